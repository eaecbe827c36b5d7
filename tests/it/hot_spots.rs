//! Hot spots over HTTP: what counts and what does not, one person once a week, and when there is too little to tell.

use std::collections::BTreeSet;
use std::sync::Arc;

use lykta::app::{intake, observations};
use lykta::store::reception::Mark;
use lykta_core::model::{CategoryCode, LonLat, ObservationId, Role, Status, Viewer};
use serde_json::{Value, json};

use crate::cast::{self, TENANT};
use crate::site::{Answer, World, lamp, new_id, trail};
use crate::walks::Walker;

/// The sea south of the practice area, in a fortnight of which there are no practice records.
const SEA: (f64, f64) = (24.90, 60.05);
const WEEKS: &str = "from=2024-03-04&to=2024-03-17";
/// 250 m in degrees there: cos 60.05° · 111.3 km and 111.4 km to a degree.
const CELL: (f64, f64) = (0.0045, 0.002_244);

/// So many cells of 250 m east and north of the sea's corner.
pub(crate) fn at(east: f64, north: f64) -> (f64, f64) {
    (SEA.0 + east * CELL.0, SEA.1 + north * CELL.1)
}

/// A lamp seen on the n-th day of the fortnight.
fn seen((lon, lat): (f64, f64), day: usize) -> Value {
    let mut body = lamp(lon, lat);
    let day = 4 + day % 14;
    body["properties"]["observed_at"] = json!(format!("2024-03-{day:02}T18:00:00+01:00"));
    body
}

fn person(name: &str) -> Viewer {
    cast::somebody(name, Role::SafetyCoordinator, None)
}

/// Records each as whoever is named, and waits until they are told.
pub(crate) async fn recorded(world: &World, all: Vec<(String, Value)>) -> Vec<ObservationId> {
    let mut ids = Vec::new();
    for some in all.chunks(200) {
        let mut writing = tokio::task::JoinSet::new();
        for (name, body) in some {
            let (name, body) = (name.clone(), body.clone());
            let app = Arc::clone(&world.app);
            let id = ObservationId::parse(&new_id()).unwrap();
            ids.push(id);
            writing
                .spawn(async move { observations::record(&app, &person(&name), id, &body).await });
        }
        while let Some(done) = writing.join_next().await {
            done.unwrap().unwrap();
        }
    }
    world.settled(TENANT).await;
    ids
}

/// Forty people, each of whom saw one thing somewhere in five by five kilometres, by a fixed sequence.
pub(crate) fn scattered() -> Vec<(String, Value)> {
    let mut state = 7_u64;
    let mut next = || {
        // The multiplier and increment of Knuth's MMIX.
        state = state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        f64::from(u32::try_from(state >> 40).unwrap()) / f64::from(1 << 24) * 20.0
    };
    (0..40)
        .map(|i| (format!("scattered-{i}"), seen(at(next(), next()), i)))
        .collect()
}

/// Three by three cells with two reports each, all by different people.
pub(crate) fn gathered(east: f64, north: f64) -> Vec<(String, Value)> {
    let cells = (0..9).flat_map(|c| [c, c]).zip(0..);
    cells
        .map(|(cell, i)| {
            let (column, row) = (f64::from(cell % 3), f64::from(cell / 3));
            let place = at(east + column, north + row);
            (format!("gathered-{i}"), seen(place, i))
        })
        .collect()
}

async fn ask(walker: &Walker<'_>, analysis: &str, query: &str) -> Answer {
    let path = format!("/api/v1/analyses/{analysis}?{query}");
    let answer = walker.get(&path).await;
    assert_eq!(answer.status, 200, "{query}: {}", answer.json());
    answer
}

async fn spots(walker: &Walker<'_>, query: &str) -> Value {
    ask(walker, "hot-spots", query).await.json()
}

/// The bytes of every analysis by default.
async fn defaults(walker: &Walker<'_>) -> Vec<Vec<u8>> {
    let mut all = Vec::new();
    for (analysis, own) in [
        ("heat", ""),
        ("heat", "&weights=severity_age"),
        ("hot-spots", ""),
        ("hot-spots", "&test=single"),
        ("hot-spots", "&cell_m=100"),
        ("areas", ""),
        ("dense-places", ""),
        ("near-repeat", ""),
        ("spacetime", ""),
    ] {
        all.push(ask(walker, analysis, &format!("{WEEKS}{own}")).await.bytes);
    }
    all
}

fn hot(told: &Value) -> Vec<&Value> {
    let all = told["features"].as_array().unwrap();
    all.iter()
        .filter(|f| f["properties"]["state"] == "hot")
        .collect()
}

fn covers(spot: &Value, (lon, lat): (f64, f64)) -> bool {
    let side = |i: usize| spot["bbox"][i].as_f64().unwrap();
    (side(0)..side(2)).contains(&lon) && (side(1)..side(3)).contains(&lat)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_gathering_is_found_told_and_does_not_follow_from_what_patrols_find() {
    let world = World::new().await;
    let planner = Walker::new(&world, "planner").await;
    let few = spots(&planner, WEEKS).await;
    assert_eq!((&few["state"], &few["n"]), (&json!("too_few"), &json!(0)));
    assert_eq!(
        (&few["lacking"], &few["least"]["observations"]),
        (&json!("observations"), &json!(20))
    );
    recorded(&world, scattered()).await;
    let scattered = spots(&planner, WEEKS).await;
    assert_eq!(scattered["state"], "none", "{}", scattered["features"]);
    assert_eq!(scattered["n"], 40);
    recorded(&world, gathered(8.0, 8.0)).await;

    let told = spots(&planner, WEEKS).await;
    assert_eq!((&told["state"], &told["n"]), (&json!("found"), &json!(58)));
    assert_eq!(
        (&told["method"], &told["p"]),
        (&json!("gi_star_exact"), &json!("exact"))
    );
    assert_eq!(told["params"]["crs"], "EPSG:3067");
    assert_eq!(told["params"]["cell_m"], 250.0);
    let found = hot(&told);
    assert_eq!(found.len(), 1, "{found:?}");
    assert!(covers(found[0], at(9.0, 9.0)));
    let of = &found[0]["properties"];
    let number = |v: &Value| v.as_f64().unwrap();
    // Some twenty by twenty cells and the row round them, empty ones among them.
    let cells = number(&told["cells"]);
    assert!((400.0..600.0).contains(&cells), "{cells}");
    let expected = 58.0 * number(&of["cells"]) / cells;
    assert!((number(&of["expected"]) - expected).abs() < 1e-9);
    assert!((number(&of["ratio"]) - number(&of["n"]) / expected).abs() < 1e-9);
    assert!(
        number(&of["n"]) >= 16.0
            && number(&of["q"]) <= 0.05
            && number(&of["p"]) <= number(&of["q"])
    );
    assert_eq!(of["categories"][0]["category"], "light.out");
    let sources: f64 = of["sources"]
        .as_object()
        .unwrap()
        .values()
        .map(number)
        .sum();
    assert!((sources - number(&of["n"])).abs() < 1e-9);
    // The other test is another method; finer cells are more.
    let single = spots(&planner, &format!("{WEEKS}&test=single")).await;
    assert_eq!(single["method"], "local_excess");
    assert_eq!(single["params"]["exposure"], "area");
    let fine = spots(&planner, &format!("{WEEKS}&cell_m=100")).await;
    assert!(number(&fine["cells"]) > 5.0 * cells);
    // Where nobody walked nothing can be told.
    let walked = spots(&planner, &format!("{WEEKS}&test=single&exposure=walked")).await;
    assert_eq!(
        (&walked["state"], &walked["lacking"]),
        (&json!("too_few"), &json!("cells"))
    );
    assert_eq!(walked["outside"], 58);

    let before = defaults(&planner).await;
    // Places that somebody has named hot spots are decisions: they gather nothing.
    let named = (0..20_usize).map(|i| {
        let mut body = seen(at(15.5, 2.5), i);
        body["properties"]["category"] = json!("hot.designated");
        (format!("namer-{i}"), body)
    });
    recorded(&world, named.collect()).await;
    assert_eq!(defaults(&planner).await, before);
    let police = format!("{WEEKS}&police_discovered=true");
    let patrols: Vec<_> = (0..1_000_usize)
        .map(|i| {
            let (x, y) = (
                i32::try_from(i % 3).unwrap(),
                i32::try_from(i / 3 % 3).unwrap(),
            );
            let place = at(2.0 + f64::from(x), 15.0 + f64::from(y));
            let mut body = seen(place, i);
            body["properties"]["provenance"] = json!("police_discovered");
            (format!("patrol-{i}"), body)
        })
        .collect();
    recorded(&world, patrols).await;
    assert_eq!(defaults(&planner).await, before);
    let with = spots(&planner, &police).await;
    assert_eq!(with["n"], 1_058);
    assert!(hot(&with).iter().any(|spot| covers(spot, at(3.0, 16.0))));
    assert_eq!(with["sources"]["police_discovered"], 1_000);

    for wrong in [
        "test=both",
        "cell_m=50",
        "exposure=walked",
        "police_discovered=x",
        "season=fall",
    ] {
        let answer = planner
            .get(&format!("/api/v1/analyses/hot-spots?{wrong}"))
            .await;
        assert_eq!(answer.status, 400, "{wrong}");
        let name = wrong.split('=').next().unwrap();
        assert_eq!(answer.json()["errors"][0]["pointer"], name);
    }
    let reporter = Walker::new(&world, "reporter").await;
    assert_eq!(reporter.get("/api/v1/analyses/hot-spots").await.status, 403);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn three_people_who_report_five_hundred_times_make_no_hot_spot() {
    let world = World::new().await;
    let planner = Walker::new(&world, "planner").await;
    recorded(&world, scattered()).await;
    recorded(&world, gathered(8.0, 8.0)).await;
    let before = defaults(&planner).await;
    let first = spots(&planner, WEEKS).await;
    // Five hundred in three cells beside each other, on every day of two weeks.
    let sent: Vec<_> = (0..500_usize)
        .map(|i| {
            let column = f64::from(i32::try_from(i % 3).unwrap());
            let mut body = seen(at(2.5 + column, 15.5), i / 9);
            body["properties"]["provenance"] = json!("resident");
            (format!("eager-{}", i / 3 % 3), body)
        })
        .collect();
    let ids = recorded(&world, sent).await;
    assert_eq!(defaults(&planner).await, before, "nobody has reviewed them");

    let reviewer = person("reviewer");
    for id in &ids {
        let step = observations::Transition {
            to: Status::Reviewed,
            reason: None,
            actor: None,
            due_at: None,
            into: None,
        };
        observations::transition(&world.app, &reviewer, *id, 1, step)
            .await
            .unwrap();
    }
    world.settled(TENANT).await;
    // Three people, three columns of cells of 250 m (four where a side lies between them), two ISO weeks.
    let told = spots(&planner, WEEKS).await;
    let more = told["n"].as_u64().unwrap() - first["n"].as_u64().unwrap();
    assert!((18..=24).contains(&more), "{more}");
    assert_eq!(told["repeated"], 500 - more);
    assert_eq!(told["sources"]["resident"], more);
    for test in ["cluster", "single"] {
        let told = spots(&planner, &format!("{WEEKS}&test={test}")).await;
        for spot in hot(&told) {
            assert!(!covers(spot, at(3.5, 15.5)), "{test}: {spot}");
        }
        let calm: Vec<_> = told["features"]
            .as_array()
            .unwrap()
            .iter()
            .filter(|f| f["properties"]["state"] == "few_sources")
            .collect();
        assert!(
            !calm.is_empty(),
            "{test}: it is told, and why it is not hot"
        );
    }
    let heat = ask(&planner, "heat", WEEKS).await.json();
    assert_eq!(heat["n"], told["n"]);
    assert_eq!(heat["repeated"], told["repeated"]);
    // Nothing tells who they were.
    for bytes in defaults(&planner).await {
        let text = String::from_utf8(bytes).unwrap();
        assert!(!text.contains("eager") && !text.contains("gathered"));
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn one_person_counts_once_in_a_cell_and_week_and_whoever_is_unknown_each_time() {
    let world = World::new().await;
    let planner = Walker::new(&world, "planner").await;
    let here = at(0.5, 0.5);
    let n = async || spots(&planner, WEEKS).await["n"].as_u64().unwrap();
    let as_who = |names: &[(&str, (f64, f64), usize)]| {
        let all = names.iter();
        all.map(|(name, place, day)| ((*name).to_owned(), seen(*place, *day)))
            .collect::<Vec<_>>()
    };
    // Monday the 4th and Sunday the 10th of March 2024 are in one ISO week, Monday the 11th is not.
    recorded(&world, as_who(&[("anna", here, 0), ("anna", here, 6)])).await;
    assert_eq!(n().await, 1);
    recorded(&world, as_who(&[("anna", here, 7)])).await;
    assert_eq!(n().await, 2, "another week");
    recorded(&world, as_who(&[("bo", here, 0)])).await;
    assert_eq!(n().await, 3, "somebody else");
    recorded(&world, as_who(&[("anna", at(4.5, 0.5), 0)])).await;
    assert_eq!(n().await, 4, "another cell");
    // Sunday 23:30 UTC is Monday in Stockholm.
    let mut late = seen(here, 0);
    late["properties"]["observed_at"] = json!("2024-03-10T23:30:00Z");
    recorded(&world, vec![("bo".to_owned(), late)]).await;
    assert_eq!(n().await, 5, "the week begins in Stockholm");

    // Nobody knows who left a mark: whoever accepts it did not report it.
    let tenants = world.app.tenants.values();
    let tenant = tenants
        .into_iter()
        .find(|t| t.profile.code.as_str() == TENANT)
        .unwrap();
    let reviewer = person("anna");
    for minute in 0..3 {
        let mark = Mark {
            id: uuid::Uuid::new_v4(),
            at: format!("2024-03-04T18:0{minute}:00Z").parse().unwrap(),
            category: CategoryCode::parse("light.out").unwrap(),
            place: LonLat::from_degrees(here.0, here.1).unwrap(),
            text: None,
            walk: None,
        };
        let id = mark.id;
        tenant.store.leave_mark(&reviewer, mark).await.unwrap();
        let none = serde_json::Map::new();
        let made = intake::accept(&world.app, &reviewer, id, &none)
            .await
            .unwrap();
        let step = observations::Transition {
            to: Status::Reviewed,
            reason: None,
            actor: None,
            due_at: None,
            into: None,
        };
        // Accepted is reviewed in some settings already; a step that is not there is no harm.
        let _already = observations::transition(&world.app, &reviewer, made.id, 1, step).await;
    }
    world.settled(TENANT).await;
    assert_eq!(n().await, 8);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_walk_by_one_person_is_one_source_and_restricted_records_are_counted_for_few() {
    let world = World::new().await;
    let planner = Walker::new(&world, "planner").await;
    recorded(&world, scattered()).await;
    let before = defaults(&planner).await;
    // What only some may see counts for them alone, and that they were told is on record.
    let secret: Vec<_> = (0..12)
        .map(|i| {
            let mut body = seen(at(15.5, 4.5), i);
            body["properties"]["category"] = json!("crime.drug");
            body["properties"]["privacy_class"] = json!(3);
            (format!("witness-{i}"), body)
        })
        .collect();
    recorded(&world, secret).await;
    assert_eq!(defaults(&planner).await, before);
    let looks = async || {
        trail(&world, TENANT, Some("look"), Some("observation/*"))
            .await
            .len()
    };
    let none = looks().await;
    let coordinator = Walker::new(&world, "safety_coordinator").await;
    let told = spots(&coordinator, &format!("{WEEKS}&test=single")).await;
    assert_eq!(told["n"], 52);
    assert!(hot(&told).iter().any(|spot| covers(spot, at(15.5, 4.5))));
    assert_eq!(looks().await, none + 1);

    // Ten marks of one round, each in a week or a cell of its own: more than half from one person.
    let mut round = Vec::new();
    for (column, row) in [
        (0, 0),
        (1, 0),
        (2, 0),
        (0, 1),
        (1, 1),
        (2, 1),
        (0, 2),
        (1, 2),
        (2, 2),
    ] {
        let place = at(5.5 + f64::from(column), 14.5 + f64::from(row));
        round.push(("leader".to_owned(), seen(place, 2)));
        round.push(("leader".to_owned(), seen(place, 9)));
    }
    for i in 0..4 {
        round.push((format!("other-{i}"), seen(at(6.5, 15.5), 2)));
    }
    recorded(&world, round).await;
    let told = spots(&planner, WEEKS).await;
    let there = told["features"].as_array().unwrap().iter();
    let there: Vec<_> = there.filter(|f| covers(f, at(6.5, 15.5))).collect();
    assert_eq!(there.len(), 1, "{}", told["features"]);
    assert_eq!(there[0]["properties"]["state"], "one_source");
    let names: BTreeSet<_> = there[0]["properties"].as_object().unwrap().keys().collect();
    assert!(!names.iter().any(|name| name.contains("by")), "{names:?}");
}
