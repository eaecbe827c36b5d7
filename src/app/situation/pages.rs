//! A report on paper: what its reader is told of it, as pages. Once the meeting has ended they are its minutes.

use lykta_core::analysis::courses::WEEKS;
use lykta_core::analysis::enough::REPORTS;
use lykta_core::analysis::situation::{FOCUS_LEAST, SILENT_WEEKS, Tally};
use lykta_core::model::{CategoryCode, Viewer, Week};
use lykta_core::space::link::Landscape;
use lykta_pdf::{Date, Fact, Footer, Picture, Point, Section, Sheet, Table};

use super::meeting::{self, Told};
use super::read::{Report, areas_of, read};
use crate::app::basemaps::Basemap;
use crate::app::{App, AppError, paper};
use crate::picture::{Asked, Stop};
use crate::wire::message::Language;
use crate::wire::situation::DecisionState;

/// Most rows of a list on paper.
const ROWS: usize = 40;

/// The report of a week as a PDF file; the last version when none is named.
///
/// # Errors
/// As [`read`]; [`AppError::Hindered`] when the program was built without pages.
pub async fn pages(
    app: &App,
    viewer: &Viewer,
    maps: &[Basemap],
    (week, version): (Week, Option<u32>),
    language: Language,
) -> Result<Vec<u8>, AppError> {
    let report = read(app, viewer, week, version).await?;
    if !paper::can() {
        return Err(AppError::Hindered(paper::WITHOUT));
    }
    let decided = meeting::decisions(app, viewer, week).await?;
    let tenant = app.tenant(viewer)?;
    let world = tenant.world()?;
    let page = Page {
        report: &report,
        landscape: &world.landscape,
        language,
    };
    let sheet = page.sheet(&tenant.profile.name, maps, &decided).await?;
    paper::pages(sheet).await
}

struct Page<'a> {
    report: &'a Report,
    landscape: &'a Landscape,
    language: Language,
}

impl Page<'_> {
    fn say(&self, key: &str, values: &[(&'static str, String)]) -> String {
        self.language.say(key, values)
    }

    async fn sheet(
        &self,
        whose: &str,
        maps: &[Basemap],
        decided: &[Told],
    ) -> Result<Sheet, AppError> {
        let head = &self.report.head;
        let number = head.week.number().to_string();
        let version = head.version.to_string();
        let version = self.say("pdf-situation-version", &[("n", version)]);
        let title = self.say("pdf-situation", &[("n", number)]);
        let monday = head.week.monday();
        let sunday = head.week.plus(1).monday().yesterday().unwrap_or(monday);
        let mut sections = vec![
            self.tallies("situation-categories", &self.categories()),
            self.tallies("situation-areas", &self.areas()),
            self.tallies("situation-promises", &self.promises()),
            self.overdue(),
            self.focus(),
            self.hot_spots(),
            self.unknown(),
            self.decisions("situation-last-decisions", &self.report.last),
        ];
        sections.retain(|s| !s.intro.is_empty() || !s.points.is_empty());
        Ok(Sheet {
            lang: self.language.tag().to_owned(),
            subtitle: format!("{whose} · {monday} – {sunday} · {version}"),
            facts: self.facts(),
            map: self.map(maps).await?,
            sections,
            table: self.table(decided),
            footer: Footer {
                words: format!("{title} · {whose} · {version}"),
                page: self.say("pdf-page", &[]),
            },
            date: Date {
                year: i32::from(self.report.frame.today.year()),
                month: u8::try_from(self.report.frame.today.month()).unwrap_or(1),
                day: u8::try_from(self.report.frame.today.day()).unwrap_or(1),
            },
            title,
        })
    }

    fn compared(&self, t: Tally) -> String {
        let more = match t.difference() {
            0 => String::from("±0"),
            n if n > 0 => format!("+{n}"),
            n => format!("−{}", n.unsigned_abs()),
        };
        let values = [
            ("n", t.this.to_string()),
            ("last", t.last.to_string()),
            ("more", more),
        ];
        self.say("pdf-situation-compared", &values)
    }

    fn facts(&self) -> Vec<Fact> {
        let s = &self.report.situation;
        let km = |metres: f64| format!("{:.1}", metres / 1_000.0).replace('.', ",");
        let walked = [
            ("this", km(s.walked.this)),
            ("last", km(s.walked.last)),
            ("dark", km(s.walked_dark.this)),
        ];
        let mut walked = self.say("pdf-situation-walked", &walked);
        if s.follows_effort {
            walked = format!("{walked} {}", self.say("situation-follows", &[]));
        }
        let rows = [
            ("situation-came", self.compared(s.came)),
            ("situation-done", self.compared(s.done)),
            ("situation-overdue", s.overdue.len().to_string()),
            ("situation-walked", walked),
        ];
        rows.into_iter()
            .map(|(key, value)| Fact {
                label: self.say(key, &[]),
                value,
            })
            .collect()
    }

    fn category(&self, code: &CategoryCode) -> String {
        let found = self.landscape.catalogue().category(code);
        found.map_or_else(
            || code.to_string(),
            |c| match self.language {
                Language::Sv => c.sv.clone(),
                Language::En => c.en.clone(),
            },
        )
    }

    fn categories(&self) -> Vec<(String, Tally)> {
        let all = self.report.situation.categories.iter();
        all.map(|(code, t)| (self.category(code), *t)).collect()
    }

    fn areas(&self) -> Vec<(String, Tally)> {
        let names = &self.report.facts.areas;
        let all = self.report.situation.areas.iter();
        all.filter_map(|(id, t)| Some((names.get(id.as_str())?.clone(), *t)))
            .collect()
    }

    fn promises(&self) -> Vec<(String, Tally)> {
        let texts = &self.report.facts.commitments;
        let all = self.report.situation.promises.iter();
        all.filter_map(|p| Some((texts.get(p.commitment.as_str())?.clone(), p.came)))
            .collect()
    }

    fn tallies(&self, heading: &str, rows: &[(String, Tally)]) -> Section {
        let lines = rows.iter().take(ROWS);
        Section {
            heading: self.say(heading, &[]),
            intro: lines
                .map(|(name, t)| format!("{name}: {}", self.compared(*t)))
                .collect(),
            points: Vec::new(),
        }
    }

    fn overdue(&self) -> Section {
        let late = &self.report.situation.overdue;
        let points = late.iter().take(ROWS).filter_map(|(id, days)| {
            let row = self.report.rows.iter().find(|r| r.id == *id)?;
            let owner = row.owner.as_ref();
            let owner = owner.and_then(|id| self.report.facts.actors.get(id.as_str()));
            let rows = [
                ("pdf-place", Some(self.report.areas(row).join(", "))),
                ("card-responsible", owner.cloned()),
                ("card-due", row.due.map(|d| d.to_string())),
            ];
            Some(Point {
                heading: self.category(&row.category),
                paragraphs: vec![self.say("mail-digest-days", &[("n", days.to_string())])],
                facts: rows
                    .into_iter()
                    .filter_map(|(key, value)| {
                        Some(Fact {
                            label: self.say(key, &[]),
                            value: value.filter(|v| !v.is_empty())?,
                        })
                    })
                    .collect(),
                ..Point::default()
            })
        });
        Section {
            heading: self.say("situation-overdue", &[]),
            intro: Vec::new(),
            points: points.collect(),
        }
    }

    /// The places chosen at the meeting, and before it those proposed.
    fn focus(&self) -> Section {
        let chosen = self.report.meeting.as_ref().map(|m| &m.focus);
        let is_chosen = |cell: [i32; 2]| chosen.is_none_or(|c| c.iter().any(|p| p.cell == cell));
        let places = self.report.situation.focus.iter();
        let points =
            (1..)
                .zip(places)
                .filter(|(_, f)| is_chosen(f.cell))
                .map(|(n, f): (usize, _)| {
                    let kinds = f.categories.iter();
                    let kinds: Vec<String> = kinds
                        .map(|(code, n)| format!("{} ({n})", self.category(code)))
                        .collect();
                    let areas = areas_of(self.report, f).join(", ");
                    let heading = if areas.is_empty() {
                        self.say("situation-place", &[("n", n.to_string())])
                    } else {
                        areas
                    };
                    let dark = [("n", f.dark.to_string()), ("of", f.came.this.to_string())];
                    let mut paragraphs = vec![self.compared(f.came), kinds.join(", ")];
                    if f.dark > 0 {
                        paragraphs.push(self.say("pdf-situation-dark", &dark));
                    }
                    if f.overdue > 0 {
                        let late = [("n", f.overdue.to_string())];
                        paragraphs.push(self.say("pdf-situation-late", &late));
                    }
                    Point {
                        number: n.to_string(),
                        heading,
                        paragraphs,
                        ..Point::default()
                    }
                });
        let least = [("n", FOCUS_LEAST.to_string())];
        let key = if chosen.is_some() {
            "situation-chosen"
        } else {
            "situation-focus"
        };
        Section {
            heading: self.say(key, &[]),
            intro: vec![self.say("pdf-situation-focus", &least)],
            points: points.collect(),
        }
    }

    /// Hot spots as they go, or that there is too little to tell.
    fn hot_spots(&self) -> Section {
        let mut intro = vec![self.say("situation-hot-hint", &[("weeks", WEEKS.to_string())])];
        let hot = self.report.hot.as_ref();
        let places = hot.into_iter().flat_map(|hot| &hot.places);
        let points: Vec<Point> = places
            .zip(&self.report.hot_cards)
            .map(|(place, card)| {
                let heading = if card.areas.is_empty() {
                    self.say("situation-unplaced", &[])
                } else {
                    card.areas.join(", ")
                };
                let course = self.say(&format!("course-{}", place.course.code()), &[]);
                let counts = [
                    ("n", place.now.to_string()),
                    ("last", place.before.to_string()),
                ];
                let counts = self.say("situation-hot-n", &counts);
                Point {
                    heading,
                    paragraphs: vec![format!("{course}. {counts}")],
                    ..Point::default()
                }
            })
            .collect();
        match hot {
            Some(hot) if !hot.enough.is_enough() => {
                let n = [("n", hot.n.to_string()), ("least", REPORTS.to_string())];
                intro.push(self.say("situation-hot-few", &n));
            }
            Some(_) if points.is_empty() => intro.push(self.say("situation-hot-none", &[])),
            _ => {}
        }
        Section {
            heading: self.say("situation-hot", &[]),
            intro,
            points,
        }
    }

    fn unknown(&self) -> Section {
        let u = &self.report.situation.unknown;
        let mut intro = Vec::new();
        if u.too_few {
            intro.push(self.say("situation-too-few", &[]));
        }
        for s in &u.silent {
            if let Some(area) = self.report.facts.areas.get(s.area.as_str()) {
                let values = [
                    ("area", area.clone()),
                    ("n", s.unvisited.to_string()),
                    ("of", s.cells.to_string()),
                    ("weeks", SILENT_WEEKS.to_string()),
                ];
                intro.push(self.say("situation-silent", &values));
            }
        }
        for (key, n) in [
            ("situation-without-hour", u.without_hour),
            ("situation-without-accuracy", u.without_accuracy),
            ("situation-without-severity", u.without_severity),
            ("situation-came-late", u.came_late),
            ("situation-police-found", u.police_found),
            ("situation-unreviewed", u.unreviewed),
        ] {
            if n > 0 {
                intro.push(self.say(key, &[("n", n.to_string())]));
            }
        }
        Section {
            heading: self.say("situation-unknown", &[]),
            intro,
            points: Vec::new(),
        }
    }

    fn state(&self, state: DecisionState) -> String {
        let key = match state {
            DecisionState::Open => "situation-decision-open",
            DecisionState::Done => "situation-decision-done",
            DecisionState::Dropped => "situation-decision-dropped",
        };
        self.say(key, &[])
    }

    fn decisions(&self, heading: &str, told: &[Told]) -> Section {
        Section {
            heading: self.say(heading, &[]),
            intro: Vec::new(),
            points: told
                .iter()
                .map(|t| Point {
                    heading: t.decision.text.clone(),
                    paragraphs: vec![self.state(t.decision.state)],
                    facts: [
                        ("card-responsible", t.actor.clone()),
                        ("card-due", t.decision.due.clone()),
                    ]
                    .into_iter()
                    .filter_map(|(key, value)| {
                        Some(Fact {
                            label: self.say(key, &[]),
                            value: value?,
                        })
                    })
                    .collect(),
                    ..Point::default()
                })
                .collect(),
        }
    }

    /// A decision with the cause that is behind it, in one cell.
    fn with_cause(&self, told: &Told) -> String {
        let text = &told.decision.text;
        let Some(cause) = &told.decision.cause else {
            return text.clone();
        };
        let cause = [("cause", cause.clone())];
        format!("{text} ({})", self.say("pdf-situation-cause", &cause))
    }

    fn table(&self, decided: &[Told]) -> Option<Table> {
        let rows: Vec<[String; 4]> = decided
            .iter()
            .map(|t| {
                [
                    self.with_cause(t),
                    t.actor.clone().unwrap_or_default(),
                    self.state(t.decision.state),
                    t.decision.due.clone().unwrap_or_default(),
                ]
            })
            .collect();
        (!rows.is_empty()).then(|| Table {
            heading: self.say("situation-decisions", &[]),
            intro: Vec::new(),
            header: [
                "situation-decision",
                "card-responsible",
                "pdf-situation-state",
                "card-due",
            ]
            .map(|key| self.say(key, &[])),
            rows,
        })
    }

    async fn map(&self, maps: &[Basemap]) -> Result<Option<Picture>, AppError> {
        let focus = &self.report.situation.focus;
        if focus.is_empty() {
            return Ok(None);
        }
        let drawn = paper::map(
            maps,
            Asked {
                width: 1_700,
                height: 1_000,
                density: 2.5,
                route: Vec::new(),
                approximate: false,
                stops: (1..)
                    .zip(focus)
                    .map(|(n, f): (usize, _)| Stop {
                        number: n.to_string(),
                        at: f.at,
                    })
                    .collect(),
                marks: Vec::new(),
                around: focus.iter().flat_map(|f| f.ring).collect(),
            },
        )
        .await?;
        let names: Vec<String> = (1..)
            .zip(focus)
            .map(|(n, f): (usize, _)| format!("{n} {}", areas_of(self.report, f).join(", ")))
            .collect();
        let alt = self.say("pdf-situation-map", &[("places", names.join("; "))]);
        Ok(Some(Picture {
            bytes: drawn.png.to_vec(),
            alt,
            caption: drawn.credit,
        }))
    }
}
