//! The heat map: how densely things were reported, of what its viewer may see and as they are told it.
//!
//! What the police found themselves is left out unless asked for, what has not been reviewed always:
//! neither is counted, so that nothing in the answer follows from them.

use std::collections::BTreeMap;
use std::sync::Arc;

use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use lykta_core::analysis::density::{self, Event, Kernel};
use lykta_core::analysis::heat::{self, LEAST_EVENTS, Picture};
use lykta_core::analysis::time::{Brightness, Season, WEEK_HOURS, hour_of_week};
use lykta_core::model::area::AreaKind;
use lykta_core::model::light::sun_elevation_deg;
use lykta_core::model::{
    AreaId, Deed, LonLat, PrivacyClass, Provenance, Shape, State, Status, Viewer,
};
use lykta_core::space::world::World;
use lykta_core::space::{Crs, Entry, Filter};

use super::effort::{self, end_of_today};
use super::query::{FilterQuery, codes};
use super::{App, AppError, permit, tiles};
use crate::wire::fault::Fault;

/// Changes when the same observations would give another picture.
pub const VERSION: &str = "1";
/// How far back is looked when nothing is said: a year, so that every season is in it.
const USUAL: SignedDuration = SignedDuration::from_hours(365 * 24);
/// Radius when nothing is said, metres.
const USUAL_RADIUS_M: f64 = 200.0;
/// Least and greatest radius, metres: below it a map points at doors.
const RADIUS_M: [f64; 2] = [100.0, 2_000.0];
/// Days in which an event comes to weigh half, when nothing is said.
const USUAL_HALF_LIFE_DAYS: f64 = 90.0;

/// What is asked for, as it stands in a query.
#[derive(Debug, Clone, Default)]
pub struct Asked {
    /// The filters that lists have. States without what works well unless named.
    pub filter: FilterQuery,
    /// `daylight`, `twilight`, `dark`, by the sun's height.
    pub sun: Option<String>,
    /// Hours of the week, `0-23,120,167`; Monday 00 is 0.
    pub hours: Option<String>,
    /// `winter`, `spring`, `summer`, `autumn`.
    pub season: Option<String>,
    /// Metres.
    pub radius_m: Option<String>,
    /// `quartic` or `gaussian`.
    pub kernel: Option<String>,
    /// `plain` or `severity_age`.
    pub weights: Option<String>,
    /// Days.
    pub half_life_days: Option<String>,
    /// Whether what the police found themselves is counted.
    pub police_discovered: Option<String>,
}

/// What a heat map was made by.
#[derive(Debug, Clone, PartialEq)]
pub struct Params {
    /// The plane.
    pub crs: Crs,
    /// How an event is spread.
    pub kernel: Kernel,
    /// Metres.
    pub radius_m: f64,
    /// Half-life in days when events weigh by severity and age.
    pub half_life_days: Option<f64>,
    /// Whether what the police found themselves is counted.
    pub police_discovered: bool,
    /// By the sun's height; all when empty.
    pub sun: Vec<Brightness>,
    /// Hours of the week; all when empty.
    pub hours: Vec<u8>,
    /// Seasons; all when empty.
    pub seasons: Vec<Season>,
    /// From this instant.
    pub from: Timestamp,
    /// Until this instant.
    pub to: Timestamp,
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
    /// Of these, by how we came to know.
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
    let (filter, params) = read(asked, &world, viewer, crs).map_err(AppError::Query)?;
    let dark = params.sun == [Brightness::Dark];
    let walked = effort::Asked {
        from: Some(params.from.to_string()),
        to: Some(params.to.to_string()),
        light: dark.then(|| String::from("dark")),
        area: asked.filter.area.clone(),
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
    let (entries, events) = counted(world, filter, &params);
    let mut heat = Heat {
        n: entries.len(),
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
            let at = heat.params.crs.inverse(east, north).ok()?;
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

/// The areas that tell a place apart: not those of a whole municipality or district.
fn names(world: &World, at: LonLat, outline: Option<&AreaId>) -> Vec<String> {
    let wide = [
        AreaKind::Municipality,
        AreaKind::District,
        AreaKind::Statistical,
    ];
    let areas = world.landscape.areas();
    let slots = areas.containing(&Shape::Point(at)).into_iter();
    slots
        .filter_map(|slot| areas.areas().get(slot))
        .filter(|area| !wide.contains(&area.kind) && Some(&area.id) != outline)
        .map(|area| area.name.clone())
        .collect()
}

/// Who counts, in the order of their ids, so that sums do not depend on how the index is laid out.
fn counted<'a>(
    world: &'a World,
    filter: &'a Filter,
    params: &Params,
) -> (Vec<&'a Entry>, Vec<Event>) {
    let zone = TimeZone::get("Europe/Stockholm").unwrap_or(TimeZone::UTC);
    let mut entries: Vec<&Entry> = world.index_for(filter).all(filter).collect();
    entries.sort_unstable_by_key(|e| e.id);
    entries
        .into_iter()
        .filter(|e| counts(e, params, &zone))
        .filter_map(|e| {
            let (east, north) = params.crs.forward(e.anchor).ok()?;
            let weight = weight(e, params);
            let event = Event {
                east,
                north,
                weight,
            };
            Some((e, event))
        })
        .unzip()
}

fn counts(entry: &Entry, params: &Params, zone: &TimeZone) -> bool {
    let unreviewed = entry.provenance == Provenance::Resident
        && matches!(
            entry.status,
            Status::Draft | Status::ReceivedIncomplete | Status::Received
        );
    let found = entry.provenance == Provenance::PoliceDiscovered && !params.police_discovered;
    if unreviewed || found {
        return false;
    }
    let Ok(at) = Timestamp::from_second(entry.observed_at) else {
        return false;
    };
    (params.hours.is_empty() || params.hours.contains(&hour_of_week(at, zone)))
        && (params.seasons.is_empty() || params.seasons.contains(&Season::of(at, zone)))
        && (params.sun.is_empty()
            || sun_elevation_deg(at, entry.anchor)
                .is_some_and(|deg| params.sun.contains(&Brightness::of(deg))))
}

/// Severity (1 where none is given), halved by age; 1 for a plain count.
fn weight(entry: &Entry, params: &Params) -> f64 {
    let Some(half_life) = params.half_life_days else {
        return 1.0;
    };
    let age_s = (params.to.as_second() - entry.observed_at).max(0);
    let age_days = age_s as f64 / 86_400.0;
    f64::from(entry.severity.max(1)) * 0.5_f64.powf(age_days / half_life)
}

fn read(
    asked: &Asked,
    world: &World,
    viewer: &Viewer,
    crs: Crs,
) -> Result<(Filter, Params), Vec<Fault>> {
    let mut faults = Vec::new();
    let filter = asked.filter.read(world, viewer);
    let f = &mut faults;
    let kernel = one_of(asked.kernel.as_deref(), "kernel", Kernel::from_code, f);
    let weighted = |text: &str| match text {
        "plain" => Some(false),
        "severity_age" => Some(true),
        _ => None,
    };
    let weighted = one_of(asked.weights.as_deref(), "weights", weighted, f);
    let truth = |text: &str| text.parse::<bool>().ok();
    let police = asked.police_discovered.as_deref();
    let police = one_of(police, "police_discovered", truth, f);
    let sun = codes(asked.sun.as_deref(), "sun", Brightness::from_code, f);
    let seasons = codes(asked.season.as_deref(), "season", Season::from_code, f);
    let ranges = codes(asked.hours.as_deref(), "hours", hours, f);
    let radius_m = metres(asked.radius_m.as_deref(), "radius_m", RADIUS_M, f);
    let half_life = metres(
        asked.half_life_days.as_deref(),
        "half_life_days",
        [1.0, 3_650.0],
        f,
    );
    let mut filter = match filter {
        Ok(filter) if faults.is_empty() => filter,
        Ok(_) => return Err(faults),
        Err(found) => return Err(found.into_iter().chain(faults).collect()),
    };
    let second = |s: Option<i64>| s.and_then(|s| Timestamp::from_second(s).ok());
    let to = second(filter.to).unwrap_or_else(end_of_today);
    let from =
        second(filter.from).unwrap_or_else(|| to.saturating_sub(USUAL).unwrap_or(Timestamp::MIN));
    filter.from = Some(from.as_second());
    filter.to = Some(to.as_second());
    // What works well is no heat, unless somebody asks where that is.
    filter.states.get_or_insert_with(|| {
        State::ALL
            .iter()
            .copied()
            .filter(|s| *s != State::Positive)
            .collect()
    });
    let params = Params {
        crs,
        kernel: kernel.unwrap_or(Kernel::Quartic),
        radius_m: radius_m.unwrap_or(USUAL_RADIUS_M),
        half_life_days: weighted
            .unwrap_or(false)
            .then(|| half_life.unwrap_or(USUAL_HALF_LIFE_DAYS)),
        police_discovered: police.unwrap_or(false),
        sun: sun.unwrap_or_default(),
        hours: ranges.unwrap_or_default().concat(),
        seasons: seasons.unwrap_or_default(),
        from,
        to,
    };
    Ok((filter, params))
}

/// Hours of the week from `5` or `5-8`, both ends among them.
fn hours(text: &str) -> Option<Vec<u8>> {
    let (first, last) = text.split_once('-').unwrap_or((text, text));
    let (first, last): (u8, u8) = (first.trim().parse().ok()?, last.trim().parse().ok()?);
    (first <= last && usize::from(last) < WEEK_HOURS).then(|| (first..=last).collect())
}

fn one_of<T>(
    value: Option<&str>,
    name: &'static str,
    from: impl Fn(&str) -> Option<T>,
    faults: &mut Vec<Fault>,
) -> Option<T> {
    let text = value?;
    let found = from(text);
    if found.is_none() {
        let fault = Fault::new(name, "unknown_code").with("field", name);
        faults.push(fault.with("value", text).with("allowed", ""));
    }
    found
}

fn metres(
    value: Option<&str>,
    name: &'static str,
    [least, most]: [f64; 2],
    faults: &mut Vec<Fault>,
) -> Option<f64> {
    let text = value?;
    let number = text.parse::<f64>().ok();
    let number = number.filter(|n| (least..=most).contains(n));
    if number.is_none() {
        let fault = Fault::new(name, "unknown_code").with("field", name);
        let allowed = format!("{least} – {most}");
        faults.push(fault.with("value", text).with("allowed", allowed));
    }
    number
}
