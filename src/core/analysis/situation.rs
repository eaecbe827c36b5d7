//! The week's situation: what came in and was done, beside the week before, and what is not known.
//!
//! Works on rows that were frozen when the report was built and that its reader may see; it must not know
//! whose they are. What the police found themselves is told apart, and what residents sent and nobody has
//! reviewed is not counted.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use jiff::civil::{Date, Time};
use jiff::tz::TimeZone;

use super::effort::{Cell, VISITED_M};
use crate::model::{
    ActorId, AreaId, CategoryCode, CommitmentId, Custody, KindCode, Light, LonLat, ObservationId,
    PrivacyClass, Provenance, Severity, State, Status, Valence, WalkId,
};
use crate::space::Crs;

/// Side of the cells that may be focus places, metres of the analysis plane.
pub const FOCUS_M: f64 = 250.0;
/// Fewest new reports of a place that is proposed.
pub const FOCUS_LEAST: usize = 3;
/// Most places that are proposed.
pub const FOCUS_MOST: usize = 6;
/// Weeks that cells must have been without a visit to be named.
pub const SILENT_WEEKS: i64 = 4;
/// Fewest reports in the two weeks together from which a difference is told.
pub const COMPARED_LEAST: usize = 10;
/// Places that somebody has pointed out.
const DESIGNATED: &str = "hot.designated";
/// Metres that a walk of which one speaks is long at least.
const A_WAY_M: f64 = 100.0;

/// One observation as it stood when the report was built.
#[derive(Debug, Clone, PartialEq)]
pub struct Row {
    /// Which.
    pub id: ObservationId,
    /// What it is.
    pub category: CategoryCode,
    /// Its kind.
    pub kind: KindCode,
    /// Its valence.
    pub valence: Valence,
    /// Who may see it.
    pub class: PrivacyClass,
    /// In whose hands it was.
    pub custody: Custody,
    /// Where in its life.
    pub status: Status,
    /// How bad it is.
    pub severity: Option<Severity>,
    /// How we came to know.
    pub provenance: Provenance,
    /// Who had it: by hand, or by the rules.
    pub owner: Option<ActorId>,
    /// Where, WGS 84.
    pub at: LonLat,
    /// Areas it lay in.
    pub areas: Vec<AreaId>,
    /// Commitments it was linked to.
    pub commitments: Vec<CommitmentId>,
    /// When it was seen.
    pub observed: Timestamp,
    /// When it came.
    pub received: Timestamp,
    /// When it was last said to be mended, if that was lately.
    pub done: Option<Timestamp>,
    /// By which day it was to be done.
    pub due: Option<Date>,
    /// How light it was.
    pub light: Light,
    /// Whether the position came with an accuracy.
    pub measured: bool,
    /// Which of the report's rows are by the same person: a number that means nothing elsewhere. `None` when nobody
    /// is known.
    pub by: Option<u32>,
    /// Made up for practice.
    pub example: bool,
}

impl Row {
    /// What the map shows of its status.
    pub fn state(&self) -> State {
        self.status.state(self.valence)
    }

    /// Whether it counts among what came in.
    pub fn counts(&self) -> bool {
        !matches!(self.state(), State::Hidden | State::Positive)
            && self.provenance != Provenance::PoliceDiscovered
            && !self.is_unreviewed()
    }

    fn is_unreviewed(&self) -> bool {
        self.provenance == Provenance::Resident
            && matches!(
                self.status,
                Status::Draft | Status::ReceivedIncomplete | Status::Received
            )
    }

    /// Whether it is a report of a place: somebody's decision to point one out is none.
    pub fn is_report(&self) -> bool {
        self.counts() && self.category.as_str() != DESIGNATED
    }

    /// Whether it is late on a day: somebody has it, and the day by which has passed.
    pub fn is_overdue(&self, today: Date) -> bool {
        self.state() == State::Assigned && self.due.is_some_and(|due| due < today)
    }
}

/// What was walked on one walk.
#[derive(Debug, Clone, PartialEq)]
pub struct Walked {
    /// Which.
    pub walk: WalkId,
    /// When it began.
    pub at: Timestamp,
    /// Metres on the ground.
    pub metres: f64,
    /// Of these, in the dark.
    pub metres_dark: f64,
    /// Cells with the metres walked in each.
    pub cells: Vec<(Cell, f64)>,
}

/// An area in which something was promised, by its cells of 100 m.
#[derive(Debug, Clone, PartialEq)]
pub struct Promised {
    /// Which.
    pub area: AreaId,
    /// Its cells.
    pub cells: Vec<Cell>,
}

/// The weeks that are compared, and the day from which lateness is judged.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Frame {
    /// Monday of the week before, midnight.
    pub before: Timestamp,
    /// Monday of the week.
    pub from: Timestamp,
    /// Monday after it.
    pub to: Timestamp,
    /// The day that the report was built.
    pub today: Date,
    /// The plane of the cells.
    pub crs: Crs,
}

impl Frame {
    fn week(&self, at: Timestamp) -> Option<bool> {
        if (self.from..self.to).contains(&at) {
            Some(true)
        } else if (self.before..self.from).contains(&at) {
            Some(false)
        } else {
            None
        }
    }
}

/// How many in the week, and in the one before.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Tally {
    /// In the week.
    pub this: usize,
    /// In the week before.
    pub last: usize,
}

impl Tally {
    fn add(&mut self, this: bool) {
        if this {
            self.this += 1;
        } else {
            self.last += 1;
        }
    }

    /// How many more; fewer when negative.
    pub fn difference(self) -> i64 {
        let n = |n: usize| i64::try_from(n).unwrap_or(i64::MAX);
        n(self.this).saturating_sub(n(self.last))
    }
}

/// Metres in the week, and in the one before.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Way {
    /// In the week.
    pub this: f64,
    /// In the week before.
    pub last: f64,
}

/// What came in and was done about one commitment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Touched {
    /// Which.
    pub commitment: CommitmentId,
    /// What came in.
    pub came: Tally,
    /// What was said to be mended in the week.
    pub done: usize,
    /// What is late.
    pub overdue: usize,
}

/// A place that is proposed for the coming week.
#[derive(Debug, Clone, PartialEq)]
pub struct Focus {
    /// Easting and northing of its south-west corner, in sides of a cell.
    pub cell: [i32; 2],
    /// Its middle.
    pub at: LonLat,
    /// Its corners counter-clockwise, the first again at the end.
    pub ring: [LonLat; 5],
    /// New reports, and those of the week before.
    pub came: Tally,
    /// Of the new ones, seen in the dark.
    pub dark: usize,
    /// What is late there.
    pub overdue: usize,
    /// Categories of the new ones, the commonest first.
    pub categories: Vec<(CategoryCode, usize)>,
    /// The new ones.
    pub rows: Vec<ObservationId>,
}

/// Cells of an area where nobody has walked lately.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Silent {
    /// Which area.
    pub area: AreaId,
    /// Its cells.
    pub cells: usize,
    /// Of these, without a visit.
    pub unvisited: usize,
}

/// What is not known.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Unknown {
    /// Whether the two weeks hold too little to tell a difference.
    pub too_few: bool,
    /// Areas with cells where nobody walked for [`SILENT_WEEKS`], most cells first.
    pub silent: Vec<Silent>,
    /// Of what came in: without an hour.
    pub without_hour: usize,
    /// Of what came in: without the accuracy of its position.
    pub without_accuracy: usize,
    /// Of what came in: without a severity.
    pub without_severity: usize,
    /// What was seen before the week and came during it.
    pub came_late: usize,
    /// What the police found themselves in the week: not among what came in.
    pub police_found: usize,
    /// What residents sent in the week and nobody has reviewed: not among what came in.
    pub unreviewed: usize,
}

/// The week's situation.
#[derive(Debug, Clone, PartialEq)]
pub struct Situation {
    /// What came in.
    pub came: Tally,
    /// What works well.
    pub positive: Tally,
    /// What was said to be mended.
    pub done: Tally,
    /// What is late, the latest first.
    pub overdue: Vec<(ObservationId, i64)>,
    /// Metres walked.
    pub walked: Way,
    /// Of these, in the dark.
    pub walked_dark: Way,
    /// Whether more came in and the walked metres rose by at least as large a share.
    pub follows_effort: bool,
    /// By category, most in the week first.
    pub categories: Vec<(CategoryCode, Tally)>,
    /// By area, most in the week first.
    pub areas: Vec<(AreaId, Tally)>,
    /// Commitments that something is about.
    pub promises: Vec<Touched>,
    /// Places proposed for the coming week.
    pub focus: Vec<Focus>,
    /// What is not known.
    pub unknown: Unknown,
}

/// Whether more reports follow from more walking: both rose, and the metres by at least as large a share.
pub fn follows_effort(came: Tally, walked: Way) -> bool {
    let (n, n_before) = (came.this as f64, came.last as f64);
    came.this > came.last
        && walked.this > walked.last
        && walked.this >= A_WAY_M
        && walked.this * n_before >= n * walked.last
}

/// Puts the situation together from what its reader may see.
///
/// # Shapes and units
/// - `rows`: any order, an observation once; `walks`: a walk once; `promised`: an area once.
/// - Metres on the ground; cells of `frame.crs`.
/// - What came in goes by when it was seen, what was done by when it was said to be.
pub fn compose(
    frame: &Frame,
    rows: &[Row],
    walks: &[Walked],
    promised: &[Promised],
    zone: &TimeZone,
) -> Situation {
    let mut out = Situation {
        came: Tally::default(),
        positive: Tally::default(),
        done: Tally::default(),
        overdue: Vec::new(),
        walked: Way::default(),
        walked_dark: Way::default(),
        follows_effort: false,
        categories: Vec::new(),
        areas: Vec::new(),
        promises: Vec::new(),
        focus: focus(frame, rows),
        unknown: unknown(frame, rows, walks, promised, zone),
    };
    let mut categories: BTreeMap<&CategoryCode, Tally> = BTreeMap::new();
    let mut areas: BTreeMap<&AreaId, Tally> = BTreeMap::new();
    let mut promises: BTreeMap<&CommitmentId, (Tally, usize, usize)> = BTreeMap::new();
    for row in rows {
        let done = row.done.and_then(|at| frame.week(at));
        let is_done = matches!(row.state(), State::Done | State::Verified | State::Closed);
        let done = done.filter(|_| is_done);
        if let Some(this) = done {
            out.done.add(this);
        }
        let overdue = row.is_overdue(frame.today);
        if let Some(due) = row.due.filter(|_| overdue) {
            out.overdue.push((row.id, days(due, frame.today)));
        }
        let came = frame.week(row.observed);
        if let Some(this) = came
            && row.state() == State::Positive
        {
            out.positive.add(this);
        }
        let came = came.filter(|_| row.counts());
        if let Some(this) = came {
            out.came.add(this);
            categories.entry(&row.category).or_default().add(this);
            for area in &row.areas {
                areas.entry(area).or_default().add(this);
            }
        }
        for commitment in &row.commitments {
            let touched = promises.entry(commitment).or_default();
            if let Some(this) = came {
                touched.0.add(this);
            }
            touched.1 += usize::from(done == Some(true));
            touched.2 += usize::from(overdue);
        }
    }
    out.overdue.sort_by_key(|(id, days)| (-days, *id));
    for walk in walks {
        match frame.week(walk.at) {
            Some(true) => {
                out.walked.this += walk.metres;
                out.walked_dark.this += walk.metres_dark;
            }
            Some(false) => {
                out.walked.last += walk.metres;
                out.walked_dark.last += walk.metres_dark;
            }
            None => {}
        }
    }
    out.follows_effort = follows_effort(out.came, out.walked);
    out.categories = sorted(categories);
    out.areas = sorted(areas);
    out.promises = promises
        .into_iter()
        .filter(|(_, (came, done, late))| came.this + done + late > 0)
        .map(|(commitment, (came, done, overdue))| Touched {
            commitment: commitment.clone(),
            came,
            done,
            overdue,
        })
        .collect();
    out
}

fn days(due: Date, today: Date) -> i64 {
    (today - due).get_days().into()
}

fn sorted<K: Clone + Ord>(tallies: BTreeMap<&K, Tally>) -> Vec<(K, Tally)> {
    let mut out: Vec<(K, Tally)> = tallies.into_iter().map(|(k, t)| (k.clone(), t)).collect();
    out.sort_by(|a, b| (b.1.this, b.1.last, &a.0).cmp(&(a.1.this, a.1.last, &b.0)));
    out
}

#[expect(
    clippy::cast_possible_truncation,
    reason = "a plane's metres divided by 250 fit; out of range saturates"
)]
fn focus_cell(crs: Crs, at: LonLat) -> Option<[i32; 2]> {
    let (east, north) = crs.forward(at).ok()?;
    Some([east, north].map(|metres| (metres / FOCUS_M).floor() as i32))
}

/// Where a focus cell lies: its middle and its corners.
pub fn focus_place(crs: Crs, cell: [i32; 2]) -> Option<(LonLat, [LonLat; 5])> {
    let at = |e: f64, n: f64| {
        let [east, north] = cell.map(f64::from);
        crs.inverse((east + e) * FOCUS_M, (north + n) * FOCUS_M)
            .ok()
    };
    let first = at(0.0, 0.0)?;
    let ring = [first, at(1.0, 0.0)?, at(1.0, 1.0)?, at(0.0, 1.0)?, first];
    Some((at(0.5, 0.5)?, ring))
}

/// The places with most new reports. What is restricted takes no part: a proposal is read by more people.
fn focus(frame: &Frame, rows: &[Row]) -> Vec<Focus> {
    let mut cells: BTreeMap<[i32; 2], Vec<&Row>> = BTreeMap::new();
    for row in rows.iter().filter(|r| r.class < PrivacyClass::RESTRICTED) {
        if let Some(cell) = focus_cell(frame.crs, row.at) {
            cells.entry(cell).or_default().push(row);
        }
    }
    let mut out: Vec<Focus> = cells
        .into_iter()
        .filter_map(|(cell, rows)| {
            let mut came = Tally::default();
            let mut new: Vec<&Row> = Vec::new();
            for row in rows.iter().filter(|r| r.counts()) {
                if let Some(this) = frame.week(row.observed) {
                    came.add(this);
                    if this {
                        new.push(row);
                    }
                }
            }
            if came.this < FOCUS_LEAST {
                return None;
            }
            let mut categories: BTreeMap<&CategoryCode, usize> = BTreeMap::new();
            for row in &new {
                *categories.entry(&row.category).or_default() += 1;
            }
            let mut categories: Vec<(CategoryCode, usize)> = categories
                .into_iter()
                .map(|(code, n)| (code.clone(), n))
                .collect();
            categories.sort_by(|a, b| (b.1, &a.0).cmp(&(a.1, &b.0)));
            let mut ids: Vec<ObservationId> = new.iter().map(|r| r.id).collect();
            ids.sort_unstable();
            let (at, ring) = focus_place(frame.crs, cell)?;
            Some(Focus {
                cell,
                at,
                ring,
                came,
                dark: new.iter().filter(|r| r.light.is_dark()).count(),
                overdue: rows.iter().filter(|r| r.is_overdue(frame.today)).count(),
                categories,
                rows: ids,
            })
        })
        .collect();
    out.sort_by(|a, b| {
        let key = |f: &Focus| (f.came.this, f.came.difference(), f.overdue);
        key(b).cmp(&key(a)).then(a.cell.cmp(&b.cell))
    });
    out.truncate(FOCUS_MOST);
    out
}

fn unknown(
    frame: &Frame,
    rows: &[Row],
    walks: &[Walked],
    promised: &[Promised],
    zone: &TimeZone,
) -> Unknown {
    let mut out = Unknown::default();
    let mut compared = 0;
    for row in rows {
        let came = frame.week(row.observed);
        if came.is_some() && row.counts() {
            compared += 1;
        }
        if (frame.from..frame.to).contains(&row.received) && row.observed < frame.from {
            out.came_late += usize::from(row.counts());
        }
        if came != Some(true) {
            continue;
        }
        let visible = row.state() != State::Hidden;
        if visible && row.provenance == Provenance::PoliceDiscovered {
            out.police_found += 1;
        }
        if visible && row.is_unreviewed() {
            out.unreviewed += 1;
        }
        if row.counts() {
            let clock = row.observed.to_zoned(zone.clone()).time();
            // What came with a day and no hour stands at midnight.
            out.without_hour += usize::from(clock == Time::midnight());
            out.without_accuracy += usize::from(!row.measured);
            out.without_severity += usize::from(row.severity.is_none());
        }
    }
    out.too_few = compared < COMPARED_LEAST;
    let mut metres: BTreeMap<Cell, f64> = BTreeMap::new();
    for (cell, way) in walks.iter().flat_map(|w| &w.cells) {
        *metres.entry(*cell).or_default() += way;
    }
    let visited: BTreeSet<Cell> = metres
        .into_iter()
        .filter(|(_, way)| *way >= VISITED_M)
        .map(|(cell, _)| cell)
        .collect();
    out.silent = promised
        .iter()
        .map(|p| Silent {
            area: p.area.clone(),
            cells: p.cells.len(),
            unvisited: p.cells.iter().filter(|c| !visited.contains(c)).count(),
        })
        .filter(|s| s.unvisited > 0)
        .collect();
    out.silent
        .sort_by(|a, b| (b.unvisited, &a.area).cmp(&(a.unvisited, &b.area)));
    out
}

#[cfg(test)]
#[path = "situation/tests.rs"]
mod tests;
