//! The meeting about a report: decisions, each with who and by when, and the places of the week to come.

use lykta_core::analysis::situation::{FOCUS_M, focus_place};
use lykta_core::model::{ActorId, AreaId, Deed, LonLat, ObservationId, PrivacyClass, Viewer, Week};
use lykta_core::space::world::World;
use lykta_core::space::{Crs, Filter};
use serde::Deserialize;
use serde_json::{Value, json};
use uuid::Uuid;

use super::read::{Report, read};
use super::{card, leads};
use crate::app::counted::names;
use crate::app::texts::unfit;
use crate::app::{App, AppError, Tenant, permit, walks};
use crate::store::protocols::Written;
use crate::store::situations::{Closed, Decided};
use crate::wire::fault::Fault;
use crate::wire::situation::{self as wire, Decision};

/// Most places chosen for a week.
pub const PLACES: usize = 3;
/// Most names of one place.
const NAMES: usize = 3;

/// A decision as its reader is told it.
#[derive(Debug, Clone)]
pub struct Told {
    /// Its id, version and times.
    pub kept: Decided,
    /// What it says.
    pub decision: Decision,
    /// Name of who does it.
    pub actor: Option<String>,
    /// Names of where.
    pub places: Vec<String>,
}

/// A place that was chosen for a week.
#[derive(Debug, Clone)]
pub struct Place {
    /// Its cell.
    pub cell: [i32; 2],
    /// Its middle.
    pub at: LonLat,
    /// Its corners.
    pub ring: [LonLat; 5],
    /// Names of the areas it lies in.
    pub areas: Vec<String>,
}

/// How a meeting ended.
#[derive(Debug, Clone)]
pub struct Meeting {
    /// When.
    pub closed: Closed,
    /// The places of the week to come.
    pub focus: Vec<Place>,
}

/// The decisions of a week, as they stand.
///
/// # Errors
/// [`AppError::NotFound`] when the week has no report; [`AppError::Forbidden`].
pub async fn decisions(app: &App, viewer: &Viewer, week: Week) -> Result<Vec<Told>, AppError> {
    permit(viewer, Deed::Analyze)?;
    let tenant = app.tenant(viewer)?;
    has_report(tenant, viewer, week).await?;
    let kept = tenant.store.decisions(viewer, week).await?;
    told(tenant, viewer, kept)
}

/// Decisions in the versions that a report names.
pub(super) async fn as_they_stood(
    app: &App,
    viewer: &Viewer,
    named: &[(Uuid, u32)],
) -> Result<Vec<Told>, AppError> {
    let tenant = app.tenant(viewer)?;
    let kept = tenant.store.decided(viewer, named.to_vec()).await?;
    told(tenant, viewer, kept)
}

async fn has_report(tenant: &Tenant, viewer: &Viewer, week: Week) -> Result<(), AppError> {
    let heads = tenant.store.situations(viewer).await?;
    if heads.iter().any(|h| h.week == week) {
        Ok(())
    } else {
        Err(AppError::NotFound)
    }
}

fn told(tenant: &Tenant, viewer: &Viewer, kept: Vec<Decided>) -> Result<Vec<Told>, AppError> {
    let world = tenant.world_for(viewer)?;
    let mut out = Vec::with_capacity(kept.len());
    for kept in kept {
        let decision =
            Decision::deserialize(&kept.document).map_err(|e| AppError::Internal(Box::new(e)))?;
        // Whoever is told of it is told where, with or without its figures.
        let spot = decision.hot_spot.as_ref().map(|spot| spot.areas.clone());
        if let Some(decision) = seen(tenant, &world, viewer, decision) {
            out.push(Told {
                actor: decision.actor.as_deref().map(|id| {
                    let id = ActorId::parse(id).ok();
                    let found = id.as_ref().and_then(|id| world.landscape.actor(id));
                    found.map_or_else(|| String::from("–"), |a| a.name.clone())
                }),
                places: spot.unwrap_or_else(|| places(tenant, &world, viewer, &decision)),
                decision,
                kept,
            });
        }
    }
    Ok(out)
}

/// The decision as far as the viewer is told it: of their own organisation, or given to it; about an
/// observation that they may see. One whose observation is gone stands without it.
fn seen(
    tenant: &Tenant,
    world: &World,
    viewer: &Viewer,
    mut decision: Decision,
) -> Option<Decision> {
    let own = viewer.organisation().map(ActorId::as_str);
    if decision.organisation.as_deref() != own {
        decision.hot_spot = None;
    }
    decision.hot_spot = decision
        .hot_spot
        .filter(|spot| card::may_read_figures(viewer, spot));
    let is_given = own.is_some() && decision.actor.as_deref() == own;
    if !viewer.is_keeper() && decision.organisation.as_deref() != own && !is_given {
        return None;
    }
    let about = decision.observation.as_deref();
    let about = about.and_then(|id| ObservationId::parse(id).ok());
    let finds = |by: &Viewer| {
        let filter = Filter::seen_by(world.sees(by));
        let index = world.index_for(&filter);
        about.is_some_and(|id| index.get(id, &filter.sees).is_some())
    };
    if about.is_none() || !finds(&tenant.keeper()) {
        let class = decision.class.and_then(PrivacyClass::new);
        let restricted = class == Some(PrivacyClass::RESTRICTED);
        let reaches = |c: PrivacyClass| c == PrivacyClass::RESTRICTED;
        let sees = viewer.is_keeper() || viewer.reading_scopes().any(|s| reaches(s.max_class));
        decision.observation = None;
        return (!restricted || sees).then_some(decision);
    }
    finds(viewer).then_some(decision)
}

fn places(tenant: &Tenant, world: &World, viewer: &Viewer, decision: &Decision) -> Vec<String> {
    let outline = tenant.profile.outline.as_ref();
    if let Some(area) = decision.area.as_deref() {
        let found = AreaId::parse(area).ok();
        let found = found.and_then(|id| world.landscape.areas().area(&id).cloned());
        return found.iter().map(|a| a.name.clone()).collect();
    }
    let crs = Crs::from_code(&tenant.profile.crs).ok();
    if let Some((crs, cell)) = crs.zip(decision.focus) {
        return names_in(world, crs, cell, outline);
    }
    let of_observation = || {
        let id = ObservationId::parse(decision.observation.as_deref()?).ok()?;
        let filter = Filter::seen_by(world.sees(viewer));
        let entry = world.index_for(&filter).get(id, &filter.sees)?;
        Some(entry.anchor)
    };
    of_observation()
        .map(|at| names(world, at, outline))
        .unwrap_or_default()
}

/// Names of the areas that a cell reaches into, those of its middle first.
fn names_in(world: &World, crs: Crs, cell: [i32; 2], outline: Option<&AreaId>) -> Vec<String> {
    let Some((middle, _)) = focus_place(crs, cell) else {
        return Vec::new();
    };
    // Places every 62 m: what lies between them is too small to be named.
    let [east, north] = cell.map(f64::from);
    let steps = (0_u8..25).map(|i| [i % 5, i / 5].map(|s| f64::from(s) / 4.0));
    let inside = steps.filter_map(|[e, n]| {
        crs.inverse((east + e) * FOCUS_M, (north + n) * FOCUS_M)
            .ok()
    });
    let mut out: Vec<String> = Vec::new();
    for name in std::iter::once(middle)
        .chain(inside)
        .flat_map(|at| names(world, at, outline))
    {
        if !out.contains(&name) {
            out.push(name);
        }
    }
    out.truncate(NAMES);
    out
}

/// Puts a decision: a new one, or a change of the version named.
///
/// # Errors
/// [`AppError::Invalid`] with every fault, [`AppError::Hindered`] for a new one when the meeting has ended,
/// [`AppError::VersionNeeded`] and [`AppError::StaleVersion`] when another version stands.
pub async fn decide(
    app: &App,
    viewer: &Viewer,
    week: Week,
    body: &Value,
    base: Option<u32>,
) -> Result<Told, AppError> {
    permit(viewer, Deed::Analyze)?;
    permit(viewer, Deed::Step)?;
    let tenant = app.tenant(viewer)?;
    has_report(tenant, viewer, week).await?;
    let wished = wire::decision(body).map_err(AppError::Invalid)?;
    let (id, mut decision) = (wished.id, wished.decision);
    let before = tenant.store.decisions(viewer, week).await?;
    let before = before.iter().find(|d| d.id == id);
    let world = tenant.world_for(viewer)?;
    let mut faults = unfit("/text", "text", &decision.text);
    if let Some(cause) = &decision.cause {
        faults.extend(unfit("/cause", "cause", cause));
    }
    let mut unknown = |field: &'static str, value: &str| {
        let fault = Fault::new(format!("/{field}"), "unknown_reference").with("field", field);
        faults.push(fault.with("value", value));
    };
    if let Some(actor) = &decision.actor
        && ActorId::parse(actor).map_or(true, |id| world.landscape.actor(&id).is_none())
    {
        unknown("actor", actor);
    }
    if let Some(area) = &decision.area
        && AreaId::parse(area).map_or(true, |id| world.landscape.areas().area(&id).is_none())
    {
        unknown("area", area);
    }
    if let Some(about) = &decision.observation {
        let filter = Filter::seen_by(world.sees(viewer));
        let found = ObservationId::parse(about).ok();
        let found = found.and_then(|id| world.index_for(&filter).get(id, &filter.sees));
        match found {
            Some(entry) => decision.class = Some(entry.class.get()),
            None => unknown("observation", about),
        }
    }
    if let Some(cell) = wished.hot_spot
        && before.is_none()
    {
        let report = read(app, viewer, week, None).await?;
        decision.hot_spot = card::frozen(&report, cell, &walks::zone(tenant)?);
        if decision.hot_spot.is_none() {
            unknown("hot_spot", &wire::cell_text(cell));
        }
    }
    if !faults.is_empty() {
        return Err(AppError::Invalid(faults));
    }
    decision.organisation = viewer.organisation().map(ToString::to_string);
    if let Some(known) = before {
        // Who may not read it does not change it, and whose it is does not change with who mends it. What it
        // was made about, with its figures, stays as it was.
        let kept =
            Decision::deserialize(&known.document).map_err(|e| AppError::Internal(Box::new(e)))?;
        decision.hot_spot.clone_from(&kept.hot_spot);
        let kept = seen(tenant, &world, viewer, kept).ok_or(AppError::NotFound)?;
        decision.organisation = kept.organisation;
        if decision.observation.is_none() {
            decision.class = kept.class.filter(|_| kept.observation.is_none());
        }
    }
    let document = serde_json::to_value(&decision).map_err(|e| AppError::Internal(Box::new(e)))?;
    let written = tenant
        .store
        .put_decision(viewer, week, id, document, base)
        .await?;
    tenant.written.notify_one();
    let kept = match written {
        Written::Done(kept) | Written::Unchanged(kept) => kept,
        Written::Stale(_) if base.is_none() => return Err(AppError::VersionNeeded),
        Written::Stale(version) => return Err(AppError::StaleVersion(version)),
        Written::WrongState => return Err(AppError::Hindered("meeting_closed")),
    };
    let mut all = told(tenant, viewer, vec![kept])?;
    all.pop().ok_or(AppError::NotFound)
}

/// How a week's meeting ended, if it has.
pub(super) async fn ended(
    app: &App,
    viewer: &Viewer,
    week: Week,
) -> Result<Option<Meeting>, AppError> {
    let tenant = app.tenant(viewer)?;
    let Some(closed) = tenant.store.meeting(viewer, week).await? else {
        return Ok(None);
    };
    let world = tenant.world_for(viewer)?;
    let crs = Crs::from_code(&tenant.profile.crs).map_err(|e| AppError::Internal(Box::new(e)))?;
    let cells = closed.focus.as_array().into_iter().flatten();
    let cells = cells.filter_map(|c| wire::cell(c.as_str()?));
    let outline = tenant.profile.outline.as_ref();
    let focus = cells
        .filter_map(|cell| {
            let (at, ring) = focus_place(crs, cell)?;
            Some(Place {
                cell,
                at,
                ring,
                areas: names_in(&world, crs, cell, outline),
            })
        })
        .collect();
    Ok(Some(Meeting { closed, focus }))
}

/// Ends the meeting with up to three of the proposed places; the first three when none are named.
///
/// # Errors
/// [`AppError::Invalid`] for a place that is not proposed, [`AppError::Hindered`] when it has ended.
pub async fn close(
    app: &App,
    viewer: &Viewer,
    week: Week,
    chosen: Option<Vec<String>>,
) -> Result<Report, AppError> {
    leads(viewer)?;
    let report = read(app, viewer, week, None).await?;
    let proposed: Vec<String> = report
        .situation
        .focus
        .iter()
        .map(|f| wire::cell_text(f.cell))
        .collect();
    let mut faults = Vec::new();
    let focus = match chosen {
        None => proposed.into_iter().take(PLACES).collect(),
        Some(chosen) => {
            if chosen.len() > PLACES {
                let fault = Fault::new("/focus", "list_too_long").with("field", "focus");
                faults.push(fault.with("value", chosen.len()).with("max", PLACES));
            }
            for (i, cell) in chosen
                .iter()
                .enumerate()
                .filter(|(_, c)| !proposed.contains(c))
            {
                let fault = Fault::new(format!("/focus/{i}"), "unknown_reference");
                faults.push(fault.with("field", "focus").with("value", cell));
            }
            chosen
        }
    };
    if !faults.is_empty() {
        return Err(AppError::Invalid(faults));
    }
    let tenant = app.tenant(viewer)?;
    let done = tenant
        .store
        .close_meeting(viewer, week, json!(focus))
        .await?;
    tenant.written.notify_one();
    if !done {
        return Err(AppError::Hindered("meeting_closed"));
    }
    read(app, viewer, week, None).await
}
