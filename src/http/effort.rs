//! Where walks have been, over HTTP.

use axum::extract::State;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use lykta_core::analysis::effort::CELL_M;
use serde::Deserialize;
use serde_json::{Value, json};

use super::Site;
use super::error::Failure;
use super::extract::{Asked, Who};
use super::sharing::NO_STORE;
use crate::app::effort::{self as cases, Coverage, EffortCell};
use crate::app::promises::day_of;

/// Which effort.
#[derive(Debug, Default, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub(super) struct EffortQuery {
    /// Walked on this day or instant, or later; 90 days before `to` when absent.
    from: Option<String>,
    /// Walked on this day or before, or before this instant; today when absent.
    to: Option<String>,
    /// `all`, or `dark` for what was visited with the sun more than 6 degrees under the horizon.
    light: Option<String>,
    /// Id of the area whose unvisited cells are told; those of promises in force when absent.
    area: Option<String>,
}

fn cell(told: &EffortCell) -> Value {
    let ring: Vec<[f64; 2]> = told.ring.iter().map(|c| [c.lon(), c.lat()]).collect();
    let w = &told.walked;
    let last = jiff::Timestamp::from_millisecond(w.last_ms).ok();
    let last = last.filter(|_| w.walks > 0).map(day_of);
    json!({
        "type": "Feature",
        "geometry": { "type": "Polygon", "coordinates": [ring] },
        "properties": {
            "visited": told.visited,
            "metres_walked": w.metres.round(),
            "metres_dark": w.metres_dark.round(),
            "walks": w.walks,
            "last": last.map(|d| d.to_string()),
        },
    })
}

fn area(told: &Coverage) -> Value {
    json!({
        "id": told.area.as_str(),
        "name": told.name,
        "cells": told.cells,
        "visited": told.visited,
        "metres_walked": told.metres.round(),
        "metres_dark": told.metres_dark.round(),
        "last": told.last.map(|d| d.to_string()),
    })
}

/// Metres walked in each 100 m cell of the tenant's analysis plane, and how much of the areas was
/// visited, as a GeoJSON collection (WGS 84). `visited` asks for 25 m in the light asked for. Cells
/// without a visit are told where a promise in force has something to be done. Readers without exact
/// places get the areas and no cells.
#[utoipa::path(
    get, path = "/api/v1/effort", tag = "walks", params(EffortQuery),
    responses(
        (status = 200, body = Object, content_type = "application/geo+json"),
        (status = 400, description = "A parameter makes no sense", content_type = "application/problem+json"),
    )
)]
pub(super) async fn effort(
    State(site): State<Site>,
    Who(viewer): Who,
    Asked(query): Asked<EffortQuery>,
) -> Result<Response, Failure> {
    let asked = cases::Asked {
        from: query.from,
        to: query.to,
        light: query.light,
        area: query.area,
    };
    let told = cases::effort(&site.app, &viewer, &asked).await?;
    let body = json!({
        "type": "FeatureCollection",
        "crs_of_cells": told.crs.code(),
        "cell_m": CELL_M,
        "from": told.from.to_string(),
        "to": told.to.to_string(),
        "light": if told.dark { "dark" } else { "all" },
        "walks": told.walks,
        "areas": told.areas.iter().map(area).collect::<Vec<_>>(),
        "features": told.cells.iter().map(cell).collect::<Vec<_>>(),
    });
    let media = [(header::CONTENT_TYPE, "application/geo+json")];
    Ok((NO_STORE, media, body.to_string()).into_response())
}
