//! The heat map: how densely things were reported, of what [`super::counted`] counts.

mod kept;
mod made;

use std::collections::BTreeMap;
use std::sync::Arc;

use geo::MultiPolygon;
use lykta_core::analysis::density::Kernel;
use lykta_core::analysis::effort::project;
use lykta_core::analysis::heat::Picture;
use lykta_core::layer::Tile;
use lykta_core::layer::bands::{self, Step};
use lykta_core::model::{AreaId, Deed, LonLat, Provenance, Viewer};
use lykta_core::space::world::World;
use lykta_core::space::{Crs, Filter};

use super::coding::Takes;
use super::counted::{self, Counting, between, one_of};
use super::tiles::{self, Finished};
use super::{App, AppError, Tenant, permit, promises};
use crate::wire::fault::Fault;
pub use kept::Kept;

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
    /// `none` or `uniform`.
    pub edge: Option<String>,
    /// `none` or `walked`.
    pub exposure: Option<String>,
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
    /// Whether the edge is corrected.
    pub edge: bool,
    /// Whether it is held against what was walked.
    pub walked: bool,
}

/// One of the densest places.
#[derive(Debug, Clone, PartialEq)]
pub struct Dense {
    /// Where.
    pub at: LonLat,
    /// Per km², or per kilometre walked.
    pub value: f64,
    /// Events within the radius.
    pub n: usize,
    /// Kilometres walked within the radius, where it is held against them.
    pub walked_km: Option<f64>,
    /// Names of areas it lies in that are smaller than a district.
    pub areas: Vec<String>,
}

/// What a density was held against.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Exposure {
    /// Kilometres walked at the times that count.
    pub km: f64,
    /// Median of kilometres walked per km², where somebody walked.
    pub median_km_per_km2: f64,
    /// With less than this it is unknown.
    pub least_km_per_km2: f64,
}

/// A picture, in the degrees of maps.
#[derive(Debug, Clone, PartialEq)]
pub struct Drawn {
    /// The greatest value.
    pub greatest: f64,
    /// Side of a cell, metres.
    pub cell_m: f64,
    /// Steps from the lowest up.
    pub steps: Vec<Step>,
}

/// Whether there is a picture, and why not.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// It is drawn.
    Drawn,
    /// Too few events.
    TooFew,
    /// Nobody walked, so there is nothing to hold them against.
    NotWalked,
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
    /// Left out, as they lie beyond the boundary, where an answer ends there.
    pub left_out: usize,
    /// Of those counted, by how we came to know.
    pub sources: BTreeMap<Provenance, usize>,
    /// Whether there is a picture.
    pub standing: Standing,
    /// The picture.
    pub drawn: Option<Drawn>,
    /// What it was held against.
    pub exposure: Option<Exposure>,
    /// The densest places.
    pub places: Vec<Dense>,
    /// A radius to begin with, metres.
    pub suggested_radius_m: Option<f64>,
    /// Where nothing can be said, WGS 84: cells of promised areas in which nobody walked, or all that was walked too
    /// little to hold anything against.
    pub unknown: MultiPolygon,
    /// The area whose border the edge is corrected by.
    pub boundary: Option<AreaId>,
    /// Whether something restricted was counted.
    pub restricted: bool,
}

/// A question whose answer may be kept.
#[derive(Debug)]
struct Question {
    tenant: Arc<Tenant>,
    world: Arc<World>,
    viewer: Viewer,
    filter: Filter,
    params: Params,
    /// The area that was asked for, as it was named.
    area: Option<String>,
    /// Stands for who asks and what.
    name: u128,
    /// Stands for that and for all that the answer follows from.
    key: u128,
}

/// The heat map of what a viewer may see, and the name of what was asked.
///
/// # Errors
/// [`AppError::Query`] with every fault, [`AppError::Forbidden`] for a role that does not analyse.
pub async fn heat(
    app: &App,
    viewer: &Viewer,
    asked: &Asked,
) -> Result<(Arc<Heat>, u128), AppError> {
    let question = question(app, viewer, asked).await?;
    let heat = question.answer(app).await?;
    question.on_record(heat.restricted).await?;
    Ok((heat, question.name))
}

/// The heat map with its values, worked out anew: they are many, and seldom asked for.
///
/// # Errors
/// As [`heat`]; [`AppError::Hindered`] when there is no picture.
pub async fn raster(
    app: &App,
    viewer: &Viewer,
    asked: &Asked,
) -> Result<(Heat, Picture), AppError> {
    let question = question(app, viewer, asked).await?;
    let (heat, picture) = made::made(app, &question).await?;
    question.on_record(heat.restricted).await?;
    let picture = picture.ok_or(AppError::Hindered(match heat.standing {
        Standing::NotWalked => "nothing_walked",
        Standing::TooFew | Standing::Drawn => "too_few_observations",
    }))?;
    Ok((heat, picture))
}

/// A tile of the same heat map, cut from the same bands.
///
/// # Errors
/// As [`heat`].
pub async fn tile(
    app: &App,
    viewer: &Viewer,
    asked: &Asked,
    tile: Tile,
    takes: Takes,
) -> Result<Finished, AppError> {
    let question = question(app, viewer, asked).await?;
    let prepare = async {
        let heat = question.answer(app).await?;
        let restricted = heat.restricted;
        let draw = move || {
            let steps = heat.drawn.as_ref().map_or(&[][..], |d| &d.steps);
            bands::tile(steps, &heat.unknown, tile)
        };
        Ok((draw, restricted))
    };
    let asked = (question.key, question.name);
    let finished = tiles::drawn(app, &question.tenant, asked, tile, takes, prepare).await?;
    question.on_record(finished.is_restricted()).await?;
    Ok(finished)
}

/// A strong entity tag of an answer to what has this name.
pub fn tag(app: &App, name: u128, bytes: &[u8]) -> String {
    tiles::tag(&app.boot_salt, &name, bytes)
}

impl Question {
    /// What cannot be put on record is not shown.
    async fn on_record(&self, restricted: bool) -> Result<(), AppError> {
        if restricted {
            tiles::look(&self.tenant, &self.viewer).await?;
        }
        Ok(())
    }

    /// The border that the edge is corrected by: of the area asked for, or of the tenant.
    fn boundary(&self) -> Option<(AreaId, MultiPolygon)> {
        let own = self.area.as_deref().and_then(|id| AreaId::parse(id).ok());
        let id = own.or_else(|| self.tenant.profile.outline.clone())?;
        let areas = self.world.landscape.areas();
        let outline = areas.outline(areas.slot(&id)?)?;
        Some((id, project(self.params.counting.crs, &outline)?))
    }
}

async fn question(app: &App, viewer: &Viewer, asked: &Asked) -> Result<Question, AppError> {
    permit(viewer, Deed::Analyze)?;
    let tenant = Arc::clone(app.tenant(viewer)?);
    // Read before the world: a change between the two makes the answer newer than its key says, never older.
    let changes = tenant.tiles.changes(viewer);
    let walked = tenant.store.walked_so_far(viewer).await?;
    let world = tenant.world_for(viewer)?;
    let crs = Crs::from_code(&tenant.profile.crs).map_err(|e| AppError::Internal(Box::new(e)))?;
    let (filter, params) = read(asked, &world, viewer, crs).map_err(AppError::Query)?;
    let c = &params.counting;
    let by = (
        params.kernel.code(),
        params.radius_m.to_bits(),
        params.half_life_days.map(f64::to_bits),
        (params.edge, params.walked, c.police_discovered),
        (&c.sun, &c.hours, &c.seasons, c.from, c.to),
    );
    let organisation = viewer.organisation().map(|o| o.as_str().to_owned());
    let who = (&**viewer.audience(), organisation, viewer.walk());
    let area = asked.counted.filter.area.clone();
    let name = tiles::digest(&app.boot_salt, &("heat", who, &filter, by, &area));
    // Which areas are told as not walked follows from the promises that hold today.
    let since = (
        changes,
        walked,
        world.landscape_generation,
        promises::today(),
    );
    let key = tiles::digest(&app.boot_salt, &(name, since));
    Ok(Question {
        viewer: viewer.clone(),
        tenant,
        world,
        filter,
        params,
        area,
        name,
        key,
    })
}

fn read(
    asked: &Asked,
    world: &World,
    viewer: &Viewer,
    crs: Crs,
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
    let yes = |text: &str, yes: &str| match text {
        "none" => Some(false),
        _ => (text == yes).then_some(true),
    };
    let edge = one_of(asked.edge.as_deref(), "edge", |t| yes(t, "uniform"), f);
    let exposure = asked.exposure.as_deref();
    let walked = one_of(exposure, "exposure", |t| yes(t, "walked"), f);
    // Who reported what is read when the answer is worked out.
    let sources = Arc::default();
    let (filter, counting) = Counting::read(&asked.counted, world, viewer, crs, sources, faults)?;
    let params = Params {
        counting,
        kernel: kernel.unwrap_or(Kernel::Quartic),
        radius_m: radius_m.unwrap_or(USUAL_RADIUS_M),
        half_life_days: weighted
            .unwrap_or(false)
            .then(|| half_life.unwrap_or(USUAL_HALF_LIFE_DAYS)),
        edge: edge.unwrap_or(false),
        walked: walked.unwrap_or(false),
    };
    Ok((filter, params))
}
