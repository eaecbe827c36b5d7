//! The week's situation: frozen, built once a week, told to each as far as they see, and met about.

use lykta::app::{Tenant, situation};
use lykta_core::model::{ActorId, Role, Week};
use serde_json::{Value, json};

use crate::cast::{self, TENANT};
use crate::site::{World, lamp, new_id, trail};
use crate::walks::Walker;
use crate::{hot_spots, retention};

/// A week long over: by the almanac Monday 6 to Sunday 12 March 2023, before any practice record: those follow the day on which the test runs.
const WEEK: &str = "2023-W10";
const DAY: &str = "2023-03-08T18:00:00+01:00";
const DAY_BEFORE: &str = "2023-03-01T18:00:00+01:00";
const REPORTS: &str = "/api/v1/situation-reports";
/// The sea south of the practice area, where no practice records are.
const SEA: (f64, f64) = (24.92, 60.11);

fn tenant(world: &World) -> &Tenant {
    let mut tenants = world.app.tenants.values();
    tenants.find(|t| t.profile.code.as_str() == TENANT).unwrap()
}

/// Records a lamp out in the sea, so many steps of 5 m to the east, and waits until it is told.
async fn seen(walker: &Walker<'_>, day: &str, step: u32, class: u8) -> String {
    let id = new_id();
    let mut body = lamp(SEA.0 + f64::from(step) * 1e-4, SEA.1);
    body["properties"]["observed_at"] = json!(day);
    body["properties"]["privacy_class"] = json!(class);
    let path = format!("/api/v1/observations/{id}");
    let answer = walker.send("PUT", &path, None, body).await;
    assert_eq!(answer.status, 201, "{}", answer.json());
    walker.world.settled(TENANT).await;
    id
}

async fn built(walker: &Walker<'_>, week: &str) -> Value {
    let answer = walker
        .send("POST", REPORTS, None, json!({ "week": week }))
        .await;
    assert_eq!(answer.status, 201, "{}", answer.json());
    answer.json()
}

async fn report(walker: &Walker<'_>, query: &str) -> Value {
    let answer = walker.get(&format!("{REPORTS}/{WEEK}{query}")).await;
    assert_eq!(answer.status, 200, "{}", answer.json());
    answer.json()
}

fn ids(report: &Value) -> Vec<&str> {
    let rows = report["observations"].as_array().unwrap();
    rows.iter().map(|r| r["id"].as_str().unwrap()).collect()
}

fn n(report: &Value, which: &str) -> i64 {
    report["came"][which].as_i64().unwrap()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_version_stays_as_it_was_and_what_was_withdrawn_leaves_it() {
    let world = World::new().await;
    let planner = Walker::new(&world, "planner").await;
    let empty = built(&planner, WEEK).await;
    let mut own = Vec::new();
    for step in 0..4 {
        own.push(seen(&planner, DAY, step, 1).await);
    }
    seen(&planner, DAY_BEFORE, 1, 1).await;
    let first = built(&planner, WEEK).await;
    assert_eq!(first["version"], empty["version"].as_i64().unwrap() + 1);
    assert_eq!(n(&first, "this"), n(&empty, "this") + 4);
    assert_eq!(n(&first, "last"), n(&empty, "last") + 1);
    let places = first["focus"].as_array().unwrap();
    let place = places.iter().find(|p| {
        let new = p["observations"].as_array().unwrap();
        new.contains(&json!(own[0]))
    });
    // Four lamps within 15 m; a square of 250 m may part them, and three make a place.
    assert!(place.is_some_and(|p| p["n"]["this"].as_i64().unwrap() >= 3));
    let version = format!("?version={}", first["version"]);
    let read = report(&planner, &version).await;
    assert_eq!(read, first);
    // What comes, changes and is assigned later is in none of it.
    seen(&planner, DAY, 9, 1).await;
    let path = format!("/api/v1/observations/{}", own[0]);
    let severe = json!({ "properties": { "severity": 4 } });
    let patched = planner.send("PATCH", &path, Some(1), severe).await;
    assert_eq!(patched.status, 200, "{}", patched.json());
    world.settled(TENANT).await;
    assert_eq!(report(&planner, &version).await, first);
    let second = built(&planner, WEEK).await;
    assert_eq!(n(&second, "this"), n(&first, "this") + 1);
    let severity = |report: &Value| {
        let rows = report["observations"].as_array().unwrap().clone();
        let row = rows.into_iter().find(|r| r["id"] == json!(own[0]));
        row.unwrap()["severity"].clone()
    };
    assert_eq!(severity(&second), 4);
    assert_ne!(severity(&report(&planner, &version).await), 4);
    // What was undone is in no version any more.
    let undo = json!({ "to": "withdrawn", "reason": "Fel plats" });
    let steps = format!("/api/v1/observations/{}/transitions", own[1]);
    let undone = planner.send("POST", &steps, Some(1), undo).await;
    assert!(undone.status.is_success(), "{}", undone.json());
    world.settled(TENANT).await;
    let now = report(&planner, &version).await;
    assert_eq!(n(&now, "this"), n(&first, "this") - 1);
    assert!(!ids(&now).contains(&own[1].as_str()));
    let over = planner
        .send("POST", REPORTS, None, json!({ "week": "2199-W01" }))
        .await;
    assert_eq!(
        (over.status.as_u16(), &over.json()["code"]),
        (409, &json!("week_not_over"))
    );
    let none = planner
        .send("POST", REPORTS, None, json!({ "week": "2023-W54" }))
        .await;
    assert_eq!(none.status, 422);
    for path in ["2023-W11", "x", "2023-W10.xml"] {
        assert_eq!(
            planner.get(&format!("{REPORTS}/{path}")).await.status,
            404,
            "{path}"
        );
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_service_builds_a_week_once_on_the_monday_after_it_from_six() {
    let world = World::new().await;
    let tenant = tenant(&world);
    let week = |t: &str| situation::due_week(t.parse().unwrap()).to_string();
    // Monday 3 March 2031, an hour ahead of UTC; the week before it is the ninth (almanac).
    assert_eq!(week("2031-03-03T04:59:59Z"), "2031-W08");
    assert_eq!(week("2031-03-03T05:00:00Z"), "2031-W09");
    // Summer time: two hours ahead.
    assert_eq!(week("2031-07-07T03:59:59Z"), "2031-W26");
    assert_eq!(week("2031-07-07T04:00:00Z"), "2031-W27");
    for (now, builds) in [
        ("2031-03-03T05:00:00Z", true),
        ("2031-03-03T09:00:00Z", false),
        ("2031-03-05T09:00:00Z", false),
        ("2031-03-10T05:00:00Z", true),
    ] {
        let built = situation::build_due(tenant, now.parse().unwrap()).await;
        assert_eq!(built.unwrap(), builds, "{now}");
    }
    let planner = Walker::new(&world, "planner").await;
    let listed = planner.get(REPORTS).await.json();
    let of_week = |week: &str| {
        let all = listed["reports"].as_array().unwrap();
        all.iter().filter(|r| r["week"] == week).count()
    };
    assert_eq!((of_week("2031-W09"), of_week("2031-W10")), (1, 1));
    let by_job = &listed["reports"][0];
    assert_eq!(
        (&by_job["week"], &by_job["by_job"]),
        (&json!("2031-W10"), &json!(true))
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whoever_may_not_see_class_three_reads_another_picture_with_nothing_of_it() {
    let world = World::new().await;
    let planner = Walker::new(&world, "planner").await;
    let coordinator = Walker::new(&world, "safety_coordinator").await;
    seen(&planner, DAY, 0, 1).await;
    seen(&planner, DAY, 1, 1).await;
    let mut secret = Vec::new();
    for step in 2..5 {
        secret.push(seen(&coordinator, DAY, step, 3).await);
    }
    let raised = seen(&planner, DAY, 6, 2).await;
    built(&coordinator, WEEK).await;
    let (theirs, ours) = (report(&planner, "").await, report(&coordinator, "").await);
    assert_eq!(n(&ours, "this"), n(&theirs, "this") + 3);
    for id in &secret {
        assert!(ids(&ours).contains(&id.as_str()));
        for ending in ["", ".geojson", ".csv"] {
            let path = format!("{REPORTS}/{WEEK}{ending}");
            let bytes = planner.get(&path).await.bytes;
            assert!(!String::from_utf8_lossy(&bytes).contains(id.as_str()));
        }
        let subject = format!("observation/{id}");
        let looks = trail(&world, TENANT, Some("look"), Some(&subject)).await;
        assert!(
            looks.iter().any(|l| l.0.contains("safety_coordinator")),
            "{looks:?}"
        );
    }
    // A proposal is read by more people: what is restricted makes and adds to none.
    assert_eq!(ours["focus"], theirs["focus"]);
    // What is restricted later leaves what those read who may not see it.
    let path = format!("/api/v1/observations/{raised}");
    let stricter = json!({ "properties": { "privacy_class": 3 } });
    let patched = coordinator.send("PATCH", &path, Some(1), stricter).await;
    assert_eq!(patched.status, 200, "{}", patched.json());
    world.settled(TENANT).await;
    assert!(ids(&theirs).contains(&raised.as_str()));
    let now = report(&planner, "").await;
    assert!(!ids(&now).contains(&raised.as_str()));
    assert_eq!(n(&now, "this"), n(&theirs, "this") - 1);
    // A decision about it is told to those who see it.
    let decided =
        json!({ "id": new_id(), "text": "Se över belysningen", "observation": secret[0] });
    let decisions = format!("{REPORTS}/{WEEK}/decisions");
    let put = coordinator
        .send("POST", &decisions, None, decided.clone())
        .await;
    assert_eq!(put.status, 200, "{}", put.json());
    let count = async |who: &Walker<'_>| {
        let told = who.get(&decisions).await.json();
        told["decisions"].as_array().unwrap().len()
    };
    assert_eq!((count(&planner).await, count(&coordinator).await), (0, 1));
    // Nor may it be changed, or pointed at, by whoever does not.
    for id in [decided["id"].clone(), json!(new_id())] {
        let body = json!({ "id": id, "text": "Annat", "observation": secret[0] });
        let refused = planner.send("POST", &decisions, Some(1), body).await;
        assert_eq!(refused.status, 422, "{}", refused.json());
    }
    let mut plain = decided;
    plain.as_object_mut().unwrap().remove("observation");
    let refused = planner.send("POST", &decisions, Some(1), plain).await;
    assert_eq!(refused.status, 404);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn table_and_map_files_say_what_the_report_says() {
    let world = World::new().await;
    let planner = Walker::new(&world, "planner").await;
    for step in 0..3 {
        seen(&planner, DAY, step, 1).await;
    }
    let told = built(&planner, WEEK).await;
    let map = planner.get(&format!("{REPORTS}/{WEEK}.geojson")).await;
    assert_eq!(map.headers["content-type"], "application/geo+json");
    let features = map.json()["features"].as_array().unwrap().clone();
    let points: Vec<&Value> = features
        .iter()
        .filter(|f| f["geometry"]["type"] == "Point")
        .collect();
    let mut drawn: Vec<&str> = points.iter().map(|f| f["id"].as_str().unwrap()).collect();
    let mut listed = ids(&told);
    drawn.sort_unstable();
    listed.sort_unstable();
    assert_eq!(drawn, listed);
    let new = points.iter().filter(|f| f["properties"]["is_new"] == true);
    let counted = new.filter(|f| f["properties"]["counts"] == true).count();
    assert_eq!(i64::try_from(counted).unwrap(), n(&told, "this"));
    let all = |told: &Value| told.as_array().unwrap().len();
    let places = all(&told["focus"]) + all(&told["hot_spots"]["places"]);
    assert_eq!(features.len() - points.len(), places);
    let table = planner.get(&format!("{REPORTS}/{WEEK}.csv")).await;
    let mut reader = csv::Reader::from_reader(table.bytes.as_slice());
    let rows: Vec<csv::StringRecord> = reader.records().map(Result::unwrap).collect();
    let figure = |section: &str, id: &str| {
        let row = rows.iter().find(|r| &r[0] == section && &r[1] == id);
        row.map(|r| (r[3].to_owned(), r[4].to_owned(), r[5].to_owned()))
    };
    let texts = |t: &Value| {
        let text = |name: &str| t[name].to_string();
        Some((text("this"), text("last"), text("difference")))
    };
    assert_eq!(figure("total", "came"), texts(&told["came"]));
    assert_eq!(figure("total", "done"), texts(&told["done"]));
    assert_eq!(
        figure("category", "light.out"),
        texts(&told["categories"][0]["n"])
    );
    let sum: i64 = rows
        .iter()
        .filter(|r| &r[0] == "category")
        .map(|r| r[3].parse::<i64>().unwrap())
        .sum();
    assert_eq!(sum, n(&told, "this"));
    // Pages, where the program makes them.
    let pages = planner.get(&format!("{REPORTS}/{WEEK}.pdf")).await;
    if lykta::app::paper::can() {
        assert_eq!(pages.status, 200, "{}", pages.json());
        assert!(pages.bytes.starts_with(b"%PDF-"));
    } else {
        assert_eq!(pages.json()["code"], "pdf_missing");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_decision_is_kept_by_version_and_stands_in_the_next_report_as_it_stood() {
    let world = World::new().await;
    let planner = Walker::new(&world, "planner").await;
    for step in 0..3 {
        seen(&planner, DAY, step, 1).await;
    }
    let told = built(&planner, WEEK).await;
    let path = format!("{REPORTS}/{WEEK}/decisions");
    let id = new_id();
    let cell = told["focus"][0]["cell"].clone();
    let body = |state: &str| {
        json!({ "id": id, "text": "Byt lampan", "actor": "light_op", "due": "2023-03-17",
            "state": state, "focus": cell })
    };
    let status = async |version, body| planner.send("POST", &path, version, body).await;
    let first = status(None, body("open")).await;
    assert_eq!(
        (first.status.as_u16(), &first.headers["etag"]),
        (200, &"\"v1\"".parse().unwrap())
    );
    // The same again changes nothing; another content wants the version.
    assert_eq!(status(None, body("open")).await.json()["version"], 1);
    assert_eq!(status(None, body("done")).await.status, 428);
    assert_eq!(status(Some(9), body("done")).await.status, 412);
    // A week on, it stands in the report as it stood when that was built.
    let next = built(&planner, "2023-W11").await;
    assert_eq!(next["last_decisions"][0]["state"], "open");
    assert_eq!(status(Some(1), body("done")).await.json()["version"], 2);
    let again = planner.get(&format!("{REPORTS}/2023-W11")).await.json();
    assert_eq!(again["last_decisions"], next["last_decisions"]);
    let now = planner.get(&path).await.json();
    assert_eq!(now["decisions"][0]["state"], "done");
    let newer = built(&planner, "2023-W11").await;
    assert_eq!(newer["last_decisions"][0]["state"], "done");
    for (field, value) in [
        ("text", json!("Ring Anna på 070-123 45 67 om detta")),
        ("text", json!("")),
        ("actor", json!("nobody-here")),
        ("due", json!("i morgon")),
        ("area", json!("nowhere")),
        ("state", json!("maybe")),
        ("id", json!("1")),
    ] {
        let mut wrong = body("open");
        wrong["id"] = json!(new_id());
        wrong[field] = value;
        let answer = status(None, wrong).await;
        assert_eq!(answer.status, 422, "{field}");
        assert_eq!(answer.json()["errors"][0]["pointer"], format!("/{field}"));
    }
    // Another organisation reads its own decisions and what it was given.
    let other = ActorId::parse("light_op").unwrap();
    cast::move_to(&world, "police_planner", Some(&other)).await;
    let police = Walker::new(&world, "police_planner").await;
    let mine = json!({ "id": new_id(), "text": "Gå förbi på fredag" });
    let put = police.send("POST", &path, None, mine).await;
    assert_eq!(put.status, 200, "{}", put.json());
    let texts = async |who: &Walker<'_>| {
        let told = who.get(&path).await.json();
        let all = told["decisions"].as_array().unwrap().clone();
        all.iter()
            .map(|d| d["text"].as_str().unwrap().to_owned())
            .collect::<Vec<_>>()
    };
    assert_eq!(texts(&police).await, ["Byt lampan", "Gå förbi på fredag"]);
    assert_eq!(texts(&planner).await, ["Byt lampan"]);
    // The meeting ends once, with places that were proposed.
    let close = format!("{REPORTS}/{WEEK}/close");
    for wrong in [json!(["1:1"]), json!(["1:1", "1:2", "1:3", "1:4"])] {
        let answer = planner
            .send("POST", &close, None, json!({ "focus": wrong }))
            .await;
        assert_eq!(answer.status, 422, "{}", answer.json());
    }
    let ended = planner
        .send("POST", &close, None, json!({ "focus": [cell] }))
        .await;
    assert_eq!(ended.status, 200, "{}", ended.json());
    assert_eq!(ended.json()["meeting"]["focus"][0]["cell"], cell);
    assert_eq!(
        planner.send("POST", &close, None, json!({})).await.status,
        409
    );
    let late = json!({ "id": new_id(), "text": "En sak till" });
    assert_eq!(status(None, late).await.json()["code"], "meeting_closed");
    assert_eq!(status(Some(2), body("open")).await.json()["version"], 3);
    let following = planner.get(&format!("{REPORTS}/2023-W11")).await.json();
    assert_eq!(following["last_meeting"]["focus"][0]["cell"], cell);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_disposed_of_leaves_every_report() {
    let world = World::new().await;
    let planner = Walker::new(&world, "planner").await;
    // A lamp of Wednesday 15 January 2020, in the third week.
    let id = retention::old(&world, 1).await.to_string();
    built(&planner, "2020-W03").await;
    let path = format!("{REPORTS}/2020-W03");
    assert!(ids(&planner.get(&path).await.json()).contains(&id.as_str()));
    let decisions = format!("{path}/decisions");
    let about = json!({ "id": new_id(), "text": "Se över den", "observation": id });
    let put = planner.send("POST", &decisions, None, about).await;
    assert_eq!(put.json()["observation"], json!(id));
    retention::with_rule(&world).await;
    let (one, two) = (
        retention::officer("one", None),
        retention::officer("two", None),
    );
    let run = retention::plan(&world, &one).await;
    retention::execute(&world, &two, &run).await;
    world.settled(TENANT).await;
    assert!(!ids(&planner.get(&path).await.json()).contains(&id.as_str()));
    // Not kept out of sight: gone.
    let tenant = tenant(&world);
    let week = Week::parse("2020-W03").unwrap();
    let (_, kept) = tenant
        .store
        .situation(&tenant.keeper(), week, None)
        .await
        .unwrap();
    let text = serde_json::to_string(&kept.rows).unwrap();
    assert!(!text.contains(&id));
    let told = planner.get(&decisions).await.json();
    assert_eq!(told["decisions"][0]["observation"], Value::Null);
    assert_eq!(told["decisions"][0]["text"], "Se över den");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_decision_is_heard_of_by_those_who_analyse() {
    use futures_util::StreamExt as _;
    let world = World::new().await;
    let planner = Walker::new(&world, "planner").await;
    built(&planner, WEEK).await;
    world.settled(TENANT).await;
    let tenant = tenant(&world);
    let mut heard = tokio_stream::wrappers::BroadcastStream::new(tenant.events.subscribe());
    let path = format!("{REPORTS}/{WEEK}/decisions");
    let body = json!({ "id": new_id(), "text": "Klipp häcken" });
    let put = planner.send("POST", &path, None, body).await;
    assert_eq!(put.status, 200, "{}", put.json());
    let Some(Ok(situation_change)) = heard.next().await else {
        panic!("a change was to come");
    };
    let lykta::app::live::Notice::Change(event) = situation_change else {
        panic!("{situation_change:?}");
    };
    assert!(matches!(&event.subject, lykta::app::Subject::Situation(week) if week == WEEK));
    let hears = |role| event.is_for(&cast::somebody("someone", role, None));
    assert!(hears(Role::SafetyCoordinator) && hears(Role::ShiftLeader));
    assert!(!hears(Role::Reporter) && !hears(Role::Communicator));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn hot_spots_go_their_way_by_what_was_frozen_and_not_by_what_patrols_find() {
    let world = World::new().await;
    let planner = Walker::new(&world, "planner").await;
    hot_spots::recorded(&world, hot_spots::scattered()).await;
    hot_spots::recorded(&world, hot_spots::gathered(8.5, 8.5)).await;
    // The fortnight that they are seen in ends with week 11 of 2024.
    let first = built(&planner, "2024-W11").await;
    let told = &first["hot_spots"];
    assert_eq!((&told["state"], &told["n"]), (&json!("enough"), &json!(58)));
    let places = told["places"].as_array().unwrap();
    assert_eq!(places.len(), 1, "{places:?}");
    let place = &places[0];
    assert_eq!(
        (&place["course"], &place["before"], &place["high"]),
        (&json!("new"), &json!(0), &Value::Null)
    );
    assert!(place["now"].as_u64().unwrap() >= 18);
    let (lon, lat) = hot_spots::at(10.0, 10.0);
    let middle = &place["at"];
    let near = |i: usize, at: f64| (middle[i].as_f64().unwrap() - at).abs() < 0.01;
    assert!(near(0, lon) && near(1, lat), "{middle}");
    // What the police found themselves makes no place, and a version keeps its own.
    let mut found = hot_spots::gathered(2.5, 2.5);
    for (_, body) in &mut found {
        body["properties"]["provenance"] = json!("police_discovered");
    }
    hot_spots::recorded(&world, found).await;
    hot_spots::recorded(&world, hot_spots::gathered(15.5, 2.5)).await;
    let path = format!("{REPORTS}/2024-W11");
    let kept = planner
        .get(&format!("{path}?version={}", first["version"]))
        .await;
    assert_eq!(kept.json()["hot_spots"], *told);
    let second = built(&planner, "2024-W11").await;
    assert_eq!(second["hot_spots"]["places"].as_array().unwrap().len(), 2);
    let csv = planner.get(&format!("{path}.csv")).await;
    let csv = String::from_utf8(csv.bytes).unwrap();
    assert_eq!(
        csv.lines()
            .filter(|l| l.starts_with("hot_spot,new,"))
            .count(),
        2,
        "{csv}"
    );
    let drawn = planner.get(&format!("{path}.geojson")).await.json();
    let drawn = drawn["features"].as_array().unwrap().clone();
    let outlines = drawn
        .iter()
        .filter(|f| f["properties"]["hot_spot"] == "new");
    assert_eq!(outlines.count(), 2);
    // Four weeks later there is nothing to call hot, and that is said.
    let later = built(&planner, "2024-W15").await;
    assert_eq!(later["hot_spots"]["state"], "too_few_reports");
    assert_eq!(later["hot_spots"]["places"], json!([]));
}
