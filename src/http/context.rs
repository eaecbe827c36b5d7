//! What others know of areas, over HTTP: lists of vulnerable areas, surveys and statistics.

use axum::extract::{Path, State};
use axum::http::header;
use axum::response::{IntoResponse, Response};
use lykta_core::model::context::{LEAST_ANSWERS, Series, SeriesYear, VulnerableList};
use serde::Deserialize;
use serde_json::{Value, json};

use super::Site;
use super::error::Failure;
use super::extract::{Asked, Who};
use super::sharing::NO_STORE;
use crate::app::context::{self as cases, Listed, Row};
use crate::wire::geojson;

/// Which year.
#[derive(Debug, Default, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub(super) struct YearQuery {
    /// A year that there is something of; the newest when absent.
    year: Option<String>,
}

fn list(list: &VulnerableList) -> Value {
    json!({
        "year": list.year,
        "areas": list.areas,
        "source": list.source,
        "imported_at": list.imported_at.to_string(),
    })
}

fn listed(listed: &Listed, year: i16) -> Value {
    let area = &listed.area;
    json!({
        "type": "Feature",
        "geometry": geojson::write_polygons(&area.outline),
        "properties": {
            "name": area.name,
            "level": area.level.code(),
            "municipality": area.municipality,
            "list_year": year,
            "here": listed.here,
        },
    })
}

/// The police's list of vulnerable areas of one year as a GeoJSON collection (WGS 84), with the years there
/// are. `level` is `vulnerable`, `risk` or `especially_vulnerable`; `here` says whether an area touches the
/// tenant. It is shown to those who analyse, and is in no tile and nothing public.
#[utoipa::path(
    get, path = "/api/v1/context/vulnerable-areas", tag = "context", params(YearQuery),
    responses(
        (status = 200, body = Object, content_type = "application/geo+json"),
        (status = 400, description = "The year makes no sense", content_type = "application/problem+json"),
        (status = 403, description = "The role does not analyse", content_type = "application/problem+json"),
        (status = 404, description = "There is no list of that year", content_type = "application/problem+json"),
    )
)]
pub(super) async fn vulnerable_areas(
    State(site): State<Site>,
    Who(viewer): Who,
    Asked(query): Asked<YearQuery>,
) -> Result<Response, Failure> {
    let told = cases::vulnerable_areas(&site.app, &viewer, query.year.as_deref()).await?;
    let chosen = told.list.as_ref();
    let year = chosen.map_or(0, |l| l.year);
    let body = json!({
        "type": "FeatureCollection",
        "years": told.lists.iter().map(list).collect::<Vec<_>>(),
        "year": chosen.map(|l| l.year),
        "source": chosen.map(|l| l.source.as_str()),
        "features": told.areas.iter().map(|a| listed(a, year)).collect::<Vec<_>>(),
    });
    let media = [(header::CONTENT_TYPE, "application/geo+json")];
    Ok((NO_STORE, media, body.to_string()).into_response())
}

fn year(year: &SeriesYear) -> Value {
    json!({
        "year": year.year,
        "areas": year.areas,
        "source": year.source,
        "imported_at": year.imported_at.to_string(),
    })
}

fn described(series: &Series, years: &[SeriesYear]) -> Value {
    json!({
        "code": series.code.as_str(),
        "title": series.title,
        "unit": series.unit.code(),
        "basis": series.basis.code(),
        "years": years.iter().map(year).collect::<Vec<_>>(),
    })
}

/// The series of surveys and statistics that there are, each with its years, the newest first. `unit` is
/// `percent`, `per_thousand`, `count`, `years`, `sek` or `index`; `basis` is `sample` or `register`.
#[utoipa::path(
    get, path = "/api/v1/context/statistics", tag = "context",
    responses(
        (status = 200, body = Object),
        (status = 403, description = "The role does not analyse", content_type = "application/problem+json"),
    )
)]
pub(super) async fn series(
    State(site): State<Site>,
    Who(viewer): Who,
) -> Result<Response, Failure> {
    let told = cases::series(&site.app, &viewer).await?;
    let all: Vec<Value> = told.iter().map(|(s, y)| described(s, y)).collect();
    Ok((NO_STORE, axum::Json(json!({ "series": all }))).into_response())
}

fn row(row: &Row, source: &str) -> Value {
    let number = &row.statistic;
    json!({
        "type": "Feature",
        "id": number.area.as_str(),
        "geometry": row.outline.as_ref().map(geojson::write_polygons),
        "properties": {
            "name": row.name,
            "year": number.year,
            "value": number.value,
            "n": number.n,
            "low": number.margin.map(|m| m.low),
            "high": number.margin.map(|m| m.high),
            "margin_source": number.margin.map(|m| m.source.code()),
            "trust": row.trust.code(),
            "step": row.step,
            "source": source,
        },
    })
}

/// The numbers of a series in one year, by area, as a GeoJSON collection (WGS 84). `low` and `high` are a
/// 95 % interval; `margin_source` says whether it was `given` or worked out here (`wilson`). `trust` is
/// `enough`, or why a number is not to be coloured: `few` answers (below `least`), `no_count` of them, or
/// `missing`. `limits` part five steps, and `step` says which one a number is in.
#[utoipa::path(
    get, path = "/api/v1/context/statistics/{id}", tag = "context",
    params(("id" = String, Path, description = "Code of the series"), YearQuery),
    responses(
        (status = 200, body = Object, content_type = "application/geo+json"),
        (status = 400, description = "The year makes no sense", content_type = "application/problem+json"),
        (status = 403, description = "The role does not analyse", content_type = "application/problem+json"),
        (status = 404, description = "There is no such series or year", content_type = "application/problem+json"),
    )
)]
pub(super) async fn statistics(
    State(site): State<Site>,
    Who(viewer): Who,
    Path(code): Path<String>,
    Asked(query): Asked<YearQuery>,
) -> Result<Response, Failure> {
    let told = cases::statistics(&site.app, &viewer, &code, query.year.as_deref()).await?;
    let source = told.year.source.as_str();
    let body = json!({
        "type": "FeatureCollection",
        "series": described(&told.series, &told.years),
        "year": told.year.year,
        "source": source,
        "least": LEAST_ANSWERS,
        "limits": told.limits,
        "features": told.rows.iter().map(|r| row(r, source)).collect::<Vec<_>>(),
    });
    let media = [(header::CONTENT_TYPE, "application/geo+json")];
    Ok((NO_STORE, media, body.to_string()).into_response())
}
