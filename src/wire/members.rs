//! Members of nested JSON objects read one by one, every fault kept with a pointer to its place.

use jiff::Timestamp;
use lykta_core::model::{LonLat, ObservationId};
use serde_json::{Map, Value};

use super::fault::Fault;
use super::geojson::swapped;
use super::properties::{escape, instant};

/// An object being read.
#[derive(Debug)]
pub struct Members<'a> {
    map: Option<&'a Map<String, Value>>,
    at: String,
    /// What is wrong with it so far.
    pub faults: Vec<Fault>,
}

impl<'a> Members<'a> {
    /// The members of a value at a pointer, of which only these may be there.
    pub fn new(value: &'a Value, at: impl Into<String>, known: &[&str]) -> Self {
        let (map, at) = (value.as_object(), at.into());
        let mut faults = Vec::new();
        match map {
            None => faults.push(Fault::new(at.clone(), "not_an_object")),
            Some(map) => {
                for key in map.keys().filter(|k| !known.contains(&k.as_str())) {
                    let pointer = format!("{at}/{}", escape(key));
                    faults.push(Fault::new(pointer, "unknown_property").with("value", key));
                }
            }
        }
        Self { map, at, faults }
    }

    /// What a member holds, unless it is null.
    pub fn value(&self, name: &str) -> Option<&'a Value> {
        self.map?.get(name).filter(|v| !v.is_null())
    }

    /// Where a member stands.
    pub fn pointer(&self, name: &str) -> String {
        format!("{}/{name}", self.at)
    }

    /// Adds a fault of a member.
    pub fn fault(&mut self, name: &str, code: &'static str, value: impl ToString) {
        let fault = Fault::new(self.pointer(name), code).with("field", name);
        self.faults
            .push(fault.with("value", value).with("allowed", ""));
    }

    /// Notes that a member is missing, unless it is there.
    pub fn must(&mut self, name: &str) {
        if self.map.is_some() && self.value(name).is_none() {
            self.fault(name, "required", "");
        }
    }

    /// A text of at most so many characters, trimmed; `None` when empty.
    pub fn text(&mut self, name: &str, max: usize) -> Option<String> {
        let value = self.value(name)?;
        let Some(text) = value.as_str().map(str::trim) else {
            self.fault(name, "not_a_text", value);
            return None;
        };
        let length = text.chars().count();
        if length > max {
            let fault = Fault::new(self.pointer(name), "text_too_long").with("field", name);
            self.faults
                .push(fault.with("value", length).with("max", max));
            return None;
        }
        let control = |c: char| c.is_control() && !matches!(c, '\n' | '\t');
        if text.chars().any(control) {
            self.fault(name, "control_characters", "");
            return None;
        }
        (!text.is_empty()).then(|| text.to_owned())
    }

    /// A text that must be there.
    pub fn needed(&mut self, name: &str, max: usize) -> String {
        let before = self.faults.len();
        let text = self.text(name, max);
        if text.is_none() && self.faults.len() == before && self.map.is_some() {
            self.fault(name, "required", "");
        }
        text.unwrap_or_default()
    }

    /// A text read as something else, or a fault with this code.
    pub fn read<T>(
        &mut self,
        name: &str,
        code: &'static str,
        read: impl Fn(&str) -> Option<T>,
    ) -> Option<T> {
        let value = self.value(name)?;
        let found = value.as_str().and_then(read);
        if found.is_none() {
            let said = value
                .as_str()
                .map_or_else(|| value.to_string(), str::to_owned);
            self.fault(name, code, said);
        }
        found
    }

    /// An instant.
    pub fn instant(&mut self, name: &str) -> Option<Timestamp> {
        self.read(name, "bad_time", |t| instant(t).map(|i| i.0))
    }

    /// A whole number within limits.
    pub fn number(&mut self, name: &str, least: i64, most: i64) -> Option<i64> {
        let value = self.value(name)?;
        let number = value.as_i64().filter(|n| (least..=most).contains(n));
        if number.is_none() {
            let fault = Fault::new(self.pointer(name), "number_range").with("field", name);
            let fault = fault.with("value", value).with("min", least);
            self.faults.push(fault.with("max", most));
        }
        number
    }

    /// Yes or no; no when it is not there.
    pub fn flag(&mut self, name: &str) -> bool {
        match self.value(name) {
            None => false,
            Some(Value::Bool(flag)) => *flag,
            Some(other) => {
                self.fault(name, "not_a_flag", other);
                false
            }
        }
    }

    /// A position of two numbers, longitude first.
    pub fn place(&mut self, name: &str) -> Option<LonLat> {
        let pointer = self.pointer(name);
        place(self.value(name)?, &pointer, &mut self.faults)
    }

    /// The items of a list with their pointers; empty when it is not there.
    pub fn items(&mut self, name: &str, most: usize) -> Vec<(String, &'a Value)> {
        let items = match self.value(name) {
            None => return Vec::new(),
            Some(Value::Array(items)) => items,
            Some(other) => {
                self.fault(name, "not_a_list", other);
                return Vec::new();
            }
        };
        if items.len() > most {
            let fault = Fault::new(self.pointer(name), "list_too_long").with("field", name);
            self.faults
                .push(fault.with("value", items.len()).with("max", most));
            return Vec::new();
        }
        let at = self.pointer(name);
        let numbered = items.iter().enumerate();
        numbered.map(|(i, v)| (format!("{at}/{i}"), v)).collect()
    }

    /// A list of texts read as something else.
    pub fn list<T>(
        &mut self,
        name: &str,
        most: usize,
        code: &'static str,
        read: impl Fn(&str) -> Option<T>,
    ) -> Vec<T> {
        let mut out = Vec::new();
        for (pointer, item) in self.items(name, most) {
            match item.as_str().and_then(&read) {
                Some(value) => out.push(value),
                None => self.faults.push(
                    Fault::new(pointer, code)
                        .with("field", name)
                        .with("value", item),
                ),
            }
        }
        out
    }

    /// A list of ids of observations, each once.
    pub fn observations(&mut self, name: &str, most: usize) -> Vec<ObservationId> {
        let mut ids = self.list(name, most, "bad_uuid", |t| ObservationId::parse(t).ok());
        let mut seen = std::collections::BTreeSet::new();
        ids.retain(|id| seen.insert(*id));
        ids
    }

    /// Takes over the faults of an inner object.
    pub fn with(&mut self, inner: Members<'_>) {
        self.faults.extend(inner.faults);
    }
}

/// A position of two numbers, longitude first.
pub fn place(value: &Value, pointer: &str, faults: &mut Vec<Fault>) -> Option<LonLat> {
    let numbers = value.as_array().map(Vec::as_slice).unwrap_or_default();
    let [lon, lat] = numbers else {
        faults.push(Fault::new(pointer, "position_length").with("value", numbers.len()));
        return None;
    };
    let (Some(lon), Some(lat)) = (lon.as_f64(), lat.as_f64()) else {
        faults.push(Fault::new(pointer, "coordinate_not_number"));
        return None;
    };
    if let Some(fault) = swapped(lon, lat, pointer) {
        faults.push(fault);
        return None;
    }
    let place = LonLat::from_degrees(lon, lat).ok();
    if place.is_none() {
        let fault = Fault::new(pointer, "coordinate_range").with("lon", lon);
        faults.push(fault.with("lat", lat));
    }
    place
}
