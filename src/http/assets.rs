//! Files: the web client from inside the binary, and the maps underneath from the data folder.

use std::path::Path as FilePath;

use axum::body::Body;
use axum::extract::{Path, Request, State};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, Uri, header};
use axum::response::{IntoResponse, Response};
use rust_embed::RustEmbed;

use super::Site;
use super::error::Failure;
use super::extract::has_already;
use super::ranges::{Wanted, wanted};
use crate::app::basemaps::{Basemap, Content};
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

/// What is named by its content may be kept by anybody and never asked about again.
const LASTING: &str = "public, max-age=31536000, immutable";
/// What bears a name that other bytes may bear tomorrow is asked about each time.
const ASKED_ABOUT: &str = "no-cache";
/// Bytes read from the disk at once, where a map is not in memory.
const PIECE: u64 = 256 * 1024;

/// What a map file's address begins with.
const FOLDER: &str = "/basemap/";
/// The route as the log and the metrics call it.
pub(super) const MAP_ROUTE: &str = "/basemap/{file}";

/// Whether this asks for a map file, which is answered without going through the other routes: a map is read in a
/// hundred parts.
pub(super) fn is_map_asked_for(request: &Request) -> bool {
    let file = request.uri().path().strip_prefix(FOLDER);
    request.method() == Method::GET && file.is_some_and(|file| !file.contains(['/', '%']))
}

/// The answer to somebody who [asks for a map file](is_map_asked_for), the same as the route gives.
pub(super) fn map_at_once(site: &Site, request: &Request) -> Response {
    let file = request.uri().path().strip_prefix(FOLDER).unwrap_or("");
    map_file(site, file, request.method(), request.headers())
}

/// A map file with ranges, under its plain name and under one that holds its hash. Kept outside the
/// compression layer: a range of a compressed file is no range of the file, and both would carry one
/// entity tag.
pub(super) async fn basemap(
    State(site): State<Site>,
    method: Method,
    Path(file): Path<String>,
    headers: HeaderMap,
) -> Response {
    if !matches!(method, Method::GET | Method::HEAD) {
        return Failure::new(405, "method_not_allowed").into_response();
    }
    map_file(&site, &file, &method, &headers)
}

fn map_file(site: &Site, file: &str, method: &Method, headers: &HeaderMap) -> Response {
    // Only names found at start are served, so no path from outside reaches the disk.
    let Some(name) = file.strip_suffix(".pmtiles") else {
        return Failure::not_found().into_response();
    };
    if let Some(map) = site.basemaps.iter().find(|b| b.name == name) {
        return serve(map, ASKED_ABOUT, method, headers);
    }
    let Some((name, hash)) = name.rsplit_once('.') else {
        return Failure::not_found().into_response();
    };
    match site.basemaps.iter().find(|b| b.name == name) {
        Some(map) if map.hash == hash => serve(map, LASTING, method, headers),
        // A page that has been open since before the map was replaced finds the new one.
        Some(map)
            if hash.len() == map.hash.len() && hash.bytes().all(|b| b.is_ascii_hexdigit()) =>
        {
            (
                StatusCode::TEMPORARY_REDIRECT,
                [
                    (header::LOCATION, format!("/basemap/{}.pmtiles", map.name)),
                    (header::CACHE_CONTROL, "no-store".to_owned()),
                ],
            )
                .into_response()
        }
        _ => Failure::not_found().into_response(),
    }
}

fn serve(map: &Basemap, caching: &'static str, method: &Method, headers: &HeaderMap) -> Response {
    let common = [
        (header::CACHE_CONTROL, caching),
        (header::ACCEPT_RANGES, "bytes"),
    ]
    .map(|(name, value)| (name, HeaderValue::from_static(value)));
    if let Some(tag) = has_already(headers, &map.etag) {
        return (StatusCode::NOT_MODIFIED, common, [(header::ETAG, tag)]).into_response();
    }
    let said = |name| {
        headers
            .get(name)
            .and_then(|v: &HeaderValue| v.to_str().ok())
    };
    // A range made for another version of the file gets the whole of this one; a date says nothing here.
    let same = match headers.get(header::IF_RANGE) {
        Some(condition) => condition.as_bytes() == map.etag.as_bytes(),
        None => true,
    };
    // A range is defined for GET alone (RFC 9110, 14.2).
    let asked = said(header::RANGE).filter(|_| same && method == Method::GET);
    let (status, range) = match wanted(asked, map.length) {
        Wanted::Whole => (StatusCode::OK, 0..map.length),
        Wanted::Part(range) => (StatusCode::PARTIAL_CONTENT, range),
        Wanted::Outside => {
            let has = [(header::CONTENT_RANGE, format!("bytes */{}", map.length))];
            return (has, Failure::new(416, "bad_range")).into_response();
        }
    };
    let tag = [(header::ETAG, &*map.etag)];
    let mut response = (status, common, tag, Body::empty()).into_response();
    let fields = response.headers_mut();
    fields.insert(
        header::CONTENT_TYPE,
        HeaderValue::from_static("application/vnd.pmtiles"),
    );
    fields.insert(header::CONTENT_LENGTH, (range.end - range.start).into());
    if status == StatusCode::PARTIAL_CONTENT {
        let part = format!("bytes {}-{}/{}", range.start, range.end - 1, map.length);
        if let Ok(part) = HeaderValue::from_str(&part) {
            fields.insert(header::CONTENT_RANGE, part);
        }
    }
    if method == Method::GET {
        *response.body_mut() = body(&map.content, range);
    }
    response
}

/// The bytes of a range: a reference into memory, or pieces of the file as the reader takes them.
fn body(content: &Content, range: std::ops::Range<u64>) -> Body {
    if let Content::Held(_) = content {
        return match content.read(range) {
            Ok(bytes) => Body::from(bytes),
            Err(error) => Body::from_stream(futures_util::stream::once(std::future::ready(Err::<
                bytes::Bytes,
                _,
            >(
                error,
            )))),
        };
    }
    let next = move |(content, at): (Content, u64)| async move {
        let end = at.saturating_add(PIECE).min(range.end);
        if at >= end {
            return None;
        }
        let from = content.clone();
        let read = tokio::task::spawn_blocking(move || from.read(at..end)).await;
        let piece = read.unwrap_or_else(|e| Err(std::io::Error::other(e)));
        Some((piece, (content, end)))
    };
    Body::from_stream(futures_util::stream::unfold(
        (content.clone(), range.start),
        next,
    ))
}
