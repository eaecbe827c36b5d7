//! Protocols of walks: a draft at once, edited by version, published in editions that residents read.

use serde_json::{Value, json};

use crate::cast::TENANT;
use crate::site::{Answer, World, lamp, new_id, trail};
use crate::walks::{Walker, plan};

/// A walk that is over, with a broken lamp at its first stop, something good along the way and something
/// restricted; what was made, in this order.
pub(crate) async fn over(world: &World, leader: &Walker<'_>) -> (String, Vec<String>) {
    let id = leader.plans(plan("Rundan på torget")).await;
    leader.goes(&id, "ongoing").await;
    let mut made = Vec::new();
    for (category, class, stop, text) in [
        ("light.out", 1, Some(1), Some("Sista stolpen är släckt")),
        ("pos.light", 1, None, Some("Bra ljus här")),
        ("feel.unsafe", 2, Some(2), None),
        ("crime.drug", 3, Some(1), Some("Hemligt")),
    ] {
        let mut body = lamp(24.944, 60.17);
        let properties = body["properties"].as_object_mut().unwrap();
        properties.insert("category".to_owned(), json!(category));
        properties.insert("walk_id".to_owned(), json!(id));
        properties.insert("privacy_class".to_owned(), json!(class));
        if let Some(stop) = stop {
            properties.insert("stop_no".to_owned(), json!(stop));
        }
        if let Some(text) = text {
            properties.insert("text".to_owned(), json!(text));
        }
        let observation = new_id();
        let path = format!("/api/v1/observations/{observation}");
        let answer = leader.send("PUT", &path, None, body).await;
        assert_eq!(answer.status, 201, "{category}: {}", answer.json());
        made.push(observation);
    }
    leader.goes(&id, "finished").await;
    world.settled(TENANT).await;
    (id, made)
}

impl Walker<'_> {
    pub(crate) async fn goes(&self, walk: &str, to: &str) -> Answer {
        let path = format!("/api/v1/walks/{walk}/state");
        let answer = self
            .send("POST", &path, None, json!({ "to": to, "reason": "Prov" }))
            .await;
        assert_eq!(answer.status, 200, "{to}: {}", answer.json());
        answer
    }
}

/// Protocols that residents of the practice area read, when there are so many.
async fn read_by_residents(world: &World, n: usize) -> (Vec<Value>, String) {
    for _ in 0..400 {
        let answer = world.get(TENANT, "/pub/ovning/walks.json").await;
        let found = answer.json()["protocols"].as_array().cloned();
        if let Some(found) = found.filter(|p| p.len() == n) {
            return (found, String::from_utf8(answer.bytes).unwrap());
        }
        tokio::time::sleep(std::time::Duration::from_millis(10)).await;
    }
    panic!("never {n} protocols");
}

fn ids(answer: &Value) -> Vec<String> {
    let points = answer["points"].as_array().unwrap().iter();
    points
        .map(|p| p["id"].as_str().unwrap().to_owned())
        .collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_draft_is_there_the_moment_the_walk_ends() {
    let world = World::new().await;
    let leader = Walker::new(&world, "safety_coordinator").await;
    let early = leader.plans(plan("Ännu inte")).await;
    let answer = leader.get(&format!("/api/v1/walks/{early}/protocol")).await;
    assert_eq!(
        (answer.status.as_u16(), &answer.json()["code"]),
        (409, &json!("walk_not_over"))
    );
    let (id, made) = over(&world, &leader).await;
    let path = format!("/api/v1/walks/{id}/protocol");
    let answer = leader.get(&path).await;
    assert_eq!(answer.headers["etag"], "\"v1\"");
    let draft = answer.json();
    // By stop, then along the way; what is restricted is counted and stands nowhere.
    assert_eq!(
        ids(&draft),
        [&made[0], &made[2], &made[1]].map(String::clone)
    );
    assert_eq!(draft["restricted"], 1);
    assert!(!draft.to_string().contains("Hemligt"));
    let point = &draft["points"][0];
    assert_eq!(point["origin"], "made");
    assert_eq!(point["place"], "Torget");
    assert_eq!(point["seen"], "Sista stolpen är släckt");
    assert_eq!(point["decision"], "none_yet");
    // The same actor as the observation itself names.
    let one = leader
        .get(&format!("/api/v1/observations/{}", made[0]))
        .await
        .json();
    assert_eq!(
        point["responsible"]["id"],
        one["properties"]["responsible"]["actor"]
    );
    assert!(point["responsible"]["id"].is_string());
    // Something that works well needs nobody.
    assert_eq!(draft["points"][2]["valence"], "positive");
    assert_eq!(draft["points"][2]["responsible"], Value::Null);
    // Whoever sees class 1 and 2 is told no number of what they may not see; coarse readers, no words.
    let reporter = Walker::new(&world, "reporter").await;
    assert_eq!(reporter.get(&path).await.json()["restricted"], 0);
    let coarse = Walker::new(&world, "politician_reader").await;
    for _ in 0..200 {
        if coarse.get(&path).await.status == 200 {
            break;
        }
        tokio::time::sleep(std::time::Duration::from_millis(10)).await;
    }
    let coarse = coarse.get(&path).await.json();
    assert_eq!(
        coarse["points"],
        json!([]),
        "not told what was seen on which walk"
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_decided_is_kept_by_version_and_faults_say_where() {
    let world = World::new().await;
    let coordinator = Walker::new(&world, "safety_coordinator").await;
    let (id, made) = over(&world, &coordinator).await;
    let path = format!("/api/v1/walks/{id}/protocol");
    let edit = json!({ "summary": "Mörkt på torget.", "points": [
        { "id": made[0], "decision": "later", "reason": "Ny stolpe är beställd", "due": "2027-03-01" },
        { "id": made[2], "hidden": true },
    ]});
    assert_eq!(
        coordinator
            .send("PUT", &path, None, edit.clone())
            .await
            .status,
        428
    );
    assert_eq!(
        coordinator
            .send("PUT", &path, Some(4), edit.clone())
            .await
            .status,
        412
    );
    let answer = coordinator.send("PUT", &path, Some(1), edit.clone()).await;
    assert_eq!(answer.status, 200, "{}", answer.json());
    let body = answer.json();
    assert_eq!(body["version"], 2);
    assert_eq!(body["points"][0]["decision"], "later");
    assert_eq!(body["points"][0]["due"], "2027-03-01");
    assert_eq!(body["points"][1]["hidden"], true);
    // The same again, also from the older version, stands so already.
    let again = coordinator.send("PUT", &path, Some(1), edit).await;
    assert_eq!(
        (again.status.as_u16(), &again.json()["version"]),
        (200, &json!(2))
    );
    for (wrong, pointer, code) in [
        (
            json!({ "id": made[0], "decision": "cannot" }),
            "/points/0/reason",
            "decision_reason",
        ),
        (
            json!({ "id": made[0], "decision": "cannot", "reason": "  " }),
            "/points/0/reason",
            "decision_reason",
        ),
        (
            json!({ "id": made[0], "decision": "kanske" }),
            "/points/0/decision",
            "unknown_code",
        ),
        (
            json!({ "id": made[0], "due": "snart" }),
            "/points/0/due",
            "bad_day",
        ),
        (json!({ "decision": "do" }), "/points/0/id", "required"),
        (
            json!({ "id": made[0], "vem": 1 }),
            "/points/0/vem",
            "unknown_property",
        ),
    ] {
        let answer = coordinator
            .send("PUT", &path, Some(2), json!({ "points": [wrong] }))
            .await;
        assert_eq!(answer.status, 422);
        let fault = &answer.json()["errors"][0];
        assert_eq!(
            (&fault["pointer"], &fault["code"]),
            (&json!(pointer), &json!(code))
        );
        assert!(
            !fault["detail"].as_str().unwrap_or("").is_empty(),
            "{fault}"
        );
    }
    // What is restricted, or on no walk, is no point.
    for stranger in [made[3].clone(), new_id()] {
        let wrong = json!({ "points": [{ "id": stranger, "decision": "do" }] });
        let answer = coordinator.send("PUT", &path, Some(2), wrong).await;
        assert_eq!(answer.json()["errors"][0]["code"], "unknown_reference");
    }
    let puts = trail(&world, TENANT, Some("put"), Some(&format!("protocol/{id}"))).await;
    assert_eq!(
        puts.len(),
        1,
        "once, and nothing of what was written: {puts:?}"
    );
    assert_eq!(puts[0].2, None);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn residents_read_what_was_published_and_nothing_that_was_reported() {
    let world = World::new().await;
    let leader = Walker::new(&world, "walk_leader").await;
    let coordinator = Walker::new(&world, "safety_coordinator").await;
    let (id, made) = over(&world, &coordinator).await;
    let path = format!("/api/v1/walks/{id}/protocol");
    let publish = format!("{path}/publish");
    let none = read_by_residents(&world, 0).await.1;
    let edit = json!({ "points": [{ "id": made[0], "decision": "do", "due": "2026-12-20",
        "text": "Lampan byts. Frågor: 070-123 45 67" }] });
    let edited = leader.send("PUT", &path, Some(1), edit).await;
    assert_eq!(edited.status, 200, "{}", edited.json());
    assert_eq!(
        read_by_residents(&world, 0).await.1,
        none,
        "a draft stays inside"
    );
    // Personal data does not go out, and the answer says where it is.
    assert_eq!(
        coordinator
            .send("POST", &publish, None, json!({}))
            .await
            .status,
        428
    );
    assert_eq!(
        coordinator
            .send("POST", &publish, Some(1), json!({}))
            .await
            .status,
        412
    );
    let answer = coordinator.send("POST", &publish, Some(2), json!({})).await;
    assert_eq!(answer.status, 422);
    let fault = &answer.json()["errors"][0];
    assert_eq!(fault["pointer"], format!("/points/{}/text", made[0]));
    assert_eq!(fault["code"], "personal_data_in_text");
    let edit = json!({ "points": [{ "id": made[0], "decision": "do", "due": "2026-12-20",
        "text": "Lampan byts." }] });
    assert_eq!(leader.send("PUT", &path, Some(2), edit).await.status, 200);
    // Whoever wrote the words asks somebody else.
    assert_eq!(leader.get(&path).await.json()["needs_another"], true);
    let own = leader.send("POST", &publish, Some(3), json!({})).await;
    assert_eq!(
        (own.status.as_u16(), &own.json()["code"]),
        (409, &json!("needs_another_person"))
    );
    let published = coordinator.send("POST", &publish, Some(3), json!({})).await;
    assert_eq!(published.status, 200, "{}", published.json());
    assert_eq!(published.json()["walk"]["state"], "published");
    assert_eq!(published.json()["editions"][0]["number"], 1);
    let (protocols, bytes) = read_by_residents(&world, 1).await;
    let walk = &protocols[0]["walk"];
    assert_eq!(walk["title"], "Rundan på torget");
    assert_eq!(walk["held_on"].as_str().unwrap().len(), "2026-11-18".len());
    // Class 1 only: the feeling is class 2 and the drugs class 3.
    let expected = json!([
        { "name": "Torget", "felt": null, "points": [{
            "category_sv": walk["stops"][0]["points"][0]["category_sv"],
            "category_en": walk["stops"][0]["points"][0]["category_en"],
            "positive": false, "earlier": false, "became": null, "decision": "do", "reason": null,
            "due": "2026-12-20", "actor": walk["stops"][0]["points"][0]["actor"], "text": "Lampan byts.",
        }] },
        { "name": null, "felt": null, "points": [{
            "category_sv": walk["stops"][1]["points"][0]["category_sv"],
            "category_en": walk["stops"][1]["points"][0]["category_en"],
            "positive": true, "earlier": false, "became": null, "decision": "none_yet", "reason": null,
            "due": null, "actor": null, "text": null,
        }] },
    ]);
    assert_eq!(walk["stops"], expected);
    for secret in made.iter().map(String::as_str).chain([
        id.as_str(),
        "Sista stolpen",
        "Bra ljus",
        "Hemligt",
        "60.17",
        "24.94",
        "17:14",
        "Bostäder",
        "demo-",
    ]) {
        assert!(!bytes.contains(secret), "{secret} is in {bytes}");
    }
    // The same again is the same edition; a change makes the next, and going back takes it away.
    let again = coordinator.send("POST", &publish, Some(3), json!({})).await;
    assert_eq!(again.json()["editions"].as_array().unwrap().len(), 1);
    let edit = json!({ "points": [{ "id": made[0], "decision": "do", "text": "Lampan byts." }] });
    assert_eq!(
        coordinator.send("PUT", &path, Some(3), edit).await.status,
        200
    );
    assert_eq!(
        read_by_residents(&world, 1).await.1,
        bytes,
        "an edition stays as it was"
    );
    let next = coordinator
        .send("POST", &publish, Some(4), json!({}))
        .await
        .json();
    assert_eq!(next["editions"][0]["number"], 2);
    assert_ne!(next["editions"][0]["sha256"], next["editions"][1]["sha256"]);
    coordinator.goes(&id, "finished").await;
    assert_eq!(read_by_residents(&world, 0).await.1, none);
    let rows = trail(&world, TENANT, Some("publish"), None).await;
    let numbers: Vec<_> = rows.iter().map(|r| r.2.as_deref()).collect();
    assert_eq!(numbers, [Some("2"), Some("1")]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_was_open_comes_along_with_what_was_decided_then_and_what_became_of_it() {
    let world = World::new().await;
    let coordinator = Walker::new(&world, "safety_coordinator").await;
    let (id, made) = over(&world, &coordinator).await;
    let path = format!("/api/v1/walks/{id}/protocol");
    let edit = json!({ "points": [{ "id": made[0], "decision": "do", "due": "2026-12-01" }] });
    assert_eq!(
        coordinator.send("PUT", &path, Some(1), edit).await.status,
        200
    );
    let next = new_id();
    let body = json!({ "id": next, "starts_at": "2027-01-18T17:00:00+01:00" });
    let answer = coordinator
        .send("POST", &format!("/api/v1/walks/{id}/next"), None, body)
        .await;
    assert_eq!(answer.status, 201, "{}", answer.json());
    coordinator.goes(&next, "ongoing").await;
    coordinator.goes(&next, "finished").await;
    let draft = coordinator
        .get(&format!("/api/v1/walks/{next}/protocol"))
        .await
        .json();
    let point = draft["points"]
        .as_array()
        .unwrap()
        .iter()
        .find(|p| p["id"] == json!(made[0]));
    let point = point.expect("the lamp that is still out");
    assert_eq!(point["origin"], "carried");
    assert_eq!(point["before"]["decision"], "do");
    assert_eq!(point["before"]["due"], "2026-12-01");
    assert_eq!(point["state"], "open");
    assert_eq!(point["decision"], "none_yet");
    assert!(
        !ids(&draft).contains(&made[3]),
        "what is restricted does not come along"
    );
}
