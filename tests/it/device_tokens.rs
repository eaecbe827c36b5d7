//! A phone that only sends: what its token reaches, how long it lasts and how it ends; and photos that
//! come in pieces.

use std::time::Duration;

use axum::body::Body;
use axum::http::Request;
use http_body_util::BodyExt;
use lykta::app::accounts::Terms;
use serde_json::{Value, json};
use tower::ServiceExt;

use crate::cast;
use crate::matrix::filled;
use crate::photo_files::jpeg;
use crate::routes::{Gate, ROUTES};
use crate::site::{Answer, World, lamp, new_id};

/// Where a token is enough; everywhere else it is nobody.
const SENDS: &[(&str, &str)] = &[
    ("POST", "/api/v1/sync"),
    ("PUT", "/api/v1/observations/{id}/photos/{photo}"),
    ("GET", "/api/v1/uploads/{sha256}"),
    ("PATCH", "/api/v1/uploads/{sha256}"),
    ("PUT", "/api/v1/walks/{id}/track/{part}"),
    ("PUT", "/api/v1/walks/{id}/scores/{score}"),
];

async fn token(world: &World, cookie: &str, device: &str) -> (String, String) {
    let body = json!({ "device": device });
    let made = cast::ask(
        world,
        Some(cookie),
        "POST",
        "/api/v1/device-tokens",
        &[],
        Some(body),
    )
    .await;
    assert_eq!(made.status, 201, "{}", made.json());
    let text = |name: &str| made.json()[name].as_str().unwrap().to_owned();
    (text("id"), text("token"))
}

async fn sends(world: &World, token: &str, operations: Value) -> Answer {
    let bearer = format!("Bearer {token}");
    let body = json!({ "operations": operations });
    let headers = [("authorization", bearer.as_str())];
    cast::ask(world, None, "POST", "/api/v1/sync", &headers, Some(body)).await
}

#[tokio::test]
async fn a_token_reaches_what_takes_in_and_nothing_else() {
    let world = World::new().await;
    let cookie = cast::sign_in(&world, "safety_coordinator").await;
    let (_, token) = token(&world, &cookie, &new_id()).await;
    let bearer = format!("Bearer {token}");
    let mut wrong = Vec::new();
    for (method, template, gate) in ROUTES {
        let path = filled(template, &new_id());
        let body = (*method != "GET" && *method != "DELETE").then(|| json!({}));
        let headers = [("authorization", bearer.as_str())];
        let answer = cast::ask(&world, None, method, &path, &headers, body.clone()).await;
        let nobody = [("authorization", "Bearer nobody-has-this")];
        let expected = cast::ask(&world, None, method, &path, &nobody, body).await;
        let right = if SENDS.contains(&(method, template)) {
            expected.status == 401 && answer.status != 401
        } else {
            // Exactly what somebody is told who is nobody; a route for people answers 401.
            answer.status == expected.status
                && answer.json()["code"] == expected.json()["code"]
                && (matches!(gate, Gate::Open | Gate::Practice) || answer.status == 401)
        };
        if !right {
            wrong.push(format!(
                "{method} {template}: {} {}",
                answer.status,
                answer.json()
            ));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    // Neither as a cookie.
    let cookie = format!("lykta={token}");
    let read = cast::ask(&world, Some(&cookie), "GET", "/api/v1/sessions", &[], None).await;
    assert_eq!(read.status, 401);
}

#[tokio::test]
async fn a_lost_phone_is_cut_off_from_the_list_of_sessions() {
    let world = World::new().await;
    let cookie = cast::sign_in(&world, "reporter").await;
    let device = new_id();
    let (first, old) = token(&world, &cookie, &device).await;
    let record = |id: String| json!([{"kind": "record", "id": id, "body": lamp(24.944, 60.17)}]);
    let sent = sends(&world, &old, record(new_id())).await;
    assert_eq!(sent.json()["results"][0]["status"], 201, "{}", sent.json());
    // Another for the same device takes its place.
    let (second, new) = token(&world, &cookie, &device).await;
    assert_ne!(first, second);
    assert_eq!(sends(&world, &old, record(new_id())).await.status, 401);
    assert_eq!(sends(&world, &new, record(new_id())).await.status, 200);
    let list = cast::get(&world, &cookie, "/api/v1/sessions").await.json();
    let entries = list["sessions"].as_array().unwrap();
    let entry = entries.iter().find(|s| s["id"] == json!(second)).unwrap();
    assert_eq!(entry["sends_for"], json!(device));
    let until: jiff::Timestamp = entry["expires_at"].as_str().unwrap().parse().unwrap();
    let days = until.duration_since(lykta::clock::now()).as_hours() / 24;
    assert!((88..=90).contains(&days), "{days}");
    let path = format!("/api/v1/sessions/{second}");
    let ended = cast::ask(&world, Some(&cookie), "DELETE", &path, &[], None).await;
    assert_eq!(ended.status, 204);
    assert_eq!(sends(&world, &new, record(new_id())).await.status, 401);

    // Ending the session that asked for one ends it too; signing out there does not.
    let (_, other) = token(&world, &cookie, &new_id()).await;
    let session = cast::get(&world, &cookie, "/api/v1/sessions").await.json()["sessions"]
        .as_array()
        .unwrap()
        .iter()
        .find(|s| s["current"] == true)
        .unwrap()["id"]
        .as_str()
        .unwrap()
        .to_owned();
    let path = format!("/api/v1/sessions/{session}");
    cast::ask(&world, Some(&cookie), "DELETE", &path, &[], None).await;
    assert_eq!(sends(&world, &other, record(new_id())).await.status, 401);
    let cookie = cast::sign_in(&world, "reporter").await;
    let (_, kept) = token(&world, &cookie, &new_id()).await;
    cast::ask(
        &world,
        Some(&cookie),
        "DELETE",
        "/api/v1/session",
        &[],
        None,
    )
    .await;
    assert_eq!(sends(&world, &kept, record(new_id())).await.status, 200);
}

#[tokio::test]
async fn whoever_records_nothing_gets_none_and_nobody_else_does_either() {
    let world = World::new().await;
    let auditor = cast::sign_in(&world, "auditor").await;
    let body = json!({ "device": new_id() });
    let path = "/api/v1/device-tokens";
    let refused = cast::ask(&world, Some(&auditor), "POST", path, &[], Some(body)).await;
    assert_eq!(refused.status, 403);
    let reporter = cast::sign_in(&world, "reporter").await;
    let bad = json!({ "device": "telefon" });
    let refused = cast::ask(&world, Some(&reporter), "POST", path, &[], Some(bad)).await;
    assert_eq!(refused.status, 422);
    assert_eq!(Terms::default().idle, Duration::from_hours(8));
}

async fn piece(world: &World, token: &str, hash: &str, from: usize, bytes: &[u8]) -> Answer {
    let request = Request::builder()
        .method("PATCH")
        .uri(format!("/api/v1/uploads/{hash}"))
        .header("host", "127.0.0.1")
        .header("authorization", format!("Bearer {token}"))
        .header("content-type", "application/partial-upload")
        .header("upload-offset", from.to_string())
        .body(Body::from(bytes.to_vec()))
        .unwrap();
    let response = world.router.clone().oneshot(request).await.unwrap();
    let (parts, body) = response.into_parts();
    Answer {
        status: parts.status,
        headers: parts.headers,
        bytes: body.collect().await.unwrap().to_bytes().to_vec(),
    }
}

#[tokio::test]
async fn a_photo_in_pieces_is_the_same_photo() {
    let world = World::new().await;
    let cookie = cast::sign_in(&world, "reporter").await;
    let (_, token) = token(&world, &cookie, &new_id()).await;
    let bearer = format!("Bearer {token}");
    let headers = [("authorization", bearer.as_str())];
    let id = new_id();
    let record = json!([{"kind": "record", "id": id, "body": lamp(24.944, 60.17)}]);
    assert_eq!(sends(&world, &token, record.clone()).await.status, 200);
    world.settled("ovning").await;

    let file = jpeg(&crate::photo_files::unlike(41));
    let hash = lykta::photo::sha256(&file);
    let at = format!("/api/v1/uploads/{hash}");
    let nothing = cast::ask(&world, None, "HEAD", &at, &headers, None).await;
    assert_eq!(nothing.status, 404);
    let photo = new_id();
    let put = format!("/api/v1/observations/{id}/photos/{photo}?role=before&upload={hash}");
    let missing = cast::ask(&world, None, "PUT", &put, &headers, None).await;
    assert_eq!(missing.json()["code"], "upload_missing");

    let middle = file.len() / 2;
    let first = piece(&world, &token, &hash, 0, &file[..middle]).await;
    assert_eq!(first.status, 204, "{}", first.json());
    assert_eq!(first.headers["upload-offset"], middle.to_string());
    // The answer was lost: the phone asks, and goes on from there. A piece sent twice is not in it twice.
    let here = cast::ask(&world, None, "HEAD", &at, &headers, None).await;
    assert_eq!(here.headers["upload-offset"], middle.to_string());
    let twice = piece(&world, &token, &hash, 0, &file[..middle]).await;
    assert_eq!(
        (twice.status.as_u16(), twice.json()["offset"].clone()),
        (409, json!(middle))
    );
    // Nobody else's pieces are told of.
    let other = cast::sign_in(&world, "planner").await;
    assert_eq!(
        cast::ask(&world, Some(&other), "HEAD", &at, &[], None)
            .await
            .status,
        404
    );
    let rest = piece(&world, &token, &hash, middle, &file[middle..]).await;
    assert_eq!(rest.headers["upload-offset"], file.len().to_string());

    let added = cast::ask(&world, None, "PUT", &put, &headers, None).await;
    assert_eq!(added.status, 201, "{}", added.json());
    let again = cast::ask(&world, None, "PUT", &put, &headers, None).await;
    assert_eq!((again.status.as_u16(), again.bytes), (200, added.bytes));
    assert_eq!(
        cast::ask(&world, None, "HEAD", &at, &headers, None)
            .await
            .status,
        404
    );
    // The receipt says that the file is safe.
    let receipt = sends(&world, &token, record).await.json();
    assert_eq!(receipt["results"][0]["photos"], json!([hash]));

    // What is not what its name says is refused and begun anew; what is too long is refused.
    let false_name = "0".repeat(64);
    piece(&world, &token, &false_name, 0, &file).await;
    let put = format!(
        "/api/v1/observations/{id}/photos/{}?upload={false_name}",
        new_id()
    );
    let differs = cast::ask(&world, None, "PUT", &put, &headers, None).await;
    assert_eq!(differs.json()["code"], "upload_differs");
    let long = vec![0; lykta::app::photos::BYTES_MAX];
    assert_eq!(
        piece(&world, &token, &false_name, 0, &long).await.status,
        204
    );
    assert_eq!(
        piece(&world, &token, &false_name, long.len(), b"x")
            .await
            .status,
        413
    );
}

#[tokio::test]
async fn pieces_that_nobody_finishes_go_after_a_day() {
    let world = World::new().await;
    let cookie = cast::sign_in(&world, "reporter").await;
    let (_, token) = token(&world, &cookie, &new_id()).await;
    let (old, new) = ("a".repeat(64), "b".repeat(64));
    piece(&world, &token, &old, 0, b"old").await;
    piece(&world, &token, &new, 0, b"new").await;
    let folder = world.folder().join("uploads").join("ovning");
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.to_str().unwrap().ends_with(&old) {
            let yesterday = lykta::clock::now() - jiff::SignedDuration::from_hours(25);
            let file = std::fs::File::options().write(true).open(&path).unwrap();
            file.set_modified(yesterday.into()).unwrap();
        }
    }
    assert_eq!(world.app.uploads.sweep().unwrap(), 1);
    let bearer = format!("Bearer {token}");
    let headers = [("authorization", bearer.as_str())];
    for (hash, status) in [(old, 404), (new, 204)] {
        let path = format!("/api/v1/uploads/{hash}");
        let answer = cast::ask(&world, None, "GET", &path, &headers, None).await;
        assert_eq!(answer.status, status);
    }
}
