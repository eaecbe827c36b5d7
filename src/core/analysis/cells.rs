//! The cells of a fixed grid over a study area: those with nothing in them, too.
//!
//! The grid begins at the plane's origin, so the same cell is the same place in every analysis.

use std::collections::{BTreeMap, BTreeSet};

use geo::{BoundingRect, MultiPolygon};

/// A cell: the column and row of its south-west corner, in sides of a cell from the plane's origin.
pub type Cell = (i32, i32);

/// The cell in which a place of the plane lies; its west and south sides belong to it.
#[expect(
    clippy::cast_possible_truncation,
    reason = "a plane's metres divided by a cell's side fit; out of range saturates"
)]
pub fn cell_at([east, north]: [f64; 2], side_m: f64) -> Cell {
    (
        (east / side_m).floor() as i32,
        (north / side_m).floor() as i32,
    )
}

/// The cells that an outline covers or crosses, in order; `None` when there are more than `most`.
///
/// # Shapes and units
/// - `outline`: metres of the plane; its parts do not overlap.
/// - `side_m`: above zero.
///
/// # Cost
/// O(cells log cells + corners + rows crossed).
pub fn covering(outline: &MultiPolygon, side_m: f64, most: usize) -> Option<Vec<Cell>> {
    let Some(bounds) = outline.bounding_rect() else {
        return Some(Vec::new());
    };
    // An outline touches at least as many cells as it is long, in either way.
    let span = bounds.width().max(bounds.height()) / side_m;
    if span > most as f64 {
        return None;
    }
    let mut cells = BTreeSet::new();
    // Where the line through the middles of each row crosses the outline.
    let mut crossings: BTreeMap<i32, Vec<f64>> = BTreeMap::new();
    let rings = outline
        .iter()
        .flat_map(|part| std::iter::once(part.exterior()).chain(part.interiors()));
    for line in rings.flat_map(geo::LineString::lines) {
        let (a, b) = ([line.start.x, line.start.y], [line.end.x, line.end.y]);
        crossed(a, b, side_m, &mut cells);
        if cells.len() > most {
            return None;
        }
        let (low, high) = if a[1] < b[1] { (a, b) } else { (b, a) };
        let first = cell_at([0.0, low[1] - side_m / 2.0], side_m).1;
        let last = cell_at([0.0, high[1] + side_m / 2.0], side_m).1;
        for row in first..=last {
            let middle = (f64::from(row) + 0.5) * side_m;
            if (low[1] <= middle) == (high[1] <= middle) {
                continue;
            }
            let east = low[0] + (middle - low[1]) / (high[1] - low[1]) * (high[0] - low[0]);
            crossings.entry(row).or_default().push(east);
        }
    }
    for (row, mut at) in crossings {
        at.sort_by(f64::total_cmp);
        for pair in at.chunks_exact(2) {
            let columns = pair.iter().map(|east| cell_at([*east, 0.0], side_m).0);
            let (Some(first), Some(last)) = (columns.clone().min(), columns.max()) else {
                continue;
            };
            cells.extend((first..=last).map(|column| (column, row)));
            if cells.len() > most {
                return None;
            }
        }
    }
    Some(cells.into_iter().collect())
}

/// The cells that a straight line comes through.
fn crossed(a: [f64; 2], b: [f64; 2], side_m: f64, cells: &mut BTreeSet<Cell>) {
    let (from, to) = (cell_at(a, side_m), cell_at(b, side_m));
    cells.extend([from, to]);
    let mut cuts = vec![0.0, 1.0];
    for (axis, [first, last]) in [[from.0, to.0], [from.1, to.1]].into_iter().enumerate() {
        let (low, high) = (first.min(last), first.max(last));
        let way = b[axis] - a[axis];
        cuts.extend((low + 1..=high).map(|line| (f64::from(line) * side_m - a[axis]) / way));
    }
    cuts.sort_by(f64::total_cmp);
    for pair in cuts.windows(2) {
        let t = f64::midpoint(pair[0], pair[1]);
        if pair[1] > pair[0] {
            let at = [0, 1].map(|axis| a[axis] + t * (b[axis] - a[axis]));
            cells.insert(cell_at(at, side_m));
        }
    }
}

/// The cells of the box round some cells, one further on each side; `None` when there are more than `most`.
pub fn boxed(cells: impl IntoIterator<Item = Cell>, most: usize) -> Option<Vec<Cell>> {
    let mut cells = cells.into_iter();
    let Some(first) = cells.next() else {
        return Some(Vec::new());
    };
    let start = (first, first);
    let ((west, south), (east, north)) = cells.fold(start, |(low, high), (column, row)| {
        (
            (low.0.min(column), low.1.min(row)),
            (high.0.max(column), high.1.max(row)),
        )
    });
    let size = |low: i32, high: i32| usize::try_from(i64::from(high) - i64::from(low) + 3);
    let (columns, rows) = (size(west, east).ok()?, size(south, north).ok()?);
    if columns.saturating_mul(rows) > most {
        return None;
    }
    let all = (west.saturating_sub(1)..=east.saturating_add(1)).flat_map(|column| {
        (south.saturating_sub(1)..=north.saturating_add(1)).map(move |row| (column, row))
    });
    Some(all.collect())
}

#[cfg(test)]
mod tests {
    use geo::{Intersects, Polygon, Rect, coord, polygon};
    use proptest::prelude::*;

    use super::*;

    fn square((column, row): Cell, side: f64) -> Rect {
        let (x, y) = (f64::from(column) * side, f64::from(row) * side);
        Rect::new(coord! { x: x, y: y }, coord! { x: x + side, y: y + side })
    }

    #[test]
    fn empty_cells_are_cells_and_too_many_are_refused() {
        let house: Polygon = polygon![(x: 110., y: 110.), (x: 390., y: 110.), (x: 390., y: 290.), (x: 110., y: 290.)];
        let house = MultiPolygon(vec![house]);
        let cells = covering(&house, 100.0, 6).unwrap();
        assert_eq!(cells, [(1, 1), (1, 2), (2, 1), (2, 2), (3, 1), (3, 2)]);
        assert_eq!(covering(&house, 100.0, 5), None);
        assert_eq!(covering(&MultiPolygon(vec![]), 100.0, 5), Some(vec![]));
        assert_eq!(boxed([(2, 2), (3, 2)], 12).unwrap().len(), 12);
        assert_eq!(boxed([(2, 2), (3, 2)], 11), None);
        assert_eq!(boxed([(i32::MIN, 0), (i32::MAX, 0)], 200_000), None);
        assert_eq!(boxed([], 5), Some(vec![]));
    }

    proptest! {
        // Against the test of each cell alone, for triangles whose corners lie on no cell's side.
        #[test]
        fn just_the_cells_that_meet_the_outline(corners in prop::collection::vec((1_u32..1_000, 1_u32..1_000), 3..=3)) {
            let at = |i: usize| {
                let (x, y) = corners[i];
                coord! { x: f64::from(x) + 0.37 - 500.0, y: f64::from(y) + 0.41 - 500.0 }
            };
            let triangle = Polygon::new(vec![at(0), at(1), at(2)].into(), vec![]);
            let found = covering(&MultiPolygon(vec![triangle.clone()]), 100.0, 1_000).unwrap();
            for cell in (-6..6).flat_map(|c| (-6..6).map(move |r| (c, r))) {
                let meets = square(cell, 100.0).to_polygon().intersects(&triangle);
                prop_assert_eq!(found.contains(&cell), meets, "{:?}", cell);
            }
        }
    }
}
