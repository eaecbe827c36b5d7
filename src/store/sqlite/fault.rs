//! Failures inside this folder, and what they are called outside it.

use rusqlite::ErrorCode;

use crate::store::StoreError;

/// A failure on its way out; it lets `?` turn SQLite's errors into the store's.
#[derive(Debug)]
pub(super) struct Fault(pub(super) StoreError);

impl Fault {
    /// Something stored that cannot be read back.
    pub(super) fn corrupt(what: impl Into<String>) -> Self {
        Self(StoreError::Corrupt(what.into()))
    }
}

impl From<StoreError> for Fault {
    fn from(error: StoreError) -> Self {
        Self(error)
    }
}

impl From<Fault> for StoreError {
    fn from(fault: Fault) -> Self {
        fault.0
    }
}

impl From<serde_json::Error> for Fault {
    fn from(error: serde_json::Error) -> Self {
        Self::corrupt(error.to_string())
    }
}

impl From<rusqlite::Error> for Fault {
    fn from(error: rusqlite::Error) -> Self {
        use rusqlite::Error as E;
        Self(match &error {
            E::SqliteFailure(cause, text) => match cause.code {
                ErrorCode::DiskFull => StoreError::Full,
                ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked => {
                    StoreError::Unavailable("another program is writing".to_owned())
                }
                ErrorCode::CannotOpen | ErrorCode::ReadOnly | ErrorCode::PermissionDenied => {
                    StoreError::Unavailable(format!("the file cannot be written: {cause}"))
                }
                ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase => {
                    StoreError::Corrupt(text.clone().unwrap_or_else(|| cause.to_string()))
                }
                _ => StoreError::Backend(Box::new(error)),
            },
            E::InvalidColumnType(..)
            | E::FromSqlConversionFailure(..)
            | E::IntegralValueOutOfRange(..)
            | E::Utf8Error(..) => StoreError::Corrupt(error.to_string()),
            _ => StoreError::Backend(Box::new(error)),
        })
    }
}
