//! Methods on plain tables: `mann-kendall`, `concentration`, `accuracy`, `empirical-bayes`.

use lykta_core::analysis::accuracy as held;
use lykta_core::analysis::concentration as spread;
use lykta_core::analysis::empirical_bayes as drawn;
use lykta_core::analysis::mann_kendall::{self as trend, Trend};
use serde_json::{Value, json};

use super::input::Input;
use super::params::Params;
use super::weights::refused;
use crate::wire::fault::Fault;

/// A trend, with a reason where there is none to test.
pub(super) fn trend_told(trend: &Trend) -> Value {
    let mut told = json!({
        "s": trend.s,
        "var": trend.var,
        "z": trend.z,
        "p_two_sided": trend.p_two_sided,
        "tau": trend.tau,
    });
    if trend.z.is_none() {
        told["reason"] = json!("all_values_equal");
    }
    told
}

/// The trend of the column `value`, rows in the order of time.
pub(super) fn mann_kendall(input: &Input, params: &mut Params) -> Result<Value, Fault> {
    let values = input.numbers("value")?;
    let told = trend::mann_kendall(&values).map_err(|f| refused(None, input, params, &f))?;
    Ok(trend_told(&told))
}

/// How unevenly the column `count` is spread over the rows.
pub(super) fn concentration(input: &Input, params: &mut Params) -> Result<Value, Fault> {
    let counts = input.numbers("count")?;
    let told = spread::concentration(&counts).map_err(|f| refused(None, input, params, &f))?;
    Ok(match told {
        None => json!({
            "places": counts.len(), "reports": 0, "share_with_half": null, "gini": null,
            "generalised_gini": null, "reason": "no_reports",
        }),
        Some(told) => json!({
            "places": told.places,
            "reports": told.reports,
            "share_with_half": told.share_with_half,
            "gini": told.gini,
            "generalised_gini": told.generalised_gini,
        }),
    })
}

/// How well choosing by the past did, for each share of the area.
pub(super) fn accuracy(input: &Input, params: &mut Params) -> Result<Value, Fault> {
    let usual = [0.01, 0.05, 0.1];
    let shape = "[0.01, 0.05, …], 0 – 1";
    if let Some(share) = params.given("share").and_then(Value::as_f64) {
        params.give("share", json!([share]));
    }
    let shares = params.numbers("share", Some(&usual), 0.0, 1..=1_000, shape)?;
    let past = input.numbers("past")?;
    let future = input.numbers("future")?;
    let area = if input.has("area") {
        input.numbers("area")?
    } else {
        vec![1.0; past.len()]
    };
    let score = match params.text_or_none("rank_by")? {
        Some(column) => input.numbers(&column)?,
        None => past.iter().zip(&area).map(|(p, a)| p / a).collect(),
    };
    let told = held::accuracy(&past, &future, &area, &score, &shares)
        .map_err(|f| refused(None, input, params, &f))?;
    Ok(told
        .iter()
        .map(|one| {
            let mut told = json!({
                "share": one.share,
                "places": one.places,
                "area_share": one.area_share,
                "hit_share": one.hit_share,
                "pai": one.pai,
                "pei": one.pei,
                "rri": one.rri,
            });
            if one.rri.is_none() {
                let nothing = one.hit_share.is_none();
                told["reason"] = json!(if nothing {
                    "nothing_came"
                } else {
                    "no_past_there"
                });
            }
            told
        })
        .collect())
}

/// Rates drawn towards the mean of all rows, and their rank.
pub(super) fn empirical_bayes(input: &Input, params: &mut Params) -> Result<Value, Fault> {
    let events = input.numbers("events")?;
    let exposure = input.numbers("exposure")?;
    let told =
        drawn::empirical_bayes(&events, &exposure).map_err(|f| refused(None, input, params, &f))?;
    Ok(told
        .iter()
        .map(|r| json!({ "rate": r.rate, "eb_rate": r.eb_rate, "rank": r.rank }))
        .collect())
}
