//! Texts for the public: two people, places by name, and nothing that changes behind their backs.

use lykta::app::texts::{self, About, TextState};
use lykta::app::{AppError, texts as cases};
use lykta_core::model::{Deed, Grant, Role, TenantCode, Viewer};
use serde_json::{Value, json};

use crate::cast;
use crate::site::{World, trail};

fn communicator(name: &str) -> Viewer {
    let tenant = TenantCode::parse("ovning").unwrap();
    let grants = [Grant::whole(Role::Communicator)];
    Viewer::of(name, tenant, None, [].into(), &grants, true)
}

fn about(text: &str) -> About {
    About::parse(text).unwrap()
}

/// What the public reads about the first commitment, once it is what `wanted` says.
async fn published(world: &World, wanted: impl Fn(&Value) -> bool) -> Value {
    for _ in 0..400 {
        let body = world
            .get("ovning", "/pub/ovning/promises.json")
            .await
            .json();
        let texts = body["promises"][0]["commitments"][0]["texts"].clone();
        if wanted(&texts) {
            return texts;
        }
        tokio::time::sleep(std::time::Duration::from_millis(10)).await;
    }
    panic!("the public never reads it");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn somebody_else_approves_and_then_the_public_reads_it() {
    let world = World::new().await;
    let (anna, bo) = (communicator("a1"), communicator("b2"));
    let subject = about("commitment/ovning.o1");
    let text = cases::write(&world.app, &anna, &subject, "Lamporna lyser igen.", None)
        .await
        .unwrap();
    assert_eq!(text.state, TextState::Draft);
    let own = cases::approve(&world.app, &anna, text.id).await;
    assert!(matches!(
        own,
        Err(AppError::Hindered("needs_another_person"))
    ));
    published(&world, |t| *t == json!([])).await;
    let approved = cases::approve(&world.app, &bo, text.id).await.unwrap();
    assert_eq!(approved.places.len(), 3, "{:?}", approved.places);
    let read = published(&world, |t| t[0]["sv"] == "Lamporna lyser igen.").await;
    assert_eq!(read[0]["places"], json!(approved.places));
    assert!(read[0].get("id").is_none() && read[0].get("by").is_none());
    // Another text about the same takes its place.
    let second = cases::write(&world.app, &bo, &subject, "Nu lyser alla.", None)
        .await
        .unwrap();
    cases::approve(&world.app, &anna, second.id).await.unwrap();
    let read = published(&world, |t| t[0]["sv"] == "Nu lyser alla.").await;
    assert_eq!(read.as_array().unwrap().len(), 1);
    cases::withdraw(&world.app, &bo, second.id).await.unwrap();
    published(&world, |t| *t == json!([])).await;
    let again = cases::withdraw(&world.app, &bo, second.id).await;
    assert!(matches!(again, Err(AppError::Hindered("text_wrong_state"))));
    let rows = trail(&world, "ovning", None, Some("text/*")).await;
    let verbs: Vec<&str> = rows.iter().map(|r| r.1.as_str()).collect();
    assert_eq!(
        verbs,
        [
            "withdraw", "approve", "withdraw", "write", "approve", "write"
        ]
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn coordinates_and_personal_data_are_refused() {
    let world = World::new().await;
    let cookie = cast::sign_in(&world, "communicator").await;
    let post = async |path: &str, body: Option<Value>| {
        cast::ask(&world, Some(&cookie), "POST", path, &[], body).await
    };
    for (text, code) in [
        ("Vi ses vid 60.1705, 24.9441.", "coordinates_in_text"),
        (
            "Hör av dig till nagon.annan@example.com.",
            "personal_data_in_text",
        ),
    ] {
        let body = json!({ "subject": "promise/ovning", "text_sv": text });
        let answer = post("/api/v1/texts", Some(body)).await;
        assert_eq!(answer.status, 422, "{text}");
        assert_eq!(answer.json()["errors"][0]["code"], code);
    }
    let nothing = json!({ "subject": "area/nowhere", "text_sv": "En text." });
    let answer = post("/api/v1/texts", Some(nothing)).await;
    assert_eq!(answer.status, 422);
    let good = json!({ "subject": "promise/ovning", "text_sv": "Buskarna är klippta." });
    let answer = post("/api/v1/texts", Some(good)).await;
    assert_eq!(answer.status, 201);
    let id = answer.json()["id"].as_str().unwrap().to_owned();
    let path = format!("/api/v1/texts/{id}/approve");
    let answer = post(&path, None).await;
    assert_eq!(answer.status, 409);
    assert_eq!(answer.json()["code"], "needs_another_person");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn only_those_who_publish_reach_them() {
    let world = World::new().await;
    let tenant = TenantCode::parse("ovning").unwrap();
    for role in Role::ALL.iter().filter(|r| !r.may(Deed::Publish)) {
        let grants = [Grant::whole(*role)];
        let viewer = Viewer::of("x", tenant.clone(), None, [].into(), &grants, true);
        let listed = texts::list(&world.app, &viewer).await;
        assert!(matches!(listed, Err(AppError::Forbidden(Deed::Publish))));
    }
}
