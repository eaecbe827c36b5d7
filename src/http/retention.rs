//! Retention, erasure and registerutdrag over HTTP.

use axum::Json;
use axum::extract::{Path, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use lykta_core::model::{Deed, PrivacyClass, Viewer};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;

use super::Site;
use super::error::Failure;
use super::extract::{Asked, Body, Texts, Who};
use crate::app::retention::{self as cases, Executed, Rule, Run, Wish};
use crate::app::retention_ask::{self, PlaceAsk};
use crate::app::{AppError, extract, permit};
use crate::wire::fault::Fault;
use crate::wire::hex;

/// A rule for what is disposed of, and when.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct RuleBody {
    /// Stable id.
    id: String,
    /// Name shown.
    title: String,
    /// `observation` or `intake` (residents' marks).
    object: &'static str,
    /// Only of this class.
    class: Option<u8>,
    /// Only of these categories.
    categories: Option<Vec<String>>,
    /// From when the days are counted: `observed`, `closed` or `received`.
    trigger: &'static str,
    /// Days that a record is kept.
    keep_days: u32,
    /// Reference to the decision.
    decision: String,
    /// Whether runs follow it.
    active: bool,
    /// Counts its changes.
    version: u32,
}

impl From<Rule> for RuleBody {
    fn from(rule: Rule) -> Self {
        let patterns = rule.categories.iter().map(|c| c.as_str().to_owned());
        Self {
            categories: Some(patterns.collect()).filter(|p: &Vec<String>| !p.is_empty()),
            id: rule.id,
            title: rule.title,
            object: rule.object.code(),
            class: rule.class.map(PrivacyClass::get),
            trigger: rule.trigger.code(),
            keep_days: rule.keep_days,
            decision: rule.decision,
            active: rule.active,
            version: rule.version,
        }
    }
}

/// Every rule.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct RulesBody {
    /// By id.
    rules: Vec<RuleBody>,
}

/// The rules, by id.
#[utoipa::path(
    get, path = "/api/v1/retention/rules", tag = "retention",
    responses((status = 200, body = RulesBody))
)]
pub(super) async fn rules(
    State(site): State<Site>,
    Who(viewer): Who,
) -> Result<Json<RulesBody>, Failure> {
    let rules = cases::rules(&site.app, &viewer).await?;
    Ok(Json(RulesBody {
        rules: rules.into_iter().map(Into::into).collect(),
    }))
}

/// A rule as it is put.
#[derive(Debug, ToSchema)]
#[expect(
    dead_code,
    reason = "documents the body; reading it by hand names every fault at once"
)]
pub(super) struct RuleWish {
    /// Name shown.
    title: String,
    /// `observation`, also when left out, or `intake` (residents' marks).
    object: Option<String>,
    /// Only of this class, 1 to 3.
    class: Option<u8>,
    /// Only of these categories, codes or patterns; left out for all.
    categories: Option<Vec<String>>,
    /// From when the days are counted: `observed`, `closed` or `received`.
    trigger: String,
    /// Days that a record is kept, 1 to 36,500.
    keep_days: u32,
    /// Reference to the decision.
    decision: String,
    /// Whether runs follow it; true when left out.
    active: Option<bool>,
}

/// Makes or changes a rule. Nothing is disposed of by this.
#[utoipa::path(
    put, path = "/api/v1/retention/rules/{id}", tag = "retention",
    params(("id" = String, Path, description = "1 to 80 of a-z, 0-9, '.', '_' and '-'")),
    request_body = RuleWish,
    responses(
        (status = 200, body = RuleBody),
        (status = 422, description = "The decision is missing, or something else is wrong", content_type = "application/problem+json"),
    )
)]
pub(super) async fn put_rule(
    State(site): State<Site>,
    Who(viewer): Who,
    Path(id): Path<String>,
    Body(body): Body,
) -> Result<Json<RuleBody>, Failure> {
    permit(&viewer, Deed::Dispose)?;
    let rule = retention_ask::rule(&id, &body, &site.app.catalogue)?;
    Ok(Json(
        cases::put_rule(&site.app, &viewer, rule).await?.into(),
    ))
}

/// How many a rule disposes of.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct ByRule {
    /// The rule; `place` for an erasure.
    rule: String,
    /// The decision it rests on.
    decision: String,
    /// How many records.
    n: usize,
}

/// A run, planned or carried out.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct RunBody {
    /// Its id.
    id: String,
    /// `rules`, `place`, or `again` after a restore.
    kind: String,
    /// Names its list: whoever carries it out sends this.
    digest: String,
    /// How many records.
    n: usize,
    /// Whether more are due than one run takes.
    more: bool,
    /// By rule.
    by_rule: Vec<ByRule>,
    /// The records, until it is carried out.
    ids: Vec<String>,
    /// When it was planned.
    planned_at: String,
    /// By which account.
    planned_by: String,
    /// When it was carried out.
    executed_at: Option<String>,
    /// By which account.
    executed_by: Option<String>,
}

impl From<Run> for RunBody {
    fn from(run: Run) -> Self {
        let by_rule = run.by_rule.into_iter();
        let (executed_at, executed_by) = match run.executed {
            Some((at, by)) => (Some(at.to_string()), Some(by)),
            None => (None, None),
        };
        Self {
            id: run.id,
            kind: run.kind,
            digest: hex(&run.digest),
            n: run.n,
            more: run.more,
            by_rule: by_rule
                .map(|(rule, decision, n)| ByRule { rule, decision, n })
                .collect(),
            ids: run.items.iter().map(|d| d.id.to_string()).collect(),
            planned_at: run.planned_at.to_string(),
            planned_by: run.planned_by,
            executed_at,
            executed_by,
        }
    }
}

/// Runs.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct RunsBody {
    /// The newest first.
    runs: Vec<RunBody>,
}

/// Runs, the newest first.
#[utoipa::path(
    get, path = "/api/v1/retention/runs", tag = "retention",
    responses((status = 200, body = RunsBody))
)]
pub(super) async fn runs(
    State(site): State<Site>,
    Who(viewer): Who,
) -> Result<Json<RunsBody>, Failure> {
    let runs = cases::runs(&site.app, &viewer).await?;
    Ok(Json(RunsBody {
        runs: runs.into_iter().map(Into::into).collect(),
    }))
}

/// Lists what the active rules would dispose of now. Nothing is disposed of until somebody else carries
/// the run out.
#[utoipa::path(
    post, path = "/api/v1/retention/runs", tag = "retention",
    responses((status = 201, body = RunBody))
)]
pub(super) async fn plan(State(site): State<Site>, Who(viewer): Who) -> Result<Response, Failure> {
    let run = cases::plan(&site.app, &viewer, Wish::Rules).await?;
    Ok((StatusCode::CREATED, Json(RunBody::from(run))).into_response())
}

/// What is approved.
#[derive(Debug, ToSchema)]
#[expect(
    dead_code,
    reason = "documents the body; reading it by hand names every fault at once"
)]
pub(super) struct Approval {
    /// `digest` of the run, as it was listed.
    digest: String,
}

/// How many went.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct DisposedBody {
    /// Records disposed of.
    disposed: usize,
}

/// Carries a run out, exactly as it was listed; by another person than the one who planned it. There is
/// no way back.
#[utoipa::path(
    post, path = "/api/v1/retention/runs/{id}/execute", tag = "retention",
    params(("id" = String, Path, description = "The run")),
    request_body = Approval,
    responses(
        (status = 200, body = DisposedBody),
        (status = 409, description = "Another person is needed, or something on the list has changed", content_type = "application/problem+json"),
    )
)]
pub(super) async fn execute(
    State(site): State<Site>,
    Who(viewer): Who,
    Path(id): Path<String>,
    Body(body): Body,
) -> Result<Json<DisposedBody>, Failure> {
    carry_out(&site, &viewer, &id, &body).await
}

async fn carry_out(
    site: &Site,
    viewer: &Viewer,
    id: &str,
    body: &Value,
) -> Result<Json<DisposedBody>, Failure> {
    permit(viewer, Deed::Dispose)?;
    let mut texts = Texts::new(body, &["digest"]);
    let digest = texts.read("digest", "unknown_code", cases::read_digest);
    let mut faults = std::mem::take(&mut texts.faults);
    let Some(digest) = digest else {
        if faults.is_empty() {
            faults.push(Fault::new("/digest", "required").with("field", "digest"));
        }
        return Err(AppError::Invalid(faults).into());
    };
    if !faults.is_empty() {
        return Err(AppError::Invalid(faults).into());
    }
    let id = cases::run_id(id)?;
    match cases::execute(&site.app, viewer, &id, digest).await? {
        Executed::Done(disposed) => Ok(Json(DisposedBody { disposed })),
        Executed::Changed => Err(Failure::new(409, "run_changed")),
        Executed::Already => Err(Failure::new(409, "run_done")),
        Executed::SamePerson => Err(Failure::new(409, "needs_another_person")),
    }
}

/// What to erase.
#[derive(Debug, ToSchema)]
#[expect(
    dead_code,
    reason = "documents the body; reading it by hand names every fault at once"
)]
pub(super) struct ErasureWish {
    /// Longitude and latitude.
    near: [f64; 2],
    /// Metres from there, 1 to 5,000.
    within_m: f64,
    /// Seen on or after this day or instant.
    from: Option<String>,
    /// Seen on or before this day, or before this instant.
    to: Option<String>,
    /// Reference to the decision.
    decision: String,
}

/// Lists what an erasure by place and time would dispose of. Nothing is disposed of until somebody else
/// carries it out.
#[utoipa::path(
    post, path = "/api/v1/erasures", tag = "retention",
    request_body = ErasureWish,
    responses(
        (status = 201, body = RunBody),
        (status = 422, description = "The decision is missing, or something else is wrong", content_type = "application/problem+json"),
    )
)]
pub(super) async fn plan_erasure(
    State(site): State<Site>,
    Who(viewer): Who,
    Body(body): Body,
) -> Result<Response, Failure> {
    permit(&viewer, Deed::Dispose)?;
    let wish = retention_ask::erasure(&body)?;
    let run = cases::plan(&site.app, &viewer, wish).await?;
    Ok((StatusCode::CREATED, Json(RunBody::from(run))).into_response())
}

/// Carries an erasure out; as a run.
#[utoipa::path(
    post, path = "/api/v1/erasures/{id}/execute", tag = "retention",
    params(("id" = String, Path, description = "The run")),
    request_body = Approval,
    responses(
        (status = 200, body = DisposedBody),
        (status = 409, description = "Another person is needed, or something on the list has changed", content_type = "application/problem+json"),
    )
)]
pub(super) async fn execute_erasure(
    State(site): State<Site>,
    Who(viewer): Who,
    Path(id): Path<String>,
    Body(body): Body,
) -> Result<Json<DisposedBody>, Failure> {
    carry_out(&site, &viewer, &id, &body).await
}

/// Of which place and time.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub(super) struct ExtractParams {
    /// Longitude and latitude.
    #[param(required = true)]
    near: Option<String>,
    /// Metres from there, 1 to 5,000.
    #[param(required = true)]
    within_m: Option<String>,
    /// Seen on or after this day or instant.
    from: Option<String>,
    /// Seen on or before this day, or before this instant.
    to: Option<String>,
    /// Registry number of the request it answers.
    reference: Option<String>,
}

/// Registerutdrag: everything held about a place and time, with history and photos. It is put on record.
#[utoipa::path(
    get, path = "/api/v1/extracts", tag = "retention", params(ExtractParams),
    responses((status = 200, description = "Everything held", body = Object))
)]
pub(super) async fn extracts(
    State(site): State<Site>,
    Who(viewer): Who,
    Asked(asked): Asked<ExtractParams>,
) -> Result<Response, Failure> {
    permit(&viewer, Deed::Disclose)?;
    if let Some(reference) = asked.reference.as_ref().filter(|r| r.len() > 200) {
        return Err(Failure::query(vec![
            Fault::new("reference", "text_too_long")
                .with("field", "reference")
                .with("value", reference.chars().count())
                .with("max", 200),
        ]));
    }
    let place = retention_ask::place(&PlaceAsk {
        near: asked.near,
        within_m: asked.within_m,
        from: asked.from,
        to: asked.to,
    })?;
    let reference = asked.reference.as_deref().filter(|r| !r.is_empty());
    let extract = extract::extract(&site.app, &viewer, place, reference).await?;
    Ok(([(header::CACHE_CONTROL, "no-store")], Json(extract)).into_response())
}
