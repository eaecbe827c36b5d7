//! The rows of edits, entered with the change they make.

use async_trait::async_trait;
use lykta_core::model::{ObservationId, Viewer};
use rusqlite::{Connection, OptionalExtension, Row, params};
use uuid::Uuid;

use super::apply::{Desk, by_id};
use super::fault::Fault;
use super::tenant_store::SqliteStore;
use super::{query, row, value};
use crate::clock;
use crate::store::edits::{EditReceipt, Edits, Entered, KnownEdit, Logged, NewEdit, Told};
use crate::store::{Outcome, StoreError};

fn uuid(bytes: &[u8]) -> Result<Uuid, Fault> {
    Uuid::from_slice(bytes).map_err(|error| Fault::corrupt(error.to_string()))
}

fn known(conn: &Connection, op: Uuid) -> Result<Option<KnownEdit>, Fault> {
    let read = |row: &Row<'_>| -> rusqlite::Result<_> {
        Ok((
            row.get::<_, Vec<u8>>(0)?,
            row.get::<_, u32>(1)?,
            row.get::<_, i64>(2)?,
            row.get::<_, String>(3)?,
            row.get::<_, String>(4)?,
            row.get::<_, [u8; 32]>(5)?,
        ))
    };
    let found = conn
        .prepare_cached(
            "SELECT o.id, e.version, e.at, e.conflicts, e.by, e.digest
             FROM edit e JOIN observation o ON o.seq = e.observation WHERE e.op = ?1",
        )?
        .query_row([op.as_bytes()], read)
        .optional()?;
    let Some((id, version, at, conflicts, by, digest)) = found else {
        return Ok(None);
    };
    let observation =
        ObservationId::from_uuid(uuid(&id)?).map_err(|error| Fault::corrupt(error.to_string()))?;
    Ok(Some(KnownEdit {
        receipt: EditReceipt {
            op,
            observation,
            version,
            received_at: value::instant(at)?,
            conflicts: serde_json::from_str(&conflicts)?,
        },
        by,
        digest,
    }))
}

/// The edits of a record, oldest first.
fn log(conn: &Connection, observation: i64) -> Result<Vec<Logged>, Fault> {
    let mut select = conn.prepare_cached(
        "SELECT op, version, made_from, after, by, sets FROM edit
         WHERE observation = ?1 ORDER BY version",
    )?;
    let mut rows = select.query([observation])?;
    let mut out = Vec::new();
    while let Some(row) = rows.next()? {
        let op: Vec<u8> = row.get(0)?;
        let after: Option<Vec<u8>> = row.get(3)?;
        out.push(Logged {
            op: uuid(&op)?,
            version: row.get(1)?,
            made_from: row.get(2)?,
            after: after.as_deref().map(uuid).transpose()?,
            by: row.get(4)?,
            sets: row.get(5)?,
        });
    }
    Ok(out)
}

fn enter(desk: &Desk<'_>, new: &NewEdit) -> Result<Entered, Fault> {
    if known(desk.conn, new.op)?.is_some() {
        return Ok(Entered::Known);
    }
    let id = new.change.observation.id;
    let Some(stored) = by_id(desk.conn, id)? else {
        return Ok(Entered::NotFound);
    };
    let version = match desk.change_or_note(&new.change, new.note)? {
        Outcome::Done { version } => version,
        Outcome::Unchanged => return Ok(Entered::Unchanged),
        Outcome::Conflict(_) => return Ok(Entered::Stale),
        Outcome::Gone => return Ok(Entered::Gone),
        Outcome::NotFound => return Ok(Entered::NotFound),
        Outcome::Created(_) | Outcome::Repeated(_) => {
            return Err(Fault::corrupt("a change was answered as a new record"));
        }
    };
    let conflicts: Vec<String> = new
        .change
        .observation
        .conflicts
        .iter()
        .map(|c| c.field.clone())
        .collect();
    desk.conn
        .prepare_cached(
            "INSERT INTO edit (op, observation, version, made_from, after, by, at, digest, sets, conflicts)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)",
        )?
        .execute(params![
            new.op.as_bytes(),
            stored.seq,
            version,
            new.made_from,
            new.after.as_ref().map(Uuid::as_bytes),
            desk.viewer.name(),
            desk.at.as_millisecond(),
            new.digest,
            new.sets,
            serde_json::to_string(&conflicts)?,
        ])?;
    Ok(Entered::New(EditReceipt {
        op: new.op,
        observation: id,
        version,
        received_at: value::instant(desk.at.as_millisecond())?,
        conflicts,
    }))
}

#[async_trait]
impl Edits for SqliteStore {
    async fn known_edit(&self, viewer: &Viewer, op: Uuid) -> Result<Option<KnownEdit>, StoreError> {
        self.own(viewer)?;
        self.readers.run(move |conn| known(conn, op)).await
    }

    async fn edited(&self, viewer: &Viewer, id: ObservationId) -> Result<Told, StoreError> {
        self.own(viewer)?;
        let asker = viewer.clone();
        // The record is read first: a log that is ahead of it is found out when the edit is entered.
        self.readers
            .run(move |conn| {
                let Some((observation, history)) = query::history(conn, &asker, id)? else {
                    return Ok(None);
                };
                let seq = by_id(conn, id)?.map_or(0, |stored| stored.seq);
                let edits = log(conn, seq)?;
                Ok(Some(Told {
                    observation,
                    history,
                    edits,
                }))
            })
            .await?
            .ok_or(StoreError::NotFound)
    }

    async fn enter_edit(&self, viewer: &Viewer, mut new: NewEdit) -> Result<Entered, StoreError> {
        self.own(viewer)?;
        row::to_stored_precision(&mut new.change.observation)?;
        self.writer
            .deed(viewer, clock::now(), move |desk| enter(desk, &new))
            .await
    }
}
