//! Makes what the public reads from promises, areas, approved texts and published protocols, and puts it in place of what
//! stood there when one of them has changed. Nothing here looks at observations.

use std::collections::BTreeMap;
use std::sync::Arc;

use lykta_core::model::promise::{PartyRole, Promise};
use lykta_core::model::walk::{Kind, State, Walk};
use lykta_core::model::{ActorId, Area, AreaId, Catalogue, Category, Commitment, PrivacyClass};
use lykta_core::space::link::Landscape;
use tokio::sync::broadcast::error::RecvError;
use tokio::sync::watch;

use super::promises::day_of;
use super::{App, AppError, Tenant, live};
use crate::public::sheet::{
    ApprovedText, AreaSheet, AreaShown, AreasSheet, CommitmentSheet, DigitalWalkSheet,
    PromiseSheet, PromisesSheet, ProtocolSheet, PublicCategory, PublicMunicipality, PublicPlace,
    PublicWho, SituationSheet, SourceSheet, WalksSheet,
};
use crate::public::{OpenWalk, Published, Sheet};
use crate::store::Subject;
use crate::store::protocols::Issued;
use crate::store::publication::{About, Text, TextState};
use crate::wire::geojson;
use crate::wire::walk::slug;

/// Most weeks that the public reads about.
const SITUATIONS: usize = 4;

/// Keeps what the public reads equal to what has been promised and approved, until `stop` turns true.
pub(super) async fn keep(app: Arc<App>, tenant: Arc<Tenant>, mut stop: watch::Receiver<bool>) {
    let mut heard = tenant.events.subscribe();
    loop {
        if let Err(error) = renew(&app, &tenant).await
            && !matches!(error, AppError::Busy(_))
        {
            tracing::error!(tenant = %tenant.profile.code, error = %live::chain(&error), "Could not publish; what stood before stands");
        }
        loop {
            let notice = tokio::select! {
                notice = heard.recv() => notice,
                () = live::stopped(&mut stop) => return,
            };
            match notice {
                Ok(live::Notice::Change(event)) => {
                    if matches!(event.subject, Subject::Text(_) | Subject::Walk(_)) {
                        break;
                    }
                }
                Ok(live::Notice::Reset) | Err(RecvError::Lagged(_)) => break,
                Err(RecvError::Closed) => return,
            }
        }
    }
}

/// Publishes a tenant as it stands.
///
/// # Errors
/// [`AppError::Busy`] until its world has been built.
pub async fn renew(app: &App, tenant: &Tenant) -> Result<(), AppError> {
    let world = tenant.world()?;
    let texts = tenant.store.texts(&tenant.keeper()).await?;
    let walks = tenant.store.walks(&tenant.keeper()).await?;
    let issued = tenant.store.issued(&tenant.keeper()).await?;
    let landscape = &world.landscape;
    // A police area is a tenant too, and has neither outline nor promises of its own.
    let public = (tenant.profile.outline.is_some() || app.demo) && !landscape.promises().is_empty();
    let published = if public {
        let made = make(tenant, landscape, &texts, &walks, issued);
        Some(made.map_err(|e| AppError::Internal(Box::new(e)))?)
    } else {
        None
    };
    app.public.publish(&tenant.profile.code, published.as_ref());
    Ok(())
}

/// Whether residents may be asked about it beforehand.
fn is_digital(walk: &Walk) -> bool {
    walk.kind == Kind::DigitalWalk
}

fn make(
    tenant: &Tenant,
    landscape: &Landscape,
    texts: &[Text],
    walks: &[Walk],
    issued: Vec<Issued>,
) -> serde_json::Result<Published> {
    let profile = &tenant.profile;
    let categories = markable(landscape.catalogue());
    let municipality = PublicMunicipality {
        code: profile.code.to_string(),
        name: profile.name.clone(),
    };
    let promises = PromisesSheet {
        municipality: municipality.clone(),
        promises: landscape
            .promises()
            .iter()
            .map(|p| promise(landscape, p, texts))
            .collect(),
        situations: situations(texts),
        categories: categories
            .iter()
            .map(|c| PublicCategory {
                code: c.code.to_string(),
                sv: c.quick.as_ref().map_or(&c.sv, |q| &q.sv).clone(),
                en: c.quick.as_ref().map_or(&c.en, |q| &q.en).clone(),
            })
            .collect(),
    };
    Ok(Published {
        promises: Sheet::of(&promises)?,
        areas: Sheet::of(&areas(landscape, texts))?,
        protocols: Sheet::of(&WalksSheet {
            municipality,
            protocols: issued.into_iter().map(protocol).collect(),
        })?,
        categories: categories.iter().map(|c| c.code.clone()).collect(),
        bbox: profile.bbox,
        walks: open_walks(&promises, landscape, walks)?,
    })
}

/// The municipality's own digital walks that are going on: their titles, and nothing else of them.
fn open_walks(
    promises: &PromisesSheet,
    landscape: &Landscape,
    walks: &[Walk],
) -> serde_json::Result<BTreeMap<String, OpenWalk>> {
    let shown = |id: &AreaId| {
        let mut slots = landscape.commitments();
        slots.any(|(_, slot)| slot.commitment.areas.contains(id))
    };
    let open = |w: &&Walk| is_digital(w) && w.state == State::Ongoing && w.organisation.is_none();
    walks
        .iter()
        .filter(open)
        .map(|walk| {
            let sheet = DigitalWalkSheet {
                municipality: promises.municipality.clone(),
                title: walk.title.clone(),
                area: walk
                    .area
                    .as_ref()
                    .filter(|a| shown(a))
                    .map(ToString::to_string),
                categories: promises.categories.clone(),
            };
            let open = OpenWalk {
                sheet: Sheet::of(&sheet)?,
                walk: walk.id,
            };
            Ok((slug(walk.id), open))
        })
        .collect()
}

/// A protocol as it was published, with the day.
fn protocol(issued: Issued) -> ProtocolSheet {
    ProtocolSheet {
        published_on: day_of(issued.edition.at).to_string(),
        edition: issued.edition.number,
        walk: issued.document,
    }
}

/// What residents may mark: what has a capture button and is open to all.
fn markable(catalogue: &Catalogue) -> Vec<&Category> {
    let mut open: Vec<&Category> = catalogue
        .categories()
        .iter()
        .filter(|c| c.privacy_class == PrivacyClass::OPEN && c.quick.is_some() && !c.call_first)
        .collect();
    open.sort_by_key(|c| c.quick.as_ref().map(|q| q.place));
    open
}

fn approved(texts: &[Text], about: &About) -> Vec<ApprovedText> {
    texts
        .iter()
        .filter(|t| t.state == TextState::Approved && t.about == *about)
        .filter_map(|t| {
            Some(ApprovedText {
                sv: t.sv.clone(),
                en: t.en.clone(),
                places: t.places.clone(),
                approved_on: day_of(t.approved_at?).to_string(),
            })
        })
        .collect()
}

/// What was written about the weeks, the newest first.
fn situations(texts: &[Text]) -> Vec<SituationSheet> {
    let weeks = texts.iter().filter_map(|text| match text.about {
        About::Situation(week) if text.state == TextState::Approved => Some(week),
        _ => None,
    });
    let mut weeks: Vec<_> = weeks.collect();
    weeks.sort_unstable();
    weeks.dedup();
    let newest = weeks.into_iter().rev().take(SITUATIONS);
    newest
        .map(|week| SituationSheet {
            week: week.to_string(),
            texts: approved(texts, &About::Situation(week)),
        })
        .collect()
}

fn who(landscape: &Landscape, id: &ActorId, role: &'static str) -> PublicWho {
    PublicWho {
        name: landscape
            .actor(id)
            .map_or_else(|| id.to_string(), |a| a.name.clone()),
        role,
    }
}

fn promise(landscape: &Landscape, p: &Promise, texts: &[Text]) -> PromiseSheet {
    PromiseSheet {
        id: p.id.to_string(),
        kind: p.kind.code(),
        title: p.title.clone(),
        parties: p
            .parties
            .iter()
            .map(|party| who(landscape, &party.actor, PartyRole::code(party.role)))
            .collect(),
        signed_on: p.signed_on.map(|d| d.to_string()),
        signed_text: p.signed_text.clone(),
        valid_from: p.valid_from.map(|d| d.to_string()),
        valid_to: p.valid_to.map(|d| d.to_string()),
        validity_text: p.validity_text.clone(),
        extension: p.extension.clone(),
        needs: p.needs.clone(),
        source: p.source.as_ref().map(|s| SourceSheet {
            document: s.document.clone(),
            date: s.date.clone(),
            publisher: s.publisher.clone(),
        }),
        example: p.example,
        texts: approved(texts, &About::Promise(p.id.clone())),
        commitments: p
            .commitments
            .iter()
            .map(|c| commitment(landscape, c, texts))
            .collect(),
    }
}

fn commitment(landscape: &Landscape, c: &Commitment, texts: &[Text]) -> CommitmentSheet {
    let lead = |lead| if lead { "lead" } else { "takes_part" };
    CommitmentSheet {
        id: c.id.to_string(),
        label: c.label.clone(),
        text_sv: c.text.clone(),
        by: c
            .actors
            .iter()
            .map(|u| who(landscape, &u.actor, lead(u.lead)))
            .collect(),
        areas: c
            .areas
            .iter()
            .filter_map(|id| landscape.areas().area(id))
            .map(|a| PublicPlace {
                id: a.id.to_string(),
                name: a.name.clone(),
                approximate: a.approximate,
            })
            .collect(),
        recurrence: c.recurrence.clone(),
        review_every: c.review_every.clone(),
        statement: c.statement,
        texts: approved(texts, &About::Commitment(c.id.clone())),
    }
}

/// The areas that some commitment names, and no others.
fn areas(landscape: &Landscape, texts: &[Text]) -> AreasSheet {
    let mut named: BTreeMap<&AreaId, Vec<String>> = BTreeMap::new();
    for (_, slot) in landscape.commitments() {
        for id in &slot.commitment.areas {
            let commitments = named.entry(id).or_default();
            commitments.push(slot.commitment.id.to_string());
        }
    }
    let features = named.into_iter().filter_map(|(id, commitments)| {
        let area: &Area = landscape.areas().area(id)?;
        let outline = landscape.areas().outline(landscape.areas().slot(id)?);
        Some(AreaShown {
            kind: "Feature",
            id: id.to_string(),
            geometry: outline.map(|o| geojson::write_polygons(&o)),
            properties: AreaSheet {
                name: area.name.clone(),
                kind: area.kind.code(),
                approximate: area.approximate,
                example: area.example,
                commitments,
                texts: approved(texts, &About::Area(id.clone())),
            },
        })
    });
    AreasSheet {
        kind: "FeatureCollection",
        features: features.collect(),
    }
}
