//! Hot spots of a month beside those of the month before: which are new, grow, stay or cool.

use std::cmp::Ordering;
use std::collections::{BTreeMap, BTreeSet, HashMap};

use geo::MultiPolygon;

use super::cells::Cell;
use super::clusters::{Lattice, clusters};
use super::discovery::benjamini_hochberg;
use super::enough::Enough;
use super::hotspots::{Draws, Test, Tested, hotspots};
use super::rate_ratio::{Count, RateRatio, rate_ratio};
use super::unusable::Unusable;
use super::weights::Weights;

/// Weeks of each of the two times.
pub const WEEKS: i64 = 4;
/// Share of false alarms that is borne, among cells and among places.
pub const MOST_Q: f64 = 0.05;

/// What was seen once by somebody in a cell in a week.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Seen {
    /// Where.
    pub cell: Cell,
    /// Weeks before the end of the later time, from 0.
    pub weeks_ago: i64,
    /// Who; `None` when nobody is known, and then it counts by itself.
    pub by: Option<u32>,
}

/// How a place goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Course {
    /// Hot now and not before.
    New,
    /// Hot, and surely more than before.
    Growing,
    /// Hot now and before, without a sure difference.
    Steady,
    /// Hot before, and no longer; or surely less than before.
    Cooling,
}

impl Course {
    /// Its name in results.
    pub fn code(self) -> &'static str {
        match self {
            Self::New => "new",
            Self::Growing => "growing",
            Self::Steady => "steady",
            Self::Cooling => "cooling",
        }
    }
}

/// A place that is or was hot.
#[derive(Debug, Clone, PartialEq)]
pub struct Place {
    /// Its cells.
    pub cells: Vec<Cell>,
    /// Their outline in the plane, metres.
    pub outline: MultiPolygon,
    /// Counted in the later time.
    pub now: u64,
    /// Counted in the earlier time.
    pub before: u64,
    /// How the two stand to each other.
    pub ratio: Option<RateRatio>,
    /// The chance of as much in its most surprising cell, in the time that it was hot in; the later when in both.
    pub p: f64,
    /// The least false discovery rate of its cells in that time.
    pub q: f64,
    /// How it goes.
    pub course: Course,
}

/// What can be said.
#[derive(Debug, Clone, PartialEq)]
pub struct Courses {
    /// Whether the later time has enough for anything to be called hot.
    pub enough: Enough,
    /// Counted in the later time.
    pub n: u64,
    /// The places, new and growing ones first, then by how much.
    pub places: Vec<Place>,
}

/// How the hot spots of the last [`WEEKS`] weeks stand to those of as many weeks before.
///
/// # Shapes and units
/// - `cells`: every cell of the study area once, with sides of `side_m` metres; what was seen elsewhere is left out.
/// - `seen`: in any order; one person counts once in a cell and week. `weeks_ago` from 0 to 2 · [`WEEKS`] − 1.
///
/// A cell is hot as in [`hotspots`](super::hotspots) with exact p and q at most 0.05, in either time by itself. Hot cells
/// of either time that touch are one place; a place with too few sources in its time is none. Growing and cooling is
/// told by the exact ratio of the two counts, q at most 0.05 over the places.
///
/// # Errors
/// [`Unusable`] as for hot spots.
pub fn courses(cells: &[Cell], side_m: f64, seen: &[Seen]) -> Result<Courses, Unusable> {
    let [mut now, mut before] = Time::both(cells, seen);
    let enough = Enough::of_area(cells.len(), now.n());
    if enough.is_enough() {
        let weights = Weights::queen(cells)?;
        now.find_hot(&weights)?;
        before.find_hot(&weights)?;
    }
    let either: BTreeSet<usize> = now.hot.keys().chain(before.hot.keys()).copied().collect();
    let either: Vec<usize> = either.into_iter().collect();
    let hot_cells: Vec<Cell> = either
        .iter()
        .filter_map(|i| cells.get(*i).copied())
        .collect();
    let lattice = Lattice {
        origin: [0.0, 0.0],
        cell_m: side_m,
    };
    let groups = clusters(lattice, &hot_cells).into_iter();
    let mut places: Vec<(bool, bool, Place)> = groups
        .filter_map(|group| {
            let inside = group.cells.iter();
            let own: Vec<usize> = inside.filter_map(|i| either.get(*i).copied()).collect();
            let (is_hot, was_hot) = (now.is_hot(&own), before.is_hot(&own));
            let (n, n_before) = (now.count(&own), before.count(&own));
            let then = if is_hot { &now } else { &before };
            let (p, q) = then.chance(&own);
            let place = Place {
                cells: own.iter().filter_map(|i| cells.get(*i).copied()).collect(),
                outline: group.outline,
                now: n,
                before: n_before,
                ratio: rate_ratio(counted(n), counted(n_before)),
                p,
                q,
                course: Course::Steady,
            };
            (is_hot || was_hot).then_some((is_hot, was_hot, place))
        })
        .collect();
    let p: Vec<Option<f64>> = places
        .iter()
        .map(|(_, _, place)| place.ratio.map(|r| r.p))
        .collect();
    for ((is_hot, was_hot, place), q) in places.iter_mut().zip(benjamini_hochberg(&p)) {
        let surely = q.is_some_and(|q| q <= MOST_Q);
        place.course = match (*is_hot, *was_hot, place.now.cmp(&place.before)) {
            (false, _, _) => Course::Cooling,
            (true, false, _) => Course::New,
            (true, true, Ordering::Greater) if surely => Course::Growing,
            (true, true, Ordering::Less) if surely => Course::Cooling,
            (true, true, _) => Course::Steady,
        };
    }
    let mut places: Vec<Place> = places.into_iter().map(|(_, _, place)| place).collect();
    places.sort_by(|a, b| a.course.cmp(&b.course).then(b.now.cmp(&a.now)));
    Ok(Courses {
        enough,
        n: now.n(),
        places,
    })
}

fn counted(n: u64) -> Count {
    Count {
        n,
        days: (7 * WEEKS) as f64,
    }
}

/// One of the two times.
#[derive(Debug)]
struct Time {
    /// Who reported in each cell, each as often as they count.
    by: Vec<Vec<Option<u32>>>,
    /// Numbers of the hot cells, with p and q.
    hot: BTreeMap<usize, (f64, f64)>,
}

impl Time {
    /// The later and the earlier one.
    fn both(cells: &[Cell], seen: &[Seen]) -> [Self; 2] {
        let numbers: HashMap<Cell, usize> = cells.iter().copied().zip(0..).collect();
        let empty = || Self {
            by: vec![Vec::new(); cells.len()],
            hot: BTreeMap::new(),
        };
        let (mut now, mut before) = (empty(), empty());
        let mut once = BTreeSet::new();
        for one in seen {
            let time = match one.weeks_ago {
                0..WEEKS => &mut now,
                weeks if (WEEKS..2 * WEEKS).contains(&weeks) => &mut before,
                _ => continue,
            };
            let cell = numbers.get(&one.cell).and_then(|i| time.by.get_mut(*i));
            if let Some(cell) = cell
                && (one.by.is_none() || once.insert(*one))
            {
                cell.push(one.by);
            }
        }
        [now, before]
    }

    fn n(&self) -> u64 {
        self.by.iter().map(|all| all.len() as u64).sum()
    }

    /// With too few cells or reports none is hot.
    fn find_hot(&mut self, weights: &Weights) -> Result<(), Unusable> {
        if !Enough::of_area(self.by.len(), self.n()).is_enough() {
            return Ok(());
        }
        let counts: Vec<f64> = self.by.iter().map(|all| all.len() as f64).collect();
        self.hot = hot_cells(&counts, weights)?;
        Ok(())
    }

    /// The least p and q of the hot cells among these.
    fn chance(&self, own: &[usize]) -> (f64, f64) {
        let hot = own.iter().filter_map(|i| self.hot.get(i));
        hot.fold((1.0, 1.0), |(p, q), one| (one.0.min(p), one.1.min(q)))
    }

    fn who<'a>(&'a self, own: &'a [usize]) -> impl Iterator<Item = Option<u32>> + 'a {
        let cells = own.iter().filter_map(|i| self.by.get(*i));
        cells.flatten().copied()
    }

    fn count(&self, own: &[usize]) -> u64 {
        self.who(own).count() as u64
    }

    /// Whether a place was hot by what enough people said.
    fn is_hot(&self, own: &[usize]) -> bool {
        own.iter().any(|i| self.hot.contains_key(i)) && from_enough(self.who(own))
    }
}

fn hot_cells(counts: &[f64], weights: &Weights) -> Result<BTreeMap<usize, (f64, f64)>, Unusable> {
    // Where sums are too large for exact tables they are large enough for the normal distribution.
    let mut told = hotspots(counts, weights, Test::Exact(Draws { draws: 1, seed: 1 }))?;
    if told.tested != Tested::Exact {
        told = hotspots(counts, weights, Test::Normal)?;
    }
    let hot = told.spots.iter().zip(0..).filter_map(|(spot, i)| {
        let q = spot.q_hot.filter(|q| *q <= MOST_Q)?;
        Some((i, (spot.p.as_ref()?.hot, q)))
    });
    Ok(hot.collect())
}

fn from_enough(who: impl Iterator<Item = Option<u32>>) -> bool {
    let (mut unknown, mut by) = (0_usize, BTreeMap::<u32, u64>::new());
    for one in who {
        match one {
            Some(one) => *by.entry(one).or_default() += 1,
            None => unknown += 1,
        }
    }
    let each = std::iter::repeat_n(1, unknown);
    Enough::of_sources(by.into_values().chain(each)).is_enough()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::chance::Chance;

    const SIDE: i32 = 30;

    fn cells() -> Vec<Cell> {
        (0..SIDE * SIDE).map(|i| (i % SIDE, i / SIDE)).collect()
    }

    /// So many by different people in a block of nine cells, evenly over the four weeks of a time.
    fn block(at: Cell, n: u32, earlier: bool, who: u32) -> Vec<Seen> {
        let week = if earlier { WEEKS } else { 0 };
        (0..n)
            .map(|i| {
                let (x, y) = (i % 9 % 3, i % 9 / 3);
                Seen {
                    cell: (
                        at.0 + i32::try_from(x).unwrap(),
                        at.1 + i32::try_from(y).unwrap(),
                    ),
                    weeks_ago: week + i64::from(i % 4),
                    by: Some(who + i),
                }
            })
            .collect()
    }

    /// One in ten cells, by chance, in each time.
    fn scattered() -> Vec<Seen> {
        let mut chance = Chance::new(11);
        (0..180_u32)
            .map(|i| Seen {
                cell: (
                    i32::try_from(chance.below(30)).unwrap(),
                    i32::try_from(chance.below(30)).unwrap(),
                ),
                weeks_ago: i64::from(i % 8),
                by: None,
            })
            .collect()
    }

    #[test]
    fn chance_has_no_course() {
        let told = courses(&cells(), 250.0, &scattered()).unwrap();
        assert_eq!(
            (told.n, told.enough, told.places),
            (92, Enough::Yes, Vec::new())
        );
    }

    #[test]
    fn what_is_new_grows_stays_and_cools_is_told_apart() {
        let mut seen = scattered();
        seen.extend(block((3, 3), 20, false, 1_000));
        seen.extend(
            [
                block((20, 3), 45, false, 2_000),
                block((20, 3), 18, true, 3_000),
            ]
            .concat(),
        );
        seen.extend(
            [
                block((3, 20), 24, false, 4_000),
                block((3, 20), 22, true, 5_000),
            ]
            .concat(),
        );
        seen.extend(block((20, 20), 20, true, 6_000));
        let told = courses(&cells(), 250.0, &seen).unwrap();
        let of = |at: Cell| {
            let found = told
                .places
                .iter()
                .find(|p| p.cells.contains(&(at.0 + 1, at.1 + 1)));
            found.map(|p| p.course)
        };
        assert_eq!(of((3, 3)), Some(Course::New));
        assert_eq!(of((20, 3)), Some(Course::Growing));
        assert_eq!(of((3, 20)), Some(Course::Steady));
        assert_eq!(of((20, 20)), Some(Course::Cooling));
        assert_eq!(told.places.first().map(|p| p.course), Some(Course::New));
        // A false discovery rate is never below the chance it comes from.
        let sure = |p: &Place| 0.0 < p.p && p.p <= p.q && p.q <= MOST_Q;
        assert!(told.places.iter().all(sure), "{:?}", told.places);
    }

    #[test]
    fn three_people_make_no_place_however_often() {
        let far = |one: &Seen| (one.cell.0 - 11).abs() > 4 || (one.cell.1 - 11).abs() > 4;
        let mut seen: Vec<Seen> = scattered().into_iter().filter(far).collect();
        for one in block((10, 10), 60, false, 0) {
            seen.push(Seen {
                by: one.by.map(|n| n % 3),
                ..one
            });
        }
        assert_eq!(courses(&cells(), 250.0, &seen).unwrap().places, Vec::new());
    }

    #[test]
    fn too_little_is_a_state_of_its_own() {
        let few = block((3, 3), 19, false, 0);
        let told = courses(&cells(), 250.0, &few).unwrap();
        assert_eq!(told.enough, Enough::TooFewReports { n: 19 });
        assert!(told.places.is_empty());
    }
}
