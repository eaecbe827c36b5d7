//! `lykta walk`: lists walks, and writes one with all that came of it.

use std::process::ExitCode;

use clap::{Args, Subcommand};
use lykta_core::model::WalkId;
use serde_json::json;

use super::bench::{Bench, Place, end};
use super::say::{err, out};
use crate::app::{AppError, tracks, walks};
use crate::wire::{archive, track, walk};

/// Lists walks and writes them to files.
#[derive(Debug, Args)]
pub(super) struct Walk {
    #[command(flatten)]
    place: Place,
    #[command(subcommand)]
    deed: Deed,
}

#[derive(Debug, Subcommand)]
enum Deed {
    /// Lists walks by start: id, state, start, number of stops and title
    List(List),
    /// Writes one walk as JSON: the plan, what was seen, the way walked and how safe it felt. What was
    /// seen is a collection that `lykta import` takes
    Export {
        /// Id of the walk
        #[arg(value_parser = WalkId::parse)]
        id: WalkId,
    },
}

#[derive(Debug, Args)]
struct List {
    /// Starting on or after this day or instant
    #[arg(long)]
    from: Option<String>,
    /// Starting on or before this day, or before this instant
    #[arg(long)]
    to: Option<String>,
    /// States, separated by commas
    #[arg(long)]
    state: Option<String>,
    /// Id of an area that it is held in or stops in
    #[arg(long)]
    area: Option<String>,
}

/// Runs the command.
///
/// # Errors
/// When the store fails.
pub(super) fn run(args: &Walk) -> anyhow::Result<ExitCode> {
    let bench = args.place.open()?;
    let outcome = match &args.deed {
        Deed::List(asked) => list(&bench, asked)?,
        Deed::Export { id } => match bench.runtime.block_on(export(&bench, *id)) {
            Ok(document) => {
                out(&format!("{document:#}\n"))?;
                Ok(())
            }
            Err(error) => Err(error),
        },
    };
    end(outcome, bench.language)
}

fn list(bench: &Bench, asked: &List) -> anyhow::Result<Result<(), AppError>> {
    let asked = walks::Asked {
        from: asked.from.clone(),
        to: asked.to.clone(),
        state: asked.state.clone(),
        area: asked.area.clone(),
        mine: false,
    };
    let listed = walks::list(&bench.app, &bench.viewer, &asked);
    let walks = match bench.runtime.block_on(listed) {
        Ok(walks) => walks,
        Err(error) => return Ok(Err(error)),
    };
    if walks.is_empty() {
        err(&format!("{}\n", bench.language.say("walks-empty", &[])))?;
    }
    for told in walks {
        let walk = &told.walk;
        out(&format!(
            "{}\t{}\t{}\t{}\t{}\n",
            walk.id,
            walk.state.code(),
            walk.starts_at,
            told.stop_count,
            walk.title.replace(['\n', '\t'], " ")
        ))?;
    }
    Ok(Ok(()))
}

async fn export(bench: &Bench, id: WalkId) -> Result<serde_json::Value, AppError> {
    let (app, viewer) = (&bench.app, &bench.viewer);
    let told = walks::one(app, viewer, id).await?;
    let seen = walks::observations(app, viewer, id).await?;
    let runs = tracks::track(app, viewer, id).await?;
    let scores = tracks::scores(app, viewer, id).await?;
    let scores: Vec<_> = scores
        .iter()
        .map(|s| json!({ "stop": s.stop, "counts": s.counts }))
        .collect();
    Ok(json!({
        "walk": walk::body(&told.walk, told.stop_count, told.lighting),
        "observations": {
            "type": "FeatureCollection",
            archive::MARK: { "export": archive::VERSION },
            "features": seen.iter().map(archive::observation).collect::<Vec<_>>(),
        },
        "track": track::feature(&runs),
        "scores": scores,
    }))
}
