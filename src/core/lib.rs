//! The pure heart of Lykta: what is true, not how it travels.
//!
//! Modules in reading order; each names only those above it. There is no input or output here, no
//! clock, no JSON and no async: the crate does not have those dependencies, so the compiler holds it.

pub mod model;
pub mod privacy;
pub mod space;

pub mod analysis;
pub mod layer;
pub mod measure;
