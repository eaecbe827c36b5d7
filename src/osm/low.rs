//! A country far away: land, water, borders and towns out of GeoJSON files, in the basemap's schema.
//!
//! Go next to [`super::border`], which tells home from abroad and finds the borders between municipalities.
//!
//! # Source
//! `geodata/basemap/SCHEMA.md`, zooms 0 to 9.

use std::path::Path;

use geo::{BoundingRect, Coord, Geometry, LineString, Polygon};
use serde_json::{Value as Json, json};

use super::Error;
use super::area::Area;
use super::border::{self, Municipality};
use super::build::{Told, bounds, describe};
use super::read::{Drawn, Interned};
use super::rules::{Draw, Form, Layer, Properties, Value};
use super::scene::{Scene, place};
use super::tiles::{self, Plan};
use crate::pmtiles::write_file;
use crate::wire::geojson;

/// Lowest zooms of what does not begin at nought.
const LAND: u8 = 4;
const LAKES: u8 = 3;
const COUNTRY: u8 = 2;
const COUNTY: u8 = 5;
const MUNICIPALITY: u8 = 7;

/// Fewest inhabitants and lowest zoom of each rank, the first is 1.
const RANKS: [(i64, u8); 6] = [
    (200_000, 3),
    (40_000, 4),
    (15_000, 6),
    (4_000, 7),
    (1_000, 8),
    (0, 9),
];
/// A town this close to one six times its size is a part of it, and shown two ranks later, kilometres.
const DISTRICT_KM: f64 = 7.0;
const DISTRICT_TIMES: i64 = 6;
/// Kilometres in a degree of latitude, nearly.
const DEGREE_KM: f64 = 111.2;

const OUTLINE: Plan = Plan {
    zooms: (0, 9),
    layers: &[
        (
            Layer::Land,
            "land",
            LAND,
            &[("kind", "String"), ("country", "String")],
        ),
        (Layer::Water, "water", 0, &[("kind", "String")]),
        (Layer::Boundary, "boundary", COUNTRY, &[("kind", "String")]),
        (Layer::Place, "place", RANKS[0].1, PLACE),
    ],
};
const PLACE: &[(&str, &str)] = &[
    ("kind", "String"),
    ("name", "String"),
    ("population", "Number"),
    ("rank", "Number"),
    ("country", "String"),
    ("name_en", "String"),
];

/// GeoJSON documents that the outline is made of.
#[derive(Debug, Clone, Default)]
pub struct Sources {
    /// Land, as polygons.
    pub land: String,
    /// The sea, as polygons.
    pub ocean: Option<String>,
    /// Lakes, as polygons.
    pub lakes: Option<String>,
    /// Borders between countries on land, as lines.
    pub borders: Option<String>,
    /// The country's municipalities, as polygons with a code of four digits, of which two are the county's.
    pub municipalities: Option<String>,
    /// Towns, as points with `name` and `population`; `name_en` and `country` when they have them.
    pub places: Option<String>,
    /// The credit that the data asks for, when it is other data than `docs/streets.md` names.
    pub credit: Option<String>,
}

/// What was made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LowReport {
    /// Things drawn in each layer.
    pub drawn: Vec<(&'static str, usize)>,
    /// Pieces of land that are Sweden.
    pub home: usize,
    /// Tiles in the map, equal ones counted each.
    pub tiles: u64,
    /// Bytes of the map.
    pub bytes: u64,
}

/// Makes the low zooms of a map. The same documents give the same bytes.
///
/// # Errors
/// [`Error::Source`] for a document that is not what it should be, else as [`super::build`].
pub fn low(sources: &Sources, out: &Path) -> Result<LowReport, Error> {
    let mut painter = Painter::default();
    let mut land = polygons("land", &sources.land)?;
    let mut home = 0;
    let borders = lines("borders", sources.borders.as_deref())?;
    let counted = match &sources.municipalities {
        Some(text) => municipalities(text)?,
        None => Vec::new(),
    };
    if !borders.is_empty() {
        land = border::split(land, &borders);
    }
    for polygon in &land {
        let mut draw = plain(Layer::Land, LAND, "earth");
        if border::is_home(polygon, &counted) {
            home += 1;
            draw.properties.push(("country", Value::Word("SE")));
        }
        painter.area(draw, polygon);
    }
    for polygon in optional("ocean", sources.ocean.as_deref())? {
        painter.area(plain(Layer::Water, 0, "ocean"), &polygon);
    }
    for polygon in optional("lakes", sources.lakes.as_deref())? {
        painter.area(plain(Layer::Water, LAKES, "lake"), &polygon);
    }
    for line in borders {
        painter.line(plain(Layer::Boundary, COUNTRY, "country"), &line);
    }
    for (line, between_counties) in border::shared(&counted) {
        let (zoom, kind) = if between_counties {
            (COUNTY, "county")
        } else {
            (MUNICIPALITY, "municipality")
        };
        painter.line(plain(Layer::Boundary, zoom, kind), &line);
    }
    if let Some(text) = &sources.places {
        for (draw, at) in towns(text)? {
            painter.point(draw, at);
        }
    }
    painter.finish(sources, home, out)
}

/// What is drawn so far.
#[derive(Debug, Default)]
struct Painter {
    scene: Scene,
    words: Interned,
    seen: Vec<Coord>,
}

impl Painter {
    fn keep(&mut self, draw: Draw, over: Option<geo::Rect>) -> Drawn {
        self.seen
            .extend(over.into_iter().flat_map(|r| [r.min(), r.max()]));
        self.words.keep(draw)
    }

    fn area(&mut self, draw: Draw, polygon: &Polygon) {
        let drawn = self.keep(draw, polygon.bounding_rect());
        self.scene.area(drawn, polygon);
    }

    fn line(&mut self, draw: Draw, line: &LineString) {
        let drawn = self.keep(draw, line.bounding_rect());
        self.scene.line(drawn, line);
    }

    fn point(&mut self, draw: Draw, at: Coord) {
        let drawn = self.keep(draw, Some(geo::Rect::new(at, at)));
        self.scene.point(drawn, place(at));
    }

    fn finish(mut self, sources: &Sources, home: usize, out: &Path) -> Result<LowReport, Error> {
        let round = LineString::new(self.seen).bounding_rect();
        let area = round.and_then(Area::of_rect).ok_or(Error::Empty)?;
        let properties: Vec<Properties> = std::mem::take(&mut self.words.all);
        let scene = &mut self.scene;
        scene.settle(&properties);
        let told = Told {
            description: "Low zooms in Lykta's basemap schema",
            credit: &sources.credit.clone().unwrap_or_else(|| credit(sources)),
            plan: &OUTLINE,
        };
        let (tiles, bytes) = write_file(out, |writer| {
            tiles::write(&OUTLINE, scene, &properties, &area, writer)?;
            Ok((bounds(area.bounds())?, describe(out, &told)))
        })?;
        Ok(LowReport {
            drawn: scene.counts(OUTLINE.layers),
            home,
            tiles,
            bytes,
        })
    }
}

/// Whose data it is, when the documents are those that `docs/streets.md` names.
fn credit(sources: &Sources) -> String {
    let given = [
        (true, "Natural Earth"),
        (sources.municipalities.is_some(), "SCB"),
        (sources.places.is_some(), "GeoNames CC BY 4.0"),
    ];
    let names = given.iter().filter(|(there, _)| *there).map(|(_, n)| *n);
    names.collect::<Vec<_>>().join(", ")
}

fn plain(layer: Layer, zoom: u8, kind: &'static str) -> Draw {
    let form = match layer {
        Layer::Land | Layer::Water => Form::Area,
        _ => Form::Line,
    };
    Draw::new(layer, form, zoom).word("kind", kind)
}

/// The features of a document, each with the parts of its geometry; a geometry alone has no properties.
fn features(what: &'static str, text: &str) -> Result<Vec<(Json, Vec<Geometry>)>, Error> {
    let odd = |why: String| Error::Source(what, why);
    let mut value: Json = serde_json::from_str(text).map_err(|e| odd(e.to_string()))?;
    let all = match value.get_mut("features").map(Json::take) {
        Some(Json::Array(all)) => all,
        _ => vec![value],
    };
    let mut out = Vec::with_capacity(all.len());
    for (i, mut feature) in all.into_iter().enumerate() {
        let shape = match feature.get_mut("geometry").map(Json::take) {
            Some(Json::Null) => continue,
            Some(shape) => shape,
            None => feature.clone(),
        };
        let read = |part| geojson::geometry(&part, "/geometry", usize::MAX);
        let parts: Result<Vec<_>, _> = single(shape).into_iter().map(read).collect();
        let parts = parts.map_err(|faults| {
            let first = faults.first().map(|f| format!("{f:?}"));
            odd(format!("feature {i}: {}", first.unwrap_or_default()))
        })?;
        out.push((feature, parts));
    }
    Ok(out)
}

/// What a geometry is made of, each as a geometry of its own.
fn single(mut shape: Json) -> Vec<Json> {
    let kind = shape.get("type").and_then(Json::as_str).unwrap_or("");
    let of = match kind {
        "MultiPolygon" => "Polygon",
        "MultiLineString" => "LineString",
        "MultiPoint" => "Point",
        "GeometryCollection" => {
            let all = shape.get_mut("geometries").map(Json::take);
            let Some(Json::Array(all)) = all else {
                return Vec::new();
            };
            return all.into_iter().flat_map(single).collect();
        }
        _ => return vec![shape],
    };
    match shape.get_mut("coordinates").map(Json::take) {
        Some(Json::Array(all)) => all
            .into_iter()
            .map(|one| json!({"type": of, "coordinates": one}))
            .collect(),
        _ => vec![shape],
    }
}

fn property<'a>(feature: &'a Json, key: &str) -> Option<&'a Json> {
    feature.get("properties")?.get(key)
}

fn polygons(what: &'static str, text: &str) -> Result<Vec<Polygon>, Error> {
    let all = features(what, text)?
        .into_iter()
        .flat_map(|(_, parts)| parts);
    let found = all.filter_map(|part| match part {
        Geometry::Polygon(polygon) => Some(polygon),
        _ => None,
    });
    some(what, "polygon", found.collect())
}

fn optional(what: &'static str, text: Option<&str>) -> Result<Vec<Polygon>, Error> {
    text.map_or_else(|| Ok(Vec::new()), |text| polygons(what, text))
}

fn lines(what: &'static str, text: Option<&str>) -> Result<Vec<LineString>, Error> {
    let Some(text) = text else {
        return Ok(Vec::new());
    };
    let all = features(what, text)?
        .into_iter()
        .flat_map(|(_, parts)| parts);
    let found = all.filter_map(|part| match part {
        Geometry::LineString(line) => Some(line),
        _ => None,
    });
    some(what, "line", found.collect())
}

/// A document without what it is for is the wrong document.
fn some<T>(what: &'static str, kind: &str, found: Vec<T>) -> Result<Vec<T>, Error> {
    if found.is_empty() {
        return Err(Error::Source(what, format!("no {kind} in it")));
    }
    Ok(found)
}

/// Municipalities with their codes, under whatever name the code goes.
fn municipalities(text: &str) -> Result<Vec<Municipality>, Error> {
    let what = "municipalities";
    let mut out = Vec::new();
    for (feature, parts) in features(what, text)? {
        let code = ["kommun_kod", "kommunkod", "code"]
            .iter()
            .filter_map(|key| property(&feature, key))
            .chain(feature.get("id"))
            .filter_map(Json::as_str)
            .find(|c| c.len() == 4 && c.bytes().all(|b| b.is_ascii_digit()))
            .ok_or_else(|| Error::Source(what, "one has no code of four digits".to_owned()))?;
        let polygons = parts.into_iter().filter_map(|part| match part {
            Geometry::Polygon(polygon) => Some(polygon),
            _ => None,
        });
        out.push(Municipality::new(code.to_owned(), polygons.collect()));
    }
    some(what, "municipality", out)
}

/// A town as its document tells it.
struct Town {
    name: String,
    also: Option<String>,
    country: String,
    population: i64,
    at: Coord,
}

/// What is said of each town, and where it lies; the largest first.
fn towns(text: &str) -> Result<Vec<(Draw, Coord)>, Error> {
    let what = "places";
    let mut towns = Vec::new();
    for (feature, parts) in features(what, text)? {
        let word = |key| property(&feature, key).and_then(Json::as_str);
        let (Some(name), [Geometry::Point(at)]) = (word("name"), &parts[..]) else {
            return Err(Error::Source(
                what,
                "one has no name or is no point".to_owned(),
            ));
        };
        let population = property(&feature, "population").and_then(Json::as_i64);
        towns.push(Town {
            name: name.to_owned(),
            also: word("name_en").filter(|n| *n != name).map(str::to_owned),
            country: word("country").unwrap_or("SE").to_owned(),
            population: population.unwrap_or(0).max(0),
            at: at.0,
        });
    }
    towns.sort_by(|a, b| (b.population, &a.name).cmp(&(a.population, &b.name)));
    let towns = some(what, "town", towns)?;
    let told = towns.iter().enumerate().map(|(i, town)| {
        let fits = |(fewest, _): &(i64, u8)| town.population >= *fewest;
        let own = RANKS.iter().position(fits).unwrap_or(RANKS.len() - 1);
        let mut larger = towns[..i]
            .iter()
            .take_while(|t| t.population >= DISTRICT_TIMES * town.population.max(1));
        let is_part = larger.any(|t| apart_km(t.at, town.at) < DISTRICT_KM);
        let rank = (own + if is_part { 2 } else { 0 }).min(RANKS.len() - 1);
        (told(town, rank), town.at)
    });
    Ok(told.collect())
}

fn told(town: &Town, rank: usize) -> Draw {
    let kind = match rank {
        0 | 1 => "city",
        2 | 3 => "town",
        _ => "village",
    };
    Draw::new(Layer::Place, Form::Line, RANKS[rank].1)
        .word("kind", kind)
        .text("name", Some(&town.name))
        .number("population", town.population)
        .number("rank", i64::try_from(rank + 1).unwrap_or(i64::MAX))
        .text("country", Some(&town.country))
        .text("name_en", town.also.as_deref())
}

fn apart_km(a: Coord, b: Coord) -> f64 {
    let across = (a.x - b.x) * f64::midpoint(a.y, b.y).to_radians().cos();
    (a.y - b.y).hypot(across) * DEGREE_KM
}
