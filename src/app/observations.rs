//! Recording, changing and listing observations.

use jiff::Timestamp;
use lykta_core::model::viewer::Hold;
use lykta_core::model::{
    ActorId, CommitmentId, Custody, Deed, Facts, LinkOverride, LonLat, Observation, ObservationId,
    Provenance, Shape, Status, Viewer, Warning,
};
use lykta_core::space::told::told;
use serde_json::Value;

pub use super::edits::amend;
use super::{App, AppError, Profile, Tenant, permit, review, text};
use crate::clock;
use crate::store::{Change, Command, HistoryEntry, Op, Outcome, Receipt};
use crate::wire::fault::Fault;
use crate::wire::geojson::OBSERVATION_VERTICES;
use crate::wire::observation::{Reading, in_box, parse};

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
    permit(viewer, Deed::Record)?;
    let tenant = app.tenant(viewer)?;
    let observation = read_new(app, viewer, id, body)?;
    match tenant
        .append(viewer, Command::Create(Box::new(observation)))
        .await?
    {
        Outcome::Created(receipt) => Ok((receipt, true)),
        Outcome::Repeated(receipt) => Ok((receipt, false)),
        Outcome::Conflict(current) => Err(AppError::Conflict(current)),
        Outcome::Gone => Err(AppError::Gone),
        // Somebody else's record stands there, which this viewer may not know of.
        Outcome::NotFound => Err(AppError::NotFound),
        Outcome::Done { .. } | Outcome::Unchanged => Err(unexpected()),
    }
}

/// A new observation of the viewer's organisation as its body says, with what is odd about it.
///
/// # Errors
/// [`AppError::Invalid`] with every fault.
pub(super) fn read_new(
    app: &App,
    viewer: &Viewer,
    id: ObservationId,
    body: &Value,
) -> Result<Observation, AppError> {
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
    observation.controller = viewer.organisation().cloned();
    if let Some(walk) = viewer.walk() {
        // A guest records on their own walk, said or not, and knows of no other.
        if observation.walk_id.is_some_and(|of| of != walk.uuid()) {
            return Err(AppError::NotFound);
        }
        observation.walk_id = Some(walk.uuid());
    }
    app.footprints.settle(&mut observation);
    observation
        .warnings
        .extend(place_warning(app.tenant(viewer)?, &observation.geom_exact)?);
    observation.warnings.extend(text::warning(&observation));
    Ok(observation)
}

pub(super) fn reading(app: &App, now: Timestamp) -> Reading<'_> {
    Reading {
        catalogue: &app.catalogue,
        now,
        max_vertices: OBSERVATION_VERTICES,
        provenance: Provenance::StaffDaily,
    }
}

pub(super) fn unexpected() -> AppError {
    AppError::Internal("the store answered a command with another's outcome".into())
}

/// A warning when the place lies outside the tenant's outline. Outlines are generalised, so this
/// never refuses; a tenant without outline is judged by its map's extent.
///
/// # Errors
/// [`AppError::Busy`] until the world has been built.
pub fn place_warning(tenant: &Tenant, shape: &Shape) -> Result<Option<Warning>, AppError> {
    let world = tenant.world()?;
    let anchor = shape.anchor();
    let inside = match outside_outline(&tenant.profile, &world, anchor) {
        Some(outside) => !outside,
        None => in_box(anchor, tenant.profile.bbox),
    };
    Ok((!inside).then(|| Warning {
        code: "outside_municipality".to_owned(),
        detail: tenant.profile.name.clone(),
    }))
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
    permit(viewer, Deed::Read)?;
    let observation = app.tenant(viewer)?.observation(viewer, id).await?;
    if observation.is_withdrawn() {
        Err(AppError::Gone)
    } else {
        Ok(observation)
    }
}

/// The whole record at this version, for a viewer who may do this to it.
pub(super) async fn current(
    app: &App,
    viewer: &Viewer,
    id: ObservationId,
    base_version: u32,
    deed: Deed,
) -> Result<Observation, AppError> {
    let before = open_to(app, viewer, id, deed).await?;
    if before.version == base_version {
        Ok(before)
    } else {
        Err(AppError::Stale(Box::new(told(viewer, before))))
    }
}

/// The whole record, for a viewer who may do this to it. Whoever recorded it may mend and undo it while
/// nobody has taken it further, whatever their role.
pub(super) async fn open_to(
    app: &App,
    viewer: &Viewer,
    id: ObservationId,
    deed: Deed,
) -> Result<Observation, AppError> {
    let tenant = app.tenant(viewer)?;
    let admitted = tenant.world_for(viewer)?.admit(viewer, id);
    let mends = matches!(deed, Deed::Amend | Deed::Withdraw) && viewer.may(Deed::Record);
    let own = mends && author(tenant, viewer, id).await?;
    if !own {
        // Not theirs to see is answered before anything is put on record.
        tenant.store.observation(&admitted, id).await?;
    }
    let whole = tenant.store.observation(&viewer.on_behalf(), id).await?;
    let custody = Custody::of(&whole);
    let facts = Facts {
        category: &whole.category,
        class: whole.privacy_class,
        areas: &[],
        custody: &custody,
    };
    let own = own && whole.status == Status::Received;
    if !own && !admitted.may_see(facts) {
        return Err(AppError::NotFound);
    }
    if whole.is_withdrawn() {
        return Err(AppError::Gone);
    }
    if own || admitted.may_on(deed, facts) {
        return Ok(whole);
    }
    permit(viewer, deed)?;
    Err(AppError::Forbidden(deed))
}

pub(super) async fn author(
    tenant: &Tenant,
    viewer: &Viewer,
    id: ObservationId,
) -> Result<bool, AppError> {
    let author = tenant.store.author(viewer, id).await?;
    Ok(author.as_deref() == Some(viewer.name()))
}

pub(super) async fn change(
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
        .append(&viewer.on_behalf(), Command::Change(Box::new(wish)))
        .await?
    {
        Outcome::Done { .. } | Outcome::Unchanged => after_change(tenant, viewer, id).await,
        Outcome::Conflict(current) => Err(AppError::Stale(Box::new(told(viewer, *current)))),
        Outcome::Gone => Err(AppError::Gone),
        Outcome::NotFound => Err(AppError::NotFound),
        Outcome::Created(_) | Outcome::Repeated(_) => Err(unexpected()),
    }
}

/// The record after a change, as the one who changed it is told it.
pub(super) async fn after_change(
    tenant: &Tenant,
    viewer: &Viewer,
    id: ObservationId,
) -> Result<Observation, AppError> {
    let whole = tenant.store.observation(&viewer.on_behalf(), id).await?;
    Ok(told(viewer, whole))
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
    /// The observation it confirms, for merging into it or coming apart from it.
    pub into: Option<ObservationId>,
}

/// The deed that a step is.
pub(super) fn deed_of(viewer: &Viewer, to: Status) -> Deed {
    match to {
        Status::Withdrawn => Deed::Withdraw,
        _ if viewer.may(Deed::Step) => Deed::Step,
        // Whoever may say that something is amiss may say that it is so again.
        Status::Reopened if !viewer.may(Deed::Walk) => Deed::Record,
        // Whoever leads a walk has been there and seen whether it is mended.
        to if to.by_looking() => Deed::Walk,
        _ => Deed::Step,
    }
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
    let deed = deed_of(viewer, step.to);
    let before = current(app, viewer, id, base_version, deed).await?;
    // Whoever it was only assigned to takes it further, and hands it to nobody else.
    let passes_on =
        step.actor.is_some() || step.to == Status::Merged || before.status == Status::Merged;
    if passes_on && viewer.hands().hold(&Custody::of(&before)) != Hold::Own {
        return Err(AppError::Forbidden(Deed::Step));
    }
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
            .world()?
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
    if step.actor.is_some() && !rule.needs_actor {
        faults.push(Fault::new("/actor", "actor_not_here").with("field", "actor"));
    }
    if !faults.is_empty() {
        return Err(AppError::Invalid(faults));
    }
    let mut after = before.clone();
    after.before_merge = (step.to == Status::Merged).then_some(before.status);
    after.status = step.to;
    after.responsible = step.actor.or(after.responsible);
    after.due_at = step.due_at.or(after.due_at);
    // Why the last step was taken, where it needed saying; history keeps the earlier ones.
    after.outcome_reason = if rule.needs_reason {
        reason.clone()
    } else {
        None
    };
    if step.to == Status::Merged || before.status == Status::Merged {
        return merge_step(app, viewer, before, after, step.into, reason).await;
    }
    let op = if step.to == Status::Withdrawn {
        Op::Withdraw
    } else {
        Op::Transition
    };
    change(app, viewer, after, base_version, op, reason).await
}

/// Merges `before` into another observation as its confirmation, or takes it out again: both change in
/// one transaction, or neither does.
async fn merge_step(
    app: &App,
    viewer: &Viewer,
    before: Observation,
    after: Observation,
    into: Option<ObservationId>,
    reason: Option<String>,
) -> Result<Observation, AppError> {
    let fault = |code| AppError::Invalid(vec![Fault::new("/into", code).with("field", "into")]);
    let into = into.ok_or_else(|| fault("required"))?;
    let target = open_to(app, viewer, into, Deed::Step)
        .await
        .map_err(|_unknown_or_gone| fault("merge_target"))?;
    let merging = after.status == Status::Merged;
    let holds = target.confirmations.contains(&before.id);
    let fits = target.id != before.id && target.status != Status::Merged && holds != merging;
    if !fits {
        return Err(fault("merge_target"));
    }
    let mut kept = target.clone();
    if merging {
        kept.confirmations.push(before.id);
        if review::is_seen_again(app, viewer, &before, &target).await? {
            kept.status = Status::Reopened;
        }
    } else {
        kept.confirmations.retain(|id| *id != before.id);
    }
    let now = clock::now();
    let wish = |observation: Observation, base_version: u32, op| Change {
        observation: Observation {
            version: base_version + 1,
            updated_at: now,
            ..observation
        },
        base_version,
        op,
        reason: reason.clone(),
    };
    let tenant = app.tenant(viewer)?;
    let id = before.id;
    let both = vec![
        wish(after, before.version, Op::Transition),
        wish(kept, target.version, Op::Patch),
    ];
    match tenant
        .append(&viewer.on_behalf(), Command::ChangeTogether(both))
        .await?
    {
        Outcome::Done { .. } | Outcome::Unchanged => {}
        Outcome::Conflict(current) => {
            return Err(AppError::Stale(Box::new(told(viewer, *current))));
        }
        Outcome::Gone => return Err(AppError::Gone),
        Outcome::NotFound => return Err(AppError::NotFound),
        Outcome::Created(_) | Outcome::Repeated(_) => return Err(unexpected()),
    }
    after_change(tenant, viewer, id).await
}

pub(super) fn checked_reason(
    reason: Option<&str>,
    needed: bool,
    faults: &mut Vec<Fault>,
) -> Option<String> {
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
/// [`AppError::NotFound`] when the commitment is unknown, [`AppError::Invalid`] when a reason is missing.
pub async fn override_link(
    app: &App,
    viewer: &Viewer,
    id: ObservationId,
    base_version: u32,
    commitment: &CommitmentId,
    added: Option<bool>,
    reason: Option<&str>,
) -> Result<Observation, AppError> {
    let before = current(app, viewer, id, base_version, Deed::Link).await?;
    if app
        .tenant(viewer)?
        .world()?
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
    let tenant = app.tenant(viewer)?;
    permit(viewer, Deed::Read)?;
    let admitted = tenant.world_for(viewer)?.admit(viewer, id);
    let whole = tenant.store.observation(&admitted, id).await?;
    let custody = Custody::of(&whole);
    let facts = Facts {
        category: &whole.category,
        class: whole.privacy_class,
        areas: &[],
        custody: &custody,
    };
    if !admitted.may_on(Deed::History, facts) {
        permit(viewer, Deed::History)?;
        return Err(AppError::Forbidden(Deed::History));
    }
    Ok(tenant.store.history(&admitted, id).await?)
}
