//! Actors and areas kept by an administrator, and the rules asked who gets what.

use lykta::app::{AppError, places};
use lykta_core::model::{ActorId, CategoryCode, Deed, Grant, LonLat, Role, TenantCode, Viewer};
use serde_json::{Value, json};

use crate::cast;
use crate::site::{Answer, World};

/// Järnvägstorget lies in the practice area; the square below is drawn round it.
const HERE: &str = "/api/v1/admin/routing?category=light.out&lon=24.9441&lat=60.1705";

/// Asks as an administrator of the practice area.
async fn ask(world: &World, method: &str, path: &str, body: Option<Value>) -> Answer {
    let cookie = cast::sign_in(world, "admin").await;
    cast::ask(world, Some(&cookie), method, path, &[], body).await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_gets_it_follows_an_area_that_is_put() {
    let world = World::new().await;
    let before = ask(&world, "GET", HERE, None).await;
    assert_eq!(before.status, 200);
    assert_eq!(before.json()["responsible"]["how"], "category");
    let actor =
        json!({ "name": "Torgbolaget", "type": "municipal_company", "aliases": ["Torg AB"] });
    let put = ask(
        &world,
        "PUT",
        "/api/v1/admin/actors/torgbolaget",
        Some(actor),
    )
    .await;
    assert_eq!(put.status, 200);
    assert_eq!(put.json()["name"], "Torgbolaget");
    world.settled("ovning").await;
    let area = json!({
        "type": "Feature",
        "geometry": { "type": "Polygon", "coordinates": [[
            [24.9431, 60.1700], [24.9451, 60.1700], [24.9451, 60.1710], [24.9431, 60.1710], [24.9431, 60.1700]
        ]] },
        "properties": { "name": "Torgets skötsel", "kind": "maintenance_area", "owner": "torgbolaget" },
    });
    let path = "/api/v1/admin/areas/torgets-skotsel";
    let put = ask(&world, "PUT", path, Some(area)).await;
    assert_eq!(put.status, 200, "{}", put.json());
    assert_eq!(put.json()["properties"]["version"], 1);
    world.settled("ovning").await;
    let after = ask(&world, "GET", HERE, None).await.json();
    assert_eq!(after["responsible"]["actor"], "torgbolaget");
    assert_eq!(after["responsible"]["how"], "area");
    let names = after["areas"].as_array().unwrap();
    assert!(names.iter().any(|a| a["name"] == "Torgets skötsel"));
    // And nobody was recorded by asking.
    let list = world
        .get(
            "ovning",
            "/api/v1/observations?near=24.9441,60.1705&within_m=1",
        )
        .await;
    assert_eq!(list.json()["numberMatched"], 0);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_readers_get_of_a_drawn_area_can_be_put_back() {
    let world = World::new().await;
    let all = world.get("ovning", "/api/v1/areas").await.json();
    let polygon = all["features"]
        .as_array()
        .unwrap()
        .iter()
        .find(|f| f["properties"]["selector"] == "polygon")
        .unwrap()
        .clone();
    let id = polygon["id"].as_str().unwrap().to_owned();
    let path = format!("/api/v1/admin/areas/{id}");
    let put = ask(&world, "PUT", &path, Some(polygon.clone())).await;
    assert_eq!(put.status, 200, "{}", put.json());
    assert_eq!(
        put.json()["properties"]["version"],
        polygon["properties"]["version"],
        "nothing differed"
    );
    let place = all["features"]
        .as_array()
        .unwrap()
        .iter()
        .find(|f| f["properties"]["selector"] == "place")
        .unwrap()
        .clone();
    let path = format!("/api/v1/admin/areas/{}", place["id"].as_str().unwrap());
    let put = ask(&world, "PUT", &path, Some(place)).await;
    assert_eq!(put.status, 422, "a drawn circle is no place with a radius");
    assert_eq!(put.json()["errors"][0]["code"], "area_other_shape");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_fault_is_named_and_only_administrators_come_so_far() {
    let world = World::new().await;
    let wrong = json!({ "type": "byalag", "aliases": "x", "colour": "red" });
    let put = ask(&world, "PUT", "/api/v1/admin/actors/x", Some(wrong)).await;
    assert_eq!(put.status, 422);
    let codes: Vec<String> = put.json()["errors"]
        .as_array()
        .unwrap()
        .iter()
        .map(|e| e["code"].as_str().unwrap().to_owned())
        .collect();
    assert_eq!(
        codes,
        ["unknown_property", "required", "unknown_code", "not_a_list"]
    );
    let bad = ask(
        &world,
        "GET",
        "/api/v1/admin/routing?category=nothing&lon=x&lat=1",
        None,
    )
    .await;
    assert_eq!(bad.status, 400);
    let tenant = TenantCode::parse("ovning").unwrap();
    for role in Role::ALL.iter().filter(|r| !r.may(Deed::Administer)) {
        let grants = [Grant::whole(*role)];
        let viewer = Viewer::of("x", tenant.clone(), None, [].into(), &grants, true);
        let put = places::put_actor(
            &world.app,
            &viewer,
            ActorId::parse("x").unwrap(),
            &json!({}),
        )
        .await;
        assert!(matches!(put, Err(AppError::Forbidden(Deed::Administer))));
        let asked = places::imagined(
            &world.app,
            &viewer,
            &CategoryCode::parse("light.out").unwrap(),
            LonLat::from_degrees(24.9, 60.1).unwrap(),
        );
        assert!(matches!(asked, Err(AppError::Forbidden(Deed::Administer))));
    }
}
