//! Practice walks: last week's round, and tonight's, which looks again at what is said to be mended.

use std::cmp::Reverse;

use jiff::civil::time;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp, ToSpan};
use lykta_core::model::track::{TrackPart, TrackPoint};
use lykta_core::model::walk::{Kind, Part, Participants, Series, State, Stop, Walk};
use lykta_core::model::{
    LonLat, Observation, PrivacyClass, PromiseId, SeriesId, Severity, Shape, Status, TenantCode,
    WalkId,
};
use lykta_core::space::distance::metres;
use sha2::{Digest, Sha256};
use uuid::Uuid;

/// Stops of a round at most.
const STOPS: usize = 6;
/// How far from its middle a round goes, metres.
const REACH: f64 = 700.0;

/// Last week's round and the next one, from what has been seen; none where there is nothing to look at.
pub(super) fn rounds(
    tenant: &TenantCode,
    observations: &[Observation],
    promises: &[PromiseId],
    now: Timestamp,
) -> Vec<Walk> {
    let zone = TimeZone::get("Europe/Stockholm").unwrap_or(TimeZone::UTC);
    let here = now.to_zoned(zone.clone());
    let evening = |days: i64| {
        let day = here.date().checked_add(days.days()).ok()?;
        Some(
            day.to_datetime(time(17, 0, 0, 0))
                .to_zoned(zone.clone())
                .ok()?
                .timestamp(),
        )
    };
    let wanted = wanted(observations);
    let Some(middle) = wanted.first().map(|(place, _)| *place) else {
        return Vec::new();
    };
    let near: Vec<_> = wanted
        .into_iter()
        .filter(|(place, _)| metres(middle, *place) <= REACH)
        .take(STOPS)
        .collect();
    let stops = stops(middle, near);
    let id = |which: &str| {
        let hash = Sha256::digest(format!("walk {tenant} {which}"));
        let bytes = hash.first_chunk().copied().unwrap_or_default();
        WalkId::from_uuid(Uuid::new_v8(bytes)).ok()
    };
    // After five it is tomorrow's.
    let tonight = i64::from(here.time() >= time(17, 0, 0, 0));
    let series = SeriesId::parse("kvallsrunda").ok().map(|id| Series {
        id,
        title: "Kvällsrundan".to_owned(),
    });
    let walk = |which, days, state| {
        let (id, starts_at) = (id(which)?, evening(days)?);
        let ends_at = starts_at + SignedDuration::from_mins(75);
        let held = state != State::Planned;
        Some(Walk {
            id,
            version: 0,
            organisation: None,
            series: series.clone(),
            number: None,
            kind: Kind::StaffRound,
            state,
            title: "Kvällsrunda".to_owned(),
            purpose: "Se om det som sägs vara lagat lyser, och titta på det som flera har sett."
                .to_owned(),
            area: None,
            promises: promises.iter().take(1).cloned().collect(),
            starts_at,
            ends_at,
            started_at: held.then_some(starts_at),
            ended_at: held.then_some(ends_at),
            meeting_before: None,
            meeting_after: None,
            leader: None,
            secretary: None,
            participants: vec![
                Participants {
                    role: Part::Municipality,
                    organisation: None,
                    n: 2,
                },
                Participants {
                    role: Part::Police,
                    organisation: None,
                    n: 1,
                },
            ],
            stops: stops.clone(),
            route: None,
            repeats: None,
            carried: Vec::new(),
            weather: held.then(|| "Klart, 2 grader".to_owned()),
            notes: None,
            example: true,
        })
    };
    let last = walk("last", tonight - 7, State::Finished);
    let next = walk("next", tonight, State::Planned).map(|mut next| {
        next.repeats = last.as_ref().map(|w| w.id);
        next
    });
    last.into_iter().chain(next).collect()
}

/// Seconds between two points of a track.
const BETWEEN_S: i64 = 10;
/// Walking pace, metres a second.
const PACE: f64 = 1.2;
/// Longest stay at a stop, seconds.
const STAY_S: i64 = 240;

/// The way walked on a round that has been held: straight from stop to stop, in a part for each, with a
/// stay at every stop; the last stretch was walked with the phone asleep and is missing.
pub(super) fn track(walk: &Walk) -> Vec<(Uuid, TrackPart)> {
    let Some(began) = walk.started_at else {
        return Vec::new();
    };
    let (mut at_s, mut from) = (began.as_second(), 0_u32);
    let mut parts = Vec::new();
    let legs = walk
        .stops
        .windows(2)
        .take(walk.stops.len().saturating_sub(2));
    for leg in legs {
        let [a, b] = leg else { continue };
        let way = metres(a.at, b.at);
        let mut points = Vec::new();
        let mut gone = 0.0;
        while gone < way {
            let share = gone / way;
            let between = |from: f64, to: f64| from + share * (to - from);
            let place = LonLat::from_degrees(
                between(a.at.lon(), b.at.lon()),
                between(a.at.lat(), b.at.lat()),
            );
            points.extend(place.ok().map(|at| TrackPoint {
                t_ms: at_s * 1_000,
                accuracy_cm: 600,
                at,
            }));
            at_s += BETWEEN_S;
            gone += PACE * BETWEEN_S as f64;
        }
        for _ in 0..STAY_S / BETWEEN_S {
            points.push(TrackPoint {
                t_ms: at_s * 1_000,
                accuracy_cm: 900,
                at: b.at,
            });
            at_s += BETWEEN_S;
        }
        let hash = Sha256::digest(format!("track {} {from}", walk.id));
        let n = u32::try_from(points.len()).unwrap_or(0);
        let part = TrackPart {
            device: Uuid::new_v8(hash.last_chunk().copied().unwrap_or_default()),
            segment: from,
            from: 0,
            points,
        };
        parts.push((
            Uuid::new_v8(hash.first_chunk().copied().unwrap_or_default()),
            part,
        ));
        from = from.saturating_add(n);
    }
    parts
}

/// What is worth a stop: first what is said to be mended, then what is most severe; the newest first.
fn wanted(observations: &[Observation]) -> Vec<(LonLat, &Observation)> {
    let mut out: Vec<_> = observations
        .iter()
        .filter(|o| o.privacy_class != PrivacyClass::RESTRICTED)
        .filter(|o| {
            let open = matches!(
                o.status,
                Status::Received | Status::Reviewed | Status::Reopened
            );
            o.status == Status::Done || open
        })
        .filter_map(|o| match o.geom_exact {
            Shape::Point(place) => Some((place, o)),
            _ => None,
        })
        .collect();
    out.sort_by_key(|(_, o)| {
        let severity = o.severity.map_or(0, Severity::get);
        (
            o.status != Status::Done,
            Reverse(severity),
            Reverse(o.observed_at),
            o.id,
        )
    });
    out
}

/// Numbered in the order of a walk that always goes on to the nearest.
fn stops(from: LonLat, mut left: Vec<(LonLat, &Observation)>) -> Vec<Stop> {
    let mut at = from;
    let mut out = Vec::new();
    for no in 1.. {
        let nearest = (0..left.len()).min_by(|a, b| {
            let far = |i: &usize| left.get(*i).map_or(f64::INFINITY, |(p, _)| metres(at, *p));
            far(a).total_cmp(&far(b))
        });
        let Some(nearest) = nearest else { break };
        let (place, o) = left.swap_remove(nearest);
        let mended = o.status == Status::Done;
        let name = match &o.asset_ref {
            Some(pole) => format!("Lampa {}", pole.as_str().to_uppercase()),
            None => format!("Plats {no}"),
        };
        out.push(Stop {
            no,
            name,
            at: place,
            why: Some(
                if mended {
                    "Sägs vara lagad"
                } else {
                    "Har rapporterats"
                }
                .to_owned(),
            ),
            verify: if mended { vec![o.id] } else { Vec::new() },
        });
        at = place;
    }
    out
}
