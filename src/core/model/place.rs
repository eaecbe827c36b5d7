//! Positions and shapes in WGS 84, rounded to 1e-7 degree on entry so that every query agrees.

use geo::{BoundingRect, Coord, Geometry, LineString, MultiPolygon, Point, Rect};
use thiserror::Error;

/// Degrees per stored step.
const STEPS_PER_DEGREE: f64 = 1e7;

/// Why two numbers are not a position.
#[derive(Debug, Clone, Copy, PartialEq, Error)]
pub enum PlaceError {
    /// Not a finite number.
    #[error("a coordinate is not a number")]
    NotFinite,
    /// Outside ±180 or ±90 degrees.
    #[error("longitude {lon} or latitude {lat} is outside ±180, ±90 degrees")]
    OutOfRange {
        /// The longitude as given.
        lon: f64,
        /// The latitude as given.
        lat: f64,
    },
}

/// A position: WGS 84 longitude and latitude in steps of 1e-7 degree (about 1 cm).
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct LonLat {
    lon_e7: i32,
    lat_e7: i32,
}

impl LonLat {
    /// Rounds degrees to the nearest step.
    ///
    /// # Errors
    /// [`PlaceError`] for numbers that are not finite or lie outside ±180, ±90.
    #[expect(
        clippy::cast_possible_truncation,
        reason = "±180e7 fits in i32 and the range is checked first"
    )]
    pub fn from_degrees(lon: f64, lat: f64) -> Result<Self, PlaceError> {
        if !lon.is_finite() || !lat.is_finite() {
            return Err(PlaceError::NotFinite);
        }
        if lon.abs() > 180.0 || lat.abs() > 90.0 {
            return Err(PlaceError::OutOfRange { lon, lat });
        }
        Ok(Self {
            lon_e7: (lon * STEPS_PER_DEGREE).round() as i32,
            lat_e7: (lat * STEPS_PER_DEGREE).round() as i32,
        })
    }

    /// From stored steps; the caller is the store that wrote them.
    pub fn from_e7(lon_e7: i32, lat_e7: i32) -> Option<Self> {
        (lon_e7.unsigned_abs() <= 1_800_000_000 && lat_e7.unsigned_abs() <= 900_000_000)
            .then_some(Self { lon_e7, lat_e7 })
    }

    /// Longitude and latitude in steps of 1e-7 degree.
    pub fn e7(self) -> (i32, i32) {
        (self.lon_e7, self.lat_e7)
    }

    /// Longitude in degrees.
    pub fn lon(self) -> f64 {
        f64::from(self.lon_e7) / STEPS_PER_DEGREE
    }

    /// Latitude in degrees.
    pub fn lat(self) -> f64 {
        f64::from(self.lat_e7) / STEPS_PER_DEGREE
    }

    /// As a `geo` coordinate, x = longitude, y = latitude, degrees.
    pub fn coord(self) -> Coord {
        Coord {
            x: self.lon(),
            y: self.lat(),
        }
    }
}

impl std::fmt::Debug for LonLat {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:.7},{:.7}", self.lon(), self.lat())
    }
}

/// Where an observation is: a point, a line (a street) or an area, WGS 84 degrees.
#[derive(Debug, Clone, PartialEq)]
pub enum Shape {
    /// One position.
    Point(LonLat),
    /// Two or more positions.
    Line(LineString),
    /// One or more polygons, valid in the sense of OGC 06-103r4.
    Area(MultiPolygon),
}

impl Shape {
    /// Smallest box around it, degrees.
    pub fn bounds(&self) -> Rect {
        let empty = Rect::new(Coord { x: 0.0, y: 0.0 }, Coord { x: 0.0, y: 0.0 });
        match self {
            Self::Point(p) => Rect::new(p.coord(), p.coord()),
            Self::Line(line) => line.bounding_rect().unwrap_or(empty),
            Self::Area(area) => area.bounding_rect().unwrap_or(empty),
        }
    }

    /// A position that stands for it on a list or at low zoom: itself, the middle of a line by
    /// vertex count, or an interior point of an area.
    pub fn anchor(&self) -> LonLat {
        use geo::InteriorPoint;
        let coord = match self {
            Self::Point(p) => return *p,
            Self::Line(line) => line.0.get(line.0.len() / 2).copied(),
            Self::Area(area) => area.interior_point().map(|p| p.0),
        };
        coord
            .and_then(|c| LonLat::from_degrees(c.x, c.y).ok())
            .unwrap_or(LonLat {
                lon_e7: 0,
                lat_e7: 0,
            })
    }

    /// Number of positions in it.
    pub fn vertices(&self) -> usize {
        use geo::CoordsIter;
        match self {
            Self::Point(_) => 1,
            Self::Line(line) => line.coords_count(),
            Self::Area(area) => area.coords_count(),
        }
    }

    /// As a `geo` geometry, degrees.
    pub fn geometry(&self) -> Geometry {
        match self {
            Self::Point(p) => Geometry::Point(Point(p.coord())),
            Self::Line(line) => Geometry::LineString(line.clone()),
            Self::Area(area) if area.0.len() == 1 => area
                .0
                .first()
                .cloned()
                .map_or_else(|| Geometry::MultiPolygon(area.clone()), Geometry::Polygon),
            Self::Area(area) => Geometry::MultiPolygon(area.clone()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn positions_round_to_a_step_and_refuse_what_is_not_on_earth() {
        let p = LonLat::from_degrees(24.941_234_56, 60.170_000_04).unwrap();
        assert_eq!(p.e7(), (249_412_346, 601_700_000));
        assert!(LonLat::from_degrees(f64::NAN, 0.0).is_err());
        assert!(LonLat::from_degrees(180.1, 0.0).is_err());
        assert_eq!(
            LonLat::from_degrees(-180.0, 90.0).unwrap().e7(),
            (-1_800_000_000, 900_000_000)
        );
    }
}
