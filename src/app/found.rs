//! A place that an analysis found, and what every such place is told by: where it lies, how people call it, how many
//! reports are in it and from how many people.
//!
//! Knows which reports lie in a place and not what found it: no test, no cells and no months.

use std::collections::BTreeMap;

use geo::{BoundingRect, Centroid, MapCoords, MultiPolygon};
use lykta_core::analysis::enough::Enough;
use lykta_core::model::{AreaId, CategoryCode, LonLat, Provenance};
use lykta_core::space::world::World;
use lykta_core::space::{Crs, CrsError, Entry};

use super::AppError;
use super::counted::{Counting, names};
use super::sources::Known;

/// Most names that a place is told by.
const MOST_NAMES: usize = 3;

/// A place.
#[derive(Debug, Clone, PartialEq)]
pub struct Found {
    /// Its outline, WGS 84.
    pub outline: MultiPolygon,
    /// West, south, east, north.
    pub bounds: [f64; 4],
    /// Names of the areas it lies in that are smaller than a district, the one with most reports first.
    pub areas: Vec<String>,
    /// Reports in it.
    pub n: usize,
    /// Whether enough people say so.
    pub enough: Enough,
    /// Reports by how we came to know.
    pub sources: BTreeMap<Provenance, usize>,
    /// Reports by category, most first.
    pub categories: Vec<(CategoryCode, usize)>,
}

impl Found {
    /// The place within an outline of the plane, with the reports in it; `tenant` is the tenant's outline, after which
    /// no place is called.
    ///
    /// # Errors
    /// [`AppError::Internal`] when the outline leaves the plane's area of use.
    pub(super) fn of(
        world: &World,
        counting: &Counting,
        tenant: Option<&AreaId>,
        outline: &MultiPolygon,
        entries: &[&Entry],
    ) -> Result<Self, AppError> {
        let (outline, bounds) = degrees(counting.crs, outline)?;
        let at = |at| names(world, at, tenant);
        let mut areas = commonest(entries.iter().flat_map(|e| at(e.anchor)));
        // Where no report has a name, that of the middle.
        if areas.is_empty() {
            let middle = outline.centroid();
            let middle = middle.and_then(|c| LonLat::from_degrees(c.x(), c.y()).ok());
            areas = middle.map_or_else(Vec::new, at);
            areas.truncate(MOST_NAMES);
        }
        let catalogue = world.landscape.catalogue();
        let categories = entries.iter().map(|e| catalogue.numbered(e.category));
        Ok(Self {
            outline,
            bounds,
            areas,
            n: entries.len(),
            enough: enough(entries, &counting.sources),
            sources: tally(entries.iter().map(|e| e.provenance)),
            categories: most_first(categories.flatten().map(|c| c.code.clone())),
        })
    }
}

/// How many there are of each.
pub(super) fn tally<T: Ord>(all: impl Iterator<Item = T>) -> BTreeMap<T, usize> {
    let mut counts = BTreeMap::new();
    for one in all {
        *counts.entry(one).or_default() += 1;
    }
    counts
}

/// How many there are of each, most first; of as many, in their order.
pub(super) fn most_first<T: Ord>(all: impl Iterator<Item = T>) -> Vec<(T, usize)> {
    let mut counts: Vec<(T, usize)> = tally(all).into_iter().collect();
    counts.sort_by_key(|(_, n)| std::cmp::Reverse(*n));
    counts
}

/// At most three names, the commonest first.
pub(super) fn commonest(all: impl Iterator<Item = String>) -> Vec<String> {
    let names = most_first(all).into_iter().map(|(name, _)| name);
    names.take(MOST_NAMES).collect()
}

/// Whether enough people say so, and no one walk is most of it. Those of whom nobody is known are one each.
fn enough(entries: &[&Entry], known: &Known) -> Enough {
    let alone = |by: &dyn Fn(&Entry) -> Option<u128>| {
        let mut several: BTreeMap<u128, u64> = BTreeMap::new();
        let mut all = Vec::new();
        for entry in entries {
            match by(entry) {
                Some(one) => *several.entry(one).or_default() += 1,
                None => all.push(1),
            }
        }
        all.extend(several.into_values());
        Enough::of_sources(all)
    };
    let people = alone(&|e| known.of(e.id).by.map(|o| o.0));
    let walks = alone(&|e| known.of(e.id).walk.map(|o| o.0));
    match walks {
        Enough::OneSource { .. } if people.is_enough() => walks,
        _ => people,
    }
}

/// An outline of the plane in degrees of WGS 84, and the box round it: west, south, east, north.
fn degrees(crs: Crs, outline: &MultiPolygon) -> Result<(MultiPolygon, [f64; 4]), AppError> {
    let outline = outline
        .try_map_coords(|c| crs.inverse(c.x, c.y).map(LonLat::coord))
        .map_err(|e: CrsError| AppError::Internal(Box::new(e)))?;
    let bounds = outline
        .bounding_rect()
        .map_or([0.0; 4], |r| [r.min().x, r.min().y, r.max().x, r.max().y]);
    Ok((outline, bounds))
}
