//! The names that a tenant has of its own: areas, promises and commitments.

use std::sync::Arc;

use geo::{BoundingRect, Coord, InteriorPoint, MultiPolygon, Rect};

use super::Names;
use crate::model::named::{Leads, NamedPlace, PlaceKind};
use crate::model::{AreaId, LonLat, Selector};
use crate::space::link::Landscape;

impl Names {
    /// The names in a landscape. A commitment is where its areas are; what is nowhere is left out.
    pub(in crate::space) fn of(landscape: &Landscape) -> Self {
        let areas = landscape.areas();
        let nowhere: Arc<str> = "".into();
        let mut places = Vec::new();
        for (slot, area) in areas.areas().iter().enumerate() {
            let Some(outline) = areas.outline(slot) else {
                continue;
            };
            let at = match &area.selector {
                Selector::Place { center, .. } => Some(*center),
                Selector::Line { path, .. } => path.0.get(path.0.len() / 2).and_then(|c| place(*c)),
                Selector::Polygon(_) | Selector::Dynamic { .. } => inside(&outline),
            };
            let (Some(at), Some(bounds)) = (at, outline.bounding_rect()) else {
                continue;
            };
            places.push(NamedPlace {
                name: area.name.as_str().into(),
                also: None,
                kind: PlaceKind::Area,
                rank: 0,
                at,
                corners: corners(bounds),
                lies: Arc::clone(&nowhere),
                leads: Some(Leads::Area(area.id.clone())),
            });
        }
        let around = |ids: &mut dyn Iterator<Item = &AreaId>| {
            ids.filter_map(|id| areas.outline(areas.slot(id)?)?.bounding_rect())
                .reduce(united)
        };
        for promise in landscape.promises() {
            let mut ids = promise.commitments.iter().flat_map(|c| &c.areas);
            if let Some(bounds) = around(&mut ids) {
                places.extend(held(
                    &promise.title,
                    PlaceKind::Promise,
                    bounds,
                    &nowhere,
                    Leads::Promise(promise.id.clone()),
                ));
            }
            let title: Arc<str> = promise.title.as_str().into();
            for commitment in &promise.commitments {
                if let Some(bounds) = around(&mut commitment.areas.iter()) {
                    places.extend(held(
                        &format!("{} {}", commitment.label, commitment.text),
                        PlaceKind::Commitment,
                        bounds,
                        &title,
                        Leads::Commitment(commitment.id.clone(), promise.id.clone()),
                    ));
                }
            }
        }
        Self::build(places)
    }
}

/// A promise or commitment in the middle of its ground.
fn held(
    name: &str,
    kind: PlaceKind,
    bounds: Rect,
    lies: &Arc<str>,
    leads: Leads,
) -> Option<NamedPlace> {
    Some(NamedPlace {
        name: name.into(),
        also: None,
        kind,
        rank: 0,
        at: place(bounds.center())?,
        corners: corners(bounds),
        lies: Arc::clone(lies),
        leads: Some(leads),
    })
}

fn inside(outline: &MultiPolygon) -> Option<LonLat> {
    place(outline.interior_point()?.0)
}

fn place(at: Coord) -> Option<LonLat> {
    LonLat::from_degrees(at.x, at.y).ok()
}

fn corners(bounds: Rect) -> Option<[LonLat; 2]> {
    Some([place(bounds.min())?, place(bounds.max())?])
}

fn united(a: Rect, b: Rect) -> Rect {
    Rect::new(
        Coord {
            x: a.min().x.min(b.min().x),
            y: a.min().y.min(b.min().y),
        },
        Coord {
            x: a.max().x.max(b.max().x),
            y: a.max().y.max(b.max().y),
        },
    )
}
