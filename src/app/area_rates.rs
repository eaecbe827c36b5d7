//! Area by area: how much was reported with the luck taken out, and how often what is known is reported again.
//!
//! Places where people live are told by name and never ranked: a list of housing areas by how much is reported of
//! them says more of those who live there than is known. Squares, parks, streets and other places that belong to
//! everybody are.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use geo::{Area as _, BoundingRect, InteriorPoint};
use jiff::Timestamp;
use lykta_core::analysis::effort::project;
use lykta_core::analysis::empirical_bayes::{Rate as Drawn, empirical_bayes};
use lykta_core::analysis::enough::REPORTS;
use lykta_core::analysis::reporting_rate::{Beside, Sum, Watched, beside_the_rest, watched};
use lykta_core::model::area::AreaKind;
use lykta_core::model::viewer::{Custody, Hold};
use lykta_core::model::{
    AreaId, Deed, LonLat, ObservationId, PrivacyClass, Provenance, Shape, Status, Viewer,
};
use lykta_core::space::world::World;
use lykta_core::space::{Crs, Entry, Filter, Sees};

use super::counted::{self, Counting};
use super::periods::is_compared;
use super::sources;
use super::walks::zone;
use super::{App, AppError, permit, promises, tiles};
use crate::store::sources::Reported;

/// Changes when the same observations would give other numbers.
pub const VERSION: &str = "1";
/// Least areas of a group: of fewer there is no telling what areas differ by.
pub const AREAS: usize = 5;
/// Days that rates are told for.
pub const RATE_DAYS: f64 = 30.0;

/// How much is reported of an area beside others of its group.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Level {
    /// Surely more than the mean.
    Higher,
    /// No sure difference.
    AsOthers,
    /// Surely less.
    Lower,
    /// There is too little to compare in the group.
    TooFew,
}

impl Level {
    /// Its name in results.
    pub fn code(self) -> &'static str {
        match self {
            Self::Higher => "higher",
            Self::AsOthers => "as_others",
            Self::Lower => "lower",
            Self::TooFew => "too_few",
        }
    }
}

/// One area.
#[derive(Debug, Clone, PartialEq)]
pub struct AreaRate {
    /// Which.
    pub id: AreaId,
    /// What people call it.
    pub name: String,
    /// What sort of area.
    pub kind: AreaKind,
    /// West, south, east, north.
    pub bounds: [f64; 4],
    /// Reports in it.
    pub n: u64,
    /// Its size, square kilometres.
    pub km2: f64,
    /// Reports a square kilometre and [`RATE_DAYS`].
    pub rate: f64,
    /// The same drawn towards the mean of its group; `None` where that has too little.
    pub drawn: Option<Drawn>,
    /// Beside the others of its group.
    pub level: Level,
    /// Its rank in its group by the drawn rate; `None` for places where people live.
    pub rank: Option<usize>,
    /// How often what is known is reported again; `None` for readers without exact places.
    pub reporting: Option<(Sum, Beside)>,
}

/// Areas that may be held against each other.
#[derive(Debug, Clone, PartialEq)]
pub struct Group {
    /// Whether people live there: then there are no ranks.
    pub homes: bool,
    /// Reports in them, counted once for each area.
    pub n: u64,
    /// Reports a square kilometre and [`RATE_DAYS`] in all of them; `None` when there is too little to compare.
    pub mean: Option<f64>,
    /// The areas, by name.
    pub areas: Vec<AreaRate>,
}

/// What is told area by area.
#[derive(Debug, Clone)]
pub struct AreaRates {
    /// What was counted.
    pub counting: Counting,
    /// Days of it.
    pub days: f64,
    /// Reports.
    pub n: usize,
    /// Left out, as the same person had reported in the same cell and week.
    pub repeated: usize,
    /// In none of the areas.
    pub outside: usize,
    /// By how we came to know.
    pub sources: BTreeMap<Provenance, usize>,
    /// Places that belong to everybody, and those where people live.
    pub groups: [Group; 2],
    /// How often what is known is reported again, everywhere; `None` for readers without exact places.
    pub reporting: Option<Sum>,
}

/// Area by area, of what a viewer may see.
///
/// # Shapes and units
/// An observation in two areas counts in both. Which areas: those that people name, from districts to courtyards,
/// within what was asked for and within the viewer's own areas. Further reports are those that somebody made who was
/// not sent to look: residents, reports to the police and what was imported; never what staff saw on walks or at
/// work, nor what a device measured.
///
/// # Errors
/// [`AppError::Query`] with every fault, [`AppError::Forbidden`] for a role that does not analyse.
pub async fn area_rates(
    app: &App,
    viewer: &Viewer,
    asked: &counted::Asked,
) -> Result<AreaRates, AppError> {
    permit(viewer, Deed::Analyze)?;
    let tenant = Arc::clone(app.tenant(viewer)?);
    let world = tenant.world_for(viewer)?;
    let crs = Crs::from_code(&tenant.profile.crs).map_err(|e| AppError::Internal(Box::new(e)))?;
    let known = sources::known(app, &tenant, viewer).await?;
    let (filter, counting) =
        Counting::read(asked, &world, viewer, crs, known, Vec::new()).map_err(AppError::Query)?;
    let reported = if viewer.sees_exact_places() {
        Some(tenant.store.reported(viewer).await?)
    } else {
        None
    };
    // The whole days that are over, so that the same question has the same answer all day.
    let today = promises::today().to_zoned(zone(&tenant)?);
    let last = today
        .map_err(|e| AppError::Internal(Box::new(e)))?
        .timestamp();
    let reader = viewer.clone();
    let told = tokio::task::spawn_blocking(move || {
        rates(&world, &filter, counting, &reader, reported, last)
    });
    let (told, restricted) = told.await.map_err(|e| AppError::Internal(Box::new(e)))??;
    // What cannot be put on record is not shown.
    if restricted {
        tiles::look(&tenant, viewer).await?;
    }
    Ok(told)
}

/// An area that is told of.
#[derive(Debug)]
struct Place {
    slot: usize,
    km2: f64,
    bounds: [f64; 4],
}

/// The areas that are told of to this viewer.
fn places(world: &World, filter: &Filter, viewer: &Viewer, crs: Crs) -> Vec<Place> {
    let index = world.landscape.areas();
    let all = index.areas().iter().enumerate();
    all.filter(|(_, area)| is_compared(area.kind))
        .filter_map(|(slot, _)| {
            let outline = index.outline(slot)?;
            let middle = outline.interior_point()?;
            let middle = LonLat::from_degrees(middle.x(), middle.y()).ok()?;
            let around = index.containing(&Shape::Point(middle));
            let asked = filter
                .area
                .is_none_or(|a| around.iter().any(|s| u32::try_from(*s) == Ok(a)));
            let own = !viewer.is_limited_to_areas() || {
                let named = around.iter().filter_map(|s| index.areas().get(*s));
                let ids: Vec<AreaId> = named.map(|a| a.id.clone()).collect();
                viewer.within(&ids).may(Deed::Analyze)
            };
            let km2 = project(crs, &outline)?.unsigned_area() / 1e6;
            let around = outline.bounding_rect()?;
            let bounds = [
                around.min().x,
                around.min().y,
                around.max().x,
                around.max().y,
            ];
            (asked && own && km2 > 0.0).then_some(Place { slot, km2, bounds })
        })
        .collect()
}

/// Where people live, or where it may be that they do.
fn is_home(kind: AreaKind) -> bool {
    !matches!(
        kind,
        AreaKind::Square
            | AreaKind::Park
            | AreaKind::Schoolyard
            | AreaKind::Place
            | AreaKind::Street
    )
}

fn rates(
    world: &World,
    filter: &Filter,
    counting: Counting,
    viewer: &Viewer,
    reported: Option<Reported>,
    last: Timestamp,
) -> Result<(AreaRates, bool), AppError> {
    let index = world.landscape.areas();
    let found = counting.of(world, filter);
    let days = counting.to.duration_since(counting.from).as_secs_f64() / 86_400.0;
    let places = places(world, filter, viewer, counting.crs);
    let of: HashMap<usize, usize> = places.iter().map(|p| p.slot).zip(0..).collect();
    let within: Vec<Vec<usize>> = found
        .entries
        .iter()
        .map(|(entry, _)| {
            let slots = index.containing(&Shape::Point(entry.anchor)).into_iter();
            slots.filter_map(|slot| of.get(&slot).copied()).collect()
        })
        .collect();
    let mut counts = vec![0_u64; places.len()];
    for count in within.iter().flatten() {
        if let Some(count) = counts.get_mut(*count) {
            *count += 1;
        }
    }
    let mut sources = BTreeMap::new();
    for (entry, _) in &found.entries {
        *sources.entry(entry.provenance).or_default() += 1;
    }
    let mut restricted = found
        .entries
        .iter()
        .any(|(e, _)| e.class == PrivacyClass::RESTRICTED);
    let reporting = reported.map(|reported| {
        let again = Again::new(world, filter, &counting, viewer, reported, last);
        let mut all = Sum::default();
        let mut sums = vec![Sum::default(); places.len()];
        for ((entry, _), within) in found.entries.iter().zip(&within) {
            let Some((one, secret)) = again.watched(entry) else {
                continue;
            };
            restricted |= secret;
            all.add(&one);
            for place in within {
                if let Some(sum) = sums.get_mut(*place) {
                    sum.add(&one);
                }
            }
        }
        let beside = beside_the_rest(&sums, &all);
        (all, sums.into_iter().zip(beside).collect::<Vec<_>>())
    });
    let (all, mut beside) = reporting.unzip();
    let mut groups = [Vec::new(), Vec::new()];
    for (number, (place, n)) in places.iter().zip(&counts).enumerate() {
        let Some(area) = index.areas().get(place.slot) else {
            continue;
        };
        let [shared, homes] = &mut groups;
        let group = if is_home(area.kind) { homes } else { shared };
        group.push(AreaRate {
            id: area.id.clone(),
            name: area.name.clone(),
            kind: area.kind,
            bounds: place.bounds,
            n: *n,
            km2: place.km2,
            rate: *n as f64 / (place.km2 * days) * RATE_DAYS,
            drawn: None,
            level: Level::TooFew,
            rank: None,
            reporting: beside.as_mut().and_then(|b| b.get_mut(number).cloned()),
        });
    }
    let [shared, homes] = groups;
    let told = AreaRates {
        days,
        n: found.entries.len(),
        repeated: found.repeated,
        outside: within.iter().filter(|w| w.is_empty()).count(),
        sources,
        groups: [group(shared, false, days)?, group(homes, true, days)?],
        reporting: all,
        counting,
    };
    Ok((told, restricted))
}

/// The areas of a group held against each other, by name.
fn group(mut areas: Vec<AreaRate>, homes: bool, days: f64) -> Result<Group, AppError> {
    areas.sort_by(|a, b| a.name.cmp(&b.name).then(a.id.cmp(&b.id)));
    let n: u64 = areas.iter().map(|a| a.n).sum();
    let events: Vec<f64> = areas.iter().map(|a| a.n as f64).collect();
    let exposure: Vec<f64> = areas.iter().map(|a| a.km2 * days / RATE_DAYS).collect();
    let all: f64 = exposure.iter().sum();
    let enough = areas.len() >= AREAS && n >= REPORTS && days > 0.0;
    let mean = enough.then(|| n as f64 / all);
    if let Some(mean) = mean {
        let drawn = empirical_bayes(&events, &exposure)
            .map_err(|e| AppError::Internal(format!("{e:?}").into()))?;
        for (area, drawn) in areas.iter_mut().zip(drawn) {
            area.level = match drawn.between {
                Some([low, _]) if low > mean => Level::Higher,
                Some([_, high]) if high < mean => Level::Lower,
                _ => Level::AsOthers,
            };
            area.rank = (!homes).then_some(drawn.rank);
            area.drawn = Some(drawn);
        }
    }
    Ok(Group {
        homes,
        n,
        mean,
        areas,
    })
}

/// What was reported again.
#[derive(Debug)]
struct Again<'a> {
    world: &'a World,
    filter: &'a Filter,
    counting: &'a Counting,
    viewer: &'a Viewer,
    sees: Sees,
    confirmed: HashMap<ObservationId, Vec<ObservationId>>,
    over: HashMap<ObservationId, Timestamp>,
    /// What is still there was last asked then.
    last: Timestamp,
}

impl<'a> Again<'a> {
    fn new(
        world: &'a World,
        filter: &'a Filter,
        counting: &'a Counting,
        viewer: &'a Viewer,
        reported: Reported,
        last: Timestamp,
    ) -> Self {
        Self {
            world,
            filter,
            counting,
            viewer,
            sees: world.sees(viewer),
            confirmed: reported.confirmed.into_iter().collect(),
            over: reported.over.into_iter().collect(),
            last: last.min(counting.to),
        }
    }

    /// How an incident was reported while it stood, and whether that says anything of a restricted record. `None` for
    /// what another organisation controls, of which the viewer is not told what confirms it, and for what was over
    /// at a time that nobody knows.
    fn watched(&self, entry: &Entry) -> Option<(Watched, bool)> {
        let nobody = Custody::default();
        let custody = entry.custody.as_deref().unwrap_or(&nobody);
        if self.viewer.hands().hold(custody) != Hold::Own {
            return None;
        }
        let until = match self.over.get(&entry.id) {
            Some(over) => (*over).min(self.last),
            None if is_over(entry.status) => return None,
            None => self.last,
        };
        let index = self.world.index_for(self.filter);
        let merged = self.confirmed.get(&entry.id).into_iter().flatten();
        let mut all: Vec<&Entry> = merged.filter_map(|id| index.get(*id, &self.sees)).collect();
        all.retain(|e| {
            e.provenance != Provenance::PoliceDiscovered || self.counting.police_discovered
        });
        let secret = all.iter().any(|e| e.class == PrivacyClass::RESTRICTED);
        all.push(entry);
        all.sort_by_key(|e| (e.observed_at, e.id));
        let (first, later) = all.split_first()?;
        let mut people: BTreeSet<_> = self.counting.sources.of(first.id).by.into_iter().collect();
        let again: Vec<i64> = later
            .iter()
            .filter(|e| told_by_itself(e.provenance))
            // What one person says again is no further report; of whom nobody is known, each is one.
            .filter(|e| {
                let by = self.counting.sources.of(e.id).by;
                by.is_none_or(|by| people.insert(by))
            })
            .map(|e| e.observed_at)
            .collect();
        let one = watched(first.observed_at, &again, until.as_second())?;
        Some((one, secret))
    }
}

/// Whether somebody told who was not sent to look.
fn told_by_itself(provenance: Provenance) -> bool {
    match provenance {
        Provenance::Resident
        | Provenance::PoliceReported
        | Provenance::Import
        | Provenance::PoliceDiscovered => true,
        Provenance::StaffWalk | Provenance::StaffDaily | Provenance::Sensor => false,
    }
}

fn is_over(status: Status) -> bool {
    matches!(
        status,
        Status::Done
            | Status::Verified
            | Status::Closed
            | Status::NotFeasible
            | Status::Faded
            | Status::Rejected
    )
}
