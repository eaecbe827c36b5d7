//! The pool of connections that only read.
//!
//! A reader sees what is committed when its statement begins and never waits for the writer.

use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use rusqlite::Connection;
use tokio::sync::Semaphore;

use super::fault::Fault;
use super::open;
use crate::store::StoreError;

/// Idle connections and the right to use one.
#[derive(Debug)]
pub(super) struct Readers {
    path: PathBuf,
    busy: Duration,
    idle: Arc<Mutex<Vec<Connection>>>,
    permits: Arc<Semaphore>,
}

impl Readers {
    /// A pool of at most `count` connections, opened as they are needed.
    pub(super) fn new(path: PathBuf, count: usize, busy: Duration) -> Self {
        Self {
            path,
            busy,
            idle: Arc::default(),
            permits: Arc::new(Semaphore::new(count.max(1))),
        }
    }

    /// Runs `work` with a connection on a thread that may block.
    pub(super) async fn run<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Connection) -> Result<T, Fault> + Send + 'static,
    ) -> Result<T, StoreError> {
        let stopped = || StoreError::Unavailable("reading has stopped".to_owned());
        let permits = Arc::clone(&self.permits);
        let permit = permits.acquire_owned().await.map_err(|_closed| stopped())?;
        let (idle, path, busy) = (Arc::clone(&self.idle), self.path.clone(), self.busy);
        tokio::task::spawn_blocking(move || {
            // The permit lives as long as the work, also when the asker has gone away.
            let _permit = permit;
            let waiting = idle.lock().unwrap_or_else(PoisonError::into_inner).pop();
            let conn = waiting.map_or_else(|| open::reader(&path, busy), Ok)?;
            let answer = work(&conn);
            idle.lock()
                .unwrap_or_else(PoisonError::into_inner)
                .push(conn);
            answer
        })
        .await
        .map_err(|_panicked| stopped())?
        .map_err(StoreError::from)
    }

    /// Closes the idle connections, so that the writer is the last to leave and can fold the log into
    /// the file.
    pub(super) fn close(&self) {
        self.permits.close();
        self.idle
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clear();
    }
}
