//! What methods of analysis cost on heaps of made-up events in the plane.

use super::{Clock, Row, data, once, statistics};
use crate::analysis::density::{self, Event, Grid, Kernel};
use crate::analysis::heat::{self, Drawing};

/// Side of the square that the events lie in, metres.
const SIDE_M: f64 = 10_240.0;
/// Heaps, and their standard deviation in metres.
const HEAPS: u32 = 300;
const SPREAD_M: f64 = 160.0;

/// Measures density and statistics on so many events and on ten times as many. `None` when a grid is refused.
///
/// `size` is the number of cells, or of positions in the outlines.
pub fn analysis(points: u32, clock: &dyn Clock) -> Option<Vec<Row>> {
    let many = events(points.saturating_mul(10));
    let few = many.get(..usize::try_from(points).ok()?)?;
    let grid = Grid {
        origin: [0.0, 0.0],
        cell_m: SIDE_M / 512.0,
        columns: 512,
        rows: 512,
    };
    let mut rows = Vec::new();
    for (events, radius_m) in [(few, 300.0), (&many[..], 300.0)] {
        let made = |kernel, radius_m| density::density(&grid, events, kernel, radius_m).ok();
        made(Kernel::Quartic, radius_m)?;
        let how = if events.len() > density::EXACT_EVENTS {
            "gathered"
        } else {
            "exact"
        };
        for (kernel, radius_m) in [(Kernel::Quartic, radius_m), (Kernel::Gaussian, 100.0)] {
            let (cpu, _) = once(clock, || made(kernel, radius_m));
            let what = format!(
                "{} {radius_m} m, {} events, 512 × 512, {how}",
                kernel.code(),
                events.len()
            );
            rows.push(Row {
                size: grid.cells() as f64,
                ..Row::new(what, "ms", cpu)
            });
        }
    }
    let area = few.get(..few.len().min(5_000))?;
    let picture = heat::picture(area, &Drawing::plain(Kernel::Quartic, 200.0)).ok()??;
    let patches = picture.bands.iter().flat_map(|b| &b.patches);
    let positions: usize = patches
        .map(|p| p.outline.len() + p.holes.iter().map(Vec::len).sum::<usize>())
        .sum();
    let (cpu, _) = once(clock, || {
        heat::picture(area, &Drawing::plain(Kernel::Quartic, 200.0))
    });
    let what = format!(
        "heat map, {} events, {} × {}, bands",
        area.len(),
        picture.grid.columns,
        picture.grid.rows
    );
    rows.push(Row {
        size: positions as f64,
        ..Row::new(what, "ms", cpu)
    });
    rows.extend(statistics::rows(few, &many, clock)?);
    Some(rows)
}

/// The events that are measured on, east and north in metres, so that others can be measured on the same.
pub fn analysis_events(n: u32) -> Vec<[f64; 2]> {
    events(n).iter().map(|e| [e.east, e.north]).collect()
}

/// Nine of ten in a heap, one anywhere; the same each time.
fn events(n: u32) -> Vec<Event> {
    let mut chance = data::Chance::new(20_261_122);
    let hearts: Vec<(f64, f64)> = (0..HEAPS)
        .map(|_| (SIDE_M * chance.part(), SIDE_M * chance.part()))
        .collect();
    (0..n)
        .map(|i| {
            let heart = chance.pick(&hearts).copied().filter(|_| i % 10 > 0);
            let (east, north) = match heart {
                Some((x, y)) => {
                    let (dx, dy) = chance.normal();
                    (x + SPREAD_M * dx, y + SPREAD_M * dy)
                }
                None => (SIDE_M * chance.part(), SIDE_M * chance.part()),
            };
            Event {
                east,
                north,
                weight: 1.0,
            }
        })
        .collect()
}
