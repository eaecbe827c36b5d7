//! Does one report soon bring another nearby, over HTTP.

use axum::extract::State;
use axum::response::{IntoResponse, Response};
use lykta_core::analysis::knox::Band;
use serde_json::{Value, json};

use super::Site;
use super::counted::{counted_query, counting, sources};
use super::error::Failure;
use super::extract::{Asked, Who};
use super::sharing::NO_STORE;
use crate::app::near_repeat::{self as cases, DAYS, LEAST, METRES, MOST_Q, NearRepeat, VERSION};

counted_query! {
    /// What is counted. Several values are separated by commas.
    NearRepeatQuery {}
}

fn band((band, q): &(Band, Option<f64>)) -> Value {
    let more = q.is_some_and(|q| q <= MOST_Q) && band.ratio.is_some_and(|r| r > 1.0);
    json!({
        "metres": band.metres,
        "days": band.days,
        "observed": band.observed,
        "expected": band.expected,
        "ratio": band.ratio,
        "p": band.p,
        "q": q,
        "state": if more { "more" } else { "as_chance" },
    })
}

fn body(told: &NearRepeat) -> Value {
    let mut params = counting(&told.counting);
    params.insert("bands".into(), "within".into());
    params.insert("bands_m".into(), json!(METRES));
    params.insert("bands_days".into(), json!(DAYS));
    params.insert("draws".into(), json!(told.draws.map(|d| d.draws)));
    params.insert("seed".into(), json!(told.draws.map(|d| d.seed)));
    json!({
        "method": "knox",
        "version": VERSION,
        "params": params,
        "n": told.n,
        "repeated": told.repeated,
        "of_walks": told.of_walks,
        "earlier": told.earlier,
        "sources": sources(&told.sources),
        "least": LEAST,
        "state": if told.draws.is_some() { "tested" } else { "too_few" },
        "bands": told.bands.iter().map(band).collect::<Vec<_>>(),
    })
}

/// Whether one report soon brings another nearby (Knox): pairs of reports within 100, 200 and 400 m and 7, 14 and 28
/// days, beside as many as were to be expected if time had nothing to do with place, with `p` by dealing the times out
/// anew among the places and `q` (Benjamini–Hochberg) over the bands; a band with `q` of at most 0.05 says `more`.
/// With fewer than `least` reports `state` is `too_few`; of more than 5,000 the latest are tested and `earlier` tells how
/// many are not. One walk counts once (`of_walks` tells how many more there are), one person once in one cell
/// and week. What the police found themselves is left out unless `police_discovered=true`; what residents sent and
/// nobody has reviewed is never counted.
#[utoipa::path(
    get, path = "/api/v1/analyses/near-repeat", tag = "analyses", params(NearRepeatQuery),
    responses(
        (status = 200, body = Object),
        (status = 400, description = "A parameter makes no sense", content_type = "application/problem+json"),
        (status = 403, description = "The role does not analyse", content_type = "application/problem+json"),
    )
)]
pub(super) async fn near_repeat(
    State(site): State<Site>,
    Who(viewer): Who,
    Asked(query): Asked<NearRepeatQuery>,
) -> Result<Response, Failure> {
    let told = cases::near_repeat(&site.app, &viewer, &query.counted()).await?;
    Ok((NO_STORE, axum::Json(body(&told))).into_response())
}
