//! Where a feature lies: its geometry, or its columns, turned into degrees when they are metres.

use lykta_core::space::Crs;
use serde_json::{Value, json};

use super::mapping::{Mapping, named};
use super::value;
use crate::wire::fault::Fault;

/// Usual names of columns, in lower case: east and north in one system or the other. In the last
/// pair the letters say different things to a surveyor and to a geographer.
const PAIRS: &[(&[&str], &[&str])] = &[
    (
        &["lon", "longitude", "longitud", "long", "lng"],
        &["lat", "latitude", "latitud"],
    ),
    (
        &["e", "east", "easting", "öst", "ost", "östlig", "sweref_e"],
        &[
            "n", "north", "northing", "nord", "norr", "nordlig", "sweref_n",
        ],
    ),
    (&["x", "x_koord", "x-koord"], &["y", "y_koord", "y-koord"]),
];

/// The geometry of a feature in degrees, unjudged; null when it has none.
///
/// # Errors
/// Numbers that are none, and places outside the system they are said to be in.
pub(super) fn geometry(
    feature: &Value,
    mapping: &Mapping,
    crs: Option<Crs>,
) -> Result<Value, Vec<Fault>> {
    let crs = crs.filter(|c| c.is_metric());
    let own = feature.get("geometry").filter(|g| !g.is_null()).cloned();
    let written = || {
        mapping
            .value("geometry", feature)
            .and_then(|v| serde_json::from_str(v.as_str()?).ok())
    };
    if let Some(mut geometry) = own.or_else(written) {
        if let (Some(crs), Some(coordinates)) = (crs, geometry.get_mut("coordinates")) {
            to_degrees(coordinates, crs)?;
        }
        return Ok(geometry);
    }
    let Some((east, north, either)) = columns(feature, mapping) else {
        return Ok(Value::Null);
    };
    let (Some(east), Some(north)) = (number(&east), number(&north)) else {
        return Err(vec![Fault::new("/geometry", "coordinate_not_number")]);
    };
    let position = match crs {
        None if east.abs() > 400.0 || north.abs() > 400.0 => {
            return Err(vec![
                Fault::new("/geometry", "import_looks_projected")
                    .with("lon", east)
                    .with("lat", north),
            ]);
        }
        None => json!([east, north]),
        Some(crs) => match degrees(east, north, crs) {
            Err(_) if either => degrees(north, east, crs).map_err(|fault| vec![fault])?,
            other => other.map_err(|fault| vec![fault])?,
        },
    };
    Ok(json!({"type": "Point", "coordinates": position}))
}

/// East, north, and whether they may be the other way round.
fn columns(feature: &Value, mapping: &Mapping) -> Option<(Value, Value, bool)> {
    if mapping.has("lon") || mapping.has("lat") {
        return Some((
            mapping.value("lon", feature)?,
            mapping.value("lat", feature)?,
            false,
        ));
    }
    PAIRS.iter().enumerate().find_map(|(i, (east, north))| {
        Some((named(east, feature)?, named(north, feature)?, i == 2))
    })
}

fn number(value: &Value) -> Option<f64> {
    match value {
        Value::String(text) => value::number(text)?.as_f64(),
        other => other.as_f64(),
    }
}

fn degrees(east: f64, north: f64, crs: Crs) -> Result<Value, Fault> {
    match crs.inverse(east, north) {
        Ok(place) => Ok(json!([place.lon(), place.lat()])),
        Err(e) if crs.inverse(north, east).is_ok() => {
            Err(Fault::new("/geometry", "import_north_first")
                .with("lon", east)
                .with("lat", north)
                .with("value", e))
        }
        Err(e) => Err(Fault::new("/geometry", "import_outside_system")
            .with("lon", east)
            .with("lat", north)
            .with("value", e)),
    }
}

/// Turns every position under `coordinates`, however deep.
fn to_degrees(coordinates: &mut Value, crs: Crs) -> Result<(), Vec<Fault>> {
    let Value::Array(items) = coordinates else {
        return Ok(());
    };
    if items.first().is_some_and(Value::is_array) {
        return items.iter_mut().try_for_each(|item| to_degrees(item, crs));
    }
    // A third number stays, and is refused when the geometry is read.
    if let (Some(east), Some(north)) = (
        items.first().and_then(Value::as_f64),
        items.get(1).and_then(Value::as_f64),
    ) {
        let position = degrees(east, north, crs).map_err(|fault| vec![fault])?;
        for (item, degree) in items
            .iter_mut()
            .zip(position.as_array().into_iter().flatten())
        {
            *item = degree.clone();
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn point(properties: &Value, crs: Option<&str>) -> Result<(f64, f64), &'static str> {
        let feature = json!({"type": "Feature", "geometry": null, "properties": properties});
        let crs = crs.map(|c| Crs::from_code(c).unwrap());
        let geometry = geometry(&feature, &Mapping::default(), crs).map_err(|f| f[0].code)?;
        let at = |i: usize| {
            (geometry["coordinates"][i].as_f64().unwrap_or(f64::NAN) * 1e4).round() / 1e4
        };
        Ok((at(0), at(1)))
    }

    #[test]
    fn columns_say_where_in_degrees_or_metres() {
        let sweref = Some("EPSG:3006");
        // Borås town hall square in SWEREF 99 TM, rounded to metres.
        let (lon, lat) = point(&json!({"E": "377500", "N": "6399500"}), sweref).unwrap();
        assert!(
            (lon - 12.94).abs() < 0.02 && (lat - 57.72).abs() < 0.02,
            "{lon} {lat}"
        );
        assert_eq!(
            point(&json!({"Öst": "377 500,0", "Nord": "6 399 500,0"}), sweref),
            Ok((lon, lat))
        );
        assert_eq!(
            point(&json!({"x": 377_500, "y": 6_399_500}), sweref),
            Ok((lon, lat))
        );
        assert_eq!(
            point(&json!({"X": 6_399_500, "Y": 377_500}), sweref),
            Ok((lon, lat)),
            "a surveyor's x is north"
        );
        assert_eq!(
            point(&json!({"E": 6_399_500, "N": 377_500}), sweref),
            Err("import_north_first")
        );
        assert_eq!(
            point(&json!({"E": 1, "N": 2}), sweref),
            Err("import_outside_system")
        );
        assert_eq!(
            point(&json!({"E": 377_500, "N": 6_399_500}), None),
            Err("import_looks_projected")
        );
        assert_eq!(
            point(&json!({"Longitude": "12,94", "Latitude": "57,72"}), None),
            Ok((12.94, 57.72))
        );
        assert_eq!(
            point(&json!({"lon": "öst", "lat": "57"}), None),
            Err("coordinate_not_number")
        );
    }

    #[test]
    fn a_geometry_in_metres_is_turned_all_through() {
        let feature = json!({"geometry": {"type": "Polygon", "coordinates": [[[377_500, 6_399_500], [377_600, 6_399_500], [377_600, 6_399_600], [377_500, 6_399_500]]]}});
        let geometry = geometry(
            &feature,
            &Mapping::default(),
            Crs::from_code("EPSG:3006").ok(),
        )
        .unwrap();
        let first = geometry
            .pointer("/coordinates/0/0/0")
            .and_then(Value::as_f64)
            .unwrap();
        assert!((12.0..14.0).contains(&first));
    }
}
