//! What a phone sends besides marks, by its token alone; and what it could not send, saved in a file, read in
//! by the command line, and sent all the same afterwards: each is there once, whoever was first.

use std::process::{Command, Output};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};

use crate::cast::{self, TENANT};
use crate::photo_files::jpeg;
use crate::site::{Answer, World, lamp, new_id};
use crate::walks::{Walker, plan};

/// A phone with a token, and the session that asked for it.
struct Phone<'a> {
    world: &'a World,
    token: String,
}

impl<'a> Phone<'a> {
    async fn new(world: &'a World, role: &str) -> Self {
        let cookie = cast::sign_in(world, role).await;
        let body = json!({ "device": new_id() });
        let path = "/api/v1/device-tokens";
        let made = cast::ask(world, Some(&cookie), "POST", path, &[], Some(body)).await;
        let token = made.json()["token"].as_str().unwrap().to_owned();
        Self { world, token }
    }

    async fn ask(&self, method: &str, path: &str, body: Option<Value>) -> Answer {
        let bearer = format!("Bearer {}", self.token);
        let headers = [("authorization", bearer.as_str())];
        cast::ask(self.world, None, method, path, &headers, body).await
    }

    async fn sends(&self, operations: &[Value]) -> Vec<Value> {
        let body = json!({ "operations": operations });
        let answer = self.ask("POST", "/api/v1/sync", Some(body)).await;
        assert_eq!(answer.status, 200, "{}", answer.json());
        answer.json()["results"].as_array().unwrap().clone()
    }
}

fn statuses(results: &[Value]) -> Vec<u64> {
    results
        .iter()
        .map(|r| r["status"].as_u64().unwrap())
        .collect()
}

fn part(walk: &str, id: &str) -> Value {
    let points: Vec<Value> = (0..4)
        .map(|i| {
            json!([
                24.944 + f64::from(i) * 1e-4,
                60.17,
                6.0,
                1_763_480_000_000_i64 + i64::from(i)
            ])
        })
        .collect();
    let body = json!({ "device": id, "segment": 0, "from": 0, "points": points });
    json!({ "kind": "track", "id": id, "walk": walk, "body": body })
}

fn score(walk: &str, id: &str) -> Value {
    json!({ "kind": "score", "id": id, "walk": walk, "body": { "stop": 1, "perceived": 4 } })
}

#[tokio::test]
async fn a_walk_is_walked_by_the_token_alone_and_said_twice_is_said_once() {
    let world = World::new().await;
    let leader = Walker::new(&world, "walk_leader").await;
    let walk = leader.plans(plan("Runda")).await;
    let phone = Phone::new(&world, "walk_leader").await;
    let state =
        |to: &str, at: &str| json!({ "kind": "walk", "id": walk, "body": { "to": to, "at": at } });
    let (way, felt) = (new_id(), new_id());
    let operations = [
        state("ongoing", "2026-11-18T17:05:00+01:00"),
        part(&walk, &way),
        score(&walk, &felt),
        state("finished", "2026-11-18T18:05:00+01:00"),
    ];
    assert_eq!(
        statuses(&phone.sends(&operations).await),
        [204, 201, 201, 204]
    );
    // The answer was lost; a walk that has ended does not begin again.
    assert_eq!(
        statuses(&phone.sends(&operations).await),
        [204, 200, 200, 204]
    );
    let told = leader.get(&format!("/api/v1/walks/{walk}")).await.json();
    assert_eq!(told["state"], "finished");
    assert_eq!(told["started_at"], "2026-11-18T16:05:00Z");
    let track = leader
        .get(&format!("/api/v1/walks/{walk}/track"))
        .await
        .json();
    assert_eq!(track["properties"]["points"], 4);
    let scores = leader
        .get(&format!("/api/v1/walks/{walk}/scores"))
        .await
        .json();
    assert_eq!(scores["stops"][0]["n"], 1);
    // The routes of their own take the token as well.
    let path = format!("/api/v1/walks/{walk}/track/{way}");
    let body = part(&walk, &way)["body"].clone();
    assert_eq!(phone.ask("PUT", &path, Some(body)).await.status, 200);

    // A bad one is answered by itself.
    let mut wrong = score(&walk, &new_id());
    wrong["body"]["perceived"] = json!(9);
    let nowhere = score(&new_id(), &new_id());
    let results = phone
        .sends(&[wrong, nowhere, score(&walk, &new_id())])
        .await;
    assert_eq!(statuses(&results), [422, 404, 201]);
    // Nothing of the walk is told.
    assert!(!serde_json::to_string(&results).unwrap().contains("Torget"));
}

#[tokio::test]
async fn a_step_is_taken_once_and_never_over_what_somebody_did_since() {
    let world = World::new().await;
    let leader = Walker::new(&world, "safety_coordinator").await;
    let phone = Phone::new(&world, "safety_coordinator").await;
    let id = new_id();
    phone
        .sends(&[json!({ "kind": "record", "id": id, "body": lamp(24.944, 60.17) })])
        .await;
    world.settled(TENANT).await;
    let path = format!("/api/v1/observations/{id}");
    let record = || async { leader.get(&path).await.json()["properties"].clone() };
    let allowed = record().await["allowed"].clone();
    let to = "reviewed";
    assert!(allowed.to_string().contains(to), "{allowed}");
    let step = json!({ "kind": "step", "id": id, "base": 1, "to": to });
    assert_eq!(
        statuses(&phone.sends(std::slice::from_ref(&step)).await),
        [204]
    );
    assert_eq!(record().await["version"], 2);
    // The answer was lost: it was taken.
    assert_eq!(
        statuses(&phone.sends(std::slice::from_ref(&step)).await),
        [204]
    );
    assert_eq!(record().await["version"], 2);
    // Somebody took it further meanwhile; the step is not taken again.
    let on = json!({ "to": "faded" });
    let further = leader
        .send("POST", &format!("{path}/transitions"), Some(2), on)
        .await;
    assert_eq!(further.status, 200, "{}", further.json());
    assert_eq!(statuses(&phone.sends(&[step]).await), [204]);
    assert_eq!(record().await["status"], "faded");
    let none = json!({ "kind": "step", "id": id, "base": 3, "to": "verified" });
    assert_eq!(statuses(&phone.sends(&[none]).await), [409]);
}

/// The command line, in the folder of a server that runs.
fn import(world: &World, file: &Value) -> Output {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("lykta-osant.geojson");
    // A phone writes what the file is known by first.
    let text = format!(
        "{{\"type\":\"FeatureCollection\",\"lykta\":{{\"rescue\":1}},\"tenant\":{},\"senders\":{},\"features\":[]}}",
        file["tenant"], file["senders"]
    );
    std::fs::write(&path, text).unwrap();
    Command::new(env!("CARGO_BIN_EXE_lykta"))
        .arg("import")
        .arg(&path)
        .args(["--as", "observations", "--tenant", TENANT, "--data"])
        .arg(world.folder())
        .current_dir(folder.path())
        .output()
        .unwrap()
}

struct Evening {
    id: String,
    photo: String,
    bytes: Vec<u8>,
    operations: Vec<Value>,
}

impl Evening {
    fn new(walk: &str) -> Self {
        let id = new_id();
        let op = new_id();
        let edit = json!({ "kind": "patch", "id": id, "op": op, "base": 1, "body": { "properties": { "text": "Vid trappan" } } });
        Self {
            operations: vec![
                json!({ "kind": "record", "id": id, "body": lamp(24.944, 60.17) }),
                edit,
                part(walk, &new_id()),
                score(walk, &new_id()),
            ],
            photo: new_id(),
            bytes: jpeg(&crate::photo_files::unlike(77)),
            id,
        }
    }

    fn hash(&self) -> String {
        lykta::photo::sha256(&self.bytes)
    }

    /// As the phone writes it.
    fn file(&self, by: &str) -> Value {
        let photo = json!({ "observation": self.id, "id": self.photo, "role": "before", "sha256": self.hash(), "base64": STANDARD.encode(&self.bytes) });
        let senders = json!([{ "by": by, "operations": self.operations, "photos": [photo] }]);
        json!({ "tenant": TENANT, "senders": senders })
    }

    async fn sends(&self, phone: &Phone<'_>) -> (Vec<u64>, u16) {
        let results = phone.sends(&self.operations).await;
        let upload = format!("/api/v1/uploads/{}", self.hash());
        let request = axum::http::Request::builder()
            .method("PATCH")
            .uri(&upload)
            .header("host", "127.0.0.1")
            .header("authorization", format!("Bearer {}", phone.token))
            .header("content-type", "application/octet-stream")
            .header("upload-offset", "0")
            .body(axum::body::Body::from(self.bytes.clone()))
            .unwrap();
        let sent = tower::ServiceExt::oneshot(phone.world.router.clone(), request).await;
        assert_eq!(sent.unwrap().status(), 204);
        let path = format!(
            "/api/v1/observations/{}/photos/{}?role=before&upload={}",
            self.id,
            self.photo,
            self.hash()
        );
        let tied = phone.ask("PUT", &path, None).await;
        (statuses(&results), tied.status.as_u16())
    }

    /// That everything is there once, and the phone is told that its photo is safe.
    async fn is_there_once(&self, reader: &Walker<'_>, walk: &str, phone: &Phone<'_>) {
        let path = format!("/api/v1/observations/{}", self.id);
        let told = reader.get(&path).await.json()["properties"].clone();
        assert_eq!(
            (&told["version"], &told["text"]),
            (&json!(3), &json!("Vid trappan"))
        );
        assert_eq!(told["conflicts"], json!([]));
        let photos = reader.get(&format!("{path}/photos")).await.json();
        assert_eq!(photos["photos"].as_array().unwrap().len(), 1);
        let track = reader
            .get(&format!("/api/v1/walks/{walk}/track"))
            .await
            .json();
        assert_eq!(track["properties"]["points"], 4);
        let scores = reader
            .get(&format!("/api/v1/walks/{walk}/scores"))
            .await
            .json();
        assert_eq!(scores["stops"][0]["n"], 1);
        let asked = json!({ "kind": "photos", "id": self.id });
        assert_eq!(
            phone.sends(&[asked]).await[0]["photos"],
            json!([self.hash()])
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_saved_in_a_file_and_read_in_is_recognised_when_the_phone_sends_it_too() {
    let world = World::new().await;
    let reader = Walker::new(&world, "safety_coordinator").await;
    let walk = reader.plans(plan("Runda")).await;
    let phone = Phone::new(&world, "safety_coordinator").await;
    let evening = Evening::new(&walk);
    let file = evening.file(&format!("demo-{TENANT}-safety_coordinator"));
    let first = import(&world, &file);
    assert!(
        first.status.success(),
        "{}",
        String::from_utf8_lossy(&first.stderr)
    );
    let words = String::from_utf8_lossy(&first.stdout).into_owned();
    // One record, one edit, one part, one answer, one photo; an edit is told as a change, not as new.
    assert!(words.contains("5 ") && words.contains("4 "), "{words}");
    world.settled(TENANT).await;
    // Then the phone finds a network: the same, in the same words.
    assert_eq!(evening.sends(&phone).await, (vec![200, 200, 200, 200], 200));
    evening.is_there_once(&reader, &walk, &phone).await;
    // And the file a second time.
    assert!(import(&world, &file).status.success());
    evening.is_there_once(&reader, &walk, &phone).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_of_what_the_phone_sent_meanwhile_or_a_colleague_did_changes_nothing() {
    let world = World::new().await;
    let reader = Walker::new(&world, "safety_coordinator").await;
    let walk = reader.plans(plan("Runda")).await;
    let phone = Phone::new(&world, "safety_coordinator").await;
    let evening = Evening::new(&walk);
    // A colleague was given the marks, and has them at the server first.
    let colleague = Phone::new(&world, "planner").await;
    assert_eq!(
        statuses(&colleague.sends(&evening.operations).await),
        [201, 200, 201, 201]
    );
    world.settled(TENANT).await;
    assert_eq!(evening.sends(&phone).await, (vec![200, 200, 200, 200], 201));
    let file = evening.file(&format!("demo-{TENANT}-safety_coordinator"));
    let read = import(&world, &file);
    assert!(
        read.status.success(),
        "{}",
        String::from_utf8_lossy(&read.stderr)
    );
    evening.is_there_once(&reader, &walk, &phone).await;

    // Another tenant's file, and one that was cut off, are refused whole.
    let mut other = file.clone();
    other["tenant"] = json!("1490");
    assert!(!import(&world, &other).status.success());
    // What is not as it should be is told by name, and the rest goes in.
    let mut bad = Evening::new(&walk);
    bad.operations[0]["body"]["properties"]["category"] = json!("no.such");
    let read = import(&world, &bad.file("nobody-here"));
    assert_eq!(read.status.code(), Some(1));
    let words = String::from_utf8_lossy(&read.stderr).into_owned();
    assert!(
        words.contains("nobody-here") && words.contains(&bad.id),
        "{words}"
    );
}
