//! How uncertain a share of those who answered is.

/// The standard normal's 97.5 % point: 95 % lie within so many deviations.
const Z: f64 = 1.959_963_984_540_054;

/// The 95 % interval of a share, by Wilson's score.
///
/// # Shapes and units
/// - `share`: of 1; need not be a whole number of answers, since published shares are rounded.
/// - `n`: how many answered.
/// - returns the two ends, of 1; `None` when the share is none or nobody answered.
///
/// # Caution
/// It takes the answers for a simple random sample. Weights, clusters and those who did not answer
/// make the truth more uncertain than this says.
///
/// # Source
/// E. B. Wilson (1927), Probable inference, the law of succession, and statistical inference,
/// Journal of the American Statistical Association 22, 209–212.
pub fn wilson(share: f64, n: u32) -> Option<(f64, f64)> {
    if n == 0 || !(0.0..=1.0).contains(&share) {
        return None;
    }
    let n = f64::from(n);
    let square = Z * Z;
    let middle = (share + square / (2.0 * n)) / (1.0 + square / n);
    let spread = (share * (1.0 - share) / n + square / (4.0 * n * n)).sqrt();
    let half = Z / (1.0 + square / n) * spread;
    Some(((middle - half).max(0.0), (middle + half).min(1.0)))
}

#[cfg(test)]
mod tests {
    use super::wilson;

    /// Ends by `proportion_confint(count, n, alpha=0.05, method="wilson")` of statsmodels 0.15.0 with scipy 1.17.1.
    #[test]
    #[expect(clippy::unreadable_literal, reason = "copied as printed")]
    fn it_is_what_statsmodels_says() {
        const KNOWN: &[(u32, u32, f64, f64)] = &[
            (0, 10, 0.0, 0.27753279986288926),
            (1, 10, 0.017876213095072924, 0.40415002679523854),
            (5, 10, 0.23659309051256394, 0.7634069094874361),
            (10, 10, 0.7224672001371106, 1.0),
            (18, 29, 0.44002544205988525, 0.7731197789919018),
            (19, 30, 0.45513563654794864, 0.7812607919389929),
            (61, 100, 0.5120301704584073, 0.6998312599360558),
            (615, 1000, 0.5844555309287507, 0.6446643146195716),
            (32411, 52700, 0.6108468440633478, 0.61915536572759),
            (1, 100000, 1.7652477303783092e-06, 5.664709659040968e-05),
        ];
        for &(count, n, low, high) in KNOWN {
            let (l, h) = wilson(f64::from(count) / f64::from(n), n).unwrap();
            assert!(
                (l - low).abs() < 1e-12 && (h - high).abs() < 1e-12,
                "{count} of {n}: {l} {h}"
            );
        }
    }

    #[test]
    fn what_is_no_share_has_no_interval() {
        for (share, n) in [(0.5, 0), (-0.1, 10), (1.1, 10), (f64::NAN, 10)] {
            assert_eq!(wilson(share, n), None, "{share} of {n}");
        }
    }
}
