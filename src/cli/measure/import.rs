//! `lykta bench import`: how fast a file of observations becomes durable.
//!
//! The whole of `lykta import`: the file read and checked, the rules of places and texts, and every batch on disk before
//! the next one counts. What stands beside it is the same file copied and synced.

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::Instant;

use anyhow::ensure;
use clap::Args;
use lykta_core::measure::Row;
use lykta_core::model::TenantCode;

use super::{Passing, data, lykta};

/// Whose observations the made-up ones are: they lie in Borås.
pub(super) const TENANT: &str = "1490";

/// Takes a file of made-up observations into a store that is made for it and removed again.
#[derive(Debug, Args)]
pub(super) struct Import {
    /// How many observations
    #[arg(long, value_name = "N", default_value_t = 100_000)]
    pub(super) points: u32,
    /// Folder on the disk to be measured
    #[arg(long, value_name = "DIR", default_value = ".")]
    folder: PathBuf,
    /// Writes JSON instead of a table
    #[arg(long)]
    pub(super) json: bool,
}

impl Import {
    /// Measures.
    ///
    /// # Errors
    /// When the folder cannot be written to or an observation is refused.
    pub(super) fn run(&self) -> anyhow::Result<Vec<Row>> {
        let folder = Passing::under(&self.folder)?;
        let file = made_up(&folder.0, self.points)?;
        let count = f64::from(self.points);
        let copied = Instant::now();
        let copy = folder.0.join("copy.csv");
        fs::copy(&file, &copy)?;
        File::open(&copy)?.sync_data()?;
        let floor = count / copied.elapsed().as_secs_f64();
        let read = fs::metadata(&file)?.len() as f64 / count;
        let begun = Instant::now();
        let stores = taken_in(&folder.0, &file)?;
        let durable = count / begun.elapsed().as_secs_f64();
        let kept = size_of_all(&stores)? as f64 / count;
        let row = |what, unit, figure| Row {
            size: count,
            ..Row::new(what, unit, figure)
        };
        Ok(vec![
            row("file copied and synced", "rows/s", floor),
            row("imported and durable", "rows/s", durable),
            row("file", "B/row", read),
            row("store", "B/row", kept),
        ])
    }
}

/// A file of so many made-up observations.
pub(super) fn made_up(folder: &Path, points: u32) -> anyhow::Result<PathBuf> {
    let file = folder.join("observations.csv");
    data::observations(&file, points)?;
    Ok(file)
}

/// Takes such a file into stores within the folder, as `lykta import` does; where they are.
pub(super) fn taken_in(folder: &Path, file: &Path) -> anyhow::Result<PathBuf> {
    let stores = folder.join("data");
    let ended = lykta(folder)?
        .arg("import")
        .arg(file)
        .args(["--as", "observations", "--tenant", TENANT, "--data"])
        .arg(&stores)
        .stdout(Stdio::null())
        .status()?;
    ensure!(ended.success(), "lykta import: {ended}");
    Ok(stores)
}

/// Whom it is taken in for.
pub(super) fn tenant() -> anyhow::Result<TenantCode> {
    Ok(TenantCode::parse(TENANT)?)
}

fn size_of_all(folder: &Path) -> std::io::Result<u64> {
    let mut sum = 0;
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let about = entry.metadata()?;
        sum += if about.is_dir() {
            size_of_all(&entry.path())?
        } else {
            about.len()
        };
    }
    Ok(sum)
}
