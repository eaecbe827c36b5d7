//! Every method against what other programs say of the shared examples.
//!
//! `tests/data/analysis/make.py` made them and names the programs and their versions.

use serde_json::Value;

use super::{Analyze, answer};

const FOLDER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/data/analysis/");

/// Holds that everything expected is told, numbers within a tolerance of their size (at least of 1e-3).
fn compare(at: &str, told: &Value, expected: &Value, tolerance: f64) {
    match expected {
        Value::Object(members) => {
            for (name, value) in members {
                compare(&format!("{at}/{name}"), &told[name], value, tolerance);
            }
        }
        Value::Array(values) => {
            assert_eq!(told.as_array().map(Vec::len), Some(values.len()), "{at}");
            for (i, value) in values.iter().enumerate() {
                compare(&format!("{at}/{i}"), &told[i], value, tolerance);
            }
        }
        Value::Number(number) => {
            let right = number.as_f64().unwrap();
            let own = told.as_f64().unwrap_or(f64::NAN);
            let off = (own - right).abs();
            assert!(
                off <= tolerance * right.abs().max(1e-3),
                "{at}: {own} is not {right}"
            );
        }
        other => assert_eq!(told, other, "{at}"),
    }
}

fn cases() -> Vec<Value> {
    let text = std::fs::read_to_string(format!("{FOLDER}cases.json")).unwrap();
    let cases: Vec<Value> = serde_json::from_str(&text).unwrap();
    assert!(cases.len() > 10);
    cases
}

fn asked(case: &Value, params: &Value) -> Value {
    let input = format!("{FOLDER}{}", case["input"].as_str().unwrap());
    let told = answer(&Analyze {
        name: case["method"].as_str().unwrap().to_owned(),
        input: input.into(),
        params: params.to_string(),
        json: true,
        lang: None,
    });
    told.unwrap_or_else(|fault| panic!("{}: {fault:?}", case["name"]))
}

/// The parameters of a case, with a file of weights found from wherever the test is run.
fn params(case: &Value) -> Value {
    let mut params = case["params"].clone();
    if let Some(file) = params.pointer_mut("/weights/file") {
        let name = file.as_str().unwrap().rsplit('/').next().unwrap();
        *file = Value::from(format!("{FOLDER}{name}"));
    }
    params
}

#[test]
fn every_example_is_answered_as_the_named_programs_do() {
    for case in cases() {
        let told = asked(&case, &params(&case));
        let tolerance = case["tolerance"].as_f64().unwrap();
        let name = case["name"].as_str().unwrap();
        compare(name, &told["results"], &case["expected"], tolerance);
    }
}

#[test]
fn the_filled_parameters_give_the_same_answer_again() {
    for case in cases() {
        let told = asked(&case, &params(&case));
        assert_eq!(asked(&case, &told["params"]), told, "{}", case["name"]);
    }
}

#[test]
fn a_wrong_number_is_found() {
    let case = &cases()[0];
    let told = asked(case, &params(case));
    let mut expected = case["expected"].clone();
    let z = expected[7]["z"].as_f64().unwrap();
    expected[7]["z"] = Value::from(z + 1e-8);
    let found = std::panic::catch_unwind(|| compare("", &told["results"], &expected, 1e-9));
    assert!(found.is_err());
}
