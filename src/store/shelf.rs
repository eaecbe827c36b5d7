//! The folder of a tenant's photos: `DATA/photos/{tenant}/{first two hex}/{sha256}.jpg` and `.thumb.jpg`.
//!
//! Names are hashes that we made, never anything that came in. A file is written under a name of its own,
//! synced, and only then given its name, so that a name always stands for whole bytes.

use std::fs;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use jiff::Timestamp;
use lykta_core::model::TenantCode;

use super::StoreError;
use super::photos::PhotoSize;

/// Endings of the two files of a photo.
const ENDINGS: [&str; 2] = ["jpg", "thumb.jpg"];
/// Ending of a file that has not got its name yet.
const PART: &str = "part";

/// A tenant's folder of photos.
#[derive(Debug, Clone)]
pub(super) struct Shelf {
    folder: PathBuf,
}

/// Two files on disk that have yet to get their names.
#[derive(Debug)]
pub(super) struct Staged {
    folder: PathBuf,
    /// The file as written, and as it will be called.
    files: [(PathBuf, PathBuf); 2],
}

impl Shelf {
    pub(super) fn new(data: &Path, tenant: &TenantCode) -> Self {
        Self {
            folder: data.join("photos").join(tenant.as_str()),
        }
    }

    fn drawer(&self, sha256: &str) -> PathBuf {
        self.folder.join(sha256.get(..2).unwrap_or("00"))
    }

    fn path(&self, sha256: &str, ending: &str) -> PathBuf {
        self.drawer(sha256).join(format!("{sha256}.{ending}"))
    }

    /// Writes both files of a photo and waits until they are on disk. Blocks.
    pub(super) fn stage(
        &self,
        sha256: &str,
        jpeg: &[u8],
        thumb: &[u8],
    ) -> Result<Staged, StoreError> {
        let drawer = self.drawer(sha256);
        make_durably(&drawer)?;
        // Two requests may bring the same photo at the same time.
        let nonce = uuid::Uuid::new_v4().simple();
        let files = ENDINGS.map(|ending| {
            let name = self.path(sha256, ending);
            let part = drawer.join(format!("{sha256}.{nonce}.{ending}.{PART}"));
            (part, name)
        });
        let staged = Staged {
            folder: drawer,
            files,
        };
        for ((part, _), bytes) in staged.files.iter().zip([jpeg, thumb]) {
            if let Err(error) = write(part, bytes) {
                staged.discard();
                return Err(failed(&error));
            }
        }
        Ok(staged)
    }

    /// The bytes of a photo. Blocks.
    pub(super) fn read(&self, sha256: &str, size: PhotoSize) -> Result<Vec<u8>, StoreError> {
        let [whole, thumb] = ENDINGS;
        let ending = match size {
            PhotoSize::Whole => whole,
            PhotoSize::Thumb => thumb,
        };
        fs::read(self.path(sha256, ending)).map_err(|error| {
            if error.kind() == io::ErrorKind::NotFound {
                StoreError::Corrupt("the file of a photo is missing".to_owned())
            } else {
                failed(&error)
            }
        })
    }

    /// Removes a photo's files, and waits until their names are gone from the disk. Blocks.
    pub(super) fn remove(&self, sha256: &str) -> Result<(), StoreError> {
        let mut removed = false;
        for ending in ENDINGS {
            match fs::remove_file(self.path(sha256, ending)) {
                Ok(()) => removed = true,
                Err(error) if error.kind() == io::ErrorKind::NotFound => {}
                Err(error) => return Err(failed(&error)),
            }
        }
        if removed {
            sync_folder(&self.drawer(sha256)).map_err(|e| failed(&e))?;
        }
        Ok(())
    }

    /// Hashes of the photos whose files were all last written before `before`; files that never got
    /// their name are removed on the way. Blocks.
    pub(super) fn old(&self, before: Timestamp) -> Result<Vec<String>, StoreError> {
        let mut names = std::collections::BTreeMap::new();
        for drawer in entries(&self.folder)? {
            for path in entries(&drawer)? {
                let written = fs::metadata(&path)
                    .and_then(|m| m.modified())
                    .ok()
                    .and_then(|t| Timestamp::try_from(t).ok());
                let old = written.is_some_and(|t| t < before);
                let name = path.file_name().and_then(|n| n.to_str()).unwrap_or("");
                if path.extension().is_some_and(|e| e == PART) {
                    if old {
                        fs::remove_file(&path).map_err(|e| failed(&e))?;
                    }
                } else if let Some(sha256) = name.split('.').next().filter(|n| n.len() == 64) {
                    let all = names.entry(sha256.to_owned()).or_insert(true);
                    *all = *all && old;
                }
            }
        }
        Ok(names
            .into_iter()
            .filter_map(|(name, old)| old.then_some(name))
            .collect())
    }
}

impl Staged {
    /// Gives the files their names, durably. May be called again after it succeeded.
    pub(super) fn settle(&self) -> Result<(), StoreError> {
        for (part, name) in &self.files {
            match fs::rename(part, name) {
                Ok(()) => {}
                Err(error) if error.kind() == io::ErrorKind::NotFound && name.is_file() => {}
                Err(error) => return Err(failed(&error)),
            }
        }
        sync_folder(&self.folder).map_err(|e| failed(&e))
    }

    /// Removes the files that have not got their names.
    pub(super) fn discard(&self) {
        for (part, _) in &self.files {
            // One that is not there needs no removing; one that stays is swept after a day.
            let _gone = fs::remove_file(part);
        }
    }
}

/// Files and folders in a folder, which need not exist.
fn entries(folder: &Path) -> Result<Vec<PathBuf>, StoreError> {
    match fs::read_dir(folder) {
        Ok(found) => Ok(found.filter_map(Result::ok).map(|e| e.path()).collect()),
        Err(error)
            if matches!(
                error.kind(),
                io::ErrorKind::NotFound | io::ErrorKind::NotADirectory
            ) =>
        {
            Ok(Vec::new())
        }
        Err(error) => Err(failed(&error)),
    }
}

fn write(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut file = fs::File::create_new(path)?;
    file.write_all(bytes)?;
    file.sync_all()
}

/// Creates a folder and makes its name durable, and those above it.
fn make_durably(folder: &Path) -> Result<(), StoreError> {
    if folder.is_dir() {
        return Ok(());
    }
    super::sqlite::private_folder(folder).map_err(|e| failed(&e))?;
    for above in folder.ancestors().skip(1).take(3) {
        if !above.as_os_str().is_empty() {
            sync_folder(above).map_err(|e| failed(&e))?;
        }
    }
    Ok(())
}

/// Makes the names in a folder durable.
fn sync_folder(folder: &Path) -> io::Result<()> {
    #[cfg(unix)]
    fs::File::open(folder)?.sync_all()?;
    #[cfg(not(unix))]
    let _names_are_durable_there = folder;
    Ok(())
}

/// What a failing disk is called; never with a path.
fn failed(error: &io::Error) -> StoreError {
    match error.kind() {
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => StoreError::Full,
        kind => StoreError::Unavailable(format!("the folder of photos: {kind}")),
    }
}
