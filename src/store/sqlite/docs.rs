//! Areas, promises, actors and assets as JSON documents, and back.
//!
//! The shapes here are what stands in the file; the model may change without them. Unknown members are
//! passed over, so that an older program reads what a newer one wrote within the same schema. Ids and
//! versions are columns and not repeated. Numbers with a fraction are text, because reading a JSON
//! number may miss the last bit; positions are whole steps.

use jiff::civil::Date;
use lykta_core::model::area::AreaKind;
use lykta_core::model::promise::{
    EvidenceKind, Indicator, Party, PartyRole, PromiseKind, Source, Undertaker,
};
use lykta_core::model::{
    Actor, ActorId, ActorType, Area, AreaId, Asset, AssetRef, CategoryPattern, Commitment,
    CommitmentId, Promise, PromiseId, Selector, TenantCode,
};
use serde::{Deserialize, Serialize};

use super::fault::Fault;
use super::shape::{self, Rings, Step};

#[derive(Serialize, Deserialize)]
struct AreaDoc {
    name: String,
    kind: String,
    selector: SelectorDoc,
    approximate: bool,
    valid_from: Option<String>,
    valid_to: Option<String>,
    owner: Option<String>,
    source: Option<String>,
    note: Option<String>,
    example: bool,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum SelectorDoc {
    Polygon(Vec<Rings>),
    Place {
        center: Step,
        radius_m: String,
    },
    Line {
        path: Vec<Step>,
        buffer_m: String,
    },
    Dynamic {
        rule: String,
        within: Option<String>,
    },
}

#[derive(Serialize, Deserialize)]
struct PromiseDoc {
    kind: String,
    title: String,
    municipality: String,
    parties: Vec<PartyDoc>,
    signed_on: Option<String>,
    signed_text: Option<String>,
    valid_from: Option<String>,
    valid_to: Option<String>,
    validity_text: Option<String>,
    extension: Option<String>,
    parent: Option<String>,
    needs: Vec<String>,
    source: Option<SourceDoc>,
    example: bool,
    commitments: Vec<CommitmentDoc>,
}

#[derive(Serialize, Deserialize)]
struct PartyDoc {
    actor: String,
    role: String,
}

#[derive(Serialize, Deserialize)]
struct SourceDoc {
    document: String,
    date: Option<String>,
    publisher: Option<String>,
}

#[derive(Serialize, Deserialize)]
struct CommitmentDoc {
    id: String,
    label: String,
    text: String,
    actors: Vec<UndertakerDoc>,
    areas: Vec<String>,
    recurrence: Option<String>,
    evidence: Vec<String>,
    categories: Vec<String>,
    indicator: Option<IndicatorDoc>,
    review_every: Option<String>,
    statement: bool,
}

#[derive(Serialize, Deserialize)]
struct UndertakerDoc {
    actor: String,
    lead: bool,
}

#[derive(Serialize, Deserialize)]
struct IndicatorDoc {
    text: String,
    unit: Option<String>,
    target: Option<String>,
    baseline: Option<String>,
}

#[derive(Serialize, Deserialize)]
struct ActorDoc {
    name: String,
    actor_type: String,
    municipality: Option<String>,
    aliases: Vec<String>,
    generic: bool,
    note: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    mail: Option<String>,
}

#[derive(Serialize, Deserialize)]
struct AssetDoc {
    kind: String,
    place: Step,
    owner: Option<String>,
    source: Option<String>,
}

/// Reads a text that must stand for something.
fn known<T>(text: &str, of: impl Fn(&str) -> Option<T>) -> Result<T, Fault> {
    of(text).ok_or_else(|| Fault::corrupt(format!("{text:?} in a document is not understood")))
}

/// Reads a text that may be absent.
fn maybe<T>(text: Option<&String>, of: impl Fn(&str) -> Option<T>) -> Result<Option<T>, Fault> {
    text.map(|t| known(t, of)).transpose()
}

/// Reads every text of a list.
fn each<T>(texts: &[String], of: impl Fn(&str) -> Option<T>) -> Result<Vec<T>, Fault> {
    texts.iter().map(|t| known(t, &of)).collect()
}

fn date(text: &str) -> Option<Date> {
    text.parse().ok()
}

fn number(text: &str) -> Option<f64> {
    text.parse().ok()
}

fn actor_id(text: &str) -> Option<ActorId> {
    ActorId::parse(text).ok()
}

fn area_id(text: &str) -> Option<AreaId> {
    AreaId::parse(text).ok()
}

/// An area as JSON.
pub(super) fn write_area(area: &Area) -> Result<String, Fault> {
    let selector = match &area.selector {
        Selector::Polygon(outline) => SelectorDoc::Polygon(shape::area_steps(outline)?),
        Selector::Place { center, radius_m } => SelectorDoc::Place {
            center: shape::step_of(*center),
            radius_m: radius_m.to_string(),
        },
        Selector::Line { path, buffer_m } => SelectorDoc::Line {
            path: shape::line_steps(path)?,
            buffer_m: buffer_m.to_string(),
        },
        Selector::Dynamic { rule, within } => SelectorDoc::Dynamic {
            rule: rule.clone(),
            within: within.as_ref().map(ToString::to_string),
        },
    };
    Ok(serde_json::to_string(&AreaDoc {
        name: area.name.clone(),
        kind: area.kind.to_string(),
        selector,
        approximate: area.approximate,
        valid_from: area.valid_from.map(|d| d.to_string()),
        valid_to: area.valid_to.map(|d| d.to_string()),
        owner: area.owner.as_ref().map(ToString::to_string),
        source: area.source.clone(),
        note: area.note.clone(),
        example: area.example,
    })?)
}

/// An area from its columns.
pub(super) fn read_area(id: &str, version: u32, json: &str) -> Result<Area, Fault> {
    let doc: AreaDoc = serde_json::from_str(json)?;
    let selector = match doc.selector {
        SelectorDoc::Polygon(outline) => Selector::Polygon(shape::area_of(&outline)?),
        SelectorDoc::Place { center, radius_m } => Selector::Place {
            center: shape::place_of(center)?,
            radius_m: known(&radius_m, number)?,
        },
        SelectorDoc::Line { path, buffer_m } => Selector::Line {
            path: shape::line_of(&path)?,
            buffer_m: known(&buffer_m, number)?,
        },
        SelectorDoc::Dynamic { rule, within } => Selector::Dynamic {
            rule,
            within: maybe(within.as_ref(), area_id)?,
        },
    };
    Ok(Area {
        id: known(id, area_id)?,
        name: doc.name,
        kind: known(&doc.kind, AreaKind::from_code)?,
        selector,
        approximate: doc.approximate,
        valid_from: maybe(doc.valid_from.as_ref(), date)?,
        valid_to: maybe(doc.valid_to.as_ref(), date)?,
        owner: maybe(doc.owner.as_ref(), actor_id)?,
        source: doc.source,
        note: doc.note,
        example: doc.example,
        version,
    })
}

/// A promise as JSON.
pub(super) fn write_promise(promise: &Promise) -> Result<String, Fault> {
    let parties = promise.parties.iter().map(|p| PartyDoc {
        actor: p.actor.to_string(),
        role: p.role.to_string(),
    });
    Ok(serde_json::to_string(&PromiseDoc {
        kind: promise.kind.to_string(),
        title: promise.title.clone(),
        municipality: promise.municipality.to_string(),
        parties: parties.collect(),
        signed_on: promise.signed_on.map(|d| d.to_string()),
        signed_text: promise.signed_text.clone(),
        valid_from: promise.valid_from.map(|d| d.to_string()),
        valid_to: promise.valid_to.map(|d| d.to_string()),
        validity_text: promise.validity_text.clone(),
        extension: promise.extension.clone(),
        parent: promise.parent.as_ref().map(ToString::to_string),
        needs: promise.needs.clone(),
        source: promise.source.as_ref().map(|s| SourceDoc {
            document: s.document.clone(),
            date: s.date.clone(),
            publisher: s.publisher.clone(),
        }),
        example: promise.example,
        commitments: promise.commitments.iter().map(write_commitment).collect(),
    })?)
}

fn write_commitment(of: &Commitment) -> CommitmentDoc {
    let actors = of.actors.iter().map(|u| UndertakerDoc {
        actor: u.actor.to_string(),
        lead: u.lead,
    });
    CommitmentDoc {
        id: of.id.to_string(),
        label: of.label.clone(),
        text: of.text.clone(),
        actors: actors.collect(),
        areas: of.areas.iter().map(ToString::to_string).collect(),
        recurrence: of.recurrence.clone(),
        evidence: of.evidence.iter().map(ToString::to_string).collect(),
        categories: of
            .categories
            .iter()
            .map(|p| p.as_str().to_owned())
            .collect(),
        indicator: of.indicator.as_ref().map(|i| IndicatorDoc {
            text: i.text.clone(),
            unit: i.unit.clone(),
            target: i.target.map(|n| n.to_string()),
            baseline: i.baseline.map(|n| n.to_string()),
        }),
        review_every: of.review_every.clone(),
        statement: of.statement,
    }
}

/// A promise from its columns.
pub(super) fn read_promise(id: &str, version: u32, json: &str) -> Result<Promise, Fault> {
    let doc: PromiseDoc = serde_json::from_str(json)?;
    let party = |p: &PartyDoc| {
        Ok::<_, Fault>(Party {
            actor: known(&p.actor, actor_id)?,
            role: known(&p.role, PartyRole::from_code)?,
        })
    };
    let promise_id = |text: &str| PromiseId::parse(text).ok();
    Ok(Promise {
        id: known(id, promise_id)?,
        kind: known(&doc.kind, PromiseKind::from_code)?,
        title: doc.title,
        municipality: known(&doc.municipality, |t| TenantCode::parse(t).ok())?,
        parties: doc.parties.iter().map(party).collect::<Result<_, _>>()?,
        signed_on: maybe(doc.signed_on.as_ref(), date)?,
        signed_text: doc.signed_text,
        valid_from: maybe(doc.valid_from.as_ref(), date)?,
        valid_to: maybe(doc.valid_to.as_ref(), date)?,
        validity_text: doc.validity_text,
        extension: doc.extension,
        parent: maybe(doc.parent.as_ref(), promise_id)?,
        needs: doc.needs,
        source: doc.source.map(|s| Source {
            document: s.document,
            date: s.date,
            publisher: s.publisher,
        }),
        example: doc.example,
        commitments: doc
            .commitments
            .into_iter()
            .map(read_commitment)
            .collect::<Result<_, _>>()?,
        version,
    })
}

fn read_commitment(doc: CommitmentDoc) -> Result<Commitment, Fault> {
    let undertaker = |u: &UndertakerDoc| {
        Ok::<_, Fault>(Undertaker {
            actor: known(&u.actor, actor_id)?,
            lead: u.lead,
        })
    };
    let indicator = |i: IndicatorDoc| {
        Ok::<_, Fault>(Indicator {
            target: maybe(i.target.as_ref(), number)?,
            baseline: maybe(i.baseline.as_ref(), number)?,
            text: i.text,
            unit: i.unit,
        })
    };
    Ok(Commitment {
        id: known(&doc.id, |t| CommitmentId::parse(t).ok())?,
        label: doc.label,
        text: doc.text,
        actors: doc
            .actors
            .iter()
            .map(undertaker)
            .collect::<Result<_, _>>()?,
        areas: each(&doc.areas, area_id)?,
        recurrence: doc.recurrence,
        evidence: each(&doc.evidence, EvidenceKind::from_code)?,
        categories: each(&doc.categories, CategoryPattern::parse)?,
        indicator: doc.indicator.map(indicator).transpose()?,
        review_every: doc.review_every,
        statement: doc.statement,
    })
}

/// An actor as JSON.
pub(super) fn write_actor(actor: &Actor) -> Result<String, Fault> {
    Ok(serde_json::to_string(&ActorDoc {
        name: actor.name.clone(),
        actor_type: actor.actor_type.to_string(),
        municipality: actor.municipality.as_ref().map(ToString::to_string),
        aliases: actor.aliases.clone(),
        generic: actor.generic,
        note: actor.note.clone(),
        mail: actor.mail.clone(),
    })?)
}

/// An actor from its columns.
pub(super) fn read_actor(id: &str, json: &str) -> Result<Actor, Fault> {
    let doc: ActorDoc = serde_json::from_str(json)?;
    Ok(Actor {
        id: known(id, actor_id)?,
        name: doc.name,
        actor_type: known(&doc.actor_type, ActorType::from_code)?,
        municipality: maybe(doc.municipality.as_ref(), |t| TenantCode::parse(t).ok())?,
        aliases: doc.aliases,
        generic: doc.generic,
        note: doc.note,
        mail: doc.mail,
    })
}

/// An asset as JSON.
pub(super) fn write_asset(asset: &Asset) -> Result<String, Fault> {
    Ok(serde_json::to_string(&AssetDoc {
        kind: asset.kind.clone(),
        place: shape::step_of(asset.place),
        owner: asset.owner.as_ref().map(ToString::to_string),
        source: asset.source.clone(),
    })?)
}

/// An asset from its columns.
pub(super) fn read_asset(id: &str, json: &str) -> Result<Asset, Fault> {
    let doc: AssetDoc = serde_json::from_str(json)?;
    Ok(Asset {
        asset_ref: known(id, |t| AssetRef::parse(t).ok())?,
        kind: doc.kind,
        place: shape::place_of(doc.place)?,
        owner: maybe(doc.owner.as_ref(), actor_id)?,
        source: doc.source,
    })
}
