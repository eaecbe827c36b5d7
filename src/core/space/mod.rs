//! Where things are: distances, valid outlines, and the indexes that answer "what is here".
//!
//! Must not know how things are stored or drawn. Start at [`index`] (observations) and
//! [`area_index`] (areas). Predicates are exact on the degrees of positions rounded to 1e-7.

pub mod area_index;
mod by_id;
mod columns;
mod cover;
pub mod distance;
pub mod entry;
mod facts;
pub mod filter;
mod grouped;
pub mod index;
pub mod link;
pub mod mercator;
pub mod names;
mod order;
pub mod outline;
mod plan;
pub mod prepared;
pub mod projection;
mod region;
mod segment;
pub mod settled;
pub mod snap;
#[cfg(test)]
mod testing;
pub mod told;
mod touch;
pub mod validity;
pub mod world;

pub use area_index::{AreaIndex, Relation};
pub use entry::{Change, Entry};
pub use filter::{Filter, NumberSet, Reach, Sees};
pub use index::{Bounds, Found, Merge, ObservationIndex};
pub use names::Names;
pub use prepared::Prepared;
pub use projection::{Crs, CrsError};
