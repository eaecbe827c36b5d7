//! Files go in by the command line and come out again: good features in, bad ones told, twice the
//! same as once, and an export that comes back as the same bytes.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use jiff::Timestamp;
use lykta::app::start;
use lykta::seeds::{self, Inside, demo};
use lykta::store::Command as Wish;
use lykta_core::model::{
    ActorId, AssetRef, CommitmentId, LinkOverride, LonLat, Observation, Shape, Status, TenantCode,
    Viewer,
};
use serde_json::Value;

/// Runs the program with its data in `data`.
pub(crate) fn lykta(data: &Path, args: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_lykta"));
    command
        .args(args)
        .arg("--data")
        .arg(data)
        .env("LANG", "sv_SE.UTF-8")
        .env_remove("LC_ALL")
        .env_remove("LYKTA_DATA")
        .current_dir(data);
    command.output().unwrap()
}

pub(crate) fn words(output: &Output) -> String {
    format!(
        "{}{}",
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr)
    )
}

fn runtime() -> tokio::runtime::Runtime {
    tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap()
}

fn everything(data: &Path, code: &str) -> Vec<Observation> {
    let tenant = TenantCode::parse(code).unwrap();
    let store = start::store(data, &tenant).unwrap();
    runtime().block_on(async {
        store
            .scan(&Viewer::keeper(tenant), None, 10_000)
            .await
            .unwrap()
            .items
    })
}

struct Run {
    folder: tempfile::TempDir,
}

impl Run {
    fn new() -> Self {
        Self {
            folder: tempfile::tempdir().unwrap(),
        }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Writes a file and imports it; what was said, the exit code and the lines of the report.
    fn import(&self, name: &str, bytes: &[u8], args: &[&str]) -> (String, Option<i32>, Vec<Value>) {
        std::fs::write(self.path(name), bytes).unwrap();
        let report = self.path("report.jsonl");
        let mut all = vec!["import", name];
        all.extend(args);
        all.extend(["--report", "report.jsonl"]);
        let output = lykta(self.folder.path(), &all);
        let lines = std::fs::read_to_string(report).unwrap_or_default();
        let lines = lines
            .lines()
            .map(|l| serde_json::from_str(l).unwrap())
            .collect();
        (words(&output), output.status.code(), lines)
    }
}

/// Number, line and first code of each line of a report.
fn told(report: &[Value]) -> Vec<(u64, u64, &str)> {
    let number = |v: &Value, name: &str| v[name].as_u64().unwrap();
    report
        .iter()
        .map(|l| {
            (
                number(l, "number"),
                number(l, "line"),
                l["errors"][0]["code"].as_str().unwrap(),
            )
        })
        .collect()
}

const OBSERVATIONS: &[&str] = &["--as", "observations"];
const LAMP: &str = r#"{"type":"Feature","id":"a1","geometry":{"type":"Point","coordinates":[24.9416,60.1711]},"properties":{"category":"light.out","observed_at":"2026-01-15T17:30:00+02:00"}}"#;

fn lamp(id: &str, from: &str, to: &str) -> String {
    LAMP.replace("\"a1\"", &format!("\"{id}\""))
        .replace(from, to)
}

#[test]
fn good_features_go_in_bad_ones_are_told_and_twice_is_as_once() {
    let run = Run::new();
    let bad = [
        (
            lamp("b1", "[24.9416,60.1711]", "[60.1711,24.9416]"),
            "swapped_coordinates",
        ),
        (lamp("b2", "light.out", "light.none"), "unknown_category"),
        (lamp("b3", "2026-01-15", "2096-01-15"), "future_time"),
        (
            lamp("b4", "[24.9416,60.1711]", "[24.9416,60.1711,3]"),
            "three_dimensional",
        ),
        (
            lamp("b5", "[24.9416,60.1711]", "[NaN,60.1711]"),
            "import_broken_value",
        ),
        (lamp("b6", "[24.9416,60.1711]", "[]"), "geometry_empty"),
        (lamp("b7", "\"Point\"", "\"Circle\""), "geometry_type"),
        (
            lamp("b8", "\"id\":\"b8\",", "\"id\":\"b8\" "),
            "import_broken_json",
        ),
        (lamp("b9", "\"category\":\"light.out\",", ""), "required"),
        (
            lamp("b10", "2026-01-15T17:30:00+02:00", "i går"),
            "bad_time",
        ),
        (LAMP.replace("\"Feature\"", "\"Thing\""), "not_a_feature"),
        (
            lamp(
                "b12",
                "\"geometry\":{\"type\":\"Point\",\"coordinates\":[24.9416,60.1711]},",
                "",
            ),
            "geometry_missing",
        ),
        (
            lamp("b13", "\"category\"", "\"severity\":9,\"category\""),
            "number_range",
        ),
    ];
    let mut lines = vec![LAMP.to_owned()];
    lines.extend(bad.iter().map(|(line, _)| line.clone()));
    lines.push(lamp("a2", "light.out", "veg.sight"));
    let file = format!(
        "{{\"type\":\"FeatureCollection\",\"features\":[\n{}\n]}}\n",
        lines.join(",\n")
    );
    let (said, code, report) = run.import("lamps.geojson", file.as_bytes(), OBSERVATIONS);
    assert_eq!(code, Some(1), "{said}");
    let expected: Vec<(u64, u64, &str)> = bad
        .iter()
        .zip(2..)
        .map(|((_, code), n)| (n, n + 1, *code))
        .collect();
    assert_eq!(told(&report), expected, "{said}");
    assert!(
        said.contains("2 nya") && said.contains("13 avvisade") && said.contains("omkastade"),
        "{said}"
    );

    let first = everything(run.folder.path(), "ovning");
    assert_eq!(first.len(), 2);
    let (said, code, _) = run.import("lamps.geojson", file.as_bytes(), OBSERVATIONS);
    assert_eq!(code, Some(1));
    assert!(
        said.contains("0 nya") && said.contains("2 fanns redan"),
        "{said}"
    );
    assert_eq!(everything(run.folder.path(), "ovning"), first);

    // The same id with another content does not replace what stands.
    let (said, code, report) = run.import(
        "lamps.geojson",
        lamp("a1", "light.out", "light.weak").as_bytes(),
        OBSERVATIONS,
    );
    assert_eq!(
        (code, told(&report)),
        (Some(1), vec![(1, 1, "import_conflict")]),
        "{said}"
    );
}

#[test]
fn features_without_id_are_told_apart_by_content_and_number() {
    let run = Run::new();
    let bare = LAMP.replace("\"id\":\"a1\",", "");
    let file = [
        bare.as_str(),
        &bare.replace("light.out", "light.weak"),
        &bare,
    ]
    .join("\n");
    let (said, code, _) = run.import("l.ndjson", file.as_bytes(), OBSERVATIONS);
    assert_eq!(code, Some(0), "{said}");
    let first = everything(run.folder.path(), "ovning");
    assert_eq!(first.len(), 3);
    assert!(first.iter().all(|o| !o.id.is_client_made()
        && o.provenance.code() == "import"
        && o.geom_source.code() == "import"));
    // Record separators and another order of lines change nothing.
    let again = format!("\u{1e}{bare}\n\u{1e}{bare}\n");
    let (said, ..) = run.import("l.ndjson", again.as_bytes(), OBSERVATIONS);
    assert!(said.contains("2 fanns redan"), "{said}");
}

#[test]
fn a_file_that_ends_in_the_middle_keeps_what_was_whole() {
    let run = Run::new();
    let file = format!(
        "{{\"type\":\"FeatureCollection\",\"features\":[\n{LAMP},\n{}",
        LAMP.split_at(60).0
    );
    let (said, code, report) = run.import("cut.geojson", file.as_bytes(), OBSERVATIONS);
    assert_eq!(
        (code, told(&report)),
        (Some(1), vec![(2, 3, "import_truncated")]),
        "{said}"
    );
    assert_eq!(everything(run.folder.path(), "ovning").len(), 1);
    for (name, bytes) in [
        ("page.geojson", &b"<html>no</html>"[..]),
        ("a.bin", b"\x00\x01\x02"),
        ("empty.csv", b""),
        ("x.json", b"[1,2]"),
    ] {
        let (said, code, _) = run.import(name, bytes, OBSERVATIONS);
        assert!(matches!(code, Some(1 | 2)), "{name}: {code:?} {said}");
        assert!(!said.contains("panicked"), "{said}");
    }
    assert_eq!(everything(run.folder.path(), "ovning").len(), 1);
}

#[test]
fn a_dry_run_writes_nothing() {
    let run = Run::new();
    let (said, code, _) = run.import(
        "l.geojson",
        LAMP.as_bytes(),
        &["--as", "observations", "--dry-run"],
    );
    assert_eq!(code, Some(0), "{said}");
    assert!(
        said.contains("inget är skrivet") && !run.path("tenants").exists(),
        "{said}"
    );
}

#[test]
fn a_swedish_spreadsheet_in_sweref_goes_in_where_and_when_it_says() {
    let run = Run::new();
    let text = "Nr;Öst;Nord;Tid;Vad\r\n17;377500,0;6399500,0;2026-01-15 17:30;\"Släckt; sedan måndag\"\r\n18;6399500;377500;2026-01-15 17:30;omkastad\r\n;;;;\r\n";
    let latin: Vec<u8> = text
        .chars()
        .map(|c| u8::try_from(u32::from(c)).unwrap())
        .collect();
    let map = [
        "--tenant",
        "1490",
        "--crs",
        "EPSG:3006",
        "--map",
        "category==light.out",
        "observed_at=Tid",
        "text=Vad",
        "id=Nr",
        "--class",
        "2",
    ];
    let args: Vec<&str> = OBSERVATIONS.iter().chain(&map).copied().collect();
    let (said, code, report) = run.import("fel.csv", &latin, &args);
    assert_eq!(
        (code, told(&report)),
        (Some(1), vec![(2, 3, "import_north_first")]),
        "{said}"
    );
    let all = everything(run.folder.path(), "1490");
    let [o] = all.as_slice() else {
        panic!("{all:?}")
    };
    assert_eq!(o.text.as_deref(), Some("Släckt; sedan måndag"));
    assert_eq!(
        o.observed_at,
        "2026-01-15T16:30:00Z".parse::<Timestamp>().unwrap()
    );
    assert_eq!((o.observed_offset_s, o.privacy_class.get()), (3_600, 2));
    let Shape::Point(place) = o.geom_exact else {
        panic!("{o:?}")
    };
    assert!(
        (place.lon() - 12.94).abs() < 0.02 && (place.lat() - 57.72).abs() < 0.02,
        "{place:?}"
    );
    assert!(
        o.warnings.is_empty(),
        "it lies within Borås: {:?}",
        o.warnings
    );
    // Without the system the message says which one it looks like.
    let without: Vec<&str> = args
        .iter()
        .filter(|a| !a.contains("crs") && !a.starts_with("EPSG"))
        .copied()
        .collect();
    let (said, _, report) = run.import("fel.csv", &latin, &without);
    assert_eq!(told(&report)[0].2, "import_looks_projected");
    assert!(said.contains("--crs EPSG:3006"), "{said}");
}

#[test]
fn lamps_and_maintenance_areas_go_in_with_their_owner() {
    let run = Run::new();
    let file = r#"{"type":"FeatureCollection","features":[
{"type":"Feature","geometry":{"type":"Point","coordinates":[12.94,57.72]},"properties":{"stolpnr":"B 0017"}},
{"type":"Feature","geometry":{"type":"Polygon","coordinates":[[[12.9,57.7],[12.91,57.7],[12.91,57.71],[12.9,57.7]]]},"properties":{"namn":"Norra","id":"Norra skötsel","owner":"Borås Stad"}},
{"type":"Feature","geometry":{"type":"Polygon","coordinates":[[[12.9,57.7],[12.91,57.7],[12.91,57.71],[12.9,57.7]]]},"properties":{"namn":"Södra","owner":"Okänd AB"}},
{"type":"Feature","geometry":{"type":"Polygon","coordinates":[[[12.9,57.7],[12.91,57.7],[12.91,57.71],[12.9,57.7]]]},"properties":{"namn":"Östra"}},
{"type":"Feature","geometry":{"type":"Point","coordinates":[12.94,57.72]},"properties":{}},
{"type":"Feature","geometry":{"type":"Point","coordinates":[12.95,57.72]},"properties":{"stolpnr":"b 0017"}}
]}"#;
    let (said, code, report) = run.import(
        "drift.geojson",
        file.as_bytes(),
        &["--as", "assets", "--tenant", "1490"],
    );
    let expected = vec![
        (3, 4, "unknown_reference"),
        (4, 5, "required"),
        (5, 6, "required"),
        (6, 7, "import_id_twice"),
    ];
    assert_eq!((code, told(&report)), (Some(1), expected), "{said}");
    let tenant = TenantCode::parse("1490").unwrap();
    let store = start::store(run.folder.path(), &tenant).unwrap();
    let viewer = Viewer::keeper(tenant);
    runtime().block_on(async {
        let pole = store
            .asset(&viewer, &AssetRef::parse("b-0017").unwrap())
            .await
            .unwrap();
        assert_eq!(
            (pole.kind.as_str(), pole.place.lon()),
            ("street_lamp", 12.94)
        );
        let areas = store.areas(&viewer).await.unwrap();
        let [area] = areas.as_slice() else {
            panic!("{areas:?}")
        };
        assert_eq!(
            (area.id.as_str(), area.name.as_str(), area.kind.code()),
            ("norra-skotsel", "Norra", "maintenance_area")
        );
        assert_eq!(area.owner.as_ref().map(ActorId::as_str), Some("boras-stad"));
    });
}

/// The practice set with one observation that has everything.
fn practice(data: &Path) {
    let seeds = seeds::load(&Inside).unwrap();
    let tenant = TenantCode::parse("ovning").unwrap();
    let mut all =
        demo::records(&seeds, &tenant, "2026-11-21T12:00:00Z".parse().unwrap()).observations;
    all.truncate(60);
    let last = all.last_mut().unwrap();
    let at = LonLat::from_degrees(24.941, 60.171).unwrap();
    last.geom_exact = Shape::Line(
        vec![
            at.coord(),
            LonLat::from_degrees(24.942, 60.1712).unwrap().coord(),
        ]
        .into(),
    );
    last.geom_public = Some(Shape::Point(at));
    last.text = Some("=SUM(A1); \"rad ett\"\nrad två, åäö".to_owned());
    last.external_ref = Some("12345".to_owned());
    last.controller = Some(ActorId::parse("polisen").unwrap());
    last.share_sets = vec![lykta_core::model::ShareSetId::parse("est").unwrap()];
    last.photos = vec!["ab".repeat(32)];
    last.link_overrides = vec![LinkOverride {
        commitment: CommitmentId::parse("ovning.o1").unwrap(),
        added: true,
        reason: "sett på plats".to_owned(),
    }];
    last.time_pattern = Some("17".to_owned());
    let id = last.id;
    all[0].confirmations = vec![id];
    all[1].status = Status::Merged;
    all[1].before_merge = Some(Status::Assigned);
    all[2].status = Status::Withdrawn;
    let store = start::store(data, &tenant).unwrap();
    let wishes = all.into_iter().map(|o| Wish::Create(Box::new(o))).collect();
    runtime()
        .block_on(store.append(&Viewer::keeper(tenant), wishes))
        .unwrap();
}

#[test]
fn an_export_comes_back_as_the_same_bytes() {
    let run = Run::new();
    practice(run.folder.path());
    for (format, name) in [("geojson", "o.geojson"), ("csv", "o.csv")] {
        let out = lykta(
            run.folder.path(),
            &[
                "export",
                "--as",
                "observations",
                "--format",
                format,
                "--out",
                name,
            ],
        );
        assert!(out.status.success(), "{}", words(&out));
        let first = std::fs::read(run.path(name)).unwrap();
        let other = Run::new();
        let (said, code, _) = other.import(name, &first, OBSERVATIONS);
        assert_eq!(code, Some(0), "{said}");
        let second = lykta(
            other.folder.path(),
            &["export", "--as", "observations", "--format", format],
        );
        assert_eq!(
            String::from_utf8_lossy(&second.stdout),
            String::from_utf8_lossy(&first),
            "{format}"
        );
        let (before, after) = (
            everything(run.folder.path(), "ovning"),
            everything(other.folder.path(), "ovning"),
        );
        assert_eq!(after.len(), 59, "what was undone stays behind");
        let kept: Vec<&Observation> = before
            .iter()
            .filter(|o| o.status != Status::Withdrawn)
            .collect();
        assert_eq!(kept, after.iter().collect::<Vec<_>>());
        let (said, ..) = other.import(name, &first, OBSERVATIONS);
        assert!(said.contains("59 fanns redan"), "{said}");
    }
    let sheet = lykta(
        run.folder.path(),
        &["export", "--as", "observations", "--excel", "--lang", "sv"],
    );
    let sheet = String::from_utf8(sheet.stdout).unwrap();
    assert!(
        sheet.starts_with("\u{feff}Id;Longitud;")
            && sheet.contains("\"'=SUM(A1); ")
            && sheet.contains(";24,94"),
        "{sheet}"
    );
}

#[test]
fn areas_of_every_selector_come_back_as_the_same_bytes() {
    let seeds = seeds::load(&Inside).unwrap();
    for code in ["1490", "ovning"] {
        let run = Run::new();
        let tenant = TenantCode::parse(code).unwrap();
        let wishes = seeds
            .areas_of(&tenant)
            .iter()
            .cloned()
            .map(|a| Wish::PutArea(Box::new(a)))
            .collect();
        let store = start::store(run.folder.path(), &tenant).unwrap();
        runtime()
            .block_on(store.append(&Viewer::keeper(tenant), wishes))
            .unwrap();
        for format in ["geojson", "csv"] {
            let export = |run: &Run| {
                lykta(
                    run.folder.path(),
                    &[
                        "export", "--as", "areas", "--tenant", code, "--format", format,
                    ],
                )
                .stdout
            };
            let first = export(&run);
            let other = Run::new();
            let (said, exit, _) = other.import(
                &format!("a.{format}"),
                &first,
                &["--as", "areas", "--tenant", code],
            );
            assert_eq!(exit, Some(0), "{said}");
            assert_eq!(
                String::from_utf8_lossy(&export(&other)),
                String::from_utf8_lossy(&first),
                "{code} {format}"
            );
        }
    }
}

/// Real files that are not part of the project; absent = said, not silent.
#[expect(clippy::print_stderr, reason = "a test that tries nothing says so")]
pub(crate) fn shared(path: &str) -> Option<PathBuf> {
    let root = std::env::vars()
        .find(|(name, _)| name == "LYKTA_SHARED")
        .map_or_else(
            || Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared"),
            |(_, v)| PathBuf::from(v),
        );
    let full = root.join("geodata").join(path);
    if full.exists() {
        return Some(full);
    }
    eprintln!(
        "not tried: {} is missing (set LYKTA_SHARED)",
        full.display()
    );
    None
}

#[test]
fn robberies_of_memphis_and_areas_of_goteborg_go_in() {
    if let Some(file) = shared("incidents/memphis_robberies_2019.geojson") {
        let run = Run::new();
        let map = [
            "import",
            file.to_str().unwrap(),
            "--as",
            "observations",
            "--map",
            "category==crime.other",
            "observed_at=date",
        ];
        let said = words(&lykta(run.folder.path(), &map));
        assert!(
            said.contains("2245 nya") && said.contains("0 avvisade"),
            "{said}"
        );
        let said = words(&lykta(run.folder.path(), &map));
        assert!(said.contains("2245 fanns redan"), "{said}");
    }
    if let Some(file) = shared("boundaries/goteborg_basomraden.geojson") {
        let run = Run::new();
        let output = lykta(
            run.folder.path(),
            &[
                "import",
                file.to_str().unwrap(),
                "--as",
                "areas",
                "--tenant",
                "1480",
                "--kind",
                "statistical",
                "--map",
                "id=basomrade",
                "name=basomrade",
                "--report",
                "report.jsonl",
            ],
        );
        let said = words(&output);
        assert!(said.contains("1012 lästa"), "{said}");
        let report = std::fs::read_to_string(run.path("report.jsonl")).unwrap();
        let lines: Vec<Value> = report
            .lines()
            .map(|l| serde_json::from_str(l).unwrap())
            .collect();
        assert_eq!(lines.len(), 15, "each invalid polygon is told once");
        for line in lines {
            let detail = line["errors"][0]["detail"].as_str().unwrap();
            assert!(
                line["id"].is_string() && detail.contains(",57."),
                "number, id and place: {line}"
            );
        }
    }
}

#[test]
fn a_misspelt_column_is_told_and_nothing_is_taken_for_empty() {
    let rows = "namn;lat;lon;radius_m\nNordstan;57,709;11,969;200\n".as_bytes();
    let map = ["--as", "areas", "--map", "id=namn", "name=finns_inte"];
    let (said, exit, _) = Run::new().import("a.csv", rows, &map);
    assert_eq!(exit, Some(1));
    assert!(said.contains("”finns_inte” finns inte"), "{said}");
}
