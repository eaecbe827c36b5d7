//! Names of people and addresses of homes, guessed from words. Both are hints: a street may carry a
//! person's name, and a person's name may be a word.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use super::text::{Text, is_digit, is_letter, is_space, is_word};
use super::{Hit, Kind};

/// Common given names, one a line.
static GIVEN: LazyLock<BTreeSet<String>> = LazyLock::new(|| {
    include_str!("../../../web/src/model/given-names.txt")
        .lines()
        .filter(|line| !line.starts_with('#'))
        .flat_map(str::split_whitespace)
        .map(str::to_lowercase)
        .collect()
});

/// Words after which a name comes.
const LEADING: &[&str] = &["familjen", "fru", "fröken", "herr", "hette", "heter"];
/// People without a name …
const SOMEBODY: &[&str] = &[
    "flickan", "grannen", "han", "hen", "hon", "killen", "kvinnan", "mannen", "pojken", "tjejen",
];
/// … of whom these words tell something private.
const TELLING: &[&str] = &["bodde", "bor", "hette", "heter"];
/// Endings of names of places, in one word with what stands before them.
const PLACE_ENDINGS: &[&str] = &[
    "allén",
    "backen",
    "berget",
    "biblioteket",
    "bron",
    "dalen",
    "gata",
    "gatan",
    "gränd",
    "gränden",
    "gården",
    "hallen",
    "hamnen",
    "hemmet",
    "huset",
    "kajen",
    "kyrkan",
    "lunden",
    "museet",
    "parken",
    "plan",
    "plats",
    "platsen",
    "rondellen",
    "skogen",
    "skolan",
    "staden",
    "stationen",
    "stigen",
    "torg",
    "torget",
    "tunneln",
    "vägen",
    "viadukten",
    "ängen",
];
/// The same as words of their own, after a person's name: "Karl Johans gata".
const PLACE_WORDS: &[&str] = &[
    "allé", "backe", "bro", "gata", "gränd", "gård", "hage", "hus", "kaj", "kyrka", "källa",
    "minne", "park", "plan", "plats", "skola", "staty", "stig", "torg", "trappor", "väg",
];
/// Endings of streets that have house numbers.
const STREET_ENDINGS: &[&str] = &[
    "allén", "backen", "gata", "gatan", "gränd", "gränden", "stigen", "väg", "vägen",
];
/// Streets that have house numbers, as words of their own.
const STREET_WORDS: &[&str] = &["allé", "backe", "gata", "gränd", "stig", "väg"];
/// Roads whose number is their name.
const NUMBERED_ROADS: &[&str] = &["europaväg", "landsväg", "länsväg", "motorväg", "riksväg"];
/// Words after a number that make it a measure or a time and not a house.
const MEASURES: &[&str] = &["cm", "km", "m", "meter", "procent", "st", "stycken", "år"];
/// Words for a flat.
const FLATS: &[&str] = &["lgh", "lägenhet", "lägenheten"];
/// Most words of a name.
const NAME_WORDS: usize = 4;

/// A run of letters, with hyphens and apostrophes inside it.
struct Word {
    start: usize,
    end: usize,
    lower: String,
    /// Begins with a capital and is more than one letter.
    capital: bool,
    /// Nothing but spaces part it from the word before.
    follows: bool,
}

fn words(text: &Text) -> Vec<Word> {
    let mut words: Vec<Word> = Vec::new();
    let mut i = 0;
    while i < text.len() {
        if !is_letter(text.at(i)) || is_word(text.before(i, 1)) {
            i += 1;
            continue;
        }
        let mut end = i + 1;
        while is_letter(text.at(end))
            || matches!(text.at(end), '-' | '\'' | '’') && is_letter(text.at(end + 1))
        {
            end += 1;
        }
        let follows = words
            .last()
            .is_some_and(|w| w.end < i && text.after_spaces(w.end) == i);
        words.push(Word {
            start: i,
            end,
            lower: text.part(i, end).to_lowercase(),
            capital: text.at(i).is_uppercase() && end - i > 1,
            follows,
        });
        i = end;
    }
    words
}

/// Every name and address.
pub(super) fn find(text: &Text) -> Vec<Hit> {
    let words = words(text);
    let mut hits = Vec::new();
    for i in 0..words.len() {
        hits.extend(dwelling(text, &words, i));
        hits.extend(name(&words, i));
    }
    hits
}

/// The word after number `i`, when only spaces part them.
fn next(words: &[Word], i: usize) -> Option<&Word> {
    words.get(i + 1).filter(|w| w.follows)
}

fn ends_with(word: &Word, endings: &[&str]) -> bool {
    endings
        .iter()
        .any(|e| word.lower.ends_with(e) && word.lower.chars().count() > e.chars().count())
}

/// How many capitalised words stand together from number `i`; none when they name a place.
fn run(words: &[Word], i: usize) -> usize {
    let mut n = 0;
    while n < NAME_WORDS
        && let Some(word) = words.get(i + n)
        && word.capital
        && (n == 0 || word.follows)
    {
        let lower = word.lower.as_str();
        let place = ends_with(word, PLACE_ENDINGS)
            || PLACE_ENDINGS.contains(&lower)
            || PLACE_WORDS.contains(&lower);
        if place {
            return 0;
        }
        n += 1;
    }
    let place =
        n > 0 && next(words, i + n - 1).is_some_and(|w| PLACE_WORDS.contains(&w.lower.as_str()));
    if place { 0 } else { n }
}

fn is_given(word: &Word) -> bool {
    GIVEN.contains(&word.lower)
        || word
            .lower
            .split('-')
            .next()
            .is_some_and(|first| first != word.lower && GIVEN.contains(first))
}

/// The name that begins with word `i`, or the words that tell of somebody.
fn name(words: &[Word], i: usize) -> Option<Hit> {
    let word = words.get(i)?;
    let hit = |start: usize, last: usize| {
        Some(Hit {
            kind: Kind::Name,
            start,
            end: words.get(last)?.end,
        })
    };
    let after = next(words, i);
    if SOMEBODY.contains(&word.lower.as_str())
        && after.is_some_and(|w| TELLING.contains(&w.lower.as_str()))
    {
        return hit(
            word.start,
            i + 1 + run(words, i + 2).min(follows(words, i + 2)),
        );
    }
    if LEADING.contains(&word.lower.as_str()) && after.is_some_and(|w| w.capital) {
        let n = run(words, i + 1);
        return if n > 0 {
            hit(words.get(i + 1)?.start, i + n)
        } else {
            None
        };
    }
    if !word.capital {
        return None;
    }
    let n = run(words, i);
    if n > 1 && is_given(word) {
        return hit(word.start, i + n - 1);
    }
    // Surnames of this form are hardly anything else.
    let son = word.lower.ends_with("sson") && word.lower.chars().count() > 5;
    if son && n > 0 {
        hit(word.start, i)
    } else {
        None
    }
}

/// A limit for a run that must follow on directly: none when there is no word or something parts them.
fn follows(words: &[Word], i: usize) -> usize {
    words
        .get(i)
        .map_or(0, |w| if w.follows { NAME_WORDS } else { 0 })
}

/// The address that begins with word `i`.
fn dwelling(text: &Text, words: &[Word], i: usize) -> Option<Hit> {
    let word = words.get(i)?;
    let mut last = word;
    let street = word.capital
        && ends_with(word, STREET_ENDINGS)
        && !NUMBERED_ROADS.contains(&word.lower.as_str());
    if !street && !FLATS.contains(&word.lower.as_str()) {
        last = next(words, i).filter(|w| STREET_WORDS.contains(&w.lower.as_str()))?;
        if !word.capital {
            return None;
        }
    }
    let flat = FLATS.contains(&word.lower.as_str());
    let dot = usize::from(flat && text.at(last.end) == '.');
    let at = text.after_spaces(last.end + dot);
    let mut end = at;
    while is_digit(text.at(end)) {
        end += 1;
    }
    let most = if flat { 4 } else { 3 };
    if at == last.end || end == at || end - at > most || text.at(at) == '0' {
        return None;
    }
    if matches!(text.at(end), '.' | ':' | ',') && is_digit(text.at(end + 1)) {
        return None;
    }
    // "12B", "12 B"; a longer word is something else.
    let letter_at = end + usize::from(is_space(text.at(end)));
    if is_letter(text.at(letter_at)) && !is_word(text.at(letter_at + 1)) {
        let letter = text.at(letter_at);
        if letter_at == end || letter.is_uppercase() {
            end = letter_at + 1;
        }
    } else if is_letter(text.at(end)) {
        return None;
    }
    let measured = words
        .iter()
        .find(|w| w.start >= at)
        .is_some_and(|w| text.after_spaces(end) == w.start && MEASURES.contains(&w.lower.as_str()));
    if measured || is_measure_letter(text, end) {
        return None;
    }
    Some(Hit {
        kind: Kind::Dwelling,
        start: word.start,
        end,
    })
}

/// "12m": the letter taken for a staircase is a unit.
fn is_measure_letter(text: &Text, end: usize) -> bool {
    text.before(end, 1) == 'm'
}
