//! Dates as an iCalendar file (RFC 5545), on the clock of Europe/Stockholm.
//!
//! Written by hand: the libraries there are leave the time zone to be written anyway.

use std::fmt::Write as _;

use jiff::Timestamp;
use jiff::tz::TimeZone;
use lykta_core::model::LonLat;

/// Longest line in octets, without its end (RFC 5545, 3.1).
const LINE: usize = 75;
const ZONE: &str = "Europe/Stockholm";
/// The zone's rules since 1996; walks are not older.
const VTIMEZONE: &[&str] = &[
    "BEGIN:VTIMEZONE",
    "TZID:Europe/Stockholm",
    "BEGIN:DAYLIGHT",
    "DTSTART:19960331T020000",
    "RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU",
    "TZOFFSETFROM:+0100",
    "TZOFFSETTO:+0200",
    "TZNAME:CEST",
    "END:DAYLIGHT",
    "BEGIN:STANDARD",
    "DTSTART:19961027T030000",
    "RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU",
    "TZOFFSETFROM:+0200",
    "TZOFFSETTO:+0100",
    "TZNAME:CET",
    "END:STANDARD",
    "END:VTIMEZONE",
];

/// Something that is held at a time.
#[derive(Debug, Clone)]
pub struct Event {
    /// The same for ever.
    pub uid: String,
    /// Counts its changes, from 0.
    pub sequence: u32,
    /// When it begins.
    pub starts: Timestamp,
    /// When it ends; without one it is a point in time.
    pub ends: Option<Timestamp>,
    /// Its name.
    pub title: String,
    /// Where, in words.
    pub place: Option<String>,
    /// Where, WGS 84.
    pub at: Option<LonLat>,
    /// More about it; lines are parted by `\n`.
    pub description: String,
    /// Where to read on.
    pub url: String,
}

/// A whole calendar, each line ended by CR and LF. `made` is when it was put together.
pub fn calendar(name: &str, made: Timestamp, events: &[Event]) -> String {
    let mut out = String::new();
    let mut line = |text: &str| fold(&mut out, text);
    line("BEGIN:VCALENDAR");
    line("VERSION:2.0");
    line("PRODID:-//Lykta//Lykta//SV");
    line("CALSCALE:GREGORIAN");
    line("METHOD:PUBLISH");
    line(&format!("X-WR-CALNAME:{}", escape(name)));
    for text in VTIMEZONE {
        line(text);
    }
    for event in events {
        line("BEGIN:VEVENT");
        line(&format!("UID:{}", escape(&event.uid)));
        line(&format!("DTSTAMP:{}", made.strftime("%Y%m%dT%H%M%SZ")));
        line(&format!("SEQUENCE:{}", event.sequence));
        line(&format!("DTSTART;TZID={ZONE}:{}", local(event.starts)));
        if let Some(ends) = event.ends {
            line(&format!("DTEND;TZID={ZONE}:{}", local(ends)));
        }
        line(&format!("SUMMARY:{}", escape(&event.title)));
        if let Some(place) = &event.place {
            line(&format!("LOCATION:{}", escape(place)));
        }
        if let Some(at) = event.at {
            line(&format!("GEO:{:.6};{:.6}", at.lat(), at.lon()));
        }
        if !event.description.is_empty() {
            line(&format!("DESCRIPTION:{}", escape(&event.description)));
        }
        line(&format!("URL:{}", uri(&event.url)));
        line("CLASS:PRIVATE");
        line("STATUS:CONFIRMED");
        line("END:VEVENT");
    }
    line("END:VCALENDAR");
    out
}

fn local(at: Timestamp) -> String {
    let zone = TimeZone::get(ZONE).unwrap_or(TimeZone::UTC);
    at.to_zoned(zone).strftime("%Y%m%dT%H%M%S").to_string()
}

/// A value of type TEXT (RFC 5545, 3.3.11); control characters have no place in one.
fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\\' | ';' | ',' => out.extend(['\\', c]),
            '\n' => out.push_str("\\n"),
            c if c.is_control() => {}
            c => out.push(c),
        }
    }
    out
}

/// A value of type URI has no escapes, and no line may break in it.
fn uri(text: &str) -> String {
    text.chars().filter(|c| !c.is_control()).collect()
}

/// Writes a line, broken where it is longer than its 75 octets, never within a character.
fn fold(out: &mut String, text: &str) {
    let mut room = LINE;
    for c in text.chars() {
        if c.len_utf8() > room {
            out.push_str("\r\n ");
            room = LINE - 1;
        }
        out.push(c);
        room -= c.len_utf8();
    }
    let _never_fails = out.write_str("\r\n");
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn event(title: &str) -> Event {
        Event {
            uid: "1@lykta".to_owned(),
            sequence: 2,
            starts: "2026-11-18T15:55:00Z".parse().unwrap(),
            ends: Some("2026-11-18T17:05:00Z".parse().unwrap()),
            title: title.to_owned(),
            place: None,
            at: None,
            description: String::new(),
            url: "https://example.org/rundor/1".to_owned(),
        }
    }

    #[test]
    fn times_stand_on_the_clock_of_stockholm_in_winter_and_summer() {
        let made = Timestamp::UNIX_EPOCH;
        let mut summer = event("Kväll");
        summer.starts = "2026-06-18T15:55:00Z".parse().unwrap();
        let text = calendar("Rundor", made, &[event("Kväll"), summer]);
        assert!(text.contains("DTSTART;TZID=Europe/Stockholm:20261118T165500\r\n"));
        assert!(text.contains("DTEND;TZID=Europe/Stockholm:20261118T180500\r\n"));
        assert!(text.contains("DTSTART;TZID=Europe/Stockholm:20260618T175500\r\n"));
    }

    /// RFC 5545, 3.1 read backwards.
    fn unfold(text: &str) -> Vec<String> {
        let whole = text.replace("\r\n ", "");
        whole.split("\r\n").map(str::to_owned).collect()
    }

    proptest! {
        #[test]
        fn any_text_comes_back_and_no_line_is_too_long(title in "[ -~åäö🏮\n\\\\;,]{0,200}") {
            let text = calendar("x", Timestamp::UNIX_EPOCH, &[event(&title)]);
            for line in text.split("\r\n") {
                prop_assert!(line.len() <= 75, "{line}");
                prop_assert!(!line.contains(['\r', '\n']));
            }
            let lines = unfold(&text);
            let told = lines.iter().find_map(|l| l.strip_prefix("SUMMARY:")).unwrap();
            let mut back = String::new();
            let mut chars = told.chars();
            while let Some(c) = chars.next() {
                match (c, c == '\\') {
                    (_, true) => match chars.next().unwrap() {
                        'n' => back.push('\n'),
                        other => back.push(other),
                    },
                    (c, false) => {
                        prop_assert!(c != ';' && c != ',');
                        back.push(c);
                    }
                }
            }
            prop_assert_eq!(back, title);
        }
    }
}
