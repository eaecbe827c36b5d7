//! What an observation bears on: the areas it lies in, the commitments it is linked to and who is
//! responsible, each with the rule that decided it.
//!
//! Links are worked out, never stored: they follow from the observation, the areas and the promises
//! as they stand. Only what people add or remove by hand is kept, with the observation.

use std::collections::HashMap;
use std::sync::{Arc, OnceLock};

use jiff::civil::Date;

use super::area_index::{AreaIndex, Relation};
use super::names::Names;
use crate::model::area::AreaKind;
use crate::model::{
    Actor, ActorId, Area, AreaId, Catalogue, Commitment, CommitmentId, Observation, Promise,
    PromiseId, Selector,
};

/// A commitment further away than this is not a near miss, metres.
const NEAR_MISS_M: f64 = 500.0;

/// One commitment in the list of all.
#[derive(Debug, Clone, Copy)]
pub struct Slot<'a> {
    /// Its document.
    pub promise: &'a Arc<Promise>,
    /// Itself.
    pub commitment: &'a Commitment,
}

/// Areas, promises and actors of one tenant, prepared for linking.
#[derive(Debug, Clone, Default)]
pub struct Landscape {
    catalogue: Arc<Catalogue>,
    areas: AreaIndex,
    promises: Vec<Arc<Promise>>,
    /// Promise and commitment by slot.
    slots: Vec<(usize, usize)>,
    by_commitment: HashMap<CommitmentId, u32>,
    /// Commitment slots by area slot.
    by_area: HashMap<usize, Vec<u32>>,
    actors: HashMap<ActorId, Arc<Actor>>,
    /// What is found by name; made when somebody first searches.
    names: OnceLock<Arc<Names>>,
}

/// What an observation is linked to, as slots.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Linked {
    /// Areas it lies in, ascending.
    pub areas: Vec<u32>,
    /// Commitments it bears on, ascending.
    pub commitments: Vec<u32>,
}

/// Whether and how the place agrees.
#[derive(Debug, Clone, PartialEq)]
pub enum PlaceCheck {
    /// It lies in this area of the commitment.
    In {
        /// The area.
        area: AreaId,
    },
    /// It lies outside all; this one is the nearest.
    Outside {
        /// The nearest area.
        area: AreaId,
        /// Metres to its edge.
        distance_m: f64,
    },
    /// The commitment's areas are chosen by a rule that has not been run.
    Unselected {
        /// The area with the rule.
        area: AreaId,
    },
    /// It lies in this area, which did not hold on the day it was seen.
    Expired {
        /// The area.
        area: AreaId,
    },
    /// The commitment names no area.
    NoArea,
}

/// Why an observation is linked to a commitment, or is not.
#[derive(Debug, Clone, PartialEq)]
pub struct Explanation {
    /// The commitment's slot.
    pub slot: u32,
    /// Whether it is linked.
    pub linked: bool,
    /// What a person decided: added or removed, and why.
    pub by_hand: Option<(bool, String)>,
    /// The place.
    pub place: PlaceCheck,
    /// Whether the period covers the day it was seen.
    pub period: bool,
    /// The pattern that covers its category, if any.
    pub pattern: Option<String>,
}

/// How the responsible actor was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Responsibility {
    /// Chosen by hand.
    Manual,
    /// Owner of the thing it is about.
    Asset,
    /// Looks after the ground.
    Area(AreaId),
    /// Looks after such things by default.
    Category,
}

impl Landscape {
    /// Prepares everything. Slots follow the order of the lists.
    pub fn new(
        catalogue: Arc<Catalogue>,
        areas: Vec<Arc<Area>>,
        promises: Vec<Arc<Promise>>,
        actors: Vec<Arc<Actor>>,
    ) -> Self {
        let areas = AreaIndex::build(areas);
        let mut slots = Vec::new();
        let mut by_commitment = HashMap::new();
        let mut by_area: HashMap<usize, Vec<u32>> = HashMap::new();
        for (p, promise) in promises.iter().enumerate() {
            for (c, commitment) in promise.commitments.iter().enumerate() {
                let Ok(slot) = u32::try_from(slots.len()) else {
                    break;
                };
                slots.push((p, c));
                by_commitment.insert(commitment.id.clone(), slot);
                for area in &commitment.areas {
                    if let Some(a) = areas.slot(area) {
                        by_area.entry(a).or_default().push(slot);
                    }
                }
            }
        }
        let actors = actors.into_iter().map(|a| (a.id.clone(), a)).collect();
        Self {
            catalogue,
            areas,
            promises,
            slots,
            by_commitment,
            by_area,
            actors,
            names: OnceLock::new(),
        }
    }

    /// The catalogue.
    pub fn catalogue(&self) -> &Arc<Catalogue> {
        &self.catalogue
    }

    /// The areas.
    pub fn areas(&self) -> &AreaIndex {
        &self.areas
    }

    /// The promises.
    pub fn promises(&self) -> &[Arc<Promise>] {
        &self.promises
    }

    /// Names of areas, promises and commitments.
    pub fn names(&self) -> &Names {
        self.names.get_or_init(|| Arc::new(Names::of(self)))
    }

    /// The promise with this id.
    pub fn promise(&self, id: &PromiseId) -> Option<&Arc<Promise>> {
        self.promises.iter().find(|p| p.id == *id)
    }

    /// An actor.
    pub fn actor(&self, id: &ActorId) -> Option<&Arc<Actor>> {
        self.actors.get(id)
    }

    /// The actors, in no particular order.
    pub fn actors(&self) -> impl Iterator<Item = &Arc<Actor>> {
        self.actors.values()
    }

    /// The commitment in this slot.
    pub fn commitment(&self, slot: u32) -> Option<Slot<'_>> {
        let &(p, c) = self.slots.get(usize::try_from(slot).ok()?)?;
        let promise = self.promises.get(p)?;
        Some(Slot {
            promise,
            commitment: promise.commitments.get(c)?,
        })
    }

    /// The slot of a commitment.
    pub fn commitment_slot(&self, id: &CommitmentId) -> Option<u32> {
        self.by_commitment.get(id).copied()
    }

    /// Every commitment with its slot, in the documents' order.
    pub fn commitments(&self) -> impl Iterator<Item = (u32, Slot<'_>)> {
        (0..)
            .zip(&self.slots)
            .filter_map(|(n, _)| Some((n, self.commitment(n)?)))
    }

    /// Slots of the commitments that hold in the area with this slot.
    pub fn commitments_in(&self, area_slot: usize) -> &[u32] {
        self.by_area.get(&area_slot).map_or(&[], Vec::as_slice)
    }

    /// What an observation is linked to: areas that contain it, and each commitment whose area does,
    /// whose period covers the day it was seen and whose categories match, as amended by hand.
    pub fn link(&self, observation: &Observation) -> Linked {
        let within = self.areas.containing(&observation.geom_exact);
        let day = day_seen(observation);
        let mut commitments: Vec<u32> = within
            .iter()
            .filter(|&&a| {
                self.areas
                    .areas()
                    .get(a)
                    .is_some_and(|area| area.holds_on(day))
            })
            .flat_map(|&a| self.commitments_in(a))
            .copied()
            .filter(|&slot| {
                self.commitment(slot).is_some_and(|s| {
                    s.promise.holds_on(day)
                        && s.commitment.covering(&observation.category).is_some()
                })
            })
            .collect();
        for by_hand in &observation.link_overrides {
            if let Some(slot) = self.commitment_slot(&by_hand.commitment) {
                if by_hand.added {
                    commitments.push(slot);
                } else {
                    commitments.retain(|&s| s != slot);
                }
            }
        }
        commitments.sort_unstable();
        commitments.dedup();
        let areas = within
            .into_iter()
            .filter_map(|a| u32::try_from(a).ok())
            .collect();
        Linked { areas, commitments }
    }

    /// Why each commitment is linked or nearly was: linked ones first, then those that fail in one
    /// respect only (and lie within 500 m when it is the place), then those changed by hand.
    pub fn explain(&self, observation: &Observation) -> Vec<Explanation> {
        let linked = self.link(observation).commitments;
        let day = day_seen(observation);
        let mut out: Vec<Explanation> = self
            .commitments()
            .filter_map(|(slot, s)| {
                let place = self.place_check(s.commitment, observation, day);
                let period = s.promise.holds_on(day);
                let pattern = s
                    .commitment
                    .covering(&observation.category)
                    .map(|p| p.as_str().to_owned());
                let by_hand = observation
                    .link_overrides
                    .iter()
                    .find(|o| o.commitment == s.commitment.id)
                    .map(|o| (o.added, o.reason.clone()));
                let is_linked = linked.contains(&slot);
                let misses = usize::from(!matches!(place, PlaceCheck::In { .. }))
                    + usize::from(!period)
                    + usize::from(pattern.is_none());
                let reachable = match place {
                    PlaceCheck::Outside { distance_m, .. } => distance_m <= NEAR_MISS_M,
                    PlaceCheck::NoArea => false,
                    PlaceCheck::In { .. }
                    | PlaceCheck::Expired { .. }
                    | PlaceCheck::Unselected { .. } => true,
                };
                (is_linked || by_hand.is_some() || (misses == 1 && reachable)).then_some(
                    Explanation {
                        slot,
                        linked: is_linked,
                        by_hand,
                        place,
                        period,
                        pattern,
                    },
                )
            })
            .collect();
        out.sort_by_key(|e| (!e.linked, e.slot));
        out
    }

    fn place_check(
        &self,
        commitment: &Commitment,
        observation: &Observation,
        day: Date,
    ) -> PlaceCheck {
        let mut best: Option<PlaceCheck> = None;
        for id in &commitment.areas {
            let Some(slot) = self.areas.slot(id) else {
                continue;
            };
            let holds = self
                .areas
                .areas()
                .get(slot)
                .is_some_and(|a| a.holds_on(day));
            match self.areas.relation(slot, &observation.geom_exact) {
                Some(Relation::Contained { .. }) if holds => {
                    return PlaceCheck::In { area: id.clone() };
                }
                Some(Relation::Contained { .. }) => {
                    best = Some(PlaceCheck::Expired { area: id.clone() });
                }
                Some(Relation::Outside { distance_m }) => {
                    let nearer = match &best {
                        Some(PlaceCheck::Outside {
                            distance_m: so_far, ..
                        }) => distance_m < *so_far,
                        Some(PlaceCheck::Expired { .. }) => false,
                        _ => true,
                    };
                    if nearer {
                        best = Some(PlaceCheck::Outside {
                            area: id.clone(),
                            distance_m,
                        });
                    }
                }
                Some(Relation::Unselected) if best.is_none() => {
                    best = Some(PlaceCheck::Unselected { area: id.clone() });
                }
                _ => {}
            }
        }
        best.unwrap_or(PlaceCheck::NoArea)
    }

    /// Who is responsible and by which rule: chosen by hand; owner of the thing it is about
    /// (`asset_owner`); whoever looks after the ground; else the category's default.
    pub fn responsible(
        &self,
        observation: &Observation,
        asset_owner: Option<&ActorId>,
    ) -> Option<(ActorId, Responsibility)> {
        if let Some(actor) = &observation.responsible {
            return Some((actor.clone(), Responsibility::Manual));
        }
        if let Some(owner) = asset_owner {
            return Some((owner.clone(), Responsibility::Asset));
        }
        let ground = self
            .areas
            .containing(&observation.geom_exact)
            .into_iter()
            .find_map(|slot| {
                let area = self.areas.areas().get(slot)?;
                let owner = area.owner.as_ref()?;
                (area.kind == AreaKind::MaintenanceArea && area.holds_on(day_seen(observation)))
                    .then(|| (owner.clone(), Responsibility::Area(area.id.clone())))
            });
        ground.or_else(|| {
            let category = self.catalogue.category(&observation.category)?;
            Some((category.owner.first()?.clone(), Responsibility::Category))
        })
    }
}

/// The civil day on the clock that the observation was made by.
pub fn day_seen(observation: &Observation) -> Date {
    let offset = jiff::tz::Offset::from_seconds(observation.observed_offset_s)
        .unwrap_or(jiff::tz::Offset::UTC);
    offset.to_datetime(observation.observed_at).date()
}

/// Whether an area can be drawn at all.
pub fn is_drawn(area: &Area) -> bool {
    !matches!(area.selector, Selector::Dynamic { .. })
}
