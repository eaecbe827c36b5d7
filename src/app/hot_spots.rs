//! Hot spots: places where more was reported than chance would gather, of what [`super::counted`] counts.
//!
//! Two tests, told apart: do high cells adjoin high cells, and does one cell hold more than its share. They are
//! worked out here and never mixed with places that somebody has named hot spots.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::Arc;

use geo::MultiPolygon;
use lykta_core::analysis::cells::{Cell, cell_at};
use lykta_core::analysis::clusters::{Lattice, clusters};
use lykta_core::analysis::enough::{Enough, REPORTS};
use lykta_core::analysis::hotspots::{Draws, Test, Tested, hotspots};
use lykta_core::analysis::local_excess::local_excess;
use lykta_core::analysis::time::Brightness;
use lykta_core::analysis::weights::Weights;
use lykta_core::model::{AreaId, CategoryCode, Deed, LonLat, PrivacyClass, Provenance, Viewer};
use lykta_core::space::world::World;
use lykta_core::space::{Crs, Entry, Filter};

use super::counted::{self, Counting, names, one_of};
use super::sources::{self, Known};
use super::study::{Study, degrees, side_m};
use super::{App, AppError, effort, permit, tiles};
use crate::wire::fault::Fault;

/// Changes when the same observations would give other hot spots.
pub const VERSION: &str = "1";
/// A cell is hot when it is called so with at most this false discovery rate.
pub const MOST_Q: f64 = 0.05;
/// Most cells of a study area; beyond it cells are larger than was asked for.
pub const MOST_CELLS: usize = 200_000;
/// Most names that a place is told by.
const MOST_NAMES: usize = 3;

/// What is asked for, as it stands in a query.
#[derive(Debug, Clone, Default)]
pub struct Asked {
    /// What is counted.
    pub counted: counted::Asked,
    /// `cluster` or `single`.
    pub test: Option<String>,
    /// `100` or `250`.
    pub cell_m: Option<String>,
    /// `area` or `walked`, for `single`.
    pub exposure: Option<String>,
}

/// What is asked of a place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Question {
    /// Do high cells adjoin high cells?
    Cluster,
    /// Does this cell hold more than its share of the area?
    Single,
    /// Does this cell hold more than its share of what was walked?
    SingleWalked,
}

impl Question {
    /// Name of the test in parameters.
    pub fn test(self) -> &'static str {
        match self {
            Self::Cluster => "cluster",
            Self::Single | Self::SingleWalked => "single",
        }
    }

    /// What reports are held against.
    pub fn exposure(self) -> &'static str {
        match self {
            Self::Cluster | Self::Single => "area",
            Self::SingleWalked => "walked",
        }
    }

    /// Name of the method.
    pub fn method(self) -> &'static str {
        match self {
            Self::Cluster => "gi_star_exact",
            Self::Single | Self::SingleWalked => "local_excess",
        }
    }
}

/// What hot spots were found by.
#[derive(Debug, Clone, PartialEq)]
pub struct Params {
    /// What is counted, with the side of a cell.
    pub counting: Counting,
    /// What is asked.
    pub question: Question,
    /// The side that was asked for, when there would have been more than [`MOST_CELLS`] cells of it, metres.
    pub finer_m: Option<f64>,
}

/// One hot spot, or a place that would be one if more people said so.
#[derive(Debug, Clone, PartialEq)]
pub struct Spot {
    /// Its cells' common outline, WGS 84.
    pub outline: MultiPolygon,
    /// West, south, east, north.
    pub bounds: [f64; 4],
    /// Names of the areas it lies in that are smaller than a district, the one with most reports first.
    pub areas: Vec<String>,
    /// Reports in it.
    pub n: usize,
    /// As many as were to be expected by its share of the area, or of what was walked.
    pub expected: f64,
    /// The chance of as much in its most surprising cell.
    pub p: f64,
    /// The least false discovery rate of its cells.
    pub q: f64,
    /// Cells.
    pub cells: usize,
    /// Whether enough people say so.
    pub enough: Enough,
    /// Reports by how we came to know.
    pub sources: BTreeMap<Provenance, usize>,
    /// Reports by category, most first.
    pub categories: Vec<(CategoryCode, usize)>,
}

/// Hot spots.
#[derive(Debug, Clone)]
pub struct HotSpots {
    /// What they were found by.
    pub params: Params,
    /// Reports counted in the study area.
    pub n: usize,
    /// Left out, as the same person had reported in the same cell and week.
    pub repeated: usize,
    /// Left out, as they lie outside the study area, or where nobody walked.
    pub outside: usize,
    /// Cells of the study area, those with nothing in them among them.
    pub cells: usize,
    /// Of those counted, by how we came to know.
    pub sources: BTreeMap<Provenance, usize>,
    /// Whether there is enough to test anything.
    pub enough: Enough,
    /// How p was worked out: `exact` or `normal`.
    pub tested: &'static str,
    /// The places, the surest first.
    pub spots: Vec<Spot>,
}

/// The hot spots of what a viewer may see.
///
/// # Errors
/// [`AppError::Query`] with every fault, [`AppError::Forbidden`] for a role that does not analyse,
/// [`AppError::Hindered`] when the study area is too large for any cell.
pub async fn hot_spots(app: &App, viewer: &Viewer, asked: &Asked) -> Result<HotSpots, AppError> {
    permit(viewer, Deed::Analyze)?;
    let tenant = Arc::clone(app.tenant(viewer)?);
    let world = tenant.world_for(viewer)?;
    let crs = Crs::from_code(&tenant.profile.crs).map_err(|e| AppError::Internal(Box::new(e)))?;
    let known = sources::known(app, &tenant, viewer).await?;
    let (filter, params) = read(asked, &world, viewer, crs, known).map_err(AppError::Query)?;
    let walked = match params.question {
        Question::Cluster | Question::Single => None,
        Question::SingleWalked => {
            let dark = params.counting.sun == [Brightness::Dark];
            let asked = effort::Asked {
                from: Some(params.counting.from.to_string()),
                to: Some(params.counting.to.to_string()),
                light: dark.then(|| String::from("dark")),
                area: asked.counted.filter.area.clone(),
            };
            let told = effort::effort(app, viewer, &asked).await?;
            let metres = |c: &effort::EffortCell| {
                let walked = if dark {
                    c.walked.metres_dark
                } else {
                    c.walked.metres
                };
                (c.cell, walked)
            };
            Some(told.cells.iter().map(metres).collect())
        }
    };
    let area = asked.counted.filter.area.as_deref();
    let study = Study {
        area: area.and_then(|id| AreaId::parse(id).ok()),
        tenant: tenant.profile.outline.clone(),
        walked,
    };
    let catalogue = Arc::clone(&app.catalogue);
    let made = tokio::task::spawn_blocking(move || {
        let found = found(&world, &filter, params, &study)?;
        let spots = found.places.iter().map(|place| {
            spot(place, &found, &world, study.tenant.as_ref(), |number| {
                catalogue.numbered(number).map(|c| c.code.clone())
            })
        });
        let mut told = found.told.clone();
        told.spots = spots.collect::<Result<_, _>>()?;
        let surest = |a: &Spot, b: &Spot| a.q.total_cmp(&b.q).then(b.n.cmp(&a.n));
        told.spots.sort_by(surest);
        let restricted = found
            .entries
            .iter()
            .any(|(e, _)| e.class == PrivacyClass::RESTRICTED);
        Ok::<_, AppError>((told, restricted))
    });
    let (told, restricted) = made.await.map_err(|e| AppError::Internal(Box::new(e)))??;
    // What cannot be put on record is not shown.
    if restricted {
        tiles::look(&tenant, viewer).await?;
    }
    Ok(told)
}

/// Cells that were found hot and hang together.
#[derive(Debug)]
struct Place {
    /// Which of the study area's cells.
    cells: Vec<usize>,
    /// Their outline in the plane.
    outline: MultiPolygon,
}

/// What was found, before it is told.
#[derive(Debug)]
struct Found<'a> {
    told: HotSpots,
    cells: Vec<(Cell, f64)>,
    /// p and q of each cell.
    chances: Vec<Option<(f64, f64)>>,
    /// Those counted, with their cells.
    entries: Vec<(&'a Entry, usize)>,
    places: Vec<Place>,
}

fn found<'a>(
    world: &'a World,
    filter: &'a Filter,
    mut params: Params,
    study: &Study,
) -> Result<Found<'a>, AppError> {
    let asked_m = params.counting.cell_m;
    let (counted, cells) = study.held(world, filter, &mut params.counting, MOST_CELLS)?;
    params.finer_m = (params.counting.cell_m > asked_m).then_some(asked_m);
    let side_m = params.counting.cell_m;
    let numbers: HashMap<Cell, usize> = cells.iter().map(|(c, _)| *c).zip(0..).collect();
    let all = counted.entries.len();
    let entries: Vec<(&Entry, usize)> = counted
        .entries
        .into_iter()
        .filter_map(|(e, at)| Some((e, *numbers.get(&cell_at(at, side_m))?)))
        .collect();
    let mut counts = vec![0.0; cells.len()];
    let mut sources = BTreeMap::new();
    for (entry, cell) in &entries {
        *sources.entry(entry.provenance).or_default() += 1;
        if let Some(count) = counts.get_mut(*cell) {
            *count += 1.0;
        }
    }
    let mut found = Found {
        told: HotSpots {
            n: entries.len(),
            repeated: counted.repeated,
            outside: all - entries.len(),
            cells: cells.len(),
            sources,
            enough: match Enough::of_area(cells.len(), entries.len() as u64) {
                // Without an outline few reports make few cells, too; more reports are what is lacking.
                Enough::TooFewCells { .. } if (all as u64) < REPORTS => Enough::TooFewReports {
                    n: entries.len() as u64,
                },
                enough => enough,
            },
            tested: "exact",
            spots: Vec::new(),
            params,
        },
        chances: Vec::new(),
        places: Vec::new(),
        entries,
        cells,
    };
    if found.told.enough.is_enough() {
        (found.chances, found.told.tested) =
            chances(found.told.params.question, &found.cells, &counts)?;
        found.places = places(&found, side_m);
    }
    Ok(found)
}

/// p and q of each cell, and how they were worked out.
fn chances(
    question: Question,
    cells: &[(Cell, f64)],
    counts: &[f64],
) -> Result<(Vec<Option<(f64, f64)>>, &'static str), AppError> {
    let internal = |error| {
        AppError::Internal(Box::<dyn std::error::Error + Send + Sync>::from(format!(
            "{error:?}"
        )))
    };
    let (grid, exposure): (Vec<Cell>, Vec<f64>) = cells.iter().copied().unzip();
    if question != Question::Cluster {
        let told = local_excess(counts, &exposure, None).map_err(internal)?;
        let told = told.iter().map(|cell| cell.p.zip(cell.q)).collect();
        return Ok((told, "exact"));
    }
    let weights = Weights::queen(&grid).map_err(internal)?;
    // Permutations cannot tell the small p that many cells ask for: when counts are too large for exact tables,
    // sums are large enough for the normal distribution. One draw is the least that asks for none.
    let few = Draws { draws: 1, seed: 1 };
    let mut told = hotspots(counts, &weights, Test::Exact(few)).map_err(internal)?;
    if told.tested != Tested::Exact {
        told = hotspots(counts, &weights, Test::Normal).map_err(internal)?;
    }
    let spots = told.spots.iter();
    let chances = spots.map(|s| s.p.map(|p| p.hot).zip(s.q_hot)).collect();
    let tested = if told.tested == Tested::Exact {
        "exact"
    } else {
        "normal"
    };
    Ok((chances, tested))
}

/// Hot cells that hang together.
fn places(found: &Found<'_>, side_m: f64) -> Vec<Place> {
    let hot: Vec<usize> = found
        .chances
        .iter()
        .zip(0..)
        .filter_map(|(chance, i)| chance.is_some_and(|(_, q)| q <= MOST_Q).then_some(i))
        .collect();
    let cells: Vec<Cell> = hot
        .iter()
        .filter_map(|i| found.cells.get(*i).map(|(cell, _)| *cell))
        .collect();
    let lattice = Lattice {
        origin: [0.0, 0.0],
        cell_m: side_m,
    };
    let groups = clusters(lattice, &cells).into_iter();
    groups
        .map(|group| Place {
            cells: group
                .cells
                .iter()
                .filter_map(|i| hot.get(*i).copied())
                .collect(),
            outline: group.outline,
        })
        .collect()
}

fn spot(
    place: &Place,
    found: &Found<'_>,
    world: &World,
    tenant: Option<&AreaId>,
    category: impl Fn(u16) -> Option<CategoryCode>,
) -> Result<Spot, AppError> {
    let counting = &found.told.params.counting;
    let own: HashSet<usize> = place.cells.iter().copied().collect();
    let inside = found.entries.iter().filter(|(_, cell)| own.contains(cell));
    let entries: Vec<&Entry> = inside.map(|(e, _)| *e).collect();
    let mut sources: BTreeMap<Provenance, usize> = BTreeMap::new();
    let mut categories: BTreeMap<CategoryCode, usize> = BTreeMap::new();
    let mut areas: BTreeMap<String, usize> = BTreeMap::new();
    for entry in &entries {
        *sources.entry(entry.provenance).or_default() += 1;
        if let Some(code) = category(entry.category) {
            *categories.entry(code).or_default() += 1;
        }
        for name in names(world, entry.anchor, tenant) {
            *areas.entry(name).or_default() += 1;
        }
    }
    let share = |cells: &mut dyn Iterator<Item = &(Cell, f64)>| cells.map(|c| c.1).sum::<f64>();
    let here = share(&mut place.cells.iter().filter_map(|i| found.cells.get(*i)));
    let whole = share(&mut found.cells.iter());
    let chances = place.cells.iter().filter_map(|i| *found.chances.get(*i)?);
    let (p, q) = chances.fold((1.0_f64, 1.0_f64), |(p, q), one| {
        (p.min(one.0), q.min(one.1))
    });
    let (outline, bounds) = degrees(counting.crs, &place.outline)?;
    Ok(Spot {
        n: entries.len(),
        expected: found.told.n as f64 * here / whole,
        p,
        q,
        cells: place.cells.len(),
        enough: enough(&entries, &counting.sources),
        sources,
        categories: most_first(categories),
        areas: named(areas, world, &outline, tenant),
        outline,
        bounds,
    })
}

/// Names, the one with most reports first; of a place without reports that of its middle.
pub(super) fn named(
    areas: BTreeMap<String, usize>,
    world: &World,
    outline: &MultiPolygon,
    tenant: Option<&AreaId>,
) -> Vec<String> {
    let mut all: Vec<String> = most_first(areas)
        .into_iter()
        .map(|(name, _)| name)
        .collect();
    if all.is_empty() {
        let middle = geo::Centroid::centroid(outline);
        let middle = middle.and_then(|at| LonLat::from_degrees(at.x(), at.y()).ok());
        all = middle.map_or_else(Vec::new, |at| names(world, at, tenant));
    }
    all.truncate(MOST_NAMES);
    all
}

pub(super) fn most_first<T: Ord>(all: BTreeMap<T, usize>) -> Vec<(T, usize)> {
    let mut all: Vec<(T, usize)> = all.into_iter().collect();
    all.sort_by_key(|(_, n)| std::cmp::Reverse(*n));
    all
}

/// Whether enough people say so, and no one walk is most of it. Those of whom nobody is known are one each.
pub(super) fn enough(entries: &[&Entry], known: &Known) -> Enough {
    let alone = |by: &dyn Fn(&Entry) -> Option<u128>| {
        let mut several: BTreeMap<u128, u64> = BTreeMap::new();
        let mut all = Vec::new();
        for entry in entries {
            match by(entry) {
                Some(one) => *several.entry(one).or_default() += 1,
                None => all.push(1),
            }
        }
        all.extend(several.into_values());
        Enough::of_sources(all)
    };
    let people = alone(&|e| known.of(e.id).by.map(|o| o.0));
    let walks = alone(&|e| known.of(e.id).walk.map(|o| o.0));
    match walks {
        Enough::OneSource { .. } if people.is_enough() => walks,
        _ => people,
    }
}

fn read(
    asked: &Asked,
    world: &World,
    viewer: &Viewer,
    crs: Crs,
    known: Arc<Known>,
) -> Result<(Filter, Params), Vec<Fault>> {
    let mut faults = Vec::new();
    let f = &mut faults;
    let single = |text: &str| match text {
        "cluster" => Some(false),
        "single" => Some(true),
        _ => None,
    };
    let single = one_of(asked.test.as_deref(), "test", single, f).unwrap_or(false);
    let side = side_m(asked.cell_m.as_deref(), f);
    // Neighbours that were walked more are no clusters: only a cell alone is held against what was walked.
    let walked = |text: &str| match text {
        "area" => Some(false),
        "walked" if single => Some(true),
        _ => None,
    };
    let walked = one_of(asked.exposure.as_deref(), "exposure", walked, f).unwrap_or(false);
    let (filter, mut counting) = Counting::read(&asked.counted, world, viewer, crs, known, faults)?;
    counting.cell_m = side;
    counting.staff_once = true;
    let params = Params {
        counting,
        question: match (single, walked) {
            (false, _) => Question::Cluster,
            (true, false) => Question::Single,
            (true, true) => Question::SingleWalked,
        },
        finer_m: None,
    };
    Ok((filter, params))
}
