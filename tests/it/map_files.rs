//! Map files over HTTP: whole, by ranges, by a name that lasts, and never anything else.

use axum::body::Body;
use axum::http::Request;
use http_body_util::BodyExt;
use lykta::app::basemaps::{self, Content};
use lykta::http::Front;
use lykta::http::{Site, router};
use tower::ServiceExt;

use crate::site::{Answer, World};

/// A site with the maps that ship; with `on_disk` they are read from their files.
fn with_maps(world: &World, on_disk: bool) -> (Front, Vec<basemaps::Basemap>) {
    let mut maps = basemaps::prepare(&world.folder().join("basemap")).unwrap();
    for map in maps.iter_mut().filter(|_| on_disk) {
        map.content = Content::Kept(std::fs::File::open(&map.path).unwrap().into());
    }
    let site = Site {
        basemaps: maps.clone().into(),
        ..world.site.clone()
    };
    (router(site), maps)
}

async fn ask(router: &Front, method: &str, path: &str, headers: &[(&str, &str)]) -> Answer {
    let mut request = Request::builder()
        .method(method)
        .uri(path)
        .header("host", "127.0.0.1")
        .header("accept-encoding", "gzip, br");
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    let response = router
        .clone()
        .oneshot(request.body(Body::empty()).unwrap())
        .await
        .unwrap();
    let (parts, body) = response.into_parts();
    Answer {
        status: parts.status,
        headers: parts.headers,
        bytes: body.collect().await.unwrap().to_bytes().to_vec(),
    }
}

#[tokio::test]
async fn ranges_are_the_bytes_of_the_file_wherever_it_is_held() {
    let world = World::new().await;
    for on_disk in [false, true] {
        let (router, maps) = with_maps(&world, on_disk);
        for map in &maps {
            let bytes = std::fs::read(&map.path).unwrap();
            let path = format!("/basemap/{}.pmtiles", map.name);
            let last = bytes.len() - 1;
            // More than one piece of the disk, and not at a multiple of it.
            let long = last.min(700_001);
            for (range, from, to) in [
                ("bytes=0-126".to_owned(), 0, 126),
                ("bytes=-10".to_owned(), last - 9, last),
                (format!("bytes={}-", last - 5), last - 5, last),
                (format!("bytes=3-{long}"), 3, long),
            ] {
                let part = ask(&router, "GET", &path, &[("range", &range)]).await;
                assert_eq!(part.status, 206, "{range}");
                assert_eq!(part.bytes, bytes[from..=to], "{range}");
                assert_eq!(
                    part.headers["content-range"],
                    format!("bytes {from}-{to}/{}", bytes.len())
                );
                assert_eq!(part.headers["content-length"], (to - from + 1).to_string());
                assert_eq!(part.headers["etag"], map.etag);
                assert!(!part.headers.contains_key("content-encoding"));
            }
            let whole = ask(&router, "GET", &path, &[("range", "bytes=0-1,5-6")]).await;
            assert_eq!((whole.status.as_u16(), &whole.bytes), (200, &bytes));
            let outside = format!("bytes={}-", bytes.len());
            let outside = ask(&router, "GET", &path, &[("range", &outside)]).await;
            assert_eq!(outside.status, 416);
            assert_eq!(
                outside.headers["content-range"],
                format!("bytes */{}", bytes.len())
            );
            assert_eq!(outside.json()["code"], "bad_range");
            let head = ask(&router, "HEAD", &path, &[("range", "bytes=0-1")]).await;
            assert_eq!((head.status.as_u16(), head.bytes.len()), (200, 0));
            assert_eq!(head.headers["content-length"], bytes.len().to_string());
            assert_eq!(head.headers["accept-ranges"], "bytes");
        }
    }
}

#[tokio::test]
async fn a_range_holds_only_for_the_version_it_was_made_from() {
    let world = World::new().await;
    let (router, maps) = with_maps(&world, false);
    let map = &maps[0];
    let path = format!("/basemap/{}.pmtiles", map.name);
    let weak = format!("W/{}", map.etag);
    for (condition, status) in [
        (map.etag.as_str(), 206),
        ("\"another\"", 200),
        (weak.as_str(), 200),
        ("Sat, 21 Nov 2026 10:00:00 GMT", 200),
    ] {
        let headers = [("range", "bytes=0-6"), ("if-range", condition)];
        let answer = ask(&router, "GET", &path, &headers).await;
        assert_eq!(answer.status, status, "{condition}");
    }
    let known = ask(&router, "GET", &path, &[("if-none-match", &map.etag)]).await;
    assert_eq!((known.status.as_u16(), known.bytes.len()), (304, 0));
    assert_eq!(known.headers["cache-control"], "no-cache");
}

#[tokio::test]
async fn a_name_with_the_hash_lasts_and_an_old_one_leads_to_what_is_there() {
    let world = World::new().await;
    let (router, maps) = with_maps(&world, false);
    let map = &maps[0];
    let lasting = ask(
        &router,
        "GET",
        &format!("/basemap/{}", map.lasting_name()),
        &[],
    )
    .await;
    assert_eq!(lasting.status, 200);
    assert_eq!(lasting.bytes, std::fs::read(&map.path).unwrap());
    assert!(
        lasting.headers["cache-control"]
            .to_str()
            .unwrap()
            .contains("immutable")
    );
    let old = format!(
        "/basemap/{}.{}.pmtiles",
        map.name,
        "0".repeat(map.hash.len())
    );
    let moved = ask(&router, "GET", &old, &[("range", "bytes=0-6")]).await;
    assert_eq!(moved.status, 307);
    assert_eq!(
        moved.headers["location"],
        format!("/basemap/{}.pmtiles", map.name)
    );
    assert_eq!(moved.headers["cache-control"], "no-store");
    for nothing in [
        format!("/basemap/{}.x.pmtiles", map.name),
        format!("/basemap/nothing.{}.pmtiles", map.hash),
        format!("/basemap/{}", map.name),
        "/basemap/..%2fovning.pmtiles".to_owned(),
    ] {
        assert_eq!(
            ask(&router, "GET", &nothing, &[]).await.status,
            404,
            "{nothing}"
        );
    }
    let put = ask(
        &router,
        "POST",
        &format!("/basemap/{}.pmtiles", map.name),
        &[],
    )
    .await;
    assert_eq!(put.status, 405);
}

/// An address with an encoded letter goes the long way, through the routes.
#[tokio::test]
async fn what_is_answered_at_once_is_what_the_route_answers() {
    let world = World::new().await;
    let (router, maps) = with_maps(&world, false);
    let map = &maps[0];
    let (first, rest) = map.name.split_at(1);
    let paths = [
        format!("/basemap/{}.pmtiles", map.name),
        format!("/basemap/%{:02x}{rest}.pmtiles", first.as_bytes()[0]),
    ];
    for (headers, status) in [
        (vec![("range", "bytes=0-6")], 206),
        (vec![], 200),
        (vec![("range", "bytes=999999999999-")], 416),
        (vec![("if-none-match", map.etag.as_str())], 304),
    ] {
        let mut told = Vec::new();
        for path in &paths {
            let mut answer = ask(&router, "GET", path, &headers).await;
            answer.headers.remove("x-request-id").unwrap();
            assert_eq!(answer.status, status, "{path}");
            if status >= 300 {
                // Put on where the answer is sent.
                answer.headers.remove("content-length");
            }
            if status >= 400 {
                // It names the request.
                answer.bytes = answer.json()["code"].to_string().into_bytes();
            }
            told.push((answer.headers, answer.bytes));
        }
        assert_eq!(told[0], told[1], "{headers:?}");
    }
}
