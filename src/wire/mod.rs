//! Shapes that travel: JSON, GeoJSON and the problems found in them.
//!
//! Only here does serde meet the outside world. Names only the core and the clock. Start at
//! [`observation`]; [`fault`] says what is wrong with a body, [`message`] says it in words.

pub mod archive;
pub mod calendar;
pub mod conflict;
pub mod fault;
pub mod feature;
pub mod geojson;
pub mod geotiff;
pub mod members;
pub mod message;
pub mod observation;
pub mod problem;
mod properties;
pub mod proposal;
pub mod protocol;
pub mod reference;
pub mod situation;
pub mod track;
pub mod walk;

/// Bytes as hexadecimal digits.
pub fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write;
    bytes
        .iter()
        .fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
            let _never_fails = write!(text, "{byte:02x}");
            text
        })
}
