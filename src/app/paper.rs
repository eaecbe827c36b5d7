//! Pages on paper: a map drawn for them, and the file itself.
//!
//! The one seam to `lykta-pdf`, which sets pages when the program is built with the feature `pdf`. Words come
//! from whoever asks; what a reader may see has been cut before it comes here.

use std::sync::Arc;

use lykta_pdf::{PdfError, Sheet};
use tokio::sync::Semaphore;

use super::AppError;
use super::basemaps::Basemap;
use crate::picture::{self, Asked};
use crate::pmtiles::Archive;

/// Code of the answer of a program that was built without pages.
pub const WITHOUT: &str = "pdf_missing";

/// Documents set at the same time: each takes a whole core, and a few hundred megabytes with photos.
static ROOM: Semaphore = Semaphore::const_new(1);

/// A map for paper.
#[derive(Debug, Clone)]
pub struct Map {
    /// The picture, a PNG.
    pub png: Arc<[u8]>,
    /// Credit to those whose data is drawn: it must stand under the picture.
    pub credit: String,
}

/// Whether this program can set pages.
pub fn can() -> bool {
    lykta_pdf::CAN
}

/// Draws the map of a document over those of `maps` that reach it, which stand in the order of drawing.
///
/// # Errors
/// [`AppError::Internal`] when a map cannot be read, or nothing is asked for.
pub async fn map(maps: &[Basemap], asked: Asked) -> Result<Map, AppError> {
    let internal = |e: picture::PictureError| AppError::Internal(Box::new(e));
    let seen = picture::View::of(&asked).map_err(internal)?;
    let [west, south, east, north] = seen.bounds(asked.width, asked.height);
    let maps: Vec<Basemap> = maps
        .iter()
        .filter(|m| {
            let [w, s, e, n] = m.bbox;
            w <= east && west <= e && s <= north && south <= n
        })
        .cloned()
        .collect();
    let mut credits: Vec<String> = Vec::new();
    for map in &maps {
        let credit = plain(&map.attribution);
        if !credit.is_empty() && !credits.contains(&credit) {
            credits.push(credit);
        }
    }
    let png = tokio::task::spawn_blocking(move || {
        let open = |m: &Basemap| Archive::open(&m.path);
        let archives = maps.iter().map(open).collect::<Result<Vec<_>, _>>()?;
        picture::draw(&archives.iter().collect::<Vec<_>>(), &asked)
    })
    .await
    .map_err(|e| AppError::Internal(Box::new(e)))?
    .map_err(internal)?;
    Ok(Map {
        png: png.into(),
        credit: credits.join(" · "),
    })
}

/// Sets a document.
///
/// # Errors
/// [`AppError::Hindered`] with [`WITHOUT`] when the program was built without pages;
/// [`AppError::Internal`] for what the sheet holds that cannot be set.
pub async fn pages(sheet: Sheet) -> Result<Vec<u8>, AppError> {
    if !can() {
        return Err(AppError::Hindered(WITHOUT));
    }
    let _one = ROOM
        .acquire()
        .await
        .map_err(|e| AppError::Internal(Box::new(e)))?;
    tokio::task::spawn_blocking(move || lykta_pdf::render(&sheet))
        .await
        .map_err(|e| AppError::Internal(Box::new(e)))?
        .map_err(|e: PdfError| AppError::Internal(Box::new(e)))
}

/// A credit without the markup that a map file may carry in it.
fn plain(credit: &str) -> String {
    let mut out = String::with_capacity(credit.len());
    let mut inside = false;
    for c in credit.chars() {
        match c {
            '<' => inside = true,
            '>' => inside = false,
            c if !inside => out.push(c),
            _ => {}
        }
    }
    out.replace("&copy;", "©")
        .replace("&amp;", "&")
        .trim()
        .to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_credit_is_words() {
        assert_eq!(
            plain("<a href=\"https://example.org/\">&copy; OpenStreetMap</a> contributors"),
            "© OpenStreetMap contributors"
        );
        assert_eq!(plain("Natural Earth, SCB"), "Natural Earth, SCB");
    }
}
