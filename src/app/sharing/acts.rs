//! Acts: records shown as a recipient will get them, handed over, and taken back.

use std::collections::{BTreeSet, HashMap};

use lykta_core::model::viewer::Grant;
use lykta_core::model::{
    Custody, Deed, Facts, Observation, ObservationId, PrivacyClass, Role, ShareSet, ShareSetId,
    Viewer,
};
use lykta_core::space::told::told;

use super::hindered;
use crate::app::{App, AppError, Tenant, permit};
use crate::clock;
use crate::store::sharing::{Act, Done, Hindrance, Kept};
use crate::store::{Change, Op};
use crate::wire::fault::Fault;

/// Longest registry number, characters.
const REGISTRY_MAX: usize = 60;
/// Records in one act.
pub const MOST: usize = 1_000;

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
    /// The matter in the registry, when it has been given a number there.
    pub registry_no: Option<String>,
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
        let admitted = world.admit(viewer, id);
        if let Some(why) = hindrance_to(&admitted, &record, (set, taking, wish.class_3)) {
            sorted.left_out.push((id, why));
            continue;
        }
        if record.privacy_class == PrivacyClass::RESTRICTED {
            // A look at it, which is put on record.
            tenant.store.observation(&service, id).await?;
        }
        sorted.fit.push(record);
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
    let length = wish.registry_no.as_ref().map_or(0, |n| n.chars().count());
    if length > REGISTRY_MAX {
        let fault = Fault::new("/registry_no", "text_too_long").with("field", "registry_no");
        let fault = fault.with("value", length).with("max", REGISTRY_MAX);
        return Err(AppError::Invalid(vec![fault]));
    }
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
        registry_no: wish.registry_no.clone(),
    };
    let done = tenant.store.share(viewer, wish).await?.map_err(hindered)?;
    tenant.written.notify_one();
    left_out.extend(done.hindered.iter().map(|id| (*id, Why::Changed)));
    Ok(Acted { done, left_out })
}
