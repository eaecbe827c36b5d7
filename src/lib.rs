//! Lykta: the service around `lykta-core`.
//!
//! Each module names only those above it (see ARCHITECTURE.md; `tests/it/tidy.rs` holds it).

pub mod clock;
pub mod config;
pub mod files;
pub mod telemetry;

pub mod wire;

pub mod photo;
pub mod pmtiles;

pub mod osm;
pub mod picture;

pub mod import;
pub mod public;
pub mod seeds;
pub mod store;

pub mod app;

pub mod cli;
pub mod http;
