//! What people do with the system, one file per noun. Names the store, the wire and the core; knows
//! neither HTTP nor SQL.
//!
//! [`App`] holds one [`Tenant`] per municipality or police area: its store, its world and its tiles.
//! Only [`live`] changes a world, and it does so from the store's feed.

pub mod accounts;
pub mod area_rates;
pub mod audit;
pub mod backup;
pub mod basemaps;
pub mod bulk;
pub mod coding;
pub mod context;
pub mod counted;
pub mod dense;
pub mod digests;
pub mod disclosure;
pub mod dwelling;
pub mod edits;
pub mod effort;
pub mod extract;
pub mod found;
pub mod gazetteer;
pub mod heat;
pub mod hot_spots;
pub mod intake;
pub mod layer_file;
pub mod letters;
pub mod lists;
pub mod live;
pub mod mail;
pub mod measured;
pub mod near_repeat;
pub mod observations;
pub mod oidc;
pub mod package;
pub mod paper;
pub mod periods;
mod personal;
pub mod photos;
pub mod places;
pub mod promises;
pub mod proposals;
pub mod protocol;
pub mod protocol_pages;
pub mod publish;
pub mod query;
pub mod retention;
pub mod retention_ask;
pub mod review;
pub mod settled;
pub mod sharing;
pub mod situation;
pub mod sources;
pub mod spacetime;
pub mod start;
mod study;
pub mod sync;
pub mod text;
pub mod texts;
pub mod tiles;
pub mod tracks;
pub mod uploads;
pub mod walks;

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;

use arc_swap::ArcSwap;
use lykta_core::model::{
    Catalogue, Deed, DueRules, Observation, ObservationId, Status, TenantCode, Viewer,
};
use lykta_core::space::world::World;
use thiserror::Error;
use tokio::sync::Notify;

use crate::public::PublicSite;
use crate::store::{Command, Store, StoreError};
pub use crate::store::{Receipt, Subject};
use crate::wire::fault::Fault;

/// A store that commands hold for a while.
pub type SharedStore = Arc<dyn Store>;

/// Why a use case did not come about.
#[derive(Debug, Error)]
pub enum AppError {
    /// What was asked makes no sense; every fault, by parameter.
    #[error("{} faults in what was asked", .0.len())]
    Query(Vec<Fault>),
    /// What came in is wrong; every fault.
    #[error("{} faults in what came in", .0.len())]
    Invalid(Vec<Fault>),
    /// Unknown or not visible.
    #[error("no such thing")]
    NotFound,
    /// The roles do not include this deed.
    #[error("the roles do not include {0}")]
    Forbidden(Deed),
    /// The roles include the deed, for those who signed in with a second factor.
    #[error("{0} needs a second factor")]
    SecondFactor(Deed),
    /// A sign-in, or something about accounts.
    #[error("{0:?}")]
    Account(accounts::Trouble),
    /// Too many tries, or too fast; this long until the next.
    #[error("too many tries; the next in {0:?}")]
    TooMany(std::time::Duration),
    /// It has been undone.
    #[error("it has been withdrawn")]
    Gone,
    /// Another content stands under this id.
    #[error("another content stands under this id")]
    Conflict(Box<Observation>),
    /// The version named is not the current one.
    #[error("the version named is not the current one")]
    Stale(Box<Observation>),
    /// An edit was made from a version, or after an edit, that is not here.
    #[error("made from what is not here")]
    BaseMissing {
        /// The version that is here.
        version: u32,
    },
    /// The next piece of an upload begins elsewhere.
    #[error("the next piece begins at {0}")]
    Offset(u64),
    /// An upload grows longer than a photo may be.
    #[error("an upload is too long")]
    TooLong,
    /// Another edit stands under this id.
    #[error("another edit stands under this id")]
    EditTaken,
    /// The status does not lead there.
    #[error("{from} does not lead to {to}")]
    IllegalTransition {
        /// From here.
        from: Status,
        /// To there.
        to: Status,
        /// Where it may go instead.
        allowed: Vec<Status>,
    },
    /// Another version stands, and none was named.
    #[error("no version was named")]
    VersionNeeded,
    /// Another version stands than the one named.
    #[error("version {0} stands")]
    StaleVersion(u32),
    /// A walk does not go from here to there.
    #[error("{from} does not lead to {to}")]
    WalkStep {
        /// From here.
        from: lykta_core::model::walk::State,
        /// To there.
        to: lykta_core::model::walk::State,
    },
    /// Something that stands hinders it; the code says what.
    #[error("hindered: {0}")]
    Hindered(&'static str),
    /// A photo was not taken or changed.
    #[error(transparent)]
    Photo(photos::PhotoFault),
    /// Try again.
    #[error("busy: {0}")]
    Busy(String),
    /// The disk is full; reading goes on.
    #[error("the disk is full")]
    Full,
    /// Our fault.
    #[error("internal")]
    Internal(#[source] Box<dyn std::error::Error + Send + Sync>),
}

impl From<accounts::Trouble> for AppError {
    fn from(trouble: accounts::Trouble) -> Self {
        Self::Account(trouble)
    }
}

impl From<StoreError> for AppError {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::NotFound | StoreError::OtherTenant => Self::NotFound,
            StoreError::Unavailable(why) => Self::Busy(why),
            StoreError::Full => Self::Full,
            other => Self::Internal(Box::new(other)),
        }
    }
}

/// Refuses a deed that the viewer's roles lack, or that wants a second factor.
///
/// # Errors
/// [`AppError::Forbidden`], [`AppError::SecondFactor`].
pub fn permit(viewer: &Viewer, deed: Deed) -> Result<(), AppError> {
    if viewer.may(deed) {
        Ok(())
    } else if viewer.lacks_second_factor_for(deed) {
        Err(AppError::SecondFactor(deed))
    } else {
        Err(AppError::Forbidden(deed))
    }
}

/// What is known of a tenant besides its records.
#[derive(Debug, Clone, PartialEq)]
pub struct Profile {
    /// Code.
    pub code: TenantCode,
    /// Name shown.
    pub name: String,
    /// Short name.
    pub short: String,
    /// Where the map opens, longitude and latitude.
    pub center: [f64; 2],
    /// At this zoom.
    pub zoom: f64,
    /// West, south, east, north.
    pub bbox: [f64; 4],
    /// Metric coordinate system for analyses.
    pub crs: String,
    /// Area with its outline.
    pub outline: Option<lykta_core::model::AreaId>,
    /// Whether the street map covers it.
    pub streets: bool,
    /// Number to call in acute danger besides 112.
    pub on_call_phone: Option<String>,
}

/// One tenant at work.
#[derive(Debug)]
pub struct Tenant {
    /// What is known of it.
    pub profile: Profile,
    /// The records.
    pub store: Arc<dyn Store>,
    /// What readers see, swapped whole. Read it through [`Tenant::world`].
    world: ArcSwap<World>,
    /// Finished tiles.
    pub tiles: tiles::TileCache,
    /// Heat maps that were asked for lately.
    pub heat: heat::Kept,
    /// Share sets, for whoever makes a viewer.
    pub share_sets: sharing::ShareSets,
    /// The index on disk.
    pub settled: settled::Settled,
    /// Changes for listeners.
    pub events: live::Events,
    /// Which reports are of one person or one walk, for analyses.
    pub sources: sources::Kept,
    /// Rings when something was written here.
    pub written: Notify,
    /// Whether somebody has come who is told coarsely, so that the world must hold such entries.
    pub wants_coarse: std::sync::atomic::AtomicBool,
    /// Whether the world has been built.
    pub ready: std::sync::atomic::AtomicBool,
}

impl Tenant {
    /// A tenant whose world is yet to be built by [`live::rebuild`].
    pub fn new(profile: Profile, store: Arc<dyn Store>) -> Arc<Self> {
        Arc::new(Self {
            profile,
            store,
            world: ArcSwap::default(),
            tiles: tiles::TileCache::new(),
            heat: heat::Kept::default(),
            share_sets: sharing::ShareSets::default(),
            settled: settled::Settled::default(),
            events: live::Events::new(),
            sources: sources::Kept::default(),
            written: Notify::new(),
            wants_coarse: std::sync::atomic::AtomicBool::new(false),
            ready: std::sync::atomic::AtomicBool::new(false),
        })
    }

    /// The world as it stands, for the service itself and for what is open to all: areas, promises.
    ///
    /// # Errors
    /// [`AppError::Busy`] until it has been built: an empty map would be a false answer.
    pub fn world(&self) -> Result<Arc<World>, AppError> {
        if self.ready.load(std::sync::atomic::Ordering::Acquire) {
            Ok(self.world.load_full())
        } else {
            Err(AppError::Busy(format!(
                "the index of {} is being built",
                self.profile.code
            )))
        }
    }

    /// The world as it stands, able to answer this viewer.
    ///
    /// # Errors
    /// [`AppError::Busy`] until it has been built for such a viewer.
    pub fn world_for(&self, viewer: &Viewer) -> Result<Arc<World>, AppError> {
        let world = self.world()?;
        if world.can_answer(viewer) {
            return Ok(world);
        }
        self.wants_coarse
            .store(true, std::sync::atomic::Ordering::Release);
        self.written.notify_one();
        Err(AppError::Busy(format!(
            "the coarse index of {} is being built",
            self.profile.code
        )))
    }

    /// One record as this viewer is told it, withdrawn or not. A look at class 3 is put on record.
    ///
    /// # Errors
    /// [`AppError::NotFound`] when unknown or not visible.
    pub async fn observation(
        &self,
        viewer: &Viewer,
        id: ObservationId,
    ) -> Result<Observation, AppError> {
        let admitted = self.world_for(viewer)?.admit(viewer, id);
        Ok(self.store.observation(&admitted, id).await?)
    }

    /// Several records as this viewer is told them, in the order asked; those unknown or not visible
    /// are left out.
    ///
    /// # Errors
    /// [`AppError`] when the store fails.
    pub async fn observations(
        &self,
        viewer: &Viewer,
        ids: &[ObservationId],
    ) -> Result<Vec<Observation>, AppError> {
        if !viewer.is_limited_to_areas() {
            return Ok(self.store.observations(viewer, ids).await?);
        }
        let world = self.world_for(viewer)?;
        let mut found = Vec::with_capacity(ids.len());
        for id in ids {
            let admitted = world.admit(viewer, *id);
            found.extend(
                self.store
                    .observations(&admitted, std::slice::from_ref(id))
                    .await?,
            );
        }
        Ok(found)
    }

    /// The viewer that the service itself reads with.
    pub fn keeper(&self) -> Viewer {
        Viewer::keeper(self.profile.code.clone())
    }

    /// Appends one command and wakes the keeper of the world.
    ///
    /// # Errors
    /// [`AppError`] when the store fails.
    pub async fn append(
        &self,
        viewer: &Viewer,
        command: Command,
    ) -> Result<crate::store::Outcome, AppError> {
        let mut outcomes = self.store.append(viewer, vec![command]).await?;
        self.written.notify_one();
        outcomes
            .pop()
            .ok_or_else(|| AppError::Internal("the store gave no outcome".into()))
    }
}

/// The whole service below HTTP.
#[derive(Debug)]
pub struct App {
    /// Tenants by code.
    pub tenants: BTreeMap<TenantCode, Arc<Tenant>>,
    /// Who may sign in.
    pub accounts: Arc<accounts::Accounts>,
    /// The tenant shown when nobody chose another.
    pub home: TenantCode,
    /// The categories.
    pub catalogue: Arc<Catalogue>,
    /// When something should be done.
    pub due: Arc<DueRules>,
    /// Practice mode: made-up observations, a switcher between tenants.
    pub demo: bool,
    /// What the public sees.
    pub public: PublicSite,
    /// Folder of the data.
    pub data: PathBuf,
    /// How mail goes out; set once at start, where it is set at all.
    pub mail: std::sync::OnceLock<mail::Post>,
    /// Photos that come in pieces.
    pub uploads: uploads::Uploads,
    /// What is built, so that no record points into it.
    pub footprints: dwelling::Footprints,
    /// Names on the maps underneath.
    pub gazetteer: gazetteer::Gazetteer,
    /// Drawn at start; keys entity tags so that they tell nothing and end with the process.
    pub boot_salt: [u8; 32],
}

impl App {
    /// The viewer's tenant.
    ///
    /// # Errors
    /// [`AppError::NotFound`] when there is none.
    pub fn tenant(&self, viewer: &Viewer) -> Result<&Arc<Tenant>, AppError> {
        self.tenants.get(viewer.tenant()).ok_or(AppError::NotFound)
    }
}
