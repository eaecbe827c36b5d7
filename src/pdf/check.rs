//! What must be in place before pages are set: words where a reader needs them, pictures that can be read.

use std::io::Cursor;

use image::{ImageFormat, ImageReader};

use crate::error::PdfError;
use crate::sheet::{PICTURE_BYTES_MAX, PICTURE_SIDE_MAX, Picture, Sheet};

/// Most pictures in a document.
const PICTURES_MAX: usize = 400;
/// Most points and rows in a document.
const POINTS_MAX: usize = 2000;
/// Longest title, heading or text of a picture, bytes: PDF/A ends such strings at 32 767.
const LINE_MAX: usize = 8_000;
/// How long all the text of a document may be, bytes.
const TEXT_MAX: usize = 1_000_000;

/// The pictures in the order in which the template meets them, with width to height.
pub(crate) fn check(sheet: &Sheet) -> Result<Vec<(&Picture, f64)>, PdfError> {
    let points = || sheet.sections.iter().flat_map(|s| &s.points);
    let rows = sheet.table.as_ref().map_or(0, |t| t.rows.len());
    if points().count() + sheet.sections.len() + rows > POINTS_MAX {
        return Err(PdfError::TooMuch("points"));
    }
    words("the title", &sheet.title)?;
    for section in &sheet.sections {
        words("the heading of a section", &section.heading)?;
    }
    for point in points() {
        words("the heading of a point", &point.heading)?;
    }
    if let Some(table) = &sheet.table {
        words("the heading of the table", &table.heading)?;
        for head in &table.header {
            words("the head of a column", head)?;
        }
    }
    let mut pictures = Vec::new();
    if let Some(map) = &sheet.map {
        pictures.push((map, picture(map, || "the map".to_owned())?));
    }
    for point in points() {
        for (i, photo) in point.photos.iter().enumerate() {
            let ratio = picture(photo, || {
                format!("photo {} of point {:?}", i + 1, point.number)
            })?;
            pictures.push((photo, ratio));
        }
    }
    if pictures.len() > PICTURES_MAX {
        return Err(PdfError::TooMuch("pictures"));
    }
    Ok(pictures)
}

/// What the template reads, which is nearly all text.
pub(crate) fn length(json: &[u8]) -> Result<(), PdfError> {
    if json.len() > TEXT_MAX {
        return Err(PdfError::TooMuch("text"));
    }
    Ok(())
}

fn words(what: &str, text: &str) -> Result<(), PdfError> {
    if text.len() > LINE_MAX {
        return Err(PdfError::TooMuch("one line"));
    }
    if text.is_empty() {
        return Err(PdfError::NoWords(what.to_owned()));
    }
    Ok(())
}

/// Width to height.
fn picture(picture: &Picture, what: impl Fn() -> String) -> Result<f64, PdfError> {
    if picture.alt.is_empty() {
        return Err(PdfError::NoAlt { what: what() });
    }
    words("", &picture.alt)?;
    let refused = |why: &str| PdfError::Picture {
        what: what(),
        why: why.to_owned(),
    };
    if picture.bytes.len() > PICTURE_BYTES_MAX {
        return Err(refused("too many bytes"));
    }
    let reader = ImageReader::new(Cursor::new(&picture.bytes))
        .with_guessed_format()
        .map_err(|_unread| refused("cannot be read"))?;
    if !matches!(
        reader.format(),
        Some(ImageFormat::Jpeg | ImageFormat::Png | ImageFormat::WebP)
    ) {
        return Err(refused("neither JPEG, PNG nor WebP"));
    }
    let (width, height) = reader
        .into_dimensions()
        .map_err(|_unread| refused("cannot be read"))?;
    if width == 0 || height == 0 {
        return Err(refused("no pixels"));
    }
    if width.max(height) > PICTURE_SIDE_MAX {
        return Err(refused("too many pixels"));
    }
    Ok(f64::from(width) / f64::from(height))
}
