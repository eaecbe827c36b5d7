//! Tables as Swedish offices write them, and each fault of one.

use std::io::Cursor;

use lykta_core::model::area::AreaKind;
use lykta_core::model::{LonLat, Selector};

use super::*;
use crate::import::Importer;
use crate::import::csv::Csv;

fn area(id: &str, name: &str) -> Area {
    Area {
        id: AreaId::parse(id).unwrap(),
        name: name.to_owned(),
        kind: AreaKind::Statistical,
        selector: Selector::Place {
            center: LonLat::from_degrees(12.94, 57.72).unwrap(),
            radius_m: 100.0,
        },
        approximate: false,
        valid_from: None,
        valid_to: None,
        owner: None,
        source: None,
        note: None,
        example: false,
        version: 1,
    }
}

fn asked(key: Key, map: &[&str]) -> Asked {
    let map: Vec<String> = map.iter().map(|m| (*m).to_owned()).collect();
    Asked {
        key,
        unit: StatisticUnit::Percent,
        shares: false,
        basis: StatisticBasis::Sample,
        columns: Columns::parse(&map, FIELDS).unwrap(),
    }
}

fn table(text: &str, asked: &Asked) -> TableRead {
    let areas = [
        area("1490c1010", "Norra"),
        area("1490c1020", "Södra Torget"),
        area("24407.0", "Vången"),
        area("a", "Dubbel"),
        area("b", "dubbel"),
    ];
    let reading = Csv
        .read(Box::new(Cursor::new(text.to_owned().into_bytes())))
        .unwrap();
    read(reading.rows, asked, &areas).unwrap()
}

#[test]
fn swedish_numbers_are_read_and_a_missing_margin_is_worked_out() {
    let text = "DeSO;År;Värde;n\r\n1490C1010;2024;61,5 %;1 000\r\n1490C1020;2024;..;\r\n1490c1010;2022;40;\r\n";
    let read = table(text, &asked(Key::Id, &[]));
    assert_eq!(read.wrong, []);
    let [first, withheld, plain] = read.rows.as_slice() else {
        panic!("{:?}", read.rows)
    };
    assert_eq!(first.area.as_str(), "1490c1010");
    assert_eq!(
        (first.year, first.value, first.n),
        (2024, Some(61.5), Some(1_000))
    );
    // statsmodels 0.15.0: proportion_confint(615, 1000, method="wilson") is 0.58446 to 0.64466.
    let margin = first.margin.unwrap();
    assert_eq!(margin.source, MarginSource::Wilson);
    assert!((margin.low - 58.446).abs() < 1e-3 && (margin.high - 64.466).abs() < 1e-3);
    assert_eq!((withheld.value, withheld.margin), (None, None));
    assert_eq!(
        (plain.value, plain.margin),
        (Some(40.0), None),
        "without n nothing can be worked out"
    );
    assert_eq!((read.worked_out, read.withheld), (1, 1));
    assert!(!read.looks_like_shares);
}

#[test]
fn a_code_that_a_spreadsheet_took_for_a_number_is_the_same_code() {
    for said in ["24407", "24407.0", "24407,0"] {
        let read = table(
            &format!("area;year;value\n{said};2024;50\n"),
            &asked(Key::Id, &[]),
        );
        assert_eq!(read.wrong, []);
        assert_eq!(read.rows[0].area.as_str(), "24407.0", "{said}");
    }
}

#[test]
fn margins_that_are_given_stand_as_they_are() {
    let text =
        "namn,year,value,moe,low,high,n\nnorra,2024,61,3,,,50\nsödra  torget,2024,61,,57.5,65,50\n";
    let read = table(text, &asked(Key::Name, &["area=namn"]));
    assert_eq!(read.wrong, []);
    let ends: Vec<_> = read
        .rows
        .iter()
        .map(|r| r.margin.unwrap())
        .map(|m| (m.low, m.high, m.source))
        .collect();
    assert_eq!(
        ends,
        [
            (58.0, 64.0, MarginSource::Given),
            (57.5, 65.0, MarginSource::Given)
        ]
    );
}

#[test]
fn shares_become_percent_and_what_looks_like_them_is_noted() {
    let text = "area;year;value;moe\n1490c1010;2024;0,57;0,03\n";
    let read = table(text, &asked(Key::Id, &[]));
    assert!(read.looks_like_shares);
    let mut shares = asked(Key::Id, &[]);
    shares.shares = true;
    let read = table(text, &shares);
    let row = &read.rows[0];
    assert_eq!(row.value, Some(57.0));
    let margin = row.margin.unwrap();
    assert!((margin.low - 54.0).abs() < 1e-9 && (margin.high - 60.0).abs() < 1e-9);
    assert!(!read.looks_like_shares);
}

#[test]
fn a_register_has_no_margin_of_ours() {
    let mut counted = asked(Key::Id, &[]);
    counted.basis = StatisticBasis::Register;
    let read = table("area;year;value;n\n1490c1010;2024;12;2000\n", &counted);
    assert_eq!((read.rows[0].margin, read.worked_out), (None, 0));
    counted.unit = StatisticUnit::Count;
    let read = table("area;year;value\n1490c1010;2024;1 714\n", &counted);
    assert_eq!(read.rows[0].value, Some(1_714.0));
}

#[test]
fn every_fault_is_told_with_its_line() {
    let text = "area;year;value;n;moe;low;high
1490c9999;2024;61;;;;
a;2024;61;;;;
1490c1010;24;61;;;;
1490c1010;2024;hög;;;;
1490c1010;2024;161;;;;
1490c1010;2024;61;12,5;;;
1490c1010;2024;61;;3;58;64
1490c1010;2024;61;;;62;64
1490c1010;2024;61;;;58;
1490c1010;2024;61;;-3;;
1490c1010;2024;..;;3;;
;2024;61;;;;
1490c1010;2024;61;;;;
1490C1010;2024;62;;;;
";
    let read = table(text, &asked(Key::Id, &[]));
    let told: Vec<(u64, &str)> = read
        .wrong
        .iter()
        .flat_map(|m| m.faults.iter().map(|f| (m.line, f.code)))
        .collect();
    assert_eq!(
        told,
        [
            (2, "context_area_unknown"),
            (4, "context_year"),
            (5, "context_number"),
            (6, "context_percent"),
            (7, "context_answers"),
            (8, "context_margin_form"),
            (9, "context_margin_order"),
            (10, "context_margin_form"),
            (11, "context_margin_form"),
            (12, "context_margin_alone"),
            (13, "required"),
            (15, "context_row_twice"),
        ]
    );
    assert_eq!(read.wrong[0].name.as_deref(), Some("1490c9999"));
    let named = table("area;year;value\nDUBBEL;2024;1\n", &asked(Key::Name, &[]));
    let fault = &named.wrong[0].faults[0];
    assert_eq!(fault.code, "context_area_ambiguous");
    assert!(fault.values.contains(&("allowed", "a, b".to_owned())));
    // A column that is missing is told once and not for each row.
    let read = table("kod;tid;value\na;2024;1\na;2025;1\n", &asked(Key::Id, &[]));
    let [misfit] = read.wrong.as_slice() else {
        panic!("{:?}", read.wrong)
    };
    assert_eq!(misfit.faults[0].code, "context_column");
    assert!(
        misfit.faults[0]
            .values
            .contains(&("allowed", "kod, tid, value".to_owned()))
    );
}
