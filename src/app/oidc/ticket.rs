//! Tickets of sign-ins that have begun: what ties the answer to the browser that asked.
//!
//! The cookie holds chance, a time and a path, sealed. State, nonce and PKCE verifier are worked out
//! from it with a key that never leaves this process, so that nothing is kept for those who only begin
//! and nobody can fill the memory. A ticket that came back is remembered until it would have ended: it
//! serves once. A restart ends those that are out; people press the button again.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hmac::{Hmac, KeyInit, Mac};
use jiff::{SignedDuration, Timestamp};
use sha2::Sha256;

use crate::app::AppError;

/// Time to sign in over there.
pub(super) const LASTS: SignedDuration = SignedDuration::from_mins(10);
/// Tickets remembered at most; each took a walk to the service that vouches.
const REMEMBERED: usize = 100_000;
/// Longest cookie that is looked at.
const LONGEST: usize = 1_000;

/// What goes with one sign-in.
#[cfg_attr(
    not(feature = "oidc"),
    expect(dead_code, reason = "only the protocol reads them")
)]
pub(super) struct Secrets {
    /// Comes back with the answer.
    pub(super) state: String,
    /// Comes back in the token.
    pub(super) nonce: String,
    /// Shows that whoever redeems the code is who asked.
    pub(super) verifier: String,
}

/// The tickets of this process.
pub(super) struct Tickets {
    key: [u8; 32],
    used: Mutex<HashMap<[u8; 32], Timestamp>>,
}

impl std::fmt::Debug for Tickets {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Tickets")
    }
}

impl Tickets {
    pub(super) fn new() -> Result<Self, AppError> {
        let mut key = [0_u8; 32];
        getrandom::fill(&mut key).map_err(|e| AppError::Internal(e.to_string().into()))?;
        Ok(Self {
            key,
            used: Mutex::default(),
        })
    }

    /// A new ticket as a cookie, with what goes with it. `None` when the machine gives no chance.
    pub(super) fn issue(&self, to: &str, now: Timestamp) -> Option<(String, Secrets)> {
        let mut chance = [0_u8; 32];
        getrandom::fill(&mut chance).ok()?;
        let until = now.saturating_add(LASTS).ok()?.as_second();
        let body = format!(
            "{}.{until}.{}",
            URL_SAFE_NO_PAD.encode(chance),
            URL_SAFE_NO_PAD.encode(to)
        );
        let seal = self.derived("seal", &body)?;
        let secrets = self.secrets(&body)?;
        Some((format!("{body}.{seal}"), secrets))
    }

    /// What goes with a ticket, and where its sign-in was going, when the state is this ticket's and
    /// neither time nor an earlier answer has ended it.
    pub(super) fn redeem(
        &self,
        cookie: &str,
        state: &str,
        now: Timestamp,
    ) -> Option<(Secrets, String)> {
        if cookie.len() > LONGEST {
            return None;
        }
        let (body, seal) = cookie.rsplit_once('.')?;
        if !self.is_derived("seal", body, seal) || !self.is_derived("state", body, state) {
            return None;
        }
        let mut parts = body.split('.');
        let (chance, until, to) = (parts.next()?, parts.next()?, parts.next()?);
        let until = Timestamp::from_second(until.parse().ok()?).ok()?;
        if until <= now {
            return None;
        }
        let chance: [u8; 32] = URL_SAFE_NO_PAD.decode(chance).ok()?.try_into().ok()?;
        let to = String::from_utf8(URL_SAFE_NO_PAD.decode(to).ok()?).ok()?;
        self.spend(chance, until, now)?;
        Some((self.secrets(body)?, to))
    }

    fn spend(&self, chance: [u8; 32], until: Timestamp, now: Timestamp) -> Option<()> {
        let mut used = self.used.lock().unwrap_or_else(PoisonError::into_inner);
        if used.len() >= REMEMBERED {
            used.retain(|_, until| *until > now);
        }
        let has_room = used.len() < REMEMBERED;
        (has_room && used.insert(chance, until).is_none()).then_some(())
    }

    fn secrets(&self, body: &str) -> Option<Secrets> {
        Some(Secrets {
            state: self.derived("state", body)?,
            nonce: self.derived("nonce", body)?,
            verifier: self.derived("verifier", body)?,
        })
    }

    fn mac(&self, purpose: &str, body: &str) -> Option<Hmac<Sha256>> {
        let mut mac = Hmac::<Sha256>::new_from_slice(&self.key).ok()?;
        mac.update(purpose.as_bytes());
        mac.update(b".");
        mac.update(body.as_bytes());
        Some(mac)
    }

    fn derived(&self, purpose: &str, body: &str) -> Option<String> {
        let mac = self.mac(purpose, body)?.finalize().into_bytes();
        Some(URL_SAFE_NO_PAD.encode(mac))
    }

    /// Compares without telling how much of it is right.
    fn is_derived(&self, purpose: &str, body: &str, text: &str) -> bool {
        let Ok(bytes) = URL_SAFE_NO_PAD.decode(text) else {
            return false;
        };
        self.mac(purpose, body)
            .is_some_and(|mac| mac.verify_slice(&bytes).is_ok())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(second).unwrap()
    }

    #[test]
    fn a_ticket_serves_once_within_its_time_and_with_its_own_state() {
        let tickets = Tickets::new().unwrap();
        let (cookie, secrets) = tickets.issue("/lista", at(1_000)).unwrap();
        let (other_cookie, other) = tickets.issue("/lista", at(1_000)).unwrap();
        // RFC 7636 wants 43 to 128 characters of a verifier.
        assert_eq!(secrets.verifier.len(), 43);
        assert!(secrets.verifier != secrets.nonce && secrets.nonce != secrets.state);
        assert!(tickets.redeem(&cookie, &other.state, at(1_001)).is_none());
        assert!(
            tickets
                .redeem(&other_cookie, &secrets.state, at(1_001))
                .is_none()
        );
        assert!(tickets.redeem(&cookie, "", at(1_001)).is_none());
        assert!(tickets.redeem(&cookie, &secrets.state, at(1_600)).is_none());
        let (again, to) = tickets.redeem(&cookie, &secrets.state, at(1_599)).unwrap();
        assert_eq!((again.nonce, to.as_str()), (secrets.nonce, "/lista"));
        assert!(tickets.redeem(&cookie, &secrets.state, at(1_599)).is_none());
    }

    #[test]
    fn a_ticket_that_was_tampered_with_or_comes_from_elsewhere_is_none() {
        let tickets = Tickets::new().unwrap();
        let (cookie, secrets) = tickets.issue("/lista", at(1_000)).unwrap();
        let elsewhere = Tickets::new().unwrap();
        assert!(
            elsewhere
                .redeem(&cookie, &secrets.state, at(1_001))
                .is_none()
        );
        for i in 0..cookie.len() {
            let mut bytes = cookie.clone().into_bytes();
            bytes[i] = if bytes[i] == b'A' { b'B' } else { b'A' };
            let changed = String::from_utf8(bytes).unwrap();
            // The last letter of each part may hold bits that decoding drops; then it is the same ticket,
            // sealed over another text.
            assert!(
                tickets
                    .redeem(&changed, &secrets.state, at(1_001))
                    .is_none(),
                "letter {i}"
            );
        }
        assert!(tickets.redeem(&cookie, &secrets.state, at(1_001)).is_some());
    }
}
