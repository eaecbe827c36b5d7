//! Hot spots of the week's situation as JSON: how they go, the card of each, and what a decision keeps of one.

use lykta_core::analysis::courses::{Place, WEEKS};
use lykta_core::analysis::enough::REPORTS;
use lykta_core::analysis::situation::FOCUS_M;
use serde::Serialize;
use utoipa::ToSchema;

use super::counted::degrees;
use super::situation_body::CategoryCount;
use crate::app::situation::card::{Card, METHOD};
use crate::app::situation::read::Report;
use crate::wire::situation::{HotSpot, cell_text};

/// Who has something, and how much of it.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct OwnerCount {
    /// Id of the actor.
    id: String,
    /// Its name.
    name: String,
    /// How much.
    n: usize,
}

/// A commitment and how often something is about it.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct CommitmentCount {
    /// Id of the commitment.
    id: String,
    /// Its text.
    text: String,
    /// How often.
    n: usize,
}

/// A hot spot of the last weeks, or of those before.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct CourseBody {
    /// The cell of 250 m that it is named by, `1506:25720`.
    pub(super) cell: String,
    /// How it goes: `new`, `growing`, `steady` or `cooling`.
    pub(super) course: &'static str,
    /// Names of the smaller areas it lies in.
    pub(super) areas: Vec<String>,
    /// Its middle.
    pub(super) at: [f64; 2],
    /// Its outline, WGS 84: polygons of rings.
    pub(super) outline: Vec<Vec<Vec<[f64; 2]>>>,
    /// Counted in the last weeks.
    pub(super) now: u64,
    /// Counted in as many before.
    pub(super) before: u64,
    /// The two as a ratio; null when nothing was counted before.
    pub(super) ratio: Option<f64>,
    /// Lower end of its exact 95 % interval.
    pub(super) low: Option<f64>,
    /// Upper end; null without bound.
    pub(super) high: Option<f64>,
    /// Cells of 250 m.
    pub(super) cells: usize,
    /// The chance of as much in its most surprising cell, in the time it was hot in.
    pub(super) p: f64,
    /// The least false discovery rate of its cells in that time.
    pub(super) q: f64,
    /// Reports of both times by hour of the week on the clock in Sweden, 168 numbers from Monday 00.
    hours: Vec<u64>,
    /// Reports that came with a day and no hour.
    without_hour: usize,
    /// Reports of both times by category, most first.
    categories: Vec<CategoryCount>,
    /// Who has them, or whom the rules name, most first.
    owners: Vec<OwnerCount>,
    /// Commitments that they are about, most first.
    promises: Vec<CommitmentCount>,
    /// How much is late there.
    overdue: usize,
    /// Days that the latest of it is late.
    days_late: Option<i64>,
}

/// Hot spots as they go.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct CoursesBody {
    /// `enough`, or why nothing can be called hot: `too_few_reports`, `too_few_cells`, `too_many_cells`.
    pub(super) state: &'static str,
    /// Reports counted in the last weeks, one person once in a cell and week.
    pub(super) n: u64,
    /// Fewest reports.
    pub(super) least: u64,
    /// Weeks in each of the two times.
    pub(super) weeks: i64,
    /// Name of the method.
    method: &'static str,
    /// Side of a cell, metres.
    cell_m: f64,
    /// The plane of the cells.
    crs: String,
    /// Places, new and growing ones first.
    pub(super) places: Vec<CourseBody>,
}

fn course(report: &Report, place: &Place, card: &Card) -> CourseBody {
    let crs = report.frame.crs;
    let told = |at: geo::Coord| crs.inverse(at.x, at.y).ok().map(degrees);
    let line = |line: &geo::LineString| line.coords().filter_map(|at| told(*at)).collect();
    let parts = place.outline.iter();
    let outline: Vec<Vec<Vec<[f64; 2]>>> = parts
        .map(|part| {
            let rings = std::iter::once(part.exterior()).chain(part.interiors());
            rings.map(line).collect()
        })
        .collect();
    let middle = geo::Centroid::centroid(&place.outline).and_then(|at| told(at.0));
    let names = &report.facts;
    CourseBody {
        cell: cell_text(card.cell),
        course: place.course.code(),
        areas: card.areas.clone(),
        at: middle.unwrap_or_default(),
        outline,
        now: place.now,
        before: place.before,
        ratio: place.ratio.and_then(|r| r.ratio),
        low: place.ratio.map(|r| r.low),
        high: place.ratio.and_then(|r| r.high),
        cells: place.cells.len(),
        p: place.p,
        q: place.q,
        hours: card.hours.to_vec(),
        without_hour: card.without_hour,
        categories: card
            .categories
            .iter()
            .map(|(code, n)| CategoryCount {
                category: code.to_string(),
                n: *n,
            })
            .collect(),
        owners: card
            .owners
            .iter()
            .filter_map(|(id, n)| {
                Some(OwnerCount {
                    id: id.to_string(),
                    name: names.actors.get(id.as_str())?.clone(),
                    n: *n,
                })
            })
            .collect(),
        promises: card
            .commitments
            .iter()
            .filter_map(|(id, n)| {
                Some(CommitmentCount {
                    id: id.to_string(),
                    text: names.commitments.get(id.as_str())?.clone(),
                    n: *n,
                })
            })
            .collect(),
        overdue: card.overdue,
        days_late: card.days_late,
    }
}

pub(super) fn courses(report: &Report) -> CoursesBody {
    let told = report.hot.as_ref();
    CoursesBody {
        state: told.map_or("too_many_cells", |c| c.enough.code()),
        n: told.map_or(0, |c| c.n),
        least: REPORTS,
        weeks: WEEKS,
        method: METHOD,
        cell_m: FOCUS_M,
        crs: report.facts.crs.clone(),
        places: told
            .into_iter()
            .flat_map(|c| &c.places)
            .zip(&report.hot_cards)
            .map(|(place, card)| course(report, place, card))
            .collect(),
    }
}

/// The figures of a hot spot as a report had them when a decision was made about it.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct DecisionSpot {
    /// The cell that it is named by.
    cell: String,
    /// The version of the report.
    version: u32,
    /// How it went.
    course: String,
    /// Name of the method.
    method: String,
    /// Which edition of it.
    method_version: String,
    /// Side of a cell, metres.
    cell_m: f64,
    /// The plane of the cells.
    crs: String,
    /// Its cells.
    cells: usize,
    /// Weeks in each of the two times.
    weeks: i64,
    /// False discovery rate up to which a cell is hot.
    most_q: f64,
    /// Where the earlier time begins.
    from: String,
    /// Where it ends and the later one begins.
    between: String,
    /// Where the later time ends.
    to: String,
    /// Counted in the later time.
    n: u64,
    /// Counted in the earlier time.
    before: u64,
    /// The least p of its cells.
    p: f64,
    /// The least q of its cells.
    q: f64,
}

pub(super) fn figures(spot: &HotSpot) -> DecisionSpot {
    DecisionSpot {
        cell: cell_text(spot.cell),
        version: spot.version,
        course: spot.course.clone(),
        method: spot.method.clone(),
        method_version: spot.method_version.clone(),
        cell_m: spot.cell_m,
        crs: spot.crs.clone(),
        cells: spot.cells,
        weeks: spot.weeks,
        most_q: spot.most_q,
        from: spot.from.clone(),
        between: spot.between.clone(),
        to: spot.to.clone(),
        n: spot.n,
        before: spot.before,
        p: spot.p,
        q: spot.q,
    }
}
