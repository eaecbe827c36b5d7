//! `actors.toml` and `tenants.toml`: who there is, and whose files there are.

use std::collections::BTreeMap;

use lykta_core::model::{Actor, ActorId, ActorType, AreaId, LonLat, TenantCode};
use lykta_core::space::Crs;

use super::row::{Book, Row};
use crate::wire::geojson;

/// A municipality, or another area, with a file of its own.
#[derive(Debug, Clone, PartialEq)]
pub struct Tenant {
    /// Its code.
    pub code: TenantCode,
    /// Its name.
    pub name: String,
    /// A short form of the name.
    pub short: String,
    /// Where its map opens.
    pub center: LonLat,
    /// How near its map opens.
    pub zoom: f64,
    /// West, south, east, north, degrees.
    pub bbox: [f64; 4],
    /// The system that distances and areas are computed in, `EPSG:3006`.
    pub crs: String,
    /// The area that is its outline; a tenant without one accepts any coordinates.
    pub outline: Option<AreaId>,
    /// Whether the basemap shows its streets.
    pub streets: bool,
    /// Number to call in acute danger besides 112.
    pub on_call_phone: Option<String>,
    /// Made up for practice.
    pub example: bool,
}

/// An actor with the place of its row.
pub(super) type Placed<T> = (usize, T);

/// Reads `actors.toml`.
pub(super) fn actors(book: &Book<'_>) -> Vec<Placed<Actor>> {
    let parsed = book.parse();
    let root = Row::new(book, parsed.get_ref(), 0);
    let mut out: Vec<Placed<Actor>> = Vec::new();
    let mut names: BTreeMap<(Option<TenantCode>, String), ActorId> = BTreeMap::new();
    for row in root.rows("actor") {
        let read = actor(&row);
        if let Some(actor) = read {
            if out.iter().any(|(_, a)| a.id == actor.id) {
                row.say(
                    "id",
                    "duplicate",
                    format!("the actor {} stands twice", actor.id),
                );
            } else {
                for name in std::iter::once(&actor.name).chain(&actor.aliases) {
                    let key = (actor.municipality.clone(), name.trim().to_lowercase());
                    if let Some(other) = names.insert(key, actor.id.clone())
                        && other != actor.id
                    {
                        row.say(
                            "name",
                            "duplicate",
                            format!("{name:?} is also a name of the actor {other}"),
                        );
                    }
                }
                out.push((row.place_of("municipality"), actor));
            }
        }
        row.finish();
    }
    if out.is_empty() {
        book.say(0, "empty", "the file holds no actors");
    }
    root.finish();
    out
}

fn actor(row: &Row<'_, '_>) -> Option<Actor> {
    let id = row.id("id", ActorId::parse);
    let name = row.text("name");
    let actor_type = row.code(
        "type",
        ActorType::from_code,
        ActorType::ALL,
        ActorType::code,
    );
    let municipality = row.id_opt("municipality", TenantCode::parse);
    let aliases = row
        .texts("aliases")
        .into_iter()
        .map(|(_, alias)| alias)
        .collect();
    let (generic, note) = (row.flag("generic"), row.text_opt("note"));
    Some(Actor {
        id: id?,
        name: name?,
        actor_type: actor_type?,
        municipality,
        aliases,
        generic,
        note,
        mail: None,
    })
}

/// Reads `tenants.toml`; the place is that of `outline`.
pub(super) fn tenants(book: &Book<'_>) -> Vec<Placed<Tenant>> {
    let parsed = book.parse();
    let root = Row::new(book, parsed.get_ref(), 0);
    let mut out: Vec<Placed<Tenant>> = Vec::new();
    for row in root.rows("tenant") {
        if let Some(tenant) = tenant(&row) {
            if out.iter().any(|(_, t)| t.code == tenant.code) {
                row.say(
                    "code",
                    "duplicate",
                    format!("the tenant {} stands twice", tenant.code),
                );
            } else {
                out.push((row.place_of("outline"), tenant));
            }
        }
        row.finish();
    }
    if out.is_empty() {
        book.say(0, "empty", "the file holds no tenants");
    }
    root.finish();
    out
}

fn tenant(row: &Row<'_, '_>) -> Option<Tenant> {
    let code = row.id("code", TenantCode::parse);
    let (name, short) = (row.text("name"), row.text("short"));
    let center = place(row, "center");
    let zoom = row.number_opt("zoom");
    if zoom.is_none_or(|z| !(0.0..=20.0).contains(&z)) {
        row.say("zoom", "range", "`zoom` should be a number from 0 to 20");
    }
    let bbox = row.numbers::<4>("bbox");
    if let Some([west, south, east, north]) = bbox {
        if !(west < east
            && south < north
            && west >= -180.0
            && east <= 180.0
            && south >= -90.0
            && north <= 90.0)
        {
            row.say("bbox", "bbox", "`bbox` is west, south, east, north in degrees, west below east and south below north");
        } else if let Some(center) = center
            && !inside(center, [west, south, east, north])
        {
            row.say("center", "outside-tenant", "`center` lies outside `bbox`");
        }
    }
    let crs = row.text("crs");
    if let Some(crs) = &crs
        && Crs::from_code(crs).is_err()
    {
        row.say(
            "crs",
            "crs",
            format!("{crs:?} is not a coordinate system this program knows"),
        );
    }
    let outline = row.id_opt("outline", AreaId::parse);
    let (streets, example) = (row.flag("streets"), row.flag("example"));
    let on_call_phone = row.text_opt("on_call_phone");
    if on_call_phone.as_deref().is_some_and(|p| !is_phone(p)) {
        row.say(
            "on_call_phone",
            "phone",
            "`on_call_phone` is a number to call: digits with spaces or hyphens, and a plus first if any",
        );
    }
    Some(Tenant {
        code: code?,
        name: name?,
        short: short?,
        center: center?,
        zoom: zoom?,
        bbox: bbox?,
        crs: crs?,
        outline,
        streets,
        on_call_phone,
        example,
    })
}

/// Whether a telephone can call it.
fn is_phone(text: &str) -> bool {
    let digits = text.chars().filter(char::is_ascii_digit).count();
    (3..=15).contains(&digits)
        && text
            .chars()
            .enumerate()
            .all(|(i, c)| c.is_ascii_digit() || c == ' ' || c == '-' || (c == '+' && i == 0))
}

/// Whether a position lies in a box.
pub(super) fn inside(place: LonLat, [west, south, east, north]: [f64; 4]) -> bool {
    (west..=east).contains(&place.lon()) && (south..=north).contains(&place.lat())
}

/// A position written `[longitude, latitude]`.
pub(super) fn place(row: &Row<'_, '_>, key: &'static str) -> Option<LonLat> {
    let [lon, lat] = row.numbers::<2>(key)?;
    position(row, row.place_of(key), lon, lat)
}

/// A position, with swapped and impossible ones named.
pub(super) fn position(row: &Row<'_, '_>, at: usize, lon: f64, lat: f64) -> Option<LonLat> {
    if geojson::swapped(lon, lat, "").is_some() {
        row.book.say(
            at,
            "swapped-coordinates",
            format!("{lon}, {lat} has latitude first; longitude comes first"),
        );
        return None;
    }
    LonLat::from_degrees(lon, lat)
        .map_err(|e| row.book.say(at, "coordinates", e.to_string()))
        .ok()
}
