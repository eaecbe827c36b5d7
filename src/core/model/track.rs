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

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn point(i: u32) -> TrackPoint {
        TrackPoint {
            t_ms: i64::from(i) * 5_000,
            accuracy_cm: 600,
            at: LonLat::from_degrees(12.9 + f64::from(i) * 1e-4, 57.7).unwrap(),
        }
    }

    fn part(segment: u32, from: u32, n: u32) -> TrackPart {
        TrackPart {
            device: Uuid::from_u128(7),
            segment,
            from,
            points: (from..from + n).map(point).collect(),
        }
    }

    #[test]
    fn a_missing_part_leaves_a_gap_until_it_comes() {
        let (first, late, last) = (part(0, 0, 3), part(0, 3, 2), part(0, 5, 4));
        let lengths = |parts: &[&TrackPart]| -> Vec<usize> {
            let made = runs(parts.iter().copied());
            made.iter().map(|r| r.points.len()).collect()
        };
        assert_eq!(lengths(&[&last, &first]), [3, 4]);
        assert_eq!(lengths(&[&last, &first, &late]), [9]);
    }

    proptest! {
        #[test]
        fn any_order_and_any_number_of_repeats_give_the_same_track(
            cut in prop::collection::vec((0_u32..3, 0_u32..40, 1_u32..12), 1..12),
            sent in prop::collection::vec(any::<prop::sample::Index>(), 0..40),
            clash in any::<bool>(),
        ) {
            let mut parts: Vec<TrackPart> = cut.iter().map(|&(s, f, n)| part(s, f, n)).collect();
            if clash {
                // A phone that says two things of one index: every reader still gets the same.
                let mut odd = parts[0].clone();
                odd.points[0].accuracy_cm = 100;
                parts.push(odd);
            }
            let once = runs(&parts);
            // Each at least once, in an order drawn at random and with repeats.
            let again = sent.iter().map(|i| i.get(&parts));
            let many: Vec<&TrackPart> = again.chain(parts.iter().rev()).collect();
            prop_assert_eq!(&runs(many.iter().copied()), &once);
            // Every index that came is there once, and no run leaps over one that did not.
            let came: std::collections::BTreeSet<(u32, u32)> = cut
                .iter()
                .flat_map(|&(s, f, n)| (f..f + n).map(move |i| (s, i)))
                .collect();
            let told: Vec<(u32, u32)> = once
                .iter()
                .flat_map(|r| (r.from..).zip(&r.points).map(|(i, _)| (r.segment, i)))
                .collect();
            prop_assert_eq!(told, came.into_iter().collect::<Vec<_>>());
        }
    }
}
