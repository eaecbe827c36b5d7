//! The points of one run as columns in Morton order, with an R-tree over them that is only boxes.
//!
//! Sixteen bytes a point: column and row in the square, when, and two numbers for everything else that a
//! filter asks about; the tree adds a quarter of a byte. A tile at any zoom is one stretch of them. Blocks of
//! 64 points are leaves of a tree whose children stand in a row, so that it needs no pointers. What it
//! cannot say it leaves open, and the run asks the record.

mod approach;

pub(super) use approach::Seek;

use super::entry::Entry;
use super::facts::{Life, Numbering, UNNUMBERED, What};
use super::mercator::{Spot, Window};
use super::plan::Plan;
use super::region::{BLOCK, Marks, Region, Side};
use crate::model::State;

/// Boxes under one box of the tree.
const FAN: usize = 16;

/// The points of one run.
#[derive(Debug, Default)]
pub(super) struct Columns {
    len: usize,
    xs: Vec<[u32; BLOCK]>,
    ys: Vec<[u32; BLOCK]>,
    /// Seconds after `since`, the upper and the lower half of each number apart: most of what is asked about time
    /// is told by the upper one.
    upper: Vec<Halves>,
    lower: Vec<Halves>,
    /// Numbers of what.
    what: Vec<[u16; BLOCK]>,
    /// Numbers of life.
    life: Vec<[u16; BLOCK]>,
    since: i64,
    /// The latest time; `None` when the times do not fit.
    last: Option<u32>,
    whats: Vec<What>,
    lives: Vec<Life>,
    /// Verdict on each life when nothing is asked of it; absent when none is hidden.
    shown: Option<Vec<u8>>,
    unnumbered: bool,
    /// Boxes of blocks, of sixteen such boxes, and so on until there are few.
    levels: Vec<Vec<Window>>,
}

/// Halves of the numbers of a block.
pub(super) type Halves = [u16; BLOCK];

/// What a search has found.
#[derive(Debug, Clone, Copy)]
pub(super) enum Hit {
    /// These slots, for certain.
    Sure {
        /// The first.
        start: usize,
        /// One after the last.
        end: usize,
    },
    /// This slot, if its record says so.
    Open {
        /// Which.
        slot: usize,
        /// Whether its exact place is to be asked.
        place: bool,
        /// Whether the filter is to be asked.
        filter: bool,
    },
}

impl Columns {
    /// Of points by their keys, in order, and where their entries stand.
    pub(super) fn build(keyed: &[(u64, u32)], entries: &[Entry]) -> Self {
        let mut numbering = Numbering::default();
        let (mut since, mut latest) = (i64::MAX, i64::MIN);
        // Times fit when all lie within 68 years of the first point's.
        let base = entries
            .iter()
            .find(|entry| entry.shape.is_none())
            .map_or(0, |first| first.observed_at)
            .saturating_sub(1 << 31);
        let after_base = |time: i64| u32::try_from(time.checked_sub(base)?).ok();
        // As the entries stand, which is the order in which memory is read fastest.
        let rows: Vec<(u32, (u16, u16))> = entries
            .iter()
            .map(|entry| {
                if entry.shape.is_some() {
                    return (0, (0, 0));
                }
                since = since.min(entry.observed_at);
                latest = latest.max(entry.observed_at);
                (
                    after_base(entry.observed_at).unwrap_or(0),
                    numbering.of(entry),
                )
            })
            .collect();
        let [whats, lives] = numbering.arrange();
        let arranged = |news: &[u16], old: u16| {
            let new = news.get(usize::from(old));
            new.copied().unwrap_or(UNNUMBERED)
        };
        let (first, last) = after_base(since).zip(after_base(latest)).unzip();
        let first = first.unwrap_or(0);
        let last = last
            .map(|last: u32| last - first)
            .filter(|span| *span < u32::MAX);
        let mut columns = Self {
            len: keyed.len(),
            since,
            last,
            ..Self::default()
        };
        let blocks = keyed.len().div_ceil(BLOCK);
        columns.xs.reserve_exact(blocks);
        columns.ys.reserve_exact(blocks);
        columns.upper.reserve_exact(blocks);
        columns.lower.reserve_exact(blocks);
        columns.what.reserve_exact(blocks);
        columns.life.reserve_exact(blocks);
        let mut boxes = Vec::with_capacity(blocks);
        for keyed in keyed.chunks(BLOCK) {
            let (mut xs, mut ys) = ([0; BLOCK], [0; BLOCK]);
            let (mut upper, mut lower) = ([0; BLOCK], [0; BLOCK]);
            let (mut what, mut life) = ([0; BLOCK], [0; BLOCK]);
            let mut bounds: Option<Window> = None;
            for (((x, y), ((upper, lower), (what, life))), (key, at)) in xs
                .iter_mut()
                .zip(&mut ys)
                .zip(
                    upper
                        .iter_mut()
                        .zip(&mut lower)
                        .zip(what.iter_mut().zip(&mut life)),
                )
                .zip(keyed)
            {
                let spot = Spot::with_key(*key);
                (*x, *y) = (spot.x, spot.y);
                let one = Window::at(spot);
                bounds = Some(bounds.map_or(one, |all| all.join(one)));
                if let Some((after_base, numbers)) = rows.get(*at as usize) {
                    (*upper, *lower) = halves(after_base.saturating_sub(first));
                    (*what, *life) = (arranged(&whats, numbers.0), arranged(&lives, numbers.1));
                    columns.unnumbered |= *what == UNNUMBERED || *life == UNNUMBERED;
                }
            }
            boxes.extend(bounds);
            columns.xs.push(xs);
            columns.ys.push(ys);
            columns.upper.push(upper);
            columns.lower.push(lower);
            columns.what.push(what);
            columns.life.push(life);
        }
        columns.shown = numbering
            .lives
            .iter()
            .any(|l| l.state == State::Hidden)
            .then(|| {
                let shows = |l: &Life| if l.state == State::Hidden { 0 } else { 0b11 };
                numbering.lives.iter().map(shows).collect()
            });
        columns.whats = numbering.whats;
        columns.lives = numbering.lives;
        columns.levels = levels(boxes);
        columns
    }

    pub(super) fn len(&self) -> usize {
        self.len
    }

    pub(super) fn is_empty(&self) -> bool {
        self.len == 0
    }

    pub(super) fn whats(&self) -> &[What] {
        &self.whats
    }

    pub(super) fn lives(&self) -> &[Life] {
        &self.lives
    }

    pub(super) fn shown(&self) -> Option<&[u8]> {
        self.shown.as_deref()
    }

    pub(super) fn has_unnumbered(&self) -> bool {
        self.unnumbered
    }

    pub(super) fn since(&self) -> i64 {
        self.since
    }

    pub(super) fn last_second(&self) -> Option<u32> {
        self.last
    }

    /// Upper and lower halves of seconds, block by block.
    pub(super) fn times(&self, block: usize) -> Option<(&Halves, &Halves)> {
        Some((self.upper.get(block)?, self.lower.get(block)?))
    }

    /// Numbers of what and of life, block by block.
    pub(super) fn numbers(&self, block: usize) -> Option<(&[u16; BLOCK], &[u16; BLOCK])> {
        Some((self.what.get(block)?, self.life.get(block)?))
    }

    /// Columns and rows, block by block.
    pub(super) fn places(&self, block: usize) -> Option<(&[u32; BLOCK], &[u32; BLOCK])> {
        Some((self.xs.get(block)?, self.ys.get(block)?))
    }

    /// Where a slot lies.
    pub(super) fn spot(&self, slot: usize) -> Option<Spot> {
        let (xs, ys) = self.places(slot / BLOCK)?;
        Some(Spot {
            x: *xs.get(slot % BLOCK)?,
            y: *ys.get(slot % BLOCK)?,
        })
    }

    /// Bytes in memory.
    pub(super) fn bytes(&self) -> usize {
        let boxes: usize = self.levels.iter().map(Vec::len).sum();
        self.xs.len() * BLOCK * (4 + 4 + 4 + 4)
            + boxes * size_of::<Window>()
            + self.whats.len() * size_of::<What>()
            + self.lives.len() * size_of::<Life>()
    }

    /// The first slot whose key is not below this one.
    pub(super) fn first_at(&self, key: u64) -> usize {
        let key_of = |slot: usize| self.spot(slot).map_or(u64::MAX, Spot::key);
        let (mut low, mut high) = (0, self.len);
        while low < high {
            let middle = low.midpoint(high);
            if key_of(middle) < key {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        low
    }

    /// Slots that are alive, as bits of one block.
    pub(super) fn alive(&self, block: usize, dead: &[u64]) -> u64 {
        let here = self.len.saturating_sub(block * BLOCK).min(BLOCK);
        let all = if here == BLOCK {
            u64::MAX
        } else {
            (1 << here) - 1
        };
        all & !dead.get(block).copied().unwrap_or(0)
    }

    /// Goes through all that lies in a region, is kept, and is not dead, in the order of slots.
    pub(super) fn search(
        &self,
        region: &impl Region,
        plan: &Plan<'_>,
        dead: &[u64],
        mut hit: impl FnMut(Hit),
    ) {
        if plan.keeps_nothing() {
            return;
        }
        if let Some(top) = self.levels.len().checked_sub(1) {
            let all = self.levels.last().map_or(0, Vec::len);
            self.descend(top, 0..all, region, plan, dead, &mut hit);
        }
    }

    fn descend(
        &self,
        level: usize,
        range: std::ops::Range<usize>,
        region: &impl Region,
        plan: &Plan<'_>,
        dead: &[u64],
        hit: &mut impl FnMut(Hit),
    ) {
        let boxes = self.levels.get(level).map_or(&[][..], Vec::as_slice);
        for (i, bounds) in range.clone().zip(boxes.get(range).unwrap_or_default()) {
            match region.side(bounds) {
                Side::Outside => {}
                Side::Inside => {
                    let under = FAN.pow(u32::try_from(level).unwrap_or(0));
                    let end = ((i + 1) * under).min(self.xs.len());
                    self.take(i * under..end, plan, dead, hit);
                }
                Side::Across if level > 0 => {
                    let end = ((i + 1) * FAN).min(self.levels.get(level - 1).map_or(0, Vec::len));
                    self.descend(level - 1, i * FAN..end, region, plan, dead, hit);
                }
                Side::Across => {
                    if let Some((xs, ys)) = self.places(i) {
                        let marks = region.marks(xs, ys);
                        self.emit(i, marks, plan, dead, hit);
                    }
                }
            }
        }
    }

    /// Blocks of which every point lies in the region.
    fn take(
        &self,
        blocks: std::ops::Range<usize>,
        plan: &Plan<'_>,
        dead: &[u64],
        hit: &mut impl FnMut(Hit),
    ) {
        if plan.keeps_all() && dead.is_empty() {
            hit(Hit::Sure {
                start: blocks.start * BLOCK,
                end: (blocks.end * BLOCK).min(self.len),
            });
            return;
        }
        let all = Marks {
            sure: u64::MAX,
            open: 0,
        };
        for block in blocks {
            self.emit(block, all, plan, dead, hit);
        }
    }

    fn emit(
        &self,
        block: usize,
        marks: Marks,
        plan: &Plan<'_>,
        dead: &[u64],
        hit: &mut impl FnMut(Hit),
    ) {
        let wanted = (marks.sure | marks.open) & self.alive(block, dead);
        if wanted == 0 {
            return;
        }
        let kept = plan.keeps(self, block, wanted);
        let sure = kept.sure & marks.sure;
        let first = block * BLOCK;
        let mut rest = kept.any;
        while rest != 0 {
            let at = rest.trailing_zeros();
            let run = (sure >> at).trailing_ones();
            if run > 0 {
                let start = first + at as usize;
                hit(Hit::Sure {
                    start,
                    end: start + run as usize,
                });
                rest &= u64::MAX.checked_shl(at + run).unwrap_or(0);
            } else {
                hit(Hit::Open {
                    slot: first + at as usize,
                    place: marks.sure >> at & 1 == 0,
                    filter: kept.sure >> at & 1 == 0,
                });
                rest &= rest - 1;
            }
        }
    }
}

/// The upper and the lower half of a number.
pub(super) fn halves(number: u32) -> (u16, u16) {
    let [a, b, c, d] = number.to_be_bytes();
    (u16::from_be_bytes([a, b]), u16::from_be_bytes([c, d]))
}

/// Boxes over boxes, until few are left.
fn levels(blocks: Vec<Window>) -> Vec<Vec<Window>> {
    let mut levels = Vec::new();
    let mut boxes = blocks;
    while boxes.len() > FAN {
        let above = boxes
            .chunks(FAN)
            .filter_map(|under| under.iter().copied().reduce(Window::join))
            .collect();
        levels.push(std::mem::replace(&mut boxes, above));
    }
    levels.push(boxes);
    levels
}
