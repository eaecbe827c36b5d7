//! Places that analyses found over HTTP, as GeoJSON: what is told of each of them alike.
//!
//! Knows no analysis: each has its own word for what it found, and adds what it alone tells of a place.

use lykta_core::analysis::enough::Enough;
use lykta_core::model::LonLat;
use serde_json::{Value, json};

use super::counted::{degrees, sources};
use crate::app::found::Found;

/// A place with its number; its `state` is `word` where enough people say so, else why not.
pub(super) fn feature(found: &Found, number: usize, word: &str) -> Value {
    let categories = found.categories.iter();
    let categories = categories.map(|(code, n)| json!({ "category": code.as_str(), "n": n }));
    let state = match found.enough {
        Enough::OneSource { .. } | Enough::FewSources { .. } => found.enough.code(),
        Enough::Yes | Enough::TooFewCells { .. } | Enough::TooFewReports { .. } => word,
    };
    json!({
        "type": "Feature",
        "bbox": found.bounds.map(|d| (d * 1e6).round() / 1e6),
        "geometry": { "type": "MultiPolygon", "coordinates": polygons(&found.outline) },
        "properties": {
            "number": number,
            "state": state,
            "areas": found.areas,
            "n": found.n,
            "sources": sources(&found.sources),
            "categories": categories.collect::<Vec<_>>(),
        },
    })
}

/// The rings of an outline, as GeoJSON has them.
fn polygons(outline: &geo::MultiPolygon) -> Vec<Vec<Vec<[f64; 2]>>> {
    let parts = outline.iter().map(|part| {
        let rings = std::iter::once(part.exterior()).chain(part.interiors());
        rings.map(ring).collect()
    });
    parts.collect()
}

fn ring(ring: &geo::LineString) -> Vec<[f64; 2]> {
    let places = ring
        .coords()
        .filter_map(|c| LonLat::from_degrees(c.x, c.y).ok());
    places.map(degrees).collect()
}
