//! When something should be done, by what it is and by whom: a list of rules, the first that fits deciding.

use jiff::civil::Date;

use super::actor::ActorType;
use super::category::CategoryPattern;
use super::ids::CategoryCode;
use super::scale::Severity;
use super::workday;

/// How days are counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Days {
    /// Every day.
    Calendar(u16),
    /// Days that are worked on in Sweden.
    Working(u16),
}

impl Days {
    /// The day so long after another.
    pub fn after(self, from: Date) -> Date {
        match self {
            Self::Calendar(n) => workday::after_days(from, n),
            Self::Working(n) => workday::after_working_days(from, n),
        }
    }

    /// How many.
    pub fn count(self) -> u16 {
        match self {
            Self::Calendar(n) | Self::Working(n) => n,
        }
    }

    /// `calendar` or `working`.
    pub fn code(self) -> &'static str {
        match self {
            Self::Calendar(_) => "calendar",
            Self::Working(_) => "working",
        }
    }
}

/// One rule. What it does not name it does not ask about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DueRule {
    /// Categories.
    pub categories: Vec<CategoryPattern>,
    /// Sorts of actor.
    pub actors: Vec<ActorType>,
    /// Least severity.
    pub severity_min: Option<Severity>,
    /// Until it should be done, from the day it is assigned.
    pub within: Days,
    /// From the due date until it goes to the next in line.
    pub escalate: Days,
}

impl DueRule {
    /// Whether it is about this.
    pub fn fits(
        &self,
        category: &CategoryCode,
        actor: Option<ActorType>,
        severity: Option<Severity>,
    ) -> bool {
        let listed =
            self.categories.is_empty() || self.categories.iter().any(|p| p.covers(category));
        let by = self.actors.is_empty() || actor.is_some_and(|a| self.actors.contains(&a));
        let bad = self
            .severity_min
            .is_none_or(|least| severity >= Some(least));
        listed && by && bad
    }
}

/// What a rule says of one case.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Due {
    /// The last day.
    pub day: Date,
    /// The rule's place in the list, from 1.
    pub rule: usize,
    /// How the days were counted.
    pub within: Days,
}

/// The rules in their order.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct DueRules(Vec<DueRule>);

impl DueRules {
    /// In this order.
    pub fn new(rules: Vec<DueRule>) -> Self {
        Self(rules)
    }

    /// The rules.
    pub fn rules(&self) -> &[DueRule] {
        &self.0
    }

    fn first(
        &self,
        category: &CategoryCode,
        actor: Option<ActorType>,
        severity: Option<Severity>,
    ) -> Option<(usize, &DueRule)> {
        (1..)
            .zip(&self.0)
            .find(|(_, rule)| rule.fits(category, actor, severity))
    }

    /// When it should be done, assigned on this day; `None` when no rule fits.
    pub fn due(
        &self,
        category: &CategoryCode,
        actor: Option<ActorType>,
        severity: Option<Severity>,
        from: Date,
    ) -> Option<Due> {
        let (rule, found) = self.first(category, actor, severity)?;
        Some(Due {
            day: found.within.after(from),
            rule,
            within: found.within,
        })
    }

    /// The first day on which what was due goes to the next in line; never without a rule.
    pub fn escalates(
        &self,
        category: &CategoryCode,
        actor: Option<ActorType>,
        severity: Option<Severity>,
        due: Date,
    ) -> Option<Date> {
        let (_, rule) = self.first(category, actor, severity)?;
        rule.escalate.after(due).tomorrow().ok()
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    fn rule(pattern: &str, actors: &[ActorType], least: Option<u8>, within: Days) -> DueRule {
        DueRule {
            categories: vec![CategoryPattern::parse(pattern).unwrap()],
            actors: actors.to_vec(),
            severity_min: least.and_then(Severity::new),
            within,
            escalate: Days::Working(5),
        }
    }

    #[test]
    fn the_first_rule_that_fits_decides() {
        let rules = DueRules::new(vec![
            rule("*", &[], Some(4), Days::Calendar(1)),
            rule("light.*", &[ActorType::Contractor], None, Days::Working(10)),
            rule("light.*", &[], None, Days::Calendar(30)),
        ]);
        let lamp = CategoryCode::parse("light.out").unwrap();
        let bush = CategoryCode::parse("veg.sight").unwrap();
        // Friday 20 November 2026; ten working days later is Friday 4 December.
        let from = date(2026, 11, 20);
        let due = |code, actor, severity: u8| {
            rules
                .due(code, actor, Severity::new(severity), from)
                .map(|d| (d.rule, d.day))
        };
        let contractor = Some(ActorType::Contractor);
        assert_eq!(due(&lamp, contractor, 2), Some((2, date(2026, 12, 4))));
        assert_eq!(due(&lamp, None, 2), Some((3, date(2026, 12, 20))));
        assert_eq!(due(&lamp, contractor, 4), Some((1, date(2026, 11, 21))));
        assert_eq!(due(&bush, contractor, 2), None);
        assert_eq!(due(&bush, None, 4), Some((1, date(2026, 11, 21))));
        // Nothing is known of its severity, so a rule that asks for one does not fit.
        assert_eq!(rules.due(&bush, None, None, from), None);
        // Due on Friday; five working days later is Friday, and the day after it goes on.
        let late = rules.escalates(&lamp, contractor, Severity::new(2), date(2026, 12, 4));
        assert_eq!(late, Some(date(2026, 12, 12)));
    }
}
