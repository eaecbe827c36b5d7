//! Walked effort against hand-drawn ways, the clock of the sun, and properties.

use proptest::prelude::*;
use uuid::Uuid;

use super::*;

fn crs() -> Crs {
    Crs::from_code("EPSG:3067").unwrap()
}

/// In the plane, with its corner in Helsinki: metres east and north of E 386 000, N 6 672 000.
fn place(east: f64, north: f64) -> LonLat {
    crs()
        .inverse(386_000.0 + east, 6_672_000.0 + north)
        .unwrap()
}

fn cell(east: i32, north: i32) -> Cell {
    Cell {
        east: 3_860 + east,
        north: 66_720 + north,
    }
}

fn walk(n: u128) -> WalkId {
    WalkId::from_uuid(Uuid::from_u128((7 << 76) | (2 << 62) | n)).unwrap()
}

fn ms(text: &str) -> i64 {
    text.parse::<Timestamp>().unwrap().as_millisecond()
}

/// A point every eight seconds, ten metres apart on the way: a walking pace.
fn run(start_ms: i64, at: impl IntoIterator<Item = (f64, f64)>) -> TrackRun {
    let points = (0_i64..)
        .zip(at)
        .map(|(i, (east, north))| TrackPoint {
            t_ms: start_ms + i * 8_000,
            accuracy_cm: 600,
            at: place(east, north),
        })
        .collect();
    TrackRun {
        device: Uuid::from_u128(7),
        segment: 0,
        from: 0,
        points,
    }
}

fn eastward(start_ms: i64, from: f64, to: f64, north: f64) -> TrackRun {
    let metres = (0..).map(|i| from + f64::from(i) * 10.0);
    let way = metres.take_while(|east| *east <= to);
    run(start_ms, way.map(|east| (east, north)))
}

#[test]
fn metres_go_to_the_cells_that_were_crossed_and_the_dark_ones_to_the_dark() {
    // Helsinki, 18 November 2026: civil dusk ends at 16:25 local time (timeanddate.com), 14:25 UTC.
    let (day, night) = (ms("2026-11-18T12:00:00Z"), ms("2026-11-18T15:00:00Z"));
    let by_day = [eastward(day, 10.0, 190.0, 50.0)];
    let by_night = [eastward(night, 110.0, 290.0, 50.0)];
    let cells = walked(crs(), [(walk(1), &by_day[..]), (walk(2), &by_night[..])]);
    // EPSG:3067 is 0.02 to 0.04 % shorter than the ground at this meridian.
    let near = |told: f64, plane: f64| (told - plane).abs() < 0.001 * plane + 0.01;
    let told = |c| cells.get(&c).copied().unwrap_or_default();
    let (west, middle, east) = (told(cell(0, 0)), told(cell(1, 0)), told(cell(2, 0)));
    assert_eq!(cells.len(), 3);
    assert!(
        near(west.metres, 90.0) && near(west.metres_dark, 0.0),
        "{west:?}"
    );
    assert!(
        near(middle.metres, 180.0) && near(middle.metres_dark, 90.0),
        "{middle:?}"
    );
    assert!(
        near(east.metres, 90.0) && near(east.metres_dark, 90.0),
        "{east:?}"
    );
    assert_eq!((west.walks, middle.walks, east.walks), (1, 2, 1));
    assert_eq!(east.last_ms, night + 18 * 8_000);
}

#[test]
fn standing_still_driving_and_silence_make_no_metres() {
    // Eleven points within the 6 m that each is sure of.
    let still = run(0, (0..11).map(|i| (50.0 + f64::from(i % 3), 50.0)));
    // 400 m in eight seconds.
    let driven = run(0, (0..5).map(|i| (f64::from(i) * 400.0, 50.0)));
    let mut silent = eastward(0, 0.0, 200.0, 50.0);
    for point in silent.points.iter_mut().skip(11) {
        point.t_ms += 61_000;
    }
    let mut unsure = eastward(0, 0.0, 200.0, 50.0);
    for point in &mut unsure.points {
        point.accuracy_cm = 5_100;
    }
    let metres = |run: TrackRun| -> f64 {
        let runs = [run];
        walked(crs(), [(walk(1), &runs[..])])
            .values()
            .map(|w| w.metres)
            .sum()
    };
    assert!(metres(still) < 1e-9);
    assert!(metres(driven) < 1e-9);
    assert!(metres(unsure) < 1e-9);
    // Of 200 m the ten between the two sides of the silence are not known.
    assert!((metres(silent) - 190.0).abs() < 0.2);
}

#[test]
fn a_cells_ring_is_a_hundred_metres_wide_and_holds_what_lies_in_it() {
    let ring = cell(3, 4).ring(crs()).unwrap();
    assert_eq!(ring[0], ring[4]);
    for pair in ring.windows(2) {
        assert!((distance::metres(pair[0], pair[1]) - 100.0).abs() < 0.1);
    }
    assert_eq!(Cell::of(crs(), place(350.0, 499.9)).unwrap(), cell(3, 4));
    assert_eq!(Cell::of(crs(), place(350.0, 500.1)).unwrap(), cell(3, 5));
}

#[test]
fn an_outline_has_the_cells_whose_middle_it_holds() {
    let corners = [(0.0, 0.0), (340.0, 0.0), (340.0, 160.0), (0.0, 160.0)];
    let ring = corners.map(|(e, n)| place(e, n).coord());
    let outline = MultiPolygon::new(vec![geo::Polygon::new(ring.to_vec().into(), vec![])]);
    // Middles at 50, 150, 250 east (350 is outside) and 50, 150 north.
    let cells = cells_in(crs(), &outline, 6).unwrap();
    assert_eq!(cells.len(), 6);
    assert!(cells.contains(&cell(2, 1)) && !cells.contains(&cell(3, 0)));
    assert_eq!(cells_in(crs(), &outline, 5), None);
    let boras = Crs::from_code("EPSG:3006").unwrap();
    assert_eq!(
        cells_in(boras, &outline, 100),
        None,
        "Helsinki lies outside SWEREF 99"
    );
}

proptest! {
    #[test]
    fn the_cells_sum_to_the_steps_whatever_the_way(
        turns in prop::collection::vec((-12.0_f64..12.0, -12.0_f64..12.0), 1..60),
    ) {
        let mut at = (250.0, 250.0);
        let way = run(0, turns.iter().map(|(e, n)| {
            at = (at.0 + e, at.1 + n);
            at
        }));
        let whole: f64 = steps(&way).iter().map(|(a, b)| distance::metres(a.at, b.at)).sum();
        let runs = [way];
        let cells = walked(crs(), [(walk(1), &runs[..])]);
        let sum: f64 = cells.values().map(|w| w.metres).sum();
        prop_assert!((sum - whole).abs() < 1e-6 * whole.max(1.0), "{sum} {whole}");
        prop_assert!(cells.values().all(|w| w.metres_dark <= w.metres + 1e-9 && w.walks == 1));
    }

    #[test]
    fn shares_lie_in_their_cells_and_make_one(
        a in (-350.0_f64..350.0, -350.0_f64..350.0),
        b in (-350.0_f64..350.0, -350.0_f64..350.0),
    ) {
        let parts = shares(a, b);
        let sum: f64 = parts.iter().map(|(_, s)| s).sum();
        prop_assert!((sum - 1.0).abs() < 1e-9);
        for (cell, _) in parts {
            let (west, south) = (f64::from(cell.east) * CELL_M, f64::from(cell.north) * CELL_M);
            prop_assert!(a.0.min(b.0) <= west + CELL_M && a.0.max(b.0) >= west);
            prop_assert!(a.1.min(b.1) <= south + CELL_M && a.1.max(b.1) >= south);
        }
    }
}

#[test]
fn stretches_are_the_same_metres_as_the_cells_short_and_in_their_own_time() {
    // Three hundred metres east and back, a step of fifty metres in half a minute.
    let there = (0..=6).map(|i| (f64::from(i) * 50.0, 250.0));
    let back = (0..6).rev().map(|i| (f64::from(i) * 50.0, 250.0));
    let way: Vec<(f64, f64)> = there.chain(back).collect();
    let mut runs = [run(0, way)];
    for (i, point) in (0_i64..).zip(&mut runs[0].points) {
        point.t_ms = i * 30_000;
    }
    let steps = steps(&runs[0]);
    let told = stretches(crs(), &runs);
    let sum: f64 = told.iter().map(|s| s.metres).sum();
    let cells = walked(crs(), [(walk(1), &runs[..])]);
    let by_cells: f64 = cells.values().map(|w| w.metres).sum();
    assert!((sum - by_cells).abs() < 1e-6, "{sum} {by_cells}");
    assert!(!steps.is_empty() && told.len() >= 2 * steps.len());
    assert!(told.iter().all(|s| s.metres <= STRETCH_M + 1e-9));
    // Each lies on the way, and within the time of its step.
    assert!(told.iter().all(|s| (s.at[1] - 6_672_250.0).abs() < 0.02));
    let (first, last) = (steps[0].0.t_ms, steps[steps.len() - 1].1.t_ms);
    assert!(told.iter().all(|s| (first..=last).contains(&s.t_ms)));
    assert!(told.windows(2).all(|pair| pair[0].t_ms <= pair[1].t_ms));
}
