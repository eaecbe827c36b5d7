//! Names out of a map's tiles: streets, parts of town, stations and the like, each told once although its
//! pieces lie in many tiles.
//!
//! # Source
//! geodata/basemap/SCHEMA.md: layers `place`, `road`, `poi`, `water` and `green`.

use std::collections::HashMap;
use std::io;
use std::sync::Arc;

use fast_mvt::{MvtFeatureRef, MvtReaderRef, MvtValueRef};
use geo::{BoundingRect, Coord, Geometry, InteriorPoint, LineString};
use lykta_core::model::{LonLat, NamedPlace, PlaceKind};

use super::{Archive, bad};

/// At this zoom and above everything that has a name is in the tiles.
const WHOLE: u8 = 14;
/// Units across a tile, whatever it says itself.
const UNITS: i64 = 4_096;
/// Pieces of one name no further apart than this are one thing: a quarter of a tile.
const GAP: i64 = UNITS / 4;
/// Longest name taken, bytes.
const NAME_MAX: usize = 200;

/// A box in units of the zoom.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Span {
    left: i64,
    top: i64,
    right: i64,
    bottom: i64,
}

/// What is known of one thing so far.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Piece {
    span: Span,
    /// A position on its largest part, and how large that is.
    on: (i64, (i64, i64)),
    rank: u8,
    also: Option<Box<str>>,
}

impl Span {
    /// Whether another begins within the gap.
    fn meets(self, other: Self) -> bool {
        self.left - GAP <= other.right
            && other.left - GAP <= self.right
            && self.top - GAP <= other.bottom
            && other.top - GAP <= self.bottom
    }

    fn with(self, other: Self) -> Self {
        Self {
            left: self.left.min(other.left),
            top: self.top.min(other.top),
            right: self.right.max(other.right),
            bottom: self.bottom.max(other.bottom),
        }
    }

    fn is_point(self) -> bool {
        self.left == self.right && self.top == self.bottom
    }
}

impl Piece {
    /// Both as one, whichever came first.
    fn with(self, other: Self) -> Self {
        let rank = match (self.rank, other.rank) {
            (0, known) | (known, 0) => known,
            (a, b) => a.min(b),
        };
        Self {
            span: self.span.with(other.span),
            on: self.on.max(other.on),
            rank,
            also: self.also.max(other.also),
        }
    }
}

/// Every name in a map, where it is and how far it reaches. Where it lies in words is left open.
///
/// Equal names of one sort are one place when their pieces nearly touch: a street is cut at every corner
/// and every edge of a tile. The outcome does not depend on the order of the tiles.
///
/// # Errors
/// When the file cannot be read or contradicts itself. A tile that cannot be understood is left out with
/// a line in the log.
///
/// # Cost
/// Reads every tile of one zoom: about 0.3 ms each, and memory for what has a name.
pub fn names(archive: &Archive) -> io::Result<Vec<NamedPlace>> {
    let (low, high) = archive.zooms();
    let z = high.min(WHOLE).max(low);
    let mut gathered: HashMap<(PlaceKind, Box<str>), Vec<Piece>> = HashMap::new();
    archive.each(z, |x, y, bytes| {
        let taken = take(bytes, (i64::from(x), i64::from(y)), &mut gathered);
        if let Err(error) = taken {
            tracing::warn!(error = %error, "Left out the names of tile {z}/{x}/{y}");
        }
        Ok(())
    })?;
    let nowhere: Arc<str> = "".into();
    let mut out = Vec::new();
    for ((kind, name), pieces) in gathered {
        for piece in joined(pieces) {
            let corner = |x, y| degrees(x, y, z);
            let Some(at) = corner(piece.on.1.0, piece.on.1.1) else {
                continue;
            };
            let corners = (!piece.span.is_point())
                .then(|| {
                    Some([
                        corner(piece.span.left, piece.span.bottom)?,
                        corner(piece.span.right, piece.span.top)?,
                    ])
                })
                .flatten();
            out.push(NamedPlace {
                name: name.clone(),
                also: piece.also,
                kind,
                rank: piece.rank,
                at,
                corners,
                lies: Arc::clone(&nowhere),
                leads: None,
            });
        }
    }
    out.sort_by(|a, b| (&a.name, a.kind, a.at).cmp(&(&b.name, b.kind, b.at)));
    Ok(out)
}

/// Adds what a tile names.
fn take(
    tile: &[u8],
    at: (i64, i64),
    gathered: &mut HashMap<(PlaceKind, Box<str>), Vec<Piece>>,
) -> io::Result<()> {
    let odd = |e: fast_mvt::MvtError| io::Error::new(io::ErrorKind::InvalidData, e.to_string());
    let reader = MvtReaderRef::new(tile).map_err(odd)?;
    for layer in reader.layers() {
        let layer_name = layer.name();
        if !matches!(layer_name, "place" | "road" | "poi" | "water" | "green") {
            continue;
        }
        let extent = i64::from(layer.extent().max(1));
        for feature in layer.features() {
            let said = said(&feature).map_err(odd)?;
            let Some(name) = said.name.filter(|n| !n.is_empty() && n.len() <= NAME_MAX) else {
                continue;
            };
            let Some(kind) = kind(layer_name, said.kind) else {
                continue;
            };
            let geometry = feature.geometry().map_err(odd)?;
            let Some(piece) = piece(&geometry, extent, at, &said) else {
                continue;
            };
            let known = gathered.entry((kind, name.into())).or_default();
            // The last one first: tiles come side by side.
            match known.iter().rposition(|k| k.span.meets(piece.span)) {
                Some(i) => {
                    let before = known.swap_remove(i);
                    known.push(before.with(piece));
                }
                None => known.push(piece),
            }
        }
    }
    Ok(())
}

/// What the properties of a feature say.
#[derive(Debug, Default)]
struct Said<'a> {
    name: Option<&'a str>,
    also: Option<&'a str>,
    kind: Option<&'a str>,
    rank: u8,
}

fn said<'a>(feature: &MvtFeatureRef<'a>) -> Result<Said<'a>, fast_mvt::MvtError> {
    let mut said = Said::default();
    for property in feature.properties() {
        match property? {
            ("name", MvtValueRef::String(text)) => said.name = Some(text.trim()),
            ("name_en", MvtValueRef::String(text)) => said.also = Some(text.trim()),
            ("kind", MvtValueRef::String(text)) => said.kind = Some(text),
            ("rank", MvtValueRef::Int(n) | MvtValueRef::SInt(n)) => {
                said.rank = u8::try_from(n.clamp(0, 255)).unwrap_or(0);
            }
            ("rank", MvtValueRef::UInt(n)) => said.rank = u8::try_from(n).unwrap_or(u8::MAX),
            _ => {}
        }
    }
    Ok(said)
}

/// The sort of place, from a layer and its `kind`; `None` for what nobody looks for by name.
fn kind(layer: &str, kind: Option<&str>) -> Option<PlaceKind> {
    Some(match (layer, kind.unwrap_or("")) {
        ("road", _) => PlaceKind::Street,
        ("water", "ocean") => return None,
        ("water", _) => PlaceKind::Water,
        ("green", "park") | ("place", "park") => PlaceKind::Park,
        ("green", _) => PlaceKind::Green,
        ("place", "city") => PlaceKind::City,
        ("place", "town") => PlaceKind::Town,
        ("place", "village" | "hamlet") => PlaceKind::Village,
        ("place", "suburb" | "quarter" | "neighbourhood") => PlaceKind::District,
        ("place", "island") => PlaceKind::Island,
        ("place", "square") => PlaceKind::Square,
        ("poi", "station" | "station_entrance") => PlaceKind::Station,
        ("poi", "stop") => PlaceKind::Stop,
        ("poi", "school") => PlaceKind::School,
        ("poi", "hospital" | "pharmacy") => PlaceKind::Care,
        ("poi", "library" | "public" | "police" | "fire_station") => PlaceKind::Public,
        ("poi", "culture" | "worship") => PlaceKind::Culture,
        ("poi", "mall" | "grocery") => PlaceKind::Shop,
        ("poi", "bar" | "pub" | "nightclub") => PlaceKind::Venue,
        _ => PlaceKind::Other,
    })
}

/// A feature's part in this tile.
fn piece(geometry: &Geometry<i32>, extent: i64, at: (i64, i64), said: &Said<'_>) -> Option<Piece> {
    let unit = |c: Coord<i32>| {
        (
            at.0 * UNITS + i64::from(c.x) * UNITS / extent,
            at.1 * UNITS + i64::from(c.y) * UNITS / extent,
        )
    };
    let bounds = geometry.bounding_rect()?;
    let ((left, top), (right, bottom)) = (unit(bounds.min()), unit(bounds.max()));
    let middle = |line: &LineString<i32>| line.0.get(line.0.len() / 2).copied();
    let longest = |all: &[LineString<i32>]| {
        let line = all.iter().max_by_key(|l| l.0.len())?;
        middle(line)
    };
    let on = match geometry {
        Geometry::Point(p) => p.0,
        Geometry::MultiPoint(all) => all.0.first()?.0,
        Geometry::LineString(line) => middle(line)?,
        Geometry::MultiLineString(all) => longest(&all.0)?,
        Geometry::Polygon(p) => within(&p.interior_point()?.0, p),
        Geometry::MultiPolygon(all) => {
            let p = all.0.iter().max_by_key(|p| p.exterior().0.len())?;
            within(&p.interior_point()?.0, p)
        }
        _ => return None,
    };
    Some(Piece {
        span: Span {
            left,
            top,
            right,
            bottom,
        },
        on: ((right - left).max(bottom - top), unit(on)),
        rank: said.rank,
        also: said.also.filter(|a| Some(*a) != said.name).map(Into::into),
    })
}

/// Joins until none meets another, so that the order of the pieces makes no difference.
fn joined(mut pieces: Vec<Piece>) -> Vec<Piece> {
    let mut done: Vec<Piece> = Vec::new();
    while let Some(piece) = pieces.pop() {
        match done.iter().position(|d| d.span.meets(piece.span)) {
            // Grown, it may meet others that stood apart.
            Some(i) => pieces.push(done.swap_remove(i).with(piece)),
            None => done.push(piece),
        }
    }
    done
}

/// A place of the zoom in degrees.
fn degrees(x: i64, y: i64, z: u8) -> Option<LonLat> {
    let side = UNITS.checked_shl(u32::from(z))? as f64;
    let (across, down) = (x as f64 / side, y as f64 / side);
    let lat = (std::f64::consts::PI * (1.0 - 2.0 * down)).sinh().atan();
    LonLat::from_degrees(
        (across * 360.0 - 180.0).clamp(-180.0, 180.0),
        lat.to_degrees(),
    )
    .ok()
}

/// An archive whose file is named for the message.
pub fn names_in(path: &std::path::Path) -> io::Result<Vec<NamedPlace>> {
    names(&Archive::open(path)?).map_err(|e| bad(&format!("{}: {e}", path.display())))
}
