//! Sharing between organisations as an act: sets of records that named recipients see until a day,
//! records handed over one by one with a reason, and taken back.

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use arc_swap::ArcSwap;
use jiff::{SignedDuration, Timestamp};
use lykta_core::model::viewer::Grant;
use lykta_core::model::{
    ActorId, Custody, Deed, Facts, Observation, ObservationId, PrivacyClass, Role, ShareSet,
    ShareSetId, Viewer,
};
use lykta_core::space::Filter;
use lykta_core::space::told::told;

use super::{App, AppError, Tenant, permit};
use crate::clock;
use crate::store::sharing::{Act, Hindrance};
pub use crate::store::sharing::{Done, Kept};
use crate::store::{Change, Op};
use crate::wire::fault::Fault;

/// Records in one act.
pub const MOST: usize = 1_000;
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
        lykta_core::model::viewer::Hands::Keeper => true,
        lykta_core::model::viewer::Hands::Of {
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

/// Why a record was left out of an act.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Why {
    /// Unknown, or not for this viewer.
    NotFound,
    /// Another organisation controls it, or the viewer's grant to share does not reach it.
    NotYours,
    /// It has been undone.
    Withdrawn,
    /// It is of class 3, which wants a confirmation of its own.
    Class3,
    /// It is in the set already, or was not in it.
    Unchanged,
    /// Somebody changed it meanwhile.
    Changed,
}

impl Why {
    /// Its code.
    pub fn code(self) -> &'static str {
        match self {
            Self::NotFound => "not_found",
            Self::NotYours => "not_yours",
            Self::Withdrawn => "withdrawn",
            Self::Class3 => "class_3",
            Self::Unchanged => "unchanged",
            Self::Changed => "changed",
        }
    }
}

/// Records sorted into those an act may take and those it leaves out.
#[derive(Debug, Default)]
struct Sorted {
    fit: Vec<Observation>,
    left_out: Vec<(ObservationId, Why)>,
}

/// What an act is about.
#[derive(Debug, Clone)]
pub struct Wish {
    /// The records.
    pub ids: Vec<ObservationId>,
    /// Those of class 3 too.
    pub class_3: bool,
}

/// Judges each record; looks at class 3 are put on record by reading them.
async fn sort(
    tenant: &Tenant,
    viewer: &Viewer,
    set: &ShareSetId,
    wish: &Wish,
    taking: bool,
) -> Result<Sorted, AppError> {
    let world = tenant.world_for(viewer)?;
    let mut ids = wish.ids.clone();
    let mut seen = BTreeSet::new();
    ids.retain(|id| seen.insert(*id));
    let service = viewer.on_behalf();
    let records = tenant.store.observations(&service, &ids).await?;
    let mut records: HashMap<_, _> = records.into_iter().map(|o| (o.id, o)).collect();
    let mut sorted = Sorted::default();
    for id in ids {
        let Some(record) = records.remove(&id) else {
            sorted.left_out.push((id, Why::NotFound));
            continue;
        };
        match hindrance_to(
            &world.admit(viewer, id),
            &record,
            (set, taking, wish.class_3),
        ) {
            Some(why) => sorted.left_out.push((id, why)),
            None => {
                if record.privacy_class == PrivacyClass::RESTRICTED {
                    // A look at it, which is put on record.
                    tenant.store.observation(&service, id).await?;
                }
                sorted.fit.push(record);
            }
        }
    }
    Ok(sorted)
}

/// Why an act leaves a record out.
fn hindrance_to(
    admitted: &Viewer,
    record: &Observation,
    (set, taking, class_3): (&ShareSetId, bool, bool),
) -> Option<Why> {
    let custody = Custody::of(record);
    let facts = Facts {
        category: &record.category,
        class: record.privacy_class,
        areas: &[],
        custody: &custody,
    };
    if !admitted.may_see(facts) {
        Some(Why::NotFound)
    } else if record.is_withdrawn() {
        Some(Why::Withdrawn)
    } else if !admitted.may_on(Deed::Share, facts) {
        Some(Why::NotYours)
    } else if record.share_sets.contains(set) != taking {
        Some(Why::Unchanged)
    } else if record.privacy_class == PrivacyClass::RESTRICTED && !class_3 && !taking {
        Some(Why::Class3)
    } else {
        None
    }
}

/// A set that the viewer's organisation owns; over ones only where that is asked for.
async fn own_set(
    tenant: &Tenant,
    viewer: &Viewer,
    id: &ShareSetId,
    over_too: bool,
) -> Result<ShareSet, AppError> {
    let kept = tenant.store.share_sets(viewer).await?;
    let Some(Kept { set, .. }) = kept.into_iter().find(|k| k.set.id == *id) else {
        return Err(AppError::NotFound);
    };
    if set.owner.as_ref() != viewer.organisation() {
        return Err(hindered(Hindrance::NotYours));
    }
    if !over_too && !set.runs(clock::now()) {
        return Err(hindered(Hindrance::Over));
    }
    Ok(set)
}

/// What a preview shows.
#[derive(Debug)]
pub struct Preview {
    /// The records as a recipient will be told them.
    pub told: Vec<Observation>,
    /// That recipient, for whatever is told by role.
    pub recipient: Viewer,
    /// Those left out, and why.
    pub left_out: Vec<(ObservationId, Why)>,
}

/// Shows the records exactly as a recipient will get them, at the most that anybody there may be
/// told. Nothing is handed over by it.
///
/// # Errors
/// [`AppError::Hindered`] when the set is over or another's.
pub async fn preview(
    app: &App,
    viewer: &Viewer,
    id: &ShareSetId,
    wish: &Wish,
) -> Result<Preview, AppError> {
    permit(viewer, Deed::Share)?;
    let tenant = app.tenant(viewer)?;
    let set = own_set(tenant, viewer, id, false).await?;
    let sorted = sort(tenant, viewer, id, wish, false).await?;
    let recipient = recipient(viewer, &set);
    let told = sorted
        .fit
        .into_iter()
        .map(|o| {
            let mut handed = o;
            handed.share_sets.push(id.clone());
            handed.version += 1;
            told(&recipient, handed)
        })
        .collect();
    Ok(Preview {
        told,
        recipient,
        left_out: sorted.left_out,
    })
}

/// Somebody of the first recipient whose role shows as much as any does.
fn recipient(viewer: &Viewer, set: &ShareSet) -> Viewer {
    let grants = [Grant::whole(Role::SafetyCoordinator)];
    Viewer::of(
        "preview",
        viewer.tenant().clone(),
        set.recipients.first().cloned().flatten(),
        BTreeSet::from([set.id.clone()]),
        &grants,
        true,
    )
}

/// What came of an act.
#[derive(Debug)]
pub struct Acted {
    /// The records changed, and the act on record.
    pub done: Done,
    /// Those left out, and why.
    pub left_out: Vec<(ObservationId, Why)>,
}

/// Hands records over to the recipients of a set.
///
/// # Errors
/// [`AppError::Hindered`] when the set is over or another's.
pub async fn hand_over(
    app: &App,
    viewer: &Viewer,
    id: &ShareSetId,
    wish: &Wish,
    reason: &str,
) -> Result<Acted, AppError> {
    act(app, viewer, id, wish, reason, false).await
}

/// Takes records back from the recipients of a set; also from one that is over.
///
/// # Errors
/// [`AppError::Hindered`] when the set is another's.
pub async fn take_back(
    app: &App,
    viewer: &Viewer,
    id: &ShareSetId,
    wish: &Wish,
    reason: &str,
) -> Result<Acted, AppError> {
    act(app, viewer, id, wish, reason, true).await
}

async fn act(
    app: &App,
    viewer: &Viewer,
    id: &ShareSetId,
    wish: &Wish,
    reason: &str,
    taking: bool,
) -> Result<Acted, AppError> {
    permit(viewer, Deed::Share)?;
    let tenant = app.tenant(viewer)?;
    own_set(tenant, viewer, id, taking).await?;
    let Sorted { fit, mut left_out } = sort(tenant, viewer, id, wish, taking).await?;
    let now = clock::now();
    let changes = fit
        .into_iter()
        .map(|before| {
            let base_version = before.version;
            let mut observation = before;
            if taking {
                observation.share_sets.retain(|s| s != id);
            } else {
                observation.share_sets.push(id.clone());
            }
            observation.version = base_version + 1;
            observation.updated_at = now;
            Change {
                observation,
                base_version,
                op: Op::Share,
                reason: Some(reason.to_owned()),
            }
        })
        .collect();
    let wish = Act {
        set: id.clone(),
        taking,
        changes,
        reason: reason.to_owned(),
    };
    let done = tenant.store.share(viewer, wish).await?.map_err(hindered)?;
    tenant.written.notify_one();
    left_out.extend(done.hindered.iter().map(|id| (*id, Why::Changed)));
    Ok(Acted { done, left_out })
}
