//! Disposal in SQLite: runs, tombstones, and taking a record away with all that tells of it.

use std::collections::{BTreeMap, HashMap, HashSet};

use async_trait::async_trait;
use jiff::Timestamp;
use lykta_core::model::{Deed, Observation, ObservationId, Viewer};
use rusqlite::{Connection, OptionalExtension, Row, params};

use super::apply::{Desk, by_id};
use super::fault::Fault;
use super::retention::{judge, may, put_rule, rules, select, visit};
use super::row;
use super::tenant_store::SqliteStore;
use super::value::instant;
use super::writer::{Answer, Task};
use crate::clock;
use crate::store::disposal::{
    Disposals, Doomed, Executed, PlaceAndTime, Rule, Run, Tombstone, Tombstones, Wish, digest,
    tombstone_of,
};
use crate::store::{Op, StoreError};

/// Whether something with this id was disposed of.
pub(super) fn is_disposed_of(conn: &Connection, id: ObservationId) -> Result<bool, Fault> {
    Ok(conn
        .prepare_cached("SELECT 1 FROM tombstone WHERE hash = ?1")?
        .exists([tombstone_of(id)])?)
}

type ItemJson = (String, u32, String, u32, String);

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
            .map(|(id, version, rule, rule_version, decision)| {
                let id =
                    ObservationId::parse(&id).map_err(|error| Fault::corrupt(error.to_string()))?;
                Ok(Doomed {
                    id,
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
            let text = (d.id.to_string(), d.rule.clone(), d.decision.clone());
            (text.0, d.version, text.1, d.rule_version, text.2)
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
    let mut found = Vec::new();
    for planned in &run.items {
        let Some(stored) = by_id(desk.conn, planned.id)? else {
            return Ok(Executed::Changed);
        };
        let same = stored.observation.version == planned.version
            && may(desk.viewer, Deed::Dispose, &stored.observation)
            && (run.kind != Wish::Rules.code()
                || judge(
                    desk.viewer,
                    &Wish::Rules,
                    &rules,
                    &stored.observation,
                    run.planned_at,
                )
                .is_some_and(|now| now == *planned));
        if !same {
            return Ok(Executed::Changed);
        }
        found.push((stored.seq, stored.observation));
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
    let files = remove(desk, &found)?;
    bury(desk, id, desk.at, desk.viewer.name(), &stones)?;
    desk.conn.execute(
        "UPDATE disposal_run SET items = NULL, executed_at = ?2, executed_by = ?3, files = ?4
         WHERE id = ?1",
        params![
            id,
            desk.at.as_millisecond(),
            desk.viewer.name(),
            files_column(&files)?
        ],
    )?;
    let decisions: Vec<String> = run
        .by_rule
        .iter()
        .map(|(rule, decision, n)| format!("{rule} ({decision}): {n}"))
        .collect();
    desk.audit(
        "dispose",
        &format!("run/{id}"),
        Some(&format!("n={} {}", found.len(), decisions.join(", "))),
    )?;
    Ok(Executed::Done(found.len()))
}

fn files_column(files: &[String]) -> Result<Option<String>, Fault> {
    if files.is_empty() {
        return Ok(None);
    }
    Ok(Some(serde_json::to_string(files)?))
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

/// Takes records away with all that tells of them, and returns the photos that no other record has.
fn remove(desk: &Desk<'_>, found: &[(i64, Observation)]) -> Result<Vec<String>, Fault> {
    let conn = desk.conn;
    // One pass over the feed for all of them: it has no index by subject.
    let ids: Vec<String> = found
        .iter()
        .map(|(_, o)| o.id.uuid().simple().to_string().to_uppercase())
        .collect();
    conn.execute(
        "DELETE FROM feed WHERE subject_kind = 'observation'
             AND hex(subject) IN (SELECT value FROM json_each(?1))",
        [serde_json::to_string(&ids)?],
    )?;
    let mut photos = HashSet::new();
    for (seq, observation) in found {
        photos.extend(observation.photos.iter().cloned());
        super::photos::forget(desk, *seq)?;
        conn.prepare_cached("DELETE FROM history WHERE observation = ?1")?
            .execute([seq])?;
        conn.prepare_cached("DELETE FROM observation WHERE seq = ?1")?
            .execute([seq])?;
        // Readers of the feed learn that it is gone; where it was they know themselves.
        conn.prepare_cached(
            "INSERT INTO feed (subject_kind, subject, op, version) VALUES ('observation', ?1, ?2, ?3)",
        )?
        .execute(params![
            observation.id.uuid().as_bytes(),
            Op::Dispose.code(),
            observation.version.saturating_add(1)
        ])?;
    }
    let mut alone = Vec::new();
    for photo in photos {
        let shared = conn
            .prepare_cached("SELECT 1 FROM observation WHERE instr(photos, ?1) > 0")?
            .exists([&photo])?;
        if !shared {
            alone.push(photo);
        }
    }
    alone.sort();
    Ok(alone)
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
            if hashes.contains(&tombstone_of(stored.observation.id)) {
                found.push((stored.seq, stored.observation));
            }
        }
    }
    let files = remove(desk, &found)?;
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
    if let Some(last) = runs.last()
        && !files.is_empty()
    {
        desk.conn.execute(
            "UPDATE disposal_run SET files = ?2 WHERE id = ?1",
            params![last.run, files_column(&files)?],
        )?;
    }
    if new > 0 || !found.is_empty() {
        desk.audit(
            "dispose_again",
            "tombstones",
            Some(&format!("n={} of {}", found.len(), hashes.len())),
        )?;
    }
    Ok(found.len())
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

    async fn files_to_remove(&self, viewer: &Viewer) -> Result<Vec<String>, StoreError> {
        self.own(viewer)?;
        self.readers
            .run(|conn| {
                let mut select =
                    conn.prepare("SELECT files FROM disposal_run WHERE files IS NOT NULL")?;
                let mut rows = select.query([])?;
                let mut files = Vec::new();
                while let Some(row) = rows.next()? {
                    let json: String = row.get(0)?;
                    files.append(&mut serde_json::from_str(&json)?);
                }
                Ok(files)
            })
            .await
    }

    async fn seal_disposal(&self, viewer: &Viewer) -> Result<(), StoreError> {
        self.own(viewer)?;
        self.writer
            .deed(viewer, clock::now(), |desk| {
                desk.conn.execute(
                    "UPDATE disposal_run SET files = NULL WHERE files IS NOT NULL",
                    [],
                )?;
                Ok(())
            })
            .await?;
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
    ) -> Result<Vec<Observation>, StoreError> {
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
                Ok(held)
            })
            .await
    }
}
