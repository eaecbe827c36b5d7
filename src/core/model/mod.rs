//! The domain in the field's own words: observations, areas, actors, promises and who may see them.
//!
//! Must not know how things are stored, sent or drawn. Start at [`observation`], then [`status`].

pub mod actor;
pub mod area;
pub mod category;
pub mod context;
pub mod due;
pub mod ids;
pub mod light;
pub mod merge;
pub mod named;
pub mod observation;
pub mod place;
pub mod promise;
pub mod protocol;
pub mod role;
pub mod scale;
pub mod share;
pub mod status;
pub mod track;
pub mod viewer;
pub mod walk;
pub mod week;
pub mod workday;

pub use actor::{Actor, ActorType, Asset};
pub use area::{Area, Selector};
pub use category::{Catalogue, Category, CategoryPattern, Life};
pub use context::{Series, Statistic, VulnerableArea, VulnerableLevel};
pub use due::{Days, Due, DueRule, DueRules};
pub use ids::{
    AccountId, ActorId, AreaId, AssetRef, CategoryCode, CommitmentId, KindCode, ObservationId,
    PromiseId, SeriesId, ShareSetId, StatisticCode, TenantCode, WalkId,
};
pub use light::Light;
pub use named::{Leads, NamedPlace, PlaceKind};
pub use observation::{
    ConflictSide, Field, FieldConflict, FieldValue, LinkOverride, Observation, Warning,
};
pub use place::{LonLat, Shape};
pub use promise::{Commitment, Promise};
pub use role::{Deed, Role};
pub use scale::{LampState, Perceived, PlaceSource, PrivacyClass, Provenance, Severity, Valence};
pub use share::ShareSet;
pub use status::{State, Status};
pub use viewer::{Custody, Detail, Facts, Grant, Viewer};
pub use walk::Walk;
pub use week::Week;
