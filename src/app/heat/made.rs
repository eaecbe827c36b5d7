//! A heat map worked out.

use std::collections::BTreeMap;
use std::sync::Arc;

use geo::{Coord, LineString, MultiPolygon, Polygon, Rect};
use jiff::Timestamp;
use lykta_core::analysis::density::{self, Event};
use lykta_core::analysis::effort::stretches;
use lykta_core::analysis::heat::{self, Drawing, LEAST_EVENTS, Picture};
use lykta_core::analysis::time::Brightness;
use lykta_core::layer::bands::Step;
use lykta_core::model::track::TrackRun;
use lykta_core::model::{AreaId, LonLat, PrivacyClass, WalkId};
use lykta_core::space::world::World;
use lykta_core::space::{Crs, Entry, Filter};

use super::{Dense, Drawn, Exposure, Heat, Params, Question, Standing};
use crate::app::counted::{names, zone};
use crate::app::effort::{self, EffortCell};
use crate::app::{App, AppError, sources};

/// What a heat map is worked out of, besides the world.
struct Given {
    params: Params,
    boundary: Option<(AreaId, MultiPolygon)>,
    tracks: Vec<(WalkId, Vec<TrackRun>)>,
    cells: Vec<EffortCell>,
    outline: Option<AreaId>,
    bbox: [f64; 4],
}

pub(super) async fn made(
    app: &App,
    question: &Question,
) -> Result<(Heat, Option<Picture>), AppError> {
    let Question {
        tenant,
        world,
        viewer,
        ..
    } = question;
    let mut params = question.params.clone();
    params.counting.sources = sources::known(app, tenant, viewer).await?;
    let during = (params.counting.from, params.counting.to);
    let dark = params.counting.sun == [Brightness::Dark];
    let walked = effort::Asked {
        from: Some(during.0.to_string()),
        to: Some(during.1.to_string()),
        light: dark.then(|| String::from("dark")),
        area: question.area.clone(),
    };
    let walked = effort::effort(app, viewer, &walked).await?;
    // A track tells where somebody walked, as cells do.
    let tracks = if params.walked && viewer.sees_exact_places() {
        effort::tracks(tenant, world, viewer, during).await?
    } else {
        Vec::new()
    };
    let given = Given {
        boundary: question.boundary(),
        tracks,
        cells: walked.cells,
        outline: tenant.profile.outline.clone(),
        bbox: tenant.profile.bbox,
        params,
    };
    let (world, filter) = (Arc::clone(world), question.filter.clone());
    let made = tokio::task::spawn_blocking(move || worked_out(&world, &filter, given));
    made.await.map_err(|e| AppError::Internal(Box::new(e)))?
}

fn worked_out(
    world: &World,
    filter: &Filter,
    given: Given,
) -> Result<(Heat, Option<Picture>), AppError> {
    let Given {
        mut params,
        boundary,
        tracks,
        cells,
        outline,
        bbox,
    } = given;
    let crs = params.counting.crs;
    // Without a border there is nothing to correct by.
    params.edge &= boundary.is_some();
    let area = boundary.as_ref().map(|(_, area)| area);
    // What was walked beyond the border, too, says nothing of what is within.
    let within = area.filter(|_| params.edge || params.walked);
    let counted = params.counting.of(world, filter);
    let all = counted.entries.len();
    let rings = within.map(heat::rings);
    let holds = |at: [f64; 2]| {
        let rings = rings.as_deref();
        rings.is_none_or(|rings| density::inside(rings, at))
    };
    let (entries, events): (Vec<&Entry>, Vec<Event>) = counted
        .entries
        .into_iter()
        .filter(|(_, at)| holds(*at))
        .map(|(e, [east, north])| {
            let weight = weight(e, &params);
            let event = Event {
                east,
                north,
                weight,
            };
            (e, event)
        })
        .unzip();
    let mut heat = Heat {
        n: entries.len(),
        repeated: counted.repeated,
        left_out: all - entries.len(),
        sources: BTreeMap::new(),
        standing: Standing::TooFew,
        drawn: None,
        exposure: None,
        places: Vec::new(),
        suggested_radius_m: None,
        unknown: not_walked(&cells),
        boundary: boundary.as_ref().map(|(id, _)| id.clone()),
        restricted: entries.iter().any(|e| e.class == PrivacyClass::RESTRICTED),
        params,
    };
    for entry in &entries {
        *heat.sources.entry(entry.provenance).or_default() += 1;
    }
    if heat.n < LEAST_EVENTS {
        return Ok((heat, None));
    }
    heat.suggested_radius_m = density::suggested_radius_m(&events);
    let walked = heat.params.walked.then(|| walked(&heat.params, &tracks));
    let drawing = Drawing {
        kernel: heat.params.kernel,
        radius_m: heat.params.radius_m,
        within,
        walked: walked.as_deref(),
    };
    let picture = heat::picture(&events, &drawing).map_err(|e| AppError::Internal(Box::new(e)))?;
    if heat.params.walked {
        let study = area.cloned().unwrap_or_else(|| {
            boxed(
                &heat.params,
                bbox,
                events.iter().chain(walked.iter().flatten()),
            )
        });
        let known = picture.as_ref().and_then(|p| p.exposed.as_ref());
        let unknown = match known {
            Some(exposed) => heat::without(&study, &exposed.known).unwrap_or(study),
            None => study,
        };
        heat.unknown = degrees(crs, &unknown);
    }
    let Some(picture) = picture else {
        heat.standing = Standing::NotWalked;
        return Ok((heat, None));
    };
    heat.standing = Standing::Drawn;
    heat.exposure = picture.exposed.as_ref().map(|e| Exposure {
        km: e.km,
        median_km_per_km2: e.median,
        least_km_per_km2: e.least,
    });
    heat.drawn = Some(drawn(crs, &picture));
    let named = |at| names(world, at, outline.as_ref());
    heat.places = places(&picture, &heat.params, &events, walked.as_deref(), named);
    Ok((heat, Some(picture)))
}

/// What was walked at the times that count, in kilometres.
fn walked(params: &Params, tracks: &[(WalkId, Vec<TrackRun>)]) -> Vec<Event> {
    let zone = zone();
    let runs = tracks.iter().flat_map(|(_, runs)| runs);
    stretches(params.counting.crs, runs)
        .into_iter()
        .filter(|s| {
            let at = Timestamp::from_millisecond(s.t_ms);
            at.is_ok_and(|at| params.counting.holds_at(at, s.place, &zone))
        })
        .map(|s| Event {
            east: s.at[0],
            north: s.at[1],
            weight: s.metres / 1_000.0,
        })
        .collect()
}

/// Severity (1 where none is given), halved by age; 1 for a plain count.
fn weight(entry: &Entry, params: &Params) -> f64 {
    let Some(half_life) = params.half_life_days else {
        return 1.0;
    };
    let age_s = (params.counting.to.as_second() - entry.observed_at).max(0);
    let age_days = age_s as f64 / 86_400.0;
    f64::from(entry.severity.max(1)) * 0.5_f64.powf(age_days / half_life)
}

fn places(
    picture: &Picture,
    params: &Params,
    events: &[Event],
    walked: Option<&[Event]>,
    named: impl Fn(LonLat) -> Vec<String>,
) -> Vec<Dense> {
    let peaks = picture.peaks.iter();
    peaks
        .filter_map(|peak| {
            let [east, north] = peak.at;
            let at = params.counting.crs.inverse(east, north).ok()?;
            let near = |e: &&Event| (e.east - east).hypot(e.north - north) < params.radius_m;
            let km = |walked: &[Event]| walked.iter().filter(near).map(|e| e.weight).sum();
            Some(Dense {
                at,
                value: peak.value,
                n: events.iter().filter(near).count(),
                walked_km: walked.map(km),
                areas: named(at),
            })
        })
        .collect()
}

fn drawn(crs: Crs, picture: &Picture) -> Drawn {
    let steps = picture.bands.iter().map(|band| Step {
        from: band.from,
        to: band.to,
        area: degrees(crs, &heat::multi(&band.patches)),
    });
    Drawn {
        greatest: picture.greatest,
        cell_m: picture.grid.cell_m,
        steps: steps.collect(),
    }
}

/// The cells in which nobody walked.
fn not_walked(cells: &[EffortCell]) -> MultiPolygon {
    let unvisited = cells.iter().filter(|c| !c.visited);
    let polygon = |c: &EffortCell| {
        let ring: LineString = c.ring.iter().map(|at| at.coord()).collect();
        Polygon::new(ring, Vec::new())
    };
    MultiPolygon(unvisited.map(polygon).collect())
}

/// A tenant's box, and as far as the events and what was walked reach: where there is no border to end at.
fn boxed<'a>(
    params: &Params,
    [west, south, east, north]: [f64; 4],
    all: impl Iterator<Item = &'a Event>,
) -> MultiPolygon {
    let crs = params.counting.crs;
    let corners = [(west, south), (west, north), (east, south), (east, north)];
    let corners = corners
        .into_iter()
        .filter_map(|(lon, lat)| crs.forward_degrees(lon, lat).ok());
    let far = f64::INFINITY;
    let frame = corners
        .chain(all.map(|e| (e.east, e.north)))
        .fold([far, far, -far, -far], |[w, s, e, n], (x, y)| {
            [w.min(x), s.min(y), e.max(x), n.max(y)]
        });
    let [w, s, e, n] = frame;
    if !frame.iter().all(|side| side.is_finite()) {
        return MultiPolygon(Vec::new());
    }
    let reach = 3.0 * params.radius_m;
    let (low, high) = (Coord { x: w, y: s }, Coord { x: e, y: n });
    let reach = Coord { x: reach, y: reach };
    MultiPolygon(vec![Rect::new(low - reach, high + reach).to_polygon()])
}

/// An area of the plane in degrees; rings that leave what the system covers are left out.
fn degrees(crs: Crs, area: &MultiPolygon) -> MultiPolygon {
    let ring = |ring: &LineString| -> LineString {
        let corners = ring.0.iter().filter_map(|c| crs.inverse(c.x, c.y).ok());
        let mut line: Vec<Coord> = corners.map(LonLat::coord).collect();
        line.dedup();
        line.into()
    };
    let whole = |ring: &LineString| ring.0.len() >= 4;
    let polygons = area.0.iter().map(|p| {
        let holes = p.interiors().iter().map(ring).filter(whole);
        Polygon::new(ring(p.exterior()), holes.collect())
    });
    MultiPolygon(polygons.filter(|p| whole(p.exterior())).collect())
}
