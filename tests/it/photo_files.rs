//! Pictures made by hand for the tests of photos, sound and hostile, and what a JPEG is made of.

use std::io::Write as _;

use image::codecs::jpeg::JpegEncoder;
use image::codecs::png::PngEncoder;
use image::{ImageEncoder, Rgb, RgbImage};

/// What must never be seen again of a photo's metadata.
pub(crate) const CANARY: &[u8] = b"CANARY-hemlig-plats";

/// A picture whose first row begins red and ends blue; the rest is grey.
pub(crate) fn marked(width: u32, height: u32) -> RgbImage {
    RgbImage::from_fn(width, height, |x, y| {
        if y < height / 4 && x < width / 4 {
            Rgb([220, 20, 20])
        } else if y < height / 4 && x >= width - width / 4 {
            Rgb([20, 20, 220])
        } else {
            Rgb([150, 150, 150])
        }
    })
}

/// A picture that no other test makes.
pub(crate) fn unlike(seed: u32) -> RgbImage {
    RgbImage::from_fn(48, 32, |x, y| {
        let mix = (x + 1)
            .wrapping_mul(y + 7)
            .wrapping_mul(seed.wrapping_mul(2_654_435_761) | 1);
        Rgb([(mix >> 8) as u8, (mix >> 16) as u8, (mix >> 24) as u8])
    })
}

pub(crate) fn jpeg(picture: &RgbImage) -> Vec<u8> {
    let mut out = Vec::new();
    JpegEncoder::new_with_quality(&mut out, 90)
        .encode_image(picture)
        .unwrap();
    out
}

pub(crate) fn png(picture: &RgbImage) -> Vec<u8> {
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

/// A segment of a JPEG.
pub(crate) fn segment(marker: u8, body: &[u8]) -> Vec<u8> {
    let length = u16::try_from(body.len() + 2).unwrap().to_be_bytes();
    [&[0xff, marker], length.as_slice(), body].concat()
}

/// A JPEG as a phone writes it: turned, with a position, a maker's note and a comment.
///
/// # Source
/// EXIF 2.32: TIFF header, IFD0 with Orientation (274), `ImageDescription` (270) and the pointer to the GPS
/// IFD (34853), GPS IFD with latitude and longitude as three rationals each.
pub(crate) fn phone_jpeg(picture: &RgbImage, orientation: u16) -> Vec<u8> {
    let entry = |tag: u16, kind: u16, count: u32, value: [u8; 4]| {
        [
            tag.to_le_bytes().as_slice(),
            &kind.to_le_bytes(),
            &count.to_le_bytes(),
            &value,
        ]
        .concat()
    };
    let long = u32::to_le_bytes;
    let short = |n: u16| [n.to_le_bytes(), [0, 0]].concat().try_into().unwrap();
    let text_length = u32::try_from(CANARY.len()).unwrap();
    // Header 8, IFD0 2 + 3 * 12 + 4, then the text, then the GPS IFD and its rationals.
    let text_at = 8 + 2 + 36 + 4;
    let gps_at = text_at + text_length;
    let rationals_at = gps_at + 2 + 48 + 4;
    let rational = |n: u32, d: u32| [long(n), long(d)].concat();
    let exif = [
        b"Exif\0\0II*\0".as_slice(),
        &long(8),
        &3_u16.to_le_bytes(),
        &entry(270, 2, text_length, long(text_at)),
        &entry(274, 3, 1, short(orientation)),
        &entry(34853, 4, 1, long(gps_at)),
        &long(0),
        CANARY,
        &4_u16.to_le_bytes(),
        &entry(1, 2, 2, *b"N\0\0\0"),
        &entry(2, 5, 3, long(rationals_at)),
        &entry(3, 2, 2, *b"E\0\0\0"),
        &entry(4, 5, 3, long(rationals_at + 24)),
        &long(0),
        &rational(60, 1),
        &rational(10, 1),
        &rational(163_217, 10_000),
        &rational(24, 1),
        &rational(56, 1),
        &rational(387_613, 10_000),
    ]
    .concat();
    let plain = jpeg(picture);
    [
        &plain[..2],
        &segment(0xe1, &exif),
        &segment(
            0xe1,
            &[b"http://ns.adobe.com/xap/1.0/\0".as_slice(), CANARY].concat(),
        ),
        &segment(0xed, &[b"Photoshop 3.0\0".as_slice(), CANARY].concat()),
        &segment(0xfe, CANARY),
        &plain[2..],
    ]
    .concat()
}

/// The rationals of the position above, as bytes.
pub(crate) fn position_bytes() -> [Vec<u8>; 2] {
    [163_217_u32, 387_613].map(|n| n.to_le_bytes().to_vec())
}

/// Markers of a JPEG's segments in order; panics when anything follows its end.
pub(crate) fn markers(jpeg: &[u8]) -> Vec<u8> {
    let (mut at, mut markers) = (0, Vec::new());
    loop {
        assert_eq!(jpeg[at], 0xff, "no marker at {at}");
        let marker = jpeg[at + 1];
        markers.push(marker);
        at += 2;
        match marker {
            0xd8 => {}
            0xd9 => {
                assert_eq!(at, jpeg.len(), "something follows the end");
                return markers;
            }
            _ => {
                at += usize::from(jpeg[at]) << 8 | usize::from(jpeg[at + 1]);
                while marker == 0xda && !(jpeg[at] == 0xff && jpeg[at + 1] != 0) {
                    at += 1;
                }
            }
        }
    }
}

/// A chunk of a PNG.
pub(crate) fn chunk(name: [u8; 4], body: &[u8]) -> Vec<u8> {
    let crc = {
        let mut crc = flate2::Crc::new();
        crc.update(&name);
        crc.update(body);
        crc.sum()
    };
    let length = u32::try_from(body.len()).unwrap().to_be_bytes();
    [length.as_slice(), &name, body, &crc.to_be_bytes()].concat()
}

fn zlib(bytes: &[u8]) -> Vec<u8> {
    let mut out = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::best());
    out.write_all(bytes).unwrap();
    out.finish().unwrap()
}

/// A PNG of a few bytes that says it is `width` by `height`.
pub(crate) fn png_that_says(width: u32, height: u32) -> Vec<u8> {
    let head = [
        width.to_be_bytes().as_slice(),
        &height.to_be_bytes(),
        &[8, 2, 0, 0, 0],
    ]
    .concat();
    [
        b"\x89PNG\r\n\x1a\n".as_slice(),
        &chunk(*b"IHDR", &head),
        &chunk(*b"IDAT", &zlib(&[0; 64])),
        &chunk(*b"IEND", &[]),
    ]
    .concat()
}

/// A sound PNG with a text and a profile that unpack to many megabytes.
pub(crate) fn png_with_bombs(picture: &RgbImage) -> Vec<u8> {
    let plain = png(picture);
    let bomb = zlib(&vec![0; 32 * 1024 * 1024]);
    let text = [b"Comment\0\0".as_slice(), &bomb].concat();
    let international = [b"Comment\0\x01\0\0\0".as_slice(), &bomb].concat();
    let profile = [b"profile\0\0".as_slice(), &bomb].concat();
    [
        &plain[..33],
        &chunk(*b"iCCP", &profile),
        &chunk(*b"zTXt", &text),
        &chunk(*b"iTXt", &international),
        &chunk(*b"tEXt", &[b"Comment\0".as_slice(), CANARY].concat()),
        &plain[33..],
    ]
    .concat()
}

/// A JPEG head that says it is `width` by `height`, with next to no data.
pub(crate) fn jpeg_that_says(width: u16, height: u16) -> Vec<u8> {
    let mut small = jpeg(&marked(16, 16));
    let frame = small.windows(2).position(|w| w == [0xff, 0xc0]).unwrap();
    small[frame + 5..frame + 7].copy_from_slice(&height.to_be_bytes());
    small[frame + 7..frame + 9].copy_from_slice(&width.to_be_bytes());
    small
}

/// The smallest JPEG in four colours as printers use them: one block of the middle value in each.
///
/// # Source
/// ITU-T T.81: tables of one code each, so that all data is one byte of zeros. The Adobe segment says
/// that the four are not transformed.
pub(crate) fn cmyk_jpeg() -> Vec<u8> {
    let quantization = [[0].as_slice(), &[1; 64]].concat();
    let codes = |class: u8| {
        let mut table = vec![class << 4];
        table.extend([1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
        table.push(0);
        table
    };
    let frame = [
        8, 0, 8, 0, 8, 4, 1, 0x11, 0, 2, 0x11, 0, 3, 0x11, 0, 4, 0x11, 0,
    ];
    let scan = [4, 1, 0, 2, 0, 3, 0, 4, 0, 0, 63, 0];
    [
        vec![0xff, 0xd8],
        segment(0xee, b"Adobe\0\x64\0\0\0\0\0"),
        segment(0xdb, &quantization),
        segment(0xc0, &frame),
        segment(0xc4, &codes(0)),
        segment(0xc4, &codes(1)),
        segment(0xda, &scan),
        vec![0x00, 0xff, 0xd9],
    ]
    .concat()
}

/// A WebP whose head says that it moves.
pub(crate) fn animated_webp() -> Vec<u8> {
    let head = [2, 0, 0, 0, 15, 0, 0, 15, 0, 0];
    let chunks = [
        b"VP8X".as_slice(),
        &10_u32.to_le_bytes(),
        &head,
        b"ANIM",
        &6_u32.to_le_bytes(),
        &[0; 6],
    ]
    .concat();
    let length = u32::try_from(chunks.len() + 4).unwrap().to_le_bytes();
    [b"RIFF".as_slice(), &length, b"WEBP", &chunks].concat()
}
