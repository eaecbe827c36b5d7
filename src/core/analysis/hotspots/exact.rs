//! The exact conditional p of a sum of neighbours' counts, by one generating function.
//!
//! Keep the place's own count and deal the others out anew: its m neighbours hold m of the other n − 1
//! counts, each choice as likely. With c(v) of them equal to v, the number of choices with sum s is the
//! coefficient of xᵐ tˢ in ∏ (1 + x·tᵛ)^c(v), over C(n − 1, m) choices in all. That depends on the
//! own count and m alone, so a whole map needs a handful of tables. `docs/methods/hotspots.md` derives it.

use super::Tails;
use crate::analysis::weights::Weights;

/// Largest sum of neighbours for which exact tables are made.
pub const MOST_SUM: u64 = 10_000;
/// Most steps of multiplying that tables may cost, about a second; beyond it p comes from permutations.
pub const MOST_WORK: u64 = 1 << 30;

/// The product over some of the values, in the form that never leaves 0 … 1: row j is the distribution
/// of the sum of j counts dealt out of the `cells` that it covers.
///
/// The coefficient of xʲ tˢ itself is C(`cells`, j) times that; for a city it has thousands of digits.
#[derive(Debug, Clone)]
struct Table {
    cells: usize,
    rows: Vec<Vec<f64>>,
}

/// Cells with the same count.
#[derive(Debug, Clone, Copy)]
struct Group {
    value: usize,
    cells: usize,
}

impl Table {
    /// The product of nothing: one way to deal none, with sum 0.
    fn one() -> Self {
        Self {
            cells: 0,
            rows: vec![vec![1.0]],
        }
    }

    /// Multiplied by (1 + x tᵛ)ᶜ, up to xᵐ.
    ///
    /// Of j dealt out of both, a come from the group and j − a from before, with the hypergeometric chance
    /// C(c, a) C(N, j − a) / C(N + c, j): a mean of rows with positive weights, so nothing cancels and
    /// each row goes on summing to 1.
    fn times(&self, group: Group, most: usize) -> Self {
        let cells = self.cells + group.cells;
        let rows = (0..=most.min(cells))
            .map(|j| {
                let shares = hypergeometric(j, group.cells, self.cells);
                let first = j.saturating_sub(self.cells);
                let longest = shares
                    .iter()
                    .zip(first..)
                    .map(|(_, a)| self.rows[j - a].len() + a * group.value)
                    .max();
                let mut row = vec![0.0; longest.unwrap_or(1)];
                for (share, a) in shares.iter().zip(first..) {
                    let shifted = row.iter_mut().skip(a * group.value);
                    for (into, from) in shifted.zip(&self.rows[j - a]) {
                        *into += share * from;
                    }
                }
                row
            })
            .collect();
        Self { cells, rows }
    }

    fn times_all(&self, groups: &[Group], most: usize) -> Self {
        let mut table = self.clone();
        for group in groups {
            table = table.times(*group, most);
        }
        table
    }
}

/// C(c, a) C(n, j − a) / C(n + c, j) for a from max(0, j − n) to min(c, j).
///
/// By the ratio of each to the one before, outward from the largest, then made to sum to 1: no
/// factorials, so the number of cells costs no digits.
fn hypergeometric(j: usize, c: usize, n: usize) -> Vec<f64> {
    let (low, high) = (j.saturating_sub(n), c.min(j));
    let whole = |x: usize| x as f64;
    // chance(a + 1) / chance(a)
    let ratio = |a: usize| whole(c - a) * whole(j - a) / (whole(a + 1) * whole(n + a + 1 - j));
    let middle = ((j + 1) * (c + 1) / (n + c + 2)).clamp(low, high);
    let mut chance = vec![0.0; high - low + 1];
    chance[middle - low] = 1.0;
    for a in middle..high {
        chance[a + 1 - low] = chance[a - low] * ratio(a);
    }
    for a in (low..middle).rev() {
        chance[a - low] = chance[a + 1 - low] / ratio(a);
    }
    let sum: f64 = chance.iter().sum();
    for one in &mut chance {
        *one /= sum;
    }
    chance
}

/// Both tails of a distribution, each added up from its own far end, where it is smallest.
#[derive(Debug)]
struct Cumulative {
    /// P(sum ≥ s).
    from: Vec<f64>,
    /// P(sum ≤ s).
    up_to: Vec<f64>,
}

impl Cumulative {
    fn of(row: &[f64]) -> Self {
        let running = |sum: &mut f64, p: &f64| {
            *sum += p;
            Some(sum.min(1.0))
        };
        let mut from: Vec<f64> = row.iter().rev().scan(0.0, running).collect();
        from.reverse();
        let up_to = row.iter().scan(0.0, running).collect();
        Self { from, up_to }
    }

    fn tails(&self, sum: usize) -> Option<Tails> {
        let (hot, cold) = (*self.from.get(sum)?, *self.up_to.get(sum)?);
        Some(Tails { hot, cold })
    }
}

/// What one pass over the map knows.
struct Map<'a> {
    weights: &'a Weights,
    /// The sum of each place's neighbours.
    sums: Vec<usize>,
    /// Places in the order of their counts.
    order: Vec<usize>,
    /// Where in `order` each group begins, and the end.
    starts: Vec<usize>,
    most: usize,
    tails: Vec<Option<Tails>>,
}

impl Map<'_> {
    /// Tables that lack one cell of each group in turn.
    ///
    /// Halves are multiplied into what the other half inherits, so that each of D groups is multiplied
    /// in log₂ D times instead of D times, and no factor is ever divided out again, which would cancel.
    fn leave_one_out(&mut self, groups: &[Group], first: usize, table: &Table) {
        match groups {
            [] => {}
            [group] => {
                let others = Group {
                    cells: group.cells - 1,
                    ..*group
                };
                self.settle(first, &table.times(others, self.most));
            }
            _ => {
                let (low, high) = groups.split_at(groups.len() / 2);
                self.leave_one_out(low, first, &table.times_all(high, self.most));
                let middle = first + low.len();
                self.leave_one_out(high, middle, &table.times_all(low, self.most));
            }
        }
    }

    /// Reads the tails of every place of a group out of its table.
    fn settle(&mut self, group: usize, table: &Table) {
        let mut rows: Vec<Option<Cumulative>> = Vec::new();
        rows.resize_with(self.most + 1, || None);
        for place in &self.order[self.starts[group]..self.starts[group + 1]] {
            let m = self.weights.neighbours(*place).len();
            let Some(row) = table.rows.get(m) else {
                continue;
            };
            let cumulative = rows[m].get_or_insert_with(|| Cumulative::of(row));
            self.tails[*place] = cumulative.tails(self.sums[*place]);
        }
    }
}

/// Exact tails of every place with equal weights; `None` when that would take more than [`MOST_SUM`] or
/// [`MOST_WORK`].
pub(super) fn tails(counts: &[u64], weights: &Weights) -> Option<Vec<Option<Tails>>> {
    let most = weights.widest();
    let mut largest = counts.to_vec();
    largest.sort_unstable_by(|a, b| b.cmp(a));
    let top = largest
        .iter()
        .take(most)
        .try_fold(0_u64, |sum, count| sum.checked_add(*count))?;
    if top > MOST_SUM {
        return None;
    }
    largest.dedup();
    let values = largest.len() as u64;
    let depth = u64::from(values.ilog2().min(63)) + 2;
    // Each row of m + 1 reads as many rows at most, of up to `top` + 1 sums.
    let rows = (most as u64 + 1).checked_mul(most as u64 + 2)? / 2;
    let work = rows.checked_mul(top + 1)?.checked_mul(values * depth)?;
    if work > MOST_WORK {
        return None;
    }
    let counts: Vec<usize> = counts
        .iter()
        .map(|count| usize::try_from(*count).ok())
        .collect::<Option<_>>()?;
    let mut order: Vec<usize> = (0..counts.len()).collect();
    order.sort_by_key(|i| counts[*i]);
    let mut groups: Vec<Group> = Vec::new();
    let mut starts = Vec::new();
    for (place, i) in order.iter().enumerate() {
        match groups.last_mut() {
            Some(group) if group.value == counts[*i] => group.cells += 1,
            _ => {
                starts.push(place);
                groups.push(Group {
                    value: counts[*i],
                    cells: 1,
                });
            }
        }
    }
    starts.push(order.len());
    let sum = |i: usize| {
        let neighbours = weights.neighbours(i).iter();
        neighbours.map(|j| counts[*j as usize]).sum()
    };
    let mut map = Map {
        weights,
        sums: (0..counts.len()).map(sum).collect(),
        order,
        starts,
        most,
        tails: vec![None; counts.len()],
    };
    map.leave_one_out(&groups, 0, &Table::one());
    Some(map.tails)
}
