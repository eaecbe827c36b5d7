//! Does one report soon bring another nearby: Knox' test of what [`super::counted`] counts.
//!
//! Whoever walks through a street one evening makes reports that are near in space and time by the walk alone, so
//! one walk counts once, as one person does in a cell and a week.

use std::collections::{BTreeMap, HashSet};
use std::sync::Arc;

use lykta_core::analysis::discovery::benjamini_hochberg;
use lykta_core::analysis::hotspots::Draws;
use lykta_core::analysis::knox::{Band, Bands, knox, near};
use lykta_core::model::{Deed, PrivacyClass, Provenance, Viewer};
use lykta_core::space::world::World;
use lykta_core::space::{Crs, Filter};

use super::counted::{self, Counting};
use super::sources;
use super::{App, AppError, permit, tiles};

/// Changes when the same observations would give other numbers.
pub const VERSION: &str = "1";
/// Least reports.
pub const LEAST: usize = 51;
/// Most reports; of more the latest.
pub const MOST: usize = 5_000;
/// Outer edges, metres.
pub const METRES: [f64; 3] = [100.0, 200.0, 400.0];
/// Outer edges, days.
pub const DAYS: [f64; 3] = [7.0, 14.0, 28.0];
/// A band has more than chance with at most this false discovery rate.
pub const MOST_Q: f64 = 0.05;
/// Times that dates are dealt out anew.
const DRAWS: u32 = 999;
/// The least times, however many pairs there are.
const FEWEST_DRAWS: u32 = 99;
/// Pairs that all deals together may go through before there are fewer of them.
const WORK: usize = 1_000_000_000;
/// Deals are the same each time.
const SEED: u64 = 1;

/// What was told.
#[derive(Debug, Clone)]
pub struct NearRepeat {
    /// What was counted.
    pub counting: Counting,
    /// Reports that pairs are made of.
    pub n: usize,
    /// Left out, as the same person had reported in the same cell and week.
    pub repeated: usize,
    /// Left out, as another report of the same walk is counted.
    pub of_walks: usize,
    /// Left out, as there are more than [`MOST`].
    pub earlier: usize,
    /// Of those counted, by how we came to know.
    pub sources: BTreeMap<Provenance, usize>,
    /// How chance was tried; `None` with fewer than [`LEAST`].
    pub draws: Option<Draws>,
    /// For each distance all times, each with its false discovery rate among the bands.
    pub bands: Vec<(Band, Option<f64>)>,
}

/// Pairs near in space and time, of what a viewer may see.
///
/// # Errors
/// [`AppError::Query`] with every fault, [`AppError::Forbidden`] for a role that does not analyse.
pub async fn near_repeat(
    app: &App,
    viewer: &Viewer,
    asked: &counted::Asked,
) -> Result<NearRepeat, AppError> {
    permit(viewer, Deed::Analyze)?;
    let tenant = Arc::clone(app.tenant(viewer)?);
    let world = tenant.world_for(viewer)?;
    let crs = Crs::from_code(&tenant.profile.crs).map_err(|e| AppError::Internal(Box::new(e)))?;
    let known = sources::known(app, &tenant, viewer).await?;
    let (filter, mut counting) =
        Counting::read(asked, &world, viewer, crs, known, Vec::new()).map_err(AppError::Query)?;
    counting.staff_once = true;
    let told = tokio::task::spawn_blocking(move || told(&world, &filter, counting));
    let (told, restricted) = told.await.map_err(|e| AppError::Internal(Box::new(e)))??;
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
) -> Result<(NearRepeat, bool), AppError> {
    let counted = counting.of(world, filter);
    let restricted = counted
        .entries
        .iter()
        .any(|(e, _)| e.class == PrivacyClass::RESTRICTED);
    let all = counted.entries.len();
    let mut walks = HashSet::new();
    let mut entries = counted.entries;
    entries.sort_by_key(|(e, _)| (e.observed_at, e.id));
    entries.retain(|(e, _)| {
        let walk = counting.sources.of(e.id).walk;
        walk.is_none_or(|walk| walks.insert(walk))
    });
    let of_walks = all - entries.len();
    let earlier = entries.len().saturating_sub(MOST);
    let kept = entries.get(earlier..).unwrap_or_default();
    let mut sources = BTreeMap::new();
    for (entry, _) in kept {
        *sources.entry(entry.provenance).or_default() += 1;
    }
    let internal = |e| AppError::Internal(format!("{e:?}").into());
    let (mut draws, mut bands) = (None, Vec::new());
    if kept.len() >= LEAST {
        let points: Vec<[f64; 2]> = kept.iter().map(|(_, at)| *at).collect();
        let days: Vec<f64> = kept
            .iter()
            .map(|(e, _)| e.observed_at as f64 / 86_400.0)
            .collect();
        let [.., widest] = METRES;
        let pairs = near(&points, widest).map_err(internal)?.max(1);
        let affordable = u32::try_from(WORK / pairs).unwrap_or(DRAWS);
        let how = Draws {
            draws: affordable.clamp(FEWEST_DRAWS, DRAWS),
            seed: SEED,
        };
        let found = knox(&points, &days, Bands::Within, &METRES, &DAYS, how).map_err(internal)?;
        let p: Vec<Option<f64>> = found.iter().map(|band| band.p).collect();
        bands = found.into_iter().zip(benjamini_hochberg(&p)).collect();
        draws = Some(how);
    }
    let told = NearRepeat {
        n: kept.len(),
        repeated: counted.repeated,
        of_walks,
        earlier,
        sources,
        draws,
        bands,
        counting,
    };
    Ok((told, restricted))
}
