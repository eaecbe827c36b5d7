//! Writing to the terminal, where a closed pipe is an end and not a crash.

use std::io::{self, Write};

/// Writes to standard output.
///
/// # Errors
/// When it cannot be written to, for another reason than that the reader has gone.
pub(super) fn out(text: &str) -> io::Result<()> {
    quiet(io::stdout().lock().write_all(text.as_bytes()))
}

/// Writes to standard error.
///
/// # Errors
/// As [`out`].
pub(super) fn err(text: &str) -> io::Result<()> {
    quiet(io::stderr().lock().write_all(text.as_bytes()))
}

/// `lykta check | head` ends when `head` does.
fn quiet(result: io::Result<()>) -> io::Result<()> {
    match result {
        Err(e) if e.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        other => other,
    }
}
