//! From a cookie or a key to the viewer that records are read and written with.

use std::collections::{BTreeSet, HashMap};
use std::sync::{Arc, Mutex, PoisonError};

use jiff::{SignedDuration, Timestamp};
use lykta_core::model::{Role, ShareSetId, TenantCode, Viewer};

use super::demo::is_practice;
use super::{Account, AccountKind, Accounts, Session, digest};
use crate::app::{App, AppError, sharing};
use crate::clock;
use crate::store::accounts::Digest;

/// How somebody came to be known.
#[derive(Debug, Clone)]
pub enum Via {
    /// By the cookie of a session.
    Session(Box<Session>, Digest),
    /// By a key.
    Key(String, Digest),
    /// By nothing: practice mode lets everybody look around.
    Practice,
}

/// Somebody who is known.
#[derive(Debug, Clone)]
pub struct Identity {
    /// What they read and write with.
    pub viewer: Viewer,
    /// Their account; a guest has none.
    pub account: Option<Account>,
    /// How they came to be known.
    pub via: Via,
}

/// Who was asked about within the last second, so that a map's tiles are not each asked for by somebody who has to be
/// worked out anew. A change of the accounts, of what is shared or of the time that somebody has counts at once.
#[derive(Debug, Default)]
pub(super) struct Lately(Mutex<HashMap<Digest, Remembered>>);

#[derive(Debug)]
struct Remembered {
    /// What the accounts were like.
    version: i64,
    until: Timestamp,
    identity: Arc<Identity>,
}

/// How long somebody is remembered.
const LATELY: SignedDuration = SignedDuration::from_secs(1);
/// Most people and programs remembered at a time.
const MOST: usize = 10_000;

impl Lately {
    fn find(&self, digest: &Digest, version: i64, now: Timestamp) -> Option<Arc<Identity>> {
        let all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        all.get(digest)
            .filter(|r| r.version == version && now < r.until)
            .map(|r| Arc::clone(&r.identity))
    }

    /// Keeps somebody who is known until a moment at the latest.
    fn keep(&self, digest: Digest, version: i64, until: Timestamp, identity: &Arc<Identity>) {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if all.len() >= MOST {
            all.clear();
        }
        let remembered = Remembered {
            version,
            until,
            identity: Arc::clone(identity),
        };
        all.insert(digest, remembered);
    }
}

/// What a session's cookie leads to.
#[derive(Debug)]
pub enum Found {
    /// Somebody.
    Known(Arc<Identity>),
    /// A session that has ended.
    Ended,
    /// Nothing that there ever was.
    Unknown,
}

/// The viewer of an account.
pub fn viewer_of(
    account: &Account,
    share_sets: BTreeSet<ShareSetId>,
    second_factor: bool,
) -> Viewer {
    Viewer::of(
        account.id.as_str(),
        account.tenant.clone(),
        account.organisation.clone(),
        share_sets,
        &account.grants,
        second_factor,
    )
}

/// How long a one-time code opens what needs one; after that it is asked for again by signing in.
const SECOND_FACTOR: SignedDuration = SignedDuration::from_hours(12);

impl App {
    /// Who this token belonged to a moment ago, if nothing has changed since; and what the accounts are like.
    fn lately(&self, digest: &Digest, now: Timestamp) -> (Option<Arc<Identity>>, Option<i64>) {
        let version = self.accounts.store.version();
        let found = version
            .and_then(|version| self.accounts.lately.find(digest, version, now))
            .filter(|identity| {
                let viewer = &identity.viewer;
                let tenant = self.tenants.get(viewer.tenant());
                tenant.is_some_and(|tenant| sharing::is_current(tenant, viewer, now))
            });
        (found, version)
    }

    fn identity(&self, account: Account, via: Via, second_factor: bool) -> Arc<Identity> {
        let organisation = account.organisation.as_ref();
        let share_sets = self
            .tenants
            .get(&account.tenant)
            .map(|tenant| sharing::running_share_sets(tenant, organisation, clock::now()));
        Arc::new(Identity {
            viewer: viewer_of(&account, share_sets.unwrap_or_default(), second_factor),
            account: Some(account),
            via,
        })
    }

    /// Who a session's token belongs to.
    ///
    /// # Errors
    /// [`AppError`] when the store fails.
    pub async fn who_by_session(&self, token: &str) -> Result<Found, AppError> {
        match digest(token) {
            Some(digest) => self.by_session(digest, false).await,
            None => Ok(Found::Unknown),
        }
    }

    /// Who a device sends for. Its token opens nothing else: whoever reads is known by a session or a key.
    ///
    /// # Errors
    /// [`AppError`] when the store fails.
    pub async fn who_sends(&self, token: &str) -> Result<Option<Arc<Identity>>, AppError> {
        let Some(digest) = digest(token) else {
            return Ok(None);
        };
        Ok(match self.by_session(digest, true).await? {
            Found::Known(identity) => Some(identity),
            Found::Ended | Found::Unknown => None,
        })
    }

    async fn by_session(&self, digest: Digest, sends: bool) -> Result<Found, AppError> {
        let now = clock::now();
        let (lately, version) = self.lately(&digest, now);
        if let Some(identity) = lately.filter(|i| !sends && matches!(i.via, Via::Session(..))) {
            return Ok(Found::Known(identity));
        }
        let Some((session, account)) = self.accounts.store.session(&digest).await? else {
            return Ok(Found::Unknown);
        };
        if session.sends_for.is_some() != sends {
            return Ok(Found::Ended);
        }
        if !self.accounts.lasts(&session, now) {
            return Ok(Found::Ended);
        }
        let used = Touched::Session(session.id.clone());
        self.accounts.touch(Some(session.last_seen_at), used);
        let second_factor =
            session.second_factor && now.duration_since(session.created_at) < SECOND_FACTOR;
        Ok(match account {
            Some(account) if self.lets_in(&account) => {
                let until = self.accounts.lasts_until(&session);
                let via = Via::Session(Box::new(session), digest);
                let identity = self.identity(account, via, second_factor);
                if let Some(version) = version.filter(|_| !sends) {
                    let until = until.min(now.saturating_add(LATELY).unwrap_or(now));
                    (self.accounts.lately).keep(digest, version, until, &identity);
                }
                Found::Known(identity)
            }
            Some(_disabled) => Found::Ended,
            None => match self.guest(session, digest).await? {
                Some(guest) => Found::Known(Arc::new(guest)),
                None => Found::Ended,
            },
        })
    }

    fn lets_in(&self, account: &Account) -> bool {
        account.disabled_at.is_none() && (self.demo || !is_practice(account))
    }

    /// Who a key belongs to.
    ///
    /// # Errors
    /// [`AppError`] when the store fails.
    pub async fn who_by_key(&self, key: &str) -> Result<Option<Arc<Identity>>, AppError> {
        match digest(key) {
            Some(digest) => self.by_key(digest).await,
            None => Ok(None),
        }
    }

    async fn by_key(&self, digest: Digest) -> Result<Option<Arc<Identity>>, AppError> {
        let now = clock::now();
        let (lately, version) = self.lately(&digest, now);
        if let Some(identity) = lately.filter(|i| matches!(i.via, Via::Key(..))) {
            return Ok(Some(identity));
        }
        let Some((key, account)) = self.accounts.store.key(&digest).await? else {
            return Ok(None);
        };
        let serves = key.revoked_at.is_none()
            && now < key.expires_at
            && self.lets_in(&account)
            && account.kind == AccountKind::Program;
        if !serves {
            return Ok(None);
        }
        self.accounts
            .touch(key.last_used_at, Touched::Key(key.id.clone()));
        // One secret on a disk is one factor: what is restricted is not reached by a key.
        let expires = key.expires_at;
        let via = Via::Key(key.id, digest);
        let identity = self.identity(account, via, false);
        if let Some(version) = version {
            let until = expires.min(now.saturating_add(LATELY).unwrap_or(now));
            (self.accounts.lately).keep(digest, version, until, &identity);
        }
        Ok(Some(identity))
    }

    /// Who looks in practice mode without having chosen a role.
    ///
    /// # Errors
    /// [`AppError`] when the store fails.
    pub async fn who_in_practice(
        &self,
        tenant: &TenantCode,
    ) -> Result<Option<Arc<Identity>>, AppError> {
        if !self.demo {
            return Ok(None);
        }
        let id = super::demo::id(tenant, Role::SafetyCoordinator)?;
        match self.accounts.store.account(&id).await? {
            Some(account) if account.disabled_at.is_none() => {
                Ok(Some(self.identity(account, Via::Practice, true)))
            }
            _ => Ok(None),
        }
    }

    /// Whether somebody who was known still is, with the same rights. For streams that stay open.
    ///
    /// # Errors
    /// [`AppError`] when the store fails.
    pub async fn still(&self, identity: &Identity) -> Result<bool, AppError> {
        let now = match &identity.via {
            Via::Session(_, digest) => match self.by_session(*digest, false).await? {
                Found::Known(now) => Some(now),
                Found::Ended | Found::Unknown => None,
            },
            Via::Key(_, digest) => self.by_key(*digest).await?,
            Via::Practice => self.who_in_practice(identity.viewer.tenant()).await?,
        };
        Ok(now.is_some_and(|now| now.viewer == identity.viewer))
    }

    /// Lets somebody write who has not written too fast.
    ///
    /// # Errors
    /// [`AppError::TooMany`].
    pub fn pace(&self, identity: &Identity) -> Result<(), AppError> {
        match &identity.via {
            Via::Session(session, _) => self.accounts.limiter.person(&session.id),
            Via::Key(key, _) => self.accounts.limiter.program(key),
            Via::Practice => Ok(()),
        }
    }
}

/// What was used now.
enum Touched {
    Session(String),
    Key(String),
}

impl Accounts {
    /// Whether a session lasts at a moment.
    pub(super) fn lasts(&self, session: &Session, now: Timestamp) -> bool {
        let idle = SignedDuration::try_from(self.terms.idle).unwrap_or(SignedDuration::MAX);
        session.revoked_at.is_none()
            && now < session.expires_at
            && (session.sends_for.is_some() || now.duration_since(session.last_seen_at) < idle)
    }

    /// When a session ends, or what its second factor opens closes, if it is not used before.
    fn lasts_until(&self, session: &Session) -> Timestamp {
        let idle = SignedDuration::try_from(self.terms.idle).unwrap_or(SignedDuration::MAX);
        [
            (session.last_seen_at, idle),
            (session.created_at, SECOND_FACTOR),
        ]
        .into_iter()
        .filter_map(|(from, length)| from.saturating_add(length).ok())
        .filter(|at| clock::now() < *at)
        .fold(session.expires_at, Timestamp::min)
    }

    fn touch(&self, last: Option<Timestamp>, what: Touched) {
        let now = clock::now();
        if last.is_some_and(|at| now.duration_since(at) < SignedDuration::from_mins(1)) {
            return;
        }
        let store = Arc::clone(&self.store);
        // Nobody waits for this, and a lost one only makes a session end a minute early.
        tokio::spawn(async move {
            let noted = match what {
                Touched::Session(id) => store.touch_session(&id).await,
                Touched::Key(id) => store.touch_key(&id).await,
            };
            if let Err(error) = noted {
                tracing::warn!(error = %error, "Could not note that a session was used");
            }
        });
    }
}
