//! The questions that readers answer. Each runs on one read-only connection and is given only what it
//! needs to judge visibility; nothing here writes.

use lykta_core::model::viewer::{Custody, Facts};
use lykta_core::model::{Observation, ObservationId, PrivacyClass, Status, Viewer, WalkId};
use lykta_core::space::told::told;
use rusqlite::{Connection, OptionalExtension, Row};

use super::apply::{Named, by_id, visible};
use super::fault::Fault;
use super::row::{self, Columns};
use super::value;
use crate::store::{
    Cursor, Facet, FeedEntry, HistoryEntry, Op, Page, Position, StoreError, Subject,
};

/// One observation, if the viewer may see it.
pub(super) fn observation(
    conn: &Connection,
    viewer: &Viewer,
    id: ObservationId,
) -> Result<Option<Observation>, Fault> {
    let found = by_id(conn, id)?.map(|stored| stored.observation);
    Ok(found
        .filter(|observation| visible(viewer, observation))
        .map(|observation| told(viewer, observation)))
}

/// Those of `ids` that the viewer may see, in the same order.
pub(super) fn observations(
    conn: &Connection,
    viewer: &Viewer,
    ids: &[ObservationId],
) -> Result<Vec<Observation>, Fault> {
    ids.iter()
        .filter_map(|id| observation(conn, viewer, *id).transpose())
        .collect()
}

/// Observations in order of arrival.
pub(super) fn scan(
    conn: &Connection,
    viewer: &Viewer,
    from: Option<&Cursor>,
    limit: usize,
) -> Result<Page<Observation>, Fault> {
    let limit = limit.max(1);
    let mut last = from.map_or(0, |cursor| cursor.0);
    let mut items = Vec::new();
    let mut select = conn.prepare_cached(&row::AFTER)?;
    let mut rows = select.query([last])?;
    while let Some(found) = rows.next()? {
        let stored = row::read(found)?;
        if !visible(viewer, &stored.observation) {
            continue;
        }
        if items.len() == limit {
            let next = Some(Cursor(last));
            return Ok(Page { items, next });
        }
        last = stored.seq;
        items.push(told(viewer, stored.observation));
    }
    Ok(Page { items, next: None })
}

/// The history of an observation, oldest first, and the observation as it stands.
pub(super) fn history(
    conn: &Connection,
    viewer: &Viewer,
    id: ObservationId,
) -> Result<Option<(Observation, Vec<HistoryEntry>)>, Fault> {
    let Some(stored) = by_id(conn, id)?.filter(|s| visible(viewer, &s.observation)) else {
        return Ok(None);
    };
    let mut select = conn.prepare_cached(
        "SELECT 1 AS version, 0, made_at, made_by, 'create', NULL, NULL FROM observation WHERE seq = ?1
         UNION ALL
         SELECT version, base_version, at, by, op, reason, changes FROM history WHERE observation = ?1
         ORDER BY version",
    )?;
    let mut rows = select.query([stored.seq])?;
    let mut entries = Vec::new();
    while let Some(found) = rows.next()? {
        let mut c = Columns::new(found);
        entries.push(HistoryEntry {
            version: c.number()?,
            base_version: c.number()?,
            at: value::instant(c.number()?)?,
            by: {
                let by = c.text()?;
                c.some(by)?.to_owned()
            },
            op: c.one(Op::from_code)?,
            reason: c.text()?.map(str::to_owned),
            changes: c
                .text()?
                .map(value::from_json)
                .transpose()?
                .unwrap_or_default(),
        });
    }
    Ok(Some((told(viewer, stored.observation), entries)))
}

/// Who made the first version of an observation.
pub(super) fn author(conn: &Connection, id: ObservationId) -> Result<Option<String>, Fault> {
    let mut select = conn.prepare_cached("SELECT made_by FROM observation WHERE id = ?1")?;
    Ok(select
        .query_row([id.uuid().as_bytes()], |row| row.get(0))
        .optional()?)
}

/// Feed entries after a position. Areas, promises, actors and assets are open to everyone in the
/// tenant; of an observation an entry is passed on when it could be seen before or can be seen after.
pub(super) fn feed(
    conn: &Connection,
    viewer: &Viewer,
    after: Position,
    limit: usize,
) -> Result<Vec<FeedEntry>, Fault> {
    let everything = viewer.sees_everything();
    let sees = |facet: &Option<Facet>| {
        facet.as_ref().is_some_and(|f| {
            viewer.may_see(Facts {
                category: &f.category,
                class: f.class,
                areas: &[],
                custody: &f.custody,
            })
        })
    };
    let mut select = conn.prepare_cached(
        "SELECT position, subject_kind, op, version,
                old_lon_e7, old_lat_e7, old_shape, old_category, old_class, old_status,
                new_lon_e7, new_lat_e7, new_shape, new_category, new_class, new_status,
                old_custody, new_custody, subject
         FROM feed WHERE position > ?1 ORDER BY position",
    )?;
    let mut rows = select.query([i64::try_from(after.0).unwrap_or(i64::MAX)])?;
    let mut entries = Vec::new();
    while entries.len() < limit
        && let Some(found) = rows.next()?
    {
        let entry = feed_entry(found)?;
        let open = !matches!(entry.subject, Subject::Observation(_));
        if everything || open || sees(&entry.old) || sees(&entry.new) {
            entries.push(entry);
        }
    }
    Ok(entries)
}

fn feed_entry(found: &Row<'_>) -> Result<FeedEntry, Fault> {
    let mut c = Columns::new(found);
    let position = Position(c.number()?);
    let kind = c.text()?;
    let kind = c.some(kind)?;
    let op = c.one(Op::from_code)?;
    let version = c.number()?;
    let mut old = facet(&mut c)?;
    let mut new = facet(&mut c)?;
    for side in [&mut old, &mut new] {
        let custody = c.custody()?;
        if let Some(facet) = side {
            facet.custody = custody;
        }
    }
    let subject = if kind == "observation" {
        Subject::Observation(c.id()?)
    } else {
        let id = c.text()?;
        let id = c.some(id)?.to_owned();
        match kind {
            "area" => Subject::Area(id),
            "promise" => Subject::Promise(id),
            "actor" => Subject::Actor(id),
            "asset" => Subject::Asset(id),
            "share_set" => Subject::ShareSet(id),
            "text" => Subject::Text(id),
            super::situations::KIND => Subject::Situation(id),
            "walk" => Subject::Walk(WalkId::parse(&id).map_err(|e| Fault::corrupt(e.to_string()))?),
            _ => return Err(Fault::corrupt(format!("the feed names a {kind:?}"))),
        }
    };
    Ok(FeedEntry {
        position,
        subject,
        op,
        version,
        old,
        new,
    })
}

fn facet(c: &mut Columns<'_>) -> Result<Option<Facet>, Fault> {
    let shape = c.place()?;
    let category = c.category()?;
    let class = c.scale(PrivacyClass::new)?;
    let status = c.code(Status::from_code)?;
    Ok(match (shape, category, class, status) {
        (Some(shape), Some(category), Some(class), Some(status)) => Some(Facet {
            shape,
            category,
            class,
            status,
            custody: Custody::default(),
        }),
        _ => None,
    })
}

/// The last position in the feed, 0 while it is empty.
pub(super) fn head(conn: &Connection) -> Result<Position, Fault> {
    let mut select = conn.prepare_cached("SELECT coalesce(max(position), 0) FROM feed")?;
    let position: i64 = select.query_row([], |row| row.get(0))?;
    Ok(Position(position.unsigned_abs()))
}

/// Every named record of a kind, by id.
pub(super) fn every<T>(
    conn: &Connection,
    named: Named,
    read: impl Fn(&str, u32, &str) -> Result<T, Fault>,
) -> Result<Vec<T>, Fault> {
    let table = named.code();
    let mut select = conn.prepare_cached(&format!(
        "SELECT id, version, document FROM {table} ORDER BY id"
    ))?;
    let mut rows = select.query([])?;
    let mut all = Vec::new();
    while let Some(found) = rows.next()? {
        all.push(read_named(found, &read)?);
    }
    Ok(all)
}

/// One named record.
pub(super) fn one<T>(
    conn: &Connection,
    named: Named,
    id: &str,
    read: impl Fn(&str, u32, &str) -> Result<T, Fault>,
) -> Result<T, Fault> {
    let table = named.code();
    let mut select = conn.prepare_cached(&format!(
        "SELECT id, version, document FROM {table} WHERE id = ?1"
    ))?;
    select
        .query_row([id], |row| Ok(read_named(row, &read)))
        .optional()?
        .unwrap_or(Err(Fault(StoreError::NotFound)))
}

fn read_named<T>(
    found: &Row<'_>,
    read: impl Fn(&str, u32, &str) -> Result<T, Fault>,
) -> Result<T, Fault> {
    let mut c = Columns::new(found);
    let id = c.text()?;
    let id = c.some(id)?;
    let version = c.number()?;
    let document = c.text()?;
    read(id, version, c.some(document)?)
}
