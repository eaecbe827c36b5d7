//! The shapes of answers and refusals, asked as from the command line.

use std::io::Write as _;

use serde_json::Value;

use super::{ALL, Analyze, answer};
use crate::wire::fault::Fault;

/// One method on a file with this text.
pub(super) fn asked(name: &str, text: &str, params: &str) -> Result<Value, Fault> {
    let ending = if text.starts_with('{') {
        ".geojson"
    } else {
        ".csv"
    };
    let mut file = tempfile::Builder::new().suffix(ending).tempfile().unwrap();
    file.write_all(text.as_bytes()).unwrap();
    answer(&Analyze {
        name: name.to_owned(),
        input: file.path().to_owned(),
        params: params.to_owned(),
        json: true,
        lang: None,
    })
}

pub(super) fn refused(name: &str, text: &str, params: &str) -> (String, &'static str) {
    let fault = asked(name, text, params).unwrap_err();
    (fault.pointer, fault.code)
}

#[test]
fn points_are_projected_in_the_order_of_the_rows_and_every_default_is_told() {
    // pyproj 3.7.2, EPSG:4326 to EPSG:3006 and to EPSG:3067.
    let rows = "id,lon,lat\na,12.94,57.7205\nb,15.4357,60.4843\n";
    let told = asked("project", rows, "{}").unwrap();
    assert_eq!(told["method"], "project");
    assert_eq!(told["params"], serde_json::json!({ "crs": "EPSG:3006" }));
    assert_eq!(told["n"], 2);
    let at = |i: usize, name: &str| told["results"][i][name].as_f64().unwrap();
    for (i, east, north) in [
        (0, 377_299.055_599_2, 6_399_458.448_257_0),
        (1, 523_946.144_541_5, 6_705_427.796_563_0),
    ] {
        assert!((at(i, "easting") - east).abs() < 1e-6, "{told}");
        assert!((at(i, "northing") - north).abs() < 1e-6, "{told}");
    }
    let geojson = r#"{"type":"FeatureCollection","features":[{"type":"Feature","properties":{},
        "geometry":{"type":"Point","coordinates":[24.944,60.17]}}]}"#;
    let told = asked("project", geojson, r#"{"crs":"EPSG:3067"}"#).unwrap();
    let east = told["results"][0]["easting"].as_f64().unwrap();
    assert!((east - 385_922.314_151_4).abs() < 1e-6, "{told}");
    // Metres are taken as given.
    let told = asked("project", "easting;northing\n1,5;2\n", "{}").unwrap();
    assert_eq!(
        told["results"],
        serde_json::json!([{ "easting": 1.5, "northing": 2.0 }])
    );
}

#[test]
fn what_cannot_be_used_is_named() {
    let rows = "lon,lat,time\n12.9,57.7,2025-11-18T16:00:00Z\n";
    let memphis = "lon,lat\n12.9,57.7\n-90.05,35.15\n";
    for (name, text, params, pointer, code) in [
        ("nothing", rows, "{}", "/method", "analysis_unknown_method"),
        ("project", rows, "[]", "/params", "analysis_params_json"),
        (
            "project",
            rows,
            r#"{"tz":"UTC"}"#,
            "/params/tz",
            "analysis_unknown_param",
        ),
        (
            "project",
            rows,
            r#"{"crs":"EPSG:4326"}"#,
            "/params/crs",
            "analysis_bad_value",
        ),
        (
            "project",
            rows,
            r#"{"crs":3006}"#,
            "/params/crs",
            "analysis_bad_value",
        ),
        (
            "project",
            memphis,
            "{}",
            "/input/2/lon,lat",
            "analysis_outside",
        ),
        (
            "project",
            "a,b\n1,2\n",
            "{}",
            "/input/1/geometry",
            "analysis_no_place",
        ),
        (
            "project",
            "lon,lat\n12.9,x\n",
            "{}",
            "/input/1/lat",
            "analysis_bad_cell",
        ),
        (
            "project",
            "lon,lat\n12.9,91\n",
            "{}",
            "/input/1/lat",
            "analysis_bad_cell",
        ),
        ("project", "lon,lat\n", "{}", "/input", "analysis_no_rows"),
        (
            "sun",
            memphis,
            "{}",
            "/input/time",
            "analysis_missing_column",
        ),
        (
            "sun",
            "lon,lat,time\n12,57,noon\n",
            "{}",
            "/input/1/time",
            "analysis_bad_cell",
        ),
        (
            "hour-of-week",
            rows,
            r#"{"tz":"Boras"}"#,
            "/params/tz",
            "analysis_bad_value",
        ),
    ] {
        assert_eq!(
            refused(name, text, params),
            (pointer.to_owned(), code),
            "{name} {params}"
        );
    }
    let outside = asked("project", memphis, "{}").unwrap_err();
    let crs = outside.values.iter().find(|(name, _)| *name == "crs");
    assert_eq!(crs.unwrap().1, "SWEREF 99 TM (EPSG:3006)");
}

#[test]
fn hours_of_the_week_follow_the_clock_on_the_wall() {
    // 2026-03-29 02:00 does not exist in Stockholm, 2026-10-25 02:00 twice; both are Sundays.
    let rows = "time\n2026-03-29T00:59:59Z\n2026-03-29T01:00:00Z\n2026-10-25T00:30:00Z\n\
                2026-10-25T01:30:00Z\n2026-11-22T23:00:00Z\n";
    let told = asked("hour-of-week", rows, "{}").unwrap();
    assert_eq!(
        told["results"]["rows"],
        serde_json::json!([145, 147, 146, 146, 0])
    );
    assert_eq!(told["results"]["histogram"].as_array().unwrap().len(), 168);
    assert_eq!(told["results"]["histogram"][146], 2);
    let utc = asked("hour-of-week", rows, r#"{"tz":"UTC"}"#).unwrap();
    assert_eq!(
        utc["results"]["rows"],
        serde_json::json!([144, 145, 144, 145, 167])
    );
}

#[test]
fn methods_have_names_of_their_own() {
    let names: std::collections::BTreeSet<&str> = ALL.iter().map(|m| m.name).collect();
    assert_eq!(names.len(), ALL.len());
}

/// A file of tests/data/analysis, made by `make_density.py` there.
fn reference(name: &str) -> Value {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/analysis");
    serde_json::from_slice(&std::fs::read(folder.join(name)).unwrap()).unwrap()
}

fn numbers(list: &Value) -> Vec<f64> {
    let all = list.as_array().unwrap().iter();
    all.map(|v| v.as_f64().unwrap()).collect()
}

#[test]
fn density_equals_kdepy_and_scikit_learn() {
    let reference = reference("density.json");
    let mut rows = String::from("easting,northing,weight\n");
    for point in reference["points"].as_array().unwrap() {
        let [east, north, weight] = numbers(point)[..] else {
            panic!("{point}")
        };
        rows.push_str(&format!("{east},{north},{weight}\n"));
    }
    let cases = reference["cases"].as_array().unwrap();
    assert_eq!(cases.len(), 4);
    for case in cases {
        let told = asked("density", &rows, &case["params"].to_string()).unwrap();
        let ours = numbers(&told["results"]["density_per_km2"]);
        for peer in ["kdepy", "scikit_learn"] {
            let Some(theirs) = case.get(peer).map(numbers) else {
                assert_eq!(case["params"]["kernel"], "quartic");
                continue;
            };
            let top = theirs.iter().copied().fold(0.0, f64::max);
            assert!(top > 100.0);
            let off = ours.iter().zip(&theirs);
            let off = off.map(|(a, b)| (a - b).abs()).fold(0.0, f64::max) / top;
            assert!(off < 1e-9, "{peer} {}: {off}", case["params"]);
        }
        assert_eq!(told["params"]["edge"], "none");
        assert!(told["results"]["suggested_radius_m"].as_f64().unwrap() > 50.0);
    }
}

#[test]
fn density_within_a_boundary_is_divided_by_what_lies_inside() {
    // Points in the middle of a square of about 1.2 × 1.1 km; beyond it no value.
    let rows = "easting,northing\n377300,6399400\n377310,6399410\n390000,6399400\n";
    let square = r#"{"type":"Polygon","coordinates":[[[12.93,57.715],[12.95,57.715],[12.95,57.725],[12.93,57.725],[12.93,57.715]]]}"#;
    let params = |edge: &str| {
        format!(
            r#"{{"cell_m":50,"origin":[376500,6398600],"columns":40,"rows":40,"edge":"{edge}","boundary":{square}}}"#
        )
    };
    let plain = asked("density", rows, &params("none")).unwrap();
    let edged = asked("density", rows, &params("uniform")).unwrap();
    assert_eq!(edged["results"]["left_out"], 1);
    assert_eq!(edged["results"]["reason"], "outside_boundary");
    let (plain, edged) = (
        numbers(&plain["results"]["density_per_km2"]),
        edged["results"]["density_per_km2"]
            .as_array()
            .unwrap()
            .clone(),
    );
    assert!(edged.iter().any(Value::is_null));
    // Far from the edge the whole kernel lies inside.
    let top = (0..plain.len())
        .max_by(|a, b| plain[*a].total_cmp(&plain[*b]))
        .unwrap();
    assert!((edged[top].as_f64().unwrap() / plain[top] - 1.0).abs() < 1e-9);
    let pointless = r#"{"cell_m":50,"origin":[0,0],"columns":4,"rows":4,"edge":"uniform"}"#;
    assert_eq!(refused("density", rows, pointless).0, "/params/boundary");
    let huge = r#"{"cell_m":1,"origin":[0,0],"columns":4000,"rows":4000}"#;
    assert_eq!(refused("density", rows, huge).0, "/params/columns");
    let lost = r#"{"cell_m":1,"origin":[0,0],"columns":4,"rows":4,"weight":"w"}"#;
    assert_eq!(
        refused("density", rows, lost),
        ("/input/w".to_owned(), "analysis_missing_column")
    );
}

#[test]
fn the_sun_stands_where_pvlib_has_it() {
    let reference = reference("sun.json");
    let theirs = reference["rows"].as_array().unwrap();
    let mut rows = String::from("lon,lat,time\n");
    for row in theirs {
        rows.push_str(&format!(
            "{},{},{}\n",
            row["lon"],
            row["lat"],
            row["time"].as_str().unwrap()
        ));
    }
    let told = asked("sun", &rows, "{}").unwrap();
    let ours = told["results"].as_array().unwrap();
    assert_eq!(ours.len(), 28);
    for (own, row) in ours.iter().zip(theirs) {
        let degrees =
            own["elevation_deg"].as_f64().unwrap() - row["elevation_deg"].as_f64().unwrap();
        assert!(degrees.abs() < 2e-5, "{own} {row}");
        for name in ["sunrise", "sunset", "civil_dawn", "civil_dusk"] {
            let at = |v: &Value| {
                v[name]
                    .as_str()
                    .unwrap()
                    .parse::<jiff::Timestamp>()
                    .unwrap()
            };
            let off = at(own).duration_since(at(row)).as_secs_f64();
            assert!(off.abs() < 0.2, "{name} {off}: {own} {row}");
        }
    }
    // Midsummer beyond the polar circle: no passage, and why.
    let told = asked(
        "sun",
        "lon,lat,time\n20.22,68.5,2026-06-21T12:00:00Z\n",
        "{}",
    )
    .unwrap();
    let row = &told["results"][0];
    assert!(
        row["sunset"].is_null() && row["civil_dusk"].is_null(),
        "{row}"
    );
    assert_eq!(
        (&row["reason"], &row["light"]),
        (&"sun_stays_up".into(), &"daylight".into())
    );
}
