//! HTTP: routes, extractors and answers. Knows status codes and headers, and calls `app` for the rest.
//!
//! Every route is in [`router`]; the accept loop is in [`serve`].

mod account;
mod admin;
mod area_rates;
mod assets;
mod audit;
mod calendar;
mod context;
mod counted;
mod dense;
mod disclosures;
mod door;
mod effort;
mod error;
mod events;
mod extract;
mod found;
mod gazetteer;
mod grants;
mod guests;
mod health;
mod heat;
mod history;
mod hot_spots;
mod intake;
mod invitations;
mod links;
mod middleware;
mod near_repeat;
mod observations;
mod oidc;
mod openapi;
mod packages;
mod periods;
mod photos;
mod places;
mod proposals;
mod protocols;
mod ranges;
mod reference;
mod retention;
mod review;
mod router;
mod seats;
pub mod serve;
mod session;
mod sharing;
mod sign_in;
mod situation;
mod situation_body;
mod situation_files;
mod situation_spots;
mod situation_summary;
mod small;
mod spacetime;
mod sync;
mod text_check;
mod texts;
mod tiles;
mod tracks;
mod uploads;
mod visit;
mod walks;

use std::sync::Arc;

pub use door::Door;
pub use openapi::document;
pub use router::{Front, metrics_router, router};
pub(crate) use sync::{Outcome, from_a_file};

use axum::extract::FromRef;

use crate::app::App;
use crate::app::basemaps::Basemap;
use crate::app::oidc::Oidc;
use crate::public::PublicSite;

/// What every handler can reach.
#[derive(Debug, Clone)]
pub struct Site {
    /// The service below HTTP.
    pub app: Arc<App>,
    /// Low-zoom and street maps found at start.
    pub basemaps: Arc<[Basemap]>,
    /// Longest body of a request, bytes.
    pub body_max: usize,
    /// The address that people come to.
    pub door: Arc<Door>,
    /// Single sign-on, where there is any.
    pub oidc: Option<Arc<Oidc>>,
    /// Turns true when the service stops, so that streams end.
    pub stop: tokio::sync::watch::Receiver<bool>,
}

impl FromRef<Site> for PublicSite {
    /// All that public handlers get of the site.
    fn from_ref(site: &Site) -> Self {
        site.app.public.clone()
    }
}
