//! The audit trail in SQLite: reading, noting and verifying, in a store or in a file that lies still.

use std::path::Path;
use std::time::Duration;

use async_trait::async_trait;
use lykta_core::model::Viewer;
use rusqlite::{Connection, params};

use super::fault::Fault;
use super::row::Columns;
use super::tenant_store::SqliteStore;
use super::{chain, open, value};
use crate::clock;
use crate::store::StoreError;
use crate::store::audit::{AuditQuery, AuditRow, AuditTrail, KnownHead, Verified};

/// Verifies the trail of a file without changing anything in it; a file with a table `audit` of the
/// chain's columns will do.
///
/// # Errors
/// [`StoreError`] when the file cannot be read.
pub fn verify_file(path: &Path, known: &[KnownHead]) -> Result<Verified, StoreError> {
    let conn = open::reader(path, Duration::from_secs(10))?;
    Ok(chain::verify(&conn, known)?)
}

/// The last row's number and hash in a file that others may be writing to.
///
/// # Errors
/// [`StoreError`] when the file cannot be read.
pub fn head_of_file(path: &Path) -> Result<(u64, [u8; 32]), StoreError> {
    let (seq, hash) = chain::head(&open::reader(path, Duration::from_secs(10))?)?;
    Ok((seq.unsigned_abs(), hash))
}

/// Rows of any table `audit`, the newest first.
pub(super) fn rows(conn: &Connection, query: &AuditQuery) -> Result<Vec<AuditRow>, Fault> {
    let mut select = conn.prepare_cached(
        "SELECT seq, at, who, verb, subject, detail FROM audit
         WHERE seq < ?1 AND (?2 IS NULL OR who = ?2) AND (?3 IS NULL OR verb = ?3)
           AND (?4 IS NULL OR subject = ?4) AND (?5 IS NULL OR substr(subject, 1, length(?5)) = ?5)
           AND (?6 IS NULL OR at >= ?6) AND (?7 IS NULL OR at < ?7)
         ORDER BY seq DESC LIMIT ?8",
    )?;
    let (exact, prefix) = match query.subject.as_deref() {
        None => (None, None),
        Some(text) => match text.strip_suffix('*') {
            Some(prefix) => (None, Some(prefix)),
            None => (Some(text), None),
        },
    };
    let before = query
        .before
        .map_or(i64::MAX, |seq| i64::try_from(seq).unwrap_or(i64::MAX));
    let mut found = select.query(params![
        before,
        query.who,
        query.verb,
        exact,
        prefix,
        query.from.map(jiff::Timestamp::as_millisecond),
        query.to.map(jiff::Timestamp::as_millisecond),
        i64::try_from(query.limit).unwrap_or(i64::MAX),
    ])?;
    let mut rows = Vec::new();
    while let Some(row) = found.next()? {
        let mut c = Columns::new(row);
        let seq = c.number()?;
        let at = value::instant(c.number()?)?;
        let mut text = || -> Result<String, Fault> {
            let text = c.text()?;
            Ok(c.some(text)?.to_owned())
        };
        let (who, verb, subject) = (text()?, text()?, text()?);
        rows.push(AuditRow {
            seq,
            at,
            who,
            verb,
            subject,
            detail: c.text()?.map(str::to_owned),
        });
    }
    Ok(rows)
}

#[async_trait]
impl AuditTrail for SqliteStore {
    async fn audit_rows(
        &self,
        viewer: &Viewer,
        query: &AuditQuery,
    ) -> Result<Vec<AuditRow>, StoreError> {
        self.own(viewer)?;
        let query = query.clone();
        self.readers.run(move |conn| rows(conn, &query)).await
    }

    async fn verify_audit(
        &self,
        viewer: &Viewer,
        known: Vec<KnownHead>,
    ) -> Result<Verified, StoreError> {
        self.own(viewer)?;
        self.readers
            .run(move |conn| chain::verify(conn, &known))
            .await
    }

    async fn note(
        &self,
        viewer: &Viewer,
        verb: &str,
        subject: &str,
        detail: Option<&str>,
    ) -> Result<(), StoreError> {
        self.own(viewer)?;
        let (verb, subject, detail) = (
            verb.to_owned(),
            subject.to_owned(),
            detail.map(str::to_owned),
        );
        self.writer
            .deed(viewer, clock::now(), move |desk| {
                desk.audit(&verb, &subject, detail.as_deref())
            })
            .await
    }

    async fn audit_head(&self, viewer: &Viewer) -> Result<(u64, [u8; 32]), StoreError> {
        self.own(viewer)?;
        let (seq, hash) = self.readers.run(chain::head).await?;
        Ok((seq.unsigned_abs(), hash))
    }

    async fn audit_hash(&self, viewer: &Viewer, seq: u64) -> Result<Option<[u8; 32]>, StoreError> {
        self.own(viewer)?;
        self.readers
            .run(move |conn| chain::hash_of(conn, seq))
            .await
    }
}
