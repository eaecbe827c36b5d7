//! Recording, changing and listing observations.

use std::sync::Arc;

use jiff::Timestamp;
use lykta_core::model::{
    ActorId, CommitmentId, LinkOverride, LonLat, Observation, ObservationId, PrivacyClass,
    Provenance, Shape, Status, Viewer, Warning,
};
use lykta_core::space::{Entry, Found};
use serde_json::Value;

use super::query::{List, Place, cursor_after, cursor_skip};
use super::{App, AppError, Profile, Tenant};
use crate::clock;
use crate::store::{Change, Command, HistoryEntry, Op, Outcome, Receipt};
use crate::wire::fault::Fault;
use crate::wire::geojson::OBSERVATION_VERTICES;
use crate::wire::observation::{Reading, in_box, merge, parse, writable};

/// Longest reason, characters.
const REASON_MAX: usize = 500;

/// Records a new observation, or repeats the receipt of one that is here with the same content.
/// The flag says whether it is new.
///
/// # Errors
/// [`AppError::Invalid`] with every fault, [`AppError::Conflict`] when another content stands,
/// [`AppError::Gone`] when it has been withdrawn.
pub async fn record(
    app: &App,
    viewer: &Viewer,
    id: ObservationId,
    body: &Value,
) -> Result<(Receipt, bool), AppError> {
    let tenant = app.tenant(viewer)?;
    let now = clock::now();
    let draft = parse(body, reading(app, now)).map_err(AppError::Invalid)?;
    if let Some(stated) = draft.id.filter(|stated| *stated != id) {
        return Err(AppError::Invalid(vec![
            Fault::new("/id", "id_differs")
                .with("value", stated)
                .with("path", id),
        ]));
    }
    let mut observation = draft
        .into_observation(id, now, &app.catalogue)
        .ok_or_else(|| {
            AppError::Internal("the category left the catalogue while it was read".into())
        })?;
    observation
        .warnings
        .extend(place_warning(tenant, &observation.geom_exact));
    match tenant
        .append(viewer, Command::Create(Box::new(observation)))
        .await?
    {
        Outcome::Created(receipt) => Ok((receipt, true)),
        Outcome::Repeated(receipt) => Ok((receipt, false)),
        Outcome::Conflict(current) => Err(AppError::Conflict(current)),
        Outcome::Gone => Err(AppError::Gone),
        other => Err(unexpected(&other)),
    }
}

fn reading(app: &App, now: Timestamp) -> Reading<'_> {
    Reading {
        catalogue: &app.catalogue,
        now,
        max_vertices: OBSERVATION_VERTICES,
        provenance: Provenance::StaffDaily,
    }
}

fn unexpected(outcome: &Outcome) -> AppError {
    AppError::Internal(format!("the store answered {outcome:?}").into())
}

/// A warning when the place lies outside the tenant's outline. Outlines are generalised, so this
/// never refuses; a tenant without outline is judged by its map's extent.
pub fn place_warning(tenant: &Tenant, shape: &Shape) -> Option<Warning> {
    let world = tenant.world.load();
    let anchor = shape.anchor();
    let inside = match outside_outline(&tenant.profile, &world, anchor) {
        Some(outside) => !outside,
        None => in_box(anchor, tenant.profile.bbox),
    };
    (!inside).then(|| Warning {
        code: "outside_municipality".to_owned(),
        detail: tenant.profile.name.clone(),
    })
}

fn outside_outline(
    profile: &Profile,
    world: &lykta_core::space::world::World,
    place: LonLat,
) -> Option<bool> {
    let id = profile.outline.as_ref()?;
    let slot = world.landscape.areas().slot(id)?;
    Some(
        !world
            .landscape
            .areas()
            .containing(&Shape::Point(place))
            .contains(&slot),
    )
}

/// One observation; withdrawn ones are gone.
///
/// # Errors
/// [`AppError::NotFound`], [`AppError::Gone`].
pub async fn one(app: &App, viewer: &Viewer, id: ObservationId) -> Result<Observation, AppError> {
    let observation = app.tenant(viewer)?.store.observation(viewer, id).await?;
    if observation.is_withdrawn() {
        Err(AppError::Gone)
    } else {
        Ok(observation)
    }
}

/// Changes attributes by a JSON Merge Patch on the writable feature.
///
/// # Errors
/// [`AppError::Stale`] when `base_version` is not current, [`AppError::Invalid`] with every fault.
pub async fn amend(
    app: &App,
    viewer: &Viewer,
    id: ObservationId,
    base_version: u32,
    patch: &Value,
) -> Result<Observation, AppError> {
    let before = current(app, viewer, id, base_version).await?;
    if let Some(fault) = refuse_patch(patch) {
        return Err(AppError::Invalid(vec![fault]));
    }
    let mut feature = writable(&before);
    let mut patch = patch.clone();
    let named = |name: &str, patch: &Value| patch.pointer(&format!("/properties/{name}")).is_some();
    // A new category brings its own severity and least class unless the patch says otherwise.
    if let Some(code) = patch
        .pointer("/properties/category")
        .and_then(Value::as_str)
        .map(str::to_owned)
        && code != before.category.as_str()
        && let Some(properties) = patch.get_mut("properties").and_then(Value::as_object_mut)
    {
        if !properties.contains_key("severity") {
            properties.insert("severity".to_owned(), Value::Null);
        }
        let least = lykta_core::model::CategoryCode::parse(&code)
            .ok()
            .and_then(|c| app.catalogue.category(&c))
            .map(|c| c.privacy_class);
        if !properties.contains_key("privacy_class")
            && least.is_some_and(|l| l > before.privacy_class)
        {
            properties.insert("privacy_class".to_owned(), Value::Null);
        }
    }
    let class_named = named("privacy_class", &patch);
    merge(&mut feature, &patch);
    let draft = parse(&feature, reading(app, clock::now())).map_err(AppError::Invalid)?;
    if class_named && draft.privacy_class < before.privacy_class {
        let fault = Fault::new("/properties/privacy_class", "class_lowered")
            .with("field", "privacy_class")
            .with("value", before.privacy_class.get());
        return Err(AppError::Invalid(vec![fault]));
    }
    let after = draft.amend(&before, &app.catalogue).ok_or_else(|| {
        AppError::Internal("the category left the catalogue while it was read".into())
    })?;
    change(app, viewer, after, base_version, Op::Patch, None).await
}

/// A patch is an object with `properties`, `geometry`, and at most the id and type it has already.
fn refuse_patch(patch: &Value) -> Option<Fault> {
    let Some(members) = patch.as_object() else {
        return Some(Fault::new("", "not_an_object"));
    };
    members
        .keys()
        .find(|k| !matches!(k.as_str(), "properties" | "geometry" | "type" | "id"))
        .map(|k| Fault::new(format!("/{k}"), "unknown_property").with("value", k))
        .or_else(|| {
            members
                .get("properties")
                .filter(|p| !p.is_object())
                .map(|_| Fault::new("/properties", "not_an_object"))
        })
}

async fn current(
    app: &App,
    viewer: &Viewer,
    id: ObservationId,
    base_version: u32,
) -> Result<Observation, AppError> {
    let before = one(app, viewer, id).await?;
    if before.version == base_version {
        Ok(before)
    } else {
        Err(AppError::Stale(Box::new(before)))
    }
}

async fn change(
    app: &App,
    viewer: &Viewer,
    after: Observation,
    base_version: u32,
    op: Op,
    reason: Option<String>,
) -> Result<Observation, AppError> {
    let tenant = app.tenant(viewer)?;
    let observation = Observation {
        version: base_version + 1,
        updated_at: clock::now(),
        ..after
    };
    let id = observation.id;
    let wish = Change {
        observation,
        base_version,
        op,
        reason,
    };
    match tenant
        .append(viewer, Command::Change(Box::new(wish)))
        .await?
    {
        Outcome::Done { .. } | Outcome::Unchanged => tenant
            .store
            .observation(viewer, id)
            .await
            .map_err(AppError::from),
        Outcome::Conflict(current) => Err(AppError::Stale(current)),
        Outcome::Gone => Err(AppError::Gone),
        Outcome::NotFound => Err(AppError::NotFound),
        other => Err(unexpected(&other)),
    }
}

/// A step in an observation's life.
#[derive(Debug, Clone)]
pub struct Transition {
    /// Where to.
    pub to: Status,
    /// Why.
    pub reason: Option<String>,
    /// Who gets it.
    pub actor: Option<ActorId>,
    /// When it should be done.
    pub due_at: Option<Timestamp>,
}

/// Takes a step in an observation's life.
///
/// # Errors
/// [`AppError::IllegalTransition`] with what is allowed, [`AppError::Invalid`] when a reason or an
/// actor is missing, [`AppError::Stale`] when `base_version` is not current.
pub async fn transition(
    app: &App,
    viewer: &Viewer,
    id: ObservationId,
    base_version: u32,
    step: Transition,
) -> Result<Observation, AppError> {
    let before = current(app, viewer, id, base_version).await?;
    let Some(rule) = before
        .status
        .step_to(step.to, before.valence, before.before_merge)
    else {
        return Err(AppError::IllegalTransition {
            from: before.status,
            to: step.to,
            allowed: before.status.allowed(before.valence, before.before_merge),
        });
    };
    let mut faults = Vec::new();
    let reason = checked_reason(step.reason.as_deref(), rule.needs_reason, &mut faults);
    if rule.needs_actor && step.actor.is_none() {
        faults.push(Fault::new("/actor", "required").with("field", "actor"));
    }
    if let Some(actor) = &step.actor
        && app
            .tenant(viewer)?
            .world
            .load()
            .landscape
            .actor(actor)
            .is_none()
    {
        faults.push(
            Fault::new("/actor", "unknown_reference")
                .with("field", "actor")
                .with("value", actor),
        );
    }
    if !faults.is_empty() {
        return Err(AppError::Invalid(faults));
    }
    let mut after = before.clone();
    after.before_merge = (step.to == Status::Merged).then_some(before.status);
    after.status = step.to;
    after.responsible = step.actor.or(after.responsible);
    after.due_at = step.due_at.or(after.due_at);
    if rule.needs_reason {
        after.outcome_reason.clone_from(&reason);
    }
    let op = if step.to == Status::Withdrawn {
        Op::Withdraw
    } else {
        Op::Transition
    };
    change(app, viewer, after, base_version, op, reason).await
}

fn checked_reason(reason: Option<&str>, needed: bool, faults: &mut Vec<Fault>) -> Option<String> {
    let reason = reason.map(str::trim).filter(|r| !r.is_empty());
    match reason {
        None if needed => {
            faults.push(Fault::new("/reason", "required").with("field", "reason"));
            None
        }
        Some(r) if r.chars().count() > REASON_MAX => {
            faults.push(
                Fault::new("/reason", "text_too_long")
                    .with("field", "reason")
                    .with("value", r.chars().count())
                    .with("max", REASON_MAX),
            );
            None
        }
        other => other.map(str::to_owned),
    }
}

/// Adds or removes a link to a commitment by hand, or leaves it to the rules again (`None`).
///
/// # Errors
/// [`AppError::Invalid`] when the commitment is unknown or a reason is missing.
pub async fn override_link(
    app: &App,
    viewer: &Viewer,
    id: ObservationId,
    base_version: u32,
    commitment: &CommitmentId,
    added: Option<bool>,
    reason: Option<&str>,
) -> Result<Observation, AppError> {
    let before = current(app, viewer, id, base_version).await?;
    if app
        .tenant(viewer)?
        .world
        .load()
        .landscape
        .commitment_slot(commitment)
        .is_none()
    {
        return Err(AppError::NotFound);
    }
    let mut faults = Vec::new();
    let reason = checked_reason(reason, added.is_some(), &mut faults);
    if !faults.is_empty() {
        return Err(AppError::Invalid(faults));
    }
    let mut after = before;
    after.link_overrides.retain(|o| o.commitment != *commitment);
    if let (Some(added), Some(reason)) = (added, &reason) {
        after.link_overrides.push(LinkOverride {
            commitment: commitment.clone(),
            added,
            reason: reason.clone(),
        });
    }
    change(app, viewer, after, base_version, Op::Link, reason).await
}

/// The history of one observation, oldest first.
///
/// # Errors
/// [`AppError::NotFound`].
pub async fn history(
    app: &App,
    viewer: &Viewer,
    id: ObservationId,
) -> Result<Vec<HistoryEntry>, AppError> {
    Ok(app.tenant(viewer)?.store.history(viewer, id).await?)
}

/// A page of a list.
#[derive(Debug)]
pub struct Listed {
    /// The observations, in order.
    pub observations: Vec<Observation>,
    /// How many match in all.
    pub matched: usize,
    /// Where the next page begins.
    pub next: Option<String>,
}

/// Lists observations: newest seen first, or nearest first round a place.
///
/// The order is by the second they were seen and then by id, both of which seldom change, so a page's
/// cursor names its last row: what comes in meanwhile neither repeats nor hides a row behind it.
///
/// # Errors
/// [`AppError`] when the store fails.
pub async fn list(app: &App, viewer: &Viewer, list: List) -> Result<Listed, AppError> {
    let tenant = Arc::clone(app.tenant(viewer)?);
    let world = tenant.world.load_full();
    let (ids, matched, next) = tokio::task::spawn_blocking(move || select(&world, &list))
        .await
        .map_err(|e| AppError::Internal(Box::new(e)))?;
    let observations = tenant.store.observations(viewer, &ids).await?;
    // Looks at what is restricted are put on record one by one; what cannot be is not shown.
    let restricted = observations
        .iter()
        .filter(|o| o.privacy_class == PrivacyClass::RESTRICTED)
        .map(|o| tenant.store.observation(viewer, o.id));
    futures_util::future::try_join_all(restricted).await?;
    Ok(Listed {
        observations,
        matched,
        next,
    })
}

type Selected = (Vec<ObservationId>, usize, Option<String>);

fn select(world: &lykta_core::space::world::World, list: &List) -> Selected {
    if let Place::Near(place, metres) = list.place {
        // One more than the page tells whether there is a next one.
        let wanted = list.skip.saturating_add(list.limit).saturating_add(1);
        let nearest: Vec<Found<'_>> = world.index.nearest(place, wanted, metres, &list.filter);
        let matched = if metres.is_finite() {
            world.index.within(place, metres, &list.filter).len()
        } else {
            world.index.count(&list.filter)
        };
        let ids: Vec<_> = nearest
            .iter()
            .skip(list.skip)
            .take(list.limit)
            .map(|f| f.entry.id)
            .collect();
        let next = (nearest.len() == wanted).then(|| cursor_skip(list.skip + list.limit));
        return (ids, matched, next);
    }
    let mut found: Vec<&Entry> = match list.place {
        Place::Box(bounds) => world.index.bbox(bounds, &list.filter),
        _ => world.index.all(&list.filter).collect(),
    };
    let matched = found.len();
    let key = |e: &Entry| (std::cmp::Reverse(e.observed_at), std::cmp::Reverse(e.id));
    if let Some((second, id)) = list.after {
        let before = (std::cmp::Reverse(second), std::cmp::Reverse(id));
        found.retain(|e| key(e) > before);
    }
    // Only the page needs to be in order.
    let more = found.len() > list.limit;
    if more {
        found.select_nth_unstable_by_key(list.limit, |e| key(e));
        found.truncate(list.limit);
    }
    found.sort_unstable_by_key(|e| key(e));
    let next = found
        .last()
        .filter(|_| more)
        .map(|e| cursor_after(e.observed_at, e.id));
    (found.iter().map(|e| e.id).collect(), matched, next)
}

/// How many observations there are by kind, state, status and category.
#[derive(Debug, Default, Clone)]
pub struct Counts {
    /// In all.
    pub total: usize,
    /// By kind number.
    pub by_kind: std::collections::BTreeMap<u16, usize>,
    /// By category number.
    pub by_category: std::collections::BTreeMap<u16, usize>,
    /// By state.
    pub by_state: std::collections::BTreeMap<lykta_core::model::State, usize>,
    /// By status.
    pub by_status: std::collections::BTreeMap<Status, usize>,
}

/// Counts what a list would hold.
pub fn count(world: &lykta_core::space::world::World, list: &List) -> Counts {
    let mut counts = Counts::default();
    let found: Vec<&Entry> = match list.place {
        Place::Box(bounds) => world.index.bbox(bounds, &list.filter),
        Place::Near(place, metres) => world.index.within(place, metres, &list.filter),
        Place::Anywhere => world.index.all(&list.filter).collect(),
    };
    for e in found {
        counts.total += 1;
        *counts.by_kind.entry(e.kind).or_default() += 1;
        *counts.by_category.entry(e.category).or_default() += 1;
        *counts.by_state.entry(e.state).or_default() += 1;
        *counts.by_status.entry(e.status).or_default() += 1;
    }
    counts
}
