//! One sorted run of entries: a base, or the little that came after it.
//!
//! Points within the Web Mercator square stand first, in Morton order, and have columns. Lines, areas and
//! what lies nearer to a pole than the square goes come after them and have an R-tree, by their boxes.

use rstar::RTree;
use rstar::primitives::{GeomWithData, Rectangle};

use super::by_id::ById;
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
    by_id: ById,
}

impl Segment {
    /// Sorts the entries; of two with one id the later stays.
    pub(super) fn build(entries: Vec<Entry>) -> Self {
        let by_id = ById::of(&entries);
        let replaced = replaced(&entries, &by_id);
        let (keyed, others) = keyed(&entries, &replaced);
        let points = keyed.len();
        let mut now_at = vec![u32::MAX; entries.len()];
        let mut source: Vec<Option<Entry>> = entries.into_iter().map(Some).collect();
        let order = keyed.iter().map(|(_, at)| *at).chain(others);
        let entries: Vec<Entry> = (0..)
            .zip(order)
            .filter_map(|(slot, at)| {
                if let Some(place) = now_at.get_mut(at as usize) {
                    *place = slot;
                }
                source.get_mut(at as usize)?.take()
            })
            .collect();
        drop(source);
        let by_id = by_id.moved(&now_at);
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
        self.columns.bytes() + self.by_id.bytes()
    }

    pub(super) fn slot(&self, id: ObservationId) -> Option<u32> {
        let mut places = self.by_id.places(id).iter().copied();
        places.find(|slot| self.entry(*slot).is_some_and(|e| e.id == id))
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

/// Places of entries that a later one with the same id replaces, ascending.
fn replaced(entries: &[Entry], by_id: &ById) -> Vec<u32> {
    let id = |place: u32| entries.get(place as usize).map(|e| e.id);
    let mut replaced = Vec::new();
    for mut places in by_id.buckets() {
        while let Some((first, later)) = places.split_first() {
            if later.iter().any(|place| id(*place) == id(*first)) {
                replaced.push(*first);
            }
            places = later;
        }
    }
    replaced.sort_unstable();
    replaced
}

/// Keys of the points in the square with the places of their entries, in the order of keys, ties by id;
/// and the places of the others, by id.
fn keyed(entries: &[Entry], replaced: &[u32]) -> (Vec<(u64, u32)>, Vec<u32>) {
    let part = |first: u32, entries: &[Entry]| {
        let (mut keyed, mut others) = (Vec::with_capacity(entries.len()), Vec::new());
        for (at, entry) in (first..).zip(entries) {
            if !replaced.is_empty() && replaced.binary_search(&at).is_ok() {
                continue;
            }
            match Spot::of(entry.anchor).filter(|_| entry.shape.is_none()) {
                Some(spot) => keyed.push((spot.key(), at)),
                None => others.push(at),
            }
        }
        keyed.sort_unstable();
        (keyed, others)
    };
    let share = share(entries.len());
    let (mut keyed, mut others) = if share >= entries.len() {
        part(0, entries)
    } else {
        let (mut keyed, mut others) = (Vec::with_capacity(entries.len()), Vec::new());
        std::thread::scope(|scope| {
            let part = &part;
            let parts: Vec<_> = (0..)
                .step_by(share)
                .zip(entries.chunks(share))
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
    };
    let id = |at: u32| entries.get(at as usize).map(|e| e.id);
    for same in keyed.chunk_by_mut(|a, b| a.0 == b.0) {
        if same.len() > 1 {
            same.sort_unstable_by_key(|(_, at)| id(*at));
        }
    }
    others.sort_unstable_by_key(|at| id(*at));
    (keyed, others)
}

/// The stable sort finds what the threads have sorted, and merges it in one pass.
fn merge<T: Ord>(list: &mut [T]) {
    list.sort();
}

/// How many of a list one thread takes.
fn share(n: usize) -> usize {
    // Asking how many threads there are takes longer than sorting a short list.
    if n <= MANY {
        return n.max(1);
    }
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    n.div_ceil(threads.min(8)).max(MANY)
}
