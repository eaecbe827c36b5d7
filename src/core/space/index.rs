//! The observations of one tenant, as an immutable snapshot that answers "what is here".
//!
//! A snapshot is a large sorted base and a few small runs that came after it; what a later run
//! replaces is marked dead in the earlier one. Clones share everything, so a reader keeps the
//! snapshot it took while a writer makes the next. Swapping snapshots is the caller's.
//! Queries read columns ([`super::columns`]) and look at a record when it is found, or when the columns
//! leave something open.
//! Lines and areas are found where they really are, not only at their anchor.

mod nearest;
mod query;
mod tally;

use std::collections::BTreeMap;
use std::sync::Arc;

pub use nearest::Found;
pub use query::Mark;
pub use tally::{Cell, Tally};

use super::columns::Columns;
use super::distance::StepBox;
use super::entry::{Change, Entry};
use super::filter::Sees;
use super::order;
use super::segment::Segment;
use crate::model::{LonLat, ObservationId};

/// Fewer than this beside the base never ask for a merge.
const FEW: usize = 4_096;
/// A merge pays when the base is no more than so many times what has gathered beside it.
const SHARE: usize = 16;

/// A closed box in degrees. `west` greater than `east` means across the antimeridian.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Bounds {
    /// Lower left corner.
    pub south_west: LonLat,
    /// Upper right corner.
    pub north_east: LonLat,
}

impl Bounds {
    /// Whether a position lies in it or on its edge.
    pub fn contains(self, at: LonLat) -> bool {
        let (lon, lat) = at.e7();
        self.boxes()
            .iter()
            .any(|b| (b.west..=b.east).contains(&lon) && (b.south..=b.north).contains(&lat))
    }

    fn boxes(self) -> Vec<StepBox> {
        const HALF: i32 = 1_800_000_000;
        let ((west, south), (east, north)) = (self.south_west.e7(), self.north_east.e7());
        let strip = |west, east| StepBox {
            west,
            south,
            east,
            north,
        };
        if south > north {
            Vec::new()
        } else if west <= east {
            vec![strip(west, east)]
        } else {
            vec![strip(west, HALF), strip(-HALF, east)]
        }
    }
}

/// Which slots of a segment no longer count.
#[derive(Debug, Clone, Default)]
struct Dead {
    words: Vec<u64>,
    n: usize,
}

impl Dead {
    fn has(&self, slot: u32) -> bool {
        self.has_at(slot as usize)
    }

    fn has_at(&self, slot: usize) -> bool {
        self.words
            .get(slot / 64)
            .is_some_and(|w| w >> (slot % 64) & 1 == 1)
    }

    fn add(&mut self, slot: u32, of: usize) {
        if self.words.is_empty() {
            self.words = vec![0; of / 64 + 1];
        }
        if let Some(word) = self.words.get_mut(slot as usize / 64) {
            let bit = 1 << (slot % 64);
            self.n += usize::from(*word & bit == 0);
            *word |= bit;
        }
    }
}

/// A segment and what is dead in it.
#[derive(Debug, Clone, Default)]
struct Run {
    segment: Arc<Segment>,
    dead: Arc<Dead>,
}

impl Run {
    fn of(entries: Vec<Entry>) -> Self {
        Self {
            segment: Arc::new(Segment::build(entries)),
            dead: Arc::default(),
        }
    }

    fn alive(&self) -> usize {
        self.segment.len() - self.dead.n
    }

    fn live_slot(&self, id: ObservationId) -> Option<u32> {
        self.segment.slot(id).filter(|&slot| !self.dead.has(slot))
    }

    fn entries(&self) -> impl Iterator<Item = &Entry> {
        (0..)
            .zip(self.segment.entries())
            .filter(|(slot, _)| !self.dead.has(*slot))
            .map(|(_, entry)| entry)
    }
}

/// A snapshot.
#[derive(Debug, Clone, Default)]
pub struct ObservationIndex {
    base: Run,
    /// Later runs, each less than half of the one before it. An id lives in one run at most.
    runs: Vec<Run>,
    /// Ids changed since the base was made, oldest first.
    log: Arc<Vec<ObservationId>>,
}

/// A merge made in the background, to be taken over by the snapshot that is current by then.
#[derive(Debug, Clone)]
pub struct Merge {
    base: Run,
    of: Arc<Segment>,
    logged: usize,
}

impl ObservationIndex {
    /// Builds from the whole store; of two entries with one id the later stays.
    ///
    /// # Cost
    /// O(n log n), on several threads when there are many.
    pub fn build(entries: Vec<Entry>) -> Self {
        Self {
            base: Run::of(entries),
            ..Self::default()
        }
    }

    /// The snapshot after these changes, in order.
    ///
    /// # Cost
    /// O(changes × log n) amortised, and one bit per entry of each run that loses some.
    #[must_use]
    pub fn apply(&self, changes: Vec<Change>) -> Self {
        let mut last: BTreeMap<ObservationId, Option<Entry>> = BTreeMap::new();
        for change in changes {
            match change {
                Change::Put(entry) => last.insert(entry.id, Some(entry)),
                Change::Remove(id) => last.insert(id, None),
            };
        }
        let mut next = self.clone();
        Arc::make_mut(&mut next.log).extend(last.keys());
        for run in std::iter::once(&mut next.base).chain(&mut next.runs) {
            for id in last.keys() {
                if let Some(slot) = run.live_slot(*id) {
                    Arc::make_mut(&mut run.dead).add(slot, run.segment.len());
                }
            }
        }
        let new: Vec<Entry> = last.into_values().flatten().collect();
        if !new.is_empty() {
            next.runs.push(Run::of(new));
        }
        next.compact();
        next
    }

    /// Joins small runs so that there are never more than about log₂ of them.
    fn compact(&mut self) {
        self.runs.retain(|run| run.alive() > 0);
        while let [.., before, after] = self.runs.as_slice()
            && before.alive() <= 2 * after.alive()
        {
            let joined = Run::of(before.entries().chain(after.entries()).cloned().collect());
            self.runs.truncate(self.runs.len() - 2);
            self.runs.push(joined);
        }
    }

    /// Whether enough has gathered beside the base that a merge pays.
    pub fn needs_merge(&self) -> bool {
        let beside = self.base.dead.n + self.runs.iter().map(Run::alive).sum::<usize>();
        let pays = |n: usize| n > FEW && n.saturating_mul(SHARE) > self.base.segment.len();
        // The log of changes is let go by a merge, too.
        pays(beside) || pays(self.log.len())
    }

    /// Everything in one sorted base again. Takes as long as [`Self::build`]: call it in the background.
    pub fn merge(&self) -> Merge {
        Merge {
            base: Run::of(self.every().cloned().collect()),
            of: Arc::clone(&self.base.segment),
            logged: self.log.len(),
        }
    }

    /// Takes over a merge begun on an earlier snapshot, and applies what came since.
    /// `None` when another merge was adopted in between.
    pub fn adopt(&self, merge: &Merge) -> Option<Self> {
        if !Arc::ptr_eq(&self.base.segment, &merge.of) {
            return None;
        }
        let since = self.log.get(merge.logged..)?;
        let merged = Self {
            base: merge.base.clone(),
            ..Self::default()
        };
        Some(
            merged.apply(
                since
                    .iter()
                    .map(|id| {
                        self.find(*id)
                            .map_or(Change::Remove(*id), |entry| Change::Put(entry.clone()))
                    })
                    .collect(),
            ),
        )
    }

    /// The same observations in one base; [`Self::merge`] and [`Self::adopt`] in one.
    #[must_use]
    pub fn merged(&self) -> Self {
        Self {
            base: self.merge().base,
            ..Self::default()
        }
    }

    /// Number of observations, hidden ones too, whoever looks.
    pub fn len(&self) -> usize {
        self.parts().map(Run::alive).sum()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    fn parts(&self) -> impl Iterator<Item = &Run> + Clone {
        std::iter::once(&self.base).chain(&self.runs)
    }

    fn find(&self, id: ObservationId) -> Option<&Entry> {
        self.parts()
            .find_map(|run| run.live_slot(id).and_then(|slot| run.segment.entry(slot)))
    }

    /// Every entry, hidden ones too; for nobody's answer.
    pub(super) fn every(&self) -> impl Iterator<Item = &Entry> {
        self.parts().flat_map(Run::entries)
    }

    /// The observation with this id if it may be seen, hidden states too.
    pub fn get(&self, id: ObservationId, sees: &Sees) -> Option<&Entry> {
        self.find(id).filter(|entry| sees.sees(entry))
    }

    /// Makes the columns and the tree alone, without records and ids, for measuring. Returns their bytes.
    pub(crate) fn columns_alone(entries: &[Entry]) -> usize {
        let (keyed, _others) = order::keyed(entries, &[]);
        Columns::build(&keyed, entries).bytes()
    }

    /// Bytes in memory of what queries read: columns, tree, and slots by id. The records themselves, which
    /// are read when they have been found, are [`Self::record_bytes`].
    pub fn bytes(&self) -> usize {
        self.parts()
            .map(|run| run.segment.bytes() + run.dead.words.len() * 8)
            .sum()
    }

    /// Bytes in memory of the records, without their shapes and lists.
    pub fn record_bytes(&self) -> usize {
        self.parts()
            .map(|run| run.segment.len() * size_of::<Entry>())
            .sum()
    }
}

#[cfg(test)]
mod tests;
