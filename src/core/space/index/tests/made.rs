//! What the tests of the index look at: awkward places, any records, any filters, and worlds in which they
//! came, changed and went.

use std::sync::Arc;

use geo::{Coord, LineString, Polygon};
use proptest::prelude::*;

use super::super::*;
use crate::model::viewer::{Custody, Hands};
use crate::model::{ActorId, Light, PrivacyClass, Provenance, Shape, ShareSetId, State, Status};
use crate::space::testing::{at, entry, id};
use crate::space::{Filter, NumberSet, Reach};

/// Places where mistakes live: the antimeridian, the poles, one place many times, corners and middles
/// of the polygon asked about, and anywhere.
pub(super) fn place() -> impl Strategy<Value = LonLat> {
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

fn actor(n: u8) -> Option<ActorId> {
    [
        None,
        ActorId::parse("polisen").ok(),
        ActorId::parse("bolaget").ok(),
    ][usize::from(n)]
    .clone()
}

fn share_set() -> ShareSetId {
    ShareSetId::parse("runda").unwrap()
}

fn custody() -> impl Strategy<Value = Option<Arc<Custody>>> {
    (0_u8..3, 0_u8..3, any::<bool>()).prop_map(|(controller, entrusted, shared)| {
        let custody = Custody {
            controller: actor(controller),
            entrusted: actor(entrusted),
            share_sets: shared.then(share_set).into_iter().collect(),
        };
        Some(custody)
            .filter(|c| *c != Custody::default())
            .map(Arc::new)
    })
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
        custody(),
    )
        .prop_map(|(a, b, c, custody)| Entry {
            custody,
            anchor: a.2.as_deref().map_or(a.1, Shape::anchor),
            shape: a.2,
            observed_at: a.3 * STEP,
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

/// Between two times that occur: a number of this size is kept in two halves, of which every second one begins anew.
const STEP: i64 = 1 << 15;

/// A time that occurs, or the second beside it.
fn second(steps: std::ops::Range<i64>) -> impl Strategy<Value = i64> {
    (steps, -1_i64..2).prop_map(|(step, beside)| step * STEP + beside)
}

pub(super) fn filter() -> impl Strategy<Value = Filter> {
    fn some<T: Clone + std::fmt::Debug + 'static>(
        all: &'static [T],
    ) -> impl Strategy<Value = Vec<T>> {
        prop::collection::vec(one_of(all), 0..6)
    }
    let numbers = |n: u16| {
        prop::collection::vec(0..n, 1..30).prop_map(|v| v.into_iter().collect::<NumberSet>())
    };
    let reach = (
        2_u8..4,
        maybe(numbers(70)),
        maybe(prop::collection::vec(0_u32..3, 1..3)),
    )
        .prop_map(|(class, categories, areas)| Reach {
            max_class: PrivacyClass::new(class).unwrap(),
            categories,
            areas,
        });
    let hands = prop_oneof![
        1 => Just(Hands::Keeper),
        6 => (0_u8..3, any::<bool>()).prop_map(|(who, shared)| Hands::Of {
            organisation: actor(who),
            share_sets: shared.then(share_set).into_iter().collect(),
        }),
    ];
    let sees = (hands, prop::collection::vec(reach, 0..4)).prop_map(|(hands, reaches)| Sees {
        hands,
        reaches,
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
        (maybe(second(0..3)), maybe(second(1..5)), maybe(0_u32..3)),
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
pub(super) fn kept(f: &Filter, e: &Entry) -> bool {
    let mut out = vec![e.state == State::Hidden, e.severity < f.severity_min];
    if let Hands::Of {
        organisation,
        share_sets,
    } = &f.sees.hands
    {
        let nobody = Custody::default();
        let custody = e.custody.as_deref().unwrap_or(&nobody);
        let own = custody.controller == *organisation;
        let entrusted = organisation.is_some() && custody.entrusted == *organisation;
        let shared = custody.share_sets.iter().any(|s| share_sets.contains(s));
        out.push(!own && !entrusted && !shared);
        out.push(f.sees.reaches.iter().all(|r| {
            e.class.get() > r.max_class.get()
                || r.categories
                    .as_ref()
                    .is_some_and(|c| !c.contains(e.category))
                || r.areas
                    .as_ref()
                    .is_some_and(|own| own.iter().all(|slot| !e.areas.contains(slot)))
        }));
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

pub(super) fn shape_of(e: &Entry) -> Shape {
    e.shape
        .as_deref()
        .cloned()
        .unwrap_or(Shape::Point(e.anchor))
}

pub(super) fn ids<'a>(entries: impl IntoIterator<Item = &'a Entry>) -> Vec<ObservationId> {
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

pub(super) fn world() -> impl Strategy<Value = (ObservationIndex, Vec<Entry>)> {
    (prop::collection::vec(any_entry(), 0..40), steps())
        .prop_map(|(first, steps)| run(first, steps))
}

/// Thousands of points in heaps and alone, so that the tree has several levels; times far apart as well,
/// so that they do not fit their column.
pub(super) fn large() -> impl Strategy<Value = (ObservationIndex, Vec<Entry>)> {
    (
        prop::collection::vec(any_entry(), 40),
        500_u64..4_000,
        any::<u64>(),
        any::<bool>(),
        steps(),
    )
        .prop_map(|(kinds, n, seed, wide, steps)| {
            let mut state = seed;
            let mut next = |below: u64| {
                state = state
                    .wrapping_mul(6_364_136_223_846_793_005)
                    .wrapping_add(1_442_695_040_888_963_407);
                (state >> 33) % below
            };
            let entries: Vec<Entry> = (0..n)
                .map(|i| {
                    let kind = &kinds[usize::try_from(next(40)).unwrap()];
                    let spread = [60, 3_000, 200_000][usize::try_from(next(3)).unwrap()];
                    let part = |n: u64| n as f64 / 1e6;
                    let anchor = at(
                        12.9 + part(next(2 * spread)) - part(spread) + part(next(4) * 1_000),
                        57.7 + part(next(spread)),
                    );
                    Entry {
                        id: id(1_000 + i),
                        anchor: kind.shape.as_deref().map_or(anchor, Shape::anchor),
                        observed_at: if wide && next(50) == 0 {
                            i64::MAX
                        } else {
                            i64::try_from(next(4)).unwrap() * STEP
                        },
                        ..kind.clone()
                    }
                })
                .collect();
            run(entries, steps)
        })
}
