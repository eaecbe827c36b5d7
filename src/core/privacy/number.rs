//! Personal numbers and coordination numbers: a real date, four digits, and a check digit that agrees.

use super::text::{Text, is_dash, is_digit, is_space};
use super::{Hit, Kind};

/// Every personal and coordination number.
pub(super) fn find(text: &Text) -> Vec<Hit> {
    let mut hits: Vec<Hit> = Vec::new();
    let mut i = 0;
    while i < text.len() {
        let last = hits.last().map_or(0, |h| h.end);
        // With the century first: its eight digits would otherwise be read as six and two.
        let found = if is_digit(text.at(i)) && begins(text, i, last) {
            read(text, i, 4).or_else(|| read(text, i, 2))
        } else {
            None
        };
        match found {
            Some((kind, end)) => {
                hits.push(Hit {
                    kind,
                    start: i,
                    end,
                });
                i = end;
            }
            None => i += 1,
        }
    }
    hits
}

/// Whether a number may begin here: not in the middle of another, or of a coordinate.
fn begins(text: &Text, i: usize, last: usize) -> bool {
    let previous = text.before(i, 1);
    if is_digit(previous) {
        return false;
    }
    let joins = matches!(previous, '.' | ',' | ':' | '+') || is_dash(previous);
    !(joins && is_digit(text.before(i, 2)) && i > last + 1)
}

/// Whether a number may end here.
fn ends(text: &Text, i: usize) -> bool {
    let next = text.at(i);
    let joins = matches!(next, '.' | ':') || is_dash(next);
    !is_digit(next) && !(joins && is_digit(text.at(i + 1)))
}

/// What parts year, month and day.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Parts {
    Nothing,
    Dash,
    Space,
}

impl Parts {
    fn of(c: char) -> Self {
        if is_dash(c) {
            Self::Dash
        } else if is_space(c) {
            Self::Space
        } else {
            Self::Nothing
        }
    }

    fn width(self) -> usize {
        usize::from(self != Self::Nothing)
    }
}

/// Reads a number whose year has `years` digits.
fn read(text: &Text, start: usize, years: usize) -> Option<(Kind, usize)> {
    let year = text.digits(start, years)?;
    let parts = Parts::of(text.at(start + years));
    let month_at = start + years + parts.width();
    let month = text.digits(month_at, 2)?;
    if parts != Parts::Nothing && Parts::of(text.at(month_at + 2)) != parts {
        return None;
    }
    let day_at = month_at + 2 + parts.width();
    let day = text.digits(day_at, 2)?;
    let (four_at, sign) = separator(text, day_at + 2);
    let four = text.digits(four_at, 4)?;
    let bare = four_at == day_at + 2;
    // "2026-11-18 1630" is a date and a time of day; the same with a hyphen is not.
    let clock = four / 100 < 24 && four % 100 < 60;
    if parts != Parts::Nothing && (bare || parts == Parts::Dash && !sign && clock) {
        return None;
    }
    let end = four_at + 4;
    if !ends(text, end) || four / 10 == 0 {
        return None;
    }
    let (kind, day) = if day > 60 {
        (Kind::CoordinationNo, day - 60)
    } else {
        (Kind::PersonalNo, day)
    };
    let real = if years == 4 {
        (1800..2100).contains(&year) && is_date(year, month, day)
    } else {
        is_date(1900 + year, month, day) || is_date(2000 + year, month, day)
    };
    let year_at = start + years - 2;
    let nine = [
        year_at,
        year_at + 1,
        month_at,
        month_at + 1,
        day_at,
        day_at + 1,
        four_at,
        four_at + 1,
        four_at + 2,
    ]
    .map(|i| text.digits(i, 1).unwrap_or(0));
    (real && check_digit(nine) == four % 10).then_some((kind, end))
}

/// What may stand between the date and the last four: nothing, spaces, or a hyphen or plus with a space
/// on either side. Where the four begin, and whether there was a sign.
fn separator(text: &Text, i: usize) -> (usize, bool) {
    let one_space = |j: usize| j + usize::from(is_space(text.at(j)));
    let after = one_space(i);
    if is_dash(text.at(after)) || text.at(after) == '+' {
        (one_space(after + 1), true)
    } else {
        (after, false)
    }
}

fn is_date(year: u32, month: u32, day: u32) -> bool {
    let leap = year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400));
    let days = match month {
        1 | 3 | 5 | 7 | 8 | 10 | 12 => 31,
        4 | 6 | 9 | 11 => 30,
        2 => 28 + u32::from(leap),
        _ => 0,
    };
    (1..=days).contains(&day)
}

/// The check digit of nine digits by the modulus-10 method (Luhn).
fn check_digit(nine: [u32; 9]) -> u32 {
    let sum: u32 = nine
        .into_iter()
        .zip([2, 1].into_iter().cycle())
        .map(|(digit, weight)| digit * weight)
        .map(|product| product / 10 + product % 10)
        .sum();
    (10 - sum % 10) % 10
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_check_digit_is_that_of_the_tax_agencys_example() {
        // SKV 704: 640823-323 has the check digit 4.
        assert_eq!(check_digit([6, 4, 0, 8, 2, 3, 3, 2, 3]), 4);
    }

    #[test]
    fn dates_are_real() {
        assert!(is_date(2024, 2, 29) && is_date(2000, 2, 29));
        assert!(!is_date(1900, 2, 29) && !is_date(2023, 2, 29) && !is_date(2024, 13, 1));
        assert!(!is_date(2024, 4, 31) && !is_date(2024, 0, 1) && !is_date(2024, 1, 0));
    }
}
