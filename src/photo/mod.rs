//! Photos as bytes: what came in is looked at, decoded, turned the right way up, made smaller and written
//! anew as a plain JPEG. Nothing of the file that came in is kept but what its pixels show.
//!
//! Knows bytes only: no records, no files, no HTTP. Two photos are worked on at a time, on threads that
//! may block. Go next to [`sniff`], which tells what a file is by its first bytes and whether it is whole.

mod encode;
mod sniff;

use bytes::Bytes;
use sha2::{Digest, Sha256};
use thiserror::Error;
use tokio::sync::Semaphore;

use crate::wire::hex;

pub use encode::{QUALITY, SIDE, THUMB_SIDE};

/// Longest file taken in, bytes.
pub const BYTES_MAX: usize = 20 * 1024 * 1024;
/// Most pixels in a picture.
pub const PIXELS_MAX: u64 = 50_000_000;
/// Longest side of a picture, pixels.
pub const SIDE_MAX: u32 = 12_000;
/// Most rectangles in one redaction.
pub const RECTANGLES_MAX: usize = 200;

/// Photos worked on at the same time: each may need a few hundred megabytes.
static ROOM: Semaphore = Semaphore::const_new(2);

/// Why a file was not taken.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum Refusal {
    /// A picture of a kind that we do not take; its name.
    #[error("{0} is not taken")]
    Kind(&'static str),
    /// No picture at all, or one that cannot be read.
    #[error("not a picture")]
    NotAnImage,
    /// More pixels than we decode.
    #[error("{width} by {height} pixels are too many")]
    TooLarge {
        /// Pixels across.
        width: u32,
        /// Pixels down.
        height: u32,
    },
    /// It ends in the middle.
    #[error("the picture ends in the middle")]
    Truncated,
    /// A redaction that covers nothing.
    #[error("no rectangle lies within the picture")]
    Rectangles,
    /// The thread that worked on it broke off.
    #[error("the work broke off")]
    BrokeOff,
}

/// A photo as it is kept.
#[derive(Debug, Clone)]
pub struct Made {
    /// The photo, a JPEG without metadata.
    pub jpeg: Vec<u8>,
    /// The same, small.
    pub thumb: Vec<u8>,
    /// Pixels across.
    pub width: u32,
    /// Pixels down.
    pub height: u32,
}

impl Made {
    /// SHA-256 of the photo, hexadecimal: its name in the store.
    pub fn sha256(&self) -> String {
        sha256(&self.jpeg)
    }
}

/// A part of a picture in pixels, from its upper left corner.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rectangle {
    /// From the left.
    pub x: u32,
    /// From the top.
    pub y: u32,
    /// Across.
    pub width: u32,
    /// Down.
    pub height: u32,
}

/// SHA-256 of bytes, hexadecimal.
pub fn sha256(bytes: &[u8]) -> String {
    hex(&Sha256::digest(bytes))
}

/// Makes a photo of a file that came in.
///
/// # Errors
/// [`Refusal`] with the reason.
pub async fn make(received: Bytes) -> Result<Made, Refusal> {
    work(move || {
        let sound = sniff::sniff(&received)?;
        let picture = encode::decode(&sound)?;
        encode::encode(&picture)
    })
    .await
}

/// The same photo with parts of it covered. What was there cannot be brought back: each part becomes one
/// colour, in whole blocks of the encoding.
///
/// # Errors
/// [`Refusal::Rectangles`] when none lies within the picture; others when the photo cannot be read.
pub async fn redact(photo: Bytes, rectangles: Vec<Rectangle>) -> Result<Made, Refusal> {
    work(move || {
        let sound = sniff::sniff(&photo)?;
        let mut picture = encode::decode(&sound)?;
        encode::cover(&mut picture, &rectangles)?;
        encode::encode(&picture)
    })
    .await
}

async fn work(
    task: impl FnOnce() -> Result<Made, Refusal> + Send + 'static,
) -> Result<Made, Refusal> {
    let permit = ROOM.acquire().await.map_err(|_closed| Refusal::BrokeOff)?;
    tokio::task::spawn_blocking(move || {
        // The place is taken as long as the work goes on, also when the asker has gone away.
        let _permit = permit;
        task()
    })
    .await
    .map_err(|_panicked| Refusal::BrokeOff)?
}

#[cfg(test)]
mod tests;
