//! Single sign-on: another service vouches for who somebody is, by OpenID Connect.
//!
//! [`Oidc::start`] sends the browser there, [`Oidc::back`] takes the answer and says what it vouches
//! for. Who that is here, and what they may, is decided in [`super::accounts`]. The protocol is in
//! `provider`, which the feature `oidc` switches on; nothing else knows of the feature. Tokens, codes,
//! names and addresses never leave here for a log line.

#[cfg(not(feature = "oidc"))]
#[path = "absent.rs"]
mod provider;
#[cfg(feature = "oidc")]
mod provider;
mod ticket;

use std::sync::Arc;

use lykta_core::model::TenantCode;

use super::AppError;
use crate::clock;

/// Where and as whom to ask.
#[derive(Clone, PartialEq, Eq)]
pub struct Settings {
    /// The service that vouches, exactly as it names itself.
    pub issuer: String,
    /// What we are called there.
    pub client_id: String,
    /// What we prove ourselves with there; a public client has nothing.
    pub client_secret: Option<String>,
    /// The words on the button.
    pub name: String,
    /// The tenant whose people sign in there.
    pub tenant: TenantCode,
    /// What is asked for.
    pub scopes: Vec<String>,
    /// Whether its addresses are taken as verified although it does not say so.
    pub trust_email: bool,
    /// Values of `acr` or `acrs` that stand for a second factor.
    pub mfa_acr: Vec<String>,
}

impl std::fmt::Debug for Settings {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Settings")
            .field("issuer", &self.issuer)
            .finish_non_exhaustive()
    }
}

/// Why somebody was not let in. Few, and none tells whoever tries what to try next.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refusal {
    /// The service that vouches does not answer, or not in time.
    Unavailable,
    /// The sign-in was not begun in this browser, took too long, or was used already.
    Expired,
    /// Whoever signs in stopped, or was stopped over there.
    Declined,
    /// The answer is not to be trusted.
    Untrusted,
    /// There is no account for whom it vouches for.
    NoAccount,
}

impl Refusal {
    /// Every one.
    pub const ALL: [Self; 5] = [
        Self::Unavailable,
        Self::Expired,
        Self::Declined,
        Self::Untrusted,
        Self::NoAccount,
    ];

    /// Its code, in the address of the page that says it in words.
    pub fn code(self) -> &'static str {
        match self {
            Self::Unavailable => "oidc_unavailable",
            Self::Expired => "oidc_expired",
            Self::Declined => "oidc_declined",
            Self::Untrusted => "oidc_untrusted",
            Self::NoAccount => "oidc_no_account",
        }
    }
}

/// A sign-in that begins.
#[derive(Clone)]
pub struct Start {
    /// Where the browser goes.
    pub address: String,
    /// What it brings back.
    pub cookie: String,
}

impl std::fmt::Debug for Start {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Start")
    }
}

/// What the service that vouches sent the browser back with.
#[derive(Clone, Default)]
pub struct Answer {
    /// What to ask for the token with.
    pub code: Option<String>,
    /// What we sent along.
    pub state: Option<String>,
    /// Why there is none, in its words.
    pub error: Option<String>,
    /// Who it says that it is (RFC 9207).
    pub issuer: Option<String>,
}

impl std::fmt::Debug for Answer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Answer")
    }
}

/// Somebody whom the service vouches for.
#[derive(Clone)]
pub struct Vouched {
    /// The service.
    pub issuer: String,
    /// What it calls them, for ever.
    pub subject: String,
    /// Their address, when it is verified.
    pub email: Option<String>,
    /// Whether they showed a second factor there.
    pub second_factor: bool,
    /// The tenant whose people sign in there.
    pub tenant: TenantCode,
}

impl std::fmt::Debug for Vouched {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Vouched")
    }
}

/// Single sign-on at work.
#[derive(Debug)]
pub struct Oidc {
    settings: Arc<Settings>,
    provider: provider::Provider,
    tickets: ticket::Tickets,
}

impl Oidc {
    /// Prepares it; nobody is asked yet.
    ///
    /// # Errors
    /// [`AppError::Internal`] when this program was built without it, when the issuer is not an
    /// address it may ask, or when the machine has no certificates to trust.
    pub fn open(settings: Settings) -> Result<Self, AppError> {
        let settings = Arc::new(settings);
        Ok(Self {
            provider: provider::Provider::new(Arc::clone(&settings))?,
            tickets: ticket::Tickets::new()?,
            settings,
        })
    }

    /// The words on the button.
    pub fn name(&self) -> &str {
        &self.settings.name
    }

    /// Begins a sign-in that ends at a path of ours. `origin` is what we are called outside.
    ///
    /// # Errors
    /// [`Refusal::Unavailable`].
    pub async fn start(&self, origin: &str, to: Option<&str>) -> Result<Start, Refusal> {
        let to = to.filter(|to| is_local(to)).unwrap_or("/");
        let (cookie, secrets) = self
            .tickets
            .issue(to, clock::now())
            .ok_or(Refusal::Unavailable)?;
        let address = self.provider.address(origin, secrets).await?;
        Ok(Start { address, cookie })
    }

    /// Takes the answer: whom it vouches for, and the path of ours where they were going.
    ///
    /// # Errors
    /// A [`Refusal`]; its cause is in the log.
    pub async fn back(
        &self,
        origin: &str,
        cookie: Option<&str>,
        answer: Answer,
    ) -> Result<(Vouched, String), Refusal> {
        let redeemed = cookie
            .zip(answer.state.as_deref())
            .and_then(|(cookie, state)| self.tickets.redeem(cookie, state, clock::now()));
        let Some((secrets, to)) = redeemed else {
            tracing::info!("An answer to a sign-in that was not begun here, or has ended");
            return Err(Refusal::Expired);
        };
        if answer.issuer.is_some_and(|i| i != self.settings.issuer) {
            tracing::warn!("An answer to a sign-in names another issuer");
            return Err(Refusal::Untrusted);
        }
        let code = match (answer.error.as_deref(), answer.code) {
            (None, Some(code)) => code,
            (Some("server_error" | "temporarily_unavailable"), _) => {
                tracing::warn!("The service that vouches says that it is unavailable");
                return Err(Refusal::Unavailable);
            }
            (Some("access_denied" | "login_required" | "consent_required"), _) => {
                return Err(Refusal::Declined);
            }
            _ => {
                tracing::warn!("An answer to a sign-in holds neither a code nor an error we know");
                return Err(Refusal::Untrusted);
            }
        };
        let vouched = self.provider.redeem(origin, code, secrets).await?;
        Ok((vouched, to))
    }
}

/// Whether this is a path of ours and no way elsewhere: browsers take `//host` and `/\host` for another
/// host, and drop some characters before they look.
fn is_local(to: &str) -> bool {
    let mut bytes = to.bytes();
    bytes.next() == Some(b'/')
        && bytes.next() != Some(b'/')
        && to.len() <= 500
        && to
            .bytes()
            .all(|b| b.is_ascii_graphic() && !matches!(b, b'\\' | b'"' | b'<' | b'>'))
}

#[cfg(test)]
mod tests {
    use super::{Refusal, is_local};
    use crate::wire::message::Language;

    #[test]
    fn every_refusal_has_words_in_both_languages() {
        for refusal in Refusal::ALL {
            let key = format!("problem-{}", refusal.code().replace('_', "-"));
            for language in [Language::Sv, Language::En] {
                assert!(language.knows(&key), "{key}");
                assert!(language.knows(&format!("{key}-detail")), "{key}");
            }
        }
    }

    #[test]
    fn only_paths_of_ours_are_gone_to() {
        for local in [
            "/",
            "/lista?kategori=light.*",
            "/observation/0190#karta",
            "/a//b",
        ] {
            assert!(is_local(local), "{local}");
        }
        // From the OWASP cheat sheet on unvalidated redirects, and the URL standard: a browser takes
        // backslashes for slashes and drops tabs and line breaks.
        for elsewhere in [
            "",
            "x",
            "//evil.example",
            "/\\evil.example",
            "\\/evil.example",
            "https://evil.example",
            "javascript:alert(1)",
            "/\t/evil.example",
            "/\n/evil.example",
            "/a\r\nset-cookie: x=y",
            "/å",
        ] {
            assert!(!is_local(elsewhere), "{elsewhere}");
        }
        assert!(!is_local(&format!("/{}", "a".repeat(500))));
    }
}
