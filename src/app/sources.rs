//! Where reports come from, kept in memory: which of them are of one person or one walk, never whose.

use std::collections::HashMap;
use std::sync::Arc;

use lykta_core::model::{ObservationId, Viewer};
use tokio::sync::Mutex;

use super::{App, AppError, Tenant};
use crate::store::sources::{Read, Source};

/// The sources of a tenant's observations. Who sees what is decided elsewhere: it is asked only about
/// observations that a viewer sees.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Known {
    of: HashMap<ObservationId, Source>,
}

impl Known {
    /// Where an observation comes from.
    pub fn of(&self, id: ObservationId) -> Source {
        self.of.get(&id).copied().unwrap_or_default()
    }
}

/// What has been read so far.
#[derive(Debug, Default)]
pub struct Kept(Mutex<(Arc<Known>, Option<Read>)>);

/// The sources of everything that the viewer's world may hold: read once, then only what is new.
///
/// # Errors
/// [`AppError`] when the store fails.
pub(super) async fn known(
    app: &App,
    tenant: &Tenant,
    viewer: &Viewer,
) -> Result<Arc<Known>, AppError> {
    let mut kept = tenant.sources.0.lock().await;
    let (known, read) = &mut *kept;
    let new = tenant
        .store
        .sources(viewer, *read, Arc::new(app.boot_salt))
        .await?;
    if new.anew {
        *known = Arc::default();
    }
    if !new.known.is_empty() {
        Arc::make_mut(known).of.extend(new.known);
    }
    *read = new.read;
    Ok(Arc::clone(known))
}
