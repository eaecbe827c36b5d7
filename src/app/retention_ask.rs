//! What comes in about retention, read into rules and wishes: every fault at once, by its place in what
//! came in. Nothing is disposed of without a decision, so a rule or an erasure without one is a fault.

use jiff::Timestamp;
use lykta_core::model::{ActorId, Catalogue, CategoryPattern, PrivacyClass};
use serde_json::Value;

use super::AppError;
use super::query::{Place, near_place, second};
use super::retention::{PlaceAndTime, Rule, Wish};
use crate::store::disposal::{Object, Trigger};
use crate::wire::fault::Fault;

/// Longest title or decision, characters.
const LONGEST: usize = 200;
/// Most days that a rule may keep something: a hundred years.
const MOST_DAYS: u64 = 36_500;
/// Farthest from a place that an erasure or an extract reaches, metres.
pub const MOST_M: f64 = 5_000.0;

/// Members of a body, with the faults found so far.
struct Members<'a> {
    body: &'a Value,
    faults: Vec<Fault>,
}

impl<'a> Members<'a> {
    fn new(body: &'a Value, known: &[&str]) -> Self {
        let mut faults = Vec::new();
        match body.as_object() {
            Some(members) => {
                let unknown = members.keys().filter(|k| !known.contains(&k.as_str()));
                faults.extend(
                    unknown
                        .map(|k| Fault::new(format!("/{k}"), "unknown_property").with("value", k)),
                );
            }
            None => faults.push(Fault::new("", "not_an_object")),
        }
        Self { body, faults }
    }

    fn get(&self, name: &str) -> Option<&'a Value> {
        self.body.get(name).filter(|v| !v.is_null())
    }

    fn fault(&mut self, name: &'static str, code: &'static str, value: &Value) {
        let fault = Fault::new(format!("/{name}"), code).with("field", name);
        let fault = match value {
            Value::String(text) => fault.with("value", text),
            other => fault.with("value", other),
        };
        self.faults.push(fault.with("allowed", ""));
    }

    fn text(&mut self, name: &'static str) -> Option<&'a str> {
        let value = self.get(name)?;
        if value.as_str().is_none() {
            self.fault(name, "not_a_text", value);
        }
        value.as_str()
    }

    /// A text that must be there, without spaces round it and not too long.
    fn required(&mut self, name: &'static str) -> Option<String> {
        if let Some(value) = self.get(name)
            && !value.is_string()
        {
            self.fault(name, "not_a_text", value);
            return None;
        }
        let text = self.text(name).map_or("", str::trim);
        let length = text.chars().count();
        if text.is_empty() {
            self.faults
                .push(Fault::new(format!("/{name}"), "required").with("field", name));
        } else if text.chars().any(char::is_control) {
            self.faults
                .push(Fault::new(format!("/{name}"), "control_characters").with("field", name));
        } else if length > LONGEST {
            self.faults.push(
                Fault::new(format!("/{name}"), "text_too_long")
                    .with("field", name)
                    .with("value", length)
                    .with("max", LONGEST),
            );
        } else {
            return Some(text.to_owned());
        }
        None
    }

    fn code<T>(&mut self, name: &'static str, of: impl Fn(&str) -> Option<T>) -> Option<T> {
        let text = self.required(name)?;
        let code = of(&text);
        if code.is_none() {
            self.fault(name, "unknown_code", &Value::String(text));
        }
        code
    }

    fn number(&mut self, name: &'static str, least: u64, most: u64) -> Option<u64> {
        let value = self.get(name)?;
        let number = value.as_u64().filter(|n| (least..=most).contains(n));
        if number.is_none() {
            self.faults.push(
                Fault::new(format!("/{name}"), "number_range")
                    .with("field", name)
                    .with("value", value)
                    .with("min", least)
                    .with("max", most),
            );
        }
        number
    }

    fn instant(&mut self, name: &'static str, after: bool) -> Option<Timestamp> {
        let text = self.text(name)?;
        let mut found = Vec::new();
        let at = second(text, after, name, &mut found)
            .and_then(|seconds| Timestamp::from_second(seconds).ok());
        self.faults.extend(found.into_iter().map(|fault| Fault {
            pointer: format!("/{name}"),
            ..fault
        }));
        at
    }

    fn into<T>(self, all: Option<T>) -> Result<T, AppError> {
        match all {
            Some(all) if self.faults.is_empty() => Ok(all),
            _ => Err(AppError::Invalid(self.faults)),
        }
    }
}

/// Reads a rule; its version is the store's to count.
///
/// # Errors
/// [`AppError::Invalid`] with every fault.
pub fn rule(id: &str, body: &Value, catalogue: &Catalogue) -> Result<Rule, AppError> {
    let mut m = Members::new(
        body,
        &[
            "title",
            "object",
            "class",
            "categories",
            "trigger",
            "keep_days",
            "decision",
            "active",
        ],
    );
    // The same form as every other id that people choose.
    if ActorId::parse(id).is_err() {
        m.faults.push(Fault::new("/id", "bad_id").with("value", id));
    }
    let title = m.required("title");
    let object = if m.get("object").is_none() {
        Some(Object::Observation)
    } else {
        m.code("object", Object::from_code)
    };
    let class = m
        .number("class", 1, 3)
        .and_then(|n| PrivacyClass::new(u8::try_from(n).ok()?));
    let categories = patterns(&mut m, catalogue);
    let trigger = m.code("trigger", Trigger::from_code);
    if m.get("keep_days").is_none() {
        let fault = Fault::new("/keep_days", "required").with("field", "keep_days");
        m.faults.push(fault);
    }
    let keep_days = m
        .number("keep_days", 1, MOST_DAYS)
        .and_then(|n| u32::try_from(n).ok());
    let decision = m.required("decision");
    let active = match m.get("active") {
        None => true,
        Some(Value::Bool(active)) => *active,
        Some(other) => {
            m.fault("active", "not_a_flag", other);
            true
        }
    };
    let read = || {
        Some(Rule {
            id: id.to_owned(),
            title: title?,
            object: object?,
            class,
            categories,
            trigger: trigger?,
            keep_days: keep_days?,
            decision: decision?,
            active,
            version: 0,
        })
    };
    let rule = read();
    m.into(rule)
}

fn patterns(m: &mut Members<'_>, catalogue: &Catalogue) -> Vec<CategoryPattern> {
    let Some(value) = m.get("categories") else {
        return Vec::new();
    };
    let Some(items) = value.as_array() else {
        m.fault("categories", "not_a_list", value);
        return Vec::new();
    };
    if items.is_empty() {
        // An empty list would be read as all; whoever means all leaves it out.
        let fault = Fault::new("/categories", "required").with("field", "categories");
        m.faults.push(fault);
    }
    let mut patterns = Vec::new();
    for (i, item) in items.iter().enumerate() {
        let text = item.as_str().unwrap_or("");
        let pattern = CategoryPattern::parse(text)
            .filter(|p| catalogue.categories().iter().any(|c| p.covers(&c.code)));
        match pattern {
            Some(pattern) => patterns.push(pattern),
            None => m.faults.push(
                Fault::new(format!("/categories/{i}"), "unknown_category").with("value", item),
            ),
        }
    }
    patterns
}

/// Reads the wish to erase at a place and time.
///
/// # Errors
/// [`AppError::Invalid`] with every fault.
pub fn erasure(body: &Value) -> Result<Wish, AppError> {
    let mut m = Members::new(body, &["near", "within_m", "from", "to", "decision"]);
    let near = m.get("near").and_then(Value::as_array).map(|n| {
        let parts: Vec<String> = n.iter().map(ToString::to_string).collect();
        parts.join(",")
    });
    let within = m.get("within_m").map(ToString::to_string);
    let (from, to) = (m.instant("from", false), m.instant("to", true));
    let place = reached(near.as_deref(), within.as_deref(), "/", &mut m.faults);
    let decision = m.required("decision");
    let wish = place.zip(decision).map(|((near, within_m), decision)| {
        let place = PlaceAndTime {
            near,
            within_m,
            from,
            to,
        };
        Wish::Place(place, decision)
    });
    m.into(wish)
}

/// A place and time as they come in a query string.
#[derive(Debug, Clone, Default)]
pub struct PlaceAsk {
    /// Longitude and latitude.
    pub near: Option<String>,
    /// Metres.
    pub within_m: Option<String>,
    /// Day or instant.
    pub from: Option<String>,
    /// Day or instant.
    pub to: Option<String>,
}

/// Reads a place and time.
///
/// # Errors
/// [`AppError::Query`] with every fault.
pub fn place(ask: &PlaceAsk) -> Result<PlaceAndTime, AppError> {
    let mut faults = Vec::new();
    let mut instant = |text: &Option<String>, after, name| {
        let seconds = second(text.as_deref()?, after, name, &mut faults)?;
        Timestamp::from_second(seconds).ok()
    };
    let from = instant(&ask.from, false, "from");
    let to = instant(&ask.to, true, "to");
    let reached = reached(
        ask.near.as_deref(),
        ask.within_m.as_deref(),
        "",
        &mut faults,
    );
    match reached {
        Some((near, within_m)) if faults.is_empty() => Ok(PlaceAndTime {
            near,
            within_m,
            from,
            to,
        }),
        _ => Err(AppError::Query(faults)),
    }
}

fn reached(
    near: Option<&str>,
    within: Option<&str>,
    prefix: &str,
    faults: &mut Vec<Fault>,
) -> Option<(lykta_core::model::LonLat, f64)> {
    for (name, given) in [("near", near), ("within_m", within)] {
        if given.is_none() {
            faults.push(Fault::new(format!("{prefix}{name}"), "required").with("field", name));
        }
    }
    let mut found = Vec::new();
    let place = near_place(near?, within, &mut found);
    faults.extend(found.into_iter().map(|fault| Fault {
        pointer: format!("{prefix}{}", fault.pointer),
        ..fault
    }));
    within?;
    match place? {
        Place::Near(near, metres) if (1.0..=MOST_M).contains(&metres) => Some((near, metres)),
        _ => {
            faults.push(
                Fault::new(format!("{prefix}within_m"), "number_range")
                    .with("field", "within_m")
                    .with("value", within?)
                    .with("min", 1)
                    .with("max", MOST_M),
            );
            None
        }
    }
}
