//! Sessions, for whoever signed in and wonders where else they are signed in.

use std::time::Duration;

use jiff::Timestamp;
use lykta_core::model::Deed;

use super::{Accounts, Identity, Session, Trouble, Via, token};
use crate::app::{AppError, permit};
use crate::clock;
use crate::store::accounts::NewSession;

/// A phone may come back after the summer.
const LASTS: Duration = Duration::from_hours(90 * 24);
/// A guest walks one evening, and nobody keeps a list of their devices.
const GUEST_LASTS: Duration = Duration::from_hours(14 * 24);

/// A token that was made for a device. Told once.
pub struct DeviceToken {
    /// Its name in the list of sessions.
    pub id: String,
    /// The token.
    pub token: String,
    /// Until when.
    pub expires_at: Timestamp,
}

impl std::fmt::Debug for DeviceToken {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("DeviceToken")
    }
}

impl Identity {
    /// The session they came by.
    pub fn session(&self) -> Option<&Session> {
        match &self.via {
            Via::Session(session, _) => Some(session),
            Via::Key(..) | Via::Practice => None,
        }
    }

    /// Their account.
    ///
    /// # Errors
    /// [`Trouble::SignInNeeded`] for a guest.
    pub fn own(&self) -> Result<&super::Account, AppError> {
        self.account
            .as_ref()
            .ok_or_else(|| Trouble::SignInNeeded.into())
    }
}

impl Accounts {
    /// Sessions of an account that still run.
    ///
    /// # Errors
    /// [`AppError`] when the store fails.
    pub async fn sessions_of(
        &self,
        id: &lykta_core::model::AccountId,
    ) -> Result<Vec<Session>, AppError> {
        let now = clock::now();
        let mut sessions = self.store.sessions(id).await?;
        sessions.retain(|s| self.lasts(s, now));
        Ok(sessions)
    }

    /// A token by which a device may send what it has gathered, and nothing else, for longer than any
    /// session lasts. One for the same device takes the place of the last.
    ///
    /// # Errors
    /// [`Trouble::OtherKind`] for a program, which has keys; [`AppError::Forbidden`] for whoever records
    /// nothing.
    pub async fn device_token(
        &self,
        identity: &Identity,
        device: uuid::Uuid,
        words: String,
    ) -> Result<DeviceToken, AppError> {
        permit(&identity.viewer, Deed::Record)?;
        let session = match &identity.via {
            Via::Session(session, _) => Some(session),
            Via::Practice => None,
            Via::Key(..) => return Err(Trouble::OtherKind.into()),
        };
        let account = identity.account.as_ref();
        let lasts = if account.is_some() {
            LASTS
        } else {
            GUEST_LASTS
        };
        let (token, digest) = token::new()?;
        let new = NewSession {
            id: token::name(),
            token: digest,
            tenant: identity.viewer.tenant().clone(),
            account: account.map(|a| a.id.clone()),
            link: session.and_then(|s| s.link.clone()),
            device: words,
            sends_for: Some(device.to_string()),
            asked_by: session.map(|s| s.id.clone()),
            second_factor: false,
            expires_at: super::after(lasts),
        };
        let made = DeviceToken {
            id: new.id.clone(),
            token,
            expires_at: new.expires_at,
        };
        let by = account.map_or("guest", |a| a.id.as_str());
        self.store.open_session(by, new).await?;
        Ok(made)
    }

    /// Ends one of somebody's own sessions.
    ///
    /// # Errors
    /// [`AppError::NotFound`] when it is not theirs.
    pub async fn end_own_session(&self, identity: &Identity, id: &str) -> Result<(), AppError> {
        let account = identity.own()?;
        self.store
            .end_tokens(account.id.as_str(), &account.id, id)
            .await?;
        let ended = self
            .store
            .end_session(account.id.as_str(), Some(&account.id), id)
            .await?;
        if ended {
            Ok(())
        } else {
            Err(AppError::NotFound)
        }
    }
}
