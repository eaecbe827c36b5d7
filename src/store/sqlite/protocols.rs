//! Protocols of walks, their editions and the letters about them in SQLite.

use async_trait::async_trait;
use jiff::Timestamp;
use lykta_core::model::protocol::Words;
use lykta_core::model::walk::State;
use lykta_core::model::{ActorId, Viewer, WalkId};
use rusqlite::{Connection, OptionalExtension, Row, params};
use serde_json::Value;
use sha2::{Digest, Sha256};
use uuid::Uuid;

use super::apply::Desk;
use super::fault::Fault;
use super::tenant_store::SqliteStore;
use super::value::instant;
use super::walks;
use crate::clock;
use crate::store::StoreError;
use crate::store::protocols::{Edition, Issue, Issued, Letter, Posted, Protocols, Tried, Written};
use crate::store::walks::Put;
use crate::wire::protocol as wire;

/// How the audit trail names a protocol.
fn subject(walk: WalkId) -> String {
    format!("protocol/{walk}")
}

fn uuid(text: &str) -> Result<Uuid, Fault> {
    Uuid::try_parse(text).map_err(|e| Fault::corrupt(e.to_string()))
}

fn actor(text: &str) -> Result<ActorId, Fault> {
    ActorId::parse(text).map_err(|e| Fault::corrupt(e.to_string()))
}

fn concerns(conn: &Connection, viewer: &Viewer, walk: WalkId) -> Result<(), Fault> {
    match walks::by_id(conn, viewer, walk)? {
        Some(_) => Ok(()),
        None => Err(Fault(StoreError::NotFound)),
    }
}

fn kept(conn: &Connection, walk: WalkId) -> Result<Words, Fault> {
    let found: Option<(u32, String, Option<String>)> = conn
        .prepare_cached("SELECT version, document, written_by FROM protocol WHERE walk = ?1")?
        .query_row([walk.to_string()], |row| {
            Ok((row.get(0)?, row.get(1)?, row.get(2)?))
        })
        .optional()?;
    let Some((version, document, written_by)) = found else {
        return Ok(Words::default());
    };
    let document: Value = serde_json::from_str(&document)?;
    let words = wire::parse(&document)
        .map_err(|faults| Fault::corrupt(format!("protocol of {walk}: {faults:?}")))?;
    Ok(Words {
        version,
        written_by,
        ..words
    })
}

fn edition(row: &Row<'_>) -> Result<Edition, Fault> {
    Ok(Edition {
        number: row.get(0)?,
        sha256: row.get(1)?,
        at: instant(row.get(2)?)?,
    })
}

fn editions(conn: &Connection, walk: WalkId) -> Result<Vec<Edition>, Fault> {
    let mut select = conn.prepare_cached(
        "SELECT number, sha256, published_at FROM protocol_edition WHERE walk = ?1
         ORDER BY number DESC",
    )?;
    let mut rows = select.query([walk.to_string()])?;
    let mut out = Vec::new();
    while let Some(row) = rows.next()? {
        out.push(edition(row)?);
    }
    Ok(out)
}

fn issued(conn: &Connection) -> Result<Vec<Issued>, Fault> {
    let mut select = conn.prepare_cached(
        "SELECT e.number, e.sha256, e.published_at, e.document
         FROM protocol_edition e JOIN walk w ON w.id = e.walk
         WHERE w.organisation IS NULL AND w.state IN ('published', 'followed_up')
             AND e.number = (SELECT max(number) FROM protocol_edition WHERE walk = w.id)
         ORDER BY w.starts_at DESC, w.id",
    )?;
    let mut rows = select.query([])?;
    let mut out = Vec::new();
    while let Some(row) = rows.next()? {
        out.push(Issued {
            edition: edition(row)?,
            document: serde_json::from_str(&row.get::<_, String>(3)?)?,
        });
    }
    Ok(out)
}

fn posted(row: &Row<'_>) -> Result<Posted, Fault> {
    let (id, to): (String, String) = (row.get(0)?, row.get(2)?);
    let moment = |at: Option<i64>| at.map(instant).transpose();
    Ok(Posted {
        id: uuid(&id)?,
        edition: row.get(1)?,
        actor: actor(&to)?,
        address: row.get(3)?,
        queued_at: instant(row.get(4)?)?,
        attempts: row.get(5)?,
        next_at: moment(row.get(6)?)?,
        sent_at: moment(row.get(7)?)?,
        failed: row.get(8)?,
    })
}

fn letters(conn: &Connection, walk: WalkId) -> Result<Vec<Posted>, Fault> {
    let mut select = conn.prepare_cached(
        "SELECT id, edition, actor, address, queued_at, attempts, next_at, sent_at, failed
         FROM letter WHERE walk = ?1 ORDER BY edition DESC, actor",
    )?;
    let mut rows = select.query([walk.to_string()])?;
    let mut out = Vec::new();
    while let Some(row) = rows.next()? {
        out.push(posted(row)?);
    }
    Ok(out)
}

fn due(conn: &Connection, now: Timestamp) -> Result<Option<(Letter, u32)>, Fault> {
    let mut select = conn.prepare_cached(
        "SELECT id, actor, address, subject, plain, html, attempts, next_at FROM letter
         WHERE next_at <= ?1
         UNION ALL
         SELECT id, actor, address, subject, plain, html, attempts, next_at FROM digest
         WHERE next_at <= ?1
         ORDER BY next_at, id LIMIT 1",
    )?;
    let mut rows = select.query([now.as_millisecond()])?;
    let Some(row) = rows.next()? else {
        return Ok(None);
    };
    let (id, to): (String, String) = (row.get(0)?, row.get(1)?);
    let letter = Letter {
        id: uuid(&id)?,
        actor: actor(&to)?,
        address: row.get(2)?,
        subject: row.get(3)?,
        plain: row.get(4)?,
        html: row.get(5)?,
    };
    Ok(Some((letter, row.get(6)?)))
}

impl Desk<'_> {
    fn put_protocol(&self, walk: WalkId, wish: &Words, base: u32) -> Result<Written<Words>, Fault> {
        let Some(of) = walks::by_id(self.conn, self.viewer, walk)? else {
            return Err(Fault(StoreError::NotFound));
        };
        if !of.was_held() {
            return Ok(Written::WrongState);
        }
        let before = kept(self.conn, walk)?;
        if before.summary == wish.summary && before.points == wish.points {
            return Ok(Written::Unchanged(before));
        }
        if before.version != base {
            return Ok(Written::Stale(before.version));
        }
        let mut words = wish.clone();
        words.version = before.version.saturating_add(1);
        words.written_by = if words.texts() == before.texts() {
            before.written_by
        } else {
            Some(self.viewer.name().to_owned())
        };
        self.conn
            .prepare_cached(
                "INSERT INTO protocol (walk, version, document, written_by, updated_at)
                 VALUES (?1, ?2, ?3, ?4, ?5)
                 ON CONFLICT (walk) DO UPDATE SET version = ?2, document = ?3, written_by = ?4,
                     updated_at = ?5",
            )?
            .execute(params![
                walk.to_string(),
                words.version,
                wire::write(&words).to_string(),
                words.written_by,
                self.at.as_millisecond()
            ])?;
        self.audit("put", &subject(walk), None)?;
        Ok(Written::Done(words))
    }

    fn publish_protocol(&self, id: WalkId, issue: &Issue) -> Result<Written<Edition>, Fault> {
        let Some(mut walk) = walks::by_id(self.conn, self.viewer, id)? else {
            return Err(Fault(StoreError::NotFound));
        };
        if !walk.was_held() {
            return Ok(Written::WrongState);
        }
        let version = kept(self.conn, id)?.version;
        if version != issue.base {
            return Ok(Written::Stale(version));
        }
        let document = issue.document.to_string();
        let sha256: [u8; 32] = Sha256::digest(document.as_bytes()).into();
        let last = editions(self.conn, id)?.into_iter().next();
        let stands = walk.state != State::Finished;
        if let Some(last) = last.clone().filter(|e| stands && e.sha256 == sha256) {
            return Ok(Written::Unchanged(last));
        }
        let edition = Edition {
            number: last.map_or(1, |e| e.number.saturating_add(1)),
            sha256,
            at: self.at,
        };
        self.conn
            .prepare_cached(
                "INSERT INTO protocol_edition (walk, number, sha256, document, published_at, published_by)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
            )?
            .execute(params![
                id.to_string(),
                edition.number,
                sha256.as_slice(),
                document,
                self.at.as_millisecond(),
                self.viewer.name()
            ])?;
        for letter in &issue.letters {
            self.queue(id, edition.number, letter)?;
        }
        self.audit("publish", &subject(id), Some(&edition.number.to_string()))?;
        if stands {
            // Whoever listens reads again, and so does the page for residents.
            self.feed_named(walks::KIND, &id.to_string(), walk.version)?;
        } else {
            let base = walk.version;
            walk.state = State::Published;
            match self.put_walk(&walk, Some(base), None)? {
                Put::Done(_) => {}
                other => return Err(Fault::corrupt(format!("walk {id} was not put: {other:?}"))),
            }
        }
        Ok(Written::Done(edition))
    }

    fn queue(&self, walk: WalkId, edition: u32, letter: &Letter) -> Result<(), Fault> {
        let now = self.at.as_millisecond();
        self.conn
            .prepare_cached(
                "INSERT INTO letter (id, walk, edition, actor, address, subject, plain, html, queued_at,
                     next_at)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?9)
                 ON CONFLICT (walk, edition, actor) DO NOTHING",
            )?
            .execute(params![
                letter.id.to_string(),
                walk.to_string(),
                edition,
                letter.actor.as_str(),
                letter.address,
                letter.subject,
                letter.plain,
                letter.html,
                now
            ])?;
        Ok(())
    }

    fn send_letters(&self, walk: WalkId, letters: &[Letter]) -> Result<(), Fault> {
        concerns(self.conn, self.viewer, walk)?;
        let last = editions(self.conn, walk)?.into_iter().next();
        let edition = last.ok_or(Fault(StoreError::NotFound))?.number;
        self.conn
            .prepare_cached(
                "UPDATE letter SET next_at = ?3, attempts = 0
                 WHERE walk = ?1 AND edition = ?2 AND sent_at IS NULL",
            )?
            .execute(params![walk.to_string(), edition, self.at.as_millisecond()])?;
        for letter in letters {
            self.queue(walk, edition, letter)?;
        }
        Ok(())
    }

    fn tried(&self, id: Uuid, what: &Tried) -> Result<(), Fault> {
        let now = self.at.as_millisecond();
        let found: Option<(String, String)> = self
            .conn
            .prepare_cached("SELECT walk, actor FROM letter WHERE id = ?1 AND sent_at IS NULL")?
            .query_row([id.to_string()], |row| Ok((row.get(0)?, row.get(1)?)))
            .optional()?;
        let Some((walk, actor)) = found else {
            return self.tried_digest(id, what);
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
                "UPDATE letter SET attempts = attempts + 1, sent_at = ?2, failed = ?3, next_at = ?4
                 WHERE id = ?1",
            )?
            .execute(params![id.to_string(), sent_at, failed, next_at])?;
        // A try that will be made again is no news.
        if next_at.is_none() {
            self.audit(verb, &format!("protocol/{walk}"), Some(&actor))?;
        }
        Ok(())
    }
}

#[async_trait]
impl Protocols for SqliteStore {
    async fn protocol(&self, viewer: &Viewer, walk: WalkId) -> Result<Words, StoreError> {
        self.own(viewer)?;
        let viewer = viewer.clone();
        self.readers
            .run(move |conn| {
                concerns(conn, &viewer, walk)?;
                kept(conn, walk)
            })
            .await
    }

    async fn put_protocol(
        &self,
        viewer: &Viewer,
        walk: WalkId,
        words: Words,
        base: u32,
    ) -> Result<Written<Words>, StoreError> {
        self.own(viewer)?;
        self.writer
            .deed(viewer, clock::now(), move |desk| {
                desk.put_protocol(walk, &words, base)
            })
            .await
    }

    async fn editions(&self, viewer: &Viewer, walk: WalkId) -> Result<Vec<Edition>, StoreError> {
        self.own(viewer)?;
        let viewer = viewer.clone();
        self.readers
            .run(move |conn| {
                concerns(conn, &viewer, walk)?;
                editions(conn, walk)
            })
            .await
    }

    async fn publish_protocol(
        &self,
        viewer: &Viewer,
        walk: WalkId,
        issue: Issue,
    ) -> Result<Written<Edition>, StoreError> {
        self.own(viewer)?;
        self.writer
            .deed(viewer, clock::now(), move |desk| {
                desk.publish_protocol(walk, &issue)
            })
            .await
    }

    async fn issued(&self, viewer: &Viewer) -> Result<Vec<Issued>, StoreError> {
        self.own(viewer)?;
        self.readers.run(issued).await
    }

    async fn letters(&self, viewer: &Viewer, walk: WalkId) -> Result<Vec<Posted>, StoreError> {
        self.own(viewer)?;
        let viewer = viewer.clone();
        self.readers
            .run(move |conn| {
                concerns(conn, &viewer, walk)?;
                letters(conn, walk)
            })
            .await
    }

    async fn send_letters(
        &self,
        viewer: &Viewer,
        walk: WalkId,
        letters: Vec<Letter>,
    ) -> Result<(), StoreError> {
        self.own(viewer)?;
        self.writer
            .deed(viewer, clock::now(), move |desk| {
                desk.send_letters(walk, &letters)
            })
            .await
    }

    async fn due_letter(
        &self,
        viewer: &Viewer,
        now: Timestamp,
    ) -> Result<Option<(Letter, u32)>, StoreError> {
        self.own(viewer)?;
        self.readers.run(move |conn| due(conn, now)).await
    }

    async fn tried(&self, viewer: &Viewer, letter: Uuid, what: Tried) -> Result<(), StoreError> {
        self.own(viewer)?;
        self.writer
            .deed(viewer, clock::now(), move |desk| desk.tried(letter, &what))
            .await
    }
}
