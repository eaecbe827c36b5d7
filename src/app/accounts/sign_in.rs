//! The way in: password, then a code where one is needed, then a session.
//!
//! Whether an account exists shows in nothing: not in the answer, not in the work done, not in how often
//! somebody may try.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use lykta_core::model::AccountId;
use sha2::{Digest as _, Sha256};

use super::limiter::Trier;
use super::{Account, AccountKind, Accounts, Trouble, after, codes, digest, token};
use crate::app::AppError;
use crate::clock;
use crate::store::accounts::{Digest, NewSession};

/// Time between password and code.
const STEP: SignedDuration = SignedDuration::from_mins(5);
/// Codes that may be tried with one password.
const CODES: u32 = 5;

/// What comes with every way in.
#[derive(Debug, Clone)]
pub struct Visit {
    /// Where it comes from.
    pub source: IpAddr,
    /// The token that this device was given when somebody signed in on it.
    pub device: Option<String>,
    /// The device, in words.
    pub device_words: String,
    /// The token of the session that it still has, which the new one takes the place of.
    pub session: Option<String>,
}

/// A session that was opened.
#[derive(Clone)]
pub struct Opened {
    /// The session's token.
    pub token: String,
    /// The device's token.
    pub device: Option<String>,
    /// Ends at the latest.
    pub expires_at: Timestamp,
}

impl std::fmt::Debug for Opened {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Opened")
    }
}

/// What comes after a password.
#[derive(Debug, Clone)]
pub enum Next {
    /// Nothing.
    Done(Opened),
    /// A code; this token goes with it.
    Code(String),
}

/// Somebody whose password was right and whose code has not come yet.
#[derive(Debug, Clone)]
struct Step {
    account: AccountId,
    trier: Trier,
    until: Timestamp,
    left: u32,
}

/// Those between password and code. A restart forgets them; they type the password again.
#[derive(Debug, Default)]
pub(super) struct Steps(Mutex<HashMap<Digest, Step>>);

impl Steps {
    fn add(&self, key: Digest, step: Step) {
        let now = clock::now();
        let mut steps = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        steps.retain(|_, s| s.until > now);
        steps.insert(key, step);
    }

    /// The step with one try fewer, unless its time or its tries are out.
    fn spend(&self, key: &Digest) -> Option<Step> {
        let mut steps = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let step = steps.get_mut(key)?;
        if step.until <= clock::now() || step.left == 0 {
            steps.remove(key);
            return None;
        }
        step.left -= 1;
        Some(step.clone())
    }

    fn remove(&self, key: &Digest) {
        let mut steps = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        steps.remove(key);
    }
}

/// What tries at an account are counted by; the account need not exist.
fn stranger(email: &str) -> Trier {
    let key = email.trim().to_lowercase();
    Trier::Stranger(Sha256::digest(key.as_bytes()).into())
}

impl Accounts {
    /// Tries a password.
    ///
    /// # Errors
    /// [`Trouble::WrongCredentials`], [`AppError::TooMany`], or [`AppError::Busy`] when too many are
    /// being tried.
    pub async fn sign_in(
        &self,
        email: &str,
        password: &str,
        visit: &Visit,
    ) -> Result<Next, AppError> {
        let account = self.store.account_of_email(email).await?;
        // The same questions are asked for an account that is not there.
        let id = match &account {
            Some(account) => account.id.clone(),
            None => nobody()?,
        };
        let device = visit.device.as_deref().and_then(digest);
        let known = match &device {
            Some(device) => self.store.knows_device(&id, device).await?,
            None => false,
        };
        let trier = match device {
            Some(device) if known => Trier::Known(device),
            _ => stranger(email),
        };
        self.limiter.password(trier, visit.source)?;
        let credentials = self.store.credentials(&id).await?.unwrap_or_default();
        let usable = account.filter(|a| a.kind == AccountKind::Person && a.disabled_at.is_none());
        let hash = credentials.password.filter(|_| usable.is_some());
        let right = self.tries.verify(hash, password.to_owned()).await?;
        let Some(account) = usable.filter(|_| right) else {
            self.refused(&id, "password").await?;
            return Err(Trouble::WrongCredentials.into());
        };
        if account.has_totp {
            return self.ask_code(account.id, trier);
        }
        self.open_session(&account, visit, false)
            .await
            .map(Next::Done)
    }

    fn ask_code(&self, account: AccountId, trier: Trier) -> Result<Next, AppError> {
        let (text, key) = token::new()?;
        let step = Step {
            account,
            trier,
            until: clock::now().checked_add(STEP).unwrap_or(Timestamp::MAX),
            left: CODES,
        };
        self.steps.add(key, step);
        Ok(Next::Code(text))
    }

    /// What comes after somebody has set a password by a link and has one-time codes.
    pub(super) fn after_password(&self, account: &Account) -> Result<Next, AppError> {
        self.ask_code(account.id.clone(), own(account))
    }

    /// Tries a code after a password: of an authenticator app, or a recovery code.
    ///
    /// # Errors
    /// [`Trouble::StepExpired`], [`Trouble::WrongCode`] or [`AppError::TooMany`].
    pub async fn sign_in_code(
        &self,
        step: Option<&str>,
        code: &str,
        visit: &Visit,
    ) -> Result<Opened, AppError> {
        let key = step.and_then(digest).ok_or(Trouble::StepExpired)?;
        let step = self.steps.spend(&key).ok_or(Trouble::StepExpired)?;
        self.limiter.code(step.trier)?;
        let account = self
            .store
            .account(&step.account)
            .await?
            .filter(|a| a.disabled_at.is_none())
            .ok_or(Trouble::StepExpired)?;
        if !self.spend_code(&account.id, code).await? {
            self.refused(&account.id, "code").await?;
            return Err(Trouble::WrongCode.into());
        }
        self.steps.remove(&key);
        self.open_session(&account, visit, true).await
    }

    /// Whether a code is right now and was not used before; it is used from here on.
    async fn spend_code(&self, id: &AccountId, code: &str) -> Result<bool, AppError> {
        if !codes::is_one_time(code) {
            return match codes::recovery_digest(id, code) {
                Some(digest) => Ok(self.store.spend_recovery_code(id, &digest).await?),
                None => Ok(false),
            };
        }
        let credentials = self.store.credentials(id).await?.unwrap_or_default();
        let Some(secret) = credentials.totp else {
            return Ok(false);
        };
        match codes::step_of(&secret, code)? {
            Some(step) => Ok(self.store.spend_step(id, step).await?),
            None => Ok(false),
        }
    }

    /// Opens a session of an account and ends the one that the device had.
    pub(super) async fn open_session(
        &self,
        account: &Account,
        visit: &Visit,
        second_factor: bool,
    ) -> Result<Opened, AppError> {
        let known = match visit.device.as_deref().and_then(digest) {
            Some(d) => self.store.knows_device(&account.id, &d).await?,
            None => false,
        };
        let device = match &visit.device {
            Some(text) if known => text.clone(),
            _ => token::new()?.0,
        };
        let opened = self
            .open_new(
                Some(account),
                None,
                visit,
                second_factor,
                after(self.terms.absolute),
            )
            .await?;
        if let Some(digest) = digest(&device) {
            self.store.know_device(&account.id, &digest).await?;
        }
        Ok(Opened {
            device: Some(device),
            ..opened
        })
    }

    /// Opens a session of an account, or of a guest who came by a link.
    pub(super) async fn open_new(
        &self,
        account: Option<&Account>,
        link: Option<&super::Link>,
        visit: &Visit,
        second_factor: bool,
        expires_at: Timestamp,
    ) -> Result<Opened, AppError> {
        let tenant = match (account, link) {
            (Some(account), _) => account.tenant.clone(),
            (None, Some(link)) => link.tenant.clone(),
            (None, None) => return Err(Trouble::SignInNeeded.into()),
        };
        if let Some(before) = visit.session.as_deref() {
            self.sign_out(before).await?;
        }
        let (text, token) = token::new()?;
        let new = NewSession {
            id: token::name(),
            token,
            tenant,
            account: account.map(|a| a.id.clone()),
            link: link.filter(|_| account.is_none()).map(|l| l.id.clone()),
            device: visit.device_words.clone(),
            sends_for: None,
            asked_by: None,
            second_factor,
            expires_at,
        };
        let by = account.map_or("guest", |a| a.id.as_str());
        self.store.open_session(by, new).await?;
        Ok(Opened {
            token: text,
            device: None,
            expires_at,
        })
    }

    /// Ends the session with this token, if there is one.
    ///
    /// # Errors
    /// [`AppError`] when the store fails.
    pub async fn sign_out(&self, token: &str) -> Result<(), AppError> {
        let Some(digest) = digest(token) else {
            return Ok(());
        };
        if let Some((session, _)) = self.store.session(&digest).await? {
            let by = session.account.as_ref().map_or("guest", AccountId::as_str);
            self.store
                .end_session(by, session.account.as_ref(), &session.id)
                .await?;
        }
        Ok(())
    }

    pub(super) async fn refused(&self, id: &AccountId, what: &'static str) -> Result<(), AppError> {
        let subject = format!("account/{id}");
        self.store
            .note("-", "sign_in_refused", subject, Some(what))
            .await?;
        Ok(())
    }

    /// One more try of somebody who is signed in already.
    pub(super) fn own_try(&self, account: &Account) -> Result<(), AppError> {
        self.limiter.code(own(account))
    }

    /// Whether this is the password of an account, within its tries.
    pub(super) async fn knows_password(
        &self,
        account: &Account,
        password: &str,
    ) -> Result<bool, AppError> {
        self.own_try(account)?;
        let credentials = self
            .store
            .credentials(&account.id)
            .await?
            .unwrap_or_default();
        self.tries
            .verify(credentials.password, password.to_owned())
            .await
    }
}

/// What tries of somebody who is signed in, or has a link, are counted by.
fn own(account: &Account) -> Trier {
    stranger(&format!("own/{}", account.id))
}

/// An account that is not there and never will be.
fn nobody() -> Result<AccountId, AppError> {
    AccountId::parse("-").map_err(|e| AppError::Internal(Box::new(e)))
}

/// Time that a session of practice mode lasts.
pub(super) const PRACTICE: Duration = Duration::from_hours(24);
