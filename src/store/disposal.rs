//! Disposing of records for good: rules, runs, and what is left when a record is gone.
//!
//! Nothing is disposed of without the decision it rests on. A run is planned, listed and then carried
//! out in one transaction, exactly as listed or not at all.

use async_trait::async_trait;
use jiff::{SignedDuration, Timestamp};
use lykta_core::model::{
    CategoryCode, CategoryPattern, LonLat, Observation, PrivacyClass, State, Status, Viewer, WalkId,
};
use sha2::{Digest, Sha256};
use uuid::Uuid;

use super::StoreError;
use super::reception::Mark;

/// What a rule disposes of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Object {
    /// The whole observation: row, history, photos, and the resident's mark that it came from.
    Observation,
    /// A resident's mark, reviewed or not.
    Intake,
    /// The tracks that phones recorded on a walk, all of them; the walk itself stays.
    Track,
}

impl Object {
    /// Code over HTTP and in the table.
    pub fn code(self) -> &'static str {
        match self {
            Self::Observation => "observation",
            Self::Intake => "intake",
            Self::Track => "track",
        }
    }

    /// The object with this code.
    pub fn from_code(code: &str) -> Option<Self> {
        [Self::Observation, Self::Intake, Self::Track]
            .into_iter()
            .find(|object| object.code() == code)
    }
}

/// When the time that a record is kept begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Trigger {
    /// When it was seen.
    Observed,
    /// When it was closed, rejected, merged, withdrawn or faded; never while it is open.
    Closed,
    /// When it was received.
    Received,
}

impl Trigger {
    const ALL: [Self; 3] = [Self::Observed, Self::Closed, Self::Received];

    /// Code over HTTP and in the table.
    pub fn code(self) -> &'static str {
        match self {
            Self::Observed => "observed",
            Self::Closed => "closed",
            Self::Received => "received",
        }
    }

    /// The trigger with this code.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|t| t.code() == code)
    }
}

/// A rule for what is disposed of, and when.
#[derive(Debug, Clone, PartialEq)]
pub struct Rule {
    /// Stable id.
    pub id: String,
    /// Name shown.
    pub title: String,
    /// What it disposes of.
    pub object: Object,
    /// Only of this class.
    pub class: Option<PrivacyClass>,
    /// Only of these categories; of all when empty.
    pub categories: Vec<CategoryPattern>,
    /// From when the days are counted.
    pub trigger: Trigger,
    /// Days that a record is kept.
    pub keep_days: u32,
    /// Reference to the decision.
    pub decision: String,
    /// Whether runs follow it.
    pub active: bool,
    /// Counts its changes, from 1.
    pub version: u32,
}

impl Rule {
    /// Whether it disposes of this observation at this moment.
    pub fn is_due(&self, of: &Observation, now: Timestamp) -> bool {
        let ended = of.status.state(of.valence) == State::Closed
            || matches!(
                of.status,
                Status::Rejected | Status::Merged | Status::Withdrawn
            );
        let since = match self.trigger {
            Trigger::Observed => Some(of.observed_at),
            Trigger::Received => Some(of.received_at),
            Trigger::Closed => ended.then_some(of.updated_at),
        };
        self.object == Object::Observation
            && self.class.is_none_or(|class| class == of.privacy_class)
            && self.covers(&of.category)
            && self.is_over(since, now)
    }

    /// Whether it disposes of a resident's mark at this moment. A mark has no class, so a rule for one
    /// never reaches it.
    pub fn is_due_mark(
        &self,
        category: &CategoryCode,
        received: Timestamp,
        decided: Option<Timestamp>,
        now: Timestamp,
    ) -> bool {
        let since = match self.trigger {
            Trigger::Observed | Trigger::Received => Some(received),
            Trigger::Closed => decided,
        };
        self.object == Object::Intake
            && self.class.is_none()
            && self.covers(category)
            && self.is_over(since, now)
    }

    /// Whether it disposes of the tracks of a walk at this moment. They have neither class nor category,
    /// so a rule for one never reaches them.
    pub fn is_due_track(&self, of: &HeldTrack, now: Timestamp) -> bool {
        let since = match self.trigger {
            Trigger::Observed | Trigger::Received => Some(of.last),
            Trigger::Closed => of.ended,
        };
        self.object == Object::Track
            && self.class.is_none()
            && self.categories.is_empty()
            && self.is_over(since, now)
    }

    fn covers(&self, category: &CategoryCode) -> bool {
        self.categories.is_empty() || self.categories.iter().any(|c| c.covers(category))
    }

    fn is_over(&self, since: Option<Timestamp>, now: Timestamp) -> bool {
        let kept = SignedDuration::from_hours(i64::from(self.keep_days) * 24);
        self.active
            && since
                .and_then(|at| at.checked_add(kept).ok())
                .is_some_and(|until| until <= now)
    }
}

/// A place and a time.
#[derive(Debug, Clone, PartialEq)]
pub struct PlaceAndTime {
    /// Where.
    pub near: LonLat,
    /// Metres from there, WGS 84 geodesic.
    pub within_m: f64,
    /// Seen at this instant or later.
    pub from: Option<Timestamp>,
    /// Seen before this instant.
    pub to: Option<Timestamp>,
}

/// What a run shall dispose of.
#[derive(Debug, Clone, PartialEq)]
pub enum Wish {
    /// What the active rules say.
    Rules,
    /// Everything at a place and time, by a decision of its own.
    Place(PlaceAndTime, String),
}

impl Wish {
    /// Code over HTTP and in the table.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Rules => "rules",
            Self::Place(..) => "place",
        }
    }
}

/// One record on a run's list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Doomed {
    /// What it is.
    pub object: Object,
    /// Which.
    pub id: Uuid,
    /// As it stood when listed; of a mark, 1 while it waits and 2 when it has been decided on; of tracks,
    /// how many parts there were.
    pub version: u32,
    /// By this rule; `place` for an erasure.
    pub rule: String,
    /// As the rule stood; 0 for an erasure.
    pub rule_version: u32,
    /// The decision it rests on.
    pub decision: String,
}

/// Canonical digest of a list: whoever approves it approves exactly this.
pub fn digest(items: &[Doomed]) -> [u8; 32] {
    let mut lines: Vec<String> = items
        .iter()
        .map(|d| {
            let text = (&d.rule, &d.decision);
            let object = d.object.code();
            format!(
                "{object} {} {} {} {text:?}\n",
                d.id, d.version, d.rule_version
            )
        })
        .collect();
    lines.sort_unstable();
    Sha256::digest(lines.concat().as_bytes()).into()
}

/// What is left of an id.
pub fn tombstone_of(id: Uuid) -> [u8; 32] {
    Sha256::digest(id.to_string().as_bytes()).into()
}

/// A run, planned or carried out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Run {
    /// Its id.
    pub id: String,
    /// `rules` or `place`.
    pub kind: String,
    /// When it was planned.
    pub planned_at: Timestamp,
    /// By whom.
    pub planned_by: String,
    /// Digest of its list.
    pub digest: [u8; 32],
    /// How many records.
    pub n: usize,
    /// Whether more are due than one run takes.
    pub more: bool,
    /// Rule, decision and how many.
    pub by_rule: Vec<(String, String, usize)>,
    /// Its list; empty once it was carried out.
    pub items: Vec<Doomed>,
    /// When and by whom it was carried out.
    pub executed: Option<(Timestamp, String)>,
}

/// One tombstone of a run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tombstone {
    /// SHA-256 of the id.
    pub hash: [u8; 32],
    /// The rule.
    pub rule: String,
    /// The decision.
    pub decision: String,
}

/// The tombstones of one run: enough to forget again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tombstones {
    /// The run.
    pub run: String,
    /// When.
    pub at: Timestamp,
    /// By whom.
    pub who: String,
    /// One a record.
    pub stones: Vec<Tombstone>,
}

/// A resident's mark, as it is held.
#[derive(Debug, Clone, PartialEq)]
pub struct HeldMark {
    /// What came in.
    pub mark: Mark,
    /// When it was decided on.
    pub decided_at: Option<Timestamp>,
    /// Why it was rejected.
    pub reason: Option<String>,
}

/// The tracks of a walk, as they are held.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct HeldTrack {
    /// Whose.
    pub walk: WalkId,
    /// How many parts.
    pub parts: u32,
    /// The last point.
    pub last: Timestamp,
    /// When the walk ended.
    pub ended: Option<Timestamp>,
}

/// What became of a run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Executed {
    /// Carried out; so many records are gone.
    Done(usize),
    /// Something on its list has changed, or the digest is another's.
    Changed,
    /// It was carried out before.
    Already,
    /// Whoever planned it may not carry it out.
    SamePerson,
}

/// Disposing of records in a store.
#[async_trait]
pub trait Disposals: Send + Sync {
    /// The rules, by id.
    ///
    /// # Errors
    /// [`StoreError`] when the store fails.
    async fn retention_rules(&self, viewer: &Viewer) -> Result<Vec<Rule>, StoreError>;

    /// Puts a rule; the store counts its version.
    ///
    /// # Errors
    /// [`StoreError`] when the store fails.
    async fn put_retention_rule(&self, viewer: &Viewer, rule: Rule) -> Result<Rule, StoreError>;

    /// Lists what a run would dispose of and keeps the list, under `id`. Only what the viewer may dispose
    /// of is on it, at most `most` records.
    ///
    /// # Errors
    /// [`StoreError`] when the store fails.
    async fn plan_disposal(
        &self,
        viewer: &Viewer,
        id: &str,
        wish: Wish,
        most: usize,
    ) -> Result<Run, StoreError>;

    /// Runs, the newest first.
    ///
    /// # Errors
    /// [`StoreError`] when the store fails.
    async fn disposal_runs(&self, viewer: &Viewer, limit: usize) -> Result<Vec<Run>, StoreError>;

    /// Carries a run out in one transaction. `alone` lets whoever planned it do so.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] when there is no such run.
    async fn execute_disposal(
        &self,
        viewer: &Viewer,
        id: &str,
        digest: [u8; 32],
        alone: bool,
    ) -> Result<Executed, StoreError>;

    /// The tombstones of every run, oldest first.
    ///
    /// # Errors
    /// [`StoreError`] when the store fails.
    async fn tombstones(&self, viewer: &Viewer) -> Result<Vec<Tombstones>, StoreError>;

    /// Disposes of what these tombstones name, if it is here, and keeps them. Returns how many records
    /// went.
    ///
    /// # Errors
    /// [`StoreError`] when the store fails.
    async fn forget_again(
        &self,
        viewer: &Viewer,
        tombstones: Vec<Tombstones>,
    ) -> Result<usize, StoreError>;

    /// Takes away the files of photos that have been given up, and what was deleted out of the log too,
    /// so that no byte of it stays in the store's files.
    ///
    /// # Errors
    /// [`StoreError`] when the store fails.
    async fn seal_disposal(&self, viewer: &Viewer) -> Result<(), StoreError>;

    /// Everything at a place and time that the viewer may disclose, withdrawn records included, in order
    /// of arrival; and residents' marks there.
    ///
    /// # Errors
    /// [`StoreError`] when the store fails.
    async fn held_at(
        &self,
        viewer: &Viewer,
        place: PlaceAndTime,
    ) -> Result<(Vec<Observation>, Vec<HeldMark>), StoreError>;
}
