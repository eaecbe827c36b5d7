//! Bands of a surface: where a grid of values lies between two limits, as areas with holes.
//!
//! Marching squares between the middles of the cells. Around the grid lies nothing, so every outline is
//! closed; a saddle is told by the mean of its corners, the same for all limits, so outlines of
//! different limits never cross.

use std::collections::BTreeMap;

use super::density::Grid;

/// A closed ring in the plane, metres; the first position is repeated at the end.
pub type Ring = Vec<[f64; 2]>;

/// An area: its outline, anticlockwise, and its holes, clockwise.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Patch {
    /// Around it.
    pub outline: Ring,
    /// Cut out of it.
    pub holes: Vec<Ring>,
}

/// Where the surface reaches `low` and not `high`; without `high`, all that reaches `low`.
///
/// # Shapes and units
/// - `values`: row by row from the south-west, at the middles of the cells; at least `low` is inside.
/// - `low` positive: what lies around the grid is taken as 0.
///
/// # Cost
/// The grid's cells twice, and the outlines' length times their number.
///
/// # Source
/// W. E. Lorensen and H. E. Cline (1987), Computer Graphics 21(4), in two dimensions.
pub fn band(grid: &Grid, values: &[f64], low: f64, high: Option<f64>) -> Vec<Patch> {
    let mut rings = rings(grid, values, low);
    if let Some(high) = high {
        rings.extend(self::rings(grid, values, high).into_iter().map(|mut ring| {
            ring.reverse();
            ring
        }));
    }
    patches(rings)
}

/// Twice the signed area, positive when anticlockwise.
fn twice_area(ring: &[[f64; 2]]) -> f64 {
    // About the first position: eastings and northings are large, rings are small.
    let Some([ox, oy]) = ring.first().copied() else {
        return 0.0;
    };
    let pairs = ring.windows(2);
    pairs
        .map(|pair| match pair {
            [[ax, ay], [bx, by]] => (ax - ox) * (by - oy) - (bx - ox) * (ay - oy),
            _ => 0.0,
        })
        .sum()
}

/// Each hole in the smallest outline round it.
fn patches(rings: Vec<Ring>) -> Vec<Patch> {
    let (outlines, holes): (Vec<Ring>, Vec<Ring>) =
        rings.into_iter().partition(|r| twice_area(r) > 0.0);
    let mut patches: Vec<(f64, [f64; 4], Patch)> = outlines
        .into_iter()
        .map(|outline| {
            let patch = Patch {
                outline,
                holes: Vec::new(),
            };
            (twice_area(&patch.outline), frame(&patch.outline), patch)
        })
        .collect();
    // The smallest first, so that the first one round a hole is its own.
    patches.sort_by(|a, b| a.0.total_cmp(&b.0));
    for hole in holes {
        let Some(at) = hole.first().copied() else {
            continue;
        };
        let size = -twice_area(&hole);
        let own = patches.iter_mut().find(|(area, frame, patch)| {
            *area > size && within(frame, at) && surrounds(&patch.outline, at)
        });
        if let Some((_, _, patch)) = own {
            patch.holes.push(hole);
        }
    }
    patches.into_iter().rev().map(|(_, _, p)| p).collect()
}

/// West, south, east, north.
fn frame(ring: &[[f64; 2]]) -> [f64; 4] {
    let far = f64::INFINITY;
    ring.iter().fold([far, far, -far, -far], |f, [x, y]| {
        [f[0].min(*x), f[1].min(*y), f[2].max(*x), f[3].max(*y)]
    })
}

fn within(frame: &[f64; 4], [x, y]: [f64; 2]) -> bool {
    let [west, south, east, north] = frame;
    (*west..=*east).contains(&x) && (*south..=*north).contains(&y)
}

fn surrounds(ring: &[[f64; 2]], [x, y]: [f64; 2]) -> bool {
    let crossed = ring.windows(2).filter(|pair| match pair {
        [[ax, ay], [bx, by]] => (*ay > y) != (*by > y) && ax + (y - ay) / (by - ay) * (bx - ax) > x,
        _ => false,
    });
    crossed.count() % 2 == 1
}

/// An edge of the square between four middles, by its west or south end: column, row, and whether it
/// goes north. Columns and rows count from one before the grid.
type Edge = (usize, usize, bool);

/// Outlines of all that reaches the limit, with what reaches it on the left.
fn rings(grid: &Grid, values: &[f64], limit: f64) -> Vec<Ring> {
    // One cell of nothing around.
    let at = |column: usize, row: usize| -> f64 {
        let (Some(c), Some(r)) = (column.checked_sub(1), row.checked_sub(1)) else {
            return 0.0;
        };
        if c >= grid.columns || r >= grid.rows {
            return 0.0;
        }
        values.get(r * grid.columns + c).copied().unwrap_or(0.0)
    };
    let mut next: BTreeMap<Edge, Edge> = BTreeMap::new();
    for row in 0..=grid.rows {
        for column in 0..=grid.columns {
            let corners = [
                at(column, row),
                at(column + 1, row),
                at(column + 1, row + 1),
                at(column, row + 1),
            ];
            let high = corners.map(|v| v >= limit);
            if high == [false; 4] || high == [true; 4] {
                continue;
            }
            // Sides in the order south, east, north, west; side i runs from corner i to corner i + 1.
            let sides: [Edge; 4] = [
                (column, row, false),
                (column + 1, row, true),
                (column, row + 1, false),
                (column, row, true),
            ];
            let joined = corners.iter().sum::<f64>() / 4.0 >= limit;
            for (from, to) in segments(high, joined) {
                if let (Some(from), Some(to)) = (sides.get(from), sides.get(to)) {
                    next.insert(*from, *to);
                }
            }
        }
    }
    let place = |edge: Edge| -> [f64; 2] {
        let (column, row, goes_north) = edge;
        let a = at(column, row);
        let b = if goes_north {
            at(column, row + 1)
        } else {
            at(column + 1, row)
        };
        let share = ((limit - a) / (b - a)).clamp(0.0, 1.0);
        let (dx, dy) = if goes_north {
            (0.0, share)
        } else {
            (share, 0.0)
        };
        // Middles of the padded grid lie half a cell before the corner of the grid.
        let east = grid.origin[0] + (column as f64 - 0.5 + dx) * grid.cell_m;
        let north = grid.origin[1] + (row as f64 - 0.5 + dy) * grid.cell_m;
        [east, north]
    };
    let mut rings = Vec::new();
    while let Some((&first, _)) = next.first_key_value() {
        let mut ring: Ring = Vec::new();
        let mut edge = first;
        while let Some(to) = next.remove(&edge) {
            let at = place(edge);
            if ring.last() != Some(&at) {
                ring.push(at);
            }
            edge = to;
        }
        if ring.first() == ring.last() {
            ring.pop();
        }
        if ring.len() >= 3 {
            ring.extend(ring.first().copied());
            rings.push(ring);
        }
    }
    rings
}

/// Lines through a square, from side to side, with the high corners on their left.
fn segments(high: [bool; 4], joined: bool) -> Vec<(usize, usize)> {
    // A line enters where a high corner is followed by a low one and leaves where it is the other way round.
    let changes = |from: bool, to: bool| {
        (0..4).filter(move |i| high.get(*i) == Some(&from) && high.get((i + 1) % 4) == Some(&to))
    };
    let enters: Vec<usize> = changes(true, false).collect();
    let leaves: Vec<usize> = changes(false, true).collect();
    match (&enters[..], &leaves[..]) {
        ([enter], [leave]) => vec![(*enter, *leave)],
        ([a, b], _) => {
            // Across a low corner lies the next side; across a high one the side before.
            let step = if joined { 1 } else { 3 };
            vec![(*a, (a + step) % 4), (*b, (b + step) % 4)]
        }
        _ => Vec::new(),
    }
}

/// A place where the surface is highest among its surroundings.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Peak {
    /// Easting and northing, metres.
    pub at: [f64; 2],
    /// The surface there.
    pub value: f64,
}

/// The highest places of a surface that lie at least so far apart, highest first.
pub fn peaks(grid: &Grid, values: &[f64], apart_m: f64, most: usize) -> Vec<Peak> {
    let value = |column: usize, row: usize| -> f64 {
        let inside = column < grid.columns && row < grid.rows;
        let cell = values.get(row * grid.columns + column);
        cell.copied().filter(|_| inside).unwrap_or(0.0)
    };
    let mut found: Vec<Peak> = Vec::new();
    for row in 0..grid.rows {
        for column in 0..grid.columns {
            let own = value(column, row);
            let mut round = (row.saturating_sub(1)..=row + 1)
                .flat_map(|r| (column.saturating_sub(1)..=column + 1).map(move |c| (c, r)));
            if own > 0.0 && round.all(|(c, r)| value(c, r) <= own) {
                let at = grid.middle(column, row);
                found.push(Peak { at, value: own });
            }
        }
    }
    found.sort_by(|a, b| b.value.total_cmp(&a.value));
    let mut kept: Vec<Peak> = Vec::new();
    for peak in found {
        let far = |k: &Peak| (k.at[0] - peak.at[0]).hypot(k.at[1] - peak.at[1]) >= apart_m;
        if kept.len() < most && kept.iter().all(far) {
            kept.push(peak);
        }
    }
    kept
}

/// Six limits for a legend: steps of one round size, the first of half a step. `None` for a flat surface.
pub fn limits(greatest: f64) -> Option<[f64; 6]> {
    if !(greatest > 0.0 && greatest.is_finite()) {
        return None;
    }
    let least = greatest / 6.0;
    let power = 10_f64.powf(least.log10().floor());
    let round = [1.0, 2.0, 2.5, 5.0, 10.0];
    let step = round.into_iter().map(|r| r * power).find(|s| *s >= least);
    let step = step.unwrap_or(10.0 * power);
    Some([0.5, 1.0, 2.0, 3.0, 4.0, 5.0].map(|n| n * step))
}

#[cfg(test)]
mod tests;
