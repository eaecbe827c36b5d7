//! The OpenAPI 3.1 document, generated from the routes.

use axum::Json;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use utoipa::OpenApi;

use crate::wire::problem::ProblemBody;

#[derive(OpenApi)]
#[openapi(
    info(
        title = "Lykta",
        description = "The map that a municipality and its police share. Coordinates are WGS 84, longitude first. Failures are problem documents (RFC 9457).",
        license(name = "EUPL-1.2", identifier = "EUPL-1.2"),
    ),
    components(schemas(ProblemBody)),
    tags(
        (name = "session", description = "Who looks, where, and on which maps"),
        (name = "account", description = "One's own account"),
        (name = "administration", description = "Accounts of the tenant"),
        (name = "reference", description = "Categories, actors and areas"),
        (name = "promises", description = "What was promised"),
        (name = "observations", description = "What was seen"),
        (name = "live", description = "Changes as they happen"),
        (name = "tiles", description = "Map layers"),
    )
)]
struct Head;

/// The document's head, to which the routes add themselves.
pub(super) fn head() -> utoipa::openapi::OpenApi {
    Head::openapi()
}

/// The whole document, as JSON text with line breaks.
pub fn document() -> String {
    let (_, document) = super::router::api().split_for_parts();
    document.to_pretty_json().unwrap_or_default()
}

pub(super) fn answer(document: &utoipa::openapi::OpenApi) -> Response {
    ([(header::CACHE_CONTROL, "no-cache")], Json(document)).into_response()
}
