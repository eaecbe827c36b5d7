//! Borders at low zooms: which land is home, and which lines two municipalities share.
//!
//! Municipalities come generalised, some of them differently on the two sides of a border; no line here is a
//! legal one.

use std::collections::HashMap;

use geo::{
    BooleanOps, BoundingRect, Coord, Distance, Euclidean, InteriorPoint, Intersects, LineString,
    MultiPolygon, Point, Polygon, Rect, unary_union,
};

use super::column::Place;
use super::scene::place;

/// Half the width of the strip along which land is parted, degrees: some thirty metres, a unit or two of a
/// tile at the highest zoom, under the line of the border.
const STRIP: f64 = 0.000_5;
/// Land this near a municipality is its shore, degrees.
const SHORE: f64 = 0.02;
/// Two sides of a border that were made simpler in two ways lie this near each other, degrees.
const SAME: f64 = 0.005;

/// A municipality.
#[derive(Debug, Clone)]
pub(super) struct Municipality {
    code: String,
    polygons: MultiPolygon,
    bounds: Option<Rect>,
    /// A point well within it.
    within: Option<Point>,
}

impl Municipality {
    pub(super) fn new(code: String, polygons: MultiPolygon) -> Self {
        Self {
            bounds: polygons.bounding_rect(),
            within: polygons.interior_point(),
            code,
            polygons,
        }
    }

    /// How far a place lies from it, when that is no more than `most`, degrees.
    fn away(&self, at: Point, most: f64) -> Option<f64> {
        let near = |r: Rect| {
            let (low, high) = (r.min(), r.max());
            (low.x - most..=high.x + most).contains(&at.x())
                && (low.y - most..=high.y + most).contains(&at.y())
        };
        self.bounds
            .is_some_and(near)
            .then(|| Euclidean.distance(&at, &self.polygons))
            .filter(|d| *d <= most)
    }
}

/// Land parted along the borders between countries.
pub(super) fn split(land: Vec<Polygon>, borders: &[LineString]) -> Vec<Polygon> {
    let strips: Vec<Polygon> = borders
        .iter()
        .flat_map(LineString::lines)
        .filter(|l| l.start != l.end)
        .map(|l| strip(l.start, l.end))
        .collect();
    let strips = unary_union(&strips);
    land.into_iter()
        .flat_map(|polygon| {
            if strips.intersects(&polygon) {
                polygon.difference(&strips).0
            } else {
                vec![polygon]
            }
        })
        .collect()
}

/// A narrow box round a line, a little longer than it, so that one ends beyond the shore at which it stops.
fn strip(start: Coord, end: Coord) -> Polygon {
    let along = (end - start) / (end - start).x.hypot((end - start).y) * STRIP;
    let aside = Coord {
        x: -along.y,
        y: along.x,
    };
    let (start, end) = (start - along, end + along);
    let ring = [start + aside, start - aside, end - aside, end + aside];
    Polygon::new(LineString::from(ring.to_vec()), Vec::new())
}

/// Whether land is the country's own: a municipality lies on it, or it lies in one or off its shore.
pub(super) fn is_home(land: &Polygon, municipalities: &[Municipality]) -> bool {
    let Some(rect) = land.bounding_rect() else {
        return false;
    };
    let on = |m: &Municipality| {
        m.within
            .is_some_and(|p| rect.intersects(&p) && land.intersects(&p))
    };
    let middle = land.interior_point();
    let by = |m: &Municipality| middle.is_some_and(|p| m.away(p, SHORE).is_some());
    municipalities.iter().any(|m| on(m) || by(m))
}

/// Lines that two municipalities share, and whether those lie in two counties. Shores are nobody's border.
///
/// Each is one straight edge, in an order that depends on where they lie alone.
pub(super) fn shared(municipalities: &[Municipality]) -> Vec<(LineString, bool)> {
    let mut owners: HashMap<(Place, Place), Vec<usize>> = HashMap::new();
    for (i, municipality) in municipalities.iter().enumerate() {
        for polygon in &municipality.polygons {
            let rings = std::iter::once(polygon.exterior()).chain(polygon.interiors());
            for line in rings.flat_map(LineString::lines) {
                let (a, b) = (place(line.start), place(line.end));
                let owners = owners.entry((a.min(b), a.max(b))).or_default();
                if a != b && !owners.contains(&i) {
                    owners.push(i);
                }
            }
        }
    }
    let mut edges: Vec<_> = owners.into_iter().collect();
    edges.sort_unstable();
    let county = |i: usize| municipalities[i].code.get(..2);
    let mut out = Vec::new();
    for ((a, b), owners) in edges {
        let [a, b] = [a, b].map(super::scene::degrees);
        let pair = match owners[..] {
            [one, other] => Some((one, other)),
            // The other side has a line of its own close by: one of the two is drawn.
            [one] => beyond(municipalities, one, Point((a + b) / 2.0)).map(|other| (one, other)),
            _ => None,
        };
        if let Some((one, other)) = pair {
            out.push((LineString::new(vec![a, b]), county(one) != county(other)));
        }
    }
    out
}

/// The municipality of a higher code on the other side of a border that only one side has.
fn beyond(municipalities: &[Municipality], own: usize, at: Point) -> Option<usize> {
    let found = (municipalities.iter().enumerate())
        .filter(|(i, m)| *i != own && m.code > municipalities[own].code)
        .filter_map(|(i, m)| Some((m.away(at, SAME)?, i)));
    found
        .min_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)))
        .map(|(_, i)| i)
}

#[cfg(test)]
mod tests {
    use geo::Area as _;

    use super::*;

    fn square(west: f64, south: f64, side: f64) -> Polygon {
        let (low, high) = (
            Coord { x: west, y: south },
            Coord {
                x: west + side,
                y: south + side,
            },
        );
        Rect::new(low, high).to_polygon()
    }

    fn municipality(code: &str, polygon: Polygon) -> Municipality {
        Municipality::new(code.to_owned(), MultiPolygon(vec![polygon]))
    }

    #[test]
    fn land_is_parted_by_a_border_that_stops_at_its_shore_and_by_no_other() {
        let land = square(0.0, 0.0, 2.0);
        let through = LineString::from(vec![(1.0, 0.0), (1.1, 1.0), (1.0, 2.0)]);
        let half_way = LineString::from(vec![(1.0, 0.0), (1.0, 1.0)]);
        let parts = split(vec![land.clone()], &[through]);
        assert_eq!(parts.len(), 2);
        let lost = land.unsigned_area() - parts.iter().map(geo::Area::unsigned_area).sum::<f64>();
        // The strip itself, twice half its width along a little more than two degrees.
        assert!((0.002..0.0022).contains(&lost), "{lost}");
        assert_eq!(split(vec![land], &[half_way]).len(), 1);
    }

    #[test]
    fn home_is_what_a_municipality_lies_on_and_what_lies_off_its_shore() {
        let counted = [municipality("1490", square(0.5, 0.5, 1.0))];
        for (land, home) in [
            (square(0.0, 0.0, 2.0), true),
            (square(1.505, 1.0, 0.01), true),
            (square(1.7, 1.0, 0.2), false),
            (square(5.0, 5.0, 2.0), false),
        ] {
            assert_eq!(is_home(&land, &counted), home, "{land:?}");
        }
        assert!(!is_home(&square(0.0, 0.0, 2.0), &[]));
    }

    #[test]
    fn a_border_is_drawn_once_and_no_shore_is() {
        // Three in a row, the third in another county and drawn a little off the second.
        let counted = [
            municipality("1401", square(0.0, 0.0, 1.0)),
            municipality("1402", square(1.0, 0.0, 1.0)),
            municipality("1501", square(2.002, 0.0, 1.0)),
        ];
        let found = shared(&counted);
        let told: Vec<(f64, bool)> = found
            .iter()
            .map(|(l, county)| (l.0[0].x, *county))
            .collect();
        assert_eq!(told, [(1.0, false), (2.0, true)]);
        assert!(
            found
                .iter()
                .all(|(l, _)| (l.0[0].x - l.0[1].x).abs() < 1e-9),
            "{found:?}"
        );
    }
}
