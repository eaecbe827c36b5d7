//! Polygons prepared for many point tests, exact on edges, holes and corners.
//!
//! Must not change its answers for speed: it agrees with a test of every edge (tested against one).
//! "On the edge" is meant of the numbers as they are in memory: the middle of a slanting edge, rounded
//! to the grid and to binary, mostly lies a billionth of a millimetre to one side. Two areas with the
//! same edge never both miss it. GEOS and PostGIS answer the same.

use geo::coordinate_position::CoordPos;
use geo::kernels::{Kernel, Orientation, RobustKernel};
use geo::{BoundingRect, Coord, MultiPolygon, Rect};

use super::grouped::Grouped;
use crate::model::LonLat;

/// Polygons with their edges sorted into level strips, so that a point test looks at a few edges.
#[derive(Debug, Clone)]
pub struct Prepared {
    bounds: Option<Rect>,
    /// Edges, lower end first.
    edges: Vec<(Coord, Coord)>,
    /// Edge numbers by strip.
    in_strip: Grouped<u32>,
    strips_per_degree: f64,
}

impl Prepared {
    /// Prepares valid polygons (parts that share no inner points).
    ///
    /// # Cost
    /// O(vertices) time and memory: strips are so many that an edge stands in five on average at most.
    pub fn new(area: &MultiPolygon) -> Self {
        let rings = area
            .iter()
            .flat_map(|p| std::iter::once(p.exterior()).chain(p.interiors()));
        let edges: Vec<(Coord, Coord)> = rings
            .flat_map(geo::LineString::lines)
            .map(|l| {
                if l.start.y <= l.end.y {
                    (l.start, l.end)
                } else {
                    (l.end, l.start)
                }
            })
            .collect();
        let bounds = area.bounding_rect();
        let height = bounds.map_or(0.0, Rect::height);
        let climbed: f64 = edges.iter().map(|(low, high)| high.y - low.y).sum();
        let n = edges.len() as f64;
        let strips = if height > 0.0 && climbed > 0.0 {
            (n / 4.0).min(4.0 * n * height / climbed).floor().max(1.0)
        } else {
            1.0
        };
        let mut prepared = Self {
            bounds,
            edges,
            in_strip: Grouped::default(),
            strips_per_degree: if height > 0.0 { strips / height } else { 0.0 },
        };
        prepared.fill(whole(strips) + 1);
        prepared
    }

    /// Sorts the edges into every strip that they reach.
    fn fill(&mut self, strips: usize) {
        let edges = (0_u32..).zip(&self.edges);
        let reached = edges.flat_map(|(number, (low, high))| {
            let strips = self.strip(low.y)..=self.strip(high.y);
            strips.filter_map(move |strip| Some((u32::try_from(strip).ok()?, number)))
        });
        self.in_strip = Grouped::new(strips, reached);
    }

    /// Never falls as `y` rises, so that a level within an edge's span meets it in its strip.
    fn strip(&self, y: f64) -> usize {
        let south = self.bounds.map_or(0.0, |b| b.min().y);
        whole((y - south) * self.strips_per_degree)
    }

    /// Whether the position lies in the closed polygons.
    pub fn contains(&self, place: LonLat) -> bool {
        self.position(place.coord()) != CoordPos::Outside
    }

    /// Inside, outside or exactly on an edge.
    ///
    /// # Source
    /// Crossings of the ray to the east, each edge open at its upper end; sides by the adaptive exact
    /// predicate of J. R. Shewchuk (1997), Discrete & Computational Geometry 18, 305–363.
    pub fn position(&self, at: Coord) -> CoordPos {
        let Some(bounds) = self.bounds else {
            return CoordPos::Outside;
        };
        let (min, max) = (bounds.min(), bounds.max());
        if at.x < min.x || at.x > max.x || at.y < min.y || at.y > max.y {
            return CoordPos::Outside;
        }
        let s = self.strip(at.y);
        let mut inside = false;
        for &number in self.in_strip.of(s) {
            let Some(&(low, high)) = self.edges.get(number as usize) else {
                continue;
            };
            if at.y < low.y || at.y > high.y || at.x > low.x.max(high.x) {
                continue;
            }
            let crosses = low.y <= at.y && at.y < high.y;
            if at.x < low.x.min(high.x) {
                inside ^= crosses;
                continue;
            }
            match RobustKernel::orient2d(low, high, at) {
                Orientation::Collinear => return CoordPos::OnBoundary,
                // Left of an edge that climbs: the ray to the east meets it.
                Orientation::CounterClockwise => inside ^= crosses,
                Orientation::Clockwise => {}
            }
        }
        if inside {
            CoordPos::Inside
        } else {
            CoordPos::Outside
        }
    }

    /// Smallest box around it, degrees; `None` when there is nothing.
    pub fn bounds(&self) -> Option<Rect> {
        self.bounds
    }
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a count of strips, far below 2^32; a level below the first saturates at 0"
)]
fn whole(x: f64) -> usize {
    x as usize
}

#[cfg(test)]
mod tests;
