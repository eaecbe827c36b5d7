//! Places with at least so many reports within so many metres over HTTP, as GeoJSON.

use axum::extract::State;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use lykta_core::analysis::enough::SOURCES;
use serde_json::{Value, json};

use super::Site;
use super::counted::{counted_query, counting, sources};
use super::error::Failure;
use super::extract::{Asked, Who};
use super::found::feature;
use super::sharing::NO_STORE;
use crate::app::dense::{self as cases, Dense, VERSION};

counted_query! {
    /// Which places. Several values are separated by commas.
    DenseQuery {
        /// Reports that make a place, 3 to 100; 5 when absent.
        min_points,
        /// Metres within which they lie, 25 to 500; 100 when absent.
        eps_m,
    }
}

impl DenseQuery {
    fn asked(self) -> cases::Asked {
        cases::Asked {
            min_points: self.min_points.clone(),
            eps_m: self.eps_m.clone(),
            counted: self.counted(),
        }
    }
}

fn body(told: &Dense) -> Value {
    let mut params = counting(&told.counting);
    params.insert("min_points".into(), told.min_points.into());
    params.insert("eps_m".into(), told.eps_m.into());
    let places = told.places.iter().zip(1..);
    json!({
        "type": "FeatureCollection",
        "method": "dbscan",
        "version": VERSION,
        "params": params,
        "n": told.n,
        "repeated": told.repeated,
        "alone": told.alone,
        "least": { "sources": SOURCES },
        "state": if told.places.is_empty() { "none" } else { "found" },
        "sources": sources(&told.sources),
        "features": places.map(|(p, i)| feature(p, i, "dense")).collect::<Vec<_>>(),
    })
}

/// Places with at least `min_points` reports within `eps_m` metres (DBSCAN), as a GeoJSON collection (WGS 84), those
/// with most reports first: a description that says nothing of chance. Outlines are squares round the reports, each
/// with number, names, sources and categories; a place with fewer than four sources, or more than half from one person
/// or walk, says `few_sources` or `one_source`. `alone` tells how many reports belong to none. What the police found
/// themselves is left out unless `police_discovered=true`; what residents sent and nobody has reviewed is never
/// counted, and one resident counts once in one cell and week.
#[utoipa::path(
    get, path = "/api/v1/analyses/dense-places", tag = "analyses", params(DenseQuery),
    responses(
        (status = 200, body = Object, content_type = "application/geo+json"),
        (status = 400, description = "A parameter makes no sense", content_type = "application/problem+json"),
        (status = 403, description = "The role does not analyse", content_type = "application/problem+json"),
    )
)]
pub(super) async fn dense(
    State(site): State<Site>,
    Who(viewer): Who,
    Asked(query): Asked<DenseQuery>,
) -> Result<Response, Failure> {
    let told = cases::dense(&site.app, &viewer, &query.asked()).await?;
    let media = [(header::CONTENT_TYPE, "application/geo+json")];
    Ok((NO_STORE, media, body(&told).to_string()).into_response())
}
