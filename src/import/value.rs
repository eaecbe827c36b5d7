//! Texts of a table turned into the values that the fields want: numbers, flags, lists, times.

use jiff::civil::DateTime;
use jiff::tz::TimeZone;
use serde_json::{Value, json};

/// Fields that hold a number.
const NUMBERS: &[&str] = &[
    "severity",
    "perceived",
    "privacy_class",
    "stop_no",
    "schema_version",
    "accuracy_m",
    "radius_m",
    "buffer_m",
    "lon",
    "lat",
];
/// Fields that hold true or false.
const FLAGS: &[&str] = &["dark_only", "approximate", "example"];
/// Fields that hold a list.
const LISTS: &[&str] = &["cpted_aspect"];
/// Fields that hold an instant.
const TIMES: &[&str] = &["observed_at", "created_at"];

/// The value as its field wants it. What cannot be turned stays as it is, and is refused when read.
pub(super) fn fit(field: &str, value: Value) -> Value {
    let Value::String(text) = &value else {
        // A pole number may be a number in the file and is a text to us.
        let numeric = NUMBERS.contains(&field) || TIMES.contains(&field);
        return if value.is_number() && !numeric {
            Value::from(value.to_string())
        } else {
            value
        };
    };
    let text = text.trim();
    let fitted = if NUMBERS.contains(&field) {
        number(text)
    } else if FLAGS.contains(&field) {
        flag(text).map(Value::from)
    } else if LISTS.contains(&field) {
        list(text)
    } else if TIMES.contains(&field) {
        instant(text).map(Value::from)
    } else {
        None
    };
    fitted.unwrap_or(value)
}

/// A number with a decimal point or comma; spaces between the digits are passed over.
pub(super) fn number(text: &str) -> Option<Value> {
    let plain: String = text
        .chars()
        .filter(|c| !c.is_whitespace())
        .map(|c| if c == ',' { '.' } else { c })
        .collect();
    if let Ok(whole) = plain.parse::<i64>() {
        return Some(Value::from(whole));
    }
    plain
        .parse::<f64>()
        .ok()
        .filter(|n| n.is_finite())
        .map(Value::from)
}

fn flag(text: &str) -> Option<bool> {
    match text.to_lowercase().as_str() {
        "true" | "1" | "ja" | "sant" | "yes" => Some(true),
        "false" | "0" | "nej" | "falskt" | "no" => Some(false),
        _ => None,
    }
}

fn list(text: &str) -> Option<Value> {
    if text.starts_with('[') {
        return serde_json::from_str(text).ok();
    }
    Some(json!(
        text.split([',', '|', ';'])
            .map(str::trim)
            .filter(|t| !t.is_empty())
            .collect::<Vec<_>>()
    ))
}

/// A time without offset is Swedish time; a day alone is its noon. What has an offset is left as it is.
fn instant(text: &str) -> Option<String> {
    let with_time = match text.len() {
        10 => format!("{text} 12:00"),
        _ => text.to_owned(),
    };
    if with_time.parse::<jiff::Timestamp>().is_ok() {
        return None;
    }
    let local: DateTime = with_time.parse().ok()?;
    let zoned = local
        .to_zoned(TimeZone::get("Europe/Stockholm").ok()?)
        .ok()?;
    Some(
        zoned
            .timestamp()
            .display_with_offset(zoned.offset())
            .to_string(),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_become_what_their_field_wants() {
        for (field, text, wanted) in [
            ("severity", "2", json!(2)),
            ("accuracy_m", "7,5", json!(7.5)),
            ("lat", "6 399 000,5", json!(6_399_000.5)),
            ("severity", "hög", json!("hög")),
            ("dark_only", "Ja", json!(true)),
            (
                "cpted_aspect",
                "lighting, management",
                json!(["lighting", "management"]),
            ),
            (
                "observed_at",
                "2026-01-15 17:30",
                json!("2026-01-15T17:30:00+01:00"),
            ),
            (
                "observed_at",
                "2026-07-15T17:30:10",
                json!("2026-07-15T17:30:10+02:00"),
            ),
            (
                "observed_at",
                "2026-07-15",
                json!("2026-07-15T12:00:00+02:00"),
            ),
            (
                "observed_at",
                "2026-07-15T17:30:10Z",
                json!("2026-07-15T17:30:10Z"),
            ),
            // The hour that summer time skips is moved forward by it.
            (
                "observed_at",
                "2026-03-29 02:30",
                json!("2026-03-29T03:30:00+02:00"),
            ),
            ("observed_at", "i går", json!("i går")),
            ("text", "12", json!("12")),
        ] {
            assert_eq!(fit(field, json!(text)), wanted, "{field} {text}");
        }
        assert_eq!(fit("asset_ref", json!(17)), json!("17"));
        assert_eq!(fit("severity", json!(2)), json!(2));
    }
}
