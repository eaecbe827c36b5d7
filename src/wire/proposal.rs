//! What is asked of whoever proposes stops for a walk.

use jiff::Timestamp;
use lykta_core::model::{AreaId, LonLat, WalkId};
use lykta_core::space::Bounds;
use serde_json::Value;

use super::fault::Fault;
use super::members::Members;

/// Longest walk, minutes.
const LONGEST: i64 = 24 * 60;

/// Where, when and for how long.
#[derive(Debug, Clone, PartialEq)]
pub struct Wish {
    /// In this area.
    pub area: Option<AreaId>,
    /// Or in this box.
    pub bounds: Option<Bounds>,
    /// Planned start.
    pub starts_at: Timestamp,
    /// How long it may take.
    pub minutes: u32,
    /// The digital walk whose marks count twice.
    pub digital_walk: Option<WalkId>,
}

/// Reads what is asked.
///
/// # Errors
/// Every fault.
pub fn parse(body: &Value) -> Result<Wish, Vec<Fault>> {
    let known = ["area", "bbox", "starts_at", "minutes", "digital_walk"];
    let mut m = Members::new(body, "", &known);
    let area = m.read("area", "unknown_reference", |t| AreaId::parse(t).ok());
    let bounds = bounds(&mut m);
    if m.value("area").is_none() && m.value("bbox").is_none() {
        m.must("area");
    }
    m.must("starts_at");
    let starts_at = m.instant("starts_at");
    m.must("minutes");
    let minutes = m.number("minutes", 1, LONGEST);
    let digital_walk = m.read("digital_walk", "bad_uuid", |t| WalkId::parse(t).ok());
    match (starts_at, minutes.and_then(|n| u32::try_from(n).ok())) {
        (Some(starts_at), Some(minutes)) if m.faults.is_empty() => Ok(Wish {
            area,
            bounds,
            starts_at,
            minutes,
            digital_walk,
        }),
        _ => Err(m.faults),
    }
}

/// West, south, east, north.
fn bounds(m: &mut Members<'_>) -> Option<Bounds> {
    let value = m.value("bbox")?;
    let list = value.as_array().map(Vec::as_slice).unwrap_or_default();
    let numbers: Vec<f64> = list.iter().filter_map(Value::as_f64).collect();
    let corner = |lon: &f64, lat: &f64| LonLat::from_degrees(*lon, *lat).ok();
    let found = match (list.len(), numbers.as_slice()) {
        (4, [west, south, east, north]) if west <= east && south <= north => {
            corner(west, south).zip(corner(east, north))
        }
        _ => None,
    };
    if found.is_none() {
        m.fault("bbox", "bad_bbox", value);
    }
    found.map(|(south_west, north_east)| Bounds {
        south_west,
        north_east,
    })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::parse;

    #[test]
    fn every_fault_is_told_with_its_place() {
        let body = json!({ "bbox": [25.0, 60.0, 24.0, 61.0], "minutes": 0, "who": 1 });
        let mut told: Vec<(String, &str)> = parse(&body)
            .unwrap_err()
            .into_iter()
            .map(|f| (f.pointer, f.code))
            .collect();
        told.sort_unstable();
        let expected = [
            ("/bbox", "bad_bbox"),
            ("/minutes", "number_range"),
            ("/starts_at", "required"),
            ("/who", "unknown_property"),
        ];
        let told: Vec<(&str, &str)> = told.iter().map(|(p, c)| (p.as_str(), *c)).collect();
        assert_eq!(told, expected);
        let nowhere = json!({ "starts_at": "2026-11-18T17:00:00Z", "minutes": 60 });
        assert_eq!(parse(&nowhere).unwrap_err()[0].pointer, "/area");
    }
}
