//! What a phone could not send, in the file that it wrote: operations and photos, done as if they had been
//! sent, in the name of whoever made them. The phone may still send them afterwards; each is done once.

use std::collections::BTreeSet;
use std::fs::File;
use std::io::{BufReader, Read};
use std::path::Path;
use std::process::ExitCode;

use anyhow::{Context, anyhow, bail};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use lykta_core::model::{AccountId, Deed, ObservationId, TenantCode, Viewer};
use serde::Deserialize;
use serde_json::Value;
use uuid::Uuid;

use super::say::{err, out};
use crate::app::accounts::viewers::viewer_of;
use crate::app::photos::{self, PhotoRole};
use crate::app::{App, AppError, start};
use crate::http::{Outcome, from_a_file};
use crate::photo::sha256;
use crate::seeds::Seeds;
use crate::wire::message::Language;

/// How such a file begins, spaces aside.
const MARK: &str = "{\"type\":\"FeatureCollection\",\"lykta\":{\"rescue\":1}";
/// Most operations at a time.
const BATCH: usize = 500;

/// Whether a phone wrote this file.
pub(super) fn is_one(path: &Path) -> bool {
    let mut head = Vec::new();
    let read = File::open(path).and_then(|file| file.take(256).read_to_end(&mut head));
    let text: String = String::from_utf8_lossy(&head)
        .chars()
        .filter(|c| !c.is_whitespace())
        .collect();
    read.is_ok() && text.starts_with(MARK)
}

/// The file.
#[derive(Debug, Deserialize)]
struct Rescue {
    tenant: String,
    senders: Vec<Sender>,
}

/// What somebody made on the phone.
#[derive(Debug, Deserialize)]
struct Sender {
    by: Option<String>,
    operations: Vec<Value>,
    photos: Vec<Photo>,
}

#[derive(Debug, Deserialize)]
struct Photo {
    observation: String,
    id: String,
    role: String,
    sha256: String,
    base64: String,
}

/// Where it goes.
pub(super) struct Place<'a> {
    pub(super) data: &'a Path,
    pub(super) seeds: &'a Seeds,
    pub(super) tenant: &'a TenantCode,
}

/// What became of it.
#[derive(Debug, Default)]
struct Count {
    read: usize,
    new: usize,
    repeated: usize,
    rejected: usize,
}

/// Takes in the file: 0 when everything was, 1 when something was rejected.
pub(super) async fn import(
    path: &Path,
    place: &Place<'_>,
    language: Language,
    dry_run: bool,
) -> anyhow::Result<ExitCode> {
    let file = File::open(path).with_context(|| path.display().to_string())?;
    let rescue: Rescue = serde_json::from_reader(BufReader::new(file)).with_context(|| {
        language.say(
            "import-rescue-broken",
            &[("file", path.display().to_string())],
        )
    })?;
    if rescue.tenant != place.tenant.as_str() {
        let values = [("tenant", rescue.tenant)];
        bail!("{}", language.say("import-rescue-other-tenant", &values));
    }
    let mut count = Count::default();
    if dry_run {
        for sender in &rescue.senders {
            count.read += sender.operations.len() + sender.photos.len();
        }
    } else {
        let app = start::one(place.data, place.seeds, place.tenant).await?;
        for sender in rescue.senders {
            take(&app, place.tenant, sender, language, &mut count).await?;
        }
    }
    let key = if dry_run {
        "import-rescue-done-dry"
    } else {
        "import-rescue-done"
    };
    let values = [
        ("read", count.read.to_string()),
        ("new", count.new.to_string()),
        ("repeated", count.repeated.to_string()),
        ("rejected", count.rejected.to_string()),
    ];
    out(&format!("{}\n", language.say(key, &values)))?;
    Ok(if count.rejected == 0 {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}

/// Whoever made it, or the tenant itself where they have no account here any more, which is said.
async fn maker(
    app: &App,
    tenant: &TenantCode,
    by: Option<&str>,
    language: Language,
) -> anyhow::Result<Viewer> {
    if let Some(id) = by.and_then(|by| AccountId::parse(by).ok())
        && let Some(account) = app.accounts.account(&id).await?
        && account.tenant == *tenant
    {
        let viewer = viewer_of(&account, BTreeSet::new(), false);
        if viewer.may(Deed::Record) {
            return Ok(viewer);
        }
    }
    let values = [("by", by.unwrap_or("–").to_owned())];
    err(&format!(
        "{}\n",
        language.say("import-rescue-nobody", &values)
    ))?;
    Ok(Viewer::keeper(tenant.clone()))
}

async fn take(
    app: &App,
    tenant: &TenantCode,
    sender: Sender,
    language: Language,
    count: &mut Count,
) -> anyhow::Result<()> {
    let viewer = maker(app, tenant, sender.by.as_deref(), language).await?;
    let mut operations = sender.operations;
    while !operations.is_empty() {
        let rest = operations.split_off(operations.len().min(BATCH));
        let names: Vec<String> = operations.iter().map(named).collect();
        let outcomes = from_a_file(app, &viewer, language, operations).await;
        for (name, outcome) in names.iter().zip(outcomes) {
            tell(name, &outcome, language, count)?;
        }
        operations = rest;
    }
    for photo in sender.photos {
        let name = format!("photo {}", photo.id);
        let outcome = match add(app, &viewer, photo).await {
            Ok(new) => Outcome {
                status: if new { 201 } else { 200 },
                why: None,
            },
            Err(error) => Outcome {
                status: 422,
                why: Some(error.to_string()),
            },
        };
        tell(&name, &outcome, language, count)?;
    }
    Ok(())
}

fn named(operation: &Value) -> String {
    let said = |name: &str| operation.get(name).and_then(Value::as_str).unwrap_or("?");
    format!("{} {}", said("kind"), said("id"))
}

async fn add(app: &App, viewer: &Viewer, photo: Photo) -> anyhow::Result<bool> {
    let bytes = STANDARD.decode(&photo.base64)?;
    if sha256(&bytes) != photo.sha256 {
        bail!("sha256");
    }
    let id = ObservationId::parse(&photo.observation)?;
    let role = PhotoRole::from_code(&photo.role).ok_or_else(|| anyhow!("{}", photo.role))?;
    let name = Uuid::try_parse(&photo.id)?;
    match photos::add(app, viewer, id, name, role, bytes.into()).await {
        Ok((_photo, new)) => Ok(new),
        // Taken away since by somebody who could see it: it is not brought back.
        Err(AppError::Gone) => Ok(false),
        Err(error) => Err(error.into()),
    }
}

fn tell(
    name: &str,
    outcome: &Outcome,
    language: Language,
    count: &mut Count,
) -> anyhow::Result<()> {
    count.read += 1;
    match outcome.status {
        201 => count.new += 1,
        // What was undone at the server stays undone.
        200 | 204 | 410 => count.repeated += 1,
        _ => {
            count.rejected += 1;
            let values = [
                ("name", name.to_owned()),
                ("why", outcome.why.clone().unwrap_or_default()),
            ];
            err(&format!(
                "{}\n",
                language.say("import-rescue-rejected", &values)
            ))?;
        }
    }
    Ok(())
}
