//! The nearest few.
//!
//! Rings are searched outwards until one holds enough. Within a ring every place gets two bounds for its
//! distance; the geodesic is worked out only for those that may be among the nearest.

use super::{ObservationIndex, Run};
use crate::model::{LonLat, Shape};
use crate::space::distance::{self, FARTHEST_M, Reach};
use crate::space::entry::Entry;
use crate::space::filter::Filter;
use crate::space::mercator::Window;
use crate::space::plan::Plan;
use crate::space::region::{Disc, Open};

/// Where the search begins, metres.
const FIRST_REACH_M: f64 = 60.0;

/// An entry with its distance.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Found<'a> {
    /// The observation.
    pub entry: &'a Entry,
    /// WGS 84 geodesic metres; 0 inside an area.
    pub distance_m: f64,
}

/// Somebody who may be among the nearest.
#[derive(Debug, Clone, Copy)]
struct Candidate<'a> {
    entry: &'a Entry,
    /// Bounds for the distance, metres.
    least_m: f64,
    most_m: f64,
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
            let mut near = candidates(&plans, &reach, filter);
            let mut limit_m = reach_m;
            let enough = near.len() >= k && {
                let (_, kth, _) =
                    near.select_nth_unstable_by(k - 1, |a, b| a.most_m.total_cmp(&b.most_m));
                limit_m = limit_m.min(kth.most_m);
                kth.most_m <= reach_m
            };
            if enough || reach_m >= max_m {
                return settle(near, center, k, limit_m, max_m);
            }
            reach_m = (reach_m * 3.0).min(max_m);
        }
    }
}

/// Everybody who may be within reach.
fn candidates<'a>(
    plans: &[(&'a Run, Plan<'_>)],
    reach: &Reach,
    filter: &Filter,
) -> Vec<Candidate<'a>> {
    let boxes = reach.boxes();
    let mut near = Vec::new();
    for (run, plan) in plans {
        let (columns, entries) = (run.segment.columns(), run.segment.entries());
        for window in boxes.iter().filter_map(|b| Window::of(*b)) {
            if let Some(disc) = Disc::new(reach, window) {
                run.planned(
                    &disc,
                    plan,
                    |_| true,
                    |slots| {
                        for slot in slots {
                            if let (Some(spot), Some(entry)) =
                                (columns.spot(slot), entries.get(slot))
                            {
                                let (least_m, most_m) = disc.bounds_m(spot);
                                near.push(Candidate {
                                    entry,
                                    least_m,
                                    most_m,
                                });
                            }
                        }
                    },
                );
            } else {
                run.planned(
                    &Open(window),
                    plan,
                    |_| true,
                    |slots| {
                        for entry in entries.get(slots).unwrap_or_default() {
                            let (least_m, most_m) = reach.bounds_m(entry.anchor);
                            if least_m <= reach.radius_m() {
                                near.push(Candidate {
                                    entry,
                                    least_m,
                                    most_m,
                                });
                            }
                        }
                    },
                );
            }
        }
        near.extend(
            run.others_near(&boxes, filter, |_| true)
                .into_iter()
                .map(|entry| {
                    let m = match entry.shape.as_deref() {
                        Some(shape) => distance::to_shape(reach.center(), shape),
                        None => distance::to_shape(reach.center(), &Shape::Point(entry.anchor)),
                    };
                    Candidate {
                        entry,
                        least_m: m,
                        most_m: m,
                    }
                }),
        );
    }
    near
}

/// Measures those that may be among the nearest.
fn settle(
    near: Vec<Candidate<'_>>,
    center: LonLat,
    k: usize,
    limit_m: f64,
    max_m: f64,
) -> Vec<Found<'_>> {
    let mut found: Vec<Found<'_>> = near
        .into_iter()
        .filter(|c| c.least_m <= limit_m)
        .map(|c| Found {
            entry: c.entry,
            distance_m: match c.entry.shape {
                None => distance::metres(center, c.entry.anchor),
                Some(_) => c.least_m,
            },
        })
        .filter(|f| f.distance_m <= max_m)
        .collect();
    found.sort_unstable_by(|a, b| {
        a.distance_m
            .total_cmp(&b.distance_m)
            .then(a.entry.id.cmp(&b.entry.id))
    });
    found.truncate(k);
    found
}
