//! Links over HTTP: invitations, new passwords, guests of a walk. Pages carry the token after `#`, where
//! no server and no log sees it, and the client posts it.

use axum::Json;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::Site;
use super::error::Failure;
use super::extract::{Body, Texts, Who};
use super::sign_in::{NextBody, answer, required};
use super::visit::Visiting;
use crate::app::AppError;
use crate::app::accounts::own::Saying;
use crate::wire::fault::Fault;

/// The token of a link.
#[derive(Debug, Deserialize, ToSchema)]
#[expect(dead_code, reason = "read by hand, so that faults are told by field")]
pub(super) struct TokenBody {
    /// What stands after `#`.
    token: String,
}

/// What a link is for.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = LinkLookBody)]
pub(super) struct LinkBody {
    /// `invitation`, `password_reset` or `walk_guest`.
    purpose: &'static str,
    /// What the account is called.
    name: Option<String>,
    /// What they sign in with; null when they are to say it.
    email: Option<String>,
    /// The tenant's name.
    tenant: String,
    /// Ends.
    expires_at: String,
    /// The walk that one joins.
    walk: Option<JoinedWalk>,
    /// Practice mode.
    demo: bool,
}

/// A walk, for whoever is about to join it.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct JoinedWalk {
    /// UUID.
    id: String,
    /// The name shown.
    title: String,
    /// Planned start.
    starts_at: String,
    /// Planned end.
    ends_at: String,
}

/// What somebody says who uses a link.
#[derive(Debug, Deserialize, ToSchema)]
#[expect(dead_code, reason = "read by hand, so that faults are told by field")]
pub(super) struct UseBody {
    /// What stands after `#`.
    token: String,
    /// What they are called.
    name: Option<String>,
    /// What they will sign in with, when the link's account has no address.
    email: Option<String>,
    /// Their password, 12 characters or more.
    password: Option<String>,
}

/// A link to be made.
#[derive(Debug, Deserialize, ToSchema)]
#[expect(dead_code, reason = "read by hand, so that faults are told by field")]
pub(super) struct NewLinkBody {
    /// `walk_guest`.
    purpose: String,
    /// Ends, at most a week ahead.
    expires_at: String,
    /// Which walk.
    note: Option<String>,
}

/// A link that was made. Shown once.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct MadeLinkBody {
    /// Address of the page, with the token after `#`.
    pub(super) address: String,
    /// Ends.
    pub(super) expires_at: String,
}

/// The page that a token belongs to.
pub(super) fn made(
    site: &Site,
    headers: &HeaderMap,
    token: &str,
    expires_at: Timestamp,
) -> MadeLinkBody {
    MadeLinkBody {
        address: format!("{}/lank#{token}", site.door.origin(headers)),
        expires_at: expires_at.to_string(),
    }
}

/// What a link is for, without using it. Unknown, used and expired links are answered alike.
#[utoipa::path(
    post, path = "/api/v1/links/look", tag = "session", request_body = TokenBody,
    responses(
        (status = 200, body = LinkBody),
        (status = 410, description = "The link does not serve", content_type = "application/problem+json"),
        (status = 422, description = "The token is missing", content_type = "application/problem+json"),
    )
)]
pub(super) async fn look(
    State(site): State<Site>,
    visiting: Visiting,
    Body(body): Body,
) -> Result<Response, Failure> {
    let [token] = required(&body, ["token"])?;
    let looked = site.app.accounts.look_link(&token, &visiting.visit).await?;
    let tenant = site.app.tenants.get(&looked.link.tenant);
    let walk = site.app.walk_of(&looked.link).await?;
    let body = LinkBody {
        purpose: looked.link.purpose.code(),
        name: looked.account.as_ref().map(|a| a.name.clone()),
        email: looked.account.and_then(|a| a.email),
        tenant: tenant.map_or_else(
            || looked.link.tenant.to_string(),
            |t| t.profile.name.clone(),
        ),
        expires_at: looked.link.expires_at.to_string(),
        walk: walk.map(|walk| JoinedWalk {
            id: walk.id.to_string(),
            title: walk.title,
            starts_at: walk.starts_at.to_string(),
            ends_at: walk.ends_at.to_string(),
        }),
        demo: site.app.demo,
    };
    Ok(([(header::CACHE_CONTROL, "no-store")], Json(body)).into_response())
}

/// Uses a link: sets name and password, or begins a walk as a guest, and signs in.
#[utoipa::path(
    post, path = "/api/v1/links/use", tag = "session", request_body = UseBody,
    responses(
        (status = 200, description = "Signed in, or a code is needed", body = NextBody),
        (status = 409, description = "The e-mail address is taken", content_type = "application/problem+json"),
        (status = 410, description = "The link does not serve", content_type = "application/problem+json"),
        (status = 422, description = "A password is missing or will not do", content_type = "application/problem+json"),
    )
)]
pub(super) async fn accept(
    State(site): State<Site>,
    visiting: Visiting,
    Body(body): Body,
) -> Result<Response, Failure> {
    let mut texts = Texts::new(&body, &["token", "name", "email", "password"]);
    let token = texts.text("token").map(str::to_owned);
    let saying = Saying {
        name: texts.text("name").map(str::to_owned),
        email: texts.text("email").map(str::to_owned),
        password: texts.text("password").map(str::to_owned),
    };
    let mut faults = std::mem::take(&mut texts.faults);
    if token.is_none() {
        faults.push(Fault::new("/token", "required").with("field", "token"));
    }
    let (Some(token), true) = (token, faults.is_empty()) else {
        return Err(AppError::Invalid(faults).into());
    };
    let next = site
        .app
        .accounts
        .use_link(&token, saying, &visiting.visit)
        .await?;
    Ok(answer(&site, next))
}

/// Makes a link for guests of a walk: whoever has it may record until it ends, and sees nothing.
#[utoipa::path(
    post, path = "/api/v1/admin/links", tag = "administration", request_body = NewLinkBody,
    responses(
        (status = 201, body = MadeLinkBody),
        (status = 403, description = "Not for this role", content_type = "application/problem+json"),
        (status = 422, description = "No time, or one too far ahead", content_type = "application/problem+json"),
    )
)]
pub(super) async fn guest_link(
    State(site): State<Site>,
    Who(viewer): Who,
    headers: HeaderMap,
    Body(body): Body,
) -> Result<Response, Failure> {
    let mut texts = Texts::new(&body, &["purpose", "expires_at", "note"]);
    texts.read("purpose", "unknown_code", |t| {
        (t == "walk_guest").then_some(())
    });
    let until = texts.read("expires_at", "bad_time", |t| t.parse::<Timestamp>().ok());
    let note = texts.text("note").map(str::to_owned);
    let mut faults = std::mem::take(&mut texts.faults);
    if until.is_none() && faults.is_empty() {
        faults.push(Fault::new("/expires_at", "required").with("field", "expires_at"));
    }
    let (Some(until), true) = (until, faults.is_empty()) else {
        return Err(AppError::Invalid(faults).into());
    };
    let link = site.app.accounts.guest_link(&viewer, until, note).await?;
    let body = made(&site, &headers, &link.token, link.expires_at);
    Ok((StatusCode::CREATED, Json(body)).into_response())
}
