//! Where walks have been, and walks as dates, over HTTP and from the command line.

use serde_json::{Value, json};

use crate::site::{World, new_id};
use crate::walks::{Walker, plan};

/// 18 November 2025, 17:00 in Helsinki: half an hour after civil dusk (timeanddate.com).
const DARK_MS: i64 = 1_763_478_000_000;

/// Eastwards from the corner of the practice area, ten metres (0.00018 degrees here) in eight seconds.
fn eastward(lat: f64, n: u32, start_ms: i64) -> Value {
    let points: Vec<Value> = (0..n)
        .map(|i| {
            let lon = 24.944 + f64::from(i) * 0.000_18;
            json!([lon, lat, 6.0, start_ms + i64::from(i) * 8_000])
        })
        .collect();
    json!({ "device": new_v4(), "segment": 0, "from": 0, "points": points })
}

fn new_v4() -> String {
    uuid::Uuid::new_v4().to_string()
}

/// A walk under way, with one track.
pub(crate) async fn walked(walker: &Walker<'_>, lat: f64, start_ms: i64) -> String {
    let id = walker.plans(plan("Runda")).await;
    let state = format!("/api/v1/walks/{id}/state");
    let begun = walker
        .send("POST", &state, None, json!({ "to": "ongoing" }))
        .await;
    assert_eq!(begun.status, 200, "{}", begun.json());
    let part = format!("/api/v1/walks/{id}/track/{}", new_id());
    let sent = walker
        .send("PUT", &part, None, eastward(lat, 41, start_ms))
        .await;
    assert_eq!(sent.status, 201, "{}", sent.json());
    id
}

fn sum(told: &Value, key: &str) -> f64 {
    let cells = told["features"].as_array().unwrap();
    cells
        .iter()
        .map(|c| c["properties"][key].as_f64().unwrap())
        .sum()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn effort_is_metres_by_cell_with_the_dark_apart_and_nothing_hidden_where_nobody_was() {
    let world = World::new().await;
    let leader = Walker::new(&world, "walk_leader").await;
    let day = DARK_MS - 6 * 3_600_000;
    walked(&leader, 60.17, DARK_MS).await;
    walked(&leader, 60.173, day).await;
    let path = "/api/v1/effort?from=2025-11-18&to=2025-11-18";
    let answer = leader.get(path).await;
    assert_eq!(answer.headers["content-type"], "application/geo+json");
    let told = answer.json();
    assert_eq!(
        (&told["walks"], &told["crs_of_cells"]),
        (&json!(2), &json!("EPSG:3067"))
    );
    // Forty steps of 0.00018 degrees at 60.17° N: 9.992 m each on the ellipsoid (pyproj 3.7.2, Geod WGS84).
    let metres = sum(&told, "metres_walked");
    assert!((metres - 2.0 * 399.7).abs() < 6.0, "{metres}");
    let dark = sum(&told, "metres_dark");
    assert!((dark - 399.7).abs() < 4.0, "{dark}");
    let never = told["features"].as_array().unwrap();
    let never = never
        .iter()
        .filter(|c| c["properties"]["walks"] == json!(0));
    assert!(
        never.clone().count() > 0,
        "cells of promised areas where nobody was"
    );
    assert!(
        never
            .clone()
            .all(|c| c["properties"]["visited"] == json!(false))
    );
    for area in told["areas"].as_array().unwrap() {
        assert!(area["visited"].as_u64() <= area["cells"].as_u64().or(Some(u64::MAX)));
    }
    // In the dark the walk of the day is no visit.
    let visits = |told: &Value| {
        let cells = told["features"].as_array().unwrap();
        cells
            .iter()
            .filter(|c| c["properties"]["visited"] == json!(true))
            .count()
    };
    let by_dark = leader.get(&format!("{path}&light=dark")).await.json();
    assert!(0 < visits(&by_dark) && visits(&by_dark) < visits(&told));

    // Another time, another organisation and a reader without exact places.
    let before = leader.get("/api/v1/effort?to=2025-11-17").await.json();
    assert_eq!(
        (&before["walks"], sum(&before, "metres_walked")),
        (&json!(0), 0.0)
    );
    let coarse = Walker::new(&world, "politician_reader").await;
    let told = coarse.get(path).await.json();
    assert_eq!(told["features"], json!([]));
    assert!(!told["areas"].as_array().unwrap().is_empty());

    for wrong in ["light=blue", "from=igår", "area=finns.inte"] {
        let answer = leader.get(&format!("/api/v1/effort?{wrong}")).await;
        assert_eq!(answer.status, 400, "{wrong}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_walk_is_a_date_with_its_meetings_on_the_clock_of_stockholm() {
    let world = World::new().await;
    let planner = Walker::new(&world, "planner").await;
    let mut body = plan("Kvällens runda, etapp 2");
    body["meeting_before"] = json!({ "at": "2026-11-18T16:30:00+01:00", "place": "Biblioteket" });
    body["meeting_after"] = json!({ "at": "2026-12-02T10:00:00+01:00" });
    let id = planner.plans(body).await;
    let one = planner
        .get(&format!("/api/v1/walks/{id}/calendar.ics"))
        .await;
    assert_eq!(one.headers["content-type"], "text/calendar; charset=utf-8");
    let text = String::from_utf8(one.bytes).unwrap();
    assert_eq!(text.matches("BEGIN:VEVENT").count(), 3, "{text}");
    assert!(text.contains(&format!("UID:{id}@lykta\r\n")));
    assert!(text.contains("DTSTART;TZID=Europe/Stockholm:20261118T170000\r\n"));
    assert!(text.contains("SUMMARY:Kvällens runda\\, etapp 2\r\n"));
    assert!(text.contains("LOCATION:Biblioteket\r\n"));
    let all = planner.get("/api/v1/walks/calendar.ics").await;
    let all = String::from_utf8(all.bytes).unwrap();
    assert!(all.contains(&format!("UID:{id}-after@lykta\r\n")));
    assert_eq!(all.matches("END:VCALENDAR").count(), 1);
    let other = planner
        .get(&format!("/api/v1/walks/{}/calendar.ics", new_id()))
        .await;
    assert_eq!(other.status, 404);
}
