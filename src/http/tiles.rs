//! Vector tiles and their TileJSON.

use axum::Json;
use axum::body::Body;
use axum::extract::{FromRequestParts, Path, Request, State};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use axum::response::{IntoResponse, Response};
use lykta_core::layer::{self, Layer, Tile};
use lykta_core::model::Viewer;
use serde_json::{Value, json};

use super::Site;
use super::error::Failure;
use super::extract::{Asked, Known, Who, has_already};
use crate::app::coding::Takes;
use crate::app::layer_file::vector_layer;
use crate::app::query::FilterQuery;
use crate::app::tiles::{Finished, tile as make};
use crate::wire::problem::Problem;

/// Tiles belong to whoever asked and are asked about each time.
const CACHING: &str = "private, no-cache";
/// What is restricted is not left on a disk.
const KEPT_NOWHERE: &str = "private, no-store";
/// What else decides the answer.
const VARYING: &str = "Cookie, Accept-Encoding";

/// Mapbox Vector Tile.
const TYPE: &str = "application/vnd.mapbox-vector-tile";
/// The route as the log and the metrics call it.
pub(super) const ROUTE: &str = "/tiles/{layer}/{z}/{x}/{file}";

/// One vector tile (Mapbox Vector Tile 2.1, EPSG:3857, XYZ).
#[utoipa::path(
    get, path = "/tiles/{layer}/{z}/{x}/{file}", tag = "tiles",
    params(
        ("layer" = String, Path, description = "observations, designated_hot_spots, commitment_areas or municipalities"),
        ("z" = u32, Path, description = "Zoom, 0 to 20"),
        ("x" = u32, Path, description = "Column from the west"),
        ("file" = String, Path, description = "Row from the north and .mvt, as 4743.mvt"),
        FilterQuery,
    ),
    responses(
        (status = 200, description = "The tile", content_type = "application/vnd.mapbox-vector-tile"),
        (status = 204, description = "Nothing is there"),
        (status = 304, description = "The reader has it"),
        (status = 400, description = "No such tile, or a filter that makes no sense", content_type = "application/problem+json"),
        (status = 404, description = "No such layer", content_type = "application/problem+json"),
    )
)]
pub(super) async fn tile(
    State(site): State<Site>,
    Who(viewer): Who,
    Path((layer_id, z, x, file)): Path<(String, String, String, String)>,
    Asked(query): Asked<FilterQuery>,
    headers: HeaderMap,
) -> Result<Response, Failure> {
    let asked = Wanted::read(&layer_id, &z, &x, &file)?;
    answer(&site, &viewer, asked, &query, &headers).await
}

/// A tile by its address.
#[derive(Debug, Clone, Copy)]
struct Wanted {
    layer: &'static dyn Layer,
    tile: Tile,
}

impl Wanted {
    fn read(layer: &str, z: &str, x: &str, file: &str) -> Result<Self, Failure> {
        let layer = layer::layer(layer).ok_or_else(Failure::not_found)?;
        let tile = address(z, x, file)?;
        Ok(Self { layer, tile })
    }
}

/// The tile that zoom, column and file name stand for.
pub(super) fn address(z: &str, x: &str, file: &str) -> Result<Tile, Failure> {
    let bad =
        || Failure::from(Problem::new(400, "bad_tile").with("value", format!("{z}/{x}/{file}")));
    let y = file.strip_suffix(".mvt").ok_or_else(bad)?;
    let (z, x, y) = (
        digits(z).ok_or_else(bad)?,
        digits(x).ok_or_else(bad)?,
        digits(y).ok_or_else(bad)?,
    );
    let tile = Tile::new(u32::try_from(z).unwrap_or(u32::MAX), x, y).map_err(|e| {
        Problem::new(400, "bad_tile").with("value", format!("{}/{}/{}", e.z, e.x, e.y))
    })?;
    Ok(tile)
}

async fn answer(
    site: &Site,
    viewer: &Viewer,
    asked: Wanted,
    query: &FilterQuery,
    headers: &HeaderMap,
) -> Result<Response, Failure> {
    let Wanted { layer, tile } = asked;
    let tenant = site.app.tenant(viewer)?;
    let takes = takes(headers);
    let finished = make(&site.app, tenant, viewer, layer, query, tile, takes).await?;
    Ok(sent(headers, finished))
}

/// A finished tile as an answer, or that the reader has it.
pub(super) fn sent(headers: &HeaderMap, finished: Finished) -> Response {
    let mut answer = match same(headers, &finished.etag, finished.is_restricted()) {
        Ok(head) => head,
        Err(seen) => return seen.into_response(),
    };
    if finished.is_empty() {
        return (StatusCode::NO_CONTENT, answer).into_response();
    }
    answer.insert(header::CONTENT_TYPE, HeaderValue::from_static(TYPE));
    // What says how it is packed is not packed again on its way out.
    if let Some(coding) = finished.coding.name() {
        answer.insert(header::CONTENT_ENCODING, HeaderValue::from_static(coding));
    }
    let mut response = Response::new(Body::from(finished.bytes));
    *response.headers_mut() = answer;
    response
}

/// The head of an answer with a strong tag that belongs to whoever asked; that the reader has it, when they do.
pub(super) fn same(
    headers: &HeaderMap,
    etag: &str,
    is_restricted: bool,
) -> Result<HeaderMap, (StatusCode, HeaderMap)> {
    let caching = if is_restricted { KEPT_NOWHERE } else { CACHING };
    let already = has_already(headers, etag);
    let mut answer = HeaderMap::with_capacity(24);
    answer.insert(header::CACHE_CONTROL, HeaderValue::from_static(caching));
    answer.insert(header::VARY, HeaderValue::from_static(VARYING));
    if let Ok(tag) = HeaderValue::from_str(already.as_deref().unwrap_or(etag)) {
        answer.insert(header::ETAG, tag);
    }
    match already {
        Some(_) => Err((StatusCode::NOT_MODIFIED, answer)),
        None => Ok(answer),
    }
}

/// What a tile's address begins with.
const FOLDER: &str = "/tiles/";

/// Whether this asks for a tile, which is answered without going through the other routes: a map asks for a hundred
/// at a time, and most are remembered.
pub(super) fn is_asked_for(request: &Request) -> bool {
    let path = request.uri().path();
    request.method() == Method::GET
        && path.starts_with(FOLDER)
        && path.strip_suffix(".mvt").is_some()
        && !path.contains('%')
        && path.bytes().filter(|b| *b == b'/').count() == 5
}

/// The answer to somebody who [asks for a tile](is_asked_for), the same as the route gives.
pub(super) async fn at_once(site: &Site, request: Request) -> Response {
    let (mut parts, _) = request.into_parts();
    wanted(site, &mut parts).await.into_response()
}

async fn wanted(site: &Site, parts: &mut Parts) -> Result<Response, Failure> {
    let Known(identity) = Known::from_request_parts(parts, site).await?;
    let mut words = parts
        .uri
        .path()
        .get(FOLDER.len()..)
        .unwrap_or("")
        .split('/');
    let mut word = || words.next().unwrap_or("");
    let asked = Wanted::read(word(), word(), word(), word())?;
    let query = match parts.uri.query() {
        None => FilterQuery::default(),
        Some(_) => Asked::from_request_parts(parts, site).await?.0,
    };
    answer(site, &identity.viewer, asked, &query, &parts.headers).await
}

/// Which codings the reader takes (RFC 9110, 12.5.3): named, or covered by `*`, with a weight above nothing. Brotli only
/// where gzip is not liked better.
pub(super) fn takes(headers: &HeaderMap) -> Takes {
    let (mut gzip, mut brotli, mut any) = (None, None, 0.0);
    for part in headers
        .get_all(header::ACCEPT_ENCODING)
        .iter()
        .filter_map(|v| v.to_str().ok())
        .flat_map(|v| v.split(','))
    {
        let mut words = part.split(';').map(str::trim);
        let coding = words.next().unwrap_or_default();
        let weight = words
            .find_map(|w| w.strip_prefix("q=")?.parse::<f32>().ok())
            .unwrap_or(1.0);
        match coding {
            c if c.eq_ignore_ascii_case("gzip") || c.eq_ignore_ascii_case("x-gzip") => {
                gzip = Some(weight);
            }
            c if c.eq_ignore_ascii_case("br") => brotli = Some(weight),
            "*" => any = weight,
            _ => {}
        }
    }
    let (gzip, brotli) = (gzip.unwrap_or(any), brotli.unwrap_or(any));
    Takes {
        gzip: gzip > 0.0,
        brotli: brotli > 0.0 && brotli >= gzip,
    }
}

/// Decimal digits and nothing else: no signs, spaces or digits of other scripts.
fn digits(text: &str) -> Option<u64> {
    let plain = !text.is_empty() && text.len() <= 10 && text.bytes().all(|b| b.is_ascii_digit());
    if plain { text.parse().ok() } else { None }
}

/// What a layer holds (TileJSON 3.0.0).
#[utoipa::path(
    get, path = "/tiles/{file}", tag = "tiles",
    params(("file" = String, Path, description = "Layer and .json, as observations.json")),
    responses((status = 200, description = "TileJSON 3.0.0", content_type = "application/json"), (status = 404, description = "No such layer"))
)]
pub(super) async fn tilejson(
    State(site): State<Site>,
    Who(viewer): Who,
    Path(file): Path<String>,
    headers: HeaderMap,
) -> Result<Json<Value>, Failure> {
    let layer = file
        .strip_suffix(".json")
        .and_then(layer::layer)
        .ok_or_else(Failure::not_found)?;
    let profile = &site.app.tenant(&viewer)?.profile;
    let (low, high) = layer.zooms();
    // Readers outside a browser want whole addresses.
    let origin = site.door.origin(&headers);
    Ok(Json(json!({
        "tilejson": "3.0.0",
        "name": layer.title_sv(),
        "description": layer.title_en(),
        "scheme": "xyz",
        "tiles": [format!("{origin}/tiles/{}/{{z}}/{{x}}/{{y}}.mvt", layer.id())],
        "minzoom": low,
        "maxzoom": high,
        "bounds": profile.bbox,
        "center": [profile.center[0], profile.center[1], profile.zoom.floor()],
        "vector_layers": [vector_layer(layer, &(low..=high))],
    })))
}
