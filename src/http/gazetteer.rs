//! Looking for places by name, over HTTP.

use axum::Json;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use lykta_core::model::{Leads, LonLat, NamedPlace};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::Site;
use super::error::Failure;
use super::extract::{Asked, Who};
use super::sharing::NO_STORE;
use crate::app::gazetteer as cases;

/// What to look for.
#[derive(Debug, Default, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub(super) struct SearchQuery {
    /// What was typed, up to 100 characters: words or their beginnings, in any order.
    q: Option<String>,
    /// Of equal matches the nearer to this place come first: longitude,latitude.
    near: Option<String>,
    /// How many at most, 1 to 20; 8 when absent.
    limit: Option<String>,
}

/// A place that matches.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct PlaceBody {
    /// Its name.
    name: String,
    /// What sort of place: `street`, `station`, `area` and so on.
    kind: &'static str,
    /// The part of town and municipality it lies in, as far as they are known; of a commitment the promise.
    r#where: String,
    /// Longitude and latitude of a point on it.
    at: [f64; 2],
    /// West, south, east, north, where it is more than a point.
    bbox: Option<[f64; 4]>,
    /// Id of the area that it is.
    area: Option<String>,
    /// Id of the promise that it is, or that it stands in.
    promise: Option<String>,
    /// Id of the commitment that it is.
    commitment: Option<String>,
}

/// Places that match, the best first.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct PlacesBody {
    /// The places.
    places: Vec<PlaceBody>,
    /// False while names on the maps are still being read, so that some may be missing.
    complete: bool,
}

/// Places by name: on the maps underneath, and the tenant's areas, promises and commitments. Words may be
/// typed in part and without the marks of letters; exact letters come first.
#[utoipa::path(
    get, path = "/api/v1/places/search", tag = "reference", params(SearchQuery),
    responses(
        (status = 200, body = PlacesBody),
        (status = 400, description = "A parameter makes no sense", content_type = "application/problem+json"),
    )
)]
pub(super) async fn search(
    State(site): State<Site>,
    Who(viewer): Who,
    Asked(query): Asked<SearchQuery>,
) -> Result<Response, Failure> {
    let asked = cases::Asked {
        text: query.q.as_deref(),
        near: query.near.as_deref(),
        limit: query.limit.as_deref(),
    };
    let found = cases::search(&site.app, &viewer, asked)?;
    let answer = PlacesBody {
        places: found.places.iter().map(body).collect(),
        complete: found.complete,
    };
    Ok((NO_STORE, Json(answer)).into_response())
}

fn body(place: &NamedPlace) -> PlaceBody {
    let at = |p: LonLat| [p.lon(), p.lat()];
    let mut body = PlaceBody {
        name: place.name.to_string(),
        kind: place.kind.code(),
        r#where: place.lies.to_string(),
        at: at(place.at),
        bbox: place.corners.map(|[low, high]| {
            let ([west, south], [east, north]) = (at(low), at(high));
            [west, south, east, north]
        }),
        area: None,
        promise: None,
        commitment: None,
    };
    match &place.leads {
        Some(Leads::Area(id)) => body.area = Some(id.to_string()),
        Some(Leads::Promise(id)) => body.promise = Some(id.to_string()),
        Some(Leads::Commitment(id, promise)) => {
            body.commitment = Some(id.to_string());
            body.promise = Some(promise.to_string());
        }
        None => {}
    }
    body
}
