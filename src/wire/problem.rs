//! Problem documents (RFC 9457): what went wrong, where, and how to mend it, in Swedish or English.

use serde::Serialize;
use serde_json::{Map, Value};
use utoipa::ToSchema;

use super::fault::Fault;
use super::message::Language;

/// One fault in words.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct FaultBody {
    /// JSON pointer to the value, or the name of a query parameter.
    pub pointer: String,
    /// Stable code.
    pub code: &'static str,
    /// In words.
    pub detail: String,
}

/// A problem document.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ProblemBody {
    /// Names the kind of problem.
    #[serde(rename = "type")]
    pub kind: String,
    /// The kind in words.
    pub title: String,
    /// HTTP status.
    pub status: u16,
    /// Stable code.
    pub code: &'static str,
    /// This case in words, and how to mend it.
    pub detail: String,
    /// Names this answer in the log.
    pub request_id: String,
    /// Every fault in what came in.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub errors: Vec<FaultBody>,
    /// More, by kind of problem.
    #[serde(flatten)]
    #[schema(value_type = Object)]
    pub more: Map<String, Value>,
}

/// A problem before it is put into words.
#[derive(Debug, Clone, Default)]
pub struct Problem {
    /// HTTP status.
    pub status: u16,
    /// Stable code.
    pub code: &'static str,
    /// Values for title and detail.
    pub values: Vec<(&'static str, String)>,
    /// Every fault in what came in.
    pub faults: Vec<Fault>,
    /// More, by kind of problem.
    pub more: Map<String, Value>,
}

impl Problem {
    /// A problem without faults.
    pub fn new(status: u16, code: &'static str) -> Self {
        Self {
            status,
            code,
            ..Self::default()
        }
    }

    /// The same with one more value for its words.
    #[must_use]
    #[expect(
        clippy::needless_pass_by_value,
        reason = "callers write what they have, often a temporary"
    )]
    pub fn with(mut self, name: &'static str, value: impl ToString) -> Self {
        self.values.push((name, value.to_string()));
        self
    }

    /// The same with faults.
    #[must_use]
    pub fn faults(mut self, faults: Vec<Fault>) -> Self {
        self.faults = faults;
        self
    }

    /// The same with one more member.
    #[must_use]
    pub fn more(mut self, name: &str, value: Value) -> Self {
        self.more.insert(name.to_owned(), value);
        self
    }

    /// In words.
    pub fn body(&self, language: Language, request_id: &str) -> ProblemBody {
        let key = format!("problem-{}", self.code.replace('_', "-"));
        let errors: Vec<FaultBody> = self
            .faults
            .iter()
            .map(|f| FaultBody {
                pointer: f.pointer.clone(),
                code: f.code,
                detail: language.explain(f),
            })
            .collect();
        let own = language.say(&format!("{key}-detail"), &self.values);
        // One fault says more than the general sentence.
        let detail = match errors.as_slice() {
            [one] => one.detail.clone(),
            _ => own,
        };
        ProblemBody {
            kind: format!("urn:lykta:problem:{}", self.code),
            title: language.say(&key, &self.values),
            status: self.status,
            code: self.code,
            detail,
            request_id: request_id.to_owned(),
            errors,
            more: self.more.clone(),
        }
    }
}
