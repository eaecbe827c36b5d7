//! Conditional permutation: the place keeps its value, and the others are dealt out anew.
//!
//! One deal serves all places at once. Of a whole map dealt in an order by chance, what is left when
//! place i is taken out is an order by chance of the others; so its m neighbours hold the first m values
//! of the deal, or the first m + 1 without its own when it is among them.

use std::collections::HashMap;

use super::{Draws, Tails};
use crate::analysis::chance::Chance;
use crate::analysis::unusable::{Unusable, Why};
use crate::analysis::weights::Weights;

/// Most numbers kept of the deals.
const MOST_KEPT: usize = 100_000_000;

/// Sums that differ by less than rounding are equal: a share of the largest that they could be.
const ROUNDING: f64 = 1e-12;

/// Tails of every place: (1 + deals as extreme) / (1 + deals), each side counted for itself.
pub(super) fn tails(
    values: &[f64],
    weights: &Weights,
    draws: Draws,
) -> Result<Vec<Option<Tails>>, Unusable> {
    let largest = values.iter().map(|v| v.abs()).fold(0.0, f64::max);
    let slack = |i: usize| {
        let sum: f64 = weights.of(i).map(|(_, w)| w).sum();
        sum * largest * ROUNDING
    };
    let observed: Vec<f64> = (0..values.len())
        .map(|i| weights.of(i).map(|(j, w)| w * values[j]).sum())
        .collect();
    let counted = if weights.is_plain() {
        plain(values, weights, &observed, &slack, draws)
    } else {
        weighted(values, weights, &observed, &slack, draws)
    }?;
    let all = f64::from(draws.draws) + 1.0;
    let p = |n: i64| (n as f64 + 1.0) / all;
    Ok(counted
        .into_iter()
        .map(|(hot, cold)| {
            Some(Tails {
                hot: p(hot),
                cold: p(cold),
            })
        })
        .collect())
}

/// The deals: each the first `head` places of an order by chance.
struct Deals {
    chance: Chance,
    order: Vec<u32>,
    head: usize,
}

impl Deals {
    #[expect(
        clippy::cast_possible_truncation,
        reason = "weights have fewer than 2³² places"
    )]
    fn new(places: usize, head: usize, seed: u64) -> Self {
        Self {
            chance: Chance::new(seed),
            order: (0..places as u32).collect(),
            head,
        }
    }

    fn next(&mut self) -> &[u32] {
        self.chance.deal(&mut self.order, self.head);
        &self.order[..self.head]
    }
}

/// With equal weights, a deal gives one sum for every number of neighbours, and only the places that are
/// themselves dealt need one of their own.
fn plain(
    values: &[f64],
    weights: &Weights,
    observed: &[f64],
    slack: &dyn Fn(usize) -> f64,
    draws: Draws,
) -> Result<Vec<(i64, i64)>, Unusable> {
    let head = (weights.widest() + 1).min(values.len());
    let mut sums: HashMap<usize, Vec<f64>> = HashMap::new();
    for i in 0..values.len() {
        sums.entry(weights.neighbours(i).len()).or_default();
    }
    if sums.len().saturating_mul(draws.draws as usize) > MOST_KEPT {
        return Err(too_many(sums.len()));
    }
    let slack: Vec<f64> = (0..values.len()).map(slack).collect();
    let extreme = |i: usize, sum: f64| {
        let (hot, cold) = (sum >= observed[i] - slack[i], sum <= observed[i] + slack[i]);
        (i64::from(hot), i64::from(cold))
    };
    let mut counted = vec![(0_i64, 0_i64); values.len()];
    let mut deals = Deals::new(values.len(), head, draws.seed);
    let mut running = Vec::with_capacity(head + 1);
    for _ in 0..draws.draws {
        let dealt = deals.next();
        running.clear();
        running.push(0.0);
        let mut sum = 0.0;
        for i in dealt {
            sum += values[*i as usize];
            running.push(sum);
        }
        for (m, kept) in &mut sums {
            kept.push(running[*m]);
        }
        for (k, i) in dealt.iter().enumerate() {
            let i = *i as usize;
            let m = weights.neighbours(i).len();
            // Among its own first m values: the next one takes the place of its own.
            if k < m && m < dealt.len() {
                let told = extreme(i, running[m]);
                let right = extreme(i, running[m + 1] - values[i]);
                counted[i].0 += right.0 - told.0;
                counted[i].1 += right.1 - told.1;
            }
        }
    }
    for kept in sums.values_mut() {
        kept.sort_by(f64::total_cmp);
    }
    for (i, count) in counted.iter_mut().enumerate() {
        let Some(kept) = sums.get(&weights.neighbours(i).len()) else {
            continue;
        };
        let below = kept.partition_point(|sum| *sum < observed[i] - slack[i]);
        let up_to = kept.partition_point(|sum| *sum <= observed[i] + slack[i]);
        count.0 += whole(kept.len() - below);
        count.1 += whole(up_to);
    }
    Ok(counted)
}

/// With weights of their own, each place takes the values of the deal in turn.
fn weighted(
    values: &[f64],
    weights: &Weights,
    observed: &[f64],
    slack: &dyn Fn(usize) -> f64,
    draws: Draws,
) -> Result<Vec<(i64, i64)>, Unusable> {
    let head = (weights.widest() + 1).min(values.len());
    if head.saturating_mul(draws.draws as usize) > MOST_KEPT {
        return Err(too_many(head));
    }
    let mut deals = Deals::new(values.len(), head, draws.seed);
    let mut dealt: Vec<u32> = Vec::with_capacity(head * draws.draws as usize);
    for _ in 0..draws.draws {
        dealt.extend(deals.next());
    }
    let count = |i: usize| {
        let slack = slack(i);
        let own: Vec<f64> = weights.of(i).map(|(_, w)| w).collect();
        let (mut hot, mut cold) = (0, 0);
        for deal in dealt.chunks_exact(head) {
            let others = deal.iter().filter(|j| **j as usize != i);
            let sum: f64 = own
                .iter()
                .zip(others)
                .map(|(w, j)| w * values[*j as usize])
                .sum();
            hot += i64::from(sum >= observed[i] - slack);
            cold += i64::from(sum <= observed[i] + slack);
        }
        (hot, cold)
    };
    Ok((0..values.len()).map(count).collect())
}

fn whole(n: usize) -> i64 {
    i64::try_from(n).unwrap_or(i64::MAX)
}

fn too_many(each: usize) -> Unusable {
    let most = MOST_KEPT / each.max(1);
    Unusable::field("draws", Why::TooMany { most })
}
