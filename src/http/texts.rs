//! Texts for the public, over HTTP.

use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use lykta_core::model::Deed;
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::Site;
use super::error::Failure;
use super::extract::{Body, Texts, Who};
use super::sharing::NO_STORE;
use crate::app::permit;
use crate::app::texts::{self as cases, About, Text};

/// Longest text read before it is judged, characters.
pub(super) const WORDS_MAX: usize = 10_000;

/// A text for the public.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct PublicTextBody {
    /// Id.
    id: String,
    /// `promise/ID`, `commitment/ID`, `area/ID` or `situation/2026-W47`.
    subject: String,
    /// In Swedish.
    text_sv: String,
    /// In English.
    text_en: Option<String>,
    /// `draft`, `approved` or `withdrawn`.
    state: &'static str,
    /// Who wrote it.
    by: String,
    /// When.
    written_at: String,
    /// Who approved it.
    approved_by: Option<String>,
    /// When.
    approved_at: Option<String>,
    /// Names of its places as they were then.
    places: Vec<String>,
    /// Whether the reader wrote it, so that somebody else has to approve it.
    mine: bool,
}

pub(super) fn body(text: &Text, reader: &str) -> PublicTextBody {
    PublicTextBody {
        id: text.id.to_string(),
        subject: text.about.to_string(),
        text_sv: text.sv.clone(),
        text_en: text.en.clone(),
        state: text.state.code(),
        by: text.by.clone(),
        written_at: text.written_at.to_string(),
        approved_by: text.approved_by.clone(),
        approved_at: text.approved_at.map(|t| t.to_string()),
        places: text.places.clone(),
        mine: text.by == reader,
    }
}

/// Texts for the public.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct PublicTextsBody {
    /// The texts, oldest first.
    texts: Vec<PublicTextBody>,
}

/// Texts for the public: drafts, approved and withdrawn ones, oldest first.
#[utoipa::path(
    get, path = "/api/v1/texts", tag = "publication",
    responses((status = 200, body = PublicTextsBody))
)]
pub(super) async fn list(State(site): State<Site>, Who(viewer): Who) -> Result<Response, Failure> {
    let texts = cases::list(&site.app, &viewer).await?;
    let texts = texts.iter().map(|t| body(t, viewer.name())).collect();
    Ok((NO_STORE, Json(PublicTextsBody { texts })).into_response())
}

/// A draft.
#[derive(Debug, ToSchema)]
#[expect(
    dead_code,
    reason = "documents the body; reading it by hand names every fault at once"
)]
pub(super) struct TextDraft {
    /// `promise/ID`, `commitment/ID`, `area/ID` or `situation/2026-W47`.
    subject: String,
    /// In Swedish, at most 2,000 characters. Places by name; no coordinates and no personal data.
    text_sv: String,
    /// In English.
    text_en: Option<String>,
}

/// Writes a draft.
#[utoipa::path(
    post, path = "/api/v1/texts", tag = "publication",
    request_body = TextDraft,
    responses(
        (status = 201, body = PublicTextBody),
        (status = 422, description = "About nothing there is, or it holds coordinates or personal data", content_type = "application/problem+json"),
    )
)]
pub(super) async fn write(
    State(site): State<Site>,
    Who(viewer): Who,
    Body(given): Body,
) -> Result<Response, Failure> {
    permit(&viewer, Deed::Publish)?;
    let mut texts = Texts::new(&given, &["subject", "text_sv", "text_en"]);
    let about = texts.needed_as("subject", "unknown_reference", About::parse);
    let sv = texts.needed("text_sv", WORDS_MAX);
    let en = texts.words("text_en", WORDS_MAX);
    texts.done()?;
    let about = about.ok_or_else(Failure::not_found)?;
    let text = cases::write(&site.app, &viewer, &about, &sv, en.as_deref()).await?;
    let answer = Json(body(&text, viewer.name()));
    Ok((StatusCode::CREATED, NO_STORE, answer).into_response())
}

fn text_id(text: &str) -> Result<Uuid, Failure> {
    Uuid::try_parse(text).map_err(|_not_an_id| Failure::not_found())
}

/// Approves a draft for the public, with the names of its places as they stand. Somebody else than its
/// writer does.
#[utoipa::path(
    post, path = "/api/v1/texts/{id}/approve", tag = "publication",
    params(("id" = String, Path, description = "Id of the text")),
    responses(
        (status = 200, body = PublicTextBody),
        (status = 409, description = "The reader wrote it, or it is no draft", content_type = "application/problem+json"),
        (status = 422, description = "It holds coordinates or personal data", content_type = "application/problem+json"),
    )
)]
pub(super) async fn approve(
    State(site): State<Site>,
    Who(viewer): Who,
    Path(id): Path<String>,
) -> Result<Response, Failure> {
    permit(&viewer, Deed::Publish)?;
    let text = cases::approve(&site.app, &viewer, text_id(&id)?).await?;
    Ok((NO_STORE, Json(body(&text, viewer.name()))).into_response())
}

/// Withdraws a text: the public reads it no more.
#[utoipa::path(
    post, path = "/api/v1/texts/{id}/withdraw", tag = "publication",
    params(("id" = String, Path, description = "Id of the text")),
    responses(
        (status = 200, body = PublicTextBody),
        (status = 409, description = "Withdrawn already", content_type = "application/problem+json"),
    )
)]
pub(super) async fn withdraw(
    State(site): State<Site>,
    Who(viewer): Who,
    Path(id): Path<String>,
) -> Result<Response, Failure> {
    permit(&viewer, Deed::Publish)?;
    let text = cases::withdraw(&site.app, &viewer, text_id(&id)?).await?;
    Ok((NO_STORE, Json(body(&text, viewer.name()))).into_response())
}
