//! What is refused before a page is set, and what holds for every file that comes out. What stands in a
//! file is read by other people's programs, in `tests/interop/test_pdf.py`.
#![cfg(feature = "typst")]
#![allow(clippy::unwrap_used, reason = "a test may fail by panic")]

use std::io::Cursor;

use image::{ImageFormat, RgbImage};
use lykta_pdf::{Date, Fact, Footer, PdfError, Picture, Point, Section, Sheet, Table, render};

fn png(width: u32, height: u32) -> Vec<u8> {
    let mut out = Cursor::new(Vec::new());
    RgbImage::new(width, height)
        .write_to(&mut out, ImageFormat::Png)
        .unwrap();
    out.into_inner()
}

fn picture() -> Picture {
    Picture {
        bytes: png(40, 30),
        alt: "En lykta".to_owned(),
        caption: String::new(),
    }
}

fn sheet() -> Sheet {
    Sheet {
        lang: "sv".to_owned(),
        title: "Protokoll".to_owned(),
        facts: vec![Fact {
            label: "Tid".to_owned(),
            value: "16.30".to_owned(),
        }],
        map: Some(picture()),
        sections: vec![Section {
            heading: "Punkter".to_owned(),
            intro: Vec::new(),
            points: vec![Point {
                number: "1".to_owned(),
                heading: "Torget".to_owned(),
                photos: vec![picture(), picture()],
                ..Point::default()
            }],
        }],
        table: Some(Table {
            heading: "Beslut".to_owned(),
            header: ["Punkt", "Ansvarig", "Beslut", "Klart"].map(str::to_owned),
            rows: vec![["1", "Kommunen", "Byt lampan", ""].map(str::to_owned)],
            ..Table::default()
        }),
        footer: Footer {
            words: "Lykta".to_owned(),
            page: "Sida {page} av {pages}".to_owned(),
        },
        date: Date {
            year: 2026,
            month: 11,
            day: 21,
        },
        ..Sheet::default()
    }
}

#[test]
fn the_same_sheet_gives_the_same_bytes() {
    let one = render(&sheet()).unwrap();
    assert!(one.starts_with(b"%PDF-1.7"));
    assert_eq!(one, render(&sheet()).unwrap());
}

#[test]
fn a_picture_without_words_is_named() {
    let mut without = sheet();
    without.sections[0].points[0].photos[1].alt = " \u{200e}\n".to_owned();
    assert_eq!(
        render(&without),
        Err(PdfError::NoAlt {
            what: "photo 2 of point \"1\"".to_owned()
        })
    );
    let mut without = sheet();
    without.map.as_mut().unwrap().alt.clear();
    assert_eq!(
        render(&without),
        Err(PdfError::NoAlt {
            what: "the map".to_owned()
        })
    );
}

#[test]
fn a_picture_that_cannot_be_used_is_named() {
    let broken = [
        b"GIF89a\x01\0\x01\0".to_vec(),
        b"<svg xmlns='http://www.w3.org/2000/svg'/>".to_vec(),
        Vec::new(),
        png(4097, 1),
        png(40, 30)[..20].to_vec(),
        vec![0xff; 8 * 1024 * 1024 + 1],
    ];
    for bytes in broken {
        let mut of = sheet();
        let start = bytes.iter().take(8).copied().collect::<Vec<u8>>();
        of.map.as_mut().unwrap().bytes = bytes;
        assert!(
            matches!(render(&of), Err(PdfError::Picture { ref what, .. }) if what == "the map"),
            "{start:?}: {:?}",
            render(&of).map(|b| b.len())
        );
    }
}

#[test]
fn headings_have_words() {
    let changes: [fn(&mut Sheet); 5] = [
        |s| s.title.clear(),
        |s| s.sections[0].heading = "\t".to_owned(),
        |s| s.sections[0].points[0].heading.clear(),
        |s| s.table.as_mut().unwrap().heading.clear(),
        |s| s.table.as_mut().unwrap().header[2].clear(),
    ];
    for change in changes {
        let mut of = sheet();
        change(&mut of);
        assert!(matches!(render(&of), Err(PdfError::NoWords(_))), "{of:?}");
    }
}

#[test]
fn a_language_and_a_day_are_real() {
    for lang in ["", "s", "svenska", "sv-Sverige", "1v", "sv-SE-x"] {
        let of = Sheet {
            lang: lang.to_owned(),
            ..sheet()
        };
        assert_eq!(render(&of), Err(PdfError::Language(lang.to_owned())));
    }
    for (year, month, day) in [
        (2026, 2, 29),
        (2026, 0, 1),
        (2026, 13, 1),
        (0, 1, 1),
        (12_000, 1, 1),
    ] {
        let of = Sheet {
            date: Date { year, month, day },
            ..sheet()
        };
        assert_eq!(render(&of), Err(PdfError::Day), "{year}-{month}-{day}");
    }
}

#[test]
fn nothing_that_can_be_written_stops_the_pages() {
    // One of each of what Unicode says is hard to set: every block's beginning and its oddest signs.
    let every: String = (0..0x0011_0000)
        .step_by(211)
        .filter_map(char::from_u32)
        .collect();
    let texts = [
        every,
        "\u{0}\u{1}\u{7f}\u{ad}\u{200b}\u{200d}\u{fe0f}\u{feff}\u{fffd}\u{ffff}".to_owned(),
        "#panic(\"no\") #import \"@preview/x:1.0.0\" #read(\"/etc/passwd\")".to_owned(),
        "a\u{301}\u{301}\u{301} \u{202e}abc\u{2066}def שלום الأمان 日本語 👩‍👩‍👧".to_owned(),
        "x".repeat(5_000),
        "\n\n\n".to_owned(),
    ];
    for text in texts {
        let mut of = sheet();
        of.subtitle.clone_from(&text);
        of.facts[0].value.clone_from(&text);
        of.sections[0].intro.push(text.clone());
        of.sections[0].points[0].paragraphs.push(text.clone());
        of.sections[0].points[0].photos[0].caption.clone_from(&text);
        of.sections[0].points[0].photos[0].alt =
            format!("Bild {}", text.chars().take(1_000).collect::<String>());
        of.table.as_mut().unwrap().rows[0][2].clone_from(&text);
        let made = render(&of);
        assert!(
            made.is_ok(),
            "{:?}: {:?}",
            text.chars().take(60).collect::<String>(),
            made.err()
        );
    }
}

#[test]
fn an_empty_sheet_needs_but_a_title() {
    let of = Sheet {
        lang: "en".to_owned(),
        title: "Empty".to_owned(),
        ..Sheet::default()
    };
    assert!(render(&of).unwrap().starts_with(b"%PDF"));
}

#[test]
fn too_much_is_refused_in_words() {
    let mut of = sheet();
    of.sections[0].points = vec![of.sections[0].points[0].clone(); 2_001];
    assert_eq!(render(&of), Err(PdfError::TooMuch("points")));
    let mut of = sheet();
    of.sections[0].intro = vec!["ord ".repeat(1000); 260];
    assert_eq!(render(&of), Err(PdfError::TooMuch("text")));
    let mut of = sheet();
    of.map.as_mut().unwrap().alt = "ord ".repeat(10_000);
    assert_eq!(render(&of), Err(PdfError::TooMuch("one line")));
}
