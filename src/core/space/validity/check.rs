//! What is wrong with polygons, and where. Finds; does not mend.
//!
//! Edges are compared in pairs by an R-tree, with exact predicates. Rings that are sound are then
//! asked for how they lie to each other. Where many faults of one sort lie in one place, some are
//! named.

use std::collections::{HashMap, HashSet};

use geo::coordinate_position::CoordPos;
use geo::kernels::{Kernel, Orientation, RobustKernel};
use geo::line_intersection::{LineIntersection, line_intersection};
use geo::{BoundingRect, Coord, Line, LineString, MultiPolygon, Polygon, Rect};
use rstar::primitives::{GeomWithData, Rectangle};
use rstar::{AABB, RTree};

use super::Fault;
use crate::model::LonLat;
use crate::space::prepared::Prepared;

/// Faults of one sort named for one pair of parts.
const NAMED: usize = 5;

/// A fault, with the parts it is in.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Finding {
    /// What.
    pub fault: Fault,
    /// Where.
    pub at: LonLat,
    /// Number of the part.
    pub part: usize,
    /// Number of the other part, or the same when the part is wrong in itself.
    pub other: usize,
}

struct Edge {
    line: Line,
    ring: usize,
    number: usize,
}

struct Ring<'a> {
    line: &'a LineString,
    part: usize,
    /// Its first edge in the list of all.
    first: usize,
    /// How many edges.
    n: usize,
}

#[derive(Default)]
struct Findings {
    list: Vec<Finding>,
    seen: HashMap<(Fault, usize, usize), usize>,
}

impl Findings {
    fn add(&mut self, fault: Fault, at: Coord, part: usize, other: usize) {
        let n = self.seen.entry((fault, part, other)).or_default();
        *n += 1;
        if *n <= NAMED
            && let Ok(at) = LonLat::from_degrees(at.x, at.y)
        {
            self.list.push(Finding {
                fault,
                at,
                part,
                other,
            });
        }
    }
}

/// Everything wrong with polygons whose rings are closed and have no corner that follows itself.
///
/// # Cost
/// O(v log v) for v vertices, unless a great many edges cross.
pub fn faults(area: &MultiPolygon) -> Vec<Finding> {
    let mut findings = Findings::default();
    let (rings, edges) = rings_and_edges(area, &mut findings);
    let touches = compare_edges(&rings, &edges, &mut findings);
    let unsound: HashSet<usize> = findings
        .list
        .iter()
        .flat_map(|f| [f.part, f.other])
        .collect();
    let samples: Vec<Vec<Coord>> = rings.iter().map(|r| samples(r, &edges, &touches)).collect();
    for part in (0..area.0.len()).filter(|p| !unsound.contains(p)) {
        inside_hangs_together(part, &rings, &edges, &touches, &mut findings);
        holes_lie_inside(part, &rings, &samples, &mut findings);
    }
    let unsound: HashSet<usize> = findings
        .list
        .iter()
        .flat_map(|f| [f.part, f.other])
        .collect();
    parts_lie_apart(area, &rings, &samples, &unsound, &mut findings);
    findings.list
}

fn rings_and_edges<'a>(
    area: &'a MultiPolygon,
    findings: &mut Findings,
) -> (Vec<Ring<'a>>, Vec<Edge>) {
    let (mut rings, mut edges) = (Vec::new(), Vec::new());
    for (part, polygon) in area.iter().enumerate() {
        for line in std::iter::once(polygon.exterior()).chain(polygon.interiors()) {
            let Some(first) = line.0.first() else {
                continue;
            };
            // Closed: a triangle has four corners.
            if line.0.len() < 4 {
                findings.add(Fault::TooFewPoints, *first, part, part);
                continue;
            }
            let ring = rings.len();
            rings.push(Ring {
                line,
                part,
                first: edges.len(),
                n: line.0.len() - 1,
            });
            edges.extend(line.lines().enumerate().map(|(number, line)| Edge {
                line,
                ring,
                number,
            }));
        }
    }
    (rings, edges)
}

/// Where two rings touch in one place: by edge number, the places on it with the other ring.
type Touches = HashMap<usize, Vec<(Coord, usize)>>;

fn compare_edges(rings: &[Ring<'_>], edges: &[Edge], findings: &mut Findings) -> Touches {
    let item = |(i, e): (usize, &Edge)| {
        GeomWithData::new(
            Rectangle::from_corners(
                [e.line.start.x, e.line.start.y],
                [e.line.end.x, e.line.end.y],
            ),
            i,
        )
    };
    let tree = RTree::bulk_load(edges.iter().enumerate().map(item).collect());
    let mut touches = Touches::new();
    for (i, edge) in edges.iter().enumerate() {
        let Line { start, end } = edge.line;
        let envelope = AABB::from_corners([start.x, start.y], [end.x, end.y]);
        for near in tree.locate_in_envelope_intersecting(envelope) {
            let j = near.data;
            let Some(other) = edges.get(j).filter(|_| j > i) else {
                continue;
            };
            let (Some(r), Some(s)) = (rings.get(edge.ring), rings.get(other.ring)) else {
                continue;
            };
            if edge.ring == other.ring {
                compare_in_ring(edge, other, r, findings);
                continue;
            }
            let same_part = r.part == s.part;
            match line_intersection(edge.line, other.line) {
                Some(LineIntersection::SinglePoint {
                    intersection,
                    is_proper: true,
                }) => {
                    let fault = if same_part {
                        Fault::RingsCross
                    } else {
                        Fault::PartsOverlap
                    };
                    findings.add(fault, intersection, r.part, s.part);
                }
                Some(LineIntersection::Collinear { intersection: both })
                    if both.start != both.end =>
                {
                    findings.add(Fault::SharedEdge, both.start, r.part, s.part);
                }
                Some(
                    LineIntersection::SinglePoint {
                        intersection: at, ..
                    }
                    | LineIntersection::Collinear {
                        intersection: Line { start: at, .. },
                    },
                ) => {
                    touches.entry(i).or_default().push((at, other.ring));
                    touches.entry(j).or_default().push((at, edge.ring));
                }
                None => {}
            }
        }
    }
    touches
}

/// Two edges of one ring, `edge` before `other`.
fn compare_in_ring(edge: &Edge, other: &Edge, ring: &Ring<'_>, findings: &mut Findings) {
    let (p, part) = (edge.line, ring.part);
    let (q, last) = (other.line, ring.n - 1);
    let (before, joint, after) = if edge.number + 1 == other.number {
        (p.start, p.end, q.end)
    } else if edge.number == 0 && other.number == last {
        (q.start, q.end, p.end)
    } else {
        if let Some(met) = line_intersection(p, q) {
            let at = match met {
                LineIntersection::SinglePoint { intersection, .. } => intersection,
                LineIntersection::Collinear { intersection } => intersection.start,
            };
            findings.add(Fault::SelfIntersection, at, part, part);
        }
        return;
    };
    let (to, on) = (before - joint, after - joint);
    if RobustKernel::orient2d(before, joint, after) == Orientation::Collinear
        && to.x * on.x + to.y * on.y > 0.0
    {
        findings.add(Fault::Spike, joint, part, part);
    }
}

/// Places on a ring, at least one on every stretch between two touches of other rings.
fn samples(ring: &Ring<'_>, edges: &[Edge], touches: &Touches) -> Vec<Coord> {
    let mut places: Vec<Coord> = ring.line.coords().skip(1).copied().collect();
    for i in ring.first..ring.first + ring.n {
        let (Some(edge), Some(on_it)) = (edges.get(i), touches.get(&i)) else {
            continue;
        };
        let Line { start, end } = edge.line;
        let from_start = |c: &Coord| (c.x - start.x).hypot(c.y - start.y);
        let mut stops: Vec<Coord> = on_it.iter().map(|(at, _)| *at).collect();
        stops.extend([start, end]);
        stops.sort_by(|a, b| from_start(a).total_cmp(&from_start(b)));
        stops.dedup();
        places.extend(stops.windows(2).filter_map(|w| match w {
            [a, b] => Some((*a + *b) / 2.0),
            _ => None,
        }));
    }
    places
}

/// Rings of a part that touch in a circle cut its inside in two.
fn inside_hangs_together(
    part: usize,
    rings: &[Ring<'_>],
    edges: &[Edge],
    touches: &Touches,
    findings: &mut Findings,
) {
    let own = |r: usize| rings.get(r).is_some_and(|ring| ring.part == part);
    let mut meetings: HashSet<(usize, (u64, u64))> = HashSet::new();
    let mut numbers: HashMap<(u64, u64), usize> = HashMap::new();
    let mut pairs = Vec::new();
    for ring in rings.iter().filter(|r| r.part == part) {
        for i in ring.first..ring.first + ring.n {
            for (at, other) in touches.get(&i).into_iter().flatten() {
                let Some(edge) = edges.get(i).filter(|_| own(*other)) else {
                    continue;
                };
                let key = (at.x.to_bits(), at.y.to_bits());
                if meetings.insert((edge.ring, key)) {
                    let next = rings.len() + numbers.len();
                    pairs.push((edge.ring, *numbers.entry(key).or_insert(next), *at));
                }
            }
        }
    }
    let mut groups = Groups::new(rings.len() + numbers.len());
    for (ring, place, at) in pairs {
        if !groups.join(ring, place) {
            findings.add(Fault::InsideCut, at, part, part);
        }
    }
}

fn alone(ring: &LineString) -> Prepared {
    Prepared::new(&MultiPolygon(vec![Polygon::new(ring.clone(), Vec::new())]))
}

fn holes_lie_inside(
    part: usize,
    rings: &[Ring<'_>],
    samples: &[Vec<Coord>],
    findings: &mut Findings,
) {
    let own: Vec<usize> = (0..rings.len())
        .filter(|&r| rings.get(r).is_some_and(|ring| ring.part == part))
        .collect();
    let [shell, holes @ ..] = own.as_slice() else {
        return;
    };
    if holes.is_empty() {
        return;
    }
    let places = |r: usize| samples.get(r).map(Vec::as_slice).unwrap_or_default();
    let Some(outer) = rings.get(*shell).map(|r| alone(r.line)) else {
        return;
    };
    for &hole in holes {
        if let Some(at) = places(hole)
            .iter()
            .find(|c| outer.position(**c) == CoordPos::Outside)
        {
            findings.add(Fault::HoleOutside, *at, part, part);
        }
    }
    let boxes: Vec<Option<Rect>> = holes
        .iter()
        .map(|&h| rings.get(h).and_then(|r| r.line.bounding_rect()))
        .collect();
    for (a, b) in meeting(&boxes) {
        for (holder, held) in [(a, b), (b, a)] {
            let (Some(&holder), Some(&held)) = (holes.get(holder), holes.get(held)) else {
                continue;
            };
            let Some(prepared) = rings.get(holder).map(|r| alone(r.line)) else {
                continue;
            };
            if let Some(at) = places(held)
                .iter()
                .find(|c| prepared.position(**c) == CoordPos::Inside)
            {
                findings.add(Fault::NestedHoles, *at, part, part);
            }
        }
    }
}

fn parts_lie_apart(
    area: &MultiPolygon,
    rings: &[Ring<'_>],
    samples: &[Vec<Coord>],
    unsound: &HashSet<usize>,
    findings: &mut Findings,
) {
    let boxes: Vec<Option<Rect>> = area
        .iter()
        .enumerate()
        .map(|(part, p)| p.bounding_rect().filter(|_| !unsound.contains(&part)))
        .collect();
    let mut shells: HashMap<usize, usize> = HashMap::new();
    for (number, ring) in rings.iter().enumerate() {
        shells.entry(ring.part).or_insert(number);
    }
    let mut prepared: HashMap<usize, Prepared> = HashMap::new();
    for (a, b) in meeting(&boxes) {
        for (holder, held) in [(a, b), (b, a)] {
            let Some(polygon) = area.0.get(holder) else {
                continue;
            };
            let ready = prepared
                .entry(holder)
                .or_insert_with(|| Prepared::new(&MultiPolygon(vec![polygon.clone()])));
            let places = shells.get(&held).and_then(|&shell| samples.get(shell));
            if let Some(at) = places
                .into_iter()
                .flatten()
                .find(|c| ready.position(**c) == CoordPos::Inside)
            {
                findings.add(Fault::PartsOverlap, *at, holder, held);
            }
        }
    }
}

/// Pairs of boxes that meet, the lower number first.
fn meeting(boxes: &[Option<Rect>]) -> Vec<(usize, usize)> {
    let corners = |r: &Rect| ([r.min().x, r.min().y], [r.max().x, r.max().y]);
    let items = boxes
        .iter()
        .enumerate()
        .filter_map(|(i, b)| {
            let (min, max) = corners(b.as_ref()?);
            Some(GeomWithData::new(Rectangle::from_corners(min, max), i))
        })
        .collect();
    let tree = RTree::bulk_load(items);
    boxes
        .iter()
        .enumerate()
        .filter_map(|(i, b)| Some((i, corners(b.as_ref()?))))
        .flat_map(|(i, (min, max))| {
            tree.locate_in_envelope_intersecting(AABB::from_corners(min, max))
                .map(move |near| (i, near.data))
        })
        .filter(|(i, j)| i < j)
        .collect()
}

/// Things that belong together, joined two by two.
pub(super) struct Groups(Vec<usize>);

impl Groups {
    pub(super) fn new(n: usize) -> Self {
        Self((0..n).collect())
    }

    fn root(&self, mut i: usize) -> usize {
        while let Some(&up) = self.0.get(i).filter(|&&up| up != i) {
            i = up;
        }
        i
    }

    /// Joins two; false when they belonged together already.
    pub(super) fn join(&mut self, a: usize, b: usize) -> bool {
        let (a, b) = (self.root(a), self.root(b));
        if let Some(up) = self.0.get_mut(a.max(b)) {
            *up = a.min(b);
        }
        a != b
    }

    /// The groups, each in order.
    pub(super) fn members(&self) -> Vec<Vec<usize>> {
        let mut groups: Vec<Vec<usize>> = vec![Vec::new(); self.0.len()];
        for i in 0..self.0.len() {
            if let Some(group) = groups.get_mut(self.root(i)) {
                group.push(i);
            }
        }
        groups.retain(|g| !g.is_empty());
        groups
    }
}
