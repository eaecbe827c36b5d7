//! Disclosures in SQLite: nothing but their line in the audit trail.

use async_trait::async_trait;
use lykta_core::model::Viewer;
use serde_json::json;

use super::tenant_store::SqliteStore;
use crate::clock;
use crate::store::StoreError;
use crate::store::disclosure::{Disclosed, Disclosure};

#[async_trait]
impl Disclosure for SqliteStore {
    async fn put_disclosure_on_record(
        &self,
        viewer: &Viewer,
        act: Disclosed,
    ) -> Result<(), StoreError> {
        self.own(viewer)?;
        let detail = json!({
            "registry_no": act.registry_no,
            "requester": act.requester,
            "records": act.records,
            "mask": act.mask,
            "sha256": act.sha256,
        })
        .to_string();
        self.writer
            .deed(viewer, clock::now(), move |desk| {
                desk.audit("disclose", "disclosure", Some(&detail))
            })
            .await
    }
}
