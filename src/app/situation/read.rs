//! Reading a report: what its reader may see of what was frozen.

use std::collections::BTreeSet;
use std::sync::Arc;

use futures_util::future::try_join_all;
use jiff::Timestamp;
use lykta_core::analysis::cells::{boxed, cell_at, covering};
use lykta_core::analysis::courses::{Courses, Seen, courses};
use lykta_core::analysis::effort::project;
use lykta_core::analysis::situation::{self, FOCUS_M, Focus, Frame, Row, Situation};
use lykta_core::model::viewer::Facts as Visible;
use lykta_core::model::{Deed, PrivacyClass, State, Viewer, Week};
use lykta_core::space::world::World;
use lykta_core::space::{Crs, Filter};
use serde::Deserialize;

use super::Head;
use super::card::{Card, cards, is_open};
use super::meeting::{self, Meeting, Told};
use crate::app::found::commonest;
use crate::app::live::blocking;
use crate::app::{App, AppError, Tenant, permit, tiles, walks};
use crate::wire::situation::{self as wire, Facts};

/// Most cells of a study area.
const MOST_CELLS: usize = 200_000;

/// A report as its reader is told it.
#[derive(Debug, Clone)]
pub struct Report {
    /// Which.
    pub head: Head,
    /// Names and weeks.
    pub facts: Facts,
    /// The weeks that are compared.
    pub frame: Frame,
    /// What was put together.
    pub situation: Situation,
    /// Hot spots of the last four weeks beside those of the four before; `None` when the study area is too large.
    pub hot: Option<Courses>,
    /// What lies behind each hot spot, in their order.
    pub hot_cards: Vec<Card>,
    /// What was seen in the week, the newest first, what the police found themselves and what works well
    /// among it; and what is late.
    pub rows: Vec<Row>,
    /// Everything that the report stands on and its reader may see.
    pub all: Vec<Row>,
    /// What was decided the week before, as it stood.
    pub last: Vec<Told>,
    /// The places chosen at the meeting the week before.
    pub last_meeting: Option<Meeting>,
    /// How the meeting about this report ended.
    pub meeting: Option<Meeting>,
}

impl Report {
    /// Names of the areas of a row that tell places apart.
    pub fn areas(&self, row: &Row) -> Vec<String> {
        let ids = row.areas.iter();
        ids.filter_map(|id| self.facts.areas.get(id.as_str()).cloned())
            .collect()
    }
}

/// The report of a week, in its last version when none is named.
///
/// # Errors
/// [`AppError::NotFound`] when there is none; [`AppError::Forbidden`] for a role that does not analyse.
pub async fn read(
    app: &App,
    viewer: &Viewer,
    week: Week,
    version: Option<u32>,
) -> Result<Report, AppError> {
    permit(viewer, Deed::Analyze)?;
    let tenant = app.tenant(viewer)?;
    let world = tenant.world_for(viewer)?;
    let (head, frozen) = tenant.store.situation(viewer, week, version).await?;
    let damaged = |e: wire::Damaged| AppError::Internal(Box::new(e));
    let facts = Facts::deserialize(&frozen.facts).map_err(|e| AppError::Internal(Box::new(e)))?;
    let frame = frame(&facts)?;
    let rows = frozen.rows.iter().map(wire::thaw);
    let rows: Vec<Row> = rows.collect::<Result<_, _>>().map_err(damaged)?;
    let rows = seen(&world, viewer, rows);
    let held: BTreeSet<_> = walks::seen(tenant, &world, viewer)
        .await?
        .into_iter()
        .map(|w| w.id)
        .collect();
    let walked = frozen.walks.iter().map(wire::thaw_walk);
    let mut walked = walked.collect::<Result<Vec<_>, _>>().map_err(damaged)?;
    walked.retain(|w| held.contains(&w.walk));
    let promised = facts.promised().map_err(damaged)?;
    let zone = walks::zone(tenant)?;
    let hot = hot(tenant, &world, &frame, &rows).await?;
    let places = hot.as_ref().map_or(&[][..], |hot| &hot.places);
    let hot_cards = cards(&facts, &frame, &rows, places, &zone);
    let situation = situation::compose(&frame, &rows, &walked, &promised, &zone);
    // What cannot be put on record is not shown.
    if rows.iter().any(|r| r.class == PrivacyClass::RESTRICTED) {
        tiles::look(tenant, viewer).await?;
    }
    let all = rows.clone();
    let rows = listed(&frame, rows);
    let restricted = rows.iter().filter(|r| r.class == PrivacyClass::RESTRICTED);
    let looks = restricted.map(|r| tenant.observation(viewer, r.id));
    try_join_all(looks).await?;
    let last = meeting::as_they_stood(app, viewer, &facts.last).await?;
    Ok(Report {
        last,
        last_meeting: meeting::ended(app, viewer, week.plus(-1)).await?,
        meeting: meeting::ended(app, viewer, week).await?,
        head,
        facts,
        frame,
        situation,
        hot,
        hot_cards,
        rows,
        all,
    })
}

fn frame(facts: &Facts) -> Result<Frame, AppError> {
    let internal = |e: jiff::Error| AppError::Internal(Box::new(e));
    let at = |ms| Timestamp::from_millisecond(ms).map_err(internal);
    let [before, from, to] = facts.weeks;
    Ok(Frame {
        before: at(before)?,
        from: at(from)?,
        to: at(to)?,
        today: facts.today.parse().map_err(internal)?,
        crs: Crs::from_code(&facts.crs).map_err(|e| AppError::Internal(Box::new(e)))?,
    })
}

/// What the viewer might have seen then and may see now.
fn seen(world: &World, viewer: &Viewer, rows: Vec<Row>) -> Vec<Row> {
    let filter = Filter::seen_by(world.sees(viewer));
    let index = world.index_for(&filter);
    let may = |row: &Row| {
        viewer.may_see(Visible {
            category: &row.category,
            class: row.class,
            areas: &row.areas,
            custody: &row.custody,
        })
    };
    let mut rows = rows;
    rows.retain(|row| may(row) && index.get(row.id, &filter.sees).is_some());
    rows
}

/// Hot spots as they go, of the rows that the viewer sees.
async fn hot(
    tenant: &Tenant,
    world: &Arc<World>,
    frame: &Frame,
    rows: &[Row],
) -> Result<Option<Courses>, AppError> {
    let zone = walks::zone(tenant)?;
    let day = |at: Timestamp| zone.to_datetime(at).date();
    let end = day(frame.to);
    let reports = rows.iter().filter(|row| is_open(row));
    let seen: Vec<Seen> = reports
        .filter_map(|row| {
            let (east, north) = frame.crs.forward(row.at).ok()?;
            let days = day(row.observed).until(end).ok()?.get_days();
            Some(Seen {
                cell: cell_at([east, north], FOCUS_M),
                weeks_ago: i64::from(days - 1).div_euclid(7),
                by: row.by,
            })
        })
        .collect();
    let (world, crs) = (Arc::clone(world), frame.crs);
    let outline = tenant.profile.outline.clone();
    let told = blocking(move || {
        let areas = world.landscape.areas();
        let outline = outline.and_then(|id| areas.outline(areas.slot(&id)?));
        let cells = match outline.and_then(|outline| project(crs, &outline)) {
            Some(outline) => covering(&outline, FOCUS_M, MOST_CELLS),
            None => boxed(seen.iter().map(|s| s.cell), MOST_CELLS),
        };
        cells
            .map(|cells| courses(&cells, FOCUS_M, &seen))
            .transpose()
    });
    let told = told.await?;
    told.map_err(|e| AppError::Internal(format!("{e:?}").into()))
}

/// What is told one by one: what was seen in the week, and what is late.
fn listed(frame: &Frame, mut rows: Vec<Row>) -> Vec<Row> {
    rows.retain(|row| {
        let new = (frame.from..frame.to).contains(&row.observed);
        row.state() != State::Hidden && (new || row.is_overdue(frame.today))
    });
    rows.sort_by_key(|row| (std::cmp::Reverse(row.observed), row.id));
    rows
}

/// Names of the areas that the new reports of a place lie in, the commonest first.
pub fn areas_of(report: &Report, focus: &Focus) -> Vec<String> {
    let rows = report.rows.iter().filter(|r| focus.rows.contains(&r.id));
    commonest(rows.flat_map(|r| report.areas(r)))
}
