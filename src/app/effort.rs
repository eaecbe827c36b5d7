//! Where walks have been: metres walked in each cell, and the cells of promised areas where nobody was.

use std::collections::BTreeMap;

use jiff::civil::Date;
use jiff::{SignedDuration, Timestamp};
use lykta_core::analysis::effort::{self, Cell, VISITED_M, Walked};
use lykta_core::model::track::{TrackPart, TrackRun, runs};
use lykta_core::model::walk::State;
use lykta_core::model::{AreaId, Deed, LonLat, Shape, Viewer, WalkId};
use lykta_core::space::link::Landscape;
use lykta_core::space::world::World;
use lykta_core::space::{AreaIndex, Crs, Relation};

use super::query::{named, second};
use super::{App, AppError, Tenant, permit, promises, walks};
use crate::clock;
use crate::wire::fault::Fault;

/// How far back is looked when nothing is said.
const USUAL: SignedDuration = SignedDuration::from_hours(90 * 24);
/// Most cells of one area that are told one by one: 100 square kilometres.
const MOST: usize = 10_000;

/// What is asked for, as it stands in a query.
#[derive(Debug, Clone, Default)]
pub struct Asked {
    /// Walked at this instant or day, or later.
    pub from: Option<String>,
    /// Walked before this instant, or on this day or before.
    pub to: Option<String>,
    /// `all` or `dark`.
    pub light: Option<String>,
    /// Where unvisited cells are told; the areas of promises in force when absent.
    pub area: Option<String>,
}

/// One cell.
#[derive(Debug, Clone)]
pub struct EffortCell {
    /// Which.
    pub cell: Cell,
    /// Its corners, WGS 84.
    pub ring: [LonLat; 5],
    /// What was walked.
    pub walked: Walked,
    /// Whether enough of it was walked, in the light asked for.
    pub visited: bool,
}

/// How much of an area was visited.
#[derive(Debug, Clone)]
pub struct Coverage {
    /// Which.
    pub area: AreaId,
    /// Its name.
    pub name: String,
    /// Its cells; `None` when they are too many to be told.
    pub cells: Option<usize>,
    /// Of these, visited.
    pub visited: usize,
    /// Metres walked in it.
    pub metres: f64,
    /// Of these, in the dark.
    pub metres_dark: f64,
    /// The day of the last visit.
    pub last: Option<Date>,
}

/// The effort of a time.
#[derive(Debug, Clone)]
pub struct Effort {
    /// The plane of the cells.
    pub crs: Crs,
    /// From this instant.
    pub from: Timestamp,
    /// Until this instant.
    pub to: Timestamp,
    /// Whether visits count in the dark alone.
    pub dark: bool,
    /// Walks with a track.
    pub walks: usize,
    /// Cells walked in, and those of the areas where nobody was; none for readers without exact places.
    pub cells: Vec<EffortCell>,
    /// The areas, by name.
    pub areas: Vec<Coverage>,
}

/// Where the viewer's walks have been. Readers without exact places are told how much of each area, and no
/// cells: a cell tells where somebody walked.
///
/// # Errors
/// [`AppError::Query`] with every fault.
pub async fn effort(app: &App, viewer: &Viewer, asked: &Asked) -> Result<Effort, AppError> {
    permit(viewer, Deed::Read)?;
    let tenant = app.tenant(viewer)?;
    let world = tenant.world_for(viewer)?;
    let areas = world.landscape.areas();
    let mut faults = Vec::new();
    let f = &mut faults;
    let mut instant = |text: &Option<String>, after, name| {
        let second = second(text.as_deref()?, after, name, f)?;
        Timestamp::from_second(second).ok()
    };
    let (from, to) = (
        instant(&asked.from, false, "from"),
        instant(&asked.to, true, "to"),
    );
    let dark = match asked.light.as_deref() {
        None | Some("all") => false,
        Some("dark") => true,
        Some(other) => {
            let fault = Fault::new("light", "unknown_code").with("field", "light");
            f.push(fault.with("value", other));
            false
        }
    };
    let area = named(asked.area.as_deref(), "area", f, |text| {
        areas.slot(&AreaId::parse(text).ok()?)
    });
    if !faults.is_empty() {
        return Err(AppError::Query(faults));
    }
    let to = to.unwrap_or_else(end_of_today);
    let from = from.unwrap_or_else(|| to.saturating_sub(USUAL).unwrap_or(Timestamp::MIN));
    let crs = Crs::from_code(&tenant.profile.crs).map_err(|e| AppError::Internal(Box::new(e)))?;

    let tracks = tracks(tenant, &world, viewer, (from, to)).await?;
    let slots = match area {
        Some(slot) => vec![slot],
        None => promised(&world.landscape),
    };
    // The sun's height at every step of a year is work that other requests should not wait for.
    let index = std::sync::Arc::clone(&world);
    let told = tokio::task::spawn_blocking(move || {
        let walked = effort::walked(crs, tracks.iter().map(|(id, runs)| (*id, runs.as_slice())));
        let (cells, areas) = told(crs, index.landscape.areas(), &slots, walked, dark);
        (tracks.len(), cells, areas)
    });
    let (walks, cells, areas) = told.await.map_err(|e| AppError::Internal(Box::new(e)))?;
    let cells = if viewer.sees_exact_places() {
        cells
    } else {
        Vec::new()
    };
    Ok(Effort {
        crs,
        from,
        to,
        dark,
        walks,
        cells,
        areas,
    })
}

/// The runs of every walk that the viewer may see and that somebody has set out on, from tracks that began within a
/// time.
///
/// # Errors
/// [`AppError`] when the store fails.
pub(super) async fn tracks(
    tenant: &Tenant,
    world: &World,
    viewer: &Viewer,
    during: (Timestamp, Timestamp),
) -> Result<Vec<(WalkId, Vec<TrackRun>)>, AppError> {
    let held = walks::seen(tenant, world, viewer).await?;
    let parts = tenant.store.tracks(viewer, None, during).await?;
    let mut by_walk: BTreeMap<WalkId, Vec<TrackPart>> = BTreeMap::new();
    for (walk, part) in parts {
        by_walk.entry(walk).or_default().push(part);
    }
    by_walk.retain(|id, _| {
        held.iter()
            .any(|w| w.id == *id && w.state != State::Planned)
    });
    Ok(by_walk
        .iter()
        .map(|(id, parts)| (*id, runs(parts)))
        .collect())
}

/// Midnight to come, in Sweden: the same all day, so that what is told changes with what is known alone.
pub(super) fn end_of_today() -> Timestamp {
    second(&promises::today().to_string(), true, "to", &mut Vec::new())
        .and_then(|s| Timestamp::from_second(s).ok())
        .unwrap_or_else(clock::now)
}

/// Slots of the areas in which a promise in force has something to be done, each once.
fn promised(landscape: &Landscape) -> Vec<usize> {
    let today = promises::today();
    let areas = landscape.areas();
    (0..areas.areas().len())
        .filter(|slot| {
            landscape.commitments_in(*slot).iter().any(|c| {
                let found = landscape.commitment(*c);
                found.is_some_and(|s| s.promise.holds_on(today))
            })
        })
        .collect()
}

fn told(
    crs: Crs,
    areas: &AreaIndex,
    slots: &[usize],
    walked: BTreeMap<Cell, Walked>,
    dark: bool,
) -> (Vec<EffortCell>, Vec<Coverage>) {
    let is_visited = |w: &Walked| VISITED_M <= if dark { w.metres_dark } else { w.metres };
    let mut all = walked;
    let mut coverage = Vec::new();
    for &slot in slots {
        let (Some(area), Some(outline)) = (areas.areas().get(slot), areas.outline(slot)) else {
            continue;
        };
        let own = effort::cells_in(crs, &outline, MOST);
        let inside: Vec<Walked> = match &own {
            Some(cells) => {
                let walked = |c| *all.entry(c).or_default();
                cells.iter().copied().map(walked).collect()
            }
            None => all
                .iter()
                .filter(|(cell, _)| lies_in(crs, areas, slot, **cell))
                .map(|(_, w)| *w)
                .collect(),
        };
        let last = inside
            .iter()
            .filter(|w| w.walks > 0)
            .map(|w| w.last_ms)
            .max();
        coverage.push(Coverage {
            area: area.id.clone(),
            name: area.name.clone(),
            cells: own.map(|cells| cells.len()),
            visited: inside.iter().filter(|w| is_visited(w)).count(),
            metres: inside.iter().map(|w| w.metres).sum(),
            metres_dark: inside.iter().map(|w| w.metres_dark).sum(),
            last: last
                .and_then(|ms| Timestamp::from_millisecond(ms).ok())
                .map(promises::day_of),
        });
    }
    coverage.sort_by(|a, b| (&a.name, &a.area).cmp(&(&b.name, &b.area)));
    let cells = all
        .into_iter()
        .filter_map(|(cell, walked)| {
            Some(EffortCell {
                cell,
                ring: cell.ring(crs).ok()?,
                visited: is_visited(&walked),
                walked,
            })
        })
        .collect();
    (cells, coverage)
}

/// Whether a cell's middle lies in an area.
fn lies_in(crs: Crs, areas: &AreaIndex, slot: usize, cell: Cell) -> bool {
    let middle = cell.middle(crs).ok();
    middle.is_some_and(|at| {
        let relation = areas.relation(slot, &Shape::Point(at));
        matches!(relation, Some(Relation::Contained { .. }))
    })
}
