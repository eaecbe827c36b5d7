//! What residents send in: nothing of it shows until somebody of the municipality has reviewed it.

use lykta::app::{AppError, intake, observations};
use lykta_core::model::{ActorId, Deed, Provenance, Role, Viewer};
use serde_json::{Map, Value, json};

use crate::cast;
use crate::site::{World, trail};

fn reviewer(organisation: Option<&str>, role: Role) -> Viewer {
    let organisation = organisation.map(|o| ActorId::parse(o).unwrap());
    cast::somebody("r", role, organisation.as_ref())
}

async fn leave(world: &World, text: &str) {
    let json = [("content-type", "application/json")];
    let body = json!({ "category": "veg.sight", "lon": 24.944, "lat": 60.17, "text": text });
    for _ in 0..400 {
        let answer = world
            .ask(
                "ovning",
                "POST",
                "/pub/ovning/marks",
                &json,
                Some(body.clone()),
            )
            .await;
        if answer.status == 202 {
            return;
        }
        assert_eq!(answer.status, 404, "not published yet");
        tokio::time::sleep(std::time::Duration::from_millis(10)).await;
    }
    panic!("marks are never taken");
}

async fn total(world: &World) -> u64 {
    world.settled("ovning").await;
    world.get("ovning", "/api/v1/counts").await.json()["total"]
        .as_u64()
        .unwrap()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_mark_becomes_an_observation_when_it_is_accepted() {
    let world = World::new().await;
    let before = total(&world).await;
    leave(&world, "Buskarna skymmer. Mejla nagon@example.com").await;
    assert_eq!(total(&world).await, before, "nothing shows by itself");
    let waiting = world.get("ovning", "/api/v1/intake").await.json();
    let mark = &waiting["marks"][0];
    assert_eq!(mark["category"], "veg.sight");
    assert_eq!(
        mark["findings"],
        json!(["email"]),
        "flagged for the reviewer"
    );
    let id = mark["id"].as_str().unwrap().to_owned();
    let path = format!("/api/v1/intake/{id}/accept");
    let wrong = json!({ "status": "closed" });
    let answer = world.ask("ovning", "POST", &path, &[], Some(wrong)).await;
    assert_eq!(answer.status, 422);
    let changes = json!({ "text": "Buskarna skymmer.", "severity": 2 });
    let answer = world.ask("ovning", "POST", &path, &[], Some(changes)).await;
    assert_eq!(answer.status, 201);
    let record = answer.json()["id"].as_str().unwrap().to_owned();
    assert_eq!(total(&world).await, before + 1);
    let shown = world
        .get("ovning", &format!("/api/v1/observations/{record}"))
        .await
        .json();
    let properties = &shown["properties"];
    assert_eq!(properties["provenance"], Provenance::Resident.code());
    assert_eq!(properties["text"], "Buskarna skymmer.");
    assert_eq!(properties["severity"], 2);
    assert_eq!(properties["controller"]["id"], Value::Null);
    assert_eq!(properties["received_at"], mark["at"]);
    let again = world
        .ask("ovning", "POST", &path, &[], Some(json!({})))
        .await;
    assert_eq!(again.status, 404, "it does not wait any more");
    let rows = trail(&world, "ovning", None, Some("intake/*")).await;
    let told: Vec<&str> = rows.iter().map(|r| r.1.as_str()).collect();
    assert_eq!(told, ["accept", "leave"]);
    assert_eq!(rows[1].0, "resident");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_rejected_mark_shows_nowhere_and_wants_a_reason() {
    let world = World::new().await;
    let before = total(&world).await;
    leave(&world, "Inget att se").await;
    let viewer = reviewer(None, Role::SafetyCoordinator);
    let waiting = intake::list(&world.app, &viewer).await.unwrap();
    let id = waiting[0].mark.id;
    let path = format!("/api/v1/intake/{id}/reject");
    let none = world
        .ask("ovning", "POST", &path, &[], Some(json!({ "reason": " " })))
        .await;
    assert_eq!(none.status, 422);
    let reason = json!({ "reason": "Ingen plats" });
    let done = world.ask("ovning", "POST", &path, &[], Some(reason)).await;
    assert_eq!(done.status, 204);
    assert!(intake::list(&world.app, &viewer).await.unwrap().is_empty());
    let late = intake::accept(&world.app, &viewer, id, &Map::new()).await;
    assert!(matches!(late, Err(AppError::NotFound)));
    assert_eq!(total(&world).await, before);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn only_the_municipalitys_own_reviewers_read_what_was_sent() {
    let world = World::new().await;
    leave(&world, "Till kommunen").await;
    for viewer in [
        reviewer(Some("polisen"), Role::SafetyCoordinator),
        reviewer(None, Role::Planner),
        reviewer(None, Role::Admin),
    ] {
        let listed = intake::list(&world.app, &viewer).await;
        assert!(matches!(listed, Err(AppError::Forbidden(Deed::Review))));
    }
    // Nor does it show as a record to anybody, under the id it would have.
    let viewer = reviewer(None, Role::SafetyCoordinator);
    let waiting = intake::list(&world.app, &viewer).await.unwrap();
    let receipt = intake::accept(&world.app, &viewer, waiting[0].mark.id, &Map::new())
        .await
        .unwrap();
    world.settled("ovning").await;
    let theirs = reviewer(Some("polisen"), Role::Officer);
    let seen = observations::one(&world.app, &theirs, receipt.id).await;
    assert!(matches!(seen, Err(AppError::NotFound)));
}
