//! Made-up observations: 300 heaps and one tenth spread evenly over 18 × 17 km, the same each time.

use std::sync::Arc;

use geo::{Coord, LineString, MultiPolygon, Polygon};
use uuid::Uuid;

use crate::model::area::{Area, AreaKind, Selector};

use crate::model::category::{Category, Kind, Life};
use crate::model::scale::Valence;
use crate::model::{
    AreaId, Catalogue, CategoryCode, KindCode, Light, LonLat, ObservationId, PrivacyClass,
    Provenance, State, Status, TenantCode, Viewer,
};
use crate::space::link::Landscape;
use crate::space::world::World;
use crate::space::{Entry, Filter};

/// West, south, east, north of the data, degrees.
pub const BOX: [f64; 4] = [12.80, 57.65, 13.10, 57.80];
/// Heaps.
const HEAPS: usize = 300;
/// Their standard deviation, metres.
const SPREAD_M: f64 = 160.0;
/// Categories.
pub const CATEGORIES: u16 = 8;
/// Second at which the data ends.
pub const LAST: i64 = 1_790_000_000;
/// Seconds over which it is spread: two years.
const SPAN: u64 = 2 * 365 * 86_400;

/// Numbers that look like chance and are the same each time (Steele, Lea and Flood 2014, `SplitMix`).
#[derive(Debug)]
pub struct Chance(u64);

impl Chance {
    /// A sequence of its own.
    pub fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// The next number.
    pub fn number(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// From 0 to 1.
    pub fn part(&mut self) -> f64 {
        (self.number() >> 11) as f64 / (1_u64 << 53) as f64
    }

    /// Below a number.
    pub fn below(&mut self, n: u64) -> u64 {
        self.number() % n.max(1)
    }

    /// One of a list.
    pub fn pick<'a, T>(&mut self, list: &'a [T]) -> Option<&'a T> {
        let at = self.below(list.len() as u64);
        list.get(usize::try_from(at).ok()?)
    }

    /// Two independent numbers from the normal distribution (Box and Muller 1958).
    pub fn normal(&mut self) -> (f64, f64) {
        let radius = (-2.0 * (1.0 - self.part()).ln()).sqrt();
        let (sin, cos) = (std::f64::consts::TAU * self.part()).sin_cos();
        (radius * cos, radius * sin)
    }
}

/// Metres in a degree of longitude and of latitude, about the middle of the data.
pub fn metres_per_degree() -> (f64, f64) {
    let middle = f64::midpoint(BOX[1], BOX[3]).to_radians();
    (111_320.0 * middle.cos(), 111_390.0)
}

/// So many observations.
pub fn entries(n: u32) -> Vec<Entry> {
    let mut chance = Chance::new(57);
    let [west, south, east, north] = BOX;
    let (lon_m, lat_m) = metres_per_degree();
    let heaps: Vec<(f64, f64)> = (0..HEAPS)
        .map(|_| {
            (
                west + (east - west) * chance.part(),
                south + (north - south) * chance.part(),
            )
        })
        .collect();
    (0..n)
        .filter_map(|i| {
            let (mut lon, mut lat) = (
                west + (east - west) * chance.part(),
                south + (north - south) * chance.part(),
            );
            if chance.below(10) > 0
                && let Some(heap) = chance.pick(&heaps)
            {
                let (x, y) = chance.normal();
                lon = (heap.0 + x * SPREAD_M / lon_m).clamp(west, east);
                lat = (heap.1 + y * SPREAD_M / lat_m).clamp(south, north);
            }
            entry(
                u64::from(i),
                LonLat::from_degrees(lon, lat).ok()?,
                &mut chance,
            )
        })
        .collect()
}

/// One observation at a place, everything else by chance.
pub fn entry(number: u64, place: LonLat, chance: &mut Chance) -> Option<Entry> {
    // As an import makes them: version 8, and no order in them.
    let bits = u128::from(Chance::new(number).number()) << 64 | u128::from(number);
    let uuid = Uuid::from_u128(bits & !(0xf << 76) & !(0x3 << 62) | 8 << 76 | 2 << 62);
    let statuses = [
        (Status::Received, State::Open),
        (Status::Assigned, State::Assigned),
        (Status::Done, State::Done),
        (Status::Closed, State::Closed),
    ];
    let (status, state) = *chance.pick(&statuses)?;
    let category = u16::try_from(chance.below(u64::from(CATEGORIES))).ok()?;
    Some(Entry {
        id: ObservationId::from_uuid(uuid).ok()?,
        anchor: place,
        shape: None,
        observed_at: LAST - i64::try_from(chance.below(SPAN)).ok()?,
        commitments: Box::default(),
        areas: Box::default(),
        version: 1,
        category,
        kind: 0,
        severity: u8::try_from(1 + chance.below(4)).ok()?,
        status,
        state,
        light: Light::Daylight,
        class: PrivacyClass::OPEN,
        provenance: Provenance::Resident,
        example: false,
        custody: None,
    })
}

/// So many areas that cover the box about once over, as blocks, yards and parks do: each a star of 8 to 64
/// corners round a place, 60 to 300 m from it.
pub fn areas(n: u32) -> Vec<Arc<Area>> {
    let mut chance = Chance::new(3_000);
    let [west, south, east, north] = BOX;
    let (lon_m, lat_m) = metres_per_degree();
    (0..n)
        .filter_map(|number| {
            let (lon, lat) = (
                west + (east - west) * chance.part(),
                south + (north - south) * chance.part(),
            );
            let radius = 60.0 + 240.0 * chance.part();
            let corners = 8 + chance.below(57);
            let ring = (0..corners)
                .map(|corner| {
                    let angle = std::f64::consts::TAU * corner as f64 / corners as f64;
                    let (sin, cos) = angle.sin_cos();
                    let metres = radius * (0.7 + 0.3 * chance.part());
                    LonLat::from_degrees(lon + metres * cos / lon_m, lat + metres * sin / lat_m)
                })
                .collect::<Result<Vec<LonLat>, _>>()
                .ok()?;
            // Closed by the constructor.
            let ring: LineString = ring.into_iter().map(|p| -> Coord { p.coord() }).collect();
            Some(Arc::new(Area {
                id: AreaId::parse(&format!("made-up-{number}")).ok()?,
                name: format!("{number}"),
                kind: AreaKind::Other,
                selector: Selector::Polygon(MultiPolygon(vec![Polygon::new(ring, Vec::new())])),
                approximate: false,
                valid_from: None,
                valid_to: None,
                owner: None,
                source: None,
                note: None,
                example: true,
                version: 1,
            }))
        })
        .collect()
}

/// A world of these observations and nothing else.
pub fn world(entries: Vec<Entry>) -> Option<World> {
    let kind = KindCode::parse("fault").ok()?;
    let kinds = vec![Kind {
        code: kind.clone(),
        sv: String::from("fel"),
        en: String::from("fault"),
        icon: String::from("map-pin"),
    }];
    let categories = (0..CATEGORIES)
        .map(|n| {
            Some(Category {
                code: CategoryCode::parse(&format!("made.up{n}")).ok()?,
                kind: kind.clone(),
                sv: String::new(),
                en: String::new(),
                severity: None,
                life: Life::Persistent,
                privacy_class: PrivacyClass::OPEN,
                owner: Vec::new(),
                call_first: false,
                valence: Valence::Negative,
                icon: String::new(),
                order: n,
                quick: None,
            })
        })
        .collect::<Option<Vec<_>>>()?;
    let catalogue = Arc::new(Catalogue::new(kinds, categories).ok()?);
    let landscape = Landscape::new(catalogue, Vec::new(), Vec::new(), Vec::new());
    Some(World::new(
        Arc::new(landscape),
        Arc::default(),
        entries,
        None,
    ))
}

/// Everything in such a world.
pub fn everything(world: &World) -> Option<Filter> {
    let keeper = Viewer::keeper(TenantCode::parse("bench").ok()?);
    Some(Filter::seen_by(world.sees(&keeper)))
}

/// One category in the last ninety days.
pub fn some(all: &Filter) -> Filter {
    Filter {
        categories: Some(std::iter::once(3).collect()),
        from: Some(LAST - 90 * 86_400),
        ..all.clone()
    }
}
