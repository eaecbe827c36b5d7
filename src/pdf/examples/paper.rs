//! Sets a made-up protocol with a map and photos, and says how long it took and how large it is.
//!
//!     cargo run --release -p lykta-pdf --features typst --example paper -- FOLDER [POINTS [MAP.png]]
//!
//! Leaves `protocol.pdf` and `sheet.json` in FOLDER. `tests/interop/test_pdf.py` reads them with
//! other people's programs: what stands in `sheet.json` is what must be found in the file, in that order.

use std::error::Error;
use std::fs;
use std::io::{Cursor, Write};
use std::path::PathBuf;
use std::time::Instant;

use image::codecs::jpeg::JpegEncoder;
use image::{ImageFormat, Rgb, RgbImage};
use lykta_pdf::{Date, Fact, Footer, Picture, Point, Section, Sheet, Table};

const STOPS: [&str; 6] = [
    "Järnvägstorget, norra sidan",
    "Gångtunneln under spåren",
    "Kajsaniemiparken, lekplatsen",
    "Hörnet vid Universitetet",
    "Senatstorget",
    "Esplanadparken",
];

/// What somebody may write, and what must come out as it was written.
const HOSTILE: [&str; 5] = [
    "Lampa nr 14 lyser inte; #let x = $a_1$ *inte fet* _inte kursiv_ ] [ <etikett> @hänvisning \\ ` // kvar",
    "Skylt på samiska: Sámi báiki, Ŧ ŧ Ŋ ŋ Đ đ; på polska: Łódź, gęś; på grekiska: Αθήνα; på ryska: Привет.",
    "Klotter på arabiska: الأمان أولا, och på hebreiska: שלום.",
    "En adress som inte tar slut: abcdefghijklmnopqrstuvwxyzabcdefghijklmnopqrstuvwxyzabcdefghijklmnopqrstuvwxyz0123456789abcdefghijklmnopqrstuvwxyz",
    "Emoji \u{1f526} och tecken -> <= \"citat\" 'så' -- --- ... ~ som de skrevs.",
];

fn main() -> Result<(), Box<dyn Error>> {
    let mut words = std::env::args().skip(1);
    let folder = PathBuf::from(words.next().ok_or("say where: FOLDER [POINTS]")?);
    let points: usize = words.next().map_or(Ok(20), |n| n.parse())?;
    fs::create_dir_all(&folder)?;

    let map = words.next().map_or_else(map, |file| Ok(fs::read(file)?))?;
    let sheet = sheet(map, points)?;
    fs::write(
        folder.join("sheet.json"),
        serde_json::to_vec_pretty(&sheet)?,
    )?;

    let started = Instant::now();
    let first = lykta_pdf::render(&sheet)?;
    let cold = started.elapsed();
    let started = Instant::now();
    let second = lykta_pdf::render(&sheet)?;
    let warm = started.elapsed();
    if first != second {
        return Err("the same sheet gave other bytes".into());
    }
    fs::write(folder.join("protocol.pdf"), &first)?;
    writeln!(
        std::io::stdout(),
        "{points} points: first {} ms, then {} ms, {} bytes",
        cold.as_millis(),
        warm.as_millis(),
        first.len()
    )?;
    Ok(())
}

/// A stand-in for a map: land, a lake and a street.
fn map() -> Result<Vec<u8>, Box<dyn Error>> {
    let picture = RgbImage::from_fn(1660, 1100, |x, y| {
        if (x / 2 + y).abs_diff(900) < 30 {
            Rgb([0xff, 0xff, 0xff])
        } else if f64::from(x).hypot(f64::from(y)) < 500.0 {
            Rgb([0xd8, 0xe3, 0xe8])
        } else {
            Rgb([0xfa, 0xf8, 0xf4])
        }
    });
    let mut out = Cursor::new(Vec::new());
    picture.write_to(&mut out, ImageFormat::Png)?;
    Ok(out.into_inner())
}

/// A photo of nothing: a dusk with a lamp in it.
fn photo(n: u32) -> Result<Vec<u8>, Box<dyn Error>> {
    let (width, height) = if n % 3 == 2 { (900, 1200) } else { (1200, 900) };
    let lamp = (
        f64::from(width) * (0.3 + 0.1 * f64::from(n % 4)),
        f64::from(height) * 0.35,
    );
    let picture = RgbImage::from_fn(width, height, |x, y| {
        let far = (f64::from(x) - lamp.0).hypot(f64::from(y) - lamp.1) / f64::from(width);
        let light = (1.0 - far * 1.6).clamp(0.05, 1.0);
        let shades: [u8; 3] = [245, 190, 130];
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "a shade times a part of one is a shade"
        )]
        let shade = |of: u8| (f64::from(of) * light) as u8;
        Rgb(shades.map(shade))
    });
    let mut out = Cursor::new(Vec::new());
    match n % 3 {
        0 => picture.write_with_encoder(JpegEncoder::new_with_quality(&mut out, 82))?,
        1 => picture.write_to(&mut out, ImageFormat::WebP)?,
        _ => picture.write_with_encoder(JpegEncoder::new_with_quality(&mut out, 70))?,
    }
    Ok(out.into_inner())
}

fn fact(label: &str, value: &str) -> Fact {
    Fact {
        label: label.to_owned(),
        value: value.to_owned(),
    }
}

fn sheet(map: Vec<u8>, points: usize) -> Result<Sheet, Box<dyn Error>> {
    let photos: Vec<Vec<u8>> = (0..3).map(photo).collect::<Result<_, _>>()?;
    let mut found = Vec::new();
    let mut rows = Vec::new();
    for (i, (text, photo)) in (0..points).zip(HOSTILE.iter().cycle().zip(photos.iter().cycle())) {
        let number = (i + 1).to_string();
        let stop = STOPS.get(i % STOPS.len()).copied().unwrap_or_default();
        found.push(Point {
            number: number.clone(),
            heading: format!("Punkt {number}: {stop}"),
            paragraphs: vec![
                format!("Iakttagelse {number}. {text}"),
                format!("Rad ett av {number}.\nRad två av {number}, efter en ny rad."),
            ],
            facts: vec![
                fact("Kategori", "Belysning som inte fungerar"),
                fact("Ansvarig", "Kommunens belysningsenhet (övning)"),
                fact("Upplevd otrygghet", "Rapporterad otrygghet 3 av 5, n = 4"),
            ],
            photos: (0..i % 3)
                .map(|n| Picture {
                    bytes: photo.clone(),
                    alt: format!(
                        "Foto {n} av punkt {number}: en lykta i skymningen, påhittad bild"
                    ),
                    caption: if n == 0 {
                        format!("Bild {number}, taget klockan 17.05")
                    } else {
                        String::new()
                    },
                })
                .collect(),
        });
        rows.push([
            format!("Rad {number}"),
            "Kommunens belysningsenhet".to_owned(),
            format!("Beslut {number}: byt lampan och se efter vid nästa runda"),
            "tis 8 dec".to_owned(),
        ]);
    }
    let half = found.split_off(points / 2);
    Ok(Sheet {
        lang: "sv".to_owned(),
        title: "Protokoll från trygghetsvandring i Järnvägsparken".to_owned(),
        subtitle: "Övningsområdet, lördag 21 november 2026".to_owned(),
        facts: vec![
            fact("Tid", "lör 21 nov 16.30–18.00"),
            fact("Ljus", "Mörkt hela vandringen: solen gick ned 15.38"),
            fact("Deltagare", "Boende 6, kommunen 3, polisen 1, fastighetsägare 2"),
            fact("Väder", "Duggregn, 4 grader"),
            fact("Syfte", "Se vad som hänt med belysningen sedan i våras och gå vägen från stationen till universitetet när det är mörkt."),
        ],
        map: Some(Picture {
            bytes: map,
            alt: "Karta över vandringen: sex numrerade stopp från Järnvägstorget genom gångtunneln och Kajsaniemiparken till Esplanadparken".to_owned(),
            caption: "Stopp 1 till 6 och vägen mellan dem, ungefärlig. Kartdata: © OpenStreetMap contributors, Natural Earth, SCB, GeoNames CC BY 4.0".to_owned(),
        }),
        sections: vec![
            Section {
                heading: "Sedan förra vandringen".to_owned(),
                intro: vec![
                    "Av 14 punkter från i våras är 9 åtgärdade, 3 pågår och 2 väntar på beslut.".to_owned(),
                ],
                points: found,
            },
            Section {
                heading: "Nya iakttagelser".to_owned(),
                intro: vec!["Det här är nytt och ska fördelas.".to_owned()],
                points: half,
            },
        ],
        table: Some(Table {
            heading: "Beslut och ansvar".to_owned(),
            intro: vec!["Sammanställningen gås igenom på mötet den 8 december.".to_owned()],
            header: ["Punkt", "Ansvarig", "Beslut", "Klart"].map(str::to_owned),
            rows,
        }),
        footer: Footer {
            words: "Lykta · övning, påhittade uppgifter · version 3".to_owned(),
            page: "Sida {page} av {pages}".to_owned(),
        },
        date: Date {
            year: 2026,
            month: 11,
            day: 21,
        },
    })
}
