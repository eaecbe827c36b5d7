//! The one place where use cases ask what in a text may be personal data.

use lykta_core::privacy::{self, Kind};

/// Kinds found in a text, each once, as codes.
pub(super) fn kinds(text: &str) -> Vec<&'static str> {
    let mut kinds: Vec<Kind> = privacy::check(text).into_iter().map(|f| f.kind).collect();
    kinds.sort_unstable();
    kinds.dedup();
    kinds.into_iter().map(Kind::code).collect()
}

/// Kinds that a text for the public must not hold. A hint of a name is no ground to refuse: streets
/// and squares are called after people.
pub(super) fn refused_kinds(text: &str) -> Vec<&'static str> {
    let hint = Kind::Name.code();
    kinds(text).into_iter().filter(|k| *k != hint).collect()
}
