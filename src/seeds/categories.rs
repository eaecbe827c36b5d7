//! `categories.toml`: the kinds and categories of observations.

use std::collections::{BTreeMap, BTreeSet};

use lykta_core::model::category::{Kind, Quick};
use lykta_core::model::{
    ActorId, Catalogue, Category, CategoryCode, KindCode, Life, PrivacyClass, Severity, Valence,
};

use super::row::{Book, Row};

/// Number of capture buttons.
const BUTTONS: u8 = 6;

/// What the file says, with the places of what other files may contradict.
#[derive(Debug, Default)]
pub(super) struct Read {
    pub(super) kinds: Vec<Kind>,
    pub(super) categories: Vec<Category>,
    /// Owners named, with the byte where.
    pub(super) owners: Vec<(usize, ActorId)>,
}

impl Read {
    /// The catalogue, when nothing hinders it.
    pub(super) fn catalogue(self) -> Option<Catalogue> {
        Catalogue::new(self.kinds, self.categories).ok()
    }
}

/// Reads the file.
pub(super) fn read(book: &Book<'_>) -> Read {
    let parsed = book.parse();
    let root = Row::new(book, parsed.get_ref(), 0);
    let mut read = Read::default();
    let mut kinds: BTreeMap<KindCode, i64> = BTreeMap::new();
    let mut ordered_kinds = Vec::new();
    for row in root.rows("kind") {
        let (order, kind) = (row.int("order", 0, 65_535), kind(&row));
        if let (Some(order), Some(kind)) = (order, kind) {
            if kinds.insert(kind.code.clone(), order).is_some() {
                row.say(
                    "code",
                    "duplicate",
                    format!("the kind {} stands twice", kind.code),
                );
            } else {
                ordered_kinds.push((order, kind));
            }
        }
        row.finish();
    }
    ordered_kinds.sort_by_key(|(order, _)| *order);
    read.kinds = ordered_kinds.into_iter().map(|(_, kind)| kind).collect();

    let mut codes: BTreeMap<CategoryCode, KindCode> = BTreeMap::new();
    let mut buttons: BTreeSet<u8> = BTreeSet::new();
    let mut orders: BTreeMap<u16, CategoryCode> = BTreeMap::new();
    for row in root.rows("category") {
        let category = category(&row, &mut read.owners);
        if let Some(category) = category {
            if !kinds.contains_key(&category.kind) {
                row.say(
                    "kind",
                    "unknown-kind",
                    format!(
                        "{} names the kind {}, which the file does not have",
                        category.code, category.kind
                    ),
                );
            }
            if codes
                .insert(category.code.clone(), category.kind.clone())
                .is_some()
            {
                row.say(
                    "code",
                    "duplicate",
                    format!("the category {} stands twice", category.code),
                );
            } else {
                if let Some(quick) = &category.quick
                    && !buttons.insert(quick.place)
                {
                    row.say(
                        "quick",
                        "quick-buttons",
                        format!("button {} is taken by another category", quick.place),
                    );
                }
                if let Some((parent, kind)) = parent(&codes, &category.code)
                    && *kind != category.kind
                {
                    row.say(
                        "kind",
                        "child-kind",
                        format!(
                            "{} has another kind than its parent {parent}",
                            category.code
                        ),
                    );
                }
                if let Some(other) = orders.insert(category.order, category.code.clone()) {
                    row.say(
                        "order",
                        "duplicate",
                        format!("{other} has the same `order`"),
                    );
                }
                read.categories.push(category);
            }
        }
        row.finish();
    }
    for place in 1..=BUTTONS {
        if !buttons.contains(&place) {
            book.say(
                0,
                "quick-buttons",
                format!("no category has button {place}; each of 1 to {BUTTONS} must have one"),
            );
        }
    }
    if read.categories.is_empty() {
        book.say(0, "empty", "the file holds no categories");
    }
    read.categories.sort_by_key(|c| c.order);
    root.finish();
    read
}

fn parent<'c>(
    codes: &'c BTreeMap<CategoryCode, KindCode>,
    code: &CategoryCode,
) -> Option<(&'c CategoryCode, &'c KindCode)> {
    let mut rest = code.as_str();
    while let Some((head, _)) = rest.rsplit_once('.') {
        if let Some(found) = CategoryCode::parse(head)
            .ok()
            .and_then(|c| codes.get_key_value(&c))
        {
            return Some(found);
        }
        rest = head;
    }
    None
}

fn kind(row: &Row<'_, '_>) -> Option<Kind> {
    let (code, sv, en, icon) = (
        row.id("code", KindCode::parse),
        row.text("sv"),
        row.text("en"),
        row.text("icon"),
    );
    Some(Kind {
        code: code?,
        sv: sv?,
        en: en?,
        icon: icon?,
    })
}

fn category(row: &Row<'_, '_>, owners: &mut Vec<(usize, ActorId)>) -> Option<Category> {
    let code = row.id("code", CategoryCode::parse);
    let kind = row.id("kind", KindCode::parse);
    let (sv, en, icon) = (row.text("sv"), row.text("en"), row.text("icon"));
    let severity = row
        .int_opt("severity", 1, 4)
        .and_then(|n| u8::try_from(n).ok())
        .and_then(Severity::new);
    let life = life(row);
    let class = row
        .int("privacy_class", 1, 3)
        .and_then(|n| u8::try_from(n).ok())
        .and_then(PrivacyClass::new);
    let valence = row.code("valence", Valence::from_code, Valence::ALL, Valence::code);
    let order = row
        .int("order", 0, 65_535)
        .and_then(|n| u16::try_from(n).ok());
    let owner = row.ids("owner", ActorId::parse);
    let call_first = row.flag("call_first");
    let quick = quick(row);
    match valence {
        Some(Valence::Negative) if !row.has("severity") => {
            row.say(
                "code",
                "severity-by-valence",
                "a negative category needs a `severity`, 1 to 4",
            );
        }
        Some(Valence::Positive) if row.has("severity") => {
            row.say(
                "severity",
                "severity-by-valence",
                "a positive category has no `severity`",
            );
        }
        _ => {}
    }
    if let (Some(severity), false) = (severity, call_first)
        && severity.get() == 4
    {
        row.say(
            "severity",
            "call-first",
            "severity 4 is acute danger: `call_first = true` must stand with it",
        );
    }
    owners.extend(owner.iter().cloned());
    Some(Category {
        code: code?,
        kind: kind?,
        sv: sv?,
        en: en?,
        severity,
        life: life?,
        privacy_class: class?,
        owner: owner.into_iter().map(|(_, id)| id).collect(),
        call_first,
        valence: valence?,
        icon: icon?,
        order: order?,
        quick,
    })
}

fn life(row: &Row<'_, '_>) -> Option<Life> {
    let days = row
        .int_opt("half_life_days", 1, 3_650)
        .and_then(|n| u16::try_from(n).ok());
    let text = row.text("life")?;
    if text != "half_life" && row.has("half_life_days") {
        row.say(
            "half_life_days",
            "half-life",
            format!("`half_life_days` belongs to life = \"half_life\", not {text:?}"),
        );
    }
    match text.as_str() {
        "persistent" => Some(Life::Persistent),
        "to_date" => Some(Life::ToDate),
        "half_life" => {
            if !row.has("half_life_days") {
                row.say(
                    "life",
                    "half-life",
                    "life = \"half_life\" needs `half_life_days`",
                );
            }
            days.map(Life::HalfLife)
        }
        _ => {
            row.say(
                "life",
                "unknown-code",
                format!("`life` is {text:?}; known are persistent, half_life, to_date"),
            );
            None
        }
    }
}

fn quick(row: &Row<'_, '_>) -> Option<Quick> {
    let place = row
        .int_opt("quick", 1, i64::from(BUTTONS))
        .and_then(|n| u8::try_from(n).ok());
    let (sv, en) = (row.text_opt("quick_sv"), row.text_opt("quick_en"));
    if row.has("quick") != (sv.is_some() && en.is_some()) || sv.is_some() != en.is_some() {
        row.say(
            "quick",
            "quick-buttons",
            "`quick`, `quick_sv` and `quick_en` stand together or not at all",
        );
    }
    Some(Quick {
        place: place?,
        sv: sv?,
        en: en?,
    })
}
