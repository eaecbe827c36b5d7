//! Share sets: what one organisation lets others see, why, and until when.

use jiff::Timestamp;

use super::ids::{ActorId, ShareSetId};

/// What one organisation lets others see. Records are put in it one by one, each time an act on record;
/// nothing comes into it by itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ShareSet {
    /// Stable id.
    pub id: ShareSetId,
    /// The name shown.
    pub title: String,
    /// Whose records it holds; `None` is the tenant itself.
    pub owner: Option<ActorId>,
    /// Who may see them; `None` is the tenant itself.
    pub recipients: Vec<Option<ActorId>>,
    /// What for, in plain language.
    pub purpose: String,
    /// The legal ground, as the one who shares states it.
    pub basis: String,
    /// Until when.
    pub until: Timestamp,
    /// When it was ended before its time.
    pub ended_at: Option<Timestamp>,
    /// Counts its changes, from 1.
    pub version: u32,
}

impl ShareSet {
    /// Whether its recipients see what it holds at this moment.
    pub fn runs(&self, now: Timestamp) -> bool {
        self.ended_at.is_none() && now < self.until
    }

    /// Whether an organisation receives it.
    pub fn is_for(&self, organisation: Option<&ActorId>) -> bool {
        self.recipients.iter().any(|r| r.as_ref() == organisation)
    }
}
