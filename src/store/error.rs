//! What can go wrong with a store.

use thiserror::Error;

/// Why a store did not answer.
#[derive(Debug, Error)]
pub enum StoreError {
    /// Unknown, or not visible to this viewer: the two are told apart by nobody.
    #[error("no such record")]
    NotFound,
    /// The viewer belongs to another tenant.
    #[error("the viewer's tenant is not this store's")]
    OtherTenant,
    /// Busy or closing; try again.
    #[error("the store is busy or closing: {0}")]
    Unavailable(String),
    /// The disk is full; reading goes on.
    #[error("the disk is full")]
    Full,
    /// What is on disk cannot be read back.
    #[error("the store holds something that cannot be read: {0}")]
    Corrupt(String),
    /// The file was written by a newer program, or a migration was changed after it ran.
    #[error("{0}")]
    Schema(String),
    /// The database itself failed.
    #[error("the database failed")]
    Backend(#[source] Box<dyn std::error::Error + Send + Sync>),
}
