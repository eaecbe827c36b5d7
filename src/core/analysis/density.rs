//! Heat: how many events there are to a square kilometre round each cell of a grid.
//!
//! A planar kernel in metres of the analysis plane, so that a picture means the same at every zoom. It
//! must not know what the events are; docs/methods/density.md says when the picture should not be drawn.

mod kernel;
mod mask;

pub use kernel::Kernel;
pub use mask::inside;

use thiserror::Error;

/// Events beyond which they are gathered on the grid before they are spread.
pub const EXACT_EVENTS: usize = 200_000;
/// Most cells of a grid.
pub const MOST_CELLS: usize = 4_000_000;
/// Square metres of a square kilometre.
const PER_KM2: f64 = 1e6;

/// Why nothing is worked out.
#[derive(Debug, Clone, Copy, PartialEq, Error)]
pub enum DensityError {
    /// No cells, or more than [`MOST_CELLS`].
    #[error("a grid of {0} cells")]
    Grid(usize),
    /// The side of a cell or the radius is no positive number.
    #[error("a length of {0} m")]
    Length(f64),
    /// The radius is so many cells that the work would not end.
    #[error("a radius of {0} cells")]
    Radius(f64),
}

/// One event in the plane.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Event {
    /// Metres.
    pub east: f64,
    /// Metres.
    pub north: f64,
    /// How much it counts; 1 for a plain count.
    pub weight: f64,
}

/// A grid of square cells.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Grid {
    /// Easting and northing of the south-west corner, metres.
    pub origin: [f64; 2],
    /// Side of a cell, metres.
    pub cell_m: f64,
    /// Cells from west to east.
    pub columns: usize,
    /// Cells from south to north.
    pub rows: usize,
}

impl Grid {
    /// How many cells.
    pub fn cells(&self) -> usize {
        self.columns.saturating_mul(self.rows)
    }

    /// The middle of a cell, metres.
    pub fn middle(&self, column: usize, row: usize) -> [f64; 2] {
        [
            self.origin[0] + (column as f64 + 0.5) * self.cell_m,
            self.origin[1] + (row as f64 + 0.5) * self.cell_m,
        ]
    }

    /// The same grid with so many cells more on each side.
    #[must_use]
    fn wider(&self, by: usize) -> Self {
        let metres = by as f64 * self.cell_m;
        Self {
            origin: [self.origin[0] - metres, self.origin[1] - metres],
            cell_m: self.cell_m,
            columns: self.columns + 2 * by,
            rows: self.rows + 2 * by,
        }
    }

    fn check(&self, radius_m: f64) -> Result<(), DensityError> {
        let lengths = [self.cell_m, radius_m];
        if let Some(length) = lengths.into_iter().find(|l| !l.is_finite() || *l <= 0.0) {
            return Err(DensityError::Length(length));
        }
        if !(1..=MOST_CELLS).contains(&self.cells()) {
            return Err(DensityError::Grid(self.cells()));
        }
        if radius_m / self.cell_m > 1_000.0 {
            return Err(DensityError::Radius(radius_m / self.cell_m));
        }
        Ok(())
    }
}

/// Kernel density at the middle of each cell.
///
/// # Shapes and units
/// - `radius_m`: metres; the kernel's reach (quartic) or its standard deviation (Gaussian).
/// - returns weights per km², row by row from the south-west.
///
/// # Errors
/// [`DensityError`] for a grid or a radius that cannot be.
///
/// # Cost
/// Events × cells within reach; above [`EXACT_EVENTS`] with a fine grid, events + cells × cells within
/// reach, at most 1 % of the greatest density beside the exact sum.
///
/// # Source
/// B. W. Silverman (1986), Density Estimation for Statistics and Data Analysis, section 4.2; linear
/// binning: M. C. Jones and H. W. Lotwick, Applied Statistics 33 (1984). Checked against `KDEpy` and
/// scikit-learn in `tests/data/analysis/`.
pub fn density(
    grid: &Grid,
    events: &[Event],
    kernel: Kernel,
    radius_m: f64,
) -> Result<Vec<f64>, DensityError> {
    grid.check(radius_m)?;
    let fine = radius_m / grid.cell_m >= kernel.fine_from();
    if events.len() > EXACT_EVENTS && fine {
        return Ok(kernel::gathered(grid, events, kernel, radius_m));
    }
    Ok(kernel::exact(grid, events, kernel, radius_m))
}

/// How much of the kernel of each cell lies inside a boundary, 0 to 1: what the density is divided by
/// where nobody could report beyond the boundary (uniform edge correction).
///
/// # Shapes and units
/// - `rings`: closed rings in metres of the plane, outer and inner ones alike; inside is where an odd
///   number of them surround.
/// - returns one share for each cell, row by row from the south-west; `None` for cells outside.
///
/// # Errors
/// As [`density`].
///
/// # Source
/// P. J. Diggle (1985), A Kernel Method for Smoothing Point Process Data, Applied Statistics 34; the
/// integral is a sum over the cells of the same grid.
pub fn kernel_inside(
    grid: &Grid,
    rings: &[Vec<[f64; 2]>],
    kernel: Kernel,
    radius_m: f64,
) -> Result<Vec<Option<f64>>, DensityError> {
    let told = kernel_shares(grid, rings, kernel, radius_m)?;
    Ok(told.into_iter().map(|(i, s)| i.then_some(s)).collect())
}

/// The same for every cell, those outside among them: whether its middle lies inside, and the share.
///
/// # Errors
/// As [`density`].
pub fn kernel_shares(
    grid: &Grid,
    rings: &[Vec<[f64; 2]>],
    kernel: Kernel,
    radius_m: f64,
) -> Result<Vec<(bool, f64)>, DensityError> {
    grid.check(radius_m)?;
    let reach = kernel.reach_cells(grid.cell_m, radius_m);
    let wide = grid.wider(reach);
    if wide.cells() > 4 * MOST_CELLS {
        return Err(DensityError::Grid(wide.cells()));
    }
    let within = mask::cells(&wide, rings);
    let shares = kernel::shares(&wide, &within, kernel, radius_m);
    let mut told = Vec::with_capacity(grid.cells());
    for row in 0..grid.rows {
        let start = (row + reach) * wide.columns + reach;
        let of = start..start + grid.columns;
        let cells = within.get(of.clone()).zip(shares.get(of));
        let (inside, shares) = cells.unwrap_or_default();
        told.extend(inside.iter().copied().zip(shares.iter().copied()));
    }
    Ok(told)
}

/// A radius to begin with: 0.9 · min(standard distance, √(1/ln 2) · median distance) · n^-0.2, metres.
///
/// Each event counts once, whatever its weight. `None` without two places that differ.
///
/// # Source
/// B. W. Silverman (1986), section 3.4.2, in the spatial form that GIS programs document.
pub fn suggested_radius_m(events: &[Event]) -> Option<f64> {
    let n = events.len() as f64;
    let mean = |of: fn(&Event) -> f64| events.iter().map(of).sum::<f64>() / n;
    let (east, north) = (mean(|e| e.east), mean(|e| e.north));
    let mut away: Vec<f64> = events
        .iter()
        .map(|e| (e.east - east).hypot(e.north - north))
        .collect();
    let standard = (away.iter().map(|d| d * d).sum::<f64>() / n).sqrt();
    away.sort_by(f64::total_cmp);
    let middle = away.len() / 2;
    let upper = *away.get(middle)?;
    let median = if away.len() % 2 == 1 {
        upper
    } else {
        f64::midpoint(*away.get(middle.checked_sub(1)?)?, upper)
    };
    let spread = standard.min((1.0 / std::f64::consts::LN_2).sqrt() * median);
    Some(0.9 * spread * n.powf(-0.2)).filter(|r| r.is_finite() && *r > 0.0)
}

#[cfg(test)]
mod tests;
