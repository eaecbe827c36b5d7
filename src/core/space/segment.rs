//! One sorted run of entries with its trees: a base, or the little that came after it.
//!
//! Points stand in Morton order in blocks of 64, and the R-tree holds the blocks: a tree of single
//! points takes 75 bytes each. Lines and areas have a tree of their own, by their boxes.

use rstar::primitives::{GeomWithData, Rectangle};
use rstar::{AABB, RTree, RTreeObject};

use super::distance::StepBox;
use super::entry::Entry;
use crate::model::{ObservationId, Shape};

/// Points in a block: small enough to read through, large enough that the tree weighs little.
const BLOCK: usize = 64;

/// Points `start..end` of a segment, and the box around them.
#[derive(Debug, Clone, Copy)]
struct Block {
    bounds: StepBox,
    start: u32,
    end: u32,
}

impl RTreeObject for Block {
    type Envelope = AABB<[f64; 2]>;

    fn envelope(&self) -> Self::Envelope {
        self.bounds.envelope()
    }
}

/// An immutable run of entries, each id once.
#[derive(Debug, Default)]
pub(super) struct Segment {
    /// Points in Morton order, then lines and areas.
    entries: Vec<Entry>,
    /// Longitude and latitude of each point, apart from the rest so that a scan reads little.
    places: Vec<(i32, i32)>,
    blocks: RTree<Block>,
    shapes: RTree<GeomWithData<Rectangle<[f64; 2]>, u32>>,
    /// Slots in the order of ids.
    by_id: Vec<u32>,
}

impl Segment {
    /// Sorts the entries; each id must occur once.
    pub(super) fn build(mut entries: Vec<Entry>) -> Self {
        // The highest bit of the key sets lines and areas behind every point.
        entries.sort_by_cached_key(|e| (e.shape.is_some(), morton(e.anchor.e7())));
        let places: Vec<(i32, i32)> = entries
            .iter()
            .take_while(|e| e.shape.is_none())
            .map(|e| e.anchor.e7())
            .collect();
        let mut blocks = Vec::with_capacity(places.len() / BLOCK + 1);
        let mut start = 0_u32;
        for chunk in places.chunks(BLOCK) {
            let end = start + small(chunk.len());
            if let Some(bounds) = chunk
                .iter()
                .map(|&(x, y)| StepBox {
                    west: x,
                    south: y,
                    east: x,
                    north: y,
                })
                .reduce(StepBox::join)
            {
                blocks.push(Block { bounds, start, end });
            }
            start = end;
        }
        let shapes = (0_u32..)
            .zip(&entries)
            .skip(places.len())
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
        let mut by_id: Vec<u32> = (0..small(entries.len())).collect();
        by_id.sort_unstable_by_key(|&slot| entries.get(slot as usize).map(|e| e.id));
        Self {
            entries,
            places,
            blocks: RTree::bulk_load(blocks),
            shapes: RTree::bulk_load(shapes),
            by_id,
        }
    }

    pub(super) fn len(&self) -> usize {
        self.entries.len()
    }

    pub(super) fn entry(&self, slot: u32) -> Option<&Entry> {
        self.entries.get(slot as usize)
    }

    /// Every entry with its slot.
    pub(super) fn entries(&self) -> impl Iterator<Item = (u32, &Entry)> {
        (0_u32..).zip(&self.entries)
    }

    pub(super) fn slot(&self, id: ObservationId) -> Option<u32> {
        let at = self
            .by_id
            .binary_search_by(|&slot| self.entry(slot).map(|e| e.id).cmp(&Some(id)))
            .ok()?;
        self.by_id.get(at).copied()
    }

    /// Slots of the points in a closed box.
    pub(super) fn points_in(&self, bounds: StepBox, mut visit: impl FnMut(u32)) {
        for block in self
            .blocks
            .locate_in_envelope_intersecting(bounds.envelope())
        {
            let places = self
                .places
                .get(block.start as usize..block.end as usize)
                .unwrap_or_default();
            for (slot, place) in (block.start..).zip(places) {
                if bounds.holds(*place) {
                    visit(slot);
                }
            }
        }
    }

    /// Slots of the lines and areas whose own box meets one of these, ascending, each once.
    pub(super) fn shapes_near(&self, boxes: &[StepBox]) -> Vec<u32> {
        let mut slots: Vec<u32> = boxes
            .iter()
            .flat_map(|b| self.shapes.locate_in_envelope_intersecting(b.envelope()))
            .map(|item| item.data)
            .collect();
        slots.sort_unstable();
        slots.dedup();
        slots
    }
}

/// Interleaves the bits of longitude and latitude, so that neighbours in the order are near.
fn morton((lon, lat): (i32, i32)) -> u64 {
    let spread = |v: i32| {
        // The sign bit is turned so that west comes before east.
        let mut x = u64::from(v.cast_unsigned() ^ (1 << 31));
        x = (x | (x << 16)) & 0x0000_ffff_0000_ffff;
        x = (x | (x << 8)) & 0x00ff_00ff_00ff_00ff;
        x = (x | (x << 4)) & 0x0f0f_0f0f_0f0f_0f0f;
        x = (x | (x << 2)) & 0x3333_3333_3333_3333;
        (x | (x << 1)) & 0x5555_5555_5555_5555
    };
    spread(lon) | (spread(lat) << 1)
}

#[expect(
    clippy::cast_possible_truncation,
    reason = "a tenant holds far fewer than 2^32 observations"
)]
fn small(n: usize) -> u32 {
    n as u32
}
