//! The protocol: authorization code with PKCE, state and nonce (OpenID Connect Core 3.1, RFC 7636,
//! RFC 9700). What it vouches for counts only from a token whose every claim was checked.
//!
//! What the service that vouches says of itself is read at first use and kept for an hour; its keys are
//! read anew when a token names one that is not known, at most once in five seconds.

mod claims;
mod fetch;

use std::sync::Arc;
use std::time::{Duration, Instant};

use openidconnect::core::{
    CoreAuthDisplay, CoreAuthPrompt, CoreAuthenticationFlow, CoreClientAuthMethod,
    CoreErrorResponseType, CoreGenderClaim, CoreJsonWebKey, CoreJsonWebKeySet,
    CoreJweContentEncryptionAlgorithm, CoreJwsSigningAlgorithm, CoreProviderMetadata,
    CoreRevocableToken, CoreRevocationErrorResponse, CoreTokenIntrospectionResponse, CoreTokenType,
};
use openidconnect::{
    AuthType, AuthorizationCode, Client, ClientId, ClientSecret, CsrfToken, DiscoveryError,
    EmptyExtraTokenFields, EndpointNotSet, EndpointSet, IdTokenFields, IssuerUrl, Nonce,
    PkceCodeChallenge, PkceCodeVerifier, RedirectUrl, RequestTokenError, Scope,
    StandardErrorResponse, StandardTokenResponse, TokenResponse, TokenUrl,
};
use tokio::sync::{Mutex, Semaphore};

use self::claims::{More, Unproven};
use self::fetch::{CallError, Caller};
use super::ticket::Secrets;
use super::{Refusal, Settings, Vouched};
use crate::app::AppError;

/// What the service says of itself is believed this long.
const FRESH: Duration = Duration::from_hours(1);
/// Keys are read anew at most this often, whatever tokens name; a token comes from the service itself,
/// so that only it could make us ask.
const KEYS_AGAIN: Duration = Duration::from_secs(5);
/// After a failure nobody asks for this long: those who wait are told at once.
const REST: Duration = Duration::from_secs(3);
/// Codes that are redeemed at a time.
const AT_A_TIME: usize = 16;
/// Where the browser comes back to.
const BACK: &str = "/api/v1/session/oidc/back";
/// Longest code that is passed on.
const LONGEST_CODE: usize = 4_096;

type Tokens = StandardTokenResponse<
    IdTokenFields<
        More,
        EmptyExtraTokenFields,
        CoreGenderClaim,
        CoreJweContentEncryptionAlgorithm,
        CoreJwsSigningAlgorithm,
    >,
    CoreTokenType,
>;

type Party = Client<
    More,
    CoreAuthDisplay,
    CoreGenderClaim,
    CoreJweContentEncryptionAlgorithm,
    CoreJsonWebKey,
    CoreAuthPrompt,
    StandardErrorResponse<CoreErrorResponseType>,
    Tokens,
    CoreTokenIntrospectionResponse,
    CoreRevocableToken,
    CoreRevocationErrorResponse,
    EndpointSet,
    EndpointNotSet,
    EndpointNotSet,
    EndpointNotSet,
    EndpointSet,
    EndpointNotSet,
>;

/// What is known of the service that vouches.
#[derive(Debug)]
struct Known {
    about: CoreProviderMetadata,
    token: TokenUrl,
    keys: CoreJsonWebKeySet,
    since: Instant,
    keys_since: Instant,
}

#[derive(Debug, Default)]
struct Memory {
    known: Option<Arc<Known>>,
    failed: Option<Instant>,
}

/// The service that vouches.
#[derive(Debug)]
pub(super) struct Provider {
    settings: Arc<Settings>,
    issuer: IssuerUrl,
    caller: Caller,
    memory: Mutex<Memory>,
    room: Semaphore,
}

impl Provider {
    pub(super) fn new(settings: Arc<Settings>) -> Result<Self, AppError> {
        let issuer =
            IssuerUrl::new(settings.issuer.clone()).map_err(|e| AppError::Internal(Box::new(e)))?;
        Ok(Self {
            caller: Caller::new(&settings.issuer)?,
            issuer,
            settings,
            memory: Mutex::default(),
            room: Semaphore::new(AT_A_TIME),
        })
    }

    /// Where the browser goes to sign in.
    pub(super) async fn address(&self, origin: &str, secrets: Secrets) -> Result<String, Refusal> {
        let known = self.known().await?;
        let party = self.party(origin, &known)?;
        let verifier = PkceCodeVerifier::new(secrets.verifier);
        let (state, nonce) = (CsrfToken::new(secrets.state), Nonce::new(secrets.nonce));
        let mut request = party
            .authorize_url(
                CoreAuthenticationFlow::AuthorizationCode,
                || state,
                || nonce,
            )
            .set_pkce_challenge(PkceCodeChallenge::from_code_verifier_sha256(&verifier));
        for scope in self.settings.scopes.iter().filter(|s| *s != "openid") {
            request = request.add_scope(Scope::new(scope.clone()));
        }
        if !self.settings.mfa_acr.is_empty() {
            request = request.add_extra_param("acr_values", self.settings.mfa_acr.join(" "));
        }
        Ok(request.url().0.to_string())
    }

    /// Redeems a code: whom the service vouches for.
    pub(super) async fn redeem(
        &self,
        origin: &str,
        code: String,
        secrets: Secrets,
    ) -> Result<Vouched, Refusal> {
        if code.is_empty() || code.len() > LONGEST_CODE {
            return Err(Refusal::Untrusted);
        }
        let Ok(_place) = self.room.try_acquire() else {
            tracing::warn!("Too many sign-ins wait for the service that vouches");
            return Err(Refusal::Unavailable);
        };
        let known = self.known().await?;
        let tokens = self
            .party(origin, &known)?
            .exchange_code(AuthorizationCode::new(code))
            .set_pkce_verifier(PkceCodeVerifier::new(secrets.verifier))
            .request_async(&self.caller)
            .await
            .map_err(|e| refused_token(&e))?;
        let Some(token) = tokens.id_token() else {
            tracing::warn!("The service that vouches gave no ID token");
            return Err(Refusal::Untrusted);
        };
        let nonce = Nonce::new(secrets.nonce);
        let first = claims::check(token, &known.keys, &self.issuer, &self.settings, &nonce);
        let checked = match first {
            Err(Unproven::UnknownKey) => match self.keys_again(&known).await? {
                Some(known) => {
                    claims::check(token, &known.keys, &self.issuer, &self.settings, &nonce)
                }
                None => Err(Unproven::UnknownKey),
            },
            checked => checked,
        };
        checked.map_err(|unproven| {
            tracing::warn!(cause = %unproven, "An ID token was refused");
            Refusal::Untrusted
        })
    }

    fn party(&self, origin: &str, known: &Known) -> Result<Party, Refusal> {
        let back = RedirectUrl::new(format!("{origin}{BACK}")).map_err(|_not_an_address| {
            tracing::warn!("The address that people come to is none");
            Refusal::Unavailable
        })?;
        let party = Client::new(
            ClientId::new(self.settings.client_id.clone()),
            self.issuer.clone(),
            known.keys.clone(),
        )
        .set_auth_uri(known.about.authorization_endpoint().clone())
        .set_token_uri(known.token.clone())
        .set_redirect_uri(back);
        let Some(secret) = &self.settings.client_secret else {
            return Ok(party);
        };
        let party = party.set_client_secret(ClientSecret::new(secret.clone()));
        // Basic is what the standard assumes of whoever does not say.
        let wants_post = known
            .about
            .token_endpoint_auth_methods_supported()
            .is_some_and(|methods| !methods.contains(&CoreClientAuthMethod::ClientSecretBasic));
        Ok(if wants_post {
            party.set_auth_type(AuthType::RequestBody)
        } else {
            party
        })
    }

    /// What is known of the service, asked for when nothing is or it is old.
    async fn known(&self) -> Result<Arc<Known>, Refusal> {
        // One asks, the others wait for the answer.
        let mut memory = self.memory.lock().await;
        if let Some(known) = memory.known.as_ref().filter(|k| k.since.elapsed() < FRESH) {
            return Ok(Arc::clone(known));
        }
        if memory.failed.is_some_and(|at| at.elapsed() < REST) {
            return Err(Refusal::Unavailable);
        }
        match self.discover().await {
            Ok(known) => {
                let known = Arc::new(known);
                memory.known = Some(Arc::clone(&known));
                memory.failed = None;
                Ok(known)
            }
            Err(cause) => {
                tracing::warn!(%cause, "The service that vouches could not be asked about itself");
                memory.failed = Some(Instant::now());
                // What it said before is gone: it may have changed its keys for a reason.
                memory.known = None;
                Err(Refusal::Unavailable)
            }
        }
    }

    async fn discover(&self) -> Result<Known, String> {
        let about = CoreProviderMetadata::discover_async(self.issuer.clone(), &self.caller)
            .await
            .map_err(|e| refused_discovery(&e))?;
        let token = about.token_endpoint().cloned().ok_or("no token endpoint")?;
        let addresses = [
            about.authorization_endpoint().as_str(),
            token.as_str(),
            about.jwks_uri().as_str(),
        ];
        if !addresses.iter().all(|a| self.caller.may_ask(a)) {
            return Err("an endpoint that is not encrypted".to_owned());
        }
        let now = Instant::now();
        Ok(Known {
            keys: about.jwks().clone(),
            about,
            token,
            since: now,
            keys_since: now,
        })
    }

    /// The keys as they are now, unless they were read a moment ago.
    async fn keys_again(&self, old: &Known) -> Result<Option<Arc<Known>>, Refusal> {
        let mut memory = self.memory.lock().await;
        if let Some(known) = memory.known.as_ref()
            && known.keys_since > old.keys_since
        {
            return Ok(Some(Arc::clone(known)));
        }
        if old.keys_since.elapsed() < KEYS_AGAIN {
            return Ok(None);
        }
        let keys = CoreJsonWebKeySet::fetch_async(old.about.jwks_uri(), &self.caller)
            .await
            .map_err(|e| {
                let cause = refused_discovery(&e);
                tracing::warn!(%cause, "The keys of the service that vouches could not be read");
                Refusal::Unavailable
            })?;
        let known = Arc::new(Known {
            about: old.about.clone(),
            token: old.token.clone(),
            keys,
            since: old.since,
            keys_since: Instant::now(),
        });
        memory.known = Some(Arc::clone(&known));
        Ok(Some(known))
    }
}

/// Why a service did not tell of itself, without any of what it sent.
fn refused_discovery(error: &DiscoveryError<CallError>) -> String {
    match error {
        DiscoveryError::Request(call) => call.to_string(),
        DiscoveryError::Response(status, ..) => format!("an answer with status {status}"),
        DiscoveryError::Parse(_) => "an answer that is not what discovery gives".to_owned(),
        DiscoveryError::Validation(_) => "it names itself otherwise than oidc.issuer".to_owned(),
        _ => "a question that could not be asked".to_owned(),
    }
}

fn refused_token(
    error: &RequestTokenError<CallError, StandardErrorResponse<CoreErrorResponseType>>,
) -> Refusal {
    let (cause, refusal) = match error {
        RequestTokenError::Request(call) => (call.to_string(), Refusal::Unavailable),
        RequestTokenError::ServerResponse(answer) => {
            let code = match answer.error() {
                // Somebody else's words could hold anything.
                CoreErrorResponseType::Extension(_) => "a code of its own".to_owned(),
                known => known.to_string(),
            };
            (format!("it refused the code: {code}"), Refusal::Untrusted)
        }
        RequestTokenError::Parse(..) => (
            "an answer that is not what a token endpoint gives".to_owned(),
            Refusal::Untrusted,
        ),
        RequestTokenError::Other(_) => (
            "an answer that makes no sense".to_owned(),
            Refusal::Untrusted,
        ),
    };
    tracing::warn!(%cause, "A code could not be redeemed");
    refusal
}
