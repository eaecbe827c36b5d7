//! What leaves a meeting: decisions that stand on a hot spot's figures, and the draft of a text for the public.

use lykta_core::model::ActorId;
use serde_json::{Value, json};

use crate::cast::{self, TENANT};
use crate::hot_spots;
use crate::site::{World, lamp, new_id, trail};
use crate::walks::Walker;

/// By the almanac Monday 2 to Sunday 8 March 2026.
const WEEK: &str = "2026-W10";
const DAY: &str = "2026-03-04T18:00:00+01:00";
const REPORTS: &str = "/api/v1/situation-reports";
/// Järnvägstorget in the practice area, which a commitment names.
const SQUARE: (f64, f64) = (24.944_1, 60.171_2);
/// Words that only the observations hold.
const WRITTEN: &str = "Kanariefågeln";

/// Records something at the square on the day.
async fn seen(walker: &Walker<'_>, category: &str, step: u32, more: &[(&str, Value)]) -> String {
    let id = new_id();
    let mut body = lamp(SQUARE.0 + f64::from(step) * 1e-5, SQUARE.1);
    body["properties"]["category"] = json!(category);
    body["properties"]["observed_at"] = json!(DAY);
    body["properties"]["text"] = json!(format!("{WRITTEN} vid stolpen"));
    for (name, value) in more {
        body["properties"][*name] = value.clone();
    }
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

async fn ended(walker: &Walker<'_>) -> Value {
    let close = format!("{REPORTS}/{WEEK}/close");
    let answer = walker.send("POST", &close, None, json!({})).await;
    assert_eq!(answer.status, 200, "{}", answer.json());
    answer.json()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_draft_for_the_public_stands_on_what_is_open_to_all_and_tells_no_figure() {
    let world = World::without_records().await;
    let planner = Walker::new(&world, "planner").await;
    let coordinator = Walker::new(&world, "safety_coordinator").await;
    let path = format!("{REPORTS}/{WEEK}/public-text");
    assert_eq!(coordinator.get(&path).await.status, 404, "no report yet");
    // Four lamps are too few to be named, whatever else lies there.
    let mut lamps = Vec::new();
    for step in 0..4 {
        lamps.push(seen(&planner, "light.out", step, &[]).await);
    }
    for step in 4..10 {
        let class = [("privacy_class", json!(2))];
        seen(&planner, "lit.litter", step, &class).await;
        let found = [("provenance", json!("police_discovered"))];
        seen(&planner, "dam.graffiti", step, &found).await;
        seen(
            &coordinator,
            "veg.sight",
            step,
            &[("privacy_class", json!(3))],
        )
        .await;
    }
    built(&coordinator, WEEK).await;
    let early = coordinator.get(&path).await;
    assert_eq!(
        (early.status.as_u16(), &early.json()["code"]),
        (409, &json!("meeting_open"))
    );
    let refused = coordinator
        .send("POST", &path, None, json!({ "text_sv": "För tidigt." }))
        .await;
    assert_eq!(refused.json()["code"], "meeting_open");
    let report = ended(&coordinator).await;
    let chosen = report["meeting"]["focus"].as_array().unwrap().clone();
    assert!(!chosen.is_empty());
    let draft = async |who: &Walker<'_>| {
        let answer = who.get(&path).await;
        assert_eq!(answer.status, 200, "{}", answer.json());
        answer.json()
    };
    let few = draft(&coordinator).await;
    let sv = few["draft_sv"].as_str().unwrap();
    // By the almanac the week is 2 to 8 March.
    assert!(sv.contains("10 (2 mars till 8 mars 2026)"), "{sv}");
    assert!(sv.contains("för lite för att säga"), "{sv}");
    assert!(few["draft_en"].as_str().unwrap().contains("too little"));
    for hidden in ["Järnvägstorget", "skräp", "klotter", WRITTEN, "olis"] {
        assert!(
            !sv.to_lowercase().contains(&hidden.to_lowercase()),
            "{hidden}: {sv}"
        );
    }
    // Whoever sees class 3 and whoever does not begin from the same words.
    assert_eq!(draft(&planner).await["draft_sv"], few["draft_sv"]);

    // A fifth makes it named, with the place, which the public knows from a promise.
    let fifth = seen(&planner, "light.out", 11, &[]).await;
    built(&coordinator, WEEK).await;
    let told = draft(&coordinator).await;
    let sv = told["draft_sv"].as_str().unwrap().to_owned();
    let areas = chosen[0]["areas"].as_array().unwrap();
    assert!(
        areas.iter().any(|a| sv.contains(a.as_str().unwrap())),
        "{sv} of {areas:?}"
    );
    assert!(!sv.contains("för lite"), "{sv}");
    for hidden in ["skräp", "klotter", WRITTEN, " 5 ", "fem "] {
        assert!(
            !sv.to_lowercase().contains(&hidden.to_lowercase()),
            "{hidden}: {sv}"
        );
    }
    // What has been restricted since takes no part any more, also of a version that stands.
    let stricter = json!({ "properties": { "privacy_class": 2 } });
    let fifth = format!("/api/v1/observations/{fifth}");
    let patched = coordinator.send("PATCH", &fifth, Some(1), stricter).await;
    assert_eq!(patched.status, 200, "{}", patched.json());
    world.settled(TENANT).await;
    assert_eq!(draft(&coordinator).await["draft_sv"], few["draft_sv"]);

    // Handed over by one, approved by another who publishes, and then read by all.
    let wrong = json!({ "text_sv": "Ring Anna på 070-123 45 67." });
    assert_eq!(
        coordinator.send("POST", &path, None, wrong).await.status,
        422
    );
    let body = json!({ "text_sv": sv, "text_en": told["draft_en"] });
    let written = coordinator.send("POST", &path, None, body).await;
    assert_eq!(written.status, 201, "{}", written.json());
    assert_eq!(written.json()["subject"], format!("situation/{WEEK}"));
    let id = written.json()["id"].as_str().unwrap().to_owned();
    let approve = format!("/api/v1/texts/{id}/approve");
    // The coordinator does not publish, not even somebody else's.
    for who in [&coordinator, &planner] {
        assert_eq!(
            who.send("POST", &approve, None, json!({})).await.status,
            403
        );
    }
    let public = async || world.get(TENANT, "/pub/ovning/promises.json").await.json();
    assert_eq!(public().await["situations"], json!([]));
    let communicator = Walker::new(&world, "communicator").await;
    // The communicator reads the words and not the report behind them.
    assert_eq!(communicator.get(&path).await.status, 403);
    let waiting = communicator.get("/api/v1/texts").await.json();
    assert_eq!(waiting["texts"][0]["text_sv"], json!(sv));
    let approved = communicator.send("POST", &approve, None, json!({})).await;
    assert_eq!(approved.status, 200, "{}", approved.json());
    let mut shown = Value::Null;
    for _ in 0..400 {
        shown = public().await["situations"].clone();
        if shown != json!([]) {
            break;
        }
        tokio::time::sleep(std::time::Duration::from_millis(10)).await;
    }
    assert_eq!(shown[0]["week"], WEEK);
    assert_eq!(shown[0]["texts"][0]["sv"], json!(sv));
    assert_eq!(draft(&coordinator).await["texts"][0]["state"], "approved");
    let rows = trail(&world, TENANT, None, Some(&format!("text/{id}"))).await;
    let verbs: Vec<&str> = rows.iter().map(|r| r.1.as_str()).collect();
    assert_eq!(verbs, ["approve", "write"]);
    // A text about a week without an ended meeting is about nothing there is.
    let none = json!({ "subject": "situation/2026-W09", "text_sv": "Inget." });
    let refused = communicator.send("POST", "/api/v1/texts", None, none).await;
    assert_eq!(refused.json()["errors"][0]["pointer"], "/subject");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_decision_keeps_the_figures_of_the_hot_spot_it_was_made_about() {
    let world = World::new().await;
    let planner = Walker::new(&world, "planner").await;
    hot_spots::recorded(&world, hot_spots::scattered()).await;
    hot_spots::recorded(&world, hot_spots::gathered(8.5, 8.5)).await;
    let first = built(&planner, "2024-W11").await;
    let place = &first["hot_spots"]["places"][0];
    // The card is made of the same reports: as many hours and kinds as were counted or more, for one person counts
    // once in a cell and week and may have reported twice.
    let counted = place["now"].as_u64().unwrap();
    let sum = |list: &Value, name: &str| -> u64 {
        let all = list.as_array().unwrap().iter();
        all.map(|v| v.get(name).unwrap_or(v).as_u64().unwrap())
            .sum()
    };
    let hours = sum(&place["hours"], "n") + place["without_hour"].as_u64().unwrap();
    assert_eq!(place["hours"].as_array().unwrap().len(), 168);
    assert!(hours >= counted, "{place}");
    assert_eq!(sum(&place["categories"], "n"), hours);
    let (p, q) = (place["p"].as_f64().unwrap(), place["q"].as_f64().unwrap());
    assert!(0.0 < p && p <= q && q <= 0.05, "{place}");

    let path = format!("{REPORTS}/2024-W11/decisions");
    let id = new_id();
    let body = |state: &str| {
        json!({ "id": id, "text": "Klipp häcken", "actor": "light_op", "due": "2024-04-01", "state": state,
            "cause": "Skymd sikt mot gången", "hot_spot": place["cell"] })
    };
    let made = planner.send("POST", &path, None, body("open")).await;
    assert_eq!(made.status, 200, "{}", made.json());
    let made = made.json();
    let kept = made["hot_spot"].clone();
    assert_eq!(made["cause"], "Skymd sikt mot gången");
    assert_eq!(made["places"], place["areas"]);
    let named = [
        ("cell", "cell"),
        ("course", "course"),
        ("n", "now"),
        ("before", "before"),
        ("p", "p"),
        ("q", "q"),
        ("cells", "cells"),
    ];
    for (in_decision, in_report) in named {
        assert_eq!(kept[in_decision], place[in_report], "{in_decision}");
    }
    let fixed = json!({ "version": first["version"], "method": "gi_star_exact", "weeks": 4, "cell_m": 250.0,
        "most_q": 0.05, "crs": "EPSG:3067" });
    for (name, value) in fixed.as_object().unwrap() {
        assert_eq!(&kept[name], value, "{name}");
    }
    // Week 11 of 2024 ends with Sunday 17 March; Sweden was an hour ahead of UTC.
    assert_eq!(kept["to"], "2024-03-17T23:00:00Z");
    assert_eq!(kept["between"], "2024-02-18T23:00:00Z");
    // More is reported and the report built anew: the decision stands on what it was made about, also when it
    // is changed, and whoever sends it again has not made another.
    hot_spots::recorded(&world, hot_spots::gathered(11.5, 8.5)).await;
    let second = built(&planner, "2024-W11").await;
    assert_ne!(second["hot_spots"]["places"][0]["now"], place["now"]);
    assert_eq!(
        planner.send("POST", &path, None, body("open")).await.json()["version"],
        1
    );
    let done = planner
        .send("POST", &path, Some(1), body("done"))
        .await
        .json();
    assert_eq!((&done["version"], &done["hot_spot"]), (&json!(2), &kept));

    // No hot spot, no decision about one; and a cause is held to the same rules as any text.
    for (field, value) in [
        ("hot_spot", json!("1:1")),
        ("hot_spot", json!("här")),
        ("cause", json!("Ring 070-123 45 67")),
    ] {
        let mut wrong = body("open");
        wrong["id"] = json!(new_id());
        wrong[field] = value;
        let answer = planner.send("POST", &path, None, wrong).await;
        assert_eq!(answer.status, 422, "{field}");
        assert_eq!(answer.json()["errors"][0]["pointer"], format!("/{field}"));
    }
    // The organisation it was given to is told what to do and where, not what was counted.
    let other = ActorId::parse("light_op").unwrap();
    cast::move_to(&world, "police_planner", Some(&other)).await;
    let given = Walker::new(&world, "police_planner").await;
    let told = given.get(&path).await.json();
    let theirs = &told["decisions"][0];
    assert_eq!(
        (&theirs["text"], &theirs["places"], &theirs["hot_spot"]),
        (&json!("Klipp häcken"), &place["areas"], &Value::Null)
    );
    // They tick it off, and its figures stay for those who made it.
    let mut ticked = body("open");
    ticked.as_object_mut().unwrap().remove("hot_spot");
    let ticked = given.send("POST", &path, Some(2), ticked).await;
    assert_eq!(ticked.status, 200, "{}", ticked.json());
    let ours = planner.get(&path).await.json();
    assert_eq!(ours["decisions"][0]["hot_spot"], kept);
}
