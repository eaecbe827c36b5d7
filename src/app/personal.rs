//! The one place where use cases ask what in a text may be personal data.

/// Kinds found in a text, each once, as codes.
pub(super) fn kinds(text: &str) -> Vec<&'static str> {
    let mail = text
        .split_whitespace()
        .any(|w| matches!(w.split_once('@'), Some((a, b)) if !a.is_empty() && b.contains('.')));
    mail.then_some("email").into_iter().collect()
}

/// Kinds that a text for the public must not hold. A hint of a name is no ground to refuse: streets
/// and squares are called after people.
pub(super) fn refused_kinds(text: &str) -> Vec<&'static str> {
    kinds(text).into_iter().filter(|k| *k != "name").collect()
}
