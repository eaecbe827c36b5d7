//! The rows of photos. Files get their names inside the transaction that enters their row, and lose them
//! inside a later one that finds no row: so no two programs can undo each other's.

use std::sync::Arc;

use async_trait::async_trait;
use jiff::Timestamp;
use lykta_core::model::{Observation, ObservationId, Viewer};
use rusqlite::{Connection, OptionalExtension, Row, params};
use uuid::Uuid;

use super::apply::{Desk, by_id, visible};
use super::fault::Fault;
use super::row::Stored;
use super::tenant_store::SqliteStore;
use super::{query, value};
use crate::clock;
use crate::store::photos::{
    Kept, NewPhoto, PHOTOS_MAX, Photo, PhotoFile, PhotoRole, PhotoSize, Photos,
};
use crate::store::shelf::{Shelf, Staged};
use crate::store::{Change, Op, StoreError};

const COLUMNS: &str = "id, sha256, width, height, bytes, role, redacted, by, at";

/// What the audit trail calls a photo.
fn subject(id: Uuid) -> String {
    format!("photo/{id}")
}

fn read(row: &Row<'_>) -> Result<Photo, Fault> {
    let id: [u8; 16] = row.get(0)?;
    let role: String = row.get(5)?;
    Ok(Photo {
        id: Uuid::from_bytes(id),
        sha256: row.get(1)?,
        width: row.get(2)?,
        height: row.get(3)?,
        bytes: row.get::<_, i64>(4)?.unsigned_abs(),
        role: PhotoRole::from_code(&role)
            .ok_or_else(|| Fault::corrupt(format!("a photo has the role {role:?}")))?,
        redacted: row.get(6)?,
        by: row.get(7)?,
        at: value::instant(row.get(8)?)?,
    })
}

/// The photos of an observation, in order.
fn of(conn: &Connection, observation: i64) -> Result<Vec<Photo>, Fault> {
    let mut select = conn.prepare_cached(&format!(
        "SELECT {COLUMNS} FROM photo WHERE observation = ?1 AND sha256 IS NOT NULL ORDER BY seq"
    ))?;
    let mut rows = select.query([observation])?;
    let mut photos = Vec::new();
    while let Some(row) = rows.next()? {
        photos.push(read(row)?);
    }
    Ok(photos)
}

/// The photos that somebody added to an observation, each with the hash of what they sent.
fn sent(
    conn: &Connection,
    observation: ObservationId,
    by: &str,
) -> Result<Vec<(Photo, String)>, Fault> {
    let mut select = conn.prepare_cached(
        "SELECT p.id, p.sha256, p.width, p.height, p.bytes, p.role, p.redacted, p.by, p.at, p.received
         FROM photo p JOIN observation o ON o.seq = p.observation
         WHERE o.id = ?1 AND p.by = ?2 AND p.sha256 IS NOT NULL ORDER BY p.seq",
    )?;
    let mut rows = select.query(params![observation.uuid().as_bytes(), by])?;
    let mut out = Vec::new();
    while let Some(row) = rows.next()? {
        out.push((read(row)?, row.get(9)?));
    }
    Ok(out)
}

fn one(conn: &Connection, observation: i64, id: Uuid) -> Result<Option<Photo>, Fault> {
    Ok(of(conn, observation)?.into_iter().find(|p| p.id == id))
}

/// The stored observation, if the desk's viewer may see it and it has not been withdrawn.
fn standing(desk: &Desk<'_>, id: ObservationId) -> Result<Option<Stored>, Fault> {
    Ok(by_id(desk.conn, id)?
        .filter(|s| visible(desk.viewer, &s.observation) && !s.observation.is_withdrawn()))
}

/// Enters the photos that there are now in the observation itself: version, history, feed, audit.
fn enter(desk: &Desk<'_>, stored: Stored, reason: Option<String>) -> Result<(), Fault> {
    let photos = of(desk.conn, stored.seq)?;
    let base_version = stored.observation.version;
    let change = Change {
        observation: Observation {
            photos: photos.into_iter().map(|p| p.sha256).collect(),
            updated_at: value::instant(desk.at.as_millisecond())?,
            ..stored.observation
        },
        base_version,
        op: Op::Photo,
        reason,
    };
    desk.change(&change).map(|_done| ())
}

fn keep(desk: &Desk<'_>, new: &NewPhoto, staged: &Staged) -> Result<Kept, Fault> {
    let Some(stored) = by_id(desk.conn, new.observation)? else {
        return Ok(Kept::NotFound);
    };
    if !visible(desk.viewer, &stored.observation) {
        return Ok(Kept::NotFound);
    }
    let known: Option<(i64, String, bool)> = desk
        .conn
        .prepare_cached("SELECT observation, received, sha256 IS NULL FROM photo WHERE id = ?1")?
        .query_row([new.id.as_bytes()], |row| {
            Ok((row.get(0)?, row.get(1)?, row.get(2)?))
        })
        .optional()?;
    if stored.observation.is_withdrawn() {
        return Ok(Kept::Gone);
    }
    if let Some((observation, received, removed)) = known {
        if observation != stored.seq {
            return Ok(Kept::NotFound);
        }
        if removed {
            return Ok(Kept::Removed);
        }
        if received != new.received {
            return Ok(Kept::Other);
        }
        return Ok(one(desk.conn, stored.seq, new.id)?.map_or(Kept::Removed, Kept::Repeated));
    }
    if of(desk.conn, stored.seq)?.len() >= PHOTOS_MAX {
        return Ok(Kept::Full);
    }
    staged.settle()?;
    let file = &new.file;
    desk.conn
        .prepare_cached(
            "INSERT INTO photo (id, observation, received, sha256, width, height, bytes, role, by, at)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)",
        )?
        .execute(params![
            new.id.as_bytes(),
            stored.seq,
            new.received,
            file.sha256,
            file.width,
            file.height,
            i64::try_from(file.jpeg.len()).unwrap_or(i64::MAX),
            new.role.code(),
            desk.viewer.name(),
            desk.at.as_millisecond(),
        ])?;
    let seq = stored.seq;
    enter(desk, stored, None)?;
    desk.audit("photo_add", &subject(new.id), Some(new.role.code()))?;
    one(desk.conn, seq, new.id)?
        .map(Kept::New)
        .ok_or_else(|| Fault::corrupt("a photo that was just kept is not there"))
}

fn cover(
    desk: &Desk<'_>,
    observation: ObservationId,
    id: Uuid,
    was: &str,
    file: &PhotoFile,
    staged: &Staged,
) -> Result<Option<Photo>, Fault> {
    let stored = standing(desk, observation)?.ok_or(StoreError::NotFound)?;
    let before = one(desk.conn, stored.seq, id)?.ok_or(StoreError::NotFound)?;
    if before.sha256 != was {
        return Ok(None);
    }
    staged.settle()?;
    desk.conn
        .prepare_cached(
            "UPDATE photo SET sha256 = ?2, width = ?3, height = ?4, bytes = ?5, redacted = 1
             WHERE id = ?1",
        )?
        .execute(params![
            id.as_bytes(),
            file.sha256,
            file.width,
            file.height,
            i64::try_from(file.jpeg.len()).unwrap_or(i64::MAX),
        ])?;
    give_up(desk, was)?;
    let seq = stored.seq;
    enter(desk, stored, None)?;
    desk.audit("photo_redact", &subject(id), None)?;
    one(desk.conn, seq, id)
}

fn remove(
    desk: &Desk<'_>,
    observation: ObservationId,
    id: Uuid,
    reason: Option<String>,
) -> Result<(), Fault> {
    let stored = standing(desk, observation)?.ok_or(StoreError::NotFound)?;
    let photo = one(desk.conn, stored.seq, id)?.ok_or(StoreError::NotFound)?;
    desk.conn
        .prepare_cached("UPDATE photo SET sha256 = NULL WHERE id = ?1")?
        .execute([id.as_bytes()])?;
    give_up(desk, &photo.sha256)?;
    enter(desk, stored, reason)?;
    desk.audit("photo_remove", &subject(id), None)
}

fn give_up(desk: &Desk<'_>, sha256: &str) -> Result<(), Fault> {
    desk.conn
        .prepare_cached("INSERT INTO photo_given_up (sha256) VALUES (?1) ON CONFLICT DO NOTHING")?
        .execute([sha256])?;
    Ok(())
}

/// Gives up every photo of an observation that is itself being disposed of, rows and all. What is said of
/// it in the audit trail is for whoever disposes of it to say.
pub(super) fn forget(desk: &Desk<'_>, observation: i64) -> Result<(), Fault> {
    for photo in of(desk.conn, observation)? {
        give_up(desk, &photo.sha256)?;
    }
    desk.conn
        .prepare_cached("DELETE FROM photo WHERE observation = ?1")?
        .execute([observation])?;
    Ok(())
}

fn is_named(conn: &Connection, sha256: &str) -> Result<bool, Fault> {
    Ok(conn
        .prepare_cached("SELECT 1 FROM photo WHERE sha256 = ?1")?
        .exists([sha256])?)
}

/// Removes the files that were given up and that no row names, and those of `old` likewise. It holds the
/// lock on writing meanwhile, so nobody can come to name one of them.
fn bury(desk: &Desk<'_>, shelf: &Shelf, old: &[String]) -> Result<usize, Fault> {
    let mut select = desk
        .conn
        .prepare_cached("SELECT sha256 FROM photo_given_up")?;
    let given_up: Vec<String> = select
        .query_map([], |row| row.get(0))?
        .collect::<Result<_, _>>()?;
    let mut removed = 0;
    for sha256 in given_up.iter().chain(old) {
        if !is_named(desk.conn, sha256)? {
            shelf.remove(sha256)?;
            removed += 1;
        }
    }
    desk.conn.execute("DELETE FROM photo_given_up", [])?;
    Ok(removed)
}

impl SqliteStore {
    async fn stage(&self, file: &PhotoFile) -> Result<Arc<Staged>, StoreError> {
        let (shelf, file) = (self.shelf.clone(), file.clone());
        off_thread(move || shelf.stage(&file.sha256, &file.jpeg, &file.thumb))
            .await
            .map(Arc::new)
    }

    /// Removes the files of photos that have been given up. Their rows are gone and durable.
    ///
    /// # Errors
    /// [`StoreError`] when a file could not be removed; the next start tries again.
    pub(super) async fn bury_photos(&self, old: Vec<String>) -> Result<usize, StoreError> {
        let shelf = self.shelf.clone();
        let keeper = Viewer::keeper(self.code().clone());
        self.writer
            .deed(&keeper, clock::now(), move |desk| bury(desk, &shelf, &old))
            .await
    }
}

async fn off_thread<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, StoreError> + Send + 'static,
) -> Result<T, StoreError> {
    tokio::task::spawn_blocking(work)
        .await
        .map_err(|_panicked| StoreError::Unavailable("the work broke off".to_owned()))?
}

#[async_trait]
impl Photos for SqliteStore {
    async fn keep_photo(&self, viewer: &Viewer, new: NewPhoto) -> Result<Kept, StoreError> {
        self.own(viewer)?;
        let staged = self.stage(&new.file).await?;
        let named = Arc::clone(&staged);
        let kept = self
            .writer
            .deed(viewer, clock::now(), move |desk| keep(desk, &new, &named))
            .await;
        // Nothing is left of them when they got their names.
        staged.discard();
        kept
    }

    async fn photos(
        &self,
        viewer: &Viewer,
        observation: ObservationId,
    ) -> Result<Vec<Photo>, StoreError> {
        let (found, photos) = self.told_photos(viewer, observation).await?;
        self.look(viewer, &found, "photos").await?;
        Ok(photos)
    }

    async fn photos_sent(
        &self,
        viewer: &Viewer,
        observation: ObservationId,
    ) -> Result<Vec<(Photo, String)>, StoreError> {
        self.own(viewer)?;
        let by = viewer.name().to_owned();
        self.readers
            .run(move |conn| sent(conn, observation, &by))
            .await
    }

    async fn photo(
        &self,
        viewer: &Viewer,
        observation: ObservationId,
        id: Uuid,
        size: PhotoSize,
    ) -> Result<(Photo, Vec<u8>), StoreError> {
        let (found, photos) = self.told_photos(viewer, observation).await?;
        let photo = photos
            .into_iter()
            .find(|p| p.id == id)
            .ok_or(StoreError::NotFound)?;
        self.look(viewer, &found, "photo").await?;
        let (shelf, sha256) = (self.shelf.clone(), photo.sha256.clone());
        let bytes = off_thread(move || shelf.read(&sha256, size)).await?;
        Ok((photo, bytes))
    }

    async fn cover_photo(
        &self,
        viewer: &Viewer,
        observation: ObservationId,
        id: Uuid,
        was: &str,
        covered: PhotoFile,
    ) -> Result<Option<Photo>, StoreError> {
        self.own(viewer)?;
        let staged = self.stage(&covered).await?;
        let (named, was) = (Arc::clone(&staged), was.to_owned());
        let done = self
            .writer
            .deed(viewer, clock::now(), move |desk| {
                cover(desk, observation, id, &was, &covered, &named)
            })
            .await;
        staged.discard();
        let done = done?;
        self.bury_photos(Vec::new()).await?;
        Ok(done)
    }

    async fn remove_photo(
        &self,
        viewer: &Viewer,
        observation: ObservationId,
        id: Uuid,
        reason: Option<String>,
    ) -> Result<(), StoreError> {
        self.own(viewer)?;
        self.writer
            .deed(viewer, clock::now(), move |desk| {
                remove(desk, observation, id, reason.clone())
            })
            .await?;
        self.bury_photos(Vec::new()).await.map(|_removed| ())
    }

    async fn sweep_photos(&self, before: Timestamp) -> Result<usize, StoreError> {
        let shelf = self.shelf.clone();
        let old = off_thread(move || shelf.old(before)).await?;
        self.bury_photos(old).await
    }
}

impl SqliteStore {
    /// An observation as the viewer is told it, and those of its photos that they are told of.
    async fn told_photos(
        &self,
        viewer: &Viewer,
        id: ObservationId,
    ) -> Result<(Observation, Vec<Photo>), StoreError> {
        self.own(viewer)?;
        let asker = viewer.clone();
        self.readers
            .run(move |conn| {
                let found = query::observation(conn, &asker, id)?
                    .filter(|o| !o.is_withdrawn())
                    .ok_or(StoreError::NotFound)?;
                let seq = by_id(conn, id)?.map_or(0, |stored| stored.seq);
                let mut photos = of(conn, seq)?;
                photos.retain(|p| found.photos.contains(&p.sha256));
                Ok((found, photos))
            })
            .await
    }
}
