//! Areas against a test of each, and what is said of places outside.

use geo::{Coord, CoordsIter, Destination, Geodesic, LineString, Point, Polygon, Validation, wkt};
use proptest::prelude::*;

use super::*;
use crate::model::area::AreaKind;
use crate::space::testing::{at, outlines, shared};
use crate::space::validity::{self, Limits};

fn area(id: &str, selector: Selector) -> Arc<Area> {
    Arc::new(Area {
        id: AreaId::parse(id).unwrap(),
        name: id.to_owned(),
        kind: AreaKind::Place,
        selector,
        approximate: false,
        valid_from: None,
        valid_to: None,
        owner: None,
        source: None,
        note: None,
        example: false,
        version: 1,
    })
}

fn square(x: i32, y: i32, size: i32) -> Selector {
    let corner =
        |i: i32, j: i32| at(12.9 + f64::from(i) * 1e-3, 57.7 + f64::from(j) * 1e-3).coord();
    let ring = LineString(vec![
        corner(x, y),
        corner(x + size, y),
        corner(x + size, y + size),
        corner(x, y + size),
        corner(x, y),
    ]);
    Selector::Polygon(vec![Polygon::new(ring, Vec::new())].into())
}

fn selector() -> impl Strategy<Value = Selector> {
    let spot = || {
        (0_i32..9, 0_i32..9)
            .prop_map(|(x, y)| at(12.9 + f64::from(x) * 1e-3, 57.7 + f64::from(y) * 1e-3))
    };
    prop_oneof![
        2 => (0_i32..9, 0_i32..9, 1_i32..4).prop_map(|(x, y, s)| square(x, y, s)),
        1 => (spot(), prop_oneof![Just(-1.0), 0.0..400.0_f64])
            .prop_map(|(center, radius_m)| Selector::Place { center, radius_m }),
        1 => (-0.01..0.01_f64, -89.9..89.9_f64, 0.0..1e4_f64).prop_map(|(x, y, radius_m)| {
            let lon = if x > 0.0 { 180.0 - x } else { -180.0 - x };
            Selector::Place { center: at(lon, y), radius_m }
        }),
        1 => (prop::collection::vec(spot(), 2..5), 0.0..200.0_f64).prop_map(|(path, buffer_m)| {
            Selector::Line { path: path.into_iter().map(LonLat::coord).collect(), buffer_m }
        }),
        1 => Just(Selector::Dynamic { rule: "current_hot_spots".to_owned(), within: None }),
    ]
}

fn shape() -> impl Strategy<Value = Shape> {
    let spot = || {
        (-2_i32..24, -2_i32..24)
            .prop_map(|(x, y)| at(12.9 + f64::from(x) * 5e-4, 57.7 + f64::from(y) * 5e-4))
    };
    prop_oneof![
        4 => spot().prop_map(Shape::Point),
        1 => (-0.01..0.01_f64, -90.0..90.0_f64).prop_map(|(x, y)| {
            Shape::Point(at(if x > 0.0 { 180.0 - x } else { -180.0 - x }, y))
        }),
        1 => prop::collection::vec(spot(), 2..4)
            .prop_map(|p| Shape::Line(p.into_iter().map(LonLat::coord).collect())),
        1 => (0_i32..9, 0_i32..9, 1_i32..3).prop_map(|(x, y, s)| match square(x, y, s) {
            Selector::Polygon(p) => Shape::Area(p),
            _ => unreachable!(),
        }),
    ]
}

/// One area asked directly, without index or preparation.
fn lies_in(selector: &Selector, shape: &Shape) -> bool {
    match selector {
        Selector::Polygon(outline) => match shape {
            Shape::Point(p) => outline
                .iter()
                .any(|part| part.intersects(&Point(p.coord()))),
            Shape::Line(line) => line.lines().any(|l| outline.intersects(&l)),
            Shape::Area(other) => outline.intersects(other),
        },
        Selector::Place { center, radius_m } => distance::to_shape(*center, shape) <= *radius_m,
        Selector::Line { path, buffer_m } => distance::shape_to_line(shape, path) <= *buffer_m,
        Selector::Dynamic { .. } => false,
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(400) })]

    #[test]
    fn areas_are_those_that_a_test_of_each_finds(
        selectors in prop::collection::vec(selector(), 0..20),
        shapes in prop::collection::vec(shape(), 1..8),
    ) {
        let areas = selectors.iter().enumerate().map(|(i, s)| area(&format!("a{i}"), s.clone()));
        let index = AreaIndex::build(areas.collect());
        for shape in &shapes {
            let expected: Vec<usize> = (0..selectors.len())
                .filter(|&i| lies_in(&selectors[i], shape))
                .collect();
            prop_assert_eq!(&index.containing(shape), &expected, "{:?}", shape);
            for (i, selector) in selectors.iter().enumerate() {
                match index.relation(i, shape).unwrap() {
                    Relation::Contained { .. } => prop_assert!(expected.contains(&i)),
                    Relation::Outside { distance_m } => {
                        prop_assert!(!expected.contains(&i));
                        prop_assert!(distance_m.is_finite() && distance_m >= 0.0);
                    }
                    Relation::Unselected => {
                        prop_assert_eq!(selector.code(), "dynamic");
                    }
                }
            }
        }
    }

    #[test]
    fn drawn_outlines_are_valid_and_hold_their_middle(
        lon in -180.0..=180.0_f64, lat in -85.0..=85.0_f64, size in 0.01..20_000.0_f64,
        turns in prop::collection::vec((-1.0..1.0_f64, -1.0..1.0_f64), 2..5),
    ) {
        let center = at(lon, lat);
        let index = AreaIndex::build(vec![
            area("place", Selector::Place { center, radius_m: size }),
            area("line", Selector::Line {
                path: turns
                    .iter()
                    .map(|(x, y)| Coord {
                        x: (lon * 0.99 + x * 1e-2).clamp(-180.0, 180.0),
                        y: (lat * 0.9 + y * 1e-2).clamp(-90.0, 90.0),
                    })
                    .collect(),
                buffer_m: size / 20.0,
            }),
        ]);
        let circle = index.outline(0).unwrap();
        prop_assert!(circle.is_valid() && validity::faults(&circle).is_empty(), "{:?}", circle);
        prop_assert!(size < 0.1 || circle.intersects(&Point(center.coord())), "{:?}", circle);
        let line = index.outline(1).unwrap();
        prop_assert!(!line.0.is_empty());
        prop_assert!(line.is_valid() && validity::faults(&line).is_empty(), "{:?}", line);
    }

    #[test]
    fn all_at_once_says_what_each_place_says(
        selectors in prop::collection::vec(selector(), 0..20),
        places in prop::collection::vec((-5_i32..45, -5_i32..45), 0..60),
    ) {
        let areas = selectors.iter().enumerate().map(|(i, s)| area(&format!("a{i}"), s.clone()));
        let index = AreaIndex::build(areas.collect());
        let places: Vec<LonLat> = places
            .iter()
            .map(|(x, y)| at(12.9 + f64::from(*x) * 1e-3, 57.7 + f64::from(*y) * 1e-3))
            .collect();
        let mut told = vec![Vec::new(); places.len()];
        index.pairs(&places, |place, slot| told[place].push(slot));
        for (place, mut slots) in places.iter().zip(told) {
            slots.sort_unstable();
            prop_assert_eq!(index.containing(&Shape::Point(*place)), slots, "{:?}", place);
        }
    }
}

#[test]
fn a_neighbour_shares_the_edge_and_the_hole_keeps_its_own() {
    let ring = wkt!(MULTIPOLYGON(((13. 57.,13.4 57.,13.4 57.4,13. 57.4,13. 57.),(13.1 57.1,13.1 57.2,13.2 57.2,13.2 57.1,13.1 57.1))));
    let index = AreaIndex::build(vec![
        area("west", square(0, 0, 2)),
        area("east", square(2, 0, 2)),
        area("ring", Selector::Polygon(ring)),
    ]);
    let point = |lon, lat| Shape::Point(at(lon, lat));
    assert_eq!(index.containing(&point(12.902, 57.701)), [0, 1]);
    assert_eq!(index.containing(&point(12.902, 57.702)), [0, 1]);
    assert_eq!(index.containing(&point(12.901, 57.701)), [0]);
    assert_eq!(index.containing(&point(13.1, 57.15)), [2]);
    assert_eq!(index.containing(&point(13.15, 57.15)), [0_usize; 0]);
    assert_eq!(index.slot(&AreaId::parse("ring").unwrap()), Some(2));
    assert_eq!(index.areas().len(), 3);
}

#[test]
fn it_says_how_far_outside() {
    let within = Some(AreaId::parse("square").unwrap());
    let index = AreaIndex::build(vec![
        area("square", square(0, 0, 2)),
        area(
            "torg",
            Selector::Place {
                center: at(12.9, 57.7),
                radius_m: 100.0,
            },
        ),
        area(
            "hot",
            Selector::Dynamic {
                rule: "current_hot_spots".to_owned(),
                within,
            },
        ),
    ]);
    let outside = Shape::Point(at(12.9, 57.6982));
    let Some(Relation::Outside { distance_m }) = index.relation(0, &outside) else {
        panic!("not outside");
    };
    // 0.0018 degrees of latitude at 57.7° are 200.4 m.
    assert!((distance_m - 200.4).abs() < 0.2, "{distance_m}");
    let Some(Relation::Outside { distance_m }) = index.relation(1, &outside) else {
        panic!("not outside");
    };
    assert!((distance_m - 100.4).abs() < 0.2, "{distance_m}");
    assert_eq!(
        index.relation(0, &Shape::Point(at(12.901, 57.7))),
        Some(Relation::Contained {
            from_middle_m: None
        })
    );
    assert_eq!(index.relation(2, &outside), Some(Relation::Unselected));
    assert_eq!(index.outline(2), index.outline(0));
    assert_eq!(index.relation(3, &outside), None);
}

#[test]
fn a_circle_over_the_antimeridian_or_a_pole_is_drawn_in_pieces_that_hold_what_it_holds() {
    for (center, radius_m) in [
        (at(179.99, 65.0), 5_000.0),
        (at(-179.999, -17.0), 900.0),
        (at(20.0, 89.99), 20_000.0),
        (at(0.0, -90.0), 1_000.0),
    ] {
        let drawn = outline::circle(center, radius_m, 96);
        let parts = validity::faults(&drawn);
        assert!(
            parts.is_empty() && !drawn.0.is_empty(),
            "{center:?} {parts:?}"
        );
        for bearing in 0..36 {
            let edge = |share: f64| {
                let bearing = f64::from(bearing) * 10.0;
                Geodesic.destination(Point(center.coord()), bearing, radius_m * share)
            };
            let (inner, outer) = (edge(0.99), edge(1.01));
            assert!(drawn.intersects(&inner), "{center:?} {bearing}: {drawn:?}");
            assert!(!drawn.intersects(&outer), "{center:?} {bearing}");
        }
    }
}

#[test]
fn a_drawn_line_is_as_wide_as_it_says() {
    let path: LineString = vec![(12.9, 57.70), (12.93, 57.71), (12.94, 57.69)].into();
    let drawn = outline::buffered_line(&path, 50.0);
    for ring in drawn.iter().map(Polygon::exterior) {
        for corner in ring.coords() {
            let d = distance::to_line(at(corner.x, corner.y), &path);
            assert!((d - 50.0).abs() < 1.0, "{d}");
        }
    }
}

#[test]
fn every_corner_that_areas_of_gothenburg_share_belongs_to_all_of_them() {
    let Some(text) = shared("geodata/boundaries/goteborg_basomraden.geojson") else {
        return;
    };
    let areas: Vec<Arc<Area>> = outlines(&text, "basomrade")
        .into_iter()
        .filter_map(|(code, outline)| {
            let valid = validity::polygons(&geo::Geometry::MultiPolygon(outline), Limits::AREA);
            Some(area(&code, Selector::Polygon(valid.ok()?.0)))
        })
        .collect();
    let index = AreaIndex::build(areas.clone());
    let mut asked = 0;
    for (slot, one) in areas.iter().enumerate().step_by(5) {
        let Selector::Polygon(outline) = &one.selector else {
            continue;
        };
        for corner in outline.coords_iter().step_by(11) {
            asked += 1;
            let found = index.containing(&Shape::Point(at(corner.x, corner.y)));
            assert!(found.contains(&slot));
            if asked % 200 == 0 {
                let slow = (0..areas.len()).filter(|&i| {
                    lies_in(&areas[i].selector, &Shape::Point(at(corner.x, corner.y)))
                });
                assert_eq!(found, slow.collect::<Vec<_>>());
            }
        }
    }
    assert!(asked > 2_000, "{asked}");
}
