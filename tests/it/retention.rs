//! Gallring: a run takes exactly what its list said, by a decision and with another person, and leaves
//! not one byte of what was written.

use std::path::Path;

use lykta::app::retention::{self, Executed, Run, Wish};
use lykta::app::{AppError, backup, extract, observations, photos, retention_ask};
use lykta::store::reception::Mark;
use lykta_core::layer::Tile;
use lykta_core::model::{
    ActorId, CategoryCode, Grant, LonLat, ObservationId, Role, TenantCode, Viewer,
};
use serde_json::{Value, json};

use crate::cast;
use crate::photo_files::{jpeg, marked};
use crate::site::{World, lamp, new_id};

const LON: f64 = 24.944_123_4;
const LAT: f64 = 60.170_567_8;
const WORD: &str = "KANARIEVINGE";

fn tenant() -> TenantCode {
    TenantCode::parse("ovning").unwrap()
}

pub(crate) fn officer(name: &str, organisation: Option<&str>) -> Viewer {
    let organisation = organisation.map(|o| ActorId::parse(o).unwrap());
    cast::somebody(name, Role::RecordsOfficer, organisation.as_ref())
}

/// An old observation with the word in it, also in its history.
pub(crate) async fn old(world: &World, class: u8) -> ObservationId {
    let id = ObservationId::parse(&new_id()).unwrap();
    let mut body = lamp(LON, LAT);
    body["properties"]["observed_at"] = json!("2020-01-15T17:14:00+01:00");
    body["properties"]["text"] = json!(format!("{WORD} först"));
    body["properties"]["privacy_class"] = json!(class);
    let keeper = Viewer::keeper(tenant());
    observations::record(&world.app, &keeper, id, &body)
        .await
        .unwrap();
    let patch = json!({ "properties": { "text": format!("{WORD} sedan"), "suggestion": WORD } });
    observations::amend(&world.app, &keeper, id, 1, &patch)
        .await
        .unwrap();
    world.settled("ovning").await;
    id
}

fn rule_body(decision: &str) -> Value {
    json!({
        "title": "Äldre iakttagelser", "trigger": "observed", "keep_days": 1_000,
        "categories": ["light.*"], "decision": decision,
    })
}

pub(crate) async fn with_rule(world: &World) {
    let rule = retention_ask::rule("old-light", &rule_body("dnr 1/2026"), &world.app.catalogue);
    retention::put_rule(&world.app, &officer("one", None), rule.unwrap())
        .await
        .unwrap();
}

pub(crate) async fn plan(world: &World, by: &Viewer) -> Run {
    retention::plan(&world.app, by, Wish::Rules).await.unwrap()
}

pub(crate) async fn execute(world: &World, by: &Viewer, run: &Run) -> Executed {
    retention::execute(&world.app, by, &run.id, run.digest)
        .await
        .unwrap()
}

/// Whether the bytes occur in any file of the folder.
fn anywhere(folder: &Path, needle: &[u8]) -> Vec<String> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.append(&mut anywhere(&path, needle));
        } else {
            let bytes = std::fs::read(&path).unwrap();
            if bytes.windows(needle.len()).any(|w| w == needle) {
                found.push(path.display().to_string());
            }
        }
    }
    found
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_run_takes_what_its_list_said_and_leaves_no_byte_of_it() {
    let world = World::new().await;
    let (one, other) = (officer("one", None), officer("other", None));
    let (gone, kept) = (old(&world, 3).await, new_id());
    let path = format!("/api/v1/observations/{kept}");
    let put = world
        .ask("ovning", "PUT", &path, &[], Some(lamp(24.95, LAT)))
        .await;
    assert_eq!(put.status, 201);
    with_rule(&world).await;
    assert!(!anywhere(&world.app.data, WORD.as_bytes()).is_empty());
    // As SQLite writes two columns of four bytes, one behind the other.
    let (lon, lat) = LonLat::from_degrees(LON, LAT).unwrap().e7();
    let position = [lon.to_be_bytes(), lat.to_be_bytes()].concat();
    assert!(!anywhere(&world.app.data, &position).is_empty());

    let run = plan(&world, &one).await;
    assert_eq!(run.n, 1, "{:?}", run.by_rule);
    assert_eq!(run.items[0].id, gone.uuid());
    assert_eq!(run.by_rule[0].1, "dnr 1/2026");
    // A list disposes of nothing.
    let there = format!("/api/v1/observations/{gone}");
    assert_eq!(world.get("ovning", &there).await.status, 200);

    assert_eq!(execute(&world, &one, &run).await, Executed::SamePerson);
    let wrong = retention::execute(&world.app, &other, &run.id, [7; 32]).await;
    assert_eq!(wrong.unwrap(), Executed::Changed);
    let (z, x, y) = Tile::at(LonLat::from_degrees(LON, LAT).unwrap(), 16).zxy();
    let tile = format!("/tiles/observations/{z}/{x}/{y}.mvt");
    let before = world.get("ovning", &tile).await;

    let mut heard = world.app.tenants[&tenant()].events.subscribe();
    assert_eq!(execute(&world, &other, &run).await, Executed::Done(1));
    assert_eq!(execute(&world, &other, &run).await, Executed::Already);
    world.settled("ovning").await;

    for suffix in ["", "/history", "/links"] {
        let answer = world.get("ovning", &format!("{there}{suffix}")).await;
        assert_eq!(answer.status, 404, "{suffix}");
    }
    // A phone that comes late is told that it is gone, also with another content.
    for text in ["x", "y"] {
        let mut late = lamp(LON, LAT);
        late["properties"]["text"] = json!(text);
        let answer = world.ask("ovning", "PUT", &there, &[], Some(late)).await;
        assert_eq!(answer.status, 410);
    }
    assert_eq!(world.get("ovning", &path).await.status, 200);
    let after = world.get("ovning", &tile).await;
    assert_ne!(before.headers["etag"], after.headers["etag"]);
    // Whoever saw it is told.
    let told = loop {
        match heard.recv().await.unwrap() {
            lykta::app::live::Notice::Change(event) if event.op.code() == "dispose" => break event,
            _ => {}
        }
    };
    assert!(told.is_for(&officer("one", None)));
    let reporter = [Grant::whole(Role::Reporter)];
    let below = Viewer::of("r", tenant(), None, [].into(), &reporter, true);
    assert!(!told.is_for(&below), "class 3 is not theirs to hear of");

    let reader = cast::sign_in(&world, "records_officer").await;
    // What is left: who, when, by which decision, and no word.
    assert_eq!(
        anywhere(&world.app.data, WORD.as_bytes()),
        Vec::<String>::new()
    );
    assert_eq!(anywhere(&world.app.data, &position), Vec::<String>::new());
    let rows = cast::get(&world, &reader, "/api/v1/audit?verb=dispose")
        .await
        .json();
    assert_eq!(rows["rows"][0]["who"], "other");
    assert_eq!(rows["rows"][0]["detail"], "n=1 old-light (dnr 1/2026): 1");
    let lines = retention::read_disposals(&world.app.data.join(retention::DISPOSALS)).unwrap();
    assert_eq!((lines.len(), lines[0].run.as_str()), (1, run.id.as_str()));
    let verdict = cast::get(&world, &reader, "/api/v1/audit/verify")
        .await
        .json();
    assert_eq!(verdict["ok"], true);
    // A backup that is looked through misses nothing: what is gone was disposed of.
    let into = tempfile::tempdir().unwrap();
    let (backup, _) = backup::take(&world.app.data, into.path()).unwrap();
    assert_eq!(format!("{:?}", backup::verify(&backup).unwrap().1), "[]");
    let runs = retention::runs(&world.app, &one).await.unwrap();
    assert!(runs[0].items.is_empty() && runs[0].executed.is_some());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_list_that_no_longer_holds_is_not_carried_out() {
    let world = World::new().await;
    let (one, other) = (officer("one", None), officer("other", None));
    let id = old(&world, 1).await;
    with_rule(&world).await;
    // The record has changed since.
    let run = plan(&world, &one).await;
    let patch = json!({ "properties": { "text": "ändrad" } });
    observations::amend(&world.app, &Viewer::keeper(tenant()), id, 2, &patch)
        .await
        .unwrap();
    assert_eq!(execute(&world, &other, &run).await, Executed::Changed);
    // The rule has changed since.
    let run = plan(&world, &one).await;
    let mut body = rule_body("dnr 1/2026");
    body["keep_days"] = json!(36_000);
    let rule = retention_ask::rule("old-light", &body, &world.app.catalogue).unwrap();
    retention::put_rule(&world.app, &one, rule).await.unwrap();
    assert_eq!(execute(&world, &other, &run).await, Executed::Changed);
    let path = format!("/api/v1/observations/{id}");
    assert_eq!(world.get("ovning", &path).await.status, 200);
    assert_eq!(plan(&world, &one).await.n, 0);
    // Only what the viewer's own organisation controls is on its list.
    with_rule(&world).await;
    assert_eq!(plan(&world, &officer("p", Some("polisen"))).await.n, 0);
    assert_eq!(plan(&world, &one).await.n, 1);
    // A role that may not, may not.
    let reporter = [Grant::whole(Role::Reporter)];
    let reporter = Viewer::of("r", tenant(), None, [].into(), &reporter, true);
    let refused = retention::plan(&world.app, &reporter, Wish::Rules).await;
    assert!(matches!(refused, Err(AppError::Forbidden(_))));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_erasure_and_an_extract_reach_a_place_and_a_time() {
    let world = World::new().await;
    let (one, other) = (officer("one", None), officer("other", None));
    let id = old(&world, 3).await;
    // Withdrawn, and so on no map, but held all the same.
    let withdrawn = old(&world, 1).await;
    let step = observations::Transition {
        to: lykta_core::model::Status::Withdrawn,
        reason: None,
        actor: None,
        due_at: None,
        into: None,
    };
    observations::transition(&world.app, &Viewer::keeper(tenant()), withdrawn, 2, step)
        .await
        .unwrap();
    let ask = |from: &str| retention_ask::PlaceAsk {
        near: Some(format!("{LON},{LAT}")),
        within_m: Some("2".to_owned()),
        from: Some(from.to_owned()),
        to: Some("2020-02-01".to_owned()),
    };
    let place = retention_ask::place(&ask("2020-01-15")).unwrap();
    let held = extract::extract(&world.app, &one, place, Some("dnr 3/2026"))
        .await
        .unwrap();
    assert_eq!(held["head"]["n"], 2, "{held:#}");
    assert_eq!(held["head"]["why"], "dnr 3/2026");
    assert_eq!(held["records"][0]["observation"]["id"], id.to_string());
    let history = held["records"][1]["history"].as_array().unwrap();
    assert!(history.iter().any(|h| h.to_string().contains(WORD)));
    assert_eq!(held["records"][1]["photos"], json!([]));
    let later = retention_ask::place(&ask("2020-01-16")).unwrap();
    let none = extract::extract(&world.app, &one, later, None)
        .await
        .unwrap();
    assert_eq!(none["head"]["n"], 0);
    let store = &world.app.tenants[&tenant()].store;
    let query = lykta::app::audit::AuditQuery {
        who: Some("one".to_owned()),
        limit: 10,
        ..lykta::app::audit::AuditQuery::default()
    };
    let rows = store
        .audit_rows(&Viewer::keeper(tenant()), &query)
        .await
        .unwrap();
    let seen: Vec<(&str, &str)> = rows
        .iter()
        .map(|r| (r.verb.as_str(), r.subject.as_str()))
        .collect();
    assert!(seen.contains(&("extract", "place")), "{seen:?}");
    let look = format!("observation/{id}");
    assert!(seen.contains(&("look", look.as_str())), "{seen:?}");

    let wish = json!({
        "near": [LON, LAT], "within_m": 2, "from": "2020-01-01", "to": "2020-12-31",
        "decision": "dnr 2/2026",
    });
    let wish = retention_ask::erasure(&wish).unwrap();
    let run = retention::plan(&world.app, &one, wish).await.unwrap();
    assert_eq!(run.n, 2);
    assert_eq!(execute(&world, &other, &run).await, Executed::Done(2));
    assert_eq!(
        anywhere(&world.app.data, WORD.as_bytes()),
        Vec::<String>::new()
    );
}

/// A mark that a resident left long ago at the place.
async fn mark(world: &World, text: &str) -> Mark {
    let mark = Mark {
        id: uuid::Uuid::now_v7(),
        at: "2020-01-15T16:00:00Z".parse().unwrap(),
        category: CategoryCode::parse("light.out").unwrap(),
        place: LonLat::from_degrees(LON, LAT).unwrap(),
        text: Some(format!("{WORD} {text}")),
        walk: None,
    };
    let store = &world.app.tenants[&tenant()].store;
    let keeper = Viewer::keeper(tenant());
    store.leave_mark(&keeper, mark.clone()).await.unwrap();
    mark
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn photos_and_residents_marks_go_with_what_they_belong_to() {
    let world = World::new().await;
    let (one, other) = (officer("one", None), officer("other", None));
    let keeper = Viewer::keeper(tenant());
    let id = old(&world, 1).await;
    let picture = jpeg(&marked(640, 480));
    let role = photos::PhotoRole::Before;
    let added = photos::add(
        &world.app,
        &keeper,
        id,
        uuid::Uuid::now_v7(),
        role,
        picture.into(),
    );
    let (photo, _) = added.await.unwrap();
    let file = world
        .app
        .data
        .join("photos/ovning")
        .join(&photo.sha256[..2])
        .join(format!("{}.jpg", photo.sha256));
    assert!(file.is_file());
    // One became the record, one was rejected, one waits.
    let store = &world.app.tenants[&tenant()].store;
    let (became, rejected) = (mark(&world, "a").await, mark(&world, "b").await);
    mark(&world, "c").await;
    let observation = store.observation(&keeper, id).await.unwrap();
    store
        .accept_mark(&keeper, became.id, observation)
        .await
        .unwrap();
    store
        .reject_mark(&keeper, rejected.id, "ett skäl")
        .await
        .unwrap();
    let ask = retention_ask::PlaceAsk {
        near: Some(format!("{LON},{LAT}")),
        within_m: Some("2".to_owned()),
        ..retention_ask::PlaceAsk::default()
    };
    let place = retention_ask::place(&ask).unwrap();
    let held = extract::extract(&world.app, &one, place.clone(), None)
        .await
        .unwrap();
    assert_eq!(held["head"]["n"], 4);
    assert_eq!(held["records"][0]["photos"][0]["sha256"], photo.sha256);
    assert_eq!(held["marks"].as_array().unwrap().len(), 3);
    let police = extract::extract(&world.app, &officer("p", Some("polisen")), place, None)
        .await
        .unwrap();
    assert_eq!(police["head"]["n"], 0, "what is the municipality's own");

    // A rule for marks takes those that have been decided on, and no record.
    let body = json!({
        "title": "Invånares förslag", "object": "intake", "trigger": "closed", "keep_days": 1,
        "decision": "dnr 4/2026",
    });
    let rule = retention_ask::rule("marks", &body, &world.app.catalogue).unwrap();
    retention::put_rule(&world.app, &one, rule).await.unwrap();
    assert_eq!(plan(&world, &one).await.n, 0, "decided on today");
    let mut body = body;
    body["trigger"] = json!("received");
    let rule = retention_ask::rule("marks", &body, &world.app.catalogue).unwrap();
    retention::put_rule(&world.app, &one, rule).await.unwrap();
    assert_eq!(plan(&world, &officer("p", Some("polisen"))).await.n, 0);
    assert_eq!(plan(&world, &one).await.n, 3);

    // The record takes its photo and its mark along.
    with_rule(&world).await;
    body["active"] = json!(false);
    let rule = retention_ask::rule("marks", &body, &world.app.catalogue).unwrap();
    retention::put_rule(&world.app, &one, rule).await.unwrap();
    let run = plan(&world, &one).await;
    assert_eq!(run.n, 1);
    assert_eq!(execute(&world, &other, &run).await, Executed::Done(1));
    assert!(!file.exists());
    assert_eq!(
        anywhere(&world.app.data, photo.sha256.as_bytes()),
        Vec::<String>::new()
    );
    let word = format!("{WORD} a");
    assert_eq!(
        anywhere(&world.app.data, word.as_bytes()),
        Vec::<String>::new()
    );

    // An erasure by place takes the marks that are left.
    let wish = json!({ "near": [LON, LAT], "within_m": 2, "decision": "dnr 2/2026" });
    let wish = retention_ask::erasure(&wish).unwrap();
    let run = retention::plan(&world.app, &one, wish).await.unwrap();
    assert_eq!(run.n, 2);
    assert_eq!(execute(&world, &other, &run).await, Executed::Done(2));
    assert_eq!(
        anywhere(&world.app.data, WORD.as_bytes()),
        Vec::<String>::new()
    );
}

#[tokio::test]
async fn over_http_the_decision_and_the_other_person_are_asked_for() {
    let world = World::new().await;
    let officer = cast::sign_in(&world, "records_officer").await;
    let put = async |body: Value| {
        let path = "/api/v1/retention/rules/old-light";
        let json = [("content-type", "application/json")];
        cast::ask(&world, Some(&officer), "PUT", path, &json, Some(body)).await
    };
    for decision in ["", "   "] {
        let refused = put(rule_body(decision)).await;
        assert_eq!(refused.status, 422);
        assert_eq!(refused.json()["errors"][0]["pointer"], "/decision");
    }
    let mut without = rule_body("x");
    without.as_object_mut().unwrap().remove("decision");
    assert_eq!(put(without).await.status, 422);
    let wrong = json!({
        "title": 7, "trigger": "sometime", "keep_days": 0, "class": 4, "object": "audit",
        "categories": ["no.such"], "decision": "dnr", "colour": "red", "active": "yes",
    });
    let refused = put(wrong).await;
    assert_eq!(refused.status, 422);
    assert_eq!(refused.json()["errors"].as_array().unwrap().len(), 8);
    let made = put(rule_body("dnr 1/2026")).await;
    assert_eq!(
        (made.status.as_u16(), &made.json()["version"]),
        (200, &json!(1))
    );
    let rules = cast::get(&world, &officer, "/api/v1/retention/rules")
        .await
        .json();
    assert_eq!(rules["rules"][0]["categories"], json!(["light.*"]));

    let json = [("content-type", "application/json")];
    let run = cast::ask(
        &world,
        Some(&officer),
        "POST",
        "/api/v1/retention/runs",
        &[],
        None,
    )
    .await;
    assert_eq!(run.status, 201);
    let run = run.json();
    let path = format!(
        "/api/v1/retention/runs/{}/execute",
        run["id"].as_str().unwrap()
    );
    let body = json!({ "digest": run["digest"] });
    let alone = cast::ask(
        &world,
        Some(&officer),
        "POST",
        &path,
        &json,
        Some(body.clone()),
    )
    .await;
    assert_eq!(
        (alone.status.as_u16(), &alone.json()["code"]),
        (409, &json!("needs_another_person"))
    );
    let unknown = format!("/api/v1/retention/runs/{}/execute", new_id());
    let unknown = cast::ask(&world, Some(&officer), "POST", &unknown, &json, Some(body)).await;
    assert_eq!(unknown.status, 404);
    let short = cast::ask(
        &world,
        Some(&officer),
        "POST",
        &path,
        &json,
        Some(json!({ "digest": "å" })),
    )
    .await;
    assert_eq!(short.status, 422);

    for (body, faults) in [
        (json!({ "near": [LON, LAT], "within_m": 5 }), 1),
        (json!({ "near": [LON], "within_m": 5, "decision": "d" }), 1),
        (
            json!({ "near": [LON, LAT], "within_m": 9_000, "decision": "d" }),
            1,
        ),
        (
            json!({ "near": "here", "within_m": "far", "from": "igår", "decision": 1 }),
            3,
        ),
        (json!({}), 3),
    ] {
        let refused = cast::ask(
            &world,
            Some(&officer),
            "POST",
            "/api/v1/erasures",
            &json,
            Some(body.clone()),
        )
        .await;
        assert_eq!(refused.status, 422, "{body}");
        let errors = refused.json()["errors"].clone();
        assert!(
            errors.as_array().unwrap().len() >= faults,
            "{body}: {errors}"
        );
    }
    let extract = format!("/api/v1/extracts?near={LON},{LAT}&within_m=5");
    let held = cast::get(&world, &officer, &extract).await;
    assert_eq!(held.status, 200);
    assert_eq!(held.headers["cache-control"], "no-store");
    assert_eq!(held.json()["head"]["within_m"], 5.0);
    for wrong in [
        "near=1,2",
        "within_m=5",
        "near=1,2&within_m=0",
        "near=1&within_m=5",
    ] {
        let refused = cast::get(&world, &officer, &format!("/api/v1/extracts?{wrong}")).await;
        assert_eq!(refused.status, 400, "{wrong}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn tracks_go_by_their_own_rule_and_none_come_late() {
    let world = World::new().await;
    let keeper = Viewer::keeper(tenant());
    let walk = lykta_core::model::WalkId::parse(&new_id()).unwrap();
    let mut plan_body = crate::walks::plan("Runda");
    plan_body["starts_at"] = json!("2020-01-15T17:00:00+01:00");
    plan_body["ends_at"] = json!("2020-01-15T18:00:00+01:00");
    lykta::app::walks::put(&world.app, &keeper, walk, &plan_body, None)
        .await
        .unwrap();
    let part = |from: u32| {
        json!({
            "device": "4f0c3f1e-9f5b-4f0a-8d5e-2a7a3f6f1b11", "segment": 0, "from": from,
            "points": [[LON, LAT, 6.0, 1_579_104_000_000_i64]],
        })
    };
    let put = async |id: &str, from: u32| {
        let id = uuid::Uuid::parse_str(id).unwrap();
        lykta::app::tracks::put_part(&world.app, &keeper, walk, id, &part(from)).await
    };
    let first = new_id();
    put(&first, 0).await.unwrap();
    let (lon, lat) = LonLat::from_degrees(LON, LAT).unwrap().e7();
    let position = format!("[{lon},{lat},600,");
    assert!(!anywhere(&world.app.data, position.as_bytes()).is_empty());

    let (one, other) = (officer("one", None), officer("other", None));
    let body = json!({
        "title": "Spår", "object": "track", "trigger": "observed", "keep_days": 365,
        "decision": "dnr 2/2026",
    });
    let rule = retention_ask::rule("tracks", &body, &world.app.catalogue).unwrap();
    retention::put_rule(&world.app, &one, rule).await.unwrap();
    let listed = plan(&world, &one).await;
    assert_eq!((listed.n, listed.items[0].id), (1, walk.uuid()));
    // A part that comes between the list and the deed: what was approved no longer stands.
    put(&new_id(), 1).await.unwrap();
    assert_eq!(execute(&world, &other, &listed).await, Executed::Changed);
    let listed = plan(&world, &one).await;
    assert_eq!(execute(&world, &other, &listed).await, Executed::Done(1));
    assert_eq!(
        anywhere(&world.app.data, position.as_bytes()),
        Vec::<String>::new()
    );
    // The walk stays; a phone that wakes up late is told that there is nothing to add to.
    let stays = lykta::app::walks::one(&world.app, &keeper, walk).await;
    assert_eq!(stays.unwrap().walk.title, "Runda");
    let late = put(&first, 0).await;
    assert!(matches!(late, Err(AppError::Gone)), "{late:?}");
}
