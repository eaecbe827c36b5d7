//! Photos from files made by hand: nothing of them stays but the picture.

use image::codecs::png::PngEncoder;
use image::{ImageEncoder, Rgb, RgbImage};

use super::*;

/// The segments of a JPEG by marker, and whether anything follows its end.
fn segments(jpeg: &[u8]) -> (Vec<u8>, bool) {
    let (mut at, mut markers) = (0, Vec::new());
    loop {
        assert_eq!(jpeg[at], 0xff, "at {at}");
        let marker = jpeg[at + 1];
        markers.push(marker);
        at += 2;
        match marker {
            0xd8 => {}
            0xd9 => return (markers, at < jpeg.len()),
            _ => {
                at += usize::from(jpeg[at]) << 8 | usize::from(jpeg[at + 1]);
                while marker == 0xda && !(jpeg[at] == 0xff && jpeg[at + 1] != 0) {
                    at += 1;
                }
            }
        }
    }
}

fn only_the_picture(jpeg: &[u8]) {
    let (markers, more) = segments(jpeg);
    assert!(!more, "something follows the end");
    // SOI, APP0, DQT, SOF0, DHT, SOS, EOI.
    let plain = [0xd8, 0xe0, 0xdb, 0xc0, 0xc4, 0xda, 0xd9];
    assert!(markers.iter().all(|m| plain.contains(m)), "{markers:02x?}");
}

fn png(picture: &RgbImage) -> Vec<u8> {
    let mut out = Vec::new();
    PngEncoder::new(&mut out)
        .write_image(
            picture,
            picture.width(),
            picture.height(),
            image::ExtendedColorType::Rgb8,
        )
        .unwrap();
    out
}

fn pixels(jpeg: &[u8]) -> RgbImage {
    image::load_from_memory(jpeg).unwrap().to_rgb8()
}

#[tokio::test]
async fn a_photo_is_made_no_larger_than_is_kept_and_holds_only_the_picture() {
    let wide = RgbImage::from_fn(2600, 300, |x, _| {
        Rgb([u8::try_from(x / 11).unwrap(), 90, 40])
    });
    let made = make(png(&wide).into()).await.unwrap();
    assert_eq!((made.width, made.height), (2048, 236));
    only_the_picture(&made.jpeg);
    only_the_picture(&made.thumb);
    assert_eq!(pixels(&made.thumb).dimensions(), (320, 37));
    let whole = pixels(&made.jpeg);
    assert!(whole.get_pixel(10, 100)[0] < 12 && whole.get_pixel(2040, 100)[0] > 225);
}

#[tokio::test]
async fn covering_leaves_one_colour_in_whole_blocks() {
    let mut busy = RgbImage::from_fn(200, 160, |x, y| {
        if (x + y) % 2 == 0 {
            Rgb([250, 10, 10])
        } else {
            Rgb([10, 10, 250])
        }
    });
    for y in 40..80 {
        for x in 50..90 {
            busy.put_pixel(x, y, Rgb([0, 255, 0]));
        }
    }
    let made = make(png(&busy).into()).await.unwrap();
    let face = Rectangle {
        x: 50,
        y: 40,
        width: 40,
        height: 40,
    };
    let covered = redact(made.jpeg.clone().into(), vec![face]).await.unwrap();
    only_the_picture(&covered.jpeg);
    assert_ne!(covered.sha256(), made.sha256());
    let after = pixels(&covered.jpeg);
    let one = *after.get_pixel(50, 40);
    for y in 32..80 {
        for x in 48..96 {
            let here = after.get_pixel(x, y);
            let same = one.0.iter().zip(here.0).all(|(a, b)| a.abs_diff(b) < 4);
            assert!(same, "{x},{y}: {here:?} is not {one:?}");
        }
    }
    for bad in [
        vec![],
        vec![Rectangle {
            x: 500,
            y: 0,
            width: 10,
            height: 10,
        }],
        vec![Rectangle {
            x: 0,
            y: 0,
            width: 0,
            height: 10,
        }],
    ] {
        let refused = redact(made.jpeg.clone().into(), bad).await.unwrap_err();
        assert_eq!(refused, Refusal::Rectangles);
    }
    let all = Rectangle {
        x: 0,
        y: 0,
        width: u32::MAX,
        height: u32::MAX,
    };
    assert!(redact(made.jpeg.into(), vec![all]).await.is_ok());
}

#[tokio::test]
async fn other_files_are_refused_by_what_they_are() {
    let cases: [(&[u8], Refusal); 12] = [
        (b"", Refusal::NotAnImage),
        (b"hello", Refusal::NotAnImage),
        (b"GIF89a......", Refusal::Kind("GIF")),
        (b"\0\0\0\x18ftypheic....", Refusal::Kind("HEIC")),
        (b"\0\0\0\x18ftypavif....", Refusal::Kind("AVIF")),
        (b"\0\0\0\x18ftypisom....", Refusal::Kind("video")),
        (
            b"<?xml version='1.0'?><SVG onload='x'/>",
            Refusal::Kind("SVG"),
        ),
        (b"II*\0....", Refusal::Kind("TIFF")),
        (b"%PDF-1.7", Refusal::Kind("PDF")),
        (b"\xff\xd8\xff", Refusal::Truncated),
        (b"\xff\xd8\xff\xe0\0\x01", Refusal::NotAnImage),
        (b"RIFF\xff\0\0\0WEBPVP8 ", Refusal::Truncated),
    ];
    for (file, refusal) in cases {
        let answer = make(Bytes::from_static(file)).await.unwrap_err();
        assert_eq!(answer, refusal, "{file:02x?}");
    }
}

#[tokio::test]
async fn every_beginning_of_a_file_is_refused() {
    let picture = RgbImage::from_fn(40, 30, |x, y| Rgb([u8::try_from(x * y % 251).unwrap(); 3]));
    let file = png(&picture);
    let jpeg = make(file.clone().into()).await.unwrap().jpeg;
    for whole in [file, jpeg] {
        assert!(make(whole.clone().into()).await.is_ok());
        for n in (0..whole.len()).step_by(7) {
            let part = Bytes::copy_from_slice(&whole[..n]);
            let refused = make(part).await.unwrap_err();
            assert!(
                matches!(refused, Refusal::Truncated | Refusal::NotAnImage),
                "{n} bytes: {refused:?}"
            );
        }
    }
}
