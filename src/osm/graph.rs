//! The streets as a graph of nodes and arcs, and what turns are barred: `docs/streets.md` says how it is
//! written down.

use std::collections::HashMap;
use std::io::{self, Write};

use geo::LineString;
use serde_json::{Value, json};

use super::area::Area;
use super::build::{CREDIT, length_m};
use super::column::Place;
use super::read::{Extract, Lamp};
use super::scene::degrees;
use super::streets::Street;

/// The version of the format.
const VERSION: u32 = 1;

/// A stretch of street between two nodes where streets meet or end.
#[derive(Debug)]
struct Arc<'a> {
    way: i64,
    from: i64,
    to: i64,
    places: Vec<Place>,
    street: &'a Street,
    barrier: Option<&'static str>,
}

/// The graph of an extract, and what of it was left out.
#[derive(Debug)]
pub(super) struct Graph<'a> {
    /// Ids and places, in the order of the ids.
    nodes: Vec<(i64, Place)>,
    arcs: Vec<Arc<'a>>,
    /// From an arc over a node into an arc.
    turns: Vec<Turn<'a>>,
    /// Restrictions that do not fit the graph.
    pub(super) turns_left_out: usize,
}

#[derive(Debug)]
struct Turn<'a> {
    from: usize,
    via: usize,
    to: usize,
    only: bool,
    except: &'a [String],
}

impl<'a> Graph<'a> {
    /// Puts together the streets that touch the area.
    pub(super) fn of(extract: &'a Extract, area: &Area) -> Self {
        let junctions = junctions(extract);
        let mut arcs = Vec::new();
        for way in &extract.ways {
            let Some(street) = way.street.as_deref() else {
                continue;
            };
            let refs = extract.refs_of(way);
            let mut open: Vec<(i64, Place)> = Vec::new();
            for id in refs {
                let Some(place) = extract.nodes.get(*id) else {
                    arcs.extend(arc(way.id, street, &open, extract));
                    open.clear();
                    continue;
                };
                open.push((*id, place));
                if open.len() > 1 && junctions.binary_search(id).is_ok() {
                    arcs.extend(arc(way.id, street, &open, extract));
                    open = vec![(*id, place)];
                }
            }
            arcs.extend(arc(way.id, street, &open, extract));
        }
        arcs.retain(|a| a.places.iter().any(|p| area.holds(degrees(*p))));
        let mut nodes: Vec<(i64, Place)> = arcs
            .iter()
            .flat_map(|a| {
                let ends = [(a.from, a.places.first()), (a.to, a.places.last())];
                ends.into_iter().filter_map(|(id, p)| Some((id, *p?)))
            })
            .collect();
        nodes.sort_unstable();
        nodes.dedup();
        let mut graph = Self {
            nodes,
            arcs,
            turns: Vec::new(),
            turns_left_out: 0,
        };
        graph.bar(extract);
        graph
    }

    fn node(&self, id: i64) -> Option<usize> {
        self.nodes.binary_search_by_key(&id, |n| n.0).ok()
    }

    /// Adds the turns that are barred or must be taken.
    fn bar(&mut self, extract: &'a Extract) {
        let mut touching: HashMap<(i64, i64), Vec<usize>> = HashMap::new();
        for (i, arc) in self.arcs.iter().enumerate() {
            touching.entry((arc.way, arc.from)).or_default().push(i);
            if arc.to != arc.from {
                touching.entry((arc.way, arc.to)).or_default().push(i);
            }
        }
        // A way that runs through the node says nothing of which side is meant.
        let one = |way: i64, via: i64| match touching.get(&(way, via)).map(Vec::as_slice) {
            Some([one]) => Some(*one),
            _ => None,
        };
        for restriction in &extract.restrictions {
            let turn = (|| {
                Some(Turn {
                    from: one(restriction.from, restriction.via)?,
                    via: self.node(restriction.via)?,
                    to: one(restriction.to, restriction.via)?,
                    only: restriction.only,
                    except: &restriction.except,
                })
            })();
            match turn {
                Some(turn) => self.turns.push(turn),
                None => self.turns_left_out += 1,
            }
        }
    }

    /// Nodes, arcs, turns.
    pub(super) fn size(&self) -> [usize; 3] {
        [self.nodes.len(), self.arcs.len(), self.turns.len()]
    }

    /// Writes it down: one column a line.
    ///
    /// # Errors
    /// When it cannot be written.
    pub(super) fn write(&self, out: &mut impl Write) -> io::Result<()> {
        let mut names: Vec<&str> = self
            .arcs
            .iter()
            .filter_map(|a| a.street.name.as_deref())
            .collect();
        names.sort_unstable();
        names.dedup();
        writeln!(
            out,
            "{{\"format\":\"lykta-streets\",\"version\":{VERSION},\"attribution\":{},",
            Value::from(CREDIT)
        )?;
        writeln!(out, "\"names\":{},", json!(names))?;
        writeln!(out, "\"nodes\":{{")?;
        column(out, "id", ",", self.nodes.iter().map(|n| n.0.into()))?;
        let at = |i: usize| self.nodes.iter().map(move |n| f64::from(n.1[i]) / 1e7);
        column(out, "lon", ",", at(0).map(Value::from))?;
        column(out, "lat", "},", at(1).map(Value::from))?;
        writeln!(out, "\"arcs\":{{")?;
        self.columns(out, &names)?;
        writeln!(out, "\"turns\":{{")?;
        let turns = || self.turns.iter();
        column(out, "from", ",", turns().map(|t| t.from.into()))?;
        column(out, "via", ",", turns().map(|t| t.via.into()))?;
        column(out, "to", ",", turns().map(|t| t.to.into()))?;
        column(out, "only", ",", turns().map(|t| t.only.into()))?;
        column(out, "except", "}}", turns().map(|t| json!(t.except)))
    }

    fn columns(&self, out: &mut impl Write, names: &[&str]) -> io::Result<()> {
        let arcs = || self.arcs.iter();
        column(out, "from", ",", arcs().map(|a| json!(self.node(a.from))))?;
        column(out, "to", ",", arcs().map(|a| json!(self.node(a.to))))?;
        let decimetres = |a: &Arc<'_>| {
            let line: LineString = a.places.iter().map(|p| degrees(*p)).collect();
            (length_m(&line) * 10.0).round() / 10.0
        };
        column(out, "length_m", ",", arcs().map(|a| decimetres(a).into()))?;
        let flags: [(&str, fn(&Street) -> Value); 11] = [
            ("class", |s| s.class.into()),
            ("foot", |s| s.foot.into()),
            ("bicycle", |s| s.bicycle.into()),
            ("car", |s| s.car.into()),
            ("oneway", |s| s.oneway.into()),
            ("oneway_bicycle", |s| s.oneway_bicycle.into()),
            ("stairs", |s| (s.class == "steps").into()),
            ("tunnel", |s| s.tunnel.into()),
            ("bridge", |s| s.bridge.into()),
            ("lit", |s| s.lit.into()),
            ("access", |s| s.access.clone().into()),
        ];
        for (name, of) in flags {
            column(out, name, ",", arcs().map(|a| of(a.street)))?;
        }
        column(out, "barrier", ",", arcs().map(|a| a.barrier.into()))?;
        let name = |a: &Arc<'_>| {
            let name = a.street.name.as_deref()?;
            names.binary_search(&name).ok()
        };
        column(out, "name", ",", arcs().map(|a| json!(name(a))))?;
        column(out, "way", ",", arcs().map(|a| a.way.into()))?;
        let between = |a: &Arc<'_>| {
            let inner = a.places.get(1..a.places.len().saturating_sub(1));
            let places = inner.unwrap_or_default().iter();
            let pair = |p: &Place| json!([f64::from(p[0]) / 1e7, f64::from(p[1]) / 1e7]);
            Value::from(places.map(pair).collect::<Vec<_>>())
        };
        column(out, "shape", "},", arcs().map(between))
    }
}

fn column(
    out: &mut impl Write,
    name: &str,
    end: &str,
    values: impl Iterator<Item = Value>,
) -> io::Result<()> {
    write!(out, "\"{name}\":[")?;
    for (i, value) in values.enumerate() {
        write!(out, "{}{value}", if i == 0 { "" } else { "," })?;
    }
    writeln!(out, "]{end}")
}

/// Nodes where streets meet or end, in order.
fn junctions(extract: &Extract) -> Vec<i64> {
    let mut uses = Vec::new();
    for way in extract.ways.iter().filter(|w| w.street.is_some()) {
        let refs = extract.refs_of(way);
        uses.extend_from_slice(refs);
        // An end counts twice, so that it is a node even when no other street is there.
        uses.extend(refs.first());
        uses.extend(refs.last());
    }
    uses.sort_unstable();
    let several = uses.chunk_by(|a, b| a == b).filter(|same| same.len() > 1);
    several.filter_map(|same| same.first().copied()).collect()
}

fn arc<'a>(
    way: i64,
    street: &'a Street,
    open: &[(i64, Place)],
    extract: &Extract,
) -> Option<Arc<'a>> {
    let (first, last) = (open.first()?, open.last()?);
    let barriers = open.iter().filter_map(|(id, _)| extract.barriers.get(id));
    (open.len() > 1).then(|| Arc {
        way,
        from: first.0,
        to: last.0,
        places: open.iter().map(|(_, place)| *place).collect(),
        street,
        barrier: barriers.copied().next(),
    })
}

/// Writes street lamps as GeoJSON, in the order of their ids, and tells how many.
///
/// # Errors
/// When they cannot be written.
pub(super) fn lamps(lamps: &[Lamp], area: &Area, out: &mut impl Write) -> io::Result<usize> {
    let mut lamps: Vec<&Lamp> = lamps
        .iter()
        .filter(|l| area.holds(degrees(l.place)))
        .collect();
    lamps.sort_by_key(|l| l.id);
    write!(out, "{{\"type\":\"FeatureCollection\",\"features\":[")?;
    for (i, lamp) in lamps.iter().enumerate() {
        let at = degrees(lamp.place);
        let properties = if lamp.number.is_empty() {
            json!({})
        } else {
            json!({"ref": lamp.number})
        };
        write!(
            out,
            "{}{{\"type\":\"Feature\",\"id\":{},\"geometry\":{{\"type\":\"Point\",\"coordinates\":[{},{}]}},\
             \"properties\":{properties}}}",
            if i == 0 { "\n" } else { ",\n" },
            lamp.id,
            at.x,
            at.y,
        )?;
    }
    writeln!(out, "]}}")?;
    Ok(lamps.len())
}
