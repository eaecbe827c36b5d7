//! The heat map over HTTP: its bands as GeoJSON, and its values as a raster.

use axum::extract::{Path, State};
use axum::http::{HeaderMap, header};
use axum::response::{IntoResponse, Response};
use geo::{LineString, MultiPolygon};
use lykta_core::analysis::heat::LEAST_EVENTS;
use lykta_core::layer::bands::Step;
use lykta_core::model::{AreaId, LonLat};
use serde_json::{Value, json};

use super::Site;
use super::counted::{counted_query, counting, degrees, sources};
use super::error::Failure;
use super::extract::{Asked, Who};
use super::sharing::NO_STORE;
use super::tiles::{self, same};
use crate::app::AppError;
use crate::app::heat::{self as cases, Heat, Params, Standing, VERSION};
use crate::wire::fault::Fault;
use crate::wire::geotiff;

counted_query! {
    /// Which heat map. Several values are separated by commas.
    HeatQuery {
        /// Radius of the quartic kernel or standard deviation of the Gaussian, 100 to 2,000 m; 200 when absent.
        radius_m,
        /// `quartic` (when absent) or `gaussian`.
        kernel,
        /// `plain` (when absent: each counts 1) or `severity_age`.
        weights,
        /// Days in which an event comes to weigh half, with `severity_age`; 90 when absent.
        half_life_days,
        /// `none` (when absent) or `uniform`: divided by the share of the kernel within the border of the area asked
        /// for, or of the tenant. Without a border nothing is corrected, and `params` says so.
        edge,
        /// `none` (when absent) or `walked`: divided by the density of kilometres walked.
        exposure,
        /// `false` leaves out where the bands are, for whoever draws them from tiles.
        shapes,
    }
}

impl HeatQuery {
    /// Whether it is told where the bands are.
    fn shapes(&self) -> Result<bool, Failure> {
        match self.shapes.as_deref() {
            None | Some("true") => Ok(true),
            Some("false") => Ok(false),
            Some(other) => {
                let fault = Fault::new("shapes", "unknown_code").with("field", "shapes");
                let fault = fault.with("value", other).with("allowed", "true, false");
                Err(Failure::query(vec![fault]))
            }
        }
    }

    fn asked(self) -> cases::Asked {
        cases::Asked {
            radius_m: self.radius_m.clone(),
            kernel: self.kernel.clone(),
            weights: self.weights.clone(),
            half_life_days: self.half_life_days.clone(),
            edge: self.edge.clone(),
            exposure: self.exposure.clone(),
            counted: self.counted(),
        }
    }
}

fn shape(area: &MultiPolygon) -> Value {
    let ring = |ring: &LineString| -> Vec<[f64; 2]> {
        let corners = ring.0.iter();
        let mut line: Vec<[f64; 2]> = corners
            .filter_map(|c| LonLat::from_degrees(c.x, c.y).ok())
            .map(degrees)
            .collect();
        line.dedup();
        line
    };
    let polygons: Vec<Vec<Vec<[f64; 2]>>> = area
        .0
        .iter()
        .map(|p| {
            let rings = std::iter::once(p.exterior()).chain(p.interiors());
            rings.map(ring).filter(|r| r.len() >= 4).collect()
        })
        .filter(|rings: &Vec<Vec<[f64; 2]>>| !rings.is_empty())
        .collect();
    json!({ "type": "MultiPolygon", "coordinates": polygons })
}

fn band(step: &Step, number: usize, shapes: bool) -> Value {
    json!({
        "type": "Feature",
        "geometry": shapes.then(|| shape(&step.area)),
        "properties": { "class": number, "from": step.from, "to": step.to },
    })
}

fn params(p: &Params) -> Value {
    let mut all = counting(&p.counting);
    all.insert("kernel".into(), p.kernel.code().into());
    all.insert("radius_m".into(), p.radius_m.into());
    let weights = p.half_life_days.map_or("plain", |_| "severity_age");
    all.insert("weights".into(), weights.into());
    all.insert("half_life_days".into(), p.half_life_days.into());
    let edge = if p.edge { "uniform" } else { "none" };
    all.insert("edge".into(), edge.into());
    let exposure = if p.walked { "walked" } else { "none" };
    all.insert("exposure".into(), exposure.into());
    all.into()
}

fn unit(p: &Params) -> &'static str {
    match (p.half_life_days.is_some(), p.walked) {
        (false, false) => "events_per_km2",
        (true, false) => "weight_per_km2",
        (false, true) => "events_per_km_walked",
        (true, true) => "weight_per_km_walked",
    }
}

fn body(heat: &Heat, shapes: bool) -> Value {
    let drawn = heat.drawn.as_ref();
    let steps = drawn.map_or(&[][..], |d| &d.steps);
    let walked = heat.params.walked;
    let places: Vec<Value> = heat
        .places
        .iter()
        .map(|place| {
            json!({
                "at": degrees(place.at),
                "per_km2": (!walked).then_some(place.value),
                "per_km": walked.then_some(place.value),
                "walked_km": place.walked_km,
                "n": place.n,
                "areas": place.areas,
            })
        })
        .collect();
    let exposure = heat.exposure.map(|e| {
        json!({
            "km": e.km,
            "median_km_per_km2": e.median_km_per_km2,
            "least_km_per_km2": e.least_km_per_km2,
        })
    });
    let state = match heat.standing {
        Standing::Drawn => "drawn",
        Standing::TooFew => "too_few",
        Standing::NotWalked => "not_walked",
    };
    let features = steps.iter().zip(1..);
    json!({
        "type": "FeatureCollection",
        "method": "density",
        "version": VERSION,
        "params": params(&heat.params),
        "n": heat.n,
        "repeated": heat.repeated,
        "left_out": heat.left_out,
        "least": LEAST_EVENTS,
        "state": state,
        "sources": sources(&heat.sources),
        "unit": unit(&heat.params),
        "greatest": drawn.map(|d| d.greatest),
        "cell_m": drawn.map(|d| d.cell_m),
        "suggested_radius_m": heat.suggested_radius_m,
        "boundary": heat.boundary.as_ref().map(AreaId::as_str),
        "exposure": exposure,
        "places": places,
        "not_walked": shapes.then(|| shape(&heat.unknown)),
        "features": features.map(|(s, i)| band(s, i, shapes)).collect::<Vec<_>>(),
    })
}

/// How densely things were reported: bands of equal steps as a GeoJSON collection (WGS 84), in events per
/// km², with what they were made by (`params`), the number of events (`n`), their sources, the densest
/// places and the cells where nobody walked. The same at every zoom. Below `least` events `state` is
/// `too_few` and nothing is drawn. What the police found themselves is left out unless
/// `police_discovered=true`; what residents sent and nobody has reviewed is never counted.
#[utoipa::path(
    get, path = "/api/v1/analyses/heat", tag = "analyses", params(HeatQuery),
    responses(
        (status = 200, body = Object, content_type = "application/geo+json"),
        (status = 400, description = "A parameter makes no sense", content_type = "application/problem+json"),
        (status = 403, description = "The role does not analyse", content_type = "application/problem+json"),
    )
)]
pub(super) async fn heat(
    State(site): State<Site>,
    Who(viewer): Who,
    Asked(query): Asked<HeatQuery>,
    headers: HeaderMap,
) -> Result<Response, Failure> {
    let shapes = query.shapes()?;
    let (told, name) = cases::heat(&site.app, &viewer, &query.asked()).await?;
    let answer = body(&told, shapes).to_string();
    let etag = cases::tag(&site.app, name, answer.as_bytes());
    let media = [(header::CONTENT_TYPE, "application/geo+json")];
    Ok(
        same(&headers, &etag, told.restricted).map_or_else(IntoResponse::into_response, |head| {
            (head, media, answer).into_response()
        }),
    )
}

/// One vector tile (Mapbox Vector Tile 2.1) of the same heat map: layer `bands` with `class`, `from` and `to`, and
/// layer `unknown`. Cut from the same bands at every zoom.
#[utoipa::path(
    get, path = "/api/v1/analyses/heat/tiles/{z}/{x}/{file}", tag = "analyses",
    params(
        ("z" = u32, Path, description = "Zoom, 0 to 20"),
        ("x" = u32, Path, description = "Column from the west"),
        ("file" = String, Path, description = "Row from the north and .mvt, as 4743.mvt"),
        HeatQuery,
    ),
    responses(
        (status = 200, description = "The tile", content_type = "application/vnd.mapbox-vector-tile"),
        (status = 204, description = "Nothing is there"),
        (status = 304, description = "The reader has it"),
        (status = 400, description = "No such tile, or a parameter that makes no sense", content_type = "application/problem+json"),
        (status = 403, description = "The role does not analyse", content_type = "application/problem+json"),
    )
)]
pub(super) async fn tile(
    State(site): State<Site>,
    Who(viewer): Who,
    Path((z, x, file)): Path<(String, String, String)>,
    Asked(query): Asked<HeatQuery>,
    headers: HeaderMap,
) -> Result<Response, Failure> {
    let tile = tiles::address(&z, &x, &file)?;
    query.shapes()?;
    let takes = tiles::takes(&headers);
    let finished = cases::tile(&site.app, &viewer, &query.asked(), tile, takes).await?;
    Ok(tiles::sent(&headers, finished))
}

/// The values of the same heat map as a GeoTIFF in the tenant's analysis plane: 32-bit floats, per km².
/// With too few events there is none (409).
#[utoipa::path(
    get, path = "/api/v1/analyses/heat.tif", tag = "analyses", params(HeatQuery),
    responses(
        (status = 200, body = Vec<u8>, content_type = "image/tiff"),
        (status = 400, description = "A parameter makes no sense", content_type = "application/problem+json"),
        (status = 403, description = "The role does not analyse", content_type = "application/problem+json"),
        (status = 409, description = "Too few events", content_type = "application/problem+json"),
    )
)]
pub(super) async fn raster(
    State(site): State<Site>,
    Who(viewer): Who,
    Asked(query): Asked<HeatQuery>,
) -> Result<Response, Failure> {
    query.shapes()?;
    let (told, picture) = cases::raster(&site.app, &viewer, &query.asked()).await?;
    let unit = match unit(&told.params) {
        "events_per_km2" => "events per km2",
        "weight_per_km2" => "weight per km2",
        "events_per_km_walked" => "events per km walked",
        _ => "weight per km walked",
    };
    let about = format!(
        "Lykta density {VERSION}: {unit}, n = {}, {}",
        told.n,
        params(&told.params)
    );
    let file = geotiff::write(
        &picture.grid,
        &picture.values,
        told.params.counting.crs,
        &about,
    )
    .map_err(|e| AppError::Internal(Box::new(e)))?;
    let media = [
        (header::CONTENT_TYPE, "image/tiff"),
        (
            header::CONTENT_DISPOSITION,
            "attachment; filename=\"heat.tif\"",
        ),
    ];
    Ok((NO_STORE, media, file).into_response())
}
