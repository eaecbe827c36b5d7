//! Share sets: what one organisation lets others see, and the acts of handing over and taking back.
//!
//! Which records a set holds stands with the records (`Observation::share_sets`); a set says who, why
//! and until when. Acts are one transaction: every record, its history and one line in the audit trail.

use async_trait::async_trait;
use jiff::Timestamp;
use lykta_core::model::{ObservationId, ShareSet, ShareSetId, Viewer};

use super::{Change, StoreError};

/// A share set as it stands in the store.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Kept {
    /// The set.
    pub set: ShareSet,
    /// How often something has been handed over by it.
    pub acts: u32,
}

/// Why a share set was not touched.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Hindrance {
    /// Unknown, or neither owned nor received by the viewer's organisation.
    NotFound,
    /// Another organisation owns it.
    NotYours,
    /// It was ended, or its time is out.
    Over,
    /// Something has been handed over by it, so nobody is added as recipient.
    RecipientsFixed,
}

/// An act: records put in a set, or taken out of it.
#[derive(Debug, Clone)]
pub struct Act {
    /// The set.
    pub set: ShareSetId,
    /// Out of it rather than into it.
    pub taking: bool,
    /// The records as they shall be; the caller has judged that the viewer may do this to each.
    pub changes: Vec<Change>,
    /// Why.
    pub reason: String,
    /// The matter in the registry.
    pub registry_no: Option<String>,
}

/// What came of an act.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Done {
    /// When.
    pub at: Timestamp,
    /// SHA-256 of the ids and new versions, in order of the ids.
    pub digest: [u8; 32],
    /// The records changed, with their new versions.
    pub records: Vec<(ObservationId, u32)>,
    /// Records that somebody changed meanwhile, which were left as they are.
    pub hindered: Vec<ObservationId>,
}

/// What a store does with share sets.
#[async_trait]
pub trait Sharing: Send + Sync {
    /// The sets that the viewer's organisation owns or receives, by id; all of them for the service.
    ///
    /// # Errors
    /// [`StoreError`] when the store fails.
    async fn share_sets(&self, viewer: &Viewer) -> Result<Vec<Kept>, StoreError>;

    /// Puts a set; the store counts its version and keeps its end. A new one is the viewer's
    /// organisation's own.
    ///
    /// # Errors
    /// [`StoreError`] when the store fails.
    async fn put_share_set(
        &self,
        viewer: &Viewer,
        set: ShareSet,
    ) -> Result<Result<ShareSet, Hindrance>, StoreError>;

    /// Ends a set before its time.
    ///
    /// # Errors
    /// [`StoreError`] when the store fails.
    async fn end_share_set(
        &self,
        viewer: &Viewer,
        id: &ShareSetId,
        reason: &str,
    ) -> Result<Result<ShareSet, Hindrance>, StoreError>;

    /// Hands records over or takes them back, in one transaction with its line in the audit trail.
    /// Records are taken back also from a set that is over.
    ///
    /// # Errors
    /// [`StoreError`] when the store fails.
    async fn share(&self, viewer: &Viewer, act: Act)
    -> Result<Result<Done, Hindrance>, StoreError>;
}
