//! Shapes of texts that stand for times: parts of dates, periods, recurrence rules.

use std::collections::BTreeSet;

/// A date as far as it is known: a year, a month or a day.
pub(super) fn part_of_date(text: &str) -> bool {
    let day = match text.len() {
        4 => format!("{text}-01-01"),
        7 => format!("{text}-01"),
        _ => text.to_owned(),
    };
    day.len() == 10 && day.parse::<jiff::civil::Date>().is_ok()
}

/// A period such as `P6M`.
pub(super) fn period(text: &str) -> bool {
    let count = text
        .strip_prefix('P')
        .and_then(|t| t.strip_suffix(['D', 'W', 'M', 'Y']));
    count.is_some_and(|c| whole(c, 1, 1_000))
}

/// A name, and whether a text can be its value.
type Part = (&'static str, fn(&str) -> bool);

/// The parts of a recurrence rule and the shape of their values (RFC 5545, section 3.3.10).
const RRULE_PARTS: &[Part] = &[
    ("FREQ", |v| {
        matches!(v, "DAILY" | "WEEKLY" | "MONTHLY" | "YEARLY")
    }),
    ("INTERVAL", |v| whole(v, 1, 1_000)),
    ("COUNT", |v| whole(v, 1, 10_000)),
    ("UNTIL", |v| {
        v.len() >= 8
            && v.bytes()
                .all(|b| b.is_ascii_digit() || b == b'T' || b == b'Z')
    }),
    ("BYDAY", |v| {
        v.split(',').all(|day| {
            let (ordinal, name) = day
                .split_at_checked(day.len().saturating_sub(2))
                .unwrap_or(("", ""));
            matches!(name, "MO" | "TU" | "WE" | "TH" | "FR" | "SA" | "SU")
                && (ordinal.is_empty() || whole(ordinal, -53, 53))
        })
    }),
    ("BYMONTH", |v| v.split(',').all(|n| whole(n, 1, 12))),
    ("BYMONTHDAY", |v| v.split(',').all(|n| whole(n, -31, 31))),
    ("BYHOUR", |v| v.split(',').all(|n| whole(n, 0, 23))),
    ("BYMINUTE", |v| v.split(',').all(|n| whole(n, 0, 59))),
    ("BYSETPOS", |v| v.split(',').all(|n| whole(n, -366, 366))),
    ("WKST", |v| {
        matches!(v, "MO" | "TU" | "WE" | "TH" | "FR" | "SA" | "SU")
    }),
];

fn whole(text: &str, least: i32, most: i32) -> bool {
    text.parse()
        .is_ok_and(|n: i32| n != 0 && (least..=most).contains(&n) || n == 0 && least == 0)
}

/// Whether a text has the shape of a recurrence rule; why not, in words.
pub(super) fn rrule(text: &str) -> Result<(), String> {
    let body = text.strip_prefix("RRULE:").unwrap_or(text);
    let mut names = BTreeSet::new();
    for part in body.split(';') {
        let Some((name, value)) = part.split_once('=') else {
            return Err(format!("{part:?} is not NAME=VALUE"));
        };
        let Some((name, shape)) = RRULE_PARTS.iter().find(|(known, _)| *known == name) else {
            return Err(format!("{name} is not a part of a recurrence rule"));
        };
        if !shape(value) {
            return Err(format!("{name} cannot be {value:?}"));
        }
        if !names.insert(*name) {
            return Err(format!("{name} stands twice"));
        }
    }
    if !names.contains("FREQ") {
        return Err("a recurrence rule begins with FREQ=".to_owned());
    }
    if names.contains("COUNT") && names.contains("UNTIL") {
        return Err("COUNT and UNTIL cannot both stand".to_owned());
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::rrule;

    #[test]
    fn a_recurrence_rule_is_known_by_its_shape() {
        for good in [
            "FREQ=YEARLY;BYMONTH=10",
            "RRULE:FREQ=WEEKLY;BYDAY=FR,SA;INTERVAL=2",
            "FREQ=MONTHLY;BYDAY=-1MO",
            "FREQ=DAILY;BYHOUR=0",
        ] {
            assert_eq!(rrule(good), Ok(()), "{good}");
        }
        for bad in [
            "",
            "weekly",
            "FREQ=SOMETIMES",
            "BYDAY=FR",
            "FREQ=WEEKLY;BYDAY=FREDAG",
            "FREQ=WEEKLY;COUNT=0",
            "FREQ=WEEKLY;FREQ=DAILY",
            "FREQ=WEEKLY;COUNT=2;UNTIL=20260101",
        ] {
            assert!(rrule(bad).is_err(), "{bad}");
        }
    }
}
