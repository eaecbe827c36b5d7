//! Everything one tenant's readers need, as one immutable snapshot: the landscape and the index.

use std::collections::HashMap;
use std::sync::{Arc, LazyLock};

use super::entry::{Change, Entry};
use super::filter::{Filter, NumberSet, Reach, Sees};
use super::index::{Merge, ObservationIndex};
use super::link::{Landscape, Linked};
use super::settled;
use super::told;
use crate::model::viewer::{Among, Custody, Scope};
use crate::model::{ActorId, AreaId, AssetRef, Observation, ObservationId, Shape, Viewer};

/// A snapshot of one tenant; clones share everything.
#[derive(Debug, Clone, Default)]
pub struct World {
    /// Areas, promises, actors.
    pub landscape: Arc<Landscape>,
    /// Observations as measured, for those whose work needs it.
    exact: ObservationIndex,
    /// The same observations as readers are told them; made when the first such reader comes.
    coarse: Option<ObservationIndex>,
    /// Who owns the things in the inventories.
    pub asset_owners: Arc<HashMap<AssetRef, ActorId>>,
    /// How far in the feed it has read.
    pub position: u64,
    /// Counts changes of areas and promises, for cache keys.
    pub landscape_generation: u64,
}

impl World {
    /// A world with these observations; `coarse` as [`coarse_entry`] makes them, when readers need them.
    pub fn new(
        landscape: Arc<Landscape>,
        asset_owners: Arc<HashMap<AssetRef, ActorId>>,
        exact: Vec<Entry>,
        coarse: Option<Vec<Entry>>,
    ) -> Self {
        Self {
            landscape,
            exact: ObservationIndex::build(exact),
            coarse: coarse.map(ObservationIndex::build),
            asset_owners,
            position: 0,
            landscape_generation: 0,
        }
    }

    /// The same world with other observations.
    #[cfg(test)]
    pub(crate) fn with_index(&self, exact: ObservationIndex) -> Self {
        Self {
            exact,
            ..self.clone()
        }
    }

    /// The index for whoever a filter was made for: the only way to one, so that nobody who is told
    /// coarsely can search by exact places.
    pub fn index_for(&self, filter: &Filter) -> &ObservationIndex {
        self.of(&filter.sees)
    }

    fn of(&self, sees: &Sees) -> &ObservationIndex {
        static NOTHING: LazyLock<ObservationIndex> = LazyLock::new(ObservationIndex::default);
        if sees.exact() {
            &self.exact
        } else {
            self.coarse.as_ref().unwrap_or(&NOTHING)
        }
    }

    /// Whether this viewer can be answered; if not, the world must be built with coarse entries too.
    pub fn can_answer(&self, viewer: &Viewer) -> bool {
        self.coarse.is_some()
            || viewer.sees_exact_places()
            || viewer.reading_scopes().next().is_none()
    }

    /// Whether it holds coarse entries.
    pub fn has_coarse(&self) -> bool {
        self.coarse.is_some()
    }

    /// The world after some records changed. Those withdrawn or gone are no longer found.
    #[must_use]
    pub fn changed(&self, records: &[Observation], gone: &[ObservationId]) -> Self {
        let changes = |exact: bool| -> Vec<Change> {
            let put =
                records
                    .iter()
                    .map(|o| match entry(&self.landscape, &told::indexed(o, exact)) {
                        Some(row) if !o.is_withdrawn() => Change::Put(row),
                        _ => Change::Remove(o.id),
                    });
            put.chain(gone.iter().map(|id| Change::Remove(*id)))
                .collect()
        };
        Self {
            exact: self.exact.apply(changes(true)),
            coarse: self
                .coarse
                .as_ref()
                .map(|index| index.apply(changes(false))),
            ..self.clone()
        }
    }

    /// Whether an index has grown enough runs to be merged.
    pub fn needs_merge(&self) -> bool {
        self.exact.needs_merge()
            || self
                .coarse
                .as_ref()
                .is_some_and(ObservationIndex::needs_merge)
    }

    /// Merges the runs of both indexes, beside what goes on.
    ///
    /// # Cost
    /// Seconds for a million observations.
    pub fn merge(&self) -> Merged {
        Merged {
            exact: self.exact.merge(),
            coarse: self.coarse.as_ref().map(ObservationIndex::merge),
        }
    }

    /// Takes over a merge and what came since it began; `None` when the indexes have been rebuilt.
    pub fn adopt(&self, merged: &Merged) -> Option<Self> {
        let coarse = match (&self.coarse, &merged.coarse) {
            (Some(index), Some(merge)) => Some(index.adopt(merge)?),
            (None, None) => None,
            _ => return None,
        };
        Some(Self {
            exact: self.exact.adopt(&merged.exact)?,
            coarse,
            ..self.clone()
        })
    }

    /// All entries as bytes of [`settled`], so many in each piece, as measured or as coarse readers are
    /// told them: to be kept by the service itself, and nobody's answer.
    pub fn settled(&self, exact: bool, most: usize) -> Option<impl Iterator<Item = Vec<u8>> + '_> {
        let index = if exact {
            &self.exact
        } else {
            self.coarse.as_ref()?
        };
        let mut entries = index.every();
        Some(std::iter::from_fn(move || {
            let piece: Vec<&Entry> = entries.by_ref().take(most).collect();
            (!piece.is_empty()).then(|| settled::write(&piece))
        }))
    }

    /// How many observations it holds, hidden ones too, whoever looks.
    pub fn size(&self) -> usize {
        self.exact.len()
    }

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
    /// world says which of them it lies in.
    pub fn admit(&self, viewer: &Viewer, id: ObservationId) -> Viewer {
        if !viewer.is_limited_to_areas() {
            return viewer.clone();
        }
        let sees = self.sees(viewer);
        let areas: Vec<AreaId> = self
            .of(&sees)
            .get(id, &sees)
            .into_iter()
            .flat_map(|e| e.areas.iter())
            .filter_map(|&slot| {
                let areas = self.landscape.areas().areas();
                areas.get(usize::try_from(slot).ok()?).map(|a| a.id.clone())
            })
            .collect();
        viewer.within(&areas)
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

/// Merged indexes, to be adopted by [`World::adopt`].
#[derive(Debug)]
pub struct Merged {
    exact: Merge,
    coarse: Option<Merge>,
}

/// The index's row for an observation as readers are told it.
pub fn coarse_entry(landscape: &Landscape, observation: &Observation) -> Option<Entry> {
    entry(landscape, &told::coarse(observation))
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
