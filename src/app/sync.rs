//! What a phone that was without network sends when it is back, one operation at a time.

use lykta_core::model::{Deed, ObservationId, Status, Viewer};

use super::observations::{Transition, author, open_to, transition};
use super::{App, AppError};

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
