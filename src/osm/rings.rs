//! Rings out of ways: multipolygons put together from their parts, however these are cut and turned.
//!
//! # Source
//! The data model of OpenStreetMap: a multipolygon's ways meet at their end nodes and close; roles say which
//! are holes, but are not to be trusted, so that holes are told by what they lie in.

use std::collections::HashMap;

use geo::{Area, BoundingRect, Contains, Coord, InteriorPoint, LineString, Polygon};

/// Rings of node ids, each closed, and how many ways were left over.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Rings {
    pub(super) closed: Vec<Vec<i64>>,
    /// Ways that never came round.
    pub(super) left_over: usize,
}

/// Joins ways at their ends until each comes round.
pub(super) fn assemble(ways: &[&[i64]]) -> Rings {
    let mut ends: HashMap<i64, Vec<usize>> = HashMap::new();
    for (i, way) in ways.iter().enumerate() {
        if let (Some(a), Some(b)) = (way.first(), way.last())
            && a != b
        {
            ends.entry(*a).or_default().push(i);
            ends.entry(*b).or_default().push(i);
        }
    }
    let mut used = vec![false; ways.len()];
    let mut out = Rings::default();
    for start in 0..ways.len() {
        if std::mem::replace(&mut used[start], true) {
            continue;
        }
        let mut ring = ways[start].to_vec();
        let mut parts = 1;
        while ring.first() != ring.last() {
            let end = ring.last().copied().unwrap_or_default();
            let candidates = ends.get(&end).map(Vec::as_slice).unwrap_or_default();
            let Some(next) = candidates.iter().copied().find(|i| !used[*i]) else {
                break;
            };
            used[next] = true;
            parts += 1;
            if ways[next].first() == Some(&end) {
                ring.extend(ways[next].iter().skip(1));
            } else {
                ring.extend(ways[next].iter().rev().skip(1));
            }
        }
        if ring.len() > 3 && ring.first() == ring.last() {
            out.closed.push(ring);
        } else {
            out.left_over += parts;
        }
    }
    out
}

/// Polygons out of rings: one that lies in an odd number of others is a hole of the smallest of them.
pub(super) fn polygons(rings: Vec<LineString>) -> Vec<Polygon> {
    let mut rings: Vec<(f64, Polygon)> = rings
        .into_iter()
        .map(|r| Polygon::new(r, Vec::new()))
        .map(|p| (p.unsigned_area(), p))
        .filter(|(area, _)| *area > 0.0)
        .collect();
    rings.sort_by(|a, b| b.0.total_cmp(&a.0));
    let mut around: Vec<Vec<usize>> = Vec::with_capacity(rings.len());
    for (i, (_, ring)) in rings.iter().enumerate() {
        let inside = ring.interior_point();
        let holds = |j: &usize| {
            let outer = &rings[*j].1;
            inside.is_some_and(|p| {
                outer.bounding_rect().is_some_and(|b| b.contains(&p)) && outer.contains(&p)
            })
        };
        around.push((0..i).filter(holds).collect());
    }
    let mut holes: HashMap<usize, Vec<LineString>> = HashMap::new();
    for (i, outer) in around.iter().enumerate() {
        if outer.len() % 2 == 1
            && let Some(nearest) = outer.last()
        {
            let ring = rings[i].1.exterior().clone();
            holes.entry(*nearest).or_default().push(ring);
        }
    }
    let is_outer = |i: &usize| around[*i].len().is_multiple_of(2);
    (0..rings.len())
        .filter(is_outer)
        .map(|i| {
            let inside = holes.remove(&i).unwrap_or_default();
            Polygon::new(rings[i].1.exterior().clone(), inside)
        })
        .collect()
}

/// A point to write a name at: the middle of the area when that lies in it, else another point inside.
pub(super) fn label(polygon: &Polygon) -> Option<Coord> {
    use geo::Centroid;
    let middle = polygon.centroid().filter(|c| polygon.contains(c));
    middle.or_else(|| polygon.interior_point()).map(|p| p.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ways_close_however_they_are_turned_and_what_does_not_is_counted() {
        let rings = assemble(&[&[1, 2, 3], &[5, 4, 3], &[1, 6, 5], &[7, 8, 9, 7], &[20, 21]]);
        assert_eq!(rings.closed, [vec![1, 2, 3, 4, 5, 6, 1], vec![7, 8, 9, 7]]);
        assert_eq!(rings.left_over, 1);
    }

    #[test]
    fn a_lake_in_an_island_in_a_lake_is_told_by_what_lies_in_what() {
        let square = |r: f64| LineString::from(vec![(-r, -r), (r, -r), (r, r), (-r, r), (-r, -r)]);
        let found = polygons(vec![square(1.0), square(3.0), square(2.0)]);
        // 36 - 16 of the outer ring, 4 of the pond within the island.
        let areas: Vec<f64> = found.iter().map(Area::unsigned_area).collect();
        assert_eq!(areas, [20.0, 4.0]);
    }
}
