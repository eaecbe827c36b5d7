//! Maps underneath: PMTiles files in the data folder, filled from those inside the program.
//!
//! Whoever runs the service adds a map by putting a file there; the next start finds it.

use std::fs;
use std::io::{self, Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};

use serde_json::Value;
use sha2::{Digest, Sha256};

use crate::seeds::Embedded;
use crate::wire::hex;

/// Bytes of the header of a PMTiles archive, version 3.
const HEADER: usize = 127;
/// Most bytes of metadata read.
const METADATA_MAX: u64 = 4 * 1024 * 1024;

/// A map file.
#[derive(Debug, Clone, PartialEq)]
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
    /// Strong entity tag, quoted: a hash of its bytes.
    pub etag: String,
}

/// Makes the maps of the program in `folder` equal to those it carries (a map of your own has another
/// name), and reads every map there. A file that is no map is left out with a line in the log.
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
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.extension().is_some_and(|e| e == "pmtiles") {
            match read(&path) {
                Ok(map) => maps.push(map),
                Err(error) => {
                    tracing::error!(file = %path.display(), error = %error, "Left a map out that cannot be read");
                }
            }
        }
    }
    maps.sort_by(|a, b| (a.max_zoom, &a.name).cmp(&(b.max_zoom, &b.name)));
    Ok(maps)
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
    loop {
        let n = file.read(&mut piece)?;
        if n == 0 {
            break;
        }
        hash.update(piece.get(..n).unwrap_or_default());
    }
    let hash = hex(hash.finalize().get(..12).unwrap_or_default());
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
    })
}
