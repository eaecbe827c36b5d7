//! The week's situation (veckans lägesbild): built once a week, frozen, and read by each viewer as far as
//! they may see; the meeting about it, and what was decided there.
//!
//! A reader is told what they could see when it was built and may see now: a record that was withdrawn,
//! disposed of, restricted or no longer shared is in no version for them any more, and nothing that came
//! later is in an old one.

pub mod build;
pub mod card;
pub mod meeting;
pub mod pages;
pub mod read;
pub mod summary;

use std::sync::Arc;
use std::time::Duration;

use jiff::Timestamp;
use lykta_core::model::{Deed, Viewer, Week};
use tokio::sync::watch;

use super::digests::period;
use super::mail::Rhythm;
use super::{App, AppError, Tenant, live, permit};
use crate::clock;
pub use crate::store::situations::Head;

/// How often it is looked whether a week is over.
const LOOK: Duration = Duration::from_mins(1);

/// Builds the report of each week on the Monday after it, from six in the morning, until `stop` turns true.
pub(super) async fn keep(tenant: Arc<Tenant>, mut stop: watch::Receiver<bool>) {
    loop {
        if let Err(error) = build_due(&tenant, clock::now()).await {
            tracing::error!(tenant = %tenant.profile.code, error = %live::chain(&error), "Could not build the week's situation");
        }
        let wait = if tenant.world().is_ok() {
            LOOK
        } else {
            Duration::from_secs(1)
        };
        tokio::select! {
            () = tokio::time::sleep(wait) => {}
            () = live::stopped(&mut stop) => return,
        }
    }
}

/// The last week that is over and whose Monday morning has come.
pub fn due_week(now: Timestamp) -> Week {
    Week::of(period(Rhythm::Weekly, now)).plus(-1)
}

/// Builds the report that is due, unless the service has built it. Whether it did.
///
/// # Errors
/// [`AppError`] when the store fails.
pub async fn build_due(tenant: &Tenant, now: Timestamp) -> Result<bool, AppError> {
    if tenant.world().is_err() {
        // Not yet: the index is being built.
        return Ok(false);
    }
    let week = due_week(now);
    let keeper = tenant.keeper();
    let known = tenant.store.situations(&keeper).await?;
    if known.iter().any(|h| h.week == week && h.by_job) {
        return Ok(false);
    }
    let frozen = build::freeze(tenant, week, now).await?;
    let built = tenant
        .store
        .put_situation(&keeper, week, true, frozen)
        .await?;
    tenant.written.notify_one();
    Ok(built.is_some())
}

/// Every report, the newest first.
///
/// # Errors
/// [`AppError::Forbidden`] for a role that does not analyse.
pub async fn list(app: &App, viewer: &Viewer) -> Result<Vec<Head>, AppError> {
    permit(viewer, Deed::Analyze)?;
    Ok(app.tenant(viewer)?.store.situations(viewer).await?)
}

/// Whether the viewer may lead the meeting and build reports.
pub fn may_lead(viewer: &Viewer) -> bool {
    leads(viewer).is_ok()
}

/// Refuses whoever does not lead the meeting: that takes analysing and taking records further, in the
/// tenant's own organisation.
///
/// # Errors
/// [`AppError::Forbidden`].
pub fn leads(viewer: &Viewer) -> Result<(), AppError> {
    permit(viewer, Deed::Analyze)?;
    permit(viewer, Deed::Step)?;
    if viewer.organisation().is_some() {
        return Err(AppError::Forbidden(Deed::Step));
    }
    Ok(())
}
