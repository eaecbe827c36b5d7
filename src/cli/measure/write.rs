//! `lykta bench write`: how long an observation takes until it is on disk, and how many a second.
//!
//! The path of a request without HTTP, on the threads that requests are answered on: read and checked as GeoJSON,
//! rules of places and texts, then one transaction with row, feed entry and audit row. What stands beside it is one
//! append and its `fdatasync` in the same folder, in turn with single observations: a disk is seldom as quick twice.

use std::fs::File;
use std::io::Write as _;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::{Context as _, bail};
use clap::Args;
use jiff::Timestamp;
use lykta_core::measure::{Row, data};
use lykta_core::model::{ObservationId, TenantCode, Viewer};
use serde_json::{Value, json};

use super::{Passing, part};
use crate::app::{App, observations, start};
use crate::cli::import::seeds;
use crate::http::serve::Workers;

/// Appends whose middle time is the floor.
const APPENDS: usize = 500;
/// Turns that they and single observations take.
const TURNS: u32 = 10;
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
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .enable_all()
            .build()?;
        let tenant = TenantCode::parse(start::PRACTICE)?;
        let app = Arc::new(runtime.block_on(start::one(&folder.0, &seeds()?, &tenant))?);
        let viewer = Viewer::keeper(tenant);
        let workers = Workers::start().context("no threads to answer on")?;
        let mut next = 0;
        let (mut rows, mut floor) = (Vec::new(), Vec::new());
        let mut file = File::create(folder.0.join("append"))?;
        for &writers in &self.writers {
            let turns = if writers == 1 { TURNS } else { 1 };
            let each = (self.rows / if writers == 1 { 10 } else { writers } / turns).max(1);
            let (mut waits, mut spent) = (Vec::new(), 0.0);
            for _ in 0..turns {
                if writers == 1 {
                    appends(&mut file, &mut floor)?;
                }
                let begun = Instant::now();
                waits.append(
                    &mut runtime
                        .block_on(together(&workers, &app, &viewer, writers, each, next))?,
                );
                spent += begun.elapsed().as_secs_f64();
                next += u64::from(writers) * u64::from(each);
            }
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
        while floor.len() < APPENDS {
            appends(&mut file, &mut floor)?;
        }
        floor.sort_unstable();
        rows.insert(
            0,
            Row::new("append and fdatasync, p50", "µs", part(&floor, 50)),
        );
        Ok(rows)
    }
}

/// A turn of appends that are on disk before the next one, and how long each took.
fn appends(file: &mut File, waits: &mut Vec<Duration>) -> anyhow::Result<()> {
    for _ in 0..APPENDS / TURNS as usize {
        let begun = Instant::now();
        file.write_all(&[b'x'; APPENDED])?;
        file.sync_data()?;
        waits.push(begun.elapsed());
    }
    Ok(())
}

/// So many writers at a time, each with its own observations one after another.
async fn together(
    workers: &Workers,
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
            workers.next().spawn(async move {
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
