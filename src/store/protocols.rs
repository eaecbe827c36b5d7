//! Protocols of walks: what people decided and wrote, editions for the public, and letters to those who
//! are responsible.

use async_trait::async_trait;
use jiff::Timestamp;
use lykta_core::model::protocol::Words;
use lykta_core::model::{ActorId, Viewer, WalkId};
use serde_json::Value;
use uuid::Uuid;

use super::StoreError;

/// What came of changing a protocol, or publishing it.
#[derive(Debug, Clone)]
pub enum Written<T> {
    /// It is done.
    Done(T),
    /// It stood so already.
    Unchanged(T),
    /// Another version stands than the one named.
    Stale(u32),
    /// The walk is not over.
    WrongState,
}

/// An edition that was published.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Edition {
    /// From 1.
    pub number: u32,
    /// SHA-256 of its document.
    pub sha256: [u8; 32],
    /// When.
    pub at: Timestamp,
}

/// What is to be published.
#[derive(Debug, Clone)]
pub struct Issue {
    /// The version of the protocol it was made from.
    pub base: u32,
    /// What the public reads.
    pub document: Value,
    /// Letters about it.
    pub letters: Vec<Letter>,
}

/// A letter to somebody responsible.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Letter {
    /// Its own id.
    pub id: Uuid,
    /// To whom.
    pub actor: ActorId,
    /// Where to.
    pub address: String,
    /// What about.
    pub subject: String,
    /// As plain text.
    pub plain: String,
    /// As HTML.
    pub html: String,
}

/// How far a letter has come.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Posted {
    /// The letter's id.
    pub id: Uuid,
    /// The edition it is about.
    pub edition: u32,
    /// To whom.
    pub actor: ActorId,
    /// Where to.
    pub address: String,
    /// When it was written.
    pub queued_at: Timestamp,
    /// How often it has been tried.
    pub attempts: u32,
    /// When it is tried next; `None` when it has been sent or given up.
    pub next_at: Option<Timestamp>,
    /// When it was sent.
    pub sent_at: Option<Timestamp>,
    /// Why the last try failed: a code.
    pub failed: Option<String>,
}

/// What became of a try to send a letter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Tried {
    /// It was taken.
    Sent,
    /// It was not, for this reason; to be tried again then, or given up.
    Failed(&'static str, Option<Timestamp>),
}

/// An edition as the public reads it.
#[derive(Debug, Clone)]
pub struct Issued {
    /// Which.
    pub edition: Edition,
    /// What it says.
    pub document: Value,
}

/// What a store does with protocols.
#[async_trait]
pub trait Protocols: Send + Sync {
    /// What people decided and wrote; the draft that nobody has touched when nothing is kept.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] when the walk is unknown or another organisation's.
    async fn protocol(&self, viewer: &Viewer, walk: WalkId) -> Result<Words, StoreError>;

    /// Puts what people decided and wrote, made from a version of it. The store notes who changed a text.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] when the walk is unknown or another organisation's.
    async fn put_protocol(
        &self,
        viewer: &Viewer,
        walk: WalkId,
        words: Words,
        base: u32,
    ) -> Result<Written<Words>, StoreError>;

    /// Editions, the newest first.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] when the walk is unknown or another organisation's.
    async fn editions(&self, viewer: &Viewer, walk: WalkId) -> Result<Vec<Edition>, StoreError>;

    /// Publishes the next edition, with its letters, and takes the walk to published, in one
    /// transaction. What is as the last edition while the walk is published makes no other.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] when the walk is unknown or another organisation's.
    async fn publish_protocol(
        &self,
        viewer: &Viewer,
        walk: WalkId,
        issue: Issue,
    ) -> Result<Written<Edition>, StoreError>;

    /// The last edition of each walk that is published and the tenant's own, the newest walk first.
    ///
    /// # Errors
    /// [`StoreError`] when the store fails.
    async fn issued(&self, viewer: &Viewer) -> Result<Vec<Issued>, StoreError>;

    /// Letters about a walk, the newest edition first.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] when the walk is unknown or another organisation's.
    async fn letters(&self, viewer: &Viewer, walk: WalkId) -> Result<Vec<Posted>, StoreError>;

    /// Queues letters about the last edition to those who have none about it, and tries once more what
    /// was not sent.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] when the walk is unknown, another organisation's or never published.
    async fn send_letters(
        &self,
        viewer: &Viewer,
        walk: WalkId,
        letters: Vec<Letter>,
    ) -> Result<(), StoreError>;

    /// A letter whose time has come, with how often it has been tried.
    ///
    /// # Errors
    /// [`StoreError`] when the store fails.
    async fn due_letter(
        &self,
        viewer: &Viewer,
        now: Timestamp,
    ) -> Result<Option<(Letter, u32)>, StoreError>;

    /// Notes what became of a try.
    ///
    /// # Errors
    /// [`StoreError`] when the store fails.
    async fn tried(&self, viewer: &Viewer, letter: Uuid, what: Tried) -> Result<(), StoreError>;
}
