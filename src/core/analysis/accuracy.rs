//! How well places chosen by the past held what came.

use super::unusable::{Unusable, Why, length, not_negative};

/// How well one share of the area did.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Accuracy {
    /// The share of the area asked for.
    pub share: f64,
    /// Places chosen.
    pub places: usize,
    /// The share of the area that they have.
    pub area_share: f64,
    /// The share of what came that came there; `None` when nothing came.
    pub hit_share: Option<f64>,
    /// Prediction accuracy index: hit share over area share.
    pub pai: Option<f64>,
    /// Prediction efficiency index: the index over the best that so much area could have had.
    pub pei: Option<f64>,
    /// Recapture rate index: future over past there, over future over past everywhere.
    pub rri: Option<f64>,
}

/// Accuracy of choosing the places with the highest score, for each share of the area.
///
/// # Shapes and units
/// - `past`, `future`: reports at each place, not negative; `area`: of each, above zero (or metres of street).
/// - `score`: what places are chosen by, the highest first and of equals the first; by habit past over area.
/// - `shares`: above 0, at most 1. The chosen places are the first that fit into the share, at least one.
/// - The best possible is chosen in the same way by future over area, which is the best where areas are equal.
///
/// # Errors
/// [`Unusable`] about a column or `share`.
///
/// # Cost
/// O(n log n + shares × n).
///
/// # Source
/// S. Chainey, L. Tompson and S. Uhlig (2008), The utility of hotspot mapping, Security Journal 21 (PAI);
/// N. Levine (2008) in the same (RRI); J. M. Hunt (2016), Do crime hot spots move? (PEI).
pub fn accuracy(
    past: &[f64],
    future: &[f64],
    area: &[f64],
    score: &[f64],
    shares: &[f64],
) -> Result<Vec<Accuracy>, Unusable> {
    not_negative("past", past)?;
    length("future", future, past.len())?;
    not_negative("future", future)?;
    length("area", area, past.len())?;
    not_negative("area", area)?;
    length("score", score, past.len())?;
    if let Some(row) = area.iter().position(|a| *a <= 0.0) {
        let (low, high) = (f64::MIN_POSITIVE, f64::MAX);
        return Err(Unusable::row("area", row, Why::Outside { low, high }));
    }
    if shares.is_empty() || !shares.iter().all(|s| *s > 0.0 && *s <= 1.0) {
        let (low, high) = (0.0, 1.0);
        return Err(Unusable::field("share", Why::Outside { low, high }));
    }
    let chosen = order(score);
    let density: Vec<f64> = future.iter().zip(area).map(|(f, a)| f / a).collect();
    let best = order(&density);
    let whole: f64 = area.iter().sum();
    let (came, was): (f64, f64) = (future.iter().sum(), past.iter().sum());
    Ok(shares
        .iter()
        .map(|share| {
            let taken = first(&chosen, area, share * whole);
            let sum = |column: &[f64]| taken.iter().map(|i| column[*i]).sum::<f64>();
            let (area_share, hits, before) = (sum(area) / whole, sum(future), sum(past));
            let hit_share = (came > 0.0).then(|| hits / came);
            let pai = hit_share.map(|hit| hit / area_share);
            let ideal = first(&best, area, share * whole);
            let part = |column: &[f64]| ideal.iter().map(|i| column[*i]).sum::<f64>();
            let most = (came > 0.0).then(|| part(future) / came / (part(area) / whole));
            Accuracy {
                share: *share,
                places: taken.len(),
                area_share,
                hit_share,
                pai,
                pei: pai.zip(most).map(|(pai, most)| pai / most),
                rri: (before > 0.0 && came > 0.0).then(|| (hits / before) / (came / was)),
            }
        })
        .collect())
}

/// Places from the highest, and of equals the one that stands first.
fn order(score: &[f64]) -> Vec<usize> {
    let mut places: Vec<usize> = (0..score.len()).collect();
    places.sort_by(|a, b| score[*b].total_cmp(&score[*a]).then(a.cmp(b)));
    places
}

/// The first places that fit into an area, at least one.
fn first<'a>(places: &'a [usize], area: &[f64], most: f64) -> &'a [usize] {
    let mut sum = 0.0;
    let fit = places.iter().take_while(|i| {
        sum += area[**i];
        sum <= most * (1.0 + 1e-12)
    });
    let fit = fit.count().max(1).min(places.len());
    &places[..fit]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_indices_are_those_worked_out_by_hand() {
        // Ten equal cells; the two with most past had 3 of 10 that came; the best two had 7.
        let past = [5.0, 4.0, 1.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0];
        let future = [1.0, 2.0, 4.0, 3.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0];
        let told = accuracy(&past, &future, &[2.0; 10], &past, &[0.2, 1.0]).unwrap();
        let near = |a: Option<f64>, b: f64| (a.unwrap() - b).abs() < 1e-12;
        assert_eq!(told[0].places, 2);
        assert!(near(told[0].hit_share, 0.3) && near(told[0].pai, 1.5));
        assert!(near(told[0].pei, 3.0 / 7.0) && near(told[0].rri, (3.0 / 9.0) / 1.0));
        // Everywhere is as good as everywhere.
        assert!(near(told[1].pai, 1.0) && near(told[1].pei, 1.0) && near(told[1].rri, 1.0));
    }

    #[test]
    fn nothing_that_came_is_no_figure() {
        let told = accuracy(&[1.0, 0.0], &[0.0, 0.0], &[1.0, 1.0], &[1.0, 0.0], &[0.5]).unwrap();
        assert_eq!((told[0].pai, told[0].pei, told[0].rri), (None, None, None));
        for (area, shares, field) in [([1.0, 0.0], [0.5], "area"), ([1.0, 1.0], [0.0], "share")] {
            let fault = accuracy(&[1.0, 0.0], &[1.0, 0.0], &area, &[1.0, 0.0], &shares);
            assert_eq!(fault.unwrap_err().field, field);
        }
    }
}
