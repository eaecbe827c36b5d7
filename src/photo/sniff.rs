//! What a file is by its first bytes, whatever it calls itself, and whether it is whole. Only the parts
//! that make up the picture go on to the decoder: no text, no profile, nothing after the end.

use std::borrow::Cow;

use image::ImageFormat;

use super::Refusal;

/// A file whose structure is sound.
#[derive(Debug)]
pub(super) struct Sound<'a> {
    /// What it is.
    pub(super) format: ImageFormat,
    /// The parts that make up the picture.
    pub(super) bytes: Cow<'a, [u8]>,
    /// How it is turned, 1 to 8 (EXIF 2.32, tag 274).
    pub(super) orientation: u8,
}

const PNG: &[u8] = b"\x89PNG\r\n\x1a\n";

/// Looks at a file.
pub(super) fn sniff(file: &[u8]) -> Result<Sound<'_>, Refusal> {
    if file.starts_with(&[0xff, 0xd8, 0xff]) {
        let end = jpeg_end(file)?;
        let bytes = file.get(..end).ok_or(Refusal::Truncated)?;
        return Ok(Sound {
            format: ImageFormat::Jpeg,
            bytes: Cow::Borrowed(bytes),
            orientation: orientation(bytes),
        });
    }
    if file.starts_with(PNG) {
        return Ok(Sound {
            format: ImageFormat::Png,
            bytes: Cow::Owned(png_core(file)?),
            orientation: orientation(file),
        });
    }
    if file.starts_with(b"RIFF") && file.get(8..12) == Some(b"WEBP") {
        let bytes = webp_whole(file)?;
        return Ok(Sound {
            format: ImageFormat::WebP,
            bytes: Cow::Borrowed(bytes),
            orientation: orientation(bytes),
        });
    }
    Err(other(file))
}

/// What to call a file that is none of the three.
fn other(file: &[u8]) -> Refusal {
    if file.starts_with(b"GIF8") {
        return Refusal::Kind("GIF");
    }
    if let Some(brand) = file.get(8..12).filter(|_| file.get(4..8) == Some(b"ftyp")) {
        return match brand {
            b"heic" | b"heix" | b"hevc" | b"heim" | b"heis" | b"mif1" | b"msf1" => {
                Refusal::Kind("HEIC")
            }
            b"avif" | b"avis" => Refusal::Kind("AVIF"),
            _ => Refusal::Kind("video"),
        };
    }
    if file.starts_with(b"II*\0") || file.starts_with(b"MM\0*") {
        return Refusal::Kind("TIFF");
    }
    if file.starts_with(b"BM") {
        return Refusal::Kind("BMP");
    }
    let head: String = file
        .iter()
        .take(1024)
        .map(|b| char::from(b.to_ascii_lowercase()))
        .collect();
    if head.contains("<svg") {
        return Refusal::Kind("SVG");
    }
    if head.starts_with("%pdf") {
        return Refusal::Kind("PDF");
    }
    Refusal::NotAnImage
}

/// Where a JPEG ends: after its end marker. What follows is no part of it.
///
/// # Source
/// ITU-T T.81, annex B.
fn jpeg_end(file: &[u8]) -> Result<usize, Refusal> {
    let byte = |i: usize| file.get(i).copied().ok_or(Refusal::Truncated);
    let mut at = 2;
    loop {
        if byte(at)? != 0xff {
            return Err(Refusal::NotAnImage);
        }
        while byte(at + 1)? == 0xff {
            at += 1;
        }
        let marker = byte(at + 1)?;
        at += 2;
        match marker {
            0xd9 => return Ok(at),
            0x01 | 0xd0..=0xd8 => {}
            _ => {
                let length = usize::from(byte(at)?) << 8 | usize::from(byte(at + 1)?);
                if length < 2 {
                    return Err(Refusal::NotAnImage);
                }
                at += length;
                if marker == 0xda {
                    at = after_scan(file, at)?;
                }
            }
        }
    }
}

/// Where the coded data of a scan ends: at a marker that is neither stuffing nor a restart.
fn after_scan(file: &[u8], mut at: usize) -> Result<usize, Refusal> {
    loop {
        let rest = file.get(at..).ok_or(Refusal::Truncated)?;
        at += rest
            .iter()
            .position(|b| *b == 0xff)
            .ok_or(Refusal::Truncated)?;
        match file.get(at + 1).ok_or(Refusal::Truncated)? {
            0x00 | 0xd0..=0xd7 => at += 2,
            0xff => at += 1,
            _ => return Ok(at),
        }
    }
}

/// A PNG of only those chunks that make up the first picture. Compressed texts and profiles, which may
/// unpack to anything, are not looked into.
///
/// # Source
/// Portable Network Graphics, third edition, section 5.
fn png_core(file: &[u8]) -> Result<Vec<u8>, Refusal> {
    let mut core = Vec::with_capacity(file.len());
    core.extend_from_slice(PNG);
    let mut at = PNG.len();
    loop {
        let length = file
            .get(at..at + 4)
            .and_then(|b| b.try_into().ok())
            .map(u32::from_be_bytes)
            .ok_or(Refusal::Truncated)?;
        let length = usize::try_from(length).map_err(|_too_long| Refusal::NotAnImage)?;
        let end = at
            .checked_add(12)
            .and_then(|n| n.checked_add(length))
            .ok_or(Refusal::NotAnImage)?;
        let chunk = file.get(at..end).ok_or(Refusal::Truncated)?;
        match chunk.get(4..8) {
            Some(b"IHDR" | b"PLTE" | b"tRNS" | b"IDAT") => core.extend_from_slice(chunk),
            Some(b"IEND") => {
                core.extend_from_slice(chunk);
                return Ok(core);
            }
            _ => {}
        }
        at = end;
    }
}

/// A WebP up to the end that its head names. Moving pictures are not photos.
///
/// # Source
/// RFC 9649, sections 2.4 and 2.7.
fn webp_whole(file: &[u8]) -> Result<&[u8], Refusal> {
    let size = file
        .get(4..8)
        .and_then(|b| b.try_into().ok())
        .map(u32::from_le_bytes)
        .and_then(|n| usize::try_from(n).ok())
        .and_then(|n| n.checked_add(8))
        .ok_or(Refusal::Truncated)?;
    let whole = file.get(..size).ok_or(Refusal::Truncated)?;
    let moving = whole.get(12..16) == Some(b"VP8X") && whole.get(20).is_some_and(|f| f & 2 != 0);
    if moving {
        Err(Refusal::Kind("animated WebP"))
    } else {
        Ok(whole)
    }
}

/// How the picture is turned by its EXIF; upright when it has none or it cannot be read.
fn orientation(file: &[u8]) -> u8 {
    exif::Reader::new()
        .read_from_container(&mut std::io::Cursor::new(file))
        .ok()
        .and_then(|read| {
            read.get_field(exif::Tag::Orientation, exif::In::PRIMARY)
                .and_then(|field| field.value.get_uint(0))
        })
        .and_then(|value| u8::try_from(value).ok())
        .filter(|value| (1..=8).contains(value))
        .unwrap_or(1)
}
