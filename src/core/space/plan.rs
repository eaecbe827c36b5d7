//! A filter, worked out for the combinations that occur in one run.

use std::borrow::Cow;

use super::columns::Columns;
use super::filter::{Filter, Verdict};
use super::region::{BLOCK, packed};
use crate::model::PrivacyClass;

/// Bits of a verdict that is sure.
const YES: u8 = 0b11;

/// So few points of a block are looked up one by one.
const FEW: u32 = 20;

/// A filter over one run's columns. Tables are absent where they would keep everything.
#[derive(Debug)]
pub(super) struct Plan<'a> {
    pub(super) filter: &'a Filter,
    what: Option<Vec<u8>>,
    life: Option<Cow<'a, [u8]>>,
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
            what: None,
            life: None,
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
        if columns.has_unnumbered() || table.iter().any(|bits| *bits != YES) {
            self.what = Some(table);
        }
    }

    fn read_life(&mut self, columns: &'a Columns) {
        if columns.has_unnumbered() || self.filter.asks_of_life() {
            let table: Vec<u8> = columns
                .lives()
                .iter()
                .map(|l| {
                    if self.filter.keeps_life(*l) {
                        YES
                    } else {
                        Verdict::No.bits()
                    }
                })
                .collect();
            self.life = Some(table.into());
        } else if let Some(shown) = columns.shown() {
            self.life = Some(shown.into());
        }
        if let Some(table) = &self.life {
            self.nothing |= !columns.has_unnumbered() && table.iter().all(|bits| *bits == 0);
        }
    }

    fn read_time(&mut self, columns: &Columns) {
        if self.filter.from.is_none() && self.filter.to.is_none() {
            return;
        }
        let Some(last) = columns.last_second() else {
            // Times too far apart for the column.
            self.asks = true;
            self.what
                .get_or_insert_with(|| vec![YES; columns.whats().len()])
                .iter_mut()
                .for_each(|bits| *bits &= Verdict::Ask.bits());
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
        self.what.is_none() && self.life.is_none() && self.time.is_none()
    }

    /// Which of the wanted points of a block are kept.
    pub(super) fn keeps(&self, columns: &Columns, block: usize, wanted: u64) -> Kept {
        let mut kept = Kept {
            sure: wanted,
            any: wanted,
        };
        if let Some((first, more)) = self.time
            && let Some(times) = columns.times().get(block)
        {
            let mut flags = [0; BLOCK];
            for (flag, time) in flags.iter_mut().zip(times) {
                *flag = u8::from(time.wrapping_sub(first) <= more);
            }
            kept.any &= packed(&flags);
        }
        if (self.what.is_some() || self.life.is_some()) && kept.any != 0 {
            let facts = columns.facts().get(block);
            let (what, life) = (self.what.as_deref(), self.life.as_deref());
            let (mut sure, mut any) = (0, 0);
            if kept.any.count_ones() <= FEW {
                let mut rest = kept.any;
                while rest != 0 {
                    let at = rest.trailing_zeros();
                    rest &= rest - 1;
                    if let Some((w, l)) = facts.and_then(|f| f.get(at as usize)) {
                        let verdict = u64::from(looked_up(what, *w) & looked_up(life, *l));
                        any |= (verdict & 1) << at;
                        sure |= (verdict >> 1) << at;
                    }
                }
            } else {
                let mut verdicts = [0; BLOCK];
                for (verdict, (w, l)) in verdicts.iter_mut().zip(facts.into_iter().flatten()) {
                    *verdict = looked_up(what, *w) & looked_up(life, *l);
                }
                if self.asks {
                    sure = packed(&verdicts.map(|v| v >> 1));
                }
                any = packed(&verdicts.map(|v| v & 1));
            }
            kept.sure = sure;
            kept.any &= any;
        }
        kept.sure = if self.asks {
            kept.sure & kept.any
        } else {
            kept.any
        };
        kept
    }
}

#[inline]
fn looked_up(table: Option<&[u8]>, number: u16) -> u8 {
    // What has no number is to be asked.
    table.map_or(YES, |t| {
        t.get(usize::from(number))
            .copied()
            .unwrap_or(Verdict::Ask.bits())
    })
}
