//! Files that are there whole or not at all.

use std::fs;
use std::io::{self, BufWriter};
use std::path::{Path, PathBuf};

/// Writes a file whole or not at all: beside it first, and in its place when it is safe on the disk.
///
/// # Errors
/// When `fill` fails or the file cannot be written; then what stood there before stands there still.
pub fn whole<T>(
    path: &Path,
    fill: impl FnOnce(&mut BufWriter<fs::File>) -> io::Result<T>,
) -> io::Result<T> {
    let part = beside(path, ".part");
    let made = (|| {
        let mut out = BufWriter::new(fs::File::create(&part)?);
        let made = fill(&mut out)?;
        out.into_inner()?.sync_all()?;
        fs::rename(&part, path)?;
        Ok(made)
    })();
    // Gone already when all went well; nothing to be said when it cannot be removed.
    let _ = fs::remove_file(&part);
    made
}

/// A name in the same folder: that of the file and an ending.
pub fn beside(path: &Path, ending: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(ending);
    PathBuf::from(name)
}
