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
use lykta_core::model::{AreaId, Deed, PrivacyClass, Provenance, Viewer};
use lykta_core::space::world::World;
use lykta_core::space::{Crs, Entry, Filter};

use super::counted::{self, Counting, one_of};
use super::found::{Found, tally};
use super::sources::{self, Known};
use super::study::{Study, side_m};
use super::{App, AppError, effort, permit, tiles};
use crate::wire::fault::Fault;

/// Changes when the same observations would give other hot spots.
pub const VERSION: &str = "1";
/// A cell is hot when it is called so with at most this false discovery rate.
pub const MOST_Q: f64 = 0.05;
/// Most cells of a study area; beyond it cells are larger than was asked for.
pub const MOST_CELLS: usize = 200_000;

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
    /// The place.
    pub found: Found,
    /// As many as were to be expected by its share of the area, or of what was walked.
    pub expected: f64,
    /// The chance of as much in its most surprising cell.
    pub p: f64,
    /// The least false discovery rate of its cells.
    pub q: f64,
    /// Cells.
    pub cells: usize,
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
    let made = tokio::task::spawn_blocking(move || {
        let ground = ground(&world, &filter, params, &study)?;
        let places = ground.places.iter();
        let spots = places.map(|place| spot(place, &ground, &world, study.tenant.as_ref()));
        let mut told = ground.told.clone();
        told.spots = spots.collect::<Result<_, _>>()?;
        let surest = |a: &Spot, b: &Spot| a.q.total_cmp(&b.q).then(b.found.n.cmp(&a.found.n));
        told.spots.sort_by(surest);
        let restricted = ground
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

/// What spots are put together from.
#[derive(Debug)]
struct Ground<'a> {
    told: HotSpots,
    cells: Vec<(Cell, f64)>,
    /// p and q of each cell.
    chances: Vec<Option<(f64, f64)>>,
    /// Those counted, with their cells.
    entries: Vec<(&'a Entry, usize)>,
    places: Vec<Place>,
}

fn ground<'a>(
    world: &'a World,
    filter: &'a Filter,
    mut params: Params,
    study: &Study,
) -> Result<Ground<'a>, AppError> {
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
    for (_, cell) in &entries {
        if let Some(count) = counts.get_mut(*cell) {
            *count += 1.0;
        }
    }
    let mut ground = Ground {
        told: HotSpots {
            n: entries.len(),
            repeated: counted.repeated,
            outside: all - entries.len(),
            cells: cells.len(),
            sources: tally(entries.iter().map(|(e, _)| e.provenance)),
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
    if ground.told.enough.is_enough() {
        (ground.chances, ground.told.tested) =
            chances(ground.told.params.question, &ground.cells, &counts)?;
        ground.places = places(&ground, side_m);
    }
    Ok(ground)
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
fn places(ground: &Ground<'_>, side_m: f64) -> Vec<Place> {
    let hot: Vec<usize> = ground
        .chances
        .iter()
        .zip(0..)
        .filter_map(|(chance, i)| chance.is_some_and(|(_, q)| q <= MOST_Q).then_some(i))
        .collect();
    let cells: Vec<Cell> = hot
        .iter()
        .filter_map(|i| ground.cells.get(*i).map(|(cell, _)| *cell))
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
    ground: &Ground<'_>,
    world: &World,
    tenant: Option<&AreaId>,
) -> Result<Spot, AppError> {
    let counting = &ground.told.params.counting;
    let own: HashSet<usize> = place.cells.iter().copied().collect();
    let inside = ground.entries.iter().filter(|(_, cell)| own.contains(cell));
    let entries: Vec<&Entry> = inside.map(|(e, _)| *e).collect();
    let share = |cells: &mut dyn Iterator<Item = &(Cell, f64)>| cells.map(|c| c.1).sum::<f64>();
    let here = share(&mut place.cells.iter().filter_map(|i| ground.cells.get(*i)));
    let whole = share(&mut ground.cells.iter());
    let chances = place.cells.iter().filter_map(|i| *ground.chances.get(*i)?);
    let (p, q) = chances.fold((1.0_f64, 1.0_f64), |(p, q), one| {
        (p.min(one.0), q.min(one.1))
    });
    let found = Found::of(world, counting, tenant, &place.outline, &entries)?;
    Ok(Spot {
        expected: ground.told.n as f64 * here / whole,
        p,
        q,
        cells: place.cells.len(),
        found,
    })
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
