//! Every route × every role × own and another organisation × privacy class, against one table.
//!
//! The table says a second time, in words of its own, what `src/core/model/role.rs` and the handlers
//! decide; a route that the OpenAPI document has and the table lacks fails the test, and so does a row
//! whose route is gone. "Through" means past the gate: what comes then (200, 412, 422 …) is other
//! tests' business, but it is never 401, 403 or 5xx, and 404 only where the row says so.

use std::collections::{BTreeMap, BTreeSet};

use lykta::app::observations;
use lykta_core::model::{ActorId, ObservationId, Role};
use serde_json::{Value, json};

use crate::cast::{self, TENANT};
use crate::routes::Gate::{Deed, Home, Open, Practice, Record, SignedIn, Walk};
use crate::routes::{ENDING, ROUTES};
use crate::site::{Answer, World};

/// Roles: highest class (0 sees nothing), deeds.
const ROLES: &[(&str, u8, &[&str])] = &[
    ("reporter", 2, &["read", "record"]),
    (
        "walk_leader",
        2,
        &["read", "record", "amend", "walk", "history"],
    ),
    (
        "safety_coordinator",
        3,
        &[
            "read", "record", "amend", "step", "withdraw", "link", "walk", "history", "analyze",
            "export", "share", "review",
        ],
    ),
    ("actor_handler", 2, &["read", "record", "step", "history"]),
    (
        "planner",
        2,
        &[
            "read", "record", "amend", "step", "withdraw", "link", "walk", "history", "analyze",
            "export",
        ],
    ),
    ("communicator", 1, &["read", "publish"]),
    (
        "police_planner",
        3,
        &[
            "read", "record", "amend", "step", "withdraw", "link", "walk", "history", "analyze",
            "export", "share",
        ],
    ),
    (
        "shift_leader",
        3,
        &["read", "record", "step", "history", "analyze"],
    ),
    ("officer", 3, &["read", "record"]),
    ("politician_reader", 1, &["read"]),
    (
        "records_officer",
        3,
        &["read", "history", "export", "disclose", "dispose", "audit"],
    ),
    ("auditor", 0, &["audit"]),
    ("admin", 0, &["administer", "audit"]),
];

/// A record and what decides who reaches it.
struct Held {
    id: String,
    class: u8,
    others: bool,
}

/// Values for what stands in braces, other than a record's id.
pub(crate) fn filled(template: &str, id: &str) -> String {
    template
        .replace("/observations/{id}", &format!("/observations/{id}"))
        .replace("/walks/{id}", &format!("/walks/{id}"))
        .replace("{layer}/{z}/{x}/{file}", "observations/14/9327/4743.mvt")
        .replace("{z}/{x}/{file}", "14/9327/4743.mvt")
        .replace("/tiles/{file}", "/tiles/observations.json")
        .replace("{municipality}", TENANT)
        .replace("{code}", TENANT)
        .replace("{part}", "01990000-0000-7000-8000-000000000002")
        .replace("{score}", "01990000-0000-7000-8000-000000000003")
        .replace("{photo}", "01990000-0000-7000-8000-000000000001")
        .replace("{account}", "nobody")
        .replace("{link}", "inget")
        .replace("{slug}", "inget")
        .replace("{week}", "2026-W46")
        .replace("{commitment}", "inget.c1")
        .replace("{id}", "inget")
        .replace("{session}", "inget")
        .replace("{key}", "inget")
        .replace("{sha256}", "inget")
}

pub(crate) fn through(answer: &Answer, template: &str, record: bool) -> Result<(), String> {
    let status = answer.status.as_u16();
    // There is no photo and no link to be found; whether what they are of was is told by their lists.
    let unlisted = template.contains("{photo}") || template.contains("{link}");
    let lost = status == 404 && !unlisted && (record || !template.contains('{'));
    if matches!(status, 401 | 403 | 429) || status >= 500 || lost {
        return Err(format!("{status} {}", answer.json()["code"]));
    }
    Ok(())
}

/// A body with the right shape where one is read before the gate is reached; elsewhere an empty one.
fn body(template: &str) -> Value {
    if template.ends_with("/rules/{id}") {
        return json!({
            "title": "Gallras", "object": "observation", "trigger": "closed", "keep_days": 3_650,
            "decision": "dnr 1/2026", "active": false,
        });
    }
    if template.ends_with("/walks/{id}") {
        return crate::walks::plan("Runda");
    }
    match template.rsplit('/').next().unwrap_or("") {
        "state" => json!({ "to": "planned" }),
        "next" => json!({ "id": crate::site::new_id(), "starts_at": "2026-12-01T17:00:00Z" }),
        "transitions" => json!({ "to": "reviewed" }),
        "{commitment}" => json!({ "state": "added", "reason": "Ett skäl" }),
        "links" => {
            json!({ "purpose": "walk_guest", "expires_at": "2199-01-01T00:00:00Z", "note": "Runda" })
        }
        "redactions" => json!({ "rects": [[0, 0, 1, 1]] }),
        "keys" => json!({ "name": "Givare", "expires_at": "2199-01-01T00:00:00Z" }),
        _ => json!({}),
    }
}

pub(crate) async fn try_route(
    world: &World,
    cookie: &str,
    method: &str,
    template: &str,
    id: &str,
) -> Answer {
    let body = (method != "GET" && method != "DELETE").then(|| body(template));
    let path = filled(template, id);
    cast::ask(
        world,
        Some(cookie),
        method,
        &path,
        &[("if-match", "\"v9\"")],
        body,
    )
    .await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_route_lets_through_whom_the_table_says() {
    let world = World::new().await;
    let organisation = other_organisation(&world);
    let records = records(&world, &organisation).await;
    let walks = walks(&world, &organisation).await;
    let mut wrong = BTreeSet::new();
    for (role, ceiling, deeds) in ROLES {
        for elsewhere in [false, true] {
            cast::move_to(&world, role, elsewhere.then_some(&organisation)).await;
            let cookie = cast::sign_in(&world, role).await;
            for (method, template, gate) in ROUTES.iter().filter(|r| !ENDING.contains(&(r.0, r.1)))
            {
                let mut judge = |answer: &Answer, expected: u16, record: bool, about: String| {
                    let outcome = match expected {
                        200 => through(answer, template, record),
                        status if answer.status == status => Ok(()),
                        status => Err(format!("{} instead of {status}", answer.status)),
                    };
                    if let Err(what) = outcome {
                        wrong.insert(format!(
                            "{role} elsewhere={elsewhere} {method} {template}{about}: {what}"
                        ));
                    }
                };
                match gate {
                    Open | SignedIn => {
                        let answer = try_route(&world, &cookie, method, template, "").await;
                        judge(&answer, 200, false, String::new());
                    }
                    Practice => {}
                    Deed(deed) => {
                        let id = crate::site::new_id();
                        let answer = try_route(&world, &cookie, method, template, &id).await;
                        let expected = if deeds.contains(deed) { 200 } else { 403 };
                        judge(&answer, expected, false, String::new());
                    }
                    Home(deed) => {
                        let answer = try_route(&world, &cookie, method, template, "").await;
                        let home = deeds.contains(deed) && !elsewhere;
                        judge(&answer, if home { 200 } else { 403 }, false, String::new());
                    }
                    Walk(deed) => {
                        for (id, others) in &walks {
                            let answer = try_route(&world, &cookie, method, template, id).await;
                            let expected = match (deeds.contains(deed), *others == elsewhere) {
                                (false, _) => 403,
                                (true, false) => 404,
                                (true, true) => 200,
                            };
                            judge(&answer, expected, true, format!(" others={others}"));
                        }
                    }
                    Record(deed) => {
                        for held in &records {
                            let sees = deeds.contains(&"read")
                                && held.class <= *ceiling
                                && held.others == elsewhere;
                            let expected =
                                match (deeds.contains(&"read"), sees, deeds.contains(deed)) {
                                    // Whoever may read nothing at all is told so before any record is looked for.
                                    (false, ..) if *deed == "read" || *deed == "history" => 403,
                                    (_, false, _) => 404,
                                    (_, true, true) => 200,
                                    (_, true, false) => 403,
                                };
                            let answer =
                                try_route(&world, &cookie, method, template, &held.id).await;
                            let about = format!(" class {} others={}", held.class, held.others);
                            judge(&answer, expected, true, about);
                        }
                    }
                }
            }
        }
        cast::move_to(&world, role, None).await;
    }
    let report: Vec<String> = wrong.into_iter().collect();
    assert!(
        report.is_empty(),
        "{} deviations:\n{}",
        report.len(),
        report.join("\n")
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whoever_is_not_signed_in_gets_through_where_the_table_says() {
    let world = World::without_practice().await;
    let mut wrong = Vec::new();
    for (method, template, gate) in ROUTES {
        let body = (*method != "GET" && *method != "DELETE").then(|| json!({}));
        let path = filled(template, &crate::site::new_id());
        for cookie in [
            None,
            Some("lykta=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"),
        ] {
            let answer = cast::ask(&world, cookie, method, &path, &[], body.clone()).await;
            let status = answer.status.as_u16();
            let right = match gate {
                Open => {
                    !matches!(status, 403 | 429)
                        && status < 500
                        && (status != 401 || method == &"POST")
                }
                Practice => status == 404,
                SignedIn | Deed(_) | Home(_) | Record(_) | Walk(_) => {
                    status == 401 && answer.json()["code"] == "sign_in_needed"
                }
            };
            if !right {
                wrong.push(format!(
                    "{method} {template} {cookie:?}: {status} {}",
                    answer.json()
                ));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn the_table_and_the_openapi_document_have_the_same_routes() {
    let document: Value = serde_json::from_str(&lykta::http::document()).unwrap();
    let mut routes = BTreeSet::new();
    for (path, item) in document["paths"].as_object().unwrap() {
        for method in item
            .as_object()
            .unwrap()
            .keys()
            .filter(|k| *k != "parameters")
        {
            routes.insert((method.to_uppercase(), path.clone()));
        }
    }
    let rows: BTreeSet<(String, String)> = ROUTES
        .iter()
        .map(|r| (r.0.to_owned(), r.1.to_owned()))
        .collect();
    assert_eq!(
        rows.len(),
        ROUTES.len(),
        "a route stands twice in the table"
    );
    let missing: Vec<_> = routes.difference(&rows).collect();
    let stale: Vec<_> = rows.difference(&routes).collect();
    assert!(
        missing.is_empty() && stale.is_empty(),
        "without a row: {missing:?}\nwithout a route: {stale:?}"
    );
}

#[test]
fn the_table_and_the_roles_agree() {
    use lykta_core::model::{Deed, Role};
    let table: BTreeMap<&str, (u8, BTreeSet<&str>)> = ROLES
        .iter()
        .map(|(r, c, d)| (*r, (*c, d.iter().copied().collect())))
        .collect();
    for role in Role::ALL.iter().filter(|r| **r != Role::WalkGuest) {
        let (ceiling, deeds) = table.get(role.code()).expect("every role has a row");
        assert_eq!(
            role.ceiling()
                .map_or(0, lykta_core::model::PrivacyClass::get),
            *ceiling,
            "{role}"
        );
        let own: BTreeSet<&str> = role.deeds().iter().map(|d| Deed::code(*d)).collect();
        assert_eq!(&own, deeds, "{role}");
    }
}

pub(crate) fn other_organisation(world: &World) -> ActorId {
    let tenant = world
        .app
        .tenants
        .values()
        .find(|t| t.profile.code.as_str() == TENANT)
        .unwrap();
    let world = tenant.world().unwrap();
    world.landscape.actors().next().unwrap().id.clone()
}

/// A walk of the tenant's own and one of another organisation.
async fn walks(world: &World, organisation: &ActorId) -> Vec<(String, bool)> {
    let mut out = Vec::new();
    for others in [false, true] {
        let by = crate::walks::coordinator(others.then_some(organisation));
        let id = crate::site::new_id();
        let parsed = lykta_core::model::WalkId::parse(&id).unwrap();
        lykta::app::walks::put(&world.app, &by, parsed, &crate::walks::plan("Runda"), None)
            .await
            .unwrap();
        out.push((id, others));
    }
    out
}

/// Records of each class, the tenant's own and another organisation's, by somebody who is nobody else.
async fn records(world: &World, organisation: &ActorId) -> Vec<Held> {
    let mut out = Vec::new();
    for others in [false, true] {
        let by = cast::somebody(
            "somebody",
            Role::SafetyCoordinator,
            others.then_some(organisation),
        );
        for class in 1..=3 {
            let id = crate::site::new_id();
            let mut body = crate::site::lamp(24.944, 60.17);
            body["properties"]["privacy_class"] = json!(class);
            let parsed = ObservationId::parse(&id).unwrap();
            observations::record(&world.app, &by, parsed, &body)
                .await
                .unwrap();
            out.push(Held { id, class, others });
        }
    }
    world.settled(TENANT).await;
    out
}
