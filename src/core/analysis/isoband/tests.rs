//! Bands against the surface they were drawn from, and as valid areas.

use geo::{Contains, LineString, MultiPolygon, Point, Polygon, Validation};
use proptest::prelude::*;

use super::*;

const GRID: Grid = Grid {
    origin: [100.0, 200.0],
    cell_m: 10.0,
    columns: 9,
    rows: 7,
};

fn area(patches: &[Patch]) -> MultiPolygon {
    let line = |ring: &Ring| -> LineString { ring.iter().map(|[x, y]| (*x, *y)).collect() };
    let polygon = |p: &Patch| Polygon::new(line(&p.outline), p.holes.iter().map(line).collect());
    patches.iter().map(polygon).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]
    #[test]
    fn every_middle_lies_in_its_band_alone_and_bands_are_valid(
        values in prop::collection::vec(0.0..10.0_f64, GRID.cells()),
    ) {
        let limits = [2.013, 4.507, 6.991];
        let bands: Vec<MultiPolygon> = (0..3)
            .map(|i| area(&band(&GRID, &values, limits[i], limits.get(i + 1).copied())))
            .collect();
        for one in &bands {
            prop_assert!(one.is_valid(), "{:?}", one.validation_errors());
        }
        for row in 0..GRID.rows {
            for column in 0..GRID.columns {
                let value = values[row * GRID.columns + column];
                let [x, y] = GRID.middle(column, row);
                let own = limits.iter().filter(|l| value >= **l).count();
                for (i, one) in bands.iter().enumerate() {
                    prop_assert_eq!(one.contains(&Point::new(x, y)), i + 1 == own, "{} {}", value, i);
                }
            }
        }
    }

    #[test]
    fn bands_together_cover_what_reaches_the_lowest_limit(
        values in prop::collection::vec(0.0..10.0_f64, GRID.cells()),
    ) {
        use geo::Area;
        let parts = area(&band(&GRID, &values, 2.0, Some(5.0))).unsigned_area()
            + area(&band(&GRID, &values, 5.0, None)).unsigned_area();
        let whole = area(&band(&GRID, &values, 2.0, None)).unsigned_area();
        prop_assert!((parts - whole).abs() < 1e-6 * whole.max(1.0), "{parts} of {whole}");
    }
}

#[test]
fn a_ring_of_high_cells_is_an_area_with_a_hole() {
    // 5 in a ring round one cell of 0: by hand, the outline lies at 1/5 of the way out.
    let grid = Grid {
        columns: 3,
        rows: 3,
        ..GRID
    };
    let mut values = [5.0; 9];
    values[4] = 0.0;
    let told = band(&grid, &values, 4.0, None);
    assert_eq!(told.len(), 1);
    assert_eq!(told[0].holes.len(), 1);
    let west = told[0]
        .outline
        .iter()
        .map(|p| p[0])
        .fold(f64::INFINITY, f64::min);
    assert!((west - 103.0).abs() < 1e-9, "{west}");
    // Corner 0.2 cells off along both axes: the hole reaches 0.8 cells from the middle.
    let west = told[0].holes[0]
        .iter()
        .map(|p| p[0])
        .fold(f64::INFINITY, f64::min);
    assert!((west - 107.0).abs() < 1e-9, "{west}");
    assert!(area(&told).is_valid());
}

#[test]
fn peaks_are_the_highest_places_far_enough_apart() {
    let mut values = [0.0; 63];
    values[10] = 3.0;
    values[12] = 2.0;
    values[52] = 9.0;
    let told = peaks(&GRID, &values, 25.0, 5);
    let heights: Vec<f64> = told.iter().map(|p| p.value).collect();
    assert_eq!(heights, [9.0, 3.0]);
    let [x, y] = GRID.middle(7, 5);
    assert!((told[0].at[0] - x).hypot(told[0].at[1] - y) < 1e-9);
    assert_eq!(peaks(&GRID, &values, 15.0, 2).len(), 2);
}

#[test]
fn limits_are_round_and_reach_the_top() {
    assert_eq!(limits(43.0), Some([5.0, 10.0, 20.0, 30.0, 40.0, 50.0]));
    assert_eq!(limits(60.0), Some([5.0, 10.0, 20.0, 30.0, 40.0, 50.0]));
    assert_eq!(
        limits(1_234.0),
        Some([125.0, 250.0, 500.0, 750.0, 1_000.0, 1_250.0])
    );
    assert_eq!(limits(0.0), None);
}
