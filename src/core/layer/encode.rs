//! Writes a layer of a vector tile (Mapbox Vector Tile 2.1), for layers with many features.
//!
//! Values get their numbers before features name them, so that a feature costs a few bytes of copying and
//! no look-up. The same calls make the same bytes.

use geo::Coord;

/// Kinds of geometry, as the format numbers them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Point = 1,
    Line = 2,
    Area = 3,
}

/// A value's number in its layer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Numbered(u32);

/// A layer being written.
#[derive(Debug)]
pub(super) struct LayerWriter {
    keys: Vec<u8>,
    features: Vec<u8>,
    values: Vec<u8>,
    values_n: u32,
    features_n: usize,
    tags: Vec<u8>,
    geometry: Vec<u8>,
}

impl LayerWriter {
    /// A layer whose features have these attributes, known by their places in this list.
    pub(super) fn new<'k>(keys: impl IntoIterator<Item = &'k str>) -> Self {
        let mut written = Vec::new();
        for key in keys {
            bytes(&mut written, 3, key.as_bytes());
        }
        Self {
            keys: written,
            features: Vec::new(),
            values: Vec::new(),
            values_n: 0,
            features_n: 0,
            tags: Vec::new(),
            geometry: Vec::new(),
        }
    }

    /// Makes room for so many points with a text of their own, so that memory is asked for once.
    pub(super) fn reserve(&mut self, points: usize) {
        self.features.reserve(points * 40);
        self.values.reserve(points * 52);
    }

    /// A text.
    pub(super) fn text(&mut self, text: &str) -> Numbered {
        let inner = 1 + varint_len(text.len() as u64) + text.len();
        self.values.reserve(inner + 4);
        varint(&mut self.values, 4 << 3 | 2);
        varint(&mut self.values, inner as u64);
        bytes(&mut self.values, 1, text.as_bytes());
        self.numbered()
    }

    /// A number that is not negative.
    pub(super) fn count(&mut self, n: u64) -> Numbered {
        self.whole(5, n)
    }

    /// A number.
    pub(super) fn number(&mut self, n: i64) -> Numbered {
        self.whole(4, n.cast_unsigned())
    }

    /// Yes or no.
    pub(super) fn truth(&mut self, yes: bool) -> Numbered {
        self.whole(7, u64::from(yes))
    }

    fn whole(&mut self, field: u64, n: u64) -> Numbered {
        varint(&mut self.values, 4 << 3 | 2);
        varint(&mut self.values, 1 + varint_len(n) as u64);
        varint(&mut self.values, field << 3);
        varint(&mut self.values, n);
        self.numbered()
    }

    fn numbered(&mut self) -> Numbered {
        self.values_n += 1;
        Numbered(self.values_n - 1)
    }

    /// Gives the next feature an attribute.
    pub(super) fn tag(&mut self, key: u32, value: Numbered) {
        varint(&mut self.tags, u64::from(key));
        varint(&mut self.tags, u64::from(value.0));
    }

    /// How far the attributes of the next feature have come.
    pub(super) fn mark(&self) -> usize {
        self.tags.len()
    }

    /// The attributes that the next feature has been given since a mark, to give others the same.
    pub(super) fn tags_since(&self, mark: usize) -> Box<[u8]> {
        self.tags.get(mark..).unwrap_or_default().into()
    }

    /// Gives the next feature attributes that another one had.
    pub(super) fn tags_again(&mut self, tags: &[u8]) {
        self.tags.extend_from_slice(tags);
    }

    /// Ends a feature that is one point.
    pub(super) fn point(&mut self, at: Coord<i32>) {
        self.commands(1, 1);
        self.step(at, Coord { x: 0, y: 0 });
        self.feature(Kind::Point);
    }

    /// Ends a feature that is the parts of a line.
    pub(super) fn line(&mut self, parts: &[Vec<Coord<i32>>]) {
        let mut from = Coord { x: 0, y: 0 };
        for part in parts {
            self.path(part, &mut from);
        }
        self.feature(Kind::Line);
    }

    /// Ends a feature of polygons, each its closed exterior and then its closed holes.
    pub(super) fn area(&mut self, polygons: Vec<Vec<Vec<Coord<i32>>>>) {
        let mut from = Coord { x: 0, y: 0 };
        for (place, mut ring) in polygons.into_iter().flat_map(|rings| (0..).zip(rings)) {
            // The first ring goes round clockwise on the screen and its holes the other way: that is how
            // a reader tells them apart.
            if (doubled_area(&ring) > 0) != (place == 0) {
                ring.reverse();
            }
            // It is closed by a command, not by its first corner once more.
            ring.pop();
            self.path(&ring, &mut from);
            self.commands(7, 1);
        }
        self.feature(Kind::Area);
    }

    fn path(&mut self, path: &[Coord<i32>], from: &mut Coord<i32>) {
        let Some((first, rest)) = path.split_first() else {
            return;
        };
        self.commands(1, 1);
        self.step(*first, *from);
        *from = *first;
        self.commands(2, rest.len());
        for corner in rest {
            self.step(*corner, *from);
            *from = *corner;
        }
    }

    fn commands(&mut self, command: u64, times: usize) {
        varint(&mut self.geometry, (times as u64) << 3 | command);
    }

    fn step(&mut self, to: Coord<i32>, from: Coord<i32>) {
        for by in [to.x - from.x, to.y - from.y] {
            let zigzag = (by << 1) ^ (by >> 31);
            varint(&mut self.geometry, u64::from(zigzag.cast_unsigned()));
        }
    }

    fn feature(&mut self, kind: Kind) {
        let length = |part: &[u8]| 1 + varint_len(part.len() as u64) + part.len();
        let all = length(&self.tags) + 2 + length(&self.geometry);
        self.features.reserve(all + 6);
        varint(&mut self.features, 2 << 3 | 2);
        varint(&mut self.features, all as u64);
        bytes(&mut self.features, 2, &self.tags);
        self.features.extend([3 << 3, kind as u8]);
        bytes(&mut self.features, 4, &self.geometry);
        self.tags.clear();
        self.geometry.clear();
        self.features_n += 1;
    }

    /// The tile with this layer alone; empty without a feature.
    pub(super) fn finish(self, name: &str) -> Vec<u8> {
        if self.features_n == 0 {
            return Vec::new();
        }
        let mut head = vec![15 << 3, 2];
        bytes(&mut head, 1, name.as_bytes());
        let mut tail = vec![5 << 3];
        varint(&mut tail, 4096);
        let parts = [&head, &self.features, &self.keys, &self.values, &tail];
        let length: usize = parts.iter().map(|p| p.len()).sum();
        let mut tile = Vec::with_capacity(length + 6);
        varint(&mut tile, 3 << 3 | 2);
        varint(&mut tile, length as u64);
        for part in parts {
            tile.extend_from_slice(part);
        }
        tile
    }
}

/// Twice the area of a closed ring; above 0 when it goes round clockwise with y downwards.
fn doubled_area(ring: &[Coord<i32>]) -> i64 {
    ring.iter()
        .zip(ring.iter().skip(1))
        .map(|(a, b)| i64::from(a.x) * i64::from(b.y) - i64::from(b.x) * i64::from(a.y))
        .sum()
}

fn bytes(out: &mut Vec<u8>, field: u64, content: &[u8]) {
    varint(out, field << 3 | 2);
    varint(out, content.len() as u64);
    out.extend_from_slice(content);
}

#[expect(clippy::cast_possible_truncation, reason = "seven bits at a time")]
fn varint(out: &mut Vec<u8>, mut n: u64) {
    while n >= 0x80 {
        out.push(n as u8 | 0x80);
        n >>= 7;
    }
    out.push(n as u8);
}

fn varint_len(n: u64) -> usize {
    (64 - (n | 1).leading_zeros()).div_ceil(7) as usize
}
