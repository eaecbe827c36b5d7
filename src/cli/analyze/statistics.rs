//! What the statistics refuse, and what they say beside their numbers.

use serde_json::json;

use super::ALL;
use super::tests::{asked, refused};

const CELLS: &str = "easting,northing,value\n100,100,1\n200,100,0\n300,100,4\n100,200,0\n200,200,2\n\
                     300,200,0\n100,300,0\n200,300,0\n300,300,1\n400,300,3\n";

#[test]
fn neighbours_that_cannot_be_are_named() {
    for (params, pointer, code) in [
        ("{}", "/params/weights", "analysis_missing_param"),
        (
            r#"{"weights":{"kind":"rook"}}"#,
            "/params/weights/kind",
            "analysis_bad_value",
        ),
        (
            r#"{"weights":{"kind":"knn"}}"#,
            "/params/weights/k",
            "analysis_missing_param",
        ),
        (
            r#"{"weights":{"kind":"knn","k":10}}"#,
            "/params/weights/k",
            "analysis_bad_value",
        ),
        (
            r#"{"weights":{"kind":"distance_band","metres":0}}"#,
            "/params/weights/metres",
            "analysis_bad_value",
        ),
        (
            r#"{"weights":{"kind":"queen","cell_m":300}}"#,
            "/params/weights/cells",
            "analysis_bad_value",
        ),
        (
            r#"{"weights":{"kind":"queen"},"value":"reports"}"#,
            "/input/reports",
            "analysis_missing_column",
        ),
        (
            r#"{"weights":{"kind":"queen"},"draws":0,"p":"permutation"}"#,
            "/params/draws",
            "analysis_bad_value",
        ),
        (
            r#"{"on":"cells"}"#,
            "/params/cell_m",
            "analysis_missing_param",
        ),
    ] {
        let told = refused("hotspots", CELLS, params);
        assert_eq!(told, (pointer.to_owned(), code), "{params}");
    }
    for (name, text, params, pointer) in [
        (
            "local-excess",
            "count,exposure\n1.5,2\n",
            "{}",
            "/input/1/count",
        ),
        (
            "local-excess",
            "count,exposure\n1,2\n1,-1\n",
            "{}",
            "/input/2/exposure",
        ),
        (
            "empirical-bayes",
            "events,exposure\n1,0\n",
            "{}",
            "/input/1/exposure",
        ),
        ("dbscan", CELLS, r#"{"eps_m":5}"#, "/params/min_points"),
        (
            "accuracy",
            "past,future\n1,1\n",
            r#"{"share":[0]}"#,
            "/params/share",
        ),
        (
            "knox",
            "easting,northing,time\n1,1,2026-01-01T00:00:00Z\n",
            r#"{"bands_m":[200,100]}"#,
            "/params/bands_m",
        ),
    ] {
        assert_eq!(refused(name, text, params).0, pointer, "{name}");
    }
}

#[test]
fn cells_beside_each_other_are_found_without_being_told_their_size() {
    let told = asked("hotspots", CELLS, r#"{"weights":{"kind":"queen"}}"#).unwrap();
    assert_eq!(
        told["params"]["weights"],
        json!({ "kind": "queen", "cell_m": 100.0 })
    );
    assert_eq!(told["params"]["value"], "value");
    assert_eq!(told["params"]["p"], "exact");
    let neighbours: Vec<u64> = told["results"]
        .as_array()
        .unwrap()
        .iter()
        .map(|row| row["neighbours"].as_u64().unwrap())
        .collect();
    assert_eq!(neighbours, [3, 5, 3, 5, 8, 6, 3, 5, 4, 2]);
}

#[test]
fn too_little_to_tell_is_said_beside_the_numbers() {
    let queen = r#"{"weights":{"kind":"queen"}}"#;
    let told = asked("hotspots", CELLS, queen).unwrap();
    assert_eq!(told["notes"]["enough"], "too_few_cells");
    let grid = r#"{"on":"cells","origin":[0,0],"cell_m":50,"columns":10,"rows":10}"#;
    let told = asked("hotspots", CELLS, grid).unwrap();
    assert_eq!(told["notes"]["enough"], "too_few_reports");
    assert_eq!(
        (told["notes"]["reports"].as_u64(), told["n"].as_u64()),
        (Some(10), Some(10))
    );
    assert_eq!(told["results"].as_array().unwrap().len(), 100);
}

#[test]
fn the_same_seed_gives_the_same_p_and_another_seed_another() {
    let asked = |seed: u32| {
        let params = format!(
            r#"{{"weights":{{"kind":"knn","k":3}},"p":"permutation","draws":199,"seed":{seed}}}"#
        );
        asked("hotspots", CELLS, &params).unwrap()["results"].clone()
    };
    assert_eq!(asked(4), asked(4));
    assert_ne!(asked(4), asked(5));
}

#[test]
fn what_is_not_computable_is_null_with_a_reason() {
    let flat = "easting,northing,value\n0,0,1\n100,0,1\n200,0,1\n300,0,1\n";
    let told = asked("hotspots", flat, r#"{"weights":{"kind":"queen"}}"#).unwrap();
    let row = &told["results"][0];
    assert!(row["z"].is_null() && row["p_hot"].is_null() && row["q_hot"].is_null());
    assert_eq!(row["reason"], "all_values_equal");
    let told = asked("mann-kendall", "value\n2\n2\n2\n", "{}").unwrap();
    assert_eq!(told["results"]["reason"], "all_values_equal");
    let told = asked("concentration", "count\n0\n0\n", "{}").unwrap();
    assert_eq!(told["results"]["reason"], "no_reports");
}

#[test]
fn every_method_has_a_page_that_the_index_names() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/methods/");
    let index = std::fs::read_to_string(format!("{folder}README.md")).unwrap();
    for method in ALL {
        let page = format!("{}.md", method.name);
        assert!(index.contains(&format!("]({page})")), "{page}");
        assert!(std::path::Path::new(folder).join(&page).exists(), "{page}");
    }
}
