//! Words for people, Swedish first, from the same catalogue that the web client uses.

use std::sync::LazyLock;

use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource, FluentValue};

use super::fault::Fault;

/// The languages we speak.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Language {
    /// Swedish, the first.
    Sv,
    /// English.
    En,
}

static SV: LazyLock<FluentBundle<FluentResource>> =
    LazyLock::new(|| bundle("sv", include_str!("../../web/src/i18n/sv.ftl")));
static EN: LazyLock<FluentBundle<FluentResource>> =
    LazyLock::new(|| bundle("en", include_str!("../../web/src/i18n/en.ftl")));

fn bundle(language: &str, text: &str) -> FluentBundle<FluentResource> {
    let resource = match FluentResource::try_new(text.to_owned()) {
        Ok(resource) | Err((resource, _)) => resource,
    };
    let mut bundle = FluentBundle::new_concurrent(language.parse().into_iter().collect());
    // Isolating marks around values are for mixed-direction text, which our messages do not have.
    bundle.set_use_isolating(false);
    bundle.add_resource_overriding(resource);
    bundle
}

impl Language {
    /// The language that an `Accept-Language` header asks for: English when it ranks above Swedish.
    pub fn accepted(header: Option<&str>) -> Self {
        let mut best = (Self::Sv, 0.0_f32);
        for (i, part) in header.unwrap_or("").split(',').enumerate() {
            let mut pieces = part.trim().split(';');
            let tag = pieces.next().unwrap_or("").trim().to_ascii_lowercase();
            let language = match tag.split('-').next() {
                Some("sv") => Self::Sv,
                Some("en") => Self::En,
                _ => continue,
            };
            let weight: f32 = pieces
                .find_map(|p| p.trim().strip_prefix("q=").and_then(|q| q.parse().ok()))
                .unwrap_or(1.0);
            // Equal weights go to the one named first.
            let weight = weight - i as f32 * 1e-4;
            if weight > best.1 {
                best = (language, weight);
            }
        }
        best.0
    }

    /// Its tag, `sv` or `en`.
    pub fn tag(self) -> &'static str {
        match self {
            Self::Sv => "sv",
            Self::En => "en",
        }
    }

    /// The message under `key`, with values; the key itself when the catalogue lacks it.
    pub fn say(self, key: &str, values: &[(&'static str, String)]) -> String {
        let bundle = match self {
            Self::Sv => &*SV,
            Self::En => &*EN,
        };
        let Some(pattern) = bundle.get_message(key).and_then(|m| m.value()) else {
            return key.to_owned();
        };
        let mut args = FluentArgs::new();
        for (name, value) in values {
            args.set(*name, Self::argument(value));
        }
        bundle
            .format_pattern(pattern, Some(&args), &mut Vec::new())
            .into_owned()
    }

    /// A whole number chooses the words that go with it, and reads as it was written; all else is a text.
    fn argument(value: &str) -> FluentValue<'_> {
        match value.parse::<i64>() {
            Ok(number) if number.to_string() == value => FluentValue::from(number),
            _ => FluentValue::from(value),
        }
    }

    /// A fault in words.
    pub fn explain(self, fault: &Fault) -> String {
        self.say(
            &format!("problem-{}", fault.code.replace('_', "-")),
            &fault.values,
        )
    }

    /// Whether the catalogue has `key`.
    pub fn knows(self, key: &str) -> bool {
        match self {
            Self::Sv => &*SV,
            Self::En => &*EN,
        }
        .has_message(key)
    }
}

#[cfg(test)]
mod tests {
    use super::Language;

    #[test]
    fn one_has_words_of_its_own_and_codes_stay_as_they_are() {
        let days = |n: &str| Language::Sv.say("duplicate-days", &[("n", n.to_owned())]);
        assert_eq!(days("1"), "1 dag emellan");
        assert_eq!(days("2"), "2 dagar emellan");
        assert_eq!(days("0662"), "0662 dagar emellan");
        assert_eq!(days("1490000"), "1490000 dagar emellan");
    }

    #[test]
    fn the_header_decides_and_swedish_is_first() {
        assert_eq!(Language::accepted(None), Language::Sv);
        assert_eq!(Language::accepted(Some("de-DE")), Language::Sv);
        assert_eq!(
            Language::accepted(Some("en-GB,en;q=0.9,sv;q=0.8")),
            Language::En
        );
        assert_eq!(
            Language::accepted(Some("sv-SE,sv;q=0.9,en;q=0.8")),
            Language::Sv
        );
        assert_eq!(Language::accepted(Some("en;q=0.3, sv;q=0.7")), Language::Sv);
    }
}
