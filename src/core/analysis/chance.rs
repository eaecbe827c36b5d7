//! Numbers that look like chance and are the same each time.

/// `SplitMix`: 64 bits of state, a new number by one addition and a mixing.
///
/// # Source
/// G. L. Steele, D. Lea and C. H. Flood (2014), Fast splittable pseudorandom number generators, OOPSLA,
/// figure 17. With seed 1234567 it begins 6457827717110365317, 3203168211198807973 (Vigna's reference).
#[derive(Debug, Clone)]
pub struct Chance(u64);

impl Chance {
    /// The sequence of a seed.
    pub fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// The next number.
    pub fn number(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// From 0 up to but not 1.
    pub fn part(&mut self) -> f64 {
        (self.number() >> 11) as f64 / (1_u64 << 53) as f64
    }

    /// From 0 up to but not `n`, each as likely as the others; 0 when `n` is 0.
    ///
    /// # Source
    /// D. Lemire (2019), Fast random integer generation in an interval, ACM TOMACS 29(1), algorithm 5.
    #[expect(
        clippy::cast_possible_truncation,
        reason = "the two halves of a product of 128 bits"
    )]
    pub fn below(&mut self, n: u64) -> u64 {
        let mut product = u128::from(self.number()) * u128::from(n);
        if (product as u64) < n {
            let least = n.wrapping_neg() % n;
            while (product as u64) < least {
                product = u128::from(self.number()) * u128::from(n);
            }
        }
        (product >> 64) as u64
    }

    /// An index of a list of this length; 0 when it is empty.
    pub fn index(&mut self, length: usize) -> usize {
        usize::try_from(self.below(length as u64)).unwrap_or(0)
    }

    /// Puts the first `head` of a list in an order by chance, drawn from the whole list without putting
    /// back. Whatever order the list had, each outcome is as likely.
    ///
    /// # Source
    /// R. Durstenfeld (1964), Algorithm 235: random permutation, CACM 7(7), stopped after `head` steps.
    pub fn deal<T>(&mut self, list: &mut [T], head: usize) {
        for k in 0..head.min(list.len()) {
            let other = k + self.index(list.len() - k);
            list.swap(k, other);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_the_published_sequence() {
        // Values of S. Vigna's splitmix64.c for seed 1234567, as Rosetta Code prints them.
        let mut chance = Chance::new(1_234_567);
        let first: Vec<u64> = (0..3).map(|_| chance.number()).collect();
        let published = [
            6_457_827_717_110_365_317,
            3_203_168_211_198_807_973,
            9_817_491_932_198_370_423,
        ];
        assert_eq!(first, published);
    }

    #[test]
    fn every_ordered_pair_is_dealt_about_as_often() {
        let mut chance = Chance::new(1);
        let mut list = [0_usize, 1, 2, 3, 4];
        let mut seen = [[0_u32; 5]; 5];
        for _ in 0..20_000 {
            chance.deal(&mut list, 2);
            seen[list[0]][list[1]] += 1;
        }
        // 20 pairs, 1,000 each expected; the standard deviation is 31, so 1,000 ± 155 is five of them.
        for (a, row) in seen.iter().enumerate() {
            for (b, n) in row.iter().enumerate() {
                assert!(
                    (a == b && *n == 0) || (a != b && (845..=1_155).contains(n)),
                    "{a} {b}: {n}"
                );
            }
        }
    }
}
