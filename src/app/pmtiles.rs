//! One tile out of a PMTiles archive.
//!
//! # Source
//! PMTiles version 3 specification: header, directories, tile ids along a Hilbert curve.

use std::fs;
use std::io::{self, Read, Seek, SeekFrom};
use std::path::Path;
use std::sync::{Mutex, PoisonError};

/// Bytes of the header.
const HEADER: usize = 127;
/// Most bytes of a directory or a tile, unpacked.
const UNPACKED_MAX: u64 = 16 * 1024 * 1024;
/// How deep directories may lie in each other.
const DEPTH: usize = 4;

/// An archive that is open for reading.
#[derive(Debug)]
pub(super) struct Archive {
    file: Mutex<fs::File>,
    root: Vec<Entry>,
    leaves: u64,
    tiles: u64,
    packed: [bool; 2],
    max_zoom: u8,
}

/// A run of equal tiles, or a directory further down.
#[derive(Debug, Clone, Copy)]
struct Entry {
    id: u64,
    run: u64,
    length: u64,
    offset: u64,
}

fn bad(what: &str) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, what.to_owned())
}

impl Archive {
    pub(super) fn open(path: &Path) -> io::Result<Self> {
        let mut file = fs::File::open(path)?;
        let mut header = [0_u8; HEADER];
        file.read_exact(&mut header)
            .map_err(|_short| bad("shorter than a PMTiles header"))?;
        if !header.starts_with(b"PMTiles\x03") {
            return Err(bad("not a PMTiles archive of version 3"));
        }
        let number = |at: usize| {
            header
                .get(at..at + 8)
                .and_then(|b| b.try_into().ok())
                .map_or(0, u64::from_le_bytes)
        };
        let byte = |at: usize| header.get(at).copied().unwrap_or(0);
        let compressed = |at: usize| match byte(at) {
            1 => Ok(false),
            2 => Ok(true),
            _ => Err(bad("packed in a way we do not read")),
        };
        let packed = [compressed(97)?, compressed(98)?];
        let root = read(&mut file, number(8), number(16), packed[0])?;
        Ok(Self {
            file: Mutex::new(file),
            root: directory(&root)?,
            leaves: number(40),
            tiles: number(56),
            packed,
            max_zoom: byte(101),
        })
    }

    pub(super) fn max_zoom(&self) -> u8 {
        self.max_zoom
    }

    /// The bytes of a tile, unpacked; `None` when the archive has none there.
    pub(super) fn tile(&self, z: u8, x: u32, y: u32) -> io::Result<Option<Vec<u8>>> {
        let id = tile_id(z, x, y);
        let mut file = self.file.lock().unwrap_or_else(PoisonError::into_inner);
        let mut leaf: Vec<Entry>;
        let mut entries = self.root.as_slice();
        for _ in 0..DEPTH {
            let after = entries.partition_point(|e| e.id <= id);
            let Some(entry) = after.checked_sub(1).and_then(|i| entries.get(i)) else {
                return Ok(None);
            };
            let sum = |a: u64, b: u64| a.checked_add(b).ok_or_else(|| bad("outside the file"));
            if entry.run > 0 {
                if id - entry.id >= entry.run {
                    return Ok(None);
                }
                let at = sum(self.tiles, entry.offset)?;
                return read(&mut file, at, entry.length, self.packed[1]).map(Some);
            }
            let at = sum(self.leaves, entry.offset)?;
            leaf = directory(&read(&mut file, at, entry.length, self.packed[0])?)?;
            entries = &leaf;
        }
        Err(bad("directories within directories without end"))
    }
}

/// Reads and unpacks a part of the file.
fn read(file: &mut fs::File, offset: u64, length: u64, packed: bool) -> io::Result<Vec<u8>> {
    if length > UNPACKED_MAX {
        return Err(bad("a part larger than 16 MB"));
    }
    file.seek(SeekFrom::Start(offset))?;
    let mut bytes = vec![0; usize::try_from(length).unwrap_or(0)];
    file.read_exact(&mut bytes)
        .map_err(|_short| bad("a part outside the file"))?;
    if !packed {
        return Ok(bytes);
    }
    let mut unpacked = Vec::new();
    flate2::read::GzDecoder::new(bytes.as_slice())
        .take(UNPACKED_MAX)
        .read_to_end(&mut unpacked)?;
    Ok(unpacked)
}

/// The entries of a directory: how many, then their ids, runs, lengths and offsets in four columns.
fn directory(bytes: &[u8]) -> io::Result<Vec<Entry>> {
    let mut rest = bytes.iter();
    let mut number = || -> io::Result<u64> {
        let mut value = 0_u64;
        for shift in (0..64).step_by(7) {
            let byte = *rest.next().ok_or_else(|| bad("a directory is cut off"))?;
            value |= u64::from(byte & 0x7f) << shift;
            if byte & 0x80 == 0 {
                return Ok(value);
            }
        }
        Err(bad("a number in a directory does not end"))
    };
    // Each entry takes four bytes or more.
    let count = usize::try_from(number()?)
        .ok()
        .filter(|n| *n <= bytes.len() / 4)
        .ok_or_else(|| bad("a directory says it is longer than it is"))?;
    let mut entries = Vec::with_capacity(count);
    let mut id = 0_u64;
    for _ in 0..count {
        id = id
            .checked_add(number()?)
            .ok_or_else(|| bad("tile ids too large"))?;
        entries.push(Entry {
            id,
            run: 0,
            length: 0,
            offset: 0,
        });
    }
    for entry in &mut entries {
        entry.run = number()?;
    }
    for entry in &mut entries {
        entry.length = number()?;
    }
    let mut follows = 0;
    for entry in &mut entries {
        entry.offset = match number()? {
            0 => follows,
            n => n - 1,
        };
        follows = entry.offset.saturating_add(entry.length);
    }
    Ok(entries)
}

/// The number of a tile: the tiles of all lower zooms, then its place along a Hilbert curve.
fn tile_id(z: u8, x: u32, y: u32) -> u64 {
    let z = z.min(31);
    let (mut x, mut y) = (u64::from(x), u64::from(y));
    let side = 1_u64 << z;
    let below = (side * side - 1) / 3;
    let mut along = 0;
    let mut half = side / 2;
    while half > 0 {
        let (right, down) = (u64::from(x & half > 0), u64::from(y & half > 0));
        along += half * half * ((3 * right) ^ down);
        if down == 0 {
            if right == 1 {
                x = side - 1 - x;
                y = side - 1 - y;
            }
            std::mem::swap(&mut x, &mut y);
        }
        half /= 2;
    }
    below + along
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tiles_are_numbered_as_the_specification_does() {
        // The table in section 4.1 of the specification.
        for (z, x, y, id) in [
            (0, 0, 0, 0),
            (1, 0, 0, 1),
            (1, 0, 1, 2),
            (1, 1, 1, 3),
            (1, 1, 0, 4),
            (2, 0, 0, 5),
            (12, 3423, 1763, 19_078_479),
        ] {
            assert_eq!(tile_id(z, x, y), id, "{z}/{x}/{y}");
        }
    }

    #[test]
    fn a_directory_that_lies_is_refused() {
        for bytes in [&[][..], &[200], &[1], &[1, 0, 1], &[0xff; 12]] {
            assert!(directory(bytes).is_err(), "{bytes:?}");
        }
        assert!(directory(&[0]).unwrap().is_empty());
    }
}
