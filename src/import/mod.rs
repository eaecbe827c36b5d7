//! Files of others, read into records of ours: bad features are told and the good ones go on.
//!
//! An [`Importer`] knows a format and gives features as GeoJSON values one at a time ([`geojson`],
//! [`csv`]); [`Records`] makes observations, areas or assets of them by a [`Mapping`]. Nothing here
//! knows of stores: `app::bulk` carries the records there. A new format is one file and a line in
//! [`ALL`].

pub mod columns;
pub mod csv;
pub mod geojson;
pub mod mapping;
mod place;
pub mod record;
mod seen;
pub mod shape;
mod split;
pub mod statistics;
mod value;
pub mod vulnerable;

use std::io::{self, BufRead};

use serde_json::Value;

use crate::wire::fault::Fault;

pub use mapping::{Mapping, Target};
pub use record::{Item, Options, Record, Records};

/// Bytes at the head of a file that [`Importer::sniff`] is shown.
pub const SNIFF: usize = 8 << 10;

/// One feature of a file, before it is understood.
#[derive(Debug)]
pub struct Raw {
    /// Its number in the file, from 1.
    pub number: u64,
    /// The line it begins at, from 1.
    pub line: u64,
    /// A GeoJSON Feature, or what is wrong with its bytes.
    pub feature: Result<Value, Fault>,
}

/// Features one at a time; an error ends them.
pub type Rows = Box<dyn Iterator<Item = io::Result<Raw>> + Send>;

/// A file that has been opened.
pub struct Reading {
    /// It is an export of ours in machine form: what it says of status and times is restored.
    pub own: bool,
    /// The coordinate system it names.
    pub crs: Option<String>,
    /// Its features.
    pub rows: Rows,
}

impl std::fmt::Debug for Reading {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Reading")
            .field("own", &self.own)
            .field("crs", &self.crs)
            .finish_non_exhaustive()
    }
}

/// A format.
pub trait Importer: Sync + std::fmt::Debug {
    /// Its name.
    fn name(&self) -> &'static str;

    /// Whether a file with this head and name is of this format.
    fn sniff(&self, head: &[u8], file_name: &str) -> bool;

    /// Opens a file. Only its head is read; the rest is when the rows are asked for.
    ///
    /// # Errors
    /// When it cannot be read.
    ///
    /// # Cost
    /// Memory for one feature at a time.
    fn read(&self, source: Box<dyn BufRead + Send>) -> io::Result<Reading>;
}

/// Every format, the one that knows its own best first.
pub static ALL: &[&dyn Importer] = &[&geojson::GeoJson, &csv::Csv];

/// The format of a file; `None` when nothing can be made of it.
pub fn sniff(head: &[u8], file_name: &str) -> Option<&'static dyn Importer> {
    ALL.iter().copied().find(|i| i.sniff(head, file_name))
}
