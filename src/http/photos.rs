//! Photos of observations over HTTP.

use axum::Json;
use axum::body::Bytes;
use axum::extract::rejection::BytesRejection;
use axum::extract::{DefaultBodyLimit, Path, State};
use axum::http::{HeaderName, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;
use uuid::Uuid;

use super::Site;
use super::error::Failure;
use super::extract::{Asked, Body, Sender, Texts, Who, observation_id};
use crate::app::photos::{
    self as cases, BYTES_MAX, Photo, PhotoRole, PhotoSize, RECTANGLES_MAX, Rectangle,
};
use crate::app::{AppError, uploads};
use crate::wire::fault::Fault;

/// Longest reason, characters.
const REASON_MAX: usize = 500;
/// A photo opened by itself may do nothing at all.
const CONTENT_SECURITY_POLICY: &str = "default-src 'none'; sandbox; frame-ancestors 'none'";

/// The longest body of a photo; every other body stays within the site's own limit.
pub(super) fn body_limit() -> DefaultBodyLimit {
    DefaultBodyLimit::max(BYTES_MAX)
}

/// A photo, without its bytes.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct PhotoBody {
    /// UUID made by the client.
    id: String,
    /// SHA-256 of the photo as it is kept, hexadecimal.
    sha256: String,
    /// Pixels across.
    width: u32,
    /// Pixels down.
    height: u32,
    /// Length of its file.
    bytes: u64,
    /// `before`, `after` or `context`.
    role: &'static str,
    /// Whether parts of it have been covered here.
    redacted: bool,
    /// Who added it.
    by: String,
    /// When, RFC 3339.
    at: String,
}

impl From<Photo> for PhotoBody {
    fn from(photo: Photo) -> Self {
        Self {
            id: photo.id.to_string(),
            sha256: photo.sha256,
            width: photo.width,
            height: photo.height,
            bytes: photo.bytes,
            role: photo.role.code(),
            redacted: photo.redacted,
            by: photo.by,
            at: photo.at.to_string(),
        }
    }
}

/// The photos of an observation.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct PhotosBody {
    /// In the order they came.
    photos: Vec<PhotoBody>,
}

/// A photo that has been taken in.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct PhotoReceipt {
    /// UUID made by the client.
    id: String,
    /// SHA-256 of the photo as it is kept, hexadecimal.
    sha256: String,
    /// Pixels across.
    width: u32,
    /// Pixels down.
    height: u32,
    /// Length of its file.
    bytes: u64,
}

/// Which of a photo's two sizes.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct SizeQuery {
    /// `thumb` for the small one.
    size: Option<String>,
    /// Changes when the reader wants a fresh answer; not read.
    #[expect(dead_code, reason = "readers add it; nothing reads it")]
    v: Option<String>,
}

/// What a photo shows.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RoleQuery {
    /// `before`, `after` or `context` (the last when it is not said).
    role: Option<String>,
    /// SHA-256 of an upload that is all here and takes the place of the body.
    upload: Option<String>,
}

/// Parts of a photo to cover.
#[derive(Debug, ToSchema)]
#[expect(
    dead_code,
    reason = "documents the body; reading it by hand names every fault at once"
)]
pub(super) struct RedactionBody {
    /// Rectangles in pixels of the photo as it is kept: from the left, from the top, across, down.
    #[schema(min_items = 1, max_items = 200)]
    rects: Vec<[u32; 4]>,
}

/// A photo's id from the path; anything else is not found.
fn photo_id(text: &str) -> Result<Uuid, Failure> {
    Uuid::try_parse(text)
        .ok()
        .filter(|_| text.len() == 36)
        .ok_or_else(Failure::not_found)
}

const NO_STORE: (HeaderName, &str) = (header::CACHE_CONTROL, "private, no-store");

/// The photos of an observation in the order they came.
#[utoipa::path(
    get, path = "/api/v1/observations/{id}/photos", tag = "observations",
    params(("id" = String, Path, description = "UUID")),
    responses(
        (status = 200, body = PhotosBody),
        (status = 404, description = "Unknown, or not for this reader", content_type = "application/problem+json"),
    )
)]
pub(super) async fn photos(
    State(site): State<Site>,
    Who(viewer): Who,
    Path(id): Path<String>,
) -> Result<Response, Failure> {
    let photos = cases::list(&site.app, &viewer, observation_id(&id)?).await?;
    let photos = photos.into_iter().map(PhotoBody::from).collect();
    Ok(([NO_STORE], Json(PhotosBody { photos })).into_response())
}

/// A photo: a JPEG that holds nothing but its pixels.
#[utoipa::path(
    get, path = "/api/v1/observations/{id}/photos/{photo}", tag = "observations",
    params(
        ("id" = String, Path, description = "UUID"),
        ("photo" = String, Path, description = "UUID"),
        ("size" = Option<String>, Query, description = "`thumb` for the small one"),
        ("v" = Option<String>, Query, description = "Changes when the reader wants a fresh answer; not read"),
    ),
    responses(
        (status = 200, description = "The photo", content_type = "image/jpeg"),
        (status = 400, description = "A parameter makes no sense", content_type = "application/problem+json"),
        (status = 404, description = "Unknown, or not for this reader", content_type = "application/problem+json"),
    )
)]
pub(super) async fn photo(
    State(site): State<Site>,
    Who(viewer): Who,
    Path((id, photo)): Path<(String, String)>,
    Asked(query): Asked<SizeQuery>,
) -> Result<Response, Failure> {
    let size = match query.size.as_deref() {
        None => PhotoSize::Whole,
        Some("thumb") => PhotoSize::Thumb,
        Some(other) => return Err(Failure::query(vec![bad_code("size", other, "thumb")])),
    };
    let photo = photo_id(&photo)?;
    let bytes = cases::image(&site.app, &viewer, observation_id(&id)?, photo, size).await?;
    let headers = [
        (header::CONTENT_TYPE, "image/jpeg".to_owned()),
        (NO_STORE.0, NO_STORE.1.to_owned()),
        (
            header::CONTENT_SECURITY_POLICY,
            CONTENT_SECURITY_POLICY.to_owned(),
        ),
        (
            header::CONTENT_DISPOSITION,
            format!("attachment; filename=\"{photo}.jpg\""),
        ),
    ];
    Ok((headers, bytes).into_response())
}

fn bad_code(name: &'static str, value: &str, allowed: &str) -> Fault {
    Fault::new(name, "unknown_code")
        .with("field", name)
        .with("value", value)
        .with("allowed", allowed)
}

/// Adds a photo under an id that the client made. What the file is, is told by its bytes. Sent again with
/// the same bytes it is answered the same.
#[utoipa::path(
    put, path = "/api/v1/observations/{id}/photos/{photo}", tag = "observations",
    params(
        ("id" = String, Path, description = "UUID"),
        ("photo" = String, Path, description = "UUIDv7 made by the client"),
        ("role" = Option<String>, Query, description = "`before`, `after` or `context` (the last when it is not said)"),
        ("upload" = Option<String>, Query, description = "SHA-256 of an upload that is all here and takes the place of the body"),
    ),
    request_body(description = "A JPEG, PNG or WebP of at most 20 MB and 50 million pixels", content(("image/jpeg"), ("image/png"), ("image/webp"))),
    responses(
        (status = 201, body = PhotoReceipt),
        (status = 200, body = PhotoReceipt),
        (status = 404, description = "No such observation, or not for this reader", content_type = "application/problem+json"),
        (status = 409, description = "Another photo stands under this id, or there are as many as there may be", content_type = "application/problem+json"),
        (status = 410, description = "The photo or the observation was taken away", content_type = "application/problem+json"),
        (status = 413, description = "Longer than 20 MB", content_type = "application/problem+json"),
        (status = 415, description = "A picture of a kind that is not taken", content_type = "application/problem+json"),
        (status = 422, description = "No picture, too many pixels, or it ends in the middle", content_type = "application/problem+json"),
    )
)]
pub(super) async fn put_photo(
    State(site): State<Site>,
    Sender(viewer): Sender,
    Path((id, photo)): Path<(String, String)>,
    Asked(query): Asked<RoleQuery>,
    body: Result<Bytes, BytesRejection>,
) -> Result<Response, Failure> {
    let observation = observation_id(&id)?;
    let photo = match photo_id(&photo) {
        Ok(id) if id.get_version_num() == 7 => id,
        Ok(_) | Err(_) => {
            let fault = Fault::new("", "id_not_v7").with("value", &photo);
            return Err(AppError::Invalid(vec![fault]).into());
        }
    };
    let role = match query.role.as_deref() {
        None => PhotoRole::default(),
        Some(code) => PhotoRole::from_code(code).ok_or_else(|| {
            Failure::query(vec![bad_code("role", code, "before, after, context")])
        })?,
    };
    let bytes = body.map_err(|rejection| {
        if rejection.status() == StatusCode::PAYLOAD_TOO_LARGE {
            Failure::new(413, "photo_too_large")
        } else {
            Failure::new(408, "too_slow")
        }
    })?;
    let (photo, new) = match query.upload.as_deref() {
        Some(hash) => uploads::finish(&site.app, &viewer, observation, photo, role, hash).await?,
        None => cases::add(&site.app, &viewer, observation, photo, role, bytes).await?,
    };
    let status = if new {
        StatusCode::CREATED
    } else {
        StatusCode::OK
    };
    let receipt = PhotoReceipt {
        id: photo.id.to_string(),
        sha256: photo.sha256,
        width: photo.width,
        height: photo.height,
        bytes: photo.bytes,
    };
    Ok((status, [NO_STORE], Json(receipt)).into_response())
}

/// Covers parts of a photo for good. The bytes from before are removed.
#[utoipa::path(
    post, path = "/api/v1/observations/{id}/photos/{photo}/redactions", tag = "observations",
    params(
        ("id" = String, Path, description = "UUID"),
        ("photo" = String, Path, description = "UUID"),
    ),
    request_body = RedactionBody,
    responses(
        (status = 200, body = PhotoBody),
        (status = 404, description = "Unknown, or not for this reader", content_type = "application/problem+json"),
        (status = 409, description = "Somebody else covered it meanwhile", content_type = "application/problem+json"),
        (status = 422, description = "No rectangle lies within the photo", content_type = "application/problem+json"),
    )
)]
pub(super) async fn redact_photo(
    State(site): State<Site>,
    Who(viewer): Who,
    Path((id, photo)): Path<(String, String)>,
    Body(body): Body,
) -> Result<Response, Failure> {
    let (observation, photo) = (observation_id(&id)?, photo_id(&photo)?);
    let rectangles = rectangles(&body).map_err(AppError::Invalid)?;
    let photo = cases::redact(&site.app, &viewer, observation, photo, rectangles).await?;
    Ok(([NO_STORE], Json(PhotoBody::from(photo))).into_response())
}

/// The rectangles of a body, or every fault.
fn rectangles(body: &Value) -> Result<Vec<Rectangle>, Vec<Fault>> {
    let mut faults = Texts::new(body, &["rects"]).faults;
    let rects = match body.get("rects") {
        Some(Value::Array(rects)) if (1..=RECTANGLES_MAX).contains(&rects.len()) => {
            rects.as_slice()
        }
        Some(Value::Array(rects)) => {
            faults.push(
                Fault::new("/rects", "rectangles_count")
                    .with("value", rects.len())
                    .with("max", RECTANGLES_MAX),
            );
            &[]
        }
        Some(other) => {
            faults.push(
                Fault::new("/rects", "not_a_list")
                    .with("field", "rects")
                    .with("value", other),
            );
            &[]
        }
        None if body.is_object() => {
            faults.push(Fault::new("/rects", "required").with("field", "rects"));
            &[]
        }
        None => &[],
    };
    let mut read = Vec::with_capacity(rects.len());
    for (n, rect) in rects.iter().enumerate() {
        match serde_json::from_value::<[u32; 4]>(rect.clone()) {
            Ok([x, y, width, height]) => read.push(Rectangle {
                x,
                y,
                width,
                height,
            }),
            Err(_) => {
                faults.push(Fault::new(format!("/rects/{n}"), "bad_rectangle").with("value", rect));
            }
        }
    }
    if faults.is_empty() {
        Ok(read)
    } else {
        Err(faults)
    }
}

/// Why a photo is taken away.
#[derive(Debug, ToSchema)]
#[expect(
    dead_code,
    reason = "documents the body; reading it by hand names every fault at once"
)]
pub(super) struct RemovalBody {
    /// In plain language; need not be said.
    reason: Option<String>,
}

/// Takes a photo away for good.
#[utoipa::path(
    delete, path = "/api/v1/observations/{id}/photos/{photo}", tag = "observations",
    params(
        ("id" = String, Path, description = "UUID"),
        ("photo" = String, Path, description = "UUID"),
    ),
    request_body = Option<RemovalBody>,
    responses(
        (status = 204, description = "It is gone"),
        (status = 404, description = "Unknown, or not for this reader", content_type = "application/problem+json"),
        (status = 422, description = "The reason is no text, or too long", content_type = "application/problem+json"),
    )
)]
pub(super) async fn remove_photo(
    State(site): State<Site>,
    Who(viewer): Who,
    Path((id, photo)): Path<(String, String)>,
    body: Bytes,
) -> Result<Response, Failure> {
    let (observation, photo) = (observation_id(&id)?, photo_id(&photo)?);
    let reason = reason(&body).map_err(AppError::Invalid)?;
    cases::remove(&site.app, &viewer, observation, photo, reason).await?;
    Ok(StatusCode::NO_CONTENT.into_response())
}

fn reason(body: &[u8]) -> Result<Option<String>, Vec<Fault>> {
    if body.is_empty() {
        return Ok(None);
    }
    let body: Value = serde_json::from_slice(body).map_err(|e| {
        let place = Fault::new("", "malformed_json_at");
        vec![
            place
                .with("line", e.line())
                .with("column", e.column())
                .with("value", "JSON"),
        ]
    })?;
    if body.is_null() {
        return Ok(None);
    }
    let mut texts = Texts::new(&body, &["reason"]);
    let reason = texts.text("reason").map(str::trim);
    let length = reason.map_or(0, |r| r.chars().count());
    if length > REASON_MAX {
        texts.faults.push(
            Fault::new("/reason", "text_too_long")
                .with("field", "reason")
                .with("value", length)
                .with("max", REASON_MAX),
        );
    }
    if texts.faults.is_empty() {
        Ok(reason.filter(|r| !r.is_empty()).map(str::to_owned))
    } else {
        Err(texts.faults)
    }
}
