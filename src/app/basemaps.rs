//! Maps underneath: PMTiles files in the data folder, filled from those inside the program.
//!
//! Whoever runs the service adds a map by putting a file there; the next start finds it.

use std::cmp::Ordering;
use std::fs;
use std::io::{self, Read, Seek, SeekFrom};
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use bytes::Bytes;
use serde_json::Value;
use sha2::{Digest, Sha256};

use crate::seeds::Embedded;
use crate::wire::hex;

/// Bytes of the header of a PMTiles archive, version 3.
const HEADER: usize = 127;
/// Most bytes of metadata read.
const METADATA_MAX: u64 = 4 * 1024 * 1024;

/// Zoom from which a map is taken to hold streets.
const STREET_ZOOM: u8 = 13;

/// Files up to this size are held in memory, so that a range of them is a reference and not a copy.
const HELD_MAX: u64 = 32 * 1024 * 1024;

/// The bytes of a map, as they were when it was read: a file that is replaced later is another map.
#[derive(Debug, Clone)]
pub enum Content {
    /// In memory.
    Held(Bytes),
    /// In the file, which stays open.
    Kept(Arc<fs::File>),
}

impl Content {
    /// A range of the bytes.
    ///
    /// # Errors
    /// When the file cannot be read or has become shorter.
    ///
    /// # Cost
    /// Nothing for what is held; else one read from the disk, which blocks.
    pub fn read(&self, range: Range<u64>) -> io::Result<Bytes> {
        let short = || io::Error::from(io::ErrorKind::UnexpectedEof);
        match self {
            Self::Held(bytes) => {
                let at = |n: u64| usize::try_from(n).ok().filter(|n| *n <= bytes.len());
                let (start, end) = at(range.start).zip(at(range.end)).ok_or_else(short)?;
                Ok(bytes.slice(start..end.max(start)))
            }
            Self::Kept(file) => {
                let length = range.end.saturating_sub(range.start);
                let mut bytes = vec![0; usize::try_from(length).unwrap_or(usize::MAX)];
                read_at(file, &mut bytes, range.start)?;
                Ok(bytes.into())
            }
        }
    }
}

/// Reads at a place without moving where others read.
#[cfg(unix)]
fn read_at(file: &fs::File, bytes: &mut [u8], at: u64) -> io::Result<()> {
    std::os::unix::fs::FileExt::read_exact_at(file, bytes, at)
}

/// Reads at a place; each read names its own.
#[cfg(windows)]
fn read_at(file: &fs::File, bytes: &mut [u8], at: u64) -> io::Result<()> {
    let mut done = 0;
    while let Some(rest) = bytes.get_mut(done..).filter(|rest| !rest.is_empty()) {
        match std::os::windows::fs::FileExt::seek_read(file, rest, at + done as u64)? {
            0 => return Err(io::ErrorKind::UnexpectedEof.into()),
            n => done += n,
        }
    }
    Ok(())
}

/// A map file.
#[derive(Debug, Clone)]
pub struct Basemap {
    /// Its name without `.pmtiles`.
    pub name: String,
    /// Where it lies.
    pub path: PathBuf,
    /// West, south, east, north, degrees.
    pub bbox: [f64; 4],
    /// Lowest zoom.
    pub min_zoom: u8,
    /// Highest zoom.
    pub max_zoom: u8,
    /// Credit that must show on the map.
    pub attribution: String,
    /// A hash of its bytes, in hexadecimal digits.
    pub hash: String,
    /// Strong entity tag, quoted: the hash.
    pub etag: String,
    /// How many bytes it has.
    pub length: u64,
    /// Its bytes.
    pub content: Content,
}

impl Basemap {
    /// The name under which these bytes, and never others, are served.
    pub fn lasting_name(&self) -> String {
        format!("{}.{}.pmtiles", self.name, self.hash)
    }

    /// Whether it has streets; else it is an outline of the country.
    pub fn has_streets(&self) -> bool {
        self.max_zoom >= STREET_ZOOM
    }

    /// How wide it is: square degrees.
    fn breadth(&self) -> f64 {
        let [west, south, east, north] = self.bbox;
        (east - west) * (north - south)
    }
}

/// In the order in which they are drawn: outlines under streets, and the wide under the narrow, so that a
/// town's own map lies over that of its county. The last one that has a tile is the one to show.
fn by_detail(a: &Basemap, b: &Basemap) -> Ordering {
    (a.has_streets().cmp(&b.has_streets()))
        .then(b.breadth().total_cmp(&a.breadth()))
        .then_with(|| a.name.cmp(&b.name))
}

/// Makes the maps of the program in `folder` equal to those it carries (a map of your own has another
/// name), and reads every map there, in the order in which they are drawn: outlines of the country under
/// streets, the wide under the narrow. A file that is no map is left out with a line in the log.
///
/// # Errors
/// When the folder cannot be made, written or listed.
pub fn prepare(folder: &Path) -> io::Result<Vec<Basemap>> {
    fs::create_dir_all(folder)?;
    for path in Embedded::iter() {
        let Some(name) = path
            .strip_prefix("basemap/")
            .filter(|n| n.ends_with(".pmtiles") && !n.contains('/'))
        else {
            continue;
        };
        if let Some(file) = Embedded::get(&path) {
            let target = folder.join(name);
            let same = fs::metadata(&target).is_ok_and(|m| m.len() == file.data.len() as u64)
                && fs::read(&target).is_ok_and(|there| there == *file.data);
            if !same {
                // Whole or not at all: a half-written map would be served.
                let part = folder.join(format!("{name}.part"));
                fs::write(&part, &file.data)?;
                fs::rename(&part, &target)?;
            }
        }
    }
    let mut maps = Vec::new();
    for path in files(folder) {
        match read(&path) {
            Ok(map) => maps.push(map),
            Err(error) => {
                tracing::error!(file = %path.display(), error = %error, "Left a map out that cannot be read");
            }
        }
    }
    maps.sort_by(by_detail);
    Ok(maps)
}

/// The map files in a folder, by name; none when it cannot be listed.
pub(super) fn files(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    let mut files: Vec<PathBuf> = entries
        .map(|entry| entry.path())
        .filter(|path| path.extension().is_some_and(|e| e == "pmtiles"))
        .collect();
    files.sort();
    files
}

/// Reads the header and metadata of a PMTiles archive.
///
/// # Errors
/// When the file cannot be read or is no PMTiles archive of version 3.
///
/// # Source
/// PMTiles version 3 specification, sections 2 (overall structure) and 3 (header).
pub fn read(path: &Path) -> io::Result<Basemap> {
    let bad = |what: &str| io::Error::new(io::ErrorKind::InvalidData, what.to_owned());
    let mut file = fs::File::open(path)?;
    let mut header = [0_u8; HEADER];
    file.read_exact(&mut header)
        .map_err(|_short| bad("shorter than a PMTiles header"))?;
    if !header.starts_with(b"PMTiles\x03") {
        return Err(bad("not a PMTiles archive of version 3"));
    }
    let number = |at: usize| -> u64 {
        header
            .get(at..at + 8)
            .and_then(|b| b.try_into().ok())
            .map_or(0, u64::from_le_bytes)
    };
    let degrees = |at: usize| -> f64 {
        header
            .get(at..at + 4)
            .and_then(|b| b.try_into().ok())
            .map_or(0.0, |b| f64::from(i32::from_le_bytes(b)) / 1e7)
    };
    let byte = |at: usize| header.get(at).copied().unwrap_or(0);
    let (offset, length) = (number(24), number(32));
    if length > METADATA_MAX {
        return Err(bad("metadata larger than 4 MB"));
    }
    file.seek(SeekFrom::Start(offset))?;
    let mut metadata = vec![0; usize::try_from(length).unwrap_or(0)];
    file.read_exact(&mut metadata)
        .map_err(|_short| bad("metadata outside the file"))?;
    let mut text = Vec::new();
    match byte(97) {
        1 => text.extend_from_slice(&metadata),
        2 => {
            flate2::read::GzDecoder::new(metadata.as_slice())
                .take(METADATA_MAX)
                .read_to_end(&mut text)?;
        }
        _ => return Err(bad("metadata compressed in a way we do not read")),
    }
    let metadata: Value =
        serde_json::from_slice(&text).map_err(|_not_json| bad("metadata is not JSON"))?;
    let name = path
        .file_stem()
        .and_then(|n| n.to_str())
        .ok_or_else(|| bad("its name is not text"))?;
    // Piece by piece: a map of a country does not fit in memory.
    file.seek(SeekFrom::Start(0))?;
    let mut hash = Sha256::new();
    let mut piece = vec![0; 1024 * 1024];
    let mut held = Vec::new();
    let mut length = 0_u64;
    loop {
        let n = file.read(&mut piece)?;
        if n == 0 {
            break;
        }
        let read = piece.get(..n).unwrap_or_default();
        hash.update(read);
        length += n as u64;
        if length <= HELD_MAX {
            held.extend_from_slice(read);
        } else {
            held = Vec::new();
        }
    }
    let hash = hex(hash.finalize().get(..12).unwrap_or_default());
    let content = if length <= HELD_MAX {
        Content::Held(held.into())
    } else {
        Content::Kept(Arc::new(file))
    };
    Ok(Basemap {
        name: name.to_owned(),
        path: path.to_owned(),
        bbox: [degrees(102), degrees(106), degrees(110), degrees(114)],
        min_zoom: byte(100),
        max_zoom: byte(101),
        attribution: metadata
            .get("attribution")
            .and_then(Value::as_str)
            .unwrap_or("")
            .to_owned(),
        etag: format!("\"{hash}\""),
        hash,
        length,
        content,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_range_is_the_same_from_memory_and_from_the_file() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("bytes");
        let bytes: Vec<u8> = (0..100_000_u32).map(|n| (n % 251) as u8).collect();
        fs::write(&path, &bytes).unwrap();
        let held = Content::Held(bytes.clone().into());
        let kept = Content::Kept(Arc::new(fs::File::open(&path).unwrap()));
        for range in [0..1, 0..100_000, 5..5, 99_999..100_000, 1_000..70_000] {
            let wanted =
                &bytes[usize::try_from(range.start).unwrap()..usize::try_from(range.end).unwrap()];
            assert_eq!(held.read(range.clone()).unwrap(), wanted);
            assert_eq!(kept.read(range).unwrap(), wanted);
        }
        for content in [held, kept] {
            assert!(content.read(99_999..100_001).is_err());
        }
    }
}
