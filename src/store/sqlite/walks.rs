//! Walks in SQLite: plans as documents, parts of tracks and scores as rows that are never changed.

use async_trait::async_trait;
use jiff::Timestamp;
use lykta_core::model::track::{TrackPart, TrackPoint};
use lykta_core::model::walk::Walk;
use lykta_core::model::{ActorId, LonLat, ObservationId, Perceived, Viewer, WalkId};
use rusqlite::{Connection, OptionalExtension, Row, params};
use serde_json::Value;
use sha2::{Digest, Sha256};
use uuid::Uuid;

use super::apply::Desk;
use super::disposal::tracks_are_disposed_of;
use super::fault::Fault;
use super::tenant_store::SqliteStore;
use crate::clock;
use crate::store::StoreError;
use crate::store::walks::{Put, StopScores, Taken, Walks};
use crate::wire::walk as wire;

/// How the audit trail and the feed name a walk.
pub(super) const KIND: &str = "walk";
const SELECT: &str = "SELECT id, version, document FROM walk";

fn walk_id(text: &str) -> Result<WalkId, Fault> {
    WalkId::parse(text).map_err(|e| Fault::corrupt(e.to_string()))
}

fn read(row: &Row<'_>) -> Result<Walk, Fault> {
    let id = walk_id(&row.get::<_, String>(0)?)?;
    let document: Value = serde_json::from_str(&row.get::<_, String>(2)?)?;
    wire::restore(id, row.get(1)?, &document)
        .map_err(|faults| Fault::corrupt(format!("walk {id}: {faults:?}")))
}

/// Whether it is the viewer's organisation's, or the one they are a guest of.
fn concerns(viewer: &Viewer, walk: &Walk) -> bool {
    viewer.is_keeper()
        || viewer.walk() == Some(walk.id)
        || (viewer.walk().is_none() && viewer.organisation() == walk.organisation.as_ref())
}

pub(super) fn by_id(conn: &Connection, viewer: &Viewer, id: WalkId) -> Result<Option<Walk>, Fault> {
    let found = conn
        .prepare_cached(&format!("{SELECT} WHERE id = ?1"))?
        .query_row([id.to_string()], |row| Ok(read(row)))
        .optional()?
        .transpose()?;
    Ok(found.filter(|w| concerns(viewer, w)))
}

fn exists(conn: &Connection, id: WalkId) -> Result<bool, Fault> {
    let mut select = conn.prepare_cached("SELECT 1 FROM walk WHERE id = ?1")?;
    Ok(select.exists([id.to_string()])?)
}

fn subject(id: WalkId) -> String {
    format!("{KIND}/{id}")
}

/// A walk as the file keeps it: instants to the millisecond.
fn whole(walk: &Walk) -> Result<Walk, Fault> {
    wire::restore(walk.id, walk.version, &wire::write(walk))
        .map_err(|faults| Fault::corrupt(format!("walk {}: {faults:?}", walk.id)))
}

impl Desk<'_> {
    pub(super) fn put_walk(
        &self,
        wish: &Walk,
        base: Option<u32>,
        back: Option<&str>,
    ) -> Result<Put, Fault> {
        let mut walk = whole(wish)?;
        let stored = by_id(self.conn, self.viewer, walk.id)?;
        match &stored {
            None if base.is_some() || exists(self.conn, walk.id)? => return Ok(Put::NotFound),
            None => {
                walk.organisation = self.viewer.organisation().cloned();
                walk.number = self.next_in_series(&walk)?;
                walk.version = 1;
            }
            Some(kept) => {
                walk.organisation.clone_from(&kept.organisation);
                let series = |w: &Walk| w.series.as_ref().map(|s| s.id.clone());
                walk.number = if series(&walk) == series(kept) {
                    kept.number
                } else {
                    self.next_in_series(&walk)?
                };
                walk.version = kept.version;
                if walk == *kept {
                    return Ok(Put::Unchanged(walk));
                }
                match base {
                    None => return Ok(Put::Unnamed(kept.clone())),
                    Some(version) if version != kept.version => {
                        return Ok(Put::Stale(kept.clone()));
                    }
                    Some(_) => walk.version = kept.version.saturating_add(1),
                }
            }
        }
        self.conn
            .prepare_cached(
                "INSERT INTO walk (id, organisation, state, starts_at, series, number, version, document,
                     back_because)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)
                 ON CONFLICT (id) DO UPDATE SET state = ?3, starts_at = ?4, series = ?5, number = ?6,
                     version = ?7, document = ?8, back_because = coalesce(?9, back_because)",
            )?
            .execute(params![
                walk.id.to_string(),
                walk.organisation.as_ref().map(ActorId::as_str),
                walk.state.code(),
                walk.starts_at.as_millisecond(),
                walk.series.as_ref().map(|s| s.id.as_str()),
                walk.number,
                walk.version,
                wire::write(&walk).to_string(),
                back,
            ])?;
        self.feed_named(KIND, &walk.id.to_string(), walk.version)?;
        let verb = match &stored {
            None => "create",
            Some(kept) if kept.state != walk.state => "transition",
            Some(_) => "put",
        };
        self.audit(verb, &subject(walk.id), Some(walk.state.code()))?;
        Ok(if stored.is_some() {
            Put::Done(walk)
        } else {
            Put::Created(walk)
        })
    }

    fn next_in_series(&self, walk: &Walk) -> Result<Option<u32>, Fault> {
        let Some(series) = &walk.series else {
            return Ok(None);
        };
        let mut select = self.conn.prepare_cached(
            "SELECT coalesce(max(number), 0) + 1 FROM walk WHERE series = ?1 AND organisation IS ?2",
        )?;
        let organisation = walk.organisation.as_ref().map(ActorId::as_str);
        Ok(Some(select.query_row(
            params![series.id.as_str(), organisation],
            |row| row.get(0),
        )?))
    }

    fn put_track(&self, walk: WalkId, id: Uuid, part: &TrackPart) -> Result<Taken, Fault> {
        if by_id(self.conn, self.viewer, walk)?.is_none() {
            return Ok(Taken::NotFound);
        }
        let rows: Vec<(i32, i32, u32, i64)> = part
            .points
            .iter()
            .map(|p| {
                let (lon, lat) = p.at.e7();
                (lon, lat, p.accuracy_cm, p.t_ms)
            })
            .collect();
        let points = serde_json::to_string(&rows)?;
        let mut hash = Sha256::new();
        hash.update(format!(
            "{walk} {} {} {} {points}",
            part.device, part.segment, part.from
        ));
        let sha256: [u8; 32] = hash.finalize().into();
        let known: Option<Vec<u8>> = self
            .conn
            .prepare_cached("SELECT sha256 FROM walk_track WHERE id = ?1")?
            .query_row([id.to_string()], |row| row.get(0))
            .optional()?;
        if let Some(known) = known {
            return Ok(if known == sha256 {
                Taken::Repeated
            } else {
                Taken::Other
            });
        }
        if tracks_are_disposed_of(self.conn, walk)? {
            return Ok(Taken::Disposed);
        }
        let times = || part.points.iter().map(|p| p.t_ms);
        self.conn
            .prepare_cached(
                "INSERT INTO walk_track (id, walk, device, segment, first, points, sha256, began, ended)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
            )?
            .execute(params![
                id.to_string(),
                walk.to_string(),
                part.device.to_string(),
                part.segment,
                part.from,
                points,
                sha256.as_slice(),
                times().min().unwrap_or(0),
                times().max().unwrap_or(0),
            ])?;
        self.audit("track", &subject(walk), Some(&rows.len().to_string()))?;
        Ok(Taken::New)
    }

    fn put_score(
        &self,
        walk: WalkId,
        id: Uuid,
        stop: u32,
        perceived: Perceived,
    ) -> Result<Taken, Fault> {
        if by_id(self.conn, self.viewer, walk)?.is_none() {
            return Ok(Taken::NotFound);
        }
        let key: [u8; 32] = Sha256::digest(id.as_bytes()).into();
        let known: Option<(String, u32, u8)> = self
            .conn
            .prepare_cached("SELECT walk, stop, perceived FROM walk_score WHERE key = ?1")?
            .query_row([key.as_slice()], |row| {
                Ok((row.get(0)?, row.get(1)?, row.get(2)?))
            })
            .optional()?;
        let said = (walk.to_string(), stop, perceived.get());
        if let Some(known) = known {
            return Ok(if known == said {
                Taken::Repeated
            } else {
                Taken::Other
            });
        }
        self.conn
            .prepare_cached(
                "INSERT INTO walk_score (key, walk, stop, perceived) VALUES (?1, ?2, ?3, ?4)",
            )?
            .execute(params![key.as_slice(), said.0, said.1, said.2])?;
        // That somebody answered, never at which stop or what.
        self.audit("score", &subject(walk), None)?;
        Ok(Taken::New)
    }
}

fn part(row: &Row<'_>) -> Result<(WalkId, TrackPart), Fault> {
    let walk = walk_id(&row.get::<_, String>(0)?)?;
    let device: String = row.get(1)?;
    let rows: Vec<(i32, i32, u32, i64)> = serde_json::from_str(&row.get::<_, String>(4)?)?;
    let points = rows
        .into_iter()
        .map(|(lon, lat, accuracy_cm, t_ms)| {
            let at = LonLat::from_e7(lon, lat)
                .ok_or_else(|| Fault::corrupt("a track leaves the earth".to_owned()))?;
            Ok(TrackPoint {
                t_ms,
                accuracy_cm,
                at,
            })
        })
        .collect::<Result<_, Fault>>()?;
    let device = Uuid::try_parse(&device).map_err(|e| Fault::corrupt(e.to_string()))?;
    let part = TrackPart {
        device,
        segment: row.get(2)?,
        from: row.get(3)?,
        points,
    };
    Ok((walk, part))
}

#[async_trait]
impl Walks for SqliteStore {
    async fn walks(&self, viewer: &Viewer) -> Result<Vec<Walk>, StoreError> {
        self.own(viewer)?;
        let viewer = viewer.clone();
        self.readers
            .run(move |conn| {
                let mut select =
                    conn.prepare_cached(&format!("{SELECT} ORDER BY starts_at, id"))?;
                let mut rows = select.query([])?;
                let mut walks = Vec::new();
                while let Some(found) = rows.next()? {
                    walks.push(read(found)?);
                }
                walks.retain(|w| concerns(&viewer, w));
                Ok(walks)
            })
            .await
    }

    async fn walk(&self, viewer: &Viewer, id: WalkId) -> Result<Walk, StoreError> {
        self.own(viewer)?;
        let viewer = viewer.clone();
        let found = self
            .readers
            .run(move |conn| by_id(conn, &viewer, id))
            .await?;
        found.ok_or(StoreError::NotFound)
    }

    async fn put_walk(
        &self,
        viewer: &Viewer,
        walk: Walk,
        base: Option<u32>,
        back: Option<String>,
    ) -> Result<Put, StoreError> {
        self.own(viewer)?;
        self.writer
            .deed(viewer, clock::now(), move |desk| {
                desk.put_walk(&walk, base, back.as_deref())
            })
            .await
    }

    async fn made_on(
        &self,
        viewer: &Viewer,
        walk: WalkId,
    ) -> Result<Vec<ObservationId>, StoreError> {
        self.own(viewer)?;
        self.readers
            .run(move |conn| {
                let mut select = conn
                    .prepare_cached("SELECT id FROM observation WHERE walk_id = ?1 ORDER BY seq")?;
                let mut rows = select.query([walk.uuid().as_bytes()])?;
                let mut ids = Vec::new();
                while let Some(row) = rows.next()? {
                    let bytes: [u8; 16] = row.get(0)?;
                    let id = ObservationId::from_uuid(Uuid::from_bytes(bytes));
                    ids.push(id.map_err(|e| Fault::corrupt(e.to_string()))?);
                }
                Ok(ids)
            })
            .await
    }

    async fn put_track(
        &self,
        viewer: &Viewer,
        walk: WalkId,
        id: Uuid,
        part: TrackPart,
    ) -> Result<Taken, StoreError> {
        self.own(viewer)?;
        self.writer
            .deed(viewer, clock::now(), move |desk| {
                desk.put_track(walk, id, &part)
            })
            .await
    }

    async fn tracks(
        &self,
        viewer: &Viewer,
        walk: Option<WalkId>,
        during: (Timestamp, Timestamp),
    ) -> Result<Vec<(WalkId, TrackPart)>, StoreError> {
        self.own(viewer)?;
        let viewer = viewer.clone();
        self.readers
            .run(move |conn| {
                let mut select = conn.prepare_cached(
                    "SELECT walk, device, segment, first, points FROM walk_track
                     WHERE (?1 IS NULL OR walk = ?1) AND began >= ?2 AND began < ?3
                     ORDER BY walk, device, segment, first, id",
                )?;
                let mut rows = select.query(params![
                    walk.map(|w| w.to_string()),
                    during.0.as_millisecond(),
                    during.1.as_millisecond()
                ])?;
                let mut parts = Vec::new();
                let mut judged: Option<(WalkId, bool)> = None;
                while let Some(found) = rows.next()? {
                    let (of, part) = part(found)?;
                    let mine = match judged {
                        Some((id, mine)) if id == of => mine,
                        _ => by_id(conn, &viewer, of)?.is_some(),
                    };
                    judged = Some((of, mine));
                    if mine {
                        parts.push((of, part));
                    }
                }
                Ok(parts)
            })
            .await
    }

    async fn walked_so_far(&self, viewer: &Viewer) -> Result<[i64; 5], StoreError> {
        self.own(viewer)?;
        let viewer = viewer.clone();
        self.readers
            .run(move |conn| {
                // The same walks as above: the organisation's, or the one that a guest is on.
                let all = viewer.is_keeper();
                let one = viewer.walk().map(|w| w.to_string());
                let organisation = viewer.organisation().map(ActorId::as_str);
                let told = conn
                    .prepare_cached(
                        "WITH own AS (SELECT id, version FROM walk WHERE ?1
                                      OR CASE WHEN ?2 IS NULL THEN organisation IS ?3 ELSE id = ?2 END)
                         SELECT (SELECT count(*) FROM own), (SELECT coalesce(sum(version), 0) FROM own),
                                count(t.id), coalesce(max(t.rowid), 0), coalesce(sum(t.first), 0)
                         FROM own JOIN walk_track t ON t.walk = own.id",
                    )?
                    .query_row(params![all, one, organisation], |row| {
                        Ok([row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?, row.get(4)?])
                    })?;
                Ok(told)
            })
            .await
    }

    async fn put_score(
        &self,
        viewer: &Viewer,
        walk: WalkId,
        id: Uuid,
        stop: u32,
        perceived: Perceived,
    ) -> Result<Taken, StoreError> {
        self.own(viewer)?;
        self.writer
            .deed(viewer, clock::now(), move |desk| {
                desk.put_score(walk, id, stop, perceived)
            })
            .await
    }

    async fn scores(&self, viewer: &Viewer, walk: WalkId) -> Result<Vec<StopScores>, StoreError> {
        self.own(viewer)?;
        let viewer = viewer.clone();
        let found = self
            .readers
            .run(move |conn| {
                if by_id(conn, &viewer, walk)?.is_none() {
                    return Ok(None);
                }
                let mut select = conn.prepare_cached(
                    "SELECT stop, perceived, count(*) FROM walk_score WHERE walk = ?1
                     GROUP BY stop, perceived ORDER BY stop, perceived",
                )?;
                let mut rows = select.query([walk.to_string()])?;
                let mut scores: Vec<StopScores> = Vec::new();
                while let Some(row) = rows.next()? {
                    let (stop, perceived, n): (u32, u8, u32) =
                        (row.get(0)?, row.get(1)?, row.get(2)?);
                    if scores.last().is_none_or(|s| s.stop != stop) {
                        scores.push(StopScores {
                            stop,
                            counts: [0; 6],
                        });
                    }
                    if let Some(count) = scores
                        .last_mut()
                        .and_then(|s| s.counts.get_mut(usize::from(perceived)))
                    {
                        *count = n;
                    }
                }
                Ok(Some(scores))
            })
            .await?;
        found.ok_or(StoreError::NotFound)
    }
}
