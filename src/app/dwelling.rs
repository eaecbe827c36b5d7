//! No record points at somebody's home: a new place inside a building is moved to the street beside it.
//!
//! What is built is known from the maps underneath, where one of them has footprints; elsewhere nothing is
//! moved. Where the place was said to be is not kept.

use std::convert::Infallible;
use std::io;
use std::path::Path;
use std::sync::Arc;

use fast_mvt::{MvtReaderRef, MvtValueRef};
use geo::{Coord, Geometry, LineString, Polygon};
use lykta_core::model::{LonLat, Observation, Shape, Warning};
use lykta_core::space::snap::{Around, is_inside, outside};
use quick_cache::sync::Cache;

use crate::pmtiles::Archive;

/// Code of the warning that goes with a place that was moved.
pub const MOVED: &str = "moved_from_dwelling";
/// The zoom at which footprints are whole (geodata/basemap/SCHEMA.md).
const ZOOM: u8 = 15;
/// Tiles kept read: some square kilometres of town.
const TILES_KEPT: usize = 256;
/// Northernmost latitude of Web Mercator, degrees.
const MERCATOR_MAX: f64 = 85.051_128_78;

/// What is built, as far as the maps underneath know.
#[derive(Debug)]
pub struct Footprints {
    archives: Vec<Archive>,
    read: Cache<(u32, u32), Arc<Built>>,
}

/// What stands in one tile.
#[derive(Debug, Default)]
struct Built {
    /// Buildings without a public use: dwellings among them.
    closed: Vec<Polygon>,
    /// Buildings that the public walks into. They are not left, but not entered either.
    open: Vec<Polygon>,
    /// Streets and paths that may be walked.
    streets: Vec<LineString>,
}

impl Footprints {
    /// Nothing is known of what is built.
    pub fn none() -> Self {
        Self {
            archives: Vec::new(),
            read: Cache::new(TILES_KEPT),
        }
    }

    /// Opens the maps in a folder that reach the zoom of footprints. One that cannot be read is left out
    /// with a line in the log.
    pub fn open(folder: &Path) -> Self {
        let mut archives = Vec::new();
        let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
        for path in entries.map(|e| e.path()) {
            if path.extension().is_none_or(|e| e != "pmtiles") {
                continue;
            }
            match Archive::open(&path) {
                Ok(archive) if archive.zooms().1 >= ZOOM => archives.push(archive),
                Ok(_) => {}
                Err(error) => {
                    tracing::warn!(file = %path.display(), error = %error, "Could not read footprints from a map");
                }
            }
        }
        Self {
            archives,
            ..Self::none()
        }
    }

    /// Moves an observation that points into a building, with a warning. A line or an area is left: it
    /// is drawn, not measured, and says more than one home.
    pub fn settle(&self, observation: &mut Observation) {
        let Shape::Point(place) = observation.geom_exact else {
            return;
        };
        if let Some(moved) = self.moved(place) {
            observation.geom_exact = Shape::Point(moved);
            observation.warnings.push(Warning {
                code: MOVED.to_owned(),
                // How far it was moved would tell where from.
                detail: String::new(),
            });
        }
    }

    /// Where a place inside a building is moved to; `None` when it can stay, or nothing is known there.
    pub fn moved(&self, place: LonLat) -> Option<LonLat> {
        let (x, y) = tile_of(place).filter(|_| !self.archives.is_empty())?;
        let here = self.built(x, y);
        here.closed.iter().find(|b| is_inside(place, b))?;
        // The way out may lie in the next tile, and what a tile's edge cuts off stands there.
        let side = 1_u32 << ZOOM;
        let tiles: Vec<Arc<Built>> = (-1..=1)
            .flat_map(|dx| (-1..=1).map(move |dy| (dx, dy)))
            .filter_map(|(dx, dy)| Some((x.checked_add_signed(dx)?, y.checked_add_signed(dy)?)))
            .filter(|(x, y)| *x < side && *y < side)
            .map(|(x, y)| self.built(x, y))
            .collect();
        let around = Around {
            buildings: tiles
                .iter()
                .flat_map(|t| t.closed.iter().chain(&t.open))
                .collect(),
            streets: tiles.iter().flat_map(|t| &t.streets).collect(),
        };
        outside(place, &around)
    }

    /// What stands in a tile. One that cannot be read holds nothing, with a line in the log.
    fn built(&self, x: u32, y: u32) -> Arc<Built> {
        let read = self.read.get_or_insert_with(&(x, y), || {
            let mut built = Built::default();
            for archive in &self.archives {
                let read = archive.tile(ZOOM, x, y).and_then(|tile| match tile {
                    Some(bytes) => built.add(&bytes, x, y),
                    None => Ok(()),
                });
                if let Err(error) = read {
                    tracing::warn!(error = %error, "Could not read footprints of tile {ZOOM}/{x}/{y}");
                }
            }
            Ok::<_, Infallible>(Arc::new(built))
        });
        let Ok(built) = read;
        built
    }
}

impl Built {
    /// Adds what a vector tile holds.
    fn add(&mut self, tile: &[u8], x: u32, y: u32) -> io::Result<()> {
        let odd = |e: fast_mvt::MvtError| io::Error::new(io::ErrorKind::InvalidData, e.to_string());
        let reader = MvtReaderRef::new(tile).map_err(odd)?;
        for layer in reader.layers() {
            let name = layer.name();
            if !matches!(name, "building" | "road") {
                continue;
            }
            let extent = f64::from(layer.extent().max(1));
            let place = |c: Coord<i32>| degrees(c, extent, x, y);
            for feature in layer.features() {
                let (mut kind, mut walked) = (None, false);
                for property in feature.properties() {
                    match property.map_err(odd)? {
                        ("kind", MvtValueRef::String(value)) => kind = Some(value),
                        ("foot", MvtValueRef::Bool(value)) => walked = value,
                        _ => {}
                    }
                }
                let geometry = feature.geometry().map_err(odd)?;
                if name == "road" && walked {
                    self.streets.extend(lines(geometry, &place));
                } else if name == "building" && kind != Some("roof") {
                    let closed = kind.is_none_or(|k| k == "building");
                    let to = if closed {
                        &mut self.closed
                    } else {
                        &mut self.open
                    };
                    to.extend(polygons(geometry, &place));
                }
            }
        }
        Ok(())
    }
}

fn line(of: &LineString<i32>, place: &impl Fn(Coord<i32>) -> Coord) -> LineString {
    of.coords().map(|c| place(*c)).collect()
}

fn lines(of: Geometry<i32>, place: &impl Fn(Coord<i32>) -> Coord) -> Vec<LineString> {
    match of {
        Geometry::LineString(l) => vec![line(&l, place)],
        Geometry::MultiLineString(all) => all.iter().map(|l| line(l, place)).collect(),
        _ => Vec::new(),
    }
}

fn polygons(of: Geometry<i32>, place: &impl Fn(Coord<i32>) -> Coord) -> Vec<Polygon> {
    let polygon = |p: &Polygon<i32>| {
        let inner = p.interiors().iter().map(|l| line(l, place)).collect();
        Polygon::new(line(p.exterior(), place), inner)
    };
    match of {
        Geometry::Polygon(p) => vec![polygon(&p)],
        Geometry::MultiPolygon(all) => all.iter().map(polygon).collect(),
        _ => Vec::new(),
    }
}

/// The tile that holds a place.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "both are held within the tiles of the zoom"
)]
fn tile_of(place: LonLat) -> Option<(u32, u32)> {
    if place.lat().abs() > MERCATOR_MAX {
        return None;
    }
    let side = f64::from(1_u32 << ZOOM);
    let x = (place.lon() + 180.0) / 360.0 * side;
    let y = (1.0 - place.lat().to_radians().tan().asinh() / std::f64::consts::PI) / 2.0 * side;
    let within = |n: f64| n.floor().clamp(0.0, side - 1.0) as u32;
    Some((within(x), within(y)))
}

/// A corner of a tile's geometry in degrees.
fn degrees(c: Coord<i32>, extent: f64, x: u32, y: u32) -> Coord {
    let side = f64::from(1_u32 << ZOOM);
    let across = (f64::from(x) + f64::from(c.x) / extent) / side;
    let down = (f64::from(y) + f64::from(c.y) / extent) / side;
    Coord {
        x: across * 360.0 - 180.0,
        y: (std::f64::consts::PI * (1.0 - 2.0 * down))
            .sinh()
            .atan()
            .to_degrees(),
    }
}
