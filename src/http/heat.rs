//! The heat map over HTTP: its bands as GeoJSON, and its values as a raster.

use axum::extract::State;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use lykta_core::analysis::heat::{Band, LEAST_EVENTS};
use lykta_core::analysis::isoband::Ring;
use lykta_core::space::Crs;
use serde::Deserialize;
use serde_json::{Value, json};

use super::Site;
use super::error::Failure;
use super::extract::{Asked, Who};
use super::sharing::NO_STORE;
use crate::app::AppError;
use crate::app::heat::{self as cases, Heat, Params, VERSION};
use crate::app::query::FilterQuery;
use crate::wire::geotiff;

/// Which heat map. Several values are separated by commas.
#[derive(Debug, Default, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub(super) struct HeatQuery {
    /// Category codes or patterns, `light.out,veg.*`.
    category: Option<String>,
    /// Kind codes.
    kind: Option<String>,
    /// Status codes.
    status: Option<String>,
    /// `open,assigned,done,verified,closed,positive`; all but `positive` when absent.
    state: Option<String>,
    /// Least severity, 1 to 4.
    severity_min: Option<String>,
    /// Light conditions as noted.
    light: Option<String>,
    /// How we came to know.
    provenance: Option<String>,
    /// Seen on or after this day or instant; 365 days before `to` when absent.
    from: Option<String>,
    /// Seen on or before this day, or before this instant; today when absent.
    to: Option<String>,
    /// In the area with this id.
    area: Option<String>,
    /// Linked to the commitment with this id.
    commitment: Option<String>,
    /// Linked to any commitment of the promise with this id.
    promise: Option<String>,
    /// `daylight,twilight,dark`, by the sun's height where and when it was seen.
    sun: Option<String>,
    /// Hours of the week in Europe/Stockholm, `0-23,120,167`; Monday 00 is 0.
    hours: Option<String>,
    /// `winter,spring,summer,autumn`.
    season: Option<String>,
    /// Radius of the quartic kernel or standard deviation of the Gaussian, 100 to 2,000 m; 200 when absent.
    radius_m: Option<String>,
    /// `quartic` (when absent) or `gaussian`.
    kernel: Option<String>,
    /// `plain` (when absent: each counts 1) or `severity_age`.
    weights: Option<String>,
    /// Days in which an event comes to weigh half, with `severity_age`; 90 when absent.
    half_life_days: Option<String>,
    /// `true` counts what the police found themselves, too.
    police_discovered: Option<String>,
    /// Changes when the reader wants a fresh answer; not read.
    v: Option<String>,
}

impl HeatQuery {
    fn asked(self) -> cases::Asked {
        cases::Asked {
            filter: FilterQuery {
                category: self.category,
                kind: self.kind,
                status: self.status,
                state: self.state,
                severity_min: self.severity_min,
                light: self.light,
                provenance: self.provenance,
                from: self.from,
                to: self.to,
                area: self.area,
                commitment: self.commitment,
                promise: self.promise,
                v: self.v,
            },
            sun: self.sun,
            hours: self.hours,
            season: self.season,
            radius_m: self.radius_m,
            kernel: self.kernel,
            weights: self.weights,
            half_life_days: self.half_life_days,
            police_discovered: self.police_discovered,
        }
    }
}

/// Degrees to about a decimetre: a picture of hundreds of metres says no more.
fn degrees(at: lykta_core::model::LonLat) -> [f64; 2] {
    [at.lon(), at.lat()].map(|d| (d * 1e6).round() / 1e6)
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
    json!({
        "crs": p.crs.code(),
        "kernel": p.kernel.code(),
        "radius_m": p.radius_m,
        "weights": if p.half_life_days.is_some() { "severity_age" } else { "plain" },
        "half_life_days": p.half_life_days,
        "police_discovered": p.police_discovered,
        "sun": p.sun.iter().map(|b| b.code()).collect::<Vec<_>>(),
        "hours": p.hours,
        "season": p.seasons.iter().map(|s| s.code()).collect::<Vec<_>>(),
        "from": p.from.to_string(),
        "to": p.to.to_string(),
    })
}

fn body(heat: &Heat) -> Value {
    let crs = heat.params.crs;
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
    let sources: serde_json::Map<String, Value> = heat
        .sources
        .iter()
        .map(|(provenance, n)| (provenance.code().to_owned(), json!(n)))
        .collect();
    json!({
        "type": "FeatureCollection",
        "method": "density",
        "version": VERSION,
        "params": params(&heat.params),
        "n": heat.n,
        "least": LEAST_EVENTS,
        "state": if picture.is_some() { "drawn" } else { "too_few" },
        "sources": sources,
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
    let file = geotiff::write(&picture.grid, &picture.values, told.params.crs, &about)
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
