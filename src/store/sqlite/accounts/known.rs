//! Answers about who somebody is, kept for as long as nothing in the file has changed.
//!
//! Every request asks who makes it, and the answer is nearly always the one before. Whether it still is, is asked
//! of SQLite: `PRAGMA data_version` is another number after a commit by any other connection, of this program or of
//! another. To ask takes locks on the file, which cost a quarter of a small answer; what was told therefore holds for
//! [`HOLDS`]. A change by this program is asked about at once, and a change by any program is told to be done when
//! that time has passed: whoever has been told so finds it everywhere.

use std::collections::HashMap;
use std::hash::Hash;
use std::path::Path;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use lykta_core::model::AccountId;
use rusqlite::Connection;

use super::super::open;
use crate::store::StoreError;
use crate::store::accounts::{Account, ApiKey, Digest, Session};

/// How long it holds what the file is like.
pub(super) const HOLDS: Duration = Duration::from_millis(5);

/// Most answers of a kind that are kept at a time.
const MOST: usize = 10_000;

/// The answers, and the connection that watches.
#[derive(Debug)]
pub(super) struct Known(Mutex<State>);

#[derive(Debug)]
struct State {
    /// Never writes, and so hears of every commit.
    watcher: Connection,
    /// When it was last asked, and what it said.
    told: Option<(Instant, Version)>,
    version: Version,
    held: Held,
}

/// The answers themselves, by what was asked. Only what was found is kept.
#[derive(Debug, Default)]
pub(super) struct Held {
    pub(super) sessions: HashMap<Digest, (Session, Option<Account>)>,
    pub(super) keys: HashMap<Digest, (ApiKey, Account)>,
    pub(super) accounts: HashMap<AccountId, Account>,
}

/// What the file was like when it was asked; `None` when that could not be told.
pub(super) type Version = Option<i64>;

/// One kind of answers.
type Kind<K, V> = fn(&mut Held) -> &mut HashMap<K, V>;

impl Known {
    /// Nothing yet, of the file at `path`.
    pub(super) fn open(path: &Path) -> Result<Self, StoreError> {
        Ok(Self(Mutex::new(State {
            // Whoever asks must not wait: what cannot be told at once is read.
            watcher: open::reader(path, Duration::ZERO)?,
            told: None,
            version: None,
            held: Held::default(),
        })))
    }

    /// That this program has changed the file.
    pub(super) fn changed(&self) {
        let mut state = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        state.told = None;
    }

    /// What the file is like: another number after a commit.
    pub(super) fn version(&self) -> Version {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).now()
    }

    /// The answer if it still holds; and what the file is like, to keep a new answer by.
    pub(super) fn find<K: Eq + Hash, V: Clone>(
        &self,
        kind: Kind<K, V>,
        asked: &K,
    ) -> (Option<V>, Version) {
        let mut state = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let now = state.now();
        if now.is_none() || now != state.version {
            state.held = Held::default();
            state.version = now;
        }
        (kind(&mut state.held).get(asked).cloned(), now)
    }

    /// Keeps an answer that was read after `version` was told, unless the file has changed since.
    pub(super) fn keep<K: Eq + Hash, V>(
        &self,
        kind: Kind<K, V>,
        asked: K,
        answer: V,
        version: Version,
    ) {
        let mut state = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if version.is_none() || state.version != version || state.now() != version {
            return;
        }
        let answers = kind(&mut state.held);
        if answers.len() < MOST {
            answers.insert(asked, answer);
        }
    }
}

impl State {
    fn now(&mut self) -> Version {
        if let Some((at, version)) = self.told
            && at.elapsed() < HOLDS
        {
            return version;
        }
        // Before it is asked: what changes meanwhile may or may not be in the answer.
        let at = Instant::now();
        let version = self.ask();
        self.told = Some((at, version));
        version
    }

    fn ask(&self) -> Version {
        let mut asked = self.watcher.prepare_cached("PRAGMA data_version").ok()?;
        asked.query_row((), |row| row.get(0)).ok()
    }
}

#[cfg(test)]
mod tests {
    use jiff::{SignedDuration, Timestamp};
    use lykta_core::model::TenantCode;

    use super::super::SqliteAccounts;
    use crate::store::accounts::{AccountKind, Accounts as _, NewAccount, NewKey};
    use crate::store::sqlite::SqliteOptions;

    #[tokio::test]
    async fn an_answer_is_kept_until_somebody_commits() {
        let folder = tempfile::tempdir().unwrap();
        let open = || SqliteAccounts::open(folder.path(), &SqliteOptions::default()).unwrap();
        // Two programs: the service, and the command line beside it.
        let (service, command) = (open(), open());
        let id = lykta_core::model::AccountId::parse("program").unwrap();
        let account = NewAccount {
            id: id.clone(),
            tenant: TenantCode::parse("1490").unwrap(),
            kind: AccountKind::Program,
            name: String::from("program"),
            email: None,
            organisation: None,
            grants: Vec::new(),
        };
        assert!(command.create("keeper", account).await.unwrap());
        let token = [7; 32];
        assert!(service.key(&token).await.unwrap().is_none());
        let key = NewKey {
            id: String::from("key"),
            token,
            account: id.clone(),
            name: String::from("key"),
            expires_at: Timestamp::UNIX_EPOCH + SignedDuration::from_hours(1_000_000),
        };
        command.make_key("keeper", key).await.unwrap();
        let (found, _) = service.key(&token).await.unwrap().unwrap();
        assert_eq!(found.revoked_at, None);
        // Without a connection to read by: what is known needs none, and nothing else is known.
        service.readers.close();
        assert_eq!(service.key(&token).await.unwrap().unwrap().0, found);
        assert!(service.key(&[8; 32]).await.is_err());
        // By the other program, and by its own.
        for by in [&command, &service] {
            by.touch_key("key").await.unwrap();
            assert!(service.key(&token).await.is_err(), "it would read again");
        }
        let service = open();
        let before = service.key(&token).await.unwrap().unwrap().0;
        assert!(command.end_key("keeper", &id, "key").await.unwrap());
        let after = service.key(&token).await.unwrap().unwrap().0;
        assert_eq!(
            (before.revoked_at, after.revoked_at.is_some()),
            (None, true)
        );
    }
}
