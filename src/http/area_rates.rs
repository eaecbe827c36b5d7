//! Area by area over HTTP: drawn rates, and how often what is known is reported again.

use axum::extract::State;
use axum::response::{IntoResponse, Response};
use lykta_core::analysis::enough::REPORTS;
use lykta_core::analysis::reporting_rate::{AGAIN, Beside, EXPECTED, INCIDENTS, MOST_DAYS, Sum};
use serde_json::{Value, json};

use super::Site;
use super::counted::{counted_query, counting, sources};
use super::error::Failure;
use super::extract::{Asked, Who};
use super::sharing::NO_STORE;
use crate::app::area_rates::{
    self as cases, AREAS, AreaRate, AreaRates, Group, RATE_DAYS, VERSION,
};

counted_query! {
    /// What is counted. Several values are separated by commas.
    AreaRateQuery {}
}

fn again(sum: &Sum) -> Value {
    let rate = sum.rate();
    let by = |value: Option<f64>| value.map(|v| v * RATE_DAYS);
    json!({
        "incidents": sum.incidents,
        "several": sum.several,
        "again": sum.again,
        "days": sum.days,
        "to_second_days": sum.median_to_second(),
        "rate": by(rate.map(|r| r.rate)),
        "low": by(rate.map(|r| r.low)),
        "high": by(rate.map(|r| r.high)),
    })
}

fn reporting((sum, beside): &(Sum, Beside)) -> Value {
    let ratio = beside.ratio;
    let mut told = again(sum);
    told["expected"] = json!(beside.expected);
    told["ratio"] = json!(ratio.and_then(|r| r.ratio));
    told["ratio_low"] = json!(ratio.map(|r| r.low));
    told["ratio_high"] = json!(ratio.and_then(|r| r.high));
    told["p"] = json!(ratio.map(|r| r.p));
    told["q"] = json!(beside.q);
    told["state"] = json!(beside.says.code());
    told
}

fn area(told: &AreaRate) -> Value {
    let drawn = told.drawn.as_ref();
    json!({
        "id": told.id.as_str(),
        "name": told.name,
        "kind": told.kind.code(),
        "bbox": told.bounds.map(|d| (d * 1e6).round() / 1e6),
        "n": told.n,
        "km2": told.km2,
        "rate": told.rate.is_finite().then_some(told.rate),
        "eb_rate": drawn.map(|d| d.eb_rate),
        "low": drawn.and_then(|d| d.between).map(|[low, _]| low),
        "high": drawn.and_then(|d| d.between).map(|[_, high]| high),
        "rank": told.rank,
        "level": told.level.code(),
        "reporting": told.reporting.as_ref().map(reporting),
    })
}

fn group(told: &Group) -> Value {
    json!({
        "homes": told.homes,
        "n": told.n,
        "mean": told.mean,
        "state": if told.mean.is_some() { "compared" } else { "too_few" },
        "areas": told.areas.iter().map(area).collect::<Vec<_>>(),
    })
}

fn body(told: &AreaRates) -> Value {
    json!({
        "method": "empirical-bayes, reporting-rate",
        "version": VERSION,
        "params": counting(&told.counting),
        "days": told.days,
        "n": told.n,
        "repeated": told.repeated,
        "outside": told.outside,
        "sources": sources(&told.sources),
        "unit": { "rate": "reports / km² / 30 d", "reporting": "further reports / incident / 30 d" },
        "least": {
            "observations": REPORTS,
            "areas": AREAS,
            "incidents": INCIDENTS,
            "expected": EXPECTED,
            "again": AGAIN,
        },
        "most_days": MOST_DAYS,
        "groups": told.groups.iter().map(group).collect::<Vec<_>>(),
        "reporting": told.reporting.as_ref().map(again),
    })
}

/// Area by area, by name: how much was reported (`n`), the rate to a square kilometre and 30 days, the same drawn
/// towards the mean of its group with the middle 95 % of what it may be (`eb_rate`, `low`, `high`; empirical Bayes),
/// and whether that is surely above or below the mean (`level`). There are two groups, held against others of their
/// own only: squares, parks, schoolyards, streets and named places have a `rank` by the drawn rate, and areas where
/// people live (`homes`) have none. `reporting` is how often what is known already is reported again while it
/// stands, with the exact 95 % interval, beside everything outside the area: `silent` where it is surely more seldom,
/// `talkative` where surely more often (exact test, `q` by Benjamini–Hochberg over the areas), `as_others`, or
/// `too_few` below what is `least`. Further reports are those of residents, to the police, and imported ones; never
/// what staff or devices saw. `null` for readers without exact places. Counts what every analysis counts: what the
/// police found themselves is left out unless `police_discovered=true`; what residents sent and nobody has reviewed is
/// never counted.
#[utoipa::path(
    get, path = "/api/v1/analyses/areas", tag = "analyses", params(AreaRateQuery),
    responses(
        (status = 200, body = Object),
        (status = 400, description = "A parameter makes no sense", content_type = "application/problem+json"),
        (status = 403, description = "The role does not analyse", content_type = "application/problem+json"),
    )
)]
pub(super) async fn areas(
    State(site): State<Site>,
    Who(viewer): Who,
    Asked(query): Asked<AreaRateQuery>,
) -> Result<Response, Failure> {
    let told = cases::area_rates(&site.app, &viewer, &query.counted()).await?;
    Ok((NO_STORE, axum::Json(body(&told))).into_response())
}
