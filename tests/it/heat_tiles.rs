//! The heat map as tiles, corrected at a border and held against what was walked, over HTTP.

use std::io::Read as _;

use fast_mvt::{MvtReaderRef, MvtValueRef};
use geo::{Contains, Coord, Geometry, MapCoords, Point};
use lykta::app::observations;
use lykta_core::layer::Tile;
use lykta_core::model::{LonLat, ObservationId, Role};
use serde_json::{Value, json};

use crate::cast::{self, TENANT};
use crate::heat::recorded_at;
use crate::site::{Answer, World, lamp, new_id};
use crate::walks::Walker;

const DAYS: &str = "from=2026-11-17&to=2026-11-19&category=veg.sight";
/// The sea south of the practice area, where no practice records are.
const SEA: (f64, f64) = (24.92, 60.11);
/// The day of a walk, and half an hour after civil dusk on it (timeanddate.com).
const WALKED: &str = "from=2025-11-18&to=2025-11-18&category=veg.sight";
const DARK_MS: i64 = 1_763_478_000_000;

async fn heat(walker: &Walker<'_>, query: &str) -> Value {
    let answer = walker.get(&format!("/api/v1/analyses/heat?{query}")).await;
    assert_eq!(answer.status, 200, "{query}: {}", answer.json());
    answer.json()
}

/// The address of the tile with a place in it.
fn address((lon, lat): (f64, f64), zoom: u8, query: &str) -> String {
    let place = LonLat::from_degrees(lon, lat).unwrap();
    let (z, x, y) = Tile::at(place, zoom).zxy();
    format!("/api/v1/analyses/heat/tiles/{z}/{x}/{y}.mvt?{query}")
}

async fn tile(walker: &Walker<'_>, place: (f64, f64), zoom: u8, query: &str) -> Answer {
    walker.get(&address(place, zoom, query)).await
}

/// What a tile holds at a place of it: the class of its band, 0 where nothing is known.
fn holding(answer: &Answer, (lon, lat): (f64, f64), zoom: u8) -> Vec<u64> {
    if answer.status == 204 {
        return Vec::new();
    }
    assert_eq!(answer.status, 200);
    let place = LonLat::from_degrees(lon, lat).unwrap();
    let at = Point(Tile::at(place, zoom).pixel(place.coord()));
    let plain = |c: Coord<i32>| Coord {
        x: f64::from(c.x),
        y: f64::from(c.y),
    };
    let mut found = Vec::new();
    for layer in MvtReaderRef::new(&answer.bytes).unwrap().layers() {
        for feature in layer.features() {
            let holds = match feature.geometry().unwrap() {
                Geometry::Polygon(p) => p.map_coords(plain).contains(&at),
                Geometry::MultiPolygon(p) => p.map_coords(plain).contains(&at),
                other => panic!("{other:?}"),
            };
            let class = feature.properties_vec().unwrap().into_iter();
            let class =
                class
                    .filter(|(key, _)| *key == "class")
                    .find_map(|(_, value)| match value {
                        MvtValueRef::UInt(n) => Some(n),
                        _ => None,
                    });
            assert_eq!(layer.name(), class.map_or("unknown", |_| "bands"));
            found.extend(holds.then_some(class.unwrap_or(0)));
        }
    }
    found
}

async fn sights(world: &World, n: u32, place: (f64, f64), day: &str) {
    recorded_at(world, n, place, |p, _| {
        p["category"] = json!("veg.sight");
        p["observed_at"] = json!(format!("{day}T17:20:00+01:00"));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn tiles_are_the_same_bands_at_every_zoom_and_follow_what_their_reader_sees() {
    let world = World::new().await;
    let planner = Walker::new(&world, "planner").await;
    sights(&world, 40, SEA, "2026-11-18").await;
    let told = heat(&planner, DAYS).await;
    let top = told["features"].as_array().unwrap().len() as u64;
    let dense = &told["places"][0]["at"];
    let dense = (dense[0].as_f64().unwrap(), dense[1].as_f64().unwrap());
    let far = (dense.0 + 0.02, dense.1);
    let mut tags = Vec::new();
    for zoom in 8..=18 {
        let answer = tile(&planner, dense, zoom, DAYS).await;
        assert_eq!(holding(&answer, dense, zoom), [top], "zoom {zoom}");
        assert_eq!(answer.headers["cache-control"], "private, no-cache");
        tags.push(answer.headers["etag"].to_str().unwrap().to_owned());
        let beyond = tile(&planner, far, zoom, DAYS).await;
        assert_eq!(
            holding(&beyond, far, zoom),
            Vec::<u64>::new(),
            "zoom {zoom}"
        );
    }
    // The reader who has it is told so, packed or not; the same for the numbers.
    let ask = async |path: &str, headers: &[(&str, &str)]| {
        cast::ask(&world, Some(&planner.cookie), "GET", path, headers, None).await
    };
    let path = address(dense, 14, DAYS);
    let seen = ask(&path, &[("if-none-match", &tags[6])]).await;
    assert_eq!((seen.status.as_u16(), seen.bytes.len()), (304, 0));
    let packed = ask(&path, &[("accept-encoding", "gzip")]).await;
    let plain = ask(&path, &[]).await;
    assert_eq!(packed.headers["content-encoding"], "gzip");
    let mut bytes = Vec::new();
    let mut unpacked = flate2::read::GzDecoder::new(packed.bytes.as_slice());
    unpacked.read_to_end(&mut bytes).unwrap();
    assert_eq!(bytes, plain.bytes);
    let numbers = format!("/api/v1/analyses/heat?{DAYS}&shapes=false");
    let first = ask(&numbers, &[]).await;
    let tag = first.headers["etag"].to_str().unwrap().to_owned();
    assert!(tag.starts_with('"'), "{tag} is strong");
    assert_eq!(ask(&numbers, &[("if-none-match", &tag)]).await.status, 304);
    let mut without = told.clone();
    without["not_walked"] = Value::Null;
    for band in without["features"].as_array_mut().unwrap() {
        band["geometry"] = Value::Null;
    }
    assert_eq!(first.json(), without);

    // What the planner does not see changes none of it, and is not left on anybody's disk.
    let keeper = cast::somebody("secret-keeper", Role::SafetyCoordinator, None);
    for i in 0..15 {
        let mut body = lamp(SEA.0 + 0.001, SEA.1 + f64::from(i) * 1e-5);
        body["properties"]["category"] = json!("crime.drug");
        let id = ObservationId::parse(&new_id()).unwrap();
        observations::record(&world.app, &keeper, id, &body)
            .await
            .unwrap();
    }
    world.settled(TENANT).await;
    let hidden = DAYS.replace("veg.sight", "veg.sight,crime.drug");
    let mine = heat(&planner, &hidden).await;
    assert_eq!(
        (&mine["n"], &mine["features"]),
        (&told["n"], &told["features"])
    );
    assert_eq!(ask(&path, &[("if-none-match", &tags[6])]).await.status, 304);
    let coordinator = Walker::new(&world, "safety_coordinator").await;
    let other = heat(&coordinator, &hidden).await;
    assert_eq!(other["n"], told["n"].as_u64().unwrap() + 15);
    let theirs = tile(&coordinator, dense, 14, &hidden).await;
    assert_eq!(theirs.headers["cache-control"], "private, no-store");
    assert_ne!(theirs.headers["etag"], tags[6].as_str());
    let mine = tile(&planner, dense, 14, &hidden).await;
    assert_eq!(mine.bytes, plain.bytes);

    // What they do see changes it at once.
    sights(&world, 40, (far.0, far.1), "2026-11-18").await;
    let answer = tile(&planner, far, 14, DAYS).await;
    assert!(!holding(&answer, far, 14).is_empty());
    assert_eq!(ask(&numbers, &[("if-none-match", &tag)]).await.status, 200);

    for wrong in [
        "21/0/0.mvt",
        "14/x/0.mvt",
        "14/0/0.png",
        "14/0/0.mvt?edge=some",
    ] {
        let path = format!("/api/v1/analyses/heat/tiles/{wrong}");
        assert_eq!(ask(&path, &[]).await.status, 400, "{wrong}");
    }
    for wrong in ["edge=diggle", "exposure=area", "shapes=no"] {
        let answer = ask(&format!("/api/v1/analyses/heat?{wrong}"), &[]).await;
        let name = wrong.split('=').next().unwrap();
        assert_eq!(answer.json()["errors"][0]["pointer"], name, "{wrong}");
    }
    let reporter = Walker::new(&world, "reporter").await;
    assert_eq!(tile(&reporter, dense, 14, DAYS).await.status, 403);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn held_against_what_was_walked_the_rest_is_unknown_and_says_so() {
    let world = World::new().await;
    let planner = Walker::new(&world, "planner").await;
    // Twenty along the 400 m that will be walked, and twenty a kilometre and a half to the south.
    let (north, south) = (60.11, 60.097);
    let all = (0..40).map(|i| {
        let lat = if i % 2 == 0 { north } else { south };
        let mut body = lamp(24.944 + f64::from(i / 2) * 0.000_36, lat);
        body["properties"]["category"] = json!("veg.sight");
        body["properties"]["observed_at"] = json!("2025-11-18T17:20:00+01:00");
        (format!("walker-{i}"), body)
    });
    crate::hot_spots::recorded(&world, all.collect()).await;
    let query = format!("{WALKED}&exposure=walked");
    let before = heat(&planner, &query).await;
    assert_eq!(
        (&before["state"], &before["features"]),
        (&json!("not_walked"), &json!([]))
    );
    let (here, there) = ((24.9476, north), (24.9476, south));
    let hatched = tile(&planner, here, 13, &query).await;
    assert_eq!(holding(&hatched, here, 13), [0], "all of it is unknown");
    let none = planner
        .get(&format!("/api/v1/analyses/heat.tif?{query}"))
        .await;
    assert_eq!(
        (none.status.as_u16(), &none.json()["code"]),
        (409, &json!("nothing_walked"))
    );

    crate::effort::walked(&planner, north, DARK_MS).await;
    let told = heat(&planner, &query).await;
    assert_eq!(told["state"], "drawn");
    assert_eq!(told["unit"], "events_per_km_walked");
    assert_eq!(told["params"]["exposure"], "walked");
    assert_eq!(
        told["n"], 40,
        "what lies elsewhere is counted, and shown nowhere"
    );
    // Forty steps of 0.00018 degrees at 60.11° N: 10.01 m each on the ellipsoid.
    let km = told["exposure"]["km"].as_f64().unwrap();
    assert!((km - 0.4).abs() < 0.006, "{km}");
    // Twenty on 400 m, once: fifty a kilometre.
    let places = told["places"].as_array().unwrap();
    assert!(places.iter().all(|p| p["at"][1].as_f64().unwrap() > 60.105));
    let rate = places[0]["per_km"].as_f64().unwrap();
    assert!((45.0..65.0).contains(&rate), "{rate}");
    assert_eq!(places[0]["per_km2"], Value::Null);
    assert!(places[0]["walked_km"].as_f64().unwrap() > 0.1);
    for zoom in [11, 14, 17] {
        let walked = tile(&planner, here, zoom, &query).await;
        let found = holding(&walked, here, zoom);
        assert!(found.len() == 1 && found[0] > 0, "{found:?}");
        let unwalked = tile(&planner, there, zoom, &query).await;
        assert_eq!(holding(&unwalked, there, zoom), [0], "unknown, never calm");
    }
    // The walk was in the dark: by day nobody walked. What counts by the hour is what was walked then.
    let by_day = heat(&planner, &format!("{query}&sun=daylight")).await;
    assert_ne!(by_day["state"], "drawn");
    // On Tuesday the walk began at 16:00 in Stockholm, hour 40, and all was seen in hour 41.
    for (hours, expected) in [
        ("40-41", "drawn"),
        ("41", "not_walked"),
        ("43-47", "too_few"),
    ] {
        let told = heat(&planner, &format!("{query}&hours={hours}")).await;
        assert_eq!(told["state"], expected, "{hours}");
    }
    // Walked twice as often, half as much for each kilometre: the answer follows the tracks at once.
    crate::effort::walked(&planner, north, DARK_MS + 600_000).await;
    let again = heat(&planner, &query).await;
    let half = again["places"][0]["per_km"].as_f64().unwrap();
    assert!((half * 2.0 / rate - 1.0).abs() < 0.02, "{half} of {rate}");
    // Values where nothing is known are none.
    let file = planner
        .get(&format!("/api/v1/analyses/heat.tif?{query}"))
        .await;
    assert_eq!(file.status, 200);
    let nodata = 42_113_u16.to_le_bytes();
    assert!(
        file.bytes
            .windows(4)
            .any(|w| w[..2] == nodata && w[2..] == [2, 0])
    );
    // What another organisation walked is theirs to know.
    let other = crate::matrix::other_organisation(&world);
    cast::move_to(&world, "walk_leader", Some(&other)).await;
    let theirs = Walker::new(&world, "walk_leader").await;
    crate::effort::walked(&theirs, north, DARK_MS + 1_200_000).await;
    assert_eq!(heat(&planner, &query).await, again);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_edge_is_corrected_by_the_border_there_is() {
    let world = World::new().await;
    let planner = Walker::new(&world, "planner").await;
    // Along the western border of the practice district, half of them on the other side.
    sights(&world, 60, (24.9351, 60.168), "2026-11-18").await;
    let plain = heat(&planner, DAYS).await;
    let without = heat(&planner, &format!("{DAYS}&edge=uniform")).await;
    assert_eq!(plain["params"]["edge"], "none");
    assert_eq!(
        (&without["params"]["edge"], &without["boundary"]),
        (&json!("none"), &Value::Null),
        "the practice area has no border"
    );
    assert_eq!(without["features"], plain["features"]);

    let district = format!("{DAYS}&area=ovning-centrum");
    let inside = heat(&planner, &district).await;
    let query = format!("{district}&edge=uniform");
    let told = heat(&planner, &query).await;
    assert_eq!(told["params"]["edge"], "uniform");
    assert_eq!(told["boundary"], "ovning-centrum");
    let n = |told: &Value| told["n"].as_u64().unwrap();
    assert!(n(&inside) < n(&plain) && n(&told) + told["left_out"].as_u64().unwrap() == n(&inside));
    // About half of the kernel lies across the border, so about twice as much is told beside it.
    let greatest = |told: &Value| told["greatest"].as_f64().unwrap();
    let share = greatest(&told) / greatest(&inside);
    assert!((1.2..2.2).contains(&share), "{share}");
    // Nothing is drawn across it: the district begins at 24.9361° E.
    let west = |told: &Value| {
        let mut west = f64::INFINITY;
        for band in told["features"].as_array().unwrap() {
            for ring in band["geometry"]["coordinates"].as_array().unwrap() {
                for at in ring
                    .as_array()
                    .unwrap()
                    .iter()
                    .flat_map(|r| r.as_array().unwrap())
                {
                    west = west.min(at[0].as_f64().unwrap());
                }
            }
        }
        west
    };
    assert!(
        west(&inside) < 24.935 && west(&told) > 24.936_09,
        "{}",
        west(&told)
    );
}
