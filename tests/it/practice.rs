//! The practice set: the same all day, marked, sensible and spread over life.

use std::collections::BTreeSet;

use jiff::Timestamp;
use lykta::seeds::{self, Inside, demo};
use lykta_core::model::{Light, Status, TenantCode, Valence};

fn practice(code: &str, now: &str) -> demo::Records {
    let seeds = seeds::load(&Inside).unwrap();
    demo::records(
        &seeds,
        &TenantCode::parse(code).unwrap(),
        now.parse::<Timestamp>().unwrap(),
    )
}

#[test]
fn the_practice_set_is_the_same_all_day_and_its_ids_on_every_day() {
    let morning = practice("ovning", "2026-11-21T06:00:00Z");
    let evening = practice("ovning", "2026-11-21T20:00:00Z");
    assert_eq!(morning.observations, evening.observations);
    let later = practice("ovning", "2027-02-01T06:00:00Z");
    let ids = |r: &demo::Records| r.observations.iter().map(|o| o.id).collect::<BTreeSet<_>>();
    let (a, b) = (ids(&morning), ids(&later));
    assert!(a.intersection(&b).count() > a.len() * 9 / 10);
    assert_ne!(morning.observations, later.observations);
}

#[test]
fn the_practice_set_is_marked_sensible_and_spread_over_life() {
    let now: Timestamp = "2026-11-21T12:00:00Z".parse().unwrap();
    for (code, least) in [("ovning", 320), ("1490", 40), ("0662", 20), ("2081", 20)] {
        let records = practice(code, "2026-11-21T12:00:00Z");
        assert!(
            records.observations.len() >= least,
            "{code}: {}",
            records.observations.len()
        );
        let mut statuses = BTreeSet::new();
        for o in &records.observations {
            assert!(o.example);
            assert!(
                o.observed_at < o.received_at
                    && o.received_at <= o.updated_at
                    && o.updated_at < now,
                "{o:?}"
            );
            assert!(!o.id.is_client_made());
            assert!(o.text.as_ref().is_none_or(|t| t.chars().count() < 80));
            assert_eq!(o.severity.is_none(), o.valence == Valence::Positive);
            if o.category.as_str() == "light.out" {
                assert_eq!(
                    o.light,
                    Light::DarkUnlit,
                    "a broken lamp is seen in the dark"
                );
            }
            statuses.insert(o.status);
        }
        if code == "ovning" {
            for status in [
                Status::Received,
                Status::Reviewed,
                Status::Assigned,
                Status::Forwarded,
                Status::Planned,
                Status::Done,
                Status::Verified,
                Status::Closed,
                Status::NotFeasible,
                Status::Reopened,
                Status::Rejected,
                Status::Faded,
                Status::Noted,
            ] {
                assert!(
                    statuses.contains(&status),
                    "{status} is missing from {statuses:?}"
                );
            }
            assert_eq!(records.assets.len(), 586);
            let poles: BTreeSet<_> = records.assets.iter().map(|a| &a.asset_ref).collect();
            let at_lamps = records
                .observations
                .iter()
                .filter_map(|o| o.asset_ref.as_ref())
                .inspect(|r| assert!(poles.contains(r)))
                .count();
            assert!(at_lamps > 80, "{at_lamps}");
        }
    }
}

#[test]
fn there_is_a_round_for_this_evening_and_one_that_was() {
    use lykta_core::model::walk::State;
    for (now, start) in [
        ("2026-11-21T08:00:00Z", "2026-11-21T16:00:00Z"),
        // After five in Stockholm it is tomorrow's.
        ("2026-11-21T16:00:00Z", "2026-11-22T16:00:00Z"),
    ] {
        let records = practice("ovning", now);
        let states: Vec<_> = records.walks.iter().map(|w| w.state).collect();
        assert_eq!(states, [State::Finished, State::Planned]);
        let next = &records.walks[1];
        assert_eq!(next.starts_at, start.parse::<Timestamp>().unwrap());
        assert_eq!(next.repeats, Some(records.walks[0].id));
        assert!(next.example && (2..=6).contains(&next.stops.len()));
        let named: Vec<_> = next.stops.iter().flat_map(|s| &s.verify).collect();
        assert!(!named.is_empty());
        for id in named {
            let o = records.observations.iter().find(|o| o.id == *id).unwrap();
            assert_eq!(o.status, Status::Done);
        }
    }
}
