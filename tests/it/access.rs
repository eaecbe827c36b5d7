//! Nobody reaches what is not theirs: tenants apart, unknown and forbidden alike, other hosts and sites
//! refused, nothing that people wrote in a log line.

use std::io::Write;
use std::sync::{Arc, Mutex};

use serde_json::json;

use crate::site::{World, lamp, new_id};

#[tokio::test]
async fn what_one_tenant_holds_another_cannot_tell_from_nothing() {
    let world = World::new().await;
    let id = new_id();
    let put = world
        .ask(
            "ovning",
            "PUT",
            &format!("/api/v1/observations/{id}"),
            &[],
            Some(lamp(24.944, 60.17)),
        )
        .await;
    assert_eq!(put.status, 201);
    let unknown = new_id();
    for suffix in ["", "/history", "/links"] {
        let theirs = world
            .get("1490", &format!("/api/v1/observations/{id}{suffix}"))
            .await;
        let nothing = world
            .get("1490", &format!("/api/v1/observations/{unknown}{suffix}"))
            .await;
        assert_eq!(
            (theirs.status.as_u16(), nothing.status.as_u16()),
            (404, 404),
            "{suffix}"
        );
        let strip = |a: &crate::site::Answer| {
            let mut body = a.json();
            body.as_object_mut().unwrap().remove("request_id");
            body
        };
        assert_eq!(strip(&theirs), strip(&nothing), "{suffix}");
    }
    let mine = world
        .get("ovning", &format!("/api/v1/observations/{id}"))
        .await;
    assert_eq!(mine.status, 200);
    // The same id may be used in both, and stands for two records.
    let other = world
        .ask(
            "1490",
            "PUT",
            &format!("/api/v1/observations/{id}"),
            &[],
            Some(lamp(12.94, 57.72)),
        )
        .await;
    assert_eq!(other.status, 201);
}

#[tokio::test]
async fn a_body_cannot_choose_the_tenant() {
    let world = World::new().await;
    let mut body = lamp(24.944, 60.17);
    body["properties"]["tenant"] = json!("1490");
    let answer = world
        .ask(
            "ovning",
            "PUT",
            &format!("/api/v1/observations/{}", new_id()),
            &[],
            Some(body),
        )
        .await;
    assert_eq!(answer.status, 422);
    assert_eq!(answer.json()["errors"][0]["pointer"], "/properties/tenant");
}

#[tokio::test]
async fn other_hosts_and_other_sites_are_refused() {
    let world = World::new().await;
    let rebound = world
        .ask(
            "ovning",
            "GET",
            "/api/v1/session",
            &[("host", "evil.example")],
            None,
        )
        .await;
    assert_eq!(rebound.status, 421);
    assert_eq!(
        world
            .ask(
                "ovning",
                "GET",
                "/api/v1/session",
                &[("host", "localhost:8400")],
                None
            )
            .await
            .status,
        200
    );
    let path = format!("/api/v1/observations/{}", new_id());
    let forged = world
        .ask(
            "ovning",
            "PUT",
            &path,
            &[
                ("origin", "https://evil.example"),
                ("sec-fetch-site", "cross-site"),
            ],
            Some(lamp(24.944, 60.17)),
        )
        .await;
    assert_eq!(forged.status, 403);
    assert_eq!(forged.headers["content-type"], "application/problem+json");
    assert_eq!(
        world.get("ovning", &path).await.status,
        404,
        "nothing was written"
    );
}

#[tokio::test]
async fn every_answer_carries_its_guards() {
    let world = World::new().await;
    for path in [
        "/api/v1/session",
        "/api/v1/observations",
        "/tiles/observations/14/9327/4742.mvt",
        "/healthz",
        "/nowhere.txt",
    ] {
        let answer = world.get("ovning", path).await;
        for header in [
            "content-security-policy",
            "x-content-type-options",
            "referrer-policy",
            "x-request-id",
        ] {
            assert!(answer.headers.contains_key(header), "{path} lacks {header}");
        }
        let policy = answer.headers["content-security-policy"].to_str().unwrap();
        assert!(
            !policy.contains("unsafe") && policy.contains("default-src 'self'"),
            "{policy}"
        );
    }
    let tile = world
        .get("ovning", "/tiles/observations/14/9327/4742.mvt")
        .await;
    assert_eq!(tile.headers["cache-control"], "private, no-cache");
}

#[derive(Clone, Default)]
struct Captured(Arc<Mutex<Vec<u8>>>);

impl Write for Captured {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }
    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

/// Secrets and addresses of people who sign in, right and wrong.
async fn sign_in_with_marks(world: &World) {
    let secret = json!({ "email": "KANARIEF@kommun.example", "password": "KANARIEFÅGEL i buren" });
    let tokens = json!({ "token": "KANARIEFAGEL", "password": "KANARIEFÅGEL i buren" });
    for (path, body) in [
        ("/api/v1/session", &secret),
        ("/api/v1/links/look", &json!({ "token": "KANARIEFAGEL" })),
        ("/api/v1/links/use", &tokens),
        ("/api/v1/session/code", &json!({ "code": "KANARIEF" })),
    ] {
        let status = world
            .ask("ovning", "POST", path, &[], Some(body.clone()))
            .await
            .status;
        assert!(status.is_client_error(), "{path}: {status}");
    }
    for header in [
        ("authorization", "Bearer KANARIEFAGEL"),
        ("cookie", "lykta=KANARIEFAGEL"),
    ] {
        world
            .ask("ovning", "GET", "/api/v1/account", &[header], None)
            .await;
    }
    crate::accounts::person(
        world,
        "KANARIEF@kommun.example",
        lykta_core::model::Role::Planner,
    )
    .await;
    assert_eq!(
        world
            .ask(
                "ovning",
                "POST",
                "/api/v1/session",
                &[],
                Some(json!({ "email": "KANARIEF@kommun.example", "password": crate::accounts::PASSWORD }))
            )
            .await
            .status,
        200
    );
}

/// A marked secret goes through every route that takes text; the log at its most talkative holds none.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_that_people_wrote_is_in_the_log() {
    let captured = Captured::default();
    let writer = captured.clone();
    let subscriber = tracing_subscriber::fmt()
        .with_max_level(tracing::Level::TRACE)
        .with_writer(move || writer.clone())
        .finish();
    // For the whole process, so that every thread is heard; other tests do not use the mark.
    tracing::subscriber::set_global_default(subscriber).unwrap();
    let world = World::new().await;
    let mark = format!("/api/v1/observations/{}", new_id());
    let mut body = lamp(24.944_123_4, 60.170_567_8);
    body["properties"]["text"] = json!("KANARIEFÅGEL i texten");
    assert_eq!(
        world
            .ask("ovning", "PUT", &mark, &[], Some(body))
            .await
            .status,
        201
    );
    let patch =
        json!({ "properties": { "text": "KANARIEFÅGEL igen", "suggestion": "KANARIEFÅGEL" } });
    assert_eq!(
        world
            .ask(
                "ovning",
                "PATCH",
                &mark,
                &[("if-match", "\"v1\"")],
                Some(patch)
            )
            .await
            .status,
        200
    );
    let step = json!({ "to": "rejected", "reason": "KANARIEFÅGEL som skäl" });
    assert_eq!(
        world
            .ask(
                "ovning",
                "POST",
                &format!("{mark}/transitions"),
                &[("if-match", "\"v2\"")],
                Some(step)
            )
            .await
            .status,
        200
    );
    let wrong = json!({ "type": "Feature", "geometry": null, "properties": { "KANARIEFÅGEL": 1 } });
    assert_eq!(
        world
            .ask(
                "ovning",
                "PUT",
                &format!("/api/v1/observations/{}", new_id()),
                &[],
                Some(wrong)
            )
            .await
            .status,
        422
    );
    world
        .get("ovning", "/api/v1/observations?category=KANARIEF")
        .await;
    sign_in_with_marks(&world).await;
    let log = String::from_utf8_lossy(&captured.0.lock().unwrap()).into_owned();
    assert!(
        !log.contains(crate::accounts::PASSWORD),
        "a password is in the log"
    );
    assert!(
        log.contains("/api/v1/observations/{id}"),
        "the log was captured"
    );
    assert!(!log.contains("KANARIEF"), "what people wrote is in the log");
    assert!(
        !log.contains("24.9441234") && !log.contains("249441234"),
        "a place is in the log"
    );
}
