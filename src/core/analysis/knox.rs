//! Are reports near in space also near in time: the test of Knox, over bands.

use super::buckets::{Buckets, square};
use super::chance::Chance;
use super::hotspots::{Draws, MOST_DRAWS};
use super::unusable::{Unusable, Why, finite, length};
use super::weights::{MOST_PAIRS, places};

/// Which pairs a band holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Bands {
    /// All up to its edge.
    Within,
    /// Those beyond the edge before it, up to its own.
    Rings,
}

/// One band of distance and one of time.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Band {
    /// Its outer edge, metres, inclusive.
    pub metres: f64,
    /// Its outer edge, days, inclusive.
    pub days: f64,
    /// Pairs in it.
    pub observed: u64,
    /// Pairs to be expected if times were dealt out anew.
    pub expected: f64,
    /// Observed over expected; `None` where nothing was expected.
    pub ratio: Option<f64>,
    /// P(as many or more); `None` where nothing was expected.
    pub p: Option<f64>,
}

/// Pairs near in space and time, against times dealt out anew among the places.
///
/// # Shapes and units
/// - `points`: easting and northing, metres of one plane; `days`: the time of each, in days from any start.
/// - `bands_m`, `bands_days`: outer edges in rising order.
/// - returns: for each distance all times in order. p = (1 + deals with as many) / (1 + deals).
///
/// # Errors
/// [`Unusable`] about `points`, `time`, `bands_m`, `bands_days` or `draws`.
///
/// # Cost
/// O(n log n + draws × pairs within the largest distance).
///
/// # Source
/// E. G. Knox (1964), The detection of space-time interactions, Applied Statistics 13(1), 25–30; p by
/// N. Mantel (1967). Rings: J. H. Ratcliffe, Near repeat calculator (2009).
pub fn knox(
    points: &[[f64; 2]],
    days: &[f64],
    bands: Bands,
    bands_m: &[f64],
    bands_days: &[f64],
    draws: Draws,
) -> Result<Vec<Band>, Unusable> {
    places(points)?;
    length("time", days, points.len())?;
    finite("time", days)?;
    rising("bands_m", bands_m)?;
    rising("bands_days", bands_days)?;
    let high = f64::from(MOST_DRAWS);
    if draws.draws == 0 || draws.draws > MOST_DRAWS {
        return Err(Unusable::field("draws", Why::Outside { low: 1.0, high }));
    }
    let near = pairs(points, bands_m)?;
    let width = bands_days.len();
    let mut by_metres = vec![0_u64; bands_m.len()];
    for (_, _, band) in &near {
        by_metres[*band] += 1;
    }
    let by_days = in_time(days, bands_days);
    let count = |at: &[f64]| {
        let mut counts = vec![0_u64; bands_m.len() * width];
        for (i, j, band) in &near {
            let apart = (at[*i as usize] - at[*j as usize]).abs();
            let column = bands_days.partition_point(|edge| *edge < apart);
            if column < width {
                counts[band * width + column] += 1;
            }
        }
        if bands == Bands::Within {
            summed(&mut counts, width);
        }
        counts
    };
    let observed = count(days);
    let mut as_many = vec![0_u64; observed.len()];
    let mut chance = Chance::new(draws.seed);
    let mut dealt = days.to_vec();
    for _ in 0..draws.draws {
        let head = dealt.len();
        chance.deal(&mut dealt, head);
        for ((n, told), seen) in as_many.iter_mut().zip(count(&dealt)).zip(&observed) {
            *n += u64::from(told >= *seen);
        }
    }
    let all = points.len() as f64;
    let all = all * (all - 1.0) / 2.0;
    let mut found = Vec::with_capacity(observed.len());
    for (row, metres) in bands_m.iter().enumerate() {
        for (column, edge) in bands_days.iter().enumerate() {
            let at = row * width + column;
            let (first_row, first_column) = match bands {
                Bands::Within => (0, 0),
                Bands::Rings => (row, column),
            };
            let in_space: u64 = by_metres[first_row..=row].iter().sum();
            let together: u64 = by_days[first_column..=column].iter().sum();
            let expected = in_space as f64 * together as f64 / all.max(1.0);
            let some = expected > 0.0;
            found.push(Band {
                metres: *metres,
                days: *edge,
                observed: observed[at],
                expected,
                ratio: some.then(|| observed[at] as f64 / expected),
                p: some.then(|| (as_many[at] + 1) as f64 / (f64::from(draws.draws) + 1.0)),
            });
        }
    }
    Ok(found)
}

/// How many pairs of points lie within a distance, inclusive: what each deal of [`knox`] goes through.
///
/// # Errors
/// [`Unusable`] about `points` or `bands_m`.
pub fn near(points: &[[f64; 2]], metres: f64) -> Result<usize, Unusable> {
    places(points)?;
    rising("bands_m", &[metres])?;
    Ok(pairs(points, &[metres])?.len())
}

fn rising(field: &'static str, edges: &[f64]) -> Result<(), Unusable> {
    finite(field, edges)?;
    let rising = edges.windows(2).all(|pair| pair[0] < pair[1]);
    if edges.first().is_none_or(|first| *first < 0.0) || !rising {
        let (low, high) = (0.0, f64::MAX);
        return Err(Unusable::field(field, Why::Outside { low, high }));
    }
    Ok(())
}

/// Pairs within the largest distance, each once, with its band.
fn pairs(points: &[[f64; 2]], edges: &[f64]) -> Result<Vec<(u32, u32, usize)>, Unusable> {
    let widest = edges.last().copied().unwrap_or(0.0);
    let squares: Vec<f64> = edges.iter().map(|edge| edge * edge).collect();
    let buckets = Buckets::new("bands_m", points, widest)?;
    let mut found = Vec::new();
    buckets.around(1, |cell, runs| {
        for i in buckets.points(cell) {
            if found.len() > MOST_PAIRS {
                return;
            }
            for j in runs.iter().flat_map(|run| buckets.points_of(run)) {
                let apart = square(buckets.at[i], buckets.at[j]);
                let band = squares.partition_point(|edge| *edge < apart);
                if i < j && band < squares.len() {
                    found.push((buckets.ids[i], buckets.ids[j], band));
                }
            }
        }
    });
    if found.len() > MOST_PAIRS {
        return Err(Unusable::field(
            "bands_m",
            Why::TooMany { most: MOST_PAIRS },
        ));
    }
    Ok(found)
}

/// How many pairs lie in each ring of time, wherever they are.
fn in_time(days: &[f64], edges: &[f64]) -> Vec<u64> {
    let mut sorted = days.to_vec();
    sorted.sort_by(f64::total_cmp);
    let mut before = 0;
    edges
        .iter()
        .map(|edge| {
            let (mut first, mut within) = (0, 0_u64);
            for (j, later) in sorted.iter().enumerate() {
                while sorted.get(first).is_some_and(|day| later - day > *edge) {
                    first += 1;
                }
                within += (j - first) as u64;
            }
            let ring = within - before;
            before = within;
            ring
        })
        .collect()
}

/// Rings to all within, in both directions.
fn summed(counts: &mut [u64], width: usize) {
    for at in 0..counts.len() {
        if !at.is_multiple_of(width) {
            counts[at] += counts[at - 1];
        }
    }
    for at in width..counts.len() {
        counts[at] += counts[at - width];
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const DRAWS: Draws = Draws {
        draws: 999,
        seed: 5,
    };

    proptest! {
        /// Every pair by hand; expectation as the mean over every pairing of a place with a time.
        #[test]
        fn counts_are_every_pair(events in prop::collection::vec((0_i32..30, 0_i32..30, 0_i32..20), 2..40)) {
            let points: Vec<[f64; 2]> =
                events.iter().map(|(e, n, _)| [f64::from(*e), f64::from(*n)]).collect();
            let days: Vec<f64> = events.iter().map(|(_, _, t)| f64::from(*t)).collect();
            for bands in [Bands::Within, Bands::Rings] {
                let draws = Draws { draws: 1, seed: 1 };
                let told = knox(&points, &days, bands, &[5.0, 10.0], &[2.0, 7.0], draws).unwrap();
                for band in told {
                    let (from_m, from_d) = match bands {
                        Bands::Within => (-1.0, -1.0),
                        Bands::Rings => (
                            if band.metres > 5.0 { 5.0 } else { -1.0 },
                            if band.days > 2.0 { 2.0 } else { -1.0 },
                        ),
                    };
                    let (mut both, mut space, mut time, mut all) = (0_u64, 0_u64, 0_u64, 0_u64);
                    for i in 0..points.len() {
                        for j in 0..i {
                            let m = square(points[i], points[j]).sqrt();
                            let d = (days[i] - days[j]).abs();
                            let near = m > from_m && m <= band.metres;
                            let soon = d > from_d && d <= band.days;
                            both += u64::from(near && soon);
                            space += u64::from(near);
                            time += u64::from(soon);
                            all += 1;
                        }
                    }
                    prop_assert_eq!(band.observed, both);
                    let expected = space as f64 * time as f64 / all as f64;
                    prop_assert!((band.expected - expected).abs() < 1e-9);
                }
            }
        }
    }

    #[test]
    fn what_follows_soon_and_near_is_told_from_what_does_not() {
        // Fifty pairs, each at one place within a day, far from all others in space and time.
        let mut points = Vec::new();
        let mut days = Vec::new();
        for k in 0..50 {
            let (place, day) = (f64::from(k) * 1_000.0, f64::from(k * 37 % 50) * 20.0);
            points.extend([[place, 0.0], [place + 30.0, 0.0]]);
            days.extend([day, day + 1.0]);
        }
        let told = knox(&points, &days, Bands::Within, &[100.0], &[7.0], DRAWS).unwrap()[0];
        assert_eq!(told.observed, 50);
        assert!((told.p.unwrap() - 0.001).abs() < 1e-12, "{told:?}");
        // The same places with times dealt anew.
        Chance::new(3).deal(&mut days, 100);
        let told = knox(&points, &days, Bands::Within, &[100.0], &[7.0], DRAWS).unwrap()[0];
        assert!(told.p.unwrap() > 0.05, "{told:?}");
        for (metres, d, field) in [
            (&[][..], &[7.0][..], "bands_m"),
            (&[200.0, 100.0], &[7.0], "bands_m"),
            (&[100.0], &[7.0, 7.0], "bands_days"),
        ] {
            let fault = knox(&points, &days, Bands::Within, metres, d, DRAWS).unwrap_err();
            assert_eq!(fault.field, field);
        }
    }
}
