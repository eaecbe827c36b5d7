//! What of a record its reader is told: one list of fields for each [`Detail`].
//!
//! Each list is written out whole, field by field, so that a field added to [`Observation`] is told to
//! nobody outside until somebody decides here that it is. A store hands out nothing that has not been
//! through [`told`].

use std::borrow::Cow;

use jiff::Timestamp;

use super::projection::Crs;
use crate::model::viewer::{Custody, Detail, Facts};
use crate::model::{LinkOverride, LonLat, Observation, PlaceSource, Shape, Viewer};

/// Side of the cells that stand for exact places, metres.
const CELL_M: f64 = 100.0;
/// A day, for readers who need not know the hour.
const DAY_S: i64 = 86_400;

/// The record as this viewer is told it.
pub fn told(viewer: &Viewer, observation: Observation) -> Observation {
    let custody = Custody::of(&observation);
    let detail = viewer.detail(Facts {
        category: &observation.category,
        class: observation.privacy_class,
        areas: &[],
        custody: &custody,
    });
    match detail {
        Detail::Full => observation,
        Detail::Partner => for_partner(observation),
        Detail::Coarse => coarse(&observation),
    }
}

/// For another organisation that was given it: what it takes to act on it.
fn for_partner(o: Observation) -> Observation {
    Observation {
        link_overrides: without_reasons(&o.link_overrides),
        id: o.id,
        category: o.category,
        kind: o.kind,
        valence: o.valence,
        severity: o.severity,
        perceived: None,
        light: o.light,
        lamp_state: o.lamp_state,
        geom_exact: o.geom_exact,
        geom_public: None,
        accuracy_m: o.accuracy_m,
        geom_source: o.geom_source,
        observed_at: o.observed_at,
        observed_offset_s: o.observed_offset_s,
        created_at: None,
        received_at: o.received_at,
        updated_at: o.updated_at,
        walk_id: None,
        stop_no: None,
        provenance: o.provenance,
        controller: o.controller,
        privacy_class: o.privacy_class,
        share_sets: Vec::new(),
        text: o.text,
        suggestion: o.suggestion,
        photos: o.photos,
        confirmations: Vec::new(),
        responsible: o.responsible,
        asset_ref: o.asset_ref,
        status: o.status,
        before_merge: None,
        due_at: o.due_at,
        outcome_reason: o.outcome_reason,
        external_ref: None,
        cpted_aspect: o.cpted_aspect,
        place_type: o.place_type,
        time_pattern: o.time_pattern,
        dark_only: o.dark_only,
        warnings: Vec::new(),
        conflicts: Vec::new(),
        example: o.example,
        schema_version: o.schema_version,
        content_hash: o.content_hash,
        version: o.version,
    }
}

/// For readers who do not work with the places: what, how bad, how far it has come, on which day, and
/// the middle of a cell. Nothing that anybody wrote.
pub fn coarse(o: &Observation) -> Observation {
    let place = o
        .geom_public
        .as_ref()
        .map_or_else(|| o.geom_exact.anchor(), Shape::anchor);
    Observation {
        id: o.id,
        category: o.category.clone(),
        kind: o.kind.clone(),
        valence: o.valence,
        severity: o.severity,
        perceived: None,
        light: o.light,
        lamp_state: o.lamp_state,
        geom_exact: Shape::Point(cell_middle(place)),
        geom_public: None,
        accuracy_m: None,
        geom_source: PlaceSource::Manual,
        observed_at: day(o.observed_at),
        observed_offset_s: 0,
        created_at: None,
        received_at: day(o.received_at),
        updated_at: day(o.updated_at),
        walk_id: None,
        stop_no: None,
        provenance: o.provenance,
        controller: o.controller.clone(),
        privacy_class: o.privacy_class,
        share_sets: Vec::new(),
        text: None,
        suggestion: None,
        photos: Vec::new(),
        confirmations: Vec::new(),
        responsible: o.responsible.clone(),
        asset_ref: None,
        link_overrides: without_reasons(&o.link_overrides),
        status: o.status,
        before_merge: None,
        due_at: o.due_at,
        outcome_reason: None,
        external_ref: None,
        cpted_aspect: o.cpted_aspect.clone(),
        place_type: o.place_type,
        time_pattern: None,
        dark_only: o.dark_only,
        warnings: Vec::new(),
        conflicts: Vec::new(),
        example: o.example,
        schema_version: o.schema_version,
        content_hash: [0; 32],
        version: o.version,
    }
}

/// The record that the index keeps for a reader: exact, or coarse.
pub fn indexed(observation: &Observation, exact: bool) -> Cow<'_, Observation> {
    if exact {
        Cow::Borrowed(observation)
    } else {
        Cow::Owned(coarse(observation))
    }
}

fn without_reasons(overrides: &[LinkOverride]) -> Vec<LinkOverride> {
    overrides
        .iter()
        .map(|o| LinkOverride {
            reason: String::new(),
            ..o.clone()
        })
        .collect()
}

fn day(at: Timestamp) -> Timestamp {
    let start = at.as_second().div_euclid(DAY_S) * DAY_S;
    Timestamp::from_second(start).unwrap_or(at)
}

/// The middle of the 100 m cell that a place lies in: EPSG:3006 where that reaches, else the UTM zone
/// that does, else a grid of degrees. The same for every place in the cell, whenever it is asked.
pub fn cell_middle(place: LonLat) -> LonLat {
    let metric = ["EPSG:3006", "EPSG:3067"]
        .into_iter()
        .filter_map(|code| Crs::from_code(code).ok())
        .find(|crs| crs.covers(place));
    let middle = |v: f64| (v / CELL_M).floor().mul_add(CELL_M, CELL_M / 2.0);
    metric
        .and_then(|crs| {
            let (east, north) = crs.forward(place).ok()?;
            crs.inverse(middle(east), middle(north)).ok()
        })
        .unwrap_or_else(|| {
            // 0.001° is 111 m or less.
            let step = |v: f64| ((v / 1e-3).floor() + 0.5) * 1e-3;
            LonLat::from_degrees(
                step(place.lon()).clamp(-180.0, 180.0),
                step(place.lat()).clamp(-90.0, 90.0),
            )
            .unwrap_or(place)
        })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::space::distance;

    #[test]
    fn every_place_in_a_cell_is_shown_at_its_middle_and_stays_there() {
        // Borås, Helsinki, and Memphis, which neither system of these two reaches.
        for (lon, lat) in [(12.9401, 57.7210), (24.9412, 60.1700), (-90.05, 35.15)] {
            let place = LonLat::from_degrees(lon, lat).unwrap();
            let shown = cell_middle(place);
            assert!(distance::metres(place, shown) < 80.0, "{lon} {lat}");
            assert_eq!(cell_middle(shown), shown);
            assert_ne!(shown, place);
        }
    }
}
