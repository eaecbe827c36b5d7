//! Examples whose order is told by the rule they stand for, and a search that goes through every name.

use std::sync::Arc;

use proptest::prelude::*;

use super::*;

fn at(lon: f64, lat: f64) -> LonLat {
    LonLat::from_degrees(lon, lat).unwrap()
}

fn place(name: &str, kind: PlaceKind, lon: f64, lat: f64) -> NamedPlace {
    NamedPlace {
        name: name.into(),
        also: None,
        kind,
        rank: 0,
        at: at(lon, lat),
        corners: None,
        lies: Arc::from(""),
        leads: None,
    }
}

fn street(name: &str) -> NamedPlace {
    place(name, PlaceKind::Street, 18.0, 59.3)
}

fn found(places: Vec<NamedPlace>, typed: &str, near: Option<LonLat>) -> Vec<String> {
    let names = Names::build(places);
    let typed = Typed::new(typed).unwrap();
    find(&[&names], &typed, near, 20)
        .iter()
        .map(|p| p.name.to_string())
        .collect()
}

#[test]
fn a_name_is_found_without_its_marks_and_exact_letters_come_first() {
    let streets = || {
        ["Ågatan", "Agatan", "Ängsvägen", "Storgatan"]
            .map(street)
            .to_vec()
    };
    assert_eq!(found(streets(), "agat", None), ["Agatan", "Ågatan"]);
    assert_eq!(found(streets(), "ågat", None), ["Ågatan", "Agatan"]);
    assert_eq!(found(streets(), "ANGS", None), ["Ängsvägen"]);
    assert!(
        found(streets(), "gatan", None).is_empty(),
        "not from within"
    );
}

#[test]
fn whole_names_come_before_beginnings_and_those_before_words_further_in() {
    let streets = ["Nya Vasa", "Vasastaden", "Vasa torg", "Vasa"]
        .map(street)
        .to_vec();
    assert_eq!(
        found(streets, "vasa", None),
        ["Vasa", "Vasa torg", "Vasastaden", "Nya Vasa"]
    );
}

#[test]
fn every_word_needs_a_word_of_its_own_in_any_order() {
    let streets = || {
        ["S:t Eriksgatan", "Sturegatan", "Stora S:t"]
            .map(street)
            .to_vec()
    };
    assert_eq!(found(streets(), "st erik", None), ["S:t Eriksgatan"]);
    assert_eq!(found(streets(), "eriksg st", None), ["S:t Eriksgatan"]);
    assert_eq!(found(streets(), "st st", None), ["Stora S:t"]);
    assert_eq!(found(streets(), "st stor", None), ["Stora S:t"]);
}

#[test]
fn the_nearer_of_equal_names_comes_first_and_a_city_carries_further_than_a_street() {
    let north = place("Storgatan", PlaceKind::Street, 20.26, 63.83);
    let south = place("Storgatan", PlaceKind::Street, 13.0, 55.6);
    let names = Names::build(vec![north.clone(), south.clone()]);
    let typed = Typed::new("storg").unwrap();
    for (near, first) in [(at(13.1, 55.7), &south), (at(20.0, 64.0), &north)] {
        assert_eq!(find(&[&names], &typed, Some(near), 1), [first]);
    }
    let mut city = place("Lund", PlaceKind::City, 13.19, 55.7);
    city.rank = 2;
    let shop = place("Lund", PlaceKind::Shop, 13.3, 55.8);
    let names = Names::build(vec![shop, city]);
    let order = find(
        &[&names],
        &Typed::new("lund").unwrap(),
        Some(at(13.0, 55.6)),
        9,
    );
    assert_eq!(order[0].kind, PlaceKind::City);
}

#[test]
fn a_place_is_told_once_by_the_better_of_its_names() {
    let mut city = place("Göteborg", PlaceKind::City, 11.97, 57.7);
    city.also = Some("Gothenburg".into());
    assert_eq!(found(vec![city.clone()], "got", None), ["Göteborg"]);
    assert_eq!(found(vec![city], "gothen", None), ["Göteborg"]);
}

#[test]
fn nothing_typed_is_nothing_asked() {
    for text in ["", "  ", "--", "’"] {
        assert!(Typed::new(text).is_none(), "{text:?}");
    }
}

#[test]
fn a_place_says_where_it_lies_by_what_is_beside_it() {
    let mut places = vec![
        place("Vasastaden", PlaceKind::District, 18.05, 59.345),
        place("Söder", PlaceKind::District, 18.07, 59.31),
        place("Odengatan", PlaceKind::Street, 18.055, 59.343),
        place("Långt bort", PlaceKind::Street, 19.0, 59.9),
    ];
    settle(&mut places, &crate::space::AreaIndex::default());
    let lies: Vec<&str> = places.iter().map(|p| &*p.lies).collect();
    assert_eq!(lies, ["", "", "Vasastaden", ""]);
}

/// Whether a name matches, word by word and slowly: each typed word begins another word of the name.
fn matches(name: &str, typed: &str) -> bool {
    fn pair(typed: &[Word], words: &[Word]) -> bool {
        let Some((first, rest)) = typed.split_first() else {
            return true;
        };
        (0..words.len()).any(|i| {
            let mut others = words.to_vec();
            let word = others.remove(i);
            word.plain.starts_with(&*first.plain) && pair(rest, &others)
        })
    }
    pair(&fold::words(typed), &fold::words(name))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn what_is_found_is_what_matches_word_by_word(
        list in prop::collection::vec("[abåäo]{1,3}( [abåäo]{1,3}){0,3}", 1..40),
        typed in "[abåao]{1,2}( [abåao]{1,2}){0,2}",
        limit in 1_usize..50,
    ) {
        let names = Names::build(list.iter().map(|n| street(n)).collect());
        let mut told: Vec<String> = find(&[&names], &Typed::new(&typed).unwrap(), None, 50)
            .iter().map(|p| p.name.to_string()).collect();
        let few: Vec<String> = find(&[&names], &Typed::new(&typed).unwrap(), None, limit)
            .iter().map(|p| p.name.to_string()).collect();
        prop_assert_eq!(&few[..], &told[..limit.min(told.len())]);
        told.sort();
        let mut wanted: Vec<String> = list.iter().filter(|n| matches(n, &typed)).cloned().collect();
        wanted.sort();
        prop_assert_eq!(told, wanted);
    }
}
