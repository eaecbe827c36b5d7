//! Whether two observations are of the same thing: a stated score, and what it rests on.
//!
//! It proposes and never decides. What is merged stays as a confirmation, for the number of people who saw
//! the same thing is a measure in itself. Go next to `docs/methods/duplicates.md`.

use crate::model::{AssetRef, CategoryCode, KindCode, LonLat, Valence};
use crate::space::distance;

/// Beyond this two observations are not of the same thing, metres between their places at their nearest.
pub const REACH_M: f64 = 75.0;
/// From this score on a duplicate is suggested.
pub const SUGGESTED: f64 = 0.5;
/// Half-life of likeness for what persists until it is mended, days.
pub const PERSISTENT_DAYS: f64 = 180.0;
/// Most of the uncertainty of the two positions that is taken off their distance, metres.
pub const ACCURACY_M: f64 = 20.0;
/// What another category of the same kind is worth.
const SAME_KIND: f64 = 0.7;
/// What a category and its child are worth to each other.
const PARENT: f64 = 0.9;
/// A decision names a place once; two decisions are two.
const DECIDED: &str = "hot_spot";
/// Seconds in a day.
const DAY_S: f64 = 86_400.0;

/// What the score knows of an observation.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Sighting<'a> {
    /// Where.
    pub place: LonLat,
    /// Accuracy of the position, metres.
    pub accuracy_m: f64,
    /// When it was seen, seconds since 1970 UTC.
    pub seen: i64,
    /// Its category.
    pub category: &'a CategoryCode,
    /// The category's kind.
    pub kind: &'a KindCode,
    /// Whether something is amiss or works well.
    pub valence: Valence,
    /// Half-life of the category in days; `None` for what persists.
    pub half_life_days: Option<u16>,
    /// The thing it is about.
    pub asset: Option<&'a AssetRef>,
}

/// How the categories of two observations stand to each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Relation {
    /// The same category.
    Same,
    /// One is a child of the other.
    Parent,
    /// Another category of the same kind.
    Kind,
}

impl Relation {
    /// Its code over HTTP.
    pub fn code(self) -> &'static str {
        match self {
            Self::Same => "same_category",
            Self::Parent => "parent_category",
            Self::Kind => "same_kind",
        }
    }

    fn worth(self) -> f64 {
        match self {
            Self::Same => 1.0,
            Self::Parent => PARENT,
            Self::Kind => SAME_KIND,
        }
    }
}

/// How alike two observations are, and why.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Likeness {
    /// 0 to 1.
    pub score: f64,
    /// How their categories stand to each other.
    pub relation: Relation,
    /// Metres between them (WGS 84 geodesic).
    pub metres: f64,
    /// Days between the times they were seen.
    pub days: f64,
    /// They name the same thing, such as a pole.
    pub same_asset: bool,
}

impl Likeness {
    /// Whether it is worth suggesting.
    pub fn is_suggested(&self) -> bool {
        self.score >= SUGGESTED
    }
}

/// How two categories stand to each other; `None` when they may never be merged.
///
/// # Source
/// `docs/methods/duplicates.md`: the same kind and valence, and no decision about a place.
pub fn relation(a: &Sighting<'_>, b: &Sighting<'_>) -> Option<Relation> {
    if a.kind != b.kind || a.valence != b.valence || a.kind.as_str() == DECIDED {
        return None;
    }
    let under = |child: &CategoryCode, parent: &CategoryCode| {
        child
            .as_str()
            .strip_prefix(parent.as_str())
            .is_some_and(|rest| rest.starts_with('.'))
    };
    Some(if a.category == b.category {
        Relation::Same
    } else if under(a.category, b.category) || under(b.category, a.category) {
        Relation::Parent
    } else {
        Relation::Kind
    })
}

/// How alike two observations are: category × place × time. `None` when they cannot be of the same thing:
/// categories that may not be merged, two different poles, or more than [`REACH_M`] between them.
///
/// # Shapes and units
/// - category: 1 the same, 0.9 a category and its child, 0.7 others of the same kind.
/// - place: (1 − (d/75)²)² with d metres, less the accuracy of both positions (at most 20 m of it); 1 when
///   they name the same thing.
/// - time: 0.5^(days/h), where h is the longer half-life of the two; 180 days for what persists.
///
/// Symmetrical in its arguments, to the last bit but for the geodesic's own.
///
/// # Cost
/// One geodesic.
pub fn likeness(a: &Sighting<'_>, b: &Sighting<'_>) -> Option<Likeness> {
    let relation = relation(a, b)?;
    let same_asset = match (a.asset, b.asset) {
        (Some(one), Some(other)) if one != other => return None,
        (Some(_), Some(_)) => true,
        _ => false,
    };
    let metres = distance::metres(a.place, b.place);
    let known = |accuracy: f64| accuracy.clamp(0.0, ACCURACY_M);
    let doubt = (known(a.accuracy_m) + known(b.accuracy_m)).min(ACCURACY_M);
    let apart = (metres - doubt).max(0.0);
    if apart >= REACH_M && !same_asset {
        return None;
    }
    let place = if same_asset {
        1.0
    } else {
        let part = apart / REACH_M;
        (1.0 - part * part).powi(2)
    };
    // Differences of times that far apart lose nothing that counts in days.
    let days = a.seen.abs_diff(b.seen) as f64 / DAY_S;
    let half_life = |s: &Sighting<'_>| s.half_life_days.map_or(PERSISTENT_DAYS, f64::from);
    let time = 0.5_f64.powf(days / half_life(a).max(half_life(b)).max(1.0));
    Some(Likeness {
        score: relation.worth() * place * time,
        relation,
        metres,
        days,
        same_asset,
    })
}

#[cfg(test)]
#[path = "duplicate/tests.rs"]
mod tests;
