//! The kernels, spread from events or from cells.

use std::f64::consts::PI;

use super::{Event, Grid, PER_KM2};

/// Standard deviations beyond which a Gaussian is nothing: 6e-13 of its top.
const GAUSSIAN_REACH: f64 = 7.5;

/// How an event is spread over its surroundings.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kernel {
    /// 3/(π h²) · (1 - d²/h²)² within the radius h, nothing beyond.
    Quartic,
    /// 1/(2π σ²) · exp(-d²/2σ²), σ the radius.
    Gaussian,
}

impl Kernel {
    /// By `quartic` or `gaussian`.
    pub fn from_code(code: &str) -> Option<Self> {
        match code {
            "quartic" => Some(Self::Quartic),
            "gaussian" => Some(Self::Gaussian),
            _ => None,
        }
    }

    /// `quartic` or `gaussian`.
    pub fn code(self) -> &'static str {
        match self {
            Self::Quartic => "quartic",
            Self::Gaussian => "gaussian",
        }
    }

    fn reach_m(self, radius_m: f64) -> f64 {
        match self {
            Self::Quartic => radius_m,
            Self::Gaussian => GAUSSIAN_REACH * radius_m,
        }
    }

    /// Cells that it reaches from the middle of one, rounded up.
    pub(super) fn reach_cells(self, cell_m: f64, radius_m: f64) -> usize {
        whole((self.reach_m(radius_m) / cell_m).ceil())
    }

    /// Cells to a radius from which gathering on the grid is within 1 % of the top: a linear bin adds at
    /// most a quarter of a cell squared to the variance along each axis.
    pub(super) fn fine_from(self) -> f64 {
        match self {
            Self::Quartic => 10.0,
            Self::Gaussian => 5.0,
        }
    }
}

/// A cell's number, where a float that is none or too large becomes the nearest there is.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "saturates; callers cut to the grid"
)]
fn whole(cells: f64) -> usize {
    cells as usize
}

/// Cells whose middles lie within `reach` cells of `at` (in cells from the middle of the first one).
fn span(at: f64, reach: f64, cells: usize) -> std::ops::Range<usize> {
    let last = cells as f64 - 1.0;
    if at + reach < 0.0 || at - reach > last {
        return 0..0;
    }
    whole((at - reach).ceil().max(0.0))..whole((at + reach).floor().min(last)) + 1
}

/// Every event spread by itself.
pub(super) fn exact(grid: &Grid, events: &[Event], kernel: Kernel, radius_m: f64) -> Vec<f64> {
    let mut told = vec![0.0; grid.cells()];
    let radius = radius_m / grid.cell_m;
    let mut along = Vec::new();
    for event in events {
        let x = (event.east - grid.origin[0]) / grid.cell_m - 0.5;
        let y = (event.north - grid.origin[1]) / grid.cell_m - 0.5;
        match kernel {
            Kernel::Quartic => {
                let top = event.weight * quartic_top(radius_m);
                quartic(&mut told, grid, [x, y], radius, top);
            }
            Kernel::Gaussian => {
                let top = event.weight * gaussian_top(radius_m);
                let columns = span(x, GAUSSIAN_REACH * radius, grid.columns);
                along.clear();
                along.extend(columns.clone().map(|c| bell(c as f64 - x, radius)));
                for row in span(y, GAUSSIAN_REACH * radius, grid.rows) {
                    let high = top * bell(row as f64 - y, radius);
                    let start = row * grid.columns;
                    let cells = told.get_mut(start + columns.start..start + columns.end);
                    for (cell, wide) in cells.unwrap_or_default().iter_mut().zip(&along) {
                        *cell += high * wide;
                    }
                }
            }
        }
    }
    told
}

fn quartic_top(radius_m: f64) -> f64 {
    PER_KM2 * 3.0 / (PI * radius_m * radius_m)
}

fn gaussian_top(radius_m: f64) -> f64 {
    PER_KM2 / (2.0 * PI * radius_m * radius_m)
}

fn bell(cells: f64, radius: f64) -> f64 {
    (-0.5 * (cells / radius).powi(2)).exp()
}

/// One quartic, `at` and `radius` in cells. Within a row the cells reached are a run without a gap, so
/// that nothing is asked of each.
fn quartic(told: &mut [f64], grid: &Grid, at: [f64; 2], radius: f64, top: f64) {
    let [x, y] = at;
    let square = radius * radius;
    for row in span(y, radius, grid.rows) {
        let dy = row as f64 - y;
        let rest = (square - dy * dy).max(0.0);
        let columns = span(x, rest.sqrt(), grid.columns);
        let start = row * grid.columns;
        let first = columns.start as f64 - x;
        let cells = told.get_mut(start + columns.start..start + columns.end);
        let share = 1.0 / square;
        let rest = rest * share;
        let mut dx = first;
        for cell in cells.unwrap_or_default() {
            let u = rest - dx * dx * share;
            *cell += top * u * u;
            dx += 1.0;
        }
    }
}

/// Events gathered on the middles of the cells by linear binning, then spread from there.
pub(super) fn gathered(grid: &Grid, events: &[Event], kernel: Kernel, radius_m: f64) -> Vec<f64> {
    let reach = kernel.reach_cells(grid.cell_m, radius_m) + 1;
    let wide = grid.wider(reach);
    let mut bins = vec![0.0; wide.cells()];
    for event in events {
        let x = (event.east - wide.origin[0]) / wide.cell_m - 0.5;
        let y = (event.north - wide.origin[1]) / wide.cell_m - 0.5;
        let beyond = |at: f64, cells: usize| !(0.0..cells as f64 - 1.0).contains(&at);
        if beyond(x, wide.columns) || beyond(y, wide.rows) {
            continue;
        }
        let (column, row) = (whole(x), whole(y));
        let (fx, fy) = (x - column as f64, y - row as f64);
        let start = row * wide.columns + column;
        for (cell, share) in [
            (start, (1.0 - fx) * (1.0 - fy)),
            (start + 1, fx * (1.0 - fy)),
            (start + wide.columns, (1.0 - fx) * fy),
            (start + wide.columns + 1, fx * fy),
        ] {
            if let Some(bin) = bins.get_mut(cell) {
                *bin += event.weight * share;
            }
        }
    }
    match kernel {
        Kernel::Quartic => {
            let stencil = Stencil::new(grid.cell_m, radius_m);
            let mut told = vec![0.0; grid.cells()];
            stencil.spread(&wide, &bins, &mut told, grid, reach);
            told
        }
        Kernel::Gaussian => {
            let smooth = separable(&wide, &bins, radius_m / grid.cell_m);
            let top = gaussian_top(radius_m);
            cut(&wide, &smooth, grid, reach)
                .into_iter()
                .map(|v| top * v)
                .collect()
        }
    }
}

/// Share of each cell's kernel that lies on marked cells: 1 where all of it does.
pub(super) fn shares(wide: &Grid, marked: &[bool], kernel: Kernel, radius_m: f64) -> Vec<f64> {
    let bins: Vec<f64> = marked.iter().map(|m| f64::from(u8::from(*m))).collect();
    let radius = radius_m / wide.cell_m;
    match kernel {
        Kernel::Quartic => {
            let stencil = Stencil::new(wide.cell_m, radius_m);
            let whole: f64 = stencil.sum();
            let mut told = vec![0.0; wide.cells()];
            stencil.spread(wide, &bins, &mut told, wide, 0);
            told.iter().map(|v| v / whole).collect()
        }
        Kernel::Gaussian => {
            let reach = kernel.reach_cells(wide.cell_m, radius_m);
            let line: f64 = (0..=2 * reach)
                .map(|i| bell(i as f64 - reach as f64, radius))
                .sum();
            let smooth = separable(wide, &bins, radius);
            smooth.iter().map(|v| v / (line * line)).collect()
        }
    }
}

/// Values of the quartic at the cells round a middle, a run for each row.
struct Stencil {
    reach: usize,
    /// For each row from -reach to reach: the first column's distance west, and the values.
    rows: Vec<(usize, Vec<f64>)>,
}

impl Stencil {
    fn new(cell_m: f64, radius_m: f64) -> Self {
        let reach = Kernel::Quartic.reach_cells(cell_m, radius_m);
        let side = 2 * reach + 1;
        let grid = Grid {
            origin: [0.0; 2],
            cell_m,
            columns: side,
            rows: side,
        };
        let mut values = vec![0.0; side * side];
        let at = [reach as f64; 2];
        let top = quartic_top(radius_m);
        quartic(&mut values, &grid, at, radius_m / cell_m, top);
        let rows = values
            .chunks(side)
            .map(|row| {
                let first = row.iter().position(|v| *v > 0.0).unwrap_or(reach);
                (
                    reach - first,
                    row.get(first..side - first).unwrap_or_default().to_vec(),
                )
            })
            .collect();
        Self { reach, rows }
    }

    fn sum(&self) -> f64 {
        self.rows.iter().flat_map(|(_, values)| values).sum()
    }

    /// Adds every bin's share to the cells round it; `told` lies `margin` cells within `wide`.
    fn spread(&self, wide: &Grid, bins: &[f64], told: &mut [f64], grid: &Grid, margin: usize) {
        for (row, line) in bins.chunks(wide.columns).enumerate() {
            for (column, weight) in line.iter().enumerate().filter(|(_, w)| **w != 0.0) {
                for (step, (west, values)) in self.rows.iter().enumerate() {
                    let Some(to) = (row + step).checked_sub(self.reach + margin) else {
                        continue;
                    };
                    if to >= grid.rows {
                        break;
                    }
                    // Columns of the target that the run meets, and where in the run that begins.
                    let left = column.checked_sub(west + margin);
                    let skip = (west + margin).saturating_sub(column);
                    let left = left.unwrap_or(0);
                    let Some(values) = values.get(skip..) else {
                        continue;
                    };
                    let right = (left + values.len()).min(grid.columns);
                    let start = to * grid.columns;
                    let cells = told.get_mut(start + left.min(right)..start + right);
                    for (cell, value) in cells.unwrap_or_default().iter_mut().zip(values) {
                        *cell += weight * value;
                    }
                }
            }
        }
    }
}

/// Two passes of a bell over the bins, along rows and then along columns; its top is 1.
fn separable(grid: &Grid, bins: &[f64], radius: f64) -> Vec<f64> {
    let reach = whole((GAUSSIAN_REACH * radius).ceil());
    let line: Vec<f64> = (0..=reach).map(|i| bell(i as f64, radius)).collect();
    let mut across = vec![0.0; bins.len()];
    let rows = bins
        .chunks(grid.columns)
        .zip(across.chunks_mut(grid.columns));
    for (from, to) in rows {
        for (column, weight) in from.iter().enumerate().filter(|(_, w)| **w != 0.0) {
            let first = column.saturating_sub(reach);
            let last = (column + reach + 1).min(grid.columns);
            let cells = to.get_mut(first..last).unwrap_or_default();
            for (at, cell) in (first..).zip(cells) {
                *cell += weight * line.get(at.abs_diff(column)).copied().unwrap_or(0.0);
            }
        }
    }
    let mut told = vec![0.0; bins.len()];
    for (row, from) in across.chunks(grid.columns).enumerate() {
        if from.iter().all(|w| *w == 0.0) {
            continue;
        }
        for to in row.saturating_sub(reach)..(row + reach + 1).min(grid.rows) {
            let high = line.get(to.abs_diff(row)).copied().unwrap_or(0.0);
            let cells = told.get_mut(to * grid.columns..(to + 1) * grid.columns);
            for (cell, weight) in cells.unwrap_or_default().iter_mut().zip(from) {
                *cell += high * weight;
            }
        }
    }
    told
}

/// The part of a wider grid's values that is the grid.
fn cut(wide: &Grid, values: &[f64], grid: &Grid, margin: usize) -> Vec<f64> {
    values
        .chunks(wide.columns)
        .skip(margin)
        .take(grid.rows)
        .flat_map(|row| row.get(margin..margin + grid.columns).unwrap_or_default())
        .copied()
        .collect()
}
