//! What an analysis counts: the observations its viewer may see, as they are told them, in one order.
//!
//! What the police found themselves is left out unless asked for, what residents sent and nobody has reviewed
//! always: neither is counted, so that nothing in an answer follows from them. And what one person
//! reported in one cell and one week counts once, however often it was. A place that somebody has named a hot spot
//! is a decision and no report: it is not counted either.

use std::collections::HashSet;
use std::sync::Arc;

use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use lykta_core::analysis::cells::{Cell, cell_at};
use lykta_core::analysis::time::{Brightness, Season, WEEK_HOURS, hour_of_week};
use lykta_core::layer::designated_number;
use lykta_core::model::area::AreaKind;
use lykta_core::model::light::sun_elevation_deg;
use lykta_core::model::{AreaId, LonLat, Provenance, Shape, State, Status, Viewer};
use lykta_core::space::world::World;
use lykta_core::space::{Crs, Entry, Filter};

use super::effort::end_of_today;
use super::query::{FilterQuery, codes};
use super::sources::Known;
use crate::store::sources::Opaque;
use crate::wire::fault::Fault;

/// How far back is looked when nothing is said: a year, so that every season is in it.
const USUAL: SignedDuration = SignedDuration::from_hours(365 * 24);

/// Side of the cells in which one person counts once a week, metres, where an analysis has no cells of its own.
pub const USUAL_CELL_M: f64 = 250.0;

/// What is asked to be counted, as it stands in a query.
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
    /// Whether what the police found themselves is counted.
    pub police_discovered: Option<String>,
}

/// What is counted, beside the filters.
#[derive(Debug, Clone, PartialEq)]
pub struct Counting {
    /// The plane.
    pub crs: Crs,
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
    /// Side of the cells in which one person counts once a week, metres.
    pub cell_m: f64,
    /// Whether staff, too, count once a week in a cell, as residents always do: in tests of chance, which take
    /// reports for independent of each other. What staff see on a walk is elsewhere each as real as the next.
    pub(super) staff_once: bool,
    /// Where reports come from.
    pub(super) sources: Arc<Known>,
}

/// Those who count.
#[derive(Debug, Clone)]
pub(super) struct Counted<'a> {
    /// In the order of their ids, each with its place in the plane: east and north, metres.
    pub entries: Vec<(&'a Entry, [f64; 2])>,
    /// How many more there would be, had one person not reported in the same cell and week before.
    pub repeated: usize,
}

impl Counting {
    /// What is asked for, with a year until the end of today where nothing is said. `sources` are those of the
    /// viewer's tenant, `faults` those found before.
    ///
    /// # Errors
    /// Every fault, those found before among them.
    pub(super) fn read(
        asked: &Asked,
        world: &World,
        viewer: &Viewer,
        crs: Crs,
        sources: Arc<Known>,
        mut faults: Vec<Fault>,
    ) -> Result<(Filter, Self), Vec<Fault>> {
        let filter = asked.filter.read(world, viewer);
        let f = &mut faults;
        let truth = |text: &str| text.parse::<bool>().ok();
        let police = asked.police_discovered.as_deref();
        let police = one_of(police, "police_discovered", truth, f);
        let sun = codes(asked.sun.as_deref(), "sun", Brightness::from_code, f);
        let seasons = codes(asked.season.as_deref(), "season", Season::from_code, f);
        let ranges = codes(asked.hours.as_deref(), "hours", hours, f);
        let mut filter = match filter {
            Ok(filter) if faults.is_empty() => filter,
            Ok(_) => return Err(faults),
            Err(found) => return Err(found.into_iter().chain(faults).collect()),
        };
        let second = |s: Option<i64>| s.and_then(|s| Timestamp::from_second(s).ok());
        let to = second(filter.to).unwrap_or_else(end_of_today);
        let from = second(filter.from)
            .unwrap_or_else(|| to.saturating_sub(USUAL).unwrap_or(Timestamp::MIN));
        filter.from = Some(from.as_second());
        filter.to = Some(to.as_second());
        // What works well is no unsafe place, unless somebody asks where that is.
        filter.states.get_or_insert_with(|| {
            State::ALL
                .iter()
                .copied()
                .filter(|s| *s != State::Positive)
                .collect()
        });
        let counting = Self {
            crs,
            police_discovered: police.unwrap_or(false),
            sun: sun.unwrap_or_default(),
            hours: ranges.unwrap_or_default().concat(),
            seasons: seasons.unwrap_or_default(),
            from,
            to,
            cell_m: USUAL_CELL_M,
            staff_once: false,
            sources,
        };
        Ok((filter, counting))
    }

    /// Who counts, in the order of their ids, so that sums do not depend on how the index is laid out. What lies
    /// outside the plane's area of use is left out.
    pub(super) fn of<'a>(&self, world: &'a World, filter: &'a Filter) -> Counted<'a> {
        let zone = zone();
        let mut entries: Vec<&Entry> = world.index_for(filter).all(filter).collect();
        entries.sort_unstable_by_key(|e| e.id);
        let mut counted = Counted {
            entries: Vec::new(),
            repeated: 0,
        };
        let named = designated_number(world);
        // Only those who count are remembered: what is left out hides nothing that stays.
        let mut before = HashSet::new();
        let counts = |e: &&Entry| Some(e.category) != named && self.counts(e, &zone);
        for entry in entries.into_iter().filter(counts) {
            let Ok((east, north)) = self.crs.forward(entry.anchor) else {
                continue;
            };
            let once = self.once(entry, [east, north], &zone);
            if once.is_some_and(|once| !before.insert(once)) {
                counted.repeated += 1;
            } else {
                counted.entries.push((entry, [east, north]));
            }
        }
        counted
    }

    /// What counts once: a person in a cell in an ISO year and week. `None` when nobody knows who it was.
    fn once(
        &self,
        entry: &Entry,
        at: [f64; 2],
        zone: &TimeZone,
    ) -> Option<(Opaque, Cell, (i16, i8))> {
        if !self.staff_once && entry.provenance != Provenance::Resident {
            return None;
        }
        let by = self.sources.of(entry.id).by?;
        let seen = Timestamp::from_second(entry.observed_at).ok()?;
        let week = seen.to_zoned(zone.clone()).date().iso_week_date();
        Some((by, cell_at(at, self.cell_m), (week.year(), week.week())))
    }

    fn counts(&self, entry: &Entry, zone: &TimeZone) -> bool {
        let unreviewed = entry.provenance == Provenance::Resident
            && matches!(
                entry.status,
                Status::Draft | Status::ReceivedIncomplete | Status::Received
            );
        let found = entry.provenance == Provenance::PoliceDiscovered && !self.police_discovered;
        if unreviewed || found {
            return false;
        }
        Timestamp::from_second(entry.observed_at)
            .is_ok_and(|at| self.holds_at(at, entry.anchor, zone))
    }

    /// Whether a time is one that is counted, by hour, season and the sun's height there.
    pub(super) fn holds_at(&self, at: Timestamp, place: LonLat, zone: &TimeZone) -> bool {
        (self.hours.is_empty() || self.hours.contains(&hour_of_week(at, zone)))
            && (self.seasons.is_empty() || self.seasons.contains(&Season::of(at, zone)))
            && (self.sun.is_empty()
                || sun_elevation_deg(at, place)
                    .is_some_and(|deg| self.sun.contains(&Brightness::of(deg))))
    }
}

/// The clock by which hours of the week and seasons are told.
pub(super) fn zone() -> TimeZone {
    TimeZone::get("Europe/Stockholm").unwrap_or(TimeZone::UTC)
}

/// The areas that tell a place apart: not those of a whole municipality or district.
pub(super) fn names(world: &World, at: LonLat, outline: Option<&AreaId>) -> Vec<String> {
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

/// Hours of the week from `5` or `5-8`, both ends among them.
fn hours(text: &str) -> Option<Vec<u8>> {
    let (first, last) = text.split_once('-').unwrap_or((text, text));
    let (first, last): (u8, u8) = (first.trim().parse().ok()?, last.trim().parse().ok()?);
    (first <= last && usize::from(last) < WEEK_HOURS).then(|| (first..=last).collect())
}

/// One of what is allowed; a fault with the parameter's name otherwise.
pub(super) fn one_of<T>(
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

/// A number between two, both allowed; a fault with the parameter's name otherwise.
pub(super) fn between(
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
