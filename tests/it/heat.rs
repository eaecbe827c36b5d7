//! The heat map over HTTP: what counts and what does not, what it says of itself, and the raster.

use lykta_core::model::ObservationId;
use serde_json::{Value, json};

use crate::site::{World, lamp, new_id};
use crate::walks::Walker;

/// The sea south of the practice area, where no practice records are.
const SEA: (f64, f64) = (24.92, 60.11);
/// Days round the ones that lamps are seen on, so that practice records by today's date play no part.
const DAYS: &str = "from=2026-11-17&to=2026-11-19";

/// Records so many on a small slope, each by somebody else, and waits until they are told.
pub(crate) async fn recorded(
    world: &World,
    n: u32,
    change: impl Fn(&mut Value, u32),
) -> Vec<ObservationId> {
    recorded_at(world, n, SEA, change).await
}

/// The same from a place on, a hundred metres or so to the north-east.
pub(crate) async fn recorded_at(
    world: &World,
    n: u32,
    place: (f64, f64),
    change: impl Fn(&mut Value, u32),
) -> Vec<ObservationId> {
    let all = (0..n).map(|i| {
        let (x, y) = (f64::from(i % 10) * 2e-4, f64::from(i / 10 % 10) * 1e-4);
        let mut body = lamp(place.0 + x, place.1 + y);
        change(&mut body["properties"], i);
        (new_id(), body)
    });
    crate::hot_spots::recorded(world, all.collect()).await
}

async fn heat(walker: &Walker<'_>, query: &str) -> Value {
    let path = format!("/api/v1/analyses/heat?{query}");
    let answer = walker.get(&path).await;
    assert_eq!(answer.status, 200, "{query}: {}", answer.json());
    answer.json()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_the_police_found_and_what_nobody_reviewed_change_nothing() {
    let world = World::new().await;
    let planner = Walker::new(&world, "safety_coordinator").await;
    recorded(&world, 40, |p, _| p["provenance"] = json!("staff_walk")).await;
    let default = heat(&planner, DAYS).await;
    let with_police = format!("{DAYS}&police_discovered=true");
    let open = heat(&planner, &with_police).await;
    assert_eq!(default["state"], "drawn");
    assert!(default["n"].as_u64().unwrap() >= 40);
    let found = |p: &mut Value, _| p["provenance"] = json!("police_discovered");
    recorded(&world, 1_000, found).await;
    assert_eq!(heat(&planner, DAYS).await, default);
    let opened = heat(&planner, &with_police).await;
    let n = |told: &Value| told["n"].as_u64().unwrap();
    assert_eq!(n(&opened), n(&open) + 1_000);
    assert_ne!(opened["features"], open["features"]);
    // What residents sent counts when somebody has reviewed it.
    let sent = recorded(&world, 500, |p, _| p["provenance"] = json!("resident")).await;
    assert_eq!(heat(&planner, DAYS).await, default);
    assert_eq!(heat(&planner, &with_police).await, opened);
    let path = format!("/api/v1/observations/{}", sent[0]);
    let step = json!({ "to": "reviewed" });
    let steps = format!("{path}/transitions");
    let done = planner.send("POST", &steps, Some(1), step).await;
    assert_eq!(done.status, 200, "{}", done.json());
    world.settled("ovning").await;
    assert_eq!(n(&heat(&planner, DAYS).await), n(&default) + 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_heat_map_says_what_it_was_made_by_and_filters_by_light_hour_and_season() {
    let world = World::new().await;
    let planner = Walker::new(&world, "planner").await;
    // A Wednesday in November; in Helsinki the sun set at 15:37 local time, 13:37 UTC (timeanddate.com).
    let times = [
        "2026-11-18T12:00:00Z",
        "2026-11-18T13:50:00Z",
        "2026-11-18T18:00:00Z",
    ];
    recorded(&world, 36, |p, i| {
        p["observed_at"] = json!(times[i as usize % 3]);
        p["category"] = json!("veg.sight");
    })
    .await;
    let own = format!("{DAYS}&category=veg.sight");
    let told = heat(&planner, &own).await;
    let n = told["n"].as_u64().unwrap();
    assert!(n >= 36);
    assert_eq!(told["params"]["radius_m"], 200.0);
    assert_eq!(told["params"]["crs"], "EPSG:3067");
    assert_eq!(told["unit"], "events_per_km2");
    assert_eq!(told["method"], "density");
    // Steps of one size, from below; areas in the degrees of the practice area.
    let bands = told["features"].as_array().unwrap();
    let from = |i: usize| bands[i]["properties"]["from"].as_f64().unwrap();
    assert!(bands.len() >= 4);
    assert!((from(2) - from(1) - 2.0 * from(0)).abs() < 1e-9);
    let greatest = told["greatest"].as_f64().unwrap();
    assert!(from(bands.len() - 1) < greatest);
    let first = &bands[0]["geometry"]["coordinates"][0][0][0];
    assert!(
        (24.8..25.1).contains(&first[0].as_f64().unwrap()),
        "{first}"
    );
    // 36 within some 100 m of each other: the densest place holds them all, and the formula's bounds hold.
    let places = told["places"].as_array().unwrap();
    let sea = places.iter().find(|p| p["at"][1].as_f64().unwrap() < 60.12);
    let sea = sea.expect("the densest place of the sea");
    assert_eq!(sea["n"], 36);
    let most = 36.0 * 3.0 / (std::f64::consts::PI * 0.04);
    let per_km2 = sea["per_km2"].as_f64().unwrap();
    assert!((0.6 * most..most).contains(&per_km2), "{per_km2} of {most}");
    let count = async |filter: &str| {
        let told = heat(&planner, &format!("{own}&{filter}")).await;
        told["n"].as_u64().unwrap()
    };
    let (day, dusk, dark) = (
        count("sun=daylight").await,
        count("sun=twilight").await,
        count("sun=dark").await,
    );
    assert!(day >= 12 && dusk >= 12 && dark >= 12 && day + dusk + dark == n);
    // 18:00 UTC is 19 on Wednesday in Stockholm: hour 67.
    assert!(count("hours=67").await >= 12);
    assert_eq!(count("season=summer").await, 0);
    assert_eq!(count("season=autumn,winter").await, n);
    let few = heat(&planner, &format!("{own}&season=summer")).await;
    assert_eq!(
        (&few["state"], &few["least"]),
        (&json!("too_few"), &json!(10))
    );
    assert_eq!(few["features"], json!([]));
    // Severity and age: what was seen a half-life ago weighs half.
    let weighted = heat(
        &planner,
        &format!("{own}&weights=severity_age&half_life_days=1"),
    )
    .await;
    assert_eq!(weighted["unit"], "weight_per_km2");
    assert!(weighted["greatest"].as_f64().unwrap() < greatest);
    for wrong in [
        "radius_m=99",
        "kernel=box",
        "hours=168",
        "hours=5-2",
        "sun=dim",
        "season=fall",
        "weights=x",
        "police_discovered=x",
        "half_life_days=0",
    ] {
        let answer = planner.get(&format!("/api/v1/analyses/heat?{wrong}")).await;
        assert_eq!(answer.status, 400, "{wrong}");
        let name = wrong.split('=').next().unwrap();
        assert_eq!(answer.json()["errors"][0]["pointer"], name);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_raster_is_the_same_picture_and_needs_enough_observations() {
    let world = World::new().await;
    let planner = Walker::new(&world, "planner").await;
    recorded(&world, 30, |p, _| p["category"] = json!("veg.sight")).await;
    let query = format!("{DAYS}&category=veg.sight");
    let told = heat(&planner, &query).await;
    let answer = planner
        .get(&format!("/api/v1/analyses/heat.tif?{query}"))
        .await;
    assert_eq!(answer.status, 200);
    assert_eq!(answer.headers["content-type"], "image/tiff");
    let file = &answer.bytes;
    assert_eq!(&file[..4], b"II*\0");
    // By TIFF 6.0: the list of fields stands where the head says, twelve bytes a field.
    let word = |at: usize| u32::from_le_bytes(file[at..at + 4].try_into().unwrap()) as usize;
    let half = |at: usize| u16::from_le_bytes(file[at..at + 2].try_into().unwrap());
    let list = word(4);
    let field = |tag: u16| {
        let all = (0..usize::from(half(list))).map(|i| list + 2 + 12 * i);
        all.into_iter()
            .find(|at| half(*at) == tag)
            .map(|at| word(at + 8))
            .unwrap()
    };
    let strip = &file[field(273)..field(273) + field(279)];
    let mut values = Vec::new();
    std::io::copy(&mut flate2::read::ZlibDecoder::new(strip), &mut values).unwrap();
    assert_eq!(values.len(), 4 * field(256) * field(257));
    let values: Vec<f32> = values
        .chunks(4)
        .map(|b| f32::from_le_bytes(b.try_into().unwrap()))
        .collect();
    let top = values.iter().copied().fold(0.0, f32::max);
    let greatest = told["greatest"].as_f64().unwrap();
    assert!((f64::from(top) / greatest - 1.0).abs() < 1e-6);
    // The sum over the cells is the number of events.
    let cell = told["cell_m"].as_f64().unwrap();
    let sum: f64 = values.iter().map(|v| f64::from(*v)).sum::<f64>() * cell * cell / 1e6;
    let n = told["n"].as_f64().unwrap();
    assert!((sum / n - 1.0).abs() < 0.01, "{sum} of {n}");
    let none = format!("/api/v1/analyses/heat.tif?{query}&season=summer");
    let none = planner.get(&none).await;
    assert_eq!(none.status, 409);
    assert_eq!(none.json()["code"], "too_few_observations");
    // Whoever does not plan is not told.
    let reporter = Walker::new(&world, "reporter").await;
    assert_eq!(reporter.get("/api/v1/analyses/heat").await.status, 403);
}
