//! Metres on the WGS 84 ellipsoid: between positions, to lines and areas, and "within" as boxes.
//!
//! A segment of a line or ring is straight in longitude and latitude, as RFC 7946 has it; one that
//! crosses the antimeridian is cut there by its maker (its section 3.1.9). Nothing is drawn here:
//! see [`super::outline`].

use geo::{Coord, Distance, Geodesic, Intersects, LineString, Point};

use crate::model::{LonLat, Shape};

/// Equatorial radius, metres (WGS 84).
pub(super) const EQUATORIAL_M: f64 = 6_378_137.0;
/// Flattening (WGS 84).
const FLATTENING: f64 = 1.0 / 298.257_223_563;
/// First eccentricity squared.
const E2: f64 = FLATTENING * (2.0 - FLATTENING);
/// Least radius of curvature anywhere, metres: along the meridian at the equator.
const LEAST_RADIUS_M: f64 = EQUATORIAL_M * (1.0 - E2);
/// Least metres in a degree of latitude, with a little to spare.
const LEAST_M_PER_DEG_LAT: f64 = 110_570.0;
/// Farther than any two places are apart, metres.
pub(super) const FARTHEST_M: f64 = 20_040_000.0;
/// What rounding may do to a straight distance through the earth, metres; it is some 5e-9.
const CHORD_SLACK_M: f64 = 1e-6;
/// Longest piece of a segment that is taken as straight, metres.
const PIECE_M: f64 = 1_000.0;

/// WGS 84 geodesic between two positions, metres.
///
/// # Source
/// C. F. F. Karney (2013), Algorithms for geodesics, Journal of Geodesy 87, 43–55; error under 15 nm.
pub fn metres(a: LonLat, b: LonLat) -> f64 {
    between(a.coord(), b.coord())
}

fn between(a: Coord, b: Coord) -> f64 {
    Geodesic.distance(Point(a), Point(b))
}

/// Metres from a position to the nearest place on a line; infinite for an empty line.
///
/// The nearest place is found with straight distances and measured with the geodesic, so the answer
/// is never too small. Within 100 km and below 85° it is too large by less than 1 mm (tested against
/// dense sampling).
///
/// # Cost
/// O(vertices), and some 30 µs for each segment that may hold the nearest place.
pub fn to_line(from: LonLat, line: &LineString) -> f64 {
    to_rings(from, &[line]).unwrap_or_else(|| {
        line.0
            .first()
            .map_or(f64::INFINITY, |only| between(from.coord(), *only))
    })
}

/// Metres from a position to a shape; 0 inside an area and on its edge. Error as in [`to_line`].
pub fn to_shape(from: LonLat, shape: &Shape) -> f64 {
    match shape {
        Shape::Point(p) => metres(from, *p),
        Shape::Line(line) => to_line(from, line),
        Shape::Area(area) => {
            if area.intersects(&Point(from.coord())) {
                0.0
            } else {
                to_edges(from, area)
            }
        }
    }
}

/// Metres from a position to the nearest edge of an area, from within too.
pub fn to_edges(from: LonLat, area: &geo::MultiPolygon) -> f64 {
    let rings: Vec<&LineString> = area
        .iter()
        .flat_map(|p| std::iter::once(p.exterior()).chain(p.interiors()))
        .collect();
    to_rings(from, &rings).unwrap_or(f64::INFINITY)
}

/// Metres between a shape and a line: 0 where they meet, else from a vertex of one to the other.
pub fn shape_to_line(shape: &Shape, line: &LineString) -> f64 {
    let to_all = |corners: &mut dyn Iterator<Item = Coord>, target: &dyn Fn(LonLat) -> f64| {
        corners
            .filter_map(|c| LonLat::from_degrees(c.x, c.y).ok())
            .map(target)
            .fold(f64::INFINITY, f64::min)
    };
    let onto_line =
        |corners: &mut dyn Iterator<Item = Coord>| to_all(corners, &|p| to_line(p, line));
    let from_line = to_all(&mut line.coords().copied(), &|p| to_shape(p, shape));
    match shape {
        Shape::Point(p) => to_line(*p, line),
        Shape::Line(other) if other.intersects(line) => 0.0,
        Shape::Area(area) if area.intersects(line) => 0.0,
        Shape::Line(other) => onto_line(&mut other.coords().copied()).min(from_line),
        Shape::Area(area) => {
            use geo::CoordsIter;
            onto_line(&mut area.coords_iter()).min(from_line)
        }
    }
}

/// Metres to the nearest segment of some lines; `None` when there is no segment.
fn to_rings(from: LonLat, rings: &[&LineString]) -> Option<f64> {
    let here = Ecef::of(from.coord());
    // First the nearest vertex, then only those segments that could come nearer than it.
    let mut nearest = rings
        .iter()
        .filter(|ring| ring.0.len() > 1)
        .flat_map(|ring| ring.coords())
        .map(|c| here.chord(Ecef::of(*c)))
        .fold(f64::INFINITY, f64::min);
    let mut best: Option<(f64, Coord)> = None;
    for ring in rings {
        let mut chord_a = ring.0.first().map_or(0.0, |c| here.chord(Ecef::of(*c)));
        for segment in ring.lines() {
            let (a, b) = (segment.start, segment.end);
            let chord_b = here.chord(Ecef::of(b));
            let nearer_end = chord_a.min(chord_b);
            chord_a = chord_b;
            // No place on it is farther than half its length from the nearer of its ends.
            if nearer_end - longest_m(a, b) / 2.0 > nearest {
                continue;
            }
            let (d, at) = nearest_on(here, a, b);
            nearest = nearest.min(d);
            if best.is_none_or(|(old, _)| d < old) {
                best = Some((d, at));
            }
        }
    }
    best.map(|(_, at)| between(from.coord(), at))
}

/// An upper bound for the length of a segment, metres.
pub(super) fn longest_m(a: Coord, b: Coord) -> f64 {
    let widest = if a.y * b.y <= 0.0 {
        1.0
    } else {
        a.y.abs().min(b.y.abs()).to_radians().cos()
    };
    // No radius of curvature is above the polar one, 6,399,594 m.
    6_399_600.0_f64.to_radians() * (b.y - a.y).hypot((b.x - a.x) * widest)
}

/// The place on a segment that is nearest through the earth, and that distance.
fn nearest_on(here: Ecef, a: Coord, b: Coord) -> (f64, Coord) {
    let along = |t: f64| {
        // The ends are taken as they are: a + 1·(b − a) need not be b in floating point.
        if t <= 0.0 {
            a
        } else if t >= 1.0 {
            b
        } else {
            a + (b - a) * t
        }
    };
    let length = longest_m(a, b);
    let pieces = (length / PIECE_M).ceil().clamp(1.0, 5_000.0);
    let (mut from, mut to, mut n) = (0.0, 1.0, pieces);
    let mut best = (f64::INFINITY, 0.0);
    // The second and third round straighten out what the curve of the earth bent in the one before.
    for _ in 0..3 {
        let step = (to - from) / n;
        let mut i = 0.0;
        while i < n {
            let (t0, t1) = (from + i * step, from + (i + 1.0) * step);
            let (p, q) = (Ecef::of(along(t0)), Ecef::of(along(t1)));
            let t = t0 + (t1 - t0) * here.foot(p, q);
            let d = here.chord(Ecef::of(along(t)));
            if d < best.0 {
                best = (d, t);
            }
            i += 1.0;
        }
        let window = step / 20.0;
        from = (best.1 - window).max(0.0);
        to = (best.1 + window).min(1.0);
        n = 1.0;
    }
    (best.0, along(best.1))
}

/// A position as metres from the middle of the earth.
#[derive(Debug, Clone, Copy)]
pub(super) struct Ecef([f64; 3]);

impl Ecef {
    pub(super) fn of(degrees: Coord) -> Self {
        let (sin_lat, cos_lat) = degrees.y.to_radians().sin_cos();
        let (sin_lon, cos_lon) = degrees.x.to_radians().sin_cos();
        let normal = EQUATORIAL_M / (1.0 - E2 * sin_lat * sin_lat).sqrt();
        Self([
            normal * cos_lat * cos_lon,
            normal * cos_lat * sin_lon,
            normal * (1.0 - E2) * sin_lat,
        ])
    }

    /// Straight distance through the earth: never above the geodesic.
    pub(super) fn chord(self, other: Self) -> f64 {
        let ([a, b, c], [x, y, z]) = (self.0, other.0);
        ((a - x).powi(2) + (b - y).powi(2) + (c - z).powi(2)).sqrt()
    }

    /// Where, from 0 at `p` to 1 at `q`, the straight line between them is nearest.
    fn foot(self, p: Self, q: Self) -> f64 {
        let minus = |a: Self, b: Self| -> [f64; 3] {
            let ([a0, a1, a2], [b0, b1, b2]) = (a.0, b.0);
            [a0 - b0, a1 - b1, a2 - b2]
        };
        let dot = |[a0, a1, a2]: [f64; 3], [b0, b1, b2]: [f64; 3]| a0 * b0 + a1 * b1 + a2 * b2;
        let (way, to_here) = (minus(q, p), minus(self, p));
        let length2 = dot(way, way);
        if length2 > 0.0 {
            (dot(to_here, way) / length2).clamp(0.0, 1.0)
        } else {
            0.0
        }
    }
}

/// A closed box in steps of 1e-7 degree: west, south, east, north.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct StepBox {
    pub(super) west: i32,
    pub(super) south: i32,
    pub(super) east: i32,
    pub(super) north: i32,
}

/// Everything within so many metres of a position, inclusive.
#[derive(Debug, Clone, Copy)]
pub(super) struct Reach {
    center: LonLat,
    ecef: Ecef,
    radius_m: f64,
}

impl Reach {
    /// `None` when the radius is negative or not a number: nothing is within.
    pub(super) fn new(center: LonLat, radius_m: f64) -> Option<Self> {
        (radius_m >= 0.0).then(|| Self {
            center,
            ecef: Ecef::of(center.coord()),
            radius_m: radius_m.min(FARTHEST_M),
        })
    }

    /// Whence.
    pub(super) fn center(&self) -> LonLat {
        self.center
    }

    /// How far, metres.
    pub(super) fn radius_m(&self) -> f64 {
        self.radius_m
    }

    /// Bounds for the distance, metres; cheap. For a place far off the upper one is that of any two places.
    pub(super) fn bounds_m(&self, place: LonLat) -> (f64, f64) {
        let chord = self.ecef.chord(Ecef::of(place.coord()));
        let most = if chord < 1e6 {
            bent_m(chord) + CHORD_SLACK_M
        } else {
            FARTHEST_M
        };
        ((chord - CHORD_SLACK_M).max(0.0), most)
    }

    /// Whether a position is within: exactly what [`metres`] says, mostly without asking it.
    pub(super) fn holds(&self, place: LonLat) -> bool {
        let chord = self.ecef.chord(Ecef::of(place.coord()));
        if chord - CHORD_SLACK_M > self.radius_m {
            return false;
        }
        (chord < 1e6 && bent_m(chord) + CHORD_SLACK_M < self.radius_m)
            || metres(self.center, place) <= self.radius_m
    }

    /// One or two boxes that hold every position within.
    pub(super) fn boxes(&self) -> Vec<StepBox> {
        const STEP: f64 = 1e-7;
        let d_lat = self.radius_m / LEAST_M_PER_DEG_LAT + STEP;
        let (south, north) = (self.center.lat() - d_lat, self.center.lat() + d_lat);
        let highest = south.abs().max(north.abs());
        let cos = highest.to_radians().cos();
        // The radius of a parallel is at least the equator's times the cosine of its latitude.
        let d_lon = if highest >= 89.999 {
            360.0
        } else {
            self.radius_m / (EQUATORIAL_M.to_radians() * cos) + STEP
        };
        let (south, north) = (south.max(-90.0), north.min(90.0));
        let (west, east) = (self.center.lon() - d_lon, self.center.lon() + d_lon);
        let strip = |w: f64, e: f64| StepBox {
            west: steps(w.floor_step()),
            south: steps(south.floor_step()),
            east: steps(e.ceil_step()),
            north: steps(north.ceil_step()),
        };
        if d_lon >= 180.0 {
            vec![strip(-180.0, 180.0)]
        } else if west <= -180.0 {
            vec![strip(-180.0, east), strip(west + 360.0, 180.0)]
        } else if east >= 180.0 {
            vec![strip(west, 180.0), strip(-180.0, east - 360.0)]
        } else {
            vec![strip(west, east)]
        }
    }
}

/// The longest geodesic over a chord, metres: it bends no more than the most curved circle on the
/// ellipsoid, so that its chord is at least that circle's (Schur's comparison of curves).
fn bent_m(chord: f64) -> f64 {
    2.0 * LEAST_RADIUS_M * (chord / (2.0 * LEAST_RADIUS_M)).min(1.0).asin()
}

/// Metres for offsets in the Web Mercator square, near one place: bounds that hold for everything within
/// a reach.
///
/// With latitude φ, the ellipsoid's radii M and N, and the square's ψ and λ, a step is
/// ds² = (M cos φ)² dψ² + (N cos φ)² dλ². Both factors fall towards the poles, so that their values at the
/// ends of the reach's band of latitudes bound them. A geodesic to a place within reach stays within it,
/// and so is no shorter than the least factors say; the loxodrome, straight in the square, stays in the
/// band and is no shorter than the geodesic.
#[derive(Debug, Clone, Copy)]
pub(super) struct Metric {
    least: (f64, f64),
    most: (f64, f64),
    slack_m: f64,
}

impl Metric {
    /// `None` for a reach above 50 km or beyond 80° of latitude.
    pub(super) fn of(reach: &Reach) -> Option<Self> {
        let d_lat = reach.radius_m / LEAST_M_PER_DEG_LAT + 1e-6;
        let (south, north) = (reach.center.lat() - d_lat, reach.center.lat() + d_lat);
        let highest = south.abs().max(north.abs());
        if reach.radius_m > 50_000.0 || highest > 80.0 {
            return None;
        }
        let lowest = if south <= 0.0 && north >= 0.0 {
            0.0
        } else {
            south.abs().min(north.abs())
        };
        // Rounding of the factors themselves is far below one part in 10¹².
        let (least, most) = (factors(highest, 1.0 - 1e-12), factors(lowest, 1.0 + 1e-12));
        Some(Self {
            least,
            most,
            // Columns and rows are whole numbers: each offset is wrong by less than two.
            slack_m: 2.0 * (most.0 + most.1) + CHORD_SLACK_M,
        })
    }

    /// Square of a distance that is never above the true one by more than [`Self::slack_m`].
    pub(super) fn least2(&self, dx: f64, dy: f64) -> f64 {
        let (x, y) = (dx * self.least.0, dy * self.least.1);
        x * x + y * y
    }

    /// Square of a distance that is never below the true one by more than [`Self::slack_m`].
    pub(super) fn most2(&self, dx: f64, dy: f64) -> f64 {
        let (x, y) = (dx * self.most.0, dy * self.most.1);
        x * x + y * y
    }

    /// What whole numbers may do to a distance, metres.
    pub(super) fn slack_m(&self) -> f64 {
        self.slack_m
    }
}

/// Metres in one unit of the square at a latitude, along the parallel and along the meridian.
fn factors(lat: f64, spare: f64) -> (f64, f64) {
    let (sin, cos) = lat.to_radians().sin_cos();
    let unit = std::f64::consts::TAU / 4_294_967_296.0 * spare;
    let bent = 1.0 - E2 * sin * sin;
    let normal = EQUATORIAL_M / bent.sqrt();
    (normal * cos * unit, normal * (1.0 - E2) / bent * cos * unit)
}

trait Steps {
    fn floor_step(self) -> f64;
    fn ceil_step(self) -> f64;
}

impl Steps for f64 {
    fn floor_step(self) -> f64 {
        (self * 1e7).floor()
    }
    fn ceil_step(self) -> f64 {
        (self * 1e7).ceil()
    }
}

#[expect(
    clippy::cast_possible_truncation,
    reason = "clamped to ±180e7, which fits"
)]
fn steps(e7: f64) -> i32 {
    e7.clamp(-1.8e9, 1.8e9) as i32
}

impl StepBox {
    /// The box around degrees, rounded outwards.
    pub(super) fn around(rect: geo::Rect) -> Self {
        Self {
            west: steps(rect.min().x.floor_step()),
            south: steps(rect.min().y.floor_step()),
            east: steps(rect.max().x.ceil_step()),
            north: steps(rect.max().y.ceil_step()),
        }
    }

    /// Whether a position lies in it or on its edge.
    pub(super) fn holds(&self, (lon, lat): (i32, i32)) -> bool {
        self.west <= lon && lon <= self.east && self.south <= lat && lat <= self.north
    }

    /// As an R-tree envelope; steps are whole numbers, so nothing is rounded.
    pub(super) fn envelope(&self) -> rstar::AABB<[f64; 2]> {
        rstar::AABB::from_corners(
            [f64::from(self.west), f64::from(self.south)],
            [f64::from(self.east), f64::from(self.north)],
        )
    }
}

#[cfg(test)]
mod tests;
