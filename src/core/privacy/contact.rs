//! E-mail addresses and Swedish telephone numbers.

use super::text::{Text, is_dash, is_digit, is_letter, is_space, is_word};
use super::{Hit, Kind};

/// Fewest digits of a national number, its leading 0 counted, when its area code stands apart.
const APART_MIN: usize = 8;
/// Fewest digits otherwise: eight together are more often a date.
const TOGETHER_MIN: usize = 9;
/// Most digits of a national number.
const MOST: usize = 10;
/// Area codes of three digits and the beginnings of mobile numbers. The others have four, but for 08.
const THREE: &[&str] = &[
    "010", "011", "013", "016", "018", "019", "021", "023", "026", "031", "033", "035", "036",
    "040", "042", "044", "046", "054", "060", "063", "070", "072", "073", "076", "079", "090",
];

/// Every e-mail address.
pub(super) fn emails(text: &Text) -> Vec<Hit> {
    let mut hits: Vec<Hit> = Vec::new();
    for at in (0..text.len()).filter(|i| text.at(*i) == '@') {
        let free = hits.last().map_or(0, |h| h.end);
        let mut start = at;
        while start > free && (is_word(text.at(start - 1)) || "._%+-".contains(text.at(start - 1)))
        {
            start -= 1;
        }
        while start < at && !is_word(text.at(start)) {
            start += 1;
        }
        let mut end = at + 1;
        while is_word(text.at(end)) || matches!(text.at(end), '.' | '-') {
            end += 1;
        }
        // A full stop or hyphen at the end belongs to the sentence.
        while end > at + 1 && !is_word(text.at(end - 1)) {
            end -= 1;
        }
        let domain = text.part(at + 1, end);
        let labels: Vec<&str> = domain.split('.').collect();
        let top = labels.last().copied().unwrap_or("");
        let sound = labels.len() > 1
            && labels.iter().all(|label| !label.is_empty())
            && top.chars().count() > 1
            && top.chars().all(is_letter);
        if start < at && sound {
            hits.push(Hit {
                kind: Kind::Email,
                start,
                end,
            });
        }
    }
    hits
}

/// Every telephone number.
pub(super) fn phones(text: &Text) -> Vec<Hit> {
    let mut hits: Vec<Hit> = Vec::new();
    let mut i = 0;
    while i < text.len() {
        let found = if begins(text, i) {
            phone(text, i)
        } else {
            None
        };
        match found {
            Some(end) => {
                hits.push(Hit {
                    kind: Kind::Phone,
                    start: i,
                    end,
                });
                i = end;
            }
            None => i += 1,
        }
    }
    hits
}

fn begins(text: &Text, i: usize) -> bool {
    if !matches!(text.at(i), '0' | '+') {
        return false;
    }
    let previous = text.before(i, 1);
    let joins = matches!(previous, '.' | ',' | ':' | '+') || is_dash(previous);
    !is_word(previous) && !(joins && is_digit(text.before(i, 2)))
}

/// Where the telephone number that begins here ends, if one does.
fn phone(text: &Text, start: usize) -> Option<usize> {
    let (national, at) = if let Some(after) = country(text, start) {
        let mut at = text.after_spaces(after);
        if text.at(at) == '(' && text.at(at + 1) == '0' && text.at(at + 2) == ')' {
            at = text.after_spaces(at + 3);
        }
        if is_dash(text.at(at)) {
            at += 1;
        }
        (String::from("0"), at)
    } else if text.at(start) == '0' {
        (String::new(), start)
    } else {
        return None;
    };
    subscriber(text, national, at)
}

/// Where Sweden's country code that begins here ends.
fn country(text: &Text, i: usize) -> Option<usize> {
    let code = if text.at(i) == '+' { "+46" } else { "0046" };
    let end = i + code.chars().count();
    (text.part(i, end) == code).then_some(end)
}

/// Reads groups of digits from `at` as the rest of a national number.
fn subscriber(text: &Text, mut national: String, mut at: usize) -> Option<usize> {
    let mut apart = false;
    let mut dashes = 0;
    let mut first = true;
    loop {
        let mut end = at;
        while is_digit(text.at(end)) {
            end += 1;
        }
        let group = end - at;
        let fits = national.len() + group <= MOST;
        if group == 0 || !fits || !first && group < 2 {
            // What does not fit belongs to something else; the number ended before the separator.
            let end = if first {
                at
            } else {
                before_separator(text, at)
            };
            return accepted(text, &national, apart, dashes, end);
        }
        national.push_str(&text.part(at, end));
        if first {
            apart = area(&national).is_some_and(|code| code.len() == national.len());
            first = false;
        }
        let Some((next, dash)) = separator(text, end, apart && national.len() <= 4) else {
            return accepted(text, &national, apart, dashes, end);
        };
        dashes += usize::from(dash);
        at = next;
    }
}

/// Where the next group of digits begins, and whether a dash led there.
fn separator(text: &Text, i: usize, after_area: bool) -> Option<(usize, bool)> {
    let mut at = i;
    if after_area && text.at(at) == ')' {
        at += 1;
    }
    let closed = at;
    if is_space(text.at(at)) {
        at += 1;
    }
    let dash = is_dash(text.at(at)) || after_area && text.at(at) == '/';
    if dash {
        // Around the dash after an area code there may be spaces; within a number there are none.
        if at > closed && !after_area {
            return None;
        }
        at += 1;
        if after_area && is_space(text.at(at)) {
            at += 1;
        }
    }
    (at > i && is_digit(text.at(at))).then_some((at, dash))
}

/// The end of the last digit before `at`.
fn before_separator(text: &Text, at: usize) -> usize {
    (0..at)
        .rev()
        .find(|i| is_digit(text.at(*i)))
        .map_or(at, |i| i + 1)
}

fn accepted(text: &Text, national: &str, apart: bool, dashes: usize, end: usize) -> Option<usize> {
    let code = area(national)?;
    let least = if code.starts_with("07") {
        MOST
    } else if apart && dashes == 1 {
        APART_MIN
    } else {
        TOGETHER_MIN
    };
    let next = text.at(end);
    let goes_on = is_digit(next) || matches!(next, '.' | ':') && is_digit(text.at(end + 1));
    (national.len() >= least && !goes_on).then_some(end)
}

/// The area code that a national number begins with. Numbers of services that belong to nobody in
/// particular (020, 077) have none.
fn area(national: &str) -> Option<&str> {
    if national.starts_with("08") {
        return national.get(..2);
    }
    let three = national.get(..3)?;
    if THREE.contains(&three) {
        return Some(three);
    }
    let second = three.get(1..2)?;
    let placed = three != "020" && matches!(second, "1" | "2" | "3" | "4" | "5" | "6" | "9");
    placed.then(|| national.get(..4))?
}
