//! Counts in the cells of a square of the map, in one pass over the points that lie in it.
//!
//! The square is one stretch of the columns and each cell is one stretch of that, so that most blocks lie
//! in one cell whole and are added to it at once. No record is read but where a cell holds just one.

use super::{ObservationIndex, Run};
use crate::model::State;
use crate::space::entry::Entry;
use crate::space::facts::Life;
use crate::space::filter::Filter;
use crate::space::mercator::Spot;
use crate::space::plan::Plan;
use crate::space::region::BLOCK;

/// So many blocks are looked at before their points are counted: what is counted is fetched from memory while other
/// points are, and not one after the other.
const AHEAD: usize = 128;

/// States that are counted one by one.
const STATES: usize = State::ALL.len();

/// A square of the map and how many cells it has.
#[derive(Debug, Clone, Copy)]
pub struct Tally {
    /// Its corner in the north-west.
    pub corner: Spot,
    /// Zoom at which it is one tile.
    pub zoom: u32,
    /// It has two to this power cells a side.
    pub depth: u32,
}

/// What lies in one cell.
#[derive(Debug, Clone, Copy)]
pub struct Cell<'a> {
    /// Column from the west and row from the north, from the corner of the square.
    pub at: (u32, u32),
    /// How many.
    pub n: u32,
    /// How many of each state, in the order of [`State::ALL`].
    pub by_state: [u32; STATES],
    /// Sum of columns and rows from the corner, in the 2³² parts of [`Spot`].
    pub sum: (u64, u64),
    /// One of them; the only one when `n` is 1.
    pub one: &'a Entry,
}

/// A cell being filled.
#[derive(Debug, Clone, Copy)]
struct Sum<'a> {
    n: u32,
    by_state: [u32; STATES],
    sum: (u64, u64),
    one: Option<&'a Entry>,
}

const NOTHING: Sum<'static> = Sum {
    n: 0,
    by_state: [0; STATES],
    sum: (0, 0),
    one: None,
};

impl Tally {
    /// Bits of a column or row below a cell.
    fn shift(self) -> u32 {
        32 - self.zoom - self.depth
    }

    /// Where a spot lies from the corner, when it lies in the square.
    fn within(self, spot: Spot) -> Option<(u32, u32)> {
        let (x, y) = (
            spot.x.wrapping_sub(self.corner.x),
            spot.y.wrapping_sub(self.corner.y),
        );
        let side = 1_u64 << (32 - self.zoom);
        (u64::from(x) < side && u64::from(y) < side).then_some((x, y))
    }

    fn cell(self, (x, y): (u32, u32)) -> usize {
        // A shift by all 32 bits would be refused: one cell is the whole world.
        let part = |v: u32| v.checked_shr(self.shift()).unwrap_or(0) as usize;
        part(y) << self.depth | part(x)
    }
}

impl ObservationIndex {
    /// Counts in the cells of a square, row by row from the north-west, without those that are empty.
    /// Lines and areas are counted where they are anchored.
    pub fn tally(&self, square: Tally, filter: &Filter) -> Vec<Cell<'_>> {
        let mut sums = vec![NOTHING; 1 << (2 * square.depth)];
        for run in self.parts() {
            run.tally(square, filter, &mut sums);
        }
        for entry in self.all_shapes(filter) {
            if let Some(at) = Spot::of(entry.anchor).and_then(|spot| square.within(spot))
                && let Some(sum) = sums.get_mut(square.cell(at))
            {
                sum.add(at, entry.state as usize, entry);
            }
        }
        let across = (1_u32 << square.depth) - 1;
        (0_u32..)
            .zip(sums)
            .filter_map(|(i, sum)| {
                Some(Cell {
                    at: (i & across, i >> square.depth),
                    n: sum.n,
                    by_state: sum.by_state,
                    sum: sum.sum,
                    one: sum.one?,
                })
            })
            .collect()
    }
}

impl<'a> Sum<'a> {
    fn add(&mut self, (x, y): (u32, u32), state: usize, entry: &'a Entry) {
        self.n += 1;
        if let Some(n) = self.by_state.get_mut(state) {
            *n += 1;
        }
        self.sum.0 += u64::from(x);
        self.sum.1 += u64::from(y);
        self.one = Some(entry);
    }
}

impl Run {
    fn tally<'a>(&'a self, square: Tally, filter: &Filter, sums: &mut [Sum<'a>]) {
        let columns = self.segment.columns();
        let plan = Plan::new(filter, columns);
        if plan.keeps_nothing() {
            return;
        }
        let first = square.corner.key();
        let start = columns.first_at(first);
        let end = match 1_u64.checked_shl(2 * (32 - square.zoom)) {
            Some(spots) => first
                .checked_add(spots)
                .map_or(columns.len(), |key| columns.first_at(key)),
            None => columns.len(),
        };
        if start >= end {
            return;
        }
        let states = States::of(columns.lives());
        let blocks = start / BLOCK..end.div_ceil(BLOCK);
        let mut kept = Vec::with_capacity(AHEAD);
        for from in blocks.clone().step_by(AHEAD) {
            let some = from..blocks.end.min(from + AHEAD);
            kept.clear();
            kept.extend(some.clone().map(|block| {
                let (low, high) = (start.max(block * BLOCK), end.min((block + 1) * BLOCK));
                let here = u64::MAX >> (BLOCK - (high - low)) << (low % BLOCK);
                let alive = columns.alive(block, &self.dead.words);
                self.surely_kept(&plan, block, here & alive)
            }));
            for (block, kept) in some.zip(&kept) {
                self.add(square, &states, block, *kept, sums);
            }
        }
    }

    /// Which of these points of a block are kept; those of whom the columns leave it open are asked.
    fn surely_kept(&self, plan: &Plan<'_>, block: usize, wanted: u64) -> u64 {
        let kept = plan.keeps(self.segment.columns(), block, wanted);
        let (mut sure, mut open) = (kept.sure, kept.any & !kept.sure);
        while open != 0 {
            let at = open.trailing_zeros();
            open &= open - 1;
            let entry = self.segment.entries().get(block * BLOCK + at as usize);
            if entry.is_some_and(|entry| plan.filter.keeps(entry)) {
                sure |= 1 << at;
            }
        }
        sure
    }

    /// Counts these points of a block.
    fn add<'a>(
        &'a self,
        square: Tally,
        states: &States,
        block: usize,
        kept: u64,
        sums: &mut [Sum<'a>],
    ) {
        let (columns, entries) = (self.segment.columns(), self.segment.entries());
        let (Some((xs, ys)), Some((_, lives))) = (columns.places(block), columns.numbers(block))
        else {
            return;
        };
        let place = |at: usize| {
            let (x, y) = (*xs.get(at)?, *ys.get(at)?);
            square.within(Spot { x, y })
        };
        // Of whole blocks those that lie in one cell, for their first and last do.
        if kept == u64::MAX
            && !columns.has_unnumbered()
            && let (Some(first), Some(last)) = (place(0), place(BLOCK - 1))
            && square.cell(first) == square.cell(last)
            && let Some(sum) = sums.get_mut(square.cell(first))
        {
            let total = |values: &[u32; BLOCK], corner: u32| {
                values
                    .iter()
                    .map(|v| u64::from(v.wrapping_sub(corner)))
                    .sum::<u64>()
            };
            sum.n += 64;
            sum.sum.0 += total(xs, square.corner.x);
            sum.sum.1 += total(ys, square.corner.y);
            states.count(lives, &mut sum.by_state);
            sum.one = entries.get(block * BLOCK);
            return;
        }
        let mut rest = kept;
        while rest != 0 {
            let at = rest.trailing_zeros() as usize;
            rest &= rest - 1;
            if let (Some(place), Some(entry)) = (place(at), entries.get(block * BLOCK + at))
                && let Some(sum) = sums.get_mut(square.cell(place))
            {
                let life = lives.get(at);
                let life = life.and_then(|life| columns.lives().get(usize::from(*life)));
                let state = life.map_or_else(|| entry.state, |life| life.state);
                sum.add(place, state as usize, entry);
            }
        }
    }
}

/// The states of lives, which are numbered state by state.
#[derive(Debug)]
struct States(Vec<(usize, u16)>);

impl States {
    /// Each state, and one more than the last number that has it.
    fn of(lives: &[Life]) -> Self {
        let mut ends: Vec<(usize, u16)> = Vec::new();
        for (life, number) in lives.iter().zip(0_u16..) {
            match ends.last_mut() {
                Some((state, end)) if *state == life.state as usize => *end = number + 1,
                _ => ends.push((life.state as usize, number + 1)),
            }
        }
        Self(ends)
    }

    /// Adds how many of a block's lives have each state.
    fn count(&self, lives: &[u16; BLOCK], by_state: &mut [u32; STATES]) {
        let mut before = 0;
        for (state, end) in &self.0 {
            let below: u16 = lives.iter().map(|life| u16::from(life < end)).sum();
            if let Some(n) = by_state.get_mut(*state) {
                *n += u32::from(below - before);
            }
            before = below;
        }
    }
}
