//! `knox` and `spacetime`: places in the course of time.

use jiff::civil::Date;
use lykta_core::analysis::hotspots::{Test, Tested};
use lykta_core::analysis::knox as near;
use lykta_core::analysis::spacetime as courses;
use serde_json::{Value, json};

use super::input::Input;
use super::params::Params;
use super::places::draws;
use super::tables::trend_told;
use super::weights::{Cells, refused};
use crate::wire::fault::Fault;

/// Most cells times steps.
const MOST: usize = 2_000_000;

/// Pairs near in space and time, by bands.
pub(super) fn knox(input: &Input, params: &mut Params) -> Result<Value, Fault> {
    let points = input.points(params.crs())?;
    let days: Vec<f64> = input
        .times("time")?
        .iter()
        .map(|at| at.as_millisecond() as f64 / 86_400_000.0)
        .collect();
    let bands = params.choice("bands", &["within", "rings"], Some("within"))?;
    let bands = match bands.as_str() {
        "rings" => near::Bands::Rings,
        _ => near::Bands::Within,
    };
    let shape = "[100, 200, …]";
    let metres = [100.0, 200.0, 400.0];
    let metres = params.numbers("bands_m", Some(&metres), 0.0, 1..=50, shape)?;
    let edges = [7.0, 14.0, 28.0];
    let edges = params.numbers("bands_days", Some(&edges), 0.0, 1..=50, "[7, 14, …]")?;
    let draws = draws(params, 999)?;
    let told = near::knox(&points, &days, bands, &metres, &edges, draws)
        .map_err(|fault| refused(None, input, params, &fault))?;
    Ok(told
        .iter()
        .map(|band| {
            let mut told = json!({
                "metres": band.metres,
                "days": band.days,
                "observed": band.observed,
                "expected": band.expected,
                "ratio": band.ratio,
                "p": band.p,
            });
            if band.p.is_none() {
                told["reason"] = json!("no_pairs_expected");
            }
            told
        })
        .collect())
}

/// Months or weeks from a fixed one.
fn step(day: Date, weeks: bool) -> i64 {
    if weeks {
        // 1970-01-05 was a Monday.
        let monday = jiff::civil::date(1970, 1, 5);
        day.duration_since(monday).as_hours().div_euclid(24 * 7)
    } else {
        i64::from(day.year()) * 12 + i64::from(day.month()) - 1
    }
}

/// Gi* of each cell and step, the trend of each cell, and what became of it.
pub(super) fn spacetime(input: &Input, params: &mut Params) -> Result<Value, Fault> {
    let unit = params.choice("step", &["month", "week"], Some("month"))?;
    let zone = params.zone("tz")?;
    let cells = Cells::read(params)?;
    let draws = draws(params, 9_999)?;
    let points = input.points(params.crs())?;
    let dates = input.times("time")?;
    let steps: Vec<i64> = dates
        .into_iter()
        .map(|at| step(at.to_zoned(zone.clone()).date(), unit == "week"))
        .collect();
    let first = steps.iter().copied().min().unwrap_or(0);
    let last = steps.iter().copied().max().unwrap_or(0);
    let count = usize::try_from(last - first + 1).unwrap_or(usize::MAX);
    let all = count.saturating_mul(cells.len());
    if all > MOST {
        let shown = json!(all);
        let allowed = format!("columns × rows × steps ≤ {MOST}");
        return Err(super::params::bad("columns", &shown, &allowed));
    }
    let mut counts = vec![0.0; all];
    let mut left_out = 0;
    for (point, step) in points.iter().zip(steps) {
        let at = usize::try_from(step - first).unwrap_or(0) * cells.len();
        match cells
            .number(*point)
            .and_then(|cell| counts.get_mut(at + cell))
        {
            Some(n) => *n += 1.0,
            None => left_out += 1,
        }
    }
    let (told, tested) = courses::spacetime(&cells.keys(), &counts, Test::Exact(draws))
        .map_err(|fault| refused(None, input, params, &fault))?;
    params.note("left_out", left_out);
    params.note("steps", count);
    params.note(
        "p",
        if tested == Tested::Exact {
            "exact"
        } else {
            "permutation"
        },
    );
    Ok(told
        .iter()
        .map(|course| {
            let mut told = json!({
                "z": course.z,
                "hot": course.hot,
                "trend": course.trend.as_ref().map(trend_told),
                "class": course.class.map(courses::Class::code),
            });
            if course.trend.is_none() {
                told["reason"] = json!("all_values_equal");
            }
            told
        })
        .collect())
}
