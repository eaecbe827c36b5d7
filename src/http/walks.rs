//! Safety walks over HTTP: the plan, its states, what was seen.

use axum::Json;
use axum::extract::{Path, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use lykta_core::model::{Deed, WalkId, walk};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;

use super::Site;
use super::error::Failure;
use super::extract::{Asked, Based, Body, Texts, Tongue, Who, version_tag, walk_id};
use super::observations::features;
use super::sharing::NO_STORE;
use crate::app::walks::{self as cases, Step, Told};
use crate::app::{AppError, permit};
use crate::wire::feature::ObservationCollection;
use crate::wire::observation::instant;
use crate::wire::walk::{LightBody, SeriesBody, WalkBody, WalkPlan, body, light};

/// Longest reason, characters.
const WORDS_MAX: usize = 500;

/// A walk in a list.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct WalkSummary {
    /// UUID.
    id: String,
    /// Counts its changes.
    version: u32,
    /// The series it belongs to.
    series: Option<SeriesBody>,
    /// Its number in the series.
    number: Option<u32>,
    /// `citizen_walk`, `staff_round` or `digital_walk`.
    kind: &'static str,
    /// `planned`, `ongoing`, `finished`, `published` or `followed_up`.
    state: &'static str,
    /// The name shown.
    title: String,
    /// Id of the area.
    area: Option<String>,
    /// Ids of the promises it serves.
    promises: Vec<String>,
    /// Planned start.
    starts_at: String,
    /// Planned end.
    ends_at: String,
    /// When it began.
    started_at: Option<String>,
    /// When it ended.
    ended_at: Option<String>,
    /// How light it will be at the start.
    light: Option<LightBody>,
    /// Account that leads.
    leader: Option<String>,
    /// How many take part.
    participants: u32,
    /// How many stops.
    stop_count: usize,
    /// Made up for practice.
    example: bool,
}

/// Walks, by start.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct WalksBody {
    /// The walks.
    walks: Vec<WalkSummary>,
}

fn summary(told: &Told) -> WalkSummary {
    let whole = body(&told.walk, told.stop_count, None);
    WalkSummary {
        id: whole.id,
        version: whole.version,
        series: whole.series,
        number: whole.number,
        kind: whole.kind,
        state: whole.state,
        title: whole.title,
        area: whole.area,
        promises: whole.promises,
        starts_at: whole.starts_at,
        ends_at: whole.ends_at,
        started_at: whole.started_at,
        ended_at: whole.ended_at,
        light: told.lighting.map(light),
        leader: whole.leader,
        participants: told.walk.participants.iter().map(|p| p.n).sum(),
        stop_count: told.stop_count,
        example: whole.example,
    }
}

/// Which walks.
#[derive(Debug, Default, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub(super) struct WalksQuery {
    /// Planned to start at this day or instant, or later.
    from: Option<String>,
    /// Planned to start on this day or before, or before this instant.
    to: Option<String>,
    /// States, separated by commas.
    state: Option<String>,
    /// Id of an area that it is held in or stops in.
    area: Option<String>,
    /// True for those that the reader leads or writes down.
    mine: Option<bool>,
}

/// Walks of the reader's organisation, by planned start.
#[utoipa::path(
    get, path = "/api/v1/walks", tag = "walks", params(WalksQuery),
    responses(
        (status = 200, body = WalksBody),
        (status = 400, description = "A parameter makes no sense", content_type = "application/problem+json"),
    )
)]
pub(super) async fn list(
    State(site): State<Site>,
    Who(viewer): Who,
    Asked(query): Asked<WalksQuery>,
) -> Result<Response, Failure> {
    let asked = cases::Asked {
        from: query.from,
        to: query.to,
        state: query.state,
        area: query.area,
        mine: query.mine.unwrap_or(false),
    };
    let walks = cases::list(&site.app, &viewer, &asked).await?;
    let walks = walks.iter().map(summary).collect();
    Ok((NO_STORE, Json(WalksBody { walks })).into_response())
}

fn answer(told: &Told, status: StatusCode) -> Response {
    let tag = [(header::ETAG, version_tag(told.walk.version))];
    let body = body(&told.walk, told.stop_count, told.lighting);
    (status, NO_STORE, tag, Json(body)).into_response()
}

/// One walk. Its guests get title, stops and what they need to record.
#[utoipa::path(
    get, path = "/api/v1/walks/{id}", tag = "walks",
    params(("id" = String, Path, description = "UUID of the walk")),
    responses(
        (status = 200, body = WalkBody),
        (status = 404, description = "Unknown, or not for the reader", content_type = "application/problem+json"),
    )
)]
pub(super) async fn one(
    State(site): State<Site>,
    Who(viewer): Who,
    Path(id): Path<String>,
) -> Result<Response, Failure> {
    if viewer.walk().is_none() {
        permit(&viewer, Deed::Read)?;
    }
    let told = cases::one(&site.app, &viewer, walk_id(&id)?).await?;
    Ok(answer(&told, StatusCode::OK))
}

/// Makes a walk, or changes the version that `If-Match` names. The same again is answered as the first
/// time. State, number and light follow from elsewhere and are passed over.
#[utoipa::path(
    put, path = "/api/v1/walks/{id}", tag = "walks",
    params(("id" = String, Path, description = "UUID made by the client"), ("If-Match" = Option<String>, Header, description = "The version it was made from, as \"v3\"; none for a new one")),
    request_body = WalkPlan,
    responses(
        (status = 200, description = "Changed, or stood so already", body = WalkBody),
        (status = 201, description = "New", body = WalkBody),
        (status = 412, description = "Another version stands", content_type = "application/problem+json"),
        (status = 422, description = "The meaning is wrong", content_type = "application/problem+json"),
        (status = 428, description = "It is there, and no version was named", content_type = "application/problem+json"),
    )
)]
pub(super) async fn put(
    State(site): State<Site>,
    Who(viewer): Who,
    Path(id): Path<String>,
    Based(base): Based,
    Body(body): Body,
) -> Result<Response, Failure> {
    permit(&viewer, Deed::Walk)?;
    let id = walk_id(&id)?;
    let (told, new) = cases::put(&site.app, &viewer, id, &body, base).await?;
    let status = if new {
        StatusCode::CREATED
    } else {
        StatusCode::OK
    };
    Ok(answer(&told, status))
}

/// A step of a walk.
#[derive(Debug, ToSchema)]
#[expect(
    dead_code,
    reason = "documents the body; reading it by hand names every fault at once"
)]
pub(super) struct WalkStep {
    /// `planned`, `ongoing`, `finished`, `published` or `followed_up`: one step on, or one back.
    to: String,
    /// When it happened, RFC 3339; now when absent.
    at: Option<String>,
    /// Why; needed for a step back.
    reason: Option<String>,
}

/// Takes a walk a step on, or back with a reason. Where it is already, it stays.
#[utoipa::path(
    post, path = "/api/v1/walks/{id}/state", tag = "walks",
    params(("id" = String, Path, description = "UUID of the walk")),
    request_body = WalkStep,
    responses(
        (status = 200, body = WalkBody),
        (status = 409, description = "No such step from here", content_type = "application/problem+json"),
        (status = 422, description = "The meaning is wrong", content_type = "application/problem+json"),
    )
)]
pub(super) async fn state(
    State(site): State<Site>,
    Who(viewer): Who,
    Path(id): Path<String>,
    Body(body): Body,
) -> Result<Response, Failure> {
    permit(&viewer, Deed::Walk)?;
    let id = walk_id(&id)?;
    let step = step(&body)?;
    let told = cases::step(&site.app, &viewer, id, step).await?;
    Ok(answer(&told, StatusCode::OK))
}

/// A step as it is written.
///
/// # Errors
/// [`AppError::Invalid`] with every fault.
pub(super) fn step(body: &Value) -> Result<Step, AppError> {
    let mut texts = Texts::new(body, &["to", "at", "reason"]);
    let to = texts.needed_as("to", "unknown_code", walk::State::from_code);
    let at = texts.read("at", "bad_time", |t| instant(t).map(|i| i.0));
    let reason = texts.words("reason", WORDS_MAX);
    texts.done()?;
    let to = to.ok_or(AppError::NotFound)?;
    Ok(Step { to, at, reason })
}

/// The next walk in the same area.
#[derive(Debug, ToSchema)]
#[expect(
    dead_code,
    reason = "documents the body; reading it by hand names every fault at once"
)]
pub(super) struct NextWalk {
    /// UUID of the new walk, made by the client.
    id: String,
    /// Planned start, RFC 3339.
    starts_at: String,
}

/// A new walk in the same area, with stops and open points carried along.
#[utoipa::path(
    post, path = "/api/v1/walks/{id}/next", tag = "walks",
    params(("id" = String, Path, description = "UUID of the earlier walk")),
    request_body = NextWalk,
    responses(
        (status = 200, description = "Was made before", body = WalkBody),
        (status = 201, description = "New", body = WalkBody),
        (status = 409, description = "Another walk has that id", content_type = "application/problem+json"),
        (status = 422, description = "The meaning is wrong", content_type = "application/problem+json"),
    )
)]
pub(super) async fn next(
    State(site): State<Site>,
    Who(viewer): Who,
    Path(id): Path<String>,
    Body(body): Body,
) -> Result<Response, Failure> {
    permit(&viewer, Deed::Walk)?;
    let earlier = walk_id(&id)?;
    let mut texts = Texts::new(&body, &["id", "starts_at"]);
    let id = texts.needed_as("id", "bad_uuid", |t| WalkId::parse(t).ok());
    let starts_at = texts.needed_as("starts_at", "bad_time", |t| instant(t).map(|i| i.0));
    texts.done()?;
    let (Some(id), Some(starts_at)) = (id, starts_at) else {
        return Err(Failure::not_found());
    };
    let (told, new) = cases::next(&site.app, &viewer, earlier, id, starts_at).await?;
    let status = if new {
        StatusCode::CREATED
    } else {
        StatusCode::OK
    };
    Ok(answer(&told, status))
}

/// The observations made on a walk, as far as the reader may see them.
#[utoipa::path(
    get, path = "/api/v1/walks/{id}/observations", tag = "walks",
    params(("id" = String, Path, description = "UUID of the walk")),
    responses(
        (status = 200, body = ObservationCollection, content_type = "application/geo+json"),
        (status = 404, description = "Unknown, or not for the reader", content_type = "application/problem+json"),
    )
)]
pub(super) async fn observations(
    State(site): State<Site>,
    Who(viewer): Who,
    Tongue(language): Tongue,
    Path(id): Path<String>,
) -> Result<Response, Failure> {
    permit(&viewer, Deed::Read)?;
    let made = cases::observations(&site.app, &viewer, walk_id(&id)?).await?;
    let features = features(site.app.tenant(&viewer)?, &viewer, &made, language)?;
    let body = ObservationCollection {
        kind: "FeatureCollection",
        number_matched: features.len(),
        number_returned: features.len(),
        next: None,
        links: Vec::new(),
        features,
    };
    let media = [(header::CONTENT_TYPE, "application/geo+json")];
    Ok((NO_STORE, media, Json(body).into_response().into_body()).into_response())
}
