//! An observation: what somebody saw or felt at a place.

use jiff::Timestamp;
use uuid::Uuid;

use super::ids::{
    ActorId, AssetRef, CategoryCode, CommitmentId, KindCode, ObservationId, ShareSetId,
};
use super::light::Light;
use super::place::Shape;
use super::scale::{
    CptedAspect, LampState, Perceived, PlaceSource, PlaceType, PrivacyClass, Provenance, Severity,
    Valence,
};
use super::status::{State, Status};

/// A link to a commitment that somebody added or removed by hand.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LinkOverride {
    /// The commitment.
    pub commitment: CommitmentId,
    /// True when added, false when removed.
    pub added: bool,
    /// Why.
    pub reason: String,
}

/// Something accepted that its reader should know about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Warning {
    /// Stable code, `outside_municipality`.
    pub code: String,
    /// The value that raised it, for the message.
    pub detail: String,
}

/// A field to which people who had not seen each other's edits gave different values.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FieldConflict {
    /// Its name over HTTP.
    pub field: String,
    /// The value they all had seen, as JSON.
    pub base: String,
    /// What each of them says, by the id of the edit.
    pub sides: Vec<ConflictSide>,
}

/// What one edit says of a field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConflictSide {
    /// The edit.
    pub op: Uuid,
    /// The value, as JSON.
    pub value: String,
    /// By whom: an account's id.
    pub by: String,
    /// When, by the clock it was made on.
    pub at: Timestamp,
}

/// One observation with every attribute of the taxonomy.
#[derive(Debug, Clone, PartialEq)]
pub struct Observation {
    /// Made by the client, or by the import.
    pub id: ObservationId,
    /// What it is.
    pub category: CategoryCode,
    /// The category's kind, kept with the record so that a later catalogue does not change history.
    pub kind: KindCode,
    /// The category's valence, kept likewise.
    pub valence: Valence,
    /// How bad it is; absent for positive ones.
    pub severity: Option<Severity>,
    /// How safe it felt.
    pub perceived: Option<Perceived>,
    /// How light it was.
    pub light: Light,
    /// What the lamp did.
    pub lamp_state: Option<LampState>,
    /// Where, as measured. Need to know.
    pub geom_exact: Shape,
    /// Where, as may be shown outside.
    pub geom_public: Option<Shape>,
    /// Accuracy of the position, metres (68 %), when the device gave it.
    pub accuracy_m: Option<f64>,
    /// How the place was set.
    pub geom_source: PlaceSource,
    /// When it was seen.
    pub observed_at: Timestamp,
    /// Offset from UTC of the clock that `observed_at` was read on, seconds.
    pub observed_offset_s: i32,
    /// When the record was made on the device.
    pub created_at: Option<Timestamp>,
    /// When the server first acknowledged it.
    pub received_at: Timestamp,
    /// When it last changed.
    pub updated_at: Timestamp,
    /// The walk it was made on.
    pub walk_id: Option<Uuid>,
    /// The stop of that walk.
    pub stop_no: Option<u32>,
    /// How we came to know.
    pub provenance: Provenance,
    /// Who is controller of the record; absent = the tenant itself.
    pub controller: Option<ActorId>,
    /// Who may see it.
    pub privacy_class: PrivacyClass,
    /// Share sets it has been put in.
    pub share_sets: Vec<ShareSetId>,
    /// What was written, at most 500 characters.
    pub text: Option<String>,
    /// What was suggested, at most 500 characters.
    pub suggestion: Option<String>,
    /// SHA-256 of its photos, hexadecimal.
    pub photos: Vec<String>,
    /// Observations merged into it as confirmations.
    pub confirmations: Vec<ObservationId>,
    /// Responsible actor chosen by hand; rules decide when absent.
    pub responsible: Option<ActorId>,
    /// The thing it is about, such as a pole number.
    pub asset_ref: Option<AssetRef>,
    /// Links added or removed by hand.
    pub link_overrides: Vec<LinkOverride>,
    /// Where it is in its life.
    pub status: Status,
    /// The status before a merge, to which it can return.
    pub before_merge: Option<Status>,
    /// When it should be done.
    pub due_at: Option<Timestamp>,
    /// Why it was rejected, could not be done, or the like.
    pub outcome_reason: Option<String>,
    /// Reference in the owner's own system.
    pub external_ref: Option<String>,
    /// Aspects of the built environment.
    pub cpted_aspect: Vec<CptedAspect>,
    /// What sort of place.
    pub place_type: Option<PlaceType>,
    /// When it usually happens, in words.
    pub time_pattern: Option<String>,
    /// Only a problem in the dark.
    pub dark_only: bool,
    /// What was odd about it on entry.
    pub warnings: Vec<Warning>,
    /// Fields of which people say different things, until somebody settles it.
    pub conflicts: Vec<FieldConflict>,
    /// Made up for practice ("exempeldata").
    pub example: bool,
    /// Version of the shape the client sent.
    pub schema_version: u16,
    /// SHA-256 of what the client first sent, in canonical form.
    pub content_hash: [u8; 32],
    /// Counts its changes, from 1.
    pub version: u32,
}

/// One attribute by name with its value, for history and merge.
#[derive(Debug, Clone, PartialEq)]
pub struct Field {
    /// Its name over HTTP.
    pub name: &'static str,
    /// Its value.
    pub value: FieldValue,
}

/// The value of an attribute.
#[derive(Debug, Clone, PartialEq)]
pub enum FieldValue {
    /// Not given.
    Absent,
    /// A text or a code.
    Text(String),
    /// A number.
    Number(f64),
    /// Yes or no.
    Flag(bool),
    /// An instant.
    Time(Timestamp),
    /// Texts in order.
    List(Vec<String>),
    /// A place.
    Place(Shape),
}

impl FieldValue {
    fn text(value: Option<impl ToString>) -> Self {
        value.map_or(Self::Absent, |v| Self::Text(v.to_string()))
    }

    fn number(value: Option<impl Into<f64>>) -> Self {
        value.map_or(Self::Absent, |v| Self::Number(v.into()))
    }

    fn list<T: ToString>(values: &[T]) -> Self {
        Self::List(values.iter().map(ToString::to_string).collect())
    }
}

impl Observation {
    /// What the map shows of its status.
    pub fn state(&self) -> State {
        self.status.state(self.valence)
    }

    /// Whether it has been undone.
    pub fn is_withdrawn(&self) -> bool {
        self.status == Status::Withdrawn
    }

    /// Every attribute that can change, by name; the difference of two lists is a change in history.
    pub fn fields(&self) -> Vec<Field> {
        use FieldValue as V;
        let overrides: Vec<String> = self
            .link_overrides
            .iter()
            .map(|o| {
                format!(
                    "{}{}: {}",
                    if o.added { '+' } else { '-' },
                    o.commitment,
                    o.reason
                )
            })
            .collect();
        [
            ("category", V::text(Some(&self.category))),
            ("severity", V::number(self.severity.map(Severity::get))),
            ("perceived", V::number(self.perceived.map(Perceived::get))),
            ("light", V::text(Some(self.light))),
            ("lamp_state", V::text(self.lamp_state)),
            ("geometry", V::Place(self.geom_exact.clone())),
            (
                "geometry_public",
                self.geom_public.clone().map_or(V::Absent, V::Place),
            ),
            ("accuracy_m", V::number(self.accuracy_m)),
            ("geom_source", V::text(Some(self.geom_source))),
            ("observed_at", V::Time(self.observed_at)),
            ("walk_id", V::text(self.walk_id)),
            ("stop_no", V::number(self.stop_no)),
            ("provenance", V::text(Some(self.provenance))),
            ("controller", V::text(self.controller.as_ref())),
            (
                "privacy_class",
                V::Number(f64::from(self.privacy_class.get())),
            ),
            ("share_sets", V::list(&self.share_sets)),
            ("text", V::text(self.text.as_ref())),
            ("suggestion", V::text(self.suggestion.as_ref())),
            ("photos", V::list(&self.photos)),
            ("confirmations", V::list(&self.confirmations)),
            ("responsible", V::text(self.responsible.as_ref())),
            ("asset_ref", V::text(self.asset_ref.as_ref())),
            ("links", V::List(overrides)),
            ("status", V::text(Some(self.status))),
            ("due_at", self.due_at.map_or(V::Absent, V::Time)),
            ("outcome_reason", V::text(self.outcome_reason.as_ref())),
            ("external_ref", V::text(self.external_ref.as_ref())),
            ("cpted_aspect", V::list(&self.cpted_aspect)),
            ("place_type", V::text(self.place_type)),
            ("time_pattern", V::text(self.time_pattern.as_ref())),
            ("dark_only", V::Flag(self.dark_only)),
        ]
        .into_iter()
        .map(|(name, value)| Field { name, value })
        .collect()
    }

    /// What changed from `before` to `self`: name, old value, new value.
    pub fn changes_since(&self, before: &Self) -> Vec<(&'static str, FieldValue, FieldValue)> {
        before
            .fields()
            .into_iter()
            .zip(self.fields())
            .filter(|(old, new)| old.value != new.value)
            .map(|(old, new)| (old.name, old.value, new.value))
            .collect()
    }
}
