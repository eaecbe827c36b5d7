//! The week's situation as JSON: what the store keeps of it, and what comes in about it.

use std::collections::BTreeMap;

use jiff::Timestamp;
use jiff::civil::Date;
use lykta_core::analysis::effort::Cell;
use lykta_core::analysis::situation::{Promised, Row, Walked};
use lykta_core::model::{
    ActorId, AreaId, CategoryCode, CommitmentId, Custody, KindCode, Light, LonLat, ObservationId,
    PrivacyClass, Provenance, Severity, ShareSetId, Status, Valence, WalkId,
};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use uuid::Uuid;

use super::fault::Fault;
use super::members::Members;

/// Longest text of a decision, characters.
const TEXT: usize = 500;

/// A row that cannot be read back.
#[derive(Debug, thiserror::Error)]
#[error("a frozen row cannot be read: {0}")]
pub struct Damaged(String);

fn broken(what: impl std::fmt::Display) -> Damaged {
    Damaged(what.to_string())
}

#[derive(Serialize, Deserialize)]
struct RowJson {
    id: String,
    category: String,
    kind: String,
    valence: String,
    class: u8,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    controller: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    entrusted: Option<String>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    share_sets: Vec<String>,
    status: String,
    severity: Option<u8>,
    provenance: String,
    owner: Option<String>,
    at: [f64; 2],
    areas: Vec<String>,
    commitments: Vec<String>,
    observed: i64,
    received: i64,
    done: Option<i64>,
    due: Option<String>,
    light: String,
    measured: bool,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    by: Option<u32>,
    example: bool,
}

/// A row to be kept.
///
/// # Errors
/// Never in practice: it is numbers and texts.
pub fn freeze(row: &Row) -> Result<Value, serde_json::Error> {
    let texts = |ids: Vec<&str>| ids.into_iter().map(str::to_owned).collect();
    serde_json::to_value(RowJson {
        id: row.id.to_string(),
        category: row.category.to_string(),
        kind: row.kind.to_string(),
        valence: row.valence.code().to_owned(),
        class: row.class.get(),
        controller: row.custody.controller.as_ref().map(ToString::to_string),
        entrusted: row.custody.entrusted.as_ref().map(ToString::to_string),
        share_sets: texts(
            row.custody
                .share_sets
                .iter()
                .map(ShareSetId::as_str)
                .collect(),
        ),
        status: row.status.code().to_owned(),
        severity: row.severity.map(Severity::get),
        provenance: row.provenance.code().to_owned(),
        owner: row.owner.as_ref().map(ToString::to_string),
        at: [row.at.lon(), row.at.lat()],
        areas: texts(row.areas.iter().map(AreaId::as_str).collect()),
        commitments: texts(row.commitments.iter().map(CommitmentId::as_str).collect()),
        observed: row.observed.as_millisecond(),
        received: row.received.as_millisecond(),
        done: row.done.map(Timestamp::as_millisecond),
        due: row.due.map(|d| d.to_string()),
        light: row.light.code().to_owned(),
        measured: row.measured,
        by: row.by,
        example: row.example,
    })
}

fn code<T>(text: &str, read: impl Fn(&str) -> Option<T>) -> Result<T, Damaged> {
    read(text).ok_or_else(|| broken(text))
}

fn ids<T, E: std::fmt::Display>(
    texts: &[String],
    read: impl Fn(&str) -> Result<T, E>,
) -> Result<Vec<T>, Damaged> {
    texts.iter().map(|t| read(t).map_err(broken)).collect()
}

fn moment(ms: i64) -> Result<Timestamp, Damaged> {
    Timestamp::from_millisecond(ms).map_err(broken)
}

/// A row as it was kept.
///
/// # Errors
/// [`Damaged`] when it is not one of ours.
pub fn thaw(value: &Value) -> Result<Row, Damaged> {
    let j = RowJson::deserialize(value).map_err(broken)?;
    let actor = |text: &Option<String>| {
        let read = text.as_deref().map(ActorId::parse);
        read.transpose().map_err(broken)
    };
    Ok(Row {
        id: ObservationId::parse(&j.id).map_err(broken)?,
        category: CategoryCode::parse(&j.category).map_err(broken)?,
        kind: KindCode::parse(&j.kind).map_err(broken)?,
        valence: code(&j.valence, Valence::from_code)?,
        class: PrivacyClass::new(j.class).ok_or_else(|| broken("class"))?,
        custody: Custody {
            controller: actor(&j.controller)?,
            entrusted: actor(&j.entrusted)?,
            share_sets: ids(&j.share_sets, ShareSetId::parse)?.into(),
        },
        status: code(&j.status, Status::from_code)?,
        severity: j.severity.and_then(Severity::new),
        provenance: code(&j.provenance, Provenance::from_code)?,
        owner: actor(&j.owner)?,
        at: LonLat::from_degrees(j.at[0], j.at[1]).map_err(broken)?,
        areas: ids(&j.areas, AreaId::parse)?,
        commitments: ids(&j.commitments, CommitmentId::parse)?,
        observed: moment(j.observed)?,
        received: moment(j.received)?,
        done: j.done.map(moment).transpose()?,
        due: j.due.map(|d| d.parse().map_err(broken)).transpose()?,
        light: code(&j.light, Light::from_code)?,
        measured: j.measured,
        by: j.by,
        example: j.example,
    })
}

#[derive(Serialize, Deserialize)]
struct WalkedJson {
    walk: String,
    at: i64,
    metres: f64,
    metres_dark: f64,
    cells: Vec<(i32, i32, f64)>,
}

/// A walk to be kept.
///
/// # Errors
/// Never in practice: it is numbers and texts.
pub fn freeze_walk(walk: &Walked) -> Result<Value, serde_json::Error> {
    serde_json::to_value(WalkedJson {
        walk: walk.walk.to_string(),
        at: walk.at.as_millisecond(),
        metres: walk.metres,
        metres_dark: walk.metres_dark,
        cells: walk
            .cells
            .iter()
            .map(|(c, metres)| (c.east, c.north, *metres))
            .collect(),
    })
}

/// A walk as it was kept.
///
/// # Errors
/// [`Damaged`] when it is not one of ours.
pub fn thaw_walk(value: &Value) -> Result<Walked, Damaged> {
    let j = WalkedJson::deserialize(value).map_err(broken)?;
    let cell = |(east, north, metres)| (Cell { east, north }, metres);
    Ok(Walked {
        walk: WalkId::parse(&j.walk).map_err(broken)?,
        at: moment(j.at)?,
        metres: j.metres,
        metres_dark: j.metres_dark,
        cells: j.cells.into_iter().map(cell).collect(),
    })
}

/// What a report stands on besides rows and walks.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Facts {
    /// Monday before, Monday, Monday after: milliseconds.
    pub weeks: [i64; 3],
    /// The day that it was built.
    pub today: String,
    /// The plane of the cells.
    pub crs: String,
    /// Names of the areas that are told, by id.
    pub areas: BTreeMap<String, String>,
    /// Names of actors, by id.
    pub actors: BTreeMap<String, String>,
    /// Titles of commitments, by id.
    pub commitments: BTreeMap<String, String>,
    /// Cells of the areas in which something is promised.
    pub promised: Vec<(String, Vec<(i32, i32)>)>,
    /// Decisions of the week before, in the versions that stood.
    pub last: Vec<(Uuid, u32)>,
}

impl Facts {
    /// The areas in which something is promised.
    ///
    /// # Errors
    /// [`Damaged`] when an id is none.
    pub fn promised(&self) -> Result<Vec<Promised>, Damaged> {
        let areas = self.promised.iter();
        areas
            .map(|(id, cells)| {
                Ok(Promised {
                    area: AreaId::parse(id).map_err(broken)?,
                    cells: cells
                        .iter()
                        .map(|&(east, north)| Cell { east, north })
                        .collect(),
                })
            })
            .collect()
    }
}

/// How far a decision has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum DecisionState {
    /// To be done.
    Open,
    /// Done.
    Done,
    /// Given up.
    Dropped,
}

impl DecisionState {
    fn from_code(text: &str) -> Option<Self> {
        match text {
            "open" => Some(Self::Open),
            "done" => Some(Self::Done),
            "dropped" => Some(Self::Dropped),
            _ => None,
        }
    }
}

/// The figures of a hot spot as a report had them when a decision was made about it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct HotSpot {
    /// The cell that it is named by.
    pub cell: [i32; 2],
    /// The version of the report.
    pub version: u32,
    /// How it went: `new`, `growing`, `steady` or `cooling`.
    pub course: String,
    /// Names of its areas.
    pub areas: Vec<String>,
    /// The highest class among what was counted.
    pub class: u8,
    /// Its cells.
    pub cells: usize,
    /// Name of the method.
    pub method: String,
    /// Which edition of it.
    pub method_version: String,
    /// Side of a cell, metres.
    pub cell_m: f64,
    /// The plane of the cells.
    pub crs: String,
    /// Weeks in each of the two times.
    pub weeks: i64,
    /// False discovery rate up to which a cell is hot.
    pub most_q: f64,
    /// Where the earlier time begins.
    pub from: String,
    /// Where it ends and the later one begins.
    pub between: String,
    /// Where the later time ends.
    pub to: String,
    /// Counted in the later time.
    pub n: u64,
    /// Counted in the earlier time.
    pub before: u64,
    /// The least p of its cells.
    pub p: f64,
    /// The least q of its cells.
    pub q: f64,
}

/// What a decision says.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Decision {
    /// What is to be done.
    pub text: String,
    /// Who does it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub actor: Option<String>,
    /// By which day.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub due: Option<String>,
    /// How far it has come.
    pub state: DecisionState,
    /// The observation it is about.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub observation: Option<String>,
    /// Its privacy class when it was written down.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub class: Option<u8>,
    /// The area it is about.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub area: Option<String>,
    /// The focus place it is about.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub focus: Option<[i32; 2]>,
    /// What is thought to be behind it: a guess, and told as one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cause: Option<String>,
    /// The hot spot it was made about.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hot_spot: Option<HotSpot>,
    /// Whose decision it is; the tenant's own when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub organisation: Option<String>,
}

/// A focus cell as it is written, `1506:25720`.
pub fn cell(text: &str) -> Option<[i32; 2]> {
    let (east, north) = text.split_once(':')?;
    Some([east.parse().ok()?, north.parse().ok()?])
}

/// A focus cell as it is written.
pub fn cell_text([east, north]: [i32; 2]) -> String {
    format!("{east}:{north}")
}

/// A decision as it comes in.
#[derive(Debug, Clone, PartialEq)]
pub struct Wished {
    /// Its id, made by the client.
    pub id: Uuid,
    /// What it says, without the figures of a hot spot.
    pub decision: Decision,
    /// A cell of the hot spot it is about.
    pub hot_spot: Option<[i32; 2]>,
}

/// Reads a decision.
///
/// # Errors
/// Every fault.
pub fn decision(body: &Value) -> Result<Wished, Vec<Fault>> {
    let known = [
        "id",
        "text",
        "actor",
        "due",
        "state",
        "observation",
        "area",
        "focus",
        "cause",
        "hot_spot",
    ];
    let mut m = Members::new(body, "", &known);
    m.must("id");
    let id = m.read("id", "bad_uuid", |t| {
        let id = Uuid::try_parse(t).ok()?;
        (id.get_version_num() == 7).then_some(id)
    });
    let text = m.needed("text", TEXT);
    let actor = m.read("actor", "unknown_reference", |t| ActorId::parse(t).ok());
    let due = m.read("due", "bad_time", |t| t.parse::<Date>().ok());
    let state = m.read("state", "unknown_code", DecisionState::from_code);
    let observation = m.read("observation", "unknown_reference", |t| {
        ObservationId::parse(t).ok()
    });
    let area = m.read("area", "unknown_reference", |t| AreaId::parse(t).ok());
    let focus = m.read("focus", "unknown_reference", cell);
    let cause = m.text("cause", TEXT);
    let hot_spot = m.read("hot_spot", "unknown_reference", cell);
    match id {
        Some(id) if m.faults.is_empty() => Ok(Wished {
            id,
            hot_spot,
            decision: Decision {
                text,
                actor: actor.map(|a| a.to_string()),
                due: due.map(|d| d.to_string()),
                state: state.unwrap_or(DecisionState::Open),
                observation: observation.map(|o| o.to_string()),
                class: None,
                area: area.map(|a| a.to_string()),
                focus,
                cause,
                hot_spot: None,
                organisation: None,
            },
        }),
        _ => Err(m.faults),
    }
}
