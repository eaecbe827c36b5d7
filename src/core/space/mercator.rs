//! Positions as whole numbers in the Web Mercator square (EPSG:3857), so that a tile at any zoom is a
//! prefix of their bits.
//!
//! One step of 1e-7 degree is never less than 1.19 units, so within the square these numbers are to the
//! degrees as they are on paper: one to one, and in the same order. What is asked of degrees can be
//! answered on them, exactly.

use std::sync::LazyLock;

use geo::Coord;

use super::distance::StepBox;
use crate::model::LonLat;

/// Latitude where the square ends, degrees.
pub const MAX_LAT: f64 = 85.051_128_779_806_59;
/// The last step of latitude within the square.
const LAST_STEP: i32 = 850_511_287;
/// Half the steps around the earth.
const HALF_TURN: i64 = 1_800_000_000;

/// Position in the unit square of Web Mercator, from the north-west corner.
pub fn unit(place: Coord) -> (f64, f64) {
    (
        (place.x + 180.0) / 360.0,
        down(place.y.clamp(-MAX_LAT, MAX_LAT)),
    )
}

/// How far down the square a latitude lies.
fn down(lat: f64) -> f64 {
    let s = lat.to_radians().sin();
    0.5 - ((1.0 + s) / (1.0 - s)).ln() / (4.0 * std::f64::consts::PI)
}

/// A place in the square, in 2³² parts of its side: column from the west, row from the north.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Spot {
    /// Column.
    pub x: u32,
    /// Row.
    pub y: u32,
}

impl Spot {
    /// Where a position lies; `None` nearer to a pole than the square goes.
    pub fn of(place: LonLat) -> Option<Self> {
        let (lon, lat) = place.e7();
        (lat.abs() <= LAST_STEP).then(|| Self {
            x: column(lon),
            y: row(lat),
        })
    }

    /// The bits of row and column in turn: neighbours in this order are near.
    pub fn key(self) -> u64 {
        spread(self.x) | (spread(self.y) << 1)
    }

    /// The spot with this key.
    pub fn with_key(key: u64) -> Self {
        Self {
            x: gather(key),
            y: gather(key >> 1),
        }
    }
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "steps are within half a turn; the last is clamped"
)]
fn column(lon: i32) -> u32 {
    let steps = (i64::from(lon) + HALF_TURN) as u64;
    ((steps << 32) / (2 * HALF_TURN as u64)).min(u64::from(u32::MAX)) as u32
}

/// Curves between latitudes a 64th of a degree apart, for the row in parts of the square.
///
/// Cubic (Hermite): wrong by less than 0.01 part at the edge of the square and by a millionth of one at
/// 60° (tested). A step of 1e-7 degree is 1.19 parts or more, so that steps stay apart and in order.
static ROWS: LazyLock<Vec<[f64; 4]>> = LazyLock::new(|| {
    let degrees = |node: i32| f64::from(node) * f64::from(NODE_STEPS) / 1e7 - f64::from(HIGHEST);
    let at = |node: i32| down(degrees(node)) * PARTS;
    let slope =
        |node: i32| -PARTS / 360.0 / degrees(node).to_radians().cos() * f64::from(NODE_STEPS) / 1e7;
    (0..2 * HIGHEST * 10_000_000 / NODE_STEPS)
        .map(|node| {
            let (here, next) = (at(node), at(node + 1));
            let (leaves, comes) = (slope(node), slope(node + 1));
            [
                here,
                leaves,
                3.0 * (next - here) - 2.0 * leaves - comes,
                2.0 * (here - next) + leaves + comes,
            ]
        })
        .collect()
});
/// Parts of the square's side.
const PARTS: f64 = 4_294_967_296.0;
/// Steps of latitude between two nodes: a 64th of a degree.
const NODE_STEPS: i32 = 156_250;
/// The last latitude with a node, degrees.
const HIGHEST: i32 = 86;

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "within the square; a cast of a float stops at the limits"
)]
fn row(lat: i32) -> u32 {
    let from_first = lat.saturating_add(HIGHEST * 10_000_000).max(0);
    let along = f64::from(from_first % NODE_STEPS) / f64::from(NODE_STEPS);
    let curve = ROWS.get((from_first / NODE_STEPS) as usize);
    let [a, b, c, d] = curve.copied().unwrap_or_default();
    (a + along * (b + along * (c + along * d))) as u32
}

fn spread(v: u32) -> u64 {
    let mut x = u64::from(v);
    x = (x | (x << 16)) & 0x0000_ffff_0000_ffff;
    x = (x | (x << 8)) & 0x00ff_00ff_00ff_00ff;
    x = (x | (x << 4)) & 0x0f0f_0f0f_0f0f_0f0f;
    x = (x | (x << 2)) & 0x3333_3333_3333_3333;
    (x | (x << 1)) & 0x5555_5555_5555_5555
}

#[expect(clippy::cast_possible_truncation, reason = "32 bits are left")]
fn gather(key: u64) -> u32 {
    let mut x = key & 0x5555_5555_5555_5555;
    x = (x | (x >> 1)) & 0x3333_3333_3333_3333;
    x = (x | (x >> 2)) & 0x0f0f_0f0f_0f0f_0f0f;
    x = (x | (x >> 4)) & 0x00ff_00ff_00ff_00ff;
    x = (x | (x >> 8)) & 0x0000_ffff_0000_ffff;
    (x | (x >> 16)) as u32
}

/// A closed box in the square.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Window {
    /// First column.
    pub west: u32,
    /// First row.
    pub north: u32,
    /// Last column.
    pub east: u32,
    /// Last row.
    pub south: u32,
}

impl Window {
    /// Exactly the spots of the positions in a box; `None` when it lies wholly beyond the square.
    pub(super) fn of(steps: StepBox) -> Option<Self> {
        if steps.south > LAST_STEP
            || steps.north < -LAST_STEP
            || steps.south > steps.north
            || steps.west > steps.east
        {
            return None;
        }
        Some(Self {
            west: column(steps.west),
            north: row(steps.north.min(LAST_STEP)),
            east: column(steps.east),
            south: row(steps.south.max(-LAST_STEP)),
        })
    }

    /// One spot.
    pub(super) fn at(spot: Spot) -> Self {
        Self {
            west: spot.x,
            north: spot.y,
            east: spot.x,
            south: spot.y,
        }
    }

    /// The smallest window around both.
    pub(super) fn join(self, other: Self) -> Self {
        Self {
            west: self.west.min(other.west),
            north: self.north.min(other.north),
            east: self.east.max(other.east),
            south: self.south.max(other.south),
        }
    }

    /// What they share.
    pub(super) fn shared(&self, other: &Self) -> Option<Self> {
        self.meets(other).then(|| Self {
            west: self.west.max(other.west),
            north: self.north.max(other.north),
            east: self.east.min(other.east),
            south: self.south.min(other.south),
        })
    }

    /// Whether they share a spot.
    pub(super) fn meets(&self, other: &Self) -> bool {
        self.west <= other.east
            && other.west <= self.east
            && self.north <= other.south
            && other.north <= self.south
    }

    /// Whether the other lies in it.
    pub(super) fn holds(&self, other: &Self) -> bool {
        self.west <= other.west
            && other.east <= self.east
            && self.north <= other.north
            && other.south <= self.south
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn e7(lon: i32, lat: i32) -> LonLat {
        LonLat::from_e7(lon, lat).unwrap()
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(2_000) })]

        // The claim that everything else stands on: a step in degrees is a step here, the same way.
        #[test]
        fn one_step_in_degrees_is_one_or_more_here(lon in -1_800_000_000..1_800_000_000_i32, lat in -LAST_STEP..LAST_STEP) {
            let here = Spot::of(e7(lon, lat)).unwrap();
            prop_assert!(Spot::of(e7(lon + 1, lat)).unwrap().x > here.x);
            prop_assert!(Spot::of(e7(lon, lat + 1)).unwrap().y < here.y);
            prop_assert_eq!(Spot::with_key(here.key()), here);
        }
    }

    #[test]
    fn rows_are_those_of_the_formula() {
        // Every 1,237th step: a prime, so that all parts of a curve are met. A row may differ by one
        // where the formula's own value lies at a whole number.
        for lat in (-LAST_STEP..=LAST_STEP).step_by(1_237) {
            let exact = down(f64::from(lat) / 1e7) * PARTS;
            let off = exact - f64::from(row(lat));
            assert!((-0.01..1.01).contains(&off), "{lat}: {off}");
        }
    }

    #[test]
    fn the_square_ends_where_it_should() {
        for (lon, lat) in [(-1_800_000_000, LAST_STEP), (1_800_000_000, -LAST_STEP)] {
            assert!(Spot::of(e7(lon, lat)).is_some());
            assert!(Spot::of(e7(lon, lat + lat.signum())).is_none());
        }
        assert_eq!(Spot::of(e7(-1_800_000_000, 0)).unwrap().x, 0);
        assert_eq!(Spot::of(e7(1_800_000_000, 0)).unwrap().x, u32::MAX);
        assert_eq!(
            Spot::of(e7(0, 0)).unwrap(),
            Spot {
                x: 1 << 31,
                y: 1 << 31
            }
        );
        assert!(Spot::of(e7(0, LAST_STEP)).unwrap().y < 50);
        assert!(Spot::of(e7(0, -LAST_STEP)).unwrap().y > u32::MAX - 50);
    }
}
