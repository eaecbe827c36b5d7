//! A new archive: tiles come in the order of their numbers, equal ones are kept once, and what stands
//! before them in the file is made when all are there.

use std::collections::HashMap;
use std::fs;
use std::io::{self, BufWriter, Write};
use std::path::Path;

use lykta_core::space::Bounds;
use serde_json::Value;
use sha2::{Digest, Sha256};

use super::archive::pack;
use super::{Entry, HEADER, bad, tile_id, written};
use crate::files::{beside, whole};

/// Header and root directory lie in the first 16 KiB, which a reader fetches at once.
const ROOT_MAX: usize = 16_384 - HEADER;
/// Entries in a directory below the root.
const LEAF: usize = 4_096;

/// An archive in the making: PMTiles version 3, Mapbox vector tiles packed with gzip, clustered.
#[derive(Debug)]
pub struct Writer<W> {
    sink: W,
    known: HashMap<[u8; 32], u64>,
    entries: Vec<Entry>,
    tiles: u64,
    bytes: u64,
}

impl<W: Write> Writer<W> {
    /// Tiles go to `sink`, one after the other, and nothing else does.
    pub fn new(sink: W) -> Self {
        Self {
            sink,
            known: HashMap::new(),
            entries: Vec::new(),
            tiles: 0,
            bytes: 0,
        }
    }

    /// Adds a tile. Not packed yet.
    ///
    /// # Errors
    /// When the sink refuses it, or the tile does not come after the last one.
    pub fn add(&mut self, (z, x, y): (u8, u32, u32), tile: &[u8]) -> io::Result<()> {
        self.add_packed(tile_id(z, x, y), &pack(tile)?)
    }

    /// Adds a tile that is packed with gzip, by its number.
    ///
    /// # Errors
    /// As [`Self::add`].
    pub fn add_packed(&mut self, id: u64, tile: &[u8]) -> io::Result<()> {
        let length = tile.len() as u64;
        let key = Sha256::digest(tile).into();
        let offset = if let Some(offset) = self.known.get(&key) {
            *offset
        } else {
            self.sink.write_all(tile)?;
            self.known.insert(key, self.bytes);
            self.bytes += length;
            self.bytes - length
        };
        match self.entries.last_mut() {
            Some(last) if last.id + last.run > id => return Err(bad("tiles out of order")),
            Some(last) if last.offset == offset && last.id + last.run == id => last.run += 1,
            _ => self.entries.push(Entry {
                id,
                run: 1,
                length,
                offset,
            }),
        }
        self.tiles += 1;
        Ok(())
    }

    /// Tiles so far, equal ones counted each.
    pub fn tiles(&self) -> u64 {
        self.tiles
    }

    /// What stands before the tiles in the file, and the sink that took them.
    ///
    /// # Errors
    /// When it cannot be packed.
    pub fn finish(self, bounds: Bounds, metadata: &Value) -> io::Result<(Vec<u8>, W)> {
        let (root, leaves) = directories(&self.entries)?;
        let metadata = pack(metadata.to_string().as_bytes())?;
        let low = self.entries.first().map_or(0, |e| zoom(e.id));
        let high = (self.entries.last()).map_or(0, |e| zoom(e.id + e.run.saturating_sub(1)));
        let mut out = Vec::with_capacity(HEADER + root.len() + metadata.len() + leaves.len());
        out.write_all(b"PMTiles\x03")?;
        let mut at = HEADER as u64;
        let parts = [&root, &metadata, &leaves].map(|part| part.len() as u64);
        for length in parts.into_iter().chain([self.bytes]) {
            out.write_all(&at.to_le_bytes())?;
            out.write_all(&length.to_le_bytes())?;
            at += length;
        }
        let counts = [self.entries.len() as u64, self.known.len() as u64];
        for count in [self.tiles].into_iter().chain(counts) {
            out.write_all(&count.to_le_bytes())?;
        }
        // Clustered; directories and tiles packed with gzip; Mapbox vector tiles.
        out.write_all(&[1, 2, 2, 1, low, high])?;
        let ((west, south), (east, north)) = (bounds.south_west.e7(), bounds.north_east.e7());
        for degrees in [west, south, east, north] {
            out.write_all(&degrees.to_le_bytes())?;
        }
        out.write_all(&[high.min(14)])?;
        for (from, to) in [(west, east), (south, north)] {
            out.write_all(&i32::midpoint(from, to).to_le_bytes())?;
        }
        for part in [&root, &metadata, &leaves] {
            out.write_all(part)?;
        }
        Ok((out, self.sink))
    }
}

/// Writes an archive whole or not at all: the tiles beside it first, for what stands before them is known last.
/// `fill` adds the tiles and says what they cover and what the archive says of itself. Returns how many tiles it
/// has, and its bytes.
///
/// # Errors
/// When `fill` fails or the archive cannot be written.
pub fn write_file(
    path: &Path,
    fill: impl FnOnce(&mut Writer<BufWriter<fs::File>>) -> io::Result<(Bounds, Value)>,
) -> io::Result<(u64, u64)> {
    let tiles = beside(path, ".tiles");
    let made = (|| {
        let mut writer = Writer::new(BufWriter::new(fs::File::create(&tiles)?));
        let (bounds, metadata) = fill(&mut writer)?;
        let count = writer.tiles();
        let (head, mut sink) = writer.finish(bounds, &metadata)?;
        sink.flush()?;
        let bytes = whole(path, |out| {
            out.write_all(&head)?;
            io::copy(&mut fs::File::open(&tiles)?, out)
        })?;
        Ok((count, bytes + head.len() as u64))
    })();
    // Not there when it could not be made; nothing to be said when it cannot be removed.
    let _ = fs::remove_file(&tiles);
    made
}

/// The root directory and what lies below it, packed. Small archives need no more than a root.
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
    use lykta_core::model::LonLat;
    use serde_json::json;

    use super::super::Archive;
    use super::*;

    fn bounds() -> Bounds {
        Bounds {
            south_west: LonLat::from_degrees(24.938, 60.167).unwrap(),
            north_east: LonLat::from_degrees(24.944, 60.172).unwrap(),
        }
    }

    #[test]
    fn many_tiles_need_directories_below_the_root() {
        // Tiles in no order that packs, so that a root alone would be too large.
        let tiles: Vec<_> = (0..20_000_u64)
            .map(|n| (n * 7 + n % 5, Sha256::digest(n.to_le_bytes()).to_vec()))
            .collect();
        let mut writer = Writer::new(Vec::new());
        for (id, tile) in &tiles {
            writer.add_packed(*id, tile).unwrap();
        }
        let (mut bytes, data) = writer.finish(bounds(), &json!({})).unwrap();
        bytes.extend_from_slice(&data);
        let file = tempfile::NamedTempFile::new().unwrap();
        fs::write(file.path(), &bytes).unwrap();
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
    fn equal_tiles_lie_there_once_and_order_is_held() {
        let mut writer = Writer::new(Vec::new());
        for x in 0..2 {
            writer.add((1, x, 0), &[7; 40]).unwrap_or_default();
        }
        // Along the curve 1/1/0 is the last of its zoom, so 1/0/0 may not follow.
        assert!(writer.add((1, 0, 0), &[7; 40]).is_err());
        assert_eq!(writer.tiles(), 2);
        let (head, data) = writer.finish(bounds(), &json!({})).unwrap();
        assert_eq!(data, pack(&[7; 40]).unwrap());
        assert!(head.starts_with(b"PMTiles\x03"));
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
