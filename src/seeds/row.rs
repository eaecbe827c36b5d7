//! TOML read by hand, so that every rule a file breaks is told with its line, all at once.
//!
//! A [`Book`] is one file; a [`Row`] one table in it. Each getter notes what is missing or of the
//! wrong type and returns `None`; [`Row::finish`] names the keys that nobody asked for.

use std::cell::RefCell;
use std::collections::BTreeSet;
use std::fmt;

use jiff::civil::Date;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

/// One broken rule.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Finding {
    /// The file, as a person finds it.
    pub file: String,
    /// Line, from 1.
    pub line: usize,
    /// Stable name of the rule.
    pub rule: &'static str,
    /// What is wrong, and what would be right.
    pub message: String,
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{}:{}: {}: {}",
            self.file, self.line, self.rule, self.message
        )
    }
}

/// One file, and what has been found wrong in it.
#[derive(Debug)]
pub(super) struct Book<'a> {
    pub(super) file: String,
    text: &'a str,
    findings: RefCell<Vec<Finding>>,
}

impl<'a> Book<'a> {
    pub(super) fn new(file: String, text: &'a str) -> Self {
        Self {
            file,
            text,
            findings: RefCell::new(Vec::new()),
        }
    }

    /// Parses the whole file. What can be read of a broken one is read, to find more.
    pub(super) fn parse(&self) -> Spanned<DeTable<'a>> {
        let (table, errors) = DeTable::parse_recoverable(self.text);
        for error in errors {
            let at = error.span().map_or(0, |s| s.start);
            self.say(at, "syntax", error.message().trim().replace('\n', ", "));
        }
        table
    }

    /// Notes a broken rule at a byte of the file.
    pub(super) fn say(&self, at: usize, rule: &'static str, message: impl Into<String>) {
        let newlines = self.text.bytes().take(at).filter(|b| *b == b'\n').count();
        self.findings.borrow_mut().push(Finding {
            file: self.file.clone(),
            line: newlines + 1,
            rule,
            message: message.into(),
        });
    }

    pub(super) fn into_findings(self) -> Vec<Finding> {
        self.findings.into_inner()
    }
}

/// One table of a file.
#[derive(Debug)]
pub(super) struct Row<'b, 'a> {
    pub(super) book: &'b Book<'a>,
    table: &'b DeTable<'a>,
    /// Byte where it begins.
    pub(super) at: usize,
    asked: RefCell<BTreeSet<&'static str>>,
}

impl<'b, 'a> Row<'b, 'a> {
    pub(super) fn new(book: &'b Book<'a>, table: &'b DeTable<'a>, at: usize) -> Self {
        Self {
            book,
            table,
            at,
            asked: RefCell::default(),
        }
    }

    fn get(&self, key: &'static str) -> Option<&'b Spanned<DeValue<'a>>> {
        self.asked.borrow_mut().insert(key);
        self.table.get(key)
    }

    /// Whether the key is there.
    pub(super) fn has(&self, key: &'static str) -> bool {
        self.get(key).is_some()
    }

    /// Byte of a key's value, or of the row when it is absent.
    pub(super) fn place_of(&self, key: &'static str) -> usize {
        self.table.get(key).map_or(self.at, |v| v.span().start)
    }

    /// Notes a broken rule at a key's value.
    pub(super) fn say(&self, key: &'static str, rule: &'static str, message: impl Into<String>) {
        self.book.say(self.place_of(key), rule, message);
    }

    fn missing(&self, key: &'static str) {
        self.book
            .say(self.at, "missing-key", format!("`{key}` is missing"));
    }

    fn wrong(&self, value: &Spanned<DeValue<'_>>, key: &str, wanted: &str) {
        let is = value.get_ref().type_str();
        self.book.say(
            value.span().start,
            "wrong-type",
            format!("`{key}` is {is}; it should be {wanted}"),
        );
    }

    /// A text that may be absent.
    pub(super) fn text_opt(&self, key: &'static str) -> Option<String> {
        let value = self.get(key)?;
        match value.get_ref() {
            DeValue::String(text) if text.trim().is_empty() => {
                self.book.say(
                    value.span().start,
                    "empty",
                    format!("`{key}` is empty; leave it out when it is not known"),
                );
                None
            }
            DeValue::String(text) => Some(text.clone().into_owned()),
            _ => {
                self.wrong(value, key, "a string");
                None
            }
        }
    }

    /// A text that must be there.
    pub(super) fn text(&self, key: &'static str) -> Option<String> {
        if !self.has(key) {
            self.missing(key);
        }
        self.text_opt(key)
    }

    /// A whole number in a range, that may be absent.
    pub(super) fn int_opt(&self, key: &'static str, least: i64, most: i64) -> Option<i64> {
        let value = self.get(key)?;
        let DeValue::Integer(number) = value.get_ref() else {
            self.wrong(value, key, "a whole number");
            return None;
        };
        let read = i64::from_str_radix(number.as_str(), number.radix()).ok();
        let read = read.filter(|n| (least..=most).contains(n));
        if read.is_none() {
            self.say(
                key,
                "range",
                format!("`{key}` is {number}; it should be {least} to {most}"),
            );
        }
        read
    }

    /// A whole number in a range.
    pub(super) fn int(&self, key: &'static str, least: i64, most: i64) -> Option<i64> {
        if !self.has(key) {
            self.missing(key);
        }
        self.int_opt(key, least, most)
    }

    /// A number that may be absent.
    pub(super) fn number_opt(&self, key: &'static str) -> Option<f64> {
        let value = self.get(key)?;
        let read = as_number(value.get_ref());
        if read.is_none() {
            self.wrong(value, key, "a number");
        }
        read
    }

    /// A number that must be there and be above 0.
    pub(super) fn positive(&self, key: &'static str, rule: &'static str) -> Option<f64> {
        if !self.has(key) {
            self.missing(key);
        }
        let read = self.number_opt(key)?;
        if read.is_finite() && read > 0.0 && read <= 100_000.0 {
            return Some(read);
        }
        self.say(
            key,
            rule,
            format!("`{key}` is {read}; it should be above 0 and at most 100,000 metres"),
        );
        None
    }

    /// True or false; absent is false.
    pub(super) fn flag(&self, key: &'static str) -> bool {
        match self.get(key).map(|v| (v, v.get_ref())) {
            None => false,
            Some((_, DeValue::Boolean(flag))) => *flag,
            Some((value, _)) => {
                self.wrong(value, key, "true or false");
                false
            }
        }
    }

    /// A date, written as a TOML date or as a text of the same form; may be absent.
    pub(super) fn day(&self, key: &'static str) -> Option<Date> {
        let value = self.get(key)?;
        let text = match value.get_ref() {
            DeValue::Datetime(day) => day.to_string(),
            DeValue::String(text) => text.clone().into_owned(),
            _ => {
                self.wrong(value, key, "a date, YYYY-MM-DD");
                return None;
            }
        };
        let read = (text.len() == 10).then(|| text.parse().ok()).flatten();
        if read.is_none() {
            self.say(
                key,
                "bad-date",
                format!("`{key}` is {text:?}; a date is YYYY-MM-DD"),
            );
        }
        read
    }

    /// A member of a closed list; absent is an error.
    pub(super) fn code<T: Copy>(
        &self,
        key: &'static str,
        from: fn(&str) -> Option<T>,
        all: &[T],
        code: fn(T) -> &'static str,
    ) -> Option<T> {
        let text = self.text(key)?;
        self.known(key, self.place_of(key), &text, from, all, code)
    }

    /// Members of a closed list; absent is none.
    pub(super) fn codes<T: Copy>(
        &self,
        key: &'static str,
        from: fn(&str) -> Option<T>,
        all: &[T],
        code: fn(T) -> &'static str,
    ) -> Vec<T> {
        self.texts(key)
            .into_iter()
            .filter_map(|(at, text)| self.known(key, at, &text, from, all, code))
            .collect()
    }

    fn known<T: Copy>(
        &self,
        key: &str,
        at: usize,
        text: &str,
        from: fn(&str) -> Option<T>,
        all: &[T],
        code: fn(T) -> &'static str,
    ) -> Option<T> {
        let found = from(text);
        if found.is_none() {
            let allowed: Vec<&str> = all.iter().map(|&t| code(t)).collect();
            self.book.say(
                at,
                "unknown-code",
                format!("`{key}` is {text:?}; known are {}", allowed.join(", ")),
            );
        }
        found
    }

    /// An id or code, parsed; absent is an error.
    pub(super) fn id<T, E: fmt::Display>(
        &self,
        key: &'static str,
        parse: fn(&str) -> Result<T, E>,
    ) -> Option<T> {
        let text = self.text(key)?;
        self.parsed(self.place_of(key), &text, parse)
    }

    /// An id or code that may be absent.
    pub(super) fn id_opt<T, E: fmt::Display>(
        &self,
        key: &'static str,
        parse: fn(&str) -> Result<T, E>,
    ) -> Option<T> {
        let text = self.text_opt(key)?;
        self.parsed(self.place_of(key), &text, parse)
    }

    /// Ids in a list, each with its place; absent is none.
    pub(super) fn ids<T, E: fmt::Display>(
        &self,
        key: &'static str,
        parse: fn(&str) -> Result<T, E>,
    ) -> Vec<(usize, T)> {
        self.texts(key)
            .into_iter()
            .filter_map(|(at, text)| Some((at, self.parsed(at, &text, parse)?)))
            .collect()
    }

    fn parsed<T, E: fmt::Display>(
        &self,
        at: usize,
        text: &str,
        parse: fn(&str) -> Result<T, E>,
    ) -> Option<T> {
        parse(text)
            .map_err(|e| self.book.say(at, "bad-id", e.to_string()))
            .ok()
    }

    /// Texts in a list, each with its place; absent is none.
    pub(super) fn texts(&self, key: &'static str) -> Vec<(usize, String)> {
        self.list(key)
            .iter()
            .filter_map(|item| {
                if let DeValue::String(text) = item.get_ref() {
                    return Some((item.span().start, text.clone().into_owned()));
                }
                self.wrong(item, key, "a list of strings");
                None
            })
            .collect()
    }

    /// The members of a list; absent is none.
    pub(super) fn list(&self, key: &'static str) -> &'b [Spanned<DeValue<'a>>] {
        match self.get(key).map(|v| (v, v.get_ref())) {
            None => &[],
            Some((_, DeValue::Array(items))) => items,
            Some((value, _)) => {
                self.wrong(value, key, "a list");
                &[]
            }
        }
    }

    /// Numbers in a list of a given length.
    pub(super) fn numbers<const N: usize>(&self, key: &'static str) -> Option<[f64; N]> {
        if !self.has(key) {
            self.missing(key);
            return None;
        }
        let items: Vec<f64> = self
            .list(key)
            .iter()
            .filter_map(|v| as_number(v.get_ref()))
            .collect();
        let read = items.try_into().ok();
        if read.is_none() {
            self.say(
                key,
                "wrong-type",
                format!("`{key}` should be a list of {N} numbers"),
            );
        }
        read
    }

    /// The tables of a list; absent is none.
    pub(super) fn rows(&self, key: &'static str) -> Vec<Self> {
        self.list(key)
            .iter()
            .filter_map(|item| {
                if let DeValue::Table(table) = item.get_ref() {
                    return Some(Row::new(self.book, table, item.span().start));
                }
                self.wrong(item, key, "a list of tables");
                None
            })
            .collect()
    }

    /// A table within this one; may be absent.
    pub(super) fn sub(&self, key: &'static str) -> Option<Self> {
        let value = self.get(key)?;
        let DeValue::Table(table) = value.get_ref() else {
            self.wrong(value, key, "a table");
            return None;
        };
        Some(Row::new(self.book, table, value.span().start))
    }

    /// Names every key that nobody asked for.
    pub(super) fn finish(self) {
        let asked = self.asked.borrow();
        for key in self.table.keys() {
            if !asked.contains(key.get_ref().as_ref()) {
                let known: Vec<&str> = asked.iter().copied().collect();
                self.book.say(
                    key.span().start,
                    "unknown-key",
                    format!(
                        "`{}` is not known here; known are {}",
                        key.get_ref(),
                        known.join(", ")
                    ),
                );
            }
        }
    }
}

/// A whole or decimal number.
pub(super) fn as_number(value: &DeValue<'_>) -> Option<f64> {
    match value {
        DeValue::Integer(n) => i64::from_str_radix(n.as_str(), n.radix())
            .ok()
            .map(|n| n as f64),
        DeValue::Float(n) => n.as_str().parse().ok(),
        _ => None,
    }
}
