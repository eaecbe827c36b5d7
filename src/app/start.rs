//! Opening the tenants: stores, seeds, worlds.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use geo::BoundingRect;
use lykta_core::model::{Area, Selector, TenantCode};
use tokio::sync::watch;

use super::accounts::{self, Accounts};
use super::dwelling::Footprints;
use super::gazetteer::{self, Gazetteer};
use super::uploads::Uploads;
use super::{
    App, AppError, Profile, Tenant, audit, digests, intake, letters, live, publish, retention,
    settled, situation,
};
use crate::clock;
use crate::public::PublicSite;
use crate::seeds::{self, Seeds};
use crate::store::photos::Photos as _;
use crate::store::sqlite::{SqliteOptions, SqliteStore};
use crate::store::{Command, Store, StoreError};

/// What to open.
#[derive(Debug)]
pub struct Opening<'a> {
    /// Folder of the data.
    pub data: &'a Path,
    /// The seeds.
    pub seeds: &'a Seeds,
    /// Practice mode: every tenant of the seeds, filled with practice records.
    pub demo: bool,
    /// The tenant to show; without it the first whose store is there, else the practice area.
    pub tenant: Option<TenantCode>,
    /// Bring the stores up to date with the seeds: whoever runs the service keeps them in a folder.
    pub refresh: bool,
    /// How long sessions last.
    pub terms: accounts::Terms,
}

/// The tenant that data commands and the service use when none is named.
pub const PRACTICE: &str = "ovning";

/// Opens stores, puts seeds into empty ones, and names what there is. Worlds are still empty: see
/// [`keep`].
///
/// # Errors
/// [`AppError`] when a store cannot be opened or written.
pub async fn open(opening: Opening<'_>) -> Result<App, AppError> {
    let Opening {
        data,
        seeds,
        demo,
        tenant,
        refresh,
        terms,
    } = opening;
    let mut codes: Vec<TenantCode> = stored(data);
    codes.sort();
    if demo {
        codes.extend(seeds.tenants.iter().map(|t| t.code.clone()));
    }
    let practice = TenantCode::parse(PRACTICE).map_err(|e| AppError::Internal(Box::new(e)))?;
    let home = match tenant {
        Some(code) => code,
        None if demo || codes.is_empty() => practice,
        None => codes.first().cloned().unwrap_or(practice),
    };
    codes.push(home.clone());
    codes.sort();
    codes.dedup();
    let accounts = Accounts::open(data, terms).await?;
    let mut tenants = BTreeMap::new();
    for code in codes {
        let folder = data.to_owned();
        let opened = code.clone();
        let store = tokio::task::spawn_blocking(move || {
            SqliteStore::open(&folder, &opened, &SqliteOptions::default())
        })
        .await
        .map_err(|e| AppError::Internal(Box::new(e)))??;
        // Files whose rows have gone, or never came within a day.
        let yesterday = clock::now() - jiff::SignedDuration::from_hours(24);
        let swept = store.sweep_photos(yesterday).await?;
        if swept > 0 {
            tracing::info!(tenant = %code, files = swept, "Removed {swept} photos of {code} that no record names");
        }
        let tenant = Tenant::new(profile(seeds, &code), store);
        tenant.settled.keep_at(settled::path(data, &code));
        sow(&tenant, seeds, demo, refresh).await?;
        if demo {
            accounts.fill(&tenant).await?;
        }
        // Their index is built with the rest rather than when the first of them comes.
        let coarse = accounts.has_coarse_readers(&code).await?;
        tenant
            .wants_coarse
            .store(coarse, std::sync::atomic::Ordering::Release);
        tenants.insert(code, tenant);
    }
    let uploads = Uploads::new(data);
    let swept = tokio::task::spawn_blocking(move || uploads.sweep())
        .await
        .map_err(|e| AppError::Internal(Box::new(e)))??;
    if swept > 0 {
        tracing::info!(
            files = swept,
            "Removed {swept} uploads that nobody finished"
        );
    }
    retention::finish_all(data, tenants.values()).await;
    let mut boot_salt = [0_u8; 32];
    getrandom::fill(&mut boot_salt).map_err(|e| AppError::Internal(e.to_string().into()))?;
    let door = intake::Door::new(&tenants);
    Ok(App {
        public: PublicSite::new(Arc::new(door)),
        tenants,
        accounts,
        home,
        catalogue: Arc::new(seeds.catalogue.clone()),
        due: Arc::new(seeds.due.clone()),
        demo,
        mail: std::sync::OnceLock::new(),
        uploads: Uploads::new(data),
        data: data.to_owned(),
        footprints: Footprints::open(&data.join("basemap")),
        gazetteer: Gazetteer::new(&seeds.municipalities),
        boot_salt,
    })
}

/// One tenant at work for a command: its world built once, nothing sown and nothing followed.
///
/// # Errors
/// [`AppError`] when the store cannot be opened or read.
pub async fn one(data: &Path, seeds: &Seeds, code: &TenantCode) -> Result<App, AppError> {
    let (folder, opened) = (data.to_owned(), code.clone());
    let store = tokio::task::spawn_blocking(move || {
        SqliteStore::open(&folder, &opened, &SqliteOptions::default())
    })
    .await
    .map_err(|e| AppError::Internal(Box::new(e)))??;
    let tenant = Tenant::new(profile(seeds, code), store);
    let catalogue = Arc::new(seeds.catalogue.clone());
    live::rebuild(&tenant, &catalogue).await?;
    let tenants = BTreeMap::from([(code.clone(), tenant)]);
    let terms = accounts::Terms::default();
    Ok(App {
        accounts: Accounts::open(data, terms).await?,
        public: PublicSite::new(Arc::new(intake::Door::new(&tenants))),
        tenants,
        home: code.clone(),
        catalogue,
        due: Arc::new(seeds.due.clone()),
        demo: false,
        mail: std::sync::OnceLock::new(),
        uploads: Uploads::new(data),
        data: data.to_owned(),
        footprints: Footprints::open(&data.join("basemap")),
        gazetteer: Gazetteer::default(),
        boot_salt: [0; 32],
    })
}

/// Builds every world in the background and keeps it equal to its store until `stop` turns true.
pub fn keep(app: &Arc<App>, stop: &watch::Receiver<bool>) {
    audit::keep_heads(app, stop);
    gazetteer::keep(app);
    let (accounts, stopped) = (Arc::clone(&app.accounts), stop.clone());
    tokio::spawn(async move { accounts.watch(stopped).await });
    for tenant in app.tenants.values() {
        tokio::spawn(publish::keep(
            Arc::clone(app),
            Arc::clone(tenant),
            stop.clone(),
        ));
        tokio::spawn(letters::keep(
            Arc::clone(app),
            Arc::clone(tenant),
            stop.clone(),
        ));
        tokio::spawn(situation::keep(Arc::clone(tenant), stop.clone()));
        tokio::spawn(digests::keep(
            Arc::clone(app),
            Arc::clone(tenant),
            stop.clone(),
        ));
        let (tenant, catalogue, mut stop) =
            (Arc::clone(tenant), Arc::clone(&app.catalogue), stop.clone());
        tokio::spawn(async move {
            while let Err(error) = live::rebuild(&tenant, &catalogue).await {
                tracing::error!(tenant = %tenant.profile.code, error = %live::chain(&error), "Could not build the index; trying again");
                tokio::select! {
                    () = tokio::time::sleep(std::time::Duration::from_secs(2)) => {}
                    () = live::stopped(&mut stop) => return,
                }
            }
            // A fault of our own in following must not freeze the map for good.
            while !*stop.borrow() {
                let following =
                    live::follow(Arc::clone(&tenant), Arc::clone(&catalogue), stop.clone());
                if let Err(error) = tokio::spawn(following).await {
                    tracing::error!(tenant = %tenant.profile.code, error = %error, "Following the feed broke off; beginning again");
                    tokio::time::sleep(std::time::Duration::from_secs(1)).await;
                }
            }
        });
    }
}

/// Tenants whose stores lie in the data folder.
pub(super) fn stored(data: &Path) -> Vec<TenantCode> {
    let Ok(entries) = std::fs::read_dir(data.join("tenants")) else {
        return Vec::new();
    };
    entries
        .filter_map(Result::ok)
        .filter_map(|e| e.file_name().into_string().ok())
        .filter_map(|name| TenantCode::parse(name.strip_suffix(".sqlite")?).ok())
        .collect()
}

/// What the seeds say of a tenant, or what can be said of one they do not know.
pub(super) fn profile(seeds: &Seeds, code: &TenantCode) -> Profile {
    match seeds.tenant(code) {
        Some(t) => Profile {
            code: code.clone(),
            name: t.name.clone(),
            short: t.short.clone(),
            center: [t.center.lon(), t.center.lat()],
            zoom: t.zoom,
            bbox: t.bbox,
            crs: t.crs.clone(),
            outline: t.outline.clone(),
            streets: t.streets,
            on_call_phone: t.on_call_phone.clone(),
        },
        None => own_profile(code, municipality(seeds, code)),
    }
}

/// The generalised outline of the municipality with this code, if it is one.
fn municipality<'a>(seeds: &'a Seeds, code: &TenantCode) -> Option<&'a Area> {
    let id = format!("kommun-{code}");
    seeds.municipalities.iter().find(|a| a.id.as_str() == id)
}

/// What can be said of a tenant of somebody's own: its municipality's outline, else the whole country.
fn own_profile(code: &TenantCode, municipality: Option<&Area>) -> Profile {
    let country = Profile {
        code: code.clone(),
        name: code.to_string(),
        short: code.to_string(),
        center: [16.0, 62.0],
        zoom: 4.0,
        bbox: [-180.0, -90.0, 180.0, 90.0],
        crs: "EPSG:3006".to_owned(),
        outline: None,
        streets: false,
        on_call_phone: None,
    };
    let outline = municipality.and_then(|area| match &area.selector {
        Selector::Polygon(polygons) => Some((area, polygons.bounding_rect()?)),
        _ => None,
    });
    let Some((area, bounds)) = outline else {
        return country;
    };
    Profile {
        name: area.name.clone(),
        short: area.name.clone(),
        center: [bounds.center().x, bounds.center().y],
        zoom: 9.0,
        bbox: [
            bounds.min().x,
            bounds.min().y,
            bounds.max().x,
            bounds.max().y,
        ],
        outline: Some(area.id.clone()),
        ..country
    }
}

/// Puts actors, areas and promises of the seeds into a store that has no promises and actors, leaving
/// areas that are there, and in practice mode the practice records into one without observations. With
/// `refresh` everything that the seeds say is put; what has not changed is left as it is by the store.
async fn sow(tenant: &Tenant, seeds: &Seeds, demo: bool, refresh: bool) -> Result<(), AppError> {
    let (store, keeper, code) = (&tenant.store, tenant.keeper(), &tenant.profile.code);
    let mut commands = Vec::new();
    let (mut walks, mut tracks) = (Vec::new(), Vec::new());
    let empty =
        store.promises(&keeper).await?.is_empty() && store.actors(&keeper).await?.is_empty();
    if empty || refresh {
        let there = store.areas(&keeper).await?;
        let actors = seeds.actors_of(code).cloned();
        commands.extend(actors.map(|a| Command::PutActor(Box::new(a))));
        let outline =
            municipality(seeds, code).filter(|a| tenant.profile.outline.as_ref() == Some(&a.id));
        let areas = outline
            .into_iter()
            .chain(seeds.areas_of(code))
            .filter(|a| demo || !a.example)
            .filter(|a| refresh || !there.iter().any(|t| t.id == a.id))
            .cloned();
        commands.extend(areas.map(|a| Command::PutArea(Box::new(a))));
        let promises = seeds
            .promises_of(code)
            .filter(|p| demo || !p.example)
            .cloned();
        commands.extend(promises.map(|p| Command::PutPromise(Box::new(p))));
    }
    if demo && store.scan(&keeper, None, 1).await?.items.is_empty() {
        let records = seeds::demo::records(seeds, code, clock::now());
        commands.extend(
            records
                .assets
                .into_iter()
                .map(|a| Command::PutAsset(Box::new(a))),
        );
        commands.extend(
            records
                .observations
                .into_iter()
                .map(|o| Command::Create(Box::new(o))),
        );
        walks = records.walks;
        tracks = records.tracks;
    }
    if !commands.is_empty() {
        let n = commands.len();
        store.append(&keeper, commands).await?;
        tracing::info!(tenant = %code, records = n, "Put {n} records of the seeds into the store of {code}");
    }
    for walk in walks {
        store.put_walk(&keeper, walk, None, None).await?;
    }
    for (walk, id, part) in tracks {
        store.put_track(&keeper, walk, id, part).await?;
    }
    Ok(())
}

/// Makes the data folder, for the service's own user alone; one that is there stays as it is.
///
/// # Errors
/// As the file system says.
pub fn make_folder(data: &Path) -> std::io::Result<()> {
    crate::store::sqlite::private_folder(data)
}

/// Whether a tenant has a store.
pub fn exists(data: &Path, tenant: &TenantCode) -> bool {
    stored(data).contains(tenant)
}

/// A store for a data command, created when absent.
///
/// # Errors
/// [`StoreError`] when it cannot be opened.
pub fn store(data: &Path, tenant: &TenantCode) -> Result<Arc<dyn Store>, StoreError> {
    Ok(SqliteStore::open(data, tenant, &SqliteOptions::default())?)
}
