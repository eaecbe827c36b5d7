//! The way in and out over HTTP: password, code, practice accounts.

use axum::Json;
use axum::extract::{Path, State};
use axum::http::{StatusCode, header};
use axum::response::{AppendHeaders, IntoResponse, Response};
use lykta_core::model::AccountId;
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use utoipa::ToSchema;

use super::Site;
use super::door::Cookie;
use super::error::Failure;
use super::extract::{Body, TENANT_COOKIE, Texts};
use super::visit::Visiting;
use crate::app::AppError;
use crate::app::accounts::sign_in::{Next, Opened};
use crate::wire::fault::Fault;
use crate::wire::hex;

/// An e-mail address and a password.
#[derive(Debug, Deserialize, ToSchema)]
#[expect(dead_code, reason = "read by hand, so that faults are told by field")]
pub(super) struct CredentialsBody {
    /// The e-mail address.
    email: String,
    /// The password.
    password: String,
}

/// A code.
#[derive(Debug, Deserialize, ToSchema)]
#[expect(dead_code, reason = "read by hand, so that faults are told by field")]
pub(super) struct CodeBody {
    /// Six digits of an authenticator app, or a recovery code.
    code: String,
}

/// What comes after.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct NextBody {
    /// `done`, or `code` when a one-time code is needed.
    next: &'static str,
}

/// Texts of a body that must all be there.
pub(super) fn required<const N: usize>(
    body: &serde_json::Value,
    names: [&'static str; N],
) -> Result<[String; N], Failure> {
    let mut texts = Texts::new(body, &names);
    let found = names.map(|name| texts.text(name).map(str::to_owned));
    let mut faults = std::mem::take(&mut texts.faults);
    for (name, text) in names.iter().zip(&found) {
        if text.is_none() && !faults.iter().any(|f| f.pointer == format!("/{name}")) {
            faults.push(Fault::new(format!("/{name}"), "required").with("field", name));
        }
    }
    if faults.is_empty() {
        Ok(found.map(Option::unwrap_or_default))
    } else {
        Err(AppError::Invalid(faults).into())
    }
}

/// The answer that carries what comes after.
pub(super) fn answer(site: &Site, next: Next) -> Response {
    let body = |next| {
        (
            [(header::CACHE_CONTROL, "no-store")],
            Json(NextBody { next }),
        )
    };
    match next {
        Next::Done(opened) => (cookies(site, &opened), body("done")).into_response(),
        Next::Code(step) => {
            let step = site.door.set(Cookie::Step, &step, None);
            (AppendHeaders([(header::SET_COOKIE, step)]), body("code")).into_response()
        }
    }
}

/// Tells sessions apart without giving away the token: a few characters of a hash of it.
fn whose(token: &str) -> String {
    let digest = Sha256::digest(format!("whose {token}"));
    hex(digest.get(..8).unwrap_or_default())
}

/// The cookies of an opened session.
pub(super) fn cookies(
    site: &Site,
    opened: &Opened,
) -> AppendHeaders<Vec<(header::HeaderName, header::HeaderValue)>> {
    let until = Some(opened.expires_at);
    let mut out = vec![
        site.door.set(Cookie::Session, &opened.token, until),
        site.door.set(Cookie::Whose, &whose(&opened.token), until),
        site.door.clear(Cookie::Step),
    ];
    if let Some(device) = &opened.device {
        out.push(site.door.set(Cookie::Device, device, None));
    }
    AppendHeaders(out.into_iter().map(|v| (header::SET_COOKIE, v)).collect())
}

/// Signs in with an e-mail address and a password.
///
/// An account that does not exist is answered as one whose password is another.
#[utoipa::path(
    post, path = "/api/v1/session", tag = "session", request_body = CredentialsBody,
    responses(
        (status = 200, description = "Signed in, or a code is needed", body = NextBody),
        (status = 401, description = "Not the e-mail address and password of an account", content_type = "application/problem+json"),
        (status = 422, description = "One of the two is missing", content_type = "application/problem+json"),
        (status = 429, description = "Too many tries; Retry-After says when the next may be made", content_type = "application/problem+json"),
    )
)]
pub(super) async fn sign_in(
    State(site): State<Site>,
    visiting: Visiting,
    Body(body): Body,
) -> Result<Response, Failure> {
    let [email, password] = required(&body, ["email", "password"])?;
    let next = site
        .app
        .accounts
        .sign_in(&email, &password, &visiting.visit)
        .await?;
    Ok(answer(&site, next))
}

/// Gives the code that was asked for after the password.
#[utoipa::path(
    post, path = "/api/v1/session/code", tag = "session", request_body = CodeBody,
    responses(
        (status = 200, description = "Signed in", body = NextBody),
        (status = 401, description = "Not the code of this moment, or used before", content_type = "application/problem+json"),
        (status = 410, description = "Give the password again", content_type = "application/problem+json"),
        (status = 422, description = "The code is missing", content_type = "application/problem+json"),
        (status = 429, description = "Too many tries", content_type = "application/problem+json"),
    )
)]
pub(super) async fn code(
    State(site): State<Site>,
    visiting: Visiting,
    Body(body): Body,
) -> Result<Response, Failure> {
    let [code] = required(&body, ["code"])?;
    let opened = site
        .app
        .accounts
        .sign_in_code(visiting.step.as_deref(), &code, &visiting.visit)
        .await?;
    Ok(answer(&site, Next::Done(opened)))
}

/// Signs out. Also when nobody was signed in.
#[utoipa::path(
    delete, path = "/api/v1/session", tag = "session",
    responses((status = 204, description = "Nobody is signed in here any more"))
)]
pub(super) async fn sign_out(
    State(site): State<Site>,
    visiting: Visiting,
) -> Result<Response, Failure> {
    if let Some(token) = &visiting.visit.session {
        site.app.accounts.sign_out(token).await?;
    }
    let gone = [Cookie::Session, Cookie::Whose, Cookie::Step]
        .map(|c| (header::SET_COOKIE, site.door.clear(c)));
    Ok((StatusCode::NO_CONTENT, AppendHeaders(gone)).into_response())
}

/// Signs in to a practice account. Only in practice mode.
#[utoipa::path(
    post, path = "/api/v1/session/demo/{account}", tag = "session",
    params(("account" = String, Path, description = "Id of a practice account")),
    responses((status = 204, description = "Signed in"), (status = 404, description = "No such account, or no practice mode", content_type = "application/problem+json"))
)]
pub(super) async fn practise(
    State(site): State<Site>,
    visiting: Visiting,
    Path(account): Path<String>,
) -> Result<Response, Failure> {
    let id = AccountId::parse(&account).map_err(|_not_an_id| Failure::not_found())?;
    practise_as(&site, &id, &visiting).await
}

/// Signs in to a practice account and stays in its tenant.
pub(super) async fn practise_as(
    site: &Site,
    id: &AccountId,
    visiting: &Visiting,
) -> Result<Response, Failure> {
    let opened = site.app.practise(id, &visiting.visit).await?;
    let account = site.app.accounts.account(id).await?;
    let tenant = account.map(|a| a.tenant).ok_or_else(Failure::not_found)?;
    let stay = tenant_cookie(tenant.as_str())?;
    Ok((
        StatusCode::NO_CONTENT,
        cookies(site, &opened),
        AppendHeaders([(header::SET_COOKIE, stay)]),
    )
        .into_response())
}

/// The cookie that keeps the tenant of practice mode.
pub(super) fn tenant_cookie(code: &str) -> Result<header::HeaderValue, Failure> {
    let text = format!("{TENANT_COOKIE}={code}; Path=/; SameSite=Lax; HttpOnly; Max-Age=31536000");
    header::HeaderValue::from_str(&text).map_err(|_not_ascii| Failure::not_found())
}
