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
    mask: u32,
}

impl ById {
    /// Of entries where they stand; and the places of those that a later one with the same id replaces,
    /// ascending.
    pub(super) fn of(entries: &[Entry]) -> (Self, Vec<u32>) {
        let buckets = (entries.len() / SHARED).next_power_of_two();
        let mut index = Self {
            starts: vec![0; buckets + 1],
            places: vec![0; entries.len()],
            mask: u32::try_from(buckets - 1).unwrap_or(u32::MAX),
        };
        // Kept beside while it is built: to read them again is to read every record again.
        let hashes: Vec<u32> = entries.iter().map(|e| hash(e.id)).collect();
        for hash in &hashes {
            if let Some(n) = index.starts.get_mut((hash & index.mask) as usize) {
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
        for hash in hashes.iter().rev() {
            place -= 1;
            if let Some(start) = index.starts.get_mut((hash & index.mask) as usize) {
                *start -= 1;
                if let Some(slot) = index.places.get_mut(*start as usize) {
                    *slot = place;
                }
            }
        }
        let replaced = index.replaced(entries, &hashes);
        (index, replaced)
    }

    fn replaced(&self, entries: &[Entry], hashes: &[u32]) -> Vec<u32> {
        let hash = |place: u32| hashes.get(place as usize);
        let id = |place: u32| entries.get(place as usize).map(|e| e.id);
        let mut replaced = Vec::new();
        for mut places in self.buckets() {
            while let Some((first, later)) = places.split_first() {
                let same = |place: &u32| hash(*place) == hash(*first) && id(*place) == id(*first);
                if later.iter().any(same) {
                    replaced.push(*first);
                }
                places = later;
            }
        }
        replaced.sort_unstable();
        replaced
    }

    /// Where it may stand.
    pub(super) fn places(&self, id: ObservationId) -> &[u32] {
        let bucket = (hash(id) & self.mask) as usize;
        match self.starts.get(bucket..bucket + 2) {
            Some([start, end]) => self.in_range(*start, *end),
            _ => &[],
        }
    }

    /// All places, bucket by bucket.
    fn buckets(&self) -> impl Iterator<Item = &[u32]> {
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

fn hash(id: ObservationId) -> u32 {
    let (high, low) = id.uuid().as_u64_pair();
    let mixed = (high ^ low.rotate_left(32)).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    // The high half, into which all bits have gone.
    u32::try_from(mixed >> 32).unwrap_or(0)
}
