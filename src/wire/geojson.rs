//! GeoJSON geometries (RFC 7946): read with every fault named, written with seven decimals.
//!
//! Longitude comes first. Positions have two numbers; what has three is refused rather than cut.

use geo::{Coord, Geometry, LineString, MultiPolygon, Polygon};
use lykta_core::model::{LonLat, Shape};
use lykta_core::space::validity;
use serde_json::{Map, Value, json};

use super::fault::Fault;

/// Vertices allowed in one observation over HTTP.
pub const OBSERVATION_VERTICES: usize = 10_000;
/// Vertices allowed in one area, and on the command line.
pub const AREA_VERTICES: usize = 200_000;

/// Longitudes and latitudes of Sweden and its neighbours; the two ranges do not meet, so a swapped
/// pair can be told from a true one.
const NORDIC_LON: std::ops::RangeInclusive<f64> = 4.0..=32.0;
const NORDIC_LAT: std::ops::RangeInclusive<f64> = 54.0..=72.0;

/// Reads the geometry of an observation: a Point, a LineString, a Polygon or a MultiPolygon.
///
/// # Errors
/// Every fault found, with pointers under `pointer`.
pub fn shape(value: &Value, pointer: &str, max_vertices: usize) -> Result<Shape, Vec<Fault>> {
    match geometry(value, pointer, max_vertices)? {
        Geometry::Point(p) => LonLat::from_degrees(p.x(), p.y())
            .map(Shape::Point)
            .map_err(|e| vec![Fault::new(pointer, "coordinate_range").with("value", e)]),
        Geometry::LineString(line) => Ok(Shape::Line(line)),
        area => match validity::polygons(
            &area,
            validity::Limits {
                max_vertices,
                ..validity::Limits::OBSERVATION
            },
        ) {
            Ok((polygons, repairs)) if repairs.is_empty() => Ok(Shape::Area(polygons)),
            Ok((_, repairs)) => Err(repairs
                .iter()
                .map(|r| {
                    Fault::new(pointer, "invalid_geometry")
                        .with("value", format!("{} ({:?})", r.fault, r.at))
                })
                .collect()),
            Err(invalid) => Err(vec![
                Fault::new(pointer, "invalid_geometry").with("value", invalid),
            ]),
        },
    }
}

/// Reads a geometry without judging its rings; every coordinate is rounded to 1e-7 degree.
///
/// # Errors
/// Every fault found, with pointers under `pointer`.
pub fn geometry(value: &Value, pointer: &str, max_vertices: usize) -> Result<Geometry, Vec<Fault>> {
    let Some(object) = value.as_object() else {
        let code = if value.is_null() {
            "geometry_missing"
        } else {
            "not_an_object"
        };
        return Err(vec![Fault::new(pointer, code)]);
    };
    let mut reader = Reader {
        faults: Vec::new(),
        left: max_vertices,
        max: max_vertices,
    };
    let kind = object.get("type").and_then(Value::as_str).unwrap_or("");
    let at = format!("{pointer}/coordinates");
    let coordinates = object.get("coordinates").unwrap_or(&Value::Null);
    let read = match kind {
        "Point" => reader
            .position(coordinates, &at)
            .map(|c| Geometry::Point(c.into())),
        "LineString" => reader.line(coordinates, &at, 2).map(Geometry::LineString),
        "Polygon" => reader.polygon(coordinates, &at).map(Geometry::Polygon),
        "MultiPolygon" => reader
            .many(coordinates, &at, Reader::polygon)
            .map(|p| Geometry::MultiPolygon(MultiPolygon(p))),
        other => {
            reader
                .faults
                .push(Fault::new(format!("{pointer}/type"), "geometry_type").with("value", other));
            None
        }
    };
    match read {
        Some(geometry) if reader.faults.is_empty() => Ok(geometry),
        _ => Err(reader.faults),
    }
}

/// Faults shown for one geometry; a file of wrong coordinates repeats itself.
const MOST_FAULTS: usize = 20;

struct Reader {
    faults: Vec<Fault>,
    left: usize,
    max: usize,
}

impl Reader {
    fn fault(&mut self, fault: Fault) {
        if self.faults.len() < MOST_FAULTS {
            self.faults.push(fault);
        }
    }

    fn position(&mut self, value: &Value, at: &str) -> Option<Coord> {
        if self.left == 0 {
            if !self.faults.iter().any(|f| f.code == "too_many_vertices") {
                self.faults
                    .insert(0, Fault::new(at, "too_many_vertices").with("max", self.max));
            }
            return None;
        }
        self.left -= 1;
        let Some(numbers) = value.as_array() else {
            self.fault(Fault::new(at, "position_missing"));
            return None;
        };
        match numbers.len() {
            2 => {}
            0 => {
                self.fault(Fault::new(at, "geometry_empty"));
                return None;
            }
            3 => {
                self.fault(Fault::new(at, "three_dimensional"));
                return None;
            }
            n => {
                self.fault(Fault::new(at, "position_length").with("value", n));
                return None;
            }
        }
        let (Some(lon), Some(lat)) = (
            numbers.first().and_then(Value::as_f64),
            numbers.get(1).and_then(Value::as_f64),
        ) else {
            self.fault(Fault::new(at, "coordinate_not_number"));
            return None;
        };
        if let Some(fault) = swapped(lon, lat, at) {
            self.fault(fault);
            return None;
        }
        if let Ok(place) = LonLat::from_degrees(lon, lat) {
            Some(place.coord())
        } else {
            self.fault(
                Fault::new(at, "coordinate_range")
                    .with("lon", lon)
                    .with("lat", lat),
            );
            None
        }
    }

    fn many<T>(
        &mut self,
        value: &Value,
        at: &str,
        one: fn(&mut Self, &Value, &str) -> Option<T>,
    ) -> Option<Vec<T>> {
        let Some(items) = value.as_array() else {
            self.fault(Fault::new(at, "position_missing"));
            return None;
        };
        if items.is_empty() {
            self.fault(Fault::new(at, "geometry_empty"));
            return None;
        }
        let mut out = Vec::with_capacity(items.len());
        for (i, item) in items.iter().enumerate() {
            let read = one(self, item, &format!("{at}/{i}"));
            if read.is_none() && (self.left == 0 || self.faults.len() >= MOST_FAULTS) {
                return None;
            }
            out.extend(read);
        }
        (out.len() == items.len()).then_some(out)
    }

    fn line(&mut self, value: &Value, at: &str, least: usize) -> Option<LineString> {
        let coords = self.many(value, at, Self::position)?;
        if coords.len() < least {
            self.fault(
                Fault::new(at, "too_few_positions")
                    .with("min", least)
                    .with("value", coords.len()),
            );
            return None;
        }
        Some(LineString(coords))
    }

    fn ring(&mut self, value: &Value, at: &str) -> Option<LineString> {
        let ring = self.line(value, at, 4)?;
        if ring.0.first() != ring.0.last() {
            self.fault(Fault::new(at, "ring_open"));
            return None;
        }
        Some(ring)
    }

    fn polygon(&mut self, value: &Value, at: &str) -> Option<Polygon> {
        let mut rings = self.many(value, at, Self::ring)?.into_iter();
        let exterior = rings.next()?;
        Some(Polygon::new(exterior, rings.collect()))
    }
}

/// A fault when latitude seems to have come first: the pair lies far from the Nordic countries as it
/// stands and in them the other way round.
pub fn swapped(lon: f64, lat: f64, at: &str) -> Option<Fault> {
    let here = NORDIC_LON.contains(&lon) && NORDIC_LAT.contains(&lat);
    let other_way = NORDIC_LON.contains(&lat) && NORDIC_LAT.contains(&lon);
    (!here && other_way).then(|| {
        Fault::new(at, "swapped_coordinates")
            .with("lon", lon)
            .with("lat", lat)
    })
}

/// Writes a shape as a GeoJSON geometry, exteriors counter-clockwise.
pub fn write_shape(shape: &Shape) -> Value {
    match shape {
        Shape::Point(p) => json!({"type": "Point", "coordinates": position(p.coord())}),
        Shape::Line(line) => json!({"type": "LineString", "coordinates": positions(line)}),
        Shape::Area(area) => write_polygons(area),
    }
}

/// Writes polygons as a Polygon when there is one, else as a MultiPolygon.
pub fn write_polygons(area: &MultiPolygon) -> Value {
    let rings = |p: &Polygon| -> Vec<Value> {
        std::iter::once(p.exterior())
            .chain(p.interiors())
            .map(positions)
            .collect()
    };
    match area.0.as_slice() {
        [one] => json!({"type": "Polygon", "coordinates": rings(one)}),
        many => {
            json!({"type": "MultiPolygon", "coordinates": many.iter().map(|p| Value::from(rings(p))).collect::<Vec<_>>()})
        }
    }
}

fn positions(line: &LineString) -> Value {
    line.0.iter().map(|c| position(*c)).collect()
}

fn position(c: Coord) -> Value {
    // Seven decimals are what is stored; more would be noise of the binary form.
    let round = |d: f64| (d * 1e7).round() / 1e7;
    json!([round(c.x), round(c.y)])
}

/// A FeatureCollection of finished features with extra members.
pub fn collection(features: Vec<Value>, extra: Map<String, Value>) -> Value {
    let mut out = Map::new();
    out.insert("type".to_owned(), "FeatureCollection".into());
    out.extend(extra);
    out.insert("features".to_owned(), features.into());
    out.into()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn codes(value: &Value) -> Vec<(String, &'static str)> {
        shape(value, "/geometry", 8)
            .err()
            .into_iter()
            .flatten()
            .map(|f| (f.pointer, f.code))
            .collect()
    }

    #[test]
    fn each_kind_of_bad_geometry_is_named_at_its_place() {
        let at = |p: &str, c| vec![(format!("/geometry{p}"), c)];
        assert_eq!(codes(&json!(null)), at("", "geometry_missing"));
        assert_eq!(
            codes(&json!({"type": "Circle"})),
            at("/type", "geometry_type")
        );
        assert_eq!(
            codes(&json!({"type": "Point", "coordinates": []})),
            at("/coordinates", "geometry_empty")
        );
        assert_eq!(
            codes(&json!({"type": "Point", "coordinates": [12.9, 57.7, 100]})),
            at("/coordinates", "three_dimensional")
        );
        assert_eq!(
            codes(&json!({"type": "Point", "coordinates": ["12", 57.7]})),
            at("/coordinates", "coordinate_not_number")
        );
        assert_eq!(
            codes(&json!({"type": "Point", "coordinates": [57.7, 12.9]})),
            at("/coordinates", "swapped_coordinates")
        );
        assert_eq!(
            codes(&json!({"type": "Point", "coordinates": [200.0, 10.0]})),
            at("/coordinates", "coordinate_range")
        );
        assert_eq!(
            codes(&json!({"type": "LineString", "coordinates": [[12.9, 57.7]]})),
            at("/coordinates", "too_few_positions")
        );
        assert_eq!(
            codes(
                &json!({"type": "Polygon", "coordinates": [[[12.0, 57.0], [13.0, 57.0], [13.0, 58.0], [12.0, 58.0]]]})
            ),
            at("/coordinates/0", "ring_open")
        );
        let long: Vec<Value> = (0..9)
            .map(|i| json!([12.0 + f64::from(i) / 100.0, 57.0]))
            .collect();
        assert_eq!(
            codes(&json!({"type": "LineString", "coordinates": long})),
            at("/coordinates/8", "too_many_vertices")
        );
        // A bow tie: edges cross at (12.5, 57.5).
        let bow = json!({"type": "Polygon", "coordinates": [[[12.0, 57.0], [13.0, 58.0], [13.0, 57.0], [12.0, 58.0], [12.0, 57.0]]]});
        assert_eq!(codes(&bow).first().map(|c| c.1), Some("invalid_geometry"));
    }

    #[test]
    fn memphis_and_the_equator_are_not_taken_for_swapped() {
        assert!(swapped(-90.0, 35.1, "").is_none());
        assert!(swapped(0.0, 0.0, "").is_none());
        assert!(swapped(12.9, 57.7, "").is_none());
        assert!(swapped(60.17, 24.94, "").is_some());
    }

    #[test]
    fn what_is_written_reads_back_equal() {
        for value in [
            json!({"type": "Point", "coordinates": [24.941_234_6, 60.17]}),
            json!({"type": "LineString", "coordinates": [[12.9, 57.7], [12.91, 57.7]]}),
            json!({"type": "Polygon", "coordinates": [[[12.0, 57.0], [13.0, 57.0], [13.0, 58.0], [12.0, 57.0]]]}),
        ] {
            assert_eq!(write_shape(&shape(&value, "", 100).unwrap()), value);
        }
    }
}
