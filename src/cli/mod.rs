//! The command line: one file per command. Puts words on failures and exit codes; calls `app`.

mod analyze;
mod audit;
mod backup;
mod bench;
mod check;
mod disclose;
mod export;
mod import;
mod import_context;
mod map;
mod measure;
mod rescue;
mod retention;
mod route;
mod say;
mod serve;
mod share;
mod table;
mod text;
mod user;
mod walk;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

/// Lykta: the map that a municipality and its police share to make places safer, and to keep what they
/// promised.
#[derive(Debug, Parser)]
#[command(name = "lykta", version, about, max_term_width = 100)]
pub struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Serves the map
    Serve(serve::Serve),
    /// Reads a file of observations, areas, assets or what others know of areas into a store
    Import(import::Import),
    /// Writes observations or areas to a file
    Export(export::Export),
    /// Takes a backup while the service runs
    Backup(backup::Backup),
    /// Proves that a backup is whole
    Verify(backup::Verify),
    /// Puts a backup into a new data folder
    Restore(backup::Restore),
    /// Keeps rules for what is disposed of, and disposes by them
    Retention(retention::Retention),
    /// Disposes of everything at a place and time, by a decision
    Erase(retention::Erase),
    /// Writes everything held about a place and time (registerutdrag)
    Extract(retention::Extract),
    /// Reads and verifies the audit trails
    Audit(audit::Audit),
    /// Hands records over to other organisations, and takes them back
    Share(share::Share),
    /// Puts together what somebody asked for as public records
    Disclose(disclose::Disclose),
    /// Keeps texts for the public
    Text(text::Text),
    /// Says who would get what is seen at a place
    Route(route::Route),
    /// Checks seeds and settings
    Check(check::Check),
    /// Keeps accounts, invitations, sessions and keys
    User(user::User),
    /// Lists walks, and writes one with all that came of it
    Walk(walk::Walk),
    /// Works on the maps underneath
    Map(map::Map),
    /// Works out one method of analysis on a file
    Analyze(analyze::Analyze),
    /// Measures the engine on this machine
    Bench(measure::Measure),
    /// Prints the OpenAPI document
    Openapi,
}

/// Runs the command that was asked for.
///
/// # Errors
/// Whatever hindered it, to be said on standard error.
pub fn run() -> anyhow::Result<ExitCode> {
    match Cli::parse().command {
        Command::Serve(args) => serve::run(&args),
        Command::Import(args) => import::run(&args),
        Command::Export(args) => export::run(&args),
        Command::Backup(args) => backup::take(&args),
        Command::Verify(args) => backup::verify(&args),
        Command::Restore(args) => backup::restore(&args),
        Command::Retention(args) => retention::run(&args),
        Command::Erase(args) => retention::erase(&args),
        Command::Extract(args) => retention::extract(&args),
        Command::Audit(args) => audit::run(&args),
        Command::Share(args) => share::run(&args),
        Command::Disclose(args) => disclose::run(&args),
        Command::Text(args) => text::run(&args),
        Command::Route(args) => route::run(&args),
        Command::Check(args) => check::run(&args),
        Command::User(args) => user::run(&args),
        Command::Walk(args) => walk::run(&args),
        Command::Map(args) => map::run(&args),
        Command::Analyze(args) => analyze::run(&args),
        Command::Bench(args) => measure::run(&args),
        Command::Openapi => {
            say::out(&format!("{}\n", crate::http::document()))?;
            Ok(ExitCode::SUCCESS)
        }
    }
}
