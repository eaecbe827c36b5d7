//! The nearest few.
//!
//! Points are approached box by box, nearest first, with two bounds for the distance of each. Those that
//! may be among the nearest get closer bounds, and only between whom those leave it open is the geodesic
//! asked.

use super::{ObservationIndex, Run};
use crate::model::LonLat;
use crate::space::columns::Seek;
use crate::space::distance::{self, FARTHEST_M, Reach};
use crate::space::entry::Entry;
use crate::space::filter::Filter;
use crate::space::mercator::Window;
use crate::space::plan::Plan;
use crate::space::region::{Disc, Open};

/// Where the search begins, metres.
const FIRST_REACH_M: f64 = 60.0;
/// How much farther each search goes than the one before.
const FARTHER: f64 = 5.0;

/// An entry that was looked for by its distance.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Found<'a> {
    /// The observation.
    pub entry: &'a Entry,
    from: LonLat,
    /// The distance, when it had to be worked out.
    metres: Option<f64>,
}

impl Found<'_> {
    /// WGS 84 geodesic metres; 0 inside an area.
    pub fn distance_m(&self) -> f64 {
        self.metres
            .unwrap_or_else(|| distance::metres(self.from, self.entry.anchor))
    }
}

/// Somebody who may be among the nearest.
#[derive(Debug, Clone, Copy)]
struct Candidate<'a> {
    entry: &'a Entry,
    /// Bounds for the distance, metres; both are the distance when it has been worked out.
    least_m: f64,
    most_m: f64,
    measured: bool,
}

impl<'a> Candidate<'a> {
    fn within(entry: &'a Entry, (least_m, most_m): (f64, f64)) -> Self {
        Self {
            entry,
            least_m,
            most_m,
            measured: false,
        }
    }

    fn at(entry: &'a Entry, metres: f64) -> Self {
        Self {
            entry,
            least_m: metres,
            most_m: metres,
            measured: true,
        }
    }

    fn closer(self, reach: &Reach) -> Self {
        if self.measured {
            self
        } else {
            Self::within(self.entry, reach.bounds_m(self.entry.anchor))
        }
    }

    fn measured(self, from: LonLat) -> Self {
        if self.measured {
            self
        } else {
            Self::at(self.entry, distance::metres(from, self.entry.anchor))
        }
    }
}

impl ObservationIndex {
    /// The `k` nearest within `max_m` metres (WGS 84 geodesic), nearest first, ties by id.
    pub fn nearest(&self, center: LonLat, k: usize, max_m: f64, filter: &Filter) -> Vec<Found<'_>> {
        if max_m.is_nan() || k == 0 {
            return Vec::new();
        }
        let max_m = max_m.min(FARTHEST_M);
        let mut reach_m = if k < self.len() {
            FIRST_REACH_M.min(max_m)
        } else {
            max_m
        };
        let plans: Vec<(&Run, Plan<'_>)> = self
            .parts()
            .map(|run| (run, Plan::new(filter, run.segment.columns())))
            .collect();
        loop {
            let Some(reach) = Reach::new(center, reach_m) else {
                return Vec::new();
            };
            let mut near = points(&plans, &reach, k);
            let limit_m = limit(&mut near, k, reach_m);
            others(&plans, center, limit_m, filter, &mut near);
            let limit_m = limit(&mut near, k, reach_m);
            if limit_m < reach_m || reach_m >= max_m {
                return settle(near, &reach, k, limit_m, max_m);
            }
            reach_m = (reach_m * FARTHER).min(max_m);
        }
    }
}

/// What the `k` nearest are surely not farther away than; the reach when they are not that many.
fn limit(near: &mut [Candidate<'_>], k: usize, reach_m: f64) -> f64 {
    if near.len() < k {
        return reach_m;
    }
    let (_, kth, _) = near.select_nth_unstable_by(k - 1, |a, b| a.most_m.total_cmp(&b.most_m));
    kth.most_m.min(reach_m)
}

/// Points within reach that may be among the nearest.
fn points<'a>(plans: &[(&'a Run, Plan<'_>)], reach: &Reach, k: usize) -> Vec<Candidate<'a>> {
    let windows: Vec<Window> = reach.boxes().into_iter().filter_map(Window::of).collect();
    let discs: Vec<Disc> = windows
        .iter()
        .filter_map(|window| Disc::new(reach, *window))
        .collect();
    if let Some(first) = discs.first()
        && discs.len() == windows.len()
    {
        let mut seek = Seek::new(k, first);
        for (run, plan) in plans {
            let (columns, entries) = (run.segment.columns(), run.segment.entries());
            let kept = |slot: usize, ask: bool| {
                let entry: &'a Entry = entries.get(slot)?;
                (!ask || plan.filter.keeps(entry)).then_some(entry)
            };
            for disc in &discs {
                columns.approach(disc, plan, &run.dead.words, &mut seek, &kept);
            }
        }
        return seek
            .found()
            .map(|(least_m, most_m, entry)| Candidate::within(entry, (least_m, most_m)))
            .collect();
    }
    let mut near = Vec::new();
    for (run, plan) in plans {
        let entries = run.segment.entries();
        for window in &windows {
            run.planned(
                &Open(*window),
                plan,
                |_| true,
                |slots| {
                    near.extend(
                        entries
                            .get(slots)
                            .unwrap_or_default()
                            .iter()
                            .map(|entry| Candidate::within(entry, reach.bounds_m(entry.anchor)))
                            .filter(|c| c.least_m <= reach.radius_m()),
                    );
                },
            );
        }
    }
    near
}

/// Adds what is not in the columns and no farther away than this.
fn others<'a>(
    plans: &[(&'a Run, Plan<'_>)],
    center: LonLat,
    limit_m: f64,
    filter: &Filter,
    near: &mut Vec<Candidate<'a>>,
) {
    if plans.iter().all(|(run, _)| run.segment.others().is_empty()) {
        return;
    }
    let Some(reach) = Reach::new(center, limit_m) else {
        return;
    };
    let boxes = reach.boxes();
    for (run, _) in plans {
        let found = run.others_near(&boxes, filter, |_| true);
        near.extend(found.into_iter().map(|entry| {
            let metres = match entry.shape.as_deref() {
                Some(shape) => distance::to_shape(center, shape),
                None => distance::metres(center, entry.anchor),
            };
            Candidate::at(entry, metres)
        }));
    }
}

/// Puts those that may be among the nearest in order.
fn settle<'a>(
    near: Vec<Candidate<'a>>,
    reach: &Reach,
    k: usize,
    limit_m: f64,
    max_m: f64,
) -> Vec<Found<'a>> {
    let mut near = near;
    near.retain(|c| c.least_m <= limit_m);
    let mut found = Vec::with_capacity(k.min(near.len()));
    in_turn(&mut near, k, &mut |close| {
        // Most are told apart by the bounds that there are; of the others closer ones are worked out, and
        // where those leave it open, or it is open whether somebody is within reach at all, the distance.
        if close.len() > 1 {
            for c in close.iter_mut() {
                *c = c.closer(reach);
            }
        }
        in_turn(close, k, &mut |close| {
            let farthest_m = close.iter().fold(0.0_f64, |m, c| m.max(c.most_m));
            if close.len() > 1 || farthest_m > max_m {
                for c in close.iter_mut() {
                    *c = c.measured(reach.center());
                }
                close.sort_unstable_by(|a, b| {
                    a.least_m
                        .total_cmp(&b.least_m)
                        .then(a.entry.id.cmp(&b.entry.id))
                });
            }
            found.extend(close.iter().filter(|c| c.least_m <= max_m).map(|c| Found {
                entry: c.entry,
                from: reach.center(),
                metres: c.measured.then_some(c.least_m),
            }));
            close.len()
        })
    });
    found.truncate(k);
    found
}

/// Hands out candidates from the nearest on, those whose bounds meet together, until `k` have been taken.
/// `take` says how many of them it took; returns how many it were.
fn in_turn<'a>(
    near: &mut [Candidate<'a>],
    k: usize,
    take: &mut impl FnMut(&mut [Candidate<'a>]) -> usize,
) -> usize {
    near.sort_unstable_by(|a, b| a.least_m.total_cmp(&b.least_m));
    let mut taken = 0;
    let mut rest = near;
    while let Some(first) = rest.first()
        && taken < k
    {
        let (mut most_m, mut n) = (first.most_m, 1);
        while let Some(next) = rest.get(n)
            && next.least_m <= most_m
        {
            most_m = most_m.max(next.most_m);
            n += 1;
        }
        let (close, farther) = rest.split_at_mut(n);
        taken += take(close);
        rest = farther;
    }
    taken
}
