//! Hands over to the command line, and says what went wrong in one line.

use std::io::Write;
use std::process::ExitCode;

fn main() -> ExitCode {
    match lykta::cli::run() {
        Ok(code) => code,
        Err(error) => {
            // Nothing more can be done when standard error is gone too.
            drop(writeln!(std::io::stderr().lock(), "lykta: {error:#}"));
            ExitCode::from(2)
        }
    }
}
