//! Field-level changes as JSON: `[["status", {"text": "received"}, {"text": "reviewed"}], …]`.

use jiff::Timestamp;
use lykta_core::model::Status;
use lykta_core::model::observation::{
    FieldConflict, FieldValue, LinkOverride, Observation, Warning,
};
use serde::{Deserialize, Serialize};

use super::fault::Fault;
use super::shape::Steps;

/// One attribute, its old and its new value.
pub(super) type Changed = (String, FieldValue, FieldValue);

/// A value as it is written.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Written {
    Absent,
    Text(String),
    /// In Rust's shortest decimal form, as text: reading a JSON number may miss the last bit.
    Number(String),
    Flag(bool),
    /// Milliseconds.
    Time(i64),
    List(Vec<String>),
    Place(Steps),
}

fn write(value: &FieldValue) -> Result<Written, Fault> {
    Ok(match value {
        FieldValue::Absent => Written::Absent,
        FieldValue::Text(text) => Written::Text(text.clone()),
        FieldValue::Number(number) => Written::Number(number.to_string()),
        FieldValue::Flag(flag) => Written::Flag(*flag),
        FieldValue::Time(at) => Written::Time(at.as_millisecond()),
        FieldValue::List(list) => Written::List(list.clone()),
        FieldValue::Place(shape) => Written::Place(Steps::of(shape)?),
    })
}

fn read(value: Written) -> Result<FieldValue, Fault> {
    Ok(match value {
        Written::Absent => FieldValue::Absent,
        Written::Text(text) => FieldValue::Text(text),
        Written::Number(number) => FieldValue::Number(number.parse().map_err(|error| {
            Fault::corrupt(format!("{number:?} in a history is no number: {error}"))
        })?),
        Written::Flag(flag) => FieldValue::Flag(flag),
        Written::Time(ms) => FieldValue::Time(instant(ms)?),
        Written::List(list) => FieldValue::List(list),
        Written::Place(steps) => FieldValue::Place(steps.shape()?),
    })
}

/// The instant that a column holds.
pub(super) fn instant(ms: i64) -> Result<Timestamp, Fault> {
    Timestamp::from_millisecond(ms)
        .map_err(|error| Fault::corrupt(format!("{ms} ms is no instant: {error}")))
}

/// Changes as JSON.
pub(super) fn to_json(changes: &[Changed]) -> Result<String, Fault> {
    let written = changes
        .iter()
        .map(|(name, old, new)| Ok((name, write(old)?, write(new)?)))
        .collect::<Result<Vec<_>, Fault>>()?;
    Ok(serde_json::to_string(&written)?)
}

/// Changes from JSON.
pub(super) fn from_json(json: &str) -> Result<Vec<Changed>, Fault> {
    let written: Vec<(String, Written, Written)> = serde_json::from_str(json)?;
    written
        .into_iter()
        .map(|(name, old, new)| Ok((name, read(old)?, read(new)?)))
        .collect()
}

/// Everything that differs between two versions of an observation, so that no column is ever
/// overwritten without a trace: the attributes that a client can change, then those that follow from
/// them. Its version and when it last changed are what a history entry itself says.
pub(super) fn difference(old: &Observation, new: &Observation) -> Vec<Changed> {
    let mut changes: Vec<Changed> = new
        .changes_since(old)
        .into_iter()
        .map(|(name, before, after)| (name.to_owned(), before, after))
        .collect();
    let derived = derived(old).into_iter().zip(derived(new));
    changes.extend(derived.filter_map(|((name, before), (_, after))| {
        (before != after).then(|| (name.to_owned(), before, after))
    }));
    // Two overrides can read alike in words and still differ.
    let links = |list: &[LinkOverride]| {
        FieldValue::List(list.iter().map(|link| format!("{link:?}")).collect())
    };
    if old.link_overrides != new.link_overrides && !changes.iter().any(|c| c.0 == "links") {
        changes.push((
            "links".to_owned(),
            links(&old.link_overrides),
            links(&new.link_overrides),
        ));
    }
    changes
}

/// The attributes that follow from others or from the device.
fn derived(of: &Observation) -> [(&'static str, FieldValue); 9] {
    use FieldValue as V;
    let text = |value: Option<&str>| value.map_or(V::Absent, |v| V::Text(v.to_owned()));
    let warning = |w: &Warning| format!("{}: {}", w.code, w.detail);
    let conflict = |c: &FieldConflict| {
        let sides: Vec<&str> = c.sides.iter().map(|s| s.value.as_str()).collect();
        format!("{}: {}", c.field, sides.join(" / "))
    };
    [
        ("kind", text(Some(of.kind.as_str()))),
        ("valence", text(Some(of.valence.code()))),
        ("before_merge", text(of.before_merge.map(Status::code))),
        (
            "observed_offset_s",
            V::Number(f64::from(of.observed_offset_s)),
        ),
        ("created_at", of.created_at.map_or(V::Absent, V::Time)),
        (
            "warnings",
            V::List(of.warnings.iter().map(warning).collect()),
        ),
        (
            "conflicts",
            V::List(of.conflicts.iter().map(conflict).collect()),
        ),
        ("example", V::Flag(of.example)),
        ("schema_version", V::Number(f64::from(of.schema_version))),
    ]
}

#[cfg(test)]
mod tests {
    use lykta_core::model::{LonLat, Shape};

    use super::*;

    #[test]
    fn every_sort_of_value_reads_back_to_the_last_bit() {
        let place = Shape::Point(LonLat::from_degrees(12.94, 57.72).unwrap());
        let at = Timestamp::from_millisecond(1_700_000_000_123).unwrap();
        let changes: Vec<Changed> = [
            FieldValue::Text("å \0 \u{1F4A1}".to_owned()),
            FieldValue::Number(0.1 + 0.2),
            FieldValue::Number(f64::MIN_POSITIVE),
            FieldValue::Flag(true),
            FieldValue::Time(at),
            FieldValue::List(vec!["a".to_owned(), String::new()]),
            FieldValue::Place(place),
        ]
        .into_iter()
        .map(|value| ("field".to_owned(), FieldValue::Absent, value))
        .collect();
        assert_eq!(from_json(&to_json(&changes).unwrap()).unwrap(), changes);
    }
}
