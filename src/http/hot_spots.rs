//! Hot spots over HTTP, as GeoJSON.

use axum::extract::State;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use lykta_core::analysis::enough::{CELLS, Enough, REPORTS, SOURCES};
use serde_json::{Map, Value, json};

use super::Site;
use super::counted::{counted_query, counting, sources};
use super::error::Failure;
use super::extract::{Asked, Who};
use super::found::feature;
use super::sharing::NO_STORE;
use crate::app::hot_spots::{self as cases, HotSpots, MOST_Q, Params, Spot, VERSION};

counted_query! {
    /// Which hot spots. Several values are separated by commas.
    HotSpotQuery {
        /// `cluster` (when absent: do high cells adjoin high cells) or `single` (does one cell hold more than its share).
        test,
        /// Side of a cell, `100` or `250` m; 250 when absent. Larger when there would be more than 200,000 cells.
        cell_m,
        /// With `single`: `area` (when absent) or `walked`, which leaves out where nobody walked.
        exposure,
    }
}

impl HotSpotQuery {
    fn asked(self) -> cases::Asked {
        cases::Asked {
            test: self.test.clone(),
            cell_m: self.cell_m.clone(),
            exposure: self.exposure.clone(),
            counted: self.counted(),
        }
    }
}

fn params(p: &Params) -> Value {
    let mut all = counting(&p.counting);
    all.insert("test".into(), p.question.test().into());
    all.insert("exposure".into(), p.question.exposure().into());
    all.insert("cell_m".into(), p.counting.cell_m.into());
    all.insert(
        "cell_m_asked".into(),
        p.finer_m.unwrap_or(p.counting.cell_m).into(),
    );
    all.insert("most_q".into(), MOST_Q.into());
    all.into()
}

fn spot(spot: &Spot, number: usize) -> Value {
    let mut told = feature(&spot.found, number, "hot");
    let own = &mut told["properties"];
    own["expected"] = json!(spot.expected);
    own["ratio"] = json!((spot.expected > 0.0).then(|| spot.found.n as f64 / spot.expected));
    own["p"] = json!(spot.p);
    own["q"] = json!(spot.q);
    own["cells"] = json!(spot.cells);
    told
}

fn body(told: &HotSpots) -> Value {
    let spots = &told.spots;
    let (state, lacking) = match told.enough {
        Enough::TooFewCells { .. } => ("too_few", Some("cells")),
        Enough::TooFewReports { .. } => ("too_few", Some("observations")),
        _ if spots.iter().any(|s| s.found.enough.is_enough()) => ("found", None),
        _ => ("none", None),
    };
    let counting = &told.params.counting;
    let window: Map<String, Value> = [("from", counting.from), ("to", counting.to)]
        .into_iter()
        .map(|(name, at)| (name.to_owned(), at.to_string().into()))
        .collect();
    json!({
        "type": "FeatureCollection",
        "method": told.params.question.method(),
        "version": VERSION,
        "params": params(&told.params),
        "window": window,
        "n": told.n,
        "repeated": told.repeated,
        "outside": told.outside,
        "cells": told.cells,
        "least": { "observations": REPORTS, "cells": CELLS, "sources": SOURCES },
        "state": state,
        "lacking": lacking,
        "p": told.tested,
        "sources": sources(&told.sources),
        "features": spots.iter().zip(1..).map(|(s, i)| spot(s, i)).collect::<Vec<_>>(),
    })
}

/// Where more was reported than chance would gather: hot spots as a GeoJSON collection (WGS 84) of cells that
/// hang together, each with name, number, what was to be expected, p, q, sources and categories; with what they
/// were found by (`params`, `window`), the number of observations (`n`) and of cells, empty ones among them.
/// `cluster` is Gi* with an exact conditional p, `single` the exact excess of one cell; a cell is hot with a
/// false discovery rate of at most 0.05 among all cells. `state` is `found`, `none` or, below what is `least`,
/// `too_few`; a place with fewer than four sources, or more than half from one person or walk, says `few_sources`
/// or `one_source` and is not hot. What one person reported in one cell and one week counts once. What the police
/// found themselves is left out unless `police_discovered=true`; what residents sent and nobody has reviewed
/// is never counted.
#[utoipa::path(
    get, path = "/api/v1/analyses/hot-spots", tag = "analyses", params(HotSpotQuery),
    responses(
        (status = 200, body = Object, content_type = "application/geo+json"),
        (status = 400, description = "A parameter makes no sense", content_type = "application/problem+json"),
        (status = 403, description = "The role does not analyse", content_type = "application/problem+json"),
        (status = 409, description = "The area is too large", content_type = "application/problem+json"),
    )
)]
pub(super) async fn hot_spots(
    State(site): State<Site>,
    Who(viewer): Who,
    Asked(query): Asked<HotSpotQuery>,
) -> Result<Response, Failure> {
    let told = cases::hot_spots(&site.app, &viewer, &query.asked()).await?;
    let media = [(header::CONTENT_TYPE, "application/geo+json")];
    Ok((NO_STORE, media, body(&told).to_string()).into_response())
}
