//! Copies of a database file while others write to it, and what can be said of a copy that lies still.
//!
//! A plain copy of a live file is often corrupt; SQLite's own backup reads it in one transaction.

use std::collections::BTreeMap;
use std::fs::File;
use std::path::Path;
use std::time::Duration;

use lykta_core::model::ObservationId;
use rusqlite::backup::{Backup, StepResult};
use rusqlite::{Connection, OpenFlags};

use super::fault::Fault;
use super::{chain, disposal, open};
use crate::store::StoreError;
use crate::store::audit::{KnownHead, Verified};

/// How long to wait for another program's lock.
const BUSY: Duration = Duration::from_secs(30);

/// Observations named at most when some are gone.
const MOST_LOST: usize = 10;

/// What can be counted in a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Facts {
    /// Last migration in its ledger.
    pub migration: u32,
    /// Rows by table.
    pub rows: BTreeMap<String, u64>,
    /// Last row of the audit trail and its hash, when there is one.
    pub audit: Option<(u64, [u8; 32])>,
}

/// Copies a database as it stood at one moment, and waits until the copy is on disk.
///
/// # Errors
/// [`StoreError`] when either file fails.
pub fn copy(from: &Path, to: &Path) -> Result<(), StoreError> {
    Ok(copy_file(from, to)?)
}

fn copy_file(from: &Path, to: &Path) -> Result<(), Fault> {
    let source = open::reader(from, BUSY)?;
    let mut copy = Connection::open(to)?;
    let backup = Backup::new(&source, &mut copy)?;
    // All pages at once: one transaction, which writers beside us do not have to wait for.
    while backup.step(-1)? != StepResult::Done {
        std::thread::sleep(Duration::from_millis(50));
    }
    drop(backup);
    // One file that needs no other beside it.
    let _journal: String =
        copy.pragma_update_and_check(None, "journal_mode", "delete", |row| row.get(0))?;
    copy.close().map_err(|(_conn, error)| error)?;
    File::open(to)
        .and_then(|file| file.sync_all())
        .map_err(|error| Fault(StoreError::Backend(Box::new(error))))
}

/// Opens a file that nobody writes to, leaving nothing beside it.
fn still(path: &Path) -> Result<Connection, Fault> {
    let mut address = String::from("file:");
    for byte in path.as_os_str().as_encoded_bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'/' | b'.' | b'-' | b'_' => {
                address.push(char::from(*byte));
            }
            other => address.push_str(&format!("%{other:02X}")),
        }
    }
    address.push_str("?immutable=1");
    Ok(Connection::open_with_flags(
        address,
        OpenFlags::SQLITE_OPEN_READ_ONLY
            | OpenFlags::SQLITE_OPEN_NO_MUTEX
            | OpenFlags::SQLITE_OPEN_URI,
    )?)
}

/// Counts what a file that nobody writes to holds.
///
/// # Errors
/// [`StoreError`] when it cannot be read.
pub fn facts(path: &Path) -> Result<Facts, StoreError> {
    Ok(count(&still(path)?)?)
}

fn count(conn: &Connection) -> Result<Facts, Fault> {
    let mut names = conn.prepare(
        "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite%'
         ORDER BY name",
    )?;
    let names: Vec<String> = names
        .query_map([], |row| row.get(0))?
        .collect::<Result<_, _>>()?;
    let mut rows = BTreeMap::new();
    for name in names {
        let quoted = name.replace('"', "\"\"");
        let n: i64 = conn.query_row(&format!("SELECT count(*) FROM \"{quoted}\""), [], |row| {
            row.get(0)
        })?;
        rows.insert(name, n.unsigned_abs());
    }
    let migration = if rows.contains_key("migration") {
        conn.query_row("SELECT coalesce(max(number), 0) FROM migration", [], |r| {
            r.get(0)
        })?
    } else {
        0
    };
    let audit = if rows.contains_key("audit") {
        let (seq, hash) = chain::head(conn)?;
        Some((seq.unsigned_abs(), hash))
    } else {
        None
    };
    Ok(Facts {
        migration,
        rows,
        audit,
    })
}

/// What is wrong in a file that nobody writes to, as SQLite itself finds and as the audit trail tells of what should be
/// there; empty when nothing is.
///
/// # Errors
/// [`StoreError`] when it cannot be read at all.
pub fn check(path: &Path) -> Result<Vec<String>, StoreError> {
    let look = || -> Result<Vec<String>, Fault> {
        let conn = still(path)?;
        let mut found: Vec<String> = conn
            .prepare("PRAGMA integrity_check(10)")?
            .query_map([], |row| row.get(0))?
            .collect::<Result<_, _>>()?;
        found.retain(|line| line != "ok");
        let mut keys = conn.prepare("PRAGMA foreign_key_check")?;
        let mut rows = keys.query([])?;
        while let Some(row) = rows.next()? {
            let (table, parent): (String, String) = (row.get(0)?, row.get(2)?);
            found.push(format!("{table} -> {parent}"));
        }
        found.append(&mut lost(&conn)?);
        Ok(found)
    };
    Ok(look()?)
}

/// Observations that the audit trail tells the making of, and that are gone without having been disposed of; the first
/// of them.
fn lost(conn: &Connection) -> Result<Vec<String>, Fault> {
    let tables: i64 = conn.query_row(
        "SELECT count(*) FROM sqlite_schema WHERE name IN ('audit', 'observation', 'tombstone')",
        [],
        |row| row.get(0),
    )?;
    if tables < 3 {
        return Ok(Vec::new());
    }
    let mut select = conn.prepare(
        "SELECT subject FROM audit
         WHERE verb = 'create' AND subject LIKE 'observation/%' AND NOT EXISTS (
             SELECT 1 FROM observation WHERE id = unhex(replace(substr(subject, 13), '-', '')))",
    )?;
    let mut rows = select.query([])?;
    let mut found = Vec::new();
    while let Some(row) = rows.next()?
        && found.len() < MOST_LOST
    {
        let subject: String = row.get(0)?;
        let id = subject
            .split_once('/')
            .and_then(|(_, id)| ObservationId::parse(id).ok());
        if !id.map_or(Ok(false), |id| disposal::is_disposed_of(conn, id))? {
            found.push(format!("audit -> {subject}"));
        }
    }
    Ok(found)
}

/// Verifies the audit trail of a file that nobody writes to.
///
/// # Errors
/// [`StoreError`] when it cannot be read.
pub fn verify_still(path: &Path, known: &[KnownHead]) -> Result<Verified, StoreError> {
    Ok(chain::verify(&still(path)?, known)?)
}
