//! A grid over outlines that says for most places at once which of them they lie in.
//!
//! A cell that no edge comes near lies wholly in an outline or wholly outside it. One with an edge is divided once more,
//! and only for a place in a part with an edge the outline itself is asked. Cells stand in a table, so that a place
//! costs one look-up.

use std::ops::RangeInclusive;

use geo::coordinate_position::CoordPos;
use geo::{Coord, Line, MultiPolygon, Rect};

use super::grouped::Grouped;
use super::prepared::Prepared;

/// Cells for each outline, if that does not make too many.
const CELLS_EACH: usize = 256;
/// Fewest and most cells.
const CELLS: [usize; 2] = [1 << 10, 1 << 18];
/// Parts of a cell, across and up.
const PARTS: usize = 8;
/// What an edge comes near, in parts: far more than arithmetic errs, far less than matters.
const NEAR: f64 = 1e-5;

/// The grid.
#[derive(Debug, Clone, Default)]
pub(super) struct Cover {
    bounds: Option<Rect>,
    /// Cells across and up.
    side: usize,
    /// Parts of cells a degree, across and up.
    per_degree: [f64; 2],
    /// Outlines with a whole cell, and those with an edge in one.
    whole: Grouped<u32>,
    edged: Grouped<Edged>,
}

/// An outline with an edge in a cell: a bit for each part of the cell, row by row.
#[derive(Debug, Clone, Copy, Default)]
struct Edged {
    slot: u32,
    /// Parts with an edge.
    open: u64,
    /// Parts without one that lie in it.
    inside: u64,
}

/// An outline that a place may lie in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Found {
    /// Its slot.
    pub(super) slot: usize,
    /// Whether the place lies in it for certain.
    pub(super) surely: bool,
}

impl Edged {
    fn at(&self, part: u32) -> Option<Found> {
        let [open, inside] = [self.open, self.inside].map(|parts| parts >> part & 1 == 1);
        (open || inside).then_some(Found {
            slot: self.slot as usize,
            surely: inside,
        })
    }
}

impl Cover {
    /// Of outlines by ascending slot.
    ///
    /// # Cost
    /// O(edges + parts with an edge + rows of cells within each outline's box).
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
                (side * PARTS) as f64 / length
            } else {
                0.0
            }
        };
        let mut cover = Self {
            bounds: Some(bounds),
            side,
            per_degree: [per(bounds.width()), per(bounds.height())],
            ..Self::default()
        };
        let (mut whole, mut edged) = (Vec::new(), Vec::new());
        for (slot, outline, prepared) in outlines {
            cover.mark(slot, outline, prepared, &mut whole, &mut edged);
        }
        cover.whole = Grouped::new(side * side, whole.iter().copied());
        cover.edged = Grouped::new(side * side, edged.iter().copied());
        cover
    }

    /// The outlines that a place lies in or may lie in, in no particular order.
    pub(super) fn at(&self, place: Coord) -> impl Iterator<Item = Found> {
        let (cell, part) = self.number(place).unwrap_or((u32::MAX, 0));
        let cell = cell as usize;
        let whole = self.whole.of(cell).iter().map(|slot| Found {
            slot: *slot as usize,
            surely: true,
        });
        let edged = self.edged.of(cell).iter();
        whole.chain(edged.filter_map(move |edged| edged.at(part)))
    }

    /// Tells of every place, by its position in the list, the outlines that it lies in or may lie in.
    ///
    /// # Cost
    /// O(places + cells + what is told). Places are taken cell by cell, so that what an answer needs is at hand when it
    /// is needed.
    pub(super) fn each(
        &self,
        places: impl Iterator<Item = Coord>,
        mut tell: impl FnMut(u32, Found),
    ) {
        const OUTSIDE: u32 = u32::MAX;
        let spots: Vec<u32> = places
            .map(|place| {
                self.number(place)
                    .map_or(OUTSIDE, |(cell, part)| cell << 6 | part)
            })
            .collect();
        let inside = (0_u32..).zip(&spots).filter(|(_, spot)| **spot != OUTSIDE);
        let by_cell = inside.map(|(at, spot)| (spot >> 6, (at, spot & 63)));
        let placed = Grouped::new(self.side * self.side, by_cell);
        for cell in 0..self.side * self.side {
            let places = placed.of(cell);
            if places.is_empty() {
                continue;
            }
            for slot in self.whole.of(cell) {
                let slot = *slot as usize;
                let found = Found { slot, surely: true };
                for (at, _) in places {
                    tell(*at, found);
                }
            }
            for edged in self.edged.of(cell) {
                for (at, part) in places {
                    if let Some(found) = edged.at(*part) {
                        tell(*at, found);
                    }
                }
            }
        }
    }

    /// The cell with this place, and the part of it; `None` outside all of them.
    fn number(&self, place: Coord) -> Option<(u32, u32)> {
        if !self.bounds.is_some_and(|b| holds(b, place)) {
            return None;
        }
        let last = self.side * PARTS - 1;
        let [column, row] = self.parts(place).map(|v| whole(v).min(last));
        Some((self.cell(column / PARTS, row / PARTS), bit(column, row)))
    }

    #[expect(
        clippy::cast_possible_truncation,
        reason = "there are no more than 2^18"
    )]
    fn cell(&self, column: usize, row: usize) -> u32 {
        (row * self.side + column) as u32
    }

    /// A place in parts of cells from the south-west corner.
    fn parts(&self, place: Coord) -> [f64; 2] {
        let south_west = self.bounds.map_or(Coord::zero(), Rect::min);
        [
            (place.x - south_west.x) * self.per_degree[0],
            (place.y - south_west.y) * self.per_degree[1],
        ]
    }

    /// So many parts from the south-west corner.
    fn place(&self, column: f64, row: f64) -> Coord {
        let south_west = self.bounds.map_or(Coord::zero(), Rect::min);
        let along = |parts: f64, per: f64| if per > 0.0 { parts / per } else { 0.0 };
        Coord {
            x: south_west.x + along(column, self.per_degree[0]),
            y: south_west.y + along(row, self.per_degree[1]),
        }
    }

    /// The columns or rows of parts that a stretch comes near.
    fn span(&self, low: f64, high: f64) -> RangeInclusive<usize> {
        let last = self.side * PARTS - 1;
        whole(low - NEAR).min(last)..=whole(high + NEAR).min(last)
    }

    /// Adds the cells of one outline.
    fn mark(
        &self,
        slot: u32,
        outline: &MultiPolygon,
        prepared: &Prepared,
        all: &mut Vec<(u32, u32)>,
        edged: &mut Vec<(u32, Edged)>,
    ) {
        let Some(bounds) = prepared.bounds() else {
            return;
        };
        let ([west, south], [east, north]) = (self.parts(bounds.min()), self.parts(bounds.max()));
        let cells = |parts: RangeInclusive<usize>| parts.start() / PARTS..=parts.end() / PARTS;
        let (across, up) = (cells(self.span(west, east)), cells(self.span(south, north)));
        let width = across.end() - across.start() + 1;
        let mut open = vec![0_u64; width * (up.end() - up.start() + 1)];
        let rings = outline
            .iter()
            .flat_map(|p| std::iter::once(p.exterior()).chain(p.interiors()));
        for edge in rings.flat_map(geo::LineString::lines) {
            for (column, row) in self.near(edge) {
                let at = (row / PARTS - up.start()) * width + (column / PARTS - across.start());
                if let Some(cell) = open.get_mut(at) {
                    *cell |= 1 << bit(column, row);
                }
            }
        }
        for (row, cells) in up.zip(open.chunks(width)) {
            // Between two cells with an edge all are alike.
            let mut inside = None;
            for (column, &open) in across.clone().zip(cells) {
                let cell = self.cell(column, row);
                let corner = ((column * PARTS) as f64, (row * PARTS) as f64);
                let lies_in = |parts: f64, row: f64| {
                    let middle = self.place(corner.0 + parts + 0.5, corner.1 + row + 0.5);
                    prepared.position(middle) == CoordPos::Inside
                };
                if open != 0 {
                    inside = None;
                    let inside = inside_between(open, lies_in);
                    edged.push((cell, Edged { slot, open, inside }));
                } else if *inside.get_or_insert_with(|| lies_in(0.0, 0.0)) {
                    all.push((cell, slot));
                }
            }
        }
    }

    /// The parts that an edge comes near, by column and row.
    fn near(&self, edge: Line) -> impl Iterator<Item = (usize, usize)> {
        let (a, b) = (self.parts(edge.start), self.parts(edge.end));
        let (low, high) = if a[1] <= b[1] { (a, b) } else { (b, a) };
        let climb = high[1] - low[1];
        self.span(low[1], high[1]).flat_map(move |row| {
            // The part of the edge within the row, a little longer than it is.
            let at = |level: f64| {
                let part = ((level - low[1]) / climb).clamp(0.0, 1.0);
                low[0] + part * (high[0] - low[0])
            };
            let (from, to) = if climb > 0.0 {
                (at(row as f64 - NEAR), at(row as f64 + 1.0 + NEAR))
            } else {
                (low[0], high[0])
            };
            let columns = self.span(from.min(to), from.max(to));
            columns.map(move |column| (column, row))
        })
    }
}

/// Which parts of a cell without an edge lie inside: one of those between two with an edge is asked for by its column
/// and row, for they are all alike.
fn inside_between(open: u64, lies_in: impl Fn(f64, f64) -> bool) -> u64 {
    let mut parts = 0;
    for row in 0..PARTS {
        let mut inside = None;
        for column in 0..PARTS {
            let bit = 1 << bit(column, row);
            if open & bit != 0 {
                inside = None;
            } else if *inside.get_or_insert_with(|| lies_in(column as f64, row as f64)) {
                parts |= bit;
            }
        }
    }
    parts
}

/// The number of a part within its cell.
#[expect(clippy::cast_possible_truncation, reason = "below 64")]
fn bit(column: usize, row: usize) -> u32 {
    (row % PARTS * PARTS + column % PARTS) as u32
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
