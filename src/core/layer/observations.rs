//! Observations as points, lines and areas; as cells with counts where the zoom is low.

use std::collections::BTreeMap;

use fast_mvt::{MvtFeatureBuilder, MvtGeomType, MvtLayerBuilder, MvtResult};
use geo::Coord;

use super::tile::{BUFFER, EXTENT, Tile};
use super::{Attribute, Layer, clip};
use crate::model::{LonLat, PrivacyClass, Shape, State};
use crate::space::index::Bounds;
use crate::space::world::World;
use crate::space::{Entry, Filter, NumberSet};

/// From this zoom every observation is drawn for itself.
const FULL_ZOOM: u8 = 14;
/// Cells across a tile below that.
const CELLS: f64 = 8.0;
/// A tile with more than this is drawn as cells at any zoom.
const MOST_FEATURES: usize = 5_000;
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
        let designated = designated_number(world);
        draw(self.id(), world, filter, tile, |e| {
            Some(e.category) != designated
        })
    }
    fn shows_restricted(&self, world: &World, filter: &Filter, tile: Tile) -> bool {
        let designated = designated_number(world);
        restricted(world, filter, tile, |e| Some(e.category) != designated)
    }
    fn count(&self, world: &World, filter: &Filter) -> usize {
        world.index_for(filter).count(filter) - designated(world, filter)
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
        let designated = designated_number(world);
        draw(self.id(), world, filter, tile, |e| {
            Some(e.category) == designated
        })
    }
    fn shows_restricted(&self, world: &World, filter: &Filter, tile: Tile) -> bool {
        let designated = designated_number(world);
        restricted(world, filter, tile, |e| Some(e.category) == designated)
    }
    fn count(&self, world: &World, filter: &Filter) -> usize {
        designated(world, filter)
    }
}

fn designated_number(world: &World) -> Option<u16> {
    let code = crate::model::CategoryCode::parse(DESIGNATED).ok()?;
    world.landscape.catalogue().number(&code)
}

fn designated(world: &World, filter: &Filter) -> usize {
    let Some(number) = designated_number(world) else {
        return 0;
    };
    if filter
        .categories
        .as_ref()
        .is_some_and(|c| !c.contains(number))
    {
        return 0;
    }
    let only = Filter {
        categories: Some(NumberSet::from_iter([number])),
        ..filter.clone()
    };
    world.index_for(&only).count(&only)
}

fn draw(
    name: &str,
    world: &World,
    filter: &Filter,
    tile: Tile,
    wanted: impl Fn(&Entry) -> bool,
) -> Vec<u8> {
    let mut found: Vec<&Entry> = within(world, filter, tile)
        .into_iter()
        .filter(|e| wanted(e))
        .collect();
    // The same bytes for the same content, whatever order the index found it in: features by id here,
    // cells by sums of whole numbers below.
    let full = tile.zxy().0 >= FULL_ZOOM && found.len() <= MOST_FEATURES;
    let encoded = if full {
        found.sort_unstable_by_key(|e| e.id);
        features(name, world, &found, tile)
    } else {
        cells(name, world, &found, tile)
    };
    // Encoding fails only on more keys or points than the format can number, which the limits exclude.
    encoded.unwrap_or_default()
}

/// What lies in the tile and its buffer.
fn within<'w>(world: &'w World, filter: &Filter, tile: Tile) -> Vec<&'w Entry> {
    let [west, south, east, north] = tile.bounds(BUFFER);
    let (Ok(south_west), Ok(north_east)) = (
        LonLat::from_degrees(west, south),
        LonLat::from_degrees(east, north),
    ) else {
        return Vec::new();
    };
    let bounds = Bounds {
        south_west,
        north_east,
    };
    world.index_for(filter).bbox(bounds, filter)
}

fn restricted(world: &World, filter: &Filter, tile: Tile, wanted: impl Fn(&Entry) -> bool) -> bool {
    within(world, filter, tile)
        .into_iter()
        .any(|e| e.class == PrivacyClass::RESTRICTED && wanted(e))
}

fn features(name: &str, world: &World, found: &[&Entry], tile: Tile) -> MvtResult<Vec<u8>> {
    let mut layer = MvtLayerBuilder::new(name)?;
    for entry in found {
        layer = feature(layer, world, entry, tile)?;
    }
    Ok(if layer.num_features() == 0 {
        Vec::new()
    } else {
        layer.encode()
    })
}

fn feature(
    layer: MvtLayerBuilder,
    world: &World,
    entry: &Entry,
    tile: Tile,
) -> MvtResult<MvtLayerBuilder> {
    match entry.shape.as_deref() {
        Some(Shape::Line(line)) => {
            let parts = clip::lines(line, tile);
            if parts.is_empty() {
                return Ok(layer);
            }
            let mut f = layer.feature_of(MvtGeomType::LineString);
            for part in parts {
                f.line(part)?;
            }
            tags(&mut f, world, entry)?;
            Ok(f.end())
        }
        Some(Shape::Area(area)) => {
            let polygons = clip::polygons(area, tile);
            if polygons.is_empty() {
                return Ok(layer);
            }
            let mut f = layer.feature_of(MvtGeomType::Polygon);
            for rings in polygons {
                for (i, ring) in rings.into_iter().enumerate() {
                    f.ring(ring, i == 0)?;
                }
            }
            tags(&mut f, world, entry)?;
            Ok(f.end())
        }
        Some(Shape::Point(_)) | None => {
            let mut f = layer.feature_of(MvtGeomType::Point);
            f.points([clip::round(tile.pixel(entry.anchor.coord()))])?;
            tags(&mut f, world, entry)?;
            Ok(f.end())
        }
    }
}

fn tags(f: &mut MvtFeatureBuilder, world: &World, entry: &Entry) -> MvtResult<()> {
    let catalogue = world.landscape.catalogue();
    f.tag_string("id", entry.id.to_string())?;
    if let Some(category) = catalogue.numbered(entry.category) {
        f.tag_string("category", category.code.as_str())?;
        f.tag_string("kind", category.kind.as_str())?;
    }
    f.tag_string("state", entry.state.code())?;
    f.tag_string("status", entry.status.code())?;
    f.tag_uint("severity", u64::from(entry.severity))?;
    f.tag_bool("example", entry.example)?;
    f.tag_int("observed", entry.observed_at)?;
    Ok(())
}

/// What lies in one cell.
struct Cell<'a> {
    first: &'a Entry,
    /// Of positions, in sixteenths of a tile unit.
    sum: (i64, i64),
    n: u64,
    by_state: [u64; 6],
}

/// States with a count of their own, in the order of [`Cell::by_state`].
const COUNTED: [(State, &str); 6] = [
    (State::Open, "n_open"),
    (State::Assigned, "n_assigned"),
    (State::Done, "n_done"),
    (State::Verified, "n_verified"),
    (State::Closed, "n_closed"),
    (State::Positive, "n_positive"),
];

/// Cells of 1/8 tile: one feature each with counts by state. Every observation is counted once, by
/// its anchor, in the one tile it lies in; a cell with one observation is that observation.
fn cells(name: &str, world: &World, found: &[&Entry], tile: Tile) -> MvtResult<Vec<u8>> {
    let mut cells: BTreeMap<(u8, u8), Cell<'_>> = BTreeMap::new();
    for entry in found {
        let p = tile.pixel(entry.anchor.coord());
        let inside = (0.0..EXTENT).contains(&p.x) && (0.0..EXTENT).contains(&p.y);
        // The last column and row hold the edge of the square as well.
        if !inside && Tile::at(entry.anchor, tile.zxy().0) != tile {
            continue;
        }
        let cell = cells.entry((part(p.x), part(p.y))).or_insert_with(|| Cell {
            first: entry,
            sum: (0, 0),
            n: 0,
            by_state: [0; 6],
        });
        cell.sum.0 += sixteenths(p.x);
        cell.sum.1 += sixteenths(p.y);
        cell.n += 1;
        if let Some(count) = COUNTED
            .iter()
            .position(|c| c.0 == entry.state)
            .and_then(|i| cell.by_state.get_mut(i))
        {
            *count += 1;
        }
    }
    let mut layer = MvtLayerBuilder::new(name)?;
    for cell in cells.values() {
        let mean = Coord {
            x: cell.sum.0 as f64 / (16.0 * cell.n as f64),
            y: cell.sum.1 as f64 / (16.0 * cell.n as f64),
        };
        let mut f = layer.feature_of(MvtGeomType::Point);
        f.points([clip::round(mean)])?;
        if cell.n == 1 {
            tags(&mut f, world, cell.first)?;
        } else {
            f.tag_uint("n", cell.n)?;
            for ((_, name), count) in COUNTED.iter().zip(cell.by_state) {
                f.tag_uint(name, count)?;
            }
        }
        layer = f.end();
    }
    Ok(if layer.num_features() == 0 {
        Vec::new()
    } else {
        layer.encode()
    })
}

/// A tile unit's nearest sixteenth.
#[expect(
    clippy::cast_possible_truncation,
    reason = "within the tile, so far from the limits"
)]
fn sixteenths(units: f64) -> i64 {
    (units * 16.0).round() as i64
}

/// Which of the eight parts of the tile's side.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "clamped to 0..8"
)]
fn part(units: f64) -> u8 {
    (units / EXTENT * CELLS).floor().clamp(0.0, CELLS - 1.0) as u8
}
