//! The audit trail over HTTP, for those who may read it.

use axum::Json;
use axum::extract::State;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::Site;
use super::error::Failure;
use super::extract::{Asked, Who};
use crate::app::audit::{self as cases, AuditAsk, Verified};
use crate::wire::hex;

/// Which rows.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub(super) struct AuditParams {
    /// Id of an account.
    who: Option<String>,
    /// What was done, `look`.
    verb: Option<String>,
    /// To what, `observation/ID`; `observation/*` for everything whose name begins so.
    subject: Option<String>,
    /// On or after this day or instant.
    from: Option<String>,
    /// On or before this day, or before this instant.
    to: Option<String>,
    /// Rows a page, at most 1,000.
    limit: Option<String>,
    /// `next` of the page before.
    cursor: Option<String>,
}

/// One row of the trail.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct AuditRowBody {
    /// Its number.
    seq: u64,
    /// When.
    at: String,
    /// Id of the account; `keeper` is the service itself.
    who: String,
    /// Its name, when it is known.
    who_name: Option<String>,
    /// What was done.
    verb: String,
    /// To what.
    subject: String,
    /// Names of fields or numbers, never contents.
    detail: Option<String>,
}

/// A page of the trail.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct AuditBody {
    /// Rows, the newest first.
    rows: Vec<AuditRowBody>,
    /// Where the next page begins.
    next: Option<String>,
}

/// Who did or looked at what, the newest first.
#[utoipa::path(
    get, path = "/api/v1/audit", tag = "audit", params(AuditParams),
    responses(
        (status = 200, body = AuditBody),
        (status = 400, description = "A parameter makes no sense", content_type = "application/problem+json"),
        (status = 403, description = "The role lacks this", content_type = "application/problem+json"),
    )
)]
pub(super) async fn audit(
    State(site): State<Site>,
    Who(viewer): Who,
    Asked(asked): Asked<AuditParams>,
) -> Result<Json<AuditBody>, Failure> {
    let ask = AuditAsk {
        who: asked.who,
        verb: asked.verb,
        subject: asked.subject,
        from: asked.from,
        to: asked.to,
        limit: asked.limit,
        cursor: asked.cursor,
    };
    let (rows, next) = cases::page(&site.app, &viewer, &ask).await?;
    let names = cases::names(&site.app, &rows).await?;
    let rows = rows
        .into_iter()
        .map(|row| AuditRowBody {
            seq: row.seq,
            at: row.at.to_string(),
            who_name: names.get(&row.who).cloned(),
            who: row.who,
            verb: row.verb,
            subject: row.subject,
            detail: row.detail,
        })
        .collect();
    Ok(Json(AuditBody {
        rows,
        next: next.map(|seq| seq.to_string()),
    }))
}

/// The first row that is not as it should be.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct BrokenBody {
    /// Its number.
    seq: u64,
    /// `altered`, `removed`, `reordered`, `truncated` or `rewritten`.
    what: &'static str,
}

/// How the trail stands.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct VerdictBody {
    /// Whether every row follows the one before it.
    ok: bool,
    /// How many rows there are, when it stands.
    #[serde(skip_serializing_if = "Option::is_none")]
    rows: Option<u64>,
    /// SHA-256 of the last row, when it stands.
    #[serde(skip_serializing_if = "Option::is_none")]
    head: Option<String>,
    /// The first row that does not.
    #[serde(skip_serializing_if = "Option::is_none")]
    broken: Option<BrokenBody>,
}

/// Goes through the whole trail: was any row altered, removed, moved or cut off?
#[utoipa::path(
    get, path = "/api/v1/audit/verify", tag = "audit",
    responses(
        (status = 200, body = VerdictBody),
        (status = 403, description = "The role lacks this", content_type = "application/problem+json"),
    )
)]
pub(super) async fn verify(
    State(site): State<Site>,
    Who(viewer): Who,
) -> Result<Json<VerdictBody>, Failure> {
    Ok(Json(match cases::verify(&site.app, &viewer).await? {
        Verified::Whole { rows, head } => VerdictBody {
            ok: true,
            rows: Some(rows),
            head: Some(hex(&head)),
            broken: None,
        },
        Verified::Broken(broken) => VerdictBody {
            ok: false,
            rows: None,
            head: None,
            broken: Some(BrokenBody {
                seq: broken.seq,
                what: broken.what.code(),
            }),
        },
    }))
}
