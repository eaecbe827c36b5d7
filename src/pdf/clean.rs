//! Free text as it can stand in a file: no characters that steer, and no word wider than a page.

use std::mem::take;

use crate::sheet::{Fact, Picture, Point, Section, Sheet, Table};

/// Longest run of characters without a place to break a line.
const RUN_MAX: usize = 36;
/// A place to break a line that is not seen.
const BREAK: char = '\u{200b}';

/// The sheet with all its text cleaned, and without what is empty.
pub(crate) fn clean(sheet: &Sheet) -> Sheet {
    let mut sheet = sheet.clone();
    for one in [
        &mut sheet.title,
        &mut sheet.subtitle,
        &mut sheet.footer.words,
        &mut sheet.footer.page,
    ] {
        *one = line(one);
    }
    facts(&mut sheet.facts);
    sheet.map.iter_mut().for_each(picture);
    sheet.sections.iter_mut().for_each(section);
    sheet.table.iter_mut().for_each(table);
    sheet
}

fn section(of: &mut Section) {
    of.heading = line(&of.heading);
    paragraphs(&mut of.intro);
    of.points.iter_mut().for_each(point);
}

fn point(of: &mut Point) {
    of.number = line(&of.number);
    of.heading = line(&of.heading);
    paragraphs(&mut of.paragraphs);
    facts(&mut of.facts);
    of.photos.iter_mut().for_each(picture);
}

fn picture(of: &mut Picture) {
    of.alt = line(&of.alt);
    of.caption = line(&of.caption);
}

fn table(of: &mut Table) {
    of.heading = line(&of.heading);
    paragraphs(&mut of.intro);
    for cell in of.header.iter_mut().chain(of.rows.iter_mut().flatten()) {
        *cell = text(cell);
    }
}

fn facts(of: &mut Vec<Fact>) {
    for fact in &mut *of {
        fact.label = line(&fact.label);
        fact.value = text(&fact.value);
    }
    of.retain(|f| !f.label.is_empty() || !f.value.is_empty());
}

fn paragraphs(of: &mut Vec<String>) {
    *of = take(of)
        .iter()
        .map(|p| text(p))
        .filter(|p| !p.is_empty())
        .collect();
}

/// One line of text.
fn line(of: &str) -> String {
    text(&of.replace(['\n', '\r', '\u{85}', '\u{2028}', '\u{2029}'], " "))
}

/// Text in lines. What steers (control characters, marks that turn the direction of writing) and what is
/// nobody's character is left out; so is what a PDF may not hold.
fn text(of: &str) -> String {
    let mut out = String::with_capacity(of.len());
    let mut run = 0;
    for c in of.replace("\r\n", "\n").chars() {
        let c = match c {
            '\n' | '\r' | '\u{b}' | '\u{c}' | '\u{85}' | '\u{2028}' | '\u{2029}' => '\n',
            '\t' => ' ',
            c if steers(c) => continue,
            // Private use, and planes where nothing is written: a sign that only its own typeface knows.
            '\u{e000}'..='\u{f8ff}' | '\u{40000}'..='\u{10ffff}' => '\u{fffd}',
            c => c,
        };
        if c.is_whitespace() || matches!(c, '-' | '/' | BREAK) {
            run = 0;
        } else {
            run += 1;
        }
        if run > RUN_MAX {
            out.push(BREAK);
            run = 1;
        }
        out.push(c);
    }
    out.trim().to_owned()
}

fn steers(c: char) -> bool {
    c.is_control()
        || matches!(c,
            '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}'
            | '\u{feff}' | '\u{fff0}'..='\u{fffb}' | '\u{fdd0}'..='\u{fdef}' | '\u{e0000}'..='\u{e0fff}')
        || (u32::from(c) & 0xfffe) == 0xfffe
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_steers_is_left_out_and_what_says_something_is_kept() {
        // Directional marks and control characters by Unicode's Bidi_Control and general category Cc.
        assert_eq!(
            text("a\u{0}b\u{1b}[31mc\u{202e}d\u{feff}\u{ffff}"),
            "ab[31mcd"
        );
        assert_eq!(
            text("#let x = $*_]\\ <a> @b \"c\""),
            "#let x = $*_]\\ <a> @b \"c\""
        );
        assert_eq!(text("åäö ŋđ Łódź الأمان"), "åäö ŋđ Łódź الأمان");
        assert_eq!(text(" a\r\nb\rc\u{2028}d\n"), "a\nb\nc\nd");
        assert_eq!(line("a\nb"), "a b");
    }

    #[test]
    fn a_word_that_does_not_end_can_be_broken() {
        let long = "x".repeat(100);
        let cut = text(&long);
        assert_eq!(cut.replace(BREAK, ""), long);
        assert_eq!(cut.matches(BREAK).count(), 2);
        let address = "https://example.org/a-path/of-words";
        assert_eq!(text(address), address);
    }
}
