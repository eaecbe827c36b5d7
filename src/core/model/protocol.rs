//! The protocol of a walk: its points in the order of the stops, and what was decided about each.
//!
//! Facts come from the walk and its observations each time it is read; only what people decide and write
//! is kept. So it is there the moment the walk ends, and what arrives late stands in it too.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;

use super::ids::{ActorId, ObservationId};
use super::observation::Observation;
use super::scale::{PrivacyClass, Valence, coded};
use super::status::State;
use super::walk::Walk;

coded!(
    /// What is to be done about a point.
    Decision {
        /// It is done.
        Do = "do",
        /// Not now.
        Later = "later",
        /// It cannot be done.
        Cannot = "cannot",
        /// Nobody has decided.
        NoneYet = "none_yet",
    }
);

impl Decision {
    /// Whether people are owed a reason.
    pub fn needs_reason(self) -> bool {
        matches!(self, Self::Later | Self::Cannot)
    }
}

coded!(
    /// How a point came into the protocol.
    Origin {
        /// Seen on this walk.
        Made = "made",
        /// To be looked at again at a stop.
        Verify = "verify",
        /// Open since the walk before.
        Carried = "carried",
    }
);

/// What people decided and wrote about a point.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ruling {
    /// What is to be done.
    pub decision: Decision,
    /// Why.
    pub reason: Option<String>,
    /// By which day.
    pub due: Option<Date>,
    /// Who does it, when not whom the rules say.
    pub actor: Option<ActorId>,
    /// The secretary's words.
    pub text: Option<String>,
    /// Kept out of what residents read.
    pub hidden: bool,
}

impl Default for Ruling {
    fn default() -> Self {
        Self {
            decision: Decision::NoneYet,
            reason: None,
            due: None,
            actor: None,
            text: None,
            hidden: false,
        }
    }
}

/// Everything that people decided and wrote in a protocol.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Words {
    /// Counts its changes; 1 is the draft that nobody has touched.
    pub version: u32,
    /// About the walk as a whole.
    pub summary: Option<String>,
    /// About its points; those that nobody touched are not in it.
    pub points: BTreeMap<ObservationId, Ruling>,
    /// Who last changed a free text: an account's id.
    pub written_by: Option<String>,
}

impl Default for Words {
    fn default() -> Self {
        Self {
            version: 1,
            summary: None,
            points: BTreeMap::new(),
            written_by: None,
        }
    }
}

impl Words {
    /// Every free text, in order.
    pub fn texts(&self) -> Vec<&str> {
        let said = self.points.values().flat_map(|r| [&r.reason, &r.text]);
        let all = std::iter::once(&self.summary).chain(said);
        all.filter_map(|t| t.as_deref()).collect()
    }

    /// Takes over what an editor was not told of.
    pub fn keep(&mut self, before: &Self, told: &BTreeSet<ObservationId>) {
        for (id, ruling) in before.points.iter().filter(|(id, _)| !told.contains(id)) {
            self.points.insert(*id, ruling.clone());
        }
    }
}

/// One point of a protocol.
#[derive(Debug, Clone, PartialEq)]
pub struct Point {
    /// What was seen.
    pub observation: Observation,
    /// How it came here.
    pub origin: Origin,
    /// At which stop; `None` along the way.
    pub stop: Option<u32>,
    /// Whom the rules name.
    pub suggested: Option<ActorId>,
    /// What was decided.
    pub ruling: Ruling,
    /// What was decided when it stood in the protocol before.
    pub before: Option<Ruling>,
}

impl Point {
    /// Who does it.
    pub fn actor(&self) -> Option<&ActorId> {
        self.ruling.actor.as_ref().or(self.suggested.as_ref())
    }

    /// Whether something is amiss.
    pub fn is_positive(&self) -> bool {
        self.observation.valence == Valence::Positive
    }

    /// Whether residents may read of it: open to all, and this organisation's own.
    pub fn may_be_public(&self, walk: &Walk) -> bool {
        self.observation.privacy_class == PrivacyClass::OPEN
            && self.observation.controller == walk.organisation
    }

    /// Whether residents read of it.
    pub fn is_public(&self, walk: &Walk) -> bool {
        !self.ruling.hidden && self.may_be_public(walk)
    }
}

/// Puts the points of a walk in order: by its stops, then what was seen along the way; within each what
/// was seen here, what was looked at again, what was carried along, by time. What is restricted, undone,
/// rejected or merged is no point. `seen` is what the reader may see of what was made on it and of what
/// it names.
pub fn points(walk: &Walk, seen: Vec<Observation>, words: &Words, before: &Words) -> Vec<Point> {
    let stop_of = |id| walk.stops.iter().find(|s| s.verify.contains(&id));
    let place = |no: Option<u32>| {
        let place = no.and_then(|no| walk.stops.iter().position(|s| s.no == no));
        place.unwrap_or(walk.stops.len())
    };
    let mut met = BTreeSet::new();
    let mut out: Vec<Point> = seen
        .into_iter()
        .filter(|o| o.privacy_class != PrivacyClass::RESTRICTED && o.state() != State::Hidden)
        .filter(|o| met.insert(o.id))
        .map(|o| {
            let verify = stop_of(o.id).map(|s| s.no);
            let (origin, stop) = if o.walk_id == Some(walk.id.uuid()) {
                (Origin::Made, o.stop_no)
            } else if verify.is_some() {
                (Origin::Verify, verify)
            } else {
                (Origin::Carried, None)
            };
            let known = |no: &u32| walk.stops.iter().any(|s| s.no == *no);
            Point {
                origin,
                stop: stop.filter(known),
                suggested: None,
                ruling: words.points.get(&o.id).cloned().unwrap_or_default(),
                before: before.points.get(&o.id).cloned(),
                observation: o,
            }
        })
        .collect();
    let rank = |origin: Origin| Origin::ALL.iter().position(|o| *o == origin);
    out.sort_by_key(|p| {
        let o = &p.observation;
        (place(p.stop), rank(p.origin), o.observed_at, o.id)
    });
    out
}
