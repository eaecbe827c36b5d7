//! The heat map: a grid that fits the events, their density on it, its bands and its highest places.
//!
//! Two corrections may be asked for: by the share of the kernel within a boundary, and by what was walked.

mod region;

pub use region::{multi, rings, without};

use geo::MultiPolygon;

use super::density::{self, DensityError, Event, Grid, Kernel};
use super::isoband::{self, Patch, Peak};

/// Fewer events than this are no map: the picture would be their single kernels.
pub const LEAST_EVENTS: usize = 10;
/// Share of the median exposure under which nothing is told: a few metres make any number.
pub const LEAST_EXPOSURE: f64 = 0.1;
/// Cells to a radius, where the area is not too large for it.
const CELLS_TO_RADIUS: f64 = 6.0;
/// Most cells of a picture.
const MOST_CELLS: f64 = 1_500_000.0;
/// Most places named.
const MOST_PEAKS: usize = 12;
/// Least share of the kernel that a cell beyond the boundary is divided by. It is not shown: it only gives the
/// bands a surface to be cut from.
const LEAST_SHARE: f64 = 0.05;

/// How a picture is drawn.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Drawing<'a> {
    /// How an event is spread.
    pub kernel: Kernel,
    /// Metres, as in [`density::density`].
    pub radius_m: f64,
    /// Where things could be reported at all, in the plane: what lies beyond is left out, and the density is divided
    /// by the share of the kernel within (uniform edge correction).
    pub within: Option<&'a MultiPolygon>,
    /// What was walked, in kilometres: the density is divided by theirs.
    pub walked: Option<&'a [Event]>,
}

impl Drawing<'_> {
    /// Without any correction.
    pub fn plain(kernel: Kernel, radius_m: f64) -> Self {
        Self {
            kernel,
            radius_m,
            within: None,
            walked: None,
        }
    }
}

/// One step of the legend.
#[derive(Debug, Clone, PartialEq)]
pub struct Band {
    /// Per km², or per kilometre walked; this much is in it.
    pub from: f64,
    /// This much is not. `None` for the highest.
    pub to: Option<f64>,
    /// Where.
    pub patches: Vec<Patch>,
}

/// Where enough was walked to tell anything.
#[derive(Debug, Clone, PartialEq)]
pub struct Exposed {
    /// Kilometres walked on the grid.
    pub km: f64,
    /// Median of kilometres walked per km² over the cells in which somebody walked.
    pub median: f64,
    /// With less than this per km² a cell is unknown.
    pub least: f64,
    /// Where there is at least as much, in the plane.
    pub known: MultiPolygon,
}

/// A heat map in the plane.
#[derive(Debug, Clone, PartialEq)]
pub struct Picture {
    /// Where the values are.
    pub grid: Grid,
    /// Weight per km², or per kilometre walked, at the middle of each cell, row by row from the south-west. Not a
    /// number where nothing can be told.
    pub values: Vec<f64>,
    /// The greatest of them.
    pub greatest: f64,
    /// From the lowest step up; empty ones are left out.
    pub bands: Vec<Band>,
    /// The densest places, at least a radius apart.
    pub peaks: Vec<Peak>,
    /// What it was held against, when that is what was walked.
    pub exposed: Option<Exposed>,
    /// Events left out, as they lie beyond the boundary.
    pub left_out: usize,
}

/// A heat map of events. `None` when there is nothing to draw, or nothing to hold it against.
///
/// # Shapes and units
/// - the grid begins on a whole multiple of its cell, so that one event more moves nothing else.
/// - with what was walked: weight per kilometre. Both densities have the same kernel; the share of it within a
///   boundary is in both and takes itself out. Unknown is where less was walked than [`LEAST_EXPOSURE`] of the median
///   over the cells in which somebody walked.
///
/// # Errors
/// As [`density::density`].
///
/// # Source
/// Edge: P. J. Diggle (1985), Applied Statistics 34. Ratio of densities: J. F. Bithell (1990), An application of
/// density estimation to geographical epidemiology, Statistics in Medicine 9.
pub fn picture(events: &[Event], drawing: &Drawing<'_>) -> Result<Option<Picture>, DensityError> {
    let &Drawing {
        kernel, radius_m, ..
    } = drawing;
    let rings = drawing.within.map(rings);
    let inside = |all: &[Event]| -> Vec<Event> {
        let held = |e: &&Event| {
            let rings = rings.as_deref();
            rings.is_none_or(|rings| density::inside(rings, [e.east, e.north]))
        };
        all.iter().filter(held).copied().collect()
    };
    let own = inside(events);
    let left_out = events.len() - own.len();
    let walked = drawing.walked.map(inside);
    let Some(grid) = grid(&own, walked.as_deref().unwrap_or_default(), drawing) else {
        return Ok(None);
    };
    let counted = density::density(&grid, &own, kernel, radius_m)?;
    let mut surface = counted;
    let mut clips: Vec<MultiPolygon> = drawing.within.cloned().into_iter().collect();
    let mut shown = vec![true; surface.len()];
    let mut exposed = None;
    if let Some(walked) = &walked {
        let effort = density::density(&grid, walked, kernel, radius_m)?;
        let Some(found) = exposure(&grid, walked, &effort) else {
            return Ok(None);
        };
        for ((value, shown), km) in surface.iter_mut().zip(&mut shown).zip(&effort) {
            *value /= km.max(found.least);
            *shown = *km >= found.least;
        }
        clips.push(found.known.clone());
        exposed = Some(found);
    }
    if let Some(rings) = &rings {
        let shares = density::kernel_shares(&grid, rings, kernel, radius_m)?;
        for ((value, shown), (inside, share)) in surface.iter_mut().zip(&mut shown).zip(shares) {
            *shown &= inside;
            if walked.is_none() {
                *value /= if inside {
                    share
                } else {
                    share.max(LEAST_SHARE)
                };
            }
        }
    }
    let values: Vec<f64> = surface
        .iter()
        .zip(&shown)
        .map(|(value, shown)| if *shown { *value } else { f64::NAN })
        .collect();
    let greatest = values.iter().copied().fold(0.0, f64::max);
    let Some(limits) = isoband::limits(greatest) else {
        return Ok(None);
    };
    let bands = region::bands(&grid, &surface, &values, &limits, &clips);
    let known: Vec<f64> = values.iter().map(|v| v.max(0.0)).collect();
    let peaks = isoband::peaks(&grid, &known, radius_m, MOST_PEAKS);
    Ok(Some(Picture {
        grid,
        values,
        greatest,
        bands,
        peaks,
        exposed,
        left_out,
    }))
}

/// Where enough was walked; `None` when nobody walked on the grid.
fn exposure(grid: &Grid, walked: &[Event], effort: &[f64]) -> Option<Exposed> {
    let cell = |e: &Event| {
        let column = ((e.east - grid.origin[0]) / grid.cell_m).floor();
        let row = ((e.north - grid.origin[1]) / grid.cell_m).floor();
        let held = column >= 0.0 && row >= 0.0 && column < grid.columns as f64;
        held.then(|| whole(row) * grid.columns + whole(column))
    };
    let mut cells: Vec<usize> = walked.iter().filter_map(cell).collect();
    cells.sort_unstable();
    cells.dedup();
    let mut there: Vec<f64> = cells
        .iter()
        .filter_map(|c| effort.get(*c))
        .copied()
        .collect();
    there.retain(|km| *km > 0.0);
    there.sort_by(f64::total_cmp);
    let middle = there.len() / 2;
    let upper = *there.get(middle)?;
    let median = if there.len() % 2 == 1 {
        upper
    } else {
        f64::midpoint(*there.get(middle.checked_sub(1)?)?, upper)
    };
    let least = LEAST_EXPOSURE * median;
    Some(Exposed {
        km: walked.iter().map(|e| e.weight).sum(),
        median,
        least,
        known: multi(&isoband::band(grid, effort, least, None)),
    })
}

/// Around all events and all that was walked, and as far as they reach; coarser where that would be too many cells.
fn grid(events: &[Event], walked: &[Event], drawing: &Drawing<'_>) -> Option<Grid> {
    let &Drawing {
        kernel, radius_m, ..
    } = drawing;
    if events.is_empty() {
        return None;
    }
    let far = f64::INFINITY;
    let all = events.iter().chain(walked);
    let frame = all.fold([far, far, -far, -far], |f, e| {
        [
            f[0].min(e.east),
            f[1].min(e.north),
            f[2].max(e.east),
            f[3].max(e.north),
        ]
    });
    if !frame.iter().all(|side| side.is_finite()) {
        return None;
    }
    let reach = match kernel {
        Kernel::Quartic => radius_m,
        // Beyond three standard deviations nothing reaches the lowest step.
        Kernel::Gaussian => 3.0 * radius_m,
    };
    let (wide, high) = (
        frame[2] - frame[0] + 2.0 * reach,
        frame[3] - frame[1] + 2.0 * reach,
    );
    // Whole metres, so that the same radius has the same cell.
    let mut cell_m = (radius_m / CELLS_TO_RADIUS).round().max(1.0);
    while (wide / cell_m) * (high / cell_m) > MOST_CELLS {
        cell_m *= 2.0;
    }
    let first = |low: f64| ((low - reach) / cell_m).floor() - 1.0;
    let count = |low: f64, high: f64| whole(((high + reach) / cell_m).ceil() + 1.0 - first(low));
    Some(Grid {
        origin: [first(frame[0]) * cell_m, first(frame[1]) * cell_m],
        cell_m,
        columns: count(frame[0], frame[2]),
        rows: count(frame[1], frame[3]),
    })
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a few thousand cells; saturates"
)]
fn whole(cells: f64) -> usize {
    cells as usize
}

#[cfg(test)]
#[path = "heat/tests.rs"]
mod tests;
