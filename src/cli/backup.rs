//! `lykta backup`, `lykta verify` and `lykta restore`: out, proved, and back.

use std::path::PathBuf;
use std::process::ExitCode;

use clap::Args;

use super::import::{Lang, data_folder, language};
use super::say::{err, out};
use crate::app::backup::{self, Finding, Refused};
use crate::wire::message::Language;

/// Takes a backup while the service runs.
#[derive(Debug, Args)]
pub(super) struct Backup {
    /// Folder of the backups; each gets a folder of its own in it
    into: PathBuf,
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

/// Proves a backup.
#[derive(Debug, Args)]
pub(super) struct Verify {
    /// The backup's folder
    backup: PathBuf,
    /// Language of messages [default: that of the locale]
    #[arg(long, value_enum)]
    lang: Option<Lang>,
}

/// Puts a backup into a new data folder.
#[derive(Debug, Args)]
pub(super) struct Restore {
    /// The backup's folder
    backup: PathBuf,
    /// The new data folder; absent or empty
    #[arg(long, value_name = "NEW")]
    data: PathBuf,
    /// `disposals.jsonl` of the data folder that was lost: what was disposed of after the backup was
    /// taken is disposed of again
    #[arg(long, value_name = "FILE")]
    disposals: Option<PathBuf>,
    /// Language of messages [default: that of the locale]
    #[arg(long, value_enum)]
    lang: Option<Lang>,
}

/// Runs `lykta backup`.
///
/// # Errors
/// When something cannot be read or written.
pub(super) fn take(args: &Backup) -> anyhow::Result<ExitCode> {
    let data = data_folder(args.data.as_deref(), args.config.as_deref())?;
    let language = language(args.lang);
    if crate::app::audit::files(&data).is_empty() {
        let values = [("folder", data.display().to_string())];
        err(&format!("{}\n", language.say("cli-no-stores", &values)))?;
        return Ok(ExitCode::from(2));
    }
    let (folder, manifest) = backup::take(&data, &args.into)?;
    let values = [
        ("folder", folder.display().to_string()),
        ("n", manifest.files.len().to_string()),
    ];
    out(&format!("{}\n", language.say("cli-backup-done", &values)))?;
    Ok(ExitCode::SUCCESS)
}

/// Runs `lykta verify`.
///
/// # Errors
/// When the folder cannot be read.
pub(super) fn verify(args: &Verify) -> anyhow::Result<ExitCode> {
    let language = language(args.lang);
    let (manifest, findings) = backup::verify(&args.backup)?;
    if let Some(manifest) = manifest.filter(|_| findings.is_empty()) {
        let values = [
            ("n", manifest.files.len().to_string()),
            ("at", manifest.taken_at),
        ];
        out(&format!("{}\n", language.say("cli-backup-whole", &values)))?;
        return Ok(ExitCode::SUCCESS);
    }
    tell(&findings, language)?;
    Ok(ExitCode::FAILURE)
}

/// Runs `lykta restore`.
///
/// # Errors
/// When something cannot be read or written.
pub(super) fn restore(args: &Restore) -> anyhow::Result<ExitCode> {
    let language = language(args.lang);
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    let restored = backup::restore(&args.backup, &args.data, args.disposals.as_deref());
    let folder = ("folder", args.data.display().to_string());
    match runtime.block_on(restored) {
        Ok(n) => {
            let values = [folder, ("n", n.to_string())];
            out(&format!("{}\n", language.say("cli-restore-done", &values)))?;
            if args.disposals.is_none() {
                err(&format!(
                    "{}\n",
                    language.say("cli-restore-no-disposals", &[])
                ))?;
            }
            Ok(ExitCode::SUCCESS)
        }
        Err(Refused::NotEmpty) => {
            err(&format!(
                "{}\n",
                language.say("cli-restore-not-empty", &[folder])
            ))?;
            Ok(ExitCode::from(2))
        }
        Err(Refused::NotWhole(findings)) => {
            tell(&findings, language)?;
            Ok(ExitCode::FAILURE)
        }
        Err(Refused::Failed(error)) => Err(error.into()),
    }
}

fn tell(findings: &[Finding], language: Language) -> anyhow::Result<()> {
    for finding in findings {
        let key = format!("cli-backup-{}", finding.code);
        let values = [
            ("file", finding.file.clone()),
            ("detail", finding.detail.clone()),
        ];
        err(&format!("{}\n", language.say(&key, &values)))?;
    }
    Ok(())
}
