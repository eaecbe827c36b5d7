//! The density against its own formula, the sum of what went in, and a plain walk round a boundary.

use proptest::prelude::*;

use super::*;

const GRID: Grid = Grid {
    origin: [1_000.0, 2_000.0],
    cell_m: 20.0,
    columns: 150,
    rows: 120,
};

fn event(east: f64, north: f64, weight: f64) -> Event {
    Event {
        east,
        north,
        weight,
    }
}

/// The formula, cell by cell and event by event.
fn plain(grid: &Grid, events: &[Event], kernel: Kernel, h: f64) -> Vec<f64> {
    let mut told = Vec::new();
    for row in 0..grid.rows {
        for column in 0..grid.columns {
            let [x, y] = grid.middle(column, row);
            let value = |e: &Event| {
                let d2 = (e.east - x).powi(2) + (e.north - y).powi(2);
                let k = match kernel {
                    Kernel::Quartic if d2 < h * h => {
                        3.0 / (std::f64::consts::PI * h * h) * (1.0 - d2 / (h * h)).powi(2)
                    }
                    Kernel::Quartic => 0.0,
                    Kernel::Gaussian => {
                        (-d2 / (2.0 * h * h)).exp() / (2.0 * std::f64::consts::PI * h * h)
                    }
                };
                1e6 * e.weight * k
            };
            told.push(events.iter().map(value).sum());
        }
    }
    told
}

fn greatest(values: &[f64]) -> f64 {
    values.iter().copied().fold(0.0, f64::max)
}

fn furthest(one: &[f64], other: &[f64]) -> f64 {
    assert_eq!(one.len(), other.len());
    let pairs = one.iter().zip(other);
    pairs.map(|(a, b)| (a - b).abs()).fold(0.0, f64::max)
}

/// Places that a small generator spreads over and beyond the grid.
fn scattered(n: u32) -> Vec<Event> {
    let mut state = 7_u64;
    let mut next = || {
        state = state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1);
        (state >> 11) as f64 / (1_u64 << 53) as f64
    };
    (0..n)
        .map(|_| {
            let (a, b) = (next(), next());
            event(500.0 + 4_000.0 * a, 1_500.0 + 3_400.0 * b, 0.5 + next())
        })
        .collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]
    #[test]
    fn every_cell_is_the_formula_and_the_grid_holds_what_went_in(
        places in prop::collection::vec((1_700.0..3_300.0_f64, 2_700.0..3_700.0_f64, 0.1..9.0_f64), 1..25),
        h in 85.0..600.0_f64,
    ) {
        let events: Vec<Event> = places.iter().map(|(x, y, w)| event(*x, *y, *w)).collect();
        for (kernel, h) in [(Kernel::Quartic, h), (Kernel::Gaussian, h / 5.0)] {
            let told = density(&GRID, &events, kernel, h).unwrap();
            let other = plain(&GRID, &events, kernel, h);
            prop_assert!(furthest(&told, &other) < 1e-9 * greatest(&other).max(1.0));
            let held = told.iter().sum::<f64>() * GRID.cell_m * GRID.cell_m / 1e6;
            let given: f64 = events.iter().map(|e| e.weight).sum();
            prop_assert!((held / given - 1.0).abs() < 0.01, "{held} of {given}");
        }
    }
}

#[test]
fn events_beyond_the_grid_count_as_far_as_they_reach() {
    let events = scattered(400);
    for (kernel, h) in [(Kernel::Quartic, 250.0), (Kernel::Gaussian, 60.0)] {
        let told = density(&GRID, &events, kernel, h).unwrap();
        let other = plain(&GRID, &events, kernel, h);
        assert!(furthest(&told, &other) < 1e-9 * greatest(&other));
    }
}

#[test]
fn gathering_stays_within_a_hundredth_of_the_top() {
    // One event in the worst place, between four middles, and many.
    for events in [vec![event(2_000.0, 3_000.0, 1.0)], scattered(5_000)] {
        for (kernel, h) in [(Kernel::Quartic, 200.0), (Kernel::Gaussian, 100.0)] {
            let exact = kernel::exact(&GRID, &events, kernel, h);
            let gathered = kernel::gathered(&GRID, &events, kernel, h);
            let off = furthest(&exact, &gathered) / greatest(&exact);
            assert!(off <= 0.01, "{kernel:?}: {off}");
        }
    }
}

#[test]
fn the_share_inside_is_a_half_on_a_straight_edge_and_a_quarter_in_a_corner() {
    // A square whose south-west corner is the middle of the grid's cell (50, 50), far from other edges.
    let [x, y] = GRID.middle(50, 50);
    let (x, y) = (x - 10.0, y - 10.0);
    let far = 40_000.0;
    let square = vec![vec![
        [x, y],
        [x + far, y],
        [x + far, y + far],
        [x, y + far],
        [x, y],
    ]];
    for (kernel, h) in [(Kernel::Quartic, 400.0), (Kernel::Gaussian, 120.0)] {
        let shares = kernel_inside(&GRID, &square, kernel, h).unwrap();
        let at = |column: usize, row: usize| shares[row * GRID.columns + column];
        assert_eq!(at(49, 60), None);
        let (corner, edge, middle) = (
            at(50, 50).unwrap(),
            at(50, 100).unwrap(),
            at(140, 110).unwrap(),
        );
        // Half a cell within the edge: a little more than a quarter and a half.
        assert!((0.25..0.30).contains(&corner), "{kernel:?} {corner}");
        assert!((0.50..0.55).contains(&edge), "{kernel:?} {edge}");
        assert!((middle - 1.0).abs() < 1e-9, "{kernel:?} {middle}");
    }
    // A hole is outside.
    let hole = vec![[x, y], [x + 100.0, y], [x + 100.0, y + 100.0], [x, y]];
    assert!(inside(&square, [x + 80.0, y + 10.0]));
    let with_hole = [square[0].clone(), hole];
    assert!(!inside(&with_hole, [x + 80.0, y + 10.0]));
}

#[test]
fn what_cannot_be_a_grid_is_refused() {
    let of = |grid: Grid, radius| density(&grid, &[], Kernel::Quartic, radius).unwrap_err();
    assert_eq!(of(GRID, 0.0), DensityError::Length(0.0));
    assert_eq!(
        of(
            Grid {
                cell_m: -1.0,
                ..GRID
            },
            1.0
        ),
        DensityError::Length(-1.0)
    );
    assert_eq!(of(Grid { rows: 0, ..GRID }, 1.0), DensityError::Grid(0));
    assert_eq!(of(GRID, 20_001.0), DensityError::Radius(1_000.05));
}

#[test]
fn a_radius_is_suggested_by_the_formula_or_not_at_all() {
    // Corners of a square of 200 m: each 100√2 m from the middle, so both spreads are known.
    let corners: Vec<Event> = [(0.0, 0.0), (200.0, 0.0), (0.0, 200.0), (200.0, 200.0)]
        .iter()
        .map(|(x, y)| event(*x, *y, 3.0))
        .collect();
    let away = 100.0 * 2.0_f64.sqrt();
    let expected = 0.9 * away * 4.0_f64.powf(-0.2);
    assert!((suggested_radius_m(&corners).unwrap() - expected).abs() < 1e-9);
    assert_eq!(suggested_radius_m(&[]), None);
    assert_eq!(suggested_radius_m(&[event(1.0, 1.0, 1.0); 3]), None);
}
