//! What happened to an observation, over HTTP.

use axum::Json;
use axum::extract::{Path, State};
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;

use super::Site;
use super::error::Failure;
use super::extract::{Who, observation_id};
use crate::app::observations as cases;
use crate::wire::archive;

/// One attribute that changed.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct ChangeBody {
    /// Its name.
    field: String,
    /// Before.
    #[schema(value_type = Object)]
    old: Value,
    /// After.
    #[schema(value_type = Object)]
    new: Value,
}

/// One change.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct HistoryBody {
    /// Version after it.
    version: u32,
    /// Version it was made from; 0 for the first.
    base_version: u32,
    /// When.
    at: String,
    /// By whom.
    by: String,
    /// `create`, `patch`, `transition`, `withdraw` or `link`.
    op: &'static str,
    /// Why.
    reason: Option<String>,
    /// Attributes that changed.
    changes: Vec<ChangeBody>,
}

/// Everything that happened to an observation.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct HistoriesBody {
    /// Changes, oldest first.
    history: Vec<HistoryBody>,
}

/// Everything that happened to an observation, oldest first; also when it has been withdrawn.
#[utoipa::path(
    get, path = "/api/v1/observations/{id}/history", tag = "observations",
    params(("id" = String, Path, description = "UUID")),
    responses((status = 200, body = HistoriesBody), (status = 404, description = "Unknown, or not for this reader", content_type = "application/problem+json"))
)]
pub(super) async fn history(
    State(site): State<Site>,
    Who(viewer): Who,
    Path(id): Path<String>,
) -> Result<Json<HistoriesBody>, Failure> {
    let history = cases::history(&site.app, &viewer, observation_id(&id)?).await?;
    let history = history
        .into_iter()
        .map(|h| HistoryBody {
            version: h.version,
            base_version: h.base_version,
            at: h.at.to_string(),
            by: h.by,
            op: h.op.code(),
            reason: h.reason,
            changes: h
                .changes
                .into_iter()
                .map(|(field, old, new)| ChangeBody {
                    field,
                    old: archive::value(old),
                    new: archive::value(new),
                })
                .collect(),
        })
        .collect();
    Ok(Json(HistoriesBody { history }))
}
