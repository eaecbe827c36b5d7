//! Which cells lie inside a boundary in the plane.

use super::Grid;

/// Whether the middle of each cell lies inside, row by row from the south-west.
///
/// Inside is where an odd number of rings surround; a line of sight eastwards crosses them.
pub(super) fn cells(grid: &Grid, rings: &[Vec<[f64; 2]>]) -> Vec<bool> {
    let mut told = vec![false; grid.cells()];
    for (row, line) in told.chunks_mut(grid.columns).enumerate() {
        let [first, north] = grid.middle(0, row);
        let mut crossings = crossings(rings, north);
        crossings.sort_by(f64::total_cmp);
        let mut passed = crossings.iter().peekable();
        let mut within = false;
        for (column, cell) in line.iter_mut().enumerate() {
            let east = first + column as f64 * grid.cell_m;
            while passed.next_if(|c| **c <= east).is_some() {
                within = !within;
            }
            *cell = within;
        }
    }
    told
}

/// Whether a point in the plane lies inside.
pub fn inside(rings: &[Vec<[f64; 2]>], [east, north]: [f64; 2]) -> bool {
    let crossed = crossings(rings, north);
    crossed.iter().filter(|c| **c <= east).count() % 2 == 1
}

/// Where the rings cross a northing.
fn crossings(rings: &[Vec<[f64; 2]>], north: f64) -> Vec<f64> {
    let mut found = Vec::new();
    for ring in rings {
        for pair in ring.windows(2) {
            let [[ax, ay], [bx, by]] = pair else { continue };
            if (*ay > north) != (*by > north) {
                found.push(ax + (north - ay) / (by - ay) * (bx - ax));
            }
        }
    }
    found
}
