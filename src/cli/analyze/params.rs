//! Parameters of a method: checked by name and kind, and told again with every default filled in.

use lykta_core::space::Crs;
use serde_json::{Map, Value};

use crate::wire::fault::Fault;

/// The plane of analysis when none is named.
const USUAL_CRS: &str = "EPSG:3006";

/// What was given, and what it came to.
#[derive(Debug)]
pub(super) struct Params {
    given: Map<String, Value>,
    filled: Map<String, Value>,
    notes: Map<String, Value>,
    crs: Crs,
}

impl Params {
    /// Reads a JSON object, or the file named after `@`. `crs` is every method's.
    ///
    /// # Errors
    /// When it is none, holds a name that the method does not know, or a system that is not known.
    pub(super) fn read(text: &str, known: &[&str]) -> Result<Self, Fault> {
        let broken = |why: String| Fault::new("/params", "analysis_params_json").with("value", why);
        let text = match text.strip_prefix('@') {
            Some(file) => std::fs::read_to_string(file).map_err(|e| broken(e.to_string()))?,
            None => text.to_owned(),
        };
        let given: Map<String, Value> =
            serde_json::from_str(&text).map_err(|e| broken(e.to_string()))?;
        let unknown = given
            .keys()
            .find(|k| *k != "crs" && !known.contains(&k.as_str()));
        if let Some(name) = unknown {
            let allowed: Vec<&str> = known.iter().copied().chain(["crs"]).collect();
            return Err(at(name, "analysis_unknown_param").with("allowed", allowed.join(", ")));
        }
        let mut params = Self {
            given,
            filled: Map::new(),
            notes: Map::new(),
            crs: Crs::from_code(USUAL_CRS)
                .map_err(|e| at("crs", "analysis_bad_value").with("value", e))?,
        };
        let code = params.text("crs", Some(USUAL_CRS))?;
        let metric: Vec<&str> = Crs::all()
            .filter(|c| c.is_metric())
            .map(Crs::code)
            .collect();
        let crs = Crs::from_code(&code).ok().filter(|c| c.is_metric());
        params.crs = crs.ok_or_else(|| bad("crs", &Value::from(code), &metric.join(", ")))?;
        params.fill("crs", params.crs.code());
        Ok(params)
    }

    /// The plane of analysis.
    pub(super) fn crs(&self) -> Crs {
        self.crs
    }

    /// Everything that the method asked for, with what it came to, and what it noted besides.
    pub(super) fn filled(self) -> (Map<String, Value>, Map<String, Value>) {
        (self.filled, self.notes)
    }

    /// Notes something about the whole answer, such as how much was left out.
    pub(super) fn note(&mut self, name: &str, value: impl Into<Value>) {
        self.notes.insert(name.to_owned(), value.into());
    }

    /// Takes a parameter as given in another form.
    pub(super) fn give(&mut self, name: &str, value: Value) {
        self.given.insert(name.to_owned(), value);
    }

    /// Notes what a parameter came to.
    pub(super) fn fill(&mut self, name: &str, value: impl Into<Value>) {
        self.filled.insert(name.to_owned(), value.into());
    }

    /// A parameter as it was given; null counts as absent.
    pub(super) fn given(&self, name: &str) -> Option<&Value> {
        self.given.get(name).filter(|v| !v.is_null())
    }

    /// A value of one kind, or the default.
    ///
    /// # Errors
    /// When it is of another kind, or absent without a default.
    fn of<T: Into<Value> + Clone>(
        &mut self,
        name: &str,
        usual: Option<T>,
        kind: &str,
        read: impl Fn(&Value) -> Option<T>,
    ) -> Result<T, Fault> {
        let value = match self.given(name) {
            Some(given) => read(given).ok_or_else(|| bad(name, given, kind))?,
            None => usual.ok_or_else(|| at(name, "analysis_missing_param"))?,
        };
        self.fill(name, value.clone());
        Ok(value)
    }

    /// A text.
    ///
    /// # Errors
    /// When it is none, or absent without a default.
    pub(super) fn text(&mut self, name: &str, usual: Option<&str>) -> Result<String, Fault> {
        let usual = usual.map(str::to_owned);
        self.of(name, usual, "\"…\"", |v| Some(v.as_str()?.to_owned()))
    }

    /// A text or nothing, such as the name of a column.
    ///
    /// # Errors
    /// When it is neither.
    pub(super) fn text_or_none(&mut self, name: &str) -> Result<Option<String>, Fault> {
        if self.given(name).is_none() {
            self.fill(name, Value::Null);
            return Ok(None);
        }
        self.text(name, None).map(Some)
    }

    /// One of some words.
    ///
    /// # Errors
    /// When it is another, or absent without a default.
    pub(super) fn choice(
        &mut self,
        name: &str,
        words: &[&str],
        usual: Option<&str>,
    ) -> Result<String, Fault> {
        let usual = usual.map(str::to_owned);
        let read = |v: &Value| v.as_str().filter(|w| words.contains(w)).map(str::to_owned);
        self.of(name, usual, &words.join(", "), read)
    }

    /// A number between two limits, both allowed.
    ///
    /// # Errors
    /// When it is none or beyond a limit, or absent without a default.
    pub(super) fn number(
        &mut self,
        name: &str,
        usual: Option<f64>,
        limits: [f64; 2],
    ) -> Result<f64, Fault> {
        let [least, most] = limits;
        let read = |v: &Value| v.as_f64().filter(|n| (least..=most).contains(n));
        self.of(name, usual, &format!("{least} – {most}"), read)
    }

    /// A whole number between two limits, both allowed.
    ///
    /// # Errors
    /// When it is none or beyond a limit, or absent without a default.
    pub(super) fn whole(
        &mut self,
        name: &str,
        usual: Option<u64>,
        limits: [u64; 2],
    ) -> Result<u64, Fault> {
        let [least, most] = limits;
        let read = |v: &Value| v.as_u64().filter(|n| (least..=most).contains(n));
        self.of(
            name,
            usual,
            &format!("{least}, {}, … {most}", least + 1),
            read,
        )
    }

    /// A list of so many numbers, none below the least; `shape` says to people what it should be.
    ///
    /// # Errors
    /// When it is none, of another length or holds a smaller one, or is absent without a default.
    pub(super) fn numbers(
        &mut self,
        name: &str,
        usual: Option<&[f64]>,
        least: f64,
        length: std::ops::RangeInclusive<usize>,
        shape: &str,
    ) -> Result<Vec<f64>, Fault> {
        let usual = usual.map(<[f64]>::to_vec);
        self.of(name, usual, shape, |v| {
            let all: Option<Vec<f64>> = v.as_array()?.iter().map(Value::as_f64).collect();
            all.filter(|all| length.contains(&all.len()) && all.iter().all(|n| *n >= least))
        })
    }

    /// An easting and a northing.
    ///
    /// # Errors
    /// When it is no pair of numbers, or absent.
    pub(super) fn pair(&mut self, name: &str) -> Result<[f64; 2], Fault> {
        let shape = "[easting, northing]";
        let pair = self.numbers(name, None, f64::NEG_INFINITY, 2..=2, shape)?;
        match pair[..] {
            [east, north] => Ok([east, north]),
            _ => Err(at(name, "analysis_missing_param")),
        }
    }

    /// A time zone by its name in the tz database.
    ///
    /// # Errors
    /// When there is none of that name.
    pub(super) fn zone(&mut self, name: &str) -> Result<jiff::tz::TimeZone, Fault> {
        let text = self.text(name, Some("Europe/Stockholm"))?;
        jiff::tz::TimeZone::get(&text)
            .ok()
            .ok_or_else(|| bad(name, &Value::from(text), "Europe/Stockholm, UTC, …"))
    }
}

/// A fault at a parameter.
pub(super) fn at(name: &str, code: &'static str) -> Fault {
    Fault::new(format!("/params/{name}"), code).with("field", name)
}

/// A value that a parameter cannot have, and those that it can.
pub(super) fn bad(name: &str, value: &Value, allowed: &str) -> Fault {
    at(name, "analysis_bad_value")
        .with("value", value)
        .with("allowed", allowed)
}
