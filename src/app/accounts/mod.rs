//! Accounts: who somebody is, and the viewer that their records are read with.
//!
//! [`sign_in`] is the way in, [`viewers`] turns a cookie or a key into an [`Identity`], [`people`] is
//! for whoever keeps the accounts, [`own`] for whoever has one, [`guests`] for those who have none. Names, addresses, passwords and tokens
//! never leave here for a log line.

mod codes;
pub mod demo;
mod guests;
mod limiter;
pub mod own;
mod passwords;
pub mod people;
pub mod sessions;
pub mod sign_in;
mod token;
pub mod viewers;
mod vouched;

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use lykta_core::model::{AccountId, Deed, Role, TenantCode};
use tokio::sync::watch;

pub use self::codes::{Offer, square};
pub use self::viewers::{Found, Identity, Via};
use super::AppError;
use crate::clock;
pub use crate::store::accounts::{
    Account, AccountChange, AccountKind, ApiKey, GuestLink, Link, Purpose, Session,
};
use crate::store::accounts::{Accounts as Store, Digest};
use crate::store::sqlite::{SqliteAccounts, SqliteOptions};

/// What a sign-in or a change of accounts can come to grief on, besides what everything can.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Trouble {
    /// Nobody is signed in.
    SignInNeeded,
    /// It takes a sign-in of a moment ago.
    SignInAgain,
    /// The e-mail address and the password do not belong together, or to anybody.
    WrongCredentials,
    /// Not the code of this moment, or used before.
    WrongCode,
    /// The time between password and code ran out, or the tries did.
    StepExpired,
    /// The link is none, or serves no longer.
    LinkGone,
    /// The e-mail address is taken.
    AccountExists,
    /// Nobody would be left who keeps the accounts.
    LastAdmin,
    /// Nobody changes their own rights.
    OwnAccount,
    /// Keys are for programs, passwords and invitations for people.
    OtherKind,
}

/// How long sessions last.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Terms {
    /// Without any request.
    pub idle: Duration,
    /// In all.
    pub absolute: Duration,
}

impl Default for Terms {
    fn default() -> Self {
        Self {
            idle: Duration::from_hours(8),
            absolute: Duration::from_hours(14 * 24),
        }
    }
}

/// The accounts at work.
#[derive(Debug)]
pub struct Accounts {
    store: Arc<dyn Store>,
    tries: passwords::Tries,
    limiter: limiter::Limiter,
    steps: sign_in::Steps,
    terms: Terms,
    changed: watch::Sender<i64>,
    lately: viewers::Lately,
}

impl Accounts {
    /// Opens the accounts of a data folder.
    ///
    /// # Errors
    /// [`AppError`] when the file cannot be opened.
    pub async fn open(data: &Path, terms: Terms) -> Result<Arc<Self>, AppError> {
        let folder = data.to_owned();
        let store = tokio::task::spawn_blocking(move || {
            SqliteAccounts::open(&folder, &SqliteOptions::default())
        })
        .await
        .map_err(|e| AppError::Internal(Box::new(e)))??;
        Ok(Arc::new(Self {
            store,
            tries: passwords::Tries::new()?,
            limiter: limiter::Limiter::new(),
            steps: sign_in::Steps::default(),
            terms,
            changed: watch::Sender::new(0),
            lately: viewers::Lately::default(),
        }))
    }

    /// Turns when an account, a session or a key may have changed, also by another program.
    pub fn changes(&self) -> watch::Receiver<i64> {
        self.changed.subscribe()
    }

    /// Looks for changes until `stop` turns true.
    pub async fn watch(&self, mut stop: watch::Receiver<bool>) {
        loop {
            if let Some(version) = self.store.version() {
                self.changed.send_if_modified(|last| {
                    let differs = *last != version;
                    *last = version;
                    differs
                });
            } else {
                tracing::warn!("Could not look for changed accounts");
            }
            tokio::select! {
                () = tokio::time::sleep(WATCH_EVERY) => {}
                () = super::live::stopped(&mut stop) => return,
            }
        }
    }

    /// One account, for whoever shows its name.
    ///
    /// # Errors
    /// [`AppError`] when the store fails.
    pub async fn account(&self, id: &AccountId) -> Result<Option<Account>, AppError> {
        Ok(self.store.account(id).await?)
    }

    /// Whether a tenant has accounts that are told of records coarsely.
    ///
    /// # Errors
    /// [`AppError`] when the store fails.
    pub async fn has_coarse_readers(&self, tenant: &TenantCode) -> Result<bool, AppError> {
        let accounts = self.store.accounts(Some(tenant)).await?;
        let coarse = |role: Role| role.may(Deed::Read) && !role.sees_exact_places();
        Ok(accounts
            .iter()
            .any(|a| a.disabled_at.is_none() && a.grants.iter().any(|g| coarse(g.role))))
    }
}

/// Changed rights and ended sessions take hold of open streams within a second.
const WATCH_EVERY: Duration = Duration::from_millis(300);

/// An instant some time from now.
fn after(span: Duration) -> Timestamp {
    let span = SignedDuration::try_from(span).unwrap_or(SignedDuration::MAX);
    clock::now().checked_add(span).unwrap_or(Timestamp::MAX)
}

/// What is kept of a token that came in, if it can be one.
fn digest(text: &str) -> Option<Digest> {
    token::digest(text)
}
