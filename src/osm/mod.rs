//! A map file out of an OpenStreetMap extract: the street level of the basemap, its street graph and its
//! street lamps.
//!
//! Go next to [`rules`], which says what of the extract is drawn, and `geodata/basemap/SCHEMA.md`, which says
//! how. Memory follows from what is drawn: about 16 bytes for each node and 8 for each corner.
//!
//! # Source
//! OpenStreetMap's PBF format and data model; Mapbox Vector Tile 2.1; PMTiles version 3.

mod area;
mod build;
mod coast;
mod column;
mod graph;
mod read;
mod rings;
mod rules;
mod scene;
mod streets;
mod tags;
mod tiles;

use std::io;

use thiserror::Error;

pub use area::Area;
pub use build::{Options, Report, build};

/// Why no map was made.
#[derive(Debug, Error)]
pub enum Error {
    /// The extract cannot be read.
    #[error("not an extract that can be read: {0}")]
    Extract(#[from] osmpbf::Error),
    /// The extract needs something of its reader that this one lacks.
    #[error("the extract needs {0}, which is not read")]
    Feature(String),
    /// A file cannot be written.
    #[error(transparent)]
    Io(#[from] io::Error),
    /// Nothing in it lies anywhere.
    #[error("the extract is empty, or the area lies outside the earth")]
    Empty,
}
