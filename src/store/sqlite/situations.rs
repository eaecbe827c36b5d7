//! Reports of the week's situation in SQLite.

use std::collections::{BTreeMap, HashSet};
use std::io::{Read, Write};

use async_trait::async_trait;
use flate2::Compression;
use flate2::read::GzDecoder;
use flate2::write::GzEncoder;
use jiff::Timestamp;
use lykta_core::model::{ObservationId, Status, Viewer, Week};
use rusqlite::{Connection, Row, params};
use serde_json::Value;
use uuid::Uuid;

use super::apply::Desk;
use super::fault::Fault;
use super::tenant_store::SqliteStore;
use super::value::instant;
use crate::clock;
use crate::store::StoreError;
use crate::store::protocols::Written;
use crate::store::situations::{Closed, Decided, Frozen, Head, Situations};

/// How the feed and the audit trail name a report.
pub(super) const KIND: &str = "situation_report";

const DECISION: &str = "SELECT d.id, d.version, d.week, d.document, d.at, d.by,
    (SELECT at FROM situation_decision WHERE id = d.id AND version = 1) FROM situation_decision d";

fn packed(value: &impl serde::Serialize) -> Result<Vec<u8>, Fault> {
    let failed = |e: std::io::Error| Fault(StoreError::Unavailable(e.to_string()));
    let mut out = GzEncoder::new(Vec::new(), Compression::default());
    out.write_all(&serde_json::to_vec(value)?).map_err(failed)?;
    out.finish().map_err(failed)
}

fn unpacked<T: serde::de::DeserializeOwned>(bytes: &[u8]) -> Result<T, Fault> {
    let mut text = Vec::new();
    GzDecoder::new(bytes)
        .read_to_end(&mut text)
        .map_err(|e| Fault::corrupt(format!("a report cannot be unpacked: {e}")))?;
    Ok(serde_json::from_slice(&text)?)
}

fn week(text: &str) -> Result<Week, Fault> {
    Week::parse(text).ok_or_else(|| Fault::corrupt(format!("{text:?} is no week")))
}

fn uuid(text: &str) -> Result<Uuid, Fault> {
    Uuid::try_parse(text).map_err(|e| Fault::corrupt(e.to_string()))
}

fn head(row: &Row<'_>) -> Result<Head, Fault> {
    Ok(Head {
        week: week(&row.get::<_, String>(0)?)?,
        version: row.get(1)?,
        built_at: instant(row.get(2)?)?,
        built_by: row.get(3)?,
        by_job: row.get(4)?,
    })
}

fn heads(conn: &Connection) -> Result<Vec<Head>, Fault> {
    let mut select = conn.prepare_cached(
        "SELECT week, version, built_at, built_by, by_job FROM situation_report
         ORDER BY week DESC, version DESC",
    )?;
    let mut rows = select.query([])?;
    let mut out = Vec::new();
    while let Some(row) = rows.next()? {
        out.push(head(row)?);
    }
    Ok(out)
}

fn report(conn: &Connection, of: Week, version: Option<u32>) -> Result<(Head, Frozen), Fault> {
    let mut select = conn.prepare_cached(
        "SELECT week, version, built_at, built_by, by_job, facts, rows, walks FROM situation_report
         WHERE week = ?1 AND (?2 IS NULL OR version = ?2) ORDER BY version DESC LIMIT 1",
    )?;
    let mut rows = select.query(params![of.to_string(), version])?;
    let Some(row) = rows.next()? else {
        return Err(Fault(StoreError::NotFound));
    };
    let blob = |i: usize| -> Result<Vec<u8>, Fault> { Ok(row.get(i)?) };
    let frozen = Frozen {
        facts: unpacked(&blob(5)?)?,
        rows: unpacked(&blob(6)?)?,
        walks: unpacked(&blob(7)?)?,
    };
    Ok((head(row)?, frozen))
}

fn mended(
    conn: &Connection,
    from: Timestamp,
    to: Timestamp,
) -> Result<Vec<(ObservationId, Timestamp)>, Fault> {
    let mut select = conn.prepare_cached(
        "SELECT o.id, h.at, h.changes FROM history h JOIN observation o ON o.seq = h.observation
         WHERE h.op = 'transition' AND h.at >= ?1 AND h.at < ?2 ORDER BY h.at",
    )?;
    let mut rows = select.query([from.as_millisecond(), to.as_millisecond()])?;
    let mut out: BTreeMap<ObservationId, Timestamp> = BTreeMap::new();
    while let Some(row) = rows.next()? {
        let changes: Option<String> = row.get(2)?;
        let changes: Vec<(String, Value, Value)> = match changes {
            Some(text) => serde_json::from_str(&text)?,
            None => Vec::new(),
        };
        let done = |c: &(String, Value, Value)| c.0 == "status" && says(&c.2, Status::Done.code());
        if changes.iter().any(done) {
            let bytes: Vec<u8> = row.get(0)?;
            let id = Uuid::from_slice(&bytes).map_err(|e| Fault::corrupt(e.to_string()))?;
            let id = ObservationId::from_uuid(id).map_err(|e| Fault::corrupt(e.to_string()))?;
            out.insert(id, instant(row.get(1)?)?);
        }
    }
    Ok(out.into_iter().collect())
}

/// Whether a value of history is this text, however it is wrapped.
fn says(value: &Value, text: &str) -> bool {
    match value {
        Value::String(found) => found == text,
        Value::Object(members) => members.values().any(|v| says(v, text)),
        Value::Array(items) => items.iter().any(|v| says(v, text)),
        _ => false,
    }
}

fn decision(row: &Row<'_>) -> Result<Decided, Fault> {
    Ok(Decided {
        id: uuid(&row.get::<_, String>(0)?)?,
        version: row.get(1)?,
        week: week(&row.get::<_, String>(2)?)?,
        document: serde_json::from_str(&row.get::<_, String>(3)?)?,
        at: instant(row.get(4)?)?,
        by: row.get(5)?,
        made_at: instant(row.get(6)?)?,
    })
}

fn last_of(conn: &Connection, id: Uuid) -> Result<Option<Decided>, Fault> {
    let sql = format!("{DECISION} WHERE d.id = ?1 ORDER BY d.version DESC LIMIT 1");
    let mut select = conn.prepare_cached(&sql)?;
    let mut rows = select.query([id.to_string()])?;
    rows.next()?.map(decision).transpose()
}

fn decisions(conn: &Connection, of: Week) -> Result<Vec<Decided>, Fault> {
    let sql = format!(
        "{DECISION} WHERE d.week = ?1
             AND d.version = (SELECT max(version) FROM situation_decision WHERE id = d.id)
         ORDER BY 7, d.id"
    );
    let mut select = conn.prepare_cached(&sql)?;
    let mut rows = select.query([of.to_string()])?;
    let mut out = Vec::new();
    while let Some(row) = rows.next()? {
        out.push(decision(row)?);
    }
    Ok(out)
}

fn decided(conn: &Connection, named: &[(Uuid, u32)]) -> Result<Vec<Decided>, Fault> {
    let sql = format!("{DECISION} WHERE d.id = ?1 AND d.version = ?2");
    let mut select = conn.prepare_cached(&sql)?;
    let mut out = Vec::new();
    for (id, version) in named {
        let mut rows = select.query(params![id.to_string(), version])?;
        if let Some(row) = rows.next()? {
            out.push(decision(row)?);
        }
    }
    Ok(out)
}

fn meeting(conn: &Connection, of: Week) -> Result<Option<Closed>, Fault> {
    let mut select = conn.prepare_cached(
        "SELECT closed_at, closed_by, focus FROM situation_meeting WHERE week = ?1",
    )?;
    let mut rows = select.query([of.to_string()])?;
    let Some(row) = rows.next()? else {
        return Ok(None);
    };
    Ok(Some(Closed {
        at: instant(row.get(0)?)?,
        by: row.get(1)?,
        focus: serde_json::from_str(&row.get::<_, String>(2)?)?,
    }))
}

/// Takes what is disposed of out of every report, and its ids out of decisions.
pub(super) fn forget(
    desk: &Desk<'_>,
    observations: &[ObservationId],
    walks: &[Uuid],
) -> Result<(), Fault> {
    let conn = desk.conn;
    let gone = |ids: HashSet<String>, member: &'static str| {
        move |value: &Value| {
            let named = value.get(member).and_then(Value::as_str);
            named.is_some_and(|id| ids.contains(id))
        }
    };
    let is_gone = gone(observations.iter().map(ToString::to_string).collect(), "id");
    let was_walked = gone(walks.iter().map(ToString::to_string).collect(), "walk");
    for of in heads(conn)? {
        let key = params![of.week.to_string(), of.version];
        let (held, walked): (Vec<u8>, Vec<u8>) = conn
            .prepare_cached(
                "SELECT rows, walks FROM situation_report WHERE week = ?1 AND version = ?2",
            )?
            .query_row(key, |row| Ok((row.get(0)?, row.get(1)?)))?;
        let (mut held, mut walked): (Vec<Value>, Vec<Value>) =
            (unpacked(&held)?, unpacked(&walked)?);
        let before = (held.len(), walked.len());
        held.retain(|row| !is_gone(row));
        walked.retain(|walk| !was_walked(walk));
        if (held.len(), walked.len()) != before {
            conn.prepare_cached(
                "UPDATE situation_report SET rows = ?3, walks = ?4 WHERE week = ?1 AND version = ?2",
            )?
            .execute(params![
                of.week.to_string(),
                of.version,
                packed(&held)?,
                packed(&walked)?
            ])?;
        }
    }
    for id in observations {
        conn.prepare_cached(
            "UPDATE situation_decision SET document = json_remove(document, '$.observation')
             WHERE document ->> '$.observation' = ?1",
        )?
        .execute([id.to_string()])?;
    }
    Ok(())
}

impl Desk<'_> {
    fn put_situation(
        &self,
        of: Week,
        by_job: bool,
        frozen: &Frozen,
    ) -> Result<Option<Head>, Fault> {
        let own: Vec<Head> = heads(self.conn)?
            .into_iter()
            .filter(|h| h.week == of)
            .collect();
        if by_job && own.iter().any(|h| h.by_job) {
            return Ok(None);
        }
        let head = Head {
            week: of,
            version: own.first().map_or(1, |h| h.version.saturating_add(1)),
            built_at: self.at,
            built_by: self.viewer.name().to_owned(),
            by_job,
        };
        self.conn
            .prepare_cached(
                "INSERT INTO situation_report (week, version, built_at, built_by, by_job, facts, rows, walks)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
            )?
            .execute(params![
                of.to_string(),
                head.version,
                self.at.as_millisecond(),
                head.built_by,
                by_job,
                packed(&frozen.facts)?,
                packed(&frozen.rows)?,
                packed(&frozen.walks)?
            ])?;
        self.feed_named(KIND, &of.to_string(), head.version)?;
        self.audit(
            "situation_build",
            &subject(of),
            Some(&head.version.to_string()),
        )?;
        Ok(Some(head))
    }

    fn put_decision(
        &self,
        of: Week,
        id: Uuid,
        document: &Value,
        base: Option<u32>,
    ) -> Result<Written<Decided>, Fault> {
        let before = last_of(self.conn, id)?;
        let version = match &before {
            Some(found) if found.week != of => return Err(Fault(StoreError::NotFound)),
            Some(found) if found.document == *document => {
                return Ok(Written::Unchanged(found.clone()));
            }
            Some(found) if base != Some(found.version) => {
                return Ok(Written::Stale(found.version));
            }
            Some(found) => found.version.saturating_add(1),
            None if meeting(self.conn, of)?.is_some() => return Ok(Written::WrongState),
            None => 1,
        };
        self.conn
            .prepare_cached(
                "INSERT INTO situation_decision (id, version, week, document, at, by)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
            )?
            .execute(params![
                id.to_string(),
                version,
                of.to_string(),
                document.to_string(),
                self.at.as_millisecond(),
                self.viewer.name()
            ])?;
        self.feed_named(KIND, &of.to_string(), version)?;
        self.audit("decide", &subject(of), Some(&format!("{id} v{version}")))?;
        let written = last_of(self.conn, id)?;
        written
            .map(Written::Done)
            .ok_or_else(|| Fault::corrupt("a decision that was just written is not there"))
    }

    fn close_meeting(&self, of: Week, focus: &Value) -> Result<bool, Fault> {
        if meeting(self.conn, of)?.is_some() {
            return Ok(false);
        }
        self.conn
            .prepare_cached(
                "INSERT INTO situation_meeting (week, closed_at, closed_by, focus) VALUES (?1, ?2, ?3, ?4)",
            )?
            .execute(params![
                of.to_string(),
                self.at.as_millisecond(),
                self.viewer.name(),
                focus.to_string()
            ])?;
        self.feed_named(KIND, &of.to_string(), 0)?;
        self.audit("meeting_close", &subject(of), None)?;
        Ok(true)
    }
}

fn subject(of: Week) -> String {
    format!("situation/{of}")
}

#[async_trait]
impl Situations for SqliteStore {
    async fn situations(&self, viewer: &Viewer) -> Result<Vec<Head>, StoreError> {
        self.own(viewer)?;
        self.readers.run(heads).await
    }

    async fn situation(
        &self,
        viewer: &Viewer,
        week: Week,
        version: Option<u32>,
    ) -> Result<(Head, Frozen), StoreError> {
        self.own(viewer)?;
        self.readers
            .run(move |conn| report(conn, week, version))
            .await
    }

    async fn put_situation(
        &self,
        viewer: &Viewer,
        week: Week,
        by_job: bool,
        frozen: Frozen,
    ) -> Result<Option<Head>, StoreError> {
        self.own(viewer)?;
        self.writer
            .deed(viewer, clock::now(), move |desk| {
                desk.put_situation(week, by_job, &frozen)
            })
            .await
    }

    async fn mended(
        &self,
        viewer: &Viewer,
        (from, to): (Timestamp, Timestamp),
    ) -> Result<Vec<(ObservationId, Timestamp)>, StoreError> {
        self.own(viewer)?;
        self.readers.run(move |conn| mended(conn, from, to)).await
    }

    async fn decisions(&self, viewer: &Viewer, week: Week) -> Result<Vec<Decided>, StoreError> {
        self.own(viewer)?;
        self.readers.run(move |conn| decisions(conn, week)).await
    }

    async fn decided(
        &self,
        viewer: &Viewer,
        named: Vec<(Uuid, u32)>,
    ) -> Result<Vec<Decided>, StoreError> {
        self.own(viewer)?;
        self.readers.run(move |conn| decided(conn, &named)).await
    }

    async fn put_decision(
        &self,
        viewer: &Viewer,
        week: Week,
        id: Uuid,
        document: Value,
        base: Option<u32>,
    ) -> Result<Written<Decided>, StoreError> {
        self.own(viewer)?;
        self.writer
            .deed(viewer, clock::now(), move |desk| {
                desk.put_decision(week, id, &document, base)
            })
            .await
    }

    async fn meeting(&self, viewer: &Viewer, week: Week) -> Result<Option<Closed>, StoreError> {
        self.own(viewer)?;
        self.readers.run(move |conn| meeting(conn, week)).await
    }

    async fn close_meeting(
        &self,
        viewer: &Viewer,
        week: Week,
        focus: Value,
    ) -> Result<bool, StoreError> {
        self.own(viewer)?;
        self.writer
            .deed(viewer, clock::now(), move |desk| {
                desk.close_meeting(week, &focus)
            })
            .await
    }
}
