//! Finds what may be personal data in free text, so that whoever writes is advised to describe the place
//! and not the people. It advises; it never blocks, and it never changes a text.
//!
//! Pure: text in, places in the text out. The web client does the same while somebody types
//! (`web/src/model/personal-data.ts`), and both are held to the cases of `tests/data/personal-data.json`.
//! Change one and the other must follow.
//!
//! # Source
//! Personal and coordination numbers: Skatteverket, SKV 704 and SKV 707 (date, birth number, check digit by
//! the modulus-10 method; a coordination number has 60 added to the day). Telephone numbers: the Swedish
//! numbering plan (PTS). Registration plates: Transportstyrelsen (letters I, Q, V, Å, Ä and Ö are not used,
//! nor O in the last place).

mod contact;
mod number;
mod plate;
mod text;
mod words;

use text::Text;

/// What sort of personal data something may be. The order says which wins where two overlap.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// Personnummer.
    PersonalNo,
    /// Samordningsnummer.
    CoordinationNo,
    /// E-mail address.
    Email,
    /// Telephone number.
    Phone,
    /// Registration plate of a vehicle.
    Plate,
    /// Street and house number, or a flat: somebody's home.
    Dwelling,
    /// Somebody's name, or words that lead up to one.
    Name,
}

impl Kind {
    /// Every kind, in order.
    pub const ALL: [Self; 7] = [
        Self::PersonalNo,
        Self::CoordinationNo,
        Self::Email,
        Self::Phone,
        Self::Plate,
        Self::Dwelling,
        Self::Name,
    ];

    /// Its stable code.
    pub fn code(self) -> &'static str {
        match self {
            Self::PersonalNo => "personal_no",
            Self::CoordinationNo => "coordination_no",
            Self::Email => "email",
            Self::Phone => "phone",
            Self::Plate => "plate",
            Self::Dwelling => "dwelling",
            Self::Name => "name",
        }
    }

    /// The kind with this code.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.code() == code)
    }
}

/// Something found, by its place in the text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Finding {
    /// What it may be.
    pub kind: Kind,
    /// Where it begins, in UTF-16 code units, as browsers count.
    pub start: usize,
    /// Where it ends, likewise, exclusive.
    pub end: usize,
}

/// A finding while it is still counted in characters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Hit {
    kind: Kind,
    start: usize,
    end: usize,
}

/// Everything found in a text, in order, without overlaps.
///
/// # Cost
/// Proportional to the length of the text.
pub fn check(text: &str) -> Vec<Finding> {
    let text = Text::new(text);
    let mut hits = number::find(&text);
    hits.extend(contact::emails(&text));
    hits.extend(contact::phones(&text));
    hits.extend(plate::find(&text));
    hits.extend(words::find(&text));
    // The surer kind is kept where two overlap, and the earlier of the same kind.
    hits.sort_by_key(|h| (h.kind, h.start, h.end));
    let mut kept: Vec<Hit> = Vec::new();
    for hit in hits {
        if kept
            .iter()
            .all(|k| hit.end <= k.start || k.end <= hit.start)
        {
            kept.push(hit);
        }
    }
    kept.sort_by_key(|h| h.start);
    kept.iter()
        .map(|h| Finding {
            kind: h.kind,
            start: text.utf16(h.start),
            end: text.utf16(h.end),
        })
        .collect()
}

/// The kinds found in some texts, each once, in order.
pub fn kinds<'a>(texts: impl IntoIterator<Item = &'a str>) -> Vec<Kind> {
    let mut kinds: Vec<Kind> = texts
        .into_iter()
        .flat_map(check)
        .map(|finding| finding.kind)
        .collect();
    kinds.sort_unstable();
    kinds.dedup();
    kinds
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_counted_as_browsers_count() {
        // An emoji outside the basic plane is two code units and one character.
        let found = check("😀 811218-9876");
        assert_eq!(
            found,
            [Finding {
                kind: Kind::PersonalNo,
                start: 3,
                end: 14
            }]
        );
    }

    #[test]
    fn nothing_is_found_in_nothing_and_codes_come_back() {
        assert!(check("").is_empty());
        for kind in Kind::ALL {
            assert_eq!(Kind::from_code(kind.code()), Some(kind));
        }
        assert_eq!(Kind::from_code("shoe_size"), None);
    }

    #[test]
    fn kinds_are_named_once_each() {
        assert_eq!(
            kinds(["811218-9876 a@b.se", "811218-9876"]),
            [Kind::PersonalNo, Kind::Email]
        );
    }
}
