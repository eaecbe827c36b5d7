//! The protocol of a walk as JSON: what readers get, what editors send, and what the store keeps.

use std::collections::BTreeMap;

use jiff::civil::Date;
use lykta_core::model::protocol::{Decision, Point, Ruling, Words};
use lykta_core::model::{ActorId, ObservationId, Perceived, PrivacyClass, Severity};
use serde::Serialize;
use serde_json::{Value, json};
use utoipa::ToSchema;

use super::fault::Fault;
use super::hex;
use super::members::Members;

/// Longest summary, characters.
const SUMMARY: usize = 2_000;
/// Longest reason or text about a point.
const WORDS: usize = 500;
/// Most points.
const MANY: usize = 1_000;
/// Members of what an editor sends.
const KNOWN: &[&str] = &["summary", "points"];
const POINT: &[&str] = &["id", "decision", "reason", "due", "actor", "text", "hidden"];

/// How a stop was felt.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct FeltBody {
    /// Number of the stop.
    pub stop: u32,
    /// Answers in all.
    pub n: u32,
    /// How often each answer from 0 to 5 was given.
    pub counts: [u32; 6],
}

/// Somebody responsible.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = ProtocolActor)]
pub struct ActorBody {
    /// Id.
    pub id: String,
    /// Name shown.
    pub name: String,
}

/// What was decided when a point stood in the protocol of the walk before.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct EarlierBody {
    /// `do`, `later`, `cannot` or `none_yet`.
    pub decision: &'static str,
    /// Why.
    pub reason: Option<String>,
    /// By which day.
    pub due: Option<String>,
}

/// A point of a protocol.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = ProtocolPoint)]
pub struct PointBody {
    /// UUID of the observation.
    pub id: String,
    /// `made` on this walk, looked at again (`verify`), or `carried` along from the walk before.
    pub origin: &'static str,
    /// Number of the stop; null along the way.
    pub stop: Option<u32>,
    /// Category code.
    pub category: String,
    /// Kind code.
    pub kind: String,
    /// `positive`, `negative` or `neutral`.
    pub valence: &'static str,
    /// 1 to 4.
    pub severity: Option<u8>,
    /// How safe it felt, 1 to 5.
    pub perceived: Option<u8>,
    /// How light it was.
    pub light: &'static str,
    /// Status.
    pub status: &'static str,
    /// What the map shows of its status: what became of it.
    pub state: &'static str,
    /// When it was seen.
    pub observed_at: String,
    /// The place in words.
    pub place: Option<String>,
    /// What was written on the spot.
    pub seen: Option<String>,
    /// What was suggested on the spot.
    pub suggestion: Option<String>,
    /// Ids of its photos.
    pub photos: Vec<String>,
    /// Privacy class.
    pub privacy_class: u8,
    /// Whether residents may read of it at all.
    pub may_be_public: bool,
    /// Whom the rules name.
    pub suggested: Option<ActorBody>,
    /// Who does it.
    pub responsible: Option<ActorBody>,
    /// What was decided before.
    pub before: Option<EarlierBody>,
    /// `do`, `later`, `cannot` or `none_yet`.
    pub decision: &'static str,
    /// Why.
    pub reason: Option<String>,
    /// By which day.
    pub due: Option<String>,
    /// The actor chosen by hand.
    pub actor: Option<String>,
    /// The secretary's words.
    pub text: Option<String>,
    /// Kept out of what residents read.
    pub hidden: bool,
}

/// An edition that was published.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct EditionBody {
    /// From 1.
    pub number: u32,
    /// SHA-256 of what residents read.
    pub sha256: String,
    /// When.
    pub published_at: String,
}

/// What an editor sends of a point.
#[derive(Debug, ToSchema)]
#[expect(
    dead_code,
    reason = "documents the body; reading it by hand names every fault at once"
)]
pub struct RulingTerms {
    /// UUID of the observation.
    id: String,
    /// `do`, `later`, `cannot` or `none_yet`.
    decision: Option<String>,
    /// Why; needed for `later` and `cannot`.
    reason: Option<String>,
    /// By which day, `2026-12-01`.
    due: Option<String>,
    /// Id of the actor who does it; whom the rules say when absent.
    actor: Option<String>,
    /// The secretary's words.
    text: Option<String>,
    /// Kept out of what residents read.
    hidden: Option<bool>,
}

/// What an editor sends: the whole of what was decided and written.
#[derive(Debug, ToSchema)]
#[expect(
    dead_code,
    reason = "documents the body; reading it by hand names every fault at once"
)]
pub struct ProtocolTerms {
    /// About the walk as a whole.
    summary: Option<String>,
    /// Points that something was decided or written about.
    points: Option<Vec<RulingTerms>>,
}

/// What is told of a point besides what follows from it.
#[derive(Debug)]
pub struct Around {
    /// The place in words.
    pub place: Option<String>,
    /// Ids of its photos.
    pub photos: Vec<String>,
    /// Whether residents may read of it at all.
    pub may_be_public: bool,
}

/// A point for readers; `actor` gives an actor's name.
pub fn point(p: &Point, around: Around, actor: impl Fn(&ActorId) -> String) -> PointBody {
    let o = &p.observation;
    let who = |id: &ActorId| ActorBody {
        id: id.to_string(),
        name: actor(id),
    };
    PointBody {
        id: o.id.to_string(),
        origin: p.origin.code(),
        stop: p.stop,
        category: o.category.to_string(),
        kind: o.kind.to_string(),
        valence: o.valence.code(),
        severity: o.severity.map(Severity::get),
        perceived: o.perceived.map(Perceived::get),
        light: o.light.code(),
        status: o.status.code(),
        state: o.state().code(),
        observed_at: o.observed_at.to_string(),
        place: around.place,
        seen: o.text.clone(),
        suggestion: o.suggestion.clone(),
        photos: around.photos,
        privacy_class: PrivacyClass::get(o.privacy_class),
        may_be_public: around.may_be_public,
        suggested: p.suggested.as_ref().map(who),
        responsible: p.actor().map(who),
        before: p.before.as_ref().map(|r| EarlierBody {
            decision: r.decision.code(),
            reason: r.reason.clone(),
            due: r.due.map(|d| d.to_string()),
        }),
        decision: p.ruling.decision.code(),
        reason: p.ruling.reason.clone(),
        due: p.ruling.due.map(|d| d.to_string()),
        actor: p.ruling.actor.as_ref().map(ToString::to_string),
        text: p.ruling.text.clone(),
        hidden: p.ruling.hidden,
    }
}

/// An edition for readers.
pub fn edition(number: u32, sha256: [u8; 32], published_at: jiff::Timestamp) -> EditionBody {
    EditionBody {
        number,
        sha256: hex(&sha256),
        published_at: published_at.to_string(),
    }
}

/// What an editor said.
///
/// # Errors
/// Every fault.
pub fn parse(value: &Value) -> Result<Words, Vec<Fault>> {
    let mut m = Members::new(value, "", KNOWN);
    let summary = m.text("summary", SUMMARY);
    let mut points = BTreeMap::new();
    for (pointer, item) in m.items("points", MANY) {
        let mut inner = Members::new(item, pointer, POINT);
        inner.must("id");
        let id = inner.read("id", "bad_uuid", |t| ObservationId::parse(t).ok());
        let decision = inner
            .read("decision", "unknown_code", Decision::from_code)
            .unwrap_or(Decision::NoneYet);
        let ruling = Ruling {
            decision,
            reason: inner.text("reason", WORDS),
            due: inner.read("due", "bad_day", |t| t.parse::<Date>().ok()),
            actor: inner.read("actor", "unknown_reference", |t| ActorId::parse(t).ok()),
            text: inner.text("text", WORDS),
            hidden: inner.flag("hidden"),
        };
        if decision.needs_reason() && inner.value("reason").is_none_or(is_blank) {
            inner.fault("reason", "decision_reason", decision.code());
        }
        if let Some(id) = id
            && points.insert(id, ruling).is_some()
        {
            inner.fault("id", "point_twice", id);
        }
        m.with(inner);
    }
    // What nobody touched is not kept.
    points.retain(|_, ruling| *ruling != Ruling::default());
    if m.faults.is_empty() {
        Ok(Words {
            summary,
            points,
            ..Words::default()
        })
    } else {
        Err(m.faults)
    }
}

fn is_blank(value: &Value) -> bool {
    value.as_str().is_some_and(|t| t.trim().is_empty())
}

/// What the store keeps: as an editor sends it.
pub fn write(words: &Words) -> Value {
    let point = |(id, r): (&ObservationId, &Ruling)| {
        json!({
            "id": id.to_string(),
            "decision": r.decision.code(),
            "reason": r.reason,
            "due": r.due.map(|d| d.to_string()),
            "actor": r.actor.as_ref().map(ActorId::as_str),
            "text": r.text,
            "hidden": r.hidden,
        })
    };
    json!({
        "summary": words.summary,
        "points": words.points.iter().map(point).collect::<Vec<_>>(),
    })
}
