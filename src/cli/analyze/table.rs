//! An answer as a table to be read.

use serde_json::Value;

/// Most values of a list that stand on one line.
const SHOWN: usize = 12;

/// The whole answer.
pub(super) fn written(told: &Value) -> String {
    let of = |name: &str| told.get(name).map(plain).unwrap_or_default();
    let mut text = format!("{} {}, n = {}\n", of("method"), of("version"), of("n"));
    for (name, value) in ["params", "notes"]
        .iter()
        .filter_map(|part| told.get(*part)?.as_object())
        .flatten()
    {
        text.push_str(&format!("{name} = {}\n", plain(value)));
    }
    text.push('\n');
    part(&mut text, "", told.get("results").unwrap_or(&Value::Null));
    text
}

fn part(text: &mut String, name: &str, value: &Value) {
    match value {
        Value::Array(rows) if rows.first().is_some_and(Value::is_object) => {
            if !name.is_empty() {
                text.push_str(&format!("{name}:\n"));
            }
            rows_of(text, rows);
        }
        Value::Object(members) => {
            for (name, value) in members {
                part(text, name, value);
            }
        }
        other => text.push_str(&format!("{name} = {}\n", plain(other))),
    }
}

fn rows_of(text: &mut String, rows: &[Value]) {
    let mut names: Vec<&String> = Vec::new();
    for name in rows
        .iter()
        .filter_map(Value::as_object)
        .flat_map(|r| r.keys())
    {
        if !names.contains(&name) {
            names.push(name);
        }
    }
    let mut lines: Vec<Vec<String>> = vec![names.iter().map(|n| (*n).clone()).collect()];
    for row in rows {
        let cell = |name: &&String| row.get(name.as_str()).map_or_else(String::new, plain);
        lines.push(names.iter().map(cell).collect());
    }
    let widths: Vec<usize> = (0..names.len())
        .map(|i| {
            let cells = lines.iter().filter_map(|line| line.get(i));
            cells.map(|c| c.chars().count()).max().unwrap_or(0)
        })
        .collect();
    for line in lines {
        let cells = line.iter().zip(&widths);
        let cells: Vec<String> = cells.map(|(c, w)| format!("{c:>w$}")).collect();
        text.push_str(&format!("{}\n", cells.join("  ")));
    }
}

/// A value on one line: numbers to six figures, long lists cut and counted.
fn plain(value: &Value) -> String {
    match value {
        Value::Null => String::from("–"),
        Value::String(text) => text.clone(),
        Value::Number(n) if n.is_f64() => six(n.as_f64().unwrap_or(f64::NAN)),
        Value::Array(all) => {
            let mut shown: Vec<String> = all.iter().take(SHOWN).map(plain).collect();
            if all.len() > SHOWN {
                shown.push(format!("… ({})", all.len()));
            }
            shown.join(" ")
        }
        other => other.to_string(),
    }
}

/// Six figures at least, whole metres always.
fn six(n: f64) -> String {
    if n == 0.0 {
        return String::from("0");
    }
    if !(1e-4..1e15).contains(&n.abs()) {
        return format!("{n:.5e}");
    }
    let decimals = (0..10).find(|d| n.abs() * 10_f64.powi(*d) >= 1e5);
    let decimals = usize::try_from(decimals.unwrap_or(10)).unwrap_or(0);
    format!("{n:.decimals$}")
}
