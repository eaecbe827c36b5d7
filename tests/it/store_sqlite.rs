//! What only a file can show: a full disk, two programs at once, and a trail that stays.

use std::sync::Arc;

use lykta::store::sqlite::{SqliteOptions, SqliteStore};
use lykta::store::{Command, Outcome, Store, StoreError};
use rusqlite::Connection;

use crate::store_samples::{id, local, observation, tenant};

fn create(n: u64, words: usize) -> Command {
    let mut new = observation(n);
    new.text = Some("mörkt ".repeat(words));
    Command::Create(Box::new(new))
}

#[tokio::test(flavor = "multi_thread")]
async fn a_full_disk_stops_writing_and_nothing_else() {
    let dir = tempfile::tempdir().unwrap();
    let options = SqliteOptions {
        max_pages: Some(120),
        ..SqliteOptions::default()
    };
    let store = SqliteStore::open(dir.path(), &tenant(), &options).unwrap();
    let mut kept = 0;
    let refused = loop {
        match store.append(&local(), vec![create(kept, 700)]).await {
            Ok(_) => kept += 1,
            Err(error) => break error,
        }
        assert!(kept < 1_000, "the limit was never met");
    };
    assert!(matches!(refused, StoreError::Full), "{refused:?}");
    assert!(kept > 0);
    // A batch is all or nothing, also when only its last record does not fit.
    let batch = (kept..kept + 50).map(|n| create(n, 700)).collect();
    let refused = store.append(&local(), batch).await;
    assert!(matches!(refused, Err(StoreError::Full)));
    // Reading goes on, and so does writing once there is room again.
    let page = store.scan(&local(), None, 1_000).await.unwrap();
    assert_eq!(page.items.len() as u64, kept);
    drop(store);
    let store = SqliteStore::open(dir.path(), &tenant(), &SqliteOptions::default()).unwrap();
    let outcomes = store
        .append(&local(), vec![create(kept, 700)])
        .await
        .unwrap();
    assert!(matches!(outcomes.as_slice(), [Outcome::Created(_)]));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_log_is_written_over_and_grows_for_a_large_batch_alone() {
    let dir = tempfile::tempdir().unwrap();
    let store = SqliteStore::open(dir.path(), &tenant(), &SqliteOptions::default()).unwrap();
    let mut log = store.path().as_os_str().to_owned();
    log.push("-wal");
    let pages = || std::fs::metadata(&log).unwrap().len() / 4096;
    for n in 0..400 {
        store.append(&local(), vec![create(n, 1)]).await.unwrap();
    }
    // Each writes six pages or more, 2,400 in all.
    assert!((900..1_200).contains(&pages()), "{}", pages());
    let batch = (400..2_400).map(|n| create(n, 700)).collect();
    store.append(&local(), batch).await.unwrap();
    assert!(pages() > 2_000, "{}", pages());
}

#[tokio::test(flavor = "multi_thread")]
async fn an_import_beside_the_server_and_the_server_both_write() {
    let dir = tempfile::tempdir().unwrap();
    let open = || SqliteStore::open(dir.path(), &tenant(), &SqliteOptions::default()).unwrap();
    let (server, import): (Arc<dyn Store>, Arc<dyn Store>) = (open(), open());
    let fill = |store: &Arc<dyn Store>, from: u64| {
        let store = Arc::clone(store);
        tokio::spawn(async move {
            for batch in 0..20 {
                let first = from + batch * 10;
                let batch = (first..first + 10).map(|n| create(n, 1)).collect();
                let outcomes = store.append(&local(), batch).await.unwrap();
                assert!(outcomes.iter().all(|o| matches!(o, Outcome::Created(_))));
            }
        })
    };
    let (one, other) = (fill(&server, 0), fill(&import, 1_000));
    one.await.unwrap();
    other.await.unwrap();
    assert_eq!(server.head(&local()).await.unwrap().get(), 400);
    assert!(server.observation(&local(), id(1_199)).await.is_ok());
    assert!(import.observation(&local(), id(199)).await.is_ok());
}

#[tokio::test(flavor = "multi_thread")]
async fn another_program_that_holds_the_file_makes_us_busy_and_not_broken() {
    let dir = tempfile::tempdir().unwrap();
    let options = SqliteOptions {
        busy: std::time::Duration::from_millis(20),
        ..SqliteOptions::default()
    };
    let store = SqliteStore::open(dir.path(), &tenant(), &options).unwrap();
    let other = Connection::open(store.path()).unwrap();
    other.execute_batch("BEGIN IMMEDIATE").unwrap();
    let refused = store.append(&local(), vec![create(1, 1)]).await;
    assert!(
        matches!(refused, Err(StoreError::Unavailable(_))),
        "{refused:?}"
    );
    assert!(
        store
            .scan(&local(), None, 1)
            .await
            .unwrap()
            .items
            .is_empty()
    );
    other.execute_batch("ROLLBACK").unwrap();
    assert!(store.append(&local(), vec![create(1, 1)]).await.is_ok());
}

#[tokio::test(flavor = "multi_thread")]
async fn the_audit_trail_cannot_be_changed_or_shortened() {
    let dir = tempfile::tempdir().unwrap();
    let store = SqliteStore::open(dir.path(), &tenant(), &SqliteOptions::default()).unwrap();
    store.append(&local(), vec![create(1, 1)]).await.unwrap();
    let conn = Connection::open(store.path()).unwrap();
    for sql in ["DELETE FROM audit", "UPDATE audit SET who = 'nobody'"] {
        let error = conn.execute_batch(sql).unwrap_err().to_string();
        assert!(error.contains("the audit trail is never"), "{error}");
    }
}
