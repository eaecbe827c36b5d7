//! Settings: built-in values under `lykta.toml` under `LYKTA_*` under flags.
//!
//! The only place that reads the environment. [`KEYS`] is the one table that the reading, the
//! variables and the annotated example file come from. Every fault is told at once, with its origin.

mod limits;
mod mail;
mod oidc;

use std::collections::BTreeMap;
use std::fmt::{self, Write as _};
use std::net::{IpAddr, SocketAddr};
use std::path::{Path, PathBuf};
use std::time::Duration;

use config::{ConfigError, Map, Source, Value, ValueKind};
use toml::de::{DeTable, DeValue};

pub use self::limits::Limits;
pub use self::mail::{Digest, Mail, Tls, Way};
pub use self::oidc::{Oidc, Secret};

/// The file that is read when it is there and none was named.
pub const DEFAULT_FILE: &str = "lykta.toml";

/// One setting.
#[derive(Debug, Clone, Copy)]
pub struct Key {
    /// Its name in the file, with its table.
    pub name: &'static str,
    /// Its environment variable.
    pub env: &'static str,
    /// The value when nobody says another, as TOML.
    pub default: &'static str,
    /// What it does, with its unit.
    pub doc: &'static str,
}

const fn key(
    name: &'static str,
    env: &'static str,
    default: &'static str,
    doc: &'static str,
) -> Key {
    Key {
        name,
        env,
        default,
        doc,
    }
}

/// Every setting, in the order of the example file.
pub static KEYS: &[Key] = &[
    key(
        "data",
        "LYKTA_DATA",
        "\"lykta-data\"",
        "Folder that holds the stores, one file per tenant. Flag: --data",
    ),
    key(
        "listen",
        "LYKTA_LISTEN",
        "\"127.0.0.1:8400\"",
        "Address and port to serve on. Any other than a loopback address needs public_url. Flag: --listen",
    ),
    key(
        "public_url",
        "LYKTA_PUBLIC_URL",
        "\"\"",
        "Address that people come to, such as \"https://karta.kommun.se\"; empty on this machine alone",
    ),
    key(
        "trusted_proxies",
        "LYKTA_TRUSTED_PROXIES",
        "\"\"",
        "Addresses whose X-Forwarded-For is believed, with commas between: what stands in front of the service and ends TLS",
    ),
    key(
        "metrics",
        "LYKTA_METRICS",
        "\"127.0.0.1:8401\"",
        "Address and port of the metrics, loopback only; \"off\" for none",
    ),
    key(
        "demo",
        "LYKTA_DEMO",
        "false",
        "Fill empty stores with the practice set and show the switcher of tenants. Flag: --demo",
    ),
    key(
        "log.format",
        "LYKTA_LOG_FORMAT",
        "\"text\"",
        "How log lines are written: \"text\" or \"json\"",
    ),
    key(
        "log.filter",
        "LYKTA_LOG_FILTER",
        "\"info\"",
        "Which log lines are written, such as \"info,lykta::store=debug\"",
    ),
    key(
        "session.idle_h",
        "LYKTA_SESSION_IDLE_H",
        "8",
        "Time without any request after which a session ends, hours",
    ),
    key(
        "session.absolute_h",
        "LYKTA_SESSION_ABSOLUTE_H",
        "336",
        "Time after which a session ends whatever happens, hours",
    ),
    key(
        "limits.body_bytes",
        "LYKTA_LIMITS_BODY_BYTES",
        "1000000",
        "Largest body of a request, bytes",
    ),
    key(
        "limits.headers_s",
        "LYKTA_LIMITS_HEADERS_S",
        "10",
        "Time to send complete headers, seconds",
    ),
    key(
        "limits.body_s",
        "LYKTA_LIMITS_BODY_S",
        "120",
        "Time to send a whole body, seconds",
    ),
    key(
        "limits.body_rate",
        "LYKTA_LIMITS_BODY_RATE",
        "1000",
        "Bytes a second that a body must reach",
    ),
    key(
        "limits.write_stall_s",
        "LYKTA_LIMITS_WRITE_STALL_S",
        "30",
        "Time without taking a byte of an answer, seconds",
    ),
    key(
        "limits.connections",
        "LYKTA_LIMITS_CONNECTIONS",
        "4096",
        "Connections in all",
    ),
    key(
        "limits.per_peer",
        "LYKTA_LIMITS_PER_PEER",
        "256",
        "Connections from one address",
    ),
    key(
        "limits.drain_s",
        "LYKTA_LIMITS_DRAIN_S",
        "10",
        "Time for requests under way when the service stops, seconds",
    ),
    oidc::KEYS[0],
    oidc::KEYS[1],
    oidc::KEYS[2],
    oidc::KEYS[3],
    oidc::KEYS[4],
    oidc::KEYS[5],
    oidc::KEYS[6],
    oidc::KEYS[7],
    mail::KEYS[0],
    mail::KEYS[1],
    mail::KEYS[2],
    mail::KEYS[3],
    mail::KEYS[4],
    mail::KEYS[5],
    mail::KEYS[6],
    mail::KEYS[7],
];

/// How log lines are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LogFormat {
    /// For people.
    Text,
    /// For programs.
    Json,
}

/// Every setting, read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Config {
    /// Folder of the stores.
    pub data: PathBuf,
    /// Where to serve.
    pub listen: SocketAddr,
    /// The address that people come to; `None` = this machine alone.
    pub public_url: Option<String>,
    /// Whose word for where a request comes from is believed.
    pub trusted_proxies: Vec<IpAddr>,
    /// Where the metrics are; `None` = nowhere.
    pub metrics: Option<SocketAddr>,
    /// Whether to fill empty stores with the practice set.
    pub demo: bool,
    /// How log lines are written.
    pub log_format: LogFormat,
    /// Which log lines are written.
    pub log_filter: String,
    /// How long a session lasts without any request.
    pub session_idle: Duration,
    /// How long a session lasts in all.
    pub session_absolute: Duration,
    /// Limits of the service.
    pub limits: Limits,
    /// Single sign-on, if any.
    pub oidc: Option<Oidc>,
    /// Mail, if any.
    pub mail: Option<Mail>,
    /// Variables that begin like ours and are none of ours, for a log line.
    pub unknown_variables: Vec<String>,
}

/// One thing that is wrong with the settings.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// The setting, when it is about one.
    pub key: String,
    /// The file with its line, the variable or the flag.
    pub origin: String,
    /// What is wrong.
    pub message: String,
}

/// Everything that is wrong with the settings.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub struct Faults(pub Vec<Fault>);

impl fmt::Display for Faults {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (i, fault) in self.0.iter().enumerate() {
            let end = if i == 0 { "" } else { "\n" };
            write!(f, "{end}{}: {}: {}", fault.origin, fault.key, fault.message)?;
        }
        Ok(())
    }
}

/// The environment as it is.
pub fn environment() -> BTreeMap<String, String> {
    std::env::vars_os()
        .filter_map(|(k, v)| Some((k.into_string().ok()?, v.into_string().ok()?)))
        .collect()
}

/// Whether messages on the command line are in English: the locale says another language than Swedish
/// and names English. Swedish otherwise.
pub fn speaks_english(environment: &BTreeMap<String, String>) -> bool {
    let set = |name: &str| environment.get(name).filter(|v| !v.is_empty());
    let locale = set("LC_ALL")
        .or_else(|| set("LC_MESSAGES"))
        .or_else(|| set("LANG"));
    locale.is_some_and(|l| l.starts_with("en"))
}

/// Values with one origin, for the `config` crate.
#[derive(Debug, Clone)]
struct Layer(Vec<(&'static str, String, String)>);

impl Source for Layer {
    fn clone_into_box(&self) -> Box<dyn Source + Send + Sync> {
        Box::new(self.clone())
    }

    fn collect(&self) -> Result<Map<String, Value>, ConfigError> {
        let value = |(name, origin, text): &(&'static str, String, String)| {
            (
                (*name).to_owned(),
                Value::new(Some(origin), ValueKind::String(text.clone())),
            )
        };
        Ok(self.0.iter().map(value).collect())
    }
}

impl Config {
    /// Reads the settings.
    ///
    /// - `file`: the file named; without one [`DEFAULT_FILE`] is read when it is there.
    /// - `flags`: names of settings with the values that flags gave them.
    ///
    /// # Errors
    /// Every fault with its origin.
    pub fn load(
        file: Option<&Path>,
        environment: &BTreeMap<String, String>,
        flags: &[(&'static str, String)],
    ) -> Result<Self, Faults> {
        let mut faults = Vec::new();
        let mut builder = config::Config::builder();
        for key in KEYS {
            let text = key.default.trim_matches('"');
            builder = builder.set_default(key.name, text).unwrap_or_default();
        }
        let path = file.unwrap_or(Path::new(DEFAULT_FILE));
        if file.is_some() || path.exists() {
            let ready = check_file(path, &mut faults);
            if ready {
                builder =
                    builder.add_source(config::File::from(path).format(config::FileFormat::Toml));
            }
        }
        let set = |key: &Key| {
            Some((
                key.name,
                key.env.to_owned(),
                environment.get(key.env)?.clone(),
            ))
        };
        let flags = flags
            .iter()
            .map(|(name, value)| (*name, format!("--{name}"), value.clone()));
        builder = builder
            .add_source(Layer(KEYS.iter().filter_map(set).collect()))
            .add_source(Layer(flags.collect()));
        let layered = match builder.build() {
            Ok(layered) => layered,
            Err(e) => {
                faults.push(Fault {
                    key: "-".to_owned(),
                    origin: path.display().to_string(),
                    message: e.to_string(),
                });
                return Err(Faults(faults));
            }
        };
        let config = Reader {
            layered,
            faults: &mut faults,
        }
        .config(environment);
        match config {
            Some(config) if faults.is_empty() => Ok(config),
            _ => Err(Faults(faults)),
        }
    }
}

/// Names what is wrong with the file as TOML, and every key that is none of ours, with its line.
/// Whether the file can be read on.
fn check_file(path: &Path, faults: &mut Vec<Fault>) -> bool {
    let text = match std::fs::read_to_string(path) {
        Ok(text) => text,
        Err(e) => {
            faults.push(Fault {
                key: "-".to_owned(),
                origin: path.display().to_string(),
                message: format!("cannot be read: {e}"),
            });
            return false;
        }
    };
    let origin = |at: usize| {
        let line = 1 + text.bytes().take(at).filter(|b| *b == b'\n').count();
        format!("{}:{line}", path.display())
    };
    let (table, errors) = DeTable::parse_recoverable(&text);
    for error in &errors {
        let at = error.span().map_or(0, |s| s.start);
        faults.push(Fault {
            key: "-".to_owned(),
            origin: origin(at),
            message: error.message().trim().to_owned(),
        });
    }
    for (name, value) in table.get_ref() {
        let top = name.get_ref().as_ref();
        let inner = match value.get_ref() {
            DeValue::Table(inner)
                if KEYS.iter().any(|k| k.name.starts_with(&format!("{top}."))) =>
            {
                inner
            }
            _ => {
                if !KEYS.iter().any(|k| k.name == top) {
                    faults.push(Fault {
                        key: top.to_owned(),
                        origin: origin(name.span().start),
                        message: unknown(),
                    });
                }
                continue;
            }
        };
        for name in inner.keys() {
            let full = format!("{top}.{}", name.get_ref());
            if !KEYS.iter().any(|k| k.name == full) {
                faults.push(Fault {
                    key: full,
                    origin: origin(name.span().start),
                    message: unknown(),
                });
            }
        }
    }
    errors.is_empty()
}

fn unknown() -> String {
    let known: Vec<&str> = KEYS.iter().map(|k| k.name).collect();
    format!("is not a setting; known are {}", known.join(", "))
}

struct Reader<'f> {
    layered: config::Config,
    faults: &'f mut Vec<Fault>,
}

impl Reader<'_> {
    fn read<T>(
        &mut self,
        name: &'static str,
        wanted: &str,
        read: impl FnOnce(&str) -> Option<T>,
    ) -> Option<T> {
        // `Config::get` forgets where a value came from; the tree of values remembers.
        let mut tables = self.layered.collect().ok()?;
        let value = match name.split_once('.') {
            None => tables.remove(name)?,
            Some((table, inner)) => tables.remove(table)?.into_table().ok()?.remove(inner)?,
        };
        let origin = value.origin().unwrap_or("built in").to_owned();
        let text = value.into_string().unwrap_or_default();
        let out = read(text.trim());
        if out.is_none() {
            self.faults.push(Fault {
                key: name.to_owned(),
                origin,
                message: format!("{text:?} is not {wanted}"),
            });
        }
        out
    }

    fn number(&mut self, name: &'static str, least: u64, most: u64) -> Option<u64> {
        self.read(
            name,
            &format!("a whole number from {least} to {most}"),
            |t| t.parse().ok().filter(|n| (least..=most).contains(n)),
        )
    }

    fn count(&mut self, name: &'static str, least: u64, most: u64) -> Option<usize> {
        self.number(name, least, most)
            .and_then(|n| usize::try_from(n).ok())
    }

    fn seconds(&mut self, name: &'static str) -> Option<Duration> {
        self.number(name, 1, 3_600).map(Duration::from_secs)
    }

    fn hours(&mut self, name: &'static str) -> Option<Duration> {
        self.number(name, 1, 24 * 366).map(Duration::from_hours)
    }

    fn config(mut self, environment: &BTreeMap<String, String>) -> Option<Config> {
        let data = self.read("data", "the name of a folder", |t| {
            (!t.is_empty()).then(|| PathBuf::from(t))
        });
        let listen = self.read(
            "listen",
            "an address and a port, such as 127.0.0.1:8400",
            |t| t.parse().ok(),
        );
        let public_url = self.read(
            "public_url",
            "an address that begins with https:// and has no path, or empty",
            |t| match t {
                "" => Some(None),
                _ => public_url(t).map(Some),
            },
        );
        let trusted_proxies = self.read("trusted_proxies", "addresses with commas between", |t| {
            t.split(',')
                .map(str::trim)
                .filter(|a| !a.is_empty())
                .map(|a| a.parse::<IpAddr>().ok().map(|a| a.to_canonical()))
                .collect()
        });
        let metrics = self.read(
            "metrics",
            "a loopback address and a port, or \"off\"",
            |t| match t {
                "off" => Some(None),
                _ => t
                    .parse()
                    .ok()
                    .filter(|a: &SocketAddr| a.ip().is_loopback())
                    .map(Some),
            },
        );
        let demo = self.read("demo", "true or false", |t| match t {
            "true" | "1" => Some(true),
            "false" | "0" => Some(false),
            _ => None,
        });
        let log_format = self.read("log.format", "\"text\" or \"json\"", |t| match t {
            "text" => Some(LogFormat::Text),
            "json" => Some(LogFormat::Json),
            _ => None,
        });
        let log_filter = self.read("log.filter", "a filter", |t| {
            (!t.is_empty()).then(|| t.to_owned())
        });
        let session_idle = self.hours("session.idle_h");
        let session_absolute = self.hours("session.absolute_h");
        let body_bytes = self.count("limits.body_bytes", 1_000, 1_000_000_000);
        let headers = self.seconds("limits.headers_s");
        let body = self.seconds("limits.body_s");
        let body_rate = self.number("limits.body_rate", 1, 1_000_000_000);
        let write_stall = self.seconds("limits.write_stall_s");
        let connections = self.count("limits.connections", 1, 1_000_000);
        let per_peer = self.count("limits.per_peer", 1, 1_000_000);
        let drain = self.seconds("limits.drain_s");
        let oidc = self.oidc();
        let mail = self.mail();
        let ours =
            |name: &String| name.starts_with("LYKTA_") && !KEYS.iter().any(|k| k.env == name);
        Some(Config {
            data: data?,
            listen: listen?,
            public_url: public_url?,
            trusted_proxies: trusted_proxies?,
            metrics: metrics?,
            demo: demo?,
            log_format: log_format?,
            log_filter: log_filter?,
            session_idle: session_idle?,
            session_absolute: session_absolute?,
            limits: Limits {
                body_bytes: body_bytes?,
                headers: headers?,
                body: body?,
                body_rate: body_rate?,
                write_stall: write_stall?,
                connections: connections?,
                per_peer: per_peer?,
                drain: drain?,
            },
            oidc: oidc?,
            mail: mail?,
            unknown_variables: environment.keys().filter(|n| ours(n)).cloned().collect(),
        })
    }
}

/// An address outside: only https, so that cookies and passwords are never in the clear, and only a host,
/// so that it can be compared with what browsers say. Plain http serves this machine's own names.
fn public_url(text: &str) -> Option<String> {
    let host = text.strip_prefix("https://")?.trim_end_matches('/');
    let plain = |c: char| c.is_ascii_alphanumeric() || ".-:[]".contains(c);
    let fits = !host.is_empty() && host.chars().all(plain) && !host.starts_with([':', '.', '-']);
    fits.then(|| format!("https://{}", host.to_ascii_lowercase()))
}

/// The annotated file with every setting at its built-in value.
pub fn example() -> String {
    let mut out = String::from(
        "# Settings of Lykta. Every line shows the built-in value; remove the # to change it.\n# A variable stands over this file, a flag over both.\n",
    );
    let mut table = "";
    for key in KEYS {
        let (head, name) = key.name.rsplit_once('.').unwrap_or(("", key.name));
        if head != table {
            table = head;
            let _ = write!(out, "\n[{head}]\n");
        }
        let _ = write!(
            out,
            "\n# {}.\n# Variable: {}\n# {name} = {}\n",
            key.doc, key.env, key.default
        );
    }
    out
}

#[cfg(test)]
mod tests;
