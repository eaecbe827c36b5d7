//! Counts equal contents among features that have no id, in memory of a fixed size.

use std::collections::HashMap;

/// Bits of the filter: 16 MiB, one wrong "seen" among tens of millions for a million contents.
const BITS: u64 = 1 << 27;
/// Bits set for each content.
const PROBES: u64 = 6;

/// Which contents have been seen, and how often those that repeat.
///
/// A Bloom filter holds what was seen once; only what it has seen before is counted one by one, so
/// memory grows with repeats alone. A wrong "seen" gives a content the number 1 instead of 0, the
/// same whenever the file is read again.
#[derive(Debug)]
pub(super) struct Seen {
    bits: Vec<u64>,
    repeats: HashMap<[u8; 16], u32>,
}

impl Seen {
    pub(super) fn new() -> Self {
        Self {
            bits: Vec::new(),
            repeats: HashMap::new(),
        }
    }

    /// How many equal contents came before this one.
    pub(super) fn ordinal(&mut self, hash: &[u8; 32]) -> u32 {
        if self.bits.is_empty() {
            self.bits = vec![0; usize::try_from(BITS / 64).unwrap_or(0)];
        }
        let word = |from: usize| {
            hash.iter()
                .skip(from)
                .take(8)
                .fold(0_u64, |n, b| (n << 8) | u64::from(*b))
        };
        let (first, step) = (word(0), word(8) | 1);
        let mut seen = true;
        for i in 0..PROBES {
            let bit = first.wrapping_add(i.wrapping_mul(step)) % BITS;
            if let Some(word) = usize::try_from(bit / 64)
                .ok()
                .and_then(|w| self.bits.get_mut(w))
            {
                seen &= (*word >> (bit % 64)) & 1 == 1;
                *word |= 1 << (bit % 64);
            }
        }
        if !seen {
            return 0;
        }
        let mut key = [0; 16];
        key.iter_mut().zip(hash).for_each(|(k, h)| *k = *h);
        let count = self.repeats.entry(key).or_insert(0);
        *count += 1;
        *count
    }
}

#[cfg(test)]
mod tests {
    use super::Seen;

    #[test]
    fn equal_contents_are_numbered_and_others_are_not() {
        let mut seen = Seen::new();
        let hash = |n: u8| [n; 32];
        let numbers: Vec<u32> = [1, 2, 1, 3, 1, 2]
            .into_iter()
            .map(|n| seen.ordinal(&hash(n)))
            .collect();
        assert_eq!(numbers, [0, 0, 1, 0, 2, 1]);
    }
}
