//! Are neighbours alike: Moran's I, for the map and for each place.

use super::unusable::{Unusable, finite, length};
use super::weights::Weights;

/// What a place is and what its neighbours are, against the mean.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Quadrant {
    /// High among high.
    HighHigh,
    /// Low among high.
    LowHigh,
    /// Low among low.
    LowLow,
    /// High among low.
    HighLow,
}

impl Quadrant {
    /// Its name in results.
    pub fn code(self) -> &'static str {
        match self {
            Self::HighHigh => "HH",
            Self::LowHigh => "LH",
            Self::LowLow => "LL",
            Self::HighLow => "HL",
        }
    }
}

/// Moran's I of a map.
#[derive(Debug, Clone, PartialEq)]
pub struct Moran {
    /// The coefficient.
    pub i: f64,
    /// What chance gives, −1/(n − 1).
    pub expected: f64,
    /// Against every way of dealing the same values out; `None` below four places.
    pub z: Option<f64>,
    /// Against values from one normal distribution.
    pub z_normal: Option<f64>,
    /// Each place's part; `None` without neighbours.
    pub local: Vec<Option<(f64, Quadrant)>>,
}

/// Moran's I with weights that sum to one for each place. `None` when all values are equal or nobody
/// has a neighbour.
///
/// # Shapes and units
/// - A place is no neighbour of its own: own weights are passed over.
///
/// # Errors
/// [`Unusable`] about `value`.
///
/// # Cost
/// O(pairs log neighbours).
///
/// # Source
/// A. D. Cliff and J. K. Ord (1981), Spatial processes, chapters 1 and 2; L. Anselin (1995), Local
/// indicators of spatial association, equation 12. Equal to esda `Moran` and `Moran_Local`
/// (`tests/data/analysis/`).
pub fn moran(values: &[f64], weights: &Weights) -> Result<Option<Moran>, Unusable> {
    length("value", values, weights.len())?;
    finite("value", values)?;
    let n = values.len() as f64;
    let mean = values.iter().sum::<f64>() / n;
    let deviations: Vec<f64> = values.iter().map(|v| v - mean).collect();
    let squares: f64 = deviations.iter().map(|d| d * d).sum();
    let fourths: f64 = deviations.iter().map(|d| d.powi(4)).sum();
    let sums: Vec<f64> = (0..values.len())
        .map(|i| weights.of(i).map(|(_, w)| w).sum())
        .collect();
    let rows = sums.iter().filter(|sum| **sum > 0.0).count() as f64;
    let flat = values
        .windows(2)
        .all(|pair| pair[0].total_cmp(&pair[1]).is_eq());
    if flat || squares <= 0.0 || rows == 0.0 {
        return Ok(None);
    }
    let (mut cross, mut s1) = (0.0, 0.0);
    let mut columns = vec![0.0; values.len()];
    let mut local = Vec::with_capacity(values.len());
    for (i, own) in deviations.iter().enumerate() {
        let sum = sums[i];
        let mut lag = 0.0;
        for (j, w) in weights.of(i).map(|(j, w)| (j, w / sum)) {
            lag += w * deviations[j];
            columns[j] += w;
            // Each ordered pair adds half of (w_ij + w_ji)²; where only one of them is, that one adds
            // the other's half too.
            let back = weight(weights, j, i) / if sums[j] > 0.0 { sums[j] } else { 1.0 };
            let whole = (w + back) * (w + back);
            s1 += if back > 0.0 { whole / 2.0 } else { whole };
        }
        cross += own * lag;
        let quadrant = match (*own > 0.0, lag > 0.0) {
            (true, true) => Quadrant::HighHigh,
            (false, true) => Quadrant::LowHigh,
            (false, false) => Quadrant::LowLow,
            (true, false) => Quadrant::HighLow,
        };
        local.push((sum > 0.0).then(|| ((n - 1.0) * own * lag / squares, quadrant)));
    }
    // Every place with neighbours has weights of one in all.
    let s0 = rows;
    let s2: f64 = columns
        .iter()
        .zip(&sums)
        .map(|(column, sum)| (column + f64::from(u8::from(*sum > 0.0))).powi(2))
        .sum();
    let i = n / s0 * cross / squares;
    let expected = -1.0 / (n - 1.0);
    let normal = (n * n * s1 - n * s2 + 3.0 * s0 * s0) / (s0 * s0 * (n * n - 1.0));
    let score = |second: f64| {
        let variance = second - expected * expected;
        (variance > 0.0).then(|| (i - expected) / variance.sqrt())
    };
    let kurtosis = n * fourths / (squares * squares);
    let first = n * ((n * n - 3.0 * n + 3.0) * s1 - n * s2 + 3.0 * s0 * s0);
    let second = kurtosis * ((n * n - n) * s1 - 2.0 * n * s2 + 6.0 * s0 * s0);
    let dealt = (first - second) / ((n - 1.0) * (n - 2.0) * (n - 3.0) * s0 * s0);
    Ok(Some(Moran {
        i,
        expected,
        z: if n > 3.0 { score(dealt) } else { None },
        z_normal: score(normal),
        local,
    }))
}

/// The weight from one place to another, 0 when they are no neighbours.
fn weight(weights: &Weights, from: usize, to: usize) -> f64 {
    let row = weights.neighbours(from);
    let found = u32::try_from(to)
        .ok()
        .and_then(|to| row.binary_search(&to).ok());
    found
        .and_then(|at| weights.of(from).nth(at))
        .map_or(0.0, |(_, w)| w)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn i_is_the_formula_written_out() {
        // A line of five with unequal weights in one direction only, by a full matrix.
        let values = [1.0, 4.0, 2.0, 8.0, 5.0];
        let rows = [
            (0, 1, 2.0),
            (0, 2, 1.0),
            (1, 0, 3.0),
            (2, 3, 1.0),
            (3, 4, 1.0),
            (4, 0, 1.0),
        ];
        let told = moran(&values, &Weights::rows(5, &rows).unwrap())
            .unwrap()
            .unwrap();
        let mut w = [[0.0_f64; 5]; 5];
        for (i, j, weight) in rows {
            w[i as usize][j as usize] = weight;
        }
        for row in &mut w {
            let sum: f64 = row.iter().sum();
            for w in row.iter_mut() {
                *w /= sum;
            }
        }
        let mean = 4.0;
        let (mut cross, mut s1, mut s2) = (0.0, 0.0, 0.0);
        for i in 0..5 {
            let (mut row, mut column) = (0.0, 0.0);
            for j in 0..5 {
                cross += w[i][j] * (values[i] - mean) * (values[j] - mean);
                s1 += (w[i][j] + w[j][i]).powi(2) / 2.0;
                row += w[i][j];
                column += w[j][i];
            }
            s2 += (row + column).powi(2);
        }
        let squares: f64 = values.iter().map(|v| (v - mean).powi(2)).sum();
        assert!((told.i - cross / squares).abs() < 1e-12);
        let normal = (25.0 * s1 - 5.0 * s2 + 75.0) / (25.0 * 24.0) - 1.0 / 16.0;
        let z = (told.i + 0.25) / normal.sqrt();
        assert!((told.z_normal.unwrap() - z).abs() < 1e-12, "{told:?} {z}");
    }

    #[test]
    fn what_cannot_be_computed_is_none() {
        let weights = Weights::queen(&[(0, 0), (1, 0), (7, 7)]).unwrap();
        assert_eq!(moran(&[1.0; 3], &weights).unwrap(), None);
        let told = moran(&[1.0, 2.0, 3.0], &weights).unwrap().unwrap();
        assert!(told.local[2].is_none() && told.local[0].is_some());
    }
}
