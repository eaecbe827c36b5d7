//! Parts of tracks and scores as phones send them, and a track as GeoJSON.

use lykta_core::model::track::{TrackPart, TrackPoint, TrackRun};
use lykta_core::model::{LonLat, Perceived};
use serde_json::{Value, json};
use uuid::Uuid;

use super::fault::Fault;
use super::members::{self, Members};

/// Most points in one part.
pub const POINTS: usize = 1_000;
/// Least plausible accuracy, metres.
const ACCURACY_MAX: f64 = 100_000.0;

/// Reads a part.
///
/// # Errors
/// Every fault.
pub fn parse(body: &Value) -> Result<TrackPart, Vec<Fault>> {
    let mut m = Members::new(body, "", &["device", "segment", "from", "points"]);
    for name in ["device", "segment", "from", "points"] {
        m.must(name);
    }
    let device = m.read("device", "bad_uuid", |t| Uuid::try_parse(t).ok());
    let most = i64::from(u32::MAX / 2);
    let number = |n: Option<i64>| n.and_then(|n| u32::try_from(n).ok()).unwrap_or(0);
    let segment = number(m.number("segment", 0, most));
    let from = number(m.number("from", 0, most));
    let items = m.items("points", POINTS);
    let mut faults = Vec::new();
    let points: Vec<TrackPoint> = items
        .iter()
        .filter_map(|(pointer, item)| point(item, pointer, &mut faults))
        .collect();
    // A phone whose points are all wrong repeats itself.
    faults.truncate(20);
    if points.is_empty() && faults.is_empty() && m.faults.is_empty() {
        m.fault("points", "required", "");
    }
    m.faults.extend(faults);
    match device {
        Some(device) if m.faults.is_empty() => Ok(TrackPart {
            device,
            segment,
            from,
            points,
        }),
        _ => Err(m.faults),
    }
}

fn point(item: &Value, pointer: &str, faults: &mut Vec<Fault>) -> Option<TrackPoint> {
    let numbers = item.as_array().map(Vec::as_slice).unwrap_or_default();
    let [lon, lat, accuracy, t_ms] = numbers else {
        let fault = Fault::new(pointer, "track_point").with("value", item);
        faults.push(fault);
        return None;
    };
    let at = members::place(&json!([lon, lat]), pointer, faults);
    let accuracy = accuracy
        .as_f64()
        .filter(|m| (0.0..=ACCURACY_MAX).contains(m));
    let (Some(metres), Some(t_ms)) = (accuracy, t_ms.as_i64()) else {
        faults.push(Fault::new(pointer, "track_point").with("value", item));
        return None;
    };
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "0 to 10,000,000 cm fits, and the range is checked first"
    )]
    let accuracy_cm = (metres * 100.0).round() as u32;
    at.map(|at: LonLat| TrackPoint {
        t_ms,
        accuracy_cm,
        at,
    })
}

/// Reads how safe somebody felt at a stop.
///
/// # Errors
/// Every fault.
pub fn score(body: &Value) -> Result<(u32, Perceived), Vec<Fault>> {
    let mut m = Members::new(body, "", &["stop", "perceived"]);
    m.must("stop");
    m.must("perceived");
    let stop = m.number("stop", 1, 10_000);
    let stop = stop.and_then(|n| u32::try_from(n).ok());
    let perceived = m.number("perceived", 0, 5);
    let perceived = perceived
        .and_then(|n| u8::try_from(n).ok())
        .and_then(Perceived::new);
    match stop.zip(perceived) {
        Some(said) if m.faults.is_empty() => Ok(said),
        _ => Err(m.faults),
    }
}

/// A track: one line for each run of two points or more. Nothing is drawn over what is missing.
pub fn feature(runs: &[TrackRun]) -> Value {
    let lines: Vec<&TrackRun> = runs.iter().filter(|r| r.points.len() > 1).collect();
    let coordinates: Vec<Vec<[f64; 2]>> = lines
        .iter()
        .map(|r| r.points.iter().map(|p| [p.at.lon(), p.at.lat()]).collect())
        .collect();
    // Phones are numbered in the order of the numbers they drew, which are nobody's business.
    let mut devices: Vec<Uuid> = runs.iter().map(|r| r.device).collect();
    devices.dedup();
    let told: Vec<Value> = lines
        .iter()
        .map(|r| {
            let time = |ms: i64| {
                let at = jiff::Timestamp::from_millisecond(ms).ok();
                at.map(|t| t.to_string())
            };
            json!({
                "device": devices.iter().position(|d| *d == r.device).map(|n| n + 1),
                "segment": r.segment,
                "from": r.from,
                "points": r.points.len(),
                "started_at": r.points.first().and_then(|p| time(p.t_ms)),
                "ended_at": r.points.last().and_then(|p| time(p.t_ms)),
            })
        })
        .collect();
    let points: usize = runs.iter().map(|r| r.points.len()).sum();
    json!({
        "type": "Feature",
        "geometry": { "type": "MultiLineString", "coordinates": coordinates },
        "properties": { "lines": told, "devices": devices.len(), "points": points },
    })
}
