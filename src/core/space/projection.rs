//! Named coordinate reference systems: SWEREF 99 and its zones, ETRS-TM35FIN, and plain degrees.
//!
//! Each has an area of use, outside which it is refused by name: a projection goes on giving numbers
//! far outside, with a scale that is wrong by tens of percent. Metres of distance are asked of
//! [`super::distance`], not of these planes.
//! SWEREF 99 and WGS 84 are taken as one: they differ by some decimetres, by drift of the continent.

use std::sync::OnceLock;

use proj4rs::{Proj, transform::transform};
use thiserror::Error;

use crate::model::LonLat;

/// Why a system or a place is refused.
#[derive(Debug, Clone, PartialEq, Error)]
pub enum CrsError {
    /// Not one of the systems known here.
    #[error(
        "unknown coordinate system {0:?}: use EPSG:3006 (SWEREF 99 TM), EPSG:3007 to EPSG:3018 \
         (SWEREF 99 zones), EPSG:3067 (ETRS-TM35FIN), EPSG:26916 (NAD83 / UTM zone 16N) or EPSG:4326 (degrees)"
    )]
    Unknown(String),
    /// The position lies outside the system's area of use.
    #[error(
        "longitude {lon:.5}, latitude {lat:.5} lies outside the area of use of {name} ({code})"
    )]
    Outside {
        /// `EPSG:3006`.
        code: &'static str,
        /// `SWEREF 99 TM`.
        name: &'static str,
        /// Degrees.
        lon: f64,
        /// Degrees.
        lat: f64,
    },
    /// The coordinates belong to no position in the system's area of use.
    #[error(
        "easting {east}, northing {north} is no position in the area of use of {name} ({code}); \
         are the two swapped?"
    )]
    Nowhere {
        /// `EPSG:3006`.
        code: &'static str,
        /// `SWEREF 99 TM`.
        name: &'static str,
        /// As given.
        east: f64,
        /// As given.
        north: f64,
    },
}

struct Row {
    code: &'static str,
    name: &'static str,
    /// Central meridian, scale there, false easting; `None` for degrees.
    transverse: Option<(f64, f64, f64)>,
    /// Area of use: west, south, east, north, degrees, as the EPSG registry gives it.
    area: [f64; 4],
}

const fn zone(code: &'static str, name: &'static str, meridian: f64, area: [f64; 4]) -> Row {
    Row {
        code,
        name,
        transverse: Some((meridian, 1.0, 150_000.0)),
        area,
    }
}

const ROWS: [Row; 16] = [
    Row {
        code: "EPSG:4326",
        name: "WGS 84",
        transverse: None,
        area: [-180.0, -90.0, 180.0, 90.0],
    },
    Row {
        code: "EPSG:3006",
        name: "SWEREF 99 TM",
        transverse: Some((15.0, 0.9996, 500_000.0)),
        area: [10.03, 54.96, 24.17, 69.07],
    },
    zone(
        "EPSG:3007",
        "SWEREF 99 12 00",
        12.0,
        [10.93, 56.74, 13.11, 60.13],
    ),
    zone(
        "EPSG:3008",
        "SWEREF 99 13 30",
        13.5,
        [12.12, 55.28, 14.79, 62.28],
    ),
    zone(
        "EPSG:3009",
        "SWEREF 99 15 00",
        15.0,
        [13.54, 55.95, 16.15, 61.62],
    ),
    zone(
        "EPSG:3010",
        "SWEREF 99 16 30",
        16.5,
        [15.41, 56.15, 17.63, 62.26],
    ),
    zone(
        "EPSG:3011",
        "SWEREF 99 18 00",
        18.0,
        [17.08, 58.66, 19.61, 60.70],
    ),
    zone(
        "EPSG:3012",
        "SWEREF 99 14 15",
        14.25,
        [11.93, 61.55, 15.55, 64.39],
    ),
    zone(
        "EPSG:3013",
        "SWEREF 99 15 45",
        15.75,
        [13.66, 60.44, 17.01, 65.13],
    ),
    zone(
        "EPSG:3014",
        "SWEREF 99 17 15",
        17.25,
        [14.31, 62.12, 19.04, 67.19],
    ),
    zone(
        "EPSG:3015",
        "SWEREF 99 18 45",
        18.75,
        [17.18, 56.86, 20.22, 66.17],
    ),
    zone(
        "EPSG:3016",
        "SWEREF 99 20 15",
        20.25,
        [16.08, 63.45, 23.28, 69.07],
    ),
    zone(
        "EPSG:3017",
        "SWEREF 99 21 45",
        21.75,
        [19.63, 65.01, 22.91, 66.43],
    ),
    zone(
        "EPSG:3018",
        "SWEREF 99 23 15",
        23.25,
        [21.85, 65.49, 24.17, 68.14],
    ),
    Row {
        code: "EPSG:3067",
        name: "ETRS-TM35FIN",
        transverse: Some((27.0, 0.9996, 500_000.0)),
        area: [19.08, 58.84, 31.59, 70.09],
    },
    // Where the published examples of crime analysis lie. A city that the zone's western edge cuts is held whole:
    // half a degree beyond what the registry gives.
    Row {
        code: "EPSG:26916",
        name: "NAD83 / UTM zone 16N",
        transverse: Some((-87.0, 0.9996, 500_000.0)),
        area: [-90.5, 23.97, -84.0, 84.0],
    },
];

/// The two sides of a transformation, made on first use.
static SIDES: [OnceLock<Option<(Proj, Proj)>>; ROWS.len()] =
    [const { OnceLock::new() }; ROWS.len()];

/// One of the systems; `EPSG:3006` is the default for analysis in Sweden.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Crs(usize);

impl std::fmt::Debug for Crs {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.code())
    }
}

impl Crs {
    /// Every system, in order.
    pub fn all() -> impl Iterator<Item = Self> {
        (0..ROWS.len()).map(Self)
    }

    /// By `EPSG:3006`, `epsg:3006` or `3006`.
    ///
    /// # Errors
    /// [`CrsError::Unknown`] for any other system.
    pub fn from_code(code: &str) -> Result<Self, CrsError> {
        let wanted = code.trim().to_ascii_uppercase();
        let number = wanted.strip_prefix("EPSG:").unwrap_or(&wanted);
        Self::all()
            .find(|crs| crs.code().strip_prefix("EPSG:") == Some(number))
            .ok_or_else(|| CrsError::Unknown(code.to_owned()))
    }

    fn row(self) -> &'static Row {
        const FIRST: &Row = &ROWS[0];
        ROWS.get(self.0).unwrap_or(FIRST)
    }

    /// `EPSG:3006`.
    pub fn code(self) -> &'static str {
        self.row().code
    }

    /// Its name, `SWEREF 99 TM`.
    pub fn name(self) -> &'static str {
        self.row().name
    }

    /// Whether its coordinates are metres; EPSG:4326 has degrees.
    pub fn is_metric(self) -> bool {
        self.row().transverse.is_some()
    }

    /// Area of use: west, south, east, north in degrees.
    pub fn area_of_use(self) -> [f64; 4] {
        self.row().area
    }

    /// Whether it may be used at this position.
    pub fn covers(self, place: LonLat) -> bool {
        self.covers_degrees(place.lon(), place.lat())
    }

    fn covers_degrees(self, lon: f64, lat: f64) -> bool {
        let [west, south, east, north] = self.area_of_use();
        (west..=east).contains(&lon) && (south..=north).contains(&lat)
    }

    fn sides(self) -> Option<&'static (Proj, Proj)> {
        let (meridian, scale, easting) = self.row().transverse?;
        SIDES
            .get(self.0)?
            .get_or_init(|| {
                let degrees = Proj::from_proj_string("+proj=longlat +ellps=GRS80 +no_defs").ok()?;
                let plane = Proj::from_proj_string(&format!(
                    "+proj=etmerc +lat_0=0 +lon_0={meridian} +k={scale} +x_0={easting} +y_0=0 \
                     +ellps=GRS80 +units=m +no_defs"
                ))
                .ok()?;
                Some((degrees, plane))
            })
            .as_ref()
    }

    fn project(self, lon: f64, lat: f64) -> Option<(f64, f64)> {
        let Some((degrees, plane)) = self.sides() else {
            return (!self.is_metric()).then_some((lon, lat));
        };
        let mut at = (lon.to_radians(), lat.to_radians(), 0.0);
        transform(degrees, plane, &mut at).ok()?;
        Some((at.0, at.1))
    }

    /// Easting and northing in metres; longitude and latitude for EPSG:4326.
    ///
    /// # Errors
    /// [`CrsError::Outside`] outside the area of use.
    ///
    /// # Source
    /// Transverse Mercator by K. E. Engsager and K. Poder (2007), as PROJ has it; agrees with PROJ to
    /// a micrometre within the area of use.
    pub fn forward(self, place: LonLat) -> Result<(f64, f64), CrsError> {
        self.forward_degrees(place.lon(), place.lat())
    }

    /// The same for degrees that are not rounded, as files of others have them.
    ///
    /// # Errors
    /// [`CrsError::Outside`] outside the area of use.
    pub fn forward_degrees(self, lon: f64, lat: f64) -> Result<(f64, f64), CrsError> {
        Some(())
            .filter(|()| self.covers_degrees(lon, lat))
            .and_then(|()| self.project(lon, lat))
            .ok_or(CrsError::Outside {
                code: self.code(),
                name: self.name(),
                lon,
                lat,
            })
    }

    /// The position with this easting and northing (longitude and latitude for EPSG:4326).
    ///
    /// # Errors
    /// [`CrsError::Outside`] when it lies outside the area of use, [`CrsError::Nowhere`] when it lies
    /// nowhere.
    pub fn inverse(self, east: f64, north: f64) -> Result<LonLat, CrsError> {
        let nowhere = CrsError::Nowhere {
            code: self.code(),
            name: self.name(),
            east,
            north,
        };
        let degrees = match self.sides() {
            None => (!self.is_metric()).then_some((east, north)),
            Some((degrees, plane)) => {
                let mut at = (east, north, 0.0);
                transform(plane, degrees, &mut at)
                    .ok()
                    .map(|()| (at.0.to_degrees(), at.1.to_degrees()))
            }
        };
        let Some((lon, lat)) = degrees.filter(|(lon, lat)| lon.is_finite() && lat.is_finite())
        else {
            return Err(nowhere);
        };
        // Far outside, several pairs of numbers lead to one position: only the right one leads back.
        let leads_back = self
            .project(lon, lat)
            .is_some_and(|(e, n)| (e - east).abs() < 1e-3 && (n - north).abs() < 1e-3);
        match LonLat::from_degrees(lon, lat) {
            Ok(place) if leads_back && self.covers_degrees(lon, lat) => Ok(place),
            Ok(_) if leads_back => Err(CrsError::Outside {
                code: self.code(),
                name: self.name(),
                lon,
                lat,
            }),
            _ => Err(nowhere),
        }
    }
}

#[cfg(test)]
mod tests;
