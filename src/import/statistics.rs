//! Surveys and statistics by area and year: a table with one row for each number.
//!
//! The whole file or nothing. Which area a row is about is said by a key: the area's id, or its name.

use std::collections::BTreeMap;
use std::io;

use lykta_core::analysis::wilson::wilson;
use lykta_core::model::context::{Margin, MarginSource, Statistic, StatisticBasis, StatisticUnit};
use lykta_core::model::{Area, AreaId};
use serde_json::Value;

use super::columns::{Columns, Misfit, Usual};
use super::record::slug;
use super::{Rows, value};
use crate::wire::fault::Fault;

/// Usual names of the columns.
const NAMES: Usual = &[
    (
        "area",
        &[
            "area",
            "area_id",
            "area_key",
            "omrade",
            "område",
            "omradeskod",
            "områdeskod",
            "kod",
            "code",
            "id",
            "deso",
            "desokod",
            "regso",
            "nyckelkod",
        ],
    ),
    ("year", &["year", "ar", "år"]),
    ("value", &["value", "varde", "värde", "andel", "antal"]),
    ("n", &["n", "svar", "antal_svar", "svarande"]),
    ("moe", &["moe", "felmarginal", "margin"]),
    ("low", &["low", "lag", "låg", "nedre"]),
    ("high", &["high", "hog", "hög", "ovre", "övre"]),
];

/// The fields of a row.
pub const FIELDS: &[&str] = &["area", "year", "value", "n", "moe", "low", "high"];

/// What stands where a number is withheld or was not asked for.
const WITHHELD: &[&str] = &["..", ".", "-", "–", "x", "X"];

/// How the file names areas.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Key {
    /// By id, as areas have it that were taken in with a code.
    Id,
    /// By name.
    Name,
}

/// How the file is read.
#[derive(Debug, Clone)]
pub struct Asked {
    /// How it names areas.
    pub key: Key,
    /// What its numbers count.
    pub unit: StatisticUnit,
    /// Whether they are shares of 1 and are to become percent.
    pub shares: bool,
    /// How they came about.
    pub basis: StatisticBasis,
    /// Which column is which.
    pub columns: Columns,
}

/// A table that has been read.
#[derive(Debug, Default)]
pub struct TableRead {
    /// Its rows; all of them when nothing is wrong.
    pub rows: Vec<Statistic>,
    /// Everything that is wrong.
    pub wrong: Vec<Misfit>,
    /// Margins that were worked out here.
    pub worked_out: usize,
    /// Rows without a number.
    pub withheld: usize,
    /// Whether they are said to be percent and none is above 1.
    pub looks_like_shares: bool,
}

/// The areas by what the file calls them.
struct Known<'a>(BTreeMap<String, Vec<&'a AreaId>>, Key);

impl<'a> Known<'a> {
    fn new(areas: &'a [Area], key: Key) -> Self {
        let mut known: BTreeMap<String, Vec<&AreaId>> = BTreeMap::new();
        for area in areas {
            let called = match key {
                Key::Id => coded(area.id.as_str()),
                Key::Name => folded(&area.name),
            };
            known.entry(called).or_default().push(&area.id);
        }
        Self(known, key)
    }

    fn find(&self, said: &str) -> Result<AreaId, Fault> {
        let wanted = match self.1 {
            Key::Id => coded(said),
            Key::Name => folded(said),
        };
        match self.0.get(&wanted).map(Vec::as_slice) {
            Some([one]) => Ok((*one).clone()),
            Some(many) => {
                let ids: Vec<&str> = many.iter().map(|id| id.as_str()).collect();
                let fault = Fault::new("area", "context_area_ambiguous").with("value", said);
                Err(fault.with("allowed", ids.join(", ")))
            }
            None => Err(Fault::new("area", "context_area_unknown").with("value", said)),
        }
    }
}

/// A code without the end that spreadsheets give to numbers: `24407.0` and `24407,0` are `24407`.
fn coded(said: &str) -> String {
    let whole = said.strip_suffix(".0").or_else(|| said.strip_suffix(",0"));
    let digits = whole.filter(|w| w.bytes().all(|b| b.is_ascii_digit()));
    slug(digits.unwrap_or(said))
}

fn folded(name: &str) -> String {
    let lower = name.to_lowercase();
    lower.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Reads a table.
///
/// # Errors
/// When the file cannot be read.
pub fn read(rows: Rows, asked: &Asked, areas: &[Area]) -> io::Result<TableRead> {
    let known = Known::new(areas, asked.key);
    let mut out = TableRead::default();
    let mut lines: BTreeMap<(AreaId, i16), u64> = BTreeMap::new();
    for raw in rows {
        let raw = raw?;
        let mut misfit = Misfit {
            number: raw.number,
            line: raw.line,
            name: None,
            faults: Vec::new(),
        };
        let feature = match raw.feature {
            Ok(feature) => feature,
            Err(fault) => {
                misfit.faults.push(fault);
                out.wrong.push(misfit);
                continue;
            }
        };
        misfit.name = text("area", asked, &feature);
        misfit.faults = asked
            .columns
            .missing(&["area", "year", "value"], NAMES, &feature);
        if !misfit.faults.is_empty() {
            // Every row of a table has the same columns.
            out.wrong = vec![misfit];
            return Ok(out);
        }
        match row(&feature, asked, &known) {
            Ok(row) => {
                let first = lines
                    .entry((row.area.clone(), row.year))
                    .or_insert(raw.line);
                if *first != raw.line {
                    let fault = Fault::new("area", "context_row_twice").with("value", *first);
                    misfit.faults.push(fault.with("year", row.year));
                    out.wrong.push(misfit);
                    continue;
                }
                let is_ours = |m: &Margin| m.source == MarginSource::Wilson;
                out.worked_out += usize::from(row.margin.as_ref().is_some_and(is_ours));
                out.withheld += usize::from(row.value.is_none());
                out.rows.push(row);
            }
            Err(faults) => {
                misfit.faults = faults;
                out.wrong.push(misfit);
            }
        }
    }
    let mut values = out.rows.iter().filter_map(|row| row.value).peekable();
    out.looks_like_shares = asked.unit == StatisticUnit::Percent
        && !asked.shares
        && values.peek().is_some()
        && values.all(|v| v <= 1.0);
    Ok(out)
}

fn text(field: &str, asked: &Asked, feature: &Value) -> Option<String> {
    let value = asked.columns.value(field, NAMES, feature)?;
    let text = match value {
        Value::String(text) => text,
        other => other.to_string(),
    };
    Some(text.trim().to_owned())
}

/// A number with a decimal comma or point, and a percent sign where it is one.
fn number(
    field: &'static str,
    asked: &Asked,
    feature: &Value,
    faults: &mut Vec<Fault>,
) -> Option<f64> {
    let said = text(field, asked, feature).filter(|t| !WITHHELD.contains(&t.as_str()))?;
    let plain = said.trim_end_matches('%').replace('\u{2212}', "-");
    let found = value::number(&plain).and_then(|v| v.as_f64());
    if found.is_none() {
        let fault = Fault::new(field, "context_number").with("field", field);
        faults.push(fault.with("value", said));
    }
    let hundred = asked.shares && field != "n";
    // 0.57 of 1 is 57 and not 56.99999999999999 percent.
    found.map(|v| if hundred { (v * 1e11).round() / 1e9 } else { v })
}

fn row(feature: &Value, asked: &Asked, known: &Known<'_>) -> Result<Statistic, Vec<Fault>> {
    let mut faults = Vec::new();
    let f = &mut faults;
    let area = match text("area", asked, feature) {
        None => Err(Fault::new("area", "required").with("field", "area")),
        Some(said) => known.find(&said),
    };
    let area = area.map_err(|fault| f.push(fault)).ok();
    let said = text("year", asked, feature).unwrap_or_default();
    let year = said.parse::<i16>().ok();
    let year = year.filter(|y| (1900..=2100).contains(y));
    if year.is_none() {
        f.push(Fault::new("year", "context_year").with("value", said));
    }
    let value = number("value", asked, feature, f);
    if asked.unit == StatisticUnit::Percent
        && let Some(outside) = value.filter(|v| !(0.0..=100.0).contains(v))
    {
        f.push(Fault::new("value", "context_percent").with("value", outside));
    }
    let n = number("n", asked, feature, f);
    let whole = n.filter(|n| n.fract() == 0.0 && (0.0..=f64::from(u32::MAX)).contains(n));
    if let (Some(odd), None) = (n, whole) {
        f.push(Fault::new("n", "context_answers").with("value", odd));
    }
    let n = whole.and_then(|n| format!("{n:.0}").parse().ok());
    let margin = margin(feature, asked, value, n, f);
    match (area, year) {
        (Some(area), Some(year)) if faults.is_empty() => Ok(Statistic {
            area,
            year,
            value,
            n,
            margin,
        }),
        _ => Err(faults),
    }
}

fn margin(
    feature: &Value,
    asked: &Asked,
    value: Option<f64>,
    n: Option<u32>,
    faults: &mut Vec<Fault>,
) -> Option<Margin> {
    let mut ask = |field| number(field, asked, feature, faults);
    let (moe, low, high) = (ask("moe"), ask("low"), ask("high"));
    let source = MarginSource::Given;
    let Some(value) = value else {
        if moe.is_some() || low.is_some() || high.is_some() {
            faults.push(Fault::new("moe", "context_margin_alone"));
        }
        return None;
    };
    match (moe, low, high) {
        (None, None, None) => {
            let is_share =
                asked.unit == StatisticUnit::Percent && asked.basis == StatisticBasis::Sample;
            let (low, high) = wilson(value / 100.0, n.filter(|_| is_share)?)?;
            Some(Margin {
                low: low * 100.0,
                high: high * 100.0,
                source: MarginSource::Wilson,
            })
        }
        (Some(moe), None, None) if moe >= 0.0 => Some(Margin {
            low: value - moe,
            high: value + moe,
            source,
        }),
        (None, Some(low), Some(high)) if (low..=high).contains(&value) => {
            Some(Margin { low, high, source })
        }
        (None, Some(low), Some(high)) => {
            let fault = Fault::new("low", "context_margin_order").with("value", value);
            faults.push(fault.with("low", low).with("high", high));
            None
        }
        _ => {
            faults.push(Fault::new("moe", "context_margin_form"));
            None
        }
    }
}

#[cfg(test)]
mod tests;
