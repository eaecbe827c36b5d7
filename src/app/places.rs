//! Keeping actors and areas, and asking who would get what is seen at a place.

use lykta_core::model::{
    Actor, ActorId, ActorType, Area, AreaId, CategoryCode, Deed, LonLat, Observation,
    ObservationId, TenantCode, Viewer,
};
use serde_json::{Map, Value, json};
use uuid::Uuid;

use super::{App, AppError, mail, observations, permit};
use crate::clock;
use crate::store::{Command, Outcome};
use crate::wire::archive;
use crate::wire::fault::Fault;

/// Longest name, characters.
const NAME_MAX: usize = 200;
/// Longest note or source, characters.
const NOTE_MAX: usize = 2_000;
/// Other names of one actor.
const ALIASES: usize = 50;
/// Members of an actor.
const ACTOR: &[&str] = &[
    "name",
    "type",
    "aliases",
    "municipality",
    "generic",
    "note",
    "mail",
];
/// Properties of an area. The last ones are what readers get besides, and follow from the rest.
const AREA: &[&str] = &[
    "name",
    "kind",
    "selector",
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
    "version",
];

/// Members of an object, read one by one with every fault kept.
struct Members<'a> {
    map: &'a Map<String, Value>,
    at: &'static str,
    faults: Vec<Fault>,
}

impl<'a> Members<'a> {
    fn new(map: &'a Map<String, Value>, at: &'static str, known: &[&str]) -> Self {
        let faults = map
            .keys()
            .filter(|k| !known.contains(&k.as_str()))
            .map(|k| Fault::new(format!("{at}/{k}"), "unknown_property").with("value", k))
            .collect();
        Self { map, at, faults }
    }

    fn value(&self, name: &str) -> Option<&'a Value> {
        self.map.get(name).filter(|v| !v.is_null())
    }

    fn fault(&mut self, name: &'static str, code: &'static str, value: impl ToString) {
        self.faults.push(
            Fault::new(format!("{}/{name}", self.at), code)
                .with("field", name)
                .with("value", value)
                .with("allowed", ""),
        );
    }

    fn text(&mut self, name: &'static str, max: usize) -> Option<String> {
        let value = self.value(name)?;
        let Some(text) = value.as_str().map(str::trim) else {
            self.fault(name, "not_a_text", value);
            return None;
        };
        if text.chars().count() > max {
            let fault = Fault::new(format!("{}/{name}", self.at), "text_too_long");
            let fault = fault.with("field", name).with("max", max);
            self.faults.push(fault.with("value", text.chars().count()));
        } else if text.chars().any(|c| c.is_control() && c != '\n') {
            self.fault(name, "control_characters", "");
        }
        (!text.is_empty()).then(|| text.to_owned())
    }

    fn named(&mut self, name: &'static str) -> String {
        let text = self.text(name, NAME_MAX);
        if text.is_none() && self.value(name).is_none_or(Value::is_string) {
            self.fault(name, "required", "");
        }
        text.unwrap_or_default()
    }

    fn read<T>(
        &mut self,
        name: &'static str,
        code: &'static str,
        read: impl Fn(&str) -> Option<T>,
    ) -> Option<T> {
        let text = self.text(name, NAME_MAX)?;
        let out = read(&text);
        if out.is_none() {
            self.fault(name, code, &text);
        }
        out
    }

    fn flag(&mut self, name: &'static str) -> Option<bool> {
        match self.value(name)? {
            Value::Bool(flag) => Some(*flag),
            other => {
                self.fault(name, "not_a_flag", other);
                None
            }
        }
    }
}

fn object(body: &Value) -> Result<&Map<String, Value>, AppError> {
    body.as_object()
        .ok_or_else(|| AppError::Invalid(vec![Fault::new("", "not_an_object")]))
}

/// Puts an actor.
///
/// # Errors
/// [`AppError::Invalid`] with every fault.
pub async fn put_actor(
    app: &App,
    viewer: &Viewer,
    id: ActorId,
    body: &Value,
) -> Result<Actor, AppError> {
    permit(viewer, Deed::Administer)?;
    let tenant = app.tenant(viewer)?;
    let world = tenant.world()?;
    let before = world.landscape.actor(&id);
    let mut m = Members::new(object(body)?, "", ACTOR);
    let name = m.named("name");
    let actor_type = m.read("type", "unknown_code", ActorType::from_code);
    if m.value("type").is_none() {
        m.fault("type", "required", "");
    }
    let aliases = aliases(&mut m);
    let municipality = m.read("municipality", "unknown_reference", |t| {
        TenantCode::parse(t).ok()
    });
    let generic = m.flag("generic");
    let note = m.text("note", NOTE_MAX);
    let mail = if m.map.contains_key("mail") {
        m.read("mail", "bad_address", mail::address)
    } else {
        before.and_then(|a| a.mail.clone())
    };
    let Some(actor_type) = actor_type.filter(|_| m.faults.is_empty()) else {
        return Err(AppError::Invalid(m.faults));
    };
    let actor = Actor {
        id,
        name,
        actor_type,
        municipality,
        aliases,
        generic: generic.unwrap_or(before.is_some_and(|a| a.generic)),
        note,
        mail,
    };
    let command = Command::PutActor(Box::new(actor.clone()));
    done(&tenant.append(viewer, command).await?)?;
    Ok(actor)
}

fn aliases(m: &mut Members<'_>) -> Vec<String> {
    let Some(value) = m.value("aliases") else {
        return Vec::new();
    };
    let texts: Option<Vec<String>> = value
        .as_array()
        .filter(|list| list.len() <= ALIASES)
        .and_then(|list| {
            list.iter()
                .map(|v| {
                    let text = v.as_str()?.trim();
                    let fits = (1..=NAME_MAX).contains(&text.chars().count());
                    (fits && !text.chars().any(char::is_control)).then(|| text.to_owned())
                })
                .collect()
        });
    if texts.is_none() {
        m.fault("aliases", "not_a_list", value);
    }
    texts.unwrap_or_default()
}

/// Puts an area from a Feature in the shape of its selector: an outline, a point with `radius_m`, a
/// line with `buffer_m`, or no geometry and a `rule`.
///
/// # Errors
/// [`AppError::Invalid`] with every fault.
pub async fn put_area(
    app: &App,
    viewer: &Viewer,
    id: AreaId,
    feature: &Value,
) -> Result<Area, AppError> {
    permit(viewer, Deed::Administer)?;
    let tenant = app.tenant(viewer)?;
    let world = tenant.world()?;
    let members = object(feature)?;
    let mut faults = Vec::new();
    if members.get("type").and_then(Value::as_str) != Some("Feature") {
        faults.push(Fault::new("/type", "not_a_feature"));
    }
    if members
        .get("id")
        .is_some_and(|v| !v.is_null() && v.as_str() != Some(id.as_str()))
    {
        let fault = Fault::new("/id", "id_differs").with("path", &id);
        faults.push(fault.with("value", members.get("id").unwrap_or(&Value::Null)));
    }
    let empty = Map::new();
    let properties = members.get("properties").and_then(Value::as_object);
    let properties = properties.unwrap_or(&empty);
    let mut m = Members::new(properties, "/properties", AREA);
    let name = m.named("name");
    let kind = if let Some(code) = m.text("kind", NAME_MAX) {
        archive::area_kind(&code)
            .map_err(|fault| m.faults.push(fault))
            .ok()
    } else {
        m.fault("kind", "required", "");
        None
    };
    let approximate = m.flag("approximate");
    let date = |t: &str| t.parse::<jiff::civil::Date>().ok();
    let valid_from = m.read("valid_from", "bad_time", date);
    let valid_to = m.read("valid_to", "bad_time", date);
    let owner = m.read("owner", "unknown_reference", |t| {
        ActorId::parse(t)
            .ok()
            .filter(|id| world.landscape.actor(id).is_some())
    });
    let source = m.text("source", NOTE_MAX);
    let note = m.text("note", NOTE_MAX);
    let example = m.flag("example");
    faults.append(&mut m.faults);
    let geometry = members.get("geometry").unwrap_or(&Value::Null);
    let selector = archive::selector(geometry, properties)
        .map_err(|mut found| faults.append(&mut found))
        .ok();
    if let Some((selector, _)) = &selector
        && let Some(said) = properties.get("selector").and_then(Value::as_str)
        && said != selector.code()
    {
        // What readers get of a place is its drawn circle; put back, it would become that polygon.
        let fault = Fault::new("/geometry", "area_other_shape").with("value", said);
        faults.push(fault);
    }
    match (selector, kind) {
        (Some((selector, repairs)), Some(kind)) if faults.is_empty() => {
            if !repairs.is_empty() {
                tracing::info!(area = %id, repairs = repairs.len(), "An outline was mended on its way in");
            }
            let area = Area {
                id: id.clone(),
                name,
                kind,
                selector,
                approximate: approximate.unwrap_or(false),
                valid_from,
                valid_to,
                owner,
                source,
                note,
                example: example.unwrap_or(false),
                version: 1,
            };
            let command = Command::PutArea(Box::new(area));
            done(&tenant.append(viewer, command).await?)?;
            let areas = tenant.store.areas(viewer).await?;
            areas
                .into_iter()
                .find(|a| a.id == id)
                .ok_or(AppError::NotFound)
        }
        _ => Err(AppError::Invalid(faults)),
    }
}

fn done(outcome: &Outcome) -> Result<(), AppError> {
    match outcome {
        Outcome::Done { .. } | Outcome::Unchanged => Ok(()),
        _ => Err(AppError::Internal(
            "the store answered a command with another's outcome".into(),
        )),
    }
}

/// An observation that nobody made, to ask the rules about: this category at this place, now.
///
/// # Errors
/// [`AppError::Query`] when there is no such category.
pub fn imagined(
    app: &App,
    viewer: &Viewer,
    category: &CategoryCode,
    place: LonLat,
) -> Result<Observation, AppError> {
    permit(viewer, Deed::Administer)?;
    let feature = json!({
        "type": "Feature",
        "geometry": {"type": "Point", "coordinates": [place.lon(), place.lat()]},
        "properties": {"category": category.as_str(), "observed_at": clock::now().to_string()},
    });
    let id = ObservationId::from_uuid(Uuid::new_v8([0; 16]))
        .map_err(|e| AppError::Internal(Box::new(e)))?;
    observations::read_new(app, viewer, id, &feature).map_err(|error| match error {
        AppError::Invalid(_) => {
            let fault = Fault::new("category", "unknown_category");
            AppError::Query(vec![fault.with("value", category)])
        }
        other => other,
    })
}
