//! Writes a layer of a vector tile (Mapbox Vector Tile 2.1), for layers with many features.
//!
//! Values get their numbers before features name them, so that a feature costs a few bytes of copying and
//! no look-up. The same calls make the same bytes.

use geo::Coord;
use uuid::Uuid;

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

/// A few attributes that many features share.
#[derive(Debug)]
pub(super) struct Tags {
    bytes: [u8; Self::ROOM],
    length: usize,
}

impl Tags {
    /// Bytes that there is room for.
    const ROOM: usize = 32;

    fn write(&self, out: &mut Vec<u8>) {
        // A copy of known length is one move; what stands behind is taken off again.
        out.extend_from_slice(&self.bytes);
        out.truncate(out.len() - Self::ROOM + self.length);
    }
}

/// A layer being written.
#[derive(Debug)]
pub(super) struct LayerWriter {
    /// The tile up to its features.
    tile: Vec<u8>,
    keys: Vec<u8>,
    values: Vec<u8>,
    values_n: u32,
    features_n: usize,
    /// Where the feature that is being written begins.
    begun: usize,
}

/// What a tile begins with: its one layer, with four bytes for a length that is known when it is finished. A number may
/// have more bytes than it needs.
const HEAD: [u8; 5] = [3 << 3 | 2, 0x80, 0x80, 0x80, 0];
/// What stands before a feature's attributes: itself and them, each with one byte for a length that is known later.
const OPENED: [u8; 4] = [2 << 3 | 2, 0, 2 << 3 | 2, 0];
/// Bytes that the names of all attributes take, and about as many the values that features share.
const SHARED: usize = 256;
/// Lengths below this take one byte.
const ONE_BYTE: usize = 0x80;

impl LayerWriter {
    /// A layer of this name whose features have these attributes, known by their places in this list. There is room for
    /// so many points with a text of their own, so that memory is asked for once.
    pub(super) fn new<'k>(
        name: &str,
        keys: impl IntoIterator<Item = &'k str>,
        points: usize,
    ) -> Self {
        let mut tile = Vec::with_capacity(2 * SHARED + points * 92);
        tile.extend(HEAD);
        tile.extend([15 << 3, 2]);
        bytes(&mut tile, 1, name.as_bytes());
        let begun = tile.len();
        tile.extend(OPENED);
        let mut written = Vec::with_capacity(SHARED);
        for key in keys {
            bytes(&mut written, 3, key.as_bytes());
        }
        Self {
            tile,
            keys: written,
            values: Vec::with_capacity(SHARED + points * 52),
            values_n: 0,
            features_n: 0,
            begun,
        }
    }

    /// An id as text, as [`LayerWriter::text`] would write it.
    pub(super) fn id(&mut self, id: Uuid) -> Numbered {
        let [first, second, third, fourth] = [96, 64, 32, 0].map(|by| {
            let [a, b, c, d, ..] = (id.as_u128() >> by).to_le_bytes();
            hex([d, c, b, a])
        });
        let mut value = *b"\x22\x26\x0a\x24........-....-....-....-............";
        let mut put =
            |at: usize, digits: &[u8]| value[at..at + digits.len()].copy_from_slice(digits);
        put(4, &first);
        put(13, &second[..4]);
        put(18, &second[4..]);
        put(23, &third[..4]);
        put(28, &third[4..]);
        put(32, &fourth);
        self.values.extend_from_slice(&value);
        self.numbered()
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
        let length = 1 + varint_len(n);
        let head = Short::default()
            .and(4 << 3 | 2)
            .and(length as u64)
            .and(field << 3);
        if head.length + length > Short::ROOM {
            head.write(&mut self.values);
            varint(&mut self.values, n);
        } else {
            head.and(n).write(&mut self.values);
        }
        self.numbered()
    }

    fn numbered(&mut self) -> Numbered {
        self.values_n += 1;
        Numbered(self.values_n - 1)
    }

    /// Gives the next feature an attribute.
    pub(super) fn tag(&mut self, key: u8, value: Numbered) {
        // A layer has few keys: the number of one is a byte, and that of a value at most five.
        let pair = Short::default().and(u64::from(key)).and(u64::from(value.0));
        pair.write(&mut self.tile);
    }

    /// How far the attributes of the next feature have come.
    pub(super) fn mark(&self) -> usize {
        self.tile.len()
    }

    /// The attributes that the next feature has been given since a mark, to give others the same; `None` when they are
    /// more than a few.
    pub(super) fn tags_since(&self, mark: usize) -> Option<Tags> {
        let written = self.tile.get(mark..)?;
        let mut bytes = [0; Tags::ROOM];
        bytes.get_mut(..written.len())?.copy_from_slice(written);
        Some(Tags {
            bytes,
            length: written.len(),
        })
    }

    /// Gives the next feature attributes that another one had.
    pub(super) fn tags_again(&mut self, tags: &Tags) {
        tags.write(&mut self.tile);
    }

    /// Ends a feature that is one point.
    pub(super) fn point(&mut self, at: Coord<i32>) {
        let geometry = self.geometry(Kind::Point);
        let [x, y] = [at.x, at.y].map(zigzag);
        if (x | y) >> 21 == 0 {
            let all = Short::default().and(1 << 3 | 1).and(x).and(y);
            all.write(&mut self.tile);
        } else {
            self.commands(1, 1);
            self.step(at, Coord { x: 0, y: 0 });
        }
        self.close(geometry);
    }

    /// Ends a feature that is the parts of a line.
    pub(super) fn line(&mut self, parts: &[Vec<Coord<i32>>]) {
        let geometry = self.geometry(Kind::Line);
        let mut from = Coord { x: 0, y: 0 };
        for part in parts {
            self.path(part, &mut from);
        }
        self.close(geometry);
    }

    /// Ends a feature of polygons, each its closed exterior and then its closed holes.
    pub(super) fn area(&mut self, polygons: Vec<Vec<Vec<Coord<i32>>>>) {
        let geometry = self.geometry(Kind::Area);
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
        self.close(geometry);
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
        varint(&mut self.tile, (times as u64) << 3 | command);
    }

    fn step(&mut self, to: Coord<i32>, from: Coord<i32>) {
        for by in [to.x - from.x, to.y - from.y] {
            varint(&mut self.tile, zigzag(by));
        }
    }

    /// Goes on from a feature's attributes to its geometry; returns where that begins.
    fn geometry(&mut self, kind: Kind) -> usize {
        self.tile
            .extend_from_slice(&[3 << 3, kind as u8, 4 << 3 | 2, 0]);
        self.tile.len()
    }

    /// Ends a feature whose geometry begins here: its lengths are known.
    fn close(&mut self, geometry: usize) {
        let tags = self.begun + OPENED.len();
        let lengths = [
            (self.begun + 1, self.tile.len() - self.begun - 2),
            (tags - 1, geometry - 4 - tags),
            (geometry - 1, self.tile.len() - geometry),
        ];
        if lengths.iter().all(|(_, length)| *length < ONE_BYTE) {
            for (at, length) in lengths {
                if let Some(byte) = self.tile.get_mut(at) {
                    *byte = length.to_le_bytes()[0];
                }
            }
        } else {
            self.lengthen(tags, geometry);
        }
        self.features_n += 1;
        self.begun = self.tile.len();
        self.tile.extend_from_slice(&OPENED);
    }

    /// Writes the feature anew with lengths of more than a byte.
    fn lengthen(&mut self, tags: usize, geometry: usize) {
        let mut tags = self.tile.split_off(tags);
        let mut kind = tags.split_off(geometry - 4 - self.begun - OPENED.len());
        let geometry = kind.split_off(4);
        kind.truncate(2);
        self.tile.truncate(self.begun);
        let length = |part: &[u8]| 1 + varint_len(part.len() as u64) + part.len();
        let out = &mut self.tile;
        varint(out, 2 << 3 | 2);
        varint(out, (length(&tags) + kind.len() + length(&geometry)) as u64);
        bytes(out, 2, &tags);
        out.extend_from_slice(&kind);
        bytes(out, 4, &geometry);
    }

    /// The tile with this layer alone; empty without a feature.
    pub(super) fn finish(self) -> Vec<u8> {
        let mut tile = self.tile;
        if self.features_n == 0 {
            return Vec::new();
        }
        // The next feature never came.
        tile.truncate(self.begun);
        tile.extend_from_slice(&self.keys);
        tile.extend_from_slice(&self.values);
        tile.push(5 << 3);
        varint(&mut tile, 4096);
        let length = tile.len() - HEAD.len();
        for (byte, by) in tile.iter_mut().skip(1).zip([0, 7, 14, 21]) {
            *byte |= (length >> by).to_le_bytes()[0] & 0x7f;
        }
        tile
    }
}

/// Four bytes as digits to the base of 16, all at once.
fn hex(bytes: [u8; 4]) -> [u8; 8] {
    let n = u64::from(u32::from_le_bytes(bytes));
    // Bytes move apart, then their halves, the higher one first.
    let n = (n | n << 16) & 0x0000_ffff_0000_ffff;
    let n = (n | n << 8) & 0x00ff_00ff_00ff_00ff;
    let n = (n >> 4 | n << 8) & 0x0f0f_0f0f_0f0f_0f0f;
    // Six more than nine reaches the next half.
    let letters = ((n + 0x0606_0606_0606_0606) >> 4) & 0x0101_0101_0101_0101;
    (n + 0x3030_3030_3030_3030 + letters * u64::from(b'a' - b'9' - 1)).to_le_bytes()
}

/// A number with its sign in the lowest bit.
fn zigzag(n: i32) -> u64 {
    u64::from(((n << 1) ^ (n >> 31)).cast_unsigned())
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

/// A few numbers, each seven bits a byte with the lowest first and the highest bit set in all bytes but its last. They
/// are put together in a register and written at once, which costs less than to find room for every byte.
#[derive(Debug, Clone, Copy, Default)]
struct Short {
    bytes: u64,
    length: usize,
}

impl Short {
    /// Bytes that there is room for.
    const ROOM: usize = 8;

    /// And a number; all of them must take no more than [`Short::ROOM`] bytes.
    fn and(self, n: u64) -> Self {
        debug_assert!(self.length + varint_len(n) <= Self::ROOM, "{n} has no room");
        // Groups of seven bits move apart: halves of 28, then of 14, then of 7.
        let n = n & 0x0fff_ffff | (n & 0x00ff_ffff_f000_0000) << 4;
        let n = n & 0x0000_3fff_0000_3fff | (n & 0x0fff_c000_0fff_c000) << 2;
        let n = n & 0x007f_007f_007f_007f | (n & 0x3f80_3f80_3f80_3f80) << 1;
        let last = (n | 1).ilog2() / 8;
        let more = 0x8080_8080_8080_8080 & ((1_u64 << (8 * last)) - 1);
        Self {
            bytes: self.bytes | (n | more) << (8 * self.length),
            length: self.length + last as usize + 1,
        }
    }

    fn write(self, out: &mut Vec<u8>) {
        out.extend_from_slice(&self.bytes.to_le_bytes());
        out.truncate(out.len() - Self::ROOM + self.length);
    }
}

fn varint(out: &mut Vec<u8>, n: u64) {
    let (low, high) = (n & ((1 << 56) - 1), n >> 56);
    if high == 0 {
        Short::default().and(low).write(out);
    } else {
        // The last groups of 64 bits have nine or ten bytes.
        let bytes = [0, 7, 14, 21, 28, 35, 42, 49].map(|by| (n >> by).to_le_bytes()[0] | 0x80);
        out.extend_from_slice(&bytes);
        Short::default().and(high).write(out);
    }
}

fn varint_len(n: u64) -> usize {
    (64 - (n | 1).leading_zeros()).div_ceil(7) as usize
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use uuid::Uuid;

    use super::{LayerWriter, varint, varint_len};

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(2_000) })]

        /// As the uuid library writes it.
        #[test]
        fn an_id_is_the_text_of_it(id: u128) {
            let id = Uuid::from_u128(id);
            let [mut quick, mut plain] = [(); 2].map(|()| LayerWriter::new("", [], 0));
            quick.id(id);
            plain.text(&id.hyphenated().to_string());
            prop_assert_eq!(quick.values, plain.values);
        }

        /// As the Protocol Buffers encoding says it (protobuf.dev, "Base 128 varints"), a byte at a time.
        #[test]
        fn numbers_are_written_as_the_format_says(bits in 0_u32..=64, any: u64) {
            let n = any.checked_shr(bits).unwrap_or(0);
            let (mut expected, mut rest) = (Vec::new(), n);
            loop {
                let [seven, ..] = (rest & 0x7f).to_le_bytes();
                rest >>= 7;
                expected.push(if rest == 0 { seven } else { seven | 0x80 });
                if rest == 0 {
                    break;
                }
            }
            let mut written = vec![1];
            varint(&mut written, n);
            prop_assert_eq!(varint_len(n), expected.len());
            prop_assert_eq!(&written[1..], &expected[..]);
        }
    }
}
