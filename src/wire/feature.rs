//! What readers get of an observation: a GeoJSON Feature with everything the server adds.

use std::collections::HashMap;

use lykta_core::model::{
    ActorId, AssetRef, LampState, LonLat, Observation, Perceived, PlaceSource, Severity, light,
};
use lykta_core::space::link::{Explanation, Landscape, PlaceCheck, Responsibility};
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;

use super::conflict::ConflictBody;
use super::geojson;
use super::message::Language;
use super::observation::write_instant;

/// A name and an id.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Named {
    /// Id.
    pub id: String,
    /// Name shown.
    pub name: String,
}

/// The tenant itself or an organisation that works in it.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct OrganisationBody {
    /// Id of the actor; null is the tenant itself.
    pub id: Option<String>,
    /// Name shown.
    pub name: String,
}

/// An organisation by its name; `None` is the tenant itself.
pub fn organisation(
    landscape: &Landscape,
    tenant_name: &str,
    id: Option<&ActorId>,
) -> OrganisationBody {
    OrganisationBody {
        id: id.map(ToString::to_string),
        name: id.map_or_else(
            || tenant_name.to_owned(),
            |id| {
                let actor = landscape.actor(id);
                actor.map_or_else(|| id.to_string(), |a| a.name.clone())
            },
        ),
    }
}

/// A commitment an observation is linked to.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct CommitmentRef {
    /// Id.
    pub id: String,
    /// Short label in the document.
    pub label: String,
    /// The document.
    pub promise_id: String,
    /// Its title.
    pub promise_title: String,
}

/// Who is responsible and how that was decided.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Responsible {
    /// Id of the actor.
    pub actor: String,
    /// Name shown.
    pub name: String,
    /// `manual`, `asset`, `area` or `category`.
    pub how: String,
    /// The rule in words.
    pub why: String,
}

/// Something accepted that the reader should know about.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct WarningBody {
    /// Stable code.
    pub code: String,
    /// In words.
    pub detail: String,
}

/// Attributes of an observation.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ObservationProperties {
    /// Category code.
    pub category: String,
    /// Kind code.
    pub kind: String,
    /// `negative` or `positive`.
    pub valence: String,
    /// 1 to 4; none for positive ones.
    pub severity: Option<u8>,
    /// 0 to 5.
    pub perceived: Option<u8>,
    /// Light condition.
    pub light: String,
    /// Light condition by the sun's height at that time and place.
    pub light_proposed: Option<String>,
    /// What the lamp did.
    pub lamp_state: Option<String>,
    /// Status code.
    pub status: String,
    /// What the map shows of it.
    pub state: String,
    /// Statuses it may go to from here.
    pub allowed: Vec<String>,
    /// Counts its changes, from 1.
    pub version: u32,
    /// When it was seen, RFC 3339 with the offset of the clock.
    pub observed_at: String,
    /// When the record was made.
    pub created_at: Option<String>,
    /// When the server acknowledged it.
    pub received_at: String,
    /// When it last changed.
    pub updated_at: String,
    /// Accuracy of the position, metres.
    pub accuracy_m: Option<f64>,
    /// How the place was set.
    pub geom_source: String,
    /// What was written. Text, never markup.
    pub text: Option<String>,
    /// What was suggested.
    pub suggestion: Option<String>,
    /// What sort of place.
    pub place_type: Option<String>,
    /// When it usually happens.
    pub time_pattern: Option<String>,
    /// Only a problem in the dark.
    pub dark_only: bool,
    /// Aspects of the built environment.
    pub cpted_aspect: Vec<String>,
    /// How we came to know.
    pub provenance: String,
    /// 1 to 3.
    pub privacy_class: u8,
    /// Who is controller of the record.
    pub controller: OrganisationBody,
    /// Made up for practice.
    pub example: bool,
    /// Who is responsible.
    pub responsible: Option<Responsible>,
    /// The thing it is about.
    pub asset_ref: Option<String>,
    /// When it should be done.
    pub due_at: Option<String>,
    /// Why it was rejected or could not be done.
    pub outcome_reason: Option<String>,
    /// Reference in the owner's system.
    pub external_ref: Option<String>,
    /// The walk.
    pub walk_id: Option<String>,
    /// The stop of the walk.
    pub stop_no: Option<u32>,
    /// Commitments it is linked to.
    pub commitments: Vec<CommitmentRef>,
    /// Areas it lies in.
    pub areas: Vec<Named>,
    /// What was odd about it on entry.
    pub warnings: Vec<WarningBody>,
    /// Fields of which people say different things, until somebody settles it by setting them.
    pub conflicts: Vec<ConflictBody>,
}

/// An observation as a GeoJSON Feature.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ObservationFeature {
    /// Always `Feature`.
    #[serde(rename = "type")]
    pub kind: &'static str,
    /// UUID.
    pub id: String,
    /// GeoJSON geometry, WGS 84, longitude first.
    #[schema(value_type = Object)]
    pub geometry: Value,
    /// Attributes.
    pub properties: ObservationProperties,
}

/// A page of observations as a GeoJSON FeatureCollection.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ObservationCollection {
    /// Always `FeatureCollection`.
    #[serde(rename = "type")]
    pub kind: &'static str,
    /// How many match in all.
    #[serde(rename = "numberMatched")]
    pub number_matched: usize,
    /// How many are in this page.
    #[serde(rename = "numberReturned")]
    pub number_returned: usize,
    /// Where the next page begins, opaque.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next: Option<String>,
    /// Addresses of other pages.
    pub links: Vec<PageLink>,
    /// The observations.
    pub features: Vec<ObservationFeature>,
}

/// Address of another page.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct PageLink {
    /// `next`.
    pub rel: &'static str,
    /// Address.
    pub href: String,
    /// Media type.
    #[serde(rename = "type")]
    pub media: &'static str,
}

/// What a view of observations needs besides them.
#[derive(Debug, Clone, Copy)]
pub struct Surroundings<'a> {
    /// Areas, promises, actors.
    pub landscape: &'a Landscape,
    /// Owners of the things that observations are about.
    pub asset_owners: &'a HashMap<AssetRef, ActorId>,
    /// Name of the tenant, for what it controls itself.
    pub tenant_name: &'a str,
    /// Language of the words.
    pub language: Language,
}

/// The feature for one observation.
pub fn feature(o: &Observation, around: Surroundings<'_>) -> ObservationFeature {
    let Surroundings {
        landscape,
        language,
        ..
    } = around;
    let linked = landscape.link(o);
    let anchor: LonLat = o.geom_exact.anchor();
    let areas = linked
        .areas
        .iter()
        .filter_map(|&slot| landscape.areas().areas().get(usize::try_from(slot).ok()?))
        .map(|a| Named {
            id: a.id.to_string(),
            name: a.name.clone(),
        })
        .collect();
    let commitments = linked
        .commitments
        .iter()
        .filter_map(|&slot| landscape.commitment(slot))
        .map(|s| CommitmentRef {
            id: s.commitment.id.to_string(),
            label: s.commitment.label.clone(),
            promise_id: s.promise.id.to_string(),
            promise_title: s.promise.title.clone(),
        })
        .collect();
    ObservationFeature {
        kind: "Feature",
        id: o.id.to_string(),
        geometry: geojson::write_shape(&o.geom_exact),
        properties: ObservationProperties {
            category: o.category.to_string(),
            kind: o.kind.to_string(),
            valence: o.valence.to_string(),
            severity: o.severity.map(Severity::get),
            perceived: o.perceived.map(Perceived::get),
            light: o.light.to_string(),
            light_proposed: light::propose(o.observed_at, anchor).map(|l| l.to_string()),
            lamp_state: o.lamp_state.map(LampState::code).map(str::to_owned),
            status: o.status.to_string(),
            state: o.state().to_string(),
            allowed: o
                .status
                .allowed(o.valence, o.before_merge)
                .iter()
                .map(ToString::to_string)
                .collect(),
            version: o.version,
            observed_at: write_instant(o.observed_at, o.observed_offset_s),
            created_at: o.created_at.map(|t| t.to_string()),
            received_at: o.received_at.to_string(),
            updated_at: o.updated_at.to_string(),
            accuracy_m: o.accuracy_m,
            geom_source: PlaceSource::code(o.geom_source).to_owned(),
            text: o.text.clone(),
            suggestion: o.suggestion.clone(),
            place_type: o.place_type.map(|p| p.to_string()),
            time_pattern: o.time_pattern.clone(),
            dark_only: o.dark_only,
            cpted_aspect: o.cpted_aspect.iter().map(ToString::to_string).collect(),
            provenance: o.provenance.to_string(),
            privacy_class: o.privacy_class.get(),
            controller: organisation(landscape, around.tenant_name, o.controller.as_ref()),
            example: o.example,
            responsible: responsible(o, around),
            asset_ref: o.asset_ref.as_ref().map(ToString::to_string),
            due_at: o.due_at.map(|t| t.to_string()),
            outcome_reason: o.outcome_reason.clone(),
            external_ref: o.external_ref.clone(),
            walk_id: o.walk_id.map(|w| w.to_string()),
            stop_no: o.stop_no,
            commitments,
            areas,
            warnings: warnings(&o.warnings, language),
            conflicts: o.conflicts.iter().map(ConflictBody::of).collect(),
        },
    }
}

/// Warnings in words.
pub fn warnings(list: &[lykta_core::model::Warning], language: Language) -> Vec<WarningBody> {
    list.iter()
        .map(|w| WarningBody {
            code: w.code.clone(),
            detail: language.say(
                &format!("problem-warning-{}", w.code.replace('_', "-")),
                &[("value", warning_value(w, language))],
            ),
        })
        .collect()
}

/// What a warning names: codes of personal data in words, anything else as it is.
fn warning_value(warning: &lykta_core::model::Warning, language: Language) -> String {
    if warning.code != "personal_data" {
        return warning.detail.clone();
    }
    let kinds = warning.detail.split(", ").map(|code| {
        let key = format!("problem-personal-{}", code.replace('_', "-"));
        language.say(&key, &[])
    });
    kinds.collect::<Vec<_>>().join(", ")
}

/// Who is responsible, in words.
pub fn responsible(o: &Observation, around: Surroundings<'_>) -> Option<Responsible> {
    let Surroundings {
        landscape,
        asset_owners,
        language,
        ..
    } = around;
    let owner = o.asset_ref.as_ref().and_then(|a| asset_owners.get(a));
    let (actor, how) = landscape.responsible(o, owner)?;
    let name = landscape
        .actor(&actor)
        .map_or_else(|| actor.to_string(), |a| a.name.clone());
    let (code, value) = match &how {
        Responsibility::Manual => ("manual", String::new()),
        Responsibility::Asset => (
            "asset",
            o.asset_ref
                .as_ref()
                .map(ToString::to_string)
                .unwrap_or_default(),
        ),
        Responsibility::Area(id) => (
            "area",
            landscape
                .areas()
                .area(id)
                .map_or_else(|| id.to_string(), |a| a.name.clone()),
        ),
        Responsibility::Category => {
            let category = landscape.catalogue().category(&o.category);
            let label = category.map(|c| {
                if language == Language::Sv {
                    c.sv.clone()
                } else {
                    c.en.clone()
                }
            });
            ("category", label.unwrap_or_default())
        }
    };
    Some(Responsible {
        actor: actor.to_string(),
        name,
        how: code.to_owned(),
        why: language.say(&format!("problem-responsible-{code}"), &[("value", value)]),
    })
}

/// One rule of a link and whether it agrees.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Check {
    /// `area`, `period` or `category`.
    pub rule: &'static str,
    /// Whether it agrees.
    pub ok: bool,
    /// In words.
    pub why: String,
}

/// Why an observation is linked to a commitment, or nearly was.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct LinkBody {
    /// Id of the commitment.
    pub id: String,
    /// Short label.
    pub label: String,
    /// Its text in Swedish.
    pub text_sv: String,
    /// The document.
    pub promise_id: String,
    /// Its title.
    pub promise_title: String,
    /// Whether it is linked.
    pub linked: bool,
    /// `rule`, `added` or `removed`.
    pub how: &'static str,
    /// Why it was added or removed by hand.
    pub reason: Option<String>,
    /// The three rules.
    pub checks: Vec<Check>,
}

/// An area with whether its outline is our own drawing.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct AreaRef {
    /// Id.
    pub id: String,
    /// Name.
    pub name: String,
    /// True where the outline is not an official one.
    pub approximate: bool,
}

/// Everything an observation bears on, with the reasons.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct LinksBody {
    /// Commitments: linked ones first, then near misses.
    pub commitments: Vec<LinkBody>,
    /// Areas it lies in.
    pub areas: Vec<AreaRef>,
    /// Who is responsible.
    pub responsible: Option<Responsible>,
}

/// The links of one observation, in words.
pub fn links(o: &Observation, around: Surroundings<'_>) -> LinksBody {
    let Surroundings {
        landscape,
        language,
        ..
    } = around;
    let commitments = landscape
        .explain(o)
        .into_iter()
        .filter_map(|e| {
            let slot = landscape.commitment(e.slot)?;
            Some(LinkBody {
                id: slot.commitment.id.to_string(),
                label: slot.commitment.label.clone(),
                text_sv: slot.commitment.text.clone(),
                promise_id: slot.promise.id.to_string(),
                promise_title: slot.promise.title.clone(),
                linked: e.linked,
                how: match &e.by_hand {
                    Some((true, _)) => "added",
                    Some((false, _)) => "removed",
                    None => "rule",
                },
                reason: e.by_hand.as_ref().map(|h| h.1.clone()),
                checks: checks(o, &e, landscape, language),
            })
        })
        .collect();
    let areas = landscape
        .areas()
        .containing(&o.geom_exact)
        .into_iter()
        .filter_map(|slot| landscape.areas().areas().get(slot))
        .map(|a| AreaRef {
            id: a.id.to_string(),
            name: a.name.clone(),
            approximate: a.approximate,
        })
        .collect();
    LinksBody {
        commitments,
        areas,
        responsible: responsible(o, around),
    }
}

fn checks(
    o: &Observation,
    e: &Explanation,
    landscape: &Landscape,
    language: Language,
) -> Vec<Check> {
    let area_name = |id| {
        landscape.areas().area(id).map_or_else(String::new, |a| {
            if a.approximate {
                format!(
                    "{} ({})",
                    a.name,
                    language.say("problem-link-approximate", &[])
                )
            } else {
                a.name.clone()
            }
        })
    };
    let (place_ok, place_why) = match &e.place {
        PlaceCheck::In { area } => (
            true,
            language.say("problem-link-area-in", &[("area", area_name(area))]),
        ),
        PlaceCheck::Outside { area, distance_m } => (
            false,
            language.say(
                "problem-link-area-outside",
                &[
                    ("area", area_name(area)),
                    ("metres", format!("{:.0}", distance_m.ceil())),
                ],
            ),
        ),
        PlaceCheck::Expired { area } => (
            false,
            language.say("problem-link-area-expired", &[("area", area_name(area))]),
        ),
        PlaceCheck::Unselected { area } => (
            false,
            language.say("problem-link-area-unselected", &[("area", area_name(area))]),
        ),
        PlaceCheck::NoArea => (false, language.say("problem-link-area-none", &[])),
    };
    let promise = landscape.commitment(e.slot).map(|s| s.promise);
    let date = |d: Option<jiff::civil::Date>| {
        d.map_or_else(
            || language.say("problem-link-not-given", &[]),
            |d| d.to_string(),
        )
    };
    let period = [
        ("from", date(promise.and_then(|p| p.valid_from))),
        ("to", date(promise.and_then(|p| p.valid_to))),
        ("day", lykta_core::space::link::day_seen(o).to_string()),
    ];
    let period_key = if e.period {
        "problem-link-period-in"
    } else {
        "problem-link-period-out"
    };
    let category = landscape
        .catalogue()
        .category(&o.category)
        .map_or_else(String::new, |c| {
            if language == Language::Sv {
                c.sv.clone()
            } else {
                c.en.clone()
            }
        });
    let category_key = if e.pattern.is_some() {
        "problem-link-category-in"
    } else {
        "problem-link-category-out"
    };
    let pattern = e.pattern.clone().unwrap_or_default();
    vec![
        Check {
            rule: "area",
            ok: place_ok,
            why: place_why,
        },
        Check {
            rule: "period",
            ok: e.period,
            why: language.say(period_key, &period),
        },
        Check {
            rule: "category",
            ok: e.pattern.is_some(),
            why: language.say(
                category_key,
                &[("category", category), ("pattern", pattern)],
            ),
        },
    ]
}
