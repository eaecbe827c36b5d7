//! What handlers ask of a request: who looks, a JSON body, a version, a query.

use std::sync::Arc;

use axum::RequestPartsExt;
use axum::body::Bytes;
use axum::extract::{FromRequest, FromRequestParts, Query, Request};
use axum::http::header::{self, HeaderMap};
use axum::http::request::Parts;
use lykta_core::model::{ObservationId, TenantCode, Viewer, WalkId};
use serde::de::DeserializeOwned;
use serde_json::Value;

use super::Site;
use super::door::Cookie;
use super::error::Failure;
use crate::app::accounts::{Found, Identity};
use crate::wire::fault::Fault;
use crate::wire::message::Language;
use crate::wire::problem::Problem;

/// Cookie with the tenant chosen in practice mode.
pub(super) const TENANT_COOKIE: &str = "lykta_tenant";

/// Who looks: somebody with a session, a key, or in practice mode.
#[derive(Debug, Clone)]
pub(super) struct Who(pub(super) Viewer);

/// Who looks, with their account and how they came to be known.
#[derive(Debug, Clone)]
pub(super) struct Known(pub(super) Arc<Identity>);

/// Who looks, if anybody is known.
#[derive(Debug, Clone)]
pub(super) struct Perhaps(pub(super) Option<Arc<Identity>>);

/// Who sends what a phone has gathered: whoever may write at all, and a device by its own token, which no
/// other extractor takes. Only for routes that take something in and tell nothing back.
#[derive(Debug, Clone)]
pub(super) struct Sender(pub(super) Viewer);

impl FromRequestParts<Site> for Sender {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, site: &Site) -> Result<Self, Failure> {
        if let Some(token) = bearer(&parts.headers)
            && let Some(identity) = site.app.who_sends(token).await?
        {
            site.app.pace(&identity)?;
            return Ok(Self(identity.viewer.clone()));
        }
        let Who(viewer) = Who::from_request_parts(parts, site).await?;
        Ok(Self(viewer))
    }
}

impl FromRequestParts<Site> for Who {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, site: &Site) -> Result<Self, Failure> {
        let Known(identity) = Known::from_request_parts(parts, site).await?;
        Ok(Self(identity.viewer.clone()))
    }
}

impl FromRequestParts<Site> for Known {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, site: &Site) -> Result<Self, Failure> {
        let Perhaps(identity) = Perhaps::from_request_parts(parts, site).await?;
        let identity = identity.ok_or_else(|| Failure::new(401, "sign_in_needed"))?;
        // Reading is as fast as it goes; writing has a pace, generous to people and more so to programs.
        if !parts.method.is_safe() {
            site.app.pace(&identity)?;
        }
        Ok(Self(identity))
    }
}

impl FromRequestParts<Site> for Perhaps {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, site: &Site) -> Result<Self, Failure> {
        // Whoever sends a key means it: a wrong one is nobody, whatever cookies say.
        if let Some(key) = bearer(&parts.headers) {
            return Ok(Self(site.app.who_by_key(key).await?));
        }
        if let Some(token) = site.door.read(&parts.headers, Cookie::Session) {
            match site.app.who_by_session(token).await? {
                Found::Known(identity) => return Ok(Self(Some(identity))),
                Found::Ended => return Ok(Self(None)),
                // In practice mode folders come and go, and cookies of the last one stay.
                Found::Unknown => {}
            }
        }
        let tenant = practice_tenant(&parts.headers, site);
        Ok(Self(site.app.who_in_practice(&tenant).await?))
    }
}

/// The key or token that a request carries.
fn bearer(headers: &HeaderMap) -> Option<&str> {
    let (scheme, key) = headers
        .get(header::AUTHORIZATION)?
        .to_str()
        .ok()?
        .split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| key.trim())
}

/// The tenant that a cookie names among those of practice mode, else the one at home.
pub(super) fn practice_tenant(headers: &HeaderMap, site: &Site) -> TenantCode {
    cookie(headers, TENANT_COOKIE)
        .and_then(|code| TenantCode::parse(code).ok())
        .filter(|code| site.app.demo && site.app.tenants.contains_key(code))
        .unwrap_or_else(|| site.app.home.clone())
}

/// A cookie's value.
pub(super) fn cookie<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|v| v.to_str().ok())
        .flat_map(|v| v.split(';'))
        .find_map(|pair| pair.trim().strip_prefix(name)?.strip_prefix('='))
}

/// The reader's language.
#[derive(Debug, Clone, Copy)]
pub(super) struct Tongue(pub(super) Language);

impl<S: Send + Sync> FromRequestParts<S> for Tongue {
    type Rejection = std::convert::Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Self::Rejection> {
        Ok(Self(
            parts
                .extensions
                .get::<Language>()
                .copied()
                .unwrap_or(Language::Sv),
        ))
    }
}

/// A JSON body, whatever of the two names it goes by.
#[derive(Debug)]
pub(super) struct Body(pub(super) Value);

/// Media types read as JSON.
const JSON_TYPES: [&str; 3] = [
    "application/json",
    "application/geo+json",
    "application/merge-patch+json",
];

impl FromRequest<Site> for Body {
    type Rejection = Failure;

    async fn from_request(request: Request, site: &Site) -> Result<Self, Failure> {
        let media = request
            .headers()
            .get(header::CONTENT_TYPE)
            .and_then(|v| v.to_str().ok())
            .unwrap_or("");
        let essence = media
            .split(';')
            .next()
            .unwrap_or("")
            .trim()
            .to_ascii_lowercase();
        if !JSON_TYPES.contains(&essence.as_str()) {
            return Err(Problem::new(415, "unsupported_media_type")
                .with(
                    "value",
                    if essence.is_empty() {
                        "–".to_owned()
                    } else {
                        essence
                    },
                )
                .into());
        }
        let bytes = Bytes::from_request(request, site)
            .await
            .map_err(|rejection| {
                if axum::response::IntoResponse::into_response(rejection)
                    .status()
                    .as_u16()
                    == 413
                {
                    Failure::new(413, "too_large")
                } else {
                    Failure::new(408, "too_slow")
                }
            })?;
        if bytes.is_empty() {
            return Err(Problem::new(400, "malformed_json")
                .with("value", "–")
                .into());
        }
        serde_json::from_slice(&bytes).map(Self).map_err(|e| {
            let fault = Fault::new("", "malformed_json_at")
                .with("line", e.line())
                .with("column", e.column())
                .with("value", cause(&e));
            Problem::new(400, "malformed_json")
                .faults(vec![fault])
                .into()
        })
    }
}

/// What the reader says, without the place that follows it.
fn cause(error: &serde_json::Error) -> String {
    let text = error.to_string();
    text.split(" at line ").next().unwrap_or(&text).to_owned()
}

/// The version that `If-Match` names, as `"v3"`.
#[derive(Debug, Clone, Copy)]
pub(super) struct IfMatch(pub(super) u32);

impl<S: Send + Sync> FromRequestParts<S> for IfMatch {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Failure> {
        let Some(value) = parts.headers.get(header::IF_MATCH) else {
            return Err(Failure::new(428, "precondition_required"));
        };
        // Several tags or a star never name one version; such a condition is not met.
        let named = value.to_str().ok().and_then(|t| {
            plain_tag(t)
                .strip_prefix("\"v")?
                .strip_suffix('"')?
                .parse()
                .ok()
        });
        Ok(Self(named.unwrap_or(0)))
    }
}

/// The version that `If-Match` names, when it is there: what is new has none.
#[derive(Debug, Clone, Copy)]
pub(super) struct Based(pub(super) Option<u32>);

impl<S: Send + Sync> FromRequestParts<S> for Based {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Failure> {
        if parts.headers.contains_key(header::IF_MATCH) {
            let IfMatch(version) = IfMatch::from_request_parts(parts, state).await?;
            return Ok(Self(Some(version)));
        }
        Ok(Self(None))
    }
}

/// A walk's id from the path; anything else is not found.
pub(super) fn walk_id(text: &str) -> Result<WalkId, Failure> {
    WalkId::parse(text).map_err(|_not_an_id| Failure::not_found())
}

/// The entity tag of a version.
pub(super) fn version_tag(version: u32) -> String {
    format!("\"v{version}\"")
}

/// An observation's id from the path; anything else is not found.
pub(super) fn observation_id(text: &str) -> Result<ObservationId, Failure> {
    ObservationId::parse(text).map_err(|_not_an_id| Failure::not_found())
}

/// A query string, with faults in our own words.
#[derive(Debug)]
pub(super) struct Asked<T>(pub(super) T);

impl<T: DeserializeOwned + 'static, S: Send + Sync> FromRequestParts<S> for Asked<T> {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Failure> {
        parts
            .extract::<Query<T>>()
            .await
            .map(|Query(q)| Self(q))
            .map_err(|e| {
                Failure::query(vec![
                    Fault::new("", "unknown_parameter").with("value", e.body_text()),
                ])
            })
    }
}

/// Codings whose answers carry a tag of their own: the tag of the plain answer and the coding's name.
const CODINGS: [&str; 2] = ["gzip", "br"];

/// The tag of an answer sent in a coding: two different runs of bytes never share a strong tag.
pub(super) fn coded_tag(plain: &str, coding: &str) -> Option<String> {
    let inner = plain.strip_suffix('"').filter(|t| t.starts_with('"'))?;
    CODINGS
        .contains(&coding)
        .then(|| format!("{inner}-{coding}\""))
}

/// The tag of the plain answer that a tag names, whatever coding it was sent in.
fn plain_tag(tag: &str) -> String {
    let tag = tag.trim();
    CODINGS
        .iter()
        .find_map(|coding| tag.strip_suffix(&format!("-{coding}\"")))
        .map_or_else(|| tag.to_owned(), |inner| format!("{inner}\""))
}

/// The tag by which the reader has this answer already, as it was sent then.
pub(super) fn has_already(headers: &HeaderMap, etag: &str) -> Option<String> {
    headers
        .get_all(header::IF_NONE_MATCH)
        .iter()
        .filter_map(|v| v.to_str().ok())
        .flat_map(|v| v.split(','))
        // Weak comparison: "the same, more or less" is enough to send nothing (RFC 9110, 13.1.2).
        .find(|t| t.trim() == "*" || plain_tag(t.trim().trim_start_matches("W/")) == etag)
        .map(|t| {
            if t.trim() == "*" {
                etag.to_owned()
            } else {
                t.trim().to_owned()
            }
        })
}

/// Strings of a small body, with every fault at once.
pub(super) struct Texts<'a> {
    pub(super) body: &'a Value,
    pub(super) faults: Vec<Fault>,
}

impl<'a> Texts<'a> {
    pub(super) fn new(body: &'a Value, known: &[&str]) -> Self {
        let mut faults = Vec::new();
        match body.as_object() {
            Some(members) => {
                for key in members.keys().filter(|k| !known.contains(&k.as_str())) {
                    faults
                        .push(Fault::new(format!("/{key}"), "unknown_property").with("value", key));
                }
            }
            None => faults.push(Fault::new("", "not_an_object")),
        }
        Self { body, faults }
    }

    pub(super) fn text(&mut self, name: &'static str) -> Option<&'a str> {
        match self.body.get(name) {
            None | Some(Value::Null) => None,
            Some(Value::String(text)) => Some(text),
            Some(other) => {
                self.faults.push(
                    Fault::new(format!("/{name}"), "not_a_text")
                        .with("field", name)
                        .with("value", other),
                );
                None
            }
        }
    }

    pub(super) fn read<T>(
        &mut self,
        name: &'static str,
        code: &'static str,
        read: impl Fn(&str) -> Option<T>,
    ) -> Option<T> {
        let text = self.text(name)?;
        let value = read(text);
        if value.is_none() {
            self.faults.push(
                Fault::new(format!("/{name}"), code)
                    .with("field", name)
                    .with("value", text)
                    .with("allowed", ""),
            );
        }
        value
    }
}

#[cfg(test)]
mod tests {
    use super::{coded_tag, plain_tag};

    #[test]
    fn a_coded_answer_has_a_tag_of_its_own_that_names_the_plain_one() {
        assert_eq!(coded_tag("\"v3\"", "gzip").as_deref(), Some("\"v3-gzip\""));
        assert_eq!(coded_tag("W/\"v3\"", "gzip"), None);
        for tag in ["\"v3\"", "\"v3-gzip\"", " \"v3-br\""] {
            assert_eq!(plain_tag(tag), "\"v3\"");
        }
        // A weak tag names no version to write over.
        assert_ne!(plain_tag("W/\"v3\""), "\"v3\"");
    }
}
