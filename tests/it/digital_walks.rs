//! Residents mark spots for a digital walk: on a public page while it is open, and nothing shows before
//! somebody has reviewed it.

use serde_json::{Value, json};

use crate::cast::{self, TENANT};
use crate::guests::plan_in;
use crate::site::{Answer, World, new_id};
use crate::walks::Walker;

/// Asks as somebody without an account.
async fn ask(world: &World, method: &str, path: &str, body: Option<Value>) -> Answer {
    cast::ask(world, None, method, path, &[], body).await
}

/// Once it answers with this status: what the public reads follows within a moment.
async fn until(world: &World, path: &str, status: u16) -> Answer {
    for _ in 0..400 {
        let answer = ask(world, "GET", path, None).await;
        if answer.status == status {
            return answer;
        }
        tokio::time::sleep(std::time::Duration::from_millis(10)).await;
    }
    panic!("{path} never answers {status}");
}

fn mark(text: &str) -> Value {
    json!({ "category": "veg.sight", "lon": 24.944, "lat": 60.17, "text": text })
}

/// A digital walk that has not begun; its id and its public address.
async fn plans(leader: &Walker<'_>) -> (String, String) {
    let mut plan = plan_in(0);
    plan["kind"] = json!("digital_walk");
    let id = leader.plans(plan).await;
    let walk = leader.get(&format!("/api/v1/walks/{id}")).await.json();
    let slug = walk["slug"].as_str().unwrap().to_owned();
    (id, format!("/pub/{TENANT}/walks/{slug}"))
}

async fn step(leader: &Walker<'_>, id: &str, to: &str) {
    let path = format!("/api/v1/walks/{id}/state");
    let done = leader.send("POST", &path, None, json!({ "to": to })).await;
    assert_eq!(done.status, 200, "{}", done.json());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn marks_for_a_walk_show_nowhere_until_reviewed_and_then_carry_the_walk() {
    let world = World::new().await;
    let leader = Walker::new(&world, "safety_coordinator").await;
    let (id, public) = plans(&leader).await;
    step(&leader, &id, "ongoing").await;
    let before = until(&world, &public, 200).await;
    assert!(!before.headers.contains_key("set-cookie"));
    let body = before.json();
    assert_eq!(body["title"], "Kvällens runda");
    // A title and what may be marked: no id, no time, no plan, and no purpose, notes or stops.
    let keys: Vec<&String> = body.as_object().unwrap().keys().collect();
    assert_eq!(keys, ["area", "categories", "municipality", "title"]);
    assert!(
        !String::from_utf8(before.bytes.clone())
            .unwrap()
            .contains(&id)
    );

    let marks = format!("{public}/marks");
    let left = ask(&world, "POST", &marks, Some(mark("Buskarna skymmer"))).await;
    assert_eq!(
        (left.status.as_u16(), left.bytes.as_slice()),
        (202, b"{}".as_slice())
    );
    let observations = format!("/api/v1/walks/{id}/observations");
    world.settled(TENANT).await;
    assert_eq!(
        leader.get(&observations).await.json()["features"],
        json!([])
    );
    let after = ask(&world, "GET", &public, None).await;
    assert_eq!(
        (&after.bytes, &after.headers["etag"]),
        (&before.bytes, &before.headers["etag"])
    );

    let waiting = leader.get("/api/v1/intake").await.json();
    assert_eq!(waiting["marks"][0]["walk"], json!(id));
    let path = format!(
        "/api/v1/intake/{}/accept",
        waiting["marks"][0]["id"].as_str().unwrap()
    );
    let accepted = leader.send("POST", &path, None, json!({})).await;
    assert_eq!(accepted.status, 201, "{}", accepted.json());
    world.settled(TENANT).await;
    let made = leader.get(&observations).await.json();
    assert_eq!(made["features"][0]["id"], accepted.json()["id"]);
    assert_eq!(made["features"][0]["properties"]["provenance"], "resident");
    let after = ask(&world, "GET", &public, None).await;
    assert_eq!(
        after.bytes, before.bytes,
        "the public is told nothing of what was marked"
    );

    // A walk on foot is proposed where they marked.
    let wish = json!({ "bbox": [24.9438, 60.1698, 24.9442, 60.1702], "minutes": 60,
        "starts_at": "2026-11-18T18:00:00+01:00", "digital_walk": id });
    let made = leader
        .send("POST", "/api/v1/walks/propose", None, wish)
        .await
        .json();
    let why = made["stops"][0]["why"].as_str().unwrap();
    assert!(
        why.contains("Markerat av boende inför rundan: 1."),
        "{made}"
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_walk_that_is_not_open_is_no_walk_to_the_public() {
    let world = World::new().await;
    let leader = Walker::new(&world, "safety_coordinator").await;
    let (open, public) = plans(&leader).await;
    let (_, planned) = plans(&leader).await;
    step(&leader, &open, "ongoing").await;
    until(&world, &public, 200).await;
    let foot = leader.plans(plan_in(0)).await;
    step(&leader, &foot, "ongoing").await;
    assert_eq!(
        leader.get(&format!("/api/v1/walks/{foot}")).await.json()["slug"],
        Value::Null
    );
    let told = |answer: &Answer| {
        let mut body = answer.json();
        body.as_object_mut().unwrap().remove("request_id");
        (answer.status.as_u16(), body)
    };
    let nowhere = format!("/pub/{TENANT}/walks/{}", new_id().replace('-', ""));
    let unknown = told(&ask(&world, "GET", &nowhere, None).await);
    assert_eq!(unknown.0, 404);
    let by_id = format!("/pub/{TENANT}/walks/{open}");
    let on_foot = format!("/pub/{TENANT}/walks/{foot}");
    let of_another = public.replace(TENANT, "1490");
    for path in [&planned, &by_id, &on_foot, &of_another] {
        assert_eq!(
            told(&ask(&world, "GET", path, None).await),
            unknown,
            "{path}"
        );
        let marks = format!("{path}/marks");
        let left = ask(&world, "POST", &marks, Some(mark("Till ingen"))).await;
        assert_eq!(told(&left), unknown, "{marks}");
    }
    // It closes when the walk ends.
    step(&leader, &open, "finished").await;
    until(&world, &public, 404).await;
    let marks = format!("{public}/marks");
    assert_eq!(
        told(&ask(&world, "POST", &marks, Some(mark("För sent"))).await),
        unknown
    );
    assert_eq!(
        leader.get("/api/v1/intake").await.json()["marks"],
        json!([])
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn marks_for_a_walk_share_the_pace_of_all_marks() {
    let world = World::new().await;
    let leader = Walker::new(&world, "safety_coordinator").await;
    let (id, public) = plans(&leader).await;
    step(&leader, &id, "ongoing").await;
    until(&world, &public, 200).await;
    let addresses = [format!("{public}/marks"), format!("/pub/{TENANT}/marks")];
    // Ten a minute from one source, as docs/sharing.md says; by which of the two makes no difference.
    let mut statuses = Vec::new();
    for path in addresses.iter().cycle().take(11) {
        let answer = ask(&world, "POST", path, Some(mark("Här"))).await;
        statuses.push(answer.status.as_u16());
    }
    assert_eq!(statuses[..10], [202; 10]);
    assert_eq!(statuses[10], 429);
}
