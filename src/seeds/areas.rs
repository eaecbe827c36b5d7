//! `areas/{tenant}.toml` and the outlines of municipalities in `areas/kommuner.geojson`.

use std::collections::BTreeMap;

use geo::{Coord, Geometry, LineString, MultiPolygon, Polygon};
use lykta_core::model::area::AreaKind;
use lykta_core::model::{ActorId, Area, AreaId, LonLat, Selector};
use lykta_core::space::validity::{self, Limits};
use serde_json::Value;
use toml::de::DeValue;

use super::actors::{Tenant, inside, place, position};
use super::row::{Book, Row, as_number};
use crate::wire::geojson;

/// An outline of a municipality by its SCB code, with its name.
pub(super) type Outlines = BTreeMap<String, (String, MultiPolygon)>;

/// Reads `areas/kommuner.geojson`: one feature to a line, so that a fault has a line.
pub(super) fn outlines(book: &Book<'_>, text: &str) -> Outlines {
    let mut out = Outlines::new();
    for (at, value) in features(book, text) {
        let property = |key: &str| {
            value
                .pointer(&format!("/properties/{key}"))
                .and_then(Value::as_str)
        };
        let (Some(code), Some(name)) = (property("kommun_kod"), property("kommun")) else {
            book.say(
                at,
                "missing-key",
                "a municipality needs the texts `kommun_kod` and `kommun`",
            );
            continue;
        };
        let Some(outline) = outline(book, at, value.get("geometry").unwrap_or(&Value::Null)) else {
            continue;
        };
        if out
            .insert(code.to_owned(), (name.to_owned(), outline))
            .is_some()
        {
            book.say(
                at,
                "duplicate",
                format!("the municipality {code} stands twice"),
            );
        }
    }
    if out.is_empty() {
        book.say(0, "empty", "the file holds no outlines");
    }
    out
}

/// The features of a GeoJSON file and the byte each begins at; what is not GeoJSON is noted.
pub(super) fn features(book: &Book<'_>, text: &str) -> Vec<(usize, Value)> {
    let collection: Value = match serde_json::from_str(text) {
        Ok(value) => value,
        Err(e) => {
            book.say(byte_of_line(text, e.line()), "syntax", e.to_string());
            return Vec::new();
        }
    };
    let Some(items) = collection.get("features").and_then(Value::as_array) else {
        book.say(0, "not-geojson", "the file is not a FeatureCollection");
        return Vec::new();
    };
    // Our files have one feature to a line after the first; in another layout faults are told at line 1.
    let mut starts = Vec::with_capacity(items.len());
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        if at > 0 && line.starts_with('{') {
            starts.push(at);
        }
        at += line.len();
    }
    let places = if starts.len() == items.len() {
        starts
    } else {
        vec![0; items.len()]
    };
    let mut out = Vec::with_capacity(items.len());
    for (at, item) in places.into_iter().zip(items) {
        if item.get("type").and_then(Value::as_str) == Some("Feature") {
            out.push((at, item.clone()));
        } else {
            book.say(at, "not-geojson", "a member of `features` is not a Feature");
        }
    }
    out
}

fn byte_of_line(text: &str, line: usize) -> usize {
    text.split_inclusive('\n')
        .take(line.saturating_sub(1))
        .map(str::len)
        .sum()
}

fn outline(book: &Book<'_>, at: usize, geometry: &Value) -> Option<MultiPolygon> {
    match geojson::geometry(geometry, "geometry", geojson::AREA_VERTICES) {
        Ok(geometry) => valid(book, at, &geometry),
        Err(faults) => {
            for fault in faults.iter().take(3) {
                let rule = if fault.code == "swapped_coordinates" {
                    "swapped-coordinates"
                } else {
                    "polygon"
                };
                book.say(
                    at,
                    rule,
                    format!("{} at {}", fault.code.replace('_', " "), fault.pointer),
                );
            }
            None
        }
    }
}

/// Accepts an outline only as it stands: seeds are ours, so we mend the file instead.
fn valid(book: &Book<'_>, at: usize, geometry: &Geometry) -> Option<MultiPolygon> {
    match validity::polygons(geometry, Limits::AREA) {
        Ok((polygons, repairs)) => {
            for repair in &repairs {
                book.say(
                    at,
                    "polygon",
                    format!("{} at {:?}", repair.fault, repair.at),
                );
            }
            repairs.is_empty().then_some(polygons)
        }
        Err(invalid) => {
            book.say(at, "polygon", invalid.to_string());
            None
        }
    }
}

/// What other files must be asked about an area.
#[derive(Debug)]
pub(super) struct PlacedArea {
    pub(super) area: Area,
    pub(super) owner_at: usize,
}

/// Reads `areas/{tenant}.toml`.
pub(super) fn read(book: &Book<'_>, tenant: &Tenant, outlines: &Outlines) -> Vec<PlacedArea> {
    let parsed = book.parse();
    let root = Row::new(book, parsed.get_ref(), 0);
    let mut out: Vec<PlacedArea> = Vec::new();
    let mut within: Vec<(usize, AreaId)> = Vec::new();
    for row in root.rows("area") {
        if let Some(area) = area(&row, tenant, outlines) {
            if out.iter().any(|a| a.area.id == area.id) {
                row.say(
                    "id",
                    "duplicate",
                    format!("the area {} stands twice", area.id),
                );
            } else {
                if let Selector::Dynamic {
                    within: Some(id), ..
                } = &area.selector
                {
                    within.push((row.place_of("within"), id.clone()));
                }
                out.push(PlacedArea {
                    area,
                    owner_at: row.place_of("owner"),
                });
            }
        }
        row.finish();
    }
    for (at, id) in within {
        if !out.iter().any(|a| a.area.id == id) {
            book.say(
                at,
                "unknown-area",
                format!("there is no area {id} in this file"),
            );
        }
    }
    root.finish();
    out
}

fn area(row: &Row<'_, '_>, tenant: &Tenant, outlines: &Outlines) -> Option<Area> {
    let id = row.id("id", AreaId::parse);
    let name = row.text("name");
    let kind = row.code("kind", AreaKind::from_code, AreaKind::ALL, AreaKind::code);
    let selector = selector(row, tenant, outlines);
    let (valid_from, valid_to) = (row.day("valid_from"), row.day("valid_to"));
    if let (Some(from), Some(to)) = (valid_from, valid_to)
        && to < from
    {
        row.say(
            "valid_to",
            "dates-in-order",
            format!("`valid_to` {to} is before `valid_from` {from}"),
        );
    }
    let owner = row.id_opt("owner", ActorId::parse);
    let (source, note) = (row.text_opt("source"), row.text_opt("note"));
    let (approximate, example) = (row.flag("approximate"), row.flag("example"));
    Some(Area {
        id: id?,
        name: name?,
        kind: kind?,
        selector: selector?,
        approximate,
        valid_from,
        valid_to,
        owner,
        source,
        note,
        example,
        version: 1,
    })
}

/// The keys of each selector; a key of another one is out of place.
const SELECTOR_KEYS: &[(&str, &[&str])] = &[
    ("polygon", &["outline", "outline_ref"]),
    ("place", &["center", "radius_m"]),
    ("line", &["path", "buffer_m"]),
    ("dynamic", &["rule", "within"]),
];

fn selector(row: &Row<'_, '_>, tenant: &Tenant, outlines: &Outlines) -> Option<Selector> {
    let kind = row.text("selector")?;
    let Some((_, own)) = SELECTOR_KEYS.iter().find(|(name, _)| *name == kind) else {
        row.say(
            "selector",
            "unknown-code",
            format!("`selector` is {kind:?}; known are polygon, place, line, dynamic"),
        );
        return None;
    };
    for key in SELECTOR_KEYS
        .iter()
        .flat_map(|(_, keys)| *keys)
        .filter(|k| !own.contains(k))
    {
        if row.has(key) {
            row.say(
                key,
                "selector-keys",
                format!("`{key}` does not belong to a {kind} area"),
            );
        }
    }
    match kind.as_str() {
        "place" => {
            let (center, radius_m) = (place(row, "center"), row.positive("radius_m", "radius"));
            let center = center?;
            within_tenant(row, "center", tenant, center);
            Some(Selector::Place {
                center,
                radius_m: radius_m?,
            })
        }
        "line" => {
            let (path, buffer_m) = (
                path(row, "path", tenant, 2),
                row.positive("buffer_m", "radius"),
            );
            Some(Selector::Line {
                path: path?,
                buffer_m: buffer_m?,
            })
        }
        "dynamic" => {
            let (rule, within) = (
                row.id("rule", AreaId::parse),
                row.id_opt("within", AreaId::parse),
            );
            Some(Selector::Dynamic {
                rule: rule?.as_str().to_owned(),
                within,
            })
        }
        _ => polygon(row, tenant, outlines).map(Selector::Polygon),
    }
}

fn polygon(row: &Row<'_, '_>, tenant: &Tenant, outlines: &Outlines) -> Option<MultiPolygon> {
    if row.has("outline") == row.has("outline_ref") {
        row.say(
            "selector",
            "selector-keys",
            "a polygon area needs either `outline` or `outline_ref`",
        );
        return None;
    }
    if let Some(code) = row.text_opt("outline_ref") {
        let found = outlines.get(&code);
        if found.is_none() {
            row.say(
                "outline_ref",
                "unknown-outline",
                format!("areas/kommuner.geojson has no municipality {code}"),
            );
        }
        return found.map(|(_, outline)| outline.clone());
    }
    let ring = path(row, "outline", tenant, 4)?;
    if ring.0.first() != ring.0.last() {
        row.say(
            "outline",
            "polygon",
            "the outline is not closed: its last position should repeat its first",
        );
        return None;
    }
    valid(
        row.book,
        row.place_of("outline"),
        &Geometry::Polygon(Polygon::new(ring, Vec::new())),
    )
}

fn path(row: &Row<'_, '_>, key: &'static str, tenant: &Tenant, least: usize) -> Option<LineString> {
    if !row.has(key) {
        row.say(key, "missing-key", format!("`{key}` is missing"));
        return None;
    }
    let items = row.list(key);
    let mut coords: Vec<Coord> = Vec::with_capacity(items.len());
    for item in items {
        let at = item.span().start;
        let pair: Vec<f64> = match item.get_ref() {
            DeValue::Array(pair) => pair.iter().filter_map(|n| as_number(n.get_ref())).collect(),
            _ => Vec::new(),
        };
        let [lon, lat] = pair.as_slice() else {
            row.book.say(
                at,
                "wrong-type",
                format!("a position in `{key}` is two numbers, longitude and latitude"),
            );
            continue;
        };
        let Some(place) = position(row, at, *lon, *lat) else {
            continue;
        };
        if !inside(place, tenant.bbox) {
            row.book.say(
                at,
                "outside-tenant",
                format!("{place:?} lies outside the box of {}", tenant.name),
            );
        }
        coords.push(place.coord());
    }
    if coords.len() != items.len() {
        return None;
    }
    if coords.len() < least {
        row.say(
            key,
            "polygon",
            format!(
                "`{key}` has {} positions; it needs at least {least}",
                coords.len()
            ),
        );
        return None;
    }
    Some(LineString(coords))
}

fn within_tenant(row: &Row<'_, '_>, key: &'static str, tenant: &Tenant, place: LonLat) {
    if !inside(place, tenant.bbox) {
        row.say(
            key,
            "outside-tenant",
            format!("{place:?} lies outside the box of {}", tenant.name),
        );
    }
}

/// The outline of a municipality as an area, for the layer of municipalities.
pub(super) fn municipality(code: &str, name: &str, outline: &MultiPolygon) -> Option<Area> {
    Some(Area {
        id: AreaId::parse(&format!("kommun-{code}")).ok()?,
        name: name.to_owned(),
        kind: AreaKind::Municipality,
        selector: Selector::Polygon(outline.clone()),
        // The outlines are generalised: good for a map of the country, never a legal boundary.
        approximate: true,
        valid_from: None,
        valid_to: None,
        owner: None,
        source: Some("SCB".to_owned()),
        note: None,
        example: false,
        version: 1,
    })
}
