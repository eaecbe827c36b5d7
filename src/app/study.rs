//! Where an analysis by cells looks: an area, the tenant's outline, or where somebody walked.

use std::collections::BTreeMap;

use lykta_core::analysis::cells::{Cell, boxed, cell_at, covering};
use lykta_core::analysis::effort::{CELL_M, project};
use lykta_core::model::AreaId;
use lykta_core::space::world::World;
use lykta_core::space::{Crs, Entry, Filter};

use super::AppError;
use super::counted::{Counted, Counting, one_of};
use crate::wire::fault::Fault;

/// Sides that cells may have, metres. The first two may be asked for.
const SIDES_M: [f64; 6] = [100.0, 250.0, 500.0, 1_000.0, 2_500.0, 10_000.0];
/// Side when nothing is said, metres.
const USUAL_SIDE_M: f64 = 250.0;

/// Where is looked.
#[derive(Debug)]
pub(super) struct Study {
    /// The area that was asked for.
    pub area: Option<AreaId>,
    /// The outline of the tenant.
    pub tenant: Option<AreaId>,
    /// Metres walked, where only that is looked at.
    pub walked: Option<Vec<(lykta_core::analysis::effort::Cell, f64)>>,
}

impl Study {
    /// What counts and the cells of the study area, in the smallest cells from those that were asked for on of which
    /// there are at most `most`; their side is left in `counting`.
    ///
    /// # Errors
    /// [`AppError::Hindered`] when there are more whatever the side.
    pub(super) fn held<'a>(
        &self,
        world: &'a World,
        filter: &'a Filter,
        counting: &mut Counting,
        most: usize,
    ) -> Result<(Counted<'a>, Vec<(Cell, f64)>), AppError> {
        let asked_m = counting.cell_m;
        for side_m in SIDES_M.into_iter().filter(|side| *side >= asked_m) {
            counting.cell_m = side_m;
            let counted = counting.of(world, filter);
            if let Some(cells) = self.cells(world, counting.crs, side_m, &counted.entries, most) {
                return Ok((counted, cells));
            }
        }
        Err(AppError::Hindered("study_area_too_large"))
    }

    /// The cells of the study area with side `side_m`; `None` when they are too many.
    fn cells(
        &self,
        world: &World,
        crs: Crs,
        side_m: f64,
        events: &[(&Entry, [f64; 2])],
        most: usize,
    ) -> Option<Vec<(Cell, f64)>> {
        if let Some(walked) = &self.walked {
            let mut cells: BTreeMap<Cell, f64> = BTreeMap::new();
            for (cell, metres) in walked.iter().filter(|(_, metres)| *metres > 0.0) {
                let middle = [cell.east, cell.north].map(|i| (f64::from(i) + 0.5) * CELL_M);
                *cells.entry(cell_at(middle, side_m)).or_default() += metres;
            }
            return (cells.len() <= most).then(|| cells.into_iter().collect());
        }
        let areas = world.landscape.areas();
        let area = self.area.as_ref().or(self.tenant.as_ref());
        let outline = area.and_then(|id| areas.outline(areas.slot(id)?));
        let cells = match outline.and_then(|outline| project(crs, &outline)) {
            Some(outline) => covering(&outline, side_m, most),
            None => boxed(events.iter().map(|(_, at)| cell_at(*at, side_m)), most),
        };
        Some(cells?.into_iter().map(|cell| (cell, 1.0)).collect())
    }
}

/// The side of a cell that is asked for, metres; `100` or `250`.
pub(super) fn side_m(asked: Option<&str>, faults: &mut Vec<Fault>) -> f64 {
    let side = |text: &str| match text {
        "100" => Some(100.0),
        "250" => Some(USUAL_SIDE_M),
        _ => None,
    };
    one_of(asked, "cell_m", side, faults).unwrap_or(USUAL_SIDE_M)
}
