//! `due.toml`: when something should be done. A folder of one's own may do without it.

use lykta_core::model::{ActorType, CategoryPattern, Days, DueRule, Severity};

use super::row::{Book, Row};

/// The file.
pub(super) const FILE: &str = "due.toml";
/// Longest time, days: ten years.
const LONGEST: i64 = 3_650;

/// Patterns with their place, to be looked for in the catalogue.
pub(super) type Patterns = Vec<(usize, CategoryPattern)>;

/// Reads the rules in their order.
pub(super) fn rules(book: &Book<'_>) -> (Vec<DueRule>, Patterns) {
    let parsed = book.parse();
    let root = Row::new(book, parsed.get_ref(), 0);
    let (mut out, mut asked) = (Vec::new(), Vec::new());
    for row in root.rows("rule") {
        out.extend(rule(&row, &mut asked));
        row.finish();
    }
    if out.is_empty() {
        book.say(0, "empty", "the file holds no rules");
    }
    root.finish();
    (out, asked)
}

fn rule(row: &Row<'_, '_>, asked: &mut Patterns) -> Option<DueRule> {
    let mut categories = Vec::new();
    for (at, text) in row.texts("categories") {
        if let Some(pattern) = CategoryPattern::parse(&text) {
            asked.push((at, pattern.clone()));
            categories.push(pattern);
        } else {
            let message = format!("{text:?} is not a category, a `light.*` or `*`");
            row.book.say(at, "pattern", message);
        }
    }
    let actors = row.codes(
        "actors",
        ActorType::from_code,
        ActorType::ALL,
        ActorType::code,
    );
    let severity_min = row
        .int_opt("severity_min", 1, 4)
        .and_then(|n| Severity::new(u8::try_from(n).ok()?));
    let days = |key| row.int(key, 0, LONGEST).and_then(|n| u16::try_from(n).ok());
    let (within, escalate) = (days("within_days"), days("escalate_days"));
    let working = row.text("count").and_then(|code| match code.as_str() {
        "working" => Some(true),
        "calendar" => Some(false),
        other => {
            let message = format!("`count` is {other:?}; it should be calendar or working");
            row.say("count", "unknown-code", message);
            None
        }
    })?;
    let counted = |n| {
        if working {
            Days::Working(n)
        } else {
            Days::Calendar(n)
        }
    };
    Some(DueRule {
        categories,
        actors,
        severity_min,
        within: counted(within?),
        escalate: counted(escalate?),
    })
}
