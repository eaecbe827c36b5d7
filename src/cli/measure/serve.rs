//! `lykta bench serve`: what readers of tiles wait for, and what an answer costs the service.
//!
//! A service of its own on a free port of this machine, over made-up observations; readers keep their connections and
//! ask for one tile after another, where there is much more often than where there is little.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{Ipv4Addr, SocketAddr, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Stdio};
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context as _, bail, ensure};
use clap::Args;
use jiff::{SignedDuration, Timestamp};
use lykta_core::layer::Tile;
use lykta_core::measure::{Row, data};
use lykta_core::model::viewer::Grant;
use lykta_core::model::{Role, Viewer};

use super::import::{TENANT, made_up, taken_in, tenant};
use super::{Passing, lykta, part, spent_by};
use crate::app::accounts::people::Wanted;
use crate::app::accounts::{AccountKind, Accounts, Terms};
use crate::clock;

/// Places that tiles are asked for at.
const PLACES: u32 = 500;
/// A service has so long to start.
const PATIENCE: Duration = Duration::from_mins(10);
/// Zooms at which tiles are asked for that nobody has asked for before.
const ZOOMS: [u8; 4] = [8, 11, 14, 16];

/// Asks a service that is started for it, over made-up observations, and ended again.
#[derive(Debug, Args)]
pub(super) struct Serve {
    /// How many observations
    #[arg(long, value_name = "N", default_value_t = 100_000)]
    pub(super) points: u32,
    /// Readers at a time, each on one connection
    #[arg(long, value_name = "N", default_value_t = 4)]
    clients: u32,
    /// How long each figure is measured
    #[arg(long, value_name = "S", default_value_t = 3)]
    seconds: u64,
    /// Folder for the store, removed afterwards
    #[arg(long, value_name = "DIR", default_value = ".")]
    folder: PathBuf,
    /// Writes JSON instead of a table
    #[arg(long)]
    pub(super) json: bool,
}

/// What readers ask for.
#[derive(Debug, Clone, Copy)]
enum Asking {
    /// A tile that nobody has asked for before, with a filter of its own that keeps everything.
    Fresh,
    /// The same tile again.
    Remembered,
    /// Whether the tile is still what they have.
    Unchanged,
}

impl Serve {
    /// Measures.
    ///
    /// # Errors
    /// When the service does not start, or refuses an answer.
    pub(super) fn run(&self) -> anyhow::Result<Vec<Row>> {
        let folder = Passing::under(&self.folder)?;
        let stores = taken_in(&folder.0, &made_up(&folder.0, self.points)?)?;
        let key = key(&stores)?;
        let begun = Instant::now();
        let service = Service::start(&folder.0, &stores, self.clients, &key)?;
        let mut rows = vec![Row {
            size: f64::from(self.points),
            ..Row::new(
                "start, to the first tile",
                "ms",
                begun.elapsed().as_secs_f64() * 1e3,
            )
        }];
        for zoom in ZOOMS {
            rows.extend(self.figures(&service, zoom, Asking::Fresh)?);
        }
        for asking in [Asking::Remembered, Asking::Unchanged] {
            rows.extend(self.figures(&service, 15, asking)?);
        }
        Ok(rows)
    }

    /// One kind of answer at one zoom.
    fn figures(&self, service: &Service, zoom: u8, asking: Asking) -> anyhow::Result<Vec<Row>> {
        let places = data::entries(PLACES.min(self.points));
        let mut paths: Vec<String> = places
            .iter()
            .map(|entry| path(Tile::at(entry.anchor, zoom)))
            .collect();
        if !matches!(asking, Asking::Fresh) {
            paths.truncate(1);
        }
        let tag = match asking {
            Asking::Unchanged => paths.first().map(|path| service.reader()?.ask(path, None)),
            Asking::Fresh | Asking::Remembered => None,
        };
        let tag = tag.transpose()?.and_then(|answer| answer.tag);
        let next = AtomicU64::new(0);
        let before = service.spent();
        let begun = Instant::now();
        let until = begun + Duration::from_secs(self.seconds);
        let read = || -> anyhow::Result<(Vec<Duration>, u64)> {
            let (mut reader, mut waits, mut bytes) = (service.reader()?, Vec::new(), 0);
            while Instant::now() < until {
                let number = next.fetch_add(1, Ordering::Relaxed);
                let at = usize::try_from(number)? % paths.len();
                let mut path = paths.get(at).cloned().unwrap_or_default();
                if matches!(asking, Asking::Fresh) {
                    // Another second each time and each zoom, long before anything was seen.
                    let since = u64::from(zoom) * 10_000_000 + number;
                    let since = Timestamp::from_second(i64::try_from(since)?)?;
                    path.push_str(&format!("?from={since}"));
                }
                let asked = Instant::now();
                bytes += reader.ask(&path, tag.as_deref())?.bytes;
                waits.push(asked.elapsed());
            }
            Ok((waits, bytes))
        };
        let (mut waits, mut bytes) = (Vec::new(), 0);
        thread::scope(|scope| -> anyhow::Result<()> {
            let readers: Vec<_> = (0..self.clients).map(|_| scope.spawn(read)).collect();
            for reader in readers {
                let Ok(read) = reader.join() else {
                    bail!("a reader panicked");
                };
                let (mut own, sum) = read?;
                waits.append(&mut own);
                bytes += sum;
            }
            Ok(())
        })?;
        let answers = waits.len() as f64;
        let took = begun.elapsed().as_secs_f64();
        let processor = service
            .spent()
            .zip(before)
            .map(|(after, before)| after.saturating_sub(before).as_secs_f64() * 1e6 / answers);
        waits.sort_unstable();
        let what = match asking {
            Asking::Fresh => format!("fresh tile z{zoom}"),
            Asking::Remembered => format!("remembered tile z{zoom}"),
            Asking::Unchanged => format!("unchanged tile z{zoom}"),
        };
        let row = |figure: &str, unit, value| Row {
            size: bytes as f64 / answers,
            ..Row::new(format!("{what}, {figure}"), unit, value)
        };
        let mut rows = vec![
            row("answers a second", "1/s", answers / took),
            row("p50", "µs", part(&waits, 50)),
            row("p99", "µs", part(&waits, 99)),
        ];
        rows.extend(processor.map(|processor| row("processor", "µs", processor)));
        Ok(rows)
    }
}

fn path(tile: Tile) -> String {
    let (z, x, y) = tile.zxy();
    format!("/tiles/observations/{z}/{x}/{y}.mvt")
}

/// A key of a program that may read what coordinators do.
fn key(stores: &Path) -> anyhow::Result<String> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    let keeper = Viewer::keeper(tenant()?);
    let until = clock::now().checked_add(SignedDuration::from_hours(24))?;
    runtime.block_on(async {
        let accounts = Accounts::open(stores, Terms::default()).await?;
        let program = Wanted {
            name: "bench".to_owned(),
            email: None,
            kind: AccountKind::Program,
            organisation: None,
            grants: vec![Grant::whole(Role::SafetyCoordinator)],
        };
        let account = accounts.add(&keeper, program).await?.account;
        let made = accounts.make_key(&keeper, &account.id, "bench", until);
        Ok(made.await?.token)
    })
}

/// A service of this program's. Dropped, it is ended.
struct Service {
    process: Child,
    port: u16,
    key: String,
}

impl Service {
    fn start(folder: &Path, stores: &Path, clients: u32, key: &str) -> anyhow::Result<Self> {
        let process = lykta(folder)?
            .args([
                "serve",
                "--tenant",
                TENANT,
                "--listen",
                "127.0.0.1:0",
                "--data",
            ])
            .arg(stores)
            .env("LYKTA_METRICS", "off")
            .env("LYKTA_LOG_FILTER", "error")
            .env("LYKTA_LIMITS_PER_PEER", (clients + 8).to_string())
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .spawn()?;
        let mut service = Self {
            process,
            port: 0,
            key: key.to_owned(),
        };
        let said = service.process.stdout.take().context("it says nothing")?;
        for line in BufReader::new(said).lines() {
            if let Some((_, rest)) = line?.split_once("http://127.0.0.1:") {
                let digits = rest.split(|c: char| !c.is_ascii_digit()).next();
                service.port = digits.unwrap_or_default().parse()?;
                break;
            }
        }
        ensure!(service.port > 0, "the service did not start");
        let first = data::entries(1);
        let place = first.first().context("no observation")?.anchor;
        let path = path(Tile::at(place, 16));
        let until = Instant::now() + PATIENCE;
        loop {
            let answer = service.reader().and_then(|mut r| r.ask(&path, None));
            match answer {
                Ok(_) => return Ok(service),
                Err(e) if Instant::now() > until => return Err(e),
                Err(_) => thread::sleep(Duration::from_millis(5)),
            }
        }
    }

    fn reader(&self) -> anyhow::Result<Reader> {
        let stream = TcpStream::connect(SocketAddr::from((Ipv4Addr::LOCALHOST, self.port)))?;
        stream.set_nodelay(true)?;
        stream.set_read_timeout(Some(Duration::from_mins(1)))?;
        Ok(Reader {
            stream: BufReader::with_capacity(64 * 1024, stream),
            head: format!(
                "Host: 127.0.0.1:{}\r\nAuthorization: Bearer {}\r\nAccept-Encoding: gzip\r\n",
                self.port, self.key
            ),
            body: Vec::new(),
        })
    }

    fn spent(&self) -> Option<Duration> {
        spent_by(&self.process.id().to_string())
    }
}

impl Drop for Service {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ended = self.process.kill();
        let _seen = self.process.wait();
    }
}

/// A reader with a connection of its own.
struct Reader {
    stream: BufReader<TcpStream>,
    head: String,
    body: Vec<u8>,
}

/// What came.
struct Answer {
    bytes: u64,
    tag: Option<String>,
}

impl Reader {
    /// Asks for a path and reads the answer to its end (RFC 9112).
    fn ask(&mut self, path: &str, tag: Option<&str>) -> anyhow::Result<Answer> {
        let known = tag.map_or_else(String::new, |tag| format!("If-None-Match: {tag}\r\n"));
        let request = format!("GET {path} HTTP/1.1\r\n{}{known}\r\n", self.head);
        self.stream.get_mut().write_all(request.as_bytes())?;
        let mut line = String::new();
        self.stream.read_line(&mut line)?;
        let status = line.split(' ').nth(1).unwrap_or_default().to_owned();
        let (mut bytes, mut tag) = (0, None);
        loop {
            line.clear();
            ensure!(self.stream.read_line(&mut line)? > 0, "{path}: cut short");
            let Some((name, value)) = line.trim_end().split_once(": ") else {
                break;
            };
            if name.eq_ignore_ascii_case("content-length") {
                bytes = value.parse()?;
            } else if name.eq_ignore_ascii_case("etag") {
                tag = Some(value.to_owned());
            }
        }
        if status == "304" {
            bytes = 0;
        }
        self.body.resize(usize::try_from(bytes)?, 0);
        self.stream.read_exact(&mut self.body)?;
        ensure!(
            matches!(&*status, "200" | "204" | "304"),
            "{path}: {status}"
        );
        Ok(Answer { bytes, tag })
    }
}
