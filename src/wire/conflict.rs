//! What is in conflict in a record, as its readers get it.

use lykta_core::model::{ConflictSide, FieldConflict};
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;

/// A field of which people who had not seen each other's edits say different things.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ConflictBody {
    /// Its name among the properties, or `geometry`.
    pub field: String,
    /// The value they all had seen.
    #[schema(value_type = Object)]
    pub base: Value,
    /// What each says; the property itself shows the last, and of privacy classes the highest.
    pub values: Vec<SaidBody>,
}

/// What one edit says of a field.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct SaidBody {
    /// The edit: a client knows its own.
    pub op: String,
    /// The value.
    #[schema(value_type = Object)]
    pub value: Value,
    /// By whom: an account's id.
    pub by: String,
    /// When, by the clock it was made on.
    pub at: String,
}

impl ConflictBody {
    /// Of a record's conflict.
    pub fn of(conflict: &FieldConflict) -> Self {
        let json = |text: &str| serde_json::from_str(text).unwrap_or(Value::Null);
        let said = |side: &ConflictSide| SaidBody {
            op: side.op.to_string(),
            value: json(&side.value),
            by: side.by.clone(),
            at: side.at.to_string(),
        };
        Self {
            field: conflict.field.clone(),
            base: json(&conflict.base),
            values: conflict.sides.iter().map(said).collect(),
        }
    }
}
