//! Points sorted into square cells, so that those near each other lie near each other.

use std::ops::Range;

use super::unusable::{Unusable, Why};

/// Points in the order of their cells, row by row.
#[derive(Debug)]
pub(super) struct Buckets {
    /// Places, in the order of the cells.
    pub(super) at: Vec<[f64; 2]>,
    /// Which point of the input each is.
    pub(super) ids: Vec<u32>,
    /// Occupied cells in order: row and column in one number, and where its points begin.
    cells: Vec<(u64, usize)>,
}

const COLUMN_BITS: u32 = 32;

impl Buckets {
    /// Sorts points into cells of a side.
    ///
    /// # Errors
    /// [`Unusable`] about `field`, the parameter that made the side, when it is no length, so small that
    /// the points span more than 2³⁰ cells, or when there are more than 2³² points.
    ///
    /// # Cost
    /// O(n log n).
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "cells are counted from the south-west corner and there are fewer than 2³⁰ each way"
    )]
    pub(super) fn new(
        field: &'static str,
        points: &[[f64; 2]],
        side: f64,
    ) -> Result<Self, Unusable> {
        const MOST: f64 = (1_u32 << 30) as f64;
        let low = |axis: usize| points.iter().map(|p| p[axis]).fold(f64::INFINITY, f64::min);
        let high = |axis: usize| {
            let all = points.iter().map(|p| p[axis]);
            all.fold(f64::NEG_INFINITY, f64::max)
        };
        let (west, south) = (low(0), low(1));
        let span = (high(0) - west).max(high(1) - south).max(0.0);
        if !(side > 0.0 && side.is_finite() && span / side < MOST) {
            let low = span / MOST;
            let high = f64::MAX;
            return Err(Unusable::field(field, Why::Outside { low, high }));
        }
        if u32::try_from(points.len()).is_err() {
            let most = u32::MAX as usize;
            return Err(Unusable::field("points", Why::TooMany { most }));
        }
        let mut keyed: Vec<(u64, u32)> = (0_u32..)
            .zip(points)
            .map(|(id, [east, north])| {
                let column = ((east - west) / side) as u64 + 1;
                let row = ((north - south) / side) as u64 + 1;
                (row << COLUMN_BITS | column, id)
            })
            .collect();
        keyed.sort_unstable();
        let mut cells: Vec<(u64, usize)> = Vec::new();
        for (place, (key, _)) in keyed.iter().enumerate() {
            if cells.last().is_none_or(|(last, _)| last != key) {
                cells.push((*key, place));
            }
        }
        let ids: Vec<u32> = keyed.into_iter().map(|(_, id)| id).collect();
        let at = ids.iter().map(|id| points[*id as usize]).collect();
        Ok(Self { at, ids, cells })
    }

    fn first_point(&self, cell: usize) -> usize {
        self.cells
            .get(cell)
            .map_or(self.at.len(), |(_, start)| *start)
    }

    /// The points of an occupied cell.
    pub(super) fn points(&self, cell: usize) -> Range<usize> {
        self.first_point(cell)..self.first_point(cell + 1)
    }

    /// Visits every occupied cell in order, with the occupied cells at most `reach` columns and rows
    /// away: one run of cells for each row, from south to north, itself among them.
    ///
    /// # Cost
    /// O(cells × (2 `reach` + 1)): each row's run moves only forward.
    pub(super) fn around(&self, reach: u32, mut visit: impl FnMut(usize, &[Range<usize>])) {
        let rows = 2 * reach as usize + 1;
        let mut from = vec![0_usize; rows];
        let mut to = vec![0_usize; rows];
        let mut runs = vec![0..0; rows];
        for (cell, (key, _)) in self.cells.iter().enumerate() {
            // Row and column begin at 1; a row further south than 0 has no cells.
            let (row, column) = (key >> COLUMN_BITS, key & u64::from(u32::MAX));
            for (k, run) in runs.iter_mut().enumerate() {
                let Some(row) = (row + k as u64).checked_sub(u64::from(reach)) else {
                    *run = 0..0;
                    continue;
                };
                let west = row << COLUMN_BITS | column.saturating_sub(u64::from(reach));
                let east = row << COLUMN_BITS | (column + u64::from(reach));
                let (start, end) = (&mut from[k], &mut to[k]);
                while self.cells.get(*start).is_some_and(|(key, _)| *key < west) {
                    *start += 1;
                }
                *end = (*end).max(*start);
                while self.cells.get(*end).is_some_and(|(key, _)| *key <= east) {
                    *end += 1;
                }
                *run = *start..*end;
            }
            visit(cell, &runs);
        }
    }

    /// The points of a run of cells.
    pub(super) fn points_of(&self, run: &Range<usize>) -> Range<usize> {
        self.first_point(run.start)..self.first_point(run.end)
    }
}

/// The square of the distance.
pub(super) fn square(a: [f64; 2], b: [f64; 2]) -> f64 {
    let (east, north) = (a[0] - b[0], a[1] - b[1]);
    east * east + north * north
}
