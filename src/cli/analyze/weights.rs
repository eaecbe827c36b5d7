//! Who is whose neighbour, as a parameter says; and grids as parameters say.

use lykta_core::analysis::unusable::{Unusable, Why};
use lykta_core::analysis::weights::Weights;
use serde_json::{Map, Value, json};

use super::input::{Input, bad_cell};
use super::params::{Params, at, bad};
use crate::wire::fault::Fault;

/// Most cells of a grid.
const MOST_CELLS: u64 = 4_000_000;

/// Where the places are whose neighbours are asked for.
pub(super) enum Places<'a> {
    /// Points in the plane.
    Points(&'a [[f64; 2]]),
    /// Cells of a grid.
    Cells(&'a Cells),
}

/// A grid: its cells row by row from the south-west.
#[derive(Debug)]
pub(super) struct Cells {
    pub(super) origin: [f64; 2],
    pub(super) cell_m: f64,
    pub(super) columns: u64,
    pub(super) rows: u64,
}

impl Cells {
    /// The grid that the parameters describe.
    ///
    /// # Errors
    /// When one is missing or no grid.
    pub(super) fn read(params: &mut Params) -> Result<Self, Fault> {
        let cell_m = params.number("cell_m", None, [0.01, 100_000.0])?;
        let origin = params.pair("origin")?;
        let columns = params.whole("columns", None, [1, MOST_CELLS])?;
        let rows = params.whole("rows", None, [1, MOST_CELLS / columns])?;
        Ok(Self {
            origin,
            cell_m,
            columns,
            rows,
        })
    }

    /// How many cells.
    pub(super) fn len(&self) -> usize {
        usize::try_from(self.columns * self.rows).unwrap_or(usize::MAX)
    }

    /// Number of the cell in which a point lies; south and west sides belong to it.
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "not below zero and below the number of columns or rows"
    )]
    pub(super) fn number(&self, point: [f64; 2]) -> Option<usize> {
        let column = ((point[0] - self.origin[0]) / self.cell_m).floor();
        let row = ((point[1] - self.origin[1]) / self.cell_m).floor();
        let inside =
            (0.0..self.columns as f64).contains(&column) && (0.0..self.rows as f64).contains(&row);
        let number = || usize::try_from(row as u64 * self.columns + column as u64).ok();
        inside.then(number).flatten()
    }

    /// Column and row of each cell.
    pub(super) fn keys(&self) -> Vec<(i32, i32)> {
        let up_to = |n: u64| 0..i32::try_from(n).unwrap_or(i32::MAX);
        up_to(self.rows)
            .flat_map(|row| up_to(self.columns).map(move |column| (column, row)))
            .collect()
    }

    /// The middle of each cell.
    fn middles(&self) -> Vec<[f64; 2]> {
        let middle = |(column, row): (i32, i32)| {
            [
                self.origin[0] + (f64::from(column) + 0.5) * self.cell_m,
                self.origin[1] + (f64::from(row) + 0.5) * self.cell_m,
            ]
        };
        self.keys().into_iter().map(middle).collect()
    }
}

/// The neighbours that the parameter `name` describes.
///
/// # Errors
/// When it is no such description, or does not fit the places.
pub(super) fn read(
    name: &'static str,
    input: &Input,
    params: &mut Params,
    places: &Places<'_>,
) -> Result<Weights, Fault> {
    let usual = matches!(places, Places::Cells(_)).then(|| json!({ "kind": "queen" }));
    let given = params.given(name).cloned().or(usual);
    let given = given.ok_or_else(|| at(name, "analysis_missing_param"))?;
    let part = |field: &str| at(&format!("{name}/{field}"), "analysis_missing_param");
    let number = |field: &str| {
        let value = given.get(field).ok_or_else(|| part(field))?;
        let positive = value.as_f64().filter(|n| *n > 0.0);
        positive.ok_or_else(|| bad(&format!("{name}/{field}"), value, "> 0"))
    };
    let told = |fault: Unusable| refused(Some(name), input, params, &fault);
    let middles;
    let points = match places {
        Places::Points(points) => points,
        Places::Cells(cells) => {
            middles = cells.middles();
            &middles[..]
        }
    };
    let mut filled = Map::new();
    let kind = given.get("kind").cloned().unwrap_or(Value::Null);
    filled.insert("kind".into(), kind.clone());
    let weights = match kind.as_str() {
        Some("distance_band") => {
            let metres = number("metres")?;
            filled.insert("metres".into(), json!(metres));
            Weights::distance_band(points, metres).map_err(told)?
        }
        Some("knn") => {
            let k = given.get("k").ok_or_else(|| part("k"))?;
            let whole = k.as_u64().and_then(|k| usize::try_from(k).ok());
            let whole = whole.ok_or_else(|| bad(&format!("{name}/k"), k, "1, 2, …"))?;
            filled.insert("k".into(), k.clone());
            Weights::knn(points, whole).map_err(told)?
        }
        Some("queen") => match places {
            Places::Cells(cells) => Weights::queen(&cells.keys()).map_err(told)?,
            Places::Points(points) => {
                let cell_m = match given.get("cell_m") {
                    Some(_) => number("cell_m")?,
                    None => apart(points).ok_or_else(|| part("cell_m"))?,
                };
                filled.insert("cell_m".into(), json!(cell_m));
                Weights::queen(&keys(points, cell_m)).map_err(told)?
            }
        },
        Some("rows") => {
            let file = given.get("file").and_then(Value::as_str);
            let file = file.ok_or_else(|| part("file"))?;
            filled.insert("file".into(), json!(file));
            Weights::rows(points.len(), &triples(file)?).map_err(told)?
        }
        _ => {
            let kinds = "distance_band, knn, queen, rows";
            return Err(bad(&format!("{name}/kind"), &kind, kinds));
        }
    };
    params.fill(name, filled);
    Ok(weights)
}

/// Rows of a file with the columns i, j and w; rows of the input are counted from 0.
fn triples(file: &str) -> Result<Vec<(u32, u32, f64)>, Fault> {
    let rows = Input::open(std::path::Path::new(file))?;
    let place = |cell: &Value| match cell {
        Value::String(text) => text.trim().parse().ok(),
        other => other.as_u64().and_then(|n| u32::try_from(n).ok()),
    };
    let (i, j) = (rows.column("i", place)?, rows.column("j", place)?);
    let w = rows.numbers("w")?;
    let pairs = i.into_iter().zip(j).zip(w);
    Ok(pairs.map(|((i, j), w)| (i, j, w)).collect())
}

/// How far apart columns or rows of cell centres lie: the least step of more than half a metre.
fn apart(points: &[[f64; 2]]) -> Option<f64> {
    let steps = (0..2).filter_map(|axis| {
        let mut along: Vec<f64> = points.iter().map(|p| p[axis]).collect();
        along.sort_by(f64::total_cmp);
        let steps = along.windows(2).map(|pair| pair[1] - pair[0]);
        steps.filter(|step| *step > 0.5).min_by(f64::total_cmp)
    });
    steps.min_by(f64::total_cmp)
}

/// Column and row of cell centres, counted from the south-western one.
#[expect(
    clippy::cast_possible_truncation,
    reason = "a plane's metres divided by a cell's; out of range saturates and is then given twice"
)]
fn keys(points: &[[f64; 2]], cell_m: f64) -> Vec<(i32, i32)> {
    let least = |axis: usize| points.iter().map(|p| p[axis]).fold(f64::INFINITY, f64::min);
    let (west, south) = (least(0), least(1));
    let key = |at: f64, from: f64| ((at - from) / cell_m).round() as i32;
    points
        .iter()
        .map(|[east, north]| (key(*east, west), key(*north, south)))
        .collect()
}

/// A refusal of a method, at the parameter or the cell that it is about.
pub(super) fn refused(
    parent: Option<&str>,
    input: &Input,
    params: &Params,
    fault: &Unusable,
) -> Fault {
    let allowed = match &fault.why {
        Why::Outside { low, high } if *high < f64::MAX => format!("{low} – {high}"),
        Why::Outside { low, .. } => format!("> {low}"),
        Why::TooMany { most } => format!("≤ {most}"),
        Why::Negative => String::from("≥ 0"),
        Why::NotWhole => String::from("0, 1, 2, …"),
        other => other.to_string(),
    };
    let column = fault.row.and_then(|row| {
        let cell = input.rows.get(row)?.cells.get(fault.field)?;
        Some(bad_cell(row + 1, fault.field, cell))
    });
    if let (None, Some(fault)) = (parent, column) {
        return fault;
    }
    let name = match parent {
        Some(parent) => format!("{parent}/{}", fault.field),
        None => fault.field.to_owned(),
    };
    let top = parent.unwrap_or(fault.field);
    let shown = params.given(top).cloned().unwrap_or(Value::Null);
    let shown = shown.get(fault.field).cloned().unwrap_or(shown);
    bad(&name, &shown, &allowed)
}
