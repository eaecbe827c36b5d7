//! Share sets in SQLite: rows of their own, and acts that change many observations at once.

use async_trait::async_trait;
use jiff::Timestamp;
use lykta_core::model::{ActorId, ShareSet, ShareSetId, Viewer};
use rusqlite::{Connection, OptionalExtension, Row, params};
use serde_json::json;
use sha2::{Digest, Sha256};

use super::apply::Desk;
use super::fault::Fault;
use super::row;
use super::tenant_store::SqliteStore;
use super::value::instant;
use crate::clock;
use crate::store::sharing::{Act, Done, Hindrance, Kept, Sharing};
use crate::store::{Command, Outcome, StoreError};
use crate::wire::hex;

const SELECT: &str = "SELECT id, title, owner, recipients, purpose, basis, until, ended_at, acts,
         version FROM share_set";

/// How the audit trail and the feed name a share set.
const KIND: &str = "share_set";

fn actor(text: &str) -> Result<ActorId, Fault> {
    ActorId::parse(text).map_err(|e| Fault::corrupt(e.to_string()))
}

fn read(row: &Row<'_>) -> Result<Kept, Fault> {
    let recipients: Vec<Option<String>> = serde_json::from_str(&row.get::<_, String>(3)?)?;
    let ended_at: Option<i64> = row.get(7)?;
    Ok(Kept {
        set: ShareSet {
            id: ShareSetId::parse(&row.get::<_, String>(0)?)
                .map_err(|e| Fault::corrupt(e.to_string()))?,
            title: row.get(1)?,
            owner: row
                .get::<_, Option<String>>(2)?
                .as_deref()
                .map(actor)
                .transpose()?,
            recipients: recipients
                .iter()
                .map(|r| r.as_deref().map(actor).transpose())
                .collect::<Result<_, _>>()?,
            purpose: row.get(4)?,
            basis: row.get(5)?,
            until: instant(row.get(6)?)?,
            ended_at: ended_at.map(instant).transpose()?,
            version: row.get(9)?,
        },
        acts: row.get(8)?,
    })
}

fn by_id(conn: &Connection, id: &ShareSetId) -> Result<Option<Kept>, Fault> {
    conn.prepare_cached(&format!("{SELECT} WHERE id = ?1"))?
        .query_row([id.as_str()], |row| Ok(read(row)))
        .optional()?
        .transpose()
}

/// Whether the viewer's organisation owns or receives it.
fn concerns(viewer: &Viewer, set: &ShareSet) -> bool {
    viewer.is_keeper()
        || set.owner.as_ref() == viewer.organisation()
        || set.is_for(viewer.organisation())
}

fn subject(id: &ShareSetId) -> String {
    format!("{KIND}/{id}")
}

fn recipients(set: &ShareSet) -> Vec<Option<&str>> {
    set.recipients
        .iter()
        .map(|r| r.as_ref().map(ActorId::as_str))
        .collect()
}

fn terms(set: &ShareSet) -> String {
    json!({
        "recipients": recipients(set),
        "until": set.until.to_string(),
        "version": set.version,
    })
    .to_string()
}

impl Desk<'_> {
    /// A set that the viewer's organisation owns and that is not over, unless that is asked for.
    fn own_set(&self, id: &ShareSetId, over_too: bool) -> Result<Result<Kept, Hindrance>, Fault> {
        let Some(kept) = by_id(self.conn, id)?.filter(|k| concerns(self.viewer, &k.set)) else {
            return Ok(Err(Hindrance::NotFound));
        };
        Ok(if kept.set.owner.as_ref() != self.viewer.organisation() {
            Err(Hindrance::NotYours)
        } else if !over_too && !kept.set.runs(self.at) {
            Err(Hindrance::Over)
        } else {
            Ok(kept)
        })
    }

    fn put_set(&self, wish: &ShareSet) -> Result<Result<ShareSet, Hindrance>, Fault> {
        let mut set = wish.clone();
        set.owner = self.viewer.organisation().cloned();
        set.ended_at = None;
        set.version = 1;
        if by_id(self.conn, &set.id)?.is_some() {
            let kept = match self.own_set(&set.id, false)? {
                Ok(kept) => kept,
                Err(hindrance) => return Ok(Err(hindrance)),
            };
            let added = set
                .recipients
                .iter()
                .any(|r| !kept.set.recipients.contains(r));
            if kept.acts > 0 && added {
                return Ok(Err(Hindrance::RecipientsFixed));
            }
            set.version = kept.set.version;
            if set == kept.set {
                return Ok(Ok(set));
            }
            set.version = set.version.saturating_add(1);
        }
        let list = serde_json::to_string(&recipients(&set))?;
        self.conn
            .prepare_cached(
                "INSERT INTO share_set (id, title, owner, recipients, purpose, basis, until, acts, version)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, 0, ?8)
                 ON CONFLICT (id) DO UPDATE SET title = ?2, recipients = ?4, purpose = ?5, basis = ?6,
                     until = ?7, version = ?8",
            )?
            .execute(params![
                set.id.as_str(),
                set.title,
                set.owner.as_ref().map(ActorId::as_str),
                list,
                set.purpose,
                set.basis,
                set.until.as_millisecond(),
                set.version
            ])?;
        self.feed_named(KIND, set.id.as_str(), set.version)?;
        self.audit("put", &subject(&set.id), Some(&terms(&set)))?;
        Ok(Ok(set))
    }

    fn end_set(&self, id: &ShareSetId, reason: &str) -> Result<Result<ShareSet, Hindrance>, Fault> {
        let mut set = match self.own_set(id, false)? {
            Ok(kept) => kept.set,
            Err(hindrance) => return Ok(Err(hindrance)),
        };
        set.ended_at = Some(instant(self.at.as_millisecond())?);
        set.version = set.version.saturating_add(1);
        self.conn
            .prepare_cached(
                "UPDATE share_set SET ended_at = ?2, ended_because = ?3, version = ?4 WHERE id = ?1",
            )?
            .execute(params![
                id.as_str(),
                self.at.as_millisecond(),
                reason,
                set.version
            ])?;
        self.feed_named(KIND, id.as_str(), set.version)?;
        self.audit("end", &subject(id), None)?;
        Ok(Ok(set))
    }

    fn act(&self, act: &Act) -> Result<Result<Done, Hindrance>, Fault> {
        let set = match self.own_set(&act.set, act.taking)? {
            Ok(kept) => kept.set,
            Err(hindrance) => return Ok(Err(hindrance)),
        };
        let (mut records, mut hindered) = (Vec::new(), Vec::new());
        let judged = self.viewer.on_behalf();
        let desk = Desk {
            viewer: &judged,
            ..*self
        };
        for change in &act.changes {
            let id = change.observation.id;
            match desk.carry_out(&Command::Change(Box::new(change.clone())))? {
                Outcome::Done { version } => records.push((id, version)),
                // The record holds it so already; nothing was handed over.
                Outcome::Unchanged => {}
                _ => hindered.push(id),
            }
        }
        records.sort_unstable();
        let at = instant(self.at.as_millisecond())?;
        let digest = digest(&records);
        if !records.is_empty() {
            if !act.taking {
                self.conn
                    .prepare_cached("UPDATE share_set SET acts = acts + 1 WHERE id = ?1")?
                    .execute([act.set.as_str()])?;
            }
            let mut detail = json!({
                "records": records.len(),
                "sha256": hex(&digest),
                "recipients": recipients(&set),
            });
            if let (Some(number), Some(detail)) = (&act.registry_no, detail.as_object_mut()) {
                detail.insert("registry_no".to_owned(), number.as_str().into());
            }
            let detail = detail.to_string();
            let verb = if act.taking { "take_back" } else { "hand_over" };
            self.audit(verb, &subject(&act.set), Some(&detail))?;
        }
        Ok(Ok(Done {
            at,
            digest,
            records,
            hindered,
        }))
    }
}

/// SHA-256 of lines of id and version.
fn digest(records: &[(lykta_core::model::ObservationId, u32)]) -> [u8; 32] {
    let mut hash = Sha256::new();
    for (id, version) in records {
        hash.update(format!("{id} {version}\n"));
    }
    hash.finalize().into()
}

fn whole(at: Timestamp) -> Result<Timestamp, Fault> {
    instant(at.as_millisecond())
}

#[async_trait]
impl Sharing for SqliteStore {
    async fn share_sets(&self, viewer: &Viewer) -> Result<Vec<Kept>, StoreError> {
        self.own(viewer)?;
        let viewer = viewer.clone();
        self.readers
            .run(move |conn| {
                let mut select = conn.prepare_cached(&format!("{SELECT} ORDER BY id"))?;
                let mut rows = select.query([])?;
                let mut sets = Vec::new();
                while let Some(found) = rows.next()? {
                    sets.push(read(found)?);
                }
                sets.retain(|k| concerns(&viewer, &k.set));
                Ok(sets)
            })
            .await
    }

    async fn put_share_set(
        &self,
        viewer: &Viewer,
        mut set: ShareSet,
    ) -> Result<Result<ShareSet, Hindrance>, StoreError> {
        self.own(viewer)?;
        set.until = whole(set.until)?;
        self.writer
            .deed(viewer, clock::now(), move |desk| desk.put_set(&set))
            .await
    }

    async fn end_share_set(
        &self,
        viewer: &Viewer,
        id: &ShareSetId,
        reason: &str,
    ) -> Result<Result<ShareSet, Hindrance>, StoreError> {
        self.own(viewer)?;
        let (id, reason) = (id.clone(), reason.to_owned());
        self.writer
            .deed(viewer, clock::now(), move |desk| desk.end_set(&id, &reason))
            .await
    }

    async fn share(
        &self,
        viewer: &Viewer,
        mut act: Act,
    ) -> Result<Result<Done, Hindrance>, StoreError> {
        self.own(viewer)?;
        for change in &mut act.changes {
            row::to_stored_precision(&mut change.observation)?;
        }
        self.writer
            .deed(viewer, clock::now(), move |desk| desk.act(&act))
            .await
    }
}
