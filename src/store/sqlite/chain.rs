//! The chain of an audit table: how a row is hashed, appended and verified. Any SQLite file with a
//! table `audit` of these columns can use it; nothing here knows what the rows are about.
//!
//! A row's hash is SHA-256 of the hash before it (32 zero bytes before the first) and of the row. The
//! row is written as: `seq` and `at` as 8 bytes each, big-endian; then `who`, `verb` and `subject`, each
//! its length in 8 bytes and its UTF-8; then one byte, 0 without and 1 with a detail, and the detail as
//! the others. Every field says where it ends, so no two rows are written alike.

use std::collections::HashMap;

use rusqlite::{Connection, OptionalExtension, Row, params};
use sha2::{Digest, Sha256};

use super::fault::Fault;
use crate::store::audit::{Breach, Broken, KnownHead, VERBS, Verified};

/// A SHA-256.
pub(super) type Hash = [u8; 32];

/// What stands before the first row.
pub(super) const NOTHING: Hash = [0; 32];

/// What keeps the rows as they are.
pub(super) const GUARDS: &str = "CREATE TRIGGER audit_keeps_its_rows BEFORE DELETE ON audit
BEGIN
    SELECT RAISE(ABORT, 'the audit trail is never shortened');
END;
CREATE TRIGGER audit_keeps_its_words BEFORE UPDATE ON audit
BEGIN
    SELECT RAISE(ABORT, 'the audit trail is never changed');
END;";

/// A row's own words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Link {
    /// When, milliseconds.
    pub(super) at: i64,
    /// By whom.
    pub(super) who: String,
    /// What was done.
    pub(super) verb: String,
    /// To what.
    pub(super) subject: String,
    /// More.
    pub(super) detail: Option<String>,
}

/// The hash of a row that carries the number `seq` and follows `before`.
pub(super) fn link(before: &Hash, seq: i64, row: &Link) -> Hash {
    let mut hasher = Sha256::new();
    hasher.update(before);
    hasher.update(seq.to_be_bytes());
    hasher.update(row.at.to_be_bytes());
    let mut text = |words: &str| {
        // A length never exceeds 64 bits.
        hasher.update((words.len() as u64).to_be_bytes());
        hasher.update(words.as_bytes());
    };
    for words in [&row.who, &row.verb, &row.subject] {
        text(words);
    }
    match &row.detail {
        None => hasher.update([0]),
        Some(words) => {
            hasher.update([1]);
            hasher.update((words.len() as u64).to_be_bytes());
            hasher.update(words.as_bytes());
        }
    }
    hasher.finalize().into()
}

/// The last row's number and hash; 0 and [`NOTHING`] while there is none.
pub(super) fn head(conn: &Connection) -> Result<(i64, Hash), Fault> {
    let last = conn
        .prepare_cached("SELECT seq, hash FROM audit ORDER BY seq DESC LIMIT 1")?
        .query_row([], |row| Ok((row.get(0)?, row.get(1)?)))
        .optional()?;
    Ok(last.unwrap_or((0, NOTHING)))
}

/// The hash of one row; [`NOTHING`] before the first.
pub(super) fn hash_of(conn: &Connection, seq: u64) -> Result<Option<Hash>, Fault> {
    if seq == 0 {
        return Ok(Some(NOTHING));
    }
    let hash = conn
        .prepare_cached("SELECT hash FROM audit WHERE seq = ?1")?
        .query_row([i64::try_from(seq).unwrap_or(i64::MAX)], |row| row.get(0))
        .optional()?;
    Ok(hash)
}

/// Adds a row behind the last, inside the caller's transaction.
pub(super) fn append(conn: &Connection, row: &Link) -> Result<(), Fault> {
    debug_assert!(VERBS.contains(&&*row.verb), "no word for {}", row.verb);
    let (last, before) = head(conn)?;
    let seq = last + 1;
    insert(conn, "audit", seq, row, &link(&before, seq, row))
}

fn insert(conn: &Connection, table: &str, seq: i64, row: &Link, hash: &Hash) -> Result<(), Fault> {
    conn.prepare_cached(&format!(
        "INSERT INTO {table} (seq, at, who, verb, subject, detail, hash)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)"
    ))?
    .execute(params![
        seq,
        row.at,
        row.who,
        row.verb,
        row.subject,
        row.detail,
        hash
    ])?;
    Ok(())
}

/// Takes the rows of an unchained table over into `audit_chained`, which then takes its place. Numbers
/// stay as they are; a gap that is there already is closed, for nothing can say any more what stood in
/// it.
pub(super) fn adopt(conn: &Connection) -> Result<(), Fault> {
    let mut before = NOTHING;
    let mut select =
        conn.prepare("SELECT seq, at, who, verb, subject, detail FROM audit ORDER BY seq")?;
    let mut rows = select.query([])?;
    let mut seq = 0;
    while let Some(found) = rows.next()? {
        seq += 1;
        let row = words(found)?;
        let hash = link(&before, seq, &row);
        insert(conn, "audit_chained", seq, &row, &hash)?;
        before = hash;
    }
    drop(rows);
    drop(select);
    conn.execute_batch("DROP TABLE audit; ALTER TABLE audit_chained RENAME TO audit;")?;
    conn.execute_batch(GUARDS)?;
    Ok(())
}

/// Reads the columns after `seq`.
fn words(row: &Row<'_>) -> Result<Link, rusqlite::Error> {
    Ok(Link {
        at: row.get(1)?,
        who: row.get(2)?,
        verb: row.get(3)?,
        subject: row.get(4)?,
        detail: row.get(5)?,
    })
}

const EVERY: &str = "SELECT seq, at, who, verb, subject, detail, hash FROM audit ORDER BY seq";

/// Goes through the whole trail and compares it with heads that were written down elsewhere.
///
/// # Cost
/// Reads every row once; a broken trail once more, to say what happened to it.
pub(super) fn verify(conn: &Connection, known: &[KnownHead]) -> Result<Verified, Fault> {
    let mut expected: HashMap<i64, Vec<&KnownHead>> = HashMap::new();
    for head in known {
        let seq = i64::try_from(head.seq).unwrap_or(i64::MAX);
        expected.entry(seq).or_default().push(head);
    }
    let mut select = conn.prepare(EVERY)?;
    let mut rows = select.query([])?;
    let (mut last, mut before) = (0_i64, NOTHING);
    let mut rewritten: Option<i64> = None;
    while let Some(found) = rows.next()? {
        let seq: i64 = found.get(0)?;
        let (row, hash): (Link, Hash) = (words(found)?, found.get(6)?);
        if seq != last + 1 {
            return Ok(broken(last + 1, Breach::Removed));
        }
        if link(&before, seq, &row) != hash {
            return diagnose(conn, seq, &before, &hash).map(|what| broken(seq, what));
        }
        let mut there = expected.get(&seq).into_iter().flatten();
        if rewritten.is_none() && there.any(|head| head.hash != hash) {
            rewritten = Some(seq);
        }
        (last, before) = (seq, hash);
    }
    if let Some(seq) = rewritten {
        return Ok(broken(seq, Breach::Rewritten));
    }
    if known
        .iter()
        .any(|head| i64::try_from(head.seq).is_ok_and(|seq| seq > last))
    {
        return Ok(broken(last + 1, Breach::Truncated));
    }
    Ok(Verified::Whole {
        rows: last.unsigned_abs(),
        head: before,
    })
}

fn broken(seq: i64, what: Breach) -> Verified {
    Verified::Broken(Broken {
        seq: seq.unsigned_abs(),
        what,
    })
}

/// Most rows whose removal is recognised when the rows behind them were numbered anew.
const MOST_REMOVED: i64 = 10_000;

/// What happened at the first row that does not fit.
fn diagnose(conn: &Connection, seq: i64, before: &Hash, hash: &Hash) -> Result<Breach, Fault> {
    let mut select = conn.prepare(EVERY)?;
    // What belongs here stands elsewhere: its words, with this number, give a hash that is still kept.
    let mut rows = select.query([])?;
    let mut ahead = NOTHING;
    while let Some(found) = rows.next()? {
        let (there, other, kept): (i64, Link, Hash) = (found.get(0)?, words(found)?, found.get(6)?);
        // A row that fits where it stands has not been moved: it reads the same, for two may.
        let fits = link(&ahead, there, &other) == kept;
        ahead = kept;
        if there != seq && !fits {
            let belongs = link(before, seq, &other);
            if belongs == *hash || belongs == kept {
                return Ok(Breach::Moved);
            }
        }
    }
    drop(rows);
    // The row behind carries a number that was not its own: rows before it are gone.
    let next: Option<(Link, Hash)> = conn
        .query_row(
            "SELECT seq, at, who, verb, subject, detail, hash FROM audit WHERE seq = ?1",
            [seq + 1],
            |found| Ok((words(found)?, found.get(6)?)),
        )
        .optional()?;
    if let Some((next, next_hash)) = next {
        for removed in 1..=MOST_REMOVED {
            if link(hash, seq + 1 + removed, &next) == next_hash {
                return Ok(Breach::Removed);
            }
        }
    }
    Ok(Breach::Altered)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(who: &str, verb: &str, detail: Option<&str>) -> Link {
        Link {
            at: 1,
            who: who.to_owned(),
            verb: verb.to_owned(),
            subject: String::new(),
            detail: detail.map(str::to_owned),
        }
    }

    #[test]
    fn rows_that_would_read_alike_run_together_hash_apart() {
        let hashes = [
            row("ab", "c", None),
            row("a", "bc", None),
            row("a", "b", Some("c")),
            row("ab", "c", Some("")),
        ]
        .map(|r| link(&NOTHING, 1, &r));
        for (i, one) in hashes.iter().enumerate() {
            assert!(!hashes.iter().skip(i + 1).any(|other| other == one));
        }
    }

    /// The expected value was worked out with Python's hashlib from the description above.
    #[test]
    fn the_encoding_is_the_one_described() {
        let said = Link {
            at: 1_763_400_001_000,
            who: "keeper".to_owned(),
            verb: "create".to_owned(),
            subject: "observation/å".to_owned(),
            detail: Some("text, status".to_owned()),
        };
        assert_eq!(
            crate::wire::hex(&link(&NOTHING, 7, &said)),
            "71b8496d0e77a08a9f064514eb832430cda1edfcd8704ddec8130acd2f02db0b"
        );
    }
}
