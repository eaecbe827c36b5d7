//! Where an id stands in a run: buckets by a hash of the id, all in two lists.

use super::entry::Entry;
use crate::model::ObservationId;

/// About so many ids share a bucket.
const SHARED: usize = 4;

/// Places by id; whoever asks compares the ids themselves.
#[derive(Debug, Default)]
pub(super) struct ById {
    /// Where each bucket begins in `places`; one more than there are buckets.
    starts: Vec<u32>,
    places: Vec<u32>,
    mask: u64,
}

impl ById {
    /// Of entries where they stand.
    pub(super) fn of(entries: &[Entry]) -> Self {
        let buckets = (entries.len() / SHARED).next_power_of_two();
        let mut index = Self {
            starts: vec![0; buckets + 1],
            places: vec![0; entries.len()],
            mask: buckets as u64 - 1,
        };
        for entry in entries {
            let bucket = index.bucket(entry.id);
            if let Some(n) = index.starts.get_mut(bucket) {
                *n += 1;
            }
        }
        let mut end = 0;
        for start in &mut index.starts {
            end += *start;
            *start = end;
        }
        // From the back, so that each bucket's beginning comes out right and its places ascend.
        let mut place = end;
        for entry in entries.iter().rev() {
            place -= 1;
            let bucket = index.bucket(entry.id);
            if let Some(start) = index.starts.get_mut(bucket) {
                *start -= 1;
                if let Some(slot) = index.places.get_mut(*start as usize) {
                    *slot = place;
                }
            }
        }
        index
    }

    fn bucket(&self, id: ObservationId) -> usize {
        let (high, low) = id.uuid().as_u64_pair();
        let mixed = (high ^ low.rotate_left(32)).wrapping_mul(0x9e37_79b9_7f4a_7c15);
        // Masked to the number of buckets, which is a length in memory.
        usize::try_from((mixed ^ (mixed >> 32)) & self.mask).unwrap_or(0)
    }

    /// Where it may stand.
    pub(super) fn places(&self, id: ObservationId) -> &[u32] {
        let bucket = self.bucket(id);
        match self.starts.get(bucket..bucket + 2) {
            Some([start, end]) => self.in_range(*start, *end),
            _ => &[],
        }
    }

    /// All places, bucket by bucket.
    pub(super) fn buckets(&self) -> impl Iterator<Item = &[u32]> {
        self.starts.windows(2).map(|pair| match pair {
            [start, end] => self.in_range(*start, *end),
            _ => &[],
        })
    }

    fn in_range(&self, start: u32, end: u32) -> &[u32] {
        self.places
            .get(start as usize..end as usize)
            .unwrap_or_default()
    }

    /// The same ids after everything has moved: what stood at a place stands at `to` of it now.
    pub(super) fn moved(mut self, to: &[u32]) -> Self {
        for place in &mut self.places {
            *place = to.get(*place as usize).copied().unwrap_or(u32::MAX);
        }
        self
    }

    /// Bytes in memory.
    pub(super) fn bytes(&self) -> usize {
        (self.starts.len() + self.places.len()) * 4
    }
}
