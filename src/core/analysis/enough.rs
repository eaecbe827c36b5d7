//! Whether there is enough to say anything: a state of its own beside "hot" and "not hot".
//!
//! A test on next to nothing gives a number all the same. What is shown as significant goes through here.

/// Least cells of a study area.
pub const CELLS: usize = 30;
/// Least reports in a study area.
pub const REPORTS: u64 = 20;
/// The most of a cluster's reports that one person or one walk may have made, as a share.
pub const ONE_SOURCE: f64 = 0.5;

/// Least sources of a hot spot: what three people say is theirs to say, and no pattern.
pub const SOURCES: usize = 4;

/// Whether there is enough, and if not, of what.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Enough {
    /// There is.
    Yes,
    /// Fewer cells than [`CELLS`].
    TooFewCells {
        /// How many there are.
        n: usize,
    },
    /// Fewer reports than [`REPORTS`].
    TooFewReports {
        /// How many there are.
        n: u64,
    },
    /// One source made more than [`ONE_SOURCE`] of a cluster's reports.
    OneSource {
        /// Its reports.
        n: u64,
        /// All reports of the cluster.
        of: u64,
    },
    /// Fewer sources than [`SOURCES`].
    FewSources {
        /// How many there are.
        n: usize,
    },
}

impl Enough {
    /// Whether a study area has enough cells and reports for a layer of significance.
    pub fn of_area(cells: usize, reports: u64) -> Self {
        if cells < CELLS {
            Self::TooFewCells { n: cells }
        } else if reports < REPORTS {
            Self::TooFewReports { n: reports }
        } else {
            Self::Yes
        }
    }

    /// Whether a cluster's reports come from enough sources.
    ///
    /// # Shapes and units
    /// - `by_source`: how many of the cluster's reports each source made: a person, or a walk.
    pub fn of_sources(by_source: impl IntoIterator<Item = u64>) -> Self {
        let by_source = by_source.into_iter().filter(|n| *n > 0);
        let (sources, n, of) = by_source.fold((0, 0, 0), |(sources, most, all), n| {
            (sources + 1, n.max(most), all + n)
        });
        if of > 0 && n as f64 > of as f64 * ONE_SOURCE {
            Self::OneSource { n, of }
        } else if sources < SOURCES {
            Self::FewSources { n: sources }
        } else {
            Self::Yes
        }
    }

    /// Whether there is.
    pub fn is_enough(self) -> bool {
        self == Self::Yes
    }

    /// Its name in results.
    pub fn code(self) -> &'static str {
        match self {
            Self::Yes => "enough",
            Self::TooFewCells { .. } => "too_few_cells",
            Self::TooFewReports { .. } => "too_few_reports",
            Self::OneSource { .. } => "one_source",
            Self::FewSources { .. } => "few_sources",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_limits_are_those_of_the_rules() {
        for (cells, reports, told) in [
            (30, 20, Enough::Yes),
            (29, 1_000, Enough::TooFewCells { n: 29 }),
            (1_600, 19, Enough::TooFewReports { n: 19 }),
        ] {
            assert_eq!(Enough::of_area(cells, reports), told);
        }
        assert_eq!(Enough::of_sources([2, 0, 2, 2, 2]), Enough::Yes);
        assert_eq!(
            Enough::of_sources([4, 2, 0, 3]),
            Enough::FewSources { n: 3 }
        );
        assert_eq!(Enough::of_sources([4, 4]), Enough::FewSources { n: 2 });
        assert_eq!(
            Enough::of_sources([5, 2, 2]),
            Enough::OneSource { n: 5, of: 9 }
        );
        assert_eq!(Enough::of_sources([3]), Enough::OneSource { n: 3, of: 3 });
        // A place of cells with nothing in them is hot by its neighbours alone.
        assert_eq!(Enough::of_sources([]), Enough::FewSources { n: 0 });
    }
}
