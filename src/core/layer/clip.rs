//! Lines and polygons in tile units, cut to the tile with its buffer and rounded to whole units.

use geo::{Coord, LineString, MultiPolygon, Polygon};

use super::tile::{BUFFER, EXTENT, Tile};

const LOW: f64 = -BUFFER;
const HIGH: f64 = EXTENT + BUFFER;

/// A ring in tile units, closed.
pub type Ring = Vec<Coord<i32>>;

/// The part of each polygon that the tile shows: exterior first, then its holes. Rings that shrink to
/// nothing at this zoom are left out; a polygon without its exterior is left out whole.
pub fn polygons(area: &MultiPolygon, tile: Tile) -> Vec<Vec<Ring>> {
    area.0.iter().filter_map(|p| polygon(p, tile)).collect()
}

fn polygon(polygon: &Polygon, tile: Tile) -> Option<Vec<Ring>> {
    let exterior = ring(polygon.exterior(), tile)?;
    let holes = polygon.interiors().iter().filter_map(|r| ring(r, tile));
    Some(std::iter::once(exterior).chain(holes).collect())
}

/// Cuts a closed ring by the four edges in turn (Sutherland and Hodgman 1974, Reentrant Polygon
/// Clipping, Communications of the ACM 17(1), 32–42).
fn ring(line: &LineString, tile: Tile) -> Option<Ring> {
    let mut points: Vec<Coord> = line.0.iter().map(|c| tile.pixel(*c)).collect();
    points.pop();
    for edge in [Edge::West, Edge::East, Edge::North, Edge::South] {
        let mut kept = Vec::with_capacity(points.len() + 4);
        let mut previous = points.last().copied()?;
        for &point in &points {
            match (edge.holds(previous), edge.holds(point)) {
                (true, true) => kept.push(point),
                (true, false) => kept.push(edge.cross(previous, point)),
                (false, true) => kept.extend([edge.cross(previous, point), point]),
                (false, false) => {}
            }
            previous = point;
        }
        points = kept;
    }
    let mut out: Ring = Vec::with_capacity(points.len() + 1);
    for point in points {
        let whole = round(point);
        if out.last() != Some(&whole) {
            out.push(whole);
        }
    }
    while out.len() > 1 && out.first() == out.last() {
        out.pop();
    }
    // Twice the signed area; a ring without any is a line and draws nothing.
    let doubled: i64 = out
        .iter()
        .zip(out.iter().cycle().skip(1))
        .map(|(a, b)| i64::from(a.x) * i64::from(b.y) - i64::from(b.x) * i64::from(a.y))
        .sum();
    if out.len() < 3 || doubled == 0 {
        return None;
    }
    out.extend(out.first().copied());
    Some(out)
}

/// The parts of a line that the tile shows.
pub fn lines(line: &LineString, tile: Tile) -> Vec<Vec<Coord<i32>>> {
    let mut parts: Vec<Vec<Coord<i32>>> = Vec::new();
    let mut open = false;
    for pair in line.0.windows(2) {
        let [a, b] = [tile.pixel(pair[0]), tile.pixel(pair[1])];
        let Some((from, to)) = segment(a, b) else {
            open = false;
            continue;
        };
        let (from_whole, to_whole) = (round(from), round(to));
        match parts.last_mut() {
            Some(part) if open && part.last() == Some(&from_whole) => {
                if from_whole != to_whole {
                    part.push(to_whole);
                }
            }
            _ => parts.push(vec![from_whole, to_whole]),
        }
        open = to == b;
    }
    parts.retain(|p| p.windows(2).any(|w| w[0] != w[1]));
    parts
}

/// The part of a segment inside the box (Liang and Barsky 1984).
fn segment(a: Coord, b: Coord) -> Option<(Coord, Coord)> {
    let (dx, dy) = (b.x - a.x, b.y - a.y);
    let (mut enter, mut leave) = (0.0_f64, 1.0_f64);
    for (p, q) in [
        (-dx, a.x - LOW),
        (dx, HIGH - a.x),
        (-dy, a.y - LOW),
        (dy, HIGH - a.y),
    ] {
        if p == 0.0 {
            if q < 0.0 {
                return None;
            }
        } else if p < 0.0 {
            enter = enter.max(q / p);
        } else {
            leave = leave.min(q / p);
        }
    }
    if enter > leave {
        return None;
    }
    let at = |t: f64| Coord {
        x: a.x + t * dx,
        y: a.y + t * dy,
    };
    let to = if leave >= 1.0 { b } else { at(leave) };
    Some((if enter <= 0.0 { a } else { at(enter) }, to))
}

#[derive(Clone, Copy)]
enum Edge {
    West,
    East,
    North,
    South,
}

impl Edge {
    fn holds(self, p: Coord) -> bool {
        match self {
            Self::West => p.x >= LOW,
            Self::East => p.x <= HIGH,
            Self::North => p.y >= LOW,
            Self::South => p.y <= HIGH,
        }
    }

    fn cross(self, a: Coord, b: Coord) -> Coord {
        match self {
            Self::West | Self::East => {
                let x = if matches!(self, Self::West) {
                    LOW
                } else {
                    HIGH
                };
                Coord {
                    x,
                    y: a.y + (b.y - a.y) * (x - a.x) / (b.x - a.x),
                }
            }
            Self::North | Self::South => {
                let y = if matches!(self, Self::North) {
                    LOW
                } else {
                    HIGH
                };
                Coord {
                    x: a.x + (b.x - a.x) * (y - a.y) / (b.y - a.y),
                    y,
                }
            }
        }
    }
}

/// Nearest whole tile unit.
#[expect(
    clippy::cast_possible_truncation,
    reason = "cut to the tile first, or a point within a few tiles of it"
)]
pub fn round(p: Coord) -> Coord<i32> {
    Coord {
        x: p.x.round() as i32,
        y: p.y.round() as i32,
    }
}

#[cfg(test)]
mod tests {
    use geo::{Area, Intersects, LineString, coord, polygon};

    use super::*;
    use crate::model::LonLat;

    #[test]
    fn a_polygon_round_the_whole_tile_becomes_the_tile_with_its_buffer() {
        let helsinki = LonLat::from_degrees(24.94, 60.17).unwrap();
        let tile = Tile::at(helsinki, 14);
        let big = polygon![(x: 20.0, y: 55.0), (x: 30.0, y: 55.0), (x: 30.0, y: 65.0), (x: 20.0, y: 65.0)];
        let cut = polygons(&MultiPolygon(vec![big]), tile);
        let ring = LineString(
            cut[0][0]
                .iter()
                .map(|c| coord! { x: f64::from(c.x), y: f64::from(c.y) })
                .collect(),
        );
        assert!(
            (Polygon::new(ring, vec![]).unsigned_area() - (EXTENT + 2.0 * BUFFER).powi(2)).abs()
                < 1.0
        );
    }

    proptest::proptest! {
        /// Checked against `geo`'s exact predicate: what is cut away never meets the box, and what is
        /// kept does.
        #[test]
        fn a_segment_is_kept_exactly_when_it_meets_the_box(ax in -9000.0..9000.0_f64, ay in -9000.0..9000.0_f64, bx in -9000.0..9000.0_f64, by in -9000.0..9000.0_f64) {
            let (a, b) = (Coord { x: ax, y: ay }, Coord { x: bx, y: by });
            let window = geo::Rect::new(Coord { x: LOW, y: LOW }, Coord { x: HIGH, y: HIGH });
            proptest::prop_assert_eq!(segment(a, b).is_some(), geo::Line::new(a, b).intersects(&window));
        }
    }
}
