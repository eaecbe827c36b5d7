//! Actors: who signs promises, owns ground and does the work; and the things they look after.

use super::ids::{ActorId, AssetRef, TenantCode};
use super::place::LonLat;
use super::scale::coded;

coded!(
    /// What sort of body an actor is.
    ActorType {
        /// A unit of the municipality, or the municipality itself.
        MunicipalUnit = "municipal_unit",
        /// A company the municipality owns.
        MunicipalCompany = "municipal_company",
        /// A private owner of ground or buildings.
        PrivateOwner = "private_owner",
        /// The police.
        Police = "police",
        /// A region.
        Region = "region",
        /// Public transport.
        PublicTransport = "public_transport",
        /// A road authority.
        RoadAuthority = "road_authority",
        /// A contractor.
        Contractor = "contractor",
        /// A guard company.
        GuardCompany = "guard_company",
        /// A business.
        Business = "business",
        /// An association of businesses.
        BusinessAssociation = "business_association",
        /// A church, a sports club, another association.
        CivilSociety = "civil_society",
        /// The rescue service.
        RescueService = "rescue_service",
        /// A state agency.
        StateAgency = "state_agency",
    }
);

/// Someone who can be responsible.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Actor {
    /// Stable id.
    pub id: ActorId,
    /// The name shown.
    pub name: String,
    /// What sort of body it is.
    pub actor_type: ActorType,
    /// The municipality it belongs to; absent for national and generic ones.
    pub municipality: Option<TenantCode>,
    /// Other names that sources use for it.
    pub aliases: Vec<String>,
    /// A role such as "the one who runs the lighting", where the source names nobody.
    pub generic: bool,
    /// What is uncertain about it.
    pub note: Option<String>,
    /// Where protocols are sent: an address of the function, not of a person.
    pub mail: Option<String>,
}

impl Actor {
    /// Whether `name` is its name or one of its aliases, letter case aside.
    pub fn is_called(&self, name: &str) -> bool {
        let wanted = name.trim().to_lowercase();
        self.name.to_lowercase() == wanted
            || self.aliases.iter().any(|a| a.to_lowercase() == wanted)
    }
}

/// A thing in an inventory, such as a lamp with its pole number.
#[derive(Debug, Clone, PartialEq)]
pub struct Asset {
    /// Its number in the inventory.
    pub asset_ref: AssetRef,
    /// What it is, `street_lamp`.
    pub kind: String,
    /// Where it stands.
    pub place: LonLat,
    /// Who looks after it.
    pub owner: Option<ActorId>,
    /// Where the inventory came from.
    pub source: Option<String>,
}
