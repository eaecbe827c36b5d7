//! Tracks that phones record on a walk, and how safe people felt at its stops.

use jiff::{SignedDuration, Timestamp};
use lykta_core::model::track::{TrackPart, TrackRun, runs};
use lykta_core::model::{Deed, Perceived, Viewer, WalkId};
use serde_json::Value;
use uuid::Uuid;

use super::{App, AppError, Tenant, permit, walks};
use crate::clock;
pub use crate::store::walks::StopScores;
use crate::store::walks::Taken;
use crate::wire::fault::Fault;
use crate::wire::track;

/// How far ahead of ours a phone's clock may be.
const AHEAD: SignedDuration = SignedDuration::from_hours(24);

/// Whether it is new; what is there by another content is no answer.
fn taken(taken: Taken, other: &'static str) -> Result<bool, AppError> {
    match taken {
        Taken::New => Ok(true),
        Taken::Repeated => Ok(false),
        Taken::Other => Err(AppError::Hindered(other)),
        Taken::NotFound => Err(AppError::NotFound),
        Taken::Disposed => Err(AppError::Gone),
    }
}

/// That the viewer may record on this walk: staff who see it, and its own guests.
async fn records_on<'a>(
    app: &'a App,
    viewer: &Viewer,
    walk: WalkId,
) -> Result<&'a Tenant, AppError> {
    permit(viewer, Deed::Record)?;
    let tenant = app.tenant(viewer)?;
    // What matters here is whose walk it is and where; nothing of the records is asked.
    let world = tenant.world()?;
    walks::found(tenant, &world, viewer, walk).await?;
    Ok(tenant)
}

/// Takes in a part of a track. Says its number of points and whether it is new.
///
/// # Errors
/// [`AppError::Invalid`] with every fault, [`AppError::Hindered`] when another part has this id,
/// [`AppError::Gone`] when the walk's tracks were disposed of.
pub async fn put_part(
    app: &App,
    viewer: &Viewer,
    walk: WalkId,
    id: Uuid,
    body: &Value,
) -> Result<(usize, bool), AppError> {
    let tenant = records_on(app, viewer, walk).await?;
    let part = track::parse(body).map_err(AppError::Invalid)?;
    let latest = clock::now()
        .saturating_add(AHEAD)
        .unwrap_or(Timestamp::MAX)
        .as_millisecond();
    if let Some(i) = part.points.iter().position(|p| p.t_ms > latest) {
        let fault = Fault::new(format!("/points/{i}"), "future_time").with("field", "points");
        let at = part.points.get(i).map_or(0, |p| p.t_ms);
        return Err(AppError::Invalid(vec![fault.with("value", at)]));
    }
    let points = part.points.len();
    let done = tenant.store.put_track(viewer, walk, id, part).await?;
    Ok((points, taken(done, "track_part_differs")?))
}

/// The way that was walked, as runs without gaps.
///
/// # Errors
/// [`AppError::NotFound`] when the walk is unknown or another organisation's.
pub async fn track(app: &App, viewer: &Viewer, walk: WalkId) -> Result<Vec<TrackRun>, AppError> {
    permit(viewer, Deed::Walk)?;
    let tenant = app.tenant(viewer)?;
    let world = tenant.world_for(viewer)?;
    walks::found(tenant, &world, viewer, walk).await?;
    let always = (Timestamp::MIN, Timestamp::MAX);
    let parts = tenant.store.tracks(viewer, Some(walk), always).await?;
    let parts: Vec<TrackPart> = parts.into_iter().map(|(_, part)| part).collect();
    Ok(runs(&parts))
}

/// Takes in how safe somebody felt at a stop. Says whether it is new.
///
/// # Errors
/// [`AppError::Invalid`] with every fault, [`AppError::Hindered`] when another answer has this id.
pub async fn put_score(
    app: &App,
    viewer: &Viewer,
    walk: WalkId,
    id: Uuid,
    body: &Value,
) -> Result<bool, AppError> {
    let tenant = records_on(app, viewer, walk).await?;
    let (stop, perceived): (u32, Perceived) = track::score(body).map_err(AppError::Invalid)?;
    let done = tenant
        .store
        .put_score(viewer, walk, id, stop, perceived)
        .await?;
    taken(done, "score_differs")
}

/// How often each answer was given, by stop.
///
/// # Errors
/// [`AppError::NotFound`] when the walk is unknown or another organisation's.
pub async fn scores(app: &App, viewer: &Viewer, walk: WalkId) -> Result<Vec<StopScores>, AppError> {
    permit(viewer, Deed::Read)?;
    let tenant = app.tenant(viewer)?;
    let world = tenant.world_for(viewer)?;
    walks::found(tenant, &world, viewer, walk).await?;
    Ok(tenant.store.scores(viewer, walk).await?)
}
