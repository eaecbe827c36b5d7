//! Tracks and scores of a walk over HTTP.

use axum::Json;
use axum::extract::{Path, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use lykta_core::model::Deed;
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::Site;
use super::error::Failure;
use super::extract::{Body, Sender, Who, walk_id};
use super::sharing::NO_STORE;
use crate::app::permit;
use crate::app::tracks as cases;
use crate::wire::track::feature;

fn uuid(text: &str) -> Result<Uuid, Failure> {
    Uuid::try_parse(text).map_err(|_not_a_uuid| Failure::not_found())
}

fn status(new: bool) -> StatusCode {
    if new {
        StatusCode::CREATED
    } else {
        StatusCode::OK
    }
}

/// A part of a track.
#[derive(Debug, ToSchema)]
#[expect(
    dead_code,
    reason = "documents the body; reading it by hand names every fault at once"
)]
pub(super) struct TrackPartBody {
    /// UUID that the phone drew for this walk.
    device: String,
    /// Recording without a pause; after one comes another.
    segment: u32,
    /// Index in the segment of the first point.
    from: u32,
    /// Longitude, latitude, accuracy in metres, and milliseconds of Unix time; at most 1,000.
    points: Vec<[f64; 4]>,
}

/// What was taken in.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct TrackReceipt {
    /// UUID of the part.
    id: String,
    /// Points in it.
    points: usize,
}

/// Takes in a part of a track, once; it is never changed. Guests record on their own walk.
#[utoipa::path(
    put, path = "/api/v1/walks/{id}/track/{part}", tag = "walks",
    params(("id" = String, Path, description = "UUID of the walk"), ("part" = String, Path, description = "UUID made by the client")),
    request_body = TrackPartBody,
    responses(
        (status = 200, description = "Was here already", body = TrackReceipt),
        (status = 201, description = "New", body = TrackReceipt),
        (status = 409, description = "Another content stands by this id", content_type = "application/problem+json"),
        (status = 422, description = "The meaning is wrong", content_type = "application/problem+json"),
    )
)]
pub(super) async fn put_part(
    State(site): State<Site>,
    Sender(viewer): Sender,
    Path((id, part)): Path<(String, String)>,
    Body(body): Body,
) -> Result<Response, Failure> {
    permit(&viewer, Deed::Record)?;
    let (walk, id) = (walk_id(&id)?, uuid(&part)?);
    let (points, new) = cases::put_part(&site.app, &viewer, walk, id, &body).await?;
    let body = TrackReceipt {
        id: id.to_string(),
        points,
    };
    Ok((status(new), NO_STORE, Json(body)).into_response())
}

/// The way walked, as GeoJSON with many lines: one for each phone and segment, broken where points
/// are missing.
#[utoipa::path(
    get, path = "/api/v1/walks/{id}/track", tag = "walks",
    params(("id" = String, Path, description = "UUID of the walk")),
    responses(
        (status = 200, body = Object, content_type = "application/geo+json"),
        (status = 404, description = "Unknown, or not for the reader", content_type = "application/problem+json"),
    )
)]
pub(super) async fn track(
    State(site): State<Site>,
    Who(viewer): Who,
    Path(id): Path<String>,
) -> Result<Response, Failure> {
    permit(&viewer, Deed::Walk)?;
    let runs = cases::track(&site.app, &viewer, walk_id(&id)?).await?;
    let media = [(header::CONTENT_TYPE, "application/geo+json")];
    Ok((NO_STORE, media, feature(&runs).to_string()).into_response())
}

/// How safe somebody felt.
#[derive(Debug, ToSchema)]
#[expect(
    dead_code,
    reason = "documents the body; reading it by hand names every fault at once"
)]
pub(super) struct ScoreBody {
    /// Number of the stop.
    stop: u32,
    /// 1 very unsafe to 5 very safe; 0 would rather not say.
    perceived: u8,
}

/// Takes in how safe somebody felt at a stop, once. Nothing is kept of who said so, or when.
#[utoipa::path(
    put, path = "/api/v1/walks/{id}/scores/{score}", tag = "walks",
    params(("id" = String, Path, description = "UUID of the walk"), ("score" = String, Path, description = "UUID made by the client")),
    request_body = ScoreBody,
    responses(
        (status = 200, description = "Was here already", body = ScoreBody),
        (status = 201, description = "New", body = ScoreBody),
        (status = 409, description = "Another answer stands by this id", content_type = "application/problem+json"),
        (status = 422, description = "The meaning is wrong", content_type = "application/problem+json"),
    )
)]
pub(super) async fn put_score(
    State(site): State<Site>,
    Sender(viewer): Sender,
    Path((id, score)): Path<(String, String)>,
    Body(body): Body,
) -> Result<Response, Failure> {
    permit(&viewer, Deed::Record)?;
    let (walk, id) = (walk_id(&id)?, uuid(&score)?);
    let new = cases::put_score(&site.app, &viewer, walk, id, &body).await?;
    Ok((status(new), NO_STORE, Json(body)).into_response())
}

/// How a stop was felt.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct StopScoresBody {
    /// Number of the stop.
    stop: u32,
    /// Answers in all.
    n: u32,
    /// How often each answer from 0 to 5 was given.
    counts: [u32; 6],
}

/// How the stops were felt, those with an answer.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct ScoresBody {
    /// Stops, by number.
    stops: Vec<StopScoresBody>,
}

/// How often each answer was given, by stop. Never by whom.
#[utoipa::path(
    get, path = "/api/v1/walks/{id}/scores", tag = "walks",
    params(("id" = String, Path, description = "UUID of the walk")),
    responses(
        (status = 200, body = ScoresBody),
        (status = 404, description = "Unknown, or not for the reader", content_type = "application/problem+json"),
    )
)]
pub(super) async fn scores(
    State(site): State<Site>,
    Who(viewer): Who,
    Path(id): Path<String>,
) -> Result<Response, Failure> {
    permit(&viewer, Deed::Read)?;
    let scores = cases::scores(&site.app, &viewer, walk_id(&id)?).await?;
    let stops = scores
        .into_iter()
        .map(|s| StopScoresBody {
            stop: s.stop,
            n: s.counts.iter().sum(),
            counts: s.counts,
        })
        .collect();
    Ok((NO_STORE, Json(ScoresBody { stops })).into_response())
}
