//! Photos in pieces, after the IETF's draft of resumable uploads: `Upload-Offset` says where a piece
//! begins and how much is here. The client names the resource itself, by the SHA-256 of the file, so that
//! nothing has to be created before the first piece and a lost answer loses nothing.

use axum::body::Bytes;
use axum::extract::rejection::BytesRejection;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, HeaderName, StatusCode, header};
use axum::response::{IntoResponse, Response};
use lykta_core::model::Deed;

use super::Site;
use super::error::Failure;
use super::extract::Sender;
use crate::app::{permit, uploads as cases};

/// Where a piece begins; how much is here.
const UPLOAD_OFFSET: HeaderName = HeaderName::from_static("upload-offset");

fn answer(offset: u64) -> Response {
    let headers = [
        (UPLOAD_OFFSET, offset.to_string()),
        (header::CACHE_CONTROL, "no-store".to_owned()),
    ];
    (StatusCode::NO_CONTENT, headers).into_response()
}

/// How much of one's own upload is here and durable: `Upload-Offset`. Asked with HEAD it is the same.
#[utoipa::path(
    get, path = "/api/v1/uploads/{sha256}", tag = "sync",
    params(("sha256" = String, Path, description = "SHA-256 of the whole file, hexadecimal")),
    responses(
        (status = 204, description = "`Upload-Offset` says how much"),
        (status = 404, description = "Nothing of it", content_type = "application/problem+json"),
    )
)]
pub(super) async fn upload_offset(
    State(site): State<Site>,
    Sender(viewer): Sender,
    Path(hash): Path<String>,
) -> Result<Response, Failure> {
    Ok(answer(cases::offset(&site.app, &viewer, &hash).await?))
}

/// Sends a piece of a photo. What is answered with 204 is on disk; 256 kB a piece is a good size.
///
/// When all is here, `PUT /api/v1/observations/{id}/photos/{photo}?upload=SHA256` without a body adds it.
/// What nobody adds is removed a day after its last piece.
#[utoipa::path(
    patch, path = "/api/v1/uploads/{sha256}", tag = "sync",
    params(
        ("sha256" = String, Path, description = "SHA-256 of the whole file, hexadecimal"),
        ("Upload-Offset" = u64, Header, description = "Where the piece begins"),
    ),
    request_body(content = Vec<u8>, content_type = "application/octet-stream", description = "The piece"),
    responses(
        (status = 204, description = "`Upload-Offset` says how much is here"),
        (status = 400, description = "`Upload-Offset` is missing or no number", content_type = "application/problem+json"),
        (status = 409, description = "Another offset is next; `offset` says which", content_type = "application/problem+json"),
        (status = 413, description = "Longer than 20 MB in all", content_type = "application/problem+json"),
    )
)]
pub(super) async fn upload_piece(
    State(site): State<Site>,
    Sender(viewer): Sender,
    Path(hash): Path<String>,
    headers: HeaderMap,
    body: Result<Bytes, BytesRejection>,
) -> Result<Response, Failure> {
    permit(&viewer, Deed::Record)?;
    let from = headers
        .get(&UPLOAD_OFFSET)
        .and_then(|v| v.to_str().ok())
        .and_then(|v| v.trim().parse().ok())
        .ok_or_else(|| Failure::new(400, "upload_offset_missing"))?;
    let piece = body.map_err(|rejection| {
        if rejection.status() == StatusCode::PAYLOAD_TOO_LARGE {
            Failure::new(413, "photo_too_large")
        } else {
            Failure::new(408, "too_slow")
        }
    })?;
    let offset = cases::append(&site.app, &viewer, &hash, from, piece).await?;
    Ok(answer(offset))
}
