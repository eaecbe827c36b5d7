//! One's own account over HTTP: sessions, one-time codes, password.

use axum::Json;
use axum::extract::{Path, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use lykta_core::model::Deed;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::Site;
use super::error::Failure;
use super::extract::{Body, Known};
use super::grants::GrantBody;
use super::sign_in::{CodeBody, cookies, required};
use super::visit::Visiting;
use crate::app::accounts::Session;
use crate::app::{AppError, permit};
use crate::wire::fault::Fault;

/// Answers about oneself are for the moment.
pub(super) const UNKEPT: [(header::HeaderName, &str); 1] = [(header::CACHE_CONTROL, "no-store")];

/// An organisation.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct OrganisationBody {
    /// Id of the actor; null for the tenant itself.
    pub(super) id: Option<String>,
    /// Name shown.
    pub(super) name: String,
}

/// A device somebody is signed in on.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct SessionEntry {
    /// Id, for ending it.
    id: String,
    /// The device in words.
    device: String,
    /// Since when.
    created_at: String,
    /// Last request, to the minute.
    last_seen_at: String,
    /// Whether it is the one asking.
    current: bool,
    /// Whether a code was given.
    second_factor: bool,
    /// The device that may only send by it, by its own id; null for a session that reads and writes.
    sends_for: Option<String>,
    /// Ends at the latest.
    expires_at: String,
}

/// A device that wants to send.
#[derive(Debug, Deserialize, ToSchema)]
#[expect(dead_code, reason = "read by hand, so that faults are told by field")]
pub(super) struct DeviceBody {
    /// UUID that the device made itself.
    device: String,
}

/// A token that may only send. Shown once.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct DeviceTokenBody {
    /// Its name in the list of sessions, for ending it.
    id: String,
    /// To send as `Authorization: Bearer …` with `/api/v1/sync`, photos and their uploads.
    token: String,
    /// Until when.
    expires_at: String,
}

/// Devices somebody is signed in on.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct SessionsBody {
    /// Newest first.
    sessions: Vec<SessionEntry>,
}

impl SessionsBody {
    pub(super) fn of(sessions: Vec<Session>, current: Option<&str>) -> Self {
        let entry = |s: Session| SessionEntry {
            current: current == Some(s.id.as_str()),
            id: s.id,
            device: s.device,
            created_at: s.created_at.to_string(),
            last_seen_at: s.last_seen_at.to_string(),
            second_factor: s.second_factor,
            sends_for: s.sends_for,
            expires_at: s.expires_at.to_string(),
        };
        Self {
            sessions: sessions.into_iter().map(entry).collect(),
        }
    }
}

/// One's own account.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct AccountBody {
    /// Id.
    id: String,
    /// Name shown.
    name: String,
    /// What one signs in with.
    email: Option<String>,
    /// Whether one-time codes are on.
    totp: bool,
    /// Recovery codes that have not been used.
    recovery_codes_left: u32,
    /// What one has been granted.
    grants: Vec<GrantBody>,
    /// Where one works.
    organisation: OrganisationBody,
}

/// A new key of one-time codes. Shown once.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct OfferBody {
    /// To type in.
    secret: String,
    /// To open on the same phone.
    address: String,
    /// To point a camera at: rows of 0 and 1.
    square: Vec<String>,
}

/// Recovery codes. Shown once.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct RecoveryBody {
    /// Each serves once.
    recovery_codes: Vec<String>,
}

/// The old password and a new one.
#[derive(Debug, Deserialize, ToSchema)]
#[expect(dead_code, reason = "read by hand, so that faults are told by field")]
pub(super) struct PasswordBody {
    /// The one in force.
    old: String,
    /// The one to be, 12 characters or more.
    new: String,
}

/// Where one is signed in.
#[utoipa::path(
    get, path = "/api/v1/sessions", tag = "account",
    responses((status = 200, body = SessionsBody), (status = 401, description = "Nobody is signed in", content_type = "application/problem+json"))
)]
pub(super) async fn sessions(
    State(site): State<Site>,
    Known(who): Known,
) -> Result<Response, Failure> {
    let sessions = site.app.accounts.sessions_of(&who.own()?.id).await?;
    let current = who.session().map(|s| s.id.as_str());
    Ok((UNKEPT, Json(SessionsBody::of(sessions, current))).into_response())
}

/// A token by which a device may send what it has gathered for 90 days, and read nothing. It stands in the
/// list of sessions and is ended there; a new one for the same device takes its place.
#[utoipa::path(
    post, path = "/api/v1/device-tokens", tag = "account", request_body = DeviceBody,
    responses(
        (status = 201, body = DeviceTokenBody),
        (status = 403, description = "Records nothing", content_type = "application/problem+json"),
        (status = 409, description = "A program, which has keys", content_type = "application/problem+json"),
        (status = 422, description = "The device is not named", content_type = "application/problem+json"),
    )
)]
pub(super) async fn device_token(
    State(site): State<Site>,
    Known(who): Known,
    visiting: Visiting,
    Body(body): Body,
) -> Result<Response, Failure> {
    permit(&who.viewer, Deed::Record)?;
    let [device] = required(&body, ["device"])?;
    let device = uuid::Uuid::try_parse(&device).map_err(|_not_a_uuid| {
        let fault = Fault::new("/device", "bad_uuid").with("field", "device");
        AppError::Invalid(vec![fault.with("value", &device)])
    })?;
    let words = visiting.visit.device_words;
    let made = site.app.accounts.device_token(&who, device, words).await?;
    let body = DeviceTokenBody {
        id: made.id,
        token: made.token,
        expires_at: made.expires_at.to_string(),
    };
    Ok((StatusCode::CREATED, UNKEPT, Json(body)).into_response())
}

/// Signs one of one's own devices out, and ends the token that was asked for there.
#[utoipa::path(
    delete, path = "/api/v1/sessions/{id}", tag = "account",
    params(("id" = String, Path, description = "Id of the session")),
    responses((status = 204, description = "Signed out there"), (status = 404, description = "No such session of one's own", content_type = "application/problem+json"))
)]
pub(super) async fn end_session(
    State(site): State<Site>,
    Known(who): Known,
    Path(id): Path<String>,
) -> Result<Response, Failure> {
    site.app.accounts.end_own_session(&who, &id).await?;
    Ok(StatusCode::NO_CONTENT.into_response())
}

/// One's own account.
#[utoipa::path(
    get, path = "/api/v1/account", tag = "account",
    responses((status = 200, body = AccountBody), (status = 401, description = "Nobody is signed in", content_type = "application/problem+json"))
)]
pub(super) async fn account(
    State(site): State<Site>,
    Known(who): Known,
) -> Result<Response, Failure> {
    let account = who.own()?;
    let body = AccountBody {
        id: account.id.to_string(),
        name: account.name.clone(),
        email: account.email.clone(),
        totp: account.has_totp,
        recovery_codes_left: account.recovery_codes_left,
        grants: account.grants.iter().map(GrantBody::of).collect(),
        organisation: organisation(&site, &account.tenant, account.organisation.as_ref()).await?,
    };
    Ok((UNKEPT, Json(body)).into_response())
}

/// An organisation with its name.
pub(super) async fn organisation(
    site: &Site,
    tenant: &lykta_core::model::TenantCode,
    id: Option<&lykta_core::model::ActorId>,
) -> Result<OrganisationBody, Failure> {
    Ok(OrganisationBody {
        id: id.map(ToString::to_string),
        name: site.app.organisation_name(tenant, id).await?,
    })
}

/// Begins with one-time codes: a key to put in an authenticator app. Shown once.
#[utoipa::path(
    post, path = "/api/v1/account/totp", tag = "account",
    responses((status = 200, body = OfferBody), (status = 401, description = "Nobody is signed in", content_type = "application/problem+json"))
)]
pub(super) async fn offer_totp(
    State(site): State<Site>,
    Known(who): Known,
) -> Result<Response, Failure> {
    let offer = site.app.accounts.offer_totp(&who).await?;
    let body = OfferBody {
        secret: offer.secret,
        address: offer.address,
        square: offer.square,
    };
    Ok((UNKEPT, Json(body)).into_response())
}

/// Takes one-time codes into use by giving the first. The session has two factors from here on.
#[utoipa::path(
    post, path = "/api/v1/account/totp/confirm", tag = "account", request_body = CodeBody,
    responses(
        (status = 200, body = RecoveryBody),
        (status = 401, description = "Not the code of this moment", content_type = "application/problem+json"),
        (status = 422, description = "The code is missing", content_type = "application/problem+json"),
    )
)]
pub(super) async fn confirm_totp(
    State(site): State<Site>,
    Known(who): Known,
    visiting: Visiting,
    Body(body): Body,
) -> Result<Response, Failure> {
    let [code] = required(&body, ["code"])?;
    let (recovery_codes, opened) = site
        .app
        .accounts
        .confirm_totp(&who, &code, &visiting.visit)
        .await?;
    Ok((
        cookies(&site, &opened),
        UNKEPT,
        Json(RecoveryBody { recovery_codes }),
    )
        .into_response())
}

/// Sets another password. Other sessions end.
#[utoipa::path(
    post, path = "/api/v1/account/password", tag = "account", request_body = PasswordBody,
    responses(
        (status = 204, description = "The new one is in force"),
        (status = 401, description = "The old one is not right", content_type = "application/problem+json"),
        (status = 422, description = "The new one will not do", content_type = "application/problem+json"),
    )
)]
pub(super) async fn password(
    State(site): State<Site>,
    Known(who): Known,
    Body(body): Body,
) -> Result<Response, Failure> {
    let [old, new] = required(&body, ["old", "new"])?;
    site.app.accounts.change_password(&who, &old, new).await?;
    Ok(StatusCode::NO_CONTENT.into_response())
}
