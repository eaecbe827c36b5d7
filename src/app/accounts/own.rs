//! One's own account: codes, password; and links, which somebody without a session uses.

use jiff::SignedDuration;

use super::sign_in::{Next, Opened, Visit};
use super::{Account, Accounts, Identity, Link, Offer, Trouble, codes, digest, passwords};
use crate::app::AppError;
use crate::clock;
use crate::store::accounts::{Acceptance, LinkUse};
use crate::wire::fault::Fault;

/// Longest name and address, characters.
pub(super) const LONGEST: usize = 120;

/// What a link says before it is used.
#[derive(Debug, Clone)]
pub struct Looked {
    /// The link.
    pub link: Link,
    /// Its account, when it is about one.
    pub account: Option<Account>,
}

/// What somebody says who uses a link.
#[derive(Clone, Default)]
pub struct Saying {
    /// What they are called.
    pub name: Option<String>,
    /// What they will sign in with, when the account has no address.
    pub email: Option<String>,
    /// Their password.
    pub password: Option<String>,
}

impl std::fmt::Debug for Saying {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Saying")
    }
}

/// What is wrong with a name, if anything.
pub(super) fn name_fault(pointer: &str, name: &str) -> Option<Fault> {
    if name.trim().is_empty() {
        return Some(Fault::new(pointer, "required").with("field", "name"));
    }
    if name.chars().any(char::is_control) {
        return Some(Fault::new(pointer, "control_characters").with("field", "name"));
    }
    (name.chars().count() > LONGEST).then(|| {
        Fault::new(pointer, "text_too_long")
            .with("field", "name")
            .with("value", name.chars().count())
            .with("max", LONGEST)
    })
}

/// What is wrong with an e-mail address, if anything. Whether it leads anywhere only sending tells.
pub(super) fn email_fault(pointer: &str, email: &str) -> Option<Fault> {
    let email = email.trim();
    let whole = email.split_once('@').is_some_and(|(local, domain)| {
        !local.is_empty()
            && domain.contains('.')
            && !domain.starts_with('.')
            && !domain.ends_with('.')
            && !domain.contains('@')
    });
    let plain = email.len() <= 254 && !email.chars().any(|c| c.is_whitespace() || c.is_control());
    (!whole || !plain).then(|| Fault::new(pointer, "bad_email"))
}

/// For how long after a sign-in by password a first key of one-time codes is given out.
const FRESH: SignedDuration = SignedDuration::from_mins(15);

impl Accounts {
    /// A new key of one-time codes, shown once and in force when its first code comes.
    ///
    /// # Errors
    /// [`AppError`] when the store fails.
    pub async fn offer_totp(&self, identity: &Identity) -> Result<Offer, AppError> {
        let account = identity.own()?;
        // Whoever found the phone must not put a key of their own in place of the owner's.
        if account.has_totp && !identity.session().is_some_and(|s| s.second_factor) {
            return Err(AppError::SecondFactor(lykta_core::model::Deed::Administer));
        }
        // Nor may whoever found it unlocked an hour later give a first key to a session that lacks one.
        let fresh = identity
            .session()
            .is_some_and(|s| s.second_factor || clock::now().duration_since(s.created_at) < FRESH);
        if !fresh {
            return Err(Trouble::SignInAgain.into());
        }
        let label = account.email.as_deref().unwrap_or(account.id.as_str());
        let (secret, offer) = codes::offer(label)?;
        self.store
            .offer_totp(account.id.as_str(), &account.id, secret)
            .await?;
        Ok(offer)
    }

    /// Takes the key that was shown into use. Ten recovery codes, and a new session with two factors.
    ///
    /// # Errors
    /// [`Trouble::WrongCode`], also when no key was shown; [`AppError::TooMany`].
    pub async fn confirm_totp(
        &self,
        identity: &Identity,
        code: &str,
        visit: &Visit,
    ) -> Result<(Vec<String>, Opened), AppError> {
        let account = identity.own()?;
        self.own_try(account)?;
        let credentials = self
            .store
            .credentials(&account.id)
            .await?
            .unwrap_or_default();
        let step = match credentials.totp_pending {
            Some(secret) if codes::is_one_time(code) => codes::step_of(&secret, code)?,
            _ => None,
        };
        let step = step.ok_or(Trouble::WrongCode)?;
        let (texts, digests) = codes::recovery(&account.id)?;
        let by = account.id.as_str();
        if !self
            .store
            .confirm_totp(by, &account.id, step, digests)
            .await?
        {
            return Err(Trouble::WrongCode.into());
        }
        let opened = self.open_session(account, visit, true).await?;
        Ok((texts, opened))
    }

    /// Sets another password; every other session ends.
    ///
    /// # Errors
    /// [`Trouble::WrongCredentials`] when the old one is not right, [`AppError::Invalid`] when the new
    /// one will not do.
    pub async fn change_password(
        &self,
        identity: &Identity,
        old: &str,
        new: String,
    ) -> Result<(), AppError> {
        let account = identity.own()?;
        let faults = passwords::faults("/new", &new, account.email.as_deref());
        if !faults.is_empty() {
            return Err(AppError::Invalid(faults));
        }
        if !self.knows_password(account, old).await? {
            return Err(Trouble::WrongCredentials.into());
        }
        let hash = self.tries.hash(new).await?;
        let keep = identity.session().map(|s| s.id.as_str());
        self.store
            .set_password(account.id.as_str(), &account.id, hash, keep)
            .await?;
        Ok(())
    }

    /// What a link is for, without using it.
    ///
    /// # Errors
    /// [`Trouble::LinkGone`] for one that does not serve, whatever the reason.
    pub async fn look_link(&self, token: &str, visit: &Visit) -> Result<Looked, AppError> {
        self.limiter.link(visit.source)?;
        let gone = || AppError::from(Trouble::LinkGone);
        let key = digest(token).ok_or_else(gone)?;
        let link = self.store.link(&key).await?.ok_or_else(gone)?;
        let spent = link.used_at.is_some() && link.purpose.is_single_use();
        if spent || link.revoked_at.is_some() || link.expires_at <= clock::now() {
            return Err(gone());
        }
        let account = match &link.account {
            None => None,
            Some(id) => {
                let account = self.store.account(id).await?;
                Some(
                    account
                        .filter(|a| a.disabled_at.is_none())
                        .ok_or_else(gone)?,
                )
            }
        };
        Ok(Looked { link, account })
    }

    /// Uses a link: sets name and password, or begins a walk as a guest. Signs in, with a code first
    /// where the account has them.
    ///
    /// # Errors
    /// [`Trouble::LinkGone`], [`Trouble::AccountExists`] when the address is taken, and
    /// [`AppError::Invalid`] when what was said will not do.
    pub async fn use_link(
        &self,
        token: &str,
        saying: Saying,
        visit: &Visit,
    ) -> Result<Next, AppError> {
        let account = self.look_link(token, visit).await?.account;
        let gone = || AppError::from(Trouble::LinkGone);
        let key = digest(token).ok_or_else(gone)?;
        let said = match &account {
            None => Acceptance::default(),
            Some(account) => self.accept(account, saying).await?,
        };
        let fresh = said.password.is_some();
        let link = match self.store.use_link(&key, said).await? {
            LinkUse::Served(used) => used,
            LinkUse::Gone => return Err(gone()),
            LinkUse::EmailTaken => return Err(Trouble::AccountExists.into()),
        };
        let Some(account) = account.filter(|_| fresh) else {
            let opened = self
                .open_new(None, Some(&link), visit, false, link.expires_at)
                .await?;
            return Ok(Next::Done(opened));
        };
        if account.has_totp {
            return self.after_password(&account);
        }
        self.open_session(&account, visit, false)
            .await
            .map(Next::Done)
    }

    /// What somebody said who uses a link about their account, judged.
    async fn accept(&self, account: &Account, saying: Saying) -> Result<Acceptance, AppError> {
        let mut faults = Vec::new();
        if let Some(name) = &saying.name {
            faults.extend(name_fault("/name", name));
        }
        let email = account.email.as_ref().or(saying.email.as_ref());
        match email {
            None => faults.push(Fault::new("/email", "required").with("field", "email")),
            Some(email) if account.email.is_none() => faults.extend(email_fault("/email", email)),
            Some(_) => {}
        }
        match &saying.password {
            None => faults.push(Fault::new("/password", "required").with("field", "password")),
            Some(password) => faults.extend(passwords::faults(
                "/password",
                password,
                email.map(String::as_str),
            )),
        }
        let (true, Some(password)) = (faults.is_empty(), saying.password) else {
            return Err(AppError::Invalid(faults));
        };
        Ok(Acceptance {
            name: saying.name.map(|n| n.trim().to_owned()),
            email: saying.email,
            password: Some(self.tries.hash(password).await?),
        })
    }
}
