//! `lykta route`: who would get what is seen at a place.

use std::process::ExitCode;

use clap::Args;
use lykta_core::model::{CategoryCode, LonLat};

use super::bench::{Place, end};
use super::say::{err, out};
use crate::app::places as cases;
use crate::wire::feature::{self, Surroundings};

/// Says who would get what is seen at a place, and what it would bear on.
#[derive(Debug, Args)]
pub(super) struct Route {
    /// Category code
    #[arg(long)]
    category: String,
    /// Longitude and latitude
    #[arg(long, value_name = "LON,LAT", allow_hyphen_values = true)]
    near: String,
    #[command(flatten)]
    place: Place,
}

/// Runs the command.
///
/// # Errors
/// When the store fails or an argument cannot be read.
pub(super) fn run(args: &Route) -> anyhow::Result<ExitCode> {
    let bench = args.place.open()?;
    let category = CategoryCode::parse(&args.category)?;
    let place = args
        .near
        .split_once(',')
        .and_then(|(lon, lat)| {
            let (lon, lat) = (lon.trim().parse().ok()?, lat.trim().parse().ok()?);
            LonLat::from_degrees(lon, lat).ok()
        })
        .ok_or_else(|| anyhow::anyhow!("--near {}: longitud,latitud", args.near))?;
    let imagined = match cases::imagined(&bench.app, &bench.viewer, &category, place) {
        Ok(imagined) => imagined,
        Err(error) => return end(Err(error), bench.language),
    };
    let tenant = bench.app.tenant(&bench.viewer)?;
    let world = tenant.world()?;
    let around = Surroundings {
        landscape: &world.landscape,
        asset_owners: &world.asset_owners,
        tenant_name: &tenant.profile.name,
        language: bench.language,
    };
    let links = feature::links(&imagined, around);
    match links.responsible {
        Some(r) => out(&format!("{}\t{}\t{}\n", r.actor, r.name, r.why))?,
        None => err(&format!(
            "{}\n",
            bench.language.say("cli-route-nobody", &[])
        ))?,
    }
    for area in links.areas {
        out(&format!("area/{}\t{}\n", area.id, area.name))?;
    }
    for c in links.commitments.iter().filter(|c| c.linked) {
        out(&format!("commitment/{}\t{}\n", c.id, c.label))?;
    }
    Ok(ExitCode::SUCCESS)
}
