//! Who adds, covers and sees photos, and what goes when their record goes.

use std::time::Duration;

use lykta::app::photos::{self as cases, PhotoFault, PhotoRole};
use lykta::app::{App, AppError, observations};
use lykta_core::model::{Deed, ObservationId, Role, Viewer};
use serde_json::json;

use crate::cast;
use crate::photo_files::*;
use crate::site::{World, lamp, new_id};

use crate::photos::{add, files, recorded};

fn viewer(name: &str, role: Role) -> Viewer {
    cast::somebody(name, role, None)
}

async fn made_by(app: &App, viewer: &Viewer) -> ObservationId {
    let id = ObservationId::parse(&new_id()).unwrap();
    observations::record(app, viewer, id, &lamp(24.944, 60.17))
        .await
        .unwrap();
    id
}

async fn adds(
    app: &App,
    viewer: &Viewer,
    id: ObservationId,
    seed: u32,
) -> Result<uuid::Uuid, AppError> {
    let photo = uuid::Uuid::now_v7();
    let bytes = jpeg(&unlike(seed)).into();
    cases::add(app, viewer, id, photo, PhotoRole::Before, bytes)
        .await
        .map(|_added| photo)
}

#[tokio::test]
async fn whoever_recorded_adds_and_whoever_may_amend_covers() {
    let world = World::new().await;
    let app = &world.app;
    let reporter = viewer("reporter", Role::Reporter);
    let guest = viewer("guest", Role::WalkGuest);
    let coordinator = viewer("coordinator", Role::SafetyCoordinator);
    let id = made_by(app, &reporter).await;
    world.settled("ovning").await;
    let photo = adds(app, &reporter, id, 12).await.unwrap();
    adds(app, &coordinator, id, 13).await.unwrap();
    let other = adds(app, &viewer("other", Role::Reporter), id, 14).await;
    assert!(
        matches!(other, Err(AppError::Forbidden(Deed::Amend))),
        "{other:?}"
    );
    // A guest of a walk adds to what they recorded themselves, and sees nothing.
    let own = made_by(app, &guest).await;
    adds(app, &guest, own, 15).await.unwrap();
    let not_theirs = adds(app, &guest, id, 16).await;
    assert!(
        matches!(not_theirs, Err(AppError::NotFound)),
        "{not_theirs:?}"
    );
    let seen = cases::list(app, &guest, own).await;
    assert!(
        matches!(seen, Err(AppError::Forbidden(Deed::Read))),
        "{seen:?}"
    );
    let unknown = adds(app, &reporter, ObservationId::parse(&new_id()).unwrap(), 17).await;
    assert!(matches!(unknown, Err(AppError::NotFound)), "{unknown:?}");

    let face = || {
        vec![cases::Rectangle {
            x: 0,
            y: 0,
            width: 9,
            height: 9,
        }]
    };
    let planner = viewer("planner", Role::Planner);
    let covered = cases::redact(app, &planner, id, photo, face())
        .await
        .unwrap();
    assert!(covered.redacted);
    let shift = viewer("shift", Role::ShiftLeader);
    let refused = cases::redact(app, &shift, id, photo, face()).await;
    assert!(
        matches!(refused, Err(AppError::Forbidden(Deed::Amend))),
        "{refused:?}"
    );
    let refused = cases::remove(app, &shift, id, photo, None).await;
    assert!(
        matches!(refused, Err(AppError::Forbidden(Deed::Amend))),
        "{refused:?}"
    );
    let gone = cases::remove(app, &coordinator, id, photo, None).await;
    assert!(gone.is_ok());
    let again = cases::add(
        app,
        &reporter,
        id,
        photo,
        PhotoRole::Before,
        jpeg(&unlike(12)).into(),
    )
    .await;
    assert!(
        matches!(again, Err(AppError::Photo(PhotoFault::Removed))),
        "{again:?}"
    );
}

#[tokio::test]
async fn whoever_is_told_coarsely_is_told_of_no_photo() {
    let world = World::new().await;
    let observation = recorded(&world, Some(1)).await;
    let (path, _) = add(&world, &observation, jpeg(&unlike(18))).await;
    let id = ObservationId::parse(observation.rsplit('/').next().unwrap()).unwrap();
    let photo = uuid::Uuid::parse_str(path.rsplit('/').next().unwrap()).unwrap();
    let reader = viewer("politician", Role::PoliticianReader);
    // The coarse world is built when the first such reader comes.
    let listed = loop {
        match cases::list(&world.app, &reader, id).await {
            Err(AppError::Busy(_)) => tokio::time::sleep(Duration::from_millis(20)).await,
            other => break other.unwrap(),
        }
    };
    assert!(listed.is_empty(), "{listed:?}");
    let seen = cases::image(&world.app, &reader, id, photo, cases::PhotoSize::Thumb).await;
    assert!(matches!(seen, Err(AppError::NotFound)), "{seen:?}");
}

#[tokio::test]
async fn every_look_at_a_photo_of_class_three_leaves_one_row() {
    let world = World::new().await;
    let observation = recorded(&world, Some(3)).await;
    let (path, added) = add(&world, &observation, jpeg(&unlike(19))).await;
    assert_eq!(added.status, 201, "{}", added.json());
    let database = world.data().join("tenants/ovning.sqlite");
    let looks =
        || {
            let conn = rusqlite::Connection::open(&database).unwrap();
            conn.query_row(
            "SELECT count(*) FROM audit WHERE verb = 'look' AND subject = ?1 AND detail = 'photo'",
            [format!("observation/{}", observation.rsplit('/').next().unwrap())],
            |row| row.get::<_, i64>(0),
        )
        .unwrap()
        };
    let before = looks();
    for (n, query) in ["", "?size=thumb", ""].into_iter().enumerate() {
        let seen = world.get("ovning", &format!("{path}{query}")).await;
        assert_eq!(seen.status, 200);
        assert_eq!(looks(), before + 1 + i64::try_from(n).unwrap());
    }
    assert_eq!(
        world.get("ovning", &format!("{path}?size=x")).await.status,
        400
    );
    assert_eq!(looks(), before + 3, "what was not shown was not looked at");
}

#[tokio::test]
async fn what_is_disposed_of_takes_its_photos_with_it() {
    use lykta::app::{retention, retention_ask};
    let world = World::new().await;
    let mut body = lamp(24.944, 60.17);
    body["properties"]["observed_at"] = json!("2020-01-15T17:14:00+01:00");
    let observation = format!("/api/v1/observations/{}", new_id());
    let put = world
        .ask("ovning", "PUT", &observation, &[], Some(body))
        .await;
    assert_eq!(put.status, 201);
    let bytes = jpeg(&unlike(20));
    let (path, added) = add(&world, &observation, bytes.clone()).await;
    assert_eq!(added.status, 201);
    // The same picture of a record that stays shares the file.
    let other = recorded(&world, None).await;
    let (shared, _) = add(&world, &other, bytes).await;
    let (_, alone) = add(&world, &observation, jpeg(&unlike(21))).await;
    let alone = alone.json()["sha256"].as_str().unwrap().to_owned();
    world.settled("ovning").await;

    let wish = json!({
        "near": [24.944, 60.17], "within_m": 2, "from": "2020-01-01", "to": "2020-12-31",
        "decision": "dnr 3/2026",
    });
    let wish = retention_ask::erasure(&wish).unwrap();
    let officer = |name| viewer(name, Role::RecordsOfficer);
    let run = retention::plan(&world.app, &officer("one"), wish)
        .await
        .unwrap();
    let done = retention::execute(&world.app, &officer("two"), &run.id, run.digest).await;
    assert!(done.is_ok(), "{done:?}");
    assert_eq!(world.get("ovning", &path).await.status, 404);
    assert_eq!(world.get("ovning", &shared).await.status, 200);
    let names: Vec<String> = files(&world)
        .iter()
        .map(|f| f.file_name().unwrap().to_str().unwrap().to_owned())
        .collect();
    assert_eq!(names.len(), 2, "{names:?}");
    assert!(names.iter().all(|n| !n.starts_with(&alone)), "{names:?}");
}
