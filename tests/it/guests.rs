//! Guests of a walk: invited by its leader, bound to it, told what it takes along, and gone when it is over.

use jiff::SignedDuration;
use lykta_core::model::{ActorId, WalkId};
use serde_json::{Value, json};

use crate::accounts::{cookies, post};
use crate::cast::{self, TENANT};
use crate::matrix::{through, try_route};
use crate::routes::{ENDING, Gate, ROUTES};
use crate::site::{Answer, World, lamp, new_id};
use crate::walks::{Walker, coordinator, plan};

/// A plan that begins this many hours from now.
pub(crate) fn plan_in(hours: i64) -> Value {
    let starts = lykta::clock::now() + SignedDuration::from_hours(hours);
    let mut plan = plan("Kvällens runda");
    plan["starts_at"] = json!(starts.to_string());
    plan["ends_at"] = json!((starts + SignedDuration::from_mins(75)).to_string());
    plan["notes"] = json!("Möt vakten vid porten");
    plan
}

async fn invite(leader: &Walker<'_>, walk: &str) -> Value {
    let path = format!("/api/v1/walks/{walk}/links");
    let made = leader.send("POST", &path, None, json!({})).await;
    assert_eq!(made.status, 201, "{}", made.json());
    made.json()
}

fn token(link: &Value) -> String {
    let address = link["address"].as_str().unwrap();
    address.split_once("/lank#").unwrap().1.to_owned()
}

async fn look(world: &World, link: &Value) -> Answer {
    let body = json!({ "token": token(link) });
    post(world, None, "/api/v1/links/look", body).await
}

async fn join<'a>(world: &'a World, link: &Value) -> Walker<'a> {
    let body = json!({ "token": token(link) });
    let used = post(world, None, "/api/v1/links/use", body).await;
    assert_eq!(used.status, 200, "{}", used.json());
    let cookie = cookies(&used);
    Walker { world, cookie }
}

async fn records(guest: &Walker<'_>, walk: Option<&str>) -> (String, Answer) {
    let id = new_id();
    let mut body = lamp(24.944, 60.17);
    if let Some(walk) = walk {
        body["properties"]["walk_id"] = json!(walk);
    }
    let path = format!("/api/v1/observations/{id}");
    let answer = guest.send("PUT", &path, None, body).await;
    (id, answer)
}

fn part() -> Value {
    let t = lykta::clock::now().as_millisecond();
    json!({ "device": new_id(), "segment": 0, "from": 0,
            "points": [[24.944, 60.17, 6.0, t - 5_000], [24.9441, 60.17, 6.0, t]] })
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_guest_gets_through_where_their_walk_leads_and_nowhere_else() {
    let world = World::new().await;
    let leader = Walker::new(&world, "walk_leader").await;
    let own = leader.plans(plan_in(0)).await;
    let link = invite(&leader, &own).await;
    let guest = join(&world, &link).await;
    let other = leader.plans(plan_in(0)).await;
    // What a guest of a walk may ask of it, by the contract of the service.
    let theirs = [
        ("GET", "/api/v1/walks/{id}"),
        ("GET", "/api/v1/walks/{id}/package"),
        ("GET", "/api/v1/walks/{id}/basemap.pmtiles"),
        ("PUT", "/api/v1/walks/{id}/track/{part}"),
        ("PUT", "/api/v1/walks/{id}/scores/{score}"),
    ];
    let mut wrong = Vec::new();
    let mut judge = |what: String, answer: &Answer, expected: &[u16], template: &str| {
        let right = match expected {
            [200] => through(answer, template, false).is_ok(),
            statuses => statuses.contains(&answer.status.as_u16()),
        };
        if !right {
            wrong.push(format!("{what}: {} not {expected:?}", answer.status));
        }
    };
    for (method, template, gate) in ROUTES.iter().filter(|r| !ENDING.contains(&(r.0, r.1))) {
        let name = format!("{method} {template}");
        if template.starts_with("/api/v1/walks/{id}") {
            let may = theirs.contains(&(method, template));
            let answer = try_route(&world, &guest.cookie, method, template, &own).await;
            judge(
                format!("{name} own"),
                &answer,
                if may { &[200] } else { &[403] },
                template,
            );
            let answer = try_route(&world, &guest.cookie, method, template, &other).await;
            judge(
                format!("{name} other"),
                &answer,
                if may { &[404] } else { &[403] },
                template,
            );
            continue;
        }
        let answer = try_route(&world, &guest.cookie, method, template, &new_id()).await;
        let expected: &[u16] = match gate {
            // One's own account is for whoever has one; a body is read before it is looked for.
            Gate::SignedIn if template.contains("/account") || template.contains("/sessions") => {
                &[401, 422]
            }
            Gate::Open | Gate::SignedIn | Gate::Deed("record") => &[200],
            Gate::Practice => continue,
            Gate::Record(deed) if !matches!(*deed, "read" | "history") => &[404],
            Gate::Record(_) | Gate::Deed(_) | Gate::Home(_) | Gate::Walk(_) => &[403],
        };
        judge(name, &answer, expected, template);
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_a_guest_records_is_of_their_walk_whatever_they_say() {
    let world = World::new().await;
    let leader = Walker::new(&world, "walk_leader").await;
    let own = leader.plans(plan_in(0)).await;
    let other = leader.plans(plan_in(0)).await;
    let link = invite(&leader, &own).await;
    let guest = join(&world, &link).await;
    let (unsaid, first) = records(&guest, None).await;
    let (said, second) = records(&guest, Some(&own)).await;
    let (_, elsewhere) = records(&guest, Some(&other)).await;
    let (_, nowhere) = records(&guest, Some(&new_id())).await;
    for (answer, status) in [
        (first, 201),
        (second, 201),
        (elsewhere, 404),
        (nowhere, 404),
    ] {
        assert_eq!(answer.status, status, "{}", answer.json());
    }
    // Nor does an edit of theirs take it elsewhere.
    for walk in [json!(other), Value::Null] {
        let body = json!({ "properties": { "walk_id": walk } });
        let path = format!("/api/v1/observations/{said}");
        let moved = guest.send("PATCH", &path, Some(1), body).await;
        assert_eq!(moved.status, 404, "{}", moved.json());
    }
    world.settled(TENANT).await;
    let made = leader
        .get(&format!("/api/v1/walks/{own}/observations"))
        .await
        .json();
    let mut ids: Vec<&str> = made["features"]
        .as_array()
        .unwrap()
        .iter()
        .map(|f| f["id"].as_str().unwrap())
        .collect();
    ids.sort_unstable();
    let mut expected = [unsaid.as_str(), said.as_str()];
    expected.sort_unstable();
    assert_eq!(ids, expected);
    let elsewhere = leader
        .get(&format!("/api/v1/walks/{other}/observations"))
        .await
        .json();
    assert_eq!(elsewhere["features"], json!([]));
    for (walk, status) in [(&own, 201), (&other, 404)] {
        let path = format!("/api/v1/walks/{walk}/track/{}", new_id());
        assert_eq!(guest.send("PUT", &path, None, part()).await.status, status);
        let path = format!("/api/v1/walks/{walk}/scores/{}", new_id());
        let score = json!({ "stop": 1, "perceived": 2 });
        assert_eq!(guest.send("PUT", &path, None, score).await.status, status);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_guest_takes_along_the_plan_and_nothing_of_people_or_records() {
    let world = World::new().await;
    let planner = Walker::new(&world, "safety_coordinator").await;
    let mut open = Vec::new();
    for class in 1..=3 {
        let id = new_id();
        let mut body = lamp(24.944, 60.17);
        body["properties"]["privacy_class"] = json!(class);
        let path = format!("/api/v1/observations/{id}");
        assert_eq!(planner.send("PUT", &path, None, body).await.status, 201);
        open.push(id);
    }
    world.settled(TENANT).await;
    let mut plan = plan_in(0);
    plan["stops"][0]["verify"] = json!(open);
    plan["leader"] = json!(format!("demo-{TENANT}-walk_leader"));
    let walk = planner.plans(plan).await;
    let guest = join(&world, &invite(&planner, &walk).await).await;
    let taken = guest.get(&format!("/api/v1/walks/{walk}/package")).await;
    assert_eq!(taken.status, 200);
    let body = taken.json();
    assert_eq!(body["observations"], json!([]));
    assert_eq!(body["promises"], json!([]));
    assert_eq!(body["walk"]["stops"][0]["name"], "Torget");
    let text = String::from_utf8(taken.bytes).unwrap();
    for secret in ["vakten", "Mörkt enligt boende", "demo-ovning-walk_leader"]
        .into_iter()
        .chain(open.iter().map(String::as_str))
    {
        assert!(!text.contains(secret), "{secret} was told to a guest");
    }
    // The leader is told it, so it was there to be told.
    let whole = planner.get(&format!("/api/v1/walks/{walk}")).await.json();
    assert_eq!(whole["notes"], "Möt vakten vid porten");
    assert_eq!(whole["stops"][0]["verify"].as_array().unwrap().len(), 3);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_ended_link_ends_its_guests_at_once_and_their_phones_still_deliver() {
    let world = World::new().await;
    let leader = Walker::new(&world, "walk_leader").await;
    let walk = leader.plans(plan_in(0)).await;
    let other = leader.plans(plan_in(0)).await;
    let link = invite(&leader, &walk).await;
    let square = link["square"].as_array().unwrap();
    assert!(
        square.len() > 20
            && square
                .iter()
                .all(|r| r.as_str().unwrap().len() == square.len())
    );
    let looked = look(&world, &link).await.json();
    assert_eq!(
        (
            &looked["purpose"],
            &looked["walk"]["id"],
            &looked["walk"]["title"]
        ),
        (&json!("walk_guest"), &json!(walk), &json!("Kvällens runda"))
    );
    let (first, second) = (join(&world, &link).await, join(&world, &link).await);
    let asked = json!({ "device": new_id() });
    let made = first
        .send("POST", "/api/v1/device-tokens", None, asked)
        .await
        .json();
    let bearer = format!("Bearer {}", made["token"].as_str().unwrap());
    let path = format!("/api/v1/walks/{walk}/links");
    let listed = leader.get(&path).await.json();
    assert_eq!(
        (&listed["links"][0]["joined"], &listed["links"][0]["serves"]),
        (&json!(2), &json!(true))
    );
    assert!(!listed.to_string().contains(&token(&link)));
    let id = link["id"].as_str().unwrap();
    // By another walk it is not found, and nothing ends.
    let by_other = format!("/api/v1/walks/{other}/links/{id}");
    let missed = cast::ask(&world, Some(&leader.cookie), "DELETE", &by_other, &[], None).await;
    assert_eq!(missed.status, 404);
    assert_eq!(
        first.get(&format!("/api/v1/walks/{walk}")).await.status,
        200
    );
    let end = async || {
        let path = format!("{path}/{id}");
        cast::ask(&world, Some(&leader.cookie), "DELETE", &path, &[], None)
            .await
            .status
    };
    assert_eq!(end().await, 204);
    assert_eq!(end().await, 404);
    for guest in [&first, &second] {
        assert_eq!(
            guest.get(&format!("/api/v1/walks/{walk}")).await.status,
            401
        );
        assert_eq!(records(guest, None).await.1.status, 401);
    }
    assert_eq!(look(&world, &link).await.status, 410);
    let again = post(
        &world,
        None,
        "/api/v1/links/use",
        json!({ "token": token(&link) }),
    )
    .await;
    assert_eq!(again.status, 410);
    let headers = [("authorization", bearer.as_str())];
    let operations = json!({ "operations": [{ "kind": "record", "id": new_id(), "body": lamp(24.944, 60.17) }] });
    let sent = cast::ask(
        &world,
        None,
        "POST",
        "/api/v1/sync",
        &headers,
        Some(operations),
    )
    .await;
    assert_eq!(sent.json()["results"][0]["status"], 201, "{}", sent.json());
    let made = leader
        .get(&format!("/api/v1/walks/{walk}/observations"))
        .await
        .json();
    assert_eq!(made["features"].as_array().unwrap().len(), 1);
    let listed = leader.get(&path).await.json();
    assert_eq!(listed["links"][0]["serves"], false);
    assert!(listed["links"][0]["ended_at"].is_string());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_walk_that_is_over_lets_its_guests_go_after_a_day() {
    let world = World::new().await;
    let leader = Walker::new(&world, "walk_leader").await;
    for (hours, stays) in [(23, true), (25, false)] {
        let walk = leader.plans(plan_in(-30)).await;
        let link = invite(&leader, &walk).await;
        let guest = join(&world, &link).await;
        let ended = lykta::clock::now() - SignedDuration::from_hours(hours);
        for (to, at) in [
            ("ongoing", ended - SignedDuration::from_hours(1)),
            ("finished", ended),
        ] {
            let body = json!({ "to": to, "at": at.to_string() });
            let path = format!("/api/v1/walks/{walk}/state");
            assert_eq!(leader.send("POST", &path, None, body).await.status, 200);
        }
        let (asked, looked) = if stays { (200, 200) } else { (401, 410) };
        assert_eq!(
            guest.get(&format!("/api/v1/walks/{walk}")).await.status,
            asked
        );
        assert_eq!(look(&world, &link).await.status, looked);
        let path = format!("/api/v1/walks/{walk}/links");
        let late = leader.send("POST", &path, None, json!({})).await;
        assert_eq!(
            (late.status.as_u16(), &late.json()["code"]),
            (409, &json!("walk_over"))
        );
    }
    let walk = leader.plans(plan_in(8 * 24)).await;
    let path = format!("/api/v1/walks/{walk}/links");
    let early = leader.send("POST", &path, None, json!({})).await;
    assert_eq!(
        (early.status.as_u16(), &early.json()["code"]),
        (409, &json!("walk_far_off"))
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_guests_record_is_in_the_hands_of_the_organisation_whose_walk_it_is() {
    let world = World::new().await;
    let tenant = world
        .app
        .tenants
        .values()
        .find(|t| t.profile.code.as_str() == TENANT)
        .unwrap();
    let landscape = tenant.world().unwrap();
    let organisation: ActorId = landscape.landscape.actors().next().unwrap().id.clone();
    let theirs = coordinator(Some(&organisation));
    let walk = WalkId::parse(&new_id()).unwrap();
    let planned = lykta::app::walks::put(&world.app, &theirs, walk, &plan_in(0), None).await;
    planned.unwrap();
    let link = world.app.invite_guests(&theirs, walk).await.unwrap();
    let body = json!({ "token": link.token });
    let cookie = cookies(&post(&world, None, "/api/v1/links/use", body).await);
    let guest = Walker {
        world: &world,
        cookie,
    };
    assert_eq!(records(&guest, None).await.1.status, 201);
    world.settled(TENANT).await;
    let seen = lykta::app::walks::observations(&world.app, &theirs, walk)
        .await
        .unwrap();
    assert_eq!(seen.len(), 1);
    assert_eq!(seen[0].controller.as_ref(), theirs.organisation());
    // The municipality has no such walk, and no such record.
    let ours = lykta::app::observations::one(&world.app, &coordinator(None), seen[0].id).await;
    assert!(matches!(ours, Err(lykta::app::AppError::NotFound)));
    assert!(
        world
            .app
            .invite_guests(&coordinator(None), walk)
            .await
            .is_err()
    );
}
