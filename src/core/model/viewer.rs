//! Who looks, and what they may see. Every read and write below HTTP takes a [`Viewer`].

use std::collections::BTreeSet;

use super::ids::{AreaId, CategoryCode, TenantCode};
use super::scale::PrivacyClass;

/// Everything, or the members named.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Among<T: Ord> {
    /// No limit.
    All,
    /// Only these.
    Only(BTreeSet<T>),
}

impl<T: Ord> Among<T> {
    /// Whether `member` is among them.
    pub fn has(&self, member: &T) -> bool {
        match self {
            Self::All => true,
            Self::Only(set) => set.contains(member),
        }
    }
}

/// The scope of what a viewer may see: categories × areas × class × share sets, within one tenant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Scope {
    /// Categories.
    pub categories: Among<CategoryCode>,
    /// Areas.
    pub areas: Among<AreaId>,
    /// Highest privacy class.
    pub max_class: PrivacyClass,
    /// Share sets that add to it.
    pub share_sets: BTreeSet<String>,
}

/// What visibility is decided on.
#[derive(Debug, Clone, Copy)]
pub struct Facts<'a> {
    /// The category.
    pub category: &'a CategoryCode,
    /// The privacy class.
    pub class: PrivacyClass,
    /// The areas it lies in.
    pub areas: &'a [AreaId],
}

/// Someone who reads or writes, in one tenant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Viewer {
    name: String,
    tenant: TenantCode,
    scope: Scope,
}

impl Viewer {
    /// The one built-in viewer until accounts exist: local, and sees everything in one tenant.
    pub fn local(tenant: TenantCode) -> Self {
        Self {
            name: "local".to_owned(),
            tenant,
            scope: Scope {
                categories: Among::All,
                areas: Among::All,
                max_class: PrivacyClass::RESTRICTED,
                share_sets: BTreeSet::new(),
            },
        }
    }

    /// The same viewer with a narrower scope.
    #[must_use]
    pub fn with_scope(mut self, scope: Scope) -> Self {
        self.scope = scope;
        self
    }

    /// Who, for history and audit.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The tenant whose file they read.
    pub fn tenant(&self) -> &TenantCode {
        &self.tenant
    }

    /// The scope of what they may see.
    pub fn scope(&self) -> &Scope {
        &self.scope
    }

    /// Whether they may see something with these facts.
    pub fn may_see(&self, facts: Facts<'_>) -> bool {
        facts.class <= self.scope.max_class
            && self.scope.categories.has(facts.category)
            && match &self.scope.areas {
                Among::All => true,
                Among::Only(own) => facts.areas.iter().any(|a| own.contains(a)),
            }
    }

    /// Whether nothing in the tenant is hidden from them, so that no record need be asked about.
    pub fn sees_everything(&self) -> bool {
        self.scope.max_class == PrivacyClass::RESTRICTED
            && self.scope.categories == Among::All
            && self.scope.areas == Among::All
    }

    /// Canonical text of the effective scope: equal for two viewers exactly when they see the same.
    /// It keys caches, entity tags and streams, hashed; it is never sent.
    pub fn audience(&self) -> String {
        format!("{}|{:?}", self.tenant, self.scope)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn class_category_and_area_each_close_the_door() {
        let tenant = TenantCode::parse("1490").unwrap();
        let light = CategoryCode::parse("light.out").unwrap();
        let drug = CategoryCode::parse("crime.drug").unwrap();
        let sjobo = [AreaId::parse("sjobo").unwrap()];
        let class = |n| PrivacyClass::new(n).unwrap();
        let narrow = Viewer::local(tenant.clone()).with_scope(Scope {
            categories: Among::Only([light.clone()].into()),
            areas: Among::Only(sjobo.iter().cloned().collect()),
            max_class: class(2),
            share_sets: BTreeSet::new(),
        });
        assert!(narrow.may_see(Facts {
            category: &light,
            class: class(2),
            areas: &sjobo
        }));
        assert!(!narrow.may_see(Facts {
            category: &light,
            class: class(3),
            areas: &sjobo
        }));
        assert!(!narrow.may_see(Facts {
            category: &drug,
            class: class(1),
            areas: &sjobo
        }));
        assert!(!narrow.may_see(Facts {
            category: &light,
            class: class(1),
            areas: &[]
        }));
        assert!(!narrow.sees_everything() && Viewer::local(tenant.clone()).sees_everything());
        assert_ne!(narrow.audience(), Viewer::local(tenant).audience());
    }
}
