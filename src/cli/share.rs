//! `lykta share`: share sets and the acts of handing over and taking back.
//!
//! What a program may want is alone on standard output; the words go to standard error. Done by whoever
//! runs the command line, for the tenant itself.

use std::process::ExitCode;

use clap::{Args, Subcommand};
use lykta_core::model::{ActorId, ObservationId, ShareSetId};

use super::bench::{Bench, Place, end, ids};
use super::say::{err, out};
use crate::app::AppError;
use crate::app::sharing::{self as cases, Terms, Why, Wish};
use crate::wire::feature::{self, Surroundings};
use crate::wire::hex;
use crate::wire::observation::instant;

/// Hands records over to other organisations, and takes them back.
#[derive(Debug, Args)]
pub(super) struct Share {
    #[command(subcommand)]
    deed: Deed,
    #[command(flatten)]
    place: Place,
}

#[derive(Debug, Subcommand)]
enum Deed {
    /// Lists the share sets
    List,
    /// Makes a share set, or changes its terms
    Put(Put),
    /// Ends a share set: its recipients see it no more
    End {
        /// Id of the set
        set: String,
        /// Why
        #[arg(long)]
        reason: String,
    },
    /// Shows what the recipients would get, as GeoJSON
    Preview(Records),
    /// Hands records over
    HandOver(Records),
    /// Takes records back
    TakeBack(Records),
}

#[derive(Debug, Args)]
struct Put {
    /// Id of the set
    set: String,
    /// The name shown
    #[arg(long)]
    title: String,
    /// Ids of the organisations that receive it
    #[arg(long, value_name = "ID", num_args = 1.., required = true)]
    to: Vec<String>,
    /// What for
    #[arg(long)]
    purpose: String,
    /// The legal ground
    #[arg(long)]
    basis: String,
    /// Until when, such as 2026-12-31T23:59:00+01:00
    #[arg(long)]
    until: String,
}

#[derive(Debug, Args)]
struct Records {
    /// Id of the set
    set: String,
    /// Ids of observations; - reads them from standard input
    #[arg(required = true)]
    ids: Vec<String>,
    /// Why; needed but for a preview
    #[arg(long, default_value = "")]
    reason: String,
    /// Those of class 3 too
    #[arg(long)]
    class_3: bool,
    /// The matter in the registry
    #[arg(long)]
    registry_no: Option<String>,
}

/// Runs the command.
///
/// # Errors
/// When the store fails or an argument cannot be read.
pub(super) fn run(args: &Share) -> anyhow::Result<ExitCode> {
    let bench = args.place.open()?;
    let outcome = match &args.deed {
        Deed::List => list(&bench)?,
        Deed::Put(put) => {
            let terms = Terms {
                title: put.title.clone(),
                recipients: put
                    .to
                    .iter()
                    .map(|id| ActorId::parse(id).map(Some))
                    .collect::<Result<_, _>>()?,
                purpose: put.purpose.clone(),
                basis: put.basis.clone(),
                until: instant(&put.until)
                    .ok_or_else(|| anyhow::anyhow!("--until {}: no time", put.until))?
                    .0,
            };
            let set = ShareSetId::parse(&put.set)?;
            let made = cases::put(&bench.app, &bench.viewer, set, terms);
            bench.runtime.block_on(made).map(drop)
        }
        Deed::End { set, reason } => {
            let set = ShareSetId::parse(set)?;
            let ended = cases::end(&bench.app, &bench.viewer, &set, reason);
            bench.runtime.block_on(ended).map(drop)
        }
        Deed::Preview(records) => preview(&bench, records)?,
        Deed::HandOver(records) => act(&bench, records, false)?,
        Deed::TakeBack(records) => act(&bench, records, true)?,
    };
    end(outcome, bench.language)
}

fn list(bench: &Bench) -> anyhow::Result<Result<(), AppError>> {
    let sets = match bench
        .runtime
        .block_on(cases::list(&bench.app, &bench.viewer))
    {
        Ok(sets) => sets,
        Err(error) => return Ok(Err(error)),
    };
    if sets.is_empty() {
        err(&format!("{}\n", bench.language.say("cli-share-none", &[])))?;
    }
    for listed in sets {
        let set = &listed.kept.set;
        let runs = if listed.runs { "yes" } else { "no" };
        let state = bench
            .language
            .say("cli-share-state", &[("runs", runs.to_owned())]);
        let name = |id: &Option<ActorId>| {
            id.as_ref()
                .map_or_else(|| "-".to_owned(), ToString::to_string)
        };
        let recipients: Vec<String> = set.recipients.iter().map(name).collect();
        out(&format!(
            "{}\t{state}\t{}\t{} -> {}\t{}\t{}\n",
            set.id,
            set.until,
            name(&set.owner),
            recipients.join(","),
            listed.records,
            set.title
        ))?;
    }
    Ok(Ok(()))
}

fn wish(records: &Records) -> anyhow::Result<(ShareSetId, Wish)> {
    let wish = Wish {
        ids: ids(&records.ids)?,
        class_3: records.class_3,
        registry_no: records.registry_no.clone(),
    };
    Ok((ShareSetId::parse(&records.set)?, wish))
}

fn left_out(bench: &Bench, list: &[(ObservationId, Why)]) -> anyhow::Result<()> {
    for (id, why) in list {
        let values = [("id", id.to_string()), ("why", why.code().to_owned())];
        let line = bench.language.say("cli-share-left-out", &values);
        err(&format!("{line}\n"))?;
    }
    Ok(())
}

fn preview(bench: &Bench, records: &Records) -> anyhow::Result<Result<(), AppError>> {
    let (set, wish) = wish(records)?;
    let shown = cases::preview(&bench.app, &bench.viewer, &set, &wish);
    let shown = match bench.runtime.block_on(shown) {
        Ok(shown) => shown,
        Err(error) => return Ok(Err(error)),
    };
    let tenant = bench.app.tenant(&bench.viewer)?;
    let world = tenant.world()?;
    let around = Surroundings {
        landscape: &world.landscape,
        asset_owners: &world.asset_owners,
        tenant_name: &tenant.profile.name,
        language: bench.language,
    };
    for record in &shown.told {
        let feature = feature::feature(record, around);
        out(&format!("{}\n", serde_json::to_string(&feature)?))?;
    }
    left_out(bench, &shown.left_out)?;
    Ok(Ok(()))
}

fn act(bench: &Bench, records: &Records, taking: bool) -> anyhow::Result<Result<(), AppError>> {
    let (set, wish) = wish(records)?;
    if records.reason.trim().is_empty() {
        anyhow::bail!("--reason: ange varför");
    }
    let (app, viewer, reason) = (&bench.app, &bench.viewer, records.reason.trim());
    let acted = bench.runtime.block_on(async {
        if taking {
            cases::take_back(app, viewer, &set, &wish, reason).await
        } else {
            cases::hand_over(app, viewer, &set, &wish, reason).await
        }
    });
    let acted = match acted {
        Ok(acted) => acted,
        Err(error) => return Ok(Err(error)),
    };
    for (id, version) in &acted.done.records {
        out(&format!("{id} {version}\n"))?;
    }
    left_out(bench, &acted.left_out)?;
    let key = if taking {
        "cli-share-taken"
    } else {
        "cli-share-handed"
    };
    let values = [
        ("n", acted.done.records.len().to_string()),
        ("digest", hex(&acted.done.digest)),
    ];
    err(&format!("{}\n", bench.language.say(key, &values)))?;
    Ok(Ok(()))
}
