//! What others know of areas: lists of vulnerable areas, surveys and statistics. Taken in by the command line,
//! read by those who analyse, and never a part of anything that the public reads or of any tile.

use geo::MultiPolygon;
use lykta_core::analysis::steps::{self, STEPS};
use lykta_core::model::context::{
    Series, SeriesYear, Statistic, StatisticUnit, Trust, VulnerableArea, VulnerableList,
};
use lykta_core::model::{Deed, Shape, StatisticCode, Viewer};
use lykta_core::space::Relation;

use super::{App, AppError, Tenant, permit};
pub use crate::store::context::{Kept, Taken};
use crate::wire::fault::Fault;

/// An area of a list.
#[derive(Debug, Clone, PartialEq)]
pub struct Listed {
    /// As it stands in the list.
    pub area: VulnerableArea,
    /// Whether it touches the tenant.
    pub here: bool,
}

/// The list of one year, and which years there are.
#[derive(Debug, Clone, PartialEq)]
pub struct Lists {
    /// All lists, the newest first.
    pub lists: Vec<VulnerableList>,
    /// The one that is told; none when there is none at all.
    pub list: Option<VulnerableList>,
    /// Its areas, by name.
    pub areas: Vec<Listed>,
}

/// The number of one area.
#[derive(Debug, Clone, PartialEq)]
pub struct Row {
    /// As it was taken in.
    pub statistic: Statistic,
    /// What the area is called.
    pub name: String,
    /// Its outline; none where it is no longer known.
    pub outline: Option<MultiPolygon>,
    /// Whether it may be coloured.
    pub trust: Trust,
    /// In which step, 1 to [`STEPS`], when it may.
    pub step: Option<usize>,
}

/// A series in one year.
#[derive(Debug, Clone, PartialEq)]
pub struct Year {
    /// Which series.
    pub series: Series,
    /// Its years, the newest first.
    pub years: Vec<SeriesYear>,
    /// The one that is told.
    pub year: SeriesYear,
    /// Limits of the steps; none when no number may be coloured.
    pub limits: Option<[f64; STEPS + 1]>,
    /// By name.
    pub rows: Vec<Row>,
}

fn year_of(text: Option<&str>) -> Result<Option<i16>, AppError> {
    let Some(text) = text else {
        return Ok(None);
    };
    let wrong = || AppError::Query(vec![Fault::new("year", "context_year").with("value", text)]);
    text.parse().map(Some).map_err(|_no_number| wrong())
}

/// The list of vulnerable areas of a year, the newest when none is named.
///
/// # Errors
/// [`AppError::Forbidden`] for a role that does not analyse, [`AppError::NotFound`] for a year without a
/// list, [`AppError::Query`] when it is no year.
pub async fn vulnerable_areas(
    app: &App,
    viewer: &Viewer,
    year: Option<&str>,
) -> Result<Lists, AppError> {
    permit(viewer, Deed::Analyze)?;
    let tenant = app.tenant(viewer)?;
    let asked = year_of(year)?;
    let lists = tenant.store.vulnerable_lists(viewer).await?;
    let list = match asked {
        None => lists.first().cloned(),
        Some(year) => {
            let found = lists.iter().find(|l| l.year == year);
            Some(found.ok_or(AppError::NotFound)?.clone())
        }
    };
    let areas = match &list {
        Some(list) => tenant.store.vulnerable_areas(viewer, list.year).await?,
        None => Vec::new(),
    };
    let areas = areas
        .into_iter()
        .map(|area| {
            let here = touches(tenant, &area.outline)?;
            Ok(Listed { area, here })
        })
        .collect::<Result<_, AppError>>()?;
    Ok(Lists { lists, list, areas })
}

/// Whether an outline touches the tenant's, or its box where it has none.
fn touches(tenant: &Tenant, outline: &MultiPolygon) -> Result<bool, AppError> {
    let shape = Shape::Area(outline.clone());
    let world = tenant.world()?;
    let areas = world.landscape.areas();
    let own = tenant.profile.outline.as_ref();
    let relation = own
        .and_then(|id| areas.slot(id))
        .and_then(|slot| areas.relation(slot, &shape));
    if let Some(relation) = relation {
        return Ok(matches!(relation, Relation::Contained { .. }));
    }
    let [west, south, east, north] = tenant.profile.bbox;
    Ok(
        geo::BoundingRect::bounding_rect(outline).is_some_and(|found| {
            let (low, high) = (found.min(), found.max());
            low.x <= east && west <= high.x && low.y <= north && south <= high.y
        }),
    )
}

/// Every series with its years.
///
/// # Errors
/// [`AppError::Forbidden`] for a role that does not analyse.
pub async fn series(
    app: &App,
    viewer: &Viewer,
) -> Result<Vec<(Series, Vec<SeriesYear>)>, AppError> {
    permit(viewer, Deed::Analyze)?;
    Ok(app.tenant(viewer)?.store.series(viewer).await?)
}

/// A series in a year, the newest when none is named.
///
/// # Errors
/// [`AppError::Forbidden`] for a role that does not analyse, [`AppError::NotFound`] for a series or year that
/// is not there, [`AppError::Query`] when it is no year.
pub async fn statistics(
    app: &App,
    viewer: &Viewer,
    series: &str,
    year: Option<&str>,
) -> Result<Year, AppError> {
    permit(viewer, Deed::Analyze)?;
    let tenant = app.tenant(viewer)?;
    let asked = year_of(year)?;
    let code = StatisticCode::parse(series).map_err(|_no_code| AppError::NotFound)?;
    let all = tenant.store.series(viewer).await?;
    let found = all.into_iter().find(|(s, _)| s.code == code);
    let (series, years) = found.ok_or(AppError::NotFound)?;
    let year = years
        .iter()
        .find(|y| asked.is_none_or(|wanted| y.year == wanted));
    let year = year.ok_or(AppError::NotFound)?.clone();
    let numbers = tenant.store.statistics(viewer, &code, year.year).await?;
    let enough: Vec<f64> = numbers
        .iter()
        .filter(|s| s.trust(series.basis) == Trust::Enough)
        .filter_map(|s| s.value)
        .collect();
    let ceiling = (series.unit == StatisticUnit::Percent).then_some(100.0);
    let limits = steps::round_steps(&enough, ceiling);
    let world = tenant.world()?;
    let areas = world.landscape.areas();
    let mut rows: Vec<Row> = numbers
        .into_iter()
        .map(|statistic| {
            let slot = areas.slot(&statistic.area);
            let area = areas.area(&statistic.area);
            let trust = statistic.trust(series.basis);
            let coloured = statistic.value.filter(|_| trust == Trust::Enough);
            Row {
                name: area.map_or_else(|| statistic.area.to_string(), |a| a.name.clone()),
                outline: slot.and_then(|slot| areas.outline(slot)),
                step: coloured.and_then(|v| steps::step_of(v, limits.as_ref()?)),
                trust,
                statistic,
            }
        })
        .collect();
    rows.sort_by(|a, b| (&a.name, &a.statistic.area).cmp(&(&b.name, &b.statistic.area)));
    Ok(Year {
        series,
        years,
        year,
        limits,
        rows,
    })
}
