//! Holds `docs/security.md` to its word: every test and every file that it names is there, and every
//! requirement of the standard stands in exactly one of its tables.

use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;

/// Folders and files of the project that the document names by their path from the root.
const HOMES: &[&str] = &[
    "src/",
    "tests/",
    "web/",
    "docs/",
    "geodata/",
    ".ci/",
    "Cargo.",
    "Makefile",
    "clippy.toml",
];
/// Requirements that may be left unmet before the document says something else than it should.
const MOST_UNMET: usize = 15;
/// Shortest reason that says something, characters.
const REASON: usize = 40;

fn text(path: &str) -> Option<String> {
    let root = PathBuf::from(env!("CARGO_MANIFEST_DIR"));
    fs::read_to_string(root.join(path)).ok()
}

fn document() -> String {
    text("docs/security.md").unwrap_or_default()
}

/// What stands between backticks.
fn quoted(line: &str) -> impl Iterator<Item = &str> {
    line.split('`').skip(1).step_by(2)
}

/// Paths of the project on a line, with the name of a test in the file when one is given.
fn named(line: &str) -> Vec<(&str, Option<&str>)> {
    quoted(line)
        .filter(|q| HOMES.iter().any(|home| q.starts_with(home)))
        .map(|q| match q.split_once("::") {
            Some((path, test)) => (path, Some(test)),
            None => (q, None),
        })
        .collect()
}

/// Whether a file holds a test of this name: a function, or a quoted title.
fn holds(path: &str, content: &str, test: &str) -> bool {
    let starts = |opening: &str| {
        let opening = format!("{opening} {test}");
        content.match_indices(&opening).any(|(at, _)| {
            let after = content.get(at + opening.len()..).unwrap_or("");
            after.starts_with(['(', '<'])
        })
    };
    match path.rsplit('.').next() {
        Some("rs") => starts("fn"),
        Some("py") => starts("def"),
        _ => ["'", "\"", "`"]
            .iter()
            .any(|q| content.contains(&format!("{q}{test}{q}"))),
    }
}

/// What a line names and is not there.
fn missing(line: &str) -> Vec<String> {
    let gone = |(path, test): (&str, Option<&str>)| -> Option<String> {
        let root = PathBuf::from(env!("CARGO_MANIFEST_DIR"));
        let Some(test) = test else {
            return (!root.join(path).exists()).then(|| path.to_owned());
        };
        let found = text(path).is_some_and(|content| holds(path, &content, test));
        (!found).then(|| format!("{path}::{test}"))
    };
    named(line).into_iter().filter_map(gone).collect()
}

/// Rows of the table under a heading: the cells of each.
fn rows<'d>(document: &'d str, heading: &str) -> Vec<Vec<&'d str>> {
    let begins = |line: &str| line.trim_start_matches('#').trim() == heading;
    let cells = |line: &'d str| {
        line.trim()
            .trim_matches('|')
            .split('|')
            .map(str::trim)
            .collect()
    };
    let rows: Vec<Vec<&str>> = document
        .lines()
        .skip_while(|line| !(line.starts_with('#') && begins(line)))
        .skip(1)
        .take_while(|line| !line.starts_with('#'))
        .filter(|line| line.starts_with('|') && !line.starts_with("| ---"))
        .skip(1)
        .map(cells)
        .collect();
    assert!(!rows.is_empty(), "no table under {heading:?}");
    rows
}

/// Numbers of requirements in a cell, as `1.2.4, 1.2.5`.
fn numbers(cell: &str) -> Vec<&str> {
    cell.split(',').map(str::trim).collect()
}

#[test]
fn every_test_and_file_that_the_document_names_is_there() {
    let document = document();
    let mut found = Vec::new();
    let mut tests = 0;
    for (i, line) in document.lines().enumerate() {
        tests += named(line)
            .iter()
            .filter(|(_, test)| test.is_some())
            .count();
        found.extend(
            missing(line)
                .into_iter()
                .map(|m| format!("docs/security.md:{}: {m}", i + 1)),
        );
    }
    assert!(found.is_empty(), "not there:\n{}", found.join("\n"));
    assert!(tests > 40, "the document names {tests} tests only");
    for planted in ["`tests/it/access.rs::no_such_test`", "`src/nowhere.rs`"] {
        assert_eq!(missing(planted).len(), 1, "{planted}");
    }
    let true_name = "`tests/it/access.rs::a_body_cannot_choose_the_tenant`";
    assert!(missing(true_name).is_empty());
}

#[test]
fn every_requirement_of_the_standard_stands_in_one_table() {
    let document = document();
    let list = text("tests/data/asvs-5.0.0-l2.txt").unwrap_or_default();
    let mut places: BTreeMap<&str, Vec<&str>> = list
        .lines()
        .filter(|line| !line.starts_with('#') && !line.is_empty())
        .map(|number| (number, Vec::new()))
        .collect();
    assert_eq!(places.len(), 253);
    let met = rows(&document, "Met");
    let unmet = rows(&document, "Not met");
    let elsewhere = rows(&document, "Does not apply");
    let mut strange = Vec::new();
    for (table, rows) in [
        ("met", &met),
        ("not met", &unmet),
        ("does not apply", &elsewhere),
    ] {
        for row in rows {
            for number in numbers(row.first().copied().unwrap_or("")) {
                match places.get_mut(number) {
                    Some(tables) => tables.push(table),
                    None => strange.push(number.to_owned()),
                }
            }
        }
    }
    assert!(
        strange.is_empty(),
        "not in the standard's levels 1 and 2: {strange:?}"
    );
    let wrong: Vec<String> = places
        .iter()
        .filter(|(_, tables)| tables.len() != 1)
        .map(|(number, tables)| format!("{number}: {tables:?}"))
        .collect();
    assert!(
        wrong.is_empty(),
        "not in exactly one table:\n{}",
        wrong.join("\n")
    );
    for row in &met {
        let how = row.last().copied().unwrap_or("");
        assert!(
            !named(how).is_empty(),
            "{}: names no test and no file",
            row[0]
        );
    }
    let count: usize = unmet.iter().map(|row| numbers(row[0]).len()).sum();
    assert!(count <= MOST_UNMET, "{count} requirements are not met");
    for row in unmet.iter().chain(&elsewhere) {
        let reason = row.get(row.len().min(3) - 1).copied().unwrap_or("");
        assert!(reason.chars().count() >= REASON, "{}: no reason", row[0]);
    }
    for row in &unmet {
        assert!(
            row.len() == 4 && !row[3].is_empty(),
            "{}: who bears it?",
            row[0]
        );
    }
}

#[test]
fn every_threat_names_what_shows_its_control() {
    let document = document();
    let threats = rows(&document, "Threats");
    assert!(threats.len() >= 17);
    for row in threats {
        assert_eq!(row.len(), 5, "{}", row[0]);
        assert!(
            !named(row[3]).is_empty(),
            "{}: names no test and no file",
            row[0]
        );
        assert!(!row[4].is_empty(), "{}: what remains?", row[0]);
    }
}
