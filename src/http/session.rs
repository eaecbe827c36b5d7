//! Who looks, where, and on which maps.

use axum::Json;
use axum::extract::{Path, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use lykta_core::model::TenantCode;
use serde::Serialize;
use utoipa::ToSchema;

use super::Site;
use super::error::Failure;
use super::extract::{TENANT_COOKIE, Who};
use crate::app::Profile;
use crate::clock;

/// A tenant to choose.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct TenantChoice {
    /// Code.
    code: String,
    /// Name shown.
    name: String,
}

/// The tenant looked at.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct TenantBody {
    /// Code.
    code: String,
    /// Name shown.
    name: String,
    /// Short name.
    short: String,
    /// West, south, east, north.
    bbox: [f64; 4],
    /// Longitude, latitude.
    center: [f64; 2],
    /// Zoom the map opens at.
    zoom: f64,
    /// Metric coordinate system for analyses.
    crs: String,
    /// Whether the street map covers it.
    has_streets: bool,
    /// Number to call in acute danger besides 112, when known.
    on_call_phone: Option<String>,
}

/// Who looks.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct ViewerBody {
    /// Name.
    name: String,
    /// Role.
    role: String,
}

/// A map underneath.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct BasemapBody {
    /// Name.
    name: String,
    /// Address of the PMTiles file.
    url: String,
    /// West, south, east, north.
    bbox: [f64; 4],
    /// Lowest zoom.
    minzoom: u8,
    /// Highest zoom.
    maxzoom: u8,
    /// Credit that must show on the map.
    attribution: String,
    /// Whether it has streets.
    streets: bool,
}

/// Who looks, where, and on which maps.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct SessionBody {
    /// The tenant looked at.
    tenant: TenantBody,
    /// Tenants to choose among.
    tenants: Vec<TenantChoice>,
    /// Practice mode.
    demo: bool,
    /// Who looks.
    viewer: ViewerBody,
    /// Maps underneath.
    basemaps: Vec<BasemapBody>,
    /// The server's clock.
    server_time: String,
    /// Version of the service.
    version: &'static str,
}

/// Zoom from which a map file is taken to hold streets.
const STREET_ZOOM: u8 = 13;

/// Who looks, where, and on which maps.
#[utoipa::path(get, path = "/api/v1/session", tag = "session", responses((status = 200, body = SessionBody)))]
pub(super) async fn session(
    State(site): State<Site>,
    Who(viewer): Who,
) -> Result<Response, Failure> {
    let tenant = site.app.tenant(&viewer)?;
    let profile = &tenant.profile;
    let choice = |p: &Profile| TenantChoice {
        code: p.code.to_string(),
        name: p.name.clone(),
    };
    let tenants = if site.app.demo {
        site.app
            .tenants
            .values()
            .map(|t| choice(&t.profile))
            .collect()
    } else {
        vec![choice(profile)]
    };
    let basemaps = site
        .basemaps
        .iter()
        .map(|b| BasemapBody {
            name: b.name.clone(),
            url: format!("/basemap/{}.pmtiles", b.name),
            bbox: b.bbox,
            minzoom: b.min_zoom,
            maxzoom: b.max_zoom,
            attribution: b.attribution.clone(),
            streets: b.max_zoom >= STREET_ZOOM,
        })
        .collect();
    let body = SessionBody {
        tenant: TenantBody {
            code: profile.code.to_string(),
            name: profile.name.clone(),
            short: profile.short.clone(),
            bbox: profile.bbox,
            center: profile.center,
            zoom: profile.zoom,
            crs: profile.crs.clone(),
            has_streets: profile.streets,
            on_call_phone: None,
        },
        tenants,
        demo: site.app.demo,
        viewer: ViewerBody {
            name: viewer.name().to_owned(),
            role: "local".to_owned(),
        },
        basemaps,
        server_time: clock::now().to_string(),
        version: env!("CARGO_PKG_VERSION"),
    };
    Ok(([(header::CACHE_CONTROL, "no-store")], Json(body)).into_response())
}

/// Looks at another tenant. Only in practice mode; elsewhere the tenant comes with the account.
#[utoipa::path(
    post, path = "/api/v1/session/tenant/{code}", tag = "session",
    params(("code" = String, Path, description = "Code of the tenant")),
    responses((status = 204, description = "Chosen"), (status = 404, description = "No such tenant"))
)]
pub(super) async fn choose_tenant(
    State(site): State<Site>,
    Path(code): Path<String>,
) -> Result<Response, Failure> {
    let code = TenantCode::parse(&code).map_err(|_not_a_code| Failure::not_found())?;
    if !site.app.demo || !site.app.tenants.contains_key(&code) {
        return Err(Failure::not_found());
    }
    let cookie =
        format!("{TENANT_COOKIE}={code}; Path=/; SameSite=Lax; HttpOnly; Max-Age=31536000");
    let value = HeaderValue::from_str(&cookie).map_err(|_not_ascii| Failure::not_found())?;
    Ok((StatusCode::NO_CONTENT, [(header::SET_COOKIE, value)]).into_response())
}
