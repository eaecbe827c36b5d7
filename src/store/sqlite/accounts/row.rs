//! Rows of the accounts' file as values, and grants as rows.

use std::collections::BTreeSet;

use jiff::Timestamp;
use lykta_core::model::viewer::{Among, Scope};
use lykta_core::model::{
    AccountId, ActorId, AreaId, CategoryCode, Grant, PrivacyClass, Role, TenantCode, WalkId,
};
use rusqlite::Row;

use super::super::fault::Fault;
use crate::store::accounts::Digest;

/// An instant of a row.
pub(super) fn time(row: &Row<'_>, column: &str) -> Result<Timestamp, Fault> {
    instant(row.get(column)?)
}

/// An instant of a row that may be absent.
pub(super) fn time_if_any(row: &Row<'_>, column: &str) -> Result<Option<Timestamp>, Fault> {
    row.get::<_, Option<i64>>(column)?.map(instant).transpose()
}

fn instant(ms: i64) -> Result<Timestamp, Fault> {
    Timestamp::from_millisecond(ms).map_err(|e| Fault::corrupt(e.to_string()))
}

/// An account's id of a row.
pub(super) fn account_id(text: &str) -> Result<AccountId, Fault> {
    AccountId::parse(text).map_err(|e| Fault::corrupt(e.to_string()))
}

/// A walk's id of a row.
pub(super) fn walk_id(text: &str) -> Result<WalkId, Fault> {
    WalkId::parse(text).map_err(|e| Fault::corrupt(e.to_string()))
}

/// A tenant's code of a row.
pub(super) fn tenant(text: &str) -> Result<TenantCode, Fault> {
    TenantCode::parse(text).map_err(|e| Fault::corrupt(e.to_string()))
}

/// An organisation of a row.
pub(super) fn organisation(text: Option<String>) -> Result<Option<ActorId>, Fault> {
    text.map(|t| ActorId::parse(&t).map_err(|e| Fault::corrupt(e.to_string())))
        .transpose()
}

/// The bytes of a digest as a parameter.
pub(super) fn bytes(digest: &Digest) -> &[u8] {
    digest.as_slice()
}

/// A grant of a row.
pub(super) fn grant(row: &Row<'_>) -> Result<Grant, Fault> {
    let role: String = row.get("role")?;
    let class: u8 = row.get("max_class")?;
    Ok(Grant {
        role: Role::from_code(&role)
            .ok_or_else(|| Fault::corrupt(format!("{role:?} is not a role")))?,
        scope: Scope {
            categories: among(row.get("categories")?, |t| CategoryCode::parse(t).ok())?,
            areas: among(row.get("areas")?, |t| AreaId::parse(t).ok())?,
            max_class: PrivacyClass::new(class)
                .ok_or_else(|| Fault::corrupt(format!("{class} is not a privacy class")))?,
        },
    })
}

fn among<T: Ord>(
    json: Option<String>,
    read: impl Fn(&str) -> Option<T>,
) -> Result<Among<T>, Fault> {
    let Some(json) = json else {
        return Ok(Among::All);
    };
    let texts: Vec<String> = serde_json::from_str(&json)?;
    let set: Option<BTreeSet<T>> = texts.iter().map(|t| read(t)).collect();
    set.map(Among::Only)
        .ok_or_else(|| Fault::corrupt("a grant names something that is not a code"))
}

/// Members as a column; no limit is NULL.
pub(super) fn column<T: Ord + ToString>(among: &Among<T>) -> Result<Option<String>, Fault> {
    Ok(match among {
        Among::All => None,
        Among::Only(set) => {
            let texts: Vec<String> = set.iter().map(ToString::to_string).collect();
            Some(serde_json::to_string(&texts)?)
        }
    })
}
