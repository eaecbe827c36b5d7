//! Ids as newtypes, so that an area can never be passed where a promise is meant.

use std::fmt;
use std::sync::Arc;

use thiserror::Error;
use uuid::Uuid;

/// Why a text is not an id.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum IdError {
    /// Not 1 to 80 characters of `a-z`, `0-9`, `.`, `_`, `-`.
    #[error("{0:?} is not an id: use 1 to 80 of a-z, 0-9, '.', '_' and '-'")]
    Slug(String),
    /// Not a UUID at all.
    #[error("{0:?} is not a UUID")]
    Uuid(String),
    /// A UUID of a version that cannot name an observation.
    #[error("the UUID has version {0}: phones and programs make version 7, imports version 8")]
    Version(usize),
}

/// Id of an observation: UUIDv7 made by the client, UUIDv8 made by an import.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ObservationId(Uuid);

impl ObservationId {
    /// Parses the hyphenated text form.
    ///
    /// # Errors
    /// [`IdError::Uuid`] when the text is no UUID, [`IdError::Version`] when it is not version 7 or 8.
    pub fn parse(text: &str) -> Result<Self, IdError> {
        let uuid = Uuid::try_parse(text).map_err(|_not_a_uuid| IdError::Uuid(text.to_owned()))?;
        Self::from_uuid(uuid)
    }

    /// Accepts a UUID of version 7 or 8.
    ///
    /// # Errors
    /// [`IdError::Version`] for any other version.
    pub fn from_uuid(uuid: Uuid) -> Result<Self, IdError> {
        match uuid.get_version_num() {
            7 | 8 => Ok(Self(uuid)),
            other => Err(IdError::Version(other)),
        }
    }

    /// The UUID itself.
    pub fn uuid(self) -> Uuid {
        self.0
    }

    /// True for an id made by a client (version 7), false for one made by an import (version 8).
    pub fn is_client_made(self) -> bool {
        self.0.get_version_num() == 7
    }
}

impl fmt::Display for ObservationId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.hyphenated().fmt(f)
    }
}

impl fmt::Debug for ObservationId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.hyphenated().fmt(f)
    }
}

/// Id of a walk: UUIDv7 made by the client, UUIDv8 for an example.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct WalkId(Uuid);

impl WalkId {
    /// Parses the hyphenated text form.
    ///
    /// # Errors
    /// [`IdError::Uuid`] when the text is no UUID, [`IdError::Version`] when it is not version 7 or 8.
    pub fn parse(text: &str) -> Result<Self, IdError> {
        let uuid = Uuid::try_parse(text).map_err(|_not_a_uuid| IdError::Uuid(text.to_owned()))?;
        Self::from_uuid(uuid)
    }

    /// Accepts a UUID of version 7 or 8.
    ///
    /// # Errors
    /// [`IdError::Version`] for any other version.
    pub fn from_uuid(uuid: Uuid) -> Result<Self, IdError> {
        ObservationId::from_uuid(uuid).map(|id| Self(id.0))
    }

    /// The UUID itself.
    pub fn uuid(self) -> Uuid {
        self.0
    }
}

impl fmt::Display for WalkId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.hyphenated().fmt(f)
    }
}

impl fmt::Debug for WalkId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.hyphenated().fmt(f)
    }
}

/// Whether `text` may be a slug.
fn is_slug(text: &str) -> bool {
    (1..=80).contains(&text.len())
        && text
            .bytes()
            .all(|b| matches!(b, b'a'..=b'z' | b'0'..=b'9' | b'.' | b'_' | b'-'))
}

macro_rules! slug {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub struct $name(Arc<str>);

        impl $name {
            /// Parses 1 to 80 characters of `a-z`, `0-9`, `.`, `_`, `-`.
            ///
            /// # Errors
            /// [`IdError::Slug`] with the text.
            pub fn parse(text: &str) -> Result<Self, IdError> {
                if is_slug(text) { Ok(Self(Arc::from(text))) } else { Err(IdError::Slug(text.to_owned())) }
            }

            /// The id as text.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, "{:?}", &*self.0)
            }
        }
    };
}

slug!(
    /// A municipality by its SCB code (`1490`) or another area with a file of its own (`ovning`).
    TenantCode
);
slug!(
    /// Id of an area.
    AreaId
);
slug!(
    /// Id of an actor: someone who owns ground, signs promises or does the work.
    ActorId
);
slug!(
    /// Id of a promise (the document).
    PromiseId
);
slug!(
    /// Id of a commitment: its promise's id, a dot and its own, `boras-sjobo-2024.c6`.
    CommitmentId
);
slug!(
    /// Stable code of a category, `light.out`; a municipality's child adds a part, `light.out.tunnel`.
    CategoryCode
);
slug!(
    /// Stable code of a kind of observation, `lighting_defect`.
    KindCode
);
slug!(
    /// Reference to a thing in an inventory, such as a lamp's pole number, in lower case.
    AssetRef
);
slug!(
    /// Id of a share set: what one organisation lets others see.
    ShareSetId
);
slug!(
    /// Id of a series of walks.
    SeriesId
);
slug!(
    /// Code of a series of statistics.
    StatisticCode
);
slug!(
    /// Id of an account: a person, or a program with a key.
    AccountId
);
