//! Walks as dates for a calendar program.

use axum::extract::{Path, State};
use axum::http::{HeaderMap, header};
use axum::response::{IntoResponse, Response};
use lykta_core::model::walk::Meeting;
use lykta_core::model::{AreaId, Deed};

use super::Site;
use super::error::Failure;
use super::extract::{Tongue, Who, walk_id};
use super::sharing::NO_STORE;
use crate::app::permit;
use crate::app::walks::{self as cases, Told};
use crate::clock;
use crate::wire::calendar::{Event, calendar as written};
use crate::wire::message::Language;

/// What the words of an event are made of.
struct Teller<'a> {
    language: Language,
    origin: String,
    area: Box<dyn Fn(&AreaId) -> Option<String> + 'a>,
}

impl Teller<'_> {
    /// The walk, the meeting before it and the one that follows it up.
    fn events(&self, told: &Told) -> Vec<Event> {
        let walk = &told.walk;
        let area = walk.area.as_ref().and_then(|id| (self.area)(id));
        let first = walk.stops.first();
        let url = format!("{}/rundor/{}", self.origin, walk.id);
        let event = |part: &str, title: String| Event {
            uid: format!("{}{part}@lykta", walk.id),
            sequence: walk.version.saturating_sub(1),
            starts: walk.starts_at,
            ends: Some(walk.ends_at),
            title,
            place: None,
            at: None,
            description: String::new(),
            url: url.clone(),
        };
        let meeting = |part: &str, key: &str, said: &Option<Meeting>| {
            let said = said.as_ref()?;
            let words = [("title", walk.title.clone())];
            Some(Event {
                starts: said.at,
                // A meeting before lasts until the walk begins; how long one after it lasts, nobody said.
                ends: Some(walk.starts_at).filter(|end| *end > said.at),
                place: said.place.clone(),
                ..event(part, self.language.say(key, &words))
            })
        };
        let stops = walk.stops.iter().map(|s| format!("{}. {}", s.no, s.name));
        let lines = std::iter::once(walk.purpose.clone()).chain(stops);
        let lines: Vec<String> = lines.filter(|line| !line.is_empty()).collect();
        let itself = Event {
            place: first.map(|s| s.name.clone()).or(area),
            at: first.map(|s| s.at),
            description: lines.join("\n"),
            ..event("", walk.title.clone())
        };
        [
            meeting("-before", "calendar-before", &walk.meeting_before),
            Some(itself),
            meeting("-after", "calendar-after", &walk.meeting_after),
        ]
        .into_iter()
        .flatten()
        .collect()
    }
}

fn answer(
    site: &Site,
    who: &Who,
    headers: &HeaderMap,
    language: Language,
    walks: &[Told],
) -> Result<Response, Failure> {
    let tenant = site.app.tenant(&who.0)?;
    let world = tenant.world()?;
    let teller = Teller {
        language,
        origin: site.door.origin(headers),
        area: Box::new(|id| world.landscape.areas().area(id).map(|a| a.name.clone())),
    };
    let events: Vec<Event> = walks.iter().flat_map(|told| teller.events(told)).collect();
    let name = language.say("calendar-name", &[("place", tenant.profile.name.clone())]);
    let media = [
        (header::CONTENT_TYPE, "text/calendar; charset=utf-8"),
        (
            header::CONTENT_DISPOSITION,
            "attachment; filename=\"rundor.ics\"",
        ),
    ];
    Ok((NO_STORE, media, written(&name, clock::now(), &events)).into_response())
}

/// The walks that the reader sees, with the meetings around them, as an iCalendar file.
#[utoipa::path(
    get, path = "/api/v1/walks/calendar.ics", tag = "walks",
    responses((status = 200, body = String, content_type = "text/calendar"))
)]
pub(super) async fn all(
    State(site): State<Site>,
    who: Who,
    Tongue(language): Tongue,
    headers: HeaderMap,
) -> Result<Response, Failure> {
    permit(&who.0, Deed::Read)?;
    let walks = cases::list(&site.app, &who.0, &cases::Asked::default()).await?;
    answer(&site, &who, &headers, language, &walks)
}

/// One walk with the meetings around it as an iCalendar file.
#[utoipa::path(
    get, path = "/api/v1/walks/{id}/calendar.ics", tag = "walks",
    params(("id" = String, Path, description = "UUID of the walk")),
    responses(
        (status = 200, body = String, content_type = "text/calendar"),
        (status = 404, description = "Unknown, or not for the reader", content_type = "application/problem+json"),
    )
)]
pub(super) async fn one(
    State(site): State<Site>,
    who: Who,
    Tongue(language): Tongue,
    Path(id): Path<String>,
    headers: HeaderMap,
) -> Result<Response, Failure> {
    permit(&who.0, Deed::Read)?;
    let told = cases::one(&site.app, &who.0, walk_id(&id)?).await?;
    answer(&site, &who, &headers, language, &[told])
}
