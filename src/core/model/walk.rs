//! A safety walk: what is planned, how far it has come, and what each reader is told of it.
//!
//! A walk holds no names of those who took part: participants are roles, organisations and numbers.

use geo::LineString;
use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;

use super::ids::{AccountId, ActorId, AreaId, ObservationId, PromiseId, SeriesId, WalkId};
use super::light::{self, Light};
use super::place::{LonLat, Shape};
use super::role::Deed;
use super::scale::coded;
use super::viewer::{Among, Viewer};

coded!(
    /// What sort of walk.
    Kind {
        /// Trygghetsvandring: residents take part.
        CitizenWalk = "citizen_walk",
        /// Trygghetsrunda: staff alone.
        StaffRound = "staff_round",
        /// Residents mark places on a map beforehand.
        DigitalWalk = "digital_walk",
    }
);

coded!(
    /// How far a walk has come.
    State {
        /// Has a time and a plan.
        Planned = "planned",
        /// People are out.
        Ongoing = "ongoing",
        /// Back; the protocol is a draft.
        Finished = "finished",
        /// The protocol has been published.
        Published = "published",
        /// What it found has been followed up.
        FollowedUp = "followed_up",
    }
);

impl State {
    fn place(self) -> usize {
        Self::ALL.iter().position(|s| *s == self).unwrap_or(0)
    }

    /// The next state, if there is one.
    pub fn next(self) -> Option<Self> {
        Self::ALL.get(self.place() + 1).copied()
    }

    /// The state before, if there is one.
    pub fn previous(self) -> Option<Self> {
        Self::ALL.get(self.place().checked_sub(1)?).copied()
    }

    /// Where one may go from here: one step on, or one step back.
    pub fn allowed(self) -> Vec<Self> {
        self.next().into_iter().chain(self.previous()).collect()
    }

    /// Whether `to` is a step back, which wants a reason; `None` when it may not be taken.
    pub fn step_to(self, to: Self) -> Option<Direction> {
        if self.next() == Some(to) {
            Some(Direction::On)
        } else if self.previous() == Some(to) {
            Some(Direction::Back)
        } else {
            None
        }
    }
}

/// Which way a step leads.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Direction {
    /// Further.
    On,
    /// Back, with a reason.
    Back,
}

coded!(
    /// In what capacity people take part.
    Part {
        /// Lives there.
        Resident = "resident",
        /// Looks after property.
        PropertyManager = "property_manager",
        /// Police.
        Police = "police",
        /// The municipality.
        Municipality = "municipality",
        /// Runs a business there.
        Business = "business",
        /// An association.
        Association = "association",
        /// Anybody else.
        Other = "other",
    }
);

/// How many took part in one capacity. Never a name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Participants {
    /// The capacity.
    pub role: Part,
    /// The organisation, in words.
    pub organisation: Option<String>,
    /// How many.
    pub n: u32,
}

/// A meeting before or after the walk.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Meeting {
    /// When.
    pub at: Timestamp,
    /// Where, in words.
    pub place: Option<String>,
}

/// The series a walk belongs to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Series {
    /// Its id, the same for every walk in it.
    pub id: SeriesId,
    /// Its name.
    pub title: String,
}

/// Where the walk stops.
#[derive(Debug, Clone, PartialEq)]
pub struct Stop {
    /// Its number, which observations name; it stays when stops change places.
    pub no: u32,
    /// Its name.
    pub name: String,
    /// Where.
    pub at: LonLat,
    /// Why one stops there.
    pub why: Option<String>,
    /// Observations to be looked at again here.
    pub verify: Vec<ObservationId>,
}

/// One walk.
#[derive(Debug, Clone, PartialEq)]
pub struct Walk {
    /// Made by the client.
    pub id: WalkId,
    /// Counts its changes, from 1.
    pub version: u32,
    /// Whose walk it is; `None` is the tenant itself.
    pub organisation: Option<ActorId>,
    /// The series it belongs to.
    pub series: Option<Series>,
    /// Its number in the series, from 1.
    pub number: Option<u32>,
    /// What sort.
    pub kind: Kind,
    /// How far it has come.
    pub state: State,
    /// The name shown.
    pub title: String,
    /// What for.
    pub purpose: String,
    /// The area it is held in.
    pub area: Option<AreaId>,
    /// Promises it serves.
    pub promises: Vec<PromiseId>,
    /// Planned start.
    pub starts_at: Timestamp,
    /// Planned end.
    pub ends_at: Timestamp,
    /// When it began.
    pub started_at: Option<Timestamp>,
    /// When it ended.
    pub ended_at: Option<Timestamp>,
    /// The meeting before.
    pub meeting_before: Option<Meeting>,
    /// The meeting that follows it up.
    pub meeting_after: Option<Meeting>,
    /// Who leads.
    pub leader: Option<AccountId>,
    /// Who writes.
    pub secretary: Option<AccountId>,
    /// Who takes part, by capacity.
    pub participants: Vec<Participants>,
    /// Where it stops, in order.
    pub stops: Vec<Stop>,
    /// The way planned.
    pub route: Option<LineString>,
    /// The walk it repeats.
    pub repeats: Option<WalkId>,
    /// Open observations carried along from the walk before.
    pub carried: Vec<ObservationId>,
    /// The weather, in words.
    pub weather: Option<String>,
    /// Notes for those who walk.
    pub notes: Option<String>,
    /// Made up for practice.
    pub example: bool,
}

/// How light it will be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Lighting {
    /// At the start.
    pub condition: Light,
    /// Sunset of that day; none where the sun does not set or rise.
    pub sunset: Option<Timestamp>,
    /// End of civil dusk of that evening; none where it does not come.
    pub dusk_ends: Option<Timestamp>,
}

impl Lighting {
    /// At an instant and place, with the evening of its civil day in a time zone.
    pub fn at(at: Timestamp, place: LonLat, zone: &TimeZone) -> Option<Self> {
        let day = at.to_zoned(zone.clone()).date();
        let (sunset, dusk_ends) = evening(day, place, zone);
        Some(Self {
            condition: light::propose(at, place)?,
            sunset,
            dusk_ends,
        })
    }
}

/// Sunset and end of civil dusk of a day's evening, by the limits of [`light`].
pub fn evening(
    day: Date,
    place: LonLat,
    zone: &TimeZone,
) -> (Option<Timestamp>, Option<Timestamp>) {
    let noon = day.at(12, 0, 0, 0).to_zoned(zone.clone());
    let Ok(noon) = noon.map(|z| z.timestamp()) else {
        return (None, None);
    };
    (
        light::falls_below(light::SUNSET_DEG, noon, place),
        light::falls_below(light::CIVIL_DUSK_DEG, noon, place),
    )
}

impl Walk {
    /// Every place it names.
    pub fn places(&self) -> impl Iterator<Item = LonLat> + '_ {
        self.stops.iter().map(|s| s.at)
    }

    /// Every observation it names.
    pub fn named(&self) -> impl Iterator<Item = ObservationId> + '_ {
        let verified = self.stops.iter().flat_map(|s| s.verify.iter());
        verified.chain(&self.carried).copied()
    }

    /// Whether it counts: an example that was made up does not, nor one that has not been held.
    pub fn was_held(&self) -> bool {
        self.state.place() >= State::Finished.place()
    }

    /// Whether a viewer may see it: people of the organisation whose walk it is, who read observations
    /// somewhere it goes, and the guests of this walk. `areas` are those it is in or stops in.
    pub fn is_seen_by(&self, viewer: &Viewer, areas: &[AreaId]) -> bool {
        if viewer.is_keeper() || viewer.walk() == Some(self.id) {
            return true;
        }
        let reaches = |of: &Among<AreaId>| match of {
            Among::All => true,
            Among::Only(own) => areas.iter().chain(&self.area).any(|a| own.contains(a)),
        };
        viewer.may(Deed::Read)
            && viewer.organisation() == self.organisation.as_ref()
            && viewer.reading_scopes().any(|s| reaches(&s.areas))
    }

    /// The area and those its stops lie in, by a world's word.
    pub fn areas(&self, areas_of: impl Fn(&Shape) -> Vec<AreaId>) -> Vec<AreaId> {
        let mut areas: Vec<AreaId> = self
            .places()
            .flat_map(|at| areas_of(&Shape::Point(at)))
            .chain(self.area.clone())
            .collect();
        areas.sort();
        areas.dedup();
        areas
    }

    /// What a viewer who may see it is told: observations only as far as they see them; a guest, titles
    /// and stops; whoever is told places coarsely, no places and nothing that was written about them.
    #[must_use]
    pub fn told(mut self, viewer: &Viewer, sees: impl Fn(ObservationId) -> bool) -> Self {
        if viewer.is_keeper() {
            return self;
        }
        for stop in &mut self.stops {
            stop.verify.retain(|id| sees(*id));
        }
        self.carried.retain(|id| sees(*id));
        let guest = viewer.walk() == Some(self.id);
        if guest {
            for stop in &mut self.stops {
                stop.why = None;
            }
            self.leader = None;
            self.secretary = None;
            self.participants.clear();
            self.notes = None;
            self.repeats = None;
            self.promises.clear();
        } else if !viewer.sees_exact_places() {
            self.stops.clear();
            self.route = None;
            self.notes = None;
        }
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_walk_goes_one_step_on_or_one_step_back() {
        use State as S;
        // The states of a walk in the order of the work; written out by hand.
        let order = [
            S::Planned,
            S::Ongoing,
            S::Finished,
            S::Published,
            S::FollowedUp,
        ];
        for (i, from) in order.iter().enumerate() {
            for (j, to) in order.iter().enumerate() {
                let expected = if j == i + 1 {
                    Some(Direction::On)
                } else if j + 1 == i {
                    Some(Direction::Back)
                } else {
                    None
                };
                assert_eq!(from.step_to(*to), expected, "{from} to {to}");
            }
        }
    }

    #[test]
    fn sunset_and_dusk_fall_where_the_almanac_says() {
        // Sunset and end of civil dusk by the NOAA solar calculator's formula, local time, ±2 minutes.
        let stockholm = TimeZone::fixed(jiff::tz::offset(1));
        let summer = TimeZone::fixed(jiff::tz::offset(2));
        let boras = LonLat::from_degrees(12.94, 57.72).unwrap();
        let borlange = LonLat::from_degrees(15.44, 60.485).unwrap();
        let margin = jiff::SignedDuration::from_mins(2);
        for (place, zone, day, sunset, dusk) in [
            (
                boras,
                &stockholm,
                "2025-11-18",
                "2025-11-18T15:48:00+01:00",
                "2025-11-18T16:33:00+01:00",
            ),
            (
                boras,
                &stockholm,
                "2025-12-21",
                "2025-12-21T15:22:00+01:00",
                "2025-12-21T16:14:00+01:00",
            ),
            (
                boras,
                &summer,
                "2025-06-21",
                "2025-06-21T22:13:00+02:00",
                "2025-06-21T23:26:00+02:00",
            ),
            (
                borlange,
                &summer,
                "2025-06-21",
                "2025-06-21T22:32:00+02:00",
                "2025-06-22T00:43:00+02:00",
            ),
        ] {
            let (s, d) = evening(day.parse().unwrap(), place, zone);
            for (found, expected) in [(s, sunset), (d, dusk)] {
                let expected: Timestamp = expected.parse().unwrap();
                let off = found.unwrap().duration_since(expected).abs();
                assert!(off <= margin, "{found:?} instead of {expected}");
            }
        }
    }

    #[test]
    fn where_the_sun_does_not_set_no_sunset_is_told() {
        let kiruna = LonLat::from_degrees(20.23, 67.86).unwrap();
        let zone = TimeZone::fixed(jiff::tz::offset(2));
        // Midnight sun in Kiruna from late May to mid July.
        assert_eq!(
            evening("2025-06-21".parse().unwrap(), kiruna, &zone),
            (None, None)
        );
    }
}
