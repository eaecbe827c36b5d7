//! The catalogue of categories: data with stable codes, to which a municipality may add children.

use std::collections::HashMap;

use thiserror::Error;

use super::ids::{ActorId, CategoryCode, KindCode};
use super::scale::{PrivacyClass, Severity, Valence};

/// A kind of observation: what the categories under it have in common.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Kind {
    /// Stable code.
    pub code: KindCode,
    /// Swedish label.
    pub sv: String,
    /// English label.
    pub en: String,
    /// Name of its icon.
    pub icon: String,
}

/// How long an observation counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Life {
    /// Until it is mended.
    Persistent,
    /// Fades, with this half-life in days.
    HalfLife(u16),
    /// Until a date that the decision names.
    ToDate,
}

/// A capture button: its place among the six and the words on it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Quick {
    /// 1 to 6.
    pub place: u8,
    /// Swedish words.
    pub sv: String,
    /// English words.
    pub en: String,
}

/// One category.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Category {
    /// Stable code, never reused.
    pub code: CategoryCode,
    /// The kind it belongs to.
    pub kind: KindCode,
    /// Swedish label.
    pub sv: String,
    /// English label.
    pub en: String,
    /// Default severity; positive categories have none.
    pub severity: Option<Severity>,
    /// How long it counts.
    pub life: Life,
    /// Least privacy class; an observation may be raised above it, never lowered.
    pub privacy_class: PrivacyClass,
    /// Who looks after it by default: generic actors, in order.
    pub owner: Vec<ActorId>,
    /// Call before writing anything.
    pub call_first: bool,
    /// Whether something is amiss or works well.
    pub valence: Valence,
    /// Name of its icon.
    pub icon: String,
    /// Order in lists, by effort to answer.
    pub order: u16,
    /// Its capture button, if it has one.
    pub quick: Option<Quick>,
}

/// Why a list of categories is not a catalogue.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum CatalogueError {
    /// Two categories with one code.
    #[error("category {0} stands twice")]
    Twice(CategoryCode),
    /// A kind that is not in the list.
    #[error("category {code} names the kind {kind}, which is not in the list")]
    NoKind {
        /// The category.
        code: CategoryCode,
        /// Its unknown kind.
        kind: KindCode,
    },
    /// A child whose kind differs from its parent's.
    #[error("category {child} has another kind than its parent {parent}")]
    ChildKind {
        /// The child.
        child: CategoryCode,
        /// The parent.
        parent: CategoryCode,
    },
    /// Too many to number.
    #[error("more than 65,535 categories")]
    TooMany,
}

/// Every category, found by code or by its number within this catalogue.
#[derive(Debug, Clone, Default)]
pub struct Catalogue {
    kinds: Vec<Kind>,
    categories: Vec<Category>,
    by_code: HashMap<CategoryCode, u16>,
}

impl Catalogue {
    /// Checks and numbers the categories.
    ///
    /// # Errors
    /// [`CatalogueError`] for doubled codes, unknown kinds, and children of another kind than their parent.
    pub fn new(kinds: Vec<Kind>, categories: Vec<Category>) -> Result<Self, CatalogueError> {
        let mut by_code = HashMap::with_capacity(categories.len());
        for (i, category) in categories.iter().enumerate() {
            let number = u16::try_from(i).map_err(|_too_large| CatalogueError::TooMany)?;
            if !kinds.iter().any(|k| k.code == category.kind) {
                return Err(CatalogueError::NoKind {
                    code: category.code.clone(),
                    kind: category.kind.clone(),
                });
            }
            if by_code.insert(category.code.clone(), number).is_some() {
                return Err(CatalogueError::Twice(category.code.clone()));
            }
        }
        let catalogue = Self {
            kinds,
            categories,
            by_code,
        };
        for child in &catalogue.categories {
            if let Some(parent) = catalogue.parent(&child.code)
                && parent.kind != child.kind
            {
                return Err(CatalogueError::ChildKind {
                    child: child.code.clone(),
                    parent: parent.code.clone(),
                });
            }
        }
        Ok(catalogue)
    }

    /// The kinds, in order.
    pub fn kinds(&self) -> &[Kind] {
        &self.kinds
    }

    /// The categories, in order.
    pub fn categories(&self) -> &[Category] {
        &self.categories
    }

    /// The category with this code.
    pub fn category(&self, code: &CategoryCode) -> Option<&Category> {
        self.by_code
            .get(code)
            .and_then(|&i| self.categories.get(usize::from(i)))
    }

    /// The category's number in this catalogue, for compact columns.
    pub fn number(&self, code: &CategoryCode) -> Option<u16> {
        self.by_code.get(code).copied()
    }

    /// The category with this number.
    pub fn numbered(&self, number: u16) -> Option<&Category> {
        self.categories.get(usize::from(number))
    }

    /// The nearest category whose code is a proper part-wise prefix of `code`.
    fn parent(&self, code: &CategoryCode) -> Option<&Category> {
        let mut rest = code.as_str();
        while let Some((head, _)) = rest.rsplit_once('.') {
            if let Some(found) = CategoryCode::parse(head)
                .ok()
                .and_then(|c| self.category(&c))
            {
                return Some(found);
            }
            rest = head;
        }
        None
    }
}

/// `light.*` (all under light), `light.out` (that one and its children) or `*`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CategoryPattern(String);

impl CategoryPattern {
    /// Parses a pattern.
    pub fn parse(text: &str) -> Option<Self> {
        let stem = text.strip_suffix(".*").unwrap_or(text);
        (text == "*" || CategoryCode::parse(stem).is_ok()).then(|| Self(text.to_owned()))
    }

    /// The pattern as written.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether `code` falls under it.
    pub fn covers(&self, code: &CategoryCode) -> bool {
        if self.0 == "*" {
            return true;
        }
        let stem = self.0.strip_suffix(".*").unwrap_or(&self.0);
        code.as_str().strip_prefix(stem).is_some_and(|rest| {
            rest.starts_with('.') || (rest.is_empty() && !self.0.ends_with(".*"))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pattern_covers_its_children_and_nothing_that_only_begins_alike() {
        let covers = |p: &str, c: &str| {
            CategoryPattern::parse(p)
                .unwrap()
                .covers(&CategoryCode::parse(c).unwrap())
        };
        assert!(covers("light.*", "light.out"));
        assert!(covers("light.out", "light.out"));
        assert!(covers("light.out", "light.out.tunnel"));
        assert!(!covers("light.out", "light.outer"));
        assert!(!covers("lig.*", "light.out"));
        assert!(!covers("light.*", "light"));
        assert!(covers("*", "pos.nice"));
        assert!(CategoryPattern::parse("Light!").is_none());
    }
}
