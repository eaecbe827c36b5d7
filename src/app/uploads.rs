//! Photos that come in pieces, because the network goes.
//!
//! An upload is named by the SHA-256 of the whole file and belongs to whoever sends it. What has been
//! acknowledged of it is on disk; the rest is sent from there on. When all of it is here it is added as a
//! photo by the same way, through the same checks, as one that came whole.

use std::fs;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use bytes::Bytes;
use jiff::{SignedDuration, Timestamp};
use lykta_core::model::{Deed, ObservationId, Viewer};
use uuid::Uuid;

use super::photos::{self, BYTES_MAX, Photo, PhotoRole};
use super::{App, AppError, permit};
use crate::clock;
use crate::photo::sha256;

/// A piece waits so long for the next one.
const KEPT: SignedDuration = SignedDuration::from_hours(24);
/// Most unfinished uploads of one sender.
const UNFINISHED_MAX: usize = 100;

/// The folder of unfinished uploads. One piece is written at a time, so that an offset means one thing.
#[derive(Debug, Clone)]
pub struct Uploads {
    folder: PathBuf,
    writing: Arc<Mutex<()>>,
}

impl Uploads {
    /// In a data folder.
    pub fn new(data: &Path) -> Self {
        Self {
            folder: data.join("uploads"),
            writing: Arc::default(),
        }
    }

    /// The file of a sender's upload: named by hashes alone.
    fn place(&self, viewer: &Viewer, hash: &str) -> Option<Place> {
        let is_hash =
            hash.len() == 64 && hash.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'));
        let folder = self.folder.join(viewer.tenant().as_str());
        let sender = sha256(viewer.name().as_bytes());
        is_hash.then(|| Place {
            path: folder.join(format!("{sender}-{hash}")),
            folder,
            sender,
        })
    }

    /// Removes what has waited too long, of every tenant. Blocks.
    ///
    /// # Errors
    /// [`AppError`] when a folder cannot be read.
    pub fn sweep(&self) -> Result<usize, AppError> {
        let _one = self.writing.lock().unwrap_or_else(PoisonError::into_inner);
        let mut removed = 0;
        for tenant in entries(&self.folder).map_err(|e| failed(&e))? {
            removed += sweep(&tenant).map_err(|e| failed(&e))?;
        }
        Ok(removed)
    }
}

/// Where an upload lies.
#[derive(Debug, Clone)]
struct Place {
    folder: PathBuf,
    path: PathBuf,
    sender: String,
}

/// How much of an upload is here and durable.
///
/// # Errors
/// [`AppError::NotFound`] when nothing is, [`AppError::Forbidden`] for whoever records nothing.
pub async fn offset(app: &App, viewer: &Viewer, hash: &str) -> Result<u64, AppError> {
    permit(viewer, Deed::Record)?;
    let place = app.uploads.place(viewer, hash).ok_or(AppError::NotFound)?;
    blocking(move || match fs::metadata(&place.path) {
        Ok(found) => Ok(found.len()),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Err(AppError::NotFound),
        Err(error) => Err(failed(&error)),
    })
    .await
}

/// Adds a piece from an offset on; how much is here and durable then.
///
/// # Errors
/// [`AppError::Offset`] when another offset is next, [`AppError::TooLong`] above what a photo may be.
pub async fn append(
    app: &App,
    viewer: &Viewer,
    hash: &str,
    from: u64,
    piece: Bytes,
) -> Result<u64, AppError> {
    permit(viewer, Deed::Record)?;
    let place = app.uploads.place(viewer, hash).ok_or(AppError::NotFound)?;
    let uploads = app.uploads.clone();
    blocking(move || {
        let _one = uploads
            .writing
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        let here = match fs::metadata(&place.path) {
            Ok(found) => Some(found.len()),
            Err(error) if error.kind() == io::ErrorKind::NotFound => None,
            Err(error) => return Err(failed(&error)),
        };
        let next = here.unwrap_or(0);
        if from != next {
            return Err(AppError::Offset(next));
        }
        if next + piece.len() as u64 > BYTES_MAX as u64 {
            return Err(AppError::TooLong);
        }
        if here.is_none() {
            make_room(&place)?;
        }
        write(&place, next, &piece).map_err(|e| failed(&e))
    })
    .await
}

/// A folder for a new upload, rid of what has waited too long.
fn make_room(place: &Place) -> Result<(), AppError> {
    crate::store::sqlite::private_folder(&place.folder).map_err(|e| failed(&e))?;
    sweep(&place.folder).map_err(|e| failed(&e))?;
    let own = |path: &PathBuf| {
        let name = path.file_name().and_then(|n| n.to_str()).unwrap_or("");
        name.starts_with(&place.sender)
    };
    let unfinished = entries(&place.folder).map_err(|e| failed(&e))?;
    if unfinished.iter().filter(|p| own(p)).count() >= UNFINISHED_MAX {
        return Err(AppError::Hindered("too_many_uploads"));
    }
    Ok(())
}

fn write(place: &Place, from: u64, piece: &[u8]) -> io::Result<u64> {
    let mut file = fs::OpenOptions::new()
        .create(true)
        .append(true)
        .open(&place.path)?;
    let written = file.write_all(piece).and_then(|()| file.sync_all());
    if let Err(error) = written {
        // What was not acknowledged must not shift what comes next.
        file.set_len(from)?;
        return Err(error);
    }
    if from == 0 {
        #[cfg(unix)]
        fs::File::open(&place.folder)?.sync_all()?;
    }
    Ok(from + piece.len() as u64)
}

/// Adds an upload as a photo, or repeats the answer for one that was added from it.
///
/// # Errors
/// [`AppError::Hindered`] when it is not here or is not what its name says; else as for a whole photo.
pub async fn finish(
    app: &App,
    viewer: &Viewer,
    observation: ObservationId,
    id: Uuid,
    role: PhotoRole,
    hash: &str,
) -> Result<(Photo, bool), AppError> {
    permit(viewer, Deed::Record)?;
    let place = app.uploads.place(viewer, hash).ok_or(AppError::NotFound)?;
    let path = place.path.clone();
    let whole = blocking(move || match fs::read(&path) {
        Ok(bytes) => Ok(Some(bytes)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(failed(&error)),
    })
    .await?;
    let Some(whole) = whole else {
        // The answer was lost and the pieces are gone, for the photo is here.
        let sent = app.tenant(viewer)?.store.photos_sent(viewer, observation);
        let added = sent
            .await?
            .into_iter()
            .find(|(photo, received)| photo.id == id && received == hash);
        return added
            .map(|(photo, _)| (photo, false))
            .ok_or(AppError::Hindered("upload_missing"));
    };
    if sha256(&whole) != hash {
        remove(place.path).await?;
        return Err(AppError::Hindered("upload_differs"));
    }
    let added = photos::add(app, viewer, observation, id, role, whole.into()).await?;
    remove(place.path).await?;
    Ok(added)
}

async fn remove(path: PathBuf) -> Result<(), AppError> {
    blocking(move || match fs::remove_file(&path) {
        Ok(()) => Ok(()),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        Err(error) => Err(failed(&error)),
    })
    .await
}

fn sweep(folder: &Path) -> io::Result<usize> {
    let before = clock::now() - KEPT;
    let mut removed = 0;
    for path in entries(folder)? {
        let written = fs::metadata(&path)
            .and_then(|m| m.modified())
            .ok()
            .and_then(|at| Timestamp::try_from(at).ok());
        if written.is_some_and(|at| at < before) {
            fs::remove_file(&path)?;
            removed += 1;
        }
    }
    Ok(removed)
}

fn entries(folder: &Path) -> io::Result<Vec<PathBuf>> {
    match fs::read_dir(folder) {
        Ok(found) => Ok(found.filter_map(Result::ok).map(|e| e.path()).collect()),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(Vec::new()),
        Err(error) => Err(error),
    }
}

async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, AppError> + Send + 'static,
) -> Result<T, AppError> {
    tokio::task::spawn_blocking(work)
        .await
        .map_err(|e| AppError::Internal(Box::new(e)))?
}

/// What a failing disk is called; never with a path.
fn failed(error: &io::Error) -> AppError {
    match error.kind() {
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => AppError::Full,
        kind => AppError::Busy(format!("the folder of uploads: {kind}")),
    }
}
