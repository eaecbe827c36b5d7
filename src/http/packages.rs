//! What is taken along on a walk, over HTTP: one text and one piece of map.

use axum::Json;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use lykta_core::model::{Deed, PrivacyClass};
use serde::Serialize;
use serde_json::{Map, Value};
use utoipa::ToSchema;

use super::Site;
use super::error::Failure;
use super::extract::{Tongue, Who, has_already, walk_id};
use super::observations::features;
use super::session::BasemapBody;
use super::sharing::NO_STORE;
use crate::app::{package as cases, promises};
use crate::clock;
use crate::wire::feature::ObservationFeature;
use crate::wire::geojson;
use crate::wire::reference::{self, ActorBody, CatalogueBody, PromiseBody};
use crate::wire::walk::{WalkBody, body};

/// A piece of map to fetch.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct PieceBody {
    /// Where.
    href: String,
    /// How large.
    bytes: usize,
    /// SHA-256 of it, in hexadecimal.
    sha256: String,
    /// The maps in it. Each is read at its own zooms, all of them from the one file.
    maps: Vec<BasemapBody>,
}

/// What a walk needs where there is no network.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct PackageBody {
    /// When it was made, RFC 3339.
    made_at: String,
    /// West, south, east, north, degrees: what the rest is of.
    bbox: [f64; 4],
    /// The walk.
    walk: WalkBody,
    /// Every category and kind.
    catalogue: CatalogueBody,
    /// Actors that own an area or are responsible for something in here.
    actors: Vec<ActorBody>,
    /// Areas that meet the box, with outlines, as a FeatureCollection.
    #[schema(value_type = Object)]
    areas: Value,
    /// Promises with a commitment in the box, and those the walk serves.
    promises: Vec<PromiseBody>,
    /// What is not finished in the box and what the walk names, of class 1 and 2.
    observations: Vec<ObservationFeature>,
    /// Whether there were more observations than a phone should carry.
    cut_short: bool,
    /// Number to call in acute danger besides 112, when known.
    on_call_phone: Option<String>,
    /// The piece of map.
    basemap: PieceBody,
    /// The highest class in here.
    #[schema(value_type = u8, example = 2)]
    max_class: u8,
}

/// What a walk needs where there is no network, restricted records left out.
#[utoipa::path(
    get, path = "/api/v1/walks/{id}/package", tag = "walks",
    params(("id" = String, Path, description = "UUID of the walk")),
    responses(
        (status = 200, body = PackageBody),
        (status = 403, description = "The role lacks this", content_type = "application/problem+json"),
        (status = 404, description = "No such walk", content_type = "application/problem+json"),
    )
)]
pub(super) async fn package(
    State(site): State<Site>,
    Who(viewer): Who,
    Tongue(language): Tongue,
    Path(id): Path<String>,
) -> Result<Response, Failure> {
    let id = walk_id(&id)?;
    let tenant = site.app.tenant(&viewer)?;
    let package = cases::gather(&site.app, &viewer, id).await?;
    let piece = cases::piece(&site.basemaps, package.bounds).await?;
    let world = tenant.world()?;
    let landscape = &world.landscape;
    let observations = features(tenant, &viewer, &package.observations, language)?;
    let within: Vec<_> = landscape.areas().areas().to_vec();
    let owners = package
        .areas
        .iter()
        .filter_map(|slot| within.get(*slot)?.owner.clone().map(|o| o.to_string()));
    let mut named: std::collections::HashSet<String> = owners.collect();
    named.extend(observations.iter().filter_map(|o| {
        let responsible = o.properties.responsible.as_ref()?;
        Some(responsible.actor.clone())
    }));
    let areas = package
        .areas
        .iter()
        .filter_map(|slot| Some(reference::area(landscape, *slot, within.get(*slot)?)))
        .collect();
    let here: std::collections::HashSet<&str> = package
        .areas
        .iter()
        .filter_map(|slot| Some(within.get(*slot)?.id.as_str()))
        .collect();
    let mut promised = if viewer.may(Deed::Read) {
        promises::promises(&*tenant.world_for(&viewer)?, &viewer)
    } else {
        Vec::new()
    };
    let serves = &package.told.walk.promises;
    promised.retain(|p| {
        serves.iter().any(|id| id.as_str() == p.id)
            || p.commitments
                .iter()
                .any(|c| c.areas.iter().any(|a| here.contains(a.id.as_str())))
    });
    let b = package.bounds;
    let href = format!("/api/v1/walks/{id}/basemap.pmtiles");
    Ok((
        NO_STORE,
        Json(PackageBody {
            made_at: clock::now().to_string(),
            bbox: [
                b.south_west.lon(),
                b.south_west.lat(),
                b.north_east.lon(),
                b.north_east.lat(),
            ],
            walk: body(
                &package.told.walk,
                package.told.stop_count,
                package.told.lighting,
            ),
            catalogue: reference::catalogue(&site.app.catalogue),
            actors: landscape
                .actors()
                .filter(|a| named.contains(a.id.as_str()))
                .map(|a| reference::actor(a))
                .collect(),
            areas: geojson::collection(areas, Map::new()),
            promises: promised,
            observations,
            cut_short: package.cut_short,
            on_call_phone: tenant.profile.on_call_phone.clone(),
            basemap: PieceBody {
                href: href.clone(),
                bytes: piece.bytes.len(),
                sha256: piece.sha256,
                maps: piece
                    .maps
                    .iter()
                    .map(|(map, low, high)| BasemapBody::new(map, href.clone(), *low, *high))
                    .collect(),
            },
            max_class: PrivacyClass::RESTRICTED.get() - 1,
        }),
    )
        .into_response())
}

/// The piece of map for a walk: a PMTiles archive, version 3, of vector tiles.
#[utoipa::path(
    get, path = "/api/v1/walks/{id}/basemap.pmtiles", tag = "walks",
    params(("id" = String, Path, description = "UUID of the walk")),
    responses(
        (status = 200, description = "The archive", content_type = "application/vnd.pmtiles", body = Vec<u8>),
        (status = 304, description = "The reader has it"),
        (status = 404, description = "No such walk", content_type = "application/problem+json"),
    )
)]
pub(super) async fn basemap(
    State(site): State<Site>,
    Who(viewer): Who,
    Path(id): Path<String>,
    headers: HeaderMap,
) -> Result<Response, Failure> {
    let id = walk_id(&id)?;
    let piece = cases::map(&site.app, &viewer, &site.basemaps, id).await?;
    let etag = format!("\"{}\"", piece.sha256.get(..24).unwrap_or_default());
    let common = [
        (header::CACHE_CONTROL, "private, no-cache".to_owned()),
        (header::VARY, "Cookie, Accept-Encoding".to_owned()),
        (header::ETAG, etag.clone()),
    ];
    if has_already(&headers, &etag).is_some() {
        return Ok((StatusCode::NOT_MODIFIED, common).into_response());
    }
    let kind = [(header::CONTENT_TYPE, "application/vnd.pmtiles")];
    Ok((common, kind, piece.bytes).into_response())
}
