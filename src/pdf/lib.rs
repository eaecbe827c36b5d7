//! Accessible pages on paper: PDF/UA-1, tagged, with the words, headings, tables and pictures that a screen
//! reader needs, in the order in which they stand.
//!
//! Knows nothing of what Lykta is about: a [`Sheet`] is words and pictures, [`render`] makes it a file. The
//! same sheet gives the same bytes: nothing here reads a file, a network, a clock or the environment.

mod error;
mod sheet;

pub use error::PdfError;
pub use sheet::{
    Date, Fact, Footer, PICTURE_BYTES_MAX, PICTURE_SIDE_MAX, Picture, Point, Section, Sheet, Table,
};
