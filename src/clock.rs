//! The only place that reads the time.

use jiff::Timestamp;

/// The present instant, to the millisecond: what is stored reads back equal.
pub fn now() -> Timestamp {
    #[expect(clippy::disallowed_methods, reason = "this is the one place")]
    let now = Timestamp::now();
    Timestamp::from_millisecond(now.as_millisecond()).unwrap_or(now)
}
