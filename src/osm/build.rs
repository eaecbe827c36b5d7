//! From the extract to the files.

use std::io;
use std::path::{Path, PathBuf};

use geo::{Centroid, Closest, ClosestPoint, Coord, LineString, MultiLineString, Polygon, Rect};
use lykta_core::model::LonLat;
use lykta_core::space::Bounds;
use serde_json::{Value, json};

use super::area::Area;
use super::graph::{self, Graph};
use super::read::{Drawn, Extract, Way};
use super::rules::{self, Form, LAYERS, Layer};
use super::scene::{Scene, degrees, square_metres};
use super::{Error, coast, rings, tiles};
use crate::files::whole;
use crate::pmtiles::write_file;

/// The credit that the data asks for.
pub(super) const CREDIT: &str = "© OpenStreetMap contributors";
/// A walked tunnel from this length on is a passage of a station or shopping centre, metres.
const UNDERPASS_M: f64 = 100.0;

/// What to make beside the map.
#[derive(Debug, Default)]
pub struct Options {
    /// What the map covers; else the box that the extract names, else the one round its nodes.
    pub area: Option<Area>,
    /// Where to write the streets as a graph.
    pub streets: Option<PathBuf>,
    /// Where to write the street lamps.
    pub lamps: Option<PathBuf>,
}

/// What was made, and what the extract lacked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Report {
    /// Nodes, ways and relations in the extract.
    pub read: [u64; 3],
    /// Things drawn in each layer.
    pub drawn: Vec<(&'static str, usize)>,
    /// Nodes that ways name and the extract lacks.
    pub nodes_missing: usize,
    /// Ways that multipolygons name and the extract lacks.
    pub ways_missing: usize,
    /// Multipolygons of which a ring never closes: that ring is left out.
    pub broken: Vec<i64>,
    /// Nodes, arcs and turns of the street graph, and turns that do not fit it, when it was asked for.
    pub streets: Option<([usize; 3], usize)>,
    /// Street lamps, when they were asked for.
    pub lamps: Option<usize>,
    /// Tiles in the map, equal ones counted each.
    pub tiles: u64,
    /// Bytes of the map.
    pub bytes: u64,
}

/// Makes a map file. The same extract and area give the same bytes.
///
/// # Errors
/// When the extract cannot be read, or nothing in it lies in the area, or a file cannot be written.
pub fn build(extract: &Path, options: Options, out: &Path) -> Result<Report, Error> {
    let extract = Extract::open(extract)?;
    let own = || extract.bounds.and_then(Area::of_box);
    let area = options.area.or_else(own).ok_or(Error::Empty)?;
    let mut report = Report {
        read: extract.read,
        drawn: Vec::new(),
        nodes_missing: extract.nodes.missing(),
        ways_missing: 0,
        broken: Vec::new(),
        streets: None,
        lamps: None,
        tiles: 0,
        bytes: 0,
    };
    if let Some(path) = &options.streets {
        let graph = Graph::of(&extract, &area);
        whole(path, |out| graph.write(out))?;
        report.streets = Some((graph.size(), graph.turns_left_out));
    }
    if let Some(path) = &options.lamps {
        report.lamps = Some(whole(path, |out| graph::lamps(&extract.lamps, &area, out))?);
    }
    let mut extract = extract;
    let grounds = [
        (Layer::Land, "earth"),
        (Layer::Water, "ocean"),
        (Layer::Coverage, "streets"),
    ];
    let [land, sea, covered] = grounds.map(|(l, k)| extract.interned.keep(rules::ground(l, k)));
    let underpass = extract.interned.keep(rules::underpass());
    let mut scene = Scene::default();
    let mut painter = Painter {
        extract: &extract,
        area: &area,
        scene: &mut scene,
    };
    painter.grounds(land, sea, covered);
    painter.points();
    painter.ways();
    painter.relations(&mut report);
    painter.underpasses(underpass);
    let properties = std::mem::take(&mut extract.interned.all);
    drop(extract);
    scene.settle(&properties);
    report.drawn = LAYERS
        .iter()
        .map(|(layer, name, ..)| {
            let count = scene.features().iter().filter(|f| f.layer == *layer);
            (*name, count.count())
        })
        .collect();
    (report.tiles, report.bytes) = write_file(out, |writer| {
        tiles::write(&scene, &properties, &area, writer)?;
        Ok((bounds(area.bounds())?, describe(out)))
    })?;
    Ok(report)
}

fn bounds(rect: Rect) -> io::Result<Bounds> {
    let corner = |c: Coord| LonLat::from_degrees(c.x, c.y).map_err(io::Error::other);
    Ok(Bounds {
        south_west: corner(rect.min())?,
        north_east: corner(rect.max())?,
    })
}

/// The map's own description.
fn describe(out: &Path) -> Value {
    let layers = LAYERS.iter().map(|(_, name, lowest, fields)| {
        let fields: serde_json::Map<String, Value> = fields
            .iter()
            .map(|(key, kind)| ((*key).to_owned(), (*kind).into()))
            .collect();
        json!({"id": name, "minzoom": lowest, "maxzoom": tiles::ZOOMS.1, "fields": fields})
    });
    json!({
        "name": out.file_stem().map(|n| n.to_string_lossy()),
        "description": "Streets in Lykta's basemap schema",
        "attribution": CREDIT,
        "type": "baselayer",
        "version": "1",
        "vector_layers": layers.collect::<Vec<_>>(),
    })
}

/// Draws an extract into a scene.
struct Painter<'a> {
    extract: &'a Extract,
    area: &'a Area,
    scene: &'a mut Scene,
}

impl Painter<'_> {
    fn grounds(&mut self, land: Drawn, sea: Drawn, covered: Drawn) {
        let coasts = self.extract.ways.iter().filter(|w| w.is_coast);
        let lines: Vec<_> = coasts.flat_map(|w| self.runs(w)).collect();
        let (earth, ocean) = coast::split(&lines, self.area);
        for (drawn, polygons) in [
            (land, &earth),
            (sea, &ocean),
            (covered, self.area.polygons()),
        ] {
            for polygon in polygons {
                self.scene.area(drawn, polygon);
            }
        }
    }

    fn points(&mut self) {
        for (place, drawn) in &self.extract.points {
            if self.area.holds(degrees(*place)) {
                self.scene.point(*drawn, *place);
            }
        }
    }

    fn ways(&mut self) {
        for way in &self.extract.ways {
            let has = |form: Form| way.draws.iter().any(|d| d.form == form);
            if has(Form::Line) {
                for line in self.runs(way) {
                    for part in self.area.cut_line(line) {
                        for drawn in way.draws.iter().filter(|d| d.form == Form::Line) {
                            self.scene.line(*drawn, &part);
                        }
                    }
                }
            }
            if (has(Form::Area) || has(Form::Label))
                && let Some(ring) = self.ring(self.extract.refs_of(way))
            {
                self.areas(&way.draws, vec![Polygon::new(ring, Vec::new())]);
            }
        }
    }

    fn relations(&mut self, report: &mut Report) {
        for relation in &self.extract.relations {
            let found: Vec<&[i64]> = (relation.members.iter())
                .filter_map(|(id, _)| self.extract.way(*id))
                .map(|way| self.extract.refs_of(way))
                .collect();
            report.ways_missing += relation.members.len() - found.len();
            let made = rings::assemble(&found);
            if made.left_over > 0 || found.len() < relation.members.len() {
                report.broken.push(relation.id);
            }
            let closed = made.closed.iter().filter_map(|r| self.ring(r)).collect();
            self.areas(&relation.draws, rings::polygons(closed));
        }
    }

    /// Draws what lies in the area of areas, and their name in the largest part of that.
    fn areas(&mut self, draws: &[Drawn], polygons: Vec<Polygon>) {
        let whole = polygons.iter().map(square_metres).fold(0.0, f64::max);
        let parts: Vec<Polygon> = polygons
            .into_iter()
            .flat_map(|p| self.area.cut_polygon(p))
            .collect();
        let largest = parts
            .iter()
            .max_by(|a, b| square_metres(a).total_cmp(&square_metres(b)));
        if draws.iter().any(|d| d.form == Form::Label)
            && let Some(at) = largest.and_then(rings::label)
        {
            for drawn in draws.iter().filter(|d| d.form == Form::Label) {
                self.scene.label(*drawn, at, whole);
            }
        }
        for part in parts {
            for drawn in draws.iter().filter(|d| d.form == Form::Area) {
                self.scene.area(*drawn, &part);
            }
        }
    }

    /// One point for each short tunnel that people walk, whose ways are joined where they meet.
    fn underpasses(&mut self, drawn: Drawn) {
        let ways: Vec<&Way> = self.extract.ways.iter().filter(|w| w.is_tunnel).collect();
        let mut group: Vec<usize> = (0..ways.len()).collect();
        let mut first_at = std::collections::HashMap::new();
        for (i, way) in ways.iter().enumerate() {
            for node in self.extract.refs_of(way) {
                let other = group[*first_at.entry(*node).or_insert(i)];
                let own = group[i];
                if other != own {
                    let (low, high) = (other.min(own), other.max(own));
                    group
                        .iter_mut()
                        .filter(|g| **g == high)
                        .for_each(|g| *g = low);
                }
            }
        }
        for leader in 0..ways.len() {
            let members = (0..ways.len()).filter(|i| group[*i] == leader);
            let lines = MultiLineString(members.flat_map(|i| self.runs(ways[i])).collect());
            let metres: f64 = lines.iter().map(length_m).sum();
            let Some(middle) = lines.centroid().filter(|_| metres < UNDERPASS_M) else {
                continue;
            };
            let at = match lines.closest_point(&middle) {
                Closest::Intersection(p) | Closest::SinglePoint(p) => p.0,
                Closest::Indeterminate => middle.0,
            };
            if self.area.holds(at) {
                self.scene.label(drawn, at, 0.0);
            }
        }
    }

    /// The stretches of a way whose nodes are all here. Joining over a gap would draw a street or a shore
    /// where there is none.
    fn runs(&self, way: &Way) -> Vec<LineString> {
        let places: Vec<_> = (self.extract.refs_of(way).iter())
            .map(|id| self.extract.nodes.get(*id).map(degrees))
            .collect();
        places
            .split(Option::is_none)
            .filter(|run| run.len() > 1)
            .map(|run| run.iter().flatten().copied().collect())
            .collect()
    }

    /// A ring without the nodes that are lacking: an area has to stay one, and there the straight side lies
    /// at the extract's edge.
    fn ring(&self, refs: &[i64]) -> Option<LineString> {
        let places = refs.iter().filter_map(|id| self.extract.nodes.get(*id));
        let mut ring: LineString = places.map(degrees).collect();
        ring.close();
        (ring.0.len() > 3).then_some(ring)
    }
}

/// Metres along a line.
pub(super) fn length_m(line: &LineString) -> f64 {
    use geo::{Geodesic, Length};
    Geodesic.length(line)
}
