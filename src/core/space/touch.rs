//! Whether a closed box and a shape touch, exactly; a box may be as thin as a line or a point.

use geo::kernels::{Kernel, Orientation, RobustKernel};
use geo::{Coord, Intersects, LineString, Point};

use super::distance::StepBox;
use crate::model::{LonLat, Shape};

/// Whether they have at least one place in common.
pub(super) fn box_meets(bounds: StepBox, shape: &Shape) -> bool {
    let corner = |lon, lat| LonLat::from_e7(lon, lat).map(LonLat::coord);
    let (Some(min), Some(max)) = (
        corner(bounds.west, bounds.south),
        corner(bounds.east, bounds.north),
    ) else {
        return false;
    };
    match shape {
        Shape::Point(p) => bounds.holds(p.e7()),
        Shape::Line(line) => line_meets(min, max, line),
        // Either an edge comes into the box, or the whole box lies inside.
        Shape::Area(area) => {
            area.iter().any(|p| {
                std::iter::once(p.exterior())
                    .chain(p.interiors())
                    .any(|ring| line_meets(min, max, ring))
            }) || area.intersects(&Point(min))
        }
    }
}

fn line_meets(min: Coord, max: Coord, line: &LineString) -> bool {
    line.lines()
        .any(|l| segment_meets(min, max, l.start, l.end))
}

/// A segment misses a box exactly when they are apart in x, apart in y, or all four corners lie
/// strictly on one side of it.
fn segment_meets(min: Coord, max: Coord, a: Coord, b: Coord) -> bool {
    if a.x.max(b.x) < min.x || a.x.min(b.x) > max.x || a.y.max(b.y) < min.y || a.y.min(b.y) > max.y
    {
        return false;
    }
    let corners = [
        min,
        Coord { x: max.x, y: min.y },
        max,
        Coord { x: min.x, y: max.y },
    ];
    let sides = corners.map(|c| RobustKernel::orient2d(a, b, c));
    !(sides.iter().all(|s| *s == Orientation::Clockwise)
        || sides.iter().all(|s| *s == Orientation::CounterClockwise))
}
