//! Stops proposed for a walk, over HTTP.

use axum::Json;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use lykta_core::model::{Deed, ObservationId};
use serde::Serialize;
use utoipa::ToSchema;

use super::Site;
use super::error::Failure;
use super::extract::{Body, Tongue, Who};
use super::sharing::NO_STORE;
use crate::app::proposals::{self as cases, Stop};
use crate::app::{AppError, permit};
use crate::wire::message::Language;
use crate::wire::proposal;

/// Where, when and for how long.
#[derive(Debug, ToSchema)]
#[expect(
    dead_code,
    reason = "documents the body; reading it by hand names every fault at once"
)]
pub(super) struct ProposeBody {
    /// Id of an area; or `bbox`.
    area: Option<String>,
    /// West, south, east, north.
    bbox: Option<[f64; 4]>,
    /// Planned start, RFC 3339.
    starts_at: String,
    /// How long it may take, stops and all.
    minutes: u32,
    /// UUID of the digital walk whose marks count twice.
    digital_walk: Option<String>,
}

/// A stop proposed.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct ProposedStop {
    /// Number in the order.
    no: usize,
    /// A name: the area and what weighs most.
    name: String,
    /// Longitude, latitude.
    at: [f64; 2],
    /// Why, in numbers.
    why: String,
    /// Observations to be looked at again here.
    verify: Vec<String>,
}

/// Stops in the order to walk.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct ProposalBody {
    /// The stops.
    stops: Vec<ProposedStop>,
    /// Straight legs between them; null with fewer than two.
    route: Option<Vec<[f64; 2]>>,
    /// True: nobody walks straight through houses.
    approximate: bool,
    /// Metres along the legs.
    metres: f64,
    /// Minutes for walking and stopping.
    minutes: f64,
}

/// Proposes stops where open observations gather and where something waits to be seen mended, in a short
/// order and within the minutes. What is restricted takes no part.
#[utoipa::path(
    post, path = "/api/v1/walks/propose", tag = "walks", request_body = ProposeBody,
    responses(
        (status = 200, body = ProposalBody),
        (status = 403, description = "Not for this role", content_type = "application/problem+json"),
        (status = 422, description = "The meaning is wrong", content_type = "application/problem+json"),
    )
)]
pub(super) async fn propose(
    State(site): State<Site>,
    Who(viewer): Who,
    Tongue(language): Tongue,
    Body(body): Body,
) -> Result<Response, Failure> {
    permit(&viewer, Deed::Walk)?;
    let wish = proposal::parse(&body).map_err(AppError::Invalid)?;
    let made = cases::propose(&site.app, &viewer, &wish).await?;
    let world = site.app.tenant(&viewer)?.world()?;
    let name = |stop: &Stop| {
        let category = site.app.catalogue.category(&stop.category);
        let what = category.map_or("", |c| match language {
            Language::Sv => &c.sv,
            Language::En => &c.en,
        });
        let area = stop.area.as_ref();
        match area.and_then(|id| world.landscape.areas().area(id)) {
            Some(area) => format!("{}: {}", area.name, what.to_lowercase()),
            None => what.to_owned(),
        }
    };
    let stops: Vec<ProposedStop> = made
        .stops
        .iter()
        .enumerate()
        .map(|(i, stop)| ProposedStop {
            no: i + 1,
            name: name(stop),
            at: [stop.at.lon(), stop.at.lat()],
            why: why(stop, language),
            verify: stop.verify.iter().map(ObservationId::to_string).collect(),
        })
        .collect();
    let route: Vec<[f64; 2]> = stops.iter().map(|s| s.at).collect();
    let body = ProposalBody {
        route: (route.len() > 1).then_some(route),
        stops,
        approximate: true,
        metres: made.metres.round(),
        minutes: made.minutes.ceil(),
    };
    Ok((NO_STORE, Json(body)).into_response())
}

/// Why one should stop there, in numbers.
fn why(stop: &Stop, language: Language) -> String {
    let mut said = Vec::new();
    let mut say = |key: &str, values: &[(&'static str, String)]| {
        said.push(language.say(key, values));
    };
    if stop.open > 0 {
        say("proposal-open", &[("n", stop.open.to_string())]);
    }
    if stop.open > 0 && stop.severity > 0 {
        say("proposal-worst", &[("n", stop.severity.to_string())]);
    }
    if !stop.verify.is_empty() {
        say("proposal-verify", &[("n", stop.verify.len().to_string())]);
    }
    if stop.marked > 0 {
        say("proposal-marked", &[("n", stop.marked.to_string())]);
    }
    say("proposal-oldest", &[("n", stop.days.to_string())]);
    if stop.promised {
        say("proposal-promised", &[]);
    }
    said.join(" ")
}
