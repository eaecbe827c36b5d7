//! Places that have a name and can be looked for by it.

use std::sync::Arc;

use super::ids::{AreaId, CommitmentId, PromiseId};
use super::place::LonLat;
use super::scale::coded;

coded!(
    /// What sort of thing carries the name.
    PlaceKind {
        /// An area of the tenant.
        Area = "area",
        /// A commitment, where it holds.
        Commitment = "commitment",
        /// A promise, where its commitments hold.
        Promise = "promise",
        /// A city.
        City = "city",
        /// A town.
        Town = "town",
        /// A village.
        Village = "village",
        /// A part of a town.
        District = "district",
        /// An island.
        Island = "island",
        /// A square.
        Square = "square",
        /// A park.
        Park = "park",
        /// A street, road or path.
        Street = "street",
        /// A station of any railway, or one of its entrances.
        Station = "station",
        /// A stop.
        Stop = "stop",
        /// A school.
        School = "school",
        /// A hospital or a pharmacy.
        Care = "care",
        /// A library, town hall, police or fire station.
        Public = "public",
        /// A place of culture or worship.
        Culture = "culture",
        /// A shop or a shopping centre.
        Shop = "shop",
        /// A place where people go out at night.
        Venue = "venue",
        /// A lake or a stream.
        Water = "water",
        /// Woods, cemeteries and other green ground.
        Green = "green",
        /// Anything else.
        Other = "other",
    }
);

/// What a name leads to besides a place on the map.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Leads {
    /// An area.
    Area(AreaId),
    /// A promise.
    Promise(PromiseId),
    /// A commitment, and the promise it stands in.
    Commitment(CommitmentId, PromiseId),
}

/// Something with a name and a place.
#[derive(Debug, Clone, PartialEq)]
pub struct NamedPlace {
    /// The name shown.
    pub name: Box<str>,
    /// Another name by which it is found, such as an English one.
    pub also: Option<Box<str>>,
    /// What sort of thing.
    pub kind: PlaceKind,
    /// From 1, the most prominent of its sort; 0 when nothing says.
    pub rank: u8,
    /// A position on it.
    pub at: LonLat,
    /// South-west and north-east corner, where it is more than a point.
    pub corners: Option<[LonLat; 2]>,
    /// The part of town and municipality it lies in, as far as they are known and are not itself.
    pub lies: Arc<str>,
    /// What it leads to.
    pub leads: Option<Leads>,
}
