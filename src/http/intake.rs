//! The review of what residents sent in, over HTTP.

use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use lykta_core::model::Deed;
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;
use uuid::Uuid;

use super::Site;
use super::error::Failure;
use super::extract::{Body, Tongue, Who};
use super::observations::{ReceiptBody, receipt_body};
use super::sharing::{NO_STORE, ReasonGiven, reason};
use crate::app::intake as cases;
use crate::app::{AppError, permit};
use crate::wire::fault::Fault;

/// A resident's mark that waits.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct WaitingMark {
    /// Id.
    id: String,
    /// When it was left.
    at: String,
    /// Category code.
    category: String,
    /// Longitude.
    lon: f64,
    /// Latitude.
    lat: f64,
    /// What was written. Text, never markup.
    text: Option<String>,
    /// Kinds of personal data that the text may hold.
    findings: Vec<&'static str>,
    /// UUID of the digital walk it was left for.
    walk: Option<String>,
}

/// Marks that wait.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct IntakeBody {
    /// The marks, oldest first, at most 500.
    marks: Vec<WaitingMark>,
}

/// What residents sent in and nobody has reviewed yet, oldest first.
#[utoipa::path(
    get, path = "/api/v1/intake", tag = "publication",
    responses((status = 200, body = IntakeBody))
)]
pub(super) async fn list(State(site): State<Site>, Who(viewer): Who) -> Result<Response, Failure> {
    let waiting = cases::list(&site.app, &viewer).await?;
    let marks = waiting.into_iter().map(|w| WaitingMark {
        id: w.mark.id.to_string(),
        at: w.mark.at.to_string(),
        category: w.mark.category.to_string(),
        lon: w.mark.place.lon(),
        lat: w.mark.place.lat(),
        text: w.mark.text,
        findings: w.findings,
        walk: w.mark.walk.map(|walk| walk.to_string()),
    });
    let answer = IntakeBody {
        marks: marks.collect(),
    };
    Ok((NO_STORE, Json(answer)).into_response())
}

fn mark_id(text: &str) -> Result<Uuid, Failure> {
    Uuid::try_parse(text).map_err(|_not_an_id| Failure::not_found())
}

/// What the reviewer says instead; what is not named stays as it was sent.
#[derive(Debug, ToSchema)]
#[expect(
    dead_code,
    reason = "documents the body; reading it by hand names every fault at once"
)]
pub(super) struct IntakeAccept {
    /// Category code.
    category: Option<String>,
    /// 1 to 4.
    severity: Option<u8>,
    /// The text, without what does not belong in it; null for none.
    text: Option<String>,
    /// 1 to 3.
    privacy_class: Option<u8>,
    /// GeoJSON geometry.
    #[schema(value_type = Object)]
    geometry: Option<Value>,
}

/// Accepts a mark: it becomes an observation of provenance `resident`.
#[utoipa::path(
    post, path = "/api/v1/intake/{id}/accept", tag = "publication",
    params(("id" = String, Path, description = "Id of the mark")),
    request_body = IntakeAccept,
    responses(
        (status = 201, body = ReceiptBody),
        (status = 404, description = "It does not wait any more", content_type = "application/problem+json"),
        (status = 422, description = "The meaning is wrong", content_type = "application/problem+json"),
    )
)]
pub(super) async fn accept(
    State(site): State<Site>,
    Who(viewer): Who,
    Tongue(language): Tongue,
    Path(id): Path<String>,
    Body(body): Body,
) -> Result<Response, Failure> {
    permit(&viewer, Deed::Review)?;
    let Some(changes) = body.as_object() else {
        return Err(AppError::Invalid(vec![Fault::new("", "not_an_object")]).into());
    };
    let receipt = cases::accept(&site.app, &viewer, mark_id(&id)?, changes).await?;
    let answer = Json(receipt_body(&receipt, language));
    Ok((StatusCode::CREATED, NO_STORE, answer).into_response())
}

/// Rejects a mark with a reason.
#[utoipa::path(
    post, path = "/api/v1/intake/{id}/reject", tag = "publication",
    params(("id" = String, Path, description = "Id of the mark")),
    request_body = ReasonGiven,
    responses(
        (status = 204, description = "Rejected"),
        (status = 404, description = "It does not wait any more", content_type = "application/problem+json"),
        (status = 422, description = "A reason is missing", content_type = "application/problem+json"),
    )
)]
pub(super) async fn reject(
    State(site): State<Site>,
    Who(viewer): Who,
    Path(id): Path<String>,
    Body(body): Body,
) -> Result<Response, Failure> {
    permit(&viewer, Deed::Review)?;
    let reason = reason(&body)?;
    cases::reject(&site.app, &viewer, mark_id(&id)?, &reason).await?;
    Ok(StatusCode::NO_CONTENT.into_response())
}
