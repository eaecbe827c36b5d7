//! Observations as points, lines and areas; as cells with counts where the zoom is low.

use std::collections::HashMap;
use std::sync::LazyLock;

use geo::Coord;

use super::encode::{LayerWriter, Numbered, Tags};
use super::quick::{Quick, spread};
use super::tile::{BUFFER, Tile};
use super::{Attribute, Layer, clip};
use crate::model::{CategoryCode, LonLat, PrivacyClass, Shape, State, Status};
use crate::space::index::{Bounds, Cell, Tally};
use crate::space::mercator::{Spot, Window};
use crate::space::world::World;
use crate::space::{Entry, Filter, NumberSet};

/// Category of hot spots that people have decided on; they have a layer of their own.
const DESIGNATED: &str = "hot.designated";

const ATTRIBUTES: &[Attribute] = &[
    Attribute {
        name: "id",
        kind: "String",
    },
    Attribute {
        name: "category",
        kind: "String",
    },
    Attribute {
        name: "kind",
        kind: "String",
    },
    Attribute {
        name: "state",
        kind: "String",
    },
    Attribute {
        name: "status",
        kind: "String",
    },
    Attribute {
        name: "severity",
        kind: "Number",
    },
    Attribute {
        name: "example",
        kind: "Boolean",
    },
    Attribute {
        name: "observed",
        kind: "Number",
    },
    Attribute {
        name: "n",
        kind: "Number",
    },
    Attribute {
        name: "n_open",
        kind: "Number",
    },
    Attribute {
        name: "n_assigned",
        kind: "Number",
    },
    Attribute {
        name: "n_done",
        kind: "Number",
    },
    Attribute {
        name: "n_verified",
        kind: "Number",
    },
    Attribute {
        name: "n_closed",
        kind: "Number",
    },
    Attribute {
        name: "n_positive",
        kind: "Number",
    },
];

/// When observations are drawn one by one, and how finely they are counted else.
///
/// The rule that keeps a tile small: below `full_zoom`, and in a tile with more than `most_features`
/// observations or `most_bytes` of them, what gives way is the single mark, never the count. Such a tile
/// has one mark a cell, at most four to the power `depth` of them, and their sums are exact.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Drawing {
    /// From this zoom every observation is drawn for itself.
    pub full_zoom: u8,
    /// A tile with more than this is drawn as cells at any zoom.
    pub most_features: usize,
    /// So is one that would weigh more than this, for lines and areas may have any number of corners.
    pub most_bytes: usize,
    /// Cells across a tile, as a power of two.
    pub depth: u8,
}

impl Default for Drawing {
    fn default() -> Self {
        Self {
            full_zoom: 14,
            most_features: 5_000,
            most_bytes: 512 * 1024,
            // A cell as wide as two marks: finer ones would cover each other on a screen.
            depth: 3,
        }
    }
}

/// Everything observed, but for hot spots that are decided on.
#[derive(Debug)]
pub(super) struct Observations;

/// Hot spots that are decided on.
#[derive(Debug)]
pub(super) struct DesignatedHotSpots;

impl Layer for Observations {
    fn id(&self) -> &'static str {
        "observations"
    }
    fn title_sv(&self) -> &'static str {
        "Iakttagelser"
    }
    fn title_en(&self) -> &'static str {
        "Observations"
    }
    fn zooms(&self) -> (u8, u8) {
        (0, 16)
    }
    fn attributes(&self) -> &'static [Attribute] {
        ATTRIBUTES
    }
    fn follows_observations(&self) -> bool {
        true
    }
    fn tile(&self, world: &World, filter: &Filter, tile: Tile) -> Vec<u8> {
        draw(world, filter, tile, Drawing::default())
    }
    fn shows_restricted(&self, world: &World, filter: &Filter, tile: Tile) -> bool {
        restricted(world, &narrowed(world, filter, false), tile)
    }
    fn count(&self, world: &World, filter: &Filter) -> usize {
        let filter = narrowed(world, filter, false);
        world.index_for(&filter).count(&filter)
    }
}

impl Layer for DesignatedHotSpots {
    fn id(&self) -> &'static str {
        "designated_hot_spots"
    }
    fn title_sv(&self) -> &'static str {
        "Utpekade otrygga platser"
    }
    fn title_en(&self) -> &'static str {
        "Designated hot spots"
    }
    fn zooms(&self) -> (u8, u8) {
        (0, 16)
    }
    fn attributes(&self) -> &'static [Attribute] {
        ATTRIBUTES
    }
    fn follows_observations(&self) -> bool {
        true
    }
    fn tile(&self, world: &World, filter: &Filter, tile: Tile) -> Vec<u8> {
        let filter = narrowed(world, filter, true);
        drawn(self.id(), world, &filter, tile, Drawing::default())
    }
    fn shows_restricted(&self, world: &World, filter: &Filter, tile: Tile) -> bool {
        restricted(world, &narrowed(world, filter, true), tile)
    }
    fn count(&self, world: &World, filter: &Filter) -> usize {
        let filter = narrowed(world, filter, true);
        world.index_for(&filter).count(&filter)
    }
}

/// The number of the category of places that somebody has named hot spots.
pub fn designated_number(world: &World) -> Option<u16> {
    static CODE: LazyLock<Option<CategoryCode>> =
        LazyLock::new(|| CategoryCode::parse(DESIGNATED).ok());
    world.landscape.catalogue().number(CODE.as_ref()?)
}

/// The filter for hot spots that are decided on, or for everything but them.
fn narrowed(world: &World, filter: &Filter, designated: bool) -> Filter {
    let mut narrowed = filter.clone();
    let number = designated_number(world);
    if designated {
        let asked = |n: &u16| {
            filter
                .categories
                .as_ref()
                .is_none_or(|set| set.contains(*n))
        };
        narrowed.categories = Some(number.into_iter().filter(asked).collect());
    } else if let Some(number) = number {
        let known = world.landscape.catalogue().categories().len();
        narrowed
            .categories
            .get_or_insert_with(|| NumberSet::below(u16::try_from(known).unwrap_or(u16::MAX)))
            .remove(number);
    }
    narrowed
}

/// A tile of observations, drawn in another way than the map asks for: for measuring and export.
pub fn draw(world: &World, filter: &Filter, tile: Tile, drawing: Drawing) -> Vec<u8> {
    let filter = narrowed(world, filter, false);
    drawn("observations", world, &filter, tile, drawing)
}

fn drawn(name: &str, world: &World, filter: &Filter, tile: Tile, drawing: Drawing) -> Vec<u8> {
    if tile.zxy().0 >= drawing.full_zoom
        && let Some(bytes) = features(name, world, filter, tile, drawing)
    {
        return bytes;
    }
    cells(name, world, filter, tile, drawing)
}

/// Units across the square.
const SQUARE: u64 = 1 << 32;

/// Where a tile begins in the square, and how many bits a place in it has.
fn corner(tile: Tile) -> (u64, u64, u32) {
    let (z, x, y) = tile.zxy();
    let bits = 32 - u32::from(z);
    (u64::from(x) << bits, u64::from(y) << bits, bits)
}

/// A part of the square, and how many whole squares to the east a tile draws it.
type View = (Window, i64);

/// The tile and its buffer in the square. Beyond the antimeridian the buffer goes on at the other edge of the square.
fn windows(tile: Tile) -> impl Iterator<Item = View> {
    let (x, y, bits) = corner(tile);
    let buffer = 1_u64 << (bits - 6);
    let end = x + (1 << bits);
    let low = |v: u64| u32::try_from(v).unwrap_or(0);
    let high = |v: u64| u32::try_from(v).unwrap_or(u32::MAX);
    let rows = |west, east| Window {
        west,
        north: low(y.saturating_sub(buffer)),
        east,
        south: high(y + (1 << bits) - 1 + buffer),
    };
    let own = rows(low(x.saturating_sub(buffer)), high(end - 1 + buffer));
    let west = (x == 0).then(|| (rows(high(SQUARE - buffer), u32::MAX), -1));
    let east = (end == SQUARE).then(|| (rows(0, low(buffer - 1)), 1));
    std::iter::once((own, 0)).chain(west).chain(east)
}

/// Tile units of a place in the square, rounded.
#[expect(
    clippy::cast_possible_truncation,
    reason = "within the tile and its buffer"
)]
fn pixel(tile: Tile, spot: Spot, round: i64) -> Coord<i32> {
    let (x, y, bits) = corner(tile);
    let units = |v: i64, from: u64| {
        let off = v - from.cast_signed();
        (((off << 12) + (1 << (bits - 1))) >> bits) as i32
    };
    Coord {
        x: units(i64::from(spot.x) + round * SQUARE.cast_signed(), x),
        y: units(i64::from(spot.y), y),
    }
}

/// The tile and its buffer in degrees, for lines and areas.
fn bounds(tile: Tile) -> Option<Bounds> {
    let [west, south, east, north] = tile.bounds(BUFFER);
    Some(Bounds {
        south_west: LonLat::from_degrees(west, south).ok()?,
        north_east: LonLat::from_degrees(east, north).ok()?,
    })
}

fn restricted(world: &World, filter: &Filter, tile: Tile) -> bool {
    let index = world.index_for(filter);
    windows(tile).any(|(w, _)| index.has_class(PrivacyClass::RESTRICTED, w, filter))
        || bounds(tile).is_some_and(|b| {
            let shapes = index.shapes(b, filter);
            shapes.iter().any(|e| e.class == PrivacyClass::RESTRICTED)
        })
}

/// Every observation in the tile and its buffer: points in the order of their places, then lines and
/// areas by id. `None` when that is too much.
fn features(
    name: &str,
    world: &World,
    filter: &Filter,
    tile: Tile,
    drawing: Drawing,
) -> Option<Vec<u8>> {
    let index = world.index_for(filter);
    let marks: Vec<_> = windows(tile)
        .map(|(window, round)| (index.marks(window, filter), round))
        .collect();
    let shapes = bounds(tile).map_or_else(Vec::new, |b| index.shapes(b, filter));
    let count: usize = marks.iter().map(|(some, _)| some.len()).sum();
    if count + shapes.len() > drawing.most_features {
        return None;
    }
    let mut layer = Marks::new(name, world, count);
    for (some, round) in marks {
        for mark in some {
            layer.tag(mark.entry);
            layer.writer.point(pixel(tile, mark.spot, round));
        }
    }
    for entry in shapes {
        match entry.shape.as_deref() {
            Some(Shape::Line(line)) => {
                let parts = clip::lines(line, tile);
                if !parts.is_empty() {
                    layer.tag(entry);
                    layer.writer.line(&parts);
                }
            }
            Some(Shape::Area(area)) => {
                let polygons = clip::polygons(area, tile);
                if !polygons.is_empty() {
                    layer.tag(entry);
                    layer.writer.area(polygons);
                }
            }
            Some(Shape::Point(_)) | None => {}
        }
    }
    let bytes = layer.writer.finish();
    (bytes.len() <= drawing.most_bytes).then_some(bytes)
}

/// States with a count of their own.
const COUNTED: [State; 6] = [
    State::Open,
    State::Assigned,
    State::Done,
    State::Verified,
    State::Closed,
    State::Positive,
];

/// One feature a cell with counts by state. Every observation is counted once, by its anchor, in the one
/// tile it lies in; a cell with one observation is that observation.
fn cells(name: &str, world: &World, filter: &Filter, tile: Tile, drawing: Drawing) -> Vec<u8> {
    let (x, y, bits) = corner(tile);
    let (Ok(x), Ok(y)) = (u32::try_from(x), u32::try_from(y)) else {
        return Vec::new();
    };
    let square = Tally {
        corner: Spot { x, y },
        zoom: 32 - bits,
        depth: u32::from(drawing.depth),
    };
    let cells = world.index_for(filter).tally(square, filter);
    let mut layer = Marks::new(name, world, cells.len());
    for cell in cells {
        layer.cell(&cell);
        let mean = |sum: u64, from: u32| {
            let off = sum / u64::from(cell.n.max(1));
            from.saturating_add(u32::try_from(off).unwrap_or(u32::MAX))
        };
        layer.writer.point(pixel(
            tile,
            Spot {
                x: mean(cell.sum.0, x),
                y: mean(cell.sum.1, y),
            },
            0,
        ));
    }
    layer.writer.finish()
}

/// Numbers of times that were written before, each in the one place that its hash names: where all times differ a
/// table that found each of them would be most of the work, and where few do they are found here as well.
struct Times(Box<[(i64, Option<Numbered>)]>);

impl Times {
    const MOST: usize = 1024;

    fn new(observations: usize) -> Self {
        let places = observations.next_power_of_two().min(Self::MOST);
        Self(vec![(0, None); places].into())
    }

    fn number(&mut self, time: i64, writer: &mut LayerWriter) -> Numbered {
        let most = self.0.len() - 1;
        let place = usize::try_from(spread(time.cast_unsigned()) >> 32).unwrap_or(0) & most;
        match self.0.get_mut(place) {
            Some((known, Some(number))) if *known == time => *number,
            other => {
                let number = writer.number(time);
                if let Some(place) = other {
                    *place = (time, Some(number));
                }
                number
            }
        }
    }
}

/// Severities are numbers below this.
const SEVERITIES: usize = 8;
/// There is room for so many combinations of attributes, and for as many categories, before a table has to grow.
const KINDS: usize = 28;

/// Features with their attributes, each value written once, but for times as [`Times`] says.
struct Marks<'w> {
    world: &'w World,
    writer: LayerWriter,
    /// The attributes that few observations differ in, ready to be written again, by what they are.
    looks: HashMap<u64, Tags, Quick>,
    categories: HashMap<u32, Option<(Numbered, Numbered)>, Quick>,
    states: [Option<Numbered>; State::ALL.len()],
    statuses: [Option<Numbered>; Status::ALL.len()],
    /// Codes that a state and a status may have in common.
    codes: Vec<(&'static str, Numbered)>,
    severities: [Option<Numbered>; SEVERITIES],
    examples: [Option<Numbered>; 2],
    times: Times,
    counts: HashMap<u32, Numbered, Quick>,
}

impl<'w> Marks<'w> {
    /// For about so many observations.
    fn new(name: &str, world: &'w World, observations: usize) -> Self {
        // Few tiles have more; where they have fewer, what is theirs alone is small.
        let kinds = observations.min(KINDS);
        Self {
            world,
            writer: LayerWriter::new(name, ATTRIBUTES.iter().map(|a| a.name), observations),
            looks: HashMap::with_capacity_and_hasher(kinds, Quick::default()),
            categories: HashMap::with_capacity_and_hasher(kinds, Quick::default()),
            states: [None; State::ALL.len()],
            statuses: [None; Status::ALL.len()],
            codes: Vec::new(),
            severities: [None; SEVERITIES],
            examples: [None; 2],
            times: Times::new(observations),
            counts: HashMap::default(),
        }
    }

    /// Attributes of one observation, in the order of [`ATTRIBUTES`].
    fn tag(&mut self, entry: &Entry) {
        let id = self.writer.id(entry.id.uuid());
        self.writer.tag(0, id);
        let look = u64::from(entry.category)
            | (entry.state as u64) << 16
            | (entry.status as u64) << 24
            | u64::from(entry.severity) << 32
            | u64::from(entry.example) << 40;
        if let Some(tags) = self.looks.get(&look) {
            self.writer.tags_again(tags);
        } else {
            let mark = self.writer.mark();
            self.look(entry);
            if let Some(tags) = self.writer.tags_since(mark) {
                self.looks.insert(look, tags);
            }
        }
        let time = self.times.number(entry.observed_at, &mut self.writer);
        self.writer.tag(7, time);
    }

    /// Attributes that few observations differ in.
    fn look(&mut self, entry: &Entry) {
        let writer = &mut self.writer;
        let category = u32::from(entry.category);
        let known = *self.categories.entry(category).or_insert_with(|| {
            let category = self.world.landscape.catalogue().numbered(entry.category)?;
            Some((
                writer.text(category.code.as_str()),
                writer.text(category.kind.as_str()),
            ))
        });
        if let Some((category, kind)) = known {
            writer.tag(1, category);
            writer.tag(2, kind);
        }
        let (state, status) = (entry.state, entry.status);
        for (key, code, known) in [
            (3, state.code(), self.states.get_mut(state as usize)),
            (4, status.code(), self.statuses.get_mut(status as usize)),
        ] {
            let mut number = || {
                let known = self.codes.iter().find(|(text, _)| *text == code);
                if let Some((_, number)) = known {
                    return *number;
                }
                let number = writer.text(code);
                self.codes.push((code, number));
                number
            };
            let number = match known {
                Some(known) => *known.get_or_insert_with(number),
                None => number(),
            };
            writer.tag(key, number);
        }
        let mut number = || writer.count(u64::from(entry.severity));
        let severity = match self.severities.get_mut(usize::from(entry.severity)) {
            Some(known) => *known.get_or_insert_with(number),
            None => number(),
        };
        writer.tag(5, severity);
        if let Some(known) = self.examples.get_mut(usize::from(entry.example)) {
            let example = *known.get_or_insert_with(|| writer.truth(entry.example));
            writer.tag(6, example);
        }
    }

    /// Attributes of a cell: those of the observation when it is alone, else how many there are.
    fn cell(&mut self, cell: &Cell<'_>) {
        if cell.n == 1 {
            self.tag(cell.one);
            return;
        }
        let counted = COUNTED.map(|state| cell.by_state.get(state as usize).copied().unwrap_or(0));
        for (key, n) in (8_u8..).zip(std::iter::once(cell.n).chain(counted)) {
            let writer = &mut self.writer;
            let n = *self
                .counts
                .entry(n)
                .or_insert_with(|| writer.count(u64::from(n)));
            writer.tag(key, n);
        }
    }
}

#[cfg(test)]
mod tests;
