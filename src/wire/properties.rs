//! The properties of a Feature, read one by one with every fault kept.

use jiff::Timestamp;
use lykta_core::model::scale::CptedAspect;
use lykta_core::model::{AssetRef, Catalogue, Category, CategoryCode};
use serde_json::{Map, Value};
use uuid::Uuid;

use super::fault::Fault;

/// Names a client may write.
pub const WRITABLE: &[&str] = &[
    "category",
    "observed_at",
    "severity",
    "perceived",
    "light",
    "lamp_state",
    "accuracy_m",
    "geom_source",
    "text",
    "suggestion",
    "place_type",
    "time_pattern",
    "dark_only",
    "cpted_aspect",
    "provenance",
    "privacy_class",
    "asset_ref",
    "created_at",
    "walk_id",
    "stop_no",
    "schema_version",
];

/// Properties being read.
pub(super) struct Properties<'a> {
    pub(super) map: &'a Map<String, Value>,
    pub(super) faults: &'a mut Vec<Fault>,
}

impl<'a> Properties<'a> {
    pub(super) fn at(name: &str) -> String {
        format!("/properties/{}", escape(name))
    }

    pub(super) fn fault(&mut self, name: &str, code: &'static str) {
        self.faults
            .push(Fault::new(Self::at(name), code).with("field", name));
    }

    pub(super) fn fault_with(&mut self, name: &str, code: &'static str, value: impl ToString) {
        self.faults.push(
            Fault::new(Self::at(name), code)
                .with("field", name)
                .with("value", value),
        );
    }

    pub(super) fn has(&self, name: &str) -> bool {
        self.map.get(name).is_some_and(|v| !v.is_null())
    }

    pub(super) fn value(&self, name: &str) -> Option<&'a Value> {
        self.map.get(name).filter(|v| !v.is_null())
    }

    /// Writable properties that were given.
    pub(super) fn said(&self) -> Vec<&'static str> {
        WRITABLE
            .iter()
            .copied()
            .filter(|name| self.has(name))
            .collect()
    }

    pub(super) fn refuse_unknown(&mut self) {
        let unknown: Vec<&String> = self
            .map
            .keys()
            .filter(|k| !WRITABLE.contains(&k.as_str()))
            .collect();
        for key in unknown {
            self.fault_with(key, "unknown_property", key);
        }
    }

    pub(super) fn category<'c>(&mut self, catalogue: &'c Catalogue) -> Option<&'c Category> {
        let Some(value) = self.value("category") else {
            self.fault("category", "required");
            return None;
        };
        let found = value
            .as_str()
            .and_then(|t| CategoryCode::parse(t).ok())
            .and_then(|c| catalogue.category(&c));
        if found.is_none() {
            self.fault_with(
                "category",
                "unknown_category",
                value.as_str().unwrap_or("?"),
            );
        }
        found
    }

    pub(super) fn number(&mut self, name: &str, least: i64, most: i64) -> Option<i64> {
        let value = self.value(name)?;
        if let Some(n) = value.as_i64().filter(|n| (least..=most).contains(n)) {
            Some(n)
        } else {
            self.faults.push(
                Fault::new(Self::at(name), "number_range")
                    .with("field", name)
                    .with("value", value)
                    .with("min", least)
                    .with("max", most),
            );
            None
        }
    }

    pub(super) fn metres(&mut self, name: &str) -> Option<f64> {
        let value = self.value(name)?;
        let metres = value.as_f64().filter(|m| (0.0..=100_000.0).contains(m));
        if metres.is_none() {
            self.faults.push(
                Fault::new(Self::at(name), "number_range")
                    .with("field", name)
                    .with("value", value)
                    .with("min", 0)
                    .with("max", 100_000),
            );
        }
        // Centimetres are more than any device knows.
        metres.map(|m| (m * 100.0).round() / 100.0)
    }

    pub(super) fn flag(&mut self, name: &str) -> bool {
        match self.value(name) {
            None => false,
            Some(Value::Bool(flag)) => *flag,
            Some(other) => {
                self.fault_with(name, "not_a_flag", other);
                false
            }
        }
    }

    pub(super) fn text(&mut self, name: &str, max: usize) -> Option<String> {
        let value = self.value(name)?;
        let Some(text) = value.as_str() else {
            self.fault_with(name, "not_a_text", value);
            return None;
        };
        let text = text.trim();
        let length = text.chars().count();
        if length > max {
            self.faults.push(
                Fault::new(Self::at(name), "text_too_long")
                    .with("field", name)
                    .with("value", length)
                    .with("max", max),
            );
            return None;
        }
        if text
            .chars()
            .any(|c| c.is_control() && !matches!(c, '\n' | '\t'))
        {
            self.fault(name, "control_characters");
            return None;
        }
        (!text.is_empty()).then(|| text.to_owned())
    }

    pub(super) fn code<T: Copy>(
        &mut self,
        name: &str,
        from: fn(&str) -> Option<T>,
        all: &[T],
        code: fn(T) -> &'static str,
    ) -> Option<T> {
        let value = self.value(name)?;
        let found = value.as_str().and_then(from);
        if found.is_none() {
            let allowed: Vec<&str> = all.iter().map(|&t| code(t)).collect();
            self.faults.push(
                Fault::new(Self::at(name), "unknown_code")
                    .with("field", name)
                    .with("value", value.as_str().unwrap_or("?"))
                    .with("allowed", allowed.join(", ")),
            );
        }
        found
    }

    pub(super) fn instant(&mut self, name: &str) -> Option<(Timestamp, i32)> {
        let value = self.value(name)?;
        let read = value.as_str().and_then(instant);
        if read.is_none() {
            self.fault_with(name, "bad_time", value.as_str().unwrap_or("?"));
        }
        read
    }

    pub(super) fn uuid(&mut self, name: &str) -> Option<Uuid> {
        let value = self.value(name)?;
        let read = value.as_str().and_then(|t| Uuid::try_parse(t).ok());
        if read.is_none() {
            self.fault_with(name, "bad_uuid", value);
        }
        read
    }

    pub(super) fn asset_ref(&mut self) -> Option<AssetRef> {
        let value = self.value("asset_ref")?;
        let read = value
            .as_str()
            .and_then(|t| AssetRef::parse(&t.trim().to_lowercase()).ok());
        if read.is_none() {
            self.fault_with("asset_ref", "bad_asset_ref", value);
        }
        read
    }

    pub(super) fn cpted(&mut self) -> Vec<CptedAspect> {
        let Some(value) = self.value("cpted_aspect") else {
            return Vec::new();
        };
        let Some(items) = value.as_array() else {
            self.fault_with("cpted_aspect", "not_a_list", value);
            return Vec::new();
        };
        let mut out: Vec<CptedAspect> = Vec::new();
        for item in items {
            match item.as_str().and_then(CptedAspect::from_code) {
                Some(aspect) if !out.contains(&aspect) => out.push(aspect),
                Some(_) => {}
                None => {
                    self.fault_with("cpted_aspect", "unknown_code", item);
                }
            }
        }
        out
    }
}

/// Reads an RFC 3339 instant, to the millisecond, and the offset it was written with in seconds.
pub fn instant(text: &str) -> Option<(Timestamp, i32)> {
    let at: Timestamp = text.parse().ok()?;
    let at = Timestamp::from_millisecond(at.as_millisecond()).ok()?;
    let offset_s = match jiff::fmt::temporal::Pieces::parse(text)
        .ok()?
        .to_numeric_offset()
    {
        Some(offset) => offset.seconds(),
        None => 0,
    };
    Some((at, offset_s))
}

/// Writes an instant with the offset it was read with.
pub fn write_instant(at: Timestamp, offset_s: i32) -> String {
    let offset = jiff::tz::Offset::from_seconds(offset_s).unwrap_or(jiff::tz::Offset::UTC);
    at.display_with_offset(offset).to_string()
}

/// Escapes a key for a JSON pointer (RFC 6901).
pub(super) fn escape(key: &str) -> String {
    key.replace('~', "~0").replace('/', "~1")
}
