//! `density`: heat on a grid in metres.

use lykta_core::analysis::density::{self as method, DensityError, Event, Grid, Kernel};
use lykta_core::space::Crs;
use serde_json::{Value, json};

use super::input::{Input, bad_cell};
use super::params::{Params, at, bad};
use crate::wire::fault::Fault;

/// Most metres of a radius or of a cell.
const MOST_M: f64 = 100_000.0;
/// Least metres of them.
const LEAST_M: f64 = 0.01;

/// Kernel density at the middle of each cell.
pub(super) fn density(input: &Input, params: &mut Params) -> Result<Value, Fault> {
    let kernel = params.choice("kernel", &["quartic", "gaussian"], Some("quartic"))?;
    let kernel =
        Kernel::from_code(&kernel).ok_or_else(|| at("kernel", "analysis_missing_param"))?;
    let radius_m = params.number("radius_m", Some(200.0), [LEAST_M, MOST_M])?;
    let cell_m = params.number("cell_m", None, [LEAST_M, MOST_M])?;
    let origin = params.pair("origin")?;
    let most = method::MOST_CELLS as u64;
    let columns = params.whole("columns", None, [1, most])?;
    let rows = params.whole("rows", None, [1, most])?;
    let weight = params.text_or_none("weight")?;
    let edge = params.choice("edge", &["none", "uniform"], Some("none"))?;
    let boundary = params.given("boundary").cloned();
    params.fill("boundary", boundary.clone().unwrap_or(Value::Null));
    let whole = |n: u64| usize::try_from(n).unwrap_or(usize::MAX);
    let grid = Grid {
        origin,
        cell_m,
        columns: whole(columns),
        rows: whole(rows),
    };
    let refused = |error: DensityError| match error {
        DensityError::Grid(cells) => bad("columns", &json!(cells), "columns × rows ≤ 4000000"),
        DensityError::Length(metres) => bad("cell_m", &json!(metres), "> 0"),
        DensityError::Radius(_) => bad("radius_m", &json!(radius_m), "≤ 1000 × cell_m"),
    };
    let mut events = events(input, params.crs(), weight.as_deref())?;
    let suggested = method::suggested_radius_m(&events);
    let mut answer = json!({
        "columns": columns,
        "rows": rows,
        "cell_m": cell_m,
        "origin": origin,
        "suggested_radius_m": suggested,
    });
    let values: Vec<Option<f64>> = if edge == "uniform" {
        let given = boundary.ok_or_else(|| at("boundary", "analysis_missing_param"))?;
        let rings = rings(&given, params.crs())?;
        let all = events.len();
        events.retain(|e| method::inside(&rings, [e.east, e.north]));
        answer["left_out"] = json!(all - events.len());
        answer["reason"] = json!("outside_boundary");
        let plain = method::density(&grid, &events, kernel, radius_m).map_err(refused)?;
        let shares = method::kernel_inside(&grid, &rings, kernel, radius_m).map_err(refused)?;
        let cells = plain.into_iter().zip(shares);
        cells.map(|(f, share)| Some(f / share?)).collect()
    } else {
        let plain = method::density(&grid, &events, kernel, radius_m).map_err(refused)?;
        plain.into_iter().map(Some).collect()
    };
    answer["density_per_km2"] = json!(values);
    Ok(answer)
}

fn events(input: &Input, crs: Crs, weight: Option<&str>) -> Result<Vec<Event>, Fault> {
    let points = input.points(crs)?;
    let weights = match weight {
        None => vec![1.0; points.len()],
        Some(column) => {
            let weights = input.numbers(column)?;
            let negative = (1..).zip(&weights).find(|(_, w)| **w < 0.0);
            if let Some((row, weight)) = negative {
                return Err(bad_cell(row, column, &json!(weight)));
            }
            weights
        }
    };
    Ok(points
        .into_iter()
        .zip(weights)
        .map(|([east, north], weight)| Event {
            east,
            north,
            weight,
        })
        .collect())
}

/// Rings of a GeoJSON polygon (or of a feature or multipolygon), in metres of the plane.
fn rings(given: &Value, crs: Crs) -> Result<Vec<Vec<[f64; 2]>>, Fault> {
    let wrong = || bad("boundary", given, "GeoJSON Polygon, MultiPolygon");
    let geometry = given.get("geometry").unwrap_or(given);
    let coordinates = geometry.get("coordinates").and_then(Value::as_array);
    let coordinates = coordinates.ok_or_else(wrong)?;
    let rings: Vec<&Value> = match geometry.get("type").and_then(Value::as_str) {
        Some("Polygon") => coordinates.iter().collect(),
        Some("MultiPolygon") => coordinates
            .iter()
            .filter_map(Value::as_array)
            .flatten()
            .collect(),
        _ => return Err(wrong()),
    };
    let ring = |ring: &Value| {
        let positions = ring.as_array().filter(|r| r.len() >= 4).ok_or_else(wrong)?;
        let position = |p: &Value| {
            let of = |i: usize| p.get(i).and_then(Value::as_f64);
            let (lon, lat) = of(0).zip(of(1)).ok_or_else(wrong)?;
            let (east, north) = crs
                .forward_degrees(lon, lat)
                .map_err(|e| bad("boundary", &json!([lon, lat]), &e.to_string()))?;
            Ok([east, north])
        };
        let mut ring: Vec<[f64; 2]> = positions.iter().map(position).collect::<Result<_, _>>()?;
        if ring.first() != ring.last() {
            ring.extend(ring.first().copied());
        }
        Ok(ring)
    };
    let rings: Vec<Vec<[f64; 2]>> = rings.into_iter().map(ring).collect::<Result<_, _>>()?;
    if rings.is_empty() {
        return Err(wrong());
    }
    Ok(rings)
}
