//! Who is whose neighbour, and how much each counts.

use std::collections::HashMap;

use rstar::primitives::GeomWithData;
use rstar::{PointDistance, RTree};

use super::buckets::{Buckets, square};
use super::unusable::{Unusable, Why, finite};

/// Most pairs of neighbours that are listed; beyond it a band is wider than what it is to tell apart.
pub const MOST_PAIRS: usize = 30_000_000;

/// For each place its neighbours and their weights, and its own weight.
///
/// The place itself is never listed among its neighbours: its own weight stands apart, 1 unless rows
/// said otherwise.
#[derive(Debug, Clone, PartialEq)]
pub struct Weights {
    starts: Vec<usize>,
    others: Vec<u32>,
    /// Weight of each listed neighbour; `None` when all are 1.
    values: Option<Vec<f64>>,
    /// Weight of each place itself; `None` when all are 1.
    own: Option<Vec<f64>>,
}

impl Weights {
    /// Neighbours within a distance, inclusive, each with weight 1.
    ///
    /// # Shapes and units
    /// - `points`: easting and northing, metres of one plane.
    /// - `metres`: above zero; a point exactly that far away is a neighbour, and so is one at the same place.
    ///
    /// # Errors
    /// [`Unusable`] about `points` or `metres`; [`Why::TooMany`] beyond [`MOST_PAIRS`].
    ///
    /// # Cost
    /// O(n log n + pairs).
    pub fn distance_band(points: &[[f64; 2]], metres: f64) -> Result<Self, Unusable> {
        places(points)?;
        let buckets = Buckets::new("metres", points, metres)?;
        let limit = metres * metres;
        // First how many each has, then where they go: one list, in the order of the places.
        let mut pairs: Vec<(u32, u32)> = Vec::new();
        let mut full = false;
        buckets.around(1, |cell, runs| {
            for run in runs {
                for i in buckets.points(cell) {
                    for j in buckets.points_of(run) {
                        if i != j && square(buckets.at[i], buckets.at[j]) <= limit {
                            pairs.push((buckets.ids[i], buckets.ids[j]));
                        }
                    }
                    full |= pairs.len() > MOST_PAIRS;
                    if full {
                        return;
                    }
                }
            }
        });
        if full {
            return Err(too_many("metres"));
        }
        Ok(Self::gathered(points.len(), &pairs))
    }

    /// The `k` nearest, each with weight 1; of several equally far the ones that stand first.
    ///
    /// # Errors
    /// [`Unusable`] about `points`, or `k` when it is 0 or not below the number of points.
    ///
    /// # Cost
    /// O(n k log n).
    pub fn knn(points: &[[f64; 2]], k: usize) -> Result<Self, Unusable> {
        places(points)?;
        if k == 0 || k >= points.len() {
            let high = points.len().saturating_sub(1) as f64;
            return Err(Unusable::field("k", Why::Outside { low: 1.0, high }));
        }
        if points.len().saturating_mul(k) > MOST_PAIRS {
            return Err(too_many("k"));
        }
        let leaves = (0_u32..)
            .zip(points)
            .map(|(id, p)| GeomWithData::new(*p, id));
        let tree = RTree::bulk_load(leaves.collect());
        let mut pairs = Vec::with_capacity(points.len() * k);
        for (id, place) in (0_u32..).zip(points) {
            let mut near: Vec<(f64, u32)> = Vec::with_capacity(k + 2);
            for leaf in tree.nearest_neighbor_iter(*place) {
                let far = leaf.distance_2(place);
                if near.len() >= k && near.last().is_some_and(|(last, _)| *last < far) {
                    break;
                }
                if leaf.data != id {
                    near.push((far, leaf.data));
                }
            }
            near.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
            pairs.extend(near.into_iter().take(k).map(|(_, other)| (id, other)));
        }
        Ok(Self::gathered(points.len(), &pairs))
    }

    /// Cells that share a side or a corner, each with weight 1.
    ///
    /// # Shapes and units
    /// - `cells`: column and row of each cell, in any order; holes and gaps are no neighbours.
    ///
    /// # Errors
    /// [`Why::Twice`] when a cell is given twice, [`Why::TooMany`] beyond 2³² cells.
    ///
    /// # Cost
    /// O(n).
    pub fn queen(cells: &[(i32, i32)]) -> Result<Self, Unusable> {
        if u32::try_from(cells.len()).is_err() {
            return Err(too_many("cells"));
        }
        let mut known: HashMap<(i32, i32), u32> = HashMap::with_capacity(cells.len());
        for (id, cell) in (0_u32..).zip(cells) {
            if known.insert(*cell, id).is_some() {
                return Err(Unusable::row("cells", id as usize, Why::Twice));
            }
        }
        let mut starts = Vec::with_capacity(cells.len() + 1);
        let mut others = Vec::with_capacity(cells.len() * 8);
        starts.push(0);
        for (column, row) in cells {
            let from = others.len();
            for (east, north) in TOUCHING {
                let (Some(c), Some(r)) = (column.checked_add(east), row.checked_add(north)) else {
                    continue;
                };
                others.extend(known.get(&(c, r)));
            }
            if let Some(row) = others.get_mut(from..) {
                row.sort_unstable();
            }
            starts.push(others.len());
        }
        Ok(Self {
            starts,
            others,
            values: None,
            own: None,
        })
    }

    /// As rows say: from place `i` to place `j` with weight `w`.
    ///
    /// # Shapes and units
    /// - `n`: number of places, counted from 0.
    /// - `rows`: in any order; `w` not negative. A row from a place to itself is its own weight, which is
    ///   1 for places without such a row; what has weight 0 is no neighbour.
    ///
    /// # Errors
    /// [`Unusable`] about `i`, `j` or `w`; [`Why::Twice`] when a pair is given twice.
    ///
    /// # Cost
    /// O(rows log rows).
    pub fn rows(n: usize, rows: &[(u32, u32, f64)]) -> Result<Self, Unusable> {
        let high = n.saturating_sub(1) as f64;
        for (row, (i, j, w)) in rows.iter().enumerate() {
            for (field, place) in [("i", i), ("j", j)] {
                if *place as usize >= n {
                    return Err(Unusable::row(field, row, Why::Outside { low: 0.0, high }));
                }
            }
            if !w.is_finite() {
                return Err(Unusable::row("w", row, Why::NotFinite));
            }
            if *w < 0.0 {
                return Err(Unusable::row("w", row, Why::Negative));
            }
        }
        let mut order: Vec<usize> = (0..rows.len()).collect();
        order.sort_by_key(|at| rows.get(*at).map(|(i, j, _)| (*i, *j)));
        let mut sorted: Vec<(u32, u32, f64)> = Vec::with_capacity(rows.len());
        for at in order {
            let Some(row) = rows.get(at) else { continue };
            if sorted
                .last()
                .is_some_and(|last| (last.0, last.1) == (row.0, row.1))
            {
                return Err(Unusable::row("j", at, Why::Twice));
            }
            sorted.push(*row);
        }
        let mut own = vec![1.0; n];
        for (i, _, w) in sorted.iter().filter(|(i, j, _)| i == j) {
            own[*i as usize] = *w;
        }
        sorted.retain(|(i, j, w)| i != j && *w > 0.0);
        let mut starts = vec![0_usize; n + 1];
        for (i, _, _) in &sorted {
            starts[*i as usize + 1] += 1;
        }
        for i in 0..n {
            starts[i + 1] += starts[i];
        }
        let (others, values): (Vec<u32>, Vec<f64>) =
            sorted.into_iter().map(|(_, j, w)| (j, w)).unzip();
        let plain = |weights: &[f64]| weights.iter().all(|w| (*w - 1.0).abs() < f64::EPSILON);
        Ok(Self {
            starts,
            others,
            values: (!plain(&values)).then_some(values),
            own: (!plain(&own)).then_some(own),
        })
    }

    /// Pairs by their first place, with the second ones in order.
    pub(super) fn gathered(n: usize, pairs: &[(u32, u32)]) -> Self {
        let mut starts = vec![0_usize; n + 1];
        for (i, _) in pairs {
            starts[*i as usize + 1] += 1;
        }
        for i in 0..n {
            starts[i + 1] += starts[i];
        }
        let mut free = starts.clone();
        let mut others = vec![0_u32; pairs.len()];
        for (i, j) in pairs {
            let slot = &mut free[*i as usize];
            others[*slot] = *j;
            *slot += 1;
        }
        for pair in starts.windows(2) {
            others[pair[0]..pair[1]].sort_unstable();
        }
        Self {
            starts,
            others,
            values: None,
            own: None,
        }
    }

    /// How many places.
    pub fn len(&self) -> usize {
        self.starts.len() - 1
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Whether every neighbour counts 1.
    pub fn is_plain(&self) -> bool {
        self.values.is_none()
    }

    /// The neighbours of a place, in order, without itself.
    pub fn neighbours(&self, i: usize) -> &[u32] {
        let run = self.starts.get(i).zip(self.starts.get(i + 1));
        run.and_then(|(from, to)| self.others.get(*from..*to))
            .unwrap_or(&[])
    }

    /// The neighbours of a place with their weights, without itself.
    pub fn of(&self, i: usize) -> impl Iterator<Item = (usize, f64)> + '_ {
        let from = self.starts.get(i).copied().unwrap_or(0);
        let values = self.values.as_deref();
        let others = self.neighbours(i).iter().enumerate();
        others.map(move |(k, j)| {
            let weight = values.and_then(|v| v.get(from + k)).copied().unwrap_or(1.0);
            (*j as usize, weight)
        })
    }

    /// A place's own weight.
    pub fn own(&self, i: usize) -> f64 {
        let told = self.own.as_ref().and_then(|own| own.get(i));
        told.copied().unwrap_or(1.0)
    }

    /// The most neighbours that a place has.
    pub fn widest(&self) -> usize {
        let rows = self.starts.windows(2).map(|pair| pair[1] - pair[0]);
        rows.max().unwrap_or(0)
    }
}

/// Steps to the eight cells that touch one.
pub const TOUCHING: [(i32, i32); 8] = [
    (-1, -1),
    (0, -1),
    (1, -1),
    (-1, 0),
    (1, 0),
    (-1, 1),
    (0, 1),
    (1, 1),
];

fn too_many(field: &'static str) -> Unusable {
    Unusable::field(field, Why::TooMany { most: MOST_PAIRS })
}

/// Holds that every coordinate is a finite number.
pub(super) fn places(points: &[[f64; 2]]) -> Result<(), Unusable> {
    finite("points", points.as_flattened()).map_err(|fault| Unusable {
        row: fault.row.map(|row| row / 2),
        ..fault
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::analysis::chance::Chance;

    fn all(weights: &Weights) -> Vec<Vec<u32>> {
        (0..weights.len())
            .map(|i| weights.neighbours(i).to_vec())
            .collect()
    }

    proptest! {
        /// Brute force: every pair measured. Whole metres, so that many lie exactly at the band.
        #[test]
        fn a_band_is_every_pair_within_it(
            points in prop::collection::vec((0_i32..60, -30_i32..30), 0..60), metres in 1_i32..30,
        ) {
            let points: Vec<[f64; 2]> =
                points.into_iter().map(|(e, n)| [f64::from(e), f64::from(n)]).collect();
            let metres = f64::from(metres);
            let told: Vec<Vec<u32>> = (0..points.len())
                .map(|i| {
                    let near = |j: &u32| {
                        let [e, n] = points[*j as usize];
                        *j as usize != i && (e - points[i][0]).hypot(n - points[i][1]) <= metres
                    };
                    (0..u32::try_from(points.len()).unwrap()).filter(near).collect()
                })
                .collect();
            prop_assert_eq!(all(&Weights::distance_band(&points, metres).unwrap()), told);
        }

        /// Brute force: all others sorted by distance, then by number.
        #[test]
        fn the_nearest_are_the_first_of_all_sorted(
            points in prop::collection::vec((0_i32..12, 0_i32..12), 2..50), k in 1_usize..9,
        ) {
            let points: Vec<[f64; 2]> =
                points.into_iter().map(|(e, n)| [f64::from(e), f64::from(n)]).collect();
            let k = k.min(points.len() - 1);
            let told: Vec<Vec<u32>> = (0..points.len())
                .map(|i| {
                    let mut others: Vec<u32> = (0..u32::try_from(points.len()).unwrap())
                        .filter(|j| *j as usize != i)
                        .collect();
                    others.sort_by(|a, b| {
                        let far = |j: u32| square(points[i], points[j as usize]);
                        far(*a).total_cmp(&far(*b)).then(a.cmp(b))
                    });
                    others.truncate(k);
                    others.sort_unstable();
                    others
                })
                .collect();
            prop_assert_eq!(all(&Weights::knn(&points, k).unwrap()), told);
        }
    }

    #[test]
    fn touching_cells_are_those_within_a_step_each_way() {
        // Brute force over cells with holes.
        let mut chance = Chance::new(3);
        let cells: Vec<(i32, i32)> = (0..12)
            .flat_map(|c| (-4..8).map(move |r| (c, r)))
            .filter(|_| chance.part() < 0.7)
            .collect();
        let told: Vec<Vec<u32>> = cells
            .iter()
            .map(|(c, r)| {
                (0_u32..)
                    .zip(&cells)
                    .filter(|(_, (x, y))| {
                        (x - c).abs() <= 1 && (y - r).abs() <= 1 && (x, y) != (c, r)
                    })
                    .map(|(id, _)| id)
                    .collect()
            })
            .collect();
        assert_eq!(all(&Weights::queen(&cells).unwrap()), told);
        let twice = Weights::queen(&[(1, 1), (2, 2), (1, 1)]).unwrap_err();
        assert_eq!((twice.row, twice.why), (Some(2), Why::Twice));
    }

    #[test]
    fn rows_say_their_own_weight_and_nobody_else_s() {
        let weights =
            Weights::rows(3, &[(2, 0, 0.5), (0, 0, 0.0), (0, 2, 1.0), (0, 1, 0.0)]).unwrap();
        assert_eq!(all(&weights), [vec![2], vec![], vec![0]]);
        assert_eq!(
            [0, 1, 2].map(|i| weights.own(i).to_bits()),
            [0.0, 1.0, 1.0].map(f64::to_bits)
        );
        assert_eq!(weights.of(2).collect::<Vec<_>>(), [(0, 0.5)]);
        assert!(!weights.is_plain());
        for (rows, field, row) in [
            (vec![(3, 0, 1.0)], "i", 0),
            (vec![(0, 1, 1.0), (0, 3, 1.0)], "j", 1),
            (vec![(0, 1, -1.0)], "w", 0),
            (vec![(0, 1, f64::NAN)], "w", 0),
            (vec![(0, 1, 1.0), (1, 0, 1.0), (0, 1, 2.0)], "j", 2),
        ] {
            let fault = Weights::rows(3, &rows).unwrap_err();
            assert_eq!((fault.field, fault.row), (field, Some(row)), "{rows:?}");
        }
    }

    #[test]
    fn what_is_no_length_and_what_is_no_place_is_refused() {
        for metres in [0.0, -1.0, f64::NAN, f64::INFINITY] {
            let fault = Weights::distance_band(&[[0.0, 0.0], [1.0, 1.0]], metres).unwrap_err();
            assert_eq!(fault.field, "metres", "{metres}");
        }
        let fault = Weights::distance_band(&[[0.0, 0.0], [1.0, f64::NAN]], 5.0).unwrap_err();
        assert_eq!(
            (fault.field, fault.row, fault.why),
            ("points", Some(1), Why::NotFinite)
        );
        for k in [0, 2, 3] {
            assert_eq!(
                Weights::knn(&[[0.0, 0.0], [1.0, 1.0]], k)
                    .unwrap_err()
                    .field,
                "k"
            );
        }
    }
}
