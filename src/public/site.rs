//! The public addresses: sheets to read, and places to leave a mark.

use axum::body::Bytes;
use axum::extract::rejection::BytesRejection;
use axum::extract::{FromRef, Path, State};
use axum::http::header::{self, HeaderMap, HeaderValue};
use axum::http::{Extensions, StatusCode};
use axum::response::{IntoResponse, Response};
use lykta_core::model::{CategoryCode, LonLat, TenantCode, WalkId};
use serde_json::Value;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::sheet::{AreasSheet, DigitalWalkSheet, PromisesSheet, WalksSheet};
use super::{IntakeFault, PublicMark, PublicSite, Published, Sheet, Source};
use crate::wire::fault::Fault;
use crate::wire::message::Language;
use crate::wire::problem::Problem;

/// Longest body of a mark, bytes: 500 characters of four bytes and what stands around them.
const BODY_MAX: usize = 4_096;
/// Longest text of a mark, characters.
const TEXT_MAX: usize = 500;
/// Members of a mark.
const MEMBERS: [&str; 4] = ["category", "lon", "lat", "text"];

/// The documented routes.
pub fn api<S>() -> OpenApiRouter<S>
where
    PublicSite: FromRef<S>,
    S: Clone + Send + Sync + 'static,
{
    OpenApiRouter::new()
        .routes(routes!(promises))
        .routes(routes!(areas))
        .routes(routes!(walks))
        .routes(routes!(leave))
        .routes(routes!(walk))
        .routes(routes!(leave_for_walk))
}

/// A refusal in words.
fn refused(headers: &HeaderMap, problem: &Problem) -> Response {
    let language = Language::accepted(text_of(headers, &header::ACCEPT_LANGUAGE));
    let request_id = headers
        .get("x-request-id")
        .and_then(|v| v.to_str().ok())
        .unwrap_or("");
    let body = problem.body(language, request_id);
    let status = StatusCode::from_u16(problem.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let headers = [
        (header::CONTENT_TYPE, "application/problem+json"),
        (header::CONTENT_LANGUAGE, language.tag()),
        (header::CACHE_CONTROL, "no-store"),
    ];
    (
        status,
        headers,
        serde_json::to_vec(&body).unwrap_or_default(),
    )
        .into_response()
}

fn text_of<'h>(headers: &'h HeaderMap, name: &header::HeaderName) -> Option<&'h str> {
    headers.get(name).and_then(|v| v.to_str().ok())
}

/// What is published of the municipality that an address names.
fn published(site: &PublicSite, code: &str) -> Option<(TenantCode, Published)> {
    let code = TenantCode::parse(code).ok()?;
    let found = site.published.load().get(&code).cloned()?;
    Some((code, found))
}

/// Whether the reader has these bytes already, in whatever coding they were sent.
fn has(headers: &HeaderMap, etag: &str) -> bool {
    let plain = etag.trim_matches('"');
    headers
        .get_all(header::IF_NONE_MATCH)
        .iter()
        .filter_map(|v| v.to_str().ok())
        .flat_map(|v| v.split(','))
        .map(|t| t.trim().trim_start_matches("W/").trim_matches('"'))
        .any(|t| {
            let bare = t.strip_suffix("-gzip").or_else(|| t.strip_suffix("-br"));
            t == "*" || bare.unwrap_or(t) == plain
        })
}

fn answer(headers: &HeaderMap, sheet: Sheet, media: &'static str) -> Response {
    let etag = HeaderValue::from_str(&sheet.etag);
    let not_modified = has(headers, &sheet.etag);
    let mut response = if not_modified {
        StatusCode::NOT_MODIFIED.into_response()
    } else {
        ([(header::CONTENT_TYPE, media)], sheet.bytes).into_response()
    };
    let out = response.headers_mut();
    if let Ok(etag) = etag {
        out.insert(header::ETAG, etag);
    }
    out.insert(
        header::CACHE_CONTROL,
        HeaderValue::from_static("public, max-age=300"),
    );
    out.insert(header::VARY, HeaderValue::from_static("Accept-Encoding"));
    response
}

fn not_found(headers: &HeaderMap) -> Response {
    refused(headers, &Problem::new(404, "not_found"))
}

/// What was promised: the signed documents, their commitments and approved texts. Kept for five
/// minutes by whoever reads it; nothing in it follows from what anybody has reported.
#[utoipa::path(
    get, path = "/pub/{municipality}/promises.json", tag = "public",
    params(("municipality" = String, Path, description = "Code of the municipality")),
    responses((status = 200, body = PromisesSheet), (status = 404, description = "Nothing is published there", content_type = "application/problem+json"))
)]
async fn promises(
    State(site): State<PublicSite>,
    Path(code): Path<String>,
    headers: HeaderMap,
) -> Response {
    match published(&site, &code) {
        Some((_, p)) => answer(&headers, p.promises, "application/json"),
        None => not_found(&headers),
    }
}

/// The areas that commitments name.
#[utoipa::path(
    get, path = "/pub/{municipality}/areas.geojson", tag = "public",
    params(("municipality" = String, Path, description = "Code of the municipality")),
    responses((status = 200, body = AreasSheet, content_type = "application/geo+json"), (status = 404, description = "Nothing is published there", content_type = "application/problem+json"))
)]
async fn areas(
    State(site): State<PublicSite>,
    Path(code): Path<String>,
    headers: HeaderMap,
) -> Response {
    match published(&site, &code) {
        Some((_, p)) => answer(&headers, p.areas, "application/geo+json"),
        None => not_found(&headers),
    }
}

/// Protocols of safety walks as they were published: what was seen in words for its category, what was
/// decided, and who does it. Nothing in it changes but by somebody's publishing.
#[utoipa::path(
    get, path = "/pub/{municipality}/walks.json", tag = "public",
    params(("municipality" = String, Path, description = "Code of the municipality")),
    responses((status = 200, body = WalksSheet), (status = 404, description = "Nothing is published there", content_type = "application/problem+json"))
)]
async fn walks(
    State(site): State<PublicSite>,
    Path(code): Path<String>,
    headers: HeaderMap,
) -> Response {
    match published(&site, &code) {
        Some((_, p)) => answer(&headers, p.protocols, "application/json"),
        None => not_found(&headers),
    }
}

/// A resident's mark.
#[derive(Debug, ToSchema)]
#[expect(
    dead_code,
    reason = "documents the body; reading it by hand names every fault at once"
)]
struct PublicMarkBody {
    /// Code of a category in `promises.json`.
    category: String,
    /// Longitude, WGS 84.
    lon: f64,
    /// Latitude, WGS 84.
    lat: f64,
    /// What was seen, at most 500 characters. Describe the place, not people.
    text: Option<String>,
}

/// Leaves a mark for review. The answer is the same bytes whatever becomes of it.
#[utoipa::path(
    post, path = "/pub/{municipality}/marks", tag = "public",
    params(("municipality" = String, Path, description = "Code of the municipality")),
    request_body = PublicMarkBody,
    responses(
        (status = 202, description = "Left for review: {}", content_type = "application/json"),
        (status = 404, description = "No marks are taken there", content_type = "application/problem+json"),
        (status = 413, description = "Too long", content_type = "application/problem+json"),
        (status = 415, description = "Not JSON", content_type = "application/problem+json"),
        (status = 422, description = "The meaning is wrong; every fault with a pointer", content_type = "application/problem+json"),
        (status = 429, description = "Too many in a short time; Retry-After says when", content_type = "application/problem+json"),
    )
)]
async fn leave(
    State(site): State<PublicSite>,
    Path(code): Path<String>,
    headers: HeaderMap,
    extensions: Extensions,
    body: Result<Bytes, BytesRejection>,
) -> Response {
    match published(&site, &code) {
        Some((code, published)) => {
            take(
                &site,
                (&code, None),
                &published,
                (&headers, &extensions),
                body,
            )
            .await
        }
        None => not_found(&headers),
    }
}

/// A digital walk that is open: residents may leave marks for it, and nothing of them shows.
#[utoipa::path(
    get, path = "/pub/{municipality}/walks/{slug}", tag = "public",
    params(("municipality" = String, Path, description = "Code of the municipality"), ("slug" = String, Path, description = "Last part of the walk's public address")),
    responses((status = 200, body = DigitalWalkSheet), (status = 404, description = "No such walk is open", content_type = "application/problem+json"))
)]
async fn walk(
    State(site): State<PublicSite>,
    Path((code, slug)): Path<(String, String)>,
    headers: HeaderMap,
) -> Response {
    match published(&site, &code).and_then(|(_, mut p)| p.walks.remove(&slug)) {
        Some(open) => answer(&headers, open.sheet, "application/json"),
        None => not_found(&headers),
    }
}

/// Leaves a mark for a digital walk. It is reviewed as any other; the answer is the same bytes.
#[utoipa::path(
    post, path = "/pub/{municipality}/walks/{slug}/marks", tag = "public",
    params(("municipality" = String, Path, description = "Code of the municipality"), ("slug" = String, Path, description = "Last part of the walk's public address")),
    request_body = PublicMarkBody,
    responses(
        (status = 202, description = "Left for review: {}", content_type = "application/json"),
        (status = 404, description = "No such walk is open", content_type = "application/problem+json"),
        (status = 413, description = "Too long", content_type = "application/problem+json"),
        (status = 415, description = "Not JSON", content_type = "application/problem+json"),
        (status = 422, description = "The meaning is wrong; every fault with a pointer", content_type = "application/problem+json"),
        (status = 429, description = "Too many in a short time; Retry-After says when", content_type = "application/problem+json"),
    )
)]
async fn leave_for_walk(
    State(site): State<PublicSite>,
    Path((code, slug)): Path<(String, String)>,
    headers: HeaderMap,
    extensions: Extensions,
    body: Result<Bytes, BytesRejection>,
) -> Response {
    let found = published(&site, &code).and_then(|(code, p)| {
        p.walks
            .get(&slug)
            .map(|open| open.walk)
            .map(|w| (code, p, w))
    });
    match found {
        Some((code, published, walk)) => {
            let to = (&code, Some(walk));
            take(&site, to, &published, (&headers, &extensions), body).await
        }
        None => not_found(&headers),
    }
}

/// Takes a mark in.
async fn take(
    site: &PublicSite,
    (code, walk): (&TenantCode, Option<WalkId>),
    published: &Published,
    (headers, extensions): (&HeaderMap, &Extensions),
    body: Result<Bytes, BytesRejection>,
) -> Response {
    let mark = match read(headers, body, published) {
        Ok(mark) => PublicMark { walk, ..mark },
        Err(problem) => return refused(headers, &problem),
    };
    let source = extensions.get::<Source>().map(|source| source.0);
    if let Some(wait_s) = site.wait_s(source) {
        let problem = Problem::new(429, "too_many_marks").with("seconds", wait_s);
        return with_wait(refused(headers, &problem), wait_s);
    }
    match site.intake.leave(code, mark).await {
        Ok(()) => {
            let fixed = [
                (header::CONTENT_TYPE, "application/json"),
                (header::CACHE_CONTROL, "no-store"),
            ];
            (StatusCode::ACCEPTED, fixed, "{}").into_response()
        }
        Err(IntakeFault::Unknown) => not_found(headers),
        Err(IntakeFault::Busy) => with_wait(refused(headers, &Problem::new(503, "busy")), 2),
    }
}

fn with_wait(mut response: Response, wait_s: u64) -> Response {
    response
        .headers_mut()
        .insert(header::RETRY_AFTER, HeaderValue::from(wait_s));
    response
}

/// Reads a mark, with every fault at once.
fn read(
    headers: &HeaderMap,
    body: Result<Bytes, BytesRejection>,
    published: &Published,
) -> Result<PublicMark, Problem> {
    let media = text_of(headers, &header::CONTENT_TYPE).unwrap_or("");
    let essence = media.split(';').next().unwrap_or("").trim();
    if !essence.eq_ignore_ascii_case("application/json") {
        let value = if essence.is_empty() { "–" } else { essence };
        return Err(Problem::new(415, "unsupported_media_type").with("value", value));
    }
    let bytes = match body {
        Ok(bytes) if bytes.len() <= BODY_MAX => bytes,
        Ok(_) => return Err(Problem::new(413, "mark_too_large")),
        Err(rejection) if rejection.status() == StatusCode::PAYLOAD_TOO_LARGE => {
            return Err(Problem::new(413, "mark_too_large"));
        }
        Err(_) => return Err(Problem::new(408, "too_slow")),
    };
    let body: Value =
        serde_json::from_slice(&bytes).map_err(|_not_json| Problem::new(400, "malformed_json"))?;
    let mut faults = Vec::new();
    let Some(members) = body.as_object() else {
        return Err(invalid(vec![Fault::new("", "not_an_object")]));
    };
    for key in members.keys().filter(|k| !MEMBERS.contains(&k.as_str())) {
        faults.push(Fault::new(format!("/{key}"), "unknown_property").with("value", key));
    }
    let category = category(&body, published, &mut faults);
    let place = place(&body, published, &mut faults);
    let text = text(&body, &mut faults);
    match (category, place) {
        (Some(category), Some(place)) if faults.is_empty() => Ok(PublicMark {
            category,
            place,
            text,
            walk: None,
        }),
        _ => Err(invalid(faults)),
    }
}

fn invalid(faults: Vec<Fault>) -> Problem {
    Problem::new(422, "invalid")
        .with("n", faults.len())
        .faults(faults)
}

fn category(body: &Value, published: &Published, faults: &mut Vec<Fault>) -> Option<CategoryCode> {
    let said = body.get("category").unwrap_or(&Value::Null);
    let found = said
        .as_str()
        .and_then(|t| CategoryCode::parse(t).ok())
        .filter(|code| published.categories.contains(code));
    if found.is_none() {
        let allowed: Vec<&str> = published
            .categories
            .iter()
            .map(CategoryCode::as_str)
            .collect();
        faults.push(
            Fault::new("/category", "unknown_code")
                .with("field", "category")
                .with("value", said.as_str().unwrap_or("–"))
                .with("allowed", allowed.join(", ")),
        );
    }
    found
}

fn place(body: &Value, published: &Published, faults: &mut Vec<Fault>) -> Option<LonLat> {
    let number = |name: &str| body.get(name).and_then(Value::as_f64);
    let (Some(lon), Some(lat)) = (number("lon"), number("lat")) else {
        faults.push(Fault::new("/lon", "coordinate_not_number"));
        return None;
    };
    let Ok(place) = LonLat::from_degrees(lon, lat) else {
        let range = Fault::new("/lon", "coordinate_range");
        faults.push(range.with("lon", lon).with("lat", lat));
        return None;
    };
    let [west, south, east, north] = published.bbox;
    if !(west..=east).contains(&lon) || !(south..=north).contains(&lat) {
        faults.push(Fault::new("/lon", "mark_elsewhere"));
        return None;
    }
    Some(place)
}

fn text(body: &Value, faults: &mut Vec<Fault>) -> Option<String> {
    let text = match body.get("text") {
        None | Some(Value::Null) => return None,
        Some(Value::String(text)) => text.trim(),
        Some(other) => {
            let fault = Fault::new("/text", "not_a_text").with("field", "text");
            faults.push(fault.with("value", other));
            return None;
        }
    };
    let length = text.chars().count();
    let control = |c: char| c.is_control() && !matches!(c, '\n' | '\t');
    if length > TEXT_MAX {
        faults.push(
            Fault::new("/text", "text_too_long")
                .with("field", "text")
                .with("value", length)
                .with("max", TEXT_MAX),
        );
        None
    } else if text.chars().any(control) {
        faults.push(Fault::new("/text", "control_characters").with("field", "text"));
        None
    } else {
        (!text.is_empty()).then(|| text.to_owned())
    }
}
