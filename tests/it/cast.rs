//! Somebody in every role, signed in, in the practice area; and nobody.

use axum::body::Body;
use axum::http::Request;
use http_body_util::BodyExt;
use lykta::app::accounts::AccountChange;
use lykta_core::model::{AccountId, ActorId, Grant, Role, TenantCode, Viewer};
use serde_json::Value;
use tower::ServiceExt;

use crate::site::{Answer, World};

/// The tenant they are in.
pub(crate) const TENANT: &str = "ovning";

/// Somebody with one role in the whole tenant, for what is asked without HTTP; `organisation` is `None` for
/// the tenant's own people.
pub(crate) fn somebody(name: &str, role: Role, organisation: Option<&ActorId>) -> Viewer {
    Viewer::of(
        name,
        TenantCode::parse(TENANT).unwrap(),
        organisation.cloned(),
        [].into(),
        &[Grant::whole(role)],
        true,
    )
}

/// Signs in as the practice account of a role and returns the cookie to send.
pub(crate) async fn sign_in(world: &World, role: &str) -> String {
    let path = format!("/api/v1/session/demo/demo-{TENANT}-{role}");
    let answer = ask(world, None, "POST", &path, &[], None).await;
    assert_eq!(answer.status, 204, "{role}: {:?}", answer.json());
    let cookies: Vec<&str> = answer
        .headers
        .get_all("set-cookie")
        .iter()
        .filter_map(|v| v.to_str().ok()?.split(';').next())
        .collect();
    cookies.join("; ")
}

/// Moves the practice account of a role to an organisation; `None` is the tenant itself.
pub(crate) async fn move_to(world: &World, role: &str, organisation: Option<&ActorId>) {
    let tenant = world
        .app
        .tenants
        .values()
        .find(|t| t.profile.code.as_str() == TENANT)
        .unwrap();
    let id = AccountId::parse(&format!("demo-{TENANT}-{role}")).unwrap();
    let change = AccountChange {
        organisation: Some(organisation.cloned()),
        ..AccountChange::default()
    };
    world
        .app
        .accounts
        .change(&tenant.keeper(), &id, change)
        .await
        .unwrap();
}

/// Asks with this cookie and no other; the body is JSON.
pub(crate) async fn ask(
    world: &World,
    cookie: Option<&str>,
    method: &str,
    path: &str,
    headers: &[(&str, &str)],
    body: Option<Value>,
) -> Answer {
    let mut request = Request::builder()
        .method(method)
        .uri(path)
        .header("host", "127.0.0.1");
    if let Some(cookie) = cookie {
        request = request.header("cookie", cookie);
    }
    if body.is_some() && !headers.iter().any(|h| h.0 == "content-type") {
        request = request.header("content-type", "application/json");
    }
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    let body = body.map_or_else(Body::empty, |b| Body::from(b.to_string()));
    let response = world
        .router
        .clone()
        .oneshot(request.body(body).unwrap())
        .await
        .unwrap();
    let (parts, body) = response.into_parts();
    // A stream of events never ends: its head is all that is wanted of it here.
    let stream = parts
        .headers
        .get("content-type")
        .is_some_and(|t| t.as_bytes().starts_with(b"text/event-stream"));
    let bytes = if stream {
        Vec::new()
    } else {
        body.collect().await.unwrap().to_bytes().to_vec()
    };
    Answer {
        status: parts.status,
        headers: parts.headers,
        bytes,
    }
}

/// Asks for something with this cookie.
pub(crate) async fn get(world: &World, cookie: &str, path: &str) -> Answer {
    ask(world, Some(cookie), "GET", path, &[], None).await
}
