//! Time over HTTP: how much was reported when, and one period beside another.

use axum::extract::State;
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};

use super::Site;
use super::counted::{counted_query, counting, sources};
use super::error::Failure;
use super::extract::{Asked, Who};
use super::sharing::NO_STORE;
use crate::app::periods::{self as cases, Change, Compared, LEAST, Times, VERSION};

counted_query! {
    /// What is counted. Several values are separated by commas.
    TimeQuery {}
}

counted_query! {
    /// What is compared. Several values are separated by commas.
    CompareQuery {
        /// `before` (when absent): as long, right before; `year`: the same days 52 weeks before.
        against,
    }
}

fn times_body(times: &Times) -> Value {
    let days: Vec<Value> = times
        .days
        .iter()
        .map(|(day, n)| json!([day.to_string(), n]))
        .collect();
    let [daylight, twilight, dark] = times.sun;
    json!({
        "method": "hour-of-week",
        "version": VERSION,
        "params": counting(&times.counting),
        "n": times.n,
        "sources": sources(&times.sources),
        "days": days,
        "hours": times.hours.as_slice(),
        "sun": { "daylight": daylight, "twilight": twilight, "dark": dark },
    })
}

/// How much was reported each day and each hour of the week (Europe/Stockholm, Monday 00 first), and by the sun's
/// height. Counts what every analysis counts: what the police found themselves is left out unless
/// `police_discovered=true`; what residents sent and nobody has reviewed is never counted.
#[utoipa::path(
    get, path = "/api/v1/analyses/time", tag = "analyses", params(TimeQuery),
    responses(
        (status = 200, body = Object),
        (status = 400, description = "A parameter makes no sense", content_type = "application/problem+json"),
        (status = 403, description = "The role does not analyse", content_type = "application/problem+json"),
    )
)]
pub(super) async fn time(
    State(site): State<Site>,
    Who(viewer): Who,
    Asked(query): Asked<TimeQuery>,
) -> Result<Response, Failure> {
    let told = cases::times(&site.app, &viewer, &query.counted()).await?;
    Ok((NO_STORE, axum::Json(times_body(&told))).into_response())
}

fn change(told: &Change) -> Value {
    let ratio = told.ratio.as_ref();
    json!({
        "area": told.area.as_ref().map(|(id, name)| json!({ "id": id.as_str(), "name": name })),
        "after": told.after,
        "before": told.before,
        "ratio": ratio.and_then(|r| r.ratio),
        "low": ratio.map(|r| r.low),
        "high": ratio.and_then(|r| r.high),
        "p": ratio.map(|r| r.p),
        "q": told.q,
        "state": if ratio.is_some() { "compared" } else { "too_few" },
    })
}

fn compared_body(told: &Compared) -> Value {
    let mut params = counting(&told.counting);
    params.insert("against".into(), told.against.code().into());
    json!({
        "method": "rate-ratio",
        "version": VERSION,
        "params": params,
        "before": { "from": told.earlier.0.to_string(), "to": told.earlier.1.to_string() },
        "days": told.days,
        "least": LEAST,
        "all": change(&told.all),
        "areas": told.areas.iter().map(change).collect::<Vec<_>>(),
        "walked_m": told.walked_m.map(|[after, before]| json!({ "after": after.round(), "before": before.round() })),
    })
}

/// The period of the filters beside an earlier one of the same length, in all and by area: counts, the ratio of the
/// rates with its exact 95 % interval, and the two-sided exact `p`; `q` (Benjamini–Hochberg) over the areas. With
/// fewer than `least` in both together `state` is `too_few`. `walked_m` tells how far walks went in each period, for
/// more walks give more reports.
#[utoipa::path(
    get, path = "/api/v1/analyses/compare", tag = "analyses", params(CompareQuery),
    responses(
        (status = 200, body = Object),
        (status = 400, description = "A parameter makes no sense", content_type = "application/problem+json"),
        (status = 403, description = "The role does not analyse", content_type = "application/problem+json"),
    )
)]
pub(super) async fn compare(
    State(site): State<Site>,
    Who(viewer): Who,
    Asked(query): Asked<CompareQuery>,
) -> Result<Response, Failure> {
    let against = query.against.clone();
    let told = cases::compared(&site.app, &viewer, &query.counted(), against.as_deref()).await?;
    Ok((NO_STORE, axum::Json(compared_body(&told))).into_response())
}
