//! Keeping actors and areas, and "who gets this?", over HTTP.

use axum::Json;
use axum::extract::{Path, State};
use axum::http::header;
use axum::response::{IntoResponse, Response};
use lykta_core::model::{ActorId, AreaId, CategoryCode, Deed, LonLat};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;

use super::Site;
use super::error::Failure;
use super::extract::{Asked, Body, Tongue, Who};
use super::observations::around;
use super::sharing::NO_STORE;
use crate::app::permit;
use crate::app::places as cases;
use crate::wire::archive;
use crate::wire::fault::Fault;
use crate::wire::feature::{self, Named, Responsible};
use crate::wire::reference::{self, ActorBody};

/// An actor as it shall be.
#[derive(Debug, ToSchema)]
#[expect(
    dead_code,
    reason = "documents the body; reading it by hand names every fault at once"
)]
pub(super) struct ActorTerms {
    /// Name shown.
    name: String,
    /// What sort of body, such as `municipal_unit`.
    r#type: String,
    /// Other names that sources use.
    aliases: Option<Vec<String>>,
    /// Code of the municipality it belongs to.
    municipality: Option<String>,
    /// A role rather than a named body.
    generic: Option<bool>,
    /// What is uncertain about it.
    note: Option<String>,
    /// Where protocols are sent: an address of the function, not of a person. Stays when absent.
    mail: Option<String>,
}

/// Puts an actor.
#[utoipa::path(
    put, path = "/api/v1/admin/actors/{id}", tag = "administration",
    params(("id" = String, Path, description = "1 to 80 of a-z, 0-9, '.', '_', '-'")),
    request_body = ActorTerms,
    responses(
        (status = 200, body = ActorBody),
        (status = 422, description = "The meaning is wrong", content_type = "application/problem+json"),
    )
)]
pub(super) async fn put_actor(
    State(site): State<Site>,
    Who(viewer): Who,
    Path(id): Path<String>,
    Body(body): Body,
) -> Result<Response, Failure> {
    permit(&viewer, Deed::Administer)?;
    let id = ActorId::parse(&id).map_err(|_not_an_id| Failure::not_found())?;
    let actor = cases::put_actor(&site.app, &viewer, id, &body).await?;
    Ok((NO_STORE, Json(reference::actor(&actor))).into_response())
}

/// Puts an area: a Feature in the shape of its selector. A place is a Point with `radius_m`, a street a
/// LineString with `buffer_m`, an area that a rule chooses has a null geometry and `rule`.
#[utoipa::path(
    put, path = "/api/v1/admin/areas/{id}", tag = "administration",
    params(("id" = String, Path, description = "1 to 80 of a-z, 0-9, '.', '_', '-'")),
    request_body(content = Object, content_type = "application/geo+json", description = "A GeoJSON Feature with the properties of an area"),
    responses(
        (status = 200, body = Object, content_type = "application/geo+json", description = "The area as it was put, with its version"),
        (status = 422, description = "The meaning is wrong", content_type = "application/problem+json"),
    )
)]
pub(super) async fn put_area(
    State(site): State<Site>,
    Who(viewer): Who,
    Path(id): Path<String>,
    Body(body): Body,
) -> Result<Response, Failure> {
    permit(&viewer, Deed::Administer)?;
    let id = AreaId::parse(&id).map_err(|_not_an_id| Failure::not_found())?;
    let area = cases::put_area(&site.app, &viewer, id, &body).await?;
    let mut answer = archive::area(&area);
    if let Some(properties) = answer.get_mut("properties").and_then(Value::as_object_mut) {
        properties.insert("version".to_owned(), area.version.into());
    }
    let media = [(header::CONTENT_TYPE, "application/geo+json")];
    Ok((NO_STORE, media, answer.to_string()).into_response())
}

/// What is seen where.
#[derive(Debug, Default, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub(super) struct RoutingQuery {
    /// Category code.
    category: Option<String>,
    /// Longitude, WGS 84.
    lon: Option<String>,
    /// Latitude, WGS 84.
    lat: Option<String>,
}

/// A commitment by its label.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct CommitmentLabel {
    /// Id.
    id: String,
    /// Short label in the document.
    label: String,
}

/// Who would get it, and what it would bear on.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct RoutingBody {
    /// Who is responsible, and by which rule.
    responsible: Option<Responsible>,
    /// Areas it would lie in.
    areas: Vec<Named>,
    /// Commitments it would be linked to.
    commitments: Vec<CommitmentLabel>,
}

/// Who gets this? What the rules say of such a thing seen here and now.
#[utoipa::path(
    get, path = "/api/v1/admin/routing", tag = "administration", params(RoutingQuery),
    responses(
        (status = 200, body = RoutingBody),
        (status = 400, description = "A parameter makes no sense", content_type = "application/problem+json"),
    )
)]
pub(super) async fn routing(
    State(site): State<Site>,
    Who(viewer): Who,
    Tongue(language): Tongue,
    Asked(query): Asked<RoutingQuery>,
) -> Result<Response, Failure> {
    permit(&viewer, Deed::Administer)?;
    let (category, place) = read(&query).map_err(Failure::query)?;
    let imagined = cases::imagined(&site.app, &viewer, &category, place)?;
    let tenant = site.app.tenant(&viewer)?;
    let world = tenant.world()?;
    let links = feature::links(&imagined, around(tenant, &world, language));
    let linked = links.commitments.into_iter().filter(|c| c.linked);
    let answer = RoutingBody {
        responsible: links.responsible,
        areas: links
            .areas
            .into_iter()
            .map(|a| Named {
                id: a.id,
                name: a.name,
            })
            .collect(),
        commitments: linked
            .map(|c| CommitmentLabel {
                id: c.id,
                label: c.label,
            })
            .collect(),
    };
    Ok((NO_STORE, Json(answer)).into_response())
}

fn read(query: &RoutingQuery) -> Result<(CategoryCode, LonLat), Vec<Fault>> {
    let mut faults = Vec::new();
    let said = query.category.as_deref().unwrap_or("–");
    let category = CategoryCode::parse(said).ok();
    if category.is_none() {
        faults.push(Fault::new("category", "unknown_category").with("value", said));
    }
    let number = |text: &Option<String>| text.as_deref().and_then(|t| t.parse::<f64>().ok());
    let place = number(&query.lon)
        .zip(number(&query.lat))
        .and_then(|(lon, lat)| LonLat::from_degrees(lon, lat).ok());
    if place.is_none() {
        let said = [&query.lon, &query.lat].map(|t| t.as_deref().unwrap_or("–"));
        faults.push(Fault::new("lon", "bad_near").with("value", said.join(",")));
    }
    match (category, place) {
        (Some(category), Some(place)) => Ok((category, place)),
        _ => Err(faults),
    }
}
