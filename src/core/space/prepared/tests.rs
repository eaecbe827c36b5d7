//! Prepared polygons against a test of every edge.

use geo::CoordinatePosition;
use proptest::prelude::*;

use super::*;
use crate::space::testing::{at, outlines, shared};
use crate::space::validity::{self, Limits};

/// Valid polygons with holes on a coarse grid in degrees.
fn grid_area() -> impl Strategy<Value = MultiPolygon> {
    let ring = prop::collection::vec((0_i32..9, 0_i32..9), 3..14);
    prop::collection::vec(ring, 1..4).prop_filter_map("nothing left", |rings| {
        let rings = rings.into_iter().map(|r| {
            let corner =
                |(x, y)| at(12.9 + f64::from(x) * 1e-3, 57.7 + f64::from(y) * 1e-3).coord();
            geo::Polygon::new(r.into_iter().map(corner).collect(), Vec::new())
        });
        let limits = Limits {
            max_area_change: f64::INFINITY,
            ..Limits::AREA
        };
        validity::polygons(&geo::Geometry::MultiPolygon(rings.collect()), limits)
            .ok()
            .map(|(valid, _)| valid)
    })
}

/// Every corner and middle of an edge, rounded to the grid and a step beside it.
fn hard_places(area: &MultiPolygon) -> Vec<LonLat> {
    let rings = area
        .iter()
        .flat_map(|p| std::iter::once(p.exterior()).chain(p.interiors()));
    rings
        .flat_map(geo::LineString::lines)
        .flat_map(|l| [l.start, (l.start + l.end) / 2.0])
        .flat_map(|c| {
            [
                (0.0, 0.0),
                (1e-7, 0.0),
                (-1e-7, 0.0),
                (0.0, 1e-7),
                (0.0, -1e-7),
            ]
            .map(|(dx, dy)| at(c.x + dx, c.y + dy))
        })
        .collect()
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(400) })]

    #[test]
    fn a_place_lies_where_geo_says(
        (area, x, y) in (grid_area(), -10_i32..100, -10_i32..100)
    ) {
        let prepared = Prepared::new(&area);
        let any = at(12.9 + f64::from(x) * 1e-4, 57.7 + f64::from(y) * 1e-4);
        for place in hard_places(&area).into_iter().chain([any]) {
            // Part by part: where two parts touch in a corner, geo puts the whole's corner outside.
            let slow = area.iter().map(|p| p.coordinate_position(&place.coord()));
            prop_assert_eq!(
                prepared.contains(place),
                slow.into_iter().any(|p| p != CoordPos::Outside),
                "{:?} {:?}", place, area
            );
        }
    }
}

#[test]
fn real_outlines_agree_on_corners_middles_and_beside_them() {
    let Some(text) = shared("geodata/boundaries/malmo_delomraden.geojson") else {
        return;
    };
    let name = if text.contains("\"delomrade\":\"") {
        "delomrade"
    } else {
        "name"
    };
    let mut asked = 0;
    for (code, outline) in outlines(&text, name).into_iter().take(40) {
        let Ok((area, _)) = validity::polygons(&geo::Geometry::MultiPolygon(outline), Limits::AREA)
        else {
            continue;
        };
        let prepared = Prepared::new(&area);
        for place in hard_places(&area).into_iter().step_by(7) {
            asked += 1;
            let slow = area.coordinate_position(&place.coord());
            assert_eq!(prepared.position(place.coord()), slow, "{code} {place:?}");
        }
    }
    assert!(asked > 1_000, "{asked}");
}
