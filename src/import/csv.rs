//! CSV as it comes, Swedish Excel included: semicolons, tabs or commas, a byte order mark, a `sep=`
//! line, Windows-1252 where it is not UTF-8.
//!
//! Each row becomes a Feature whose properties are texts by column name; where it lies is worked out
//! from its columns later. In an export of ours the columns `lykta.…` hold what is restored.

use std::io::{self, BufRead};

use csv::{ByteRecord, Reader, ReaderBuilder};
use serde_json::{Map, Value, json};

use super::{Importer, Raw, Reading};
use crate::wire::archive;
use crate::wire::fault::Fault;

/// Begins the names of columns that an import of our own export restores.
pub const OWN_PREFIX: &str = "lykta.";
/// The column that marks an export of ours.
pub const OWN_MARK: &str = "lykta.export";
/// Most bytes of the first line.
const HEADER_MAX: usize = 64 << 10;

/// The format.
#[derive(Debug)]
pub struct Csv;

impl Importer for Csv {
    fn name(&self) -> &'static str {
        "CSV"
    }

    fn sniff(&self, head: &[u8], file_name: &str) -> bool {
        let name = file_name.to_lowercase();
        let first = head.split(|b| *b == b'\n').next().unwrap_or_default();
        let text = !head.contains(&0) && !first.starts_with(b"<");
        text && ([".csv", ".tsv", ".txt"]
            .iter()
            .any(|end| name.ends_with(end))
            || first.iter().any(|b| matches!(b, b';' | b',' | b'\t')))
    }

    fn read(&self, mut source: Box<dyn BufRead + Send>) -> io::Result<Reading> {
        let mut skipped = 0;
        let mut delimiter = None;
        let mut line = first_line(&mut source)?;
        if let Some(said) = line.strip_prefix(b"sep=") {
            delimiter = said.first().copied();
            skipped = 1;
            line = first_line(&mut source)?;
        }
        // The reader leaves the second half of CRLF to the next row, which then begins a line early.
        skipped += u64::from(line.ends_with(b"\r\n"));
        let delimiter = delimiter.unwrap_or_else(|| likely_delimiter(&line));
        let head = io::Cursor::new(line);
        let reader = ReaderBuilder::new()
            .delimiter(delimiter)
            .has_headers(false)
            .flexible(true)
            .from_reader(io::Read::chain(head, source));
        let mut rows = Rows {
            reader,
            columns: Vec::new(),
            number: 0,
            skipped,
        };
        let mut record = ByteRecord::new();
        if rows.reader.read_byte_record(&mut record)? {
            rows.columns = record.iter().map(|c| text(c).trim().to_owned()).collect();
        }
        let own = rows.columns.iter().any(|c| c == OWN_MARK);
        Ok(Reading {
            own,
            crs: None,
            rows: Box::new(rows),
        })
    }
}

/// The first line with its end, without a byte order mark.
fn first_line(source: &mut Box<dyn BufRead + Send>) -> io::Result<Vec<u8>> {
    let mut line = Vec::new();
    io::Read::take(&mut *source, HEADER_MAX as u64).read_until(b'\n', &mut line)?;
    if let Some(rest) = line.strip_prefix(b"\xEF\xBB\xBF") {
        line = rest.to_vec();
    }
    Ok(line)
}

/// The character that parts the columns: the commonest outside quotes; a semicolon when in doubt.
fn likely_delimiter(line: &[u8]) -> u8 {
    let mut counts = [(b';', 0_usize), (b'\t', 0), (b',', 0)];
    let mut quoted = false;
    for byte in line {
        quoted ^= *byte == b'"';
        for (delimiter, count) in &mut counts {
            *count += usize::from(!quoted && byte == delimiter);
        }
    }
    // The last of equals wins `max_by_key`, so the order is turned.
    counts
        .into_iter()
        .rev()
        .max_by_key(|(_, count)| *count)
        .map_or(b';', |(delimiter, _)| delimiter)
}

/// UTF-8, else Windows-1252: no byte is refused.
pub(super) fn text(bytes: &[u8]) -> String {
    match std::str::from_utf8(bytes) {
        Ok(text) => text.to_owned(),
        Err(_) => bytes.iter().map(|b| windows_1252(*b)).collect(),
    }
}

/// The characters of Windows-1252 from 0x80 to 0x9F; five places are unused.
const WINDOWS_1252: [char; 32] = [
    '€', '\u{81}', '‚', 'ƒ', '„', '…', '†', '‡', 'ˆ', '‰', 'Š', '‹', 'Œ', '\u{8d}', 'Ž', '\u{8f}',
    '\u{90}', '‘', '’', '“', '”', '•', '–', '—', '˜', '™', 'š', '›', 'œ', '\u{9d}', 'ž', 'Ÿ',
];

fn windows_1252(byte: u8) -> char {
    byte.checked_sub(0x80)
        .and_then(|i| WINDOWS_1252.get(usize::from(i)))
        .copied()
        .unwrap_or(char::from(byte))
}

/// The file again: the first line, which has been looked at, and the rest.
type WholeFile = io::Chain<io::Cursor<Vec<u8>>, Box<dyn BufRead + Send>>;

struct Rows {
    reader: Reader<WholeFile>,
    columns: Vec<String>,
    number: u64,
    skipped: u64,
}

impl Iterator for Rows {
    type Item = io::Result<Raw>;

    fn next(&mut self) -> Option<Self::Item> {
        let mut record = ByteRecord::new();
        loop {
            match self.reader.read_byte_record(&mut record) {
                Ok(false) => return None,
                // A row of nothing but separators, as spreadsheets leave at the end.
                Ok(true) if record.iter().all(|cell| cell.trim_ascii().is_empty()) => {}
                Ok(true) => break,
                Err(e) => return Some(Err(e.into())),
            }
        }
        self.number += 1;
        let line = record.position().map_or(0, csv::Position::line) + self.skipped;
        let feature = if record.len() > self.columns.len() {
            Err(Fault::new("", "import_row_length")
                .with("value", record.len())
                .with("max", self.columns.len()))
        } else {
            Ok(feature(&self.columns, &record))
        };
        Some(Ok(Raw {
            number: self.number,
            line,
            feature,
        }))
    }
}

/// A row as a Feature without geometry.
fn feature(columns: &[String], record: &ByteRecord) -> Value {
    let (mut properties, mut kept) = (Map::new(), Map::new());
    for (column, cell) in columns.iter().zip(record) {
        let cell = text(cell);
        if column == OWN_MARK {
            continue;
        }
        if cell.trim().is_empty() {
            // The column is there, its value is not.
            if !column.starts_with(OWN_PREFIX) {
                properties.insert(column.clone(), Value::Null);
            }
            continue;
        }
        match column.strip_prefix(OWN_PREFIX) {
            // What is restored is JSON in its cell, or else a text.
            Some(name) => kept.insert(
                name.to_owned(),
                serde_json::from_str(&cell).unwrap_or(Value::from(cell)),
            ),
            None => properties.insert(column.clone(), Value::from(cell)),
        };
    }
    let mut feature = json!({"type": "Feature", "geometry": null, "properties": properties});
    if let (Value::Object(map), false) = (&mut feature, kept.is_empty()) {
        map.insert(archive::MARK.to_owned(), kept.into());
    }
    feature
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(bytes: &[u8]) -> Vec<(u64, Value)> {
        let reading = Csv.read(Box::new(io::Cursor::new(bytes.to_vec()))).unwrap();
        reading
            .rows
            .map(|r| r.unwrap())
            .map(|r| (r.line, r.feature.unwrap()["properties"].clone()))
            .collect()
    }

    #[test]
    fn what_a_swedish_spreadsheet_writes_is_read() {
        let expected = vec![(2, json!({"Plats": "Ån, vid bron", "E": "12,5"}))];
        assert_eq!(
            rows("\u{feff}Plats;E\r\n\"Ån, vid bron\";12,5\r\n;\r\n".as_bytes()),
            expected
        );
        assert_eq!(rows(b"Plats;E\n\xc5n, vid bron;12,5\n"), expected);
        assert_eq!(rows("Plats\tE\nÅn, vid bron\t12,5\n".as_bytes()), expected);
        assert_eq!(
            rows("Plats,E\n\"Ån, vid bron\",\"12,5\"\n".as_bytes()),
            expected
        );
        assert_eq!(
            rows("sep=;\nPlats;E\nÅn, vid bron;12,5\n".as_bytes()),
            [(3, expected[0].1.clone())]
        );
        assert_eq!(rows(b"a\n\x80\x93\n")[0].1, json!({"a": "€“"}));
    }

    #[test]
    fn a_row_with_more_cells_than_columns_is_told() {
        let reading = Csv
            .read(Box::new(io::Cursor::new(b"a;b\n1;2;3\n4;5\n".to_vec())))
            .unwrap();
        let found: Vec<bool> = reading.rows.map(|r| r.unwrap().feature.is_ok()).collect();
        assert_eq!(found, [false, true]);
    }
}
