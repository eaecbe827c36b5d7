//! The audit trail: whoever opens the file by hand and alters, removes, moves or cuts off rows is found,
//! and the first row that is wrong is named.

use std::path::Path;
use std::sync::Arc;

use lykta::app::audit::{self, Breach, Broken, Verified};
use lykta::store::sqlite::{SqliteOptions, SqliteStore};
use lykta::store::{AuditTrail, Command, Store as _};
use rusqlite::Connection;
use serde_json::Value;
use tempfile::TempDir;

use crate::cast;
use crate::site::{World, lamp, new_id};
use crate::store_samples::{local, observation, tenant};

/// A store whose trail has ten rows.
async fn ten() -> (TempDir, Arc<SqliteStore>) {
    let dir = tempfile::tempdir().unwrap();
    let store = SqliteStore::open(dir.path(), &tenant(), &SqliteOptions::default()).unwrap();
    for n in 0..5 {
        let new = Box::new(observation(n));
        store
            .append(&local(), vec![Command::Create(new)])
            .await
            .unwrap();
        store
            .note(&local(), "look", "something", Some("å, ä och ö"))
            .await
            .unwrap();
    }
    (dir, store)
}

/// Does to the file what its guards forbid, and puts the guards back.
fn tamper(dir: &Path, sql: &str) {
    let conn = Connection::open(dir.join("tenants/ovning.sqlite")).unwrap();
    let guards: Vec<(String, String)> = conn
        .prepare("SELECT name, sql FROM sqlite_schema WHERE type = 'trigger'")
        .unwrap()
        .query_map([], |r| Ok((r.get(0)?, r.get(1)?)))
        .unwrap()
        .map(Result::unwrap)
        .collect();
    assert!(guards.len() >= 2, "the guards stand after the migration");
    for (name, _) in &guards {
        conn.execute_batch(&format!("DROP TRIGGER {name}")).unwrap();
    }
    conn.execute_batch(sql).unwrap();
    for (_, sql) in &guards {
        conn.execute_batch(sql).unwrap();
    }
}

fn verdict(dir: &Path) -> Verified {
    let mut verdicts = audit::verify_folder(dir).unwrap();
    assert_eq!(verdicts.len(), 1);
    verdicts.remove(0).verdict.unwrap()
}

fn broken(seq: u64, what: Breach) -> Verified {
    Verified::Broken(Broken { seq, what })
}

#[tokio::test(flavor = "multi_thread")]
async fn a_trail_that_nobody_touched_is_whole() {
    let (dir, store) = ten().await;
    let (seq, head) = store.audit_head(&local()).await.unwrap();
    assert_eq!(seq, 10);
    assert_eq!(verdict(dir.path()), Verified::Whole { rows: 10, head });
    assert_ne!(head, [0; 32]);
}

#[tokio::test(flavor = "multi_thread")]
async fn whatever_is_done_to_a_row_is_found_and_the_row_named() {
    let swap = |a: u32, b: u32| {
        // Only the words change places; numbers and hashes stay.
        format!(
            "CREATE TABLE other AS SELECT * FROM audit WHERE seq IN ({a}, {b});
             UPDATE audit SET (at, who, verb, subject, detail) =
               (SELECT at, who, verb, subject, detail FROM other
                WHERE other.seq = {a} + {b} - audit.seq) WHERE seq IN ({a}, {b});
             DROP TABLE other;"
        )
    };
    let words = swap(3, 8);
    let cases: &[(&str, u64, Breach)] = &[
        (
            "UPDATE audit SET who = 'nobody' WHERE seq = 4",
            4,
            Breach::Altered,
        ),
        (
            "UPDATE audit SET verb = 'peek' WHERE seq = 1",
            1,
            Breach::Altered,
        ),
        (
            "UPDATE audit SET subject = 'x' WHERE seq = 10",
            10,
            Breach::Altered,
        ),
        (
            "UPDATE audit SET at = at + 1 WHERE seq = 5",
            5,
            Breach::Altered,
        ),
        (
            "UPDATE audit SET detail = NULL WHERE seq = 6",
            6,
            Breach::Altered,
        ),
        (
            "UPDATE audit SET detail = '' WHERE seq = 7",
            7,
            Breach::Altered,
        ),
        (
            "UPDATE audit SET hash = zeroblob(32) WHERE seq = 2",
            2,
            Breach::Altered,
        ),
        ("DELETE FROM audit WHERE seq = 6", 6, Breach::Removed),
        ("DELETE FROM audit WHERE seq = 1", 1, Breach::Removed),
        (
            "DELETE FROM audit WHERE seq BETWEEN 3 AND 5",
            3,
            Breach::Removed,
        ),
        // Taken away, and the rows behind it numbered anew so that no gap shows.
        (
            "DELETE FROM audit WHERE seq = 6;
             UPDATE audit SET seq = -seq WHERE seq > 6;
             UPDATE audit SET seq = -seq - 1 WHERE seq < 0",
            6,
            Breach::Removed,
        ),
        // Whole rows with their hashes change numbers.
        (
            "UPDATE audit SET seq = -1 WHERE seq = 4; UPDATE audit SET seq = 4 WHERE seq = 7;
             UPDATE audit SET seq = 7 WHERE seq = -1",
            4,
            Breach::Moved,
        ),
        (
            "UPDATE audit SET seq = -1 WHERE seq = 9; UPDATE audit SET seq = 9 WHERE seq = 10;
             UPDATE audit SET seq = 10 WHERE seq = -1",
            9,
            Breach::Moved,
        ),
        (&words, 3, Breach::Moved),
    ];
    for (sql, seq, what) in cases {
        let (dir, store) = ten().await;
        drop(store);
        tamper(dir.path(), sql);
        assert_eq!(verdict(dir.path()), broken(*seq, *what), "{sql}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_end_that_was_cut_off_or_made_anew_is_found_by_the_heads_written_down() {
    let (dir, store) = ten().await;
    let (seq, hash) = store.audit_head(&local()).await.unwrap();
    let line = format!(
        "2026-11-18T17:14:00Z tenants/ovning.sqlite {seq} {}\n",
        lykta::wire::hex(&hash)
    );
    drop(store);
    // The chain alone cannot tell that its end is missing.
    tamper(dir.path(), "DELETE FROM audit WHERE seq > 7");
    assert!(matches!(
        verdict(dir.path()),
        Verified::Whole { rows: 7, .. }
    ));
    std::fs::write(dir.path().join(audit::HEADS), &line).unwrap();
    assert_eq!(verdict(dir.path()), broken(8, Breach::Truncated));
    // Rows put in their place by the program itself make a chain that fits, and is another.
    let store = SqliteStore::open(dir.path(), &tenant(), &SqliteOptions::default()).unwrap();
    for _ in 0..4 {
        store.note(&local(), "look", "other", None).await.unwrap();
    }
    assert_eq!(verdict(dir.path()), broken(10, Breach::Rewritten));
    // A line that a power cut left half written hides nothing and says nothing.
    std::fs::write(
        dir.path().join(audit::HEADS),
        format!("{line}2026-11-18T18"),
    )
    .unwrap();
    assert_eq!(verdict(dir.path()), broken(10, Breach::Rewritten));
}

#[tokio::test(flavor = "multi_thread")]
async fn rows_from_before_the_chain_are_chained_by_the_migration() {
    let dir = tempfile::tempdir().unwrap();
    std::fs::create_dir(dir.path().join("tenants")).unwrap();
    let conn = Connection::open(dir.path().join("tenants/ovning.sqlite")).unwrap();
    // A file as the program before this one left it: two migrations, and rows without hashes.
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/store/sqlite/migrations");
    conn.execute_batch(
        "CREATE TABLE migration (number INTEGER PRIMARY KEY, name TEXT NOT NULL,
             sha256 TEXT NOT NULL, applied_at INTEGER NOT NULL) STRICT",
    )
    .unwrap();
    for (number, name) in [(1, "0001_records"), (2, "0002_custody")] {
        let sql = std::fs::read_to_string(root.join(format!("{name}.sql"))).unwrap();
        conn.execute_batch(&sql).unwrap();
        use sha2::Digest;
        let sha256 = lykta::wire::hex(&sha2::Sha256::digest(sql.as_bytes()));
        conn.execute(
            "INSERT INTO migration VALUES (?1, ?2, ?3, 0)",
            rusqlite::params![number, name, sha256],
        )
        .unwrap();
    }
    conn.execute_batch(
        "INSERT INTO meta VALUES ('tenant', 'ovning');
         INSERT INTO audit (at, who, verb, subject) VALUES (1, 'keeper', 'create', 'a'),
             (2, 'keeper', 'look', 'b'), (3, 'keeper', 'look', 'c')",
    )
    .unwrap();
    drop(conn);
    let store = SqliteStore::open(dir.path(), &tenant(), &SqliteOptions::default()).unwrap();
    assert!(matches!(
        verdict(dir.path()),
        Verified::Whole { rows: 3, .. }
    ));
    store.note(&local(), "look", "d", None).await.unwrap();
    let rows = store
        .audit_rows(
            &local(),
            &audit::AuditQuery {
                limit: 10,
                ..audit::AuditQuery::default()
            },
        )
        .await
        .unwrap();
    let subjects: Vec<_> = rows.iter().map(|r| (r.seq, r.subject.as_str())).collect();
    assert_eq!(subjects, [(4, "d"), (3, "c"), (2, "b"), (1, "a")]);
    drop(store);
    tamper(dir.path(), "UPDATE audit SET subject = 'B' WHERE seq = 2");
    assert_eq!(verdict(dir.path()), broken(2, Breach::Altered));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_trail_is_searched_by_page_and_verified_over_http() {
    let world = World::new().await;
    let officer = cast::sign_in(&world, "records_officer").await;
    let path = format!("/api/v1/observations/{}", new_id());
    let put = world
        .ask("ovning", "PUT", &path, &[], Some(lamp(24.944, 60.17)))
        .await;
    assert_eq!(put.status, 201);
    let first = cast::get(&world, &officer, "/api/v1/audit?verb=create&limit=2")
        .await
        .json();
    let rows = first["rows"].as_array().unwrap();
    assert_eq!(rows.len(), 2);
    let id = path.rsplit('/').next().unwrap();
    assert_eq!(rows[0]["subject"], format!("observation/{id}"));
    // The row has the account's id; its name is looked up for the reader.
    assert_eq!(rows[0]["who"], "demo-ovning-safety_coordinator");
    assert!(rows[0]["who_name"].as_str().is_some_and(|n| !n.is_empty()));
    let second = cast::get(
        &world,
        &officer,
        &format!(
            "/api/v1/audit?verb=create&limit=2&cursor={}",
            first["next"].as_str().unwrap()
        ),
    )
    .await
    .json();
    let seq = |row: &Value| row["seq"].as_u64().unwrap();
    assert!(seq(&second["rows"][0]) < seq(&rows[1]));
    let named = cast::get(
        &world,
        &officer,
        &format!("/api/v1/audit?subject=observation/{id}"),
    )
    .await
    .json();
    assert_eq!(named["rows"].as_array().unwrap().len(), 1);
    let by_kind = cast::get(
        &world,
        &officer,
        "/api/v1/audit?subject=promise/*&limit=1000",
    )
    .await
    .json();
    assert!(
        by_kind["rows"]
            .as_array()
            .unwrap()
            .iter()
            .all(|r| r["subject"].as_str().unwrap().starts_with("promise/"))
    );
    assert_eq!(
        cast::get(&world, &officer, "/api/v1/audit?from=2999-01-01")
            .await
            .json()["rows"],
        serde_json::json!([])
    );
    for wrong in ["limit=0", "cursor=x", "from=igår", "colour=red"] {
        let answer = cast::get(&world, &officer, &format!("/api/v1/audit?{wrong}")).await;
        assert_eq!(answer.status, 400, "{wrong}");
    }
    let verdict = cast::get(&world, &officer, "/api/v1/audit/verify")
        .await
        .json();
    assert_eq!(verdict["ok"], true);
    assert_eq!(verdict["head"].as_str().unwrap().len(), 64);
}

#[test]
fn the_interface_has_a_word_for_every_deed_of_the_trail() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let read = |path: &str| std::fs::read_to_string(root.join(path)).unwrap();
    let screen = read("web/src/admin/AuditLog.tsx");
    for language in ["sv", "en"] {
        let words = read(&format!("web/src/i18n/{language}.ftl"));
        for verb in lykta::store::audit::VERBS {
            let term = format!("\nverb-{} = ", verb.replace('_', "-"));
            assert!(words.contains(&term), "{language}: {term}");
            assert!(
                screen.contains(&format!("'{verb}'")),
                "{verb} cannot be searched for"
            );
        }
    }
}
