//! Outlines for drawing: circles round a place, buffers round a line.
//!
//! For the eye only. Whether something lies in an area is asked of [`super::distance`], never of
//! these corners.

use geo::algorithm::Buffer;
use geo::{
    BooleanOps, BoundingRect, Coord, Destination, Geodesic, LineString, MapCoords, MultiPolygon,
    Point, Polygon, Rect,
};

use super::distance::{EQUATORIAL_M, FARTHEST_M};
use super::validity::{self, Limits};
use crate::model::LonLat;

/// Smaller outlines than this are drawn this large: below it, corners round to the same place.
const LEAST_DRAWN_M: f64 = 0.5;

/// The circle of `radius_m` geodesic metres round a place, cut in two where it crosses the
/// antimeridian; a pole inside it is inside the outline. Empty for a radius that is not a number.
pub fn circle(center: LonLat, radius_m: f64, vertices: usize) -> MultiPolygon {
    if radius_m.is_nan() {
        return MultiPolygon(Vec::new());
    }
    let radius_m = radius_m.clamp(LEAST_DRAWN_M, FARTHEST_M / 2.0);
    let n = vertices.clamp(8, 10_000);
    let mut ring: Vec<Coord> = Vec::with_capacity(n + 3);
    for i in 0..n {
        // Counter-clockwise from north, as RFC 7946 wants outer rings.
        let bearing = -360.0 * i as f64 / n as f64;
        let Point(mut at) = Geodesic.destination(Point(center.coord()), bearing, radius_m);
        // Go on from the last corner instead of jumping at the antimeridian.
        let last = ring.last().map_or(center.lon(), |c| c.x);
        at.x += 360.0 * ((last - at.x) / 360.0).round();
        ring.push(at);
    }
    if let (Some(first), Some(last)) = (ring.first().copied(), ring.last().copied()) {
        let again = first.x + 360.0 * ((last.x - first.x) / 360.0).round();
        if (again - first.x).abs() > 1.0 {
            // Once round a pole: close the ring along it.
            let pole = if center.lat() > 0.0 { 90.0 } else { -90.0 };
            ring.push(Coord {
                x: again,
                y: first.y,
            });
            ring.push(Coord { x: again, y: pole });
            ring.push(Coord {
                x: first.x,
                y: pole,
            });
        }
    }
    on_the_map(&MultiPolygon(vec![Polygon::new(
        LineString(ring),
        Vec::new(),
    )]))
}

/// Everything within about `buffer_m` metres of a line, round at the ends.
///
/// Drawn on a plane that touches the earth at the line's middle latitude: for a line that spans 10 km
/// from south to north the width is right to 0.2 %. Empty for an empty line.
pub fn buffered_line(path: &LineString, buffer_m: f64) -> MultiPolygon {
    let Some(bounds) = path.bounding_rect() else {
        return MultiPolygon(Vec::new());
    };
    if buffer_m.is_nan() {
        return MultiPolygon(Vec::new());
    }
    let middle = bounds.center();
    let (lon_m, lat_m) = metres_per_degree(middle.y);
    let flat = path.map_coords(|c| Coord {
        x: (c.x - middle.x) * lon_m,
        y: (c.y - middle.y) * lat_m,
    });
    on_the_map(
        &flat
            .buffer(buffer_m.clamp(LEAST_DRAWN_M, 1e6))
            .map_coords(|c| Coord {
                x: middle.x + c.x / lon_m,
                y: middle.y + c.y / lat_m,
            }),
    )
}

/// Metres in a degree of longitude and of latitude.
fn metres_per_degree(lat: f64) -> (f64, f64) {
    const E2: f64 = 0.006_694_379_990_14;
    let (sin, cos) = lat.to_radians().sin_cos();
    let w2 = 1.0 - E2 * sin * sin;
    let normal = EQUATORIAL_M / w2.sqrt();
    let meridian = EQUATORIAL_M * (1.0 - E2) / (w2 * w2.sqrt());
    ((normal * cos.max(1e-6)).to_radians(), meridian.to_radians())
}

/// Cuts what reaches past ±180 and puts it back on the map, rounds, and mends what rounding broke.
fn on_the_map(outline: &MultiPolygon) -> MultiPolygon {
    let outline = outline.map_coords(|c| Coord {
        x: c.x,
        y: c.y.clamp(-90.0, 90.0),
    });
    let Some(bounds) = outline.bounding_rect() else {
        return outline;
    };
    let mut parts = Vec::new();
    if bounds.min().x >= -180.0 && bounds.max().x <= 180.0 {
        parts = outline.0;
    } else {
        // A ring round a pole goes once round the earth, from wherever it began.
        for turn in [-720.0, -360.0, 0.0, 360.0, 720.0] {
            let window = Rect::new(
                Coord {
                    x: turn - 180.0,
                    y: -90.0,
                },
                Coord {
                    x: turn + 180.0,
                    y: 90.0,
                },
            );
            let cut = outline.intersection(&window.to_polygon());
            parts.extend(cut.map_coords(|c| Coord {
                x: (c.x - turn).clamp(-180.0, 180.0),
                y: c.y.clamp(-90.0, 90.0),
            }));
        }
    }
    let drawn = MultiPolygon(parts);
    let limits = Limits {
        max_vertices: usize::MAX,
        max_area_change: f64::INFINITY,
    };
    validity::polygons(&geo::Geometry::MultiPolygon(drawn), limits)
        .map_or_else(|_too_small| MultiPolygon(Vec::new()), |(valid, _)| valid)
}
