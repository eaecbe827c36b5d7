//! The tiles of a map: things cut to each, made simpler at low zooms, encoded and handed on in the order of
//! their numbers.
//!
//! A thing is made simpler whole, before it is cut, so that its parts fit at the edges of tiles.

use std::io::{self, Write};

use fast_mvt::{MvtError, MvtFeatureBuilder, MvtGeomType, MvtResult, MvtTileBuilder};
use geo::{BoundingRect, Coord, LineString, MultiPolygon, Polygon, Rect, SimplifyIdx};
use lykta_core::layer::tile::{BUFFER, EXTENT};
use lykta_core::layer::{Tile, clip};
use lykta_core::space::mercator::unit;

use super::area::{Area, Side};
use super::rules::{Described, LAYERS, Layer, Properties, Value};
use super::scene::{Feature, Kind, Scene, degrees};
use crate::pmtiles::{Writer, tile_id};

/// What a map holds.
#[derive(Debug)]
pub(super) struct Plan {
    /// Lowest and highest zoom.
    pub(super) zooms: (u8, u8),
    /// Its layers, in the order of a tile.
    pub(super) layers: &'static [Described],
}

/// The street level.
pub(super) const STREETS: Plan = Plan {
    zooms: (10, 15),
    layers: LAYERS,
};

/// How far a line may be moved to make it simpler, units of a tile: a quarter of a pixel.
const SIMPLER: f64 = 2.0;
/// Smallest area of ground shown below the highest zoom, square units: four square pixels.
const SPECK: f64 = 256.0;
/// Smallest building shown below the highest zoom, square units: one square pixel.
const SHED: f64 = 64.0;
/// Corners up to which an area is cut for each tile by itself.
const FEW: usize = 64;

/// A tile, a thing in it by its number, and the piece of it that matters when it is large.
#[derive(Debug, Clone, Copy)]
struct Entry {
    id: u64,
    column: u32,
    row: u32,
    feature: u32,
    piece: Option<u32>,
}

/// Makes all tiles of an area.
///
/// # Errors
/// When the writer refuses one.
pub(super) fn write<W: Write>(
    plan: &Plan,
    scene: &Scene,
    properties: &[Properties],
    area: &Area,
    writer: &mut Writer<W>,
) -> io::Result<()> {
    for z in plan.zooms.0..=plan.zooms.1 {
        let mut sheet = Sheet {
            plan,
            scene,
            z,
            pieces: Vec::new(),
            entries: Vec::new(),
        };
        for (number, feature) in scene.features().iter().enumerate() {
            if feature.zoom <= z {
                sheet.spread(u32::try_from(number).unwrap_or(u32::MAX), feature);
            }
        }
        let mut entries = std::mem::take(&mut sheet.entries);
        entries.sort_unstable_by_key(|e| (e.id, e.feature, e.piece));
        for entries in entries.chunk_by(|a, b| a.id == b.id) {
            let Some(first) = entries.first() else {
                continue;
            };
            let (column, row) = (first.column, first.row);
            let Ok(tile) = Tile::new(z.into(), column.into(), row.into()) else {
                continue;
            };
            if area.side(rect(tile.bounds(0.0))) == Side::Outside {
                continue;
            }
            let bytes = sheet.tile(tile, entries, properties).map_err(odd)?;
            if !bytes.is_empty() {
                writer.add((z, column, row), &bytes)?;
            }
        }
    }
    Ok(())
}

fn odd(error: MvtError) -> io::Error {
    io::Error::other(error)
}

fn rect([west, south, east, north]: [f64; 4]) -> Rect {
    Rect::new(Coord { x: west, y: south }, Coord { x: east, y: north })
}

/// All tiles of one zoom.
struct Sheet<'a> {
    plan: &'a Plan,
    scene: &'a Scene,
    z: u8,
    /// Large areas, in parts.
    pieces: Vec<Polygon>,
    entries: Vec<Entry>,
}

/// Columns and rows, first and last of each.
type Span = ([u32; 2], [u32; 2]);

impl Sheet<'_> {
    /// Notes in which tiles a thing may be seen.
    fn spread(&mut self, number: u32, feature: &Feature) {
        if feature.kind != Kind::Area {
            let parts = self.scene.parts_of(feature).flatten();
            let line: LineString = parts.map(|p| degrees(*p)).collect();
            if let Some(rect) = line.bounding_rect() {
                self.note(self.span(rect), number, None);
            }
            return;
        }
        let Some(polygon) = self.area(feature) else {
            return;
        };
        let Some(rect) = polygon.bounding_rect() else {
            return;
        };
        let span @ (columns, rows) = self.span(rect);
        if corners(&polygon) <= FEW || (columns[0] == columns[1] && rows[0] == rows[1]) {
            self.note(span, number, None);
        } else {
            self.halve(polygon, span, number);
        }
    }

    fn note(&mut self, (columns, rows): Span, feature: u32, piece: Option<u32>) {
        for column in columns[0]..=columns[1] {
            for row in rows[0]..=rows[1] {
                self.entries.push(Entry {
                    id: tile_id(self.z, column, row),
                    column,
                    row,
                    feature,
                    piece,
                });
            }
        }
    }

    /// Cuts a large area in two until each part is small or lies in one tile, so that a coast is not gone
    /// through again for every tile that it touches.
    fn halve(&mut self, polygon: Polygon, span: Span, number: u32) {
        let (columns, rows) = span;
        let (wide, high) = (columns[1] - columns[0], rows[1] - rows[0]);
        if corners(&polygon) <= FEW || (wide == 0 && high == 0) {
            let piece = u32::try_from(self.pieces.len()).ok();
            self.pieces.push(polygon);
            return self.note(span, number, piece);
        }
        let bounds = |column: u32, row: u32| {
            Tile::new(self.z.into(), column.into(), row.into())
                .map_or([0.0; 4], |t| t.bounds(2.0 * BUFFER))
        };
        let (first, second, low, high) = if wide >= high {
            let middle = columns[0] + wide / 2;
            let low = Cut::East(bounds(middle, rows[0])[2]);
            let high = Cut::West(bounds(middle + 1, rows[0])[0]);
            let spans = ([columns[0], middle], [middle + 1, columns[1]]);
            ((spans.0, rows), (spans.1, rows), low, high)
        } else {
            let middle = rows[0] + high / 2;
            let low = Cut::South(bounds(columns[0], middle)[1]);
            let high = Cut::North(bounds(columns[0], middle + 1)[3]);
            let spans = ([rows[0], middle], [middle + 1, rows[1]]);
            ((columns, spans.0), (columns, spans.1), low, high)
        };
        for (span, cut) in [(first, low), (second, high)] {
            if let Some(part) = cut.polygon(&polygon) {
                self.halve(part, span, number);
            }
        }
    }

    /// Tiles that show something of a box, at their edges too.
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "held to the square"
    )]
    fn span(&self, rect: Rect) -> Span {
        let side = f64::from(1_u32 << self.z);
        let margin = (BUFFER + 1.0) / EXTENT;
        let whole = |t: f64| t.floor().clamp(0.0, side - 1.0) as u32;
        let (west, south) = unit(rect.min());
        let (east, north) = unit(rect.max());
        (
            [whole(west * side - margin), whole(east * side + margin)],
            [whole(north * side - margin), whole(south * side + margin)],
        )
    }

    /// An area as it is at this zoom; nothing when it is too small to be seen.
    fn area(&self, feature: &Feature) -> Option<Polygon> {
        let mut rings = self.scene.parts_of(feature);
        let smallest = match feature.layer {
            _ if self.z == self.plan.zooms.1 => 0.0,
            Layer::Green | Layer::Water | Layer::Paved => SPECK,
            Layer::Building => SHED,
            _ => 0.0,
        };
        let ring = |places: &[_], smallest: f64| {
            let ring: LineString = places.iter().map(|p| degrees(*p)).collect();
            let (ring, size) = self.simpler(ring);
            (ring.0.len() > 3 && size >= smallest).then_some(ring)
        };
        let outer = ring(rings.next()?, smallest)?;
        let holes = rings.filter_map(|r| ring(r, smallest / 4.0)).collect();
        Some(Polygon::new(outer, holes))
    }

    /// A line without the corners that cannot be seen at this zoom, and twice the size of what it
    /// encloses, halved: square units of a tile.
    fn simpler(&self, line: LineString) -> (LineString, f64) {
        let scale = f64::from(1_u32 << self.z) * EXTENT;
        let flat: LineString = line
            .0
            .iter()
            .map(|c| unit(*c))
            .map(|(x, y)| (x * scale, y * scale))
            .collect();
        let doubled: f64 = flat.lines().map(|l| l.determinant()).sum();
        let size = doubled.abs() / 2.0;
        if self.z == self.plan.zooms.1 {
            return (line, size);
        }
        let kept = flat.simplify_idx(SIMPLER);
        let kept = kept.into_iter().filter_map(|i| line.0.get(i).copied());
        (kept.collect(), size)
    }

    /// One tile.
    fn tile(&self, tile: Tile, entries: &[Entry], words: &[Properties]) -> MvtResult<Vec<u8>> {
        let mut out = MvtTileBuilder::new();
        let feature = |e: &Entry| self.scene.features().get(e.feature as usize);
        let layer = |e: &Entry| feature(e).map(|f| f.layer);
        for entries in entries.chunk_by(|a, b| layer(a) == layer(b)) {
            let Some(name) = (entries.first().and_then(layer))
                .and_then(|l| self.plan.layers.iter().find(|d| d.0 == l))
                .map(|d| d.1)
            else {
                continue;
            };
            let mut builder = out.layer(name)?;
            for entry in entries {
                let Some(feature) = feature(entry) else {
                    continue;
                };
                let shape = self.shape(feature, entry.piece, tile);
                if shape.is_empty() {
                    continue;
                }
                let mut thing = builder.feature_of(match feature.kind {
                    Kind::Point => MvtGeomType::Point,
                    Kind::Line => MvtGeomType::LineString,
                    Kind::Area => MvtGeomType::Polygon,
                });
                shape.trace(&mut thing)?;
                for (key, value) in words.get(feature.properties as usize).into_iter().flatten() {
                    tell(&mut thing, key, value)?;
                }
                builder = thing.end();
            }
            out = builder.end();
        }
        Ok(out.encode())
    }

    /// What a tile shows of a thing.
    fn shape(&self, feature: &Feature, piece: Option<u32>, tile: Tile) -> Shape {
        match feature.kind {
            Kind::Point => {
                let places = self.scene.parts_of(feature).flatten();
                let seen = places.map(|p| tile.pixel(degrees(*p))).filter(|p| {
                    [p.x, p.y]
                        .iter()
                        .all(|v| (-BUFFER..EXTENT + BUFFER).contains(v))
                });
                Shape::Points(seen.map(clip::round).collect())
            }
            Kind::Line => {
                let parts = self.scene.parts_of(feature).map(|part| {
                    let line = part.iter().map(|p| degrees(*p)).collect();
                    clip::lines(&self.simpler(line).0, tile)
                });
                Shape::Lines(parts.flatten().collect())
            }
            Kind::Area => {
                let piece = piece.and_then(|i| self.pieces.get(i as usize).cloned());
                let whole = piece.or_else(|| self.area(feature)).into_iter().collect();
                Shape::Areas(clip::polygons(&MultiPolygon(whole), tile))
            }
        }
    }
}

fn tell(thing: &mut MvtFeatureBuilder, key: &str, value: &Value) -> MvtResult<()> {
    match value {
        Value::Word(word) => thing.tag_string(key, *word)?,
        Value::Text(text) => thing.tag_string(key, text.as_str())?,
        Value::Flag(flag) => thing.tag_bool(key, *flag)?,
        Value::Number(number) => thing.tag_auto_int(key, *number)?,
    };
    Ok(())
}

fn corners(polygon: &Polygon) -> usize {
    let holes: usize = polygon.interiors().iter().map(|r| r.0.len()).sum();
    polygon.exterior().0.len() + holes
}

/// A shape in units of a tile.
enum Shape {
    Points(Vec<Coord<i32>>),
    Lines(Vec<Vec<Coord<i32>>>),
    Areas(Vec<Vec<clip::Ring>>),
}

impl Shape {
    fn is_empty(&self) -> bool {
        match self {
            Self::Points(points) => points.is_empty(),
            Self::Lines(lines) => lines.is_empty(),
            Self::Areas(areas) => areas.is_empty(),
        }
    }

    fn trace(self, thing: &mut MvtFeatureBuilder) -> MvtResult<()> {
        match self {
            Self::Points(points) => {
                thing.points(points)?;
            }
            Self::Lines(lines) => {
                for line in lines {
                    thing.line(line)?;
                }
            }
            Self::Areas(areas) => {
                for (i, ring) in areas
                    .into_iter()
                    .flat_map(|rings| rings.into_iter().enumerate())
                {
                    thing.ring(ring, i == 0)?;
                }
            }
        }
        Ok(())
    }
}

/// One side of a straight cut, degrees: what lies east, west, south or north of it goes away.
#[derive(Debug, Clone, Copy)]
enum Cut {
    East(f64),
    West(f64),
    South(f64),
    North(f64),
}

impl Cut {
    fn holds(self, c: Coord) -> bool {
        match self {
            Self::East(x) => c.x <= x,
            Self::West(x) => c.x >= x,
            Self::South(y) => c.y >= y,
            Self::North(y) => c.y <= y,
        }
    }

    fn cross(self, a: Coord, b: Coord) -> Coord {
        match self {
            Self::East(x) | Self::West(x) => Coord {
                x,
                y: a.y + (b.y - a.y) * (x - a.x) / (b.x - a.x),
            },
            Self::South(y) | Self::North(y) => Coord {
                x: a.x + (b.x - a.x) * (y - a.y) / (b.y - a.y),
                y,
            },
        }
    }

    fn ring(self, ring: &LineString) -> Option<LineString> {
        let mut out = Vec::with_capacity(ring.0.len() + 4);
        for line in ring.lines() {
            let (a, b) = (line.start, line.end);
            match (self.holds(a), self.holds(b)) {
                (true, true) => out.push(b),
                (true, false) => out.push(self.cross(a, b)),
                (false, true) => out.extend([self.cross(a, b), b]),
                (false, false) => {}
            }
        }
        (out.len() > 2).then(|| {
            let mut ring = LineString::new(out);
            ring.close();
            ring
        })
    }

    fn polygon(self, polygon: &Polygon) -> Option<Polygon> {
        let outer = self.ring(polygon.exterior())?;
        let holes = polygon.interiors().iter().filter_map(|r| self.ring(r));
        Some(Polygon::new(outer, holes.collect()))
    }
}
