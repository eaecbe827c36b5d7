//! A network that drops, delays, doubles, reorders and cuts, and a server that can be killed.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicU16, AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::{Duration, Instant};

use serde_json::{Value, json};

/// Chance that can be repeated (xorshift64*).
#[derive(Debug, Clone)]
pub(crate) struct Chance(pub(crate) u64);

impl Chance {
    pub(crate) fn next(&mut self) -> u64 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        self.0.wrapping_mul(0x2545_F491_4F6C_DD1D)
    }

    pub(crate) fn below(&mut self, n: u64) -> u64 {
        self.next() % n
    }
}

/// What the network does to one request, besides passing it on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Lie {
    /// Nothing but what networks do.
    Never,
    /// Acknowledges some requests that it never passes on.
    Loses,
    /// Passes some new records on a second time under other ids.
    Doubles,
}

/// The server, and where it listens now.
pub(crate) struct Server {
    pub(crate) data: PathBuf,
    pub(crate) port: AtomicU16,
    pub(crate) child: Mutex<Option<Child>>,
    pub(crate) kills: AtomicU64,
}

impl Server {
    pub(crate) fn start(&self) {
        let mut child = Command::new(env!("CARGO_BIN_EXE_lykta"))
            .args(["serve", "--listen", "127.0.0.1:0", "--data"])
            .arg(&self.data)
            .current_dir(&self.data)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let port = lines
            .by_ref()
            .map_while(Result::ok)
            .find_map(|line| {
                let (_, rest) = line.split_once("http://127.0.0.1:")?;
                let digits: String = rest.chars().take_while(char::is_ascii_digit).collect();
                digits.parse().ok()
            })
            .expect("the server says where it listens");
        // Whoever prints must be read from, or it stops.
        thread::spawn(move || lines.map_while(Result::ok).for_each(drop));
        *self.child.lock().unwrap() = Some(child);
        self.port.store(port, Ordering::SeqCst);
    }

    pub(crate) fn kill(&self) {
        if let Some(mut child) = self.child.lock().unwrap().take() {
            child.kill().unwrap();
            child.wait().unwrap();
            self.kills.fetch_add(1, Ordering::SeqCst);
        }
    }

    pub(crate) fn ready(&self, key: &str) {
        let until = Instant::now() + Duration::from_secs(40);
        while Instant::now() < until {
            let port = self.port.load(Ordering::SeqCst);
            if ask(port, key, "GET", "/readyz", None).is_ok_and(|(status, _)| status == 200) {
                return;
            }
            thread::sleep(Duration::from_millis(30));
        }
        panic!("the server did not get ready");
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.kill();
    }
}

fn request(key: &str, method: &str, path: &str, body: Option<&Value>) -> Vec<u8> {
    let body = body.map_or_else(String::new, Value::to_string);
    format!(
        "{method} {path} HTTP/1.1\r\nhost: 127.0.0.1\r\nauthorization: Bearer {key}\r\nconnection: close\r\n\
         content-type: application/json\r\ncontent-length: {}\r\n\r\n{body}",
        body.len()
    )
    .into_bytes()
}

/// Sends bytes and reads what comes back until the other side closes.
fn exchange(port: u16, bytes: &[u8]) -> std::io::Result<Vec<u8>> {
    let mut stream = TcpStream::connect(("127.0.0.1", port))?;
    stream.set_read_timeout(Some(Duration::from_secs(20)))?;
    stream.write_all(bytes)?;
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer)?;
    Ok(answer)
}

/// A whole answer: status and body; anything less is no answer.
fn whole(answer: &[u8]) -> Option<(u16, Value)> {
    let text = std::str::from_utf8(answer).ok()?;
    let (head, body) = text.split_once("\r\n\r\n")?;
    let status = head.split(' ').nth(1)?.parse().ok()?;
    let length = head.lines().find_map(|l| {
        let (name, value) = l.split_once(':')?;
        name.eq_ignore_ascii_case("content-length")
            .then(|| value.trim().parse::<usize>().ok())?
    });
    (length == Some(body.len()))
        .then(|| (status, serde_json::from_str(body).unwrap_or(Value::Null)))
}

pub(crate) fn ask(
    port: u16,
    key: &str,
    method: &str,
    path: &str,
    body: Option<&Value>,
) -> std::io::Result<(u16, Value)> {
    let answer = exchange(port, &request(key, method, path, body))?;
    whole(&answer).ok_or_else(|| std::io::Error::other("cut"))
}

/// Reads one request with its whole body.
fn read_request(stream: &mut TcpStream) -> Option<Vec<u8>> {
    let mut bytes = Vec::new();
    let mut chunk = [0; 16_384];
    loop {
        let n = stream.read(&mut chunk).ok().filter(|n| *n > 0)?;
        bytes.extend_from_slice(&chunk[..n]);
        let Some(head) = bytes.windows(4).position(|w| w == b"\r\n\r\n") else {
            continue;
        };
        let text = String::from_utf8_lossy(&bytes[..head]).to_ascii_lowercase();
        let length: usize = text
            .lines()
            .find_map(|l| l.strip_prefix("content-length:")?.trim().parse().ok())?;
        if bytes.len() >= head + 4 + length {
            return Some(bytes);
        }
    }
}

/// An answer that nobody but the network gave: all done.
fn made_up(request: &[u8]) -> Vec<u8> {
    let text = String::from_utf8_lossy(request);
    let body: Value = serde_json::from_str(text.split_once("\r\n\r\n").unwrap().1).unwrap();
    let results: Vec<Value> = body["operations"]
        .as_array()
        .unwrap()
        .iter()
        .map(|o| json!({"id": o["id"], "op": o["op"], "status": 200}))
        .collect();
    let body = json!({"server_time": "2026-01-01T00:00:00Z", "results": results}).to_string();
    format!(
        "HTTP/1.1 200 OK\r\ncontent-length: {}\r\n\r\n{body}",
        body.len()
    )
    .into_bytes()
}

/// The same request with every new record under another id.
fn doubled(request: &[u8]) -> Vec<u8> {
    let text = String::from_utf8_lossy(request);
    let (head, body) = text.split_once("\r\n\r\n").unwrap();
    let mut body: Value = serde_json::from_str(body).unwrap();
    let operations = body["operations"].as_array_mut().unwrap();
    operations.retain(|o| o["kind"] == "record");
    for operation in operations {
        operation["id"] = json!(uuid::Uuid::now_v7().to_string());
    }
    let body = body.to_string();
    let head: Vec<String> = head
        .lines()
        .map(|l| {
            if l.starts_with("content-length") {
                format!("content-length: {}", body.len())
            } else {
                l.to_owned()
            }
        })
        .collect();
    format!("{}\r\n\r\n{body}", head.join("\r\n")).into_bytes()
}

/// Takes one connection from a phone and does to it what networks do.
pub(crate) fn meddle(mut phone: TcpStream, server: &Arc<Server>, chance: &mut Chance, lie: Lie) {
    let Some(request) = read_request(&mut phone) else {
        return;
    };
    let port = || server.port.load(Ordering::SeqCst);
    let pass = |request: &[u8]| exchange(port(), request).unwrap_or_default();
    let answer = match chance.below(100) {
        // Dropped on the way there.
        0..8 => return,
        // Cut on the way there.
        8..15 => {
            if let Ok(mut stream) = TcpStream::connect(("127.0.0.1", port())) {
                let _cut = stream.write_all(&request[..request.len() / 2]);
            }
            return;
        }
        // Done, and the answer dropped.
        15..23 => {
            pass(&request);
            return;
        }
        // Done, and the answer cut.
        23..30 => {
            let answer = pass(&request);
            answer[..answer.len() * 2 / 3].to_vec()
        }
        // Twice.
        30..38 => {
            pass(&request);
            pass(&request)
        }
        // Once now, and once more when others have been.
        38..45 => {
            let (again, server) = (request.clone(), Arc::clone(server));
            let wait = 100 + chance.below(1_500);
            thread::spawn(move || {
                thread::sleep(Duration::from_millis(wait));
                let _late = exchange(server.port.load(Ordering::SeqCst), &again);
            });
            pass(&request)
        }
        // Late.
        45..55 => {
            thread::sleep(Duration::from_millis(5 + chance.below(150)));
            pass(&request)
        }
        55..80 if lie == Lie::Loses => made_up(&request),
        55..80 if lie == Lie::Doubles => {
            pass(&doubled(&request));
            pass(&request)
        }
        _ => pass(&request),
    };
    let _gone = phone.write_all(&answer);
}
