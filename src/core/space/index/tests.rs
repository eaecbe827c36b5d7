//! Every query against a scan of every entry, over random and awkward data.

use std::sync::Arc;

use geo::{Coord, Intersects, LineString, Polygon, Rect, wkt};
use proptest::prelude::*;
use uuid::Uuid;

use super::*;
use crate::model::viewer::Hands;
use crate::model::{Light, PrivacyClass, Provenance, State, Status};
use crate::space::testing::at;
use crate::space::{NumberSet, Reach};

fn id(n: u64) -> ObservationId {
    // Spread over the bytes, so that the order of ids is not the order of numbers.
    let mut bytes = [0; 16];
    bytes[8..].copy_from_slice(&n.wrapping_mul(0x9e37_79b9_7f4a_7c15).to_be_bytes());
    bytes[0] = bytes[15];
    bytes[6] = 0x70;
    bytes[8] = 0x80 | (bytes[8] & 0x3f);
    ObservationId::from_uuid(Uuid::from_bytes(bytes)).unwrap()
}

fn entry(n: u64, anchor: LonLat) -> Entry {
    Entry {
        id: id(n),
        anchor,
        shape: None,
        observed_at: 1_700_000_000,
        commitments: Box::default(),
        areas: Box::default(),
        version: 1,
        category: 1,
        kind: 1,
        severity: 2,
        status: Status::Received,
        state: State::Open,
        light: Light::Daylight,
        class: PrivacyClass::new(1).unwrap(),
        provenance: Provenance::Resident,
        example: false,
        custody: None,
    }
}

/// Places where mistakes live: the antimeridian, the poles, one place many times, corners and middles
/// of the polygon asked about, and anywhere.
fn place() -> impl Strategy<Value = LonLat> {
    let corner = || 0_i32..9;
    prop_oneof![
        4 => (corner(), corner()).prop_map(|(x, y)| at(
            12.9 + f64::from(x) * 5e-4,
            57.7 + f64::from(y) * 5e-4
        )),
        1 => Just(at(12.9005, 57.7005)),
        1 => (-180_i32..=180, -90_i32..=90).prop_map(|(x, y)| at(f64::from(x), f64::from(y))),
        1 => (-3_i32..=3, -3_i32..=3).prop_map(|(x, y)| {
            let lon = 180.0 - f64::from(x) * 1e-4;
            at(if lon > 180.0 { lon - 360.0 } else { lon }, f64::from(y) * 1e-4)
        }),
        1 => (-180.0..=180.0_f64, prop_oneof![Just(90.0), Just(-90.0), 89.99..90.0_f64])
            .prop_map(|(x, y)| at(x, y)),
    ]
}

fn shape() -> impl Strategy<Value = Option<Arc<Shape>>> {
    let near = |lon: f64, lat: f64, points: Vec<(i32, i32)>| -> Vec<Coord> {
        points
            .into_iter()
            .map(|(x, y)| {
                at(
                    (lon + f64::from(x) * 5e-4).clamp(-180.0, 180.0),
                    (lat + f64::from(y) * 5e-4).clamp(-90.0, 90.0),
                )
                .coord()
            })
            .collect()
    };
    prop_oneof![
        6 => Just(None),
        1 => (place(), prop::collection::vec((-4_i32..5, -4_i32..5), 2..5)).prop_map(move |(p, turns)| {
            Some(Arc::new(Shape::Line(LineString(near(p.lon(), p.lat(), turns)))))
        }),
        1 => (place(), 1_i32..4).prop_map(move |(p, size)| {
            let corners = vec![(0, 0), (size, 0), (size, size), (0, size)];
            let ring = LineString(near(p.lon(), p.lat(), corners));
            Some(Arc::new(Shape::Area(vec![Polygon::new(ring, Vec::new())].into())))
        }),
    ]
}

fn one_of<T: Clone + std::fmt::Debug + 'static>(all: &'static [T]) -> impl Strategy<Value = T> {
    prop::sample::select(all)
}

fn any_entry() -> impl Strategy<Value = Entry> {
    let slots = || prop::collection::vec(0_u32..3, 0..2).prop_map(Vec::into_boxed_slice);
    (
        (0_u64..60, place(), shape(), 0_i64..4, slots(), slots()),
        (0_u16..70, 0_u16..3, 0_u8..5, 1_u8..4, any::<bool>()),
        (
            one_of(Status::ALL),
            one_of(State::ALL),
            one_of(Light::ALL),
            one_of(Provenance::ALL),
        ),
    )
        .prop_map(|(a, b, c)| Entry {
            anchor: a.2.as_deref().map_or(a.1, Shape::anchor),
            shape: a.2,
            observed_at: a.3,
            commitments: a.4,
            areas: a.5,
            category: b.0,
            kind: b.1,
            severity: b.2,
            class: PrivacyClass::new(b.3).unwrap(),
            example: b.4,
            status: c.0,
            state: c.1,
            light: c.2,
            provenance: c.3,
            ..entry(a.0, a.1)
        })
}

fn maybe<S: Strategy>(inner: S) -> impl Strategy<Value = Option<S::Value>>
where
    S::Value: Clone,
{
    prop_oneof![5 => Just(None), 1 => inner.prop_map(Some)]
}

fn filter() -> impl Strategy<Value = Filter> {
    fn some<T: Clone + std::fmt::Debug + 'static>(
        all: &'static [T],
    ) -> impl Strategy<Value = Vec<T>> {
        prop::collection::vec(one_of(all), 0..6)
    }
    let numbers = |n: u16| {
        prop::collection::vec(0..n, 1..30).prop_map(|v| v.into_iter().collect::<NumberSet>())
    };
    let sees = (
        2_u8..4,
        maybe(numbers(70)),
        maybe(prop::collection::vec(0_u32..3, 1..3)),
    )
        .prop_map(|(class, categories, areas)| Sees {
            hands: Hands::Of {
                organisation: None,
                share_sets: [].into(),
            },
            reaches: vec![Reach {
                max_class: PrivacyClass::new(class).unwrap(),
                categories,
                areas,
            }],
            exact: true,
        });
    (
        (sees, maybe(numbers(70)), maybe(numbers(3)), 0_u8..3),
        (
            maybe(some(Status::ALL)),
            maybe(some(State::ALL)),
            maybe(some(Light::ALL)),
            maybe(some(Provenance::ALL)),
            maybe(prop::collection::vec(0_u8..5, 1..4)),
        ),
        (maybe(0_i64..3), maybe(1_i64..5), maybe(0_u32..3)),
        (
            maybe(prop::collection::vec(0_u32..3, 1..3)),
            maybe(any::<bool>()),
        ),
    )
        .prop_map(|(a, b, c, d)| Filter {
            categories: a.1,
            kinds: a.2,
            severity_min: a.3,
            statuses: b.0,
            states: b.1,
            lights: b.2,
            provenances: b.3,
            severities: b.4,
            from: c.0,
            to: c.1,
            area: c.2,
            commitments: d.0,
            example: d.1,
            ..Filter::seen_by(a.0)
        })
}

/// The filter again, as a list of reasons to leave something out.
fn kept(f: &Filter, e: &Entry) -> bool {
    let mut out = vec![
        e.state == State::Hidden,
        e.class.get() > f.sees.reaches[0].max_class.get(),
        e.severity < f.severity_min,
    ];
    if let Some(set) = &f.sees.reaches[0].categories {
        out.push(!set.contains(e.category));
    }
    if let Some(own) = &f.sees.reaches[0].areas {
        out.push(own.iter().all(|slot| !e.areas.contains(slot)));
    }
    if let Some(set) = &f.categories {
        out.push(!set.contains(e.category));
    }
    if let Some(set) = &f.kinds {
        out.push(!set.contains(e.kind));
    }
    if let Some(list) = &f.statuses {
        out.push(list.iter().all(|s| *s != e.status));
    }
    if let Some(list) = &f.states {
        out.push(list.iter().all(|s| *s != e.state));
    }
    if let Some(list) = &f.lights {
        out.push(list.iter().all(|s| *s != e.light));
    }
    if let Some(list) = &f.provenances {
        out.push(list.iter().all(|s| *s != e.provenance));
    }
    if let Some(list) = &f.severities {
        out.push(list.iter().all(|s| *s != e.severity));
    }
    if let Some(from) = f.from {
        out.push(e.observed_at < from);
    }
    if let Some(to) = f.to {
        out.push(e.observed_at >= to);
    }
    if let Some(slot) = f.area {
        out.push(e.areas.iter().all(|a| *a != slot));
    }
    if let Some(any) = &f.commitments {
        out.push(e.commitments.iter().all(|c| !any.contains(c)));
    }
    if let Some(example) = f.example {
        out.push(e.example != example);
    }
    !out.contains(&true)
}

fn shape_of(e: &Entry) -> Shape {
    e.shape
        .as_deref()
        .cloned()
        .unwrap_or(Shape::Point(e.anchor))
}

fn ids<'a>(entries: impl IntoIterator<Item = &'a Entry>) -> Vec<ObservationId> {
    let mut ids: Vec<_> = entries.into_iter().map(|e| e.id).collect();
    ids.sort_unstable();
    ids
}

#[derive(Debug, Clone)]
enum Step {
    Put(Box<Entry>),
    Remove(u64),
    Apply,
    Merge,
    MergeLate,
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let step = prop_oneof![
        12 => any_entry().prop_map(|e| Step::Put(Box::new(e))),
        3 => (0_u64..60).prop_map(Step::Remove),
        4 => Just(Step::Apply),
        1 => Just(Step::Merge),
        1 => Just(Step::MergeLate),
    ];
    prop::collection::vec(step, 0..90)
}

/// Runs the steps, and keeps beside the index a plain list of what should be there.
fn run(first: Vec<Entry>, steps: Vec<Step>) -> (ObservationIndex, Vec<Entry>) {
    let mut plain: Vec<Entry> = Vec::new();
    for e in &first {
        plain.retain(|old| old.id != e.id);
        plain.push(e.clone());
    }
    let mut index = ObservationIndex::build(first);
    let (mut waiting, mut merge) = (Vec::new(), None);
    for step in steps.into_iter().chain([Step::Apply]) {
        match step {
            Step::Put(e) => {
                plain.retain(|old| old.id != e.id);
                plain.push((*e).clone());
                waiting.push(Change::Put(*e));
            }
            Step::Remove(n) => {
                plain.retain(|old| old.id != id(n));
                waiting.push(Change::Remove(id(n)));
            }
            Step::Apply => index = index.apply(std::mem::take(&mut waiting)),
            Step::Merge => {
                if let Some(merged) = merge.take().and_then(|m| index.adopt(&m)) {
                    index = merged;
                } else {
                    index = index.merged();
                }
            }
            // Adopted by a later `Merge`, with what was applied in between.
            Step::MergeLate => merge = Some(index.merge()),
        }
    }
    (index, plain)
}

fn world() -> impl Strategy<Value = (ObservationIndex, Vec<Entry>)> {
    (prop::collection::vec(any_entry(), 0..40), steps())
        .prop_map(|(first, steps)| run(first, steps))
}

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

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(400) })]

    #[test]
    fn boxes_find_what_a_scan_finds((index, plain) in world(), f in filter(), a in place(), b in place()) {
        let bounds = Bounds { south_west: a, north_east: b };
        let expected = plain.iter().filter(|e| kept(&f, e)).filter(|e| {
            boxes_of(bounds).iter().any(|r| match &shape_of(e) {
                Shape::Point(p) => {
                    let (p, min, max) = (p.coord(), r.min(), r.max());
                    min.x <= p.x && p.x <= max.x && min.y <= p.y && p.y <= max.y
                }
                Shape::Line(line) => line.lines().any(|l| l.intersects(r)),
                Shape::Area(area) => area.intersects(r),
            })
        });
        prop_assert_eq!(ids(index.bbox(bounds, &f)), ids(expected));
    }

    #[test]
    fn polygons_find_what_a_scan_finds((index, plain) in world(), f in filter(), which in 0..3_usize) {
        let areas = [
            wkt!(MULTIPOLYGON(((12.9 57.7,12.903 57.7,12.903 57.703,12.9 57.703,12.9 57.7),(12.901 57.701,12.901 57.702,12.902 57.702,12.902 57.701,12.901 57.701)),((12.9005 57.704,12.9015 57.7035,12.902 57.704,12.9005 57.704)))),
            wkt!(MULTIPOLYGON(((179.9999 -0.001,180. -0.001,180. 0.001,179.9999 0.001,179.9999 -0.001)),((-180. -0.001,-179.9998 -0.001,-179.9999 0.001,-180. 0.001,-180. -0.001)))),
            wkt!(MULTIPOLYGON(((-180. 89.,180. 89.,180. 90.,-180. 90.,-180. 89.)))),
        ];
        let area = &areas[which];
        let expected = plain.iter().filter(|e| kept(&f, e)).filter(|e| match &shape_of(e) {
            Shape::Point(p) => area.iter().any(|part| part.intersects(&p.coord())),
            Shape::Line(line) => line.lines().any(|l| area.intersects(&l)),
            Shape::Area(other) => other.iter().any(|o| area.iter().any(|part| o.intersects(part))),
        });
        prop_assert_eq!(ids(index.polygon(area, &f)), ids(expected));
    }

    #[test]
    fn metres_find_what_a_scan_finds(
        (index, plain) in world(), f in filter(), center in place(),
        m in prop_oneof![Just(0.0), 1.0..200.0_f64, 1e3..3e7_f64, Just(f64::INFINITY), Just(-1.0)],
        k in 0_usize..30,
    ) {
        let distance = |e: &Entry| distance::to_shape(center, &shape_of(e));
        let near: Vec<&Entry> =
            plain.iter().filter(|e| kept(&f, e)).filter(|e| distance(e) <= m).collect();
        prop_assert_eq!(ids(index.within(center, m, &f)), ids(near.iter().copied()));
        let mut order: Vec<(f64, ObservationId)> =
            near.iter().map(|e| (distance(e), e.id)).collect();
        order.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
        order.truncate(k);
        let found: Vec<(f64, ObservationId)> = index
            .nearest(center, k, m, &f)
            .into_iter()
            .map(|n| (n.distance_m, n.entry.id))
            .collect();
        prop_assert_eq!(found, order);
    }

    #[test]
    fn lists_counts_and_ids_are_what_a_scan_finds((index, plain) in world(), f in filter()) {
        let expected = ids(plain.iter().filter(|e| kept(&f, e)));
        prop_assert_eq!(index.count(&f), expected.len());
        prop_assert_eq!(ids(index.all(&f)), expected);
        prop_assert_eq!(index.len(), plain.len());
        prop_assert_eq!(index.is_empty(), plain.is_empty());
        prop_assert_eq!(ids(index.every()), ids(&plain));
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
