//! Promises (the signed document) and commitments (each undertaking in it).

use jiff::civil::Date;

use super::category::CategoryPattern;
use super::ids::{ActorId, AreaId, CategoryCode, CommitmentId, PromiseId, TenantCode};
use super::scale::coded;

coded!(
    /// What sort of document it is.
    PromiseKind {
        /// Medborgarlöfte.
        CitizenPromise = "citizen_promise",
        /// Samverkansöverenskommelse.
        CooperationAgreement = "cooperation_agreement",
    }
);
coded!(
    /// What can show that a commitment is kept.
    EvidenceKind {
        /// Police were there.
        PresenceVisit = "presence_visit",
        /// Other adults were there.
        AdultPresence = "adult_presence",
        /// An observation was mended and verified.
        ObservationResolved = "observation_resolved",
        /// Observations became fewer or more.
        ObservationTrend = "observation_trend",
        /// A walk was held.
        WalkHeld = "walk_held",
        /// A meeting, a course or the like was held.
        ActivityHeld = "activity_held",
        /// A decision or a document exists.
        Milestone = "milestone",
        /// A survey or a statistic gave a value.
        IndicatorValue = "indicator_value",
    }
);
coded!(
    /// How a party takes part in a promise.
    PartyRole {
        /// Signs it.
        Party = "party",
        /// Took part in the dialogue.
        Dialogue = "dialogue",
    }
);

/// Someone who signs or was consulted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Party {
    /// Who.
    pub actor: ActorId,
    /// How.
    pub role: PartyRole,
}

/// Where the text came from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Source {
    /// Name of the document.
    pub document: String,
    /// Its date, as far as it is given.
    pub date: Option<String>,
    /// Who published it.
    pub publisher: Option<String>,
}

/// Who does the work in a commitment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Undertaker {
    /// Who.
    pub actor: ActorId,
    /// Leads the work.
    pub lead: bool,
}

/// What is measured to tell whether a commitment is kept.
#[derive(Debug, Clone, PartialEq)]
pub struct Indicator {
    /// In words.
    pub text: String,
    /// Unit of the number, when it is one.
    pub unit: Option<String>,
    /// The number to reach, when the source gives one.
    pub target: Option<f64>,
    /// The number it started from, when known.
    pub baseline: Option<f64>,
}

/// One undertaking.
#[derive(Debug, Clone, PartialEq)]
pub struct Commitment {
    /// Stable id.
    pub id: CommitmentId,
    /// Its short label in the document, `C6`.
    pub label: String,
    /// The text in Swedish, as promised.
    pub text: String,
    /// Who does the work.
    pub actors: Vec<Undertaker>,
    /// Where it holds.
    pub areas: Vec<AreaId>,
    /// When it recurs (RFC 5545 RRULE), when the source says.
    pub recurrence: Option<String>,
    /// What can show that it is kept.
    pub evidence: Vec<EvidenceKind>,
    /// Observations of these categories bear on it.
    pub categories: Vec<CategoryPattern>,
    /// What is measured.
    pub indicator: Option<Indicator>,
    /// How often it is reviewed, when the source says.
    pub review_every: Option<String>,
    /// A statement rather than a formal promise.
    pub statement: bool,
}

impl Commitment {
    /// The pattern that covers `category`, if any.
    pub fn covering(&self, category: &CategoryCode) -> Option<&CategoryPattern> {
        self.categories.iter().find(|p| p.covers(category))
    }
}

/// The document.
#[derive(Debug, Clone, PartialEq)]
pub struct Promise {
    /// Stable id.
    pub id: PromiseId,
    /// What sort of document.
    pub kind: PromiseKind,
    /// Its title.
    pub title: String,
    /// The tenant it belongs to.
    pub municipality: TenantCode,
    /// Who signs and who was consulted.
    pub parties: Vec<Party>,
    /// Day of signing, when given.
    pub signed_on: Option<Date>,
    /// What the source says of the day when it gives none.
    pub signed_text: Option<String>,
    /// First day.
    pub valid_from: Option<Date>,
    /// Last day; absent when not given or until further notice.
    pub valid_to: Option<Date>,
    /// The period in the source's words.
    pub validity_text: Option<String>,
    /// What the source says of extension.
    pub extension: Option<String>,
    /// The document it complements.
    pub parent: Option<PromiseId>,
    /// The needs it answers.
    pub needs: Vec<String>,
    /// Where the text came from.
    pub source: Option<Source>,
    /// Made up for practice.
    pub example: bool,
    /// Its undertakings, in the document's order.
    pub commitments: Vec<Commitment>,
    /// Counts its changes, from 1.
    pub version: u32,
}

impl Promise {
    /// Whether it holds on this day; both ends are included, an end not given is open.
    pub fn holds_on(&self, day: Date) -> bool {
        self.valid_from.is_none_or(|from| from <= day) && self.valid_to.is_none_or(|to| day <= to)
    }
}
