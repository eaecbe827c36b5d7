//! Lists of vulnerable areas and statistics: taken in whole or not at all, told to those who analyse with how
//! sure they are, and without a trace in anything public.

use std::collections::BTreeMap;
use std::io::{Cursor, Write as _};
use std::path::Path;

use lykta::store::audit::AuditQuery;
use serde_json::{Value, json};
use shapefile::{Point, Polygon, PolygonRing, ShapeWriter};

use crate::cast;
use crate::import::{lykta, shared, words};
use crate::noninterference::{CANARY, look, same, surfaces};
use crate::site::{World, new_id};
use crate::walks::Walker;

/// What the program said, and its exit code.
fn run(data: &Path, args: &[&str]) -> (String, Option<i32>) {
    let output = lykta(data, args);
    (words(&output), output.status.code())
}

fn write(data: &Path, name: &str, bytes: impl AsRef<[u8]>) {
    std::fs::write(data.join(name), bytes).unwrap();
}

/// A square of about a kilometre in SWEREF 99 TM, counter-clockwise.
fn square(east: u32, north: u32) -> Value {
    let (e, n) = (east + 1_000, north + 1_000);
    json!([[[east, north], [e, north], [e, n], [east, n], [east, north]]])
}

/// A list as a file, in SWEREF 99 TM said by a `crs` member as older files have it.
fn list(areas: &[(&str, &str, [u32; 2])]) -> String {
    let features: Vec<Value> = areas
        .iter()
        .map(|(name, level, [east, north])| {
            json!({
                "type": "Feature",
                "properties": { "NAMN": name, "Kategori": level, "Kommun": "Borås" },
                "geometry": { "type": "Polygon", "coordinates": square(*east, *north) },
            })
        })
        .collect();
    json!({
        "type": "FeatureCollection",
        "crs": { "type": "name", "properties": { "name": "urn:ogc:def:crs:EPSG::3006" } },
        "features": features,
    })
    .to_string()
}

/// A place in Borås and one in Skåne, SWEREF 99 TM.
const BORAS: [u32; 2] = [377_000, 6_399_000];
const SKANE: [u32; 2] = [377_000, 6_170_000];

const LIST: [&str; 6] = [
    "import",
    "vulnerable-areas",
    "lista.geojson",
    "--tenant",
    "1490",
    "--year",
];

fn import_list(data: &Path, year: &str, more: &[&str]) -> (String, Option<i32>) {
    let args: Vec<&str> = LIST.iter().copied().chain([year]).collect();
    run(data, &[args.as_slice(), more].concat())
}

async fn trail(world: &World) -> Vec<(String, String, String)> {
    let tenant = world
        .app
        .tenants
        .values()
        .find(|t| t.profile.code.as_str() == "1490")
        .unwrap();
    let query = AuditQuery {
        subject: Some("vulnerable_areas/*".to_owned()),
        limit: 20,
        ..AuditQuery::default()
    };
    let rows = tenant.store.audit_rows(&tenant.keeper(), &query).await;
    rows.unwrap()
        .into_iter()
        .map(|r| (r.verb, r.subject, r.detail.unwrap_or_default()))
        .collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_list_is_taken_in_whole_and_replaced_by_year_and_the_log_says_so() {
    let world = World::new().await;
    let data = world.data();
    let norra = ("Norra provet", "Särskilt utsatt område", BORAS);
    let sodra = ("Södra provet", "Riskområde", SKANE);
    write(data, "lista.geojson", list(&[norra, sodra]));
    let (said, code) = import_list(data, "2023", &["--dry-run"]);
    assert_eq!(code, Some(0), "{said}");
    assert!(trail(&world).await.is_empty(), "a dry run writes nothing");
    let (said, code) = import_list(data, "2023", &[]);
    assert!(code == Some(0) && said.contains("2 områden"), "{said}");
    let (said, code) = import_list(data, "2023", &[]);
    assert!(
        code == Some(0) && said.contains("Inget har ändrats"),
        "{said}"
    );
    let put = |year: &str, n: &str| {
        let subject = format!("vulnerable_areas/{year}");
        (String::from("put"), subject, n.to_owned())
    };
    assert_eq!(trail(&world).await, [put("2023", "2")]);

    // One that cannot be read keeps the other out, and what stood stays.
    let odd = ("Östra provet", "Farligt område", BORAS);
    write(data, "lista.geojson", list(&[norra, odd]));
    let (said, code) = import_list(data, "2023", &[]);
    assert_eq!(code, Some(1), "{said}");
    assert!(
        said.contains("Östra provet") && said.contains("särskilt utsatt område"),
        "it says which, and what would be understood: {said}"
    );
    assert_eq!(trail(&world).await, [put("2023", "2")]);

    let west = ("Västra provet", "utsatt område", BORAS);
    write(data, "lista.geojson", list(&[west]));
    let (said, code) = import_list(data, "2025", &[]);
    assert_eq!(code, Some(0), "{said}");
    let (said, code) = import_list(data, "2023", &[]);
    assert!(code == Some(0) && said.contains("utbytt"), "{said}");
    let replaced = (
        String::from("replace"),
        String::from("vulnerable_areas/2023"),
        String::from("2 → 1"),
    );
    assert_eq!(
        trail(&world).await,
        [replaced, put("2025", "1"), put("2023", "2")]
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_list_of_a_year_is_told_to_those_who_analyse() {
    let world = World::new().await;
    let data = world.data();
    let path = "/api/v1/context/vulnerable-areas";
    let cookie = sign_in(&world, "1490", "planner").await;
    let ask = async |query: &str| cast::get(&world, &cookie, &format!("{path}{query}")).await;
    let none = ask("").await.json();
    assert_eq!(
        (&none["years"], &none["year"], &none["features"]),
        (&json!([]), &Value::Null, &json!([]))
    );
    let norra = ("Norra provet", "Särskilt utsatt område", BORAS);
    let sodra = ("Södra provet", "Riskområde", SKANE);
    write(data, "lista.geojson", list(&[sodra, norra]));
    let source = ["--source", "Polismyndigheten"];
    assert_eq!(import_list(data, "2023", &source).1, Some(0));
    write(data, "lista.geojson", list(&[norra]));
    assert_eq!(import_list(data, "2025", &source).1, Some(0));
    let newest = ask("").await.json();
    assert_eq!(newest["year"], 2025);
    let years: Vec<_> = newest["years"].as_array().unwrap().iter().collect();
    let told: Vec<_> = years.iter().map(|y| (&y["year"], &y["areas"])).collect();
    assert_eq!(told, [(&json!(2025), &json!(1)), (&json!(2023), &json!(2))]);
    let older = ask("?year=2023").await.json();
    assert_eq!(older["source"], "Polismyndigheten");
    let properties: Vec<&Value> = older["features"]
        .as_array()
        .unwrap()
        .iter()
        .map(|f| &f["properties"])
        .collect();
    assert_eq!(
        properties,
        [
            &json!({"name": "Norra provet", "level": "especially_vulnerable", "municipality": "Borås", "list_year": 2023, "here": true}),
            &json!({"name": "Södra provet", "level": "risk", "municipality": "Borås", "list_year": 2023, "here": false}),
        ]
    );
    // The corner in metres and in degrees: pyproj 3.7.2 gives 12.9352174, 57.7163029 for E 377000 N 6399000.
    let corner = &older["features"][0]["geometry"]["coordinates"][0][0];
    let near = |i: usize, wanted: f64| (corner[i].as_f64().unwrap() - wanted).abs() < 1.1e-7;
    assert!(near(0, 12.935_217_4) && near(1, 57.716_302_9), "{corner}");
    assert_eq!(ask("?year=2024").await.status, 404);
    let wrong = ask("?year=i%20fjol").await;
    assert_eq!(wrong.status, 400);
    assert_eq!(wrong.json()["errors"][0]["pointer"], "year");
    let reporter = sign_in(&world, "1490", "reporter").await;
    assert_eq!(cast::get(&world, &reporter, path).await.status, 403);
    let elsewhere = cast::sign_in(&world, "planner").await;
    let elsewhere = cast::get(&world, &elsewhere, path).await.json();
    assert_eq!(elsewhere["years"], json!([]), "another tenant has none");
}

/// Signs in as the practice account of a role in any tenant.
async fn sign_in(world: &World, tenant: &str, role: &str) -> String {
    let path = format!("/api/v1/session/demo/demo-{tenant}-{role}");
    let answer = cast::ask(world, None, "POST", &path, &[], None).await;
    assert_eq!(answer.status, 204, "{:?}", answer.json());
    let cookies = answer.headers.get_all("set-cookie");
    let cookies = cookies
        .iter()
        .filter_map(|v| v.to_str().ok()?.split(';').next());
    cookies.collect::<Vec<_>>().join("; ")
}

/// A table by the description of dBASE III, with texts in Windows-1252.
fn table(rows: &[[&str; 2]]) -> Vec<u8> {
    let widths = [("NAMN", 30_u8), ("KATEGORI", 40)];
    let width: u16 = 1 + widths.iter().map(|w| u16::from(w.1)).sum::<u16>();
    let head: u16 = 32 + 32 * 2 + 1;
    let mut out = vec![3, 126, 1, 1];
    out.extend(u32::try_from(rows.len()).unwrap().to_le_bytes());
    out.extend(head.to_le_bytes());
    out.extend(width.to_le_bytes());
    out.resize(32, 0);
    for (name, width) in widths {
        let begun = out.len();
        out.extend(name.as_bytes());
        out.resize(begun + 11, 0);
        out.extend([b'C', 0, 0, 0, 0, width]);
        out.resize(begun + 32, 0);
    }
    out.push(0x0D);
    for row in rows {
        out.push(b' ');
        for (cell, (_, width)) in row.iter().zip(widths) {
            let begun = out.len();
            out.extend(cell.chars().map(|c| u8::try_from(u32::from(c)).unwrap()));
            out.resize(begun + usize::from(width), b' ');
        }
    }
    out.push(0x1A);
    out
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_shapefile_is_read_beside_its_table_or_out_of_a_zip() {
    let corner = |e: u32, n: u32| Point::new(f64::from(e), f64::from(n));
    let [e, n] = BORAS;
    // The library turns outer rings clockwise and holes the other way, as the description of the format says.
    let with_hole = Polygon::with_rings(vec![
        PolygonRing::Outer(vec![
            corner(e, n),
            corner(e, n + 1_000),
            corner(e + 1_000, n + 1_000),
            corner(e + 1_000, n),
        ]),
        PolygonRing::Inner(vec![
            corner(e + 400, n + 400),
            corner(e + 600, n + 400),
            corner(e + 600, n + 600),
            corner(e + 400, n + 600),
        ]),
    ]);
    let mut shp = Cursor::new(Vec::new());
    let writer = ShapeWriter::new(&mut shp);
    writer.write_shapes(&[with_hole]).unwrap();
    let shp = shp.into_inner();
    let dbf = table(&[["Ängsgården", "Särskilt utsatt område"]]);
    let prj = r#"PROJCS["SWEREF99_TM",GEOGCS["GCS_SWEREF99",DATUM["D_SWEREF99",SPHEROID["GRS_1980",6378137.0,298.257222101]]]]"#;
    let parts = [
        ("lista.shp", &*shp),
        ("lista.dbf", &*dbf),
        ("lista.prj", prj.as_bytes()),
    ];

    let world = World::new().await;
    let data = world.data();
    for (name, bytes) in parts {
        write(data, name, bytes);
    }
    let import = |file: &str| {
        let (source, year) = (["--source", "Provet"], ["--year", "2023"]);
        let args = ["import", "vulnerable-areas", file, "--tenant", "1490"];
        run(data, &[&args[..], &year, &source].concat())
    };
    let (said, code) = import("lista.shp");
    assert!(code == Some(0) && said.contains("1 områden"), "{said}");
    let planner = sign_in(&world, "1490", "planner").await;
    let told = cast::get(&world, &planner, "/api/v1/context/vulnerable-areas").await;
    let told = told.json();
    let feature = &told["features"][0];
    assert_eq!(feature["properties"]["name"], "Ängsgården");
    assert_eq!(feature["properties"]["level"], "especially_vulnerable");
    let rings = feature["geometry"]["coordinates"].as_array().unwrap();
    assert_eq!(rings.len(), 2, "the hole is one");

    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in parts {
        let options = zip::write::SimpleFileOptions::default();
        zip.start_file(format!("Utsatta/{name}"), options).unwrap();
        zip.write_all(bytes).unwrap();
    }
    write(data, "lista.zip", zip.finish().unwrap().into_inner());
    let (said, code) = import("lista.zip");
    assert!(
        code == Some(0) && said.contains("Inget har ändrats"),
        "the same list: {said}"
    );

    for (name, bytes, words) in [
        ("x.zip", &b"PK no archive"[..], ""),
        ("x.shp", &shp[..60], ".dbf"),
        ("halv.shp", &shp[..shp.len() / 2], ""),
    ] {
        write(data, name, bytes);
        write(data, "halv.dbf", &dbf);
        let (said, code) = import(name);
        assert!(code != Some(0) && said.contains(words), "{name}: {said}");
        assert!(!said.contains("panicked"), "{name}: {said}");
    }
    write(data, "lista.dbf", table(&[["A", "B"], ["C", "D"]]));
    let (said, code) = import("lista.shp");
    assert!(
        code != Some(0) && said.contains("belong together"),
        "{said}"
    );
}

#[test]
fn outlines_that_another_program_wrote_as_a_shapefile_are_the_same_outlines() {
    let (Some(shape), Some(_)) = (
        shared("boundaries/kommun_epsg3006.shp"),
        shared("boundaries/kommun.geojson"),
    ) else {
        return;
    };
    // Written by ogr2ogr from the GeoJSON beside it: 290 municipalities.
    let folder = tempfile::tempdir().unwrap();
    let args = ["import", shape.to_str().unwrap(), "--as", "areas"];
    let map = ["--dry-run", "--map", "id=kommun_kod", "name=kommun"];
    let (said, code) = run(folder.path(), &[&args[..], &map].concat());
    assert_eq!(code, Some(0), "{said}");
    assert!(said.contains("290 går att läsa in, 0 lagade"), "{said}");
}

/// Three areas by code, in the sea south of the practice area.
fn areas() -> String {
    let features: Vec<Value> = [("0001A", "Ön"), ("0002A", "Ådalen"), ("0003A", "Backen")]
        .into_iter()
        .zip(0..)
        .map(|((code, name), i)| {
            let (west, south) = (24.90 + f64::from(i) * 0.02, 60.10);
            let (east, north) = (west + 0.01, south + 0.01);
            json!({
                "type": "Feature",
                "properties": { "kod": code, "namn": name },
                "geometry": { "type": "Polygon", "coordinates": [[[west, south], [east, south], [east, north], [west, north], [west, south]]] },
            })
        })
        .collect();
    json!({ "type": "FeatureCollection", "features": features }).to_string()
}

async fn with_areas(world: &World) {
    write(world.data(), "omraden.geojson", areas());
    let args = ["import", "omraden.geojson", "--as", "areas"];
    let map = ["--kind", "statistical", "--map", "id=kod"];
    let (said, code) = run(world.data(), &[&args[..], &map].concat());
    assert_eq!(code, Some(0), "{said}");
    // Another program wrote; the service looks now and then.
    world.settled("ovning").await;
}

fn import_table(data: &Path, text: &str, more: &[&str]) -> (String, Option<i32>) {
    write(data, "trygg.csv", text);
    let args = ["import", "statistics", "trygg.csv", "--areas", "id"];
    run(data, &[&args[..], more].concat())
}

const SURVEY: &[&str] = &[
    "--series",
    "trygg-kvall",
    "--title",
    "Trygg ute sent på kvällen",
];

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn numbers_are_told_with_how_sure_they_are_and_coloured_only_when_enough_answered() {
    let world = World::new().await;
    let data = world.data();
    with_areas(&world).await;
    let text = "Kod;År;Värde;n;moe\n0001A;2024;61,5;1000;\n0002A;2024;70;29;5\n0003A;2024;40;;\n0001A;2022;58;900;3\n";
    let (said, code) = import_table(data, text, SURVEY);
    assert!(code == Some(0) && said.contains("Wilson"), "{said}");
    let (said, code) = import_table(data, text, &SURVEY[..2]);
    assert!(
        code == Some(0) && said.matches("Inget har ändrats").count() == 2,
        "{said}"
    );
    let planner = Walker::new(&world, "planner").await;
    let all = planner.get("/api/v1/context/statistics").await.json();
    let series = &all["series"][0];
    assert_eq!(
        (&series["code"], &series["title"], &series["unit"]),
        (
            &json!("trygg-kvall"),
            &json!("Trygg ute sent på kvällen"),
            &json!("percent")
        )
    );
    let years: Vec<&Value> = series["years"]
        .as_array()
        .unwrap()
        .iter()
        .map(|y| &y["year"])
        .collect();
    assert_eq!(years, [2024, 2022]);
    let path = "/api/v1/context/statistics/trygg-kvall";
    let told = planner.get(path).await.json();
    assert_eq!((&told["year"], &told["least"]), (&json!(2024), &json!(30)));
    let by_name: BTreeMap<&str, &Value> = told["features"]
        .as_array()
        .unwrap()
        .iter()
        .map(|f| (f["properties"]["name"].as_str().unwrap(), f))
        .collect();
    let of = |name: &str| &by_name[name]["properties"];
    // statsmodels 0.15.0: proportion_confint(615, 1000, method="wilson") is 0.58446 to 0.64466.
    let (low, high) = (&of("Ön")["low"], &of("Ön")["high"]);
    let near = |found: &Value, wanted: f64| (found.as_f64().unwrap() - wanted).abs() < 1e-3;
    assert!(near(low, 58.446) && near(high, 64.466), "{low} {high}");
    let trust = |name: &str| {
        let p = of(name);
        (&p["trust"], &p["margin_source"], &p["step"])
    };
    let step = of("Ön")["step"].clone();
    assert!(step.is_u64());
    assert_eq!(trust("Ön"), (&json!("enough"), &json!("wilson"), &step));
    assert_eq!(
        trust("Ådalen"),
        (&json!("few"), &json!("given"), &Value::Null)
    );
    assert_eq!(
        trust("Backen"),
        (&json!("no_count"), &Value::Null, &Value::Null)
    );
    assert_eq!(of("Ådalen")["n"], 29);
    assert_eq!(by_name["Ön"]["geometry"]["type"], "Polygon");
    let older = planner.get(&format!("{path}?year=2022")).await.json();
    assert_eq!(older["features"][0]["properties"]["high"], 61.0);
    assert_eq!(planner.get(&format!("{path}?year=2023")).await.status, 404);
    let reporter = Walker::new(&world, "reporter").await;
    assert_eq!(reporter.get(path).await.status, 403);

    // A year is replaced whole, another stays; a series has one unit.
    let (said, code) = import_table(data, "Kod;År;Värde;n\n0001A;2024;60;100\n", SURVEY);
    assert!(code == Some(0) && said.contains("utbytt"), "{said}");
    let told = planner.get(path).await.json();
    assert_eq!(told["features"].as_array().unwrap().len(), 1);
    let other = ["--unit", "count", "--register"];
    let (said, code) = import_table(
        data,
        "Kod;År;Värde\n0001A;2024;60\n",
        &[&SURVEY[..2], &other].concat(),
    );
    assert!(code == Some(1) && said.contains("percent"), "{said}");
    assert_eq!(planner.get(path).await.json(), told);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_table_with_one_unknown_area_is_refused_whole_and_the_area_is_named() {
    let world = World::new().await;
    with_areas(&world).await;
    let text = "Kod;År;Värde\n0001A;2024;61\n9999Z;2024;50\n0002A;2024;hög\n";
    let (said, code) = import_table(world.data(), text, SURVEY);
    assert_eq!(code, Some(1), "{said}");
    assert!(
        said.contains("9999Z") && said.contains("rad 3") && said.contains("rad 4"),
        "{said}"
    );
    assert!(said.contains("Inget har skrivits"), "{said}");
    let planner = Walker::new(&world, "planner").await;
    let all = planner.get("/api/v1/context/statistics").await.json();
    assert_eq!(all["series"], json!([]));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_of_it_is_in_anything_that_others_read() {
    let world = World::new().await;
    with_areas(&world).await;
    let mut observers = BTreeMap::new();
    for role in ["reporter", "communicator", "politician_reader", "officer"] {
        observers.insert(role.to_owned(), Some(cast::sign_in(&world, role).await));
    }
    let paths = surfaces(&new_id(), &new_id());
    // Whoever is not signed in stands for the coordinator in practice mode, but not on the public side.
    let public: Vec<String> = paths
        .iter()
        .filter(|p| p.starts_with("/pub/"))
        .cloned()
        .collect();
    let nobody = BTreeMap::from([("the public".to_owned(), None)]);
    look(&world, &observers, &paths).await;
    let before = look(&world, &observers, &paths).await;
    let public_before = look(&world, &nobody, &public).await;
    // In the middle of the practice area, where all of these look.
    let features = json!([{
        "type": "Feature",
        "properties": { "namn": CANARY, "kategori": "Utsatt område" },
        "geometry": { "type": "Polygon", "coordinates": [[[24.94, 60.17], [24.95, 60.17], [24.95, 60.175], [24.94, 60.17]]] },
    }]);
    let file = json!({ "type": "FeatureCollection", "features": features });
    write(world.data(), "lista.geojson", file.to_string());
    let args = [
        "import",
        "vulnerable-areas",
        "lista.geojson",
        "--year",
        "2023",
    ];
    let (said, code) = run(world.data(), &args);
    assert_eq!(code, Some(0), "{said}");
    let title = format!("{CANARY} i titeln");
    let more = ["--series", "prov", "--title", &title, "--source", CANARY];
    let text = "Kod;År;Värde;n\n0001A;2024;61;100\n";
    assert_eq!(import_table(world.data(), text, &more).1, Some(0));
    world.settled("ovning").await;
    same(&before, &look(&world, &observers, &paths).await, "taken in");
    let public_now = look(&world, &nobody, &public).await;
    assert!(public_now.len() >= 3);
    same(&public_before, &public_now, "taken in");

    // Those who analyse do read it, or the test would prove nothing.
    let planner = Walker::new(&world, "planner").await;
    for path in ["vulnerable-areas", "statistics", "statistics/prov"] {
        let answer = planner.get(&format!("/api/v1/context/{path}")).await;
        let text = String::from_utf8(answer.bytes).unwrap();
        assert!(text.contains(CANARY), "{path}");
    }
    // And nor does anything but these three addresses tell the planner.
    let own = BTreeMap::from([(
        "planner".to_owned(),
        Some(cast::sign_in(&world, "planner").await),
    )]);
    let others: Vec<String> = paths
        .into_iter()
        .filter(|p| !p.starts_with("/api/v1/context/"))
        .collect();
    look(&world, &own, &others).await;
}
