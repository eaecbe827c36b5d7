//! Backup, its verification, and the way back.
//!
//! A backup is a folder of its own: the databases as they stood, the photos, the logs that belong to
//! the data folder, and a manifest of everything in it. It is written under another name and renamed
//! when it is whole and on disk, so that one cut short is never taken for one. Secrets and settings are
//! not in it.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::{self, File};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};

use lykta_core::model::TenantCode;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::audit::{self, HEADS, Verified, failed, known_heads};
use super::retention::{self, DISPOSALS};
use super::{AppError, start};
use crate::clock;
use crate::store::sqlite::{self, Facts};
use crate::wire::hex;

const MANIFEST: &str = "manifest.json";
const MANIFEST_SUM: &str = "manifest.sha256";
const PHOTOS: &str = "photos";
/// The form of the manifest that this program writes.
const FORMAT: u32 = 1;

/// What a backup holds.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Manifest {
    /// The form of this document.
    pub format: u32,
    /// The program that wrote it.
    pub program: String,
    /// When it was taken.
    pub taken_at: String,
    /// Every other file in it.
    pub files: Vec<Kept>,
}

/// One file of a backup.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Kept {
    /// Where, from the backup's own folder, with `/`.
    pub path: String,
    /// How long.
    pub bytes: u64,
    /// What.
    pub sha256: String,
    /// What a database holds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub database: Option<Database>,
}

/// What a database in a backup holds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Database {
    /// Its last migration.
    pub migration: u32,
    /// Rows by table.
    pub rows: BTreeMap<String, u64>,
    /// Number of the last row of its audit trail.
    pub audit_seq: Option<u64>,
    /// That row's hash.
    pub audit_head: Option<String>,
}

impl From<Facts> for Database {
    fn from(facts: Facts) -> Self {
        Self {
            migration: facts.migration,
            rows: facts.rows,
            audit_seq: facts.audit.map(|a| a.0),
            audit_head: facts.audit.map(|a| hex(&a.1)),
        }
    }
}

/// Something wrong with a backup.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// In which file.
    pub file: String,
    /// Code; its words are `cli-backup-{code}`.
    pub code: &'static str,
    /// More.
    pub detail: String,
}

impl Finding {
    #[expect(
        clippy::needless_pass_by_value,
        reason = "callers write what they have, often a temporary"
    )]
    fn new(file: &str, code: &'static str, detail: impl ToString) -> Self {
        Self {
            file: file.to_owned(),
            code,
            detail: detail.to_string(),
        }
    }
}

/// Takes a backup of a data folder into a new folder in `into` and says where. Safe beside a running
/// service.
///
/// # Errors
/// [`AppError`] when something cannot be read or written; nothing that looks like a backup is left.
pub fn take(data: &Path, into: &Path) -> Result<(PathBuf, Manifest), AppError> {
    start::make_folder(into).map_err(failed)?;
    let now = clock::now();
    let name = format!("lykta-{}", now.strftime("%Y%m%dT%H%M%S%.3fZ"));
    let partial = into.join(format!("{name}.partial"));
    fs::create_dir(&partial).map_err(failed)?;
    let before = latest(into);
    let written = fill(data, &partial, before.as_deref(), &now.to_string());
    let manifest = match written {
        Ok(manifest) => manifest,
        Err(error) => {
            // What is left of it has a name that no command takes for a backup.
            let _best_effort = fs::remove_dir_all(&partial);
            return Err(error);
        }
    };
    let whole = into.join(name);
    fs::rename(&partial, &whole).map_err(failed)?;
    sync_folder(into)?;
    Ok((whole, manifest))
}

fn fill(
    data: &Path,
    to: &Path,
    before: Option<&Path>,
    taken_at: &str,
) -> Result<Manifest, AppError> {
    let mut files = Vec::new();
    // The logs first: they never tell of more than the databases hold a moment later.
    for log in [HEADS, DISPOSALS] {
        if data.join(log).is_file() {
            fs::copy(data.join(log), to.join(log)).map_err(failed)?;
            files.push(kept(to, log)?);
        }
    }
    for file in audit::files(data) {
        let copy = to.join(&file);
        make_parent(&copy)?;
        sqlite::copy(&data.join(&file), &copy)?;
        let database = Some(sqlite::facts(&copy)?.into());
        files.push(Kept {
            database,
            ..kept(to, &file)?
        });
    }
    // Photos are on disk before their rows are, so every photo that a row names is here.
    for photo in listed(data, PHOTOS)? {
        let (from, copy) = (data.join(&photo), to.join(&photo));
        make_parent(&copy)?;
        match carry(&from, &copy, before.map(|b| b.join(&photo)).as_deref()) {
            Ok(()) => files.push(kept(to, &photo)?),
            // Disposed of since it was listed.
            Err(e) if e.kind() == io::ErrorKind::NotFound => {}
            Err(e) => return Err(failed(e)),
        }
    }
    let manifest = Manifest {
        format: FORMAT,
        program: concat!("lykta ", env!("CARGO_PKG_VERSION")).to_owned(),
        taken_at: taken_at.to_owned(),
        files,
    };
    let text = serde_json::to_vec_pretty(&manifest).map_err(|e| AppError::Internal(Box::new(e)))?;
    write_durably(&to.join(MANIFEST), &text)?;
    let sum = format!("{}  {MANIFEST}\n", hex(&Sha256::digest(&text)));
    write_durably(&to.join(MANIFEST_SUM), sum.as_bytes())?;
    sync_tree(to)?;
    Ok(manifest)
}

/// The newest whole backup in a folder, whose photos need not be copied again.
fn latest(into: &Path) -> Option<PathBuf> {
    let mut whole: Vec<PathBuf> = fs::read_dir(into)
        .ok()?
        .filter_map(Result::ok)
        .map(|entry| entry.path())
        .filter(|path| {
            path.join(MANIFEST).is_file() && path.extension() != Some("partial".as_ref())
        })
        .collect();
    whole.sort();
    whole.pop()
}

/// Copies a photo, or shares the copy of an earlier backup: a photo's name is its content's hash.
fn carry(from: &Path, to: &Path, before: Option<&Path>) -> io::Result<()> {
    let bytes = fs::metadata(from)?.len();
    if let Some(earlier) = before
        && fs::metadata(earlier).is_ok_and(|m| m.len() == bytes)
        && fs::hard_link(earlier, to).is_ok()
    {
        return Ok(());
    }
    fs::copy(from, to).map(|_bytes| ())
}

/// Verifies a backup: every file is the one that was written, every database is sound, its trail whole.
/// Returns what is wrong; nothing when nothing is.
///
/// # Errors
/// [`AppError`] when the folder cannot be read.
pub fn verify(backup: &Path) -> Result<(Option<Manifest>, Vec<Finding>), AppError> {
    let manifest = match read_manifest(backup) {
        Ok(manifest) => manifest,
        Err(finding) => return Ok((None, vec![finding])),
    };
    let mut findings = Vec::new();
    let mut named: BTreeSet<&str> = [MANIFEST, MANIFEST_SUM].into();
    for file in &manifest.files {
        named.insert(&file.path);
        if let Err(finding) = judge(backup, file) {
            findings.push(finding);
        }
    }
    for path in listed(backup, "")? {
        if !named.contains(path.as_str()) {
            findings.push(Finding::new(&path, "unlisted", ""));
        }
    }
    Ok((Some(manifest), findings))
}

fn read_manifest(backup: &Path) -> Result<Manifest, Finding> {
    let unreadable = |why: &dyn ToString| Finding::new(MANIFEST, "manifest", why.to_string());
    let text = fs::read(backup.join(MANIFEST)).map_err(|e| unreadable(&e))?;
    let sum = fs::read_to_string(backup.join(MANIFEST_SUM)).map_err(|e| unreadable(&e))?;
    if sum != format!("{}  {MANIFEST}\n", hex(&Sha256::digest(&text))) {
        return Err(Finding::new(MANIFEST, "altered", ""));
    }
    let manifest: Manifest = serde_json::from_slice(&text).map_err(|e| unreadable(&e))?;
    if manifest.format != FORMAT {
        return Err(unreadable(&format!("format {}", manifest.format)));
    }
    // A path that leads out of the folder would be written elsewhere by a restore.
    let strays = |path: &str| {
        path.split('/').any(|part| matches!(part, "" | "." | "..")) || path.contains('\\')
    };
    if let Some(stray) = manifest.files.iter().find(|f| strays(&f.path)) {
        return Err(Finding::new(&stray.path, "stray", ""));
    }
    Ok(manifest)
}

fn judge(backup: &Path, file: &Kept) -> Result<(), Finding> {
    let path = backup.join(&file.path);
    let finding = |code, detail: &dyn ToString| Finding::new(&file.path, code, detail.to_string());
    let found = match kept(backup, &file.path) {
        Ok(found) => found,
        Err(_missing) if !path.is_file() => return Err(finding("missing", &"")),
        Err(error) => return Err(finding("unreadable", &error)),
    };
    if found.bytes != file.bytes {
        return Err(finding("length", &found.bytes));
    }
    if found.sha256 != file.sha256 {
        return Err(finding("altered", &""));
    }
    let Some(database) = &file.database else {
        return Ok(());
    };
    let unreadable = |error| finding("unreadable", &AppError::from(error));
    let wrong = sqlite::check(&path).map_err(unreadable)?;
    if let Some(first) = wrong.first() {
        return Err(finding("unsound", first));
    }
    let facts: Database = sqlite::facts(&path).map_err(unreadable)?.into();
    if facts != *database {
        return Err(finding("counts", &""));
    }
    if facts.audit_seq.is_some() {
        let known = known_heads(backup, &file.path).map_err(|e| finding("unreadable", &e))?;
        match sqlite::verify_still(&path, &known).map_err(unreadable)? {
            Verified::Whole { .. } => {}
            Verified::Broken(broken) => return Err(finding("audit", &broken.seq)),
        }
    }
    Ok(())
}

/// Why a restore did not come about.
#[derive(Debug, thiserror::Error)]
pub enum Refused {
    /// There is something in the folder already.
    #[error("the folder is not empty")]
    NotEmpty,
    /// The backup is not what was written.
    #[error("the backup is not whole")]
    NotWhole(Vec<Finding>),
    /// Something failed.
    #[error("the restore failed")]
    Failed(#[from] AppError),
}

/// Puts a backup into a new data folder, and disposes again of what was disposed of after it was taken:
/// `disposals` is the file of that name in the data folder that was lost. Returns how many records were
/// forgotten again.
///
/// # Errors
/// [`Refused`]; the data folder is then as it was.
pub async fn restore(
    backup: &Path,
    data: &Path,
    disposals: Option<&Path>,
) -> Result<usize, Refused> {
    let failed = |error| Refused::Failed(failed(error));
    if fs::read_dir(data).is_ok_and(|mut entries| entries.next().is_some()) || data.is_file() {
        return Err(Refused::NotEmpty);
    }
    let (manifest, findings) = verify(backup)?;
    let Some(manifest) = manifest.filter(|_| findings.is_empty()) else {
        return Err(Refused::NotWhole(findings));
    };
    let mut partial = data.as_os_str().to_owned();
    partial.push(".partial");
    let partial = PathBuf::from(partial);
    if partial.exists() {
        fs::remove_dir_all(&partial).map_err(failed)?;
    }
    fs::create_dir_all(&partial).map_err(failed)?;
    for file in &manifest.files {
        let to = partial.join(&file.path);
        make_parent(&to)?;
        fs::copy(backup.join(&file.path), &to).map_err(failed)?;
    }
    // What was to be forgotten is forgotten before the folder has its name.
    let n = forget_again(&partial, disposals).await?;
    sync_tree(&partial)?;
    if data.exists() {
        fs::remove_dir(data).map_err(failed)?;
    }
    fs::rename(&partial, data).map_err(failed)?;
    if let Some(above) = data.parent().filter(|p| !p.as_os_str().is_empty()) {
        sync_folder(above)?;
    }
    Ok(n)
}

async fn forget_again(data: &Path, disposals: Option<&Path>) -> Result<usize, AppError> {
    let own = data.join(DISPOSALS);
    let mut lines = retention::read_disposals(&own)?;
    if let Some(file) = disposals {
        if !file.is_file() {
            return Err(failed(io::ErrorKind::NotFound.into()));
        }
        let later = retention::read_disposals(file)?;
        let known: BTreeSet<String> = lines.iter().map(|line| line.run.clone()).collect();
        for line in later {
            if !known.contains(&line.run) {
                audit::append_durably(&own, &line.to_line()).map_err(failed)?;
                lines.push(line);
            }
        }
    }
    let mut codes: Vec<TenantCode> = start::stored(data);
    codes.sort();
    let mut n = 0;
    for code in codes {
        let store = start::store(data, &code)?;
        n += retention::apply_again(data, store.as_ref(), &code, &lines).await?;
    }
    Ok(n)
}

/// Files under a folder, relative to `base`, with `/`, in order; those that are being written are left
/// out.
fn listed(base: &Path, under: &str) -> Result<Vec<String>, AppError> {
    let mut found = Vec::new();
    let mut folders = vec![under.to_owned()];
    while let Some(folder) = folders.pop() {
        let entries = match fs::read_dir(base.join(&folder)) {
            Ok(entries) => entries,
            Err(e) if e.kind() == io::ErrorKind::NotFound => continue,
            Err(e) => return Err(failed(e)),
        };
        for entry in entries {
            let entry = entry.map_err(failed)?;
            let Ok(name) = entry.file_name().into_string() else {
                continue;
            };
            let path = if folder.is_empty() {
                name.clone()
            } else {
                format!("{folder}/{name}")
            };
            if entry.file_type().map_err(failed)?.is_dir() {
                folders.push(path);
            } else if !name.starts_with('.')
                && ![".part", ".tmp"].iter().any(|end| name.ends_with(end))
            {
                found.push(path);
            }
        }
    }
    found.sort();
    Ok(found)
}

/// Reads a file through and makes sure that it is on disk.
fn kept(base: &Path, path: &str) -> Result<Kept, AppError> {
    let mut file = File::open(base.join(path)).map_err(failed)?;
    let mut hasher = Sha256::new();
    let (mut bytes, mut buffer) = (0_u64, vec![0_u8; 1 << 16]);
    loop {
        let n = file.read(&mut buffer).map_err(failed)?;
        let Some(read) = buffer.get(..n).filter(|read| !read.is_empty()) else {
            break;
        };
        hasher.update(read);
        bytes += n as u64;
    }
    Ok(Kept {
        path: path.to_owned(),
        bytes,
        sha256: hex(&hasher.finalize()),
        database: None,
    })
}

fn make_parent(path: &Path) -> Result<(), AppError> {
    path.parent()
        .map_or(Ok(()), fs::create_dir_all)
        .map_err(failed)
}

fn write_durably(path: &Path, bytes: &[u8]) -> Result<(), AppError> {
    File::create(path)
        .and_then(|mut file| file.write_all(bytes).and_then(|()| file.sync_all()))
        .map_err(failed)
}

fn sync_folder(folder: &Path) -> Result<(), AppError> {
    #[cfg(unix)]
    File::open(folder)
        .and_then(|f| f.sync_all())
        .map_err(failed)?;
    // Elsewhere folders cannot be synced.
    let _: &Path = folder;
    Ok(())
}

/// Waits until every file in a folder, and its name, is on disk.
fn sync_tree(folder: &Path) -> Result<(), AppError> {
    let mut folders: BTreeSet<PathBuf> = [folder.to_owned()].into();
    for path in listed(folder, "")? {
        let path = folder.join(path);
        File::open(&path)
            .and_then(|f| f.sync_all())
            .map_err(failed)?;
        folders.extend(
            path.ancestors()
                .skip(1)
                .take_while(|a| a.starts_with(folder))
                .map(Path::to_owned),
        );
    }
    folders.iter().try_for_each(|f| sync_folder(f))
}
