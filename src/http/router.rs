//! Every route on one screen.

use std::convert::Infallible;
use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::task::{Context, Poll};

use axum::Router;
use axum::extract::{DefaultBodyLimit, Request};
use axum::response::Response;
use axum::routing::future::RouteFuture;
use axum::routing::get;
use futures_util::FutureExt;
use futures_util::future::{BoxFuture, Either};
use tower::Service;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::CompressionLayer;
use tower_http::compression::predicate::{NotForContentType, Predicate, SizeAbove};
use tower_http::csrf::CsrfLayer;
use utoipa_axum::router::{OpenApiRouter, UtoipaMethodRouterExt};
use utoipa_axum::routes;

use super::middleware::{Begun, knows_host, unknown_host};
use super::{
    Site, account, admin, area_rates, assets, audit, calendar, context, dense, disclosures, effort,
    events, gazetteer, guests, health, heat, history, hot_spots, intake, invitations, links,
    middleware, near_repeat, observations, oidc, openapi, packages, periods, photos, places,
    proposals, protocols, reference, retention, review, session, sharing, sign_in, situation,
    situation_summary, spacetime, sync, text_check, texts, tiles, tracks, uploads, walks,
};
use crate::public;

/// The documented part: what goes into the OpenAPI document.
pub(super) fn api() -> OpenApiRouter<Site> {
    OpenApiRouter::with_openapi(openapi::head())
        .routes(routes!(
            session::session,
            sign_in::sign_in,
            sign_in::sign_out
        ))
        .routes(routes!(sign_in::code))
        .routes(routes!(sign_in::practise))
        .routes(routes!(oidc::start))
        .routes(routes!(oidc::back))
        .routes(routes!(oidc::untie))
        .routes(routes!(session::choose_tenant))
        .routes(routes!(account::sessions))
        .routes(routes!(account::end_session))
        .routes(routes!(account::device_token))
        .routes(routes!(account::account))
        .routes(routes!(account::offer_totp))
        .routes(routes!(account::confirm_totp))
        .routes(routes!(account::password))
        .routes(routes!(invitations::look))
        .routes(routes!(invitations::accept))
        .routes(routes!(invitations::guest_link))
        .routes(routes!(admin::accounts::list, admin::accounts::add))
        .routes(routes!(admin::accounts::change))
        .routes(routes!(admin::accounts::invite))
        .routes(routes!(admin::accounts::reset_codes))
        .routes(routes!(admin::accounts::roles))
        .routes(routes!(
            admin::access::sessions,
            admin::access::end_sessions
        ))
        .routes(routes!(admin::access::end_session))
        .routes(routes!(admin::access::keys, admin::access::make_key))
        .routes(routes!(admin::access::end_key))
        .routes(routes!(reference::categories))
        .routes(routes!(reference::actors))
        .routes(routes!(reference::areas))
        .routes(routes!(reference::area))
        .routes(routes!(reference::promises))
        .routes(routes!(reference::promise))
        .routes(routes!(reference::commitments))
        .routes(routes!(reference::commitment))
        .routes(routes!(gazetteer::search))
        .routes(routes!(observations::list))
        .routes(routes!(observations::counts))
        .routes(routes!(
            observations::one,
            observations::put,
            observations::patch
        ))
        .routes(routes!(observations::transition))
        .routes(routes!(review::queue))
        .routes(routes!(review::trial))
        .routes(routes!(review::assign))
        .routes(routes!(review::take_back))
        .routes(routes!(sync::sync))
        .routes(routes!(text_check::text_check))
        .routes(routes!(photos::photos))
        .routes(
            routes!(photos::photo, photos::put_photo, photos::remove_photo)
                .layer(photos::body_limit()),
        )
        .routes(routes!(uploads::upload_offset, uploads::upload_piece).layer(photos::body_limit()))
        .routes(routes!(photos::redact_photo))
        .routes(routes!(history::history))
        .routes(routes!(links::links))
        .routes(routes!(links::set_link))
        .routes(routes!(events::events))
        .routes(routes!(retention::rules))
        .routes(routes!(retention::put_rule))
        .routes(routes!(retention::runs, retention::plan))
        .routes(routes!(retention::execute))
        .routes(routes!(retention::plan_erasure))
        .routes(routes!(retention::execute_erasure))
        .routes(routes!(retention::extracts))
        .routes(routes!(audit::audit))
        .routes(routes!(audit::verify))
        .routes(routes!(tiles::tilejson))
        .routes(routes!(tiles::tile))
        .routes(routes!(sharing::list))
        .routes(routes!(sharing::put))
        .routes(routes!(sharing::end))
        .routes(routes!(sharing::preview))
        .routes(routes!(sharing::hand_over))
        .routes(routes!(sharing::take_back))
        .routes(routes!(disclosures::preview))
        .routes(routes!(disclosures::release))
        .routes(routes!(texts::list, texts::write))
        .routes(routes!(texts::approve))
        .routes(routes!(texts::withdraw))
        .routes(routes!(intake::list))
        .routes(routes!(intake::accept))
        .routes(routes!(intake::reject))
        .routes(routes!(places::put_actor))
        .routes(routes!(places::put_area))
        .routes(routes!(places::routing))
        .merge(situations())
        .merge(walks())
        .merge(public::api())
}

/// The week's situation.
fn situations() -> OpenApiRouter<Site> {
    OpenApiRouter::new()
        .routes(routes!(situation::list, situation::build_now))
        .routes(routes!(situation::one))
        .routes(routes!(situation::decisions, situation::decide))
        .routes(routes!(situation::close))
        .routes(routes!(situation_summary::read, situation_summary::write))
}

/// Safety walks.
fn walks() -> OpenApiRouter<Site> {
    OpenApiRouter::new()
        .routes(routes!(walks::list))
        .routes(routes!(proposals::propose))
        .routes(routes!(walks::one, walks::put))
        .routes(routes!(walks::state))
        .routes(routes!(walks::next))
        .routes(routes!(walks::observations))
        .routes(routes!(calendar::all))
        .routes(routes!(calendar::one))
        .routes(routes!(effort::effort))
        .routes(routes!(heat::heat))
        .routes(routes!(heat::raster))
        .routes(routes!(heat::tile))
        .routes(routes!(periods::time))
        .routes(routes!(periods::compare))
        .routes(routes!(hot_spots::hot_spots))
        .routes(routes!(area_rates::areas))
        .routes(routes!(spacetime::spacetime))
        .routes(routes!(near_repeat::near_repeat))
        .routes(routes!(dense::dense))
        .routes(routes!(context::vulnerable_areas))
        .routes(routes!(context::series))
        .routes(routes!(context::statistics))
        .routes(routes!(guests::list, guests::make))
        .routes(routes!(guests::end))
        .routes(routes!(packages::package))
        .routes(routes!(packages::basemap))
        .routes(routes!(tracks::track))
        .routes(routes!(tracks::put_part))
        .routes(routes!(tracks::scores))
        .routes(routes!(tracks::put_score))
        .routes(routes!(protocols::protocol, protocols::put_protocol))
        .routes(routes!(protocols::pdf))
        .routes(routes!(protocols::publish))
        .routes(routes!(protocols::letters, protocols::send_letters))
}

/// The whole site: tiles and maps at once, everything else by its route.
#[derive(Debug, Clone)]
pub struct Front {
    site: Arc<Site>,
    router: Router,
}

impl Service<Request> for Front {
    type Response = Response;
    type Error = Infallible;
    type Future = Either<BoxFuture<'static, Result<Response, Infallible>>, RouteFuture<Infallible>>;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        Service::<Request>::poll_ready(&mut self.router, cx)
    }

    fn call(&mut self, request: Request) -> Self::Future {
        let is_tile = tiles::is_asked_for(&request);
        if !is_tile && !assets::is_map_asked_for(&request) {
            return Either::Right(self.router.call(request));
        }
        let site = Arc::clone(&self.site);
        let answer = AssertUnwindSafe(async move {
            let begun = Begun::new(&request);
            let route = if is_tile {
                tiles::ROUTE
            } else {
                assets::MAP_ROUTE
            };
            let response = if !knows_host(&site.door, &request) {
                unknown_host()
            } else if is_tile {
                tiles::at_once(&site, request).await
            } else {
                assets::map_at_once(&site, &request)
            };
            begun.end(&site, route, response)
        });
        let answered = answer
            .catch_unwind()
            .map(|done| Ok(done.unwrap_or_else(health::panicked)));
        Either::Left(answered.boxed())
    }
}

/// The whole site.
pub fn router(site: Site) -> Front {
    Front {
        router: routes(site.clone()),
        site: Arc::new(site),
    }
}

fn routes(site: Site) -> Router {
    let (api, document) = api().split_for_parts();
    let document = openapi::complete(document);
    let compressed = api
        .route(
            "/api/openapi.json",
            get(move || std::future::ready(openapi::answer(&document))),
        )
        .fallback(assets::web)
        .layer(
            CompressionLayer::new().compress_when(
                SizeAbove::new(512)
                    .and(NotForContentType::new("text/event-stream"))
                    .and(NotForContentType::new("application/vnd.pmtiles"))
                    .and(NotForContentType::IMAGES),
            ),
        );
    // Maps are asked for by byte range, which compression would break.
    Router::new()
        .route("/basemap/{file}", get(assets::basemap))
        .route("/healthz", get(health::alive))
        .route("/readyz", get(health::ready))
        .merge(compressed)
        .layer(axum::middleware::from_fn(middleware::carry_path))
        .layer(DefaultBodyLimit::max(site.body_max))
        .layer(CsrfLayer::new())
        .layer(CatchPanicLayer::custom(health::panicked))
        .layer(axum::middleware::from_fn_with_state(
            site.clone(),
            middleware::finish,
        ))
        .with_state(site)
}

/// Metrics, for a port of their own.
pub fn metrics_router(handle: metrics_exporter_prometheus::PrometheusHandle) -> Router {
    Router::new().route("/metrics", get(move || std::future::ready(handle.render())))
}
