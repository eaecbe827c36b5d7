//! Hot spots in the course of months: which are new, come back, grow, shrink or have been.
//!
//! Months are whole ones by the calendar in Sweden: one that is not over would always look calm.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::Arc;

use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan};
use lykta_core::analysis::cells::{Cell, cell_at};
use lykta_core::analysis::clusters::{Lattice, clusters};
use lykta_core::analysis::enough::Enough;
use lykta_core::analysis::hotspots::{Draws, Test, Tested};
use lykta_core::analysis::spacetime::{Class, Course, spacetime};
use lykta_core::model::{AreaId, Deed, PrivacyClass, Provenance, Viewer};
use lykta_core::space::world::World;
use lykta_core::space::{Crs, Entry, Filter};

use super::counted::{self, Counting};
use super::found::{Found, tally};
use super::sources;
use super::study::{Study, side_m};
use super::walks::zone;
use super::{App, AppError, permit, tiles};
use crate::clock;

/// Changes when the same observations would give other courses.
pub const VERSION: &str = "1";
/// Months that are looked at when nothing is said, and at most.
pub const USUAL_MONTHS: usize = 12;
/// Most months; of longer times the last ones.
pub const MOST_MONTHS: usize = 36;
/// Least months: with fewer there is next to no trend to be told.
pub const MONTHS: usize = 8;
/// Most cells times months; beyond it cells are larger than was asked for.
const MOST: usize = 400_000;

/// What is asked for, as it stands in a query.
#[derive(Debug, Clone, Default)]
pub struct Asked {
    /// What is counted.
    pub counted: counted::Asked,
    /// `100` or `250`.
    pub cell_m: Option<String>,
}

/// Whether there is enough to test anything.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Lacks {
    /// There is.
    Nothing,
    /// Fewer months than [`MONTHS`].
    Months,
    /// As [`Enough`] says.
    Of(Enough),
}

/// Cells that hang together and have the same course.
#[derive(Debug, Clone, PartialEq)]
pub struct Place {
    /// The place, with the reports of all months.
    pub found: Found,
    /// What became of it.
    pub class: Class,
    /// Cells.
    pub cells: usize,
    /// Reports each month.
    pub months: Vec<u64>,
    /// Whether some of its cells were hot each month.
    pub hot: Vec<bool>,
}

/// Courses.
#[derive(Debug, Clone)]
pub struct Courses {
    /// What was counted, from the first day of the first month to the end of the last.
    pub counting: Counting,
    /// The side that was asked for, when there would have been too many cells of it, metres.
    pub finer_m: Option<f64>,
    /// First days of the months.
    pub months: Vec<Date>,
    /// Reports counted in the study area.
    pub n: usize,
    /// Left out, as the same person had reported in the same cell and week.
    pub repeated: usize,
    /// Left out, as they lie outside the study area.
    pub outside: usize,
    /// Cells of the study area, those with nothing in them among them.
    pub cells: usize,
    /// Of those counted, by how we came to know.
    pub sources: BTreeMap<Provenance, usize>,
    /// What there is too little of.
    pub lacks: Lacks,
    /// How p was worked out: `exact` or `normal`.
    pub tested: &'static str,
    /// The places: new ones first, those that have been last, and of each those with most reports first.
    pub places: Vec<Place>,
}

/// The courses of what a viewer may see.
///
/// # Errors
/// [`AppError::Query`] with every fault, [`AppError::Forbidden`] for a role that does not analyse,
/// [`AppError::Hindered`] when the study area is too large for any cell.
pub async fn courses(app: &App, viewer: &Viewer, asked: &Asked) -> Result<Courses, AppError> {
    permit(viewer, Deed::Analyze)?;
    let tenant = Arc::clone(app.tenant(viewer)?);
    let world = tenant.world_for(viewer)?;
    let crs = Crs::from_code(&tenant.profile.crs).map_err(|e| AppError::Internal(Box::new(e)))?;
    let known = sources::known(app, &tenant, viewer).await?;
    let mut faults = Vec::new();
    let side_m = side_m(asked.cell_m.as_deref(), &mut faults);
    let read = Counting::read(&asked.counted, &world, viewer, crs, known, faults);
    let (mut filter, mut counting) = read.map_err(AppError::Query)?;
    counting.cell_m = side_m;
    counting.staff_once = true;
    let zone = zone(&tenant)?;
    let from = asked.counted.filter.from.is_some().then_some(counting.from);
    let (months, from, to) = whole_months(from, counting.to.min(clock::now()), &zone)?;
    (counting.from, counting.to) = (from, to);
    filter.from = Some(from.as_second());
    filter.to = Some(to.as_second());
    let study = Study {
        area: asked
            .counted
            .filter
            .area
            .as_deref()
            .and_then(|id| AreaId::parse(id).ok()),
        tenant: tenant.profile.outline.clone(),
        walked: None,
    };
    let made = tokio::task::spawn_blocking(move || {
        told(&world, &filter, counting, &study, (&months, &zone))
    });
    let (told, restricted) = made.await.map_err(|e| AppError::Internal(Box::new(e)))??;
    // What cannot be put on record is not shown.
    if restricted {
        tiles::look(&tenant, viewer).await?;
    }
    Ok(told)
}

/// The whole months from an instant until another, with the beginning of the first and the end of the last: the last
/// [`USUAL_MONTHS`] when no beginning is named, [`MOST_MONTHS`] at most.
fn whole_months(
    from: Option<Timestamp>,
    to: Timestamp,
    zone: &TimeZone,
) -> Result<(Vec<Date>, Timestamp, Timestamp), AppError> {
    let internal = |e: jiff::Error| AppError::Internal(Box::new(e));
    let midnight = |day: Date| {
        let zoned = day.to_zoned(zone.clone());
        zoned.map(|z| z.timestamp()).map_err(internal)
    };
    let end = zone.to_datetime(to).date().first_of_month();
    let most = if from.is_some() {
        MOST_MONTHS
    } else {
        USUAL_MONTHS
    };
    let (mut months, mut first) = (Vec::new(), end);
    while months.len() < most {
        let before = first.checked_sub(1.month()).map_err(internal)?;
        if from.is_some_and(|from| midnight(before).is_ok_and(|at| at < from)) {
            break;
        }
        months.push(before);
        first = before;
    }
    months.reverse();
    Ok((months, midnight(first)?, midnight(end)?))
}

/// Whole months since the year 0.
fn number_of(day: Date) -> i32 {
    i32::from(day.year()) * 12 + i32::from(day.month())
}

/// Where and when each of those counted belongs.
#[derive(Debug)]
struct Seen<'a> {
    entry: &'a Entry,
    cell: usize,
    month: usize,
}

fn told(
    world: &World,
    filter: &Filter,
    mut counting: Counting,
    study: &Study,
    (months, zone): (&[Date], &TimeZone),
) -> Result<(Courses, bool), AppError> {
    let asked_m = counting.cell_m;
    let most = MOST / months.len().max(1);
    let (counted, cells) = study.held(world, filter, &mut counting, most)?;
    let side_m = counting.cell_m;
    let cells: Vec<Cell> = cells.into_iter().map(|(cell, _)| cell).collect();
    let numbers: HashMap<Cell, usize> = cells.iter().copied().zip(0..).collect();
    let first = months.first().map_or(0, |day| number_of(*day));
    let all = counted.entries.len();
    let restricted = counted
        .entries
        .iter()
        .any(|(e, _)| e.class == PrivacyClass::RESTRICTED);
    let seen: Vec<Seen<'_>> = counted
        .entries
        .into_iter()
        .filter_map(|(entry, at)| {
            let day = Timestamp::from_second(entry.observed_at).ok()?;
            let month = number_of(zone.to_datetime(day).date()) - first;
            let month = usize::try_from(month).ok().filter(|m| *m < months.len())?;
            let cell = *numbers.get(&cell_at(at, side_m))?;
            Some(Seen { entry, cell, month })
        })
        .collect();
    let mut counts = vec![0.0; cells.len() * months.len()];
    for one in &seen {
        if let Some(count) = counts.get_mut(one.month * cells.len() + one.cell) {
            *count += 1.0;
        }
    }
    let enough = Enough::of_area(cells.len(), seen.len() as u64);
    let mut told = Courses {
        finer_m: (side_m > asked_m).then_some(asked_m),
        months: months.to_vec(),
        n: seen.len(),
        repeated: counted.repeated,
        outside: all - seen.len(),
        cells: cells.len(),
        sources: tally(seen.iter().map(|one| one.entry.provenance)),
        lacks: match enough {
            _ if months.len() < MONTHS => Lacks::Months,
            Enough::Yes => Lacks::Nothing,
            // Without an outline few reports make few cells, too; more reports are what is lacking.
            Enough::TooFewCells { .. } if (all as u64) < lykta_core::analysis::enough::REPORTS => {
                Lacks::Of(Enough::TooFewReports { n: all as u64 })
            }
            other => Lacks::Of(other),
        },
        tested: "exact",
        places: Vec::new(),
        counting,
    };
    if told.lacks == Lacks::Nothing {
        let (courses, how) = tested(&cells, &counts)?;
        told.tested = how;
        let ground = Ground {
            world,
            study,
            counting: &told.counting,
            courses: &courses,
            cells: &cells,
            seen: &seen,
        };
        for class in Class::ALL {
            told.places.extend(places(&ground, class)?);
        }
    }
    Ok((told, restricted))
}

/// The course of each cell, and how p was worked out.
fn tested(cells: &[Cell], counts: &[f64]) -> Result<(Vec<Course>, &'static str), AppError> {
    let internal = |e| AppError::Internal(format!("{e:?}").into());
    // As hot spots do: where counts are too large for exact tables, they are large enough for the normal
    // distribution.
    let few = Draws { draws: 1, seed: 1 };
    let (courses, how) = spacetime(cells, counts, Test::Exact(few)).map_err(internal)?;
    if how == Tested::Exact {
        return Ok((courses, "exact"));
    }
    let (courses, _) = spacetime(cells, counts, Test::Normal).map_err(internal)?;
    Ok((courses, "normal"))
}

/// What places are put together from.
#[derive(Debug)]
struct Ground<'a> {
    world: &'a World,
    study: &'a Study,
    counting: &'a Counting,
    courses: &'a [Course],
    cells: &'a [Cell],
    seen: &'a [Seen<'a>],
}

/// The places with one course, those with most reports first.
fn places(ground: &Ground<'_>, class: Class) -> Result<Vec<Place>, AppError> {
    let Ground {
        world,
        study,
        counting,
        courses,
        cells,
        seen,
    } = *ground;
    let own: Vec<usize> = (0..cells.len())
        .filter(|i| courses.get(*i).is_some_and(|c| c.class == Some(class)))
        .collect();
    let keys: Vec<Cell> = own.iter().filter_map(|i| cells.get(*i).copied()).collect();
    let lattice = Lattice {
        origin: [0.0, 0.0],
        cell_m: counting.cell_m,
    };
    let mut places = Vec::new();
    for group in clusters(lattice, &keys) {
        let inside: HashSet<usize> = group
            .cells
            .iter()
            .filter_map(|i| own.get(*i).copied())
            .collect();
        let here: Vec<&Seen<'_>> = seen.iter().filter(|s| inside.contains(&s.cell)).collect();
        let entries: Vec<&Entry> = here.iter().map(|one| one.entry).collect();
        let steps = courses.first().map_or(0, |c| c.hot.len());
        let mut months = vec![0; steps];
        for one in here {
            if let Some(month) = months.get_mut(one.month) {
                *month += 1;
            }
        }
        let hot = |month| {
            let mut all = inside.iter().filter_map(|i| courses.get(*i));
            all.any(|c| c.hot.get(month) == Some(&true))
        };
        let tenant = study.tenant.as_ref();
        places.push(Place {
            found: Found::of(world, counting, tenant, &group.outline, &entries)?,
            class,
            cells: inside.len(),
            months,
            hot: (0..steps).map(hot).collect(),
        });
    }
    places.sort_by_key(|place| std::cmp::Reverse(place.found.n));
    Ok(places)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn months(from: Option<&str>, to: &str) -> (Vec<String>, String, String) {
        let zone = TimeZone::get("Europe/Stockholm").unwrap();
        let from = from.map(|t| t.parse().unwrap());
        let (days, from, to) = whole_months(from, to.parse().unwrap(), &zone).unwrap();
        let days = days.iter().map(ToString::to_string).collect();
        (days, from.to_string(), to.to_string())
    }

    #[test]
    fn months_are_whole_and_end_before_now() {
        let (days, from, to) = months(None, "2026-11-22T12:00:00Z");
        assert_eq!(
            (days.len(), days[0].as_str(), days[11].as_str()),
            (12, "2025-11-01", "2026-10-01")
        );
        assert_eq!(
            (from.as_str(), to.as_str()),
            ("2025-10-31T23:00:00Z", "2026-10-31T23:00:00Z")
        );
        // From the second on, January is no whole month; until midnight after the 31st, March is.
        let (days, ..) = months(Some("2024-01-01T23:00:00Z"), "2024-03-31T22:00:00Z");
        assert_eq!(days, ["2024-02-01", "2024-03-01"]);
        let (days, ..) = months(Some("2023-12-31T23:00:00Z"), "2024-03-31T21:59:59Z");
        assert_eq!(days, ["2024-01-01", "2024-02-01"]);
        let (days, from, to) = months(Some("2024-03-05T00:00:00Z"), "2024-03-20T00:00:00Z");
        assert_eq!((days.len(), from), (0, to));
        let (days, ..) = months(Some("2001-01-01T00:00:00Z"), "2024-03-20T00:00:00Z");
        assert_eq!((days.len(), days[35].as_str()), (MOST_MONTHS, "2024-02-01"));
    }
}
