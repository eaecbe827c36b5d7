//! Texts for the public in SQLite.

use async_trait::async_trait;
use lykta_core::model::Viewer;
use rusqlite::{Connection, OptionalExtension, Row, params};
use uuid::Uuid;

use super::apply::Desk;
use super::fault::Fault;
use super::tenant_store::SqliteStore;
use super::value::instant;
use crate::clock;
use crate::store::StoreError;
use crate::store::publication::{About, Publication, Text, TextHindrance, TextState};

const SELECT: &str = "SELECT id, subject, sv, en, state, by, written_at, approved_by, approved_at,
         places, version FROM public_text";

/// How the audit trail and the feed name a text.
const KIND: &str = "text";

fn read(row: &Row<'_>) -> Result<Text, Fault> {
    let unread = |what: &str| Fault::corrupt(format!("{what:?} in a text is not understood"));
    let id: String = row.get(0)?;
    let about: String = row.get(1)?;
    let state: String = row.get(4)?;
    let approved_at: Option<i64> = row.get(8)?;
    let places: Option<String> = row.get(9)?;
    Ok(Text {
        id: Uuid::try_parse(&id).map_err(|_not_a_uuid| unread(&id))?,
        about: About::parse(&about).ok_or_else(|| unread(&about))?,
        sv: row.get(2)?,
        en: row.get(3)?,
        state: TextState::from_code(&state).ok_or_else(|| unread(&state))?,
        by: row.get(5)?,
        written_at: instant(row.get(6)?)?,
        approved_by: row.get(7)?,
        approved_at: approved_at.map(instant).transpose()?,
        places: places
            .map(|p| serde_json::from_str(&p))
            .transpose()?
            .unwrap_or_default(),
        version: row.get(10)?,
    })
}

fn by_id(conn: &Connection, id: Uuid) -> Result<Option<Text>, Fault> {
    conn.prepare_cached(&format!("{SELECT} WHERE id = ?1"))?
        .query_row([id.to_string()], |row| Ok(read(row)))
        .optional()?
        .transpose()
}

fn every(conn: &Connection) -> Result<Vec<Text>, Fault> {
    let mut select = conn.prepare_cached(&format!("{SELECT} ORDER BY seq"))?;
    let mut rows = select.query([])?;
    let mut texts = Vec::new();
    while let Some(found) = rows.next()? {
        texts.push(read(found)?);
    }
    Ok(texts)
}

impl Desk<'_> {
    fn write(&self, text: &Text) -> Result<Text, Fault> {
        let now = self.at.as_millisecond();
        self.conn
            .prepare_cached(
                "INSERT INTO public_text (id, subject, sv, en, state, by, written_at, version)
                 VALUES (?1, ?2, ?3, ?4, 'draft', ?5, ?6, 1)",
            )?
            .execute(params![
                text.id.to_string(),
                text.about.to_string(),
                text.sv,
                text.en,
                self.viewer.name(),
                now
            ])?;
        self.told(text.id, 1, "write", &text.about)?;
        self.kept_text(text.id)
    }

    fn approve(&self, id: Uuid, places: &[String]) -> Result<Result<Text, TextHindrance>, Fault> {
        let Some(text) = by_id(self.conn, id)? else {
            return Ok(Err(TextHindrance::NotFound));
        };
        if text.state != TextState::Draft {
            return Ok(Err(TextHindrance::WrongState));
        }
        if text.by == self.viewer.name() {
            return Ok(Err(TextHindrance::NeedsAnotherPerson));
        }
        let before = every(self.conn)?.into_iter();
        for old in before.filter(|t| t.about == text.about && t.state == TextState::Approved) {
            self.set_state(&old, TextState::Withdrawn, "withdraw")?;
        }
        let names = serde_json::to_string(places)?;
        self.conn
            .prepare_cached(
                "UPDATE public_text SET approved_by = ?2, approved_at = ?3, places = ?4 WHERE id = ?1",
            )?
            .execute(params![
                id.to_string(),
                self.viewer.name(),
                self.at.as_millisecond(),
                names
            ])?;
        self.set_state(&text, TextState::Approved, "approve")?;
        self.kept_text(id).map(Ok)
    }

    fn withdraw(&self, id: Uuid) -> Result<Result<Text, TextHindrance>, Fault> {
        let Some(text) = by_id(self.conn, id)? else {
            return Ok(Err(TextHindrance::NotFound));
        };
        if text.state == TextState::Withdrawn {
            return Ok(Err(TextHindrance::WrongState));
        }
        self.set_state(&text, TextState::Withdrawn, "withdraw")?;
        self.kept_text(id).map(Ok)
    }

    fn set_state(&self, text: &Text, state: TextState, verb: &str) -> Result<(), Fault> {
        let version = text.version.saturating_add(1);
        self.conn
            .prepare_cached("UPDATE public_text SET state = ?2, version = ?3 WHERE id = ?1")?
            .execute(params![text.id.to_string(), state.code(), version])?;
        self.told(text.id, version, verb, &text.about)
    }

    fn told(&self, id: Uuid, version: u32, verb: &str, about: &About) -> Result<(), Fault> {
        let id = id.to_string();
        self.feed_named(KIND, &id, version)?;
        self.audit(verb, &format!("{KIND}/{id}"), Some(&about.to_string()))
    }

    fn kept_text(&self, id: Uuid) -> Result<Text, Fault> {
        by_id(self.conn, id)?.ok_or(Fault(StoreError::NotFound))
    }
}

#[async_trait]
impl Publication for SqliteStore {
    async fn texts(&self, viewer: &Viewer) -> Result<Vec<Text>, StoreError> {
        self.own(viewer)?;
        self.readers.run(every).await
    }

    async fn write_text(
        &self,
        viewer: &Viewer,
        about: &About,
        sv: &str,
        en: Option<&str>,
    ) -> Result<Text, StoreError> {
        self.own(viewer)?;
        let now = clock::now();
        let text = Text {
            id: Uuid::new_v4(),
            about: about.clone(),
            sv: sv.to_owned(),
            en: en.map(str::to_owned),
            state: TextState::Draft,
            by: viewer.name().to_owned(),
            written_at: now,
            approved_by: None,
            approved_at: None,
            places: Vec::new(),
            version: 1,
        };
        self.writer
            .deed(viewer, now, move |desk| desk.write(&text))
            .await
    }

    async fn approve_text(
        &self,
        viewer: &Viewer,
        id: Uuid,
        places: &[String],
    ) -> Result<Result<Text, TextHindrance>, StoreError> {
        self.own(viewer)?;
        let places = places.to_vec();
        self.writer
            .deed(viewer, clock::now(), move |desk| desk.approve(id, &places))
            .await
    }

    async fn withdraw_text(
        &self,
        viewer: &Viewer,
        id: Uuid,
    ) -> Result<Result<Text, TextHindrance>, StoreError> {
        self.own(viewer)?;
        self.writer
            .deed(viewer, clock::now(), move |desk| desk.withdraw(id))
            .await
    }
}
