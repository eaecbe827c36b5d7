//! Sign-in with another service over HTTP: there and back again. Both are pages that a browser goes
//! through, so a failure is an address of ours with a short code, which the page there says in words.

use axum::extract::{Path, Query, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{AppendHeaders, IntoResponse, Response};
use lykta_core::model::AccountId;
use serde::Deserialize;

use super::Site;
use super::door::Cookie;
use super::error::Failure;
use super::extract::Who;
use super::sign_in::cookies;
use super::visit::Visiting;
use crate::app::oidc::{Answer, Refusal};

/// Where they were going.
#[derive(Debug, Deserialize)]
pub(super) struct StartQuery {
    to: Option<String>,
}

/// What the other service sent the browser back with.
#[derive(Deserialize)]
pub(super) struct BackQuery {
    code: Option<String>,
    state: Option<String>,
    error: Option<String>,
    iss: Option<String>,
}

/// Sends the browser on; nothing of the answer is kept anywhere.
fn onward(to: &str, cookies: impl IntoResponse) -> Response {
    // An address that is none can only be one of the other service's; ours are checked.
    let place = HeaderValue::from_str(to).unwrap_or_else(|_never| HeaderValue::from_static("/"));
    let head = [
        (header::LOCATION, place),
        (header::CACHE_CONTROL, HeaderValue::from_static("no-store")),
    ];
    (StatusCode::FOUND, head, cookies).into_response()
}

fn refused(site: &Site, refusal: Refusal) -> Response {
    metrics::counter!("sign_in_refused", "why" => refusal.code()).increment(1);
    let gone = [(header::SET_COOKIE, site.door.clear(Cookie::Oidc))];
    onward(
        &format!("/logga-in?fel={}", refusal.code()),
        AppendHeaders(gone),
    )
}

/// Begins a sign-in with the employer's account: sends the browser to the service that vouches.
#[utoipa::path(
    get, path = "/api/v1/session/oidc/start", tag = "session",
    params(("to" = Option<String>, Query, description = "Path of ours to go to afterwards")),
    responses(
        (status = 302, description = "To the service that vouches, or to /logga-in?fel=oidc_unavailable"),
        (status = 404, description = "There is no such service", content_type = "application/problem+json"),
    )
)]
pub(super) async fn start(
    State(site): State<Site>,
    Query(query): Query<StartQuery>,
    headers: HeaderMap,
) -> Result<Response, Failure> {
    let oidc = site.oidc.clone().ok_or_else(Failure::not_found)?;
    let origin = site.door.origin(&headers);
    Ok(match oidc.start(&origin, query.to.as_deref()).await {
        Ok(start) => {
            let ticket = site.door.set(Cookie::Oidc, &start.cookie, None);
            onward(
                &start.address,
                AppendHeaders([(header::SET_COOKIE, ticket)]),
            )
        }
        Err(refusal) => refused(&site, refusal),
    })
}

/// Ends a sign-in with the employer's account: where the service that vouches sends the browser.
#[utoipa::path(
    get, path = "/api/v1/session/oidc/back", tag = "session",
    params(
        ("code" = Option<String>, Query, description = "What the token is asked for with"),
        ("state" = Option<String>, Query, description = "What went with the question"),
        ("error" = Option<String>, Query, description = "Why there is no code"),
        ("iss" = Option<String>, Query, description = "Who answers (RFC 9207)"),
    ),
    responses(
        (status = 302, description = "Signed in and to where they were going, or to /logga-in?fel=CODE: oidc_unavailable, oidc_expired, oidc_declined, oidc_untrusted, oidc_no_account"),
        (status = 404, description = "There is no such service", content_type = "application/problem+json"),
    )
)]
pub(super) async fn back(
    State(site): State<Site>,
    Query(query): Query<BackQuery>,
    headers: HeaderMap,
    visiting: Visiting,
) -> Result<Response, Failure> {
    let oidc = site.oidc.clone().ok_or_else(Failure::not_found)?;
    let origin = site.door.origin(&headers);
    let ticket = site.door.read(&headers, Cookie::Oidc);
    let answer = Answer {
        code: query.code,
        state: query.state,
        error: query.error,
        issuer: query.iss,
    };
    let (vouched, to) = match oidc.back(&origin, ticket, answer).await {
        Ok(found) => found,
        Err(refusal) => return Ok(refused(&site, refusal)),
    };
    let accounts = &site.app.accounts;
    let Some(opened) = accounts.sign_in_vouched(&vouched, &visiting.visit).await? else {
        return Ok(refused(&site, Refusal::NoAccount));
    };
    let gone = AppendHeaders([(header::SET_COOKIE, site.door.clear(Cookie::Oidc))]);
    Ok(onward(&to, (cookies(&site, &opened), gone)))
}

/// Unties an account from whoever signs in to it with the employer's account. The next invitation can be
/// taken up by another.
#[utoipa::path(
    delete, path = "/api/v1/admin/accounts/{id}/oidc", tag = "administration",
    params(("id" = String, Path, description = "Id of the account")),
    responses(
        (status = 204, description = "Untied, and signed out everywhere"),
        (status = 403, description = "Not for this role", content_type = "application/problem+json"),
        (status = 404, description = "No such account, or it is not tied", content_type = "application/problem+json"),
    )
)]
pub(super) async fn untie(
    State(site): State<Site>,
    Who(viewer): Who,
    Path(id): Path<String>,
) -> Result<Response, Failure> {
    let id = AccountId::parse(&id).map_err(|_not_an_id| Failure::not_found())?;
    site.app.accounts.untie(&viewer, &id).await?;
    Ok(StatusCode::NO_CONTENT.into_response())
}
