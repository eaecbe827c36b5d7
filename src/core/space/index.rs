//! The observations of one tenant, as an immutable snapshot that answers "what is here".
//!
//! A snapshot is a large sorted base and a few small runs that came after it; what a later run
//! replaces is marked dead in the earlier one. Clones share everything, so a reader keeps the
//! snapshot it took while a writer makes the next. Swapping snapshots is the caller's.
//! Lines and areas are found where they really are, not only at their anchor.

use std::collections::{BTreeMap, BinaryHeap};
use std::sync::Arc;

use geo::{Intersects, MultiPolygon};

use super::distance::{self, FARTHEST_M, Reach, StepBox};
use super::entry::{Change, Entry};
use super::filter::{Filter, Sees};
use super::prepared::Prepared;
use super::segment::Segment;
use super::touch;
use crate::model::{LonLat, ObservationId, Shape};

/// Fewer than this beside the base never ask for a merge.
const FEW: usize = 4_096;
/// A merge pays when the base is no more than so many times what has gathered beside it.
const SHARE: usize = 16;
/// Where the search for the nearest begins, metres.
const FIRST_REACH_M: f64 = 60.0;

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

/// An entry with its distance.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Found<'a> {
    /// The observation.
    pub entry: &'a Entry,
    /// WGS 84 geodesic metres; 0 inside an area.
    pub distance_m: f64,
}

/// Order of the nearest: by distance, then id.
#[derive(Debug, Clone, Copy)]
struct Nearness<'a>(Found<'a>);

impl Ord for Nearness<'_> {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.0
            .distance_m
            .total_cmp(&other.0.distance_m)
            .then(self.0.entry.id.cmp(&other.0.entry.id))
    }
}
impl PartialOrd for Nearness<'_> {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}
impl PartialEq for Nearness<'_> {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other).is_eq()
    }
}
impl Eq for Nearness<'_> {}

/// Which slots of a segment no longer count.
#[derive(Debug, Clone, Default)]
struct Dead {
    words: Vec<u64>,
    n: usize,
}

impl Dead {
    fn has(&self, slot: u32) -> bool {
        self.words
            .get(slot as usize / 64)
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

    fn live(&self, slot: u32) -> Option<&Entry> {
        if self.dead.has(slot) {
            return None;
        }
        self.segment.entry(slot)
    }

    fn live_slot(&self, id: ObservationId) -> Option<u32> {
        self.segment.slot(id).filter(|&slot| !self.dead.has(slot))
    }

    fn entries(&self) -> impl Iterator<Item = &Entry> {
        self.segment
            .entries()
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
    /// O(n log n), one thread.
    pub fn build(mut entries: Vec<Entry>) -> Self {
        entries.reverse();
        entries.sort_by_key(|e| e.id);
        entries.dedup_by_key(|e| e.id);
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

    /// All that the filter keeps, in no particular order.
    pub fn all<'a>(&'a self, filter: &'a Filter) -> impl Iterator<Item = &'a Entry> {
        self.every().filter(|entry| filter.keeps(entry))
    }

    /// How many the filter keeps.
    pub fn count(&self, filter: &Filter) -> usize {
        self.all(filter).count()
    }

    /// Those that touch the closed box, in no particular order.
    pub fn bbox(&self, bounds: Bounds, filter: &Filter) -> Vec<&Entry> {
        let boxes = bounds.boxes();
        self.search(
            &boxes,
            filter,
            |_| true,
            |shape| boxes.iter().any(|b| touch::box_meets(*b, shape)),
        )
    }

    /// Those that touch the closed polygons, in no particular order.
    pub fn polygon(&self, area: &MultiPolygon, filter: &Filter) -> Vec<&Entry> {
        let prepared = Prepared::new(area);
        let Some(bounds) = prepared.bounds() else {
            return Vec::new();
        };
        self.search(
            &[StepBox::around(bounds)],
            filter,
            |place| prepared.contains(place),
            |shape| match shape {
                Shape::Point(p) => prepared.contains(*p),
                Shape::Line(line) => line.intersects(area),
                Shape::Area(other) => other.intersects(area),
            },
        )
    }

    /// Those within `metres` (WGS 84 geodesic, inclusive), in no particular order.
    pub fn within(&self, center: LonLat, metres: f64, filter: &Filter) -> Vec<&Entry> {
        let Some(reach) = Reach::new(center, metres) else {
            return Vec::new();
        };
        self.search(
            &reach.boxes(),
            filter,
            |place| reach.holds(place),
            |shape| distance::to_shape(center, shape) <= metres,
        )
    }

    fn search<'a>(
        &'a self,
        boxes: &[StepBox],
        filter: &Filter,
        at: impl Fn(LonLat) -> bool,
        meets: impl Fn(&Shape) -> bool,
    ) -> Vec<&'a Entry> {
        let mut found = Vec::new();
        for run in self.parts() {
            for bounds in boxes {
                run.segment.points_in(*bounds, |slot| {
                    if let Some(entry) = run.live(slot)
                        && filter.keeps(entry)
                        && at(entry.anchor)
                    {
                        found.push(entry);
                    }
                });
            }
            for slot in run.segment.shapes_near(boxes) {
                if let Some(entry) = run.live(slot)
                    && filter.keeps(entry)
                    && entry.shape.as_deref().is_some_and(&meets)
                {
                    found.push(entry);
                }
            }
        }
        found
    }

    /// The `k` nearest within `max_m` metres (WGS 84 geodesic), nearest first, ties by id.
    pub fn nearest(&self, center: LonLat, k: usize, max_m: f64, filter: &Filter) -> Vec<Found<'_>> {
        if max_m.is_nan() {
            return Vec::new();
        }
        let max_m = max_m.min(FARTHEST_M);
        let mut reach_m = if k < self.len() {
            FIRST_REACH_M.min(max_m)
        } else {
            max_m
        };
        loop {
            let Some(reach) = Reach::new(center, reach_m) else {
                return Vec::new();
            };
            let nearest = self.nearest_within(&reach, center, k, reach_m, filter);
            if nearest.len() == k || reach_m >= max_m {
                return nearest;
            }
            reach_m = (reach_m * 3.0).min(max_m);
        }
    }

    fn nearest_within(
        &self,
        reach: &Reach,
        center: LonLat,
        k: usize,
        reach_m: f64,
        filter: &Filter,
    ) -> Vec<Found<'_>> {
        let boxes = reach.boxes();
        // The farthest kept is on top, to be thrown out first.
        let mut kept: BinaryHeap<Nearness<'_>> = BinaryHeap::new();
        let worst = |kept: &BinaryHeap<Nearness<'_>>| match kept.peek() {
            Some(top) if kept.len() >= k => top.0.distance_m,
            _ => reach_m,
        };
        for run in self.parts() {
            let mut offer = |entry, distance_m| {
                if distance_m <= reach_m {
                    kept.push(Nearness(Found { entry, distance_m }));
                    if kept.len() > k {
                        kept.pop();
                    }
                }
                worst(&kept)
            };
            let mut limit_m = reach_m;
            for bounds in &boxes {
                run.segment.points_in(*bounds, |slot| {
                    if let Some(entry) = run.live(slot)
                        && reach.at_least_m(entry.anchor) <= limit_m
                        && filter.keeps(entry)
                    {
                        limit_m = offer(entry, distance::metres(center, entry.anchor));
                    }
                });
            }
            for slot in run.segment.shapes_near(&boxes) {
                if let Some(entry) = run.live(slot)
                    && let Some(shape) = entry.shape.as_deref()
                    && filter.keeps(entry)
                {
                    offer(entry, distance::to_shape(center, shape));
                }
            }
        }
        kept.into_sorted_vec().into_iter().map(|n| n.0).collect()
    }
}

#[cfg(test)]
mod tests;
