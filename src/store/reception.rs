//! What residents send in: left by anybody, read by reviewers, and then accepted or rejected.

use async_trait::async_trait;
use jiff::Timestamp;
use lykta_core::model::{CategoryCode, LonLat, Observation, Viewer, WalkId};
use uuid::Uuid;

use super::{Outcome, StoreError};

/// A resident's mark that waits for its review.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mark {
    /// Random, so that it tells nothing.
    pub id: Uuid,
    /// When it was left.
    pub at: Timestamp,
    /// What.
    pub category: CategoryCode,
    /// Where.
    pub place: LonLat,
    /// What was written.
    pub text: Option<String>,
    /// The digital walk it was left for.
    pub walk: Option<WalkId>,
}

/// What a store does with what residents send in.
#[async_trait]
pub trait Reception: Send + Sync {
    /// Leaves a mark. Nothing is answered but that it is durable.
    ///
    /// # Errors
    /// [`StoreError`] when the store fails.
    async fn leave_mark(&self, viewer: &Viewer, mark: Mark) -> Result<(), StoreError>;

    /// Marks that wait, oldest first, at most `limit`.
    ///
    /// # Errors
    /// [`StoreError`] when the store fails.
    async fn waiting_marks(&self, viewer: &Viewer, limit: usize) -> Result<Vec<Mark>, StoreError>;

    /// One mark that waits.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] when there is none, or it has been decided on.
    async fn waiting_mark(&self, viewer: &Viewer, id: Uuid) -> Result<Mark, StoreError>;

    /// Makes a mark that waits the observation given: both in one transaction.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] when it does not wait any more.
    async fn accept_mark(
        &self,
        viewer: &Viewer,
        id: Uuid,
        observation: Observation,
    ) -> Result<Outcome, StoreError>;

    /// Rejects a mark that waits.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] when it does not wait any more.
    async fn reject_mark(&self, viewer: &Viewer, id: Uuid, reason: &str) -> Result<(), StoreError>;
}
