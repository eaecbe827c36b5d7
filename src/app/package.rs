//! What a walk needs where there is no network: its places, what is open there, and a piece of the map.
//!
//! What is restricted stays at home: a phone in a pocket holds class 1 and 2 only, whoever carries it.

use std::io;

use bytes::Bytes;
use geo::{BoundingRect as _, Coord};
use lykta_core::model::{Deed, LonLat, Observation, PrivacyClass, State, Viewer, WalkId};
use lykta_core::space::world::World;
use lykta_core::space::{Bounds, Filter};
use sha2::{Digest, Sha256};

use super::basemaps::Basemap;
use super::walks::{self, Told};
use super::{App, AppError, Tenant, permit};
use crate::clock;
use crate::pmtiles::{Archive, cut};
use crate::wire::hex;

/// Round the walk's own places, metres.
const ROUND: f64 = 200.0;
/// Metres in a degree of latitude, at the least anywhere (WGS 84).
const DEGREE: f64 = 110_574.0;
/// An area with a box wider or higher than this is no area to walk in; its stops alone are taken.
const WIDEST: f64 = 6_000.0;
/// Most observations taken along.
const MOST: usize = 2_000;

/// What is taken along, besides the map.
#[derive(Debug)]
pub struct Package {
    /// The walk.
    pub told: Told,
    /// The box that the rest is of.
    pub bounds: Bounds,
    /// What is not finished there, and what the walk names; the newest first.
    pub observations: Vec<Observation>,
    /// Whether there was more than a phone should carry.
    pub cut_short: bool,
    /// Slots of the areas that meet the box.
    pub areas: Vec<usize>,
}

/// A piece of the maps underneath.
#[derive(Debug, Clone)]
pub struct Piece {
    /// A PMTiles archive.
    pub bytes: Bytes,
    /// SHA-256 of it, in hexadecimal.
    pub sha256: String,
    /// Which maps are in it, with the zooms that each gives.
    pub maps: Vec<(Basemap, u8, u8)>,
}

/// Gathers what somebody takes along on a walk they may see.
///
/// # Errors
/// [`AppError::Forbidden`] for whoever does not record on walks, [`AppError::NotFound`] for a walk that
/// is unknown or another's.
pub async fn gather(app: &App, viewer: &Viewer, id: WalkId) -> Result<Package, AppError> {
    permit(viewer, Deed::Record)?;
    let told = walks::one(app, viewer, id).await?;
    let tenant = app.tenant(viewer)?;
    let bounds = bounds(tenant, &*tenant.world()?, &told)?;
    if !viewer.may(Deed::Read) {
        // A guest records and sees nothing that others reported.
        return Ok(Package {
            told,
            bounds,
            observations: Vec::new(),
            cut_short: false,
            areas: Vec::new(),
        });
    }
    let world = tenant.world_for(viewer)?;
    let mut filter = Filter::seen_by(world.sees(viewer));
    filter.states = Some(vec![
        State::Open,
        State::Assigned,
        State::Done,
        State::Positive,
    ]);
    let mut found = world.index_for(&filter).bbox(bounds, &filter);
    found.sort_unstable_by_key(|e| (std::cmp::Reverse(e.observed_at), std::cmp::Reverse(e.id)));
    let cut_short = found.len() > MOST;
    let mut ids: Vec<_> = found.iter().take(MOST).map(|e| e.id).collect();
    ids.extend(told.walk.named());
    let mut seen = std::collections::HashSet::new();
    ids.retain(|id| seen.insert(*id));
    let mut observations = tenant.observations(viewer, &ids).await?;
    observations.retain(|o| o.privacy_class != PrivacyClass::RESTRICTED && !o.is_withdrawn());
    Ok(Package {
        told,
        bounds,
        observations,
        cut_short,
        areas: areas(&world, bounds),
    })
}

/// Cuts the piece of map for a walk.
///
/// # Errors
/// As [`gather`]; [`AppError::Internal`] when a map cannot be read.
pub async fn map(
    app: &App,
    viewer: &Viewer,
    maps: &[Basemap],
    id: WalkId,
) -> Result<Piece, AppError> {
    permit(viewer, Deed::Record)?;
    let told = walks::one(app, viewer, id).await?;
    let tenant = app.tenant(viewer)?;
    let bounds = bounds(tenant, &*tenant.world()?, &told)?;
    piece(maps, bounds).await
}

/// Cuts what lies in a box out of the maps that reach it, which stand in the order of drawing.
///
/// # Errors
/// [`AppError::Internal`] when a map cannot be read.
pub async fn piece(maps: &[Basemap], bounds: Bounds) -> Result<Piece, AppError> {
    let reach = maps.iter().filter(|m| meets(m.bbox, bounds));
    let maps: Vec<Basemap> = reach.cloned().collect();
    let started = clock::now();
    let made = tokio::task::spawn_blocking(move || -> io::Result<Piece> {
        let open = |m: &Basemap| Archive::open(&m.path);
        let archives = maps.iter().map(open).collect::<Result<Vec<_>, _>>()?;
        let cut = cut(&archives.iter().collect::<Vec<_>>(), bounds)?;
        let parts = maps.into_iter().zip(cut.zooms);
        Ok(Piece {
            sha256: hex(&Sha256::digest(&cut.bytes)),
            bytes: cut.bytes.into(),
            maps: parts
                .filter_map(|(map, zooms)| zooms.map(|(low, high)| (map, low, high)))
                .collect(),
        })
    })
    .await
    .map_err(|e| AppError::Internal(Box::new(e)))?
    .map_err(|e| AppError::Internal(Box::new(e)))?;
    tracing::debug!(
        bytes = made.bytes.len(),
        took = %clock::now().duration_since(started),
        "Cut a piece of map"
    );
    Ok(made)
}

/// The box of a walk: its places, its route and its area unless that is too large to walk, and some way
/// round them.
fn bounds(tenant: &Tenant, world: &World, told: &Told) -> Result<Bounds, AppError> {
    let walk = &told.walk;
    let mut places: Vec<Coord> = walk.places().map(LonLat::coord).collect();
    places.extend(walk.route.iter().flat_map(|r| r.coords().copied()));
    let outline = walk
        .area
        .as_ref()
        .and_then(|id| world.landscape.areas().slot(id))
        .and_then(|slot| world.landscape.areas().outline(slot));
    if let Some(rect) = outline.and_then(|o| o.bounding_rect()) {
        let wide = rect.width() * DEGREE * rect.center().y.to_radians().cos();
        if wide.max(rect.height() * DEGREE) <= WIDEST {
            places.extend([rect.min(), rect.max()]);
        }
    }
    if places.is_empty() {
        let place = walks::place(tenant, world, walk).ok_or(AppError::NotFound)?;
        places.push(place.coord());
    }
    let least = |of: fn(&Coord) -> f64| places.iter().map(of).fold(f64::INFINITY, f64::min);
    let most = |of: fn(&Coord) -> f64| places.iter().map(of).fold(f64::NEG_INFINITY, f64::max);
    let (south, north) = (least(|c| c.y), most(|c| c.y));
    let up = ROUND / DEGREE;
    let across = up / north.abs().max(south.abs()).min(89.0).to_radians().cos();
    let corner = |lon: f64, lat: f64| {
        LonLat::from_degrees(lon.clamp(-180.0, 180.0), lat.clamp(-90.0, 90.0))
            .map_err(|e| AppError::Internal(Box::new(e)))
    };
    Ok(Bounds {
        south_west: corner(least(|c| c.x) - across, south - up)?,
        north_east: corner(most(|c| c.x) + across, north + up)?,
    })
}

/// Slots of the areas whose outline meets the box.
fn areas(world: &World, bounds: Bounds) -> Vec<usize> {
    let areas = world.landscape.areas();
    let [west, south] = [bounds.south_west.lon(), bounds.south_west.lat()];
    let [east, north] = [bounds.north_east.lon(), bounds.north_east.lat()];
    (0..areas.areas().len())
        .filter(|slot| {
            let rect = areas.outline(*slot).and_then(|o| o.bounding_rect());
            rect.is_some_and(|r| {
                r.min().x <= east && r.max().x >= west && r.min().y <= north && r.max().y >= south
            })
        })
        .collect()
}

fn meets([west, south, east, north]: [f64; 4], bounds: Bounds) -> bool {
    west <= bounds.north_east.lon()
        && east >= bounds.south_west.lon()
        && south <= bounds.north_east.lat()
        && north >= bounds.south_west.lat()
}
