//! Places as whole steps of 1e-7 degree: as bytes in a column and as JSON in a document.
//!
//! The bytes are little-endian. The first is 1 for a line, 2 for an area. A line follows as one run of
//! positions; an area as the number of its polygons and, for each, the number of its rings and the
//! rings as runs. A run is a count and then longitude and latitude of each position. Counts are `u32`,
//! steps `i32`. A point has no bytes: its two columns say everything.

use geo::{Coord, LineString, MultiPolygon, Polygon};
use lykta_core::model::{LonLat, Shape};
use serde::{Deserialize, Serialize};

use super::fault::Fault;
use crate::store::StoreError;

/// First byte of a line.
const LINE: u8 = 1;
/// First byte of an area.
const AREA: u8 = 2;

/// Longitude and latitude in steps.
pub(super) type Step = [i32; 2];
/// The rings of one polygon, the outer first.
pub(super) type Rings = Vec<Vec<Step>>;

/// A shape in whole steps.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Steps {
    /// One position.
    Point(Step),
    /// Positions in order.
    Line(Vec<Step>),
    /// Polygons.
    Area(Vec<Rings>),
}

impl Steps {
    /// Rounds a shape to steps.
    pub(super) fn of(shape: &Shape) -> Result<Self, Fault> {
        Ok(match shape {
            Shape::Point(place) => Self::Point(step_of(*place)),
            Shape::Line(line) => Self::Line(line_steps(line)?),
            Shape::Area(area) => Self::Area(area_steps(area)?),
        })
    }

    /// The shape it stands for.
    pub(super) fn shape(&self) -> Result<Shape, Fault> {
        Ok(match self {
            Self::Point(step) => Shape::Point(place_of(*step)?),
            Self::Line(steps) => Shape::Line(line_of(steps)?),
            Self::Area(polygons) => Shape::Area(area_of(polygons)?),
        })
    }
}

/// A position in steps.
pub(super) fn step_of(place: LonLat) -> Step {
    place.e7().into()
}

/// The position of a step.
pub(super) fn place_of([lon, lat]: Step) -> Result<LonLat, Fault> {
    LonLat::from_e7(lon, lat)
        .ok_or_else(|| Fault::corrupt(format!("{lon}, {lat} is not a place on earth")))
}

fn coord_step(coord: Coord) -> Result<Step, Fault> {
    LonLat::from_degrees(coord.x, coord.y)
        .map(step_of)
        .map_err(|error| Fault(StoreError::Backend(Box::new(error))))
}

/// A line in steps.
pub(super) fn line_steps(line: &LineString) -> Result<Vec<Step>, Fault> {
    line.0.iter().copied().map(coord_step).collect()
}

/// Polygons in steps.
pub(super) fn area_steps(area: &MultiPolygon) -> Result<Vec<Rings>, Fault> {
    area.0
        .iter()
        .map(|polygon| {
            std::iter::once(polygon.exterior())
                .chain(polygon.interiors())
                .map(line_steps)
                .collect()
        })
        .collect()
}

/// The line of these steps.
pub(super) fn line_of(steps: &[Step]) -> Result<LineString, Fault> {
    let coords = steps.iter().map(|s| place_of(*s).map(LonLat::coord));
    Ok(LineString::new(coords.collect::<Result<_, _>>()?))
}

/// The polygons of these steps.
pub(super) fn area_of(polygons: &[Rings]) -> Result<MultiPolygon, Fault> {
    let polygons = polygons.iter().map(|rings| {
        let mut rings = rings.iter().map(|ring| line_of(ring));
        let outer = rings
            .next()
            .unwrap_or_else(|| Ok(LineString::new(vec![])))?;
        Ok(Polygon::new(outer, rings.collect::<Result<_, Fault>>()?))
    });
    Ok(MultiPolygon::new(polygons.collect::<Result<_, Fault>>()?))
}

/// What the three columns of a place hold: longitude and latitude of a position that stands for it,
/// and the bytes of anything that is not a point.
pub(super) fn columns(shape: &Shape) -> Result<(i32, i32, Option<Vec<u8>>), Fault> {
    let (lon, lat) = shape.anchor().e7();
    let bytes = match Steps::of(shape)? {
        Steps::Point(_) => None,
        Steps::Line(steps) => {
            let mut out = vec![LINE];
            put_run(&mut out, &steps);
            Some(out)
        }
        Steps::Area(polygons) => {
            let mut out = vec![AREA];
            put_count(&mut out, polygons.len());
            for rings in &polygons {
                put_count(&mut out, rings.len());
                for ring in rings {
                    put_run(&mut out, ring);
                }
            }
            Some(out)
        }
    };
    Ok((lon, lat, bytes))
}

/// The shape that three columns hold.
pub(super) fn from_columns(lon: i32, lat: i32, bytes: Option<&[u8]>) -> Result<Shape, Fault> {
    let Some(bytes) = bytes else {
        return place_of([lon, lat]).map(Shape::Point);
    };
    let read = || {
        let (&kind, mut rest) = bytes.split_first()?;
        let steps = match kind {
            LINE => Steps::Line(take_run(&mut rest)?),
            AREA => {
                let mut polygons = Vec::new();
                for _ in 0..take_count(&mut rest)? {
                    let mut rings = Vec::new();
                    for _ in 0..take_count(&mut rest)? {
                        rings.push(take_run(&mut rest)?);
                    }
                    polygons.push(rings);
                }
                Steps::Area(polygons)
            }
            _ => return None,
        };
        rest.is_empty().then_some(steps)
    };
    read()
        .ok_or_else(|| Fault::corrupt(format!("{} bytes are not a shape", bytes.len())))?
        .shape()
}

fn put_count(out: &mut Vec<u8>, count: usize) {
    // A shape is limited to 200,000 vertices long before it comes here.
    let count = u32::try_from(count).unwrap_or(u32::MAX);
    out.extend_from_slice(&count.to_le_bytes());
}

fn put_run(out: &mut Vec<u8>, run: &[Step]) {
    put_count(out, run.len());
    for [lon, lat] in run {
        out.extend_from_slice(&lon.to_le_bytes());
        out.extend_from_slice(&lat.to_le_bytes());
    }
}

fn take(rest: &mut &[u8]) -> Option<[u8; 4]> {
    let (head, tail) = rest.split_first_chunk()?;
    *rest = tail;
    Some(*head)
}

fn take_count(rest: &mut &[u8]) -> Option<u32> {
    take(rest).map(u32::from_le_bytes)
}

fn take_run(rest: &mut &[u8]) -> Option<Vec<Step>> {
    let mut run = Vec::new();
    for _ in 0..take_count(rest)? {
        let lon = take(rest).map(i32::from_le_bytes)?;
        let lat = take(rest).map(i32::from_le_bytes)?;
        run.push([lon, lat]);
    }
    Some(run)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn there_and_back(shape: &Shape) {
        let (lon, lat, bytes) = columns(shape).unwrap();
        assert_eq!(&from_columns(lon, lat, bytes.as_deref()).unwrap(), shape);
        let json = serde_json::to_string(&Steps::of(shape).unwrap()).unwrap();
        let steps: Steps = serde_json::from_str(&json).unwrap();
        assert_eq!(&steps.shape().unwrap(), shape);
    }

    #[test]
    fn every_sort_of_shape_reads_back_from_bytes_and_json() {
        let ring =
            |x: f64| LineString::from(vec![(x, 60.0), (x + 1.0, 60.0), (x + 1.0, 61.0), (x, 60.0)]);
        there_and_back(&Shape::Point(LonLat::from_degrees(24.95, 60.17).unwrap()));
        there_and_back(&Shape::Line(ring(-180.0)));
        there_and_back(&Shape::Area(MultiPolygon::new(vec![
            Polygon::new(ring(10.0), vec![ring(10.25), ring(10.5)]),
            Polygon::new(ring(20.0), vec![]),
        ])));
        there_and_back(&Shape::Area(MultiPolygon::new(vec![])));
    }

    #[test]
    fn bytes_that_are_cut_or_too_long_are_refused() {
        let line = Shape::Line(LineString::from(vec![(1.0, 2.0), (3.0, 4.0)]));
        let bytes = columns(&line).unwrap().2.unwrap();
        for end in 0..bytes.len() {
            assert!(from_columns(0, 0, bytes.get(..end)).is_err(), "{end} bytes");
        }
        let longer = [bytes.as_slice(), &[0]].concat();
        assert!(from_columns(0, 0, Some(&longer)).is_err());
        // A count that promises more than memory holds must fail, not allocate.
        assert!(from_columns(0, 0, Some(&[LINE, 255, 255, 255, 255])).is_err());
    }
}
