//! `lykta bench write`: how long an observation takes until it is on disk, and how many a second.
//!
//! The path of a request without HTTP: read and checked as GeoJSON, rules of places and texts, then one
//! transaction with row, history, feed entry and audit row. What stands beside it is one append and its
//! `fdatasync` in the same folder.

use std::fs::{self, File};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::bail;
use clap::Args;
use jiff::Timestamp;
use lykta_core::measure::{Row, data};
use lykta_core::model::{ObservationId, TenantCode, Viewer};
use serde_json::{Value, json};

use crate::app::{App, observations, start};
use crate::cli::import::seeds;

/// Appends whose middle time is the floor.
const APPENDS: usize = 500;
/// Bytes of such an append.
const APPENDED: usize = 256;

/// Writes observations into a store that is made for it and removed again.
#[derive(Debug, Args)]
pub(super) struct Write {
    /// How many by each number of writers, one writer a tenth of it
    #[arg(long, value_name = "N", default_value_t = 20_000)]
    pub(super) rows: u32,
    /// Writers at a time, each waiting for its receipt
    #[arg(long, value_name = "N", value_delimiter = ',', default_values_t = [1, 8, 64, 256])]
    writers: Vec<u32>,
    /// Folder on the disk to be measured
    #[arg(long, value_name = "DIR", default_value = ".")]
    folder: PathBuf,
    /// Writes JSON instead of a table
    #[arg(long)]
    pub(super) json: bool,
}

impl Write {
    /// Measures.
    ///
    /// # Errors
    /// When the folder cannot be written to or a write is refused.
    pub(super) fn run(&self) -> anyhow::Result<Vec<Row>> {
        let folder = Passing::under(&self.folder)?;
        let floor = appends(&folder.0.join("append"))?;
        let mut rows = vec![Row::new("append and fdatasync, p50", "µs", floor)];
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .enable_all()
            .build()?;
        let tenant = TenantCode::parse(start::PRACTICE)?;
        let app = Arc::new(runtime.block_on(start::one(&folder.0, &seeds()?, &tenant))?);
        let viewer = Viewer::keeper(tenant);
        let mut next = 0;
        for &writers in &self.writers {
            let each = (self.rows / if writers == 1 { 10 } else { writers }).max(1);
            let begun = Instant::now();
            let mut waits = runtime.block_on(together(&app, &viewer, writers, each, next))?;
            let spent = begun.elapsed().as_secs_f64();
            next += u64::from(writers) * u64::from(each);
            waits.sort_unstable();
            let written = waits.len() as f64;
            let named = |what: &str| format!("{writers} writers, {what}");
            for (what, unit, figure) in [
                ("rows a second", "rows/s", written / spent),
                ("p50", "µs", part(&waits, 50)),
                ("p99", "µs", part(&waits, 99)),
            ] {
                rows.push(Row {
                    size: written,
                    ..Row::new(named(what), unit, figure)
                });
            }
        }
        Ok(rows)
    }
}

/// A folder that is gone when the measuring is over.
#[derive(Debug)]
struct Passing(PathBuf);

impl Passing {
    fn under(parent: &Path) -> io::Result<Self> {
        let folder = parent.join(format!("lykta-bench-{}", std::process::id()));
        fs::create_dir(&folder)?;
        Ok(Self(folder))
    }
}

impl Drop for Passing {
    fn drop(&mut self) {
        let _what_is_left = fs::remove_dir_all(&self.0);
    }
}

/// Microseconds below which so many hundredths of the waits lie.
fn part(sorted: &[Duration], hundredths: usize) -> f64 {
    let wait = sorted
        .get(sorted.len() * hundredths / 100)
        .or(sorted.last());
    wait.map_or(0.0, |w| w.as_secs_f64() * 1e6)
}

/// Middle time of an append that is on disk when it returns, microseconds.
fn appends(file: &Path) -> anyhow::Result<f64> {
    let mut file = File::create(file)?;
    let mut waits = Vec::with_capacity(APPENDS);
    for _ in 0..APPENDS {
        let begun = Instant::now();
        file.write_all(&[b'x'; APPENDED])?;
        file.sync_data()?;
        waits.push(begun.elapsed());
    }
    waits.sort_unstable();
    Ok(part(&waits, 50))
}

/// So many writers at a time, each with its own observations one after another.
async fn together(
    app: &Arc<App>,
    viewer: &Viewer,
    writers: u32,
    each: u32,
    from: u64,
) -> anyhow::Result<Vec<Duration>> {
    let tasks: Vec<_> = (0..writers)
        .map(|writer| {
            let (app, viewer) = (Arc::clone(app), viewer.clone());
            let first = from + u64::from(writer);
            tokio::spawn(async move {
                let mut waits = Vec::new();
                // Ids follow the clock, as those of phones do that record at the same time.
                for number in (first..).step_by(writers as usize).take(each as usize) {
                    let (id, body) = made_up(number)?;
                    let begun = Instant::now();
                    let (_, new) = observations::record(&app, &viewer, id, &body).await?;
                    waits.push(begun.elapsed());
                    if !new {
                        bail!("{id} was there already");
                    }
                }
                Ok(waits)
            })
        })
        .collect();
    let mut waits = Vec::new();
    for task in tasks {
        waits.append(&mut task.await??);
    }
    Ok(waits)
}

/// An observation as a phone sends it.
fn made_up(number: u64) -> anyhow::Result<(ObservationId, Value)> {
    let mut chance = data::Chance::new(number);
    let id = u128::from(number) << 80 | u128::from(chance.number());
    let id = id & !(0xf << 76) & !(0x3 << 62) | 7 << 76 | 2 << 62;
    let id = ObservationId::from_uuid(uuid::Uuid::from_u128(id))?;
    let [west, south, east, north] = data::BOX;
    let at = [
        west + (east - west) * chance.part(),
        south + (north - south) * chance.part(),
    ];
    let ago = i64::try_from(chance.below(86_400))?;
    let body = json!({
        "type": "Feature",
        "geometry": { "type": "Point", "coordinates": at },
        "properties": {
            "category": "light.out",
            "observed_at": Timestamp::from_second(data::LAST - ago)?.to_string(),
            "severity": 1 + chance.below(4),
        },
    });
    Ok((id, body))
}
