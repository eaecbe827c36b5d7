//! Reports of the week's situation over HTTP, and the meetings about them.

use axum::Json;
use axum::extract::{Path, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use lykta_core::model::{Deed, Week};
use serde::Deserialize;
use utoipa::ToSchema;

use super::Site;
use super::error::Failure;
use super::extract::{Asked, Based, Body, Texts, Tongue, Who, version_tag};
use super::sharing::NO_STORE;
use super::situation_body::{
    self as shape, DecisionBody, DecisionsBody, SituationBody, SituationsBody,
};
use super::situation_files as files;
use crate::app::situation::{self as cases, build, meeting, pages, read};
use crate::app::{AppError, permit};
use crate::wire::fault::Fault;
use crate::wire::situation::DecisionState;

pub(super) fn week(text: &str) -> Result<Week, Failure> {
    Week::parse(text).ok_or_else(Failure::not_found)
}

/// Which version.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct VersionQuery {
    /// A version of the report; the last when absent.
    version: Option<String>,
}

impl VersionQuery {
    fn read(&self) -> Result<Option<u32>, Failure> {
        let Some(text) = self.version.as_deref() else {
            return Ok(None);
        };
        match text.parse() {
            Ok(version) => Ok(Some(version)),
            Err(_not_a_number) => {
                let fault = Fault::new("version", "number_range").with("field", "version");
                let fault = fault.with("value", text).with("min", 1);
                Err(Failure::query(vec![fault.with("max", u32::MAX)]))
            }
        }
    }
}

/// Every report, the newest week and version first.
#[utoipa::path(
    get, path = "/api/v1/situation-reports", tag = "situation",
    responses(
        (status = 200, body = SituationsBody),
        (status = 403, description = "The role does not analyse", content_type = "application/problem+json"),
    )
)]
pub(super) async fn list(State(site): State<Site>, Who(viewer): Who) -> Result<Response, Failure> {
    let heads = cases::list(&site.app, &viewer).await?;
    Ok((NO_STORE, Json(shape::heads(&heads))).into_response())
}

/// Which week to build.
#[derive(Debug, ToSchema)]
#[expect(
    dead_code,
    reason = "documents the body; reading it by hand names every fault at once"
)]
pub(super) struct SituationWish {
    /// A week that is over, `2026-W47`; the last such week when absent.
    week: Option<String>,
}

/// Builds the report of a week that is over, as its next version. Earlier versions stay as they are.
#[utoipa::path(
    post, path = "/api/v1/situation-reports", tag = "situation",
    request_body = SituationWish,
    responses(
        (status = 201, body = SituationBody),
        (status = 403, description = "The role does not lead, or another organisation's", content_type = "application/problem+json"),
        (status = 409, description = "The week is not over", content_type = "application/problem+json"),
        (status = 422, description = "No such week", content_type = "application/problem+json"),
    )
)]
pub(super) async fn build_now(
    State(site): State<Site>,
    Who(viewer): Who,
    Body(given): Body,
) -> Result<Response, Failure> {
    let mut texts = Texts::new(&given, &["week"]);
    let wanted = texts.read("week", "unknown_code", Week::parse);
    if !texts.faults.is_empty() {
        return Err(AppError::Invalid(texts.faults).into());
    }
    let head = build::build(&site.app, &viewer, wanted).await?;
    let report = read::read(&site.app, &viewer, head.week, Some(head.version)).await?;
    let body = Json(shape::report(&report, cases::may_lead(&viewer)));
    Ok((StatusCode::CREATED, NO_STORE, body).into_response())
}

/// The week's situation: what came in and was done beside the week before, what is late, walked metres,
/// promises touched, places proposed for the coming week, and what is not known. Frozen when it was built,
/// and told as far as the reader may see: what was withdrawn, disposed of or restricted since is in no
/// version any more.
///
/// With `.geojson` after the week: its observations (points) and proposed places (squares of 250 m), WGS 84.
/// With `.csv`: its figures as a table (section, id, name, this week, the week before, difference). With
/// `.pdf`: pages, PDF/UA-1; once the meeting has ended they are its minutes.
#[utoipa::path(
    get, path = "/api/v1/situation-reports/{week}", tag = "situation",
    params(("week" = String, Path, description = "A week by ISO 8601, `2026-W47`, alone or with `.geojson`, `.csv` or `.pdf`"), ("version" = Option<u32>, Query, description = "A version of the report; the last when absent")),
    responses(
        (status = 200, body = SituationBody),
        (status = 403, description = "The role does not analyse", content_type = "application/problem+json"),
        (status = 404, description = "There is no such report", content_type = "application/problem+json"),
        (status = 409, description = "This program makes no PDF", content_type = "application/problem+json"),
    )
)]
pub(super) async fn one(
    State(site): State<Site>,
    Who(viewer): Who,
    Tongue(language): Tongue,
    Path(of): Path<String>,
    Asked(query): Asked<VersionQuery>,
) -> Result<Response, Failure> {
    // Whether it may be asked at all comes before whether the week is one.
    permit(&viewer, Deed::Analyze)?;
    let version = query.read()?;
    let (of, ending) = of.split_once('.').unwrap_or((&of, ""));
    let of = week(of)?;
    if ending == "pdf" {
        let asked = (of, version);
        let bytes = pages::pages(&site.app, &viewer, &site.basemaps, asked, language).await?;
        return Ok(file(of, "application/pdf", ending, bytes));
    }
    let report = read::read(&site.app, &viewer, of, version).await?;
    match ending {
        "" => {
            let body = Json(shape::report(&report, cases::may_lead(&viewer)));
            Ok((NO_STORE, body).into_response())
        }
        "geojson" => {
            let bytes = files::geojson(&report).to_string().into_bytes();
            Ok(file(of, "application/geo+json", ending, bytes))
        }
        "csv" => {
            let bytes = files::csv(&report, &site.app.catalogue)
                .map_err(|e| AppError::Internal(Box::new(e)))?;
            Ok(file(of, "text/csv; charset=utf-8", ending, bytes))
        }
        _ => Err(Failure::not_found()),
    }
}

fn file(of: Week, media: &'static str, ending: &str, bytes: Vec<u8>) -> Response {
    let name = format!("attachment; filename=\"lagesbild-{of}.{ending}\"");
    let headers = [
        (header::CONTENT_TYPE, media.to_owned()),
        (header::CONTENT_DISPOSITION, name),
    ];
    (NO_STORE, headers, bytes).into_response()
}

/// The decisions of the meeting about a week's report, in the order they were made, as far as the reader
/// may see what they are about.
#[utoipa::path(
    get, path = "/api/v1/situation-reports/{week}/decisions", tag = "situation",
    params(("week" = String, Path, description = "A week by ISO 8601, `2026-W47`")),
    responses(
        (status = 200, body = DecisionsBody),
        (status = 404, description = "There is no report of the week", content_type = "application/problem+json"),
    )
)]
pub(super) async fn decisions(
    State(site): State<Site>,
    Who(viewer): Who,
    Path(of): Path<String>,
) -> Result<Response, Failure> {
    permit(&viewer, Deed::Analyze)?;
    let told = meeting::decisions(&site.app, &viewer, week(&of)?).await?;
    let decisions = told.iter().map(shape::decision).collect();
    Ok((NO_STORE, Json(DecisionsBody { decisions })).into_response())
}

/// A decision as it comes in.
#[derive(Debug, ToSchema)]
#[expect(
    dead_code,
    reason = "documents the body; reading it by hand names every fault at once"
)]
pub(super) struct DecisionTerms {
    /// UUID (version 7), made by the client.
    id: String,
    /// What is to be done, at most 500 characters, without personal data or coordinates.
    text: String,
    /// Id of the actor that does it.
    actor: Option<String>,
    /// By which day, `2026-11-30`.
    due: Option<String>,
    /// `open` when absent.
    state: Option<DecisionState>,
    /// UUID of the observation it is about.
    observation: Option<String>,
    /// Id of the area it is about.
    area: Option<String>,
    /// Cell of the focus place it is about, `1506:25720`.
    focus: Option<String>,
    /// What is thought to be behind it, at most 500 characters, as `text`.
    cause: Option<String>,
    /// A cell of the hot spot of the report that it is about. Its figures are kept with a new decision as they
    /// stand in the last version, and never change.
    hot_spot: Option<String>,
}

/// Puts a decision: a new one, or a change of the version that `If-Match` names. Every version is kept.
/// Others who have the report open see it at once (`GET /api/v1/events`).
#[utoipa::path(
    post, path = "/api/v1/situation-reports/{week}/decisions", tag = "situation",
    params(("week" = String, Path, description = "A week by ISO 8601, `2026-W47`"), ("If-Match" = Option<String>, Header, description = "The version it was made from, as \"v3\"; none for a new one")),
    request_body = DecisionTerms,
    responses(
        (status = 200, description = "Put, or stood so already", body = DecisionBody),
        (status = 404, description = "There is no report of the week", content_type = "application/problem+json"),
        (status = 409, description = "The meeting has ended", content_type = "application/problem+json"),
        (status = 412, description = "Another version stands", content_type = "application/problem+json"),
        (status = 422, description = "The meaning is wrong", content_type = "application/problem+json"),
        (status = 428, description = "It is there, and no version was named", content_type = "application/problem+json"),
    )
)]
pub(super) async fn decide(
    State(site): State<Site>,
    Who(viewer): Who,
    Path(of): Path<String>,
    Based(base): Based,
    Body(given): Body,
) -> Result<Response, Failure> {
    permit(&viewer, Deed::Analyze)?;
    let told = meeting::decide(&site.app, &viewer, week(&of)?, &given, base).await?;
    let tag = [(header::ETAG, version_tag(told.kept.version))];
    Ok((NO_STORE, tag, Json(shape::decision(&told))).into_response())
}

/// How a meeting ends.
#[derive(Debug, ToSchema)]
#[expect(
    dead_code,
    reason = "documents the body; reading it by hand names every fault at once"
)]
pub(super) struct MeetingEnd {
    /// Cells of up to three of the proposed places; the first three when absent.
    focus: Option<Vec<String>>,
}

/// Ends the meeting: its decisions and up to three places for the coming week are its minutes, which the
/// report tells (`meeting`) and prints.
#[utoipa::path(
    post, path = "/api/v1/situation-reports/{week}/close", tag = "situation",
    params(("week" = String, Path, description = "A week by ISO 8601, `2026-W47`")),
    request_body = MeetingEnd,
    responses(
        (status = 200, body = SituationBody),
        (status = 404, description = "There is no report of the week", content_type = "application/problem+json"),
        (status = 409, description = "It has ended already", content_type = "application/problem+json"),
        (status = 422, description = "More than three places, or one that is not proposed", content_type = "application/problem+json"),
    )
)]
pub(super) async fn close(
    State(site): State<Site>,
    Who(viewer): Who,
    Path(of): Path<String>,
    Body(given): Body,
) -> Result<Response, Failure> {
    cases::leads(&viewer)?;
    let chosen = files::chosen(&given).map_err(AppError::Invalid)?;
    let report = meeting::close(&site.app, &viewer, week(&of)?, chosen).await?;
    let body = Json(shape::report(&report, cases::may_lead(&viewer)));
    Ok((NO_STORE, body).into_response())
}
