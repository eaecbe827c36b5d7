//! A walk as JSON: what clients send and get, and what the store keeps.

use geo::LineString;
use jiff::Timestamp;
use lykta_core::model::walk::{
    Kind, Lighting, Meeting, Part, Participants, Series, State, Stop, Walk,
};
use lykta_core::model::{AccountId, ActorId, AreaId, LonLat, PromiseId, SeriesId, WalkId};
use serde::Serialize;
use serde_json::Value;
use sha2::{Digest, Sha256};
use utoipa::ToSchema;

use super::fault::Fault;
use super::hex;
use super::members::{self, Members};

/// Longest title or name, characters.
const TITLE: usize = 200;
/// Longest purpose, weather or why.
const WORDS: usize = 1_000;
/// Longest notes.
const NOTES: usize = 4_000;
/// Most stops, participants and promises.
const FEW: usize = 100;
/// Most observations named in one list.
const MANY: usize = 500;
/// Most vertices of a route.
const VERTICES: usize = 10_000;
/// Longest walk: a day.
const LONGEST: jiff::SignedDuration = jiff::SignedDuration::from_hours(24);

/// Members a client may send. Those of the second part follow from the rest, or change by other ways;
/// they are passed over so that what was read can be sent back.
const KNOWN: &[&str] = &[
    "series",
    "kind",
    "title",
    "purpose",
    "area",
    "promises",
    "starts_at",
    "ends_at",
    "meeting_before",
    "meeting_after",
    "leader",
    "secretary",
    "participants",
    "stops",
    "route",
    "repeats",
    "carried",
    "weather",
    "notes",
    "id",
    "version",
    "number",
    "state",
    "started_at",
    "ended_at",
    "light",
    "organisation",
    "example",
    "allowed",
    "stop_count",
    "slug",
];

/// The series of a walk.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct SeriesBody {
    /// 1 to 80 of a-z, 0-9, '.', '_', '-'; a UUID will do.
    pub id: String,
    /// The name shown.
    pub title: String,
}

/// A meeting.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct MeetingBody {
    /// When, RFC 3339.
    pub at: String,
    /// Where, in words.
    pub place: Option<String>,
}

/// How light it will be at the start.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct LightBody {
    /// `daylight`, `twilight` or `dark_lit`.
    pub condition: &'static str,
    /// Sunset that day, RFC 3339; null where the sun does not set or rise.
    pub sunset: Option<String>,
    /// End of civil dusk that evening, which may be after midnight.
    pub dusk_ends: Option<String>,
}

/// How many take part in one capacity. Names are not kept.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ParticipantsBody {
    /// `resident`, `property_manager`, `police`, `municipality`, `business`, `association` or `other`.
    pub role: &'static str,
    /// The organisation, in words.
    pub organisation: Option<String>,
    /// How many.
    pub n: u32,
}

/// A stop.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct StopBody {
    /// Its number, which observations name.
    pub no: u32,
    /// Its name.
    pub name: String,
    /// Longitude and latitude.
    pub at: [f64; 2],
    /// Why one stops there.
    pub why: Option<String>,
    /// Observations to be looked at again here, those the reader may see.
    pub verify: Vec<String>,
}

/// A walk.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct WalkBody {
    /// UUID.
    pub id: String,
    /// Counts its changes; the tag to change it by is `"v{version}"`.
    pub version: u32,
    /// Whose walk it is: an actor, or null for the municipality itself.
    pub organisation: Option<String>,
    /// The series it belongs to.
    pub series: Option<SeriesBody>,
    /// Its number in the series, from 1.
    pub number: Option<u32>,
    /// `citizen_walk`, `staff_round` or `digital_walk`.
    pub kind: &'static str,
    /// `planned`, `ongoing`, `finished`, `published` or `followed_up`.
    pub state: &'static str,
    /// States it may go to from here.
    pub allowed: Vec<&'static str>,
    /// The name shown.
    pub title: String,
    /// What for.
    pub purpose: String,
    /// Id of the area.
    pub area: Option<String>,
    /// Ids of the promises it serves.
    pub promises: Vec<String>,
    /// Planned start.
    pub starts_at: String,
    /// Planned end.
    pub ends_at: String,
    /// When it began.
    pub started_at: Option<String>,
    /// When it ended.
    pub ended_at: Option<String>,
    /// The meeting before.
    pub meeting_before: Option<MeetingBody>,
    /// The meeting that follows it up.
    pub meeting_after: Option<MeetingBody>,
    /// How light it will be at the start, worked out from the sun.
    pub light: Option<LightBody>,
    /// Account that leads.
    pub leader: Option<String>,
    /// Account that writes.
    pub secretary: Option<String>,
    /// Who takes part.
    pub participants: Vec<ParticipantsBody>,
    /// How many stops there are; the list is empty for readers who are told places coarsely.
    pub stop_count: usize,
    /// Where it stops, in order.
    pub stops: Vec<StopBody>,
    /// Positions of the way planned.
    #[schema(value_type = Option<Vec<[f64; 2]>>)]
    pub route: Option<Vec<[f64; 2]>>,
    /// The walk it repeats.
    pub repeats: Option<String>,
    /// Open observations carried along from the walk before, those the reader may see.
    pub carried: Vec<String>,
    /// The weather.
    pub weather: Option<String>,
    /// Notes for those who walk.
    pub notes: Option<String>,
    /// Made up for practice.
    pub example: bool,
    /// Last part of the public address where residents leave marks; of a digital walk.
    pub slug: Option<String>,
}

/// What the public address of a digital walk ends in. It tells neither the id nor when it was made.
pub fn slug(id: WalkId) -> String {
    let digest = hex(&Sha256::digest(format!("lykta digital walk {id}")));
    digest.chars().take(16).collect()
}

/// What a client sends of a walk; see [`WalkBody`] for the members.
#[derive(Debug, ToSchema)]
#[expect(
    dead_code,
    reason = "documents the body; reading it by hand names every fault at once"
)]
pub struct WalkPlan {
    /// The series it belongs to; its number follows.
    series: Option<SeriesBody>,
    /// `citizen_walk`, `staff_round` or `digital_walk`.
    kind: String,
    /// The name shown.
    title: String,
    /// What for.
    purpose: Option<String>,
    /// Id of an area.
    area: Option<String>,
    /// Ids of promises.
    promises: Option<Vec<String>>,
    /// Planned start, RFC 3339.
    starts_at: String,
    /// Planned end, at most a day later.
    ends_at: String,
    /// The meeting before.
    meeting_before: Option<MeetingBody>,
    /// The meeting that follows it up.
    meeting_after: Option<MeetingBody>,
    /// Account that leads.
    leader: Option<String>,
    /// Account that writes.
    secretary: Option<String>,
    /// Who takes part; never names.
    participants: Option<Vec<ParticipantsBody>>,
    /// Where it stops, in order.
    stops: Option<Vec<StopBody>>,
    /// Positions of the way planned.
    route: Option<Vec<[f64; 2]>>,
    /// The walk it repeats.
    repeats: Option<String>,
    /// Open observations carried along.
    carried: Option<Vec<String>>,
    /// The weather.
    weather: Option<String>,
    /// Notes for those who walk.
    notes: Option<String>,
}

fn meeting(m: &Meeting) -> MeetingBody {
    MeetingBody {
        at: m.at.to_string(),
        place: m.place.clone(),
    }
}

/// How light it will be, for readers.
pub fn light(l: Lighting) -> LightBody {
    LightBody {
        condition: l.condition.code(),
        sunset: l.sunset.map(|t| t.to_string()),
        dusk_ends: l.dusk_ends.map(|t| t.to_string()),
    }
}

/// A walk for readers.
pub fn body(w: &Walk, stop_count: usize, lighting: Option<Lighting>) -> WalkBody {
    WalkBody {
        id: w.id.to_string(),
        version: w.version,
        organisation: w.organisation.as_ref().map(ToString::to_string),
        series: w.series.as_ref().map(|s| SeriesBody {
            id: s.id.to_string(),
            title: s.title.clone(),
        }),
        number: w.number,
        kind: w.kind.code(),
        state: w.state.code(),
        allowed: w.state.allowed().into_iter().map(State::code).collect(),
        title: w.title.clone(),
        purpose: w.purpose.clone(),
        area: w.area.as_ref().map(ToString::to_string),
        promises: w.promises.iter().map(ToString::to_string).collect(),
        starts_at: w.starts_at.to_string(),
        ends_at: w.ends_at.to_string(),
        started_at: w.started_at.map(|t| t.to_string()),
        ended_at: w.ended_at.map(|t| t.to_string()),
        meeting_before: w.meeting_before.as_ref().map(meeting),
        meeting_after: w.meeting_after.as_ref().map(meeting),
        light: lighting.map(light),
        leader: w.leader.as_ref().map(ToString::to_string),
        secretary: w.secretary.as_ref().map(ToString::to_string),
        participants: w
            .participants
            .iter()
            .map(|p| ParticipantsBody {
                role: p.role.code(),
                organisation: p.organisation.clone(),
                n: p.n,
            })
            .collect(),
        stop_count,
        stops: w
            .stops
            .iter()
            .map(|s| StopBody {
                no: s.no,
                name: s.name.clone(),
                at: [s.at.lon(), s.at.lat()],
                why: s.why.clone(),
                verify: s.verify.iter().map(ToString::to_string).collect(),
            })
            .collect(),
        route: w
            .route
            .as_ref()
            .map(|line| line.coords().map(|c| [c.x, c.y]).collect()),
        repeats: w.repeats.map(|id| id.to_string()),
        carried: w.carried.iter().map(ToString::to_string).collect(),
        weather: w.weather.clone(),
        notes: w.notes.clone(),
        example: w.example,
        slug: (w.kind == Kind::DigitalWalk).then(|| slug(w.id)),
    }
}

/// What a client said of a walk: state and what else follows are those of a new one.
///
/// # Errors
/// Every fault.
pub fn parse(id: WalkId, value: &Value) -> Result<Walk, Vec<Fault>> {
    let mut m = Members::new(value, "", KNOWN);
    if let Some(said) = m.value("id")
        && said.as_str() != Some(id.to_string().as_str())
    {
        let fault = Fault::new("/id", "id_differs").with("path", id);
        m.faults.push(fault.with("value", said));
    }
    for name in ["kind", "starts_at", "ends_at"] {
        m.must(name);
    }
    let kind = m.read("kind", "unknown_code", Kind::from_code);
    let (starts_at, ends_at) = (m.instant("starts_at"), m.instant("ends_at"));
    if let Some((start, end)) = starts_at.zip(ends_at) {
        let lasts = end.duration_since(start);
        if lasts.is_negative() || lasts.is_zero() || lasts > LONGEST {
            m.fault("ends_at", "walk_length", end);
        }
    }
    let walk = Walk {
        id,
        version: 1,
        organisation: None,
        series: series(&mut m),
        number: None,
        kind: kind.unwrap_or(Kind::StaffRound),
        state: State::Planned,
        title: m.needed("title", TITLE),
        purpose: m.text("purpose", WORDS).unwrap_or_default(),
        area: m.read("area", "unknown_reference", |t| AreaId::parse(t).ok()),
        promises: m.list("promises", FEW, "unknown_reference", |t| {
            PromiseId::parse(t).ok()
        }),
        starts_at: starts_at.unwrap_or(Timestamp::UNIX_EPOCH),
        ends_at: ends_at.unwrap_or(Timestamp::UNIX_EPOCH),
        started_at: None,
        ended_at: None,
        meeting_before: meets(&mut m, "meeting_before"),
        meeting_after: meets(&mut m, "meeting_after"),
        leader: m.read("leader", "unknown_reference", |t| AccountId::parse(t).ok()),
        secretary: m.read("secretary", "unknown_reference", |t| {
            AccountId::parse(t).ok()
        }),
        participants: participants(&mut m),
        stops: stops(&mut m),
        route: route(&mut m),
        repeats: m.read("repeats", "bad_uuid", |t| WalkId::parse(t).ok()),
        carried: m.observations("carried", MANY),
        weather: m.text("weather", WORDS),
        notes: m.text("notes", NOTES),
        example: false,
    };
    if m.faults.is_empty() {
        Ok(walk)
    } else {
        Err(m.faults)
    }
}

fn series(m: &mut Members<'_>) -> Option<Series> {
    let value = m.value("series")?;
    let mut inner = Members::new(value, m.pointer("series"), &["id", "title"]);
    inner.must("id");
    let id = inner.read("id", "unknown_reference", |t| SeriesId::parse(t).ok());
    let title = inner.needed("title", TITLE);
    m.with(inner);
    id.map(|id| Series { id, title })
}

fn meets(m: &mut Members<'_>, name: &str) -> Option<Meeting> {
    let value = m.value(name)?;
    let mut inner = Members::new(value, m.pointer(name), &["at", "place"]);
    inner.must("at");
    let at = inner.instant("at");
    let place = inner.text("place", TITLE);
    m.with(inner);
    at.map(|at| Meeting { at, place })
}

fn participants(m: &mut Members<'_>) -> Vec<Participants> {
    let mut out = Vec::new();
    for (pointer, item) in m.items("participants", FEW) {
        let mut inner = Members::new(item, pointer, &["role", "organisation", "n"]);
        inner.must("role");
        inner.must("n");
        let role = inner.read("role", "unknown_code", Part::from_code);
        let organisation = inner.text("organisation", TITLE);
        let n = inner.number("n", 0, 1_000);
        let n = n.and_then(|n| u32::try_from(n).ok());
        m.with(inner);
        out.extend(role.zip(n).map(|(role, n)| Participants {
            role,
            organisation,
            n,
        }));
    }
    out
}

fn stops(m: &mut Members<'_>) -> Vec<Stop> {
    let mut out: Vec<Stop> = Vec::new();
    let mut numbers = std::collections::BTreeSet::new();
    for (pointer, item) in m.items("stops", FEW) {
        let mut inner = Members::new(item, pointer, &["no", "name", "at", "why", "verify"]);
        inner.must("no");
        inner.must("at");
        let no = inner.number("no", 1, 10_000);
        let no = no.and_then(|n| u32::try_from(n).ok());
        if let Some(no) = no.filter(|no| !numbers.insert(*no)) {
            inner.fault("no", "stop_twice", no);
        }
        let name = inner.needed("name", TITLE);
        let at = inner.place("at");
        let why = inner.text("why", WORDS);
        let verify = inner.observations("verify", FEW);
        m.with(inner);
        out.extend(no.zip(at).map(|(no, at)| Stop {
            no,
            name,
            at,
            why,
            verify,
        }));
    }
    out
}

fn route(m: &mut Members<'_>) -> Option<LineString> {
    m.value("route")?;
    let items = m.items("route", VERTICES);
    let mut faults = Vec::new();
    let places: Vec<LonLat> = items
        .iter()
        .filter_map(|(pointer, item)| members::place(item, pointer, &mut faults))
        .collect();
    faults.truncate(20);
    if faults.is_empty() && m.value("route").is_some_and(Value::is_array) && places.len() < 2 {
        let fault = Fault::new("/route", "too_few_positions").with("min", 2);
        faults.push(fault.with("value", places.len()));
    }
    m.faults.extend(faults);
    Some(LineString(places.iter().map(|p| p.coord()).collect()))
}

/// What the store keeps of a walk: as readers get it, without what follows from the rest.
pub fn write(w: &Walk) -> Value {
    let mut value = serde_json::to_value(body(w, w.stops.len(), None)).unwrap_or(Value::Null);
    if let Some(members) = value.as_object_mut() {
        for follows in ["light", "allowed", "version", "stop_count"] {
            members.remove(follows);
        }
    }
    value
}

/// A walk as the store kept it.
///
/// # Errors
/// Every fault, when the file holds something else.
pub fn restore(id: WalkId, version: u32, value: &Value) -> Result<Walk, Vec<Fault>> {
    let mut walk = parse(id, value)?;
    let mut m = Members::new(value, "", KNOWN);
    walk.version = version;
    walk.organisation = m.read("organisation", "unknown_reference", |t| {
        ActorId::parse(t).ok()
    });
    let number = m.number("number", 1, i64::from(u32::MAX));
    walk.number = number.and_then(|n| u32::try_from(n).ok());
    walk.state = m
        .read("state", "unknown_code", State::from_code)
        .unwrap_or(walk.state);
    walk.started_at = m.instant("started_at");
    walk.ended_at = m.instant("ended_at");
    walk.example = m.flag("example");
    if m.faults.is_empty() {
        Ok(walk)
    } else {
        Err(m.faults)
    }
}
