//! Tiles on the wire: packed once, the same either way, and refused where there is none.

use std::io::Read as _;

use crate::site::World;

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
    for accept in ["gzip", "br;q=0.1, gzip", "deflate, GZIP;q=0.5", "*"] {
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
