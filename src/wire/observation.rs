//! An observation as a GeoJSON Feature: read with all faults at once, and as what may be written.
//!
//! [`Draft`] is what a client may say; [`writable`] is the same said back, so that a patch is a merge
//! followed by the one reading. What the server adds for readers is in [`super::feature`].

use jiff::{SignedDuration, Timestamp};
use lykta_core::model::observation::Observation;
use lykta_core::model::scale::{CptedAspect, PlaceType};
use lykta_core::model::{
    AssetRef, Catalogue, CategoryCode, LampState, Light, LonLat, ObservationId, Perceived,
    PlaceSource, PrivacyClass, Provenance, Severity, Shape, Status, Valence, Warning, light,
};
use serde_json::{Map, Value, json};
use sha2::{Digest, Sha256};
use uuid::Uuid;

use super::fault::Fault;
use super::geojson;
use super::properties::{Properties, escape};
pub use super::properties::{WRITABLE, instant, write_instant};

/// Longest text or suggestion, characters.
pub const TEXT_MAX: usize = 500;
/// A clock this far ahead is believed with a warning.
const CLOCK_AHEAD_WARN: SignedDuration = SignedDuration::from_mins(10);
/// A clock further ahead than this is not believed.
const CLOCK_AHEAD_MAX: SignedDuration = SignedDuration::from_hours(24);
/// Version of the shape below.
pub const SCHEMA_VERSION: u16 = 1;

/// What reading needs to know.
#[derive(Debug, Clone, Copy)]
pub struct Reading<'a> {
    /// The categories.
    pub catalogue: &'a Catalogue,
    /// The present instant.
    pub now: Timestamp,
    /// Vertices allowed in the geometry.
    pub max_vertices: usize,
    /// Provenance when the body says none.
    pub provenance: Provenance,
}

/// What a client may say of an observation.
#[derive(Debug, Clone, PartialEq)]
pub struct Draft {
    /// `id` member of the feature, when there is one.
    pub id: Option<ObservationId>,
    /// Where.
    pub shape: Shape,
    /// Category, with what the catalogue says of it.
    pub category: CategoryCode,
    /// How bad; the category's own when not said.
    pub severity: Option<Severity>,
    /// How safe it felt.
    pub perceived: Option<Perceived>,
    /// How light; proposed from the sun when not said.
    pub light: Light,
    /// What the lamp did.
    pub lamp_state: Option<LampState>,
    /// Accuracy, metres.
    pub accuracy_m: Option<f64>,
    /// How the place was set.
    pub geom_source: PlaceSource,
    /// When it was seen.
    pub observed_at: Timestamp,
    /// Offset of the clock it was read on, seconds.
    pub observed_offset_s: i32,
    /// When the record was made.
    pub created_at: Option<Timestamp>,
    /// The walk.
    pub walk_id: Option<Uuid>,
    /// The stop of the walk.
    pub stop_no: Option<u32>,
    /// How we came to know.
    pub provenance: Provenance,
    /// Who may see it.
    pub privacy_class: PrivacyClass,
    /// What was written.
    pub text: Option<String>,
    /// What was suggested.
    pub suggestion: Option<String>,
    /// The thing it is about.
    pub asset_ref: Option<AssetRef>,
    /// What sort of place.
    pub place_type: Option<PlaceType>,
    /// When it usually happens.
    pub time_pattern: Option<String>,
    /// Only in the dark.
    pub dark_only: bool,
    /// Aspects of the built environment.
    pub cpted_aspect: Vec<CptedAspect>,
    /// Version of the shape.
    pub schema_version: u16,
    /// Oddities that do not hinder.
    pub warnings: Vec<Warning>,
    /// Names of the properties that were given rather than proposed by us.
    pub said: Vec<&'static str>,
}

/// Reads a Feature.
///
/// # Errors
/// Every fault found, each with a JSON pointer.
pub fn parse(feature: &Value, reading: Reading<'_>) -> Result<Draft, Vec<Fault>> {
    let Some(object) = feature.as_object() else {
        return Err(vec![Fault::new("", "not_an_object")]);
    };
    let mut faults = Vec::new();
    if object.get("type").and_then(Value::as_str) != Some("Feature") {
        faults.push(Fault::new("/type", "not_a_feature"));
    }
    for key in object.keys() {
        if !matches!(
            key.as_str(),
            "type" | "id" | "geometry" | "properties" | "bbox"
        ) {
            faults.push(
                Fault::new(format!("/{}", escape(key)), "unknown_property").with("value", key),
            );
        }
    }
    let id = match object.get("id") {
        None | Some(Value::Null) => None,
        Some(value) => match value.as_str().map(ObservationId::parse) {
            Some(Ok(id)) => Some(id),
            Some(Err(e)) => {
                faults.push(Fault::new("/id", "bad_id").with("value", e));
                None
            }
            None => {
                faults.push(Fault::new("/id", "bad_id").with("value", value));
                None
            }
        },
    };
    let shape = geojson::shape(
        object.get("geometry").unwrap_or(&Value::Null),
        "/geometry",
        reading.max_vertices,
    )
    .map_err(|mut e| faults.append(&mut e))
    .ok();
    let empty = Map::new();
    let properties = match object.get("properties") {
        Some(Value::Object(p)) => p,
        None | Some(Value::Null) => &empty,
        Some(_) => {
            faults.push(Fault::new("/properties", "not_an_object"));
            &empty
        }
    };
    let mut p = Properties {
        map: properties,
        faults: &mut faults,
    };
    let draft = read(&mut p, id, shape, reading);
    match draft {
        Some(draft) if faults.is_empty() => Ok(draft),
        _ => Err(faults),
    }
}

#[expect(clippy::too_many_lines, reason = "one line an attribute, all of them")]
fn read(
    p: &mut Properties<'_>,
    id: Option<ObservationId>,
    shape: Option<Shape>,
    reading: Reading<'_>,
) -> Option<Draft> {
    p.refuse_unknown();
    let said = p.said();
    let category = p.category(reading.catalogue);
    let (observed_at, observed_offset_s) = p.instant("observed_at").unzip();
    if observed_at.is_none() && !p.has("observed_at") {
        p.fault("observed_at", "required");
    }
    let mut warnings = Vec::new();
    if let Some(at) = observed_at {
        let ahead = at.duration_since(reading.now);
        if ahead > CLOCK_AHEAD_MAX {
            p.fault_with("observed_at", "future_time", at);
        } else if ahead > CLOCK_AHEAD_WARN {
            warnings.push(Warning {
                code: "clock_ahead".to_owned(),
                detail: at.to_string(),
            });
        }
    }
    let severity = p
        .number("severity", 1, 4)
        .and_then(|n| u8::try_from(n).ok())
        .and_then(Severity::new);
    let perceived = p
        .number("perceived", 0, 5)
        .and_then(|n| u8::try_from(n).ok())
        .and_then(Perceived::new);
    let class = p
        .number("privacy_class", 1, 3)
        .and_then(|n| u8::try_from(n).ok())
        .and_then(PrivacyClass::new);
    let light_said = p.code("light", Light::from_code, Light::ALL, Light::code);
    let lamp_state = p.code(
        "lamp_state",
        LampState::from_code,
        LampState::ALL,
        LampState::code,
    );
    let geom_source = p.code(
        "geom_source",
        PlaceSource::from_code,
        PlaceSource::ALL,
        PlaceSource::code,
    );
    let provenance = p.code(
        "provenance",
        Provenance::from_code,
        Provenance::ALL,
        Provenance::code,
    );
    let place_type = p.code(
        "place_type",
        PlaceType::from_code,
        PlaceType::ALL,
        PlaceType::code,
    );
    let accuracy_m = p.metres("accuracy_m");
    let created_at = p.instant("created_at").map(|t| t.0);
    let walk_id = p.uuid("walk_id");
    let stop_no = p
        .number("stop_no", 1, 10_000)
        .and_then(|n| u32::try_from(n).ok());
    let text = p.text("text", TEXT_MAX);
    let suggestion = p.text("suggestion", TEXT_MAX);
    let time_pattern = p.text("time_pattern", 100);
    let dark_only = p.flag("dark_only");
    let asset_ref = p.asset_ref();
    let cpted_aspect = p.cpted();
    let schema_version = p
        .number("schema_version", 1, i64::from(SCHEMA_VERSION))
        .and_then(|n| u16::try_from(n).ok());
    let category = category?;
    if category.valence == Valence::Positive && severity.is_some() {
        p.fault("severity", "severity_on_positive");
    }
    if class.is_some_and(|c| c < category.privacy_class) {
        p.fault_with(
            "privacy_class",
            "class_lowered",
            category.privacy_class.get(),
        );
    }
    let (shape, observed_at) = (shape?, observed_at?);
    let light = light_said
        .or_else(|| light::propose(observed_at, shape.anchor()))
        .unwrap_or(Light::Daylight);
    Some(Draft {
        id,
        shape,
        category: category.code.clone(),
        severity: severity.or(category.severity),
        perceived,
        light,
        lamp_state,
        accuracy_m,
        geom_source: geom_source.unwrap_or(PlaceSource::Manual),
        observed_at,
        observed_offset_s: observed_offset_s.unwrap_or(0),
        created_at,
        walk_id,
        stop_no,
        provenance: provenance.unwrap_or(reading.provenance),
        privacy_class: class.unwrap_or(category.privacy_class),
        text,
        suggestion,
        asset_ref,
        place_type,
        time_pattern,
        dark_only,
        cpted_aspect,
        schema_version: schema_version.unwrap_or(SCHEMA_VERSION),
        warnings,
        said,
    })
}

impl Draft {
    /// SHA-256 of what was said, in canonical form: sorted keys, rounded numbers, nothing that the
    /// server proposes. Two bodies that say the same have the same hash however they are written, and
    /// a later catalogue with other defaults does not change it.
    pub fn content_hash(&self) -> [u8; 32] {
        let mut said = self.properties();
        said.retain(|name, _| self.said.contains(&name.as_str()));
        said.insert("geometry".to_owned(), geojson::write_shape(&self.shape));
        Sha256::digest(Value::from(said).to_string()).into()
    }

    /// What a client may write, as it would be written.
    fn properties(&self) -> Map<String, Value> {
        let Value::Object(map) = json!({
            "category": self.category.as_str(),
            "observed_at": write_instant(self.observed_at, self.observed_offset_s),
            "severity": self.severity.map(Severity::get),
            "perceived": self.perceived.map(Perceived::get),
            "light": self.light.code(),
            "lamp_state": self.lamp_state.map(LampState::code),
            "accuracy_m": self.accuracy_m,
            "geom_source": self.geom_source.code(),
            "text": self.text,
            "suggestion": self.suggestion,
            "place_type": self.place_type.map(PlaceType::code),
            "time_pattern": self.time_pattern,
            "dark_only": self.dark_only,
            "cpted_aspect": self.cpted_aspect.iter().map(|a| a.code()).collect::<Vec<_>>(),
            "provenance": self.provenance.code(),
            "privacy_class": self.privacy_class.get(),
            "asset_ref": self.asset_ref.as_ref().map(AssetRef::as_str),
            "created_at": self.created_at.map(|t| t.to_string()),
            "walk_id": self.walk_id.map(|w| w.to_string()),
            "stop_no": self.stop_no,
            "schema_version": self.schema_version,
        }) else {
            return Map::new();
        };
        map
    }

    /// The observation as it is first kept. `None` when the category has left the catalogue since.
    pub fn into_observation(
        self,
        id: ObservationId,
        received_at: Timestamp,
        catalogue: &Catalogue,
    ) -> Option<Observation> {
        let category = catalogue.category(&self.category)?;
        let content_hash = self.content_hash();
        Some(Observation {
            id,
            kind: category.kind.clone(),
            valence: category.valence,
            category: self.category,
            severity: self.severity,
            perceived: self.perceived,
            light: self.light,
            lamp_state: self.lamp_state,
            geom_exact: self.shape,
            geom_public: None,
            accuracy_m: self.accuracy_m,
            geom_source: self.geom_source,
            observed_at: self.observed_at,
            observed_offset_s: self.observed_offset_s,
            created_at: self.created_at,
            received_at,
            updated_at: received_at,
            walk_id: self.walk_id,
            stop_no: self.stop_no,
            provenance: self.provenance,
            controller: None,
            privacy_class: self.privacy_class,
            share_sets: Vec::new(),
            text: self.text,
            suggestion: self.suggestion,
            photos: Vec::new(),
            confirmations: Vec::new(),
            responsible: None,
            asset_ref: self.asset_ref,
            link_overrides: Vec::new(),
            status: Status::Received,
            before_merge: None,
            due_at: None,
            outcome_reason: None,
            external_ref: None,
            cpted_aspect: self.cpted_aspect,
            place_type: self.place_type,
            time_pattern: self.time_pattern,
            dark_only: self.dark_only,
            warnings: self.warnings,
            conflicts: Vec::new(),
            example: false,
            schema_version: self.schema_version,
            content_hash,
            version: 1,
        })
    }

    /// `before` with what this draft says; version and time of change are set by the caller.
    pub fn amend(self, before: &Observation, catalogue: &Catalogue) -> Option<Observation> {
        let category = catalogue.category(&self.category)?;
        Some(Observation {
            kind: category.kind.clone(),
            valence: category.valence,
            category: self.category,
            severity: self.severity,
            perceived: self.perceived,
            light: self.light,
            lamp_state: self.lamp_state,
            geom_exact: self.shape,
            accuracy_m: self.accuracy_m,
            geom_source: self.geom_source,
            observed_at: self.observed_at,
            observed_offset_s: self.observed_offset_s,
            created_at: self.created_at,
            walk_id: self.walk_id,
            stop_no: self.stop_no,
            provenance: self.provenance,
            privacy_class: self.privacy_class,
            text: self.text,
            suggestion: self.suggestion,
            asset_ref: self.asset_ref,
            cpted_aspect: self.cpted_aspect,
            place_type: self.place_type,
            time_pattern: self.time_pattern,
            dark_only: self.dark_only,
            ..before.clone()
        })
    }
}

/// The part of an observation that a client may write, as a Feature.
pub fn writable(observation: &Observation) -> Value {
    let o = observation.clone();
    let draft = Draft {
        id: Some(o.id),
        shape: o.geom_exact,
        category: o.category,
        severity: o.severity,
        perceived: o.perceived,
        light: o.light,
        lamp_state: o.lamp_state,
        accuracy_m: o.accuracy_m,
        geom_source: o.geom_source,
        observed_at: o.observed_at,
        observed_offset_s: o.observed_offset_s,
        created_at: o.created_at,
        walk_id: o.walk_id,
        stop_no: o.stop_no,
        provenance: o.provenance,
        privacy_class: o.privacy_class,
        text: o.text,
        suggestion: o.suggestion,
        asset_ref: o.asset_ref,
        place_type: o.place_type,
        time_pattern: o.time_pattern,
        dark_only: o.dark_only,
        cpted_aspect: o.cpted_aspect,
        schema_version: o.schema_version,
        warnings: Vec::new(),
        said: Vec::new(),
    };
    json!({
        "type": "Feature",
        "id": observation.id.to_string(),
        "geometry": geojson::write_shape(&draft.shape),
        "properties": draft.properties(),
    })
}

/// Applies a JSON Merge Patch (RFC 7396) to a value.
pub fn merge(target: &mut Value, patch: &Value) {
    let Value::Object(changes) = patch else {
        *target = patch.clone();
        return;
    };
    if !target.is_object() {
        *target = Value::Object(Map::new());
    }
    if let Value::Object(map) = target {
        for (key, change) in changes {
            if change.is_null() {
                map.remove(key);
            } else {
                merge(map.entry(key.clone()).or_insert(Value::Null), change);
            }
        }
    }
}

/// Whether a position lies within a box `[west, south, east, north]`.
pub fn in_box(place: LonLat, bbox: [f64; 4]) -> bool {
    let [west, south, east, north] = bbox;
    (west..=east).contains(&place.lon()) && (south..=north).contains(&place.lat())
}
