//! What an ID token must show before anything in it is believed (OpenID Connect Core 3.1.3.7).

use std::time::SystemTime;

use openidconnect::core::{
    CoreGenderClaim, CoreJsonWebKeySet, CoreJweContentEncryptionAlgorithm, CoreJwsSigningAlgorithm,
};
use openidconnect::{
    AdditionalClaims, ClaimsVerificationError, ClientId, IdToken, IdTokenClaims, IdTokenVerifier,
    IssuerUrl, Nonce, SignatureVerificationError,
};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use thiserror::Error;

use super::super::{Settings, Vouched};
use crate::clock;

/// Signatures that are believed. Never `none`, and never one whose key we share.
const ALGORITHMS: [CoreJwsSigningAlgorithm; 3] = [
    CoreJwsSigningAlgorithm::RsaSsaPkcs1V15Sha256,
    CoreJwsSigningAlgorithm::RsaSsaPssSha256,
    CoreJwsSigningAlgorithm::EcdsaP256Sha256,
];
/// Methods that mean more than a password (RFC 8176).
const SECOND_FACTORS: [&str; 4] = ["mfa", "otp", "hwk", "sc"];
/// Seconds that a clock may be ahead of ours.
const AHEAD: i64 = 120;
/// Seconds since a token was made: it was made for this very answer.
const BEHIND: i64 = 600;

/// Claims beside the standard's.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub(super) struct More {
    /// Entra's word for the contexts that the sign-in satisfied.
    #[serde(default)]
    acrs: Value,
}

impl AdditionalClaims for More {}

pub(super) type Token =
    IdToken<More, CoreGenderClaim, CoreJweContentEncryptionAlgorithm, CoreJwsSigningAlgorithm>;

/// Why a token is not believed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub(super) enum Unproven {
    /// Signed by a key that we do not know, perhaps not yet.
    #[error("a key that is not known")]
    UnknownKey,
    /// Anything else.
    #[error("{0}")]
    Claim(&'static str),
}

/// Whom a token vouches for.
pub(super) fn check(
    token: &Token,
    keys: &CoreJsonWebKeySet,
    issuer: &IssuerUrl,
    settings: &Settings,
    nonce: &Nonce,
) -> Result<Vouched, Unproven> {
    let ours = ClientId::new(settings.client_id.clone());
    let now = clock::now().as_second();
    // A verifier of a public client has no secret that a shared-key signature could be made with.
    let verifier = IdTokenVerifier::new_public_client(ours, issuer.clone(), keys.clone())
        .set_allowed_algs(ALGORITHMS)
        .set_time_fn(|| SystemTime::from(clock::now()).into())
        .set_issue_time_verifier_fn(move |at| {
            let made = at.timestamp();
            if made <= now + AHEAD && made >= now - BEHIND {
                Ok(())
            } else {
                Err(String::new())
            }
        });
    let claims = token.claims(&verifier, nonce).map_err(|e| why(&e))?;
    // The library leaves this one to us.
    let several = claims.audiences().len() > 1;
    let party = claims.authorized_party().map(|p| p.as_str());
    if party.is_some_and(|p| p != settings.client_id) || (several && party.is_none()) {
        return Err(Unproven::Claim("authorized party"));
    }
    let subject = claims.subject().as_str();
    if subject.is_empty() || subject.len() > 255 {
        return Err(Unproven::Claim("subject"));
    }
    Ok(Vouched {
        issuer: settings.issuer.clone(),
        subject: subject.to_owned(),
        email: verified_email(claims, settings),
        second_factor: shows_second_factor(claims, settings),
        tenant: settings.tenant.clone(),
    })
}

type Claims = IdTokenClaims<More, CoreGenderClaim>;

/// Their address when the service verified it, or is trusted to have. Only plain letters: some others
/// turn into them in lower case, and an address must not turn into somebody else's.
fn verified_email(claims: &Claims, settings: &Settings) -> Option<String> {
    let verified = match claims.email_verified() {
        Some(said) => said,
        None => settings.trust_email,
    };
    let email = claims.email().filter(|_| verified)?.as_str();
    (email.is_ascii() && email.len() <= 254 && email.contains('@')).then(|| email.to_owned())
}

fn shows_second_factor(claims: &Claims, settings: &Settings) -> bool {
    let by_method = claims
        .auth_method_refs()
        .is_some_and(|methods| methods.iter().any(|m| SECOND_FACTORS.contains(&m.as_str())));
    let meets = |value: &str| settings.mfa_acr.iter().any(|wanted| wanted == value);
    let by_context = claims
        .auth_context_ref()
        .is_some_and(|acr| meets(acr.as_str()));
    let by_contexts = match &claims.additional_claims().acrs {
        Value::String(one) => meets(one),
        Value::Array(some) => some.iter().filter_map(Value::as_str).any(meets),
        _ => false,
    };
    by_method || by_context || by_contexts
}

/// The library's messages hold what the token says; these do not.
fn why(error: &ClaimsVerificationError) -> Unproven {
    use ClaimsVerificationError as E;
    Unproven::Claim(match error {
        E::SignatureVerification(SignatureVerificationError::NoMatchingKey) => {
            return Unproven::UnknownKey;
        }
        E::SignatureVerification(SignatureVerificationError::DisallowedAlg(_)) => {
            "signature algorithm"
        }
        E::SignatureVerification(_) => "signature",
        E::Expired(_) => "expiry or time of issue",
        E::InvalidAudience(_) => "audience",
        E::InvalidIssuer(_) => "issuer",
        E::InvalidNonce(_) => "nonce",
        E::Unsupported(_) => "form",
        _ => "claims",
    })
}
