//! What the index and the tiles cost, beside another index and a plain scan on the same data in the same run.
//!
//! Reads no clock itself: whoever runs it brings one. Compare the columns of a row, never rows of two runs.

mod analysis;
pub mod data;
mod index;
mod link;
mod statistics;
mod tiles;

pub use analysis::{analysis, analysis_events};
pub use index::index;
pub use link::link;
pub use tiles::tiles;

use std::time::Duration;

/// Reads the clocks: time gone by, and processor time of the whole process.
pub trait Clock {
    /// Time since some moment.
    fn wall(&self) -> Duration;

    /// Processor time of the process since some moment; what [`Self::wall`] says where nobody knows.
    fn cpu(&self) -> Duration;
}

/// One measurement.
#[derive(Debug, Clone, PartialEq)]
pub struct Row {
    /// What was done.
    pub what: String,
    /// The unit of the figures.
    pub unit: &'static str,
    /// What it took here.
    pub lykta: f64,
    /// What an R-tree of single points took (`rstar`).
    pub rstar: Option<f64>,
    /// What reading through all points took.
    pub scan: Option<f64>,
    /// How much was found or written, on average.
    pub size: f64,
}

impl Row {
    /// A figure without anything beside it.
    pub fn new(what: impl Into<String>, unit: &'static str, lykta: f64) -> Self {
        Self {
            what: what.into(),
            unit,
            lykta,
            rstar: None,
            scan: None,
            size: 0.0,
        }
    }

    /// How many times as much the R-tree took.
    pub fn ratio(&self) -> Option<f64> {
        self.rstar.map(|r| r / self.lykta)
    }
}

/// The rows as a table to be read.
pub fn table(rows: &[Row]) -> String {
    let number = |n: Option<f64>| n.map_or_else(|| String::from("–"), |n| format!("{n:.2}"));
    let mut text = format!(
        "{:<44} {:>7} {:>12} {:>12} {:>12} {:>8} {:>12}\n",
        "", "unit", "lykta", "rstar", "scan", "rstar ×", "size"
    );
    for row in rows {
        text.push_str(&format!(
            "{:<44} {:>7} {:>12.2} {:>12} {:>12} {:>8} {:>12.0}\n",
            row.what,
            row.unit,
            row.lykta,
            number(row.rstar),
            number(row.scan),
            number(row.ratio()),
            row.size
        ));
    }
    text
}

/// Processor time of one call in microseconds, and the mean of what the calls return.
fn each<T>(clock: &dyn Clock, asked: &[T], mut call: impl FnMut(&T) -> usize) -> (f64, f64) {
    // Where the processor's clock ticks in hundredths of a second this is less than 2 % of error.
    const LEAST: Duration = Duration::from_millis(600);
    let (mut calls, mut sum) = (0_u64, 0_usize);
    for one in asked.iter().take(3) {
        std::hint::black_box(call(one));
    }
    let (cpu, wall) = (clock.cpu(), clock.wall());
    loop {
        for one in asked {
            sum += std::hint::black_box(call(one));
            calls += 1;
            if clock.wall().saturating_sub(wall) > LEAST * 3 {
                break;
            }
        }
        if clock.cpu().saturating_sub(cpu) >= LEAST || clock.wall().saturating_sub(wall) > LEAST * 3
        {
            break;
        }
    }
    let spent = clock.cpu().saturating_sub(cpu).as_secs_f64();
    (spent * 1e6 / calls as f64, sum as f64 / calls as f64)
}

/// Processor and wall time of one call, milliseconds; the best of five.
fn once<T>(clock: &dyn Clock, mut call: impl FnMut() -> T) -> (f64, f64) {
    once_with(clock, || (), |()| call())
}

/// The same, of a call that takes something which is made anew each time and not counted.
fn once_with<I, T>(
    clock: &dyn Clock,
    mut make: impl FnMut() -> I,
    mut call: impl FnMut(I) -> T,
) -> (f64, f64) {
    let mut best = (f64::INFINITY, f64::INFINITY);
    for _ in 0..5 {
        let made = make();
        let (cpu, wall) = (clock.cpu(), clock.wall());
        std::hint::black_box(call(made));
        let spent = |now: Duration, then: Duration| now.saturating_sub(then).as_secs_f64() * 1e3;
        best.0 = best.0.min(spent(clock.cpu(), cpu));
        best.1 = best.1.min(spent(clock.wall(), wall));
    }
    best
}
