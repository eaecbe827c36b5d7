//! Disposal in SQLite: runs, tombstones, and taking a record away with all that tells of it.

use std::collections::{BTreeMap, HashMap, HashSet};

use async_trait::async_trait;
use jiff::Timestamp;
use lykta_core::model::{Deed, Observation, ObservationId, Viewer, WalkId};
use rusqlite::{Connection, OptionalExtension, Row, params};
use uuid::Uuid;

use super::apply::{Desk, by_id};
use super::fault::Fault;
use super::photos;
use super::query;
use super::retention::{
    judge, judge_mark, judge_track, mark, mark_version, marks, may, may_on_marks, put_rule, rules,
    select, tracks, visit,
};
use super::row;
use super::situations;
use super::tenant_store::SqliteStore;
use super::value::instant;
use super::writer::{Answer, Task};
use crate::clock;
use crate::store::disposal::{
    Disposals, Doomed, Executed, HeldMark, Object, PlaceAndTime, Rule, Run, Tombstone, Tombstones,
    Wish, digest, tombstone_of,
};
use crate::store::{Op, StoreError};

/// Whether something with this id was disposed of.
pub(super) fn is_disposed_of(conn: &Connection, id: ObservationId) -> Result<bool, Fault> {
    has_tombstone(conn, id.uuid())
}

/// Whether the tracks of this walk were disposed of.
pub(super) fn tracks_are_disposed_of(conn: &Connection, walk: WalkId) -> Result<bool, Fault> {
    has_tombstone(conn, walk.uuid())
}

fn has_tombstone(conn: &Connection, id: Uuid) -> Result<bool, Fault> {
    Ok(conn
        .prepare_cached("SELECT 1 FROM tombstone WHERE hash = ?1")?
        .exists([tombstone_of(id)])?)
}

type ItemJson = (String, String, u32, String, u32, String);

fn read_run(row: &Row<'_>) -> Result<Run, Fault> {
    let by_rule: String = row.get(7)?;
    let items: Option<String> = row.get(8)?;
    let items: Vec<ItemJson> = match items {
        Some(json) => serde_json::from_str(&json)?,
        None => Vec::new(),
    };
    let (at, by): (Option<i64>, Option<String>) = (row.get(9)?, row.get(10)?);
    let n: i64 = row.get(5)?;
    Ok(Run {
        id: row.get(0)?,
        kind: row.get(1)?,
        planned_at: instant(row.get(2)?)?,
        planned_by: row.get(3)?,
        digest: row.get(4)?,
        n: usize::try_from(n).unwrap_or(0),
        more: row.get(6)?,
        by_rule: serde_json::from_str(&by_rule)?,
        items: items
            .into_iter()
            .map(|(object, id, version, rule, rule_version, decision)| {
                let odd = || Fault::corrupt("a run lists something odd");
                Ok(Doomed {
                    object: Object::from_code(&object).ok_or_else(odd)?,
                    id: Uuid::try_parse(&id).map_err(|_not_a_uuid| odd())?,
                    version,
                    rule,
                    rule_version,
                    decision,
                })
            })
            .collect::<Result<_, Fault>>()?,
        executed: at.map(instant).transpose()?.zip(by),
    })
}

const RUN: &str = "SELECT id, kind, planned_at, planned_by, digest, n, more, by_rule, items, \
    executed_at, executed_by FROM disposal_run";

fn write_plan(desk: &Desk<'_>, run: &Run) -> Result<(), Fault> {
    let items: Vec<ItemJson> = run
        .items
        .iter()
        .map(|d| {
            let (object, id) = (d.object.code().to_owned(), d.id.to_string());
            let (rule, decision) = (d.rule.clone(), d.decision.clone());
            (object, id, d.version, rule, d.rule_version, decision)
        })
        .collect();
    desk.conn.execute(
        "INSERT INTO disposal_run (id, kind, planned_at, planned_by, digest, n, more, by_rule, items)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
        params![
            run.id,
            run.kind,
            run.planned_at.as_millisecond(),
            run.planned_by,
            run.digest,
            i64::try_from(run.n).unwrap_or(i64::MAX),
            run.more,
            serde_json::to_string(&run.by_rule)?,
            serde_json::to_string(&items)?
        ],
    )?;
    desk.audit(
        "plan_disposal",
        &format!("run/{}", run.id),
        Some(&format!("{} n={}", run.kind, run.n)),
    )
}

/// Carries a run out: everything on its list must stand as it was listed.
fn execute(desk: &Desk<'_>, id: &str, approved: &[u8; 32], alone: bool) -> Result<Executed, Fault> {
    let run = desk
        .conn
        .prepare(&format!("{RUN} WHERE id = ?1"))?
        .query_row([id], |row| Ok(read_run(row)))
        .optional()?
        .ok_or(Fault(StoreError::NotFound))??;
    if run.executed.is_some() {
        return Ok(Executed::Already);
    }
    if !alone && run.planned_by == desk.viewer.name() {
        return Ok(Executed::SamePerson);
    }
    if run.digest != *approved {
        return Ok(Executed::Changed);
    }
    let rules = rules(desk.conn)?;
    let by_rules = run.kind == Wish::Rules.code();
    let (mut found, mut marks, mut walks) = (Vec::new(), Vec::new(), Vec::new());
    let held_tracks = tracks(desk.conn, desk.viewer)?;
    for planned in &run.items {
        let stands = match planned.object {
            Object::Observation => {
                let id = ObservationId::from_uuid(planned.id)
                    .map_err(|error| Fault::corrupt(error.to_string()))?;
                let Some(stored) = by_id(desk.conn, id)? else {
                    return Ok(Executed::Changed);
                };
                let of = &stored.observation;
                let now = judge(desk.viewer, &Wish::Rules, &rules, of, run.planned_at);
                let stands = of.version == planned.version
                    && may(desk.viewer, Deed::Dispose, of)
                    && (!by_rules || now.as_ref() == Some(planned));
                found.push((stored.seq, stored.observation));
                stands
            }
            Object::Intake => {
                let Some(held) = mark(desk.conn, planned.id)? else {
                    return Ok(Executed::Changed);
                };
                let now = judge_mark(desk.viewer, &Wish::Rules, &rules, &held, run.planned_at);
                marks.push(planned.id);
                mark_version(&held) == planned.version
                    && may_on_marks(desk.viewer, Deed::Dispose)
                    && (!by_rules || now.as_ref() == Some(planned))
            }
            Object::Track => {
                walks.push(planned.id);
                let held = held_tracks.iter().find(|t| t.walk.uuid() == planned.id);
                held.is_some_and(|held| {
                    let now = judge_track(desk.viewer, &Wish::Rules, &rules, held, run.planned_at);
                    now.as_ref() == Some(planned)
                })
            }
        };
        if !stands {
            return Ok(Executed::Changed);
        }
    }
    let stones: Vec<Tombstone> = run
        .items
        .iter()
        .map(|d| Tombstone {
            hash: tombstone_of(d.id),
            rule: d.rule.clone(),
            decision: d.decision.clone(),
        })
        .collect();
    remove(desk, &found, &marks, &walks)?;
    bury(desk, id, desk.at, desk.viewer.name(), &stones)?;
    desk.conn.execute(
        "UPDATE disposal_run SET items = NULL, executed_at = ?2, executed_by = ?3 WHERE id = ?1",
        params![id, desk.at.as_millisecond(), desk.viewer.name()],
    )?;
    let decisions: Vec<String> = run
        .by_rule
        .iter()
        .map(|(rule, decision, n)| format!("{rule} ({decision}): {n}"))
        .collect();
    desk.audit(
        "dispose",
        &format!("run/{id}"),
        Some(&format!("n={} {}", run.items.len(), decisions.join(", "))),
    )?;
    Ok(Executed::Done(run.items.len()))
}

fn bury(
    desk: &Desk<'_>,
    run: &str,
    at: Timestamp,
    who: &str,
    stones: &[Tombstone],
) -> Result<usize, Fault> {
    let mut insert = desk.conn.prepare_cached(
        "INSERT OR IGNORE INTO tombstone (hash, run, rule, decision, at, who)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
    )?;
    let mut new = 0;
    for stone in stones {
        new += insert.execute(params![
            stone.hash,
            run,
            stone.rule,
            stone.decision,
            at.as_millisecond(),
            who
        ])?;
    }
    Ok(new)
}

/// Takes records away with all that tells of them: a resident's mark goes with what it became.
fn remove(
    desk: &Desk<'_>,
    found: &[(i64, Observation)],
    marks: &[Uuid],
    walks: &[Uuid],
) -> Result<(), Fault> {
    let conn = desk.conn;
    // One pass over the feed for all of them: it has no index by subject.
    let ids: Vec<String> = found
        .iter()
        .map(|(_, o)| o.id.uuid().simple().to_string().to_uppercase())
        .collect();
    let ids = serde_json::to_string(&ids)?;
    // Readers of the feed learn that they are gone; where they were they know themselves. This comes first, for the
    // last row of the feed is never taken away.
    let last = i64::try_from(query::head(conn)?.0).unwrap_or(i64::MAX);
    let mut tell = conn.prepare_cached(
        "INSERT INTO feed (subject_kind, subject, op, version) VALUES ('observation', ?1, ?2, ?3)",
    )?;
    for (_, observation) in found {
        tell.execute(params![
            observation.id.uuid().as_bytes(),
            Op::Dispose.code(),
            observation.version.saturating_add(1)
        ])?;
    }
    conn.execute(
        "DELETE FROM feed WHERE subject_kind = 'observation' AND position <= ?2
             AND hex(subject) IN (SELECT value FROM json_each(?1))",
        params![&ids, last],
    )?;
    conn.execute(
        "DELETE FROM intake WHERE hex(became) IN (SELECT value FROM json_each(?1))",
        [&ids],
    )?;
    for (seq, _) in found {
        photos::forget(desk, *seq)?;
        conn.prepare_cached("DELETE FROM edit WHERE observation = ?1")?
            .execute([seq])?;
        conn.prepare_cached("DELETE FROM history WHERE observation = ?1")?
            .execute([seq])?;
        conn.prepare_cached("DELETE FROM observation WHERE seq = ?1")?
            .execute([seq])?;
    }
    let gone: Vec<ObservationId> = found.iter().map(|(_, o)| o.id).collect();
    situations::forget(desk, &gone, walks)?;
    for mark in marks {
        conn.prepare_cached("DELETE FROM intake WHERE id = ?1")?
            .execute([mark.to_string()])?;
    }
    for walk in walks {
        conn.prepare_cached("DELETE FROM walk_track WHERE walk = ?1")?
            .execute([walk.to_string()])?;
    }
    Ok(())
}

fn read_tombstones(conn: &Connection) -> Result<Vec<Tombstones>, Fault> {
    let mut select =
        conn.prepare("SELECT run, at, who, hash, rule, decision FROM tombstone ORDER BY hash")?;
    let mut rows = select.query([])?;
    let mut runs: BTreeMap<(i64, String, String), Vec<Tombstone>> = BTreeMap::new();
    while let Some(row) = rows.next()? {
        let key = (row.get(1)?, row.get(0)?, row.get(2)?);
        runs.entry(key).or_default().push(Tombstone {
            hash: row.get(3)?,
            rule: row.get(4)?,
            decision: row.get(5)?,
        });
    }
    runs.into_iter()
        .map(|((at, run, who), stones)| {
            Ok(Tombstones {
                run,
                at: instant(at)?,
                who,
                stones,
            })
        })
        .collect()
}

fn forget_again(desk: &Desk<'_>, runs: &[Tombstones]) -> Result<usize, Fault> {
    let hashes: HashSet<[u8; 32]> = runs
        .iter()
        .flat_map(|run| run.stones.iter().map(|s| s.hash))
        .collect();
    let mut found = Vec::new();
    if !hashes.is_empty() {
        let mut select = desk.conn.prepare(&row::AFTER)?;
        let mut rows = select.query([0])?;
        while let Some(row) = rows.next()? {
            let stored = row::read(row)?;
            if hashes.contains(&tombstone_of(stored.observation.id.uuid())) {
                found.push((stored.seq, stored.observation));
            }
        }
    }
    let mut marks: Vec<Uuid> = marks(desk.conn, None)?
        .into_iter()
        .map(|held| held.mark.id)
        .collect();
    marks.retain(|id| hashes.contains(&tombstone_of(*id)));
    let mut walks: Vec<Uuid> = tracks(desk.conn, desk.viewer)?
        .into_iter()
        .map(|held| held.walk.uuid())
        .collect();
    walks.retain(|id| hashes.contains(&tombstone_of(*id)));
    remove(desk, &found, &marks, &walks)?;
    let gone = found.len() + marks.len() + walks.len();
    let mut new = 0;
    for run in runs {
        new += bury(desk, &run.run, run.at, &run.who, &run.stones)?;
        let mut by_rule: HashMap<(&str, &str), usize> = HashMap::new();
        for stone in &run.stones {
            *by_rule.entry((&stone.rule, &stone.decision)).or_default() += 1;
        }
        let mut by_rule: Vec<(&str, &str, usize)> =
            by_rule.into_iter().map(|((r, d), n)| (r, d, n)).collect();
        by_rule.sort_unstable();
        desk.conn.execute(
            "INSERT INTO disposal_run (id, kind, planned_at, planned_by, digest, n, more, by_rule,
                 executed_at, executed_by)
             VALUES (?1, 'again', ?2, ?3, zeroblob(32), ?4, 0, ?5, ?2, ?3)
             ON CONFLICT (id) DO UPDATE SET items = NULL, executed_at = ?2, executed_by = ?3",
            params![
                run.run,
                run.at.as_millisecond(),
                run.who,
                i64::try_from(run.stones.len()).unwrap_or(i64::MAX),
                serde_json::to_string(&by_rule)?
            ],
        )?;
    }
    if new > 0 || gone > 0 {
        desk.audit(
            "dispose_again",
            "tombstones",
            Some(&format!("n={gone} of {}", hashes.len())),
        )?;
    }
    Ok(gone)
}

#[async_trait]
impl Disposals for SqliteStore {
    async fn retention_rules(&self, viewer: &Viewer) -> Result<Vec<Rule>, StoreError> {
        self.own(viewer)?;
        self.readers.run(rules).await
    }

    async fn put_retention_rule(&self, viewer: &Viewer, rule: Rule) -> Result<Rule, StoreError> {
        self.own(viewer)?;
        self.writer
            .deed(viewer, clock::now(), move |desk| put_rule(desk, &rule))
            .await
    }

    async fn plan_disposal(
        &self,
        viewer: &Viewer,
        id: &str,
        wish: Wish,
        most: usize,
    ) -> Result<Run, StoreError> {
        self.own(viewer)?;
        let now = clock::now();
        let (asker, kind) = (viewer.clone(), wish.code().to_owned());
        let (items, more) = self
            .readers
            .run(move |conn| select(conn, &asker, &wish, now, most))
            .await?;
        let mut by_rule: BTreeMap<(String, String), usize> = BTreeMap::new();
        for item in &items {
            let key = (item.rule.clone(), item.decision.clone());
            *by_rule.entry(key).or_default() += 1;
        }
        let run = Run {
            id: id.to_owned(),
            kind,
            planned_at: now,
            planned_by: viewer.name().to_owned(),
            digest: digest(&items),
            n: items.len(),
            more,
            by_rule: by_rule.into_iter().map(|((r, d), n)| (r, d, n)).collect(),
            items,
            executed: None,
        };
        self.writer
            .deed(viewer, now, move |desk| {
                write_plan(desk, &run)?;
                Ok(run.clone())
            })
            .await
    }

    async fn disposal_runs(&self, viewer: &Viewer, limit: usize) -> Result<Vec<Run>, StoreError> {
        self.own(viewer)?;
        self.readers
            .run(move |conn| {
                let mut select =
                    conn.prepare(&format!("{RUN} ORDER BY planned_at DESC, id DESC LIMIT ?1"))?;
                let mut rows = select.query([i64::try_from(limit).unwrap_or(i64::MAX)])?;
                let mut runs = Vec::new();
                while let Some(row) = rows.next()? {
                    runs.push(read_run(row)?);
                }
                Ok(runs)
            })
            .await
    }

    async fn execute_disposal(
        &self,
        viewer: &Viewer,
        id: &str,
        digest: [u8; 32],
        alone: bool,
    ) -> Result<Executed, StoreError> {
        self.own(viewer)?;
        let id = id.to_owned();
        self.writer
            .deed(viewer, clock::now(), move |desk| {
                execute(desk, &id, &digest, alone)
            })
            .await
    }

    async fn tombstones(&self, viewer: &Viewer) -> Result<Vec<Tombstones>, StoreError> {
        self.own(viewer)?;
        self.readers.run(read_tombstones).await
    }

    async fn forget_again(
        &self,
        viewer: &Viewer,
        tombstones: Vec<Tombstones>,
    ) -> Result<usize, StoreError> {
        self.own(viewer)?;
        self.writer
            .deed(viewer, clock::now(), move |desk| {
                forget_again(desk, &tombstones)
            })
            .await
    }

    async fn seal_disposal(&self, viewer: &Viewer) -> Result<(), StoreError> {
        self.own(viewer)?;
        self.bury_photos(Vec::new()).await?;
        match self.writer.ask(Task::Fold).await? {
            Answer::Folded => Ok(()),
            _ => Err(StoreError::Unavailable(
                "the writer answered another question".to_owned(),
            )),
        }
    }

    async fn held_at(
        &self,
        viewer: &Viewer,
        place: PlaceAndTime,
    ) -> Result<(Vec<Observation>, Vec<HeldMark>), StoreError> {
        self.own(viewer)?;
        let asker = viewer.clone();
        self.readers
            .run(move |conn| {
                let mut held = Vec::new();
                visit(conn, Some(&place), |observation| {
                    if may(&asker, Deed::Disclose, &observation) {
                        held.push(observation);
                    }
                    true
                })?;
                let marks = if may_on_marks(&asker, Deed::Disclose) {
                    marks(conn, Some(&place))?
                } else {
                    Vec::new()
                };
                Ok((held, marks))
            })
            .await
    }
}
