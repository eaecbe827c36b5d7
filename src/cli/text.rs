//! `lykta text`: texts for the public.
//!
//! Whoever runs the command line is one person to the rule of two: what it wrote somebody with an
//! account approves, and the other way round.

use std::process::ExitCode;

use clap::{Args, Subcommand};
use uuid::Uuid;

use super::bench::{Bench, Place, end};
use super::say::{err, out};
use crate::app::AppError;
use crate::app::texts::{self as cases, About};

/// Keeps texts for the public.
#[derive(Debug, Args)]
pub(super) struct Text {
    #[command(subcommand)]
    deed: Deed,
    #[command(flatten)]
    place: Place,
}

#[derive(Debug, Subcommand)]
enum Deed {
    /// Lists the texts
    List,
    /// Writes a draft
    Write {
        /// What it is about: promise/ID, commitment/ID or area/ID
        subject: String,
        /// In Swedish
        #[arg(long)]
        sv: String,
        /// In English
        #[arg(long)]
        en: Option<String>,
    },
    /// Approves a draft that somebody else wrote
    Approve {
        /// Id of the text
        id: Uuid,
    },
    /// Withdraws a text
    Withdraw {
        /// Id of the text
        id: Uuid,
    },
}

/// Runs the command.
///
/// # Errors
/// When the store fails or an argument cannot be read.
pub(super) fn run(args: &Text) -> anyhow::Result<ExitCode> {
    let bench = args.place.open()?;
    let (app, viewer) = (&bench.app, &bench.viewer);
    let outcome = match &args.deed {
        Deed::List => list(&bench)?,
        Deed::Write { subject, sv, en } => {
            let about = About::parse(subject).ok_or_else(|| {
                anyhow::anyhow!("{subject}: promise/ID, commitment/ID, area/ID, situation/WEEK")
            })?;
            let written = cases::write(app, viewer, &about, sv, en.as_deref());
            match bench.runtime.block_on(written) {
                Ok(text) => {
                    out(&format!("{}\n", text.id))?;
                    Ok(())
                }
                Err(error) => Err(error),
            }
        }
        Deed::Approve { id } => bench
            .runtime
            .block_on(cases::approve(app, viewer, *id))
            .map(drop),
        Deed::Withdraw { id } => bench
            .runtime
            .block_on(cases::withdraw(app, viewer, *id))
            .map(drop),
    };
    end(outcome, bench.language)
}

fn list(bench: &Bench) -> anyhow::Result<Result<(), AppError>> {
    let texts = match bench
        .runtime
        .block_on(cases::list(&bench.app, &bench.viewer))
    {
        Ok(texts) => texts,
        Err(error) => return Ok(Err(error)),
    };
    if texts.is_empty() {
        err(&format!("{}\n", bench.language.say("cli-text-none", &[])))?;
    }
    for text in texts {
        let words = text.sv.replace(['\n', '\t'], " ");
        out(&format!(
            "{}\t{}\t{}\t{words}\n",
            text.id,
            text.state.code(),
            text.about
        ))?;
    }
    Ok(Ok(()))
}
