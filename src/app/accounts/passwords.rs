//! Passwords: which are taken, how they are kept, and how many are tried at a time.
//!
//! argon2id with 19 MiB, two passes and one lane (OWASP Password Storage Cheat Sheet). A try takes a
//! processor for a while, so few run at a time and few wait: the map must stay quick while somebody
//! guesses.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use argon2::{Algorithm, Argon2, Params, Version};
use base64::Engine;
use base64::engine::general_purpose::STANDARD_NO_PAD;
use tokio::sync::Semaphore;

use super::token;
use crate::app::AppError;
use crate::wire::fault::Fault;

/// KiB of memory, passes, lanes.
const COST: (u32, u32, u32) = (19 * 1024, 2, 1);
/// Tries that may wait.
const WAITING: usize = 32;
/// Least and most characters.
const LENGTH: std::ops::RangeInclusive<usize> = 12..=128;

/// Long enough and tried first by everybody who guesses. Compared in lower case.
const COMMON: &[&str] = &[
    "123456789012",
    "1234567890123",
    "12345678901234",
    "123456789abc",
    "1q2w3e4r5t6y",
    "abcdefghijkl",
    "administrator",
    "administratör",
    "changemechangeme",
    "hejhejhejhej",
    "kommunkommun",
    "letmeinletmein",
    "losenord1234",
    "losenordlosenord",
    "lösenord1234",
    "lösenordlösenord",
    "passwordpassword",
    "password1234",
    "password12345",
    "password123456",
    "p@ssword1234",
    "polispolispolis",
    "qwertyuiop12",
    "qwertyuiop123",
    "qwertyuiopasdf",
    "qwertyqwerty",
    "sommar202612",
    "sverige12345",
    "testtesttest",
    "trygghet1234",
    "trygghetssamordnare",
    "valkommen123",
    "valkommen1234",
    "välkommen123",
    "välkommen1234",
];

/// What is wrong with a new password, if anything.
pub(super) fn faults(pointer: &str, password: &str, email: Option<&str>) -> Vec<Fault> {
    let n = password.chars().count();
    if !LENGTH.contains(&n) {
        return vec![
            Fault::new(pointer, "password_length")
                .with("min", LENGTH.start())
                .with("max", LENGTH.end()),
        ];
    }
    let low = password.to_lowercase();
    let one_character = low.chars().all(|c| low.starts_with(c));
    let is_email = email.is_some_and(|e| {
        let e = e.to_lowercase();
        e == low || e.split('@').next() == Some(low.as_str())
    });
    if one_character || is_email || COMMON.contains(&low.as_str()) {
        return vec![Fault::new(pointer, "password_common")];
    }
    Vec::new()
}

/// The place where passwords are tried.
#[derive(Debug)]
pub(super) struct Tries {
    room: Arc<Semaphore>,
    waiting: AtomicUsize,
    /// The hash of a password that nobody has, for accounts that are not there.
    nobody: String,
}

impl Tries {
    /// Room for half the processors, one or two.
    pub(super) fn new() -> Result<Self, AppError> {
        let cores = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
        // Nothing hashes to it that anybody could type; the work is what counts.
        let nobody = written(&token::chance::<16>()?, &token::chance::<32>()?);
        Ok(Self {
            room: Arc::new(Semaphore::new((cores / 2).clamp(1, 2))),
            waiting: AtomicUsize::new(0),
            nobody,
        })
    }

    /// Whether the password is the one that `hash` was made of. Without a hash the answer is no, after
    /// the same work.
    pub(super) async fn verify(
        &self,
        hash: Option<String>,
        password: String,
    ) -> Result<bool, AppError> {
        let real = hash.is_some();
        let hash = hash.unwrap_or_else(|| self.nobody.clone());
        let same = self.work(move || matches(&hash, &password)).await??;
        Ok(same && real)
    }

    /// The hash of a new password.
    pub(super) async fn hash(&self, password: String) -> Result<String, AppError> {
        self.work(move || {
            let salt = token::chance::<16>()?;
            let digest = argon(&salt, &password)?;
            Ok(written(&salt, &digest))
        })
        .await?
    }

    async fn work<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T, AppError> {
        let full = || AppError::Busy("too many passwords are being tried".to_owned());
        let place = Place::take(&self.waiting).ok_or_else(full)?;
        let permit = Arc::clone(&self.room)
            .acquire_owned()
            .await
            .map_err(|_closed| full())?;
        drop(place);
        tokio::task::spawn_blocking(move || {
            let _permit = permit;
            work()
        })
        .await
        .map_err(|e| AppError::Internal(Box::new(e)))
    }
}

/// A place in the queue, given back also when the asker goes away.
struct Place<'a>(&'a AtomicUsize);

impl<'a> Place<'a> {
    fn take(waiting: &'a AtomicUsize) -> Option<Self> {
        if waiting.fetch_add(1, Ordering::Relaxed) < WAITING {
            Some(Self(waiting))
        } else {
            waiting.fetch_sub(1, Ordering::Relaxed);
            None
        }
    }
}

impl Drop for Place<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}

fn argon(salt: &[u8], password: &str) -> Result<[u8; 32], AppError> {
    let failed = |e: argon2::Error| AppError::Internal(e.to_string().into());
    let (memory, passes, lanes) = COST;
    let params = Params::new(memory, passes, lanes, Some(32)).map_err(failed)?;
    let mut out = [0_u8; 32];
    Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
        .hash_password_into(password.as_bytes(), salt, &mut out)
        .map_err(failed)?;
    Ok(out)
}

/// The hash as text, in the form that other programs know (PHC).
fn written(salt: &[u8], digest: &[u8]) -> String {
    let (memory, passes, lanes) = COST;
    format!(
        "$argon2id$v=19$m={memory},t={passes},p={lanes}${}${}",
        STANDARD_NO_PAD.encode(salt),
        STANDARD_NO_PAD.encode(digest)
    )
}

fn matches(hash: &str, password: &str) -> Result<bool, AppError> {
    let unreadable = || AppError::Internal("a password's hash cannot be read".into());
    let parts: Vec<&str> = hash.split('$').collect();
    let [_, "argon2id", "v=19", cost, salt, digest] = parts[..] else {
        return Err(unreadable());
    };
    let (memory, passes, lanes) = COST;
    if cost != format!("m={memory},t={passes},p={lanes}") {
        return Err(unreadable());
    }
    let decode = |text: &str| STANDARD_NO_PAD.decode(text).map_err(|_bad| unreadable());
    let found = argon(&decode(salt)?, password)?;
    // Every byte is looked at, whatever the first ones say.
    let differing = decode(digest)?
        .iter()
        .zip(&found)
        .fold(0_u8, |all, (a, b)| all | (a ^ b));
    Ok(differing == 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hash_made_elsewhere_is_understood() {
        // argon2-cffi 25.1 (the reference program in C): hash_secret(b"correct horse battery",
        // b"somesaltsomesalt", 2, 19456, 1, 32, Type.ID).
        let theirs = "$argon2id$v=19$m=19456,t=2,p=1$c29tZXNhbHRzb21lc2FsdA$/HetJC6LZ4lnwgLB+wJSS2a9bFu2Kq4HxwNWzoJq2qU";
        assert!(matches(theirs, "correct horse battery").unwrap());
        assert!(!matches(theirs, "correct horse batterz").unwrap());
        let ours = argon(b"somesaltsomesalt", "correct horse battery").unwrap();
        assert_eq!(written(b"somesaltsomesalt", &ours), theirs);
        assert!(matches("$argon2i$v=19$m=1,t=1,p=1$AA$AA", "x").is_err());
    }

    #[test]
    fn short_common_and_own_address_are_refused() {
        let codes = |p: &str| -> Vec<&str> {
            faults("/password", p, Some("karta@boras.example"))
                .iter()
                .map(|f| f.code)
                .collect()
        };
        assert_eq!(codes("elva tecken"), ["password_length"]);
        assert_eq!(codes(&"å".repeat(129)), ["password_length"]);
        assert_eq!(codes("Lösenord1234"), ["password_common"]);
        assert_eq!(codes("aaaaaaaaaaaaaaa"), ["password_common"]);
        assert_eq!(codes("KARTA@boras.example"), ["password_common"]);
        assert!(codes("tolv tecken!").is_empty());
    }
}
