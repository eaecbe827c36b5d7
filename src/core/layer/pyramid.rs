//! Which tiles of a layer there are, zoom by zoom.

use std::collections::BTreeSet;

use super::tile::{MAX_ZOOM, Tile};

/// The tiles one zoom further down that may hold something, when these do. Round the four within each tile lies a
/// ring of one more: what a buffer shows beyond a tile's edge may not have been in the tile above.
pub fn below(tiles: &[Tile]) -> Vec<Tile> {
    let mut found = BTreeSet::new();
    let mut zoom = 0;
    for (z, x, y) in tiles.iter().map(|t| t.zxy()) {
        zoom = z + 1;
        if zoom > MAX_ZOOM {
            return Vec::new();
        }
        let last = (1_u32 << zoom) - 1;
        let across = |v: u32| (2 * v).saturating_sub(1)..=(2 * v + 2).min(last);
        found.extend(across(x).flat_map(|x| across(y).map(move |y| (x, y))));
    }
    let tile = |(x, y): (u32, u32)| Tile::new(zoom.into(), x.into(), y.into()).ok();
    found.into_iter().filter_map(tile).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn four_below_and_a_ring_round_them() {
        let tile = |z, x, y| Tile::new(z, x, y).unwrap();
        assert_eq!(below(&[tile(0, 0, 0)]).len(), 4);
        assert_eq!(below(&[tile(3, 4, 4)]).len(), 16);
        assert_eq!(below(&[tile(3, 0, 7)]).len(), 9, "the square ends there");
        assert_eq!(below(&[tile(3, 4, 4), tile(3, 5, 4)]).len(), 24);
        assert!(below(&[tile(20, 1, 1)]).is_empty());
    }
}
