//! Disclosure packages over HTTP.

use axum::Json;
use axum::extract::State;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use lykta_core::model::Deed;
use serde::Serialize;
use serde_json::{Map, Value};
use utoipa::ToSchema;

use super::Site;
use super::error::Failure;
use super::extract::{Body, Texts, Tongue, Who};
use super::sharing::NO_STORE;
use crate::app::disclosure::{self as cases, Request};
use crate::app::query::ListQuery;
use crate::app::{AppError, permit};
use crate::wire::fault::Fault;

/// Masks read from one body.
const MASKS_MAX: usize = 50;
/// Longest text read before it is judged, characters.
const WORDS_MAX: usize = 200;

/// What somebody asked for.
#[derive(Debug, ToSchema)]
#[expect(
    dead_code,
    reason = "documents the body; reading it by hand names every fault at once"
)]
pub(super) struct DisclosureRequest {
    /// The filters of a list of observations, as texts.
    #[schema(value_type = Object)]
    query: Value,
    /// `text`, `suggestion`, `photos`, `outcome_reason`, `place`, `time_pattern`, `asset_ref`,
    /// `external_ref`, `responsible`.
    mask: Vec<String>,
    /// `private`, `media`, `company`, `authority`, `research` or `other`; never a name.
    requester: Option<String>,
    /// Number of the matter in the municipality's register.
    registry_no: String,
}

fn request(body: &Value) -> Result<Request, AppError> {
    let mut texts = Texts::new(body, &["query", "mask", "requester", "registry_no"]);
    let registry_no = texts.words("registry_no", WORDS_MAX).unwrap_or_default();
    let requester = texts.words("requester", WORDS_MAX);
    let mask = texts.list("mask", MASKS_MAX, "not_a_text", |v| {
        v.as_str().map(str::to_owned)
    });
    let query = match body.get("query") {
        None | Some(Value::Null) => Some(ListQuery::default()),
        Some(given) => match serde_json::from_value::<ListQuery>(given.clone()) {
            Ok(query) => Some(query),
            Err(e) => {
                let fault = Fault::new("/query", "unknown_parameter").with("value", e);
                texts.faults.push(fault);
                None
            }
        },
    };
    texts.done()?;
    Ok(Request {
        query: query.unwrap_or_default(),
        mask,
        requester,
        registry_no,
    })
}

/// Something that may be personal data in a text that is not masked.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct DisclosureFinding {
    /// The record's number in the package.
    number: usize,
    /// UUID of the record.
    id: String,
    /// The field.
    field: &'static str,
    /// Kinds of personal data.
    kinds: Vec<&'static str>,
}

/// A package before it is released.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct DisclosurePreview {
    /// The records exactly as they would leave.
    #[schema(value_type = Vec<Object>)]
    features: Vec<Value>,
    /// How many values each mask hid.
    #[schema(value_type = std::collections::HashMap<String, usize>)]
    masked: Map<String, Value>,
    /// What to look at before releasing it.
    findings: Vec<DisclosureFinding>,
    /// Records that match and another organisation controls: it decides on those.
    others: usize,
}

/// Shows a disclosure package without releasing it.
#[utoipa::path(
    post, path = "/api/v1/disclosures/preview", tag = "sharing",
    request_body = DisclosureRequest,
    responses(
        (status = 200, body = DisclosurePreview),
        (status = 422, description = "The meaning is wrong", content_type = "application/problem+json"),
    )
)]
pub(super) async fn preview(
    State(site): State<Site>,
    Who(viewer): Who,
    Tongue(language): Tongue,
    Body(body): Body,
) -> Result<Response, Failure> {
    permit(&viewer, Deed::Disclose)?;
    let request = request(&body)?;
    let package = cases::preview(&site.app, &viewer, &request, language).await?;
    let findings = package.findings.into_iter().map(|f| DisclosureFinding {
        number: f.number,
        id: f.record.to_string(),
        field: f.field,
        kinds: f.kinds,
    });
    let masked = package.masked.iter();
    let answer = DisclosurePreview {
        findings: findings.collect(),
        masked: masked
            .map(|(name, n)| ((*name).to_owned(), Value::from(*n)))
            .collect(),
        features: package.features,
        others: package.others,
    };
    Ok((NO_STORE, Json(answer)).into_response())
}

/// Releases a disclosure package: the file to hand out. One line in the audit trail says that it was.
#[utoipa::path(
    post, path = "/api/v1/disclosures", tag = "sharing",
    request_body = DisclosureRequest,
    responses(
        (status = 200, body = Object, content_type = "application/geo+json", description = "A FeatureCollection with a head, `disclosure`"),
        (status = 422, description = "The meaning is wrong", content_type = "application/problem+json"),
    )
)]
pub(super) async fn release(
    State(site): State<Site>,
    Who(viewer): Who,
    Tongue(language): Tongue,
    Body(body): Body,
) -> Result<Response, Failure> {
    permit(&viewer, Deed::Disclose)?;
    let request = request(&body)?;
    let package = cases::release(&site.app, &viewer, &request, language).await?;
    let headers = [
        (header::CONTENT_TYPE, "application/geo+json"),
        (
            header::CONTENT_DISPOSITION,
            "attachment; filename=\"utlamnande.geojson\"",
        ),
        (header::CACHE_CONTROL, "private, no-store"),
    ];
    Ok((headers, package).into_response())
}
