//! Which records a rule or a place reaches, in SQLite, and the rules themselves. Takes nothing away: see
//! `disposal`.

use jiff::Timestamp;
use lykta_core::model::viewer::{Custody, Facts};
use lykta_core::model::{
    CategoryCode, CategoryPattern, Deed, LonLat, Observation, PrivacyClass, Viewer, WalkId,
};
use lykta_core::space::distance;
use rusqlite::{Connection, OptionalExtension, Row, params};
use uuid::Uuid;

use super::apply::Desk;
use super::fault::Fault;
use super::row;
use super::value::instant;
use super::walks;
use crate::store::disposal::{
    Doomed, HeldMark, HeldTrack, Object, PlaceAndTime, Rule, Trigger, Wish,
};
use crate::store::reception::Mark;

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

/// Residents' marks near a place, or all of them, in order of arrival.
pub(super) fn marks(
    conn: &Connection,
    place: Option<&PlaceAndTime>,
) -> Result<Vec<HeldMark>, Fault> {
    let mut select = conn.prepare_cached(&format!("{MARK} ORDER BY seq"))?;
    let mut rows = select.query([])?;
    let mut marks = Vec::new();
    while let Some(row) = rows.next()? {
        let held = read_mark(row)?;
        let near = place.is_none_or(|p| {
            distance::metres(p.near, held.mark.place) <= p.within_m
                && p.from.is_none_or(|from| held.mark.at >= from)
                && p.to.is_none_or(|to| held.mark.at < to)
        });
        if near {
            marks.push(held);
        }
    }
    Ok(marks)
}

const MARK: &str = "SELECT id, at, category, lon_e7, lat_e7, text, decided_at, reason, walk
     FROM intake";

/// One mark.
pub(super) fn mark(conn: &Connection, id: Uuid) -> Result<Option<HeldMark>, Fault> {
    let mut select = conn.prepare_cached(&format!("{MARK} WHERE id = ?1"))?;
    let mut rows = select.query([id.to_string()])?;
    rows.next()?.map(read_mark).transpose()
}

fn read_mark(row: &Row<'_>) -> Result<HeldMark, Fault> {
    let corrupt = |what: &str| Fault::corrupt(format!("a mark has no {what}"));
    let (id, category): (String, String) = (row.get(0)?, row.get(2)?);
    let decided: Option<i64> = row.get(6)?;
    Ok(HeldMark {
        mark: Mark {
            id: Uuid::try_parse(&id).map_err(|_not_a_uuid| corrupt("id"))?,
            at: instant(row.get(1)?)?,
            category: CategoryCode::parse(&category).map_err(|_not_a_code| corrupt("category"))?,
            place: LonLat::from_e7(row.get(3)?, row.get(4)?).ok_or_else(|| corrupt("place"))?,
            text: row.get(5)?,
            walk: super::reception::walk(row.get(8)?)?,
        },
        decided_at: decided.map(instant).transpose()?,
        reason: row.get(7)?,
    })
}

/// Whether the viewer may do this to residents' marks, which are the tenant's own.
pub(super) fn may_on_marks(viewer: &Viewer, deed: Deed) -> bool {
    viewer.may(deed) && viewer.organisation().is_none()
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
    let mut add = |doomed: Option<Doomed>| {
        if let Some(doomed) = doomed {
            more = items.len() == most;
            if !more {
                items.push(doomed);
            }
        }
        !more
    };
    visit(conn, place, |observation| {
        add(judge(viewer, wish, &rules, &observation, now))
    })?;
    for held in marks(conn, place)? {
        if !add(judge_mark(viewer, wish, &rules, &held, now)) {
            break;
        }
    }
    for held in tracks(conn, viewer)? {
        if !add(judge_track(viewer, wish, &rules, &held, now)) {
            break;
        }
    }
    Ok((items, more))
}

/// The rule, its version and the decision by which a wish reaches something.
fn ground(
    wish: &Wish,
    rules: &[Rule],
    due: impl Fn(&Rule) -> bool,
) -> Option<(String, u32, String)> {
    match wish {
        Wish::Place(_, decision) => Some(("place".to_owned(), 0, decision.clone())),
        Wish::Rules => {
            let rule = rules.iter().find(|rule| due(rule))?;
            Some((rule.id.clone(), rule.version, rule.decision.clone()))
        }
    }
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
    let (rule, rule_version, decision) = ground(wish, rules, |rule| rule.is_due(of, now))?;
    Some(Doomed {
        object: Object::Observation,
        id: of.id.uuid(),
        version: of.version,
        rule,
        rule_version,
        decision,
    })
}

/// Whether the wish reaches this mark, and why.
pub(super) fn judge_mark(
    viewer: &Viewer,
    wish: &Wish,
    rules: &[Rule],
    of: &HeldMark,
    now: Timestamp,
) -> Option<Doomed> {
    if !may_on_marks(viewer, Deed::Dispose) {
        return None;
    }
    let mark = &of.mark;
    let due = |rule: &Rule| rule.is_due_mark(&mark.category, mark.at, of.decided_at, now);
    let (rule, rule_version, decision) = ground(wish, rules, due)?;
    Some(Doomed {
        object: Object::Intake,
        id: mark.id,
        version: mark_version(of),
        rule,
        rule_version,
        decision,
    })
}

/// The tracks of each of the viewer's walks that has any, by walk.
pub(super) fn tracks(conn: &Connection, viewer: &Viewer) -> Result<Vec<HeldTrack>, Fault> {
    let mut select = conn.prepare_cached(
        "SELECT walk, count(*), max(ended) FROM walk_track GROUP BY walk ORDER BY walk",
    )?;
    let mut rows = select.query([])?;
    let mut held = Vec::new();
    while let Some(row) = rows.next()? {
        let id: String = row.get(0)?;
        let id = WalkId::parse(&id).map_err(|e| Fault::corrupt(e.to_string()))?;
        if let Some(walk) = walks::by_id(conn, viewer, id)? {
            held.push(HeldTrack {
                walk: id,
                parts: row.get(1)?,
                last: instant(row.get(2)?)?,
                ended: walk.ended_at,
            });
        }
    }
    Ok(held)
}

/// Whether the wish reaches these tracks, and why. An erasure of a place does not: a track tells of whoever
/// walked, not of who lives there.
pub(super) fn judge_track(
    viewer: &Viewer,
    wish: &Wish,
    rules: &[Rule],
    of: &HeldTrack,
    now: Timestamp,
) -> Option<Doomed> {
    if !viewer.may(Deed::Dispose) || *wish != Wish::Rules {
        return None;
    }
    let (rule, rule_version, decision) = ground(wish, rules, |rule| rule.is_due_track(of, now))?;
    Some(Doomed {
        object: Object::Track,
        id: of.walk.uuid(),
        version: of.parts,
        rule,
        rule_version,
        decision,
    })
}

/// 1 while it waits, 2 when it has been decided on.
pub(super) fn mark_version(of: &HeldMark) -> u32 {
    if of.decided_at.is_none() { 1 } else { 2 }
}
