//! What the index knows of one observation: enough to filter, count and draw it, no texts.
//!
//! The whole record stays in the store. Numbers for categories, kinds, areas and commitments are
//! given by whoever builds the world; the index only compares them.

use std::sync::Arc;

use crate::model::viewer::Custody;
use crate::model::{Light, LonLat, ObservationId, PrivacyClass, Provenance, Shape, State, Status};

/// One observation in the index.
#[derive(Debug, Clone, PartialEq)]
pub struct Entry {
    /// The observation.
    pub id: ObservationId,
    /// Where it is, or the position that stands for its shape.
    pub anchor: LonLat,
    /// The line or area it covers; absent for a point, which is its anchor.
    pub shape: Option<Arc<Shape>>,
    /// When it was seen, seconds since 1970 UTC.
    pub observed_at: i64,
    /// Slots of the commitments it is linked to, in the world's list.
    pub commitments: Box<[u32]>,
    /// Slots of the areas it lies in, in the world's list.
    pub areas: Box<[u32]>,
    /// Version of the record.
    pub version: u32,
    /// Number of its category in the catalogue.
    pub category: u16,
    /// Number of its kind in the catalogue.
    pub kind: u16,
    /// 1 to 4; 0 for none.
    pub severity: u8,
    /// Where it is in its life.
    pub status: Status,
    /// What the map shows of that.
    pub state: State,
    /// How light it was.
    pub light: Light,
    /// Who may see it.
    pub class: PrivacyClass,
    /// How we came to know.
    pub provenance: Provenance,
    /// Made up for practice.
    pub example: bool,
    /// In whose hands it is; absent while the tenant itself has it alone.
    pub custody: Option<Arc<Custody>>,
}

/// What happened to one observation, for [`super::ObservationIndex::apply`].
#[derive(Debug, Clone, PartialEq)]
pub enum Change {
    /// It is new or has changed.
    Put(Entry),
    /// It is no longer to be found.
    Remove(ObservationId),
}

impl Change {
    /// The observation it is about.
    pub fn id(&self) -> ObservationId {
        match self {
            Self::Put(entry) => entry.id,
            Self::Remove(id) => *id,
        }
    }
}
