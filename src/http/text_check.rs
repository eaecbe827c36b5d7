//! The check of free text over HTTP: what in it may be personal data. Nothing of it is kept or logged.

use axum::Json;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use lykta_core::privacy;
use serde::Serialize;
use utoipa::ToSchema;

use super::error::Failure;
use super::extract::{Body, Texts, Who};
use crate::app::AppError;
use crate::wire::fault::Fault;

/// Longest text checked at once, characters.
const TEXT_MAX: usize = 10_000;

/// A text to check.
#[derive(Debug, ToSchema)]
#[expect(
    dead_code,
    reason = "documents the body; reading it by hand names every fault at once"
)]
pub(super) struct TextBody {
    /// The text, at most 10,000 characters.
    text: String,
}

/// Something that may be personal data.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct FindingBody {
    /// `personal_no`, `coordination_no`, `email`, `phone`, `plate`, `dwelling` or `name`.
    kind: &'static str,
    /// Where it begins, in UTF-16 code units.
    start: usize,
    /// Where it ends, exclusive.
    end: usize,
}

/// What was found, in order.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct FindingsBody {
    /// Nothing when the text seems to describe a place only.
    findings: Vec<FindingBody>,
}

/// Finds what may be personal data in a text: advice for whoever writes, nothing is kept.
#[utoipa::path(
    post, path = "/api/v1/text-check", tag = "observations",
    request_body = TextBody,
    responses(
        (status = 200, body = FindingsBody),
        (status = 422, description = "There is no text, or it is too long", content_type = "application/problem+json"),
    )
)]
pub(super) async fn text_check(_who: Who, Body(body): Body) -> Result<Response, Failure> {
    let mut texts = Texts::new(&body, &["text"]);
    let text = texts.text("text").unwrap_or("");
    if texts.faults.is_empty() && body.get("text").is_none_or(serde_json::Value::is_null) {
        texts
            .faults
            .push(Fault::new("/text", "required").with("field", "text"));
    }
    let length = text.chars().count();
    if length > TEXT_MAX {
        texts.faults.push(
            Fault::new("/text", "text_too_long")
                .with("field", "text")
                .with("value", length)
                .with("max", TEXT_MAX),
        );
    }
    if !texts.faults.is_empty() {
        return Err(AppError::Invalid(texts.faults).into());
    }
    let findings = privacy::check(text)
        .into_iter()
        .map(|f| FindingBody {
            kind: f.kind.code(),
            start: f.start,
            end: f.end,
        })
        .collect();
    let headers = [(header::CACHE_CONTROL, "no-store")];
    Ok((headers, Json(FindingsBody { findings })).into_response())
}
