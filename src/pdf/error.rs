//! Why no pages were made.

use thiserror::Error;

/// Why no pages were made.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum PdfError {
    /// A picture without words for who does not see it.
    #[error("{what} has no text that says what it shows")]
    NoAlt {
        /// Which: `map`, or `photo 2 of point 3`.
        what: String,
    },
    /// A picture that is too large, of a kind that is not taken, or broken.
    #[error("{what} cannot be used: {why}")]
    Picture {
        /// Which.
        what: String,
        /// Why not.
        why: String,
    },
    /// A title or heading without words.
    #[error("{0} has no words")]
    NoWords(String),
    /// A language that is no tag of BCP 47.
    #[error("{0:?} is no language")]
    Language(String),
    /// A day that is not in the calendar.
    #[error("no such day")]
    Day,
    /// More than a document can hold.
    #[error("too much for one document: {0}")]
    TooMuch(&'static str),
    /// The program was built without what sets pages.
    #[error("this program was built without PDF")]
    Without,
    /// The pages could not be set; what the typesetter said.
    #[error("the pages could not be set: {0}")]
    Set(String),
}
