//! What is taken along on a walk: whole, of the walk's own box, and with nothing restricted in it.

use lykta_core::model::{ObservationId, Role};
use serde_json::{Value, json};

use crate::cast::{self, TENANT};
use crate::site::{World, lamp, new_id};

fn walk(stops: &[(f64, f64)]) -> Value {
    let stops: Vec<Value> = stops
        .iter()
        .zip(1..)
        .map(
            |((lon, lat), no)| json!({ "no": no, "name": format!("Stopp {no}"), "at": [lon, lat] }),
        )
        .collect();
    json!({
        "kind": "staff_round",
        "title": "Kvällsrunda",
        "purpose": "Prova lamporna",
        "starts_at": "2026-11-24T16:30:00Z",
        "ends_at": "2026-11-24T18:00:00Z",
        "stops": stops,
    })
}

async fn put(world: &World, cookie: &str, body: Value) -> String {
    let id = new_id();
    let path = format!("/api/v1/walks/{id}");
    let made = cast::ask(world, Some(cookie), "PUT", &path, &[], Some(body)).await;
    assert_eq!(made.status, 201, "{}", made.json());
    path
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_package_is_what_is_open_in_the_walks_box_and_nothing_restricted() {
    let world = World::new().await;
    let keeper = cast::somebody("secret-keeper", Role::SafetyCoordinator, None);
    let (near, far, secret) = (new_id(), new_id(), new_id());
    for (id, place, class) in [
        (&near, (24.943, 60.170), 1),
        (&far, (24.953, 60.178), 1),
        (&secret, (24.943, 60.170), 3),
    ] {
        let mut body = lamp(place.0, place.1);
        body["properties"]["privacy_class"] = json!(class);
        let id = ObservationId::parse(id).unwrap();
        lykta::app::observations::record(&world.app, &keeper, id, &body)
            .await
            .unwrap();
    }
    world.settled(TENANT).await;
    // The coordinator may see class 3, and still does not carry it.
    let cookie = cast::sign_in(&world, "safety_coordinator").await;
    let path = put(
        &world,
        &cookie,
        walk(&[(24.942, 60.170), (24.944, 60.1705)]),
    )
    .await;
    let package = cast::ask(
        &world,
        Some(&cookie),
        "GET",
        &format!("{path}/package"),
        &[],
        None,
    )
    .await;
    assert_eq!(package.status, 200);
    let package = package.json();
    let seen: Vec<&str> = package["observations"]
        .as_array()
        .unwrap()
        .iter()
        .map(|o| o["id"].as_str().unwrap())
        .collect();
    assert!(
        seen.contains(&&*near) && !seen.contains(&&*far) && !seen.contains(&&*secret),
        "{seen:?}"
    );
    assert!(!package.to_string().contains(&secret));
    let bbox: Vec<f64> = serde_json::from_value(package["bbox"].clone()).unwrap();
    for feature in package["observations"].as_array().unwrap() {
        // A line or an area may reach out of the box.
        if let Ok([lon, lat]) =
            serde_json::from_value::<[f64; 2]>(feature["geometry"]["coordinates"].clone())
        {
            assert!(bbox[0] <= lon && lon <= bbox[2] && bbox[1] <= lat && lat <= bbox[3]);
        }
        assert!(feature["properties"]["privacy_class"].as_u64().unwrap() < 3);
    }
    // As many as a list of the same box has, restricted ones aside: the list is another way to them.
    let list = format!(
        "/api/v1/observations?limit=1000&state=open,assigned,done,positive&bbox={},{},{},{}",
        bbox[0], bbox[1], bbox[2], bbox[3]
    );
    let list = cast::ask(&world, Some(&cookie), "GET", &list, &[], None)
        .await
        .json();
    let open = list["features"].as_array().unwrap().iter();
    let open = open
        .filter(|f| f["properties"]["privacy_class"] != 3)
        .count();
    assert_eq!(seen.len(), open);
    assert_eq!(package["on_call_phone"], "08-465 004 17");
    assert!(!package["areas"]["features"].as_array().unwrap().is_empty());
    assert!(!package["promises"].as_array().unwrap().is_empty());
    assert_eq!(package["max_class"], 2);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_walk_that_names_what_lies_elsewhere_takes_it_along() {
    let world = World::new().await;
    let cookie = cast::sign_in(&world, "safety_coordinator").await;
    let id = new_id();
    let far = format!("/api/v1/observations/{id}");
    let made = cast::ask(
        &world,
        Some(&cookie),
        "PUT",
        &far,
        &[],
        Some(lamp(24.953, 60.178)),
    )
    .await;
    assert_eq!(made.status, 201);
    world.settled(TENANT).await;
    let mut body = walk(&[(24.940, 60.168)]);
    body["stops"][0]["verify"] = json!([id]);
    let path = put(&world, &cookie, body).await;
    let package = cast::ask(
        &world,
        Some(&cookie),
        "GET",
        &format!("{path}/package"),
        &[],
        None,
    )
    .await;
    let named = package.json()["observations"]
        .as_array()
        .unwrap()
        .iter()
        .any(|o| o["id"] == *id);
    assert!(named);
}
