//! Records handed over to another organisation: exactly what was shown before, to nobody else, and no
//! longer than was said.

use std::sync::Arc;

use jiff::{SignedDuration, Timestamp};
use lykta::app::query::ListQuery;
use lykta::app::sharing::{self, Terms, Wish};
use lykta::app::{AppError, Tenant, lists, observations};
use lykta::clock;
use lykta_core::model::{
    ActorId, Deed, Grant, ObservationId, Role, ShareSetId, TenantCode, Viewer,
};
use serde_json::{Value, json};

use crate::site::{World, lamp, new_id, trail};

const MIDDLE: [f64; 2] = [24.944, 60.17];

fn room(world: &World) -> &Tenant {
    &world.app.tenants[&TenantCode::parse("ovning").unwrap()]
}

/// Somebody of an organisation who signs in now.
fn person(world: &World, organisation: Option<&str>, role: Role) -> Viewer {
    let organisation = organisation.map(|o| ActorId::parse(o).unwrap());
    let now = clock::now();
    let sets = sharing::running_share_sets(room(world), organisation.as_ref(), now);
    Viewer::of(
        format!("{role}"),
        TenantCode::parse("ovning").unwrap(),
        organisation,
        sets,
        &[Grant::whole(role)],
        true,
    )
}

async fn record(world: &World, by: &Viewer, class: u8) -> ObservationId {
    let id = ObservationId::parse(&new_id()).unwrap();
    let mut body = lamp(MIDDLE[0], MIDDLE[1]);
    body["properties"]["privacy_class"] = json!(class);
    body["properties"]["text"] = json!("Ett ord för den det delas med");
    observations::record(&world.app, by, id, &body)
        .await
        .unwrap();
    world.settled("ovning").await;
    id
}

fn set(text: &str) -> ShareSetId {
    ShareSetId::parse(text).unwrap()
}

fn terms(recipients: &[Option<&str>]) -> Terms {
    Terms {
        title: "Inför fredagen".to_owned(),
        recipients: recipients
            .iter()
            .map(|r| r.map(|id| ActorId::parse(id).unwrap()))
            .collect(),
        purpose: "Gemensam plan för torget".to_owned(),
        basis: "OSL 10 kap. 2 §".to_owned(),
        until: clock::now() + SignedDuration::from_hours(24),
    }
}

fn wish(ids: &[ObservationId], class_3: bool) -> Wish {
    Wish {
        ids: ids.to_vec(),
        class_3,
        registry_no: None,
    }
}

/// Whether somebody finds a record by its address and in a list, which must agree.
async fn sees(world: &World, viewer: &Viewer, id: ObservationId) -> bool {
    let one = observations::one(&world.app, viewer, id).await;
    let query = ListQuery {
        near: Some(format!("{},{}", MIDDLE[0], MIDDLE[1])),
        within_m: Some("1".to_owned()),
        limit: Some("1000".to_owned()),
        ..ListQuery::default()
    };
    let list = lists::list(&world.app, viewer, &query).await.unwrap();
    let listed = list.observations.iter().any(|o| o.id == id);
    assert_eq!(one.is_ok(), listed, "{one:?}");
    listed
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_handed_over_is_seen_until_it_is_ended() {
    let world = World::new().await;
    let ours = person(&world, None, Role::SafetyCoordinator);
    let id = record(&world, &ours, 2).await;
    let kept_back = record(&world, &ours, 2).await;
    assert!(
        !sees(
            &world,
            &person(&world, Some("polisen"), Role::ShiftLeader),
            id
        )
        .await
    );
    let friday = set("fredag");
    sharing::put(&world.app, &ours, friday.clone(), terms(&[Some("polisen")]))
        .await
        .unwrap();
    assert!(
        !sees(
            &world,
            &person(&world, Some("polisen"), Role::ShiftLeader),
            id
        )
        .await
    );
    let acted = sharing::hand_over(
        &world.app,
        &ours,
        &friday,
        &wish(&[id], false),
        "Fredagens pass",
    )
    .await
    .unwrap();
    assert_eq!(acted.done.records, [(id, 2)]);
    world.settled("ovning").await;
    let theirs = person(&world, Some("polisen"), Role::ShiftLeader);
    assert!(sees(&world, &theirs, id).await);
    assert!(!sees(&world, &theirs, kept_back).await);
    for other in [Some("rescue"), Some("light_op")] {
        assert!(!sees(&world, &person(&world, other, Role::ShiftLeader), id).await);
    }
    // They read it, and that is all: it is not theirs to change, to read the history of or to share.
    let patch = json!({ "properties": { "severity": 1 } });
    let changed = observations::amend(&world.app, &theirs, id, 2, &patch).await;
    assert!(changed.is_err());
    assert!(
        observations::history(&world.app, &theirs, id)
            .await
            .is_err()
    );
    assert!(sharing::is_current(room(&world), &theirs, clock::now()));
    sharing::end(&world.app, &ours, &friday, "Passet är över")
        .await
        .unwrap();
    assert!(!sharing::is_current(room(&world), &theirs, clock::now()));
    assert!(
        !sees(
            &world,
            &person(&world, Some("polisen"), Role::ShiftLeader),
            id
        )
        .await
    );
    let late = sharing::hand_over(
        &world.app,
        &ours,
        &friday,
        &wish(&[kept_back], false),
        "Till",
    )
    .await;
    assert!(matches!(late, Err(AppError::Hindered("share_set_over"))));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_set_runs_out_by_the_clock() {
    let world = World::new().await;
    let ours = person(&world, None, Role::SafetyCoordinator);
    let until = terms(&[Some("polisen")]).until;
    let mut one = terms(&[Some("polisen")]);
    one.until = until;
    sharing::put(&world.app, &ours, set("kort"), one)
        .await
        .unwrap();
    let police = ActorId::parse("polisen").unwrap();
    let at = |t: Timestamp| sharing::running_share_sets(room(&world), Some(&police), t);
    let second = SignedDuration::from_secs(1);
    assert_eq!(at(until - second).len(), 1);
    assert!(at(until).is_empty());
    assert!(sharing::running_share_sets(room(&world), None, until - second).is_empty());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_preview_is_what_the_recipient_gets() {
    let world = World::new().await;
    let ours = person(&world, None, Role::SafetyCoordinator);
    let id = record(&world, &ours, 2).await;
    let friday = set("fredag");
    sharing::put(&world.app, &ours, friday.clone(), terms(&[Some("polisen")]))
        .await
        .unwrap();
    let preview = sharing::preview(&world.app, &ours, &friday, &wish(&[id], false))
        .await
        .unwrap();
    let shown = preview.told.into_iter().next().unwrap();
    let theirs = person(&world, Some("polisen"), Role::Officer);
    assert!(
        !sees(&world, &theirs, id).await,
        "to look is not to hand over"
    );
    sharing::hand_over(&world.app, &ours, &friday, &wish(&[id], false), "Passet")
        .await
        .unwrap();
    world.settled("ovning").await;
    let theirs = person(&world, Some("polisen"), Role::Officer);
    let mut got = observations::one(&world.app, &theirs, id).await.unwrap();
    assert_eq!(got.version, shown.version, "the version that it will have");
    // When it was handed over is not known before.
    got.updated_at = shown.updated_at;
    assert_eq!(got, shown);
    assert!(got.share_sets.is_empty() && got.walk_id.is_none());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn class_3_wants_a_confirmation_of_its_own_and_others_records_stay_theirs() {
    let world = World::new().await;
    let ours = person(&world, None, Role::SafetyCoordinator);
    let police = person(&world, Some("polisen"), Role::PolicePlanner);
    let secret = record(&world, &ours, 3).await;
    let theirs = record(&world, &police, 2).await;
    let nowhere = ObservationId::parse(&new_id()).unwrap();
    let friday = set("fredag");
    sharing::put(&world.app, &ours, friday.clone(), terms(&[Some("polisen")]))
        .await
        .unwrap();
    let ids = [secret, theirs, nowhere];
    let acted = sharing::hand_over(&world.app, &ours, &friday, &wish(&ids, false), "Passet")
        .await
        .unwrap();
    assert!(acted.done.records.is_empty());
    let why: Vec<&str> = acted.left_out.iter().map(|l| l.1.code()).collect();
    assert_eq!(why, ["class_3", "not_found", "not_found"]);
    let acted = sharing::hand_over(&world.app, &ours, &friday, &wish(&ids, true), "Passet")
        .await
        .unwrap();
    assert_eq!(acted.done.records, [(secret, 2)]);
    world.settled("ovning").await;
    let reader = person(&world, Some("polisen"), Role::PolicePlanner);
    assert!(sees(&world, &reader, secret).await);
    // A lower role of the same organisation is not told of it by being among the recipients.
    let reporter = person(&world, Some("polisen"), Role::Reporter);
    assert!(!sees(&world, &reporter, secret).await);
    let again = set("vidare");
    sharing::put(&world.app, &reader, again.clone(), terms(&[Some("rescue")]))
        .await
        .unwrap();
    let acted = sharing::hand_over(
        &world.app,
        &reader,
        &again,
        &wish(&[secret], true),
        "Vidare",
    )
    .await
    .unwrap();
    let why: Vec<&str> = acted.left_out.iter().map(|l| l.1.code()).collect();
    assert_eq!(why, ["not_yours"], "what was received is not handed on");
    let taken = sharing::take_back(&world.app, &ours, &friday, &wish(&[secret], false), "Fel")
        .await
        .unwrap();
    assert_eq!(taken.done.records, [(secret, 3)]);
    world.settled("ovning").await;
    assert!(
        !sees(
            &world,
            &person(&world, Some("polisen"), Role::PolicePlanner),
            secret
        )
        .await
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_set_is_its_owners_and_nobody_new_is_let_in_afterwards() {
    let world = World::new().await;
    let ours = person(&world, None, Role::SafetyCoordinator);
    let police = person(&world, Some("polisen"), Role::PolicePlanner);
    let rescue = person(&world, Some("rescue"), Role::PolicePlanner);
    let friday = set("fredag");
    sharing::put(&world.app, &ours, friday.clone(), terms(&[Some("polisen")]))
        .await
        .unwrap();
    let put = |viewer: Viewer, t: Terms| {
        let (app, id) = (Arc::clone(&world.app), friday.clone());
        async move { sharing::put(&app, &viewer, id, t).await }
    };
    let theirs = put(police.clone(), terms(&[Some("rescue")])).await;
    assert!(matches!(
        theirs,
        Err(AppError::Hindered("share_set_not_yours"))
    ));
    let unseen = put(rescue.clone(), terms(&[None])).await;
    assert!(matches!(unseen, Err(AppError::NotFound)));
    assert_eq!(sharing::list(&world.app, &police).await.unwrap().len(), 1);
    assert!(sharing::list(&world.app, &rescue).await.unwrap().is_empty());
    // Before anything was handed over another recipient may be named, afterwards none.
    put(ours.clone(), terms(&[Some("polisen"), Some("light_op")]))
        .await
        .unwrap();
    let id = record(&world, &ours, 1).await;
    sharing::hand_over(&world.app, &ours, &friday, &wish(&[id], false), "Passet")
        .await
        .unwrap();
    let more = put(
        ours.clone(),
        terms(&[Some("polisen"), Some("light_op"), Some("rescue")]),
    )
    .await;
    assert!(matches!(
        more,
        Err(AppError::Hindered("share_set_recipients_fixed"))
    ));
    let fewer = put(ours.clone(), terms(&[Some("polisen")])).await.unwrap();
    assert_eq!(fewer.recipients.len(), 1);
    for (bad, code) in [
        (terms(&[]), "recipients_number"),
        (terms(&[None]), "recipient_is_owner"),
        (terms(&[Some("nobody")]), "unknown_reference"),
    ] {
        match put(ours.clone(), bad).await {
            Err(AppError::Invalid(faults)) => assert_eq!(faults[0].code, code),
            other => panic!("{other:?}"),
        }
    }
    for role in Role::ALL.iter().filter(|r| !r.may(Deed::Share)) {
        let listed = sharing::list(&world.app, &person(&world, None, *role)).await;
        assert!(matches!(listed, Err(AppError::Forbidden(Deed::Share))));
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_act_over_http_stands_in_history_and_in_the_trail_with_its_digest() {
    let world = World::new().await;
    let put = async |path: &str, method: &str, body: Value| {
        world.ask("ovning", method, path, &[], Some(body)).await
    };
    let id = new_id();
    let observation = format!("/api/v1/observations/{id}");
    put(&observation, "PUT", lamp(MIDDLE[0], MIDDLE[1])).await;
    world.settled("ovning").await;
    let until = (clock::now() + SignedDuration::from_hours(1)).to_string();
    let body = json!({
        "title": "Belysning", "recipients": ["light_op"], "purpose": "Laga lampan", "basis": "Avtal",
        "until": until,
    });
    let made = put("/api/v1/share-sets/belysning", "PUT", body).await;
    assert_eq!(made.status, 200, "{}", made.json());
    assert_eq!(made.json()["owner"]["id"], Value::Null);
    let ids = json!({ "ids": [id] });
    let shown = put("/api/v1/share-sets/belysning/preview", "POST", ids.clone()).await;
    assert_eq!(shown.json()["features"][0]["id"], id.as_str());
    let without = put("/api/v1/share-sets/belysning/hand-over", "POST", ids).await;
    assert_eq!(without.status, 422, "a reason is missing");
    let long = json!({ "ids": [id], "reason": "Lampan ska lagas", "registry_no": "K".repeat(61) });
    let refused = put("/api/v1/share-sets/belysning/hand-over", "POST", long).await;
    assert_eq!(refused.json()["errors"][0]["pointer"], "/registry_no");
    let act = json!({ "ids": [id], "reason": "Lampan ska lagas", "registry_no": "KS 2026/47" });
    let done = put("/api/v1/share-sets/belysning/hand-over", "POST", act).await;
    let done = done.json();
    assert_eq!(done["handed"], 1);
    // SHA-256 of the line "{id} 2\n", as the documentation says.
    let digest = {
        use sha2::Digest;
        lykta::wire::hex(&sha2::Sha256::digest(format!("{id} 2\n")))
    };
    assert_eq!(done["act"]["digest"], format!("sha256:{digest}"));
    world.settled("ovning").await;
    let history = world
        .get("ovning", &format!("{observation}/history"))
        .await
        .json();
    let last = history["history"]
        .as_array()
        .unwrap()
        .last()
        .unwrap()
        .clone();
    assert_eq!(last["op"], "share");
    assert_eq!(last["reason"], "Lampan ska lagas");
    let rows = trail(
        &world,
        "ovning",
        Some("hand_over"),
        Some("share_set/belysning"),
    )
    .await;
    assert_eq!(rows.len(), 1);
    let detail = rows[0].2.as_deref().unwrap();
    assert!(
        [&digest, "light_op", "KS 2026/47"]
            .iter()
            .all(|part| detail.contains(part)),
        "{detail}"
    );
    let sets = world.get("ovning", "/api/v1/share-sets").await.json();
    assert_eq!(sets["share_sets"][0]["records"], 1);
    assert_eq!(sets["share_sets"][0]["runs"], true);
    let end = json!({ "reason": "Lagat" });
    let ended = put("/api/v1/share-sets/belysning/end", "POST", end).await;
    assert_eq!(ended.json()["runs"], false);
}
