//! The index on disk beside the store, so that a start need not read and link every record.
//!
//! One file a tenant, `DATA/tenants/{code}.index`: a head that says what it stands on, pieces of entries
//! ([`lykta_core::space::settled`]), and an end. Each part carries a hash over itself, its place and the
//! head. A start reads it, and then what the feed tells since. It is never trusted beyond that: damaged,
//! of another form, program, store, catalogue or landscape, or older than a disposal, it is deleted and the
//! index is built from the records. It is as secret as the store, is in no backup, and goes with the first
//! record that is disposed of; what it held is overwritten.

use std::fs::{self, File, OpenOptions};
use std::io::{self, BufReader, BufWriter, Read, Write};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use lykta_core::model::{ObservationId, TenantCode};
use lykta_core::space::link::Landscape;
use lykta_core::space::world::World;
use lykta_core::space::{Entry, settled};
use sha2::{Digest, Sha256};

use super::live::{blocking, chain};
use super::{AppError, Tenant};
use crate::store::{FeedEntry, Op, Position, Store, Subject};

const MAGIC: [u8; 8] = *b"LYKTAIDX";
/// The form of the file; that of the pieces is counted apart.
const FORM: u32 = 1;
/// Entries in a piece.
const PIECE: usize = 65_536;
/// A piece is never longer than this, bytes.
const LONGEST: u32 = 1 << 30;
/// Fewer observations are read from their records in a moment.
const LEAST: usize = 10_000;
/// Changes after which the file is written anew.
const OFTEN: u64 = 20_000;
/// With more changes than this since, and more than a quarter of it all, the records are read instead.
const MANY: usize = 50_000;
/// More changes than this are not even gone through.
const MOST: usize = 200_000;
/// Feed entries and records read at a time.
const STEP: usize = 2_000;

/// What a piece is.
const EXACT: u8 = 0;
const COARSE: u8 = 1;
const END: u8 = 2;

type Hash = [u8; 32];

/// Where a tenant's file lies.
pub fn path(data: &Path, tenant: &TenantCode) -> PathBuf {
    data.join("tenants").join(format!("{tenant}.index"))
}

/// A tenant's file, and what it stands on.
#[derive(Debug, Default)]
pub struct Settled {
    path: OnceLock<PathBuf>,
    /// Generation of the landscape and place in the feed of the world that was written or read last.
    last: Mutex<Option<(u64, u64)>>,
}

impl Settled {
    /// From now on the index is kept there.
    pub fn keep_at(&self, path: PathBuf) {
        // A second name for the same tenant's file would be a fault of the caller; the first stands.
        let _first = self.path.set(path);
    }

    fn note(&self, last: Option<(u64, u64)>) {
        *self.last.lock().unwrap_or_else(PoisonError::into_inner) = last;
    }

    /// Whether the world has gone so far from the file that it is to be written.
    pub(super) fn is_due(&self, world: &World) -> bool {
        let last = *self.last.lock().unwrap_or_else(PoisonError::into_inner);
        self.path.get().is_some()
            && world.size() >= LEAST
            && last.is_none_or(|(generation, position)| {
                generation != world.landscape_generation || world.position >= position + OFTEN
            })
    }

    /// Takes the file away: something in it has been disposed of.
    pub(super) fn forget(&self) {
        if let Some(path) = self.path.get() {
            forget(path);
            self.note(None);
        }
    }
}

/// Why a file is not used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unfit {
    /// There is none.
    Absent,
    /// It cannot be read, is cut short, or is not as it was written.
    Damaged,
    /// Another form, program, catalogue or landscape, or another store.
    Foreign,
    /// Too much has changed since, or something was disposed of.
    Stale,
}

impl From<io::Error> for Unfit {
    fn from(error: io::Error) -> Self {
        if error.kind() == io::ErrorKind::NotFound {
            Self::Absent
        } else {
            Self::Damaged
        }
    }
}

/// What a file says that it stands on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Head {
    /// Program, catalogue and landscape: see [`fingerprint`].
    pub fingerprint: Hash,
    /// How far in the feed.
    pub position: u64,
    /// A row of the audit trail of the store, and its hash, which no other history has.
    pub audit: (u64, Hash),
}

const HEAD_BYTES: usize = 8 + 4 + 4 + 32 + 8 + 8 + 32;

impl Head {
    fn bytes(&self) -> Vec<u8> {
        let mut bytes = Vec::with_capacity(HEAD_BYTES);
        bytes.extend(MAGIC);
        bytes.extend(FORM.to_le_bytes());
        bytes.extend(settled::FORM.to_le_bytes());
        bytes.extend(self.fingerprint);
        bytes.extend(self.position.to_le_bytes());
        bytes.extend(self.audit.0.to_le_bytes());
        bytes.extend(self.audit.1);
        bytes
    }

    /// The head and its hash.
    fn read(from: &mut impl Read) -> Result<(Self, Hash), Unfit> {
        let mut bytes = [0; HEAD_BYTES];
        from.read_exact(&mut bytes)?;
        let hash: Hash = Sha256::digest(bytes).into();
        if array::<32>(from)? != hash {
            return Err(Unfit::Damaged);
        }
        let mut rest = bytes.as_slice();
        let magic: [u8; 8] = array(&mut rest)?;
        let forms = (number(&mut rest)?, number(&mut rest)?);
        if magic != MAGIC || forms != (FORM, settled::FORM) {
            return Err(Unfit::Foreign);
        }
        let head = Self {
            fingerprint: array(&mut rest)?,
            position: u64::from_le_bytes(array(&mut rest)?),
            audit: (u64::from_le_bytes(array(&mut rest)?), array(&mut rest)?),
        };
        Ok((head, hash))
    }
}

fn array<const N: usize>(from: &mut impl Read) -> io::Result<[u8; N]> {
    let mut bytes = [0; N];
    from.read_exact(&mut bytes)?;
    Ok(bytes)
}

fn number(from: &mut impl Read) -> io::Result<u32> {
    array(from).map(u32::from_le_bytes)
}

/// What the numbers in an entry mean: the program that gave them, and the catalogue, areas and promises
/// to which they were given, in their order and versions.
pub fn fingerprint(tenant: &TenantCode, landscape: &Landscape) -> Hash {
    let mut all = Sha256::new();
    let mut say = |text: &str| {
        all.update(text.len().to_le_bytes());
        all.update(text.as_bytes());
    };
    say(env!("CARGO_PKG_VERSION"));
    say(tenant.as_str());
    // Whole, for what an entry says of its state hangs on more of a category than its code.
    for kind in landscape.catalogue().kinds() {
        say(&format!("{kind:?}"));
    }
    say("");
    for category in landscape.catalogue().categories() {
        say(&format!("{category:?}"));
    }
    say("");
    for area in landscape.areas().areas() {
        say(area.id.as_str());
        say(&area.version.to_string());
    }
    say("");
    for promise in landscape.promises() {
        say(&format!("{promise:?}"));
    }
    all.finalize().into()
}

/// Hash of a piece in its place.
fn hash_of(head: &Hash, place: u64, what: u8, bytes: &[u8]) -> Hash {
    let mut hash = Sha256::new();
    hash.update(head);
    hash.update(place.to_le_bytes());
    hash.update([what]);
    hash.update(bytes);
    hash.finalize().into()
}

/// Writes the file whole under another name, and gives it its own when it is on disk. Blocks.
///
/// # Errors
/// As the file system says; the file that was there is then still there.
pub fn write(path: &Path, head: &Head, world: &World) -> io::Result<()> {
    let partial = partial(path);
    let mut options = OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut to = BufWriter::with_capacity(1 << 20, options.open(&partial)?);
    let bytes = head.bytes();
    let head: Hash = Sha256::digest(&bytes).into();
    to.write_all(&bytes)?;
    to.write_all(&head)?;
    let mut place = 0;
    let mut put = |what: u8, bytes: &[u8]| {
        let length = u32::try_from(bytes.len()).map_err(io::Error::other)?;
        to.write_all(&[what])?;
        to.write_all(&length.to_le_bytes())?;
        to.write_all(bytes)?;
        to.write_all(&hash_of(&head, place, what, bytes))?;
        place += 1;
        Ok::<_, io::Error>(())
    };
    for (what, exact) in [(EXACT, true), (COARSE, false)] {
        for piece in world.settled(exact, PIECE).into_iter().flatten() {
            put(what, &piece)?;
        }
    }
    // Says as well whether there are coarse entries: none of them is not the same as none asked for.
    put(END, &[u8::from(world.has_coarse())])?;
    to.into_inner()?.sync_all()?;
    // The one before stays open, to be overwritten when it has lost its name.
    let before = OpenOptions::new().write(true).open(path);
    fs::rename(&partial, path)?;
    if let Some(folder) = path.parent() {
        File::open(folder)?.sync_all()?;
    }
    if let Ok(before) = before {
        overwrite(before)?;
    }
    Ok(())
}

fn partial(path: &Path) -> PathBuf {
    path.with_extension("index.partial")
}

/// Takes a file away, and one that is being written, after overwriting what they hold.
pub fn forget(path: &Path) {
    for path in [path.to_owned(), partial(path)] {
        let there = OpenOptions::new().write(true).open(&path);
        // The name first: nobody may find it half overwritten.
        match fs::remove_file(&path) {
            Err(e) if e.kind() == io::ErrorKind::NotFound => continue,
            Err(e) => {
                tracing::error!(file = ?path.file_name(), error = %e, "Could not take away a kept index; take it away by hand");
            }
            Ok(()) => {}
        }
        if let Err(e) = there.and_then(overwrite) {
            tracing::warn!(file = ?path.file_name(), error = %e, "Could not overwrite a kept index that was taken away");
        }
    }
}

fn overwrite(mut file: File) -> io::Result<()> {
    let bytes = file.metadata()?.len();
    io::copy(&mut io::repeat(0).take(bytes), &mut file)?;
    file.sync_data()
}

/// Reads what a file says that it stands on.
///
/// # Errors
/// [`Unfit`].
pub fn head(path: &Path) -> Result<Head, Unfit> {
    Head::read(&mut File::open(path)?).map(|(head, _)| head)
}

/// Entries as measured, and as coarse readers are told them when they were kept.
pub type Kept = (Vec<Entry>, Option<Vec<Entry>>);

/// Reads a file that stands on this. Blocks.
///
/// # Errors
/// [`Unfit`].
pub fn read(path: &Path, expected: &Head) -> Result<Kept, Unfit> {
    let mut from = BufReader::with_capacity(1 << 20, File::open(path)?);
    let (found, head) = Head::read(&mut from)?;
    if found != *expected {
        return Err(Unfit::Foreign);
    }
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    let (mut exact, mut coarse) = (Vec::new(), Vec::new());
    let mut place = 0;
    loop {
        let mut pieces: Vec<(u64, u8, Vec<u8>, Hash)> = Vec::new();
        while pieces.len() < threads && pieces.last().is_none_or(|(_, what, ..)| *what != END) {
            let [what] = array::<1>(&mut from)?;
            let length = number(&mut from)?;
            if length > LONGEST {
                return Err(Unfit::Damaged);
            }
            let mut bytes = Vec::new();
            (&mut from)
                .take(u64::from(length))
                .read_to_end(&mut bytes)?;
            let hash: Hash = array(&mut from)?;
            pieces.push((place, what, bytes, hash));
            place += 1;
        }
        let entries = decoded(&head, &pieces)?;
        for ((_, what, bytes, _), mut entries) in pieces.iter().zip(entries) {
            match *what {
                EXACT => exact.append(&mut entries),
                COARSE => coarse.append(&mut entries),
                _ if from.read(&mut [0])? > 0 => return Err(Unfit::Damaged),
                _ => return Ok((exact, (*bytes == [1]).then_some(coarse))),
            }
        }
    }
}

/// Entries of some pieces, each checked first.
fn decoded(head: &Hash, pieces: &[(u64, u8, Vec<u8>, Hash)]) -> Result<Vec<Vec<Entry>>, Unfit> {
    let one = |(place, what, bytes, hash): &(u64, u8, Vec<u8>, Hash)| {
        if *what > END || hash_of(head, *place, *what, bytes) != *hash {
            return None;
        }
        if *what == END {
            return Some(Vec::new());
        }
        settled::read(bytes)
    };
    std::thread::scope(|scope| {
        let threads: Vec<_> = pieces
            .iter()
            .map(|piece| scope.spawn(move || one(piece)))
            .collect();
        threads
            .into_iter()
            .map(|thread| thread.join().ok().flatten().ok_or(Unfit::Damaged))
            .collect()
    })
}

/// Keeps the index as it stands.
pub async fn keep(tenant: Arc<Tenant>) {
    if let Err(error) = kept(&tenant).await {
        tracing::warn!(tenant = %tenant.profile.code, error = %chain(&error), "Could not keep the index; the next start reads the records");
    }
}

async fn kept(tenant: &Tenant) -> Result<(), AppError> {
    let Some(path) = tenant.settled.path.get().cloned() else {
        return Ok(());
    };
    let world = tenant.world.load_full();
    // Before it is tried: what cannot be written is not tried again at every turn.
    tenant
        .settled
        .note(Some((world.landscape_generation, world.position)));
    let position = world.position;
    let head = Head {
        fingerprint: fingerprint(&tenant.profile.code, &world.landscape),
        position,
        audit: tenant.store.audit_head(&tenant.keeper()).await?,
    };
    blocking(move || write(&path, &head, &world))
        .await?
        .map_err(|e| AppError::Internal(Box::new(e)))?;
    // Something may have been disposed of meanwhile, by another program too. Who disposes of it takes
    // the file away afterwards: between the two it cannot be missed.
    let since = tenant.store.as_ref();
    if news(since, tenant, position)
        .await?
        .is_none_or(|news| news.iter().any(|e| e.op == Op::Dispose))
    {
        tenant.settled.forget();
    }
    Ok(())
}

/// What the feed tells since; `None` when that is more than anybody goes through.
async fn news(
    store: &dyn Store,
    tenant: &Tenant,
    position: u64,
) -> Result<Option<Vec<FeedEntry>>, AppError> {
    let mut news: Vec<FeedEntry> = Vec::new();
    let mut at = position;
    loop {
        let step = store.feed(&tenant.keeper(), Position(at), STEP).await?;
        let more = step.len() == STEP;
        news.extend(step);
        at = news.last().map_or(at, |e| e.position.get());
        if news.len() > MOST {
            return Ok(None);
        }
        if !more {
            return Ok(Some(news));
        }
    }
}

/// The world as it was kept, and everything since; `None` when the records are to be read. `made` makes a
/// world of entries.
///
/// # Errors
/// [`AppError`] when the store fails.
pub(super) async fn start(
    tenant: &Tenant,
    landscape: &Arc<Landscape>,
    wants_coarse: bool,
    made: impl FnOnce(Kept) -> World + Send + 'static,
) -> Result<Option<World>, AppError> {
    let Some(path) = tenant.settled.path.get() else {
        return Ok(None);
    };
    match tried(tenant, path, landscape, wants_coarse, made).await? {
        Ok(world) => {
            tenant.settled.note(Some((
                tenant.world.load().landscape_generation + 1,
                world.position,
            )));
            Ok(Some(world))
        }
        Err(Unfit::Absent) => Ok(None),
        Err(why) => {
            tracing::info!(tenant = %tenant.profile.code, why = ?why, "The kept index of {} is not used; reading the records", tenant.profile.code);
            tenant.settled.forget();
            Ok(None)
        }
    }
}

async fn tried(
    tenant: &Tenant,
    path: &Path,
    landscape: &Arc<Landscape>,
    wants_coarse: bool,
    made: impl FnOnce(Kept) -> World + Send + 'static,
) -> Result<Result<World, Unfit>, AppError> {
    let (keeper, store) = (tenant.keeper(), tenant.store.as_ref());
    let file = path.to_owned();
    let head = match blocking(move || head(&file)).await? {
        Ok(head) => head,
        Err(why) => return Ok(Err(why)),
    };
    let known = store.audit_hash(&keeper, head.audit.0).await?;
    if head.fingerprint != fingerprint(&tenant.profile.code, landscape)
        || known != Some(head.audit.1)
    {
        return Ok(Err(Unfit::Foreign));
    }
    // Before the entries are read: of what was disposed of nothing is to be read again.
    let news = news(store, tenant, head.position).await?;
    let unfit = |e: &FeedEntry| e.op == Op::Dispose || e.subject.is_of_landscape();
    let Some(news) = news.filter(|news| !news.iter().any(unfit)) else {
        return Ok(Err(Unfit::Stale));
    };
    let (file, position) = (path.to_owned(), head.position);
    let many = news.len();
    let world = blocking(move || {
        let kept = read(&file, &head)?;
        if wants_coarse && kept.1.is_none() || many > MANY.max(kept.0.len() / 4) {
            return Err(Unfit::Stale);
        }
        Ok(made(kept))
    })
    .await?;
    let mut world = match world {
        Ok(world) => world,
        Err(why) => return Ok(Err(why)),
    };
    world.position = news.last().map_or(position, |e| e.position.get());
    let mut ids: Vec<ObservationId> = news
        .iter()
        .filter_map(|e| match e.subject {
            Subject::Observation(id) => Some(id),
            _ => None,
        })
        .collect();
    ids.sort_unstable();
    ids.dedup();
    for ids in ids.chunks(STEP) {
        let records = store.observations(&keeper, ids).await?;
        let ids = ids.to_vec();
        world = blocking(move || {
            let gone: Vec<ObservationId> = ids
                .into_iter()
                .filter(|id| records.iter().all(|o| o.id != *id))
                .collect();
            world.changed(&records, &gone)
        })
        .await?;
    }
    Ok(Ok(world))
}
