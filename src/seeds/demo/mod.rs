//! Practice records ("exempeldata"): made from the seeds, the same every time for one day.
//!
//! [`records`] gives them; whoever calls puts them in a store. They lie at the positions of real lamps
//! and places in the practice area, and within the promises' areas elsewhere; what they say is made
//! up, and every one has `example = true`.

mod life;
mod random;
mod recipe;
mod rounds;

use geo::{BoundingRect, Coord, LineString, MultiPolygon, Polygon};
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp, ToSpan};
use lykta_core::model::area::AreaKind;
use lykta_core::model::track::TrackPart;
use lykta_core::model::walk::Walk;
use lykta_core::model::{
    Area, Asset, AssetRef, Category, CategoryCode, Light, LonLat, Observation, ObservationId,
    Perceived, PlaceSource, Provenance, Selector, Shape, TenantCode, Valence, WalkId, light,
};
use lykta_core::space::{Prepared, outline};
use serde_json::Value;
use sha2::{Digest, Sha256};
use uuid::Uuid;

use super::Seeds;
use super::areas::features;
use super::row::Book;
use crate::wire::observation::{Draft, SCHEMA_VERSION, WRITABLE};
use random::SplitMix64;
use recipe::{RECIPES, Recipe, When};

pub use recipe::Setting;

/// The lamps of the practice area.
pub(super) const LAMPS: &str = "demo/helsingfors_street_lamps.geojson";
/// Places of the practice area.
pub(super) const PLACES: &str = "demo/helsingfors_places.geojson";
/// The practice area.
const PRACTICE: &str = "ovning";
/// Begins every sequence; another number gives another practice set.
const SEED: u64 = 0x4C59_4B54_4131;
/// How far back the records go, days: 18 months.
const DAYS_BACK: f64 = 548.0;

/// A lamp with its pole number.
#[derive(Debug, Clone, PartialEq)]
pub struct Lamp {
    /// Where it stands.
    pub place: LonLat,
    /// Its number.
    pub pole: AssetRef,
}

/// A place where something may be seen.
#[derive(Debug, Clone, PartialEq)]
pub struct Place {
    /// Where.
    pub place: LonLat,
    /// What sort of place.
    pub setting: Setting,
}

/// What the practice records are made from.
#[derive(Debug, Clone, Default)]
pub struct Material {
    /// Lamps of the practice area.
    pub lamps: Vec<Lamp>,
    /// Places of the practice area.
    pub places: Vec<Place>,
}

/// Practice records of one tenant.
#[derive(Debug, Clone, Default)]
pub struct Records {
    /// Lamps.
    pub assets: Vec<Asset>,
    /// Observations, oldest received first.
    pub observations: Vec<Observation>,
    /// Safety walks.
    pub walks: Vec<Walk>,
    /// Ways walked on them.
    pub tracks: Vec<(WalkId, Uuid, TrackPart)>,
}

/// Reads the lamps.
pub(super) fn lamps(book: &Book<'_>, text: &str) -> Vec<Lamp> {
    let mut out: Vec<Lamp> = Vec::new();
    for (at, value) in features(book, text) {
        let pole = value.pointer("/properties/pole_no").and_then(Value::as_str);
        let Some(pole) = pole.and_then(|p| AssetRef::parse(&p.to_lowercase()).ok()) else {
            book.say(at, "missing-key", "a lamp needs the text `pole_no`");
            continue;
        };
        if out.iter().any(|l| l.pole == pole) {
            book.say(at, "duplicate", format!("the pole {pole} stands twice"));
        }
        out.extend(point(book, at, &value).map(|place| Lamp { place, pole }));
    }
    out
}

/// Reads the places.
pub(super) fn places(book: &Book<'_>, text: &str) -> Vec<Place> {
    let mut out = Vec::new();
    for (at, value) in features(book, text) {
        let word = value
            .pointer("/properties/setting")
            .and_then(Value::as_str)
            .unwrap_or("");
        let Some(setting) = Setting::from_word(word) else {
            book.say(
                at,
                "unknown-code",
                format!(
                    "`setting` is {word:?}; known are underpass, footway, park, square, schoolyard"
                ),
            );
            continue;
        };
        out.extend(point(book, at, &value).map(|place| Place { place, setting }));
    }
    out
}

fn point(book: &Book<'_>, at: usize, value: &Value) -> Option<LonLat> {
    use crate::wire::geojson;
    match geojson::shape(value.get("geometry").unwrap_or(&Value::Null), "geometry", 1) {
        Ok(Shape::Point(place)) => Some(place),
        Ok(_) => {
            book.say(at, "not-geojson", "the geometry should be a Point");
            None
        }
        Err(faults) => {
            for fault in faults {
                let rule = if fault.code == "swapped_coordinates" {
                    "swapped-coordinates"
                } else {
                    "coordinates"
                };
                book.say(
                    at,
                    rule,
                    format!("{} at {}", fault.code.replace('_', " "), fault.pointer),
                );
            }
            None
        }
    }
}

/// How many observations a tenant gets.
fn wanted(tenant: &TenantCode) -> usize {
    match tenant.as_str() {
        PRACTICE => 320,
        "1490" => 50,
        _ => 20,
    }
}

/// The practice records of a tenant, with dates up to the day before `now`.
///
/// Two calls on the same day give equal records; their ids are the same on every day.
pub fn records(seeds: &Seeds, tenant: &TenantCode, now: Timestamp) -> Records {
    let salt = Sha256::digest(tenant.as_str().as_bytes());
    let salt = salt
        .iter()
        .take(8)
        .fold(0_u64, |n, b| (n << 8) | u64::from(*b));
    let today = now
        .to_zoned(TimeZone::get("Europe/Stockholm").unwrap_or(TimeZone::UTC))
        .start_of_day();
    let Ok(today) = today else {
        return Records::default();
    };
    let mut maker = Maker {
        seeds,
        tenant,
        today,
        random: SplitMix64(SEED ^ salt),
        spots: spots(seeds, tenant),
    };
    let mut out = Records::default();
    if tenant.as_str() == PRACTICE {
        out.assets = assets(seeds);
    }
    if maker.spots.is_empty() {
        return out;
    }
    let wanted = wanted(tenant);
    // A recipe whose category the catalogue lacks, or a dark hour that the summer does not have,
    // gives nothing; a few more tries than wanted are enough.
    for number in 0..wanted * 4 {
        if out.observations.len() == wanted {
            break;
        }
        out.observations.extend(maker.observation(number));
    }
    out.observations
        .extend((0..3).filter_map(|n| maker.designated(n)));
    out.observations.sort_by_key(|o| (o.received_at, o.id));
    let promises: Vec<_> = seeds.promises_of(tenant).map(|p| p.id.clone()).collect();
    out.walks = rounds::rounds(tenant, &out.observations, &promises, now);
    for walk in &out.walks {
        let parts = rounds::track(walk).into_iter();
        out.tracks
            .extend(parts.map(|(id, part)| (walk.id, id, part)));
    }
    out
}

fn assets(seeds: &Seeds) -> Vec<Asset> {
    let owner = seeds
        .actors
        .iter()
        .find(|a| a.id.as_str() == "light_op")
        .map(|a| a.id.clone());
    seeds
        .demo
        .lamps
        .iter()
        .map(|lamp| Asset {
            asset_ref: lamp.pole.clone(),
            kind: "street_lamp".to_owned(),
            place: lamp.place,
            owner: owner.clone(),
            source: Some("© OpenStreetMap contributors".to_owned()),
        })
        .collect()
}

/// Somewhere a record may lie.
#[derive(Debug)]
enum Spot {
    Lamp(Lamp),
    Near(LonLat, Setting),
    Within(Box<Prepared>, MultiPolygon, Setting),
}

impl Spot {
    fn setting(&self) -> Setting {
        match self {
            Self::Lamp(_) => Setting::Lamp,
            Self::Near(_, setting) | Self::Within(_, _, setting) => *setting,
        }
    }
}

fn spots(seeds: &Seeds, tenant: &TenantCode) -> Vec<Spot> {
    if tenant.as_str() == PRACTICE {
        let lamps = seeds.demo.lamps.iter().cloned().map(Spot::Lamp);
        let places = seeds
            .demo
            .places
            .iter()
            .map(|p| Spot::Near(p.place, p.setting));
        return lamps.chain(places).collect();
    }
    seeds
        .areas_of(tenant)
        .iter()
        .filter(|a| a.kind != AreaKind::Municipality)
        .flat_map(within)
        .collect()
}

fn within(area: &Area) -> Vec<Spot> {
    let polygons = match &area.selector {
        Selector::Polygon(polygons) => polygons.clone(),
        Selector::Place { center, radius_m } => outline::circle(*center, *radius_m, 32),
        Selector::Line { path, buffer_m } => outline::buffered_line(path, *buffer_m),
        Selector::Dynamic { .. } => return Vec::new(),
    };
    let settings: &[Setting] = match area.kind {
        AreaKind::Square => &[Setting::Square],
        AreaKind::Park => &[Setting::Park],
        AreaKind::Schoolyard => &[Setting::Schoolyard],
        _ => &[Setting::Footway, Setting::Square, Setting::Park],
    };
    settings
        .iter()
        .map(|s| Spot::Within(Box::new(Prepared::new(&polygons)), polygons.clone(), *s))
        .collect()
}

struct Maker<'s> {
    seeds: &'s Seeds,
    tenant: &'s TenantCode,
    today: jiff::Zoned,
    random: SplitMix64,
    spots: Vec<Spot>,
}

impl Maker<'_> {
    fn id(&self, number: usize) -> Option<ObservationId> {
        let digest = Sha256::digest(format!("lykta exempeldata|{}|{number}", self.tenant));
        let bytes: [u8; 16] = digest.get(..16)?.try_into().ok()?;
        ObservationId::from_uuid(Uuid::new_v8(bytes)).ok()
    }

    fn category(&self, code: &str) -> Option<&Category> {
        self.seeds
            .catalogue
            .category(&CategoryCode::parse(code).ok()?)
    }

    /// Lamps are many; one record in three lies at one of them.
    fn spot(&mut self) -> usize {
        let at_lamp = self.random.once_in(3);
        let fit: Vec<usize> = (0..self.spots.len())
            .filter(|i| matches!(self.spots.get(*i), Some(Spot::Lamp(_))) == at_lamp)
            .collect();
        let all: Vec<usize> = (0..self.spots.len()).collect();
        self.random
            .pick(if fit.is_empty() { &all } else { &fit })
            .copied()
            .unwrap_or(0)
    }

    fn recipe(&mut self, setting: Setting) -> Option<&'static Recipe> {
        let fit: Vec<&Recipe> = RECIPES.iter().filter(|r| r.at.contains(&setting)).collect();
        let mut left = self.random.below(fit.iter().map(|r| r.weight).sum());
        fit.into_iter().find(|r| {
            let here = left < r.weight;
            left = left.saturating_sub(r.weight);
            here
        })
    }

    /// A position at or near a spot, how it was set, and the lamp it is.
    fn place(&mut self, spot: usize) -> Option<(LonLat, PlaceSource, Option<AssetRef>)> {
        let (from, to) = (self.random.fraction(), self.random.fraction());
        match self.spots.get(spot)? {
            Spot::Lamp(lamp) => Some((lamp.place, PlaceSource::Asset, Some(lamp.pole.clone()))),
            Spot::Near(place, _) => {
                // Up to 25 m each way: what a phone in a street gives.
                let spread = 25.0 / 111_320.0;
                let lon =
                    place.lon() + (from - 0.5) * 2.0 * spread / place.lat().to_radians().cos();
                let near =
                    LonLat::from_degrees(lon, place.lat() + (to - 0.5) * 2.0 * spread).ok()?;
                Some((near, PlaceSource::Gps, None))
            }
            Spot::Within(prepared, polygons, _) => {
                let bounds = polygons.bounding_rect()?;
                let (mut x, mut y) = (from, to);
                let mut tries = 0;
                loop {
                    let lon = bounds.min().x + x * bounds.width();
                    let place =
                        LonLat::from_degrees(lon, bounds.min().y + y * bounds.height()).ok()?;
                    if prepared.contains(place) {
                        return Some((place, PlaceSource::Gps, None));
                    }
                    tries += 1;
                    if tries == 200 {
                        return None;
                    }
                    // The steps of a golden-ratio sequence visit every part of the box.
                    x = (x + 0.618_033_988_75).fract();
                    y = (y + 0.324_717_957_24).fract();
                }
            }
        }
    }

    /// A time of day that fits, on a day drawn with recent ones more likely.
    fn time(&mut self, when: When, place: LonLat) -> Option<Timestamp> {
        for _ in 0..12 {
            #[expect(clippy::cast_possible_truncation, reason = "0 to 548")]
            let days = 1 + (self.random.fraction().powf(1.5) * DAYS_BACK) as i64;
            let (first, hours) = when.hours();
            let hour = first + i64::try_from(self.random.below(hours)).ok()?;
            let minute = i64::try_from(self.random.below(60)).ok()?;
            let at = self
                .today
                .checked_sub(days.days())
                .ok()?
                .checked_add(hour.hours().minutes(minute))
                .ok()?;
            // After midnight the same evening may already be today.
            let at = at.timestamp();
            let dark = light::propose(at, place).is_some_and(Light::is_dark);
            if at < self.today.timestamp() && (when != When::Dark || dark) {
                return Some(at);
            }
        }
        None
    }

    fn provenance(&mut self) -> Provenance {
        match self.random.below(20) {
            0..=8 => Provenance::Resident,
            9..=14 => Provenance::StaffWalk,
            _ => Provenance::StaffDaily,
        }
    }

    fn observation(&mut self, number: usize) -> Option<Observation> {
        let spot = self.spot();
        let setting = self.spots.get(spot)?.setting();
        let recipe = self.recipe(setting)?;
        let category = self.category(recipe.category)?.clone();
        let (place, geom_source, asset_ref) = self.place(spot)?;
        let observed_at = self.time(recipe.when, place)?;
        let proposed = light::propose(observed_at, place)?;
        let unlit =
            matches!(recipe.category, "light.out" | "light.missing") && proposed == Light::DarkLit;
        let text = if self.random.once_in(3) {
            None
        } else {
            self.random.pick(recipe.texts)
        };
        let perceived = match category.valence {
            Valence::Positive => 4 + self.random.below(2),
            Valence::Negative => 1 + self.random.below(3),
        };
        let asked =
            matches!(category.kind.as_str(), "unsafe_place" | "positive") || self.random.once_in(5);
        let accuracy_m =
            (geom_source == PlaceSource::Gps).then_some(4.0 + self.random.below(12) as f64);
        let provenance = self.provenance();
        let draft = Draft {
            light: if unlit { Light::DarkUnlit } else { proposed },
            lamp_state: recipe.lamp,
            perceived: asked
                .then(|| u8::try_from(perceived).ok().and_then(Perceived::new))
                .flatten(),
            text: text.map(|t| (*t).to_owned()),
            accuracy_m,
            asset_ref,
            geom_source,
            place_type: Some(setting.place_type()),
            dark_only: recipe.lamp.is_some(),
            provenance,
            ..self.draft(&category, Shape::Point(place), observed_at)
        };
        self.finish(number, draft)
    }

    /// A place pointed out by a decision: an outline, not a point.
    fn designated(&mut self, number: usize) -> Option<Observation> {
        let category = self.category("hot.designated")?.clone();
        let spot = self.spot();
        let (place, ..) = self.place(spot)?;
        let observed_at = self.time(When::Day, place)?;
        let radius_m = 30.0 + self.random.below(4) as f64 * 10.0;
        let draft = Draft {
            text: Some("Utpekad efter trygghetsrunda.".to_owned()),
            provenance: Provenance::StaffDaily,
            geom_source: PlaceSource::Manual,
            ..self.draft(
                &category,
                Shape::Area(rounded(&outline::circle(place, radius_m, 24))),
                observed_at,
            )
        };
        // Numbers of their own, so that ids do not depend on how many others there are.
        self.finish(1_000_000 + number, draft)
    }

    fn draft(&self, category: &Category, shape: Shape, observed_at: Timestamp) -> Draft {
        let offset_s = self.today.time_zone().to_offset(observed_at).seconds();
        Draft {
            id: None,
            light: light::propose(observed_at, shape.anchor()).unwrap_or(Light::Daylight),
            shape,
            category: category.code.clone(),
            severity: category.severity,
            perceived: None,
            lamp_state: None,
            accuracy_m: None,
            geom_source: PlaceSource::Gps,
            observed_at,
            observed_offset_s: offset_s,
            created_at: observed_at.checked_add(SignedDuration::from_secs(20)).ok(),
            walk_id: None,
            stop_no: None,
            provenance: Provenance::StaffWalk,
            privacy_class: category.privacy_class,
            text: None,
            suggestion: None,
            asset_ref: None,
            place_type: None,
            time_pattern: None,
            dark_only: false,
            cpted_aspect: Vec::new(),
            schema_version: SCHEMA_VERSION,
            warnings: Vec::new(),
            said: WRITABLE.to_vec(),
        }
    }

    fn finish(&mut self, number: usize, draft: Draft) -> Option<Observation> {
        let id = self.id(number)?;
        let delay = SignedDuration::from_secs(30 + i64::try_from(self.random.below(600)).ok()?);
        let received_at = draft.observed_at.checked_add(delay).ok()?;
        let mut observation = draft.into_observation(id, received_at, &self.seeds.catalogue)?;
        observation.example = true;
        let owner = self
            .seeds
            .catalogue
            .category(&observation.category)?
            .owner
            .first()
            .cloned();
        life::live(
            &mut observation,
            owner.as_ref(),
            self.today.timestamp(),
            &mut self.random,
        );
        Some(observation)
    }
}

/// The same outline in stored steps, so that it reads back equal.
fn rounded(area: &MultiPolygon) -> MultiPolygon {
    let ring = |line: &LineString| -> LineString {
        line.0
            .iter()
            .map(|c| LonLat::from_degrees(c.x, c.y).map_or(Coord { x: c.x, y: c.y }, LonLat::coord))
            .collect()
    };
    MultiPolygon(
        area.0
            .iter()
            .map(|p| Polygon::new(ring(p.exterior()), p.interiors().iter().map(ring).collect()))
            .collect(),
    )
}
