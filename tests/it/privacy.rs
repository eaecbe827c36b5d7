//! The check of free text, held to the same cases as the web client's, and what it says over HTTP.

use serde_json::{Value, json};

use crate::site::{World, lamp, new_id};

fn cases() -> Vec<(String, Vec<(String, String)>)> {
    let file: Value = serde_json::from_str(include_str!("../data/personal-data.json")).unwrap();
    let text = |v: &Value| v.as_str().unwrap().to_owned();
    file["cases"]
        .as_array()
        .unwrap()
        .iter()
        .map(|case| {
            let finds = case["finds"].as_array().unwrap();
            let finds = finds.iter().map(|f| (text(&f[0]), text(&f[1])));
            (text(&case["text"]), finds.collect())
        })
        .collect()
}

/// What is found, by kind and as text.
fn named(
    text: &str,
    findings: impl Iterator<Item = (String, usize, usize)>,
) -> Vec<(String, String)> {
    let units: Vec<u16> = text.encode_utf16().collect();
    findings
        .map(|(kind, start, end)| (kind, String::from_utf16(&units[start..end]).unwrap()))
        .collect()
}

#[test]
fn every_case_is_found_as_the_file_says() {
    let cases = cases();
    assert!(cases.len() > 100);
    for (text, finds) in cases {
        let found = lykta_core::privacy::check(&text);
        let found = found
            .iter()
            .map(|f| (f.kind.code().to_owned(), f.start, f.end));
        assert_eq!(named(&text, found), finds, "{text:?}");
    }
}

#[tokio::test]
async fn a_text_is_checked_over_http_and_faults_say_how_to_mend() {
    let world = World::new().await;
    let ask = |body: Value| world.ask("ovning", "POST", "/api/v1/text-check", &[], Some(body));
    for (text, finds) in cases().into_iter().filter(|c| !c.1.is_empty()) {
        let answer = ask(json!({ "text": text })).await;
        assert_eq!(answer.status, 200);
        assert_eq!(answer.headers["cache-control"], "no-store");
        let body = answer.json();
        let found = body["findings"].as_array().unwrap().iter().map(|f| {
            let place = |name: &str| usize::try_from(f[name].as_u64().unwrap()).unwrap();
            (
                f["kind"].as_str().unwrap().to_owned(),
                place("start"),
                place("end"),
            )
        });
        assert_eq!(named(&text, found), finds, "{text:?}");
    }
    for (body, code) in [
        (json!({}), "required"),
        (json!({ "text": null }), "required"),
        (json!({ "text": 7 }), "not_a_text"),
        (json!({ "text": "a", "who": "me" }), "unknown_property"),
        (json!({ "text": "a".repeat(10_001) }), "text_too_long"),
        (json!([]), "not_an_object"),
    ] {
        let answer = ask(body).await;
        assert_eq!(answer.status, 422);
        assert_eq!(answer.json()["errors"][0]["code"], code);
    }
}

#[tokio::test]
async fn an_observation_is_taken_with_a_warning_that_names_kinds_and_no_text() {
    let world = World::new().await;
    let id = new_id();
    let path = format!("/api/v1/observations/{id}");
    let mut body = lamp(24.944, 60.17);
    body["properties"]["text"] = json!("Ring 070-174 06 05, nr 811218-9876");
    let put = world.ask("ovning", "PUT", &path, &[], Some(body)).await;
    assert_eq!(put.status, 201, "advice never blocks");
    let warning = &put.json()["warnings"][0];
    assert_eq!(warning["code"], "personal_data");
    let words = warning["detail"].as_str().unwrap();
    assert!(
        words.contains("personnummer, telefonnummer"),
        "kinds in words: {words}"
    );
    assert!(!words.contains("070") && !words.contains("8112"), "{words}");

    let patch = |version: u32, properties: Value| {
        let tag = format!("\"v{version}\"");
        let (world, path) = (&world, &path);
        async move {
            let headers = [
                ("if-match", tag.as_str()),
                ("content-type", "application/merge-patch+json"),
            ];
            let body = Some(json!({ "properties": properties }));
            world.ask("ovning", "PATCH", path, &headers, body).await
        }
    };
    let mended = patch(1, json!({ "text": "Lampan är trasig" })).await;
    assert_eq!(mended.status, 200);
    assert_eq!(mended.json()["properties"]["warnings"], json!([]));
    let again = patch(2, json!({ "suggestion": "Mejla a@b.se" })).await;
    let warnings = &again.json()["properties"]["warnings"];
    assert_eq!(warnings[0]["code"], "personal_data");
}
