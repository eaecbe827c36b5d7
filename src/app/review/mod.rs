//! The review of what has come in: cards in order, each with what is near, what it may be a duplicate of, who
//! would get it and by when.
//!
//! Everything follows from records as their reader is told them; what they may not see is in no card, no
//! neighbour, no count and no reason. Go next to [`acts`] for what is decided, [`routing`] for who gets what.

pub mod acts;
pub mod routing;

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;
use lykta_core::analysis::duplicate::{self, Likeness, Sighting};
use lykta_core::model::{
    Catalogue, Deed, Due, Life, LonLat, Observation, ObservationId, PrivacyClass, State, Status,
    Viewer,
};
use lykta_core::space::world::World;
use lykta_core::space::{Entry, Filter, NumberSet};

pub use acts::{Assignment, is_seen_again};

use super::promises::day_of;
use super::{App, AppError, Tenant, permit};
use crate::clock;

/// Most cards in one answer.
pub const MOST: usize = 100;
/// Neighbours are open, of the same kind and so near, metres.
pub const NEAR_M: f64 = 250.0;
/// Most neighbours on a card.
const NEIGHBOURS: usize = 8;
/// Most duplicates on a card.
const DUPLICATES: usize = 5;
/// Most observations that one card is compared with; the nearest are.
const COMPARED: usize = 40;
/// Most marks of residents that are counted.
const MARKS: usize = 500;
/// Most late observations looked at; the latest by due date are left for the next time.
const LATE: usize = 2_000;

/// Why something is to be reviewed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Because {
    /// Nobody has looked at it yet.
    New,
    /// It was said to be mended, and has been seen again.
    SeenAgain,
    /// It is late, and has gone to the next in line.
    Escalated {
        /// Days since it was due.
        days: i64,
    },
}

impl Because {
    /// Its code over HTTP.
    pub fn code(self) -> &'static str {
        match self {
            Self::New => "new",
            Self::SeenAgain => "seen_again",
            Self::Escalated { .. } => "escalated",
        }
    }
}

/// An observation near another.
#[derive(Debug, Clone)]
pub struct Near {
    /// It.
    pub observation: Observation,
    /// Metres away.
    pub metres: f64,
    /// How alike they are, where they may be of the same thing.
    pub likeness: Option<Likeness>,
    /// It was said to be mended before the other was seen: to merge into it is to see it again.
    pub again: bool,
}

/// One observation to be reviewed.
#[derive(Debug, Clone)]
pub struct Card {
    /// It.
    pub observation: Observation,
    /// Why it is here.
    pub because: Because,
    /// What it may be a duplicate of, the most alike first.
    pub duplicates: Vec<Near>,
    /// Open ones of the same kind, the nearest first.
    pub neighbours: Vec<Near>,
    /// How many of those there are.
    pub near: usize,
    /// When whoever answers for it would have it done.
    pub due: Option<Due>,
}

/// What is to be reviewed.
#[derive(Debug, Clone)]
pub struct Queue {
    /// The first cards, in order.
    pub cards: Vec<Card>,
    /// How many there are.
    pub total: usize,
    /// How many marks of residents wait before they are records.
    pub marks: usize,
}

/// One row of the queue before its card is made.
struct Row {
    id: ObservationId,
    severity: u8,
    seen: i64,
    because: Because,
}

/// What is to be reviewed: the most severe first, and of those the one seen longest ago.
///
/// # Errors
/// [`AppError::Forbidden`] for roles that do not review.
pub async fn queue(
    app: &App,
    viewer: &Viewer,
    skip: usize,
    limit: usize,
) -> Result<Queue, AppError> {
    permit(viewer, Deed::Review)?;
    let tenant = app.tenant(viewer)?;
    let world = tenant.world_for(viewer)?;
    let mut filter = Filter::seen_by(world.sees(viewer));
    filter.statuses = Some(vec![Status::Received, Status::Reopened]);
    let mut rows: Vec<Row> = world
        .index_for(&filter)
        .all(&filter)
        .map(|e| Row {
            id: e.id,
            severity: e.severity,
            seen: e.observed_at,
            because: if e.status == Status::Reopened {
                Because::SeenAgain
            } else {
                Because::New
            },
        })
        .collect();
    rows.extend(escalated(app, tenant, &world, viewer).await?);
    rows.sort_by_key(|r| (std::cmp::Reverse(r.severity), r.seen, r.id));
    let total = rows.len();
    let shown: Vec<Row> = rows.into_iter().skip(skip).take(limit.min(MOST)).collect();
    let cards = cards(app, tenant, &world, viewer, shown).await?;
    let marks = tenant.store.waiting_marks(viewer, MARKS).await?.len();
    Ok(Queue {
        cards,
        total,
        marks,
    })
}

/// What is late and has gone to the next in line, of what the viewer sees.
async fn escalated(
    app: &App,
    tenant: &Tenant,
    world: &World,
    viewer: &Viewer,
) -> Result<Vec<Row>, AppError> {
    let now = clock::now();
    let today = day_of(now);
    let late = tenant.store.overdue(&viewer.on_behalf(), now, LATE).await?;
    let all = Filter::seen_by(world.sees(viewer));
    let index = world.index_for(&all);
    let seen: Vec<ObservationId> = late
        .into_iter()
        .filter(|id| index.get(*id, &all.sees).is_some())
        .collect();
    let records = tenant.observations(viewer, &seen).await?;
    Ok(records
        .iter()
        .filter_map(|o| {
            let due = day_of(o.due_at?);
            let from = routing::escalates(app, world, o, due)?;
            (from <= today).then(|| Row {
                id: o.id,
                severity: o.severity.map_or(0, lykta_core::model::Severity::get),
                seen: o.observed_at.as_second(),
                because: Because::Escalated {
                    days: days_since(due, today),
                },
            })
        })
        .collect())
}

/// Days from one day to another.
pub(super) fn days_since(due: Date, today: Date) -> i64 {
    (today - due).get_days().into()
}

/// What is near a place and of a kind: everything that may be a duplicate, and the open ones.
struct Around {
    compared: Vec<ObservationId>,
    neighbours: Vec<(ObservationId, f64)>,
    near: usize,
}

fn around(world: &World, viewer: &Viewer, entry: &Entry) -> Around {
    let mut filter = Filter::seen_by(world.sees(viewer));
    filter.kinds = Some([entry.kind].into_iter().collect::<NumberSet>());
    filter.states = Some(vec![State::Open, State::Assigned]);
    let index = world.index_for(&filter);
    let at = entry.anchor;
    let others = |found: &&Entry| found.id != entry.id;
    let near = index.within(at, NEAR_M, &filter);
    let near = near.into_iter().filter(others).count();
    let neighbours = index
        .nearest(at, NEIGHBOURS + 1, NEAR_M, &filter)
        .into_iter()
        .filter(|f| f.entry.id != entry.id)
        .take(NEIGHBOURS)
        .map(|f| (f.entry.id, f.distance_m()))
        .collect();
    filter.states = Some(vec![
        State::Open,
        State::Assigned,
        State::Done,
        State::Verified,
        State::Closed,
        State::Positive,
    ]);
    let reach = duplicate::REACH_M + duplicate::ACCURACY_M;
    let compared = index
        .nearest(at, COMPARED + 1, reach, &filter)
        .into_iter()
        .filter(|f| f.entry.id != entry.id)
        .map(|f| f.entry.id)
        .collect();
    Around {
        compared,
        neighbours,
        near,
    }
}

async fn cards(
    app: &App,
    tenant: &Tenant,
    world: &World,
    viewer: &Viewer,
    rows: Vec<Row>,
) -> Result<Vec<Card>, AppError> {
    let all = Filter::seen_by(world.sees(viewer));
    let index = world.index_for(&all);
    let rows: Vec<(Row, Around)> = rows
        .into_iter()
        .filter_map(|row| {
            let entry = index.get(row.id, &all.sees)?;
            let around = around(world, viewer, entry);
            Some((row, around))
        })
        .collect();
    let wanted: BTreeSet<ObservationId> = rows
        .iter()
        .flat_map(|(row, around)| {
            let neighbours = around.neighbours.iter().map(|n| n.0);
            neighbours
                .chain(around.compared.iter().copied())
                .chain([row.id])
        })
        .collect();
    let wanted: Vec<ObservationId> = wanted.into_iter().collect();
    let records: BTreeMap<ObservationId, Observation> = tenant
        .observations(viewer, &wanted)
        .await?
        .into_iter()
        .map(|o| (o.id, o))
        .collect();
    let today = day_of(clock::now());
    let cards: Vec<Card> = rows
        .into_iter()
        .filter_map(|(row, around)| {
            let observation = records.get(&row.id)?.clone();
            let duplicates = duplicates(&app.catalogue, &observation, &around, &records);
            let neighbours = around
                .neighbours
                .iter()
                .filter_map(|(id, metres)| {
                    let other = records.get(id)?;
                    Some(Near {
                        likeness: compare(&app.catalogue, &observation, other),
                        observation: other.clone(),
                        metres: *metres,
                        again: false,
                    })
                })
                .collect();
            let due = routing::due(app, world, &observation, today);
            Some(Card {
                observation,
                because: row.because,
                duplicates,
                neighbours,
                near: around.near,
                due,
            })
        })
        .collect();
    let shown: BTreeSet<ObservationId> = cards
        .iter()
        .flat_map(|c| {
            let others = c.duplicates.iter().chain(&c.neighbours);
            let others = others.map(|n| &n.observation);
            others.chain([&c.observation])
        })
        .filter(|o| o.privacy_class == PrivacyClass::RESTRICTED)
        .map(|o| o.id)
        .collect();
    // What cannot be put on record is not shown.
    let looks = shown.iter().map(|id| tenant.observation(viewer, *id));
    futures_util::future::try_join_all(looks).await?;
    Ok(cards)
}

fn duplicates(
    catalogue: &Catalogue,
    observation: &Observation,
    around: &Around,
    records: &BTreeMap<ObservationId, Observation>,
) -> Vec<Near> {
    let mut found: Vec<Near> = around
        .compared
        .iter()
        .filter_map(|id| {
            let other = records.get(id)?;
            let likeness = compare(catalogue, observation, other)?;
            likeness.is_suggested().then(|| Near {
                observation: other.clone(),
                metres: likeness.metres,
                likeness: Some(likeness),
                again: acts::was_mended(other),
            })
        })
        .collect();
    let score = |n: &Near| n.likeness.map_or(0.0, |l| l.score);
    found.sort_by(|a, b| {
        let by_score = score(b).total_cmp(&score(a));
        by_score.then(a.observation.id.cmp(&b.observation.id))
    });
    found.truncate(DUPLICATES);
    found
}

/// How alike two records are.
fn compare(catalogue: &Catalogue, one: &Observation, other: &Observation) -> Option<Likeness> {
    duplicate::likeness(&sighting(catalogue, one), &sighting(catalogue, other))
}

fn sighting<'a>(catalogue: &Catalogue, o: &'a Observation) -> Sighting<'a> {
    let place: LonLat = o.geom_exact.anchor();
    let life = catalogue.category(&o.category).map(|c| c.life);
    Sighting {
        place,
        accuracy_m: o.accuracy_m.unwrap_or(0.0),
        seen: o.observed_at.as_second(),
        category: &o.category,
        kind: &o.kind,
        valence: o.valence,
        half_life_days: match life {
            Some(Life::HalfLife(days)) => Some(days),
            _ => None,
        },
        asset: o.asset_ref.as_ref(),
    }
}
