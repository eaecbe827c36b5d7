//! What commands that work on one tenant's records share: whose store, and refusals in words.

use std::path::PathBuf;
use std::process::ExitCode;

use clap::Args;
use lykta_core::model::{ObservationId, TenantCode, Viewer};
use tokio::runtime::Runtime;

use super::import::{Lang, data_folder, language, seeds};
use super::say::err;
use crate::app::{App, AppError, start};
use crate::wire::message::Language;

/// Whose store, and where.
#[derive(Debug, Args)]
pub(super) struct Place {
    /// Whose store
    #[arg(long, value_name = "CODE", default_value = start::PRACTICE, global = true)]
    tenant: String,
    /// Folder of the stores [default: lykta-data, or `LYKTA_DATA`]
    #[arg(long, value_name = "DIR", global = true)]
    data: Option<PathBuf>,
    /// File of settings [default: lykta.toml when there is one]
    #[arg(long, value_name = "FILE", global = true)]
    config: Option<PathBuf>,
    /// Language of messages [default: that of the locale]
    #[arg(long, value_enum, global = true)]
    lang: Option<Lang>,
}

/// A tenant at work, and the service's own viewer in it.
pub(super) struct Bench {
    pub(super) runtime: Runtime,
    pub(super) app: App,
    pub(super) viewer: Viewer,
    pub(super) language: Language,
}

impl Place {
    /// Opens the tenant's store.
    ///
    /// # Errors
    /// When there is none, or it cannot be read.
    pub(super) fn open(&self) -> anyhow::Result<Bench> {
        let tenant = TenantCode::parse(&self.tenant)?;
        let data = data_folder(self.data.as_deref(), self.config.as_deref())?;
        if !start::exists(&data, &tenant) {
            anyhow::bail!("{}: det finns inget arkiv för {tenant}", data.display());
        }
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()?;
        let app = runtime.block_on(start::one(&data, &seeds()?, &tenant))?;
        Ok(Bench {
            runtime,
            app,
            viewer: Viewer::keeper(tenant),
            language: language(self.lang),
        })
    }
}

/// Ends a command: what was refused is said in words, anything else is an error.
///
/// # Errors
/// What was no refusal.
pub(super) fn end(outcome: Result<(), AppError>, language: Language) -> anyhow::Result<ExitCode> {
    let lines = match outcome {
        Ok(()) => return Ok(ExitCode::SUCCESS),
        Err(AppError::Invalid(faults) | AppError::Query(faults)) => faults
            .iter()
            .map(|f| format!("{}: {}", f.pointer, language.explain(f)))
            .collect(),
        Err(AppError::Hindered(code)) => vec![in_words(code, language)],
        Err(AppError::NotFound) => vec![in_words("not_found", language)],
        Err(AppError::Gone) => vec![in_words("gone", language)],
        Err(other) => return Err(other.into()),
    };
    err(&format!("{}\n", lines.join("\n")))?;
    Ok(ExitCode::FAILURE)
}

fn in_words(code: &str, language: Language) -> String {
    let key = format!("problem-{}", code.replace('_', "-"));
    let values = [
        ("title", format!("{}.", language.say(&key, &[]))),
        ("detail", language.say(&format!("{key}-detail"), &[])),
    ];
    language.say("cli-refused", &values)
}

/// Ids of observations as arguments; a dash reads them from standard input, one to a line.
///
/// # Errors
/// When one is not an id, or standard input cannot be read.
pub(super) fn ids(given: &[String]) -> anyhow::Result<Vec<ObservationId>> {
    let mut ids = Vec::new();
    for text in given {
        if text == "-" {
            let lines = std::io::read_to_string(std::io::stdin())?;
            for line in lines.lines().map(str::trim).filter(|l| !l.is_empty()) {
                ids.push(ObservationId::parse(line)?);
            }
        } else {
            ids.push(ObservationId::parse(text)?);
        }
    }
    Ok(ids)
}
