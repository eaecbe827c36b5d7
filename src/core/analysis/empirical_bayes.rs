//! Rates of small places drawn towards the mean of all, so that a rank is not luck.

use super::gamma;
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
    /// The middle 95 % of what its rate may be, given the others; `None` where chance explains all differences.
    pub between: Option<[f64; 2]>,
}

/// Empirical-Bayes rates. `None` without exposure.
///
/// # Shapes and units
/// - `events`: not negative; `exposure`: of each place, above zero, any one unit.
/// - With m the mean of all and a what places differ by beyond chance, rates are taken to be gamma distributed with
///   that mean and variance; the drawn rate is then the mean of what is left when the events are known, and `between`
///   its middle 95 %.
///
/// # Errors
/// [`Unusable`] about `events` or `exposure`.
///
/// # Cost
/// O(n log n), and a search for each end of an interval.
///
/// # Source
/// R. J. Marshall (1991), Mapping disease and mortality rates using empirical Bayes estimators, Applied
/// Statistics 40(2), 283–294, by moments. Equal to esda `Empirical_Bayes` (`tests/data/analysis/`). The interval as in
/// D. Clayton and J. Kaldor (1987), Biometrics 43, 671–681, with these moments.
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
        .zip(events.iter().zip(exposure))
        .map(|((rate, eb_rate), (n, x))| Rate {
            rate,
            eb_rate,
            rank: 1 + sorted.partition_point(|other| *other > eb_rate),
            between: (between > 0.0 && mean > 0.0)
                .then(|| gamma::middle(mean * mean / between + n, mean / between + x)),
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
    fn what_a_rate_may_be_lies_round_the_drawn_one_and_is_wider_where_less_is_known() {
        let events = [4.0, 400.0, 30.0, 60.0, 500.0];
        let exposure = [10.0, 1_000.0, 900.0, 1_000.0, 9_000.0];
        let told = empirical_bayes(&events, &exposure).unwrap();
        for rate in &told {
            let [low, high] = rate.between.unwrap();
            assert!(low < rate.eb_rate && rate.eb_rate < high, "{rate:?}");
        }
        // `SciPy` 1.17.1: gamma.ppf of 0.025 and 0.975 with shape m²/a + 4 and rate m/a + 10, where
        // m = 994/11,910 and a is 0.009_286_478_517_042_762 as numpy 2.4.6 works it out.
        let [low, high] = told[0].between.unwrap();
        assert!((low / 0.078_230_818_509_896_85 - 1.0).abs() < 1e-9, "{low}");
        assert!(
            (high / 0.520_254_659_695_096_1 - 1.0).abs() < 1e-9,
            "{high}"
        );
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
