//! Whether the process lives and whether it can work.

use std::any::Any;
use std::sync::atomic::Ordering;

use axum::Json;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};

use super::Site;
use super::error::Failure;
use crate::app::AppError;

/// The process answers.
pub(super) async fn alive() -> &'static str {
    "ok"
}

/// Every tenant's store is durable and its index is built.
pub(super) async fn ready(State(site): State<Site>) -> Result<Json<Value>, Failure> {
    let mut tenants = Vec::new();
    for (code, tenant) in &site.app.tenants {
        let health = tenant.store.health().await.map_err(AppError::from)?;
        if !tenant.ready.load(Ordering::Acquire) {
            return Err(AppError::Busy(format!("the index of {code} is being built")).into());
        }
        tenants.push(json!({
            "tenant": code.as_str(),
            "synchronous": health.synchronous,
            "journal": health.journal,
            "schema": health.schema,
        }));
    }
    Ok(Json(json!({ "ready": true, "tenants": tenants })))
}

/// What a panic in a handler is answered with; the cause goes to the log alone.
#[expect(
    clippy::needless_pass_by_value,
    reason = "the layer that catches panics hands them over so"
)]
pub(super) fn panicked(cause: Box<dyn Any + Send + 'static>) -> Response {
    let text = cause
        .downcast_ref::<String>()
        .map(String::as_str)
        .or_else(|| cause.downcast_ref::<&str>().copied())
        .unwrap_or("unknown");
    metrics::counter!("http_panics_total").increment(1);
    Failure::from(AppError::Internal(format!("panic: {text}").into())).into_response()
}
