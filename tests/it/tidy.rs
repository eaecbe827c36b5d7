//! Holds the house: who may name whom, how long a file is, what heads it, and words that must agree.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// Every file under `folder` with one of these endings, relative to the root.
fn files(folder: &str, endings: &[&str]) -> Vec<PathBuf> {
    fn walk(folder: &Path, endings: &[&str], out: &mut Vec<PathBuf>) {
        for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
            let path = entry.path();
            let name = entry.file_name();
            if path.is_dir() {
                if !["node_modules", "dist", "target", "out"]
                    .iter()
                    .any(|skip| name == *skip)
                {
                    walk(&path, endings, out);
                }
            } else if path
                .extension()
                .and_then(|e| e.to_str())
                .is_some_and(|e| endings.contains(&e))
            {
                out.push(path);
            }
        }
    }
    let mut out = Vec::new();
    walk(&root().join(folder), endings, &mut out);
    out.sort();
    assert!(
        !out.is_empty(),
        "no files under {folder}: the test would pass on nothing"
    );
    out
}

fn text(path: &Path) -> String {
    fs::read_to_string(path).unwrap_or_else(|e| panic!("{}: {e}", path.display()))
}

fn shown(path: &Path) -> String {
    path.strip_prefix(root())
        .unwrap_or(path)
        .display()
        .to_string()
}

/// Modules of a crate in the order in which they may name each other: only what stands in an earlier
/// row.
type Arrow = &'static [&'static [&'static str]];

const SERVICE: Arrow = &[
    &["clock", "config", "files"],
    &["telemetry"],
    &["wire"],
    &["photo", "pmtiles"],
    &["osm", "picture"],
    &["import", "public", "seeds", "store"],
    &["app"],
    &["http"],
    &["cli"],
];
const CORE: Arrow = &[
    &["model", "privacy"],
    &["space"],
    &["analysis"],
    &["layer"],
    &["measure"],
];
/// Doors that may not name these rooms although they stand behind them.
const CLOSED: &[(&str, &str)] = &[
    ("http", "store"),
    ("cli", "store"),
    ("http", "seeds"),
    ("http", "import"),
    ("public", "telemetry"),
];

/// Breaches in one file's text: (line, module named).
fn breaches(module: &str, text: &str, arrow: Arrow) -> Vec<(usize, String)> {
    let row = |m: &str| arrow.iter().position(|names| names.contains(&m));
    let mut out = Vec::new();
    for (i, line) in text.lines().enumerate() {
        let code = line.split("//").next().unwrap_or("");
        for part in code.split("crate::").skip(1) {
            let named: String = part
                .chars()
                .take_while(|c| c.is_alphanumeric() || *c == '_')
                .collect();
            let Some(there) = row(&named) else { continue };
            let allowed = named == module || row(module).is_some_and(|here| there < here);
            if !allowed || CLOSED.contains(&(module, named.as_str())) {
                out.push((i + 1, named));
            }
        }
    }
    out
}

fn check_arrow(folder: &str, arrow: Arrow) {
    let base = root().join(folder);
    let mut found = Vec::new();
    for path in files(folder, &["rs"]) {
        let inside = path.strip_prefix(&base).unwrap();
        let first = inside
            .components()
            .next()
            .and_then(|c| c.as_os_str().to_str())
            .unwrap_or("");
        let module = first.strip_suffix(".rs").unwrap_or(first);
        if !arrow.iter().any(|row| row.contains(&module)) {
            continue;
        }
        for (line, named) in breaches(module, &text(&path), arrow) {
            found.push(format!("{}:{line}: {module} names {named}", shown(&path)));
        }
    }
    assert!(
        found.is_empty(),
        "modules name what stands after them:\n{}",
        found.join("\n")
    );
}

#[test]
fn modules_name_only_those_before_them() {
    check_arrow("src", SERVICE);
    check_arrow("src/core", CORE);
}

/// What the public side may not name: rooms of the live service and types that hold or reach records.
const NOT_PUBLIC: &[&str] = &[
    "store",
    "app",
    "http",
    "space",
    "layer",
    "World",
    "Landscape",
    "ObservationIndex",
    "Entry",
    "Tenant",
    "Viewer",
    "Observation",
    "ObservationId",
    "observation",
    "feature",
    "archive",
];

/// Words of code that the public side may not use: (line, word).
fn public_breaches(text: &str) -> Vec<(usize, String)> {
    let mut out = Vec::new();
    for (i, line) in text.lines().enumerate() {
        let code = line.split("//").next().unwrap_or("");
        // A crate of others and a header of HTTP are no rooms of ours.
        let code = ["axum::http", "tower_http", "\"no-store\""]
            .iter()
            .fold(code.to_owned(), |c, own| c.replace(own, ""));
        let words = code.split(|c: char| !c.is_alphanumeric() && c != '_');
        for word in words.filter(|w| NOT_PUBLIC.contains(w)) {
            out.push((i + 1, word.to_owned()));
        }
    }
    out
}

#[test]
fn the_public_side_cannot_name_the_live_one() {
    let mut found = Vec::new();
    for path in files("src/public", &["rs"]) {
        for (line, word) in public_breaches(&text(&path)) {
            found.push(format!("{}:{line}: {word}", shown(&path)));
        }
    }
    assert!(
        found.is_empty(),
        "the public side names what it must not reach:\n{}",
        found.join("\n")
    );
    for planted in [
        "use crate::store::Store;",
        "let index: &ObservationIndex = lykta_core::space::world();",
        "fn show(tenant: &Tenant) {}",
    ] {
        assert!(!public_breaches(planted).is_empty(), "{planted}");
    }
}

#[test]
fn a_planted_breach_is_found() {
    let line = "use crate::http::router;";
    assert_eq!(
        breaches("store", line, SERVICE),
        vec![(1, "http".to_owned())]
    );
    assert_eq!(
        breaches("http", "let x = crate::store::Command::Put;", SERVICE),
        vec![(1, "store".to_owned())]
    );
    assert!(
        breaches(
            "app",
            "use crate::store::Store; // and never crate::http",
            SERVICE
        )
        .is_empty()
    );
    assert_eq!(
        breaches("model", "use crate::layer::Tile;", CORE),
        vec![(1, "layer".to_owned())]
    );
}

#[test]
fn every_module_is_in_the_arrow() {
    let known: BTreeSet<&str> = SERVICE.iter().flat_map(|row| row.iter().copied()).collect();
    for line in text(&root().join("src/lib.rs")).lines() {
        if let Some(name) = line
            .strip_prefix("pub mod ")
            .and_then(|l| l.strip_suffix(';'))
        {
            assert!(
                known.contains(name),
                "src/lib.rs: {name} has no place in the arrow of tests/it/tidy.rs"
            );
        }
    }
}

#[test]
fn files_have_a_head_and_an_end() {
    let mut found = Vec::new();
    for path in files("src", &["rs"])
        .into_iter()
        .chain(files("tests/it", &["rs"]))
    {
        let content = text(&path);
        if !content.starts_with("//!") {
            found.push(format!("{}: begins without //!", shown(&path)));
        }
        let lines = content.lines().count();
        if lines > 600 {
            found.push(format!("{}: {lines} lines, at most 600", shown(&path)));
        }
    }
    assert!(found.is_empty(), "{}", found.join("\n"));
}

#[test]
fn nothing_names_one_machine() {
    // Written in parts, so that this file does not name them either.
    let words: Vec<String> = [
        ["/wo", "rk/"],
        ["/ro", "ot/"],
        ["/home", "/"],
        ["../sha", "red"],
    ]
    .iter()
    .map(|w| w.concat())
    .collect();
    let endings = [
        "rs", "ts", "tsx", "toml", "md", "sh", "mjs", "css", "html", "json", "py", "ftl", "sql",
        "lua",
    ];
    let mut found = Vec::new();
    for folder in ["src", "geodata", "web", "docs", "tests"] {
        for path in files(folder, &endings) {
            let name = path.file_name().and_then(|n| n.to_str()).unwrap_or("");
            let product = folder != "tests" && !["testing.rs", "tests.rs"].contains(&name);
            for (i, line) in text(&path).lines().enumerate() {
                for word in &words {
                    // Tests may use the shared data; the product may not know of it.
                    if line.contains(word.as_str()) && (product || !word.starts_with("..")) {
                        found.push(format!("{}:{}: {word}", shown(&path), i + 1));
                    }
                }
            }
        }
    }
    assert!(
        found.is_empty(),
        "paths of one machine:\n{}",
        found.join("\n")
    );
}

#[test]
fn every_problem_has_words_in_both_languages() {
    use lykta::wire::message::Language;
    let mut found = Vec::new();
    for path in files("src", &["rs"]) {
        let content: String = text(&path)
            .split("#[cfg(test)]")
            .next()
            .unwrap_or("")
            .split_whitespace()
            .collect::<Vec<_>>()
            .join(" ");
        let mut keys = BTreeSet::new();
        // Codes of faults and problems, as literals beside what makes them.
        for (opening, with_detail) in [
            ("Fault::new(", false),
            ("Problem::new(", true),
            ("Failure::new(", true),
        ] {
            for call in content.split(opening).skip(1) {
                let call = call.split(';').next().unwrap_or("");
                let literals: Vec<&str> = call.split('"').skip(1).step_by(2).collect();
                let nth = usize::from(
                    opening == "Fault::new("
                        && !call.starts_with("Self::at")
                        && call.starts_with('"'),
                );
                let Some(code) = literals
                    .get(nth)
                    .filter(|c| !c.contains('/') && !c.is_empty() && **c != "field")
                else {
                    continue;
                };
                keys.insert(format!("problem-{}", code.replace('_', "-")));
                if with_detail {
                    keys.insert(format!("problem-{}-detail", code.replace('_', "-")));
                }
            }
        }
        for literal in content
            .split("say(\"")
            .skip(1)
            .filter_map(|c| c.split('"').next())
        {
            if !literal.contains('{') {
                keys.insert(literal.to_owned());
            }
        }
        for key in keys.iter().filter(|k| {
            k.starts_with("problem-")
                && k.chars()
                    .all(|c| c.is_ascii_lowercase() || c == '-' || c.is_ascii_digit())
        }) {
            for language in [Language::Sv, Language::En] {
                if !language.knows(key) {
                    found.push(format!(
                        "{}: {key} has no words in {}",
                        shown(&path),
                        language.tag()
                    ));
                }
            }
        }
    }
    assert!(found.is_empty(), "{}", found.join("\n"));
}

#[test]
fn the_openapi_document_beside_the_web_client_is_the_servers() {
    let kept = text(&root().join("web/openapi.json"));
    let own = lykta::http::document();
    assert_eq!(
        kept.trim(),
        own.trim(),
        "run: cargo run -- openapi > web/openapi.json && npm --prefix web run gen"
    );
    assert!(
        own.contains("\"openapi\": \"3.1"),
        "the document says which OpenAPI it follows"
    );
}
