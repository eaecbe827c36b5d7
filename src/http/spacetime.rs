//! Hot spots in the course of months over HTTP, as GeoJSON.

use axum::extract::State;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use lykta_core::analysis::enough::{CELLS, Enough, REPORTS, SOURCES};
use serde_json::{Value, json};

use super::Site;
use super::counted::{counted_query, counting, sources};
use super::error::Failure;
use super::extract::{Asked, Who};
use super::found::feature;
use super::sharing::NO_STORE;
use crate::app::spacetime::{self as cases, Courses, Lacks, MONTHS, Place, VERSION};

counted_query! {
    /// Which courses. Several values are separated by commas.
    SpacetimeQuery {
        /// Side of a cell, `100` or `250` m; 250 when absent. Larger when there would be more than 400,000 cells
        /// times months.
        cell_m,
    }
}

impl SpacetimeQuery {
    fn asked(self) -> cases::Asked {
        cases::Asked {
            cell_m: self.cell_m.clone(),
            counted: self.counted(),
        }
    }
}

fn place(place: &Place, number: usize) -> Value {
    let mut told = feature(&place.found, number, "told");
    let own = &mut told["properties"];
    own["class"] = json!(place.class.code());
    own["cells"] = json!(place.cells);
    own["months"] = json!(place.months);
    own["hot"] = json!(place.hot);
    told
}

fn body(told: &Courses) -> Value {
    let (state, lacking) = match told.lacks {
        Lacks::Months => ("too_few", Some("months")),
        Lacks::Of(Enough::TooFewCells { .. }) => ("too_few", Some("cells")),
        Lacks::Of(_) => ("too_few", Some("observations")),
        Lacks::Nothing if told.places.iter().any(|p| p.found.enough.is_enough()) => ("found", None),
        Lacks::Nothing => ("none", None),
    };
    let counting_m = told.counting.cell_m;
    let mut params = counting(&told.counting);
    params.insert("cell_m".into(), counting_m.into());
    params.insert(
        "cell_m_asked".into(),
        told.finer_m.unwrap_or(counting_m).into(),
    );
    params.insert("step".into(), "month".into());
    json!({
        "type": "FeatureCollection",
        "method": "spacetime",
        "version": VERSION,
        "params": params,
        "months": told.months.iter().map(ToString::to_string).collect::<Vec<_>>(),
        "n": told.n,
        "repeated": told.repeated,
        "outside": told.outside,
        "cells": told.cells,
        "least": { "observations": REPORTS, "cells": CELLS, "sources": SOURCES, "months": MONTHS },
        "state": state,
        "lacking": lacking,
        "p": told.tested,
        "sources": sources(&told.sources),
        "features": told.places.iter().zip(1..).map(|(p, i)| place(p, i)).collect::<Vec<_>>(),
    })
}

/// What became of places where much was reported, month by month, as a GeoJSON collection (WGS 84) of cells that hang
/// together and have the same `class`: `new` (hot in the last month and never before), `increasing`, `recurring` and
/// `decreasing` (hot in the last month and before, by the trend), `former` (hot before, and not in the last month).
/// Each with number, names, reports and whether it was hot in each of the `months`, sources and categories. Months are
/// whole ones in Europe/Stockholm: the last twelve when `from` is absent, at most 36. Hot is Gi* over cells and months
/// with an exact conditional p at a false discovery rate below 0.05, a trend Mann–Kendall at p < 0.05. `state` is
/// `found`, `none` or, below what is `least`, `too_few`; a place with fewer than four sources, or more than half from
/// one person or walk, says `few_sources` or `one_source`. What one person reported in one cell and one week counts
/// once. What the police found themselves is left out unless `police_discovered=true`; what residents sent and nobody
/// has reviewed is never counted.
#[utoipa::path(
    get, path = "/api/v1/analyses/spacetime", tag = "analyses", params(SpacetimeQuery),
    responses(
        (status = 200, body = Object, content_type = "application/geo+json"),
        (status = 400, description = "A parameter makes no sense", content_type = "application/problem+json"),
        (status = 403, description = "The role does not analyse", content_type = "application/problem+json"),
        (status = 409, description = "The area is too large", content_type = "application/problem+json"),
    )
)]
pub(super) async fn spacetime(
    State(site): State<Site>,
    Who(viewer): Who,
    Asked(query): Asked<SpacetimeQuery>,
) -> Result<Response, Failure> {
    let told = cases::courses(&site.app, &viewer, &query.asked()).await?;
    let media = [(header::CONTENT_TYPE, "application/geo+json")];
    Ok((NO_STORE, media, body(&told).to_string()).into_response())
}
