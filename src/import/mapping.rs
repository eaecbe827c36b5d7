//! Which column of a file goes into which field of ours.
//!
//! `field=column` takes a column (a property in GeoJSON, `@id` for the feature's own id);
//! `field==text` gives every record the same text. A field that is not mapped is taken from a column
//! of its own name, or of a usual other name. Columns that nothing takes are left behind.

use serde_json::Value;

use crate::wire::fault::Fault;
use crate::wire::observation::WRITABLE;

/// What a file is read as.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Target {
    /// Observations.
    Observations,
    /// Areas.
    Areas,
    /// Lamps, and the areas somebody maintains.
    Assets,
}

/// Fields that say where, for all.
const PLACE_FIELDS: &[&str] = &["lon", "lat", "geometry"];
/// Fields of an area, and of an area that somebody maintains.
const AREA_FIELDS: &[&str] = &[
    "id",
    "name",
    "kind",
    "approximate",
    "radius_m",
    "buffer_m",
    "rule",
    "within",
    "valid_from",
    "valid_to",
    "owner",
    "source",
    "note",
    "example",
    "selector",
];
/// Fields of a thing in an inventory.
const ASSET_FIELDS: &[&str] = &["ref", "kind", "owner", "source", "id", "name", "note"];

/// Other usual names of columns, in lower case.
const OTHER_NAMES: &[(&str, &[&str])] = &[
    ("name", &["namn"]),
    (
        "ref",
        &["pole_no", "asset_ref", "stolpnummer", "stolpnr", "stolpe"],
    ),
    ("owner", &["ägare"]),
    ("text", &["beskrivning"]),
];

impl Target {
    /// The fields that a column may go into.
    pub fn fields(self) -> Vec<&'static str> {
        let own: &[&str] = match self {
            Self::Observations => WRITABLE,
            Self::Areas => AREA_FIELDS,
            Self::Assets => ASSET_FIELDS,
        };
        let id: &[&str] = if self == Self::Observations {
            &["id"]
        } else {
            &[]
        };
        id.iter().chain(own).chain(PLACE_FIELDS).copied().collect()
    }
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Source {
    Column(String),
    Constant(String),
}

/// Fields without which a record is another one, or says nothing.
const TELLING: [&str; 7] = [
    "id",
    "name",
    "category",
    "observed_at",
    "ref",
    "owner",
    "text",
];

/// Which column goes where.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Mapping(Vec<(String, Source)>);

impl Mapping {
    /// Reads `field=column` and `field==text`.
    ///
    /// # Errors
    /// Every entry that is neither, or names a field that is none.
    pub fn parse(entries: &[String], target: Target) -> Result<Self, Vec<Fault>> {
        let (mut out, mut faults) = (Self::default(), Vec::new());
        for entry in entries {
            let Some((field, source)) = entry
                .split_once('=')
                .filter(|(f, s)| !f.is_empty() && !s.is_empty())
            else {
                faults.push(Fault::new("--map", "import_map_form").with("value", entry));
                continue;
            };
            let field = field.trim();
            if !target.fields().contains(&field) {
                faults.push(
                    Fault::new("--map", "import_map_field")
                        .with("value", field)
                        .with("allowed", target.fields().join(", ")),
                );
            } else if out.0.iter().any(|(f, _)| f == field) {
                faults.push(Fault::new("--map", "import_map_twice").with("value", field));
            }
            let source = match source.strip_prefix('=') {
                Some(text) => Source::Constant(text.to_owned()),
                None => Source::Column(source.to_owned()),
            };
            out.0.push((field.to_owned(), source));
        }
        if faults.is_empty() {
            Ok(out)
        } else {
            Err(faults)
        }
    }

    /// Whether a field has been mapped.
    pub fn has(&self, field: &str) -> bool {
        self.0.iter().any(|(f, _)| f == field)
    }

    /// The columns that the file must have: those of fields that tell records apart or say what they
    /// are. Others, such as a radius, only some features of a GeoJSON file may have.
    fn columns(&self) -> impl Iterator<Item = &str> {
        self.0.iter().filter_map(|(field, source)| match source {
            Source::Column(name) if name != "@id" && TELLING.contains(&field.as_str()) => {
                Some(name.as_str())
            }
            _ => None,
        })
    }

    /// The value of a field in a feature; nothing for empty ones.
    pub fn value(&self, field: &str, feature: &Value) -> Option<Value> {
        let properties = feature.get("properties");
        let column = |name: &str| properties.and_then(|p| p.get(name)).cloned();
        let found = match self.0.iter().find(|(f, _)| f == field) {
            Some((_, Source::Constant(text))) => Some(Value::from(text.as_str())),
            Some((_, Source::Column(name))) if name == "@id" => feature.get("id").cloned(),
            Some((_, Source::Column(name))) => column(name),
            None => column(field).or_else(|| {
                let others = OTHER_NAMES
                    .iter()
                    .find(|(f, _)| *f == field)
                    .map_or(&[][..], |(_, names)| names);
                named(others, feature)
            }),
        };
        found.filter(|v| !v.is_null() && v.as_str().is_none_or(|t| !t.trim().is_empty()))
    }
}

/// Mapped columns that no feature has had yet.
#[derive(Debug)]
pub(super) struct Unseen(Vec<String>);

impl Unseen {
    /// All that the file must have.
    pub(super) fn new(mapping: &Mapping) -> Self {
        Self(mapping.columns().map(str::to_owned).collect())
    }

    /// Refuses a feature while a column has been seen neither in it nor in any before it.
    ///
    /// # Errors
    /// Each such column, with those that are there.
    pub(super) fn look(&mut self, feature: &Value) -> Result<(), Vec<Fault>> {
        if self.0.is_empty() {
            return Ok(());
        }
        let properties = feature.get("properties").and_then(Value::as_object);
        self.0
            .retain(|column| !properties.is_some_and(|p| p.contains_key(column)));
        let there = properties.map_or_else(String::new, |p| {
            p.keys().map(String::as_str).collect::<Vec<_>>().join(", ")
        });
        let fault = |column: &String| {
            Fault::new("--map", "import_column")
                .with("value", column)
                .with("allowed", &there)
        };
        let faults: Vec<Fault> = self.0.iter().map(fault).collect();
        if faults.is_empty() {
            Ok(())
        } else {
            Err(faults)
        }
    }
}

/// The value of the first column with one of these names, letter case aside.
pub(super) fn named(names: &[&str], feature: &Value) -> Option<Value> {
    let properties = feature.get("properties")?.as_object()?;
    let called = |key: &String, name: &str| {
        // Most columns are told apart by their length alone.
        key.len() == name.len() && key.to_lowercase() == name
    };
    names
        .iter()
        .find_map(|name| properties.iter().find(|(key, _)| called(key, name)))
        .map(|(_, value)| value.clone())
        .filter(|value| !value.is_null())
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn columns_constants_and_ids_go_where_they_are_sent() {
        let entries = ["category==light.out", "text=Vad", "asset_ref=@id"].map(str::to_owned);
        let mapping = Mapping::parse(&entries, Target::Observations).unwrap();
        let feature = json!({"id": 7, "properties": {"Vad": "mörkt", "severity": 3, "text": "no"}});
        let value = |field| mapping.value(field, &feature);
        assert_eq!(value("category"), Some(json!("light.out")));
        assert_eq!(value("text"), Some(json!("mörkt")));
        assert_eq!(value("asset_ref"), Some(json!(7)));
        assert_eq!(value("severity"), Some(json!(3)));
        assert_eq!(value("light"), None);
    }

    #[test]
    fn what_is_no_mapping_is_told() {
        let entries = ["category", "colour=x", "text=a", "text=b"].map(str::to_owned);
        let faults = Mapping::parse(&entries, Target::Observations).unwrap_err();
        let codes: Vec<&str> = faults.iter().map(|f| f.code).collect();
        assert_eq!(
            codes,
            ["import_map_form", "import_map_field", "import_map_twice"]
        );
    }
}
