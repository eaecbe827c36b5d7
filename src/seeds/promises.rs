//! `promises/*.toml`: one signed document to a file, with each of its undertakings.

use std::collections::BTreeSet;

use jiff::civil::Date;
use lykta_core::model::promise::{
    EvidenceKind, Indicator, Party, PartyRole, PromiseKind, Source, Undertaker,
};
use lykta_core::model::{
    ActorId, AreaId, CategoryPattern, Commitment, CommitmentId, Promise, PromiseId, TenantCode,
};

use super::row::{Book, Row};
use super::times::{part_of_date, period, rrule};

/// What a promise names, with the byte where, to be looked for in other files.
#[derive(Debug, Default)]
pub(super) struct Asked {
    pub(super) actors: Vec<(usize, ActorId)>,
    pub(super) areas: Vec<(usize, AreaId)>,
    pub(super) patterns: Vec<(usize, CategoryPattern)>,
}

/// A promise, and the places of what other files must be asked about.
#[derive(Debug)]
pub(super) struct Read {
    pub(super) promise: Promise,
    pub(super) asked: Asked,
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
    in_order(&row, ("valid_from", valid_from), ("valid_to", valid_to));
    in_order(&row, ("signed_on", signed_on), ("valid_to", valid_to));
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

    let mut asked = Asked::default();
    let parties = parties(&row, &mut asked);
    let commitments = commitments(&row, id.as_ref(), &mut asked);
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
        asked,
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

/// Notes two days of which the later stands first.
fn in_order(
    row: &Row<'_, '_>,
    (first, from): (&'static str, Option<Date>),
    (last, to): (&'static str, Option<Date>),
) {
    if let (Some(from), Some(to)) = (from, to)
        && to < from
    {
        row.say(
            last,
            "dates-in-order",
            format!("`{last}` {to} is before `{first}` {from}"),
        );
    }
}

fn parties(row: &Row<'_, '_>, asked: &mut Asked) -> Vec<Party> {
    if !row.has("party") {
        row.say(
            "party",
            "missing-key",
            "a promise has at least one [[party]]",
        );
    }
    let mut out = Vec::new();
    for party in row.rows("party") {
        let actor = party.id("actor", ActorId::parse);
        let role = party.code(
            "role",
            PartyRole::from_code,
            PartyRole::ALL,
            PartyRole::code,
        );
        asked
            .actors
            .extend(actor.iter().map(|a| (party.place_of("actor"), a.clone())));
        party.finish();
        if let (Some(actor), Some(role)) = (actor, role) {
            out.push(Party { actor, role });
        }
    }
    out
}

fn commitments(
    row: &Row<'_, '_>,
    promise: Option<&PromiseId>,
    asked: &mut Asked,
) -> Vec<Commitment> {
    if !row.has("commitment") {
        row.say(
            "commitment",
            "missing-key",
            "a promise has at least one [[commitment]]",
        );
    }
    let mut out = Vec::new();
    let mut own_ids: BTreeSet<String> = BTreeSet::new();
    for item in row.rows("commitment") {
        let read = commitment(&item, promise.map_or("?", PromiseId::as_str), asked);
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
        out.extend(read);
    }
    out
}

fn undertakers(row: &Row<'_, '_>, asked: &mut Asked) -> Vec<Undertaker> {
    let mut out = Vec::new();
    for item in row.rows("actors") {
        let (actor, lead) = (item.id("actor", ActorId::parse), item.flag("lead"));
        if let Some(actor) = actor {
            asked.actors.push((item.place_of("actor"), actor.clone()));
            out.push(Undertaker { actor, lead });
        }
        item.finish();
    }
    if out.is_empty() {
        row.say(
            "actors",
            "missing-key",
            "an undertaking names who does the work in `actors`",
        );
    }
    out
}

/// The evidence and the categories it is taken from.
fn evidence(row: &Row<'_, '_>) -> (Vec<EvidenceKind>, Vec<(usize, CategoryPattern)>) {
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
    let mut patterns = Vec::new();
    for (at, text) in row.texts("categories") {
        match CategoryPattern::parse(&text) {
            Some(pattern) => patterns.push((at, pattern)),
            None => row.book.say(
                at,
                "pattern",
                format!("{text:?} is not a category, a `light.*` or `*`"),
            ),
        }
    }
    let observed = [
        EvidenceKind::ObservationResolved,
        EvidenceKind::ObservationTrend,
    ];
    if patterns.is_empty() && evidence.iter().any(|e| observed.contains(e)) {
        row.say(
            "categories",
            "evidence-needs-categories",
            "evidence from observations needs the categories that count",
        );
    }
    (evidence, patterns)
}

fn commitment(row: &Row<'_, '_>, promise: &str, asked: &mut Asked) -> Option<Commitment> {
    let own = row.text("id");
    let id = own.and_then(|own| {
        CommitmentId::parse(&format!("{promise}.{own}"))
            .map_err(|e| row.say("id", "bad-id", e.to_string()))
            .ok()
    });
    let (label, text) = (row.text("label"), row.text("text"));
    let actors = undertakers(row, asked);
    let areas = row.ids("areas", AreaId::parse);
    let (evidence, patterns) = evidence(row);
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
    asked.areas.extend(areas.iter().cloned());
    asked.patterns.extend(patterns.iter().cloned());
    Some(Commitment {
        id: id?,
        label: label?,
        text: text?,
        actors,
        areas: areas.into_iter().map(|(_, area)| area).collect(),
        recurrence,
        evidence,
        categories: patterns.into_iter().map(|(_, pattern)| pattern).collect(),
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
