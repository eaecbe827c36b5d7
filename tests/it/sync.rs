//! Edits from phones that had not seen each other's come to the same in whatever order they arrive, and
//! the batch that they come in answers each by itself.

use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use serde_json::{Value, json};

use crate::cast;
use crate::site::{Answer, World, lamp, new_id};

const TENANT: &str = "ovning";

async fn recorded(world: &World) -> String {
    let id = new_id();
    let path = format!("/api/v1/observations/{id}");
    let put = world
        .ask(TENANT, "PUT", &path, &[], Some(lamp(24.944, 60.17)))
        .await;
    assert_eq!(put.status, 201);
    id
}

async fn record(world: &World, id: &str) -> Value {
    let got = world
        .get(TENANT, &format!("/api/v1/observations/{id}"))
        .await;
    assert_eq!(got.status, 200, "{}", got.json());
    got.json()["properties"].clone()
}

async fn patch(world: &World, id: &str, base: u32, body: Value) -> Answer {
    let path = format!("/api/v1/observations/{id}");
    let tag = format!("\"v{base}\"");
    world
        .ask(TENANT, "PATCH", &path, &[("if-match", &tag)], Some(body))
        .await
}

fn edit(op: &str, properties: &Value) -> Value {
    json!({ "op": op, "properties": properties })
}

async fn send(world: &World, operations: &[Value]) -> Vec<Value> {
    let body = json!({ "operations": operations });
    let answer = world
        .ask(TENANT, "POST", "/api/v1/sync", &[], Some(body))
        .await;
    assert_eq!(answer.status, 200, "{}", answer.json());
    answer.json()["results"].as_array().unwrap().clone()
}

#[tokio::test]
async fn what_nobody_else_changed_is_merged_in_and_what_somebody_did_is_kept_and_shown() {
    let world = World::new().await;
    let id = recorded(&world).await;
    let (a, b) = (new_id(), new_id());
    let one = patch(
        &world,
        &id,
        1,
        edit(&a, &json!({"text": "Trasig", "dark_only": true})),
    )
    .await;
    assert_eq!(one.status, 200, "{}", one.json());
    assert_eq!(one.json()["version"], 2);
    assert_eq!(one.json()["conflicts"], json!([]));
    let two = patch(
        &world,
        &id,
        1,
        edit(&b, &json!({"text": "Släckt", "place_type": "park"})),
    )
    .await;
    assert_eq!(two.status, 200, "{}", two.json());
    assert_eq!(two.json()["conflicts"], json!(["text"]));
    let stands = record(&world, &id).await;
    assert_eq!(stands["dark_only"], true);
    assert_eq!(stands["place_type"], "park");
    let conflicts = stands["conflicts"].as_array().unwrap();
    assert_eq!(conflicts.len(), 1, "{conflicts:?}");
    assert_eq!(conflicts[0]["field"], "text");
    assert_eq!(conflicts[0]["base"], Value::Null);
    let values: Vec<_> = conflicts[0]["values"]
        .as_array()
        .unwrap()
        .iter()
        .map(|v| (v["op"].as_str().unwrap(), v["value"].as_str().unwrap()))
        .collect();
    assert_eq!(values, [(a.as_str(), "Trasig"), (b.as_str(), "Släckt")]);
    assert_eq!(stands["text"], "Släckt", "the greatest id is shown");

    // Sent again, each is answered with the same receipt and changes nothing.
    let again = patch(
        &world,
        &id,
        1,
        edit(&a, &json!({"text": "Trasig", "dark_only": true})),
    )
    .await;
    assert_eq!(again.bytes, one.bytes);
    assert_eq!(record(&world, &id).await, stands);
    // The same id with other content, or for another record, is another edit.
    let other = patch(&world, &id, 1, edit(&a, &json!({"text": "Annat"}))).await;
    assert_eq!(
        (other.status.as_u16(), other.json()["code"].clone()),
        (409, json!("operation_taken"))
    );
    let elsewhere = recorded(&world).await;
    let same = edit(&a, &json!({"text": "Trasig", "dark_only": true}));
    assert_eq!(patch(&world, &elsewhere, 1, same).await.status, 409);

    // Whoever sees both settles it; also by the old contract, also in favour of what is shown.
    let settled = patch(&world, &id, 3, json!({"properties": {"text": "Släckt"}})).await;
    assert_eq!(settled.status, 200, "{}", settled.json());
    let stands = record(&world, &id).await;
    assert_eq!(
        (stands["conflicts"].clone(), stands["version"].clone()),
        (json!([]), json!(4))
    );
    // An edit from before it comes late: it had not seen the settlement, and is not lost.
    let late = patch(&world, &id, 1, edit(&new_id(), &json!({"text": "Sen"}))).await;
    assert_eq!(late.json()["conflicts"], json!(["text"]));
}

#[tokio::test]
async fn programs_are_still_answered_412_and_nothing_is_changed() {
    let world = World::new().await;
    let id = recorded(&world).await;
    let first = patch(&world, &id, 1, json!({"properties": {"text": "Ett"}})).await;
    assert_eq!(first.status, 200);
    let stale = patch(&world, &id, 1, json!({"properties": {"dark_only": true}})).await;
    assert_eq!(stale.status, 412);
    assert_eq!(record(&world, &id).await["dark_only"], false);
    let bad = patch(&world, &id, 2, edit("not-an-id", &json!({}))).await;
    assert_eq!(bad.status, 422);
}

#[tokio::test]
async fn an_edit_waits_in_its_phone_for_the_one_before_it() {
    let world = World::new().await;
    let id = recorded(&world).await;
    let (first, second) = (new_id(), new_id());
    let after = json!({"op": second, "after": first, "properties": {"text": "Två"}});
    for (base, body) in [
        (1, after.clone()),
        (7, edit(&new_id(), &json!({"text": "x"}))),
    ] {
        let early = patch(&world, &id, base, body).await;
        assert_eq!(
            (early.status.as_u16(), early.json()["code"].clone()),
            (409, json!("base_missing"))
        );
    }
    assert_eq!(record(&world, &id).await["version"], 1);
    assert_eq!(
        patch(&world, &id, 1, edit(&first, &json!({"text": "Ett"})))
            .await
            .status,
        200
    );
    assert_eq!(patch(&world, &id, 1, after).await.status, 200);
    let stands = record(&world, &id).await;
    assert_eq!(stands["text"], "Två");
    assert_eq!(stands["conflicts"], json!([]), "one hand is in no conflict");
}

#[tokio::test]
async fn two_sound_edits_never_come_to_an_unsound_record() {
    let world = World::new().await;
    let id = recorded(&world).await;
    let categories = world.get(TENANT, "/api/v1/categories").await.json();
    let all = categories["categories"].as_array().unwrap();
    let positive = all.iter().find(|c| c["valence"] == "positive").unwrap();
    let good = edit(&new_id(), &json!({"category": positive["code"]}));
    let bad = edit(&new_id(), &json!({"severity": 4}));
    assert_eq!(patch(&world, &id, 1, bad).await.status, 200);
    let merged = patch(&world, &id, 1, good).await;
    assert_eq!(merged.status, 200, "{}", merged.json());
    let stands = record(&world, &id).await;
    assert_eq!(
        (stands["valence"].clone(), stands["severity"].clone()),
        (json!("positive"), Value::Null)
    );
}

#[tokio::test]
async fn an_edit_of_what_was_undone_goes_to_a_side_and_brings_nothing_back() {
    let world = World::new().await;
    let id = recorded(&world).await;
    let op = new_id();
    let before = edit(&op, &json!({"text": "Före"}));
    let receipt = patch(&world, &id, 1, before.clone()).await;
    let undo = json!({"kind": "withdraw", "id": id, "reason": "Fel plats"});
    for _ in 0..2 {
        assert_eq!(
            send(&world, std::slice::from_ref(&undo)).await[0]["status"],
            204
        );
    }
    let late = patch(&world, &id, 1, edit(&new_id(), &json!({"text": "Efter"}))).await;
    assert_eq!(
        (late.status.as_u16(), late.json()["code"].clone()),
        (410, json!("gone"))
    );
    let gone = world
        .get(TENANT, &format!("/api/v1/observations/{id}"))
        .await;
    assert_eq!(gone.status, 410);
    // What was acknowledged before stays acknowledged.
    assert_eq!(patch(&world, &id, 1, before).await.bytes, receipt.bytes);
}

#[tokio::test]
async fn a_bad_operation_is_answered_by_itself_and_hinders_no_other() {
    let world = World::new().await;
    let (one, two) = (new_id(), new_id());
    let op = new_id();
    let batch = vec![
        json!({"kind": "record", "id": one, "body": lamp(24.944, 60.17)}),
        json!({"kind": "patch", "id": one, "op": op, "base": 1, "body": {"properties": {"text": "Ny"}}}),
        json!({"kind": "record", "id": "nothing", "body": lamp(24.944, 60.17)}),
        json!(17),
        json!({"kind": "teleport", "id": new_id()}),
        json!({"kind": "record", "id": new_id(), "body": {"type": "Feature"}}),
        json!({"kind": "patch", "id": new_id(), "op": new_id(), "base": 1, "body": {}}),
        json!({"kind": "record", "id": two, "body": lamp(24.945, 60.17)}),
        json!({"kind": "withdraw", "id": two}),
    ];
    let first = send(&world, &batch).await;
    let statuses: Vec<u64> = first
        .iter()
        .map(|r| r["status"].as_u64().unwrap())
        .collect();
    assert_eq!(statuses, [201, 200, 422, 422, 422, 422, 404, 201, 204]);
    assert_eq!(first[0]["receipt"]["id"], json!(one));
    assert_eq!(first[1]["edit"]["version"], 2);
    assert_eq!(first[4]["problem"]["code"], "invalid");
    let again = send(&world, &batch).await;
    assert_eq!(again[0]["status"], 200);
    assert_eq!(again[0]["receipt"], first[0]["receipt"]);
    assert_eq!(again[1]["edit"], first[1]["edit"]);
    assert_eq!(
        (again[7]["status"].clone(), again[8]["status"].clone()),
        (json!(410), json!(204))
    );
    assert_eq!(record(&world, &one).await["version"], 2);

    let body = json!({"operations": vec![json!({}); 501]});
    let many = world
        .ask(TENANT, "POST", "/api/v1/sync", &[], Some(body))
        .await;
    assert_eq!(many.status, 422);
    let answer = world
        .ask(
            TENANT,
            "POST",
            "/api/v1/sync",
            &[],
            Some(json!({"operations": []})),
        )
        .await;
    let told: jiff::Timestamp = answer.json()["server_time"]
        .as_str()
        .unwrap()
        .parse()
        .unwrap();
    assert!(lykta::clock::now().duration_since(told).as_secs().abs() < 60);
}

#[tokio::test]
async fn who_shares_a_record_is_told_nothing_of_its_conflicts() {
    let world = World::new().await;
    let id = recorded(&world).await;
    for text in ["Hemligt ett", "Hemligt två"] {
        patch(&world, &id, 1, edit(&new_id(), &json!({"text": text}))).await;
    }
    world.settled(TENANT).await;
    let reader = cast::sign_in(&world, "politician_reader").await;
    let seen = cast::get(&world, &reader, &format!("/api/v1/observations/{id}")).await;
    if seen.status == 200 {
        assert_eq!(seen.json()["properties"]["conflicts"], json!([]));
    }
    assert!(!String::from_utf8_lossy(&seen.bytes).contains("Hemligt"));
}

/// One edit of a phone: which fields, and to what.
type Sets = Vec<(usize, usize)>;

/// Values that fields may take, each sound by itself.
fn properties(sets: &Sets) -> Value {
    let mut out = json!({});
    for (field, value) in sets {
        match field {
            0 => out["text"] = [json!("Ett"), json!("Två"), Value::Null][*value].clone(),
            1 => out["severity"] = json!(value + 1),
            2 => out["privacy_class"] = json!(value + 1),
            3 => out["dark_only"] = json!(value % 2 == 0),
            _ => out["category"] = json!(["light.out", "light.flicker", "light.out"][*value]),
        }
    }
    out
}

/// An id that sorts by `n` and is unlike those of other records.
fn op_id(n: usize, run: u16) -> String {
    let mut rest = [0; 10];
    rest[8..].copy_from_slice(&run.to_be_bytes());
    uuid::Builder::from_unix_timestamp_millis(1_700_000_000_000 + n as u64, &rest)
        .into_uuid()
        .to_string()
}

/// Delivers what three phones wrote, each in its own order, in the order of `picks`: some too early,
/// some more than once. Everything has arrived in the end.
async fn delivered(world: &World, phones: &[Vec<Sets>], picks: &[usize], run: u16) -> Value {
    let id = recorded(world).await;
    let mut all = Vec::new();
    for (p, edits) in phones.iter().enumerate() {
        for (n, sets) in edits.iter().enumerate() {
            // Ids in an order that says nothing of who came first.
            let number = |n: usize| (n * 3 + p) * 7 % 31;
            let mut op = json!({
                "kind": "patch", "id": id, "op": op_id(number(n), run), "base": 1,
                "body": {"properties": properties(sets)},
            });
            if n > 0 {
                // Nobody lowers a class, their own neither.
                op["body"]["properties"]
                    .as_object_mut()
                    .unwrap()
                    .remove("privacy_class");
            }
            if n > 0 {
                op["after"] = json!(op_id(number(n - 1), run));
            }
            all.push(op);
        }
    }
    let arriving: Vec<usize> = picks.iter().map(|pick| pick % all.len()).collect();
    let mut done = vec![false; all.len()];
    let mut next = if arriving.is_empty() {
        vec![0]
    } else {
        arriving
    };
    while !next.is_empty() {
        // One record's operations are done in the order they come in.
        let batch: Vec<Value> = next.iter().map(|n| all[*n].clone()).collect();
        for (n, result) in next.iter().zip(send(world, &batch).await) {
            match result["status"].as_u64().unwrap() {
                200 => done[*n] = true,
                409 => assert_eq!(result["problem"]["code"], "base_missing"),
                other => panic!("{other}: {result}"),
            }
        }
        next = (0..all.len()).rev().filter(|n| !done[*n]).collect();
    }
    let mut stands = record(world, &id).await;
    let state = stands.as_object_mut().unwrap();
    for of_arrival in ["received_at", "updated_at", "created_at"] {
        state.remove(of_arrival);
    }
    for conflict in state["conflicts"].as_array_mut().unwrap() {
        for value in conflict["values"].as_array_mut().unwrap() {
            // Its time says which edit it is; its id differs between the records compared.
            value.as_object_mut().unwrap().remove("op");
        }
    }
    stands
}

#[test]
fn any_order_of_arrival_and_any_repetition_comes_to_the_same_record() {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let world = runtime.block_on(World::new());
    let sets = prop::collection::vec((0..5_usize, 0..3_usize), 1..3);
    let phone = prop::collection::vec(sets, 1..4);
    let case = (
        prop::collection::vec(phone, 2..4),
        prop::collection::vec(0..64_usize, 0..16),
        prop::collection::vec(0..64_usize, 0..16),
    );
    let run = std::cell::Cell::new(0_u16);
    let mut runner = TestRunner::new(Config {
        cases: 32,
        max_shrink_iters: 40,
        failure_persistence: None,
        ..Config::default()
    });
    let next = || {
        run.set(run.get() + 1);
        run.get()
    };
    runner
        .run(&case, |(phones, one, other)| {
            let first = runtime.block_on(delivered(&world, &phones, &one, next()));
            let second = runtime.block_on(delivered(&world, &phones, &other, next()));
            prop_assert_eq!(first, second);
            Ok(())
        })
        .unwrap();
}
