//! Tracks and scores over HTTP: parts come once or often and in any order, gaps stay gaps, answers are
//! nobody's.

use serde_json::{Value, json};

use crate::site::{World, new_id};
use crate::walks::{Walker, plan};

const DEVICE: &str = "4f0c3f1e-9f5b-4f0a-8d5e-2a7a3f6f1b11";

fn part(segment: u32, from: u32, n: u32) -> Value {
    let points: Vec<Value> = (from..from + n)
        .map(|i| {
            json!([
                24.94 + f64::from(i) * 1e-4,
                60.17,
                6.5,
                1_780_000_000_000_i64 + i64::from(i) * 5_000
            ])
        })
        .collect();
    json!({ "device": DEVICE, "segment": segment, "from": from, "points": points })
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn parts_in_any_order_and_twice_make_one_track_with_its_gaps() {
    let world = World::new().await;
    let leader = Walker::new(&world, "walk_leader").await;
    let id = leader.plans(plan("Runda")).await;
    let path = format!("/api/v1/walks/{id}/track");
    // Segment 0 has points 0 to 5 and, after three that never came, 9 to 11; segment 1 follows a pause.
    let parts = [part(1, 0, 2), part(0, 9, 3), part(0, 3, 3), part(0, 0, 4)];
    let ids: Vec<String> = parts.iter().map(|_| new_id()).collect();
    for round in [201, 200] {
        for (part, name) in parts.iter().zip(&ids) {
            let answer = leader
                .send("PUT", &format!("{path}/{name}"), None, part.clone())
                .await;
            assert_eq!(answer.status, round, "{}", answer.json());
        }
    }
    let other = leader
        .send("PUT", &format!("{path}/{}", ids[0]), None, part(1, 0, 3))
        .await;
    assert_eq!(
        (other.status.as_u16(), &other.json()["code"]),
        (409, &json!("track_part_differs"))
    );
    let track = leader.get(&path).await;
    assert_eq!(track.headers["content-type"], "application/geo+json");
    let track = track.json();
    let lengths: Vec<usize> = track["geometry"]["coordinates"]
        .as_array()
        .unwrap()
        .iter()
        .map(|line| line.as_array().unwrap().len())
        .collect();
    assert_eq!(lengths, [6, 3, 2]);
    assert_eq!(
        (
            &track["properties"]["points"],
            &track["properties"]["devices"]
        ),
        (&json!(11), &json!(1))
    );
    assert!(!track.to_string().contains(DEVICE));

    for (wrong, code) in [
        (json!({}), "required"),
        (
            json!({ "device": "x", "segment": 0, "from": 0, "points": [[24.9, 60.1, 5, 0]] }),
            "bad_uuid",
        ),
        (
            json!({ "device": DEVICE, "segment": -1, "from": 0, "points": [[24.9, 60.1, 5, 0]] }),
            "number_range",
        ),
        (
            json!({ "device": DEVICE, "segment": 0, "from": 0, "points": [[24.9, 60.1, 5]] }),
            "track_point",
        ),
        (
            json!({ "device": DEVICE, "segment": 0, "from": 0, "points": [[60.1, 24.9, 5, 0]] }),
            "swapped_coordinates",
        ),
        (
            json!({ "device": DEVICE, "segment": 0, "from": 0, "points": [[24.9, 60.1, -5, 0]] }),
            "track_point",
        ),
        (
            json!({ "device": DEVICE, "segment": 0, "from": 0, "points": [] }),
            "required",
        ),
        (
            json!({ "device": DEVICE, "segment": 0, "from": 0, "points": [[24.9, 60.1, 5, 7_258_118_400_000_i64]] }),
            "future_time",
        ),
    ] {
        let answer = leader
            .send("PUT", &format!("{path}/{}", new_id()), None, wrong.clone())
            .await;
        assert_eq!(answer.status, 422, "{wrong}");
        assert_eq!(
            answer.json()["errors"][0]["code"],
            code,
            "{wrong}: {}",
            answer.json()
        );
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn scores_are_counted_and_belong_to_nobody() {
    let world = World::new().await;
    let leader = Walker::new(&world, "walk_leader").await;
    let id = leader.plans(plan("Runda")).await;
    let path = format!("/api/v1/walks/{id}/scores");
    assert_eq!(leader.get(&path).await.json()["stops"], json!([]));
    let mut ids = Vec::new();
    for perceived in [4, 2, 4, 0] {
        let score = new_id();
        for round in [201, 200] {
            let body = json!({ "stop": 2, "perceived": perceived });
            let answer = leader
                .send("PUT", &format!("{path}/{score}"), None, body)
                .await;
            assert_eq!(answer.status, round, "{}", answer.json());
        }
        ids.push(score);
    }
    let changed = json!({ "stop": 2, "perceived": 1 });
    let answer = leader
        .send("PUT", &format!("{path}/{}", ids[0]), None, changed)
        .await;
    assert_eq!(
        (answer.status.as_u16(), &answer.json()["code"]),
        (409, &json!("score_differs"))
    );
    let expected = json!([{ "stop": 2, "n": 4, "counts": [1, 0, 1, 0, 2, 0] }]);
    assert_eq!(leader.get(&path).await.json()["stops"], expected);
    for wrong in [
        json!({}),
        json!({ "stop": 0, "perceived": 3 }),
        json!({ "stop": 1, "perceived": 6 }),
    ] {
        let answer = leader
            .send("PUT", &format!("{path}/{}", new_id()), None, wrong)
            .await;
        assert_eq!(answer.status, 422);
    }
    // The trail says that answers came, and neither which nor where.
    let trail = crate::site::trail(&world, crate::cast::TENANT, Some("score"), None).await;
    assert_eq!(trail.len(), 4);
    assert!(trail.iter().all(|(_, _, detail)| detail.is_none()));
}
