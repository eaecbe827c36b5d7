//! What a phone that was without network sends when it is back, one operation at a time.

use lykta_core::model::walk::State;
use lykta_core::model::{Deed, ObservationId, Status, Viewer, WalkId};

use super::observations::{Transition, author, deed_of, open_to, transition};
use super::{App, AppError, walks};
use crate::wire::archive;

/// Tries to undo a record while others change it.
const TRIES: usize = 20;

/// Undoes an observation, whatever version stands. One that has been undone already is undone.
///
/// # Errors
/// [`AppError::NotFound`], [`AppError::Forbidden`], [`AppError::IllegalTransition`] when somebody has
/// taken it further.
pub async fn withdraw(
    app: &App,
    viewer: &Viewer,
    id: ObservationId,
    reason: Option<String>,
) -> Result<(), AppError> {
    for _ in 0..TRIES {
        let before = match open_to(app, viewer, id, Deed::Withdraw).await {
            Ok(before) => before,
            Err(error) => return if_undone(app, viewer, id, error).await,
        };
        let step = Transition {
            to: Status::Withdrawn,
            reason: reason.clone(),
            actor: None,
            due_at: None,
            into: None,
        };
        match transition(app, viewer, id, before.version, step).await {
            Ok(_) | Err(AppError::Gone) => return Ok(()),
            Err(AppError::Stale(_)) => {}
            Err(error) => return if_undone(app, viewer, id, error).await,
        }
    }
    Err(AppError::Busy("others are changing the record".to_owned()))
}

/// Takes a step of an observation's life, whatever version stands. One that this viewer has taken since the
/// version they saw was taken: an answer that was lost must not verify what somebody reopened meanwhile.
///
/// # Errors
/// [`AppError::NotFound`], [`AppError::Forbidden`], [`AppError::IllegalTransition`] when there is no such
/// step from where it stands.
pub async fn step(
    app: &App,
    viewer: &Viewer,
    id: ObservationId,
    base: u32,
    to: Status,
) -> Result<(), AppError> {
    let deed = deed_of(viewer, to);
    for _ in 0..TRIES {
        let before = open_to(app, viewer, id, deed).await?;
        if before.version > base && taken_since(app, viewer, id, base, to).await? {
            return Ok(());
        }
        let step = Transition {
            to,
            reason: None,
            actor: None,
            due_at: None,
            into: None,
        };
        match transition(app, viewer, id, before.version, step).await {
            Ok(_) => return Ok(()),
            Err(AppError::Stale(_)) => {}
            // Somebody else saw the same.
            Err(AppError::IllegalTransition { from, .. }) if from == to => return Ok(()),
            Err(error) => return Err(error),
        }
    }
    Err(AppError::Busy("others are changing the record".to_owned()))
}

async fn taken_since(
    app: &App,
    viewer: &Viewer,
    id: ObservationId,
    base: u32,
    to: Status,
) -> Result<bool, AppError> {
    let tenant = app.tenant(viewer)?;
    let history = tenant.store.history(&viewer.on_behalf(), id).await?;
    Ok(history
        .into_iter()
        .filter(|entry| entry.version > base && entry.by == viewer.name())
        .flat_map(|entry| entry.changes)
        .any(|(field, _, new)| field == "status" && archive::value(new) == to.code()))
}

/// Takes a walk a step on. One that is past it has been there: what comes late is no step back.
///
/// # Errors
/// As for a step asked for with a network.
pub async fn step_of_walk(
    app: &App,
    viewer: &Viewer,
    id: WalkId,
    step: walks::Step,
) -> Result<(), AppError> {
    let to = step.to;
    match walks::step(app, viewer, id, step).await {
        Ok(_) => Ok(()),
        Err(AppError::WalkStep { from, .. }) if past(from, to) => Ok(()),
        Err(AppError::Invalid(_)) if past(walks::one(app, viewer, id).await?.walk.state, to) => {
            Ok(())
        }
        Err(error) => Err(error),
    }
}

fn past(from: State, to: State) -> bool {
    let place = |state| State::ALL.iter().position(|s| *s == state);
    place(from) > place(to)
}

async fn if_undone(
    app: &App,
    viewer: &Viewer,
    id: ObservationId,
    error: AppError,
) -> Result<(), AppError> {
    match error {
        AppError::Gone => Ok(()),
        AppError::NotFound if own_tombstone(app, viewer, id).await? => Ok(()),
        other => Err(other),
    }
}

/// Whether it is a record of theirs that has been undone. Whoever sees nothing is told of their own.
pub(super) async fn own_tombstone(
    app: &App,
    viewer: &Viewer,
    id: ObservationId,
) -> Result<bool, AppError> {
    let tenant = app.tenant(viewer)?;
    if !viewer.may(Deed::Record) || !author(tenant, viewer, id).await? {
        return Ok(false);
    }
    let whole = tenant.store.observation(&viewer.on_behalf(), id).await?;
    Ok(whole.is_withdrawn())
}

/// The SHA-256 of each photo that this viewer sent to an observation and that is kept there.
///
/// # Errors
/// [`AppError`] when the store fails.
pub async fn photos_kept(
    app: &App,
    viewer: &Viewer,
    id: ObservationId,
) -> Result<Vec<String>, AppError> {
    let sent = app.tenant(viewer)?.store.photos_sent(viewer, id).await?;
    Ok(sent.into_iter().map(|(_, hash)| hash).collect())
}
