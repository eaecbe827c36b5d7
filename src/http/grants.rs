//! Grants as they travel: a role and how far it reaches.

use std::collections::BTreeSet;

use lykta_core::model::viewer::{Among, Scope};
use lykta_core::model::{AreaId, Catalogue, CategoryPattern, Grant, PrivacyClass, Role};
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;

use crate::wire::fault::Fault;

/// A role and how far it reaches.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct GrantBody {
    /// The work.
    role: &'static str,
    /// Codes of categories, or patterns such as `light.*` when sent; null for all.
    categories: Option<Vec<String>>,
    /// Ids of areas; null for all.
    areas: Option<Vec<String>>,
    /// Highest privacy class, 1 to 3.
    max_class: u8,
}

impl GrantBody {
    pub(super) fn of(grant: &Grant) -> Self {
        Self {
            role: grant.role.code(),
            categories: members(&grant.scope.categories),
            areas: members(&grant.scope.areas),
            max_class: grant.scope.max_class.get(),
        }
    }
}

fn members<T: Ord + ToString>(among: &Among<T>) -> Option<Vec<String>> {
    match among {
        Among::All => None,
        Among::Only(set) => Some(set.iter().map(ToString::to_string).collect()),
    }
}

/// Grants of a body's `grants`, with every fault.
pub(super) fn read(value: &Value, catalogue: &Catalogue, faults: &mut Vec<Fault>) -> Vec<Grant> {
    let Some(items) = value.as_array() else {
        faults.push(
            Fault::new("/grants", "not_a_list")
                .with("field", "grants")
                .with("value", value),
        );
        return Vec::new();
    };
    let mut out = Vec::new();
    for (i, item) in items.iter().enumerate() {
        let at = format!("/grants/{i}");
        match one(item, &at, catalogue) {
            Ok(grant) => out.push(grant),
            Err(more) => faults.extend(more),
        }
    }
    out
}

fn one(item: &Value, at: &str, catalogue: &Catalogue) -> Result<Grant, Vec<Fault>> {
    let Some(members) = item.as_object() else {
        return Err(vec![Fault::new(at, "not_an_object")]);
    };
    let mut faults = Vec::new();
    for key in members.keys() {
        if !["role", "categories", "areas", "max_class"].contains(&key.as_str()) {
            faults.push(Fault::new(format!("{at}/{key}"), "unknown_property").with("value", key));
        }
    }
    let role = item.get("role").and_then(Value::as_str);
    let role = role.and_then(Role::from_code).or_else(|| {
        let codes: Vec<&str> = Role::ALL.iter().map(|r| r.code()).collect();
        faults.push(
            Fault::new(format!("{at}/role"), "unknown_code")
                .with("field", "role")
                .with("value", role.unwrap_or("–"))
                .with("allowed", codes.join(", ")),
        );
        None
    });
    let mut categories = BTreeSet::new();
    let listed = texts(item, "categories", at, &mut faults);
    for text in listed.iter().flatten() {
        let before = categories.len();
        if let Some(pattern) = CategoryPattern::parse(text) {
            let covered = catalogue.categories().iter().map(|c| &c.code);
            categories.extend(covered.filter(|c| pattern.covers(c)).cloned());
        }
        if categories.len() == before {
            faults.push(
                Fault::new(format!("{at}/categories"), "unknown_category").with("value", text),
            );
        }
    }
    let mut areas = BTreeSet::new();
    let named = texts(item, "areas", at, &mut faults);
    for text in named.iter().flatten() {
        match AreaId::parse(text) {
            Ok(id) => {
                areas.insert(id);
            }
            Err(_not_an_id) => faults.push(
                Fault::new(format!("{at}/areas"), "unknown_reference")
                    .with("field", "areas")
                    .with("value", text),
            ),
        }
    }
    let ceiling = role.map_or(PrivacyClass::OPEN, |r| Grant::whole(r).scope.max_class);
    let class = match item.get("max_class") {
        None | Some(Value::Null) => Some(ceiling),
        Some(value) => value
            .as_u64()
            .and_then(|n| PrivacyClass::new(u8::try_from(n).ok()?)),
    };
    if class.is_none() {
        faults.push(
            Fault::new(format!("{at}/max_class"), "number_range")
                .with("field", "max_class")
                .with("value", item.get("max_class").unwrap_or(&Value::Null))
                .with("min", 1)
                .with("max", 3),
        );
    }
    match (role, class) {
        (Some(role), Some(class)) if faults.is_empty() => Ok(Grant {
            role,
            scope: Scope {
                categories: listed.map_or(Among::All, |_| Among::Only(categories)),
                areas: named.map_or(Among::All, |_| Among::Only(areas)),
                // What stands is what is in force: nobody is told of a class their role cannot reach.
                max_class: class.min(ceiling),
            },
        }),
        _ => Err(faults),
    }
}

/// A list of texts, `None` for null: no limit.
fn texts(item: &Value, name: &str, at: &str, faults: &mut Vec<Fault>) -> Option<Vec<String>> {
    let value = item.get(name).filter(|v| !v.is_null())?;
    let texts = value.as_array().and_then(|items| {
        items
            .iter()
            .map(|t| t.as_str().map(str::to_owned))
            .collect::<Option<Vec<String>>>()
    });
    // An empty list would be a role without any reach, which nobody means.
    let texts = texts.filter(|t| !t.is_empty());
    if texts.is_none() {
        faults.push(
            Fault::new(format!("{at}/{name}"), "not_a_list")
                .with("field", name)
                .with("value", value),
        );
    }
    texts
}
