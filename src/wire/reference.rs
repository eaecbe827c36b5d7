//! What seldom changes, as readers get it: categories, actors, areas, promises and commitments.

use lykta_core::model::area::Selector;
use lykta_core::model::category::{Category, Kind, Life};
use lykta_core::model::promise::Promise;
use lykta_core::model::{Actor, Area, Catalogue, PrivacyClass, Severity};
use lykta_core::space::link::{Landscape, Slot};
use serde::Serialize;
use serde_json::{Value, json};
use utoipa::ToSchema;

use super::geojson;

/// A kind of observation.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct KindBody {
    /// Code.
    pub code: String,
    /// Swedish label.
    pub sv: String,
    /// English label.
    pub en: String,
    /// Name of its icon.
    pub icon: String,
}

/// A category.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct CategoryBody {
    /// Code.
    pub code: String,
    /// Code of its kind.
    pub kind: String,
    /// Swedish label.
    pub sv: String,
    /// English label.
    pub en: String,
    /// Default severity, 1 to 4.
    pub severity: Option<u8>,
    /// `persistent`, `half_life` or `to_date`.
    pub life: &'static str,
    /// Days until it counts half, for `half_life`.
    pub half_life_days: Option<u16>,
    /// Least privacy class, 1 to 3.
    pub privacy_class: u8,
    /// Who looks after it by default.
    pub owner: Vec<String>,
    /// Call before writing anything.
    pub call_first: bool,
    /// `negative` or `positive`.
    pub valence: &'static str,
    /// Name of its icon.
    pub icon: String,
    /// Order in lists.
    pub order: u16,
    /// Its place among the six capture buttons.
    pub quick: Option<u8>,
    /// Swedish words on its button.
    pub quick_sv: Option<String>,
    /// English words on its button.
    pub quick_en: Option<String>,
}

/// The catalogue.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct CatalogueBody {
    /// Kinds, in order.
    pub kinds: Vec<KindBody>,
    /// Categories, in order.
    pub categories: Vec<CategoryBody>,
}

/// The catalogue for readers.
pub fn catalogue(catalogue: &Catalogue) -> CatalogueBody {
    let kind = |k: &Kind| KindBody {
        code: k.code.to_string(),
        sv: k.sv.clone(),
        en: k.en.clone(),
        icon: k.icon.clone(),
    };
    CatalogueBody {
        kinds: catalogue.kinds().iter().map(kind).collect(),
        categories: catalogue.categories().iter().map(category).collect(),
    }
}

fn category(c: &Category) -> CategoryBody {
    let (life, half_life_days) = match c.life {
        Life::Persistent => ("persistent", None),
        Life::HalfLife(days) => ("half_life", Some(days)),
        Life::ToDate => ("to_date", None),
    };
    CategoryBody {
        code: c.code.to_string(),
        kind: c.kind.to_string(),
        sv: c.sv.clone(),
        en: c.en.clone(),
        severity: c.severity.map(Severity::get),
        life,
        half_life_days,
        privacy_class: PrivacyClass::get(c.privacy_class),
        owner: c.owner.iter().map(ToString::to_string).collect(),
        call_first: c.call_first,
        valence: c.valence.code(),
        icon: c.icon.clone(),
        order: c.order,
        quick: c.quick.as_ref().map(|q| q.place),
        quick_sv: c.quick.as_ref().map(|q| q.sv.clone()),
        quick_en: c.quick.as_ref().map(|q| q.en.clone()),
    }
}

/// An actor.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ActorBody {
    /// Id.
    pub id: String,
    /// Name shown.
    pub name: String,
    /// What sort of body.
    #[serde(rename = "type")]
    pub actor_type: &'static str,
    /// Other names that sources use.
    pub aliases: Vec<String>,
    /// A role rather than a named body.
    pub generic: bool,
    /// What is uncertain about it.
    pub note: Option<String>,
    /// Where protocols are sent.
    pub mail: Option<String>,
}

/// An actor for readers.
pub fn actor(a: &Actor) -> ActorBody {
    ActorBody {
        id: a.id.to_string(),
        name: a.name.clone(),
        actor_type: a.actor_type.code(),
        aliases: a.aliases.clone(),
        generic: a.generic,
        note: a.note.clone(),
        mail: a.mail.clone(),
    }
}

/// An area as a GeoJSON Feature with its drawn outline.
pub fn area(landscape: &Landscape, slot: usize, a: &Area) -> Value {
    let (radius_m, buffer_m, rule, within) = match &a.selector {
        Selector::Polygon(_) => (None, None, None, None),
        Selector::Place { radius_m, .. } => (Some(*radius_m), None, None, None),
        Selector::Line { buffer_m, .. } => (None, Some(*buffer_m), None, None),
        Selector::Dynamic { rule, within } => (
            None,
            None,
            Some(rule.clone()),
            within.as_ref().map(ToString::to_string),
        ),
    };
    json!({
        "type": "Feature",
        "id": a.id.as_str(),
        "geometry": landscape.areas().outline(slot).map(|o| geojson::write_polygons(&o)),
        "properties": {
            "name": a.name,
            "selector": a.selector.code(),
            "kind": a.kind.code(),
            "approximate": a.approximate,
            "radius_m": radius_m,
            "buffer_m": buffer_m,
            "rule": rule,
            "within": within,
            "valid_from": a.valid_from.map(|d| d.to_string()),
            "valid_to": a.valid_to.map(|d| d.to_string()),
            "owner": a.owner.as_ref().map(ToString::to_string),
            "source": a.source,
            "note": a.note,
            "example": a.example,
            "version": a.version,
        }
    })
}

/// Someone who signs or was consulted.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct PartyBody {
    /// Id of the actor.
    pub actor: String,
    /// Name shown.
    pub name: String,
    /// `party` or `dialogue`.
    pub role: &'static str,
}

/// Who does the work.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct UndertakerBody {
    /// Id of the actor.
    pub actor: String,
    /// Name shown.
    pub name: String,
    /// Leads the work.
    pub lead: bool,
}

/// Where a commitment holds.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct CommitmentArea {
    /// Id.
    pub id: String,
    /// Name.
    pub name: String,
    /// `polygon`, `place`, `line` or `dynamic`.
    pub selector: &'static str,
    /// True where the outline is our own drawing.
    pub approximate: bool,
}

/// What is measured.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct IndicatorBody {
    /// In words.
    pub text: String,
    /// Unit.
    pub unit: Option<String>,
    /// Number to reach.
    pub target: Option<f64>,
    /// Number it started from.
    pub baseline: Option<f64>,
}

/// Observations linked to a commitment.
#[derive(Debug, Clone, Copy, Default, Serialize, ToSchema)]
pub struct LinkedCounts {
    /// In all.
    pub total: usize,
    /// Nobody has them yet, or somebody has and works on them.
    pub open: usize,
    /// Said to be mended.
    pub done: usize,
    /// Seen to be mended.
    pub verified: usize,
    /// No longer followed.
    pub closed: usize,
    /// Things that work well.
    pub positive: usize,
}

/// A commitment.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct CommitmentBody {
    /// Id.
    pub id: String,
    /// Short label.
    pub label: String,
    /// Id of the document.
    pub promise_id: String,
    /// Its title.
    pub promise_title: String,
    /// The text in Swedish.
    pub text_sv: String,
    /// Who does the work.
    pub actors: Vec<UndertakerBody>,
    /// Where it holds.
    pub areas: Vec<CommitmentArea>,
    /// When it recurs, RFC 5545 RRULE.
    pub recurrence: Option<String>,
    /// What can show that it is kept.
    pub evidence_kinds: Vec<&'static str>,
    /// Category patterns.
    pub categories: Vec<String>,
    /// What is measured.
    pub indicator: Option<IndicatorBody>,
    /// How often it is reviewed.
    pub review_every: Option<String>,
    /// A statement rather than a formal promise.
    pub statement: bool,
    /// First day, by its document.
    pub valid_from: Option<String>,
    /// Last day, by its document.
    pub valid_to: Option<String>,
    /// Whether it holds today.
    pub active: bool,
    /// Observations linked to it.
    pub observations: LinkedCounts,
}

/// Where a promise's text came from.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct SourceBody {
    /// Name of the document.
    pub document: String,
    /// Its date.
    pub date: Option<String>,
    /// Who published it.
    pub publisher: Option<String>,
}

/// A promise with its commitments.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct PromiseBody {
    /// Id.
    pub id: String,
    /// `citizen_promise` or `cooperation_agreement`.
    pub kind: &'static str,
    /// Title.
    pub title: String,
    /// Code of the tenant.
    pub municipality: String,
    /// Who signs and who was consulted.
    pub parties: Vec<PartyBody>,
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
    /// The document it complements.
    pub parent_id: Option<String>,
    /// The needs it answers.
    pub needs: Vec<String>,
    /// Where the text came from.
    pub source: Option<SourceBody>,
    /// Made up for practice.
    pub example: bool,
    /// Whether it holds today.
    pub active: bool,
    /// Counts its changes.
    pub version: u32,
    /// Its undertakings.
    pub commitments: Vec<CommitmentBody>,
}

/// A commitment for readers on this day.
pub fn commitment(
    landscape: &Landscape,
    slot: Slot<'_>,
    today: jiff::civil::Date,
    observations: LinkedCounts,
) -> CommitmentBody {
    let Slot {
        promise,
        commitment: c,
    } = slot;
    let name = |id| {
        landscape
            .actor(id)
            .map_or_else(|| id.to_string(), |a| a.name.clone())
    };
    CommitmentBody {
        id: c.id.to_string(),
        label: c.label.clone(),
        promise_id: promise.id.to_string(),
        promise_title: promise.title.clone(),
        text_sv: c.text.clone(),
        actors: c
            .actors
            .iter()
            .map(|u| UndertakerBody {
                actor: u.actor.to_string(),
                name: name(&u.actor),
                lead: u.lead,
            })
            .collect(),
        areas: c
            .areas
            .iter()
            .filter_map(|id| landscape.areas().area(id))
            .map(|a| CommitmentArea {
                id: a.id.to_string(),
                name: a.name.clone(),
                selector: a.selector.code(),
                approximate: a.approximate,
            })
            .collect(),
        recurrence: c.recurrence.clone(),
        evidence_kinds: c.evidence.iter().map(|e| e.code()).collect(),
        categories: c.categories.iter().map(|p| p.as_str().to_owned()).collect(),
        indicator: c.indicator.as_ref().map(|i| IndicatorBody {
            text: i.text.clone(),
            unit: i.unit.clone(),
            target: i.target,
            baseline: i.baseline,
        }),
        review_every: c.review_every.clone(),
        statement: c.statement,
        valid_from: promise.valid_from.map(|d| d.to_string()),
        valid_to: promise.valid_to.map(|d| d.to_string()),
        active: promise.holds_on(today),
        observations,
    }
}

/// A promise for readers on this day; `commitments` are its own, in order.
pub fn promise(
    landscape: &Landscape,
    p: &Promise,
    today: jiff::civil::Date,
    commitments: Vec<CommitmentBody>,
) -> PromiseBody {
    let name = |id| {
        landscape
            .actor(id)
            .map_or_else(|| id.to_string(), |a| a.name.clone())
    };
    PromiseBody {
        id: p.id.to_string(),
        kind: p.kind.code(),
        title: p.title.clone(),
        municipality: p.municipality.to_string(),
        parties: p
            .parties
            .iter()
            .map(|party| PartyBody {
                actor: party.actor.to_string(),
                name: name(&party.actor),
                role: party.role.code(),
            })
            .collect(),
        signed_on: p.signed_on.map(|d| d.to_string()),
        signed_text: p.signed_text.clone(),
        valid_from: p.valid_from.map(|d| d.to_string()),
        valid_to: p.valid_to.map(|d| d.to_string()),
        validity_text: p.validity_text.clone(),
        extension: p.extension.clone(),
        parent_id: p.parent.as_ref().map(ToString::to_string),
        needs: p.needs.clone(),
        source: p.source.as_ref().map(|s| SourceBody {
            document: s.document.clone(),
            date: s.date.clone(),
            publisher: s.publisher.clone(),
        }),
        example: p.example,
        active: p.holds_on(today),
        version: p.version,
        commitments,
    }
}
