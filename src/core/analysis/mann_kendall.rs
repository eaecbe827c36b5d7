//! Does a series rise or fall, by ranks alone: the test of Mann and Kendall.

use super::tail;
use super::unusable::{Unusable, finite};

/// The trend of a series.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Trend {
    /// Pairs that rise less pairs that fall.
    pub s: i64,
    /// Variance of `s` under chance, with ties.
    pub var: f64,
    /// Standard normal, with a step of one towards zero; `None` where all values are equal.
    pub z: Option<f64>,
    /// P(as far from zero).
    pub p_two_sided: Option<f64>,
    /// `s` over all pairs; `None` below two values.
    pub tau: Option<f64>,
}

/// The trend of values in the order of time.
///
/// # Errors
/// [`Unusable`] about `value` when one is not finite.
///
/// # Cost
/// O(n log n).
///
/// # Source
/// H. B. Mann (1945), Econometrica 13, 245–259; M. G. Kendall (1975), Rank correlation methods, with
/// the variance for ties. Equal to `pymannkendall.original_test` (`tests/data/analysis/`).
pub fn mann_kendall(values: &[f64]) -> Result<Trend, Unusable> {
    finite("value", values)?;
    let n = values.len() as f64;
    // −0 and 0 are one value.
    let values: Vec<f64> = values.iter().map(|v| v + 0.0).collect();
    let mut sorted = values.clone();
    sorted.sort_by(f64::total_cmp);
    let ties: f64 = sorted
        .chunk_by(|a, b| a.total_cmp(b).is_eq())
        .map(|equal| triple(equal.len() as f64))
        .sum();
    let var = (triple(n) - ties) / 18.0;
    let s = rises(&values, &sorted) - falls(&values, &sorted);
    let z = (var > 0.0).then(|| (s - s.signum()) as f64 / var.sqrt());
    Ok(Trend {
        s,
        var,
        z,
        p_two_sided: z.map(|z| (2.0 * tail::normal(z.abs())).min(1.0)),
        tau: (n >= 2.0).then(|| s as f64 / (0.5 * n * (n - 1.0))),
    })
}

fn triple(n: f64) -> f64 {
    n * (n - 1.0) * (2.0 * n + 5.0)
}

/// Pairs in which the later value is the larger.
fn rises(values: &[f64], sorted: &[f64]) -> i64 {
    pairs(values.iter(), sorted)
}

/// Pairs in which the later value is the smaller.
fn falls(values: &[f64], sorted: &[f64]) -> i64 {
    pairs(values.iter().rev(), sorted)
}

/// Pairs in which the one that comes later is the larger, by a binary indexed tree over the ranks
/// (P. M. Fenwick 1994).
fn pairs<'a>(values: impl Iterator<Item = &'a f64>, sorted: &[f64]) -> i64 {
    let mut tree = vec![0_i64; sorted.len() + 1];
    let mut found = 0;
    for value in values {
        let rank = sorted.partition_point(|v| v.total_cmp(value).is_lt());
        let mut at = rank;
        while at > 0 {
            found += tree[at];
            at &= at - 1;
        }
        let mut at = rank + 1;
        while let Some(count) = tree.get_mut(at) {
            *count += 1;
            at += at & at.wrapping_neg();
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn s_is_every_pair_compared(values in prop::collection::vec(-5_i32..5, 0..60)) {
            let values: Vec<f64> = values.into_iter().map(f64::from).collect();
            let mut s = 0;
            for (i, a) in values.iter().enumerate() {
                for b in &values[i + 1..] {
                    s += i64::from(b > a) - i64::from(b < a);
                }
            }
            let told = mann_kendall(&values).unwrap();
            prop_assert_eq!(told.s, s);
            prop_assert_eq!(told.z.is_some(), values.iter().any(|v| (v - values[0]).abs() > 0.5));
        }
    }

    #[test]
    fn a_flat_series_has_no_trend_to_test() {
        let told = mann_kendall(&[2.0; 9]).unwrap();
        assert_eq!((told.s, told.z, told.p_two_sided), (0, None, None));
        assert_eq!(mann_kendall(&[1.0]).unwrap().tau, None);
    }
}
