//! What is late, what each actor has to do, and the letters that gather it.

use async_trait::async_trait;
use jiff::Timestamp;
use lykta_core::model::{ActorId, Observation, ObservationId, Viewer};

use super::StoreError;
use super::protocols::Letter;

/// What a store does about dates and the letters that remind of them.
#[async_trait]
pub trait Reminders: Send + Sync {
    /// Ids of what somebody has and was due before an instant, the longest late first. Ids alone: who may
    /// see them is judged by whoever asks.
    ///
    /// # Errors
    /// [`StoreError`] when the store fails.
    async fn overdue(
        &self,
        viewer: &Viewer,
        before: Timestamp,
        limit: usize,
    ) -> Result<Vec<ObservationId>, StoreError>;

    /// What has been given to an actor by hand and is not done, as far as the viewer sees it, what is due
    /// soonest first.
    ///
    /// # Errors
    /// [`StoreError`] when the store fails.
    async fn entrusted(
        &self,
        viewer: &Viewer,
        actor: &ActorId,
        limit: usize,
    ) -> Result<Vec<Observation>, StoreError>;

    /// Whether the letters of a period have been written.
    ///
    /// # Errors
    /// [`StoreError`] when the store fails.
    async fn has_digests(&self, viewer: &Viewer, period: &str) -> Result<bool, StoreError>;

    /// Queues the letters of a period, unless that has been done: at most one an actor. Whether it did.
    ///
    /// # Errors
    /// [`StoreError`] when the store fails.
    async fn put_digests(
        &self,
        viewer: &Viewer,
        period: &str,
        letters: Vec<Letter>,
    ) -> Result<bool, StoreError>;
}
