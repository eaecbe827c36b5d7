//! When: how light it was, when the sun rises and sets, hour of the week, season.
//!
//! Evening is not darkness: civil dusk in Borås moves by more than six hours over the year.

use jiff::civil::{Date, Weekday};
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};

use crate::model::LonLat;
use crate::model::light::{CIVIL_DUSK_DEG, SUNSET_DEG, sun_elevation_deg};

/// Hours of a week.
pub const WEEK_HOURS: usize = 168;

/// How light it was by the sun alone; lamps are another matter.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Brightness {
    /// Sun above -0.833°.
    Daylight,
    /// Sun from -0.833° down to -6°.
    Twilight,
    /// Sun below -6°.
    Dark,
}

impl Brightness {
    /// By the sun's geometric elevation, degrees.
    pub fn of(elevation_deg: f64) -> Self {
        if elevation_deg > SUNSET_DEG {
            Self::Daylight
        } else if elevation_deg >= CIVIL_DUSK_DEG {
            Self::Twilight
        } else {
            Self::Dark
        }
    }

    /// `daylight`, `twilight` or `dark`.
    pub fn code(self) -> &'static str {
        match self {
            Self::Daylight => "daylight",
            Self::Twilight => "twilight",
            Self::Dark => "dark",
        }
    }

    /// By its code.
    pub fn from_code(code: &str) -> Option<Self> {
        [Self::Daylight, Self::Twilight, Self::Dark]
            .into_iter()
            .find(|b| b.code() == code)
    }
}

/// A third of a year's seasons, as the weather service counts them: whole months.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Season {
    /// December to February.
    Winter,
    /// March to May.
    Spring,
    /// June to August.
    Summer,
    /// September to November.
    Autumn,
}

impl Season {
    /// Of an instant in a zone.
    pub fn of(at: Timestamp, zone: &TimeZone) -> Self {
        match zone.to_datetime(at).month() {
            3..=5 => Self::Spring,
            6..=8 => Self::Summer,
            9..=11 => Self::Autumn,
            _ => Self::Winter,
        }
    }

    /// `winter`, `spring`, `summer` or `autumn`.
    pub fn code(self) -> &'static str {
        match self {
            Self::Winter => "winter",
            Self::Spring => "spring",
            Self::Summer => "summer",
            Self::Autumn => "autumn",
        }
    }

    /// By its code.
    pub fn from_code(code: &str) -> Option<Self> {
        [Self::Winter, Self::Spring, Self::Summer, Self::Autumn]
            .into_iter()
            .find(|s| s.code() == code)
    }
}

/// Hour of the week by the clock on the wall: 0 is Monday from midnight, 167 Sunday from 23.
///
/// Both hours that the clock shows twice in autumn have the same number; the one that it leaps over in
/// spring has none that day.
pub fn hour_of_week(at: Timestamp, zone: &TimeZone) -> u8 {
    let local = zone.to_datetime(at);
    let day: u8 = match local.weekday() {
        Weekday::Monday => 0,
        Weekday::Tuesday => 1,
        Weekday::Wednesday => 2,
        Weekday::Thursday => 3,
        Weekday::Friday => 4,
        Weekday::Saturday => 5,
        Weekday::Sunday => 6,
    };
    // The hour is 0 to 23.
    day * 24 + u8::try_from(local.hour()).unwrap_or(0)
}

/// How many there are of each hour.
pub fn histogram(hours: &[u8]) -> [u64; WEEK_HOURS] {
    let mut counts = [0; WEEK_HOURS];
    for hour in hours {
        if let Some(count) = counts.get_mut(usize::from(*hour)) {
            *count += 1;
        }
    }
    counts
}

/// When the sun's centre passes a height.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Passage {
    /// Then.
    At(Timestamp),
    /// Not on that half of the day: it stays higher.
    AlwaysAbove,
    /// Not on that half of the day: it stays lower.
    AlwaysBelow,
}

/// When the sun rises above a height before noon of a day, and sinks below it after.
///
/// # Shapes and units
/// - `day`: a date; its noon is the sun's own at `place`.
/// - `limit_deg`: geometric elevation of the centre, degrees.
/// - returns rising and sinking, to a tenth of a second; each is looked for within twelve hours of noon, so that in
///   June dusk may fall after midnight. `None` outside the years of the sun's algorithm.
///
/// # Source
/// The heights are those of [`sun_elevation_deg`]; the instants are found by the Illinois variant of
/// false position (M. Dowell and P. Jarratt, BIT 11, 1971).
pub fn passages(day: Date, limit_deg: f64, place: LonLat) -> Option<(Passage, Passage)> {
    const HALF_DAY: f64 = 43_200.0;
    let middle = day
        .at(12, 0, 0, 0)
        .to_zoned(TimeZone::UTC)
        .ok()?
        .timestamp();
    // Four minutes a degree.
    let mean = middle.checked_sub(SignedDuration::from_secs_f64(place.lon() * 240.0));
    let mean = mean.ok()?;
    let instant = |seconds: f64| {
        mean.checked_add(SignedDuration::from_secs_f64(seconds))
            .ok()
    };
    let height = |seconds: f64| sun_elevation_deg(instant(seconds)?, place);
    let noon = highest(height)?;
    let above = |seconds: f64| Some(height(seconds)? - limit_deg);
    let (before, top, after) = (
        above(noon - HALF_DAY)?,
        above(noon)?,
        above(noon + HALF_DAY)?,
    );
    let passage = |end: f64, low: f64| {
        Some(match (low > 0.0, top > 0.0) {
            (true, _) => Passage::AlwaysAbove,
            (false, false) => Passage::AlwaysBelow,
            (false, true) => Passage::At(instant(root(above, (end, low), (noon, top))?)?),
        })
    };
    Some((
        passage(noon - HALF_DAY, before)?,
        passage(noon + HALF_DAY, after)?,
    ))
}

/// The sun's own noon within twenty minutes of its mean: the top of the parabola through three heights.
fn highest(height: impl Fn(f64) -> Option<f64>) -> Option<f64> {
    const STEP: f64 = 1_200.0;
    let (a, b, c) = (height(-STEP)?, height(0.0)?, height(STEP)?);
    let bend = a - 2.0 * b + c;
    // At the poles the sun has no noon.
    Some(if bend.abs() < 1e-9 {
        0.0
    } else {
        (0.5 * STEP * (a - c) / bend).clamp(-STEP, STEP)
    })
}

/// Where a function between a point below zero and one above passes it, to a twentieth.
fn root(
    f: impl Fn(f64) -> Option<f64>,
    (mut a, mut fa): (f64, f64),
    (mut b, mut fb): (f64, f64),
) -> Option<f64> {
    let mut last = f64::INFINITY;
    let mut kept_b = None;
    for _ in 0..60 {
        let at = (a * fb - b * fa) / (fb - fa);
        let value = f(at)?;
        if value == 0.0 || (at - last).abs() < 0.05 {
            return Some(at);
        }
        last = at;
        // An end that stays twice counts half, or it would stay for ever.
        if value > 0.0 {
            (b, fb) = (at, value);
            fa = if kept_b == Some(false) { fa / 2.0 } else { fa };
            kept_b = Some(false);
        } else {
            (a, fa) = (at, value);
            fb = if kept_b == Some(true) { fb / 2.0 } else { fb };
            kept_b = Some(true);
        }
    }
    Some(f64::midpoint(a, b))
}
