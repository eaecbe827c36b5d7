//! An observation as a row: its columns, written once, and both ways across.

use std::fmt::Display;
use std::sync::LazyLock;

use jiff::Timestamp;
use lykta_core::model::observation::{
    ConflictSide, FieldConflict, LinkOverride, Observation, Warning,
};
use lykta_core::model::scale::{CptedAspect, PlaceType};
use lykta_core::model::viewer::Custody;
use lykta_core::model::{
    ActorId, AssetRef, CategoryCode, CommitmentId, KindCode, LampState, Light, ObservationId,
    Perceived, PlaceSource, PrivacyClass, Provenance, Severity, Shape, ShareSetId, Status, Valence,
};
use rusqlite::types::{ToSql, ValueRef};
use rusqlite::{Row, Statement};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::fault::Fault;
use super::shape;
use super::value::instant;

/// The columns of an observation, in the order of [`bind`] and [`read`].
const COLUMNS: &str = "id, category, kind, valence, severity, perceived, light, lamp_state, \
    lon_e7, lat_e7, shape, public_lon_e7, public_lat_e7, public_shape, accuracy_m, geom_source, \
    observed_at, observed_offset_s, created_at, received_at, updated_at, walk_id, stop_no, \
    provenance, controller, privacy_class, share_sets, text, suggestion, photos, confirmations, \
    responsible, asset_ref, link_overrides, status, before_merge, due_at, outcome_reason, \
    external_ref, cpted_aspect, place_type, time_pattern, dark_only, warnings, example, \
    schema_version, content_hash, version, conflicts";

/// Number of [`COLUMNS`].
static COUNT: LazyLock<usize> = LazyLock::new(|| COLUMNS.split(',').count());

/// Marks for `count` parameters.
fn marks(count: usize) -> String {
    vec!["?"; count].join(", ")
}

/// Adds a row unless the id is known; the last parameters are what the receipt warns of, and when and by whom it was
/// made.
pub(super) static INSERT: LazyLock<String> = LazyLock::new(|| {
    format!(
        "INSERT INTO observation ({COLUMNS}, receipt_warnings, made_at, made_by) VALUES ({}) \
         ON CONFLICT (id) DO NOTHING",
        marks(*COUNT + 3)
    )
});

/// Overwrites a row; the last parameter is its `seq`.
pub(super) static UPDATE: LazyLock<String> = LazyLock::new(|| {
    format!(
        "UPDATE observation SET ({COLUMNS}) = ({}) WHERE seq = ?",
        marks(*COUNT)
    )
});

/// Reads one row by id, what the receipt warns of last.
pub(super) static BY_ID: LazyLock<String> = LazyLock::new(|| {
    format!("SELECT seq, {COLUMNS}, receipt_warnings FROM observation WHERE id = ?1")
});

/// Reads the rows after a `seq` in order of arrival.
pub(super) static AFTER: LazyLock<String> = LazyLock::new(|| {
    format!("SELECT seq, {COLUMNS}, receipt_warnings FROM observation WHERE seq > ?1 ORDER BY seq")
});

/// A row as read.
#[derive(Debug)]
pub(super) struct Stored {
    /// Its place in the order of arrival.
    pub(super) seq: i64,
    /// The observation.
    pub(super) observation: Observation,
    /// What the first answer warned of.
    pub(super) receipt_warnings: Vec<Warning>,
}

/// Brings an observation to what the columns can hold: instants to the millisecond, shapes to steps.
pub(super) fn to_stored_precision(observation: &mut Observation) -> Result<(), Fault> {
    let o = observation;
    for at in [&mut o.observed_at, &mut o.received_at, &mut o.updated_at]
        .into_iter()
        .chain(o.created_at.as_mut())
        .chain(o.due_at.as_mut())
    {
        *at = instant(at.as_millisecond())?;
    }
    for place in std::iter::once(&mut o.geom_exact).chain(o.geom_public.as_mut()) {
        if !matches!(place, Shape::Point(_)) {
            *place = shape::Steps::of(place)?.shape()?;
        }
    }
    Ok(())
}

/// A link made by hand, as JSON.
#[derive(Serialize, Deserialize)]
struct LinkJson {
    commitment: String,
    added: bool,
    reason: String,
}

/// A warning, as JSON.
#[derive(Serialize, Deserialize)]
struct WarningJson {
    code: String,
    detail: String,
}

/// A conflict, as JSON.
#[derive(Serialize, Deserialize)]
struct ConflictJson {
    field: String,
    base: String,
    /// Id, value, who, milliseconds.
    sides: Vec<(Uuid, String, String, i64)>,
}

impl ConflictJson {
    fn of(conflict: &FieldConflict) -> Self {
        let side = |s: &ConflictSide| {
            let at = s.at.as_millisecond();
            (s.op, s.value.clone(), s.by.clone(), at)
        };
        Self {
            field: conflict.field.clone(),
            base: conflict.base.clone(),
            sides: conflict.sides.iter().map(side).collect(),
        }
    }

    fn read(self) -> Option<FieldConflict> {
        let side = |(op, value, by, at): (Uuid, String, String, i64)| {
            Some(ConflictSide {
                op,
                value,
                by,
                at: Timestamp::from_millisecond(at).ok()?,
            })
        };
        Some(FieldConflict {
            field: self.field,
            base: self.base,
            sides: self.sides.into_iter().map(side).collect::<Option<_>>()?,
        })
    }
}

/// What the feed keeps of custody; short names, for there is one a change.
#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(default)]
struct CustodyJson {
    #[serde(skip_serializing_if = "Option::is_none")]
    c: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    e: Option<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    s: Vec<String>,
}

/// In whose hands it is, for the feed; nothing while the tenant itself has it alone.
pub(super) fn custody_column(of: &Observation) -> Result<Option<String>, Fault> {
    let custody = Custody::of(of);
    if custody == Custody::default() {
        return Ok(None);
    }
    let said = CustodyJson {
        c: custody.controller.map(|a| a.to_string()),
        e: custody.entrusted.map(|a| a.to_string()),
        s: custody.share_sets.iter().map(ToString::to_string).collect(),
    };
    Ok(Some(serde_json::to_string(&said)?))
}

/// A list as JSON; an empty one is NULL.
fn list<T, J: Serialize>(items: &[T], json: impl Fn(&T) -> J) -> Result<Option<String>, Fault> {
    if items.is_empty() {
        return Ok(None);
    }
    let items: Vec<J> = items.iter().map(json).collect();
    Ok(Some(serde_json::to_string(&items)?))
}

/// Warnings as a column.
pub(super) fn warnings_column(warnings: &[Warning]) -> Result<Option<String>, Fault> {
    list(warnings, |w| WarningJson {
        code: w.code.clone(),
        detail: w.detail.clone(),
    })
}

/// Fills a statement's parameters in order.
pub(super) struct Binder<'s, 'c> {
    statement: &'s mut Statement<'c>,
    next: usize,
}

impl<'s, 'c> Binder<'s, 'c> {
    /// Starts at the first parameter.
    pub(super) fn new(statement: &'s mut Statement<'c>) -> Self {
        Self { statement, next: 1 }
    }

    /// The next parameter.
    pub(super) fn put(&mut self, value: impl ToSql) -> Result<(), Fault> {
        self.statement.raw_bind_parameter(self.next, value)?;
        self.next += 1;
        Ok(())
    }

    /// The three columns of a place.
    pub(super) fn put_place(&mut self, place: Option<&Shape>) -> Result<(), Fault> {
        let (lon, lat, bytes) = match place.map(shape::columns).transpose()? {
            Some((lon, lat, bytes)) => (Some(lon), Some(lat), bytes),
            None => (None, None, None),
        };
        self.put(lon)?;
        self.put(lat)?;
        self.put(bytes)
    }
}

/// Binds every column of an observation, in the order of [`COLUMNS`].
pub(super) fn bind(b: &mut Binder<'_, '_>, o: &Observation) -> Result<(), Fault> {
    let ms = |at: Timestamp| at.as_millisecond();
    b.put(o.id.uuid().as_bytes())?;
    b.put(o.category.as_str())?;
    b.put(o.kind.as_str())?;
    b.put(o.valence.code())?;
    b.put(o.severity.map(Severity::get))?;
    b.put(o.perceived.map(Perceived::get))?;
    b.put(o.light.code())?;
    b.put(o.lamp_state.map(LampState::code))?;
    b.put_place(Some(&o.geom_exact))?;
    b.put_place(o.geom_public.as_ref())?;
    b.put(o.accuracy_m)?;
    b.put(o.geom_source.code())?;
    b.put(ms(o.observed_at))?;
    b.put(o.observed_offset_s)?;
    b.put(o.created_at.map(ms))?;
    b.put(ms(o.received_at))?;
    b.put(ms(o.updated_at))?;
    b.put(o.walk_id.as_ref().map(Uuid::as_bytes))?;
    b.put(o.stop_no)?;
    b.put(o.provenance.code())?;
    b.put(o.controller.as_ref().map(ActorId::as_str))?;
    b.put(o.privacy_class.get())?;
    b.put(list(&o.share_sets, ToString::to_string)?)?;
    b.put(o.text.as_deref())?;
    b.put(o.suggestion.as_deref())?;
    b.put(list(&o.photos, String::clone)?)?;
    b.put(list(&o.confirmations, ToString::to_string)?)?;
    b.put(o.responsible.as_ref().map(ActorId::as_str))?;
    b.put(o.asset_ref.as_ref().map(AssetRef::as_str))?;
    b.put(list(&o.link_overrides, |l| LinkJson {
        commitment: l.commitment.to_string(),
        added: l.added,
        reason: l.reason.clone(),
    })?)?;
    b.put(o.status.code())?;
    b.put(o.before_merge.map(Status::code))?;
    b.put(o.due_at.map(ms))?;
    b.put(o.outcome_reason.as_deref())?;
    b.put(o.external_ref.as_deref())?;
    b.put(list(&o.cpted_aspect, |a| a.code())?)?;
    b.put(o.place_type.map(PlaceType::code))?;
    b.put(o.time_pattern.as_deref())?;
    b.put(o.dark_only)?;
    b.put(warnings_column(&o.warnings)?)?;
    b.put(o.example)?;
    b.put(o.schema_version)?;
    b.put(o.content_hash)?;
    b.put(o.version)?;
    b.put(list(&o.conflicts, ConflictJson::of)?)
}

/// Takes a row's columns in order.
pub(super) struct Columns<'r> {
    row: &'r Row<'r>,
    next: usize,
}

impl<'r> Columns<'r> {
    /// Starts at the first column.
    pub(super) fn new(row: &'r Row<'r>) -> Self {
        Self { row, next: 0 }
    }

    fn value(&mut self) -> Result<ValueRef<'r>, Fault> {
        let value = self.row.get_ref(self.next)?;
        self.next += 1;
        Ok(value)
    }

    fn odd(&self, what: impl Display) -> Fault {
        Fault::corrupt(format!("column {}: {what}", self.next))
    }

    /// A text, if there is one.
    pub(super) fn text(&mut self) -> Result<Option<&'r str>, Fault> {
        let value = self.value()?;
        value.as_str_or_null().map_err(|error| self.odd(error))
    }

    /// Bytes, if there are any.
    pub(super) fn bytes(&mut self) -> Result<Option<&'r [u8]>, Fault> {
        let value = self.value()?;
        value.as_blob_or_null().map_err(|error| self.odd(error))
    }

    /// A whole number, if there is one.
    pub(super) fn int<T: TryFrom<i64>>(&mut self) -> Result<Option<T>, Fault> {
        let value = self.value()?;
        let number = value.as_i64_or_null().map_err(|error| self.odd(error))?;
        number
            .map(|n| T::try_from(n).map_err(|_outside| self.odd(format!("{n} is out of range"))))
            .transpose()
    }

    /// What must be there.
    pub(super) fn some<T>(&self, value: Option<T>) -> Result<T, Fault> {
        value.ok_or_else(|| self.odd("nothing, where something must be"))
    }

    /// A code, if there is one.
    pub(super) fn code<T>(&mut self, of: impl Fn(&str) -> Option<T>) -> Result<Option<T>, Fault> {
        self.text()?
            .map(|code| of(code).ok_or_else(|| self.odd(format!("{code:?} is no known code"))))
            .transpose()
    }

    /// A code that must be there.
    pub(super) fn one<T>(&mut self, of: impl Fn(&str) -> Option<T>) -> Result<T, Fault> {
        let code = self.code(of)?;
        self.some(code)
    }

    /// A whole number that must be there.
    pub(super) fn number<T: TryFrom<i64>>(&mut self) -> Result<T, Fault> {
        let number = self.int()?;
        self.some(number)
    }

    fn at(&mut self) -> Result<Timestamp, Fault> {
        instant(self.number()?)
    }

    fn maybe_at(&mut self) -> Result<Option<Timestamp>, Fault> {
        self.int()?.map(instant).transpose()
    }

    fn owned(&mut self) -> Result<Option<String>, Fault> {
        Ok(self.text()?.map(str::to_owned))
    }

    fn list<J: for<'de> Deserialize<'de>, T>(
        &mut self,
        of: impl Fn(J) -> Option<T>,
    ) -> Result<Vec<T>, Fault> {
        let Some(json) = self.text()? else {
            return Ok(Vec::new());
        };
        let items: Vec<J> = serde_json::from_str(json)?;
        items
            .into_iter()
            .map(|item| of(item).ok_or_else(|| self.odd(format!("{json} is not understood"))))
            .collect()
    }

    /// The three columns of a place, if there is one.
    pub(super) fn place(&mut self) -> Result<Option<Shape>, Fault> {
        let (lon, lat, bytes) = (self.int()?, self.int()?, self.bytes()?);
        let (Some(lon), Some(lat)) = (lon, lat) else {
            return Ok(None);
        };
        shape::from_columns(lon, lat, bytes).map(Some)
    }

    /// An observation's id.
    pub(super) fn id(&mut self) -> Result<ObservationId, Fault> {
        let bytes = self.bytes()?;
        let uuid = Uuid::from_slice(self.some(bytes)?).map_err(|error| self.odd(error))?;
        ObservationId::from_uuid(uuid).map_err(|error| self.odd(error))
    }

    /// A category.
    pub(super) fn category(&mut self) -> Result<Option<CategoryCode>, Fault> {
        self.code(|code| CategoryCode::parse(code).ok())
    }

    /// A step of a scale, if there is one.
    pub(super) fn scale<T>(&mut self, of: impl Fn(u8) -> Option<T>) -> Result<Option<T>, Fault> {
        let step: Option<u8> = self.int()?;
        step.map(|n| of(n).ok_or_else(|| self.odd(format!("{n} is off the scale"))))
            .transpose()
    }

    /// In whose hands it was.
    pub(super) fn custody(&mut self) -> Result<Custody, Fault> {
        let Some(json) = self.text()? else {
            return Ok(Custody::default());
        };
        let said: CustodyJson = serde_json::from_str(json)?;
        let actor = |id: Option<String>| id.map(|id| ActorId::parse(&id)).transpose();
        let share_sets: Result<Vec<_>, _> = said.s.iter().map(|s| ShareSetId::parse(s)).collect();
        Ok(Custody {
            controller: actor(said.c).map_err(|error| self.odd(error))?,
            entrusted: actor(said.e).map_err(|error| self.odd(error))?,
            share_sets: share_sets.map_err(|error| self.odd(error))?.into(),
        })
    }

    /// Warnings.
    pub(super) fn warnings(&mut self) -> Result<Vec<Warning>, Fault> {
        self.list(|w: WarningJson| {
            Some(Warning {
                code: w.code,
                detail: w.detail,
            })
        })
    }
}

/// Reads a row of [`BY_ID`] or [`AFTER`].
pub(super) fn read(row: &Row<'_>) -> Result<Stored, Fault> {
    let mut c = Columns::new(row);
    let seq = c.number()?;
    // A struct's fields are evaluated in the order they are written here: the order of `COLUMNS`.
    let observation = Observation {
        id: c.id()?,
        category: {
            let category = c.category()?;
            c.some(category)?
        },
        kind: c.one(|code| KindCode::parse(code).ok())?,
        valence: c.one(Valence::from_code)?,
        severity: c.scale(Severity::new)?,
        perceived: c.scale(Perceived::new)?,
        light: c.one(Light::from_code)?,
        lamp_state: c.code(LampState::from_code)?,
        geom_exact: {
            let place = c.place()?;
            c.some(place)?
        },
        geom_public: c.place()?,
        accuracy_m: {
            let value = c.value()?;
            value.as_f64_or_null().map_err(|error| c.odd(error))?
        },
        geom_source: c.one(PlaceSource::from_code)?,
        observed_at: c.at()?,
        observed_offset_s: c.number()?,
        created_at: c.maybe_at()?,
        received_at: c.at()?,
        updated_at: c.at()?,
        walk_id: {
            let bytes = c.bytes()?;
            bytes
                .map(Uuid::from_slice)
                .transpose()
                .map_err(|error| c.odd(error))?
        },
        stop_no: c.int()?,
        provenance: c.one(Provenance::from_code)?,
        controller: c.code(|id| ActorId::parse(id).ok())?,
        privacy_class: {
            let class = c.scale(PrivacyClass::new)?;
            c.some(class)?
        },
        share_sets: c.list(|id: String| ShareSetId::parse(&id).ok())?,
        text: c.owned()?,
        suggestion: c.owned()?,
        photos: c.list(Some::<String>)?,
        confirmations: c.list(|id: String| ObservationId::parse(&id).ok())?,
        responsible: c.code(|id| ActorId::parse(id).ok())?,
        asset_ref: c.code(|id| AssetRef::parse(id).ok())?,
        link_overrides: c.list(|link: LinkJson| {
            Some(LinkOverride {
                commitment: CommitmentId::parse(&link.commitment).ok()?,
                added: link.added,
                reason: link.reason,
            })
        })?,
        status: c.one(Status::from_code)?,
        before_merge: c.code(Status::from_code)?,
        due_at: c.maybe_at()?,
        outcome_reason: c.owned()?,
        external_ref: c.owned()?,
        cpted_aspect: c.list(|code: String| CptedAspect::from_code(&code))?,
        place_type: c.code(PlaceType::from_code)?,
        time_pattern: c.owned()?,
        dark_only: c.number::<i64>()? != 0,
        warnings: c.warnings()?,
        example: c.number::<i64>()? != 0,
        schema_version: c.number()?,
        content_hash: {
            let bytes = c.bytes()?;
            c.some(bytes.and_then(|b| b.try_into().ok()))?
        },
        version: c.number()?,
        conflicts: c.list(|conflict: ConflictJson| conflict.read())?,
    };
    Ok(Stored {
        seq,
        observation,
        receipt_warnings: c.warnings()?,
    })
}
