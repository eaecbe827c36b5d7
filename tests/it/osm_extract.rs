//! An OpenStreetMap extract made by hand, by the description of its format.

/// A field of a protobuf message: its number and bytes, or a number.
fn bytes(field: u64, value: &[u8]) -> Vec<u8> {
    [
        varint(field << 3 | 2),
        varint(value.len() as u64),
        value.to_vec(),
    ]
    .concat()
}

fn number(field: u64, value: u64) -> Vec<u8> {
    [varint(field << 3), varint(value)].concat()
}

fn varint(mut value: u64) -> Vec<u8> {
    let mut out = Vec::new();
    while value > 0x7f {
        out.push((value & 0x7f | 0x80) as u8);
        value >>= 7;
    }
    out.push(value as u8);
    out
}

fn zigzag(value: i64) -> u64 {
    ((value << 1) ^ (value >> 63)).cast_unsigned()
}

type Tags = &'static [(&'static str, &'static str)];

/// An extract in the making, by the format's description: one block, nothing packed.
#[derive(Default)]
struct Made {
    words: Vec<String>,
    nodes: Vec<u8>,
    ways: Vec<u8>,
    relations: Vec<u8>,
}

impl Made {
    fn word(&mut self, word: &str) -> u64 {
        let at = self
            .words
            .iter()
            .position(|w| w == word)
            .unwrap_or_else(|| {
                self.words.push(word.to_owned());
                self.words.len() - 1
            });
        // The first word of a table stands for none.
        at as u64 + 1
    }

    fn tags(&mut self, tags: Tags) -> Vec<u8> {
        let keys: Vec<u8> = tags
            .iter()
            .flat_map(|(k, _)| varint(self.word(k)))
            .collect();
        let values: Vec<u8> = tags
            .iter()
            .flat_map(|(_, v)| varint(self.word(v)))
            .collect();
        [bytes(2, &keys), bytes(3, &values)].concat()
    }

    /// A node, metres east and north of a spot in Borås.
    fn node(&mut self, id: i64, east: f64, north: f64, tags: Tags) -> &mut Self {
        let (lon, lat) = at(east, north);
        let units = |degrees: f64| zigzag((degrees * 1e7).round() as i64);
        let tags = self.tags(tags);
        let place = [number(8, units(lat)), number(9, units(lon))].concat();
        let node = [number(1, zigzag(id)), tags, place].concat();
        self.nodes.extend(bytes(1, &node));
        self
    }

    fn way(&mut self, id: u64, refs: &[i64], tags: Tags) -> &mut Self {
        let tags = self.tags(tags);
        let mut before = 0;
        let mut packed = Vec::new();
        for r in refs {
            packed.extend(varint(zigzag(r - before)));
            before = *r;
        }
        let way = [number(1, id), tags, bytes(8, &packed)].concat();
        self.ways.extend(bytes(3, &way));
        self
    }

    /// Members: id, kind (0 node, 1 way), role.
    fn relation(&mut self, id: u64, members: &[(i64, u64, &str)], tags: Tags) -> &mut Self {
        let tags = self.tags(tags);
        let (mut roles, mut ids, mut kinds) = (Vec::new(), Vec::new(), Vec::new());
        let mut before = 0;
        for (member, kind, role) in members {
            roles.extend(varint(self.word(role)));
            ids.extend(varint(zigzag(member - before)));
            kinds.extend(varint(*kind));
            before = *member;
        }
        let columns = [bytes(8, &roles), bytes(9, &ids), bytes(10, &kinds)].concat();
        let relation = [number(1, id), tags, columns].concat();
        self.relations.extend(bytes(4, &relation));
        self
    }

    fn file(&self) -> Vec<u8> {
        let blob = |kind: &str, data: &[u8]| {
            let blob = bytes(1, data);
            let head = [bytes(1, kind.as_bytes()), number(3, blob.len() as u64)].concat();
            let length = u32::try_from(head.len()).unwrap();
            [length.to_be_bytes().to_vec(), head, blob].concat()
        };
        let mut words = bytes(1, b"");
        words.extend(self.words.iter().flat_map(|w| bytes(1, w.as_bytes())));
        let mut block = bytes(1, &words);
        for group in [&self.nodes, &self.ways, &self.relations] {
            block.extend(bytes(2, group));
        }
        let head = [bytes(4, b"OsmSchema-V0.6"), bytes(16, b"made by hand")].concat();
        [blob("OSMHeader", &head), blob("OSMData", &block)].concat()
    }
}

/// Degrees of a place so many metres east and north of a spot in Borås.
pub(crate) fn at(east: f64, north: f64) -> (f64, f64) {
    let lat = 57.72_f64;
    (
        12.94 + east / 111_320.0 / lat.to_radians().cos(),
        lat + north / 111_320.0,
    )
}

/// A street with a house, a park with a pond, and what belongs to neither.
pub(crate) fn made() -> Vec<u8> {
    let mut made = Made::default();
    for (id, east, north) in [
        (1, 0.0, 0.0),
        (2, 100.0, 0.0),
        (3, 200.0, 0.0),
        (4, 100.0, 100.0),
        // A house.
        (11, 10.0, 10.0),
        (12, 30.0, 10.0),
        (13, 30.0, 30.0),
        (14, 10.0, 30.0),
        // A park in two halves, and a pond in it.
        (21, 110.0, 10.0),
        (22, 190.0, 10.0),
        (23, 190.0, 90.0),
        (24, 110.0, 90.0),
        (25, 140.0, 40.0),
        (26, 160.0, 40.0),
        (27, 160.0, 60.0),
        (28, 140.0, 60.0),
        // Corners of the whole.
        (41, -50.0, -50.0),
        (42, 250.0, 150.0),
    ] {
        made.node(id, east, north, &[]);
    }
    made.node(
        31,
        50.0,
        5.0,
        &[("highway", "street_lamp"), ("ref", "B 117")],
    )
    .node(32, 60.0, 0.0, &[("barrier", "lift_gate")])
    .node(
        33,
        70.0,
        20.0,
        &[
            ("amenity", "pharmacy"),
            ("name", "Apoteket"),
            ("addr:housenumber", "7"),
            ("phone", "033"),
        ],
    );
    made.way(
        101,
        &[1, 32, 2],
        &[
            ("highway", "residential"),
            ("name", "Long Street"),
            ("name:sv", "Långgatan"),
            ("lit", "yes"),
            ("oneway", "yes"),
        ],
    )
    .way(
        102,
        &[2, 3],
        &[
            ("highway", "residential"),
            ("name:sv", "Långgatan"),
            ("lit", "yes"),
            ("oneway", "yes"),
        ],
    )
    .way(103, &[2, 4], &[("highway", "steps"), ("access", "private")])
    .way(104, &[1, 4], &[("highway", "corridor"), ("indoor", "yes")])
    // Its third node was cut off with the extract.
    .way(105, &[4, 3, 999], &[("highway", "cycleway")])
    .way(
        106,
        &[11, 12, 13, 14, 11],
        &[
            ("building", "apartments"),
            ("name", "Brf Oxen"),
            ("addr:housenumber", "9"),
        ],
    )
    .way(107, &[21, 22, 23], &[])
    .way(108, &[21, 24, 23], &[])
    .way(109, &[25, 26, 27, 28, 25], &[("natural", "water")])
    .way(110, &[11, 13], &[]);
    made.relation(
        201,
        &[(107, 1, "outer"), (108, 1, "outer"), (109, 1, "inner")],
        &[
            ("type", "multipolygon"),
            ("leisure", "park"),
            ("name", "Parken"),
        ],
    )
    .relation(
        202,
        &[(110, 1, "outer"), (888, 1, "outer")],
        &[("type", "multipolygon"), ("natural", "wood")],
    )
    .relation(
        203,
        &[(101, 1, "from"), (2, 0, "via"), (102, 1, "to")],
        &[
            ("type", "restriction"),
            ("restriction", "no_straight_on"),
            ("except", "bus;bicycle"),
        ],
    )
    .relation(
        204,
        &[(101, 1, "from"), (4, 0, "via"), (102, 1, "to")],
        &[("type", "restriction"), ("restriction", "no_u_turn")],
    );
    made.file()
}
