//! Places month by month, dense places, and whether one report soon brings another, over HTTP.

use lykta_core::model::WalkId;
use serde_json::{Value, json};

use crate::hot_spots::{at, gathered, recorded};
use crate::site::{World, lamp, new_id};
use crate::walks::Walker;

const YEAR: &str = "from=2024-01-01&to=2024-12-31";

async fn told(walker: &Walker<'_>, path: &str) -> Value {
    let answer = walker.get(&format!("/api/v1/analyses/{path}")).await;
    assert_eq!(answer.status, 200, "{path}: {}", answer.json());
    answer.json()
}

/// Eight things a month somewhere in five by five kilometres, by a fixed sequence, each seen by somebody else.
fn scattered() -> Vec<(String, Value)> {
    let mut state = 11_u64;
    let mut next = |most: f64| {
        // The multiplier and increment of Knuth's MMIX.
        state = state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        f64::from(u32::try_from(state >> 40).unwrap()) / f64::from(1 << 24) * most
    };
    (0..96)
        .map(|i| {
            let (lon, lat) = at(next(20.0), next(20.0));
            let mut body = lamp(lon, lat);
            let (month, day) = (i / 8 + 1, i % 8 * 3 + 2);
            body["properties"]["observed_at"] =
                json!(format!("2024-{month:02}-{day:02}T18:00:00Z"));
            (format!("scattered-{i}"), body)
        })
        .collect()
}

/// Three by three cells with two reports each in a month, by different people.
fn month(east: f64, north: f64, month: u32) -> Vec<(String, Value)> {
    let mut all = gathered(east, north);
    for (i, (_, body)) in (0..).zip(&mut all) {
        let day = i % 14 + 5;
        body["properties"]["observed_at"] = json!(format!("2024-{month:02}-{day:02}T18:00:00Z"));
    }
    all
}

fn covering(told: &Value, (lon, lat): (f64, f64)) -> Option<&Value> {
    let mut all = told["features"].as_array().unwrap().iter();
    all.find(|f| {
        let side = |i: usize| f["bbox"][i].as_f64().unwrap();
        (side(0)..side(2)).contains(&lon) && (side(1)..side(3)).contains(&lat)
    })
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_was_planted_month_by_month_is_what_is_told() {
    let world = World::new().await;
    let planner = Walker::new(&world, "planner").await;
    let path = format!("spacetime?{YEAR}");
    let none = told(&planner, &path).await;
    assert_eq!(
        (&none["state"], &none["lacking"]),
        (&json!("too_few"), &json!("observations"))
    );
    recorded(&world, scattered()).await;
    let calm = told(&planner, &path).await;
    assert_eq!(
        (&calm["state"], &calm["n"]),
        (&json!("none"), &json!(96)),
        "{}",
        calm["features"]
    );
    recorded(&world, month(3.0, 3.0, 12)).await;
    recorded(&world, month(13.0, 13.0, 2)).await;
    for every in 1..=12 {
        recorded(&world, month(3.0, 14.0, every)).await;
    }

    let default = told(&planner, &path).await;
    let (months, n) = (default["months"].as_array().unwrap(), &default["n"]);
    assert_eq!(
        (months.len(), &months[0], n),
        (12, &json!("2024-01-01"), &json!(96 + 14 * 18))
    );
    assert_eq!(
        (&default["state"], &default["p"]),
        (&json!("found"), &json!("exact"))
    );
    let new = &covering(&default, at(4.0, 4.0)).expect("what came last")["properties"];
    assert_eq!(
        (&new["class"], &new["state"]),
        (&json!("new"), &json!("told"))
    );
    let reports: Vec<u64> = serde_json::from_value(new["months"].clone()).unwrap();
    let hot: Vec<bool> = serde_json::from_value(new["hot"].clone()).unwrap();
    assert!(
        reports[11] >= 12 && reports[..11].iter().sum::<u64>() <= 3,
        "{reports:?}"
    );
    assert!(hot[11] && !hot[..11].contains(&true), "{hot:?}");
    let former = &covering(&default, at(14.0, 14.0)).expect("what has been")["properties"];
    assert_eq!(former["class"], "former");
    let stays =
        &covering(&default, at(4.0, 15.0)).expect("what is there all the time")["properties"];
    assert_eq!(stays["class"], "recurring");
    // New ones come first, and what has been last.
    let classes: Vec<&str> = default["features"]
        .as_array()
        .unwrap()
        .iter()
        .map(|f| f["properties"]["class"].as_str().unwrap())
        .collect();
    assert_eq!(
        (classes.first(), classes.last()),
        (Some(&"new"), Some(&"former"))
    );
    let numbers: Vec<u64> = default["features"]
        .as_array()
        .unwrap()
        .iter()
        .map(|f| f["properties"]["number"].as_u64().unwrap())
        .collect();
    assert!(numbers.iter().copied().eq(1..=numbers.len() as u64));

    // What the police found themselves changes nothing unless asked for.
    let mut patrols = month(16.0, 3.0, 12);
    for (_, body) in &mut patrols {
        body["properties"]["provenance"] = json!("police_discovered");
    }
    recorded(&world, patrols).await;
    assert_eq!(told(&planner, &path).await, default);
    let with = told(&planner, &format!("{path}&police_discovered=true")).await;
    assert!(covering(&with, at(17.0, 4.0)).is_some());

    // Seven whole months are too few; those that are not whole are not there.
    let few = told(&planner, "spacetime?from=2024-05-02&to=2024-12-30").await;
    assert_eq!(
        (&few["state"], &few["lacking"], &few["least"]["months"]),
        (&json!("too_few"), &json!("months"), &json!(8))
    );
    assert_eq!(few["months"].as_array().unwrap().len(), 6);
    for wrong in ["cell_m=50", "season=fall"] {
        let answer = planner
            .get(&format!("/api/v1/analyses/spacetime?{wrong}"))
            .await;
        assert_eq!(answer.status, 400, "{wrong}");
    }
    let reporter = Walker::new(&world, "reporter").await;
    assert_eq!(reporter.get("/api/v1/analyses/spacetime").await.status, 403);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn so_many_within_so_many_metres_are_a_place() {
    let world = World::new().await;
    let planner = Walker::new(&world, "planner").await;
    let days = "from=2024-03-04&to=2024-03-17";
    // Some 5 m apart, and another place a kilometre off.
    let near = |n: u32, east: f64, who: &'static str| {
        (0..n).map(move |i| {
            let (lon, lat) = at(east, 2.0);
            let mut body = lamp(lon + f64::from(i) * 1e-4, lat);
            body["properties"]["observed_at"] = json!("2024-03-05T18:00:00Z");
            let who = if who.is_empty() {
                format!("{east}-{i}")
            } else {
                who.to_owned()
            };
            (who, body)
        })
    };
    recorded(&world, near(6, 2.0, "").chain(near(4, 6.0, "")).collect()).await;
    let default = told(&planner, &format!("dense-places?{days}")).await;
    assert_eq!(
        (
            &default["n"],
            &default["alone"],
            &default["params"]["min_points"]
        ),
        (&json!(10), &json!(4), &json!(5))
    );
    let of = |told: &Value, i: usize| told["features"][i]["properties"].clone();
    assert_eq!(default["features"].as_array().unwrap().len(), 1);
    assert_eq!(
        (&of(&default, 0)["n"], &of(&default, 0)["state"]),
        (&json!(6), &json!("dense"))
    );
    let wider = told(&planner, &format!("dense-places?{days}&min_points=3")).await;
    assert_eq!(wider["features"].as_array().unwrap().len(), 2);
    assert_eq!(
        (&of(&wider, 1)["n"], &wider["alone"]),
        (&json!(4), &json!(0))
    );
    // One person alone makes no place that is shown as one.
    recorded(&world, near(12, 10.0, "leader").collect()).await;
    let one = told(&planner, &format!("dense-places?{days}")).await;
    assert_eq!(
        (&of(&one, 0)["n"], &of(&one, 0)["state"]),
        (&json!(12), &json!("one_source"))
    );
    for wrong in ["min_points=2", "eps_m=1000"] {
        let answer = planner
            .get(&format!("/api/v1/analyses/dense-places?{wrong}"))
            .await;
        assert_eq!(answer.status, 400, "{wrong}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_follows_soon_and_near_is_more_than_chance_and_a_walk_is_one() {
    let world = World::new().await;
    let planner = Walker::new(&world, "planner").await;
    let path = format!("near-repeat?{YEAR}");
    // Thirty pairs: each some 20 m and two days apart, a kilometre and eleven days from the next.
    let pair = |i: u32, second: bool| {
        let (lon, lat) = at(f64::from(i % 6) * 4.0, f64::from(i / 6) * 4.0);
        let mut body = lamp(lon + if second { 4e-4 } else { 0.0 }, lat);
        let day = i * 37 % 30 * 11 + if second { 2 } else { 0 };
        let (month, day) = (day / 28 + 1, day % 28 + 1);
        body["properties"]["observed_at"] = json!(format!("2024-{month:02}-{day:02}T18:00:00Z"));
        (format!("pair-{i}-{second}"), body)
    };
    recorded(&world, (0..25).map(|i| pair(i, false)).collect()).await;
    recorded(&world, (0..25).map(|i| pair(i, true)).collect()).await;
    let few = told(&planner, &path).await;
    assert_eq!(
        (&few["state"], &few["n"], &few["least"], &few["bands"]),
        (&json!("too_few"), &json!(50), &json!(51), &json!([]))
    );
    recorded(
        &world,
        (25..30)
            .flat_map(|i| [pair(i, false), pair(i, true)])
            .collect(),
    )
    .await;
    let default = told(&planner, &path).await;
    assert_eq!(
        (&default["state"], &default["n"]),
        (&json!("tested"), &json!(60))
    );
    let bands = default["bands"].as_array().unwrap();
    assert_eq!(bands.len(), 9);
    let first = &bands[0];
    assert_eq!(
        (&first["metres"], &first["days"], &first["observed"]),
        (&json!(100.0), &json!(7.0), &json!(30))
    );
    assert_eq!(
        (&first["p"], &first["state"]),
        (&json!(0.001), &json!("more"))
    );
    assert_eq!(
        (&default["params"]["draws"], &default["params"]["seed"]),
        (&json!(999), &json!(1))
    );
    assert!(first["ratio"].as_f64().unwrap() > 5.0, "{first}");

    // A walk that saw twenty things in one street is one report.
    let id = new_id();
    let walk = WalkId::parse(&id).unwrap();
    let by = crate::walks::coordinator(None);
    lykta::app::walks::put(&world.app, &by, walk, &crate::walks::plan("Runda"), None)
        .await
        .unwrap();
    let seen: Vec<_> = (0..20_u32)
        .map(|i| {
            let (lon, lat) = at(30.0, 30.0);
            let mut body = lamp(lon + f64::from(i) * 4e-4, lat);
            body["properties"]["observed_at"] = json!("2024-06-05T18:00:00Z");
            body["properties"]["walk_id"] = json!(id);
            (format!("walker-{i}"), body)
        })
        .collect();
    recorded(&world, seen).await;
    let walked = told(&planner, &path).await;
    assert_eq!(
        (&walked["n"], &walked["of_walks"]),
        (&json!(61), &json!(19))
    );
    assert_eq!(walked["bands"][0]["observed"], 30);
}
