//! The grid against each outline asked for itself.

use proptest::prelude::*;

use super::*;
use crate::space::testing::{at, outlines, shared};

/// What the grid says of a place, and what the outlines say.
fn asked(cover: &Cover, prepared: &[Prepared], place: Coord) -> (Vec<usize>, Vec<usize>) {
    let lies_in = |p: &Prepared| p.position(place) != CoordPos::Outside;
    let told = cover.at(place);
    let told = told.filter(|f| f.surely || prepared.get(f.slot).is_some_and(lies_in));
    let slow = (0..).zip(prepared).filter(|(_, p)| lies_in(p));
    let mut told: Vec<usize> = told.map(|f| f.slot).collect();
    told.sort_unstable();
    (told, slow.map(|(slot, _)| slot).collect())
}

fn covered(areas: &[MultiPolygon]) -> (Cover, Vec<Prepared>) {
    let prepared: Vec<Prepared> = areas.iter().map(Prepared::new).collect();
    let each = (0_u32..).zip(areas.iter().zip(&prepared));
    let cover = Cover::build(each.map(|(slot, (area, prepared))| (slot, area, prepared)));
    (cover, prepared)
}

fn triangle() -> impl Strategy<Value = MultiPolygon> {
    let corner = || (0_i32..90, 0_i32..90);
    (corner(), corner(), corner()).prop_map(|(a, b, c)| {
        let corner =
            |(x, y): (i32, i32)| at(12.9 + f64::from(x) * 1e-3, 57.7 + f64::from(y) * 1e-3).coord();
        let ring = geo::LineString(vec![corner(a), corner(b), corner(c), corner(a)]);
        geo::Polygon::new(ring, Vec::new()).into()
    })
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(200) })]

    #[test]
    fn a_place_lies_in_what_the_outlines_say(
        areas in prop::collection::vec(triangle(), 0..12),
        places in prop::collection::vec((-50_i32..950, -50_i32..950), 40),
    ) {
        let (cover, prepared) = covered(&areas);
        // Corners lie on edges, and the rest anywhere.
        let corners = areas.iter().flat_map(|a| a.iter().flat_map(|p| p.exterior().0.clone()));
        let anywhere = places.iter().map(|(x, y)| {
            at(12.9 + f64::from(*x) * 1e-4, 57.7 + f64::from(*y) * 1e-4).coord()
        });
        for place in corners.chain(anywhere) {
            let (told, slow) = asked(&cover, &prepared, place);
            prop_assert_eq!(told, slow, "{:?}", place);
        }
    }
}

#[test]
fn real_outlines_agree_beside_every_corner_and_few_places_need_an_outline() {
    let Some(text) = shared("geodata/boundaries/malmo_delomraden.geojson") else {
        return;
    };
    let name = if text.contains("\"delomrade\":\"") {
        "delomrade"
    } else {
        "name"
    };
    let areas: Vec<MultiPolygon> = outlines(&text, name).into_iter().map(|(_, a)| a).collect();
    let (cover, prepared) = covered(&areas);
    let all = areas.iter().flat_map(MultiPolygon::iter);
    let corners = all.flat_map(|p| p.exterior().0.clone());
    for corner in corners.step_by(7) {
        for (dx, dy) in [(0.0, 0.0), (1e-7, 0.0), (0.0, -1e-7), (2e-4, 2e-4)] {
            let place = at(corner.x + dx, corner.y + dy).coord();
            let (told, slow) = asked(&cover, &prepared, place);
            assert_eq!(told, slow, "{place:?}");
        }
    }
    let parts = (PARTS * PARTS) as f64;
    let open = |edged: &Edged| f64::from(edged.open.count_ones()) / parts;
    let open: f64 = cover.edged.all().iter().map(open).sum();
    let all = cover.whole.all().len() + cover.edged.all().len();
    assert!(open * 8.0 < all as f64, "{open} of {all}");
}
