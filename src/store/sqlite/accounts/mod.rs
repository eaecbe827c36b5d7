//! The accounts in one SQLite file, `DATA/accounts.sqlite`: connections, transactions and the audit row.
//!
//! Accounts are few and change seldom: one connection writes, each change in a transaction of its own,
//! and a small pool reads. The statements are in [`people`], [`sessions`] and [`links`]; who was asked about lately is in [`known`].

mod known;
mod links;
mod people;
mod row;
mod sessions;
mod subjects;

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use async_trait::async_trait;
use jiff::Timestamp;
use lykta_core::model::{AccountId, TenantCode, WalkId};
use rusqlite::{Connection, TransactionBehavior};

use super::fault::Fault;
use super::open::SqliteOptions;
use super::reader::Readers;
use super::{chain, migration, open as files};
use crate::clock;
use crate::store::StoreError;
use crate::store::accounts::{
    Acceptance, Account, AccountChange, Accounts, ApiKey, Changed, Credentials, Digest, GuestLink,
    Link, LinkUse, NewAccount, NewKey, NewLink, NewSession, Session, Subject,
};

/// The accounts of an installation in one SQLite file.
///
/// Several programs may have the file open (`lykta user` beside the server); what one has changed the next
/// question of another sees.
#[derive(Debug)]
pub struct SqliteAccounts {
    path: PathBuf,
    readers: Readers,
    known: Arc<known::Known>,
    writer: Arc<Mutex<Connection>>,
}

impl SqliteAccounts {
    /// Opens `dir/accounts.sqlite`, creates it when absent and brings it up to date.
    ///
    /// # Errors
    /// [`StoreError::Schema`] when the file is another program's or a newer version's, or a migration
    /// was changed after it ran; [`StoreError::Unavailable`] when the folder cannot be written.
    ///
    /// # Cost
    /// Blocks.
    pub fn open(dir: &Path, options: &SqliteOptions) -> Result<Arc<Self>, StoreError> {
        let path = dir.join("accounts.sqlite");
        let (conn, _) = files::durable(&path, options, migration::ACCOUNTS)?;
        Ok(Arc::new(Self {
            readers: Readers::new(path.clone(), options.readers, options.busy),
            known: Arc::new(known::Known::open(&path)?),
            writer: Arc::new(Mutex::new(conn)),
            path,
        }))
    }

    /// Where its file lies.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Carries out a change in one transaction with its audit rows; when this returns it is on disk, and no program
    /// answers as before.
    async fn write<T: Send + 'static>(
        &self,
        by: &str,
        work: impl FnOnce(&Desk<'_>) -> Result<T, Fault> + Send + 'static,
    ) -> Result<T, StoreError> {
        let (writer, by) = (Arc::clone(&self.writer), by.to_owned());
        let known = Arc::clone(&self.known);
        let answer = tokio::task::spawn_blocking(move || {
            let mut conn = writer.lock().unwrap_or_else(PoisonError::into_inner);
            let tx = conn
                .transaction_with_behavior(TransactionBehavior::Immediate)
                .map_err(Fault::from)?;
            let desk = Desk {
                conn: &tx,
                by: &by,
                at: clock::now(),
            };
            let answer = work(&desk)?;
            tx.commit().map_err(Fault::from)?;
            known.changed();
            Ok::<T, Fault>(answer)
        })
        .await
        .map_err(|_panicked| StoreError::Unavailable("writing has stopped".to_owned()))?
        .map_err(StoreError::from)?;
        tokio::time::sleep(known::HOLDS).await;
        Ok(answer)
    }
}

/// One change at one moment, inside a transaction.
#[derive(Debug, Clone, Copy)]
struct Desk<'a> {
    conn: &'a Connection,
    by: &'a str,
    at: Timestamp,
}

impl Desk<'_> {
    /// Enters a row in the audit trail. The only place that does.
    fn audit(&self, verb: &str, subject: &str, detail: Option<&str>) -> Result<(), Fault> {
        let row = chain::Link {
            at: self.at.as_millisecond(),
            who: self.by.to_owned(),
            verb: verb.to_owned(),
            subject: subject.to_owned(),
            detail: detail.map(str::to_owned),
        };
        chain::append(self.conn, &row)
    }

    fn now(&self) -> i64 {
        self.at.as_millisecond()
    }
}

/// An account in the audit trail.
fn account_subject(id: &AccountId) -> String {
    format!("account/{id}")
}

#[async_trait]
impl Accounts for SqliteAccounts {
    async fn account(&self, id: &AccountId) -> Result<Option<Account>, StoreError> {
        let (known, version) = self.known.find(|held| &mut held.accounts, id);
        if known.is_some() {
            return Ok(known);
        }
        let asked = id.clone();
        let found = (self.readers)
            .run(move |conn| people::account(conn, &asked))
            .await?;
        if let Some(account) = &found {
            (self.known).keep(
                |held| &mut held.accounts,
                id.clone(),
                account.clone(),
                version,
            );
        }
        Ok(found)
    }

    async fn account_of_email(&self, email: &str) -> Result<Option<Account>, StoreError> {
        let key = people::email_key(email);
        self.readers
            .run(move |conn| people::account_of_email(conn, &key))
            .await
    }

    async fn accounts(&self, tenant: Option<&TenantCode>) -> Result<Vec<Account>, StoreError> {
        let tenant = tenant.cloned();
        self.readers
            .run(move |conn| people::accounts(conn, tenant.as_ref()))
            .await
    }

    async fn credentials(&self, id: &AccountId) -> Result<Option<Credentials>, StoreError> {
        let id = id.clone();
        self.readers
            .run(move |conn| people::credentials(conn, &id))
            .await
    }

    async fn create(&self, by: &str, new: NewAccount) -> Result<bool, StoreError> {
        self.write(by, move |desk| people::create(desk, &new)).await
    }

    async fn change(
        &self,
        by: &str,
        id: &AccountId,
        change: AccountChange,
    ) -> Result<Changed, StoreError> {
        let id = id.clone();
        self.write(by, move |desk| people::change(desk, &id, &change))
            .await
    }

    async fn set_password(
        &self,
        by: &str,
        id: &AccountId,
        hash: String,
        keep: Option<&str>,
    ) -> Result<(), StoreError> {
        let (id, keep) = (id.clone(), keep.map(str::to_owned));
        self.write(by, move |desk| {
            people::set_password(desk, &id, &hash, keep.as_deref())
        })
        .await
    }

    async fn offer_totp(
        &self,
        by: &str,
        id: &AccountId,
        secret: Vec<u8>,
    ) -> Result<(), StoreError> {
        let id = id.clone();
        self.write(by, move |desk| people::offer_totp(desk, &id, &secret))
            .await
    }

    async fn confirm_totp(
        &self,
        by: &str,
        id: &AccountId,
        step: u64,
        recovery: Vec<Digest>,
    ) -> Result<bool, StoreError> {
        let id = id.clone();
        self.write(by, move |desk| {
            people::confirm_totp(desk, &id, step, &recovery)
        })
        .await
    }

    async fn clear_totp(&self, by: &str, id: &AccountId) -> Result<bool, StoreError> {
        let id = id.clone();
        self.write(by, move |desk| people::clear_totp(desk, &id))
            .await
    }

    async fn spend_step(&self, id: &AccountId, step: u64) -> Result<bool, StoreError> {
        let owner = id.clone();
        self.write(id.as_str(), move |desk| {
            people::spend_step(desk, &owner, step)
        })
        .await
    }

    async fn spend_recovery_code(&self, id: &AccountId, code: &Digest) -> Result<bool, StoreError> {
        let (owner, code) = (id.clone(), *code);
        self.write(id.as_str(), move |desk| {
            people::spend_recovery_code(desk, &owner, &code)
        })
        .await
    }

    async fn open_session(&self, by: &str, new: NewSession) -> Result<(), StoreError> {
        self.write(by, move |desk| sessions::open(desk, &new)).await
    }

    async fn session(
        &self,
        token: &Digest,
    ) -> Result<Option<(Session, Option<Account>)>, StoreError> {
        let (known, version) = self.known.find(|held| &mut held.sessions, token);
        if known.is_some() {
            return Ok(known);
        }
        let token = *token;
        let found = (self.readers)
            .run(move |conn| sessions::by_token(conn, &token))
            .await?;
        if let Some(session) = &found {
            (self.known).keep(|held| &mut held.sessions, token, session.clone(), version);
        }
        Ok(found)
    }

    async fn touch_session(&self, id: &str) -> Result<(), StoreError> {
        let id = id.to_owned();
        self.write("", move |desk| sessions::touch(desk, &id)).await
    }

    async fn sessions(&self, account: &AccountId) -> Result<Vec<Session>, StoreError> {
        let account = account.clone();
        self.readers
            .run(move |conn| sessions::of(conn, &account))
            .await
    }

    async fn end_session(
        &self,
        by: &str,
        account: Option<&AccountId>,
        id: &str,
    ) -> Result<bool, StoreError> {
        let (account, id) = (account.cloned(), id.to_owned());
        self.write(by, move |desk| sessions::end(desk, account.as_ref(), &id))
            .await
    }

    async fn end_tokens(
        &self,
        by: &str,
        account: &AccountId,
        asked_by: &str,
    ) -> Result<usize, StoreError> {
        let (account, asked_by) = (account.clone(), asked_by.to_owned());
        self.write(by, move |desk| {
            sessions::end_tokens(desk, &account, &asked_by)
        })
        .await
    }

    async fn end_sessions(
        &self,
        by: &str,
        account: &AccountId,
        keep: Option<&str>,
    ) -> Result<usize, StoreError> {
        let (account, keep) = (account.clone(), keep.map(str::to_owned));
        self.write(by, move |desk| {
            sessions::end_all(desk, &account, keep.as_deref())
        })
        .await
    }

    async fn make_link(&self, by: &str, new: NewLink) -> Result<(), StoreError> {
        self.write(by, move |desk| links::make(desk, &new)).await
    }

    async fn link(&self, token: &Digest) -> Result<Option<Link>, StoreError> {
        let token = *token;
        self.readers
            .run(move |conn| links::by_token(conn, &token))
            .await
    }

    async fn use_link(&self, token: &Digest, said: Acceptance) -> Result<LinkUse, StoreError> {
        let token = *token;
        self.write("link", move |desk| links::spend(desk, &token, &said))
            .await
    }

    async fn guest_links(
        &self,
        tenant: &TenantCode,
        walk: WalkId,
    ) -> Result<Vec<GuestLink>, StoreError> {
        let tenant = tenant.clone();
        self.readers
            .run(move |conn| links::of_walk(conn, &tenant, walk))
            .await
    }

    async fn end_guest_link(
        &self,
        by: &str,
        tenant: &TenantCode,
        walk: WalkId,
        id: &str,
    ) -> Result<bool, StoreError> {
        let (tenant, id) = (tenant.clone(), id.to_owned());
        self.write(by, move |desk| links::end_of_walk(desk, &tenant, walk, &id))
            .await
    }

    async fn invited(&self, tenant: &TenantCode) -> Result<Vec<AccountId>, StoreError> {
        let tenant = tenant.clone();
        self.readers
            .run(move |conn| links::invited(conn, &tenant, clock::now()))
            .await
    }

    async fn make_key(&self, by: &str, new: NewKey) -> Result<(), StoreError> {
        self.write(by, move |desk| links::make_key(desk, &new))
            .await
    }

    async fn key(&self, token: &Digest) -> Result<Option<(ApiKey, Account)>, StoreError> {
        let (known, version) = self.known.find(|held| &mut held.keys, token);
        if known.is_some() {
            return Ok(known);
        }
        let token = *token;
        let found = (self.readers)
            .run(move |conn| links::key_by_token(conn, &token))
            .await?;
        if let Some(key) = &found {
            (self.known).keep(|held| &mut held.keys, token, key.clone(), version);
        }
        Ok(found)
    }

    async fn touch_key(&self, id: &str) -> Result<(), StoreError> {
        let id = id.to_owned();
        self.write("", move |desk| links::touch_key(desk, &id))
            .await
    }

    async fn keys(&self, account: &AccountId) -> Result<Vec<ApiKey>, StoreError> {
        let account = account.clone();
        self.readers
            .run(move |conn| links::keys(conn, &account))
            .await
    }

    async fn end_key(&self, by: &str, account: &AccountId, id: &str) -> Result<bool, StoreError> {
        let (account, id) = (account.clone(), id.to_owned());
        self.write(by, move |desk| links::end_key(desk, &account, &id))
            .await
    }

    async fn know_device(&self, account: &AccountId, token: &Digest) -> Result<(), StoreError> {
        let (owner, token) = (account.clone(), *token);
        self.write(account.as_str(), move |desk| {
            sessions::know_device(desk, &owner, &token)
        })
        .await
    }

    async fn knows_device(&self, account: &AccountId, token: &Digest) -> Result<bool, StoreError> {
        let (account, token) = (account.clone(), *token);
        self.readers
            .run(move |conn| sessions::knows_device(conn, &account, &token))
            .await
    }

    async fn account_of_subject(&self, subject: &Subject) -> Result<Option<Account>, StoreError> {
        let subject = subject.clone();
        self.readers
            .run(move |conn| subjects::account(conn, &subject))
            .await
    }

    async fn tie_subject(
        &self,
        tenant: &TenantCode,
        subject: Subject,
        email: &str,
    ) -> Result<Option<Account>, StoreError> {
        let (tenant, email) = (tenant.clone(), email.to_owned());
        self.write("oidc", move |desk| {
            subjects::tie(desk, &tenant, &subject, &email)
        })
        .await
    }

    async fn untie_subject(&self, by: &str, id: &AccountId) -> Result<bool, StoreError> {
        let id = id.clone();
        self.write(by, move |desk| subjects::untie(desk, &id)).await
    }

    async fn note(
        &self,
        by: &str,
        verb: &'static str,
        subject: String,
        detail: Option<&'static str>,
    ) -> Result<(), StoreError> {
        self.write(by, move |desk| desk.audit(verb, &subject, detail))
            .await
    }

    fn version(&self) -> Option<i64> {
        self.known.version()
    }
}
