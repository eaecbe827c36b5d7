//! The map as a picture: the map underneath in the colours of the light theme, and over it the route, marks
//! and numbered stops, with a scale and an arrow to the north.
//!
//! For paper and letters, where nobody can ask for tiles. The same question gives the same bytes. The credit
//! to those whose data it is stands in the caption, which is the caller's. Pipeline: [`View`] places the box
//! on the picture, `tiles` reads what lies there, `style` says how it looks, `over` draws what is ours.

mod letters;
mod over;
mod style;
mod tiles;
mod view;

use std::io;

use lykta_core::model::LonLat;
use thiserror::Error;
use tiny_skia::Pixmap;

use crate::pmtiles::Archive;

pub use view::View;

/// Longest side of a picture, pixels.
pub const SIDE_MAX: u32 = 4096;

/// What is to be drawn.
#[derive(Debug, Clone, PartialEq)]
pub struct Asked {
    /// Pixels across, 64 to [`SIDE_MAX`].
    pub width: u32,
    /// Pixels down, 64 to [`SIDE_MAX`].
    pub height: u32,
    /// Pixels to a pixel of the screen's map: 1 for a screen, 2.5 for paper.
    pub density: f64,
    /// Line of the walk, empty when there is none.
    pub route: Vec<LonLat>,
    /// The line is straight between stops rather than a way to walk: it is dashed.
    pub approximate: bool,
    /// Places with a number on them.
    pub stops: Vec<Stop>,
    /// Places without.
    pub marks: Vec<Mark>,
    /// More that must lie within the picture, such as the corners of an area.
    pub around: Vec<LonLat>,
}

/// A place with its number.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stop {
    /// As it is written: a few signs.
    pub number: String,
    /// Where.
    pub at: LonLat,
}

/// A place with a mark whose form tells how far it has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Mark {
    /// Where.
    pub at: LonLat,
    /// What it tells.
    pub form: Form,
}

/// Form before colour, as on the screen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// A filled disc.
    Open,
    /// A disc with a notch.
    Planned,
    /// A ring.
    Done,
    /// A ring with a dot in it.
    Verified,
    /// A leaf.
    Positive,
}

/// Why there is no picture.
#[derive(Debug, Error)]
pub enum PictureError {
    /// Nothing to draw a box around.
    #[error("there is no place to show")]
    Nowhere,
    /// A side of the picture is outside what is drawn.
    #[error("a side must be 64 to {SIDE_MAX} pixels")]
    Size,
    /// A map file could not be read.
    #[error("a map could not be read")]
    Map(#[from] io::Error),
    /// The picture could not be written.
    #[error("the picture could not be written: {0}")]
    Png(String),
}

/// Draws the picture, as a PNG. `archives` stand from little to much detail; without any the ground is
/// empty paper.
///
/// # Errors
/// [`PictureError`]: no place to show, a size that is not drawn, or a map that cannot be read.
pub fn draw(archives: &[&Archive], asked: &Asked) -> Result<Vec<u8>, PictureError> {
    let picture = paint(archives, asked)?;
    picture
        .encode_png()
        .map_err(|e| PictureError::Png(e.to_string()))
}

fn paint(archives: &[&Archive], asked: &Asked) -> Result<Pixmap, PictureError> {
    let view = View::of(asked)?;
    let mut picture = Pixmap::new(asked.width, asked.height).ok_or(PictureError::Size)?;
    picture.fill(style::GROUND.color());
    for archive in archives {
        tiles::draw(archive, &view, &mut picture)?;
    }
    over::draw(asked, &view, &mut picture);
    Ok(picture)
}

#[cfg(test)]
mod tests;
