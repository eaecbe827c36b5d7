//! Keeping accounts: who there is, what they may do, their invitations, sessions and keys.
//!
//! Everything here is for a viewer who may administer, and within their own tenant.

use std::collections::{BTreeMap, BTreeSet};

use jiff::{SignedDuration, Timestamp};
use lykta_core::model::viewer::Among;
use lykta_core::model::{AccountId, ActorId, Deed, Grant, TenantCode, Viewer, WalkId};

use super::demo::is_practice;
use super::own::{email_fault, name_fault};
use super::token;
use super::{Account, AccountChange, AccountKind, Accounts, ApiKey, Purpose, Session, Trouble};
use crate::app::{App, AppError};
use crate::clock;
use crate::store::accounts::{Changed, NewAccount, NewKey, NewLink};
use crate::wire::fault::Fault;

/// How long an invitation serves.
const INVITATION: SignedDuration = SignedDuration::from_hours(7 * 24);
/// How long the link of the first start serves.
const FIRST: SignedDuration = SignedDuration::from_hours(24);
/// How long a walk's link may serve.
const WALK: SignedDuration = SignedDuration::from_hours(7 * 24);
/// How long a key may serve, days.
const KEY_DAYS: i64 = 2 * 366;
/// The account that the first start makes.
const FIRST_ADMIN: &str = "first-admin";

/// An account to be made, as it was asked for.
#[derive(Debug, Clone)]
pub struct Wanted {
    /// The name shown.
    pub name: String,
    /// What they sign in with.
    pub email: Option<String>,
    /// A person or a program.
    pub kind: AccountKind,
    /// Where they work.
    pub organisation: Option<ActorId>,
    /// What they are granted.
    pub grants: Vec<Grant>,
}

/// An account as whoever keeps accounts sees it.
#[derive(Debug, Clone)]
pub struct Entry {
    /// The account.
    pub account: Account,
    /// Whether an invitation waits.
    pub invited: bool,
}

/// A link or a key, shown once.
#[derive(Clone)]
pub struct Shown {
    /// The token.
    pub token: String,
    /// Its name.
    pub id: String,
    /// Ends.
    pub expires_at: Timestamp,
}

impl std::fmt::Debug for Shown {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Shown")
    }
}

impl Accounts {
    /// The tenant's accounts, by name.
    ///
    /// # Errors
    /// [`AppError::Forbidden`] for whoever does not keep accounts.
    pub async fn list(&self, viewer: &Viewer) -> Result<Vec<Entry>, AppError> {
        crate::app::permit(viewer, Deed::Administer)?;
        let invited: BTreeSet<AccountId> = self
            .store
            .invited(viewer.tenant())
            .await?
            .into_iter()
            .collect();
        let accounts = self.store.accounts(Some(viewer.tenant())).await?;
        let entry = |account: Account| Entry {
            invited: invited.contains(&account.id),
            account,
        };
        Ok(accounts.into_iter().map(entry).collect())
    }

    /// One account of the viewer's tenant.
    ///
    /// # Errors
    /// [`AppError::NotFound`] also for another tenant's.
    pub async fn of(&self, viewer: &Viewer, id: &AccountId) -> Result<Entry, AppError> {
        crate::app::permit(viewer, Deed::Administer)?;
        let account = self
            .store
            .account(id)
            .await?
            .filter(|a| a.tenant == *viewer.tenant())
            .ok_or(AppError::NotFound)?;
        let invited = self.store.invited(viewer.tenant()).await?.contains(id);
        Ok(Entry { account, invited })
    }

    /// One account of the viewer's tenant by its id or its e-mail address.
    ///
    /// # Errors
    /// [`AppError::NotFound`].
    pub async fn called(&self, viewer: &Viewer, text: &str) -> Result<Entry, AppError> {
        let id = if text.contains('@') {
            self.store.account_of_email(text).await?.map(|a| a.id)
        } else {
            AccountId::parse(text).ok()
        };
        self.of(viewer, &id.ok_or(AppError::NotFound)?).await
    }

    /// Makes an account in the viewer's tenant.
    ///
    /// # Errors
    /// [`Trouble::AccountExists`] when the e-mail address is taken.
    pub async fn add(&self, viewer: &Viewer, wanted: Wanted) -> Result<Entry, AppError> {
        crate::app::permit(viewer, Deed::Administer)?;
        let mut faults: Vec<Fault> = name_fault("/name", &wanted.name).into_iter().collect();
        match (&wanted.email, wanted.kind) {
            (Some(email), AccountKind::Person) => faults.extend(email_fault("/email", email)),
            (None, AccountKind::Person) => {
                faults.push(Fault::new("/email", "required").with("field", "email"));
            }
            (Some(_), AccountKind::Program) => faults.push(Fault::new("/email", "program_email")),
            (None, AccountKind::Program) => {}
        }
        if !faults.is_empty() {
            return Err(AppError::Invalid(faults));
        }
        let id = new_id(wanted.kind)?;
        let new = NewAccount {
            id: id.clone(),
            tenant: viewer.tenant().clone(),
            kind: wanted.kind,
            name: wanted.name.trim().to_owned(),
            email: wanted.email,
            organisation: wanted.organisation,
            grants: wanted.grants,
        };
        if !self.store.create(viewer.name(), new).await? {
            return Err(Trouble::AccountExists.into());
        }
        self.of(viewer, &id).await
    }

    /// Changes an account. New rights take hold at once; disabling ends sessions and keys.
    ///
    /// # Errors
    /// [`Trouble::LastAdmin`], [`Trouble::OwnAccount`] for one's own rights.
    pub async fn change(
        &self,
        viewer: &Viewer,
        id: &AccountId,
        change: AccountChange,
    ) -> Result<Entry, AppError> {
        let before = self.of(viewer, id).await?.account;
        if let Some(fault) = change.name.as_deref().and_then(|n| name_fault("/name", n)) {
            return Err(AppError::Invalid(vec![fault]));
        }
        let touches_rights = change.disabled == Some(true)
            || change.grants.as_ref().is_some_and(|g| *g != before.grants)
            || change
                .organisation
                .as_ref()
                .is_some_and(|o| *o != before.organisation);
        if touches_rights && viewer.name() == id.as_str() && !self.is_last_admin(viewer, id).await?
        {
            return Err(Trouble::OwnAccount.into());
        }
        match self.store.change(viewer.name(), id, change).await? {
            Changed::Done => self.of(viewer, id).await,
            Changed::NotFound => Err(AppError::NotFound),
            Changed::LastAdmin => Err(Trouble::LastAdmin.into()),
        }
    }

    /// Whether nobody else keeps the tenant's accounts: then that is what hinders, not whose it is.
    async fn is_last_admin(&self, viewer: &Viewer, id: &AccountId) -> Result<bool, AppError> {
        let keeps = |a: &Account| {
            a.disabled_at.is_none()
                && a.has_password
                && a.grants.iter().any(|g| g.role.may(Deed::Administer))
        };
        let all = self.store.accounts(Some(viewer.tenant())).await?;
        Ok(!all.iter().any(|a| a.id != *id && keeps(a)))
    }

    /// A link by which somebody sets a password: the first, or another.
    ///
    /// # Errors
    /// [`Trouble::OtherKind`] for a program.
    pub async fn invite(&self, viewer: &Viewer, id: &AccountId) -> Result<Shown, AppError> {
        let account = self.of(viewer, id).await?.account;
        self.link_to(viewer.name(), &account, INVITATION).await
    }

    async fn link_to(
        &self,
        by: &str,
        account: &Account,
        serves: SignedDuration,
    ) -> Result<Shown, AppError> {
        if account.kind != AccountKind::Person
            || account.disabled_at.is_some()
            || is_practice(account)
        {
            return Err(Trouble::OtherKind.into());
        }
        let purpose = if account.has_password {
            Purpose::PasswordReset
        } else {
            Purpose::Invitation
        };
        let expires_at = clock::now().checked_add(serves).unwrap_or(Timestamp::MAX);
        self.make_link(
            by,
            purpose,
            account.tenant.clone(),
            Some(account.id.clone()),
            (None, None),
            expires_at,
        )
        .await
    }

    pub(super) async fn make_link(
        &self,
        by: &str,
        purpose: Purpose,
        tenant: TenantCode,
        account: Option<AccountId>,
        (note, walk): (Option<String>, Option<WalkId>),
        expires_at: Timestamp,
    ) -> Result<Shown, AppError> {
        let (text, token) = token::new()?;
        let new = NewLink {
            id: token::name(),
            token,
            purpose,
            tenant,
            account,
            note,
            walk,
            expires_at,
        };
        let id = new.id.clone();
        self.store.make_link(by, new).await?;
        Ok(Shown {
            token: text,
            id,
            expires_at,
        })
    }

    /// Whether an account is one of a tenant's people and serves.
    ///
    /// # Errors
    /// [`AppError`] when the store fails.
    pub async fn belongs(&self, tenant: &TenantCode, id: &AccountId) -> Result<bool, AppError> {
        let account = self.store.account(id).await?;
        Ok(account.is_some_and(|a| a.tenant == *tenant && a.disabled_at.is_none()))
    }

    /// A link for guests of a walk: whoever has it may record until it ends, and sees nothing.
    ///
    /// # Errors
    /// [`AppError::Invalid`] when it would serve for longer than a week, or not at all.
    pub async fn guest_link(
        &self,
        viewer: &Viewer,
        expires_at: Timestamp,
        note: Option<String>,
    ) -> Result<Shown, AppError> {
        crate::app::permit(viewer, Deed::Administer)?;
        span("/expires_at", expires_at, WALK)?;
        let tenant = viewer.tenant().clone();
        self.make_link(
            viewer.name(),
            Purpose::WalkGuest,
            tenant,
            None,
            (note, None),
            expires_at,
        )
        .await
    }

    /// The link of the first start, when nobody can sign in yet: it makes whoever uses it the one who
    /// keeps the accounts. `None` when somebody can.
    ///
    /// # Errors
    /// [`AppError`] when the store fails.
    pub async fn first_link(
        &self,
        tenant: &TenantCode,
        name: &str,
    ) -> Result<Option<Shown>, AppError> {
        let keeper = Viewer::keeper(tenant.clone());
        let id = AccountId::parse(FIRST_ADMIN).map_err(|e| AppError::Internal(Box::new(e)))?;
        let mut all = self.store.accounts(None).await?;
        all.retain(|a| !is_practice(a));
        match all.as_slice() {
            [] => {
                let new = NewAccount {
                    id: id.clone(),
                    tenant: tenant.clone(),
                    kind: AccountKind::Person,
                    name: name.to_owned(),
                    email: None,
                    organisation: None,
                    grants: vec![Grant::whole(lykta_core::model::Role::Admin)],
                };
                self.store.create(keeper.name(), new).await?;
            }
            // It was made at an earlier start and never used.
            [only] if only.id == id && !only.has_password => {}
            _ => return Ok(None),
        }
        match self.store.account(&id).await? {
            Some(account) => Ok(Some(self.link_to(keeper.name(), &account, FIRST).await?)),
            None => Ok(None),
        }
    }

    /// Takes somebody's one-time codes away, and with them their sessions.
    ///
    /// # Errors
    /// [`AppError::NotFound`] when they have none.
    pub async fn reset_codes(&self, viewer: &Viewer, id: &AccountId) -> Result<(), AppError> {
        self.of(viewer, id).await?;
        let cleared = self.store.clear_totp(viewer.name(), id).await?;
        if cleared {
            Ok(())
        } else {
            Err(AppError::NotFound)
        }
    }

    /// Somebody's sessions.
    ///
    /// # Errors
    /// [`AppError::NotFound`] when there is no such account.
    pub async fn sessions(
        &self,
        viewer: &Viewer,
        id: &AccountId,
    ) -> Result<Vec<Session>, AppError> {
        self.of(viewer, id).await?;
        self.sessions_of(id).await
    }

    /// Ends one of somebody's sessions, or all: a lost phone. How many ended.
    ///
    /// # Errors
    /// [`AppError::NotFound`] when there is no such session.
    pub async fn end_sessions(
        &self,
        viewer: &Viewer,
        id: &AccountId,
        session: Option<&str>,
    ) -> Result<usize, AppError> {
        self.of(viewer, id).await?;
        if let Some(session) = session {
            self.store.end_tokens(viewer.name(), id, session).await?;
        }
        let Some(session) = session else {
            return Ok(self.store.end_sessions(viewer.name(), id, None).await?);
        };
        if self
            .store
            .end_session(viewer.name(), Some(id), session)
            .await?
        {
            Ok(1)
        } else {
            Err(AppError::NotFound)
        }
    }

    /// A program's keys.
    ///
    /// # Errors
    /// [`AppError::NotFound`] when there is no such account.
    pub async fn keys(&self, viewer: &Viewer, id: &AccountId) -> Result<Vec<ApiKey>, AppError> {
        self.of(viewer, id).await?;
        Ok(self.store.keys(id).await?)
    }

    /// A new key of a program.
    ///
    /// # Errors
    /// [`Trouble::OtherKind`] for a person, [`AppError::Invalid`] for a key that would serve too long.
    pub async fn make_key(
        &self,
        viewer: &Viewer,
        id: &AccountId,
        name: &str,
        expires_at: Timestamp,
    ) -> Result<Shown, AppError> {
        let account = self.of(viewer, id).await?.account;
        if account.kind != AccountKind::Program {
            return Err(Trouble::OtherKind.into());
        }
        if let Some(fault) = name_fault("/name", name) {
            return Err(AppError::Invalid(vec![fault]));
        }
        span(
            "/expires_at",
            expires_at,
            SignedDuration::from_hours(24 * KEY_DAYS),
        )?;
        let (text, token) = token::new()?;
        let new = NewKey {
            id: token::name(),
            token,
            account: id.clone(),
            name: name.trim().to_owned(),
            expires_at,
        };
        let key = new.id.clone();
        self.store.make_key(viewer.name(), new).await?;
        Ok(Shown {
            token: text,
            id: key,
            expires_at,
        })
    }

    /// Ends a key.
    ///
    /// # Errors
    /// [`AppError::NotFound`] when there is no such key.
    pub async fn end_key(
        &self,
        viewer: &Viewer,
        id: &AccountId,
        key: &str,
    ) -> Result<(), AppError> {
        self.of(viewer, id).await?;
        let ended = self.store.end_key(viewer.name(), id, key).await?;
        if ended {
            Ok(())
        } else {
            Err(AppError::NotFound)
        }
    }
}

/// Refuses an end that has passed or lies too far ahead.
fn span(
    pointer: &'static str,
    expires_at: Timestamp,
    most: SignedDuration,
) -> Result<(), AppError> {
    let left = expires_at.duration_since(clock::now());
    if left.is_positive() && left <= most {
        return Ok(());
    }
    let days = most.as_hours() / 24;
    Err(AppError::Invalid(vec![
        Fault::new(pointer, "expiry_range").with("max", days),
    ]))
}

/// An id that says nothing of whose it is: it stands in history and audit for as long as they do.
fn new_id(kind: AccountKind) -> Result<AccountId, AppError> {
    let head = match kind {
        AccountKind::Person => "p",
        AccountKind::Program => "prg",
    };
    let text: String = token::name().chars().take(12).collect();
    AccountId::parse(&format!("{head}-{text}")).map_err(|e| AppError::Internal(Box::new(e)))
}

/// What is wrong with grants against what the tenant has: areas that are not there.
pub fn grant_faults(grants: &[Grant], areas: &BTreeSet<String>) -> Vec<Fault> {
    let mut faults = Vec::new();
    for (i, grant) in grants.iter().enumerate() {
        if let Among::Only(named) = &grant.scope.areas {
            for area in named.iter().filter(|a| !areas.contains(a.as_str())) {
                faults.push(
                    Fault::new(format!("/grants/{i}/areas"), "unknown_reference")
                        .with("field", "areas")
                        .with("value", area),
                );
            }
        }
    }
    faults
}

impl App {
    /// Organisations of a tenant by id, with their names.
    ///
    /// # Errors
    /// [`AppError`] when the store fails.
    pub async fn organisation_names(
        &self,
        tenant: &TenantCode,
    ) -> Result<BTreeMap<ActorId, String>, AppError> {
        let Some(tenant) = self.tenants.get(tenant) else {
            return Ok(BTreeMap::new());
        };
        let actors = tenant.store.actors(&tenant.keeper()).await?;
        Ok(actors.into_iter().map(|a| (a.id, a.name)).collect())
    }

    /// What an organisation is called; `None` is the tenant itself.
    ///
    /// # Errors
    /// [`AppError`] when the store fails.
    pub async fn organisation_name(
        &self,
        tenant: &TenantCode,
        organisation: Option<&ActorId>,
    ) -> Result<String, AppError> {
        let Some(id) = organisation else {
            let known = self.tenants.get(tenant);
            return Ok(known.map_or_else(|| tenant.to_string(), |t| t.profile.name.clone()));
        };
        let mut names = self.organisation_names(tenant).await?;
        Ok(names.remove(id).unwrap_or_else(|| id.to_string()))
    }
}
