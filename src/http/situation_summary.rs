//! The text for the public about a week whose meeting has ended, over HTTP.

use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use utoipa::ToSchema;

use super::Site;
use super::error::Failure;
use super::extract::{Body, Texts, Who};
use super::sharing::NO_STORE;
use super::situation::week;
use super::texts::{PublicTextBody, WORDS_MAX, body};
use crate::app::situation::{self as cases, summary};

/// What a text for the public may begin from, and what has been written.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct SummaryBody {
    /// A draft in Swedish, put together from what is open to all: kinds and promised places with at least
    /// `least` open reports behind them, and no figure.
    draft_sv: String,
    /// The same in English.
    draft_en: String,
    /// Open reports from which a kind or a place is named.
    least: usize,
    /// Texts about the week, the newest first.
    texts: Vec<PublicTextBody>,
}

/// A draft of the week's text for the public, and what has been written about the week. What anybody wrote,
/// what the police know, other organisations' records and what is not of class 1 take no part in it.
#[utoipa::path(
    get, path = "/api/v1/situation-reports/{week}/public-text", tag = "situation",
    params(("week" = String, Path, description = "A week by ISO 8601, `2026-W47`")),
    responses(
        (status = 200, body = SummaryBody),
        (status = 403, description = "The role does not lead, or another organisation's", content_type = "application/problem+json"),
        (status = 404, description = "There is no report of the week", content_type = "application/problem+json"),
        (status = 409, description = "The meeting has not ended", content_type = "application/problem+json"),
    )
)]
pub(super) async fn read(
    State(site): State<Site>,
    Who(viewer): Who,
    Path(of): Path<String>,
) -> Result<Response, Failure> {
    cases::leads(&viewer)?;
    let told = summary::summary(&site.app, &viewer, week(&of)?).await?;
    let texts = told.texts.iter().map(|t| body(t, viewer.name())).collect();
    let answer = SummaryBody {
        draft_sv: told.sv,
        draft_en: told.en,
        least: summary::FEW,
        texts,
    };
    Ok((NO_STORE, Json(answer)).into_response())
}

/// The words of a text.
#[derive(Debug, ToSchema)]
#[expect(
    dead_code,
    reason = "documents the body; reading it by hand names every fault at once"
)]
pub(super) struct SummaryDraft {
    /// In Swedish, at most 2,000 characters. Places by name; no coordinates and no personal data.
    text_sv: String,
    /// In English.
    text_en: Option<String>,
}

/// Hands a text about the week to those who publish. Somebody else than its writer approves it
/// (`POST /api/v1/texts/{id}/approve`); then the public reads it.
#[utoipa::path(
    post, path = "/api/v1/situation-reports/{week}/public-text", tag = "situation",
    params(("week" = String, Path, description = "A week by ISO 8601, `2026-W47`")),
    request_body = SummaryDraft,
    responses(
        (status = 201, body = PublicTextBody),
        (status = 403, description = "The role does not lead, or another organisation's", content_type = "application/problem+json"),
        (status = 404, description = "There is no report of the week", content_type = "application/problem+json"),
        (status = 409, description = "The meeting has not ended", content_type = "application/problem+json"),
        (status = 422, description = "Too long, or it holds coordinates or personal data", content_type = "application/problem+json"),
    )
)]
pub(super) async fn write(
    State(site): State<Site>,
    Who(viewer): Who,
    Path(of): Path<String>,
    Body(given): Body,
) -> Result<Response, Failure> {
    cases::leads(&viewer)?;
    let of = week(&of)?;
    let mut texts = Texts::new(&given, &["text_sv", "text_en"]);
    let sv = texts.needed("text_sv", WORDS_MAX);
    let en = texts.words("text_en", WORDS_MAX);
    texts.done()?;
    let text = summary::write(&site.app, &viewer, of, &sv, en.as_deref()).await?;
    let answer = Json(body(&text, viewer.name()));
    Ok((StatusCode::CREATED, NO_STORE, answer).into_response())
}
