//! Layers, faults with their origin, and the example file.

use super::*;

fn env(pairs: &[(&str, &str)]) -> BTreeMap<String, String> {
    pairs
        .iter()
        .map(|(k, v)| ((*k).to_owned(), (*v).to_owned()))
        .collect()
}

fn file(text: &str) -> tempfile::NamedTempFile {
    let file = tempfile::Builder::new().suffix(".toml").tempfile().unwrap();
    std::fs::write(file.path(), text).unwrap();
    file
}

#[test]
fn a_flag_stands_over_a_variable_over_the_file_over_what_is_built_in() {
    let text = "data = \"from-file\"\nlisten = \"127.0.0.1:1\"\n[limits]\nbody_bytes = 5000\n";
    let file = file(text);
    let env = env(&[
        ("LYKTA_DATA", "from-env"),
        ("LYKTA_LISTEN", "127.0.0.1:2"),
        ("LYKTA_LIMITS_HEADERS_S", "7"),
    ]);
    let config = Config::load(
        Some(file.path()),
        &env,
        &[("listen", "127.0.0.1:3".to_owned())],
    )
    .unwrap();
    assert_eq!(config.data, PathBuf::from("from-env"));
    assert_eq!(config.listen.port(), 3);
    assert_eq!(config.limits.body_bytes, 5_000);
    assert_eq!(config.limits.headers, Duration::from_secs(7));
    assert_eq!(config.limits.connections, 4_096);
}

#[test]
fn every_fault_is_told_with_its_origin() {
    let file =
        file("listen = \"nowhere\"\ncolour = \"red\"\n\n[log]\nformat = \"xml\"\nlevel = 3\n");
    let env = env(&[("LYKTA_DEMO", "perhaps"), ("LYKTA_COLOUR", "red")]);
    let faults = Config::load(Some(file.path()), &env, &[("data", String::new())]).unwrap_err();
    let shown = file.path().display().to_string();
    let found: Vec<(String, String)> = faults
        .0
        .iter()
        .map(|f| (f.key.clone(), f.origin.replace(&shown, "FILE")))
        .collect();
    for (key, origin) in [
        ("colour", "FILE:2"),
        ("log.level", "FILE:6"),
        ("data", "--data"),
        ("demo", "LYKTA_DEMO"),
    ] {
        assert!(
            found.contains(&(key.to_owned(), origin.to_owned())),
            "{key} in {found:?}"
        );
    }
    // The settings' reader may show the file's path from the folder it runs in.
    let name = file.path().file_name().unwrap().to_str().unwrap();
    assert!(
        faults
            .0
            .iter()
            .any(|f| f.key == "listen" && f.origin.contains(name))
    );
    assert!(faults.0.iter().any(|f| f.key == "log.format"));
}

#[test]
fn the_example_file_reads_back_as_what_is_built_in() {
    let bare = example()
        .lines()
        .map(|l| {
            l.strip_prefix("# ")
                .filter(|l| l.contains(" = "))
                .unwrap_or(l)
        })
        .collect::<Vec<_>>()
        .join("\n");
    let file = file(&bare);
    let nothing = BTreeMap::new();
    let read = Config::load(Some(file.path()), &nothing, &[]).unwrap();
    let built_in = Config::load(
        Some(
            tempfile::Builder::new()
                .suffix(".toml")
                .tempfile()
                .unwrap()
                .path(),
        ),
        &nothing,
        &[],
    )
    .unwrap();
    assert_eq!(read, built_in);
}

#[test]
fn a_variable_that_is_none_of_ours_is_named_and_does_not_hinder() {
    let config = Config::load(None, &env(&[("LYKTA_DAAT", "x"), ("PATH", "y")]), &[]).unwrap();
    assert_eq!(config.unknown_variables, ["LYKTA_DAAT"]);
}

#[test]
fn the_address_outside_is_https_and_a_host_alone() {
    let read = |url: &str| Config::load(None, &env(&[("LYKTA_PUBLIC_URL", url)]), &[]);
    let config = read("https://Karta.kommun.se/").unwrap();
    assert_eq!(
        config.public_url.as_deref(),
        Some("https://karta.kommun.se")
    );
    for wrong in [
        "http://karta.kommun.se",
        "karta.kommun.se",
        "https://",
        "https://a/b",
        "https://a b",
    ] {
        assert!(read(wrong).is_err(), "{wrong}");
    }
    let proxies = env(&[("LYKTA_TRUSTED_PROXIES", "10.0.0.1, ::1")]);
    let config = Config::load(None, &proxies, &[]).unwrap();
    assert_eq!(config.trusted_proxies.len(), 2);
    let wrong = env(&[("LYKTA_TRUSTED_PROXIES", "10.0.0.1 nginx")]);
    assert!(Config::load(None, &wrong, &[]).is_err());
}
