//! The only calls out that the service makes: to the service that vouches.
//!
//! No redirect is followed, nothing takes longer than 10 s, nothing longer than 1 MB is read, and
//! everything is encrypted unless the service that vouches is on this machine.

use std::pin::Pin;
use std::time::Duration;

use openidconnect::http::{HeaderValue, Uri, header};
use openidconnect::{AsyncHttpClient, HttpRequest, HttpResponse};
use thiserror::Error;

use crate::app::AppError;

/// For the whole of a call.
const PATIENCE: Duration = Duration::from_secs(10);
/// Longest answer, bytes.
const LONGEST: usize = 1_000_000;

/// Why a call did not come about.
#[derive(Debug, Error)]
pub(super) enum CallError {
    /// The address is not one we ask.
    #[error("an address that is not encrypted")]
    Address,
    /// Too much came.
    #[error("an answer longer than {LONGEST} bytes")]
    TooLong,
    /// The network, the encryption or the time.
    #[error("the network: {0}")]
    Network(String),
}

impl From<reqwest::Error> for CallError {
    fn from(error: reqwest::Error) -> Self {
        let what = if error.is_timeout() {
            "no answer in time".to_owned()
        } else {
            // Without the address, which may hold what nobody should log.
            let error = error.without_url();
            std::iter::successors(Some(&error as &dyn std::error::Error), |e| e.source())
                .map(ToString::to_string)
                .collect::<Vec<_>>()
                .join(": ")
        };
        Self::Network(what)
    }
}

/// Asks the service that vouches.
#[derive(Debug, Clone)]
pub(super) struct Caller {
    client: reqwest::Client,
    /// Whether addresses on this machine may go without encryption.
    loopback: bool,
}

impl Caller {
    pub(super) fn new(issuer: &str) -> Result<Self, AppError> {
        let failed = |e: Box<dyn std::error::Error + Send + Sync>| AppError::Internal(e);
        let issuer: Uri = issuer.parse().map_err(|e| failed(Box::new(e)))?;
        let loopback = issuer.scheme_str() == Some("http") && is_loopback(&issuer);
        if issuer.scheme_str() != Some("https") && !loopback {
            return Err(failed("oidc.issuer is not an https address".into()));
        }
        // Refused only when one is installed already, which then serves.
        let _installed = rustls::crypto::ring::default_provider().install_default();
        let client = reqwest::Client::builder()
            .redirect(reqwest::redirect::Policy::none())
            .timeout(PATIENCE)
            .https_only(!loopback)
            .no_proxy()
            .user_agent(concat!("lykta/", env!("CARGO_PKG_VERSION")))
            .build()
            .map_err(|e| failed(Box::new(e)))?;
        Ok(Self { client, loopback })
    }

    /// Whether we would send a browser, or a question, to this address.
    pub(super) fn may_ask(&self, address: &str) -> bool {
        let Ok(uri) = address.parse::<Uri>() else {
            return false;
        };
        match uri.scheme_str() {
            Some("https") => true,
            Some("http") => self.loopback && is_loopback(&uri),
            _ => false,
        }
    }

    /// One question and its answer.
    async fn ask(&self, request: HttpRequest) -> Result<HttpResponse, CallError> {
        let (parts, body) = request.into_parts();
        let address = parts.uri.to_string();
        if !self.may_ask(&address) {
            return Err(CallError::Address);
        }
        let mut answer = self
            .client
            .request(parts.method, address)
            .headers(parts.headers)
            .body(body)
            .send()
            .await?;
        let mut bytes = Vec::new();
        while let Some(chunk) = answer.chunk().await? {
            if bytes.len() + chunk.len() > LONGEST {
                return Err(CallError::TooLong);
            }
            bytes.extend_from_slice(&chunk);
        }
        let mut out = HttpResponse::new(bytes);
        *out.status_mut() = answer.status();
        let kind: Option<&HeaderValue> = answer.headers().get(header::CONTENT_TYPE);
        if let Some(kind) = kind {
            out.headers_mut().insert(header::CONTENT_TYPE, kind.clone());
        }
        Ok(out)
    }
}

impl<'c> AsyncHttpClient<'c> for Caller {
    type Error = CallError;
    type Future = Pin<Box<dyn Future<Output = Result<HttpResponse, CallError>> + Send + 'c>>;

    fn call(&'c self, request: HttpRequest) -> Self::Future {
        Box::pin(self.ask(request))
    }
}

fn is_loopback(uri: &Uri) -> bool {
    let host = uri.host().unwrap_or("").trim_matches(['[', ']']);
    host.eq_ignore_ascii_case("localhost")
        || host
            .parse::<std::net::IpAddr>()
            .is_ok_and(|a| a.is_loopback())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_encrypted_addresses_are_asked_but_on_this_machine() {
        assert!(Caller::new("http://login.kommun.example/realms/x").is_err());
        assert!(Caller::new("ftp://127.0.0.1/").is_err());
        assert!(Caller::new("login.kommun.example").is_err());
        let far = Caller::new("https://login.kommun.example/realms/x").unwrap();
        assert!(far.may_ask("https://nycklar.kommun.example/jwks"));
        // A far service must not make us ask this machine.
        assert!(!far.may_ask("http://127.0.0.1:8401/metrics"));
        assert!(!far.may_ask("file:///etc/passwd"));
        let near = Caller::new("http://localhost:9000").unwrap();
        assert!(near.may_ask("http://127.0.0.1:9000/jwks"));
        assert!(near.may_ask("http://[::1]:9000/jwks"));
        assert!(!near.may_ask("http://10.0.0.1/jwks"));
        assert!(!near.may_ask("http://localhost.evil.example/jwks"));
    }
}
