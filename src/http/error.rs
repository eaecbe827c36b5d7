//! How a failure becomes an answer: the one map from [`AppError`] to problem documents.
//!
//! A handler fails with [`Failure`]; the words are put in by [`super::middleware::finish`], which
//! knows the reader's language. An internal cause is logged there once and never leaves.

use std::sync::Arc;

use axum::response::{IntoResponse, Response};
use lykta_core::model::Observation;
use serde_json::{Value, json};

use crate::app::AppError;
use crate::app::accounts::Trouble;
use crate::app::photos::{PhotoFault, Refusal};
use crate::wire::fault::Fault;
use crate::wire::observation::writable;
use crate::wire::problem::Problem;

/// Why a request was not done.
#[derive(Debug, Clone)]
pub(super) struct Failure {
    /// What the reader is told.
    pub(super) problem: Problem,
    /// What is logged.
    pub(super) cause: Option<Arc<AppError>>,
    /// Seconds to wait before asking again.
    pub(super) retry_after: Option<u64>,
}

impl Failure {
    pub(super) fn new(status: u16, code: &'static str) -> Self {
        Problem::new(status, code).into()
    }

    pub(super) fn not_found() -> Self {
        Self::new(404, "not_found")
    }

    /// Query parameters that make no sense.
    pub(super) fn query(faults: Vec<Fault>) -> Self {
        Problem::new(400, "bad_query").faults(faults).into()
    }
}

impl From<Problem> for Failure {
    fn from(problem: Problem) -> Self {
        Self {
            problem,
            cause: None,
            retry_after: None,
        }
    }
}

impl From<AppError> for Failure {
    fn from(error: AppError) -> Self {
        let problem = match &error {
            AppError::Invalid(faults) => Problem::new(422, "invalid")
                .with("n", faults.len())
                .faults(faults.clone()),
            AppError::Query(faults) => Problem::new(400, "bad_query").faults(faults.clone()),
            AppError::NotFound => Problem::new(404, "not_found"),
            AppError::Forbidden(deed) => {
                Problem::new(403, "forbidden").more("deed", json!(deed.code()))
            }
            AppError::SecondFactor(deed) => {
                Problem::new(403, "second_factor_needed").more("deed", json!(deed.code()))
            }
            AppError::Account(trouble) => told(*trouble),
            AppError::TooMany(wait) => {
                Problem::new(429, "too_many_tries").with("seconds", wait.as_secs().max(1))
            }
            AppError::Gone => Problem::new(410, "gone"),
            AppError::Conflict(current) => {
                Problem::new(409, "conflict").more("current", snapshot(current))
            }
            AppError::Stale(current) => Problem::new(412, "precondition_failed")
                .with("version", current.version)
                .more("current", snapshot(current)),
            AppError::IllegalTransition { from, to, allowed } => {
                let codes: Vec<&str> = allowed.iter().map(|s| s.code()).collect();
                Problem::new(409, "illegal_transition")
                    .with("from", from)
                    .with("to", to)
                    .with(
                        "allowed",
                        if codes.is_empty() {
                            "–".to_owned()
                        } else {
                            codes.join(", ")
                        },
                    )
                    .more("allowed", json!(codes))
            }
            AppError::VersionNeeded => Problem::new(428, "precondition_required"),
            AppError::StaleVersion(version) => Problem::new(412, "version_stale")
                .with("version", version)
                .more("version", json!(version)),
            AppError::WalkStep { from, to } => {
                let codes: Vec<&str> = from
                    .allowed()
                    .into_iter()
                    .map(lykta_core::model::walk::State::code)
                    .collect();
                Problem::new(409, "illegal_transition")
                    .with("from", from)
                    .with("to", to)
                    .with("allowed", codes.join(", "))
                    .more("allowed", json!(codes))
            }
            AppError::Hindered(code) => Problem::new(409, code),
            AppError::Photo(fault) => photo(fault),
            AppError::Busy(_) => Problem::new(503, "busy"),
            AppError::Full => Problem::new(507, "full"),
            AppError::Internal(_) => Problem::new(500, "internal"),
        };
        let retry_after = match &error {
            AppError::TooMany(wait) => Some(wait.as_secs().max(1)),
            AppError::Busy(_) | AppError::Full => Some(2),
            _ => None,
        };
        let cause = matches!(
            error,
            AppError::Busy(_) | AppError::Full | AppError::Internal(_)
        )
        .then(|| Arc::new(error));
        Self {
            problem,
            cause,
            retry_after,
        }
    }
}

/// A trouble with signing in or with accounts.
fn told(trouble: Trouble) -> Problem {
    match trouble {
        Trouble::SignInNeeded => Problem::new(401, "sign_in_needed"),
        Trouble::SignInAgain => Problem::new(403, "sign_in_again"),
        Trouble::WrongCredentials => Problem::new(401, "wrong_credentials"),
        Trouble::WrongCode => Problem::new(401, "wrong_code"),
        Trouble::StepExpired => Problem::new(410, "step_expired"),
        Trouble::LinkGone => Problem::new(410, "link_gone"),
        Trouble::AccountExists => Problem::new(409, "account_exists"),
        Trouble::LastAdmin => Problem::new(409, "last_admin"),
        Trouble::OwnAccount => Problem::new(409, "own_account"),
        Trouble::OtherKind => Problem::new(409, "other_kind"),
    }
}

/// Why a photo was not taken or changed.
fn photo(fault: &PhotoFault) -> Problem {
    match fault {
        PhotoFault::Taken => Problem::new(409, "photo_exists"),
        PhotoFault::Removed => Problem::new(410, "photo_gone"),
        PhotoFault::Full => Problem::new(409, "too_many_photos"),
        PhotoFault::Changed => Problem::new(409, "photo_changed"),
        PhotoFault::Refused(refusal) => match refusal {
            Refusal::Kind(kind) => Problem::new(415, "unsupported_image").with("value", kind),
            Refusal::NotAnImage => Problem::new(422, "not_an_image"),
            Refusal::TooLarge { width, height } => Problem::new(422, "image_too_large")
                .with("width", width)
                .with("height", height),
            Refusal::Truncated => Problem::new(422, "image_truncated"),
            Refusal::Rectangles => Problem::new(422, "invalid")
                .with("n", 1)
                .faults(vec![Fault::new("/rects", "rectangles_outside")]),
            Refusal::BrokeOff => Problem::new(503, "busy"),
        },
    }
}

/// What stands now, for whoever has to decide what to do.
fn snapshot(current: &Observation) -> Value {
    let mut feature = writable(current);
    if let Some(properties) = feature.get_mut("properties").and_then(Value::as_object_mut) {
        properties.insert("version".to_owned(), current.version.into());
        properties.insert("status".to_owned(), current.status.code().into());
    }
    feature
}

impl IntoResponse for Failure {
    fn into_response(self) -> Response {
        let status = axum::http::StatusCode::from_u16(self.problem.status)
            .unwrap_or(axum::http::StatusCode::INTERNAL_SERVER_ERROR);
        let mut response = status.into_response();
        if let Some(seconds) = self.retry_after {
            response
                .headers_mut()
                .insert(axum::http::header::RETRY_AFTER, seconds.into());
        }
        response.extensions_mut().insert(self);
        response
    }
}
