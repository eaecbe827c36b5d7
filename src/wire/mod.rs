//! Shapes that travel: JSON, GeoJSON and the problems found in them.
//!
//! Only here does serde meet the outside world. Names only the core and the clock. Start at
//! [`observation`]; [`fault`] says what is wrong with a body, [`message`] says it in words.

pub mod archive;
pub mod fault;
pub mod feature;
pub mod geojson;
pub mod message;
pub mod observation;
pub mod problem;
mod properties;
pub mod reference;
