//! A single place: does it hold more reports than its share of the exposure?
//!
//! Gi* asks whether high cells adjoin high cells and cannot see a lone one; this is the test for that.
//! `docs/methods/local-excess.md` says what may be counted and when not to use it.

use super::discovery::benjamini_hochberg;
use super::tail;
use super::unusable::{Unusable, length, not_negative, whole};
use super::weights::Weights;

/// Why something is not computable.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reason {
    /// Nobody reported anything anywhere.
    NoReports,
    /// No exposure here: what nobody walked is unknown, not calm.
    NoExposure,
    /// All of the exposure is here: there is no elsewhere to compare with.
    AllIsHere,
}

impl Reason {
    /// Its name in results.
    pub fn code(self) -> &'static str {
        match self {
            Self::NoReports => "no_reports",
            Self::NoExposure => "no_exposure",
            Self::AllIsHere => "all_exposure_is_here",
        }
    }
}

/// What is known of one window.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Excess {
    /// Reports in it.
    pub observed: u64,
    /// Reports by its share of the exposure.
    pub expected: f64,
    /// Observed over expected; `None` where nothing was expected.
    pub ratio: Option<f64>,
    /// P(as many or more) if reports fell by exposure alone.
    pub p: Option<f64>,
    /// The false discovery rate of calling it an excess.
    pub q: Option<f64>,
    /// Why p is missing.
    pub reason: Option<Reason>,
}

/// The excess of every cell, or of every cell and its neighbours.
///
/// # Shapes and units
/// - `counts`: whole numbers; distinct reporters where they are known, so that one eager person is one.
/// - `exposure`: of each cell, in any one unit (metres walked, residents), not negative.
/// - `window`: `None` for the cell alone; else the cell and its neighbours, each whole, whatever their weight.
///
/// # Errors
/// [`Unusable`] about `count`, `exposure` or `window`.
///
/// # Cost
/// O(n log n + pairs + n √reports).
///
/// # Source
/// Given that N reports were made, those of a window with share s of the exposure are binomial (N, s)
/// under chance; p = P(X ≥ observed). Equal to scipy `binom.sf` in `tests/data/analysis/`.
pub fn local_excess(
    counts: &[f64],
    exposure: &[f64],
    window: Option<&Weights>,
) -> Result<Vec<Excess>, Unusable> {
    let counts = whole("count", counts)?;
    length("exposure", exposure, counts.len())?;
    not_negative("exposure", exposure)?;
    if let Some(window) = window {
        length("window", &counts, window.len())?;
    }
    let all: u64 = counts.iter().sum();
    let exposed: f64 = exposure.iter().sum();
    let mut found: Vec<Excess> = (0..counts.len())
        .map(|i| {
            let neighbours = window.map_or(&[][..], |w| w.neighbours(i));
            let (mut observed, mut here) = (counts[i], exposure[i]);
            let mut elsewhere = exposed > here;
            for j in neighbours {
                observed += counts[*j as usize];
                here += exposure[*j as usize];
            }
            if !neighbours.is_empty() {
                // Sums in another order differ by rounding: a share of 1 is told by who is missing.
                elsewhere = exposed - here > exposed * 1e-12;
            }
            one(observed, all, here, exposed, elsewhere)
        })
        .collect();
    let p: Vec<Option<f64>> = found.iter().map(|e| e.p).collect();
    for (excess, q) in found.iter_mut().zip(benjamini_hochberg(&p)) {
        excess.q = q;
    }
    Ok(found)
}

fn one(observed: u64, all: u64, here: f64, exposed: f64, elsewhere: bool) -> Excess {
    let share = if exposed > 0.0 { here / exposed } else { 0.0 };
    let expected = all as f64 * share;
    let reason = if all == 0 {
        Some(Reason::NoReports)
    } else if here <= 0.0 {
        Some(Reason::NoExposure)
    } else if elsewhere {
        None
    } else {
        Some(Reason::AllIsHere)
    };
    let p = reason
        .is_none()
        .then(|| tail::binomial(observed, all, share));
    Excess {
        observed,
        expected,
        ratio: (expected > 0.0).then(|| observed as f64 / expected),
        p,
        q: None,
        reason,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_lone_cell_is_held_against_its_share() {
        // By hand: 4 reports, a cell with a quarter of the exposure: 3 or 4 of 4 at 1/4 each is
        // 4 · (1/64) · (3/4) + 1/256 = 13/256.
        let told = local_excess(&[3.0, 1.0, 0.0], &[25.0, 50.0, 25.0], None).unwrap();
        let p: Vec<f64> = told.iter().map(|e| e.p.unwrap()).collect();
        assert!((p[0] - 13.0 / 256.0).abs() < 1e-15, "{p:?}");
        assert!((p[1] - 15.0 / 16.0).abs() < 1e-15, "{p:?}");
        assert!((p[2] - 1.0).abs() < 1e-15, "{p:?}");
        assert!((told[0].expected - 1.0).abs() < 1e-15 && told[0].ratio == Some(3.0));
        assert!((told[0].q.unwrap() - 39.0 / 256.0).abs() < 1e-15);
    }

    #[test]
    fn a_window_is_the_cell_and_its_neighbours() {
        let window = Weights::queen(&[(0, 0), (1, 0), (2, 0), (9, 9)]).unwrap();
        let told = local_excess(&[2.0, 1.0, 0.0, 5.0], &[1.0; 4], Some(&window)).unwrap();
        let observed: Vec<u64> = told.iter().map(|e| e.observed).collect();
        assert_eq!(observed, [3, 3, 1, 5]);
        let right = tail::binomial(3, 8, 0.75);
        assert!((told[1].p.unwrap() - right).abs() < 1e-15);
    }

    #[test]
    fn what_cannot_be_computed_is_said() {
        let told = local_excess(&[0.0, 2.0], &[0.0, 3.0], None).unwrap();
        assert_eq!(told[0].reason, Some(Reason::NoExposure));
        assert_eq!(told[0].ratio, None);
        assert_eq!(told[1].reason, Some(Reason::AllIsHere));
        let none = local_excess(&[0.0, 0.0], &[1.0, 3.0], None).unwrap();
        assert!(
            none.iter()
                .all(|e| e.reason == Some(Reason::NoReports) && e.q.is_none())
        );
        for (counts, exposure, field) in [
            ([0.5, 1.0], [1.0, 1.0], "count"),
            ([-1.0, 1.0], [1.0, 1.0], "count"),
            ([1.0, 1.0], [1.0, -1.0], "exposure"),
        ] {
            assert_eq!(
                local_excess(&counts, &exposure, None).unwrap_err().field,
                field
            );
        }
    }
}
