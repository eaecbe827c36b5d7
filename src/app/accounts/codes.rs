//! Second factors: one-time codes of an authenticator app (RFC 6238) and recovery codes on paper.

use lykta_core::model::AccountId;
use qrcodegen::{QrCode, QrCodeEcc};
use totp_rs::{Builder, Totp};

use super::token;
use crate::app::AppError;
use crate::clock;
use crate::store::accounts::Digest;

/// Bytes of a key, as RFC 4226 recommends for SHA-1.
const KEY: usize = 20;
/// Recovery codes given at a time.
const RECOVERY: usize = 10;
/// Seconds that a code stands.
const STEP: u64 = 30;

/// A key that is shown once, in the three forms that people need.
#[derive(Clone)]
pub struct Offer {
    /// The key, to type in.
    pub secret: String,
    /// The key as an address, to open on the same phone.
    pub address: String,
    /// The address as a square, to point a camera at: rows of 0 and 1.
    pub square: Vec<String>,
}

impl std::fmt::Debug for Offer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Offer")
    }
}

/// A new key, and how it is shown to whoever signs in as `label`.
pub(super) fn offer(label: &str) -> Result<(Vec<u8>, Offer), AppError> {
    let key = token::chance::<KEY>()?;
    let secret = base32(&key);
    let address = format!(
        "otpauth://totp/Lykta:{}?secret={secret}&issuer=Lykta&algorithm=SHA1&digits=6&period={STEP}",
        percent(label)
    );
    let square = square(&address)?;
    let offer = Offer {
        secret,
        address,
        square,
    };
    Ok((key.to_vec(), offer))
}

/// A text as a square to point a camera at: rows of 0 and 1.
///
/// # Errors
/// [`AppError::Internal`] for a text that is longer than any square.
pub fn square(text: &str) -> Result<Vec<String>, AppError> {
    let square = QrCode::encode_text(text, QrCodeEcc::Medium)
        .map_err(|e| AppError::Internal(Box::new(e)))?;
    let n = square.size();
    Ok((0..n)
        .map(|y| {
            (0..n)
                .map(|x| if square.get_module(x, y) { '1' } else { '0' })
                .collect()
        })
        .collect())
}

/// The step whose code this is now, one step early or late allowed.
pub(super) fn step_of(key: &[u8], code: &str) -> Result<Option<u64>, AppError> {
    let now = u64::try_from(clock::now().as_second()).unwrap_or(0);
    Ok(machine(key, 6)?.check(code.trim(), now))
}

fn machine(key: &[u8], digits: u8) -> Result<Totp, AppError> {
    let key: [u8; KEY] = key.try_into().map_err(|_length| {
        AppError::Internal("a key of one-time codes has another length".into())
    })?;
    Builder::new()
        .with_digits(digits)
        .with_skew(1)
        .with_step_duration(STEP)
        .with_secret(key)
        .build()
        .map_err(|e| AppError::Internal(e.to_string().into()))
}

/// Whether somebody who types this means a code of an app and not one on paper.
pub(super) fn is_one_time(code: &str) -> bool {
    let code = code.trim();
    code.len() == 6 && code.bytes().all(|b| b.is_ascii_digit())
}

/// New recovery codes of 80 bits, `xxxx-xxxx-xxxx-xxxx`, and what is kept of them.
pub(super) fn recovery(account: &AccountId) -> Result<(Vec<String>, Vec<Digest>), AppError> {
    let mut codes = Vec::with_capacity(RECOVERY);
    let mut digests = Vec::with_capacity(RECOVERY);
    for _ in 0..RECOVERY {
        let text = base32(&token::chance::<10>()?).to_ascii_lowercase();
        let groups: Vec<&str> = [0, 4, 8, 12]
            .into_iter()
            .filter_map(|at| text.get(at..at + 4))
            .collect();
        let code = groups.join("-");
        digests.extend(recovery_digest(account, &code));
        codes.push(code);
    }
    Ok((codes, digests))
}

/// What is kept of a recovery code, however it is typed; `None` for what can be none.
pub(super) fn recovery_digest(account: &AccountId, code: &str) -> Option<Digest> {
    let plain: String = code
        .chars()
        .filter(char::is_ascii_alphanumeric)
        .map(|c| c.to_ascii_lowercase())
        .collect();
    // The account is in it, so that equal codes of two people do not look equal.
    (plain.len() == 16)
        .then(|| {
            token::digest(
                &format!("{account}/{plain}")
                    .chars()
                    .take(100)
                    .collect::<String>(),
            )
        })
        .flatten()
}

/// RFC 4648, without padding, as authenticator apps read it.
fn base32(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 32] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    let mut out = String::with_capacity(bytes.len().div_ceil(5) * 8);
    let (mut held, mut bits) = (0_u32, 0);
    for byte in bytes {
        held = held << 8 | u32::from(*byte);
        bits += 8;
        while bits >= 5 {
            bits -= 5;
            out.push(char::from(DIGITS[(held >> bits & 31) as usize]));
        }
        held &= (1 << bits) - 1;
    }
    if bits > 0 {
        out.push(char::from(DIGITS[(held << (5 - bits) & 31) as usize]));
    }
    out
}

/// A text within an address.
fn percent(text: &str) -> String {
    use std::fmt::Write;
    text.bytes().fold(String::new(), |mut out, byte| {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            out.push(char::from(byte));
        } else {
            let _never_fails = write!(out, "%{byte:02X}");
        }
        out
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_those_of_the_standard() {
        // RFC 6238, appendix B, SHA-1: the key is these twenty bytes, the codes have eight digits.
        let totp = machine(b"12345678901234567890", 8).unwrap();
        for (time, code) in [
            (59, "94287082"),
            (1_111_111_109, "07081804"),
            (1_111_111_111, "14050471"),
            (1_234_567_890, "89005924"),
            (2_000_000_000, "69279037"),
            (20_000_000_000, "65353130"),
        ] {
            assert_eq!(totp.generate(time).to_string(), code, "at {time}");
            assert_eq!(totp.check(code, time), Some(time / 30));
            // One step early or late is taken, two are not.
            assert!(
                totp.check(code, time + 30).is_some() && totp.check(code, time + 60 + 30).is_none()
            );
        }
    }

    #[test]
    fn keys_are_written_as_the_standard_says() {
        // RFC 4648, section 10.
        for (plain, coded) in [
            ("", ""),
            ("f", "MY"),
            ("fo", "MZXQ"),
            ("foo", "MZXW6"),
            ("foob", "MZXW6YQ"),
            ("fooba", "MZXW6YTB"),
            ("foobar", "MZXW6YTBOI"),
        ] {
            assert_eq!(base32(plain.as_bytes()), coded);
        }
    }

    #[test]
    fn a_recovery_code_may_be_typed_in_any_case_and_is_its_owners_alone() {
        let (a, b) = (
            AccountId::parse("a").unwrap(),
            AccountId::parse("b").unwrap(),
        );
        let (codes, digests) = recovery(&a).unwrap();
        assert_eq!((codes.len(), digests.len()), (10, 10));
        assert!(
            codes
                .iter()
                .all(|c| c.len() == 19 && c.split('-').all(|g| g.len() == 4))
        );
        let shouted = format!(" {} ", codes[0].to_uppercase().replace('-', " "));
        assert_eq!(recovery_digest(&a, &shouted), Some(digests[0]));
        assert_ne!(recovery_digest(&b, &codes[0]), Some(digests[0]));
        assert_eq!(recovery_digest(&a, "123456"), None);
    }

    #[test]
    fn the_square_is_a_square_with_its_three_eyes() {
        let (_, offer) = offer("någon@exempel.se").unwrap();
        assert!(offer.address.contains("Lykta:n%C3%A5gon%40exempel.se"));
        let n = offer.square.len();
        assert!(n >= 21 && offer.square.iter().all(|row| row.len() == n));
        assert!(offer.square[0].starts_with("1111111") && offer.square[0].ends_with("1111111"));
        assert!(offer.square[n - 1].starts_with("1111111"));
    }
}
