//! Entries as bytes and back, so that an index need not be made from every record at each start.
//!
//! Column by column, and what is alike once: about 48 bytes an entry. Numbers are little-endian. What is
//! read is checked for form and for nothing else: whoever keeps the bytes sees to it that they are those
//! that were written, and that the catalogue and the landscape whose numbers stand in them are the same.

use std::collections::HashMap;
use std::hash::Hash;
use std::sync::Arc;

use geo::{Coord, LineString, MultiPolygon, Polygon};
use uuid::Uuid;

use super::entry::Entry;
use crate::model::viewer::Custody;
use crate::model::{
    ActorId, Light, LonLat, ObservationId, PrivacyClass, Provenance, Shape, ShareSetId, State,
    Status,
};

/// The form of the bytes; another number is another form.
pub const FORM: u32 = 1;

/// A text that is not there.
const ABSENT: u32 = u32::MAX;
const LINE: u8 = 1;
const AREA: u8 = 2;

/// Entries as bytes.
pub fn write(entries: &[&Entry]) -> Vec<u8> {
    let mut custodies: Numbered<&Custody> = Numbered::default();
    let mut facts: Numbered<[u8; 15]> = Numbered::default();
    let mut lists: Numbered<&[u32]> = Numbered::default();
    let rows: Vec<[u32; 3]> = entries
        .iter()
        .map(|e| {
            let custody = e.custody.as_deref().map_or(ABSENT, |c| custodies.of(c));
            [
                facts.of(fact(e, custody)),
                lists.of(&e.areas),
                lists.of(&e.commitments),
            ]
        })
        .collect();
    let mut out = Out(Vec::with_capacity(64 * entries.len() + 64));
    out.length(custodies.all.len());
    for custody in &custodies.all {
        out.text(custody.controller.as_ref().map(ActorId::as_str));
        out.text(custody.entrusted.as_ref().map(ActorId::as_str));
        out.length(custody.share_sets.len());
        for set in &custody.share_sets {
            out.text(Some(set.as_str()));
        }
    }
    out.length(facts.all.len());
    for fact in &facts.all {
        out.0.extend(fact);
    }
    out.length(lists.all.len());
    for list in &lists.all {
        out.length(list.len());
        for number in *list {
            out.number(*number);
        }
    }
    out.length(entries.len());
    for e in entries {
        out.0.extend(e.id.uuid().as_bytes());
    }
    for e in entries {
        let (lon, lat) = e.anchor.e7();
        out.0.extend(lon.to_le_bytes());
        out.0.extend(lat.to_le_bytes());
    }
    for e in entries {
        out.0.extend(e.observed_at.to_le_bytes());
    }
    for (e, row) in entries.iter().zip(&rows) {
        out.number(e.version);
        for number in row {
            out.number(*number);
        }
    }
    let shaped = || (0_u32..).zip(entries).filter(|(_, e)| e.shape.is_some());
    out.length(shaped().count());
    for (row, e) in shaped() {
        out.number(row);
        match e.shape.as_deref() {
            Some(Shape::Line(line)) => {
                out.0.push(LINE);
                out.line(line);
            }
            Some(Shape::Area(area)) => {
                out.0.push(AREA);
                out.length(area.0.len());
                for polygon in area {
                    out.length(1 + polygon.interiors().len());
                    out.line(polygon.exterior());
                    for ring in polygon.interiors() {
                        out.line(ring);
                    }
                }
            }
            // A point is its anchor and has no shape.
            Some(Shape::Point(_)) | None => out.0.push(0),
        }
    }
    out.0
}

/// Entries of bytes that [`write`] made; `None` when they are not such bytes.
pub fn read(bytes: &[u8]) -> Option<Vec<Entry>> {
    let mut from = In(bytes);
    let custodies = from.many(|from| {
        Some(Arc::new(Custody {
            controller: from.id(|text| ActorId::parse(text).ok())?,
            entrusted: from.id(|text| ActorId::parse(text).ok())?,
            share_sets: from
                .many(|from| from.id(|text| ShareSetId::parse(text).ok())?)?
                .into(),
        }))
    })?;
    let facts = from.many(In::array::<15>)?;
    let lists: Vec<Box<[u32]>> =
        from.many(|from| Some(from.many(In::number)?.into_boxed_slice()))?;
    let n = from.length()?;
    let ids = from.rows::<16>(n)?;
    let places = from.rows::<8>(n)?;
    let times = from.rows::<8>(n)?;
    let rows = from.rows::<16>(n)?;
    let mut entries = Vec::with_capacity(n);
    for (((id, place), time), row) in ids.iter().zip(places).zip(times).zip(rows) {
        let ([version, fact, areas, commitments], _) = row.as_chunks::<4>() else {
            return None;
        };
        let at = |bytes: &[u8; 4]| u32::from_le_bytes(*bytes) as usize;
        let (lon, lat) = place.split_first_chunk::<4>()?;
        entries.push(Entry {
            id: ObservationId::from_uuid(Uuid::from_bytes(*id)).ok()?,
            anchor: LonLat::from_e7(
                i32::from_le_bytes(*lon),
                i32::from_le_bytes(lat.try_into().ok()?),
            )?,
            observed_at: i64::from_le_bytes(*time),
            version: u32::from_le_bytes(*version),
            areas: lists.get(at(areas))?.clone(),
            commitments: lists.get(at(commitments))?.clone(),
            ..with_facts(facts.get(at(fact))?, &custodies)?
        });
    }
    for _ in 0..from.length()? {
        let row = from.number()?;
        let shape = from.shape()?;
        entries.get_mut(row as usize)?.shape = Some(Arc::new(shape));
    }
    from.0.is_empty().then_some(entries)
}

/// What a filter asks about, in bytes.
fn fact(e: &Entry, custody: u32) -> [u8; 15] {
    let [c0, c1] = e.category.to_le_bytes();
    let [k0, k1] = e.kind.to_le_bytes();
    let [h0, h1, h2, h3] = custody.to_le_bytes();
    [
        c0,
        c1,
        k0,
        k1,
        e.severity,
        e.status as u8,
        e.state as u8,
        e.light as u8,
        e.class.get(),
        e.provenance as u8,
        u8::from(e.example),
        h0,
        h1,
        h2,
        h3,
    ]
}

/// An entry with these facts and nothing else.
fn with_facts(fact: &[u8; 15], custodies: &[Arc<Custody>]) -> Option<Entry> {
    let [
        c0,
        c1,
        k0,
        k1,
        severity,
        status,
        state,
        light,
        class,
        provenance,
        example,
        h0,
        h1,
        h2,
        h3,
    ] = *fact;
    let custody = match u32::from_le_bytes([h0, h1, h2, h3]) {
        ABSENT => None,
        number => Some(Arc::clone(custodies.get(number as usize)?)),
    };
    Some(Entry {
        id: ObservationId::from_uuid(Uuid::from_u128(8 << 76 | 2 << 62)).ok()?,
        anchor: LonLat::from_e7(0, 0)?,
        shape: None,
        observed_at: 0,
        commitments: Box::default(),
        areas: Box::default(),
        version: 0,
        category: u16::from_le_bytes([c0, c1]),
        kind: u16::from_le_bytes([k0, k1]),
        severity,
        status: *Status::ALL.get(usize::from(status))?,
        state: *State::ALL.get(usize::from(state))?,
        light: *Light::ALL.get(usize::from(light))?,
        class: PrivacyClass::new(class)?,
        provenance: *Provenance::ALL.get(usize::from(provenance))?,
        example: match example {
            0 => false,
            1 => true,
            _ => return None,
        },
        custody,
    })
}

/// Things that are alike get one number.
struct Numbered<T> {
    numbers: HashMap<T, u32>,
    all: Vec<T>,
}

impl<T> Default for Numbered<T> {
    fn default() -> Self {
        Self {
            numbers: HashMap::new(),
            all: Vec::new(),
        }
    }
}

impl<T: Copy + Eq + Hash> Numbered<T> {
    fn of(&mut self, thing: T) -> u32 {
        *self.numbers.entry(thing).or_insert_with(|| {
            self.all.push(thing);
            u32::try_from(self.all.len() - 1).unwrap_or(ABSENT)
        })
    }
}

struct Out(Vec<u8>);

impl Out {
    fn number(&mut self, number: u32) {
        self.0.extend(number.to_le_bytes());
    }

    fn length(&mut self, length: usize) {
        // What is longer than this cannot be read again, and is not trusted then.
        self.number(u32::try_from(length).unwrap_or(ABSENT));
    }

    fn text(&mut self, text: Option<&str>) {
        match text {
            Some(text) => {
                self.length(text.len());
                self.0.extend(text.as_bytes());
            }
            None => self.number(ABSENT),
        }
    }

    fn line(&mut self, line: &LineString) {
        self.length(line.0.len());
        for c in line.coords() {
            self.0.extend(c.x.to_le_bytes());
            self.0.extend(c.y.to_le_bytes());
        }
    }
}

struct In<'a>(&'a [u8]);

impl<'a> In<'a> {
    fn array<const N: usize>(&mut self) -> Option<[u8; N]> {
        let (head, rest) = self.0.split_first_chunk::<N>()?;
        self.0 = rest;
        Some(*head)
    }

    fn rows<const N: usize>(&mut self, n: usize) -> Option<&'a [[u8; N]]> {
        let (head, rest) = self.0.split_at_checked(n.checked_mul(N)?)?;
        self.0 = rest;
        Some(head.as_chunks::<N>().0)
    }

    fn number(&mut self) -> Option<u32> {
        self.array().map(u32::from_le_bytes)
    }

    /// A length, which is never more than there are bytes.
    fn length(&mut self) -> Option<usize> {
        let length = self.number()? as usize;
        (length <= self.0.len()).then_some(length)
    }

    fn many<T>(&mut self, mut one: impl FnMut(&mut Self) -> Option<T>) -> Option<Vec<T>> {
        let n = self.length()?;
        (0..n).map(|_| one(self)).collect()
    }

    /// A text that may be absent, as the id that it is.
    #[expect(
        clippy::option_option,
        reason = "the outer one says whether it could be read"
    )]
    fn id<T>(&mut self, parse: impl FnOnce(&str) -> Option<T>) -> Option<Option<T>> {
        let length = self.number()?;
        if length == ABSENT {
            return Some(None);
        }
        let (head, rest) = self.0.split_at_checked(length as usize)?;
        self.0 = rest;
        parse(std::str::from_utf8(head).ok()?).map(Some)
    }

    fn line(&mut self) -> Option<LineString> {
        let coords = self.many(|from| {
            Some(Coord {
                x: f64::from_le_bytes(from.array()?),
                y: f64::from_le_bytes(from.array()?),
            })
        })?;
        Some(LineString(coords))
    }

    fn shape(&mut self) -> Option<Shape> {
        match self.array()? {
            [LINE] => self.line().map(Shape::Line),
            [AREA] => {
                let polygons = self.many(|from| {
                    let mut rings = from.many(Self::line)?.into_iter();
                    Some(Polygon::new(rings.next()?, rings.collect()))
                })?;
                Some(Shape::Area(MultiPolygon(polygons)))
            }
            _ => None,
        }
    }
}
