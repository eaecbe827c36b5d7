//! Outlines made valid, or refused with the place named.
//!
//! "Valid" is that of OGC 06-103r4 on positions rounded to 1e-7 degree, with exact predicates: no
//! ring crosses or touches itself, holes lie inside, the inside of a part hangs together, and parts
//! touch in single places only. What is valid comes back as it was, closed and turned as RFC 7946
//! wants it. [`faults`] finds what is wrong (`check.rs`); this file mends it.

mod check;

use geo::{
    Area as _, BooleanOps, Coord, CoordsIter, Geometry, LineString, MultiPolygon, Orient, Polygon,
    bool_ops::FillRule, orient::Direction, unary_union,
};
use thiserror::Error;

use crate::model::LonLat;
use crate::model::scale::coded;

pub use check::{Finding, faults};

coded!(
    /// What may be wrong with an outline.
    Fault {
        /// Not a polygon at all.
        NotPolygon = "not_polygon",
        /// No part has any area.
        Empty = "empty",
        /// A coordinate is not on earth.
        BadCoordinate = "bad_coordinate",
        /// More vertices than allowed.
        TooManyVertices = "too_many_vertices",
        /// A ring with fewer than three different corners.
        TooFewPoints = "too_few_points",
        /// A ring goes out and back along the same line.
        Spike = "spike",
        /// A ring crosses or touches itself.
        SelfIntersection = "self_intersection",
        /// Two rings of one part cross.
        RingsCross = "rings_cross",
        /// Two rings share a stretch of edge.
        SharedEdge = "shared_edge",
        /// A hole lies outside its part.
        HoleOutside = "hole_outside",
        /// A hole lies in another hole.
        NestedHoles = "nested_holes",
        /// Holes touch so that the inside falls apart.
        InsideCut = "inside_cut",
        /// Two parts overlap, or one lies in another.
        PartsOverlap = "parts_overlap",
        /// Mending would change the area too much.
        AreaChanged = "area_changed",
        /// Mending did not come to an end.
        NotMended = "not_mended",
    }
);

/// One thing that was mended.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Repair {
    /// What was wrong.
    pub fault: Fault,
    /// Where.
    pub at: LonLat,
}

/// Why an outline is refused.
#[derive(Debug, Clone, PartialEq, Error)]
#[error("{fault}{}", .at.map(|p| format!(" at {p:?}")).unwrap_or_default())]
pub struct Invalid {
    /// What is wrong.
    pub fault: Fault,
    /// Where, if it is anywhere.
    pub at: Option<LonLat>,
    /// Everything that was found to be wrong, when that was tried to be mended.
    pub found: Vec<Repair>,
}

impl Invalid {
    fn new(fault: Fault, at: Option<LonLat>) -> Self {
        Self {
            fault,
            at,
            found: Vec::new(),
        }
    }
}

/// How much is allowed.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Limits {
    /// Most vertices, counted as given.
    pub max_vertices: usize,
    /// Mending may change the area of a part by this share of it at most; parts that are joined, by
    /// this share of the smallest of them.
    pub max_area_change: f64,
}

impl Limits {
    /// For areas and the command line.
    pub const AREA: Self = Self {
        max_vertices: 200_000,
        max_area_change: 0.01,
    };
    /// For observations over HTTP.
    pub const OBSERVATION: Self = Self {
        max_vertices: 10_000,
        max_area_change: 0.01,
    };
}

/// How often an outline is mended before it is given up: rounding to the grid can make new faults.
const ROUNDS: usize = 12;
/// A change smaller than this, in square degrees (about 0.6 m² in Sweden), is always allowed.
const CRUMB_DEG2: f64 = 1e-10;

/// Valid polygons of an outline, with what was mended on the way.
///
/// # Shapes and units
/// - `geometry`: polygon or multipolygon (rings need not be closed or turned), WGS 84 degrees.
/// - returns parts turned as RFC 7946 wants (outer rings counter-clockwise), vertices on the 1e-7 grid.
///   A valid geometry keeps every vertex; the list of repairs is then empty.
///
/// # Errors
/// [`Invalid`] when it is not a polygon, has too many vertices or a coordinate off the earth, or when
/// mending would change the area of a part by more than `max_area_change` of it and 1e-10 square
/// degrees. The area before is what the part's outer ring encloses (by the shoelace formula, so that
/// a bow-tie encloses little) less its holes. So no part or hole of any size vanishes unsaid.
///
/// # Cost
/// O(v log v) for v vertices when nothing is wrong.
pub fn polygons(
    geometry: &Geometry,
    limits: Limits,
) -> Result<(MultiPolygon, Vec<Repair>), Invalid> {
    let given = match geometry {
        Geometry::Polygon(one) => MultiPolygon(vec![one.clone()]),
        Geometry::MultiPolygon(many) => many.clone(),
        Geometry::Rect(rect) => MultiPolygon(vec![rect.to_polygon()]),
        Geometry::Triangle(three) => MultiPolygon(vec![three.to_polygon()]),
        _ => return Err(Invalid::new(Fault::NotPolygon, None)),
    };
    if given.coords_count() > limits.max_vertices {
        return Err(Invalid::new(Fault::TooManyVertices, None));
    }
    let mut area = rounded(&given)?;
    let mut findings = faults(&area);
    // What rounding breaks in a later round is mended in the next and is not the sender's fault.
    let found: Vec<Repair> = findings
        .iter()
        .map(|f| Repair {
            fault: f.fault,
            at: f.at,
        })
        .collect();
    let refuse = |fault, at| Invalid {
        fault,
        at,
        found: found.clone(),
    };
    let first_place = found.first().map(|r| r.at);
    for _ in 0..ROUNDS {
        if findings.is_empty() {
            break;
        }
        area = mended(area, &findings, limits.max_area_change)
            .map_err(|at| refuse(Fault::AreaChanged, Some(at)))?;
        findings = faults(&area);
    }
    if let Some(left) = findings.first() {
        return Err(refuse(Fault::NotMended, Some(left.at)));
    }
    if area.0.is_empty() {
        return Err(refuse(
            found.first().map_or(Fault::Empty, |r| r.fault),
            first_place,
        ));
    }
    Ok((area.orient(Direction::Default), found))
}

/// On the grid, closed, without a corner that follows itself.
fn rounded(given: &MultiPolygon) -> Result<MultiPolygon, Invalid> {
    let ring = |line: &LineString| -> Result<LineString, Invalid> {
        let mut corners = Vec::with_capacity(line.0.len());
        for c in line.coords() {
            let place = LonLat::from_degrees(c.x, c.y)
                .map_err(|_off_earth| Invalid::new(Fault::BadCoordinate, near(*c)))?;
            corners.push(place.coord());
        }
        corners.dedup();
        let mut line = LineString(corners);
        line.close();
        Ok(line)
    };
    let mut parts = Vec::with_capacity(given.0.len());
    for part in given {
        if part.exterior().0.is_empty() {
            continue;
        }
        let mut holes = Vec::with_capacity(part.interiors().len());
        for hole in part.interiors().iter().filter(|h| !h.0.is_empty()) {
            holes.push(ring(hole)?);
        }
        parts.push(Polygon::new(ring(part.exterior())?, holes));
    }
    Ok(MultiPolygon(parts))
}

/// The place on earth that a coordinate off it is nearest to, to say where.
fn near(c: Coord) -> Option<LonLat> {
    LonLat::from_degrees(c.x.clamp(-180.0, 180.0), c.y.clamp(-90.0, 90.0)).ok()
}

/// What the outer ring encloses less the holes, square degrees.
fn enclosed(part: &Polygon) -> f64 {
    let ring = |r: &LineString| Polygon::new(r.clone(), Vec::new()).unsigned_area();
    ring(part.exterior()) - part.interiors().iter().map(ring).sum::<f64>()
}

/// One round: parts that are wrong in themselves first, then parts that are wrong together.
/// The error is the place where the area would change too much.
fn mended(area: MultiPolygon, findings: &[Finding], share: f64) -> Result<MultiPolygon, LonLat> {
    let mut wrong: Vec<Option<LonLat>> = vec![None; area.0.len()];
    for finding in findings.iter().filter(|f| f.part == f.other) {
        if let Some(place) = wrong.get_mut(finding.part) {
            place.get_or_insert(finding.at);
        }
    }
    if wrong.iter().any(Option::is_some) {
        let mut parts = Vec::with_capacity(area.0.len());
        for (part, wrong) in area.0.into_iter().zip(wrong) {
            let Some(at) = wrong else {
                parts.push(part);
                continue;
            };
            let before = enclosed(&part);
            let nothing = MultiPolygon(Vec::new());
            // Odd crossings are inside: what is covered twice by mistake is seen in the area.
            let after = guarded(|| part.union_with_fill_rule(&nothing, FillRule::EvenOdd));
            if (after.unsigned_area() - before).abs() > share * before.abs() + CRUMB_DEG2 {
                return Err(at);
            }
            parts.extend(after);
        }
        return Ok(MultiPolygon(parts));
    }
    // Parts that overlap or share an edge become one, group by group; the rest stays as it is.
    let mut groups = check::Groups::new(area.0.len());
    for finding in findings {
        groups.join(finding.part, finding.other);
    }
    let mut parts = Vec::with_capacity(area.0.len());
    for members in groups.members() {
        let group: Vec<&Polygon> = members.iter().filter_map(|&i| area.0.get(i)).collect();
        let [_, _, ..] = group.as_slice() else {
            parts.extend(group.into_iter().cloned());
            continue;
        };
        let before: f64 = group.iter().map(|p| p.unsigned_area()).sum();
        let smallest = group
            .iter()
            .map(|p| p.unsigned_area())
            .fold(f64::INFINITY, f64::min);
        let after = guarded(|| unary_union(group));
        if (after.unsigned_area() - before).abs() > share * smallest + CRUMB_DEG2
            && let Some(finding) = findings.iter().find(|f| members.contains(&f.part))
        {
            return Err(finding.at);
        }
        parts.extend(after);
    }
    Ok(MultiPolygon(parts))
}

/// The overlay crate asserts in debug builds what a ring that runs twice along itself can break; what
/// it then cannot mend counts as vanished, and is refused for its area.
fn guarded(overlay: impl FnOnce() -> MultiPolygon) -> MultiPolygon {
    std::panic::catch_unwind(std::panic::AssertUnwindSafe(overlay))
        .map_or_else(|_asserted| MultiPolygon(Vec::new()), |area| snapped(&area))
}

/// On the grid again after a computation, without crumbs and spikes of fewer than three corners.
fn snapped(area: &MultiPolygon) -> MultiPolygon {
    let mut kept = rounded(area).unwrap_or_else(|_off_earth| MultiPolygon(Vec::new()));
    let has_body =
        |r: &LineString| r.0.len() > 3 && Polygon::new(r.clone(), Vec::new()).unsigned_area() > 0.0;
    kept.0.retain(|part| has_body(part.exterior()));
    for part in &mut kept.0 {
        let holes = part.interiors().iter().filter(|h| has_body(h)).cloned();
        *part = Polygon::new(part.exterior().clone(), holes.collect());
    }
    kept
}

#[cfg(test)]
mod tests;
