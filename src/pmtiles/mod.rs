//! PMTiles archives: reading a tile or all names out of one, writing one, and cutting a smaller one out of several.
//!
//! # Source
//! PMTiles version 3 specification: header, directories, tile ids along a Hilbert curve.

mod archive;
mod cut;
mod names;
mod write;

use std::io;

pub use archive::{Archive, pack};
pub use cut::{Cut, TILES_MAX, cut};
pub use names::names;
pub use write::{Writer, write_file};

/// Bytes of the header.
const HEADER: usize = 127;
/// Most bytes of a directory or a tile, unpacked.
const UNPACKED_MAX: u64 = 16 * 1024 * 1024;

/// A run of equal tiles, or a directory further down.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Entry {
    id: u64,
    run: u64,
    length: u64,
    offset: u64,
}

fn bad(what: &str) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, what.to_owned())
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
pub fn tile_id(z: u8, x: u32, y: u32) -> u64 {
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

/// The zoom, column and row of a tile's number.
fn tile_of(id: u64) -> Option<(u8, u32, u32)> {
    let z = (0..=26_u8).find(|z| id < first_of(z + 1))?;
    let mut along = id - first_of(z);
    let (mut x, mut y) = (0_u64, 0_u64);
    let mut half = 1_u64;
    while half < 1 << z {
        let right = 1 & (along / 2);
        let down = 1 & (along ^ right);
        if down == 0 {
            if right == 1 {
                x = half - 1 - x;
                y = half - 1 - y;
            }
            std::mem::swap(&mut x, &mut y);
        }
        x += half * right;
        y += half * down;
        along /= 4;
        half *= 2;
    }
    Some((z, u32::try_from(x).ok()?, u32::try_from(y).ok()?))
}

/// The number of the first tile of a zoom.
fn first_of(z: u8) -> u64 {
    ((1_u64 << (2 * z.min(31))) - 1) / 3
}

/// Writes a directory, the other way about.
fn written(entries: &[Entry]) -> Vec<u8> {
    let mut out = Vec::with_capacity(entries.len() * 8);
    let mut number = |mut value: u64| {
        loop {
            let low = value.to_le_bytes()[0] & 0x7f;
            value >>= 7;
            if value == 0 {
                return out.push(low);
            }
            out.push(low | 0x80);
        }
    };
    number(entries.len() as u64);
    let mut before = 0;
    for entry in entries {
        number(entry.id - before);
        before = entry.id;
    }
    for entry in entries {
        number(entry.run);
    }
    for entry in entries {
        number(entry.length);
    }
    let mut follows = None;
    for entry in entries {
        number(if follows == Some(entry.offset) {
            0
        } else {
            entry.offset + 1
        });
        follows = Some(entry.offset + entry.length);
    }
    out
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
            assert_eq!(tile_of(id), Some((z, x, y)));
        }
        for id in 0..30_000 {
            let (z, x, y) = tile_of(id).unwrap();
            assert_eq!(tile_id(z, x, y), id, "{z}/{x}/{y}");
        }
        assert!(tile_of(u64::MAX).is_none());
    }

    #[test]
    fn a_directory_is_read_as_it_was_written() {
        let entry = |id, run, length, offset| Entry {
            id,
            run,
            length,
            offset,
        };
        let entries = [
            entry(0, 1, 300, 0),
            entry(1, 4, 20, 300),
            entry(90_000, 1, 300, 0),
            entry(90_001, 0, 1, u64::from(u32::MAX)),
        ];
        assert_eq!(directory(&written(&entries)).unwrap(), entries);
    }

    #[test]
    fn a_directory_that_lies_is_refused() {
        for bytes in [&[][..], &[200], &[1], &[1, 0, 1], &[0xff; 12]] {
            assert!(directory(bytes).is_err(), "{bytes:?}");
        }
        assert!(directory(&[0]).unwrap().is_empty());
    }
}
