//! What the map shows, as vector tiles (Mapbox Vector Tile 2.1).
//!
//! A layer is one file and its line in [`ALL`]: tiles, TileJSON, counts and the layer switch follow.

mod areas;
pub mod bands;
pub mod clip;
mod encode;
mod observations;
mod pyramid;
mod quick;
pub mod tile;

pub use observations::{Drawing, designated_number, draw};
pub use pyramid::below;
pub use tile::{NoTile, Tile};

use crate::space::Filter;
use crate::space::world::World;

/// One attribute of a layer's features.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Attribute {
    /// Its name.
    pub name: &'static str,
    /// `String`, `Number` or `Boolean` (TileJSON 3.0).
    pub kind: &'static str,
}

/// A layer of the map.
pub trait Layer: Sync + std::fmt::Debug {
    /// Id in addresses, and name of the layer inside its tiles.
    fn id(&self) -> &'static str;

    /// Swedish title.
    fn title_sv(&self) -> &'static str;

    /// English title.
    fn title_en(&self) -> &'static str;

    /// Lowest and highest zoom with tiles of their own.
    fn zooms(&self) -> (u8, u8);

    /// Attributes of its features.
    fn attributes(&self) -> &'static [Attribute];

    /// Whether it shows observations, and so follows filters and every change of them.
    fn follows_observations(&self) -> bool;

    /// The tile's bytes; empty when nothing is there. Never shows what `filter.sees` does not.
    fn tile(&self, world: &World, filter: &Filter, tile: Tile) -> Vec<u8>;

    /// Whether the tile shows something restricted, so that looking at it is put on record.
    fn shows_restricted(&self, world: &World, filter: &Filter, tile: Tile) -> bool;

    /// How many things of this layer the filter keeps.
    fn count(&self, world: &World, filter: &Filter) -> usize;
}

/// Every layer, in drawing order from below.
pub static ALL: &[&dyn Layer] = &[
    &areas::Municipalities,
    &areas::CommitmentAreas,
    &observations::DesignatedHotSpots,
    &observations::Observations,
];

/// The layer with this id.
pub fn layer(id: &str) -> Option<&'static dyn Layer> {
    ALL.iter().copied().find(|l| l.id() == id)
}
