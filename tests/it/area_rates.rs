//! Area by area over HTTP: drawn rates, and how often what is known is reported again.

use lykta::app::observations;
use lykta_core::model::{ObservationId, Role, Status};
use serde_json::{Value, json};

use crate::cast::{self, TENANT};
use crate::heat::recorded_at;
use crate::site::{World, trail};
use crate::walks::Walker;

/// A spring long before any practice record.
const SPRING: &str = "from=2024-03-04&to=2024-05-31";
/// In the practice district, with room for the slope that records are made on.
const DISTRICT: (f64, f64) = (24.9400, 60.1680);
/// The sea, where no area is.
const SEA: (f64, f64) = (24.92, 60.11);
const FIRST: &str = "2024-03-12T20:00:00Z";

async fn told(walker: &Walker<'_>, query: &str) -> Value {
    let path = format!("/api/v1/analyses/areas?{query}");
    let answer = walker.get(&path).await;
    assert_eq!(answer.status, 200, "{query}: {}", answer.json());
    answer.json()
}

fn areas(told: &Value, homes: bool) -> &Vec<Value> {
    let mut groups = told["groups"].as_array().unwrap().iter();
    let group = groups.find(|g| g["homes"] == homes).unwrap();
    group["areas"].as_array().unwrap()
}

fn named<'a>(told: &'a Value, name: &str) -> &'a Value {
    let mut all = areas(told, true).iter().chain(areas(told, false));
    all.find(|a| a["name"] == name).unwrap()
}

fn near(value: &Value, theirs: f64) {
    let own = value.as_f64().unwrap();
    assert!(
        (own - theirs).abs() <= 1e-9 * theirs.abs(),
        "{own} {theirs}"
    );
}

/// So many at a place and time, each by somebody else.
async fn seen(
    world: &World,
    n: u32,
    place: (f64, f64),
    at: &str,
    provenance: &str,
) -> Vec<ObservationId> {
    recorded_at(world, n, place, |p, _| {
        p["observed_at"] = json!(at);
        p["provenance"] = json!(provenance);
    })
    .await
}

async fn step(world: &World, id: ObservationId, to: Status, into: Option<ObservationId>) {
    let by = cast::somebody("reviewer", Role::SafetyCoordinator, None);
    let step = observations::Transition {
        to,
        reason: None,
        actor: None,
        due_at: None,
        into,
    };
    observations::transition(&world.app, &by, id, 1, step)
        .await
        .unwrap();
}

async fn merged(world: &World, again: &[ObservationId], into: &[ObservationId]) {
    for (id, target) in again.iter().zip(into) {
        step(world, *id, Status::Merged, Some(*target)).await;
    }
    world.settled(TENANT).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn where_what_is_known_is_seldom_reported_again_is_a_silent_area() {
    let world = World::new().await;
    let planner = Walker::new(&world, "planner").await;
    let none = told(&planner, SPRING).await;
    assert_eq!(
        (&none["n"], &none["reporting"]["incidents"]),
        (&json!(0), &json!(0))
    );
    assert_eq!(
        named(&none, "Övningsområdet")["reporting"]["state"],
        "too_few"
    );

    let here = seen(&world, 12, DISTRICT, FIRST, "staff_walk").await;
    let there = seen(&world, 20, SEA, FIRST, "staff_walk").await;
    // Residents who saw the same a week and two weeks later; until somebody has looked at them they count nowhere.
    let first = seen(&world, 20, SEA, "2024-03-19T20:00:00Z", "resident").await;
    let second = seen(&world, 20, SEA, "2024-03-26T20:00:00Z", "resident").await;
    assert_eq!(told(&planner, SPRING).await["n"], 32);
    merged(&world, &first, &there).await;
    merged(&world, &second, &there).await;

    let default = told(&planner, SPRING).await;
    assert_eq!(
        (&default["n"], &default["outside"]),
        (&json!(32), &json!(20))
    );
    let all = &default["reporting"];
    assert_eq!(
        (&all["incidents"], &all["several"], &all["again"]),
        (&json!(32), &json!(20), &json!(40))
    );
    near(&all["to_second_days"], 7.0);
    // From the evening of 12 March until midnight in Sweden after 31 May.
    let one = 80.0 + 2.0 / 24.0;
    near(&all["days"], 32.0 * one);
    near(&all["rate"], 40.0 / (32.0 * one) * 30.0);
    let district = &named(&default, "Övningsområdet")["reporting"];
    assert_eq!(
        (
            &district["incidents"],
            &district["again"],
            &district["state"]
        ),
        (&json!(12), &json!(0), &json!("silent"))
    );
    // Of none, Garwood's upper limit is −ln 0.025; twice as many elsewhere in 20 of 12 as many days.
    near(&district["high"], -(0.025_f64.ln()) / (12.0 * one) * 30.0);
    near(&district["expected"], 24.0);
    near(&district["ratio"], 0.0);
    assert!(district["q"].as_f64().unwrap() < 0.001);

    // What staff see again on a walk is where they walked, and nobody's telling; nor is it other incidents.
    let staff = seen(&world, 12, DISTRICT, "2024-03-20T20:00:00Z", "staff_walk").await;
    merged(&world, &staff, &here).await;
    assert_eq!(told(&planner, SPRING).await, default);
    // What the police found themselves counts when it is asked for.
    let patrols = seen(
        &world,
        3,
        DISTRICT,
        "2024-03-21T20:00:00Z",
        "police_discovered",
    )
    .await;
    merged(&world, &patrols, &here).await;
    assert_eq!(told(&planner, SPRING).await, default);
    let with = told(&planner, &format!("{SPRING}&police_discovered=true")).await;
    assert_eq!(named(&with, "Övningsområdet")["reporting"]["again"], 3);

    // What was restricted is told to few, and that they were told is on record.
    let secret = recorded_at(&world, 2, DISTRICT, |p, _| {
        p["observed_at"] = json!("2024-03-22T20:00:00Z");
        p["provenance"] = json!("police_reported");
        p["category"] = json!("crime.drug");
        p["privacy_class"] = json!(3);
    })
    .await;
    merged(&world, &secret, &here).await;
    assert_eq!(told(&planner, SPRING).await, default);
    let looks = async || {
        let trail = trail(&world, TENANT, Some("look"), Some("observation/*")).await;
        trail.len()
    };
    let before = looks().await;
    let coordinator = Walker::new(&world, "safety_coordinator").await;
    let trusted = told(&coordinator, SPRING).await;
    assert_eq!(named(&trusted, "Övningsområdet")["reporting"]["again"], 2);
    assert_eq!(looks().await, before + 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_says_it_twice_says_it_once_and_what_is_over_is_over() {
    let world = World::new().await;
    let planner = Walker::new(&world, "planner").await;
    let targets = seen(&world, 3, SEA, FIRST, "staff_walk").await;
    // Three residents, of whom the first reports one thing in three weeks.
    let mut again = Vec::new();
    for (who, into, day) in [
        ("anna", 0, 19),
        ("anna", 0, 26),
        ("bo", 0, 27),
        ("cecilia", 1, 20),
    ] {
        let mut body = crate::site::lamp(SEA.0, SEA.1 + 0.003);
        body["properties"]["observed_at"] = json!(format!("2024-03-{day}T20:00:00Z"));
        body["properties"]["provenance"] = json!("resident");
        let id = crate::hot_spots::recorded(&world, vec![(who.to_owned(), body)]).await[0];
        again.push((id, targets[into]));
    }
    let (ids, into): (Vec<_>, Vec<_>) = again.into_iter().unzip();
    merged(&world, &ids, &into).await;
    let all = told(&planner, SPRING).await["reporting"].clone();
    assert_eq!((&all["again"], &all["several"]), (&json!(3), &json!(2)));
    near(&all["to_second_days"], 7.5);
    // When something ended is kept, the first time.
    step(&world, targets[2], Status::Faded, None).await;
    let by = cast::somebody("reader", Role::SafetyCoordinator, None);
    let mut tenants = world.app.tenants.values();
    let tenant = tenants.find(|t| t.profile.code.as_str() == TENANT).unwrap();
    let reported = tenant.store.reported(&by).await.unwrap();
    let over: Vec<_> = reported.over.iter().map(|(id, _)| *id).collect();
    assert!(over.contains(&targets[2]) && !over.contains(&targets[0]));
    let confirmed = reported.confirmed.iter().find(|(id, _)| *id == targets[0]);
    assert_eq!(confirmed.unwrap().1, ids[..3]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn places_of_everybody_are_ranked_by_drawn_rates_and_homes_never() {
    let world = World::new().await;
    let planner = Walker::new(&world, "planner").await;
    let few = told(&planner, SPRING).await;
    for group in few["groups"].as_array().unwrap() {
        assert_eq!(
            (&group["state"], &group["mean"]),
            (&json!("too_few"), &Value::Null)
        );
    }
    let square = (24.9515, 60.1694);
    for i in 0..30 {
        recorded_at(&world, 1, square, |p, _| {
            p["observed_at"] = json!(format!("2024-03-{:02}T20:00:00Z", 5 + i % 20));
        })
        .await;
    }
    let told = told(&planner, SPRING).await;
    let shared = areas(&told, false);
    let names: Vec<&str> = shared.iter().map(|a| a["name"].as_str().unwrap()).collect();
    assert!(names.len() >= 5 && names.is_sorted(), "{names:?}");
    let senate = named(&told, "Senatstorget");
    assert_eq!(
        (&senate["rank"], &senate["n"], &senate["level"]),
        (&json!(1), &json!(30), &json!("higher"))
    );
    let number = |name: &str| senate[name].as_f64().unwrap();
    // From midnight to midnight in Sweden over the change to summer time.
    let days = 89.0 - 1.0 / 24.0;
    near(&told["days"], days);
    near(&senate["rate"], 30.0 / (number("km2") * days / 30.0));
    assert!(number("low") < number("eb_rate") && number("eb_rate") < number("high"));
    // Drawn towards the mean of its group.
    let group = &told["groups"][0];
    assert!(
        number("eb_rate") < number("rate") && number("eb_rate") > group["mean"].as_f64().unwrap()
    );
    assert!(areas(&told, true).iter().all(|a| a["rank"].is_null()));
    let reporter = Walker::new(&world, "reporter").await;
    assert_eq!(reporter.get("/api/v1/analyses/areas").await.status, 403);
    let wrong = planner.get("/api/v1/analyses/areas?season=fall").await;
    assert_eq!(wrong.status, 400);
}
