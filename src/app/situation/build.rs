//! Freezing what a report is put together from: facts, never what anybody wrote.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use jiff::Timestamp;
use jiff::civil::Date;
use lykta_core::analysis::effort::{cells_in, walked};
use lykta_core::analysis::situation::{Row, SILENT_WEEKS, Walked};
use lykta_core::model::area::AreaKind;
use lykta_core::model::track::{TrackPart, runs};
use lykta_core::model::walk::State as WalkState;
use lykta_core::model::{Custody, Observation, ObservationId, Viewer, WalkId, Week};
use lykta_core::space::world::World;
use lykta_core::space::{Crs, Filter};

use super::{Head, due_week, leads};
use crate::app::live::blocking;
use crate::app::promises::day_of;
use crate::app::walks::zone;
use crate::app::{App, AppError, Tenant};
use crate::clock;
use crate::store::situations::Frozen;
use crate::wire::situation::{self as wire, Facts};

/// How far back observations are frozen, weeks: what hot spots of two months need.
const BACK_WEEKS: i64 = 8;
/// Most records that are late.
const LATE: usize = 5_000;
/// Records read at a time.
const STEP: usize = 1_000;
/// Most cells of an area that are told: 25 square kilometres.
const CELLS: usize = 2_500;

/// Builds the report of a week that is over, as its next version; of the last such week when none is named.
///
/// # Errors
/// [`AppError::Hindered`] while the week goes on; [`AppError::Forbidden`].
pub async fn build(app: &App, viewer: &Viewer, week: Option<Week>) -> Result<Head, AppError> {
    leads(viewer)?;
    let tenant = app.tenant(viewer)?;
    let now = clock::now();
    let last = Week::of(day_of(now)).plus(-1);
    let week = week.unwrap_or_else(|| due_week(now).max(last));
    if week > last {
        return Err(AppError::Hindered("week_not_over"));
    }
    let frozen = freeze(tenant, week, now).await?;
    let built = tenant
        .store
        .put_situation(viewer, week, false, frozen)
        .await?;
    tenant.written.notify_one();
    built.ok_or_else(|| AppError::Internal("a report built by hand was not kept".into()))
}

/// Midnight in Sweden at the beginning of a day.
fn midnight(tenant: &Tenant, day: Date) -> Result<Timestamp, AppError> {
    let zoned = day.to_zoned(zone(tenant)?);
    Ok(zoned
        .map_err(|e| AppError::Internal(Box::new(e)))?
        .timestamp())
}

/// What stands now, for the report of a week.
pub(super) async fn freeze(
    tenant: &Tenant,
    week: Week,
    now: Timestamp,
) -> Result<Frozen, AppError> {
    let world = tenant.world()?;
    let keeper = tenant.keeper();
    let monday = |weeks: i64| midnight(tenant, week.plus(weeks).monday());
    let (from, to) = (monday(0)?, monday(1)?);
    let weeks = [monday(-1)?, from, to].map(Timestamp::as_millisecond);
    let crs = Crs::from_code(&tenant.profile.crs).map_err(|e| AppError::Internal(Box::new(e)))?;
    let back = monday(1 - BACK_WEEKS)?;
    let done: BTreeMap<ObservationId, Timestamp> = tenant
        .store
        .mended(&keeper, (monday(-1)?, now.max(to)))
        .await?
        .into_iter()
        .collect();
    let mut wanted: BTreeSet<ObservationId> = done.keys().copied().collect();
    wanted.extend(tenant.store.overdue(&keeper, now, LATE).await?);
    wanted.extend(seen(&world, &keeper, back, to));
    let wanted: Vec<ObservationId> = wanted.into_iter().collect();
    let who = who(tenant, &keeper).await?;
    let (mut rows, mut names) = (Vec::new(), Names::default());
    for some in wanted.chunks(STEP) {
        let found = tenant.store.observations(&keeper, some).await?;
        let (index, done, who) = (Arc::clone(&world), done.clone(), Arc::clone(&who));
        let made = blocking(move || {
            let standing = found.iter().filter(|o| !o.is_withdrawn());
            standing
                .map(|o| row(&index, o, done.get(&o.id).copied(), who.get(&o.id).copied()))
                .collect::<Vec<Row>>()
        });
        for row in made.await? {
            names.take(&world, &row);
            rows.push(wire::freeze(&row).map_err(|e| AppError::Internal(Box::new(e)))?);
        }
    }
    let walks = tracked(tenant, &keeper, crs, (monday(1 - SILENT_WEEKS)?, to)).await?;
    let last = tenant.store.decisions(&keeper, week.plus(-1)).await?;
    let mut facts = Facts {
        weeks,
        today: day_of(now).to_string(),
        crs: tenant.profile.crs.clone(),
        areas: names.areas,
        actors: names.actors,
        commitments: names.commitments,
        promised: Vec::new(),
        last: last.into_iter().map(|d| (d.id, d.version)).collect(),
    };
    promised(&world, crs, day_of(from), &mut facts);
    let failed = |e: serde_json::Error| AppError::Internal(Box::new(e));
    Ok(Frozen {
        facts: serde_json::to_value(&facts).map_err(failed)?,
        rows,
        walks: walks
            .iter()
            .map(wire::freeze_walk)
            .collect::<Result<_, _>>()
            .map_err(failed)?,
    })
}

fn seen(world: &World, keeper: &Viewer, from: Timestamp, to: Timestamp) -> Vec<ObservationId> {
    let mut filter = Filter::seen_by(world.sees(keeper));
    filter.from = Some(from.as_second());
    filter.to = Some(to.as_second());
    let index = world.index_for(&filter);
    index.all(&filter).map(|e| e.id).collect()
}

/// Who recorded what, by numbers that are drawn anew for each report: rows of one person can be told to be so, and
/// whose they are cannot.
async fn who(
    tenant: &Tenant,
    keeper: &Viewer,
) -> Result<Arc<HashMap<ObservationId, u32>>, AppError> {
    let mut key = [0_u8; 32];
    getrandom::fill(&mut key).map_err(|e| AppError::Internal(e.to_string().into()))?;
    let told = tenant.store.sources(keeper, None, Arc::new(key)).await?;
    let known = told.known.iter();
    let by: Vec<_> = known
        .filter_map(|(id, from)| Some((*id, from.by?)))
        .collect();
    // In the order of the hashes: a number that followed the order of arrival would tell who came first.
    let all: BTreeSet<_> = by.iter().map(|(_, who)| *who).collect();
    let numbers: HashMap<_, u32> = all.into_iter().zip(0..).collect();
    let by = by.iter();
    let numbered = by.filter_map(|(id, who)| Some((*id, *numbers.get(who)?)));
    Ok(Arc::new(numbered.collect()))
}

fn row(world: &World, o: &Observation, done: Option<Timestamp>, by: Option<u32>) -> Row {
    let linked = world.landscape.link(o);
    let asset = o.asset_ref.as_ref().and_then(|a| world.asset_owners.get(a));
    let by_rules = || {
        world
            .landscape
            .responsible(o, asset)
            .map(|(actor, _)| actor)
    };
    let commitments = linked.commitments.iter();
    Row {
        id: o.id,
        category: o.category.clone(),
        kind: o.kind.clone(),
        valence: o.valence,
        class: o.privacy_class,
        custody: Custody::of(o),
        status: o.status,
        severity: o.severity,
        provenance: o.provenance,
        owner: o.responsible.clone().or_else(by_rules),
        at: o.geom_exact.anchor(),
        areas: world.areas_of(&o.geom_exact),
        commitments: commitments
            .filter_map(|slot| Some(world.landscape.commitment(*slot)?.commitment.id.clone()))
            .collect(),
        observed: o.observed_at,
        received: o.received_at,
        done,
        due: o.due_at.map(day_of),
        light: o.light,
        measured: o.accuracy_m.is_some(),
        by,
        example: o.example,
    }
}

/// Names as they stand, so that a report reads the same when they change.
#[derive(Default)]
struct Names {
    areas: BTreeMap<String, String>,
    actors: BTreeMap<String, String>,
    commitments: BTreeMap<String, String>,
}

impl Names {
    fn take(&mut self, world: &World, row: &Row) {
        let landscape = &world.landscape;
        for id in &row.areas {
            if let Some(area) = landscape.areas().area(id).filter(|a| is_told(a.kind)) {
                self.areas.insert(id.to_string(), area.name.clone());
            }
        }
        if let Some(actor) = row.owner.as_ref().and_then(|id| landscape.actor(id)) {
            self.actors.insert(actor.id.to_string(), actor.name.clone());
        }
        for id in &row.commitments {
            let slot = landscape.commitment_slot(id);
            if let Some(found) = slot.and_then(|s| landscape.commitment(s)) {
                let text = found.commitment.text.clone();
                self.commitments.insert(id.to_string(), text);
            }
        }
    }
}

/// Whether an area tells places apart: not the whole municipality, nor whose ground it is.
pub(super) fn is_told(kind: AreaKind) -> bool {
    !matches!(
        kind,
        AreaKind::Municipality | AreaKind::MaintenanceArea | AreaKind::Statistical
    )
}

async fn tracked(
    tenant: &Tenant,
    keeper: &Viewer,
    crs: Crs,
    during: (Timestamp, Timestamp),
) -> Result<Vec<Walked>, AppError> {
    let held = tenant.store.walks(keeper).await?;
    let mut by_walk: BTreeMap<WalkId, Vec<TrackPart>> = BTreeMap::new();
    for (walk, part) in tenant.store.tracks(keeper, None, during).await? {
        by_walk.entry(walk).or_default().push(part);
    }
    by_walk.retain(|id, _| {
        held.iter()
            .any(|w| w.id == *id && w.state != WalkState::Planned)
    });
    blocking(move || {
        by_walk
            .iter()
            .filter_map(|(id, parts)| {
                let runs = runs(parts);
                let first = runs
                    .iter()
                    .flat_map(|r| r.points.iter().map(|p| p.t_ms))
                    .min()?;
                let cells = walked(crs, [(*id, runs.as_slice())]);
                Some(Walked {
                    walk: *id,
                    at: Timestamp::from_millisecond(first).ok()?,
                    metres: cells.values().map(|w| w.metres).sum(),
                    metres_dark: cells.values().map(|w| w.metres_dark).sum(),
                    cells: cells.into_iter().map(|(c, w)| (c, w.metres)).collect(),
                })
            })
            .collect()
    })
    .await
}

/// The areas of promises that held, with their cells and names.
fn promised(world: &World, crs: Crs, day: Date, facts: &mut Facts) {
    let areas = world.landscape.areas();
    for (slot, area) in areas.areas().iter().enumerate() {
        let holds = world.landscape.commitments_in(slot).iter().any(|c| {
            let found = world.landscape.commitment(*c);
            found.is_some_and(|s| s.promise.holds_on(day))
        });
        let Some(outline) = areas.outline(slot).filter(|_| holds) else {
            continue;
        };
        if let Some(cells) = cells_in(crs, &outline, CELLS).filter(|c| !c.is_empty()) {
            let cells = cells.into_iter().map(|c| (c.east, c.north)).collect();
            facts.promised.push((area.id.to_string(), cells));
            facts.areas.insert(area.id.to_string(), area.name.clone());
        }
    }
}
