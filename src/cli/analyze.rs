//! `lykta analyze`: every method on plain input with plain output, by the functions that the screens use.
//!
//! [`ALL`] is the list: a new method is a function and a line. What it is given is read by [`input`]
//! and [`params`]; what cannot be used is said as a problem document that names the field.

mod density;
mod events;
mod input;
mod params;
mod places;
mod project;
mod table;
mod tables;
mod time;
mod weights;

use std::path::PathBuf;
use std::process::ExitCode;

use clap::Args;
use serde_json::{Value, json};

use self::input::Input;
use self::params::Params;
use super::import::{Lang, language};
use super::say::{err, out};
use crate::wire::fault::Fault;
use crate::wire::problem::Problem;

/// Works out one method on a file.
#[derive(Debug, Args)]
pub(super) struct Analyze {
    /// Name of the method; docs/methods says what each does
    #[arg(value_name = "NAME")]
    name: String,
    /// Points (GeoJSON in WGS 84, or CSV with `lon,lat` or `easting,northing`) or a table (CSV); a dash reads
    /// standard input
    #[arg(long, value_name = "FILE")]
    input: PathBuf,
    /// Parameters as a JSON object, or @FILE that holds one
    #[arg(long, value_name = "JSON", default_value = "{}")]
    params: String,
    /// Writes JSON instead of a table
    #[arg(long)]
    json: bool,
    /// Language of messages [default: that of the locale]
    #[arg(long, value_enum)]
    lang: Option<Lang>,
}

/// One method.
struct Method {
    name: &'static str,
    /// Changes when the same input would give another answer.
    version: &'static str,
    /// Names of its parameters besides `crs`.
    params: &'static [&'static str],
    run: Run,
}

/// Works out the results, or says what cannot be used.
type Run = fn(&Input, &mut Params) -> Result<Value, Fault>;

const fn method(
    name: &'static str,
    version: &'static str,
    params: &'static [&'static str],
    run: Run,
) -> Method {
    Method {
        name,
        version,
        params,
        run,
    }
}

/// Every method by name.
static ALL: &[Method] = &[
    method("project", "1", &[], project::project),
    method(
        "density",
        "1",
        &[
            "kernel", "radius_m", "cell_m", "origin", "columns", "rows", "weight", "edge",
            "boundary",
        ],
        density::density,
    ),
    method("sun", "1", &["tz"], time::sun),
    method("hour-of-week", "1", &["tz"], time::hour_of_week),
    method(
        "hotspots",
        "1",
        &[
            "on", "value", "weights", "p", "draws", "seed", "cell_m", "origin", "columns", "rows",
        ],
        places::hotspots,
    ),
    method("local-excess", "1", &["window"], places::local_excess),
    method("moran", "1", &["value", "weights"], places::moran),
    method("dbscan", "1", &["eps_m", "min_points"], places::dbscan),
    method(
        "knox",
        "1",
        &["bands", "bands_m", "bands_days", "draws", "seed"],
        events::knox,
    ),
    method(
        "spacetime",
        "1",
        &[
            "step", "tz", "draws", "seed", "cell_m", "origin", "columns", "rows",
        ],
        events::spacetime,
    ),
    method("mann-kendall", "1", &[], tables::mann_kendall),
    method("concentration", "1", &[], tables::concentration),
    method("accuracy", "1", &["share", "rank_by"], tables::accuracy),
    method("empirical-bayes", "1", &[], tables::empirical_bayes),
];

/// Runs the command.
///
/// # Errors
/// When the terminal cannot be written to.
pub(super) fn run(args: &Analyze) -> anyhow::Result<ExitCode> {
    match answer(args) {
        Ok(told) if args.json => out(&format!("{told}\n"))?,
        Ok(told) => out(&table::written(&told))?,
        Err(fault) => {
            let field = fault.pointer.rsplit('/').next().unwrap_or("").to_owned();
            let problem = Problem::new(422, "analysis_unusable")
                .faults(vec![fault])
                .more("field", Value::from(field));
            let body = problem.body(language(args.lang), "");
            err(&format!("{:#}\n", serde_json::to_value(&body)?))?;
            return Ok(ExitCode::from(2));
        }
    }
    Ok(ExitCode::SUCCESS)
}

fn answer(args: &Analyze) -> Result<Value, Fault> {
    let method = ALL.iter().find(|m| m.name == args.name).ok_or_else(|| {
        let names: Vec<&str> = ALL.iter().map(|m| m.name).collect();
        Fault::new("/method", "analysis_unknown_method")
            .with("value", &args.name)
            .with("allowed", names.join(", "))
    })?;
    let mut params = Params::read(&args.params, method.params)?;
    let input = Input::open(&args.input)?;
    let results = (method.run)(&input, &mut params)?;
    let (filled, notes) = params.filled();
    let mut told = json!({
        "method": method.name,
        "version": method.version,
        "params": filled,
        "n": input.rows.len(),
        "results": results,
    });
    if !notes.is_empty() {
        told["notes"] = Value::Object(notes);
    }
    Ok(told)
}

#[cfg(test)]
mod reference;
#[cfg(test)]
mod statistics;
#[cfg(test)]
mod tests;
