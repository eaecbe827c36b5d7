//! What residents send in: the door that the public side writes through, and the review.

use std::collections::BTreeMap;
use std::sync::Arc;

use async_trait::async_trait;
use lykta_core::model::{Deed, ObservationId, Provenance, TenantCode, Viewer};
use serde_json::{Map, Value, json};
use sha2::{Digest, Sha256};
use uuid::Uuid;

use super::{App, AppError, Tenant, observations, permit, personal};
use crate::clock;
use crate::public::{Intake, IntakeFault, PublicMark};
use crate::store::reception::Mark;
use crate::store::{Outcome, Receipt};
use crate::wire::fault::Fault;
use crate::wire::observation::merge;

/// Marks shown at a time.
const SHOWN: usize = 500;
/// Who leaves marks, in the audit trail: nobody is known by it.
const RESIDENT: &str = "resident";

/// The door: marks go to the tenant's store and nothing comes back.
#[derive(Debug)]
pub struct Door {
    /// Tenants by code.
    tenants: BTreeMap<TenantCode, Arc<Tenant>>,
}

impl Door {
    /// A door to these tenants.
    pub fn new(tenants: &BTreeMap<TenantCode, Arc<Tenant>>) -> Self {
        Self {
            tenants: tenants.clone(),
        }
    }
}

#[async_trait]
impl Intake for Door {
    async fn leave(&self, municipality: &TenantCode, mark: PublicMark) -> Result<(), IntakeFault> {
        let tenant = self.tenants.get(municipality).ok_or(IntakeFault::Unknown)?;
        let mark = Mark {
            id: Uuid::new_v4(),
            at: clock::now(),
            category: mark.category,
            place: mark.place,
            text: mark.text,
            walk: mark.walk,
        };
        let resident = Viewer::of(
            RESIDENT,
            municipality.clone(),
            None,
            std::collections::BTreeSet::new(),
            &[],
            false,
        );
        let left = tenant.store.leave_mark(&resident, mark).await;
        left.map_err(|error| {
            tracing::error!(tenant = %municipality, error = %error, "A resident's mark could not be kept");
            IntakeFault::Busy
        })
    }
}

/// A mark that waits, as its reviewer sees it.
#[derive(Debug, Clone)]
pub struct Waiting {
    /// The mark.
    pub mark: Mark,
    /// Kinds of personal data that its text may hold.
    pub findings: Vec<&'static str>,
}

/// Marks that wait for their review, oldest first.
///
/// # Errors
/// [`AppError::Forbidden`], or the store's failure.
pub async fn list(app: &App, viewer: &Viewer) -> Result<Vec<Waiting>, AppError> {
    let tenant = reviewer(app, viewer)?;
    let marks = tenant.store.waiting_marks(viewer, SHOWN).await?;
    Ok(marks
        .into_iter()
        .map(|mark| Waiting {
            findings: mark.text.as_deref().map_or_else(Vec::new, personal::kinds),
            mark,
        })
        .collect())
}

/// The tenant, for a reviewer of its own: what residents send goes to the municipality, not to the
/// other organisations that work in its file.
fn reviewer<'a>(app: &'a App, viewer: &Viewer) -> Result<&'a Arc<Tenant>, AppError> {
    permit(viewer, Deed::Review)?;
    app.tenant(viewer)
}

/// Accepts a mark: it becomes an observation as the reviewer words it, recorded as any other.
///
/// # Errors
/// [`AppError::NotFound`] when it does not wait any more, [`AppError::Invalid`] with every fault in
/// what the reviewer changed.
pub async fn accept(
    app: &App,
    viewer: &Viewer,
    id: Uuid,
    changes: &Map<String, Value>,
) -> Result<Receipt, AppError> {
    let tenant = reviewer(app, viewer)?;
    let mark = tenant.store.waiting_mark(viewer, id).await?;
    let mut feature = json!({
        "type": "Feature",
        "geometry": {"type": "Point", "coordinates": [mark.place.lon(), mark.place.lat()]},
        "properties": {
            "category": mark.category.as_str(),
            "observed_at": mark.at.to_string(),
            "text": mark.text,
            "geom_source": "tap",
            "provenance": Provenance::Resident.code(),
            "walk_id": mark.walk.map(|w| w.to_string()),
        },
    });
    let mut faults = Vec::new();
    for (key, value) in changes {
        match key.as_str() {
            "category" | "severity" | "text" | "suggestion" | "privacy_class" | "light"
            | "perceived" | "place_type" | "asset_ref" => {
                merge(&mut feature, &json!({"properties": {key: value}}));
            }
            "geometry" => merge(&mut feature, &json!({"geometry": value})),
            _ => {
                faults.push(Fault::new(format!("/{key}"), "unknown_property").with("value", key));
            }
        }
    }
    if !faults.is_empty() {
        return Err(AppError::Invalid(faults));
    }
    let mut observation =
        observations::read_new(app, viewer, observation_id(tenant, id)?, &feature)?;
    // It came in when it was left, not when somebody had the time to look at it.
    observation.received_at = mark.at;
    observation.controller = None;
    let outcome = tenant
        .store
        .accept_mark(&viewer.on_behalf(), id, observation)
        .await?;
    tenant.written.notify_one();
    match outcome {
        Outcome::Created(receipt) | Outcome::Repeated(receipt) => Ok(receipt),
        Outcome::Conflict(current) => Err(AppError::Conflict(current)),
        Outcome::Gone => Err(AppError::Gone),
        Outcome::NotFound | Outcome::Done { .. } | Outcome::Unchanged => Err(AppError::NotFound),
    }
}

/// The id of the observation that a mark becomes: the same if its acceptance is sent again.
fn observation_id(tenant: &Tenant, id: Uuid) -> Result<ObservationId, AppError> {
    let named = format!("lykta intake {} {id}", tenant.profile.code);
    let mut bytes = [0; 16];
    for (to, from) in bytes.iter_mut().zip(Sha256::digest(named)) {
        *to = from;
    }
    ObservationId::from_uuid(Uuid::new_v8(bytes)).map_err(|e| AppError::Internal(Box::new(e)))
}

/// Rejects a mark with a reason.
///
/// # Errors
/// [`AppError::NotFound`] when it does not wait any more.
pub async fn reject(app: &App, viewer: &Viewer, id: Uuid, reason: &str) -> Result<(), AppError> {
    let tenant = reviewer(app, viewer)?;
    Ok(tenant.store.reject_mark(viewer, id, reason).await?)
}
