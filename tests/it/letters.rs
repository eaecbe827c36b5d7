//! Letters to those responsible: written when a protocol is published, sent once, tried again.

use std::sync::Arc;
use std::sync::atomic::{AtomicU16, Ordering};
use std::time::Duration;

use lykta::app::mail::{Post, Speaking, Where};
use lykta_core::model::ActorId;
use serde_json::{Value, json};
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Mutex;

use crate::cast::TENANT;
use crate::protocols::over;
use crate::site::{World, trail};
use crate::walks::Walker;

const FROM: &str = "Lykta <lykta@kommun.example>";
const TO: &str = "gata@kommun.example";

/// Gives the actor who answers for the first point an address; its id.
async fn with_address(world: &World, coordinator: &Walker<'_>, path: &str) -> String {
    let draft = coordinator.get(path).await.json();
    let id = draft["points"][0]["responsible"]["id"]
        .as_str()
        .unwrap()
        .to_owned();
    let tenants = world.app.tenants.values();
    let tenant = tenants
        .into_iter()
        .find(|t| t.profile.code.as_str() == TENANT)
        .unwrap();
    let actor = ActorId::parse(&id).unwrap();
    let body = json!({ "name": "Gata", "type": "municipal_unit", "mail": TO });
    lykta::app::places::put_actor(&world.app, &tenant.keeper(), actor, &body)
        .await
        .unwrap();
    world.settled(TENANT).await;
    id
}

/// The one letter about a walk, once it is as wanted.
async fn letter(by: &Walker<'_>, path: &str, wanted: impl Fn(&Value) -> bool) -> Value {
    let mut last = Value::Null;
    for _ in 0..600 {
        last = by.get(path).await.json();
        if wanted(&last["letters"][0]) {
            return last["letters"][0].clone();
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    panic!("not as wanted: {last}");
}

/// Quoted-printable (RFC 2045, 6.7) as text.
fn unquoted(text: &str) -> String {
    let text = text.replace("=\r\n", "");
    let mut out = Vec::new();
    let mut bytes = text.bytes();
    while let Some(byte) = bytes.next() {
        if byte == b'=' {
            let digits = [bytes.next(), bytes.next()].map(|b| char::from(b.unwrap_or(b'0')));
            let hex: String = digits.iter().collect();
            out.push(u8::from_str_radix(&hex, 16).unwrap_or(b'='));
        } else {
            out.push(byte);
        }
    }
    String::from_utf8_lossy(&out).into_owned()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn each_actor_with_an_address_gets_its_points_and_nobodys_words() {
    let world = World::new().await;
    let coordinator = Walker::new(&world, "safety_coordinator").await;
    let (id, made) = over(&world, &coordinator).await;
    let path = format!("/api/v1/walks/{id}/protocol");
    let none = coordinator
        .send("POST", &format!("{path}/letters"), None, json!({}))
        .await;
    assert_eq!(none.json()["code"], "no_mail");
    let folder = tempfile::tempdir().unwrap();
    let to = Where::Folder(folder.path().to_owned());
    let service = Some("https://karta.kommun.example".to_owned());
    assert!(Post::open("ingen", to.clone(), None).is_err());
    world
        .app
        .mail
        .set(Post::open(FROM, to, service).unwrap())
        .unwrap();
    let actor = with_address(&world, &coordinator, &path).await;
    let edit = json!({ "points": [{ "id": made[0], "decision": "do", "due": "2026-12-20" }] });
    assert_eq!(
        coordinator.send("PUT", &path, Some(1), edit).await.status,
        200
    );
    let early = coordinator
        .send("POST", &format!("{path}/letters"), None, json!({}))
        .await;
    assert_eq!(early.json()["code"], "protocol_not_out");
    let published = coordinator
        .send("POST", &format!("{path}/publish"), Some(2), json!({}))
        .await;
    assert_eq!(published.status, 200, "{}", published.json());
    let sent = letter(&coordinator, &format!("{path}/letters"), |l| {
        l["sent_at"].is_string()
    })
    .await;
    assert_eq!(
        (&sent["actor"], &sent["address"]),
        (&json!(actor), &json!(TO))
    );
    assert_eq!(
        (&sent["attempts"], &sent["failed"], &sent["next_at"]),
        (&json!(1), &json!(null), &json!(null))
    );
    let files: Vec<_> = std::fs::read_dir(folder.path())
        .unwrap()
        .flatten()
        .collect();
    assert_eq!(files.len(), 1);
    let mail = unquoted(&std::fs::read_to_string(files[0].path()).unwrap());
    for part in [
        "To: gata@kommun.example",
        "lykta@kommun.example",
        "Content-Type: text/plain",
        "Content-Type: text/html",
        "Torget",
        "Görs",
        "2026-12-20",
        &format!("https://karta.kommun.example/rundor/{id}/protokoll"),
        "https://karta.kommun.example/offentligt/ovning",
    ] {
        assert!(mail.contains(part), "{part} is not in {mail}");
    }
    // What was written on the spot, and what is restricted.
    for secret in ["Sista stolpen", "Bra ljus", "Hemligt", "24.94"] {
        assert!(!mail.contains(secret), "{secret} is in {mail}");
    }
    let rows = trail(&world, TENANT, Some("letter_sent"), None).await;
    assert_eq!(rows.len(), 1);
    assert_eq!(
        rows[0].2.as_deref(),
        Some(actor.as_str()),
        "to whom, and not where"
    );
}

/// A mail server (RFC 5321) that answers a recipient with this code and keeps what it takes.
async fn serve(listener: TcpListener, code: Arc<AtomicU16>, taken: Arc<Mutex<Vec<String>>>) {
    while let Ok((stream, _)) = listener.accept().await {
        // A client that goes away in the middle is no fault of the server's.
        let _ended = talk(stream, &code, &taken).await;
    }
}

async fn talk(
    stream: TcpStream,
    code: &AtomicU16,
    taken: &Mutex<Vec<String>>,
) -> std::io::Result<()> {
    let (read, mut write) = stream.into_split();
    let mut lines = BufReader::new(read).lines();
    write.write_all(b"220 prov ESMTP\r\n").await?;
    while let Some(line) = lines.next_line().await? {
        let verb = line
            .split([' ', ':'])
            .next()
            .unwrap_or("")
            .to_ascii_uppercase();
        let answer = match verb.as_str() {
            "EHLO" => "250-prov\r\n250 8BITMIME\r\n".to_owned(),
            "RCPT" => match code.load(Ordering::SeqCst) {
                250 => "250 ok\r\n".to_owned(),
                other => format!("{other} not now\r\n"),
            },
            "DATA" => {
                write.write_all(b"354 go on\r\n").await?;
                let mut mail = String::new();
                while let Some(line) = lines.next_line().await?.filter(|l| l != ".") {
                    mail.push_str(&line);
                    mail.push_str("\r\n");
                }
                taken.lock().await.push(mail);
                "250 taken\r\n".to_owned()
            }
            "QUIT" => {
                write.write_all(b"221 bye\r\n").await?;
                return Ok(());
            }
            _ => "250 ok\r\n".to_owned(),
        };
        write.write_all(answer.as_bytes()).await?;
    }
    Ok(())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_letter_that_does_not_get_through_is_tried_again_and_sent_once() {
    let world = World::new().await;
    let coordinator = Walker::new(&world, "safety_coordinator").await;
    let (id, made) = over(&world, &coordinator).await;
    let path = format!("/api/v1/walks/{id}/protocol");
    let letters = format!("{path}/letters");
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    let (code, taken) = (
        Arc::new(AtomicU16::new(451)),
        Arc::new(Mutex::new(Vec::new())),
    );
    let serving = tokio::spawn(serve(listener, Arc::clone(&code), Arc::clone(&taken)));
    let to = Where::Server {
        host: "127.0.0.1".to_owned(),
        port,
        speaking: Speaking::Plain,
        account: None,
    };
    world
        .app
        .mail
        .set(Post::open(FROM, to, None).unwrap())
        .unwrap();
    with_address(&world, &coordinator, &path).await;
    let edit = json!({ "points": [{ "id": made[0], "decision": "do" }] });
    assert_eq!(
        coordinator.send("PUT", &path, Some(1), edit).await.status,
        200
    );
    let published = coordinator
        .send("POST", &format!("{path}/publish"), Some(2), json!({}))
        .await;
    assert_eq!(published.status, 200, "{}", published.json());
    // 451 is for a while (RFC 5321, 4.2.1): another try is set.
    let failed = letter(&coordinator, &letters, |l| l["failed"].is_string()).await;
    assert_eq!(failed["failed"], "unreachable");
    assert!(failed["next_at"].is_string(), "{failed}");
    // 550 is for good: it is given up, and the trail says so.
    code.store(550, Ordering::SeqCst);
    assert_eq!(
        coordinator
            .send("POST", &letters, None, json!({}))
            .await
            .status,
        200
    );
    let refused = letter(&coordinator, &letters, |l| l["failed"] == "refused").await;
    assert_eq!(refused["next_at"], Value::Null);
    assert_eq!(
        trail(&world, TENANT, Some("letter_failed"), None)
            .await
            .len(),
        1
    );
    code.store(250, Ordering::SeqCst);
    assert_eq!(
        coordinator
            .send("POST", &letters, None, json!({}))
            .await
            .status,
        200
    );
    let sent = letter(&coordinator, &letters, |l| l["sent_at"].is_string()).await;
    // Asked for again, nothing more is sent.
    assert_eq!(
        coordinator
            .send("POST", &letters, None, json!({}))
            .await
            .status,
        200
    );
    tokio::time::sleep(Duration::from_secs(3)).await;
    assert_eq!(letter(&coordinator, &letters, |_| true).await, sent);
    let taken = taken.lock().await;
    assert_eq!(taken.len(), 1, "once");
    assert!(taken[0].contains("Message-ID: <"), "{}", taken[0]);
    serving.abort();
}
