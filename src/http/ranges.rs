//! Byte ranges: which part of a file was asked for.
//!
//! # Source
//! RFC 9110, sections 14.1.2 (byte ranges), 14.2 (Range) and 15.5.17 (416).

use std::ops::Range;

/// What a request asks of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Wanted {
    /// All of it.
    Whole,
    /// These bytes, some or more.
    Part(Range<u64>),
    /// Bytes that it does not have.
    Outside,
}

/// Reads a `Range` header for a file of this length. What is not one range of bytes in good form is as if
/// it were not there, as the standard allows: several ranges get the whole.
pub(super) fn wanted(header: Option<&str>, length: u64) -> Wanted {
    header
        .and_then(|h| parse(h.trim(), length))
        .unwrap_or(Wanted::Whole)
}

fn parse(header: &str, length: u64) -> Option<Wanted> {
    let (unit, set) = header.split_once('=')?;
    if !unit.trim().eq_ignore_ascii_case("bytes") || set.contains(',') {
        return None;
    }
    let (first, last) = set.trim().split_once('-')?;
    let digits = |t: &str| t.bytes().all(|b| b.is_ascii_digit());
    if !digits(first) || !digits(last) || (first.is_empty() && last.is_empty()) {
        return None;
    }
    // A number too large for us is further than any file goes.
    let number = |t: &str| t.parse().unwrap_or(u64::MAX);
    let range = if first.is_empty() {
        // The last so many.
        length.saturating_sub(number(last))..length
    } else {
        let first = number(first);
        let end = if last.is_empty() {
            length
        } else if number(last) < first {
            return None;
        } else {
            number(last).saturating_add(1).min(length)
        };
        first..end
    };
    Some(if range.is_empty() {
        Wanted::Outside
    } else {
        Wanted::Part(range)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_are_read_as_the_standard_has_them() {
        // The examples of RFC 9110, 14.1.2, for a representation of 10,000 bytes, and its edges.
        for (header, expected) in [
            ("bytes=0-499", Wanted::Part(0..500)),
            ("bytes=500-999", Wanted::Part(500..1_000)),
            ("bytes=-500", Wanted::Part(9_500..10_000)),
            ("bytes=9500-", Wanted::Part(9_500..10_000)),
            ("bytes=0-0", Wanted::Part(0..1)),
            ("bytes=9999-", Wanted::Part(9_999..10_000)),
            ("bytes=-20000", Wanted::Part(0..10_000)),
            ("BYTES = 1-2", Wanted::Part(1..3)),
            ("bytes=0-99999999999999999999999", Wanted::Part(0..10_000)),
            ("bytes=10000-", Wanted::Outside),
            ("bytes=99999999999999999999999-", Wanted::Outside),
            ("bytes=-0", Wanted::Outside),
            // Not one range of bytes in good form.
            ("bytes=500-600,601-999", Wanted::Whole),
            ("bytes=5-4", Wanted::Whole),
            ("bytes=-", Wanted::Whole),
            ("bytes=a-b", Wanted::Whole),
            ("bytes=+1-2", Wanted::Whole),
            ("bytes", Wanted::Whole),
            ("rows=0-1", Wanted::Whole),
        ] {
            assert_eq!(wanted(Some(header), 10_000), expected, "{header}");
        }
        assert_eq!(wanted(None, 10_000), Wanted::Whole);
        assert_eq!(wanted(Some("bytes=0-"), 0), Wanted::Outside);
        assert_eq!(wanted(Some("bytes=-1"), 0), Wanted::Outside);
    }
}
