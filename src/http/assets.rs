//! Files: the web client from inside the binary, and the maps underneath from the data folder.

use std::path::Path as FilePath;

use axum::extract::{Path, Request, State};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, Uri, header};
use axum::response::{IntoResponse, Response};
use rust_embed::RustEmbed;
use tower::ServiceExt;
use tower_http::services::ServeFile;

use super::Site;
use super::error::Failure;
use super::extract::has_already;
use crate::app::basemaps::Basemap;
use crate::wire::hex;

/// The built web client. A build without it answers with how to make it.
#[derive(RustEmbed)]
#[folder = "web/dist/"]
#[allow_missing = true]
struct Web;

/// The page, for every address that is the client's own.
const PAGE: &str = "index.html";
/// Files under this prefix are named by their content.
const HASHED: &str = "assets/";

/// A file of the web client, or its page for the addresses it draws itself.
pub(super) async fn web(method: Method, uri: Uri, headers: HeaderMap) -> Response {
    if !matches!(method, Method::GET | Method::HEAD) {
        return Failure::not_found().into_response();
    }
    let path = uri.path().trim_start_matches('/');
    let is_ours = ["api/", "tiles/", "basemap/", "pub/"]
        .iter()
        .any(|p| path.starts_with(p));
    let looks_like_file = path
        .rsplit('/')
        .next()
        .is_some_and(|name| name.contains('.'));
    let name = if path.is_empty() { PAGE } else { path };
    match Web::get(name) {
        Some(file) => send(name, &file, &headers),
        None if is_ours || looks_like_file => Failure::not_found().into_response(),
        None => match Web::get(PAGE) {
            Some(file) => send(PAGE, &file, &headers),
            None => Failure::new(503, "no_web_client").into_response(),
        },
    }
}

fn send(name: &str, file: &rust_embed::EmbeddedFile, headers: &HeaderMap) -> Response {
    let hash = hex(file.metadata.sha256_hash().get(..12).unwrap_or_default());
    let etag = format!("\"{hash}\"");
    let caching = if name.starts_with(HASHED) {
        "public, max-age=31536000, immutable"
    } else {
        "no-cache"
    };
    let common = [
        (header::ETAG, etag.clone()),
        (header::CACHE_CONTROL, caching.to_owned()),
        (header::VARY, "Accept-Encoding".to_owned()),
    ];
    if let Some(tag) = has_already(headers, &etag) {
        return (StatusCode::NOT_MODIFIED, common, [(header::ETAG, tag)]).into_response();
    }
    (
        common,
        [(header::CONTENT_TYPE, media_type(name))],
        file.data.to_vec(),
    )
        .into_response()
}

/// Media types of what a web build holds.
fn media_type(name: &str) -> &'static str {
    match FilePath::new(name).extension().and_then(|e| e.to_str()) {
        Some("html") => "text/html; charset=utf-8",
        Some("js" | "mjs") => "text/javascript; charset=utf-8",
        Some("css") => "text/css; charset=utf-8",
        Some("json" | "map") => "application/json",
        Some("webmanifest") => "application/manifest+json",
        Some("svg") => "image/svg+xml",
        Some("png") => "image/png",
        Some("ico") => "image/x-icon",
        Some("woff2") => "font/woff2",
        Some("ftl" | "txt") => "text/plain; charset=utf-8",
        _ => "application/octet-stream",
    }
}

/// A map file with ranges. Kept outside the compression layer: a range of a compressed file is no
/// range of the file, and both would carry one entity tag.
pub(super) async fn basemap(
    State(site): State<Site>,
    Path(file): Path<String>,
    request: Request,
) -> Response {
    // Only names found at start are served, so no path from outside reaches the disk.
    let known = file
        .strip_suffix(".pmtiles")
        .and_then(|name| site.basemaps.iter().find(|b| b.name == name));
    let Some(map) = known else {
        return Failure::not_found().into_response();
    };
    if !matches!(*request.method(), Method::GET | Method::HEAD) {
        return Failure::new(405, "method_not_allowed").into_response();
    }
    serve(map, request).await
}

async fn serve(map: &Basemap, mut request: Request) -> Response {
    if request.headers().get(header::RANGE).is_none()
        && has_already(request.headers(), &map.etag).is_some()
    {
        return (StatusCode::NOT_MODIFIED, [(header::ETAG, map.etag.clone())]).into_response();
    }
    // The entity tag is ours; a range made for another version of the file gets the whole of this.
    if let Some(condition) = request.headers_mut().remove(header::IF_RANGE)
        && condition.as_bytes() != map.etag.as_bytes()
    {
        request.headers_mut().remove(header::RANGE);
    }
    request.headers_mut().remove(header::IF_NONE_MATCH);
    request.headers_mut().remove(header::IF_MODIFIED_SINCE);
    let served = ServeFile::new(&map.path).oneshot(request).await;
    let mut response = match served {
        Ok(response) => response.map(axum::body::Body::new),
        Err(never) => match never {},
    };
    if response.status().is_success() {
        let headers = response.headers_mut();
        if let Ok(etag) = HeaderValue::from_str(&map.etag) {
            headers.insert(header::ETAG, etag);
        }
        headers.remove(header::LAST_MODIFIED);
        headers.insert(
            header::CONTENT_TYPE,
            HeaderValue::from_static("application/vnd.pmtiles"),
        );
        headers.insert(
            header::CACHE_CONTROL,
            HeaderValue::from_static("private, no-cache"),
        );
    }
    response
}
