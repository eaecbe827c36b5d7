//! What is late, and digests, in SQLite. The conditions are those of the indexes in `0011_due.sql`.

use async_trait::async_trait;
use jiff::Timestamp;
use lykta_core::model::{ActorId, Observation, ObservationId, Viewer};
use lykta_core::space::told::told;
use rusqlite::{Connection, OptionalExtension, params};
use uuid::Uuid;

use super::apply::{Desk, by_id, visible};
use super::fault::Fault;
use super::tenant_store::SqliteStore;
use crate::clock;
use crate::store::StoreError;
use crate::store::protocols::{Letter, Tried};
use crate::store::reminders::Reminders;

fn ids(
    conn: &Connection,
    sql: &str,
    values: impl rusqlite::Params,
) -> Result<Vec<ObservationId>, Fault> {
    let mut select = conn.prepare_cached(sql)?;
    let mut rows = select.query(values)?;
    let mut out = Vec::new();
    while let Some(row) = rows.next()? {
        let bytes: Vec<u8> = row.get(0)?;
        let uuid = Uuid::from_slice(&bytes).map_err(|e| Fault::corrupt(e.to_string()))?;
        let id = ObservationId::from_uuid(uuid).map_err(|e| Fault::corrupt(e.to_string()))?;
        out.push(id);
    }
    Ok(out)
}

fn has_digests(conn: &Connection, period: &str) -> Result<bool, Fault> {
    let mut select = conn.prepare_cached("SELECT 1 FROM digest_period WHERE period = ?1")?;
    let found: Option<i64> = select.query_row([period], |row| row.get(0)).optional()?;
    Ok(found.is_some())
}

fn most(limit: usize) -> i64 {
    i64::try_from(limit).unwrap_or(i64::MAX)
}

impl Desk<'_> {
    fn put_digests(&self, period: &str, letters: &[Letter]) -> Result<bool, Fault> {
        if has_digests(self.conn, period)? {
            return Ok(false);
        }
        let now = self.at.as_millisecond();
        self.conn
            .prepare_cached("INSERT INTO digest_period (period, at) VALUES (?1, ?2)")?
            .execute(params![period, now])?;
        for letter in letters {
            self.conn
                .prepare_cached(
                    "INSERT INTO digest (id, period, actor, address, subject, plain, html,
                         queued_at, next_at)
                     VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?8)",
                )?
                .execute(params![
                    letter.id.to_string(),
                    period,
                    letter.actor.as_str(),
                    letter.address,
                    letter.subject,
                    letter.plain,
                    letter.html,
                    now
                ])?;
        }
        if !letters.is_empty() {
            let n = letters.len().to_string();
            self.audit("digest", &format!("digest/{period}"), Some(&n))?;
        }
        Ok(true)
    }

    /// Notes what became of a try to send a digest.
    pub(super) fn tried_digest(&self, id: Uuid, what: &Tried) -> Result<(), Fault> {
        let now = self.at.as_millisecond();
        let found: Option<(String, String)> = self
            .conn
            .prepare_cached("SELECT period, actor FROM digest WHERE id = ?1 AND sent_at IS NULL")?
            .query_row([id.to_string()], |row| Ok((row.get(0)?, row.get(1)?)))
            .optional()?;
        let Some((period, actor)) = found else {
            return Ok(());
        };
        let (sent_at, failed, next_at, verb) = match what {
            Tried::Sent => (Some(now), None, None, "letter_sent"),
            Tried::Failed(why, next) => {
                let next = next.map(Timestamp::as_millisecond);
                (None, Some(*why), next, "letter_failed")
            }
        };
        self.conn
            .prepare_cached(
                "UPDATE digest SET attempts = attempts + 1, sent_at = ?2, failed = ?3, next_at = ?4,
                     plain = CASE WHEN ?4 IS NULL THEN '' ELSE plain END,
                     html = CASE WHEN ?4 IS NULL THEN '' ELSE html END
                 WHERE id = ?1",
            )?
            .execute(params![id.to_string(), sent_at, failed, next_at])?;
        // A try that will be made again is no news.
        if next_at.is_none() {
            self.audit(verb, &format!("digest/{period}"), Some(&actor))?;
        }
        Ok(())
    }
}

#[async_trait]
impl Reminders for SqliteStore {
    async fn overdue(
        &self,
        viewer: &Viewer,
        before: Timestamp,
        limit: usize,
    ) -> Result<Vec<ObservationId>, StoreError> {
        self.own(viewer)?;
        self.readers
            .run(move |conn| {
                ids(
                    conn,
                    "SELECT id FROM observation
                     WHERE due_at IS NOT NULL AND due_at < ?1
                         AND status IN ('assigned', 'forwarded', 'planned', 'in_progress')
                     ORDER BY due_at LIMIT ?2",
                    params![before.as_millisecond(), most(limit)],
                )
            })
            .await
    }

    async fn entrusted(
        &self,
        viewer: &Viewer,
        actor: &ActorId,
        limit: usize,
    ) -> Result<Vec<Observation>, StoreError> {
        self.own(viewer)?;
        let (viewer, actor) = (viewer.clone(), actor.clone());
        self.readers
            .run(move |conn| {
                let found = ids(
                    conn,
                    "SELECT id FROM observation
                     WHERE responsible = ?1
                         AND status IN ('assigned', 'forwarded', 'planned', 'in_progress')
                     ORDER BY due_at IS NULL, due_at, seq LIMIT ?2",
                    params![actor.as_str(), most(limit)],
                )?;
                let mut out = Vec::new();
                for id in found {
                    let stored = by_id(conn, id)?.map(|s| s.observation);
                    out.extend(
                        stored
                            .filter(|o| visible(&viewer, o))
                            .map(|o| told(&viewer, o)),
                    );
                }
                Ok(out)
            })
            .await
    }

    async fn has_digests(&self, viewer: &Viewer, period: &str) -> Result<bool, StoreError> {
        self.own(viewer)?;
        let period = period.to_owned();
        self.readers
            .run(move |conn| has_digests(conn, &period))
            .await
    }

    async fn put_digests(
        &self,
        viewer: &Viewer,
        period: &str,
        letters: Vec<Letter>,
    ) -> Result<bool, StoreError> {
        self.own(viewer)?;
        let period = period.to_owned();
        self.writer
            .deed(viewer, clock::now(), move |desk| {
                desk.put_digests(&period, &letters)
            })
            .await
    }
}
