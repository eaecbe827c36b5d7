//! Keeps a tenant's world equal to its store: builds it at start, then follows the feed.
//!
//! The only place that swaps a world. Readers never wait: they take the snapshot that stands.

use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use lykta_core::model::viewer::Facts;
use lykta_core::model::{
    ActorId, AreaId, Asset, AssetRef, Catalogue, Deed, ObservationId, Shape, Viewer, Walk, WalkId,
};
use lykta_core::space::Filter;
use lykta_core::space::link::Landscape;
use lykta_core::space::world::{Merged, World, coarse_entry, entry};
use tokio::sync::{broadcast, watch};

use super::{AppError, Tenant, settled};
use crate::store::{Facet, FeedEntry, Op, Position, StoreError, Subject};

/// Feed entries read at a time.
const STEP: usize = 2_000;
/// How often the feed is looked at when nothing was written in this process: an import beside us.
const POLL: Duration = Duration::from_millis(700);
/// Events kept for listeners that lag; one that lags more is told to begin anew.
const KEPT_EVENTS: usize = 4_096;

/// A change for listeners, with what decides who may hear of it.
#[derive(Debug, Clone)]
pub struct Event {
    /// What changed.
    pub subject: Subject,
    /// How.
    pub op: Op,
    /// Version after the change.
    pub version: u32,
    /// Before.
    pub old: Option<Facet>,
    /// After.
    pub new: Option<Facet>,
    /// Areas before and after, for those who see only some.
    pub areas: [Vec<AreaId>; 2],
    /// The walk it is about, as it stands, and the areas it is in.
    pub walk: Option<(Walk, Vec<AreaId>)>,
}

impl Event {
    /// Whether the viewer may hear of it: something they may see, or might have seen until now.
    pub fn is_for(&self, viewer: &Viewer) -> bool {
        let sees = |(facet, areas): (&Option<Facet>, &Vec<AreaId>)| {
            facet.as_ref().is_some_and(|f| {
                viewer.may_see(Facts {
                    category: &f.category,
                    class: f.class,
                    areas,
                    custody: &f.custody,
                })
            })
        };
        match &self.subject {
            Subject::Observation(_) => [&self.old, &self.new]
                .into_iter()
                .zip(&self.areas)
                .any(sees),
            // Told to nobody: whoever sees more or less by it gets a new stream, and a text for the
            // public is published.
            Subject::ShareSet(_) | Subject::Text(_) => false,
            Subject::Situation(_) => viewer.may(Deed::Analyze),
            Subject::Walk(_) => self
                .walk
                .as_ref()
                .is_some_and(|(walk, areas)| walk.is_seen_by(viewer, areas)),
            Subject::Area(_) | Subject::Promise(_) | Subject::Actor(_) | Subject::Asset(_) => true,
        }
    }
}

/// What listeners hear.
#[derive(Debug, Clone)]
pub enum Notice {
    /// One change.
    Change(Arc<Event>),
    /// So much may have changed that everything is to be read again.
    Reset,
}

/// Where listeners subscribe.
#[derive(Debug)]
pub struct Events {
    sender: broadcast::Sender<Notice>,
}

impl Events {
    /// Nobody listens yet.
    pub fn new() -> Self {
        Self {
            sender: broadcast::channel(KEPT_EVENTS).0,
        }
    }

    /// Hears every event from now on.
    pub fn subscribe(&self) -> broadcast::Receiver<Notice> {
        self.sender.subscribe()
    }

    fn send(&self, notice: Notice) {
        // No listener is no fault.
        drop(self.sender.send(notice));
    }
}

impl Default for Events {
    fn default() -> Self {
        Self::new()
    }
}

/// Builds the world anew from the store and swaps it in.
///
/// # Errors
/// [`AppError`] when the store fails.
pub async fn rebuild(tenant: &Tenant, catalogue: &Arc<Catalogue>) -> Result<(), AppError> {
    let keeper = tenant.keeper();
    let store = &tenant.store;
    // The place in the feed is read first: what is written meanwhile is read twice rather than missed.
    let position = store.head(&keeper).await?;
    let landscape = Arc::new(read_landscape(tenant, catalogue).await?);
    tenant.share_sets.read(tenant).await?;
    let owned = store.assets(&keeper).await?.into_iter();
    let asset_owners: HashMap<AssetRef, ActorId> = owned
        .filter_map(|a: Asset| Some((a.asset_ref, a.owner?)))
        .collect();
    let asset_owners = Arc::new(asset_owners);
    let wants_coarse = tenant.wants_coarse.load(Ordering::Acquire);
    if !tenant.ready.load(Ordering::Acquire) {
        let (prepared, owners) = (Arc::clone(&landscape), Arc::clone(&asset_owners));
        let made = |(exact, coarse)| World::new(prepared, owners, exact, coarse);
        if let Some(world) = settled::start(tenant, &landscape, wants_coarse, made).await? {
            let observations = world.size();
            install(tenant, world);
            tracing::info!(tenant = %tenant.profile.code, observations, "Took the index of {} as it was kept, with {observations} observations", tenant.profile.code);
            return Ok(());
        }
    }
    let mut entries = Vec::new();
    let mut coarse = Vec::new();
    let mut unknown = 0_usize;
    let mut cursor = None;
    loop {
        let page = store.scan(&keeper, cursor, 10_000).await?;
        let rows = page.items;
        let prepared = Arc::clone(&landscape);
        let (mut found, mut found_coarse, lost) = blocking(move || {
            let total = rows.len();
            let standing = || rows.iter().filter(|o| !o.is_withdrawn());
            let found: Vec<_> = standing().filter_map(|o| entry(&prepared, o)).collect();
            let coarse: Vec<_> = if wants_coarse {
                standing()
                    .filter_map(|o| coarse_entry(&prepared, o))
                    .collect()
            } else {
                Vec::new()
            };
            let withdrawn = rows.iter().filter(|o| o.is_withdrawn()).count();
            let lost = total - found.len() - withdrawn;
            (found, coarse, lost)
        })
        .await?;
        entries.append(&mut found);
        coarse.append(&mut found_coarse);
        unknown += lost;
        cursor = page.next;
        if cursor.is_none() {
            break;
        }
    }
    if unknown > 0 {
        tracing::error!(tenant = %tenant.profile.code, observations = unknown, "{unknown} observations have a category that is not in the catalogue and are not on the map");
    }
    let observations = entries.len();
    let coarse = wants_coarse.then_some(coarse);
    let mut built = blocking(move || World::new(landscape, asset_owners, entries, coarse)).await?;
    built.position = position.get();
    install(tenant, built);
    tracing::info!(tenant = %tenant.profile.code, observations, "Built the index of {} with {observations} observations", tenant.profile.code);
    Ok(())
}

/// Swaps in a world that was made from its beginning.
fn install(tenant: &Tenant, mut world: World) {
    world.landscape_generation = tenant.world.load().landscape_generation + 1;
    tenant.world.store(Arc::new(world));
    tenant.tiles.clear();
    tenant.ready.store(true, Ordering::Release);
    // What came meanwhile is in this world but is told to nobody one by one.
    tenant.events.send(Notice::Reset);
}

async fn read_landscape(
    tenant: &Tenant,
    catalogue: &Arc<Catalogue>,
) -> Result<Landscape, AppError> {
    let keeper = tenant.keeper();
    let areas = tenant
        .store
        .areas(&keeper)
        .await?
        .into_iter()
        .map(Arc::new)
        .collect();
    let promises = tenant
        .store
        .promises(&keeper)
        .await?
        .into_iter()
        .map(Arc::new)
        .collect();
    let actors = tenant
        .store
        .actors(&keeper)
        .await?
        .into_iter()
        .map(Arc::new)
        .collect();
    let catalogue = Arc::clone(catalogue);
    blocking(move || Landscape::new(catalogue, areas, promises, actors)).await
}

/// Runs heavy work away from the threads that answer requests.
pub(super) async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> T + Send + 'static,
) -> Result<T, AppError> {
    tokio::task::spawn_blocking(work)
        .await
        .map_err(|e| AppError::Internal(Box::new(e)))
}

/// An error with its causes, for the log.
pub(super) fn chain(error: &AppError) -> String {
    std::iter::successors(Some(error as &dyn std::error::Error), |e| e.source())
        .map(ToString::to_string)
        .collect::<Vec<_>>()
        .join(": ")
}

/// Follows the feed until `stop` turns true.
pub async fn follow(
    tenant: Arc<Tenant>,
    catalogue: Arc<Catalogue>,
    mut stop: watch::Receiver<bool>,
) {
    let mut merging: Option<tokio::task::JoinHandle<Merged>> = None;
    let mut keeping: Option<tokio::task::JoinHandle<()>> = None;
    loop {
        let lacking =
            tenant.wants_coarse.load(Ordering::Acquire) && !tenant.world.load().has_coarse();
        let outcome = if lacking {
            // The first reader who is told coarsely has come.
            rebuild(&tenant, &catalogue).await.map(|()| true)
        } else {
            catch_up(&tenant, &catalogue).await
        };
        match outcome {
            Ok(true) => continue,
            Ok(false) => {}
            Err(error) => {
                tracing::error!(tenant = %tenant.profile.code, error = %chain(&error), "Could not follow the feed; the map stands still until the next try");
            }
        }
        merging = match merging.take() {
            // Changes go on meanwhile; the merge takes over what came since it began.
            Some(merge) if merge.is_finished() => {
                adopt(&tenant, merge.await);
                None
            }
            None if tenant.world.load().needs_merge() => {
                let world = tenant.world.load_full();
                Some(tokio::task::spawn_blocking(move || world.merge()))
            }
            going_on => going_on,
        };
        if keeping
            .as_ref()
            .is_none_or(tokio::task::JoinHandle::is_finished)
            && tenant.settled.is_due(&tenant.world.load())
        {
            keeping = Some(tokio::spawn(settled::keep(Arc::clone(&tenant))));
        }
        tokio::select! {
            () = tenant.written.notified() => {}
            () = tokio::time::sleep(POLL) => {}
            () = stopped(&mut stop) => return,
        }
    }
}

fn adopt(tenant: &Tenant, merge: Result<Merged, tokio::task::JoinError>) {
    let current = tenant.world.load_full();
    match merge {
        Ok(merge) => {
            if let Some(world) = current.adopt(&merge) {
                tenant.world.store(Arc::new(world));
            }
        }
        Err(error) => {
            tracing::error!(tenant = %tenant.profile.code, error = %error, "Could not merge the index; it goes on unmerged");
        }
    }
}

/// Waits for the service to stop; the guard that the channel hands out must not be held over an await.
pub(super) async fn stopped(stop: &mut watch::Receiver<bool>) {
    drop(stop.wait_for(|s| *s).await);
}

/// Reads one step of the feed; true when there may be more.
async fn catch_up(tenant: &Tenant, catalogue: &Arc<Catalogue>) -> Result<bool, AppError> {
    let keeper = tenant.keeper();
    let at = tenant.world.load().position;
    let mut entries = tenant.store.feed(&keeper, Position(at), STEP).await?;
    let Some(last) = entries.last() else {
        return Ok(false);
    };
    let more = entries.len() == STEP;
    if entries.iter().any(|e| e.subject.is_of_landscape()) {
        // Goes past these entries to the end of the feed, and tells everybody to read again.
        rebuild(tenant, catalogue).await?;
        return Ok(true);
    }
    let position = last.position.get();
    if entries.iter().any(|e| e.op == Op::Dispose) {
        // Whoever disposed of it has done so already, unless they were cut short.
        tenant.settled.forget();
    }
    recall(&tenant.world.load(), &keeper, &mut entries);
    apply(tenant, &entries, position).await?;
    if entries
        .iter()
        .any(|e| matches!(e.subject, Subject::ShareSet(_)))
    {
        tenant.share_sets.read(tenant).await?;
    }
    let world = tenant.world.load();
    for e in entries {
        let walk = match e.subject {
            Subject::Walk(id) => walk(tenant, &world, id).await?,
            _ => None,
        };
        tenant.events.send(Notice::Change(Arc::new(Event {
            subject: e.subject,
            op: e.op,
            version: e.version,
            areas: [&e.old, &e.new].map(|side| {
                side.as_ref()
                    .map_or_else(Vec::new, |f| world.areas_of(&f.shape))
            }),
            old: e.old,
            new: e.new,
            walk,
        })));
    }
    Ok(more)
}

/// A walk and the areas it is in, to judge who may hear of it.
async fn walk(
    tenant: &Tenant,
    world: &World,
    id: WalkId,
) -> Result<Option<(Walk, Vec<AreaId>)>, AppError> {
    match tenant.store.walk(&tenant.keeper(), id).await {
        Ok(walk) => {
            let areas = walk.areas(|shape| world.areas_of(shape));
            Ok(Some((walk, areas)))
        }
        Err(StoreError::NotFound) => Ok(None),
        Err(error) => Err(error.into()),
    }
}

/// Of what was disposed of, the store tells only that it is gone. Where it was and who saw it is known
/// here for the last time: tiles must be drawn anew, and listeners who saw it told.
fn recall(world: &World, keeper: &Viewer, entries: &mut [FeedEntry]) {
    let all = Filter::seen_by(world.sees(keeper));
    let index = world.index_for(&all);
    for entry in entries.iter_mut().filter(|e| e.op == Op::Dispose) {
        let Subject::Observation(id) = entry.subject else {
            continue;
        };
        entry.old = index.get(id, &all.sees).and_then(|known| {
            Some(Facet {
                shape: known
                    .shape
                    .as_deref()
                    .cloned()
                    .unwrap_or(Shape::Point(known.anchor)),
                category: world
                    .landscape
                    .catalogue()
                    .numbered(known.category)?
                    .code
                    .clone(),
                class: known.class,
                status: known.status,
                custody: known.custody.as_deref().cloned().unwrap_or_default(),
            })
        });
    }
}

async fn apply(tenant: &Tenant, entries: &[FeedEntry], position: u64) -> Result<(), AppError> {
    let keeper = tenant.keeper();
    let mut ids: Vec<ObservationId> = entries
        .iter()
        .filter_map(|e| {
            if let Subject::Observation(id) = e.subject {
                Some(id)
            } else {
                None
            }
        })
        .collect();
    ids.sort_unstable();
    ids.dedup();
    let records = tenant.store.observations(&keeper, &ids).await?;
    let world = tenant.world.load_full();
    let next = blocking(move || {
        // What the store no longer has is gone for good.
        let gone: Vec<ObservationId> = ids
            .into_iter()
            .filter(|id| records.iter().all(|o| o.id != *id))
            .collect();
        let mut next = world.changed(&records, &gone);
        next.position = position;
        next
    })
    .await?;
    tenant.world.store(Arc::new(next));
    // After the world, so that nobody keeps an old tile under a new generation.
    tenant.tiles.touch(
        entries
            .iter()
            .flat_map(|e| e.old.iter().chain(&e.new))
            .map(|f| (&f.shape, f.class)),
    );
    Ok(())
}
