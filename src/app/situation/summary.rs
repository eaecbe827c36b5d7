//! What the public may be told of a week once its meeting has ended: a draft put together from what is open
//! to all, which people reword, and somebody else approves.
//!
//! No figure leaves. A kind or a place is named when enough open reports are behind it, and a place only when
//! the public knows its name from a promise. What anybody wrote, what the police know, other organisations'
//! records and what is not of class 1 take no part, now or when the report was built.

use jiff::civil::Date;
use lykta_core::analysis::cells::cell_at;
use lykta_core::analysis::situation::{FOCUS_M, Row};
use lykta_core::model::{AreaId, CategoryCode, PrivacyClass, Provenance, State, Viewer, Week};
use lykta_core::space::Filter;
use lykta_core::space::world::World;

use super::leads;
use super::meeting::Meeting;
use super::read::{Report, read};
use crate::app::found::{most_first, tally};
use crate::app::texts::{self, About, Text};
use crate::app::{App, AppError};
use crate::wire::message::Language;

/// Open reports from which a kind or a place is named to the public.
pub const FEW: usize = 5;
/// Most kinds that are named.
const KINDS: usize = 4;

/// What a text may begin from, and what has been written so far.
#[derive(Debug, Clone)]
pub struct Summary {
    /// A draft in Swedish.
    pub sv: String,
    /// The same in English.
    pub en: String,
    /// Texts about this week, the newest first.
    pub texts: Vec<Text>,
}

/// What is open to all of a week's facts.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
struct Open {
    /// What came in, most first.
    came: Vec<CategoryCode>,
    /// What was mended, most first.
    done: Vec<CategoryCode>,
    /// Names of places chosen for the coming week.
    places: Vec<String>,
}

/// The draft of a week's text for the public, and what has been written about it.
///
/// # Errors
/// [`AppError::Hindered`] until the meeting has ended; [`AppError::NotFound`]; [`AppError::Forbidden`].
pub async fn summary(app: &App, viewer: &Viewer, week: Week) -> Result<Summary, AppError> {
    leads(viewer)?;
    let report = read(app, viewer, week, None).await?;
    let meeting = report.meeting.as_ref();
    let meeting = meeting.ok_or(AppError::Hindered("meeting_open"))?;
    let tenant = app.tenant(viewer)?;
    let world = tenant.world_for(viewer)?;
    let told = open(&report, meeting, &world, viewer);
    let about = About::Situation(week);
    let mut texts = tenant.store.texts(viewer).await?;
    texts.retain(|t| t.about == about);
    texts.reverse();
    let draft = |language| words(language, app, week, &told);
    Ok(Summary {
        sv: draft(Language::Sv),
        en: draft(Language::En),
        texts,
    })
}

/// Writes a draft of the text for the public about a week whose meeting has ended. Somebody who publishes
/// approves it, as any text.
///
/// # Errors
/// As [`summary`]; [`AppError::Invalid`] when it is too long or holds coordinates or personal data.
pub async fn write(
    app: &App,
    viewer: &Viewer,
    week: Week,
    sv: &str,
    en: Option<&str>,
) -> Result<Text, AppError> {
    leads(viewer)?;
    let report = read(app, viewer, week, None).await?;
    if report.meeting.is_none() {
        return Err(AppError::Hindered("meeting_open"));
    }
    texts::put(app, viewer, &About::Situation(week), sv, en).await
}

fn open(report: &Report, meeting: &Meeting, world: &World, viewer: &Viewer) -> Open {
    let frame = &report.frame;
    let filter = Filter::seen_by(world.sees(viewer));
    let index = world.index_for(&filter);
    let is_open = |row: &&Row| {
        let now = index.get(row.id, &filter.sees);
        row.class == PrivacyClass::OPEN
            && now.is_some_and(|entry| entry.class == PrivacyClass::OPEN)
            && row.custody.controller.is_none()
            && !of_police(row.provenance)
    };
    let rows: Vec<&Row> = report.all.iter().filter(is_open).collect();
    let during = |at| (frame.from..frame.to).contains(&at);
    let new: Vec<&Row> = rows
        .iter()
        .copied()
        .filter(|row| row.is_report() && during(row.observed))
        .collect();
    let done = rows.iter().filter(|row| {
        let stands = matches!(row.state(), State::Done | State::Verified | State::Closed);
        stands && row.done.is_some_and(during)
    });
    let places = meeting.focus.iter().filter_map(|place| {
        let inside = new.iter().filter(|row| {
            let at = frame.crs.forward(row.at);
            at.is_ok_and(|(e, n)| cell_at([e, n], FOCUS_M) == (place.cell[0], place.cell[1]))
        });
        named(report, inside.copied())
    });
    let mut known = Vec::new();
    for name in places {
        if !known.contains(&name) {
            known.push(name);
        }
    }
    Open {
        came: kinds(new.iter().copied()),
        done: kinds(done.copied()),
        places: known,
    }
}

fn of_police(provenance: Provenance) -> bool {
    matches!(
        provenance,
        Provenance::PoliceDiscovered | Provenance::PoliceReported
    )
}

/// Categories with enough behind them, most first.
fn kinds<'a>(rows: impl Iterator<Item = &'a Row>) -> Vec<CategoryCode> {
    let all = most_first(rows.map(|row| &row.category)).into_iter();
    let enough = all.filter(|(_, n)| *n >= FEW).take(KINDS);
    enough.map(|(c, _)| c.clone()).collect()
}

/// The smallest promised area that enough of these lie in.
fn named<'a>(report: &Report, rows: impl Iterator<Item = &'a Row>) -> Option<String> {
    let counts = tally(rows.flat_map(|row| &row.areas).map(AreaId::as_str));
    let facts = &report.facts;
    let promised = facts.promised.iter();
    let enough = promised.filter(|(id, _)| counts.get(id.as_str()).is_some_and(|n| *n >= FEW));
    let smallest = enough.min_by_key(|(id, cells)| (cells.len(), id.clone()));
    smallest.and_then(|(id, _)| facts.areas.get(id.as_str()).cloned())
}

/// Day and month as one says them.
fn day(language: Language, date: Date) -> String {
    let values = [
        ("day", date.day().to_string()),
        ("month", format!("m{}", date.month())),
    ];
    language.say("draft-day", &values)
}

fn words(language: Language, app: &App, week: Week, told: &Open) -> String {
    let kinds = |codes: &[CategoryCode]| {
        let known = codes.iter().filter_map(|code| app.catalogue.category(code));
        let names = known.map(|c| match language {
            Language::Sv => c.sv.to_lowercase(),
            Language::En => c.en.to_lowercase(),
        });
        names.collect::<Vec<_>>().join(", ")
    };
    let monday = week.monday();
    let sunday = week.plus(1).monday().yesterday().unwrap_or(monday);
    let mut parts = vec![language.say(
        "draft-week",
        &[
            ("n", week.number().to_string()),
            ("from", day(language, monday)),
            ("to", day(language, sunday)),
            ("year", sunday.year().to_string()),
        ],
    )];
    let (came, done) = (kinds(&told.came), kinds(&told.done));
    if came.is_empty() {
        parts.push(language.say("draft-few", &[]));
    } else {
        parts.push(language.say("draft-came", &[("kinds", came)]));
    }
    if !done.is_empty() {
        parts.push(language.say("draft-done", &[("kinds", done)]));
    }
    if !told.places.is_empty() {
        parts.push(language.say("draft-places", &[("places", told.places.join(", "))]));
    }
    parts.push(language.say("draft-end", &[]));
    parts.join(" ")
}
