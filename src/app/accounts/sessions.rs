//! Sessions, for whoever signed in and wonders where else they are signed in.

use super::{Accounts, Identity, Session, Trouble, Via};
use crate::app::AppError;
use crate::clock;

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

    /// Ends one of somebody's own sessions.
    ///
    /// # Errors
    /// [`AppError::NotFound`] when it is not theirs.
    pub async fn end_own_session(&self, identity: &Identity, id: &str) -> Result<(), AppError> {
        let account = identity.own()?;
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
