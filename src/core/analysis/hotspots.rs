//! Hot spots: do high cells adjoin high cells? Gi* with an exact conditional p for counts.
//!
//! The method, its derivation and when not to use it: `docs/methods/hotspots.md`. It must not decide
//! what is shown; how much data that takes is `super::enough`.

mod exact;
mod shuffle;

use super::discovery::benjamini_hochberg;
use super::tail;
use super::unusable::{Unusable, Why, finite, length, whole_number};
use super::weights::Weights;

pub use exact::{MOST_SUM, MOST_WORK};

/// Most draws of a permutation test.
pub const MOST_DRAWS: u32 = 1_000_000;

/// How often chance is tried, and by which sequence.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Draws {
    /// How many permutations; 9,999 tell p down to 0.0001.
    pub draws: u32,
    /// The same seed gives the same p.
    pub seed: u64,
}

impl Default for Draws {
    fn default() -> Self {
        Self {
            draws: 9_999,
            seed: 1,
        }
    }
}

/// How p is worked out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Test {
    /// From z by the normal distribution: for large values only.
    Normal,
    /// Exactly, given the place's own value, for counts with equal weights; what is not such, or too large
    /// for it, falls to permutations.
    Exact(Draws),
    /// By dealing the other values out anew, given the place's own value.
    Permutation(Draws),
}

/// How p was worked out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tested {
    /// As [`Test::Normal`].
    Normal,
    /// As [`Test::Exact`].
    Exact,
    /// As [`Test::Permutation`]; when exact p was asked for, why it could not be had.
    Permutation(Option<NotExact>),
}

/// Why no exact p could be had.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NotExact {
    /// Some value is not a whole number from 0 on.
    NotCounts,
    /// Neighbours count differently.
    UnequalWeights,
    /// Sums above [`MOST_SUM`], or tables that cost more than [`MOST_WORK`].
    TooLarge,
}

impl NotExact {
    /// Its name in results.
    pub fn code(self) -> &'static str {
        match self {
            Self::NotCounts => "not_counts",
            Self::UnequalWeights => "unequal_weights",
            Self::TooLarge => "too_large",
        }
    }
}

/// Why something is not computable.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reason {
    /// All values are equal: none can stand out.
    Flat,
    /// Everyone is a neighbour: there is no elsewhere to compare with.
    AllAreNeighbours,
    /// There is no neighbour to be dealt another value.
    NoNeighbours,
}

impl Reason {
    /// Its name in results.
    pub fn code(self) -> &'static str {
        match self {
            Self::Flat => "all_values_equal",
            Self::AllAreNeighbours => "all_are_neighbours",
            Self::NoNeighbours => "no_neighbours",
        }
    }
}

/// How likely chance alone would give as much, or as little.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Tails {
    /// As much or more.
    pub hot: f64,
    /// As little or less.
    pub cold: f64,
}

impl Tails {
    /// Twice the smaller, at most 1.
    pub fn two_sided(self) -> f64 {
        (2.0 * self.hot.min(self.cold)).min(1.0)
    }
}

/// What is known of one place.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Spot {
    /// Gi*, standard normal for large values.
    pub z: Option<f64>,
    /// Its p.
    pub p: Option<Tails>,
    /// The false discovery rate of calling it hot.
    pub q_hot: Option<f64>,
    /// How many neighbours it has, without itself.
    pub neighbours: usize,
    /// Why z or p is missing.
    pub reason: Option<Reason>,
}

/// What is known of all places, in their order.
#[derive(Debug, Clone, PartialEq)]
pub struct Hotspots {
    /// One for each place.
    pub spots: Vec<Spot>,
    /// How p was worked out.
    pub tested: Tested,
}

/// Gi*, p and q of every place.
///
/// # Shapes and units
/// - `values`: one for each place of `weights`; counts for exact p.
///
/// # Errors
/// [`Unusable`] about `value` when lengths differ or a value is not finite, about `draws` outside
/// 1 … [`MOST_DRAWS`] or when draws times neighbours are too many.
///
/// # Cost
/// z O(pairs); exact p as [`exact`](MOST_WORK) says, usually a few milliseconds; permutations
/// O(draws × most neighbours) for equal weights, O(draws × pairs) for others. One thread, so the same
/// on any number of them.
///
/// # Source
/// J. K. Ord and A. Getis (1995), Local spatial autocorrelation statistics, Geographical Analysis
/// 27(4), 286–306; the variance for any weights as `localG` of the R package spdep has it. Equal to
/// esda (Python) for weights of 0 and 1; exact p equal to enumeration (`tests/data/analysis/`).
pub fn hotspots(values: &[f64], weights: &Weights, test: Test) -> Result<Hotspots, Unusable> {
    length("value", values, weights.len())?;
    finite("value", values)?;
    if let Test::Exact(draws) | Test::Permutation(draws) = test {
        let high = f64::from(MOST_DRAWS);
        if draws.draws == 0 || draws.draws > MOST_DRAWS {
            return Err(Unusable::field("draws", Why::Outside { low: 1.0, high }));
        }
    }
    let z = scores(values, weights);
    let (tails, tested) = match test {
        Test::Normal => {
            let tails = |z: &Result<f64, Reason>| {
                z.ok().map(|z| Tails {
                    hot: tail::normal(z),
                    cold: tail::normal(-z),
                })
            };
            (z.iter().map(tails).collect(), Tested::Normal)
        }
        Test::Permutation(draws) => {
            let tails = shuffle::tails(values, weights, draws)?;
            (tails, Tested::Permutation(None))
        }
        Test::Exact(draws) => match exactly(values, weights) {
            Ok(tails) => (tails, Tested::Exact),
            Err(why) => {
                let tails = shuffle::tails(values, weights, draws)?;
                (tails, Tested::Permutation(Some(why)))
            }
        },
    };
    let conditional = tested != Tested::Normal;
    let mut spots: Vec<Spot> = z
        .into_iter()
        .zip(tails)
        .enumerate()
        .map(|(i, (z, tails))| {
            let neighbours = weights.neighbours(i).len();
            let alone = (conditional && neighbours == 0).then_some(Reason::NoNeighbours);
            Spot {
                z: z.ok(),
                p: z.ok().and(tails).filter(|_| alone.is_none()),
                q_hot: None,
                neighbours,
                reason: z.err().or(alone),
            }
        })
        .collect();
    let hot: Vec<Option<f64>> = spots.iter().map(|s| s.p.map(|p| p.hot)).collect();
    for (spot, q) in spots.iter_mut().zip(benjamini_hochberg(&hot)) {
        spot.q_hot = q;
    }
    Ok(Hotspots { spots, tested })
}

/// Gi* of every place by the general formula, or why not.
fn scores(values: &[f64], weights: &Weights) -> Vec<Result<f64, Reason>> {
    let n = values.len() as f64;
    let mean = values.iter().sum::<f64>() / n;
    let variance = values.iter().map(|v| (v - mean) * (v - mean)).sum::<f64>() / n;
    let flat = values
        .windows(2)
        .all(|pair| pair[0].total_cmp(&pair[1]).is_eq());
    let score = |(i, value): (usize, &f64)| {
        if flat || variance <= 0.0 {
            return Err(Reason::Flat);
        }
        let own = weights.own(i);
        // The sum of deviations, so that values far from zero lose no digits.
        let (mut sum, mut w, mut s1) = (own * (value - mean), own, own * own);
        for (j, weight) in weights.of(i) {
            sum += weight * (values[j] - mean);
            w += weight;
            s1 += weight * weight;
        }
        let spread = (n * s1 - w * w) / (n - 1.0);
        // Equal weights on everyone make it 0; what rounding leaves of that is no spread.
        if spread <= 1e-12 * n * s1 {
            return Err(Reason::AllAreNeighbours);
        }
        Ok(sum / (variance * spread).sqrt())
    };
    values.iter().enumerate().map(score).collect()
}

fn exactly(values: &[f64], weights: &Weights) -> Result<Vec<Option<Tails>>, NotExact> {
    if !weights.is_plain() {
        return Err(NotExact::UnequalWeights);
    }
    let counts: Option<Vec<u64>> = values.iter().map(|v| whole_number(*v)).collect();
    exact::tails(&counts.ok_or(NotExact::NotCounts)?, weights).ok_or(NotExact::TooLarge)
}

#[cfg(test)]
mod null_maps;
#[cfg(test)]
mod tests;
