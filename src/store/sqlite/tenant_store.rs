//! [`SqliteStore`]: the [`Store`] of one tenant, put together from the writer and the readers.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use async_trait::async_trait;
use lykta_core::model::promise::Promise;
use lykta_core::model::{
    Actor, Area, Asset, AssetRef, Observation, ObservationId, PrivacyClass, TenantCode, Viewer,
};

use super::apply::{Named, subject};
use super::open::{self, SqliteOptions};
use super::reader::Readers;
use super::writer::{Answer, Task, Writer};
use super::{docs, query, row};
use crate::clock;
use crate::store::shelf::Shelf;
use crate::store::{
    Command, Cursor, FeedEntry, Health, HistoryEntry, Outcome, Page, Position, Store, StoreError,
};

/// One tenant's records in one SQLite file.
///
/// Several programs may have the file open (an import beside the server): each waits while another
/// commits. Areas in a viewer's scope are evaluated by the index above; to this store a viewer who is
/// limited to some areas may see no observation.
#[derive(Debug)]
pub struct SqliteStore {
    tenant: TenantCode,
    path: PathBuf,
    pub(super) shelf: Shelf,
    pub(super) readers: Readers,
    pub(super) writer: Writer,
}

impl SqliteStore {
    /// Opens `dir/tenants/{tenant}.sqlite`, creates it when absent and brings it up to date.
    ///
    /// # Errors
    /// [`StoreError::Schema`] when the file is another tenant's, another program's or a newer
    /// version's, or a migration was changed after it ran; [`StoreError::Unavailable`] when the folder
    /// cannot be written or the file system cannot keep SQLite's promises; [`StoreError::Corrupt`]
    /// when the file is no database.
    ///
    /// # Cost
    /// Blocks; starts one thread.
    pub fn open(
        dir: &Path,
        tenant: &TenantCode,
        options: &SqliteOptions,
    ) -> Result<Arc<Self>, StoreError> {
        let path = open::path(dir, tenant);
        let (conn, schema) = open::writer(&path, tenant, options)?;
        Ok(Arc::new(Self {
            tenant: tenant.clone(),
            shelf: Shelf::new(dir, tenant),
            readers: Readers::new(path.clone(), options.readers, options.busy),
            writer: Writer::start(conn, schema, tenant.as_str(), options)?,
            path,
        }))
    }

    /// The tenant it holds.
    pub(super) fn code(&self) -> &TenantCode {
        &self.tenant
    }

    /// Where its file lies.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Refuses a viewer of another tenant.
    pub(super) fn own(&self, viewer: &Viewer) -> Result<(), StoreError> {
        if viewer.tenant() == &self.tenant {
            Ok(())
        } else {
            Err(StoreError::OtherTenant)
        }
    }

    /// Enters a look at something restricted in the audit trail. What cannot be put on record is not
    /// shown.
    pub(super) async fn look(
        &self,
        viewer: &Viewer,
        at: &Observation,
        detail: &'static str,
    ) -> Result<(), StoreError> {
        if at.privacy_class != PrivacyClass::RESTRICTED {
            return Ok(());
        }
        let task = Task::Look {
            viewer: viewer.clone(),
            at: clock::now(),
            subject: subject(at.id),
            detail,
        };
        self.writer.ask(task).await.map(|_looked| ())
    }
}

impl Drop for SqliteStore {
    /// Finishes what is queued and closes the file.
    fn drop(&mut self) {
        self.readers.close();
        self.writer.stop();
    }
}

#[async_trait]
impl Store for SqliteStore {
    fn tenant(&self) -> &TenantCode {
        &self.tenant
    }

    async fn append(
        &self,
        viewer: &Viewer,
        mut batch: Vec<Command>,
    ) -> Result<Vec<Outcome>, StoreError> {
        self.own(viewer)?;
        if batch.is_empty() {
            return Ok(Vec::new());
        }
        for command in &mut batch {
            match command {
                Command::Create(observation) => {
                    row::to_stored_precision(observation)?;
                    observation.version = 1;
                }
                Command::Change(change) => row::to_stored_precision(&mut change.observation)?,
                Command::ChangeTogether(changes) => {
                    for change in changes {
                        row::to_stored_precision(&mut change.observation)?;
                    }
                }
                Command::PutArea(_)
                | Command::PutPromise(_)
                | Command::PutActor(_)
                | Command::PutAsset(_) => {}
            }
        }
        let task = Task::Append {
            viewer: viewer.clone(),
            at: clock::now(),
            commands: batch,
        };
        match self.writer.ask(task).await? {
            Answer::Outcomes(outcomes) => Ok(outcomes),
            _ => Err(mixed_up()),
        }
    }

    async fn observation(
        &self,
        viewer: &Viewer,
        id: ObservationId,
    ) -> Result<Observation, StoreError> {
        self.own(viewer)?;
        let asker = viewer.clone();
        let found = self
            .readers
            .run(move |conn| query::observation(conn, &asker, id))
            .await?
            .ok_or(StoreError::NotFound)?;
        self.look(viewer, &found, "observation").await?;
        Ok(found)
    }

    async fn observations(
        &self,
        viewer: &Viewer,
        ids: &[ObservationId],
    ) -> Result<Vec<Observation>, StoreError> {
        self.own(viewer)?;
        let (viewer, ids) = (viewer.clone(), ids.to_vec());
        self.readers
            .run(move |conn| query::observations(conn, &viewer, &ids))
            .await
    }

    async fn scan(
        &self,
        viewer: &Viewer,
        from: Option<Cursor>,
        limit: usize,
    ) -> Result<Page<Observation>, StoreError> {
        self.own(viewer)?;
        let viewer = viewer.clone();
        self.readers
            .run(move |conn| query::scan(conn, &viewer, from.as_ref(), limit))
            .await
    }

    async fn history(
        &self,
        viewer: &Viewer,
        id: ObservationId,
    ) -> Result<Vec<HistoryEntry>, StoreError> {
        self.own(viewer)?;
        let asker = viewer.clone();
        let (observation, entries) = self
            .readers
            .run(move |conn| query::history(conn, &asker, id))
            .await?
            .ok_or(StoreError::NotFound)?;
        self.look(viewer, &observation, "history").await?;
        Ok(entries)
    }

    async fn author(
        &self,
        viewer: &Viewer,
        id: ObservationId,
    ) -> Result<Option<String>, StoreError> {
        self.own(viewer)?;
        self.readers.run(move |conn| query::author(conn, id)).await
    }

    async fn feed(
        &self,
        viewer: &Viewer,
        after: Position,
        limit: usize,
    ) -> Result<Vec<FeedEntry>, StoreError> {
        self.own(viewer)?;
        let viewer = viewer.clone();
        self.readers
            .run(move |conn| query::feed(conn, &viewer, after, limit))
            .await
    }

    async fn head(&self, viewer: &Viewer) -> Result<Position, StoreError> {
        self.own(viewer)?;
        self.readers.run(query::head).await
    }

    async fn areas(&self, viewer: &Viewer) -> Result<Vec<Area>, StoreError> {
        self.own(viewer)?;
        self.readers
            .run(|conn| query::every(conn, Named::Area, docs::read_area))
            .await
    }

    async fn promises(&self, viewer: &Viewer) -> Result<Vec<Promise>, StoreError> {
        self.own(viewer)?;
        self.readers
            .run(|conn| query::every(conn, Named::Promise, docs::read_promise))
            .await
    }

    async fn actors(&self, viewer: &Viewer) -> Result<Vec<Actor>, StoreError> {
        self.own(viewer)?;
        self.readers
            .run(|conn| query::every(conn, Named::Actor, |id, _, json| docs::read_actor(id, json)))
            .await
    }

    async fn assets(&self, viewer: &Viewer) -> Result<Vec<Asset>, StoreError> {
        self.own(viewer)?;
        self.readers
            .run(|conn| query::every(conn, Named::Asset, |id, _, json| docs::read_asset(id, json)))
            .await
    }

    async fn asset(&self, viewer: &Viewer, asset_ref: &AssetRef) -> Result<Asset, StoreError> {
        self.own(viewer)?;
        let id = asset_ref.clone();
        self.readers
            .run(move |conn| {
                query::one(conn, Named::Asset, id.as_str(), |id, _, json| {
                    docs::read_asset(id, json)
                })
            })
            .await
    }

    async fn health(&self) -> Result<Health, StoreError> {
        match self.writer.ask(Task::Health).await? {
            Answer::Health(health) => Ok(health),
            _ => Err(mixed_up()),
        }
    }
}

/// The writer answered something else than it was asked.
fn mixed_up() -> StoreError {
    StoreError::Unavailable("the writer answered another question".to_owned())
}
