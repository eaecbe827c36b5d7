//! Finished tiles, kept until something in them changes.
//!
//! A tile's generation counts changes within it and its buffer, tracked at one zoom and for each privacy
//! class: a write bumps the cells it touches for those who may see its class, and every cached answer
//! remembers the count it was made at. Keys hold audience, layer and filter, so nobody is served what
//! was made for another. Entity tags come from the bytes themselves: a change that an audience does not
//! see changes neither its tiles nor their tags. A tile is packed when it is made, not each time it is sent, and
//! smaller when it is asked for again.

use std::cell::Cell;
use std::collections::HashMap;
use std::convert::Infallible;
use std::error::Error;
use std::hash::Hash;
use std::num::NonZero;
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use bytes::Bytes;
use lykta_core::layer::{Layer, Tile};
use lykta_core::model::{Deed, PrivacyClass, Shape, Viewer};
use quick_cache::Weighter;
use quick_cache::sync::{Cache, DefaultLifecycle};
use rapidhash::quality::RandomState;
use rapidhash::v3::{RapidSecrets, rapidhash_v3_seeded};
use siphasher::sip128::{Hasher128, SipHasher13};
use tokio::sync::Semaphore;

use super::coding::{self, Coding, PACKED_FROM, Takes};
use super::query::FilterQuery;
use super::{App, AppError, Tenant, permit};

/// Zoom whose cells carry generations: about 600 m a side in Sweden.
const CELL_ZOOM: u8 = 15;
/// Cells round the earth.
const COLUMNS: u32 = 1 << CELL_ZOOM;
/// Cells remembered one by one; with more, all count as changed and the memory begins anew.
const MOST_CELLS: usize = 100_000;
/// Bytes of tiles kept for one tenant.
const CACHE_BYTES: u64 = 64 * 1024 * 1024;
/// Entries weigh at least this, so that empty tiles do not fill the memory with keys.
const ENTRY_BYTES: u64 = 256;
/// Tiles that are kept, about; the parts of the cache, each with a lock and its share of the bytes, hold 32 of them at
/// least, so that on a machine of many cores no part is too small for a large tile.
const ENTRIES: usize = 512;
/// Readers whose looks are remembered.
const MOST_LOOKS: usize = 100_000;
/// How long a look is.
const LOOK: Duration = Duration::from_hours(1);

/// From this zoom a tile is drawn where it is asked for: it holds so little, by the budget of its layer, that to hand
/// it to another thread costs more.
const DRAWN_HERE: u8 = 14;
/// So long are tiles drawn on a thread before it asks the system what else is ready: to ask before each tile costs as
/// much as a part of a small one.
const AT_A_TIME: Duration = Duration::from_micros(200);
/// Leave to make a tile smaller: one at a time in the whole service, since nobody waits for it.
static PACKING: Semaphore = Semaphore::const_new(1);
/// After a tile has been made smaller, none is for so many times as long: whatever is asked for, that takes a fifth of a
/// core at most.
const PACKING_RESTS: u32 = 4;

/// A finished tile, packed once for everybody who takes it so.
#[derive(Debug, Clone)]
pub struct Finished {
    /// The tile as it is sent; empty when nothing is there.
    pub bytes: Bytes,
    /// How it is packed.
    pub coding: Coding,
    /// Strong entity tag of the plain bytes, quoted.
    pub etag: Arc<str>,
    /// Whether it shows something restricted.
    restricted: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
struct Key {
    /// Stands for audience, layer and filter.
    asked: u128,
    tile: Tile,
    generation: u64,
    landscape: u64,
    coding: Coding,
}

/// What a tile weighs in the memory of tiles, in bytes.
#[derive(Debug, Clone)]
struct Heft;

impl Weighter<Key, Finished> for Heft {
    fn weight(&self, _key: &Key, tile: &Finished) -> u64 {
        tile.bytes.len() as u64 + ENTRY_BYTES
    }
}

/// Tiles of one tenant.
#[derive(Debug)]
pub struct TileCache {
    finished: Arc<Cache<Key, Finished, Heft, RandomState>>,
    /// When whom was last put on record as looking at something restricted.
    looks: Cache<Arc<str>, Instant>,
    /// For those who see up to class 1, 2 and 3.
    generations: Mutex<[Generations; 3]>,
    /// Leave to make a tile, one for each core: what waits for it is not made for a reader who has left.
    leave: Arc<Semaphore>,
}

#[derive(Debug, Default)]
struct Generations {
    /// Counts every change: the generation of tiles larger than a cell.
    all: u64,
    /// The count at which every cell last changed.
    floor: u64,
    /// The count at which a cell last changed.
    cells: HashMap<(u32, u32), u64>,
}

impl Finished {
    fn new(plain: Vec<u8>, etag: String, restricted: bool, takes: Takes) -> Self {
        let packed = takes.gzip.then(|| coding::gzip(&plain)).flatten();
        Self {
            coding: packed.as_ref().map_or(Coding::Plain, |_| Coding::Gzip),
            bytes: packed.unwrap_or_else(|| Bytes::from(plain)),
            etag: etag.into(),
            restricted,
        }
    }

    /// The same, as small as can be; as it is where nothing makes it smaller.
    fn smaller(self) -> Self {
        match coding::brotli(&self.bytes, self.coding) {
            Some(bytes) => Self {
                bytes,
                coding: Coding::Brotli,
                ..self
            },
            None => self,
        }
    }

    /// Whether it shows something restricted, which no browser should keep.
    pub fn is_restricted(&self) -> bool {
        self.restricted
    }

    /// Whether nothing is there.
    pub fn is_empty(&self) -> bool {
        self.bytes.is_empty()
    }
}

thread_local! {
    /// One tile after another where they are drawn on the thread that was asked.
    static TURN: Arc<Semaphore> = Arc::new(Semaphore::new(1));

    /// How long tiles have been drawn since whatever else was ready last went between.
    static DRAWN: Cell<Duration> = const { Cell::new(Duration::ZERO) };
}

impl TileCache {
    /// An empty cache.
    pub fn new() -> Self {
        // Each tile that is made is put in by its hash: a quick one, with a key that is drawn at start.
        let finished = Cache::with(
            ENTRIES,
            CACHE_BYTES,
            Heft,
            RandomState::default(),
            DefaultLifecycle::default(),
        );
        Self {
            finished: Arc::new(finished),
            looks: Cache::new(MOST_LOOKS),
            generations: Mutex::default(),
            leave: Arc::new(Semaphore::new(
                thread::available_parallelism().map_or(1, NonZero::get),
            )),
        }
    }

    /// A tile that is remembered, as small as its reader takes it. One that is asked for again, if only whether it is
    /// still the same, is made smaller for those who ask for it next.
    fn remembered(&self, key: Key, takes: Takes) -> Option<Finished> {
        if !takes.brotli {
            return self.finished.get(&key);
        }
        let small = Key {
            coding: Coding::Brotli,
            ..key
        };
        let packed = self.finished.get(&small);
        // Where nothing made it smaller it stands there as it was, perhaps for somebody who takes more than this one.
        if packed
            .as_ref()
            .is_some_and(|f| [Coding::Brotli, key.coding].contains(&f.coding))
        {
            return packed;
        }
        let finished = self.finished.get(&key)?;
        if packed.is_none()
            && finished.bytes.len() >= PACKED_FROM
            && let Ok(leave) = PACKING.try_acquire()
        {
            let (kept, finished) = (Arc::clone(&self.finished), finished.clone());
            tokio::spawn(async move {
                let begun = Instant::now();
                let pack = move || kept.insert(small, finished.smaller());
                drop(tokio::task::spawn_blocking(pack).await);
                tokio::time::sleep(PACKING_RESTS * begun.elapsed()).await;
                drop(leave);
            });
        }
        Some(finished)
    }

    /// The tile of a key that was not remembered a moment ago, made; a large one once for all who ask meanwhile, a
    /// small one on each thread that is asked. Dropped while it waits for its turn, it is not made.
    async fn make(
        &self,
        key: Key,
        make: impl FnOnce() -> Finished + Send + 'static,
    ) -> Result<Finished, AppError> {
        let broken = |e: Box<dyn Error + Send + Sync>| AppError::Internal(e);
        if key.tile.zxy().0 >= DRAWN_HERE {
            let (turn, waited) = match TURN.with(Arc::clone).try_acquire_owned() {
                Ok(turn) => (Ok(turn), false),
                Err(_) => (TURN.with(Arc::clone).acquire_owned().await, true),
            };
            let _turn = turn.map_err(|e| broken(Box::new(e)))?;
            // Whatever else is ready goes between, so that a crowd of readers delays no short answer by much more
            // than a tile.
            let yields = DRAWN.get() >= AT_A_TIME;
            if yields {
                DRAWN.set(Duration::ZERO);
                tokio::task::yield_now().await;
            }
            // Somebody may have asked for the same while this waited.
            if (waited || yields)
                && let Some(finished) = self.finished.get(&key)
            {
                return Ok(finished);
            }
            let begun = Instant::now();
            let finished = make();
            self.finished.insert(key, finished.clone());
            DRAWN.set(DRAWN.get() + begun.elapsed());
            return Ok(finished);
        }
        let leave = Arc::clone(&self.leave).acquire_owned().await;
        let leave = leave.map_err(|e| broken(Box::new(e)))?;
        let kept = Arc::clone(&self.finished);
        let finished = tokio::task::spawn_blocking(move || {
            let _leave = leave;
            kept.get_or_insert_with(&key, || Ok::<_, Infallible>(make()))
        });
        let Ok(finished) = finished.await.map_err(|e| broken(Box::new(e)))?;
        Ok(finished)
    }

    /// Drops everything: areas or promises changed.
    pub fn clear(&self) {
        self.finished.clear();
        let mut generations = self
            .generations
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        for level in generations.iter_mut() {
            level.all += 1;
            level.floor = level.all;
            level.cells.clear();
        }
    }

    /// Marks the tiles that show these shapes as changed. A line or an area may cross any number of
    /// cells; it is rare enough to mark them all.
    pub fn touch<'a>(&self, shapes: impl IntoIterator<Item = (&'a Shape, PrivacyClass)>) {
        let mut generations = self
            .generations
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        for (shape, class) in shapes {
            // A coarse reader's cell may lie beside the place's own; the margin below covers it.
            for level in generations.iter_mut().skip(usize::from(class.get()) - 1) {
                level.touch(shape);
            }
        }
    }

    /// Counts every change of what somebody with this viewer's highest class might see.
    pub(super) fn changes(&self, viewer: &Viewer) -> u64 {
        let levels = self
            .generations
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        let level = usize::from(highest(viewer).get()) - 1;
        levels.get(level).map_or(0, |level| level.all)
    }

    /// The generation of a tile: the last change in any cell that it or its buffer covers.
    fn generation(&self, tile: Tile, highest: PrivacyClass) -> u64 {
        let (z, x, y) = tile.zxy();
        let levels = self
            .generations
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        let Some(generations) = levels.get(usize::from(highest.get()) - 1) else {
            return 0;
        };
        if z + 3 < CELL_ZOOM {
            // Covers so many cells that the count of all changes serves as well.
            return generations.all;
        }
        // One cell more on each side holds the buffer and shapes that cross the border.
        let (low_x, high_x, low_y, high_y) = if z >= CELL_ZOOM {
            let by = z - CELL_ZOOM;
            (x >> by, x >> by, y >> by, y >> by)
        } else {
            let by = CELL_ZOOM - z;
            (x << by, ((x + 1) << by) - 1, y << by, ((y + 1) << by) - 1)
        };
        let mut last = generations.floor;
        // What lies beyond the antimeridian lies at the other edge.
        let across = (low_x + COLUMNS - 1..=high_x + COLUMNS + 1).map(|x| x % COLUMNS);
        for cx in across {
            for cy in low_y.saturating_sub(1)..=high_y + 1 {
                last = last.max(generations.cells.get(&(cx, cy)).copied().unwrap_or(0));
            }
        }
        last
    }
}

impl Generations {
    fn touch(&mut self, shape: &Shape) {
        self.all += 1;
        let now = self.all;
        if self.cells.len() > MOST_CELLS {
            self.floor = now;
            self.cells.clear();
        }
        match shape {
            Shape::Point(place) => {
                let (_, x, y) = Tile::at(*place, CELL_ZOOM).zxy();
                self.cells.insert((x, y), now);
            }
            Shape::Line(_) | Shape::Area(_) => self.floor = now,
        }
    }
}

/// The highest class that some grant of the viewer reaches.
fn highest(viewer: &Viewer) -> PrivacyClass {
    if viewer.is_keeper() {
        return PrivacyClass::RESTRICTED;
    }
    viewer
        .reading_scopes()
        .map(|s| s.max_class)
        .max()
        .unwrap_or(PrivacyClass::OPEN)
}

impl Default for TileCache {
    fn default() -> Self {
        Self::new()
    }
}

/// A tile for this viewer, made or remembered.
///
/// # Errors
/// [`AppError`] when the tile could not be made.
pub async fn tile(
    app: &App,
    tenant: &Arc<Tenant>,
    viewer: &Viewer,
    layer: &'static dyn Layer,
    query: &FilterQuery,
    tile: Tile,
    takes: Takes,
) -> Result<Finished, AppError> {
    // The generation is read before the world: a change between the two makes the tile newer than
    // its tag says, never older.
    let generation = if layer.follows_observations() {
        tenant.tiles.generation(tile, highest(viewer))
    } else {
        0
    };
    if layer.follows_observations() {
        permit(viewer, Deed::Read)?;
    }
    let world = tenant.world_for(viewer)?;
    let filter = query.read(&world, viewer).map_err(AppError::Query)?;
    let key = Key {
        asked: digest(&app.boot_salt, &(&**viewer.audience(), layer.id(), &filter)),
        tile,
        generation,
        landscape: world.landscape_generation,
        coding: takes.quick(),
    };
    if let Some(finished) = tenant.tiles.remembered(key, takes) {
        metrics::counter!("tiles_remembered_total").increment(1);
        return put_on_record(tenant, viewer, finished).await;
    }
    let (salt, highest) = (app.boot_salt, highest(viewer));
    let make = move || {
        let bytes = layer.tile(&world, &filter, tile);
        let etag = tag(&salt, &(key.asked, tile), &bytes);
        let restricted = !bytes.is_empty()
            && highest == PrivacyClass::RESTRICTED
            && layer.shows_restricted(&world, &filter, tile);
        metrics::counter!("tiles_made_total").increment(1);
        Finished::new(bytes, etag, restricted, takes)
    };
    let finished = tenant.tiles.make(key, make).await?;
    put_on_record(tenant, viewer, finished).await
}

/// Enters in the audit trail that somebody looked at a map with something restricted on it: once an
/// hour for each of them, for a map asks for a hundred tiles a minute. What cannot be put on record is
/// not shown.
async fn put_on_record(
    tenant: &Tenant,
    viewer: &Viewer,
    finished: Finished,
) -> Result<Finished, AppError> {
    if finished.restricted {
        look(tenant, viewer).await?;
    }
    Ok(finished)
}

/// Enters that somebody looked at a map with something restricted on it, unless that was done within the hour.
pub(super) async fn look(tenant: &Tenant, viewer: &Viewer) -> Result<(), AppError> {
    if !viewer.is_keeper() {
        let looks = &tenant.tiles.looks;
        let name: Arc<str> = viewer.name().into();
        let looked = looks.get(&name).is_some_and(|at| at.elapsed() < LOOK);
        if !looked {
            tenant
                .store
                .note(viewer, "look", "observation/*", Some("map"))
                .await?;
            looks.insert(name, Instant::now());
        }
    }
    Ok(())
}

/// A tile of something else than a layer, by a hash that stands for all that it follows from: remembered, or made.
/// `name` stands for what was asked alone, so that the tag changes with the bytes and with nothing else.
pub(super) async fn drawn<F>(
    app: &App,
    tenant: &Tenant,
    (asked, name): (u128, u128),
    tile: Tile,
    takes: Takes,
    prepare: impl Future<Output = Result<(F, bool), AppError>>,
) -> Result<Finished, AppError>
where
    F: FnOnce() -> Vec<u8> + Send + 'static,
{
    let key = Key {
        asked,
        tile,
        generation: 0,
        landscape: 0,
        coding: takes.quick(),
    };
    if let Some(finished) = tenant.tiles.remembered(key, takes) {
        metrics::counter!("tiles_remembered_total").increment(1);
        return Ok(finished);
    }
    let (draw, restricted) = prepare.await?;
    let salt = app.boot_salt;
    let make = move || {
        let bytes = draw();
        let etag = tag(&salt, &(name, tile), &bytes);
        metrics::counter!("tiles_made_total").increment(1);
        Finished::new(bytes, etag, restricted, takes)
    };
    tenant.tiles.make(key, make).await
}

/// A strong entity tag of an answer's bytes, quoted. A quick hash sums them up, which would be a ninth of the work on
/// a large tile otherwise; what is told is a keyed hash of the sum and of what was asked.
pub(super) fn tag(salt: &[u8; 32], asked: &impl Hash, bytes: &[u8]) -> String {
    let mut seed = [0; 8];
    seed.copy_from_slice(&salt[16..24]);
    let secrets = RapidSecrets::seed(u64::from_le_bytes(seed));
    let sum = rapidhash_v3_seeded(bytes, &secrets);
    format!("\"{:032x}\"", digest(salt, &(asked, sum)))
}

/// Keyed hash (SipHash-1-3, 128 bits): it tells nothing to whoever lacks the key, which ends with the process.
pub(super) fn digest(salt: &[u8; 32], what: &impl Hash) -> u128 {
    let mut key = [0; 16];
    key.copy_from_slice(&salt[..16]);
    let mut hasher = SipHasher13::new_with_key(&key);
    what.hash(&mut hasher);
    hasher.finish128().as_u128()
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};

    use super::*;

    fn key(zoom: u8, x: u64) -> Key {
        Key {
            asked: 0,
            tile: Tile::new(zoom.into(), x, 0).unwrap(),
            generation: 0,
            landscape: 0,
            coding: Coding::Plain,
        }
    }

    #[tokio::test]
    async fn a_tile_whose_reader_has_left_before_its_turn_is_not_made() {
        let cache = TileCache::new();
        let made = Arc::new(AtomicUsize::new(0));
        let make = || {
            let made = Arc::clone(&made);
            move || {
                made.fetch_add(1, Ordering::SeqCst);
                Finished::new(vec![1], String::from("\"a\""), false, Takes::default())
            }
        };
        let cores = u32::try_from(cache.leave.available_permits()).unwrap();
        let busy = || async {
            let leave = Arc::clone(&cache.leave).acquire_many_owned(cores);
            (leave.await, TURN.with(Arc::clone).acquire_owned().await)
        };
        let wait = Duration::from_millis(20);
        for zoom in [DRAWN_HERE - 1, DRAWN_HERE] {
            let held = busy().await;
            for x in 0..5 {
                let asked = cache.make(key(zoom, x), make());
                assert!(tokio::time::timeout(wait, asked).await.is_err());
            }
            // Two who wait for the same get the same.
            let ask = || cache.make(key(zoom, 5), make());
            let free = async {
                tokio::task::yield_now().await;
                drop(held);
            };
            let (first, second, ()) = tokio::join!(ask(), ask(), free);
            assert_eq!(first.unwrap().bytes, second.unwrap().bytes);
        }
        assert_eq!(made.load(Ordering::SeqCst), 2, "the last alone, and once");
    }
}
