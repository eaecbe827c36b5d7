//! The index beside an R-tree of single points and a plain scan.

use rstar::{AABB, Envelope, ParentNode, PointDistance, RTree, RTreeNode, RTreeObject};

use super::data::{self, Chance};
use super::{Clock, Row, each, once, once_with};
use crate::model::LonLat;
use crate::space::{Bounds, Change, Entry, ObservationIndex};

/// A point as the peers have it: metres in a plane, so that their distances are as cheap as can be, and
/// what the filter asks about.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Peer {
    at: [f64; 2],
    number: u32,
    time: u32,
    category: u8,
}

impl RTreeObject for Peer {
    type Envelope = AABB<[f64; 2]>;

    fn envelope(&self) -> Self::Envelope {
        AABB::from_point(self.at)
    }
}

impl PointDistance for Peer {
    fn distance_2(&self, to: &[f64; 2]) -> f64 {
        (self.at[0] - to[0]).powi(2) + (self.at[1] - to[1]).powi(2)
    }
}

/// A whole record as a peer has it.
#[derive(Debug, Clone)]
struct Record(Entry);

impl RTreeObject for Record {
    type Envelope = AABB<[f64; 2]>;

    fn envelope(&self) -> Self::Envelope {
        AABB::from_point([self.0.anchor.lon(), self.0.anchor.lat()])
    }
}

impl Peer {
    fn of((number, entry): (u32, &Entry)) -> Self {
        let since = entry.observed_at - (data::LAST - (1 << 31));
        Self {
            at: plane(entry.anchor),
            number,
            time: u32::try_from(since).unwrap_or(0),
            category: u8::try_from(entry.category).unwrap_or(0),
        }
    }

    fn is_some(&self) -> bool {
        self.category == 3 && self.time >= (1 << 31) - 90 * 86_400
    }
}

fn plane(place: LonLat) -> [f64; 2] {
    let (lon_m, lat_m) = data::metres_per_degree();
    [
        (place.lon() - data::BOX[0]) * lon_m,
        (place.lat() - data::BOX[1]) * lat_m,
    ]
}

/// A square of so many metres around a place.
fn square(place: LonLat, side_m: f64) -> Option<Bounds> {
    let (lon_m, lat_m) = data::metres_per_degree();
    let corner = |sign: f64| {
        let half = sign * side_m / 2.0;
        LonLat::from_degrees(place.lon() + half / lon_m, place.lat() + half / lat_m).ok()
    };
    Some(Bounds {
        south_west: corner(-1.0)?,
        north_east: corner(1.0)?,
    })
}

fn envelope(bounds: Bounds) -> AABB<[f64; 2]> {
    AABB::from_corners(plane(bounds.south_west), plane(bounds.north_east))
}

/// Bytes of the nodes of an R-tree, without what its lists keep free.
fn weight(node: &ParentNode<Peer>) -> usize {
    node.children()
        .iter()
        .map(|child| {
            size_of::<RTreeNode<Peer>>()
                + match child {
                    RTreeNode::Parent(parent) => weight(parent),
                    RTreeNode::Leaf(_) => 0,
                }
        })
        .sum()
}

/// Measures the index over so many observations. `None` when the data cannot be made.
pub fn index(n: u32, clock: &dyn Clock) -> Option<Vec<Row>> {
    let entries = data::entries(n);
    let peers: Vec<Peer> = (0..).zip(&entries).map(Peer::of).collect();
    let mut chance = Chance::new(400);
    let centers: Vec<LonLat> = (0..400)
        .filter_map(|_| chance.pick(&entries))
        .map(|e| e.anchor)
        .collect();
    let mut rows = Vec::new();

    rows.extend(build(clock, &entries, &peers));
    let world = data::world(entries)?;
    let all = data::everything(&world)?;
    let some = data::some(&all);
    let index = world.index_for(&all);
    let tree = RTree::bulk_load(peers.clone());
    let per_point = |bytes: usize| bytes as f64 / f64::from(n);
    rows.push(Row {
        rstar: Some(per_point(weight(tree.root()))),
        ..Row::new(
            "memory of what queries read",
            "B/point",
            per_point(index.bytes()),
        )
    });
    rows.push(Row::new(
        "memory of the records, read when found",
        "B/point",
        per_point(index.record_bytes()),
    ));

    for (what, side_m, filter) in [
        ("box 400 m", 400.0, &all),
        ("box 2 km", 2_000.0, &all),
        ("box 2 km, one category, 90 days", 2_000.0, &some),
    ] {
        let asked: Vec<Bounds> = centers.iter().filter_map(|c| square(*c, side_m)).collect();
        let filtered = filter.from.is_some();
        let kept = |p: &Peer| !filtered || p.is_some();
        let mine = each(clock, &asked, |b| index.bbox(*b, filter).len());
        let theirs = each(clock, &asked, |b| {
            let found = tree.locate_in_envelope(envelope(*b)).filter(|p| kept(p));
            found.collect::<Vec<_>>().len()
        });
        let scan = each(clock, asked.get(..20)?, |b| {
            let e = envelope(*b);
            peers
                .iter()
                .filter(|p| e.contains_point(&p.at) && kept(p))
                .collect::<Vec<_>>()
                .len()
        });
        rows.push(Row {
            rstar: Some(theirs.0),
            scan: Some(scan.0),
            size: mine.1,
            ..Row::new(what, "µs", mine.0)
        });
    }

    let mine = each(clock, &centers, |c| index.within(*c, 250.0, &all).len());
    let theirs = each(clock, &centers, |c| {
        tree.locate_within_distance(plane(*c), 250.0 * 250.0)
            .collect::<Vec<_>>()
            .len()
    });
    rows.push(Row {
        rstar: Some(theirs.0),
        size: mine.1,
        ..Row::new("within 250 m", "µs", mine.0)
    });
    let mine = each(clock, &centers, |c| index.nearest(*c, 10, 1e6, &all).len());
    let theirs = each(clock, &centers, |c| {
        tree.nearest_neighbor_iter(plane(*c))
            .take(10)
            .collect::<Vec<_>>()
            .len()
    });
    rows.push(Row {
        rstar: Some(theirs.0),
        size: mine.1,
        ..Row::new("nearest 10, geodesic against plane", "µs", mine.0)
    });

    rows.extend(delta(clock, index, tree, &centers));
    Some(rows)
}

/// Building from records as they come: places and facts alone on both sides, and with the records
/// themselves on both sides. Here ids can be found afterwards, there they cannot.
fn build(clock: &dyn Clock, entries: &[Entry], peers: &[Peer]) -> Vec<Row> {
    let bare = once(clock, || ObservationIndex::columns_alone(entries));
    let bare_peers = once_with(clock, || peers.to_vec(), RTree::bulk_load);
    let whole = once_with(clock, || entries.to_vec(), ObservationIndex::build);
    let records: Vec<Record> = entries.iter().cloned().map(Record).collect();
    let whole_peers = once_with(clock, || records.clone(), RTree::bulk_load);
    [
        ("build, places and facts, processor", bare.0, bare_peers.0),
        ("build, places and facts, wall", bare.1, bare_peers.1),
        ("build, with the records, processor", whole.0, whole_peers.0),
        ("build, with the records, wall", whole.1, whole_peers.1),
    ]
    .into_iter()
    .map(|(what, mine, theirs)| Row {
        rstar: Some(theirs),
        size: entries.len() as f64,
        ..Row::new(what, "ms", mine)
    })
    .collect()
}

/// New points into a large index: a sorted run beside it, or one R-tree.
fn delta(
    clock: &dyn Clock,
    index: &ObservationIndex,
    mut tree: RTree<Peer>,
    centers: &[LonLat],
) -> Vec<Row> {
    let mut chance = Chance::new(64);
    let mut number = 1 << 40;
    let mut batch = |size: usize| -> Vec<Entry> {
        centers
            .iter()
            .cycle()
            .take(size)
            .filter_map(|place| {
                number += 1;
                data::entry(number, *place, &mut chance)
            })
            .collect()
    };
    [1, 64, 4_096]
        .into_iter()
        .map(|size| {
            let batches: Vec<Vec<Entry>> = (0..8).map(|_| batch(size)).collect();
            // Each batch into the snapshot before it, as a writer does; from the start again each round.
            let mine = each(clock, &[()], |()| {
                let mut grown = index.clone();
                for batch in &batches {
                    grown = grown.apply(batch.iter().cloned().map(Change::Put).collect());
                }
                grown.len()
            });
            let theirs = each(clock, &[()], |()| {
                let new: Vec<Peer> = batches
                    .iter()
                    .flat_map(|b| (0..).zip(b))
                    .map(Peer::of)
                    .collect();
                for peer in &new {
                    tree.insert(*peer);
                }
                let size = tree.size();
                for peer in &new {
                    tree.remove(peer);
                }
                size
            });
            Row {
                // What was put in is taken out again, which takes about as long.
                rstar: Some(theirs.0 / 16.0),
                size: size as f64,
                ..Row::new(format!("{size} new, one batch"), "µs", mine.0 / 8.0)
            }
        })
        .collect()
}
