//! Features made into records: observations by the one reading that HTTP uses, areas, lamps.
//!
//! Ids (the same whenever a file is read again): the feature's own when it is a UUIDv7 or UUIDv8, else
//! a UUIDv8 from tenant, source and the feature's id, else from its content and its number among equals.

use std::collections::HashSet;
use std::io;

use jiff::Timestamp;
use lykta_core::model::area::AreaKind;
use lykta_core::model::{
    Actor, ActorId, Area, AreaId, Asset, AssetRef, Catalogue, CategoryCode, Observation,
    ObservationId, PrivacyClass, Provenance, Selector, Shape, TenantCode, Warning,
};
use lykta_core::space::{Crs, Prepared};
use serde_json::{Map, Value, json};
use sha2::{Digest, Sha256};
use uuid::Uuid;

use super::mapping::{Mapping, Target, Unseen};
use super::seen::Seen;
use super::{Raw, Rows, place, value};
use crate::wire::fault::Fault;
use crate::wire::observation::{self, Reading, WRITABLE};
use crate::wire::{archive, geojson};

/// Where an observation is expected to lie; outside it is only a warning.
#[derive(Debug)]
pub struct Home {
    /// Name of the tenant.
    pub name: String,
    /// Its outline, when it has one.
    pub outline: Option<Prepared>,
    /// The box that stands in for an outline.
    pub bbox: [f64; 4],
}

/// How to read.
#[derive(Debug)]
pub struct Options {
    /// What the features are.
    pub target: Target,
    /// Whose they are.
    pub tenant: TenantCode,
    /// Name of the source, a part of the ids.
    pub source: String,
    /// Which column goes where.
    pub mapping: Mapping,
    /// Category of observations, kind of areas and assets, where a feature says none.
    pub kind: Option<String>,
    /// How we came to know, where a feature says none.
    pub provenance: Provenance,
    /// Least privacy class.
    pub class: Option<PrivacyClass>,
    /// System of the coordinates; degrees when none.
    pub crs: Option<Crs>,
    /// The file is an export of ours.
    pub own: bool,
    /// The present instant.
    pub now: Timestamp,
    /// The categories.
    pub catalogue: Catalogue,
    /// Those who may be named as owners.
    pub actors: Vec<Actor>,
    /// Where observations are expected.
    pub home: Option<Home>,
}

/// One record of ours.
#[derive(Debug)]
pub enum Record {
    /// An observation.
    Observation(Box<Observation>),
    /// An area.
    Area(Box<Area>),
    /// A thing in an inventory.
    Asset(Box<Asset>),
}

/// What became of a feature.
#[derive(Debug)]
pub struct Item {
    /// Its number in the file, from 1.
    pub number: u64,
    /// The line it begins at.
    pub line: u64,
    /// Its id in the file, to find it by.
    pub name: Option<String>,
    /// The record, or everything that is wrong.
    pub record: Result<Record, Vec<Fault>>,
    /// What was mended on the way.
    pub notes: Vec<Fault>,
}

/// Records of a file, one at a time.
pub struct Records {
    rows: Rows,
    options: Options,
    seen: Seen,
    /// Mapped columns that no feature has had yet: a misspelt one must not pass for empty.
    unseen: Unseen,
    /// Ids and references used so far, hashed: a second one would replace the first.
    used: HashSet<[u8; 16]>,
}

impl std::fmt::Debug for Records {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Records")
            .field("options", &self.options)
            .finish_non_exhaustive()
    }
}

impl Records {
    /// Reads `rows` as `options` say.
    pub fn new(rows: Rows, options: Options) -> Self {
        let unseen = Unseen::new(&options.mapping);
        Self {
            rows,
            options,
            seen: Seen::new(),
            unseen,
            used: HashSet::new(),
        }
    }

    fn item(&mut self, raw: Raw) -> Item {
        let mut notes = Vec::new();
        let mut name = None;
        let record = raw
            .feature
            .map_err(|fault| vec![fault])
            .and_then(|feature| {
                name = id_of(&feature, &self.options.mapping);
                if feature.get("type").and_then(Value::as_str) != Some("Feature") {
                    return Err(vec![Fault::new("/type", "not_a_feature")]);
                }
                self.unseen.look(&feature)?;
                match self.options.target {
                    Target::Observations => self
                        .observation(&feature)
                        .map(|o| Record::Observation(Box::new(o))),
                    Target::Areas => self
                        .area(&feature, None, &mut notes)
                        .map(|a| Record::Area(Box::new(a))),
                    Target::Assets => self.asset(&feature, &mut notes),
                }
            });
        Item {
            number: raw.number,
            line: raw.line,
            name,
            record,
            notes,
        }
    }

    fn field(&self, name: &str, feature: &Value) -> Option<Value> {
        self.options
            .mapping
            .value(name, feature)
            .map(|v| value::fit(name, v))
    }

    fn field_text(&self, name: &str, feature: &Value) -> Option<String> {
        let value = self.field(name, feature)?;
        Some(
            value
                .as_str()
                .map_or_else(|| value.to_string(), |t| t.trim().to_owned()),
        )
    }

    fn observation(&mut self, feature: &Value) -> Result<Observation, Vec<Fault>> {
        let mut properties = Map::new();
        for name in WRITABLE {
            if let Some(value) = self.field(name, feature) {
                properties.insert((*name).to_owned(), value);
            }
        }
        let options = &self.options;
        if let (None, Some(kind)) = (properties.get("category"), &options.kind) {
            properties.insert("category".to_owned(), json!(kind));
        }
        properties.entry("geom_source").or_insert(json!("import"));
        if let Some(class) = options.class {
            let code = properties
                .get("category")
                .and_then(Value::as_str)
                .and_then(|c| CategoryCode::parse(c).ok());
            let least = code
                .and_then(|c| options.catalogue.category(&c))
                .map(|c| c.privacy_class);
            let said = properties
                .get("privacy_class")
                .and_then(Value::as_u64)
                .unwrap_or(0);
            if said < u64::from(class.get()) && least.is_none_or(|least| least < class) {
                properties.insert("privacy_class".to_owned(), json!(class.get()));
            }
        }
        let placed = place::geometry(feature, &options.mapping, options.crs);
        let (geometry, mut faults) = match placed {
            Ok(geometry) => (geometry, Vec::new()),
            Err(faults) => (Value::Null, faults),
        };
        let body = json!({"type": "Feature", "geometry": geometry, "properties": properties});
        let reading = Reading {
            catalogue: &options.catalogue,
            now: options.now,
            max_vertices: geojson::AREA_VERTICES,
            provenance: options.provenance,
        };
        let draft = observation::parse(&body, reading).map_err(|found| {
            // That there is no place is said better by what hindered finding it.
            let placed = faults.is_empty();
            faults.extend(
                found
                    .into_iter()
                    .filter(|f| placed || f.code != "geometry_missing"),
            );
            std::mem::take(&mut faults)
        })?;
        let content = draft.content_hash();
        let id = if let Some(own) = id_of(feature, &options.mapping) {
            let made = || ObservationId::from_uuid(Uuid::new_v8(self.id_by_name(&own)));
            ObservationId::parse(&own).or_else(|_| made())
        } else {
            ObservationId::from_uuid(Uuid::new_v8(self.id_by_content(&content)))
        };
        let options = &self.options;
        let made = id
            .ok()
            .and_then(|id| draft.into_observation(id, options.now, &options.catalogue));
        let mut o = made.ok_or_else(|| {
            vec![Fault::new("/properties/category", "unknown_category").with("value", "?")]
        })?;
        match feature.get(archive::MARK).filter(|_| options.own) {
            Some(kept) => archive::restore(&mut o, kept)?,
            None => o.warnings.extend(
                options
                    .home
                    .as_ref()
                    .and_then(|home| home.warning(&o.geom_exact)),
            ),
        }
        Ok(o)
    }

    /// What every id is made from besides the feature.
    fn parts(&self, how: &str) -> Vec<u8> {
        let (tenant, source) = (&self.options.tenant, &self.options.source);
        format!("lykta import\0{tenant}\0{source}\0{how}\0").into_bytes()
    }

    fn id_by_name(&self, id: &str) -> [u8; 16] {
        digest(&[&self.parts("id"), id.as_bytes()])
    }

    fn id_by_content(&mut self, content: &[u8; 32]) -> [u8; 16] {
        let ordinal = self.seen.ordinal(content);
        digest(&[&self.parts("content"), content, &ordinal.to_be_bytes()])
    }

    fn area(
        &mut self,
        feature: &Value,
        kind: Option<AreaKind>,
        notes: &mut Vec<Fault>,
    ) -> Result<Area, Vec<Fault>> {
        let mut faults = Vec::new();
        let geometry = place::geometry(feature, &self.options.mapping, self.options.crs)?;
        let mut properties = Map::new();
        for name in ["radius_m", "buffer_m", "rule", "within"] {
            if let Some(value) = self.field(name, feature) {
                properties.insert(name.to_owned(), value);
            }
        }
        let selector = archive::selector(&geometry, &properties)
            .map_err(|mut f| faults.append(&mut f))
            .ok();
        let id = self
            .area_id(feature, &geometry)
            .map_err(|f| faults.push(f))
            .ok();
        let said = kind
            .map(|k| k.code().to_owned())
            .or_else(|| self.field_text("kind", feature))
            .or_else(|| self.options.kind.clone());
        let kind = archive::area_kind(said.as_deref().unwrap_or("other"))
            .map_err(|f| faults.push(f))
            .ok();
        let owner = self
            .owner(feature)
            .map_err(|f| faults.push(f))
            .ok()
            .flatten();
        if kind == Some(AreaKind::MaintenanceArea)
            && owner.is_none()
            && !faults.iter().any(|f| f.pointer.ends_with("owner"))
        {
            faults.push(Fault::new("/properties/owner", "required").with("field", "owner"));
        }
        let (valid_from, valid_to) = (
            self.day("valid_from", feature, &mut faults),
            self.day("valid_to", feature, &mut faults),
        );
        if let (Some(from), Some(to)) = (valid_from, valid_to)
            && to < from
        {
            faults.push(
                Fault::new("/properties/valid_to", "import_bad_value")
                    .with("field", "valid_to")
                    .with("value", to),
            );
        }
        let flag = |name| {
            self.field(name, feature)
                .and_then(|v| v.as_bool())
                .unwrap_or(false)
        };
        let (approximate, example) = (flag("approximate"), flag("example"));
        let name = self.field_text("name", feature);
        let (source, note) = (
            self.field_text("source", feature),
            self.field_text("note", feature),
        );
        let (Some((selector, repairs)), Some(kind), Some(id), true) =
            (selector, kind, id, faults.is_empty())
        else {
            return Err(faults);
        };
        if !self.first(id.as_str()) {
            return Err(vec![
                Fault::new("/id", "import_id_twice").with("value", &id),
            ]);
        }
        for repair in repairs {
            let note = Fault::new("/geometry", "import_mended")
                .with("value", format!("{} ({:?})", repair.fault, repair.at));
            // Mending goes in rounds, and a place may need more than one.
            if !notes.contains(&note) {
                notes.push(note);
            }
        }
        Ok(Area {
            name: name.unwrap_or_else(|| id.to_string()),
            id,
            kind,
            selector,
            approximate,
            valid_from,
            valid_to,
            owner,
            // Machine forms say what they hold; other files at least where they came from.
            source: source.or_else(|| (!self.options.own).then(|| self.options.source.clone())),
            note,
            example,
            version: 1,
        })
    }

    fn area_id(&mut self, feature: &Value, geometry: &Value) -> Result<AreaId, Fault> {
        let said = id_of(feature, &self.options.mapping);
        if let Some(id) = said.as_deref().and_then(|s| {
            AreaId::parse(s)
                .ok()
                .or_else(|| AreaId::parse(&slug(s)).ok())
        }) {
            return Ok(id);
        }
        let made = if let Some(said) = said {
            self.id_by_name(&said)
        } else {
            let content = Sha256::digest(geometry.to_string()).into();
            self.id_by_content(&content)
        };
        let text = Uuid::new_v8(made).hyphenated().to_string();
        AreaId::parse(&text).map_err(|e| Fault::new("/id", "bad_id").with("value", e))
    }

    fn day(
        &self,
        name: &'static str,
        feature: &Value,
        faults: &mut Vec<Fault>,
    ) -> Option<jiff::civil::Date> {
        let text = self.field_text(name, feature)?;
        let read = text.parse().ok();
        if read.is_none() {
            faults.push(
                Fault::new(format!("/properties/{name}"), "import_bad_value")
                    .with("field", name)
                    .with("value", text),
            );
        }
        read
    }

    /// The owner by id, name or alias.
    fn owner(&self, feature: &Value) -> Result<Option<ActorId>, Fault> {
        let Some(said) = self.field_text("owner", feature) else {
            return Ok(None);
        };
        let found = self
            .options
            .actors
            .iter()
            .find(|a| a.id.as_str() == said || a.is_called(&said));
        found.map(|a| Some(a.id.clone())).ok_or_else(|| {
            Fault::new("/properties/owner", "unknown_reference")
                .with("field", "owner")
                .with("value", said)
        })
    }

    /// A point is a thing with its number, a surface is an area that somebody maintains.
    fn asset(&mut self, feature: &Value, notes: &mut Vec<Fault>) -> Result<Record, Vec<Fault>> {
        let geometry = place::geometry(feature, &self.options.mapping, self.options.crs)?;
        if matches!(
            geometry.get("type").and_then(Value::as_str),
            Some("Polygon" | "MultiPolygon")
        ) {
            return self
                .area(feature, Some(AreaKind::MaintenanceArea), notes)
                .map(|a| Record::Area(Box::new(a)));
        }
        let mut faults = Vec::new();
        let shape = geojson::shape(&geometry, "/geometry", 2)
            .map_err(|mut f| faults.append(&mut f))
            .ok();
        let place = match shape {
            Some(Shape::Point(place)) => Some(place),
            Some(_) => {
                faults.push(Fault::new("/geometry", "geometry_type").with("value", "LineString"));
                None
            }
            None => None,
        };
        let said = self.field_text("ref", feature);
        let asset_ref = said.as_deref().map(|r| {
            AssetRef::parse(
                &r.to_lowercase()
                    .split_whitespace()
                    .collect::<Vec<_>>()
                    .join("-"),
            )
        });
        match &asset_ref {
            None => faults.push(Fault::new("/properties/ref", "required").with("field", "ref")),
            Some(Err(_)) => faults.push(
                Fault::new("/properties/ref", "bad_asset_ref")
                    .with("value", said.unwrap_or_default()),
            ),
            Some(Ok(_)) => {}
        }
        let owner = self
            .owner(feature)
            .map_err(|f| faults.push(f))
            .ok()
            .flatten();
        let kind = self
            .field_text("kind", feature)
            .or_else(|| self.options.kind.clone())
            .unwrap_or_else(|| "street_lamp".to_owned());
        let source = self
            .field_text("source", feature)
            .unwrap_or_else(|| self.options.source.clone());
        let (Some(place), Some(Ok(asset_ref)), true) = (place, asset_ref, faults.is_empty()) else {
            return Err(faults);
        };
        if !self.first(asset_ref.as_str()) {
            return Err(vec![
                Fault::new("/properties/ref", "import_id_twice").with("value", &asset_ref),
            ]);
        }
        Ok(Record::Asset(Box::new(Asset {
            asset_ref,
            kind,
            place,
            owner,
            source: Some(source),
        })))
    }

    /// Whether this id is used for the first time in the file.
    fn first(&mut self, id: &str) -> bool {
        self.used.insert(digest(&[id.as_bytes()]))
    }
}

impl Iterator for Records {
    type Item = io::Result<Item>;

    fn next(&mut self) -> Option<Self::Item> {
        Some(self.rows.next()?.map(|raw| self.item(raw)))
    }
}

impl Home {
    fn warning(&self, shape: &Shape) -> Option<Warning> {
        let anchor = shape.anchor();
        let inside = match &self.outline {
            Some(outline) => outline.contains(anchor),
            None => observation::in_box(anchor, self.bbox),
        };
        (!inside).then(|| Warning {
            code: "outside_municipality".to_owned(),
            detail: self.name.clone(),
        })
    }
}

impl Home {
    /// The outline of an area, when it is drawn.
    pub fn outline_of(area: &Area) -> Option<Prepared> {
        match &area.selector {
            Selector::Polygon(polygons) => Some(Prepared::new(polygons)),
            _ => None,
        }
    }
}

/// The id of a feature as a text: the mapped column, its own member, or its property.
fn id_of(feature: &Value, mapping: &Mapping) -> Option<String> {
    let text = |v: &Value| match v {
        Value::String(text) if text.trim().is_empty() => None,
        Value::String(text) => Some(text.trim().to_owned()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    };
    if mapping.has("id") {
        return mapping.value("id", feature).as_ref().and_then(text);
    }
    feature
        .get("id")
        .and_then(text)
        .or_else(|| mapping.value("id", feature).as_ref().and_then(text))
}

fn digest(parts: &[&[u8]]) -> [u8; 16] {
    let mut hasher = Sha256::new();
    for part in parts {
        hasher.update(part);
    }
    let full: [u8; 32] = hasher.finalize().into();
    let mut out = [0; 16];
    out.iter_mut().zip(full).for_each(|(o, b)| *o = b);
    out
}

/// An id from a name: small letters, digits and dashes.
pub(super) fn slug(text: &str) -> String {
    let mut out = String::new();
    for c in text.to_lowercase().chars() {
        match c {
            'a'..='z' | '0'..='9' | '.' | '_' => out.push(c),
            'å' | 'ä' | 'à' | 'á' => out.push('a'),
            'ö' | 'ø' | 'ó' => out.push('o'),
            'é' | 'è' | 'ë' => out.push('e'),
            'ü' => out.push('u'),
            _ if !out.is_empty() && !out.ends_with('-') => out.push('-'),
            _ => {}
        }
    }
    out.trim_end_matches('-').chars().take(80).collect()
}

#[cfg(test)]
mod tests {
    use super::slug;

    #[test]
    fn a_name_becomes_an_id() {
        assert_eq!(slug("Västra Frölunda (norra)"), "vastra-frolunda-norra");
        assert_eq!(slug("  21052 "), "21052");
        assert_eq!(slug("&&"), "");
    }
}
