//! Who looks, where, and on which maps.

use axum::Json;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use lykta_core::model::{Deed, TenantCode};
use serde::Serialize;
use utoipa::ToSchema;

use super::Site;
use super::account::{OrganisationBody, organisation};
use super::error::Failure;
use super::extract::{Perhaps, practice_tenant};
use super::sign_in::{practise_as, tenant_cookie};
use super::visit::Visiting;
use crate::app::Profile;
use crate::app::accounts::{Identity, Via};
use crate::app::basemaps::Basemap;
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
    /// Id of the account; it stands in history and audit.
    id: String,
    /// Name shown.
    name: String,
    /// What they work with.
    roles: Vec<&'static str>,
    /// Where they work.
    organisation: OrganisationBody,
    /// What they may do somewhere.
    deeds: Vec<&'static str>,
    /// Whether places are shown as measured.
    exact: bool,
    /// Highest privacy class; null for whoever sees no observation.
    max_class: Option<u8>,
    /// Whether a code was given.
    second_factor: bool,
    /// What they sign in with.
    email: Option<String>,
    /// The walk they are a guest of.
    walk: Option<String>,
}

/// A practice account.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct PracticeBody {
    /// Id.
    id: String,
    /// Name shown.
    name: String,
    /// What it works with.
    role: Option<&'static str>,
    /// Where it works.
    organisation: String,
}

/// A sign-in elsewhere.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct ElsewhereBody {
    /// What the button says.
    name: String,
    /// Where it leads.
    href: String,
}

/// How one signs in.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct WaysBody {
    /// With an e-mail address and a password.
    password: bool,
    /// With the employer's sign-in, where there is one.
    oidc: Option<ElsewhereBody>,
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
    /// The tenant looked at; null when nobody is signed in.
    tenant: Option<TenantBody>,
    /// Tenants to choose among.
    tenants: Vec<TenantChoice>,
    /// Practice mode.
    demo: bool,
    /// Who looks; null when nobody is signed in.
    viewer: Option<ViewerBody>,
    /// Practice accounts of the tenant.
    demo_accounts: Vec<PracticeBody>,
    /// How one signs in.
    sign_in: WaysBody,
    /// Maps underneath; none when nobody is signed in.
    basemaps: Vec<BasemapBody>,
    /// The server's clock.
    server_time: String,
    /// Version of the service.
    version: &'static str,
}

/// Who looks, where, and on which maps. Also for whoever is not signed in.
#[utoipa::path(get, path = "/api/v1/session", tag = "session", responses((status = 200, body = SessionBody)))]
pub(super) async fn session(
    State(site): State<Site>,
    Perhaps(identity): Perhaps,
    headers: HeaderMap,
) -> Result<Response, Failure> {
    let code = match &identity {
        Some(identity) => Some(identity.viewer.tenant().clone()),
        None => site.app.demo.then(|| practice_tenant(&headers, &site)),
    };
    let profile = code
        .as_ref()
        .and_then(|c| site.app.tenants.get(c))
        .map(|t| &t.profile);
    let tenants = if site.app.demo {
        let all = site.app.tenants.values();
        all.map(|t| choice(&t.profile)).collect()
    } else {
        profile.into_iter().map(choice).collect()
    };
    let viewer = match &identity {
        Some(identity) => Some(viewer_body(&site, identity).await?),
        None => None,
    };
    let body = SessionBody {
        tenant: profile.map(tenant_body),
        tenants,
        demo: site.app.demo,
        demo_accounts: match &code {
            Some(code) => practice(&site, code).await?,
            None => Vec::new(),
        },
        sign_in: WaysBody {
            password: true,
            oidc: site.oidc.as_ref().map(|oidc| ElsewhereBody {
                name: oidc.name().to_owned(),
                href: "/api/v1/session/oidc/start".to_owned(),
            }),
        },
        basemaps: if identity.is_some() {
            basemaps(&site)
        } else {
            Vec::new()
        },
        viewer,
        server_time: clock::now().to_string(),
        version: env!("CARGO_PKG_VERSION"),
    };
    Ok(([(header::CACHE_CONTROL, "no-store")], Json(body)).into_response())
}

fn choice(profile: &Profile) -> TenantChoice {
    TenantChoice {
        code: profile.code.to_string(),
        name: profile.name.clone(),
    }
}

fn tenant_body(profile: &Profile) -> TenantBody {
    TenantBody {
        code: profile.code.to_string(),
        name: profile.name.clone(),
        short: profile.short.clone(),
        bbox: profile.bbox,
        center: profile.center,
        zoom: profile.zoom,
        crs: profile.crs.clone(),
        has_streets: profile.streets,
        on_call_phone: profile.on_call_phone.clone(),
    }
}

impl BasemapBody {
    /// A map, read at this address and these zooms.
    pub(super) fn new(map: &Basemap, url: String, minzoom: u8, maxzoom: u8) -> Self {
        Self {
            name: map.name.clone(),
            url,
            bbox: map.bbox,
            minzoom,
            maxzoom,
            attribution: map.attribution.clone(),
            streets: map.has_streets(),
        }
    }
}

fn basemaps(site: &Site) -> Vec<BasemapBody> {
    let body = |b: &Basemap| {
        let url = format!("/basemap/{}", b.lasting_name());
        BasemapBody::new(b, url, b.min_zoom, b.max_zoom)
    };
    site.basemaps.iter().map(body).collect()
}

async fn viewer_body(site: &Site, identity: &Identity) -> Result<ViewerBody, Failure> {
    let viewer = &identity.viewer;
    let account = identity.account.as_ref();
    let may = |d: &&Deed| viewer.may(**d);
    Ok(ViewerBody {
        id: viewer.name().to_owned(),
        name: account.map_or_else(|| "Gäst".to_owned(), |a| a.name.clone()),
        roles: viewer.grants().iter().map(|g| g.role.code()).collect(),
        organisation: organisation(site, viewer.tenant(), viewer.organisation()).await?,
        deeds: Deed::ALL.iter().filter(may).map(|d| d.code()).collect(),
        exact: viewer.sees_exact_places(),
        max_class: viewer.reading_scopes().map(|s| s.max_class.get()).max(),
        second_factor: match &identity.via {
            Via::Session(session, _) => session.second_factor,
            Via::Key(..) => false,
            Via::Practice => true,
        },
        email: account.and_then(|a| a.email.clone()),
        walk: viewer.walk().map(|walk| walk.to_string()),
    })
}

async fn practice(site: &Site, tenant: &TenantCode) -> Result<Vec<PracticeBody>, Failure> {
    let accounts = site.app.practice_accounts(tenant).await?;
    let mut out = Vec::with_capacity(accounts.len());
    for account in accounts {
        let works = organisation(site, tenant, account.organisation.as_ref()).await?;
        out.push(PracticeBody {
            id: account.id.to_string(),
            role: account.grants.first().map(|g| g.role.code()),
            name: account.name,
            organisation: works.name,
        });
    }
    Ok(out)
}

/// Looks at another tenant, in the same role. Only in practice mode; elsewhere the tenant comes with the
/// account.
#[utoipa::path(
    post, path = "/api/v1/session/tenant/{code}", tag = "session",
    params(("code" = String, Path, description = "Code of the tenant")),
    responses((status = 204, description = "Chosen"), (status = 404, description = "No such tenant", content_type = "application/problem+json"))
)]
pub(super) async fn choose_tenant(
    State(site): State<Site>,
    Perhaps(identity): Perhaps,
    visiting: Visiting,
    Path(code): Path<String>,
) -> Result<Response, Failure> {
    let code = TenantCode::parse(&code).map_err(|_not_a_code| Failure::not_found())?;
    if !site.app.demo || !site.app.tenants.contains_key(&code) {
        return Err(Failure::not_found());
    }
    if let Some(account) = identity
        .filter(|i| i.session().is_some())
        .and_then(|i| i.account.clone())
        && let Some(there) = site.app.same_role_in(&account, &code).await?
    {
        return practise_as(&site, &there.id, &visiting).await;
    }
    let stay = tenant_cookie(code.as_str())?;
    Ok((StatusCode::NO_CONTENT, [(header::SET_COOKIE, stay)]).into_response())
}
