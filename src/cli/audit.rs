//! `lykta audit`: verifies the trails of a data folder, or lists one tenant's.

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Args, Subcommand};
use lykta_core::model::{TenantCode, Viewer};

use super::import::{Lang, data_folder, language};
use super::say::{err, out};
use crate::app::audit::{self, AuditAsk, Verified};
use crate::app::{AppError, start};
use crate::wire::hex;
use crate::wire::message::Language;

/// Who did or looked at what.
#[derive(Debug, Args)]
pub(super) struct Audit {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Says whether any row was altered, removed, moved or cut off; ends with 1 when one was
    Verify(Verify),
    /// Lists rows, the newest first
    List(List),
}

#[derive(Debug, Args)]
struct Verify {
    /// Folder of the stores [default: lykta-data, or `LYKTA_DATA`]
    #[arg(long, value_name = "DIR")]
    data: Option<PathBuf>,
    /// File of settings [default: lykta.toml when there is one]
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,
    /// Language of messages [default: that of the locale]
    #[arg(long, value_enum)]
    lang: Option<Lang>,
}

#[derive(Debug, Args)]
struct List {
    /// Whose store
    #[arg(long, value_name = "CODE", default_value = start::PRACTICE)]
    tenant: String,
    /// Id of an account
    #[arg(long)]
    who: Option<String>,
    /// What was done
    #[arg(long)]
    verb: Option<String>,
    /// To what; a trailing * stands for anything
    #[arg(long)]
    subject: Option<String>,
    /// On or after this day or instant
    #[arg(long)]
    from: Option<String>,
    /// On or before this day, or before this instant
    #[arg(long)]
    to: Option<String>,
    /// How many rows at most
    #[arg(long, default_value = "100")]
    limit: String,
    /// Older than this row
    #[arg(long, value_name = "SEQ")]
    cursor: Option<String>,
    /// Folder of the stores [default: lykta-data, or `LYKTA_DATA`]
    #[arg(long, value_name = "DIR")]
    data: Option<PathBuf>,
    /// File of settings [default: lykta.toml when there is one]
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,
    /// Language of messages [default: that of the locale]
    #[arg(long, value_enum)]
    lang: Option<Lang>,
}

/// Runs the command.
///
/// # Errors
/// When the folder or a store cannot be read.
pub(super) fn run(args: &Audit) -> anyhow::Result<ExitCode> {
    match &args.command {
        Command::Verify(args) => verify(args),
        Command::List(args) => {
            let runtime = tokio::runtime::Builder::new_current_thread()
                .enable_all()
                .build()?;
            runtime.block_on(list(args))
        }
    }
}

fn verify(args: &Verify) -> anyhow::Result<ExitCode> {
    let language = language(args.lang);
    let data = data_folder(args.data.as_deref(), args.config.as_deref())?;
    let verdicts = audit::verify_folder(&data)?;
    if verdicts.is_empty() {
        let values = [("folder", data.display().to_string())];
        err(&format!("{}\n", language.say("cli-no-stores", &values)))?;
        return Ok(ExitCode::from(2));
    }
    let mut whole = true;
    for v in &verdicts {
        match &v.verdict {
            Ok(verdict) => {
                whole &= matches!(verdict, Verified::Whole { .. });
                out(&format!("{}\n", in_words(&v.file, verdict, language)))?;
            }
            Err(error) => {
                whole = false;
                let values = [("file", v.file.clone()), ("why", error.to_string())];
                out(&format!(
                    "{}\n",
                    language.say("cli-audit-unreadable", &values)
                ))?;
            }
        }
    }
    Ok(if whole {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}

/// One file's verdict on one line.
pub(super) fn in_words(file: &str, verdict: &Verified, language: Language) -> String {
    match verdict {
        Verified::Whole { rows, head } => language.say(
            "cli-audit-whole",
            &[
                ("file", file.to_owned()),
                ("rows", rows.to_string()),
                ("head", hex(head)),
            ],
        ),
        Verified::Broken(broken) => language.say(
            &format!("cli-audit-{}", broken.what.code()),
            &[("file", file.to_owned()), ("seq", broken.seq.to_string())],
        ),
    }
}

async fn list(args: &List) -> anyhow::Result<ExitCode> {
    let tenant = TenantCode::parse(&args.tenant)?;
    let data = data_folder(args.data.as_deref(), args.config.as_deref())?;
    if !start::exists(&data, &tenant) {
        anyhow::bail!("{}: det finns inget arkiv för {tenant}", data.display());
    }
    let ask = AuditAsk {
        who: args.who.clone(),
        verb: args.verb.clone(),
        subject: args.subject.clone(),
        from: args.from.clone(),
        to: args.to.clone(),
        limit: Some(args.limit.clone()),
        cursor: args.cursor.clone(),
    };
    let query = match ask.read() {
        Ok(query) => query,
        Err(AppError::Query(faults)) => {
            for fault in &faults {
                err(&format!("{}\n", language(args.lang).explain(fault)))?;
            }
            return Ok(ExitCode::from(2));
        }
        Err(error) => return Err(error.into()),
    };
    let store = start::store(&data, &tenant)?;
    for row in store.audit_rows(&Viewer::keeper(tenant), &query).await? {
        let detail = row.detail.unwrap_or_default();
        out(&format!(
            "{}\t{}\t{}\t{}\t{}\t{detail}\n",
            row.seq, row.at, row.who, row.verb, row.subject
        ))?;
    }
    Ok(ExitCode::SUCCESS)
}
