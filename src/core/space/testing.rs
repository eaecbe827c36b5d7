//! What the tests of this folder share: positions, observations, and outlines read from the shared data.

use std::path::PathBuf;

use geo::{Coord, LineString, MultiPolygon, Polygon};
use uuid::Uuid;

use crate::model::{Light, LonLat, ObservationId, PrivacyClass, Provenance, State, Status};
use crate::space::Entry;

pub(crate) fn at(lon: f64, lat: f64) -> LonLat {
    LonLat::from_degrees(lon, lat).unwrap()
}

/// An id for a number.
pub(crate) fn id(n: u64) -> ObservationId {
    // Spread over the bytes, so that the order of ids is not the order of numbers.
    let mut bytes = [0; 16];
    bytes[8..].copy_from_slice(&n.wrapping_mul(0x9e37_79b9_7f4a_7c15).to_be_bytes());
    bytes[0] = bytes[15];
    bytes[6] = 0x70;
    bytes[8] = 0x80 | (bytes[8] & 0x3f);
    ObservationId::from_uuid(Uuid::from_bytes(bytes)).unwrap()
}

/// An observation like any other at a place.
pub(crate) fn entry(n: u64, anchor: LonLat) -> Entry {
    Entry {
        id: id(n),
        anchor,
        shape: None,
        observed_at: 1_700_000_000,
        commitments: Box::default(),
        areas: Box::default(),
        version: 1,
        category: 1,
        kind: 1,
        severity: 2,
        status: Status::Received,
        state: State::Open,
        light: Light::Daylight,
        class: PrivacyClass::new(1).unwrap(),
        provenance: Provenance::Resident,
        example: false,
        custody: None,
    }
}

/// A file of the shared data, which stands beside the project or where `LYKTA_SHARED` says; says so
/// when it is not there.
pub(crate) fn shared(path: &str) -> Option<String> {
    #[expect(
        clippy::disallowed_methods,
        reason = "a test finds the shared data; no product code reads it"
    )]
    let folder = std::env::var_os("LYKTA_SHARED").map_or_else(
        || PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../shared"),
        PathBuf::from,
    );
    let text = std::fs::read_to_string(folder.join(path)).ok();
    if text.is_none() {
        println!("shared data {path} is missing (set LYKTA_SHARED): this test has nothing to test");
    }
    text
}

/// The features of a GeoJSON file of multipolygons by the text property `name`. Reads just that much
/// JSON: the core has no JSON reader.
pub(crate) fn outlines(geojson: &str, name: &str) -> Vec<(String, MultiPolygon)> {
    let key = format!("\"{name}\":\"");
    geojson
        .split("\"type\":\"Feature\"")
        .filter_map(|feature| {
            let code = feature.split_once(&key)?.1.split_once('"')?.0;
            let many = feature.contains("\"MultiPolygon\"");
            let text = feature.split_once("\"coordinates\":")?.1;
            let mut numbers = Nested::read(&mut text.chars().peekable());
            if !many {
                numbers = Nested::List(vec![numbers]);
            }
            Some((code.to_owned(), numbers.multi_polygon()))
        })
        .collect()
}

enum Nested {
    Number(f64),
    List(Vec<Self>),
}

impl Nested {
    fn read(text: &mut std::iter::Peekable<std::str::Chars<'_>>) -> Self {
        if text.peek() != Some(&'[') {
            let mut number = String::new();
            while let Some(c) = text.next_if(|c| !matches!(c, ',' | ']')) {
                number.push(c);
            }
            return Self::Number(number.trim().parse().unwrap());
        }
        let mut list = Vec::new();
        while text.next().unwrap() != ']' {
            if text.peek() == Some(&']') {
                continue;
            }
            list.push(Self::read(text));
        }
        Self::List(list)
    }

    fn items(&self) -> &[Self] {
        match self {
            Self::List(items) => items,
            Self::Number(_) => &[],
        }
    }

    fn coord(&self) -> Coord {
        match self.items() {
            [Self::Number(x), Self::Number(y), ..] => Coord { x: *x, y: *y },
            _ => panic!("not a position"),
        }
    }

    fn polygon(&self) -> Polygon {
        let mut rings = self
            .items()
            .iter()
            .map(|r| LineString(r.items().iter().map(Self::coord).collect()));
        Polygon::new(rings.next().unwrap(), rings.collect())
    }

    fn multi_polygon(&self) -> MultiPolygon {
        MultiPolygon(self.items().iter().map(Self::polygon).collect())
    }
}
