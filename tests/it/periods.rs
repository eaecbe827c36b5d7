//! Time over HTTP: how much was reported when, and one period beside another.

use serde_json::{Value, json};

use crate::heat::recorded;
use crate::site::World;
use crate::walks::Walker;

/// A week of 2024, long before any practice record.
const WEEK: &str = "from=2024-03-11&to=2024-03-17";

async fn told(walker: &Walker<'_>, path: &str) -> Value {
    let answer = walker.get(&format!("/api/v1/analyses/{path}")).await;
    assert_eq!(answer.status, 200, "{path}: {}", answer.json());
    answer.json()
}

/// Seen in the sea at a time, so many.
async fn seen(world: &World, n: u32, at: &str, provenance: &str) {
    recorded(world, n, |p, _| {
        p["observed_at"] = json!(at);
        p["provenance"] = json!(provenance);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_week_is_told_by_day_hour_and_light() {
    let world = World::new().await;
    let planner = Walker::new(&world, "planner").await;
    // 20:00 UTC on a Tuesday in March is 21 in Stockholm, and dark; on the Sunday at 10:00 UTC it is 11, and day.
    seen(&world, 5, "2024-03-12T20:00:00Z", "staff_walk").await;
    seen(&world, 3, "2024-03-17T10:00:00Z", "staff_walk").await;
    let default = told(&planner, &format!("time?{WEEK}")).await;
    assert_eq!(default["n"], 8);
    assert_eq!(
        default["days"],
        json!([["2024-03-12", 5], ["2024-03-17", 3]])
    );
    let hours: Vec<u64> = serde_json::from_value(default["hours"].clone()).unwrap();
    assert_eq!(
        (hours.len(), hours[24 + 21], hours[6 * 24 + 11]),
        (168, 5, 3)
    );
    assert_eq!(hours.iter().sum::<u64>(), 8);
    assert_eq!(
        default["sun"],
        json!({ "daylight": 3, "twilight": 0, "dark": 5 })
    );
    // What the police found themselves changes nothing unless asked for.
    seen(&world, 200, "2024-03-13T20:00:00Z", "police_discovered").await;
    assert_eq!(told(&planner, &format!("time?{WEEK}")).await, default);
    let all = told(&planner, &format!("time?{WEEK}&police_discovered=true")).await;
    assert_eq!(all["n"], 208);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_week_stands_beside_the_one_before_with_how_sure_that_is() {
    let world = World::new().await;
    let planner = Walker::new(&world, "planner").await;
    let path = format!("compare?{WEEK}");
    let none = told(&planner, &path).await;
    assert_eq!(
        (&none["all"]["state"], &none["least"]),
        (&json!("too_few"), &json!(6))
    );
    seen(&world, 20, "2024-03-12T20:00:00Z", "staff_walk").await;
    seen(&world, 6, "2024-03-05T20:00:00Z", "staff_walk").await;
    let default = told(&planner, &path).await;
    assert_eq!(default["days"], 7.0);
    let earlier = &default["before"];
    // Midnights in Sweden.
    assert_eq!(
        *earlier,
        json!({ "from": "2024-03-03T23:00:00Z", "to": "2024-03-10T23:00:00Z" })
    );
    // `SciPy` 1.17.1, binomtest(20, 26, 0.5) and its exact interval put as a ratio.
    let near = |v: &Value, theirs: f64| (v.as_f64().unwrap() / theirs - 1.0).abs() < 1e-9;
    let all = &default["all"];
    assert_eq!((&all["after"], &all["before"]), (&json!(20), &json!(6)));
    assert!(near(&all["ratio"], 20.0 / 6.0));
    assert!(near(&all["low"], 1.291_081_454_606_972), "{all}");
    assert!(near(&all["high"], 10.143_289_106_096_898), "{all}");
    assert!(near(&all["p"], 0.009_355_306_625_366_211), "{all}");
    seen(&world, 300, "2024-03-12T20:00:00Z", "police_discovered").await;
    assert_eq!(told(&planner, &path).await, default);
    // A year before there was nothing: a rate of nothing has no ratio, but an interval from below.
    let year = told(&planner, &format!("{path}&against=year")).await;
    assert_eq!(year["before"]["from"], "2023-03-12T23:00:00Z");
    assert_eq!(
        (&year["all"]["ratio"], &year["all"]["high"]),
        (&Value::Null, &Value::Null)
    );
    assert!(year["all"]["low"].as_f64().unwrap() > 1.0);
    let wrong = planner
        .get(&format!("/api/v1/analyses/{path}&against=tomorrow"))
        .await;
    assert_eq!(wrong.status, 400);
    assert_eq!(wrong.json()["errors"][0]["pointer"], "against");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn areas_are_compared_each_by_itself() {
    let world = World::new().await;
    let planner = Walker::new(&world, "planner").await;
    let moved = |at: &'static str| {
        move |p: &mut Value, _: u32| {
            p["observed_at"] = json!(at);
        }
    };
    crate::heat::recorded_at(&world, 9, DISTRICT, moved("2024-03-12T20:00:00Z")).await;
    crate::heat::recorded_at(&world, 2, DISTRICT, moved("2024-03-05T20:00:00Z")).await;
    recorded(&world, 4, moved("2024-03-05T20:00:00Z")).await;
    let default = told(&planner, &format!("compare?{WEEK}")).await;
    assert_eq!(default["all"]["before"], 6);
    let areas = default["areas"].as_array().unwrap();
    let of = |name: &str| areas.iter().find(|a| a["area"]["name"] == name);
    let district = of("Övningsområdet").expect("the district has its own row");
    assert_eq!(
        (&district["after"], &district["before"]),
        (&json!(9), &json!(2))
    );
    assert!(district["q"].as_f64().unwrap() >= district["p"].as_f64().unwrap());
    assert_eq!(of("Senatstorget"), None);
    let names: Vec<&str> = areas
        .iter()
        .map(|a| a["area"]["name"].as_str().unwrap())
        .collect();
    assert!(names.is_sorted());
    // Who has not enough together is told as counts alone.
    crate::heat::recorded_at(&world, 1, SENATE, moved("2024-03-12T20:00:00Z")).await;
    let few = told(&planner, &format!("compare?{WEEK}")).await;
    let areas = few["areas"].as_array().unwrap();
    let senate = areas
        .iter()
        .find(|a| a["area"]["name"] == "Senatstorget")
        .unwrap();
    assert_eq!(
        (&senate["state"], &senate["p"], &senate["after"]),
        (&json!("too_few"), &Value::Null, &json!(1))
    );
}

/// In the practice district, with room for the slope that records are made on.
const DISTRICT: (f64, f64) = (24.9400, 60.1680);
/// On Senatstorget.
const SENATE: (f64, f64) = (24.9515, 60.1694);
