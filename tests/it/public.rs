//! What the public reads: promises and their areas, frozen, and not a trace of what anybody reported.

use lykta_core::model::{AreaId, TenantCode, Viewer};
use serde_json::{Value, json};

use crate::site::{Answer, World, lamp, new_id};

const SHEETS: [&str; 2] = ["/pub/ovning/promises.json", "/pub/ovning/areas.geojson"];

/// A sheet, once it has been published.
async fn sheet(world: &World, path: &str) -> Answer {
    for _ in 0..400 {
        let answer = world.get("ovning", path).await;
        if answer.status == 200 {
            return answer;
        }
        tokio::time::sleep(std::time::Duration::from_millis(10)).await;
    }
    panic!("{path} was never published");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_public_reads_what_was_promised_and_where() {
    let world = World::new().await;
    let promises = sheet(&world, "/pub/1490/promises.json").await;
    let body = promises.json();
    assert_eq!(body["municipality"]["code"], "1490");
    // The three documents of Borås, as they ship in geodata/promises.
    let ids: Vec<&str> = body["promises"]
        .as_array()
        .unwrap()
        .iter()
        .map(|p| p["id"].as_str().unwrap())
        .collect();
    assert_eq!(
        ids,
        [
            "boras-centrum-2022",
            "boras-samverkan-2021",
            "boras-sjobo-2024"
        ]
    );
    let commitments: Vec<&Value> = body["promises"]
        .as_array()
        .unwrap()
        .iter()
        .flat_map(|p| p["commitments"].as_array().unwrap())
        .collect();
    assert!(commitments.iter().all(|c| c.get("observations").is_none()));
    let mut named: Vec<&str> = commitments
        .iter()
        .flat_map(|c| c["areas"].as_array().unwrap())
        .map(|a| a["id"].as_str().unwrap())
        .collect();
    named.sort_unstable();
    named.dedup();
    let areas = sheet(&world, "/pub/1490/areas.geojson").await.json();
    let shown: Vec<&str> = areas["features"]
        .as_array()
        .unwrap()
        .iter()
        .map(|f| f["id"].as_str().unwrap())
        .collect();
    assert_eq!(shown, named, "exactly the areas that a commitment names");
    // One that no commitment names stays inside.
    let own = json!({
        "type": "Feature",
        "geometry": { "type": "Point", "coordinates": [12.94, 57.72] },
        "properties": { "name": "Intern yta", "kind": "other", "radius_m": 100 },
    });
    let (code, id) = (
        TenantCode::parse("1490").unwrap(),
        AreaId::parse("intern-yta").unwrap(),
    );
    let keeper = Viewer::keeper(code);
    lykta::app::places::put_area(&world.app, &keeper, id, &own)
        .await
        .unwrap();
    world.settled("1490").await;
    let all = world.get("1490", "/api/v1/areas").await.json();
    assert_eq!(all["features"].as_array().unwrap().len(), shown.len() + 1);
    let areas = sheet(&world, "/pub/1490/areas.geojson").await;
    assert!(!String::from_utf8(areas.bytes).unwrap().contains("Intern"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn answers_are_for_everybody_and_carry_no_cookie() {
    let world = World::new().await;
    for path in SHEETS {
        let first = sheet(&world, path).await;
        assert_eq!(first.headers["cache-control"], "public, max-age=300");
        let vary = first.headers["vary"].to_str().unwrap();
        assert_eq!(vary.to_lowercase(), "accept-encoding");
        assert!(!first.headers.contains_key("set-cookie"));
        let etag = first.headers["etag"].to_str().unwrap().to_owned();
        let again = world
            .ask("1490", "GET", path, &[("if-none-match", &etag)], None)
            .await;
        assert_eq!(again.status, 304, "whoever asks, in whatever tenant");
        assert!(again.bytes.is_empty());
        let zipped = [("accept-encoding", "gzip")];
        let zipped = world.ask("ovning", "GET", path, &zipped, None).await;
        let tag = zipped.headers["etag"].to_str().unwrap();
        assert_ne!(tag, etag);
        let again = world
            .ask("ovning", "GET", path, &[("if-none-match", tag)], None)
            .await;
        assert_eq!(again.status, 304);
    }
    for path in ["/pub/9999/promises.json", "/pub/OVNING/areas.geojson"] {
        let answer = world.get("ovning", path).await;
        assert_eq!(answer.status, 404);
        assert_eq!(answer.json()["code"], "not_found");
        assert!(!answer.json()["request_id"].as_str().unwrap().is_empty());
    }
}

fn told(answer: &Answer) -> (u16, Vec<(String, String)>, Vec<u8>) {
    let mut headers: Vec<(String, String)> = answer
        .headers
        .iter()
        .filter(|(name, _)| *name != "x-request-id")
        .map(|(n, v)| (n.to_string(), v.to_str().unwrap().to_owned()))
        .collect();
    headers.sort();
    (answer.status.as_u16(), headers, answer.bytes.clone())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_that_is_reported_changes_a_byte() {
    let world = World::new().await;
    let mut before = Vec::new();
    for path in SHEETS {
        before.push(told(&sheet(&world, path).await));
    }
    // In an area of a commitment, of a category that it is about, in every class.
    for class in 1..=3 {
        let id = new_id();
        let path = format!("/api/v1/observations/{id}");
        let mut body = lamp(24.944, 60.17);
        body["properties"]["privacy_class"] = json!(class);
        body["properties"]["text"] = json!("KANARIEFÅGEL");
        let put = world.ask("ovning", "PUT", &path, &[], Some(body)).await;
        assert_eq!(put.status, 201);
        world.settled("ovning").await;
        for (path, before) in SHEETS.iter().zip(&before) {
            assert_eq!(&told(&world.get("ovning", path).await), before);
        }
        let gone = json!({ "to": "withdrawn" });
        let path = format!("{path}/transitions");
        let v1 = [("if-match", "\"v1\"")];
        world.ask("ovning", "POST", &path, &v1, Some(gone)).await;
        world.settled("ovning").await;
        for (path, before) in SHEETS.iter().zip(&before) {
            assert_eq!(&told(&world.get("ovning", path).await), before);
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_id_tells_the_time_and_no_number_counts_records() {
    let world = World::new().await;
    for path in SHEETS {
        let text = String::from_utf8(sheet(&world, path).await.bytes).unwrap();
        let uuid = |word: &str| uuid::Uuid::try_parse(word).is_ok();
        assert!(!text.split('"').any(uuid), "{path} holds a UUID");
        for word in ["observations", "total", "numberMatched", "count", "warning"] {
            assert!(!text.contains(word), "{path} holds {word}");
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_mark_is_answered_alike_and_a_wrong_one_with_every_fault() {
    let world = World::new().await;
    sheet(&world, SHEETS[0]).await;
    let leave = async |body: Value| {
        let json = [("content-type", "application/json")];
        let path = "/pub/ovning/marks";
        world.ask("ovning", "POST", path, &json, Some(body)).await
    };
    let dark = json!({ "category": "light.out", "lon": 24.944, "lat": 60.17 });
    let mut answers = Vec::new();
    for text in [Value::Null, json!("Mörkt vid bron"), json!("900101-0017")] {
        let mut body = dark.clone();
        body["text"] = text;
        let answer = leave(body).await;
        assert_eq!(answer.status, 202);
        assert!(!answer.headers.contains_key("set-cookie"));
        answers.push(told(&answer));
    }
    assert_eq!(answers[0].2, b"{}");
    assert!(answers.iter().all(|a| *a == answers[0]));
    let wrong = json!({
        "category": "dis.drugs", "lon": 12.94, "lat": 57.72, "text": "x".repeat(501), "name": "A"
    });
    let answer = leave(wrong).await;
    assert_eq!(answer.status, 422);
    let errors = answer.json()["errors"].clone();
    let codes: Vec<&str> = errors
        .as_array()
        .unwrap()
        .iter()
        .map(|e| e["code"].as_str().unwrap())
        .collect();
    assert_eq!(
        codes,
        [
            "unknown_property",
            "unknown_code",
            "mark_elsewhere",
            "text_too_long"
        ]
    );
    let long =
        json!({ "category": "light.out", "lon": 24.9, "lat": 60.1, "text": "x".repeat(5_000) });
    assert_eq!(leave(long).await.status, 413);
    let plain = [("content-type", "text/plain")];
    let path = "/pub/ovning/marks";
    let forged = world.ask("ovning", "POST", path, &plain, Some(dark)).await;
    assert_eq!(forged.status, 415);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn one_source_leaves_ten_marks_a_minute() {
    let world = World::new().await;
    sheet(&world, SHEETS[0]).await;
    let json = [("content-type", "application/json")];
    let mut statuses = Vec::new();
    for _ in 0..12 {
        let body = json!({ "category": "light.out", "lon": 24.944, "lat": 60.17 });
        let answer = world
            .ask("ovning", "POST", "/pub/ovning/marks", &json, Some(body))
            .await;
        if answer.status == 429 {
            let wait: u64 = answer.headers["retry-after"]
                .to_str()
                .unwrap()
                .parse()
                .unwrap();
            assert!((1..=7).contains(&wait), "{wait} s");
            assert_eq!(answer.json()["code"], "too_many_marks");
        }
        statuses.push(answer.status.as_u16());
    }
    let taken = statuses.iter().filter(|s| **s == 202).count();
    // One may be let in meanwhile on a slow machine.
    assert!((10..=11).contains(&taken), "{statuses:?}");
}
