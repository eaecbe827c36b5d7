//! How often what is known already is reported again: where people tell, and where they are silent.
//!
//! The method, what it takes for granted and when not to use it: `docs/methods/reporting-rate.md`. It knows counts
//! and times alone, and must not decide which reports are such that people made by themselves.

use super::discovery::benjamini_hochberg;
use super::gamma;
use super::rate_ratio::{Count, RateRatio, rate_ratio};

/// Days after its first report that something is watched at most. What stands longer is often forgotten in the
/// records rather than left in the street.
pub const MOST_DAYS: f64 = 100.0;
/// Least incidents of an area.
pub const INCIDENTS: u64 = 5;
/// Least further reports that would be expected of an area if it were like the rest: of fewer, none at all would be
/// no sign, for chance gives none in e⁻³ = 5 of 100 cases.
pub const EXPECTED: f64 = 3.0;
/// Least further reports of all areas together.
pub const AGAIN: u64 = 20;
/// An area differs with at most this false discovery rate.
pub const MOST_Q: f64 = 0.05;

const DAY_S: f64 = 86_400.0;

/// How one incident was reported while it stood.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Watched {
    /// Further reports.
    pub again: u64,
    /// Days from the first report until it was over, or until it was no longer watched.
    pub days: f64,
    /// Days from the first report to the second.
    pub to_second: Option<f64>,
}

/// How an incident was reported while it stood; `None` when it was over as soon as it was known.
///
/// # Shapes and units
/// - `first`, `until`: seconds since 1970 UTC; `until` is when it was over, or when it was last asked.
/// - `again`: when it was reported again, in any order. What lies outside (first, end] is not counted: the end is
///   `until`, and at most [`MOST_DAYS`] after the first report.
pub fn watched(first: i64, again: &[i64], until: i64) -> Option<Watched> {
    let since = |at: i64| at.saturating_sub(first) as f64 / DAY_S;
    let days = since(until).min(MOST_DAYS);
    let within = again.iter().map(|at| since(*at));
    let within: Vec<f64> = within.filter(|d| *d > 0.0 && *d <= days).collect();
    (days > 0.0).then(|| Watched {
        again: within.len() as u64,
        days,
        to_second: within.into_iter().reduce(f64::min),
    })
}

/// Incidents together.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Sum {
    /// How many.
    pub incidents: u64,
    /// Of these, how many were reported more than once.
    pub several: u64,
    /// Further reports.
    pub again: u64,
    /// Days they were watched, all together.
    pub days: f64,
    /// Days from the first report to the second, of those that have one.
    pub to_second: Vec<f64>,
}

impl Sum {
    /// Adds one.
    pub fn add(&mut self, one: &Watched) {
        self.incidents += 1;
        self.several += u64::from(one.again > 0);
        self.again += one.again;
        self.days += one.days;
        self.to_second.extend(one.to_second);
    }

    /// The middle one of the days from the first report to the second.
    pub fn median_to_second(&self) -> Option<f64> {
        let mut days = self.to_second.clone();
        days.sort_by(f64::total_cmp);
        let (low, high) = (days.len().checked_sub(1)? / 2, days.len() / 2);
        Some(days.get(low)?.midpoint(*days.get(high)?))
    }

    /// Further reports a day and incident.
    pub fn rate(&self) -> Option<Rate> {
        (self.days > 0.0).then(|| {
            let [low, high] = gamma::counted(self.again, self.days);
            Rate {
                rate: self.again as f64 / self.days,
                low,
                high,
            }
        })
    }
}

/// How often an incident is reported again.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Rate {
    /// Further reports a day that it stands.
    pub rate: f64,
    /// Lower end of the exact 95 % interval.
    pub low: f64,
    /// Upper end.
    pub high: f64,
}

/// What can be said of an area.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Says {
    /// Too few incidents, or too few reports to expect: nothing.
    TooFew,
    /// What is known is reported again more seldom than in the rest, surely: a silent area.
    Silent,
    /// No sure difference.
    AsOthers,
    /// More often, surely.
    Talkative,
}

impl Says {
    /// Its name in results.
    pub fn code(self) -> &'static str {
        match self {
            Self::TooFew => "too_few",
            Self::Silent => "silent",
            Self::AsOthers => "as_others",
            Self::Talkative => "talkative",
        }
    }
}

/// One area beside the rest.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Beside {
    /// Further reports that would be expected if it were like the rest; `None` without a rest.
    pub expected: Option<f64>,
    /// Its rate by that of the rest; `None` when there is too little to compare.
    pub ratio: Option<RateRatio>,
    /// The false discovery rate of calling it different, among the areas compared.
    pub q: Option<f64>,
    /// What that says.
    pub says: Says,
}

/// Each area beside everything outside it.
///
/// # Shapes and units
/// `all` is every incident once, also those in no area; `areas` may overlap.
///
/// # Cost
/// O(areas × further reports).
///
/// # Source
/// Z. Liu, U. Bhandaram and N. Garg (2023), Quantifying spatial under-reporting disparities in resident crowdsourcing,
/// Nature Computational Science: after its first report, further reports of an incident are a Poisson process with
/// the rate at which it is reported, whatever the rate at which such incidents happen. The comparison of two areas by
/// [`rate_ratio`] and the least data are ours.
pub fn beside_the_rest(areas: &[Sum], all: &Sum) -> Vec<Beside> {
    let compared: Vec<(Option<f64>, Option<RateRatio>)> = areas
        .iter()
        .map(|own| {
            let rest = Count {
                n: all.again.saturating_sub(own.again),
                days: all.days - own.days,
            };
            let expected = (rest.days > 0.0).then(|| rest.n as f64 / rest.days * own.days);
            let enough = all.again >= AGAIN
                && own.incidents >= INCIDENTS
                && expected.is_some_and(|e| e >= EXPECTED);
            let own = Count {
                n: own.again,
                days: own.days,
            };
            let ratio = enough.then(|| rate_ratio(own, rest)).flatten();
            (expected, ratio)
        })
        .collect();
    let p: Vec<Option<f64>> = compared.iter().map(|(_, r)| r.map(|r| r.p)).collect();
    let q = benjamini_hochberg(&p);
    compared
        .into_iter()
        .zip(q)
        .map(|((expected, ratio), q)| Beside {
            expected,
            ratio,
            q,
            says: match (ratio, q) {
                (Some(r), Some(q)) if q <= MOST_Q => {
                    if r.ratio.is_some_and(|r| r < 1.0) {
                        Says::Silent
                    } else {
                        Says::Talkative
                    }
                }
                (Some(_), _) => Says::AsOthers,
                (None, _) => Says::TooFew,
            },
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::chance::Chance;

    const DAY: i64 = 86_400;

    #[test]
    fn what_came_before_after_or_too_late_is_no_further_report() {
        let told = watched(0, &[-DAY, 0, 10 * DAY, 3 * DAY, 41 * DAY], 40 * DAY).unwrap();
        assert_eq!((told.again, told.to_second), (2, Some(3.0)));
        assert!((told.days - 40.0).abs() < 1e-12);
        // Watched for a hundred days at most.
        let long = watched(0, &[99 * DAY, 101 * DAY], 700 * DAY).unwrap();
        assert!((long.days - MOST_DAYS).abs() < 1e-12);
        assert_eq!((long.again, long.to_second), (1, Some(99.0)));
        assert_eq!(watched(DAY, &[2 * DAY], DAY), None);
        assert_eq!(watched(DAY, &[2 * DAY], 0), None);
    }

    #[test]
    fn the_middle_of_the_days_to_the_second_report() {
        let sum = |days: &[f64]| Sum {
            to_second: days.to_vec(),
            ..Sum::default()
        };
        assert_eq!(sum(&[]).median_to_second(), None);
        assert_eq!(sum(&[9.0, 1.0, 4.0]).median_to_second(), Some(4.0));
        assert_eq!(sum(&[9.0, 1.0, 4.0, 6.0]).median_to_second(), Some(5.0));
    }

    /// What `SciPy` says of the same counts; `tests/data/analysis/make_reporting_rate.py` asked it.
    #[test]
    fn agrees_with_scipy() {
        let text = include_str!("../../../tests/data/analysis/reporting_rate.csv");
        let mut areas = Vec::new();
        let mut theirs = Vec::new();
        for line in text.lines().skip(1) {
            let told: Vec<&str> = line.split(',').collect();
            let [incidents, again, days, rest @ ..] = &told[..] else {
                panic!("{line}");
            };
            areas.push(Sum {
                incidents: incidents.parse().unwrap(),
                again: again.parse().unwrap(),
                days: days.parse().unwrap(),
                ..Sum::default()
            });
            theirs.push(rest.to_vec());
        }
        assert!(areas.len() >= 8);
        let mut all = Sum::default();
        for area in &areas {
            all.incidents += area.incidents;
            all.again += area.again;
            all.days += area.days;
        }
        let near = |own: Option<f64>, text: &str, what: &str| match own {
            None => assert_eq!(text, "", "{what}"),
            Some(own) => {
                let value: f64 = text.parse().unwrap_or(f64::NAN);
                assert!(
                    (own - value).abs() <= 1e-9 * value.abs().max(1e-3),
                    "{what}: {own} {text}"
                );
            }
        };
        let told = beside_the_rest(&areas, &all);
        for ((area, beside), theirs) in areas.iter().zip(&told).zip(&theirs) {
            let [rate, low, high, expected, ratio, p, q, says] = theirs[..] else {
                panic!("{theirs:?}");
            };
            let own = area.rate().unwrap();
            near(Some(own.rate), rate, "rate");
            near(Some(own.low), low, "low");
            near(Some(own.high), high, "high");
            near(beside.expected, expected, "expected");
            near(beside.ratio.and_then(|r| r.ratio), ratio, "ratio");
            near(beside.ratio.map(|r| r.p), p, "p");
            near(beside.q, q, "q");
            assert_eq!(beside.says.code(), says, "{area:?}");
        }
        for says in ["silent", "talkative", "as_others", "too_few"] {
            assert!(told.iter().any(|t| t.says.code() == says), "{says}");
        }
    }

    /// Reports made by chance, at one rate in every area and at a fifth of it in one: the rates come out, and the one
    /// is told from the others whatever happens how often.
    #[test]
    fn the_silent_area_is_found_and_the_one_with_little_to_report_is_not() {
        let mut chance = Chance::new(42);
        let mut wait = |rate: f64| -(1.0 - chance.part()).ln() / rate;
        let mut areas = Vec::new();
        let mut all = Sum::default();
        // Incidents, further reports a day, days that an incident stands.
        for (incidents, rate, stands) in [
            (400, 0.05, 30.0),
            (40, 0.05, 30.0),
            (400, 0.01, 30.0),
            (200, 0.05, 60.0),
        ] {
            let mut sum = Sum::default();
            for _ in 0..incidents {
                let until = wait(1.0 / stands);
                let mut again = Vec::new();
                let mut at = wait(rate);
                while at < 365.0 {
                    again.push(seconds(at));
                    at += wait(rate);
                }
                let one = watched(0, &again, seconds(until)).unwrap();
                sum.add(&one);
                all.add(&one);
            }
            areas.push(sum);
        }
        let says: Vec<Says> = beside_the_rest(&areas, &all)
            .iter()
            .map(|b| b.says)
            .collect();
        assert_eq!(says[2], Says::Silent);
        assert!(
            !says[..2].contains(&Says::Silent) && says[3] != Says::Silent,
            "{says:?}"
        );
        for (area, rate) in areas.iter().zip([0.05, 0.05, 0.01, 0.05]) {
            let told = area.rate().unwrap();
            // Four standard deviations of a Poisson count of this size.
            let off = 4.0 * (rate / area.days).sqrt();
            assert!((told.rate - rate).abs() < off, "{told:?} {rate}");
        }
    }

    #[expect(clippy::cast_possible_truncation, reason = "days of a few years")]
    fn seconds(days: f64) -> i64 {
        (days * DAY_S) as i64
    }
}
