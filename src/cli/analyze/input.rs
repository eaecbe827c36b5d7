//! What a method works on: the rows of a file in their order, as points and columns.

use std::fs::File;
use std::io::{self, BufReader, Read};
use std::path::Path;

use jiff::Timestamp;
use lykta_core::space::Crs;
use serde_json::{Map, Value};

use crate::import::{self, SNIFF};
use crate::wire::fault::Fault;

/// Where a row lies.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Place {
    /// Longitude and latitude, WGS 84.
    Degrees(f64, f64),
    /// Easting and northing in the plane of analysis.
    Metres(f64, f64),
}

/// One row.
#[derive(Debug)]
pub(super) struct Row {
    pub(super) place: Option<Place>,
    pub(super) cells: Map<String, Value>,
}

/// All rows.
#[derive(Debug)]
pub(super) struct Input {
    pub(super) rows: Vec<Row>,
}

impl Input {
    /// Reads a file, or standard input for a dash.
    ///
    /// # Errors
    /// When it cannot be read, is of no known format, has a broken row, or none at all.
    pub(super) fn open(path: &Path) -> Result<Self, Fault> {
        let unreadable = |e: io::Error| unreadable(path, &e.to_string());
        let mut source: Box<dyn Read + Send> = if path == Path::new("-") {
            Box::new(io::stdin())
        } else {
            Box::new(File::open(path).map_err(unreadable)?)
        };
        let mut head = Vec::new();
        (&mut source)
            .take(SNIFF as u64)
            .read_to_end(&mut head)
            .map_err(unreadable)?;
        let name = path.to_string_lossy();
        let importer =
            import::sniff(&head, &name).ok_or_else(|| self::unreadable(path, "GeoJSON, CSV"))?;
        let whole = BufReader::with_capacity(1 << 16, io::Cursor::new(head).chain(source));
        let reading = importer.read(Box::new(whole)).map_err(unreadable)?;
        let mut rows = Vec::new();
        for raw in reading.rows {
            let raw = raw.map_err(unreadable)?;
            let number = rows.len() + 1;
            let feature = raw.feature.map_err(|fault| Fault {
                pointer: format!("/input/{number}"),
                ..fault
            })?;
            rows.push(row(feature, number)?);
        }
        if rows.is_empty() {
            return Err(Fault::new("/input", "analysis_no_rows"));
        }
        Ok(Self { rows })
    }

    /// Easting and northing of each row in the plane of analysis, metres. Metres are taken as given.
    ///
    /// # Errors
    /// A row without a place, or with one outside the system's area of use.
    pub(super) fn points(&self, crs: Crs) -> Result<Vec<[f64; 2]>, Fault> {
        self.each(|row, number| match row.place {
            None => Err(nowhere(number)),
            Some(Place::Metres(east, north)) => Ok([east, north]),
            Some(Place::Degrees(lon, lat)) => {
                let (east, north) = crs.forward_degrees(lon, lat).map_err(|e| {
                    Fault::new(format!("/input/{number}/lon,lat"), "analysis_outside")
                        .with("row", number)
                        .with("crs", format!("{} ({})", crs.name(), crs.code()))
                        .with("value", format!("{lon}, {lat}"))
                        .with("why", e)
                })?;
                Ok([east, north])
            }
        })
    }

    /// Longitude and latitude of each row.
    ///
    /// # Errors
    /// A row without them.
    pub(super) fn degrees(&self) -> Result<Vec<[f64; 2]>, Fault> {
        self.each(|row, number| match row.place {
            Some(Place::Degrees(lon, lat)) => Ok([lon, lat]),
            _ => Err(nowhere(number)),
        })
    }

    /// Whether any row has this column.
    pub(super) fn has(&self, column: &str) -> bool {
        self.rows.iter().any(|r| r.cells.contains_key(column))
    }

    /// A column of numbers.
    ///
    /// # Errors
    /// When it is missing, or a cell holds no finite number.
    pub(super) fn numbers(&self, column: &str) -> Result<Vec<f64>, Fault> {
        self.column(column, |cell| {
            let number = match cell {
                Value::String(text) => text.trim().replace(',', ".").parse().ok(),
                other => other.as_f64(),
            };
            number.filter(|n: &f64| n.is_finite())
        })
    }

    /// A column of instants, RFC 3339.
    ///
    /// # Errors
    /// When it is missing, or a cell holds none.
    pub(super) fn times(&self, column: &str) -> Result<Vec<Timestamp>, Fault> {
        self.column(column, |cell| cell.as_str()?.trim().parse().ok())
    }

    /// A column, read cell by cell.
    ///
    /// # Errors
    /// When it is missing, or a cell cannot be read.
    pub(super) fn column<T>(
        &self,
        column: &str,
        read: impl Fn(&Value) -> Option<T>,
    ) -> Result<Vec<T>, Fault> {
        if !self.has(column) {
            return Err(
                Fault::new(format!("/input/{column}"), "analysis_missing_column")
                    .with("field", column),
            );
        }
        self.each(|row, number| {
            let cell = row.cells.get(column).unwrap_or(&Value::Null);
            read(cell).ok_or_else(|| bad_cell(number, column, cell))
        })
    }

    fn each<T>(&self, read: impl Fn(&Row, usize) -> Result<T, Fault>) -> Result<Vec<T>, Fault> {
        let numbered = self.rows.iter().zip(1..);
        numbered.map(|(row, number)| read(row, number)).collect()
    }
}

/// A cell that cannot be read; rows are counted from 1.
pub(super) fn bad_cell(number: usize, column: &str, cell: &Value) -> Fault {
    let shown = cell
        .as_str()
        .map_or_else(|| cell.to_string(), str::to_owned);
    Fault::new(format!("/input/{number}/{column}"), "analysis_bad_cell")
        .with("row", number)
        .with("field", column)
        .with("value", shown)
}

fn nowhere(number: usize) -> Fault {
    Fault::new(format!("/input/{number}/geometry"), "analysis_no_place").with("row", number)
}

fn unreadable(path: &Path, why: &str) -> Fault {
    Fault::new("/input", "analysis_unreadable")
        .with("value", path.display())
        .with("why", why)
}

/// A feature as a row. Only points lie somewhere.
fn row(feature: Value, number: usize) -> Result<Row, Fault> {
    let Value::Object(mut feature) = feature else {
        return Err(nowhere(number));
    };
    let cells = match feature.remove("properties") {
        Some(Value::Object(cells)) => cells,
        _ => Map::new(),
    };
    let place = match feature.get("geometry").filter(|g| !g.is_null()) {
        Some(geometry) => {
            let position = geometry.get("coordinates").and_then(Value::as_array);
            let of = |i: usize| position.and_then(|p| p.get(i)).and_then(Value::as_f64);
            let is_point = geometry.get("type").and_then(Value::as_str) == Some("Point");
            let (Some(lon), Some(lat), true) = (of(0), of(1), is_point) else {
                return Err(nowhere(number));
            };
            Some(Place::Degrees(lon, lat))
        }
        None => match pair(&cells, "lon", "lat", number)? {
            Some((lon, lat)) => Some(Place::Degrees(lon, lat)),
            None => pair(&cells, "easting", "northing", number)?
                .map(|(east, north)| Place::Metres(east, north)),
        },
    };
    if let Some(Place::Degrees(lon, lat)) = place {
        if !(-180.0..=180.0).contains(&lon) {
            return Err(bad_cell(number, "lon", &Value::from(lon)));
        }
        if !(-90.0..=90.0).contains(&lat) {
            return Err(bad_cell(number, "lat", &Value::from(lat)));
        }
    }
    Ok(Row { place, cells })
}

/// Two columns of numbers that say where; `None` when either is missing.
fn pair(
    cells: &Map<String, Value>,
    first: &str,
    second: &str,
    number: usize,
) -> Result<Option<(f64, f64)>, Fault> {
    let (Some(a), Some(b)) = (cells.get(first), cells.get(second)) else {
        return Ok(None);
    };
    let read = |cell: &Value, column: &str| {
        let number_of = match cell {
            Value::String(text) => text.trim().replace(',', ".").parse().ok(),
            other => other.as_f64(),
        };
        number_of
            .filter(|n: &f64| n.is_finite())
            .ok_or_else(|| bad_cell(number, column, cell))
    };
    Ok(Some((read(a, first)?, read(b, second)?)))
}
