//! Settings of single sign-on. The secret is in a file of its own, so that neither this file nor the
//! environment holds it, and is never shown.

use std::path::PathBuf;

use lykta_core::model::TenantCode;

use super::{Fault, Key, Reader, key};

/// Every setting of single sign-on.
pub(super) const KEYS: [Key; 8] = [
    key(
        "oidc.issuer",
        "LYKTA_OIDC_ISSUER",
        "\"\"",
        "Service that vouches for people (OpenID Connect), exactly as it names itself, such as \"https://login.kommun.se/realms/kommun\"; empty for none",
    ),
    key(
        "oidc.client_id",
        "LYKTA_OIDC_CLIENT_ID",
        "\"\"",
        "What Lykta is called there",
    ),
    key(
        "oidc.client_secret_file",
        "LYKTA_OIDC_CLIENT_SECRET_FILE",
        "\"\"",
        "File that holds the secret Lykta proves itself with there; empty for a public client",
    ),
    key(
        "oidc.name",
        "LYKTA_OIDC_NAME",
        "\"Arbetskonto\"",
        "Words on the button that leads there",
    ),
    key(
        "oidc.tenant",
        "LYKTA_OIDC_TENANT",
        "\"\"",
        "Tenant whose people sign in there, such as \"1490\"",
    ),
    key(
        "oidc.scopes",
        "LYKTA_OIDC_SCOPES",
        "\"openid email profile\"",
        "What is asked for there, separated by spaces",
    ),
    key(
        "oidc.trust_email",
        "LYKTA_OIDC_TRUST_EMAIL",
        "false",
        "Whether e-mail addresses are taken as verified when the service does not say; only for one where the municipality sets them, such as its own Entra ID",
    ),
    key(
        "oidc.mfa_acr",
        "LYKTA_OIDC_MFA_ACR",
        "\"\"",
        "Values of acr or acrs that stand for a second factor, separated by spaces; amr with mfa, otp, hwk or sc always does",
    ),
];

/// Single sign-on, read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Oidc {
    /// The service that vouches.
    pub issuer: String,
    /// What we are called there.
    pub client_id: String,
    /// What we prove ourselves with there.
    pub client_secret: Option<Secret>,
    /// The words on the button.
    pub name: String,
    /// The tenant whose people sign in there.
    pub tenant: TenantCode,
    /// What is asked for.
    pub scopes: Vec<String>,
    /// Whether addresses are taken as verified when it does not say.
    pub trust_email: bool,
    /// Values that stand for a second factor.
    pub mfa_acr: Vec<String>,
}

/// Something that is never shown.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(pub String);

impl std::fmt::Debug for Secret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Secret")
    }
}

fn words(text: &str) -> Vec<String> {
    text.split_whitespace().map(str::to_owned).collect()
}

fn some(text: &str) -> Option<String> {
    (!text.is_empty()).then(|| text.to_owned())
}

/// Encrypted, or on this machine.
fn is_issuer(text: &str) -> bool {
    let near = ["http://127.0.0.1", "http://localhost", "http://[::1]"];
    text.starts_with("https://")
        || near.iter().any(|n| {
            text.strip_prefix(n)
                .is_some_and(|rest| rest.is_empty() || rest.starts_with([':', '/']))
        })
}

impl Reader<'_> {
    /// Single sign-on, or none when no issuer is set. The outer `None` is a fault.
    #[expect(
        clippy::option_option,
        reason = "the outer is how every reader here tells of a fault"
    )]
    pub(super) fn oidc(&mut self) -> Option<Option<Oidc>> {
        let issuer = self.read(
            "oidc.issuer",
            "an https address (http only on this machine)",
            |t| (t.is_empty() || is_issuer(t)).then(|| t.to_owned()),
        )?;
        if issuer.is_empty() {
            return Some(None);
        }
        let client_id = self.read("oidc.client_id", "what Lykta is called there", some);
        let file = self.read("oidc.client_secret_file", "the name of a file", |t| {
            Some(some(t).map(PathBuf::from))
        });
        let name = self.read("oidc.name", "words for a button", some);
        let tenant = self.read("oidc.tenant", "the code of a tenant, such as 1490", |t| {
            TenantCode::parse(t).ok()
        });
        let scopes = self.read("oidc.scopes", "scopes with openid among them", |t| {
            Some(words(t)).filter(|w| w.iter().any(|w| w == "openid"))
        });
        let trust_email = self.read("oidc.trust_email", "true or false", |t| match t {
            "true" | "1" => Some(true),
            "false" | "0" => Some(false),
            _ => None,
        });
        let mfa_acr = self.read("oidc.mfa_acr", "values", |t| Some(words(t)));
        let client_secret = match file? {
            Some(file) => Some(self.secret("oidc.client_secret_file", &file)?),
            None => None,
        };
        Some(Some(Oidc {
            issuer,
            client_id: client_id?,
            client_secret,
            name: name?,
            tenant: tenant?,
            scopes: scopes?,
            trust_email: trust_email?,
            mfa_acr: mfa_acr?,
        }))
    }

    /// What a file that a setting names holds, without the white space around it.
    pub(super) fn secret(&mut self, key: &str, file: &std::path::Path) -> Option<Secret> {
        let message = match std::fs::read_to_string(file) {
            Ok(text) if !text.trim().is_empty() => return Some(Secret(text.trim().to_owned())),
            Ok(_) => "is empty".to_owned(),
            Err(e) => format!("cannot be read: {e}"),
        };
        self.faults.push(Fault {
            key: key.to_owned(),
            origin: file.display().to_string(),
            message,
        });
        None
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::super::Config;
    use super::is_issuer;

    fn load(variables: &[(&str, &str)]) -> Result<Config, super::super::Faults> {
        let environment: BTreeMap<String, String> = variables
            .iter()
            .map(|(k, v)| (format!("LYKTA_OIDC_{k}"), (*v).to_owned()))
            .collect();
        Config::load(None, &environment, &[])
    }

    #[test]
    fn nothing_is_set_until_an_issuer_is() {
        assert_eq!(load(&[]).unwrap().oidc, None);
        assert_eq!(load(&[("CLIENT_ID", "lykta")]).unwrap().oidc, None);
    }

    #[test]
    fn what_an_issuer_needs_is_told_at_once() {
        let faults = load(&[
            ("ISSUER", "https://login.kommun.example"),
            ("SCOPES", "email"),
            ("CLIENT_SECRET_FILE", "no/such/file"),
        ])
        .unwrap_err();
        let mut keys: Vec<&str> = faults.0.iter().map(|f| f.key.as_str()).collect();
        keys.sort_unstable();
        assert_eq!(
            keys,
            [
                "oidc.client_id",
                "oidc.client_secret_file",
                "oidc.scopes",
                "oidc.tenant"
            ]
        );
    }

    #[test]
    fn the_secret_comes_from_its_file_and_is_never_shown() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("secret");
        std::fs::write(&file, "hemligheten\n").unwrap();
        let config = load(&[
            ("ISSUER", "https://login.kommun.example"),
            ("CLIENT_ID", "lykta"),
            ("TENANT", "1490"),
            ("CLIENT_SECRET_FILE", file.to_str().unwrap()),
            ("MFA_ACR", "c1  gold"),
        ])
        .unwrap();
        assert!(!format!("{config:?}").contains("hemligheten"));
        let oidc = config.oidc.unwrap();
        assert_eq!(oidc.client_secret.unwrap().0, "hemligheten");
        assert_eq!(oidc.mfa_acr, ["c1", "gold"]);
        assert!(!oidc.trust_email);
    }

    #[test]
    fn an_issuer_is_encrypted_or_near() {
        for near in [
            "https://x.example/y",
            "http://127.0.0.1:9000",
            "http://localhost/realms/x",
        ] {
            assert!(is_issuer(near), "{near}");
        }
        for far in [
            "http://x.example",
            "http://127.0.0.1.evil.example",
            "http://localhost@evil",
            "x",
        ] {
            assert!(!is_issuer(far), "{far}");
        }
    }
}
