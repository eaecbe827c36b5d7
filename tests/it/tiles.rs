//! Tiles on the wire: packed once, the same either way, and refused where there is none.

use std::io::Read as _;
use std::time::Duration;

use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};

use crate::site::{World, lamp, new_id};

/// Over the practice area, with enough in it to be packed.
const TILE: &str = "/tiles/observations/14/9327/4742.mvt";

async fn encoded(world: &World, accept: &str) -> crate::site::Answer {
    world
        .ask("ovning", "GET", TILE, &[("accept-encoding", accept)], None)
        .await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_packed_tile_is_the_plain_tile() {
    let world = World::new().await;
    let plain = world.get("ovning", TILE).await;
    assert_eq!(plain.status, 200);
    assert!(!plain.headers.contains_key("content-encoding"));
    for accept in ["gzip", "br;q=0.1, gzip", "deflate, GZIP;q=0.5", "*, br;q=0"] {
        let packed = encoded(&world, accept).await;
        assert_eq!(packed.headers["content-encoding"], "gzip", "{accept}");
        assert!(packed.bytes.len() < plain.bytes.len());
        let mut bytes = Vec::new();
        flate2::read::GzDecoder::new(packed.bytes.as_slice())
            .read_to_end(&mut bytes)
            .unwrap();
        assert_eq!(bytes, plain.bytes);
        let tag = packed.headers["etag"].to_str().unwrap();
        assert_ne!(
            tag, plain.headers["etag"],
            "other bytes, another strong tag (RFC 9110, 8.8.3.3)"
        );
        let again = world
            .ask("ovning", "GET", TILE, &[("if-none-match", tag)], None)
            .await;
        assert_eq!(again.status, 304);
    }
    for accept in ["identity", "gzip;q=0", "gzip;q=0, *"] {
        let answer = encoded(&world, accept).await;
        assert!(
            answer
                .headers
                .get("content-encoding")
                .is_none_or(|c| c != "gzip"),
            "{accept}"
        );
    }
}

/// Asks until the answer comes as Brotli.
async fn smaller(world: &World) -> crate::site::Answer {
    for _ in 0..800 {
        let answer = encoded(world, "gzip, deflate, br, zstd").await;
        assert_eq!(answer.status, 200);
        if answer.headers["content-encoding"] == "br" {
            return answer;
        }
        tokio::time::sleep(Duration::from_millis(25)).await;
    }
    panic!("no tile came as Brotli within 20 s");
}

fn unpacked(answer: &crate::site::Answer) -> Vec<u8> {
    let mut bytes = Vec::new();
    brotli::BrotliDecompress(&mut answer.bytes.as_slice(), &mut bytes).unwrap();
    bytes
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_tile_that_is_asked_for_again_is_packed_smaller() {
    let world = World::new().await;
    let plain = world.get("ovning", TILE).await;
    let packed = encoded(&world, "gzip, deflate, br, zstd").await;
    assert_eq!(
        packed.headers["content-encoding"], "gzip",
        "the first reader does not wait"
    );
    let small = smaller(&world).await;
    assert!(small.bytes.len() < packed.bytes.len());
    assert_eq!(unpacked(&small), plain.bytes);
    let tags = [&plain, &packed, &small].map(|a| a.headers["etag"].clone());
    assert!(tags[0] != tags[2] && tags[1] != tags[2], "{tags:?}");
    for tag in &tags {
        let seen = [("if-none-match", tag.to_str().unwrap())];
        let again = world.ask("ovning", "GET", TILE, &seen, None).await;
        assert_eq!(again.status, 304, "{tag:?}");
    }
    // Everybody has what they take and like best, and a change reaches all.
    for (accept, coding) in [
        ("gzip", Some("gzip")),
        ("br;q=0.1, gzip", Some("gzip")),
        ("*, br;q=0", Some("gzip")),
        ("*", Some("br")),
        ("br", Some("br")),
        ("gzip;q=0, *", Some("br")),
        ("identity", None),
        ("br;q=0", None),
    ] {
        let answer = encoded(&world, accept).await;
        let said = answer.headers.get("content-encoding");
        assert_eq!(said.map(|c| c.to_str().unwrap()), coding, "{accept}");
    }
    assert_eq!(encoded(&world, "gzip").await.bytes, packed.bytes);
    let path = format!("/api/v1/observations/{}", new_id());
    let middle = lamp(24.949, 60.168);
    let put = world.ask("ovning", "PUT", &path, &[], Some(middle)).await;
    assert_eq!(put.status, 201);
    world.settled("ovning").await;
    let changed = world.get("ovning", TILE).await;
    assert_ne!(changed.bytes, plain.bytes, "the new one lies in this tile");
    assert_eq!(unpacked(&smaller(&world).await), changed.bytes);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_address_without_a_tile_is_refused_in_words() {
    let world = World::new().await;
    for address in [
        "21/0/0.mvt",
        "3/8/0.mvt",
        "3/0/8.mvt",
        "-1/0/0.mvt",
        "3/+1/0.mvt",
        "3/1/0.pbf",
        "3/1/99999999999.mvt",
    ] {
        let answer = world
            .get("ovning", &format!("/tiles/observations/{address}"))
            .await;
        assert_eq!(answer.status, 400, "{address}");
        assert_eq!(answer.json()["code"], "bad_tile", "{address}");
    }
    // Beyond the last column and the poles of the square there is nothing to wrap to.
    let edge = world.get("ovning", "/tiles/observations/3/7/7.mvt").await;
    assert_eq!(edge.status, 204);
}

/// A part of an address: a number about where tiles end, any number, or anything that a path may hold.
fn part() -> impl Strategy<Value = String> {
    prop_oneof![
        (0_u32..23, -2_i64..3).prop_map(|(z, off)| ((1_i64 << z) + off).to_string()),
        any::<u64>().prop_map(|n| n.to_string()),
        (0_u32..25).prop_map(|n| n.to_string()),
        "[0-9a-zA-Z.+%-]{0,12}".prop_map(|text| text.replace('%', "%25")),
        Just(String::from("%D9%A3")),
        Just(String::from("%00")),
        Just(String::from("%FF")),
    ]
}

/// `PROPTEST_CASES` asks longer.
#[test]
fn any_address_has_an_answer_of_its_own() {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .unwrap();
    let world = runtime.block_on(World::new());
    let mut runner = TestRunner::new(Config {
        failure_persistence: None,
        ..Config::default()
    });
    let layers = prop::sample::select(vec!["observations", "municipalities", "nothing"]);
    let ending = prop::sample::select(vec![".mvt", ".pbf", ""]);
    let all = (layers, part(), part(), part(), ending);
    let outcome = runner.run(&all, |(layer, z, x, y, ending)| {
        let path = format!("/tiles/{layer}/{z}/{x}/{y}{ending}");
        let answer = runtime.block_on(world.get("ovning", &path));
        prop_assert!(
            [200, 204, 400, 404].contains(&answer.status.as_u16()),
            "{path}: {}",
            answer.status
        );
        // A number is a tile or is not, by the scheme's own rule; what is none is never one.
        let numbers: Vec<Option<u64>> = [&z, &x, &y]
            .iter()
            .map(|t| {
                t.parse()
                    .ok()
                    .filter(|_| t.bytes().all(|b| b.is_ascii_digit()) && t.len() <= 10)
            })
            .collect();
        if let [Some(z), Some(x), Some(y)] = numbers[..]
            && layer != "nothing"
        {
            let there = z <= 20 && x >> z == 0 && y >> z == 0 && ending == ".mvt";
            prop_assert_eq!(there, answer.status.is_success(), "{}", path);
        }
        Ok(())
    });
    outcome.unwrap();
}
