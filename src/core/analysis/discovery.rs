//! What is left of many small p when so many were asked for.

/// The false discovery rate at which each would just be called a discovery (q), by Benjamini and Hochberg.
///
/// # Shapes and units
/// - `p`: from 0 to 1; `None` where there was no test, which counts neither way and stays `None`.
/// - returns: same shape and order; q of a smaller p is never the larger.
///
/// # Cost
/// O(n log n).
///
/// # Source
/// Y. Benjamini and Y. Hochberg (1995), Controlling the false discovery rate, J. R. Stat. Soc. B 57(1),
/// 289–300. Equal to statsmodels `multipletests(method="fdr_bh")` in `tests/data/analysis/`.
pub fn benjamini_hochberg(p: &[Option<f64>]) -> Vec<Option<f64>> {
    let mut tests: Vec<(f64, usize)> = p
        .iter()
        .enumerate()
        .filter_map(|(i, p)| p.map(|p| (p, i)))
        .collect();
    tests.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
    let n = tests.len();
    let mut q = vec![None; p.len()];
    let mut least = 1.0_f64;
    for (place, (p, i)) in tests.into_iter().enumerate() {
        least = least.min(p * n as f64 / (n - place) as f64);
        if let Some(slot) = q.get_mut(i) {
            *slot = Some(least);
        }
    }
    q
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_paper_s_own_example_finds_four() {
        // Benjamini and Hochberg (1995), section 3.2: fifteen p, four rejected at 0.05.
        let p = [
            0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344, 0.0459, 0.3240, 0.4262,
            0.5719, 0.6528, 0.7590, 1.0,
        ];
        let q = benjamini_hochberg(&p.map(Some));
        assert_eq!(q.iter().flatten().filter(|q| **q <= 0.05).count(), 4);
    }

    #[test]
    fn what_was_not_tested_is_not_counted() {
        let with = benjamini_hochberg(&[Some(0.03), None, Some(0.02)]);
        assert_eq!(with, vec![Some(0.03), None, Some(0.03)]);
        assert_eq!(benjamini_hochberg(&[None]), vec![None]);
        assert!(benjamini_hochberg(&[]).is_empty());
    }
}
