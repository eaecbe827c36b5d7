//! Tails of the normal and the binomial distribution, to about 1e-13 of their value.

use std::f64::consts::{SQRT_2, TAU};

/// P(Z ≥ z) of the standard normal distribution.
pub fn normal(z: f64) -> f64 {
    0.5 * libm::erfc(z / SQRT_2)
}

/// ln(k!) less Stirling's formula, for k from 1.
///
/// # Source
/// C. Loader (2000), Fast and accurate computation of binomial probabilities, equation 4; the
/// series of Stirling from 16 on, where its next term is below 1e-16.
fn stirling_rest(k: u64) -> f64 {
    if k < 16 {
        let factorial: f64 = (1..=k).map(|i| i as f64).product();
        let k = k as f64;
        return factorial.ln() - (k * k.ln() - k) - 0.5 * (TAU * k).ln();
    }
    let k = k as f64;
    let square = k * k;
    let inner = 1.0 / 1_188.0 / square;
    let inner = (1.0 / 1_680.0 - inner) / square;
    let inner = (1.0 / 1_260.0 - inner) / square;
    let inner = (1.0 / 360.0 - inner) / square;
    (1.0 / 12.0 - inner) / k
}

/// x ln(x / m) + m − x, without the loss of digits where x is about m (Loader 2000, equation 5).
fn deviance(x: f64, m: f64) -> f64 {
    if (x - m).abs() < 0.1 * (x + m) {
        let v = (x - m) / (x + m);
        let mut sum = (x - m) * v;
        let mut power = 2.0 * x * v;
        for j in 1..1_000 {
            power *= v * v;
            let next = sum + power / f64::from(2 * j + 1);
            if next.to_bits() == sum.to_bits() {
                break;
            }
            sum = next;
        }
        return sum;
    }
    x * (x / m).ln() + m - x
}

/// P(X = k) for X binomial with `n` tries of chance `p` strictly between 0 and 1.
pub(super) fn binomial_at(k: u64, n: u64, p: f64) -> f64 {
    let (count, tries) = (k as f64, n as f64);
    if k == 0 {
        return (tries * (-p).ln_1p()).exp();
    }
    if k == n {
        return (tries * p.ln()).exp();
    }
    let rest = tries - count;
    let exponent = stirling_rest(n)
        - stirling_rest(k)
        - stirling_rest(n - k)
        - deviance(count, tries * p)
        - deviance(rest, tries * (1.0 - p));
    exponent.exp() * (tries / (TAU * count * rest)).sqrt()
}

/// P(X ≥ k) for X binomial with `n` tries of chance `p`, which is cut to 0 … 1.
///
/// # Cost
/// O(√n) terms of the sum, from the side of `k` that is the smaller.
pub fn binomial(k: u64, n: u64, p: f64) -> f64 {
    if k == 0 {
        return 1.0;
    }
    if k > n || p <= 0.0 {
        return 0.0;
    }
    if p >= 1.0 {
        return 1.0;
    }
    if k as f64 > n as f64 * p {
        upward(k, n, p)
    } else {
        // Below the mean the other tail is the smaller: X ≤ k − 1 is n − X ≥ n − k + 1.
        1.0 - upward(n - k + 1, n, 1.0 - p)
    }
}

/// The sum from `k` on, for `k` above the mean, where each term is smaller than the one before.
fn upward(k: u64, n: u64, p: f64) -> f64 {
    let odds = p / (1.0 - p);
    let mut term = binomial_at(k, n, p);
    let mut sum = term;
    for i in k..n {
        term *= (n - i) as f64 / (i + 1) as f64 * odds;
        sum += term;
        if term < sum * 1e-18 {
            break;
        }
    }
    sum.min(1.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The binomial tail by its definition: the sum of C(n, i) pⁱ (1 − p)ⁿ⁻ⁱ, built up by one try at a time.
    fn by_hand(k: usize, n: usize, p: f64) -> f64 {
        let mut chance = vec![1.0];
        for _ in 0..n {
            let mut next = vec![0.0; chance.len() + 1];
            for (i, c) in chance.iter().enumerate() {
                next[i] += c * (1.0 - p);
                next[i + 1] += c * p;
            }
            chance = next;
        }
        chance.iter().skip(k).rev().sum()
    }

    #[test]
    fn the_binomial_tail_is_its_definition() {
        for n in [1, 2, 7, 15, 16, 17, 40, 200] {
            for p in [1e-4, 0.01, 0.3, 0.5, 0.77, 0.999] {
                for k in 0..=n {
                    let (own, told) = (binomial(k as u64, n as u64, p), by_hand(k, n, p));
                    let off = (own - told).abs();
                    // Where 1 − the other tail is told, 1e-15 of 1 is what it can be right to.
                    assert!(
                        off <= 1e-11 * told + 1e-15,
                        "n {n} p {p} k {k}: {own:e} {told:e}"
                    );
                }
            }
        }
    }

    #[test]
    fn no_tries_and_certain_tries_have_plain_answers() {
        for (k, n, p, told) in [
            (0, 0, 0.3, 1.0),
            (1, 0, 0.3, 0.0),
            (2, 5, 0.0, 0.0),
            (5, 5, 1.0, 1.0),
            (6, 5, 1.0, 0.0),
        ] {
            assert!((binomial(k, n, p) - told).abs() < 1e-300, "{k} {n} {p}");
        }
    }
}
