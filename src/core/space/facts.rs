//! What a filter asks about, in two small numbers a point instead of the record.
//!
//! Observations are far more alike than they are many: each run numbers the combinations that occur in
//! it, a filter is asked once about each combination, and a point is then one look in a table.

use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};
use std::sync::Arc;

use super::entry::Entry;
use crate::model::viewer::Custody;
use crate::model::{Light, PrivacyClass, Provenance, State, Status};

/// What it is and in whose hands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct What {
    pub(super) category: u16,
    pub(super) kind: u16,
    pub(super) class: PrivacyClass,
    pub(super) example: bool,
    pub(super) custody: Option<Arc<Custody>>,
}

/// How it came in, and where it is in its life.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Life {
    pub(super) status: Status,
    pub(super) state: State,
    pub(super) severity: u8,
    pub(super) light: Light,
    pub(super) provenance: Provenance,
}

impl Life {
    pub(super) fn of(entry: &Entry) -> Self {
        Self {
            status: entry.status,
            state: entry.state,
            severity: entry.severity,
            light: entry.light,
            provenance: entry.provenance,
        }
    }

    fn packed(self) -> u64 {
        u64::from(self.status as u8)
            | u64::from(self.state as u8) << 8
            | u64::from(self.severity) << 16
            | u64::from(self.light as u8) << 24
            | u64::from(self.provenance as u8) << 32
    }
}

/// Number of a combination that found no room in the tables: its record is to be asked.
pub(super) const UNNUMBERED: u16 = u16::MAX;

/// Numbers combinations as they come.
#[derive(Debug, Default)]
pub(super) struct Numbering {
    what: Numbers,
    life: Numbers,
    custodies: HashMap<Arc<Custody>, u64>,
    pub(super) whats: Vec<What>,
    pub(super) lives: Vec<Life>,
}

impl Numbering {
    pub(super) fn of(&mut self, entry: &Entry) -> (u16, u16) {
        let custody = entry.custody.as_ref().map_or(0, |custody| {
            let next = self.custodies.len() as u64 + 1;
            *self.custodies.entry(Arc::clone(custody)).or_insert(next)
        });
        // Custodies are fewer than 2^23 while observations are fewer than that; more find no number.
        let packed = u64::from(entry.category)
            | u64::from(entry.kind) << 16
            | u64::from(entry.class.get()) << 32
            | u64::from(entry.example) << 40
            | custody << 41;
        let what = if custody >> 23 == 0 {
            number(&mut self.what, &mut self.whats, packed, || What {
                category: entry.category,
                kind: entry.kind,
                class: entry.class,
                example: entry.example,
                custody: entry.custody.clone(),
            })
        } else {
            UNNUMBERED
        };
        let life = Life::of(entry);
        let life = number(&mut self.life, &mut self.lives, life.packed(), || life);
        (what, life)
    }

    /// Puts the combinations in an order in which those that filters ask for together mostly follow each other;
    /// returns the new numbers by the old ones, of what and of life.
    pub(super) fn arrange(&mut self) -> [Vec<u16>; 2] {
        let what = arrange(&mut self.whats, |w| {
            (w.kind, w.category, w.class, w.example)
        });
        let life = arrange(&mut self.lives, |l| {
            (l.state == State::Hidden, l.state as u8, l.packed())
        });
        [what, life]
    }
}

/// Sorts members; returns their new numbers by the old ones.
fn arrange<T, K: Ord>(members: &mut Vec<T>, key: impl Fn(&T) -> K) -> Vec<u16> {
    let mut numbered: Vec<(T, u16)> = members.drain(..).zip(0..).collect();
    numbered.sort_by_key(|(member, _)| key(member));
    let mut news = vec![UNNUMBERED; numbered.len()];
    for ((member, old), new) in numbered.into_iter().zip(0..) {
        if let Some(place) = news.get_mut(usize::from(old)) {
            *place = new;
        }
        members.push(member);
    }
    news
}

/// Numbers of packed combinations; those that were asked for lately are found at once.
#[derive(Debug)]
struct Numbers {
    known: HashMap<u64, u16, BuildHasherDefault<Mix>>,
    lately: [(u64, u16); LATELY],
}

/// How many are found at once; a power of two.
const LATELY: usize = 64;

impl Default for Numbers {
    fn default() -> Self {
        Self {
            known: HashMap::default(),
            // Nothing is packed into all bits.
            lately: [(u64::MAX, UNNUMBERED); LATELY],
        }
    }
}

fn number<T>(
    numbers: &mut Numbers,
    members: &mut Vec<T>,
    packed: u64,
    member: impl FnOnce() -> T,
) -> u16 {
    let place = packed.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> (64 - LATELY.trailing_zeros());
    let lately = numbers.lately.get_mut(usize::try_from(place).unwrap_or(0));
    if let Some((last, number)) = &lately
        && *last == packed
    {
        return *number;
    }
    let number = match numbers.known.get(&packed) {
        Some(known) => *known,
        None => match u16::try_from(members.len()) {
            Ok(next) if next < UNNUMBERED => {
                members.push(member());
                numbers.known.insert(packed, next);
                next
            }
            _ => return UNNUMBERED,
        },
    };
    if let Some(lately) = lately {
        *lately = (packed, number);
    }
    number
}

/// A hash for small packed numbers of our own making; nobody outside chooses them.
#[derive(Debug, Default)]
pub(super) struct Mix(u64);

impl Hasher for Mix {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.write_u64(u64::from(*byte));
        }
    }

    fn write_u64(&mut self, n: u64) {
        let mixed = (self.0 ^ n).wrapping_mul(0x9e37_79b9_7f4a_7c15);
        self.0 = mixed ^ (mixed >> 32);
    }
}

#[cfg(test)]
mod tests {
    use super::{Numbering, UNNUMBERED};
    use crate::space::testing::{at, entry};

    #[test]
    fn numbers_stay_with_their_combinations_and_what_finds_none_is_to_be_asked() {
        let one = entry(1, at(12.9, 57.7));
        let mut numbering = Numbering::default();
        // From the last kind to the first, so that each is put elsewhere; more than there are numbers.
        let combinations: Vec<(u16, u16)> = (0..70_000_u32)
            .map(|n| {
                (
                    u16::try_from(n % 1_000).unwrap(),
                    u16::try_from(70 - n / 1_000).unwrap(),
                )
            })
            .collect();
        let olds: Vec<u16> = combinations
            .iter()
            .map(|(category, kind)| {
                let mut entry = one.clone();
                (entry.category, entry.kind) = (*category, *kind);
                numbering.of(&entry).0
            })
            .collect();
        let [news, _] = numbering.arrange();
        assert_eq!(numbering.whats.len(), usize::from(UNNUMBERED));
        for (combination, old) in combinations.iter().zip(olds) {
            match news.get(usize::from(old)) {
                Some(new) => {
                    let what = &numbering.whats[usize::from(*new)];
                    assert_eq!((what.category, what.kind), *combination);
                }
                None => assert_eq!(old, UNNUMBERED),
            }
        }
        let kinds = numbering
            .whats
            .iter()
            .map(|what| (what.kind, what.category));
        assert!(
            kinds.is_sorted(),
            "what is of one kind and category stands together"
        );
    }
}
