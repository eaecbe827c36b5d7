//! Weeks made by hand, and what is told of them.

use jiff::civil::date;
use std::sync::atomic::{AtomicU32, Ordering};

use super::*;

/// Week 47 of 2026 in Sweden, an hour ahead of UTC: Monday 16 to Sunday 22 November.
fn frame() -> Frame {
    let at = |t: &str| t.parse().unwrap();
    Frame {
        before: at("2026-11-08T23:00:00Z"),
        from: at("2026-11-15T23:00:00Z"),
        to: at("2026-11-22T23:00:00Z"),
        today: date(2026, 11, 23),
        crs: Crs::from_code("EPSG:3006").unwrap(),
    }
}

/// Sweden's time in November.
fn zone() -> TimeZone {
    TimeZone::fixed(jiff::tz::offset(1))
}

/// An id that nothing else has.
fn new_id() -> String {
    static NEXT: AtomicU32 = AtomicU32::new(1);
    let n = NEXT.fetch_add(1, Ordering::Relaxed);
    format!("01990000-0000-7000-8000-{n:012}")
}

/// A lamp in Borås, seen then.
fn row(observed: &str) -> Row {
    let observed: Timestamp = observed.parse().unwrap();
    Row {
        id: ObservationId::parse(&new_id()).unwrap(),
        category: CategoryCode::parse("light.out").unwrap(),
        kind: KindCode::parse("lighting_defect").unwrap(),
        valence: Valence::Negative,
        class: PrivacyClass::OPEN,
        custody: Custody::default(),
        status: Status::Reviewed,
        severity: Severity::new(2),
        provenance: Provenance::StaffDaily,
        owner: None,
        at: LonLat::from_degrees(12.940_1, 57.721_0).unwrap(),
        areas: Vec::new(),
        commitments: Vec::new(),
        observed,
        received: observed,
        done: None,
        due: None,
        light: Light::DarkUnlit,
        measured: true,
        by: None,
        example: false,
    }
}

const THIS: &str = "2026-11-18T17:14:00Z";
const LAST: &str = "2026-11-11T17:14:00Z";

fn told(rows: &[Row]) -> Situation {
    compose(&frame(), rows, &[], &[], &zone())
}

#[test]
fn a_week_begins_and_ends_at_midnight_in_sweden() {
    let edges = [
        "2026-11-08T22:59:59Z",
        "2026-11-08T23:00:00Z",
        "2026-11-15T22:59:59Z",
        "2026-11-15T23:00:00Z",
        "2026-11-22T22:59:59Z",
        "2026-11-22T23:00:00Z",
    ];
    let came = told(&edges.map(row)).came;
    assert_eq!(came, Tally { this: 2, last: 2 });
}

#[test]
fn what_the_police_found_and_nobody_reviewed_is_told_apart() {
    let police = Row {
        provenance: Provenance::PoliceDiscovered,
        ..row(THIS)
    };
    let sent = Row {
        provenance: Provenance::Resident,
        status: Status::Received,
        ..row(THIS)
    };
    let merged = Row {
        status: Status::Merged,
        ..row(THIS)
    };
    let good = Row {
        valence: Valence::Positive,
        status: Status::Noted,
        ..row(THIS)
    };
    let mut rows = vec![row(THIS), police, sent, merged, good];
    let found = told(&rows);
    assert_eq!(found.came, Tally { this: 1, last: 0 });
    assert_eq!(found.positive, Tally { this: 1, last: 0 });
    assert_eq!(
        (found.unknown.police_found, found.unknown.unreviewed),
        (1, 1)
    );
    // A thousand that the police found move no place and no sum.
    let before = (found.came, found.focus);
    rows.extend((0..1_000).map(|_| Row {
        provenance: Provenance::PoliceDiscovered,
        ..row(THIS)
    }));
    let after = told(&rows);
    assert_eq!((after.came, after.focus), before);
}

#[test]
fn a_place_needs_three_new_reports_and_nothing_restricted_makes_one() {
    let two = [row(THIS), row(THIS), row(LAST)];
    assert!(told(&two).focus.is_empty());
    let secret = Row {
        class: PrivacyClass::RESTRICTED,
        ..row(THIS)
    };
    let with_secret = [row(THIS), row(THIS), secret];
    assert!(told(&with_secret).focus.is_empty());
    let late = Row {
        status: Status::Assigned,
        due: Some(date(2026, 11, 20)),
        ..row(THIS)
    };
    let three = [row(THIS), row(THIS), late, row(LAST)];
    let found = told(&three);
    let [place] = found.focus.as_slice() else {
        panic!("{:?}", found.focus)
    };
    assert_eq!(place.came, Tally { this: 3, last: 1 });
    assert_eq!((place.dark, place.overdue), (3, 1));
    // Three days late on the day that it was built.
    assert_eq!(found.overdue, [(three[2].id, 3)]);
    // The corners are a square of 250 m round the place.
    let side = crate::space::distance::metres(place.ring[0], place.ring[1]);
    assert!((side - 250.0).abs() < 0.5, "{side}");
    let away = crate::space::distance::metres(place.at, three[0].at);
    assert!(away < 177.0, "{away}");
}

#[test]
fn what_was_done_goes_by_the_day_it_was_said_and_only_while_it_stands() {
    let done = |at: &str, status| Row {
        status,
        done: Some(at.parse().unwrap()),
        ..row("2026-10-01T12:00:00Z")
    };
    let rows = [
        done(THIS, Status::Done),
        done(THIS, Status::Verified),
        done(THIS, Status::Reopened),
        done(LAST, Status::Closed),
    ];
    let found = told(&rows);
    assert_eq!(found.done, Tally { this: 2, last: 1 });
    assert_eq!(found.came, Tally::default());
}

#[test]
fn more_reports_follow_from_more_walking_only_when_that_rose_as_much() {
    let way = |this, last| Way { this, last };
    let came = |this, last| Tally { this, last };
    // 41 after 32 is 1.28 times as many.
    assert!(follows_effort(came(41, 32), way(23_000.0, 8_000.0)));
    assert!(!follows_effort(came(41, 32), way(9_000.0, 8_000.0)));
    assert!(!follows_effort(came(32, 41), way(23_000.0, 8_000.0)));
    assert!(!follows_effort(came(41, 32), way(8_000.0, 8_000.0)));
    assert!(follows_effort(came(5, 3), way(2_000.0, 0.0)));
    assert!(!follows_effort(came(5, 0), way(9_000.0, 8_000.0)));
    // A few steps are no walk.
    assert!(!follows_effort(came(5, 3), way(40.0, 0.0)));
}

#[test]
fn cells_without_a_visit_and_what_lacks_an_hour_are_named() {
    let area = AreaId::parse("torget").unwrap();
    let cell = |east| Cell { east, north: 1 };
    let promised = [Promised {
        area: area.clone(),
        cells: vec![cell(1), cell(2), cell(3)],
    }];
    let walk = |metres| Walked {
        walk: WalkId::parse(&new_id()).unwrap(),
        at: LAST.parse().unwrap(),
        metres,
        metres_dark: 0.0,
        cells: vec![(cell(1), metres), (cell(2), 10.0)],
    };
    let midnight = Row {
        measured: false,
        severity: None,
        ..row("2026-11-17T23:00:00Z")
    };
    let walks = [walk(20.0), walk(20.0)];
    let found = compose(&frame(), &[row(THIS), midnight], &walks, &promised, &zone());
    // Two short visits of one cell are 40 m together; 20 m are none (25 m are a visit).
    let silent = Silent {
        area,
        cells: 3,
        unvisited: 2,
    };
    assert_eq!(found.unknown.silent, [silent]);
    assert_eq!(
        found.walked,
        Way {
            this: 0.0,
            last: 40.0
        }
    );
    let Unknown {
        without_hour,
        without_accuracy,
        without_severity,
        too_few,
        ..
    } = found.unknown;
    assert_eq!(
        (without_hour, without_accuracy, without_severity),
        (1, 1, 1)
    );
    assert!(too_few);
}
