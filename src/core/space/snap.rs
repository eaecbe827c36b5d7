//! Moving a place out of a building: to the nearest spot beside it, rather towards a street than into a
//! yard. So that no record points at somebody's home.
//!
//! Works in metres on the plane that touches the ellipsoid at the place: over the few hundred metres that
//! matter here it is right to a centimetre.

use geo::{BoundingRect, Contains, Coord, Intersects, LineString, Polygon, Rect};

use super::distance;
use crate::model::LonLat;

/// How far outside the wall a place is put, metres.
pub const CLEARANCE_M: f64 = 2.0;
/// How much a metre to the nearest street counts beside a metre moved.
const STREET_WEIGHT: f64 = 0.5;
/// Distance between the spots tried along a wall, metres.
const STEP_M: f64 = 2.0;
/// How far to look, metres: a first ring that nearly always is enough, then wider ones.
const RINGS_M: [f64; 3] = [40.0, 120.0, 400.0];
/// How far from a spot a street can be and still draw it, metres.
const STREET_M: f64 = 60.0;

/// What stands around a place, in degrees.
#[derive(Debug, Default)]
pub struct Around<'a> {
    /// Outlines of everything that is built.
    pub buildings: Vec<&'a Polygon>,
    /// Middles of streets and paths that may be walked.
    pub streets: Vec<&'a LineString>,
}

/// The nearest spot outside every building; `None` when there is none within a few hundred metres.
///
/// # Cost
/// Less than a millisecond in a dense town: the walls near by, tried every two metres, nearest first.
pub fn outside(place: LonLat, around: &Around<'_>) -> Option<LonLat> {
    let plane = Plane::at(place);
    RINGS_M
        .into_iter()
        .find_map(|ring| nearest(&plane, ring, around))
        .and_then(|spot| plane.degrees(spot))
}

/// The best spot within `ring` metres of the place.
fn nearest(plane: &Plane, ring: f64, around: &Around<'_>) -> Option<Coord> {
    let within = |bounds: Option<Rect>, reach: f64| {
        bounds.is_some_and(|b| plane.distance_to_box(b) < ring + reach)
    };
    let buildings: Vec<Polygon> = around
        .buildings
        .iter()
        .filter(|p| within(p.bounding_rect(), 2.0 * CLEARANCE_M))
        .map(|p| plane.polygon(p))
        .collect();
    let boxes: Vec<Option<Rect>> = buildings.iter().map(BoundingRect::bounding_rect).collect();
    let streets: Vec<LineString> = around
        .streets
        .iter()
        .filter(|l| within(l.bounding_rect(), STREET_M))
        .map(|l| plane.line(l))
        .collect();
    let mut spots: Vec<(f64, Coord)> = buildings
        .iter()
        // Yards are no way out: only walls that face outwards.
        .flat_map(|p| p.exterior().lines())
        .flat_map(|wall| spots(wall.start, wall.end))
        .map(|spot| (spot.x.hypot(spot.y), spot))
        .filter(|(away, _)| *away <= ring)
        .collect();
    spots.sort_by(|a, b| a.0.total_cmp(&b.0));
    let mut best: Option<(f64, Coord)> = None;
    for (away, spot) in spots {
        // Those that follow lie further away already than the best costs with its way to a street.
        if best.is_some_and(|(cost, _)| away >= cost) {
            break;
        }
        if is_free(spot, &buildings, &boxes) {
            let cost = away + STREET_WEIGHT * to_street(spot, &streets);
            if best.is_none_or(|(least, _)| cost < least) {
                best = Some((cost, spot));
            }
        }
    }
    best.map(|(_, spot)| spot)
}

fn to_street(spot: Coord, streets: &[LineString]) -> f64 {
    streets
        .iter()
        .flat_map(LineString::lines)
        .map(|l| to_segment(spot, l.start, l.end))
        .fold(STREET_M, f64::min)
}

/// Whether a spot lies outside everything, with some room to spare for rounding.
fn is_free(spot: Coord, buildings: &[Polygon], boxes: &[Option<Rect>]) -> bool {
    let room = CLEARANCE_M / 4.0;
    let corner = |x: f64, y: f64| Coord {
        x: spot.x + x,
        y: spot.y + y,
    };
    let here = Rect::new(corner(-room, -room), corner(room, room));
    buildings
        .iter()
        .zip(boxes)
        .filter(|(_, bounds)| bounds.is_some_and(|b| b.intersects(&here)))
        .all(|(building, _)| !building.intersects(&here))
}

/// Spots beside a wall, on both sides: which side is outside is seen when they are tried.
fn spots(start: Coord, end: Coord) -> Vec<Coord> {
    let (dx, dy) = (end.x - start.x, end.y - start.y);
    let length = dx.hypot(dy);
    if length == 0.0 {
        return Vec::new();
    }
    let (along_x, along_y) = (dx / length, dy / length);
    // Where the wall is nearest to the origin, and every step along it.
    let foot = (-(start.x * along_x + start.y * along_y)).clamp(0.0, length);
    let mut at = 0.0;
    let mut places = vec![foot];
    while at <= length {
        places.push(at);
        at += STEP_M;
    }
    places
        .into_iter()
        .flat_map(|s| {
            [CLEARANCE_M, -CLEARANCE_M].map(|side| Coord {
                x: start.x + along_x * s - along_y * side,
                y: start.y + along_y * s + along_x * side,
            })
        })
        .collect()
}

fn to_segment(p: Coord, a: Coord, b: Coord) -> f64 {
    let (dx, dy) = (b.x - a.x, b.y - a.y);
    let square = dx * dx + dy * dy;
    let t = if square == 0.0 {
        0.0
    } else {
        (((p.x - a.x) * dx + (p.y - a.y) * dy) / square).clamp(0.0, 1.0)
    };
    (p.x - a.x - t * dx).hypot(p.y - a.y - t * dy)
}

/// Whether a place lies in a building, its walls included.
pub fn is_inside(place: LonLat, building: &Polygon) -> bool {
    let spot = place.coord();
    building
        .bounding_rect()
        .is_some_and(|b| b.intersects(&spot))
        && (building.contains(&spot) || building.exterior().intersects(&spot))
}

/// Metres east and north of a place.
struct Plane {
    place: LonLat,
    /// Metres to a degree of longitude and of latitude here.
    east: f64,
    north: f64,
}

impl Plane {
    fn at(place: LonLat) -> Self {
        let step = 1e-3;
        let to = |lon: f64, lat: f64| {
            LonLat::from_degrees(lon, lat).map_or(0.0, |p| distance::metres(place, p) / step)
        };
        let north = if place.lat() > 0.0 { -step } else { step };
        let east = if place.lon() > 0.0 { -step } else { step };
        Self {
            place,
            east: to(place.lon() + east, place.lat()),
            north: to(place.lon(), place.lat() + north),
        }
    }

    fn metres(&self, c: Coord) -> Coord {
        Coord {
            x: (c.x - self.place.lon()) * self.east,
            y: (c.y - self.place.lat()) * self.north,
        }
    }

    fn degrees(&self, c: Coord) -> Option<LonLat> {
        LonLat::from_degrees(
            self.place.lon() + c.x / self.east,
            self.place.lat() + c.y / self.north,
        )
        .ok()
    }

    fn line(&self, line: &LineString) -> LineString {
        line.coords().map(|c| self.metres(*c)).collect()
    }

    fn polygon(&self, polygon: &Polygon) -> Polygon {
        Polygon::new(
            self.line(polygon.exterior()),
            polygon.interiors().iter().map(|l| self.line(l)).collect(),
        )
    }

    fn distance_to_box(&self, bounds: Rect) -> f64 {
        let (low, high) = (self.metres(bounds.min()), self.metres(bounds.max()));
        let beyond = |low: f64, high: f64| low.max(-high).max(0.0);
        beyond(low.x, high.x).hypot(beyond(low.y, high.y))
    }
}

#[cfg(test)]
mod tests {
    use geo::polygon;

    use super::*;

    /// A square of about 20 by 20 m in Borås.
    fn house(west: f64, south: f64) -> Polygon {
        let (w, h) = (0.000_34, 0.000_18);
        polygon![
            (x: west, y: south), (x: west + w, y: south), (x: west + w, y: south + h), (x: west, y: south + h),
        ]
    }

    fn place(lon: f64, lat: f64) -> LonLat {
        LonLat::from_degrees(lon, lat).unwrap()
    }

    #[test]
    fn a_place_is_moved_to_two_metres_beside_the_nearest_wall() {
        let home = house(12.94, 57.72);
        let inside = place(12.940_05, 57.720_09);
        assert!(is_inside(inside, &home));
        let around = Around {
            buildings: vec![&home],
            streets: Vec::new(),
        };
        let spot = outside(inside, &around).unwrap();
        assert!(!is_inside(spot, &home) && spot.lon() < 12.94, "{spot:?}");
        let wall = place(12.94, spot.lat());
        let clearance = distance::metres(spot, wall);
        assert!((clearance - CLEARANCE_M).abs() < 0.05, "{clearance} m");
    }

    #[test]
    fn a_street_draws_it_to_its_side() {
        let home = house(12.94, 57.72);
        // Somewhat nearer the western wall; the street runs along the eastern one.
        let inside = place(12.940_15, 57.720_09);
        let street = LineString::from(vec![(12.940_45, 57.719), (12.940_45, 57.721)]);
        let around = Around {
            buildings: vec![&home],
            streets: vec![&street],
        };
        let spot = outside(inside, &around).unwrap();
        assert!(spot.lon() > 12.940_34, "{spot:?}");
    }

    #[test]
    fn a_row_of_houses_is_left_and_not_moved_along_and_a_yard_is_no_way_out() {
        let row: Vec<Polygon> = (0..5)
            .map(|n| house(12.94 + 0.000_34 * f64::from(n), 57.72))
            .collect();
        let around = Around {
            buildings: row.iter().collect(),
            streets: Vec::new(),
        };
        let spot = outside(place(12.940_69, 57.720_09), &around).unwrap();
        assert!(row.iter().all(|h| !is_inside(spot, h)), "{spot:?}");

        let yard = Polygon::new(
            house(12.94, 57.72).exterior().clone(),
            vec![LineString::from(vec![
                (12.940_1, 57.720_05),
                (12.940_24, 57.720_05),
                (12.940_24, 57.720_13),
                (12.940_1, 57.720_13),
                (12.940_1, 57.720_05),
            ])],
        );
        let around = Around {
            buildings: vec![&yard],
            streets: Vec::new(),
        };
        let spot = outside(place(12.940_09, 57.720_09), &around).unwrap();
        assert!(
            !yard.bounding_rect().unwrap().contains(&spot.coord()),
            "{spot:?}"
        );
    }

    #[test]
    fn far_from_any_way_out_it_stays() {
        let vast = polygon![(x: 12.9, y: 57.7), (x: 13.0, y: 57.7), (x: 13.0, y: 57.8), (x: 12.9, y: 57.8)];
        let around = Around {
            buildings: vec![&vast],
            streets: Vec::new(),
        };
        assert_eq!(outside(place(12.95, 57.75), &around), None);
    }
}
