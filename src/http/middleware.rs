//! What every request goes through: an id, a language, a log line, headers, and words for failures.

use std::cell::RefCell;
use std::collections::HashMap;
use std::hash::{BuildHasher, RandomState};
use std::sync::LazyLock;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Instant;

use axum::body::Body;
use axum::extract::{MatchedPath, Request, State};
use axum::http::header::{self, HeaderName, HeaderValue};
use axum::http::{Method, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use metrics::Histogram;

use super::Site;
use super::door::Door;
use super::error::Failure;
use super::extract::coded_tag;
use crate::public::Source;
use crate::wire::message::Language;

/// Browsers that have been here once come over TLS only, for a year.
const A_YEAR_OVER_TLS: HeaderValue = HeaderValue::from_static("max-age=31536000");

const X_REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// What every answer carries.
static FIXED: LazyLock<[(HeaderName, HeaderValue); 7]> = LazyLock::new(|| {
    [
        (header::CONTENT_SECURITY_POLICY, CONTENT_SECURITY_POLICY),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::REFERRER_POLICY, "no-referrer"),
        (header::X_FRAME_OPTIONS, "DENY"),
        (
            HeaderName::from_static("cross-origin-opener-policy"),
            "same-origin",
        ),
        (
            HeaderName::from_static("cross-origin-resource-policy"),
            "same-origin",
        ),
        (
            HeaderName::from_static("permissions-policy"),
            "geolocation=(self), camera=(self), microphone=()",
        ),
    ]
    .map(|(name, value)| (name, HeaderValue::from_static(value)))
});

/// Everything the page may load comes from here: no inline script, no other host.
const CONTENT_SECURITY_POLICY: &str = "default-src 'self'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; \
     font-src 'self'; connect-src 'self'; worker-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

/// What is known of a request before anything is done for it.
#[derive(Debug)]
pub(super) struct Begun {
    started: Instant,
    /// The number that its log lines and its refusal carry.
    pub(super) id: String,
    language: Language,
    method: Method,
}

impl Begun {
    pub(super) fn new(request: &Request) -> Self {
        Self {
            started: Instant::now(),
            id: number(),
            language: Language::accepted(
                request
                    .headers()
                    .get(header::ACCEPT_LANGUAGE)
                    .and_then(|v| v.to_str().ok()),
            ),
            method: request.method().clone(),
        }
    }

    /// The answer with words, headers and a log line.
    pub(super) fn end(self, site: &Site, path: &str, response: Response) -> Response {
        let mut response = in_words(response, self.language, &self.id);
        headers(&mut response, &self.id);
        if site.door.is_secure() {
            response
                .headers_mut()
                .insert(header::STRICT_TRANSPORT_SECURITY, A_YEAR_OVER_TLS);
        }
        let status = response.status().as_u16();
        let duration_ms = (self.started.elapsed().as_secs_f64() * 1e6).round() / 1e3;
        took(path, status, duration_ms / 1e3);
        let (id, method) = (&self.id, &self.method);
        tracing::info!(request.id = %id, http.method = %method, http.path = %path, http.status = status, duration_ms, "{method} {path} {status}");
        response
    }
}

/// Counts a request and its seconds. To find the meter by its labels costs more than to count, so each thread keeps
/// those that it has used: as many as there are routes and statuses.
fn took(path: &str, status: u16, seconds: f64) {
    thread_local! {
        static METERS: RefCell<HashMap<String, Vec<(u16, Histogram)>>> = RefCell::default();
    }
    METERS.with_borrow_mut(|meters| {
        let known = meters.get(path).and_then(|of| of.iter().find(|m| m.0 == status));
        if let Some((_, meter)) = known {
            meter.record(seconds);
            return;
        }
        let meter = metrics::histogram!("http_request_seconds", "path" => path.to_owned(), "status" => status.to_string());
        meter.record(seconds);
        meters.entry(path.to_owned()).or_default().push((status, meter));
    });
}

/// A number for a request: no two are alike, and none tells how many there were before it.
fn number() -> String {
    static KEYS: LazyLock<[RandomState; 2]> = LazyLock::new(Default::default);
    static COUNT: AtomicU64 = AtomicU64::new(0);
    let count = COUNT.fetch_add(1, Ordering::Relaxed);
    let [high, low] = KEYS.each_ref().map(|key| key.hash_one(count));
    format!("{high:016x}{low:016x}")
}

/// The outermost layer.
pub(super) async fn finish(State(site): State<Site>, mut request: Request, next: Next) -> Response {
    let begun = Begun::new(&request);
    request.extensions_mut().insert(begun.language);
    request = for_the_public_side(&site, request, &begun.id);
    let response = if knows_host(&site.door, &request) {
        next.run(request).await
    } else {
        unknown_host()
    };
    let matched = response.extensions().get::<MatchedPath>().cloned();
    begun.end(
        &site,
        matched.as_ref().map_or("-", |p| p.as_str()),
        response,
    )
}

/// What whoever asks for another name is told.
pub(super) fn unknown_host() -> Response {
    Failure::new(421, "unknown_host").into_response()
}

/// Hands the matched path out to the layer that logs it.
pub(super) async fn carry_path(request: Request, next: Next) -> Response {
    let path = request.extensions().get::<MatchedPath>().cloned();
    let mut response = next.run(request).await;
    if let Some(path) = path {
        response.extensions_mut().insert(path);
    }
    response
}

/// Gives the public side, which cannot name this one, what it needs of it: where a request comes from,
/// and the number that its own refusals carry.
fn for_the_public_side(site: &Site, request: Request, id: &str) -> Request {
    let (mut parts, body) = request.into_parts();
    let source = Source(site.door.source(&parts));
    parts.extensions.insert(source);
    if let Ok(value) = HeaderValue::from_str(id) {
        // Whatever a client sent is overwritten.
        parts.headers.insert(X_REQUEST_ID, value);
    }
    Request::from_parts(parts, body)
}

/// A page elsewhere whose name is made to point here must not read the map: only the service's own
/// names are answered.
pub(super) fn knows_host(door: &Door, request: &Request) -> bool {
    let host = request.headers().get(header::HOST);
    host.and_then(|h| h.to_str().ok())
        .or_else(|| {
            let authority = request.uri().authority();
            authority.map(axum::http::uri::Authority::as_str)
        })
        .is_some_and(|host| door.knows(host))
}

/// Turns a failure, ours or the framework's, into a problem document.
fn in_words(response: Response, language: Language, id: &str) -> Response {
    let (mut parts, body) = response.into_parts();
    let failure = if let Some(failure) = parts.extensions.remove::<Failure>() {
        failure
    } else {
        let is_plain = !parts.headers.contains_key(header::CONTENT_TYPE)
            || parts
                .headers
                .get(header::CONTENT_TYPE)
                .is_some_and(|t| t.as_bytes().starts_with(b"text/plain"));
        match plain_failure(parts.status) {
            Some(failure) if is_plain => failure,
            _ => return Response::from_parts(parts, body),
        }
    };
    if let Some(cause) = &failure.cause {
        let chain = std::iter::successors(Some(&**cause as &dyn std::error::Error), |e| e.source())
            .map(ToString::to_string)
            .collect::<Vec<_>>();
        // Being busy passes by itself, as when a probe asks before the index is built.
        if failure.problem.status == StatusCode::SERVICE_UNAVAILABLE.as_u16() {
            tracing::warn!(request.id = %id, cause = %chain.join(": "), "A request came while we were busy");
        } else {
            tracing::error!(request.id = %id, error = %chain.join(": "), "A request failed for a reason of our own");
        }
    }
    let body = failure.problem.body(language, id);
    let bytes = serde_json::to_vec(&body).unwrap_or_default();
    parts.headers.insert(
        header::CONTENT_TYPE,
        HeaderValue::from_static("application/problem+json"),
    );
    parts.headers.insert(
        header::CONTENT_LANGUAGE,
        HeaderValue::from_static(language.tag()),
    );
    parts
        .headers
        .insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    parts.headers.remove(header::CONTENT_LENGTH);
    parts.headers.remove(header::ETAG);
    Response::from_parts(parts, Body::from(bytes))
}

/// What the framework itself refuses.
fn plain_failure(status: StatusCode) -> Option<Failure> {
    let code = match status {
        StatusCode::UNAUTHORIZED => "sign_in_needed",
        StatusCode::NOT_FOUND => "not_found",
        StatusCode::METHOD_NOT_ALLOWED => "method_not_allowed",
        StatusCode::PAYLOAD_TOO_LARGE => "too_large",
        StatusCode::UNSUPPORTED_MEDIA_TYPE => "unsupported_media_type",
        StatusCode::FORBIDDEN => "forbidden_origin",
        StatusCode::BAD_REQUEST => "bad_query",
        StatusCode::INTERNAL_SERVER_ERROR => "internal",
        StatusCode::REQUEST_TIMEOUT => "too_slow",
        StatusCode::RANGE_NOT_SATISFIABLE => "bad_range",
        _ => return None,
    };
    Some(Failure::new(status.as_u16(), code))
}

fn headers(response: &mut Response, id: &str) {
    let headers = response.headers_mut();
    let coded = headers
        .get(header::CONTENT_ENCODING)
        .zip(headers.get(header::ETAG))
        .and_then(|(coding, tag)| coded_tag(tag.to_str().ok()?, coding.to_str().ok()?))
        .and_then(|tag| HeaderValue::from_str(&tag).ok());
    if let Some(tag) = coded {
        headers.insert(header::ETAG, tag);
    }
    if let Ok(value) = HeaderValue::from_str(id) {
        headers.insert(X_REQUEST_ID, value);
    }
    headers.reserve(FIXED.len());
    for (name, value) in &*FIXED {
        // A photo has a stricter policy of its own.
        headers.entry(name.clone()).or_insert_with(|| value.clone());
    }
}
