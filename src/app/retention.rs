//! Gallring: rules, runs by rule or by place and time, and keeping what was disposed of forgotten.
//!
//! A run is planned, its list is looked at, and somebody else carries it out. There is no way back; what
//! stays is a tombstone a record and a line a run in `DATA/disposals.jsonl`, which lets a restored backup
//! forget again.

use std::collections::BTreeSet;
use std::fs;
use std::io;
use std::path::Path;

use lykta_core::model::{Deed, TenantCode, Viewer};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::audit::{append_durably, failed, unhex};
use super::{App, AppError, Tenant, permit, settled};
use crate::clock;
use crate::store::Store;
pub use crate::store::disposal::{Executed, PlaceAndTime, Rule, Run, Wish};
use crate::store::disposal::{Tombstone, Tombstones};
use crate::wire::hex;

/// Where runs are written down outside the stores, in the data folder.
pub const DISPOSALS: &str = "disposals.jsonl";
/// Records in one run at most: it is one transaction.
pub const MOST: usize = 5_000;
/// Runs listed.
const LISTED: usize = 200;

/// The rules, by id.
///
/// # Errors
/// [`AppError::Forbidden`], or when the store fails.
pub async fn rules(app: &App, viewer: &Viewer) -> Result<Vec<Rule>, AppError> {
    permit(viewer, Deed::Dispose)?;
    Ok(app.tenant(viewer)?.store.retention_rules(viewer).await?)
}

/// Puts a rule.
///
/// # Errors
/// [`AppError::Forbidden`], or when the store fails.
pub async fn put_rule(app: &App, viewer: &Viewer, rule: Rule) -> Result<Rule, AppError> {
    permit(viewer, Deed::Dispose)?;
    // Each organisation disposes of its own records; the rules are the tenant's.
    if viewer.organisation().is_some() {
        return Err(AppError::Forbidden(Deed::Dispose));
    }
    let store = &app.tenant(viewer)?.store;
    Ok(store.put_retention_rule(viewer, rule).await?)
}

/// Runs, the newest first.
///
/// # Errors
/// [`AppError::Forbidden`], or when the store fails.
pub async fn runs(app: &App, viewer: &Viewer) -> Result<Vec<Run>, AppError> {
    permit(viewer, Deed::Dispose)?;
    let store = &app.tenant(viewer)?.store;
    Ok(store.disposal_runs(viewer, LISTED).await?)
}

/// Lists what a run would dispose of; nothing is disposed of yet.
///
/// # Errors
/// [`AppError::Forbidden`], or when the store fails.
pub async fn plan(app: &App, viewer: &Viewer, wish: Wish) -> Result<Run, AppError> {
    permit(viewer, Deed::Dispose)?;
    plan_in(app.tenant(viewer)?.store.as_ref(), viewer, wish).await
}

/// As [`plan`], in a store that no service has open.
///
/// # Errors
/// [`AppError`] when the store fails.
pub async fn plan_in(store: &dyn Store, viewer: &Viewer, wish: Wish) -> Result<Run, AppError> {
    let id = new_id()?;
    Ok(store.plan_disposal(viewer, &id, wish, MOST).await?)
}

fn new_id() -> Result<String, AppError> {
    let mut random = [0_u8; 10];
    getrandom::fill(&mut random).map_err(|e| AppError::Internal(e.to_string().into()))?;
    let millis = u64::try_from(clock::now().as_millisecond()).unwrap_or(0);
    Ok(uuid::Builder::from_unix_timestamp_millis(millis, &random)
        .into_uuid()
        .to_string())
}

/// Carries a run out, by another person than the one who planned it.
///
/// # Errors
/// [`AppError::Forbidden`]; [`AppError::NotFound`] when there is no such run.
pub async fn execute(
    app: &App,
    viewer: &Viewer,
    id: &str,
    digest: [u8; 32],
) -> Result<Executed, AppError> {
    permit(viewer, Deed::Dispose)?;
    let tenant = app.tenant(viewer)?;
    let done = tenant
        .store
        .execute_disposal(viewer, id, digest, false)
        .await?;
    if matches!(done, Executed::Done(_)) {
        tenant.written.notify_one();
        tenant.settled.forget();
        finish(&app.data, tenant.store.as_ref(), &tenant.profile.code).await?;
    }
    Ok(done)
}

/// Carries a run out for whoever holds the files anyway: the command line.
///
/// # Errors
/// [`AppError`] when the store or the data folder fails.
pub async fn execute_alone(
    data: &Path,
    store: &dyn Store,
    viewer: &Viewer,
    run: &Run,
) -> Result<Executed, AppError> {
    let done = store
        .execute_disposal(viewer, &run.id, run.digest, true)
        .await?;
    if matches!(done, Executed::Done(_)) {
        settled::forget(&settled::path(data, viewer.tenant()));
        finish(data, store, viewer.tenant()).await?;
    }
    Ok(done)
}

/// What remains to be done when records are gone from the tables: their photos, the line that lets a
/// restored backup forget again, and the old pages in the log. Done again at every start, for a process
/// may end in the middle of it.
///
/// # Errors
/// [`AppError`] when the store or the data folder fails.
pub async fn finish(data: &Path, store: &dyn Store, tenant: &TenantCode) -> Result<(), AppError> {
    let keeper = Viewer::keeper(tenant.clone());
    let log = data.join(DISPOSALS);
    let known: BTreeSet<String> = read_disposals(&log)?
        .into_iter()
        .filter(|line| line.tenant == tenant.as_str())
        .map(|line| line.run)
        .collect();
    for run in store.tombstones(&keeper).await? {
        if !known.contains(&run.run) {
            let line = Disposal::of(tenant, &run).to_line();
            append_durably(&log, &line).map_err(failed)?;
        }
    }
    // Another program in the middle of a question may hold the log; the next start tries again.
    match store.seal_disposal(&keeper).await {
        Err(crate::store::StoreError::Unavailable(why)) => {
            tracing::warn!(tenant = %tenant, why, "The log of the store could not be emptied after a disposal");
            Ok(())
        }
        other => Ok(other?),
    }
}

/// Finishes what a process left when it ended in the middle of a disposal.
pub(super) async fn finish_all(
    data: &Path,
    tenants: impl Iterator<Item = &std::sync::Arc<Tenant>>,
) {
    for tenant in tenants {
        let done = finish(data, tenant.store.as_ref(), &tenant.profile.code).await;
        if let Err(error) = done {
            tracing::error!(tenant = %tenant.profile.code, error = %super::live::chain(&error), "Could not finish what was begun of a disposal");
        }
    }
}

/// One run in `disposals.jsonl`: hashes of ids, no content.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Disposal {
    /// In which tenant.
    pub tenant: String,
    /// The run.
    pub run: String,
    /// When.
    pub at: String,
    /// By whom.
    pub who: String,
    /// Hash of the id, rule, decision.
    pub stones: Vec<(String, String, String)>,
}

impl Disposal {
    fn of(tenant: &TenantCode, run: &Tombstones) -> Self {
        let stones = run
            .stones
            .iter()
            .map(|s| (hex(&s.hash), s.rule.clone(), s.decision.clone()));
        Self {
            tenant: tenant.to_string(),
            run: run.run.clone(),
            at: run.at.to_string(),
            who: run.who.clone(),
            stones: stones.collect(),
        }
    }

    fn read(&self) -> Option<Tombstones> {
        let stones = self.stones.iter().map(|(hash, rule, decision)| {
            Some(Tombstone {
                hash: unhex(hash)?,
                rule: rule.clone(),
                decision: decision.clone(),
            })
        });
        Some(Tombstones {
            run: self.run.clone(),
            at: self.at.parse().ok()?,
            who: self.who.clone(),
            stones: stones.collect::<Option<_>>()?,
        })
    }

    /// As a line of the file.
    pub fn to_line(&self) -> String {
        // Only texts and lists of them, which always have a form in JSON.
        let json = serde_json::to_string(self).unwrap_or_default();
        format!("{json}\n")
    }
}

/// The runs written down in a file; none when there is no file. A last line that a power cut left half
/// written is passed over: its run is written down again at the next start.
///
/// # Errors
/// [`AppError`] when the file cannot be read, or holds something else before its last line.
pub fn read_disposals(file: &Path) -> Result<Vec<Disposal>, AppError> {
    let text = match fs::read_to_string(file) {
        Err(e) if e.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        other => other.map_err(failed)?,
    };
    let mut lines = Vec::new();
    for line in text.split_inclusive('\n') {
        match serde_json::from_str(line) {
            Ok(disposal) => lines.push(disposal),
            Err(_) if !line.ends_with('\n') => {}
            // A whole line behind one that was cut short begins on the same line.
            Err(error) => match line.rfind("{\"tenant\"").and_then(|i| line.get(i..)) {
                Some(rest) => lines
                    .push(serde_json::from_str(rest).map_err(|e| AppError::Internal(Box::new(e)))?),
                None => return Err(AppError::Internal(Box::new(error))),
            },
        }
    }
    Ok(lines)
}

/// Disposes again, in a restored store, of what these lines name. Returns how many records went.
///
/// # Errors
/// [`AppError`] when the store or the data folder fails, or a line cannot be read.
pub async fn apply_again(
    data: &Path,
    store: &dyn Store,
    tenant: &TenantCode,
    lines: &[Disposal],
) -> Result<usize, AppError> {
    let keeper = Viewer::keeper(tenant.clone());
    let runs: Option<Vec<Tombstones>> = lines
        .iter()
        .filter(|line| line.tenant == tenant.as_str())
        .map(Disposal::read)
        .collect();
    let runs = runs.ok_or_else(|| AppError::Internal("a line of disposals is odd".into()))?;
    let n = store.forget_again(&keeper, runs).await?;
    settled::forget(&settled::path(data, tenant));
    finish(data, store, tenant).await?;
    Ok(n)
}

/// A run's id as it comes in a path; anything else is not found.
///
/// # Errors
/// [`AppError::NotFound`].
pub fn run_id(text: &str) -> Result<String, AppError> {
    Uuid::try_parse(text)
        .map(|id| id.to_string())
        .map_err(|_not_an_id| AppError::NotFound)
}

/// A digest as it comes in a body.
pub fn read_digest(text: &str) -> Option<[u8; 32]> {
    unhex(text)
}
