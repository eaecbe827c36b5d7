//! One sorted run of entries: a base, or the little that came after it.
//!
//! Points within the Web Mercator square stand first, in Morton order, and have columns. Lines, areas and
//! what lies nearer to a pole than the square goes come after them and have an R-tree, by their boxes.

use rstar::RTree;
use rstar::primitives::{GeomWithData, Rectangle};

use super::columns::Columns;
use super::distance::StepBox;
use super::entry::Entry;
use super::mercator::Spot;
use crate::model::{ObservationId, Shape};

/// Below this many, threads cost more than they save.
const MANY: usize = 50_000;

/// An immutable run of entries, each id once.
#[derive(Debug, Default)]
pub(super) struct Segment {
    /// Points in Morton order, ties by id, then the others by id.
    entries: Vec<Entry>,
    columns: Columns,
    others: RTree<GeomWithData<Rectangle<[f64; 2]>, u32>>,
    /// Slots in the order of ids.
    by_id: Vec<u32>,
}

impl Segment {
    /// Sorts the entries; of two with one id the later stays.
    pub(super) fn build(entries: Vec<Entry>) -> Self {
        let ranked = by_id(&entries);
        let (keyed, others) = keyed(&entries, &ranked);
        let points = keyed.len();
        let mut by_id = vec![0; ranked.len()];
        let mut source: Vec<Option<Entry>> = entries.into_iter().map(Some).collect();
        let ranks = keyed.iter().map(|(_, rank)| *rank).chain(others);
        let entries: Vec<Entry> = (0..)
            .zip(ranks)
            .filter_map(|(slot, rank)| {
                if let Some(place) = by_id.get_mut(rank as usize) {
                    *place = slot;
                }
                let at = ranked.get(rank as usize)?;
                source.get_mut(*at as usize)?.take()
            })
            .collect();
        drop(source);
        let keys: Vec<u64> = keyed.iter().map(|(key, _)| *key).collect();
        let columns = Columns::build(&keys, entries.get(..points).unwrap_or_default());
        let others = (0_u32..)
            .zip(&entries)
            .skip(points)
            .map(|(slot, e)| {
                let bounds = e
                    .shape
                    .as_deref()
                    .map_or_else(|| Shape::Point(e.anchor).bounds(), Shape::bounds);
                let envelope = StepBox::around(bounds).envelope();
                GeomWithData::new(
                    Rectangle::from_corners(envelope.lower(), envelope.upper()),
                    slot,
                )
            })
            .collect();
        Self {
            entries,
            columns,
            others: RTree::bulk_load(others),
            by_id,
        }
    }

    pub(super) fn len(&self) -> usize {
        self.entries.len()
    }

    pub(super) fn entry(&self, slot: u32) -> Option<&Entry> {
        self.entries.get(slot as usize)
    }

    /// Every entry in the order of slots.
    pub(super) fn entries(&self) -> &[Entry] {
        &self.entries
    }

    pub(super) fn columns(&self) -> &Columns {
        &self.columns
    }

    /// Bytes of what queries read.
    pub(super) fn bytes(&self) -> usize {
        self.columns.bytes() + self.by_id.len() * 4
    }

    pub(super) fn slot(&self, id: ObservationId) -> Option<u32> {
        let at = self
            .by_id
            .binary_search_by(|&slot| self.entry(slot).map(|e| e.id).cmp(&Some(id)))
            .ok()?;
        self.by_id.get(at).copied()
    }

    /// Slots of everything that is not in the columns.
    pub(super) fn others(&self) -> std::ops::Range<usize> {
        self.columns.len()..self.entries.len()
    }

    /// Slots of those not in the columns whose own box meets one of these, ascending, each once.
    pub(super) fn others_near(&self, boxes: &[StepBox]) -> Vec<u32> {
        if self.others.size() == 0 {
            return Vec::new();
        }
        let mut slots: Vec<u32> = boxes
            .iter()
            .flat_map(|b| self.others.locate_in_envelope_intersecting(b.envelope()))
            .map(|item| item.data)
            .collect();
        slots.sort_unstable();
        slots.dedup();
        slots
    }
}

/// Where each entry stands, in the order of ids; of two with one id the later.
fn by_id(entries: &[Entry]) -> Vec<u32> {
    if entries.is_sorted_by(|a, b| a.id < b.id) {
        return (0..small(entries.len())).collect();
    }
    let mut ids: Vec<(ObservationId, u32)> = entries.iter().map(|e| e.id).zip(0..).collect();
    sort(&mut ids);
    let mut places: Vec<u32> = Vec::with_capacity(ids.len());
    for pair in ids.chunk_by(|a, b| a.0 == b.0) {
        places.extend(pair.last().map(|(_, at)| *at));
    }
    places
}

/// Keys of the points in the square with their ranks by id, sorted; and the ranks of the others.
fn keyed(entries: &[Entry], ranked: &[u32]) -> (Vec<(u64, u32)>, Vec<u32>) {
    let key = |at: &u32| {
        let entry = entries.get(*at as usize).filter(|e| e.shape.is_none())?;
        Spot::of(entry.anchor).map(Spot::key)
    };
    let part = |first: usize, ranked: &[u32]| {
        let (mut keyed, mut others) = (Vec::with_capacity(ranked.len()), Vec::new());
        for (rank, at) in (small(first)..).zip(ranked) {
            match key(at) {
                Some(key) => keyed.push((key, rank)),
                None => others.push(rank),
            }
        }
        keyed.sort_unstable();
        (keyed, others)
    };
    let share = share(ranked.len());
    if share >= ranked.len() {
        return part(0, ranked);
    }
    let (mut keyed, mut others) = (Vec::with_capacity(ranked.len()), Vec::new());
    std::thread::scope(|scope| {
        let part = &part;
        let parts: Vec<_> = (0..)
            .step_by(share)
            .zip(ranked.chunks(share))
            .map(|(first, chunk)| scope.spawn(move || part(first, chunk)))
            .collect();
        for part in parts {
            match part.join() {
                Ok(mut part) => {
                    keyed.append(&mut part.0);
                    others.append(&mut part.1);
                }
                Err(panic) => std::panic::resume_unwind(panic),
            }
        }
    });
    merge(&mut keyed);
    (keyed, others)
}

fn sort<T: Ord + Send>(list: &mut [T]) {
    let share = share(list.len());
    if share < list.len() {
        std::thread::scope(|scope| {
            for part in list.chunks_mut(share) {
                scope.spawn(|| part.sort_unstable());
            }
        });
        merge(list);
    } else {
        list.sort_unstable();
    }
}

/// The stable sort finds what the threads have sorted, and merges it in one pass.
fn merge<T: Ord>(list: &mut [T]) {
    list.sort();
}

/// How many of a list one thread takes.
fn share(n: usize) -> usize {
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    n.div_ceil(threads.min(8)).max(MANY)
}

#[expect(
    clippy::cast_possible_truncation,
    reason = "a tenant holds far fewer than 2^32 observations"
)]
fn small(n: usize) -> u32 {
    n as u32
}
