//! One tile out of a PMTiles archive.

use std::fs;
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::Path;
use std::sync::{Mutex, PoisonError};

use super::{Entry, HEADER, UNPACKED_MAX, bad, directory, first_of, tile_id, tile_of};

/// How deep directories may lie in each other.
const DEPTH: usize = 4;

/// An archive that is open for reading.
#[derive(Debug)]
pub struct Archive {
    file: Mutex<fs::File>,
    root: Vec<Entry>,
    leaves: u64,
    tiles: u64,
    packed: [bool; 2],
    metadata: Vec<u8>,
    zooms: (u8, u8),
}

impl Archive {
    /// Opens a file and reads its header, metadata and root directory.
    ///
    /// # Errors
    /// When it cannot be read or is no PMTiles archive of version 3 packed with gzip or not at all.
    pub fn open(path: &Path) -> io::Result<Self> {
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
        let metadata = read(&mut file, number(24), number(32), packed[0])?;
        Ok(Self {
            file: Mutex::new(file),
            root: directory(&root)?,
            leaves: number(40),
            tiles: number(56),
            packed,
            metadata,
            zooms: (byte(100), byte(101)),
        })
    }

    /// Lowest and highest zoom.
    pub fn zooms(&self) -> (u8, u8) {
        self.zooms
    }

    /// The archive's own description: a JSON text.
    pub fn metadata(&self) -> &[u8] {
        &self.metadata
    }

    /// The bytes of a tile, unpacked; `None` when the archive has none there.
    ///
    /// # Errors
    /// When the file cannot be read or contradicts itself.
    pub fn tile(&self, z: u8, x: u32, y: u32) -> io::Result<Option<Vec<u8>>> {
        self.find(tile_id(z, x, y), |file, at, length| {
            read(file, at, length, self.packed[1])
        })
    }

    /// The bytes of the tile with this number, packed with gzip as they lie in most files.
    ///
    /// # Errors
    /// When the file cannot be read or contradicts itself.
    pub(super) fn packed_tile(&self, id: u64) -> io::Result<Option<Vec<u8>>> {
        self.find(id, |file, at, length| {
            let bytes = read(file, at, length, false)?;
            if self.packed[1] {
                Ok(bytes)
            } else {
                pack(&bytes)
            }
        })
    }

    /// Shows every tile of one zoom, unpacked, in the order of their numbers. Of a run of equal tiles
    /// only the first is shown.
    ///
    /// # Errors
    /// When the file cannot be read or contradicts itself, and what `show` answers.
    pub fn each(
        &self,
        z: u8,
        mut show: impl FnMut(u32, u32, &[u8]) -> io::Result<()>,
    ) -> io::Result<()> {
        let ids = first_of(z)..first_of(z.saturating_add(1));
        // Directories yet to be read, the next one last.
        let mut waiting: Vec<(usize, Vec<Entry>)> = vec![(1, self.root.clone())];
        while let Some((depth, mut entries)) = waiting.pop() {
            entries.reverse();
            while let Some(entry) = entries.pop() {
                let next = entries.last().map_or(u64::MAX, |e| e.id);
                if entry.id >= ids.end || next <= ids.start {
                    continue;
                }
                if entry.run == 0 {
                    if depth >= DEPTH {
                        return Err(bad("directories within directories without end"));
                    }
                    let at = sum(self.leaves, entry.offset)?;
                    let leaf = directory(&self.read(at, entry.length, self.packed[0])?)?;
                    entries.reverse();
                    waiting.push((depth, entries));
                    waiting.push((depth + 1, leaf));
                    break;
                }
                let first = entry.id.max(ids.start);
                if first - entry.id < entry.run
                    && let Some((_, x, y)) = tile_of(first)
                {
                    let at = sum(self.tiles, entry.offset)?;
                    show(x, y, &self.read(at, entry.length, self.packed[1])?)?;
                }
            }
        }
        Ok(())
    }

    fn read(&self, at: u64, length: u64, packed: bool) -> io::Result<Vec<u8>> {
        let mut file = self.file.lock().unwrap_or_else(PoisonError::into_inner);
        read(&mut file, at, length, packed)
    }

    fn find<T>(
        &self,
        id: u64,
        take: impl Fn(&mut fs::File, u64, u64) -> io::Result<T>,
    ) -> io::Result<Option<T>> {
        let mut file = self.file.lock().unwrap_or_else(PoisonError::into_inner);
        let mut leaf: Vec<Entry>;
        let mut entries = self.root.as_slice();
        for _ in 0..DEPTH {
            let after = entries.partition_point(|e| e.id <= id);
            let Some(entry) = after.checked_sub(1).and_then(|i| entries.get(i)) else {
                return Ok(None);
            };
            if entry.run > 0 {
                if id - entry.id >= entry.run {
                    return Ok(None);
                }
                let at = sum(self.tiles, entry.offset)?;
                return take(&mut file, at, entry.length).map(Some);
            }
            let at = sum(self.leaves, entry.offset)?;
            leaf = directory(&read(&mut file, at, entry.length, self.packed[0])?)?;
            entries = &leaf;
        }
        Err(bad("directories within directories without end"))
    }
}

fn sum(a: u64, b: u64) -> io::Result<u64> {
    a.checked_add(b).ok_or_else(|| bad("outside the file"))
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

/// Packs with gzip. Without a time in it, so that the same always becomes the same.
///
/// # Errors
/// None that memory does not give.
pub fn pack(bytes: &[u8]) -> io::Result<Vec<u8>> {
    let mut out = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    out.write_all(bytes)?;
    out.finish()
}
