//! Time in what was reported: how much each day and each hour of the week, and one period beside another.

use std::collections::BTreeMap;
use std::sync::Arc;

use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use lykta_core::analysis::discovery::benjamini_hochberg;
use lykta_core::analysis::rate_ratio::{Count, RateRatio, rate_ratio};
use lykta_core::analysis::time::{Brightness, WEEK_HOURS, histogram, hour_of_week};
use lykta_core::model::area::AreaKind;
use lykta_core::model::light::sun_elevation_deg;
use lykta_core::model::{AreaId, Deed, LonLat, PrivacyClass, Provenance, Viewer};
use lykta_core::space::world::World;
use lykta_core::space::{Crs, Entry, Filter};

use super::counted::{self, Counting, one_of};
use super::{App, AppError, effort, permit, sources, tiles};

/// Changes when the same observations would give other numbers.
pub const VERSION: &str = "1";
/// An area is compared when both periods have this many together: below it no difference could be told.
pub const LEAST: u64 = 6;

/// How much was reported when.
#[derive(Debug, Clone)]
pub struct Times {
    /// What was counted.
    pub counting: Counting,
    /// How many.
    pub n: usize,
    /// Of these, by how we came to know.
    pub sources: BTreeMap<Provenance, usize>,
    /// How many each day that has any, by the calendar in Sweden.
    pub days: BTreeMap<Date, u64>,
    /// How many each hour of the week; Monday 00 is the first.
    pub hours: [u64; WEEK_HOURS],
    /// How many by the sun's height: daylight, twilight, dark.
    pub sun: [u64; 3],
}

/// How much was reported when, of what a viewer may see.
///
/// # Errors
/// [`AppError::Query`] with every fault, [`AppError::Forbidden`] for a role that does not analyse.
pub async fn times(app: &App, viewer: &Viewer, asked: &counted::Asked) -> Result<Times, AppError> {
    permit(viewer, Deed::Analyze)?;
    let tenant = Arc::clone(app.tenant(viewer)?);
    let world = tenant.world_for(viewer)?;
    let crs = Crs::from_code(&tenant.profile.crs).map_err(|e| AppError::Internal(Box::new(e)))?;
    let sources = sources::known(app, &tenant, viewer).await?;
    let (filter, counting) =
        Counting::read(asked, &world, viewer, crs, sources, Vec::new()).map_err(AppError::Query)?;
    // The sun's height of a year of observations is work that other requests should not wait for.
    let told = tokio::task::spawn_blocking(move || {
        let zone = TimeZone::get("Europe/Stockholm").unwrap_or(TimeZone::UTC);
        let found = counting.of(&world, &filter).entries;
        let mut times = Times {
            n: found.len(),
            sources: BTreeMap::new(),
            days: BTreeMap::new(),
            hours: [0; WEEK_HOURS],
            sun: [0; 3],
            counting,
        };
        let mut hours = Vec::with_capacity(found.len());
        for (entry, _) in &found {
            *times.sources.entry(entry.provenance).or_default() += 1;
            let Ok(at) = Timestamp::from_second(entry.observed_at) else {
                continue;
            };
            *times.days.entry(zone.to_datetime(at).date()).or_default() += 1;
            hours.push(hour_of_week(at, &zone));
            let [day, twilight, dark] = &mut times.sun;
            match sun_elevation_deg(at, entry.anchor).map(Brightness::of) {
                Some(Brightness::Daylight) => *day += 1,
                Some(Brightness::Twilight) => *twilight += 1,
                Some(Brightness::Dark) => *dark += 1,
                None => {}
            }
        }
        times.hours = histogram(&hours);
        (times, restricted(found.iter().map(|(e, _)| *e)))
    });
    let (times, restricted) = told.await.map_err(|e| AppError::Internal(Box::new(e)))?;
    // What cannot be put on record is not shown.
    if restricted {
        tiles::look(&tenant, viewer).await?;
    }
    Ok(times)
}

pub(super) fn restricted<'a>(mut entries: impl Iterator<Item = &'a Entry>) -> bool {
    entries.any(|e| e.class == PrivacyClass::RESTRICTED)
}

/// Which period stands beside the one of the filters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Against {
    /// As long, right before it.
    Before,
    /// The same days 52 weeks before: the same season and the same days of the week.
    Year,
}

impl Against {
    /// By its code.
    pub fn from_code(code: &str) -> Option<Self> {
        match code {
            "before" => Some(Self::Before),
            "year" => Some(Self::Year),
            _ => None,
        }
    }

    /// Its code.
    pub fn code(self) -> &'static str {
        match self {
            Self::Before => "before",
            Self::Year => "year",
        }
    }
}

/// Two periods of one area, or of all.
#[derive(Debug, Clone, PartialEq)]
pub struct Change {
    /// Which; `None` for all together.
    pub area: Option<(AreaId, String)>,
    /// In the period of the filters.
    pub after: u64,
    /// In the one beside it.
    pub before: u64,
    /// What that says; `None` with fewer than [`LEAST`] together.
    pub ratio: Option<RateRatio>,
    /// Share of false alarms among the areas that are called at least as different; `None` for all together.
    pub q: Option<f64>,
}

/// One period beside another.
#[derive(Debug, Clone)]
pub struct Compared {
    /// What was counted, with the later period.
    pub counting: Counting,
    /// Which period stands beside it.
    pub against: Against,
    /// The earlier period: from, until.
    pub earlier: (Timestamp, Timestamp),
    /// Days of each.
    pub days: f64,
    /// All together.
    pub all: Change,
    /// By area, by name.
    pub areas: Vec<Change>,
    /// Metres walked in the later and in the earlier period; `None` for readers without exact places.
    pub walked_m: Option<[f64; 2]>,
}

/// One period beside another, in all and by area, of what a viewer may see.
///
/// # Shapes and units
/// Rates are per day; the periods are of equal length. An observation in two areas counts in both.
/// Areas are those that people name, from districts to courtyards.
///
/// # Errors
/// As [`times`].
pub async fn compared(
    app: &App,
    viewer: &Viewer,
    asked: &counted::Asked,
    against: Option<&str>,
) -> Result<Compared, AppError> {
    permit(viewer, Deed::Analyze)?;
    let tenant = Arc::clone(app.tenant(viewer)?);
    let world = tenant.world_for(viewer)?;
    let crs = Crs::from_code(&tenant.profile.crs).map_err(|e| AppError::Internal(Box::new(e)))?;
    let mut faults = Vec::new();
    let against = one_of(against, "against", Against::from_code, &mut faults);
    let sources = sources::known(app, &tenant, viewer).await?;
    let (filter, counting) =
        Counting::read(asked, &world, viewer, crs, sources, faults).map_err(AppError::Query)?;
    let against = against.unwrap_or(Against::Before);
    let length = counting.to.duration_since(counting.from);
    let back = match against {
        Against::Before => length,
        Against::Year => SignedDuration::from_hours(52 * 7 * 24),
    };
    let earlier_from = counting.from.saturating_sub(back).unwrap_or(Timestamp::MIN);
    let earlier_to = counting.to.saturating_sub(back).unwrap_or(Timestamp::MIN);
    let earlier = (earlier_from, earlier_to);
    let mut walked = [0.0, 0.0];
    for (sum, (from, to)) in walked
        .iter_mut()
        .zip([(counting.from, counting.to), earlier])
    {
        let asked = effort::Asked {
            from: Some(from.to_string()),
            to: Some(to.to_string()),
            light: None,
            area: asked.filter.area.clone(),
        };
        let effort = effort::effort(app, viewer, &asked).await?;
        *sum = effort.cells.iter().map(|c| c.walked.metres).sum();
    }
    let walked_m = viewer.sees_exact_places().then_some(walked);
    let told = tokio::task::spawn_blocking(move || {
        let days = length.as_secs_f64() / 86_400.0;
        let (all, areas, restricted) = changes(&world, &filter, &counting, earlier, days);
        let compared = Compared {
            counting,
            against,
            earlier,
            days,
            all,
            areas,
            walked_m,
        };
        (compared, restricted)
    });
    let (compared, restricted) = told.await.map_err(|e| AppError::Internal(Box::new(e)))?;
    if restricted {
        tiles::look(&tenant, viewer).await?;
    }
    Ok(compared)
}

fn changes(
    world: &World,
    filter: &Filter,
    counting: &Counting,
    earlier: (Timestamp, Timestamp),
    days: f64,
) -> (Change, Vec<Change>, bool) {
    let mut then = filter.clone();
    then.from = Some(earlier.0.as_second());
    then.to = Some(earlier.1.as_second());
    let (after, before) = (counting.of(world, filter), counting.of(world, &then));
    let (after, before) = (after.entries, before.entries);
    let index = world.landscape.areas();
    let mut by_area: BTreeMap<usize, [u64; 2]> = BTreeMap::new();
    for (which, found) in [&after, &before].into_iter().enumerate() {
        let places: Vec<LonLat> = found.iter().map(|(entry, _)| entry.anchor).collect();
        index.pairs(&places, |_, slot| {
            let kind = index.areas().get(slot).map(|area| area.kind);
            if kind.is_some_and(is_compared)
                && let Some(count) = by_area.entry(slot).or_default().get_mut(which)
            {
                *count += 1;
            }
        });
    }
    let mut areas: Vec<Change> = by_area
        .into_iter()
        .filter_map(|(slot, [after, before])| {
            let area = index.areas().get(slot)?;
            let named = Some((area.id.clone(), area.name.clone()));
            Some(change(named, after, before, days))
        })
        .collect();
    let p: Vec<Option<f64>> = areas.iter().map(|a| a.ratio.map(|r| r.p)).collect();
    for (area, q) in areas.iter_mut().zip(benjamini_hochberg(&p)) {
        area.q = q;
    }
    areas.sort_by(|a, b| {
        let name = |c: &Change| c.area.as_ref().map(|(_, name)| name.clone());
        name(a).cmp(&name(b))
    });
    let all = change(None, after.len() as u64, before.len() as u64, days);
    let restricted = restricted(after.iter().chain(&before).map(|(e, _)| *e));
    (all, areas, restricted)
}

/// Where people say that they are: not a whole municipality, and no division made for other ends.
pub(super) fn is_compared(kind: AreaKind) -> bool {
    let others = [
        AreaKind::Municipality,
        AreaKind::Statistical,
        AreaKind::MaintenanceArea,
    ];
    !others.contains(&kind)
}

fn change(area: Option<(AreaId, String)>, after: u64, before: u64, days: f64) -> Change {
    let count = |n: u64| Count { n, days };
    Change {
        area,
        after,
        before,
        ratio: (after + before >= LEAST)
            .then(|| rate_ratio(count(after), count(before)))
            .flatten(),
        q: None,
    }
}
