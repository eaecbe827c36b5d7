//! A week of the calendar by ISO 8601: Monday to Sunday, `2026-W47`.

use std::fmt;

use jiff::ToSpan;
use jiff::civil::{Date, ISOWeekDate, Weekday};

/// A week, by its Monday.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Week(Date);

impl Week {
    /// The week that a day lies in.
    pub fn of(day: Date) -> Self {
        let since = i64::from(day.weekday().to_monday_zero_offset());
        Self(day.checked_sub(since.days()).unwrap_or(day))
    }

    /// Reads `2026-W47`; `None` when there is no such week.
    pub fn parse(text: &str) -> Option<Self> {
        let (year, number) = text.split_once("-W")?;
        let digits = |t: &str, n: usize| t.len() == n && t.bytes().all(|b| b.is_ascii_digit());
        if !digits(year, 4) || !digits(number, 2) {
            return None;
        }
        let (year, number) = (year.parse().ok()?, number.parse().ok()?);
        let day = ISOWeekDate::new(year, number, Weekday::Monday).ok()?;
        Some(Self(day.date()))
    }

    /// Its first day.
    pub fn monday(self) -> Date {
        self.0
    }

    /// The week so many after it; before it when negative.
    #[must_use]
    pub fn plus(self, weeks: i64) -> Self {
        Self(self.0.checked_add(weeks.weeks()).unwrap_or(self.0))
    }

    /// The number in its year, 1 to 53.
    pub fn number(self) -> i8 {
        self.0.iso_week_date().week()
    }
}

impl fmt::Display for Week {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let iso = self.0.iso_week_date();
        write!(f, "{:04}-W{:02}", iso.year(), iso.week())
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    /// By the almanac: 2026 begins on a Thursday and has 53 weeks, 2027 begins in the last of them.
    #[test]
    fn weeks_are_those_of_the_almanac() {
        for (day, week, monday) in [
            (date(2026, 11, 22), "2026-W47", date(2026, 11, 16)),
            (date(2026, 11, 23), "2026-W48", date(2026, 11, 23)),
            (date(2027, 1, 3), "2026-W53", date(2026, 12, 28)),
            (date(2025, 12, 29), "2026-W01", date(2025, 12, 29)),
        ] {
            let found = Week::of(day);
            assert_eq!(
                (found.to_string(), found.monday()),
                (week.to_owned(), monday)
            );
            assert_eq!(Week::parse(week), Some(found));
        }
        assert_eq!(Week::of(date(2027, 1, 3)).plus(1).to_string(), "2027-W01");
        for wrong in [
            "2026-W54", "2025-W53", "2026-W00", "2026-47", "2026-W7", "w", "+026-W10",
        ] {
            assert_eq!(Week::parse(wrong), None, "{wrong}");
        }
    }
}
