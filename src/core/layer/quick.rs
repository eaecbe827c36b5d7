//! A hash of whole numbers by one multiplication, for the tables that a tile is written with.
//!
//! They live for one tile of at most a few thousand observations, and their keys come out of records: whoever would
//! choose times that fall together gains a slower tile of their own place.

use std::hash::{BuildHasherDefault, Hasher};

/// Makes the hash.
pub(super) type Quick = BuildHasherDefault<Multiplied>;

/// The hash of one whole number.
#[derive(Debug, Default)]
pub(super) struct Multiplied(u64);

/// 2^64 divided by the golden ratio, made odd: neighbours fall far apart (Knuth, The Art of Computer Programming,
/// volume 3, 6.4).
const GOLDEN: u64 = 0x9e37_79b9_7f4a_7c15;

/// A number whose upper half depends on all of `n`.
pub(super) fn spread(n: u64) -> u64 {
    n.wrapping_mul(GOLDEN)
}

impl Hasher for Multiplied {
    fn finish(&self) -> u64 {
        // The table reads the lowest bits and the highest; the product is good in the highest alone.
        self.0 ^ (self.0 >> 32)
    }
    fn write(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.write_u64(u64::from(*byte));
        }
    }
    fn write_u32(&mut self, n: u32) {
        self.write_u64(u64::from(n));
    }
    fn write_u64(&mut self, n: u64) {
        self.0 = spread(self.0.rotate_left(5) ^ n);
    }
    fn write_i64(&mut self, n: i64) {
        self.write_u64(n.cast_unsigned());
    }
}
