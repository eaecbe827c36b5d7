//! Photos of observations: added, looked at, covered and taken away by whoever may.
//!
//! A photo is seen by whoever is told of it with its observation, and changed by whoever may change that;
//! the one who recorded the observation may always add what they saw.

use bytes::Bytes;
use lykta_core::model::{Deed, ObservationId, Viewer};
use thiserror::Error;
use uuid::Uuid;

use super::observations::{author, open_to};
use super::{App, AppError, Tenant, permit};
use crate::photo::{self, Made};
pub use crate::photo::{BYTES_MAX, RECTANGLES_MAX, Rectangle, Refusal};
use crate::store::photos::{Kept, NewPhoto, PhotoFile};
pub use crate::store::photos::{Photo, PhotoRole, PhotoSize};

/// Why a photo was not taken or changed.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum PhotoFault {
    /// The file is not one we take.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// Another photo stands under this id.
    #[error("another photo stands under this id")]
    Taken,
    /// It has been taken away.
    #[error("the photo has been taken away")]
    Removed,
    /// The observation has as many photos as it may have.
    #[error("the observation has as many photos as it may have")]
    Full,
    /// Somebody else covered it meanwhile.
    #[error("the photo has changed meanwhile")]
    Changed,
}

impl From<PhotoFault> for AppError {
    fn from(fault: PhotoFault) -> Self {
        Self::Photo(fault)
    }
}

/// Adds a photo, or repeats the answer for one that is here. The flag says whether it is new.
///
/// # Errors
/// [`AppError::Photo`] when the file is not taken, [`AppError::NotFound`], [`AppError::Gone`],
/// [`AppError::Forbidden`].
pub async fn add(
    app: &App,
    viewer: &Viewer,
    observation: ObservationId,
    id: Uuid,
    role: PhotoRole,
    received: Bytes,
) -> Result<(Photo, bool), AppError> {
    let tenant = app.tenant(viewer)?;
    may_add(app, viewer, observation).await?;
    let hash = photo::sha256(&received);
    let made = photo::make(received).await.map_err(PhotoFault::from)?;
    let new = NewPhoto {
        id,
        observation,
        received: hash,
        role,
        file: file(made),
    };
    let kept = tenant.store.keep_photo(&viewer.on_behalf(), new).await?;
    tenant.written.notify_one();
    match kept {
        Kept::New(photo) => Ok((photo, true)),
        Kept::Repeated(photo) => Ok((photo, false)),
        Kept::Other => Err(PhotoFault::Taken.into()),
        Kept::Removed => Err(PhotoFault::Removed.into()),
        Kept::Full => Err(PhotoFault::Full.into()),
        Kept::Gone => Err(AppError::Gone),
        Kept::NotFound => Err(AppError::NotFound),
    }
}

fn file(made: Made) -> PhotoFile {
    PhotoFile {
        sha256: made.sha256(),
        width: made.width,
        height: made.height,
        jpeg: made.jpeg,
        thumb: made.thumb,
    }
}

/// Lets on whoever may change the observation, and whoever recorded it: a photo may come long after the
/// rest when a phone was without network, and others may have taken the observation further by then.
async fn may_add(app: &App, viewer: &Viewer, id: ObservationId) -> Result<(), AppError> {
    match open_to(app, viewer, id, Deed::Amend).await {
        Ok(_whole) => Ok(()),
        Err(refused @ (AppError::Forbidden(_) | AppError::NotFound)) => {
            let tenant = app.tenant(viewer)?;
            if viewer.may(Deed::Record) && recorded(tenant, viewer, id).await? {
                Ok(())
            } else {
                Err(refused)
            }
        }
        Err(other) => Err(other),
    }
}

async fn recorded(tenant: &Tenant, viewer: &Viewer, id: ObservationId) -> Result<bool, AppError> {
    match author(tenant, viewer, id).await {
        Err(AppError::NotFound) => Ok(false),
        other => other,
    }
}

/// The photos of an observation in the order they came.
///
/// # Errors
/// [`AppError::NotFound`], [`AppError::Gone`].
pub async fn list(
    app: &App,
    viewer: &Viewer,
    observation: ObservationId,
) -> Result<Vec<Photo>, AppError> {
    let (tenant, admitted) = admitted(app, viewer, observation)?;
    Ok(tenant.store.photos(&admitted, observation).await?)
}

/// The bytes of a photo, a JPEG.
///
/// # Errors
/// [`AppError::NotFound`].
pub async fn image(
    app: &App,
    viewer: &Viewer,
    observation: ObservationId,
    id: Uuid,
    size: PhotoSize,
) -> Result<Vec<u8>, AppError> {
    let (tenant, admitted) = admitted(app, viewer, observation)?;
    let (_, bytes) = tenant.store.photo(&admitted, observation, id, size).await?;
    Ok(bytes)
}

/// The viewer as they are to this observation.
fn admitted<'a>(
    app: &'a App,
    viewer: &Viewer,
    id: ObservationId,
) -> Result<(&'a Tenant, Viewer), AppError> {
    permit(viewer, Deed::Read)?;
    let tenant = app.tenant(viewer)?;
    let admitted = tenant.world_for(viewer)?.admit(viewer, id);
    Ok((tenant, admitted))
}

/// Covers parts of a photo for good: the bytes from before are removed.
///
/// # Errors
/// [`AppError::Photo`], [`AppError::NotFound`], [`AppError::Gone`], [`AppError::Forbidden`].
pub async fn redact(
    app: &App,
    viewer: &Viewer,
    observation: ObservationId,
    id: Uuid,
    rectangles: Vec<Rectangle>,
) -> Result<Photo, AppError> {
    let tenant = app.tenant(viewer)?;
    open_to(app, viewer, observation, Deed::Amend).await?;
    let behalf = viewer.on_behalf();
    let (before, bytes) = tenant
        .store
        .photo(&behalf, observation, id, PhotoSize::Whole)
        .await?;
    let made = photo::redact(bytes.into(), rectangles)
        .await
        .map_err(PhotoFault::from)?;
    let done = tenant
        .store
        .cover_photo(&behalf, observation, id, &before.sha256, file(made))
        .await?;
    tenant.written.notify_one();
    done.ok_or_else(|| PhotoFault::Changed.into())
}

/// Takes a photo away for good.
///
/// # Errors
/// [`AppError::NotFound`], [`AppError::Gone`], [`AppError::Forbidden`].
pub async fn remove(
    app: &App,
    viewer: &Viewer,
    observation: ObservationId,
    id: Uuid,
    reason: Option<String>,
) -> Result<(), AppError> {
    let tenant = app.tenant(viewer)?;
    open_to(app, viewer, observation, Deed::Amend).await?;
    tenant
        .store
        .remove_photo(&viewer.on_behalf(), observation, id, reason)
        .await?;
    tenant.written.notify_one();
    Ok(())
}
