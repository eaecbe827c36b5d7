//! What `lykta bench` says where a store or a service takes part: every figure is there and the folder is empty again.
//! How large the figures are is no test's to say.

use std::process::Command;

use serde_json::Value;

fn figures(args: &[&str]) -> Vec<(String, f64)> {
    let folder = tempfile::tempdir().unwrap();
    let out = Command::new(env!("CARGO_BIN_EXE_lykta"))
        .arg("bench")
        .args(args)
        .args(["--json", "--folder"])
        .arg(folder.path())
        .output()
        .unwrap();
    assert!(out.status.success(), "{out:?}");
    let left: Vec<_> = folder.path().read_dir().unwrap().collect();
    assert!(left.is_empty(), "{left:?}");
    let told: Value = serde_json::from_slice(&out.stdout).unwrap();
    let rows = told["rows"].as_array().unwrap().iter();
    rows.map(|row| {
        let what = row["what"].as_str().unwrap().to_owned();
        (what, row["lykta"].as_f64().unwrap())
    })
    .collect()
}

#[test]
fn an_import_is_measured_until_it_is_durable() {
    let rows = figures(&["import", "--points", "3000"]);
    let names: Vec<&str> = rows.iter().map(|(what, _)| what.as_str()).collect();
    assert_eq!(
        names,
        [
            "file copied and synced",
            "imported and durable",
            "file",
            "store"
        ]
    );
    assert!(rows.iter().all(|(_, figure)| *figure > 0.0), "{rows:?}");
}

#[test]
fn a_service_is_started_asked_and_ended() {
    let rows = figures(&[
        "serve",
        "--points",
        "3000",
        "--seconds",
        "1",
        "--clients",
        "2",
    ]);
    for kind in [
        "fresh tile z8",
        "fresh tile z16",
        "remembered tile z15",
        "unchanged tile z15",
    ] {
        for figure in ["answers a second", "p50", "p99"] {
            let name = format!("{kind}, {figure}");
            let row = rows.iter().find(|(what, _)| *what == name);
            assert!(
                row.is_some_and(|(_, value)| *value > 0.0),
                "{name}: {rows:?}"
            );
        }
    }
}
