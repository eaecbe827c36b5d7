//! The way that was walked: points that phones took, in parts that come in any order and any number
//! of times.

use std::collections::BTreeMap;

use uuid::Uuid;

use super::place::LonLat;

/// One position that a phone took.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct TrackPoint {
    /// When, milliseconds of Unix time.
    pub t_ms: i64,
    /// Accuracy, centimetres (68 %).
    pub accuracy_cm: u32,
    /// Where.
    pub at: LonLat,
}

/// Consecutive points of one segment. A part is never changed once it has been taken in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TrackPart {
    /// A number that the phone drew for itself.
    pub device: Uuid,
    /// Recording without a pause; a pocketed phone begins another.
    pub segment: u32,
    /// Index in the segment of the first point.
    pub from: u32,
    /// The points, in order.
    pub points: Vec<TrackPoint>,
}

/// Points without anything missing between them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TrackRun {
    /// The phone.
    pub device: Uuid,
    /// Its segment.
    pub segment: u32,
    /// Index of the first point.
    pub from: u32,
    /// The points, in order.
    pub points: Vec<TrackPoint>,
}

/// The runs that parts make together. Where a point is missing a run ends: nothing is drawn over a gap.
///
/// The order and the number of times in which parts come make no difference. Should two parts name
/// different points by one index, the smaller one stands, so that every reader gets the same.
pub fn runs<'a>(parts: impl IntoIterator<Item = &'a TrackPart>) -> Vec<TrackRun> {
    let mut all: BTreeMap<(Uuid, u32, u32), TrackPoint> = BTreeMap::new();
    for part in parts {
        for (index, point) in (part.from..).zip(&part.points) {
            all.entry((part.device, part.segment, index))
                .and_modify(|p| *p = (*p).min(*point))
                .or_insert(*point);
        }
    }
    let mut out: Vec<TrackRun> = Vec::new();
    let mut next = None;
    for ((device, segment, index), point) in all {
        match out.last_mut() {
            Some(run) if next == Some((device, segment, index)) => run.points.push(point),
            _ => out.push(TrackRun {
                device,
                segment,
                from: index,
                points: vec![point],
            }),
        }
        next = index.checked_add(1).map(|i| (device, segment, i));
    }
    out
}
