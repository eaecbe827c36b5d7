//! What is wrong with something that came in: where, a stable code, and the values for the message.

/// One fault in a body, a file row or a query.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// JSON pointer (RFC 6901) to the value, or the name of a query parameter or column.
    pub pointer: String,
    /// Stable code; the catalogue holds its words under `problem-{code}`.
    pub code: &'static str,
    /// Values for the message, by name.
    pub values: Vec<(&'static str, String)>,
}

impl Fault {
    /// A fault without values.
    pub fn new(pointer: impl Into<String>, code: &'static str) -> Self {
        Self {
            pointer: pointer.into(),
            code,
            values: Vec::new(),
        }
    }

    /// The same fault with one more value for its message.
    #[must_use]
    #[expect(
        clippy::needless_pass_by_value,
        reason = "callers write what they have, often a temporary"
    )]
    pub fn with(mut self, name: &'static str, value: impl ToString) -> Self {
        let text = value.to_string();
        // A message quotes what came in; a megabyte of it helps nobody.
        let short = if text.chars().count() > 80 {
            text.chars().take(77).chain("…".chars()).collect()
        } else {
            text
        };
        self.values.push((name, short));
        self
    }
}
