//! Hot spots that come, stay and go: Gi* over cells and steps of time, and the trend of each cell.

use super::hotspots::{Hotspots, Test, Tested, hotspots};
use super::mann_kendall::{Trend, mann_kendall};
use super::unusable::{Unusable, Why, length};
use super::weights::{MOST_PAIRS, TOUCHING, Weights};

/// Hot means a false discovery rate below this, over all cells and steps.
pub const Q: f64 = 0.05;
/// A trend is one when chance gives as much less often than this.
pub const P: f64 = 0.05;

/// What became of a cell, in five plain words.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Class {
    /// Hot in the last step and never before.
    New,
    /// Hot in the last step and before, without a trend.
    Recurring,
    /// Hot in the last step and before, and rising.
    Increasing,
    /// Hot in the last step and before, and falling.
    Decreasing,
    /// Hot before, and not in the last step.
    Former,
}

impl Class {
    /// All, what is hot now first.
    pub const ALL: [Self; 5] = [
        Self::New,
        Self::Increasing,
        Self::Recurring,
        Self::Decreasing,
        Self::Former,
    ];

    /// Its name in results.
    pub fn code(self) -> &'static str {
        match self {
            Self::New => "new",
            Self::Recurring => "recurring",
            Self::Increasing => "increasing",
            Self::Decreasing => "decreasing",
            Self::Former => "former",
        }
    }
}

/// The course of one cell.
#[derive(Debug, Clone, PartialEq)]
pub struct Course {
    /// Gi* of each step.
    pub z: Vec<Option<f64>>,
    /// Whether it was hot in each step.
    pub hot: Vec<bool>,
    /// The trend of z; `None` where some z is missing.
    pub trend: Option<Trend>,
    /// What became of it; `None` when it was never hot.
    pub class: Option<Class>,
}

/// The course of every cell, and how p was worked out.
///
/// # Shapes and units
/// - `cells`: column and row, no two the same.
/// - `counts`: whole numbers, all cells of the first step, then all of the next, and so on.
/// - `test`: how p is worked out, as in [`hotspots`].
/// - Neighbours are the touching cells in the same step and in the one before, and the cell itself then.
///
/// # Errors
/// [`Unusable`] about `cells`, `count` or `draws`.
///
/// # Cost
/// That of [`hotspots`] over cells × steps.
///
/// # Source
/// Gi* as in [`hotspots`], with neighbours in space and time as in Esri's emerging hot spots and the R
/// package sfdep; classes of our own, fewer and in words.
pub fn spacetime(
    cells: &[(i32, i32)],
    counts: &[f64],
    test: Test,
) -> Result<(Vec<Course>, Tested), Unusable> {
    let steps = counts.len() / cells.len().max(1);
    length("count", counts, steps * cells.len())?;
    let weights = neighbours(cells, steps)?;
    let Hotspots { spots, tested } = hotspots(counts, &weights, test)?;
    let mut courses = Vec::with_capacity(cells.len());
    for cell in 0..cells.len() {
        let own = spots.iter().skip(cell).step_by(cells.len());
        let (z, hot): (Vec<Option<f64>>, Vec<bool>) =
            own.map(|s| (s.z, s.q_hot.is_some_and(|q| q < Q))).unzip();
        let series: Option<Vec<f64>> = z.iter().copied().collect();
        let trend = series.map(|z| mann_kendall(&z)).transpose()?;
        courses.push(Course {
            class: class(&hot, trend),
            z,
            hot,
            trend,
        });
    }
    Ok((courses, tested))
}

/// What became of a cell that was hot in these steps.
fn class(hot: &[bool], trend: Option<Trend>) -> Option<Class> {
    let (now, before) = hot.split_last()?;
    let before = before.contains(&true);
    let trend = trend.filter(|t| t.p_two_sided.is_some_and(|p| p < P));
    match (now, before, trend.map_or(0, |t| t.s.signum())) {
        (true, false, _) => Some(Class::New),
        (true, true, 1) => Some(Class::Increasing),
        (true, true, -1) => Some(Class::Decreasing),
        (true, true, _) => Some(Class::Recurring),
        (false, true, _) => Some(Class::Former),
        (false, false, _) => None,
    }
}

/// Touching cells now and one step before, and the cell itself one step before.
fn neighbours(cells: &[(i32, i32)], steps: usize) -> Result<Weights, Unusable> {
    let most = cells.len().saturating_mul(steps);
    if most.saturating_mul(2 * TOUCHING.len() + 1) > MOST_PAIRS {
        return Err(Unusable::field(
            "cells",
            Why::TooMany {
                most: MOST_PAIRS / 17,
            },
        ));
    }
    let touching = Weights::queen(cells)?;
    let number = |cell: usize, step: usize| u32::try_from(step * cells.len() + cell).unwrap_or(0);
    let mut pairs = Vec::with_capacity(most * (2 * TOUCHING.len() + 1));
    for step in 0..steps {
        for cell in 0..cells.len() {
            let own = number(cell, step);
            for other in touching.neighbours(cell) {
                pairs.push((own, number(*other as usize, step)));
                if let Some(before) = step.checked_sub(1) {
                    pairs.push((own, number(*other as usize, before)));
                }
            }
            if let Some(before) = step.checked_sub(1) {
                pairs.push((own, number(cell, before)));
            }
        }
    }
    Ok(Weights::gathered(most, &pairs))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::hotspots::Draws;

    const SIDE: i32 = 12;
    const STEPS: i32 = 12;

    fn cells() -> Vec<(i32, i32)> {
        (0..SIDE * SIDE).map(|i| (i % SIDE, i / SIDE)).collect()
    }

    /// Counts with 1 in every ninth cell, and 4 more in the 2 × 2 cells from a corner in some steps.
    fn course(hot: impl Fn(i32) -> i32) -> Option<Class> {
        let mut counts = Vec::new();
        for step in 0..STEPS {
            for (i, (c, r)) in (step..).zip(cells()) {
                let planted = (5..7).contains(&c) && (5..7).contains(&r);
                let more = if planted { hot(step) } else { 0 };
                counts.push(f64::from(i32::from(i * 7 % 9 == 0) + more));
            }
        }
        let (courses, tested) =
            spacetime(&cells(), &counts, Test::Exact(Draws::default())).unwrap();
        assert_eq!(tested, Tested::Exact);
        // Far from what was planted nothing is hot.
        assert_eq!(courses[0].class, None);
        let middle = usize::try_from(5 * SIDE + 5).unwrap();
        assert_eq!(courses[middle].z.len(), 12);
        courses[middle].class
    }

    #[test]
    fn what_was_planted_is_what_is_said() {
        assert_eq!(course(|_| 0), None);
        assert_eq!(course(|t| if t == 11 { 4 } else { 0 }), Some(Class::New));
        assert_eq!(course(|t| if t < 4 { 4 } else { 0 }), Some(Class::Former));
        assert_eq!(course(|t| 2 + t / 2), Some(Class::Increasing));
        assert_eq!(course(|t| 8 - t / 2), Some(Class::Decreasing));
        assert_eq!(
            course(|t| if t % 4 < 2 { 6 } else { 4 }),
            Some(Class::Recurring)
        );
    }

    #[test]
    fn neighbours_reach_one_step_back_and_none_ahead() {
        let weights = neighbours(&[(0, 0), (1, 0), (5, 5)], 3).unwrap();
        assert_eq!(weights.neighbours(0), [1]);
        assert_eq!(weights.neighbours(3), [0, 1, 4]);
        assert_eq!(weights.neighbours(8), [5]);
        assert_eq!(weights.len(), 9);
    }
}
