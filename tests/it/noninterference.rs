//! Whatever happens to a class-3 record, nobody below learns of it: every surface that a lower role or
//! the public can read is the same to the byte before it is made, after, after a change and when it is
//! gone, and no byte anywhere holds its word or its place.
//!
//! The surfaces come from the OpenAPI document, so that a new route is asked too. Left out are the trail
//! of audit and its readers, which tell of every deed by what they are for.

use std::collections::BTreeMap;

use lykta::app::observations;
use lykta_core::model::walk::State;
use lykta_core::model::{ObservationId, Role, Status};
use serde_json::{Value, json};

use crate::cast::{self, TENANT};
use crate::site::{Answer, World, lamp, new_id};

/// A word that nobody else writes.
pub(crate) const CANARY: &str = "Kanariefågeln";
/// A place that nothing else has, and what of its digits would betray it.
const PLACE: (f64, f64) = (24.943_218_7, 60.170_912_3);
const DIGITS: [&str; 2] = ["24.9432187", "60.1709123"];

/// Who may not see class 3, or not this organisation's.
const LOWER: &[&str] = &[
    "reporter",
    "walk_leader",
    "actor_handler",
    "planner",
    "communicator",
    "police_planner",
    "shift_leader",
    "officer",
    "politician_reader",
];

/// Parts of an answer that are new each time.
fn settled(answer: &Answer) -> (u16, BTreeMap<String, String>, Vec<u8>) {
    let fresh = ["x-request-id", "date"];
    let mut headers: BTreeMap<String, String> = answer
        .headers
        .iter()
        .filter(|(name, _)| !fresh.contains(&name.as_str()))
        .map(|(name, value)| (name.to_string(), format!("{value:?}")))
        .collect();
    let mut bytes = answer.bytes.clone();
    if let Ok(mut body) = serde_json::from_slice::<Value>(&bytes) {
        if let Some(members) = body.as_object_mut() {
            for name in ["request_id", "server_time", "made_at", "sessions"] {
                if members.remove(name).is_some() {
                    // A time has as many digits as it needs.
                    headers.remove("content-length");
                }
            }
        }
        bytes = body.to_string().into_bytes();
    } else if bytes.starts_with(b"BEGIN:VCALENDAR") {
        let text = String::from_utf8(bytes).unwrap();
        let lines = text.lines().filter(|l| !l.starts_with("DTSTAMP:"));
        bytes = lines.collect::<Vec<_>>().join("\n").into_bytes();
    }
    (answer.status.as_u16(), headers, bytes)
}

/// The week that the service builds a report of by itself.
fn week() -> String {
    lykta::app::situation::due_week(lykta::clock::now()).to_string()
}

/// Every address that can be read, with the places and the id that would tell most.
pub(crate) fn surfaces(secret: &str, walk: &str) -> Vec<String> {
    let document: Value = serde_json::from_str(&lykta::http::document()).unwrap();
    let mut out = Vec::new();
    for (path, item) in document["paths"].as_object().unwrap() {
        let streams = ["/api/v1/events", "/api/v1/session/oidc"];
        if item.get("get").is_none() || streams.iter().any(|s| path.starts_with(s)) {
            continue;
        }
        out.push(
            path.replace("/observations/{id}", &format!("/observations/{secret}"))
                .replace("/walks/{id}", &format!("/walks/{walk}"))
                .replace("{layer}/{z}/{x}/{file}", "observations/0/0/0.mvt")
                .replace("{z}/{x}/{file}", "0/0/0.mvt")
                .replace("{file}", "observations.json")
                .replace("{municipality}", TENANT)
                .replace("{photo}", secret)
                .replace("{week}", &week())
                .replace("{id}", "inget"),
        );
    }
    let (x, y) = PLACE;
    let d = 1e-6;
    for list in ["observations", "counts"] {
        out.push(format!("/api/v1/{list}?near={x},{y}&within_m=5"));
        out.push(format!(
            "/api/v1/{list}?bbox={},{},{},{}",
            x - d,
            y - d,
            x + d,
            y + d
        ));
        out.push(format!("/api/v1/{list}?category=crime.drug"));
        out.push(format!("/api/v1/{list}?severity_min=3&state=open"));
    }
    for own in ["test=single", "test=single&exposure=walked", "cell_m=100"] {
        out.push(format!("/api/v1/analyses/hot-spots?{own}"));
    }
    out.push("/api/v1/analyses/dense-places?min_points=3&eps_m=25".to_owned());
    for own in ["edge=uniform", "exposure=walked", "shapes=false"] {
        out.push(format!("/api/v1/analyses/heat?{own}"));
    }
    out.push(format!("/api/v1/places/search?q=kanarie&near={x},{y}"));
    for ending in ["geojson", "csv"] {
        out.push(format!("/api/v1/situation-reports/{}.{ending}", week()));
    }
    let place = lykta_core::model::LonLat::from_degrees(x, y).unwrap();
    for zoom in 0..=18 {
        let (z, tx, ty) = lykta_core::layer::Tile::at(place, zoom).zxy();
        for layer in ["observations", "designated_hot_spots", "commitment_areas"] {
            out.push(format!("/tiles/{layer}/{z}/{tx}/{ty}.mvt"));
        }
        out.push(format!("/api/v1/analyses/heat/tiles/{z}/{tx}/{ty}.mvt"));
    }
    for fixed in [
        "/healthz",
        "/readyz",
        "/api/openapi.json",
        "/pub/ovning/promises.json",
        "/pub/ovning/areas.geojson",
        "/pub/ovning/walks.json",
    ] {
        out.push(fixed.to_owned());
    }
    out
}

/// A walk on which the record will be made, and that is over, so that its protocol is there.
async fn walk(world: &World) -> String {
    let id = new_id();
    let parsed = lykta_core::model::WalkId::parse(&id).unwrap();
    let by = crate::walks::coordinator(None);
    lykta::app::walks::put(&world.app, &by, parsed, &crate::walks::plan("Runda"), None)
        .await
        .unwrap();
    for to in [State::Ongoing, State::Finished] {
        let step = lykta::app::walks::Step {
            to,
            at: None,
            reason: None,
        };
        lykta::app::walks::step(&world.app, &by, parsed, step)
            .await
            .unwrap();
    }
    id
}

pub(crate) type Seen = BTreeMap<(String, String), (u16, BTreeMap<String, String>, Vec<u8>)>;

pub(crate) async fn look(
    world: &World,
    observers: &BTreeMap<String, Option<String>>,
    at: &[String],
) -> Seen {
    let mut seen = Seen::new();
    for (name, cookie) in observers {
        for path in at {
            let answer = cast::ask(world, cookie.as_deref(), "GET", path, &[], None).await;
            assert!(
                answer.status.as_u16() < 500,
                "{name} {path}: {}",
                answer.status
            );
            let found = [CANARY, DIGITS[0], DIGITS[1]].into_iter().find(|mark| {
                answer
                    .bytes
                    .windows(mark.len())
                    .any(|w| w == mark.as_bytes())
            });
            assert_eq!(found, None, "{name} {path}");
            seen.insert((name.clone(), path.clone()), settled(&answer));
        }
    }
    seen
}

pub(crate) fn same(before: &Seen, now: &Seen, when: &str) {
    let differing: Vec<_> = before
        .iter()
        .filter(|(key, answer)| now.get(*key) != Some(*answer))
        .map(|(key, answer)| {
            format!(
                "{key:?}: {} then, {:?} now",
                answer.0,
                now.get(key).map(|a| a.0)
            )
        })
        .collect();
    assert!(differing.is_empty(), "{when}:\n{}", differing.join("\n"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whatever_happens_to_a_secret_record_nobody_below_learns_of_it() {
    let metrics = lykta::telemetry::metrics().expect("nothing else measures in this process");
    let world = World::new().await;
    let mut observers = BTreeMap::new();
    for role in LOWER {
        observers.insert((*role).to_owned(), Some(cast::sign_in(&world, role).await));
    }
    let other = cast::ask(
        &world,
        None,
        "POST",
        "/api/v1/session/demo/demo-1490-safety_coordinator",
        &[],
        None,
    )
    .await;
    let cookies: Vec<_> = other
        .headers
        .get_all("set-cookie")
        .iter()
        .filter_map(|v| v.to_str().ok()?.split(';').next())
        .collect();
    observers.insert("another tenant".to_owned(), Some(cookies.join("; ")));
    let id = new_id();
    let walk = walk(&world).await;
    let surfaces = surfaces(&id, &walk);
    for tenant in world.app.tenants.values() {
        // Unless the service has been here first.
        lykta::app::situation::build_due(tenant, lykta::clock::now())
            .await
            .unwrap();
    }
    // The first round warms what is made once: coarse indexes, caches.
    look(&world, &observers, &surfaces).await;
    let before = look(&world, &observers, &surfaces).await;

    let coordinator = cast::somebody("secret-keeper", Role::SafetyCoordinator, None);
    let mut body = lamp(PLACE.0, PLACE.1);
    body["properties"]["category"] = json!("crime.drug");
    body["properties"]["text"] = json!(format!("{CANARY} i texten"));
    body["properties"]["walk_id"] = json!(walk);
    let parsed = ObservationId::parse(&id).unwrap();
    observations::record(&world.app, &coordinator, parsed, &body)
        .await
        .unwrap();
    world.settled(TENANT).await;
    same(&before, &look(&world, &observers, &surfaces).await, "made");

    let patch = json!({ "properties": { "severity": 4, "suggestion": format!("{CANARY} igen") } });
    let changed = observations::amend(&world.app, &coordinator, parsed, 1, &patch)
        .await
        .unwrap();
    world.settled(TENANT).await;
    same(
        &before,
        &look(&world, &observers, &surfaces).await,
        "changed",
    );

    let step = observations::Transition {
        to: Status::Withdrawn,
        reason: Some(format!("{CANARY} som skäl")),
        actor: None,
        due_at: None,
        into: None,
    };
    observations::transition(&world.app, &coordinator, parsed, changed.version, step)
        .await
        .unwrap();
    world.settled(TENANT).await;
    same(&before, &look(&world, &observers, &surfaces).await, "gone");

    // The operator's figures count requests and commits; they name neither the record nor its kind.
    let figures = metrics.render();
    assert!(figures.contains("http_request_seconds"), "{figures}");
    for mark in [CANARY, DIGITS[0], DIGITS[1], &*id, "crime.drug"] {
        assert!(!figures.contains(mark), "{mark} in the metrics:\n{figures}");
    }

    // What they do see changes what they read, or the test would prove nothing.
    let open = new_id();
    let parsed = ObservationId::parse(&open).unwrap();
    observations::record(
        &world.app,
        &coordinator,
        parsed,
        &lamp(PLACE.0, PLACE.1 - 1e-4),
    )
    .await
    .unwrap();
    world.settled(TENANT).await;
    let planner: BTreeMap<_, _> = observers
        .into_iter()
        .filter(|(name, _)| name == "planner")
        .collect();
    let now = look(
        &world,
        &planner,
        &["/api/v1/counts?category=light.out".to_owned()],
    )
    .await;
    let path = "/api/v1/counts".to_owned();
    let all = look(&world, &planner, std::slice::from_ref(&path)).await;
    assert_ne!(
        all[&("planner".to_owned(), path.clone())],
        before[&("planner".to_owned(), path)]
    );
    assert_eq!(now.len(), 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_event_of_a_secret_record_reaches_a_lower_stream() {
    use futures_util::StreamExt as _;
    let world = World::new().await;
    let planner = cast::somebody("planner", Role::Planner, None);
    let keeper = cast::somebody("secret-keeper", Role::SafetyCoordinator, None);
    let tenant = world.app.tenant(&planner).unwrap();
    let mut heard = tokio_stream::wrappers::BroadcastStream::new(tenant.events.subscribe());
    let id = ObservationId::parse(&new_id()).unwrap();
    let mut body = lamp(PLACE.0, PLACE.1);
    body["properties"]["privacy_class"] = json!(3);
    observations::record(&world.app, &keeper, id, &body)
        .await
        .unwrap();
    let patch = json!({ "properties": { "severity": 3 } });
    observations::amend(&world.app, &keeper, id, 1, &patch)
        .await
        .unwrap();
    world.settled(TENANT).await;
    for _ in 0..2 {
        let Some(Ok(lykta::app::live::Notice::Change(event))) = heard.next().await else {
            panic!("a change was to come");
        };
        assert!(event.is_for(&keeper) && !event.is_for(&planner));
    }
}
