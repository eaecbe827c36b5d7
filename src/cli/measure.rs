//! `lykta bench`: what the engine costs on this machine, on data that it makes itself.

use std::process::ExitCode;
use std::time::{Duration, Instant};

use clap::{Args, Subcommand};
use lykta_core::measure::{self, Clock, Row};
use serde_json::{Value, json};

use super::say::out;
use crate::app::measured;

/// Measures the engine on this machine. Compare within a run, never between runs
#[derive(Debug, Args)]
pub(super) struct Measure {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    /// Queries of the index, beside an R-tree of single points and a plain scan
    Index(Size),
    /// Tiles that nobody has asked for before
    Tiles(Size),
    /// Starting from the records and from the index as it was kept, in a folder that is removed afterwards
    Start(Size),
}

#[derive(Debug, Args)]
struct Size {
    /// How many observations
    #[arg(long, value_name = "N", default_value_t = 1_000_000)]
    points: u32,
    /// Writes JSON instead of a table
    #[arg(long)]
    json: bool,
}

/// Clocks of the system.
struct Clocks(Instant);

impl Clock for Clocks {
    fn wall(&self) -> Duration {
        self.0.elapsed()
    }

    fn cpu(&self) -> Duration {
        spent().unwrap_or_else(|| self.wall())
    }
}

/// Processor time of the process: fields 14 and 15 of proc(5), hundredths of a second.
fn spent() -> Option<Duration> {
    let text = std::fs::read_to_string("/proc/self/stat").ok()?;
    let (_, fields) = text.rsplit_once(')')?;
    let mut fields = fields.split_whitespace().skip(11);
    let mut next = || fields.next()?.parse::<u64>().ok();
    Some(Duration::from_millis(10 * (next()? + next()?)))
}

/// Runs the command.
///
/// # Errors
/// When standard output cannot be written to.
pub(super) fn run(args: &Measure) -> anyhow::Result<ExitCode> {
    let clocks = Clocks(Instant::now());
    let (name, size, rows) = match &args.what {
        What::Index(size) => ("index", size, measure::index(size.points, &clocks)),
        What::Tiles(size) => ("tiles", size, measure::tiles(size.points, &clocks)),
        What::Start(size) => ("start", size, Some(starts(size.points, &clocks)?)),
    };
    let rows = rows.unwrap_or_default();
    if size.json {
        let rows: Vec<Value> = rows.iter().map(written).collect();
        out(&format!(
            "{:#}\n",
            json!({ "bench": name, "points": size.points, "rows": rows })
        ))?;
    } else {
        out(&measure::table(&rows))?;
    }
    Ok(if rows.is_empty() {
        ExitCode::FAILURE
    } else {
        ExitCode::SUCCESS
    })
}

fn starts(points: u32, clocks: &Clocks) -> anyhow::Result<Vec<Row>> {
    let seeds = super::import::seeds()?;
    let runtime = tokio::runtime::Runtime::new()?;
    let folder = std::env::temp_dir().join(format!("lykta-bench-{}", std::process::id()));
    let rows = runtime.block_on(measured::starts(points, &folder, &seeds, clocks));
    if folder.exists() {
        std::fs::remove_dir_all(&folder)?;
    }
    Ok(rows?)
}

fn written(row: &Row) -> Value {
    json!({
        "what": row.what,
        "unit": row.unit,
        "lykta": row.lykta,
        "rstar": row.rstar,
        "scan": row.scan,
        "rstar_over_lykta": row.ratio(),
        "size": row.size,
    })
}
