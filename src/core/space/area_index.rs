//! Which areas a place lies in, and how far outside the others it is.
//!
//! Areas are closed: what lies on an edge, a hole's edge too, belongs to them. Whether an area holds
//! on a given day is not asked here.

use std::collections::HashMap;
use std::sync::Arc;

use geo::{Intersects, MultiPolygon};
use rstar::primitives::{GeomWithData, Rectangle};
use rstar::{AABB, RTree};

use super::cover::Cover;
use super::distance::{self, Reach, StepBox};
use super::outline;
use super::prepared::Prepared;
use crate::model::{Area, AreaId, LonLat, Selector, Shape};

/// Corners of a drawn circle.
const CIRCLE_CORNERS: usize = 96;
/// So many places are asked for their areas together.
const TOGETHER: usize = 64;

/// How a shape lies to an area.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Relation {
    /// In it or on its edge.
    Contained {
        /// Metres from the middle or the line, for areas described by one.
        from_middle_m: Option<f64>,
    },
    /// Not in it.
    Outside {
        /// Metres to its edge (WGS 84 geodesic).
        distance_m: f64,
    },
    /// A dynamic area: nothing is selected by it until its rule has run.
    Unselected,
}

/// What an area selects by, ready to be asked.
#[derive(Debug, Clone)]
enum Ready {
    Outline(Prepared),
    /// `None` for a radius below zero.
    Around(Option<Reach>),
    Along,
    Never,
}

type Item = GeomWithData<Rectangle<[f64; 2]>, u32>;

/// The areas of one tenant, prepared. Immutable; build another when areas change.
#[derive(Debug, Clone, Default)]
pub struct AreaIndex {
    areas: Vec<Arc<Area>>,
    ready: Vec<Ready>,
    slots: HashMap<AreaId, usize>,
    /// Boxes of all.
    tree: RTree<Item>,
    /// Outlines, for points.
    cover: Cover,
    /// Boxes of what has no outline.
    unlined: RTree<Item>,
}

impl AreaIndex {
    /// Prepares them; slots are positions in this list.
    ///
    /// # Cost
    /// O(vertices log vertices).
    pub fn build(areas: Vec<Arc<Area>>) -> Self {
        let mut items = Vec::with_capacity(areas.len());
        let mut ready = Vec::with_capacity(areas.len());
        for (slot, area) in (0_u32..).zip(&areas) {
            let (prepared, boxes) = prepare(&area.selector);
            ready.push(prepared);
            items.extend(boxes.into_iter().map(|b| {
                let envelope = b.envelope();
                GeomWithData::new(
                    Rectangle::from_corners(envelope.lower(), envelope.upper()),
                    slot,
                )
            }));
        }
        let slots = areas
            .iter()
            .enumerate()
            .map(|(slot, area)| (area.id.clone(), slot))
            .collect();
        let outlines = (0_u32..).zip(areas.iter().zip(&ready));
        let cover = Cover::build(outlines.filter_map(|(slot, pair)| match pair {
            (area, Ready::Outline(prepared)) => match &area.selector {
                Selector::Polygon(outline) => Some((slot, outline, prepared)),
                _ => None,
            },
            _ => None,
        }));
        let is_unlined = |item: &&Item| {
            let ready = ready.get(item.data as usize);
            !matches!(ready, Some(Ready::Outline(_)))
        };
        let unlined = items.iter().filter(is_unlined).copied().collect();
        Self {
            unlined: RTree::bulk_load(unlined),
            tree: RTree::bulk_load(items),
            cover,
            areas,
            ready,
            slots,
        }
    }

    /// The areas by slot.
    pub fn areas(&self) -> &[Arc<Area>] {
        &self.areas
    }

    /// Slot of an area.
    pub fn slot(&self, id: &AreaId) -> Option<usize> {
        self.slots.get(id).copied()
    }

    /// The area with this id.
    pub fn area(&self, id: &AreaId) -> Option<&Arc<Area>> {
        self.areas.get(self.slot(id)?)
    }

    /// Slots of the areas that a point lies in or a line or area touches, ascending, each once.
    /// Dynamic areas never are among them.
    pub fn containing(&self, shape: &Shape) -> Vec<usize> {
        let envelope = match shape {
            Shape::Point(place) => return self.around(*place),
            other => StepBox::around(other.bounds()).envelope(),
        };
        let mut slots: Vec<usize> = self
            .tree
            .locate_in_envelope_intersecting(envelope)
            .map(|item| item.data as usize)
            .collect();
        slots.sort_unstable();
        slots.dedup();
        slots.retain(|&slot| self.selects(slot, shape));
        slots
    }

    /// Slots of the areas that a place lies in, ascending.
    fn around(&self, place: LonLat) -> Vec<usize> {
        let outlines = self.cover.at(place.coord());
        let mut slots: Vec<usize> = outlines
            .filter(|found| found.surely || self.lies_in(found.slot, place))
            .map(|found| found.slot)
            .collect();
        slots.extend(self.around_unlined(place));
        slots.sort_unstable();
        slots
    }

    fn lies_in(&self, slot: usize, place: LonLat) -> bool {
        match self.ready.get(slot) {
            Some(Ready::Outline(prepared)) => prepared.contains(place),
            _ => false,
        }
    }

    /// As [`Self::around`], of areas without an outline.
    fn around_unlined(&self, place: LonLat) -> Vec<usize> {
        let (lon, lat) = place.e7();
        let at = AABB::from_point([f64::from(lon), f64::from(lat)]);
        let found = self.unlined.locate_in_envelope_intersecting(at);
        let mut slots: Vec<usize> = found.map(|item| item.data as usize).collect();
        slots.sort_unstable();
        slots.dedup();
        let shape = Shape::Point(place);
        slots.retain(|&slot| self.selects(slot, &shape));
        slots
    }

    /// Tells of every place, by its position in the list, each area that it lies in, by its slot: what
    /// [`Self::containing`] says of the places one by one, in another order.
    ///
    /// # Cost
    /// O(places + pairs + edges near the places).
    pub fn pairs(&self, places: &[LonLat], mut pair: impl FnMut(usize, usize)) {
        let coords = places.iter().map(|place| place.coord());
        let (mut open, mut fetched) = (Vec::new(), Vec::new());
        // They lie far apart in memory: fetched together, one is not waited for before the next.
        let mut decide = |open: &mut Vec<(u32, usize)>, pair: &mut dyn FnMut(usize, usize)| {
            let place = |(at, slot)| Some((at, slot, *places.get(at as usize)?));
            fetched.extend(open.drain(..).filter_map(place));
            for (at, slot, place) in fetched.drain(..) {
                if self.lies_in(slot, place) {
                    pair(at as usize, slot);
                }
            }
        };
        self.cover.each(coords, |at, found| {
            if found.surely {
                pair(at as usize, found.slot);
                return;
            }
            open.push((at, found.slot));
            if open.len() == TOGETHER {
                decide(&mut open, &mut pair);
            }
        });
        decide(&mut open, &mut pair);
        if self.unlined.size() == 0 {
            return;
        }
        for (at, place) in places.iter().enumerate() {
            for slot in self.around_unlined(*place) {
                pair(at, slot);
            }
        }
    }

    fn selects(&self, slot: usize, shape: &Shape) -> bool {
        let (Some(area), Some(ready)) = (self.areas.get(slot), self.ready.get(slot)) else {
            return false;
        };
        match (ready, &area.selector, shape) {
            (Ready::Outline(prepared), _, Shape::Point(p)) => prepared.contains(*p),
            (_, Selector::Polygon(outline), Shape::Line(line)) => line.intersects(outline),
            (_, Selector::Polygon(outline), Shape::Area(other)) => other.intersects(outline),
            (Ready::Around(reach), _, Shape::Point(p)) => reach.is_some_and(|r| r.holds(*p)),
            (_, Selector::Place { center, radius_m }, _) => {
                distance::to_shape(*center, shape) <= *radius_m
            }
            (_, Selector::Line { path, buffer_m }, _) => {
                distance::shape_to_line(shape, path) <= *buffer_m
            }
            _ => false,
        }
    }

    /// How the shape lies to the area in this slot; `None` when there is no such slot.
    pub fn relation(&self, slot: usize, shape: &Shape) -> Option<Relation> {
        let area = self.areas.get(slot)?;
        let contained = self.selects(slot, shape);
        let by_middle = |from_m: f64, limit_m: f64| {
            if contained {
                Relation::Contained {
                    from_middle_m: Some(from_m),
                }
            } else {
                Relation::Outside {
                    distance_m: (from_m - limit_m).max(0.0),
                }
            }
        };
        Some(match &area.selector {
            Selector::Dynamic { .. } => Relation::Unselected,
            Selector::Polygon(_) if contained => Relation::Contained {
                from_middle_m: None,
            },
            Selector::Polygon(outline) => Relation::Outside {
                distance_m: outside_m(shape, outline),
            },
            Selector::Place { center, radius_m } => {
                by_middle(distance::to_shape(*center, shape), *radius_m)
            }
            Selector::Line { path, buffer_m } => {
                by_middle(distance::shape_to_line(shape, path), *buffer_m)
            }
        })
    }

    /// Its outline for drawing; a dynamic area has that of the area it searches, if any.
    pub fn outline(&self, slot: usize) -> Option<MultiPolygon> {
        match &self.areas.get(slot)?.selector {
            Selector::Polygon(outline) => Some(outline.clone()),
            Selector::Place { center, radius_m } => {
                Some(outline::circle(*center, *radius_m, CIRCLE_CORNERS))
            }
            Selector::Line { path, buffer_m } => Some(outline::buffered_line(path, *buffer_m)),
            Selector::Dynamic { within, .. } => {
                let searched = self.slot(within.as_ref()?)?;
                // A dynamic area within a dynamic area has none: this ends the walk.
                match &self.areas.get(searched)?.selector {
                    Selector::Dynamic { .. } => None,
                    _ => self.outline(searched),
                }
            }
        }
    }
}

/// Metres from a shape to polygons that it does not touch.
fn outside_m(shape: &Shape, outline: &MultiPolygon) -> f64 {
    let rings = outline
        .iter()
        .flat_map(|p| std::iter::once(p.exterior()).chain(p.interiors()));
    match shape {
        Shape::Point(p) => distance::to_edges(*p, outline),
        _ => rings
            .map(|ring| distance::shape_to_line(shape, ring))
            .fold(f64::INFINITY, f64::min),
    }
}

/// What is asked, and the boxes outside which the answer is no.
fn prepare(selector: &Selector) -> (Ready, Vec<StepBox>) {
    match selector {
        Selector::Polygon(outline) => {
            let prepared = Prepared::new(outline);
            let boxes = prepared.bounds().map(StepBox::around).into_iter().collect();
            (Ready::Outline(prepared), boxes)
        }
        Selector::Place { center, radius_m } => {
            let reach = Reach::new(*center, *radius_m);
            let boxes = reach.map_or_else(Vec::new, |r| r.boxes());
            (Ready::Around(reach), boxes)
        }
        Selector::Line { path, buffer_m } => {
            // Whatever lies near the line lies near one of its pieces, and a piece reaches no
            // farther from its own middle than half its length.
            let boxes = path
                .lines()
                .filter_map(|l| {
                    let middle = (l.start + l.end) / 2.0;
                    let middle = LonLat::from_degrees(middle.x, middle.y).ok()?;
                    let half = distance::longest_m(l.start, l.end) / 2.0;
                    Some(Reach::new(middle, half + *buffer_m + 0.1)?.boxes())
                })
                .flatten()
                .collect();
            (Ready::Along, boxes)
        }
        Selector::Dynamic { .. } => (Ready::Never, Vec::new()),
    }
}

#[cfg(test)]
mod tests;
