//! Places looked for by name: those on the maps underneath, which are the same for all, and the tenant's
//! own areas and promises as the viewer is told them. Nothing that anybody observed is searched.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use arc_swap::ArcSwap;
use lykta_core::model::{Area, LonLat, NamedPlace, PlaceKind, Viewer};
use lykta_core::space::AreaIndex;
use lykta_core::space::names::{self, Names, Typed};

use super::query::{Place, near_place};
use super::{App, AppError};
use crate::pmtiles::{self, Archive};
use crate::wire::fault::Fault;

/// Longest text that is looked for, characters.
const LONGEST: usize = 100;
/// Results when nobody says how many.
const USUAL: usize = 8;
/// Most results.
const MOST: usize = 20;

/// Names on the maps underneath, read in the background.
#[derive(Debug, Default)]
pub struct Gazetteer {
    names: ArcSwap<Names>,
    read: AtomicBool,
    /// Outlines that say where a place lies.
    municipalities: Vec<Arc<Area>>,
}

impl Gazetteer {
    /// One that has yet to read its maps.
    pub fn new(municipalities: &[Area]) -> Self {
        Self {
            municipalities: municipalities.iter().cloned().map(Arc::new).collect(),
            ..Self::default()
        }
    }

    /// Reads the names of every map in a folder. A map that cannot be read is left out with a line in
    /// the log.
    ///
    /// # Cost
    /// Reads every tile of the most detailed zoom up to 14; readers have what was there before meanwhile.
    pub fn read(&self, folder: &Path) {
        let began = std::time::Instant::now();
        let mut maps: Vec<(u8, PathBuf, Archive)> = Vec::new();
        for path in super::basemaps::files(folder) {
            match Archive::open(&path) {
                Ok(archive) => maps.push((archive.zooms().1, path, archive)),
                Err(error) => tell(&path, &error),
            }
        }
        // The one with the most detail says where something is.
        maps.sort_by(|a, b| (b.0, &a.1).cmp(&(a.0, &b.1)));
        let mut places: Vec<NamedPlace> = Vec::new();
        for (_, path, archive) in &maps {
            match pmtiles::names(archive) {
                Ok(found) => add(&mut places, found),
                Err(error) => tell(path, &error),
            }
        }
        if !places.is_empty() {
            names::settle(&mut places, &AreaIndex::build(self.municipalities.clone()));
            let n = places.len();
            self.names.store(Arc::new(Names::build(places)));
            let ms = began.elapsed().as_millis();
            tracing::info!(names = n, ms = %ms, "Read {n} names of places from the maps");
        }
        self.read.store(true, Ordering::Release);
    }

    /// Whether the maps have been read.
    pub fn is_read(&self) -> bool {
        self.read.load(Ordering::Acquire)
    }
}

fn tell(path: &Path, error: &std::io::Error) {
    tracing::warn!(file = %path.display(), error = %error, "Could not read the names of a map");
}

/// Adds the names of one more map. Of those that are there already it adds what was not known of them: a
/// street map does not say how large a city is.
fn add(places: &mut Vec<NamedPlace>, found: Vec<NamedPlace>) {
    /// Maps that overlap say the same place this far apart at most, degrees.
    const APART: f64 = 0.02;
    let mut known: HashMap<(Box<str>, PlaceKind), Vec<usize>> = HashMap::new();
    for (i, place) in places.iter().enumerate() {
        let same = known.entry((place.name.clone(), place.kind)).or_default();
        same.push(i);
    }
    for place in found {
        let there = known
            .get(&(place.name.clone(), place.kind))
            .into_iter()
            .flatten()
            .copied()
            .find(|i| {
                places.get(*i).is_some_and(|p| {
                    (p.at.lat() - place.at.lat()).abs() < APART
                        && (p.at.lon() - place.at.lon()).abs() < 2.0 * APART
                })
            });
        match there.and_then(|i| places.get_mut(i)) {
            Some(there) => {
                if there.rank == 0 {
                    there.rank = place.rank;
                }
                there.also = there.also.take().or(place.also);
            }
            None => places.push(place),
        }
    }
}

/// Reads the names of the maps in the data folder, in the background.
pub fn keep(app: &Arc<App>) {
    let folder = app.data.join("basemap");
    if super::basemaps::files(&folder).is_empty() {
        app.gazetteer.read.store(true, Ordering::Release);
        return;
    }
    let app = Arc::clone(app);
    tokio::task::spawn_blocking(move || app.gazetteer.read(&folder));
}

/// What is asked for, as it came.
#[derive(Debug, Clone, Copy, Default)]
pub struct Asked<'a> {
    /// What was typed.
    pub text: Option<&'a str>,
    /// Near which place, as `lon,lat`.
    pub near: Option<&'a str>,
    /// How many at most.
    pub limit: Option<&'a str>,
}

/// What was found.
#[derive(Debug, Default)]
pub struct Found {
    /// The best first.
    pub places: Vec<NamedPlace>,
    /// Whether the maps have been read, so that nothing is missing.
    pub complete: bool,
}

/// The places whose names match best what was typed.
///
/// # Errors
/// [`AppError::Query`] with every fault; [`AppError::Busy`] until the tenant's world has been built.
pub fn search(app: &App, viewer: &Viewer, asked: Asked<'_>) -> Result<Found, AppError> {
    let mut faults = Vec::new();
    let text = asked.text.unwrap_or_default();
    let typed = if text.chars().count() > LONGEST {
        faults.push(
            Fault::new("q", "query_too_long")
                .with("field", "q")
                .with("max", LONGEST),
        );
        None
    } else {
        if text.trim().is_empty() {
            faults.push(Fault::new("q", "required").with("field", "q"));
        }
        Typed::new(text)
    };
    let near = asked
        .near
        .and_then(|near| near_place(near, None, &mut faults))
        .and_then(|place| match place {
            Place::Near(at, _) => Some(at),
            _ => None,
        });
    let limit = match asked.limit.map(str::parse::<usize>) {
        None => USUAL,
        Some(Ok(n)) if n > 0 => n.min(MOST),
        Some(_) => {
            faults.push(Fault::new("limit", "bad_query_number").with("field", "limit"));
            USUAL
        }
    };
    if !faults.is_empty() {
        return Err(AppError::Query(faults));
    }
    let tenant = app.tenant(viewer)?;
    let world = tenant.world()?;
    let complete = app.gazetteer.is_read();
    let maps = app.gazetteer.names.load();
    let Some(typed) = typed else {
        return Ok(Found {
            places: Vec::new(),
            complete,
        });
    };
    let [lon, lat] = tenant.profile.center;
    let near = near.or_else(|| LonLat::from_degrees(lon, lat).ok());
    let lists = [world.landscape.names(), &maps];
    let mut places: Vec<NamedPlace> = names::find(&lists, &typed, near, limit)
        .into_iter()
        .cloned()
        .collect();
    let here: Arc<str> = tenant.profile.short.as_str().into();
    for place in &mut places {
        if place.lies.is_empty() && place.leads.is_some() && *place.name != *here {
            place.lies = Arc::clone(&here);
        }
    }
    Ok(Found { places, complete })
}
