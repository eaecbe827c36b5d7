//! Many records at once: what an import reads goes to a store, what a store holds goes to an export.
//!
//! The one place where `import` and `store` meet. Reading runs on a thread of its own, a few batches
//! ahead of the store; neither holds the file.

use std::io;
use std::panic::{AssertUnwindSafe, catch_unwind};

use lykta_core::model::{Area, Observation, Status, Viewer};
use tokio::sync::mpsc;

use super::dwelling::Footprints;
use super::lists::put_looks_on_record;
use super::{AppError, text};
use crate::import::{Item, Record};
use crate::store::{Command, Outcome, Store};
use crate::wire::fault::Fault;

/// Records to a transaction.
const BATCH: usize = 5_000;
/// Vertices to a transaction: areas are larger than points.
const BATCH_VERTICES: usize = 400_000;
/// Batches read ahead.
const AHEAD: usize = 2;

/// Records on their way from a file.
pub type Batches = mpsc::Receiver<io::Result<Vec<Item>>>;

/// How an import went.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Report {
    /// Features read.
    pub read: u64,
    /// New or changed.
    pub accepted: u64,
    /// Here already, unchanged.
    pub repeated: u64,
    /// Not taken in.
    pub rejected: u64,
    /// Taken in after mending.
    pub mended: u64,
}

/// Something to tell about one feature.
#[derive(Debug)]
pub struct Entry {
    /// Its number in the file.
    pub number: u64,
    /// The line it begins at.
    pub line: u64,
    /// Its id in the file.
    pub name: Option<String>,
    /// Whether it was taken in all the same.
    pub accepted: bool,
    /// Why not, or what was mended.
    pub faults: Vec<Fault>,
}

/// What an import tells while it runs.
#[derive(Debug)]
pub enum Told<'a> {
    /// About one feature.
    Feature(&'a Entry),
    /// A batch is done.
    Progress(&'a Report),
}

/// Reads `items` on a thread of its own, in batches.
pub fn batches(items: impl Iterator<Item = io::Result<Item>> + Send + 'static) -> Batches {
    let (sender, receiver) = mpsc::channel(AHEAD);
    std::thread::spawn(move || {
        // A panic in reading must not pass for the end of the file.
        let told = sender.clone();
        let reading = AssertUnwindSafe(move || read_all(items, &sender));
        if catch_unwind(reading).is_err() {
            let _ended = told.blocking_send(Err(io::Error::other("reading broke off")));
        }
    });
    receiver
}

fn read_all(
    items: impl Iterator<Item = io::Result<Item>>,
    sender: &mpsc::Sender<io::Result<Vec<Item>>>,
) {
    let (mut batch, mut vertices) = (Vec::new(), 0);
    for item in items {
        match item {
            Ok(item) => {
                vertices += weight(&item);
                batch.push(item);
            }
            Err(e) => {
                // What came before the fault is kept.
                let before = sender.blocking_send(Ok(std::mem::take(&mut batch)));
                let _told = before.and_then(|()| sender.blocking_send(Err(e)));
                return;
            }
        }
        if batch.len() >= BATCH || vertices >= BATCH_VERTICES {
            vertices = 0;
            if sender
                .blocking_send(Ok(std::mem::take(&mut batch)))
                .is_err()
            {
                return;
            }
        }
    }
    let _last = sender.blocking_send(Ok(batch));
}

fn weight(item: &Item) -> usize {
    use geo::CoordsIter;
    use lykta_core::model::Selector;
    match &item.record {
        Ok(Record::Observation(o)) => o.geom_exact.vertices(),
        Ok(Record::Area(a)) => match &a.selector {
            Selector::Polygon(polygons) => polygons.coords_count(),
            Selector::Line { path, .. } => path.coords_count(),
            Selector::Place { .. } | Selector::Dynamic { .. } => 1,
        },
        Ok(Record::Asset(_)) | Err(_) => 1,
    }
}

/// Why an import ended before its file.
#[derive(Debug, thiserror::Error)]
pub enum Ended {
    /// The file could not be read on.
    #[error("the file cannot be read on")]
    File(#[from] io::Error),
    /// The store failed.
    #[error("the store failed")]
    Store(#[from] AppError),
}

/// Carries batches to a store, no record of which points into a building as far as is known; without one nothing is written and every good record counts as accepted.
///
/// # Errors
/// [`Ended`] with what had been done until then already durable and counted in `report`.
pub async fn load(
    store: Option<&dyn Store>,
    viewer: &Viewer,
    footprints: &Footprints,
    mut batches: Batches,
    report: &mut Report,
    tell: &mut (dyn FnMut(Told<'_>) + Send),
) -> Result<(), Ended> {
    while let Some(batch) = batches.recv().await {
        let mut commands = Vec::new();
        let mut entries = Vec::new();
        for item in batch? {
            report.read += 1;
            let Item {
                number,
                line,
                name,
                record,
                notes,
            } = item;
            match record {
                Ok(record) => {
                    commands.push(command(record, footprints));
                    entries.push(Entry {
                        number,
                        line,
                        name,
                        accepted: true,
                        faults: notes,
                    });
                }
                Err(faults) => {
                    report.rejected += 1;
                    tell(Told::Feature(&Entry {
                        number,
                        line,
                        name,
                        accepted: false,
                        faults,
                    }));
                }
            }
        }
        let outcomes = match store {
            Some(store) if !commands.is_empty() => store
                .append(viewer, commands)
                .await
                .map_err(AppError::from)?,
            _ => Vec::new(),
        };
        let mut outcomes = outcomes.into_iter();
        for mut entry in entries {
            match outcomes.next() {
                None | Some(Outcome::Created(_) | Outcome::Done { .. }) => report.accepted += 1,
                Some(Outcome::Repeated(_) | Outcome::Unchanged) => report.repeated += 1,
                Some(other) => {
                    report.rejected += 1;
                    entry.accepted = false;
                    entry.faults.push(Fault::new(
                        "/id",
                        if matches!(other, Outcome::Gone) {
                            "import_gone"
                        } else {
                            "import_conflict"
                        },
                    ));
                }
            }
            if entry.accepted && !entry.faults.is_empty() {
                report.mended += 1;
            }
            if !entry.faults.is_empty() {
                tell(Told::Feature(&entry));
            }
        }
        tell(Told::Progress(report));
    }
    Ok(())
}

fn command(record: Record, footprints: &Footprints) -> Command {
    match record {
        Record::Observation(mut o) => {
            footprints.settle(&mut o);
            o.warnings.extend(text::warning(&o));
            Command::Create(o)
        }
        Record::Area(a) => Command::PutArea(a),
        Record::Asset(a) => Command::PutAsset(a),
    }
}

/// Every observation in the order it arrived, those that were undone left out.
///
/// # Errors
/// [`AppError`] when the store fails, or what `each` failed with.
pub async fn observations<E: From<AppError>>(
    store: &dyn Store,
    viewer: &Viewer,
    mut each: impl FnMut(&Observation) -> Result<(), E>,
) -> Result<(), E> {
    let mut from = None;
    loop {
        let page = store
            .scan(viewer, from, BATCH)
            .await
            .map_err(|e| E::from(AppError::from(e)))?;
        put_looks_on_record(store, viewer, &page.items)
            .await
            .map_err(E::from)?;
        for observation in page.items.iter().filter(|o| o.status != Status::Withdrawn) {
            each(observation)?;
        }
        match page.next {
            Some(next) => from = Some(next),
            None => return Ok(()),
        }
    }
}

/// Every area, by id.
///
/// # Errors
/// [`AppError`] when the store fails.
pub async fn areas(store: &dyn Store, viewer: &Viewer) -> Result<Vec<Area>, AppError> {
    let mut areas = store.areas(viewer).await?;
    areas.sort_by(|a, b| a.id.cmp(&b.id));
    Ok(areas)
}
