//! Sharing between organisations as an act: sets of records that named recipients see until a day,
//! records handed over one by one with a reason, and taken back.

mod acts;

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use arc_swap::ArcSwap;
use jiff::{SignedDuration, Timestamp};
use lykta_core::model::viewer::Hands;
use lykta_core::model::{ActorId, Deed, ShareSet, ShareSetId, Viewer};
use lykta_core::space::Filter;

pub use acts::{Acted, MOST, Preview, Why, Wish, hand_over, preview, take_back};

use super::{App, AppError, Tenant, permit};
use crate::clock;
use crate::store::sharing::Hindrance;
pub use crate::store::sharing::{Done, Kept};
use crate::wire::fault::Fault;

/// Longest a set may run from now: five years, a little longer than an agreement between police and
/// municipality usually holds.
const LONGEST: SignedDuration = SignedDuration::from_hours(5 * 366 * 24);
/// Recipients of one set.
const RECIPIENTS: usize = 50;

/// A tenant's share sets as they stand, for whoever makes a viewer.
#[derive(Debug, Default)]
pub struct ShareSets {
    sets: ArcSwap<Vec<ShareSet>>,
    /// Two who read at the same time must not put the older answer last.
    turn: tokio::sync::Mutex<()>,
}

impl ShareSets {
    /// Reads them anew from the store.
    pub(super) async fn read(&self, tenant: &Tenant) -> Result<(), AppError> {
        let _turn = self.turn.lock().await;
        let kept = tenant.store.share_sets(&tenant.keeper()).await?;
        self.sets
            .store(Arc::new(kept.into_iter().map(|k| k.set).collect()));
        Ok(())
    }

    /// Those that an organisation receives and that run at this moment.
    pub fn running(&self, organisation: Option<&ActorId>, now: Timestamp) -> BTreeSet<ShareSetId> {
        let sets = self.sets.load();
        sets.iter()
            .filter(|s| s.runs(now) && s.is_for(organisation))
            .map(|s| s.id.clone())
            .collect()
    }
}

/// The share sets that a viewer of this organisation sees by, now.
pub fn running_share_sets(
    tenant: &Tenant,
    organisation: Option<&ActorId>,
    now: Timestamp,
) -> BTreeSet<ShareSetId> {
    tenant.share_sets.running(organisation, now)
}

/// Whether a viewer made a while ago still sees by the share sets that run now. When not, whatever
/// goes on for them must begin anew with a new viewer.
pub fn is_current(tenant: &Tenant, viewer: &Viewer, now: Timestamp) -> bool {
    match viewer.hands() {
        Hands::Keeper => true,
        Hands::Of {
            organisation,
            share_sets,
        } => tenant.share_sets.running(organisation.as_ref(), now) == *share_sets,
    }
}

/// A share set with what the viewer is told of it.
#[derive(Debug, Clone)]
pub struct Listed {
    /// The set.
    pub kept: Kept,
    /// Whether it runs now.
    pub runs: bool,
    /// Whether the viewer's organisation owns it.
    pub mine: bool,
    /// Records in it that the viewer may see.
    pub records: usize,
}

/// The sets that the viewer's organisation owns or receives, newest end last.
///
/// # Errors
/// [`AppError::Forbidden`], or the store's failure.
pub async fn list(app: &App, viewer: &Viewer) -> Result<Vec<Listed>, AppError> {
    permit(viewer, Deed::Share)?;
    let tenant = app.tenant(viewer)?;
    let world = tenant.world_for(viewer)?;
    let now = clock::now();
    let kept = tenant.store.share_sets(viewer).await?;
    let filter = Filter::seen_by(world.sees(viewer));
    let mut counts = HashMap::new();
    for entry in world.index_for(&filter).all(&filter) {
        for id in entry.custody.iter().flat_map(|c| &c.share_sets) {
            *counts.entry(id.clone()).or_insert(0) += 1;
        }
    }
    Ok(kept
        .into_iter()
        .map(|kept| Listed {
            runs: kept.set.runs(now),
            mine: kept.set.owner.as_ref() == viewer.organisation(),
            records: counts.get(&kept.set.id).copied().unwrap_or(0),
            kept,
        })
        .collect())
}

/// What somebody wishes of a share set.
#[derive(Debug, Clone)]
pub struct Terms {
    /// The name shown.
    pub title: String,
    /// Who may see the records; `None` is the tenant itself.
    pub recipients: Vec<Option<ActorId>>,
    /// What for.
    pub purpose: String,
    /// The legal ground.
    pub basis: String,
    /// Until when.
    pub until: Timestamp,
}

/// Puts a share set of the viewer's own organisation.
///
/// # Errors
/// [`AppError::Invalid`] with every fault, [`AppError::Hindered`] when it is over, another's, or would
/// show what has been handed over to somebody new.
pub async fn put(
    app: &App,
    viewer: &Viewer,
    id: ShareSetId,
    terms: Terms,
) -> Result<ShareSet, AppError> {
    permit(viewer, Deed::Share)?;
    let tenant = app.tenant(viewer)?;
    let faults = faults_in(tenant, viewer, &terms)?;
    if !faults.is_empty() {
        return Err(AppError::Invalid(faults));
    }
    let Terms {
        title,
        mut recipients,
        purpose,
        basis,
        until,
    } = terms;
    recipients.sort();
    recipients.dedup();
    let set = ShareSet {
        id,
        title,
        owner: viewer.organisation().cloned(),
        recipients,
        purpose,
        basis,
        until,
        ended_at: None,
        version: 1,
    };
    let put = tenant.store.put_share_set(viewer, set).await?;
    settled(tenant, put).await
}

fn faults_in(tenant: &Tenant, viewer: &Viewer, terms: &Terms) -> Result<Vec<Fault>, AppError> {
    let mut faults = Vec::new();
    if terms.recipients.is_empty() || terms.recipients.len() > RECIPIENTS {
        let fault = Fault::new("/recipients", "recipients_number");
        faults.push(fault.with("max", RECIPIENTS));
    }
    let world = tenant.world()?;
    for (n, recipient) in terms.recipients.iter().enumerate() {
        let at = format!("/recipients/{n}");
        if recipient.as_ref() == viewer.organisation() {
            faults.push(Fault::new(at, "recipient_is_owner"));
        } else if let Some(actor) = recipient
            && world.landscape.actor(actor).is_none()
        {
            let fault = Fault::new(at, "unknown_reference").with("field", "recipients");
            faults.push(fault.with("value", actor));
        }
    }
    let now = clock::now();
    if terms.until <= now || terms.until.duration_since(now) > LONGEST {
        faults.push(Fault::new("/until", "until_range").with("value", terms.until));
    }
    Ok(faults)
}

/// Ends a share set of the viewer's own organisation: its recipients see it no more from now on.
///
/// # Errors
/// [`AppError::Hindered`] when it is over or another's.
pub async fn end(
    app: &App,
    viewer: &Viewer,
    id: &ShareSetId,
    reason: &str,
) -> Result<ShareSet, AppError> {
    permit(viewer, Deed::Share)?;
    let tenant = app.tenant(viewer)?;
    let ended = tenant.store.end_share_set(viewer, id, reason).await?;
    settled(tenant, ended).await
}

/// What came of it, once every new viewer is made by it.
async fn settled<T>(tenant: &Tenant, outcome: Result<T, Hindrance>) -> Result<T, AppError> {
    let done = outcome.map_err(hindered)?;
    tenant.share_sets.read(tenant).await?;
    tenant.written.notify_one();
    Ok(done)
}

fn hindered(hindrance: Hindrance) -> AppError {
    match hindrance {
        Hindrance::NotFound => AppError::NotFound,
        Hindrance::NotYours => AppError::Hindered("share_set_not_yours"),
        Hindrance::Over => AppError::Hindered("share_set_over"),
        Hindrance::RecipientsFixed => AppError::Hindered("share_set_recipients_fixed"),
    }
}
