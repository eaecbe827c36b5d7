//! A text as characters that can be looked at by number, and what sort of character each is.

/// A text as characters.
#[derive(Debug)]
pub(super) struct Text {
    chars: Vec<char>,
    /// Where each begins in UTF-16 code units, and the end.
    offsets: Vec<usize>,
}

impl Text {
    pub(super) fn new(text: &str) -> Self {
        let chars: Vec<char> = text.chars().collect();
        let mut offsets = Vec::with_capacity(chars.len() + 1);
        let mut at = 0;
        for c in &chars {
            offsets.push(at);
            at += c.len_utf16();
        }
        offsets.push(at);
        Self { chars, offsets }
    }

    pub(super) fn len(&self) -> usize {
        self.chars.len()
    }

    /// The character with this number; NUL outside, which is none of the sorts below.
    pub(super) fn at(&self, i: usize) -> char {
        self.chars.get(i).copied().unwrap_or('\0')
    }

    /// The `n`th character before number `i`, counted from 1.
    pub(super) fn before(&self, i: usize, n: usize) -> char {
        i.checked_sub(n).map_or('\0', |j| self.at(j))
    }

    /// Characters `start..end` as a text.
    pub(super) fn part(&self, start: usize, end: usize) -> String {
        self.chars.iter().take(end).skip(start).collect()
    }

    /// Where a character begins in UTF-16 code units.
    pub(super) fn utf16(&self, i: usize) -> usize {
        self.offsets.get(i).copied().unwrap_or(0)
    }

    /// The value of `n` digits from `i`, when there are that many.
    pub(super) fn digits(&self, i: usize, n: usize) -> Option<u32> {
        let mut value = 0;
        for c in (i..i + n).map(|j| self.at(j)) {
            value = value * 10 + c.to_digit(10)?;
        }
        Some(value)
    }

    /// Where the run of spaces from `i` ends.
    pub(super) fn after_spaces(&self, i: usize) -> usize {
        (i..).find(|j| !is_space(self.at(*j))).unwrap_or(i)
    }
}

/// A decimal digit, 0 to 9.
pub(super) fn is_digit(c: char) -> bool {
    c.is_ascii_digit()
}

/// A hyphen or dash as people and keyboards write them.
pub(super) fn is_dash(c: char) -> bool {
    matches!(c, '-' | '\u{2010}'..='\u{2015}' | '\u{2212}')
}

/// A space within a line.
pub(super) fn is_space(c: char) -> bool {
    matches!(c, ' ' | '\t' | '\u{a0}' | '\u{2009}' | '\u{202f}')
}

/// A letter of any alphabet.
pub(super) fn is_letter(c: char) -> bool {
    c.is_alphabetic()
}

/// A letter or a digit.
pub(super) fn is_word(c: char) -> bool {
    is_letter(c) || is_digit(c)
}
