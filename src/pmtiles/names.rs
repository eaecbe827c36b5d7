//! Names out of a map's tiles: streets, parts of town, stations and the like, each told once although its
//! pieces lie in many tiles.
//!
//! # Source
//! geodata/basemap/SCHEMA.md: layers `place`, `road`, `poi`, `water` and `green`.

use std::collections::HashMap;
use std::io;
use std::sync::Arc;

use fast_mvt::{MvtFeatureRef, MvtReaderRef, MvtValueRef};
use geo::{BoundingRect, Coord, Geometry, InteriorPoint, LineString, MapCoords, Polygon};
use lykta_core::model::{LonLat, NamedPlace, PlaceKind};

use super::Archive;

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
/// Reads every tile of one zoom; memory for what has a name.
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
        ("green" | "place", "park") => PlaceKind::Park,
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
        Geometry::Polygon(p) => inside(p)?,
        Geometry::MultiPolygon(all) => inside(all.0.iter().max_by_key(|p| p.exterior().0.len())?)?,
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

/// A place within a polygon, to the nearest unit of its tile.
#[expect(
    clippy::cast_possible_truncation,
    reason = "lies between corners that are such numbers"
)]
fn inside(polygon: &Polygon<i32>) -> Option<Coord<i32>> {
    let at = polygon
        .map_coords(|c| Coord {
            x: f64::from(c.x),
            y: f64::from(c.y),
        })
        .interior_point()?;
    Some(Coord {
        x: at.x().round() as i32,
        y: at.y().round() as i32,
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

#[cfg(test)]
mod tests {
    use super::*;

    fn piece(left: i64, right: i64, top: i64, bottom: i64) -> Piece {
        let span = Span {
            left,
            top,
            right,
            bottom,
        };
        Piece {
            on: ((right - left).max(bottom - top), (left, top)),
            span,
            rank: 0,
            also: None,
        }
    }

    #[test]
    fn pieces_become_the_same_things_in_whatever_order_they_come() {
        // Two that only a third joins, and one far off.
        let all = [
            piece(0, 10, 0, 10),
            piece(3_000, 3_500, 0, 900),
            piece(1_000, 2_000, 0, 5),
            piece(90_000, 90_001, 0, 5),
        ];
        let orders = [[0, 1, 2, 3], [3, 2, 1, 0], [1, 3, 0, 2], [2, 0, 3, 1]];
        for order in orders {
            let mut told = joined(order.iter().map(|i: &usize| all[*i].clone()).collect());
            told.sort_by_key(|p| p.span);
            let spans: Vec<(i64, i64)> = told.iter().map(|p| (p.span.left, p.span.right)).collect();
            assert_eq!(spans, [(0, 3_500), (90_000, 90_001)], "{order:?}");
            assert_eq!(told[0].on, (1_000, (1_000, 0)));
        }
    }

    #[test]
    fn a_place_of_a_zoom_is_where_web_mercator_has_it() {
        // The corner of the world, its middle, and the north-west corner of tile 14/9327/4742 by the
        // OpenStreetMap wiki's formula.
        for (x, y, z, lon, lat) in [
            (0, 0, 0, -180.0, 85.051_128_8),
            (2_048, 2_048, 0, 0.0, 0.0),
            (9_327 * UNITS, 4_742 * UNITS, 14, 24.938_964_8, 60.174_306_3),
        ] {
            let at = degrees(x, y, z).unwrap();
            assert!(
                (at.lon() - lon).abs() < 2e-7 && (at.lat() - lat).abs() < 2e-7,
                "{at:?}"
            );
        }
    }

    #[test]
    fn the_street_map_that_ships_tells_each_street_once_and_on_its_line() {
        // Streets round the railway square of Helsinki as OpenStreetMap and every city map have them.
        let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR"))
            .join("geodata/basemap/helsingfors_centrum.pmtiles");
        let told = names(&Archive::open(&path).unwrap()).unwrap();
        let street = |name: &str| -> Vec<&NamedPlace> {
            told.iter()
                .filter(|p| p.kind == PlaceKind::Street && &*p.name == name)
                .collect()
        };
        for name in ["Mannerheimvägen", "Alexandersgatan", "Fabiansgatan"] {
            let [one] = street(name)[..] else {
                panic!("{name}: {:?}", street(name));
            };
            let [low, high] = one.corners.unwrap();
            assert!(
                low.lon() <= one.at.lon() && one.at.lon() <= high.lon(),
                "{one:?}"
            );
            assert!(
                low.lat() <= one.at.lat() && one.at.lat() <= high.lat(),
                "{one:?}"
            );
            assert!(
                (24.92..24.97).contains(&one.at.lon()) && (60.15..60.19).contains(&one.at.lat())
            );
        }
        let mut seen = std::collections::BTreeSet::new();
        for p in told.iter().filter(|p| p.kind == PlaceKind::Street) {
            assert!(seen.insert((&p.name, p.at)), "{p:?} twice");
        }
    }
}
