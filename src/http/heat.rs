//! The heat map over HTTP: its bands as GeoJSON, and its values as a raster.

use axum::extract::State;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use lykta_core::analysis::heat::{Band, LEAST_EVENTS};
use lykta_core::analysis::isoband::Ring;
use lykta_core::space::Crs;
use serde_json::{Value, json};

use super::Site;
use super::counted::{counted_query, counting, degrees, sources};
use super::error::Failure;
use super::extract::{Asked, Who};
use super::sharing::NO_STORE;
use crate::app::AppError;
use crate::app::heat::{self as cases, Heat, Params, VERSION};
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
    }
}

impl HeatQuery {
    fn asked(self) -> cases::Asked {
        cases::Asked {
            radius_m: self.radius_m.clone(),
            kernel: self.kernel.clone(),
            weights: self.weights.clone(),
            half_life_days: self.half_life_days.clone(),
            counted: self.counted(),
        }
    }
}

fn ring(ring: &Ring, crs: Crs) -> Vec<[f64; 2]> {
    let mut line: Vec<[f64; 2]> = ring
        .iter()
        .filter_map(|[east, north]| crs.inverse(*east, *north).ok())
        .map(degrees)
        .collect();
    line.dedup();
    line
}

fn band(band: &Band, number: usize, crs: Crs) -> Value {
    let polygons: Vec<Vec<Vec<[f64; 2]>>> = band
        .patches
        .iter()
        .map(|patch| {
            let rings = std::iter::once(&patch.outline).chain(&patch.holes);
            rings
                .map(|r| ring(r, crs))
                .filter(|r| r.len() >= 4)
                .collect()
        })
        .filter(|rings: &Vec<Vec<[f64; 2]>>| !rings.is_empty())
        .collect();
    json!({
        "type": "Feature",
        "geometry": { "type": "MultiPolygon", "coordinates": polygons },
        "properties": { "class": number, "from": band.from, "to": band.to },
    })
}

fn params(p: &Params) -> Value {
    let mut all = counting(&p.counting);
    all.insert("kernel".into(), p.kernel.code().into());
    all.insert("radius_m".into(), p.radius_m.into());
    let weights = p.half_life_days.map_or("plain", |_| "severity_age");
    all.insert("weights".into(), weights.into());
    all.insert("half_life_days".into(), p.half_life_days.into());
    all.into()
}

fn body(heat: &Heat) -> Value {
    let crs = heat.params.counting.crs;
    let picture = heat.picture.as_ref();
    let bands = picture.map_or(&[][..], |p| &p.bands);
    let not_walked: Vec<Vec<Vec<[f64; 2]>>> = heat
        .not_walked
        .iter()
        .map(|ring| vec![ring.iter().copied().map(degrees).collect()])
        .collect();
    let places: Vec<Value> = heat
        .places
        .iter()
        .map(|place| {
            json!({
                "at": degrees(place.at),
                "per_km2": place.per_km2,
                "n": place.n,
                "areas": place.areas,
            })
        })
        .collect();
    json!({
        "type": "FeatureCollection",
        "method": "density",
        "version": VERSION,
        "params": params(&heat.params),
        "n": heat.n,
        "repeated": heat.repeated,
        "least": LEAST_EVENTS,
        "state": if picture.is_some() { "drawn" } else { "too_few" },
        "sources": sources(&heat.sources),
        "unit": if heat.params.half_life_days.is_some() { "weight_per_km2" } else { "events_per_km2" },
        "greatest": picture.map(|p| p.greatest),
        "cell_m": picture.map(|p| p.grid.cell_m),
        "suggested_radius_m": heat.suggested_radius_m,
        "places": places,
        "not_walked": { "type": "MultiPolygon", "coordinates": not_walked },
        "features": bands.iter().enumerate().map(|(i, b)| band(b, i + 1, crs)).collect::<Vec<_>>(),
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
) -> Result<Response, Failure> {
    let told = cases::heat(&site.app, &viewer, &query.asked()).await?;
    let media = [(header::CONTENT_TYPE, "application/geo+json")];
    Ok((NO_STORE, media, body(&told).to_string()).into_response())
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
    let told = cases::heat(&site.app, &viewer, &query.asked()).await?;
    let picture = told
        .picture
        .as_ref()
        .ok_or(AppError::Hindered("too_few_observations"))?;
    let unit = if told.params.half_life_days.is_some() {
        "weight per km2"
    } else {
        "events per km2"
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
