//! What stays of a disclosure: a line in the audit trail.

use async_trait::async_trait;
use lykta_core::model::Viewer;

use super::StoreError;

/// A package that was handed out.
#[derive(Debug, Clone)]
pub struct Disclosed {
    /// Number of the matter in the municipality's register.
    pub registry_no: String,
    /// What sort of requester, never who.
    pub requester: Option<String>,
    /// Records in it.
    pub records: usize,
    /// What was masked.
    pub mask: Vec<String>,
    /// SHA-256 of its features, hexadecimal.
    pub sha256: String,
}

/// What a store does with disclosures.
#[async_trait]
pub trait Disclosure: Send + Sync {
    /// Enters a disclosure in the audit trail.
    ///
    /// # Errors
    /// [`StoreError`] when the store fails.
    async fn put_disclosure_on_record(
        &self,
        viewer: &Viewer,
        act: Disclosed,
    ) -> Result<(), StoreError>;
}
