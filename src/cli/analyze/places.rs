//! `hotspots`, `moran`, `local-excess` and `dbscan`: places among their neighbours.

use lykta_core::analysis::dbscan::dbscan as cluster;
use lykta_core::analysis::enough::Enough;
use lykta_core::analysis::hotspots::{self as gi, Draws, MOST_DRAWS, Spot, Test, Tested};
use lykta_core::analysis::local_excess as excess;
use lykta_core::analysis::moran as alike;
use lykta_core::analysis::unusable::whole_number;
use lykta_core::analysis::weights::Weights;
use serde_json::{Value, json};

use super::input::Input;
use super::params::Params;
use super::weights::{self, Cells, Places, refused};
use crate::wire::fault::Fault;

/// How often chance is tried, and from which seed.
pub(super) fn draws(params: &mut Params, usual: u32) -> Result<Draws, Fault> {
    let draws = params.whole("draws", Some(usual.into()), [1, MOST_DRAWS.into()])?;
    Ok(Draws {
        draws: u32::try_from(draws).unwrap_or(MOST_DRAWS),
        seed: params.whole("seed", Some(1), [0, u64::MAX - 1])?,
    })
}

/// Gi*, p and q of each row, or of each cell of a grid.
pub(super) fn hotspots(input: &Input, params: &mut Params) -> Result<Value, Fault> {
    let on = params.choice("on", &["points", "cells"], Some("points"))?;
    let points = input.points(params.crs())?;
    let usual = (on == "points" && input.has("value")).then_some("value");
    let column = match (params.text_or_none("value")?, usual) {
        (None, Some(usual)) => {
            params.fill("value", usual);
            Some(usual.to_owned())
        }
        (named, _) => named,
    };
    let each = match &column {
        Some(column) => input.numbers(column)?,
        None => vec![1.0; points.len()],
    };
    let (values, weights) = if on == "cells" {
        let cells = Cells::read(params)?;
        let mut values = vec![0.0; cells.len()];
        let mut left_out = 0;
        for (point, value) in points.iter().zip(&each) {
            match cells.number(*point).and_then(|cell| values.get_mut(cell)) {
                Some(sum) => *sum += value,
                None => left_out += 1,
            }
        }
        params.note("left_out", left_out);
        let weights = weights::read("weights", input, params, &Places::Cells(&cells))?;
        (values, weights)
    } else {
        let weights = weights::read("weights", input, params, &Places::Points(&points))?;
        (each, weights)
    };
    let test = params.choice("p", &["normal", "exact", "permutation"], Some("exact"))?;
    let test = match test.as_str() {
        "normal" => Test::Normal,
        "permutation" => Test::Permutation(draws(params, 9_999)?),
        _ => Test::Exact(draws(params, 9_999)?),
    };
    let told = gi::hotspots(&values, &weights, test)
        .map_err(|fault| refused(None, input, params, &fault))?;
    let (used, because) = match told.tested {
        Tested::Normal => ("normal", None),
        Tested::Exact => ("exact", None),
        Tested::Permutation(because) => ("permutation", because.map(gi::NotExact::code)),
    };
    params.note("p", used);
    params.note("p_because", because);
    note_enough(params, &values);
    let cells = on == "cells";
    let spots = told.spots.iter().zip(&values);
    Ok(spots
        .map(|(spot, value)| {
            let mut told = spot_told(spot);
            if cells {
                told["value"] = json!(value);
            }
            told
        })
        .collect())
}

/// Whether there is enough to show anything as significant.
fn note_enough(params: &mut Params, values: &[f64]) {
    let counts: Option<u64> = values.iter().map(|v| whole_number(*v)).sum();
    if let Some(reports) = counts {
        let enough = Enough::of_area(values.len(), reports);
        params.note("reports", reports);
        params.note("enough", enough.code());
    }
}

fn spot_told(spot: &Spot) -> Value {
    let mut told = json!({
        "z": spot.z,
        "p_two_sided": spot.p.map(gi::Tails::two_sided),
        "p_hot": spot.p.map(|p| p.hot),
        "p_cold": spot.p.map(|p| p.cold),
        "q_hot": spot.q_hot,
        "neighbours": spot.neighbours,
    });
    if let Some(reason) = spot.reason {
        told["reason"] = json!(reason.code());
    }
    told
}

/// Moran's I of the map and of each row.
pub(super) fn moran(input: &Input, params: &mut Params) -> Result<Value, Fault> {
    let points = input.points(params.crs())?;
    let column = params.text("value", Some("value"))?;
    let values = input.numbers(&column)?;
    let weights = weights::read("weights", input, params, &Places::Points(&points))?;
    let told =
        alike::moran(&values, &weights).map_err(|fault| refused(None, input, params, &fault))?;
    let Some(told) = told else {
        let reason = "all_values_equal_or_no_neighbours";
        let nothing = json!({ "i": null, "expected": null, "z": null, "reason": reason });
        let local = vec![json!({ "i": null, "quadrant": null, "reason": reason }); points.len()];
        return Ok(json!({ "global": nothing, "local": local }));
    };
    let local: Vec<Value> = told
        .local
        .iter()
        .map(|place| match place {
            Some((i, quadrant)) => json!({ "i": i, "quadrant": quadrant.code() }),
            None => json!({ "i": null, "quadrant": null, "reason": "no_neighbours" }),
        })
        .collect();
    let global = json!({
        "i": told.i,
        "expected": told.expected,
        "z": told.z,
        "z_normal": told.z_normal,
    });
    Ok(json!({ "global": global, "local": local }))
}

/// The excess of each row, alone or with its neighbours.
pub(super) fn local_excess(input: &Input, params: &mut Params) -> Result<Value, Fault> {
    let counts = input.numbers("count")?;
    let exposure = input.numbers("exposure")?;
    let kind = params.given("window").and_then(|w| w.get("kind")).cloned();
    let window: Option<Weights> = if kind.is_none_or(|kind| kind == "cell") {
        params.fill("window", json!({ "kind": "cell" }));
        None
    } else {
        let points = input.points(params.crs())?;
        let places = Places::Points(&points);
        Some(weights::read("window", input, params, &places)?)
    };
    let told = excess::local_excess(&counts, &exposure, window.as_ref())
        .map_err(|fault| refused(None, input, params, &fault))?;
    note_enough(params, &counts);
    Ok(told
        .iter()
        .map(|cell| {
            let mut told = json!({
                "observed": cell.observed,
                "expected": cell.expected,
                "ratio": cell.ratio,
                "p": cell.p,
                "q": cell.q,
            });
            if let Some(reason) = cell.reason {
                told["reason"] = json!(reason.code());
            }
            told
        })
        .collect())
}

/// Places with at least so many rows within a distance.
pub(super) fn dbscan(input: &Input, params: &mut Params) -> Result<Value, Fault> {
    let points = input.points(params.crs())?;
    let eps_m = params.number("eps_m", None, [0.001, 1e7])?;
    let min_points = params.whole("min_points", None, [1, u32::MAX.into()])?;
    let min_points = usize::try_from(min_points).unwrap_or(usize::MAX);
    let told = cluster(&points, eps_m, min_points)
        .map_err(|fault| refused(None, input, params, &fault))?;
    let label = |label: &Option<u32>| label.map_or(-1, i64::from);
    Ok(json!({
        "labels": told.labels.iter().map(label).collect::<Vec<_>>(),
        "core": told.core,
        "clusters": told.clusters,
        "noise": told.noise(),
    }))
}
