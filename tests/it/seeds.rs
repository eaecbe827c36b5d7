//! The seeds as they are pass `check`; a broken copy of each file is told by file, line and rule.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use lykta::seeds::{self, Finding, Folder, Inside};

fn geodata() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("geodata")
}

/// One way to break one file: the first `from` becomes `to`, and the rule is broken at the `§` in `to`
/// (which is not written).
struct Break {
    file: &'static str,
    from: &'static str,
    to: &'static str,
    rule: &'static str,
}

const fn case(
    file: &'static str,
    rule: &'static str,
    from: &'static str,
    to: &'static str,
) -> Break {
    Break {
        file,
        from,
        to,
        rule,
    }
}

const CATEGORIES: &str = "categories.toml";
const SJOBO: &str = "promises/boras-sjobo-2024.toml";

static BREAKS: &[Break] = &[
    case(
        CATEGORIES,
        "syntax",
        "code = \"light.out\"",
        "code = §\"light.out",
    ),
    case(
        CATEGORIES,
        "unknown-key",
        "code = \"light.out\"",
        "code = \"light.out\"\n§colour = \"red\"",
    ),
    case(
        CATEGORIES,
        "missing-key",
        "[[category]]\ncode = \"light.out\"",
        "[[category]]§",
    ),
    case(
        CATEGORIES,
        "wrong-type",
        "code = \"light.out\"",
        "code = §7",
    ),
    case(
        CATEGORIES,
        "bad-id",
        "code = \"light.out\"",
        "code = §\"Light Out\"",
    ),
    case(
        CATEGORIES,
        "duplicate",
        "code = \"light.flicker\"",
        "code = §\"light.out\"",
    ),
    case(
        CATEGORIES,
        "unknown-kind",
        "code = \"light.out\"\nkind = \"lighting_defect\"",
        "code = \"light.out\"\n§kind = \"lamp\"",
    ),
    case(
        CATEGORIES,
        "unknown-code",
        "valence = \"negative\"",
        "§valence = \"bad\"",
    ),
    case(CATEGORIES, "range", "severity = 2", "§severity = 5"),
    case(
        CATEGORIES,
        "half-life",
        "life = \"half_life\"\nhalf_life_days",
        "life = \"persistent\"\n§half_life_days",
    ),
    case(
        CATEGORIES,
        "unknown-actor",
        "owner = [\"light_op\"]",
        "§owner = [\"nobody\"]",
    ),
    case(
        CATEGORIES,
        "owner-not-shared",
        "owner = [\"light_op\"]",
        "§owner = [\"boras-stad\"]",
    ),
    case(CATEGORIES, "quick-buttons", "quick = 2", "§quick = 1"),
    case(CATEGORIES, "call-first", "severity = 2", "§severity = 4"),
    case(
        "actors.toml",
        "syntax",
        "id = \"light_op\"",
        "§id == \"light_op\"",
    ),
    case(
        "actors.toml",
        "duplicate",
        "id = \"green_op\"",
        "§id = \"light_op\"",
    ),
    case(
        "actors.toml",
        "unknown-code",
        "type = \"municipal_unit\"",
        "§type = \"unit\"",
    ),
    case(
        "actors.toml",
        "unknown-tenant",
        "municipality = \"1490\"",
        "§municipality = \"9999\"",
    ),
    case(
        "actors.toml",
        "wrong-type",
        "generic = true\n\n[[actor]]",
        "§generic = \"yes\"\n\n[[actor]]",
    ),
    case(
        "tenants.toml",
        "bbox",
        "bbox = [24.9352, 60.1642, 24.9534, 60.1791]",
        "§bbox = [24.9534, 60.1642, 24.9352, 60.1791]",
    ),
    case(
        "tenants.toml",
        "swapped-coordinates",
        "center = [12.9401, 57.7270]",
        "§center = [57.7270, 12.9401]",
    ),
    case(
        "tenants.toml",
        "outside-tenant",
        "center = [12.9401, 57.7270]",
        "§center = [14.9401, 57.7270]",
    ),
    case(
        "tenants.toml",
        "crs",
        "crs = \"EPSG:3006\"",
        "§crs = \"EPSG:9\"",
    ),
    case(
        "tenants.toml",
        "unknown-area",
        "outline = \"boras-kommun\"",
        "§outline = \"boras\"",
    ),
    case(
        "tenants.toml",
        "missing-key",
        "[[tenant]]\ncode = \"1490\"\nname = \"Borås Stad\"",
        "§[[tenant]]\ncode = \"1490\"",
    ),
    case(
        "areas/1490.toml",
        "polygon",
        "12.9305, 57.7188]]",
        "12.9306, 57.7188]]",
    ),
    case(
        "areas/1490.toml",
        "unknown-outline",
        "outline_ref = \"1490\"",
        "§outline_ref = \"149\"",
    ),
    case(
        "areas/1490.toml",
        "unknown-area",
        "within = \"boras-centrum\"",
        "§within = \"boras-center\"",
    ),
    case(
        "areas/1490.toml",
        "radius",
        "radius_m = 150",
        "§radius_m = 0",
    ),
    case(
        "areas/1490.toml",
        "selector-keys",
        "radius_m = 150",
        "radius_m = 150\n§buffer_m = 10",
    ),
    case(
        "areas/1490.toml",
        "swapped-coordinates",
        "center = [12.9322, 57.7203]",
        "§center = [57.7203, 12.9322]",
    ),
    case(
        "areas/0662.toml",
        "outside-tenant",
        "[13.5340, 57.3010], [13.5400",
        "§[13.5340, 58.3010], [13.5400",
    ),
    case(
        "areas/0662.toml",
        "dates-in-order",
        "id = \"gislaved-centrum\"",
        "id = \"gislaved-centrum\"\nvalid_from = 2022-01-01\n§valid_to = \"2021-12-31\"",
    ),
    case(
        "areas/2081.toml",
        "unknown-code",
        "kind = \"municipality\"",
        "§kind = \"kommun\"",
    ),
    case(
        "areas/2081.toml",
        "unknown-actor",
        "id = \"borlange-vastra\"",
        "id = \"borlange-vastra\"\n§owner = \"nobody\"",
    ),
    case(
        "areas/2081.toml",
        "duplicate",
        "id = \"borlange-tjarna-angar\"",
        "§id = \"borlange-vastra\"",
    ),
    // The third and fourth corner change places: the outline crosses itself.
    case(
        "areas/ovning.toml",
        "polygon",
        "[24.9531, 60.1655], [24.9530, 60.1712]",
        "[24.9530, 60.1712], [24.9531, 60.1600], [24.9440, 60.1780]",
    ),
    case(
        "areas/ovning.toml",
        "bad-date",
        "id = \"ovning-centrum\"",
        "id = \"ovning-centrum\"\n§valid_from = \"2026-02-30\"",
    ),
    case(
        "areas/kommuner.geojson",
        "missing-key",
        "\"kommun_kod\":\"0115\"",
        "§\"kod\":\"0115\"",
    ),
    case(
        "areas/kommuner.geojson",
        "duplicate",
        "\"kommun_kod\":\"0115\"",
        "§\"kommun_kod\":\"0114\"",
    ),
    case(
        "areas/kommuner.geojson",
        "swapped-coordinates",
        "[18.23152,59.50792],",
        "§[59.50792,18.23152],",
    ),
    case(
        "areas/kommuner.geojson",
        "syntax",
        "\"kommun_kod\":\"0115\"",
        "§\"kommun_kod\" \"0115\"",
    ),
    case(
        SJOBO,
        "unknown-actor",
        "actor = \"victoriahem\"",
        "§actor = \"victoria\"",
    ),
    case(
        SJOBO,
        "unknown-area",
        "\"boras-sjobo-otrygga-platser\"",
        "§\"sjobo-otrygga\"",
    ),
    case(SJOBO, "pattern-matches-nothing", "\"env.*\"", "§\"envi.*\""),
    case(SJOBO, "pattern", "\"env.*\"", "§\"env*\""),
    case(
        SJOBO,
        "dates-in-order",
        "valid_to = \"2025-12-31\"",
        "§valid_to = \"2023-12-31\"",
    ),
    case(SJOBO, "duplicate", "id = \"c2\"", "§id = \"c1\""),
    case(
        SJOBO,
        "rrule",
        "id = \"c2\"",
        "id = \"c2\"\n§recurrence = \"every week\"",
    ),
    case(
        SJOBO,
        "period",
        "id = \"c2\"",
        "id = \"c2\"\n§review_every = \"half a year\"",
    ),
    case(
        SJOBO,
        "unknown-parent",
        "id = \"boras-sjobo-2024\"",
        "id = \"boras-sjobo-2024\"\n§parent_id = \"boras\"",
    ),
    case(
        SJOBO,
        "evidence-needs-categories",
        "evidence = [\"presence_visit\", \"activity_held\"]\ncategories = []",
        "evidence = [\"observation_trend\"]\n§categories = []",
    ),
    case(
        SJOBO,
        "wrong-type",
        "indicator = { text = ",
        "indicator = { unit = §1, text = ",
    ),
    case(
        "promises/boras-centrum-2022.toml",
        "unknown-code",
        "role = \"dialogue\"",
        "§role = \"listener\"",
    ),
    case(
        "promises/boras-samverkan-2021.toml",
        "duplicate",
        "id = \"boras-samverkan-2021\"",
        "§id = \"boras-centrum-2022\"",
    ),
    case(
        "promises/borlange-2022.toml",
        "unknown-tenant",
        "municipality = \"2081\"",
        "§municipality = \"2082\"",
    ),
    case(
        "promises/borlange-2022.toml",
        "bad-date",
        "date = \"2022-03-18\"\npub",
        "§date = \"in March\"\npub",
    ),
    case(
        "promises/gislaved-2021.toml",
        "one-of",
        "signed_text = ",
        "signed_on = \"2021-03-04\"\n§signed_text = ",
    ),
    case(
        "promises/ovning.toml",
        "missing-key",
        "[source]\ndocument = ",
        "[source]§\npublisher = ",
    ),
    case(
        "demo/helsingfors_street_lamps.geojson",
        "duplicate",
        "\"pole_no\":\"H-0002\"",
        "§\"pole_no\":\"H-0001\"",
    ),
    case(
        "demo/helsingfors_street_lamps.geojson",
        "swapped-coordinates",
        "[24.9492295,60.167266]",
        "§[60.167266,24.9492295]",
    ),
    case(
        "demo/helsingfors_places.geojson",
        "unknown-code",
        "\"setting\":\"underpass\"",
        "§\"setting\":\"tunnel\"",
    ),
    case(
        "demo/helsingfors_places.geojson",
        "not-geojson",
        "{\"type\":\"Feature\",",
        "§{\"type\":\"Thing\",",
    ),
    case(
        "due.toml",
        "unknown-code",
        "count = \"calendar\"",
        "count = §\"days\"",
    ),
    case("due.toml", "range", "severity_min = 4", "severity_min = §5"),
    case("due.toml", "pattern", "\"dam.hate\"", "§\"Dam hate\""),
    case(
        "due.toml",
        "pattern-matches-nothing",
        "\"dam.hate\"",
        "§\"dam.moon\"",
    ),
    case(
        "due.toml",
        "unknown-code",
        "[\"contractor\"",
        "[§\"builder\"",
    ),
];

/// Every seed file, with its text.
fn files() -> Vec<(String, String)> {
    let mut out = Vec::new();
    for folder in ["", "areas", "promises", "demo"] {
        for entry in std::fs::read_dir(geodata().join(folder)).unwrap() {
            let path = entry.unwrap().path();
            if path
                .extension()
                .is_some_and(|e| e == "toml" || e == "geojson")
            {
                let name = path
                    .strip_prefix(geodata())
                    .unwrap()
                    .to_str()
                    .unwrap()
                    .to_owned();
                out.push((name, std::fs::read_to_string(&path).unwrap()));
            }
        }
    }
    out
}

/// Writes the seeds into a folder of their own, one file changed, and checks them.
fn check_with(files: &[(String, String)], changed: &str, text: &str) -> Vec<Finding> {
    let folder = tempfile::tempdir().unwrap();
    for (name, good) in files {
        let path = folder.path().join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, if name == changed { text } else { good }).unwrap();
    }
    seeds::load(&Folder(folder.path().to_owned()))
        .err()
        .unwrap_or_default()
}

#[test]
fn the_seeds_as_they_are_break_no_rule() {
    let from_disk = seeds::load(&Folder(geodata())).unwrap_or_else(|f| panic!("{f:#?}"));
    let inside = seeds::load(&Inside).unwrap_or_else(|f| panic!("{f:#?}"));
    assert_eq!(from_disk.summary(), inside.summary());
    let real: usize = from_disk
        .promises
        .iter()
        .filter(|p| !p.example)
        .map(|p| p.commitments.len())
        .sum();
    assert_eq!(real, 31, "the five documents hold 31 undertakings");
    assert_eq!(from_disk.promises.iter().filter(|p| !p.example).count(), 5);
    assert_eq!(from_disk.municipalities.len(), 290);
}

#[test]
fn a_broken_copy_of_each_file_is_told_by_file_line_and_rule() {
    let files = files();
    let broken: BTreeSet<&str> = BREAKS.iter().map(|b| b.file).collect();
    for (name, _) in &files {
        assert!(
            broken.contains(name.as_str()),
            "no broken copy of {name} is tried"
        );
    }
    let mut missed = Vec::new();
    for Break {
        file,
        from,
        to,
        rule,
    } in BREAKS
    {
        let (_, good) = files.iter().find(|(name, _)| name == file).unwrap();
        let start = good
            .find(from)
            .unwrap_or_else(|| panic!("{file} does not hold {from:?}"));
        let bad = good.replacen(from, &to.replace('§', ""), 1);
        let mark = start + to.find('§').unwrap_or(0);
        let line = 1 + bad.bytes().take(mark).filter(|b| *b == b'\n').count();
        let findings = check_with(&files, file, &bad);
        let found = findings
            .iter()
            .any(|f| f.file.ends_with(file) && f.rule == *rule && f.line == line);
        if !found {
            missed.push(format!("{file}:{line}: {rule} is not among {findings:#?}"));
        }
    }
    assert!(missed.is_empty(), "{}", missed.join("\n"));
}

#[test]
fn every_fault_is_told_at_once() {
    let files = files();
    let (_, good) = files.iter().find(|(name, _)| name == SJOBO).unwrap();
    let bad = good
        .replacen("kind = \"citizen_promise\"", "kind = \"vow\"", 1)
        .replacen("actor = \"coop\"", "actor = \"kiosk\"", 1)
        .replacen("label = \"C1\"\n", "", 1);
    let rules: Vec<&str> = check_with(&files, SJOBO, &bad)
        .iter()
        .map(|f| f.rule)
        .collect();
    assert_eq!(
        rules,
        ["unknown-code", "missing-key"],
        "a promise without its kind is not asked of others"
    );
    let bad = bad.replacen("kind = \"vow\"", "kind = \"citizen_promise\"", 1);
    let rules: Vec<&str> = check_with(&files, SJOBO, &bad)
        .iter()
        .map(|f| f.rule)
        .collect();
    assert_eq!(rules, ["unknown-actor", "missing-key"]);
}

#[test]
fn a_file_that_is_missing_or_not_text_is_told() {
    let files = files();
    for (name, _) in files
        .iter()
        // One may go without dates.
        .filter(|(name, _)| !name.starts_with("promises/") && name != "due.toml")
    {
        let rest: Vec<(String, String)> =
            files.iter().filter(|(n, _)| n != name).cloned().collect();
        let findings = check_with(&rest, "", "");
        assert!(
            findings
                .iter()
                .any(|f| f.file.ends_with(name.as_str()) && f.rule == "missing-file"),
            "{name}: {findings:?}"
        );
    }
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("tenants.toml"), b"# one\n# tv\xe5\n").unwrap();
    let findings = seeds::load(&Folder(folder.path().to_owned())).unwrap_err();
    assert!(
        findings
            .iter()
            .any(|f| f.rule == "encoding" && f.line == 2 && f.file.ends_with("tenants.toml")),
        "{findings:?}"
    );
}
