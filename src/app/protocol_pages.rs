//! A protocol on paper: what its reader is told of it, as pages.

use jiff::tz::TimeZone;
use lykta_core::model::protocol::Point;
use lykta_core::model::{LonLat, Viewer, WalkId};
use lykta_core::space::link::Landscape;
use lykta_pdf::{Date, Fact, Footer, Picture, Section, Sheet, Table};
use uuid::Uuid;

use super::basemaps::Basemap;
use super::photos::{self, PhotoSize};
use super::protocol::{self, Protocol, Shown, name};
use super::{App, AppError, paper, walks};
use crate::picture::{Asked, Stop};
use crate::wire::message::Language;

/// Most photos of one point.
const PHOTOS: usize = 3;

/// The protocol of a walk as a PDF file.
///
/// # Errors
/// As [`protocol::read`]; [`AppError::Hindered`] when the program was built without pages.
pub async fn pages(
    app: &App,
    viewer: &Viewer,
    maps: &[Basemap],
    id: WalkId,
    language: Language,
) -> Result<Vec<u8>, AppError> {
    let read = protocol::read(app, viewer, id).await?;
    if !paper::can() {
        return Err(AppError::Hindered(paper::WITHOUT));
    }
    let sheet = sheet(app, viewer, maps, &read, language).await?;
    paper::pages(sheet).await
}

async fn sheet(
    app: &App,
    viewer: &Viewer,
    maps: &[Basemap],
    p: &Protocol,
    language: Language,
) -> Result<Sheet, AppError> {
    let tenant = app.tenant(viewer)?;
    let world = tenant.world()?;
    let landscape = &world.landscape;
    let say = |key: &str| language.say(key, &[]);
    let walk = &p.told.walk;
    let zone = walks::zone(tenant)?;
    let date = walk
        .started_at
        .unwrap_or(walk.starts_at)
        .to_zoned(zone.clone());
    let version = match p.editions.first() {
        Some(edition) => language.say("pdf-edition", &[("n", edition.number.to_string())]),
        None => say("protocol-draft"),
    };
    let mut sections = Vec::new();
    let stops = walk
        .stops
        .iter()
        .map(|s| (Some(s.no), format!("{}. {}", s.no, s.name)));
    for (stop, heading) in stops.chain([(None, say("protocol-along"))]) {
        let here: Vec<(usize, &Shown)> =
            numbered(p).filter(|(_, s)| s.point.stop == stop).collect();
        let felt = stop.and_then(|no| p.felt.iter().find(|f| f.stop == no));
        if here.is_empty() && felt.is_none() {
            continue;
        }
        let mut points = Vec::new();
        for (n, shown) in here {
            points.push(point(app, viewer, landscape, shown, n, language).await?);
        }
        let answers = |counts: &[u32; 6]| {
            let given = counts.iter().enumerate().filter(|(_, n)| **n > 0);
            let words = given.map(|(i, n)| format!("{}: {n}", say(&format!("perceived-{i}"))));
            words.collect::<Vec<_>>().join(", ")
        };
        sections.push(Section {
            heading,
            intro: felt
                .map(|f| language.say("protocol-felt", &[("answers", answers(&f.counts))]))
                .into_iter()
                .collect(),
            points,
        });
    }
    Ok(Sheet {
        lang: language.tag().to_owned(),
        title: language.say("protocol-of", &[("title", walk.title.clone())]),
        subtitle: format!("{} · {version}", tenant.profile.name),
        facts: facts(p, landscape, &zone, language),
        map: map(maps, p, language).await?,
        sections,
        table: table(p, landscape, language),
        footer: Footer {
            words: format!("{} · {version}", walk.title),
            page: say("pdf-page"),
        },
        date: Date {
            year: i32::from(date.year()),
            month: u8::try_from(date.month()).unwrap_or(1),
            day: u8::try_from(date.day()).unwrap_or(1),
        },
    })
}

/// Points with their numbers, from 1.
fn numbered(p: &Protocol) -> impl Iterator<Item = (usize, &Shown)> {
    (1..).zip(&p.points)
}

fn facts(p: &Protocol, landscape: &Landscape, zone: &TimeZone, language: Language) -> Vec<Fact> {
    let walk = &p.told.walk;
    let clock = |at: jiff::Timestamp| at.to_zoned(zone.clone());
    let (from, to) = (
        clock(walk.started_at.unwrap_or(walk.starts_at)),
        clock(walk.ended_at.unwrap_or(walk.ends_at)),
    );
    let when = format!(
        "{} {}–{}",
        from.date(),
        from.strftime("%H:%M"),
        to.strftime("%H:%M")
    );
    let area = walk.area.as_ref().and_then(|id| landscape.areas().area(id));
    let light = p.told.lighting.map(|l| {
        let code = l.condition.code().replace('_', "-");
        language.say(&format!("light-{code}"), &[])
    });
    let promises = walk.promises.iter().filter_map(|id| landscape.promise(id));
    let promises: Vec<String> = promises.map(|p| p.title.clone()).collect();
    let people = walk.participants.iter().map(|p| {
        let code = p.role.code().replace('_', "-");
        let role = language.say(&format!("walk-part-{code}"), &[]);
        match &p.organisation {
            Some(organisation) => format!("{} {role} ({organisation})", p.n),
            None => format!("{} {role}", p.n),
        }
    });
    let people = people.collect::<Vec<_>>().join(", ");
    let rows = [
        ("walk-when", Some(when)),
        ("walk-area", area.map(|a| a.name.clone())),
        ("walk-light", light),
        ("walk-weather", walk.weather.clone()),
        ("walk-purpose", Some(walk.purpose.clone())),
        ("promise", Some(promises.join(", "))),
        ("walk-participants", Some(people)),
        ("protocol-summary", p.words.summary.clone()),
    ];
    rows.into_iter()
        .filter_map(|(key, value)| {
            let value = value.filter(|v| !v.is_empty())?;
            let label = language.say(key, &[]);
            Some(Fact { label, value })
        })
        .collect()
}

async fn map(
    maps: &[Basemap],
    p: &Protocol,
    language: Language,
) -> Result<Option<Picture>, AppError> {
    let walk = &p.told.walk;
    if walk.stops.is_empty() {
        return Ok(None);
    }
    let on = |c: &geo::Coord| LonLat::from_degrees(c.x, c.y).ok();
    let route = walk.route.iter().flat_map(|r| r.coords().filter_map(on));
    let drawn = paper::map(
        maps,
        Asked {
            width: 1_700,
            height: 1_000,
            density: 2.5,
            route: route.collect(),
            approximate: true,
            stops: walk
                .stops
                .iter()
                .map(|s| Stop {
                    number: s.no.to_string(),
                    at: s.at,
                })
                .collect(),
            marks: Vec::new(),
            around: Vec::new(),
        },
    )
    .await?;
    let names: Vec<String> = walk
        .stops
        .iter()
        .map(|s| format!("{} {}", s.no, s.name))
        .collect();
    Ok(Some(Picture {
        bytes: drawn.png.to_vec(),
        alt: language.say("pdf-map", &[("stops", names.join(", "))]),
        caption: drawn.credit,
    }))
}

fn decided(point: &Point, language: Language) -> String {
    let code = point.ruling.decision.code().replace('_', "-");
    let words = language.say(&format!("protocol-decision-{code}"), &[]);
    match &point.ruling.reason {
        Some(reason) => format!("{words}: {reason}"),
        None => words,
    }
}

fn category(landscape: &Landscape, point: &Point, language: Language) -> String {
    let code = &point.observation.category;
    let found = landscape.catalogue().category(code);
    found.map_or_else(
        || code.to_string(),
        |c| match language {
            Language::Sv => c.sv.clone(),
            Language::En => c.en.clone(),
        },
    )
}

async fn point(
    app: &App,
    viewer: &Viewer,
    landscape: &Landscape,
    shown: &Shown,
    n: usize,
    language: Language,
) -> Result<lykta_pdf::Point, AppError> {
    let point = &shown.point;
    let o = &point.observation;
    let heading = category(landscape, point, language);
    let mut photos = Vec::new();
    for (i, id) in (1_usize..).zip(shown.photos.iter().take(PHOTOS)) {
        let Ok(id) = Uuid::try_parse(id) else {
            continue;
        };
        photos.push(Picture {
            bytes: photos::image(app, viewer, o.id, id, PhotoSize::Whole).await?,
            alt: language.say(
                "protocol-photo",
                &[("n", i.to_string()), ("category", heading.clone())],
            ),
            caption: String::new(),
        });
    }
    let status = o.status.code().replace('_', "-");
    let rows = [
        ("pdf-place", shown.place.clone()),
        (
            "pdf-status",
            Some(language.say(&format!("status-{status}"), &[])),
        ),
        (
            "protocol-decision",
            (!point.is_positive()).then(|| decided(point, language)),
        ),
        ("card-due", point.ruling.due.map(|d| d.to_string())),
        (
            "card-responsible",
            point.actor().map(|id| name(landscape, id)),
        ),
    ];
    let facts = rows.into_iter().filter_map(|(key, value)| {
        let label = language.say(key, &[]);
        Some(Fact {
            label,
            value: value?,
        })
    });
    Ok(lykta_pdf::Point {
        number: n.to_string(),
        heading,
        paragraphs: [&o.text, &o.suggestion, &point.ruling.text]
            .into_iter()
            .filter_map(Clone::clone)
            .collect(),
        facts: facts.collect(),
        photos,
    })
}

fn table(p: &Protocol, landscape: &Landscape, language: Language) -> Option<Table> {
    let rows: Vec<[String; 4]> = numbered(p)
        .filter(|(_, s)| !s.point.is_positive())
        .map(|(n, s)| {
            [
                format!("{n}. {}", category(landscape, &s.point, language)),
                s.point
                    .actor()
                    .map(|id| name(landscape, id))
                    .unwrap_or_default(),
                decided(&s.point, language),
                s.point
                    .ruling
                    .due
                    .map(|d| d.to_string())
                    .unwrap_or_default(),
            ]
        })
        .collect();
    (!rows.is_empty()).then(|| Table {
        heading: language.say("pdf-decisions", &[]),
        intro: Vec::new(),
        header: [
            "pdf-point",
            "card-responsible",
            "protocol-decision",
            "card-due",
        ]
        .map(|key| language.say(key, &[])),
        rows,
    })
}
