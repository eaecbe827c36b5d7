//! Links for guests of a walk over HTTP. Whoever uses one does so in [`super::invitations`].

use axum::Json;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use utoipa::ToSchema;

use super::Site;
use super::error::Failure;
use super::extract::{Who, walk_id};
use super::invitations::made;
use super::sharing::NO_STORE;
use crate::app::accounts::square;
use crate::clock;

/// A link for guests that was made. Shown once.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct MadeGuestLink {
    /// Id, for ending it.
    id: String,
    /// Address of the page, with the token after `#`.
    address: String,
    /// The address as a square, to point a camera at: rows of 0 and 1.
    square: Vec<String>,
    /// Ends.
    expires_at: String,
}

/// A link for guests.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct GuestLinkBody {
    /// Id, for ending it.
    id: String,
    /// Made when.
    created_at: String,
    /// Ends.
    expires_at: String,
    /// Ended before its time.
    ended_at: Option<String>,
    /// Whether it can be used now.
    serves: bool,
    /// How many joined by it, counted by phones.
    joined: u32,
}

/// Links for the guests of a walk.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct GuestLinksBody {
    /// Oldest first.
    links: Vec<GuestLinkBody>,
}

/// Makes a link by which people join this walk without an account: they record on it and nowhere else,
/// and see nothing that others reported.
#[utoipa::path(
    post, path = "/api/v1/walks/{id}/links", tag = "walks",
    params(("id" = String, Path, description = "UUID of the walk")),
    responses(
        (status = 201, body = MadeGuestLink),
        (status = 403, description = "Not for this role", content_type = "application/problem+json"),
        (status = 404, description = "Unknown, or not for the reader", content_type = "application/problem+json"),
        (status = 409, description = "The walk is over, or more than a week ahead", content_type = "application/problem+json"),
    )
)]
pub(super) async fn make(
    State(site): State<Site>,
    Who(viewer): Who,
    headers: HeaderMap,
    Path(id): Path<String>,
) -> Result<Response, Failure> {
    let link = site.app.invite_guests(&viewer, walk_id(&id)?).await?;
    let made = made(&site, &headers, &link.token, link.expires_at);
    let body = MadeGuestLink {
        id: link.id,
        square: square(&made.address)?,
        address: made.address,
        expires_at: made.expires_at,
    };
    Ok((StatusCode::CREATED, NO_STORE, Json(body)).into_response())
}

/// The links of a walk, and how many joined by each.
#[utoipa::path(
    get, path = "/api/v1/walks/{id}/links", tag = "walks",
    params(("id" = String, Path, description = "UUID of the walk")),
    responses(
        (status = 200, body = GuestLinksBody),
        (status = 404, description = "Unknown, or not for the reader", content_type = "application/problem+json"),
    )
)]
pub(super) async fn list(
    State(site): State<Site>,
    Who(viewer): Who,
    Path(id): Path<String>,
) -> Result<Response, Failure> {
    let now = clock::now();
    let links = site.app.guest_links(&viewer, walk_id(&id)?).await?;
    let links = links
        .into_iter()
        .map(|each| GuestLinkBody {
            id: each.link.id,
            created_at: each.link.created_at.to_string(),
            expires_at: each.link.expires_at.to_string(),
            ended_at: each.link.revoked_at.map(|at| at.to_string()),
            serves: each.link.revoked_at.is_none() && now < each.link.expires_at,
            joined: each.joined,
        })
        .collect();
    Ok((NO_STORE, Json(GuestLinksBody { links })).into_response())
}

/// Ends a link of a walk; who came by it is signed out. What their phones hold may be sent for a day.
#[utoipa::path(
    delete, path = "/api/v1/walks/{id}/links/{link}", tag = "walks",
    params(("id" = String, Path, description = "UUID of the walk"), ("link" = String, Path, description = "Id of the link")),
    responses(
        (status = 204, description = "Ended"),
        (status = 404, description = "Unknown, ended before, or not for the reader", content_type = "application/problem+json"),
    )
)]
pub(super) async fn end(
    State(site): State<Site>,
    Who(viewer): Who,
    Path((id, link)): Path<(String, String)>,
) -> Result<StatusCode, Failure> {
    let walk = walk_id(&id)?;
    site.app.end_guest_link(&viewer, walk, &link).await?;
    Ok(StatusCode::NO_CONTENT)
}
