//! Texts for the public: written by one person, approved by another, frozen, withdrawn.

use lykta_core::model::{Deed, Viewer};
use lykta_core::space::link::Landscape;
use uuid::Uuid;

use super::{App, AppError, permit, personal};
use crate::store::publication::TextHindrance;
pub use crate::store::publication::{About, Text, TextState};
use crate::wire::fault::Fault;

/// Longest text, characters.
pub const LONGEST: usize = 2_000;
/// Decimals from which a number in degrees tells a place to about a hundred metres.
const DECIMALS: usize = 3;
/// Characters that may stand between the two numbers of a pair.
const APART: usize = 24;

/// Every text, oldest first.
///
/// # Errors
/// [`AppError::Forbidden`], or the store's failure.
pub async fn list(app: &App, viewer: &Viewer) -> Result<Vec<Text>, AppError> {
    permit(viewer, Deed::Publish)?;
    Ok(app.tenant(viewer)?.store.texts(viewer).await?)
}

/// Writes a draft.
///
/// # Errors
/// [`AppError::Invalid`] when it is about nothing there is, too long, or holds coordinates or personal
/// data.
pub async fn write(
    app: &App,
    viewer: &Viewer,
    about: &About,
    sv: &str,
    en: Option<&str>,
) -> Result<Text, AppError> {
    permit(viewer, Deed::Publish)?;
    put(app, viewer, about, sv, en).await
}

/// Keeps a draft of whoever has been let through.
pub(super) async fn put(
    app: &App,
    viewer: &Viewer,
    about: &About,
    sv: &str,
    en: Option<&str>,
) -> Result<Text, AppError> {
    let tenant = app.tenant(viewer)?;
    let mut faults = faults_in(sv, en);
    let known = match about {
        About::Situation(week) => tenant.store.meeting(viewer, *week).await?.is_some(),
        _ => places(&tenant.world()?.landscape, about).is_some(),
    };
    if !known {
        let fault = Fault::new("/subject", "unknown_reference").with("field", "subject");
        faults.push(fault.with("value", about));
    }
    if !faults.is_empty() {
        return Err(AppError::Invalid(faults));
    }
    let text = tenant.store.write_text(viewer, about, sv, en).await?;
    tenant.written.notify_one();
    Ok(text)
}

/// Approves a draft, for somebody else than its writer. The names of its places are copied as they
/// stand, so that the text never looks anything up.
///
/// # Errors
/// [`AppError::Hindered`] for its writer or when it is no draft; [`AppError::Invalid`] when it holds
/// coordinates or personal data.
pub async fn approve(app: &App, viewer: &Viewer, id: Uuid) -> Result<Text, AppError> {
    permit(viewer, Deed::Publish)?;
    let tenant = app.tenant(viewer)?;
    let texts = tenant.store.texts(viewer).await?;
    let text = texts.into_iter().find(|t| t.id == id);
    let text = text.ok_or(AppError::NotFound)?;
    // What is looked for may have grown since it was written.
    let faults = faults_in(&text.sv, text.en.as_deref());
    if !faults.is_empty() {
        return Err(AppError::Invalid(faults));
    }
    let names = places(&tenant.world()?.landscape, &text.about).ok_or(AppError::NotFound)?;
    let approved = tenant.store.approve_text(viewer, id, &names).await?;
    tenant.written.notify_one();
    approved.map_err(hindered)
}

/// Withdraws a text.
///
/// # Errors
/// [`AppError::Hindered`] when it has been withdrawn already.
pub async fn withdraw(app: &App, viewer: &Viewer, id: Uuid) -> Result<Text, AppError> {
    permit(viewer, Deed::Publish)?;
    let tenant = app.tenant(viewer)?;
    let withdrawn = tenant.store.withdraw_text(viewer, id).await?;
    tenant.written.notify_one();
    withdrawn.map_err(hindered)
}

fn hindered(hindrance: TextHindrance) -> AppError {
    match hindrance {
        TextHindrance::NotFound => AppError::NotFound,
        TextHindrance::NeedsAnotherPerson => AppError::Hindered("needs_another_person"),
        TextHindrance::WrongState => AppError::Hindered("text_wrong_state"),
    }
}

/// Names of the places of what a text is about; `None` when there is no such thing.
fn places(landscape: &Landscape, about: &About) -> Option<Vec<String>> {
    let areas = landscape.areas();
    let ids = match about {
        About::Area(id) => vec![id.clone()],
        About::Promise(id) => {
            let promise = landscape.promise(id)?;
            let commitments = promise.commitments.iter();
            commitments.flat_map(|c| c.areas.iter().cloned()).collect()
        }
        About::Commitment(id) => {
            let slot = landscape.commitment_slot(id)?;
            landscape.commitment(slot)?.commitment.areas.clone()
        }
        // Its words name places, or none.
        About::Situation(_) => Vec::new(),
    };
    if let About::Area(id) = about {
        areas.area(id)?;
    }
    let mut names = Vec::new();
    for area in ids.iter().filter_map(|id| areas.area(id)) {
        if !names.contains(&area.name) {
            names.push(area.name.clone());
        }
    }
    Some(names)
}

fn faults_in(sv: &str, en: Option<&str>) -> Vec<Fault> {
    let mut faults = Vec::new();
    for (field, text) in [("text_sv", Some(sv)), ("text_en", en)] {
        let Some(text) = text else { continue };
        let at = format!("/{field}");
        let length = text.chars().count();
        if length > LONGEST {
            let fault = Fault::new(&at, "text_too_long").with("field", field);
            faults.push(fault.with("value", length).with("max", LONGEST));
        }
        faults.extend(unfit(&at, field, text));
    }
    faults
}

/// What keeps a text from the public: coordinates and personal data.
pub(super) fn unfit(at: &str, field: &str, text: &str) -> Vec<Fault> {
    let mut faults = Vec::new();
    if names_coordinates(text) {
        faults.push(Fault::new(at, "coordinates_in_text").with("field", field));
    }
    let kinds = personal::refused_kinds(text);
    if !kinds.is_empty() {
        let fault = Fault::new(at, "personal_data_in_text").with("field", field);
        faults.push(fault.with("value", kinds.join(", ")));
    }
    faults
}

/// A number in a text: its value, its decimals, and where it begins and ends in characters.
struct Number {
    value: f64,
    decimals: usize,
    begins: usize,
    ends: usize,
}

/// Whether a text gives a place as coordinates: degrees with decimals, degrees and minutes, or metres
/// in SWEREF 99.
fn names_coordinates(text: &str) -> bool {
    let chars: Vec<char> = text.chars().collect();
    let numbers = numbers(&chars);
    let degrees = |n: &Number, least: f64, most: f64| {
        n.decimals >= DECIMALS && (least..=most).contains(&n.value)
    };
    let north_deg = |n: &Number| degrees(n, 54.0, 72.0);
    let east_deg = |n: &Number| degrees(n, 4.0, 33.0);
    let north_m = |n: &Number| (6_000_000.0..=7_800_000.0).contains(&n.value);
    let east_m = |n: &Number| (20_000.0..=1_100_000.0).contains(&n.value);
    let pair = numbers
        .iter()
        .zip(numbers.iter().skip(1))
        .filter(|(a, b)| b.begins.saturating_sub(a.ends) <= APART)
        .any(|(a, b)| {
            (north_deg(a) && east_deg(b))
                || (east_deg(a) && north_deg(b))
                || (north_m(a) && east_m(b))
                || (east_m(a) && north_m(b))
        });
    // 57°43′: a thermometer shows no minutes.
    let minutes = numbers.iter().any(|n| {
        let mut after = chars.iter().skip(n.ends).filter(|c| !c.is_whitespace());
        (54.0..=72.0).contains(&n.value)
            && after.next() == Some(&'°')
            && after.next().is_some_and(char::is_ascii_digit)
    });
    pair || minutes
}

/// Numbers as people write them: a comma or a point before decimals, spaces between thousands.
fn numbers(chars: &[char]) -> Vec<Number> {
    let digit = |i: usize| chars.get(i).is_some_and(char::is_ascii_digit);
    let three = |i: usize| digit(i) && digit(i + 1) && digit(i + 2) && !digit(i + 3);
    let mut out = Vec::new();
    let mut i = 0;
    while i < chars.len() {
        if !digit(i) {
            i += 1;
            continue;
        }
        let begins = i;
        let mut whole = String::new();
        let mut take = |i: &mut usize| {
            while digit(*i) {
                whole.extend(chars.get(*i));
                *i += 1;
            }
        };
        take(&mut i);
        // «6 400 123» is one number.
        while i - begins <= 11
            && chars
                .get(i)
                .is_some_and(|c| matches!(c, ' ' | '\u{a0}' | '\u{2009}' | '\u{202f}'))
            && three(i + 1)
        {
            i += 1;
            take(&mut i);
        }
        let mut decimals = 0;
        if chars.get(i).is_some_and(|c| matches!(c, '.' | ',')) && digit(i + 1) {
            i += 1;
            whole.push('.');
            let before = whole.len();
            while digit(i) {
                whole.extend(chars.get(i));
                i += 1;
            }
            decimals = whole.len() - before;
        }
        out.push(Number {
            value: whole.parse().unwrap_or(f64::NAN),
            decimals,
            begins,
            ends: i,
        });
    }
    out
}

#[cfg(test)]
mod tests {
    use super::names_coordinates;

    #[test]
    fn coordinates_are_found_however_they_are_written() {
        for text in [
            "Träffas vid 57.7210, 12.9401 klockan sex",
            "lat 57,7210 lon 12,9401",
            "12.940 57.721",
            "N 57°43′15″ E 12°56′",
            "6400123, 376543",
            "N 6 400 123 E 376 543",
            "SWEREF: 376543.2 6400123.7",
        ] {
            assert!(names_coordinates(text), "{text}");
        }
    }

    #[test]
    fn other_numbers_are_left_alone() {
        for text in [
            "Mellan 2022 och 2026 ska 57 procent av 12 940 invånare känna sig trygga.",
            "Andelen steg från 57,7 till 62,9 procent.",
            "Ring 033-35 70 00 eller kom kl. 17.30–19.30 den 2026-11-21.",
            "6 400 000 kronor till 376 skolor",
            "57° i bastun",
        ] {
            assert!(!names_coordinates(text), "{text}");
        }
    }
}
