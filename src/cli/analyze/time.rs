//! `sun` and `hour-of-week`: how light it was, and which hour of the week.

use jiff::Timestamp;
use lykta_core::analysis::time::{self as method, Passage};
use lykta_core::model::LonLat;
use lykta_core::model::light::{CIVIL_DUSK_DEG, SUNSET_DEG, sun_elevation_deg};
use serde_json::{Map, Value, json};

use super::input::{Input, bad_cell};
use super::params::Params;
use crate::wire::fault::Fault;

/// The sun's height at each row, and when it rises and sets on that day.
pub(super) fn sun(input: &Input, params: &mut Params) -> Result<Value, Fault> {
    let zone = params.zone("tz")?;
    let places = input.degrees()?;
    let times = input.times("time")?;
    let mut results = Vec::with_capacity(times.len());
    for (number, ([lon, lat], at)) in (1..).zip(places.into_iter().zip(times)) {
        let beyond = || bad_cell(number, "time", &Value::from(at.to_string()));
        let place = LonLat::from_degrees(lon, lat).ok().ok_or_else(beyond)?;
        let elevation = sun_elevation_deg(at, place).ok_or_else(beyond)?;
        let day = at.to_zoned(zone.clone()).date();
        let mut row = Map::new();
        row.insert("elevation_deg".into(), json!(elevation));
        row.insert(
            "light".into(),
            json!(method::Brightness::of(elevation).code()),
        );
        for (limit, down, up) in [
            (CIVIL_DUSK_DEG, "civil_dusk", "civil_dawn"),
            (SUNSET_DEG, "sunset", "sunrise"),
        ] {
            let (rises, sinks) = method::passages(day, limit, place).ok_or_else(beyond)?;
            tell(&mut row, down, sinks);
            tell(&mut row, up, rises);
        }
        results.push(Value::Object(row));
    }
    Ok(Value::Array(results))
}

/// An instant, or null and why there is none.
fn tell(row: &mut Map<String, Value>, name: &str, passage: Passage) {
    let whole = |at: Timestamp| at.round(jiff::Unit::Millisecond).unwrap_or(at);
    match passage {
        Passage::At(at) => row.insert(name.to_owned(), json!(whole(at).to_string())),
        Passage::AlwaysAbove => {
            row.insert("reason".to_owned(), json!("sun_stays_up"));
            row.insert(name.to_owned(), Value::Null)
        }
        Passage::AlwaysBelow => {
            row.insert("reason".to_owned(), json!("sun_stays_down"));
            row.insert(name.to_owned(), Value::Null)
        }
    };
}

/// The hour of the week of each row, and how many rows each hour has.
pub(super) fn hour_of_week(input: &Input, params: &mut Params) -> Result<Value, Fault> {
    let zone = params.zone("tz")?;
    let hours: Vec<u8> = input
        .times("time")?
        .into_iter()
        .map(|at| method::hour_of_week(at, &zone))
        .collect();
    Ok(json!({ "rows": hours, "histogram": method::histogram(&hours).to_vec() }))
}
