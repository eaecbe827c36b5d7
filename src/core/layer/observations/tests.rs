//! Tiles read back with another reader, and counted.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use fast_mvt::{MvtReaderRef, MvtValueRef};
use geo::Geometry;
use proptest::prelude::*;
use uuid::Uuid;

use super::*;
use crate::layer::tile::EXTENT;
use crate::model::category::{Category, Kind as CategoryKind, Life};
use crate::model::scale::Valence;
use crate::model::{
    Catalogue, CategoryCode, KindCode, Light, ObservationId, Provenance, Status, TenantCode, Viewer,
};
use crate::space::link::Landscape;

const CODES: [&str; 3] = ["light.out", "litter.bin", DESIGNATED];

fn landscape() -> Arc<Landscape> {
    let kind = KindCode::parse("fault").unwrap();
    let kinds = vec![CategoryKind {
        code: kind.clone(),
        sv: String::from("fel"),
        en: String::from("fault"),
        icon: String::from("x"),
    }];
    let categories = CODES
        .iter()
        .map(|code| Category {
            code: CategoryCode::parse(code).unwrap(),
            kind: kind.clone(),
            sv: String::new(),
            en: String::new(),
            severity: None,
            life: Life::Persistent,
            privacy_class: PrivacyClass::OPEN,
            owner: Vec::new(),
            call_first: false,
            valence: Valence::Negative,
            icon: String::new(),
            order: 0,
            quick: None,
        })
        .collect();
    let catalogue = Catalogue::new(kinds, categories).unwrap();
    Arc::new(Landscape::new(
        Arc::new(catalogue),
        Vec::new(),
        Vec::new(),
        Vec::new(),
    ))
}

fn observation(n: u64, place: LonLat, category: u16, state: State, class: u8) -> Entry {
    let bytes = u128::from(n.wrapping_mul(0x9e37_79b9_7f4a_7c15)) << 64 | u128::from(n);
    let id = Uuid::from_u128(bytes & !(0xf << 76) & !(0xc << 60) | 7 << 76 | 8 << 60);
    Entry {
        id: ObservationId::from_uuid(id).unwrap(),
        anchor: place,
        shape: None,
        observed_at: 1_700_000_000 + i64::try_from(n).unwrap(),
        commitments: Box::default(),
        areas: Box::default(),
        version: 1,
        category,
        kind: 0,
        severity: 2,
        status: Status::Received,
        state,
        light: Light::Daylight,
        class: PrivacyClass::new(class).unwrap(),
        provenance: Provenance::Resident,
        example: false,
        custody: None,
    }
}

fn world_of(entries: Vec<Entry>) -> World {
    World::new(landscape(), Arc::default(), entries, None)
}

fn everything(world: &World) -> Filter {
    let keeper = Viewer::keeper(TenantCode::parse("ovning").unwrap());
    Filter::seen_by(world.sees(&keeper))
}

/// A feature as a reader sees it.
#[derive(Debug)]
struct Seen {
    geometry: Geometry<i32>,
    texts: BTreeMap<String, String>,
    numbers: BTreeMap<String, i64>,
}

impl Seen {
    /// How many observations it stands for.
    fn n(&self) -> i64 {
        self.numbers.get("n").copied().unwrap_or(1)
    }

    fn point(&self) -> Coord<i32> {
        match self.geometry {
            Geometry::Point(p) => p.0,
            _ => panic!("not a point"),
        }
    }
}

fn read(tile: &[u8]) -> Vec<Seen> {
    if tile.is_empty() {
        return Vec::new();
    }
    let reader = MvtReaderRef::new(tile).unwrap();
    let layers: Vec<_> = reader.layers().collect();
    assert_eq!(
        (layers.len(), layers[0].extent(), layers[0].version()),
        (1, 4096, 2)
    );
    assert_eq!(layers[0].name(), "observations");
    layers[0]
        .features()
        .map(|feature| {
            let (mut texts, mut numbers) = (BTreeMap::new(), BTreeMap::new());
            for (key, value) in feature.properties_vec().unwrap() {
                match value {
                    MvtValueRef::String(text) => {
                        texts.insert(key.to_owned(), text.to_owned());
                    }
                    MvtValueRef::Bool(yes) => {
                        texts.insert(key.to_owned(), yes.to_string());
                    }
                    MvtValueRef::UInt(n) => {
                        numbers.insert(key.to_owned(), i64::try_from(n).unwrap());
                    }
                    MvtValueRef::Int(n) => {
                        numbers.insert(key.to_owned(), n);
                    }
                    other => panic!("{other:?}"),
                }
            }
            Seen {
                geometry: feature.geometry().unwrap(),
                texts,
                numbers,
            }
        })
        .collect()
}

/// Heaps around a few places, and some anywhere.
fn entries() -> impl Strategy<Value = Vec<Entry>> {
    let place = prop_oneof![
        6 => (0_i32..3, -2_000_i32..2_000, -2_000_i32..2_000).prop_map(|(heap, x, y)| {
            LonLat::from_e7(129_300_000 + heap * 500_000 + x * 40, 577_000_000 + y * 40).unwrap()
        }),
        1 => (-1_800_000_000..=1_800_000_000_i32, -850_511_287..=850_511_287_i32)
            .prop_map(|(lon, lat)| LonLat::from_e7(lon, lat).unwrap()),
        1 => Just(LonLat::from_e7(1_800_000_000, 0).unwrap()),
        1 => Just(LonLat::from_e7(0, 0).unwrap()),
    ];
    prop::collection::vec(
        (place, 0_u16..3, prop::sample::select(State::ALL), 1_u8..4),
        0..250,
    )
    .prop_map(|all| {
        (1..)
            .zip(all)
            .map(|(n, (place, category, state, class))| {
                observation(n, place, category, state, class)
            })
            .collect()
    })
}

fn shown(e: &Entry) -> bool {
    e.category != 2 && e.state != State::Hidden
}

/// Tiles in which something lies, without their buffers.
fn tiles(entries: &[Entry], zoom: u8) -> BTreeSet<(u32, u32)> {
    entries
        .iter()
        .filter(|e| shown(e))
        .map(|e| {
            let (_, x, y) = Tile::at(e.anchor, zoom).zxy();
            (x, y)
        })
        .collect()
}

fn tile(z: u8, (x, y): (u32, u32)) -> Tile {
    Tile::new(u32::from(z), u64::from(x), u64::from(y)).unwrap()
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(150) })]

    // What is lost or counted twice would show in the sum over all tiles of a zoom.
    #[test]
    fn counts_add_up_to_the_whole_at_every_zoom(entries in entries(), zoom in 0_u8..21, depth in 3_u8..7) {
        let world = world_of(entries.clone());
        let filter = everything(&world);
        let all = Drawing { full_zoom: 99, depth, ..Drawing::default() };
        let (mut sum, mut by_state) = (0, [0; COUNTED.len()]);
        for address in tiles(&entries, zoom) {
            let bytes = draw(&world, &filter, tile(zoom, address), all);
            prop_assert_eq!(&bytes, &draw(&world, &filter, tile(zoom, address), all));
            let seen = read(&bytes);
            prop_assert!(seen.len() <= 1 << (2 * depth));
            for mark in seen {
                let p = mark.point();
                prop_assert!((0..=4096).contains(&p.x) && (0..=4096).contains(&p.y));
                prop_assert!(mark.numbers.get("n") != Some(&1));
                prop_assert_eq!(mark.n() == 1, mark.texts.contains_key("id"));
                sum += mark.n();
                for (known, state) in by_state.iter_mut().zip(COUNTED) {
                    *known += match mark.texts.get("state") {
                        Some(code) => i64::from(code == state.code()),
                        None => mark.numbers[&format!("n_{}", state.code())],
                    };
                }
            }
        }
        let kept: Vec<&Entry> = entries.iter().filter(|e| shown(e)).collect();
        prop_assert_eq!(sum, i64::try_from(kept.len()).unwrap());
        for (n, state) in by_state.iter().zip(COUNTED) {
            prop_assert_eq!(*n, i64::try_from(kept.iter().filter(|e| e.state == state).count()).unwrap());
        }
    }

    // Each mark at its place by the formula in degrees, in every tile whose buffer it lies in.
    #[test]
    fn every_mark_stands_in_its_tile_and_in_its_neighbours_buffer(entries in entries(), zoom in 14_u8..21) {
        let world = world_of(entries.clone());
        let filter = everything(&world);
        for address in tiles(&entries, zoom) {
            let tile = tile(zoom, address);
            let seen = read(&layer_tile(&world, &filter, tile));
            let by_id: BTreeMap<&str, &Seen> = seen.iter().map(|s| (s.texts["id"].as_str(), s)).collect();
            prop_assert_eq!(by_id.len(), seen.len());
            for e in entries.iter().filter(|e| shown(e)) {
                let p = tile.pixel(e.anchor.coord());
                let id = e.id.to_string();
                let reach = |v: f64, spare: f64| (-BUFFER - spare..EXTENT + BUFFER + spare).contains(&v);
                if reach(p.x, -1.0) && reach(p.y, -1.0) {
                    let mark = by_id[id.as_str()];
                    let at = mark.point();
                    prop_assert!((f64::from(at.x) - p.x).abs() <= 1.01 && (f64::from(at.y) - p.y).abs() <= 1.01);
                    prop_assert_eq!(&mark.texts["category"], CODES[usize::from(e.category)]);
                    prop_assert_eq!(&mark.texts["state"], e.state.code());
                    prop_assert_eq!(&mark.texts["example"], "false");
                    prop_assert_eq!(mark.numbers["observed"], e.observed_at);
                    prop_assert_eq!(mark.numbers["severity"], 2);
                } else if !reach(p.x, 1.0) || !reach(p.y, 1.0) {
                    prop_assert!(!by_id.contains_key(id.as_str()));
                }
            }
            let there = seen.iter().any(|s| entries.iter().any(|e| {
                e.id.to_string() == s.texts["id"] && e.class == PrivacyClass::RESTRICTED
            }));
            prop_assert_eq!(Observations.shows_restricted(&world, &filter, tile), there);
        }
    }

    // The same observations make the same bytes, in whichever order and runs they came.
    #[test]
    fn bytes_follow_from_what_is_there_alone(entries in entries(), split in 0_usize..250, zoom in 8_u8..19) {
        let at_once = world_of(entries.clone());
        let (early, late) = entries.split_at(split.min(entries.len()));
        let mut grown = crate::space::ObservationIndex::build(late.to_vec());
        for e in early.iter().rev() {
            grown = grown.apply(vec![crate::space::Change::Put(e.clone())]);
        }
        let filter = everything(&at_once);
        let grown = at_once.with_index(grown);
        for address in tiles(&entries, zoom) {
            let tile = tile(zoom, address);
            prop_assert_eq!(layer_tile(&at_once, &filter, tile), layer_tile(&grown, &filter, tile));
        }
    }
}

#[test]
fn what_lies_beyond_the_antimeridian_stands_in_the_buffer() {
    let place = |lon, lat| LonLat::from_degrees(lon, lat).unwrap();
    let near = [
        observation(1, place(-179.999_99, 57.7), 0, State::Open, 1),
        observation(2, place(179.999_99, 57.7), 0, State::Open, 1),
    ];
    let world = world_of(near.to_vec());
    let filter = everything(&world);
    // A hundred-thousandth of a degree on either side of the edge, in tile units by the formula in degrees.
    for (zoom, off) in [(14, 2), (18, 30), (20, 119)] {
        let edges = near.each_ref().map(|e| Tile::at(e.anchor, zoom));
        let seen = edges.map(|t| read(&draw(&world, &filter, t, Drawing::default())));
        for (tile, marks) in edges.iter().zip(&seen) {
            let mut across: Vec<i32> = marks.iter().map(|m| m.point().x).collect();
            across.sort_unstable();
            let west = tile.zxy().1 == 0;
            let edge = if west { 0 } else { 4096 };
            let expected: Vec<i32> = [edge - off, edge + off]
                .into_iter()
                .filter(|x| (-64..=4160).contains(x))
                .collect();
            // At zoom 20 a unit of the tile is one of the square, into which a place falls rather than is rounded.
            let near = |(a, b): (&i32, &i32)| (a - b).abs() <= i32::from(zoom == 20);
            assert!(
                across.len() == expected.len() && across.iter().zip(&expected).all(near),
                "zoom {zoom}, west {west}: {across:?}, {expected:?}"
            );
        }
    }
}

fn layer_tile(world: &World, filter: &Filter, tile: Tile) -> Vec<u8> {
    Observations.tile(world, filter, tile)
}

#[test]
fn a_tile_with_too_much_in_it_gives_up_marks_and_keeps_the_count() {
    let tile = Tile::at(LonLat::from_degrees(12.93, 57.7).unwrap(), 16);
    let [west, south, ..] = tile.bounds(-1_000.0);
    let spot = |n: u64| {
        LonLat::from_degrees(
            west + (n % 100) as f64 * 1e-5,
            south + (n / 100) as f64 * 1e-5,
        )
        .unwrap()
    };
    let many = |n: u64| -> Vec<Entry> {
        (1..=n)
            .map(|i| observation(i, spot(i), 0, State::Open, 1))
            .collect()
    };
    for (n, marks) in [(5_000, 5_000), (5_001, 1)] {
        let world = world_of(many(n));
        let bytes = layer_tile(&world, &everything(&world), tile);
        assert!(bytes.len() <= Drawing::default().most_bytes);
        let seen = read(&bytes);
        assert!(if marks > 1 {
            seen.len() == marks
        } else {
            seen.len() <= 64
        });
        assert_eq!(
            seen.iter().map(Seen::n).sum::<i64>(),
            i64::try_from(n).unwrap()
        );
    }
    let world = world_of(many(1_000));
    let light = Drawing {
        most_bytes: 10_000,
        ..Drawing::default()
    };
    let seen = read(&draw(&world, &everything(&world), tile, light));
    assert!(seen.len() <= 64 && seen.iter().map(Seen::n).sum::<i64>() == 1_000);
}

#[test]
fn lines_and_areas_are_read_back_as_they_were_cut() {
    let place = LonLat::from_degrees(12.94, 57.72).unwrap();
    let area = geo::wkt!(MULTIPOLYGON(((12.939 57.719,12.943 57.719,12.943 57.722,12.939 57.722,12.939 57.719),(12.940 57.720,12.940 57.721,12.941 57.721,12.941 57.720,12.940 57.720))));
    let line = geo::wkt!(LINESTRING(12.93 57.72,12.941 57.7205,12.95 57.73));
    let with = |n, shape: Shape| Entry {
        anchor: shape.anchor(),
        shape: Some(Arc::new(shape)),
        ..observation(n, place, 0, State::Open, 1)
    };
    let world = world_of(vec![
        with(1, Shape::Area(area.clone())),
        with(2, Shape::Line(line.clone())),
        observation(3, place, 1, State::Done, 1),
    ]);
    let tile = Tile::at(place, 15);
    let seen = read(&layer_tile(&world, &everything(&world), tile));
    assert_eq!(seen.len(), 3);
    for mark in &seen {
        match &mark.geometry {
            Geometry::Point(_) => assert_eq!(mark.texts["state"], "done"),
            Geometry::LineString(read) => {
                assert_eq!(clip::lines(&line, tile), vec![read.0.clone()]);
            }
            Geometry::Polygon(read) => {
                // A ring may be read the other way round, but has the same corners.
                let corners = |ring: &[Coord<i32>]| -> BTreeSet<(i32, i32)> {
                    ring.iter().map(|c| (c.x, c.y)).collect()
                };
                let rings = &clip::polygons(&area, tile)[0];
                assert_eq!((rings.len(), read.interiors().len()), (2, 1));
                assert_eq!(corners(&rings[0]), corners(&read.exterior().0));
                assert_eq!(corners(&rings[1]), corners(&read.interiors()[0].0));
            }
            other => panic!("{other:?}"),
        }
    }
    // Far out they are one mark each, or a count.
    let far = read(&layer_tile(&world, &everything(&world), Tile::at(place, 9)));
    assert_eq!(far.iter().map(Seen::n).sum::<i64>(), 3);
}
