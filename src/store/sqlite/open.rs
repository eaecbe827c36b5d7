//! Opening a tenant's file: where it lies, and the settings that make "acknowledged" mean durable.

use std::path::{Path, PathBuf};
use std::time::Duration;

use lykta_core::model::TenantCode;
use rusqlite::{Connection, OpenFlags, params};

use super::fault::Fault;
use super::migration;
use crate::store::StoreError;

/// What can be set about a store.
#[derive(Debug, Clone)]
pub struct SqliteOptions {
    /// Connections that read at the same time.
    pub readers: usize,
    /// Batches that may wait for the writer before the next one has to wait to be handed over.
    pub queue: usize,
    /// Commands after which a group is closed and committed.
    pub group_commands: usize,
    /// How long to wait while another program writes.
    pub busy: Duration,
    /// Pages of 4 KiB that the file may grow to; `None` = as the disk allows.
    pub max_pages: Option<u32>,
}

impl Default for SqliteOptions {
    fn default() -> Self {
        Self {
            readers: 4,
            queue: 1_024,
            group_commands: 10_000,
            busy: Duration::from_secs(10),
            max_pages: None,
        }
    }
}

/// Where a tenant's file lies: `DIR/tenants/{code}.sqlite`.
pub(super) fn path(dir: &Path, tenant: &TenantCode) -> PathBuf {
    dir.join("tenants").join(format!("{tenant}.sqlite"))
}

/// Opens a tenant's file for writing, creates it when absent, brings it up to date and makes sure that
/// it is this tenant's. Returns the last migration as well.
pub(super) fn writer(
    path: &Path,
    tenant: &TenantCode,
    options: &SqliteOptions,
) -> Result<(Connection, u32), Fault> {
    let (conn, schema) = durable(path, options, migration::ALL)?;
    claim(&conn, path, tenant)?;
    Ok((conn, schema))
}

/// Opens a file for writing so that what it acknowledges is durable, creates it when absent and brings
/// it up to date with its migrations. Returns the last of them as well.
pub(super) fn durable(
    path: &Path,
    options: &SqliteOptions,
    migrations: &[migration::Migration],
) -> Result<(Connection, u32), Fault> {
    if let Some(folder) = path.parent() {
        create_folder(folder)?;
    }
    let mut conn = Connection::open_with_flags(
        path,
        OpenFlags::SQLITE_OPEN_READ_WRITE
            | OpenFlags::SQLITE_OPEN_CREATE
            | OpenFlags::SQLITE_OPEN_NO_MUTEX,
    )?;
    conn.busy_timeout(options.busy)?;
    // Before anything is set: a file that is not ours stays as it was.
    let found = migration::check(&conn, migrations)?;
    let journal: String =
        conn.pragma_update_and_check(None, "journal_mode", "wal", |row| row.get(0))?;
    conn.pragma_update(None, "synchronous", "FULL")?;
    let synchronous: i64 = conn.pragma_query_value(None, "synchronous", |row| row.get(0))?;
    if journal != "wal" || synchronous != 2 {
        return Err(Fault(StoreError::Unavailable(format!(
            "SQLite answers journal_mode={journal} and synchronous={synchronous} instead of wal and 2 \
             (FULL): what it acknowledges here would not be durable"
        ))));
    }
    // What is disposed of is overwritten, not only forgotten.
    conn.pragma_update(None, "secure_delete", true)?;
    conn.pragma_update(None, "foreign_keys", true)?;
    conn.pragma_update(None, "trusted_schema", false)?;
    conn.pragma_update(None, "cache_size", -65_536)?;
    // A large import lets the log grow; afterwards it is cut down again.
    fold_after(&conn, SHORT_LOG)?;
    conn.pragma_update(None, "journal_size_limit", 67_108_864)?;
    if let Some(pages) = options.max_pages {
        conn.pragma_update_and_check(None, "max_page_count", pages, |_| Ok(()))?;
    }
    conn.set_prepared_statement_cache_capacity(64);
    let schema = migration::run(&mut conn, migrations)?;
    if migration::may_hold_remains(migrations, found) {
        // Once; it wants as much room again as the file has, and can be done another time.
        if let Err(error) = conn.execute_batch("VACUUM") {
            tracing::warn!(file = ?path.file_name(), error = %error, "Could not pack the file; what was deleted in it before may be left in unused pages");
        }
    }
    Ok((conn, schema))
}

/// Pages of the log after which SQLite folds it into the file and begins it again from its start. To write over it
/// costs a commit two thirds of what it does while the log grows, for then the file system has its length to enter.
pub(super) const SHORT_LOG: u32 = 1_000;
/// The same while large groups come: each page of an index is then folded in once for many rows.
pub(super) const LONG_LOG: u32 = 16_000;

/// Sets after how many pages the log is folded in.
pub(super) fn fold_after(conn: &Connection, pages: u32) -> Result<(), Fault> {
    conn.pragma_update(None, "wal_autocheckpoint", pages)?;
    Ok(())
}

/// Opens the file for reading only.
pub(super) fn reader(path: &Path, busy: Duration) -> Result<Connection, Fault> {
    let conn = Connection::open_with_flags(
        path,
        OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX,
    )?;
    conn.busy_timeout(busy)?;
    conn.pragma_update(None, "query_only", true)?;
    conn.pragma_update(None, "trusted_schema", false)?;
    conn.set_prepared_statement_cache_capacity(32);
    Ok(conn)
}

/// Enters the tenant in a new file; refuses the file of another.
fn claim(conn: &Connection, path: &Path, tenant: &TenantCode) -> Result<(), Fault> {
    let read = || {
        conn.query_row("SELECT value FROM meta WHERE key = 'tenant'", [], |row| {
            row.get::<_, String>(0)
        })
    };
    let stored = match read() {
        Err(rusqlite::Error::QueryReturnedNoRows) => {
            conn.execute(
                "INSERT INTO meta (key, value) VALUES ('tenant', ?1) ON CONFLICT DO NOTHING",
                params![tenant.as_str()],
            )?;
            read()?
        }
        other => other?,
    };
    if stored == tenant.as_str() {
        return Ok(());
    }
    Err(Fault(StoreError::Schema(format!(
        "{} holds the records of tenant {stored}, not of {tenant}",
        path.display()
    ))))
}

/// Creates the folder and makes its name durable: a file in a folder that a power cut takes away is
/// lost however often it was synced.
/// Makes a folder that only the service's own user can enter: it holds accounts and records.
pub(crate) fn private_folder(folder: &Path) -> std::io::Result<()> {
    let mut builder = std::fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder)
}

fn create_folder(folder: &Path) -> Result<(), Fault> {
    if folder.is_dir() {
        return Ok(());
    }
    let failed = |error: std::io::Error| {
        Fault(StoreError::Unavailable(format!(
            "{} cannot be created: {error}",
            folder.display()
        )))
    };
    private_folder(folder).map_err(failed)?;
    #[cfg(unix)]
    for above in folder.ancestors().skip(1).take(2) {
        if above.as_os_str().is_empty() {
            break;
        }
        std::fs::File::open(above)
            .and_then(|f| f.sync_all())
            .map_err(failed)?;
    }
    Ok(())
}
