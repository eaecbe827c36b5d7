//! Small bodies read member by member, with every fault kept: texts that must be there, lists, flags.

use lykta_core::model::ObservationId;
use serde_json::Value;

use super::extract::Texts;
use crate::app::AppError;
use crate::wire::fault::Fault;

impl Texts<'_> {
    /// A text of at most so many characters, trimmed; `None` when it is not there or empty.
    pub(super) fn words(&mut self, name: &'static str, max: usize) -> Option<String> {
        let text = self.text(name)?.trim();
        let length = text.chars().count();
        let control = |c: char| c.is_control() && !matches!(c, '\n' | '\t');
        if length > max {
            let fault = Fault::new(format!("/{name}"), "text_too_long").with("field", name);
            self.faults
                .push(fault.with("value", length).with("max", max));
        } else if text.chars().any(control) {
            let fault = Fault::new(format!("/{name}"), "control_characters");
            self.faults.push(fault.with("field", name));
        }
        (!text.is_empty()).then(|| text.to_owned())
    }

    /// A text that must be there.
    pub(super) fn needed(&mut self, name: &'static str, max: usize) -> String {
        let before = self.faults.len();
        let text = self.words(name, max);
        if text.is_none() && self.faults.len() == before {
            let fault = Fault::new(format!("/{name}"), "required").with("field", name);
            self.faults.push(fault);
        }
        text.unwrap_or_default()
    }

    /// A value that must be there and be read.
    pub(super) fn needed_as<T>(
        &mut self,
        name: &'static str,
        code: &'static str,
        read: impl Fn(&str) -> Option<T>,
    ) -> Option<T> {
        if self.body.get(name).is_none_or(Value::is_null) && self.body.is_object() {
            let fault = Fault::new(format!("/{name}"), "required").with("field", name);
            self.faults.push(fault);
        }
        self.read(name, code, read)
    }

    /// Yes or no; no when it is not there.
    pub(super) fn flag(&mut self, name: &'static str) -> bool {
        match self.body.get(name) {
            None | Some(Value::Null) => false,
            Some(Value::Bool(flag)) => *flag,
            Some(other) => {
                let fault = Fault::new(format!("/{name}"), "not_a_flag").with("field", name);
                self.faults.push(fault.with("value", other));
                false
            }
        }
    }

    /// A list, each member read or a fault at its place; empty when it is not there.
    pub(super) fn list<T>(
        &mut self,
        name: &'static str,
        most: usize,
        code: &'static str,
        read: impl Fn(&Value) -> Option<T>,
    ) -> Vec<T> {
        let items = match self.body.get(name) {
            None | Some(Value::Null) => return Vec::new(),
            Some(Value::Array(items)) => items,
            Some(other) => {
                let fault = Fault::new(format!("/{name}"), "not_a_list").with("field", name);
                self.faults.push(fault.with("value", other));
                return Vec::new();
            }
        };
        if items.len() > most {
            let fault = Fault::new(format!("/{name}"), "list_too_long").with("field", name);
            self.faults
                .push(fault.with("value", items.len()).with("max", most));
            return Vec::new();
        }
        let mut out = Vec::with_capacity(items.len());
        for (n, item) in items.iter().enumerate() {
            if let Some(value) = read(item) {
                out.push(value);
            } else {
                let fault = Fault::new(format!("/{name}/{n}"), code).with("field", name);
                self.faults
                    .push(fault.with("value", item).with("allowed", ""));
            }
        }
        out
    }

    /// Ids of observations, at least one.
    pub(super) fn ids(&mut self, most: usize) -> Vec<ObservationId> {
        let ids = self.list("ids", most, "bad_uuid", |v| {
            ObservationId::parse(v.as_str()?).ok()
        });
        if ids.is_empty() && self.faults.is_empty() {
            let fault = Fault::new("/ids", "required").with("field", "ids");
            self.faults.push(fault);
        }
        ids
    }

    /// Ends the reading: every fault, if there is one.
    pub(super) fn done(self) -> Result<(), AppError> {
        if self.faults.is_empty() {
            Ok(())
        } else {
            Err(AppError::Invalid(self.faults))
        }
    }
}
