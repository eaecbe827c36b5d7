//! Free text that may tell of people: the advice that goes with an observation.

use lykta_core::model::{Observation, Warning};
use lykta_core::privacy;

/// A warning that names the kinds of personal data that the texts of an observation may hold. It holds
/// up nothing, and never repeats what was written.
pub fn warning(observation: &Observation) -> Option<Warning> {
    let texts = [
        &observation.text,
        &observation.suggestion,
        &observation.time_pattern,
    ];
    let kinds = privacy::kinds(texts.into_iter().filter_map(Option::as_deref));
    let codes: Vec<&str> = kinds.iter().map(|k| k.code()).collect();
    (!codes.is_empty()).then(|| Warning {
        code: "personal_data".to_owned(),
        detail: codes.join(", "),
    })
}
