//! Photos: what is kept of what comes in, what is refused and how it is said, and who sees what is kept.

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::time::{Duration, SystemTime};

use axum::body::Body;
use axum::http::Request;
use http_body_util::BodyExt as _;
use image::RgbImage;
use lykta_core::model::TenantCode;
use serde_json::{Value, json};
use tower::ServiceExt as _;

use crate::photo_files::*;
use crate::site::{Answer, World, lamp, new_id};

/// Sends bytes.
pub(crate) async fn send(
    world: &World,
    method: &str,
    path: &str,
    media: &str,
    bytes: Vec<u8>,
) -> Answer {
    let request = Request::builder()
        .method(method)
        .uri(path)
        .header("host", "127.0.0.1")
        .header("cookie", "lykta_tenant=ovning")
        .header("content-type", media)
        .body(Body::from(bytes))
        .unwrap();
    let (parts, body) = world
        .router
        .clone()
        .oneshot(request)
        .await
        .unwrap()
        .into_parts();
    Answer {
        status: parts.status,
        headers: parts.headers,
        bytes: body.collect().await.unwrap().to_bytes().to_vec(),
    }
}

/// Records a lamp and says its address.
pub(crate) async fn recorded(world: &World, class: Option<u8>) -> String {
    let path = format!("/api/v1/observations/{}", new_id());
    let mut body = lamp(24.944, 60.17);
    if let Some(class) = class {
        body["properties"]["privacy_class"] = json!(class);
    }
    let answer = world.ask("ovning", "PUT", &path, &[], Some(body)).await;
    assert_eq!(answer.status, 201);
    path
}

pub(crate) async fn add(world: &World, observation: &str, bytes: Vec<u8>) -> (String, Answer) {
    let path = format!("{observation}/photos/{}", new_id());
    let answer = send(world, "PUT", &path, "image/jpeg", bytes).await;
    (path, answer)
}

/// Every file among the photos of the practice tenant.
pub(crate) fn files(world: &World) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut folders = vec![world.data().join("photos")];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
            let path = entry.path();
            if path.is_dir() {
                folders.push(path);
            } else {
                found.push(path);
            }
        }
    }
    found.sort();
    found
}

fn holds(bytes: &[u8], part: &[u8]) -> bool {
    bytes.windows(part.len()).any(|w| w == part)
}

fn pixels(bytes: &[u8]) -> RgbImage {
    image::load_from_memory(bytes).unwrap().to_rgb8()
}

/// Only start, JFIF head, tables, frame, scan and end.
fn only_the_picture(bytes: &[u8]) {
    let allowed = BTreeSet::from([0xd8, 0xe0, 0xdb, 0xc0, 0xc4, 0xda, 0xd9]);
    let found = markers(bytes);
    assert!(found.iter().all(|m| allowed.contains(m)), "{found:02x?}");
}

#[tokio::test]
async fn nothing_of_a_phones_metadata_is_kept_or_served() {
    let world = World::new().await;
    let observation = recorded(&world, None).await;
    let sent = phone_jpeg(&marked(64, 32), 1);
    assert!(holds(&sent, CANARY) && position_bytes().iter().all(|p| holds(&sent, p)));
    let (path, answer) = add(&world, &observation, sent).await;
    assert_eq!(answer.status, 201, "{}", answer.json());
    let whole = world.get("ovning", &path).await;
    let thumb = world.get("ovning", &format!("{path}?size=thumb")).await;
    for served in [&whole, &thumb] {
        assert_eq!(served.status, 200);
        for (name, value) in [
            ("content-type", "image/jpeg"),
            ("cache-control", "private, no-store"),
            ("x-content-type-options", "nosniff"),
            (
                "content-security-policy",
                "default-src 'none'; sandbox; frame-ancestors 'none'",
            ),
        ] {
            assert_eq!(served.headers[name], value);
        }
        assert!(!served.headers.contains_key("content-encoding"));
        only_the_picture(&served.bytes);
    }
    let kept = answer.json();
    assert_eq!(
        (&kept["width"], &kept["height"], &kept["bytes"]),
        (&json!(64), &json!(32), &json!(whole.bytes.len()))
    );
    // Neither in the files nor in the database.
    let mut looked = 0;
    for file in files(&world).into_iter().chain(
        std::fs::read_dir(world.data().join("tenants"))
            .unwrap()
            .flatten()
            .map(|e| e.path()),
    ) {
        let bytes = std::fs::read(&file).unwrap();
        assert!(!holds(&bytes, CANARY), "{}", file.display());
        assert!(!holds(&bytes, b"Exif\0\0"), "{}", file.display());
        looked += 1;
    }
    assert!(looked > 2);
}

#[tokio::test]
async fn every_orientation_comes_out_upright() {
    let world = World::new().await;
    let observation = recorded(&world, None).await;
    // Where the beginning and the end of the first row come to lie (EXIF 2.32, tag 274: what its 0th row
    // and 0th column are), as (right, bottom).
    let expected = [
        (1, (false, false), (true, false)),
        (2, (true, false), (false, false)),
        (3, (true, true), (false, true)),
        (4, (false, true), (true, true)),
        (5, (false, false), (false, true)),
        (6, (true, false), (true, true)),
        (7, (true, true), (true, false)),
        (8, (false, true), (false, false)),
    ];
    for (orientation, red, blue) in expected {
        let (path, answer) = add(
            &world,
            &observation,
            phone_jpeg(&marked(64, 32), orientation),
        )
        .await;
        assert_eq!(answer.status, 201);
        let picture = pixels(&world.get("ovning", &path).await.bytes);
        let turned = orientation > 4;
        assert_eq!(
            picture.dimensions(),
            if turned { (32, 64) } else { (64, 32) }
        );
        let corner = |(right, bottom): (bool, bool)| {
            let (w, h) = picture.dimensions();
            let at = |end: bool, n: u32| if end { n - 3 } else { 2 };
            picture.get_pixel(at(right, w), at(bottom, h)).0
        };
        let [r, _, b] = corner(red);
        assert!(r > 180 && b < 70, "{orientation}: red is {r}, {b}");
        let [r, _, b] = corner(blue);
        assert!(b > 180 && r < 70, "{orientation}: blue is {r}, {b}");
    }
}

#[tokio::test]
async fn hostile_files_are_refused_in_words_or_made_harmless() {
    let world = World::new().await;
    let observation = recorded(&world, None).await;
    let sound = phone_jpeg(&unlike(1), 1);
    let half = sound[..sound.len() / 2 + 200].to_vec();
    let refused: Vec<(&str, Vec<u8>, u16, &str)> = vec![
        ("half a JPEG", half, 422, "image_truncated"),
        ("no picture", b"hello".to_vec(), 422, "not_an_image"),
        ("nothing", Vec::new(), 422, "not_an_image"),
        (
            "a page",
            b"<html><script>alert(1)</script>".to_vec(),
            422,
            "not_an_image",
        ),
        (
            "SVG",
            b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>".to_vec(),
            415,
            "unsupported_image",
        ),
        (
            "GIF",
            b"GIF89a\x01\0\x01\0\0\0\0".to_vec(),
            415,
            "unsupported_image",
        ),
        (
            "HEIC",
            b"\0\0\0\x18ftypheic\0\0\0\0mif1heic".to_vec(),
            415,
            "unsupported_image",
        ),
        ("moving WebP", animated_webp(), 415, "unsupported_image"),
        (
            "a PNG bomb",
            png_that_says(60_000, 60_000),
            422,
            "image_too_large",
        ),
        (
            "a wide PNG",
            png_that_says(12_001, 1),
            422,
            "image_too_large",
        ),
        (
            "51 million",
            png_that_says(10_200, 5_000),
            422,
            "image_too_large",
        ),
        (
            "a JPEG bomb",
            jpeg_that_says(65_500, 65_500),
            422,
            "image_too_large",
        ),
        (
            "PNG without data",
            png_that_says(900, 900),
            422,
            "not_an_image",
        ),
    ];
    for (what, bytes, status, code) in refused {
        let (path, answer) = add(&world, &observation, bytes).await;
        let body = answer.json();
        assert_eq!(
            (answer.status.as_u16(), body["code"].as_str()),
            (status, Some(code)),
            "{what}: {body}"
        );
        assert!(
            body["detail"].as_str().unwrap().len() > 30,
            "{what}: {body}"
        );
        assert_eq!(world.get("ovning", &path).await.status, 404, "{what}");
    }
    assert!(files(&world).is_empty(), "{:?}", files(&world));

    // What follows the end of a picture, or packs more than it shows, is not taken along.
    let trailer = b"<script>alert('CANARY')</script>PK\x03\x04zip";
    let polyglot = [jpeg(&unlike(2)).as_slice(), trailer].concat();
    let png_polyglot = [png(&unlike(3)).as_slice(), trailer].concat();
    for (what, bytes, media) in [
        ("a JPEG with a page after it", polyglot, "image/jpeg"),
        ("a PNG with a page after it", png_polyglot, "image/png"),
        (
            "a PNG with packed texts",
            png_with_bombs(&unlike(4)),
            "image/png",
        ),
        ("four colours", cmyk_jpeg(), "image/jpeg"),
        (
            "a PNG that calls itself a page",
            png(&unlike(5)),
            "text/html",
        ),
    ] {
        let path = format!("{observation}/photos/{}", new_id());
        let answer = send(&world, "PUT", &path, media, bytes).await;
        assert_eq!(answer.status, 201, "{what}: {}", answer.json());
        let served = world.get("ovning", &path).await.bytes;
        only_the_picture(&served);
        assert!(
            !holds(&served, b"script") && !holds(&served, CANARY),
            "{what}"
        );
    }
}

#[tokio::test]
async fn a_photo_may_be_twenty_megabytes_and_no_byte_more() {
    let world = World::new().await;
    let observation = recorded(&world, None).await;
    let mut large = jpeg(&unlike(6));
    large.resize(20 * 1024 * 1024, 0);
    let (_, answer) = add(&world, &observation, large.clone()).await;
    assert_eq!(answer.status, 201, "{}", answer.json());
    large.push(0);
    let (_, answer) = add(&world, &observation, large.clone()).await;
    assert_eq!(answer.status, 413);
    assert_eq!(answer.json()["code"], "photo_too_large");
    // The other routes keep their own limit.
    let answer = send(&world, "PUT", &observation, "application/geo+json", large).await;
    assert_eq!(answer.status, 413);
    assert_eq!(answer.json()["code"], "too_large");
}

#[tokio::test]
async fn the_same_photo_again_is_answered_the_same_and_another_is_refused() {
    let world = World::new().await;
    let observation = recorded(&world, None).await;
    let bytes = phone_jpeg(&unlike(7), 1);
    let (path, first) = add(&world, &observation, bytes.clone()).await;
    assert_eq!(first.status, 201);
    let again = send(&world, "PUT", &path, "image/png", bytes).await;
    assert_eq!(again.status, 200);
    assert_eq!(again.json(), first.json());
    let other = send(&world, "PUT", &path, "image/jpeg", jpeg(&unlike(8))).await;
    assert_eq!(other.status, 409);
    assert_eq!(other.json()["code"], "photo_exists");

    let feature = world.get("ovning", &observation).await.json();
    assert_eq!(feature["properties"]["version"], 2, "one change, not three");
    let history = world
        .get("ovning", &format!("{observation}/history"))
        .await
        .json();
    let last = &history["history"][1];
    assert_eq!(last["op"], "photo");
    assert_eq!(last["changes"][0]["field"], "photos");
    assert_eq!(last["changes"][0]["new"], json!([first.json()["sha256"]]));
}

#[tokio::test]
async fn addresses_that_name_nothing_find_nothing() {
    let world = World::new().await;
    let observation = recorded(&world, None).await;
    let (path, _) = add(&world, &observation, jpeg(&unlike(9))).await;
    let photo = path.rsplit('/').next().unwrap();
    let elsewhere = recorded(&world, None).await;
    for path in [
        format!("{observation}/photos/{}", new_id()),
        format!("{observation}/photos/..%2f..%2f..%2fetc%2fpasswd"),
        format!("{observation}/photos/%2e%2e%2f"),
        format!("{observation}/photos/{{{photo}}}"),
        format!("{observation}/photos/{}", photo.replace('-', "")),
        format!("{elsewhere}/photos/{photo}"),
        format!("/api/v1/observations/{}/photos/{photo}", new_id()),
        format!("/api/v1/observations/..%2f/photos/{photo}"),
    ] {
        let answer = world.get("ovning", &path).await;
        assert_eq!(answer.status, 404, "{path}");
        assert_eq!(answer.json()["code"], "not_found", "{path}");
    }
    assert_eq!(world.get("1490", &path).await.status, 404, "another tenant");
    // An id that another observation's photo has is not told of.
    let taken = format!("{elsewhere}/photos/{photo}");
    let answer = send(&world, "PUT", &taken, "image/jpeg", jpeg(&unlike(9))).await;
    assert_eq!(answer.status, 404);
    for bad in ["../x", "x", "0190163d-8694-439b-aea5-966c26f8ad91"] {
        let path = format!("{observation}/photos/{}", bad.replace('/', "%2f"));
        let answer = send(&world, "PUT", &path, "image/jpeg", jpeg(&unlike(9))).await;
        assert_eq!(answer.status, 422, "{bad}");
    }
    for query in ["size=huge", "sise=thumb"] {
        assert_eq!(
            world.get("ovning", &format!("{path}?{query}")).await.status,
            400
        );
    }
    let path = format!("{observation}/photos/{}?role=selfie", new_id());
    let answer = send(&world, "PUT", &path, "image/jpeg", jpeg(&unlike(9))).await;
    assert_eq!(answer.status, 400);
}

#[tokio::test]
async fn covering_leaves_no_old_pixel_and_no_old_file() {
    let world = World::new().await;
    let observation = recorded(&world, None).await;
    let (path, kept) = add(&world, &observation, jpeg(&marked(128, 64))).await;
    let before = kept.json()["sha256"].as_str().unwrap().to_owned();
    let redact = |body: Value| {
        let path = format!("{path}/redactions");
        let world = &world;
        async move {
            let json = [("content-type", "application/json")];
            world.ask("ovning", "POST", &path, &json, Some(body)).await
        }
    };
    for (body, code) in [
        (json!({}), "required"),
        (json!({ "rects": [] }), "rectangles_count"),
        (json!({ "rects": 7 }), "not_a_list"),
        (json!({ "rects": [[1, 2, 3]] }), "bad_rectangle"),
        (json!({ "rects": [[-1, 2, 3, 4]] }), "bad_rectangle"),
        (json!({ "rects": [[900, 900, 3, 4]] }), "rectangles_outside"),
        (
            json!({ "rects": [[0, 0, 9, 9]], "why": "x" }),
            "unknown_property",
        ),
        (json!([]), "not_an_object"),
    ] {
        let answer = redact(body).await;
        assert_eq!(answer.status, 422, "{code}");
        assert_eq!(answer.json()["errors"][0]["code"], code);
    }
    // The red corner is covered, the blue one is not.
    let done = redact(json!({ "rects": [[0, 0, 32, 16]] })).await;
    assert_eq!(done.status, 200, "{}", done.json());
    let after = done.json();
    assert_eq!(after["redacted"], true);
    assert_ne!(after["sha256"], json!(before));
    let served = world.get("ovning", &path).await.bytes;
    only_the_picture(&served);
    let picture = pixels(&served);
    for y in 0..16 {
        for x in 0..32 {
            let [r, g, b] = picture.get_pixel(x, y).0;
            assert!(
                r.abs_diff(g) < 12 && g.abs_diff(b) < 12,
                "{x},{y} shows {r},{g},{b}"
            );
        }
    }
    assert!(picture.get_pixel(120, 4)[2] > 180);
    let thumb = world
        .get("ovning", &format!("{path}?size=thumb"))
        .await
        .bytes;
    assert!(
        pixels(&thumb).get_pixel(8, 8)[0] < 190,
        "the small copy is covered too"
    );
    let names: Vec<String> = files(&world)
        .iter()
        .map(|f| f.file_name().unwrap().to_str().unwrap().to_owned())
        .collect();
    assert_eq!(names.len(), 2, "{names:?}");
    assert!(names.iter().all(|n| !n.contains(&before)), "{names:?}");
    let feature = world.get("ovning", &observation).await.json();
    assert_eq!(feature["properties"]["version"], 3);
}

#[tokio::test]
async fn a_photo_that_is_taken_away_is_gone_and_does_not_come_back() {
    let world = World::new().await;
    let observation = recorded(&world, None).await;
    let bytes = jpeg(&unlike(10));
    let (path, _) = add(&world, &observation, bytes.clone()).await;
    // The same picture twice shares one file; taking one away leaves the other's.
    let (twin, _) = add(&world, &observation, bytes.clone()).await;
    assert_eq!(files(&world).len(), 2);
    let reason = Some(json!({ "reason": "Visar ett ansikte" }));
    let json_type = [("content-type", "application/json")];
    let long = Some(json!({ "reason": "x".repeat(501) }));
    let refused = world.ask("ovning", "DELETE", &path, &json_type, long).await;
    assert_eq!(refused.status, 422);
    let gone = world
        .ask("ovning", "DELETE", &path, &json_type, reason)
        .await;
    assert_eq!(gone.status, 204);
    assert_eq!(files(&world).len(), 2);
    assert_eq!(world.get("ovning", &path).await.status, 404);
    assert_eq!(world.get("ovning", &twin).await.status, 200);
    assert_eq!(
        world.ask("ovning", "DELETE", &path, &[], None).await.status,
        404
    );
    assert_eq!(
        world.ask("ovning", "DELETE", &twin, &[], None).await.status,
        204
    );
    assert!(files(&world).is_empty());
    let again = send(&world, "PUT", &path, "image/jpeg", bytes).await;
    assert_eq!(again.status, 410);
    assert_eq!(again.json()["code"], "photo_gone");
    let list = world.get("ovning", &format!("{observation}/photos")).await;
    assert_eq!(list.json(), json!({ "photos": [] }));
    let history = world
        .get("ovning", &format!("{observation}/history"))
        .await
        .json();
    assert_eq!(history["history"][3]["reason"], "Visar ett ansikte");
}

#[tokio::test]
async fn an_observation_takes_twenty_photos_and_a_withdrawn_one_none() {
    let world = World::new().await;
    let observation = recorded(&world, None).await;
    for n in 0..20 {
        let (_, answer) = add(&world, &observation, png(&unlike(100 + n))).await;
        assert_eq!(answer.status, 201);
    }
    let (_, answer) = add(&world, &observation, png(&unlike(120))).await;
    assert_eq!(
        (answer.status.as_u16(), &answer.json()["code"]),
        (409, &json!("too_many_photos"))
    );
    assert_eq!(files(&world).len(), 40, "a refused photo leaves no file");
    let list = world
        .get("ovning", &format!("{observation}/photos"))
        .await
        .json();
    assert_eq!(list["photos"].as_array().unwrap().len(), 20);

    let version =
        world.get("ovning", &observation).await.json()["properties"]["version"].to_string();
    let tag = format!("\"v{version}\"");
    let headers = [
        ("if-match", tag.as_str()),
        ("content-type", "application/json"),
    ];
    let step = Some(json!({ "to": "withdrawn" }));
    let path = format!("{observation}/transitions");
    let answer = world.ask("ovning", "POST", &path, &headers, step).await;
    assert_eq!(answer.status, 204, "{}", answer.json());
    let photo = list["photos"][0]["id"].as_str().unwrap();
    let seen = world
        .get("ovning", &format!("{observation}/photos/{photo}"))
        .await;
    assert_eq!(seen.status, 404);
    let (_, answer) = add(&world, &observation, png(&unlike(121))).await;
    assert_eq!(answer.status, 410);
}

#[tokio::test]
async fn photos_that_come_at_once_are_all_kept_and_one_sent_twice_is_kept_once() {
    let world = World::new().await;
    let observation = recorded(&world, None).await;
    let same = format!("{observation}/photos/{}", new_id());
    let different = (0..6).map(|n| {
        let path = format!("{observation}/photos/{}", new_id());
        (path, jpeg(&unlike(200 + n)))
    });
    let repeated = (0..4).map(|_| (same.clone(), jpeg(&unlike(210))));
    let all: Vec<(String, Vec<u8>)> = different.chain(repeated).collect();
    let sent = all.into_iter().map(|(path, bytes)| {
        let world = &world;
        async move { send(world, "PUT", &path, "image/jpeg", bytes).await }
    });
    let answers = futures_util::future::join_all(sent).await;
    let count = |status: u16| answers.iter().filter(|a| a.status == status).count();
    assert_eq!((count(201), count(200)), (7, 3));
    let feature = world.get("ovning", &observation).await.json();
    assert_eq!(feature["properties"]["version"], 8);
    let list = world
        .get("ovning", &format!("{observation}/photos"))
        .await
        .json();
    assert_eq!(list["photos"].as_array().unwrap().len(), 7);
    assert_eq!(files(&world).len(), 14, "no file is left over");
}

#[tokio::test]
async fn files_that_no_record_names_are_swept_after_a_day() {
    let world = World::new().await;
    let observation = recorded(&world, None).await;
    let (path, _) = add(&world, &observation, jpeg(&unlike(11))).await;
    let drawer = world.data().join("photos/ovning/ab");
    std::fs::create_dir_all(&drawer).unwrap();
    let old = SystemTime::UNIX_EPOCH + Duration::from_secs(1_000_000_000);
    let stray = |name: String, aged: bool| {
        let path = drawer.join(name);
        let file = std::fs::File::create(&path).unwrap();
        if aged {
            file.set_modified(old).unwrap();
        }
        path
    };
    let orphan = stray(format!("{}.jpg", "ab".repeat(32)), true);
    let part = stray(format!("{}.x.jpg.part", "ab".repeat(32)), true);
    let fresh = stray(format!("{}.jpg", "abcd".repeat(16)), false);
    // A photo that a record names stays however old it is.
    for file in files(&world)
        .iter()
        .filter(|f| f.parent() != Some(drawer.as_path()))
    {
        let file = std::fs::File::options().write(true).open(file).unwrap();
        file.set_modified(old).unwrap();
    }
    let tenant = &world.app.tenants[&TenantCode::parse("ovning").unwrap()];
    let yesterday = lykta::clock::now() - jiff::SignedDuration::from_hours(24);
    let swept = tenant.store.sweep_photos(yesterday).await.unwrap();
    assert_eq!(swept, 1);
    assert!(!orphan.exists() && !part.exists() && fresh.exists());
    assert_eq!(world.get("ovning", &path).await.status, 200);
}
