//! Decoding within limits, turning upright, covering parts, and writing a plain JPEG.

use std::io::Cursor;

use image::codecs::jpeg::JpegEncoder;
use image::imageops::FilterType;
use image::metadata::Orientation;
use image::{DynamicImage, ImageDecoder, ImageReader, Limits, Rgb, RgbImage};

use super::sniff::Sound;
use super::{Made, PIXELS_MAX, Rectangle, Refusal, SIDE_MAX};

/// Longest side of a photo that is kept, pixels.
pub const SIDE: u32 = 2048;
/// Longest side of its small copy, pixels.
pub const THUMB_SIDE: u32 = 320;
/// Quality of the JPEG, 1 to 100.
pub const QUALITY: u8 = 82;
/// Quality of the small copy.
const THUMB_QUALITY: u8 = 75;
/// Most bytes that a decoder may ask for at once: 50 million pixels of four bytes.
const ALLOC_MAX: u64 = PIXELS_MAX * 4;
/// Side of the blocks that the encoding works in, pixels. With colour at half resolution a block of it
/// spans sixteen.
const BLOCK: u32 = 16;

/// Decodes a sound file, upright, no larger than is kept. Its size is judged before any pixel is made.
pub(super) fn decode(sound: &Sound<'_>) -> Result<RgbImage, Refusal> {
    let mut limits = Limits::default();
    limits.max_image_width = Some(SIDE_MAX);
    limits.max_image_height = Some(SIDE_MAX);
    limits.max_alloc = Some(ALLOC_MAX);
    let mut reader = ImageReader::with_format(Cursor::new(&*sound.bytes), sound.format);
    // Sizes are judged below, so that the answer can name them.
    reader.no_limits();
    let mut decoder = reader.into_decoder().map_err(|e| refusal(&e))?;
    let (width, height) = decoder.dimensions();
    let too_large = Refusal::TooLarge { width, height };
    if width == 0 || height == 0 {
        return Err(Refusal::NotAnImage);
    }
    if width.max(height) > SIDE_MAX
        || u64::from(width) * u64::from(height) > PIXELS_MAX
        || decoder.total_bytes() > ALLOC_MAX
    {
        return Err(too_large);
    }
    decoder.set_limits(limits).map_err(|_limit| too_large)?;
    let picture = DynamicImage::from_decoder(decoder).map_err(|e| refusal(&e))?;
    let mut picture = shrunk(picture, SIDE);
    let turned = Orientation::from_exif(sound.orientation).unwrap_or(Orientation::NoTransforms);
    picture.apply_orientation(turned);
    Ok(on_white(&picture))
}

fn refusal(error: &image::ImageError) -> Refusal {
    match error {
        image::ImageError::IoError(_) => Refusal::Truncated,
        image::ImageError::Limits(_) => Refusal::TooLarge {
            width: 0,
            height: 0,
        },
        _ => Refusal::NotAnImage,
    }
}

/// The picture with no side longer than `side`.
fn shrunk(picture: DynamicImage, side: u32) -> DynamicImage {
    let longest = picture.width().max(picture.height());
    if longest <= side {
        picture
    } else if longest >= side * 2 {
        // Averages whole pixels without a copy in floating point, which would be four times as large.
        picture.thumbnail(side, side)
    } else {
        picture.resize(side, side, FilterType::Triangle)
    }
}

/// Red, green and blue; what is transparent shows white.
fn on_white(picture: &DynamicImage) -> RgbImage {
    if !picture.color().has_alpha() {
        return picture.to_rgb8();
    }
    let rgba = picture.to_rgba8();
    RgbImage::from_fn(rgba.width(), rgba.height(), |x, y| {
        let [r, g, b, a] = rgba.get_pixel(x, y).0;
        let mix = |c: u8| {
            let (c, a) = (u16::from(c), u16::from(a));
            u8::try_from((c * a + 255 * (255 - a) + 127) / 255).unwrap_or(u8::MAX)
        };
        Rgb([mix(r), mix(g), mix(b)])
    })
}

/// Writes the photo and its small copy.
pub(super) fn encode(picture: &RgbImage) -> Result<Made, Refusal> {
    let whole = DynamicImage::ImageRgb8(picture.clone());
    Ok(Made {
        jpeg: jpeg(&whole, QUALITY)?,
        thumb: jpeg(&shrunk(whole, THUMB_SIDE), THUMB_QUALITY)?,
        width: picture.width(),
        height: picture.height(),
    })
}

fn jpeg(picture: &DynamicImage, quality: u8) -> Result<Vec<u8>, Refusal> {
    let mut out = Vec::new();
    JpegEncoder::new_with_quality(&mut out, quality)
        .encode_image(picture)
        .map_err(|_unwritable| Refusal::NotAnImage)?;
    Ok(out)
}

/// Covers rectangles with one colour each: the mean of what is around them, so that a covered face does
/// not shine. Grown to whole blocks of the encoding, so that no ringing tells of what was under them.
pub(super) fn cover(picture: &mut RgbImage, rectangles: &[Rectangle]) -> Result<(), Refusal> {
    let (width, height) = picture.dimensions();
    let mut covered = false;
    for r in rectangles {
        let (left, top) = (r.x / BLOCK * BLOCK, r.y / BLOCK * BLOCK);
        let right = up(r.x.saturating_add(r.width)).min(width);
        let bottom = up(r.y.saturating_add(r.height)).min(height);
        if r.width == 0 || r.height == 0 || left >= right || top >= bottom {
            continue;
        }
        let colour = around(picture, [left, top, right, bottom]);
        for y in top..bottom {
            for x in left..right {
                picture.put_pixel(x, y, colour);
            }
        }
        covered = true;
    }
    if covered {
        Ok(())
    } else {
        Err(Refusal::Rectangles)
    }
}

fn up(n: u32) -> u32 {
    n.checked_next_multiple_of(BLOCK).unwrap_or(u32::MAX)
}

/// The mean colour of the frame of one pixel around a rectangle; grey when it fills the picture.
fn around(picture: &RgbImage, [left, top, right, bottom]: [u32; 4]) -> Rgb<u8> {
    let (width, height) = picture.dimensions();
    let across = (left..right).flat_map(|x| {
        let above = top.checked_sub(1).map(|y| (x, y));
        let below = (bottom < height).then_some((x, bottom));
        above.into_iter().chain(below)
    });
    let down = (top..bottom).flat_map(|y| {
        let before = left.checked_sub(1).map(|x| (x, y));
        let after = (right < width).then_some((right, y));
        before.into_iter().chain(after)
    });
    let (mut sum, mut n) = ([0_u64; 3], 0_u64);
    for (x, y) in across.chain(down) {
        for (total, c) in sum.iter_mut().zip(picture.get_pixel(x, y).0) {
            *total += u64::from(c);
        }
        n += 1;
    }
    Rgb(sum.map(|total| {
        total
            .checked_div(n)
            .and_then(|mean| u8::try_from(mean).ok())
            .unwrap_or(128)
    }))
}
