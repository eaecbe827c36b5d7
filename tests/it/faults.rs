//! Twenty phones, a network that drops, delays, doubles, reorders and cuts, and a server that is killed at
//! random: nothing that was acknowledged is lost, nothing is there twice, and everybody comes to the same.
//!
//! The server is the real program, killed with SIGKILL and started again on the same folder. The network is
//! a proxy of our own between each phone and the server. What the records must be is worked out here from
//! what the phones wrote, without the server's code. Two more runs let the network lie: such a server must
//! be found out, or this test would prove nothing. `LYKTA_FAULT_SEED` repeats a run.

#![expect(
    clippy::disallowed_methods,
    clippy::print_stdout,
    reason = "the seed of a run is said, and read to repeat it"
)]

use std::collections::{BTreeMap, BTreeSet};
use std::net::{TcpListener, TcpStream};
use std::path::Path;
use std::process::Command;
use std::sync::atomic::{AtomicBool, AtomicU16, AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::fault_network::{Chance, Lie, Server, ask, meddle};
use crate::site::lamp;
use crate::walks::plan;

const PHONES: usize = 20;
const SHARED: usize = 10;
/// It takes twenty seconds to a minute; a machine with much else to do is given longer.
const HANGING: Duration = Duration::from_mins(4);
/// What a lying network has lost is never acknowledged; such a run need not wait for it.
const LYING: Duration = Duration::from_secs(15);
/// Kills in one run: enough to hit every sort of moment, and then the phones get to the end.
const KILLS: u64 = 9;

/// One operation and what became of it.
#[derive(Debug, Clone)]
struct Made {
    body: Value,
    acked: Option<Value>,
    /// Another answer than the first, which nobody honest gives.
    odd: Option<String>,
}

/// The nth point of a phone's way, unlike any other's.
fn point(phone: usize, n: usize) -> Value {
    json!([
        24.9 + phone as f64 * 1e-3,
        60.1 + n as f64 * 1e-5,
        6.0,
        1_763_480_000_000_u64 + n as u64 * 1_000
    ])
}

/// What one phone wrote, in its order.
fn written(
    phone: usize,
    n: usize,
    shared: &[String],
    walk: &str,
    chance: &mut Chance,
) -> Vec<Made> {
    let mut out: Vec<Value> = Vec::new();
    let device = uuid::Uuid::now_v7().to_string();
    let mut points = 0;
    // The last edit of each record, and whether it may still be edited.
    let mut own: Vec<(String, Option<String>)> = Vec::new();
    let mut last_shared: BTreeMap<usize, String> = BTreeMap::new();
    let id = || uuid::Uuid::now_v7().to_string();
    while out.len() < n {
        let text = format!("{phone}-{}", out.len());
        match chance.below(24) {
            20..22 => {
                let from = points;
                points += 1 + chance.below(40) as usize;
                let part: Vec<Value> = (from..points).map(|i| point(phone, i)).collect();
                let body = json!({"device": device, "segment": 0, "from": from, "points": part});
                out.push(json!({"kind": "track", "id": id(), "walk": walk, "body": body}));
            }
            22..24 => {
                let body = json!({"stop": 1, "perceived": chance.below(6)});
                out.push(json!({"kind": "score", "id": id(), "walk": walk, "body": body}));
            }
            0..10 => {
                let new = id();
                let at = |c: &mut Chance| (c.below(1_000) as f64) * 1e-5;
                let body = lamp(24.94 + at(chance), 60.17 + at(chance));
                out.push(json!({"kind": "record", "id": new, "body": body}));
                own.push((new, None));
            }
            10..17 if !own.is_empty() => {
                let n = chance.below(own.len() as u64) as usize;
                let (record, last) = &mut own[n];
                let op = id();
                let mut edit = json!({"kind": "patch", "id": record, "op": op, "base": 1, "body": {"properties": {"text": text}}});
                if let Some(last) = last.replace(op) {
                    edit["after"] = json!(last);
                }
                out.push(edit);
            }
            17..19 => {
                let n = chance.below(shared.len() as u64) as usize;
                let op = id();
                let mut edit = json!({"kind": "patch", "id": shared[n], "op": op, "base": 1, "body": {"properties": {"text": text}}});
                if let Some(last) = last_shared.insert(n, op) {
                    edit["after"] = json!(last);
                }
                out.push(edit);
            }
            19 if !own.is_empty() => {
                let n = chance.below(own.len() as u64) as usize;
                let (record, _) = own.swap_remove(n);
                out.push(json!({"kind": "withdraw", "id": record}));
            }
            _ => {}
        }
    }
    out.into_iter()
        .map(|body| Made {
            body,
            acked: None,
            odd: None,
        })
        .collect()
}

/// Sends until everything is acknowledged or time is up.
fn send_all(made: &mut [Made], proxy: u16, key: &str, chance: &mut Chance, until: Instant) {
    while made.iter().any(|m| m.acked.is_none()) && Instant::now() < until {
        let most = 1 + chance.below(30) as usize;
        let waiting: Vec<usize> = (0..made.len())
            .filter(|n| made[*n].acked.is_none())
            .take(most)
            .collect();
        let mut batch = waiting.clone();
        // Also out of order: what comes before its base must wait, not be lost. Only what has a record
        // there already may come early; the rest is a phone's own order.
        if chance.below(4) == 0 {
            batch.reverse();
            batch.retain(|n| made[*n].body["kind"] != "withdraw");
        }
        // An operation that was answered before is now and then sent again.
        if chance.below(4) == 0 && waiting[0] > 0 {
            let again = chance.below(waiting[0] as u64) as usize;
            let kind = &made[again].body["kind"];
            if kind == "patch" || kind == "track" || kind == "score" {
                batch.push(again);
            }
        }
        let operations: Vec<&Value> = batch.iter().map(|n| &made[*n].body).collect();
        let body = json!({"operations": operations});
        let Ok((200, answer)) = ask(proxy, key, "POST", "/api/v1/sync", Some(&body)) else {
            thread::sleep(Duration::from_millis(10));
            continue;
        };
        let results = answer["results"].as_array().cloned().unwrap_or_default();
        for (n, result) in batch.iter().zip(results) {
            let Made {
                acked: known, odd, ..
            } = &mut made[*n];
            match result["status"].as_u64() {
                Some(200 | 201 | 204) => match known {
                    Some(before) if before["edit"] != result["edit"] => {
                        *odd = Some(format!("another receipt: {before} and {result}"));
                    }
                    _ => *known = Some(result),
                },
                // To be sent again: its base, or its record, has not come yet; or others were first.
                Some(404 | 409 | 429 | 503) => {}
                // Undone by a later operation whose answer was lost before this one's.
                Some(410) => *known = Some(result),
                other => panic!("{other:?}: {result} for {}", made[*n].body),
            }
        }
    }
}

/// What a record must be.
#[derive(Debug, Default, PartialEq, Eq, Clone)]
struct Expected {
    edits: BTreeSet<String>,
    /// The last edit of each phone: id and text.
    tails: BTreeMap<usize, (String, String)>,
    undone: bool,
}

/// What the walk must be by what the phones wrote: each phone's way in one piece, each answer counted once.
fn walk_differences(phones: &[Vec<Made>], walk: &str, port: u16, key: &str) -> Vec<String> {
    let mut wrong = Vec::new();
    let mut lines: Vec<Vec<Value>> = Vec::new();
    let mut counts = [0_u64; 6];
    for (p, made) in phones.iter().enumerate() {
        let of = |kind: &'static str| made.iter().filter(move |m| m.body["kind"] == kind);
        let n: usize = of("track")
            .map(|m| m.body["body"]["points"].as_array().unwrap().len())
            .sum();
        if n > 1 {
            let at = |i| Value::from(point(p, i).as_array().unwrap()[..2].to_vec());
            lines.push((0..n).map(at).collect());
        }
        for m in of("score") {
            counts[m.body["body"]["perceived"].as_u64().unwrap() as usize] += 1;
        }
    }
    let (track, scores) = of_walk(walk, port, key);
    let round = |v: &Value| (v.as_f64().unwrap() * 1e7).round() as i64;
    let sorted = |lines: &[Vec<Value>]| {
        let mut out: Vec<Vec<[i64; 2]>> = lines
            .iter()
            .map(|line| {
                line.iter()
                    .map(|at| [round(&at[0]), round(&at[1])])
                    .collect()
            })
            .collect();
        out.sort();
        out
    };
    let is: Vec<Vec<Value>> = track["geometry"]["coordinates"]
        .as_array()
        .unwrap()
        .iter()
        .map(|line| line.as_array().unwrap().clone())
        .filter(|line| line.len() > 1)
        .collect();
    if sorted(&is) != sorted(&lines) {
        let (is, must) = (is.len(), lines.len());
        wrong.push(format!(
            "the way walked: {is} lines where {must} must be, or other points"
        ));
    }
    let is = scores["stops"][0]["counts"].clone();
    if is != json!(counts) {
        wrong.push(format!("answers: {is} and not {counts:?}"));
    }
    wrong
}

/// The way walked and the answers, as the server tells them.
fn of_walk(walk: &str, port: u16, key: &str) -> (Value, Value) {
    let get = |what: &str| {
        let path = format!("/api/v1/walks/{walk}/{what}");
        let (status, body) = ask(port, key, "GET", &path, None).unwrap();
        assert_eq!(status, 200, "{body}");
        body
    };
    (get("track"), get("scores"))
}

/// What the records must be by what the phones wrote, against what the server says; every difference.
fn differences(phones: &[Vec<Made>], shared: &[String], port: u16, key: &str) -> Vec<String> {
    let mut expected: BTreeMap<String, Expected> = BTreeMap::new();
    for id in shared {
        expected.insert(id.clone(), Expected::default());
    }
    let mut wrong = Vec::new();
    for (p, made) in phones.iter().enumerate() {
        for m in made {
            wrong.extend(m.odd.clone());
            if m.acked.is_none() {
                wrong.push(format!("never acknowledged: {}", m.body));
            }
            if ["track", "score"]
                .iter()
                .any(|kind| m.body["kind"] == *kind)
            {
                continue;
            }
            let record = expected
                .entry(m.body["id"].as_str().unwrap().to_owned())
                .or_default();
            match m.body["kind"].as_str().unwrap() {
                "patch" => {
                    let op = m.body["op"].as_str().unwrap().to_owned();
                    let text = m.body["body"]["properties"]["text"].as_str().unwrap();
                    record.edits.insert(op.clone());
                    record.tails.insert(p, (op, text.to_owned()));
                }
                "withdraw" => record.undone = true,
                _ => {}
            }
        }
    }
    let found = everything(port, key);
    for id in found.keys().filter(|id| !expected.contains_key(*id)) {
        wrong.push(format!("nobody wrote {id}"));
    }
    for (id, must) in &expected {
        let Some(is) = found.get(id) else {
            if !must.undone {
                wrong.push(format!("{id} is lost"));
            }
            continue;
        };
        if must.undone {
            wrong.push(format!("{id} came back"));
            continue;
        }
        if is["version"] != json!(1 + must.edits.len()) {
            let edits = must.edits.len();
            wrong.push(format!(
                "{id}: version {} after {edits} edits",
                is["version"]
            ));
        }
        let mut tails: Vec<&(String, String)> = must.tails.values().collect();
        tails.sort();
        let shown = tails.last().map(|t| t.1.as_str());
        if is["text"].as_str() != shown {
            wrong.push(format!("{id}: shows {} and not {shown:?}", is["text"]));
        }
        let sides: Vec<(String, String)> = is["conflicts"]
            .as_array()
            .unwrap()
            .iter()
            .flat_map(|c| c["values"].as_array().unwrap())
            .map(|v| {
                let text = |name: &str| v[name].as_str().unwrap().to_owned();
                (text("op"), text("value"))
            })
            .collect();
        let kept: Vec<(String, String)> = if tails.len() > 1 {
            tails.into_iter().cloned().collect()
        } else {
            Vec::new()
        };
        if sides != kept {
            wrong.push(format!("{id}: keeps {sides:?} and not {kept:?}"));
        }
    }
    wrong
}

/// Every record that the server lists, by id.
fn everything(port: u16, key: &str) -> BTreeMap<String, Value> {
    let mut out = BTreeMap::new();
    let mut path = "/api/v1/observations?limit=500".to_owned();
    loop {
        let (status, page) = ask(port, key, "GET", &path, None).unwrap();
        assert_eq!(status, 200, "{page}");
        for feature in page["features"].as_array().unwrap() {
            let id = feature["id"].as_str().unwrap().to_owned();
            let twice = out.insert(id, feature["properties"].clone());
            assert!(twice.is_none(), "listed twice: {}", feature["id"]);
        }
        match page["next"].as_str() {
            Some(next) => path = format!("/api/v1/observations?limit=500&cursor={next}"),
            None => return out,
        }
    }
}

fn command(data: &Path, words: &[&str]) -> String {
    let out = Command::new(env!("CARGO_BIN_EXE_lykta"))
        .args(words)
        .arg("--data")
        .arg(data)
        .current_dir(data)
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&out.stdout).into_owned();
    assert!(
        out.status.success(),
        "{words:?}: {said}{}",
        String::from_utf8_lossy(&out.stderr)
    );
    said
}

/// A program's key.
fn key(data: &Path) -> String {
    let add = [
        "user",
        "add",
        "--program",
        "--name",
        "Telefoner",
        "--role",
        "safety_coordinator",
    ];
    let account = command(data, &add);
    let key = command(data, &["user", "key", "add", account.trim(), "test"]);
    key.trim().to_owned()
}

/// Runs phones against a server; every difference between what they wrote and what is there.
fn run(operations: usize, lie: Lie, limit: Duration) -> Vec<String> {
    let seed = std::env::var("LYKTA_FAULT_SEED")
        .ok()
        .and_then(|s| s.parse().ok())
        .unwrap_or_else(|| u64::from(std::process::id()) << 20 | 1);
    println!("LYKTA_FAULT_SEED={seed}");
    let folder = tempfile::tempdir().unwrap();
    let key = key(folder.path());
    let server = Arc::new(Server {
        data: folder.path().to_owned(),
        port: AtomicU16::new(0),
        child: Mutex::new(None),
        kills: AtomicU64::new(0),
    });
    server.start();
    server.ready(&key);
    let shared: Vec<String> = (0..SHARED)
        .map(|_| uuid::Uuid::now_v7().to_string())
        .collect();
    let first: Vec<Value> = shared
        .iter()
        .map(|id| json!({"kind": "record", "id": id, "body": lamp(24.945, 60.171)}))
        .collect();
    let port = server.port.load(Ordering::SeqCst);
    let first_answer = ask(
        port,
        &key,
        "POST",
        "/api/v1/sync",
        Some(&json!({"operations": first})),
    );
    assert_eq!(first_answer.unwrap().0, 200);
    let walk = uuid::Uuid::now_v7().to_string();
    let path = format!("/api/v1/walks/{walk}");
    let planned = ask(port, &key, "PUT", &path, Some(&plan("Runda"))).unwrap();
    assert_eq!(planned.0, 201, "{}", planned.1);

    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let proxy = listener.local_addr().unwrap().port();
    let over = Arc::new(AtomicBool::new(false));
    let (network, ended) = (Arc::clone(&server), Arc::clone(&over));
    let taking = thread::spawn(move || {
        for (n, stream) in (1_u64..).zip(listener.incoming()) {
            if ended.load(Ordering::SeqCst) {
                return;
            }
            let (Ok(stream), server) = (stream, Arc::clone(&network)) else {
                continue;
            };
            let mut chance = Chance(seed ^ n.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1);
            thread::spawn(move || meddle(stream, &server, &mut chance, lie));
        }
    });
    let (victim, ended, own_key) = (Arc::clone(&server), Arc::clone(&over), key.clone());
    let killing = thread::spawn(move || {
        let mut chance = Chance(seed ^ 0xDEAD | 1);
        while !ended.load(Ordering::SeqCst) && victim.kills.load(Ordering::SeqCst) < KILLS {
            thread::sleep(Duration::from_millis(4_000 + chance.below(4_000)));
            victim.kill();
            victim.start();
            victim.ready(&own_key);
        }
    });
    let begun = Instant::now();
    let until = begun + limit;
    let phones: Vec<Vec<Made>> = thread::scope(|scope| {
        let running: Vec<_> = (0..PHONES)
            .map(|p| {
                let (key, shared, walk) = (&key, &shared, &walk);
                scope.spawn(move || {
                    let mut chance = Chance(seed.wrapping_add(p as u64 * 7_919) | 1);
                    let mut made = written(p, operations / PHONES, shared, walk, &mut chance);
                    send_all(&mut made, proxy, key, &mut chance, until);
                    made
                })
            })
            .collect();
        running.into_iter().map(|r| r.join().unwrap()).collect()
    });
    println!("sent in {:.1} s", begun.elapsed().as_secs_f64());
    over.store(true, Ordering::SeqCst);
    killing.join().unwrap();
    let _wakes_it = TcpStream::connect(("127.0.0.1", proxy));
    taking.join().unwrap();
    // What the network still holds back arrives, and changes nothing.
    thread::sleep(Duration::from_secs(2));
    let port = server.port.load(Ordering::SeqCst);
    let mut wrong = differences(&phones, &shared, port, &key);
    wrong.extend(walk_differences(&phones, &walk, port, &key));
    // Whoever reads after another start reads the same.
    let before = (everything(port, &key), of_walk(&walk, port, &key));
    server.kill();
    server.start();
    server.ready(&key);
    let port = server.port.load(Ordering::SeqCst);
    let after = (everything(port, &key), of_walk(&walk, port, &key));
    if before != after {
        wrong.push("another start reads other records".to_owned());
    }
    println!(
        "{} operations, {} records, {} kills, {} differences",
        phones.iter().map(Vec::len).sum::<usize>(),
        before.0.len(),
        server.kills.load(Ordering::SeqCst),
        wrong.len()
    );
    wrong
}

#[test]
fn nothing_acknowledged_is_lost_or_doubled_whatever_the_network_and_the_server_do() {
    let wrong = run(10_000, Lie::Never, HANGING);
    assert!(
        wrong.is_empty(),
        "{} differences, first: {:#?}",
        wrong.len(),
        &wrong[..wrong.len().min(8)]
    );
}

#[test]
fn a_network_that_acknowledges_what_it_loses_is_found_out() {
    let wrong = run(600, Lie::Loses, LYING);
    assert!(
        wrong
            .iter()
            .any(|w| w.contains("is lost") || w.contains("version") || w.contains("receipt")),
        "{wrong:?}"
    );
}

#[test]
fn a_network_that_doubles_records_is_found_out() {
    let wrong = run(600, Lie::Doubles, LYING);
    assert!(
        wrong.iter().any(|w| w.contains("nobody wrote")),
        "{wrong:?}"
    );
}
