//! The score against worked examples of its page and against what it promises of any two.

use proptest::prelude::*;

use super::*;
use crate::model::ids::{CategoryCode, KindCode};

/// Code, kind, valence and half-life: rows of the catalogue, with one child of each sort.
const CATEGORIES: &[(&str, &str, Valence, Option<u16>)] = &[
    ("light.out", "lighting_defect", Valence::Negative, None),
    (
        "light.out.tunnel",
        "lighting_defect",
        Valence::Negative,
        None,
    ),
    ("light.weak", "lighting_defect", Valence::Negative, None),
    ("lit.litter", "cleanliness", Valence::Negative, Some(14)),
    ("lit.bulky", "cleanliness", Valence::Negative, None),
    ("crime.drug", "crime_signal", Valence::Negative, Some(28)),
    ("hot.designated", "hot_spot", Valence::Negative, None),
    ("pos.light", "positive", Valence::Positive, Some(365)),
];

struct Made {
    category: CategoryCode,
    kind: KindCode,
    valence: Valence,
    half_life_days: Option<u16>,
    place: LonLat,
    seen: i64,
    accuracy_m: f64,
    asset: Option<AssetRef>,
}

impl Made {
    #[expect(
        clippy::cast_possible_truncation,
        reason = "a few years in seconds fit"
    )]
    fn of(row: usize, north_m: f64, days: f64) -> Self {
        let (code, kind, valence, half_life_days) = CATEGORIES[row];
        // 111,372.7 m to a degree of latitude at 57.72° N (WGS 84 meridian radius 6,381,186 m × π/180).
        let lat = 57.72 + north_m / 111_372.7;
        Self {
            category: CategoryCode::parse(code).unwrap(),
            kind: KindCode::parse(kind).unwrap(),
            valence,
            half_life_days,
            place: LonLat::from_degrees(12.94, lat).unwrap(),
            seen: (days * DAY_S) as i64,
            accuracy_m: 0.0,
            asset: None,
        }
    }

    fn on(self, asset: &str) -> Self {
        Self {
            asset: Some(AssetRef::parse(asset).unwrap()),
            ..self
        }
    }

    fn sighting(&self) -> Sighting<'_> {
        Sighting {
            place: self.place,
            accuracy_m: self.accuracy_m,
            seen: self.seen,
            category: &self.category,
            kind: &self.kind,
            valence: self.valence,
            half_life_days: self.half_life_days,
            asset: self.asset.as_ref(),
        }
    }
}

fn score(a: &Made, b: &Made) -> Option<f64> {
    likeness(&a.sighting(), &b.sighting()).map(|l| l.score)
}

/// Each row worked out by hand from the formula: category × (1 − (d/75)²)² × 0.5^(days/h).
#[test]
fn the_worked_examples_of_the_page_come_out_as_stated() {
    let here = Made::of(0, 0.0, 0.0);
    for (other, expected) in [
        // The same category, 12 m, 3 days: 1 × 0.9494559 × 0.9885140.
        (Made::of(0, 12.0, 3.0), 0.938_550),
        // The same, 40 m, a month: 1 × 0.5120197 × 0.8908987.
        (Made::of(0, 40.0, 30.0), 0.456_158),
        // A child, on the spot, the same day: 0.9.
        (Made::of(1, 0.0, 0.0), 0.9),
        // Another category of the kind, 12 m, 3 days: 0.7 × 0.9385498.
        (Made::of(2, 12.0, 3.0), 0.656_985),
        // The same, half a year later: 1 × 1 × 0.5.
        (Made::of(0, 0.0, 180.0), 0.5),
    ] {
        let got = score(&here, &other).unwrap();
        // A hundredth of a metre, which the degree above is good to, is 1e-4 at most.
        assert!((got - expected).abs() < 2e-4, "{got} for {expected}");
    }
    // What fades by half in 14 days is half as likely the same after 14 days; beside what persists it is not.
    let litter = Made::of(3, 0.0, 0.0);
    assert!((score(&litter, &Made::of(3, 0.0, 14.0)).unwrap() - 0.5).abs() < 1e-9);
    assert!(score(&litter, &Made::of(4, 0.0, 14.0)).unwrap() > 0.6);
}

#[test]
fn uncertain_positions_are_given_the_benefit_of_their_doubt_and_no_more() {
    let here = Made::of(0, 0.0, 0.0);
    let mut other = Made::of(0, 30.0, 0.0);
    let sure = score(&here, &other).unwrap();
    other.accuracy_m = 15.0;
    let doubtful = score(&here, &other).unwrap();
    assert!(doubtful > sure);
    let as_near = score(&here, &Made::of(0, 15.0, 0.0)).unwrap();
    assert!((doubtful - as_near).abs() < 1e-4);
    other.accuracy_m = 3_000.0;
    let wild = score(&here, &other).unwrap();
    let twenty_nearer = score(&here, &Made::of(0, 10.0, 0.0)).unwrap();
    assert!((wild - twenty_nearer).abs() < 1e-4);
}

#[test]
fn the_same_pole_is_the_same_thing_and_another_pole_is_not() {
    let here = Made::of(0, 0.0, 0.0).on("b-1");
    let far = Made::of(2, 90.0, 0.0).on("b-1");
    let told = likeness(&here.sighting(), &far.sighting()).unwrap();
    assert!(told.same_asset && told.is_suggested());
    assert_eq!(score(&here, &Made::of(0, 1.0, 0.0).on("b-2")), None);
    assert!(score(&here, &Made::of(0, 1.0, 0.0)).is_some());
}

proptest! {
    #[test]
    fn it_is_symmetrical_between_0_and_1_and_never_joins_what_may_not_be_merged(
        (a, b) in (0..CATEGORIES.len(), 0..CATEGORIES.len()),
        metres in -200.0_f64..200.0,
        days in 0.0_f64..2_000.0,
        (p, q) in (0.0_f64..60.0, 0.0_f64..60.0),
        (m, n) in (0_u8..3, 0_u8..3),
    ) {
        let pole = |made: Made, no: u8| if no == 0 { made } else { made.on(&format!("b-{no}")) };
        let mut one = pole(Made::of(a, 0.0, 0.0), m);
        let mut other = pole(Made::of(b, metres, days), n);
        (one.accuracy_m, other.accuracy_m) = (p, q);
        let there = likeness(&one.sighting(), &other.sighting());
        let back = likeness(&other.sighting(), &one.sighting());
        match (there, back) {
            (Some(there), Some(back)) => {
                prop_assert!((there.score - back.score).abs() < 1e-9);
                prop_assert!((there.metres - back.metres).abs() < 1e-6);
                prop_assert!((0.0..=1.0).contains(&there.score));
                prop_assert_eq!(there.relation, back.relation);
                prop_assert_eq!(CATEGORIES[a].1, CATEGORIES[b].1);
                prop_assert!(CATEGORIES[a].1 != "hot_spot");
                prop_assert!(there.same_asset || there.metres < REACH_M + ACCURACY_M);
            }
            (None, None) => {}
            other => prop_assert!(false, "one way only: {other:?}"),
        }
    }

    #[test]
    fn nearer_and_sooner_is_never_less_alike(
        row in 0..4_usize, near in 0.0_f64..74.0, further in 0.0_f64..74.0,
        soon in 0.0_f64..400.0, later in 0.0_f64..400.0,
    ) {
        let here = Made::of(row, 0.0, 0.0);
        let less = Made::of(row, near.max(further), soon.max(later));
        let more = Made::of(row, near.min(further), soon.min(later));
        prop_assert!(score(&here, &more).unwrap() + 1e-9 >= score(&here, &less).unwrap());
    }
}
