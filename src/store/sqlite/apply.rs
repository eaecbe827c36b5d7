//! What each command does to the tables, inside the writer's transaction.
//!
//! A command that cannot be carried out is recognised by reading in the same transaction and writes
//! nothing; so two wishes in one group come out as they would one after the other.

use jiff::Timestamp;
use lykta_core::model::viewer::{Custody, Facts};
use lykta_core::model::{Observation, ObservationId, PrivacyClass, Viewer, Warning};
use lykta_core::space::told::told;
use rusqlite::{Connection, OptionalExtension, params};

use super::chain::{self, Link};
use super::disposal;
use super::docs;
use super::fault::Fault;
use super::row::{self, Binder, Stored};
use super::value::{self, Changed};
use crate::store::{Change, Command, Op, Outcome, Receipt};

const HISTORY: &str =
    "INSERT INTO history (observation, version, base_version, at, by, op, reason, changes)
     VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)";
const FEED: &str = "INSERT INTO feed (subject_kind, subject, op, version,
         old_lon_e7, old_lat_e7, old_shape, old_category, old_class, old_status,
         new_lon_e7, new_lat_e7, new_shape, new_category, new_class, new_status,
         old_custody, new_custody)
     VALUES ('observation', ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";
const FEED_NAMED: &str =
    "INSERT INTO feed (subject_kind, subject, op, version) VALUES (?1, ?2, ?3, ?4)";

/// A kind of named record; each has a table of its own, all alike.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Named {
    /// An area.
    Area,
    /// A promise.
    Promise,
    /// An actor.
    Actor,
    /// A thing in an inventory.
    Asset,
}

impl Named {
    /// Its code in the feed and the audit trail, and its table.
    pub(super) fn code(self) -> &'static str {
        match self {
            Self::Area => "area",
            Self::Promise => "promise",
            Self::Actor => "actor",
            Self::Asset => "asset",
        }
    }
}

/// Whether the viewer may see the observation.
///
/// Areas are evaluated by the index above, which knows what lies where: to the store a viewer who is
/// limited to some areas may see nothing.
pub(super) fn visible(viewer: &Viewer, of: &Observation) -> bool {
    viewer.may_see(Facts {
        category: &of.category,
        class: of.privacy_class,
        areas: &[],
        custody: &Custody::of(of),
    })
}

/// One viewer's wishes at one moment, carried out one by one.
#[derive(Debug, Clone, Copy)]
pub(super) struct Desk<'a> {
    /// The connection, inside a transaction.
    pub(super) conn: &'a Connection,
    /// Who wishes.
    pub(super) viewer: &'a Viewer,
    /// When.
    pub(super) at: Timestamp,
}

impl Desk<'_> {
    /// Carries out one command.
    pub(super) fn carry_out(&self, command: &Command) -> Result<Outcome, Fault> {
        match command {
            Command::Create(observation) => self.create(observation),
            Command::Change(change) => self.change(change),
            Command::ChangeTogether(changes) => self.change_together(changes),
            Command::PutArea(area) => {
                self.put(Named::Area, area.id.as_str(), &docs::write_area(area)?)
            }
            Command::PutPromise(promise) => {
                let document = docs::write_promise(promise)?;
                self.put(Named::Promise, promise.id.as_str(), &document)
            }
            Command::PutActor(actor) => {
                self.put(Named::Actor, actor.id.as_str(), &docs::write_actor(actor)?)
            }
            Command::PutAsset(asset) => {
                let document = docs::write_asset(asset)?;
                self.put(Named::Asset, asset.asset_ref.as_str(), &document)
            }
        }
    }

    /// Carries out several changes, or takes back those already made when one is hindered.
    fn change_together(&self, changes: &[Change]) -> Result<Outcome, Fault> {
        self.conn.execute_batch("SAVEPOINT together")?;
        let mut first = None;
        for change in changes {
            match self.change(change)? {
                done @ (Outcome::Done { .. } | Outcome::Unchanged) => {
                    first.get_or_insert(done);
                }
                hindered => {
                    self.conn
                        .execute_batch("ROLLBACK TO together; RELEASE together")?;
                    return Ok(hindered);
                }
            }
        }
        self.conn.execute_batch("RELEASE together")?;
        Ok(first.unwrap_or(Outcome::Unchanged))
    }

    fn create(&self, new: &Observation) -> Result<Outcome, Fault> {
        if disposal::is_disposed_of(self.conn, new.id)? {
            return Ok(Outcome::Gone);
        }
        let mut insert = self.conn.prepare_cached(&row::INSERT)?;
        let mut binder = Binder::new(&mut insert);
        row::bind(&mut binder, new)?;
        binder.put(row::warnings_column(&new.warnings)?)?;
        binder.put(self.at.as_millisecond())?;
        binder.put(self.viewer.name())?;
        if insert.raw_execute()? == 0 {
            return self.known(new);
        }
        self.feed(None, new, Op::Create)?;
        self.audit(Op::Create.code(), &subject(new.id), None)?;
        Ok(Outcome::Created(receipt(new, &new.warnings)))
    }

    /// What to say of a new observation whose id is taken.
    fn known(&self, new: &Observation) -> Result<Outcome, Fault> {
        let Some(stored) = by_id(self.conn, new.id)? else {
            return Ok(Outcome::NotFound);
        };
        let current = stored.observation;
        let same = current.content_hash == new.content_hash;
        if !same && !visible(self.viewer, &current) {
            return Ok(Outcome::NotFound);
        }
        if current.is_withdrawn() {
            return Ok(Outcome::Gone);
        }
        if same {
            // Whoever sends the content again learns nothing new from the receipt.
            return Ok(Outcome::Repeated(receipt(
                &current,
                &stored.receipt_warnings,
            )));
        }
        self.conflict(current)
    }

    /// Carries out one change; one that changes nothing leaves no trace.
    pub(super) fn change(&self, change: &Change) -> Result<Outcome, Fault> {
        self.change_or_note(change, false)
    }

    /// Carries out one change, or with `note` counts a version also for one that changes nothing.
    pub(super) fn change_or_note(&self, change: &Change, note: bool) -> Result<Outcome, Fault> {
        let Some(stored) = by_id(self.conn, change.observation.id)? else {
            return Ok(Outcome::NotFound);
        };
        let old = stored.observation;
        if !visible(self.viewer, &old) {
            return Ok(Outcome::NotFound);
        }
        if old.is_withdrawn() {
            return Ok(Outcome::Gone);
        }
        if old.version != change.base_version {
            return self.conflict(old);
        }
        let mut new = change.observation.clone();
        // What the receipt says stands for ever.
        new.received_at = old.received_at;
        new.content_hash = old.content_hash;
        new.version = old.version.saturating_add(1);
        if new.is_withdrawn() {
            // A tombstone shows no words; its history keeps them.
            new.text = None;
            new.suggestion = None;
            new.conflicts.clear();
        }
        let changes = value::difference(&old, &new);
        if changes.is_empty() && !note {
            return Ok(Outcome::Unchanged);
        }
        let mut update = self.conn.prepare_cached(&row::UPDATE)?;
        let mut binder = Binder::new(&mut update);
        row::bind(&mut binder, &new)?;
        binder.put(stored.seq)?;
        update.raw_execute()?;
        let reason = change.reason.as_deref();
        self.history(stored.seq, old.version, &new, change.op, reason, &changes)?;
        self.feed(Some(&old), &new, change.op)?;
        let names: Vec<&str> = changes.iter().map(|c| c.0.as_str()).collect();
        self.audit(change.op.code(), &subject(new.id), Some(&names.join(", ")))?;
        Ok(Outcome::Done {
            version: new.version,
        })
    }

    /// Shows what stands; to show class 3 is a look at it.
    fn conflict(&self, current: Observation) -> Result<Outcome, Fault> {
        if current.privacy_class == PrivacyClass::RESTRICTED {
            self.audit("look", &subject(current.id), Some("conflict"))?;
        }
        Ok(Outcome::Conflict(Box::new(told(self.viewer, current))))
    }

    fn put(&self, named: Named, id: &str, document: &str) -> Result<Outcome, Fault> {
        let table = named.code();
        let stored: Option<(u32, bool)> = self
            .conn
            .prepare_cached(&format!(
                "SELECT version, document = ?2 FROM {table} WHERE id = ?1"
            ))?
            .query_row(params![id, document], |row| Ok((row.get(0)?, row.get(1)?)))
            .optional()?;
        let version = match stored {
            Some((_, true)) => return Ok(Outcome::Unchanged),
            Some((version, false)) => version.saturating_add(1),
            None => 1,
        };
        self.conn
            .prepare_cached(&format!(
                "INSERT INTO {table} (id, version, document) VALUES (?1, ?2, ?3)
                 ON CONFLICT (id) DO UPDATE SET version = ?2, document = ?3"
            ))?
            .execute(params![id, version, document])?;
        self.feed_named(table, id, version)?;
        self.audit(Op::Put.code(), &format!("{table}/{id}"), None)?;
        Ok(Outcome::Done { version })
    }

    fn history(
        &self,
        seq: i64,
        base_version: u32,
        new: &Observation,
        op: Op,
        reason: Option<&str>,
        changes: &[Changed],
    ) -> Result<(), Fault> {
        let changes = if changes.is_empty() {
            None
        } else {
            Some(value::to_json(changes)?)
        };
        self.conn.prepare_cached(HISTORY)?.execute(params![
            seq,
            new.version,
            base_version,
            self.at.as_millisecond(),
            self.viewer.name(),
            op.code(),
            reason,
            changes
        ])?;
        Ok(())
    }

    fn feed(&self, old: Option<&Observation>, new: &Observation, op: Op) -> Result<(), Fault> {
        let mut insert = self.conn.prepare_cached(FEED)?;
        let mut binder = Binder::new(&mut insert);
        binder.put(new.id.uuid().as_bytes())?;
        binder.put(op.code())?;
        binder.put(new.version)?;
        for side in [old, Some(new)] {
            binder.put_place(side.map(|o| &o.geom_exact))?;
            binder.put(side.map(|o| o.category.as_str()))?;
            binder.put(side.map(|o| o.privacy_class.get()))?;
            binder.put(side.map(|o| o.status.code()))?;
        }
        for side in [old, Some(new)] {
            binder.put(side.map(row::custody_column).transpose()?.flatten())?;
        }
        insert.raw_execute()?;
        Ok(())
    }

    /// Enters a change of something that is no observation in the feed.
    pub(super) fn feed_named(&self, kind: &str, id: &str, version: u32) -> Result<(), Fault> {
        let put = Op::Put.code();
        self.conn
            .prepare_cached(FEED_NAMED)?
            .execute(params![kind, id, put, version])?;
        Ok(())
    }

    /// Enters a deed or a look in the audit trail.
    pub(super) fn audit(
        &self,
        verb: &str,
        subject: &str,
        detail: Option<&str>,
    ) -> Result<(), Fault> {
        chain::append(
            self.conn,
            &Link {
                at: self.at.as_millisecond(),
                who: self.viewer.name().to_owned(),
                verb: verb.to_owned(),
                subject: subject.to_owned(),
                detail: detail.map(str::to_owned),
            },
        )
    }
}

/// How the audit trail names an observation.
pub(super) fn subject(id: ObservationId) -> String {
    format!("observation/{id}")
}

fn receipt(of: &Observation, warnings: &[Warning]) -> Receipt {
    Receipt {
        id: of.id,
        content_hash: of.content_hash,
        received_at: of.received_at,
        warnings: warnings.to_vec(),
    }
}

/// The stored row of an id.
pub(super) fn by_id(conn: &Connection, id: ObservationId) -> Result<Option<Stored>, Fault> {
    let mut select = conn.prepare_cached(&row::BY_ID)?;
    let mut rows = select.query([id.uuid().as_bytes()])?;
    rows.next()?.map(row::read).transpose()
}
