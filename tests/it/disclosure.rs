//! What is handed out on request: masked as was said, whole otherwise, and on record.

use lykta::app::disclosure::{self, Request};
use lykta::app::query::ListQuery;
use lykta::app::{AppError, observations};
use lykta::wire::message::Language;
use lykta_core::model::{ActorId, Deed, LonLat, ObservationId, Role, Viewer};
use lykta_core::space::{Crs, distance};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use crate::cast;
use crate::site::{World, lamp, new_id, trail};

const LON: f64 = 24.944_123_4;
const LAT: f64 = 60.170_567_8;

fn person(organisation: Option<&str>, role: Role) -> Viewer {
    let organisation = organisation.map(|o| ActorId::parse(o).unwrap());
    cast::somebody("o", role, organisation.as_ref())
}

async fn record(world: &World, by: &Viewer, text: &str) -> String {
    let id = new_id();
    let mut body = lamp(LON, LAT);
    body["properties"]["text"] = json!(text);
    body["properties"]["asset_ref"] = json!("stolpe-17");
    let parsed = ObservationId::parse(&id).unwrap();
    observations::record(&world.app, by, parsed, &body)
        .await
        .unwrap();
    world.settled("ovning").await;
    id
}

fn here() -> Value {
    json!({ "near": format!("{LON},{LAT}"), "within_m": "1" })
}

async fn ask(world: &World, path: &str, body: Value) -> crate::site::Answer {
    let cookie = cast::sign_in(world, "records_officer").await;
    cast::ask(world, Some(&cookie), "POST", path, &[], Some(body)).await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_package_is_masked_and_its_digest_is_of_its_own_bytes() {
    let world = World::new().await;
    let keeper = person(None, Role::SafetyCoordinator);
    let id = record(&world, &keeper, "KANARIEFÅGEL på stolpen").await;
    let body = json!({
        "query": here(), "mask": ["text", "place"], "requester": "media", "registry_no": "KS 2026/17"
    });
    let shown = ask(&world, "/api/v1/disclosures/preview", body.clone()).await;
    assert_eq!(shown.status, 200, "{}", shown.json());
    let shown = shown.json();
    assert_eq!(shown["masked"]["text"], 1);
    assert_eq!(shown["masked"]["place"], 1);
    let released = ask(&world, "/api/v1/disclosures", body).await;
    assert_eq!(released.status, 200);
    assert_eq!(released.headers["content-type"], "application/geo+json");
    let disposition = released.headers["content-disposition"].to_str().unwrap();
    assert!(disposition.starts_with("attachment"));
    let text = String::from_utf8(released.bytes.clone()).unwrap();
    let package = released.json();
    assert_eq!(package["features"], shown["features"]);
    // The digest as a recipient would work it out, from the file alone.
    let (_, list) = text.split_once("\"features\":").unwrap();
    let list = list.trim_end().strip_suffix('}').unwrap();
    let digest = lykta::wire::hex(&Sha256::digest(list));
    assert_eq!(package["disclosure"]["sha256"], digest.as_str());
    for hidden in ["KANARIEF", "stolpe-17", id.as_str(), "24.9441", "60.1705"] {
        assert!(!text.contains(hidden), "{hidden} left with the package");
    }
    let place = &package["features"][0]["geometry"]["coordinates"];
    let (lon, lat) = (place[0].as_f64().unwrap(), place[1].as_f64().unwrap());
    let middle = LonLat::from_degrees(lon, lat).unwrap();
    let off = distance::metres(middle, LonLat::from_degrees(LON, LAT).unwrap());
    assert!(off < 72.0, "{off} m is more than half a diagonal of 100 m");
    // The middle of a cell of the grid of Finland's system, which covers the practice area.
    let (east, north) = Crs::from_code("EPSG:3067")
        .unwrap()
        .forward(middle)
        .unwrap();
    for metres in [east, north] {
        assert!((metres.rem_euclid(100.0) - 50.0).abs() < 0.1, "{metres}");
    }
    let rows = trail(&world, "ovning", Some("disclose"), None).await;
    assert_eq!(rows.len(), 1, "a preview is no act");
    let detail: Value = serde_json::from_str(rows[0].2.as_deref().unwrap()).unwrap();
    assert_eq!(
        detail,
        json!({
            "registry_no": "KS 2026/17", "requester": "media", "records": 1,
            "mask": ["text", "place"], "sha256": digest
        })
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_not_masked_is_whole_and_what_may_be_personal_is_pointed_out() {
    let world = World::new().await;
    let keeper = person(None, Role::SafetyCoordinator);
    let id = record(&world, &keeper, "Ring inte, mejla nagon@example.com").await;
    let body = json!({ "query": here(), "mask": [], "registry_no": "KS 1" });
    let shown = ask(&world, "/api/v1/disclosures/preview", body)
        .await
        .json();
    let finding = &shown["findings"][0];
    assert_eq!(
        (finding["id"].as_str(), finding["field"].as_str()),
        (Some(id.as_str()), Some("text"))
    );
    assert_eq!(finding["kinds"], json!(["email"]));
    let told = &shown["features"][0];
    assert_eq!(told["geometry"]["coordinates"], json!([LON, LAT]));
    assert_eq!(told["properties"]["masked"], json!([]));
    let masked = json!({ "query": here(), "mask": ["text"], "registry_no": "KS 1" });
    let shown = ask(&world, "/api/v1/disclosures/preview", masked)
        .await
        .json();
    assert_eq!(shown["findings"], json!([]));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn each_organisation_discloses_its_own_and_only_registrars_do() {
    let world = World::new().await;
    let police = person(Some("polisen"), Role::PolicePlanner);
    record(&world, &police, "Polisens egen").await;
    record(&world, &person(None, Role::Reporter), "Kommunens").await;
    let request = || Request {
        query: ListQuery {
            near: Some(format!("{LON},{LAT}")),
            within_m: Some("1".to_owned()),
            ..ListQuery::default()
        },
        mask: Vec::new(),
        requester: None,
        registry_no: "KS 2".to_owned(),
    };
    let officer = person(None, Role::RecordsOfficer);
    let package = disclosure::preview(&world.app, &officer, &request(), Language::Sv)
        .await
        .unwrap();
    let texts: Vec<&Value> = package
        .features
        .iter()
        .map(|f| &f["properties"]["text"])
        .collect();
    assert_eq!(texts, [&json!("Kommunens")]);
    // What another organisation lets the municipality see is that organisation's to disclose.
    assert_eq!(package.others, 0, "not even counted while it is not seen");
    for role in Role::ALL.iter().filter(|r| !r.may(Deed::Disclose)) {
        let tried =
            disclosure::preview(&world.app, &person(None, *role), &request(), Language::Sv).await;
        assert!(matches!(tried, Err(AppError::Forbidden(Deed::Disclose))));
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_request_is_refused_with_every_fault() {
    let world = World::new().await;
    let body = json!({ "mask": ["text", "colour"], "requester": "Anna", "query": {} });
    let answer = ask(&world, "/api/v1/disclosures", body).await;
    assert_eq!(answer.status, 422);
    let errors = answer.json()["errors"].clone();
    let at: Vec<&str> = errors
        .as_array()
        .unwrap()
        .iter()
        .map(|e| e["pointer"].as_str().unwrap())
        .collect();
    assert_eq!(at, ["/registry_no", "/requester", "/mask/1"]);
    let query = json!({ "query": { "colour": "red" }, "mask": [], "registry_no": "KS 3" });
    let answer = ask(&world, "/api/v1/disclosures/preview", query).await;
    assert_eq!(answer.status, 422);
    let wrong = json!({ "query": { "bbox": "1,2" }, "mask": [], "registry_no": "KS 3" });
    let answer = ask(&world, "/api/v1/disclosures/preview", wrong).await;
    assert_eq!(answer.status, 400);
}
