//! Settings of mail: a folder or a server, from whom. The password is in a file of its own.

use std::path::{Path, PathBuf};

use super::oidc::Secret;
use super::{Fault, Key, Reader, key};

/// Every setting of mail.
pub(super) const KEYS: [Key; 8] = [
    key(
        "mail.from",
        "LYKTA_MAIL_FROM",
        "\"\"",
        "Address that mail comes from, such as \"Lykta <lykta@kommun.se>\"; empty for no mail",
    ),
    key(
        "mail.folder",
        "LYKTA_MAIL_FOLDER",
        "\"\"",
        "Folder that mail is written to as files instead of being sent, for trying it out",
    ),
    key(
        "mail.host",
        "LYKTA_MAIL_HOST",
        "\"\"",
        "Mail server (SMTP), such as \"smtp.kommun.se\"",
    ),
    key("mail.port", "LYKTA_MAIL_PORT", "587", "Its port"),
    key(
        "mail.tls",
        "LYKTA_MAIL_TLS",
        "\"starttls\"",
        "How it is encrypted: \"starttls\", \"tls\" from the first byte, or \"none\" on this machine alone",
    ),
    key(
        "mail.user",
        "LYKTA_MAIL_USER",
        "\"\"",
        "Account there; empty when none is needed",
    ),
    key(
        "mail.password_file",
        "LYKTA_MAIL_PASSWORD_FILE",
        "\"\"",
        "File that holds its password",
    ),
    key(
        "mail.digest",
        "LYKTA_MAIL_DIGEST",
        "\"weekly\"",
        "How often each actor with an address is told what it has to do: \"weekly\" (Mondays), \"daily\" or \"off\"",
    ),
];

/// How a mail server is spoken to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tls {
    /// Encrypted after a greeting, or not at all.
    Starttls,
    /// Encrypted from the first byte.
    Implicit,
    /// Not encrypted, on this machine.
    None,
}

/// Where mail goes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Way {
    /// Into a folder.
    Folder(PathBuf),
    /// To a server.
    Server {
        /// Its name.
        host: String,
        /// Its port.
        port: u16,
        /// How it is spoken to.
        tls: Tls,
        /// Account and password.
        account: Option<(String, Secret)>,
    },
}

/// How often digests go out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Digest {
    /// Never.
    Off,
    /// Every day.
    Daily,
    /// Every Monday.
    Weekly,
}

/// Mail, read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mail {
    /// From whom.
    pub from: String,
    /// Where to.
    pub way: Way,
    /// How often digests go out.
    pub digest: Digest,
}

fn some(text: &str) -> Option<String> {
    (!text.is_empty()).then(|| text.to_owned())
}

fn is_near(host: &str) -> bool {
    matches!(host, "localhost" | "127.0.0.1" | "::1")
}

impl Reader<'_> {
    /// Mail, or none when nobody is set that it comes from. The outer `None` is a fault.
    #[expect(
        clippy::option_option,
        reason = "the outer is how every reader here tells of a fault"
    )]
    pub(super) fn mail(&mut self) -> Option<Option<Mail>> {
        let from = self.read("mail.from", "an address, such as lykta@kommun.se", |t| {
            (t.is_empty() || t.contains('@')).then(|| t.to_owned())
        })?;
        if from.is_empty() {
            return Some(None);
        }
        let digest = self.read("mail.digest", "weekly, daily or off", |t| match t {
            "weekly" => Some(Digest::Weekly),
            "daily" => Some(Digest::Daily),
            "off" => Some(Digest::Off),
            _ => None,
        })?;
        let folder = self.read("mail.folder", "the name of a folder", |t| {
            Some(some(t).map(PathBuf::from))
        })?;
        if let Some(folder) = folder {
            let way = Way::Folder(folder);
            return Some(Some(Mail { from, way, digest }));
        }
        let host = self.read(
            "mail.host",
            "the name of a server, unless mail.folder is set",
            some,
        );
        let port = self.read("mail.port", "a port", |t| t.parse().ok().filter(|p| *p > 0));
        let near = host.as_deref().is_some_and(is_near);
        let tls = self.read(
            "mail.tls",
            "starttls or tls (none only with a server on this machine)",
            |t| match t {
                "starttls" => Some(Tls::Starttls),
                "tls" => Some(Tls::Implicit),
                "none" if near => Some(Tls::None),
                _ => None,
            },
        );
        let user = self.read("mail.user", "an account", |t| Some(some(t)))?;
        let file = self.read("mail.password_file", "the name of a file", |t| {
            Some(some(t).map(PathBuf::from))
        })?;
        let account = match user {
            None => None,
            Some(user) => Some((user, self.password(file.as_deref())?)),
        };
        let way = Way::Server {
            host: host?,
            port: port?,
            tls: tls?,
            account,
        };
        Some(Some(Mail { from, way, digest }))
    }

    fn password(&mut self, file: Option<&Path>) -> Option<Secret> {
        const KEY: &str = "mail.password_file";
        if let Some(file) = file {
            return self.secret(KEY, file);
        }
        self.faults.push(Fault {
            key: KEY.to_owned(),
            origin: "mail.user".to_owned(),
            message: "an account needs one".to_owned(),
        });
        None
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::super::Config;
    use super::{Tls, Way};

    fn load(variables: &[(&str, &str)]) -> Result<Config, super::super::Faults> {
        let environment: BTreeMap<String, String> = variables
            .iter()
            .map(|(k, v)| (format!("LYKTA_MAIL_{k}"), (*v).to_owned()))
            .collect();
        Config::load(None, &environment, &[])
    }

    #[test]
    fn there_is_no_mail_until_somebody_is_set_that_it_comes_from() {
        assert_eq!(load(&[]).unwrap().mail, None);
        assert_eq!(load(&[("HOST", "smtp.example")]).unwrap().mail, None);
    }

    #[test]
    fn a_folder_needs_no_server_and_a_server_a_name() {
        let mail = load(&[("FROM", "lykta@kommun.example"), ("FOLDER", "ut")]);
        assert_eq!(mail.unwrap().mail.unwrap().way, Way::Folder("ut".into()));
        let faults = load(&[("FROM", "lykta@kommun.example")]).unwrap_err();
        assert_eq!(faults.0[0].key, "mail.host");
        let mail = load(&[("FROM", "lykta@kommun.example"), ("HOST", "smtp.example")]);
        let way = mail.unwrap().mail.unwrap().way;
        let expected = Way::Server {
            host: "smtp.example".to_owned(),
            port: 587,
            tls: Tls::Starttls,
            account: None,
        };
        assert_eq!(way, expected);
    }

    #[test]
    fn what_is_not_encrypted_stays_on_this_machine_and_an_account_has_a_password() {
        let from = ("FROM", "lykta@kommun.example");
        let far = load(&[from, ("HOST", "smtp.example"), ("TLS", "none")]).unwrap_err();
        assert_eq!(far.0[0].key, "mail.tls");
        assert!(load(&[from, ("HOST", "127.0.0.1"), ("TLS", "none")]).is_ok());
        let bare = load(&[from, ("HOST", "smtp.example"), ("USER", "lykta")]).unwrap_err();
        assert_eq!(bare.0[0].key, "mail.password_file");
    }
}
