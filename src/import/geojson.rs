//! GeoJSON (RFC 7946): a `FeatureCollection`, or features one after another (RFC 8142 or plain lines).

use std::collections::VecDeque;
use std::io::{self, BufRead};

use serde_json::Value;

use super::split::{Piece, Splitter};
use super::{Importer, Raw, Reading};
use crate::wire::archive;
use crate::wire::fault::Fault;

/// The format.
#[derive(Debug)]
pub struct GeoJson;

impl Importer for GeoJson {
    fn name(&self) -> &'static str {
        "GeoJSON"
    }

    fn sniff(&self, head: &[u8], file_name: &str) -> bool {
        let first = head
            .iter()
            .find(|b| !matches!(b, b' ' | b'\t' | b'\r' | b'\n' | 0x1E | 0xEF | 0xBB | 0xBF));
        let named = ["json", "geojson", "geojsonl", "geojsons", "ndjson", "jsonl"];
        first == Some(&b'{')
            || named
                .iter()
                .any(|end| file_name.to_lowercase().ends_with(&format!(".{end}")))
    }

    fn read(&self, source: Box<dyn BufRead + Send>) -> io::Result<Reading> {
        let mut features = Features {
            splitter: Splitter::new(source),
            number: 0,
            waiting: VecDeque::new(),
        };
        let (mut own, mut crs) = (false, None);
        while let Some(piece) = features.splitter.next_piece()? {
            if let Piece::Member(name, bytes) = piece {
                let value = serde_json::from_slice(&bytes).unwrap_or(Value::Null);
                let member = |wanted: &str| {
                    if name.is_empty() {
                        value.get(wanted)
                    } else {
                        Some(&value).filter(|_| name == wanted)
                    }
                };
                own |= member(archive::MARK)
                    .and_then(|m| m.get("export"))
                    .and_then(Value::as_u64)
                    == Some(archive::VERSION);
                let named = member("crs")
                    .and_then(|c| c.pointer("/properties/name"))
                    .and_then(Value::as_str);
                crs = crs.or_else(|| named.and_then(epsg));
            } else {
                features.waiting.push_back(piece);
                break;
            }
        }
        Ok(Reading {
            own,
            crs,
            rows: Box::new(features),
        })
    }
}

/// `EPSG:3006` of `urn:ogc:def:crs:EPSG::3006`, as older files name their system; the system of
/// RFC 7946 itself is not worth naming.
fn epsg(name: &str) -> Option<String> {
    let code = name.rsplit(':').next()?;
    (name.to_uppercase().contains("EPSG") && code != "4326").then(|| format!("EPSG:{code}"))
}

struct Features {
    splitter: Splitter<Box<dyn BufRead + Send>>,
    number: u64,
    waiting: VecDeque<Piece>,
}

impl Features {
    fn piece(&mut self) -> io::Result<Option<Piece>> {
        match self.waiting.pop_front() {
            Some(piece) => Ok(Some(piece)),
            None => self.splitter.next_piece(),
        }
    }

    fn raw(&mut self, line: u64, feature: Result<Value, Fault>) -> Raw {
        self.number += 1;
        Raw {
            number: self.number,
            line,
            feature,
        }
    }
}

impl Iterator for Features {
    type Item = io::Result<Raw>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            return match self.piece() {
                Err(e) => Some(Err(e)),
                Ok(None) => None,
                Ok(Some(Piece::Member(..))) => continue,
                Ok(Some(Piece::Broken { line, code })) => {
                    Some(Ok(self.raw(line, Err(Fault::new("", code)))))
                }
                Ok(Some(Piece::Feature { line, bytes })) => {
                    let feature = serde_json::from_slice(&bytes)
                        .map_err(|e| Fault::new("", "import_broken_value").with("value", e));
                    Some(Ok(self.raw(line, feature)))
                }
            };
        }
    }
}
