//! Light condition, proposed from the sun's height at a place and time.

use jiff::Timestamp;
use solar_positioning::{Location, SolarPositions, delta_t, time::JulianDate};

use super::place::LonLat;
use super::scale::coded;

coded!(
    /// How light it was.
    Light {
        /// Sun above the horizon.
        Daylight = "daylight",
        /// Civil twilight.
        Twilight = "twilight",
        /// Dark, lamps lit.
        DarkLit = "dark_lit",
        /// Dark, no working lamp.
        DarkUnlit = "dark_unlit",
    }
);

/// Sun's centre on the horizon at sunrise and sunset seen from sea level, degrees of geometric elevation.
pub const SUNSET_DEG: f64 = -0.833;
/// End of civil twilight, degrees of geometric elevation.
pub const CIVIL_DUSK_DEG: f64 = -6.0;

impl Light {
    /// Whether it was dark.
    pub fn is_dark(self) -> bool {
        matches!(self, Self::DarkLit | Self::DarkUnlit)
    }
}

/// Geometric elevation of the sun's centre above the horizon, degrees, without refraction.
///
/// # Shapes and units
/// - `at`: an instant, UTC; between the years -2000 and 6000.
/// - `place`: WGS 84; height above the sea is taken as 0 m.
/// - returns degrees, positive above the horizon; `None` outside the algorithm's years.
///
/// # Source
/// I. Reda and A. Andreas (2003, revised 2008), Solar Position Algorithm for Solar Radiation
/// Applications, NREL/TP-560-34302; terrestrial time from UTC by its section 3.1 with the estimate of
/// ΔT by Espenak and Meeus that the crate carries.
pub fn sun_elevation_deg(at: Timestamp, place: LonLat) -> Option<f64> {
    elevation_by(SolarPositions::new(), at, place)
}

/// As [`sun_elevation_deg`], within 0.01 degrees in a tenth of the time; `None` outside 2010 to 2110.
///
/// # Source
/// R. Grena (2012), Five new algorithms for the computation of sun position from 2010 to 2110, Solar Energy 86(5),
/// 1323–1337, the third of them.
fn roughly_deg(at: Timestamp, place: LonLat) -> Option<f64> {
    elevation_by(SolarPositions::grena3(), at, place)
}

fn elevation_by(algorithm: SolarPositions, at: Timestamp, place: LonLat) -> Option<f64> {
    let utc = at.to_zoned(jiff::tz::TimeZone::UTC);
    let delta_t_s =
        delta_t::estimate_from_date(i32::from(utc.year()), u32::try_from(utc.month()).ok()?)
            .ok()?;
    elevation_with(algorithm, at, place.lat(), place.lon(), 0.0, delta_t_s)
}

/// The elevation with every input of the paper open, for its worked example.
fn elevation_with(
    algorithm: SolarPositions,
    at: Timestamp,
    lat: f64,
    lon: f64,
    height_m: f64,
    delta_t_s: f64,
) -> Option<f64> {
    // 1970-01-01T00:00Z is Julian day 2,440,587.5.
    let julian_day = 2_440_587.5 + at.as_duration().as_secs_f64() / 86_400.0;
    let time = JulianDate::new(julian_day, delta_t_s).ok()?;
    let location = Location {
        latitude: lat,
        longitude: lon,
    };
    let position = algorithm
        .at_from_julian(time, location, height_m, None)
        .ok()?;
    Some(position.elevation_angle())
}

/// So far from a limit the rough elevation decides: ten times what it errs.
const CLEAR_DEG: f64 = 0.1;

/// The light condition to propose: lamps are assumed lit in the dark until someone says otherwise.
///
/// Daylight above -0.833°, twilight down to -6°, dark below (the limits of sunset and civil dusk).
pub fn propose(at: Timestamp, place: LonLat) -> Option<Light> {
    // Mostly the sun is nowhere near a limit, and an import asks for a million of them.
    let is_clear = |deg: &f64| {
        let limits = [SUNSET_DEG, CIVIL_DUSK_DEG];
        limits.iter().all(|limit| (deg - limit).abs() > CLEAR_DEG)
    };
    let elevation = match roughly_deg(at, place).filter(is_clear) {
        Some(elevation) => elevation,
        None => sun_elevation_deg(at, place)?,
    };
    Some(if elevation > SUNSET_DEG {
        Light::Daylight
    } else if elevation >= CIVIL_DUSK_DEG {
        Light::Twilight
    } else {
        Light::DarkLit
    })
}

/// Seconds between two looks for a passage; the sun moves at most 2.5 degrees meanwhile.
const LOOK_S: i64 = 600;

/// The first instant within a day after `from` at which the sun sinks below `limit_deg`, to the second;
/// `None` when it does not, or stands lower from the beginning.
pub fn falls_below(limit_deg: f64, from: Timestamp, place: LonLat) -> Option<Timestamp> {
    let above = |second: i64| {
        let at = Timestamp::from_second(second).ok()?;
        Some(sun_elevation_deg(at, place)? > limit_deg)
    };
    let mut high = from.as_second();
    let end = high + 86_400;
    if !above(high)? {
        return None;
    }
    while above(high + LOOK_S)? {
        high += LOOK_S;
        if high >= end {
            return None;
        }
    }
    let mut low = high + LOOK_S;
    while low - high > 1 {
        let middle = high + (low - high) / 2;
        if above(middle)? {
            high = middle;
        } else {
            low = middle;
        }
    }
    Timestamp::from_second(low).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    #[test]
    fn the_papers_worked_example_comes_out() {
        // NREL/TP-560-34302, table A5.1: topocentric elevation without refraction, e0 = 39.872046°.
        let elevation = elevation_with(
            SolarPositions::new(),
            at("2003-10-17T12:30:30-07:00"),
            39.742_476,
            -105.178_6,
            1_830.14,
            67.0,
        )
        .unwrap();
        assert!((elevation - 39.872_046).abs() < 1e-5, "{elevation}");
    }

    #[test]
    fn the_rough_elevation_is_as_near_as_its_paper_says() {
        let places = [(12.94, 57.72), (20.2, 67.9), (-70.0, -33.0), (0.0, 0.0)];
        // 7,919 is prime: every hour of the day and day of the year comes.
        let mut second = at("2010-01-02T00:00:00Z").as_second();
        while second < at("2109-12-30T00:00:00Z").as_second() {
            let at = Timestamp::from_second(second).unwrap();
            for (lon, lat) in places {
                let place = LonLat::from_degrees(lon, lat).unwrap();
                let rough = roughly_deg(at, place).unwrap();
                let apart = (rough - sun_elevation_deg(at, place).unwrap()).abs();
                assert!(apart < 0.011, "{apart} at {at} in {lat}, {lon}");
            }
            second += 7_919 * 97;
        }
        let place = LonLat::from_degrees(12.94, 57.72).unwrap();
        assert!(propose(at("2009-06-21T12:00:00Z"), place) == Some(Light::Daylight));
    }

    #[test]
    fn dusk_in_boras_and_borlange_falls_where_the_almanac_says() {
        // Sunset and end of civil dusk by the NOAA solar calculator's formula, local time, ±2 minutes.
        let boras = LonLat::from_degrees(12.94, 57.72).unwrap();
        let borlange = LonLat::from_degrees(15.44, 60.485).unwrap();
        for (place, sunset, dusk) in [
            (
                boras,
                "2025-11-18T15:48:00+01:00",
                "2025-11-18T16:33:00+01:00",
            ),
            (
                boras,
                "2025-12-21T15:22:00+01:00",
                "2025-12-21T16:14:00+01:00",
            ),
            (
                borlange,
                "2025-11-18T15:21:00+01:00",
                "2025-11-18T16:12:00+01:00",
            ),
            (
                boras,
                "2025-06-21T22:13:00+02:00",
                "2025-06-21T23:26:00+02:00",
            ),
        ] {
            let margin = jiff::SignedDuration::from_mins(3);
            assert_eq!(
                propose(at(sunset) - margin, place),
                Some(Light::Daylight),
                "before {sunset}"
            );
            assert_eq!(
                propose(at(sunset) + margin, place),
                Some(Light::Twilight),
                "after {sunset}"
            );
            assert_eq!(
                propose(at(dusk) - margin, place),
                Some(Light::Twilight),
                "before {dusk}"
            );
            assert_eq!(
                propose(at(dusk) + margin, place),
                Some(Light::DarkLit),
                "after {dusk}"
            );
        }
    }
}
