//! `lykta disclose`: puts together what somebody asked for as public records.

use std::process::ExitCode;

use clap::Args;

use super::bench::{Place, end};
use super::say::{err, out};
use crate::app::disclosure::{self as cases, Request};
use crate::app::query::ListQuery;

/// Puts together what somebody asked for as public records; the package goes to standard output.
#[derive(Debug, Args)]
pub(super) struct Disclose {
    /// Number of the matter in the municipality's register
    #[arg(long, value_name = "NO")]
    registry_no: String,
    /// What sort of requester: private, media, company, authority, research or other; never a name
    #[arg(long)]
    requester: Option<String>,
    /// What to mask: text, suggestion, photos, place and others; a wrong one is answered with them all
    #[arg(long, value_name = "FIELD", num_args = 1..)]
    mask: Vec<String>,
    /// Longitude and latitude
    #[arg(long, value_name = "LON,LAT", allow_hyphen_values = true)]
    near: Option<String>,
    /// Metres from there
    #[arg(long, value_name = "M")]
    within: Option<String>,
    /// West, south, east, north
    #[arg(long, allow_hyphen_values = true)]
    bbox: Option<String>,
    /// Category codes or patterns
    #[arg(long)]
    category: Option<String>,
    /// Id of an area
    #[arg(long)]
    area: Option<String>,
    /// Seen on or after this day or instant
    #[arg(long)]
    from: Option<String>,
    /// Seen on or before this day, or before this instant
    #[arg(long)]
    to: Option<String>,
    /// Hands it out: a line in the audit trail says so. Without it the package is only shown
    #[arg(long)]
    release: bool,
    #[command(flatten)]
    place: Place,
}

/// Runs the command.
///
/// # Errors
/// When the store fails.
pub(super) fn run(args: &Disclose) -> anyhow::Result<ExitCode> {
    let bench = args.place.open()?;
    let request = Request {
        query: ListQuery {
            near: args.near.clone(),
            within_m: args.within.clone(),
            bbox: args.bbox.clone(),
            category: args.category.clone(),
            area: args.area.clone(),
            from: args.from.clone(),
            to: args.to.clone(),
            ..ListQuery::default()
        },
        mask: args.mask.clone(),
        requester: args.requester.clone(),
        registry_no: args.registry_no.clone(),
    };
    let (app, viewer, language) = (&bench.app, &bench.viewer, bench.language);
    let shown = cases::preview(app, viewer, &request, language);
    let shown = match bench.runtime.block_on(shown) {
        Ok(shown) => shown,
        Err(error) => return end(Err(error), language),
    };
    for finding in &shown.findings {
        let values = [
            ("number", finding.number.to_string()),
            ("id", finding.record.to_string()),
            ("field", finding.field.to_owned()),
            ("kinds", finding.kinds.join(", ")),
        ];
        err(&format!(
            "{}\n",
            language.say("cli-disclose-finding", &values)
        ))?;
    }
    if args.release {
        let released = cases::release(app, viewer, &request, language);
        match bench.runtime.block_on(released) {
            Ok(package) => out(&package)?,
            Err(error) => return end(Err(error), language),
        }
    } else {
        for feature in &shown.features {
            out(&format!("{feature}\n"))?;
        }
        err(&format!("{}\n", language.say("cli-disclose-dry", &[])))?;
    }
    let masked: Vec<String> = shown
        .masked
        .iter()
        .map(|(f, n)| format!("{f} {n}"))
        .collect();
    let values = [
        ("n", shown.features.len().to_string()),
        ("masked", masked.join(", ")),
    ];
    err(&format!("{}\n", language.say("cli-disclose-done", &values)))?;
    Ok(ExitCode::SUCCESS)
}
