//! `promises/*.toml`: one signed document to a file, with each of its undertakings.

use std::collections::BTreeSet;

use lykta_core::model::promise::{
    EvidenceKind, Indicator, Party, PartyRole, PromiseKind, Source, Undertaker,
};
use lykta_core::model::{
    ActorId, AreaId, CategoryPattern, Commitment, CommitmentId, Promise, PromiseId, TenantCode,
};

use super::row::{Book, Row};

/// A promise, and the places of what other files must be asked about.
#[derive(Debug)]
pub(super) struct Read {
    pub(super) promise: Promise,
    pub(super) actors: Vec<(usize, ActorId)>,
    pub(super) areas: Vec<(usize, AreaId)>,
    pub(super) patterns: Vec<(usize, CategoryPattern)>,
    pub(super) municipality_at: usize,
    pub(super) id_at: usize,
    pub(super) parent_at: usize,
}

/// Reads one file.
pub(super) fn read(book: &Book<'_>) -> Option<Read> {
    let parsed = book.parse();
    let row = Row::new(book, parsed.get_ref(), 0);
    let id = row.id("id", PromiseId::parse);
    let kind = row.code(
        "kind",
        PromiseKind::from_code,
        PromiseKind::ALL,
        PromiseKind::code,
    );
    let title = row.text("title");
    let municipality = row.id("municipality", TenantCode::parse);
    let (signed_on, signed_text) = (row.day("signed_on"), row.text_opt("signed_text"));
    let (valid_from, valid_to) = (row.day("valid_from"), row.day("valid_to"));
    if let (Some(from), Some(to)) = (valid_from, valid_to)
        && to < from
    {
        row.say(
            "valid_to",
            "dates-in-order",
            format!("`valid_to` {to} is before `valid_from` {from}"),
        );
    }
    if let (Some(signed), Some(to)) = (signed_on, valid_to)
        && to < signed
    {
        row.say(
            "signed_on",
            "dates-in-order",
            format!("`signed_on` {signed} is after `valid_to` {to}"),
        );
    }
    if signed_on.is_some() && signed_text.is_some() {
        row.say(
            "signed_text",
            "one-of",
            "`signed_text` says what the source says when it gives no day; `signed_on` gives one",
        );
    }
    let (validity_text, extension) = (row.text_opt("validity_text"), row.text_opt("extension"));
    let parent = row.id_opt("parent_id", PromiseId::parse);
    let needs = row
        .texts("needs")
        .into_iter()
        .map(|(_, need)| need)
        .collect();
    let example = row.flag("example");
    let source = source(&row);

    let (mut actors, mut areas, mut patterns) = (Vec::new(), Vec::new(), Vec::new());
    let parties: Vec<Party> = row
        .rows("party")
        .into_iter()
        .filter_map(|party| read_party(party, &mut actors))
        .collect();
    if parties.is_empty() {
        row.say(
            "party",
            "missing-key",
            "a promise has at least one [[party]]",
        );
    }
    let mut commitments: Vec<Commitment> = Vec::new();
    let mut own_ids: BTreeSet<String> = BTreeSet::new();
    for item in row.rows("commitment") {
        let prefix = id.as_ref().map_or("?", PromiseId::as_str);
        let read = commitment(&item, prefix, &mut actors, &mut areas, &mut patterns);
        if let Some(own) = item.text_opt("id")
            && !own_ids.insert(own.clone())
        {
            item.say(
                "id",
                "duplicate",
                format!("the commitment {own} stands twice"),
            );
        }
        item.finish();
        commitments.extend(read);
    }
    if !row.has("commitment") {
        row.say(
            "commitment",
            "missing-key",
            "a promise has at least one [[commitment]]",
        );
    }
    let places = (
        row.place_of("id"),
        row.place_of("municipality"),
        row.place_of("parent_id"),
    );
    row.finish();
    Some(Read {
        promise: Promise {
            id: id?,
            kind: kind?,
            title: title?,
            municipality: municipality?,
            parties,
            signed_on,
            signed_text,
            valid_from,
            valid_to,
            validity_text,
            extension,
            parent,
            needs,
            source,
            example,
            commitments,
            version: 1,
        },
        actors,
        areas,
        patterns,
        id_at: places.0,
        municipality_at: places.1,
        parent_at: places.2,
    })
}

fn source(row: &Row<'_, '_>) -> Option<Source> {
    if !row.has("source") {
        row.say("source", "missing-key", "a promise names its [source]");
    }
    let source = row.sub("source")?;
    let (document, date, publisher) = (
        source.text("document"),
        source.text_opt("date"),
        source.text_opt("publisher"),
    );
    if let Some(date) = &date
        && !part_of_date(date)
    {
        source.say(
            "date",
            "bad-date",
            format!("{date:?} is not YYYY, YYYY-MM or YYYY-MM-DD"),
        );
    }
    source.finish();
    Some(Source {
        document: document?,
        date,
        publisher,
    })
}

/// A date as far as it is known: a year, a month or a day.
fn part_of_date(text: &str) -> bool {
    let day = match text.len() {
        4 => format!("{text}-01-01"),
        7 => format!("{text}-01"),
        _ => text.to_owned(),
    };
    day.len() == 10 && day.parse::<jiff::civil::Date>().is_ok()
}

/// A period such as `P6M`.
fn period(text: &str) -> bool {
    let count = text
        .strip_prefix('P')
        .and_then(|t| t.strip_suffix(['D', 'W', 'M', 'Y']));
    count.is_some_and(|c| whole(c, 1, 1_000))
}

fn read_party(row: Row<'_, '_>, actors: &mut Vec<(usize, ActorId)>) -> Option<Party> {
    let actor = row.id("actor", ActorId::parse);
    let role = row.code(
        "role",
        PartyRole::from_code,
        PartyRole::ALL,
        PartyRole::code,
    );
    actors.extend(actor.iter().map(|a| (row.place_of("actor"), a.clone())));
    row.finish();
    Some(Party {
        actor: actor?,
        role: role?,
    })
}

fn commitment(
    row: &Row<'_, '_>,
    promise: &str,
    actors: &mut Vec<(usize, ActorId)>,
    areas: &mut Vec<(usize, AreaId)>,
    patterns: &mut Vec<(usize, CategoryPattern)>,
) -> Option<Commitment> {
    let own = row.text("id");
    let id = own.and_then(|own| {
        CommitmentId::parse(&format!("{promise}.{own}"))
            .map_err(|e| row.say("id", "bad-id", e.to_string()))
            .ok()
    });
    let (label, text) = (row.text("label"), row.text("text"));
    let mut undertakers = Vec::new();
    for item in row.rows("actors") {
        let (actor, lead) = (item.id("actor", ActorId::parse), item.flag("lead"));
        if let Some(actor) = actor {
            actors.push((item.place_of("actor"), actor.clone()));
            undertakers.push(Undertaker { actor, lead });
        }
        item.finish();
    }
    if undertakers.is_empty() {
        row.say(
            "actors",
            "missing-key",
            "an undertaking names who does the work in `actors`",
        );
    }
    let own_areas = row.ids("areas", AreaId::parse);
    let evidence = row.codes(
        "evidence",
        EvidenceKind::from_code,
        EvidenceKind::ALL,
        EvidenceKind::code,
    );
    if evidence.is_empty() {
        row.say(
            "evidence",
            "missing-key",
            "an undertaking names what can show that it is kept in `evidence`",
        );
    }
    let own_patterns: Vec<(usize, CategoryPattern)> = row
        .texts("categories")
        .into_iter()
        .filter_map(|(at, text)| {
            let pattern = CategoryPattern::parse(&text);
            if pattern.is_none() {
                row.book.say(
                    at,
                    "pattern",
                    format!("{text:?} is not a category, a `light.*` or `*`"),
                );
            }
            Some((at, pattern?))
        })
        .collect();
    let from_observations = evidence.iter().any(|e| {
        matches!(
            e,
            EvidenceKind::ObservationResolved | EvidenceKind::ObservationTrend
        )
    });
    if from_observations && own_patterns.is_empty() {
        row.say(
            "categories",
            "evidence-needs-categories",
            "evidence from observations needs the categories that count",
        );
    }
    let recurrence = row.text_opt("recurrence");
    if let Some(rule) = &recurrence
        && let Err(why) = rrule(rule)
    {
        row.say("recurrence", "rrule", why);
    }
    let indicator = row.sub("indicator").and_then(indicator);
    let (review_every, statement) = (row.text_opt("review_every"), row.flag("statement"));
    if let Some(every) = &review_every
        && !period(every)
    {
        row.say(
            "review_every",
            "period",
            format!(
                "{every:?} is not a period such as P6M (ISO 8601: P, a number, and D, W, M or Y)"
            ),
        );
    }
    areas.extend(own_areas.iter().cloned());
    patterns.extend(own_patterns.iter().cloned());
    Some(Commitment {
        id: id?,
        label: label?,
        text: text?,
        actors: undertakers,
        areas: own_areas.into_iter().map(|(_, area)| area).collect(),
        recurrence,
        evidence,
        categories: own_patterns
            .into_iter()
            .map(|(_, pattern)| pattern)
            .collect(),
        indicator,
        review_every,
        statement,
    })
}

fn indicator(row: Row<'_, '_>) -> Option<Indicator> {
    let (text, unit) = (row.text("text"), row.text_opt("unit"));
    let (target, baseline) = (row.number_opt("target"), row.number_opt("baseline"));
    row.finish();
    Some(Indicator {
        text: text?,
        unit,
        target,
        baseline,
    })
}

/// The parts of a recurrence rule and the shape of their values (RFC 5545, section 3.3.10).
const RRULE_PARTS: &[(&str, fn(&str) -> bool)] = &[
    ("FREQ", |v| {
        matches!(v, "DAILY" | "WEEKLY" | "MONTHLY" | "YEARLY")
    }),
    ("INTERVAL", |v| whole(v, 1, 1_000)),
    ("COUNT", |v| whole(v, 1, 10_000)),
    ("UNTIL", |v| {
        v.len() >= 8
            && v.bytes()
                .all(|b| b.is_ascii_digit() || b == b'T' || b == b'Z')
    }),
    ("BYDAY", |v| {
        v.split(',').all(|day| {
            let (ordinal, name) = day
                .split_at_checked(day.len().saturating_sub(2))
                .unwrap_or(("", ""));
            matches!(name, "MO" | "TU" | "WE" | "TH" | "FR" | "SA" | "SU")
                && (ordinal.is_empty() || whole(ordinal, -53, 53))
        })
    }),
    ("BYMONTH", |v| v.split(',').all(|n| whole(n, 1, 12))),
    ("BYMONTHDAY", |v| v.split(',').all(|n| whole(n, -31, 31))),
    ("BYHOUR", |v| v.split(',').all(|n| whole(n, 0, 23))),
    ("BYMINUTE", |v| v.split(',').all(|n| whole(n, 0, 59))),
    ("BYSETPOS", |v| v.split(',').all(|n| whole(n, -366, 366))),
    ("WKST", |v| {
        matches!(v, "MO" | "TU" | "WE" | "TH" | "FR" | "SA" | "SU")
    }),
];

fn whole(text: &str, least: i32, most: i32) -> bool {
    text.parse()
        .is_ok_and(|n: i32| n != 0 && (least..=most).contains(&n) || n == 0 && least == 0)
}

/// Whether a text has the shape of a recurrence rule; why not, in words.
fn rrule(text: &str) -> Result<(), String> {
    let body = text.strip_prefix("RRULE:").unwrap_or(text);
    let mut names = BTreeSet::new();
    for part in body.split(';') {
        let Some((name, value)) = part.split_once('=') else {
            return Err(format!("{part:?} is not NAME=VALUE"));
        };
        let Some((name, shape)) = RRULE_PARTS.iter().find(|(known, _)| *known == name) else {
            return Err(format!("{name} is not a part of a recurrence rule"));
        };
        if !shape(value) {
            return Err(format!("{name} cannot be {value:?}"));
        }
        if !names.insert(*name) {
            return Err(format!("{name} stands twice"));
        }
    }
    if !names.contains("FREQ") {
        return Err("a recurrence rule begins with FREQ=".to_owned());
    }
    if names.contains("COUNT") && names.contains("UNTIL") {
        return Err("COUNT and UNTIL cannot both stand".to_owned());
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::rrule;

    #[test]
    fn a_recurrence_rule_is_known_by_its_shape() {
        for good in [
            "FREQ=YEARLY;BYMONTH=10",
            "RRULE:FREQ=WEEKLY;BYDAY=FR,SA;INTERVAL=2",
            "FREQ=MONTHLY;BYDAY=-1MO",
            "FREQ=DAILY;BYHOUR=0",
        ] {
            assert_eq!(rrule(good), Ok(()), "{good}");
        }
        for bad in [
            "",
            "weekly",
            "FREQ=SOMETIMES",
            "BYDAY=FR",
            "FREQ=WEEKLY;BYDAY=FREDAG",
            "FREQ=WEEKLY;COUNT=0",
            "FREQ=WEEKLY;FREQ=DAILY",
            "FREQ=WEEKLY;COUNT=2;UNTIL=20260101",
        ] {
            assert!(rrule(bad).is_err(), "{bad}");
        }
    }
}
