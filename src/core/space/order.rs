//! Points in the order of their keys: sorted, and their records put in that order.

use super::entry::Entry;
use super::mercator::Spot;

/// Below this many, threads cost more than they save.
const MANY: usize = 50_000;
/// Below this many, comparing is faster than counting.
const COUNTED: usize = 2_048;
/// Bits that are counted at a time.
const DIGIT: u32 = 11;

/// Keys of the points in the square with the places of their entries, in the order of keys, ties by id;
/// and the places of the others, by id.
pub(super) fn keyed(entries: &[Entry], replaced: &[u32]) -> (Vec<(u64, u32)>, Vec<u32>) {
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
        sort(&mut keyed);
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

/// Sorts by key, of equal keys by place, when the places ascend.
///
/// Counts the bits in which the keys differ, from the lowest: some forty in a town, and so four times
/// through the list.
fn sort(list: &mut Vec<(u64, u32)>) {
    let Some((first, _)) = list.first().copied() else {
        return;
    };
    if list.is_sorted_by_key(|(key, _)| *key) {
        return;
    }
    if list.len() < COUNTED {
        list.sort_unstable();
        return;
    }
    let differing = list.iter().fold(0, |bits, (key, _)| bits | (key ^ first));
    let (mut shift, end) = (differing.trailing_zeros(), 64 - differing.leading_zeros());
    let mut other = vec![(0, 0); list.len()];
    while shift < end {
        // Masked to a few bits.
        let digit = |key: u64| usize::try_from(key >> shift & ((1 << DIGIT) - 1)).unwrap_or(0);
        let mut starts = vec![0_u32; 1 << DIGIT];
        for (key, _) in &*list {
            if let Some(n) = starts.get_mut(digit(*key)) {
                *n += 1;
            }
        }
        let mut sum = 0;
        for start in &mut starts {
            sum += std::mem::replace(start, sum);
        }
        for item in &*list {
            if let Some(start) = starts.get_mut(digit(item.0)) {
                if let Some(place) = other.get_mut(*start as usize) {
                    *place = *item;
                }
                *start += 1;
            }
        }
        std::mem::swap(list, &mut other);
        shift += DIGIT;
    }
}

/// Puts things in another order where they stand: at each place what stood at `from` of it, which names
/// every place once.
pub(super) fn put<T>(things: &mut [T], mut from: Vec<u32>) {
    for first in 0..from.len() {
        let mut here = first;
        // Around each circle of places; one that has been put right comes from itself.
        while let Some(there) = from.get_mut(here).map(|at| {
            let there = *at as usize;
            *at = u32::try_from(here).unwrap_or(u32::MAX);
            there
        }) && there != first
            && there != here
        {
            things.swap(here, there);
            here = there;
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(40) })]

        #[test]
        fn keys_are_sorted_as_the_library_sorts_them(
            n in 0_usize..6_000, seed in any::<u64>(), wide in 0_u32..64, many_equal in any::<bool>(),
        ) {
            let mut state = seed;
            let mut list: Vec<(u64, u32)> = (0..).take(n).map(|at| {
                state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
                let key = (state >> wide) ^ (seed << 7);
                (if many_equal { key & !0xfff } else { key }, at)
            }).collect();
            let mut expected = list.clone();
            expected.sort_unstable();
            let mut things: Vec<(u64, u32)> = list.clone();
            sort(&mut list);
            prop_assert_eq!(&list, &expected);
            put(&mut things, list.iter().map(|(_, at)| *at).collect());
            prop_assert_eq!(things, expected);
        }
    }
}
