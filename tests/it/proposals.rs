//! Stops proposed for a walk over HTTP: from what is there, within the minutes, in words without words of
//! anybody's.

use serde_json::{Value, json};

use crate::cast::TENANT;
use crate::site::{World, lamp, new_id};
use crate::walks::Walker;

/// A dark November evening, and noon of the same day.
const DARK: &str = "2026-11-18T18:00:00+01:00";
const LIGHT: &str = "2026-11-18T11:00:00+01:00";

/// A corner without any practice records: the sea south of the practice area.
const EMPTY: [f64; 4] = [24.90, 60.100, 24.94, 60.120];

async fn record(walker: &Walker<'_>, lon: f64, lat: f64, properties: Value) -> String {
    let id = new_id();
    let mut body = lamp(lon, lat);
    for (key, value) in properties.as_object().unwrap() {
        body["properties"][key] = value.clone();
    }
    let path = format!("/api/v1/observations/{id}");
    let answer = walker.send("PUT", &path, None, body).await;
    assert_eq!(answer.status, 201, "{}", answer.json());
    id
}

async fn step(walker: &Walker<'_>, id: &str, to: &str, actor: Option<&str>) {
    let path = format!("/api/v1/observations/{id}");
    let version = walker.get(&path).await.json()["properties"]["version"].as_u64();
    let mut body = json!({ "to": to });
    if let Some(actor) = actor {
        body["actor"] = json!(actor);
    }
    let path = format!("{path}/transitions");
    let answer = walker.send("POST", &path, version, body).await;
    assert_eq!(answer.status, 200, "{to}: {}", answer.json());
}

async fn propose(walker: &Walker<'_>, body: Value) -> Value {
    let answer = walker
        .send("POST", "/api/v1/walks/propose", None, body)
        .await;
    assert_eq!(answer.status, 200, "{}", answer.json());
    answer.json()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn stops_are_where_things_gather_and_lamps_are_looked_at_in_the_dark() {
    let world = World::new().await;
    let planner = Walker::new(&world, "safety_coordinator").await;
    // Three together, one lamp said to be mended 550 m north, and one that is restricted between them.
    for i in 0..3 {
        let lon = 24.92 + f64::from(i) * 2e-4;
        let said = json!({ "text": "HEMLIG-TEXT", "severity": 2 });
        record(&planner, lon, 60.11, said).await;
    }
    let mended = record(&planner, 24.92, 60.115, json!({ "severity": 1 })).await;
    let hidden = record(
        &planner,
        24.92,
        60.1125,
        json!({ "privacy_class": 3, "severity": 4 }),
    )
    .await;
    let actors = planner.get("/api/v1/actors").await.json();
    let actor = actors["actors"][0]["id"].as_str().unwrap();
    step(&planner, &mended, "reviewed", None).await;
    step(&planner, &mended, "assigned", Some(actor)).await;
    step(&planner, &mended, "done", None).await;
    world.settled(TENANT).await;
    let ask = |starts_at: &str, minutes: u32| json!({ "bbox": EMPTY, "starts_at": starts_at, "minutes": minutes });
    let made = propose(&planner, ask(DARK, 60)).await;
    let stops = made["stops"].as_array().unwrap();
    assert_eq!(stops.len(), 2, "{made}");
    let gathering = stops.iter().find(|s| s["verify"] == json!([])).unwrap();
    assert!(
        gathering["why"]
            .as_str()
            .unwrap()
            .starts_with("Öppna iakttagelser: 3. Den allvarligaste har grad 2 av 4.")
    );
    let lamp = stops
        .iter()
        .find(|s| s["verify"] == json!([mended]))
        .unwrap();
    assert_eq!(lamp["at"], json!([24.92, 60.115]));
    assert!(!made.to_string().contains("HEMLIG-TEXT"));
    assert!(!made.to_string().contains(&hidden));
    assert!(stops.iter().all(|s| s["at"] != json!([24.92, 60.1125])));
    // 0.005 degrees of latitude at 60° are 557 m (a degree is 111.4 km there); two stops are ten minutes.
    let metres = made["metres"].as_f64().unwrap();
    assert!((545.0..575.0).contains(&metres), "{metres}");
    assert_eq!(
        made["minutes"],
        json!((metres / (4_000.0 / 60.0) + 10.0).ceil())
    );
    assert_eq!(made["approximate"], true);
    assert_eq!(made["route"].as_array().unwrap().len(), 2);
    // By day nobody sees whether a lamp lights; in twelve minutes nobody comes that far.
    let noon = propose(&planner, ask(LIGHT, 60)).await;
    assert_eq!(noon["stops"].as_array().unwrap().len(), 1);
    assert_eq!(noon["route"], Value::Null);
    let short = propose(&planner, ask(DARK, 12)).await;
    assert_eq!(short["stops"].as_array().unwrap().len(), 1);
    assert_eq!(
        propose(&planner, ask(DARK, 60)).await,
        made,
        "the same twice"
    );
    // In English, for whoever reads that.
    let english = [("accept-language", "en")];
    let answer = crate::cast::ask(
        &world,
        Some(&planner.cookie),
        "POST",
        "/api/v1/walks/propose",
        &english,
        Some(ask(DARK, 60)),
    )
    .await;
    assert!(answer.json().to_string().contains("Open observations: 3."));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_area_holds_every_stop_and_what_is_unknown_is_named() {
    let world = World::new().await;
    let planner = Walker::new(&world, "planner").await;
    let areas = planner.get("/api/v1/areas").await.json();
    let mut proposed = 0;
    for area in areas["features"].as_array().unwrap() {
        let id = area["id"].as_str().unwrap();
        let body = json!({ "area": id, "starts_at": DARK, "minutes": 90 });
        for stop in propose(&planner, body).await["stops"].as_array().unwrap() {
            let at = [
                stop["at"][0].as_f64().unwrap(),
                stop["at"][1].as_f64().unwrap(),
            ];
            let place = lykta_core::model::LonLat::from_degrees(at[0], at[1]).unwrap();
            let tenant = world
                .app
                .tenants
                .values()
                .find(|t| t.profile.code.as_str() == TENANT);
            let within = tenant.unwrap().world().unwrap();
            let within = within.areas_of(&lykta_core::model::Shape::Point(place));
            assert!(
                within.iter().any(|a| a.as_str() == id),
                "{at:?} is outside {id}"
            );
            proposed += 1;
        }
    }
    assert!(
        proposed > 0,
        "the practice records give something to stop at"
    );
    for (field, body) in [
        (
            "/area",
            json!({ "area": "ingenstans", "starts_at": DARK, "minutes": 60 }),
        ),
        (
            "/digital_walk",
            json!({ "bbox": EMPTY, "starts_at": DARK, "minutes": 60, "digital_walk": new_id() }),
        ),
    ] {
        let answer = planner
            .send("POST", "/api/v1/walks/propose", None, body)
            .await;
        assert_eq!(answer.status, 422);
        assert_eq!(answer.json()["errors"][0]["pointer"], field);
        assert_eq!(answer.json()["errors"][0]["code"], "unknown_reference");
    }
}
