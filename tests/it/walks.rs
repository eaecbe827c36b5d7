//! Walks over HTTP: plans, versions, states, series, what is carried along, and who is told what.

use lykta_core::model::{ActorId, Role, Viewer};
use serde_json::{Value, json};

use crate::cast::{self, TENANT};
use crate::site::{Answer, World, lamp, new_id};

/// A plan with two stops in the practice area.
pub(crate) fn plan(title: &str) -> Value {
    json!({
        "kind": "staff_round",
        "title": title,
        "purpose": "Se över belysningen",
        "starts_at": "2026-11-18T17:00:00+01:00",
        "ends_at": "2026-11-18T18:15:00+01:00",
        "participants": [{ "role": "property_manager", "organisation": "Bostäder", "n": 2 }],
        "stops": [
            { "no": 1, "name": "Torget", "at": [24.944, 60.17], "why": "Mörkt enligt boende" },
            { "no": 2, "name": "Gången", "at": [24.946, 60.171] },
        ],
    })
}

/// A safety coordinator of the tenant itself, or of another organisation.
pub(crate) fn coordinator(organisation: Option<&ActorId>) -> Viewer {
    cast::somebody("somebody", Role::SafetyCoordinator, organisation)
}

/// Somebody signed in, with a place to walk.
pub(crate) struct Walker<'a> {
    pub(crate) world: &'a World,
    pub(crate) cookie: String,
}

impl<'a> Walker<'a> {
    pub(crate) async fn new(world: &'a World, role: &str) -> Self {
        Self {
            world,
            cookie: cast::sign_in(world, role).await,
        }
    }

    pub(crate) async fn get(&self, path: &str) -> Answer {
        cast::get(self.world, &self.cookie, path).await
    }

    pub(crate) async fn send(
        &self,
        method: &str,
        path: &str,
        version: Option<u64>,
        body: Value,
    ) -> Answer {
        let tag = version.map(|v| format!("\"v{v}\""));
        let headers: Vec<(&str, &str)> = tag
            .as_deref()
            .map(|t| ("if-match", t))
            .into_iter()
            .collect();
        cast::ask(
            self.world,
            Some(&self.cookie),
            method,
            path,
            &headers,
            Some(body),
        )
        .await
    }

    pub(crate) async fn plans(&self, body: Value) -> String {
        let id = new_id();
        let answer = self
            .send("PUT", &format!("/api/v1/walks/{id}"), None, body)
            .await;
        assert_eq!(answer.status, 201, "{}", answer.json());
        id
    }
}

/// Codes and places of the faults of an answer.
fn faults(answer: &Answer) -> Vec<(String, String)> {
    let text = |v: &Value| v.as_str().unwrap_or("").to_owned();
    let body = answer.json();
    let mut out: Vec<_> = body["errors"]
        .as_array()
        .into_iter()
        .flatten()
        .map(|f| (text(&f["pointer"]), text(&f["code"])))
        .collect();
    out.sort();
    out
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_walk_is_planned_changed_by_version_and_repeated_without_harm() {
    let world = World::new().await;
    let planner = Walker::new(&world, "planner").await;
    let id = planner.plans(plan("Kvällens runda")).await;
    let path = format!("/api/v1/walks/{id}");
    let first = planner.get(&path).await;
    assert_eq!(first.headers["etag"], "\"v1\"");
    let body = first.json();
    assert_eq!(body["state"], "planned");
    assert_eq!(body["stops"][1]["name"], "Gången");
    // Helsinki, 18 November: civil dusk ends 16:34 Finnish time by the formulas of NOAA's solar calculator.
    assert_eq!(body["light"]["condition"], "dark_lit");
    let dusk: jiff::Timestamp = body["light"]["dusk_ends"]
        .as_str()
        .unwrap()
        .parse()
        .unwrap();
    let expected: jiff::Timestamp = "2026-11-18T16:34:00+02:00".parse().unwrap();
    assert!(dusk.duration_since(expected).abs() < jiff::SignedDuration::from_mins(3));

    // The same again is the same; something else wants a version; what was read can be sent back.
    let again = planner
        .send("PUT", &path, None, plan("Kvällens runda"))
        .await;
    assert_eq!(
        (again.status.as_u16(), &again.json()["version"]),
        (200, &json!(1))
    );
    let other = plan("Annan titel");
    assert_eq!(
        planner.send("PUT", &path, None, other.clone()).await.status,
        428
    );
    assert_eq!(
        planner
            .send("PUT", &path, Some(7), other.clone())
            .await
            .status,
        412
    );
    let mut back = body.clone();
    back["title"] = json!("Annan titel");
    let changed = planner.send("PUT", &path, Some(1), back).await;
    assert_eq!(changed.status, 200, "{}", changed.json());
    assert_eq!(changed.json()["version"], 2);
    assert_eq!(changed.json()["title"], "Annan titel");
    assert_eq!(changed.json()["stops"], body["stops"]);

    let list = planner
        .get("/api/v1/walks?from=2026-11-18&to=2026-11-18&state=planned")
        .await;
    let titles: Vec<Value> = list.json()["walks"]
        .as_array()
        .unwrap()
        .iter()
        .map(|w| w["title"].clone())
        .collect();
    assert!(titles.contains(&json!("Annan titel")), "{titles:?}");
    let none = planner.get("/api/v1/walks?to=2001-01-01").await;
    assert_eq!(none.json()["walks"], json!([]));
    let wrong = planner
        .get("/api/v1/walks?state=dansande&area=ingenstans")
        .await;
    assert_eq!(wrong.status, 400);
    assert_eq!(faults(&wrong).len(), 2, "{}", wrong.json());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_plan_that_makes_no_sense_is_told_every_fault_at_its_place() {
    let world = World::new().await;
    let planner = Walker::new(&world, "planner").await;
    let path = format!("/api/v1/walks/{}", new_id());
    let wrong = json!({
        "kind": "promenad", "starts_at": "i kväll", "ends_at": "2026-11-18T18:15:00+01:00",
        "hemligt": 1, "area": "ingenstans!", "leader": 7,
        "participants": [{ "role": "resident", "n": -1, "name": "Någon" }],
        "stops": [
            { "no": 1, "name": "", "at": [60.17, 24.94] },
            { "no": 1, "name": "Två", "at": [24.9] , "verify": ["x"] },
        ],
        "route": [[24.9, 60.1]],
        "series": { "id": "Ä" },
        "meeting_before": { "place": "Biblioteket" },
    });
    let answer = planner.send("PUT", &path, None, wrong).await;
    assert_eq!(answer.status, 422);
    let expected = [
        ("/area", "unknown_reference"),
        ("/hemligt", "unknown_property"),
        ("/kind", "unknown_code"),
        ("/leader", "unknown_reference"),
        ("/meeting_before/at", "required"),
        ("/participants/0/n", "number_range"),
        ("/participants/0/name", "unknown_property"),
        ("/route", "too_few_positions"),
        ("/series/id", "unknown_reference"),
        ("/series/title", "required"),
        ("/starts_at", "bad_time"),
        ("/stops/0/at", "swapped_coordinates"),
        ("/stops/0/name", "required"),
        ("/stops/1/at", "position_length"),
        ("/stops/1/no", "stop_twice"),
        ("/stops/1/verify/0", "bad_uuid"),
        ("/title", "required"),
    ];
    let found = faults(&answer);
    for (pointer, code) in expected {
        let pair = (pointer.to_owned(), code.to_owned());
        assert!(found.contains(&pair), "{pair:?} is not in {found:#?}");
    }
    for (start, end) in [
        ("2026-11-18T17:00:00Z", "2026-11-18T16:00:00Z"),
        ("2026-11-18T17:00:00Z", "2026-11-20T16:00:00Z"),
    ] {
        let mut body = plan("Tiden");
        body["starts_at"] = json!(start);
        body["ends_at"] = json!(end);
        let answer = planner.send("PUT", &path, None, body).await;
        assert_eq!(
            faults(&answer),
            [("/ends_at".to_owned(), "walk_length".to_owned())]
        );
    }
    let mut body = plan("Vad som inte finns");
    body["leader"] = json!("ingen-alls");
    body["promises"] = json!(["inget-lofte"]);
    body["carried"] = json!([new_id()]);
    body["repeats"] = json!(new_id());
    let answer = planner.send("PUT", &path, None, body).await;
    let places: Vec<String> = faults(&answer).into_iter().map(|f| f.0).collect();
    assert_eq!(places, ["/carried/0", "/leader", "/promises/0", "/repeats"]);
    for body in [json!([]), json!("text"), json!(null)] {
        let answer = planner.send("PUT", &path, None, body).await;
        assert_eq!(answer.status, 422);
    }
    assert_eq!(planner.get("/api/v1/walks/inget").await.status, 404);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_walk_goes_through_its_states_and_back_with_a_reason() {
    let world = World::new().await;
    let leader = Walker::new(&world, "walk_leader").await;
    let id = leader.plans(plan("Runda")).await;
    let path = format!("/api/v1/walks/{id}/state");
    let step = |body: Value| leader.send("POST", &path, None, body);
    let skipped = step(json!({ "to": "finished" })).await;
    assert_eq!(skipped.status, 409);
    assert_eq!(skipped.json()["allowed"], json!(["ongoing"]));
    let began = step(json!({ "to": "ongoing", "at": "2026-11-18T17:02:00+01:00" })).await;
    assert_eq!(began.json()["started_at"], "2026-11-18T16:02:00Z");
    // The phone did not hear the answer and asks again.
    let again = step(json!({ "to": "ongoing", "at": "2026-11-18T17:30:00+01:00" })).await;
    assert_eq!(again.json()["started_at"], "2026-11-18T16:02:00Z");
    assert_eq!(step(json!({ "to": "planned" })).await.status, 422);
    let back = step(json!({ "to": "planned", "reason": "Fel runda" })).await;
    assert_eq!(
        (&back.json()["state"], &back.json()["started_at"]),
        (&json!("planned"), &Value::Null)
    );
    for to in ["ongoing", "finished", "published", "followed_up"] {
        let answer = step(json!({ "to": to })).await;
        assert_eq!(
            (answer.status.as_u16(), &answer.json()["state"]),
            (200, &json!(to))
        );
    }
    for wrong in [
        json!({}),
        json!({ "to": "dans" }),
        json!({ "to": "published", "at": "2199-01-01T00:00:00Z", "reason": "x" }),
    ] {
        assert_eq!(step(wrong).await.status, 422);
    }
    let reporter = Walker::new(&world, "reporter").await;
    let answer = reporter
        .send("POST", &path, None, json!({ "to": "finished" }))
        .await;
    assert_eq!(
        (answer.status.as_u16(), &answer.json()["deed"]),
        (403, &json!("walk"))
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_next_walk_carries_what_is_open_and_counts_in_the_series() {
    let world = World::new().await;
    let leader = Walker::new(&world, "safety_coordinator").await;
    let mut body = plan("Sjöbo");
    body["series"] = json!({ "id": "sjobo", "title": "Sjöbo vår och höst" });
    let id = leader.plans(body).await;
    assert_eq!(
        leader.get(&format!("/api/v1/walks/{id}")).await.json()["number"],
        1
    );
    let mut ids = Vec::new();
    for place in [24.944, 24.9445, 24.945] {
        let observation = new_id();
        let mut feature = lamp(place, 60.17);
        feature["properties"]["walk_id"] = json!(id);
        let path = format!("/api/v1/observations/{observation}");
        let answer = leader.send("PUT", &path, None, feature).await;
        assert_eq!(answer.status, 201, "{}", answer.json());
        ids.push(observation);
    }
    let undo = format!("/api/v1/observations/{}/transitions", ids[2]);
    assert_eq!(
        leader
            .send("POST", &undo, Some(1), json!({ "to": "withdrawn" }))
            .await
            .status,
        204
    );
    world.settled(TENANT).await;

    let made = leader
        .get(&format!("/api/v1/walks/{id}/observations"))
        .await
        .json();
    let listed: Vec<&str> = made["features"]
        .as_array()
        .unwrap()
        .iter()
        .map(|f| f["id"].as_str().unwrap())
        .collect();
    assert_eq!(listed, [&*ids[0], &*ids[1]]);

    let path = format!("/api/v1/walks/{id}/next");
    let new = new_id();
    let ask = json!({ "id": new, "starts_at": "2027-03-01T18:00:00+01:00" });
    let next = leader.send("POST", &path, None, ask.clone()).await;
    assert_eq!(next.status, 201, "{}", next.json());
    let next = next.json();
    assert_eq!(next["repeats"], json!(id));
    assert_eq!(next["number"], 2);
    assert_eq!(next["carried"], json!([ids[0], ids[1]]));
    assert_eq!(next["ends_at"], "2027-03-01T18:15:00Z");
    assert_eq!(
        (&next["state"], &next["participants"]),
        (&json!("planned"), &json!([]))
    );
    assert_eq!(leader.send("POST", &path, None, ask).await.status, 200);
    let taken = json!({ "id": id, "starts_at": "2027-03-01T18:00:00+01:00" });
    assert_eq!(leader.send("POST", &path, None, taken).await.status, 409);
    assert_eq!(
        leader.send("POST", &path, None, json!({})).await.status,
        422
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_a_reader_may_not_see_is_not_told_and_not_lost() {
    let world = World::new().await;
    let coordinator = Walker::new(&world, "safety_coordinator").await;
    let (open, secret) = (new_id(), new_id());
    for (id, class) in [(&open, 1), (&secret, 3)] {
        let mut feature = lamp(24.944, 60.17);
        feature["properties"]["privacy_class"] = json!(class);
        let path = format!("/api/v1/observations/{id}");
        assert_eq!(
            coordinator.send("PUT", &path, None, feature).await.status,
            201
        );
    }
    world.settled(TENANT).await;
    let mut body = plan("Runda");
    body["carried"] = json!([open, secret]);
    body["stops"][0]["verify"] = json!([secret, open]);
    let id = coordinator.plans(body).await;
    let path = format!("/api/v1/walks/{id}");
    let planner = Walker::new(&world, "planner").await;
    let told = planner.get(&path).await.json();
    assert_eq!(told["carried"], json!([open]));
    assert_eq!(told["stops"][0]["verify"], json!([open]));
    // The planner takes the open one away; the hidden one stays.
    let mut changed = told.clone();
    changed["carried"] = json!([]);
    changed["stops"][0]["verify"] = json!([]);
    assert_eq!(
        planner.send("PUT", &path, Some(1), changed).await.status,
        200
    );
    let whole = coordinator.get(&path).await.json();
    assert_eq!(whole["carried"], json!([secret]));
    assert_eq!(whole["stops"][0]["verify"], json!([secret]));

    // Whoever is told places coarsely gets none of a walk.
    let politician = Walker::new(&world, "politician_reader").await;
    let coarse = politician.get(&path).await;
    assert_eq!(coarse.status, 200);
    assert_eq!(coarse.json()["stops"], json!([]));
    assert_eq!(coarse.json()["stop_count"], 2);
    assert!(!String::from_utf8_lossy(&coarse.bytes).contains("24.944"));
}

/// Somebody who leads walks says what they saw: mended, or not. Every other step is for those who take
/// records further.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whoever_leads_walks_verifies_and_reopens_and_takes_no_other_step() {
    let world = World::new().await;
    let desk = Walker::new(&world, "safety_coordinator").await;
    let leader = Walker::new(&world, "walk_leader").await;
    let path = format!("/api/v1/observations/{}", new_id());
    let answer = desk.send("PUT", &path, None, lamp(24.944, 60.17)).await;
    assert_eq!(answer.status, 201, "{}", answer.json());
    let steps = format!("{path}/transitions");
    let actor = json!({ "to": "assigned", "actor": "light_op" });
    for (version, step) in [
        (1, json!({ "to": "reviewed" })),
        (2, actor),
        (3, json!({ "to": "done" })),
    ] {
        let refused = leader
            .send("POST", &steps, Some(version), step.clone())
            .await;
        assert_eq!(refused.status, 403, "{step}");
        let taken = desk.send("POST", &steps, Some(version), step.clone()).await;
        assert_eq!(taken.status, 200, "{step}: {}", taken.json());
    }
    let told = leader.get(&path).await.json()["properties"]["allowed"].clone();
    assert_eq!(told, json!(["verified", "reopened"]));
    for (version, to) in [(4, "verified"), (5, "reopened")] {
        let answer = leader
            .send("POST", &steps, Some(version), json!({ "to": to }))
            .await;
        assert_eq!(answer.status, 200, "{}", answer.json());
        assert_eq!(answer.json()["properties"]["status"], to);
    }
}
