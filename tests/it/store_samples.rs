//! What the store's tests work with: homes that a store lives in, wishes to it, one plain observation
//! to start from, and every observation that the model allows, drawn by proptest.

use std::sync::Arc;

use geo::{LineString, MultiPolygon, Polygon};
use jiff::Timestamp;
use lykta::store::sqlite::{SqliteOptions, SqliteStore};
use lykta::store::{Change, Command, Op, Outcome, Store};
use lykta_core::model::area::AreaKind;
use lykta_core::model::promise::{
    EvidenceKind, Indicator, Party, PartyRole, PromiseKind, Source, Undertaker,
};
use lykta_core::model::scale::{CptedAspect, PlaceType};
use lykta_core::model::viewer::{Among, Grant, Scope};
use lykta_core::model::{
    Actor, ActorId, ActorType, Area, AreaId, Asset, AssetRef, CategoryCode, CategoryPattern,
    Commitment, CommitmentId, KindCode, LampState, Light, LinkOverride, LonLat, Observation,
    ObservationId, Perceived, PlaceSource, PrivacyClass, Promise, PromiseId, Provenance, Role,
    Selector, Severity, Shape, ShareSetId, Status, TenantCode, Valence, Viewer, Warning,
};
use proptest::collection::vec;
use proptest::option::of;
use proptest::prelude::*;
use proptest::sample::select;
use uuid::Uuid;

/// Where a store lives; it can be closed and opened again.
pub(crate) trait Home {
    /// Opens the store of a tenant, made when absent.
    fn open(&self, tenant: &TenantCode) -> Arc<dyn Store>;
    /// The audit trail: who, verb, subject.
    fn audited(&self, tenant: &TenantCode) -> Vec<(String, String, String)>;
}

/// SQLite files in a folder of their own.
pub(crate) struct Files(tempfile::TempDir);

impl Files {
    /// An empty folder.
    pub(crate) fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }
}

impl Home for Files {
    fn open(&self, tenant: &TenantCode) -> Arc<dyn Store> {
        SqliteStore::open(self.0.path(), tenant, &SqliteOptions::default()).unwrap()
    }

    fn audited(&self, tenant: &TenantCode) -> Vec<(String, String, String)> {
        let path = self.0.path().join(format!("tenants/{tenant}.sqlite"));
        let conn = rusqlite::Connection::open(path).unwrap();
        let mut select = conn
            .prepare("SELECT who, verb, subject FROM audit ORDER BY seq")
            .unwrap();
        let rows = select.query_map([], |r| Ok((r.get(0)?, r.get(1)?, r.get(2)?)));
        rows.unwrap().map(Result::unwrap).collect()
    }
}

/// One command, one outcome.
pub(crate) async fn tell(store: &dyn Store, command: Command) -> Outcome {
    let outcomes = store.append(&local(), vec![command]).await.unwrap();
    assert_eq!(outcomes.len(), 1);
    outcomes.into_iter().next().unwrap()
}

/// A wish for a new observation.
pub(crate) fn create(observation: Observation) -> Command {
    Command::Create(Box::new(observation))
}

/// A wish for a changed one.
pub(crate) fn change(
    observation: Observation,
    base_version: u32,
    op: Op,
    reason: Option<&str>,
) -> Command {
    Command::Change(Box::new(Change {
        observation,
        base_version,
        op,
        reason: reason.map(str::to_owned),
    }))
}

/// The observation with another status.
pub(crate) fn moved(mut observation: Observation, to: Status) -> Observation {
    observation.status = to;
    observation
}

/// The tenant that most tests use.
pub(crate) fn tenant() -> TenantCode {
    TenantCode::parse("ovning").unwrap()
}

/// Someone who sees everything in it.
pub(crate) fn local() -> Viewer {
    Viewer::keeper(tenant())
}

/// Someone who sees only these categories up to this class.
pub(crate) fn narrow(categories: &[&str], class: u8) -> Viewer {
    let codes = categories.iter().map(|c| CategoryCode::parse(c).unwrap());
    let scope = Scope {
        categories: Among::Only(codes.collect()),
        areas: Among::All,
        max_class: PrivacyClass::new(class).unwrap(),
    };
    let role = Role::SafetyCoordinator;
    Viewer::of(
        "narrow",
        tenant(),
        None,
        [].into(),
        &[Grant { role, scope }],
        true,
    )
}

/// An id that a phone could have made: version 7, the number in its random part.
pub(crate) fn id(n: u64) -> ObservationId {
    let uuid =
        Uuid::from_u128((0x0190_0000_0000_7000 << 64) | 0x8000_0000_0000_0000 | u128::from(n));
    ObservationId::from_uuid(uuid).unwrap()
}

/// An instant, milliseconds since 1970.
pub(crate) fn at(ms: i64) -> Timestamp {
    Timestamp::from_millisecond(ms).unwrap()
}

/// A lamp that is out, number `n`.
pub(crate) fn observation(n: u64) -> Observation {
    let mut content_hash = [7; 32];
    content_hash[..8].copy_from_slice(&n.to_le_bytes());
    Observation {
        id: id(n),
        category: CategoryCode::parse("light.out").unwrap(),
        kind: KindCode::parse("lighting_defect").unwrap(),
        valence: Valence::Negative,
        severity: Severity::new(2),
        perceived: None,
        light: Light::DarkUnlit,
        lamp_state: Some(LampState::Off),
        geom_exact: Shape::Point(LonLat::from_degrees(24.941_234_5, 60.170_000_1).unwrap()),
        geom_public: None,
        accuracy_m: Some(7.3),
        geom_source: PlaceSource::Gps,
        observed_at: at(1_763_400_000_000),
        observed_offset_s: 7_200,
        created_at: Some(at(1_763_400_000_500)),
        received_at: at(1_763_400_001_000),
        updated_at: at(1_763_400_001_000),
        walk_id: None,
        stop_no: None,
        provenance: Provenance::StaffDaily,
        controller: None,
        privacy_class: PrivacyClass::new(1).unwrap(),
        share_sets: vec![],
        text: Some("Mörkt vid trappan".to_owned()),
        suggestion: None,
        photos: vec![],
        confirmations: vec![],
        responsible: None,
        asset_ref: None,
        link_overrides: vec![],
        status: Status::Received,
        before_merge: None,
        due_at: None,
        outcome_reason: None,
        external_ref: None,
        cpted_aspect: vec![],
        place_type: None,
        time_pattern: None,
        dark_only: false,
        warnings: vec![],
        conflicts: vec![],
        example: false,
        schema_version: 1,
        content_hash,
        version: 1,
    }
}

/// An area of each selector.
pub(crate) fn areas() -> Vec<Area> {
    let area = |id: &str, selector| Area {
        id: AreaId::parse(id).unwrap(),
        name: format!("Område {id}"),
        kind: AreaKind::District,
        selector,
        approximate: true,
        valid_from: Some("2024-02-29".parse().unwrap()),
        valid_to: None,
        owner: Some(ActorId::parse("boras-gata").unwrap()),
        source: Some("ritad för hand".to_owned()),
        note: None,
        example: true,
        version: 1,
    };
    let center = LonLat::from_degrees(12.94, 57.72).unwrap();
    vec![
        area("a-polygon", Selector::Polygon(holed(12.0, 57.0))),
        area(
            "b-place",
            Selector::Place {
                center,
                radius_m: 0.1 + 0.2,
            },
        ),
        area(
            "c-line",
            Selector::Line {
                path: LineString::from(vec![(12.0, 57.0), (12.1, 57.1), (12.2, 57.0)]),
                buffer_m: 25.0,
            },
        ),
        area(
            "d-dynamic",
            Selector::Dynamic {
                rule: "current_hot_spots".to_owned(),
                within: Some(AreaId::parse("a-polygon").unwrap()),
            },
        ),
    ]
}

/// A promise with one commitment, nothing left out.
pub(crate) fn promise() -> Promise {
    let actor = |id: &str| ActorId::parse(id).unwrap();
    Promise {
        id: PromiseId::parse("prov-2024").unwrap(),
        kind: PromiseKind::CitizenPromise,
        title: "Ett löfte på prov".to_owned(),
        municipality: tenant(),
        parties: vec![Party {
            actor: actor("polisen"),
            role: PartyRole::Dialogue,
        }],
        signed_on: Some("2024-05-16".parse().unwrap()),
        signed_text: Some("en torsdag".to_owned()),
        valid_from: Some("2024-06-01".parse().unwrap()),
        valid_to: Some("2025-06-01".parse().unwrap()),
        validity_text: Some("ett år".to_owned()),
        extension: Some("kan förlängas".to_owned()),
        parent: Some(PromiseId::parse("prov-2022").unwrap()),
        needs: vec!["Belysning".to_owned()],
        source: Some(Source {
            document: "Provlöfte".to_owned(),
            date: Some("maj 2024".to_owned()),
            publisher: None,
        }),
        example: true,
        commitments: vec![Commitment {
            id: CommitmentId::parse("prov-2024.a1").unwrap(),
            label: "A1".to_owned(),
            text: "Vi lagar lampor".to_owned(),
            actors: vec![Undertaker {
                actor: actor("boras-gata"),
                lead: true,
            }],
            areas: vec![AreaId::parse("a-polygon").unwrap()],
            recurrence: Some("RRULE:FREQ=MONTHLY".to_owned()),
            evidence: vec![EvidenceKind::ObservationResolved, EvidenceKind::WalkHeld],
            categories: vec![CategoryPattern::parse("light.*").unwrap()],
            indicator: Some(Indicator {
                text: "Andel lagade".to_owned(),
                unit: Some("procent".to_owned()),
                target: Some(99.9),
                baseline: Some(1.0 / 3.0),
            }),
            review_every: Some("kvartal".to_owned()),
            statement: false,
        }],
        version: 1,
    }
}

/// An actor.
pub(crate) fn actor() -> Actor {
    Actor {
        id: ActorId::parse("boras-gata").unwrap(),
        name: "Gatuenheten".to_owned(),
        actor_type: ActorType::MunicipalUnit,
        municipality: Some(tenant()),
        aliases: vec!["Gata".to_owned()],
        generic: false,
        note: Some("prov".to_owned()),
        mail: Some("gata@kommun.example".to_owned()),
    }
}

/// A lamp.
pub(crate) fn asset() -> Asset {
    Asset {
        asset_ref: AssetRef::parse("sjb-1042").unwrap(),
        kind: "street_lamp".to_owned(),
        place: LonLat::from_degrees(12.94, 57.72).unwrap(),
        owner: Some(ActorId::parse("boras-gata").unwrap()),
        source: Some("inventering".to_owned()),
    }
}

/// Two squares, the first with a hole.
fn holed(lon: f64, lat: f64) -> MultiPolygon {
    let square = |lon: f64, lat: f64, side: f64| {
        LineString::from(
            [
                (0.0, 0.0),
                (side, 0.0),
                (side, side),
                (0.0, side),
                (0.0, 0.0),
            ]
            .map(|(x, y)| LonLat::from_degrees(lon + x, lat + y).unwrap().coord())
            .to_vec(),
        )
    };
    MultiPolygon::new(vec![
        Polygon::new(
            square(lon, lat, 0.3),
            vec![square(lon + 0.1, lat + 0.1, 0.1)],
        ),
        Polygon::new(square(lon + 1.0, lat, 0.2), vec![]),
    ])
}

fn place() -> impl Strategy<Value = LonLat> {
    let edge = select(vec![(-180.0, -90.0), (180.0, 90.0), (0.0, 0.0)]);
    prop_oneof![edge, (-180.0..=180.0, -90.0..=90.0)]
        .prop_map(|(lon, lat)| LonLat::from_degrees(lon, lat).unwrap())
}

fn shape() -> impl Strategy<Value = Shape> {
    prop_oneof![
        4 => place().prop_map(Shape::Point),
        1 => vec(place(), 2..9)
            .prop_map(|line| Shape::Line(line.into_iter().map(LonLat::coord).collect())),
        1 => (-170.0..170.0, -80.0..80.0).prop_map(|(x, y)| Shape::Area(holed(x, y))),
    ]
}

/// Any text, also with emoji, NUL, quotes and markup.
fn text() -> impl Strategy<Value = String> {
    prop_oneof![
        "\\PC{0,40}",
        ".{0,20}",
        select(vec![
            "",
            "a\0b\0",
            "\u{1F4A1}\u{200D}\u{1F525}",
            "<b>'\"\\</b>",
            "åäö e\u{301}"
        ])
        .prop_map(str::to_owned),
    ]
}

fn slug() -> impl Strategy<Value = String> {
    "[a-z0-9][a-z0-9._-]{0,30}"
}

fn instant() -> impl Strategy<Value = Timestamp> {
    (-62_000_000_000_000_i64..250_000_000_000_000).prop_map(at)
}

fn any_id() -> impl Strategy<Value = ObservationId> {
    (any::<u128>(), any::<bool>()).prop_map(|(bits, phone)| {
        let version = if phone { 0x7000 } else { 0x8000 };
        let bits = bits & !(0xF000 << 64) & !(0xC000 << 48) | (version << 64) | (0x8000 << 48);
        ObservationId::from_uuid(Uuid::from_u128(bits)).unwrap()
    })
}

fn link() -> impl Strategy<Value = LinkOverride> {
    (slug(), any::<bool>(), text()).prop_map(|(commitment, added, reason)| LinkOverride {
        commitment: CommitmentId::parse(&commitment).unwrap(),
        added,
        reason,
    })
}

fn warning() -> impl Strategy<Value = Warning> {
    (slug(), text()).prop_map(|(code, detail)| Warning { code, detail })
}

/// Any observation that can be new: every attribute there or not, whatever it holds.
#[expect(clippy::too_many_lines, reason = "one line an attribute")]
pub(crate) fn any_observation() -> impl Strategy<Value = Observation> {
    let what = (
        any_id(),
        slug(),
        slug(),
        select(Valence::ALL),
        of(1_u8..=4),
        of(0_u8..=5),
    );
    let light = (
        select(Light::ALL),
        of(select(LampState::ALL)),
        any::<bool>(),
    );
    let whereabouts = (
        shape(),
        of(shape()),
        of(0.0..1e6_f64),
        select(PlaceSource::ALL),
    );
    let when = (
        instant(),
        -50_000..50_000_i32,
        of(instant()),
        instant(),
        instant(),
        of(instant()),
    );
    let walk = (of(any::<u128>()), of(any::<u32>()), select(Provenance::ALL));
    let who = (
        of(slug()),
        1_u8..=3,
        vec(slug().prop_map(|s| ShareSetId::parse(&s).unwrap()), 0..3),
        of(slug()),
        of(slug()),
    );
    let words = (of(text()), of(text()), of(text()), of(text()), of(text()));
    let lists = (
        vec(text(), 0..3),
        vec(any_id(), 0..3),
        vec(link(), 0..3),
        vec(select(CptedAspect::ALL), 0..3),
        vec(warning(), 0..3),
    );
    let life = (
        select(Status::ALL),
        of(select(Status::ALL)),
        of(select(PlaceType::ALL)),
    );
    let rest = (any::<bool>(), any::<u16>(), any::<[u8; 32]>());
    (
        what,
        light,
        whereabouts,
        when,
        walk,
        who,
        words,
        lists,
        life,
        rest,
    )
        .prop_map(
            |(what, light, whereabouts, when, walk, who, words, lists, life, rest)| {
                let actor = |id: String| ActorId::parse(&id).unwrap();
                Observation {
                    id: what.0,
                    category: CategoryCode::parse(&what.1).unwrap(),
                    kind: KindCode::parse(&what.2).unwrap(),
                    valence: what.3,
                    severity: what.4.and_then(Severity::new),
                    perceived: what.5.and_then(Perceived::new),
                    light: light.0,
                    lamp_state: light.1,
                    dark_only: light.2,
                    geom_exact: whereabouts.0,
                    geom_public: whereabouts.1,
                    accuracy_m: whereabouts.2,
                    geom_source: whereabouts.3,
                    observed_at: when.0,
                    observed_offset_s: when.1,
                    created_at: when.2,
                    received_at: when.3,
                    updated_at: when.4,
                    due_at: when.5,
                    walk_id: walk.0.map(Uuid::from_u128),
                    stop_no: walk.1,
                    provenance: walk.2,
                    controller: who.0.map(actor),
                    privacy_class: PrivacyClass::new(who.1).unwrap(),
                    share_sets: who.2,
                    responsible: who.3.map(actor),
                    asset_ref: who.4.map(|a| AssetRef::parse(&a).unwrap()),
                    text: words.0,
                    suggestion: words.1,
                    outcome_reason: words.2,
                    external_ref: words.3,
                    time_pattern: words.4,
                    photos: lists.0,
                    confirmations: lists.1,
                    link_overrides: lists.2,
                    conflicts: vec![],
                    cpted_aspect: lists.3,
                    warnings: lists.4,
                    status: life.0,
                    before_merge: life.1,
                    place_type: life.2,
                    example: rest.0,
                    schema_version: rest.1,
                    content_hash: rest.2,
                    version: 1,
                }
            },
        )
}
