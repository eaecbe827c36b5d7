//! The heat map: a grid that fits the events, their density on it, its bands and its highest places.

use super::density::{self, DensityError, Event, Grid, Kernel};
use super::isoband::{self, Patch, Peak};

/// Fewer events than this are no map: the picture would be their single kernels.
pub const LEAST_EVENTS: usize = 10;
/// Cells to a radius, where the area is not too large for it.
const CELLS_TO_RADIUS: f64 = 6.0;
/// Most cells of a picture.
const MOST_CELLS: f64 = 1_500_000.0;
/// Most places named.
const MOST_PEAKS: usize = 12;

/// One step of the legend.
#[derive(Debug, Clone, PartialEq)]
pub struct Band {
    /// Per km²; this much is in it.
    pub from: f64,
    /// Per km²; this much is not. `None` for the highest.
    pub to: Option<f64>,
    /// Where.
    pub patches: Vec<Patch>,
}

/// A heat map in the plane.
#[derive(Debug, Clone, PartialEq)]
pub struct Picture {
    /// Where the values are.
    pub grid: Grid,
    /// Weight per km² at the middle of each cell, row by row from the south-west.
    pub values: Vec<f64>,
    /// The greatest of them.
    pub greatest: f64,
    /// From the lowest step up; empty ones are left out.
    pub bands: Vec<Band>,
    /// The densest places, at least a radius apart.
    pub peaks: Vec<Peak>,
}

/// A heat map of events. `None` when there is nothing to draw.
///
/// # Shapes and units
/// - `radius_m`: metres, as in [`density::density`].
/// - the grid begins on a whole multiple of its cell, so that one event more moves nothing else.
///
/// # Errors
/// As [`density::density`].
pub fn picture(
    events: &[Event],
    kernel: Kernel,
    radius_m: f64,
) -> Result<Option<Picture>, DensityError> {
    let Some(grid) = grid(events, kernel, radius_m) else {
        return Ok(None);
    };
    let values = density::density(&grid, events, kernel, radius_m)?;
    let greatest = values.iter().copied().fold(0.0, f64::max);
    let Some(limits) = isoband::limits(greatest) else {
        return Ok(None);
    };
    let bands = limits
        .iter()
        .enumerate()
        .map(|(i, from)| {
            let to = limits.get(i + 1).copied();
            Band {
                from: *from,
                to,
                patches: isoband::band(&grid, &values, *from, to),
            }
        })
        .filter(|band| !band.patches.is_empty())
        .collect();
    let peaks = isoband::peaks(&grid, &values, radius_m, MOST_PEAKS);
    Ok(Some(Picture {
        grid,
        values,
        greatest,
        bands,
        peaks,
    }))
}

/// Around all events and as far as they reach; coarser where that would be too many cells.
fn grid(events: &[Event], kernel: Kernel, radius_m: f64) -> Option<Grid> {
    let far = f64::INFINITY;
    let frame = events.iter().fold([far, far, -far, -far], |f, e| {
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
mod tests {
    use super::*;

    fn at(east: f64, north: f64) -> Event {
        Event {
            east,
            north,
            weight: 1.0,
        }
    }

    #[test]
    fn a_picture_holds_its_events_and_one_far_away_moves_nothing_near() {
        let near: Vec<Event> = (0..30)
            .map(|i| {
                at(
                    1_003.0 + f64::from(i * 37 % 200),
                    5_007.0 + f64::from(i * 53 % 150),
                )
            })
            .collect();
        let own = picture(&near, Kernel::Quartic, 200.0).unwrap().unwrap();
        let held = own.values.iter().sum::<f64>() * own.grid.cell_m.powi(2) / 1e6;
        assert!((held - 30.0).abs() < 0.3, "{held}");
        let first = &own.peaks[0];
        assert!((first.at[0] - 1_100.0).abs() < 100.0 && first.value <= own.greatest);
        let mut more = near.clone();
        more.push(at(9_000.0, 9_000.0));
        let other = picture(&more, Kernel::Quartic, 200.0).unwrap().unwrap();
        assert_eq!(own.bands.last(), other.bands.last());
        assert_eq!(own.peaks[0], other.peaks[0]);
    }

    #[test]
    fn an_area_too_large_is_drawn_coarser_and_none_is_no_picture() {
        let wide = [at(0.0, 0.0), at(400_000.0, 400_000.0)];
        let told = picture(&wide, Kernel::Quartic, 300.0).unwrap().unwrap();
        assert!(told.grid.cells() < 1_600_000 && told.grid.cell_m > 50.0);
        assert_eq!(picture(&[], Kernel::Quartic, 300.0), Ok(None));
    }
}
