//! Which days are worked on in Sweden.
//!
//! # Source
//! Lag (1989:253) om allmänna helgdagar names the public holidays; lag (1930:173) om beräkning av lagstadgad
//! tid, 2 §, counts Saturdays, midsommarafton, julafton and nyårsafton as such.

use jiff::ToSpan;
use jiff::civil::{Date, Weekday, date};

/// Most days that are counted forward.
const MOST: u16 = 3_660;

/// Easter Sunday of a year in the Gregorian calendar.
///
/// # Source
/// The anonymous algorithm in J. Meeus, Astronomical Algorithms (1991), chapter 8.
fn easter(year: i16) -> Option<Date> {
    let y = i32::from(year);
    let (a, b, c) = (y % 19, y / 100, y % 100);
    let (d, e) = (b / 4, b % 4);
    let f = (b + 8) / 25;
    let g = (b - f + 1) / 3;
    let h = (19 * a + b - d - g + 15) % 30;
    let (i, k) = (c / 4, c % 4);
    let l = (32 + 2 * e + 2 * i - h - k) % 7;
    let m = (a + 11 * h + 22 * l) / 451;
    let n = h + l - 7 * m + 114;
    let (month, day) = (i8::try_from(n / 31).ok()?, i8::try_from(n % 31 + 1).ok()?);
    Date::new(year, month, day).ok()
}

/// Whether a day is a Saturday, a Sunday, or counted as a holiday.
pub fn is_holiday(day: Date) -> bool {
    if matches!(day.weekday(), Weekday::Saturday | Weekday::Sunday) {
        return true;
    }
    let fixed = matches!(
        (day.month(), day.day()),
        (1 | 5, 1) | (1 | 6, 6) | (12, 24 | 25 | 26 | 31)
    );
    // Midsommarafton is the Friday from 19 to 25 June.
    let midsummer =
        day.month() == 6 && (19..=25).contains(&day.day()) && day.weekday() == Weekday::Friday;
    // Long fredag, annandag påsk, Kristi himmelsfärd; the other moving feasts are Sundays.
    let moving = easter(day.year()).is_some_and(|sunday| {
        [-2, 1, 39]
            .iter()
            .any(|days| sunday.checked_add(days.days()).is_ok_and(|d| d == day))
    });
    fixed || midsummer || moving
}

/// The day so many working days after another, which itself does not count.
pub fn after_working_days(from: Date, days: u16) -> Date {
    let mut left = days.min(MOST);
    let mut day = from;
    while left > 0 {
        let Ok(next) = day.tomorrow() else {
            return day;
        };
        day = next;
        if !is_holiday(day) {
            left -= 1;
        }
    }
    day
}

/// The day so many days after another.
pub fn after_days(from: Date, days: u16) -> Date {
    from.checked_add(i64::from(days.min(MOST)).days())
        .unwrap_or(date(9999, 12, 31))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// From `dateutil.easter` of Python's dateutil 2.9, the extremes among them.
    #[test]
    fn easter_falls_where_another_program_has_it() {
        for (year, month, day) in [
            (1961, 4, 2),
            (2000, 4, 23),
            (2008, 3, 23),
            (2011, 4, 24),
            (2024, 3, 31),
            (2025, 4, 20),
            (2026, 4, 5),
            (2027, 3, 28),
            (2038, 4, 25),
            (2285, 3, 22),
        ] {
            assert_eq!(easter(year), Some(date(year, month, day)));
        }
    }

    /// The weekdays of 2026 that the two acts take out, written out by hand from the almanac.
    #[test]
    fn a_year_has_the_holidays_of_the_almanac() {
        let expected = [
            date(2026, 1, 1),
            date(2026, 1, 6),
            date(2026, 4, 3),
            date(2026, 4, 6),
            date(2026, 5, 1),
            date(2026, 5, 14),
            date(2026, 6, 19),
            date(2026, 12, 24),
            date(2026, 12, 25),
            date(2026, 12, 31),
        ];
        let mut found = Vec::new();
        let mut day = date(2026, 1, 1);
        while day.year() == 2026 {
            let weekend = matches!(day.weekday(), Weekday::Saturday | Weekday::Sunday);
            assert!(!weekend || is_holiday(day));
            if is_holiday(day) && !weekend {
                found.push(day);
            }
            day = day.tomorrow().unwrap();
        }
        assert_eq!(found, expected);
    }

    #[test]
    fn working_days_step_over_christmas() {
        // Tuesday 22 December 2026: 23, 28, 29, 30 are worked on.
        assert_eq!(
            after_working_days(date(2026, 12, 22), 4),
            date(2026, 12, 30)
        );
        assert_eq!(after_working_days(date(2026, 12, 22), 5), date(2027, 1, 4));
        assert_eq!(
            after_working_days(date(2026, 12, 24), 0),
            date(2026, 12, 24)
        );
        assert_eq!(after_days(date(2026, 12, 22), 4), date(2026, 12, 26));
    }
}
