//! A layer as a file of tiles, to be served from anywhere.

use std::io;
use std::num::NonZero;
use std::ops::RangeInclusive;
use std::path::Path;
use std::thread;

use lykta_core::layer::{Layer, Tile, below};
use lykta_core::model::{Deed, LonLat, Viewer};
use lykta_core::space::{Bounds, Filter};
use serde_json::{Map, Value, json};

use super::query::FilterQuery;
use super::{App, AppError, permit};
use crate::pmtiles::{self, tile_id};

/// Tiles made before they are written, for each core: what is held in memory at a time.
const AT_ONCE: usize = 512;

/// What was written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Written {
    /// Tiles that hold something.
    pub tiles: u64,
    /// Bytes of the file.
    pub bytes: u64,
}

/// Writes a layer, as this viewer sees it now, to a PMTiles archive: the same tiles as over HTTP, and the same file
/// from the same records. It is there whole or not at all.
///
/// # Errors
/// [`AppError`] when the viewer may not read the layer, or the file cannot be written.
pub fn write(
    app: &App,
    viewer: &Viewer,
    layer: &'static dyn Layer,
    zooms: RangeInclusive<u8>,
    path: &Path,
) -> Result<Written, AppError> {
    if layer.follows_observations() {
        permit(viewer, Deed::Read)?;
    }
    let tenant = app.tenant(viewer)?;
    let world = tenant.world_for(viewer)?;
    let filter: Filter = FilterQuery::default()
        .read(&world, viewer)
        .map_err(AppError::Query)?;
    let make = |tile: &Tile| -> io::Result<Option<Vec<u8>>> {
        let bytes = layer.tile(&world, &filter, *tile);
        if bytes.is_empty() {
            return Ok(None);
        }
        pmtiles::pack(&bytes).map(Some)
    };
    let (tiles, bytes) = pmtiles::write_file(path, |writer| {
        let mut candidates: Vec<Tile> = Tile::new(0, 0, 0).into_iter().collect();
        for zoom in 0..=*zooms.end() {
            candidates.sort_unstable_by_key(|t| number(*t));
            let mut held = Vec::new();
            for some in candidates.chunks(AT_ONCE * cores()) {
                for (tile, packed) in some.iter().zip(made(some, &make)?) {
                    let Some(packed) = packed else { continue };
                    held.push(*tile);
                    if zooms.contains(&zoom) {
                        writer.add_packed(number(*tile), &packed)?;
                    }
                }
            }
            candidates = below(&held);
        }
        let [west, south, east, north] = tenant.profile.bbox;
        let corner = |lon, lat| LonLat::from_degrees(lon, lat).map_err(io::Error::other);
        let bounds = Bounds {
            south_west: corner(west, south)?,
            north_east: corner(east, north)?,
        };
        let metadata = json!({
            "name": layer.title_sv(),
            "description": layer.title_en(),
            "type": "overlay",
            "vector_layers": [vector_layer(layer, &zooms)],
        });
        Ok((bounds, metadata))
    })
    .map_err(|e| AppError::Internal(Box::new(e)))?;
    Ok(Written { tiles, bytes })
}

/// A layer in the words of TileJSON 3.0.0.
pub fn vector_layer(layer: &dyn Layer, zooms: &RangeInclusive<u8>) -> Value {
    let fields: Map<String, Value> = (layer.attributes().iter())
        .map(|a| (a.name.to_owned(), a.kind.into()))
        .collect();
    json!({
        "id": layer.id(),
        "description": layer.title_en(),
        "minzoom": zooms.start(),
        "maxzoom": zooms.end(),
        "fields": fields,
    })
}

/// What `make` makes of each, in their order, on all cores.
fn made<T: Send>(
    tiles: &[Tile],
    make: &(impl Fn(&Tile) -> io::Result<T> + Sync),
) -> io::Result<Vec<T>> {
    let share = tiles.len().div_ceil(cores()).max(1);
    thread::scope(|scope| {
        let parts: Vec<_> = (tiles.chunks(share))
            .map(|part| scope.spawn(move || part.iter().map(make).collect::<io::Result<Vec<T>>>()))
            .collect();
        let mut all = Vec::with_capacity(tiles.len());
        for part in parts {
            let part = part.join();
            all.extend(part.map_err(|_panic| io::Error::other("a tile could not be made"))??);
        }
        Ok(all)
    })
}

fn cores() -> usize {
    thread::available_parallelism().map_or(1, NonZero::get)
}

fn number(tile: Tile) -> u64 {
    let (z, x, y) = tile.zxy();
    tile_id(z, x, y)
}
