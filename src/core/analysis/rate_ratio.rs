//! Two counts over two lengths of time: the ratio of their rates, how sure it is, and whether chance alone would do.

use super::tail::{binomial, binomial_at};

/// The chance that an interval is meant to miss, both sides together.
const OUTSIDE: f64 = 0.05;
/// Halvings until the ends of an interval are as sharp as a number can be.
const HALVINGS: usize = 200;
/// Counts whose chances differ by less than this share are as likely; as R and `SciPy` have it.
const AS_LIKELY: f64 = 1e-7;

/// A count and the days it was counted over.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Count {
    /// How many.
    pub n: u64,
    /// Days, more than 0.
    pub days: f64,
}

/// How one rate stands to another.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct RateRatio {
    /// Later rate by earlier rate; `None` when nothing was counted earlier.
    pub ratio: Option<f64>,
    /// Lower end of the exact 95 % interval.
    pub low: f64,
    /// Upper end; `None` without bound.
    pub high: Option<f64>,
    /// Chance of a difference as unlikely as this one when both rates are the same.
    pub p: f64,
}

/// The later rate by the earlier one. `None` when nothing was counted at all, or a length is not above 0.
///
/// # Shapes and units
/// Given both counts together, the later one is binomial with the share of the later days: its interval by
/// Clopper–Pearson is put as a ratio, and `p` adds up all outcomes that are no more likely than this one.
///
/// # Cost
/// O(n) for `p`.
///
/// # Source
/// C. J. Clopper and E. S. Pearson (1934), Biometrika 26(4), 404–413; conditional on the sum as in J. Przyborowski and
/// H. Wilenski (1940), Biometrika 31, 313–323. Equal to `SciPy` `binomtest` in `tests/data/analysis/rate_ratio.csv`.
pub fn rate_ratio(after: Count, before: Count) -> Option<RateRatio> {
    let n = after.n.checked_add(before.n)?;
    let days = after.days + before.days;
    if n == 0 || !(after.days > 0.0 && before.days > 0.0 && days.is_finite()) {
        return None;
    }
    let share = after.days / days;
    let as_ratio = |p: f64| p / (1.0 - p) * before.days / after.days;
    let k = after.n;
    let low = if k == 0 {
        0.0
    } else {
        as_ratio(meets(OUTSIDE / 2.0, |p| binomial(k, n, p)))
    };
    let high = (k < n).then(|| {
        // P(X ≤ k) falls as the share grows: it is the other tail, 1 − P(X ≥ k + 1), told from the other side.
        let missing = meets(OUTSIDE / 2.0, |q| binomial(n - k, n, q));
        as_ratio(1.0 - missing)
    });
    let ratio = (before.n > 0).then(|| k as f64 / after.days / (before.n as f64 / before.days));
    Some(RateRatio {
        ratio,
        low,
        high,
        p: as_unlikely(k, n, share),
    })
}

/// Where a chance that grows from 0 to 1 meets a value.
fn meets(value: f64, chance: impl Fn(f64) -> f64) -> f64 {
    let (mut low, mut high) = (0.0_f64, 1.0_f64);
    for _ in 0..HALVINGS {
        let middle = low.midpoint(high);
        if middle <= low || high <= middle {
            break;
        }
        if chance(middle) < value {
            low = middle;
        } else {
            high = middle;
        }
    }
    low.midpoint(high)
}

/// Chance of all outcomes that are no more likely than `k` of `n`.
fn as_unlikely(k: u64, n: u64, share: f64) -> f64 {
    let limit = binomial_at(k, n, share) * (1.0 + AS_LIKELY);
    let all = (0..=n).map(|i| binomial_at(i, n, share));
    let sum: f64 = all.filter(|chance| *chance <= limit).sum();
    sum.min(1.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What `SciPy` says of the same counts; `tests/data/analysis/make_rate_ratio.py` asked it.
    #[test]
    fn agrees_with_scipy() {
        let text = include_str!("../../../tests/data/analysis/rate_ratio.csv");
        let near = |ours: Option<f64>, theirs: &str, line: &str| match ours {
            Some(ours) => {
                let theirs: f64 = theirs.parse().unwrap();
                let off = (ours - theirs).abs();
                assert!(off <= 1e-9 * theirs.abs().max(1e-3), "{ours} in {line}");
            }
            None => assert_eq!(theirs, "", "{line}"),
        };
        let cases: Vec<&str> = text.lines().skip(1).collect();
        assert!(cases.len() >= 10);
        for line in cases {
            let told: Vec<&str> = line.split(',').collect();
            let [after, after_days, before, before_days, ratio, low, high, p] = told[..] else {
                panic!("{line}");
            };
            let count = |n: &str, days: &str| Count {
                n: n.parse().unwrap(),
                days: days.parse().unwrap(),
            };
            let found = rate_ratio(count(after, after_days), count(before, before_days)).unwrap();
            near(found.ratio, ratio, line);
            near(Some(found.low), low, line);
            near(found.high, high, line);
            near(Some(found.p), p, line);
        }
    }

    #[test]
    fn the_other_way_round_is_the_inverse() {
        let (a, b) = (Count { n: 17, days: 7.0 }, Count { n: 40, days: 28.0 });
        let (there, back) = (rate_ratio(a, b).unwrap(), rate_ratio(b, a).unwrap());
        assert!((there.p - back.p).abs() < 1e-12);
        assert!((there.low * back.high.unwrap() - 1.0).abs() < 1e-9);
        assert!((there.ratio.unwrap() * back.ratio.unwrap() - 1.0).abs() < 1e-12);
    }

    #[test]
    fn nothing_at_all_is_not_told() {
        let none = Count { n: 0, days: 7.0 };
        assert_eq!(rate_ratio(none, none), None);
        let never = Count { n: 3, days: 0.0 };
        assert_eq!(rate_ratio(never, none), None);
    }
}
