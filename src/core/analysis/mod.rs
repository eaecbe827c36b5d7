//! Methods that work something out from what is known, one file each. Pure, and the same twice.

pub mod effort;
pub mod propose;
pub mod route;
