//! The tags of one object, borrowed from the block it was read in.

/// Keys and their values. What is no text is left out.
#[derive(Debug, Clone, Default)]
pub(super) struct Tags<'a>(Vec<(&'a str, &'a str)>);

impl<'a> Tags<'a> {
    /// Tags by their numbers in a block's table of words.
    pub(super) fn of(words: &'a [Vec<u8>], numbers: impl Iterator<Item = (usize, usize)>) -> Self {
        let word = |n: usize| words.get(n).and_then(|w| std::str::from_utf8(w).ok());
        Self(
            numbers
                .filter_map(|(key, value)| Some((word(key)?, word(value)?)))
                .collect(),
        )
    }

    /// The value of a key; empty when there is none.
    pub(super) fn get(&self, key: &str) -> &'a str {
        let found = self.0.iter().find(|(k, _)| *k == key);
        found.map_or("", |(_, value)| value)
    }

    /// Whether the key has this value.
    pub(super) fn is(&self, key: &str, value: &str) -> bool {
        self.get(key) == value
    }

    /// Whether the key is there and does not say no.
    pub(super) fn has(&self, key: &str) -> bool {
        !matches!(self.get(key), "" | "no")
    }

    /// Whether there are none.
    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// What a Swedish reader calls it: Swedish where the map has it, else the local name.
    pub(super) fn name(&self) -> Option<&'a str> {
        [self.get("name:sv"), self.get("name")]
            .into_iter()
            .find(|n| !n.is_empty())
    }

    /// What an English reader calls what has another name in Swedish.
    pub(super) fn name_en(&self) -> Option<&'a str> {
        let name = self.get("name:en");
        self.name().filter(|n| !name.is_empty() && *n != name)?;
        Some(name)
    }

    /// Storeys above or below the ground.
    pub(super) fn level(&self) -> i64 {
        // "1.5" and "0;1" are in use; neither says a storey.
        self.get("layer").parse().unwrap_or(0)
    }
}

#[cfg(test)]
impl<'a> From<&[(&'a str, &'a str)]> for Tags<'a> {
    fn from(pairs: &[(&'a str, &'a str)]) -> Self {
        Self(pairs.to_vec())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn swedish_goes_first_and_english_is_told_when_it_is_another_name() {
        let names = |pairs: &[(&'static str, &'static str)]| {
            let tags = Tags::from(pairs);
            (tags.name(), tags.name_en())
        };
        let (fi, sv) = (("name", "Rautatientori"), ("name:sv", "Järnvägstorget"));
        let en = ("name:en", "Railway Square");
        assert_eq!(names(&[fi, en, sv]), (Some(sv.1), Some(en.1)));
        assert_eq!(names(&[fi]), (Some(fi.1), None));
        assert_eq!(names(&[fi, ("name:en", fi.1)]), (Some(fi.1), None));
        // A name in English alone is no name of ours.
        assert_eq!(names(&[en]), (None, None));
    }
}
