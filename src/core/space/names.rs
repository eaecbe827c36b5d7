//! Names of places, found by the words they begin with however they are typed: without case, and
//! without the marks of letters for those whose keyboard lacks them. Exact letters come first.
//!
//! All words lie once in one sorted list; what is typed is a range of it, found by halving.

mod fold;
mod landscape;
mod lies;
#[cfg(test)]
mod tests;

use std::cmp::Ordering;

use fold::Word;
pub use lies::settle;

use crate::model::named::{NamedPlace, PlaceKind};
use crate::model::{LonLat, named};

/// Most words of a name that are looked at.
const WORDS_MAX: usize = 64;
/// Most words of what is typed that are looked at.
const TYPED_MAX: usize = 8;
/// Within this distance nearness says little, metres.
const NEAR_M: f64 = 500.0;
/// Metres in a degree of latitude, near enough for an order.
const M_PER_DEG: f64 = 111_200.0;

/// One name of a place.
#[derive(Debug, Clone, Copy)]
struct Label {
    place: u32,
    /// Where its words begin in the list of all labels' words.
    first: u32,
    words: u8,
}

/// Places by their names. Immutable; built once.
#[derive(Debug, Default)]
pub struct Names {
    places: Vec<NamedPlace>,
    labels: Vec<Label>,
    /// Numbers of words, label by label.
    spelt: Vec<u32>,
    /// Every word once, sorted.
    words: Vec<Word>,
    /// Where the labels of a word begin among those of all.
    starts: Vec<u32>,
    /// Labels, word by word.
    holders: Vec<u32>,
}

/// What somebody typed.
#[derive(Debug, Clone)]
pub struct Typed(Vec<Word>);

impl Typed {
    /// Reads words out of a text; `None` when there are none.
    pub fn new(text: &str) -> Option<Self> {
        let mut words = fold::words(text);
        words.truncate(TYPED_MAX);
        (!words.is_empty()).then_some(Self(words))
    }
}

/// What decides the order, the first first.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Score {
    /// How well it matches, 0 best.
    match_: u8,
    /// How far down it stands for what it is and where it lies.
    steps: f64,
}

impl Score {
    fn cmp(&self, other: &Self) -> Ordering {
        self.match_
            .cmp(&other.match_)
            .then(self.steps.total_cmp(&other.steps))
    }
}

/// A range of words that begin as one that is typed.
#[derive(Debug, Clone, Copy)]
struct Span<'a> {
    typed: &'a Word,
    low: u32,
    high: u32,
}

impl Names {
    /// Sorts the words of all places.
    ///
    /// # Cost
    /// O(n log n) in the words.
    pub fn build(places: Vec<NamedPlace>) -> Self {
        let mut said: Vec<(Word, u32)> = Vec::new();
        let mut labels: Vec<Label> = Vec::new();
        let mut first = 0_u32;
        for (number, place) in (0_u32..).zip(&places) {
            for name in std::iter::once(&place.name).chain(&place.also) {
                let mut words = fold::words(name);
                words.truncate(WORDS_MAX);
                let Ok(count) = u8::try_from(words.len()) else {
                    continue;
                };
                labels.push(Label {
                    place: number,
                    first,
                    words: count,
                });
                for word in words {
                    said.push((word, first));
                    first = first.saturating_add(1);
                }
            }
        }
        said.sort_unstable();
        let mut built = Self {
            places,
            spelt: vec![0; said.len()],
            ..Self::default()
        };
        // The label of a place among all words is the last that begins at or before it.
        let holder = |at: u32| labels.partition_point(|l| l.first <= at).checked_sub(1);
        for (word, at) in said {
            if built.words.last() != Some(&word) {
                built.words.push(word);
                built.starts.push(number(built.holders.len()));
            }
            let label = holder(at).map_or(0, number);
            built.holders.push(label);
            if let Some(spelt) = usize::try_from(at)
                .ok()
                .and_then(|i| built.spelt.get_mut(i))
            {
                *spelt = number(built.words.len().saturating_sub(1));
            }
        }
        built.starts.push(number(built.holders.len()));
        built.labels = labels;
        built
    }

    /// How many places.
    pub fn len(&self) -> usize {
        self.places.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.places.is_empty()
    }

    /// The words that begin as `typed` does.
    fn span<'a>(&self, typed: &'a Word) -> Option<Span<'a>> {
        let low = self.words.partition_point(|w| w.plain < typed.plain);
        let rest = self.words.get(low..)?;
        let high = low + rest.partition_point(|w| w.plain.starts_with(&*typed.plain));
        (low < high).then(|| Span {
            typed,
            low: number(low),
            high: number(high),
        })
    }

    /// The labels that hold a word of a span, some more than once.
    fn holding(&self, span: &Span<'_>) -> &[u32] {
        let start = |word: u32| self.starts.get(index(word)).copied().map_or(0, index);
        self.holders
            .get(start(span.low)..start(span.high))
            .unwrap_or_default()
    }

    /// How well a label matches, when it does.
    fn fit(&self, label: &Label, spans: &[Span<'_>], order: &[usize]) -> Option<u8> {
        let first = index(label.first);
        let spelt = self.spelt.get(first..first + usize::from(label.words))?;
        let mut used = 0_u64;
        let (mut begins, mut whole, mut exact) = (true, true, true);
        // Ranges of beginnings lie in each other or apart: with the narrowest served first, each that
        // can have a word of its own gets one.
        for &nth in order {
            let span = spans.get(nth)?;
            let fits = |at: &usize| {
                used & (1 << at) == 0
                    && spelt
                        .get(*at)
                        .is_some_and(|w| (span.low..span.high).contains(w))
            };
            // In its own place before any other.
            let at = Some(nth)
                .filter(|at| *at < spelt.len())
                .filter(fits)
                .or_else(|| (0..spelt.len()).find(fits))?;
            used |= 1 << at;
            let word = spelt.get(at).and_then(|w| self.words.get(index(*w)))?;
            begins &= at == nth;
            whole &= word.plain.len() == span.typed.plain.len();
            exact &= word.exact.starts_with(&*span.typed.exact);
        }
        let shape = match (begins, whole) {
            (true, true) if spans.len() == spelt.len() => 0,
            (true, true) => 1,
            (true, false) => 2,
            (false, true) => 3,
            (false, false) => 4,
        };
        Some(2 * shape + u8::from(!exact))
    }

    /// Adds the places that match, each with its best name.
    fn gather<'a>(
        &'a self,
        typed: &Typed,
        near: Option<LonLat>,
        out: &mut Vec<(Score, &'a NamedPlace)>,
    ) {
        let Some(spans) = typed
            .0
            .iter()
            .map(|w| self.span(w))
            .collect::<Option<Vec<_>>>()
        else {
            return;
        };
        let mut order: Vec<usize> = (0..spans.len()).collect();
        order.sort_by_key(|&i| spans.get(i).map(|s| s.high - s.low));
        let Some(rarest) = spans.iter().min_by_key(|s| self.holding(s).len()) else {
            return;
        };
        let mut labels = self.holding(rarest).to_vec();
        labels.sort_unstable();
        labels.dedup();
        let mut last: Option<(u32, u8)> = None;
        for label in labels.iter().filter_map(|l| self.labels.get(index(*l))) {
            let Some(match_) = self.fit(label, &spans, &order) else {
                continue;
            };
            let Some(place) = self.places.get(index(label.place)) else {
                continue;
            };
            // Names of one place stand beside each other.
            match last {
                Some((same, better)) if same == label.place && better <= match_ => continue,
                Some((same, _)) if same == label.place => {
                    out.pop();
                }
                _ => {}
            }
            last = Some((label.place, match_));
            let steps = standing(place.kind, place.rank)
                + near.map_or(0.0, |from| (1.0 + rough_m(from, place.at) / NEAR_M).log2());
            out.push((Score { match_, steps }, place));
        }
    }
}

/// The `limit` places that match what is typed best, in several lists at once, the best first: by how
/// well the name matches (the whole name, its beginning, a word further in; exact letters before
/// others), then by what the place is and how near it lies.
///
/// # Cost
/// Two halvings for each word, then O(places that hold the rarest of them).
pub fn find<'a>(
    lists: &[&'a Names],
    typed: &Typed,
    near: Option<LonLat>,
    limit: usize,
) -> Vec<&'a NamedPlace> {
    let mut found = Vec::new();
    for list in lists {
        list.gather(typed, near, &mut found);
    }
    let order = |a: &(Score, &NamedPlace), b: &(Score, &NamedPlace)| {
        a.0.cmp(&b.0)
            .then_with(|| a.1.name.cmp(&b.1.name))
            .then_with(|| (a.1.kind, a.1.at).cmp(&(b.1.kind, b.1.at)))
    };
    if found.len() > limit && limit > 0 {
        found.select_nth_unstable_by(limit - 1, order);
    }
    found.truncate(limit);
    found.sort_by(order);
    found.into_iter().map(|(_, place)| place).collect()
}

/// How far down a sort of place stands, in steps of which each is a doubling of the distance.
fn standing(kind: PlaceKind, rank: u8) -> f64 {
    use named::PlaceKind as K;
    let rank = |usual: u8| f64::from(if rank == 0 { usual } else { rank.min(9) });
    match kind {
        K::Area => 0.0,
        K::City | K::Town | K::Village => rank(5) - 1.0,
        K::District | K::Island | K::Square | K::Park => 3.0,
        K::Street | K::Station | K::Commitment | K::Promise => 4.0,
        K::School | K::Care | K::Public | K::Culture | K::Water | K::Green => 5.0,
        K::Stop | K::Shop | K::Venue | K::Other => 6.0,
    }
}

/// About how many metres lie between two places: enough for an order.
fn rough_m(a: LonLat, b: LonLat) -> f64 {
    let up = b.lat() - a.lat();
    let across = (b.lon() - a.lon()) * f64::midpoint(a.lat(), b.lat()).to_radians().cos();
    up.hypot(across) * M_PER_DEG
}

/// A place in a list. No list here comes near four thousand million.
fn number(n: usize) -> u32 {
    u32::try_from(n).unwrap_or(u32::MAX)
}

fn index(n: u32) -> usize {
    usize::try_from(n).unwrap_or(usize::MAX)
}
