//! Migrations: run once, noticed when changed, refused when newer; and files that are not ours.

use std::path::PathBuf;

use lykta::store::sqlite::{SqliteOptions, SqliteStore};
use lykta::store::{Op, Position, Store as _, StoreError};
use lykta_core::model::{Status, TenantCode};
use rusqlite::Connection;
use tempfile::TempDir;

use crate::store_samples::{change, create, id, local, moved, observation, tenant};

/// A folder with the tenant's file, its ledger changed by this statement.
fn with_ledger(sql: &str) -> (TempDir, PathBuf) {
    let dir = tempfile::tempdir().unwrap();
    let store = SqliteStore::open(dir.path(), &tenant(), &SqliteOptions::default()).unwrap();
    let path = store.path().to_owned();
    drop(store);
    Connection::open(&path).unwrap().execute_batch(sql).unwrap();
    (dir, path)
}

/// Why the folder's store does not open.
fn refusal(dir: &TempDir) -> String {
    match SqliteStore::open(dir.path(), &tenant(), &SqliteOptions::default()) {
        Err(StoreError::Schema(why)) => why,
        other => panic!("{other:?}"),
    }
}

fn ledger(path: &PathBuf) -> Vec<(u32, String, String, i64)> {
    let conn = Connection::open(path).unwrap();
    let mut select = conn
        .prepare("SELECT number, name, sha256, applied_at FROM migration ORDER BY number")
        .unwrap();
    let rows = select
        .query_map([], |r| Ok((r.get(0)?, r.get(1)?, r.get(2)?, r.get(3)?)))
        .unwrap();
    rows.map(Result::unwrap).collect()
}

#[tokio::test]
async fn migrations_run_twice_change_nothing() {
    let (dir, path) = with_ledger("");
    let before = ledger(&path);
    assert!(!before.is_empty());
    let store = SqliteStore::open(dir.path(), &tenant(), &SqliteOptions::default()).unwrap();
    assert_eq!(
        store.health().await.unwrap().schema,
        before.last().unwrap().0
    );
    assert_eq!(store.head(&local()).await.unwrap().get(), 0);
    drop(store);
    assert_eq!(ledger(&path), before);
}

#[test]
fn a_migration_that_was_changed_after_it_ran_is_refused() {
    let (dir, _) = with_ledger("UPDATE migration SET sha256 = 'abc' WHERE number = 1");
    let why = refusal(&dir);
    assert!(
        why.contains("0001_records") && why.contains("changed after it ran"),
        "{why}"
    );
}

#[test]
fn a_file_of_a_newer_program_is_refused() {
    let (dir, _) = with_ledger("INSERT INTO migration VALUES (9999, '9999_later', 'x', 0)");
    let why = refusal(&dir);
    assert!(
        why.contains("newer program") && why.contains("9999_later"),
        "{why}"
    );
}

#[test]
fn a_file_of_another_tenant_is_refused() {
    let (dir, path) = with_ledger("");
    let boras = TenantCode::parse("1490").unwrap();
    std::fs::copy(&path, path.with_file_name("1490.sqlite")).unwrap();
    match SqliteStore::open(dir.path(), &boras, &SqliteOptions::default()) {
        Err(StoreError::Schema(why)) => assert!(why.contains("ovning") && why.contains("1490")),
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_file_that_is_not_ours_is_refused_and_left_as_it_was() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("tenants/ovning.sqlite");
    std::fs::create_dir(dir.path().join("tenants")).unwrap();
    let conn = Connection::open(&path).unwrap();
    conn.execute_batch("CREATE TABLE recipe (name TEXT)")
        .unwrap();
    drop(conn);
    let before = std::fs::read(&path).unwrap();
    assert!(refusal(&dir).contains("some other program"));
    assert_eq!(std::fs::read(&path).unwrap(), before);
    std::fs::write(
        &path,
        "no database at all, only some words in a file ".repeat(100),
    )
    .unwrap();
    let opened = SqliteStore::open(dir.path(), &tenant(), &SqliteOptions::default());
    assert!(matches!(opened, Err(StoreError::Corrupt(_))), "{opened:?}");
}

#[tokio::test]
async fn the_feed_and_the_history_of_an_older_store_go_on_where_they_were() {
    let (dir, path) = with_ledger("");
    let open = || SqliteStore::open(dir.path(), &tenant(), &SqliteOptions::default()).unwrap();
    let store = open();
    let make = |n| create(observation(n));
    store
        .append(&local(), vec![make(1), make(2)])
        .await
        .unwrap();
    let changed = moved(observation(2), Status::Rejected);
    let moves = change(changed, 1, Op::Transition, Some("samma lampa"));
    store.append(&local(), vec![moves]).await.unwrap();
    let before = store.feed(&local(), Position::default(), 9).await.unwrap();
    let mut told = Vec::new();
    for n in [1, 2] {
        told.push(format!(
            "{:?}",
            store.history(&local(), id(n)).await.unwrap()
        ));
    }
    assert_eq!(told[1].matches("by: \"keeper\"").count(), 2, "{told:?}");
    drop(store);
    // The tables as the first migration made them: the first version stood in the history, the feed had a counter.
    let conn = Connection::open(&path).unwrap();
    conn.execute_batch(
        "INSERT INTO history (observation, version, base_version, at, by, op)
             SELECT seq, 1, 0, made_at, made_by, 'create' FROM observation;
         ALTER TABLE observation DROP COLUMN made_at; ALTER TABLE observation DROP COLUMN made_by",
    )
    .unwrap();
    conn.execute_batch("DROP TRIGGER feed_keeps_its_last; ALTER TABLE feed RENAME TO later;")
        .unwrap();
    let sql: String = conn
        .query_row(
            "SELECT sql FROM sqlite_schema WHERE name = 'later'",
            [],
            |row| row.get(0),
        )
        .unwrap();
    let counted = sql
        .replace("\"later\"", "feed")
        .replace("INTEGER PRIMARY KEY", "INTEGER PRIMARY KEY AUTOINCREMENT");
    conn.execute_batch(&format!(
        "{counted}; INSERT INTO feed SELECT * FROM later; DROP TABLE later;
         DELETE FROM migration WHERE number >= 14"
    ))
    .unwrap();
    drop(conn);
    let store = open();
    let feed = |after| {
        let store = &store;
        async move { store.feed(&local(), after, 9).await.unwrap() }
    };
    assert_eq!(feed(Position::default()).await, before);
    for (n, was) in (1..).zip(told) {
        let history = store.history(&local(), id(n)).await.unwrap();
        assert_eq!(format!("{history:?}"), was);
    }
    let last = before.last().unwrap().position;
    store.append(&local(), vec![make(3)]).await.unwrap();
    let next = feed(last).await;
    assert_eq!(next.len(), 1);
    assert_eq!(next[0].position.get(), last.get() + 1);
    // A position is never given twice: the last row stays.
    let conn = Connection::open(&path).unwrap();
    let taken = conn.execute("DELETE FROM feed WHERE position > 1", []);
    assert!(
        taken.unwrap_err().to_string().contains("never taken away"),
        "the last row went"
    );
}
