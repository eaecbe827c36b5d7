//! What the statistics cost on the same events: hot spots of points and of cells, and clusters.

use super::{Clock, Row, each, once};
use crate::analysis::chance::Chance;
use crate::analysis::dbscan::dbscan;
use crate::analysis::density::Event;
use crate::analysis::hotspots::{Draws, Test, Tested, hotspots};
use crate::analysis::weights::Weights;

/// Columns and rows of the map of counts.
const SIDE: i32 = 100;

/// Hot spots of points within 30 m with their neighbours, p of counts on 100 × 100 cells, and clusters.
/// `None` when a method refuses. `size` is the number of pairs, of cells, or of clusters.
pub(super) fn rows(few: &[Event], many: &[Event], clock: &dyn Clock) -> Option<Vec<Row>> {
    let mut rows = Vec::new();
    let points: Vec<[f64; 2]> = few.iter().map(|e| [e.east, e.north]).collect();
    let mut chance = Chance::new(7);
    let values: Vec<f64> = points.iter().map(|_| chance.part()).collect();
    let scored = || {
        let weights = Weights::distance_band(&points, 30.0).ok()?;
        hotspots(&values, &weights, Test::Normal).ok()
    };
    let pairs: usize = scored()?.spots.iter().map(|s| s.neighbours).sum();
    rows.push(Row {
        size: pairs as f64,
        ..Row::new(
            format!("Gi* with neighbours in 30 m, {} points", points.len()),
            "ms",
            once(clock, scored).0,
        )
    });
    let cells: Vec<(i32, i32)> = (0..SIDE * SIDE).map(|i| (i % SIDE, i / SIDE)).collect();
    let weights = Weights::queen(&cells).ok()?;
    for rate in [0.1, 1.0, 10.0] {
        let counts: Vec<f64> = cells.iter().map(|_| poisson(&mut chance, rate)).collect();
        for (test, name) in [
            (Test::Exact(Draws::default()), "exact p"),
            (Test::Permutation(Draws::default()), "9,999 permutations"),
        ] {
            let asked = |test| hotspots(&counts, &weights, test).map_or(0, |h| h.spots.len());
            let told = hotspots(&counts, &weights, test).ok()?;
            if matches!(test, Test::Exact(_)) && told.tested != Tested::Exact {
                return None;
            }
            rows.push(Row {
                size: cells.len() as f64,
                ..Row::new(
                    format!("Gi*, {} cells with {rate} a cell, {name}", cells.len()),
                    "µs",
                    each(clock, &[test], |test| asked(*test)).0,
                )
            });
        }
    }
    for (events, eps_m) in [(few, 30.0), (many, 12.0)] {
        let points: Vec<[f64; 2]> = events.iter().map(|e| [e.east, e.north]).collect();
        let found = dbscan(&points, eps_m, 10).ok()?;
        rows.push(Row {
            size: f64::from(found.clusters),
            ..Row::new(
                format!("DBSCAN {eps_m} m, 10, {} points", points.len()),
                "ms",
                once(clock, || dbscan(&points, eps_m, 10)).0,
            )
        });
    }
    Some(rows)
}

/// A count with this mean: uniform numbers multiplied until they fall below e^−mean (Knuth).
fn poisson(chance: &mut Chance, mean: f64) -> f64 {
    let least = (-mean).exp();
    let (mut count, mut product) = (0.0, chance.part());
    while product > least {
        count += 1.0;
        product *= chance.part();
    }
    count
}
