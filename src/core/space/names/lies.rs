//! Where a named place lies, in words: the part of town beside it and the municipality around it.

use std::collections::HashSet;
use std::sync::Arc;

use rstar::RTree;
use rstar::primitives::GeomWithData;

use crate::model::named::{NamedPlace, PlaceKind};
use crate::model::{LonLat, Shape};
use crate::space::area_index::AreaIndex;
use crate::space::distance;

/// Further away than this no part of town or village says where a place lies, metres.
const BESIDE_M: f64 = 3_000.0;

/// Says of each place where it lies.
///
/// # Cost
/// O(log n) a place, and the municipalities whose boxes hold it.
pub fn settle(places: &mut [NamedPlace], municipalities: &AreaIndex) {
    let parts: RTree<GeomWithData<[f64; 2], usize>> = RTree::bulk_load(
        places
            .iter()
            .enumerate()
            .filter(|(_, p)| is_part(p.kind))
            .map(|(i, p)| GeomWithData::new(flat(p.at), i))
            .collect(),
    );
    let mut known: HashSet<Arc<str>> = HashSet::new();
    let lies: Vec<Arc<str>> = places
        .iter()
        .map(|place| {
            let beside = (!is_part(place.kind))
                .then(|| parts.nearest_neighbor(flat(place.at)))
                .flatten()
                .and_then(|near| places.get(near.data))
                .filter(|part| distance::metres(part.at, place.at) <= BESIDE_M)
                .map(|part| &*part.name);
            let around = municipalities
                .containing(&Shape::Point(place.at))
                .first()
                .and_then(|slot| municipalities.areas().get(*slot))
                .map(|area| area.name.as_str());
            let mut said: Vec<&str> = Vec::new();
            for name in beside.into_iter().chain(around) {
                if *name != *place.name && !said.contains(&name) {
                    said.push(name);
                }
            }
            let text: Arc<str> = said.join(", ").into();
            if let Some(same) = known.get(&text) {
                return Arc::clone(same);
            }
            known.insert(Arc::clone(&text));
            text
        })
        .collect();
    for (place, lies) in places.iter_mut().zip(lies) {
        place.lies = lies;
    }
}

/// Whether people say of other places that they lie there.
fn is_part(kind: PlaceKind) -> bool {
    matches!(
        kind,
        PlaceKind::City | PlaceKind::Town | PlaceKind::Village | PlaceKind::District
    )
}

/// On a plane where short distances in all directions are alike.
fn flat(at: LonLat) -> [f64; 2] {
    let lat = at.lat().clamp(-85.0, 85.0).to_radians();
    [at.lon(), lat.tan().asinh().to_degrees()]
}
