//! Tile addresses in the Web Mercator square (EPSG:3857, XYZ numbering) and pixels within a tile.

use geo::Coord;
use thiserror::Error;

use crate::model::LonLat;
use crate::space::mercator::unit;

/// Units across a tile in the vector tile format.
pub const EXTENT: f64 = 4096.0;
/// Units drawn beyond each edge so that marks and lines on the border are whole.
pub const BUFFER: f64 = 64.0;
/// Deepest zoom served.
pub const MAX_ZOOM: u8 = 20;

/// Why numbers are not a tile.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("tile {z}/{x}/{y} does not exist: z is 0 to {MAX_ZOOM}, x and y are below 2^z")]
pub struct NoTile {
    /// Zoom as asked.
    pub z: u32,
    /// Column as asked.
    pub x: u64,
    /// Row as asked.
    pub y: u64,
}

/// A tile: zoom, column from the west, row from the north.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Tile {
    z: u8,
    x: u32,
    y: u32,
}

impl Tile {
    /// A tile that exists.
    ///
    /// # Errors
    /// [`NoTile`] for a zoom above 20 or a column or row outside the zoom.
    pub fn new(z: u32, x: u64, y: u64) -> Result<Self, NoTile> {
        let none = NoTile { z, x, y };
        let zoom = u8::try_from(z)
            .ok()
            .filter(|z| *z <= MAX_ZOOM)
            .ok_or(none)?;
        let side = 1_u64 << zoom;
        match (u32::try_from(x), u32::try_from(y)) {
            (Ok(column), Ok(row)) if x < side && y < side => Ok(Self {
                z: zoom,
                x: column,
                y: row,
            }),
            _ => Err(none),
        }
    }

    /// The tile a position falls in.
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "clamped to the square first"
    )]
    pub fn at(place: LonLat, zoom: u8) -> Self {
        let zoom = zoom.min(MAX_ZOOM);
        let side = f64::from(1_u32 << zoom);
        let (u, v) = unit(place.coord());
        let clamp = |t: f64| (t * side).floor().clamp(0.0, side - 1.0) as u32;
        Self {
            z: zoom,
            x: clamp(u),
            y: clamp(v),
        }
    }

    /// Zoom, column, row.
    pub fn zxy(self) -> (u8, u32, u32) {
        (self.z, self.x, self.y)
    }

    /// Tile units of a position; 0 to 4096 inside, north-west is the origin.
    pub fn pixel(self, place: Coord) -> Coord {
        let side = f64::from(1_u32 << self.z);
        let (u, v) = unit(place);
        Coord {
            x: (u * side - f64::from(self.x)) * EXTENT,
            y: (v * side - f64::from(self.y)) * EXTENT,
        }
    }

    /// West, south, east, north in degrees, `margin` tile units beyond each edge, cut at the square.
    pub fn bounds(self, margin: f64) -> [f64; 4] {
        let side = f64::from(1_u32 << self.z);
        let m = margin / EXTENT;
        let lon = |t: f64| (t / side * 360.0 - 180.0).clamp(-180.0, 180.0);
        let lat = |t: f64| {
            let n = std::f64::consts::PI * (1.0 - 2.0 * (t / side).clamp(0.0, 1.0));
            n.sinh().atan().to_degrees()
        };
        let (x, y) = (f64::from(self.x), f64::from(self.y));
        [lon(x - m), lat(y + 1.0 + m), lon(x + 1.0 + m), lat(y - m)]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_tiles_come_out() {
        // Address of Helsinki railway square by the OpenStreetMap wiki's slippy-map formula.
        let place = LonLat::from_degrees(24.9435, 60.1712).unwrap();
        assert_eq!(Tile::at(place, 14).zxy(), (14, 9327, 4742));
        assert_eq!(Tile::at(place, 0).zxy(), (0, 0, 0));
        let p = Tile::at(place, 14).pixel(place.coord());
        assert!((0.0..EXTENT).contains(&p.x) && (0.0..EXTENT).contains(&p.y));
        let [w, s, e, n] = Tile::at(place, 14).bounds(0.0);
        assert!(w <= place.lon() && place.lon() < e && s < place.lat() && place.lat() <= n);
    }

    #[test]
    fn what_does_not_exist_is_refused() {
        assert!(Tile::new(21, 0, 0).is_err());
        assert!(Tile::new(3, 8, 0).is_err());
        assert!(Tile::new(3, 0, 8).is_err());
        assert!(Tile::new(u32::MAX, u64::MAX, u64::MAX).is_err());
        assert!(Tile::new(0, 0, 0).is_ok());
    }
}
