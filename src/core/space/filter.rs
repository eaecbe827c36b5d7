//! What a query asks for besides place, and what its viewer may see at all.
//!
//! A [`Filter`] cannot be made without a [`Sees`]: what is invisible is never returned nor counted.

use super::entry::Entry;
use super::facts::{Life, What};
use crate::model::viewer::{Custody, Hands, Hold};
use crate::model::{Light, PrivacyClass, Provenance, State, Status};

/// A set of small numbers, one bit each.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub struct NumberSet(Vec<u64>);

impl NumberSet {
    /// Adds a number.
    pub fn insert(&mut self, number: u16) {
        let (word, bit) = (usize::from(number / 64), number % 64);
        if self.0.len() <= word {
            self.0.resize(word + 1, 0);
        }
        if let Some(w) = self.0.get_mut(word) {
            *w |= 1 << bit;
        }
    }

    /// Every number below this one.
    pub fn below(end: u16) -> Self {
        let words = usize::from(end.div_ceil(64));
        let mut all = Self(vec![u64::MAX; words]);
        if let (Some(last), 1..) = (all.0.last_mut(), end % 64) {
            *last >>= 64 - end % 64;
        }
        all
    }

    /// Takes a number out.
    pub fn remove(&mut self, number: u16) {
        if let Some(w) = self.0.get_mut(usize::from(number / 64)) {
            *w &= !(1 << (number % 64));
        }
    }

    /// Whether it holds the number.
    pub fn contains(&self, number: u16) -> bool {
        self.0
            .get(usize::from(number / 64))
            .is_some_and(|w| w >> (number % 64) & 1 == 1)
    }
}

impl FromIterator<u16> for NumberSet {
    fn from_iter<I: IntoIterator<Item = u16>>(numbers: I) -> Self {
        let mut set = Self::default();
        for number in numbers {
            set.insert(number);
        }
        set
    }
}

/// How far one grant reaches, in the numbers of the index.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Reach {
    /// Highest privacy class.
    pub max_class: PrivacyClass,
    /// Category numbers; `None` = all.
    pub categories: Option<NumberSet>,
    /// Area slots, at least one of which it must lie in; `None` = everywhere.
    pub areas: Option<Vec<u32>>,
}

impl Reach {
    /// Whether it reaches this, wherever it lies.
    fn reaches_what(&self, class: PrivacyClass, category: u16) -> bool {
        class <= self.max_class
            && self
                .categories
                .as_ref()
                .is_none_or(|set| set.contains(category))
    }

    fn reaches(&self, entry: &Entry) -> bool {
        self.reaches_what(entry.class, entry.category)
            && self
                .areas
                .as_ref()
                .is_none_or(|own| entry.areas.iter().any(|a| own.contains(a)))
    }
}

/// What can be said about all records that have the same facts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Verdict {
    /// None of them is kept.
    No,
    /// It depends on the record.
    Ask,
    /// All are kept.
    Yes,
}

impl Verdict {
    /// As bits, so that two verdicts are one `&`: the lower bit is not lost, the higher is sure.
    pub(super) fn bits(self) -> u8 {
        match self {
            Self::No => 0b00,
            Self::Ask => 0b01,
            Self::Yes => 0b11,
        }
    }
}

/// What a viewer may see, in the numbers of the index. Only a world makes one, from a viewer.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Sees {
    pub(super) hands: Hands,
    pub(super) reaches: Vec<Reach>,
    pub(super) exact: bool,
}

impl Sees {
    /// Everything in the tenant.
    #[cfg(test)]
    pub(crate) fn everything() -> Self {
        Self {
            hands: Hands::Keeper,
            reaches: Vec::new(),
            exact: true,
        }
    }

    /// Whether it may be seen.
    pub fn sees(&self, entry: &Entry) -> bool {
        self.hands == Hands::Keeper
            || self.holds(entry.custody.as_deref()) && self.reaches.iter().any(|r| r.reaches(entry))
    }

    fn holds(&self, custody: Option<&Custody>) -> bool {
        let held = match custody {
            Some(custody) => self.hands.hold(custody),
            None => self.hands.hold(&Custody::default()),
        };
        held != Hold::None
    }

    /// As [`Self::sees`], for all records of which this holds.
    fn sees_what(&self, what: &What) -> Verdict {
        if self.hands == Hands::Keeper {
            return Verdict::Yes;
        }
        if !self.holds(what.custody.as_deref()) {
            return Verdict::No;
        }
        let mut reaching = self
            .reaches
            .iter()
            .filter(|r| r.reaches_what(what.class, what.category))
            .peekable();
        if reaching.peek().is_none() {
            Verdict::No
        } else if reaching.any(|r| r.areas.is_none()) {
            Verdict::Yes
        } else {
            Verdict::Ask
        }
    }

    /// Whether places are shown as measured.
    pub fn exact(&self) -> bool {
        self.exact
    }
}

/// What to keep. `None` keeps all; an empty list keeps nothing.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Filter {
    /// What the viewer may see.
    pub sees: Sees,
    /// Category numbers.
    pub categories: Option<NumberSet>,
    /// Kind numbers.
    pub kinds: Option<NumberSet>,
    /// Statuses.
    pub statuses: Option<Vec<Status>>,
    /// States. Hidden ones are never found this way, even when named.
    pub states: Option<Vec<State>>,
    /// Least severity; 0 also keeps those that have none.
    pub severity_min: u8,
    /// Severities, 0 for those that have none.
    pub severities: Option<Vec<u8>>,
    /// Light conditions.
    pub lights: Option<Vec<Light>>,
    /// How we came to know.
    pub provenances: Option<Vec<Provenance>>,
    /// Seen at this second or later.
    pub from: Option<i64>,
    /// Seen before this second.
    pub to: Option<i64>,
    /// Slot of an area it lies in.
    pub area: Option<u32>,
    /// Slots of commitments, one of which it is linked to.
    pub commitments: Option<Vec<u32>>,
    /// Only what was made up for practice, or only what was not.
    pub example: Option<bool>,
}

impl Filter {
    /// Everything that may be seen.
    pub fn seen_by(sees: Sees) -> Self {
        Self {
            sees,
            categories: None,
            kinds: None,
            statuses: None,
            states: None,
            severity_min: 0,
            severities: None,
            lights: None,
            provenances: None,
            from: None,
            to: None,
            area: None,
            commitments: None,
            example: None,
        }
    }

    /// Whether it is kept.
    pub fn keeps(&self, entry: &Entry) -> bool {
        self.keeps_time(entry.observed_at)
            && self.keeps_life(Life::of(entry))
            && self.keeps_kind(entry.category, entry.kind, entry.example)
            && self.area.is_none_or(|a| entry.areas.contains(&a))
            && self
                .commitments
                .as_ref()
                .is_none_or(|any| entry.commitments.iter().any(|c| any.contains(c)))
            && self.sees.sees(entry)
    }

    fn keeps_time(&self, observed_at: i64) -> bool {
        self.from.is_none_or(|from| from <= observed_at)
            && self.to.is_none_or(|to| observed_at < to)
    }

    fn keeps_kind(&self, category: u16, kind: u16, example: bool) -> bool {
        self.categories
            .as_ref()
            .is_none_or(|set| set.contains(category))
            && self.kinds.as_ref().is_none_or(|set| set.contains(kind))
            && self.example.is_none_or(|e| e == example)
    }

    /// Whether those that are so in life are kept, as far as that goes.
    pub(super) fn keeps_life(&self, life: Life) -> bool {
        fn among<T: PartialEq>(list: Option<&Vec<T>>, member: &T) -> bool {
            list.is_none_or(|l| l.contains(member))
        }
        life.state != State::Hidden
            && self.severity_min <= life.severity
            && among(self.statuses.as_ref(), &life.status)
            && among(self.states.as_ref(), &life.state)
            && among(self.severities.as_ref(), &life.severity)
            && among(self.lights.as_ref(), &life.light)
            && among(self.provenances.as_ref(), &life.provenance)
    }

    /// Whether anything is asked of life but that it is not hidden.
    pub(super) fn asks_of_life(&self) -> bool {
        self.severity_min > 0
            || self.statuses.is_some()
            || self.states.is_some()
            || self.severities.is_some()
            || self.lights.is_some()
            || self.provenances.is_some()
    }

    /// What can be said of those that are this, as far as that goes.
    pub(super) fn keeps_what(&self, what: &What) -> Verdict {
        if !self.keeps_kind(what.category, what.kind, what.example) {
            return Verdict::No;
        }
        match self.sees.sees_what(what) {
            Verdict::Yes if self.area.is_some() || self.commitments.is_some() => Verdict::Ask,
            other => other,
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::NumberSet;

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

        /// As the same range, filtered, is counted one by one.
        #[test]
        fn all_below_but_one(end in 0_u16..300, taken in 0_u16..300) {
            let mut set = NumberSet::below(end);
            set.remove(taken);
            for n in 0..400 {
                prop_assert_eq!(set.contains(n), n < end && n != taken, "{}", n);
            }
        }
    }
}
