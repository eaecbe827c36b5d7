//! Hot spots against enumeration, plain formulas, properties and shared examples.

use proptest::prelude::*;

use super::*;
use crate::analysis::chance::Chance;

fn square_of(side: i32) -> Vec<(i32, i32)> {
    (0..side * side).map(|i| (i % side, i / side)).collect()
}

fn exact(values: &[f64], weights: &Weights) -> Hotspots {
    let told = hotspots(values, weights, Test::Exact(Draws::default())).unwrap();
    assert_eq!(told.tested, Tested::Exact);
    told
}

/// By its definition: every choice of m of the other places, counted.
fn enumerated(values: &[f64], weights: &Weights, i: usize) -> Tails {
    let others: Vec<f64> = (0..values.len())
        .filter(|j| *j != i)
        .map(|j| values[j])
        .collect();
    let m = weights.neighbours(i).len();
    let observed: f64 = weights.of(i).map(|(j, _)| values[j]).sum();
    let (mut all, mut hot, mut cold) = (0_u32, 0_u32, 0_u32);
    for chosen in 0_u32..1 << others.len() {
        if chosen.count_ones() as usize != m {
            continue;
        }
        let held = others
            .iter()
            .enumerate()
            .filter(|(k, _)| chosen >> k & 1 == 1);
        let sum: f64 = held.map(|(_, v)| v).sum();
        all += 1;
        hot += u32::from(sum >= observed - 1e-9);
        cold += u32::from(sum <= observed + 1e-9);
    }
    Tails {
        hot: f64::from(hot) / f64::from(all),
        cold: f64::from(cold) / f64::from(all),
    }
}

fn close(a: Tails, b: Tails, share: f64) -> bool {
    let off = |a: f64, b: f64| (a - b).abs() <= share * b;
    off(a.hot, b.hot) && off(a.cold, b.cold)
}

proptest! {
    #[test]
    fn exact_p_is_what_enumeration_counts(
        counts in prop::collection::vec(prop_oneof![Just(0_u8), 0_u8..3, 0_u8..40], 9..13),
        band in 1.0..2.5_f64,
    ) {
        let values: Vec<f64> = counts.iter().map(|c| f64::from(*c)).collect();
        let points: Vec<[f64; 2]> =
            square_of(4).iter().take(values.len()).map(|(c, r)| [f64::from(*c), f64::from(*r)]).collect();
        let weights = Weights::distance_band(&points, band).unwrap();
        for (i, spot) in exact(&values, &weights).spots.iter().enumerate() {
            if let Some(p) = spot.p {
                let told = enumerated(&values, &weights, i);
                prop_assert!(close(p, told, 1e-12), "{i}: {p:?} {told:?}");
            } else {
                prop_assert!(spot.reason.is_some());
            }
        }
    }

    /// With 99,999 deals, p lies within five standard errors of what enumeration counts.
    #[test]
    fn permutations_come_near_enumeration_whatever_the_weights(
        values in prop::collection::vec(prop_oneof![0.0..9.0_f64, Just(0.0)], 9..=9), seed: u64, plain: bool,
    ) {
        let mut rows = Vec::new();
        for (i, (c, r)) in square_of(3).into_iter().enumerate() {
            for (j, (x, y)) in square_of(3).into_iter().enumerate() {
                if i != j && (c - x).abs() <= 1 && (r - y).abs() <= 1 && c + r + x != 1 {
                    let w = if plain { 1.0 } else { 2.0 };
                    rows.push((u32::try_from(i).unwrap(), u32::try_from(j).unwrap(), w));
                }
            }
        }
        let weights = Weights::rows(9, &rows).unwrap();
        let draws = Draws { draws: 9_999, seed };
        let told = hotspots(&values, &weights, Test::Permutation(draws)).unwrap();
        for (i, spot) in told.spots.iter().enumerate() {
            let Some(p) = spot.p else { continue };
            let right = enumerated(&values, &weights, i);
            for (p, right) in [(p.hot, right.hot), (p.cold, right.cold)] {
                let error = (right * (1.0 - right) / 9_999.0).sqrt();
                prop_assert!((p - right).abs() <= 5.0 * error + 2e-4, "{i}: {p} {right}");
            }
        }
    }

    /// z and p say the same of counts in any order of places, and of values in any unit.
    #[test]
    fn neither_the_order_of_places_nor_the_unit_matters(
        counts in prop::collection::vec(0_u8..6, 25..=25), factor in 0.1..50.0_f64, offset in -9.0..9.0_f64,
        seed: u64,
    ) {
        let values: Vec<f64> = counts.iter().map(|c| f64::from(*c)).collect();
        let cells = square_of(5);
        let told = exact(&values, &Weights::queen(&cells).unwrap());
        let mut order: Vec<usize> = (0..25).collect();
        Chance::new(seed).deal(&mut order, 25);
        let moved: Vec<f64> = order.iter().map(|i| values[*i]).collect();
        let moved_cells: Vec<(i32, i32)> = order.iter().map(|i| cells[*i]).collect();
        let again = exact(&moved, &Weights::queen(&moved_cells).unwrap());
        let scaled: Vec<f64> = values.iter().map(|v| v * factor + offset).collect();
        let scaled = hotspots(&scaled, &Weights::queen(&cells).unwrap(), Test::Normal).unwrap();
        for (at, i) in order.iter().enumerate() {
            let (a, b) = (told.spots[*i], again.spots[at]);
            prop_assert_eq!(a.z.is_some(), b.z.is_some());
            if let (Some(z), Some(other), Some(p), Some(q)) = (a.z, b.z, a.p, b.p) {
                prop_assert!((z - other).abs() < 1e-9 && close(p, q, 1e-9));
                prop_assert!((a.q_hot.unwrap() - b.q_hot.unwrap()).abs() < 1e-9);
                prop_assert!((scaled.spots[*i].z.unwrap() - z).abs() < 1e-9);
            }
        }
    }
}

#[test]
fn z_is_the_formula_of_the_page() {
    // Written out with unequal weights and a weight of its own: ten places, cyclic.
    let values = [3.0, 0.0, 1.5, 7.0, 2.0, 2.0, 0.0, 4.0, 1.0, 9.5];
    let mut rows = Vec::new();
    let mut matrix = [[0.0_f64; 10]; 10];
    for i in 0_u32..10 {
        for (step, w) in [(0, 0.5), (1, 1.0), (3, 0.25)] {
            rows.push((i, (i + step) % 10, w));
            matrix[i as usize][((i + step) % 10) as usize] = w;
        }
    }
    let told = hotspots(&values, &Weights::rows(10, &rows).unwrap(), Test::Normal).unwrap();
    let mean = values.iter().sum::<f64>() / 10.0;
    let s = (values.iter().map(|v| v * v).sum::<f64>() / 10.0 - mean * mean).sqrt();
    for (row, spot) in matrix.iter().zip(&told.spots) {
        let lag: f64 = row.iter().zip(values).map(|(w, v)| w * v).sum();
        let w: f64 = row.iter().sum();
        let s1: f64 = row.iter().map(|w| w * w).sum();
        let z = (lag - mean * w) / (s * ((10.0 * s1 - w * w) / 9.0).sqrt());
        assert!((spot.z.unwrap() - z).abs() < 1e-12);
        // Phi by the trapezoid rule from here to 40, which ends beyond any figure.
        let step = 1e-3;
        let density = |x: f64| (-x * x / 2.0).exp() / std::f64::consts::TAU.sqrt();
        let mut area = density(z) / 2.0;
        let mut x = z + step;
        while x < 40.0 {
            area += density(x);
            x += step;
        }
        let p = spot.p.unwrap();
        assert!((p.hot - area * step).abs() < 1e-6, "{p:?} {}", area * step);
        assert!((p.hot + p.cold - 1.0).abs() < 1e-12);
    }
}

#[test]
fn what_cannot_be_computed_is_said_and_is_no_test() {
    let queen = |side| Weights::queen(&square_of(side)).unwrap();
    let flat = exact(&[2.0; 16], &queen(4));
    assert!(flat.spots.iter().all(|s| s.z.is_none()
        && s.p.is_none()
        && s.q_hot.is_none()
        && s.reason == Some(Reason::Flat)));
    let small = exact(&[0.0, 1.0, 0.0, 3.0], &queen(2));
    assert!(
        small
            .spots
            .iter()
            .all(|s| s.reason == Some(Reason::AllAreNeighbours))
    );
    // The middle of nine has everyone as a neighbour, the others do not.
    let nine = exact(&[0.0, 1.0, 0.0, 3.0, 0.0, 0.0, 0.0, 0.0, 1.0], &queen(3));
    let reasons: Vec<bool> = nine.spots.iter().map(|s| s.reason.is_some()).collect();
    assert_eq!(reasons.iter().filter(|r| **r).count(), 1);
    assert!(reasons[4]);
    // A lone place has a z, and no neighbour whose value could have been another.
    let mut cells = square_of(4);
    cells.push((90, 90));
    let mut values = vec![1.0; 16];
    values.push(40.0);
    let weights = Weights::queen(&cells).unwrap();
    let lone = exact(&values, &weights).spots[16];
    assert!(lone.z.unwrap() > 3.0 && lone.p.is_none());
    assert_eq!(lone.reason, Some(Reason::NoNeighbours));
    let normal = hotspots(&values, &weights, Test::Normal).unwrap().spots[16];
    assert!(normal.p.is_some() && normal.reason.is_none());
}

#[test]
fn exact_p_gives_way_to_permutations_and_says_why() {
    let weights = Weights::queen(&square_of(6)).unwrap();
    let mut values = vec![1.0; 36];
    values[7] = 2.5;
    let draws = Draws { draws: 99, seed: 7 };
    let why = |values: &[f64], weights: &Weights| {
        hotspots(values, weights, Test::Exact(draws))
            .unwrap()
            .tested
    };
    let permuted = |why| Tested::Permutation(Some(why));
    assert_eq!(why(&values, &weights), permuted(NotExact::NotCounts));
    values[7] = MOST_SUM as f64;
    assert_eq!(why(&values, &weights), permuted(NotExact::TooLarge));
    values[7] = 3.0;
    assert_eq!(why(&values, &weights), Tested::Exact);
    let rows = Weights::rows(36, &[(0, 1, 2.0), (1, 0, 1.0)]).unwrap();
    assert_eq!(why(&values, &rows), permuted(NotExact::UnequalWeights));
    for draws in [0, MOST_DRAWS + 1] {
        let test = Test::Permutation(Draws { draws, seed: 1 });
        assert_eq!(
            hotspots(&values, &weights, test).unwrap_err().field,
            "draws"
        );
    }
    values[3] = f64::NAN;
    let fault = hotspots(&values, &weights, Test::Normal).unwrap_err();
    assert_eq!((fault.field, fault.row), ("value", Some(3)));
}

#[test]
fn a_large_map_keeps_its_digits() {
    // With counts of 0 and 1, the sum of neighbours is hypergeometric: its tail in whole numbers is
    // exact. 90,000 cells, 900 of them 1; a cell in the middle of a block of ones.
    let side = 300;
    let mut values = vec![0.0; 90_000];
    for (i, value) in values.iter_mut().enumerate() {
        *value = f64::from(i % 100 == 7);
    }
    // The 900th ones are dealt so that cell (150, 150) has four neighbours of 1.
    for place in [
        149 * 300 + 149,
        149 * 300 + 150,
        149 * 300 + 151,
        150 * 300 + 149,
    ] {
        assert!(values[place] < 0.5);
        values[place] = 1.0;
        let gone = values.iter().position(|v| *v > 0.5).unwrap();
        values[gone] = 0.0;
    }
    let cells: Vec<(i32, i32)> = (0..side * side).map(|i| (i % side, i / side)).collect();
    let told = exact(&values, &Weights::queen(&cells).unwrap());
    let spot = told.spots[150 * 300 + 150];
    let choose = |n: u128, k: u128| (0..k).fold(1_u128, |c, i| c * (n - i) / (i + 1));
    // C(899...) would overflow nowhere: C(90,000, 8) is below 2¹²⁸.
    let ways: u128 = (4..=8)
        .map(|k| choose(900, k) * choose(89_099, 8 - k))
        .sum();
    let p = ways as f64 / choose(89_999, 8) as f64;
    let off = (spot.p.unwrap().hot - p).abs() / p;
    assert!(off < 1e-12, "{:?} {p:e}: off by {off:e}", spot.p);
}
