//! Numbers tested side by side against each tested for itself.

use proptest::prelude::*;

use super::*;

fn bits(numbers: &[u32], kept: impl Fn(u32) -> bool) -> u64 {
    let flags = (0..).zip(numbers).map(|(at, n)| u64::from(kept(*n)) << at);
    flags.fold(0, |all, flag| all | flag)
}

/// Near where the lower half of a number begins anew, or anywhere.
fn number() -> impl Strategy<Value = u32> {
    prop_oneof![
        3 => (0_u32..4, -2_i32..3).prop_map(|(upper, beside)| (upper << 16).saturating_add_signed(beside)),
        1 => 0_u32..u32::MAX,
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(2000) })]

    #[test]
    fn a_stretch_of_time_is_told_by_halves(
        seconds in prop::collection::vec(number(), BLOCK),
        one in number(),
        other in number(),
        wanted in prop_oneof![Just(u64::MAX), any::<u64>()],
    ) {
        let (first, last) = (one.min(other), one.max(other));
        let (mut upper, mut lower) = ([0; BLOCK], [0; BLOCK]);
        for (at, second) in seconds.iter().enumerate() {
            (upper[at], lower[at]) = halves(*second);
        }
        prop_assert_eq!(
            timely(first, last - first, (&upper, &lower), wanted),
            wanted & bits(&seconds, |second| (first..=last).contains(&second))
        );
    }

    #[test]
    fn a_stretch_of_numbers_is_told_side_by_side(
        numbers in prop::collection::vec(any::<u16>(), BLOCK),
        one in any::<u16>(),
        other in any::<u16>(),
    ) {
        let (first, last) = (one.min(other), one.max(other));
        let wide: Vec<u32> = numbers.iter().copied().map(u32::from).collect();
        let numbers: [u16; BLOCK] = numbers.try_into().unwrap();
        prop_assert_eq!(
            within(first, last - first, &numbers),
            bits(&wide, |n| (u32::from(first)..=u32::from(last)).contains(&n))
        );
    }
}
