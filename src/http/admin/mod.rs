//! Keeping accounts over HTTP: who there is ([`accounts`]), their sessions and keys ([`access`]).

pub(super) mod access;
pub(super) mod accounts;

use lykta_core::model::AccountId;

use super::error::Failure;

/// An account's id from the path; anything else is not found.
fn account_id(text: &str) -> Result<AccountId, Failure> {
    AccountId::parse(text).map_err(|_not_an_id| Failure::not_found())
}
