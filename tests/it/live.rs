//! The world that follows the feed equals the world built anew, and tiles change exactly when they must.

use lykta_core::space::Filter;
use serde_json::{Value, json};

use crate::site::{World, lamp, new_id};

/// Everything in the index, in an order of its own.
fn entries(world: &World, tenant: &str) -> Vec<lykta_core::space::Entry> {
    let tenant = world
        .app
        .tenants
        .values()
        .find(|t| t.profile.code.as_str() == tenant)
        .unwrap();
    let snapshot = tenant.world().unwrap();
    let filter = Filter::seen_by(snapshot.sees(&tenant.keeper()));
    let mut all: Vec<_> = snapshot.index_for(&filter).all(&filter).cloned().collect();
    all.sort_by_key(|e| e.id);
    all
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn following_the_feed_equals_building_anew() {
    let world = World::new().await;
    let mut ids = Vec::new();
    for i in 0..40 {
        let id = new_id();
        let put = world
            .ask(
                "ovning",
                "PUT",
                &format!("/api/v1/observations/{id}"),
                &[],
                Some(lamp(24.94 + f64::from(i) * 2e-4, 60.17)),
            )
            .await;
        assert_eq!(put.status, 201);
        ids.push(id);
    }
    for (i, id) in ids.iter().enumerate() {
        let path = format!("/api/v1/observations/{id}");
        let v1 = [("if-match", "\"v1\"")];
        let status = match i % 4 {
            0 => world
                .ask(
                    "ovning",
                    "PATCH",
                    &path,
                    &v1,
                    Some(
                        json!({ "geometry": { "type": "Point", "coordinates": [24.95, 60.168] } }),
                    ),
                )
                .await
                .status,
            1 => {
                world
                    .ask(
                        "ovning",
                        "POST",
                        &format!("{path}/transitions"),
                        &v1,
                        Some(json!({ "to": "withdrawn" })),
                    )
                    .await
                    .status
            }
            2 => {
                world
                    .ask(
                        "ovning",
                        "PATCH",
                        &path,
                        &v1,
                        Some(json!({ "properties": { "category": "veg.sight" } })),
                    )
                    .await
                    .status
            }
            _ => {
                world
                    .ask(
                        "ovning",
                        "POST",
                        &format!("{path}/transitions"),
                        &v1,
                        Some(json!({ "to": "reviewed" })),
                    )
                    .await
                    .status
            }
        };
        assert!(status.is_success(), "{i}: {status}");
    }
    world.settled("ovning").await;
    let followed = entries(&world, "ovning");
    let tenant = world
        .app
        .tenants
        .values()
        .find(|t| t.profile.code.as_str() == "ovning")
        .unwrap();
    lykta::app::live::rebuild(tenant, &world.app.catalogue)
        .await
        .unwrap();
    let built = entries(&world, "ovning");
    assert_eq!(followed.len(), built.len());
    assert_eq!(followed, built);
    // Ten of the forty were undone.
    let everything = Filter::seen_by(tenant.world().unwrap().sees(&tenant.keeper()));
    assert_eq!(
        tenant
            .world()
            .unwrap()
            .index_for(&everything)
            .all(&everything)
            .filter(|e| ids.contains(&e.id.to_string()))
            .count(),
        30
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_tile_gets_a_new_tag_when_something_in_it_changes_and_only_then() {
    let world = World::new().await;
    // Helsinki railway square lies in 16/37308/18969 by the slippy-map formula; the other is far west.
    let near = "/tiles/observations/16/37308/18969.mvt";
    let far = "/tiles/observations/16/37250/18969.mvt";
    let tag = async |path: &str| world.get("ovning", path).await.headers["etag"].clone();
    let (near_before, far_before) = (tag(near).await, tag(far).await);
    assert_eq!(
        world
            .ask(
                "ovning",
                "GET",
                near,
                &[("if-none-match", near_before.to_str().unwrap())],
                None
            )
            .await
            .status,
        304
    );
    let put = world
        .ask(
            "ovning",
            "PUT",
            &format!("/api/v1/observations/{}", new_id()),
            &[],
            Some(lamp(24.943_5, 60.171_2)),
        )
        .await;
    assert_eq!(put.status, 201);
    world.settled("ovning").await;
    // The tag follows the world by a moment.
    tokio::time::sleep(std::time::Duration::from_millis(50)).await;
    assert_ne!(tag(near).await, near_before);
    assert_eq!(tag(far).await, far_before);
    let english = world
        .ask("ovning", "GET", near, &[("accept-language", "en")], None)
        .await;
    assert_eq!(english.status, 200);
}

/// Marks a broken lamp inside an area of a standing practice commitment on lighting; the commitment's id
/// and the mark's address.
async fn mark_inside(world: &World) -> (String, String) {
    let all = world.get("ovning", "/api/v1/commitments").await.json();
    let drawn = |c: &Value| {
        list(&c["areas"])
            .find(|a| a["selector"] != "dynamic")
            .cloned()
    };
    let lighting = list(&all["commitments"])
        .find(|c| {
            c["active"] == true
                && list(&c["categories"]).any(|p| p == "light.*")
                && drawn(c).is_some()
        })
        .expect("a practice commitment on lighting")
        .clone();
    let area = drawn(&lighting).unwrap()["id"].as_str().unwrap().to_owned();
    let outline = world
        .get("ovning", &format!("/api/v1/areas/{area}"))
        .await
        .json();
    let geometry = lykta::wire::geojson::geometry(&outline["geometry"], "", 100_000).unwrap();
    let inside = geo::InteriorPoint::interior_point(&geometry).unwrap();
    let mark = format!("/api/v1/observations/{}", new_id());
    let put = world
        .ask(
            "ovning",
            "PUT",
            &mark,
            &[],
            Some(lamp(inside.x(), inside.y())),
        )
        .await;
    assert_eq!(put.status, 201);
    (lighting["id"].as_str().unwrap().to_owned(), mark)
}

fn list(value: &Value) -> impl Iterator<Item = &Value> {
    value.as_array().into_iter().flatten()
}

/// How the mark stands to the commitment.
async fn link(world: &World, mark: &str, commitment: &str) -> Value {
    let links = world.get("ovning", &format!("{mark}/links")).await.json();
    list(&links["commitments"])
        .find(|c| c["id"] == commitment)
        .cloned()
        .unwrap_or(Value::Null)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_mark_inside_a_promises_area_is_linked_with_its_reasons() {
    let world = World::new().await;
    let (commitment, mark) = mark_inside(&world).await;
    let own = link(&world, &mark, &commitment).await;
    assert_eq!(own["linked"], true);
    assert_eq!(list(&own["checks"]).count(), 3);
    assert!(
        list(&own["checks"]).all(|c| c["ok"] == true && !c["why"].as_str().unwrap().is_empty()),
        "{own}"
    );
    let feature = world.get("ovning", &mark).await.json();
    assert!(list(&feature["properties"]["commitments"]).any(|c| c["id"] == commitment.as_str()));
    // Half a kilometre away it is no longer linked.
    let moved = json!({ "geometry": { "type": "Point", "coordinates": [24.936, 60.165] } });
    assert_eq!(
        world
            .ask(
                "ovning",
                "PATCH",
                &mark,
                &[("if-match", "\"v1\"")],
                Some(moved)
            )
            .await
            .status,
        200
    );
    assert_ne!(link(&world, &mark, &commitment).await["linked"], true);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_link_removed_by_hand_stays_away_until_left_to_the_rules() {
    let world = World::new().await;
    let (commitment, mark) = mark_inside(&world).await;
    let at = format!("{mark}/links/{commitment}");
    let set = async |version: &str, body: Value| {
        world
            .ask("ovning", "PUT", &at, &[("if-match", version)], Some(body))
            .await
    };
    let no_reason = set("\"v1\"", json!({ "state": "removed" })).await;
    assert_eq!(no_reason.status, 422);
    assert_eq!(no_reason.json()["errors"][0]["pointer"], "/reason");
    assert_eq!(
        set(
            "\"v1\"",
            json!({ "state": "removed", "reason": "Privat mark" })
        )
        .await
        .status,
        200
    );
    let own = link(&world, &mark, &commitment).await;
    assert_eq!(
        (&own["linked"], &own["how"], &own["reason"]),
        (&json!(false), &json!("removed"), &json!("Privat mark"))
    );
    assert_eq!(set("\"v2\"", json!({ "state": "auto" })).await.status, 200);
    assert_eq!(link(&world, &mark, &commitment).await["linked"], true);
    let history = world.get("ovning", &format!("{mark}/history")).await.json();
    let ops: Vec<&Value> = list(&history["history"]).map(|h| &h["op"]).collect();
    assert_eq!(ops, ["create", "link", "link"]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_merged_observation_is_a_confirmation_until_it_is_taken_out_again() {
    let world = World::new().await;
    let (first, second) = (new_id(), new_id());
    for id in [&first, &second] {
        let at = format!("/api/v1/observations/{id}");
        let put = world
            .ask("ovning", "PUT", &at, &[], Some(lamp(24.944, 60.17)))
            .await;
        assert_eq!(put.status, 201);
    }
    let step = async |version: &str, body: Value| {
        let at = format!("/api/v1/observations/{second}/transitions");
        world
            .ask("ovning", "POST", &at, &[("if-match", version)], Some(body))
            .await
    };
    let confirmations = async || {
        let at = format!("/api/v1/observations/{first}/history");
        let history = world.get("ovning", &at).await.json();
        list(&history["history"])
            .filter(|h| list(&h["changes"]).any(|c| c["field"] == "confirmations"))
            .count()
    };
    for into in [json!(null), json!(second), json!(new_id())] {
        let refused = step("\"v1\"", json!({ "to": "merged", "into": into })).await;
        assert_eq!(refused.status, 422);
        assert_eq!(refused.json()["errors"][0]["pointer"], "/into");
    }
    assert_eq!(confirmations().await, 0);
    let merged = step("\"v1\"", json!({ "to": "merged", "into": first })).await;
    assert_eq!(merged.status, 200, "{:?}", merged.json());
    assert_eq!(confirmations().await, 1);
    let back = step("\"v2\"", json!({ "to": "received", "into": first })).await;
    assert_eq!(
        (back.status.as_u16(), &back.json()["properties"]["status"]),
        (200, &json!("received"))
    );
    assert_eq!(confirmations().await, 2, "put in and taken out");
}
