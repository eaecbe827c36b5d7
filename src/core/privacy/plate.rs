//! Registration plates of vehicles: three letters, two digits, and a digit or a letter.

use super::text::{Text, is_dash, is_digit, is_space, is_word};
use super::{Hit, Kind};

/// Three letters that stand before a number in other texts: words, units, and combinations that
/// Transportstyrelsen does not give out.
const NOT_PLATES: &[&str] = &[
    "APA", "ASS", "EST", "ETT", "FAN", "FEL", "FEM", "HBT", "KGB", "LED", "LPO", "LSD", "LUX",
    "MEN", "NAT", "OND", "ORM", "PUB", "RAL", "SEK", "SEX", "SJU", "SOS", "TRE", "TYP", "UFO",
    "USA", "XXL",
];

/// Every registration plate.
pub(super) fn find(text: &Text) -> Vec<Hit> {
    let mut hits = Vec::new();
    let mut i = 0;
    while i < text.len() {
        match plate(text, i) {
            Some(end) => {
                hits.push(Hit {
                    kind: Kind::Plate,
                    start: i,
                    end,
                });
                i = end;
            }
            None => i += 1,
        }
    }
    hits
}

fn is_plate_letter(c: char) -> bool {
    c.is_ascii_alphabetic() && !matches!(c.to_ascii_uppercase(), 'I' | 'Q' | 'V')
}

/// Where the plate that begins here ends, if one does.
fn plate(text: &Text, start: usize) -> Option<usize> {
    let previous = text.before(start, 1);
    let joined = is_dash(previous) || matches!(previous, '_' | '/' | '.');
    if is_word(previous) || joined && is_word(text.before(start, 2)) {
        return None;
    }
    let letters = text.part(start, start + 3);
    if letters.chars().count() < 3 || !letters.chars().all(is_plate_letter) {
        return None;
    }
    let upper = letters.chars().all(|c| c.is_ascii_uppercase());
    let lower = letters.chars().all(|c| c.is_ascii_lowercase());
    let mut at = start + 3;
    let apart = is_space(text.at(at)) || is_dash(text.at(at));
    if apart {
        at += 1;
    }
    // "hus 123" is a house; written together or in capitals it may be a car.
    if !(upper || lower && !apart) || NOT_PLATES.contains(&letters.to_ascii_uppercase().as_str()) {
        return None;
    }
    let two = text.digits(at, 2)?;
    let last = text.at(at + 2);
    let digit = last.to_digit(10);
    let letter = is_plate_letter(last)
        && last.is_ascii_uppercase() == upper
        && !last.eq_ignore_ascii_case(&'O');
    if !(letter || digit.is_some()) || two == 0 && digit == Some(0) {
        return None;
    }
    let end = at + 3;
    let next = text.at(end);
    let goes_on = is_dash(next) || matches!(next, '_' | '/' | '.');
    (!is_word(next) && !(goes_on && is_digit(text.at(end + 1)))).then_some(end)
}
