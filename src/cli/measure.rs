//! `lykta bench`: what the engine costs on this machine, on data that it makes itself.

mod data;
mod import;
mod serve;
mod write;

use std::env;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};
use std::time::{Duration, Instant};

use anyhow::Context;
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
    /// Points into areas, beside an R-tree of the areas' boxes
    Link(Link),
    /// Observations that are acknowledged when they are on disk, beside an append and its fdatasync
    Write(write::Write),
    /// A file of observations taken in until all of them are on disk, beside the file copied and synced
    Import(import::Import),
    /// Answers of a service that is started for it: tiles that nobody has asked for, and those that are remembered
    Serve(serve::Serve),
    /// Methods of analysis, on heaps of made-up events
    Analysis(Analysis),
    /// Writes the made-up data to a file, so that others can be measured with it
    Data(data::Data),
}

#[derive(Debug, Args)]
struct Link {
    #[command(flatten)]
    size: Size,
    /// How many areas
    #[arg(long, value_name = "N", default_value_t = 3_000)]
    areas: u32,
}

#[derive(Debug, Args)]
struct Analysis {
    /// How many events; ten times as many are measured too
    #[arg(long, value_name = "N", default_value_t = 100_000)]
    points: u32,
    /// Writes the ten times as many events (easting,northing) there, so that others can be measured on them
    #[arg(long, value_name = "FILE")]
    events: Option<PathBuf>,
    /// Writes JSON instead of a table
    #[arg(long)]
    json: bool,
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

/// Processor time of this process, nanoseconds of it.
#[cfg(unix)]
fn spent() -> Option<Duration> {
    use rustix::time::{ClockId, clock_gettime};
    clock_gettime(ClockId::ProcessCPUTime).try_into().ok()
}

#[cfg(not(unix))]
fn spent() -> Option<Duration> {
    None
}

/// Processor time of another process: fields 14 and 15 of proc(5), hundredths of a second.
fn spent_by(process: &str) -> Option<Duration> {
    let text = fs::read_to_string(format!("/proc/{process}/stat")).ok()?;
    let (_, fields) = text.rsplit_once(')')?;
    let mut fields = fields.split_whitespace().skip(11);
    let mut next = || fields.next()?.parse::<u64>().ok();
    Some(Duration::from_millis(10 * (next()? + next()?)))
}

/// A folder that is gone when the measuring is over.
#[derive(Debug)]
struct Passing(PathBuf);

impl Passing {
    fn under(parent: &Path) -> io::Result<Self> {
        let folder = format!("lykta-bench-{}", std::process::id());
        let folder = parent.canonicalize()?.join(folder);
        fs::create_dir(&folder)?;
        Ok(Self(folder))
    }
}

impl Drop for Passing {
    fn drop(&mut self) {
        let _what_is_left = fs::remove_dir_all(&self.0);
    }
}

/// This program once more, without the settings of whoever measures: neither their variables nor a file that lies here.
fn lykta(folder: &Path) -> io::Result<Command> {
    let mut command = Command::new(env::current_exe()?);
    for (name, _) in env::vars_os() {
        if name.to_string_lossy().starts_with("LYKTA_") {
            command.env_remove(name);
        }
    }
    command.current_dir(folder);
    Ok(command)
}

/// Microseconds below which so many hundredths of the waits lie.
fn part(sorted: &[Duration], hundredths: usize) -> f64 {
    let wait = sorted
        .get(sorted.len() * hundredths / 100)
        .or(sorted.last());
    wait.map_or(0.0, |w| w.as_secs_f64() * 1e6)
}

/// Runs the command.
///
/// # Errors
/// When standard output cannot be written to, or the disk fails.
pub(super) fn run(args: &Measure) -> anyhow::Result<ExitCode> {
    let clocks = Clocks(Instant::now());
    let (name, points, json, rows) = match &args.what {
        What::Index(size) => {
            let rows = measure::index(size.points, &clocks);
            ("index", size.points, size.json, rows)
        }
        What::Tiles(size) => {
            let rows = measure::tiles(size.points, &clocks);
            ("tiles", size.points, size.json, rows)
        }
        What::Start(size) => {
            let rows = starts(size.points, &clocks)?;
            ("start", size.points, size.json, Some(rows))
        }
        What::Link(Link { size, areas }) => {
            let rows = measure::link(size.points, *areas, &clocks);
            ("link", size.points, size.json, rows)
        }
        What::Analysis(size) => {
            if let Some(file) = &size.events {
                let lines = measure::analysis_events(size.points.saturating_mul(10));
                let lines = lines
                    .iter()
                    .map(|[east, north]| format!("{east},{north}\n"));
                let text = format!("easting,northing\n{}", lines.collect::<String>());
                fs::write(file, text)
                    .with_context(|| format!("cannot write {}", file.display()))?;
            }
            let rows = measure::analysis(size.points, &clocks);
            ("analysis", size.points, size.json, rows)
        }
        What::Import(import) => ("import", import.points, import.json, Some(import.run()?)),
        What::Serve(serve) => ("serve", serve.points, serve.json, Some(serve.run()?)),
        What::Write(write) => ("write", write.rows, write.json, Some(write.run()?)),
        What::Data(data) => return data.run(),
    };
    let rows = rows.unwrap_or_default();
    if json {
        let rows: Vec<Value> = rows.iter().map(written).collect();
        out(&format!(
            "{:#}\n",
            json!({ "bench": name, "points": points, "rows": rows })
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
    let folder = Passing::under(&env::temp_dir())?;
    Ok(runtime.block_on(measured::starts(points, &folder.0, &seeds, clocks))?)
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
