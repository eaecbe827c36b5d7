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
use super::order;
use crate::model::{ObservationId, Shape};

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
        let (by_id, replaced) = ById::of(&entries);
        let (keyed, others) = order::keyed(&entries, &replaced);
        let columns = Columns::build(&keyed, &entries);
        let points = keyed.len();
        let places = keyed.iter().map(|(_, at)| *at);
        let mut from: Vec<u32> = places.chain(others).collect();
        let kept = from.len();
        let mut now_at = vec![u32::MAX; entries.len()];
        for (slot, at) in (0..).zip(&from) {
            if let Some(place) = now_at.get_mut(*at as usize) {
                *place = slot;
            }
        }
        let by_id = by_id.moved(&now_at);
        from.extend(replaced);
        let mut entries = entries;
        order::put(&mut entries, from);
        entries.truncate(kept);
        entries.shrink_to_fit();
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
