//! A filter, worked out for the combinations that occur in one run.

use std::borrow::Cow;

use wide::u16x16;

use super::columns::{Columns, Halves, halves};
use super::facts::Life;
use super::filter::{Filter, Verdict};
use super::region::{BLOCK, packed};
use crate::model::PrivacyClass;

/// Bits of a verdict that is sure.
const YES: u8 = 0b11;

/// So few points of a block are looked up one by one.
const FEW: u32 = 20;

/// So many stretches of numbers are asked for one by one; more are a table.
const STRETCHES: usize = 4;

/// Which numbers of a column are kept.
#[derive(Debug)]
enum Numbers<'a> {
    All,
    /// For certain those of these stretches, by their first and how many more, and no other.
    Within(Vec<(u16, u16)>),
    /// The bits of a verdict for each number; what has none is to be asked.
    Table(Cow<'a, [u8]>),
}

/// A filter over one run's columns.
#[derive(Debug)]
pub(super) struct Plan<'a> {
    pub(super) filter: &'a Filter,
    what: Numbers<'a>,
    life: Numbers<'a>,
    /// The first second kept, and how many more.
    time: Option<(u32, u32)>,
    /// Whether some records must be asked.
    asks: bool,
    nothing: bool,
}

/// Points of a block that are kept, one bit each.
#[derive(Debug, Clone, Copy)]
pub(super) struct Kept {
    /// Kept for certain.
    pub(super) sure: u64,
    /// Kept, or to be asked.
    pub(super) any: u64,
}

impl<'a> Plan<'a> {
    pub(super) fn new(filter: &'a Filter, columns: &'a Columns) -> Self {
        Self::of_class(filter, columns, None)
    }

    /// The same, for one privacy class alone.
    pub(super) fn of_class(
        filter: &'a Filter,
        columns: &'a Columns,
        class: Option<PrivacyClass>,
    ) -> Self {
        let mut plan = Self {
            filter,
            what: Numbers::All,
            life: Numbers::All,
            time: None,
            asks: false,
            nothing: columns.is_empty(),
        };
        plan.read_what(columns, class);
        plan.read_life(columns);
        plan.read_time(columns);
        plan
    }

    fn read_what(&mut self, columns: &Columns, class: Option<PrivacyClass>) {
        let table: Vec<u8> = columns
            .whats()
            .iter()
            .map(|w| {
                if class.is_some_and(|c| c != w.class) {
                    Verdict::No.bits()
                } else {
                    self.filter.keeps_what(w).bits()
                }
            })
            .collect();
        self.nothing |= !columns.has_unnumbered() && table.iter().all(|bits| *bits == 0);
        self.asks |= columns.has_unnumbered() || table.contains(&Verdict::Ask.bits());
        self.what = Numbers::of(table.into(), columns);
    }

    fn read_life(&mut self, columns: &'a Columns) {
        let table: Cow<'a, [u8]> = if columns.has_unnumbered() || self.filter.asks_of_life() {
            let bits = |l: &Life| {
                if self.filter.keeps_life(*l) {
                    YES
                } else {
                    Verdict::No.bits()
                }
            };
            columns.lives().iter().map(bits).collect()
        } else if let Some(shown) = columns.shown() {
            shown.into()
        } else {
            return;
        };
        self.nothing |= !columns.has_unnumbered() && table.iter().all(|bits| *bits == 0);
        self.life = Numbers::of(table, columns);
    }

    fn read_time(&mut self, columns: &Columns) {
        if self.filter.from.is_none() && self.filter.to.is_none() {
            return;
        }
        let Some(last) = columns.last_second() else {
            // Times too far apart for the column.
            self.asks = true;
            let n = columns.whats().len();
            let bits = |number| self.what.bits(number) & Verdict::Ask.bits();
            self.what = Numbers::Table((0..n).map(bits).collect());
            return;
        };
        let since = |t: i64| u32::try_from(t.saturating_sub(columns.since()).max(0));
        // Later than everything: the conversion fails, too, when it lies beyond the numbers.
        let first = self.filter.from.map_or(0, |t| since(t).unwrap_or(u32::MAX));
        let end = self
            .filter
            .to
            .map_or(u32::MAX, |t| since(t).unwrap_or(u32::MAX));
        if first > last || end <= first {
            self.nothing = true;
        } else if first > 0 || end <= last {
            self.time = Some((first, end.min(last + 1) - 1 - first));
        }
    }

    /// Whether nothing can be kept.
    pub(super) fn keeps_nothing(&self) -> bool {
        self.nothing
    }

    /// Whether every point is kept.
    pub(super) fn keeps_all(&self) -> bool {
        matches!(self.what, Numbers::All)
            && matches!(self.life, Numbers::All)
            && self.time.is_none()
    }

    /// Which of the wanted points of a block are kept.
    pub(super) fn keeps(&self, columns: &Columns, block: usize, wanted: u64) -> Kept {
        let mut kept = Kept {
            sure: wanted,
            any: wanted,
        };
        if self.keeps_all() {
            return kept;
        }
        let Some((what, life)) = columns.numbers(block) else {
            return kept;
        };
        kept.any &= self.what.marks(what) & self.life.marks(life);
        if let Some((first, more)) = self.time
            && let Some(times) = columns.times(block)
        {
            kept.any = timely(first, more, times, kept.any);
        }
        if kept.any != 0 && (self.what.is_table() || self.life.is_table()) {
            self.look_up(what, life, &mut kept);
        }
        kept.sure = if self.asks {
            kept.sure & kept.any
        } else {
            kept.any
        };
        kept
    }

    /// Keeps of a block those that the tables keep.
    fn look_up(&self, what: &[u16; BLOCK], life: &[u16; BLOCK], kept: &mut Kept) {
        let verdict = |w: u16, l: u16| self.what.verdict(w) & self.life.verdict(l);
        let (mut sure, mut any) = (0, 0);
        if kept.any.count_ones() <= FEW {
            let mut rest = kept.any;
            while rest != 0 {
                let at = rest.trailing_zeros();
                rest &= rest - 1;
                if let (Some(w), Some(l)) = (what.get(at as usize), life.get(at as usize)) {
                    let verdict = u64::from(verdict(*w, *l));
                    any |= (verdict & 1) << at;
                    sure |= (verdict >> 1) << at;
                }
            }
        } else {
            let mut verdicts = [0; BLOCK];
            for (bits, (w, l)) in verdicts.iter_mut().zip(what.iter().zip(life)) {
                *bits = verdict(*w, *l);
            }
            if self.asks {
                sure = packed(&verdicts.map(|v| v >> 1));
            }
            any = packed(&verdicts.map(|v| v & 1));
        }
        kept.sure = sure;
        kept.any &= any;
    }
}

/// Those of the wanted that were seen at this second or at one of so many more.
#[inline]
fn timely(first: u32, more: u32, (upper, lower): (&Halves, &Halves), wanted: u64) -> u64 {
    let (from, to) = (halves(first).0, halves(first + more).0);
    let mut kept = wanted & within(from, to - from, upper);
    // The lower halves of few are looked at.
    let mut edge = kept & either(from, to, upper);
    while edge != 0 {
        let at = edge.trailing_zeros();
        edge &= edge - 1;
        let half = |of: &Halves| of.get(at as usize).copied().map_or(0, u32::from);
        let second = half(upper) << 16 | half(lower);
        kept &= !(u64::from(second.wrapping_sub(first) > more) << at);
    }
    kept
}

/// Those of a block that are one number or the other.
#[inline]
fn either(one: u16, other: u16, numbers: &[u16; BLOCK]) -> u64 {
    let (one, other) = (u16x16::splat(one), u16x16::splat(other));
    marked(numbers, |numbers| {
        numbers.simd_eq(one) | numbers.simd_eq(other)
    })
}

/// Those of a block that are this number or one of so many more.
#[inline]
fn within(first: u16, more: u16, numbers: &[u16; BLOCK]) -> u64 {
    let (first, more) = (u16x16::splat(first), u16x16::splat(more));
    marked(numbers, |numbers| {
        (numbers - first).saturating_sub(more).simd_eq(u16x16::ZERO)
    })
}

/// One bit for each number of a block, by a test that sets all bits of those that pass.
#[inline]
fn marked(numbers: &[u16; BLOCK], test: impl Fn(u16x16) -> u16x16) -> u64 {
    let (sixteens, _) = numbers.as_chunks::<16>();
    sixteens.iter().rev().fold(0, |bits, sixteen| {
        bits << 16 | u64::from(test(u16x16::new(*sixteen)).to_bitmask())
    })
}

impl<'a> Numbers<'a> {
    /// What the bits of each number come to.
    fn of(table: Cow<'a, [u8]>, columns: &Columns) -> Self {
        if columns.has_unnumbered() || table.iter().any(|bits| *bits != 0 && *bits != YES) {
            return Self::Table(table);
        }
        let mut stretches: Vec<(u16, u16)> = Vec::new();
        let mut end = None;
        for (_, number) in table.iter().zip(0_u16..).filter(|(bits, _)| **bits == YES) {
            match stretches.last_mut() {
                Some((_, more)) if end == Some(number) => *more += 1,
                _ => stretches.push((number, 0)),
            }
            end = number.checked_add(1);
        }
        match *stretches {
            [(0, more)] if usize::from(more) + 1 == table.len() => Self::All,
            _ if stretches.len() <= STRETCHES => Self::Within(stretches),
            _ => Self::Table(table),
        }
    }

    fn is_table(&self) -> bool {
        matches!(self, Self::Table(_))
    }

    /// Those whose number is kept, as far as that can be told without a table.
    #[inline]
    fn marks(&self, numbers: &[u16; BLOCK]) -> u64 {
        let Self::Within(stretches) = self else {
            return u64::MAX;
        };
        stretches.iter().fold(0, |marks, (first, more)| {
            marks | within(*first, *more, numbers)
        })
    }

    /// The verdict of the table, if it is one.
    #[inline]
    fn verdict(&self, number: u16) -> u8 {
        match self {
            Self::Table(table) => {
                let bits = table.get(usize::from(number)).copied();
                // What has no number is to be asked.
                bits.unwrap_or(Verdict::Ask.bits())
            }
            Self::All | Self::Within(_) => YES,
        }
    }

    /// The bits of one number.
    fn bits(&self, number: usize) -> u8 {
        let is_within = |(first, more): &(u16, u16)| {
            (usize::from(*first)..=usize::from(*first + *more)).contains(&number)
        };
        match self {
            Self::All => YES,
            Self::Within(stretches) if stretches.iter().any(is_within) => YES,
            Self::Within(_) => Verdict::No.bits(),
            Self::Table(table) => table.get(number).copied().unwrap_or(Verdict::Ask.bits()),
        }
    }
}

#[cfg(test)]
mod tests;
