//! The card of a hot spot: what lies behind it, out of the same frozen rows and told to the same reader.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Time;
use jiff::tz::TimeZone;
use jiff::{Span, Timestamp};
use lykta_core::analysis::cells::{Cell, cell_at};
use lykta_core::analysis::courses::{MOST_Q, Place, WEEKS};
use lykta_core::analysis::situation::{FOCUS_M, Frame, Row};
use lykta_core::analysis::time::{WEEK_HOURS, histogram, hour_of_week};
use lykta_core::model::viewer::Among;
use lykta_core::model::{ActorId, AreaId, CategoryCode, CommitmentId, PrivacyClass, Viewer};

use super::read::Report;
use crate::app::found::{commonest, most_first};
use crate::wire::situation::{Facts, HotSpot};

/// Name of the method that finds them.
pub const METHOD: &str = "gi_star_exact";
/// Changes when the same rows would give other hot spots.
pub const VERSION: &str = "1";

/// What lies behind a hot spot, of the weeks that are compared.
#[derive(Debug, Clone)]
pub struct Card {
    /// The cell that it is named by: its first from the south-west.
    pub cell: [i32; 2],
    /// Names of its areas, the commonest first.
    pub areas: Vec<String>,
    /// Reports by hour of the week by the clock on the wall, Monday 00 first; those without an hour are in none.
    pub hours: [u64; WEEK_HOURS],
    /// Reports that came with a day and no hour.
    pub without_hour: usize,
    /// Reports by category, most first.
    pub categories: Vec<(CategoryCode, usize)>,
    /// Who has them, or whom the rules name, most first.
    pub owners: Vec<(ActorId, usize)>,
    /// Commitments that they are about, most first.
    pub commitments: Vec<(CommitmentId, usize)>,
    /// What is late there.
    pub overdue: usize,
    /// Days that the latest of it is late.
    pub days_late: Option<i64>,
}

/// What takes part in hot spots: what few may see is not called out on a wall.
pub(super) fn is_open(row: &Row) -> bool {
    row.is_report() && row.class != PrivacyClass::RESTRICTED
}

/// The cards of places, in their order.
pub(super) fn cards(
    facts: &Facts,
    frame: &Frame,
    rows: &[Row],
    places: &[Place],
    zone: &TimeZone,
) -> Vec<Card> {
    let inside: BTreeSet<Cell> = places
        .iter()
        .flat_map(|p| p.cells.iter().copied())
        .collect();
    let mut by_cell: BTreeMap<Cell, Vec<&Row>> = BTreeMap::new();
    let (mut all, mut by_area) = (0_usize, BTreeMap::<&AreaId, usize>::new());
    for row in rows.iter().filter(|row| is_open(row)) {
        all += 1;
        for id in &row.areas {
            *by_area.entry(id).or_default() += 1;
        }
        let Ok((east, north)) = frame.crs.forward(row.at) else {
            continue;
        };
        let cell = cell_at([east, north], FOCUS_M);
        if inside.contains(&cell) {
            by_cell.entry(cell).or_default().push(row);
        }
    }
    // What most of everything lies in tells no places apart.
    by_area.retain(|_, n| 2 * *n > all);
    let wide: BTreeSet<&AreaId> = by_area.into_keys().collect();
    places
        .iter()
        .map(|place| {
            let own = place.cells.iter().filter_map(|cell| by_cell.get(cell));
            let own: Vec<&Row> = own.flatten().copied().collect();
            card(facts, frame, place, &own, (&wide, zone))
        })
        .collect()
}

fn card(
    facts: &Facts,
    frame: &Frame,
    place: &Place,
    rows: &[&Row],
    (wide, zone): (&BTreeSet<&AreaId>, &TimeZone),
) -> Card {
    let [from, to] = [-2 * WEEKS, 0].map(|weeks| weeks_on(frame.to, weeks, zone));
    let during = |row: &&&Row| (from..to).contains(&row.observed);
    let seen: Vec<&Row> = rows.iter().filter(during).copied().collect();
    // What came with a day and no hour stands at midnight.
    let has_hour = |row: &&&Row| row.observed.to_zoned(zone.clone()).time() != Time::midnight();
    let timed = seen.iter().filter(has_hour);
    let hours: Vec<u8> = timed.map(|row| hour_of_week(row.observed, zone)).collect();
    let late: Vec<i64> = rows
        .iter()
        .filter(|row| row.is_overdue(frame.today))
        .filter_map(|row| Some((frame.today - row.due?).get_days().into()))
        .collect();
    let names = |fits: &dyn Fn(&AreaId) -> bool| {
        let ids = seen.iter().flat_map(|row| &row.areas).filter(|id| fits(id));
        commonest(ids.filter_map(|id| facts.areas.get(id.as_str()).cloned()))
    };
    let mut areas = names(&|id| !wide.contains(id));
    if areas.is_empty() {
        areas = names(&|_| true);
    }
    Card {
        cell: first(place),
        areas,
        hours: histogram(&hours),
        without_hour: seen.len() - hours.len(),
        categories: most_first(seen.iter().map(|row| row.category.clone())),
        owners: most_first(seen.iter().filter_map(|row| row.owner.clone())),
        commitments: most_first(seen.iter().flat_map(|row| row.commitments.iter().cloned())),
        overdue: late.len(),
        days_late: late.into_iter().max(),
    }
}

/// So many weeks later by the calendar on the wall, whether the clock has been changed or not.
fn weeks_on(at: Timestamp, weeks: i64, zone: &TimeZone) -> Timestamp {
    let local = at.to_zoned(zone.clone());
    let later = local.checked_add(Span::new().weeks(weeks));
    later.map_or(at, |z| z.timestamp())
}

fn first(place: &Place) -> [i32; 2] {
    let least = place
        .cells
        .iter()
        .min_by_key(|(east, north)| (*north, *east));
    least.map_or([0, 0], |(east, north)| [*east, *north])
}

/// The figures of a report's hot spot that a cell lies in, as a decision keeps them.
pub(super) fn frozen(report: &Report, cell: [i32; 2], zone: &TimeZone) -> Option<HotSpot> {
    let places = &report.hot.as_ref()?.places;
    let named = (cell[0], cell[1]);
    let (place, card) = places
        .iter()
        .zip(&report.hot_cards)
        .find(|(place, _)| place.cells.contains(&named))?;
    // How surprising a place is follows from everything that was counted, there and elsewhere.
    let counted = report.all.iter().filter(|row| is_open(row));
    let class = counted.map(|row| row.class).max();
    let class = class.unwrap_or(PrivacyClass::OPEN);
    let day = |weeks| weeks_on(report.frame.to, weeks, zone).to_string();
    Some(HotSpot {
        cell: card.cell,
        version: report.head.version,
        course: place.course.code().to_owned(),
        areas: card.areas.clone(),
        class: class.get(),
        cells: place.cells.len(),
        method: METHOD.to_owned(),
        method_version: VERSION.to_owned(),
        cell_m: FOCUS_M,
        crs: report.facts.crs.clone(),
        weeks: WEEKS,
        most_q: MOST_Q,
        from: day(-2 * WEEKS),
        between: day(-WEEKS),
        to: report.frame.to.to_string(),
        n: place.now,
        before: place.before,
        p: place.p,
        q: place.q,
    })
}

/// Whether a reader is told the figures that a decision stands on: counts of everything up to a class, in the
/// organisation that made it, are for those who may read all of that.
pub(super) fn may_read_figures(viewer: &Viewer, spot: &HotSpot) -> bool {
    viewer.is_keeper()
        || viewer.reading_scopes().any(|scope| {
            scope.max_class.get() >= spot.class
                && matches!(scope.categories, Among::All)
                && matches!(scope.areas, Among::All)
        })
}
