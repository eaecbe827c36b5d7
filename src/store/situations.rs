//! Reports of the week's situation: what they were put together from, and what was decided about them.

use async_trait::async_trait;
use jiff::Timestamp;
use lykta_core::model::{ObservationId, Viewer, Week};
use serde_json::Value;
use uuid::Uuid;

use super::StoreError;
use super::protocols::Written;

/// A report as it is listed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Head {
    /// Of this week.
    pub week: Week,
    /// From 1.
    pub version: u32,
    /// When it was built.
    pub built_at: Timestamp,
    /// By whom: an account's id.
    pub built_by: String,
    /// Whether the service built it by itself.
    pub by_job: bool,
}

/// What a report is put together from.
#[derive(Debug, Clone, PartialEq)]
pub struct Frozen {
    /// Weeks, names, areas.
    pub facts: Value,
    /// Observations, each with its `id`.
    pub rows: Vec<Value>,
    /// Walks, each with its id as `walk`.
    pub walks: Vec<Value>,
}

/// A decision in one of its versions.
#[derive(Debug, Clone, PartialEq)]
pub struct Decided {
    /// Its id, made by the client.
    pub id: Uuid,
    /// Counts its changes, from 1.
    pub version: u32,
    /// The week whose report it is about.
    pub week: Week,
    /// What it says.
    pub document: Value,
    /// When it was first made.
    pub made_at: Timestamp,
    /// When this version was made.
    pub at: Timestamp,
    /// By whom.
    pub by: String,
}

/// A meeting that has ended.
#[derive(Debug, Clone, PartialEq)]
pub struct Closed {
    /// When.
    pub at: Timestamp,
    /// By whom.
    pub by: String,
    /// The places chosen for the week to come.
    pub focus: Value,
}

/// What a store does with reports of the week.
#[async_trait]
pub trait Situations: Send + Sync {
    /// Every report, the newest week and version first.
    ///
    /// # Errors
    /// [`StoreError`] when the store fails.
    async fn situations(&self, viewer: &Viewer) -> Result<Vec<Head>, StoreError>;

    /// One report, the last version when none is named.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] when there is none.
    async fn situation(
        &self,
        viewer: &Viewer,
        week: Week,
        version: Option<u32>,
    ) -> Result<(Head, Frozen), StoreError>;

    /// Keeps a report as the next version of its week. `None` when the service has built this week's by
    /// itself before and would do so again.
    ///
    /// # Errors
    /// [`StoreError`] when the store fails.
    async fn put_situation(
        &self,
        viewer: &Viewer,
        week: Week,
        by_job: bool,
        frozen: Frozen,
    ) -> Result<Option<Head>, StoreError>;

    /// Observations that were said to be mended in a time, each with the last instant.
    ///
    /// # Errors
    /// [`StoreError`] when the store fails.
    async fn mended(
        &self,
        viewer: &Viewer,
        during: (Timestamp, Timestamp),
    ) -> Result<Vec<(ObservationId, Timestamp)>, StoreError>;

    /// The last version of each decision of a week, in the order they were made.
    ///
    /// # Errors
    /// [`StoreError`] when the store fails.
    async fn decisions(&self, viewer: &Viewer, week: Week) -> Result<Vec<Decided>, StoreError>;

    /// Decisions in the versions named; those that are not there are left out.
    ///
    /// # Errors
    /// [`StoreError`] when the store fails.
    async fn decided(
        &self,
        viewer: &Viewer,
        named: Vec<(Uuid, u32)>,
    ) -> Result<Vec<Decided>, StoreError>;

    /// Puts a decision: a new one, or a change of the version named.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] when another week's decision has the id.
    async fn put_decision(
        &self,
        viewer: &Viewer,
        week: Week,
        id: Uuid,
        document: Value,
        base: Option<u32>,
    ) -> Result<Written<Decided>, StoreError>;

    /// The end of a week's meeting, if it has ended.
    ///
    /// # Errors
    /// [`StoreError`] when the store fails.
    async fn meeting(&self, viewer: &Viewer, week: Week) -> Result<Option<Closed>, StoreError>;

    /// Ends a week's meeting; whether it had not ended before.
    ///
    /// # Errors
    /// [`StoreError`] when the store fails.
    async fn close_meeting(
        &self,
        viewer: &Viewer,
        week: Week,
        focus: Value,
    ) -> Result<bool, StoreError>;
}
