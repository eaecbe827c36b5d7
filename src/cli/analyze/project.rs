//! `project`: degrees to metres in the plane of analysis.

use serde_json::{Value, json};

use super::input::Input;
use super::params::Params;
use crate::wire::fault::Fault;

/// Easting and northing of each row.
pub(super) fn project(input: &Input, params: &mut Params) -> Result<Value, Fault> {
    let points = input.points(params.crs())?;
    Ok(points
        .iter()
        .map(|[east, north]| json!({ "easting": east, "northing": north }))
        .collect())
}
