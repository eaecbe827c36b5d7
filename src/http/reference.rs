//! Categories, actors, areas, promises and commitments over HTTP.

use std::sync::Arc;

use axum::Json;
use axum::extract::{Path, State};
use axum::http::header;
use axum::response::{IntoResponse, Response};
use lykta_core::model::{AreaId, CommitmentId, PromiseId};
use lykta_core::space::world::World;
use serde::Serialize;
use serde_json::{Map, Value};
use utoipa::ToSchema;

use super::Site;
use super::error::Failure;
use super::extract::Who;
use crate::app::promises as cases;
use crate::wire::geojson;
use crate::wire::reference::{self, ActorBody, CatalogueBody, CommitmentBody, PromiseBody};

/// Belongs to whoever asked and is asked about each time.
const CACHING: [(header::HeaderName, &str); 2] = [
    (header::CACHE_CONTROL, "private, no-cache"),
    (header::VARY, "Cookie, Accept-Encoding"),
];

/// What is open to all: areas and actors.
fn world(site: &Site, who: &Who) -> Result<Arc<World>, Failure> {
    Ok(site.app.tenant(&who.0)?.world()?)
}

/// The world with what this viewer's promises are counted by.
fn counted(site: &Site, who: &Who) -> Result<Arc<World>, Failure> {
    Ok(site.app.tenant(&who.0)?.world_for(&who.0)?)
}

/// Every category and kind.
#[utoipa::path(get, path = "/api/v1/categories", tag = "reference", responses((status = 200, body = CatalogueBody)))]
pub(super) async fn categories(State(site): State<Site>) -> Response {
    (CACHING, Json(reference::catalogue(&site.app.catalogue))).into_response()
}

/// Every actor.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct ActorsBody {
    /// The actors, by name.
    actors: Vec<ActorBody>,
}

/// Every actor, by name.
#[utoipa::path(get, path = "/api/v1/actors", tag = "reference", responses((status = 200, body = ActorsBody)))]
pub(super) async fn actors(State(site): State<Site>, who: Who) -> Result<Response, Failure> {
    let mut actors: Vec<ActorBody> = world(&site, &who)?
        .landscape
        .actors()
        .map(|a| reference::actor(a))
        .collect();
    actors.sort_by(|a, b| (a.generic, &a.name).cmp(&(b.generic, &b.name)));
    Ok((CACHING, Json(ActorsBody { actors })).into_response())
}

/// Every area as a FeatureCollection with drawn outlines.
#[utoipa::path(get, path = "/api/v1/areas", tag = "reference", responses((status = 200, body = Object, content_type = "application/geo+json")))]
pub(super) async fn areas(State(site): State<Site>, who: Who) -> Result<Response, Failure> {
    let world = world(&site, &who)?;
    let landscape = &world.landscape;
    let features: Vec<Value> = landscape
        .areas()
        .areas()
        .iter()
        .enumerate()
        .map(|(slot, a)| reference::area(landscape, slot, a))
        .collect();
    Ok(geo(&geojson::collection(features, Map::new())))
}

fn geo(value: &Value) -> Response {
    (
        CACHING,
        [(header::CONTENT_TYPE, "application/geo+json")],
        value.to_string(),
    )
        .into_response()
}

/// One area.
#[utoipa::path(
    get, path = "/api/v1/areas/{id}", tag = "reference", params(("id" = String, Path, description = "Id of the area")),
    responses((status = 200, body = Object, content_type = "application/geo+json"), (status = 404, description = "No such area", content_type = "application/problem+json"))
)]
pub(super) async fn area(
    State(site): State<Site>,
    who: Who,
    Path(id): Path<String>,
) -> Result<Response, Failure> {
    let world = world(&site, &who)?;
    let id = AreaId::parse(&id).map_err(|_not_an_id| Failure::not_found())?;
    let areas = world.landscape.areas();
    let slot = areas.slot(&id).ok_or_else(Failure::not_found)?;
    let area = areas.area(&id).ok_or_else(Failure::not_found)?;
    Ok(geo(&reference::area(&world.landscape, slot, area)))
}

/// Every promise.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct PromisesBody {
    /// The promises with their commitments.
    promises: Vec<PromiseBody>,
}

/// Every promise (the documents) with its commitments and what is linked to them.
#[utoipa::path(get, path = "/api/v1/promises", tag = "promises", responses((status = 200, body = PromisesBody)))]
pub(super) async fn promises(State(site): State<Site>, who: Who) -> Result<Response, Failure> {
    let promises = cases::promises(&*counted(&site, &who)?, &who.0);
    Ok((CACHING, Json(PromisesBody { promises })).into_response())
}

/// One promise.
#[utoipa::path(
    get, path = "/api/v1/promises/{id}", tag = "promises", params(("id" = String, Path, description = "Id of the promise")),
    responses((status = 200, body = PromiseBody), (status = 404, description = "No such promise", content_type = "application/problem+json"))
)]
pub(super) async fn promise(
    State(site): State<Site>,
    who: Who,
    Path(id): Path<String>,
) -> Result<Response, Failure> {
    let id = PromiseId::parse(&id).map_err(|_not_an_id| Failure::not_found())?;
    let body =
        cases::promise(&*counted(&site, &who)?, &who.0, &id).ok_or_else(Failure::not_found)?;
    Ok((CACHING, Json(body)).into_response())
}

/// Every commitment.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct CommitmentsBody {
    /// The commitments, in the documents' order.
    commitments: Vec<CommitmentBody>,
}

/// Every commitment (each undertaking) with what is linked to it.
#[utoipa::path(get, path = "/api/v1/commitments", tag = "promises", responses((status = 200, body = CommitmentsBody)))]
pub(super) async fn commitments(State(site): State<Site>, who: Who) -> Result<Response, Failure> {
    let commitments = cases::commitments(&*counted(&site, &who)?, &who.0);
    Ok((CACHING, Json(CommitmentsBody { commitments })).into_response())
}

/// One commitment.
#[utoipa::path(
    get, path = "/api/v1/commitments/{id}", tag = "promises", params(("id" = String, Path, description = "Id of the commitment")),
    responses((status = 200, body = CommitmentBody), (status = 404, description = "No such commitment", content_type = "application/problem+json"))
)]
pub(super) async fn commitment(
    State(site): State<Site>,
    who: Who,
    Path(id): Path<String>,
) -> Result<Response, Failure> {
    let id = CommitmentId::parse(&id).map_err(|_not_an_id| Failure::not_found())?;
    let body =
        cases::commitment(&*counted(&site, &who)?, &who.0, &id).ok_or_else(Failure::not_found)?;
    Ok((CACHING, Json(body)).into_response())
}
