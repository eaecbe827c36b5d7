//! Limits of the service: how much, how long and how many.

use std::time::Duration;

/// Limits of the service.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Largest body.
    pub body_bytes: usize,
    /// Time for headers.
    pub headers: Duration,
    /// Time for a body.
    pub body: Duration,
    /// Bytes a second of a body.
    pub body_rate: u64,
    /// Time without taking any of an answer.
    pub write_stall: Duration,
    /// Connections in all.
    pub connections: usize,
    /// Connections from one address.
    pub per_peer: usize,
    /// Time for requests under way at the end.
    pub drain: Duration,
}
