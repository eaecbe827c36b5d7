//! Where everything is kept: the [`Store`] trait and its implementations.
//!
//! Only this folder knows SQL, and no SQL type shows in its face. A store holds one tenant. Whatever
//! changes is appended to a feed in the same transaction; the index, the tile cache and live updates
//! read that feed and nothing else. Go next to [`sqlite`].

pub mod accounts;
pub mod audit;
pub mod context;
pub mod disclosure;
pub mod disposal;
pub mod edits;
pub mod error;
pub mod photos;
pub mod protocols;
pub mod publication;
pub mod reception;
pub mod reminders;
pub mod sharing;
mod shelf;
pub mod situations;
pub mod sources;
pub mod sqlite;
pub mod walks;

use async_trait::async_trait;
use jiff::Timestamp;
use lykta_core::model::observation::FieldValue;
use lykta_core::model::promise::Promise;
use lykta_core::model::viewer::Custody;
use lykta_core::model::{
    Actor, Area, Asset, AssetRef, CategoryCode, Observation, ObservationId, PrivacyClass, Shape,
    Status, TenantCode, Viewer, WalkId,
};

pub use audit::AuditTrail;
pub use context::Context;
pub use disclosure::Disclosure;
pub use disposal::Disposals;
pub use edits::Edits;
pub use error::StoreError;
pub use protocols::Protocols;
pub use publication::Publication;
pub use reception::Reception;
pub use reminders::Reminders;
pub use sharing::Sharing;
pub use situations::Situations;
pub use sources::TellsSources;
pub use walks::Walks;

/// One wish to change something; a batch of them is one transaction.
#[derive(Debug, Clone)]
pub enum Command {
    /// A new observation. Its `version` is 1.
    Create(Box<Observation>),
    /// A changed observation: `version` is `base_version + 1`.
    Change(Box<Change>),
    /// Changes of several observations that only make sense together: all, or none. The outcome is the
    /// first one's, or that of the first which hindered the rest.
    ChangeTogether(Vec<Change>),
    /// A new or changed area; the store counts its version.
    PutArea(Box<Area>),
    /// A new or changed promise with all its commitments; the store counts its version.
    PutPromise(Box<Promise>),
    /// A new or changed actor.
    PutActor(Box<Actor>),
    /// A new or changed thing in an inventory.
    PutAsset(Box<Asset>),
}

/// A changed observation and why.
#[derive(Debug, Clone)]
pub struct Change {
    /// As it shall be.
    pub observation: Observation,
    /// The version it was made from.
    pub base_version: u32,
    /// What sort of change.
    pub op: Op,
    /// Why, when somebody said.
    pub reason: Option<String>,
}

/// What sort of change it was.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Op {
    /// Made.
    Create,
    /// Attributes changed.
    Patch,
    /// Status changed.
    Transition,
    /// Undone by its author.
    Withdraw,
    /// Links changed by hand.
    Link,
    /// Disposed of: the record is no longer in the store.
    Dispose,
    /// Handed over to others, or taken back from them.
    Share,
    /// A photo came, was covered or went.
    Photo,
    /// An area, promise, actor or asset was put.
    Put,
}

impl Op {
    /// Code in the feed and over HTTP.
    pub fn code(self) -> &'static str {
        match self {
            Self::Create => "create",
            Self::Patch => "patch",
            Self::Transition => "transition",
            Self::Withdraw => "withdraw",
            Self::Link => "link",
            Self::Dispose => "dispose",
            Self::Share => "share",
            Self::Photo => "photo",
            Self::Put => "put",
        }
    }

    /// The operation with this code.
    pub fn from_code(code: &str) -> Option<Self> {
        [
            Self::Create,
            Self::Patch,
            Self::Transition,
            Self::Withdraw,
            Self::Link,
            Self::Dispose,
            Self::Share,
            Self::Photo,
            Self::Put,
        ]
        .into_iter()
        .find(|op| op.code() == code)
    }
}

/// What an accepted observation is answered with, the same for ever.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Receipt {
    /// The observation.
    pub id: ObservationId,
    /// SHA-256 of what the client first sent.
    pub content_hash: [u8; 32],
    /// When it was first acknowledged.
    pub received_at: Timestamp,
    /// What was odd about it then.
    pub warnings: Vec<lykta_core::model::Warning>,
}

/// What became of a command.
#[derive(Debug, Clone)]
pub enum Outcome {
    /// The observation is new and durable.
    Created(Receipt),
    /// It was here already with the same content; nothing changed.
    Repeated(Receipt),
    /// Done; the new version.
    Done {
        /// Version after the change.
        version: u32,
    },
    /// Nothing differed, nothing was written.
    Unchanged,
    /// Another content or version stands; this is it.
    Conflict(Box<Observation>),
    /// It has been undone, or disposed of.
    Gone,
    /// There is no such observation.
    NotFound,
}

/// Place in the feed, opaque to callers; ordered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub struct Position(pub(crate) u64);

impl Position {
    /// As a number, for a log or a metric; never sent to a client.
    pub fn get(self) -> u64 {
        self.0
    }
}

/// What a feed entry is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Subject {
    /// An observation.
    Observation(ObservationId),
    /// An area, by id.
    Area(String),
    /// A promise, by id.
    Promise(String),
    /// An actor, by id.
    Actor(String),
    /// A thing in an inventory, by reference.
    Asset(String),
    /// A share set, by id. Its recipients see more or less from now on.
    ShareSet(String),
    /// A text for the public, by id.
    Text(String),
    /// A walk, by id.
    Walk(WalkId),
    /// Reports of a week, their decisions and their meeting, by the week.
    Situation(String),
}

impl Subject {
    /// Whether it is a part of the landscape that observations are linked to.
    pub fn is_of_landscape(&self) -> bool {
        match self {
            Self::Area(_) | Self::Promise(_) | Self::Actor(_) | Self::Asset(_) => true,
            Self::Observation(_)
            | Self::ShareSet(_)
            | Self::Text(_)
            | Self::Walk(_)
            | Self::Situation(_) => false,
        }
    }
}

/// What visibility and place were, before or after a change.
#[derive(Debug, Clone, PartialEq)]
pub struct Facet {
    /// Where.
    pub shape: Shape,
    /// What.
    pub category: CategoryCode,
    /// Who may see it.
    pub class: PrivacyClass,
    /// Where in its life.
    pub status: Status,
    /// In whose hands it is.
    pub custody: Custody,
}

/// One change, in the order it became durable.
#[derive(Debug, Clone, PartialEq)]
pub struct FeedEntry {
    /// Its place.
    pub position: Position,
    /// What changed.
    pub subject: Subject,
    /// How.
    pub op: Op,
    /// Version after the change.
    pub version: u32,
    /// Before, for observations that were there.
    pub old: Option<Facet>,
    /// After, for observations.
    pub new: Option<Facet>,
}

/// One change in an observation's history.
#[derive(Debug, Clone)]
pub struct HistoryEntry {
    /// Version after the change.
    pub version: u32,
    /// Version it was made from; 0 for the first.
    pub base_version: u32,
    /// When.
    pub at: Timestamp,
    /// By whom.
    pub by: String,
    /// How.
    pub op: Op,
    /// Why, when somebody said.
    pub reason: Option<String>,
    /// Attribute, old value, new value. Empty for the first.
    pub changes: Vec<(String, FieldValue, FieldValue)>,
}

/// Some rows, and where the next ones begin.
#[derive(Debug, Clone)]
pub struct Page<T> {
    /// The rows.
    pub items: Vec<T>,
    /// Opaque place to go on from; `None` at the end.
    pub next: Option<Cursor>,
}

/// Opaque place in a scan.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cursor(pub(crate) i64);

/// What a store says of itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Health {
    /// `PRAGMA synchronous` of the writer (2 = FULL), or the server's equivalent.
    pub synchronous: i64,
    /// Journal mode.
    pub journal: String,
    /// Last migration applied.
    pub schema: u32,
}

/// One tenant's records. Every call takes a [`Viewer`] and answers only what that viewer may see;
/// what they may not see is answered as if it did not exist. A viewer of another tenant is refused.
///
/// Acknowledged means durable: [`Store::append`] returns after the transaction is on disk.
#[async_trait]
pub trait Store:
    AuditTrail
    + Context
    + Disclosure
    + Disposals
    + Edits
    + photos::Photos
    + Protocols
    + Publication
    + Reception
    + Reminders
    + Sharing
    + Situations
    + TellsSources
    + Walks
    + Send
    + Sync
    + std::fmt::Debug
{
    /// The tenant it holds.
    fn tenant(&self) -> &TenantCode;

    /// Carries out a batch in one transaction: rows, history, feed and audit together. A command that
    /// cannot be carried out (conflict, gone, unknown) changes nothing and says so in its outcome; the
    /// others go on. Outcomes come in the order of the commands.
    ///
    /// # Errors
    /// [`StoreError`] when the transaction as a whole failed: then nothing was written.
    async fn append(
        &self,
        viewer: &Viewer,
        batch: Vec<Command>,
    ) -> Result<Vec<Outcome>, StoreError>;

    /// One observation.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] when unknown or not visible. Withdrawn ones are returned as they are.
    async fn observation(
        &self,
        viewer: &Viewer,
        id: ObservationId,
    ) -> Result<Observation, StoreError>;

    /// Several observations, in the order asked; unknown, invisible ones are left out.
    ///
    /// # Errors
    /// [`StoreError`] when the store fails.
    async fn observations(
        &self,
        viewer: &Viewer,
        ids: &[ObservationId],
    ) -> Result<Vec<Observation>, StoreError>;

    /// All observations in the order they arrived, tombstones included, `limit` at a time.
    ///
    /// # Errors
    /// [`StoreError`] when the store fails.
    async fn scan(
        &self,
        viewer: &Viewer,
        from: Option<Cursor>,
        limit: usize,
    ) -> Result<Page<Observation>, StoreError>;

    /// The history of one observation, oldest first.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] when unknown or not visible.
    async fn history(
        &self,
        viewer: &Viewer,
        id: ObservationId,
    ) -> Result<Vec<HistoryEntry>, StoreError>;

    /// Who recorded an observation, for judging whether somebody mends their own; tells nothing else and
    /// is no look. `None` when unknown.
    ///
    /// # Errors
    /// [`StoreError`] when the store fails.
    async fn author(
        &self,
        viewer: &Viewer,
        id: ObservationId,
    ) -> Result<Option<String>, StoreError>;

    /// Changes after `after`, oldest first, at most `limit`.
    ///
    /// # Errors
    /// [`StoreError`] when the store fails.
    async fn feed(
        &self,
        viewer: &Viewer,
        after: Position,
        limit: usize,
    ) -> Result<Vec<FeedEntry>, StoreError>;

    /// The last place in the feed.
    ///
    /// # Errors
    /// [`StoreError`] when the store fails.
    async fn head(&self, viewer: &Viewer) -> Result<Position, StoreError>;

    /// Every area.
    ///
    /// # Errors
    /// [`StoreError`] when the store fails.
    async fn areas(&self, viewer: &Viewer) -> Result<Vec<Area>, StoreError>;

    /// Every promise.
    ///
    /// # Errors
    /// [`StoreError`] when the store fails.
    async fn promises(&self, viewer: &Viewer) -> Result<Vec<Promise>, StoreError>;

    /// Every actor.
    ///
    /// # Errors
    /// [`StoreError`] when the store fails.
    async fn actors(&self, viewer: &Viewer) -> Result<Vec<Actor>, StoreError>;

    /// One thing in an inventory.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] when unknown.
    async fn asset(&self, viewer: &Viewer, asset_ref: &AssetRef) -> Result<Asset, StoreError>;

    /// Every thing in the inventories.
    ///
    /// # Errors
    /// [`StoreError`] when the store fails.
    async fn assets(&self, viewer: &Viewer) -> Result<Vec<Asset>, StoreError>;

    /// How the store stands.
    ///
    /// # Errors
    /// [`StoreError`] when the store fails.
    async fn health(&self) -> Result<Health, StoreError>;
}
