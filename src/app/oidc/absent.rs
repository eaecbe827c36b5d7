//! Stands in for the protocol in a program that was built without the feature `oidc`.

use std::sync::Arc;

use super::ticket::Secrets;
use super::{Refusal, Settings, Vouched};
use crate::app::AppError;

/// Nobody to ask.
#[derive(Debug)]
pub(super) struct Provider;

impl Provider {
    pub(super) fn new(_settings: Arc<Settings>) -> Result<Self, AppError> {
        Err(AppError::Internal(
            "this program was built without single sign-on (feature oidc)".into(),
        ))
    }

    #[expect(clippy::unused_async, reason = "the other one asks over the network")]
    pub(super) async fn address(
        &self,
        _origin: &str,
        _secrets: Secrets,
    ) -> Result<String, Refusal> {
        Err(Refusal::Unavailable)
    }

    #[expect(clippy::unused_async, reason = "the other one asks over the network")]
    pub(super) async fn redeem(
        &self,
        _origin: &str,
        _code: String,
        _secrets: Secrets,
    ) -> Result<Vouched, Refusal> {
        Err(Refusal::Unavailable)
    }
}
