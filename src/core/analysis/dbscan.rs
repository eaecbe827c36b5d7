//! Places with at least so many reports within a distance: DBSCAN on a grid.

use super::buckets::{Buckets, square};
use super::unusable::{Unusable, Why};
use super::weights::places;

/// Cells of side ε/√2 that hold points within reach of each other lie at most two apart.
const REACH: u32 = 2;

/// Which cluster each point belongs to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Clustered {
    /// Number of its cluster from 0, in the order of the first core points; `None` is noise.
    pub labels: Vec<Option<u32>>,
    /// Whether it has enough points around it.
    pub core: Vec<bool>,
    /// How many clusters.
    pub clusters: u32,
}

impl Clustered {
    /// How many points belong to none.
    pub fn noise(&self) -> usize {
        self.labels.iter().filter(|label| label.is_none()).count()
    }
}

/// Sets joined by their members, the lowest number at the root of each.
struct Joined(Vec<u32>);

impl Joined {
    fn root(&mut self, mut i: u32) -> u32 {
        while self.0[i as usize] != i {
            // Every second link is shortened on the way.
            let above = self.0[self.0[i as usize] as usize];
            self.0[i as usize] = above;
            i = above;
        }
        i
    }

    fn join(&mut self, a: u32, b: u32) {
        let (a, b) = (self.root(a), self.root(b));
        let (low, high) = (a.min(b), a.max(b));
        self.0[high as usize] = low;
    }
}

/// Clusters of points that hang together by core points within a distance.
///
/// # Shapes and units
/// - `points`: easting and northing, metres of one plane.
/// - `eps_m`: inclusive.
/// - `min_points`: the point itself counts.
/// - A point within reach of several clusters without being core belongs to the one with the lowest number.
///
/// # Errors
/// [`Unusable`] about `points`, `eps_m` or `min_points`.
///
/// # Cost
/// O(n log n + pairs of points in nearby cells), and within a crowded cell only O(n): cells are so small
/// that all of one are within reach of each other.
///
/// # Source
/// M. Ester, H.-P. Kriegel, J. Sander and X. Xu (1996), A density-based algorithm for discovering
/// clusters, KDD-96; cells of side ε/√2 after A. Gunawan (2013). Labels as scikit-learn has them
/// (`tests/data/analysis/`).
pub fn dbscan(points: &[[f64; 2]], eps_m: f64, min_points: usize) -> Result<Clustered, Unusable> {
    places(points)?;
    if min_points == 0 {
        let (low, high) = (1.0, f64::MAX);
        return Err(Unusable::field("min_points", Why::Outside { low, high }));
    }
    // A hair smaller, so that rounding never puts two points of a cell out of reach.
    let side = eps_m * std::f64::consts::FRAC_1_SQRT_2 * (1.0 - 1e-12);
    let buckets = Buckets::new("eps_m", points, side)?;
    let limit = eps_m * eps_m;
    let near = |i: usize, j: usize| square(buckets.at[i], buckets.at[j]) <= limit;

    // In the order of the cells: which points are core.
    let core = crowded(&buckets, min_points, near);

    // Core points in reach of each other hang together. All of one cell do, so between two cells one
    // such pair says everything.
    let mut joined = Joined((0_u32..).take(points.len()).collect());
    let mut first_core: Vec<Option<usize>> = Vec::new();
    buckets.around(0, |cell, _| {
        let own = buckets.points(cell);
        let first = own.clone().find(|i| core[*i]);
        for i in own.filter(|i| core[*i]) {
            if let Some(first) = first {
                joined.join(buckets.ids[first], buckets.ids[i]);
            }
        }
        first_core.push(first);
    });
    buckets.around(REACH, |cell, runs| {
        let Some(first) = first_core[cell] else {
            return;
        };
        for other in runs.iter().flat_map(Clone::clone).filter(|c| *c < cell) {
            let Some(there) = first_core[other] else {
                continue;
            };
            if joined.root(buckets.ids[first]) == joined.root(buckets.ids[there]) {
                continue;
            }
            let touch = buckets.points(cell).filter(|i| core[*i]).any(|i| {
                let others = buckets.points(other);
                others.filter(|j| core[*j]).any(|j| near(i, j))
            });
            if touch {
                joined.join(buckets.ids[first], buckets.ids[there]);
            }
        }
    });

    // Numbers in the order of the input, then the points at the edges.
    let mut is_core = vec![false; points.len()];
    for (i, id) in buckets.ids.iter().enumerate() {
        is_core[*id as usize] = core[i];
    }
    let mut labels: Vec<Option<u32>> = vec![None; points.len()];
    let mut clusters = 0;
    for id in (0_u32..).take(points.len()) {
        if is_core[id as usize] {
            // A root is the lowest of its members, so it has its number before they ask.
            let root = joined.root(id);
            if root == id {
                labels[id as usize] = Some(clusters);
                clusters += 1;
            } else {
                labels[id as usize] = labels[root as usize];
            }
        }
    }
    let mut edges: Vec<(u32, Option<u32>)> = Vec::new();
    buckets.around(REACH, |cell, runs| {
        for i in buckets.points(cell).filter(|i| !core[*i]) {
            let mut least: Option<u32> = None;
            for j in runs.iter().flat_map(|run| buckets.points_of(run)) {
                let label = labels[buckets.ids[j] as usize];
                if core[j]
                    && least.is_none_or(|l| label.is_some_and(|label| label < l))
                    && near(i, j)
                {
                    least = label;
                }
            }
            edges.push((buckets.ids[i], least));
        }
    });
    for (id, label) in edges {
        labels[id as usize] = label;
    }
    Ok(Clustered {
        labels,
        core: is_core,
        clusters,
    })
}

/// Which points have enough within reach, in the order of the cells.
fn crowded(buckets: &Buckets, min_points: usize, near: impl Fn(usize, usize) -> bool) -> Vec<bool> {
    let mut core = vec![false; buckets.ids.len()];
    buckets.around(REACH, |cell, runs| {
        let own = buckets.points(cell);
        if own.len() >= min_points {
            core[own].fill(true);
            return;
        }
        for i in own.clone() {
            let mut count = 0;
            'counting: for run in runs {
                for j in buckets.points_of(run) {
                    if own.contains(&j) || near(i, j) {
                        count += 1;
                        if count >= min_points {
                            break 'counting;
                        }
                    }
                }
            }
            core[i] = count >= min_points;
        }
    });
    core
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// By its definition, one cluster after the other from the first core point that has none.
    fn plainly(points: &[[f64; 2]], eps: f64, min: usize) -> Vec<Option<u32>> {
        let near = |i: usize| -> Vec<usize> {
            let all = 0..points.len();
            all.filter(|j| square(points[i], points[*j]) <= eps * eps)
                .collect()
        };
        let mut labels = vec![None; points.len()];
        let mut clusters = 0;
        for start in 0..points.len() {
            if labels[start].is_some() || near(start).len() < min {
                continue;
            }
            let mut queue = vec![start];
            labels[start] = Some(clusters);
            while let Some(i) = queue.pop() {
                let around = near(i);
                if around.len() < min {
                    continue;
                }
                for j in around {
                    if labels[j].is_none() {
                        labels[j] = Some(clusters);
                        queue.push(j);
                    }
                }
            }
            clusters += 1;
        }
        labels
    }

    proptest! {
        /// Whole metres, so that many pairs lie exactly at the distance.
        #[test]
        fn it_is_its_definition(
            points in prop::collection::vec((0_i32..40, 0_i32..40), 0..120), eps in 1_u8..9, min in 1_usize..8,
        ) {
            let points: Vec<[f64; 2]> =
                points.into_iter().map(|(e, n)| [f64::from(e) + 385_000.0, f64::from(n)]).collect();
            let told = dbscan(&points, f64::from(eps), min).unwrap();
            let right = plainly(&points, f64::from(eps), min);
            prop_assert_eq!(&told.labels, &right);
            let most = right.iter().flatten().max().map_or(0, |m| m + 1);
            prop_assert_eq!(told.clusters, most);
        }
    }

    #[test]
    fn what_is_no_distance_and_no_number_is_refused() {
        let points = [[0.0, 0.0], [1.0, 0.0]];
        assert_eq!(dbscan(&points, 0.0, 1).unwrap_err().field, "eps_m");
        assert_eq!(dbscan(&points, 1.0, 0).unwrap_err().field, "min_points");
    }
}
