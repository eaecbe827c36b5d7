//! Cells that touch, made into places with an outline.
//!
//! Which cells are significant is decided elsewhere; names come from the caller.

use std::collections::{BTreeMap, HashMap};

use geo::{Area, Contains, Coord, LineString, MultiPolygon, Point, Polygon};

use super::weights::TOUCHING;

/// Where the cells of a grid lie in the plane.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Lattice {
    /// Easting and northing of the south-west corner of cell (0, 0), metres.
    pub origin: [f64; 2],
    /// Side of a cell, metres.
    pub cell_m: f64,
}

/// Cells that hang together by sides or corners.
#[derive(Debug, Clone, PartialEq)]
pub struct Cluster {
    /// Which of the cells given, in their order.
    pub cells: Vec<usize>,
    /// Their common outline in the plane; parts that meet at a corner alone are polygons of their own.
    pub outline: MultiPolygon,
}

/// Groups of touching cells, each with its outline.
///
/// # Shapes and units
/// - `cells`: column and row, no two the same (a repeated one is passed over).
/// - returns: the group of the first cell first, and so on.
///
/// # Cost
/// O(n log n), and for each hole the outlines of its cluster.
pub fn clusters(lattice: Lattice, cells: &[(i32, i32)]) -> Vec<Cluster> {
    let mut known: HashMap<(i32, i32), usize> = HashMap::with_capacity(cells.len());
    for (i, cell) in cells.iter().enumerate() {
        known.entry(*cell).or_insert(i);
    }
    let mut taken = vec![false; cells.len()];
    let mut found = Vec::new();
    for start in 0..cells.len() {
        if std::mem::replace(&mut taken[start], true) || known.get(&cells[start]) != Some(&start) {
            continue;
        }
        let mut group = vec![start];
        let mut next = 0;
        while let Some(i) = group.get(next).copied() {
            next += 1;
            let (column, row) = cells[i];
            for (east, north) in TOUCHING {
                let beside = column.checked_add(east).zip(row.checked_add(north));
                if let Some(j) = beside.and_then(|cell| known.get(&cell))
                    && !std::mem::replace(&mut taken[*j], true)
                {
                    group.push(*j);
                }
            }
        }
        group.sort_unstable();
        let members: Vec<(i32, i32)> = group.iter().map(|i| cells[*i]).collect();
        found.push(Cluster {
            outline: outline(lattice, &members),
            cells: group,
        });
    }
    found
}

type Corner = (i64, i64);

/// The outline of cells: their sides that no two share, followed with the cells on the left.
///
/// At a corner where two cells meet only diagonally the way turns left and so stays with its own cell;
/// a way that comes through a corner twice is parted there. So every ring is simple, counter-clockwise
/// around cells and clockwise around holes, and each part is what hangs together by sides.
fn outline(lattice: Lattice, cells: &[(i32, i32)]) -> MultiPolygon {
    let (outer, holes): (Vec<_>, Vec<_>) = rings(cells)
        .into_iter()
        .map(|ring| line(lattice, &ring))
        .partition(|ring| Polygon::new(ring.clone(), vec![]).signed_area() > 0.0);
    let mut parts: Vec<Polygon> = outer.into_iter().map(|r| Polygon::new(r, vec![])).collect();
    for hole in holes {
        // A hole lies in the smallest part around it. A point just inside its first corner is asked for,
        // as corners may lie on the outline.
        let Some(inside) = within(lattice, &hole) else {
            continue;
        };
        let around = parts
            .iter_mut()
            .filter(|p| Polygon::new(p.exterior().clone(), vec![]).contains(&inside))
            .min_by(|a, b| {
                let size = |p: &Polygon| Polygon::new(p.exterior().clone(), vec![]).unsigned_area();
                size(a).total_cmp(&size(b))
            });
        if let Some(part) = around {
            part.interiors_push(hole);
        }
    }
    MultiPolygon(parts)
}

/// The middle of the empty cell on the right of a hole's first side.
fn within(lattice: Lattice, hole: &LineString) -> Option<Point> {
    let first = hole.lines().next()?;
    let length = first.dx().hypot(first.dy());
    let (east, north) = (first.dx() / length, first.dy() / length);
    let half = lattice.cell_m / 2.0;
    let Coord { x, y } = first.start;
    Some(Point::new(
        x + half * (east + north),
        y + half * (north - east),
    ))
}

fn line(lattice: Lattice, ring: &[Corner]) -> LineString {
    let [east, north] = lattice.origin;
    ring.iter()
        .map(|(column, row)| Coord {
            x: east + *column as f64 * lattice.cell_m,
            y: north + *row as f64 * lattice.cell_m,
        })
        .collect()
}

/// Simple closed rings of corners, without those on a straight side.
fn rings(cells: &[(i32, i32)]) -> Vec<Vec<Corner>> {
    // Sides from corner to corner with the cell on the left; those of two neighbours cancel.
    let mut sides: BTreeMap<Corner, Vec<Corner>> = BTreeMap::new();
    for (column, row) in cells {
        let (c, r) = (i64::from(*column), i64::from(*row));
        let corners = [(c, r), (c + 1, r), (c + 1, r + 1), (c, r + 1)];
        for k in 0..4 {
            let (from, to) = (corners[k], corners[(k + 1) % 4]);
            let back = sides.get_mut(&to).and_then(|ends| {
                let at = ends.iter().position(|end| *end == from)?;
                Some(ends.swap_remove(at))
            });
            if back.is_none() {
                sides.entry(from).or_default().push(to);
            }
        }
    }
    let mut found = Vec::new();
    while let Some((start, first)) = sides
        .iter()
        .find_map(|(from, ends)| ends.first().map(|to| (*from, *to)))
    {
        take(&mut sides, start, first);
        let mut way = vec![start];
        let (mut from, mut at) = (start, first);
        loop {
            // Through a corner for the second time: what lies between is a ring of its own.
            if let Some(back) = way.iter().position(|corner| *corner == at) {
                found.push(straightened(&way.split_off(back)));
                if way.is_empty() {
                    break;
                }
            }
            way.push(at);
            let Some(to) = leftmost(from, at, sides.get(&at)) else {
                break;
            };
            take(&mut sides, at, to);
            (from, at) = (at, to);
        }
        sides.retain(|_, ends| !ends.is_empty());
    }
    found
}

fn take(sides: &mut BTreeMap<Corner, Vec<Corner>>, from: Corner, to: Corner) {
    if let Some(ends) = sides.get_mut(&from) {
        ends.retain(|end| *end != to);
    }
}

/// Of the ways on from a corner, the one most to the left.
fn leftmost(from: Corner, at: Corner, ends: Option<&Vec<Corner>>) -> Option<Corner> {
    let (east, north) = (at.0 - from.0, at.1 - from.1);
    let turn = |to: &Corner| {
        let (e, n) = (to.0 - at.0, to.1 - at.1);
        // Left is 1, straight on 0, right −1.
        (east * n - north * e).signum()
    };
    ends?.iter().copied().max_by_key(turn)
}

/// A ring closed, with the corners on straight sides left out.
fn straightened(ring: &[Corner]) -> Vec<Corner> {
    let n = ring.len();
    let mut kept: Vec<Corner> = (0..n)
        .filter(|k| {
            let (a, b, c) = (ring[(k + n - 1) % n], ring[*k], ring[(k + 1) % n]);
            (b.0 - a.0, b.1 - a.1) != (c.0 - b.0, c.1 - b.1)
        })
        .map(|k| ring[k])
        .collect();
    kept.extend(kept.first().copied());
    kept
}

#[cfg(test)]
mod tests {
    use geo::Validation;
    use proptest::prelude::*;

    use super::*;

    const LATTICE: Lattice = Lattice {
        origin: [386_000.0, 6_672_000.0],
        cell_m: 100.0,
    };

    /// Cells where a picture has a #; its last line is row 0.
    fn drawn(picture: &[&str]) -> Vec<(i32, i32)> {
        let mut cells = Vec::new();
        for (row, text) in (0_i32..).zip(picture.iter().rev()) {
            for (column, mark) in (0_i32..).zip(text.chars()) {
                if mark == '#' {
                    cells.push((column, row));
                }
            }
        }
        cells
    }

    fn shape(picture: &[&str]) -> Vec<(usize, Vec<usize>)> {
        clusters(LATTICE, &drawn(picture))
            .iter()
            .map(|c| {
                let holes = c.outline.iter().map(|p| p.interiors().len()).collect();
                (c.cells.len(), holes)
            })
            .collect()
    }

    #[test]
    fn touching_cells_are_one_place_with_its_holes() {
        assert_eq!(shape(&["##", "##"]), [(4, vec![0])]);
        assert_eq!(shape(&["###", "#.#", "###"]), [(8, vec![1])]);
        // Only a corner joins them: one place, two parts.
        assert_eq!(shape(&["#.", ".#"]), [(2, vec![0, 0])]);
        assert_eq!(shape(&["#..", "...", "..#"]), [(1, vec![0]), (1, vec![0])]);
        // A hole that meets the outside at a corner.
        assert_eq!(shape(&["###", "#.#", "##."]), [(7, vec![1])]);
        // An island in the hole of another, apart from it.
        assert_eq!(
            shape(&["#####", "#...#", "#.#.#", "#...#", "#####"]),
            [(16, vec![1]), (1, vec![0])]
        );
        // Two holes that meet at a corner.
        assert_eq!(shape(&["####", "##.#", "#.##", "####"]), [(14, vec![2])]);
    }

    #[test]
    fn an_outline_has_no_corner_on_a_straight_side() {
        let found = clusters(LATTICE, &drawn(&["###", "###"]));
        let ring: Vec<(f64, f64)> = found[0].outline.0[0]
            .exterior()
            .coords()
            .map(|c| (c.x, c.y))
            .collect();
        let (w, s, e, n) = (386_000.0, 6_672_000.0, 386_300.0, 6_672_200.0);
        assert_eq!(ring.len(), 5);
        for corner in [(w, s), (e, s), (e, n), (w, n)] {
            assert!(ring.contains(&corner), "{ring:?}");
        }
    }

    proptest! {
        #[test]
        fn outlines_are_valid_and_cover_just_their_cells(marks in prop::collection::vec(0_u8..5, 64..=64)) {
            let cells: Vec<(i32, i32)> = (0_i32..).zip(&marks)
                .filter(|(_, mark)| **mark < 3)
                .map(|(i, _)| (i % 8, i / 8))
                .collect();
            let found = clusters(LATTICE, &cells);
            let mut seen: Vec<usize> = found.iter().flat_map(|c| c.cells.clone()).collect();
            seen.sort_unstable();
            prop_assert_eq!(seen, (0..cells.len()).collect::<Vec<_>>());
            for cluster in &found {
                prop_assert!(cluster.outline.is_valid(), "{:?}", cluster.outline);
                let size = cluster.cells.len() as f64 * 10_000.0;
                prop_assert!((cluster.outline.unsigned_area() - size).abs() < 1e-3);
                for (column, row) in (0..64).map(|i| (i % 8, i / 8)) {
                    let middle = Point::new(
                        386_000.0 + 100.0 * f64::from(column) + 50.0,
                        6_672_000.0 + 100.0 * f64::from(row) + 50.0,
                    );
                    let member = cluster.cells.iter().any(|i| cells[*i] == (column, row));
                    prop_assert_eq!(cluster.outline.contains(&middle), member);
                }
            }
        }
    }
}
