//! The audit trail as people use it: searching, verifying, and writing down where it ends.
//!
//! A chain shows what was altered inside it; only a note kept outside the file shows that its end was
//! cut off. Those notes are lines of `DATA/audit-heads.log`: instant, file, last row, its hash.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::{File, OpenOptions};
use std::io::{self, BufRead, BufReader, Write};
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use jiff::Timestamp;
use lykta_core::model::{AccountId, Deed, TenantCode, Viewer};
use tokio::sync::watch;

use super::query::second;
use super::{App, AppError, live, permit, start};
use crate::clock;
use crate::store::audit::KnownHead;
pub use crate::store::audit::{AuditQuery, AuditRow, Breach, Broken, Verified};
use crate::store::sqlite::{head_of_file, verify_file};
use crate::wire::fault::Fault;
use crate::wire::hex;

/// Where heads are written down, in the data folder.
pub const HEADS: &str = "audit-heads.log";
/// How often, besides at start and stop.
const EVERY: Duration = Duration::from_hours(1);
/// Rows in a page at most, and when not said.
const MOST: usize = 1_000;
const USUAL: usize = 100;
/// Longest value of a query parameter.
const LONGEST: usize = 200;

/// What is asked of the trail, as it came in a query string.
#[derive(Debug, Clone, Default)]
pub struct AuditAsk {
    /// Account.
    pub who: Option<String>,
    /// Deed.
    pub verb: Option<String>,
    /// Subject; `observation/*` for all that begin so.
    pub subject: Option<String>,
    /// Day or instant.
    pub from: Option<String>,
    /// Day or instant.
    pub to: Option<String>,
    /// Rows a page.
    pub limit: Option<String>,
    /// `next` of the page before.
    pub cursor: Option<String>,
}

impl AuditAsk {
    /// Reads it.
    ///
    /// # Errors
    /// [`AppError::Query`] with every fault.
    pub fn read(&self) -> Result<AuditQuery, AppError> {
        let mut faults = Vec::new();
        let texts = [
            ("who", &self.who),
            ("verb", &self.verb),
            ("subject", &self.subject),
        ];
        for (name, text) in texts {
            if text.as_ref().is_some_and(|t| t.len() > LONGEST) {
                let fault = Fault::new(name, "query_too_long").with("field", name);
                faults.push(fault.with("max", LONGEST));
            }
        }
        let mut instant = |text: &Option<String>, after, name| {
            let seconds = second(text.as_deref()?, after, name, &mut faults)?;
            Timestamp::from_second(seconds).ok()
        };
        let from = instant(&self.from, false, "from");
        let to = instant(&self.to, true, "to");
        let limit = match self.limit.as_deref().map(str::parse::<usize>) {
            None => USUAL,
            Some(Ok(n)) if n > 0 => n.min(MOST),
            Some(_) => {
                faults.push(Fault::new("limit", "bad_query_number").with("field", "limit"));
                USUAL
            }
        };
        let before = match self.cursor.as_deref().map(str::parse::<u64>) {
            None => None,
            Some(Ok(seq)) => Some(seq),
            Some(Err(_)) => {
                faults.push(Fault::new("cursor", "bad_cursor"));
                None
            }
        };
        if !faults.is_empty() {
            return Err(AppError::Query(faults));
        }
        let said = |text: &Option<String>| text.clone().filter(|t| !t.is_empty());
        Ok(AuditQuery {
            who: said(&self.who),
            verb: said(&self.verb),
            subject: said(&self.subject),
            from,
            to,
            before,
            limit,
        })
    }
}

/// Whether the viewer may read the trail. It tells of every organisation's deeds in the tenant, so it
/// is read by the tenant's own people only.
fn reader(viewer: &Viewer) -> Result<(), AppError> {
    permit(viewer, Deed::Audit)?;
    if viewer.organisation().is_some() {
        return Err(AppError::Forbidden(Deed::Audit));
    }
    Ok(())
}

/// A page of the trail, the newest first, and where the next begins.
///
/// # Errors
/// [`AppError::Forbidden`], [`AppError::Query`].
pub async fn page(
    app: &App,
    viewer: &Viewer,
    ask: &AuditAsk,
) -> Result<(Vec<AuditRow>, Option<u64>), AppError> {
    reader(viewer)?;
    let mut query = ask.read()?;
    let limit = query.limit;
    query.limit = limit + 1;
    let mut rows = app.tenant(viewer)?.store.audit_rows(viewer, &query).await?;
    let more = rows.len() > limit;
    rows.truncate(limit);
    let next = rows.last().filter(|_| more).map(|row| row.seq);
    Ok((rows, next))
}

/// Names of the accounts in these rows, by id; whoever has none is not in it.
///
/// # Errors
/// [`AppError`] when the accounts cannot be read.
pub async fn names(app: &App, rows: &[AuditRow]) -> Result<BTreeMap<String, String>, AppError> {
    let ids: BTreeSet<&str> = rows.iter().map(|row| row.who.as_str()).collect();
    let mut names = BTreeMap::new();
    for id in ids {
        let Ok(account) = AccountId::parse(id) else {
            continue;
        };
        if let Some(account) = app.accounts.account(&account).await? {
            names.insert(id.to_owned(), account.name);
        }
    }
    Ok(names)
}

/// Verifies the tenant's trail against itself and the heads written down.
///
/// # Errors
/// [`AppError::Forbidden`], or when the store fails.
pub async fn verify(app: &App, viewer: &Viewer) -> Result<Verified, AppError> {
    reader(viewer)?;
    let known = known_heads(&app.data, &tenant_file(viewer.tenant()))?;
    let store = &app.tenant(viewer)?.store;
    Ok(store.verify_audit(viewer, known).await?)
}

/// How one file's trail stands.
#[derive(Debug)]
pub struct FileVerdict {
    /// The file, relative to the data folder.
    pub file: String,
    /// Its verdict, or why it could not be read.
    pub verdict: Result<Verified, AppError>,
}

/// Verifies every tenant's file and the accounts' where they lie, without opening a store.
///
/// # Errors
/// [`AppError`] when the heads cannot be read.
pub fn verify_folder(data: &Path) -> Result<Vec<FileVerdict>, AppError> {
    files(data)
        .into_iter()
        .map(|file| {
            let known = known_heads(data, &file)?;
            let verdict = verify_file(&data.join(&file), &known).map_err(AppError::from);
            Ok(FileVerdict { file, verdict })
        })
        .collect()
}

/// The accounts' file, relative to the data folder.
pub const ACCOUNTS: &str = "accounts.sqlite";

/// Every file with a trail, relative to the data folder, in order.
pub fn files(data: &Path) -> Vec<String> {
    let mut codes = start::stored(data);
    codes.sort();
    let tenants = codes.iter().map(tenant_file);
    let accounts = data.join(ACCOUNTS).is_file().then(|| ACCOUNTS.to_owned());
    accounts.into_iter().chain(tenants).collect()
}

fn tenant_file(tenant: &TenantCode) -> String {
    format!("tenants/{tenant}.sqlite")
}

/// Appends a head a file to the log, the accounts' too, and makes it durable.
///
/// # Errors
/// [`AppError`] when a file or the log fails.
pub async fn write_heads(app: &App) -> Result<(), AppError> {
    let data = app.data.clone();
    tokio::task::spawn_blocking(move || {
        let now = clock::now();
        let mut lines = String::new();
        for file in files(&data) {
            let (seq, hash) = head_of_file(&data.join(&file))?;
            if seq > 0 {
                lines.push_str(&format!("{now} {file} {seq} {}\n", hex(&hash)));
            }
        }
        append_durably(&data.join(HEADS), &lines).map_err(failed)
    })
    .await
    .map_err(|e| AppError::Internal(Box::new(e)))?
}

/// Adds text to the end of a file and waits until it is on disk.
pub(super) fn append_durably(path: &Path, text: &str) -> io::Result<()> {
    if text.is_empty() {
        return Ok(());
    }
    let mut log = OpenOptions::new().create(true).append(true).open(path)?;
    log.write_all(text.as_bytes())?;
    log.sync_all()
}

/// A failure of a file in the data folder.
pub(super) fn failed(error: io::Error) -> AppError {
    if error.kind() == io::ErrorKind::StorageFull {
        AppError::Full
    } else {
        AppError::Internal(Box::new(error))
    }
}

/// The heads written down for a file. A line that was cut short by a power cut tells nothing and is
/// passed over.
///
/// # Errors
/// [`AppError`] when the log cannot be read.
pub fn known_heads(data: &Path, file: &str) -> Result<Vec<KnownHead>, AppError> {
    let log = match File::open(data.join(HEADS)) {
        Ok(log) => log,
        Err(e) if e.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(e) => return Err(failed(e)),
    };
    let mut heads = Vec::new();
    for line in BufReader::new(log).lines() {
        let line = line.map_err(failed)?;
        if let Some((named, head)) = read_head(&line)
            && named == file
        {
            heads.push(head);
        }
    }
    Ok(heads)
}

fn read_head(line: &str) -> Option<(&str, KnownHead)> {
    let mut words = line.split(' ');
    let at = words.next()?.parse().ok()?;
    let file = words.next()?;
    let seq = words.next()?.parse().ok()?;
    let hash = unhex(words.next()?)?;
    Some((file, KnownHead { at, seq, hash }))
}

/// Thirty-two bytes from hexadecimal digits.
pub(super) fn unhex(text: &str) -> Option<[u8; 32]> {
    let mut bytes = [0_u8; 32];
    if text.len() != 64 {
        return None;
    }
    for (byte, digits) in bytes.iter_mut().zip(text.as_bytes().chunks(2)) {
        *byte = u8::from_str_radix(std::str::from_utf8(digits).ok()?, 16).ok()?;
    }
    Some(bytes)
}

/// Writes heads down at start and every hour until `stop` turns true; the last ones are written by
/// whoever stops the service, when its last request is done.
pub(super) fn keep_heads(app: &Arc<App>, stop: &watch::Receiver<bool>) {
    let (app, mut stop) = (Arc::clone(app), stop.clone());
    tokio::spawn(async move {
        loop {
            if let Err(error) = write_heads(&app).await {
                tracing::error!(error = %live::chain(&error), "Could not write down where the audit trails end");
            }
            tokio::select! {
                () = tokio::time::sleep(EVERY) => {}
                () = live::stopped(&mut stop) => return,
            }
        }
    });
}
