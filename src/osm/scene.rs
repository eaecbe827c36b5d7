//! What is drawn, in columns: places one after the other, where each ring or line of them ends, and the
//! things themselves in the order in which they are painted.

use std::collections::HashMap;
use std::ops::Range;

use geo::{Area as _, Coord, LineString, Polygon};

use super::column::Place;
use super::read::Drawn;
use super::rules::{Described, Layer, Properties, Value};

/// Metres in a degree of latitude, nearly.
const DEGREE_M: f64 = 111_320.0;
/// From this size on a name is shown a zoom earlier, square metres.
const LARGE_M2: f64 = 20_000.0;
/// Most places in a line that was put together from several.
const LINE_MAX: usize = 400;

/// What a thing is made of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Point,
    Line,
    Area,
}

/// One thing.
#[derive(Debug, Clone)]
pub(super) struct Feature {
    pub(super) layer: Layer,
    pub(super) kind: Kind,
    pub(super) zoom: u8,
    pub(super) properties: u32,
    order: i32,
    /// Its rings or its line, by number.
    parts: Range<u32>,
}

/// Everything that is drawn.
#[derive(Debug, Default)]
pub(super) struct Scene {
    places: Vec<Place>,
    ends: Vec<u32>,
    features: Vec<Feature>,
    lines: Vec<(Drawn, Vec<Place>)>,
}

impl Scene {
    /// Adds a point.
    pub(super) fn point(&mut self, drawn: Drawn, at: Place) {
        let first = self.parts();
        self.part([at]);
        self.push(drawn, Kind::Point, drawn.zoom, drawn.order, first);
    }

    /// Adds a line. Those that say the same are joined when all are there.
    pub(super) fn line(&mut self, drawn: Drawn, line: &LineString) {
        self.lines.push((drawn, rounded(line)));
    }

    /// Adds an area.
    pub(super) fn area(&mut self, drawn: Drawn, polygon: &Polygon) {
        let first = self.parts();
        self.part(rounded(polygon.exterior()));
        for hole in polygon.interiors() {
            self.part(rounded(hole));
        }
        let order = larger_first(square_metres(polygon));
        self.push(drawn, Kind::Area, drawn.zoom, order, first);
    }

    /// Adds the point at which an area of this size has its name.
    pub(super) fn label(&mut self, drawn: Drawn, at: Coord, square_metres: f64) {
        let sooner = u8::from(drawn.sooner && square_metres > LARGE_M2);
        let zoom = drawn.zoom - sooner;
        self.point(Drawn { zoom, ..drawn }, place(at));
    }

    /// Joins lines that say the same, and puts everything in the order of painting.
    pub(super) fn settle(&mut self, properties: &[Properties]) {
        let lines = join(&std::mem::take(&mut self.lines), properties);
        for (drawn, line) in lines {
            let first = self.parts();
            self.part(line);
            self.push(drawn, Kind::Line, drawn.zoom, drawn.order, first);
        }
        self.features.sort_by_key(|f| (f.layer, f.order));
    }

    /// All things, in the order of painting.
    pub(super) fn features(&self) -> &[Feature] {
        &self.features
    }

    /// How many things there are in each layer.
    pub(super) fn counts(&self, layers: &[Described]) -> Vec<(&'static str, usize)> {
        let of = |layer: Layer| self.features.iter().filter(|f| f.layer == layer).count();
        layers.iter().map(|(l, name, ..)| (*name, of(*l))).collect()
    }

    /// The rings or the line of a thing.
    pub(super) fn parts_of(&self, feature: &Feature) -> impl Iterator<Item = &[Place]> {
        feature.parts.clone().map(|i| {
            let end = |i: usize| self.ends.get(i).map_or(0, |e| *e as usize);
            let i = i as usize;
            let start = i.checked_sub(1).map_or(0, end);
            self.places.get(start..end(i)).unwrap_or_default()
        })
    }

    fn parts(&self) -> u32 {
        u32::try_from(self.ends.len()).unwrap_or(u32::MAX)
    }

    fn part(&mut self, places: impl IntoIterator<Item = Place>) {
        self.places.extend(places);
        let end = u32::try_from(self.places.len()).unwrap_or(u32::MAX);
        self.ends.push(end);
    }

    fn push(&mut self, drawn: Drawn, kind: Kind, zoom: u8, order: i32, first: u32) {
        let parts = first..self.parts();
        self.features.push(Feature {
            layer: drawn.layer,
            kind,
            zoom,
            properties: drawn.properties,
            order,
            parts,
        });
    }
}

/// Nearly the size of an area.
pub(super) fn square_metres(polygon: &Polygon) -> f64 {
    let narrower = (polygon.exterior().0.first()).map_or(1.0, |c| c.y.to_radians().cos());
    polygon.unsigned_area() * DEGREE_M * DEGREE_M * narrower
}

/// A small area on a large one is seen.
#[expect(clippy::cast_possible_truncation, reason = "held within the type")]
fn larger_first(square_metres: f64) -> i32 {
    -(square_metres.min(2e9).round() as i32)
}

/// In units of 1e-7 degree.
#[expect(clippy::cast_possible_truncation, reason = "degrees fit")]
pub(super) fn place(at: Coord) -> Place {
    [at.x, at.y].map(|degrees| (degrees * 1e7).round() as i32)
}

/// In degrees.
pub(super) fn degrees(at: Place) -> Coord {
    let [x, y] = at.map(|units| f64::from(units) / 1e7);
    Coord { x, y }
}

fn rounded(line: &LineString) -> Vec<Place> {
    let mut out: Vec<Place> = line.0.iter().map(|c| place(*c)).collect();
    out.dedup();
    out
}

/// Lines that say the same and meet where no third of them does, as one: a name needs room.
fn join(lines: &[(Drawn, Vec<Place>)], properties: &[Properties]) -> Vec<(Drawn, Vec<Place>)> {
    let same = |d: &Drawn| (d.layer, d.zoom, d.order, d.properties);
    let mut meeting: HashMap<_, Vec<usize>> = HashMap::new();
    for (i, (drawn, line)) in lines.iter().enumerate() {
        for end in [line.first(), line.last()].into_iter().flatten() {
            meeting.entry((same(drawn), *end)).or_default().push(i);
        }
    }
    let mut used = vec![false; lines.len()];
    let mut out = Vec::new();
    for i in 0..lines.len() {
        if std::mem::replace(&mut used[i], true) {
            continue;
        }
        let (drawn, line) = &lines[i];
        let one_way = (properties.get(drawn.properties as usize))
            .is_some_and(|p| p.contains(&("oneway", Value::Flag(true))));
        let mut line = line.clone();
        // Onwards, then the other way about.
        for turn in [false, true] {
            if turn {
                line.reverse();
            }
            while line.len() < LINE_MAX
                && line.first() != line.last()
                && let Some(end) = line.last().copied()
                && let Some([a, b]) = meeting.get(&(same(drawn), end)).map(Vec::as_slice)
                && let Some(next) = [*a, *b].into_iter().find(|n| !used[*n])
            {
                let other = &lines[next].1;
                // Where the other has this end as it is drawn.
                let begins = other.first() == Some(&end);
                if one_way && begins == turn {
                    break;
                }
                used[next] = true;
                if begins {
                    line.extend(other.iter().skip(1));
                } else {
                    line.extend(other.iter().rev().skip(1));
                }
            }
        }
        line.reverse();
        out.push((*drawn, line));
    }
    out
}

#[cfg(test)]
mod tests {
    use super::super::rules::Form;
    use super::*;

    fn drawn(properties: u32) -> Drawn {
        Drawn {
            layer: Layer::Road,
            form: Form::Line,
            zoom: 12,
            sooner: false,
            order: 0,
            properties,
        }
    }

    #[test]
    fn lines_are_joined_where_two_meet_and_never_against_the_traffic() {
        let words = [Vec::new(), vec![("oneway", Value::Flag(true))]];
        let (a, b, c, d) = ([0, 0], [1, 0], [2, 0], [2, 1]);
        let street = |n, ends: [Place; 2]| (drawn(n), ends.to_vec());
        // Both ways: turned to fit.
        let found = join(&[street(0, [a, b]), street(0, [c, b])], &words);
        assert_eq!(found.len(), 1);
        assert_eq!(found[0].1, [a, b, c]);
        // One way only: b to a and b to c lead apart, a to b and b to c lead on.
        assert_eq!(
            join(&[street(1, [b, a]), street(1, [b, c])], &words).len(),
            2
        );
        let found = join(&[street(1, [b, c]), street(1, [a, b])], &words);
        assert_eq!(
            found.iter().map(|l| &l.1).collect::<Vec<_>>(),
            [&vec![a, b, c]]
        );
        // At a fork each ends.
        let fork = vec![street(0, [a, b]), street(0, [b, c]), street(0, [b, d])];
        assert_eq!(join(&fork, &words).len(), 3);
        // What says something else is another line.
        assert_eq!(
            join(&[street(0, [a, b]), street(1, [b, c])], &words).len(),
            2
        );
    }
}
