//! A grid over outlines that says for most places at once which of them they lie in.
//!
//! A cell that no edge comes near lies wholly in an outline or wholly outside it; only for a place in a cell with an
//! edge the outline itself is asked. Cells stand in a table, so that a place costs one look-up.

use geo::coordinate_position::CoordPos;
use geo::{Coord, MultiPolygon, Rect};

use super::prepared::Prepared;

/// Cells for each outline, if that does not make too many.
const CELLS_EACH: usize = 256;
/// Fewest and most cells.
const CELLS: [usize; 2] = [1 << 10, 1 << 18];
/// What an edge comes near, in cells: far more than arithmetic errs, far less than matters.
const NEAR: f64 = 1e-6;

/// The grid.
#[derive(Debug, Clone, Default)]
pub(super) struct Cover {
    bounds: Option<Rect>,
    columns: usize,
    rows: usize,
    /// Cells a degree, across and up.
    per_degree: [f64; 2],
    /// Where each cell's outlines begin in `found`; one more than there are cells.
    starts: Vec<u32>,
    /// Twice the slot of an outline, and one more where it has an edge in the cell; ascending within a cell.
    found: Vec<u32>,
}

/// An outline that a place may lie in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Found {
    /// Its slot.
    pub(super) slot: usize,
    /// Whether the place lies in it for certain.
    pub(super) surely: bool,
}

/// Places sorted by the cells that they lie in.
#[derive(Debug)]
pub(super) struct Sorted<'a> {
    cover: &'a Cover,
    /// Where each cell's places begin in `order`; one more than there are cells.
    starts: Vec<u32>,
    order: Vec<u32>,
}

impl Sorted<'_> {
    /// Each outline that has to do with a cell, and the places in that cell.
    pub(super) fn iter(&self) -> impl Iterator<Item = (Found, &[u32])> {
        let within = self.starts.iter().zip(self.starts.iter().skip(1));
        within
            .enumerate()
            .filter(|(_, (from, to))| from < to)
            .flat_map(|(cell, (from, to))| {
                let places = self.order.get(*from as usize..*to as usize);
                let places = places.unwrap_or_default();
                self.cover.in_cell(cell).map(move |found| (found, places))
            })
    }
}

impl Cover {
    /// Of outlines by ascending slot.
    ///
    /// # Cost
    /// O(edges + cells with an edge + rows of cells within each outline's box).
    pub(super) fn build<'a>(
        outlines: impl Iterator<Item = (u32, &'a MultiPolygon, &'a Prepared)> + Clone,
    ) -> Self {
        let boxes = outlines.clone().filter_map(|(_, _, p)| p.bounds());
        let (mut all, mut n) = (None::<Rect>, 0);
        for one in boxes {
            all = Some(all.map_or(one, |all| join(all, one)));
            n += 1;
        }
        let Some(bounds) = all else {
            return Self::default();
        };
        let [least, most] = CELLS;
        let cells = (n * CELLS_EACH).clamp(least, most);
        let side = whole((cells as f64).sqrt());
        let per = |length: f64| {
            if length > 0.0 {
                side as f64 / length
            } else {
                0.0
            }
        };
        let mut cover = Self {
            bounds: Some(bounds),
            columns: side,
            rows: side,
            per_degree: [per(bounds.width()), per(bounds.height())],
            starts: Vec::new(),
            found: Vec::new(),
        };
        let mut pairs: Vec<(u32, u32)> = Vec::new();
        for (slot, outline, prepared) in outlines {
            cover.mark(slot, outline, prepared, &mut pairs);
        }
        cover.sort(&pairs);
        cover
    }

    /// The outlines that a place lies in or may lie in, by ascending slot.
    pub(super) fn at(&self, place: Coord) -> impl Iterator<Item = Found> {
        self.in_cell(self.number(place).unwrap_or(usize::MAX))
    }

    /// The number of the cell with this place; `None` outside all of them.
    fn number(&self, place: Coord) -> Option<usize> {
        self.bounds.filter(|b| holds(*b, place)).map(|_| {
            let [x, y] = self.cell(place);
            whole(y).min(self.rows - 1) * self.columns + whole(x).min(self.columns - 1)
        })
    }

    /// The outlines that a place in this cell lies in or may lie in, by ascending slot.
    fn in_cell(&self, cell: usize) -> impl Iterator<Item = Found> {
        let range = self.starts.get(cell).and_then(|from| {
            let to = *self.starts.get(cell + 1)? as usize;
            self.found.get(*from as usize..to)
        });
        range.unwrap_or_default().iter().map(|&one| Found {
            slot: (one >> 1) as usize,
            surely: one & 1 == 0,
        })
    }

    /// Places sorted by cell, each by its position in the list; those outside all cells are left out.
    pub(super) fn sorted(&self, places: impl Iterator<Item = Coord>) -> Sorted<'_> {
        const OUTSIDE: u32 = u32::MAX;
        let mut starts = vec![0_u32; self.columns * self.rows + 1];
        let cells: Vec<u32> = places
            .map(|place| {
                let Some(cell) = self.number(place) else {
                    return OUTSIDE;
                };
                if let Some(n) = starts.get_mut(cell + 1) {
                    *n += 1;
                }
                u32::try_from(cell).unwrap_or(OUTSIDE)
            })
            .collect();
        let mut sum = 0;
        for n in &mut starts {
            sum += *n;
            *n = sum;
        }
        let mut order = vec![0_u32; sum as usize];
        let mut next = starts.clone();
        for (at, cell) in (0..).zip(cells) {
            if cell != OUTSIDE
                && let Some(place) = next.get_mut(cell as usize)
            {
                if let Some(slot) = order.get_mut(*place as usize) {
                    *slot = at;
                }
                *place += 1;
            }
        }
        Sorted {
            cover: self,
            starts,
            order,
        }
    }

    /// A place in cells from the south-west corner.
    fn cell(&self, place: Coord) -> [f64; 2] {
        let south_west = self.bounds.map_or(Coord::zero(), Rect::min);
        [
            (place.x - south_west.x) * self.per_degree[0],
            (place.y - south_west.y) * self.per_degree[1],
        ]
    }

    /// The middle of a cell.
    fn middle(&self, column: usize, row: usize) -> Coord {
        let south_west = self.bounds.map_or(Coord::zero(), Rect::min);
        let along = |cell: usize, per: f64| {
            if per > 0.0 {
                (cell as f64 + 0.5) / per
            } else {
                0.0
            }
        };
        Coord {
            x: south_west.x + along(column, self.per_degree[0]),
            y: south_west.y + along(row, self.per_degree[1]),
        }
    }

    /// The columns or rows that a stretch comes near.
    fn span(low: f64, high: f64, count: usize) -> std::ops::RangeInclusive<usize> {
        whole(low - NEAR).min(count - 1)..=whole(high + NEAR).min(count - 1)
    }

    /// Adds the cells of one outline.
    fn mark(
        &self,
        slot: u32,
        outline: &MultiPolygon,
        prepared: &Prepared,
        pairs: &mut Vec<(u32, u32)>,
    ) {
        let Some(bounds) = prepared.bounds() else {
            return;
        };
        let ([west, south], [east, north]) = (self.cell(bounds.min()), self.cell(bounds.max()));
        let across = Self::span(west, east, self.columns);
        let up = Self::span(south, north, self.rows);
        let width = across.end() - across.start() + 1;
        let mut edged = vec![false; width * (up.end() - up.start() + 1)];
        let rings = outline
            .iter()
            .flat_map(|p| std::iter::once(p.exterior()).chain(p.interiors()));
        for edge in rings.flat_map(geo::LineString::lines) {
            let (a, b) = (self.cell(edge.start), self.cell(edge.end));
            let (low, high) = if a[1] <= b[1] { (a, b) } else { (b, a) };
            for row in Self::span(low[1], high[1], self.rows) {
                // The part of the edge within the row, a little longer than it is.
                let at = |level: f64| {
                    let climb = high[1] - low[1];
                    if climb > 0.0 {
                        let part = ((level - low[1]) / climb).clamp(0.0, 1.0);
                        low[0] + part * (high[0] - low[0])
                    } else {
                        f64::NAN
                    }
                };
                let (from, to) = (at(row as f64 - NEAR), at(row as f64 + 1.0 + NEAR));
                let level = from.is_nan();
                let (from, to) = if level { (low[0], high[0]) } else { (from, to) };
                for column in Self::span(from.min(to), from.max(to), self.columns) {
                    let place = (row - up.start()) * width + (column - across.start());
                    if let Some(cell) = edged.get_mut(place) {
                        *cell = true;
                    }
                }
            }
        }
        for (row, cells) in up.zip(edged.chunks(width)) {
            // Between two cells with an edge all are alike.
            let mut inside = None;
            for (column, edged) in across.clone().zip(cells) {
                if *edged {
                    inside = None;
                } else if inside.is_none() {
                    inside = Some(prepared.position(self.middle(column, row)) == CoordPos::Inside);
                }
                if *edged || inside == Some(true) {
                    let cell = row * self.columns + column;
                    let one = slot << 1 | u32::from(*edged);
                    pairs.push((u32::try_from(cell).unwrap_or(u32::MAX), one));
                }
            }
        }
    }

    /// Sorts what was found by cell; within a cell it stays in order.
    fn sort(&mut self, pairs: &[(u32, u32)]) {
        let mut starts = vec![0_u32; self.columns * self.rows + 1];
        for (cell, _) in pairs {
            if let Some(n) = starts.get_mut(*cell as usize + 1) {
                *n += 1;
            }
        }
        let mut sum = 0;
        for n in &mut starts {
            sum += *n;
            *n = sum;
        }
        let mut next = starts.clone();
        let mut found = vec![0_u32; pairs.len()];
        for (cell, one) in pairs {
            if let Some(place) = next.get_mut(*cell as usize) {
                if let Some(slot) = found.get_mut(*place as usize) {
                    *slot = *one;
                }
                *place += 1;
            }
        }
        self.starts = starts;
        self.found = found;
    }
}

fn join(a: Rect, b: Rect) -> Rect {
    let low = |x: f64, y: f64| x.min(y);
    let high = |x: f64, y: f64| x.max(y);
    Rect::new(
        Coord {
            x: low(a.min().x, b.min().x),
            y: low(a.min().y, b.min().y),
        },
        Coord {
            x: high(a.max().x, b.max().x),
            y: high(a.max().y, b.max().y),
        },
    )
}

fn holds(bounds: Rect, place: Coord) -> bool {
    let (min, max) = (bounds.min(), bounds.max());
    place.x >= min.x && place.x <= max.x && place.y >= min.y && place.y <= max.y
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a count of cells, far below 2^32; below the first saturates at 0"
)]
fn whole(x: f64) -> usize {
    x as usize
}

#[cfg(test)]
mod tests;
