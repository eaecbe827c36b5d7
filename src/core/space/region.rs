//! Where a query looks, in the numbers of the square: sure of most points, and says of which it is not.

use super::distance::{Metric, Reach};
use super::mercator::{Spot, Window};

/// Points in a block of columns.
pub(super) const BLOCK: usize = 64;

/// Where a box of points lies.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Side {
    /// Nothing in it is found.
    Outside,
    /// Everything in it is found.
    Inside,
    /// Some may be.
    Across,
}

/// Which points of a block are found, one bit each.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Marks {
    /// Found for certain.
    pub(super) sure: u64,
    /// To be asked for their exact place.
    pub(super) open: u64,
}

/// Where a query looks.
pub(super) trait Region {
    /// Where a box of points lies.
    fn side(&self, of: &Window) -> Side;

    /// Which points of a block are found.
    fn marks(&self, xs: &[u32; BLOCK], ys: &[u32; BLOCK]) -> Marks;
}

/// Everywhere in the square.
#[derive(Debug, Clone, Copy)]
pub(super) struct Everywhere;

impl Region for Everywhere {
    fn side(&self, _of: &Window) -> Side {
        Side::Inside
    }

    fn marks(&self, _xs: &[u32; BLOCK], _ys: &[u32; BLOCK]) -> Marks {
        Marks {
            sure: u64::MAX,
            open: 0,
        }
    }
}

impl Region for Window {
    fn side(&self, of: &Window) -> Side {
        if !self.meets(of) {
            Side::Outside
        } else if self.holds(of) {
            Side::Inside
        } else {
            Side::Across
        }
    }

    fn marks(&self, xs: &[u32; BLOCK], ys: &[u32; BLOCK]) -> Marks {
        let (wide, high) = (self.east - self.west, self.south - self.north);
        let mut flags = [0; BLOCK];
        for ((flag, x), y) in flags.iter_mut().zip(xs).zip(ys) {
            *flag = u8::from(
                (x.wrapping_sub(self.west) <= wide) & (y.wrapping_sub(self.north) <= high),
            );
        }
        Marks {
            sure: packed(&flags),
            open: 0,
        }
    }
}

/// A window in which every point is to be asked for its exact place.
#[derive(Debug, Clone, Copy)]
pub(super) struct Open(pub(super) Window);

impl Region for Open {
    fn side(&self, of: &Window) -> Side {
        if self.0.meets(of) {
            Side::Across
        } else {
            Side::Outside
        }
    }

    fn marks(&self, xs: &[u32; BLOCK], ys: &[u32; BLOCK]) -> Marks {
        Marks {
            sure: 0,
            open: self.0.marks(xs, ys).sure,
        }
    }
}

/// What is within some metres: one window of it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Disc {
    window: Window,
    center: Spot,
    metric: Metric,
    /// Squares of what is surely within and surely not, square metres.
    within: f64,
    beyond: f64,
}

impl Disc {
    /// The part of a reach in one window; `None` where the numbers of the square say too little of
    /// metres (see [`Metric`]).
    pub(super) fn new(reach: &Reach, window: Window) -> Option<Self> {
        let metric = Metric::of(reach)?;
        let center = Spot::of(reach.center())?;
        let inner = (reach.radius_m() - metric.slack_m()).max(0.0);
        let outer = reach.radius_m() + metric.slack_m();
        Some(Self {
            window,
            center,
            metric,
            within: if inner > 0.0 { inner * inner } else { -1.0 },
            beyond: outer * outer,
        })
    }

    /// What whole numbers may do to a distance, metres.
    pub(super) fn slack_m(&self) -> f64 {
        self.metric.slack_m()
    }

    /// Square of a least distance that is surely beyond the reach.
    pub(super) fn beyond(&self) -> f64 {
        self.beyond
    }

    /// Squares of bounds for the distance of a spot in its window, without the slack.
    #[inline]
    pub(super) fn squares(&self, x: u32, y: u32) -> (f64, f64) {
        let (dx, dy) = self.offset(x, y);
        (self.metric.least2(dx, dy), self.metric.most2(dx, dy))
    }

    /// Square of the least that anything in a box and in its window is away, without the slack; `None`
    /// when they share nothing.
    pub(super) fn least2_of(&self, of: &Window) -> Option<f64> {
        let part = self.window.shared(of)?;
        let (west, north) = self.offset(part.west, part.north);
        let (east, south) = self.offset(part.east, part.south);
        let away = |low: f64, high: f64| low.max(-high).max(0.0);
        Some(self.metric.least2(away(west, east), away(north, south)))
    }

    /// Which points of a block lie in its window and have a least square of no more than this.
    pub(super) fn nearer(&self, xs: &[u32; BLOCK], ys: &[u32; BLOCK], limit2: f64) -> u64 {
        let mut flags = [0; BLOCK];
        for ((flag, x), y) in flags.iter_mut().zip(xs).zip(ys) {
            let (dx, dy) = self.offset(*x, *y);
            *flag = u8::from(self.metric.least2(dx, dy) <= limit2);
        }
        match packed(&flags) {
            0 => 0,
            near => near & self.window.marks(xs, ys).sure,
        }
    }

    #[inline]
    fn offset(&self, x: u32, y: u32) -> (f64, f64) {
        // Signed, and so the short way round across the antimeridian as well.
        let apart = |a: u32, b: u32| f64::from(a.wrapping_sub(b).cast_signed());
        (apart(x, self.center.x), apart(y, self.center.y))
    }
}

impl Region for Disc {
    fn side(&self, of: &Window) -> Side {
        match self.window.side(of) {
            Side::Inside => {
                let farthest = [(of.west, of.north), (of.east, of.south)]
                    .map(|(x, y)| self.offset(x, y))
                    .into_iter()
                    .fold((0.0_f64, 0.0_f64), |m, (dx, dy)| {
                        (m.0.max(dx.abs()), m.1.max(dy.abs()))
                    });
                if self.metric.most2(farthest.0, farthest.1) < self.within {
                    Side::Inside
                } else {
                    Side::Across
                }
            }
            other => other,
        }
    }

    fn marks(&self, xs: &[u32; BLOCK], ys: &[u32; BLOCK]) -> Marks {
        let boxed = self.window.marks(xs, ys).sure;
        if boxed == 0 {
            return Marks { sure: 0, open: 0 };
        }
        let (mut near, mut far) = ([0; BLOCK], [0; BLOCK]);
        for (((near, far), x), y) in near.iter_mut().zip(&mut far).zip(xs).zip(ys) {
            let (dx, dy) = self.offset(*x, *y);
            *near = u8::from(self.metric.most2(dx, dy) < self.within);
            *far = u8::from(self.metric.least2(dx, dy) <= self.beyond);
        }
        let sure = packed(&near) & boxed;
        Marks {
            sure,
            open: packed(&far) & boxed & !sure,
        }
    }
}

/// One bit for each flag, all of which are 0 or 1.
#[inline]
pub(super) fn packed(flags: &[u8; BLOCK]) -> u64 {
    let (sixteens, _) = flags.as_chunks::<16>();
    let mut bits = 0;
    for (i, sixteen) in sixteens.iter().enumerate() {
        let some = wide::u8x16::new(*sixteen)
            .simd_ne(wide::u8x16::ZERO)
            .to_bitmask();
        bits |= u64::from(some) << (16 * i);
    }
    bits
}
