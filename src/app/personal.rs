//! What in a text may be personal data, for those who hand texts on: to the public, or on request.

use lykta_core::privacy::{self, Kind};

/// Kinds found in a text, as codes.
pub(super) fn kinds(text: &str) -> Vec<&'static str> {
    let kinds = privacy::kinds([text]);
    kinds.into_iter().map(Kind::code).collect()
}

/// Kinds that a text for the public must not hold. A hint of a name is no ground to refuse: streets
/// and squares are called after people. Whoever approves reads it too.
pub(super) fn refused_kinds(text: &str) -> Vec<&'static str> {
    let kinds = privacy::kinds([text]).into_iter();
    kinds.filter(|k| *k != Kind::Name).map(Kind::code).collect()
}
