//! Walked effort: how many metres were walked in each cell of a grid, and how many of them in the dark.
//!
//! It is the exposure of what was found on walks: few marks where nobody has been say nothing. It must
//! not know whose tracks they are.

use std::collections::BTreeMap;

use geo::{BoundingRect, Contains, MultiPolygon};
use jiff::Timestamp;

use crate::model::light::{CIVIL_DUSK_DEG, sun_elevation_deg};
use crate::model::track::{TrackPoint, TrackRun};
use crate::model::{LonLat, WalkId};
use crate::space::{Crs, CrsError, distance};

/// Side of a cell, metres of the analysis plane.
pub const CELL_M: f64 = 100.0;
/// A cell counts as visited from this many metres walked in it: a corner that was cut is no visit.
pub const VISITED_M: f64 = 25.0;

/// Points less sure than this are left out, centimetres.
const SURE_CM: u32 = 5_000;
/// Least way between two points that counts, metres: standing still makes none.
const STEP_M: f64 = 5.0;
/// The most that a point's own uncertainty may hold the next one back, metres.
const HOLD_M: f64 = 25.0;
/// Longest silence within which the way between two points is taken as known, milliseconds.
const SILENCE_MS: i64 = 60_000;
/// Faster than this nobody walks, metres a second.
const WALKING_M_S: f64 = 3.0;

/// Longest stretch of what was walked, metres: short beside any radius that it is spread by.
pub const STRETCH_M: f64 = 25.0;

/// A cell: its corner's easting and northing in hundreds of metres.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Cell {
    /// Easting of its west side divided by [`CELL_M`].
    pub east: i32,
    /// Northing of its south side divided by [`CELL_M`].
    pub north: i32,
}

/// What was walked in a cell.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Walked {
    /// Metres on the ground.
    pub metres: f64,
    /// Of these, with the sun more than 6 degrees under the horizon.
    pub metres_dark: f64,
    /// Walks that came here.
    pub walks: u32,
    /// When somebody was last here, milliseconds of Unix time.
    pub last_ms: i64,
}

#[expect(
    clippy::cast_possible_truncation,
    reason = "a plane's metres divided by a hundred fit; out of range saturates"
)]
fn index(metres: f64) -> i32 {
    (metres / CELL_M).floor() as i32
}

impl Cell {
    /// The cell in which a place lies.
    ///
    /// # Errors
    /// [`CrsError::Outside`] outside the system's area of use.
    pub fn of(crs: Crs, place: LonLat) -> Result<Self, CrsError> {
        let (east, north) = crs.forward(place)?;
        Ok(Self::at(east, north))
    }

    fn at(east: f64, north: f64) -> Self {
        Self {
            east: index(east),
            north: index(north),
        }
    }

    /// Its middle.
    ///
    /// # Errors
    /// [`CrsError`] when it lies outside the system's area of use.
    pub fn middle(self, crs: Crs) -> Result<LonLat, CrsError> {
        let metres = |index: i32| (f64::from(index) + 0.5) * CELL_M;
        crs.inverse(metres(self.east), metres(self.north))
    }

    /// Its corners counter-clockwise from the south-west, the first one again at the end, WGS 84 degrees.
    ///
    /// # Errors
    /// [`CrsError`] when a corner lies outside the system's area of use.
    pub fn ring(self, crs: Crs) -> Result<[LonLat; 5], CrsError> {
        let corner = |e: f64, n: f64| {
            let (east, north) = (f64::from(self.east) + e, f64::from(self.north) + n);
            crs.inverse(east * CELL_M, north * CELL_M)
        };
        let first = corner(0.0, 0.0)?;
        Ok([
            first,
            corner(1.0, 0.0)?,
            corner(1.0, 1.0)?,
            corner(0.0, 1.0)?,
            first,
        ])
    }
}

/// The steps of a run that count as walked: from one point to the next that lies further away than the
/// two are uncertain, so that standing still makes no metres, without silences and without what is too
/// fast for feet.
fn steps(run: &TrackRun) -> Vec<(TrackPoint, TrackPoint)> {
    let mut steps = Vec::new();
    let mut anchor: Option<TrackPoint> = None;
    let mut heard_ms = i64::MIN;
    for &point in run.points.iter().filter(|p| p.accuracy_cm <= SURE_CM) {
        let silent = point.t_ms.saturating_sub(heard_ms);
        heard_ms = point.t_ms;
        let Some(from) = anchor.filter(|_| (0..=SILENCE_MS).contains(&silent)) else {
            anchor = Some(point);
            continue;
        };
        let unsure = f64::from(from.accuracy_cm.max(point.accuracy_cm)) / 100.0;
        let metres = distance::metres(from.at, point.at);
        if metres < unsure.clamp(STEP_M, HOLD_M) {
            continue;
        }
        anchor = Some(point);
        let seconds = std::time::Duration::from_millis((point.t_ms - from.t_ms).unsigned_abs());
        if metres <= WALKING_M_S * seconds.as_secs_f64() {
            steps.push((from, point));
        }
    }
    steps
}

/// The shares of a straight line from `a` to `b` in the plane that lie in each cell; they sum to one.
fn shares(a: (f64, f64), b: (f64, f64)) -> Vec<(Cell, f64)> {
    let mut cuts = vec![0.0, 1.0];
    for (from, to) in [(a.0, b.0), (a.1, b.1)] {
        let (low, high) = (index(from.min(to)), index(from.max(to)));
        cuts.extend((low + 1..=high).map(|line| (f64::from(line) * CELL_M - from) / (to - from)));
    }
    cuts.sort_by(f64::total_cmp);
    let at = |t: f64| (a.0 + t * (b.0 - a.0), a.1 + t * (b.1 - a.1));
    cuts.windows(2)
        .filter_map(|pair| {
            let (from, to) = (*pair.first()?, *pair.get(1)?);
            let (east, north) = at(f64::midpoint(from, to));
            (to > from).then(|| (Cell::at(east, north), to - from))
        })
        .collect()
}

/// Whether a step was taken in the dark; where the sun cannot be told, it was not.
fn is_dark(from: TrackPoint, to: TrackPoint) -> bool {
    let middle = from.t_ms.midpoint(to.t_ms);
    Timestamp::from_millisecond(middle)
        .ok()
        .and_then(|at| sun_elevation_deg(at, from.at))
        .is_some_and(|degrees| degrees < CIVIL_DUSK_DEG)
}

/// What was walked in each cell on these walks.
///
/// # Shapes and units
/// - `crs`: a metric system, in whose plane the cells lie.
/// - `tracks`: the runs of each walk, a walk once.
/// - A step's metres on the ground (WGS 84 geodesic) go to the cells that its straight line in the plane
///   crosses, by share: the sum over the cells is the sum over the steps. What lies outside the system's
///   area of use is left out.
pub fn walked<'a>(
    crs: Crs,
    tracks: impl IntoIterator<Item = (WalkId, &'a [TrackRun])>,
) -> BTreeMap<Cell, Walked> {
    let mut cells: BTreeMap<Cell, (Walked, Option<WalkId>)> = BTreeMap::new();
    for (walk, runs) in tracks {
        for (from, to) in runs.iter().flat_map(steps) {
            let (Ok(a), Ok(b)) = (crs.forward(from.at), crs.forward(to.at)) else {
                continue;
            };
            let metres = distance::metres(from.at, to.at);
            let dark = is_dark(from, to);
            for (cell, share) in shares(a, b) {
                let (sum, last_walk) = cells.entry(cell).or_default();
                sum.metres += metres * share;
                if dark {
                    sum.metres_dark += metres * share;
                }
                if *last_walk != Some(walk) {
                    sum.walks += 1;
                    *last_walk = Some(walk);
                }
                sum.last_ms = sum.last_ms.max(to.t_ms);
            }
        }
    }
    cells.into_iter().map(|(c, (sum, _))| (c, sum)).collect()
}

/// A short stretch of what was walked.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Stretch {
    /// Its middle's easting and northing, metres of the plane.
    pub at: [f64; 2],
    /// Where its step began.
    pub place: LonLat,
    /// Metres on the ground.
    pub metres: f64,
    /// When, milliseconds of Unix time.
    pub t_ms: i64,
}

/// What was walked, in stretches of at most [`STRETCH_M`], each walk as often as it came by.
///
/// # Shapes and units
/// - `crs`: a metric system. What lies outside its area of use is left out.
/// - The metres of all stretches are those of all steps that [`walked`] counts.
pub fn stretches<'a>(crs: Crs, runs: impl IntoIterator<Item = &'a TrackRun>) -> Vec<Stretch> {
    let mut all = Vec::new();
    for (from, to) in runs.into_iter().flat_map(steps) {
        let (Ok(a), Ok(b)) = (crs.forward(from.at), crs.forward(to.at)) else {
            continue;
        };
        let metres = distance::metres(from.at, to.at);
        let parts = (metres / STRETCH_M).ceil().max(1.0);
        let mut part = 0.5;
        while part < parts {
            let share = part / parts;
            let at = [a.0 + share * (b.0 - a.0), a.1 + share * (b.1 - a.1)];
            // A step is shorter than anything that tells the sun's height from one end to the other.
            all.push(Stretch {
                at,
                place: from.at,
                metres: metres / parts,
                t_ms: from.t_ms.midpoint(to.t_ms),
            });
            part += 1.0;
        }
    }
    all
}

/// The cells whose middle lies within an outline, at most `most`; `None` when there are more, or when the
/// outline leaves the system's area of use.
pub fn cells_in(crs: Crs, outline: &MultiPolygon, most: usize) -> Option<Vec<Cell>> {
    let flat = project(crs, outline)?;
    let bounds = flat.bounding_rect()?;
    let columns = index(bounds.min().x)..=index(bounds.max().x);
    let rows = index(bounds.min().y)..=index(bounds.max().y);
    // An outline that fills its box badly may still be asked for; one of a whole county may not.
    let boxed = columns.clone().count().saturating_mul(rows.clone().count());
    if boxed > most.saturating_mul(8) {
        return None;
    }
    let mut cells = Vec::new();
    for east in columns {
        for north in rows.clone() {
            let middle = geo::Coord {
                x: (f64::from(east) + 0.5) * CELL_M,
                y: (f64::from(north) + 0.5) * CELL_M,
            };
            if flat.contains(&middle) {
                cells.push(Cell { east, north });
            }
        }
    }
    (cells.len() <= most).then_some(cells)
}

/// An outline in the plane; `None` when it leaves the system's area of use.
pub fn project(crs: Crs, outline: &MultiPolygon) -> Option<MultiPolygon> {
    use geo::MapCoords;
    let flat = outline.try_map_coords(|c| {
        let place = LonLat::from_degrees(c.x, c.y).map_err(|_outside_the_earth| ())?;
        let (x, y) = crs.forward(place).map_err(|_outside| ())?;
        Ok::<_, ()>(geo::Coord { x, y })
    });
    flat.ok()
}

#[cfg(test)]
mod tests;
