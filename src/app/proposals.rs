//! Stops proposed for a walk: where open observations gather, what waits to be seen mended, and what
//! residents marked beforehand. Nothing that is restricted takes part: a plan is read by more people.

use std::collections::HashSet;

use geo::{Area as _, BoundingRect as _};
use lykta_core::analysis::propose::{self, Candidate, Proposal};
use lykta_core::model::walk::Lighting;
use lykta_core::model::{
    AreaId, CategoryCode, Deed, LonLat, ObservationId, PrivacyClass, Shape, State, Viewer,
};
use lykta_core::space::world::World;
use lykta_core::space::{Entry, Filter};

use super::{App, AppError, Tenant, permit, walks};
use crate::wire::fault::Fault;
pub use crate::wire::proposal::Wish;

/// Seconds in a day.
const DAY_S: i64 = 86_400;

/// A stop proposed, in numbers.
#[derive(Debug, Clone, PartialEq)]
pub struct Stop {
    /// Where.
    pub at: LonLat,
    /// The smallest area that it lies in.
    pub area: Option<AreaId>,
    /// What weighs most there.
    pub category: CategoryCode,
    /// What is open there.
    pub open: usize,
    /// The worst of that, 1 to 4; 0 when none is said.
    pub severity: u8,
    /// How many of all were marked in the digital walk.
    pub marked: usize,
    /// Days since the oldest was seen.
    pub days: u32,
    /// Some of it bears on a commitment.
    pub promised: bool,
    /// What is said to be mended and waits to be seen.
    pub verify: Vec<ObservationId>,
}

/// Stops in the order to walk.
#[derive(Debug, Clone, PartialEq)]
pub struct Proposed {
    /// The stops.
    pub stops: Vec<Stop>,
    /// Metres along straight legs.
    pub metres: f64,
    /// Minutes for walking and stopping.
    pub minutes: f64,
}

/// Proposes stops in an area or a box for a walk at a time.
///
/// # Errors
/// [`AppError::Invalid`] when the area or the digital walk is unknown.
pub async fn propose(app: &App, viewer: &Viewer, wish: &Wish) -> Result<Proposed, AppError> {
    permit(viewer, Deed::Walk)?;
    let tenant = app.tenant(viewer)?;
    let world = tenant.world_for(viewer)?;
    let unknown = |field: &'static str, value: String| {
        let fault = Fault::new(format!("/{field}"), "unknown_reference").with("field", field);
        AppError::Invalid(vec![fault.with("value", value)])
    };
    let slot = match &wish.area {
        None => None,
        Some(id) => {
            let slot = world.landscape.areas().slot(id);
            Some(slot.ok_or_else(|| unknown("area", id.to_string()))?)
        }
    };
    let mut marked = HashSet::new();
    if let Some(id) = wish.digital_walk {
        match walks::found(tenant, &world, viewer, id).await {
            Ok(_) => marked.extend(tenant.store.made_on(viewer, id).await?),
            Err(AppError::NotFound) => return Err(unknown("digital_walk", id.to_string())),
            Err(other) => return Err(other),
        }
    }
    let dark = is_dark(tenant, &world, wish, slot)?;
    let mut filter = Filter::seen_by(world.sees(viewer));
    filter.states = Some(vec![State::Open, State::Assigned, State::Done]);
    filter.area = slot.and_then(|s| u32::try_from(s).ok());
    let index = world.index_for(&filter);
    let catalogue = world.landscape.catalogue();
    let is_light = |e: &Entry| {
        let category = catalogue.numbered(e.category);
        category.is_some_and(|c| c.code.as_str().starts_with("light."))
    };
    let here = |at: LonLat| {
        let inside = |s: usize| {
            world
                .landscape
                .areas()
                .containing(&Shape::Point(at))
                .contains(&s)
        };
        wish.bounds.is_none_or(|b| b.contains(at)) && slot.is_none_or(inside)
    };
    let candidates: Vec<Candidate> = index
        .all(&filter)
        .filter(|e| e.class != PrivacyClass::RESTRICTED && here(e.anchor))
        // A lamp that is said to be mended is seen to be by dark alone.
        .filter(|e| e.state != State::Done || dark || !is_light(e))
        .map(|e| {
            let waits = e.state == State::Done && dark && is_light(e);
            let asked = waits || marked.contains(&e.id);
            Candidate {
                id: e.id,
                at: e.anchor,
                weight: propose::weight(
                    e.severity,
                    days(wish, e),
                    !e.commitments.is_empty(),
                    asked,
                ),
            }
        })
        .collect();
    let minutes = f64::from(wish.minutes);
    let made = tokio::task::spawn_blocking(move || propose::propose(candidates, minutes))
        .await
        .map_err(|e| AppError::Internal(Box::new(e)))?;
    Ok(told(&world, &filter, wish, &made, &marked))
}

fn days(wish: &Wish, entry: &Entry) -> f64 {
    (wish.starts_at.as_second() - entry.observed_at) as f64 / DAY_S as f64
}

/// Whether it will be dark there at the start.
fn is_dark(
    tenant: &Tenant,
    world: &World,
    wish: &Wish,
    slot: Option<usize>,
) -> Result<bool, AppError> {
    let of_area = slot.and_then(|s| world.landscape.areas().outline(s));
    let of_box = || {
        let b = wish.bounds?;
        let middle = |a: f64, b: f64| f64::midpoint(a, b);
        let lon = middle(b.south_west.lon(), b.north_east.lon());
        LonLat::from_degrees(lon, middle(b.south_west.lat(), b.north_east.lat())).ok()
    };
    let [lon, lat] = tenant.profile.center;
    let place = of_area
        .map(|outline| Shape::Area(outline).anchor())
        .or_else(of_box)
        .or_else(|| LonLat::from_degrees(lon, lat).ok());
    let zone = walks::zone(tenant)?;
    let lighting = place.and_then(|place| Lighting::at(wish.starts_at, place, &zone));
    Ok(lighting.is_some_and(|l| l.condition.is_dark()))
}

/// The stops in numbers, as the index has them.
fn told(
    world: &World,
    filter: &Filter,
    wish: &Wish,
    made: &Proposal,
    marked: &HashSet<ObservationId>,
) -> Proposed {
    let index = world.index_for(filter);
    let catalogue = world.landscape.catalogue();
    let stop = |proposed: &propose::Proposed| {
        let entries: Vec<&Entry> = proposed
            .seen
            .iter()
            .filter_map(|c| index.get(c.id, &filter.sees))
            .collect();
        let first = entries.first()?;
        let open = entries.iter().filter(|e| e.state != State::Done);
        let oldest = entries.iter().map(|e| e.observed_at).min()?;
        Some(Stop {
            at: proposed.at,
            area: smallest(world, proposed.at),
            category: catalogue.numbered(first.category)?.code.clone(),
            open: open.clone().count(),
            severity: open.map(|e| e.severity).max().unwrap_or(0),
            marked: entries.iter().filter(|e| marked.contains(&e.id)).count(),
            days: u32::try_from((wish.starts_at.as_second() - oldest) / DAY_S).unwrap_or(0),
            promised: entries.iter().any(|e| !e.commitments.is_empty()),
            verify: entries
                .iter()
                .filter(|e| e.state == State::Done)
                .map(|e| e.id)
                .collect(),
        })
    };
    Proposed {
        stops: made.stops.iter().filter_map(stop).collect(),
        metres: made.metres,
        minutes: made.minutes,
    }
}

/// The area with the smallest box that a place lies in: the one people call it by.
fn smallest(world: &World, at: LonLat) -> Option<AreaId> {
    let areas = world.landscape.areas();
    let size = |slot: &usize| {
        let rect = areas.outline(*slot).and_then(|o| o.bounding_rect());
        rect.map_or(f64::INFINITY, |r| r.to_polygon().unsigned_area())
    };
    let slots = areas.containing(&Shape::Point(at));
    let slot = slots
        .into_iter()
        .min_by(|a, b| size(a).total_cmp(&size(b)))?;
    areas.areas().get(slot).map(|a| a.id.clone())
}
