//! Where reports come from, read in bulk in the order they arrived.

use std::collections::HashMap;
use std::sync::Arc;

use async_trait::async_trait;
use jiff::Timestamp;
use lykta_core::model::{ObservationId, Status, Viewer};
use rusqlite::{Connection, OptionalExtension};
use serde_json::Value;
use sha2::{Digest, Sha256};
use uuid::Uuid;

use super::fault::Fault;
use super::tenant_store::SqliteStore;
use super::value::instant;
use crate::store::StoreError;
use crate::store::sources::{Opaque, Read, Reported, Source, Sources, TellsSources};

/// What a resident left without a name was recorded by whoever accepted it, who did not report it.
const AFTER: &str = "
    SELECT o.seq, o.id, o.walk_id,
           CASE WHEN o.id IN (SELECT became FROM intake WHERE became IS NOT NULL) THEN NULL
                ELSE o.made_by END
    FROM observation o
    WHERE o.seq > ?1 ORDER BY o.seq";

/// Hashes of one key, each made once.
struct Hashes<'a> {
    key: &'a [u8; 32],
    tenant: &'a str,
    made: HashMap<Vec<u8>, Opaque>,
}

impl Hashes<'_> {
    fn of(&mut self, kind: u8, name: &[u8]) -> Opaque {
        let named = [&[kind], name].concat();
        *self.made.entry(named).or_insert_with_key(|named| {
            let mut hash = Sha256::new_with_prefix(self.key);
            hash.update(self.tenant);
            hash.update([0]);
            hash.update(named);
            let mut half = [0; 16];
            for (to, from) in half.iter_mut().zip(hash.finalize()) {
                *to = from;
            }
            Opaque(u128::from_be_bytes(half))
        })
    }
}

fn sources(
    conn: &Connection,
    after: Option<Read>,
    key: &[u8; 32],
    tenant: &str,
) -> Result<Sources, Fault> {
    let still = match after {
        None => false,
        Some(read) => conn
            .prepare_cached("SELECT id FROM observation WHERE seq = ?1")?
            .query_row([read.seq], |row| row.get::<_, [u8; 16]>(0))
            .optional()?
            .is_some_and(|id| id == read.id),
    };
    let after = after.filter(|_| still);
    let mut hashes = Hashes {
        key,
        tenant,
        made: HashMap::new(),
    };
    // The service itself and its command line are nobody.
    let nobody = Viewer::keeper(
        lykta_core::model::TenantCode::parse(tenant)
            .map_err(|error| Fault::corrupt(error.to_string()))?,
    );
    let (mut read, mut known) = (after, Vec::new());
    let mut select = conn.prepare_cached(AFTER)?;
    let mut rows = select.query([after.map_or(0, |read| read.seq)])?;
    while let Some(row) = rows.next()? {
        let id: [u8; 16] = row.get(1)?;
        read = Some(Read {
            seq: row.get(0)?,
            id,
        });
        let walk: Option<Vec<u8>> = row.get(2)?;
        let by: Option<String> = row.get(3)?;
        let by = by.filter(|name| name != nobody.name());
        let source = Source {
            by: by.map(|name| hashes.of(b'p', name.as_bytes())),
            walk: walk.map(|id| hashes.of(b'w', &id)),
        };
        if source != Source::default() {
            let id = ObservationId::from_uuid(Uuid::from_bytes(id));
            known.push((id.map_err(|e| Fault::corrupt(e.to_string()))?, source));
        }
    }
    Ok(Sources {
        known,
        read,
        anew: !still,
    })
}

/// Where the life of an observation ends.
const OVER: [Status; 6] = [
    Status::Done,
    Status::Verified,
    Status::Closed,
    Status::NotFeasible,
    Status::Faded,
    Status::Rejected,
];

fn reported(conn: &Connection) -> Result<Reported, Fault> {
    let corrupt = |e: lykta_core::model::ids::IdError| Fault::corrupt(e.to_string());
    let mut told = Reported::default();
    let mut select = conn.prepare_cached(
        "SELECT id, confirmations FROM observation WHERE confirmations IS NOT NULL",
    )?;
    let mut rows = select.query([])?;
    while let Some(row) = rows.next()? {
        let id = ObservationId::from_uuid(Uuid::from_bytes(row.get(0)?)).map_err(corrupt)?;
        let list: Vec<String> = serde_json::from_str(&row.get::<_, String>(1)?)?;
        let list: Result<Vec<_>, _> = list.iter().map(|id| ObservationId::parse(id)).collect();
        told.confirmed.push((id, list.map_err(corrupt)?));
    }
    let mut select = conn.prepare_cached(
        "SELECT o.id, h.at, h.changes FROM history h JOIN observation o ON o.seq = h.observation
         WHERE h.op = 'transition' ORDER BY h.at",
    )?;
    let mut rows = select.query([])?;
    let mut over: HashMap<ObservationId, Timestamp> = HashMap::new();
    while let Some(row) = rows.next()? {
        let Some(text) = row.get::<_, Option<String>>(2)? else {
            continue;
        };
        let changes: Vec<(String, Value, Value)> = serde_json::from_str(&text)?;
        let ends = changes.iter().any(|(field, _, new)| {
            let code = new.get("text").and_then(Value::as_str);
            field == "status" && OVER.iter().any(|s| Some(s.code()) == code)
        });
        if ends {
            let id = ObservationId::from_uuid(Uuid::from_bytes(row.get(0)?)).map_err(corrupt)?;
            over.entry(id).or_insert(instant(row.get(1)?)?);
        }
    }
    told.over = over.into_iter().collect();
    Ok(told)
}

#[async_trait]
impl TellsSources for SqliteStore {
    async fn sources(
        &self,
        viewer: &Viewer,
        after: Option<Read>,
        key: Arc<[u8; 32]>,
    ) -> Result<Sources, StoreError> {
        self.own(viewer)?;
        let tenant = self.code().as_str().to_owned();
        self.readers
            .run(move |conn| sources(conn, after, &key, &tenant))
            .await
    }
    async fn reported(&self, viewer: &Viewer) -> Result<Reported, StoreError> {
        self.own(viewer)?;
        self.readers.run(reported).await
    }
}
