//! Rows of CSV in two dialects: for machines (RFC 4180) and for Swedish spreadsheets.

use std::io::Write;

use jiff::Timestamp;
use jiff::tz::TimeZone;
use lykta_core::model::{Area, Catalogue, Observation, Shape};
use serde_json::Value;

use crate::import::csv::{OWN_MARK, OWN_PREFIX};
use crate::wire::archive;
use crate::wire::message::Language;
use crate::wire::observation::WRITABLE;

/// What a client may not write and an import of ours restores, in order.
const KEPT: &[&str] = &[
    "kind",
    "valence",
    "status",
    "before_merge",
    "received_at",
    "updated_at",
    "content_hash",
    "example",
    "geometry_public",
    "controller",
    "share_sets",
    "photos",
    "confirmations",
    "responsible",
    "link_overrides",
    "due_at",
    "outcome_reason",
    "external_ref",
    "warnings",
];
/// Fields of an area, in order.
const AREA: &[&str] = &[
    "name",
    "kind",
    "selector",
    "approximate",
    "radius_m",
    "buffer_m",
    "rule",
    "within",
    "valid_from",
    "valid_to",
    "owner",
    "source",
    "note",
    "example",
];

/// Headings of the spreadsheet of observations, Swedish and English.
pub(super) const OBSERVATION_SHEET: &[(&str, &str)] = &[
    ("Id", "Id"),
    ("Longitud", "Longitude"),
    ("Latitud", "Latitude"),
    ("Kategori", "Category"),
    ("Kod", "Code"),
    ("Allvarlighet", "Severity"),
    ("Status", "Status"),
    ("Ljus", "Light"),
    ("Sedd", "Seen"),
    ("Kom in", "Received"),
    ("Ändrad", "Changed"),
    ("Källa", "Provenance"),
    ("Text", "Text"),
    ("Förslag", "Suggestion"),
    ("Sak", "Asset"),
    ("Klar senast", "Due"),
    ("Skyddsklass", "Privacy class"),
    ("Exempeldata", "Example data"),
];
/// Headings of the spreadsheet of areas.
pub(super) const AREA_SHEET: &[(&str, &str)] = &[
    ("Id", "Id"),
    ("Namn", "Name"),
    ("Slag", "Kind"),
    ("Sätt", "Selector"),
    ("Ungefärlig", "Approximate"),
    ("Från", "From"),
    ("Till", "To"),
    ("Sköts av", "Owner"),
    ("Källa", "Source"),
    ("Anmärkning", "Note"),
];

/// Columns of the machine form of observations.
pub(super) fn observation_columns() -> Vec<String> {
    let kept = KEPT.iter().map(|k| format!("{OWN_PREFIX}{k}"));
    ["id", "lon", "lat", "geometry"]
        .iter()
        .chain(WRITABLE)
        .map(|c| (*c).to_owned())
        .chain([OWN_MARK.to_owned()])
        .chain(kept)
        .collect()
}

/// Columns of the machine form of areas.
pub(super) fn area_columns() -> Vec<String> {
    ["id", "lon", "lat", "geometry"]
        .iter()
        .chain(AREA)
        .map(|c| (*c).to_owned())
        .chain([OWN_MARK.to_owned()])
        .collect()
}

/// A table being written.
pub(super) struct Table<W: Write> {
    writer: csv::Writer<W>,
    columns: Vec<String>,
    language: Language,
}

/// One cell of a spreadsheet.
enum Cell {
    Text(String),
    Number(f64),
    Nothing,
}

impl<W: Write> Table<W> {
    /// Begins a table for machines: commas, CRLF, points in numbers.
    pub(super) fn machine(sink: W, columns: &[String]) -> anyhow::Result<Self> {
        let mut writer = csv::WriterBuilder::new()
            .terminator(csv::Terminator::CRLF)
            .from_writer(sink);
        writer.write_record(columns)?;
        Ok(Self {
            writer,
            columns: columns.to_vec(),
            language: Language::Sv,
        })
    }

    /// Begins a table for spreadsheets: byte order mark, semicolons, CRLF, commas in numbers.
    pub(super) fn sheet(
        mut sink: W,
        headings: &[(&str, &str)],
        language: Language,
    ) -> anyhow::Result<Self> {
        sink.write_all("\u{feff}".as_bytes())?;
        let mut writer = csv::WriterBuilder::new()
            .delimiter(b';')
            .terminator(csv::Terminator::CRLF)
            .from_writer(sink);
        let heading = |(sv, en): &(&str, &str)| {
            if language == Language::Sv {
                (*sv).to_owned()
            } else {
                (*en).to_owned()
            }
        };
        let columns: Vec<String> = headings.iter().map(heading).collect();
        writer.write_record(&columns)?;
        Ok(Self {
            writer,
            columns,
            language,
        })
    }

    /// Writes a Feature of the archive.
    pub(super) fn record(&mut self, feature: &Value) -> anyhow::Result<()> {
        let geometry = feature.get("geometry").unwrap_or(&Value::Null);
        let point = geometry.get("type").and_then(Value::as_str) == Some("Point");
        let cells = self.columns.iter().map(|column| match column.as_str() {
            "id" => plain(feature.get("id")),
            "lon" if point => plain(geometry.pointer("/coordinates/0")),
            "lat" if point => plain(geometry.pointer("/coordinates/1")),
            "geometry" if !point && !geometry.is_null() => geometry.to_string(),
            OWN_MARK => archive::VERSION.to_string(),
            // What is restored stands as JSON, so that a text of digits stays a text.
            other => match other.strip_prefix(OWN_PREFIX) {
                Some(kept) => feature
                    .pointer(&format!("/{}/{kept}", archive::MARK))
                    .map(Value::to_string)
                    .unwrap_or_default(),
                None => plain(feature.pointer(&format!("/properties/{other}"))),
            },
        });
        let cells: Vec<String> = cells.collect();
        self.writer.write_record(&cells)?;
        Ok(())
    }

    fn row(&mut self, cells: Vec<Cell>) -> anyhow::Result<()> {
        self.writer
            .write_record(cells.into_iter().map(|cell| match cell {
                Cell::Text(text) => guarded(text),
                Cell::Number(number) => number.to_string().replace('.', ","),
                Cell::Nothing => String::new(),
            }))?;
        Ok(())
    }

    fn words(&self, list: &str, code: &str) -> Cell {
        Cell::Text(
            self.language
                .say(&format!("{list}-{}", code.replace('_', "-")), &[]),
        )
    }

    /// Writes an observation for people.
    pub(super) fn sheet_observation(
        &mut self,
        o: &Observation,
        catalogue: &Catalogue,
    ) -> anyhow::Result<()> {
        let text = |t: Option<&String>| t.cloned().map_or(Cell::Nothing, Cell::Text);
        let place = match &o.geom_exact {
            Shape::Point(place) => *place,
            other => other.anchor(),
        };
        let label = catalogue.category(&o.category).map(|c| {
            if self.language == Language::Sv {
                c.sv.clone()
            } else {
                c.en.clone()
            }
        });
        let cells = vec![
            Cell::Text(o.id.to_string()),
            Cell::Number(place.lon()),
            Cell::Number(place.lat()),
            label.map_or(Cell::Nothing, Cell::Text),
            Cell::Text(o.category.to_string()),
            o.severity
                .map_or(Cell::Nothing, |s| Cell::Number(f64::from(s.get()))),
            self.words("status", o.status.code()),
            self.words("light", o.light.code()),
            local(o.observed_at),
            local(o.received_at),
            local(o.updated_at),
            self.words("provenance", o.provenance.code()),
            text(o.text.as_ref()),
            text(o.suggestion.as_ref()),
            o.asset_ref
                .as_ref()
                .map_or(Cell::Nothing, |r| Cell::Text(r.to_string())),
            o.due_at.map_or(Cell::Nothing, local),
            Cell::Number(f64::from(o.privacy_class.get())),
            self.yes_or_no(o.example),
        ];
        self.row(cells)
    }

    /// Writes an area for people.
    pub(super) fn sheet_area(&mut self, area: &Area) -> anyhow::Result<()> {
        let text = |t: Option<String>| t.map_or(Cell::Nothing, Cell::Text);
        let cells = vec![
            Cell::Text(area.id.to_string()),
            Cell::Text(area.name.clone()),
            Cell::Text(area.kind.code().to_owned()),
            Cell::Text(area.selector.code().to_owned()),
            self.yes_or_no(area.approximate),
            text(area.valid_from.map(|d| d.to_string())),
            text(area.valid_to.map(|d| d.to_string())),
            text(area.owner.as_ref().map(ToString::to_string)),
            text(area.source.clone()),
            text(area.note.clone()),
        ];
        self.row(cells)
    }

    fn yes_or_no(&self, yes: bool) -> Cell {
        let word = match (self.language, yes) {
            (Language::Sv, true) => "ja",
            (Language::Sv, false) => "nej",
            (Language::En, true) => "yes",
            (Language::En, false) => "no",
        };
        Cell::Text(word.to_owned())
    }
}

/// A value as a cell for machines.
fn plain(value: Option<&Value>) -> String {
    match value {
        None | Some(Value::Null) => String::new(),
        Some(Value::String(text)) => text.clone(),
        Some(other) => other.to_string(),
    }
}

/// A time as a Swedish spreadsheet reads it.
fn local(at: Timestamp) -> Cell {
    let zone = TimeZone::get("Europe/Stockholm").unwrap_or(TimeZone::UTC);
    Cell::Text(at.to_zoned(zone).strftime("%Y-%m-%d %H:%M").to_string())
}

/// A text that a spreadsheet would run as a formula gets an apostrophe before it.
fn guarded(text: String) -> String {
    if text.starts_with(['=', '+', '-', '@', '\t', '\r']) {
        format!("'{text}")
    } else {
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sheet_has_its_mark_its_commas_and_no_formulas() {
        let mut bytes = Vec::new();
        {
            let mut table = Table::sheet(
                &mut bytes,
                &[("Längd", "Length"), ("Text", "Text")],
                Language::Sv,
            )
            .unwrap();
            table
                .row(vec![
                    Cell::Number(-1.5),
                    Cell::Text("=1+1; \"x\"".to_owned()),
                ])
                .unwrap();
            table
                .row(vec![Cell::Nothing, Cell::Text("@risk".to_owned())])
                .unwrap();
        }
        assert_eq!(
            String::from_utf8(bytes).unwrap(),
            "\u{feff}Längd;Text\r\n-1,5;\"'=1+1; \"\"x\"\"\"\r\n;'@risk\r\n"
        );
    }
}
