//! Land and sea out of the coastline, which in an extract is a handful of open lines.
//!
//! # Source
//! The data model of OpenStreetMap: the sea lies to the right of a coastline.

use std::collections::HashMap;

use geo::winding_order::{Winding, WindingOrder};
use geo::{Area as _, BooleanOps, Coord, LineString, MultiPolygon, Polygon, Rect};

use super::area::Area;

/// Land and sea of an area. Without a coastline all is land.
pub(super) fn split(coast: &[LineString], area: &Area) -> (MultiPolygon, MultiPolygon) {
    let whole = area.polygons().clone();
    let bounds = area.bounds();
    let Some(frame) = Area::of_rect(bounds) else {
        return (whole, MultiPolygon(Vec::new()));
    };
    let (mut open, mut islands, mut lagoons) = (Vec::new(), Vec::new(), Vec::new());
    for line in joined(coast) {
        let closed = line.is_closed();
        for piece in frame.cut_line(line) {
            if closed && piece.is_closed() {
                let polygon = Polygon::new(piece, Vec::new());
                match polygon.exterior().winding_order() {
                    Some(WindingOrder::CounterClockwise) => islands.push(polygon),
                    Some(WindingOrder::Clockwise) => lagoons.push(polygon),
                    None => {}
                }
            } else {
                open.push(led_out(piece, bounds));
            }
        }
    }
    if open.is_empty() && islands.is_empty() && lagoons.is_empty() {
        return (whole, MultiPolygon(Vec::new()));
    }
    let largest = |of: &[Polygon]| of.iter().map(geo::Area::unsigned_area).fold(0.0, f64::max);
    let mut land = if !open.is_empty() {
        MultiPolygon(along_the_frame(&open, bounds))
    } else if largest(&islands) >= largest(&lagoons) {
        MultiPolygon(Vec::new())
    } else {
        MultiPolygon(vec![bounds.to_polygon()])
    };
    if !lagoons.is_empty() {
        land = land.difference(&MultiPolygon(lagoons));
    }
    if !islands.is_empty() {
        land = land.union(&MultiPolygon(islands));
    }
    let land = land.intersection(&whole);
    let sea = whole.difference(&land);
    (land, sea)
}

/// Coastlines joined where one begins as another ends; they keep their direction.
fn joined(lines: &[LineString]) -> Vec<LineString> {
    let key = |c: &Coord| (c.x.to_bits(), c.y.to_bits());
    let starts: HashMap<_, usize> = (lines.iter().enumerate())
        .filter_map(|(i, l)| Some((key(l.0.first()?), i)))
        .collect();
    let ends: HashMap<_, usize> = (lines.iter().enumerate())
        .filter_map(|(i, l)| Some((key(l.0.last()?), i)))
        .collect();
    let mut used = vec![false; lines.len()];
    let mut out = Vec::new();
    // Those that no other leads to come first; what is left then are rings.
    let is_first = |l: &LineString| l.0.first().is_some_and(|c| !ends.contains_key(&key(c)));
    let order = (0..lines.len()).filter(|i| is_first(&lines[*i]));
    for first in order.chain(0..lines.len()).collect::<Vec<_>>() {
        let mut next = Some(first);
        let mut line: Vec<Coord> = Vec::new();
        while let Some(i) = next.filter(|i| !std::mem::replace(&mut used[*i], true)) {
            let skip = usize::from(!line.is_empty());
            line.extend(lines[i].0.iter().skip(skip));
            next = line.last().and_then(|c| starts.get(&key(c)).copied());
        }
        if line.len() > 1 {
            out.push(LineString::new(line));
        }
    }
    out
}

/// A coast has no end: where the extract was cut it is led out to the frame.
fn led_out(mut line: LineString, frame: Rect) -> LineString {
    if let Some(first) = line.0.first().map(|c| nearest(*c, frame)) {
        line.0.insert(0, first);
    }
    if let Some(last) = line.0.last().map(|c| nearest(*c, frame)) {
        line.0.push(last);
    }
    line.0.dedup();
    line
}

/// The nearest point of the frame.
fn nearest(at: Coord, frame: Rect) -> Coord {
    let (low, high) = (frame.min(), frame.max());
    let sides = [
        (at.x - low.x, Coord { x: low.x, y: at.y }),
        (high.x - at.x, Coord { x: high.x, y: at.y }),
        (at.y - low.y, Coord { x: at.x, y: low.y }),
        (high.y - at.y, Coord { x: at.x, y: high.y }),
    ];
    let best = sides
        .into_iter()
        .min_by(|a, b| a.0.abs().total_cmp(&b.0.abs()));
    best.map_or(at, |(_, c)| c)
}

/// How far round the frame a point of it lies, anticlockwise from its lower left corner: 0 to 4.
fn round(at: Coord, frame: Rect) -> f64 {
    let (low, high) = (frame.min(), frame.max());
    let (x, y) = (
        (at.x - low.x) / frame.width(),
        (at.y - low.y) / frame.height(),
    );
    let sides = [
        ((at.y - low.y).abs(), x),
        ((high.x - at.x).abs(), 1.0 + y),
        ((high.y - at.y).abs(), 3.0 - x),
        ((at.x - low.x).abs(), 4.0 - y),
    ];
    let best = sides.into_iter().min_by(|a, b| a.0.total_cmp(&b.0));
    best.map_or(0.0, |(_, t)| t)
}

/// Land between coasts that cross the frame: along the coast, then anticlockwise along the frame to where
/// the next coast comes in.
fn along_the_frame(coasts: &[LineString], frame: Rect) -> Vec<Polygon> {
    let (low, high) = (frame.min(), frame.max());
    let corners = [
        (
            1.0,
            Coord {
                x: high.x,
                y: low.y,
            },
        ),
        (2.0, high),
        (
            3.0,
            Coord {
                x: low.x,
                y: high.y,
            },
        ),
        (4.0, low),
    ];
    let end = |c: Option<&Coord>| c.map_or(0.0, |c| round(*c, frame));
    let comes_in: Vec<f64> = coasts.iter().map(|l| end(l.0.first())).collect();
    let mut used = vec![false; coasts.len()];
    let mut out = Vec::new();
    for first in 0..coasts.len() {
        let mut ring: Vec<Coord> = Vec::new();
        let mut at = first;
        while !std::mem::replace(&mut used[at], true) {
            ring.extend(&coasts[at].0);
            let from = end(coasts[at].0.last());
            let ahead = |t: f64| (t - from).rem_euclid(4.0);
            let next = (0..coasts.len())
                .min_by(|a, b| ahead(comes_in[*a]).total_cmp(&ahead(comes_in[*b])))
                .unwrap_or(first);
            let until = ahead(comes_in[next]);
            let mut passed: Vec<_> = corners
                .iter()
                .map(|(t, c)| (ahead(*t), *c))
                .filter(|(t, _)| *t < until)
                .collect();
            passed.sort_by(|a, b| a.0.total_cmp(&b.0));
            ring.extend(passed.into_iter().map(|(_, c)| c));
            at = next;
        }
        if ring.len() > 2 {
            let polygon = Polygon::new(LineString::new(ring), Vec::new());
            if polygon.unsigned_area() > 0.0 {
                out.push(polygon);
            }
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn unit() -> Area {
        let corner = |x, y| Coord { x, y };
        Area::of_rect(Rect::new(corner(0.0, 0.0), corner(1.0, 1.0))).unwrap()
    }

    fn areas(coast: Vec<Vec<(f64, f64)>>) -> (f64, f64) {
        let coast: Vec<_> = coast.into_iter().map(LineString::from).collect();
        let (land, sea) = split(&coast, &unit());
        let two = |v: f64| (v * 1e6).round() / 1e6;
        (two(land.unsigned_area()), two(sea.unsigned_area()))
    }

    #[test]
    fn the_sea_lies_to_the_right() {
        let north = vec![(0.25, -1.0), (0.25, 2.0)];
        assert_eq!(areas(vec![north.clone()]), (0.25, 0.75));
        let south: Vec<_> = north.into_iter().rev().collect();
        assert_eq!(areas(vec![south]), (0.75, 0.25));
    }

    #[test]
    fn coasts_in_parts_that_end_within_are_led_out() {
        let parts = vec![vec![(0.5, 0.5), (0.5, 0.9)], vec![(0.5, 0.1), (0.5, 0.5)]];
        assert_eq!(areas(parts), (0.5, 0.5));
    }

    #[test]
    fn a_sound_between_two_coasts_is_sea_and_islands_are_land() {
        let west = vec![(0.2, -1.0), (0.2, 2.0)];
        let east = vec![(0.8, 2.0), (0.8, -1.0)];
        let island = vec![(0.4, 0.4), (0.6, 0.4), (0.6, 0.6), (0.4, 0.6), (0.4, 0.4)];
        assert_eq!(areas(vec![west, east, island.clone()]), (0.44, 0.56));
        assert_eq!(areas(vec![island.clone()]), (0.04, 0.96));
        let lagoon = island.into_iter().rev().collect();
        assert_eq!(areas(vec![lagoon]), (0.96, 0.04));
    }

    #[test]
    fn without_a_coast_all_is_land() {
        assert_eq!(areas(Vec::new()), (1.0, 0.0));
    }
}
