//! Where nodes lie, for those that something is drawn of: their ids in order, and two numbers for each.

/// A place in units of 1e-7 degree: longitude, latitude.
pub(super) type Place = [i32; 2];

/// No place: outside every latitude.
const NOWHERE: Place = [i32::MIN, i32::MIN];

/// A column of ids, sorted, and beside it a column of places. 16 bytes a node.
#[derive(Debug, Default)]
pub(super) struct Nodes {
    ids: Vec<i64>,
    places: Vec<Place>,
}

impl Nodes {
    /// Room for the nodes that are asked for, in any order and as often as they come.
    pub(super) fn wanted(mut ids: Vec<i64>) -> Self {
        ids.sort_unstable();
        ids.dedup();
        ids.shrink_to_fit();
        let places = vec![NOWHERE; ids.len()];
        Self { ids, places }
    }

    /// Notes where a node lies, when it was asked for.
    pub(super) fn put(&mut self, id: i64, place: Place) {
        if let Ok(at) = self.ids.binary_search(&id)
            && let Some(slot) = self.places.get_mut(at)
        {
            *slot = place;
        }
    }

    /// Where a node lies; `None` when the extract lacks it.
    pub(super) fn get(&self, id: i64) -> Option<Place> {
        let at = self.ids.binary_search(&id).ok()?;
        self.places.get(at).copied().filter(|p| *p != NOWHERE)
    }

    /// Nodes that were asked for and never came.
    pub(super) fn missing(&self) -> usize {
        self.places.iter().filter(|p| **p == NOWHERE).count()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_asked_for_is_found_and_what_never_came_is_counted() {
        let mut nodes = Nodes::wanted(vec![30, 10, 20, 10]);
        nodes.put(10, [1, 2]);
        nodes.put(30, [3, 4]);
        nodes.put(40, [5, 6]);
        let found: Vec<_> = [10, 20, 30, 40].map(|id| nodes.get(id)).into();
        assert_eq!(found, [Some([1, 2]), None, Some([3, 4]), None]);
        assert_eq!(nodes.missing(), 1);
    }
}
