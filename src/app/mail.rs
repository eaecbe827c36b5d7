//! How mail goes out: to a server by SMTP, or into a folder as files. The one place that knows `lettre`.

use std::path::PathBuf;

use lettre::message::header::ContentType;
use lettre::message::{Mailbox, MultiPart, SinglePart};
use lettre::transport::smtp::authentication::Credentials;
use lettre::transport::smtp::client::{Tls, TlsParameters};
use lettre::{
    Address, AsyncFileTransport, AsyncSmtpTransport, AsyncTransport, Message, Tokio1Executor,
};
use thiserror::Error;

use crate::store::protocols::Letter;

/// How a mail server is spoken to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Speaking {
    /// Encrypted after a greeting, or not at all.
    Starttls,
    /// Encrypted from the first byte.
    Encrypted,
    /// Not encrypted.
    Plain,
}

/// How often each actor is written to about what it has to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rhythm {
    /// Every day.
    Daily,
    /// Every week, on Monday.
    Weekly,
}

/// Where mail goes.
#[derive(Debug, Clone)]
pub enum Where {
    /// Into a folder.
    Folder(PathBuf),
    /// To a server.
    Server {
        /// Its name.
        host: String,
        /// Its port.
        port: u16,
        /// How it is spoken to.
        speaking: Speaking,
        /// Account and password.
        account: Option<(String, String)>,
    },
}

/// Why a letter was not sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum PostFault {
    /// Nobody can be reached at the address; trying again makes no difference.
    #[error("refused")]
    Refused,
    /// The server cannot be reached or does not take it now.
    #[error("unreachable")]
    Unreachable,
}

#[derive(Debug)]
enum Out {
    Folder(PathBuf, AsyncFileTransport<Tokio1Executor>),
    Server(AsyncSmtpTransport<Tokio1Executor>),
}

/// The way out for mail.
#[derive(Debug)]
pub struct Post {
    out: Out,
    from: Mailbox,
    /// The address of the service, for links; without one there are none.
    pub service: Option<String>,
    /// How often digests go out; `None` for never.
    pub rhythm: Option<Rhythm>,
}

/// An address as it is kept, when it is one.
pub fn address(text: &str) -> Option<String> {
    text.parse::<Address>().ok().map(|a| a.to_string())
}

impl Post {
    /// Opens the way out. Nothing is sent, and no server is asked.
    ///
    /// # Errors
    /// What is wrong with it, in words.
    pub fn open(from: &str, to: Where, service: Option<String>) -> Result<Self, String> {
        let from = from
            .parse::<Mailbox>()
            .map_err(|e| format!("mail.from is no address: {e}"))?;
        let out = match to {
            Where::Folder(folder) => {
                std::fs::create_dir_all(&folder)
                    .map_err(|e| format!("mail.folder {}: {e}", folder.display()))?;
                Out::Folder(folder.clone(), AsyncFileTransport::new(folder))
            }
            Where::Server {
                host,
                port,
                speaking,
                account,
            } => {
                let tls = || {
                    TlsParameters::new(host.clone())
                        .map_err(|e| format!("mail.tls: no encryption to {host}: {e}"))
                };
                let tls = match speaking {
                    Speaking::Starttls => Tls::Required(tls()?),
                    Speaking::Encrypted => Tls::Wrapper(tls()?),
                    Speaking::Plain => Tls::None,
                };
                let server = AsyncSmtpTransport::<Tokio1Executor>::builder_dangerous(&host)
                    .port(port)
                    .tls(tls)
                    .timeout(Some(std::time::Duration::from_secs(20)));
                let server = match account {
                    Some((user, password)) => server.credentials(Credentials::new(user, password)),
                    None => server,
                };
                Out::Server(server.build())
            }
        };
        Ok(Self {
            out,
            from,
            service,
            rhythm: None,
        })
    }

    /// The same with digests so often.
    #[must_use]
    pub fn with_digests(self, rhythm: Option<Rhythm>) -> Self {
        Self { rhythm, ..self }
    }

    /// Sends a letter. Its id is the letter's own in every try, so that one that comes twice is known for
    /// the same.
    ///
    /// # Errors
    /// [`PostFault`].
    pub async fn send(&self, letter: &Letter) -> Result<(), PostFault> {
        let to = letter.address.parse::<Address>();
        let to = to.map_err(|_no_address| PostFault::Refused)?;
        let domain = self.from.email.domain();
        let part = |kind, text: &str| SinglePart::builder().header(kind).body(text.to_owned());
        let message = Message::builder()
            .from(self.from.clone())
            .to(Mailbox::new(None, to))
            .subject(letter.subject.as_str())
            .message_id(Some(format!("<{}@{domain}>", letter.id)))
            .multipart(
                MultiPart::alternative()
                    .singlepart(part(ContentType::TEXT_PLAIN, &letter.plain))
                    .singlepart(part(ContentType::TEXT_HTML, &letter.html)),
            )
            .map_err(|_unwritable| PostFault::Refused)?;
        match &self.out {
            Out::Folder(folder, files) => {
                let sent = files.send(message).await;
                sent.map(|_id| ()).map_err(|error| {
                    tracing::warn!(folder = %folder.display(), %error, "Could not write a letter");
                    PostFault::Unreachable
                })
            }
            Out::Server(server) => server
                .send(message)
                .await
                .map(|_answer| ())
                .map_err(|error| {
                    // The answer of a server may hold the address; it is ours to know.
                    tracing::warn!(%error, letter = %letter.id, "Could not send a letter");
                    if error.is_permanent() {
                        PostFault::Refused
                    } else {
                        PostFault::Unreachable
                    }
                }),
        }
    }
}
