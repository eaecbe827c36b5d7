//! Vector tiles and their TileJSON.

use axum::Json;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use lykta_core::layer::{self, Tile};
use serde_json::{Value, json};

use super::Site;
use super::error::Failure;
use super::extract::{Asked, Who, has_already};
use crate::app::layer_file::vector_layer;
use crate::app::query::FilterQuery;
use crate::app::tiles::tile as make;
use crate::wire::problem::Problem;

/// Tiles belong to whoever asked and are asked about each time.
const CACHING: &str = "private, no-cache";
/// What is restricted is not left on a disk.
const KEPT_NOWHERE: &str = "private, no-store";
/// What else decides the answer.
const VARYING: &str = "Cookie, Accept-Encoding";

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
    let layer = layer::layer(&layer_id).ok_or_else(Failure::not_found)?;
    let bad =
        || Failure::from(Problem::new(400, "bad_tile").with("value", format!("{z}/{x}/{file}")));
    let y = file.strip_suffix(".mvt").ok_or_else(bad)?;
    let (z, x, y) = (
        digits(&z).ok_or_else(bad)?,
        digits(&x).ok_or_else(bad)?,
        digits(y).ok_or_else(bad)?,
    );
    let address = Tile::new(u32::try_from(z).unwrap_or(u32::MAX), x, y).map_err(|e| {
        Problem::new(400, "bad_tile").with("value", format!("{}/{}/{}", e.z, e.x, e.y))
    })?;
    let tenant = site.app.tenant(&viewer)?;
    let gzip = takes_gzip(&headers);
    let finished = make(&site.app, tenant, &viewer, layer, &query, address, gzip).await?;
    let common = [
        (
            header::CACHE_CONTROL,
            if finished.is_restricted() {
                KEPT_NOWHERE
            } else {
                CACHING
            },
        ),
        (header::VARY, VARYING),
        (header::ETAG, finished.etag.as_str()),
    ];
    if let Some(tag) = has_already(&headers, &finished.etag) {
        return Ok((StatusCode::NOT_MODIFIED, common, [(header::ETAG, tag)]).into_response());
    }
    if finished.is_empty() {
        return Ok((StatusCode::NO_CONTENT, common).into_response());
    }
    let tile = [(header::CONTENT_TYPE, "application/vnd.mapbox-vector-tile")];
    // What says how it is packed is not packed again on its way out.
    let coding = (finished.is_packed).then_some([(header::CONTENT_ENCODING, "gzip")]);
    Ok(match coding {
        Some(coding) => (common, tile, coding, finished.bytes).into_response(),
        None => (common, tile, finished.bytes).into_response(),
    })
}

/// Whether the reader takes gzip (RFC 9110, 12.5.3): named, or covered by `*`, with a weight above nothing.
fn takes_gzip(headers: &HeaderMap) -> bool {
    let mut any = false;
    for part in headers
        .get_all(header::ACCEPT_ENCODING)
        .iter()
        .filter_map(|v| v.to_str().ok())
        .flat_map(|v| v.split(','))
    {
        let mut words = part.split(';').map(str::trim);
        let coding = words.next().unwrap_or_default();
        let refused = words.any(|w| {
            w.strip_prefix("q=")
                .is_some_and(|q| q.parse::<f32>().is_ok_and(|q| q <= 0.0))
        });
        match coding {
            c if c.eq_ignore_ascii_case("gzip") || c.eq_ignore_ascii_case("x-gzip") => {
                return !refused;
            }
            "*" => any = !refused,
            _ => {}
        }
    }
    any
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
