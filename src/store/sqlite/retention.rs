//! Which records a rule or a place reaches, in SQLite, and the rules themselves. Takes nothing away: see
//! `disposal`.

use jiff::Timestamp;
use lykta_core::model::viewer::{Custody, Facts};
use lykta_core::model::{CategoryPattern, Deed, Observation, PrivacyClass, Viewer};
use lykta_core::space::distance;
use rusqlite::{Connection, OptionalExtension, Row, params};

use super::apply::Desk;
use super::fault::Fault;
use super::row;
use crate::store::disposal::{Doomed, Object, PlaceAndTime, Rule, Trigger, Wish};

/// Steps of 1e-7 degree in a metre of latitude at most, with a little to spare.
const STEPS_PER_M: f64 = 91.0;

/// Whether the viewer may do this to the observation; one limited to areas may not, for the store does
/// not know them.
pub(super) fn may(viewer: &Viewer, deed: Deed, of: &Observation) -> bool {
    viewer.may_on(
        deed,
        Facts {
            category: &of.category,
            class: of.privacy_class,
            areas: &[],
            custody: &Custody::of(of),
        },
    )
}

fn read_rule(row: &Row<'_>) -> Result<Rule, Fault> {
    let odd = |what: &str| Fault::corrupt(format!("a retention rule has an odd {what}"));
    let (object, trigger): (String, String) = (row.get(4)?, row.get(7)?);
    let class: Option<u8> = row.get(5)?;
    let patterns: Option<String> = row.get(6)?;
    let patterns: Vec<String> = match patterns {
        Some(json) => serde_json::from_str(&json)?,
        None => Vec::new(),
    };
    Ok(Rule {
        id: row.get(0)?,
        version: row.get(1)?,
        title: row.get(2)?,
        active: row.get(3)?,
        object: Object::from_code(&object).ok_or_else(|| odd("object"))?,
        class: class
            .map(|n| PrivacyClass::new(n).ok_or_else(|| odd("class")))
            .transpose()?,
        categories: patterns
            .iter()
            .map(|p| CategoryPattern::parse(p).ok_or_else(|| odd("category")))
            .collect::<Result<_, _>>()?,
        trigger: Trigger::from_code(&trigger).ok_or_else(|| odd("trigger"))?,
        keep_days: row.get(8)?,
        decision: row.get(9)?,
    })
}

/// The rules, by id.
pub(super) fn rules(conn: &Connection) -> Result<Vec<Rule>, Fault> {
    let mut select = conn.prepare_cached(
        "SELECT id, version, title, active, object, class, categories, counted, keep_days, decision
         FROM retention_rule ORDER BY id",
    )?;
    let mut rows = select.query([])?;
    let mut all = Vec::new();
    while let Some(row) = rows.next()? {
        all.push(read_rule(row)?);
    }
    Ok(all)
}

/// Puts a rule and counts its version.
pub(super) fn put_rule(desk: &Desk<'_>, rule: &Rule) -> Result<Rule, Fault> {
    let before: Option<u32> = desk
        .conn
        .query_row(
            "SELECT version FROM retention_rule WHERE id = ?1",
            [&rule.id],
            |r| r.get(0),
        )
        .optional()?;
    let version = before.unwrap_or(0) + 1;
    let patterns: Vec<&str> = rule
        .categories
        .iter()
        .map(CategoryPattern::as_str)
        .collect();
    let patterns = if patterns.is_empty() {
        None
    } else {
        Some(serde_json::to_string(&patterns)?)
    };
    desk.conn.execute(
        "INSERT OR REPLACE INTO retention_rule (id, version, title, object, class, categories,
             counted, keep_days, decision, active)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)",
        params![
            rule.id,
            version,
            rule.title,
            rule.object.code(),
            rule.class.map(PrivacyClass::get),
            patterns,
            rule.trigger.code(),
            rule.keep_days,
            rule.decision,
            rule.active
        ],
    )?;
    desk.audit(
        "put",
        &format!("retention_rule/{}", rule.id),
        Some(&format!("version {version}")),
    )?;
    Ok(Rule {
        version,
        ..rule.clone()
    })
}

/// Goes through the observations near a place, or all of them, until `each` has had enough.
pub(super) fn visit(
    conn: &Connection,
    place: Option<&PlaceAndTime>,
    mut each: impl FnMut(Observation) -> bool,
) -> Result<(), Fault> {
    let mut select = conn.prepare_cached(&row::AFTER)?;
    let mut rows = select.query([0])?;
    let (_, lat) = place.map_or((0, 0), |p| p.near.e7());
    let reach = place.map_or(0.0, |p| p.within_m) * STEPS_PER_M;
    while let Some(found) = rows.next()? {
        if let Some(at) = place {
            // Points that are too far north or south are passed over before they are read.
            let is_point = found
                .get_ref("shape")?
                .as_blob_or_null()
                .is_ok_and(|b| b.is_none());
            let there: i32 = found.get("lat_e7")?;
            if is_point && (f64::from(there) - f64::from(lat)).abs() > reach {
                continue;
            }
            let observation = row::read(found)?.observation;
            let seen = observation.observed_at;
            let in_time =
                at.from.is_none_or(|from| seen >= from) && at.to.is_none_or(|to| seen < to);
            if !in_time || distance::to_shape(at.near, &observation.geom_exact) > at.within_m {
                continue;
            }
            if !each(observation) {
                return Ok(());
            }
        } else if !each(row::read(found)?.observation) {
            return Ok(());
        }
    }
    Ok(())
}

/// What a wish comes to, at most `most` records, and whether there are more.
pub(super) fn select(
    conn: &Connection,
    viewer: &Viewer,
    wish: &Wish,
    now: Timestamp,
    most: usize,
) -> Result<(Vec<Doomed>, bool), Fault> {
    let rules = rules(conn)?;
    let mut items = Vec::new();
    let mut more = false;
    let place = match wish {
        Wish::Rules => None,
        Wish::Place(place, _) => Some(place),
    };
    visit(conn, place, |observation| {
        let Some(doomed) = judge(viewer, wish, &rules, &observation, now) else {
            return true;
        };
        more = items.len() == most;
        if !more {
            items.push(doomed);
        }
        !more
    })?;
    Ok((items, more))
}

/// Whether the wish reaches this observation, and why.
pub(super) fn judge(
    viewer: &Viewer,
    wish: &Wish,
    rules: &[Rule],
    of: &Observation,
    now: Timestamp,
) -> Option<Doomed> {
    if !may(viewer, Deed::Dispose, of) {
        return None;
    }
    let (rule, rule_version, decision) = match wish {
        Wish::Place(_, decision) => ("place".to_owned(), 0, decision.clone()),
        Wish::Rules => {
            let rule = rules.iter().find(|rule| rule.is_due(of, now))?;
            (rule.id.clone(), rule.version, rule.decision.clone())
        }
    };
    Some(Doomed {
        id: of.id,
        version: of.version,
        rule,
        rule_version,
        decision,
    })
}
