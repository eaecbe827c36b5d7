//! The one gate: what a viewer is told of a record, by whatever door they ask.

use std::sync::Arc;

use lykta::app::coding::Takes;
use lykta::app::query::{FilterQuery, ListQuery};
use lykta::app::{AppError, lists, observations, tiles};
use lykta_core::layer::{self, Tile};
use lykta_core::model::viewer::{Among, Scope};
use lykta_core::model::{
    ActorId, AreaId, Deed, Grant, LonLat, Observation, ObservationId, PrivacyClass, Role, Shape,
    ShareSetId, Status, TenantCode, Viewer,
};
use lykta_core::space::told::cell_middle;
use serde_json::json;

use crate::site::{World, lamp, new_id};

const LON: f64 = 24.944_123_4;
const LAT: f64 = 60.170_567_8;

fn tenant() -> TenantCode {
    TenantCode::parse("ovning").unwrap()
}

fn person(name: &str, organisation: Option<&str>, grants: &[Grant]) -> Viewer {
    let organisation = organisation.map(|o| ActorId::parse(o).unwrap());
    Viewer::of(name, tenant(), organisation, [].into(), grants, true)
}

fn whole(role: Role) -> [Grant; 1] {
    [Grant::whole(role)]
}

fn step(to: Status) -> observations::Transition {
    observations::Transition {
        to,
        reason: Some("Ett skäl".to_owned()),
        actor: None,
        due_at: None,
        into: None,
    }
}

async fn record(world: &World, by: &Viewer, class: u8) -> ObservationId {
    let id = ObservationId::parse(&new_id()).unwrap();
    let mut body = lamp(LON, LAT);
    body["properties"]["privacy_class"] = json!(class);
    body["properties"]["text"] = json!("Ett ord som bara få får läsa");
    body["properties"]["asset_ref"] = json!("stolpe-17");
    observations::record(&world.app, by, id, &body)
        .await
        .unwrap();
    world.settled("ovning").await;
    id
}

fn in_box(west: f64, south: f64, east: f64, north: f64) -> ListQuery {
    ListQuery {
        bbox: Some(format!("{west},{south},{east},{north}")),
        limit: Some("1000".to_owned()),
        ..ListQuery::default()
    }
}

async fn listed(world: &World, viewer: &Viewer, query: &ListQuery) -> Vec<Observation> {
    loop {
        match lists::list(&world.app, viewer, query).await {
            Ok(listed) => return listed.observations,
            // The coarse index is made when the first reader comes.
            Err(AppError::Busy(_)) => {
                tokio::time::sleep(std::time::Duration::from_millis(20)).await;
            }
            Err(error) => panic!("{error:?}"),
        }
    }
}

fn has(list: &[Observation], id: ObservationId) -> bool {
    list.iter().any(|o| o.id == id)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_reader_is_told_the_middle_of_a_cell_and_cannot_search_for_more() {
    let world = World::new().await;
    let coordinator = person("c", None, &whole(Role::SafetyCoordinator));
    let reader = person("p", None, &whole(Role::PoliticianReader));
    let id = record(&world, &coordinator, 1).await;
    let place = LonLat::from_degrees(LON, LAT).unwrap();
    let middle = cell_middle(place);
    let wide = in_box(LON - 0.02, LAT - 0.02, LON + 0.02, LAT + 0.02);
    let seen = listed(&world, &reader, &wide).await;
    let told = seen
        .iter()
        .find(|o| o.id == id)
        .expect("class 1 is for readers");
    assert_eq!(told.geom_exact, Shape::Point(middle));
    assert!(told.text.is_none() && told.asset_ref.is_none() && told.accuracy_m.is_none());
    assert_eq!(
        told.observed_at.as_second() % 86_400,
        0,
        "the day, not the hour"
    );
    let one = observations::one(&world.app, &reader, id).await.unwrap();
    assert_eq!(one.geom_exact, Shape::Point(middle));
    // A small box round the exact place finds it for the coordinator and not for the reader, to whom
    // it lies in the middle of its cell.
    let d = 1e-5;
    let exact = in_box(LON - d, LAT - d, LON + d, LAT + d);
    assert!(has(&listed(&world, &coordinator, &exact).await, id));
    assert!(!has(&listed(&world, &reader, &exact).await, id));
    let (x, y) = (middle.lon(), middle.lat());
    assert!(has(
        &listed(&world, &reader, &in_box(x - d, y - d, x + d, y + d)).await,
        id
    ));
    let near = ListQuery {
        near: Some(format!("{LON},{LAT}")),
        within_m: Some("1".to_owned()),
        ..ListQuery::default()
    };
    assert!(has(&listed(&world, &coordinator, &near).await, id));
    assert!(!has(&listed(&world, &reader, &near).await, id));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_tile_and_its_tag_tell_nothing_of_what_their_reader_may_not_see() {
    let world = World::new().await;
    let coordinator = person("c", None, &whole(Role::SafetyCoordinator));
    let planner = person("p", None, &whole(Role::Planner));
    let place = LonLat::from_degrees(LON, LAT).unwrap();
    let tenant = Arc::clone(world.app.tenant(&planner).unwrap());
    let mut before = Vec::new();
    let layers = ["observations", "designated_hot_spots", "commitment_areas"];
    let look = |zoom: u8, name: &'static str| {
        let (app, tenant, planner) = (&world.app, &tenant, &planner);
        async move {
            let layer = layer::layer(name).unwrap();
            let query = FilterQuery::default();
            let tile = Tile::at(place, zoom);
            tiles::tile(app, tenant, planner, layer, &query, tile, Takes::default())
                .await
                .unwrap()
        }
    };
    for zoom in 0..=16 {
        for name in layers {
            before.push(look(zoom, name).await);
        }
    }
    let id = record(&world, &coordinator, 3).await;
    let patch = json!({ "properties": { "severity": 4 } });
    observations::amend(&world.app, &coordinator, id, 1, &patch)
        .await
        .unwrap();
    world.settled("ovning").await;
    let mut n = 0;
    for zoom in 0..=16 {
        for name in layers {
            let now = look(zoom, name).await;
            let then = &before[n];
            assert_eq!(
                (&now.bytes, &now.etag),
                (&then.bytes, &then.etag),
                "{name} {zoom}"
            );
            n += 1;
        }
    }
    // And the same reader's tile changes with what they do see, or the test would prove nothing.
    record(&world, &coordinator, 2).await;
    assert_ne!(
        look(16, "observations").await.etag,
        before[layers.len() * 16].etag
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_right_in_one_area_ends_at_its_border() {
    let world = World::new().await;
    let coordinator = person("c", None, &whole(Role::SafetyCoordinator));
    let id = record(&world, &coordinator, 2).await;
    let here = world.app.tenant(&coordinator).unwrap().world().unwrap();
    let areas = here.areas_of(&Shape::Point(LonLat::from_degrees(LON, LAT).unwrap()));
    let elsewhere = here
        .landscape
        .areas()
        .areas()
        .iter()
        .find(|a| !areas.contains(&a.id));
    let limited = |area: &AreaId| {
        let scope = Scope {
            areas: Among::Only([area.clone()].into()),
            ..Scope::up_to(PrivacyClass::PARTNERS)
        };
        person(
            "p",
            None,
            &[Grant {
                role: Role::Planner,
                scope,
            }],
        )
    };
    let inside = limited(areas.first().expect("the place lies in some area"));
    let outside = limited(&elsewhere.expect("there is another area").id);
    let around = in_box(LON - 0.01, LAT - 0.01, LON + 0.01, LAT + 0.01);
    assert!(has(&listed(&world, &inside, &around).await, id));
    assert!(!has(&listed(&world, &outside, &around).await, id));
    assert!(observations::one(&world.app, &inside, id).await.is_ok());
    let refused = observations::one(&world.app, &outside, id).await;
    assert!(matches!(refused, Err(AppError::NotFound)));
    let refused =
        observations::transition(&world.app, &outside, id, 1, step(Status::Reviewed)).await;
    assert!(matches!(refused, Err(AppError::NotFound)));
    observations::transition(&world.app, &inside, id, 1, step(Status::Reviewed))
        .await
        .unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whoever_recorded_it_may_mend_and_undo_it_while_it_is_new() {
    let world = World::new().await;
    let reporter = person("anna-1", None, &whole(Role::Reporter));
    let other = person("anna-2", None, &whole(Role::Reporter));
    let guest = person("guest-1", None, &whole(Role::WalkGuest));
    let coordinator = person("c", None, &whole(Role::SafetyCoordinator));
    let patch = json!({ "properties": { "text": "Vid trappan" } });
    let mine = record(&world, &reporter, 2).await;
    let refused = observations::amend(&world.app, &other, mine, 1, &patch).await;
    assert!(
        matches!(refused, Err(AppError::Forbidden(Deed::Amend))),
        "{refused:?}"
    );
    observations::amend(&world.app, &reporter, mine, 1, &patch)
        .await
        .unwrap();
    let history = observations::history(&world.app, &coordinator, mine)
        .await
        .unwrap();
    assert!(history.iter().all(|h| h.by == "anna-1"));
    let refused = observations::history(&world.app, &reporter, mine).await;
    assert!(matches!(refused, Err(AppError::Forbidden(Deed::History))));
    // A guest of a walk sees nothing, not even this, and may still mend and undo it.
    let guests = record(&world, &guest, 1).await;
    let refused = observations::one(&world.app, &guest, guests).await;
    assert!(matches!(refused, Err(AppError::Forbidden(Deed::Read))));
    observations::amend(&world.app, &guest, guests, 1, &patch)
        .await
        .unwrap();
    let refused = observations::amend(&world.app, &guest, mine, 2, &patch).await;
    assert!(matches!(refused, Err(AppError::NotFound)));
    // Once somebody has taken it further it is no longer only theirs.
    observations::transition(&world.app, &coordinator, mine, 2, step(Status::Reviewed))
        .await
        .unwrap();
    let late =
        observations::transition(&world.app, &reporter, mine, 3, step(Status::Withdrawn)).await;
    assert!(matches!(late, Err(AppError::Forbidden(Deed::Withdraw))));
    observations::transition(&world.app, &guest, guests, 2, step(Status::Withdrawn))
        .await
        .unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn another_organisation_sees_what_it_was_given_and_no_more_of_it() {
    let world = World::new().await;
    let coordinator = person("c", None, &whole(Role::SafetyCoordinator));
    let actor = world.app.tenant(&coordinator).unwrap().world().unwrap();
    let actor = actor.landscape.actors().next().unwrap().id.clone();
    let handler = person("h", Some(actor.as_str()), &whole(Role::ActorHandler));
    let id = record(&world, &coordinator, 2).await;
    let refused = observations::one(&world.app, &handler, id).await;
    assert!(matches!(refused, Err(AppError::NotFound)));
    observations::transition(&world.app, &coordinator, id, 1, step(Status::Reviewed))
        .await
        .unwrap();
    let assigned = observations::Transition {
        actor: Some(actor.clone()),
        reason: None,
        ..step(Status::Assigned)
    };
    observations::transition(&world.app, &coordinator, id, 2, assigned)
        .await
        .unwrap();
    world.settled("ovning").await;
    let told = observations::one(&world.app, &handler, id).await.unwrap();
    assert!(told.text.is_some() && told.perceived.is_none() && told.walk_id.is_none());
    observations::transition(&world.app, &handler, id, 3, step(Status::InProgress))
        .await
        .unwrap_err();
    let planned = step(Status::Planned);
    let after = observations::transition(&world.app, &handler, id, 3, planned)
        .await
        .unwrap();
    assert_eq!(after.version, 4);
    // What the handler was not told is still there.
    let kept = observations::one(&world.app, &coordinator, id)
        .await
        .unwrap();
    assert_eq!(
        kept.asset_ref.map(|a| a.to_string()).as_deref(),
        Some("stolpe-17")
    );
    let patch = json!({ "properties": { "text": "Ändrat" } });
    let refused = observations::amend(&world.app, &handler, id, 4, &patch).await;
    assert!(matches!(refused, Err(AppError::Forbidden(Deed::Amend))));
    // Its own records are its own: the municipality does not see them.
    let theirs = record(&world, &handler, 1).await;
    let refused = observations::one(&world.app, &coordinator, theirs).await;
    assert!(matches!(refused, Err(AppError::NotFound)));
    let shared = Viewer::of(
        "c",
        tenant(),
        None,
        [ShareSetId::parse("inget").unwrap()].into(),
        &whole(Role::SafetyCoordinator),
        true,
    );
    assert!(
        observations::one(&world.app, &shared, theirs)
            .await
            .is_err()
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_map_with_something_restricted_on_it_is_a_look_on_record() {
    let world = World::new().await;
    let coordinator = person("look-c", None, &whole(Role::SafetyCoordinator));
    let planner = person("look-p", None, &whole(Role::Planner));
    record(&world, &coordinator, 3).await;
    let tenant = Arc::clone(world.app.tenant(&planner).unwrap());
    let place = LonLat::from_degrees(LON, LAT).unwrap();
    for viewer in [&coordinator, &coordinator, &planner] {
        let layer = layer::layer("observations").unwrap();
        let tile = Tile::at(place, 16);
        let query = FilterQuery::default();
        tiles::tile(
            &world.app,
            &tenant,
            viewer,
            layer,
            &query,
            tile,
            Takes::default(),
        )
        .await
        .unwrap();
    }
    let asked = lykta::store::audit::AuditQuery {
        verb: Some("look".to_owned()),
        subject: Some("observation/*".to_owned()),
        limit: 100,
        ..lykta::store::audit::AuditQuery::default()
    };
    let rows = tenant
        .store
        .audit_rows(&tenant.keeper(), &asked)
        .await
        .unwrap();
    let map: Vec<_> = rows
        .iter()
        .filter(|r| r.detail.as_deref() == Some("map"))
        .collect();
    assert_eq!(
        map.len(),
        1,
        "once for the hour, and only for who sees it: {map:?}"
    );
    assert_eq!(map[0].who, "look-c");
}
