//! Areas: where a commitment holds, drawn or described in four ways.

use geo::{LineString, MultiPolygon};
use jiff::civil::Date;

use super::ids::{ActorId, AreaId};
use super::place::LonLat;
use super::scale::coded;

coded!(
    /// What sort of area it is.
    AreaKind {
        /// A municipality.
        Municipality = "municipality",
        /// A district.
        District = "district",
        /// A square.
        Square = "square",
        /// A park.
        Park = "park",
        /// A schoolyard.
        Schoolyard = "schoolyard",
        /// A courtyard.
        Courtyard = "courtyard",
        /// A named place.
        Place = "place",
        /// A street or road.
        Street = "street",
        /// An area of a statistical division.
        Statistical = "statistical",
        /// Ground that one actor looks after.
        MaintenanceArea = "maintenance_area",
        /// Anything else.
        Other = "other",
    }
);

/// How an area says what lies in it. Areas are closed: a point on the edge belongs to it.
#[derive(Debug, Clone, PartialEq)]
pub enum Selector {
    /// An outline, WGS 84 degrees, valid.
    Polygon(MultiPolygon),
    /// Everything within `radius_m` metres (WGS 84 geodesic) of a place.
    Place {
        /// The middle.
        center: LonLat,
        /// Metres.
        radius_m: f64,
    },
    /// Everything within `buffer_m` metres (WGS 84 geodesic) of a line.
    Line {
        /// The line, WGS 84 degrees.
        path: LineString,
        /// Metres.
        buffer_m: f64,
    },
    /// Chosen anew by a rule, such as the current hot spots, within another area. Nothing is selected
    /// by it until the rule has been run.
    Dynamic {
        /// Name of the rule, `current_hot_spots`.
        rule: String,
        /// The area it searches.
        within: Option<AreaId>,
    },
}

impl Selector {
    /// Its code in files and over HTTP.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Polygon(_) => "polygon",
            Self::Place { .. } => "place",
            Self::Line { .. } => "line",
            Self::Dynamic { .. } => "dynamic",
        }
    }
}

/// A named area.
#[derive(Debug, Clone, PartialEq)]
pub struct Area {
    /// Stable id.
    pub id: AreaId,
    /// The name shown.
    pub name: String,
    /// What sort of area.
    pub kind: AreaKind,
    /// What lies in it.
    pub selector: Selector,
    /// True where the outline is ours and not an official one.
    pub approximate: bool,
    /// First day it holds.
    pub valid_from: Option<Date>,
    /// Last day it holds.
    pub valid_to: Option<Date>,
    /// Who looks after the ground, for maintenance areas.
    pub owner: Option<ActorId>,
    /// Where the outline came from.
    pub source: Option<String>,
    /// What is uncertain about it.
    pub note: Option<String>,
    /// Made up for practice.
    pub example: bool,
    /// Counts its changes, from 1.
    pub version: u32,
}

impl Area {
    /// Whether it holds on this day; both ends are included.
    pub fn holds_on(&self, day: Date) -> bool {
        self.valid_from.is_none_or(|from| from <= day) && self.valid_to.is_none_or(|to| day <= to)
    }
}
