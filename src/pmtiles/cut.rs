//! A piece of the map to take along: the tiles round a box out of several archives, as one new archive.
//!
//! Tiles are copied as they are; directories, header and description are made anew. The archives share
//! the zooms between them: the one with the most detail gives all it has, the next one the zooms below.

use std::io;

use lykta_core::layer::Tile;
use lykta_core::space::Bounds;
use serde_json::{Map, Value, json};

use super::archive::Archive;
use super::write::Writer;
use super::{bad, tile_id};

/// Most tiles in a piece: about 250 km² of streets.
pub const TILES_MAX: usize = 4_096;

/// A piece of map.
#[derive(Debug, Clone)]
pub struct Cut {
    /// The archive: PMTiles version 3, Mapbox vector tiles packed with gzip.
    pub bytes: Vec<u8>,
    /// For each archive in the order given, the zooms that came out of it; `None` when none did.
    pub zooms: Vec<Option<(u8, u8)>>,
    /// Tiles in it, equal ones counted each.
    pub tiles: usize,
}

/// Cuts out what lies in a box and one tile beyond it on every side, at every zoom there is: a phone
/// shows more than the box. `archives` stand from little to much detail.
///
/// The box does not cross the 180th meridian.
///
/// # Errors
/// When the corners are not in that order, the box holds more than [`TILES_MAX`] tiles, or an archive
/// cannot be read.
pub fn cut(archives: &[&Archive], bounds: Bounds) -> io::Result<Cut> {
    let ((west, south), (east, north)) = (bounds.south_west.e7(), bounds.north_east.e7());
    if west > east || south > north {
        return Err(bad("the corners are not south-west and north-east"));
    }
    let mut taken = Vec::new();
    let mut zooms = vec![None; archives.len()];
    // Above the lowest zoom that an archive with more detail has given.
    let mut free = u8::MAX;
    for (archive, zooms) in archives.iter().zip(&mut zooms).rev() {
        let (low, high) = archive.zooms();
        let high = high.min(free.saturating_sub(1));
        if free == 0 || low > high {
            continue;
        }
        let before = taken.len();
        for z in low..=high {
            gather(archive, z, bounds, &mut taken)?;
        }
        if taken.len() > before {
            *zooms = Some((low, high));
            free = low;
        }
    }
    taken.sort_unstable_by_key(|(id, _)| *id);
    let tiles = taken.len();
    let mut writer = Writer::new(Vec::new());
    for (id, tile) in &taken {
        writer.add_packed(*id, tile)?;
    }
    let (mut bytes, data) = writer.finish(bounds, &describe(archives, &zooms)?)?;
    bytes.extend_from_slice(&data);
    Ok(Cut {
        bytes,
        zooms,
        tiles,
    })
}

/// Adds an archive's tiles of one zoom.
fn gather(
    archive: &Archive,
    z: u8,
    bounds: Bounds,
    taken: &mut Vec<(u64, Vec<u8>)>,
) -> io::Result<()> {
    let last = (1_u32 << z.min(30)) - 1;
    let (_, left, bottom) = Tile::at(bounds.south_west, z).zxy();
    let (_, right, top) = Tile::at(bounds.north_east, z).zxy();
    let columns = left.saturating_sub(1)..=right.saturating_add(1).min(last);
    let rows = top.saturating_sub(1)..=bottom.saturating_add(1).min(last);
    let wanted = columns.clone().count().saturating_mul(rows.clone().count());
    if taken.len().saturating_add(wanted) > TILES_MAX {
        return Err(bad("the box is too large for one piece of map"));
    }
    for x in columns {
        for y in rows.clone() {
            let id = tile_id(z, x, y);
            if let Some(tile) = archive.packed_tile(id)? {
                taken.push((id, tile));
            }
        }
    }
    Ok(())
}

/// One description for all: their layers by name, and each credit once.
fn describe(archives: &[&Archive], zooms: &[Option<(u8, u8)>]) -> io::Result<Value> {
    let mut layers: Map<String, Value> = Map::new();
    let mut credits: Vec<String> = Vec::new();
    for (archive, _) in archives.iter().zip(zooms).filter(|(_, z)| z.is_some()) {
        let said: Value = serde_json::from_slice(archive.metadata())
            .map_err(|_not_json| bad("metadata is not JSON"))?;
        let list = said.get("vector_layers").and_then(Value::as_array);
        for layer in list.into_iter().flatten() {
            if let Some(id) = layer.get("id").and_then(Value::as_str) {
                let known = layers.entry(id).or_insert_with(|| layer.clone());
                widen(known, layer);
            }
        }
        let credit = said.get("attribution").and_then(Value::as_str);
        if let Some(credit) = credit.filter(|c| !credits.iter().any(|known| known == c)) {
            credits.push(credit.to_owned());
        }
    }
    Ok(json!({
        "attribution": credits.join(" "),
        "type": "baselayer",
        "vector_layers": layers.into_iter().map(|(_, layer)| layer).collect::<Vec<_>>(),
    }))
}

/// Lets a layer's description hold what another archive says of the layer of that name.
fn widen(known: &mut Value, other: &Value) {
    let zoom = |layer: &Value, name| layer.get(name).and_then(Value::as_u64);
    let zooms = [
        (
            "minzoom",
            zoom(known, "minzoom").min(zoom(other, "minzoom")),
        ),
        (
            "maxzoom",
            zoom(known, "maxzoom").max(zoom(other, "maxzoom")),
        ),
    ];
    for (name, zoom) in zooms {
        if let Some(zoom) = zoom {
            known[name] = zoom.into();
        }
    }
    if let Some(fields) = other.get("fields").and_then(Value::as_object)
        && let Some(all) = known.get_mut("fields").and_then(Value::as_object_mut)
    {
        for (name, kind) in fields {
            all.entry(name).or_insert_with(|| kind.clone());
        }
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use lykta_core::model::LonLat;

    use super::*;

    fn at(lon: f64, lat: f64) -> LonLat {
        LonLat::from_degrees(lon, lat).unwrap()
    }

    /// A part of the centre of Helsinki.
    fn bounds() -> Bounds {
        Bounds {
            south_west: at(24.938, 60.167),
            north_east: at(24.944, 60.172),
        }
    }

    fn open(name: &str) -> Archive {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("geodata/basemap");
        Archive::open(&folder.join(name)).unwrap()
    }

    fn reopened(cut: &Cut) -> Archive {
        let file = tempfile::NamedTempFile::new().unwrap();
        std::fs::write(file.path(), &cut.bytes).unwrap();
        Archive::open(file.path()).unwrap()
    }

    #[test]
    fn every_tile_of_the_box_is_the_one_of_its_archive() {
        let (low, streets) = (open("sverige.pmtiles"), open("helsingfors_centrum.pmtiles"));
        let cut = cut(&[&low, &streets], bounds()).unwrap();
        assert_eq!(cut.zooms, [Some((0, 9)), Some((10, 15))]);
        let piece = reopened(&cut);
        assert_eq!(piece.zooms(), (0, 15));
        let mut found = 0;
        for z in 0..=15 {
            let source = if z < 10 { &low } else { &streets };
            let (_, left, bottom) = Tile::at(bounds().south_west, z).zxy();
            let (_, right, top) = Tile::at(bounds().north_east, z).zxy();
            for x in left..=right {
                for y in top..=bottom {
                    let tile = piece.tile(z, x, y).unwrap();
                    assert_eq!(tile, source.tile(z, x, y).unwrap(), "{z}/{x}/{y}");
                    found += usize::from(tile.is_some());
                }
            }
        }
        assert!(found > 16, "{found}");
        // Sweden is left at home.
        let (_, x, y) = Tile::at(at(12.94, 57.72), 9).zxy();
        assert!(low.tile(9, x, y).unwrap().is_some());
        assert_eq!(piece.tile(9, x, y).unwrap(), None);
        assert_eq!(piece.metadata().first(), Some(&b'{'));
    }

    #[test]
    fn the_same_cut_is_the_same_bytes() {
        let streets = open("helsingfors_centrum.pmtiles");
        let once = cut(&[&streets], bounds()).unwrap();
        assert_eq!(once.bytes, cut(&[&streets], bounds()).unwrap().bytes);
    }

    #[test]
    fn a_box_that_is_none_or_too_large_is_refused() {
        let low = open("sverige.pmtiles");
        for (south_west, north_east) in [
            (at(2.0, 0.0), at(1.0, 1.0)),
            (at(0.0, 5.0), at(1.0, 1.0)),
            (at(-180.0, -85.0), at(180.0, 85.0)),
        ] {
            let bounds = Bounds {
                south_west,
                north_east,
            };
            assert!(cut(&[&low], bounds).is_err(), "{bounds:?}");
        }
    }
}
