//! Safety walks: planning, taking them from state to state, and what was seen on them.

use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use lykta_core::model::walk::{Direction, Lighting, State, Walk};
use lykta_core::model::{
    AccountId, AreaId, Deed, LonLat, Observation, ObservationId, Shape, State as Shown, Viewer,
    WalkId,
};
use lykta_core::space::Filter;
use lykta_core::space::world::World;
use serde_json::Value;

use super::query::{codes, named, second};
use super::{App, AppError, Tenant, lists, permit};
use crate::clock;
use crate::store::walks::Put;
use crate::wire::fault::Fault;
use crate::wire::walk as wire;

/// How far ahead of ours a phone's clock may say that a walk began or ended.
const AHEAD: SignedDuration = SignedDuration::from_hours(24);

/// A walk as a viewer is told it.
#[derive(Debug, Clone)]
pub struct Told {
    /// The walk.
    pub walk: Walk,
    /// How many stops it has, also for those who are not told where.
    pub stop_count: usize,
    /// How light it will be at the start.
    pub lighting: Option<Lighting>,
}

/// Which walks are asked for, as it stands in a query.
#[derive(Debug, Clone, Default)]
pub struct Asked {
    /// Start at this instant or day, or later.
    pub from: Option<String>,
    /// Start before this instant, or on this day or before.
    pub to: Option<String>,
    /// States, by code.
    pub state: Option<String>,
    /// Held in this area, or with a stop in it.
    pub area: Option<String>,
    /// Led or written down by the viewer.
    pub mine: bool,
}

/// The time zone of a tenant's days.
///
/// # Errors
/// [`AppError::Internal`] when the program knows no such zone.
pub fn zone(_tenant: &Tenant) -> Result<TimeZone, AppError> {
    TimeZone::get("Europe/Stockholm").map_err(|e| AppError::Internal(Box::new(e)))
}

/// Areas that a walk is in or stops in.
pub(super) fn areas(world: &World, walk: &Walk) -> Vec<AreaId> {
    walk.areas(|shape| world.areas_of(shape))
}

/// A viewer's eyes: which observations they may see.
pub(super) fn eyes<'a>(world: &'a World, viewer: &Viewer) -> impl Fn(ObservationId) -> bool + 'a {
    let filter = Filter::seen_by(world.sees(viewer));
    move |id| world.index_for(&filter).get(id, &filter.sees).is_some()
}

/// The place that stands for a walk: its first stop, its area, or the middle of the tenant's map.
pub(super) fn place(tenant: &Tenant, world: &World, walk: &Walk) -> Option<LonLat> {
    let areas = world.landscape.areas();
    let of_area = || {
        let slot = areas.slot(walk.area.as_ref()?)?;
        areas.outline(slot).map(|o| Shape::Area(o).anchor())
    };
    let [lon, lat] = tenant.profile.center;
    walk.places()
        .next()
        .or_else(of_area)
        .or_else(|| LonLat::from_degrees(lon, lat).ok())
}

fn tell(tenant: &Tenant, world: &World, viewer: &Viewer, walk: Walk) -> Result<Told, AppError> {
    let stop_count = walk.stops.len();
    let walk = walk.told(viewer, eyes(world, viewer));
    // After telling: the second of a sunset at an exact place would tell the place.
    let lighting = match place(tenant, world, &walk) {
        Some(place) => Lighting::at(walk.starts_at, place, &zone(tenant)?),
        None => None,
    };
    Ok(Told {
        walk,
        stop_count,
        lighting,
    })
}

/// The world that answers a viewer; a guest, who reads nothing, needs none of their own.
fn world_of(tenant: &Tenant, viewer: &Viewer) -> Result<std::sync::Arc<World>, AppError> {
    if viewer.may(Deed::Read) {
        tenant.world_for(viewer)
    } else {
        tenant.world()
    }
}

/// Every walk the viewer may see, uncut, by start.
pub(super) async fn seen(
    tenant: &Tenant,
    world: &World,
    viewer: &Viewer,
) -> Result<Vec<Walk>, AppError> {
    let mut walks = tenant.store.walks(viewer).await?;
    walks.retain(|w| w.is_seen_by(viewer, &areas(world, w)));
    Ok(walks)
}

/// One walk the viewer may see, uncut.
pub(super) async fn found(
    tenant: &Tenant,
    world: &World,
    viewer: &Viewer,
    id: WalkId,
) -> Result<Walk, AppError> {
    let walk = tenant.store.walk(viewer, id).await?;
    if walk.is_seen_by(viewer, &areas(world, &walk)) {
        Ok(walk)
    } else {
        Err(AppError::NotFound)
    }
}

/// The walks that fit, by start.
///
/// # Errors
/// [`AppError::Query`] with every fault.
pub async fn list(app: &App, viewer: &Viewer, asked: &Asked) -> Result<Vec<Told>, AppError> {
    permit(viewer, Deed::Read)?;
    let tenant = app.tenant(viewer)?;
    let world = tenant.world_for(viewer)?;
    let mut faults = Vec::new();
    let f = &mut faults;
    let from = asked
        .from
        .as_deref()
        .and_then(|t| second(t, false, "from", f));
    let to = asked.to.as_deref().and_then(|t| second(t, true, "to", f));
    let states = codes(asked.state.as_deref(), "state", State::from_code, f);
    let area = named(asked.area.as_deref(), "area", f, |text| {
        let id = AreaId::parse(text).ok()?;
        world.landscape.areas().slot(&id).map(|_| id)
    });
    if !faults.is_empty() {
        return Err(AppError::Query(faults));
    }
    let mine = |w: &Walk| {
        let me =
            |who: &Option<AccountId>| who.as_ref().is_some_and(|a| a.as_str() == viewer.name());
        me(&w.leader) || me(&w.secretary)
    };
    let walks = seen(tenant, &world, viewer).await?;
    walks
        .into_iter()
        .filter(|w| from.is_none_or(|from| from <= w.starts_at.as_second()))
        .filter(|w| to.is_none_or(|to| w.starts_at.as_second() < to))
        .filter(|w| states.as_ref().is_none_or(|s| s.contains(&w.state)))
        .filter(|w| !asked.mine || mine(w))
        .filter(|w| {
            // Whoever is told places coarsely asks by what they are told: the area it is held in.
            let told = viewer.sees_exact_places();
            area.as_ref()
                .is_none_or(|a| w.area.as_ref() == Some(a) || told && areas(&world, w).contains(a))
        })
        .map(|w| tell(tenant, &world, viewer, w))
        .collect()
}

/// One walk, also for its guests.
///
/// # Errors
/// [`AppError::NotFound`] when unknown or another organisation's.
pub async fn one(app: &App, viewer: &Viewer, id: WalkId) -> Result<Told, AppError> {
    if viewer.walk().is_none() {
        permit(viewer, Deed::Read)?;
    }
    let tenant = app.tenant(viewer)?;
    let world = world_of(tenant, viewer)?;
    let walk = found(tenant, &world, viewer, id).await?;
    tell(tenant, &world, viewer, walk)
}

/// Puts a walk as its body says: makes it, or changes the version named. Says whether it is new.
///
/// # Errors
/// [`AppError::Invalid`] with every fault, [`AppError::VersionNeeded`] and [`AppError::StaleVersion`]
/// when another version stands.
pub async fn put(
    app: &App,
    viewer: &Viewer,
    id: WalkId,
    body: &Value,
    base: Option<u32>,
) -> Result<(Told, bool), AppError> {
    permit(viewer, Deed::Walk)?;
    let tenant = app.tenant(viewer)?;
    let world = tenant.world_for(viewer)?;
    let mut walk = wire::parse(id, body).map_err(AppError::Invalid)?;
    let before = match found(tenant, &world, viewer, id).await {
        Ok(walk) => Some(walk),
        Err(AppError::NotFound) => None,
        Err(other) => return Err(other),
    };
    check(app, viewer, &world, &walk, before.as_ref()).await?;
    if let Some(before) = &before {
        carry(&mut walk, before, eyes(&world, viewer));
    } else {
        walk.organisation = viewer.organisation().cloned();
    }
    if !walk.is_seen_by(viewer, &areas(&world, &walk)) {
        return Err(AppError::Forbidden(Deed::Walk));
    }
    let put = tenant.store.put_walk(viewer, walk, base, None).await?;
    settled(tenant, &world, viewer, put)
}

/// What a client does not send, or was not told, stays as it was.
fn carry(walk: &mut Walk, before: &Walk, sees: impl Fn(ObservationId) -> bool) {
    walk.state = before.state;
    walk.started_at = before.started_at;
    walk.ended_at = before.ended_at;
    walk.organisation.clone_from(&before.organisation);
    walk.number = before.number;
    walk.example = before.example;
    let hidden = |ids: &[ObservationId]| -> Vec<ObservationId> {
        ids.iter().copied().filter(|id| !sees(*id)).collect()
    };
    let keep = |ids: &mut Vec<ObservationId>, were: &[ObservationId]| {
        for id in hidden(were) {
            if !ids.contains(&id) {
                ids.push(id);
            }
        }
    };
    keep(&mut walk.carried, &before.carried);
    for stop in &mut walk.stops {
        if let Some(was) = before.stops.iter().find(|s| s.no == stop.no) {
            keep(&mut stop.verify, &was.verify);
        }
    }
}

/// That everything a walk names is there.
async fn check(
    app: &App,
    viewer: &Viewer,
    world: &World,
    walk: &Walk,
    before: Option<&Walk>,
) -> Result<(), AppError> {
    let mut faults = Vec::new();
    let mut unknown = |pointer: String, field: &'static str, value: String| {
        let fault = Fault::new(pointer, "unknown_reference").with("field", field);
        faults.push(fault.with("value", value));
    };
    let landscape = &world.landscape;
    if let Some(area) = &walk.area
        && landscape.areas().slot(area).is_none()
    {
        unknown("/area".to_owned(), "area", area.to_string());
    }
    for (i, promise) in walk.promises.iter().enumerate() {
        if landscape.promise(promise).is_none() {
            unknown(format!("/promises/{i}"), "promises", promise.to_string());
        }
    }
    for (field, account) in [("leader", &walk.leader), ("secretary", &walk.secretary)] {
        let Some(account) = account else { continue };
        if !app.accounts.belongs(viewer.tenant(), account).await? {
            unknown(format!("/{field}"), field, account.to_string());
        }
    }
    if let Some(earlier) = walk.repeats
        && before.is_none_or(|b| b.repeats != walk.repeats)
    {
        match found(app.tenant(viewer)?, world, viewer, earlier).await {
            Ok(_) => {}
            Err(AppError::NotFound) => {
                unknown("/repeats".to_owned(), "repeats", earlier.to_string());
            }
            Err(other) => return Err(other),
        }
    }
    // What stands may stay, also when it has been withdrawn since: a phone sends what it was told.
    let stands: Vec<ObservationId> = before.into_iter().flat_map(Walk::named).collect();
    let sees = eyes(world, viewer);
    let missing = |id: &ObservationId| !stands.contains(id) && !sees(*id);
    for (i, id) in walk
        .carried
        .iter()
        .enumerate()
        .filter(|(_, id)| missing(id))
    {
        unknown(format!("/carried/{i}"), "carried", id.to_string());
    }
    for (s, stop) in walk.stops.iter().enumerate() {
        for (i, id) in stop.verify.iter().enumerate().filter(|(_, id)| missing(id)) {
            unknown(format!("/stops/{s}/verify/{i}"), "verify", id.to_string());
        }
    }
    if faults.is_empty() {
        Ok(())
    } else {
        Err(AppError::Invalid(faults))
    }
}

fn settled(
    tenant: &Tenant,
    world: &World,
    viewer: &Viewer,
    put: Put,
) -> Result<(Told, bool), AppError> {
    let (walk, new) = match put {
        Put::Created(walk) => (walk, true),
        Put::Done(walk) | Put::Unchanged(walk) => (walk, false),
        Put::Unnamed(_) => return Err(AppError::VersionNeeded),
        Put::Stale(walk) => return Err(AppError::StaleVersion(walk.version)),
        Put::NotFound => return Err(AppError::NotFound),
    };
    tenant.written.notify_one();
    Ok((tell(tenant, world, viewer, walk)?, new))
}

/// A step of a walk.
#[derive(Debug, Clone)]
pub struct Step {
    /// Where to.
    pub to: State,
    /// When it happened, where it was seen on a phone without network; now otherwise.
    pub at: Option<Timestamp>,
    /// Why, for a step back.
    pub reason: Option<String>,
}

/// Takes a walk a step on or, with a reason, back. Asked for where it is already, it stays.
///
/// # Errors
/// [`AppError::WalkStep`] when there is no such step, [`AppError::Invalid`] without a reason.
pub async fn step(app: &App, viewer: &Viewer, id: WalkId, step: Step) -> Result<Told, AppError> {
    permit(viewer, Deed::Walk)?;
    let tenant = app.tenant(viewer)?;
    let world = tenant.world_for(viewer)?;
    // Somebody may change it meanwhile; what they changed is not taken back.
    for _ in 0..5 {
        let mut walk = found(tenant, &world, viewer, id).await?;
        let base = walk.version;
        if walk.state == step.to {
            return tell(tenant, &world, viewer, walk);
        }
        let now = clock::now();
        let at = step.at.unwrap_or(now);
        let direction = walk.state.step_to(step.to).ok_or(AppError::WalkStep {
            from: walk.state,
            to: step.to,
        })?;
        let mut faults = Vec::new();
        if at.duration_since(now) > AHEAD {
            let fault = Fault::new("/at", "future_time").with("field", "at");
            faults.push(fault.with("value", at));
        }
        if direction == Direction::Back && step.reason.is_none() {
            faults.push(Fault::new("/reason", "required").with("field", "reason"));
        }
        if !faults.is_empty() {
            return Err(AppError::Invalid(faults));
        }
        match (direction, step.to) {
            (Direction::On, State::Ongoing) => walk.started_at = Some(at),
            (Direction::On, State::Finished) => walk.ended_at = Some(at),
            (Direction::Back, State::Planned) => walk.started_at = None,
            (Direction::Back, State::Ongoing) => walk.ended_at = None,
            _ => {}
        }
        walk.state = step.to;
        let reason = step.reason.clone().filter(|_| direction == Direction::Back);
        match tenant
            .store
            .put_walk(viewer, walk, Some(base), reason)
            .await?
        {
            Put::Stale(_) => {}
            put => return Ok(settled(tenant, &world, viewer, put)?.0),
        }
    }
    Err(AppError::Busy(
        "the walk changes faster than it is read".to_owned(),
    ))
}

/// A new walk in the same area, with what is still open of the earlier one carried along. Asked again
/// with the same id, the first answer stands.
///
/// # Errors
/// [`AppError::Hindered`] when another walk has the new id.
pub async fn next(
    app: &App,
    viewer: &Viewer,
    earlier: WalkId,
    id: WalkId,
    starts_at: Timestamp,
) -> Result<(Told, bool), AppError> {
    permit(viewer, Deed::Walk)?;
    let tenant = app.tenant(viewer)?;
    let world = tenant.world_for(viewer)?;
    let before = found(tenant, &world, viewer, earlier).await?;
    let sees = eyes(&world, viewer);
    let filter = Filter::seen_by(world.sees(viewer));
    let open = |id: &ObservationId| {
        let entry = world.index_for(&filter).get(*id, &filter.sees);
        entry.is_some_and(|e| matches!(e.state, Shown::Open | Shown::Assigned | Shown::Done))
    };
    let made = tenant.store.made_on(viewer, earlier).await?;
    let mut carried: Vec<ObservationId> = Vec::new();
    for id in before.named().chain(made) {
        if sees(id) && open(&id) && !carried.contains(&id) {
            carried.push(id);
        }
    }
    let mut stops = before.stops.clone();
    for stop in &mut stops {
        stop.verify.retain(open);
    }
    let lasts = before.ends_at.duration_since(before.starts_at);
    let walk = Walk {
        id,
        version: 1,
        number: None,
        state: State::Planned,
        starts_at,
        ends_at: starts_at.saturating_add(lasts).unwrap_or(starts_at),
        started_at: None,
        ended_at: None,
        meeting_before: None,
        meeting_after: None,
        participants: Vec::new(),
        stops,
        repeats: Some(earlier),
        carried,
        weather: None,
        ..before
    };
    match tenant.store.put_walk(viewer, walk, None, None).await? {
        Put::Unnamed(kept) if kept.repeats == Some(earlier) => {
            Ok((tell(tenant, &world, viewer, kept)?, false))
        }
        Put::Unnamed(_) | Put::NotFound => Err(AppError::Hindered("walk_exists")),
        put => settled(tenant, &world, viewer, put),
    }
}

/// The observations made on a walk, as far as the viewer may see them.
///
/// # Errors
/// [`AppError::NotFound`] when the walk is unknown or another organisation's.
pub async fn observations(
    app: &App,
    viewer: &Viewer,
    id: WalkId,
) -> Result<Vec<Observation>, AppError> {
    permit(viewer, Deed::Read)?;
    let tenant = app.tenant(viewer)?;
    let world = tenant.world_for(viewer)?;
    found(tenant, &world, viewer, id).await?;
    let ids = tenant.store.made_on(viewer, id).await?;
    let mut made = tenant.observations(viewer, &ids).await?;
    // Whoever is not told on which walk a record was made does not learn it here.
    made.retain(|o| o.walk_id == Some(id.uuid()) && !o.is_withdrawn());
    lists::put_looks_on_record(tenant.store.as_ref(), viewer, &made).await?;
    Ok(made)
}
