//! Places looked for by name: on the maps, among areas and promises, and never in what anybody saw.

use serde_json::Value;

use crate::site::{World, lamp, new_id};

/// A site whose maps are those that ship, with their names read.
async fn mapped() -> World {
    let world = World::new().await;
    let folder = world.folder().join("basemap");
    let maps = lykta::app::basemaps::prepare(&folder).unwrap();
    assert!(!maps.is_empty());
    world.app.gazetteer.read(&folder);
    world
}

async fn search(world: &World, tenant: &str, query: &str) -> Vec<Value> {
    let answer = world
        .get(tenant, &format!("/api/v1/places/search?{query}"))
        .await;
    assert_eq!(answer.status, 200, "{}", answer.json());
    assert_eq!(answer.headers["cache-control"], "private, no-store");
    let body = answer.json();
    assert_eq!(body["complete"], true);
    body["places"].as_array().unwrap().clone()
}

fn names(places: &[Value]) -> Vec<&str> {
    places.iter().map(|p| p["name"].as_str().unwrap()).collect()
}

#[tokio::test]
async fn a_street_on_the_map_is_found_however_it_is_typed_and_lies_where_it_does() {
    let world = mapped().await;
    // Where the street runs is taken from OpenStreetMap's own map.
    for typed in [
        "mannerheimv",
        "MANNERHEIMVÄGEN",
        "mannerheimvagen",
        "Mannerheimva%CC%88g",
    ] {
        let found = search(&world, "ovning", &format!("q={typed}")).await;
        let street = found
            .iter()
            .find(|p| p["kind"] == "street" && p["name"] == "Mannerheimvägen")
            .unwrap_or_else(|| panic!("{typed}: {found:?}"));
        let (lon, lat) = (
            street["at"][0].as_f64().unwrap(),
            street["at"][1].as_f64().unwrap(),
        );
        assert!((24.93..24.95).contains(&lon) && (60.16..60.18).contains(&lat));
        let bbox: Vec<f64> = street["bbox"]
            .as_array()
            .unwrap()
            .iter()
            .map(|n| n.as_f64().unwrap())
            .collect();
        assert!(bbox[0] <= lon && lon <= bbox[2] && bbox[1] <= lat && lat <= bbox[3]);
    }
    // A town on the overview map, by its Swedish name and by the English one.
    for typed in ["goteb", "G%C3%B6teborg", "gothenb"] {
        let found = search(&world, "ovning", &format!("q={typed}")).await;
        assert_eq!(found[0]["name"], "Göteborg", "{typed}");
        assert_eq!(found[0]["kind"], "city");
    }
}

#[tokio::test]
async fn areas_and_promises_are_found_with_their_ids_and_only_in_their_own_tenant() {
    let world = mapped().await;
    let found = search(&world, "ovning", "q=jarnvagstorget").await;
    let area = found.iter().find(|p| p["kind"] == "area").unwrap();
    assert_eq!(area["name"], "Järnvägstorget");
    let id = area["area"].as_str().unwrap();
    let kept = world.get("ovning", &format!("/api/v1/areas/{id}")).await;
    assert_eq!(kept.json()["properties"]["name"], "Järnvägstorget");
    let promise = search(&world, "ovning", "q=%C3%B6vningsl%C3%B6fte").await;
    let id = promise[0]["promise"].as_str().unwrap();
    let kept = world.get("ovning", &format!("/api/v1/promises/{id}")).await;
    assert_eq!(kept.json()["title"], promise[0]["name"]);
    // In another tenant neither the area nor the promise is there.
    for typed in ["jarnvagstorget", "ovningslofte"] {
        let elsewhere = search(&world, "1490", &format!("q={typed}")).await;
        assert!(
            elsewhere
                .iter()
                .all(|p| p["area"].is_null() && p["promise"].is_null()),
            "{elsewhere:?}"
        );
    }
}

#[tokio::test]
async fn nothing_that_anybody_wrote_is_searched() {
    let world = mapped().await;
    let mut body = lamp(24.944, 60.17);
    body["properties"]["text"] = "Sällsyntordet vid trappan".into();
    let put = world
        .ask(
            "ovning",
            "PUT",
            &format!("/api/v1/observations/{}", new_id()),
            &[],
            Some(body),
        )
        .await;
    assert_eq!(put.status, 201, "{}", put.json());
    world.settled("ovning").await;
    assert!(
        search(&world, "ovning", "q=s%C3%A4llsyntordet")
            .await
            .is_empty()
    );
}

#[tokio::test]
async fn nearness_orders_what_is_equal_and_the_limit_holds() {
    let world = mapped().await;
    let few = search(&world, "ovning", "q=s&limit=3").await;
    assert_eq!(few.len(), 3);
    let many = search(&world, "ovning", "q=s&limit=20").await;
    assert_eq!(names(&many)[..3], names(&few)[..]);
    // Names that begin alike on both sides of the Baltic: those beside the reader first.
    for (lon, lat, begins) in [(12.6, 56.1, "Helsingborg"), (25.0, 60.2, "Helsingfors")] {
        let found = search(&world, "1490", &format!("q=hels&near={lon},{lat}")).await;
        assert!(
            found[0]["name"].as_str().unwrap().starts_with(begins),
            "{found:?}"
        );
        assert!(
            (found[0]["at"][0].as_f64().unwrap() - lon).abs() < 0.2,
            "{found:?}"
        );
        // The street map knows the city, and the overview how large it is.
        assert_eq!(found[0]["kind"], "city", "{found:?}");
    }
}

#[tokio::test]
async fn what_makes_no_sense_is_said_by_parameter() {
    let world = World::new().await;
    let long = "a".repeat(101);
    for (query, code, pointer) in [
        (String::new(), "required", "q"),
        ("q=%20".to_owned(), "required", "q"),
        (format!("q={long}"), "query_too_long", "q"),
        ("q=a&near=1".to_owned(), "bad_near", "near"),
        ("q=a&limit=0".to_owned(), "bad_query_number", "limit"),
    ] {
        let answer = world
            .get("ovning", &format!("/api/v1/places/search?{query}"))
            .await;
        assert_eq!(answer.status, 400, "{query}");
        let body = answer.json();
        assert_eq!(body["errors"][0]["code"], code, "{body}");
        assert_eq!(body["errors"][0]["pointer"], pointer, "{body}");
    }
    // Signs alone are no words: nothing is found, and nothing is wrong.
    assert!(search(&world, "ovning", "q=%2D%2D").await.is_empty());
}
