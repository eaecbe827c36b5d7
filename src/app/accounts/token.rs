//! Tokens: 256 bits of chance, sent as text, kept as their SHA-256.
//!
//! They need no slow hash: nobody guesses 256 bits.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sha2::{Digest as _, Sha256};

use crate::app::AppError;
use crate::store::accounts::Digest;

/// Longest text that is looked at as a token.
const LONGEST: usize = 100;

/// Bytes of chance.
pub(super) fn chance<const N: usize>() -> Result<[u8; N], AppError> {
    let mut bytes = [0_u8; N];
    getrandom::fill(&mut bytes).map_err(|e| AppError::Internal(e.to_string().into()))?;
    Ok(bytes)
}

/// A new token and what is kept of it.
pub(super) fn new() -> Result<(String, Digest), AppError> {
    let text = URL_SAFE_NO_PAD.encode(chance::<32>()?);
    let digest = digest_of(&text);
    Ok((text, digest))
}

/// What is kept of a token; `None` for what can be none.
pub(super) fn digest(text: &str) -> Option<Digest> {
    (!text.is_empty() && text.len() <= LONGEST).then(|| digest_of(text))
}

fn digest_of(text: &str) -> Digest {
    Sha256::digest(text.as_bytes()).into()
}

/// A name for a session, a link or a key: says nothing, not even when it was made.
pub(super) fn name() -> String {
    uuid::Uuid::new_v4().simple().to_string()
}
