//! How unevenly reports are spread over places.

use super::unusable::{Unusable, whole};

/// How concentrated reports are.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Concentration {
    /// Places.
    pub places: usize,
    /// Reports.
    pub reports: u64,
    /// The least share of places that has half of the reports or more.
    pub share_with_half: f64,
    /// Gini: 0 all places alike, near 1 everything at one.
    pub gini: f64,
    /// Gini against what so few reports could at the most be spread over: 0 when no place has two while
    /// others could have one.
    pub generalised_gini: f64,
}

/// Concentration of counts. `None` without a report.
///
/// # Errors
/// [`Unusable`] about `count`.
///
/// # Cost
/// O(n log n).
///
/// # Source
/// C. Gini (1912); generalised: W. Bernasco and W. Steenbeek (2017), More places than crimes, Journal of
/// Quantitative Criminology 33, 451–467, equation 5.
pub fn concentration(counts: &[f64]) -> Result<Option<Concentration>, Unusable> {
    let mut counts = whole("count", counts)?;
    counts.sort_unstable();
    let reports: u64 = counts.iter().sum();
    if reports == 0 {
        return Ok(None);
    }
    let mut left = reports;
    let mut holders = 0;
    for count in counts.iter().rev() {
        // Half or more is had when twice what is left is no more than all.
        if left * 2 <= reports {
            break;
        }
        left -= count;
        holders += 1;
    }
    let (n, c) = (counts.len() as f64, reports as f64);
    // Σ i·yᵢ, with places from the least to the most and y their shares of the reports.
    let moment: f64 = (1..)
        .zip(&counts)
        .map(|(i, count)| f64::from(i) * *count as f64)
        .sum::<f64>()
        / c;
    let spread = 2.0 * moment - n - 1.0;
    Ok(Some(Concentration {
        places: counts.len(),
        reports,
        share_with_half: f64::from(holders) / n,
        gini: spread / n,
        generalised_gini: (1.0 / c).max(1.0 / n) * spread - (n / c).max(1.0) + 1.0,
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(counts: &[f64]) -> Concentration {
        concentration(counts).unwrap().unwrap()
    }

    #[test]
    fn few_reports_spread_as_they_can_are_not_concentrated() {
        // Thirty single reports in 200 places: 1 − 30/200 by the plain measure.
        let mut counts = vec![0.0; 200];
        counts[..30].fill(1.0);
        let told = of(&counts);
        assert!((told.gini - 0.85).abs() < 1e-12, "{told:?}");
        assert!(told.generalised_gini.abs() < 1e-12, "{told:?}");
        assert!((told.share_with_half - 0.075).abs() < 1e-12);
    }

    #[test]
    fn gini_is_half_the_mean_difference_over_the_mean() {
        // Its other definition: Σ |a − b| over all ordered pairs / (2 n² mean).
        let counts = [3.0, 0.0, 9.0, 4.0, 4.0, 1.0, 40.0];
        let pairs: f64 = counts
            .iter()
            .flat_map(|a| counts.iter().map(move |b: &f64| (a - b).abs()))
            .sum();
        let told = of(&counts);
        assert!((told.gini - pairs / (2.0 * 7.0 * 61.0)).abs() < 1e-12);
        // As many reports as places: the two are one.
        assert!((told.gini - told.generalised_gini).abs() < 1e-12);
        assert!((told.share_with_half - 1.0 / 7.0).abs() < 1e-12);
        // Everything at one place is as concentrated as can be: five reports leave 1 − 1/5.
        let one = of(&[0.0, 5.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0]);
        assert!((one.generalised_gini - 0.8).abs() < 1e-12);
        assert_eq!(concentration(&[0.0, 0.0]).unwrap(), None);
        assert_eq!(concentration(&[0.5]).unwrap_err().field, "count");
    }
}
