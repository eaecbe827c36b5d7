//! Sessions and keys of an account, for whoever keeps accounts.

use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::super::Site;
use super::super::account::{SessionsBody, UNKEPT};
use super::super::error::Failure;
use super::super::extract::{Body, Texts, Who};
use super::account_id;
use crate::app::AppError;
use crate::wire::fault::Fault;

/// A key of a program.
#[derive(Debug, Serialize, ToSchema)]
pub(in super::super) struct KeyBody {
    /// Id, for ending it.
    id: String,
    /// What it is called.
    name: String,
    /// Since when.
    created_at: String,
    /// Until when.
    expires_at: String,
    /// Last used, to the minute.
    last_used_at: Option<String>,
}

/// Keys of a program.
#[derive(Debug, Serialize, ToSchema)]
pub(in super::super) struct KeysBody {
    /// Oldest first.
    keys: Vec<KeyBody>,
}

/// A key to be made.
#[derive(Debug, Deserialize, ToSchema)]
#[expect(dead_code, reason = "read by hand, so that faults are told by field")]
pub(in super::super) struct NewKeyBody {
    /// What it is called.
    name: String,
    /// Until when, at most two years ahead.
    expires_at: String,
}

/// A key that was made. Shown once.
#[derive(Debug, Serialize, ToSchema)]
pub(in super::super) struct MadeKeyBody {
    /// Id, for ending it.
    id: String,
    /// To send as `Authorization: Bearer …`.
    key: String,
}

/// Where somebody is signed in.
#[utoipa::path(
    get, path = "/api/v1/admin/accounts/{id}/sessions", tag = "administration",
    params(("id" = String, Path, description = "Id of the account")),
    responses((status = 200, body = SessionsBody), (status = 403, description = "Not for this role", content_type = "application/problem+json"), (status = 404, description = "No such account", content_type = "application/problem+json"))
)]
pub(in super::super) async fn sessions(
    State(site): State<Site>,
    Who(viewer): Who,
    Path(id): Path<String>,
) -> Result<Response, Failure> {
    let sessions = site
        .app
        .accounts
        .sessions(&viewer, &account_id(&id)?)
        .await?;
    Ok((UNKEPT, Json(SessionsBody::of(sessions, None))).into_response())
}

/// Signs somebody out everywhere: a lost phone.
#[utoipa::path(
    delete, path = "/api/v1/admin/accounts/{id}/sessions", tag = "administration",
    params(("id" = String, Path, description = "Id of the account")),
    responses((status = 204, description = "Signed out everywhere"), (status = 403, description = "Not for this role", content_type = "application/problem+json"), (status = 404, description = "No such account", content_type = "application/problem+json"))
)]
pub(in super::super) async fn end_sessions(
    State(site): State<Site>,
    Who(viewer): Who,
    Path(id): Path<String>,
) -> Result<Response, Failure> {
    let id = account_id(&id)?;
    site.app.accounts.end_sessions(&viewer, &id, None).await?;
    Ok(StatusCode::NO_CONTENT.into_response())
}

/// Signs somebody out on one device.
#[utoipa::path(
    delete, path = "/api/v1/admin/accounts/{id}/sessions/{session}", tag = "administration",
    params(("id" = String, Path, description = "Id of the account"), ("session" = String, Path, description = "Id of the session")),
    responses((status = 204, description = "Signed out there"), (status = 403, description = "Not for this role", content_type = "application/problem+json"), (status = 404, description = "No such session", content_type = "application/problem+json"))
)]
pub(in super::super) async fn end_session(
    State(site): State<Site>,
    Who(viewer): Who,
    Path((id, session)): Path<(String, String)>,
) -> Result<Response, Failure> {
    let id = account_id(&id)?;
    site.app
        .accounts
        .end_sessions(&viewer, &id, Some(&session))
        .await?;
    Ok(StatusCode::NO_CONTENT.into_response())
}

/// Keys of a program.
#[utoipa::path(
    get, path = "/api/v1/admin/accounts/{id}/keys", tag = "administration",
    params(("id" = String, Path, description = "Id of the account")),
    responses((status = 200, body = KeysBody), (status = 403, description = "Not for this role", content_type = "application/problem+json"), (status = 404, description = "No such account", content_type = "application/problem+json"))
)]
pub(in super::super) async fn keys(
    State(site): State<Site>,
    Who(viewer): Who,
    Path(id): Path<String>,
) -> Result<Response, Failure> {
    let keys = site.app.accounts.keys(&viewer, &account_id(&id)?).await?;
    let keys = keys
        .into_iter()
        .map(|k| KeyBody {
            id: k.id,
            name: k.name,
            created_at: k.created_at.to_string(),
            expires_at: k.expires_at.to_string(),
            last_used_at: k.last_used_at.map(|at| at.to_string()),
        })
        .collect();
    Ok((UNKEPT, Json(KeysBody { keys })).into_response())
}

/// Makes a key for a program. It is shown once.
#[utoipa::path(
    post, path = "/api/v1/admin/accounts/{id}/keys", tag = "administration", request_body = NewKeyBody,
    params(("id" = String, Path, description = "Id of the account")),
    responses(
        (status = 201, body = MadeKeyBody),
        (status = 403, description = "Not for this role", content_type = "application/problem+json"),
        (status = 404, description = "No such account", content_type = "application/problem+json"),
        (status = 409, description = "The account is a person's", content_type = "application/problem+json"),
        (status = 422, description = "No name, or no time within two years", content_type = "application/problem+json"),
    )
)]
pub(in super::super) async fn make_key(
    State(site): State<Site>,
    Who(viewer): Who,
    Path(id): Path<String>,
    Body(body): Body,
) -> Result<Response, Failure> {
    let id = account_id(&id)?;
    let mut texts = Texts::new(&body, &["name", "expires_at"]);
    let name = texts.text("name").unwrap_or_default().to_owned();
    let until = texts.read("expires_at", "bad_time", |t| t.parse::<Timestamp>().ok());
    let mut faults = std::mem::take(&mut texts.faults);
    if until.is_none() && faults.is_empty() {
        faults.push(Fault::new("/expires_at", "required").with("field", "expires_at"));
    }
    let (Some(until), true) = (until, faults.is_empty()) else {
        return Err(AppError::Invalid(faults).into());
    };
    let made = site
        .app
        .accounts
        .make_key(&viewer, &id, &name, until)
        .await?;
    let body = MadeKeyBody {
        id: made.id,
        key: made.token,
    };
    Ok((StatusCode::CREATED, UNKEPT, Json(body)).into_response())
}

/// Ends a key.
#[utoipa::path(
    delete, path = "/api/v1/admin/accounts/{id}/keys/{key}", tag = "administration",
    params(("id" = String, Path, description = "Id of the account"), ("key" = String, Path, description = "Id of the key")),
    responses((status = 204, description = "It serves no longer"), (status = 403, description = "Not for this role", content_type = "application/problem+json"), (status = 404, description = "No such key", content_type = "application/problem+json"))
)]
pub(in super::super) async fn end_key(
    State(site): State<Site>,
    Who(viewer): Who,
    Path((id, key)): Path<(String, String)>,
) -> Result<Response, Failure> {
    let id = account_id(&id)?;
    site.app.accounts.end_key(&viewer, &id, &key).await?;
    Ok(StatusCode::NO_CONTENT.into_response())
}
