//! Listing and counting observations, from one world to one answer.

use std::sync::Arc;

use lykta_core::model::{Deed, Observation, ObservationId, PrivacyClass, Status, Viewer};
use lykta_core::space::world::World;
use lykta_core::space::{Entry, Found};

use super::query::{List, ListQuery, Place, cursor_after, cursor_skip};
use super::{App, AppError, permit};
use crate::store::Store;

/// A page of a list.
#[derive(Debug)]
pub struct Listed {
    /// The observations, in order.
    pub observations: Vec<Observation>,
    /// How many match in all.
    pub matched: usize,
    /// Where the next page begins.
    pub next: Option<String>,
}

/// Lists observations: newest seen first, or nearest first round a place.
///
/// The order is by the second they were seen and then by id, both of which seldom change, so a page's
/// cursor names its last row: what comes in meanwhile neither repeats nor hides a row behind it.
///
/// # Errors
/// [`AppError`] when the store fails.
pub async fn list(app: &App, viewer: &Viewer, query: &ListQuery) -> Result<Listed, AppError> {
    let tenant = Arc::clone(app.tenant(viewer)?);
    // One world for the question and the answer: its numbers mean nothing in another.
    permit(viewer, Deed::Read)?;
    let world = tenant.world_for(viewer)?;
    let list = query.read(&world, viewer).map_err(AppError::Query)?;
    let (ids, matched, next) = tokio::task::spawn_blocking(move || select(&world, &list))
        .await
        .map_err(|e| AppError::Internal(Box::new(e)))?;
    let observations = tenant.observations(viewer, &ids).await?;
    let restricted = observations
        .iter()
        .filter(|o| o.privacy_class == PrivacyClass::RESTRICTED)
        .map(|o| tenant.observation(viewer, o.id));
    // What cannot be put on record is not shown.
    futures_util::future::try_join_all(restricted).await?;
    Ok(Listed {
        observations,
        matched,
        next,
    })
}

/// Puts looks at what is restricted on record, one by one; what cannot be put on record is not shown.
///
/// # Errors
/// [`AppError`] when the store fails.
pub async fn put_looks_on_record(
    store: &dyn Store,
    viewer: &Viewer,
    seen: &[Observation],
) -> Result<(), AppError> {
    let restricted = seen
        .iter()
        .filter(|o| o.privacy_class == PrivacyClass::RESTRICTED)
        .map(|o| store.observation(viewer, o.id));
    futures_util::future::try_join_all(restricted).await?;
    Ok(())
}

type Selected = (Vec<ObservationId>, usize, Option<String>);

fn select(world: &World, list: &List) -> Selected {
    if let Place::Near(place, metres) = list.place {
        // One more than the page tells whether there is a next one.
        let wanted = list.skip.saturating_add(list.limit).saturating_add(1);
        let nearest: Vec<Found<'_>> =
            world
                .index_for(&list.filter)
                .nearest(place, wanted, metres, &list.filter);
        let matched = if metres.is_finite() {
            world
                .index_for(&list.filter)
                .within(place, metres, &list.filter)
                .len()
        } else {
            world.index_for(&list.filter).count(&list.filter)
        };
        let ids: Vec<_> = nearest
            .iter()
            .skip(list.skip)
            .take(list.limit)
            .map(|f| f.entry.id)
            .collect();
        let next = (nearest.len() == wanted).then(|| cursor_skip(list.skip + list.limit));
        return (ids, matched, next);
    }
    let mut found: Vec<&Entry> = match list.place {
        Place::Box(bounds) => world.index_for(&list.filter).bbox(bounds, &list.filter),
        _ => world.index_for(&list.filter).all(&list.filter).collect(),
    };
    let matched = found.len();
    let key = |e: &Entry| (std::cmp::Reverse(e.observed_at), std::cmp::Reverse(e.id));
    if let Some((second, id)) = list.after {
        let before = (std::cmp::Reverse(second), std::cmp::Reverse(id));
        found.retain(|e| key(e) > before);
    }
    // Only the page needs to be in order.
    let more = found.len() > list.limit;
    if more {
        found.select_nth_unstable_by_key(list.limit, |e| key(e));
        found.truncate(list.limit);
    }
    found.sort_unstable_by_key(|e| key(e));
    let next = found
        .last()
        .filter(|_| more)
        .map(|e| cursor_after(e.observed_at, e.id));
    (found.iter().map(|e| e.id).collect(), matched, next)
}

/// How many observations there are by kind, state, status and category.
#[derive(Debug, Default, Clone)]
pub struct Counts {
    /// In all.
    pub total: usize,
    /// By kind number.
    pub by_kind: std::collections::BTreeMap<u16, usize>,
    /// By category number.
    pub by_category: std::collections::BTreeMap<u16, usize>,
    /// By state.
    pub by_state: std::collections::BTreeMap<lykta_core::model::State, usize>,
    /// By status.
    pub by_status: std::collections::BTreeMap<Status, usize>,
}

/// Counts what a list would hold.
pub fn count(world: &World, list: &List) -> Counts {
    let mut counts = Counts::default();
    let found: Vec<&Entry> = match list.place {
        Place::Box(bounds) => world.index_for(&list.filter).bbox(bounds, &list.filter),
        Place::Near(place, metres) => {
            world
                .index_for(&list.filter)
                .within(place, metres, &list.filter)
        }
        Place::Anywhere => world.index_for(&list.filter).all(&list.filter).collect(),
    };
    for e in found {
        counts.total += 1;
        *counts.by_kind.entry(e.kind).or_default() += 1;
        *counts.by_category.entry(e.category).or_default() += 1;
        *counts.by_state.entry(e.state).or_default() += 1;
        *counts.by_status.entry(e.status).or_default() += 1;
    }
    counts
}
