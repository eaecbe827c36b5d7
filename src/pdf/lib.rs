//! Accessible pages on paper: PDF/UA-1, tagged, with the words, headings, tables and pictures that a screen
//! reader needs, in the order in which they stand.
//!
//! Knows nothing of what Lykta is about: a [`Sheet`] is words and pictures, [`render`] makes it a file. The
//! same sheet gives the same bytes: nothing here reads a file, a network, a clock or the environment.

#[cfg(feature = "typst")]
mod check;
#[cfg(feature = "typst")]
mod clean;
mod error;
#[cfg(feature = "typst")]
mod set;
mod sheet;

pub use error::PdfError;
pub use sheet::{
    Date, Fact, Footer, PICTURE_BYTES_MAX, PICTURE_SIDE_MAX, Picture, Point, Section, Sheet, Table,
};

/// Whether this program can set pages; it is built without when few megabytes matter more.
pub const CAN: bool = cfg!(feature = "typst");

/// The sheet as a PDF file: PDF/UA-1 and PDF/A-2a, tagged, with bookmarks.
///
/// Takes a second or so of one core for twenty points with photos: call it where a thread may block.
///
/// # Errors
/// [`PdfError`]: a picture without words or that cannot be read, a heading without words, a day or a
/// language that is none, too much for a document, or a program built without pages.
#[cfg(feature = "typst")]
pub fn render(sheet: &Sheet) -> Result<Vec<u8>, PdfError> {
    set::set(sheet)
}

/// Without the feature `typst` nothing is set.
///
/// # Errors
/// Always [`PdfError::Without`].
#[cfg(not(feature = "typst"))]
pub fn render(_sheet: &Sheet) -> Result<Vec<u8>, PdfError> {
    Err(PdfError::Without)
}
