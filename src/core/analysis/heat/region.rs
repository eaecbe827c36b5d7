//! Where a picture is shown: bands cut to a boundary and to what is known.

use std::panic::{AssertUnwindSafe, catch_unwind};

use geo::orient::Direction;
use geo::{Area as _, BooleanOps, Coord, LineString, MultiPolygon, Orient, Polygon};

use super::Band;
use crate::analysis::density::Grid;
use crate::analysis::isoband::{self, Patch};

/// Parts smaller than this are crumbs of the cutting, m².
const CRUMB_M2: f64 = 1.0;

/// Every ring of an area.
pub fn rings(area: &MultiPolygon) -> Vec<Vec<[f64; 2]>> {
    let line = |ring: &LineString| ring.0.iter().map(|c| [c.x, c.y]).collect();
    area.0
        .iter()
        .flat_map(|p| std::iter::once(p.exterior()).chain(p.interiors()))
        .map(line)
        .collect()
}

/// Patches as an area of the plane.
pub fn multi(patches: &[Patch]) -> MultiPolygon {
    let line = |ring: &Vec<[f64; 2]>| -> LineString {
        ring.iter().map(|[x, y]| Coord { x: *x, y: *y }).collect()
    };
    let polygon = |patch: &Patch| {
        let holes = patch.holes.iter().map(line).collect();
        Polygon::new(line(&patch.outline), holes)
    };
    MultiPolygon(patches.iter().map(polygon).collect())
}

/// An area as patches, outlines anticlockwise and holes clockwise.
fn patches(area: &MultiPolygon) -> Vec<Patch> {
    let line = |ring: &LineString| ring.0.iter().map(|c| [c.x, c.y]).collect();
    let whole = |p: &&Polygon| p.unsigned_area() > CRUMB_M2;
    area.0
        .iter()
        .filter(whole)
        .map(|p| p.orient(Direction::Default))
        .map(|p| Patch {
            outline: line(p.exterior()),
            holes: p.interiors().iter().map(line).collect(),
        })
        .collect()
}

/// What is left of an area when another is taken out of it; `None` when that cannot be worked out.
pub fn without(area: &MultiPolygon, other: &MultiPolygon) -> Option<MultiPolygon> {
    let left = guarded(|| area.difference(other))?;
    Some(multi(&patches(&left)))
}

/// The overlay crate asserts in debug builds what rings that touch themselves can break.
fn guarded(overlay: impl FnOnce() -> MultiPolygon) -> Option<MultiPolygon> {
    catch_unwind(AssertUnwindSafe(overlay)).ok()
}

/// The bands of a surface, cut to every one of `clips`. Where they cannot be cut so, they end between the last cell
/// that is shown and the first that is not.
pub(super) fn bands(
    grid: &Grid,
    surface: &[f64],
    values: &[f64],
    limits: &[f64],
    clips: &[MultiPolygon],
) -> Vec<Band> {
    let each = |surface: &[f64], cut: &dyn Fn(Vec<Patch>) -> Option<Vec<Patch>>| {
        let all = limits.iter().enumerate().map(|(i, from)| {
            let to = limits.get(i + 1).copied();
            let patches = cut(isoband::band(grid, surface, *from, to))?;
            Some(Band {
                from: *from,
                to,
                patches,
            })
        });
        all.collect::<Option<Vec<Band>>>()
    };
    let cut = |found: Vec<Patch>| {
        if clips.is_empty() || found.is_empty() {
            return Some(found);
        }
        let mut area = multi(&found);
        for clip in clips {
            area = guarded(|| area.intersection(clip))?;
        }
        Some(patches(&area))
    };
    let mut bands = each(surface, &cut).unwrap_or_else(|| {
        let masked: Vec<f64> = values.iter().map(|v| v.max(0.0)).collect();
        each(&masked, &Some).unwrap_or_default()
    });
    bands.retain(|band| !band.patches.is_empty());
    bands
}
