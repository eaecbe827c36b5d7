//! Walks: plans, the tracks that phones recorded, and how safe people felt.
//!
//! Whose walk it is, the store judges; what areas it lies in, the index above does.

use async_trait::async_trait;
use jiff::Timestamp;
use lykta_core::model::track::TrackPart;
use lykta_core::model::walk::Walk;
use lykta_core::model::{ObservationId, Perceived, Viewer, WalkId};
use uuid::Uuid;

use super::StoreError;

/// What came of putting a walk.
#[derive(Debug, Clone)]
pub enum Put {
    /// It is new.
    Created(Walk),
    /// It was changed.
    Done(Walk),
    /// It stood so already.
    Unchanged(Walk),
    /// It stands otherwise, and no version was named that it was to be changed from.
    Unnamed(Walk),
    /// It stands otherwise, in a later version than the one named.
    Stale(Walk),
    /// There is no such walk to change.
    NotFound,
}

/// What came of sending something that is never changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Taken {
    /// It is new and durable.
    New,
    /// It was here already.
    Repeated,
    /// Something else is here by this id.
    Other,
    /// There is no such walk.
    NotFound,
    /// Those of this walk were disposed of; none are taken in any more.
    Disposed,
}

/// How often each answer was given at a stop.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct StopScores {
    /// The stop.
    pub stop: u32,
    /// Answers 0 to 5.
    pub counts: [u32; 6],
}

/// What a store does with walks.
#[async_trait]
pub trait Walks: Send + Sync {
    /// The walks of the viewer's organisation, by start; all of them for the service; the one that a
    /// guest is on.
    ///
    /// # Errors
    /// [`StoreError`] when the store fails.
    async fn walks(&self, viewer: &Viewer) -> Result<Vec<Walk>, StoreError>;

    /// One of them.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] when unknown or another organisation's.
    async fn walk(&self, viewer: &Viewer, id: WalkId) -> Result<Walk, StoreError>;

    /// Puts a walk made from a version of it, or from none. The store counts versions and numbers walks
    /// within their series; a new one is the viewer's organisation's. `back` is the reason for a step back.
    ///
    /// # Errors
    /// [`StoreError`] when the store fails.
    async fn put_walk(
        &self,
        viewer: &Viewer,
        walk: Walk,
        base: Option<u32>,
        back: Option<String>,
    ) -> Result<Put, StoreError>;

    /// Ids of the observations made on a walk, by arrival, whoever may see them.
    ///
    /// # Errors
    /// [`StoreError`] when the store fails.
    async fn made_on(
        &self,
        viewer: &Viewer,
        walk: WalkId,
    ) -> Result<Vec<ObservationId>, StoreError>;

    /// Takes in a part of a track.
    ///
    /// # Errors
    /// [`StoreError`] when the store fails.
    async fn put_track(
        &self,
        viewer: &Viewer,
        walk: WalkId,
        id: Uuid,
        part: TrackPart,
    ) -> Result<Taken, StoreError>;

    /// Parts of tracks, of one walk or of all that the viewer may see, that began within a time.
    ///
    /// # Errors
    /// [`StoreError`] when the store fails.
    async fn tracks(
        &self,
        viewer: &Viewer,
        walk: Option<WalkId>,
        during: (Timestamp, Timestamp),
    ) -> Result<Vec<(WalkId, TrackPart)>, StoreError>;

    /// A number that is another one after any change of these walks or their tracks: it tells nothing else.
    ///
    /// # Errors
    /// [`StoreError`] when the store fails.
    async fn walked_so_far(&self, viewer: &Viewer) -> Result<[i64; 5], StoreError>;

    /// Takes in how safe somebody felt at a stop. Nothing is kept of who or when.
    ///
    /// # Errors
    /// [`StoreError`] when the store fails.
    async fn put_score(
        &self,
        viewer: &Viewer,
        walk: WalkId,
        id: Uuid,
        stop: u32,
        perceived: Perceived,
    ) -> Result<Taken, StoreError>;

    /// How often each answer was given, by stop.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] when unknown or another organisation's.
    async fn scores(&self, viewer: &Viewer, walk: WalkId) -> Result<Vec<StopScores>, StoreError>;
}
