//! The protocol of a walk: read as a draft the moment it ends, edited, published in editions.
//!
//! A reader is told the points that they see. What is restricted stands in no protocol, and residents read
//! words for categories, decisions and what the municipality itself wrote, never what anybody reported.

use std::collections::BTreeSet;

use lykta_core::model::area::AreaKind;
use lykta_core::model::protocol::{self, Point, Words};
use lykta_core::model::walk::{State, Walk};
use lykta_core::model::{Deed, Observation, PrivacyClass, Viewer, WalkId};
use lykta_core::space::Filter;
use lykta_core::space::link::Landscape;
use lykta_core::space::world::World;
use serde_json::Value;
use sha2::{Digest, Sha256};

use super::promises::day_of;
use super::texts::unfit;
use super::walks::{self, Told};
use super::{App, AppError, Tenant, letters, permit, photos};
use crate::public::sheet::{ParticipantsSheet, PointSheet, StopSheet, WalkSheet};
pub use crate::store::protocols::Edition;
use crate::store::protocols::{Issue, Written};
use crate::store::walks::StopScores;
use crate::wire::fault::Fault;
use crate::wire::protocol as wire;

/// Fewest answers of which residents are told the spread.
const FEW: u32 = 5;

/// A protocol as a viewer is told it.
#[derive(Debug, Clone)]
pub struct Protocol {
    /// The walk.
    pub told: Told,
    /// What people decided and wrote, as far as the viewer sees what it is about.
    pub words: Words,
    /// Its points, with the places in words and the ids of their photos.
    pub points: Vec<Shown>,
    /// How the stops were felt.
    pub felt: Vec<StopScores>,
    /// How many restricted observations the viewer may see that were made on it.
    pub restricted: usize,
    /// Editions, the newest first.
    pub editions: Vec<Edition>,
    /// What residents would read.
    pub preview: WalkSheet,
    /// Whether its texts wait for somebody else than the viewer to publish them.
    pub needs_another: bool,
}

/// A point with what is told beside it.
#[derive(Debug, Clone)]
pub struct Shown {
    /// The point.
    pub point: Point,
    /// Where, in words.
    pub place: Option<String>,
    /// Ids of its photos.
    pub photos: Vec<String>,
}

/// The protocol of a walk that is over.
///
/// # Errors
/// [`AppError::Hindered`] before the walk is over; [`AppError::NotFound`] when it is unknown or another
/// organisation's.
pub async fn read(app: &App, viewer: &Viewer, id: WalkId) -> Result<Protocol, AppError> {
    permit(viewer, Deed::Read)?;
    let told = walks::one(app, viewer, id).await?;
    if !told.walk.was_held() {
        return Err(AppError::Hindered("walk_not_over"));
    }
    let tenant = app.tenant(viewer)?;
    let world = tenant.world_for(viewer)?;
    let kept = tenant.store.protocol(viewer, id).await?;
    let before = match told.walk.repeats {
        Some(earlier) => match walks::found(tenant, &world, viewer, earlier).await {
            Ok(_) => tenant.store.protocol(viewer, earlier).await?,
            Err(AppError::NotFound) => Words::default(),
            Err(other) => return Err(other),
        },
        None => Words::default(),
    };
    let (seen, restricted) = seen(tenant, &world, viewer, &told.walk).await?;
    let mut points = protocol::points(&told.walk, seen, &kept, &before);
    let exact = viewer.sees_exact_places();
    let mut words = kept.clone();
    let met: BTreeSet<_> = points.iter().map(|p| p.observation.id).collect();
    words.points.retain(|id, _| met.contains(id));
    if !exact {
        // Whoever is told places coarsely is told nothing that anybody wrote.
        words.summary = None;
        for ruling in points.iter_mut().flat_map(|p| {
            let before = p.before.as_mut();
            std::iter::once(&mut p.ruling).chain(before)
        }) {
            ruling.reason = None;
            ruling.text = None;
        }
    }
    let mut out = Vec::with_capacity(points.len());
    for mut point in points {
        let o = &point.observation;
        let owner = o.asset_ref.as_ref().and_then(|a| world.asset_owners.get(a));
        point.suggested = (!point.is_positive())
            .then(|| world.landscape.responsible(&point.observation, owner))
            .flatten()
            .map(|(actor, _)| actor);
        let photos = if point.observation.photos.is_empty() {
            Vec::new()
        } else {
            photos::list(app, viewer, point.observation.id).await?
        };
        out.push(Shown {
            place: place(&world, &told.walk, &point),
            photos: photos.iter().map(|p| p.id.to_string()).collect(),
            point,
        });
    }
    let felt = tenant.store.scores(viewer, id).await?;
    let preview = sheet(&world.landscape, &told, &words, &out, &felt);
    let mine = kept.written_by.as_deref() == Some(viewer.name());
    Ok(Protocol {
        needs_another: mine && !texts(&preview).is_empty(),
        editions: tenant.store.editions(viewer, id).await?,
        told,
        words,
        points: out,
        felt,
        restricted,
        preview,
    })
}

/// What the viewer may see of what was made on a walk and of what it names; of what is restricted, only
/// how much was made on it.
async fn seen(
    tenant: &Tenant,
    world: &World,
    viewer: &Viewer,
    walk: &Walk,
) -> Result<(Vec<Observation>, usize), AppError> {
    let made = tenant.store.made_on(viewer, walk.id).await?;
    let filter = Filter::seen_by(world.sees(viewer));
    let index = world.index_for(&filter);
    let entry = |id| index.get(id, &filter.sees);
    let open = |id: &_| entry(*id).is_some_and(|e| e.class != PrivacyClass::RESTRICTED);
    let ids: Vec<_> = made
        .iter()
        .copied()
        .chain(walk.named())
        .filter(open)
        .collect();
    let mut found = tenant.observations(viewer, &ids).await?;
    // Whoever is not told on which walk a record was made does not learn it here.
    let named: BTreeSet<_> = walk.named().collect();
    found.retain(|o| o.walk_id == Some(walk.id.uuid()) || named.contains(&o.id));
    let restricted = if viewer.sees_exact_places() {
        let closed = |id: &&_| entry(**id).is_some_and(|e| e.class == PrivacyClass::RESTRICTED);
        made.iter().filter(closed).count()
    } else {
        0
    };
    Ok((found, restricted))
}

/// The place of a point in words: its stop, or the smallest sort of area it lies in that has a name.
fn place(world: &World, walk: &Walk, point: &Point) -> Option<String> {
    let stop = point
        .stop
        .and_then(|no| walk.stops.iter().find(|s| s.no == no));
    if let Some(stop) = stop {
        return Some(stop.name.clone());
    }
    let areas = world.landscape.areas();
    let ids = world.areas_of(&point.observation.geom_exact);
    let mut named: Vec<_> = ids
        .iter()
        .filter_map(|id| areas.area(id))
        .filter(|a| !matches!(a.kind, AreaKind::MaintenanceArea | AreaKind::Statistical))
        .collect();
    named.sort_by_key(|a| matches!(a.kind, AreaKind::Municipality | AreaKind::District));
    named.first().map(|a| a.name.clone())
}

/// Puts what an editor decided and wrote, made from a version. What they are not told of stays.
///
/// # Errors
/// [`AppError::Invalid`] with every fault, [`AppError::VersionNeeded`] and [`AppError::StaleVersion`]
/// when another version stands.
pub async fn write(
    app: &App,
    viewer: &Viewer,
    id: WalkId,
    body: &Value,
    base: Option<u32>,
) -> Result<Protocol, AppError> {
    permit(viewer, Deed::Walk)?;
    let now = read(app, viewer, id).await?;
    let base = base.ok_or(AppError::VersionNeeded)?;
    let mut words = wire::parse(body).map_err(AppError::Invalid)?;
    let tenant = app.tenant(viewer)?;
    let world = tenant.world_for(viewer)?;
    let told: BTreeSet<_> = now.points.iter().map(|s| s.point.observation.id).collect();
    let mut faults = Vec::new();
    let mut unknown = |at: String, field: &'static str, value: &dyn std::fmt::Display| {
        let fault = Fault::new(at, "unknown_reference").with("field", field);
        faults.push(fault.with("value", value));
    };
    for (point, ruling) in &words.points {
        if !told.contains(point) {
            unknown(format!("/points/{point}"), "id", point);
        }
        if let Some(actor) = &ruling.actor
            && world.landscape.actor(actor).is_none()
        {
            unknown(format!("/points/{point}/actor"), "actor", actor);
        }
    }
    if !faults.is_empty() {
        return Err(AppError::Invalid(faults));
    }
    let kept = tenant.store.protocol(viewer, id).await?;
    words.keep(&kept, &told);
    let written = tenant.store.put_protocol(viewer, id, words, base).await?;
    settled(written)?;
    read(app, viewer, id).await
}

fn settled<T>(written: Written<T>) -> Result<T, AppError> {
    match written {
        Written::Done(done) | Written::Unchanged(done) => Ok(done),
        Written::Stale(version) => Err(AppError::StaleVersion(version)),
        Written::WrongState => Err(AppError::Hindered("walk_not_over")),
    }
}

/// Publishes a protocol as it stands, in the version named; the walk is published by it. What was
/// published so already makes no other edition.
///
/// # Errors
/// [`AppError::Invalid`] when a text holds coordinates or personal data, [`AppError::Hindered`] for
/// whoever wrote the texts.
pub async fn publish(
    app: &App,
    viewer: &Viewer,
    id: WalkId,
    base: Option<u32>,
) -> Result<Protocol, AppError> {
    permit(viewer, Deed::Walk)?;
    let now = read(app, viewer, id).await?;
    let base = base.ok_or(AppError::VersionNeeded)?;
    if now.words.version != base {
        return Err(AppError::StaleVersion(now.words.version));
    }
    let faults = faults(&now);
    if !faults.is_empty() {
        return Err(AppError::Invalid(faults));
    }
    if now.needs_another {
        return Err(AppError::Hindered("needs_another_person"));
    }
    let document =
        serde_json::to_value(&now.preview).map_err(|e| AppError::Internal(Box::new(e)))?;
    let tenant = app.tenant(viewer)?;
    let issue = Issue {
        base,
        document,
        letters: letters::write(app, tenant, &now)?,
    };
    settled(tenant.store.publish_protocol(viewer, id, issue).await?)?;
    tenant.written.notify_one();
    read(app, viewer, id).await
}

/// Whether a protocol stands as it was last published, and still is.
///
/// # Errors
/// [`AppError::Internal`] when it cannot be written down.
pub(super) fn stands_as_published(p: &Protocol) -> Result<bool, AppError> {
    let document = serde_json::to_value(&p.preview).map_err(|e| AppError::Internal(Box::new(e)))?;
    let sha256: [u8; 32] = Sha256::digest(document.to_string().as_bytes()).into();
    let out = p.told.walk.state != State::Finished;
    Ok(out && p.editions.first().is_some_and(|e| e.sha256 == sha256))
}

/// What keeps the texts from the public and from letters, each with its place.
fn faults(p: &Protocol) -> Vec<Fault> {
    let walk = &p.told.walk;
    let mut out = unfit("/walk/title", "title", &walk.title);
    out.extend(unfit("/walk/purpose", "purpose", &walk.purpose));
    for (i, stop) in walk.stops.iter().enumerate() {
        out.extend(unfit(&format!("/walk/stops/{i}/name"), "name", &stop.name));
    }
    if let Some(summary) = &p.words.summary {
        out.extend(unfit("/summary", "summary", summary));
    }
    for point in p.points.iter().map(|s| &s.point) {
        let id = point.observation.id;
        let said = [
            ("reason", &point.ruling.reason),
            ("text", &point.ruling.text),
        ];
        for (field, text) in said {
            if let Some(text) = text {
                out.extend(unfit(&format!("/points/{id}/{field}"), field, text));
            }
        }
    }
    out
}

/// Every text that somebody wrote for residents in a protocol.
fn texts(sheet: &WalkSheet) -> Vec<&str> {
    let points = sheet.stops.iter().flat_map(|s| &s.points);
    let said = points.flat_map(|p| [&p.reason, &p.text]);
    let all = std::iter::once(&sheet.summary).chain(said);
    all.filter_map(|t| t.as_deref()).collect()
}

/// What residents read of a protocol.
fn sheet(
    landscape: &Landscape,
    told: &Told,
    words: &Words,
    points: &[Shown],
    felt: &[StopScores],
) -> WalkSheet {
    let walk = &told.walk;
    let area = walk.area.as_ref();
    let promises = walk.promises.iter().filter_map(|id| landscape.promise(id));
    let held = walk.started_at.unwrap_or(walk.starts_at);
    let mut participants: Vec<ParticipantsSheet> = Vec::new();
    for p in &walk.participants {
        let role = p.role.code();
        match participants.iter_mut().find(|known| known.role == role) {
            Some(known) => known.n = known.n.saturating_add(p.n),
            None => participants.push(ParticipantsSheet { role, n: p.n }),
        }
    }
    let at = |stop: Option<u32>| -> Vec<PointSheet> {
        let there = points.iter().map(|s| &s.point);
        there
            .filter(|p| p.stop == stop && p.is_public(walk))
            .map(|p| point(landscape, p))
            .collect()
    };
    let mut stops: Vec<StopSheet> = walk
        .stops
        .iter()
        .map(|stop| StopSheet {
            name: Some(stop.name.clone()),
            felt: felt.iter().find(|s| s.stop == stop.no).and_then(spread),
            points: at(Some(stop.no)),
        })
        .collect();
    stops.push(StopSheet {
        name: None,
        felt: None,
        points: at(None),
    });
    stops.retain(|s| s.felt.is_some() || !s.points.is_empty());
    WalkSheet {
        title: walk.title.clone(),
        kind: walk.kind.code(),
        held_on: day_of(held).to_string(),
        area: area
            .and_then(|id| landscape.areas().area(id))
            .map(|a| a.name.clone()),
        light: told.lighting.map(|l| l.condition.code()),
        purpose: (!walk.purpose.is_empty()).then(|| walk.purpose.clone()),
        promises: promises.map(|p| p.title.clone()).collect(),
        participants,
        summary: words.summary.clone(),
        stops,
        example: walk.example,
    }
}

/// Answers 1 to 5 of a stop that enough people answered at.
fn spread(scores: &StopScores) -> Option<[u32; 5]> {
    let [_, given @ ..] = scores.counts;
    (given.iter().sum::<u32>() >= FEW).then_some(given)
}

fn point(landscape: &Landscape, p: &Point) -> PointSheet {
    let o = &p.observation;
    let category = landscape.catalogue().category(&o.category);
    let earlier = p.origin != protocol::Origin::Made;
    PointSheet {
        category_sv: category.map_or_else(|| o.category.to_string(), |c| c.sv.clone()),
        category_en: category.map_or_else(|| o.category.to_string(), |c| c.en.clone()),
        positive: p.is_positive(),
        earlier,
        became: earlier.then(|| o.state().code()),
        decision: p.ruling.decision.code(),
        reason: p.ruling.reason.clone(),
        due: p.ruling.due.map(|d| d.to_string()),
        actor: p.actor().map(|id| name(landscape, id)),
        text: p.ruling.text.clone(),
    }
}

/// An actor's name.
pub(super) fn name(landscape: &Landscape, id: &lykta_core::model::ActorId) -> String {
    landscape
        .actor(id)
        .map_or_else(|| id.to_string(), |a| a.name.clone())
}
