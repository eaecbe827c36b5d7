//! Map files: the street level of the basemap out of an OpenStreetMap extract, with its street graph and its
//! street lamps, and the low zooms of a country out of GeoJSON documents.
//!
//! Go next to [`rules`], which says what of the extract is drawn, to [`low`] for the low zooms, and to
//! `geodata/basemap/SCHEMA.md`, which says how. Memory follows from what is drawn: about 16 bytes for each node and 8 for each corner.
//!
//! # Source
//! OpenStreetMap's PBF format and data model; Mapbox Vector Tile 2.1; PMTiles version 3.

mod area;
mod border;
mod build;
mod coast;
mod column;
mod graph;
mod low;
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
pub use low::{LowReport, Sources, low};

/// Why no map was made.
#[derive(Debug, Error)]
pub enum Error {
    /// The extract cannot be read.
    #[error("not an extract that can be read: {0}")]
    Extract(#[from] osmpbf::Error),
    /// The extract needs something of its reader that this one lacks.
    #[error("the extract needs {0}, which is not read")]
    Feature(String),
    /// A document is not what it should be.
    #[error("{0}: {1}")]
    Source(&'static str, String),
    /// A file cannot be written.
    #[error(transparent)]
    Io(#[from] io::Error),
    /// Nothing in it lies anywhere.
    #[error("the extract is empty, or the area lies outside the earth")]
    Empty,
}
