//! Residents' marks in SQLite. What is in one goes to nobody but its reviewer, and not to the audit
//! trail.

use async_trait::async_trait;
use lykta_core::model::{CategoryCode, LonLat, Observation, Viewer, WalkId};
use rusqlite::{Connection, Row, params};
use uuid::Uuid;

use super::apply::Desk;
use super::fault::Fault;
use super::row;
use super::tenant_store::SqliteStore;
use super::value::instant;
use crate::clock;
use crate::store::reception::{Mark, Reception};
use crate::store::{Command, Outcome, StoreError};

const SELECT: &str =
    "SELECT id, at, category, lon_e7, lat_e7, text, walk FROM intake WHERE state = 'pending'";

fn read(row: &Row<'_>) -> Result<Mark, Fault> {
    let corrupt = |what: &str| Fault::corrupt(format!("a mark has no {what}"));
    let (id, category): (String, String) = (row.get(0)?, row.get(2)?);
    Ok(Mark {
        id: Uuid::try_parse(&id).map_err(|_not_a_uuid| corrupt("id"))?,
        at: instant(row.get(1)?)?,
        category: CategoryCode::parse(&category).map_err(|_not_a_code| corrupt("category"))?,
        place: LonLat::from_e7(row.get(3)?, row.get(4)?).ok_or_else(|| corrupt("place"))?,
        text: row.get(5)?,
        walk: walk(row.get(6)?)?,
    })
}

/// The digital walk that a mark was left for.
pub(super) fn walk(text: Option<String>) -> Result<Option<WalkId>, Fault> {
    let read = |t: String| WalkId::parse(&t).map_err(|e| Fault::corrupt(e.to_string()));
    text.map(read).transpose()
}

fn waiting(conn: &Connection, limit: usize) -> Result<Vec<Mark>, Fault> {
    let mut select = conn.prepare_cached(&format!("{SELECT} ORDER BY seq LIMIT ?1"))?;
    let mut rows = select.query([i64::try_from(limit).unwrap_or(i64::MAX)])?;
    let mut marks = Vec::new();
    while let Some(found) = rows.next()? {
        marks.push(read(found)?);
    }
    Ok(marks)
}

fn one(conn: &Connection, id: Uuid) -> Result<Mark, Fault> {
    let mut select = conn.prepare_cached(&format!("{SELECT} AND id = ?1"))?;
    let mut rows = select.query([id.to_string()])?;
    match rows.next()? {
        Some(found) => read(found),
        None => Err(Fault(StoreError::NotFound)),
    }
}

impl Desk<'_> {
    fn leave(&self, mark: &Mark) -> Result<(), Fault> {
        let (lon, lat) = mark.place.e7();
        self.conn
            .prepare_cached(
                "INSERT INTO intake (id, at, category, lon_e7, lat_e7, text, walk, state)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, 'pending')",
            )?
            .execute(params![
                mark.id.to_string(),
                mark.at.as_millisecond(),
                mark.category.as_str(),
                lon,
                lat,
                mark.text,
                mark.walk.map(|w| w.to_string())
            ])?;
        self.audit("leave", &subject(mark.id), None)
    }

    fn decide(
        &self,
        id: Uuid,
        state: &str,
        reason: Option<&str>,
        became: Option<&Observation>,
    ) -> Result<(), Fault> {
        // The words stay also when it is rejected: they came in, and only a rule of retention ends them.
        let done = self
            .conn
            .prepare_cached(
                "UPDATE intake SET state = ?2, decided_by = ?3, decided_at = ?4, reason = ?5,
                     became = ?6
                 WHERE id = ?1 AND state = 'pending'",
            )?
            .execute(params![
                id.to_string(),
                state,
                self.viewer.name(),
                self.at.as_millisecond(),
                reason,
                became.map(|o| o.id.uuid().into_bytes())
            ])?;
        if done == 1 {
            Ok(())
        } else {
            Err(Fault(StoreError::NotFound))
        }
    }

    fn accept(&self, id: Uuid, observation: &Observation) -> Result<Outcome, Fault> {
        one(self.conn, id)?;
        let outcome = self.carry_out(&Command::Create(Box::new(observation.clone())))?;
        if let Outcome::Created(_) | Outcome::Repeated(_) = outcome {
            self.decide(id, "accepted", None, Some(observation))?;
            let became = format!("observation/{}", observation.id);
            self.audit("accept", &subject(id), Some(&became))?;
        }
        Ok(outcome)
    }

    fn reject(&self, id: Uuid, reason: &str) -> Result<(), Fault> {
        self.decide(id, "rejected", Some(reason), None)?;
        self.audit("reject", &subject(id), None)
    }
}

fn subject(id: Uuid) -> String {
    format!("intake/{id}")
}

#[async_trait]
impl Reception for SqliteStore {
    async fn leave_mark(&self, viewer: &Viewer, mark: Mark) -> Result<(), StoreError> {
        self.own(viewer)?;
        self.writer
            .deed(viewer, clock::now(), move |desk| desk.leave(&mark))
            .await
    }

    async fn waiting_marks(&self, viewer: &Viewer, limit: usize) -> Result<Vec<Mark>, StoreError> {
        self.own(viewer)?;
        self.readers.run(move |conn| waiting(conn, limit)).await
    }

    async fn waiting_mark(&self, viewer: &Viewer, id: Uuid) -> Result<Mark, StoreError> {
        self.own(viewer)?;
        self.readers.run(move |conn| one(conn, id)).await
    }

    async fn accept_mark(
        &self,
        viewer: &Viewer,
        id: Uuid,
        mut observation: Observation,
    ) -> Result<Outcome, StoreError> {
        self.own(viewer)?;
        row::to_stored_precision(&mut observation)?;
        observation.version = 1;
        self.writer
            .deed(viewer, clock::now(), move |desk| {
                desk.accept(id, &observation)
            })
            .await
    }

    async fn reject_mark(&self, viewer: &Viewer, id: Uuid, reason: &str) -> Result<(), StoreError> {
        self.own(viewer)?;
        let reason = reason.to_owned();
        self.writer
            .deed(viewer, clock::now(), move |desk| desk.reject(id, &reason))
            .await
    }
}
