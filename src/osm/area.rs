//! The area that a map covers: what lies in it, and what is left of lines and polygons that cross its edge.

use geo::{
    BooleanOps, BoundingRect, Contains, Coord, Intersects, Line, LineString, LinesIter,
    MultiPolygon, Polygon, Rect,
};
use lykta_core::space::validity;
use serde_json::Value;

use crate::wire::geojson;

/// Cells along each side of the box round an area.
const CELLS: usize = 128;

/// How something lies to the area, by its box.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Side {
    Inside,
    Outside,
    /// Perhaps: it has to be cut.
    Across,
}

/// An area, and a coarse picture of it that answers for most of what is asked.
#[derive(Debug, Clone)]
pub struct Area {
    polygons: MultiPolygon,
    bounds: Rect,
    edges: Vec<Line>,
    cells: Vec<Side>,
}

impl Area {
    /// The area of a GeoJSON document: a geometry, a feature, or a collection of them.
    ///
    /// # Errors
    /// What is wrong with it, in words.
    pub fn from_geojson(text: &str) -> Result<Self, String> {
        let value: Value = serde_json::from_str(text).map_err(|e| e.to_string())?;
        let mut polygons = Vec::new();
        gather(&value, &mut polygons)?;
        Self::new(MultiPolygon(polygons)).ok_or_else(|| "no polygon in it".to_owned())
    }

    /// A box in units of 1e-7 degree: west, south, east, north.
    pub(super) fn of_box(corners: [i32; 4]) -> Option<Self> {
        let [w, s, e, n] = corners.map(|v| f64::from(v) / 1e7);
        Self::of_rect(Rect::new(Coord { x: w, y: s }, Coord { x: e, y: n }))
    }

    /// A box.
    pub(super) fn of_rect(rect: Rect) -> Option<Self> {
        Self::new(MultiPolygon(vec![rect.to_polygon()]))
    }

    fn new(polygons: MultiPolygon) -> Option<Self> {
        let bounds = polygons.bounding_rect()?;
        if bounds.width() <= 0.0 || bounds.height() <= 0.0 {
            return None;
        }
        let edges = polygons.lines_iter().collect();
        let mut area = Self {
            polygons,
            bounds,
            edges,
            cells: vec![Side::Outside; CELLS * CELLS],
        };
        area.paint();
        Some(area)
    }

    /// Its outline.
    pub(super) fn polygons(&self) -> &MultiPolygon {
        &self.polygons
    }

    /// The box round it.
    pub(super) fn bounds(&self) -> Rect {
        self.bounds
    }

    /// Column and row of a place, which may lie outside.
    fn cell(&self, at: Coord) -> (f64, f64) {
        let side = CELLS as f64;
        let from = self.bounds.min();
        (
            (at.x - from.x) / self.bounds.width() * side,
            (at.y - from.y) / self.bounds.height() * side,
        )
    }

    /// Marks the cells that an edge runs through, and tells of the others on which side they lie.
    fn paint(&mut self) {
        for i in 0..self.edges.len() {
            let line = self.edges[i];
            let (a, b) = (self.cell(line.start), self.cell(line.end));
            for row in whole(a.1.min(b.1) - 0.01)..=whole(a.1.max(b.1) + 0.01) {
                // Where the edge enters and leaves the row; all of it when it runs along.
                let rise = b.1 - a.1;
                let at = |y: f64, level: f64| {
                    let t = if rise.abs() < 1e-9 {
                        level
                    } else {
                        (y - a.1) / rise
                    };
                    a.0 + (b.0 - a.0) * t.clamp(0.0, 1.0)
                };
                let (x, y) = (at(row as f64, 0.0), at(row as f64 + 1.0, 1.0));
                for column in whole(x.min(y) - 0.01)..=whole(x.max(y) + 0.01) {
                    self.cells[row * CELLS + column] = Side::Across;
                }
            }
        }
        let step = (
            self.bounds.width() / CELLS as f64,
            self.bounds.height() / CELLS as f64,
        );
        for row in 0..CELLS {
            let mut before = None;
            for column in 0..CELLS {
                let slot = row * CELLS + column;
                if self.cells[slot] == Side::Across {
                    before = None;
                    continue;
                }
                let side = before.unwrap_or_else(|| {
                    let middle = Coord {
                        x: self.bounds.min().x + (column as f64 + 0.5) * step.0,
                        y: self.bounds.min().y + (row as f64 + 0.5) * step.1,
                    };
                    if self.polygons.contains(&middle) {
                        Side::Inside
                    } else {
                        Side::Outside
                    }
                });
                self.cells[slot] = side;
                before = Some(side);
            }
        }
    }

    /// How a box lies to the area.
    pub(super) fn side(&self, of: Rect) -> Side {
        if !of.intersects(&self.bounds) {
            return Side::Outside;
        }
        let (low, high) = (self.cell(of.min()), self.cell(of.max()));
        let mut found = None;
        for row in whole(low.1)..=whole(high.1) {
            for column in whole(low.0)..=whole(high.0) {
                let here = self.cells[row * CELLS + column];
                if here == Side::Across || *found.get_or_insert(here) != here {
                    return Side::Across;
                }
            }
        }
        match found {
            Some(Side::Inside) if !self.bounds.contains(&of) => Side::Across,
            Some(side) => side,
            None => Side::Outside,
        }
    }

    /// Whether a place lies in it or on its edge.
    pub(super) fn holds(&self, at: Coord) -> bool {
        match self.side(Rect::new(at, at)) {
            Side::Inside => true,
            Side::Outside => false,
            Side::Across => self.polygons.intersects(&at),
        }
    }

    /// The parts of a line within the area, in its direction.
    pub(super) fn cut_line(&self, line: LineString) -> Vec<LineString> {
        let Some(rect) = line.bounding_rect() else {
            return Vec::new();
        };
        match self.side(rect) {
            Side::Inside => return vec![line],
            Side::Outside => return Vec::new(),
            Side::Across => {}
        }
        let mut parts: Vec<Vec<Coord>> = Vec::new();
        for part in line.lines() {
            let mut cuts = vec![0.0, 1.0];
            cuts.extend(self.edges.iter().filter_map(|edge| crossing(part, *edge)));
            cuts.sort_by(f64::total_cmp);
            for pair in cuts.windows(2) {
                let (from, to) = (along(part, pair[0]), along(part, pair[1]));
                if from == to || !self.holds(along(part, f64::midpoint(pair[0], pair[1]))) {
                    continue;
                }
                match parts.last_mut() {
                    Some(open) if open.last() == Some(&from) => open.push(to),
                    _ => parts.push(vec![from, to]),
                }
            }
        }
        parts.into_iter().map(LineString::new).collect()
    }

    /// The part of a polygon within the area.
    pub(super) fn cut_polygon(&self, polygon: Polygon) -> Vec<Polygon> {
        let Some(rect) = polygon.bounding_rect() else {
            return Vec::new();
        };
        match self.side(rect) {
            Side::Inside => vec![polygon],
            Side::Outside => Vec::new(),
            Side::Across => polygon.intersection(&self.polygons).0,
        }
    }
}

/// A whole column or row, at most the last.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "held between nought and the last cell"
)]
fn whole(at: f64) -> usize {
    at.floor().clamp(0.0, (CELLS - 1) as f64) as usize
}

fn along(line: Line, t: f64) -> Coord {
    if t <= 0.0 {
        line.start
    } else if t >= 1.0 {
        line.end
    } else {
        line.start + line.delta() * t
    }
}

/// How far along a line it crosses an edge.
fn crossing(line: Line, edge: Line) -> Option<f64> {
    let (d, e) = (line.delta(), edge.delta());
    let across = d.x * e.y - d.y * e.x;
    if across == 0.0 {
        return None;
    }
    let to = edge.start - line.start;
    let t = (to.x * e.y - to.y * e.x) / across;
    let u = (to.x * d.y - to.y * d.x) / across;
    ((0.0..=1.0).contains(&t) && (0.0..=1.0).contains(&u)).then_some(t)
}

fn gather(value: &Value, polygons: &mut Vec<Polygon>) -> Result<(), String> {
    match value.get("type").and_then(Value::as_str) {
        Some("FeatureCollection") => {
            for feature in value
                .get("features")
                .and_then(Value::as_array)
                .into_iter()
                .flatten()
            {
                gather(feature, polygons)?;
            }
            Ok(())
        }
        Some("Feature") => gather(value.get("geometry").unwrap_or(&Value::Null), polygons),
        _ => {
            let geometry = geojson::geometry(value, "", geojson::AREA_VERTICES)
                .map_err(|faults| format!("{faults:?}"))?;
            let (found, _) =
                validity::polygons(&geometry, validity::Limits::AREA).map_err(|e| e.to_string())?;
            polygons.extend(found);
            Ok(())
        }
    }
}

#[cfg(test)]
mod tests {
    use geo::{Area as _, Euclidean, Length};

    use super::*;

    /// An L: the unit square without its upper right quarter.
    fn corner() -> Area {
        let text = r#"{"type":"Feature","properties":{},"geometry":{"type":"Polygon","coordinates":
            [[[0,0],[1,0],[1,0.5],[0.5,0.5],[0.5,1],[0,1],[0,0]]]}}"#;
        Area::from_geojson(text).unwrap()
    }

    #[test]
    fn a_line_across_the_corner_keeps_what_lies_inside() {
        let line = LineString::from(vec![(-1.0, 0.75), (2.0, 0.75), (2.0, 0.25), (0.25, 0.25)]);
        let parts = corner().cut_line(line);
        let lengths: Vec<f64> = parts.iter().map(|p| Euclidean.length(p)).collect();
        assert_eq!(lengths, [0.5, 0.75]);
        assert_eq!(parts[1].0.last(), Some(&Coord { x: 0.25, y: 0.25 }));
    }

    proptest::proptest! {
        /// The coarse picture never contradicts the outline.
        #[test]
        fn a_box_is_told_as_the_outline_tells_it(x in -0.5..1.2_f64, y in -0.5..1.2_f64, w in 0.0..0.4_f64, h in 0.0..0.4_f64) {
            let area = corner();
            let rect = Rect::new(Coord { x, y }, Coord { x: x + w, y: y + h });
            match area.side(rect) {
                Side::Inside => proptest::prop_assert!(area.polygons.contains(&rect.to_polygon())),
                Side::Outside => proptest::prop_assert!(!area.polygons.intersects(&rect.to_polygon())),
                Side::Across => {}
            }
            let cut: f64 = area.cut_polygon(rect.to_polygon()).iter().map(geo::Area::unsigned_area).sum();
            let whole = rect.to_polygon().intersection(&area.polygons).unsigned_area();
            proptest::prop_assert!((cut - whole).abs() < 1e-9);
        }
    }
}
