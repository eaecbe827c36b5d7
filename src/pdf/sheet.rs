//! What stands on the pages. Every word comes from the caller, in one language, as plain text: nothing in
//! it is read as markup, and a character that the typeface lacks is drawn as an empty box.

use serde::Serialize;

/// A document of one kind: a title, facts, a map, sections of points, and a table of what was decided.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Sheet {
    /// Language of every word, BCP 47 (`sv`, `en`, `sv-SE`).
    pub lang: String,
    /// Title, also of the document as a file. Never empty.
    pub title: String,
    /// The line under the title; left out when empty.
    pub subtitle: String,
    /// What stands at the top: when, where, who.
    pub facts: Vec<Fact>,
    /// The map, under the facts.
    pub map: Option<Picture>,
    /// Parts of the document in order.
    pub sections: Vec<Section>,
    /// The table at the end.
    pub table: Option<Table>,
    /// Words at the foot of each page.
    pub footer: Footer,
    /// The document's date: the only time that the file tells of.
    pub date: Date,
}

/// A label and what it is for this document: "Plats", "Gottsunda centrum".
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Fact {
    /// The label, without a colon.
    pub label: String,
    /// What it is.
    pub value: String,
}

/// A picture as a file in memory.
///
/// JPEG, PNG or WebP, at most [`PICTURE_BYTES_MAX`] and [`PICTURE_SIDE_MAX`]: the caller makes a large
/// photo smaller first. A photo is drawn about 8 cm wide, so 1000 pixels across are plenty; a map is drawn
/// 17 cm wide, so 1400 to 2000 pixels.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Picture {
    /// The file.
    #[serde(skip)]
    pub bytes: Vec<u8>,
    /// What the picture shows, for who does not see it. Never empty.
    pub alt: String,
    /// The line under it, with the credit to the sources of a map; left out when empty.
    pub caption: String,
}

/// Most bytes of one picture.
pub const PICTURE_BYTES_MAX: usize = 8 * 1024 * 1024;
/// Longest side of a picture, pixels.
pub const PICTURE_SIDE_MAX: u32 = 4096;

/// A part of the document with a heading of its own.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Section {
    /// Heading. Never empty.
    pub heading: String,
    /// Paragraphs before its points.
    pub intro: Vec<String>,
    /// Its points in order.
    pub points: Vec<Point>,
}

/// One point: a place that was stopped at, a thing that was seen.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Point {
    /// Its number as it is written ("3", "3b"); left out when empty.
    pub number: String,
    /// Heading. Never empty.
    pub heading: String,
    /// What was said.
    pub paragraphs: Vec<String>,
    /// Labels and what they are for this point.
    pub facts: Vec<Fact>,
    /// Photos.
    pub photos: Vec<Picture>,
}

/// The table at the end, one row a point.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Table {
    /// The heading over it. Never empty.
    pub heading: String,
    /// Paragraphs before it.
    pub intro: Vec<String>,
    /// Words over the columns: point, responsible, decision, date.
    pub header: [String; 4],
    /// Rows in the same order.
    pub rows: Vec<[String; 4]>,
}

/// Words at the foot of each page.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Footer {
    /// What stands to the left: source and version.
    pub words: String,
    /// The number of the page, with `{page}` and `{pages}` where the figures go: "Sida {page} av {pages}".
    pub page: String,
}

/// A day of the calendar.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Date {
    /// Year.
    pub year: i32,
    /// Month, 1 to 12.
    pub month: u8,
    /// Day of the month, from 1.
    pub day: u8,
}

impl Default for Date {
    /// 1 January 1970.
    fn default() -> Self {
        Self {
            year: 1970,
            month: 1,
            day: 1,
        }
    }
}
