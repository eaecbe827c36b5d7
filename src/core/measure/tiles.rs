//! Tiles that nobody has asked for before.

use super::data::{self, Chance};
use super::{Clock, Row, each};
use crate::layer::{self, Drawing, Tile};

/// Measures tiles over so many observations. `None` when the data cannot be made.
///
/// `size` is the bytes of a tile. "Every one" draws each observation for itself whatever the budget says,
/// as a tile server without one does; id, category, kind, state, status, severity, example and time.
pub fn tiles(n: u32, clock: &dyn Clock) -> Option<Vec<Row>> {
    let entries = data::entries(n);
    let mut chance = Chance::new(16);
    let places: Vec<_> = (0..200)
        .filter_map(|_| chance.pick(&entries))
        .map(|e| e.anchor)
        .collect();
    let world = data::world(entries)?;
    let all = data::everything(&world)?;
    let some = data::some(&all);
    let every = Drawing {
        full_zoom: 0,
        most_features: usize::MAX,
        most_bytes: usize::MAX,
        ..Drawing::default()
    };
    let fine = Drawing {
        full_zoom: u8::MAX,
        depth: 6,
        ..Drawing::default()
    };
    let mut rows = Vec::new();
    let mut measured = |what: String, zoom: u8, filter, drawing: Option<Drawing>| -> Option<()> {
        let asked: Vec<Tile> = places.iter().map(|p| Tile::at(*p, zoom)).collect();
        let product = layer::layer("observations")?;
        let (us, size) = each(clock, &asked, |tile| match drawing {
            Some(drawing) => layer::draw(&world, filter, *tile, drawing).len(),
            None => product.tile(&world, filter, *tile).len(),
        });
        rows.push(Row {
            size,
            ..Row::new(what, "ms", us / 1e3)
        });
        Some(())
    };
    for zoom in 8..=16 {
        measured(format!("z{zoom}"), zoom, &all, None)?;
    }
    for zoom in 12..=16 {
        measured(format!("z{zoom}, every one"), zoom, &all, Some(every))?;
    }
    for zoom in [8, 10, 12] {
        measured(format!("z{zoom}, 64 × 64 counts"), zoom, &all, Some(fine))?;
        measured(
            format!("z{zoom}, 64 × 64, one category, 90 days"),
            zoom,
            &some,
            Some(fine),
        )?;
    }
    Some(rows)
}
