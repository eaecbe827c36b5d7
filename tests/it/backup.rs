//! Backup: taken while somebody writes it is whole every time; one byte changed in it is found and
//! named; the way back gives the same records, without those that were disposed of since.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use lykta::app::backup::{self, Refused};
use lykta::app::retention::{self, Executed, Wish};
use lykta::app::retention_ask;
use lykta::store::sqlite::{SqliteOptions, SqliteStore};
use lykta::store::{AuditTrail as _, Command, Disposals as _, Store};
use rusqlite::Connection;

use crate::store_samples::{id, local, observation, tenant};

fn open(dir: &Path) -> Arc<SqliteStore> {
    SqliteStore::open(dir, &tenant(), &SqliteOptions::default()).unwrap()
}

fn create(n: u64) -> Command {
    let mut new = observation(n);
    new.text = Some("ett ord ".repeat(50));
    Command::Create(Box::new(new))
}

/// A photo in the data folder, under the hash of what it holds.
fn photo(data: &Path, bytes: &[u8]) -> PathBuf {
    use sha2::Digest;
    let name = lykta::wire::hex(&sha2::Sha256::digest(bytes));
    let folder = data.join("photos/ovning").join(&name[..2]);
    std::fs::create_dir_all(&folder).unwrap();
    let path = folder.join(format!("{name}.jpg"));
    std::fs::write(&path, bytes).unwrap();
    path
}

fn findings(backup: &Path) -> Vec<(String, &'static str)> {
    let (_, findings) = backup::verify(backup).unwrap();
    findings.into_iter().map(|f| (f.file, f.code)).collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_backup_taken_while_others_write_is_whole_every_time() {
    let dir = tempfile::tempdir().unwrap();
    let into = tempfile::tempdir().unwrap();
    let store = open(dir.path());
    photo(dir.path(), b"a photo");
    let stop = Arc::new(AtomicBool::new(false));
    let writer = tokio::spawn({
        let (store, stop) = (Arc::clone(&store), Arc::clone(&stop));
        async move {
            let mut n = 0;
            while !stop.load(Ordering::Relaxed) {
                let batch = (n..n + 7).map(create).collect();
                store.append(&local(), batch).await.unwrap();
                n += 7;
            }
            n
        }
    });
    let mut last = 0;
    for round in 0..8 {
        let (data, to) = (dir.path().to_owned(), into.path().to_owned());
        let (folder, manifest) = tokio::task::spawn_blocking(move || backup::take(&data, &to))
            .await
            .unwrap()
            .unwrap();
        assert_eq!(findings(&folder), [], "round {round}");
        let rows = &manifest.files[0].database.as_ref().unwrap().rows;
        // A batch is in a copy as a whole or not at all, and copies grow.
        assert_eq!(rows["observation"] % 7, 0);
        assert_eq!(rows["observation"], rows["feed"]);
        assert_eq!(rows["observation"], rows["audit"]);
        assert!(rows["observation"] >= last);
        last = rows["observation"];
    }
    stop.store(true, Ordering::Relaxed);
    assert!(writer.await.unwrap() >= last && last > 0);
    let partial = std::fs::read_dir(into.path())
        .unwrap()
        .any(|e| e.unwrap().path().extension() == Some("partial".as_ref()));
    assert!(!partial);
}

/// A data folder with something of everything, and one backup of it.
async fn backed_up() -> (tempfile::TempDir, tempfile::TempDir, PathBuf) {
    let dir = tempfile::tempdir().unwrap();
    let into = tempfile::tempdir().unwrap();
    let store = open(dir.path());
    store
        .append(&local(), (0..20).map(create).collect())
        .await
        .unwrap();
    drop(store);
    photo(dir.path(), b"a photo");
    std::fs::write(dir.path().join("audit-heads.log"), "").unwrap();
    let (folder, _) = backup::take(dir.path(), into.path()).unwrap();
    (dir, into, folder)
}

#[tokio::test(flavor = "multi_thread")]
async fn one_byte_changed_anywhere_is_found_and_its_file_named() {
    let (_dir, _into, folder) = backed_up().await;
    assert_eq!(findings(&folder), []);
    let (manifest, _) = backup::verify(&folder).unwrap();
    let mut files: Vec<String> = manifest
        .unwrap()
        .files
        .into_iter()
        .map(|f| f.path)
        .collect();
    assert!(files.iter().any(|f| f.starts_with("photos/")));
    assert!(files.contains(&"tenants/ovning.sqlite".to_owned()));
    files.push("manifest.json".to_owned());
    for file in &files {
        let path = folder.join(file);
        let whole = std::fs::read(&path).unwrap();
        let places = [
            0,
            whole.len() / 3,
            whole.len() / 2,
            whole.len().saturating_sub(1),
        ];
        for at in places.into_iter().filter(|at| *at < whole.len()) {
            let mut flipped = whole.clone();
            flipped[at] ^= 1;
            std::fs::write(&path, flipped).unwrap();
            assert_eq!(findings(&folder), [(file.clone(), "altered")], "byte {at}");
        }
        if !whole.is_empty() && file != "manifest.json" {
            std::fs::write(&path, &whole[..whole.len() - 1]).unwrap();
            assert_eq!(findings(&folder), [(file.clone(), "length")]);
            std::fs::remove_file(&path).unwrap();
            assert_eq!(findings(&folder), [(file.clone(), "missing")]);
        }
        std::fs::write(&path, whole).unwrap();
    }
    std::fs::write(folder.join("tenants/1490.sqlite"), "planted").unwrap();
    let planted = ("tenants/1490.sqlite".to_owned(), "unlisted");
    assert_eq!(findings(&folder), [planted]);
}

/// Whoever writes the manifest anew is still told that the trail was altered, or the database broken.
#[tokio::test(flavor = "multi_thread")]
async fn a_backup_of_a_tampered_store_does_not_pass() {
    let (dir, into, _) = backed_up().await;
    let path = dir.path().join("tenants/ovning.sqlite");
    let conn = Connection::open(&path).unwrap();
    conn.execute_batch(
        "DROP TRIGGER audit_keeps_its_words; UPDATE audit SET who = 'nobody' WHERE seq = 3;",
    )
    .unwrap();
    drop(conn);
    let (folder, _) = backup::take(dir.path(), into.path()).unwrap();
    let (_, found) = backup::verify(&folder).unwrap();
    assert_eq!((found[0].code, found[0].detail.as_str()), ("audit", "3"));
    let conn = Connection::open(&path).unwrap();
    conn.execute_batch("PRAGMA foreign_keys = OFF; DELETE FROM observation WHERE seq = 1;")
        .unwrap();
    drop(conn);
    let (folder, _) = backup::take(dir.path(), into.path()).unwrap();
    let (_, found) = backup::verify(&folder).unwrap();
    let gone = format!("audit -> observation/{}", id(0));
    assert_eq!(
        (found[0].code, found[0].detail.as_str()),
        ("unsound", gone.as_str())
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn photos_of_an_earlier_backup_are_not_copied_again() {
    let (dir, into, first) = backed_up().await;
    photo(dir.path(), b"another photo");
    let (second, manifest) = backup::take(dir.path(), into.path()).unwrap();
    let photos: Vec<_> = manifest
        .files
        .iter()
        .filter(|f| f.path.starts_with("photos/"))
        .collect();
    assert_eq!(photos.len(), 2);
    // The later one stands on its own when the earlier has been thrown away.
    std::fs::remove_dir_all(first).unwrap();
    assert_eq!(findings(&second), []);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_restore_gives_the_same_back_and_never_writes_over_anything() {
    let (dir, into, folder) = backed_up().await;
    let new = into.path().join("new");
    assert_eq!(backup::restore(&folder, &new, None).await.unwrap(), 0);
    let dump = |dir: &Path| {
        let conn = Connection::open(dir.join("tenants/ovning.sqlite")).unwrap();
        let mut select = conn
            .prepare("SELECT hex(id), text, version FROM observation ORDER BY seq")
            .unwrap();
        let rows = select.query_map([], |r| Ok((r.get(0)?, r.get(1)?, r.get::<_, i64>(2)?)));
        rows.unwrap()
            .map(Result::unwrap)
            .collect::<Vec<(String, String, i64)>>()
    };
    assert_eq!(dump(&new), dump(dir.path()));
    let photo = photo(dir.path(), b"a photo");
    let copy = new.join(photo.strip_prefix(dir.path()).unwrap());
    assert_eq!(std::fs::read(copy).unwrap(), b"a photo");
    let again = backup::restore(&folder, &new, None).await;
    assert!(matches!(again, Err(Refused::NotEmpty)), "{again:?}");
    let path = folder.join("tenants/ovning.sqlite");
    let mut bytes = std::fs::read(&path).unwrap();
    bytes[5_000] ^= 1;
    std::fs::write(path, bytes).unwrap();
    let other = into.path().join("other");
    let refused = backup::restore(&folder, &other, None).await;
    assert!(matches!(refused, Err(Refused::NotWhole(_))), "{refused:?}");
    assert!(!other.exists());
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_disposed_of_after_the_backup_is_disposed_of_again() {
    let (dir, into, folder) = backed_up().await;
    let store = open(dir.path());
    let body = serde_json::json!({
        "near": [24.9412345, 60.1700001], "within_m": 10, "decision": "dnr 7/2026",
    });
    let wish = retention_ask::erasure(&body).unwrap();
    assert!(matches!(wish, Wish::Place(..)));
    // Only the first nine of twenty: the others are moved out of the way.
    let away: Vec<Command> = (9..20)
        .map(|n| {
            let mut moved = observation(n);
            moved.text = Some("flyttad".to_owned());
            moved.geom_exact = lykta_core::model::Shape::Point(
                lykta_core::model::LonLat::from_degrees(24.95, 60.17).unwrap(),
            );
            moved.version = 2;
            crate::store_samples::change(moved, 1, lykta::store::Op::Patch, None)
        })
        .collect();
    store.append(&local(), away).await.unwrap();
    let run = retention::plan_in(&*store, &local(), wish).await.unwrap();
    assert_eq!(run.n, 9);
    let done = retention::execute_alone(dir.path(), &*store, &local(), &run)
        .await
        .unwrap();
    assert_eq!(done, Executed::Done(9));
    drop(store);
    let disposals = dir.path().join(retention::DISPOSALS);
    let text = std::fs::read_to_string(&disposals).unwrap();
    assert!(!text.contains(&id(1).to_string()), "only hashes are kept");

    let forgot = into.path().join("forgot");
    let n = backup::restore(&folder, &forgot, Some(&disposals))
        .await
        .unwrap();
    assert_eq!(n, 9);
    let restored = open(&forgot);
    assert!(restored.observation(&local(), id(1)).await.is_err());
    assert!(restored.observation(&local(), id(12)).await.is_ok());
    assert_eq!(restored.tombstones(&local()).await.unwrap()[0].run, run.id);
    let verdict = restored.verify_audit(&local(), Vec::new()).await.unwrap();
    assert!(
        matches!(verdict, lykta::app::audit::Verified::Whole { .. }),
        "{verdict:?}"
    );
    // Without the file the backup knows nothing of it: that is why the command asks.
    let remembers = into.path().join("remembers");
    assert_eq!(backup::restore(&folder, &remembers, None).await.unwrap(), 0);
    let missing = backup::restore(&folder, &into.path().join("x"), Some(Path::new("none"))).await;
    assert!(matches!(missing, Err(Refused::Failed(_))));
}
