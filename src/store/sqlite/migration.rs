//! Migrations: numbered files, each run once in a transaction of its own and entered in a ledger with
//! the SHA-256 of its text. A file that ran is never edited; the ledger notices.

use std::fmt::Write as _;

use rusqlite::{Connection, OptionalExtension, TransactionBehavior, params};
use sha2::{Digest, Sha256};

use super::chain;
use super::fault::Fault;
use crate::clock;
use crate::store::StoreError;

/// One file of `migrations/`.
#[derive(Debug, Clone, Copy)]
pub(super) struct Migration {
    number: u32,
    name: &'static str,
    sql: &'static str,
    /// What SQL alone cannot do, in the same transaction, after the file.
    then: Option<fn(&Connection) -> Result<(), Fault>>,
}

/// Every migration, in order.
pub(super) const ALL: &[Migration] = &[
    Migration {
        number: 1,
        name: "0001_records",
        sql: include_str!("migrations/0001_records.sql"),
        then: None,
    },
    Migration {
        number: 2,
        name: "0002_custody",
        sql: include_str!("migrations/0002_custody.sql"),
        then: None,
    },
    Migration {
        number: 3,
        name: "0003_audit_chain",
        sql: include_str!("migrations/0003_audit_chain.sql"),
        then: Some(chain::adopt),
    },
    Migration {
        number: 4,
        name: "0004_sharing",
        sql: include_str!("migrations/0004_sharing.sql"),
        then: None,
    },
    Migration {
        number: 5,
        name: "0005_retention",
        sql: include_str!("migrations/0005_retention.sql"),
        then: None,
    },
    Migration {
        number: 6,
        name: "0006_photos",
        sql: include_str!("migrations/0006_photos.sql"),
        then: None,
    },
    Migration {
        number: 7,
        name: "0007_walks",
        sql: include_str!("migrations/0007_walks.sql"),
        then: None,
    },
    Migration {
        number: 8,
        name: "0008_sync",
        sql: include_str!("migrations/0008_sync.sql"),
        then: None,
    },
    Migration {
        number: 9,
        name: "0009_protocols",
        sql: include_str!("migrations/0009_protocols.sql"),
        then: None,
    },
    Migration {
        number: 10,
        name: "0010_digital_walks",
        sql: include_str!("migrations/0010_digital_walks.sql"),
        then: None,
    },
    Migration {
        number: 11,
        name: "0011_due",
        sql: include_str!("migrations/0011_due.sql"),
        then: None,
    },
    Migration {
        number: 12,
        name: "0012_situation",
        sql: include_str!("migrations/0012_situation.sql"),
        then: None,
    },
    Migration {
        number: 13,
        name: "0013_context",
        sql: include_str!("migrations/0013_context.sql"),
        then: None,
    },
    Migration {
        number: 14,
        name: "0014_feed",
        sql: include_str!("migrations/0014_feed.sql"),
        then: None,
    },
    Migration {
        number: 15,
        name: "0015_made",
        sql: include_str!("migrations/0015_made.sql"),
        then: None,
    },
];

/// Every migration of the file of accounts, in order.
pub(super) const ACCOUNTS: &[Migration] = &[
    Migration {
        number: 1,
        name: "0001_accounts",
        sql: include_str!("migrations/accounts/0001_accounts.sql"),
        then: None,
    },
    Migration {
        number: 2,
        name: "0002_single_sign_on",
        sql: include_str!("migrations/accounts/0002_single_sign_on.sql"),
        then: None,
    },
    Migration {
        number: 3,
        name: "0003_device_tokens",
        sql: include_str!("migrations/accounts/0003_device_tokens.sql"),
        then: None,
    },
    Migration {
        number: 4,
        name: "0004_walk_guests",
        sql: include_str!("migrations/accounts/0004_walk_guests.sql"),
        then: None,
    },
];

impl Migration {
    fn sha256(&self) -> String {
        let mut hex = String::with_capacity(64);
        for byte in Sha256::digest(self.sql.as_bytes()) {
            // Writing to a string cannot fail.
            let _ = write!(hex, "{byte:02x}");
        }
        hex
    }
}

/// Brings the file up to the last of `all` and returns its number. Nothing is written when it is
/// there already, so that a second program can open a file in use.
pub(super) fn run(conn: &mut Connection, all: &[Migration]) -> Result<u32, Fault> {
    let found = check(conn, all)?;
    for migration in all.iter().filter(|m| m.number > found) {
        let tx = conn.transaction_with_behavior(TransactionBehavior::Immediate)?;
        // Another program may have come first while this one waited for the lock.
        if check(&tx, all)? < migration.number {
            tx.execute_batch(
                "CREATE TABLE IF NOT EXISTS migration (
                     number INTEGER PRIMARY KEY, name TEXT NOT NULL, sha256 TEXT NOT NULL,
                     applied_at INTEGER NOT NULL) STRICT",
            )?;
            tx.execute_batch(migration.sql)?;
            if let Some(then) = migration.then {
                then(&tx)?;
            }
            tx.execute(
                "INSERT INTO migration (number, name, sha256, applied_at) VALUES (?1, ?2, ?3, ?4)",
                params![
                    migration.number,
                    migration.name,
                    migration.sha256(),
                    clock::now().as_millisecond()
                ],
            )?;
        }
        tx.commit()?;
    }
    check(conn, all)
}

/// Whether a file whose last migration is `found` may still hold, in pages that it no longer uses, what
/// was deleted before deleting meant overwriting.
pub(super) fn may_hold_remains(migrations: &[Migration], found: u32) -> bool {
    let secure = migrations.iter().find(|m| m.name.ends_with("_retention"));
    found > 0 && secure.is_some_and(|m| found < m.number)
}

/// Compares the ledger with the files; returns the last number it holds, 0 for an empty file.
pub(super) fn check(conn: &Connection, all: &[Migration]) -> Result<u32, Fault> {
    let refuse = |text: String| Err(Fault(StoreError::Schema(text)));
    let ledger: Option<String> = conn
        .query_row(
            "SELECT name FROM sqlite_schema WHERE type = 'table'
             ORDER BY name = 'migration' DESC LIMIT 1",
            [],
            |row| row.get(0),
        )
        .optional()?;
    match ledger.as_deref() {
        None => return Ok(0),
        Some("migration") => {}
        Some(_) => {
            return refuse(
                "the file is a SQLite database of some other program: it has no ledger of migrations"
                    .to_owned(),
            );
        }
    }
    let mut rows = conn.prepare("SELECT number, name, sha256 FROM migration ORDER BY number")?;
    let mut rows = rows.query([])?;
    let mut last = 0;
    while let Some(row) = rows.next()? {
        let (number, name, sha256): (u32, String, String) = (row.get(0)?, row.get(1)?, row.get(2)?);
        let Some(known) = all.iter().find(|m| m.number == number) else {
            return refuse(format!(
                "the file was written by a newer program: it holds migration {name}, this program knows up to {}",
                all.last().map_or("none", |m| m.name)
            ));
        };
        if known.sha256() != sha256 {
            return refuse(format!(
                "migration {name} was changed after it ran on this file: its SHA-256 was {sha256}, that of {} is {}",
                known.name,
                known.sha256()
            ));
        }
        last = number;
    }
    Ok(last)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_migration_that_fails_leaves_the_one_before_it_standing() {
        let first = Migration {
            number: 1,
            name: "0001_one",
            sql: "CREATE TABLE one (n INTEGER)",
            then: None,
        };
        let broken = Migration {
            number: 2,
            name: "0002_two",
            sql: "CREATE TABLE two (n INTEGER); INSERT INTO nowhere VALUES (1)",
            then: None,
        };
        let mut conn = Connection::open_in_memory().unwrap();
        assert!(run(&mut conn, &[first, broken]).is_err());
        assert_eq!(run(&mut conn, &[first]).unwrap(), 1);
        let two = conn.prepare("SELECT * FROM two").is_ok();
        assert!(!two, "half of a migration is left");
    }

    #[test]
    fn files_are_numbered_from_one_without_gaps_and_named_by_their_number() {
        for all in [ALL, ACCOUNTS] {
            for (expected, migration) in (1..).zip(all) {
                assert_eq!(migration.number, expected);
                assert!(migration.name.starts_with(&format!("{expected:04}_")));
            }
        }
    }
}
