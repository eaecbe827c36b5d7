//! Places with at least so many reports within so many metres (DBSCAN): a description, and no test of chance.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use geo::MultiPolygon;
use lykta_core::analysis::cells::{Cell, cell_at};
use lykta_core::analysis::clusters::{Lattice, clusters};
use lykta_core::analysis::dbscan::dbscan;
use lykta_core::model::{AreaId, Deed, PrivacyClass, Provenance, Viewer};
use lykta_core::space::world::World;
use lykta_core::space::{Crs, Entry, Filter};

use super::counted::{self, Counting, between};
use super::found::{Found, tally};
use super::{App, AppError, permit, sources, tiles};

/// Changes when the same observations would give other places.
pub const VERSION: &str = "1";
/// Reports that make a place when nothing is said, the least and the most that may be asked for.
const POINTS: (f64, [f64; 2]) = (5.0, [3.0, 100.0]);
/// Metres within which they lie, likewise.
const EPS_M: (f64, [f64; 2]) = (100.0, [25.0, 500.0]);

/// What is asked for, as it stands in a query.
#[derive(Debug, Clone, Default)]
pub struct Asked {
    /// What is counted.
    pub counted: counted::Asked,
    /// Least reports.
    pub min_points: Option<String>,
    /// Within so many metres.
    pub eps_m: Option<String>,
}

/// Dense places.
#[derive(Debug, Clone)]
pub struct Dense {
    /// What was counted.
    pub counting: Counting,
    /// Least reports.
    pub min_points: usize,
    /// Within so many metres.
    pub eps_m: f64,
    /// Reports.
    pub n: usize,
    /// Left out, as the same person had reported in the same cell and week.
    pub repeated: usize,
    /// Reports that belong to no place.
    pub alone: usize,
    /// By how we came to know.
    pub sources: BTreeMap<Provenance, usize>,
    /// The places, those with most reports first; their outlines are squares round what belongs to them.
    pub places: Vec<Found>,
}

/// Dense places of what a viewer may see.
///
/// # Errors
/// [`AppError::Query`] with every fault, [`AppError::Forbidden`] for a role that does not analyse.
pub async fn dense(app: &App, viewer: &Viewer, asked: &Asked) -> Result<Dense, AppError> {
    permit(viewer, Deed::Analyze)?;
    let tenant = Arc::clone(app.tenant(viewer)?);
    let world = tenant.world_for(viewer)?;
    let crs = Crs::from_code(&tenant.profile.crs).map_err(|e| AppError::Internal(Box::new(e)))?;
    let known = sources::known(app, &tenant, viewer).await?;
    let mut faults = Vec::new();
    let points = between(
        asked.min_points.as_deref(),
        "min_points",
        POINTS.1,
        &mut faults,
    );
    let eps_m = between(asked.eps_m.as_deref(), "eps_m", EPS_M.1, &mut faults);
    let read = Counting::read(&asked.counted, &world, viewer, crs, known, faults);
    let (filter, counting) = read.map_err(AppError::Query)?;
    let (points, eps_m) = (points.unwrap_or(POINTS.0), eps_m.unwrap_or(EPS_M.0));
    let outline = tenant.profile.outline.clone();
    let made = tokio::task::spawn_blocking(move || {
        told(&world, &filter, counting, (points, eps_m), outline.as_ref())
    });
    let (told, restricted) = made.await.map_err(|e| AppError::Internal(Box::new(e)))??;
    // What cannot be put on record is not shown.
    if restricted {
        tiles::look(&tenant, viewer).await?;
    }
    Ok(told)
}

fn told(
    world: &World,
    filter: &Filter,
    counting: Counting,
    (points, eps_m): (f64, f64),
    tenant: Option<&AreaId>,
) -> Result<(Dense, bool), AppError> {
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "between 3 and 100"
    )]
    let min_points = points.ceil() as usize;
    let counted = counting.of(world, filter);
    let entries = counted.entries;
    let at: Vec<[f64; 2]> = entries.iter().map(|(_, at)| *at).collect();
    let grouped =
        dbscan(&at, eps_m, min_points).map_err(|e| AppError::Internal(format!("{e:?}").into()))?;
    let mut members: BTreeMap<u32, Vec<(&Entry, [f64; 2])>> = BTreeMap::new();
    for ((entry, at), label) in entries.iter().zip(&grouped.labels) {
        if let Some(label) = label {
            members.entry(*label).or_default().push((*entry, *at));
        }
    }
    let mut places = Vec::new();
    for own in members.values() {
        let inside: Vec<&Entry> = own.iter().map(|(e, _)| *e).collect();
        let outline = around(own, eps_m);
        places.push(Found::of(world, &counting, tenant, &outline, &inside)?);
    }
    places.sort_by_key(|place| std::cmp::Reverse(place.n));
    let restricted = entries
        .iter()
        .any(|(e, _)| e.class == PrivacyClass::RESTRICTED);
    let told = Dense {
        min_points,
        eps_m,
        n: entries.len(),
        repeated: counted.repeated,
        alone: grouped.noise(),
        sources: tally(entries.iter().map(|(e, _)| e.provenance)),
        places,
        counting,
    };
    Ok((told, restricted))
}

/// Small squares within about half the distance of a report: those of reports within the distance of each other meet,
/// and those of different places hardly do.
fn around(own: &[(&Entry, [f64; 2])], eps_m: f64) -> MultiPolygon {
    let cell_m = eps_m / 4.0;
    let held: BTreeSet<Cell> = own.iter().map(|(_, at)| cell_at(*at, cell_m)).collect();
    let round: Vec<(i32, i32)> = (-2..=2)
        .flat_map(|e: i32| (-2..=2).map(move |n: i32| (e, n)))
        .filter(|(e, n)| e * e + n * n <= 5)
        .collect();
    let wider: BTreeSet<Cell> = held
        .iter()
        .flat_map(|(east, north)| round.iter().map(move |(e, n)| (east + e, north + n)))
        .collect();
    let cells: Vec<Cell> = wider.into_iter().collect();
    let lattice = Lattice {
        origin: [0.0, 0.0],
        cell_m,
    };
    let groups = clusters(lattice, &cells).into_iter();
    MultiPolygon(groups.flat_map(|group| group.outline.0).collect())
}
