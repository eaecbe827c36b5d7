//! The gamma distribution: how sure a rate is that was counted.

/// The chance that an interval is meant to miss, both sides together.
pub const OUTSIDE: f64 = 0.05;
/// Halvings until a quantile is as sharp as a number can be.
const HALVINGS: usize = 1_100;
/// Terms of a series or steps of a fraction at most; both end long before.
const MOST: u32 = 1_000_000;

/// P(X ≤ x) for X gamma with this shape and rate 1. `shape` is above 0; what is below 0 is 0.
///
/// # Cost
/// O(√shape) terms near the mean, fewer elsewhere.
///
/// # Source
/// W. Gautschi (1979), A computational procedure for incomplete gamma functions, ACM TOMS 5(4), 466–481: the power
/// series below shape + 1, Legendre's continued fraction above, here by W. J. Lentz (1976). Equal to `SciPy`
/// `gammainc` within 1e-9.
pub fn gamma(shape: f64, x: f64) -> f64 {
    if x <= 0.0 {
        return 0.0;
    }
    if x < shape + 1.0 {
        let front = shape * x.ln() - x - libm::lgamma(shape + 1.0);
        let (mut term, mut sum) = (1.0, 1.0);
        for n in 1..MOST {
            term *= x / (shape + f64::from(n));
            sum += term;
            if term < sum * 1e-17 {
                break;
            }
        }
        return (front.exp() * sum).min(1.0);
    }
    1.0 - (shape * x.ln() - x - libm::lgamma(shape)).exp() * fraction(shape, x)
}

/// Γ(shape, x) over its leading part, for x above shape + 1.
fn fraction(shape: f64, x: f64) -> f64 {
    let tiny = 1e-300;
    let mut b = x + 1.0 - shape;
    let mut c = 1.0 / tiny;
    let mut d = 1.0 / b;
    let mut h = d;
    for i in 1..MOST {
        let i = f64::from(i);
        let a = -i * (i - shape);
        b += 2.0;
        let next = a * d + b;
        d = 1.0 / if next.abs() < tiny { tiny } else { next };
        let next = b + a / c;
        c = if next.abs() < tiny { tiny } else { next };
        h *= d * c;
        if (d * c - 1.0).abs() < 1e-16 {
            break;
        }
    }
    h
}

/// The x with P(X ≤ x) = `p`, for a shape above 0 and `p` strictly between 0 and 1.
pub fn gamma_quantile(shape: f64, p: f64) -> f64 {
    let (mut low, mut high) = (0.0_f64, shape + 10.0);
    while gamma(shape, high) < p && high < f64::MAX / 4.0 {
        low = high;
        high *= 2.0;
    }
    for _ in 0..HALVINGS {
        let middle = low.midpoint(high);
        if middle <= low || high <= middle {
            break;
        }
        if gamma(shape, middle) < p {
            low = middle;
        } else {
            high = middle;
        }
    }
    low.midpoint(high)
}

/// The middle 95 % of a gamma distribution with this shape and rate.
pub fn middle(shape: f64, rate: f64) -> [f64; 2] {
    [OUTSIDE / 2.0, 1.0 - OUTSIDE / 2.0].map(|p| gamma_quantile(shape, p) / rate)
}

/// The exact 95 % interval of a Poisson rate of which `n` were counted over `exposure`, above 0.
///
/// # Source
/// F. Garwood (1936), Fiducial limits for the Poisson distribution, Biometrika 28, 437–442.
pub fn counted(n: u64, exposure: f64) -> [f64; 2] {
    let count = n as f64;
    let low = if n == 0 {
        0.0
    } else {
        gamma_quantile(count, OUTSIDE / 2.0)
    };
    [low, gamma_quantile(count + 1.0, 1.0 - OUTSIDE / 2.0)].map(|x| x / exposure)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What `SciPy` says; `tests/data/analysis/make_reporting_rate.py` asked it.
    #[test]
    fn agrees_with_scipy() {
        let text = include_str!("../../../tests/data/analysis/gamma.csv");
        let cases: Vec<Vec<f64>> = text
            .lines()
            .skip(1)
            .map(|line| line.split(',').map(|v| v.parse().unwrap()).collect())
            .collect();
        assert!(cases.len() >= 30);
        for case in cases {
            let [shape, x, p, low, high] = case[..] else {
                panic!("{case:?}");
            };
            let [own_low, own_high] = middle(shape, 1.0);
            for (own, theirs) in [(gamma(shape, x), p), (own_low, low), (own_high, high)] {
                let off = (own - theirs).abs();
                assert!(off <= 1e-9 * theirs.abs() + 1e-300, "{own:e} {case:?}");
            }
        }
    }

    #[test]
    fn the_exponential_distribution_is_the_one_of_shape_one() {
        for x in [1e-9, 0.3, 1.0, 4.0, 30.0] {
            assert!((gamma(1.0, x) + (-x).exp_m1()).abs() < 1e-14, "{x}");
        }
        // Of none counted, the upper limit is −ln 0.025.
        let [low, high] = counted(0, 1.0);
        assert!(low.abs() < 1e-300 && (high + 0.025_f64.ln()).abs() < 1e-12);
    }
}
