//! The heat map: how densely things were reported, of what [`super::counted`] counts.

use std::collections::BTreeMap;
use std::sync::Arc;

use lykta_core::analysis::density::{self, Event, Kernel};
use lykta_core::analysis::heat::{self, LEAST_EVENTS, Picture};
use lykta_core::analysis::time::Brightness;
use lykta_core::model::{AreaId, Deed, LonLat, PrivacyClass, Provenance, Viewer};
use lykta_core::space::world::World;
use lykta_core::space::{Crs, Entry, Filter};

use super::counted::{self, Counting, between, names, one_of};
use super::sources::{self, Known};
use super::{App, AppError, effort, permit, tiles};
use crate::wire::fault::Fault;

/// Changes when the same observations would give another picture.
pub const VERSION: &str = "1";
/// Radius when nothing is said, metres.
const USUAL_RADIUS_M: f64 = 200.0;
/// Least and greatest radius, metres: below it a map points at doors.
const RADIUS_M: [f64; 2] = [100.0, 2_000.0];
/// Days in which an event comes to weigh half, when nothing is said.
const USUAL_HALF_LIFE_DAYS: f64 = 90.0;

/// What is asked for, as it stands in a query.
#[derive(Debug, Clone, Default)]
pub struct Asked {
    /// What is counted.
    pub counted: counted::Asked,
    /// Metres.
    pub radius_m: Option<String>,
    /// `quartic` or `gaussian`.
    pub kernel: Option<String>,
    /// `plain` or `severity_age`.
    pub weights: Option<String>,
    /// Days.
    pub half_life_days: Option<String>,
}

/// What a heat map was made by.
#[derive(Debug, Clone, PartialEq)]
pub struct Params {
    /// What is counted.
    pub counting: Counting,
    /// How an event is spread.
    pub kernel: Kernel,
    /// Metres.
    pub radius_m: f64,
    /// Half-life in days when events weigh by severity and age.
    pub half_life_days: Option<f64>,
}

/// One of the densest places.
#[derive(Debug, Clone, PartialEq)]
pub struct Dense {
    /// Where.
    pub at: LonLat,
    /// Per km².
    pub per_km2: f64,
    /// Events within the radius.
    pub n: usize,
    /// Names of areas it lies in that are smaller than a district.
    pub areas: Vec<String>,
}

/// A heat map.
#[derive(Debug, Clone)]
pub struct Heat {
    /// What it was made by.
    pub params: Params,
    /// Events counted.
    pub n: usize,
    /// Left out, as the same person had reported in the same cell and week.
    pub repeated: usize,
    /// Of those counted, by how we came to know.
    pub sources: BTreeMap<Provenance, usize>,
    /// The picture; `None` with too few events.
    pub picture: Option<Picture>,
    /// The densest places.
    pub places: Vec<Dense>,
    /// A radius to begin with, metres.
    pub suggested_radius_m: Option<f64>,
    /// Corners of cells in which nobody walked, where promises hold.
    pub not_walked: Vec<[LonLat; 5]>,
}

/// The heat map of what a viewer may see.
///
/// # Errors
/// [`AppError::Query`] with every fault, [`AppError::Forbidden`] for a role that does not analyse.
pub async fn heat(app: &App, viewer: &Viewer, asked: &Asked) -> Result<Heat, AppError> {
    permit(viewer, Deed::Analyze)?;
    let tenant = Arc::clone(app.tenant(viewer)?);
    let world = tenant.world_for(viewer)?;
    let crs = Crs::from_code(&tenant.profile.crs).map_err(|e| AppError::Internal(Box::new(e)))?;
    let sources = sources::known(app, &tenant, viewer).await?;
    let (filter, params) = read(asked, &world, viewer, crs, sources).map_err(AppError::Query)?;
    let dark = params.counting.sun == [Brightness::Dark];
    let walked = effort::Asked {
        from: Some(params.counting.from.to_string()),
        to: Some(params.counting.to.to_string()),
        light: dark.then(|| String::from("dark")),
        area: asked.counted.filter.area.clone(),
    };
    let walked = effort::effort(app, viewer, &walked).await?;
    let outline = tenant.profile.outline.clone();
    let made = tokio::task::spawn_blocking(move || made(&world, &filter, params, outline.as_ref()));
    let (mut heat, restricted) = made.await.map_err(|e| AppError::Internal(Box::new(e)))??;
    let unvisited = walked.cells.into_iter().filter(|c| !c.visited);
    heat.not_walked = unvisited.map(|c| c.ring).collect();
    // What cannot be put on record is not shown.
    if restricted {
        tiles::look(&tenant, viewer).await?;
    }
    Ok(heat)
}

fn made(
    world: &World,
    filter: &Filter,
    params: Params,
    outline: Option<&AreaId>,
) -> Result<(Heat, bool), AppError> {
    let (entries, events, repeated) = counted(world, filter, &params);
    let mut heat = Heat {
        n: entries.len(),
        repeated,
        sources: BTreeMap::new(),
        picture: None,
        places: Vec::new(),
        suggested_radius_m: None,
        not_walked: Vec::new(),
        params,
    };
    for entry in &entries {
        *heat.sources.entry(entry.provenance).or_default() += 1;
    }
    let restricted = entries.iter().any(|e| e.class == PrivacyClass::RESTRICTED);
    if heat.n < LEAST_EVENTS {
        return Ok((heat, restricted));
    }
    let Params {
        kernel, radius_m, ..
    } = heat.params;
    heat.suggested_radius_m = density::suggested_radius_m(&events);
    heat.picture =
        heat::picture(&events, kernel, radius_m).map_err(|e| AppError::Internal(Box::new(e)))?;
    let peaks = heat.picture.iter().flat_map(|p| &p.peaks);
    heat.places = peaks
        .filter_map(|peak| {
            let [east, north] = peak.at;
            let at = heat.params.counting.crs.inverse(east, north).ok()?;
            let near = |e: &&Event| (e.east - east).hypot(e.north - north) < radius_m;
            Some(Dense {
                at,
                per_km2: peak.value,
                n: events.iter().filter(near).count(),
                areas: names(world, at, outline),
            })
        })
        .collect();
    Ok((heat, restricted))
}

/// Who counts, how much, and how many do not as they repeat.
fn counted<'a>(
    world: &'a World,
    filter: &'a Filter,
    params: &Params,
) -> (Vec<&'a Entry>, Vec<Event>, usize) {
    let counted = params.counting.of(world, filter);
    let (entries, events) = counted
        .entries
        .into_iter()
        .map(|(e, [east, north])| {
            let weight = weight(e, params);
            let event = Event {
                east,
                north,
                weight,
            };
            (e, event)
        })
        .unzip();
    (entries, events, counted.repeated)
}

/// Severity (1 where none is given), halved by age; 1 for a plain count.
fn weight(entry: &Entry, params: &Params) -> f64 {
    let Some(half_life) = params.half_life_days else {
        return 1.0;
    };
    let age_s = (params.counting.to.as_second() - entry.observed_at).max(0);
    let age_days = age_s as f64 / 86_400.0;
    f64::from(entry.severity.max(1)) * 0.5_f64.powf(age_days / half_life)
}

fn read(
    asked: &Asked,
    world: &World,
    viewer: &Viewer,
    crs: Crs,
    sources: Arc<Known>,
) -> Result<(Filter, Params), Vec<Fault>> {
    let mut faults = Vec::new();
    let f = &mut faults;
    let kernel = one_of(asked.kernel.as_deref(), "kernel", Kernel::from_code, f);
    let weighted = |text: &str| match text {
        "plain" => Some(false),
        "severity_age" => Some(true),
        _ => None,
    };
    let weighted = one_of(asked.weights.as_deref(), "weights", weighted, f);
    let radius_m = between(asked.radius_m.as_deref(), "radius_m", RADIUS_M, f);
    let half_life = asked.half_life_days.as_deref();
    let half_life = between(half_life, "half_life_days", [1.0, 3_650.0], f);
    let (filter, counting) = Counting::read(&asked.counted, world, viewer, crs, sources, faults)?;
    let params = Params {
        counting,
        kernel: kernel.unwrap_or(Kernel::Quartic),
        radius_m: radius_m.unwrap_or(USUAL_RADIUS_M),
        half_life_days: weighted
            .unwrap_or(false)
            .then(|| half_life.unwrap_or(USUAL_HALF_LIFE_DAYS)),
    };
    Ok((filter, params))
}
