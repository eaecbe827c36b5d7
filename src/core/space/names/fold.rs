//! Words as they are compared: without case, and once more without what a foreign keyboard lacks.

/// A word of a name or of what is typed.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct Word {
    /// In the letters a to z as far as that goes.
    pub(super) plain: Box<str>,
    /// With its own letters, in small ones, each with its mark as one character where there is one.
    pub(super) exact: Box<str>,
}

/// The words of a text in order. What is neither letter nor figure parts words, but for the signs that
/// stand inside one, as in `S:t`.
pub(super) fn words(text: &str) -> Vec<Word> {
    let mut out = Vec::new();
    let (mut plain, mut exact) = (String::new(), String::new());
    let mut rest = text.chars().peekable();
    while let Some(c) = rest.next() {
        if c.is_alphanumeric() || is_mark(c) {
            for c in c.to_lowercase() {
                letter(c, &mut plain, &mut exact);
            }
            continue;
        }
        let inside = matches!(c, ':' | '\'' | '’')
            && !exact.is_empty()
            && rest.peek().is_some_and(|c| c.is_alphanumeric());
        if !inside {
            finish(&mut plain, &mut exact, &mut out);
        }
    }
    finish(&mut plain, &mut exact, &mut out);
    out
}

fn finish(plain: &mut String, exact: &mut String, out: &mut Vec<Word>) {
    if !plain.is_empty() {
        out.push(Word {
            plain: std::mem::take(plain).into(),
            exact: std::mem::take(exact).into(),
        });
    }
    exact.clear();
}

/// Whether a character is a mark over or under the one before it.
fn is_mark(c: char) -> bool {
    ('\u{300}'..='\u{36f}').contains(&c)
}

/// Adds a small letter, or the mark over the last one.
fn letter(c: char, plain: &mut String, exact: &mut String) {
    if is_mark(c) {
        match exact.pop() {
            Some(base) => match composed(base, c) {
                Some(whole) => exact.push(whole),
                None => exact.extend([base, c]),
            },
            None => return,
        }
        return;
    }
    exact.push(c);
    match bare(c) {
        "" => plain.push(c),
        letters => plain.push_str(letters),
    }
}

/// A letter and its mark as one character, for the marks that names hereabouts have.
fn composed(base: char, mark: char) -> Option<char> {
    Some(match (base, mark) {
        ('a', '\u{30a}') => 'å',
        ('a', '\u{308}') => 'ä',
        ('o', '\u{308}') => 'ö',
        ('u', '\u{308}') => 'ü',
        ('e', '\u{301}') => 'é',
        ('e', '\u{300}') => 'è',
        ('a', '\u{301}') => 'á',
        ('a', '\u{300}') => 'à',
        ('c', '\u{30c}') => 'č',
        ('s', '\u{30c}') => 'š',
        ('z', '\u{30c}') => 'ž',
        _ => return None,
    })
}

/// What a letter is without its mark; nothing when it has none.
fn bare(c: char) -> &'static str {
    match c {
        'à' | 'á' | 'â' | 'ã' | 'ä' | 'å' | 'ā' | 'ă' | 'ą' => "a",
        'æ' => "ae",
        'ç' | 'ć' | 'č' | 'ĉ' | 'ċ' => "c",
        'ð' | 'đ' | 'ď' => "d",
        'è' | 'é' | 'ê' | 'ë' | 'ē' | 'ĕ' | 'ė' | 'ę' | 'ě' => "e",
        'ğ' | 'ĝ' | 'ġ' | 'ģ' | 'ǧ' => "g",
        'ĥ' | 'ħ' => "h",
        'ì' | 'í' | 'î' | 'ï' | 'ī' | 'ĭ' | 'į' | 'ı' => "i",
        'ĵ' => "j",
        'ķ' | 'ǩ' => "k",
        'ĺ' | 'ļ' | 'ľ' | 'ł' => "l",
        'ñ' | 'ń' | 'ņ' | 'ň' | 'ŋ' => "n",
        'ò' | 'ó' | 'ô' | 'õ' | 'ö' | 'ø' | 'ō' | 'ŏ' | 'ő' => "o",
        'œ' => "oe",
        'ŕ' | 'ŗ' | 'ř' => "r",
        'ś' | 'ŝ' | 'ş' | 'š' | 'ș' => "s",
        'ß' => "ss",
        'ţ' | 'ť' | 'ŧ' | 'ț' => "t",
        'þ' => "th",
        'ù' | 'ú' | 'û' | 'ü' | 'ũ' | 'ū' | 'ŭ' | 'ů' | 'ű' | 'ų' => "u",
        'ŵ' => "w",
        'ý' | 'ÿ' | 'ŷ' => "y",
        'ź' | 'ż' | 'ž' | 'ʒ' | 'ǯ' => "z",
        _ => "",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plain(text: &str) -> Vec<String> {
        words(text).iter().map(|w| w.plain.to_string()).collect()
    }

    #[test]
    fn letters_lose_their_marks_and_their_size() {
        assert_eq!(plain("Östra Ågatan"), ["ostra", "agatan"]);
        assert_eq!(plain("Kafé ÆRØ, Łódź"), ["kafe", "aero", "lodz"]);
        assert_eq!(plain("ΑΘΗΝΑ 2"), ["αθηνα", "2"]);
    }

    #[test]
    fn a_mark_of_its_own_is_the_same_letter() {
        // Unicode, NFC and NFD of one word.
        for (one, two) in [
            ("Ångström", "A\u{30a}ngstro\u{308}m"),
            ("idé", "ide\u{301}"),
        ] {
            assert_eq!(words(one), words(two));
        }
        // A mark without a letter is nothing, and one that is not known is dropped from the plain word.
        assert!(words("\u{301}").is_empty());
        assert_eq!(plain("x\u{331}y"), ["xy"]);
    }

    #[test]
    fn signs_within_a_word_do_not_part_it() {
        assert_eq!(plain("S:t Eriksplan"), ["st", "eriksplan"]);
        assert_eq!(plain("Mor's-gård: (norra)"), ["mors", "gard", "norra"]);
        assert!(plain(" -- ’: ").is_empty());
    }
}
