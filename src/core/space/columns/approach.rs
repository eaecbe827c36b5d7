//! The nearest few points: boxes nearest first, and none that lies farther than enough have been found.

use super::{Columns, FAN};
use crate::space::plan::Plan;
use crate::space::region::{BLOCK, Disc};

/// Up to so many are kept in order as they come; more are sorted out now and then.
const FEW: usize = 64;

/// The nearest few so far, over the columns of several runs.
#[derive(Debug)]
pub(in crate::space) struct Seek<T> {
    k: usize,
    slack_m: f64,
    /// Square of what nobody's least distance may be above.
    limit2: f64,
    /// Squares of the most that the nearest are away, ascending; none when they are not few.
    best: Vec<f64>,
    /// Squares of the least and the most that each is away.
    found: Vec<(f64, f64, T)>,
    /// So many found are sorted out, when they are not few.
    full: usize,
}

impl<T> Seek<T> {
    /// Looks for so many within a disc's reach.
    pub(in crate::space) fn new(k: usize, disc: &Disc) -> Self {
        Self {
            k,
            slack_m: disc.slack_m(),
            limit2: disc.beyond(),
            best: Vec::with_capacity(k.min(FEW)),
            found: Vec::with_capacity(BLOCK),
            full: k.saturating_mul(2),
        }
    }

    fn offer(&mut self, (least2, most2): (f64, f64), item: T) {
        self.found.push((least2, most2, item));
        if self.k > FEW {
            if self.found.len() >= self.full {
                self.sort_out();
            }
            return;
        }
        if self.best.len() < self.k {
            self.best.push(f64::INFINITY);
        }
        if self.best.last().is_none_or(|worst| most2 >= *worst) {
            return;
        }
        // Put among them without a branch, since nobody can foretell where.
        let mut more2 = most2;
        for place in &mut self.best {
            (*place, more2) = if more2 < *place {
                (more2, *place)
            } else {
                (*place, more2)
            };
        }
        if self.best.len() == self.k
            && let Some(most2) = self.best.last()
        {
            self.no_farther_than(*most2);
        }
    }

    /// Nobody is among the nearest whose least distance is above this, the square of a most one.
    fn no_farther_than(&mut self, most2: f64) {
        let limit = most2.sqrt() + 2.0 * self.slack_m;
        self.limit2 = self.limit2.min(limit * limit);
    }

    /// Drops those found that cannot be among the nearest any more. Done again when they are twice as many as were
    /// left, so that each costs the same however many there are.
    fn sort_out(&mut self) {
        let by_most = |a: &(f64, f64, T), b: &(f64, f64, T)| a.1.total_cmp(&b.1);
        let (_, (_, most2, _), _) = self.found.select_nth_unstable_by(self.k - 1, by_most);
        let most2 = *most2;
        self.no_farther_than(most2);
        let limit2 = self.limit2;
        self.found.retain(|(least2, ..)| *least2 <= limit2);
        self.full = 2 * self.found.len();
    }

    /// Those that may be among the nearest, with the least and the most metres that each is away.
    pub(in crate::space) fn found(self) -> impl Iterator<Item = (f64, f64, T)> {
        let (limit2, slack_m) = (self.limit2, self.slack_m);
        self.found
            .into_iter()
            .filter(move |(least2, ..)| *least2 <= limit2)
            .map(move |(least2, most2, item)| {
                (
                    (least2.sqrt() - slack_m).max(0.0),
                    most2.sqrt() + slack_m,
                    item,
                )
            })
    }
}

impl Columns {
    /// Offers all that is kept, is not dead, and may be among the nearest. `item` is asked for what a slot
    /// holds, and first whether the filter keeps it when the columns leave that open.
    pub(in crate::space) fn approach<T>(
        &self,
        disc: &Disc,
        plan: &Plan<'_>,
        dead: &[u64],
        seek: &mut Seek<T>,
        item: &impl Fn(usize, bool) -> Option<T>,
    ) {
        if plan.keeps_nothing() || seek.k == 0 {
            return;
        }
        if let Some(top) = self.levels.len().checked_sub(1) {
            let all = self.levels.last().map_or(0, Vec::len);
            self.nearer(top, 0..all, disc, plan, dead, seek, item);
        }
    }

    #[expect(
        clippy::too_many_arguments,
        reason = "where it is, and what is the same all the way down"
    )]
    fn nearer<T>(
        &self,
        level: usize,
        range: std::ops::Range<usize>,
        disc: &Disc,
        plan: &Plan<'_>,
        dead: &[u64],
        seek: &mut Seek<T>,
        item: &impl Fn(usize, bool) -> Option<T>,
    ) {
        let boxes = self.levels.get(level).map_or(&[][..], Vec::as_slice);
        let mut near = [(f64::INFINITY, 0); FAN];
        let mut n = 0;
        for (i, bounds) in range.clone().zip(boxes.get(range).unwrap_or_default()) {
            if let Some(least2) = disc.least2_of(bounds)
                && least2 <= seek.limit2
                && let Some(place) = near.get_mut(n)
            {
                *place = (least2, i);
                n += 1;
            }
        }
        let near = near.get_mut(..n).unwrap_or_default();
        near.sort_unstable_by(|a, b| a.0.total_cmp(&b.0));
        for (least2, i) in near {
            if *least2 > seek.limit2 {
                break;
            }
            if let Some(under) = level.checked_sub(1) {
                let end = ((*i + 1) * FAN).min(self.levels.get(under).map_or(0, Vec::len));
                self.nearer(under, *i * FAN..end, disc, plan, dead, seek, item);
            } else {
                self.weigh(*i, disc, plan, dead, seek, item);
            }
        }
    }

    /// Offers the points of one block.
    fn weigh<T>(
        &self,
        block: usize,
        disc: &Disc,
        plan: &Plan<'_>,
        dead: &[u64],
        seek: &mut Seek<T>,
        item: &impl Fn(usize, bool) -> Option<T>,
    ) {
        let Some((xs, ys)) = self.places(block) else {
            return;
        };
        let wanted = disc.nearer(xs, ys, seek.limit2) & self.alive(block, dead);
        if wanted == 0 {
            return;
        }
        let kept = plan.keeps(self, block, wanted);
        let mut rest = kept.any;
        while rest != 0 {
            let at = rest.trailing_zeros() as usize;
            rest &= rest - 1;
            let (Some(x), Some(y)) = (xs.get(at), ys.get(at)) else {
                continue;
            };
            let squares = disc.squares(*x, *y);
            if squares.0 <= seek.limit2
                && let Some(item) = item(BLOCK * block + at, kept.sure >> at & 1 == 0)
            {
                seek.offer(squares, item);
            }
        }
    }
}
