//! Edits of observations: the strict one, which names the version that stands, and the one that is merged
//! into whatever stands, because it was made where nobody could know.
//!
//! What several edits come to is worked out anew from all of them ([`merge`]), so that the order in which
//! phones found the network decides nothing. An edit made from a version or after an edit that is not here
//! is refused, and its phone keeps it: nothing half understood is held here.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use lykta_core::model::merge::{self, Edit};
use lykta_core::model::{
    Catalogue, CategoryCode, ConflictSide, Deed, FieldConflict, Observation, ObservationId,
    Valence, Viewer, Warning,
};
use serde_json::{Map, Value, json};
use sha2::{Digest, Sha256};
use uuid::Uuid;

use super::observations::{after_change, current, open_to, place_warning, reading};
use super::sync::own_tombstone;
use super::{App, AppError, dwelling, text};
use crate::clock;
pub use crate::store::edits::EditReceipt;
use crate::store::edits::{Entered, KnownEdit, NewEdit, Told};
use crate::store::{Change, Op};
use crate::wire::archive;
use crate::wire::fault::Fault;
use crate::wire::observation::{WRITABLE, merge as merge_patch, parse, writable};

/// The place among the fields.
const GEOMETRY: &str = "geometry";
/// Of different classes the highest holds, whoever was last.
const CLASS: &str = "privacy_class";
/// Tries to enter an edit while others change the same record.
const TRIES: usize = 20;

/// An edit as it came in.
#[derive(Debug, Clone)]
pub struct Wish {
    /// Its id, a UUIDv7 made by the client.
    pub op: Uuid,
    /// The version that its maker had seen.
    pub base: u32,
    /// The edit of theirs on this record before it that had not been answered.
    pub after: Option<Uuid>,
    /// JSON Merge Patch on the writable feature.
    pub patch: Value,
}

impl Wish {
    fn digest(&self) -> [u8; 32] {
        let said = json!({"base": self.base, "after": self.after.map(|a| a.to_string()), "patch": self.patch});
        Sha256::digest(said.to_string()).into()
    }
}

/// Changes attributes by a JSON Merge Patch on the version that stands. What it names is settled.
///
/// # Errors
/// [`AppError::Stale`] when `base_version` is not current, [`AppError::Invalid`] with every fault.
pub async fn amend(
    app: &App,
    viewer: &Viewer,
    id: ObservationId,
    base_version: u32,
    patch: &Value,
) -> Result<Observation, AppError> {
    let before = current(app, viewer, id, base_version, Deed::Amend).await?;
    let drafted = drafted(app, viewer, &before, patch)?;
    let mut after = drafted.after;
    after
        .conflicts
        .retain(|c| !drafted.sets.contains_key(&c.field));
    after.warnings = drafted.warnings;
    let tenant = app.tenant(viewer)?;
    let edit = NewEdit {
        op: Uuid::now_v7(),
        made_from: base_version,
        after: None,
        digest: [0; 32],
        sets: Value::from(drafted.sets).to_string(),
        change: change(after, base_version),
        note: false,
    };
    let entered = tenant.store.enter_edit(&viewer.on_behalf(), edit).await?;
    tenant.written.notify_one();
    match entered {
        Entered::New(_) | Entered::Unchanged => after_change(tenant, viewer, id).await,
        Entered::Stale => {
            // Whoever came between is shown; a record that has gone meanwhile is answered as gone.
            current(app, viewer, id, base_version, Deed::Amend).await?;
            Err(AppError::Busy("others are changing the record".to_owned()))
        }
        Entered::Gone => Err(AppError::Gone),
        Entered::NotFound => Err(AppError::NotFound),
        Entered::Known => Err(AppError::EditTaken),
    }
}

/// Merges an edit into what stands, or repeats the receipt of one that is here. The flag says whether it
/// is new.
///
/// # Errors
/// [`AppError::BaseMissing`] when what it was made from is not here, [`AppError::EditTaken`] when its id
/// is another's, [`AppError::Gone`], [`AppError::Invalid`] with every fault.
pub async fn merge_in(
    app: &App,
    viewer: &Viewer,
    id: ObservationId,
    wish: &Wish,
) -> Result<(EditReceipt, bool), AppError> {
    let tenant = app.tenant(viewer)?;
    let digest = wish.digest();
    if let Some(known) = tenant.store.known_edit(viewer, wish.op).await? {
        return repeated(known, id, &digest).map(|r| (r, false));
    }
    for _ in 0..TRIES {
        match open_to(app, viewer, id, Deed::Amend).await {
            Ok(_whole) => {}
            Err(AppError::NotFound) if own_tombstone(app, viewer, id).await? => {
                return Err(AppError::Gone);
            }
            Err(error) => return Err(error),
        }
        let told = tenant.store.edited(&viewer.on_behalf(), id).await?;
        if told.observation.is_withdrawn() {
            return Err(AppError::Gone);
        }
        let new = worked_out(app, viewer, &told, wish, digest)?;
        let entered = tenant.store.enter_edit(&viewer.on_behalf(), new).await?;
        tenant.written.notify_one();
        match entered {
            Entered::New(receipt) => return Ok((receipt, true)),
            // Somebody came between: their edit belongs to what this one comes to.
            Entered::Stale => {}
            Entered::Known => {
                let known = tenant.store.known_edit(viewer, wish.op).await?;
                let known = known.ok_or(AppError::NotFound)?;
                return repeated(known, id, &digest).map(|r| (r, false));
            }
            Entered::Gone => return Err(AppError::Gone),
            Entered::NotFound => return Err(AppError::NotFound),
            Entered::Unchanged => {
                return Err(AppError::Internal("an edit left no trace".into()));
            }
        }
    }
    Err(AppError::Busy("others are changing the record".to_owned()))
}

/// The receipt of an edit, for whoever has it: a colleague's phone may have sent it first, or an import of
/// what a phone could not send. Nobody else knows its id and every word of it.
fn repeated(
    known: KnownEdit,
    id: ObservationId,
    digest: &[u8; 32],
) -> Result<EditReceipt, AppError> {
    if known.digest == *digest && known.receipt.observation == id {
        Ok(known.receipt)
    } else {
        Err(AppError::EditTaken)
    }
}

/// The record as an edit and all before it make it.
fn worked_out(
    app: &App,
    viewer: &Viewer,
    told: &Told,
    wish: &Wish,
    digest: [u8; 32],
) -> Result<NewEdit, AppError> {
    let now = &told.observation;
    let missing = AppError::BaseMissing {
        version: now.version,
    };
    if wish.base == 0 || wish.base > now.version {
        return Err(missing);
    }
    let mut log = Log::of(told)?;
    let Some(seen) = log.sight(wish.base, wish.after) else {
        return Err(missing);
    };
    // What its maker had before them, and what they made of it.
    let view_edits: Vec<Edit<Value>> = log
        .edits
        .iter()
        .filter(|e| seen.contains(&e.op))
        .cloned()
        .collect();
    let view = log.applied(app, now, &view_edits)?;
    let drafted = drafted(app, viewer, &view, &wish.patch)?;
    log.edits.push(Edit {
        op: wish.op,
        seen,
        sets: drafted.sets.clone().into_iter().collect(),
    });
    log.by.insert(wish.op, viewer.name().to_owned());
    let mut after = log.applied(app, now, &log.edits)?;
    after.conflicts = log.conflicts();
    // What was said of a place stands as long as the place does.
    let of_place = if after.geom_exact == drafted.after.geom_exact {
        drafted.warnings
    } else if after.geom_exact == now.geom_exact {
        now.warnings.clone()
    } else {
        Vec::new()
    };
    after.warnings = of_place;
    after
        .warnings
        .retain(|w| w.code == dwelling::MOVED || w.code == "clock_ahead");
    after
        .warnings
        .extend(place_warning(app.tenant(viewer)?, &after.geom_exact)?);
    after.warnings.extend(text::warning(&after));
    Ok(NewEdit {
        op: wish.op,
        made_from: wish.base,
        after: wish.after,
        digest,
        sets: Value::from(drafted.sets).to_string(),
        change: change(after, now.version),
        note: true,
    })
}

fn change(after: Observation, base_version: u32) -> Change {
    Change {
        observation: Observation {
            version: base_version + 1,
            updated_at: clock::now(),
            ..after
        },
        base_version,
        op: Op::Patch,
        reason: None,
    }
}

/// Every edit of a record, with what each had seen.
struct Log {
    edits: Vec<Edit<Value>>,
    /// The version that each made.
    versions: BTreeMap<Uuid, u32>,
    by: BTreeMap<Uuid, String>,
    /// Values before the first edit, of fields that have changed.
    first: BTreeMap<String, Value>,
}

impl Log {
    /// From what was kept. Changes from before there were edits are edits made in sight of all before them.
    fn of(told: &Told) -> Result<Self, AppError> {
        let mut log = Self {
            edits: Vec::new(),
            versions: BTreeMap::new(),
            by: BTreeMap::new(),
            first: BTreeMap::new(),
        };
        let present = fields_of(&told.observation);
        let mut of_version: BTreeMap<u32, usize> = BTreeMap::new();
        for (n, edit) in told.edits.iter().enumerate() {
            of_version.insert(edit.version, n);
        }
        for entry in &told.history {
            let changed: Vec<(String, Value, Value)> = entry
                .changes
                .iter()
                .filter(|(name, ..)| name == GEOMETRY || WRITABLE.contains(&name.as_str()))
                .map(|(name, old, new)| {
                    let json = |v: &_| whole(archive::value(Clone::clone(v)));
                    (name.clone(), json(old), json(new))
                })
                .collect();
            for (name, old, _) in &changed {
                log.first.entry(name.clone()).or_insert_with(|| old.clone());
            }
            if let Some(edit) = of_version
                .get(&entry.version)
                .and_then(|n| told.edits.get(*n))
            {
                let sets: Map<String, Value> = serde_json::from_str(&edit.sets)
                    .map_err(|e| AppError::Internal(Box::new(e)))?;
                let seen = log.sight(edit.made_from, edit.after).ok_or_else(|| {
                    AppError::Internal("an edit was made after one that is not here".into())
                })?;
                log.push(
                    edit.op,
                    entry.version,
                    &edit.by,
                    seen,
                    sets.into_iter().collect(),
                );
            } else if !changed.is_empty() {
                let sets = changed
                    .into_iter()
                    .map(|(name, _, new)| (name, new))
                    .collect();
                let op = unnamed(entry.at, entry.version);
                let seen = log.versions.keys().copied().collect();
                log.push(op, entry.version, &entry.by, seen, sets);
            }
        }
        for (name, value) in present {
            log.first.entry(name).or_insert(value);
        }
        Ok(log)
    }

    fn push(
        &mut self,
        op: Uuid,
        version: u32,
        by: &str,
        seen: BTreeSet<Uuid>,
        sets: Vec<(String, Value)>,
    ) {
        self.edits.push(Edit { op, seen, sets });
        self.versions.insert(op, version);
        self.by.insert(op, by.to_owned());
    }

    /// What somebody had seen who had a version before them and had made an edit since. `None` when that
    /// edit is not here.
    fn sight(&self, base: u32, after: Option<Uuid>) -> Option<BTreeSet<Uuid>> {
        let mut seen: BTreeSet<Uuid> = self
            .versions
            .iter()
            .filter(|(_, version)| **version <= base)
            .map(|(op, _)| *op)
            .collect();
        if let Some(after) = after {
            let before = self.edits.iter().find(|e| e.op == after)?;
            seen.insert(after);
            seen.extend(before.seen.iter().copied());
        }
        Some(seen)
    }

    /// The record as these of its edits make it.
    fn applied(
        &self,
        app: &App,
        now: &Observation,
        edits: &[Edit<Value>],
    ) -> Result<Observation, AppError> {
        let mut fields = fields_of(now);
        for name in merge::fields(&self.edits) {
            let shown = shown(edits, name);
            if let Some(value) = shown.or_else(|| self.first.get(name).cloned()) {
                fields.insert(name.to_owned(), value);
            }
        }
        consistent(&mut fields, &app.catalogue);
        let geometry = fields.remove(GEOMETRY).unwrap_or(Value::Null);
        let feature = json!({
            "type": "Feature", "id": now.id.to_string(), "geometry": geometry, "properties": fields,
        });
        let draft = parse(&feature, reading(app, clock::now())).map_err(AppError::Invalid)?;
        draft.amend(now, &app.catalogue).ok_or_else(|| {
            AppError::Internal("the category left the catalogue while it was read".into())
        })
    }

    /// Fields of which the edits say different things.
    fn conflicts(&self) -> Vec<FieldConflict> {
        let mut out = Vec::new();
        for field in merge::fields(&self.edits) {
            let sides = merge::standing(&self.edits, field);
            if sides.len() < 2 {
                continue;
            }
            let ops: Vec<Uuid> = sides.iter().map(|(op, _)| *op).collect();
            let base = shown(&merge::common(&self.edits, &ops), field)
                .or_else(|| self.first.get(field).cloned())
                .unwrap_or(Value::Null);
            let side = |(op, value): &(Uuid, &Value)| ConflictSide {
                op: *op,
                value: value.to_string(),
                by: self.by.get(op).cloned().unwrap_or_default(),
                at: made_at(*op),
            };
            out.push(FieldConflict {
                field: field.to_owned(),
                base: base.to_string(),
                sides: sides.iter().map(side).collect(),
            });
        }
        out
    }
}

/// What edits show of a field, if any names it.
fn shown(edits: &[Edit<Value>], field: &str) -> Option<Value> {
    let sides = merge::standing(edits, field);
    let highest = sides.iter().max_by_key(|(_, v)| v.as_i64());
    let last = if field == CLASS {
        highest
    } else {
        sides.last()
    };
    last.map(|(_, value)| (*value).clone())
}

/// What two edits, each sound by itself, may break together: positive observations have no severity,
/// and a class is at least its category's.
fn consistent(fields: &mut Map<String, Value>, catalogue: &Catalogue) {
    let category = fields
        .get("category")
        .and_then(Value::as_str)
        .and_then(|code| CategoryCode::parse(code).ok())
        .and_then(|code| catalogue.category(&code));
    let Some(category) = category else { return };
    if category.valence == Valence::Positive {
        fields.insert("severity".to_owned(), Value::Null);
    }
    let least = category.privacy_class.get();
    if fields
        .get(CLASS)
        .and_then(Value::as_u64)
        .is_none_or(|class| class < u64::from(least))
    {
        fields.insert(CLASS.to_owned(), least.into());
    }
}

/// The writable fields of a record and its place, by name.
fn fields_of(observation: &Observation) -> Map<String, Value> {
    let mut feature = writable(observation);
    let geometry = feature[GEOMETRY].take();
    let mut fields = match feature["properties"].take() {
        Value::Object(fields) => fields,
        _ => Map::new(),
    };
    fields.insert(GEOMETRY.to_owned(), geometry);
    fields
}

/// History keeps every number with a fraction; a whole one is written whole.
fn whole(value: Value) -> Value {
    match value.as_f64() {
        #[expect(
            clippy::cast_possible_truncation,
            reason = "it has no fraction and is small"
        )]
        Some(n) if n.fract() == 0.0 && n.abs() < 1e9 => json!(n as i64),
        _ => value,
    }
}

/// An id for a change that came without one: by when it was made, the same whenever it is asked.
fn unnamed(at: Timestamp, version: u32) -> Uuid {
    let mut rest = [0; 10];
    rest[6..].copy_from_slice(&version.to_be_bytes());
    let ms = u64::try_from(at.as_millisecond()).unwrap_or(0);
    uuid::Builder::from_unix_timestamp_millis(ms, &rest).into_uuid()
}

/// When an edit was made, as its id says.
fn made_at(op: Uuid) -> Timestamp {
    let ms = op
        .get_timestamp()
        .map(|t| t.to_unix())
        .and_then(|(s, ns)| Timestamp::new(i64::try_from(s).ok()?, i32::try_from(ns).ok()?).ok());
    ms.unwrap_or(Timestamp::UNIX_EPOCH)
}

/// What a patch makes of a record.
struct Drafted {
    after: Observation,
    warnings: Vec<Warning>,
    /// Fields that it sets, and those that follow.
    sets: Map<String, Value>,
}

/// Applies a patch to a record as somebody had it before them.
fn drafted(
    app: &App,
    viewer: &Viewer,
    before: &Observation,
    patch: &Value,
) -> Result<Drafted, AppError> {
    if let Some(fault) = refuse_patch(patch) {
        return Err(AppError::Invalid(vec![fault]));
    }
    let mut feature = writable(before);
    let mut patch = patch.clone();
    let class_named = patch.pointer("/properties/privacy_class").is_some();
    // A new category brings its own severity and least class unless the patch says otherwise.
    if let Some(code) = patch
        .pointer("/properties/category")
        .and_then(Value::as_str)
        .map(str::to_owned)
        && code != before.category.as_str()
        && let Some(properties) = patch.get_mut("properties").and_then(Value::as_object_mut)
    {
        if !properties.contains_key("severity") {
            properties.insert("severity".to_owned(), Value::Null);
        }
        let least = CategoryCode::parse(&code)
            .ok()
            .and_then(|c| app.catalogue.category(&c))
            .map(|c| c.privacy_class);
        if !properties.contains_key(CLASS) && least.is_some_and(|l| l > before.privacy_class) {
            properties.insert(CLASS.to_owned(), Value::Null);
        }
    }
    merge_patch(&mut feature, &patch);
    let draft = parse(&feature, reading(app, clock::now())).map_err(AppError::Invalid)?;
    if class_named && draft.privacy_class < before.privacy_class {
        let fault = Fault::new("/properties/privacy_class", "class_lowered")
            .with("field", CLASS)
            .with("value", before.privacy_class.get());
        return Err(AppError::Invalid(vec![fault]));
    }
    let mut warnings = draft.warnings.clone();
    let mut after = draft.amend(before, &app.catalogue).ok_or_else(|| {
        AppError::Internal("the category left the catalogue while it was read".into())
    })?;
    // What was said of the place stands as long as the place does.
    after.warnings.retain(|w| w.code == dwelling::MOVED);
    if after.geom_exact != before.geom_exact {
        after.warnings.clear();
        app.footprints.settle(&mut after);
    }
    warnings.append(&mut after.warnings);
    warnings.extend(place_warning(app.tenant(viewer)?, &after.geom_exact)?);
    warnings.extend(text::warning(&after));
    let all = fields_of(&after);
    let named = patch.get("properties").and_then(Value::as_object);
    let mut sets: Map<String, Value> = named
        .into_iter()
        .flat_map(Map::keys)
        .filter_map(|name| Some((name.clone(), all.get(name)?.clone())))
        .collect();
    if patch.get(GEOMETRY).is_some() {
        sets.extend(all.get(GEOMETRY).map(|g| (GEOMETRY.to_owned(), g.clone())));
    }
    Ok(Drafted {
        after,
        warnings,
        sets,
    })
}

/// A patch is an object with `properties`, `geometry`, and at most the id and type it has already.
fn refuse_patch(patch: &Value) -> Option<Fault> {
    let Some(members) = patch.as_object() else {
        return Some(Fault::new("", "not_an_object"));
    };
    members
        .keys()
        .find(|k| !matches!(k.as_str(), "properties" | "geometry" | "type" | "id"))
        .map(|k| Fault::new(format!("/{k}"), "unknown_property").with("value", k))
        .or_else(|| {
            members
                .get("properties")
                .filter(|p| !p.is_object())
                .map(|_| Fault::new("/properties", "not_an_object"))
        })
}
