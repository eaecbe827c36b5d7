//! Why a method refuses what it was given: which field, which row, and what is wrong with it.

use std::fmt;

use thiserror::Error;

/// A refusal that names the field.
#[derive(Debug, Clone, PartialEq, Error)]
pub struct Unusable {
    /// The parameter or column.
    pub field: &'static str,
    /// The row, the first is 0, when one row is at fault.
    pub row: Option<usize>,
    /// What is wrong.
    pub why: Why,
}

/// What is wrong with a field.
#[derive(Debug, Clone, PartialEq)]
pub enum Why {
    /// Two columns that belong together have different lengths.
    Length {
        /// Rows there must be.
        expected: usize,
        /// Rows there are.
        found: usize,
    },
    /// Not a finite number.
    NotFinite,
    /// Below zero.
    Negative,
    /// Not a whole number, or one above 2⁵³.
    NotWhole,
    /// Outside what it may be.
    Outside {
        /// The least.
        low: f64,
        /// The most.
        high: f64,
    },
    /// More than is worked out in one go.
    TooMany {
        /// The most.
        most: usize,
    },
    /// Two rows say the same thing.
    Twice,
}

impl fmt::Display for Why {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Length { expected, found } => write!(f, "{found} rows where {expected} belong"),
            Self::NotFinite => f.write_str("not a finite number"),
            Self::Negative => f.write_str("below zero"),
            Self::NotWhole => f.write_str("not a whole number"),
            Self::Outside { low, high } => write!(f, "must lie from {low} to {high}"),
            Self::TooMany { most } => write!(f, "more than {most}"),
            Self::Twice => f.write_str("given twice"),
        }
    }
}

impl fmt::Display for Unusable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.row {
            Some(row) => write!(f, "{}, row {row}: {}", self.field, self.why),
            None => write!(f, "{}: {}", self.field, self.why),
        }
    }
}

impl Unusable {
    /// A fault of a whole parameter or column.
    pub fn field(field: &'static str, why: Why) -> Self {
        Self {
            field,
            row: None,
            why,
        }
    }

    /// A fault of one row.
    pub fn row(field: &'static str, row: usize, why: Why) -> Self {
        Self {
            field,
            row: Some(row),
            why,
        }
    }
}

/// Holds that a column has so many rows.
///
/// # Errors
/// [`Why::Length`].
pub fn length<T>(field: &'static str, column: &[T], expected: usize) -> Result<(), Unusable> {
    let found = column.len();
    if found == expected {
        return Ok(());
    }
    Err(Unusable::field(field, Why::Length { expected, found }))
}

/// Holds that every number of a column is finite.
///
/// # Errors
/// [`Why::NotFinite`] with the first row that is not.
pub fn finite(field: &'static str, column: &[f64]) -> Result<(), Unusable> {
    match column.iter().position(|v| !v.is_finite()) {
        Some(row) => Err(Unusable::row(field, row, Why::NotFinite)),
        None => Ok(()),
    }
}

/// Holds that every number of a column is finite and not below zero.
///
/// # Errors
/// [`Why::NotFinite`] or [`Why::Negative`].
pub fn not_negative(field: &'static str, column: &[f64]) -> Result<(), Unusable> {
    finite(field, column)?;
    match column.iter().position(|v| *v < 0.0) {
        Some(row) => Err(Unusable::row(field, row, Why::Negative)),
        None => Ok(()),
    }
}

/// A column as whole numbers.
///
/// # Errors
/// [`Why::NotFinite`], [`Why::Negative`] or [`Why::NotWhole`].
pub fn whole(field: &'static str, column: &[f64]) -> Result<Vec<u64>, Unusable> {
    not_negative(field, column)?;
    let numbers = column.iter().enumerate();
    numbers
        .map(|(row, v)| whole_number(*v).ok_or(Unusable::row(field, row, Why::NotWhole)))
        .collect()
}

/// A whole number from 0 to 2⁵³.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "whole, not negative and at most 2⁵³ by the test before"
)]
pub fn whole_number(v: f64) -> Option<u64> {
    (v >= 0.0 && v <= (1_u64 << 53) as f64 && v.fract() == 0.0).then_some(v as u64)
}
