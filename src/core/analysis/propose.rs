//! Where a walk should stop: where what is worth looking at gathers, as far as the time reaches.

use std::cmp::Ordering;

use super::route;
use crate::model::{LonLat, ObservationId};
use crate::space::distance::metres;

/// What is seen to from one stop, metres.
pub const GATHER_M: f64 = 60.0;
/// Pace, metres a minute: 4 km/h.
pub const PACE_M_PER_MIN: f64 = 4_000.0 / 60.0;
/// Minutes at a stop.
pub const STOP_MIN: f64 = 5.0;
/// Most stops.
pub const STOPS: usize = 12;
/// Most candidates weighed; the weightiest are.
pub const CANDIDATES: usize = 500;

/// Something worth looking at.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Candidate {
    /// The observation.
    pub id: ObservationId,
    /// Where.
    pub at: LonLat,
    /// How much it is worth; not negative.
    pub weight: f64,
}

/// A place to stop.
#[derive(Debug, Clone, PartialEq)]
pub struct Proposed {
    /// Where: the place of one of those seen from here.
    pub at: LonLat,
    /// What is seen from here, the weightiest first.
    pub seen: Vec<Candidate>,
}

impl Proposed {
    fn weight(&self) -> f64 {
        self.seen.iter().map(|c| c.weight).sum()
    }
}

/// Stops in the order to walk.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Proposal {
    /// The stops.
    pub stops: Vec<Proposed>,
    /// Metres along straight legs.
    pub metres: f64,
    /// Minutes for walking and stopping.
    pub minutes: f64,
}

/// How much an observation is worth a look.
///
/// # Shapes and units
/// - `severity`: 1 to 4, 0 for none said, which counts as 1.
/// - `days`: since it was seen; what is a year old counts twice, and more adds nothing.
/// - `promised`: it bears on a commitment, which counts half as much again.
/// - `asked`: a resident marked it for this walk, or it waits to be seen in just this light; counts twice.
pub fn weight(severity: u8, days: f64, promised: bool, asked: bool) -> f64 {
    let aged = 1.0 + (days / 365.0).clamp(0.0, 1.0);
    let promise = if promised { 1.5 } else { 1.0 };
    let wish = if asked { 2.0 } else { 1.0 };
    f64::from(severity.max(1)) * aged * promise * wish
}

/// The weightier first, and of equals the one with the lower id.
fn first(a: &Candidate, b: &Candidate) -> Ordering {
    b.weight.total_cmp(&a.weight).then(a.id.cmp(&b.id))
}

/// Whether two places are within [`GATHER_M`]; the geodesic is measured only where a box leaves doubt.
fn near(a: LonLat, b: LonLat) -> bool {
    // A degree of latitude is 110,574 m at the least anywhere, and one of longitude that by the cosine.
    let reach = GATHER_M / 110_000.0;
    let across = reach
        / a.lat()
            .abs()
            .max(b.lat().abs())
            .to_radians()
            .cos()
            .max(1e-6);
    (a.lat() - b.lat()).abs() <= reach
        && (a.lon() - b.lon()).abs() <= across
        && metres(a, b) <= GATHER_M
}

/// Where candidates gather: each time the place from which most weight is seen, until none is left or
/// there are [`STOPS`]. Candidates come the weightiest first.
fn gathered(candidates: &[Candidate]) -> Vec<Proposed> {
    let seen_from: Vec<Vec<usize>> = candidates
        .iter()
        .map(|a| {
            let others = candidates.iter().enumerate();
            others
                .filter(|(_, b)| near(a.at, b.at))
                .map(|(i, _)| i)
                .collect()
        })
        .collect();
    let mut left: Vec<Option<&Candidate>> = candidates.iter().map(Some).collect();
    let mut stops = Vec::new();
    while stops.len() < STOPS {
        let worth = |seen: &[usize]| -> f64 {
            let there = seen.iter().filter_map(|i| left.get(*i).copied().flatten());
            there.map(|c| c.weight).sum()
        };
        let mut best: Option<(f64, usize)> = None;
        for (i, seen) in seen_from.iter().enumerate() {
            let here = left.get(i).is_some_and(Option::is_some);
            let weight = worth(seen);
            if here && best.is_none_or(|(most, _)| weight > most) {
                best = Some((weight, i));
            }
        }
        let Some((at, seen)) =
            best.and_then(|(_, i)| Some((candidates.get(i)?.at, seen_from.get(i)?)))
        else {
            break;
        };
        let taken = seen
            .iter()
            .filter_map(|i| left.get_mut(*i)?.take().copied());
        let seen = taken.collect();
        stops.push(Proposed { at, seen });
    }
    stops
}

fn walked(stops: &[Proposed]) -> (Vec<usize>, f64, f64) {
    let places: Vec<LonLat> = stops.iter().map(|s| s.at).collect();
    let order = route::order(&places);
    let inorder: Vec<LonLat> = order
        .iter()
        .filter_map(|i| places.get(*i).copied())
        .collect();
    let metres = route::length(&inorder);
    let minutes = metres / PACE_M_PER_MIN + STOP_MIN * stops.len() as f64;
    (order, metres, minutes)
}

/// Proposes stops among candidates: the weightiest gatherings that can be walked in these minutes, in a
/// short order. The same for the same candidates, in whatever order they come.
///
/// # Cost
/// O(n²) comparisons for each stop, with n at most [`CANDIDATES`]; distances only between neighbours.
pub fn propose(mut candidates: Vec<Candidate>, minutes: f64) -> Proposal {
    candidates.sort_by(first);
    candidates.dedup_by_key(|c| c.id);
    candidates.truncate(CANDIDATES);
    let mut stops: Vec<Proposed> = Vec::new();
    let mut gathered = gathered(&candidates);
    gathered.sort_by(|a, b| b.weight().total_cmp(&a.weight()));
    for next in gathered {
        stops.push(next);
        if walked(&stops).2 > minutes {
            stops.pop();
        }
    }
    let (order, metres, minutes) = walked(&stops);
    Proposal {
        stops: order
            .iter()
            .filter_map(|i| stops.get(*i).cloned())
            .collect(),
        metres,
        minutes,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn candidates(raw: &[(i32, i32, u8)]) -> Vec<Candidate> {
        raw.iter()
            .enumerate()
            .map(|(i, (x, y, severity))| Candidate {
                id: ObservationId::parse(&format!("01990000-0000-7000-8000-{i:012x}")).unwrap(),
                at: LonLat::from_degrees(
                    24.944 + f64::from(*x) * 1e-5,
                    60.17 + f64::from(*y) * 5e-6,
                )
                .unwrap(),
                weight: weight(*severity, 30.0, false, false),
            })
            .collect()
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(32))]

        #[test]
        fn stops_are_where_candidates_are_and_within_the_minutes(
            raw in prop::collection::vec((-1_000..1_000, -1_000..1_000, 0..5_u8), 0..40),
            minutes in 0..120_u32,
        ) {
            let all = candidates(&raw);
            let made = propose(all.clone(), f64::from(minutes));
            prop_assert!(made.minutes <= f64::from(minutes));
            prop_assert!(made.stops.len() <= STOPS);
            let mut seen: Vec<ObservationId> = Vec::new();
            for stop in &made.stops {
                // A place of a candidate lies in every area that all candidates lie in.
                prop_assert!(all.iter().any(|c| c.at == stop.at));
                for c in &stop.seen {
                    prop_assert!(metres(stop.at, c.at) <= GATHER_M);
                    prop_assert!(!seen.contains(&c.id), "seen from two stops");
                    seen.push(c.id);
                }
            }
            let length = route::length(&made.stops.iter().map(|s| s.at).collect::<Vec<_>>());
            prop_assert!((made.metres - length).abs() < 1e-6);
            let spent = length / PACE_M_PER_MIN + 5.0 * made.stops.len() as f64;
            prop_assert!((made.minutes - spent).abs() < 1e-6);
            // In whatever order they come.
            let mut turned = all;
            turned.reverse();
            prop_assert_eq!(propose(turned, f64::from(minutes)), made);
        }
    }

    #[test]
    fn where_most_gathers_comes_before_what_lies_alone() {
        // Three slight ones together weigh more than one that is worse; a fourth lies far off.
        let all = candidates(&[
            (0, 0, 2),
            (20, 0, 2),
            (0, 30, 2),
            (500, 0, 4),
            (60_000, 0, 4),
        ]);
        let one = propose(all.clone(), 5.0);
        assert_eq!(one.stops.len(), 1);
        assert_eq!(one.stops[0].seen.len(), 3);
        let two = propose(all, 20.0);
        assert_eq!(two.stops.len(), 2, "what is 33 km off is out of reach");
        let far = "500e-5 degrees of longitude at 60.17°";
        assert!((two.metres - 280.0).abs() < 5.0, "{far}: {}", two.metres);
    }

    #[test]
    fn weight_follows_severity_age_promise_and_what_was_asked_for() {
        // By hand: severity 3, half a year old, promised, asked for: 3 × 1.5 × 1.5 × 2.
        assert!((weight(3, 182.5, true, true) - 13.5).abs() < 1e-9);
        assert!((weight(0, 0.0, false, false) - 1.0).abs() < 1e-9);
        assert!((weight(4, 4_000.0, false, false) - 8.0).abs() < 1e-9);
        assert!((weight(2, -3.0, false, false) - 2.0).abs() < 1e-9);
    }
}
