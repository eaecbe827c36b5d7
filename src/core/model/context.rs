//! What others know of areas, shown beside what is observed: the police's list of vulnerable areas, and
//! surveys and statistics by area and year.
//!
//! The list changes from year to year, and so does who is on it: it is data by year and never a text.

use geo::MultiPolygon;
use jiff::Timestamp;

use super::ids::{AreaId, StatisticCode};
use super::scale::coded;

/// Fewer answers than these say too little of an area to be coloured on a map.
pub const LEAST_ANSWERS: u32 = 30;

coded!(
    /// How the police's list describes an area.
    VulnerableLevel {
        /// Utsatt område.
        Vulnerable = "vulnerable",
        /// Riskområde.
        Risk = "risk",
        /// Särskilt utsatt område.
        EspeciallyVulnerable = "especially_vulnerable",
    }
);

impl VulnerableLevel {
    /// The level that a file's words mean: our codes, or the Swedish words in one or several, with or
    /// without their dots.
    pub fn from_words(text: &str) -> Option<Self> {
        let plain: String = text
            .to_lowercase()
            .chars()
            .map(|c| match c {
                'å' | 'ä' => 'a',
                'ö' => 'o',
                '_' | '-' => ' ',
                other => other,
            })
            .collect();
        let words: Vec<&str> = plain.split_whitespace().collect();
        match words.join(" ").as_str() {
            "utsatt" | "utsatta" | "utsatt omrade" | "utsatta omraden" | "vulnerable"
            | "vulnerable area" => Some(Self::Vulnerable),
            "risk" | "riskomrade" | "riskomraden" | "risk area" => Some(Self::Risk),
            "sarskilt utsatt"
            | "sarskilt utsatta"
            | "sarskilt utsatt omrade"
            | "sarskilt utsatta omraden"
            | "especially vulnerable"
            | "especially vulnerable area" => Some(Self::EspeciallyVulnerable),
            _ => None,
        }
    }
}

/// An area on the list of one year.
#[derive(Debug, Clone, PartialEq)]
pub struct VulnerableArea {
    /// Its name.
    pub name: String,
    /// How it is described.
    pub level: VulnerableLevel,
    /// The municipality it lies in, where the file says.
    pub municipality: Option<String>,
    /// WGS 84 degrees, valid.
    pub outline: MultiPolygon,
}

/// The list of one year.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VulnerableList {
    /// The year.
    pub year: i16,
    /// How many areas.
    pub areas: usize,
    /// Where it came from.
    pub source: String,
    /// When.
    pub imported_at: Timestamp,
}

coded!(
    /// What a number counts.
    StatisticUnit {
        /// Hundredths of those asked or counted.
        Percent = "percent",
        /// For each thousand.
        PerThousand = "per_thousand",
        /// People or things.
        Count = "count",
        /// Years.
        Years = "years",
        /// Swedish crowns.
        Sek = "sek",
        /// Points of an index.
        Index = "index",
    }
);

coded!(
    /// How the numbers came about.
    StatisticBasis {
        /// Some were asked: a number is uncertain, and answers must be enough.
        Sample = "sample",
        /// All were counted.
        Register = "register",
    }
);

coded!(
    /// Where a margin of error came from.
    MarginSource {
        /// The file said so.
        Given = "given",
        /// Worked out here from the share and the number of answers.
        Wilson = "wilson",
    }
);

/// A row of numbers by area and year, such as one question of a safety survey.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Series {
    /// Its code.
    pub code: StatisticCode,
    /// What it is called.
    pub title: String,
    /// What its numbers count.
    pub unit: StatisticUnit,
    /// How they came about.
    pub basis: StatisticBasis,
}

/// A year of a series.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SeriesYear {
    /// The year.
    pub year: i16,
    /// How many areas have a row.
    pub areas: usize,
    /// Where it came from.
    pub source: String,
    /// When.
    pub imported_at: Timestamp,
}

/// A 95 % interval round a number, in its unit.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Margin {
    /// Its lower end.
    pub low: f64,
    /// Its upper end.
    pub high: f64,
    /// Where it came from.
    pub source: MarginSource,
}

/// The number of one area and year.
#[derive(Debug, Clone, PartialEq)]
pub struct Statistic {
    /// Which area.
    pub area: AreaId,
    /// Which year.
    pub year: i16,
    /// The number, in the unit of its series; none where it is withheld or was not asked.
    pub value: Option<f64>,
    /// How many answered.
    pub n: Option<u32>,
    /// How uncertain it is.
    pub margin: Option<Margin>,
}

coded!(
    /// Whether a number may be coloured on a map.
    Trust {
        /// It may.
        Enough = "enough",
        /// Fewer than [`LEAST_ANSWERS`] answered.
        Few = "few",
        /// It is not told how many answered.
        NoCount = "no_count",
        /// There is no number.
        Missing = "missing",
    }
);

impl Statistic {
    /// Whether it may be coloured; the numbers of a register always may.
    pub fn trust(&self, basis: StatisticBasis) -> Trust {
        if self.value.is_none() {
            return Trust::Missing;
        }
        match (basis, self.n) {
            (StatisticBasis::Sample, None) => Trust::NoCount,
            (StatisticBasis::Sample, Some(n)) if n < LEAST_ANSWERS => Trust::Few,
            (StatisticBasis::Sample, Some(_)) | (StatisticBasis::Register, _) => Trust::Enough,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_words_of_the_list_are_known_and_no_others() {
        for (words, level) in [
            ("Utsatt område", Some(VulnerableLevel::Vulnerable)),
            ("UTSATTA OMRÅDEN", Some(VulnerableLevel::Vulnerable)),
            (" Riskområde ", Some(VulnerableLevel::Risk)),
            (
                "Särskilt utsatt område",
                Some(VulnerableLevel::EspeciallyVulnerable),
            ),
            (
                "sarskilt  utsatt",
                Some(VulnerableLevel::EspeciallyVulnerable),
            ),
            (
                "especially_vulnerable",
                Some(VulnerableLevel::EspeciallyVulnerable),
            ),
            ("farligt område", None),
            ("inte utsatt område", None),
            ("", None),
        ] {
            assert_eq!(VulnerableLevel::from_words(words), level, "{words}");
        }
        for level in VulnerableLevel::ALL {
            assert_eq!(VulnerableLevel::from_words(level.code()), Some(*level));
        }
    }

    #[test]
    fn thirty_answers_are_enough_and_a_register_needs_none() {
        let with = |value, n| Statistic {
            area: AreaId::parse("a").unwrap(),
            year: 2024,
            value,
            n,
            margin: None,
        };
        let sample = |value, n| with(value, n).trust(StatisticBasis::Sample);
        assert_eq!(sample(Some(61.0), Some(30)), Trust::Enough);
        assert_eq!(sample(Some(61.0), Some(29)), Trust::Few);
        assert_eq!(sample(Some(61.0), None), Trust::NoCount);
        assert_eq!(sample(None, Some(300)), Trust::Missing);
        let counted = with(Some(1_204.0), None).trust(StatisticBasis::Register);
        assert_eq!(counted, Trust::Enough);
    }
}
