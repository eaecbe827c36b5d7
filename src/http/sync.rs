//! What a phone sends when it is back: many operations in one request, each answered by itself.

use std::collections::BTreeMap;

use axum::Json;
use axum::extract::State;
use axum::http::{HeaderMap, header};
use axum::response::{IntoResponse, Response};
use futures_util::StreamExt;
use lykta_core::model::{ObservationId, Status, Viewer, WalkId};
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;
use uuid::Uuid;

use super::Site;
use super::error::Failure;
use super::extract::{Body, Sender, Texts, Tongue};
use super::observations::{ReceiptBody, receipt_body};
use super::walks;
use crate::app::edits::{self, EditReceipt, Wish};
use crate::app::{App, AppError, observations, sync as cases, tracks};
use crate::clock;
use crate::wire::fault::Fault;
use crate::wire::message::Language;
use crate::wire::problem::ProblemBody;

/// Most operations in one request.
const OPERATIONS_MAX: usize = 500;
/// Records that are worked on at the same time; operations on one record go one after the other.
const AT_ONCE: usize = 16;
/// Longest reason, characters.
const REASON_MAX: usize = 500;

/// What an edit is answered with, the same for ever.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct EditReceiptBody {
    /// The edit.
    op: String,
    /// The observation.
    id: String,
    /// The version that it made.
    version: u32,
    /// When it was first acknowledged.
    received_at: String,
    /// Fields that were in conflict then. What others say is told by the record.
    conflicts: Vec<String>,
}

impl EditReceiptBody {
    pub(super) fn of(receipt: &EditReceipt) -> Self {
        Self {
            op: receipt.op.to_string(),
            id: receipt.observation.to_string(),
            version: receipt.version,
            received_at: receipt.received_at.to_string(),
            conflicts: receipt.conflicts.clone(),
        }
    }
}

/// Operations of a phone, in the order they were made.
#[derive(Debug, ToSchema)]
#[expect(
    dead_code,
    reason = "documents the body; reading it by hand lets one bad operation fail alone"
)]
pub(super) struct SyncBody {
    /// At most 500.
    #[schema(max_items = 500)]
    operations: Vec<OperationBody>,
}

/// One operation.
#[derive(Debug, ToSchema)]
#[expect(dead_code, reason = "documents the body")]
pub(super) struct OperationBody {
    /// `record`, `patch`, `step`, `withdraw` or `photos` of an observation; `track`, `score` or `walk` of a
    /// walk.
    kind: String,
    /// The observation, the part of the track or the answer, a UUIDv7 made by the client; for `walk` the
    /// walk.
    id: String,
    /// The operation, a UUIDv7 made by the client; needed for `patch`, elsewhere only said back.
    op: Option<String>,
    /// For `patch` and `step`: the version that was seen.
    base: Option<u32>,
    /// For `patch`: the client's own edit of this observation before it that has not been answered.
    after: Option<String>,
    /// For `track` and `score`: the walk.
    walk: Option<String>,
    /// For `step`: the state it is taken to.
    to: Option<String>,
    /// For `record` a GeoJSON Feature, for `patch` a JSON Merge Patch, for `track`, `score` and `walk` what
    /// their own routes take.
    body: Option<Value>,
    /// For `withdraw`: why.
    reason: Option<String>,
}

/// What became of one operation.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct OperationAnswer {
    /// As it was sent.
    op: Option<String>,
    /// As it was sent.
    id: Option<String>,
    /// As if it had been sent alone: 2xx is durable, 409 `base_missing`, 429 and 5xx are to be sent again,
    /// anything else goes to a side.
    status: u16,
    /// For `record`: the same for ever.
    #[serde(skip_serializing_if = "Option::is_none")]
    receipt: Option<ReceiptBody>,
    /// For `patch`: the same for ever.
    #[serde(skip_serializing_if = "Option::is_none")]
    edit: Option<EditReceiptBody>,
    /// SHA-256 of each file that the sender sent as a photo of this observation and that is kept.
    #[serde(skip_serializing_if = "Option::is_none")]
    photos: Option<Vec<String>>,
    /// Why it was not done.
    #[serde(skip_serializing_if = "Option::is_none")]
    problem: Option<ProblemBody>,
}

/// What became of each operation.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct SyncAnswer {
    /// The server's clock, for a phone whose own is wrong.
    server_time: String,
    /// In the order they were sent.
    results: Vec<OperationAnswer>,
}

/// Does many operations, each by itself: one that is refused hinders no other.
///
/// Operations on one observation are done in the order they were sent. Sent again, each is answered the
/// same. A token of a device is enough; nothing is told that its owner did not send.
#[utoipa::path(
    post, path = "/api/v1/sync", tag = "sync",
    request_body = SyncBody,
    responses(
        (status = 200, body = SyncAnswer),
        (status = 422, description = "No list of operations, or too many", content_type = "application/problem+json"),
    )
)]
pub(super) async fn sync(
    State(site): State<Site>,
    Sender(viewer): Sender,
    Tongue(language): Tongue,
    headers: HeaderMap,
    Body(body): Body,
) -> Result<Response, Failure> {
    let operations = operations(body).map_err(AppError::Invalid)?;
    let request_id = headers
        .get("x-request-id")
        .and_then(|v| v.to_str().ok())
        .unwrap_or("");
    let desk = Desk {
        app: &site.app,
        viewer: &viewer,
        language,
        request_id,
    };
    let answer = SyncAnswer {
        server_time: clock::now().to_string(),
        results: desk.each(operations).await,
    };
    Ok(([(header::CACHE_CONTROL, "no-store")], Json(answer)).into_response())
}

/// What became of an operation that came in a file.
#[derive(Debug)]
pub(crate) struct Outcome {
    /// As if it had been sent alone.
    pub(crate) status: u16,
    /// Why it was not done, in words.
    pub(crate) why: Option<String>,
}

/// Does operations that a phone could not send and that came in a file instead, as if they had been sent.
pub(crate) async fn from_a_file(
    app: &App,
    viewer: &Viewer,
    language: Language,
    operations: Vec<Value>,
) -> Vec<Outcome> {
    let desk = Desk {
        app,
        viewer,
        language,
        request_id: "",
    };
    desk.each(operations)
        .await
        .into_iter()
        .map(|answer| Outcome {
            status: answer.status,
            why: answer.problem.map(|problem| problem.detail),
        })
        .collect()
}

fn operations(mut body: Value) -> Result<Vec<Value>, Vec<Fault>> {
    let mut faults = Texts::new(&body, &["operations"]).faults;
    let is_object = body.is_object();
    let operations = match body.get_mut("operations") {
        Some(Value::Array(list)) if list.len() <= OPERATIONS_MAX => std::mem::take(list),
        Some(Value::Array(list)) => {
            faults.push(
                Fault::new("/operations", "too_many_operations")
                    .with("value", list.len())
                    .with("max", OPERATIONS_MAX),
            );
            Vec::new()
        }
        Some(other) => {
            faults.push(
                Fault::new("/operations", "not_a_list")
                    .with("field", "operations")
                    .with("value", other),
            );
            Vec::new()
        }
        None if is_object => {
            faults.push(Fault::new("/operations", "required").with("field", "operations"));
            Vec::new()
        }
        None => Vec::new(),
    };
    if faults.is_empty() {
        Ok(operations)
    } else {
        Err(faults)
    }
}

/// Who sends, and how they are answered.
struct Desk<'a> {
    app: &'a App,
    viewer: &'a Viewer,
    language: Language,
    request_id: &'a str,
}

impl Desk<'_> {
    /// Each operation by itself. Those of one record stay in order; records do not wait for each other.
    async fn each(&self, operations: Vec<Value>) -> Vec<OperationAnswer> {
        let mut records: BTreeMap<String, Vec<(usize, Value)>> = BTreeMap::new();
        for (n, operation) in operations.into_iter().enumerate() {
            let record = operation
                .get("id")
                .and_then(Value::as_str)
                .map_or_else(|| format!("#{n}"), str::to_ascii_lowercase);
            records.entry(record).or_default().push((n, operation));
        }
        let mut results: Vec<(usize, OperationAnswer)> =
            futures_util::stream::iter(records.into_values().map(|list| self.all(list)))
                .buffer_unordered(AT_ONCE)
                .collect::<Vec<_>>()
                .await
                .into_iter()
                .flatten()
                .collect();
        results.sort_by_key(|(n, _)| *n);
        results.into_iter().map(|(_, answer)| answer).collect()
    }

    /// Operations on one record, one after the other.
    async fn all(&self, list: Vec<(usize, Value)>) -> Vec<(usize, OperationAnswer)> {
        let mut out = Vec::with_capacity(list.len());
        for (n, operation) in list {
            let said = |name| {
                operation
                    .get(name)
                    .and_then(Value::as_str)
                    .map(str::to_owned)
            };
            let mut answer = OperationAnswer {
                op: said("op"),
                id: said("id"),
                status: 0,
                receipt: None,
                edit: None,
                photos: None,
                problem: None,
            };
            if let Err(error) = Box::pin(self.one(&operation, &mut answer)).await {
                let failure = Failure::from(error);
                if let Some(cause) = &failure.cause {
                    tracing::warn!(request.id = %self.request_id, cause = %cause, "An operation of a phone was not done");
                }
                answer.status = failure.problem.status;
                answer.problem = Some(failure.problem.body(self.language, self.request_id));
            }
            out.push((n, answer));
        }
        out
    }

    async fn one(&self, operation: &Value, answer: &mut OperationAnswer) -> Result<(), AppError> {
        const KNOWN: [&str; 9] = [
            "kind", "id", "op", "base", "after", "walk", "to", "body", "reason",
        ];
        let (app, viewer) = (self.app, self.viewer);
        let mut texts = Texts::new(operation, &KNOWN);
        if !texts.faults.is_empty() {
            return Err(AppError::Invalid(texts.faults));
        }
        let kind = texts.text("kind").map(str::to_owned);
        if let Some(kind @ ("track" | "score" | "walk")) = kind.as_deref() {
            return self.on_walk(kind, operation, texts, answer).await;
        }
        // Only what is made here is made by the client; what is said of the rest may be of anybody's.
        let id = if kind.as_deref() == Some("record") {
            texts.read("id", "id_not_v7", client_id)
        } else {
            texts.read("id", "bad_uuid", |t| ObservationId::parse(t).ok())
        };
        let to = texts.read("to", "unknown_code", Status::from_code);
        let reason = texts.text("reason").map(str::to_owned);
        if operation.get("id").is_none() {
            texts
                .faults
                .push(Fault::new("/id", "required").with("field", "id"));
        }
        let length = reason.as_ref().map_or(0, |r| r.chars().count());
        if length > REASON_MAX {
            texts.faults.push(
                Fault::new("/reason", "text_too_long")
                    .with("field", "reason")
                    .with("value", length)
                    .with("max", REASON_MAX),
            );
        }
        let faults = std::mem::take(&mut texts.faults);
        let (Some(id), true) = (id, faults.is_empty()) else {
            return Err(AppError::Invalid(faults));
        };
        let body = operation.get("body").cloned().unwrap_or(Value::Null);
        match kind.as_deref() {
            Some("record") => {
                let (receipt, new) = observations::record(app, viewer, id, &body).await?;
                answer.status = if new { 201 } else { 200 };
                answer.receipt = Some(receipt_body(&receipt, self.language));
                answer.photos = Some(cases::photos_kept(app, viewer, id).await?);
            }
            Some("patch") => {
                let wish = Wish {
                    op: read_uuid(operation, "op")?.ok_or_else(|| required("op"))?,
                    base: base(operation)?,
                    after: read_uuid(operation, "after")?,
                    patch: body,
                };
                let (receipt, _new) = edits::merge_in(app, viewer, id, &wish).await?;
                answer.status = 200;
                answer.edit = Some(EditReceiptBody::of(&receipt));
                answer.photos = Some(cases::photos_kept(app, viewer, id).await?);
            }
            Some("step") => {
                let to = to.ok_or_else(|| required("to"))?;
                cases::step(app, viewer, id, base(operation)?, to).await?;
                answer.status = 204;
            }
            Some("photos") => {
                answer.photos = Some(cases::photos_kept(app, viewer, id).await?);
                answer.status = 200;
            }
            Some("withdraw") => {
                cases::withdraw(app, viewer, id, reason).await?;
                answer.status = 204;
            }
            other => {
                let fault = Fault::new("/kind", "unknown_code")
                    .with("field", "kind")
                    .with("value", other.unwrap_or("–"))
                    .with(
                        "allowed",
                        "record, patch, step, withdraw, photos, track, score, walk",
                    );
                return Err(AppError::Invalid(vec![fault]));
            }
        }
        Ok(())
    }
}

impl Desk<'_> {
    /// What is said of a walk: the way walked, how a stop was felt, that it began or ended.
    async fn on_walk(
        &self,
        kind: &str,
        operation: &Value,
        mut texts: Texts<'_>,
        answer: &mut OperationAnswer,
    ) -> Result<(), AppError> {
        let (app, viewer) = (self.app, self.viewer);
        let of = if kind == "walk" { "id" } else { "walk" };
        let walk = texts.needed_as(of, "bad_uuid", |t| WalkId::parse(t).ok());
        let faults = std::mem::take(&mut texts.faults);
        let (Some(walk), true) = (walk, faults.is_empty()) else {
            return Err(AppError::Invalid(faults));
        };
        let body = operation.get("body").unwrap_or(&Value::Null);
        let new = match kind {
            "track" => {
                let id = read_uuid(operation, "id")?.ok_or_else(|| required("id"))?;
                tracks::put_part(app, viewer, walk, id, body).await?.1
            }
            "score" => {
                let id = read_uuid(operation, "id")?.ok_or_else(|| required("id"))?;
                tracks::put_score(app, viewer, walk, id, body).await?
            }
            _ => {
                let step = walks::step(body)?;
                cases::step_of_walk(app, viewer, walk, step).await?;
                answer.status = 204;
                return Ok(());
            }
        };
        answer.status = if new { 201 } else { 200 };
        Ok(())
    }
}

fn required(field: &'static str) -> AppError {
    AppError::Invalid(vec![
        Fault::new(format!("/{field}"), "required").with("field", field),
    ])
}

fn base(operation: &Value) -> Result<u32, AppError> {
    operation
        .get("base")
        .and_then(Value::as_u64)
        .and_then(|n| u32::try_from(n).ok())
        .ok_or_else(|| required("base"))
}

fn client_id(text: &str) -> Option<ObservationId> {
    ObservationId::parse(text)
        .ok()
        .filter(|id| id.is_client_made())
}

/// A UUIDv7 in a body, if there is one.
fn read_uuid(body: &Value, name: &'static str) -> Result<Option<Uuid>, AppError> {
    let value = match body.get(name) {
        None | Some(Value::Null) => return Ok(None),
        Some(value) => value,
    };
    value
        .as_str()
        .and_then(|text| Uuid::try_parse(text).ok())
        .filter(|id| id.get_version_num() == 7)
        .map(Some)
        .ok_or_else(|| {
            let value = value.as_str().unwrap_or("?");
            let fault = Fault::new(format!("/{name}"), "id_not_v7").with("value", value);
            AppError::Invalid(vec![fault])
        })
}

/// A patch that wants to be merged: its `op` and `after` beside what changes.
pub(super) fn read_wish(mut body: Value, base: u32) -> Result<Wish, AppError> {
    let op = read_uuid(&body, "op")?.ok_or_else(|| required("op"))?;
    let after = read_uuid(&body, "after")?;
    if let Some(members) = body.as_object_mut() {
        members.remove("op");
        members.remove("after");
    }
    Ok(Wish {
        op,
        base,
        after,
        patch: body,
    })
}
