//! What lies in a box, a polygon or a distance.

use geo::{Intersects, MultiPolygon};

use super::{Bounds, ObservationIndex, Run};
use crate::model::{LonLat, PrivacyClass, Shape};
use crate::space::columns::Hit;
use crate::space::distance::{self, Reach, StepBox};
use crate::space::entry::Entry;
use crate::space::filter::Filter;
use crate::space::mercator::{Spot, Window};
use crate::space::plan::Plan;
use crate::space::prepared::Prepared;
use crate::space::region::{Disc, Everywhere, Open, Region};
use crate::space::touch;

/// A point of the map with its place in the square.
#[derive(Debug, Clone, Copy)]
pub struct Mark<'a> {
    /// Where.
    pub spot: Spot,
    /// What.
    pub entry: &'a Entry,
}

impl ObservationIndex {
    /// All that the filter keeps, in no particular order.
    pub fn all<'a>(&'a self, filter: &'a Filter) -> impl Iterator<Item = &'a Entry> {
        self.parts().flat_map(|run| {
            let mut found = Vec::new();
            run.points(&Everywhere, filter, |_| true, &mut found);
            found.into_iter().chain(
                run.others(run.segment.others())
                    .filter(|entry| filter.keeps(entry)),
            )
        })
    }

    /// How many the filter keeps.
    pub fn count(&self, filter: &Filter) -> usize {
        let mut n = 0;
        for run in self.parts() {
            run.hits(&Everywhere, filter, |_| true, |slots| n += slots.len());
            n += run
                .others(run.segment.others())
                .filter(|entry| filter.keeps(entry))
                .count();
        }
        n
    }

    /// Those that touch the closed box, in no particular order.
    pub fn bbox(&self, bounds: Bounds, filter: &Filter) -> Vec<&Entry> {
        let boxes = bounds.boxes();
        let mut found = Vec::new();
        for run in self.parts() {
            for window in boxes.iter().filter_map(|b| Window::of(*b)) {
                run.points(&window, filter, |_| true, &mut found);
            }
            found.extend(run.others_near(&boxes, filter, |shape| {
                boxes.iter().any(|b| touch::box_meets(*b, shape))
            }));
        }
        found
    }

    /// Those that touch the closed polygons, in no particular order.
    pub fn polygon(&self, area: &MultiPolygon, filter: &Filter) -> Vec<&Entry> {
        let prepared = Prepared::new(area);
        let Some(bounds) = prepared.bounds() else {
            return Vec::new();
        };
        let around = StepBox::around(bounds);
        let mut found = Vec::new();
        for run in self.parts() {
            if let Some(window) = Window::of(around) {
                run.points(&Open(window), filter, |p| prepared.contains(p), &mut found);
            }
            found.extend(run.others_near(&[around], filter, |shape| match shape {
                Shape::Point(p) => prepared.contains(*p),
                Shape::Line(line) => line.intersects(area),
                Shape::Area(other) => other.intersects(area),
            }));
        }
        found
    }

    /// Those within `metres` (WGS 84 geodesic, inclusive), in no particular order.
    pub fn within(&self, center: LonLat, metres: f64, filter: &Filter) -> Vec<&Entry> {
        let Some(reach) = Reach::new(center, metres) else {
            return Vec::new();
        };
        let boxes = reach.boxes();
        let mut found = Vec::new();
        for run in self.parts() {
            for window in boxes.iter().filter_map(|b| Window::of(*b)) {
                let exact = |place| reach.holds(place);
                match Disc::new(&reach, window) {
                    Some(disc) => run.points(&disc, filter, exact, &mut found),
                    None => run.points(&Open(window), filter, exact, &mut found),
                }
            }
            found.extend(run.others_near(&boxes, filter, |shape| {
                distance::to_shape(center, shape) <= metres
            }));
        }
        found
    }

    /// Points in a window of the square, ordered by their keys, then by id.
    pub fn marks(&self, window: Window, filter: &Filter) -> Vec<Mark<'_>> {
        let mut found: Vec<Mark<'_>> = Vec::new();
        let mut parts = 0;
        for run in self.parts() {
            let before = found.len();
            run.hits(
                &window,
                filter,
                |_| true,
                |slots| {
                    found.extend(slots.filter_map(|slot| {
                        Some(Mark {
                            spot: run.segment.columns().spot(slot)?,
                            entry: run.segment.entries().get(slot)?,
                        })
                    }));
                },
            );
            parts += usize::from(found.len() > before);
        }
        if parts > 1 {
            found.sort_by_key(|mark| (mark.spot.key(), mark.entry.id));
        }
        found
    }

    /// Lines and areas that touch the closed box, ordered by id.
    pub fn shapes(&self, bounds: Bounds, filter: &Filter) -> Vec<&Entry> {
        let boxes = bounds.boxes();
        let mut found: Vec<&Entry> = self
            .parts()
            .flat_map(|run| {
                run.others_near(&boxes, filter, |shape| {
                    !matches!(shape, Shape::Point(_))
                        && boxes.iter().any(|b| touch::box_meets(*b, shape))
                })
            })
            .collect();
        found.sort_unstable_by_key(|entry| entry.id);
        found
    }

    /// Lines and areas that the filter keeps, ordered by id.
    pub fn all_shapes(&self, filter: &Filter) -> Vec<&Entry> {
        let mut found: Vec<&Entry> = self
            .parts()
            .flat_map(|run| run.others(run.segment.others()))
            .filter(|entry| entry.shape.is_some() && filter.keeps(entry))
            .collect();
        found.sort_unstable_by_key(|entry| entry.id);
        found
    }

    /// Whether a window of the square holds a point of this class.
    pub fn has_class(&self, class: PrivacyClass, window: Window, filter: &Filter) -> bool {
        self.parts().any(|run| {
            let columns = run.segment.columns();
            if !columns.has_unnumbered() && columns.whats().iter().all(|w| w.class != class) {
                return false;
            }
            let plan = Plan::of_class(filter, columns, Some(class));
            let mut any = false;
            run.planned(
                &window,
                &plan,
                |_| true,
                |slots| {
                    any |= slots
                        .filter_map(|slot| run.segment.entries().get(slot))
                        .any(|entry| entry.class == class);
                },
            );
            any
        })
    }
}

impl Run {
    /// Points found, appended.
    fn points<'a>(
        &'a self,
        region: &impl Region,
        filter: &Filter,
        exact: impl Fn(LonLat) -> bool,
        found: &mut Vec<&'a Entry>,
    ) {
        let entries = self.segment.entries();
        self.hits(region, filter, exact, |slots| {
            found.extend(entries.get(slots).unwrap_or_default());
        });
    }

    /// Slots of points found, in their order.
    pub(super) fn hits(
        &self,
        region: &impl Region,
        filter: &Filter,
        exact: impl Fn(LonLat) -> bool,
        hit: impl FnMut(std::ops::Range<usize>),
    ) {
        let plan = Plan::new(filter, self.segment.columns());
        self.planned(region, &plan, exact, hit);
    }

    /// As [`Self::hits`], with the filter already worked out.
    pub(super) fn planned(
        &self,
        region: &impl Region,
        plan: &Plan<'_>,
        exact: impl Fn(LonLat) -> bool,
        mut hit: impl FnMut(std::ops::Range<usize>),
    ) {
        let entries = self.segment.entries();
        self.segment
            .columns()
            .search(region, plan, &self.dead.words, |found| match found {
                Hit::Sure { start, end } => hit(start..end),
                Hit::Open {
                    slot,
                    place,
                    filter,
                } => {
                    if let Some(entry) = entries.get(slot)
                        && (!filter || plan.filter.keeps(entry))
                        && (!place || exact(entry.anchor))
                    {
                        hit(slot..slot + 1);
                    }
                }
            });
    }

    /// Those of these slots that are alive.
    pub(super) fn others(
        &self,
        slots: std::ops::Range<usize>,
    ) -> impl Iterator<Item = &Entry> + '_ {
        let entries = self
            .segment
            .entries()
            .get(slots.clone())
            .unwrap_or_default();
        (slots.start..)
            .zip(entries)
            .filter(|(slot, _)| !self.dead.has_at(*slot))
            .map(|(_, entry)| entry)
    }

    /// What is not in the columns, near these boxes, kept, and meets what is asked.
    pub(super) fn others_near(
        &self,
        boxes: &[StepBox],
        filter: &Filter,
        meets: impl Fn(&Shape) -> bool,
    ) -> Vec<&Entry> {
        self.segment
            .others_near(boxes)
            .into_iter()
            .filter(|slot| !self.dead.has(*slot))
            .filter_map(|slot| self.segment.entry(slot))
            .filter(|entry| {
                filter.keeps(entry)
                    && match entry.shape.as_deref() {
                        Some(shape) => meets(shape),
                        None => meets(&Shape::Point(entry.anchor)),
                    }
            })
            .collect()
    }
}
