//! Points into areas, beside an R-tree of the areas' boxes with a plain test of each outline.

use geo::{BoundingRect, Contains, MultiPolygon, Point};
use rstar::primitives::{GeomWithData, Rectangle};
use rstar::{AABB, RTree};

use super::{Clock, Row, data, each};
use crate::model::area::Selector;
use crate::model::{LonLat, Shape};
use crate::space::AreaIndex;

/// Measures so many observations against so many areas. `None` when the data cannot be made.
///
/// `size` of the row of pairs is how many observations are in some area.
pub fn link(points: u32, areas: u32, clock: &dyn Clock) -> Option<Vec<Row>> {
    let places: Vec<LonLat> = data::entries(points).iter().map(|e| e.anchor).collect();
    let areas = data::areas(areas);
    let outlines: Vec<MultiPolygon> = areas
        .iter()
        .filter_map(|area| match &area.selector {
            Selector::Polygon(outline) => Some(outline.clone()),
            _ => None,
        })
        .collect();
    let boxes = outlines
        .into_iter()
        .filter_map(|outline| {
            let b = outline.bounding_rect()?;
            let corners = Rectangle::from_corners([b.min().x, b.min().y], [b.max().x, b.max().y]);
            Some(GeomWithData::new(corners, outline))
        })
        .collect();
    let tree = RTree::bulk_load(boxes);
    let index = AreaIndex::build(areas);
    let ours = |place: &LonLat| index.containing(&Shape::Point(*place)).len();
    let theirs = |place: &LonLat| {
        let at = place.coord();
        tree.locate_in_envelope_intersecting(AABB::from_point([at.x, at.y]))
            .filter(|found| found.data.contains(&Point(at)))
            .count()
    };
    let mut pairs = (0, 0, 0);
    for place in &places {
        let (mine, other) = (ours(place), theirs(place));
        pairs = (
            pairs.0 + mine,
            pairs.1 + other,
            pairs.2 + usize::from(mine > 0),
        );
    }
    let mine = each(clock, &places, ours);
    let plain = each(clock, &places, theirs);
    let count = places.len() as f64;
    let at_once = each(clock, &[()], |()| {
        let mut together = 0;
        index.pairs(&places, |_, _| together += 1);
        together
    });
    Some(vec![
        Row {
            rstar: Some(pairs.1 as f64),
            size: pairs.2 as f64,
            ..Row::new("pairs", "pairs", pairs.0 as f64)
        },
        Row {
            rstar: Some(plain.0),
            size: mine.1,
            ..Row::new("areas of a point", "µs", mine.0)
        },
        Row {
            rstar: Some(plain.0),
            size: at_once.1 / count,
            ..Row::new("areas of a point, all at once", "µs", at_once.0 / count)
        },
    ])
}
