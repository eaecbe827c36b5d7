//! A piece of the map to take along: the tiles round a box out of several archives, as one new archive.
//!
//! Tiles are copied as they are; directories, header and description are made anew. The archives share
//! the zooms between them: the one with the most detail gives all it has, the next one the zooms below.

use std::collections::HashMap;
use std::io::{self, Write};

use lykta_core::layer::Tile;
use lykta_core::space::Bounds;
use serde_json::{Map, Value, json};
use sha2::{Digest, Sha256};

use super::archive::{Archive, pack};
use super::{Entry, HEADER, bad, tile_id, written};

/// Most tiles in a piece: about 250 km² of streets.
pub const TILES_MAX: usize = 4_096;
/// Header and root directory lie in the first 16 KiB, which a reader fetches at once.
const ROOT_MAX: usize = 16_384 - HEADER;
/// Entries in a directory below the root.
const LEAF: usize = 4_096;

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
    let bytes = assemble(&taken, bounds, &describe(archives, &zooms)?)?;
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

/// Puts an archive together from tiles in the order of their numbers.
fn assemble(tiles: &[(u64, Vec<u8>)], bounds: Bounds, metadata: &Value) -> io::Result<Vec<u8>> {
    let mut data = Vec::new();
    let mut known: HashMap<[u8; 32], u64> = HashMap::new();
    let mut entries: Vec<Entry> = Vec::new();
    for (id, tile) in tiles {
        let length = tile.len() as u64;
        let offset = *known.entry(Sha256::digest(tile).into()).or_insert_with(|| {
            let at = data.len() as u64;
            data.extend_from_slice(tile);
            at
        });
        match entries.last_mut() {
            Some(last) if last.offset == offset && last.id + last.run == *id => last.run += 1,
            _ => entries.push(Entry {
                id: *id,
                run: 1,
                length,
                offset,
            }),
        }
    }
    let (root, leaves) = directories(&entries)?;
    let metadata = pack(metadata.to_string().as_bytes())?;
    let zoom_of = |tile: Option<&(u64, Vec<u8>)>| tile.map_or(0, |(id, _)| zoom(*id));
    let zooms = (zoom_of(tiles.first()), zoom_of(tiles.last()));
    let mut out =
        Vec::with_capacity(HEADER + root.len() + metadata.len() + leaves.len() + data.len());
    out.write_all(b"PMTiles\x03")?;
    let mut at = HEADER as u64;
    for part in [&root, &metadata, &leaves, &data] {
        out.write_all(&at.to_le_bytes())?;
        out.write_all(&(part.len() as u64).to_le_bytes())?;
        at += part.len() as u64;
    }
    for count in [tiles.len(), entries.len(), known.len()] {
        out.write_all(&(count as u64).to_le_bytes())?;
    }
    // Clustered; directories and tiles packed with gzip; Mapbox vector tiles.
    out.write_all(&[1, 2, 2, 1, zooms.0, zooms.1])?;
    let ((west, south), (east, north)) = (bounds.south_west.e7(), bounds.north_east.e7());
    for degrees in [west, south, east, north] {
        out.write_all(&degrees.to_le_bytes())?;
    }
    out.write_all(&[zooms.1.min(14)])?;
    for (from, to) in [(west, east), (south, north)] {
        out.write_all(&i32::midpoint(from, to).to_le_bytes())?;
    }
    for part in [&root, &metadata, &leaves, &data] {
        out.write_all(part)?;
    }
    Ok(out)
}

/// The root directory and what lies below it, packed. Small pieces need no more than a root.
fn directories(entries: &[Entry]) -> io::Result<(Vec<u8>, Vec<u8>)> {
    let whole = pack(&written(entries))?;
    if whole.len() <= ROOT_MAX {
        return Ok((whole, Vec::new()));
    }
    let mut leaves = Vec::new();
    let mut root = Vec::new();
    for part in entries.chunks(LEAF) {
        let leaf = pack(&written(part))?;
        root.push(Entry {
            id: part.first().map_or(0, |e| e.id),
            run: 0,
            length: leaf.len() as u64,
            offset: leaves.len() as u64,
        });
        leaves.extend_from_slice(&leaf);
    }
    Ok((pack(&written(&root))?, leaves))
}

/// The zoom of a tile by its number.
fn zoom(id: u64) -> u8 {
    let mut z = 0;
    while z < 31 && tile_id(z + 1, 0, 0) <= id {
        z += 1;
    }
    z
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
    fn many_tiles_need_directories_below_the_root() {
        // Tiles in no order that packs, so that a root alone would be too large.
        let tiles: Vec<_> = (0..20_000_u64)
            .map(|n| (n * 7 + n % 5, Sha256::digest(n.to_le_bytes()).to_vec()))
            .collect();
        let bytes = assemble(&tiles, bounds(), &json!({})).unwrap();
        let file = tempfile::NamedTempFile::new().unwrap();
        std::fs::write(file.path(), &bytes).unwrap();
        let piece = Archive::open(file.path()).unwrap();
        for (id, tile) in &tiles {
            assert!(
                piece.packed_tile(*id).unwrap().as_deref() == Some(&**tile),
                "{id}"
            );
            assert!(
                piece.packed_tile(id + 1).unwrap().is_none()
                    || tiles.iter().any(|(n, _)| *n == id + 1)
            );
        }
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

    #[test]
    fn a_number_of_a_tile_tells_its_zoom() {
        for z in 0..=20 {
            let last = (1_u32 << z) - 1;
            assert_eq!(zoom(tile_id(z, 0, 0)), z);
            assert_eq!(zoom(tile_id(z, last, 0)), z);
        }
    }
}
