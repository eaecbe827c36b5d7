//! Shapes of the week's situation as JSON.

use lykta_core::analysis::situation::{
    COMPARED_LEAST, FOCUS_LEAST, Focus, Row, SILENT_WEEKS, Tally, Way,
};
use lykta_core::model::{LonLat, Severity};
use serde::Serialize;
use utoipa::ToSchema;

use super::counted::degrees;
use super::situation_spots::{CoursesBody, DecisionSpot, courses, figures};
use crate::app::situation::Head;
use crate::app::situation::meeting::{Meeting, Told};
use crate::app::situation::read::{Report, areas_of};
use crate::wire::situation::{DecisionState, cell_text};

/// Most observations and late ones told one by one.
const MOST: usize = 1_000;

/// A report as it is listed.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct SituationHead {
    /// `2026-W47`.
    week: String,
    /// From 1.
    version: u32,
    /// When it was built.
    built_at: String,
    /// Whether the service built it by itself.
    by_job: bool,
}

/// Reports.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct SituationsBody {
    /// The newest week and version first.
    reports: Vec<SituationHead>,
}

fn head(head: &Head) -> SituationHead {
    SituationHead {
        week: head.week.to_string(),
        version: head.version,
        built_at: head.built_at.to_string(),
        by_job: head.by_job,
    }
}

pub(super) fn heads(all: &[Head]) -> SituationsBody {
    SituationsBody {
        reports: all.iter().map(head).collect(),
    }
}

/// How many in the week and in the one before.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct TallyBody {
    /// In the week.
    this: usize,
    /// In the week before.
    last: usize,
    /// How many more.
    difference: i64,
}

fn tally(t: Tally) -> TallyBody {
    TallyBody {
        this: t.this,
        last: t.last,
        difference: t.difference(),
    }
}

/// Metres in the week and in the one before.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct WayBody {
    /// In the week.
    this: f64,
    /// In the week before.
    last: f64,
}

fn way(w: Way) -> WayBody {
    // Whole metres: a track tells no more.
    WayBody {
        this: w.this.round(),
        last: w.last.round(),
    }
}

/// One row of a table.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct TallyRow {
    /// Category code or id of an area.
    id: String,
    /// Name of the area; null for a category, which the reader names.
    name: Option<String>,
    /// How many.
    n: TallyBody,
}

/// What is about a promise.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct TouchedRow {
    /// Id of the commitment.
    id: String,
    /// Its text.
    text: String,
    /// What came in.
    n: TallyBody,
    /// What was done in the week.
    done: usize,
    /// What is late.
    overdue: usize,
}

/// An observation of the week, or one that is late.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct SituationRow {
    /// UUID.
    pub(super) id: String,
    /// Category code.
    category: String,
    /// What the map showed of its status.
    state: &'static str,
    /// Status.
    status: &'static str,
    /// 1 to 4.
    severity: Option<u8>,
    /// How we came to know.
    provenance: &'static str,
    /// When it was seen.
    observed_at: String,
    /// Longitude and latitude.
    pub(super) at: [f64; 2],
    /// Names of its areas.
    areas: Vec<String>,
    /// Name of who has it, or whom the rules name.
    owner: Option<String>,
    /// By which day.
    due: Option<String>,
    /// Days late, when it is.
    days_late: Option<i64>,
    /// Seen in the week.
    is_new: bool,
    /// Whether it is among what came in.
    counts: bool,
}

/// A category and how often.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct CategoryCount {
    /// Category code.
    pub(super) category: String,
    /// How often.
    pub(super) n: usize,
}

/// A place proposed for the coming week.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct FocusBody {
    /// Its cell of 250 m in the analysis plane.
    pub(super) cell: String,
    /// Its middle.
    pub(super) at: [f64; 2],
    /// Its corners.
    pub(super) ring: Vec<[f64; 2]>,
    /// Names of its areas.
    pub(super) areas: Vec<String>,
    /// New reports, and those of the week before.
    pub(super) n: TallyBody,
    /// Of the new ones, in the dark.
    pub(super) dark: usize,
    /// What is late there.
    pub(super) overdue: usize,
    /// What the new ones are.
    pub(super) categories: Vec<CategoryCount>,
    /// Ids of the new ones.
    pub(super) observations: Vec<String>,
}

/// A place chosen for a week.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct ChosenBody {
    /// Its cell.
    cell: String,
    /// Its middle.
    at: [f64; 2],
    /// Its corners.
    ring: Vec<[f64; 2]>,
    /// Names of its areas.
    areas: Vec<String>,
}

/// An area with cells of 100 m where nobody walked.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct SilentBody {
    /// Id of the area.
    id: String,
    /// Name.
    name: String,
    /// Its cells.
    cells: usize,
    /// Of these, without a visit.
    unvisited: usize,
}

/// What is not known.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct UnknownBody {
    /// Whether there is too little to tell a difference between the weeks.
    too_few: bool,
    /// Fewest in both weeks together from which one is told.
    least: usize,
    /// Weeks that cells have been without a visit.
    weeks: i64,
    /// Areas with such cells.
    silent: Vec<SilentBody>,
    /// Of what came in, without an hour.
    without_hour: usize,
    /// Of what came in, without the accuracy of its position.
    without_accuracy: usize,
    /// Of what came in, without a severity.
    without_severity: usize,
    /// Seen before the week, came during it.
    came_late: usize,
    /// What the police found themselves: not counted among what came in.
    police_found: usize,
    /// What residents sent and nobody has reviewed: not counted either.
    unreviewed: usize,
}

/// How a meeting ended.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = SituationMeeting)]
pub(super) struct MeetingBody {
    /// When.
    closed_at: String,
    /// The places of the week to come.
    focus: Vec<ChosenBody>,
}

/// A decision.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct DecisionBody {
    /// UUID.
    id: String,
    /// Counts its changes; the tag to change it by is `"v{version}"`.
    version: u32,
    /// The week whose report it is about.
    week: String,
    /// When it was made.
    made_at: String,
    /// When it last changed.
    changed_at: String,
    /// What is to be done.
    text: String,
    /// Id of who does it.
    actor: Option<String>,
    /// Name of who does it.
    actor_name: Option<String>,
    /// By which day.
    due: Option<String>,
    /// How far it has come.
    state: DecisionState,
    /// UUID of the observation it is about.
    observation: Option<String>,
    /// Id of the area it is about.
    area: Option<String>,
    /// Cell of the focus place it is about.
    focus: Option<String>,
    /// What is thought to be behind it.
    cause: Option<String>,
    /// The hot spot it was made about, with its figures as they were then; null for those who may not read
    /// everything that was counted.
    hot_spot: Option<DecisionSpot>,
    /// Names of where.
    places: Vec<String>,
}

/// Decisions.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct DecisionsBody {
    /// In the order they were made.
    pub(super) decisions: Vec<DecisionBody>,
}

/// The week's situation.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct SituationBody {
    /// Which.
    #[serde(flatten)]
    head: SituationHead,
    /// Its first instant.
    from: String,
    /// The instant after it.
    to: String,
    /// What came in, by when it was seen.
    came: TallyBody,
    /// What works well.
    positive: TallyBody,
    /// What was said to be mended.
    done: TallyBody,
    /// How much is late.
    overdue: usize,
    /// Metres walked.
    walked_m: WayBody,
    /// Of these, in the dark.
    walked_dark_m: WayBody,
    /// Whether more came in and walking rose by at least as large a share.
    follows_effort: bool,
    /// By category.
    categories: Vec<TallyRow>,
    /// By area; one may lie in several.
    areas: Vec<TallyRow>,
    /// Commitments that something is about.
    promises: Vec<TouchedRow>,
    /// What was seen in the week and what is late, the newest first; at most 1,000.
    observations: Vec<SituationRow>,
    /// Proposed places, most new reports first.
    focus: Vec<FocusBody>,
    /// Hot spots of the last weeks beside those of the weeks before.
    hot_spots: CoursesBody,
    /// Fewest new reports of a proposed place.
    focus_least: usize,
    /// What is not known.
    unknown: UnknownBody,
    /// What was decided the week before, as it stood when the report was built.
    last_decisions: Vec<DecisionBody>,
    /// How the meeting the week before ended.
    last_meeting: Option<MeetingBody>,
    /// How the meeting about this report ended.
    meeting: Option<MeetingBody>,
    /// Whether the reader may end the meeting and build the report anew.
    leads: bool,
}

fn line(ring: &[LonLat; 5]) -> Vec<[f64; 2]> {
    ring.iter().copied().map(degrees).collect()
}

fn ended(m: &Meeting) -> MeetingBody {
    MeetingBody {
        closed_at: m.closed.at.to_string(),
        focus: m
            .focus
            .iter()
            .map(|p| ChosenBody {
                cell: cell_text(p.cell),
                at: degrees(p.at),
                ring: line(&p.ring),
                areas: p.areas.clone(),
            })
            .collect(),
    }
}

pub(super) fn decision(told: &Told) -> DecisionBody {
    let (kept, says) = (&told.kept, &told.decision);
    DecisionBody {
        id: kept.id.to_string(),
        version: kept.version,
        week: kept.week.to_string(),
        made_at: kept.made_at.to_string(),
        changed_at: kept.at.to_string(),
        text: says.text.clone(),
        actor: says.actor.clone(),
        actor_name: told.actor.clone(),
        due: says.due.clone(),
        state: says.state,
        observation: says.observation.clone(),
        area: says.area.clone(),
        focus: says.focus.map(cell_text),
        cause: says.cause.clone(),
        hot_spot: says.hot_spot.as_ref().map(figures),
        places: told.places.clone(),
    }
}

pub(super) fn row(report: &Report, row: &Row) -> SituationRow {
    let frame = &report.frame;
    let late = row.is_overdue(frame.today);
    let actor = row.owner.as_ref();
    SituationRow {
        id: row.id.to_string(),
        category: row.category.to_string(),
        state: row.state().code(),
        status: row.status.code(),
        severity: row.severity.map(Severity::get),
        provenance: row.provenance.code(),
        observed_at: row.observed.to_string(),
        at: degrees(row.at),
        areas: report.areas(row),
        owner: actor.and_then(|id| report.facts.actors.get(id.as_str()).cloned()),
        due: row.due.map(|d| d.to_string()),
        days_late: row
            .due
            .filter(|_| late)
            .map(|d| (frame.today - d).get_days().into()),
        is_new: (frame.from..frame.to).contains(&row.observed),
        counts: row.counts(),
    }
}

pub(super) fn focus(report: &Report, f: &Focus) -> FocusBody {
    FocusBody {
        cell: cell_text(f.cell),
        at: degrees(f.at),
        ring: line(&f.ring),
        areas: areas_of(report, f),
        n: tally(f.came),
        dark: f.dark,
        overdue: f.overdue,
        categories: f
            .categories
            .iter()
            .map(|(code, n)| CategoryCount {
                category: code.to_string(),
                n: *n,
            })
            .collect(),
        observations: f.rows.iter().map(ToString::to_string).collect(),
    }
}

pub(super) fn report(report: &Report, leads: bool) -> SituationBody {
    let s = &report.situation;
    let names = &report.facts;
    let u = &s.unknown;
    SituationBody {
        head: head(&report.head),
        from: report.frame.from.to_string(),
        to: report.frame.to.to_string(),
        came: tally(s.came),
        positive: tally(s.positive),
        done: tally(s.done),
        overdue: s.overdue.len(),
        walked_m: way(s.walked),
        walked_dark_m: way(s.walked_dark),
        follows_effort: s.follows_effort,
        categories: s
            .categories
            .iter()
            .map(|(code, n)| TallyRow {
                id: code.to_string(),
                name: None,
                n: tally(*n),
            })
            .collect(),
        areas: s
            .areas
            .iter()
            .filter_map(|(id, n)| {
                Some(TallyRow {
                    id: id.to_string(),
                    name: Some(names.areas.get(id.as_str())?.clone()),
                    n: tally(*n),
                })
            })
            .collect(),
        promises: s
            .promises
            .iter()
            .filter_map(|p| {
                Some(TouchedRow {
                    id: p.commitment.to_string(),
                    text: names.commitments.get(p.commitment.as_str())?.clone(),
                    n: tally(p.came),
                    done: p.done,
                    overdue: p.overdue,
                })
            })
            .collect(),
        observations: report
            .rows
            .iter()
            .take(MOST)
            .map(|r| row(report, r))
            .collect(),
        focus: s.focus.iter().map(|f| focus(report, f)).collect(),
        hot_spots: courses(report),
        focus_least: FOCUS_LEAST,
        unknown: UnknownBody {
            too_few: u.too_few,
            least: COMPARED_LEAST,
            weeks: SILENT_WEEKS,
            silent: u
                .silent
                .iter()
                .filter_map(|s| {
                    Some(SilentBody {
                        id: s.area.to_string(),
                        name: names.areas.get(s.area.as_str())?.clone(),
                        cells: s.cells,
                        unvisited: s.unvisited,
                    })
                })
                .collect(),
            without_hour: u.without_hour,
            without_accuracy: u.without_accuracy,
            without_severity: u.without_severity,
            came_late: u.came_late,
            police_found: u.police_found,
            unreviewed: u.unreviewed,
        },
        last_decisions: report.last.iter().map(decision).collect(),
        last_meeting: report.last_meeting.as_ref().map(ended),
        meeting: report.meeting.as_ref().map(ended),
        leads,
    }
}
