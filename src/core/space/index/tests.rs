//! Every query against a scan of every entry, over random and awkward data.

mod made;

use geo::{Coord, Intersects, MultiPolygon, Rect, wkt};
use proptest::prelude::*;

use self::made::{filter, ids, kept, large, place, shape_of, world};
use super::*;
use crate::model::{PrivacyClass, Shape, State};
use crate::space::mercator::{Spot, Window};
use crate::space::testing::{at, entry, id};
use crate::space::{Filter, distance, settled};

fn boxes_of(b: Bounds) -> Vec<Rect> {
    let (sw, ne) = (b.south_west.coord(), b.north_east.coord());
    if sw.y > ne.y {
        return Vec::new();
    }
    if sw.x <= ne.x {
        return vec![Rect::new(sw, ne)];
    }
    vec![
        Rect::new(sw, Coord { x: 180.0, y: ne.y }),
        Rect::new(Coord { x: -180.0, y: sw.y }, ne),
    ]
}

fn check_box(index: &ObservationIndex, plain: &[Entry], f: &Filter, bounds: Bounds) {
    let expected = plain.iter().filter(|e| kept(f, e)).filter(|e| {
        boxes_of(bounds).iter().any(|r| match &shape_of(e) {
            Shape::Point(p) => {
                let (p, min, max) = (p.coord(), r.min(), r.max());
                min.x <= p.x && p.x <= max.x && min.y <= p.y && p.y <= max.y
            }
            Shape::Line(line) => line.lines().any(|l| l.intersects(r)),
            Shape::Area(area) => area.intersects(r),
        })
    });
    assert_eq!(ids(index.bbox(bounds, f)), ids(expected));
}

fn check_polygon(index: &ObservationIndex, plain: &[Entry], f: &Filter, area: &MultiPolygon) {
    let expected = plain
        .iter()
        .filter(|e| kept(f, e))
        .filter(|e| match &shape_of(e) {
            Shape::Point(p) => area.iter().any(|part| part.intersects(&p.coord())),
            Shape::Line(line) => line.lines().any(|l| area.intersects(&l)),
            Shape::Area(other) => other
                .iter()
                .any(|o| area.iter().any(|part| o.intersects(part))),
        });
    assert_eq!(ids(index.polygon(area, f)), ids(expected));
}

fn check_metres(
    index: &ObservationIndex,
    plain: &[Entry],
    f: &Filter,
    center: LonLat,
    m: f64,
    k: usize,
) {
    let mut near: Vec<(f64, ObservationId)> = plain
        .iter()
        .filter(|e| kept(f, e))
        .map(|e| (distance::to_shape(center, &shape_of(e)), e.id))
        .filter(|(d, _)| *d <= m)
        .collect();
    let mut within: Vec<ObservationId> = near.iter().map(|(_, id)| *id).collect();
    within.sort_unstable();
    assert_eq!(ids(index.within(center, m, f)), within);
    near.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
    near.truncate(k);
    let found: Vec<(f64, ObservationId)> = index
        .nearest(center, k, m, f)
        .into_iter()
        .map(|n| (n.distance_m(), n.entry.id))
        .collect();
    assert_eq!(found, near);
}

/// Cells against counting one by one with divisions in degrees of freedom of their own: the cell of a
/// place is the tile it lies in, as many zooms deeper as the square is split.
fn check_tally(index: &ObservationIndex, plain: &[Entry], f: &Filter, place: LonLat, zoom: u32) {
    const DEPTH: u32 = 3;
    let Some(spot) = Spot::of(place) else { return };
    let tile = |s: Spot, zoom: u32| {
        let part = |v: u32| u64::from(v) * (1 << zoom) / (1 << 32);
        (part(s.x), part(s.y))
    };
    let corner = |v: u64| u32::try_from(v * ((1_u64 << 32) >> zoom)).unwrap();
    let here = tile(spot, zoom);
    let square = Tally {
        corner: Spot {
            x: corner(here.0),
            y: corner(here.1),
        },
        zoom,
        depth: DEPTH,
    };
    let mut expected: BTreeMap<(u64, u64), Vec<&Entry>> = BTreeMap::new();
    for e in plain.iter().filter(|e| kept(f, e)) {
        if let Some(s) = Spot::of(e.anchor).filter(|s| tile(*s, zoom) == here) {
            let (x, y) = tile(s, zoom + DEPTH);
            expected.entry((y, x)).or_default().push(e);
        }
    }
    let cells = index.tally(square, f);
    assert_eq!(cells.len(), expected.len());
    for (cell, ((y, x), members)) in cells.iter().zip(expected) {
        assert_eq!(
            (u64::from(cell.at.0), u64::from(cell.at.1)),
            (x - (here.0 << DEPTH), y - (here.1 << DEPTH))
        );
        assert_eq!(cell.n as usize, members.len());
        for (state, n) in State::ALL.iter().zip(cell.by_state) {
            assert_eq!(
                n as usize,
                members.iter().filter(|e| e.state == *state).count()
            );
        }
        let sum = |of: fn(Spot) -> u32, corner: u32| -> u64 {
            members
                .iter()
                .map(|e| u64::from(of(Spot::of(e.anchor).unwrap()) - corner))
                .sum()
        };
        assert_eq!(
            cell.sum,
            (sum(|s| s.x, square.corner.x), sum(|s| s.y, square.corner.y))
        );
        assert!(members.iter().any(|e| e.id == cell.one.id));
    }
}

/// What a tile draws: points of a window in the order of their keys, whichever run they stand in.
fn check_marks(index: &ObservationIndex, plain: &[Entry], f: &Filter, a: LonLat, b: LonLat) {
    let (Some(a), Some(b)) = (Spot::of(a), Spot::of(b)) else {
        return;
    };
    let window = Window {
        west: a.x.min(b.x),
        north: a.y.min(b.y),
        east: a.x.max(b.x),
        south: a.y.max(b.y),
    };
    let mut expected: Vec<(u64, ObservationId)> = plain
        .iter()
        .filter(|e| e.shape.is_none() && kept(f, e))
        .filter_map(|e| {
            let s = Spot::of(e.anchor)?;
            let inside = (window.west..=window.east).contains(&s.x)
                && (window.north..=window.south).contains(&s.y);
            inside.then(|| (s.key(), e.id))
        })
        .collect();
    expected.sort_unstable();
    let marks = index.marks(window, f);
    let found: Vec<(u64, ObservationId)> =
        marks.iter().map(|m| (m.spot.key(), m.entry.id)).collect();
    assert_eq!(found, expected);
    for class in 1..=3 {
        let class = PrivacyClass::new(class).unwrap();
        let there = marks.iter().any(|m| m.entry.class == class);
        assert_eq!(index.has_class(class, window, f), there);
    }
}

fn check_lists(index: &ObservationIndex, plain: &[Entry], f: &Filter) {
    let expected = ids(plain.iter().filter(|e| kept(f, e)));
    assert_eq!(index.count(f), expected.len());
    assert_eq!(ids(index.all(f)), expected);
    assert_eq!(index.len(), plain.len());
    assert_eq!(index.is_empty(), plain.is_empty());
    assert_eq!(ids(index.every()), ids(plain));
}

fn areas() -> [MultiPolygon; 3] {
    [
        wkt!(MULTIPOLYGON(((12.9 57.7,12.903 57.7,12.903 57.703,12.9 57.703,12.9 57.7),(12.901 57.701,12.901 57.702,12.902 57.702,12.902 57.701,12.901 57.701)),((12.9005 57.704,12.9015 57.7035,12.902 57.704,12.9005 57.704)))),
        wkt!(MULTIPOLYGON(((179.9999 -0.001,180. -0.001,180. 0.001,179.9999 0.001,179.9999 -0.001)),((-180. -0.001,-179.9998 -0.001,-179.9999 0.001,-180. 0.001,-180. -0.001)))),
        wkt!(MULTIPOLYGON(((-180. 89.,180. 89.,180. 90.,-180. 90.,-180. 89.)))),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(400) })]

    #[test]
    fn boxes_find_what_a_scan_finds((index, plain) in world(), f in filter(), a in place(), b in place()) {
        check_box(&index, &plain, &f, Bounds { south_west: a, north_east: b });
        check_marks(&index, &plain, &f, a, b);
    }

    #[test]
    fn polygons_find_what_a_scan_finds((index, plain) in world(), f in filter(), which in 0..3_usize) {
        check_polygon(&index, &plain, &f, &areas()[which]);
    }

    #[test]
    fn metres_find_what_a_scan_finds(
        (index, plain) in world(), f in filter(), center in place(),
        m in prop_oneof![Just(0.0), 1.0..200.0_f64, 1e3..3e7_f64, Just(f64::INFINITY), Just(-1.0)],
        k in 0_usize..30,
    ) {
        check_metres(&index, &plain, &f, center, m, k);
    }

    #[test]
    fn cells_count_what_a_scan_counts((index, plain) in world(), f in filter(), center in place(), zoom in 0_u32..21) {
        check_tally(&index, &plain, &f, center, zoom);
    }

    #[test]
    fn entries_come_back_from_their_bytes_and_from_no_others((index, plain) in world(), cut in any::<prop::sample::Index>()) {
        let entries: Vec<&Entry> = index.every().collect();
        let bytes = settled::write(&entries);
        let back = settled::read(&bytes).unwrap();
        prop_assert_eq!(back.iter().collect::<Vec<_>>(), entries);
        prop_assert_eq!(ids(ObservationIndex::build(back).every()), ids(&plain));
        prop_assert_eq!(settled::read(&bytes[..cut.index(bytes.len())]), None);
    }

    #[test]
    fn lists_counts_and_ids_are_what_a_scan_finds((index, plain) in world(), f in filter()) {
        check_lists(&index, &plain, &f);
        for n in 0..60 {
            let expected = plain.iter().find(|e| e.id == id(n));
            prop_assert_eq!(index.get(id(n), &Sees::everything()), expected);
            let seen = expected.filter(|e| kept(
                &Filter::seen_by(f.sees.clone()),
                &Entry { state: State::Open, ..(*e).clone() },
            ));
            prop_assert_eq!(index.get(id(n), &f.sees), seen);
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(24) })]

    #[test]
    fn among_thousands_everything_is_found(
        (index, plain) in large(),
        asked in prop::collection::vec((filter(), place(), 0_u32..7, 0_usize..80, 0_u32..21), 6),
    ) {
        for (f, near, size, k, zoom) in asked {
            let center = if near.lat().abs() < 80.0 { at(12.9 + near.lon() * 1e-4, 57.7 + near.lat() * 1e-4) } else { near };
            let half = 1e-5 * 5_f64.powi(i32::try_from(size).unwrap());
            let corner = |sign: f64| at((center.lon() + sign * half).clamp(-180.0, 180.0), (center.lat() + sign * half).clamp(-90.0, 90.0));
            let bounds = Bounds { south_west: corner(-1.0), north_east: corner(1.0) };
            check_box(&index, &plain, &f, bounds);
            check_marks(&index, &plain, &f, bounds.south_west, bounds.north_east);
            check_metres(&index, &plain, &f, center, half * 1e5, k);
            check_metres(&index, &plain, &f, center, 1e5, k);
            check_polygon(&index, &plain, &f, &areas()[0]);
            check_tally(&index, &plain, &f, center, zoom);
            check_lists(&index, &plain, &f);
        }
    }
}

#[test]
fn a_merge_asks_for_itself_and_keeps_what_came_while_it_ran() {
    let all = Filter::seen_by(Sees::everything());
    let spot = |n: u64| {
        at(
            12.9 + (n % 1_000) as f64 * 1e-5,
            57.7 + (n / 1_000) as f64 * 1e-5,
        )
    };
    let mut index = ObservationIndex::default();
    assert!(index.is_empty() && !index.needs_merge());
    for batch in 0..50_u64 {
        let changes = (0..100)
            .map(|i| Change::Put(entry(batch * 100 + i, spot(batch * 100 + i))))
            .collect();
        index = index.apply(changes);
        assert!(index.runs.len() < 14, "{}", index.runs.len());
    }
    assert!(index.needs_merge());
    let merge = index.merge();
    let later = index.apply(vec![
        Change::Remove(id(7)),
        Change::Put(Entry {
            version: 2,
            ..entry(8, spot(8))
        }),
        Change::Put(entry(9_999, spot(9_999))),
    ]);
    let adopted = later.adopt(&merge).unwrap();
    assert!(!adopted.needs_merge());
    assert_eq!(adopted.count(&all), 5_000);
    assert_eq!(adopted.get(id(7), &Sees::everything()), None);
    assert_eq!(adopted.get(id(8), &Sees::everything()).unwrap().version, 2);
    assert!(adopted.adopt(&merge).is_none(), "a merge of another past");
    assert_eq!(
        index.count(&all),
        5_000,
        "an older snapshot stays as it was"
    );
}

#[test]
fn an_entry_stays_small() {
    let size = size_of::<Entry>();
    println!("an entry takes {size} bytes, and 4 for each link");
    assert!(size <= 96, "{size}");
}
