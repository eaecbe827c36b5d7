//! Distances against the values of PROJ and dense sampling.

use proptest::prelude::*;

use super::*;
use crate::space::mercator::Spot;
use crate::space::testing::at;

#[test]
fn geodesics_are_those_of_geographiclib() {
    // pyproj 3.7.2, PROJ 9.5.1, Geod(ellps="WGS84").inv.
    for &(a, b, expected) in FROM_PROJ {
        let d = metres(at(a.0, a.1), at(b.0, b.1));
        assert!((d - expected).abs() < 1e-6, "{a:?} {b:?}: {d}");
    }
}

/// Two places and the metres between them.
#[expect(clippy::type_complexity, reason = "rows of a table")]
const FROM_PROJ: &[((f64, f64), (f64, f64), f64)] = &[
    ((12.940_1, 57.721), (12.941_2, 57.721_5), 86.010_954_5),
    ((24.941_2, 60.17), (12.940_1, 57.721), 741_451.519_914_6),
    ((179.9, 10.0), (-179.9, -10.0), 2_211_820.589_373_0),
    ((0.0, 90.0), (45.0, -90.0), 20_003_931.458_625_4),
    ((0.0, 0.0), (179.5, 0.3), 19_955_728.940_306_9),
    ((15.0, 60.0), (15.0, 60.0), 0.000_000_0),
];

fn sampled(from: LonLat, line: &LineString, n: u32) -> f64 {
    line.lines()
        .flat_map(|l| {
            (0..=n).map(move |i| l.start + (l.end - l.start) * (f64::from(i) / f64::from(n)))
        })
        .map(|c| between(from.coord(), c))
        .fold(f64::INFINITY, f64::min)
}

fn line() -> impl Strategy<Value = LineString> {
    // From a few metres to some tens of kilometres long.
    (
        -180.0..180.0_f64,
        -85.0..85.0_f64,
        1e-5..0.3_f64,
        prop::collection::vec((-1.0..1.0_f64, -1.0..1.0_f64), 2..5),
    )
        .prop_map(|(lon, lat, size, turns)| {
            turns
                .into_iter()
                .map(|(x, y)| at((lon + x * size).clamp(-180.0, 180.0), lat + y * size).coord())
                .collect()
        })
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(100) })]

    #[test]
    fn a_line_is_as_far_as_its_nearest_sample((line, x, y) in (line(), -1.0..1.0_f64, -1.0..1.0_f64)) {
        let first = line.0[0];
        let from = at((first.x + x).clamp(-180.0, 180.0), (first.y + y * 0.5).clamp(-85.5, 85.5));
        let (d, dense) = (to_line(from, &line), sampled(from, &line, 4_000));
        // Samples overshoot by up to half a step squared over twice the distance.
        prop_assert!(d <= dense + 1e-3, "{} {}", d, dense);
        prop_assert!(d >= dense - 30.0, "{} {}", d, dense);
    }

    #[test]
    fn within_is_what_the_geodesic_says(
        (lon, lat, x, y, z) in (-180.0..=180.0_f64, -90.0..=90.0_f64, -1.0..1.0_f64, -1.0..1.0_f64, 0..7_i32)
    ) {
        let size = 10.0_f64.powi(-z) * 100.0;
        let a = at(lon, lat);
        let b = at((lon + x * size).clamp(-180.0, 180.0), (lat + y * size).clamp(-90.0, 90.0));
        let d = metres(a, b);
        let reach = |m| Reach::new(a, m).unwrap();
        prop_assert!(reach(d).holds(b));
        prop_assert!(!reach(d * (1.0 - 1e-12) - 1e-9_f64.min(d)).holds(b) || d < 1e-9);
        let (least, most) = reach(d).bounds_m(b);
        prop_assert!(least <= d && d <= most);
        prop_assert!(reach(d).boxes().iter().any(|s| s.holds(b.e7())), "{:?}", reach(d).boxes());
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(20_000) })]

    // The geodesic itself says what the bounds in the square must hold, in every direction and across
    // the antimeridian.
    #[test]
    fn bounds_in_the_square_hold(lon in -180.0..=180.0_f64, lat in -80.0..80.0_f64, x in -1.0..1.0_f64, y in -1.0..1.0_f64, z in 0..7_i32) {
        let size = 10.0_f64.powi(-z) * 0.45;
        let turned = lon + x * size / lat.to_radians().cos();
        let a = at(lon, lat);
        let b = at(if turned.abs() > 180.0 { turned - 360.0 * turned.signum() } else { turned }, (lat + y * size).clamp(-85.0, 85.0));
        let d = metres(a, b);
        let reach = Reach::new(a, d).unwrap();
        let (p, q) = (Spot::of(a).unwrap(), Spot::of(b).unwrap());
        if let Some(metric) = Metric::of(&reach) {
            let apart = |a: u32, b: u32| f64::from(a.wrapping_sub(b).cast_signed());
            let (dx, dy) = (apart(q.x, p.x), apart(q.y, p.y));
            let (least, most) = (metric.least2(dx, dy).sqrt(), metric.most2(dx, dy).sqrt());
            prop_assert!(least - metric.slack_m() <= d && d <= most + metric.slack_m(), "{least} {d} {most}");
            // And they are close enough to be of use: a disc of 250 m leaves a ring of centimetres open.
            prop_assert!(d > 1_000.0 || lat.abs() > 70.0 || most - least < 0.002 * d + 0.05);
        }
    }
}

#[test]
fn the_antimeridian_is_no_border() {
    let west = at(179.999, 65.0);
    let east = at(-179.999, 65.0);
    assert!(
        (metres(west, east) - 94.37).abs() < 0.2,
        "{}",
        metres(west, east)
    );
    let line = LineString::from(vec![(-180.0, 64.9), (-180.0, 65.1)]);
    assert!((to_line(west, &line) - 47.2).abs() < 0.1);
    assert!(
        Reach::new(west, 100.0)
            .unwrap()
            .boxes()
            .iter()
            .any(|b| b.holds(east.e7()))
    );
}

#[test]
fn an_area_is_at_no_distance_from_within_and_its_edge_is() {
    let square = geo::wkt!(MULTIPOLYGON(((12. 57., 12.1 57., 12.1 57.1, 12. 57.1, 12. 57.))));
    let shape = Shape::Area(square.clone());
    let inside = at(12.05, 57.001);
    assert!(to_shape(inside, &shape).abs() < f64::EPSILON);
    assert!(
        (to_edges(inside, &square) - 111.37).abs() < 0.05,
        "{}",
        to_edges(inside, &square)
    );
    assert!(to_shape(at(12.1, 57.05), &shape).abs() < f64::EPSILON);
    assert!((to_shape(at(12.05, 56.999), &shape) - 111.37).abs() < 0.05);
}
