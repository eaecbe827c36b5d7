//! Edits under ids of their makers, and the log that tells what they come to.
//!
//! An edit is entered in the transaction that changes its record, so that one that was acknowledged is
//! known again for ever and one that was not has changed nothing.

use async_trait::async_trait;
use jiff::Timestamp;
use lykta_core::model::{Observation, ObservationId, Viewer};
use uuid::Uuid;

use super::{Change, HistoryEntry, StoreError};

/// An edit to be entered.
#[derive(Debug, Clone)]
pub struct NewEdit {
    /// Its id.
    pub op: Uuid,
    /// The version that its maker had seen.
    pub made_from: u32,
    /// The edit of theirs before it that had not been answered.
    pub after: Option<Uuid>,
    /// SHA-256 of what was sent.
    pub digest: [u8; 32],
    /// JSON object: field and value as over HTTP.
    pub sets: String,
    /// The record as it shall be, from the version that it was worked out on.
    pub change: Change,
    /// Whether it counts a version even when nothing in the record differs.
    pub note: bool,
}

/// An edit in the log of a record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Logged {
    /// Its id.
    pub op: Uuid,
    /// The version that it made.
    pub version: u32,
    /// The version that its maker had seen.
    pub made_from: u32,
    /// The edit of theirs before it.
    pub after: Option<Uuid>,
    /// Who made it.
    pub by: String,
    /// JSON object: field and value.
    pub sets: String,
}

/// What an edit is answered with, the same for ever.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EditReceipt {
    /// Its id.
    pub op: Uuid,
    /// The record.
    pub observation: ObservationId,
    /// The version that it made.
    pub version: u32,
    /// When it was first acknowledged.
    pub received_at: Timestamp,
    /// Fields that were in conflict then.
    pub conflicts: Vec<String>,
}

/// An edit that is known, for judging whether one that came in is the same.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KnownEdit {
    /// What it was answered with.
    pub receipt: EditReceipt,
    /// Who made it.
    pub by: String,
    /// SHA-256 of what was sent.
    pub digest: [u8; 32],
}

/// What became of an edit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Entered {
    /// It is entered and durable.
    New(EditReceipt),
    /// Nothing differed, nothing was written.
    Unchanged,
    /// Its id is known; whether it is the same edit is for the asker to see.
    Known,
    /// The record has another version than the one it was worked out on.
    Stale,
    /// The record has been withdrawn.
    Gone,
    /// There is no such record.
    NotFound,
}

/// A record with everything that was done to it.
#[derive(Debug, Clone)]
pub struct Told {
    /// As it stands.
    pub observation: Observation,
    /// Versions, oldest first.
    pub history: Vec<HistoryEntry>,
    /// Edits, oldest first.
    pub edits: Vec<Logged>,
}

/// Edits of one tenant. Asked by the service itself, which judges who may: a log names everybody's edits.
#[async_trait]
pub trait Edits: Send + Sync {
    /// The edit with this id, if it is known.
    ///
    /// # Errors
    /// [`StoreError`] when the store fails.
    async fn known_edit(&self, viewer: &Viewer, op: Uuid) -> Result<Option<KnownEdit>, StoreError>;

    /// A record with its log. No look: its readers are judged where it is shown.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] when unknown or not visible.
    async fn edited(&self, viewer: &Viewer, id: ObservationId) -> Result<Told, StoreError>;

    /// Enters an edit and changes its record, in one transaction.
    ///
    /// # Errors
    /// [`StoreError`] when the store fails: then neither was done.
    async fn enter_edit(&self, viewer: &Viewer, new: NewEdit) -> Result<Entered, StoreError>;
}
