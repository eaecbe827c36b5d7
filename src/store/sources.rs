//! Which reports come from the same person or the same walk, without saying who or which.

use std::sync::Arc;

use async_trait::async_trait;
use jiff::Timestamp;
use lykta_core::model::{ObservationId, Viewer};

use super::StoreError;

/// A person or a walk, told apart from others and not named: a keyed hash that means nothing without its key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Opaque(pub u128);

/// Where a report comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Source {
    /// Who recorded it. `None` when nobody is known: imported, or left by a resident who gave no name.
    pub by: Option<Opaque>,
    /// The walk it was noted on.
    pub walk: Option<Opaque>,
}

/// How far the sources have been read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Read {
    /// Number of the last observation read.
    pub(crate) seq: i64,
    /// Which that was: a number may be given anew when the last ones have been disposed of.
    pub(crate) id: [u8; 16],
}

/// What is new since the last reading.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sources {
    /// Those that are known of; observations without any are left out.
    pub known: Vec<(ObservationId, Source)>,
    /// How far was read; `None` when there is nothing yet.
    pub read: Option<Read>,
    /// Whether these are all there are, as what was read before is no longer there.
    pub anew: bool,
}

/// How things were reported again and when they were over, whoever may see them.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Reported {
    /// Observations with those that were merged into them.
    pub confirmed: Vec<(ObservationId, Vec<ObservationId>)>,
    /// When each was first said to be over: mended, closed, faded, refused or not to be mended.
    pub over: Vec<(ObservationId, Timestamp)>,
}

/// What a store tells of where reports come from.
#[async_trait]
pub trait TellsSources: Send + Sync {
    /// The sources of all observations that arrived after what was read before, whoever may see them: it
    /// tells of none of them what it is, and is no look. The same key gives the same hashes in one tenant
    /// and others in another.
    ///
    /// # Errors
    /// [`StoreError`] when the store fails.
    async fn sources(
        &self,
        viewer: &Viewer,
        after: Option<Read>,
        key: Arc<[u8; 32]>,
    ) -> Result<Sources, StoreError>;

    /// What was reported again and when it was over, of all observations, whoever may see them: who is told of
    /// which is decided by whoever asks.
    ///
    /// # Errors
    /// [`StoreError`] when the store fails.
    async fn reported(&self, viewer: &Viewer) -> Result<Reported, StoreError>;
}
