//! Which column of a file of others is which, and what is wrong with a feature or row of it.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::mapping::named;
use crate::wire::fault::Fault;

/// Fields with the usual names of their columns, in lower case.
pub(super) type Usual = &'static [(&'static str, &'static [&'static str])];

fn usual_names(usual: Usual, field: &str) -> &'static [&'static str] {
    let found = usual.iter().find(|(f, _)| *f == field);
    found.map_or(&[], |(_, names)| names)
}

/// Which column is which, told by hand.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Columns(BTreeMap<String, String>);

impl Columns {
    /// Reads `field=column`.
    ///
    /// # Errors
    /// Every entry that is none, or names a field that is not in `fields`.
    pub fn parse(entries: &[String], fields: &[&str]) -> Result<Self, Vec<Fault>> {
        let (mut out, mut faults) = (BTreeMap::new(), Vec::new());
        for entry in entries {
            match entry.split_once('=') {
                Some((field, column)) if fields.contains(&field) && !column.is_empty() => {
                    out.insert(field.to_owned(), column.to_owned());
                }
                Some((field, column)) if !column.is_empty() => {
                    let fault = Fault::new("--map", "import_map_field").with("value", field);
                    faults.push(fault.with("allowed", fields.join(", ")));
                }
                _ => faults.push(Fault::new("--map", "import_map_form").with("value", entry)),
            }
        }
        if faults.is_empty() {
            Ok(Self(out))
        } else {
            Err(faults)
        }
    }

    /// The value of a field: of the column that was told, else of one with a usual name.
    pub(super) fn value(&self, field: &str, usual: Usual, feature: &Value) -> Option<Value> {
        let found = if let Some(column) = self.0.get(field) {
            feature.get("properties")?.get(column).cloned()
        } else {
            named(usual_names(usual, field), feature)
        };
        found.filter(|v| !v.is_null() && v.as_str().is_none_or(|t| !t.trim().is_empty()))
    }

    /// Refuses a feature that has no column for a field that must have one.
    pub(super) fn missing(
        &self,
        fields: &[&'static str],
        usual: Usual,
        feature: &Value,
    ) -> Vec<Fault> {
        let properties = feature.get("properties").and_then(Value::as_object);
        let there: BTreeSet<String> = properties
            .into_iter()
            .flat_map(|p| p.keys().cloned())
            .collect();
        let is_there = |field: &str| {
            if let Some(column) = self.0.get(field) {
                return there.contains(column);
            }
            let names = usual_names(usual, field);
            there
                .iter()
                .any(|c| names.contains(&c.to_lowercase().as_str()))
        };
        let columns: Vec<&str> = there.iter().map(String::as_str).collect();
        let lacking = fields.iter().filter(|field| !is_there(field));
        lacking
            .map(|field| {
                Fault::new(*field, "context_column")
                    .with("field", field)
                    .with("allowed", columns.join(", "))
            })
            .collect()
    }
}

/// What is wrong with one feature or row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Misfit {
    /// Its number in the file, from 1.
    pub number: u64,
    /// The line it begins at.
    pub line: u64,
    /// What it is called, where it says.
    pub name: Option<String>,
    /// What is wrong, or what was mended.
    pub faults: Vec<Fault>,
}
