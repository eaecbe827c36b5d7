//! What a list, a count or a tile asks for, read from a query string into the index's own numbers.

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use lykta_core::model::{
    AreaId, Catalogue, CategoryPattern, CommitmentId, Light, LonLat, PromiseId, Provenance, State,
    Status, Viewer,
};
use lykta_core::space::index::Bounds;
use lykta_core::space::world::World;
use lykta_core::space::{Filter, NumberSet};
use serde::Deserialize;
use utoipa::IntoParams;

use crate::wire::fault::Fault;
use crate::wire::geojson::swapped;

/// Most observations in one page.
pub const MOST: usize = 1_000;
/// Observations in a page when not said.
const USUAL: usize = 100;
/// Longest query value read.
const LONGEST: usize = 2_000;

/// Filters that lists, counts and tiles share. Several values are separated by commas.
#[derive(Debug, Clone, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct FilterQuery {
    /// Category codes or patterns, `light.out,veg.*`.
    pub category: Option<String>,
    /// Kind codes.
    pub kind: Option<String>,
    /// Status codes.
    pub status: Option<String>,
    /// `open,assigned,done,verified,closed,positive`.
    pub state: Option<String>,
    /// Least severity, 1 to 4.
    pub severity_min: Option<String>,
    /// Light conditions.
    pub light: Option<String>,
    /// How we came to know.
    pub provenance: Option<String>,
    /// Seen on or after this day or instant.
    pub from: Option<String>,
    /// Seen on or before this day, or before this instant.
    pub to: Option<String>,
    /// In the area with this id.
    pub area: Option<String>,
    /// Linked to the commitment with this id.
    pub commitment: Option<String>,
    /// Linked to any commitment of the promise with this id.
    pub promise: Option<String>,
    /// Changes when the reader wants a fresh answer; not read.
    pub v: Option<String>,
}

/// A list's place, order and page, besides the filters.
#[derive(Debug, Clone, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct ListQuery {
    /// West, south, east, north in degrees; west greater than east crosses the antimeridian.
    pub bbox: Option<String>,
    /// Longitude and latitude; nearest come first.
    pub near: Option<String>,
    /// Metres from `near`.
    pub within_m: Option<String>,
    /// Observations a page, at most 1,000.
    pub limit: Option<String>,
    /// `next` of the page before.
    pub cursor: Option<String>,
    /// Category codes or patterns, `light.out,veg.*`.
    pub category: Option<String>,
    /// Kind codes.
    pub kind: Option<String>,
    /// Status codes.
    pub status: Option<String>,
    /// `open,assigned,done,verified,closed,positive`.
    pub state: Option<String>,
    /// Least severity, 1 to 4.
    pub severity_min: Option<String>,
    /// Light conditions.
    pub light: Option<String>,
    /// How we came to know.
    pub provenance: Option<String>,
    /// Seen on or after this day or instant.
    pub from: Option<String>,
    /// Seen on or before this day, or before this instant.
    pub to: Option<String>,
    /// In the area with this id.
    pub area: Option<String>,
    /// Linked to the commitment with this id.
    pub commitment: Option<String>,
    /// Linked to any commitment of the promise with this id.
    pub promise: Option<String>,
    /// Changes when the reader wants a fresh answer; not read.
    pub v: Option<String>,
}

/// Where to look.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Place {
    /// Everywhere.
    Anywhere,
    /// In a box.
    Box(Bounds),
    /// Round a place, nearest first, within so many metres.
    Near(LonLat, f64),
}

/// A list as asked for.
#[derive(Debug, Clone)]
pub struct List {
    /// What.
    pub filter: Filter,
    /// Where.
    pub place: Place,
    /// How many.
    pub limit: usize,
    /// After how many: pages of one list share an order that new observations do not disturb
    /// backwards, see [`super::lists::list`].
    pub after: Option<(i64, lykta_core::model::ObservationId)>,
    /// Position by rank for lists ordered by distance.
    pub skip: usize,
}

impl ListQuery {
    /// The filters alone.
    pub fn filters(&self) -> FilterQuery {
        let q = self.clone();
        FilterQuery {
            category: q.category,
            kind: q.kind,
            status: q.status,
            state: q.state,
            severity_min: q.severity_min,
            light: q.light,
            provenance: q.provenance,
            from: q.from,
            to: q.to,
            area: q.area,
            commitment: q.commitment,
            promise: q.promise,
            v: q.v,
        }
    }

    /// Reads it against a world.
    ///
    /// # Errors
    /// Every fault, named by parameter.
    pub fn read(&self, world: &World, viewer: &Viewer) -> Result<List, Vec<Fault>> {
        let mut faults = Vec::new();
        let filter = match self.filters().read(world, viewer) {
            Ok(filter) => Some(filter),
            Err(mut found) => {
                faults.append(&mut found);
                None
            }
        };
        let place = match (&self.near, &self.bbox) {
            (Some(_), Some(_)) => {
                faults.push(Fault::new("near", "near_or_bbox"));
                None
            }
            (Some(near), None) => near_place(near, self.within_m.as_deref(), &mut faults),
            (None, Some(bbox)) => bounds(bbox, &mut faults).map(Place::Box),
            (None, None) => Some(Place::Anywhere),
        };
        // A larger page than we give is cut, not refused: clients ask for 10,000 out of habit.
        let limit = match self.limit.as_deref().map(str::parse::<usize>) {
            None => USUAL,
            Some(Ok(n)) if n > 0 => n.min(MOST),
            Some(_) => {
                faults.push(Fault::new("limit", "bad_query_number").with("field", "limit"));
                USUAL
            }
        };
        let (mut after, mut skip) = (None, 0);
        if let Some(cursor) = &self.cursor {
            match read_cursor(cursor) {
                Some(CursorPlace::After(second, id)) => after = Some((second, id)),
                Some(CursorPlace::Skip(n)) => skip = n,
                None => faults.push(Fault::new("cursor", "bad_cursor")),
            }
        }
        match (filter, place) {
            (Some(filter), Some(place)) if faults.is_empty() => Ok(List {
                filter,
                place,
                limit,
                after,
                skip,
            }),
            _ => Err(faults),
        }
    }
}

impl FilterQuery {
    /// Reads it against a world.
    ///
    /// # Errors
    /// Every fault, named by parameter.
    pub fn read(&self, world: &World, viewer: &Viewer) -> Result<Filter, Vec<Fault>> {
        let mut faults = Vec::new();
        let f = &mut faults;
        let catalogue = world.landscape.catalogue();
        let mut filter = Filter::seen_by(world.sees(viewer));
        filter.categories = categories(self.category.as_deref(), catalogue, f);
        filter.kinds = kinds(self.kind.as_deref(), catalogue, f);
        filter.statuses = codes(self.status.as_deref(), "status", Status::from_code, f);
        filter.states = codes(self.state.as_deref(), "state", State::from_code, f);
        filter.lights = codes(self.light.as_deref(), "light", Light::from_code, f);
        filter.provenances = codes(
            self.provenance.as_deref(),
            "provenance",
            Provenance::from_code,
            f,
        );
        if let Some(text) = &self.severity_min {
            match text.parse::<u8>() {
                Ok(n) if n <= 4 => filter.severity_min = n,
                _ => f.push(
                    Fault::new("severity_min", "bad_query_number").with("field", "severity_min"),
                ),
            }
        }
        filter.from = self
            .from
            .as_deref()
            .and_then(|t| second(t, false, "from", f));
        filter.to = self.to.as_deref().and_then(|t| second(t, true, "to", f));
        let landscape = &world.landscape;
        filter.area = named(self.area.as_deref(), "area", f, |text| {
            let slot = landscape.areas().slot(&AreaId::parse(text).ok()?)?;
            u32::try_from(slot).ok()
        });
        filter.commitments = named(self.commitment.as_deref(), "commitment", f, |text| {
            let slot = landscape.commitment_slot(&CommitmentId::parse(text).ok()?)?;
            Some(vec![slot])
        });
        let own = named(self.promise.as_deref(), "promise", f, |text| {
            let promise = landscape.promise(&PromiseId::parse(text).ok()?)?;
            let slots = promise.commitments.iter();
            Some(
                slots
                    .filter_map(|c| landscape.commitment_slot(&c.id))
                    .collect::<Vec<u32>>(),
            )
        });
        if let Some(own) = own {
            filter.commitments = Some(match filter.commitments.take() {
                None => own,
                Some(named) => own.into_iter().filter(|s| named.contains(s)).collect(),
            });
        }
        if faults.is_empty() {
            Ok(filter)
        } else {
            Err(faults)
        }
    }
}

/// Numbers of the categories that the patterns cover.
fn categories(
    value: Option<&str>,
    catalogue: &Catalogue,
    faults: &mut Vec<Fault>,
) -> Option<NumberSet> {
    let mut set = NumberSet::default();
    for text in split(value, "category", faults)? {
        let pattern = CategoryPattern::parse(text);
        let mut any = false;
        for (number, category) in (0_u16..).zip(catalogue.categories()) {
            if pattern.as_ref().is_some_and(|p| p.covers(&category.code)) {
                set.insert(number);
                any = true;
            }
        }
        if !any {
            faults.push(Fault::new("category", "unknown_category").with("value", text));
        }
    }
    Some(set)
}

/// Numbers of the kinds named.
fn kinds(value: Option<&str>, catalogue: &Catalogue, faults: &mut Vec<Fault>) -> Option<NumberSet> {
    let mut set = NumberSet::default();
    for text in split(value, "kind", faults)? {
        match (0_u16..)
            .zip(catalogue.kinds())
            .find(|(_, k)| k.code.as_str() == text)
        {
            Some((number, _)) => set.insert(number),
            None => faults.push(unknown_code("kind", text)),
        }
    }
    Some(set)
}

/// What a parameter refers to, or a fault when there is no such thing.
pub(super) fn named<T>(
    value: Option<&str>,
    name: &'static str,
    faults: &mut Vec<Fault>,
    find: impl Fn(&str) -> Option<T>,
) -> Option<T> {
    let text = value?;
    let found = find(text);
    if found.is_none() {
        faults.push(
            Fault::new(name, "unknown_reference")
                .with("field", name)
                .with("value", text),
        );
    }
    found
}

fn unknown_code(name: &'static str, text: &str) -> Fault {
    Fault::new(name, "unknown_code")
        .with("field", name)
        .with("value", text)
        .with("allowed", "")
}

fn split<'a>(
    value: Option<&'a str>,
    name: &'static str,
    faults: &mut Vec<Fault>,
) -> Option<Vec<&'a str>> {
    let text = value.filter(|t| !t.is_empty())?;
    if text.len() > LONGEST {
        faults.push(
            Fault::new(name, "query_too_long")
                .with("field", name)
                .with("max", LONGEST),
        );
        return None;
    }
    Some(
        text.split(',')
            .map(str::trim)
            .filter(|t| !t.is_empty())
            .collect(),
    )
}

pub(super) fn codes<T>(
    value: Option<&str>,
    name: &'static str,
    from: fn(&str) -> Option<T>,
    faults: &mut Vec<Fault>,
) -> Option<Vec<T>> {
    let named = split(value, name, faults)?;
    let mut out = Vec::with_capacity(named.len());
    for text in named {
        match from(text) {
            Some(code) => out.push(code),
            None => faults.push(unknown_code(name, text)),
        }
    }
    Some(out)
}

/// A day in Sweden or an instant, in seconds since 1970; the day after when `after` is set.
pub(super) fn second(
    text: &str,
    after: bool,
    name: &'static str,
    faults: &mut Vec<Fault>,
) -> Option<i64> {
    if let Ok(at) = text.parse::<Timestamp>() {
        return Some(at.as_second());
    }
    let day = text
        .parse::<Date>()
        .ok()
        .and_then(|d| if after { d.tomorrow().ok() } else { Some(d) });
    let zone = TimeZone::get("Europe/Stockholm").unwrap_or(TimeZone::UTC);
    if let Some(zoned) = day.and_then(|d| d.to_zoned(zone).ok()) {
        Some(zoned.timestamp().as_second())
    } else {
        faults.push(
            Fault::new(name, "bad_time")
                .with("field", name)
                .with("value", text),
        );
        None
    }
}

fn numbers<const N: usize>(text: &str) -> Option<[f64; N]> {
    let parts: Vec<f64> = text
        .split(',')
        .map(|p| p.trim().parse::<f64>().ok().filter(|n| n.is_finite()))
        .collect::<Option<_>>()?;
    parts.try_into().ok()
}

pub(super) fn bounds(text: &str, faults: &mut Vec<Fault>) -> Option<Bounds> {
    let Some([west, south, east, north]) = numbers::<4>(text) else {
        faults.push(Fault::new("bbox", "bad_bbox").with("value", text));
        return None;
    };
    if let Some(fault) = swapped(west, south, "bbox") {
        faults.push(fault);
        return None;
    }
    match (
        LonLat::from_degrees(west, south),
        LonLat::from_degrees(east, north),
    ) {
        (Ok(south_west), Ok(north_east)) if south <= north => Some(Bounds {
            south_west,
            north_east,
        }),
        _ => {
            faults.push(Fault::new("bbox", "bad_bbox").with("value", text));
            None
        }
    }
}

/// A place and a distance; without one, any.
pub(super) fn near_place(
    near: &str,
    within: Option<&str>,
    faults: &mut Vec<Fault>,
) -> Option<Place> {
    let metres = match within.map(str::parse::<f64>) {
        None => f64::INFINITY,
        Some(Ok(m)) if m >= 0.0 => m,
        Some(_) => {
            faults.push(Fault::new("within_m", "bad_query_number").with("field", "within_m"));
            return None;
        }
    };
    let Some([lon, lat]) = numbers::<2>(near) else {
        faults.push(Fault::new("near", "bad_near").with("value", near));
        return None;
    };
    if let Some(fault) = swapped(lon, lat, "near") {
        faults.push(fault);
        return None;
    }
    if let Ok(place) = LonLat::from_degrees(lon, lat) {
        Some(Place::Near(place, metres))
    } else {
        faults.push(
            Fault::new("near", "coordinate_range")
                .with("lon", lon)
                .with("lat", lat),
        );
        None
    }
}

/// Where a page begins.
enum CursorPlace {
    After(i64, lykta_core::model::ObservationId),
    Skip(usize),
}

fn read_cursor(text: &str) -> Option<CursorPlace> {
    if let Some(n) = text.strip_prefix('n') {
        return n.parse().ok().map(CursorPlace::Skip);
    }
    let (second, id) = text.split_once('_')?;
    Some(CursorPlace::After(
        second.parse().ok()?,
        lykta_core::model::ObservationId::parse(id).ok()?,
    ))
}

/// The cursor after an observation in a list by time.
pub fn cursor_after(second: i64, id: lykta_core::model::ObservationId) -> String {
    format!("{second}_{id}")
}

/// The cursor after so many in a list by distance.
pub fn cursor_skip(n: usize) -> String {
    format!("n{n}")
}
