//! Everything one tenant's readers need, as one immutable snapshot: the landscape and the index.

use std::collections::HashMap;
use std::sync::Arc;

use super::entry::Entry;
use super::filter::{NumberSet, Reach, Sees};
use super::index::ObservationIndex;
use super::link::{Landscape, Linked};
use crate::model::viewer::{Among, Custody, Scope};
use crate::model::{ActorId, AreaId, AssetRef, Observation, ObservationId, Shape, Viewer};

/// A snapshot of one tenant; clones share everything.
#[derive(Debug, Clone, Default)]
pub struct World {
    /// Areas, promises, actors.
    pub landscape: Arc<Landscape>,
    /// Observations.
    pub index: ObservationIndex,
    /// Who owns the things in the inventories.
    pub asset_owners: Arc<HashMap<AssetRef, ActorId>>,
    /// How far in the feed it has read.
    pub position: u64,
    /// Counts changes of areas and promises, for cache keys.
    pub landscape_generation: u64,
}

impl World {
    /// What the viewer may see, in this world's numbers.
    pub fn sees(&self, viewer: &Viewer) -> Sees {
        let mut reaches: Vec<Reach> = viewer
            .reading_scopes()
            .map(|scope| self.reach(scope))
            .collect();
        reaches.dedup();
        Sees {
            hands: viewer.hands().clone(),
            reaches,
            exact: viewer.sees_exact_places(),
        }
    }

    /// The viewer as the store may take it for one record: where a grant is limited to areas, this
    /// world has judged them. `None` when the record is not theirs to see.
    pub fn admit(&self, viewer: &Viewer, id: ObservationId) -> Option<Viewer> {
        if !viewer.is_limited_to_areas() {
            return Some(viewer.clone());
        }
        self.index
            .get(id, &self.sees(viewer))
            .map(|_entry| viewer.areas_judged())
    }

    /// The areas that a place lies in.
    pub fn areas_of(&self, shape: &Shape) -> Vec<AreaId> {
        let areas = self.landscape.areas();
        areas
            .containing(shape)
            .into_iter()
            .filter_map(|slot| areas.areas().get(slot).map(|a| a.id.clone()))
            .collect()
    }

    fn reach(&self, scope: &Scope) -> Reach {
        let catalogue = self.landscape.catalogue();
        Reach {
            max_class: scope.max_class,
            categories: match &scope.categories {
                Among::All => None,
                Among::Only(codes) => Some(
                    codes
                        .iter()
                        .filter_map(|c| catalogue.number(c))
                        .collect::<NumberSet>(),
                ),
            },
            areas: match &scope.areas {
                Among::All => None,
                Among::Only(ids) => Some(
                    ids.iter()
                        .filter_map(|id| {
                            self.landscape
                                .areas()
                                .slot(id)
                                .and_then(|s| u32::try_from(s).ok())
                        })
                        .collect(),
                ),
            },
        }
    }
}

/// The index's row for an observation. `None` when its category is not in the catalogue: such a record
/// stays in the store, is shown by id only, and is counted in the log when the world is built.
pub fn entry(landscape: &Landscape, observation: &Observation) -> Option<Entry> {
    let catalogue = landscape.catalogue();
    let category = catalogue.number(&observation.category)?;
    let kind = catalogue
        .kinds()
        .iter()
        .position(|k| k.code == observation.kind)?;
    let Linked { areas, commitments } = landscape.link(observation);
    Some(Entry {
        id: observation.id,
        anchor: observation.geom_exact.anchor(),
        shape: match &observation.geom_exact {
            Shape::Point(_) => None,
            other => Some(Arc::new(other.clone())),
        },
        observed_at: observation.observed_at.as_second(),
        commitments: commitments.into(),
        areas: areas.into(),
        version: observation.version,
        category,
        kind: u16::try_from(kind).ok()?,
        severity: observation.severity.map_or(0, crate::model::Severity::get),
        status: observation.status,
        state: observation.state(),
        light: observation.light,
        class: observation.privacy_class,
        provenance: observation.provenance,
        example: observation.example,
        custody: Some(Custody::of(observation))
            .filter(|c| *c != Custody::default())
            .map(Arc::new),
    })
}
