//! `lykta check`: the seeds and the settings, every fault at once.

use std::path::PathBuf;
use std::process::ExitCode;

use clap::Args;

use super::say::{err, out};
use crate::config;
use crate::seeds::{self, Files, Folder, Inside};

/// Checks seeds and settings.
#[derive(Debug, Args)]
pub(super) struct Check {
    /// Folder of seeds to check; without it, those inside the program and the settings
    folder: Option<PathBuf>,
    /// Prints an annotated file of settings
    #[arg(long)]
    example: bool,
    /// File of settings [default: lykta.toml when there is one]
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,
}

/// Runs the command: 0 when all is well, 1 when something is not.
///
/// # Errors
/// When the terminal cannot be written to.
pub(super) fn run(args: &Check) -> anyhow::Result<ExitCode> {
    if args.example {
        out(&config::example())?;
        return Ok(ExitCode::SUCCESS);
    }
    let mut well = true;
    let files: Box<dyn Files> = match &args.folder {
        Some(folder) => Box::new(Folder(folder.clone())),
        None => Box::new(Inside),
    };
    match seeds::load(files.as_ref()) {
        Ok(seeds) => out(&format!("{}\n", seeds.summary()))?,
        Err(findings) => {
            well = false;
            for finding in &findings {
                out(&format!("{finding}\n"))?;
            }
            err(&format!("{} fel\n", findings.len()))?;
        }
    }
    if args.folder.is_none() || args.config.is_some() {
        match config::Config::load(args.config.as_deref(), &config::environment(), &[]) {
            Ok(config) => {
                for name in &config.unknown_variables {
                    err(&format!("{name}: är ingen av Lyktas variabler\n"))?;
                }
            }
            Err(faults) => {
                well = false;
                out(&format!("{faults}\n"))?;
            }
        }
    }
    Ok(if well {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}
