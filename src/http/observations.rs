//! Observations over HTTP.

use axum::Json;
use axum::extract::{Path, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use lykta_core::layer;
use lykta_core::model::{ActorId, Deed, Observation, ObservationId, Status, Viewer};
use lykta_core::space::world::World;
use serde::Serialize;
use serde_json::{Map, Value};
use utoipa::ToSchema;

use super::Site;
use super::error::Failure;
use super::extract::{Asked, Body, IfMatch, Texts, Tongue, Who, observation_id, version_tag};
use super::sync::{self, EditReceiptBody};
use crate::app::lists;
use crate::app::observations::{self as cases, Transition};
use crate::app::query::ListQuery;
use crate::app::{AppError, Tenant, permit};
use crate::app::{Receipt, edits};
use crate::wire::fault::Fault;
use crate::wire::feature::{
    self, ObservationCollection, ObservationFeature, PageLink, Surroundings, WarningBody,
};
use crate::wire::hex;
use crate::wire::message::Language;
use crate::wire::observation::instant;

/// GeoJSON's media type.
const GEOJSON: &str = "application/geo+json";

/// Features for a reader, with the world as it stands.
pub(super) fn features(
    tenant: &Tenant,
    viewer: &Viewer,
    observations: &[Observation],
    language: Language,
) -> Result<Vec<ObservationFeature>, AppError> {
    let world = tenant.world()?;
    let mut features: Vec<_> = observations
        .iter()
        .map(|o| feature::feature(o, around(tenant, &world, language)))
        .collect();
    if !viewer.may(Deed::Step) {
        let seen = |to: &String| match Status::from_code(to) {
            Some(Status::Reopened) => viewer.may(Deed::Walk) || viewer.may(Deed::Record),
            Some(to) => viewer.may(Deed::Walk) && to.by_looking(),
            None => false,
        };
        for feature in &mut features {
            feature.properties.allowed.retain(seen);
        }
    }
    Ok(features)
}

/// What a view of observations needs besides them.
pub(super) fn around<'a>(
    tenant: &'a Tenant,
    world: &'a World,
    language: Language,
) -> Surroundings<'a> {
    Surroundings {
        landscape: &world.landscape,
        asset_owners: &world.asset_owners,
        tenant_name: &tenant.profile.name,
        language,
    }
}

/// One observation. Its tag names the version to change; links and names around it change without one,
/// so it is not kept by the reader.
pub(super) fn answer(
    tenant: &Tenant,
    viewer: &Viewer,
    observation: &Observation,
    language: Language,
) -> Result<Response, AppError> {
    let body = features(tenant, viewer, std::slice::from_ref(observation), language)?.pop();
    let headers = [
        (header::ETAG, version_tag(observation.version)),
        (header::CONTENT_TYPE, GEOJSON.to_owned()),
        (header::CACHE_CONTROL, "private, no-store".to_owned()),
        (
            header::VARY,
            "Cookie, Accept-Encoding, Accept-Language".to_owned(),
        ),
    ];
    Ok((headers, Json(body).into_response().into_body()).into_response())
}

/// Observations as a FeatureCollection, newest seen first, or nearest first with `near`.
#[utoipa::path(
    get, path = "/api/v1/observations", tag = "observations", params(ListQuery),
    responses((status = 200, body = ObservationCollection, content_type = "application/geo+json"), (status = 400, description = "A parameter makes no sense", content_type = "application/problem+json"))
)]
pub(super) async fn list(
    State(site): State<Site>,
    Who(viewer): Who,
    Tongue(language): Tongue,
    Asked(query): Asked<ListQuery>,
) -> Result<Response, Failure> {
    let tenant = site.app.tenant(&viewer)?;
    let listed = lists::list(&site.app, &viewer, &query).await?;
    let links = listed
        .next
        .iter()
        .map(|cursor| PageLink {
            rel: "next",
            href: next_address(&query, cursor),
            media: GEOJSON,
        })
        .collect();
    let features = features(tenant, &viewer, &listed.observations, language)?;
    let body = ObservationCollection {
        kind: "FeatureCollection",
        number_matched: listed.matched,
        number_returned: features.len(),
        next: listed.next,
        links,
        features,
    };
    let headers = [
        (header::CONTENT_TYPE, GEOJSON),
        (header::CACHE_CONTROL, "private, no-store"),
    ];
    Ok((headers, Json(body).into_response().into_body()).into_response())
}

/// The same list from its next row on.
fn next_address(query: &ListQuery, cursor: &str) -> String {
    let pairs = [
        ("bbox", &query.bbox),
        ("near", &query.near),
        ("within_m", &query.within_m),
        ("limit", &query.limit),
        ("category", &query.category),
        ("kind", &query.kind),
        ("status", &query.status),
        ("state", &query.state),
        ("severity_min", &query.severity_min),
        ("light", &query.light),
        ("provenance", &query.provenance),
        ("from", &query.from),
        ("to", &query.to),
        ("area", &query.area),
        ("commitment", &query.commitment),
        ("promise", &query.promise),
    ];
    let filters: String = pairs
        .iter()
        .filter_map(|(name, value)| Some(["&", name, "=", &encode(value.as_deref()?)].concat()))
        .collect();
    format!("/api/v1/observations?cursor={}{filters}", encode(cursor))
}

/// Percent-encodes all but unreserved characters (RFC 3986).
fn encode(text: &str) -> String {
    text.bytes()
        .map(|b| match b {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' | b',' => {
                char::from(b).to_string()
            }
            other => format!("%{other:02X}"),
        })
        .collect()
}

/// Counts by kind, state, status, category and layer.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct CountsBody {
    /// In all.
    total: usize,
    /// By kind code.
    #[schema(value_type = std::collections::HashMap<String, usize>)]
    by_kind: Map<String, Value>,
    /// By state.
    #[schema(value_type = std::collections::HashMap<String, usize>)]
    by_state: Map<String, Value>,
    /// By status.
    #[schema(value_type = std::collections::HashMap<String, usize>)]
    by_status: Map<String, Value>,
    /// By category code.
    #[schema(value_type = std::collections::HashMap<String, usize>)]
    by_category: Map<String, Value>,
    /// By layer, the whole tenant.
    #[schema(value_type = std::collections::HashMap<String, usize>)]
    layers: Map<String, Value>,
}

/// How many observations a list would hold, by kind, state, status, category and layer.
#[utoipa::path(
    get, path = "/api/v1/counts", tag = "observations", params(ListQuery),
    responses((status = 200, body = CountsBody), (status = 400, description = "A parameter makes no sense", content_type = "application/problem+json"))
)]
pub(super) async fn counts(
    State(site): State<Site>,
    Who(viewer): Who,
    Asked(query): Asked<ListQuery>,
) -> Result<Response, Failure> {
    let tenant = site.app.tenant(&viewer)?;
    permit(&viewer, Deed::Read)?;
    let world = tenant.world_for(&viewer)?;
    let list = query.read(&world, &viewer).map_err(Failure::query)?;
    let body = tokio::task::spawn_blocking(move || {
        let counts = lists::count(&world, &list);
        let catalogue = world.landscape.catalogue();
        CountsBody {
            total: counts.total,
            by_kind: counts
                .by_kind
                .iter()
                .filter_map(|(n, count)| {
                    Some((
                        catalogue.kinds().get(usize::from(*n))?.code.to_string(),
                        Value::from(*count),
                    ))
                })
                .collect(),
            by_category: counts
                .by_category
                .iter()
                .filter_map(|(n, count)| {
                    Some((
                        catalogue.numbered(*n)?.code.to_string(),
                        Value::from(*count),
                    ))
                })
                .collect(),
            by_state: counts
                .by_state
                .iter()
                .map(|(s, n)| (s.to_string(), Value::from(*n)))
                .collect(),
            by_status: counts
                .by_status
                .iter()
                .map(|(s, n)| (s.to_string(), Value::from(*n)))
                .collect(),
            layers: layer::ALL
                .iter()
                .map(|l| {
                    (
                        l.id().to_owned(),
                        Value::from(l.count(&world, &list.filter)),
                    )
                })
                .collect(),
        }
    })
    .await
    .map_err(|e| AppError::Internal(Box::new(e)))?;
    Ok(([(header::CACHE_CONTROL, "private, no-store")], Json(body)).into_response())
}

/// One observation.
#[utoipa::path(
    get, path = "/api/v1/observations/{id}", tag = "observations",
    params(("id" = String, Path, description = "UUID")),
    responses(
        (status = 200, body = ObservationFeature, content_type = "application/geo+json"),
        (status = 404, description = "Unknown, or not for this reader", content_type = "application/problem+json"),
        (status = 410, description = "Withdrawn", content_type = "application/problem+json"),
    )
)]
pub(super) async fn one(
    State(site): State<Site>,
    Who(viewer): Who,
    Tongue(language): Tongue,
    Path(id): Path<String>,
) -> Result<Response, Failure> {
    let observation = cases::one(&site.app, &viewer, observation_id(&id)?).await?;
    Ok(answer(
        site.app.tenant(&viewer)?,
        &viewer,
        &observation,
        language,
    )?)
}

/// What a recorded observation is answered with, the same for ever.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct ReceiptBody {
    /// The observation.
    id: String,
    /// Always 1: the version this receipt is for.
    version: u32,
    /// `sha256:` and the hash of what was sent, in canonical form.
    content_hash: String,
    /// When it was first acknowledged.
    received_at: String,
    /// What was odd about it.
    warnings: Vec<WarningBody>,
}

pub(super) fn receipt_body(receipt: &Receipt, language: Language) -> ReceiptBody {
    let hex = hex(&receipt.content_hash);
    ReceiptBody {
        id: receipt.id.to_string(),
        version: 1,
        content_hash: format!("sha256:{hex}"),
        received_at: receipt.received_at.to_string(),
        warnings: feature::warnings(&receipt.warnings, language),
    }
}

/// Records an observation under an id that the client made. Sent again with the same content it is
/// answered with the same receipt, for ever.
#[utoipa::path(
    put, path = "/api/v1/observations/{id}", tag = "observations",
    params(("id" = String, Path, description = "UUIDv7 made by the client")),
    request_body(content = Object, content_type = "application/geo+json", description = "A GeoJSON Feature with the writable properties"),
    responses(
        (status = 201, body = ReceiptBody),
        (status = 200, body = ReceiptBody),
        (status = 409, description = "Another content stands under this id", content_type = "application/problem+json"),
        (status = 410, description = "Withdrawn", content_type = "application/problem+json"),
        (status = 422, description = "The meaning is wrong; every fault with a pointer", content_type = "application/problem+json"),
    )
)]
pub(super) async fn put(
    State(site): State<Site>,
    Who(viewer): Who,
    Tongue(language): Tongue,
    Path(id): Path<String>,
    Body(body): Body,
) -> Result<Response, Failure> {
    let id = match ObservationId::parse(&id) {
        Ok(id) if id.is_client_made() => id,
        Ok(_) | Err(_) => {
            let fault = Fault::new("", "id_not_v7").with("value", &id);
            return Err(AppError::Invalid(vec![fault]).into());
        }
    };
    let (receipt, new) = cases::record(&site.app, &viewer, id, &body).await?;
    let status = if new {
        StatusCode::CREATED
    } else {
        StatusCode::OK
    };
    Ok((
        status,
        [(header::CACHE_CONTROL, "no-store")],
        Json(receipt_body(&receipt, language)),
    )
        .into_response())
}

/// Changes attributes (JSON Merge Patch, RFC 7396) of the version that `If-Match` names.
///
/// Without `op` that must be the version that stands, or 412 is answered. With `op`, a UUIDv7 made by the
/// client, the change is merged into whatever stands: fields that nobody changed meanwhile are changed,
/// and where somebody said something else both are kept and shown as `conflicts` of the record, until
/// somebody sets the field in sight of both. Sent again it is answered with the same receipt.
#[utoipa::path(
    patch, path = "/api/v1/observations/{id}", tag = "observations",
    params(("id" = String, Path, description = "UUID"), ("If-Match" = String, Header, description = "The version changed, as \"v3\"")),
    request_body(content = Object, content_type = "application/merge-patch+json", description = "`properties` and `geometry` that change; `op` to have them merged, and `after`, the client's own edit before it that has not been answered"),
    responses(
        (status = 200, content((ObservationFeature = "application/geo+json"), (EditReceiptBody = "application/json"))),
        (status = 409, description = "With `op`: what it was made from is not here (`base_missing`), or another edit has its id (`operation_taken`)", content_type = "application/problem+json"),
        (status = 410, description = "Withdrawn", content_type = "application/problem+json"),
        (status = 412, description = "Another version stands; it comes along", content_type = "application/problem+json"),
        (status = 422, description = "The meaning is wrong", content_type = "application/problem+json"),
        (status = 428, description = "If-Match is missing", content_type = "application/problem+json"),
    )
)]
pub(super) async fn patch(
    State(site): State<Site>,
    Who(viewer): Who,
    Tongue(language): Tongue,
    Path(id): Path<String>,
    IfMatch(version): IfMatch,
    Body(body): Body,
) -> Result<Response, Failure> {
    let id = observation_id(&id)?;
    if body.get("op").is_some() {
        let wish = sync::read_wish(body, version)?;
        let (receipt, _new) = edits::merge_in(&site.app, &viewer, id, &wish).await?;
        let receipt = Json(EditReceiptBody::of(&receipt));
        return Ok(([(header::CACHE_CONTROL, "no-store")], receipt).into_response());
    }
    let after = cases::amend(&site.app, &viewer, id, version, &body).await?;
    Ok(answer(
        site.app.tenant(&viewer)?,
        &viewer,
        &after,
        language,
    )?)
}

/// A step in an observation's life.
#[derive(Debug, ToSchema)]
#[expect(
    dead_code,
    reason = "documents the body; reading it by hand names every fault at once"
)]
pub(super) struct TransitionBody {
    /// Status to go to.
    to: String,
    /// Why, in plain language.
    reason: Option<String>,
    /// Who gets it.
    actor: Option<String>,
    /// When it should be done, RFC 3339.
    due_at: Option<String>,
    /// The observation it confirms, for `merged` and for coming apart again.
    into: Option<String>,
}

/// Takes a step in an observation's life.
#[utoipa::path(
    post, path = "/api/v1/observations/{id}/transitions", tag = "observations",
    params(("id" = String, Path, description = "UUID"), ("If-Match" = String, Header, description = "The version changed, as \"v3\"")),
    request_body = TransitionBody,
    responses(
        (status = 200, body = ObservationFeature, content_type = "application/geo+json"),
        (status = 204, description = "Withdrawn"),
        (status = 409, description = "The status does not lead there; `allowed` says where it leads", content_type = "application/problem+json"),
        (status = 412, description = "Another version stands", content_type = "application/problem+json"),
        (status = 422, description = "A reason or an actor is missing", content_type = "application/problem+json"),
    )
)]
pub(super) async fn transition(
    State(site): State<Site>,
    Who(viewer): Who,
    Tongue(language): Tongue,
    Path(id): Path<String>,
    IfMatch(version): IfMatch,
    Body(body): Body,
) -> Result<Response, Failure> {
    let step = read_step(&body)?;
    let after = cases::transition(&site.app, &viewer, observation_id(&id)?, version, step).await?;
    if after.is_withdrawn() {
        return Ok(StatusCode::NO_CONTENT.into_response());
    }
    Ok(answer(
        site.app.tenant(&viewer)?,
        &viewer,
        &after,
        language,
    )?)
}

fn read_step(body: &Value) -> Result<Transition, AppError> {
    let mut texts = Texts::new(body, &["to", "reason", "actor", "due_at", "into"]);
    if texts.faults.is_empty() && body.get("to").is_none() {
        texts
            .faults
            .push(Fault::new("/to", "required").with("field", "to"));
    }
    let to = texts.read("to", "unknown_code", Status::from_code);
    let reason = texts.text("reason").map(str::to_owned);
    let actor = texts.read("actor", "unknown_reference", |t| ActorId::parse(t).ok());
    let due_at = texts.read("due_at", "bad_time", |t| instant(t).map(|i| i.0));
    let into = texts.read("into", "merge_target", |t| ObservationId::parse(t).ok());
    match to {
        Some(to) if texts.faults.is_empty() => Ok(Transition {
            to,
            reason,
            actor,
            due_at,
            into,
        }),
        _ => Err(AppError::Invalid(texts.faults)),
    }
}
