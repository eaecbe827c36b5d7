//! Texts for the public: written by one person, approved by another, frozen with the place names of
//! that day, and withdrawn when they no longer hold.

use std::fmt;

use async_trait::async_trait;
use jiff::Timestamp;
use lykta_core::model::{AreaId, CommitmentId, PromiseId, Viewer, Week};
use uuid::Uuid;

use super::StoreError;

/// What a text is about.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum About {
    /// A promise.
    Promise(PromiseId),
    /// A commitment.
    Commitment(CommitmentId),
    /// An area.
    Area(AreaId),
    /// A week whose meeting has ended.
    Situation(Week),
}

impl About {
    /// Reads `promise/ID`, `commitment/ID`, `area/ID` or `situation/2026-W47`.
    pub fn parse(text: &str) -> Option<Self> {
        let (kind, id) = text.split_once('/')?;
        match kind {
            "promise" => PromiseId::parse(id).ok().map(Self::Promise),
            "commitment" => CommitmentId::parse(id).ok().map(Self::Commitment),
            "area" => AreaId::parse(id).ok().map(Self::Area),
            "situation" => Week::parse(id).map(Self::Situation),
            _ => None,
        }
    }
}

impl fmt::Display for About {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Promise(id) => write!(f, "promise/{id}"),
            Self::Commitment(id) => write!(f, "commitment/{id}"),
            Self::Area(id) => write!(f, "area/{id}"),
            Self::Situation(week) => write!(f, "situation/{week}"),
        }
    }
}

/// Where a text is in its life.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TextState {
    /// Written, read by nobody outside.
    Draft,
    /// Read by the public.
    Approved,
    /// No longer read.
    Withdrawn,
}

impl TextState {
    /// Its code.
    pub fn code(self) -> &'static str {
        match self {
            Self::Draft => "draft",
            Self::Approved => "approved",
            Self::Withdrawn => "withdrawn",
        }
    }

    /// The state with this code.
    pub fn from_code(code: &str) -> Option<Self> {
        [Self::Draft, Self::Approved, Self::Withdrawn]
            .into_iter()
            .find(|s| s.code() == code)
    }
}

/// A text for the public.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Text {
    /// Random, so that it tells nothing.
    pub id: Uuid,
    /// What it is about.
    pub about: About,
    /// In Swedish.
    pub sv: String,
    /// In English.
    pub en: Option<String>,
    /// Where it is in its life.
    pub state: TextState,
    /// Who wrote it: an account's id.
    pub by: String,
    /// When.
    pub written_at: Timestamp,
    /// Who approved it.
    pub approved_by: Option<String>,
    /// When.
    pub approved_at: Option<Timestamp>,
    /// Names of its places as they were then.
    pub places: Vec<String>,
    /// Counts its changes, from 1.
    pub version: u32,
}

/// Why a text was not touched.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TextHindrance {
    /// There is no such text.
    NotFound,
    /// Whoever wrote it cannot approve it.
    NeedsAnotherPerson,
    /// It is no draft any more, or withdrawn already.
    WrongState,
}

/// What a store does with texts for the public.
#[async_trait]
pub trait Publication: Send + Sync {
    /// Every text, oldest first.
    ///
    /// # Errors
    /// [`StoreError`] when the store fails.
    async fn texts(&self, viewer: &Viewer) -> Result<Vec<Text>, StoreError>;

    /// Writes a draft.
    ///
    /// # Errors
    /// [`StoreError`] when the store fails.
    async fn write_text(
        &self,
        viewer: &Viewer,
        about: &About,
        sv: &str,
        en: Option<&str>,
    ) -> Result<Text, StoreError>;

    /// Approves a draft with these place names. What was approved about the same before is withdrawn
    /// in the same transaction.
    ///
    /// # Errors
    /// [`StoreError`] when the store fails.
    async fn approve_text(
        &self,
        viewer: &Viewer,
        id: Uuid,
        places: &[String],
    ) -> Result<Result<Text, TextHindrance>, StoreError>;

    /// Withdraws a text.
    ///
    /// # Errors
    /// [`StoreError`] when the store fails.
    async fn withdraw_text(
        &self,
        viewer: &Viewer,
        id: Uuid,
    ) -> Result<Result<Text, TextHindrance>, StoreError>;
}
