//! What is decided in the review beyond a single step: assigning at once, taking back the last step, and
//! seeing again what was said to be mended.

use jiff::civil::{Date, time};
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use lykta_core::model::observation::FieldValue;
use lykta_core::model::viewer::Hold;
use lykta_core::model::{
    ActorId, Custody, Deed, Observation, ObservationId, Status, Valence, Viewer,
};
use lykta_core::space::told::told;

use super::super::observations::{after_change, checked_reason, current, open_to, unexpected};
use super::super::promises::day_of;
use super::super::{App, AppError, Tenant};
use super::routing;
use crate::clock;
use crate::store::{Change, Command, HistoryEntry, Op, Outcome};
use crate::wire::fault::Fault;

/// How long a step can be taken back.
const REGRET: SignedDuration = SignedDuration::from_mins(60);
/// Steps of a review, which can be taken back.
const REVIEWED: [Status; 5] = [
    Status::Reviewed,
    Status::Noted,
    Status::Rejected,
    Status::Merged,
    Status::Assigned,
];

/// Whether a record was said to be mended, or that it cannot be.
pub(super) fn was_mended(o: &Observation) -> bool {
    o.status
        .step_to(Status::Reopened, o.valence, o.before_merge)
        .is_some()
}

/// Whether `seen` tells that `target` was not mended after all: it was seen after that was said.
///
/// # Errors
/// [`AppError`] when the store fails.
pub async fn is_seen_again(
    app: &App,
    viewer: &Viewer,
    seen: &Observation,
    target: &Observation,
) -> Result<bool, AppError> {
    if !was_mended(target) {
        return Ok(false);
    }
    let store = &app.tenant(viewer)?.store;
    let history = store.history(&viewer.on_behalf(), target.id).await?;
    let said = history
        .iter()
        .rev()
        .find(|entry| entry.changes.iter().any(|(field, ..)| field == "status"))
        .map_or(target.received_at, |entry| entry.at);
    Ok(seen.observed_at > said)
}

/// Who shall have it, and until when.
#[derive(Debug, Clone)]
pub struct Assignment {
    /// Who; `None` for whom the rules name.
    pub actor: Option<ActorId>,
    /// The last day; `None` for what the rules say.
    pub due: Option<Date>,
    /// Why; needed when somebody has it already.
    pub reason: Option<String>,
}

/// Gives it to somebody, from wherever in the review it stands: accepted and assigned in one transaction. Who
/// has it already may be given another day, or it may be given to another, with the reason.
///
/// # Errors
/// [`AppError::Invalid`] when nobody is named and no rule names anybody, or the day is past;
/// [`AppError::IllegalTransition`] from where nothing is assigned.
pub async fn assign(
    app: &App,
    viewer: &Viewer,
    id: ObservationId,
    base_version: u32,
    wish: Assignment,
) -> Result<Observation, AppError> {
    let before = current(app, viewer, id, base_version, Deed::Step).await?;
    let own = viewer.hands().hold(&Custody::of(&before)) == Hold::Own;
    if !own {
        return Err(AppError::Forbidden(Deed::Step));
    }
    let held = matches!(
        before.status,
        Status::Assigned | Status::Forwarded | Status::Planned | Status::InProgress
    );
    let fresh = matches!(
        before.status,
        Status::Received | Status::Reviewed | Status::Reopened
    );
    if before.valence == Valence::Positive || !(held || fresh) {
        return Err(AppError::IllegalTransition {
            from: before.status,
            to: Status::Assigned,
            allowed: before.status.allowed(before.valence, before.before_merge),
        });
    }
    let tenant = app.tenant(viewer)?;
    let world = tenant.world()?;
    let today = day_of(clock::now());
    let mut faults = Vec::new();
    let reason = checked_reason(wish.reason.as_deref(), held, &mut faults);
    let owner = before.asset_ref.as_ref();
    let owner = owner.and_then(|a| world.asset_owners.get(a));
    let proposed = || Some(world.landscape.responsible(&before, owner)?.0);
    let actor = wish.actor.or_else(proposed);
    match &actor {
        None => faults.push(Fault::new("/actor", "required").with("field", "actor")),
        Some(actor) if world.landscape.actor(actor).is_none() => faults.push(
            Fault::new("/actor", "unknown_reference")
                .with("field", "actor")
                .with("value", actor),
        ),
        Some(_) => {}
    }
    if let Some(day) = wish.due.filter(|day| *day < today) {
        let fault = Fault::new("/due", "due_past").with("field", "due");
        faults.push(fault.with("value", day));
    }
    if !faults.is_empty() {
        return Err(AppError::Invalid(faults));
    }
    let by_rule = routing::due_by(app, &world, &before, actor.as_ref(), today).map(|d| d.day);
    let moved = held && actor == before.responsible;
    let mut after = before.clone();
    after.status = if moved {
        before.status
    } else {
        Status::Assigned
    };
    after.due_at = wish.due.or(by_rule).and_then(noon);
    after.responsible = actor;
    after.outcome_reason = None;
    let mut steps = Vec::new();
    if before.status == Status::Received {
        let mut seen = before.clone();
        seen.status = Status::Reviewed;
        steps.push((seen, None));
    }
    steps.push((after, reason));
    together(app, viewer, before.version, steps, Op::Transition).await
}

/// Noon of a day in Sweden, as a day is kept.
fn noon(day: Date) -> Option<Timestamp> {
    let zone = TimeZone::get("Europe/Stockholm").ok()?;
    let at = day.to_datetime(time(12, 0, 0, 0)).to_zoned(zone).ok()?;
    Some(at.timestamp())
}

/// Puts steps of one record, one after the other, in one transaction.
async fn together(
    app: &App,
    viewer: &Viewer,
    base_version: u32,
    steps: Vec<(Observation, Option<String>)>,
    op: Op,
) -> Result<Observation, AppError> {
    let now = clock::now();
    let changes = (base_version..)
        .zip(steps)
        .map(|(base_version, (observation, reason))| {
            change(observation, base_version, op, reason, now)
        });
    put(app, viewer, changes.collect()).await
}

fn change(
    observation: Observation,
    base_version: u32,
    op: Op,
    reason: Option<String>,
    now: Timestamp,
) -> Change {
    Change {
        observation: Observation {
            version: base_version.saturating_add(1),
            updated_at: now,
            ..observation
        },
        base_version,
        op,
        reason,
    }
}

async fn put(app: &App, viewer: &Viewer, changes: Vec<Change>) -> Result<Observation, AppError> {
    let tenant = app.tenant(viewer)?;
    let id = changes.first().ok_or_else(unexpected)?.observation.id;
    match tenant
        .append(&viewer.on_behalf(), Command::ChangeTogether(changes))
        .await?
    {
        Outcome::Done { .. } | Outcome::Unchanged => after_change(tenant, viewer, id).await,
        Outcome::Conflict(current) => Err(AppError::Stale(Box::new(told(viewer, *current)))),
        Outcome::Gone => Err(AppError::Gone),
        Outcome::NotFound => Err(AppError::NotFound),
        Outcome::Created(_) | Outcome::Repeated(_) => Err(unexpected()),
    }
}

/// Takes back the step of a review that this viewer took last, as long as nothing has happened since and an
/// hour has not passed: the record stands as before it, and history keeps both. For a merge, `into` names
/// what it was merged into, which is taken back in the same transaction.
///
/// # Errors
/// [`AppError::Hindered`] when there is nothing to take back.
pub async fn take_back(
    app: &App,
    viewer: &Viewer,
    id: ObservationId,
    base_version: u32,
    into: Option<ObservationId>,
) -> Result<Observation, AppError> {
    let hindered = || AppError::Hindered("nothing_to_take_back");
    let before = current(app, viewer, id, base_version, Deed::Step).await?;
    if viewer.hands().hold(&Custody::of(&before)) != Hold::Own {
        return Err(AppError::Forbidden(Deed::Step));
    }
    let tenant = app.tenant(viewer)?;
    let last = last_deed(tenant, viewer, id).await?;
    let at = last.first().map(|e| e.at).ok_or_else(hindered)?;
    let is_step = last.iter().all(|e| e.op == Op::Transition);
    if !REVIEWED.contains(&before.status) || !is_step || clock::now().duration_since(at) > REGRET {
        return Err(hindered());
    }
    let now = clock::now();
    let stood = undone(&before, &last).ok_or_else(hindered)?;
    let mut changes = vec![change(stood, before.version, Op::Transition, None, now)];
    if before.status == Status::Merged {
        let fault = || {
            let fault = Fault::new("/into", "merge_target").with("field", "into");
            AppError::Invalid(vec![fault])
        };
        let into = into.ok_or_else(fault)?;
        let target = open_to(app, viewer, into, Deed::Step)
            .await
            .map_err(|_unknown_or_gone| fault())?;
        if !target.confirmations.contains(&id) {
            return Err(fault());
        }
        let theirs = last_deed(tenant, viewer, into).await?;
        let same = theirs.first().is_some_and(|e| e.at == at);
        let mut kept = target.clone();
        if same && let Some(reopened) = undone(&target, &theirs) {
            kept = reopened;
        }
        kept.confirmations.retain(|c| *c != id);
        changes.push(change(kept, target.version, Op::Patch, None, now));
    }
    put(app, viewer, changes).await
}

/// What the viewer did to a record last, in one transaction, the newest first; empty when somebody else did.
async fn last_deed(
    tenant: &Tenant,
    viewer: &Viewer,
    id: ObservationId,
) -> Result<Vec<HistoryEntry>, AppError> {
    let mut history = tenant.store.history(&viewer.on_behalf(), id).await?;
    history.reverse();
    let Some((at, by)) = history.first().map(|e| (e.at, e.by.clone())) else {
        return Ok(Vec::new());
    };
    if by != viewer.name() {
        return Ok(Vec::new());
    }
    // The first version was made, not taken.
    let together = history
        .into_iter()
        .take_while(|e| e.at == at && e.by == by && e.base_version > 0);
    Ok(together.collect())
}

/// The record as it stood before these changes, the newest first; `None` when they are of something else
/// than steps.
fn undone(after: &Observation, changes: &[HistoryEntry]) -> Option<Observation> {
    let mut out = after.clone();
    for (field, old, _) in changes.iter().flat_map(|e| &e.changes) {
        let text = match old {
            FieldValue::Text(text) => Some(text.as_str()),
            _ => None,
        };
        match field.as_str() {
            "status" => out.status = Status::from_code(text?)?,
            "responsible" => out.responsible = text.and_then(|t| ActorId::parse(t).ok()),
            "outcome_reason" => out.outcome_reason = text.map(str::to_owned),
            "due_at" => {
                out.due_at = match old {
                    FieldValue::Time(at) => Some(*at),
                    _ => None,
                }
            }
            "before_merge" => out.before_merge = text.and_then(Status::from_code),
            // The caller knows whose confirmation it was.
            "confirmations" => {}
            _ => return None,
        }
    }
    Some(out)
}
