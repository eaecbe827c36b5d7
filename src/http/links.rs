//! What an observation bears on and why, over HTTP; links set by hand.

use axum::Json;
use axum::extract::{Path, State};
use axum::response::Response;
use lykta_core::model::{CommitmentId, Observation, Viewer};
use utoipa::ToSchema;

use super::Site;
use super::error::Failure;
use super::extract::{Body, IfMatch, Texts, Tongue, Who, observation_id};
use super::observations::{answer, around};
use crate::app::AppError;
use crate::app::observations as cases;
use crate::wire::fault::Fault;
use crate::wire::feature::{self, LinksBody, ObservationFeature};

/// What an observation bears on, with the reason for each link and near miss.
#[utoipa::path(
    get, path = "/api/v1/observations/{id}/links", tag = "observations",
    params(("id" = String, Path, description = "UUID")),
    responses((status = 200, body = LinksBody), (status = 404, description = "Unknown, or not for this reader", content_type = "application/problem+json"))
)]
pub(super) async fn links(
    State(site): State<Site>,
    Who(viewer): Who,
    Tongue(language): Tongue,
    Path(id): Path<String>,
) -> Result<Json<LinksBody>, Failure> {
    let observation = cases::one(&site.app, &viewer, observation_id(&id)?).await?;
    let tenant = site.app.tenant(&viewer)?;
    let world = tenant.world()?;
    let around = around(tenant, &world, language);
    Ok(Json(feature::links(&observation, around)))
}

/// A link set by hand.
#[derive(Debug, ToSchema)]
#[expect(
    dead_code,
    reason = "documents the body; reading it by hand names every fault at once"
)]
pub(super) struct LinkChoice {
    /// `added`, `removed`, or `auto` to leave it to the rules again.
    state: String,
    /// Why; needed for the first two.
    reason: Option<String>,
}

/// Adds or removes a link to a commitment by hand, with a reason, or leaves it to the rules again.
#[utoipa::path(
    put, path = "/api/v1/observations/{id}/links/{commitment}", tag = "observations",
    params(
        ("id" = String, Path, description = "UUID"),
        ("commitment" = String, Path, description = "Id of the commitment"),
        ("If-Match" = String, Header, description = "The version changed, as \"v3\""),
    ),
    request_body = LinkChoice,
    responses(
        (status = 200, body = ObservationFeature, content_type = "application/geo+json"),
        (status = 412, description = "Another version stands", content_type = "application/problem+json"),
        (status = 422, description = "A reason is missing", content_type = "application/problem+json"),
    )
)]
pub(super) async fn set_link(
    State(site): State<Site>,
    Who(viewer): Who,
    Tongue(language): Tongue,
    Path((id, commitment)): Path<(String, String)>,
    IfMatch(version): IfMatch,
    Body(body): Body,
) -> Result<Response, Failure> {
    let commitment = CommitmentId::parse(&commitment).map_err(|_not_an_id| Failure::not_found())?;
    let mut texts = Texts::new(&body, &["state", "reason"]);
    let state = texts.read("state", "unknown_code", |t| match t {
        "added" => Some(Some(true)),
        "removed" => Some(Some(false)),
        "auto" => Some(None),
        _ => None,
    });
    let reason = texts.text("reason");
    let mut faults = std::mem::take(&mut texts.faults);
    let Some(state) = state else {
        if faults.is_empty() {
            faults.push(Fault::new("/state", "required").with("field", "state"));
        }
        return Err(AppError::Invalid(faults).into());
    };
    if !faults.is_empty() {
        return Err(AppError::Invalid(faults).into());
    }
    let after = set(&site, &viewer, &id, version, (&commitment, state, reason)).await?;
    Ok(answer(
        site.app.tenant(&viewer)?,
        &viewer,
        &after,
        language,
    )?)
}

async fn set(
    site: &Site,
    viewer: &Viewer,
    id: &str,
    version: u32,
    choice: (&CommitmentId, Option<bool>, Option<&str>),
) -> Result<Observation, Failure> {
    let (commitment, added, reason) = choice;
    Ok(cases::override_link(
        &site.app,
        viewer,
        observation_id(id)?,
        version,
        commitment,
        added,
        reason,
    )
    .await?)
}
