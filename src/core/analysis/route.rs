//! A short order to walk places in, from any of them to any other.
//!
//! Nearest insertion, then 2-opt and the moving of single places until neither makes the way shorter,
//! from the order found and from the order given; the shorter of the two stands. Lengths are geodesic.
//!
//! # Source
//! D. J. Rosenkrantz, R. E. Stearns and P. M. Lewis (1977), An analysis of several heuristics for the
//! traveling salesman problem, SIAM Journal on Computing 6, 563–581 (insertion); G. A. Croes (1958), A
//! method for solving traveling-salesman problems, Operations Research 6, 791–812 (2-opt).

use crate::model::LonLat;
use crate::space::distance::metres;

/// What must be gained for a change to be made, metres; rounding gains less.
const GAIN_M: f64 = 1e-6;

/// Distances between every two of some places.
struct Between {
    n: usize,
    metres: Vec<f64>,
}

impl Between {
    fn of(places: &[LonLat]) -> Self {
        let pairs = places
            .iter()
            .flat_map(|a| places.iter().map(move |b| metres(*a, *b)));
        Self {
            n: places.len(),
            metres: pairs.collect(),
        }
    }

    fn leg(&self, a: usize, b: usize) -> f64 {
        self.metres
            .get(a * self.n + b)
            .copied()
            .unwrap_or(f64::INFINITY)
    }

    fn length(&self, order: &[usize]) -> f64 {
        order
            .iter()
            .zip(order.iter().skip(1))
            .map(|(a, b)| self.leg(*a, *b))
            .sum()
    }

    /// What it takes longer to pass `x` between the places at `slot - 1` and `slot` of an order.
    fn detour(&self, order: &[usize], slot: usize, x: usize) -> f64 {
        let before = slot.checked_sub(1).and_then(|i| order.get(i).copied());
        let after = order.get(slot).copied();
        match (before, after) {
            (Some(a), Some(b)) => self.leg(a, x) + self.leg(x, b) - self.leg(a, b),
            (Some(end), None) | (None, Some(end)) => self.leg(end, x),
            (None, None) => 0.0,
        }
    }

    /// The slot where `x` is the least detour; of equals the first.
    fn slot(&self, order: &[usize], x: usize) -> (usize, f64) {
        (0..=order.len())
            .map(|slot| (slot, self.detour(order, slot, x)))
            .fold((0, f64::INFINITY), |best, next| {
                if next.1 < best.1 { next } else { best }
            })
    }

    /// Each time the place nearest to those already in the order, where it is the least detour.
    fn inserted(&self) -> Vec<usize> {
        let mut order: Vec<usize> = (0..self.n.min(1)).collect();
        while order.len() < self.n {
            let far = |x: usize| {
                order
                    .iter()
                    .map(|o| self.leg(*o, x))
                    .fold(f64::INFINITY, f64::min)
            };
            let left = (0..self.n).filter(|x| !order.contains(x));
            let Some(next) = left.min_by(|a, b| far(*a).total_cmp(&far(*b))) else {
                break;
            };
            let (slot, _) = self.slot(&order, next);
            order.insert(slot, next);
        }
        order
    }

    /// Turns stretches round and moves single places while that makes the way shorter.
    fn improved(&self, mut order: Vec<usize>) -> Vec<usize> {
        loop {
            let before = self.length(&order);
            self.turn(&mut order);
            self.shift(&mut order);
            if self.length(&order) > before - GAIN_M {
                return order;
            }
        }
    }

    fn turn(&self, order: &mut [usize]) {
        for from in 0..self.n {
            for to in from + 1..self.n {
                let now = self.length(order);
                let reverse = |order: &mut [usize]| {
                    if let Some(stretch) = order.get_mut(from..=to) {
                        stretch.reverse();
                    }
                };
                reverse(order);
                if self.length(order) > now - GAIN_M {
                    reverse(order);
                }
            }
        }
    }

    fn shift(&self, order: &mut Vec<usize>) {
        for x in 0..self.n {
            let now = self.length(order);
            let without: Vec<usize> = order.iter().copied().filter(|o| *o != x).collect();
            let (slot, detour) = self.slot(&without, x);
            if self.length(&without) + detour < now - GAIN_M {
                *order = without;
                order.insert(slot, x);
            }
        }
    }
}

/// Metres along straight legs through places in this order.
pub fn length(places: &[LonLat]) -> f64 {
    places
        .iter()
        .zip(places.iter().skip(1))
        .map(|(a, b)| metres(*a, *b))
        .sum()
}

/// Indices of the places in a short order: never longer than the order given, and the same for the same
/// places. It begins at that end whose index is the lower.
///
/// # Cost
/// O(n³) a round and a few rounds; meant for some tens of places.
pub fn order(places: &[LonLat]) -> Vec<usize> {
    let between = Between::of(places);
    let found = between.improved(between.inserted());
    let given = between.improved((0..places.len()).collect());
    let mut best = if between.length(&given) < between.length(&found) {
        given
    } else {
        found
    };
    if best.first() > best.last() {
        best.reverse();
    }
    best
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn places(raw: &[(i32, i32)]) -> Vec<LonLat> {
        // Within some two kilometres of Järnvägstorget in the practice area.
        raw.iter()
            .map(|(x, y)| {
                LonLat::from_degrees(24.944 + f64::from(*x) * 1e-5, 60.17 + f64::from(*y) * 5e-6)
                    .unwrap()
            })
            .collect()
    }

    fn along(places: &[LonLat], order: &[usize]) -> f64 {
        length(&order.iter().map(|i| places[*i]).collect::<Vec<_>>())
    }

    /// The shortest of all orders, by trying each.
    fn shortest(places: &[LonLat]) -> f64 {
        fn go(places: &[LonLat], order: &mut Vec<usize>, best: &mut f64) {
            if order.len() == places.len() {
                *best = best.min(along(places, order));
                return;
            }
            for i in 0..places.len() {
                if !order.contains(&i) {
                    order.push(i);
                    go(places, order, best);
                    order.pop();
                }
            }
        }
        let mut best = f64::INFINITY;
        go(places, &mut Vec::new(), &mut best);
        best
    }

    fn spots(most: usize) -> impl Strategy<Value = Vec<(i32, i32)>> {
        prop::collection::vec((-2_000..2_000, -2_000..2_000), 0..most)
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(48))]

        #[test]
        fn every_place_is_passed_once_and_never_by_a_longer_way(raw in spots(14)) {
            let places = places(&raw);
            let found = order(&places);
            let mut sorted = found.clone();
            sorted.sort_unstable();
            prop_assert_eq!(sorted, (0..places.len()).collect::<Vec<_>>());
            prop_assert!(along(&places, &found) <= length(&places) + 1e-6);
            prop_assert_eq!(order(&places), found);
        }

        #[test]
        fn up_to_seven_places_come_near_the_shortest_order(raw in spots(8)) {
            let places = places(&raw);
            if places.len() > 1 {
                let (found, best) = (along(&places, &order(&places)), shortest(&places));
                prop_assert!(found >= best - 1e-6);
                prop_assert!(found <= best * 1.10 + 1e-6, "{found} m instead of {best} m");
            }
        }
    }

    #[test]
    fn seven_places_are_mostly_in_the_shortest_order() {
        // Two hundred sets of seven from a fixed row of numbers (Knuth's MMIX generator).
        let mut state: u64 = 20_251_118;
        let mut next = || {
            state = state
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1_442_695_040_888_963_407);
            i32::try_from(state >> 33 & 0xfff).unwrap() - 2_048
        };
        let (mut exact, mut worst) = (0, 1.0_f64);
        for _ in 0..200 {
            let raw: Vec<(i32, i32)> = (0..7).map(|_| (next(), next())).collect();
            let places = places(&raw);
            let ratio = along(&places, &order(&places)) / shortest(&places);
            worst = worst.max(ratio);
            exact += usize::from(ratio < 1.0 + 1e-9);
        }
        println!("{exact} of 200 orders are the shortest; the worst is {worst:.4} of it");
        assert!(exact >= 180, "{exact} of 200");
        assert!(worst <= 1.10, "{worst}");
    }

    #[test]
    fn a_street_is_walked_from_one_end_to_the_other() {
        let places = places(&[(0, 0), (300, 0), (100, 0), (400, 0), (200, 0)]);
        assert_eq!(order(&places), [0, 2, 4, 1, 3]);
    }
}
