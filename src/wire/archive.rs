//! Records as they leave in the machine form of an export and come back: everything that the store
//! keeps of a record except its history and its count of changes.
//!
//! An observation is its writable Feature with one more member, `lykta`, for what a client may not
//! write. An area is a Feature in the shape of its selector: a place is a Point with `radius_m`.

use lykta_core::model::area::AreaKind;
use lykta_core::model::observation::FieldValue;
use lykta_core::model::{
    ActorId, Area, AreaId, CommitmentId, KindCode, LinkOverride, LonLat, Observation,
    ObservationId, Selector, Shape, ShareSetId, Status, Valence, Warning,
};
use lykta_core::space::validity::{self, Limits};
use serde_json::{Map, Value, json};

use super::fault::Fault;
use super::{geojson, observation};

/// The member that marks a collection as an export of ours, with the version of this form.
pub const MARK: &str = "lykta";
/// Version of this form.
pub const VERSION: u64 = 1;

/// The value of an attribute, as history tells it.
pub fn value(value: FieldValue) -> Value {
    match value {
        FieldValue::Absent => Value::Null,
        FieldValue::Text(text) => text.into(),
        FieldValue::Number(n) => json!(n),
        FieldValue::Flag(flag) => flag.into(),
        FieldValue::Time(at) => at.to_string().into(),
        FieldValue::List(items) => items.into(),
        FieldValue::Place(shape) => geojson::write_shape(&shape),
    }
}

/// An observation with everything that an import restores.
pub fn observation(o: &Observation) -> Value {
    let mut feature = observation::writable(o);
    let overrides: Vec<Value> = o
        .link_overrides
        .iter()
        .map(|l| json!({"commitment": l.commitment.as_str(), "added": l.added, "reason": l.reason}))
        .collect();
    let warnings: Vec<Value> = o
        .warnings
        .iter()
        .map(|w| json!({"code": w.code, "detail": w.detail}))
        .collect();
    let mut kept = json!({
        "kind": o.kind.as_str(),
        "valence": o.valence.code(),
        "status": o.status.code(),
        "before_merge": o.before_merge.map(Status::code),
        "received_at": o.received_at.to_string(),
        "updated_at": o.updated_at.to_string(),
        "content_hash": hex(&o.content_hash),
        "example": o.example,
        "geometry_public": o.geom_public.as_ref().map(geojson::write_shape),
        "controller": o.controller.as_ref().map(ActorId::as_str),
        "share_sets": o.share_sets.iter().map(ShareSetId::as_str).collect::<Vec<_>>(),
        "photos": o.photos,
        "confirmations": o.confirmations.iter().map(ToString::to_string).collect::<Vec<_>>(),
        "responsible": o.responsible.as_ref().map(ActorId::as_str),
        "link_overrides": overrides,
        "due_at": o.due_at.map(|t| t.to_string()),
        "outcome_reason": o.outcome_reason,
        "external_ref": o.external_ref,
        "warnings": warnings,
    });
    tidy(&mut kept);
    if let Value::Object(map) = &mut feature {
        if let Some(properties) = map.get_mut("properties") {
            tidy(properties);
        }
        map.insert(MARK.to_owned(), kept);
    }
    feature
}

/// Leaves out what is not given: no value, or an empty list.
fn tidy(value: &mut Value) {
    if let Value::Object(map) = value {
        map.retain(|_, v| !v.is_null() && v.as_array().is_none_or(|a| !a.is_empty()));
    }
}

fn hex(bytes: &[u8]) -> String {
    let digit = |n: u8| char::from_digit(u32::from(n), 16).unwrap_or('0');
    bytes
        .iter()
        .flat_map(|b| [digit(b >> 4), digit(b & 15)])
        .collect()
}

fn unhex(text: &str) -> Option<[u8; 32]> {
    let bytes: Option<Vec<u8>> = (0..text.len() / 2)
        .map(|i| u8::from_str_radix(text.get(2 * i..2 * i + 2)?, 16).ok())
        .collect();
    bytes?.try_into().ok().filter(|_| text.len() == 64)
}

/// Puts back into `o` what its member `lykta` says.
///
/// # Errors
/// Every fault found.
pub fn restore(o: &mut Observation, kept: &Value) -> Result<(), Vec<Fault>> {
    let mut r = Restorer {
        kept,
        faults: Vec::new(),
    };
    let kind = r.read("kind", |v| KindCode::parse(v.as_str()?).ok());
    let valence = r.read("valence", |v| Valence::from_code(v.as_str()?));
    let status = r.read("status", |v| Status::from_code(v.as_str()?));
    o.before_merge = r.read("before_merge", |v| Status::from_code(v.as_str()?));
    let received_at = r.read("received_at", |v| {
        observation::instant(v.as_str()?).map(|t| t.0)
    });
    let updated_at = r.read("updated_at", |v| {
        observation::instant(v.as_str()?).map(|t| t.0)
    });
    let content_hash = r.read("content_hash", |v| unhex(v.as_str()?));
    o.example = r.read("example", Value::as_bool).unwrap_or(false);
    o.geom_public = r.read("geometry_public", |v| {
        geojson::shape(v, "", geojson::AREA_VERTICES).ok()
    });
    o.controller = r.read("controller", |v| ActorId::parse(v.as_str()?).ok());
    o.share_sets = r
        .read("share_sets", |v| {
            texts(v)?
                .iter()
                .map(|t| ShareSetId::parse(t).ok())
                .collect()
        })
        .unwrap_or_default();
    o.photos = r.read("photos", texts).unwrap_or_default();
    o.confirmations = r
        .read("confirmations", |v| {
            texts(v)?
                .iter()
                .map(|t| ObservationId::parse(t).ok())
                .collect()
        })
        .unwrap_or_default();
    o.responsible = r.read("responsible", |v| ActorId::parse(v.as_str()?).ok());
    o.link_overrides = r
        .read("link_overrides", |v| {
            v.as_array()?.iter().map(link_override).collect()
        })
        .unwrap_or_default();
    o.due_at = r.read("due_at", |v| observation::instant(v.as_str()?).map(|t| t.0));
    o.outcome_reason = r.read("outcome_reason", |v| Some(v.as_str()?.to_owned()));
    o.external_ref = r.read("external_ref", |v| Some(v.as_str()?.to_owned()));
    o.warnings = r
        .read("warnings", |v| v.as_array()?.iter().map(warning).collect())
        .unwrap_or_default();
    for (name, there) in [
        ("kind", kind.is_some()),
        ("valence", valence.is_some()),
        ("status", status.is_some()),
        ("received_at", received_at.is_some()),
        ("updated_at", updated_at.is_some()),
        ("content_hash", content_hash.is_some()),
    ] {
        if !there && kept.get(name).is_none() {
            r.faults
                .push(Fault::new(format!("/{MARK}/{name}"), "required").with("field", name));
        }
    }
    let (
        Some(kind),
        Some(valence),
        Some(status),
        Some(received_at),
        Some(updated_at),
        Some(content_hash),
        true,
    ) = (
        kind,
        valence,
        status,
        received_at,
        updated_at,
        content_hash,
        r.faults.is_empty(),
    )
    else {
        return Err(r.faults);
    };
    (o.kind, o.valence, o.status) = (kind, valence, status);
    (o.received_at, o.updated_at, o.content_hash) = (received_at, updated_at, content_hash);
    Ok(())
}

struct Restorer<'k> {
    kept: &'k Value,
    faults: Vec<Fault>,
}

impl Restorer<'_> {
    fn read<T>(&mut self, name: &'static str, read: impl FnOnce(&Value) -> Option<T>) -> Option<T> {
        let value = self.kept.get(name).filter(|v| !v.is_null())?;
        let out = read(value);
        if out.is_none() {
            self.faults.push(
                Fault::new(format!("/{MARK}/{name}"), "import_bad_value")
                    .with("field", name)
                    .with("value", value),
            );
        }
        out
    }
}

fn texts(value: &Value) -> Option<Vec<String>> {
    value
        .as_array()?
        .iter()
        .map(|v| v.as_str().map(str::to_owned))
        .collect()
}

fn link_override(value: &Value) -> Option<LinkOverride> {
    Some(LinkOverride {
        commitment: CommitmentId::parse(value.get("commitment")?.as_str()?).ok()?,
        added: value.get("added")?.as_bool()?,
        reason: value.get("reason")?.as_str()?.to_owned(),
    })
}

fn warning(value: &Value) -> Option<Warning> {
    Some(Warning {
        code: value.get("code")?.as_str()?.to_owned(),
        detail: value.get("detail")?.as_str()?.to_owned(),
    })
}

/// An area with everything that an import restores.
pub fn area(area: &Area) -> Value {
    let mut properties = json!({
        "name": area.name,
        "kind": area.kind.code(),
        "selector": area.selector.code(),
        "approximate": area.approximate,
        "valid_from": area.valid_from.map(|d| d.to_string()),
        "valid_to": area.valid_to.map(|d| d.to_string()),
        "owner": area.owner.as_ref().map(ActorId::as_str),
        "source": area.source,
        "note": area.note,
        "example": area.example,
    });
    let mut say = |name: &str, value: Value| {
        if let Value::Object(map) = &mut properties {
            map.insert(name.to_owned(), value);
        }
    };
    let geometry = match &area.selector {
        Selector::Polygon(polygons) => geojson::write_polygons(polygons),
        Selector::Place { center, radius_m } => {
            say("radius_m", json!(radius_m));
            geojson::write_shape(&Shape::Point(*center))
        }
        Selector::Line { path, buffer_m } => {
            say("buffer_m", json!(buffer_m));
            geojson::write_shape(&Shape::Line(path.clone()))
        }
        Selector::Dynamic { rule, within } => {
            say("rule", json!(rule));
            say("within", json!(within.as_ref().map(AreaId::as_str)));
            Value::Null
        }
    };
    tidy(&mut properties);
    json!({"type": "Feature", "id": area.id.as_str(), "geometry": geometry, "properties": properties})
}

/// Reads the geometry of an area: polygons (mended where that does not change them much), a point
/// with a radius or a line with a buffer.
///
/// # Errors
/// Every fault found.
pub fn selector(
    geometry: &Value,
    properties: &Map<String, Value>,
) -> Result<(Selector, Vec<validity::Repair>), Vec<Fault>> {
    if let (Value::Null, Some(rule)) = (geometry, properties.get("rule").and_then(Value::as_str)) {
        let within = properties.get("within").and_then(Value::as_str);
        let within = within
            .map(AreaId::parse)
            .transpose()
            .map_err(|e| vec![bad("within", &e.to_string())])?;
        return Ok((
            Selector::Dynamic {
                rule: rule.to_owned(),
                within,
            },
            Vec::new(),
        ));
    }
    match geojson::geometry(geometry, "/geometry", geojson::AREA_VERTICES)? {
        geo::Geometry::Point(p) => {
            let radius_m = metres(properties, "radius_m")?;
            let center = LonLat::from_degrees(p.x(), p.y())
                .map_err(|e| vec![bad("geometry", &e.to_string())])?;
            Ok((Selector::Place { center, radius_m }, Vec::new()))
        }
        geo::Geometry::LineString(path) => {
            let buffer_m = metres(properties, "buffer_m")?;
            Ok((Selector::Line { path, buffer_m }, Vec::new()))
        }
        outline => {
            let (polygons, repairs) =
                validity::polygons(&outline, Limits::AREA).map_err(|invalid| {
                    // Where mending failed is seldom where the fault is; the first fault found is.
                    let at = invalid.found.first().map(|r| r.at).or(invalid.at);
                    let place = at.map(|p| format!(" ({p:?})")).unwrap_or_default();
                    vec![
                        Fault::new("/geometry", "invalid_geometry")
                            .with("value", format!("{}{place}", invalid.fault)),
                    ]
                })?;
            Ok((Selector::Polygon(polygons), repairs))
        }
    }
}

fn bad(field: &'static str, value: &str) -> Fault {
    Fault::new(format!("/properties/{field}"), "import_bad_value")
        .with("field", field)
        .with("value", value)
}

fn metres(properties: &Map<String, Value>, field: &'static str) -> Result<f64, Vec<Fault>> {
    let at = format!("/properties/{field}");
    let Some(value) = properties.get(field).filter(|v| !v.is_null()) else {
        return Err(vec![Fault::new(at, "required").with("field", field)]);
    };
    value
        .as_f64()
        .filter(|m| *m > 0.0 && *m <= 100_000.0)
        .ok_or_else(|| {
            vec![
                Fault::new(at, "number_range")
                    .with("field", field)
                    .with("value", value)
                    .with("min", 1)
                    .with("max", 100_000),
            ]
        })
}

/// The kind of an area by its code.
///
/// # Errors
/// A fault that lists the kinds.
pub fn area_kind(code: &str) -> Result<AreaKind, Fault> {
    AreaKind::from_code(code).ok_or_else(|| {
        let all: Vec<&str> = AreaKind::ALL.iter().map(|k| k.code()).collect();
        Fault::new("/properties/kind", "unknown_code")
            .with("field", "kind")
            .with("value", code)
            .with("allowed", all.join(", "))
    })
}
