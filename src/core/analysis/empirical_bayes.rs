//! Rates of small places drawn towards the mean of all, so that a rank is not luck.

use super::unusable::{Unusable, Why, length, not_negative};

/// The rate of one place.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Rate {
    /// Events over exposure.
    pub rate: f64,
    /// The same drawn towards the mean, the more the less it rests on.
    pub eb_rate: f64,
    /// 1 for the highest drawn rate; equals share the better one.
    pub rank: usize,
}

/// Empirical-Bayes rates. `None` without exposure.
///
/// # Shapes and units
/// - `events`: not negative; `exposure`: of each place, above zero, any one unit.
///
/// # Errors
/// [`Unusable`] about `events` or `exposure`.
///
/// # Cost
/// O(n log n).
///
/// # Source
/// R. J. Marshall (1991), Mapping disease and mortality rates using empirical Bayes estimators, Applied
/// Statistics 40(2), 283–294, by moments. Equal to esda `Empirical_Bayes` (`tests/data/analysis/`).
pub fn empirical_bayes(events: &[f64], exposure: &[f64]) -> Result<Vec<Rate>, Unusable> {
    not_negative("events", events)?;
    length("exposure", exposure, events.len())?;
    not_negative("exposure", exposure)?;
    if let Some(row) = exposure.iter().position(|e| *e <= 0.0) {
        let (low, high) = (f64::MIN_POSITIVE, f64::MAX);
        return Err(Unusable::row("exposure", row, Why::Outside { low, high }));
    }
    let all: f64 = exposure.iter().sum();
    let mean = events.iter().sum::<f64>() / all;
    let rates: Vec<f64> = events.iter().zip(exposure).map(|(e, x)| e / x).collect();
    let spread = rates
        .iter()
        .zip(exposure)
        .map(|(r, x)| x * (r - mean) * (r - mean))
        .sum::<f64>()
        / all;
    // What places differ by beyond chance; chance alone may give more than there is.
    let between = (spread - mean / (all / events.len() as f64)).max(0.0);
    let drawn: Vec<f64> = rates
        .iter()
        .zip(exposure)
        .map(|(rate, x)| {
            let total = between + mean / x;
            let trust = if total > 0.0 { between / total } else { 0.0 };
            trust * rate + (1.0 - trust) * mean
        })
        .collect();
    let mut sorted = drawn.clone();
    sorted.sort_by(|a, b| b.total_cmp(a));
    Ok(rates
        .into_iter()
        .zip(drawn)
        .map(|(rate, eb_rate)| Rate {
            rate,
            eb_rate,
            rank: 1 + sorted.partition_point(|other| *other > eb_rate),
        })
        .collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_small_place_is_drawn_further_than_a_large_one() {
        let events = [4.0, 400.0, 30.0, 60.0, 500.0];
        let exposure = [10.0, 1_000.0, 900.0, 1_000.0, 9_000.0];
        let told = empirical_bayes(&events, &exposure).unwrap();
        let mean = 994.0 / 11_910.0;
        assert!((told[0].rate - told[1].rate).abs() < 1e-12);
        assert!(mean < told[0].eb_rate && told[0].eb_rate < told[1].eb_rate);
        assert_eq!((told[1].rank, told[0].rank), (1, 2));
    }

    #[test]
    fn where_chance_explains_everything_all_are_the_mean_and_share_a_rank() {
        let told = empirical_bayes(&[1.0, 2.0, 3.0], &[10.0, 20.0, 30.0]).unwrap();
        assert!(
            told.iter()
                .all(|r| (r.eb_rate - 0.1).abs() < 1e-12 && r.rank == 1),
            "{told:?}"
        );
        let fault = empirical_bayes(&[1.0, 2.0], &[1.0, 0.0]).unwrap_err();
        assert_eq!((fault.field, fault.row), ("exposure", Some(1)));
    }
}
