//! The way in for people whom another service vouches for.
//!
//! An account is never made here: whoever keeps the accounts has invited somebody, and the first
//! sign-in with the invited address ties the two together. From then on only the service's own name for
//! them counts; addresses change hands.

use lykta_core::model::{AccountId, Viewer};

use super::sign_in::{Opened, Visit};
use super::{AccountKind, Accounts};
use crate::app::AppError;
use crate::app::oidc::Vouched;
use crate::store::accounts::Subject;

impl Accounts {
    /// Opens a session for somebody; `None` when there is no account for them.
    ///
    /// # Errors
    /// [`AppError`] when the store fails.
    pub async fn sign_in_vouched(
        &self,
        vouched: &Vouched,
        visit: &Visit,
    ) -> Result<Option<Opened>, AppError> {
        let subject = Subject {
            issuer: vouched.issuer.clone(),
            name: vouched.subject.clone(),
        };
        let mut account = self.store.account_of_subject(&subject).await?;
        if account.is_none()
            && let Some(email) = &vouched.email
        {
            account = self
                .store
                .tie_subject(&vouched.tenant, subject, email)
                .await?;
        }
        let Some(account) = account else {
            tracing::info!("Somebody was vouched for who has no account and no invitation");
            return Ok(None);
        };
        let may = account.kind == AccountKind::Person
            && account.disabled_at.is_none()
            && account.tenant == vouched.tenant;
        if !may {
            self.refused(&account.id, "oidc").await?;
            return Ok(None);
        }
        self.open_session(&account, visit, vouched.second_factor)
            .await
            .map(Some)
    }
    /// Unties an account from whom another service vouches for, so that the next invitation can be
    /// taken up by somebody it calls otherwise. They are signed out everywhere.
    ///
    /// # Errors
    /// [`AppError::NotFound`] when there is no such account, or it is not tied.
    pub async fn untie(&self, viewer: &Viewer, id: &AccountId) -> Result<(), AppError> {
        self.of(viewer, id).await?;
        let untied = self.store.untie_subject(viewer.name(), id).await?;
        if untied {
            Ok(())
        } else {
            Err(AppError::NotFound)
        }
    }
}
