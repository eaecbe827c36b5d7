//! The extract, read in three passes: relations, to know which ways they need; ways, to know which nodes;
//! nodes. What nothing is drawn of is never kept, so that memory follows from the map and not from the file.

use std::collections::HashMap;
use std::ops::Range;
use std::path::Path;

use osmpbf::{BlobDecode, BlobReader, PrimitiveBlock, RelMemberType};

use super::Error;
use super::column::{Nodes, Place};
use super::rules::{self, Draw, Form, Layer, Properties};
use super::streets::{Restriction, Street};
use super::tags::Tags;

/// Something to draw, its attributes by number.
#[derive(Debug, Clone, Copy)]
pub(super) struct Drawn {
    pub(super) layer: Layer,
    pub(super) form: Form,
    pub(super) zoom: u8,
    pub(super) sooner: bool,
    pub(super) order: i32,
    pub(super) properties: u32,
}

/// Attributes, equal ones once: most buildings say the same.
#[derive(Debug, Default)]
pub(super) struct Interned {
    numbers: HashMap<Properties, u32>,
    pub(super) all: Vec<Properties>,
}

impl Interned {
    /// The thing with its attributes by number.
    pub(super) fn keep(&mut self, draw: Draw) -> Drawn {
        let number = if let Some(number) = self.numbers.get(&draw.properties) {
            *number
        } else {
            let number = u32::try_from(self.all.len()).unwrap_or(u32::MAX);
            self.all.push(draw.properties.clone());
            self.numbers.insert(draw.properties, number);
            number
        };
        Drawn {
            layer: draw.layer,
            form: draw.form,
            zoom: draw.zoom,
            sooner: draw.sooner,
            order: draw.order,
            properties: number,
        }
    }

    fn keep_all(&mut self, draws: Vec<Draw>) -> Box<[Drawn]> {
        draws.into_iter().map(|d| self.keep(d)).collect()
    }
}

/// A way that is needed.
#[derive(Debug)]
pub(super) struct Way {
    pub(super) id: i64,
    pub(super) refs: Range<usize>,
    pub(super) draws: Box<[Drawn]>,
    pub(super) is_coast: bool,
    pub(super) is_tunnel: bool,
    pub(super) street: Option<Box<Street>>,
}

/// A relation that encloses something.
#[derive(Debug)]
pub(super) struct Multipolygon {
    pub(super) id: i64,
    pub(super) draws: Box<[Drawn]>,
    /// Ways, and whether each is said to be a hole.
    pub(super) members: Vec<(i64, bool)>,
}

/// A street lamp.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Lamp {
    pub(super) id: i64,
    pub(super) place: Place,
    pub(super) number: String,
}

/// What an extract holds of what is drawn.
#[derive(Debug, Default)]
pub(super) struct Extract {
    pub(super) interned: Interned,
    pub(super) nodes: Nodes,
    /// Nodes of all ways, one way after the other.
    pub(super) refs: Vec<i64>,
    /// In the order of their ids.
    pub(super) ways: Vec<Way>,
    pub(super) relations: Vec<Multipolygon>,
    pub(super) points: Vec<(Place, Drawn)>,
    pub(super) lamps: Vec<Lamp>,
    pub(super) restrictions: Vec<Restriction>,
    /// What bars the way at a node.
    pub(super) barriers: HashMap<i64, &'static str>,
    /// West, south, east, north: what the file says it covers, else what its nodes span.
    pub(super) bounds: Option<[i32; 4]>,
    /// Objects in the file: nodes, ways, relations.
    pub(super) read: [u64; 3],
}

impl Extract {
    /// Reads a file.
    ///
    /// # Errors
    /// When it cannot be read or is no extract.
    pub(super) fn open(path: &Path) -> Result<Self, Error> {
        let mut out = Self::default();
        let mut members: Vec<i64> = Vec::new();
        out.bounds = blocks(path, |block| out.take_relations(block, &mut members))?;
        members.sort_unstable();
        members.dedup();
        blocks(path, |block| out.take_ways(block, &members))?;
        out.ways.sort_by_key(|w| w.id);
        out.nodes = Nodes::wanted(out.refs.clone());
        let mut span: Option<[i32; 4]> = None;
        blocks(path, |block| out.take_nodes(block, &mut span))?;
        out.bounds = out.bounds.or(span);
        Ok(out)
    }

    /// A way by its id.
    pub(super) fn way(&self, id: i64) -> Option<&Way> {
        let at = self.ways.binary_search_by_key(&id, |w| w.id).ok()?;
        self.ways.get(at)
    }

    /// The nodes of a way.
    pub(super) fn refs_of(&self, way: &Way) -> &[i64] {
        self.refs.get(way.refs.clone()).unwrap_or_default()
    }

    fn take_relations(&mut self, block: &PrimitiveBlock, ways: &mut Vec<i64>) {
        let words = block.raw_stringtable();
        for relation in block.groups().flat_map(|g| g.relations()) {
            self.read[2] += 1;
            let tags = Tags::of(words, numbers(relation.raw_tags()));
            if tags.is("type", "restriction") {
                self.restrictions.extend(Restriction::of(&relation, &tags));
                continue;
            }
            if !tags.is("type", "multipolygon") {
                continue;
            }
            let draws = rules::multipolygon(&tags);
            if draws.is_empty() {
                continue;
            }
            let members: Vec<_> = relation
                .members()
                .filter(|m| m.member_type == RelMemberType::Way)
                .map(|m| (m.member_id, m.role().is_ok_and(|r| r == "inner")))
                .collect();
            ways.extend(members.iter().map(|(id, _)| *id));
            self.relations.push(Multipolygon {
                id: relation.id(),
                draws: self.interned.keep_all(draws),
                members,
            });
        }
    }

    fn take_ways(&mut self, block: &PrimitiveBlock, members: &[i64]) {
        let words = block.raw_stringtable();
        let mut refs: Vec<i64> = Vec::new();
        for way in block.groups().flat_map(|g| g.ways()) {
            self.read[1] += 1;
            refs.clear();
            refs.extend(way.refs());
            let tags = Tags::of(words, numbers(way.raw_tags()));
            let closed = refs.len() > 3 && refs.first() == refs.last();
            let draws = rules::way(&tags, closed);
            let is_coast = tags.is("natural", "coastline");
            let street = Street::of(&tags, closed).map(Box::new);
            let wanted = !draws.is_empty() || is_coast || street.is_some();
            if !wanted && members.binary_search(&way.id()).is_err() {
                continue;
            }
            let start = self.refs.len();
            self.refs.extend_from_slice(&refs);
            self.ways.push(Way {
                id: way.id(),
                refs: start..self.refs.len(),
                draws: self.interned.keep_all(draws),
                is_coast,
                is_tunnel: rules::is_walked_tunnel(&tags),
                street,
            });
        }
    }

    fn take_nodes(&mut self, block: &PrimitiveBlock, span: &mut Option<[i32; 4]>) {
        let words = block.raw_stringtable();
        for group in block.groups() {
            for node in group.dense_nodes() {
                let place = [node.decimicro_lon(), node.decimicro_lat()];
                let signed = |(k, v): (i32, i32)| Some((k.try_into().ok()?, v.try_into().ok()?));
                let tags = Tags::of(words, node.raw_tags().filter_map(signed));
                self.take_node(node.id(), place, &tags, span);
            }
            for node in group.nodes() {
                let place = [node.decimicro_lon(), node.decimicro_lat()];
                let tags = Tags::of(words, numbers(node.raw_tags()));
                self.take_node(node.id(), place, &tags, span);
            }
        }
    }

    fn take_node(&mut self, id: i64, place: Place, tags: &Tags<'_>, span: &mut Option<[i32; 4]>) {
        self.read[0] += 1;
        let [lon, lat] = place;
        let [w, s, e, n] = span.unwrap_or([lon, lat, lon, lat]);
        *span = Some([w.min(lon), s.min(lat), e.max(lon), n.max(lat)]);
        self.nodes.put(id, place);
        if tags.is_empty() {
            return;
        }
        for draw in rules::node(tags) {
            let drawn = self.interned.keep(draw);
            self.points.push((place, drawn));
        }
        if let Some(kind) = rules::barrier(tags) {
            self.barriers.insert(id, kind);
        }
        if rules::is_lamp(tags) {
            let number = tags.get("ref").to_owned();
            self.lamps.push(Lamp { id, place, number });
        }
    }
}

fn numbers(raw: impl Iterator<Item = (u32, u32)>) -> impl Iterator<Item = (usize, usize)> {
    raw.map(|(key, value)| (key as usize, value as usize))
}

/// Hands each block of the file to `each`, and tells what the file says it covers.
#[expect(
    clippy::cast_possible_truncation,
    reason = "degrees fit, and a box that lies is no box"
)]
fn blocks(path: &Path, mut each: impl FnMut(&PrimitiveBlock)) -> Result<Option<[i32; 4]>, Error> {
    let mut covers = None;
    for blob in BlobReader::from_path(path)? {
        match blob?.decode()? {
            BlobDecode::OsmHeader(head) => {
                let odd = |f: &&String| !matches!(f.as_str(), "OsmSchema-V0.6" | "DenseNodes");
                if let Some(feature) = head.required_features().iter().find(odd) {
                    return Err(Error::Feature(feature.clone()));
                }
                covers = head.bbox().map(|b| {
                    [b.left, b.bottom, b.right, b.top].map(|degrees| (degrees * 1e7).round() as i32)
                });
            }
            BlobDecode::OsmData(block) => each(&block),
            BlobDecode::Unknown(_) => {}
        }
    }
    Ok(covers.filter(|[w, s, e, n]| w < e && s < n))
}
