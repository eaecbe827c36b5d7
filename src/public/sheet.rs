//! What the public reads, field by field, and the bytes it is sent as.
//!
//! Each body lists what is told. A field that is added to a promise or an area is told to nobody
//! outside until it is added here too.

use bytes::Bytes;
use serde::Serialize;
use serde_json::Value;
use sha2::{Digest, Sha256};
use utoipa::ToSchema;

use crate::wire::hex;

/// Finished bytes with the tag of their content.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sheet {
    /// As they are sent.
    pub bytes: Bytes,
    /// Entity tag, from the bytes alone: it changes when they do and tells nothing else.
    pub etag: String,
}

impl Sheet {
    /// A body as a sheet.
    ///
    /// # Errors
    /// When it cannot be written as JSON.
    pub fn of(body: &impl Serialize) -> serde_json::Result<Self> {
        let bytes = serde_json::to_vec(body)?;
        let digest = hex(&Sha256::digest(&bytes));
        let short: String = digest.chars().take(32).collect();
        Ok(Self {
            bytes: bytes.into(),
            etag: format!("\"{short}\""),
        })
    }
}

/// Whose sheet it is.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct PublicMunicipality {
    /// Code.
    pub code: String,
    /// Name.
    pub name: String,
}

/// A text that somebody wrote for the public and somebody else approved.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ApprovedText {
    /// In Swedish.
    pub sv: String,
    /// In English.
    pub en: Option<String>,
    /// Names of its places as they were when it was approved.
    pub places: Vec<String>,
    /// The day it was approved.
    pub approved_on: String,
}

/// Who signs, was consulted, or does the work.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct PublicWho {
    /// Name.
    pub name: String,
    /// `party`, `dialogue`, `lead` or `takes_part`.
    pub role: &'static str,
}

/// A place by its name.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct PublicPlace {
    /// Id of the area in `areas.geojson`.
    pub id: String,
    /// Name.
    pub name: String,
    /// True where the outline is our own drawing.
    pub approximate: bool,
}

/// One undertaking.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = PublicCommitment)]
pub struct CommitmentSheet {
    /// Id.
    pub id: String,
    /// Its short label in the document.
    pub label: String,
    /// As promised.
    pub text_sv: String,
    /// Who does the work.
    pub by: Vec<PublicWho>,
    /// Where it holds.
    pub areas: Vec<PublicPlace>,
    /// When it recurs, RFC 5545 RRULE.
    pub recurrence: Option<String>,
    /// How often it is reviewed.
    pub review_every: Option<String>,
    /// A statement rather than a formal promise.
    pub statement: bool,
    /// Texts about it.
    pub texts: Vec<ApprovedText>,
}

/// Where the text came from.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = PublicSource)]
pub struct SourceSheet {
    /// Name of the document.
    pub document: String,
    /// Its date.
    pub date: Option<String>,
    /// Who published it.
    pub publisher: Option<String>,
}

/// A signed document.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = PublicPromise)]
pub struct PromiseSheet {
    /// Id.
    pub id: String,
    /// `citizen_promise` or `cooperation_agreement`.
    pub kind: &'static str,
    /// Title.
    pub title: String,
    /// Who signs and who was consulted.
    pub parties: Vec<PublicWho>,
    /// Day of signing.
    pub signed_on: Option<String>,
    /// What the source says of the day when it gives none.
    pub signed_text: Option<String>,
    /// First day.
    pub valid_from: Option<String>,
    /// Last day.
    pub valid_to: Option<String>,
    /// The period in the source's words.
    pub validity_text: Option<String>,
    /// What the source says of extension.
    pub extension: Option<String>,
    /// The needs it answers.
    pub needs: Vec<String>,
    /// Where the text came from.
    pub source: Option<SourceSheet>,
    /// Made up for practice.
    pub example: bool,
    /// Texts about it.
    pub texts: Vec<ApprovedText>,
    /// Its undertakings, in the document's order.
    pub commitments: Vec<CommitmentSheet>,
}

/// Something that residents may mark.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct PublicCategory {
    /// Code.
    pub code: String,
    /// In Swedish.
    pub sv: String,
    /// In English.
    pub en: String,
}

/// A digital walk that is open.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct DigitalWalkSheet {
    /// Whose.
    pub municipality: PublicMunicipality,
    /// The name shown.
    pub title: String,
    /// Id of its area in `areas.geojson`, when it is there.
    pub area: Option<String>,
    /// What residents may mark.
    pub categories: Vec<PublicCategory>,
}

/// What was written about a week.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = PublicSituation)]
pub struct SituationSheet {
    /// The week by ISO 8601, `2026-W47`.
    pub week: String,
    /// Texts about it.
    pub texts: Vec<ApprovedText>,
}

/// `promises.json`.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct PromisesSheet {
    /// Whose.
    pub municipality: PublicMunicipality,
    /// What was promised.
    pub promises: Vec<PromiseSheet>,
    /// What was written about the last weeks, the newest first.
    pub situations: Vec<SituationSheet>,
    /// What residents may mark.
    pub categories: Vec<PublicCategory>,
}

/// What is told of an area.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct AreaSheet {
    /// Name.
    pub name: String,
    /// What sort of area.
    pub kind: &'static str,
    /// True where the outline is our own drawing.
    pub approximate: bool,
    /// Made up for practice.
    pub example: bool,
    /// Ids of the commitments that hold there.
    pub commitments: Vec<String>,
    /// Texts about it.
    pub texts: Vec<ApprovedText>,
}

/// An area with its outline.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct AreaShown {
    /// Always `Feature`.
    #[serde(rename = "type")]
    pub kind: &'static str,
    /// Id.
    pub id: String,
    /// Outline; none for areas that a rule chooses.
    #[schema(value_type = Object)]
    pub geometry: Option<Value>,
    /// What is told of it.
    pub properties: AreaSheet,
}

/// `areas.geojson`.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct AreasSheet {
    /// Always `FeatureCollection`.
    #[serde(rename = "type")]
    pub kind: &'static str,
    /// The areas that commitments name.
    pub features: Vec<AreaShown>,
}

/// A point of a walk's protocol. What anybody reported is told as a word for its category alone.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = PublicPoint)]
pub struct PointSheet {
    /// What was seen, in Swedish.
    pub category_sv: String,
    /// The same in English.
    pub category_en: String,
    /// Something that works well.
    pub positive: bool,
    /// Stood open since an earlier walk.
    pub earlier: bool,
    /// What became of it, for those from an earlier walk: `open`, `assigned`, `done`, `verified` or
    /// `closed`.
    pub became: Option<&'static str>,
    /// `do`, `later`, `cannot` or `none_yet`.
    pub decision: &'static str,
    /// Why.
    pub reason: Option<String>,
    /// By which day.
    pub due: Option<String>,
    /// Who does it.
    pub actor: Option<String>,
    /// The municipality's words.
    pub text: Option<String>,
}

/// A stop of a walk, or what was seen along the way.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = PublicStop)]
pub struct StopSheet {
    /// Its name; null along the way.
    pub name: Option<String>,
    /// How often each answer from 1 (very unsafe) to 5 (very safe) was given; null for few answers.
    pub felt: Option<[u32; 5]>,
    /// What was seen there.
    pub points: Vec<PointSheet>,
}

/// How many took part in one capacity.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = PublicParticipants)]
pub struct ParticipantsSheet {
    /// `resident`, `property_manager`, `police`, `municipality`, `business`, `association` or `other`.
    pub role: &'static str,
    /// How many.
    pub n: u32,
}

/// The protocol of a walk.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = PublicWalk)]
pub struct WalkSheet {
    /// Name.
    pub title: String,
    /// `citizen_walk`, `staff_round` or `digital_walk`.
    pub kind: &'static str,
    /// The day it was held.
    pub held_on: String,
    /// Name of the area.
    pub area: Option<String>,
    /// `daylight`, `twilight` or `dark_lit`.
    pub light: Option<&'static str>,
    /// What for.
    pub purpose: Option<String>,
    /// Titles of the promises it serves.
    pub promises: Vec<String>,
    /// Who took part.
    pub participants: Vec<ParticipantsSheet>,
    /// About the walk as a whole.
    pub summary: Option<String>,
    /// Its stops, those where something was seen or felt.
    pub stops: Vec<StopSheet>,
    /// Made up for practice.
    pub example: bool,
}

/// An edition of a protocol.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = PublicProtocol)]
pub struct ProtocolSheet {
    /// The day it was published.
    pub published_on: String,
    /// Counts the editions, from 1.
    pub edition: u32,
    /// What it says, as it was published.
    #[schema(value_type = WalkSheet)]
    pub walk: Value,
}

/// `walks.json`.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = PublicWalks)]
pub struct WalksSheet {
    /// Whose.
    pub municipality: PublicMunicipality,
    /// Protocols, the newest walk first.
    pub protocols: Vec<ProtocolSheet>,
}
