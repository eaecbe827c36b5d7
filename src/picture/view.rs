//! From degrees to pixels, by Web Mercator.

use lykta_core::model::LonLat;

use super::{Asked, PictureError, SIDE_MAX};

/// Northernmost latitude of Web Mercator, degrees.
const MERCATOR_MAX: f64 = 85.051_128_78;
/// Circumference at the equator, metres: 2 pi times the radius of WGS 84.
const EQUATOR: f64 = 40_075_016.685_578_49;
/// Free paper round what is shown, in pixels of the screen's map.
const MARGIN: f64 = 36.0;
/// Fewest metres across: closer, a map of streets says nothing.
const METRES_MIN: f64 = 250.0;

/// Where the picture lies.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct View {
    /// Left and upper edge, parts of the world's side.
    left: f64,
    top: f64,
    /// Pixels to the world's side.
    world: f64,
    /// Pixels to a pixel of the screen's map.
    pub density: f64,
}

/// Parts of the world's side, from the west and from the north.
fn parts(at: LonLat) -> (f64, f64) {
    let lat = at.lat().clamp(-MERCATOR_MAX, MERCATOR_MAX).to_radians();
    let down = (1.0 - lat.tan().asinh() / std::f64::consts::PI) / 2.0;
    ((at.lon() + 180.0) / 360.0, down)
}

impl View {
    /// Holds all that is asked for, with room around it, as large as it goes.
    ///
    /// # Errors
    /// [`PictureError::Nowhere`] and [`PictureError::Size`].
    pub fn of(asked: &Asked) -> Result<Self, PictureError> {
        let side = 64..=SIDE_MAX;
        if !side.contains(&asked.width) || !side.contains(&asked.height) {
            return Err(PictureError::Size);
        }
        let density = asked.density.clamp(0.5, 8.0);
        let places = asked
            .stops
            .iter()
            .map(|s| s.at)
            .chain(asked.marks.iter().map(|m| m.at))
            .chain(asked.route.iter().chain(&asked.around).copied());
        let (mut low, mut high) = ((f64::MAX, f64::MAX), (f64::MIN, f64::MIN));
        for (x, y) in places.map(parts) {
            low = (low.0.min(x), low.1.min(y));
            high = (high.0.max(x), high.1.max(y));
        }
        if low.0 > high.0 {
            return Err(PictureError::Nowhere);
        }
        let (width, height) = (f64::from(asked.width), f64::from(asked.height));
        let middle = (f64::midpoint(low.0, high.0), f64::midpoint(low.1, high.1));
        let room = |side: f64| (side - 2.0 * MARGIN * density).max(side / 2.0);
        let least = METRES_MIN / (EQUATOR * shrink(middle.1));
        let world = (room(width) / (high.0 - low.0).max(least))
            .min(room(height) / (high.1 - low.1).max(least * height / width));
        Ok(Self {
            left: middle.0 - width / world / 2.0,
            top: middle.1 - height / world / 2.0,
            world,
            density,
        })
    }

    /// Pixels from the left and from the top.
    pub fn pixel(&self, at: LonLat) -> (f64, f64) {
        let (x, y) = parts(at);
        ((x - self.left) * self.world, (y - self.top) * self.world)
    }

    /// Where a corner of a tile at this zoom lies, pixels.
    pub(super) fn corner(&self, z: u8, x: f64, y: f64) -> (f64, f64) {
        let side = f64::from(1_u32 << z.min(30));
        (
            (x / side - self.left) * self.world,
            (y / side - self.top) * self.world,
        )
    }

    /// First and last column and row of tiles that lie in the picture.
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "held within the tiles of the zoom"
    )]
    pub(super) fn tiles(&self, z: u8, width: u32, height: u32) -> [(u32, u32); 2] {
        let side = f64::from(1_u32 << z.min(30));
        let within = |part: f64| (part * side).floor().clamp(0.0, side - 1.0) as u32;
        let end = |start: f64, pixels: u32| start + f64::from(pixels) / self.world;
        [
            (within(self.left), within(end(self.left, width))),
            (within(self.top), within(end(self.top, height))),
        ]
    }

    /// West, south, east and north of a picture of this size, degrees.
    pub fn bounds(&self, width: u32, height: u32) -> [f64; 4] {
        let lon = |x: f64| x * 360.0 - 180.0;
        let lat = |y: f64| latitude(y).to_degrees();
        let right = self.left + f64::from(width) / self.world;
        let bottom = self.top + f64::from(height) / self.world;
        [lon(self.left), lat(bottom), lon(right), lat(self.top)]
    }

    /// Zoom of the screen's map at which things are this large.
    pub fn zoom(&self) -> f64 {
        (self.world / self.density / 512.0).log2()
    }

    /// Metres to a pixel in the middle of a picture of this height.
    pub fn metres(&self, height: u32) -> f64 {
        let middle = self.top + f64::from(height) / self.world / 2.0;
        EQUATOR * shrink(middle) / self.world
    }
}

/// How much shorter a circle of latitude is than the equator, by parts of the world from the north.
fn shrink(down: f64) -> f64 {
    latitude(down).cos()
}

/// Latitude, radians.
fn latitude(down: f64) -> f64 {
    ((1.0 - 2.0 * down) * std::f64::consts::PI).sinh().atan()
}
