//! The measurements of `lykta bench index` and `lykta bench tiles` without the rest of the program:
//! `cargo run --release -p lykta-core --example measure -- index 1000000`.
#![expect(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a program for a terminal"
)]

use std::time::{Duration, Instant};

use lykta_core::measure::{self, Clock};

struct Clocks(Instant);

impl Clock for Clocks {
    fn wall(&self) -> Duration {
        self.0.elapsed()
    }

    fn cpu(&self) -> Duration {
        // Fields 14 and 15 of proc(5), hundredths of a second.
        let spent = std::fs::read_to_string("/proc/self/stat")
            .ok()
            .and_then(|text| {
                let (_, fields) = text.rsplit_once(')')?;
                let mut fields = fields.split_whitespace().skip(11);
                let mut next = || fields.next()?.parse::<u64>().ok();
                Some(Duration::from_millis(10 * (next()? + next()?)))
            });
        spent.unwrap_or_else(|| self.wall())
    }
}

fn main() {
    let mut args = std::env::args().skip(1);
    let what = args.next().unwrap_or_default();
    let n = args
        .next()
        .and_then(|n| n.parse().ok())
        .unwrap_or(1_000_000);
    let clocks = Clocks(Instant::now());
    let rows = match what.as_str() {
        "index" => measure::index(n, &clocks),
        "tiles" => measure::tiles(n, &clocks),
        _ => None,
    };
    match rows {
        Some(rows) => print!("{}", measure::table(&rows)),
        None => eprintln!("measure index|tiles [N]"),
    }
}
